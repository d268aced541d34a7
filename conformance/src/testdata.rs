//! `internal/types/testdata`: files with `/* ERROR "text" */` and `/* ERRORx "regexp" */` comments, each for the token
//! before it. Every expected error must be reported, and no other.
use crate::Options;
use crate::corpus::Corpus;
use crate::suites::{Outcome, TestResult};
use govm_compiler::load::{Config, Loader, ParsedPackage, SourceProvider, SourceText};
use govm_compiler::syntax::parser::{IdGen, Mode, parse_file};
use govm_compiler::syntax::pos::{FileSet, Pos};
use govm_compiler::types::{GoVersion, Importer, PackageInput, PkgId, Types};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The library's sources in the repository.
struct Library(PathBuf);

impl SourceProvider for Library {
    fn files(&self, path: &str) -> Option<Vec<SourceText>> {
        let mut out: Vec<SourceText> = Vec::new();
        for e in std::fs::read_dir(self.0.join(path)).ok()?.flatten() {
            let name = e.file_name().to_string_lossy().into_owned();
            if name.ends_with(".go") {
                out.push((name.into(), std::fs::read(e.path()).ok()?.into()));
            }
        }
        out.sort();
        (!out.is_empty()).then_some(out)
    }
}

/// What the tests share: the packages they import are checked once.
struct World {
    types: Types,
    std: Std,
}

struct Std {
    fset: Arc<FileSet>,
    ids: Arc<IdGen>,
    loader: Loader,
    done: HashMap<String, PkgId>,
    from: Vec<Arc<ParsedPackage>>,
    fake_c: bool,
}

impl Importer for Std {
    fn import(&mut self, types: &mut Types, path: &str, _: &str, _: Pos) -> Result<PkgId, String> {
        if path == "C" {
            return Err(if self.fake_c { "fake" } else { "no cgo" }.into());
        }
        if let Some(&p) = self.done.get(path) {
            return Ok(p);
        }
        let from = self.from.last().cloned().ok_or("no importing package")?;
        let p = self.loader.resolve_import(path, &from).map_err(|e| e[0].msg.clone())?;
        self.from.push(p.clone());
        let input = PackageInput {
            path: p.path.clone(),
            dir: String::new(),
            files: p.files.clone(),
            version: GoVersion::CURRENT,
            lazy: true,
        };
        let id = types.check_package(input, self);
        self.from.pop();
        self.done.insert(path.to_string(), id);
        Ok(id)
    }
}

impl World {
    fn new(corpus: &Corpus) -> Result<World, String> {
        let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../stdlib/go");
        let mut cfg = Config::from_env(Arc::new(Library(library)));
        cfg.goroot = corpus.types.ancestors().nth(4).map(Path::to_path_buf).into();
        cfg.dir = std::env::temp_dir();
        let (fset, ids) = (Arc::new(FileSet::new()), Arc::new(IdGen::new()));
        let loader = Loader::new(cfg, fset.clone(), ids.clone()).map_err(|e| e.msg)?;
        let main = (std::borrow::Cow::Borrowed("x.go"), std::borrow::Cow::Borrowed(&b"package x"[..]));
        let root = loader.load_source("x", vec![main]).map_err(|e| e[0].msg.clone())?;
        let mut types = Types::new();
        types.declare_test_builtins();
        types.allow_bodyless = true;
        types.fset = Some(fset.clone());
        let std = Std { fset, ids, loader, done: HashMap::new(), from: vec![root], fake_c: false };
        Ok(World { types, std })
    }
}

/// Runs all files and folders of the corpus on one thread with room for deep nesting.
pub fn run(o: &Options, corpus: &Corpus) -> Vec<TestResult> {
    std::thread::scope(|s| {
        let t = std::thread::Builder::new().stack_size(256 << 20).spawn_scoped(s, || all(o, corpus));
        t.ok().and_then(|t| t.join().ok()).unwrap_or_default()
    })
}

