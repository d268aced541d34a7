//! Errors of a program's source.
use govm_compiler::front::Diagnostic;

/// One or more errors, in source order. `Display` shows them as the go command does: one a line, ten at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errors(pub Vec<Diagnostic>);

/// gc stops after this many.
const LIMIT: usize = 10;

impl Errors {
    pub(crate) fn message(msg: String) -> Errors {
        Errors(vec![Diagnostic { pos: None, msg, package: String::new() }])
    }

    /// The errors to show: several on one line count once, and no more than ten; true when there were more.
    pub fn shown(&self) -> (Vec<&Diagnostic>, bool) {
        let mut out: Vec<&Diagnostic> = Vec::new();
        for d in &self.0 {
            if out.len() == LIMIT {
                return (out, true);
            }
            out.push(d);
        }
        (out, false)
    }
}

impl std::fmt::Display for Errors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (list, more) = self.shown();
        let mut package = "";
        for (i, d) in list.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            if d.package != package {
                package = &d.package;
                writeln!(f, "# {package}")?;
            }
            write!(f, "{d}")?;
        }
        if more {
            write!(f, "\ntoo many errors")?;
        }
        Ok(())
    }
}

impl std::error::Error for Errors {}
