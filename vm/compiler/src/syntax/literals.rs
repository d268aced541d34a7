//! Literals: scanning numbers, runes and strings with gc's complaints, and the values of string and rune literals.
use super::ast::LitKind;
use super::scanner::{Scanner, sharp_u};

fn base_name(base: u32) -> &'static str {
    match base {
        2 => "binary",
        8 => "octal",
        10 => "decimal",
        _ => "hexadecimal",
    }
}

/// Formats a character as Go's `%q` does, as far as literals can hold it.
fn quote_char(c: char) -> String {
    match c {
        '\'' => r"'\''".into(),
        '\\' => r"'\\'".into(),
        '\n' => r"'\n'".into(),
        '\t' => r"'\t'".into(),
        '\r' => r"'\r'".into(),
        c if c.is_control() => format!("'\\x{:02x}'", c as u32),
        c => format!("'{c}'"),
    }
}

/// Digits seen by a run: whether there were digits and separators.
#[derive(Default, Clone, Copy)]
struct Seen {
    digit: bool,
    sep: bool,
}

impl Scanner<'_> {
    fn lower(&self) -> u8 {
        self.peek().to_ascii_lowercase()
    }

    /// Skips digits of `base` (all decimal digits for smaller bases, the first that does not fit goes to `invalid`).
    fn digits(&mut self, base: u32, invalid: &mut Option<usize>) -> Seen {
        let mut seen = Seen::default();
        loop {
            let c = self.peek();
            if c == b'_' {
                seen.sep = true;
            } else if c.is_ascii_digit() || base == 16 && c.is_ascii_hexdigit() {
                if base < 10 && (c - b'0') as u32 >= base {
                    invalid.get_or_insert(self.at);
                }
                seen.digit = true;
            } else {
                return seen;
            }
            self.at += 1;
        }
    }

    /// Scans a number; `point` when it starts with the decimal point.
    pub(super) fn number(&mut self, point: bool) {
        let errs = self.errors.len();
        let mut kind = LitKind::Int;
        let (mut base, mut prefix) = (10, 0u8);
        let mut seen = Seen::default();
        let mut invalid = None;
        let mut point = point;
        if point {
            self.at += 1;
        } else {
            if self.peek() == b'0' {
                self.at += 1;
                (base, prefix) = match self.lower() {
                    b'x' => (16, b'x'),
                    b'o' => (8, b'o'),
                    b'b' => (2, b'b'),
                    _ => (8, b'0'),
                };
                if prefix == b'0' {
                    seen.digit = true;
                } else {
                    self.at += 1;
                }
            }
            let s = self.digits(base, &mut invalid);
            seen = Seen { digit: seen.digit | s.digit, sep: s.sep };
            if self.peek() == b'.' {
                if prefix == b'o' || prefix == b'b' {
                    self.error_at(self.at, format!("invalid radix point in {} literal", base_name(base)));
                }
                self.at += 1;
                point = true;
            }
        }
        if point {
            kind = LitKind::Float;
            let s = self.digits(base, &mut invalid);
            seen = Seen { digit: seen.digit | s.digit, sep: seen.sep | s.sep };
        }
        if !seen.digit && self.errors.len() == errs {
            self.error_at(self.at, format!("{} literal has no digits", base_name(base)));
        }
        let e = self.lower();
        if e == b'e' || e == b'p' {
            if self.errors.len() == errs {
                let shown = self.peek() as char;
                if e == b'e' && prefix != 0 && prefix != b'0' {
                    self.error_at(self.at, format!("'{shown}' exponent requires decimal mantissa"));
                } else if e == b'p' && prefix != b'x' {
                    self.error_at(self.at, format!("'{shown}' exponent requires hexadecimal mantissa"));
                }
            }
            self.at += 1;
            kind = LitKind::Float;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
            }
            let s = self.digits(10, &mut None);
            seen.sep |= s.sep;
            if !s.digit && self.errors.len() == errs {
                self.error_at(self.at, "exponent has no digits");
            }
        } else if prefix == b'x' && kind == LitKind::Float && self.errors.len() == errs {
            self.error_at(self.at, "hexadecimal mantissa requires a 'p' exponent");
        }
        if self.peek() == b'i' {
            kind = LitKind::Imag;
            self.at += 1;
        }
        let start = self.start as usize;
        if let (LitKind::Int, Some(i)) = (kind, invalid)
            && self.errors.len() == errs
        {
            let c = self.b[i] as char;
            self.error_at(i, format!("invalid digit '{c}' in {} literal", base_name(base)));
        }
        if seen.sep
            && self.errors.len() == errs
            && let Some(i) = bad_separator(&self.b[start..self.at])
        {
            self.error_at(start + i, "'_' must separate successive digits");
        }
        let ok = self.errors.len() == errs;
        self.set_lit(kind, ok);
    }

    /// Scans a rune literal whose opening quote is consumed.
    pub(super) fn rune(&mut self) {
        let start = self.start as usize;
        let mut ok = true;
        let mut n = 0;
        loop {
            if self.eof() {
                if ok {
                    self.error_at(start, "rune literal not terminated");
                }
                ok = false;
                break;
            }
            match self.peek() {
                b'\'' => {
                    if ok && n == 0 {
                        self.error_at(self.at, "empty rune literal or unescaped '");
                        ok = false;
                    } else if ok && n != 1 {
                        self.error_at(start, "more than one character in rune literal");
                        ok = false;
                    }
                    self.at += 1;
                    break;
                }
                b'\\' => {
                    self.at += 1;
                    ok &= self.escape('\'');
                }
                b'\n' => {
                    if ok {
                        self.error_at(self.at, "newline in rune literal");
                    }
                    ok = false;
                    break;
                }
                _ => self.at += self.peek_char().len_utf8(),
            }
            n += 1;
        }
        self.set_lit(LitKind::Char, ok);
    }

    /// Scans an interpreted string whose opening quote is consumed.
    pub(super) fn std_string(&mut self) {
        let mut ok = true;
        loop {
            match self.b.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    break;
                }
                Some(b'\\') => {
                    self.at += 1;
                    ok &= self.escape('"');
                }
                Some(b'\n') => {
                    self.error_at(self.at, "newline in string");
                    ok = false;
                    break;
                }
                Some(_) => self.at += 1,
                None => {
                    self.error_at(self.start as usize, "string not terminated");
                    ok = false;
                    break;
                }
            }
        }
        self.set_lit(LitKind::String, ok);
    }

    /// Scans a raw string whose opening quote is consumed.
    pub(super) fn raw_string(&mut self) {
        let ok = match self.b[self.at..].iter().position(|&c| c == b'`') {
            Some(n) => {
                self.at += n + 1;
                true
            }
            None => {
                self.at = self.b.len();
                self.error_at(self.start as usize, "string not terminated");
                false
            }
        };
        self.set_lit(LitKind::String, ok);
    }

    /// Checks the escape after a backslash.
    fn escape(&mut self, quote: char) -> bool {
        if self.eof() {
            return true;
        }
        let c = self.peek();
        let (n, base, max) = match c {
            b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'\\' => {
                self.at += 1;
                return true;
            }
            _ if c as char == quote => {
                self.at += 1;
                return true;
            }
            b'0'..=b'7' => (3, 8u32, 255u32),
            b'x' => (2, 16, 255),
            b'u' => (4, 16, 0x10ffff),
            b'U' => (8, 16, 0x10ffff),
            _ => {
                self.error_at(self.at, "unknown escape");
                return false;
            }
        };
        if base == 16 {
            self.at += 1;
        }
        let mut x = 0u32;
        for _ in 0..n {
            if self.eof() {
                return true;
            }
            let ch = self.peek_char();
            match ch.to_digit(base) {
                Some(d) => x = x.wrapping_mul(base).wrapping_add(d),
                None => {
                    let msg = format!("invalid character {} in {} escape", quote_char(ch), base_name(base));
                    self.error_at(self.at, msg);
                    return false;
                }
            }
            self.at += 1;
        }
        if base == 8 && x > max {
            self.error_at(self.at, format!("octal escape value {x} > 255"));
            return false;
        }
        if x > max || (0xd800..0xe000).contains(&x) {
            let shown = char::from_u32(x).map_or_else(|| format!("U+{x:04X}"), sharp_u);
            self.error_at(self.at, format!("escape is invalid Unicode code point {shown}"));
            return false;
        }
        true
    }
}

