//! Parses every `.go` file below the directories given and tells errors and speed.
//! `cargo run --release --example parse_tree -- /usr/lib/go/src`
use govm_compiler::syntax::parser::{IdGen, Mode, parse_file};
use govm_compiler::syntax::pos::FileSet;
use std::path::Path;
use std::time::Instant;

fn walk(dir: &Path, out: &mut Vec<String>) {
    if dir.is_file() {
        return out.push(dir.display().to_string());
    }
    for e in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let p = e.path();
        if p.is_dir() {
            if !p.ends_with("testdata") {
                walk(&p, out);
            }
        } else if p.extension().is_some_and(|x| x == "go") {
            out.push(p.display().to_string());
        }
    }
}

fn main() {
    let mut files = Vec::new();
    for a in std::env::args().skip(1) {
        walk(Path::new(&a), &mut files);
    }
    let sources: Vec<_> = files.iter().map(|f| std::fs::read(f).unwrap_or_default()).collect();
    let ids = IdGen::new();
    let fset = FileSet::new();
    let start = Instant::now();
    let (mut lines, mut bad) = (0, 0);
    for (f, src) in files.iter().zip(&sources) {
        let (_, errors) = parse_file(&fset, f, src, &ids, Mode::All);
        lines += src.iter().filter(|c| **c == b'\n').count();
        bad += !errors.is_empty() as usize;
        for e in errors {
            let p = fset.position(e.pos);
            println!("{}:{}:{}: {}", p.file, p.line, p.col, e.msg);
        }
    }
    let t = start.elapsed().as_secs_f64();
    println!(
        "{} files ({bad} with errors), {lines} lines, {:.2} s, {:.1} M lines/s",
        files.len(),
        t,
        lines as f64 / t / 1e6
    );
}
