//! Runs the type checker over Go sources: packages of a GOROOT (which must be accepted), the checker's own
//! corpus (`/* ERROR "text" */` comments), and errorcheck files of the release's tests.
//!
//! `gocheck pkg <list> fmt net/http`, `gocheck data <list> <files or dirs>`, `gocheck errs <list> <dir>`, where
//! `<list>` is the output of `go list -f '{{.ImportPath}}|{{.Dir}}|{{join .GoFiles " "}}|{{range ...}}' std`.
use govm_compiler::syntax::ast::File;
use govm_compiler::syntax::parser::{IdGen, Mode, SyntaxError, parse_file};
use govm_compiler::syntax::pos::{FileSet, Pos};
use govm_compiler::types::*;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

struct Std {
    dirs: HashMap<String, (String, Vec<String>)>,
    done: HashMap<String, PkgId>,
    busy: Vec<String>,
    fset: Arc<FileSet>,
    ids: IdGen,
    lines: usize,
    lazy: bool,
    fake_c: bool,
}

impl Std {
    fn new(list: &str) -> Std {
        let text = std::fs::read_to_string(list).expect("package list");
        let mut dirs = HashMap::new();
        for l in text.lines() {
            let mut p = l.split('|');
            let (path, dir, files) = (p.next().unwrap(), p.next().unwrap(), p.next().unwrap_or(""));
            dirs.insert(path.to_string(), (dir.to_string(), files.split(' ').map(str::to_string).collect()));
        }
        Std {
            dirs,
            done: HashMap::new(),
            busy: Vec::new(),
            fset: Arc::new(FileSet::new()),
            ids: IdGen::new(),
            lines: 0,
            lazy: false,
            fake_c: false,
        }
    }
    fn parse(&mut self, name: &str, src: &[u8]) -> (Arc<File>, Vec<SyntaxError>) {
        self.lines += src.iter().filter(|&&b| b == b'\n').count();
        let (f, e) = parse_file(&self.fset, name, src, &self.ids, Mode::All);
        (Arc::new(f), e)
    }
}

impl Importer for Std {
    fn import(&mut self, types: &mut Types, path: &str, _dir: &str, _pos: Pos) -> Result<PkgId, String> {
        if path == "C" && self.fake_c {
            return Err("fake".into());
        }
        let mut path = path.to_string();
        if !self.dirs.contains_key(&path) && self.dirs.contains_key(&format!("vendor/{path}")) {
            path = format!("vendor/{path}");
        } else if !self.dirs.contains_key(&path) && self.dirs.contains_key(&format!("cmd/vendor/{path}")) {
            path = format!("cmd/vendor/{path}");
        }
        if let Some(&p) = self.done.get(&path) {
            return Ok(p);
        }
        if self.busy.contains(&path) {
            return Err("import cycle".into());
        }
        let (dir, names) = self.dirs.get(&path).ok_or_else(|| format!("package {path} is not in std"))?.clone();
        let mut files = Vec::new();
        for n in names {
            let full = format!("{dir}/{n}");
            let src = std::fs::read(&full).map_err(|e| e.to_string())?;
            let (f, errs) = self.parse(&full, &src);
            for e in errs {
                println!("SYNTAX {:?} {}", self.fset.position(e.pos), e.msg);
            }
            files.push(f);
        }
        self.busy.push(path.clone());
        let input = PackageInput { path: path.clone(), dir, files, version: GoVersion::CURRENT, lazy: self.lazy };
        let p = types.check_package(input, self);
        self.busy.pop();
        self.done.insert(path, p);
        Ok(p)
    }
}