fn all(o: &Options, corpus: &Corpus) -> Vec<TestResult> {
    let mut out = Vec::new();
    let mut world = None;
    for (group, tolerance) in [("spec", 20), ("check", 50), ("examples", 125), ("fixedbugs", 125)] {
        let dir = corpus.types.join(group);
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(&dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
        entries.sort();
        for p in entries.into_iter().step_by(o.every) {
            let name = p.strip_prefix(&corpus.types).unwrap_or(&p).display().to_string();
            if o.filter.as_ref().is_some_and(|f| !name.contains(f.as_str())) {
                continue;
            }
            let files = if p.is_dir() {
                let mut f: Vec<PathBuf> =
                    std::fs::read_dir(&p).into_iter().flatten().flatten().map(|e| e.path()).collect();
                f.sort();
                f
            } else {
                vec![p]
            };
            let ignored = |f: &PathBuf| std::fs::read_to_string(f).is_ok_and(|t| t.contains("\n//go:build ignore"));
            if files.iter().any(ignored) {
                let outcome = Outcome::NotApplicable("build constraint".into());
                out.push(TestResult { suite: "types", group: group.into(), name, outcome });
                continue;
            }
            let run = std::panic::AssertUnwindSafe(|| one(&mut world, corpus, &files, tolerance));
            let outcome = match std::panic::catch_unwind(run) {
                Ok(Ok(())) => Outcome::Pass,
                Ok(Err(e)) => Outcome::Fail(e),
                Err(_) => {
                    world = None;
                    Outcome::Fail("Rust panic".into())
                }
            };
            out.push(TestResult { suite: "types", group: group.into(), name, outcome });
        }
    }
    out
}

fn one(cache: &mut Option<World>, corpus: &Corpus, files: &[PathBuf], tolerance: u32) -> Result<(), String> {
    let mut w = match cache.take() {
        Some(w) => w,
        None => World::new(corpus)?,
    };
    let r = check(&mut w, files, tolerance);
    *cache = Some(w);
    let bad = r?;
    if bad.is_empty() { Ok(()) } else { Err(bad.join("\n")) }
}

fn check(w: &mut World, files: &[PathBuf], tolerance: u32) -> Result<Vec<String>, String> {
    let World { types, std } = w;
    types.take_errors();
    let mut parsed = Vec::new();
    let mut want: Vec<(String, Vec<Want>)> = Vec::new();
    let mut got: Vec<(String, u32, u32, String)> = Vec::new();
    let mut version = GoVersion::NONE;
    std.fake_c = false;
    for (i, path) in files.iter().enumerate() {
        let src = std::fs::read(path).map_err(|e| e.to_string())?;
        let text = String::from_utf8_lossy(&src).to_string();
        let flags = text.lines().next().and_then(|l| l.strip_prefix("//")).filter(|l| l.trim_start().starts_with('-'));
        for f in flags.filter(|_| i == 0).unwrap_or("").split_whitespace() {
            if let Some(v) = f.strip_prefix("-lang=") {
                version = GoVersion::parse(v).unwrap_or_default();
            }
            std.fake_c |= f == "-fakeImportC";
        }
        let name = path.display().to_string();
        want.push((name.clone(), wants(&text)));
        let (p, errs) = parse_file(&std.fset, &name, &src, &std.ids, Mode::All);
        for e in errs {
            let p = std.fset.position(e.pos);
            got.push((p.file.to_string(), p.line, p.col, e.msg));
        }
        parsed.push(Arc::new(p));
    }
    let Some(first) = parsed.first() else { return Ok(vec![]) };
    let path = first.name.name.to_string();
    let fset = std.fset.clone();
    let input = PackageInput { path, dir: String::new(), files: parsed, version, lazy: false };
    types.check_package(input, std);
    for e in types.take_all_errors() {
        if std.fake_c && e.msg.contains("could not import C") {
            continue;
        }
        let p = fset.position(e.pos);
        got.push((p.file.to_string(), p.line, p.col, e.msg));
    }
    Ok(differences(got, want, tolerance))
}

fn differences(
    got: Vec<(String, u32, u32, String)>,
    mut want: Vec<(String, Vec<Want>)>,
    tolerance: u32,
) -> Vec<String> {
    let mut bad = Vec::new();
    for (f, line, col, msg) in got {
        let Some((_, ws)) = want.iter_mut().find(|w| w.0 == f) else {
            bad.push(format!("{f}:{line}:{col}: unexpected: {msg}"));
            continue;
        };
        let variants = alike(&msg);
        let matches =
            |w: &Want, m: &str| if w.rx { rx(&w.text).is_some_and(|r| r.is_match(m)) } else { m.contains(&w.text) };
        let best = ws
            .iter_mut()
            .filter(|w| !w.used && w.line == line)
            .filter(|w| variants.iter().any(|m| matches(w, m)))
            .min_by_key(|w| w.col.abs_diff(col));
        match best {
            Some(w) => {
                w.used = true;
                if w.col.abs_diff(col) > tolerance {
                    bad.push(format!("{f}:{line}:{col}: column, want {}: {msg}", w.col));
                }
            }
            None => bad.push(format!("{f}:{line}:{col}: unexpected: {msg}")),
        }
    }
    for (f, ws) in &want {
        for w in ws.iter().filter(|w| !w.used) {
            bad.push(format!("{f}:{}:{}: missing: {}", w.line, w.col, w.text));
        }
    }
    bad
}

struct Want {
    line: u32,
    col: u32,
    rx: bool,
    text: String,
    used: bool,
}

/// The ERROR comments of a file; each belongs to the token before it.
fn wants(src: &str) -> Vec<Want> {
    let b = src.as_bytes();
    let mut out = Vec::new();
    let (mut i, mut line, mut col) = (0, 1u32, 1u32);
    let (mut tline, mut tcol) = (1u32, 1u32);
    let adv = |i: &mut usize, line: &mut u32, col: &mut u32| {
        if b[*i] == b'\n' {
            *line += 1;
            *col = 1;
        } else {
            *col += 1;
        }
        *i += 1;
    };
    while i < b.len() {
        let c = b[i];
        let rest = &src.as_bytes()[i..];
        if rest.starts_with(b"//") || rest.starts_with(b"/*") {
            let block = rest[1] == b'*';
            let start = i + 2;
            while i < b.len() && !(block && i >= start && b[i..].starts_with(b"*/")) && (block || b[i] != b'\n') {
                adv(&mut i, &mut line, &mut col);
            }
            let text = String::from_utf8_lossy(&b[start..i]).to_string();
            if block {
                for _ in 0..2 {
                    if i < b.len() {
                        adv(&mut i, &mut line, &mut col);
                    }
                }
            }
            for (pre, rx) in [(" ERROR ", false), (" ERRORx ", true)] {
                if let Some(t) = text.strip_prefix(pre) {
                    let t = t.trim();
                    let t = govm_compiler::types::constant::unquote(t)
                        .map(|v| String::from_utf8_lossy(&v).to_string())
                        .unwrap_or_else(|| t.trim_matches('"').to_string());
                    out.push(Want { line: tline, col: tcol, rx, text: t, used: false });
                }
            }
            continue;
        }
        if c.is_ascii_whitespace() {
            // An automatic semicolon at the end of a line counts as a token.
            adv(&mut i, &mut line, &mut col);
            continue;
        }
        tline = line;
        tcol = col;
        if c == b'"' || c == b'`' || c == b'\'' {
            adv(&mut i, &mut line, &mut col);
            while i < b.len() && b[i] != c {
                if b[i] == b'\\' && c != b'`' && i + 1 < b.len() {
                    adv(&mut i, &mut line, &mut col);
                }
                if b[i] == b'\n' && c != b'`' {
                    break;
                }
                adv(&mut i, &mut line, &mut col);
            }
            if i < b.len() {
                adv(&mut i, &mut line, &mut col);
            }
        } else if c.is_ascii_alphanumeric() || c == b'_' || c >= 0x80 {
            while i < b.len() && (b[i].is_ascii_alphanumeric() || b[i] == b'_' || b[i] >= 0x80) {
                adv(&mut i, &mut line, &mut col);
            }
        } else {
            adv(&mut i, &mut line, &mut col);
        }
    }
    out
}

fn rx(p: &str) -> Option<regex::Regex> {
    regex::Regex::new(&crate::errorcheck::go_regexp(p)).ok()
}

/// gc words labels differently from the library that the corpus was written for.
fn alike(msg: &str) -> Vec<String> {
    let mut v = vec![msg.to_string()];
    if msg.contains("label") || msg.contains("goto") {
        v.push(msg.replace("defined and not used", "declared and not used"));
        v.push(msg.replace("not defined", "not declared"));
        v.push(msg.replace("already defined", "already declared"));
        v.push(msg.replace("break label not declared: ", "invalid break label "));
        v.push(msg.replace("break label not defined: ", "invalid break label "));
        v.push(msg.replace("continue label not defined: ", "invalid continue label "));
        if let Some(i) = msg.find("jumps over declaration") {
            let line = msg.rsplit(':').nth(1).unwrap_or("");
            v.push(format!("{}jumps over variable declaration at line {line}", &msg[..i]));
        }
    }
    if msg.contains("break is not in a loop") {
        v.push("break not in for, switch, or select statement".into());
    }
    if msg.contains("continue is not in a loop") {
        v.push("continue not in for statement".into());
    }
    if let Some(n) = msg.strip_prefix("declared and not used: ") {
        v.push(format!("{n} declared and not used"));
    }
    v
}
