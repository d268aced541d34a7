//! `strconv.FormatFloat`: digits ([`float_digits`], or Rust's exact formatting where that does not know) laid out in Go's formats.

use super::float_digits::{Digits, exactly, scaled, shortest};
use std::borrow::Cow;
use std::fmt::{self, Write};

/// A text written to the beginning of a buffer. What does not fit is counted only.
pub(super) struct Out<'a> {
    buf: &'a mut [u8],
    /// Length of the whole text.
    pub len: usize,
}

impl<'a> Out<'a> {
    /// An empty text.
    pub fn new(buf: &'a mut [u8]) -> Self {
        Out { buf, len: 0 }
    }

    fn push(&mut self, b: u8) {
        if let Some(p) = self.buf.get_mut(self.len) {
            *p = b;
        }
        self.len += 1;
    }

    fn bytes(&mut self, s: &[u8]) {
        match self.buf.get_mut(self.len..self.len + s.len()) {
            Some(p) => {
                p.copy_from_slice(s);
                self.len += s.len();
            }
            None => s.iter().for_each(|&b| self.push(b)),
        }
    }

    fn zeros(&mut self, n: i64) {
        (0..n).for_each(|_| self.push(b'0'));
    }

    /// A number of at least `width` digits.
    fn number(&mut self, mut v: u64, width: usize) {
        let mut a = [b'0'; 24];
        let mut i = a.len();
        while v > 0 || a.len() - i < width.min(a.len()) {
            i -= 1;
            a[i] = b'0' + (v % 10) as u8;
            v /= 10;
        }
        self.bytes(&a[i..]);
    }

    /// `e+07` and the like.
    fn exponent(&mut self, mark: u8, exp: i64) {
        self.push(mark);
        self.push(if exp < 0 { b'-' } else { b'+' });
        self.number(exp.unsigned_abs(), 2);
    }
}

impl Write for Out<'_> {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        self.bytes(s.as_bytes());
        Ok(())
    }
}

/// Writes `f` in the format `fmt` (one of e E f g G b x X) with `prec` digits (-1: as few as are needed).
pub(super) fn format(out: &mut Out<'_>, f: f64, fmt: u8, prec: i64, is32: bool) {
    let f = if is32 { f as f32 as f64 } else { f };
    if f.is_nan() {
        return out.bytes(b"NaN");
    }
    if f.is_infinite() {
        return out.bytes(if f > 0.0 { b"+Inf" } else { b"-Inf" });
    }
    if !b"beEfgGxX".contains(&fmt) {
        return out.bytes(&[b'%', fmt]);
    }
    if f.is_sign_negative() {
        out.push(b'-');
    }
    let f = f.abs();
    match fmt {
        b'b' => binary(out, f, is32),
        b'x' | b'X' => hex(out, f, prec, fmt == b'X', is32),
        b'e' | b'E' => {
            let d = digits(f, is32, (prec >= 0).then_some(prec + 1));
            let prec = if prec < 0 { d.text().len() as i64 - 1 } else { prec };
            exponent(out, d.text(), d.exp(), prec, fmt);
        }
        b'f' if prec >= 0 => match scaled(f, prec) {
            Some(v) if prec == 0 => out.number(v, 1),
            Some(v) if prec < 19 => {
                let unit = 10u64.pow(prec as u32);
                out.number(v / unit, 1);
                out.push(b'.');
                out.number(v % unit, prec as usize);
            }
            // Rust's precisions end at 65535; all digits come before that.
            _ => {
                let most = prec.min(1100);
                let _ = write!(out, "{f:.*}", most as usize);
                out.zeros(prec - most);
            }
        },
        b'f' => {
            let d = digits(f, is32, None);
            fixed(out, d.text(), d.exp());
        }
        _ => {
            let short = prec < 0;
            let d = digits(f, is32, (!short).then_some(prec.max(1)));
            let exp = d.exp();
            let text = d.text();
            let trimmed = text.iter().rposition(|&b| b != b'0').map_or(1, |i| i + 1);
            // %e is used when the exponent is under -4 or not under the precision; for the shortest form 6 counts.
            let eprec = match (short, prec) {
                (true, _) => 6,
                (false, 0) => 1,
                (false, p) if p > trimmed as i64 && trimmed as i64 > exp => trimmed as i64,
                (false, p) => p,
            };
            let text = &text[..trimmed];
            if exp < -4 || exp >= eprec {
                exponent(out, text, exp, text.len() as i64 - 1, if fmt == b'g' { b'e' } else { b'E' });
            } else {
                fixed(out, text, exp);
            }
        }
    }
}