fn packages(list: &str, args: &[String]) {
    let mut std = Std::new(list);
    std.lazy = std::env::var("LAZY").is_ok();
    let mut types = Types::new();
    types.fset = Some(std.fset.clone());
    types.allow_bodyless = true;
    let all: Vec<String> = if args == ["all"] { std.dirs.keys().cloned().collect() } else { args.to_vec() };
    let t = Instant::now();
    let mut bad = 0;
    for a in &all {
        match std.import(&mut types, a, "", Pos::NONE) {
            Ok(_) => {}
            Err(e) => println!("{a}: {e}"),
        }
    }
    let el = t.elapsed();
    for e in types.take_errors() {
        bad += 1;
        if bad < 60 {
            let p = std.fset.position(e.pos);
            println!("{}:{}:{}: {}", p.file, p.line, p.col, e.msg);
        }
    }
    println!(
        "{} packages, {} lines, {:?}, {:.0} lines/s, {bad} errors, {} types",
        std.done.len(),
        std.lines,
        el,
        std.lines as f64 / el.as_secs_f64(),
        types.num_types()
    );
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
                    let t = constant::unquote(t)
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
    // Go's regular expressions take a brace that does not start a repetition literally.
    let mut s = String::new();
    let b: Vec<char> = p.chars().collect();
    for (i, &c) in b.iter().enumerate() {
        let esc = i > 0 && b[i - 1] == '\\';
        if c == '{' && !esc && !b.get(i + 1).is_some_and(|c| c.is_ascii_digit()) {
            s.push('\\');
        }
        s.push(c);
    }
    match regex::Regex::new(&s) {
        Ok(r) => Some(r),
        Err(e) => {
            println!("BAD REGEXP {p}: {e}");
            None
        }
    }
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

fn data_test(list: &str, files: &[String], tol: u32, verbose: bool, cache: &mut Option<(Std, Types)>) -> bool {
    // The standard library is checked once and shared.
    let (mut std, mut types) = cache.take().unwrap_or_else(|| {
        let s = Std::new(list);
        let mut t = Types::new();
        t.declare_test_builtins();
        t.allow_bodyless = true;
        t.fset = Some(s.fset.clone());
        (s, t)
    });
    std.lazy = true;
    types.take_errors();
    let mut parsed = Vec::new();
    let mut want: Vec<(String, Vec<Want>)> = Vec::new();
    let mut got: Vec<(String, u32, u32, String)> = Vec::new();
    let mut version = GoVersion::NONE;
    std.fake_c = false;
    for (i, f) in files.iter().enumerate() {
        let src = std::fs::read(f).expect("file");
        let text = String::from_utf8_lossy(&src).to_string();
        if i == 0
            && let Some(l) = text.lines().next().and_then(|l| l.strip_prefix("//"))
            && l.trim_start().starts_with('-')
        {
            for w in l.split_whitespace() {
                if let Some(v) = w.strip_prefix("-lang=") {
                    version = GoVersion::parse(v).unwrap_or_default();
                }
                if w == "-fakeImportC" {
                    std.fake_c = true;
                }
            }
        }
        want.push((f.clone(), wants(&text)));
        let (p, errs) = std.parse(f, &src);
        for e in errs {
            let p = std.fset.position(e.pos);
            got.push((p.file.to_string(), p.line, p.col, e.msg));
        }
        parsed.push(p);
    }
    let name = parsed[0].name.name.to_string();
    let input = PackageInput { path: name, dir: String::new(), files: parsed, version, lazy: false };
    let fset = std.fset.clone();
    types.check_package(input, &mut std);
    for e in types.take_all_errors() {
        let p = fset.position(e.pos);
        // gc's own restriction, not in the library.
        if e.msg.contains("anonymous interface refers to itself") {
            continue;
        }
        if std.fake_c && e.msg.contains("could not import C") {
            continue;
        }
        got.push((p.file.to_string(), p.line, p.col, e.msg));
    }
    let mut bad = Vec::new();
    for (f, line, col, msg) in got {
        let Some((_, ws)) = want.iter_mut().find(|w| w.0 == f) else {
            bad.push(format!("{f}:{line}:{col}: unexpected: {msg}"));
            continue;
        };
        let variants = alike(&msg);
        let best = ws
            .iter_mut()
            .filter(|w| !w.used && w.line == line)
            .filter(|w| {
                variants
                    .iter()
                    .any(|m| if w.rx { rx(&w.text).is_some_and(|r| r.is_match(m)) } else { m.contains(&w.text) })
            })
            .min_by_key(|w| w.col.abs_diff(col));
        match best {
            Some(w) if w.col.abs_diff(col) > tol => {
                w.used = true;
                bad.push(format!("{f}:{line}:{col}: column, want {}: {msg}", w.col));
            }
            Some(w) => w.used = true,
            None => bad.push(format!("{f}:{line}:{col}: unexpected: {msg}")),
        }
    }
    for (f, ws) in &want {
        for w in ws.iter().filter(|w| !w.used) {
            bad.push(format!("{f}:{}:{}: missing: {}", w.line, w.col, w.text));
        }
    }
    if verbose || bad.len() < 4 {
        for b in &bad {
            println!("{b}");
        }
    } else if !bad.is_empty() {
        for b in bad.iter().take(3) {
            println!("{b}");
        }
        println!("{}: {} more", files[0], bad.len() - 3);
    }
    std.fake_c = false;
    *cache = Some((std, types));
    bad.is_empty()
}

fn data(list: &str, args: &[String]) {
    let verbose = std::env::var("V").is_ok();
    let (mut pass, mut total) = (0, 0);
    let mut cases: Vec<Vec<String>> = Vec::new();
    for a in args {
        let md = std::fs::metadata(a).expect("path");
        if md.is_file() {
            cases.push(vec![a.clone()]);
            continue;
        }
        let mut l: Vec<_> = std::fs::read_dir(a).expect("dir").flatten().map(|e| e.path()).collect();
        l.sort();
        for p in l {
            if p.is_dir() {
                let mut fs: Vec<String> =
                    std::fs::read_dir(&p).unwrap().flatten().map(|e| e.path().display().to_string()).collect();
                fs.sort();
                cases.push(fs);
            } else {
                cases.push(vec![p.display().to_string()]);
            }
        }
    }
    let mut cache = None;
    for c in cases {
        total += 1;
        let tol = if c[0].contains("/spec/") {
            20
        } else if c[0].contains("/check/") {
            50
        } else {
            125
        };
        let r =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| data_test(list, &c, tol, verbose, &mut cache)));
        match r {
            Ok(true) => pass += 1,
            Ok(false) => println!("FAIL {}", c[0]),
            Err(_) => {
                cache = None;
                println!("PANIC {}", c[0]);
            }
        }
    }
    println!("{pass} of {total} pass");
}

