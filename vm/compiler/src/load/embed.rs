//! `//go:embed`: from patterns to files.
use super::{Embed, LoadError, glob};
use crate::syntax::ast::{Decl, File};
use crate::syntax::literals::unquote_string;
use crate::syntax::pos::Pos;
use std::path::Path;

/// Resolves the embed directives of a file of the package in `dir`.
pub fn embeds(file: &File, dir: &Path) -> Vec<Embed> {
    let mut out = Vec::new();
    for d in &file.decls {
        let Decl::Var(v) = d else { continue };
        if v.directives.is_empty() {
            continue;
        }
        let (mut files, mut errors) = (Vec::new(), Vec::new());
        for d in &v.directives {
            for (at, pattern) in words(&d.text, "go:embed".len()) {
                match expand(dir, &pattern) {
                    Ok(l) => files.extend(l),
                    Err(e) => {
                        let pos = Pos(d.pos.0 + ("//".len() + at) as u32);
                        errors.push(LoadError::at(pos, format!("pattern {pattern}: {e}")));
                    }
                }
            }
        }
        files.sort();
        files.dedup();
        out.push(Embed { pos: v.pos, files, errors });
    }
    out
}

/// The patterns from `start` on, with the places where they begin.
fn words(text: &str, start: usize) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    let mut rest = text.get(start..).unwrap_or("").trim_start();
    while let Some(c) = rest.chars().next() {
        let n = match c {
            '"' | '`' => rest[1..].find(c).map_or(rest.len(), |i| i + 2),
            _ => rest.find([' ', '\t']).unwrap_or(rest.len()),
        };
        let w = &rest[..n];
        let quoted = matches!(c, '"' | '`');
        let pattern = if quoted { unquote_string(w).and_then(|b| String::from_utf8(b).ok()) } else { Some(w.into()) };
        out.extend(pattern.map(|p| (text.len() - rest.len(), p)));
        rest = rest[n..].trim_start();
    }
    out
}

fn expand(dir: &Path, pattern: &str) -> Result<Vec<String>, String> {
    let (all, glob) = match pattern.strip_prefix("all:") {
        Some(p) => (true, p),
        None => (false, pattern),
    };
    let elements: Vec<&str> = glob.split('/').collect();
    let bad = |e: &&str| e.is_empty() || *e == ".." || (*e == "." && elements.len() > 1);
    if elements.iter().any(bad) || glob::matches(glob, "").is_none() {
        return Err("invalid pattern syntax".into());
    }
    let mut found = vec![String::new()];
    if glob != "." {
        for e in &elements {
            let mut next = Vec::new();
            for base in &found {
                let mut names: Vec<String> = std::fs::read_dir(dir.join(base))
                    .into_iter()
                    .flatten()
                    .flatten()
                    .filter_map(|f| f.file_name().into_string().ok())
                    .filter(|n| glob::matches(e, n) == Some(true))
                    .collect();
                names.sort();
                next.extend(names.into_iter().map(|n| if base.is_empty() { n } else { format!("{base}/{n}") }));
            }
            found = next;
        }
    }
    if found.is_empty() {
        return Err("no matching files found".into());
    }
    let mut out = Vec::new();
    for f in found {
        let path = dir.join(&f);
        let meta = std::fs::symlink_metadata(&path).map_err(|e| e.to_string())?;
        if meta.is_file() {
            out.push(f);
        } else if meta.is_dir() {
            let n = out.len();
            tree(dir, &f, all, &mut out);
            if out.len() == n {
                return Err(format!("cannot embed directory {f}: contains no embeddable files"));
            }
        } else {
            return Err(format!("cannot embed irregular file {f}"));
        }
    }
    Ok(out)
}

/// All files below a directory; hidden ones only if `all`, nothing of nested modules.
fn tree(root: &Path, rel: &str, all: bool, out: &mut Vec<String>) {
    for e in std::fs::read_dir(root.join(rel)).into_iter().flatten().flatten() {
        let Ok(name) = e.file_name().into_string() else { continue };
        if !all && name.starts_with(['.', '_']) {
            continue;
        }
        let sub = if rel.is_empty() { name } else { format!("{rel}/{name}") };
        match e.file_type() {
            Ok(t) if t.is_dir() && !e.path().join("go.mod").exists() => tree(root, &sub, all, out),
            Ok(t) if t.is_file() => out.push(sub),
            _ => {}
        }
    }
}
