//! The scanner: bytes to tokens, with automatic semicolons. Directive comments and errors are put aside in
//! lists; everything else of a comment is dropped. Offsets are bytes of the (cleaned) source text.
use super::ast::{BinaryOp, LitKind};
use super::token::{Op, Tok};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// A comment that may be a directive: `//go:`, `//export`, `//line` or `/*line`.
#[derive(Debug, Clone, Copy)]
pub struct DirectiveComment {
    /// Offset of the first slash.
    pub start: u32,
    /// Offset after the last byte (newline excluded).
    pub end: u32,
    /// Whether only blanks precede it on its line.
    pub own_line: bool,
}

/// The scanner and its current token.
pub struct Scanner<'a> {
    /// Text being scanned.
    pub src: &'a str,
    pub(super) b: &'a [u8],
    pub(super) at: usize,
    nlsemi: bool,
    /// Current token.
    pub tok: Tok,
    /// Offset of its first byte.
    pub start: u32,
    /// Offset after the last byte of the token before.
    pub prev_end: u32,
    /// Operator of the token.
    pub op: Op,
    /// Binary precedence of the operator; 0 for none.
    pub prec: u8,
    /// Kind of a literal.
    pub kind: LitKind,
    /// Whether the literal is invalid (and was reported).
    pub bad: bool,
    /// What made a semicolon: `semicolon`, `newline` or `EOF`.
    pub semi: &'static str,
    /// Errors so far.
    pub errors: Vec<(u32, String)>,
    /// Directive comments so far.
    pub directives: Vec<DirectiveComment>,
    /// Whether there are errors or directives since somebody last looked.
    pub news: bool,
}

/// Classes of bytes: what identifiers consist of, and other bytes that tokens begin with.
const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const PUNCTUATION: u8 = 4;
/// What is a token by itself; a newline behind it is no semicolon.
const OPENING: u8 = 8;
/// What is a token by itself; a newline behind it is a semicolon.
const CLOSING: u8 = 16;
const NEWLINE: u8 = 32;

/// The classes, 0 for the slash and what no token begins with.
static CLASS: [u8; 256] = {
    let mut t = [0u8; 256];
    let mut i = 0;
    while i < 256 {
        let c = i as u8;
        if c.is_ascii_alphabetic() || c == b'_' {
            t[i] = LETTER;
        } else if c.is_ascii_digit() {
            t[i] = DIGIT;
        } else if matches!(c, b'(' | b'[' | b'{' | b',') {
            t[i] = OPENING;
        } else if matches!(c, b')' | b']' | b'}') {
            t[i] = CLOSING;
        } else if c == b'\n' {
            t[i] = NEWLINE;
        } else if matches!(c, b'!'..=b'~') && !matches!(c, b'/' | b'#' | b'$' | b'?' | b'@' | b'\\') {
            t[i] = PUNCTUATION;
        }
        i += 1;
    }
    t
};

/// The tokens that opening and closing bytes are.
static BRACKETS: [Tok; 256] = {
    let mut t = [Tok::Comma; 256];
    t[b'(' as usize] = Tok::Lparen;
    t[b'[' as usize] = Tok::Lbrack;
    t[b'{' as usize] = Tok::Lbrace;
    t[b')' as usize] = Tok::Rparen;
    t[b']' as usize] = Tok::Rbrack;
    t[b'}' as usize] = Tok::Rbrace;
    t
};

/// Formats `c` as Go's `%#U` does.
pub fn sharp_u(c: char) -> String {
    if unprintable(c) { format!("U+{:04X}", c as u32) } else { format!("U+{:04X} '{}'", c as u32, c) }
}

fn unprintable(c: char) -> bool {
    use GeneralCategory::*;
    c != ' '
        && matches!(
            c.general_category(),
            Control
                | Format
                | Surrogate
                | PrivateUse
                | Unassigned
                | SpaceSeparator
                | LineSeparator
                | ParagraphSeparator
        )
}

impl<'a> Scanner<'a> {
    /// A scanner before the first token of `src`; the caller calls [`Scanner::next`].
    pub fn new(src: &'a str) -> Self {
        Scanner {
            src,
            b: src.as_bytes(),
            at: 0,
            nlsemi: false,
            tok: Tok::Eof,
            start: 0,
            prev_end: 0,
            op: Op::Not,
            prec: 0,
            kind: LitKind::Int,
            bad: false,
            semi: "",
            errors: Vec::new(),
            directives: Vec::new(),
            news: false,
        }
    }

    /// A scanner before the token at an offset of `src`.
    pub fn starting(src: &'a str, at: u32) -> Self {
        Scanner { at: at as usize, ..Scanner::new(src) }
    }

    /// Goes to the end of the text; the current token becomes the end of file.
    pub fn skip_rest(&mut self) {
        self.at = self.b.len();
        self.start = self.at as u32;
        self.nlsemi = false;
        self.tok = Tok::Eof;
    }

