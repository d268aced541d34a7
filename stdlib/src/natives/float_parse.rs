//! `strconv.ParseFloat`: the longest prefix of a text that is a number. Decimal text is rounded by Rust's parser;
//! hexadecimal text is rounded here.

use std::borrow::Cow;

/// What was found.
pub(super) struct Parsed {
    /// The value, rounded to a float32 if asked for.
    pub value: f64,
    /// Length of the prefix; 0 for none.
    pub len: usize,
    /// The number is too large: the value is an infinity.
    pub overflow: bool,
}

/// Parses a prefix of `s`.
pub(super) fn prefix(s: &[u8], is32: bool) -> Parsed {
    let none = Parsed { value: 0.0, len: 0, overflow: false };
    let (neg, start) = match s.first() {
        Some(b'+') => (false, 1),
        Some(b'-') => (true, 1),
        _ => (false, 0),
    };
    let signed = |v: f64| if neg { -v } else { v };
    let rest = &s[start..];
    let word = |w: &[u8]| rest.len() >= w.len() && rest[..w.len()].eq_ignore_ascii_case(w);
    if word(b"infinity") || word(b"inf") {
        let n = if word(b"infinity") { 8 } else { 3 };
        return Parsed { value: signed(f64::INFINITY), len: start + n, overflow: false };
    }
    if start == 0 && word(b"nan") {
        // The NaN of package math.
        let nan = if is32 { f64::NAN } else { f64::from_bits(0x7ff8_0000_0000_0001) };
        return Parsed { value: nan, len: 3, overflow: false };
    }
    let hex = rest.len() > 1 && rest[0] == b'0' && rest[1] | 32 == b'x';
    let Some(len) = scan(rest, hex) else { return none };
    let number = &rest[..len];
    if let Some(value) = (!hex).then(|| short(number, is32)).flatten() {
        return Parsed { value: signed(value), len: start + len, overflow: false };
    }
    let mut text = Cow::Borrowed(number);
    if number.contains(&b'_') {
        if !underscores_ok(number) {
            return none;
        }
        text.to_mut().retain(|&b| b != b'_');
    }
    let text = std::str::from_utf8(&text).unwrap_or_default();
    let value = match (hex, is32) {
        (true, _) => hexadecimal(&text[2..], is32),
        (false, true) => text.parse::<f32>().map_or(f64::NAN, f64::from),
        (false, false) => text.parse::<f64>().unwrap_or(f64::NAN),
    };
    Parsed { value: signed(value), len: start + len, overflow: value.is_infinite() }
}

/// The value of a decimal number without exponent and underscores, if one division gives it (W. D. Clinger, "How to read
/// floating point numbers accurately", 1990): the digits and the power of ten are exact.
fn short(s: &[u8], is32: bool) -> Option<f64> {
    const TEN: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    if s.len() > if is32 { 8 } else { 16 } {
        return None;
    }
    let (mut m, mut after, mut point) = (0u64, 0, false);
    for &c in s {
        match c {
            b'0'..=b'9' => {
                m = m * 10 + (c - b'0') as u64;
                after += point as usize;
            }
            b'.' => point = true,
            _ => return None,
        }
    }
    if is32 {
        return (m < 1 << 24).then(|| (m as f32 / TEN[after] as f32) as f64);
    }
    (m < 1 << 53).then(|| m as f64 / TEN[after])
}

/// Length of the number at the start of `s` (no sign).
fn scan(s: &[u8], hex: bool) -> Option<usize> {
    let mut i = if hex { 2 } else { 0 };
    let (mut digits, mut dot) = (false, false);
    while let Some(&c) = s.get(i) {
        match c {
            b'_' => {}
            b'.' if !dot => dot = true,
            b'0'..=b'9' => digits = true,
            b'a'..=b'f' | b'A'..=b'F' if hex => digits = true,
            _ => break,
        }
        i += 1;
    }
    if !digits {
        return None;
    }
    let mark = if hex { b'p' } else { b'e' };
    let mut end = i;
    if s.get(i).is_some_and(|c| c | 32 == mark) {
        let mut j = i + 1;
        if matches!(s.get(j), Some(b'+' | b'-')) {
            j += 1;
        }
        if s.get(j).is_some_and(u8::is_ascii_digit) {
            while s.get(j).is_some_and(|c| c.is_ascii_digit() || *c == b'_') {
                j += 1;
            }
            end = j;
        }
    }
    // A hexadecimal mantissa needs its exponent.
    if hex && end == i { None } else { Some(end) }
}

