//! How constants look in messages.
use super::{BigFloat, ConstValue};
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use std::fmt;

impl fmt::Display for ConstValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConstValue::Unknown => f.write_str("unknown"),
            ConstValue::Bool(b) => write!(f, "{b}"),
            ConstValue::Str(s) => f.write_str(&short_quote(s)),
            ConstValue::Int(i) => write!(f, "{i}"),
            ConstValue::Big(b) => write!(f, "{b}"),
            ConstValue::Rat(r) => float(f, self.to_f64(), r.is_integer(), || BigFloat::from_rat(r)),
            ConstValue::Float(x) => float(f, self.to_f64(), x.exp >= 0, || (**x).clone()),
            ConstValue::Complex(c) => write!(f, "({} + {}i)", c.0, c.1),
        }
    }
}

fn float(f: &mut fmt::Formatter<'_>, x: f64, is_int: bool, exact: impl Fn() -> BigFloat) -> fmt::Result {
    let b = exact();
    if x.is_finite() && (x == 0.0) == b.is_zero() {
        let mut s = format_g(x, Some(6));
        if !is_int && !s.contains('.') {
            s = format_g(x, None);
        }
        return f.write_str(&s);
    }
    // Out of range: mantissa and decimal exponent.
    let mut e = (b.exponent() as f64 * std::f64::consts::LOG10_2).floor() as i64;
    let m = BigFloat::scale(&b.mant, b.exp, -e);
    let mut v = m.to_rat().map_or(1.0, |r| {
        let scaled = r * BigInt::from(1_000_000_000_000i64);
        scaled.to_integer().to_f64().unwrap_or(1.0) / 1e12
    });
    // Six digits, normalised after rounding.
    let mut digits = format!("{v:.5}");
    while v.abs() >= 10.0 || digits.trim_start_matches('-').starts_with("10") {
        v /= 10.0;
        e += 1;
        digits = format!("{v:.5}");
    }
    while v.abs() < 1.0 && digits.trim_start_matches('-').starts_with('0') {
        v *= 10.0;
        e -= 1;
        digits = format!("{v:.5}");
    }
    write!(f, "{}e{}{}", format_g(v, Some(6)), if e < 0 { '-' } else { '+' }, e.abs())
}

/// C's `%g` with the given precision, or the shortest text that reads back.
pub(crate) fn format_g(x: f64, prec: Option<usize>) -> String {
    if x == 0.0 {
        return "0".into();
    }
    let s = match prec {
        Some(p) => format!("{:.*e}", p - 1, x),
        None => format!("{x:e}"),
    };
    let (m, e) = s.split_once('e').unwrap_or((&s, "0"));
    let e: i32 = e.parse().unwrap_or(0);
    let neg = m.starts_with('-');
    let mut digits: String = m.chars().filter(char::is_ascii_digit).collect();
    let limit = match prec {
        Some(p) => p as i32,
        None => 21,
    };
    while digits.len() > 1 && digits.ends_with('0') {
        digits.pop();
    }
    let mut out = String::new();
    if neg {
        out.push('-');
    }
    if e < -4 || e >= limit {
        out.push_str(&digits[..1]);
        if digits.len() > 1 {
            out.push('.');
            out.push_str(&digits[1..]);
        }
        out.push_str(&format!("e{}{:02}", if e < 0 { '-' } else { '+' }, e.abs()));
    } else if e < 0 {
        out.push_str("0.");
        out.push_str(&"0".repeat((-e - 1) as usize));
        out.push_str(&digits);
    } else {
        let n = e as usize + 1;
        if digits.len() <= n {
            out.push_str(&digits);
            out.push_str(&"0".repeat(n - digits.len()));
        } else {
            out.push_str(&digits[..n]);
            out.push('.');
            out.push_str(&digits[n..]);
        }
    }
    out
}

fn short_quote(s: &[u8]) -> String {
    const MAX: usize = 72;
    let q = quote(s);
    if q.chars().count() > MAX {
        return q.chars().take(MAX - 3).collect::<String>() + "...";
    }
    q
}

/// Go's double-quoted form of a byte string.
pub(crate) fn quote(s: &[u8]) -> String {
    let mut out = String::from("\"");
    for chunk in s.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\x07' => out.push_str("\\a"),
                '\x08' => out.push_str("\\b"),
                '\x0c' => out.push_str("\\f"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\x0b' => out.push_str("\\v"),
                c if (c as u32) < 0x20 || c as u32 == 0x7f => out.push_str(&format!("\\x{:02x}", c as u32)),
                c if c.is_control() => out.push_str(&format!("\\u{:04x}", c as u32)),
                c => out.push(c),
            }
        }
        for b in chunk.invalid() {
            out.push_str(&format!("\\x{b:02x}"));
        }
    }
    out.push('"');
    out
}

/// Go's double-quoted form of a byte string.
pub fn quote_bytes(s: &[u8]) -> String {
    quote(s)
}
