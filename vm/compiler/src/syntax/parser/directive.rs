//! Directive comments: `//line` renumbers positions, the others wait for the declaration they precede.
use super::*;
use crate::load::modules::clean;
use crate::syntax::pos::LineDirective;
use crate::syntax::scanner::DirectiveComment;
use std::path::Path;

/// Directives that belong to one kind of declaration; elsewhere they are misplaced.
const PLACED: [&str; 9] = [
    "go:nointerface",
    "go:noinline",
    "go:norace",
    "go:nosplit",
    "go:noescape",
    "go:nocheckptr",
    "go:uintptrescapes",
    "go:embed",
    "go:build",
];

impl Parser<'_> {
    pub(super) fn directive(&mut self, d: DirectiveComment) {
        let src = self.s.src;
        let raw = &src[d.start as usize..d.end as usize];
        let block = raw.starts_with("/*");
        let text = if block { &raw[2..raw.len() - 2] } else { raw[2..].trim_end_matches('\r') };
        if let Some(rest) = text.strip_prefix("line ") {
            let column_one = src[..d.start as usize].ends_with('\n') || d.start == 0;
            if block || column_one {
                self.line_directive(d, rest, block);
            }
            return;
        }
        if !block {
            let text = text.trim_end_matches([' ', '\t', '\r']).to_string();
            self.directives.push(Directive { pos: self.at(d.start), text, own_line: d.own_line });
        }
    }

    /// Applies `//line file:line`, `//line file:line:col` or their block forms.
    fn line_directive(&mut self, d: DirectiveComment, text: &str, block: bool) {
        let text_at = d.start + 7;
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|c| c.is_ascii_digit());
        let number = |s: &str| s.parse::<u32>().ok().filter(|n| *n > 0 && *n < 1 << 30);
        let Some((mut file, last)) = text.rsplit_once(':') else { return };
        let bad = |p: &mut Self, what: &str, s: &str| {
            let at = text_at + (s.as_ptr() as usize - text.as_ptr() as usize) as u32;
            p.error_at(p.at(at), format!("invalid {what} number: {s}"));
        };
        if !digits(last) {
            return bad(self, "line", last);
        }
        let (mut line, mut col) = (last, None);
        if let Some((f, l)) = file.rsplit_once(':')
            && digits(l)
        {
            if number(last).is_none() {
                return bad(self, "column", last);
            }
            (file, line, col) = (f, l, Some(last));
        }
        let Some(n) = number(line) else { return bad(self, "line", line) };
        if block && text.contains('\n') {
            return;
        }
        let newline = self.s.src[d.end as usize..].starts_with('\n');
        let after = if block { d.end } else { d.end + newline as u32 };
        let offset = self.at(after).0 - self.file.base;
        let file: Arc<str> = match file {
            "" if col.is_some() => self.file.name_at(offset),
            "" => "".into(),
            f => match self.file.name.rsplit_once('/') {
                Some((dir, _)) if dir.starts_with('/') => clean(&Path::new(dir).join(f)).to_string_lossy().into(),
                _ => f.into(),
            },
        };
        self.file.add_directive(LineDirective { offset, file, line: n, col: col.and_then(number).unwrap_or(0) });
    }

    /// Ends the scope of the directives read so far: those that ask for a declaration are errors.
    #[inline]
    pub(super) fn drop_pending(&mut self) {
        if self.pending != self.directives.len() {
            self.take_some(|_| false);
        }
    }

    /// Takes the directives in front of a declaration that accepts those for which `ok` holds.
    pub(super) fn take_some(&mut self, ok: impl Fn(&str) -> bool) -> Vec<Directive> {
        if self.pending == self.directives.len() {
            return Vec::new();
        }
        let from = std::mem::replace(&mut self.pending, self.directives.len());
        let (mine, other): (Vec<_>, Vec<_>) = self.directives[from..].iter().cloned().partition(|d| ok(&d.text));
        for d in other {
            let verb = d.text.split([' ', '\t']).next().unwrap_or("");
            if PLACED.contains(&verb) {
                let what = if verb == "go:embed" { "go:embed" } else { "compiler" };
                let pos = Pos(d.pos.0 + 2);
                self.misplaced.push(SyntaxError { pos, msg: format!("misplaced {what} directive") });
            }
        }
        mine
    }
}
