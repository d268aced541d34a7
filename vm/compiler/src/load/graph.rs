//! The loader: parses packages and what they import, on several threads, and finds cycles.
use super::constraint::Tags;
use super::main_args::Targets;
use super::modules::{Modules, Places, clean};
use super::resolve::{Found, Place, check_import, resolve};
use super::{Config, Import, LoadError, ParsedPackage, SourceText, dir, embed};
use crate::syntax::ast::{Decl, File};
use crate::syntax::fixed::FixedPackage;
use crate::syntax::parser::{IdGen, Mode, parse_file};
use crate::syntax::pos::FileSet;
use crate::syntax::pos::Pos;
use hashbrown::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};

/// Native stack of parsing threads.
const STACK: usize = 16 << 20;

type Loaded = Result<Arc<ParsedPackage>, Vec<LoadError>>;

/// Loads packages; shared by threads.
pub struct Loader {
    pub(super) cfg: Config,
    pub(super) modules: Modules,
    tags: Tags,
    fset: Arc<FileSet>,
    ids: Arc<IdGen>,
    packages: Mutex<HashMap<String, Loaded>>,
}

impl Loader {
    /// A loader; reads go.work or go.mod.
    pub fn new(cfg: Config, fset: Arc<FileSet>, ids: Arc<IdGen>) -> Result<Loader, LoadError> {
        let places = Places { mod_cache: cfg.mod_cache.clone(), gowork: cfg.gowork.clone(), no_vendor: cfg.no_vendor };
        let modules = Modules::load(&cfg.dir, &places).map_err(LoadError::new)?;
        Ok(Loader { tags: Tags::new(&cfg.tags), cfg, modules, fset, ids, packages: Mutex::default() })
    }

    /// The modules of the build.
    pub fn modules(&self) -> &Modules {
        &self.modules
    }

    /// Parses the packages that command-line arguments name; several only for patterns.
    pub fn load_main(&self, args: &[String]) -> Result<Vec<Arc<ParsedPackage>>, Vec<LoadError>> {
        match self.targets(args)? {
            Targets::Files(files) => Ok(vec![self.file_package(&files)?]),
            Targets::Packages(list) => {
                let mut out = Vec::new();
                let mut errors = Vec::new();
                for f in list {
                    match self.parse(&f) {
                        Ok(p) => out.push(p),
                        Err(e) => errors.extend(e),
                    }
                }
                if errors.is_empty() { Ok(out) } else { Err(errors) }
            }
        }
    }

    /// Parses source text that is not in a file, such as a script or a REPL input.
    pub fn load_source(&self, path: &str, files: Vec<SourceText>) -> Result<Arc<ParsedPackage>, Vec<LoadError>> {
        let (p, errors) = self.parse_files(path, files, Some(self.cfg.dir.clone()), false, None);
        if errors.is_empty() { Ok(p) } else { Err(errors) }
    }

    /// Parses the package that `from` imports as `path`. The same package is parsed once.
    pub fn resolve_import(&self, path: &str, from: &ParsedPackage) -> Loaded {
        let found = resolve(&self.cfg, &self.modules, path, Some(from)).map_err(|m| vec![LoadError::new(m)])?;
        let known = self.packages.lock().expect("packages").get(&found.path).cloned();
        let loaded = match known {
            Some(p) => p,
            None => {
                let p = self.parse(&found);
                self.packages.lock().expect("packages").entry(found.path).or_insert(p).clone()
            }
        }?;
        check_import(&loaded, from).map_err(|m| vec![LoadError::new(m)])?;
        Ok(loaded)
    }

    /// Parses `roots`' imports and theirs; returns all packages so that each comes after those it imports.
    pub fn load_all(&self, roots: &[Arc<ParsedPackage>]) -> Result<Vec<Arc<ParsedPackage>>, Vec<LoadError>> {
        let work = Work::default();
        work.push(roots);
        let slow = |i: &Import| self.cfg.std.fixed(&i.path).is_none();
        if roots.iter().flat_map(|r| &r.imports).any(slow) {
            let spare = std::thread::available_parallelism().map_or(0, |n| n.get() - 1);
            std::thread::scope(|s| {
                for _ in 0..spare {
                    // without a thread the work is done here
                    let _ = std::thread::Builder::new().stack_size(STACK).spawn_scoped(s, || self.work(&work));
                }
                self.work(&work);
            });
        }
        // What is parsed later is read faster than a thread starts.
        self.work(&work);
        let state = work.state.into_inner().expect("work");
        let mut errors = state.errors;
        for p in roots.iter().chain(state.done.values().flatten()) {
            for i in &p.imports {
                if let Some(Some(q)) = state.done.get(&i.path)
                    && let Err(msg) = check_import(q, p)
                {
                    errors.push(LoadError::at(i.pos, msg));
                }
            }
        }
        if errors.is_empty() {
            return order(&self.fset, roots, &state.done).map_err(|m| vec![m]);
        }
        // Nothing is compiled where imports are wrong.
        if errors.iter().any(|e| e.package.is_none()) {
            errors.retain(|e| e.package.is_none());
        }
        errors.sort_by(|a, b| a.pos.cmp(&b.pos).then_with(|| a.msg.cmp(&b.msg)));
        errors.dedup();
        Err(errors)
    }

