//! Literals to constants.
use super::{BigFloat, ConstValue, MAX_EXP};
use crate::syntax::ast::LitKind;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Num, ToPrimitive, Zero};

/// The value of a well-formed literal; unknown for a malformed or excessive one.
pub fn from_literal(kind: LitKind, text: &str) -> ConstValue {
    match kind {
        LitKind::Int => int(text),
        LitKind::Float => float(text),
        LitKind::Imag => {
            let t = text.strip_suffix('i').unwrap_or(text);
            let has_prefix = t.len() > 1 && t.as_bytes()[0] == b'0' && t.as_bytes()[1].is_ascii_alphabetic();
            let im = if has_prefix && !t.contains(['p', 'P']) {
                int(t)
            } else if t.bytes().all(|c| c.is_ascii_digit() || c == b'_') {
                // For compatibility a leading zero does not make it octal.
                dec(&t.replace('_', ""))
            } else {
                float(t)
            };
            ConstValue::complex(ConstValue::Int(0), im)
        }
        LitKind::Char => match unquote_char(text) {
            Some(c) => ConstValue::Int(c),
            None => ConstValue::Unknown,
        },
        LitKind::String => match unquote(text) {
            Some(s) => ConstValue::Str(s.into()),
            None => ConstValue::Unknown,
        },
    }
}

fn dec(t: &str) -> ConstValue {
    BigInt::from_str_radix(t, 10).map_or(ConstValue::Unknown, ConstValue::big)
}

fn int(text: &str) -> ConstValue {
    if let Ok(i) = text.parse::<i64>()
        && (text.len() == 1 || !text.starts_with('0'))
    {
        return ConstValue::Int(i);
    }
    let t = text.replace('_', "");
    let b = t.as_bytes();
    let (radix, digits) = if b.len() > 1 && b[0] == b'0' {
        match b[1] {
            b'x' | b'X' => (16, &t[2..]),
            b'b' | b'B' => (2, &t[2..]),
            b'o' | b'O' => (8, &t[2..]),
            _ => (8, &t[1..]),
        }
    } else {
        (10, &t[..])
    };
    BigInt::from_str_radix(digits, radix).map_or(ConstValue::Unknown, ConstValue::big)
}

fn float(text: &str) -> ConstValue {
    let t = text.replace('_', "");
    let hex = t.starts_with("0x") || t.starts_with("0X");
    let (body, expch): (&str, [char; 2]) = if hex { (&t[2..], ['p', 'P']) } else { (&t, ['e', 'E']) };
    let (mant, exp) = match body.find(expch) {
        Some(i) => (&body[..i], body[i + 1..].trim_start_matches('+').parse::<i64>().unwrap_or(i64::MAX / 8)),
        None => (body, 0),
    };
    let (ip, fp) = mant.split_once('.').unwrap_or((mant, ""));
    let digits = [ip, fp].concat();
    let radix = if hex { 16 } else { 10 };
    let Ok(m) = BigInt::from_str_radix(if digits.is_empty() { "0" } else { &digits }, radix) else {
        return ConstValue::Unknown;
    };
    if m.is_zero() {
        return ConstValue::Rat(BigRational::zero().into());
    }
    let frac = fp.len() as i64;
    if exp.abs() > 2_000_000_000 {
        return if exp > 0 { ConstValue::Unknown } else { ConstValue::Rat(BigRational::zero().into()) };
    }
    // Most literals are short: reduced in machine words.
    let places = frac - exp;
    if let (false, -19..0, Some(n)) = (hex, places, m.to_u64())
        && let Some(n) = n.checked_mul(10u64.pow(places.unsigned_abs() as u32))
    {
        return ConstValue::Rat(BigRational::from_integer(n.into()).into());
    }
    if let (false, 0..=19, Some(m)) = (hex, places, m.to_u64()) {
        let p = 10u64.pow(places as u32);
        let g = num_integer::gcd(m, p);
        return ConstValue::Rat(BigRational::new_raw((m / g).into(), (p / g).into()).into());
    }
    let (e2, e10) = if hex { (exp - 4 * frac, 0) } else { (0, exp - frac) };
    let f = BigFloat::scale(&m, e2, e10);
    if f.exponent().unsigned_abs() >= MAX_EXP {
        return ConstValue::float(f);
    }
    let p = if hex {
        BigInt::from(1) << e2.unsigned_abs()
    } else {
        num_traits::pow(BigInt::from(10), e10.unsigned_abs() as usize)
    };
    let r = if e2 + e10 >= 0 { BigRational::from_integer(m * p) } else { BigRational::new(m, p) };
    ConstValue::Rat(r.into())
}

fn unquote_char(text: &str) -> Option<i64> {
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let mut out = Vec::new();
    let b = inner.as_bytes();
    if b.first() == Some(&b'\\') {
        let (v, n, _) = escape(b, b'\'')?;
        return (n == b.len()).then_some(v as i64);
    }
    let mut it = inner.chars();
    let c = it.next()?;
    out.push(c);
    it.next().is_none().then_some(c as i64)
}

/// Decodes an escape at the start of `b`: value, length, whether it is a single byte.
fn escape(b: &[u8], quote: u8) -> Option<(u32, usize, bool)> {
    let c = *b.get(1)?;
    let simple = |v: u8| Some((v as u32, 2, true));
    let num = |start: usize, n: usize, radix: u32| -> Option<u32> {
        let s = std::str::from_utf8(b.get(start..start + n)?).ok()?;
        u32::from_str_radix(s, radix).ok()
    };
    match c {
        b'a' => simple(7),
        b'b' => simple(8),
        b'f' => simple(12),
        b'n' => simple(10),
        b'r' => simple(13),
        b't' => simple(9),
        b'v' => simple(11),
        b'\\' => simple(b'\\'),
        c if c == quote => simple(c),
        b'x' => Some((num(2, 2, 16)?, 4, true)),
        b'u' => Some((num(2, 4, 16)?, 6, false)),
        b'U' => Some((num(2, 8, 16)?, 10, false)),
        b'0'..=b'7' => num(1, 3, 8).filter(|v| *v < 256).map(|v| (v, 4, true)),
        _ => None,
    }
}

/// The bytes that a string literal denotes.
pub fn unquote(text: &str) -> Option<Vec<u8>> {
    if let Some(s) = text.strip_prefix('`') {
        let s = s.strip_suffix('`')?;
        return Some(s.bytes().filter(|c| *c != b'\r').collect());
    }
    let s = text.strip_prefix('"')?.strip_suffix('"')?.as_bytes();
    let Some(mut i) = memchr::memchr(b'\\', s) else { return Some(s.to_vec()) };
    let mut out = Vec::with_capacity(s.len());
    out.extend_from_slice(&s[..i]);
    while i < s.len() {
        if s[i] != b'\\' {
            out.push(s[i]);
            i += 1;
            continue;
        }
        let (v, n, byte) = escape(&s[i..], b'"')?;
        if byte {
            out.push(v as u8);
        } else {
            let mut buf = [0; 4];
            out.extend_from_slice(char::from_u32(v)?.encode_utf8(&mut buf).as_bytes());
        }
        i += n;
    }
    Some(out)
}
