//! Decimal digits of floating-point numbers without allocation: the shortest that read back (crate zmij), and a given number of
//! them by a product with a power of ten to 128 bits, as in R. Jaffer, "Easy Accurate Reading and Writing of Floating-Point
//! Numbers" (2018), and U. Adams, "Ryū revisited: printf floating point conversion" (OOPSLA 2019). Where 128 bits do not
//! decide how to round, the answer is `None`, and the caller takes Rust's exact formatting.

/// Digits (first and last are not 0, unless there is only one or they were asked for) and the decimal exponent of the first.
pub(super) struct Digits {
    text: [u8; 20],
    len: usize,
    /// The value is d.ddd * 10^exp.
    pub exp: i64,
}

impl Digits {
    /// The digits, in ASCII.
    pub fn as_bytes(&self) -> &[u8] {
        &self.text[..self.len]
    }

    fn push(&mut self, b: u8) {
        if let Some(t) = self.text.get_mut(self.len) {
            *t = b;
            self.len += 1;
        }
    }
}

/// The shortest digits that tell `f`, finite and not negative, from its neighbours of the same size.
pub(super) fn shortest(f: f64, is32: bool) -> Digits {
    let mut buf = zmij::Buffer::new();
    let text = if is32 { buf.format_finite(f as f32) } else { buf.format_finite(f) };
    let mut d = Digits { text: [0; 20], len: 0, exp: 0 };
    let (mut point, mut before, mut leading) = (false, 0, 0);
    let mut bytes = text.bytes();
    for b in bytes.by_ref() {
        match b {
            b'0' if d.len == 0 => leading += point as i64,
            b'0'..=b'9' => {
                before += !point as i64;
                d.push(b);
            }
            b'.' => point = true,
            _ => break,
        }
    }
    let mut exp = 0;
    let mut negative = false;
    for b in bytes {
        match b {
            b'-' => negative = true,
            b'0'..=b'9' => exp = exp * 10 + (b - b'0') as i64,
            _ => {}
        }
    }
    while d.len > 0 && d.text[d.len - 1] == b'0' {
        d.len -= 1;
    }
    if d.len == 0 {
        d.push(b'0');
        return d;
    }
    d.exp = before - 1 - if before == 0 { leading } else { 0 } + if negative { -exp } else { exp };
    d
}

/// `n` digits (1 to 17) of `f`, which is finite and above 0, rounded half to even.
pub(super) fn exactly(f: f64, n: i64) -> Option<Digits> {
    let bits = 64 - (f.to_bits() & MANTISSA).leading_zeros() as i64;
    let (_, e) = split(f);
    let top = if f.to_bits() >> 52 == 0 { e + bits - 1 } else { e + 52 };
    // log10(2) from below: the exponent or one less.
    let mut exp = (top * 78913) >> 18;
    let limit = TEN[n as usize];
    let mut v = scaled(f, n - 1 - exp)?;
    if v >= limit {
        exp += 1;
        v = scaled(f, n - 1 - exp)?;
    }
    if v < limit / 10 || v >= limit {
        return None;
    }
    let mut d = Digits { text: [0; 20], len: n as usize, exp };
    for i in (0..d.len).rev() {
        d.text[i] = b'0' + (v % 10) as u8;
        v /= 10;
    }
    Some(d)
}

/// `f` (finite, not negative) times 10^`q`, rounded half to even to an integer under 10^18.
pub(super) fn scaled(f: f64, q: i64) -> Option<u64> {
    let (m, e) = split(f);
    if m == 0 {
        return Some(0);
    }
    let i = usize::try_from(q + LOWEST).ok().filter(|&i| i < POWERS.len())?;
    let (p, exact) = (POWERS[i], (0..=55).contains(&q));
    // 10^q = p * 2^(floor(q * log2(10)) - 127), so the value is product * 2^-shift.
    let shift = 127 - e - ((q * 217_706) >> 16);
    let (low, high) = (m as u128 * (p as u64) as u128, m as u128 * (p >> 64));
    // The product's upper 128 bits (of 117 at most) and the 64 below them.
    let (mid, low) = (high + (low >> 64), low as u64);
    // Bits to drop from `mid`.
    let drop = shift - 64;
    if !(1..=127).contains(&drop) {
        // Nothing in front of the point, and too little behind it to be rounded up.
        return (drop > 127).then_some(0);
    }
    let int = mid >> drop;
    if int >= TEN[18] as u128 {
        return None;
    }
    let fraction = mid << (128 - drop);
    let half = 1u128 << 127;
    // `low` and what `p` lacks (less than 1, so m in the product) are less than two units of `mid`.
    if !exact && fraction <= half && half - fraction <= (1u128 << (128 - drop)).saturating_mul(2) {
        return None;
    }
    let int = int as u64;
    let up = fraction > half || fraction == half && (low > 0 || int & 1 == 1);
    Some(int + up as u64)
}

const MANTISSA: u64 = (1 << 52) - 1;

/// The mantissa and the exponent of its last bit.
fn split(f: f64) -> (u64, i64) {
    let (m, e) = (f.to_bits() & MANTISSA, (f.to_bits() >> 52 & 0x7ff) as i64);
    if e == 0 { (m, -1074) } else { (m | 1 << 52, e - 1075) }
}

const TEN: [u64; 19] = {
    let mut t = [1; 19];
    let mut i = 1;
    while i < t.len() {
        t[i] = t[i - 1] * 10;
        i += 1;
    }
    t
};

