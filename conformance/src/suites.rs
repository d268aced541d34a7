//! The suites: which tests there are, and how each verb is carried out.
use crate::corpus::{Corpus, go_files};
use crate::directive::{self, Directive};
use crate::exec::{self, Output, Scratch};
use crate::known::Known;
use crate::{Options, errorcheck, testdata};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Names of all suites.
pub const ALL: &[&str] = &["run", "dirs", "output", "compile", "errorcheck", "types"];
/// Those that run programs.
pub const RUNNING: [&str; 3] = ["run", "dirs", "output"];

/// Tests whose errors gc itself tells otherwise since it has its present checker: the release's harness lists them.
const GC_DIFFERS: [&str; 7] = [
    "shift1.go",
    "fixedbugs/issue10700.go",
    "fixedbugs/issue18331.go",
    "fixedbugs/issue18419.go",
    "fixedbugs/issue20233.go",
    "fixedbugs/issue20245.go",
    "fixedbugs/issue31053.go",
];

/// How a test ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    Pass,
    Fail(String),
    NotApplicable(String),
}

impl Outcome {
    /// Why the test was left out.
    pub fn reason(&self) -> &str {
        match self {
            Outcome::NotApplicable(r) => r,
            _ => "",
        }
    }
    /// One word for listings.
    pub fn word(&self) -> &'static str {
        match self {
            Outcome::Pass => "ok  ",
            Outcome::Fail(_) => "FAIL",
            Outcome::NotApplicable(_) => "n/a ",
        }
    }
}

/// A finished test.
pub struct TestResult {
    pub suite: &'static str,
    /// Verb or folder: a row of the table.
    pub group: String,
    pub name: String,
    pub outcome: Outcome,
}

struct Test {
    suite: &'static str,
    group: String,
    name: String,
    directive: Directive,
    applies: bool,
}

fn suite_of(verb: &str) -> &'static str {
    match verb {
        "run" | "cmpout" => "run",
        "rundir" | "runindir" | "buildrun" | "buildrundir" | "errorcheckandrundir" => "dirs",
        "runoutput" | "errorcheckoutput" => "output",
        "errorcheck" | "errorcheckdir" => "errorcheck",
        _ => "compile",
    }
}

/// Runs the suites that the options name. A test that fails without being listed is tried twice more, alone: a loaded
/// machine makes tests of timing fail.
pub fn run(o: &Options, corpus: &Corpus, known: &Known) -> Result<Vec<TestResult>, String> {
    let mut tests = Vec::new();
    for name in go_files(&corpus.test) {
        let Ok(src) = std::fs::read(corpus.test.join(&name)) else { continue };
        let Some((directive, applies)) = directive::parse(&String::from_utf8_lossy(&src)) else { continue };
        let suite = suite_of(&directive.verb);
        let mut group = directive.verb.clone();
        if directive.wants_m() {
            group.push_str(" -m");
        }
        tests.push(Test { suite, group, name, directive, applies });
    }
    let wanted = |s: &str| o.suites.iter().any(|w| w == s);
    let matches = |n: &str| o.filter.as_ref().is_none_or(|f| n.contains(f.as_str()));
    tests.retain(|t| wanted(t.suite) && matches(&t.name));
    let tests: Vec<Test> = tests.into_iter().step_by(o.every).collect();
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    std::thread::scope(|s| {
        for _ in 0..o.jobs {
            s.spawn(|| {
                while let Some(t) = tests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = one(o, corpus, t);
                    let r = TestResult { suite: t.suite, group: t.group.clone(), name: t.name.clone(), outcome };
                    results.lock().expect("results").push(r);
                }
            });
        }
    });
    let mut results: Vec<TestResult> = results.into_inner().map_err(|e| e.to_string())?;
    for r in &mut results {
        let Some(t) = tests.iter().find(|t| t.name == r.name && t.suite == r.suite) else { continue };
        for _ in 0..2 {
            if matches!(r.outcome, Outcome::Fail(_)) && known.reason(r.suite, &r.name).is_none() {
                r.outcome = one(o, corpus, t);
            }
        }
    }
    if wanted("types") {
        results.extend(testdata::run(o, corpus));
    }
    results.sort_by(|a, b| (a.suite, &a.group, &a.name).cmp(&(b.suite, &b.group, &b.name)));
    Ok(results)
}