    /// Text of the current name or literal.
    pub fn lit(&self) -> &'a str {
        &self.src[self.start as usize..self.at]
    }

    /// Offset after the current token.
    pub fn end(&self) -> u32 {
        self.at as u32
    }

    #[cold]
    pub(super) fn error_at(&mut self, at: usize, msg: impl Into<String>) {
        self.errors.push((at as u32, msg.into()));
        self.news = true;
    }

    pub(super) fn peek(&self) -> u8 {
        self.b.get(self.at).copied().unwrap_or(0)
    }

    pub(super) fn eof(&self) -> bool {
        self.at >= self.b.len()
    }

    /// The character at the current offset (not at the end of the text).
    pub(super) fn peek_char(&self) -> char {
        self.src[self.at..].chars().next().unwrap_or('\0')
    }

    /// Scans the next token.
    #[inline]
    pub fn next(&mut self) {
        self.prev_end = self.at as u32;
        let nlsemi = std::mem::take(&mut self.nlsemi);
        let b = self.b;
        let mut at = self.at;
        loop {
            let c = loop {
                match b.get(at) {
                    Some(b' ' | b'\t' | b'\r') => at += 1,
                    Some(b'\n') if !nlsemi => at += 1,
                    Some(&c) => break c,
                    None => {
                        self.at = at;
                        self.start = at as u32;
                        self.tok = Tok::Eof;
                        if nlsemi {
                            self.semi("EOF");
                        }
                        return;
                    }
                }
            };
            self.at = at;
            self.start = at as u32;
            match CLASS[c as usize] {
                LETTER => return self.ident(),
                DIGIT => return self.number(false),
                PUNCTUATION => return self.punct(c),
                class @ (OPENING | CLOSING) => {
                    self.at = at + 1;
                    self.nlsemi = class == CLOSING;
                    self.tok = BRACKETS[c as usize];
                    return;
                }
                NEWLINE => {
                    self.at = at + 1;
                    self.semi("newline");
                    return;
                }
                _ if self.odd(c, nlsemi) => return,
                _ => at = self.at,
            }
        }
    }

    /// Scans what begins with a slash, a character beyond ASCII or one that no token begins with; false when it was a comment or an
    /// error, so that there is no token yet.
    fn odd(&mut self, c: u8, nlsemi: bool) -> bool {
        match (c, self.b.get(self.at + 1)) {
            (b'/', Some(b'/')) => self.line_comment(),
            (b'/', Some(b'*')) => {
                // a comment over several lines acts like a newline
                if self.full_comment() && nlsemi {
                    self.semi("newline");
                    return true;
                }
            }
            (b'/', _) => {
                self.punct(c);
                return true;
            }
            _ => {
                let ch = self.peek_char();
                if c >= 0x80 && self.ident_char(ch, true) {
                    self.ident();
                    return true;
                }
                self.error_at(self.at, format!("invalid character {}", sharp_u(ch)));
                self.at += ch.len_utf8();
            }
        }
        false
    }

    fn semi(&mut self, why: &'static str) {
        self.tok = Tok::Semi;
        self.semi = why;
    }

    /// Scans punctuation or a literal that starts with `c`.
    fn punct(&mut self, c: u8) {
        use BinaryOp::*;
        let second = self.b.get(self.at + 1).copied().unwrap_or(0);
        self.at += 1;
        self.tok = match c {
            b'"' => {
                self.std_string();
                return;
            }
            b'`' => {
                self.raw_string();
                return;
            }
            b'\'' => {
                self.rune();
                return;
            }
            b';' => {
                self.semi("semicolon");
                return;
            }
            b':' if second == b'=' => self.two(Tok::Define),
            b':' => Tok::Colon,
            b'.' if second.is_ascii_digit() => {
                self.at -= 1;
                self.number(true);
                return;
            }
            b'.' if second == b'.' && self.b.get(self.at + 1) == Some(&b'.') => {
                self.at += 2;
                Tok::DotDotDot
            }
            b'.' => Tok::Dot,
            b'+' | b'-' if second == c => {
                self.op = Op::Bin(if c == b'+' { Add } else { Sub });
                self.nlsemi = true;
                self.two(Tok::IncOp)
            }
            b'+' => self.binary(Add),
            b'-' => self.binary(Sub),
            b'*' => match self.binary(Mul) {
                Tok::Operator => Tok::Star,
                t => t,
            },
            b'/' => self.binary(Div),
            b'%' => self.binary(Rem),
            b'^' => self.binary(Xor),
            b'&' if second == b'&' => {
                self.at += 1;
                self.plain(LogAnd)
            }
            b'&' if second == b'^' => {
                self.at += 1;
                self.binary(AndNot)
            }
            b'&' => self.binary(And),
            b'|' if second == b'|' => {
                self.at += 1;
                self.plain(LogOr)
            }
            b'|' => self.binary(Or),
            b'<' if second == b'<' => {
                self.at += 1;
                self.binary(Shl)
            }
            b'<' if second == b'-' => self.two(Tok::Arrow),
            b'<' if second == b'=' => {
                self.at += 1;
                self.plain(Le)
            }
            b'<' => self.plain(Lt),
            b'>' if second == b'>' => {
                self.at += 1;
                self.binary(Shr)
            }
            b'>' if second == b'=' => {
                self.at += 1;
                self.plain(Ge)
            }
            b'>' => self.plain(Gt),
            b'=' if second == b'=' => {
                self.at += 1;
                self.plain(Eq)
            }
            b'=' => Tok::Assign,
            b'!' if second == b'=' => {
                self.at += 1;
                self.plain(Ne)
            }
            // `!` and `~`: no other character is punctuation.
            _ => {
                self.op = if c == b'!' { Op::Not } else { Op::Tilde };
                self.prec = 0;
                Tok::Operator
            }
        };
    }

    fn two(&mut self, t: Tok) -> Tok {
        self.at += 1;
        t
    }

    fn plain(&mut self, op: BinaryOp) -> Tok {
        self.op = Op::Bin(op);
        self.prec = op.prec();
        Tok::Operator
    }

    fn binary(&mut self, op: BinaryOp) -> Tok {
        self.plain(op);
        if self.peek() == b'=' && !self.eof() {
            self.at += 1;
            return Tok::AssignOp;
        }
        Tok::Operator
    }

    fn ident(&mut self) {
        let rest = &self.b[self.at..];
        let n = rest.iter().position(|&c| CLASS[c as usize] & (LETTER | DIGIT) == 0).unwrap_or(rest.len());
        self.at += n;
        if rest.get(n).is_some_and(|c| *c >= 0x80) {
            self.wide_ident();
        }
        let text = &self.b[self.start as usize..self.at];
        if let Some(t) = Tok::keyword(text) {
            self.nlsemi = matches!(t, Tok::Break | Tok::Continue | Tok::Fallthrough | Tok::Return);
            self.tok = t;
            return;
        }
        self.nlsemi = true;
        self.tok = Tok::Name;
    }

    /// The rest of an identifier from a character beyond ASCII on.
    #[cold]
    fn wide_ident(&mut self) {
        while self.peek() >= 0x80 || CLASS[self.peek() as usize] & (LETTER | DIGIT) != 0 {
            let ch = self.peek_char();
            if !self.ident_char(ch, self.at == self.start as usize) {
                break;
            }
            self.at += ch.len_utf8();
        }
    }

    /// Whether `ch` belongs to an identifier; what does not but is not ASCII is reported and taken along.
    fn ident_char(&mut self, ch: char, first: bool) -> bool {
        if ch == '_' || unicode_letter(ch) {
            return true;
        }
        if ch.is_ascii_digit() || unicode_digit(ch) {
            if first {
                self.error_at(self.at, format!("identifier cannot begin with digit {}", sharp_u(ch)));
            }
            return true;
        }
        if ch as u32 >= 0x80 {
            self.error_at(self.at, format!("invalid character {} in identifier", sharp_u(ch)));
            return true;
        }
        false
    }

    pub(super) fn set_lit(&mut self, kind: LitKind, ok: bool) {
        self.nlsemi = true;
        self.tok = Tok::Literal;
        self.kind = kind;
        self.bad = !ok;
    }

    fn own_line(&self, start: usize) -> bool {
        self.b[..start].iter().rev().take_while(|&&c| c != b'\n').all(|c| matches!(c, b' ' | b'\t' | b'\r'))
    }

    fn line_comment(&mut self) {
        let start = self.at;
        let rest = &self.b[start..];
        let len = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        self.at += len;
        let text = &rest[2..len];
        if text.starts_with(b"go:") || text.starts_with(b"export ") || text.starts_with(b"line ") {
            self.directive(start);
        }
    }

    /// Notes the comment between an offset and the current one.
    #[cold]
    fn directive(&mut self, start: usize) {
        let own_line = self.own_line(start);
        self.directives.push(DirectiveComment { start: start as u32, end: self.at as u32, own_line });
        self.news = true;
    }

    /// Skips `/* */`; tells whether it holds a newline.
    fn full_comment(&mut self) -> bool {
        let start = self.at;
        let mut i = start + 2;
        let mut multi = false;
        loop {
            match self.b.get(i) {
                None => {
                    self.at = self.b.len();
                    self.error_at(start, "comment not terminated");
                    return multi;
                }
                Some(b'*') if self.b.get(i + 1) == Some(&b'/') => break,
                Some(b'\n') => multi = true,
                _ => {}
            }
            i += 1;
        }
        self.at = i + 2;
        if self.b[start + 2..].starts_with(b"line ") {
            self.directive(start);
        }
        multi
    }
}

/// Unicode category L.
fn unicode_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    use GeneralCategory::*;
    matches!(c.general_category(), UppercaseLetter | LowercaseLetter | TitlecaseLetter | ModifierLetter | OtherLetter)
}

/// Unicode category Nd beyond ASCII.
fn unicode_digit(c: char) -> bool {
    !c.is_ascii() && c.general_category() == GeneralCategory::DecimalNumber
}
