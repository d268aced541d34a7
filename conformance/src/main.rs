//! Runs the Go release's own test corpora against the `govm` command and the checker.
//!
//! `conformance [--govm PATH] [--jobs N] [--filter TEXT] [--known FILE] [--tier T] [--stress gc|preempt|stack] [--list]
//! [SUITE...]`, suites `run dirs output compile errorcheck types` (all by default; with --stress those that run programs). The corpora are looked for in $GOVM_GO_SRC, then where `fetch.sh` unpacks them. Prints a table
//! by suite; the exit code is 1 when a test that is not listed as known to fail fails, or one that is listed passes.
#![forbid(unsafe_code)]

mod corpus;
mod directive;
mod errorcheck;
mod exec;
mod known;
mod suites;
mod table;
mod testdata;

use std::path::PathBuf;
use std::process::ExitCode;

/// Settings of a run.
pub struct Options {
    /// The command under test.
    pub govm: PathBuf,
    /// Tests at a time.
    pub jobs: usize,
    /// Only tests whose name contains this.
    pub filter: Option<String>,
    /// List of known failures.
    pub known: PathBuf,
    /// Name of the tier, for the list.
    pub tier: String,
    /// Run one test in this many.
    pub every: usize,
    /// Print each test's result.
    pub list: bool,
    /// Suites to run.
    pub suites: Vec<String>,
    /// Seconds for one test.
    pub limit: u64,
    /// Hostile switch for every test: an environment variable and its value.
    pub stress: Option<(&'static str, &'static str)>,
}

/// Names of the hostile switches: a collection at every 100th allocation, giving way at safepoints, moving stacks at calls.
const STRESS: [(&str, &str, &str); 3] =
    [("gc", "GOVM_GCSTRESS", "100"), ("preempt", "GOVM_PREEMPTSTRESS", "7"), ("stack", "GOVM_STACKSTRESS", "1")];

fn options() -> Result<Options, String> {
    let mut o = Options {
        govm: PathBuf::from("target/release/govm"),
        jobs: std::thread::available_parallelism().map_or(1, |n| n.get()),
        filter: None,
        known: PathBuf::from("conformance/known_failures.txt"),
        tier: "interp".into(),
        every: 1,
        list: false,
        suites: vec![],
        limit: 60,
        stress: None,
    };
    let mut args = std::env::args().skip(1);
    while let Some(a) = args.next() {
        let mut value = || args.next().ok_or(format!("{a} needs a value"));
        let number = |s: String| s.parse::<usize>().map_err(|_| format!("{s} is not a number"));
        match a.as_str() {
            "--govm" => o.govm = value()?.into(),
            "--jobs" => o.jobs = number(value()?)?.max(1),
            "--filter" => o.filter = Some(value()?),
            "--known" => o.known = value()?.into(),
            "--tier" => o.tier = value()?,
            "--every" => o.every = number(value()?)?.max(1),
            "--limit" => o.limit = number(value()?)? as u64,
            "--stress" => {
                let name = value()?;
                let found = STRESS.iter().find(|s| s.0 == name).ok_or(format!("no stress is called {name}"))?;
                o.stress = Some((found.1, found.2));
            }
            "--list" => o.list = true,
            s if s.starts_with('-') => return Err(format!("unknown flag {s}")),
            s => o.suites.push(s.to_string()),
        }
    }
    if o.suites.is_empty() && o.stress.is_some() {
        o.suites = suites::RUNNING.iter().map(|s| s.to_string()).collect();
    }
    if o.suites.is_empty() {
        o.suites = suites::ALL.iter().map(|s| s.to_string()).collect();
    }
    o.govm = std::fs::canonicalize(&o.govm).map_err(|e| format!("{}: {e}", o.govm.display()))?;
    Ok(o)
}

fn main() -> ExitCode {
    let run = || -> Result<bool, String> {
        let o = options()?;
        let corpus = corpus::find()?;
        let known = known::Known::read(&o.known, &[&o.tier, o.stress.map_or("", |s| s.0)])?;
        let results = suites::run(&o, &corpus, &known)?;
        Ok(table::report(&o, &known, &results))
    };
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(e) => {
            eprintln!("conformance: {e}");
            ExitCode::from(2)
        }
    }
}
