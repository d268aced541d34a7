//! The engine: package sources and natives, shared by programs.
use crate::errors::Errors;
use crate::program::{Package, Program};
use crate::script;
use govm_compiler::front::{self, Checked, Input};
use govm_compiler::load::{Config, FixedTexts, SourceProvider, SourceText};
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
        let files = govm_stdlib::sources(path)?;
        Some(files.iter().map(|&(n, t)| (Cow::Borrowed(n), Cow::Borrowed(t.as_bytes()))).collect())
    }

    fn fixed(&self, path: &str) -> Option<FixedTexts> {
        if self.folder.is_some() { None } else { govm_stdlib::sources(path) }
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
        let options = front::Options { lang: self.config.lang.clone(), incomplete: self.config.incomplete };
        let work = || catch_unwind(AssertUnwindSafe(|| front::check(cfg, input, &options)));
        match stacker::grow(FRONT_STACK, work) {
            Ok(r) => r.map_err(Errors),
            Err(_) => Err(Errors::message("internal compiler error: the front end failed".into())),
        }
    }

    /// Loads, checks and prepares a main package: Go files, a directory, or an import path, as `go run` takes them.
    ///
    /// # Errors
    /// Everything wrong with the source, in source order.
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

    fn program(&self, c: Checked) -> Result<Program, Errors> {
        Ok(Program::new(c.into_compiler().map_err(Errors)?))
    }
}

fn packages(c: &Checked) -> Vec<Package> {
    let describe = |&p: &_| {
        let p = c.types.pkg(p);
        Package { path: p.path.to_string(), name: p.name.to_string() }
    };
    c.roots.iter().map(describe).collect()
}
