//! Go's machine beside ours: the programs of `benches/machine`, under gc and govm in turns, GOMAXPROCS=2. A program checks what it
//! computed and prints figures, a line each; told are the medians, and whether ours keep the target.
use super::{Options, median, timed};
use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

/// What a figure must keep.
enum Target {
    /// At most so many times gc's in the same run.
    Times(f64),
    /// At most so much.
    Most(f64),
    /// Only told.
    None,
}
use Target::{Most, None as Told, Times};

/// Program, figure, what it says with its unit, targets.
const FIGURES: [(&str, &str, &str, [Target; 2]); 17] = [
    ("parked", "bytes", "goroutine parked on a channel, bytes", [Times(1.0), Most(2740.0)]),
    ("start", "ns", "goroutine that locks and finishes, ns", [Times(2.0), Told]),
    ("gosched", "ns", "switch by Gosched, ns", [Times(4.0), Told]),
    ("handoff", "ns", "unbuffered hand-off, ns", [Times(4.0), Told]),
    ("lock", "ns", "uncontended lock, ns", [Times(4.0), Told]),
    ("alloc16", "ns", "allocation of 16 bytes, ns", [Times(4.0), Told]),
    ("pause", "longest", "500 MB live: longest stops of a cycle, us", [Times(1.0), Told]),
    ("pause", "median", "their median, us", [Most(100.0), Told]),
    ("pause", "share", "collector's share of CPU, %", [Times(1.2), Told]),
    ("pause", "cpu", "collector's CPU, s", [Told, Told]),
    ("pause", "rss", "peak resident size, MiB", [Times(1.2), Told]),
    ("sleeper", "p99", "2 ms sleeper beside 8 spinning, late by ms", [Times(1.0), Told]),
    ("conns", "ms", "4000 connections, ms", [Times(2.0), Told]),
    ("conns", "threads", "their threads", [Most(8.0), Told]),
    ("conns", "errors", "their errors", [Most(0.0), Told]),
    ("limit", "rss", "GOMEMLIMIT=200MiB: peak resident size, MiB", [Most(230.0), Told]),
    ("limit", "ms", "time for it, ms", [Told, Told]),
];

/// Measures and prints; three runs unless told otherwise. True: all targets are kept.
///
/// # Errors
/// When a program cannot be built or run, or says that what it computed is wrong.
pub fn measure(o: &Options) -> Result<bool, String> {
    let exe = std::env::temp_dir().join(format!("govm-machine-{}", std::process::id()));
    let done = all(o, &exe);
    let _ = std::fs::remove_file(&exe);
    done
}

fn all(o: &Options, exe: &Path) -> Result<bool, String> {
    println!("{:<46} {:>9} {:>9} {:>7}  target", "", "gc", "govm", "ratio");
    let (mut kept, mut last, mut medians) = (true, "", HashMap::new());
    for (program, figure, text, targets) in FIGURES {
        if !o.only.is_empty() && !o.only.iter().any(|n| n == program) {
            continue;
        }
        if program != last {
            medians = in_turns(o, program, exe)?;
            last = program;
        }
        let &(gc, ours) = medians.get(figure).ok_or(format!("{program} does not print {figure}"))?;
        let mut verdict = String::new();
        for t in targets {
            let (ok, said) = match t {
                Times(x) => (printed(ours) <= printed(x * gc), format!("{x}x gc")),
                Most(x) => (printed(ours) <= x, format!("{x}")),
                Told => continue,
            };
            kept &= ok;
            verdict += &format!("  <= {said}: {}", if ok { "yes" } else { "NO" });
        }
        let ratio = if gc > 0.0 { format!("{:.2}", ours / gc) } else { "-".into() };
        println!("{text:<46} {gc:>9.1} {ours:>9.1} {ratio:>7}{verdict}");
    }
    Ok(kept)
}

/// A figure as it is told: what looks the same is the same.
fn printed(v: f64) -> f64 {
    (v * 10.0).round() / 10.0
}

/// Medians of a program's figures, by gc and by govm.
fn in_turns(o: &Options, program: &str, exe: &Path) -> Result<HashMap<String, (f64, f64)>, String> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("machine");
    let files = [dir.join(program).with_extension("go"), dir.join("proc.go")];
    timed({
        let mut c = Command::new(&o.go);
        c.arg("build").arg("-o").arg(exe).args(&files);
        c
    })?;
    let mut runs: HashMap<String, [Vec<f64>; 2]> = HashMap::new();
    for _ in 0..o.runs {
        for who in 0..2 {
            let mut c = Command::new(if who == 0 { exe } else { &o.govm });
            if who == 1 {
                c.arg("run").args(&files);
            }
            let (out, _) = timed({
                c.env("GOMAXPROCS", "2");
                c
            })?;
            for line in String::from_utf8_lossy(&out).lines() {
                let (name, value) = line.split_once(' ').unwrap_or((line, ""));
                let value = value.parse().map_err(|_| format!("{program}: {line}"))?;
                runs.entry(name.into()).or_default()[who].push(value);
            }
        }
    }
    Ok(runs.into_iter().map(|(k, [mut gc, mut ours])| (k, (median(&mut gc), median(&mut ours)))).collect())
}
