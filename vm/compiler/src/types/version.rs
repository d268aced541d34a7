//! Language versions: `go1.N`.
use std::fmt;

/// A language version 1.N; zero means "not given", which allows everything.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Default)]
pub struct GoVersion(pub u16);

impl GoVersion {
    /// No version given.
    pub const NONE: GoVersion = GoVersion(0);
    /// The version that this compiler implements.
    pub const CURRENT: GoVersion = GoVersion(27);
    /// Parses `go1.21`, `1.21`, `go1.21.3` or `go1.21rc1`.
    pub fn parse(s: &str) -> Option<GoVersion> {
        let s = s.strip_prefix("go").unwrap_or(s);
        let s = s.strip_prefix("1")?;
        if s.is_empty() {
            return Some(GoVersion(1));
        }
        let s = s.strip_prefix('.')?;
        let n: String = s.chars().take_while(char::is_ascii_digit).collect();
        n.parse().ok().map(GoVersion)
    }
    /// Whether a feature of version 1.`n` may be used.
    pub fn allows(self, n: u16) -> bool {
        self.0 == 0 || self.0 >= n
    }
}

impl fmt::Display for GoVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "go1.{}", self.0)
    }
}

/// The lowest version that a `//go:build` expression's go1.N tags imply, if any.
pub fn min_version(expr: &str) -> Option<GoVersion> {
    let toks = tokens(expr);
    let mut i = 0;
    let v = or(&toks, &mut i);
    if v < 0 { None } else { Some(GoVersion(v as u16)) }
}

fn tokens(s: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut it = s.chars().peekable();
    while let Some(c) = it.next() {
        match c {
            '(' | ')' | '!' => out.push(c.to_string()),
            '&' | '|' => {
                it.next();
                out.push(c.to_string());
            }
            c if c.is_whitespace() => {}
            c => {
                let mut t = c.to_string();
                while let Some(&d) = it.peek() {
                    if d.is_whitespace() || "()!&|".contains(d) {
                        break;
                    }
                    t.push(d);
                    it.next();
                }
                out.push(t);
            }
        }
    }
    out
}

// Minimum implied version of an expression; -1 when none is implied.
fn or(t: &[String], i: &mut usize) -> i32 {
    let mut v = and(t, i);
    while t.get(*i).is_some_and(|s| s == "|") {
        *i += 1;
        v = v.min(and(t, i));
    }
    v
}

fn and(t: &[String], i: &mut usize) -> i32 {
    let mut v = not(t, i);
    while t.get(*i).is_some_and(|s| s == "&") {
        *i += 1;
        v = v.max(not(t, i));
    }
    v
}

fn not(t: &[String], i: &mut usize) -> i32 {
    let Some(s) = t.get(*i) else { return -1 };
    *i += 1;
    match s.as_str() {
        "!" => {
            not(t, i);
            -1
        }
        "(" => {
            let v = or(t, i);
            *i += 1;
            v
        }
        s => match s.strip_prefix("go1") {
            Some("") => 0,
            Some(r) => r.strip_prefix('.').and_then(|n| n.parse().ok()).unwrap_or(-1),
            None => -1,
        },
    }
}