fn one(o: &Options, c: &Corpus, t: &Test) -> Outcome {
    if !t.applies {
        return Outcome::NotApplicable("build constraint".into());
    }
    if let Some(why) = t.directive.not_applicable() {
        return Outcome::NotApplicable(why.into());
    }
    if GC_DIFFERS.contains(&t.name.as_str()) {
        return Outcome::NotApplicable("gc itself fails it".into());
    }
    if let Some(why) = foreign(&c.test.join(&t.name).with_extension("dir")) {
        return Outcome::NotApplicable(why.into());
    }
    let r = match t.directive.verb.as_str() {
        "run" | "cmpout" => run_file(o, c, t),
        "runoutput" => run_output(o, c, t),
        "errorcheckoutput" => errorcheck_output(o, c, t),
        "rundir" | "errorcheckandrundir" => dir_test(o, c, t, Some("run")),
        "runindir" | "buildrundir" => run_in_dir(o, c, t),
        "buildrun" => run_file(o, c, t),
        "build" | "compile" => check_file(o, c, t),
        "compiledir" => dir_test(o, c, t, Some("check")),
        "errorcheckdir" => dir_test(o, c, t, None),
        "errorcheck" => errorcheck_file(o, c, t),
        v => Err(format!("unknown verb {v}")),
    };
    match r {
        Ok(()) => Outcome::Pass,
        Err(e) => Outcome::Fail(e),
    }
}

/// Why a folder's packages are not Go alone.
fn foreign(dir: &Path) -> Option<&'static str> {
    let files = std::fs::read_dir(dir).ok()?.flatten().map(|e| e.path());
    files.into_iter().find_map(|p| match p.extension().and_then(|x| x.to_str()) {
        Some("s") => Some("assembly sources"),
        Some("go") => {
            let text = std::fs::read(&p).unwrap_or_default();
            String::from_utf8_lossy(&text).lines().any(|l| l.trim_end() == "import \"C\"").then_some("cgo")
        }
        _ if p.is_dir() => foreign(&p),
        _ => None,
    })
}

fn govm(o: &Options, dir: &Path, args: &[String], merge: bool) -> Result<Output, String> {
    let mut cmd = Command::new(&o.govm);
    cmd.args(args).current_dir(dir).env("GO111MODULE", "on").envs(o.stress);
    let limit = Duration::from_secs(o.limit);
    let out = exec::run(cmd, limit, merge).map_err(|e| e.to_string())?;
    if out.timed_out {
        return Err(format!("time limit\n{}", tail(&out)));
    }
    match out.code {
        None => Err(format!("ended by a signal\n{}", tail(&out))),
        Some(101) => Err(format!("Rust panic\n{}", tail(&out))),
        _ => Ok(out),
    }
}

fn tail(o: &Output) -> String {
    let text = [&o.stdout[..], &o.stderr[..]].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    text.chars().take(600).collect()
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|s| s.to_string()).collect()
}

/// Output must be that of the `.out` file beside the test, or nothing.
fn expect_output(c: &Corpus, name: &str, got: &[u8]) -> Result<(), String> {
    let want = std::fs::read(c.test.join(name).with_extension("out")).unwrap_or_default();
    if got == want {
        return Ok(());
    }
    let (g, w) = (String::from_utf8_lossy(got), String::from_utf8_lossy(&want));
    let line = g.lines().zip(w.lines()).position(|(a, b)| a != b).unwrap_or(g.lines().count().min(w.lines().count()));
    let show = |s: &str| s.lines().skip(line).take(3).collect::<Vec<_>>().join("\n");
    Err(format!("output differs at line {}:\ngot: {}\nwant: {}", line + 1, show(&g), show(&w)))
}

fn run_file(o: &Options, c: &Corpus, t: &Test) -> Result<(), String> {
    let mut args = words(&["run", &t.name]);
    args.extend(t.directive.args.iter().cloned());
    let out = govm(o, &c.test, &args, true)?;
    if out.code != Some(0) {
        return Err(format!("exit code {:?}\n{}", out.code, tail(&out)));
    }
    expect_output(c, &t.name, &out.stdout)
}