/// Errorcheck tests: `// ERROR "rx" "rx"` on the line of the error.
fn errs(list: &str, args: &[String]) {
    let verbose = std::env::var("V").is_ok();
    let mut files: Vec<String> = Vec::new();
    for a in args {
        if std::fs::metadata(a).expect("path").is_file() {
            files.push(a.clone());
            continue;
        }
        let mut l: Vec<_> = std::fs::read_dir(a).expect("dir").flatten().map(|e| e.path()).collect();
        l.sort();
        files.extend(
            l.into_iter().filter(|p| p.extension().is_some_and(|e| e == "go")).map(|p| p.display().to_string()),
        );
    }
    let (mut pass, mut total) = (0, 0);
    let mut cache: Option<(Std, Types)> = None;
    for f in files {
        let Ok(text) = std::fs::read_to_string(&f) else { continue };
        let Some(kind) = text.lines().find(|l| !l.trim().is_empty() && !l.starts_with("//go:build")) else { continue };
        let kind = kind.trim_start_matches("//").trim().to_string();
        let mut words = kind.split_whitespace();
        let check_errs = match words.next() {
            Some("errorcheck") => true,
            Some("run" | "compile" | "build" | "runoutput") => false,
            _ => continue,
        };
        if kind.contains("-0") || kind.contains("-m") || kind.contains("-d=") || kind.contains("-+") {
            continue;
        }
        let mut version = GoVersion::CURRENT;
        for w in words {
            if let Some(v) = w.strip_prefix("-lang=") {
                version = GoVersion::parse(v).unwrap_or(version);
            }
        }
        total += 1;
        let r = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let (mut std, mut types) = cache.take().unwrap_or_else(|| {
                let s = Std::new(list);
                let mut t = Types::new();
                t.fset = Some(s.fset.clone());
                t.allow_bodyless = !kind.contains("-complete");
                (s, t)
            });
            std.lazy = true;
            types.take_errors();
            let (p, serrs) = std.parse(&f, text.as_bytes());
            let mut got: Vec<(u32, String)> =
                serrs.iter().map(|e| (std.fset.position(e.pos).line, e.msg.clone())).collect();
            if !got.iter().any(|g| g.1.starts_with("syntax error")) {
                let input = PackageInput {
                    path: p.name.name.to_string(),
                    dir: String::new(),
                    files: vec![p],
                    version,
                    lazy: false,
                };
                let fset = std.fset.clone();
                types.check_package(input, &mut std);
                got.extend(types.take_errors().into_iter().map(|e| (fset.position(e.pos).line, e.msg)));
            }
            cache = Some((std, types));
            let mut bad = Vec::new();
            let mut want: Vec<(u32, Vec<String>)> = Vec::new();
            if check_errs {
                for (i, l) in text.lines().enumerate() {
                    let i = i as u32 + 1;
                    if l.contains("////") {
                        continue;
                    }
                    for tag in ["// ERROR ", "// GC_ERROR ", "// ERRORAUTO ", "// GCCGO_ERROR "] {
                        if let Some(k) = l.find(tag)
                            && !tag.contains("GCCGO")
                        {
                            let rest = &l[k + tag.len()..];
                            let pats: Vec<String> = if rest.trim_start().starts_with('`') {
                                rest.split('`').skip(1).step_by(2).map(str::to_string).collect()
                            } else {
                                let mut v = Vec::new();
                                let mut cur = String::new();
                                let (mut inq, mut esc) = (false, false);
                                for c in rest.chars() {
                                    if !inq {
                                        inq = c == '"';
                                        continue;
                                    }
                                    if esc {
                                        if c != '"' {
                                            cur.push('\\');
                                        }
                                        cur.push(c);
                                        esc = false;
                                    } else if c == '\\' {
                                        esc = true;
                                    } else if c == '"' {
                                        v.push(std::mem::take(&mut cur));
                                        inq = false;
                                    } else {
                                        cur.push(c);
                                    }
                                }
                                v
                            };
                            want.push((i, pats));
                        }
                    }
                }
            }
            let dir = format!("{}/", f.rsplit_once('/').map_or("", |x| x.0));
            let mut used = vec![false; got.len()];
            for (line, pats) in &want {
                for p in pats {
                    let p = regex::Regex::new(r"LINE(([+-])(\d+))?")
                        .expect("pattern")
                        .replace_all(p, |c: &regex::Captures<'_>| {
                            let d: i64 = c.get(3).map_or(0, |m| m.as_str().parse().unwrap_or(0));
                            let d = if c.get(2).is_some_and(|m| m.as_str() == "-") { -d } else { d };
                            format!("{}:{}", f.rsplit('/').next().unwrap_or(""), *line as i64 + d)
                        })
                        .to_string();
                    let mut any = false;
                    if let Some(r) = rx(&p) {
                        for (k, g) in got.iter().enumerate() {
                            if g.0 == *line && r.is_match(&g.1.replace(&dir, "")) {
                                used[k] = true;
                                any = true;
                            }
                        }
                    }
                    if !any {
                        bad.push(format!("{f}:{line}: missing: {p}"));
                    }
                }
            }
            for (k, g) in got.iter().enumerate() {
                if !used[k] && !want.iter().any(|w| w.0 == g.0) {
                    bad.push(format!("{f}:{}: unexpected: {}", g.0, g.1));
                }
            }
            if verbose || bad.len() < 4 {
                bad.iter().for_each(|b| println!("{b}"));
            } else {
                bad.iter().take(3).for_each(|b| println!("{b}"));
            }
            bad.is_empty()
        }));
        match r {
            Ok(true) => pass += 1,
            Ok(false) => println!("FAIL {f} ({kind})"),
            Err(_) => {
                cache = None;
                println!("PANIC {f}");
            }
        }
    }
    println!("{pass} of {total} pass");
}

