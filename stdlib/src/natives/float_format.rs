//! `strconv.FormatFloat`. Digits come from Rust's formatting, which is exact and, without a precision, the shortest that
//! reads back; this file lays them out in Go's formats.

/// `f` in the format `fmt` (one of e E f g G b x X) with `prec` digits (-1: as few as are needed).
pub(super) fn format(f: f64, fmt: u8, prec: i64, is32: bool) -> String {
    let f = if is32 { f as f32 as f64 } else { f };
    if f.is_nan() {
        return "NaN".into();
    }
    if f.is_infinite() {
        return if f > 0.0 { "+Inf" } else { "-Inf" }.into();
    }
    match fmt {
        b'b' => binary(f, is32),
        b'x' | b'X' => hex(f, prec, fmt == b'X', is32),
        b'e' | b'E' => {
            let (digits, exp) = digits(f, is32, (prec >= 0).then_some(prec + 1));
            let prec = if prec < 0 { digits.len() as i64 - 1 } else { prec };
            sign(f) + &exponent(&digits, exp, prec, fmt)
        }
        b'f' => {
            if prec >= 0 {
                return sign(f) + &format!("{:.*}", prec as usize, f.abs());
            }
            let (digits, exp) = digits(f, is32, None);
            sign(f) + &fixed(&digits, exp, (digits.len() as i64 - exp - 1).max(0))
        }
        b'g' | b'G' => {
            let shortest = prec < 0;
            let want = (!shortest).then_some(prec.max(1));
            let (mut digits, exp) = digits(f, is32, want);
            let trimmed = digits.trim_end_matches('0').len().max(1);
            // %e is used when the exponent is under -4 or not under the precision; for the shortest form 6 counts.
            let mut eprec = prec;
            if eprec > trimmed as i64 && trimmed as i64 > exp {
                eprec = trimmed as i64;
            }
            let eprec = match (shortest, prec) {
                (true, _) => 6,
                (false, 0) => 1,
                _ => eprec,
            };
            digits.truncate(trimmed);
            if exp < -4 || exp >= eprec {
                let e = if fmt == b'g' { b'e' } else { b'E' };
                return sign(f) + &exponent(&digits, exp, digits.len() as i64 - 1, e);
            }
            sign(f) + &fixed(&digits, exp, (digits.len() as i64 - exp - 1).max(0))
        }
        _ => format!("%{}", fmt as char),
    }
}

fn sign(f: f64) -> String {
    if f.is_sign_negative() { "-".into() } else { String::new() }
}

/// Decimal digits (without point) and the exponent of the first; `n` significant ones or the shortest.
fn digits(f: f64, is32: bool, n: Option<i64>) -> (String, i64) {
    let s = match n {
        Some(n) => format!("{:.*e}", (n - 1).max(0) as usize, f.abs()),
        None if is32 => format!("{:e}", (f as f32).abs()),
        None => format!("{:e}", f.abs()),
    };
    let (mant, exp) = s.split_once('e').unwrap_or((&s, "0"));
    (mant.chars().filter(char::is_ascii_digit).collect(), exp.parse().unwrap_or(0))
}

fn exponent(digits: &str, exp: i64, prec: i64, e: u8) -> String {
    let mut s = String::with_capacity(digits.len() + 8);
    s.push_str(&digits[..1]);
    if prec > 0 {
        s.push('.');
        let rest = &digits[1..];
        s.push_str(&rest[..rest.len().min(prec as usize)]);
        (rest.len() as i64..prec).for_each(|_| s.push('0'));
    }
    s.push(e as char);
    s.push(if exp < 0 { '-' } else { '+' });
    s.push_str(&format!("{:02}", exp.abs()));
    s
}

fn fixed(digits: &str, exp: i64, prec: i64) -> String {
    let mut s = String::new();
    let at = |i: i64| digits.as_bytes().get(i as usize).map_or('0', |&b| b as char);
    if exp >= 0 {
        (0..=exp).for_each(|i| s.push(at(i)));
    } else {
        s.push('0');
    }
    if prec > 0 {
        s.push('.');
        (1..=prec).for_each(|i| s.push(if exp + i < 0 { '0' } else { at(exp + i) }));
    }
    s
}

