//! Tokens and operators, with the names that gc's messages use for them.
use super::ast::BinaryOp;
use super::names::same_bytes;

/// Kind of a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Tok {
    Eof,
    Name,
    Literal,
    /// Operator other than `*`; see [`Op`].
    Operator,
    /// `op=`.
    AssignOp,
    /// `++`, `--`.
    IncOp,
    Assign,
    Define,
    Arrow,
    Star,
    Lparen,
    Lbrack,
    Lbrace,
    Rparen,
    Rbrack,
    Rbrace,
    Comma,
    Semi,
    Colon,
    Dot,
    DotDotDot,
    Break,
    Case,
    Chan,
    Const,
    Continue,
    Default,
    Defer,
    Else,
    Fallthrough,
    For,
    Func,
    Go,
    Goto,
    If,
    Import,
    Interface,
    Map,
    Package,
    Range,
    Return,
    Select,
    Struct,
    Switch,
    Type,
    Var,
}

impl Tok {
    /// The token as it is written.
    pub const fn text(self) -> &'static str {
        use Tok::*;
        match self {
            Eof => "EOF",
            Name => "name",
            Literal => "literal",
            Operator => "op",
            AssignOp => "op=",
            IncOp => "opop",
            Assign => "=",
            Define => ":=",
            Arrow => "<-",
            Star => "*",
            Lparen => "(",
            Lbrack => "[",
            Lbrace => "{",
            Rparen => ")",
            Rbrack => "]",
            Rbrace => "}",
            Comma => ",",
            Semi => ";",
            Colon => ":",
            Dot => ".",
            DotDotDot => "...",
            Break => "break",
            Case => "case",
            Chan => "chan",
            Const => "const",
            Continue => "continue",
            Default => "default",
            Defer => "defer",
            Else => "else",
            Fallthrough => "fallthrough",
            For => "for",
            Func => "func",
            Go => "go",
            Goto => "goto",
            If => "if",
            Import => "import",
            Interface => "interface",
            Map => "map",
            Package => "package",
            Range => "range",
            Return => "return",
            Select => "select",
            Struct => "struct",
            Switch => "switch",
            Type => "type",
            Var => "var",
        }
    }

    /// The token as messages name it.
    pub fn describe(self) -> String {
        match self {
            Tok::Comma => "comma".into(),
            Tok::Semi => "semicolon or newline".into(),
            t if t as u8 >= Tok::Break as u8 => format!("keyword {}", t.text()),
            t => t.text().into(),
        }
    }

    /// This token as a one-element set.
    pub fn bit(self) -> u64 {
        1 << self as u8
    }

    /// The keyword spelled `s`.
    #[inline]
    pub fn keyword(s: &[u8]) -> Option<Tok> {
        if s.len() < 2 {
            return None;
        }
        let (text, t) = KEYWORDS[place(s)];
        same_bytes(text.as_bytes(), s).then_some(t)
    }
}

/// A number below 64 that is another one for each keyword.
const fn place(s: &[u8]) -> usize {
    (s[0] as usize + 25 * s[1] as usize + 3 * s.len()) & 63
}

/// Keywords by their [`place`].
static KEYWORDS: [(&str, Tok); 64] = {
    use Tok::*;
    let all = [
        Break,
        Case,
        Chan,
        Const,
        Continue,
        Default,
        Defer,
        Else,
        Fallthrough,
        For,
        Func,
        Go,
        Goto,
        If,
        Import,
        Interface,
        Map,
        Package,
        Range,
        Return,
        Select,
        Struct,
        Switch,
        Type,
        Var,
    ];
    let mut table = [("", Eof); 64];
    let mut i = 0;
    while i < all.len() {
        let text = all[i].text();
        let at = place(text.as_bytes());
        assert!(table[at].0.is_empty(), "two keywords in one place");
        table[at] = (text, all[i]);
        i += 1;
    }
    table
};

/// Operators of the tokens `Operator`, `AssignOp`, `IncOp` and `Star`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Op {
    /// `!`
    Not,
    /// `~`
    Tilde,
    /// A binary operator, some of which are unary too.
    Bin(BinaryOp),
}

impl Op {
    /// The operator as it is written.
    pub fn text(self) -> &'static str {
        match self {
            Op::Not => "!",
            Op::Tilde => "~",
            Op::Bin(b) => b.text(),
        }
    }
}

impl BinaryOp {
    /// The operator as it is written.
    pub fn text(self) -> &'static str {
        use BinaryOp::*;
        match self {
            Add => "+",
            Sub => "-",
            Mul => "*",
            Div => "/",
            Rem => "%",
            And => "&",
            Or => "|",
            Xor => "^",
            Shl => "<<",
            Shr => ">>",
            AndNot => "&^",
            LogAnd => "&&",
            LogOr => "||",
            Eq => "==",
            Ne => "!=",
            Lt => "<",
            Le => "<=",
            Gt => ">",
            Ge => ">=",
        }
    }

    /// Precedence, from 1 (`||`) to 5 (`*`).
    pub fn prec(self) -> u8 {
        use BinaryOp::*;
        match self {
            LogOr => 1,
            LogAnd => 2,
            Eq | Ne | Lt | Le | Gt | Ge => 3,
            Add | Sub | Or | Xor => 4,
            Mul | Div | Rem | And | AndNot | Shl | Shr => 5,
        }
    }
}