/// Prints the errors of the files, as gc does.
fn files(list: &str, args: &[String]) {
    let mut std = Std::new(list);
    std.lazy = true;
    let mut types = Types::new();
    types.fset = Some(std.fset.clone());
    let mut out: Vec<(Pos, String)> = Vec::new();
    let mut parsed = Vec::new();
    for f in args {
        let (p, errs) = std.parse(f, &std::fs::read(f).expect("file"));
        out.extend(errs.into_iter().map(|e| (e.pos, e.msg)));
        parsed.push(p);
    }
    if !out.iter().any(|e| e.1.starts_with("syntax error")) {
        let name = parsed[0].name.name.to_string();
        let version = GoVersion::CURRENT;
        types.check_package(
            PackageInput { path: name, dir: String::new(), files: parsed, version, lazy: false },
            &mut std,
        );
        out.extend(types.take_errors().into_iter().map(|e| (e.pos, e.msg)));
    }
    out.sort();
    for (pos, msg) in out {
        let p = std.fset.position(pos);
        println!("{}:{}:{}: {msg}", p.file, p.line, p.col);
    }
}

/// Damages files at random and checks what is left of them: nothing may panic or hang.
fn fuzz(list: &str, args: &[String]) {
    let rounds: u64 = args[0].parse().expect("rounds");
    let mut seed: u64 = args[1].parse().expect("seed");
    let mut rnd = move |n: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % n.max(1) as u64) as usize
    };
    let mut cache: Option<(Std, Types)> = None;
    let token = regex::Regex::new(r"[A-Za-z_0-9.]+|\s+|[^\sA-Za-z_0-9]").expect("pattern");
    let texts: Vec<(String, String)> = args[2..]
        .iter()
        .flat_map(|d| std::fs::read_dir(d).expect("dir").flatten().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "go"))
        .filter_map(|p| Some((p.display().to_string(), std::fs::read_to_string(&p).ok()?)))
        .filter(|t| t.1.len() < 20_000)
        .collect();
    for i in 0..rounds {
        let (name, text) = &texts[rnd(texts.len())];
        let mut toks: Vec<&str> = token.find_iter(text).map(|m| m.as_str()).collect();
        for _ in 0..1 + rnd(6) {
            let n = toks.len();
            if n < 10 {
                break;
            }
            let (a, b) = (rnd(n), rnd(n));
            match rnd(4) {
                0 => drop(toks.remove(a)),
                1 => toks.insert(a, toks[b]),
                2 => toks[a] = toks[b],
                _ => toks.swap(a, b),
            }
        }
        let src = toks.concat();
        let t0 = Instant::now();
        let r = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let (mut std, mut types) = cache.take().unwrap_or_else(|| {
                let s = Std::new(list);
                let mut t = Types::new();
                t.fset = Some(s.fset.clone());
                (s, t)
            });
            std.lazy = true;
            let (f, _) = std.parse("fuzz.go", src.as_bytes());
            let path = f.name.name.to_string();
            let version = GoVersion::CURRENT;
            types.check_package(
                PackageInput { path, dir: String::new(), files: vec![f], version, lazy: false },
                &mut std,
            );
            types.take_errors();
            if i % 500 != 499 {
                cache = Some((std, types));
            }
        }));
        if r.is_err() || t0.elapsed().as_secs() >= 2 {
            let out = format!("/tmp/gx/crash{i}.go");
            println!("{name}: {} -> {out}", if r.is_err() { "PANIC" } else { "SLOW" });
            std::fs::write(out, &src).expect("write");
            cache = None;
        }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let t = std::thread::Builder::new()
        .stack_size(std::env::var("STACK").ok().and_then(|s| s.parse().ok()).unwrap_or(64 << 20))
        .spawn(move || match args[0].as_str() {
            "pkg" => packages(&args[1], &args[2..]),
            "data" => data(&args[1], &args[2..]),
            "errs" => errs(&args[1], &args[2..]),
            "fuzz" => fuzz(&args[1], &args[2..]),
            "files" => files(&args[1], &args[2..]),
            m => eprintln!("unknown mode {m}"),
        });
    t.expect("thread").join().expect("checker");
}
