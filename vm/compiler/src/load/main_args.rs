//! Command-line arguments: Go files, directories, import paths and `...` patterns.
use super::modules::clean;
use super::resolve::{Found, Place, resolve};
use super::{LoadError, Loader};
use std::path::{Path, PathBuf};

/// What the arguments name.
pub enum Targets {
    /// Files that form one package.
    Files(Vec<PathBuf>),
    /// Packages.
    Packages(Vec<Found>),
}

impl Loader {
    /// Finds out what `args` mean; no argument means the current directory.
    pub(super) fn targets(&self, args: &[String]) -> Result<Targets, Vec<LoadError>> {
        let one = |m: String| vec![LoadError::new(m)];
        if args.first().is_some_and(|a| a.ends_with(".go")) {
            let mut files = Vec::new();
            for a in args {
                if !a.ends_with(".go") {
                    return Err(one(format!("named files must be .go files: {a}")));
                }
                let p = self.cfg.dir.join(a);
                if !p.exists() {
                    return Err(one(format!("stat {a}: no such file or directory")));
                }
                files.push(p);
            }
            let dirs: Vec<_> = files.iter().map(|f| f.parent()).collect();
            if let Some(other) = dirs.iter().find(|d| **d != dirs[0]) {
                let show = |d: &Option<&Path>| d.map_or(String::new(), |p| format!("{}/", p.display()));
                let (a, b) = (show(&dirs[0]), show(other));
                return Err(one(format!("named files must all be in one directory; have {a} and {b}")));
            }
            return Ok(Targets::Files(files));
        }
        let dot = [".".to_string()];
        let args = if args.is_empty() { &dot[..] } else { args };
        let mut out = Vec::new();
        let mut errors = Vec::new();
        for a in args {
            match self.argument(a) {
                Ok(mut l) => out.append(&mut l),
                Err(m) => errors.push(LoadError::new(m)),
            }
        }
        if errors.is_empty() { Ok(Targets::Packages(out)) } else { Err(errors) }
    }

    fn argument(&self, a: &str) -> Result<Vec<Found>, String> {
        let local = a == "." || a == ".." || a.starts_with("./") || a.starts_with("../") || a.starts_with('/');
        if let Some(i) = a.find("...") {
            let base = if local { clean(&self.cfg.dir.join(&a[..i])) } else { self.pattern_root(&a[..i])? };
            let mut dirs = Vec::new();
            packages_below(&base, &mut dirs);
            dirs.sort();
            return Ok(dirs.into_iter().map(|d| self.directory(d)).collect());
        }
        if local {
            let dir = clean(&self.cfg.dir.join(a));
            if !dir.is_dir() {
                return Err(match dir.exists() {
                    true => format!("{} is not a directory", dir.display()),
                    false => format!("stat {}: directory not found", dir.display()),
                });
            }
            return Ok(vec![self.directory(dir)]);
        }
        resolve(&self.cfg, &self.modules, a, None).map(|f| vec![f])
    }

    fn pattern_root(&self, prefix: &str) -> Result<PathBuf, String> {
        let prefix = prefix.trim_end_matches('/');
        let dir = self.modules.candidates(prefix).into_iter().next().map(|(_, d)| d);
        dir.filter(|d| d.is_dir()).ok_or_else(|| format!("pattern {prefix}...: matched no packages"))
    }

    /// The package in `dir`.
    fn directory(&self, dir: PathBuf) -> Found {
        if let Some(rel) = self.cfg.goroot().and_then(|g| dir.strip_prefix(g.join("src")).ok()) {
            return Found { path: rel.display().to_string(), place: Place::Dir(dir.clone(), true, None) };
        }
        match self.modules.main_package(&dir) {
            Some((m, path)) => Found { path, place: Place::Dir(dir.clone(), false, m.go.clone()) },
            None => Found { path: format!("_{}", dir.display()), place: Place::Dir(dir, false, None) },
        }
    }
}

/// Directories with Go files below `dir`, without what the go command leaves out.
fn packages_below(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut has_go = false;
    for e in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let Ok(name) = e.file_name().into_string() else { continue };
        if name.starts_with(['_', '.']) {
            continue;
        }
        let path = e.path();
        if path.is_dir() {
            if name != "testdata" && name != "vendor" && !path.join("go.mod").exists() {
                packages_below(&path, out);
            }
        } else {
            has_go |= name.ends_with(".go") && !name.ends_with("_test.go");
        }
    }
    if has_go {
        out.push(dir.to_path_buf());
    }
}
