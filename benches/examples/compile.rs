//! Source to bytecode of the generated program, N times: for profilers.
use govm_benches::program;
use govm_compiler::front::{self, Input, Options};
use govm_compiler::load::Config;
use std::sync::Arc;
use std::time::Instant;

#[path = "../provider/mod.rs"]
mod provider;

use provider::Std;

#[global_allocator]
static ALLOCATOR: govm_runtime::mimalloc::Mimalloc = govm_runtime::mimalloc::Mimalloc;

fn main() {
    let arg = |i: usize, d: usize| std::env::args().nth(i).and_then(|a| a.parse().ok()).unwrap_or(d);
    let (lines, times) = (arg(1, 40_000), arg(2, 1));
    let text = program(lines);
    let n = text.lines().count() as f64;
    let std = Arc::new(Std);
    for _ in 0..times {
        let t0 = Instant::now();
        let file = ("main.go".to_string().into(), text.as_bytes().to_vec().into());
        let checked = front::check(Config::from_env(std.clone()), Input::Source(vec![file]), &Options::default());
        let checked = checked.unwrap_or_else(|e| panic!("{e:?}"));
        let t1 = Instant::now();
        let out = checked.compile_roots().expect("packages");
        let t2 = Instant::now();
        println!(
            "check {:.1} ms, lower {:.1} ms, {:.0} lines/s",
            (t1 - t0).as_secs_f64() * 1e3,
            (t2 - t1).as_secs_f64() * 1e3,
            n / (t2 - t0).as_secs_f64()
        );
        drop(out);
    }
}
