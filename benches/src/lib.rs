//! Sources to measure the compiler with: the library in the repository, and a program made for it.
#![forbid(unsafe_code)]

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The Go files of `stdlib/go`: import paths of packages with names and texts of their files, sorted.
pub fn library() -> Vec<(String, Vec<(String, String)>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../stdlib/go");
    let mut out = Vec::new();
    let mut todo = vec![root.clone()];
    while let Some(dir) = todo.pop() {
        let mut files = Vec::new();
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(&dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
        entries.sort();
        for p in entries {
            if p.is_dir() {
                todo.push(p);
            } else if p.extension().is_some_and(|e| e == "go") {
                let name = p.file_name().unwrap_or_default().to_string_lossy().into_owned();
                files.push((name, std::fs::read_to_string(&p).unwrap_or_default()));
            }
        }
        if !files.is_empty() {
            let path = dir.strip_prefix(&root).unwrap_or(&dir).to_string_lossy().into_owned();
            out.push((path, files));
        }
    }
    out.sort();
    out
}

/// One file of about `lines` lines, package main: types with methods, interfaces, generics, closures, maps, strings,
/// switches, defers; what they do makes no sense.
pub fn program(lines: usize) -> String {
    let mut s = String::from("package main\n\nimport (\n\t\"errors\"\n\t\"fmt\"\n\t\"sort\"\n\t\"strings\"\n)\n");
    let mut i = 0;
    while s.bytes().filter(|&c| c == b'\n').count() < lines {
        for _ in 0..20 {
            let text = TEMPLATE.replace("@", &i.to_string());
            s.push_str(&text);
            i += 1;
        }
    }
    s.push_str("\nfunc main() {\n");
    for k in 0..i {
        let _ = writeln!(s, "\tfmt.Println(run{k}([]string{{\"a\", \"b\"}}))");
    }
    s.push_str("}\n");
    s
}

const TEMPLATE: &str = include_str!("template.go.txt");
