//! Packages: from command-line arguments and import paths to parsed files. Sources are the embedded standard
//! library, the main module or workspace, vendor/, the module cache, and GOROOT/src for what is not embedded.
pub mod constraint;
mod dir;
mod embed;
mod glob;
pub mod gomod;
mod graph;
mod main_args;
pub mod modules;
mod resolve;

pub use graph::Loader;

use crate::syntax::ast::File;
use crate::syntax::fixed::FixedPackage;
use crate::syntax::pos::Pos;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Name and text of a source file.
pub type SourceText = (Cow<'static, str>, Cow<'static, [u8]>);

/// Sources that do not come from the file system: the embedded standard library, an embedder's own packages.
pub trait SourceProvider: Send + Sync {
    /// The files of the package `path`, or `None` when it is not here.
    fn files(&self, path: &str) -> Option<Vec<SourceText>>;
    /// The package `path` in case its text is part of the program and known to be correct: its declarations are made
    /// when they are first looked for.
    fn fixed(&self, _path: &str) -> Option<FixedPackage> {
        None
    }
    /// A table of escape tags that was made of these very sources (see `front::Checked::escape_table`).
    fn escape_tags(&self) -> Option<&'static str> {
        None
    }
}

/// No sources at all.
impl SourceProvider for () {
    fn files(&self, _: &str) -> Option<Vec<SourceText>> {
        None
    }
}

/// Where to look for packages, and how.
pub struct Config {
    /// The embedded standard library.
    pub std: Arc<dyn SourceProvider>,
    /// Current directory; arguments are relative to it.
    pub dir: PathBuf,
    /// GOROOT, if there is one; see [`Config::goroot`].
    pub goroot: OnceLock<Option<PathBuf>>,
    /// The module cache.
    pub mod_cache: PathBuf,
    /// Build tags beyond govm's own.
    pub tags: Vec<String>,
    /// `GOWORK`.
    pub gowork: String,
    /// No vendor directory even if there is one (`-mod=mod`).
    pub no_vendor: bool,
}

impl Config {
    /// GOROOT; unless it was set, from the environment, or where the `go` command is.
    pub fn goroot(&self) -> Option<&Path> {
        let find = || {
            let set = std::env::var_os("GOROOT").filter(|v| !v.is_empty()).map(PathBuf::from);
            set.or_else(find_goroot).filter(|g| g.join("src").is_dir())
        };
        self.goroot.get_or_init(find).as_deref()
    }

    /// The configuration that the environment asks for: GOROOT, GOPATH, GOMODCACHE, GOWORK, GOFLAGS.
    pub fn from_env(std: Arc<dyn SourceProvider>) -> Config {
        let var = |n: &str| std::env::var(n).ok().filter(|v| !v.is_empty());
        let gopath = var("GOPATH").map(PathBuf::from).or_else(|| var("HOME").map(|h| PathBuf::from(h).join("go")));
        let gopath = gopath.unwrap_or_else(|| PathBuf::from("/go"));
        let flags = var("GOFLAGS").unwrap_or_default();
        let tags = flags.split_whitespace().filter_map(|f| f.trim_start_matches('-').strip_prefix("tags="));
        Config {
            std,
            dir: std::env::current_dir().unwrap_or_else(|_| "/".into()),
            goroot: OnceLock::new(),
            mod_cache: var("GOMODCACHE").map_or_else(|| gopath.join("pkg/mod"), PathBuf::from),
            tags: tags.flat_map(|t| t.split(',')).map(str::to_string).collect(),
            gowork: var("GOWORK").unwrap_or_default(),
            no_vendor: flags.contains("-mod=mod"),
        }
    }
}

/// GOROOT by the `go` command in the search path, or the usual place.
fn find_goroot() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let from_path = std::env::split_paths(&path).find_map(|d| {
        let exe = std::fs::canonicalize(d.join("go")).ok()?;
        exe.parent()?.parent().map(PathBuf::from).filter(|r| r.join("src/fmt").is_dir())
    });
    from_path.or_else(|| Some(PathBuf::from("/usr/local/go")).filter(|r| r.join("src/fmt").is_dir()))
}

/// An import of a package.
#[derive(Clone, Debug)]
pub struct Import {
    /// Path as written.
    pub written: String,
    /// Path of the package it means; differs for packages vendored in GOROOT.
    pub path: String,
    /// Position of the import spec.
    pub pos: Pos,
}

/// Files that a `//go:embed` variable holds.
#[derive(Clone, Debug)]
pub struct Embed {
    /// Position of the variable's declaration (`VarDecl::pos`).
    pub pos: Pos,
    /// Matching files, sorted, relative to the package's directory.
    pub files: Vec<String>,
    /// What is wrong with the patterns. The checker's errors, such as a language version without embedding, come before.
    pub errors: Vec<LoadError>,
}

/// A package's parsed files.
#[derive(Debug)]
pub struct ParsedPackage {
    /// Import path; `command-line-arguments` for files named on the command line.
    pub path: String,
    /// Name in the package clauses.
    pub name: String,
    /// Directory; `None` when embedded.
    pub dir: Option<PathBuf>,
    /// Files in order of their names; none for packages that are `fixed`.
    pub files: Vec<Arc<File>>,
    /// Tables in place of files.
    pub fixed: Option<FixedPackage>,
    /// Distinct imports, sorted by path.
    pub imports: Vec<Import>,
    /// Language version of its module, such as `1.21`; `None` means the newest.
    pub go_version: Option<String>,
    /// Whether it belongs to the standard library.
    pub std: bool,
    /// `//go:embed` variables.
    pub embeds: Vec<Embed>,
    /// Errors of the parser with which checking goes on, as in gc: those that are not called syntax errors.
    pub errors: Vec<LoadError>,
}

/// An error while loading. Syntax errors carry a position; others may stand alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// Where, if anywhere.
    pub pos: Pos,
    /// What, in the go command's words.
    pub msg: String,
    /// The package of which the compiler tells it; `None` for what the go command tells.
    pub package: Option<Arc<str>>,
}

impl LoadError {
    fn new(msg: impl Into<String>) -> Self {
        LoadError::at(Pos::NONE, msg)
    }

    fn at(pos: Pos, msg: impl Into<String>) -> Self {
        LoadError { pos, msg: msg.into(), package: None }
    }
}
