//! Operations of scheduler and allocator as such, without an interpreter's loop. What gc takes for them, loop and all, `side-by-side
//! --machine` tells: gosched, handoff (half of what is measured here: two values), lock, alloc16.
use criterion::{Criterion, criterion_group, criterion_main};
use govm_compiler::front::{self, Input, Options};
use govm_compiler::load::{Config, SourceProvider, SourceText};
use govm_runtime::bench::Machine;
use govm_runtime::{Runtime, RuntimeConfig};
use std::hint::black_box;
use std::sync::Arc;

#[global_allocator]
static ALLOCATOR: govm_runtime::mimalloc::Mimalloc = govm_runtime::mimalloc::Mimalloc;

/// No library: nothing is imported.
struct Nothing;

impl SourceProvider for Nothing {
    fn files(&self, path: &str) -> Option<Vec<SourceText>> {
        // The front end wants a package runtime in every program.
        (path == "runtime").then(|| vec![("runtime.go".into(), b"package runtime".as_slice().into())])
    }
}

fn machine() -> Machine {
    let file = ("main.go".to_string().into(), b"package main\n\nfunc main() {}\n".to_vec().into());
    let checked = front::check(Config::from_env(Arc::new(Nothing)), Input::Source(vec![file]), &Options::default());
    let (loader, _) = checked.unwrap_or_else(|e| panic!("{e:?}")).compile_roots().expect("a package");
    let config = RuntimeConfig { procs: 1, ..Default::default() };
    Machine::new(Runtime::new(config, Arc::new(loader), &[], &[], None).expect("address space"))
}

fn operations(c: &mut Criterion) {
    let mut g = c.benchmark_group("operation");
    let m = machine();
    g.bench_function("gosched", |b| b.iter(|| m.gosched()));
    let m = machine();
    let ch = m.channel();
    g.bench_function("two hand-offs", |b| b.iter(|| m.hand_off(&ch)));
    let mut mutex = 0;
    g.bench_function("lock and unlock", |b| b.iter(|| m.lock(black_box(&mut mutex))));
    let m = machine();
    g.bench_function("alloc 16", |b| b.iter(|| m.object()));
    g.finish();
}

criterion_group!(benches, operations);
criterion_main!(benches);
