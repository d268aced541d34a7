//! The engine: package sources and natives, shared by programs.
use crate::errors::Errors;
use crate::program::{Package, Program};
use crate::script;
use govm_compiler::front::{self, Checked, Input};
use govm_compiler::load::{Config, SourceProvider, SourceText};
use govm_compiler::syntax::fixed::FixedPackage;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

/// Native stack for parsing and checking: deep nesting must end in an error, not in a crash.
const FRONT_STACK: usize = 256 << 20;

/// How an engine finds packages.
#[derive(Clone, Debug, Default)]
pub struct EngineConfig {
    /// Directory that relative arguments and the main module are looked up from; `None`: the current one.
    pub dir: Option<PathBuf>,
    /// GOROOT for packages that are not embedded; `None`: from the environment.
    pub goroot: Option<PathBuf>,
    /// Build tags.
    pub tags: Vec<String>,
    /// Language version of the packages asked for, such as `go1.21`; `None`: their module's.
    pub lang: Option<String>,
    /// Functions without a body are no error.
    pub incomplete: bool,
    /// gc's flags: `-m` (find out the optimisation decisions, see [`Program::decisions`] and [`Package::decisions`]), `-l` (make them
    /// without inlining). Others change nothing.
    pub gcflags: Vec<String>,
}

/// Turns Go source into programs.
#[derive(Clone, Debug, Default)]
pub struct Engine {
    config: EngineConfig,
}

/// The standard library inside the binary; or in a folder, for those who work on it ($GOVM_STDLIB).
struct Embedded {
    folder: Option<PathBuf>,
}

impl SourceProvider for Embedded {
    fn files(&self, path: &str) -> Option<Vec<SourceText>> {
        if let Some(f) = &self.folder {
            let mut out: Vec<SourceText> = Vec::new();
            for e in std::fs::read_dir(f.join(path)).ok()?.flatten() {
                let name = e.file_name().to_string_lossy().into_owned();
                if name.ends_with(".go") && !name.ends_with("_test.go") {
                    out.push((Cow::Owned(name), Cow::Owned(std::fs::read(e.path()).ok()?)));
                }
            }
            out.sort();
            return (!out.is_empty()).then_some(out);
        }
        let (_, files, ..) = govm_stdlib::package(path)?;
        Some(files.iter().map(|&(n, t, ..)| (Cow::Borrowed(n), Cow::Borrowed(t.as_bytes()))).collect())
    }

    fn fixed(&self, path: &str) -> Option<FixedPackage> {
        if self.folder.is_some() { None } else { govm_stdlib::package(path).map(FixedPackage::from) }
    }

    fn escape_tags(&self) -> Option<&'static str> {
        self.folder.is_none().then_some(govm_stdlib::ESCAPE_TAGS)
    }
}

impl Engine {
    /// An engine set up from the environment (GOROOT, GOPATH, GOMODCACHE, GOFLAGS, GOWORK).
    pub fn new() -> Engine {
        Engine::default()
    }

    /// An engine with the given settings.
    pub fn with_config(config: EngineConfig) -> Engine {
        Engine { config }
    }

    fn loader_config(&self) -> Config {
        let mut c = Config::from_env(Arc::new(Embedded { folder: std::env::var_os("GOVM_STDLIB").map(PathBuf::from) }));
        if let Some(d) = &self.config.dir {
            c.dir = d.clone();
        }
        if let Some(g) = &self.config.goroot {
            c.goroot = Some(g.clone()).into();
        }
        c.tags.extend(self.config.tags.iter().cloned());
        c
    }

    fn front(&self, input: Input) -> Result<Checked, Errors> {
        let cfg = self.loader_config();
        let flag = |f: &str| self.config.gcflags.iter().any(|g| g == f);
        let wanted = self.config.gcflags.iter().any(|g| g == "-m" || g.starts_with("-m="));
        let level = |g: &String| g.strip_prefix("-m=").map_or((g == "-m") as u32, |n| n.parse().unwrap_or(1));
        let level: u32 = self.config.gcflags.iter().map(level).sum();
        let inlining = match level {
            _ if flag("-l") => front::Inlining::Off,
            0 | 1 => front::Inlining::On,
            _ => front::Inlining::Verbose,
        };
        let options = front::Options {
            lang: self.config.lang.clone(),
            incomplete: self.config.incomplete,
            decisions: wanted.then_some(inlining),
        };
        let work = || catch_unwind(AssertUnwindSafe(|| front::check(cfg, input, &options)));
        match stacker::grow(FRONT_STACK, work) {
            Ok(r) => r.map_err(Errors),
            Err(_) => Err(Errors::message("internal compiler error: the front end failed".into())),
        }
    }

