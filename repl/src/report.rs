//! Error output: `file:line:col: message`, with a coloured excerpt when a person looks at a terminal.
use govm::{Diagnostic, Errors};
use std::io::IsTerminal;

/// Shows errors on standard error.
pub fn errors(e: &Errors) {
    eprintln!("{}", render(e, std::io::stderr().is_terminal()));
}

/// Shows optimisation decisions on standard error.
pub fn decisions(list: &[Diagnostic]) {
    if let Some(d) = list.first() {
        eprintln!("# {}", d.package);
    }
    list.iter().for_each(|d| eprintln!("{d}"));
}

fn render(e: &Errors, colour: bool) -> String {
    if !colour {
        return e.to_string();
    }
    let mut out: Vec<String> = Vec::new();
    for s in e.shown() {
        if !s.package.is_empty() {
            out.push(format!("# {}", s.package));
        }
        for d in s.list {
            out.push(format!("\x1b[1m{d}\x1b[0m"));
            out.extend(excerpt(d));
        }
        out.extend(s.more);
    }
    out.join("\n")
}

/// The source line with a caret under the column.
fn excerpt(d: &Diagnostic) -> Option<String> {
    let p = d.pos.as_ref()?;
    let text = std::fs::read(&*p.file).ok()?;
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().nth(p.line.checked_sub(1)? as usize)?;
    let before = line.get(..p.col.checked_sub(1)? as usize)?;
    let pad: String = before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    Some(format!("\x1b[2m{:5} |\x1b[0m {line}\n      \x1b[2m|\x1b[0m {pad}\x1b[31;1m^\x1b[0m", p.line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_output_has_no_escapes() {
        let e = Errors(vec![Diagnostic { pos: None, msg: "x".into(), package: String::new() }]);
        assert_eq!(render(&e, false), "x");
    }
}
