//! Programs of `benches/programs`, compiled by a real Go toolchain and run by govm, in turns: whole processes on the wall
//! clock, the best of several runs, and the ratio. Outputs must agree. Then what the groups of programs have to reach.
//!
//! `side-by-side [--govm PATH] [--go PATH] [--runs N] [--only NAME]...`; `--startup` measures hello world instead,
//! `--machine` the figures of scheduler, allocator and collector.
#![forbid(unsafe_code)]

mod groups;
mod machine;
mod startup;

use groups::Measured;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

struct Options {
    govm: PathBuf,
    go: PathBuf,
    runs: usize,
    startup: bool,
    machine: bool,
    only: Vec<String>,
}

fn options() -> Result<Options, String> {
    let mut o = Options {
        govm: "target/release/govm".into(),
        go: "go".into(),
        runs: 0,
        startup: false,
        machine: false,
        only: vec![],
    };
    let mut args = std::env::args().skip(1);
    while let Some(a) = args.next() {
        let mut value = || args.next().ok_or(format!("{a} needs a value"));
        match a.as_str() {
            "--govm" => o.govm = value()?.into(),
            "--go" => o.go = value()?.into(),
            "--startup" => o.startup = true,
            "--machine" => o.machine = true,
            "--runs" => o.runs = value()?.parse::<usize>().map_err(|e| e.to_string())?.max(1),
            "--only" => o.only.push(value()?),
            s => return Err(format!("unknown argument {s}")),
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
    let (mut gc, mut ours) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..o.runs {
        let (want, t) = timed(Command::new(exe))?;
        gc = gc.min(t);
        let mut c = Command::new(&o.govm);
        c.arg("run").arg(src);
        let (got, t) = timed(c)?;
        ours = ours.min(t);
        if got != want {
            return Err(format!("outputs differ: gc {:?}, govm {:?}", text(&want), text(&got)));
        }
    }
    Ok((gc, ours))
}

fn text(b: &[u8]) -> String {
    String::from_utf8_lossy(b).chars().take(200).collect()
}

/// The programs, by name.
fn programs() -> Vec<(String, PathBuf)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs");
    let files = std::fs::read_dir(&dir).into_iter().flatten().flatten().map(|e| e.path());
    let files = files.filter(|f| f.extension().is_some_and(|e| e == "go"));
    let mut v: Vec<_> =
        files.filter_map(|f| Some((f.file_stem()?.to_string_lossy().into_owned(), f.clone()))).collect();
    v.sort();
    v
}

/// Measures the programs asked for and prints tables. True: all ran, with equal outputs.
fn compare(o: &Options) -> Result<bool, String> {
    let all = programs();
    if let Some(n) = o.only.iter().find(|&n| !all.iter().any(|p| p.0 == *n)) {
        return Err(format!("no program is called {n}"));
    }
    let exe = std::env::temp_dir().join(format!("govm-bench-{}", std::process::id()));
    let (mut done, mut fine) = (Vec::new(), true);
    println!("{:<12} {:>9} {:>9} {:>7}", "program", "gc ms", "govm ms", "ratio");
    for (name, file) in all {
        if !o.only.is_empty() && !o.only.contains(&name) {
            continue;
        }
        match one(o, &file, &exe) {
            Ok((gc, ours)) => {
                println!("{name:<12} {:>9.1} {:>9.1} {:>7.2}", 1e3 * gc, 1e3 * ours, ours / gc);
                done.push(Measured { name, ratio: ours / gc });
            }
            Err(e) => {
                println!("{name:<12} {e}");
                fine = false;
            }
        }
    }
    let _ = std::fs::remove_file(&exe);
    print!("{}", groups::report(&done));
    Ok(fine)
}

fn main() -> ExitCode {
    let run = || {
        let o = options()?;
        match o {
            Options { startup: true, .. } => startup::measure(&o).map(|()| true),
            Options { machine: true, .. } => machine::measure(&o),
            _ => compare(&o),
        }
    };
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(e) => {
            eprintln!("side-by-side: {e}");
            ExitCode::from(2)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_name_programs() {
        let all: Vec<String> = programs().into_iter().map(|p| p.0).collect();
        assert!(all.len() >= 30, "{all:?}");
        for g in &groups::GROUPS {
            g.programs.iter().for_each(|p| assert!(all.iter().any(|a| a == p), "{p}"));
        }
    }
}