    fn work(&self, work: &Work) {
        while let Some((import, from)) = work.pop() {
            let r = self.resolve_import(&import.written, &from);
            work.finish(import, r);
        }
    }

    fn parse(&self, found: &Found) -> Loaded {
        let (p, errors) = match &found.place {
            Place::Embedded => {
                if let Some(files) = self.cfg.std.fixed(&found.path) {
                    return Ok(fixed_package(&found.path, files));
                }
                let files = self.cfg.std.files(&found.path).unwrap_or_default();
                self.parse_files(&found.path, files, None, true, None)
            }
            Place::Dir(d, std, go) => {
                let l = dir::list(d, &self.tags).map_err(|e| vec![e])?;
                if l.files.is_empty() {
                    let what = match (l.excluded, l.tests) {
                        (true, _) => "build constraints exclude all Go files in",
                        (false, true) => "no non-test Go files in",
                        (false, false) => "no Go files in",
                    };
                    return Err(vec![LoadError::new(format!("{what} {}", d.display()))]);
                }
                self.parse_files(&found.path, l.files, Some(d.clone()), *std, go.clone())
            }
        };
        if errors.is_empty() { Ok(p) } else { Err(errors) }
    }

    fn file_package(&self, files: &[PathBuf]) -> Loaded {
        let mut texts: Vec<SourceText> = Vec::new();
        for f in files {
            let path = clean(&self.cfg.dir.join(f));
            let full: Arc<str> = path.to_string_lossy().into();
            let name = self.fset.shown(full.clone());
            if name.ends_with("_test.go") {
                return Err(vec![LoadError::new(format!("cannot run *_test.go files ({name})"))]);
            }
            match std::fs::read(&path) {
                Ok(t) => texts.push((full.to_string().into(), t.into())),
                Err(_) if path.is_dir() => {
                    return Err(vec![LoadError::new(format!("{name} is a directory, should be a Go file"))]);
                }
                Err(e) => return Err(vec![LoadError::new(format!("open {name}: {}", system_text(&e)))]),
            }
        }
        let dir = files.first().and_then(|f| f.parent()).map(Path::to_path_buf);
        let go = dir.as_ref().and_then(|d| self.modules.main_package(d)).and_then(|(m, _)| m.go.clone());
        let (p, errors) = self.parse_files("command-line-arguments", texts, dir, false, go);
        if errors.is_empty() { Ok(p) } else { Err(errors) }
    }

    fn parse_files(
        &self,
        path: &str,
        texts: Vec<SourceText>,
        dir: Option<PathBuf>,
        std: bool,
        go: Option<String>,
    ) -> (Arc<ParsedPackage>, Vec<LoadError>) {
        let (mut errors, mut soft) = (Vec::new(), Vec::new());
        let mut files: Vec<Arc<File>> = Vec::with_capacity(texts.len());
        let mut embeds = Vec::new();
        let mut first: Option<(String, String)> = None;
        for (name, text) in &texts {
            let full = if dir.is_some() { name.clone() } else { format!("{path}/{name}").into() };
            let (file, errs) = parse_file(&self.fset, &full, text, &self.ids, Mode::All);
            let base = name.rsplit('/').next().unwrap_or("").to_string();
            for e in errs {
                let list = if e.pos.is_valid() && !e.msg.starts_with("syntax error") { &mut soft } else { &mut errors };
                list.push(LoadError { package: Some(path.into()), ..LoadError::at(e.pos, e.msg) });
            }
            match &first {
                Some((p, f)) if errors.is_empty() && *p != *file.name.name => {
                    let d = dir.as_ref().map_or(path.into(), |d| d.display().to_string());
                    let msg = format!("found packages {p} ({f}) and {} ({base}) in {d}", file.name.name);
                    errors.push(LoadError::new(msg));
                }
                Some(_) => {}
                None => first = Some((file.name.name.to_string(), base)),
            }
            if let Some(d) = &dir {
                embeds.extend(embed::embeds(&file, d));
            }
            files.push(Arc::new(file));
        }
        let imports = self.imports(&files, std);
        let name = first.map(|f| f.0).unwrap_or_default();
        // An import whose path could not be read has been told.
        let unread = |d: &Decl| matches!(d, Decl::Import(i) if i.path.is_empty());
        if !errors.is_empty() || !soft.is_empty() && files.iter().any(|f| f.decls.iter().any(unread)) {
            errors.append(&mut soft);
            errors.sort_by_key(|e| e.pos);
        }
        let p = ParsedPackage {
            path: path.into(),
            name,
            dir,
            files,
            fixed: None,
            imports,
            go_version: go,
            std,
            embeds,
            errors: soft,
        };
        (Arc::new(p), errors)
    }