fn run_output(o: &Options, c: &Corpus, t: &Test) -> Result<(), String> {
    let dir = Scratch::new(&t.name).map_err(|e| e.to_string())?;
    let mut args = words(&["run", &t.name]);
    args.extend(t.directive.args.iter().cloned());
    let out = govm(o, &c.test, &args, false)?;
    if out.code != Some(0) {
        return Err(format!("generator: exit code {:?}\n{}", out.code, tail(&out)));
    }
    std::fs::write(dir.path().join("tmp__.go"), &out.stdout).map_err(|e| e.to_string())?;
    let out = govm(o, dir.path(), &words(&["run", "tmp__.go"]), true)?;
    if out.code != Some(0) {
        return Err(format!("exit code {:?}\n{}", out.code, tail(&out)));
    }
    expect_output(c, &t.name, &out.stdout)
}

fn errorcheck_output(o: &Options, c: &Corpus, t: &Test) -> Result<(), String> {
    let dir = Scratch::new(&t.name).map_err(|e| e.to_string())?;
    let mut args = words(&["run", &t.name]);
    args.extend(t.directive.args.iter().cloned());
    let out = govm(o, &c.test, &args, false)?;
    if out.code != Some(0) {
        return Err(format!("generator: exit code {:?}\n{}", out.code, tail(&out)));
    }
    std::fs::write(dir.path().join("tmp__.go"), &out.stdout).map_err(|e| e.to_string())?;
    let found = govm(o, dir.path(), &words(&["check", "-all", "tmp__.go"]), true)?;
    let src = String::from_utf8_lossy(&out.stdout).into_owned();
    errorcheck::compare(&String::from_utf8_lossy(&found.stdout), &[("tmp__.go".into(), src)])
}

fn check_args(t: &Test) -> Vec<String> {
    // `go tool compile` takes functions without bodies; `go build` does not.
    let mut args = words(&["check", "-all"]);
    if t.directive.verb != "build" {
        args.push("-complete=false".into());
    }
    if let Some(l) = t.directive.flags.iter().find_map(|f| f.strip_prefix("-lang=")) {
        args.push(format!("-lang={l}"));
    }
    if t.directive.wants_m() {
        let gc =
            t.directive.flags.iter().filter(|f| f.starts_with("-m") || f.starts_with("-l") && !f.starts_with("-lang"));
        args.push(format!("-gcflags={}", gc.cloned().collect::<Vec<_>>().join(" ")));
    }
    args
}

fn check_file(o: &Options, c: &Corpus, t: &Test) -> Result<(), String> {
    let mut args = check_args(t);
    args.push("-compile".into());
    args.push(t.name.clone());
    args.extend(t.directive.args.iter().filter(|a| a.ends_with(".go")).cloned());
    let out = govm(o, &c.test, &args, true)?;
    if out.code == Some(0) { Ok(()) } else { Err(tail(&out)) }
}

fn errorcheck_file(o: &Options, c: &Corpus, t: &Test) -> Result<(), String> {
    let src = std::fs::read(c.test.join(&t.name)).map_err(|e| e.to_string())?;
    let mut args = check_args(t);
    args.push(t.name.clone());
    let out = govm(o, &c.test, &args, true)?;
    let base = t.name.rsplit('/').next().unwrap_or(&t.name).to_string();
    errorcheck::compare(&String::from_utf8_lossy(&out.stdout), &[(base, String::from_utf8_lossy(&src).into_owned())])
}

/// The packages of a `.dir` folder: files grouped by package name in order of their file names; each package is known by the name of its
/// first file.
fn dir_packages(dir: &Path, single: bool) -> Result<Vec<(String, Vec<PathBuf>)>, String> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir)
        .map_err(|e| format!("{}: {e}", dir.display()))?
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|x| x == "go"))
        .collect();
    files.sort();
    let mut out: Vec<(String, Vec<PathBuf>)> = Vec::new();
    for f in files {
        let text = std::fs::read(&f).map_err(|e| e.to_string())?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let name = text
            .lines()
            .find_map(|l| l.strip_prefix("package "))
            .map(|n| n.split(|c: char| c.is_whitespace() || c == ';').next().unwrap_or("").to_string())
            .unwrap_or_default();
        match out.iter_mut().find(|p| p.0 == name).filter(|_| !single) {
            Some(p) => p.1.push(f),
            None => out.push((name, vec![f])),
        }
    }
    Ok(out)
}

