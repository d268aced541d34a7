//! Errors of a program's source.
use govm_compiler::front::Diagnostic;

/// One or more errors, in the order in which they were found. `Display` shows them as the go command does, see [`Errors::shown`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errors(pub Vec<Diagnostic>);

/// What there is to show of a package's errors.
pub struct Shown<'a> {
    /// Its import path; empty for what concerns none.
    pub package: &'a str,
    /// Errors in source order.
    pub list: Vec<&'a Diagnostic>,
    /// A line that tells that there may be more.
    pub more: Option<String>,
}

/// gc stops when it has found this many in a package.
const LIMIT: usize = 10;

impl Errors {
    pub(crate) fn message(msg: String) -> Errors {
        Errors(vec![Diagnostic { pos: None, msg, package: String::new() }])
    }

    /// The errors to show, package by package: no more than the ten found first.
    pub fn shown(&self) -> Vec<Shown<'_>> {
        let mut out: Vec<Shown<'_>> = Vec::new();
        for d in &self.0 {
            match out.iter_mut().find(|s| s.package == d.package) {
                Some(s) => s.list.push(d),
                None => out.push(Shown { package: &d.package, list: vec![d], more: None }),
            }
        }
        for s in &mut out {
            if !s.package.is_empty()
                && let Some(last) = s.list.get(LIMIT - 1)
            {
                let text = "too many errors";
                s.more = Some(match &last.pos {
                    Some(p) => format!("{}:{}:{}: {text}", p.file, p.line, p.col),
                    None => text.into(),
                });
                s.list.truncate(LIMIT);
            }
            sort(&mut s.list);
        }
        out
    }

    /// All errors, each package's in source order.
    pub fn all(&self) -> Vec<&Diagnostic> {
        let mut list: Vec<&Diagnostic> = self.0.iter().collect();
        list.chunk_by_mut(|a, b| a.package == b.package).for_each(sort);
        list
    }
}

/// Sorts the errors of a package: its files are in the order of their names.
fn sort(list: &mut [&Diagnostic]) {
    list.sort_by(|a, b| {
        let key = |d: &Diagnostic| d.pos.as_ref().map(|p| (p.file.clone(), p.line, p.col));
        key(a).cmp(&key(b))
    });
}

impl std::fmt::Display for Errors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut lines = Vec::new();
        for s in self.shown() {
            if !s.package.is_empty() {
                lines.push(format!("# {}", s.package));
            }
            lines.extend(s.list.iter().map(|d| d.to_string()));
            lines.extend(s.more);
        }
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Errors {}
