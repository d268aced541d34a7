//! A page with a column for each pass, for GOVM_DUMP=func:html. Where a pass changed nothing there is no column; a click on a value marks it everywhere.

use super::ir::Func;
use super::print;
use std::fmt::Write;

const HEAD: &str = "<!DOCTYPE html><meta charset=utf-8><style>
body{font:12px monospace;display:flex;align-items:flex-start;margin:0}
div{border-right:1px solid #ccc;padding:4px 8px}
pre{margin:0}
h3{margin:0 0 4px;position:sticky;top:0;background:#fff}
i{font-style:normal;cursor:pointer}
.on{background:#fd6}
</style>";

const TAIL: &str = "<script>
document.onclick = e => {
  if (e.target.tagName != 'I') return
  const on = !e.target.classList.contains('on')
  document.querySelectorAll('i').forEach(x => { if (x.textContent == e.target.textContent) x.classList.toggle('on', on) })
}
</script>";

/// The page; it is written when it is dropped: `ssa-NAME.html` in the current directory.
#[derive(Default)]
pub struct Page {
    name: String,
    columns: String,
    last: String,
}

impl Page {
    /// Adds the form behind a pass.
    pub fn column(&mut self, pass: &str, f: &Func) {
        let text = print::text(f);
        if text != self.last {
            let _ = write!(self.columns, "<div><h3>{pass}</h3><pre>{}</pre></div>", marked(&text));
            self.last = text;
        }
        self.name = if f.osr { format!("{}-osr", f.name) } else { f.name.clone() };
    }
}

/// Escaped, with elements around the names of values and blocks.
fn marked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (part, named) = match word {
            0 => (&rest[..c.len_utf8()], false),
            n => (&rest[..n], matches!(c, 'v' | 'b') && n > 1 && rest[1..n].bytes().all(|b| b.is_ascii_digit())),
        };
        match part {
            "<" => out.push_str("&lt;"),
            "&" => out.push_str("&amp;"),
            _ if named => out.extend(["<i>", part, "</i>"]),
            _ => out.push_str(part),
        }
        rest = &rest[part.len()..];
    }
    out
}

impl Drop for Page {
    fn drop(&mut self) {
        let name: String = self.name.chars().map(|c| if c.is_alphanumeric() || c == '.' { c } else { '_' }).collect();
        let file = format!("ssa-{name}.html");
        match std::fs::write(&file, format!("{HEAD}{}{TAIL}", self.columns)) {
            Ok(()) => eprintln!("jit: wrote {file}"),
            Err(e) => eprintln!("jit: {file}: {e}"),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn values_are_marked_and_text_is_escaped() {
        assert_eq!(super::marked("v12 = <b3> & v"), "<i>v12</i> = &lt;<i>b3</i>> &amp; v");
    }
}