/// Offset of the first `_` of a number that does not stand between digits (a base prefix counts as a digit).
fn bad_separator(x: &[u8]) -> Option<usize> {
    let prefixed = x.len() > 1 && x[0] == b'0' && matches!(x[1] | 0x20, b'x' | b'o' | b'b');
    let hex = prefixed && x[1] | 0x20 == b'x';
    let is_digit = |i: usize| x.get(i).is_some_and(|c| c.is_ascii_digit() || hex && c.is_ascii_hexdigit());
    let first = if prefixed { 2 } else { 0 };
    (first..x.len()).find(|&i| {
        x[i] == b'_'
            && !((i == first && prefixed || i > first && is_digit(i - 1))
                && (is_digit(i + 1) || x.get(i + 1) == Some(&b'_')))
    })
}

/// Value of a valid string literal as written in source.
pub fn unquote_string(lit: &str) -> Option<Vec<u8>> {
    let inner = lit.get(1..lit.len().checked_sub(1)?)?;
    if lit.starts_with('`') {
        return Some(inner.bytes().filter(|&c| c != b'\r').collect());
    }
    let mut out = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(i) = rest.find('\\') {
        out.extend_from_slice(&rest.as_bytes()[..i]);
        let (value, unicode, len) = unescape(&rest[i..])?;
        if unicode {
            out.extend_from_slice(char::from_u32(value)?.encode_utf8(&mut [0; 4]).as_bytes());
        } else {
            out.push(value as u8);
        }
        rest = &rest[i + len..];
    }
    out.extend_from_slice(rest.as_bytes());
    Some(out)
}

/// Value of a valid rune literal as written in source.
pub fn unquote_rune(lit: &str) -> Option<u32> {
    let inner = lit.get(1..lit.len().checked_sub(1)?)?;
    if inner.starts_with('\\') {
        return unescape(inner).map(|(v, ..)| v);
    }
    inner.chars().next().map(|c| c as u32)
}

/// Value of the escape that `s` starts with, whether it denotes a code point, and its length.
fn unescape(s: &str) -> Option<(u32, bool, usize)> {
    let number = |from: usize, n: usize, base| u32::from_str_radix(s.get(from..from + n)?, base).ok();
    Some(match s.as_bytes().get(1)? {
        b'a' => (7, false, 2),
        b'b' => (8, false, 2),
        b'f' => (12, false, 2),
        b'n' => (10, false, 2),
        b'r' => (13, false, 2),
        b't' => (9, false, 2),
        b'v' => (11, false, 2),
        c @ (b'\\' | b'\'' | b'"') => (*c as u32, false, 2),
        b'x' => (number(2, 2, 16)?, false, 4),
        b'u' => (number(2, 4, 16)?, true, 6),
        b'U' => (number(2, 8, 16)?, true, 10),
        _ => (number(1, 3, 8)?, false, 4),
    })
}
