//! `// ERROR "regexp"` comments held against a compiler's messages, as the release's own harness does it.
use regex::Regex;

/// A message: file (base name), line, text with its continuation lines.
#[derive(Clone, Debug)]
pub struct Message {
    /// Base name of the file.
    pub file: String,
    /// Line.
    pub line: u32,
    /// `file:line: text`.
    pub text: String,
}

/// Splits a compiler's output into messages; lines that start with a tab continue one.
pub fn messages(out: &str) -> Vec<Message> {
    let mut list: Vec<Message> = Vec::new();
    for l in out.lines() {
        if l.starts_with('\t') {
            if let Some(m) = list.last_mut() {
                m.text.push('\n');
                m.text.push_str(l);
            }
            continue;
        }
        if l.starts_with('#') || l.is_empty() || l.ends_with("too many errors") {
            continue;
        }
        let mut parts = l.splitn(3, ':');
        let (Some(f), Some(n), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
            list.push(Message { file: String::new(), line: 0, text: l.to_string() });
            continue;
        };
        // file:line:col: text; the column goes.
        let text = match rest.split_once(':') {
            Some((c, t)) if c.parse::<u32>().is_ok() => t.trim_start(),
            _ => rest.trim_start(),
        };
        let file = f.rsplit('/').next().unwrap_or(f).to_string();
        let line = n.parse().unwrap_or(0);
        list.push(Message { text: format!("{file}:{line}: {text}"), file, line });
    }
    list
}

struct Want {
    file: String,
    line: u32,
    rx: Regex,
    src: String,
}

fn wants(file: &str, src: &str) -> Result<Vec<Want>, String> {
    let mut out = Vec::new();
    let line_ref = Regex::new(r"LINE(([+-])(\d+))?").map_err(|e| e.to_string())?;
    for (i, l) in src.lines().enumerate() {
        let n = i as u32 + 1;
        if l.contains("////") {
            continue;
        }
        let auto = l.contains("// ERRORAUTO") || l.contains("// GC_ERRORAUTO");
        let Some(at) = l.find("// ERROR ").map(|p| p + 9).or_else(|| l.find("// GC_ERROR ").map(|p| p + 12)) else {
            let _ = auto;
            continue;
        };
        for q in quoted(&l[at..]) {
            let rx = line_ref.replace_all(&q, |c: &regex::Captures<'_>| {
                let d: i64 = c.get(3).map_or(0, |d| d.as_str().parse().unwrap_or(0));
                let d = if c.get(2).is_some_and(|s| s.as_str() == "-") { -d } else { d };
                format!("{file}:{}", n as i64 + d)
            });
            let rx = Regex::new(&go_regexp(&rx)).map_err(|e| format!("{file}:{n}: bad pattern: {e}"))?;
            out.push(Want { file: file.to_string(), line: n, rx, src: q });
        }
    }
    Ok(out)
}

/// Go's regexp takes a brace that starts no repetition for itself.
pub fn go_regexp(rx: &str) -> String {
    let b = rx.as_bytes();
    let mut out = String::new();
    let mut in_class = false;
    for (i, c) in rx.char_indices() {
        let escaped = i > 0 && b[i - 1] == b'\\' && !(i > 1 && b[i - 2] == b'\\');
        if c == '[' && !escaped {
            in_class = true;
        } else if c == ']' && !escaped {
            in_class = false;
        }
        let repetition = b.get(i + 1).is_some_and(u8::is_ascii_digit) && rx[i..].contains('}');
        if (c == '{' && !repetition || c == '}' && !rx[..i].ends_with(|c: char| c.is_ascii_digit() || c == ','))
            && !escaped
            && !in_class
        {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The quoted strings of a comment. Nothing is escaped in them.
fn quoted(s: &str) -> Vec<String> {
    let parts: Vec<&str> = s.split('"').collect();
    // What stands behind an odd quote is no string.
    parts.iter().skip(1).step_by(2).take((parts.len() - 1) / 2).map(|p| p.to_string()).collect()
}

/// Compares: every pattern matched by a message on its line, every message matched by a pattern.
pub fn compare(out: &str, files: &[(String, String)]) -> Result<(), String> {
    // Positions inside messages lose their folder, as with the harness's short names.
    let folder = Regex::new(r"[\w./-]*/([\w-]+\.go:\d+)").map_err(|e| e.to_string())?;
    let mut msgs = messages(out);
    for m in &mut msgs {
        m.text = folder.replace_all(&m.text, "$1").into_owned();
    }
    let mut problems = Vec::new();
    let mut per_line: Vec<Want> = Vec::new();
    for (name, src) in files {
        per_line.extend(wants(name, src)?);
    }
    for w in &per_line {
        let before = msgs.len();
        let on_line = msgs.iter().any(|m| m.file == w.file && m.line == w.line);
        msgs.retain(|m| !(m.file == w.file && m.line == w.line && w.rx.is_match(&m.text)));
        // One message may satisfy several patterns of a line only when each pattern finds its own.
        if msgs.len() == before {
            let why = if on_line { "no match" } else { "missing error" };
            problems.push(format!("{}:{}: {why} for {:?}", w.file, w.line, w.src));
        }
    }
    for m in &msgs {
        problems.push(format!("unmatched: {}", m.text));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_end_at_the_next_quote() {
        assert_eq!(quoted(r#"a "b" c "d\" e"#), ["b", "d\\"]);
        assert_eq!(quoted(r#""duplicate case '"' in switch""#), ["duplicate case '"]);
        assert_eq!(quoted(r#"""impossible""#), [""]);
    }

    #[test]
    fn every_error_is_accounted_for() {
        let src = "x := 1 // ERROR \"declared and not used\"\ny\n".to_string();
        let files = vec![("a.go".to_string(), src)];
        assert!(compare("./a.go:1:1: declared and not used: x\n", &files).is_ok());
        assert!(compare("", &files).is_err());
        assert!(compare("a.go:1:1: declared and not used: x\na.go:2:1: undefined: y\n", &files).is_err());
    }
}