/// Decimal digits and the exponent of the first.
enum Text {
    Few(Digits),
    Many(Cow<'static, [u8]>, i64),
}

impl Text {
    fn text(&self) -> &[u8] {
        match self {
            Text::Few(d) => d.as_bytes(),
            Text::Many(t, _) => t,
        }
    }
    fn exp(&self) -> i64 {
        match self {
            Text::Few(d) => d.exp,
            Text::Many(_, e) => *e,
        }
    }
}

/// `n` significant digits or the shortest. Digits behind the last one that is not 0 may be missing.
fn digits(f: f64, is32: bool, n: Option<i64>) -> Text {
    let Some(n) = n else { return Text::Few(shortest(f, is32)) };
    if f == 0.0 {
        return Text::Many(Cow::Borrowed(b"0"), 0);
    }
    if let Some(d) = (n <= 17).then(|| exactly(f, n)).flatten() {
        return Text::Few(d);
    }
    // No float64 has more than 767 digits.
    let s = format!("{f:.*e}", n.min(800) as usize - 1);
    let (mant, exp) = s.split_once('e').unwrap_or((&s, "0"));
    Text::Many(mant.bytes().filter(u8::is_ascii_digit).collect(), exp.parse().unwrap_or(0))
}

/// d.ddde+dd with `prec` digits behind the point.
fn exponent(out: &mut Out<'_>, digits: &[u8], exp: i64, prec: i64, e: u8) {
    out.push(digits[0]);
    if prec > 0 {
        out.push(b'.');
        let rest = &digits[1..];
        let n = rest.len().min(prec as usize);
        out.bytes(&rest[..n]);
        out.zeros(prec - n as i64);
    }
    out.exponent(e, exp);
}

/// ddd.ddd with all digits.
fn fixed(out: &mut Out<'_>, digits: &[u8], exp: i64) {
    if exp < 0 {
        if digits == b"0" {
            return out.push(b'0');
        }
        out.bytes(b"0.");
        out.zeros(-exp - 1);
        return out.bytes(digits);
    }
    let before = digits.len().min(exp as usize + 1);
    out.bytes(&digits[..before]);
    out.zeros(exp + 1 - before as i64);
    if before < digits.len() {
        out.push(b'.');
        out.bytes(&digits[before..]);
    }
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

fn binary(out: &mut Out<'_>, f: f64, is32: bool) {
    let (m, _, e) = parts(f, is32);
    out.number(m, 1);
    out.push(b'p');
    out.push(if e < 0 { b'-' } else { b'+' });
    out.number(e.unsigned_abs(), 1);
}

/// `0x1.yyyyyyyyp±dd`.
fn hex(out: &mut Out<'_>, f: f64, prec: i64, upper: bool, is32: bool) {
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
    out.push(b'0');
    out.push(if upper { b'X' } else { b'x' });
    out.push(b'0' + (m >> 60 & 1) as u8);
    m <<= 4;
    if prec < 0 && m != 0 || prec > 0 {
        out.push(b'.');
        let mut n = 0;
        while if prec < 0 { m != 0 } else { n < prec } {
            let digits = if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
            out.push(digits[(m >> 60 & 15) as usize]);
            m <<= 4;
            n += 1;
        }
    }
    out.exponent(if upper { b'P' } else { b'p' }, exp);
}

#[cfg(test)]
mod tests {
    use super::Out;

    fn format(f: f64, fmt: u8, prec: i64, is32: bool) -> String {
        let mut buf = [0; 400];
        let mut out = Out::new(&mut buf);
        super::format(&mut out, f, fmt, prec, is32);
        let n = out.len;
        String::from_utf8_lossy(&buf[..n]).into_owned()
    }

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