    fn imports(&self, files: &[Arc<File>], std: bool) -> Vec<Import> {
        let mut out: Vec<Import> = Vec::new();
        for f in files {
            for d in &f.decls {
                let Decl::Import(i) = d else { continue };
                if i.path.is_empty() || matches!(&*i.path, "unsafe" | "C") || out.iter().any(|o| o.written == i.path) {
                    continue;
                }
                out.push(Import { written: i.path.clone(), path: meant(&i.path, std), pos: i.pos });
            }
        }
        out.sort_by(|a, b| a.path.cmp(&b.path));
        out
    }
}

/// The package that `path` means in a package that may be of the standard library.
fn meant(path: &str, std: bool) -> String {
    let vendored = std && path.split('/').next().is_some_and(|e| e.contains('.'));
    if vendored { format!("vendor/{path}") } else { path.to_string() }
}

/// A package whose text is part of the program.
fn fixed_package(path: &str, fixed: FixedPackage) -> Arc<ParsedPackage> {
    let import = |p: &str| Import { written: p.to_string(), path: meant(p, true), pos: Pos::NONE };
    Arc::new(ParsedPackage {
        path: path.into(),
        name: fixed.name.into(),
        dir: None,
        files: Vec::new(),
        fixed: Some(fixed),
        imports: fixed.imports().filter(|p| *p != "unsafe").map(import).collect(),
        go_version: None,
        std: true,
        embeds: Vec::new(),
        errors: Vec::new(),
    })
}

/// What the system says, as Go writes it: without the number, in small letters.
fn system_text(e: &std::io::Error) -> String {
    let text = e.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}

/// The queue that loading threads share.
#[derive(Default)]
struct Work {
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    queue: Vec<(Import, Arc<ParsedPackage>)>,
    /// Packages by path, and paths under way (`None`).
    done: HashMap<String, Option<Arc<ParsedPackage>>>,
    running: usize,
    errors: Vec<LoadError>,
}

impl Work {
    fn push(&self, list: &[Arc<ParsedPackage>]) {
        let mut s = self.state.lock().expect("work");
        for p in list {
            for i in &p.imports {
                s.enqueue(i, p);
            }
        }
        self.wake.notify_all();
    }

    fn pop(&self) -> Option<(Import, Arc<ParsedPackage>)> {
        let mut s = self.state.lock().expect("work");
        loop {
            if let Some(job) = s.queue.pop() {
                s.running += 1;
                return Some(job);
            }
            if s.running == 0 {
                return None;
            }
            s = self.wake.wait(s).expect("work");
        }
    }

    fn finish(&self, import: Import, r: Loaded) {
        let mut s = self.state.lock().expect("work");
        s.running -= 1;
        match r {
            Ok(p) => {
                for i in &p.imports {
                    s.enqueue(i, &p);
                }
                s.done.insert(import.path, Some(p));
            }
            Err(list) => {
                // what the importer cannot find is reported at the import
                let at = |e: LoadError| if e.pos.is_valid() { e } else { LoadError { pos: import.pos, ..e } };
                s.errors.extend(list.into_iter().map(at));
            }
        }
        self.wake.notify_all();
    }
}

impl State {
    fn enqueue(&mut self, i: &Import, from: &Arc<ParsedPackage>) {
        if !self.done.contains_key(&i.path) {
            self.done.insert(i.path.clone(), None);
            self.queue.push((i.clone(), from.clone()));
        }
    }
}

/// Dependencies first. A cycle is an error that tells the way around.
fn order(
    fset: &FileSet,
    roots: &[Arc<ParsedPackage>],
    all: &HashMap<String, Option<Arc<ParsedPackage>>>,
) -> Result<Vec<Arc<ParsedPackage>>, LoadError> {
    let mut out = Vec::new();
    let mut finished: HashMap<String, bool> = HashMap::new();
    for r in roots {
        let mut stack: Vec<(Arc<ParsedPackage>, usize)> = vec![(r.clone(), 0)];
        if finished.insert(r.path.clone(), false).is_some() {
            continue;
        }
        while let Some((p, next)) = stack.last_mut() {
            let p = p.clone();
            let Some(i) = p.imports.get(*next) else {
                finished.insert(p.path.clone(), true);
                out.push(p.clone());
                stack.pop();
                continue;
            };
            *next += 1;
            match finished.get(&i.path) {
                Some(true) => {}
                Some(false) => {
                    let mut msg = format!("package {}", stack[0].0.path);
                    for (p, next) in &stack {
                        let i = &p.imports[next - 1];
                        let file = fset.position(i.pos).file;
                        let base = file.rsplit('/').next().unwrap_or("");
                        msg.push_str(&format!("\n\timports {} from {base}", i.path));
                    }
                    msg.push_str(": import cycle not allowed");
                    return Err(LoadError::new(msg));
                }
                None => {
                    if let Some(Some(q)) = all.get(&i.path) {
                        finished.insert(i.path.clone(), false);
                        let q = q.clone();
                        stack.push((q, 0));
                    }
                }
            }
        }
    }
    Ok(out)
}