/// `POWERS[i]` is for 10^(i - LOWEST).
const LOWEST: i64 = 308;

/// Powers of ten as 128 bits with the top bit set, truncated. 10^q and 5^q have the same bits.
static POWERS: [u128; 650] = powers();

const fn powers() -> [u128; 650] {
    let mut t = [0; 650];
    // 5^q exactly, in words from the lowest.
    let mut w = [0u64; 13];
    w[0] = 1;
    let mut q = 0;
    while q + LOWEST < t.len() as i64 {
        t[(q + LOWEST) as usize] = top(&w);
        let (mut i, mut carry) = (0, 0);
        while i < w.len() {
            let x = w[i] as u128 * 5 + carry;
            w[i] = x as u64;
            carry = x >> 64;
            i += 1;
        }
        q += 1;
    }
    // 2^1023 / 5^q, rounded down each time, which is rounding down once.
    let mut w = [0u64; 16];
    w[15] = 1 << 63;
    let mut q = 1;
    while q <= LOWEST {
        let (mut i, mut rest) = (w.len(), 0u128);
        while i > 0 {
            i -= 1;
            let x = rest << 64 | w[i] as u128;
            w[i] = (x / 5) as u64;
            rest = x % 5;
        }
        t[(LOWEST - q) as usize] = top(&w);
        q += 1;
    }
    t
}

/// The upper 128 bits of a number, from its first one.
const fn top(w: &[u64]) -> u128 {
    let mut i = w.len() - 1;
    while w[i] == 0 {
        i -= 1;
    }
    let a = w[i];
    let b = if i > 0 { w[i - 1] } else { 0 };
    let c = if i > 1 { w[i - 2] } else { 0 };
    let s = a.leading_zeros();
    let two = (a as u128) << 64 | b as u128;
    if s == 0 { two } else { two << s | (c >> (64 - s)) as u128 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of all sizes, some of them halfway between two texts.
    fn numbers() -> Vec<f64> {
        let mut v =
            vec![0.5, 1.5, 2.5, 0.125, 1e23, 9.995, 9.5, 99.5, 5e-324, f64::MIN_POSITIVE, f64::MAX, 1e17, 123456789.5];
        let mut x = 0x9e37_79b9_7f4a_7c15u64;
        while v.len() < 20_000 {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            let f = f64::from_bits(x & !(1 << 63));
            if f.is_finite() {
                v.push(f);
            }
            v.push((x >> 40) as f64 / 8.0);
            v.push((x >> 30) as f64 / 1000.0);
        }
        v
    }

    /// Rust takes the larger of two shortest texts that are equally near, Go the even one, which is what rounding gives.
    fn check(f: f64, is32: bool) {
        let short = if is32 { format!("{:e}", f as f32) } else { format!("{f:e}") };
        let (m, e) = short.split_once('e').unwrap();
        let d = shortest(f, is32);
        let have = String::from_utf8_lossy(d.as_bytes()).into_owned();
        let rounded = format!("{f:.*e}", have.len() - 1);
        assert_eq!(have.len(), m.replace('.', "").len(), "{f:e}");
        assert!(
            have == m.replace('.', "") || have == rounded.split('e').next().unwrap().replace('.', ""),
            "{f:e} {have}"
        );
        assert_eq!(d.exp, e.parse::<i64>().unwrap(), "{f:e}");
    }

    #[test]
    fn shortest_digits_read_back() {
        for f in numbers() {
            check(f, false);
            if (f as f32).is_finite() {
                check((f as f32) as f64, true);
            }
        }
        // As Go has them.
        let text = |f, is32| String::from_utf8_lossy(shortest(f, is32).as_bytes()).into_owned();
        for (f, want) in [(396256.625, "39625662"), (516868.875, "51686888"), (337067.375, "33706738")] {
            assert_eq!(text(f, true), want);
        }
        for (f, want) in [
            (4503599627370497.5, "4503599627370498"),
            (2251799813685249.25, "2251799813685249"),
            (2251799813685249.75, "225179981368525"),
            (1_125_899_906_842_625.5, "11258999068426255"),
        ] {
            assert_eq!(text(f, false), want);
        }
    }

    #[test]
    fn counted_digits_are_exact() {
        let mut undecided = 0;
        for (i, f) in numbers().into_iter().enumerate() {
            let n = 1 + i % 17;
            let Some(d) = (if f > 0.0 { exactly(f, n as i64) } else { None }) else {
                undecided += 1;
                continue;
            };
            let want = format!("{f:.*e}", n - 1);
            let (m, e) = want.split_once('e').unwrap();
            assert_eq!(String::from_utf8_lossy(d.as_bytes()), m.replace('.', ""), "{f:e} {n}");
            assert_eq!(d.exp, e.parse::<i64>().unwrap(), "{f:e} {n}");
        }
        // Only numbers outside of the table and ties by chance.
        assert!(undecided < 400, "{undecided}");
    }

    #[test]
    fn scaled_numbers_are_exact() {
        for (i, f) in numbers().into_iter().enumerate() {
            let q = i % 12;
            if let Some(v) = scaled(f, q as i64) {
                let want = format!("{f:.q$}").replace('.', "");
                assert_eq!(v, want.parse::<u64>().unwrap(), "{f:e} {q}");
            }
        }
    }
}
