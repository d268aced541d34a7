//! Makes a table of the Go sources below go/: package path -> what the compiler needs to find declarations in them.
mod index;
mod outline;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

fn walk(dir: &Path, rel: &str, out: &mut BTreeMap<String, Vec<(String, String)>>) {
    println!("cargo:rerun-if-changed={}", dir.display());
    let mut entries: Vec<_> = std::fs::read_dir(dir).into_iter().flatten().flatten().collect();
    entries.sort_by_key(|e| e.file_name());
    for e in entries {
        let name = e.file_name().to_string_lossy().into_owned();
        let path = e.path();
        if path.is_dir() {
            walk(&path, &if rel.is_empty() { name } else { format!("{rel}/{name}") }, out);
        } else if name.ends_with(".go") {
            println!("cargo:rerun-if-changed={}", path.display());
            out.entry(rel.to_string()).or_default().push((name, path.display().to_string()));
        }
    }
}

fn main() {
    let root = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let mut packages = BTreeMap::new();
    walk(&Path::new(&root).join("go"), "", &mut packages);
    let mut text = String::from("static PACKAGES: &[(&str, Package)] = &[\n");
    for (path, files) in &packages {
        let read = |f: &(String, String)| std::fs::read_to_string(&f.1).expect("read a Go file");
        let texts: Vec<String> = files.iter().map(read).collect();
        let outlines: Vec<outline::Outline> = texts.iter().map(|t| outline::outline(t)).collect();
        let index = index::Index::new(&texts, &outlines);
        let _ = writeln!(text, "    ({path:?}, ({:?}, &[", index.name);
        for (((name, file), go), o) in files.iter().zip(&texts).zip(&outlines) {
            let lines: Vec<usize> = std::iter::once(0).chain(go.match_indices('\n').map(|m| m.0 + 1)).collect();
            let (decls, imports) = (&o.decls, &o.imports);
            let _ = writeln!(text, "        ({name:?}, include_str!({file:?}), &{decls:?}, &{lines:?}, &{imports:?}),");
        }
        let index::Index { imports, names, methods, variables, inits, .. } = index;
        let _ = writeln!(text, "    ], &{imports:?}, &{names:?}, &{methods:?}, &{variables:?}, &{inits:?})),");
    }
    text.push_str("];\n");
    let out = std::env::var("OUT_DIR").expect("cargo sets it");
    std::fs::write(Path::new(&out).join("packages.rs"), text).expect("write packages.rs");
}
