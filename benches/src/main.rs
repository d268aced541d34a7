//! Programs of `benches/programs`, compiled by a real Go toolchain and run by govm, in turns: whole processes on the wall
//! clock, medians, and the ratio. Outputs must agree.
//!
//! `side-by-side [--govm PATH] [--go PATH] [-n RUNS] [NAME...]`; `--startup` measures hello world instead,
//! `--machine` the figures of scheduler, allocator and collector.
#![forbid(unsafe_code)]

mod machine;
mod startup;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

struct Options {
    govm: PathBuf,
    go: PathBuf,
    runs: usize,
    startup: bool,
    machine: bool,
    names: Vec<String>,
}

fn options() -> Result<Options, String> {
    let mut o = Options {
        govm: "target/release/govm".into(),
        go: "go".into(),
        runs: 0,
        startup: false,
        machine: false,
        names: vec![],
    };
    let mut args = std::env::args().skip(1);
    while let Some(a) = args.next() {
        let mut value = || args.next().ok_or(format!("{a} needs a value"));
        match a.as_str() {
            "--govm" => o.govm = value()?.into(),
            "--go" => o.go = value()?.into(),
            "--startup" => o.startup = true,
            "--machine" => o.machine = true,
            "-n" => o.runs = value()?.parse::<usize>().map_err(|e| e.to_string())?.max(1),
            s if s.starts_with('-') => return Err(format!("unknown flag {s}")),
            s => o.names.push(s.into()),
        }
    }
    if o.runs == 0 {
        o.runs = match o {
            Options { startup: true, .. } => 30,
            Options { machine: true, .. } => 3,
            _ => 5,
        };
    }
    Ok(o)
}

/// Runs to the end; gives output (both streams) and seconds.
fn timed(mut c: Command) -> Result<(Vec<u8>, f64), String> {
    let start = Instant::now();
    let out = c.stdin(Stdio::null()).output().map_err(|e| format!("{c:?}: {e}"))?;
    if !out.status.success() {
        return Err(format!("{c:?}: {}\n{}", out.status, String::from_utf8_lossy(&out.stderr)));
    }
    Ok(([out.stdout, out.stderr].concat(), start.elapsed().as_secs_f64()))
}

fn median(v: &mut [f64]) -> f64 {
    v.sort_by(f64::total_cmp);
    v[v.len() / 2]
}

fn one(o: &Options, src: &Path, exe: &Path) -> Result<(f64, f64), String> {
    let built = Command::new(&o.go).args(["build", "-o"]).arg(exe).arg(src).output();
    let built = built.map_err(|e| format!("{}: {e}", o.go.display()))?;
    if !built.status.success() {
        return Err(String::from_utf8_lossy(&built.stderr).into_owned());
    }
    let (mut gc, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..o.runs {
        let (want, t) = timed(Command::new(exe))?;
        gc.push(t);
        let mut c = Command::new(&o.govm);
        c.arg("run").arg(src);
        let (got, t) = timed(c)?;
        ours.push(t);
        if got != want {
            return Err(format!("outputs differ: gc {:?}, govm {:?}", text(&want), text(&got)));
        }
    }
    Ok((median(&mut gc), median(&mut ours)))
}

fn text(b: &[u8]) -> String {
    String::from_utf8_lossy(b).chars().take(200).collect()
}

fn main() -> ExitCode {
    let o = match options() {
        Ok(o) => o,
        Err(e) => {
            eprintln!("side-by-side: {e}");
            return ExitCode::from(2);
        }
    };
    if o.startup || o.machine {
        let done = if o.startup { startup::measure(&o).map(|()| true) } else { machine::measure(&o) };
        return match done {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(e) => {
                eprintln!("side-by-side: {e}");
                ExitCode::FAILURE
            }
        };
    }
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "go"));
    files.sort();
    let exe = std::env::temp_dir().join(format!("govm-bench-{}", std::process::id()));
    let (mut product, mut n, mut failed) = (0.0, 0, false);
    println!("{:<12} {:>9} {:>9} {:>7}", "program", "gc s", "govm s", "ratio");
    for f in files {
        let name = f.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        if !o.names.is_empty() && !o.names.contains(&name) {
            continue;
        }
        match one(&o, &f, &exe) {
            Ok((gc, ours)) => {
                println!("{name:<12} {gc:>9.3} {ours:>9.3} {:>7.2}", ours / gc);
                product += (ours / gc).ln();
                n += 1;
            }
            Err(e) => {
                println!("{name:<12} {e}");
                failed = true;
            }
        }
    }
    let _ = std::fs::remove_file(&exe);
    if n > 0 {
        println!("geometric mean of {n}: {:.2}", (product / n as f64).exp());
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
