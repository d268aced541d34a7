//! Scripts: `#!` lines and bare statements.
use std::borrow::Cow;
use std::fmt::Write;

/// The text with a leading `#!` line turned into a comment, so that lines keep their numbers.
pub(crate) fn without_shebang(text: &str) -> Cow<'_, str> {
    match text.strip_prefix("#!") {
        Some(rest) => Cow::Owned(format!("//{rest}")),
        None => Cow::Borrowed(text),
    }
}

/// Names before a dot, as in `fmt.Println`: candidates for packages.
fn qualifiers(text: &str) -> Vec<&str> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = Vec::new();
    for (i, _) in text.match_indices('.') {
        let before = &text[..i];
        let start = before.rfind(|c| !word(c)).map_or(0, |p| p + before[p..].chars().next().map_or(1, char::len_utf8));
        let name = &before[start..];
        if !name.is_empty() && !before[..start].ends_with('.') && !out.contains(&name) {
            out.push(name);
        }
    }
    out
}

/// A main package around statements. Of several packages with one name the one with the shortest path is meant
/// (math/rand before crypto/rand, text/template before html/template).
pub(crate) fn wrap_statements<'a>(statements: &str, packages: impl Iterator<Item = &'a str>) -> String {
    let names = qualifiers(statements);
    let mut found: Vec<(&str, &str)> = Vec::new();
    for p in packages.filter(|p| !p.starts_with("internal/") && !p.contains("/internal/")) {
        let base = p.rsplit('/').next().unwrap_or(p);
        if !names.contains(&base) {
            continue;
        }
        match found.iter_mut().find(|f| f.0 == base) {
            Some(f) if (p.len(), std::cmp::Reverse(p)) < (f.1.len(), std::cmp::Reverse(f.1)) => f.1 = p,
            Some(_) => {}
            None => found.push((base, p)),
        }
    }
    let mut out = String::from("package main; ");
    for (_, p) in &found {
        let _ = write!(out, "import {p:?}; ");
    }
    let _ = write!(out, "func main() {{\n//line -e:1\n{statements}\n}}\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_import_what_they_name() {
        let pkgs = ["bytes", "crypto/rand", "fmt", "math/rand", "strings"];
        let s = wrap_statements("fmt.Println(rand.Int(), x.strings)", pkgs.into_iter());
        assert!(s.contains("import \"fmt\"") && s.contains("import \"math/rand\""));
        assert!(!s.contains("crypto/rand") && !s.contains("\"strings\""));
    }

    #[test]
    fn shebang_becomes_a_comment() {
        assert_eq!(without_shebang("#!/usr/bin/govm run\npackage main"), "///usr/bin/govm run\npackage main");
    }
}