/// Mantissa, its width in bits, and the exponent of its last bit.
fn parts(f: f64, is32: bool) -> (u64, i64, i64) {
    if is32 {
        let b = (f as f32).to_bits();
        let (m, e) = ((b & 0x7f_ffff) as u64, (b >> 23 & 0xff) as i64);
        return if e == 0 { (m, 23, -149) } else { (m | 1 << 23, 23, e - 150) };
    }
    let b = f.to_bits();
    let (m, e) = (b & 0xf_ffff_ffff_ffff, (b >> 52 & 0x7ff) as i64);
    if e == 0 { (m, 52, -1074) } else { (m | 1 << 52, 52, e - 1075) }
}

fn binary(f: f64, is32: bool) -> String {
    let (m, _, e) = parts(f, is32);
    format!("{}{m}p{}{}", sign(f), if e < 0 { '-' } else { '+' }, e.abs())
}

/// `-0x1.yyyyyyyyp±dd`.
fn hex(f: f64, prec: i64, upper: bool, is32: bool) -> String {
    let (mut m, width, e) = parts(f, is32);
    let mut exp = if m == 0 { 0 } else { e + width };
    // One digit in front of the point, 15 behind it.
    m <<= 60 - width;
    while m != 0 && m & (1 << 60) == 0 {
        m <<= 1;
        exp -= 1;
    }
    if (0..15).contains(&prec) {
        let shift = prec as u64 * 4;
        let extra = (m << shift) & ((1 << 60) - 1);
        m >>= 60 - shift;
        // Half to even.
        if extra | (m & 1) > 1 << 59 {
            m += 1;
        }
        m <<= 60 - shift;
        if m & (1 << 61) != 0 {
            m >>= 1;
            exp += 1;
        }
    }
    let mut s = format!("{}0x{}", sign(f), m >> 60 & 1);
    m <<= 4;
    if prec < 0 && m != 0 || prec > 0 {
        s.push('.');
        let mut n = 0;
        while if prec < 0 { m != 0 } else { n < prec } {
            s.push_str(&format!("{:x}", m >> 60 & 15));
            m <<= 4;
            n += 1;
        }
    }
    s.push_str(&format!("p{}{:02}", if exp < 0 { '-' } else { '+' }, exp.abs()));
    if upper { s.to_uppercase() } else { s }
}

#[cfg(test)]
mod tests {
    use super::format;

    #[test]
    fn as_go_prints() {
        let f = |v, fmt, prec| format(v, fmt, prec, false);
        for (v, fmt, prec, want) in [
            (1.0, b'e', 5, "1.00000e+00"),
            (1e23, b'g', -1, "1e+23"),
            (100000.0, b'g', -1, "100000"),
            (1e21, b'g', -1, "1e+21"),
            (1e20, b'g', -1, "1e+20"),
            (123456789.0, b'g', 5, "1.2346e+08"),
            (400.0, b'g', 2, "4e+02"),
            (0.000001, b'f', -1, "0.000001"),
            (32.0, b'f', 0, "32"),
            (2.5, b'f', 0, "2"),
            (0.0, b'e', -1, "0e+00"),
            (-1.0, b'x', -1, "-0x1p+00"),
            (1.5, b'x', -1, "0x1.8p+00"),
            (1.0, b'b', -1, "4503599627370496p-52"),
            (5e-324, b'g', -1, "5e-324"),
            (100.0, b'x', 2, "0x1.90p+06"),
            (0.1, b'g', 17, "0.10000000000000001"),
            (0.0, b'g', 0, "0"),
            (1234.5678, b'G', 2, "1.2E+03"),
        ] {
            assert_eq!(f(v, fmt, prec), want, "{v} {} {prec}", fmt as char);
        }
        assert_eq!(format(0.1f32 as f64, b'g', -1, true), "0.1");
    }
}