/// Lays a `.dir` folder out as a module `test` with a folder a package; `import "./a"` becomes `import "test/a"`.
fn lay_out(dir: &Path, single: bool, to: &Path) -> Result<Vec<(String, BTreeMap<String, String>)>, String> {
    let io = |e: std::io::Error| e.to_string();
    std::fs::write(to.join("go.mod"), "module test\n\ngo 1.27\n").map_err(io)?;
    let mut order = Vec::new();
    for (_, files) in dir_packages(dir, single)? {
        let stem = files[0].file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let pdir = to.join(&stem);
        std::fs::create_dir_all(&pdir).map_err(io)?;
        let mut texts = BTreeMap::new();
        for f in files {
            let name = f.file_name().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
            // The harness compiles files by name; in a package, this name would make the file a test.
            let name = name.replace("_test.go", "_tests.go");
            let src = std::fs::read(&f).map_err(io)?;
            let src = String::from_utf8_lossy(&src).replace("\"./", "\"test/").replace("\"../", "\"test/");
            std::fs::write(pdir.join(&name), &src).map_err(io)?;
            texts.insert(name, src);
        }
        order.push((stem, texts));
    }
    Ok(order)
}

/// `rundir`, `compiledir`, `errorcheckdir`: `None` compares errors.
fn dir_test(o: &Options, c: &Corpus, t: &Test, then: Option<&str>) -> Result<(), String> {
    let dir = c.test.join(&t.name).with_extension("dir");
    let scratch = Scratch::new(&t.name).map_err(|e| e.to_string())?;
    let single = t.directive.flags.iter().any(|f| f == "-s");
    let packages = lay_out(&dir, single, scratch.path())?;
    let Some((last, _)) = packages.last() else { return Err("no packages".into()) };
    match then {
        Some("run") => {
            let mut args = words(&["run", &format!("./{last}")]);
            args.extend(t.directive.args.iter().cloned());
            let out = govm(o, scratch.path(), &args, true)?;
            if out.code != Some(0) {
                return Err(format!("exit code {:?}\n{}", out.code, tail(&out)));
            }
            expect_output(c, &t.name, &out.stdout)
        }
        Some(_) => {
            let mut args = words(&["check", "-all", "-compile", "-complete=false"]);
            args.extend(packages.iter().map(|p| format!("./{}", p.0)));
            let out = govm(o, scratch.path(), &args, true)?;
            if out.code == Some(0) { Ok(()) } else { Err(tail(&out)) }
        }
        None => {
            let mut problems = Vec::new();
            for (p, texts) in &packages {
                let mut args = check_args(t);
                args.push(format!("./{p}"));
                let out = govm(o, scratch.path(), &args, true)?;
                let files: Vec<(String, String)> = texts.clone().into_iter().collect();
                if let Err(e) = errorcheck::compare(&String::from_utf8_lossy(&out.stdout), &files) {
                    problems.push(e);
                }
            }
            if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
        }
    }
}

/// `runindir`: the folder is a module of its own, or becomes one.
fn run_in_dir(o: &Options, c: &Corpus, t: &Test) -> Result<(), String> {
    let dir = c.test.join(&t.name).with_extension("dir");
    let scratch = Scratch::new(&t.name).map_err(|e| e.to_string())?;
    copy_tree(&dir, scratch.path()).map_err(|e| e.to_string())?;
    let module = scratch.path().join("go.mod");
    if !module.exists() {
        // The harness names the module after the folder.
        let name = dir.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        std::fs::write(module, format!("module {name}\n\ngo 1.27\n")).map_err(|e| e.to_string())?;
    }
    let mut args = words(&["run", "."]);
    args.extend(t.directive.args.iter().cloned());
    let out = govm(o, scratch.path(), &args, true)?;
    if out.code != Some(0) {
        return Err(format!("exit code {:?}\n{}", out.code, tail(&out)));
    }
    expect_output(c, &t.name, &out.stdout)
}

fn copy_tree(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for e in std::fs::read_dir(from)? {
        let e = e?;
        let dest = to.join(e.file_name());
        if e.path().is_dir() {
            copy_tree(&e.path(), &dest)?;
        } else {
            std::fs::copy(e.path(), dest)?;
        }
    }
    Ok(())
}