/// Underscores only between digits, or between a base prefix and a digit.
fn underscores_ok(s: &[u8]) -> bool {
    let hex = s.len() > 1 && s[0] == b'0' && s[1] | 32 == b'x';
    let digit = |c: u8| c.is_ascii_digit() || hex && c.is_ascii_hexdigit();
    s.iter().enumerate().filter(|&(_, &c)| c == b'_').all(|(i, _)| {
        let before = i > 0 && (digit(s[i - 1]) || hex && i == 2);
        before && s.get(i + 1).is_some_and(|&c| digit(c))
    })
}

/// Value of `mantissa p exponent` in hexadecimal, rounded half to even.
fn hexadecimal(s: &str, is32: bool) -> f64 {
    let (mant, exp) = s.split_once(['p', 'P']).unwrap_or((s, "0"));
    let mut exp: i64 = exp.parse().unwrap_or(if exp.starts_with('-') { -100_000 } else { 100_000 });
    let (mut m, mut sticky, mut after) = (0u64, false, false);
    for c in mant.chars() {
        if c == '.' {
            after = true;
            continue;
        }
        let d = c.to_digit(16).unwrap_or(0) as u64;
        if m >> 59 == 0 {
            m = m << 4 | d;
            exp -= if after { 4 } else { 0 };
        } else {
            sticky |= d != 0;
            exp += if after { 0 } else { 4 };
        }
    }
    if m == 0 {
        return 0.0;
    }
    let shift = m.leading_zeros() as i64;
    m <<= shift;
    exp = exp.saturating_sub(shift);
    // Value is m * 2^exp with the top bit set; keep `bits` of it.
    let (bits, min_exp, max_exp) = if is32 { (24i64, -149, 128) } else { (53, -1074, 1024) };
    let mut drop = 64 - bits;
    if exp + drop < min_exp {
        drop = min_exp - exp;
    }
    let (mut kept, lost) = match drop {
        64 => (0, m),
        65.. => return 0.0,
        d => (m >> d, m << (64 - d)),
    };
    let half = 1u64 << 63;
    if lost > half || lost == half && (sticky || kept & 1 == 1) {
        kept += 1;
    }
    let v = kept as f64;
    let e = exp + drop;
    if e + 64 - (kept.leading_zeros() as i64) > max_exp {
        return f64::INFINITY;
    }
    // In two steps: the power alone may be out of range.
    v * 2f64.powi((e / 2) as i32) * 2f64.powi((e - e / 2) as i32)
}

#[cfg(test)]
mod tests {
    use super::prefix;

    #[test]
    fn prefixes() {
        for (s, want, len) in [
            ("1.5e3x", 1500.0, 5),
            ("-0x1p-2", -0.25, 7),
            ("0x1.8p1", 3.0, 7),
            ("1e", 1.0, 1),
            ("1_000.5", 1000.5, 7),
            ("0.1", 0.1, 3),
            ("9007199254.740993", 9007199254.740993, 17),
            ("123456789.123456", 123456789.123456, 16),
            ("inf", f64::INFINITY, 3),
            (".5", 0.5, 2),
            ("5.", 5.0, 2),
            ("0x.8p0", 0.5, 6),
            ("0x1p-1074", 5e-324, 9),
            ("0x1.fffffffffffff8p1023", f64::INFINITY, 23),
        ] {
            let p = prefix(s.as_bytes(), false);
            assert_eq!((p.value, p.len), (want, len), "{s}");
        }
        for s in ["", "x", "_1", "1__0", "0x1", ".", "e5"] {
            assert_eq!(prefix(s.as_bytes(), false).len, 0, "{s}");
        }
        assert!(prefix(b"1e400", false).overflow);
        assert!(prefix(b"1e39", true).overflow);
    }
}
