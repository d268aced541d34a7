//! Differential tests: random Go programs, the same for the same seed, run by a real Go toolchain and by govm in several
//! modes. Output and exit code must agree; a program for which they do not is made small and kept.
//!
//! `differ [--govm PATH] [--go PATH] [--no-go] [--mode 'A=1 B=2']... [--seed N] [--count N] [--seconds N] [--keep DIR]
//! [--print]`. With --no-go the first mode says what is right. --print shows the program of the seed. The exit code is 1 when
//! something differs.
#![forbid(unsafe_code)]

mod calls;
mod composite;
mod drive;
#[path = "../exec.rs"]
mod exec;
mod expr;
mod loops;
mod program;
mod reduce;
mod rng;
mod scope;
mod stmt;
mod top;
mod types;

use drive::{Driver, Outcome};
use program::{Node, text};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

struct Options {
    driver: Driver,
    seed: u64,
    count: u64,
    seconds: u64,
    keep: PathBuf,
    print: bool,
}

fn options() -> Result<Options, String> {
    let dir = exec::Scratch::new("differ").map_err(|e| e.to_string())?;
    let driver = Driver {
        govm: "target/release/govm".into(),
        go: Some("go".into()),
        modes: vec![],
        dir,
        limit: Duration::from_secs(20),
    };
    let keep = "target/differ".into();
    let mut o = Options { driver, seed: 1, count: u64::MAX, seconds: 600, keep, print: false };
    let mut args = std::env::args().skip(1);
    while let Some(a) = args.next() {
        let mut value = || args.next().ok_or(format!("{a} needs a value"));
        let number = |s: String| s.parse::<u64>().map_err(|_| format!("{s} is not a number"));
        match a.as_str() {
            "--govm" => o.driver.govm = value()?.into(),
            "--go" => o.driver.go = Some(value()?.into()),
            "--no-go" => o.driver.go = None,
            "--mode" => {
                let vars = value()?;
                let pair = |v: &str| v.split_once('=').map(|(k, v)| (k.to_string(), v.to_string()));
                let pairs: Option<Vec<_>> = vars.split_whitespace().map(pair).collect();
                o.driver.modes.push(pairs.ok_or(format!("{vars}: not of the form NAME=VALUE"))?);
            }
            "--seed" => o.seed = number(value()?)?,
            "--count" => o.count = number(value()?)?,
            "--seconds" => o.seconds = number(value()?)?,
            "--keep" => o.keep = value()?.into(),
            "--print" => o.print = true,
            s => return Err(format!("unknown argument {s}")),
        }
    }
    if o.driver.modes.is_empty() {
        o.driver.modes.push(vec![]);
    }
    Ok(o)
}

/// Makes a program small that differs in a mode, keeps it, and tells.
fn keep(o: &Options, seed: u64, nodes: Vec<Node>, mode: usize) -> Result<(), String> {
    let end = Instant::now() + Duration::from_secs(240);
    let mut fails =
        |n: &[Node]| Instant::now() < end && matches!(o.driver.compare_one(n, mode), Ok(Outcome::Differs(..)));
    let small = reduce::reduce(nodes, &mut fails);
    std::fs::create_dir_all(&o.keep).map_err(|e| e.to_string())?;
    let file = o.keep.join(format!("seed{seed}.go"));
    std::fs::write(&file, text(&small)).map_err(|e| e.to_string())?;
    println!("  kept in {}: {} statements", file.display(), reduce::count(&small));
    if let Ok(Outcome::Differs(_, want, got)) = o.driver.compare_one(&small, mode) {
        println!("  {}\n{}", got.against(&want), got.err);
    }
    Ok(())
}

fn run(o: &Options) -> Result<bool, String> {
    let start = Instant::now();
    let (mut ran, mut refused, mut differ) = (0, 0, 0);
    let mut seed = o.seed;
    while ran < o.count && start.elapsed() < Duration::from_secs(o.seconds) {
        let nodes = top::program(seed);
        match o.driver.compare(&nodes)? {
            Outcome::Same => {}
            Outcome::Refused(e) => {
                refused += 1;
                println!("seed {seed}: refused by gc: {}", e.lines().take(4).collect::<Vec<_>>().join(" | "));
            }
            Outcome::Differs(mode, want, got) => {
                differ += 1;
                println!("seed {seed}: mode {:?}: {}", o.driver.modes[mode], got.against(&want));
                keep(o, seed, nodes, mode)?;
            }
        }
        ran += 1;
        seed += 1;
    }
    println!("{ran} programs from seed {}: {differ} differ, {refused} refused", o.seed);
    Ok(differ == 0 && refused == 0)
}

fn main() -> ExitCode {
    let done = options().and_then(|o| {
        if o.print {
            print!("{}", text(&top::program(o.seed)));
            return Ok(true);
        }
        run(&o)
    });
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(e) => {
            eprintln!("differ: {e}");
            ExitCode::from(2)
        }
    }
}