    /// Loads, checks and prepares a main package: Go files, a directory, or an import path, as `go run` takes them.
    ///
    /// # Errors
    /// Everything wrong with the source.
    pub fn load(&self, args: &[String]) -> Result<Program, Errors> {
        self.program(self.front(Input::Args(args.to_vec()))?)
    }

    /// Loads a main package from source text. A `#!` line is skipped.
    ///
    /// # Errors
    /// As [`Engine::load`].
    pub fn load_source(&self, name: &str, text: &str) -> Result<Program, Errors> {
        let text = script::without_shebang(text);
        let file: SourceText = (Cow::Owned(name.to_string()), Cow::Owned(text.into_owned().into_bytes()));
        self.program(self.front(Input::Source(vec![file]))?)
    }

    /// Loads a program from bare statements, the body of `main`; standard packages they name are imported.
    ///
    /// # Errors
    /// As [`Engine::load`].
    pub fn load_statements(&self, statements: &str) -> Result<Program, Errors> {
        self.load_source("-e", &script::wrap_statements(statements, govm_stdlib::packages()))
    }

    /// Checks packages without running them; patterns such as `./...` are allowed.
    ///
    /// # Errors
    /// All errors of all packages.
    pub fn check(&self, args: &[String]) -> Result<Vec<Package>, Errors> {
        let c = self.front(Input::Args(args.to_vec()))?;
        Ok(packages(&c))
    }

    /// [`Engine::check`], and compiles every function declared in the packages to bytecode.
    ///
    /// # Errors
    /// As [`Engine::check`].
    pub fn check_and_compile(&self, args: &[String]) -> Result<Vec<Package>, Errors> {
        let c = self.front(Input::Args(args.to_vec()))?;
        let list = packages(&c);
        drop(c.compile_roots());
        Ok(list)
    }

    /// The escape tags of the library's functions, as `stdlib/escape.txt` has them; made anew from the sources. Packages
    /// that import one that is not embedded are left out.
    ///
    /// # Errors
    /// Errors in the library.
    pub fn escape_tags(&self) -> Result<String, Errors> {
        let internal = |p: &&str| p.split('/').any(|e| e == "internal");
        let mut all: Vec<&str> = govm_stdlib::packages().filter(|p| !internal(p)).collect();
        let mut c = loop {
            let imports: String = all.iter().map(|p| format!("import _ {p:?}\n")).collect();
            let text = format!("package main\n{imports}func main() {{}}\n");
            let file: SourceText = (Cow::Borrowed("main.go"), Cow::Owned(text.into_bytes()));
            let errors = match self.front(Input::Source(vec![file])) {
                Ok(c) => break c,
                Err(e) => e,
            };
            let before = all.len();
            let at = |p: &&str| errors.0.iter().any(|d| d.in_package(p));
            all.retain(|p| !at(p));
            if all.len() == before {
                return Err(errors);
            }
        };
        Ok(stacker::grow(FRONT_STACK, || c.escape_table()))
    }

    fn program(&self, mut c: Checked) -> Result<Program, Errors> {
        let decisions = std::mem::take(&mut c.decisions);
        Ok(Program::new(c.into_compiler().map_err(Errors)?, decisions))
    }
}

fn packages(c: &Checked) -> Vec<Package> {
    let describe = |&p: &_| {
        let p = c.types.pkg(p);
        let decisions = c.decisions.iter().filter(|d| *d.package == *p.path).cloned().collect();
        Package { path: p.path.to_string(), name: p.name.to_string(), decisions }
    };
    c.roots.iter().map(describe).collect()
}
