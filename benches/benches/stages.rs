//! The compiler's stages, lines a second on one core: `elem/s` in criterion's output is lines a second.
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use govm_benches::{library, program};
use govm_bytecode::Function;
use govm_bytecode::verify::verify;
use govm_compiler::front::{self, Checked, Input, Options};
use govm_compiler::load::Config;
use govm_compiler::lower::Compiler;
use govm_compiler::syntax::ast::Decl;
use govm_compiler::syntax::parser::{IdGen, Mode, parse_file};
use govm_compiler::syntax::pos::{FileSet, Pos};
use govm_compiler::syntax::scanner::Scanner;
use govm_compiler::syntax::token::Tok;
use govm_compiler::types::{GoVersion, Importer, PackageInput, PkgId, Types};
use std::collections::{HashMap, HashSet};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

#[path = "../provider/mod.rs"]
mod provider;

use provider::Std;

#[global_allocator]
static ALLOCATOR: govm_runtime::mimalloc::Mimalloc = govm_runtime::mimalloc::Mimalloc;

type Package = (String, Vec<(String, String)>);

/// Those packages of the library that import only one another.
fn closed(mut library: Vec<Package>) -> Vec<Package> {
    loop {
        let known: HashSet<String> = library.iter().map(|p| p.0.clone()).collect();
        let imports = |text: &str| {
            let (file, _) = parse_file(&FileSet::new(), "", text.as_bytes(), &IdGen::new(), Mode::ImportsOnly);
            file.decls.into_iter().filter_map(|d| if let Decl::Import(i) = d { Some(i.path) } else { None })
        };
        let found = |p: String| p == "unsafe" || known.contains(&p);
        library.retain(|p| p.1.iter().all(|f| imports(&f.1).all(found)));
        if library.len() == known.len() {
            return library;
        }
    }
}

fn lines(packages: &[Package]) -> u64 {
    packages.iter().flat_map(|p| &p.1).map(|f| f.1.lines().count() as u64).sum()
}

fn scan(packages: &[Package]) {
    for (_, text) in packages.iter().flat_map(|p| &p.1) {
        let mut s = Scanner::new(text);
        s.next();
        while s.tok != Tok::Eof {
            s.next();
        }
        black_box(s.end());
    }
}

fn parse(packages: &[Package]) -> (Arc<FileSet>, Vec<PackageInput>) {
    let (fset, ids) = (Arc::new(FileSet::new()), IdGen::new());
    let file = |f: &(String, String)| {
        let (file, errors) = parse_file(&fset, &f.0, f.1.as_bytes(), &ids, Mode::All);
        assert!(errors.is_empty(), "{errors:?}");
        Arc::new(file)
    };
    let package = |p: &Package| PackageInput {
        path: p.0.clone(),
        dir: String::new(),
        files: p.1.iter().map(file).collect(),
        version: GoVersion::CURRENT,
        lazy: false,
    };
    let out = packages.iter().map(package).collect();
    (fset, out)
}

/// The packages of the library, each checked in full when it is first imported.
struct Packages {
    left: HashMap<String, PackageInput>,
    done: HashMap<String, PkgId>,
}

impl Importer for Packages {
    fn import(&mut self, types: &mut Types, path: &str, _: &str, _: Pos) -> Result<PkgId, String> {
        if let Some(&p) = self.done.get(path) {
            return Ok(p);
        }
        let input = self.left.remove(path).ok_or_else(|| format!("could not import {path}"))?;
        let p = types.check_package(input, self);
        self.done.insert(path.to_string(), p);
        Ok(p)
    }
}

fn check((fset, packages): (Arc<FileSet>, Vec<PackageInput>)) -> Checked {
    let mut types = Types::new();
    types.fset = Some(fset.clone());
    types.allow_bodyless = true;
    let paths: Vec<String> = packages.iter().map(|p| p.path.clone()).collect();
    let left = packages.into_iter().map(|p| (p.path.clone(), p)).collect();
    let mut imp = Packages { left, done: HashMap::new() };
    let ids = paths.iter().map(|p| imp.import(&mut types, p, "", Pos::NONE));
    let roots = ids.collect::<Result<_, _>>().expect("packages of the library");
    let errors = types.take_errors();
    assert!(errors.is_empty(), "{errors:?}");
    Checked { types, fset, roots, embeds: Vec::new(), decisions: Vec::new(), tags: None }
}

fn lower(checked: Checked) -> (Compiler, Vec<Arc<Function>>) {
    checked.compile_roots().expect("packages")
}

/// Source of a main package to a checked program, on this thread.
fn front(std: &Arc<Std>, text: &str) -> Checked {
    let file = ("main.go".to_string().into(), text.as_bytes().to_vec().into());
    let checked = front::check(Config::from_env(std.clone()), Input::Source(vec![file]), &Options::default());
    checked.unwrap_or_else(|e| panic!("{e:?}"))
}

fn stages(c: &mut Criterion) {
    let library = closed(library());
    let std = Arc::new(Std);
    let text = program(40_000);
    let main: Vec<Package> = vec![("main".into(), vec![("main.go".into(), text.clone())])];
    for (name, source) in [("library", &library), ("program", &main)] {
        let mut g = c.benchmark_group(name);
        g.throughput(Throughput::Elements(lines(source))).sample_size(10).measurement_time(Duration::from_secs(5));
        g.bench_function("scan", |b| b.iter(|| scan(source)));
        // Results are dropped before the next run, whose memory then is not fresh; outside of what is measured.
        const ONE: BatchSize = BatchSize::PerIteration;
        g.bench_function("parse", |b| b.iter_batched(|| (), |()| parse(source), ONE));
        if name == "library" {
            g.bench_function("check", |b| b.iter_batched(|| parse(source), check, ONE));
            g.bench_function("lower", |b| b.iter_batched(|| check(parse(source)), lower, ONE));
            let (_, code) = lower(check(parse(source)));
            g.bench_function("verify", |b| b.iter(|| code.iter().for_each(|f| verify(f).expect("valid code"))));
            g.bench_function("source to bytecode", |b| b.iter_batched(|| (), |()| lower(check(parse(source))), ONE));
        } else {
            g.bench_function("parse and check", |b| b.iter_batched(|| (), |()| front(&std, &text), ONE));
            g.bench_function("lower", |b| b.iter_batched(|| front(&std, &text), lower, ONE));
            g.bench_function("source to bytecode", |b| b.iter_batched(|| (), |()| lower(front(&std, &text)), ONE));
        }
        g.finish();
    }
}

criterion_group!(benches, stages);
criterion_main!(benches);
