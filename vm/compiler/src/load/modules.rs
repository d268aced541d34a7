//! The modules of a build: main module or workspace, requirements by minimal version selection, vendor directory.
use super::gomod::{self, ModFile, ModVersion, Replace};
use hashbrown::HashMap;
use std::path::{Path, PathBuf};

/// A module that packages are taken from.
#[derive(Clone, Debug)]
pub struct Module {
    /// Module path.
    pub path: String,
    /// Selected version; empty for a main module.
    pub version: String,
    /// Root directory.
    pub dir: PathBuf,
    /// `go` version of its go.mod.
    pub go: Option<String>,
}

/// All modules of a build.
#[derive(Clone, Debug, Default)]
pub struct Modules {
    /// Main modules: several in a workspace, none outside of a module.
    pub main: Vec<Module>,
    /// Modules required by them.
    pub deps: Vec<Module>,
    /// The vendor directory in use, with the `go` version of each vendored package's module.
    pub vendor: Option<(PathBuf, HashMap<String, Option<String>>)>,
}

/// Where modules are looked for.
pub struct Places {
    /// The module cache.
    pub mod_cache: PathBuf,
    /// `GOWORK`: `off`, a file, or empty to search.
    pub gowork: String,
    /// `-mod=mod` was asked for: no vendor directory.
    pub no_vendor: bool,
}

fn find_up(dir: &Path, name: &str) -> Option<PathBuf> {
    dir.ancestors().map(|d| d.join(name)).find(|p| p.is_file())
}

fn read_mod(path: &Path) -> Result<ModFile, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    gomod::parse(&path.display().to_string(), &text)
}

/// Upper-case letters as `!` and the lower-case letter, as in the module cache.
pub fn escape(path: &str) -> String {
    let mut s = String::with_capacity(path.len());
    for c in path.chars() {
        if c.is_ascii_uppercase() {
            s.push('!');
        }
        s.push(c.to_ascii_lowercase());
    }
    s
}

impl Modules {
    /// The modules in force in `dir`.
    pub fn load(dir: &Path, places: &Places) -> Result<Modules, String> {
        let work = match places.gowork.as_str() {
            "off" => None,
            "" => find_up(dir, "go.work"),
            f => Some(PathBuf::from(f)),
        };
        let mut files = Vec::new();
        let mut replace = Vec::new();
        let mut root = None;
        if let Some(w) = work {
            let file = read_mod(&w)?;
            let base = w.parent().unwrap_or(Path::new("/")).to_path_buf();
            for u in &file.uses {
                let d = clean(&base.join(u));
                files.push((d.clone(), read_mod(&d.join("go.mod"))?));
            }
            replace = absolute(file.replace, &base);
            root = Some(base);
        } else if let Some(m) = find_up(dir, "go.mod") {
            let base = m.parent().unwrap_or(Path::new("/")).to_path_buf();
            files.push((base.clone(), read_mod(&m)?));
            root = Some(base);
        }
        let Some(root) = root else { return Ok(Modules::default()) };
        let mut mods = Modules::default();
        for (d, f) in &files {
            mods.main.push(Module { path: f.module.clone(), version: String::new(), dir: d.clone(), go: f.go.clone() });
            replace.extend(absolute(f.replace.clone(), d));
        }
        let modern = files.iter().all(|(_, f)| f.go.as_deref().is_some_and(|g| gomod::compare(g, "1.14").is_ge()));
        if modern && !places.no_vendor && root.join("vendor/modules.txt").is_file() {
            let text = std::fs::read_to_string(root.join("vendor/modules.txt")).unwrap_or_default();
            mods.vendor = Some((root.join("vendor"), vendored(&text)));
            return Ok(mods);
        }
        let files: Vec<ModFile> = files.into_iter().map(|(_, f)| f).collect();
        mods.deps = select(&files, &replace, &places.mod_cache);
        Ok(mods)
    }

    /// The main module that `dir` belongs to, with the package path of `dir`.
    pub fn main_package(&self, dir: &Path) -> Option<(&Module, String)> {
        let m = self.main.iter().filter(|m| dir.starts_with(&m.dir)).max_by_key(|m| m.dir.as_os_str().len())?;
        let rel = dir.strip_prefix(&m.dir).ok()?.to_string_lossy().into_owned();
        let path = if rel.is_empty() { m.path.clone() } else { format!("{}/{rel}", m.path) };
        Some((m, path))
    }

    /// Modules whose path is a prefix of the package path, longest first, with the directory the package would have.
    pub fn candidates<'a>(&'a self, path: &'a str) -> Vec<(&'a Module, PathBuf)> {
        let mut l: Vec<_> = self
            .main
            .iter()
            .chain(&self.deps)
            .filter_map(|m| {
                let rel = path.strip_prefix(m.path.as_str())?;
                let rel = if rel.is_empty() { rel } else { rel.strip_prefix('/')? };
                Some((m, if rel.is_empty() { m.dir.clone() } else { m.dir.join(rel) }))
            })
            .collect();
        l.sort_by_key(|(m, _)| std::cmp::Reverse(m.path.len()));
        l
    }
}

/// Removes `.` and `..` from a path without looking at the file system.
pub fn clean(p: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for c in p.components() {
        match c {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                out.pop();
            }
            c => out.push(c),
        }
    }
    out
}

fn absolute(list: Vec<Replace>, base: &Path) -> Vec<Replace> {
    list.into_iter()
        .map(|mut r| {
            if r.new.version.is_empty() {
                r.new.path = clean(&base.join(&r.new.path)).display().to_string();
            }
            r
        })
        .collect()
}

fn replacement<'a>(m: &ModVersion, replace: &'a [Replace]) -> Option<&'a ModVersion> {
    let fits = |r: &&Replace| r.old.path == m.path && (r.old.version.is_empty() || r.old.version == m.version);
    replace.iter().filter(fits).max_by_key(|r| r.old.version.len()).map(|r| &r.new)
}

/// Minimal version selection: the highest version of each module that anything in the graph requires.
fn select(main: &[ModFile], replace: &[Replace], cache: &Path) -> Vec<Module> {
    let mut best: HashMap<String, String> = HashMap::new();
    let mut todo: Vec<ModVersion> = main.iter().flat_map(|f| f.require.clone()).collect();
    let mut go: HashMap<ModVersion, Option<String>> = HashMap::new();
    let excluded: Vec<&ModVersion> = main.iter().flat_map(|f| &f.exclude).collect();
    while let Some(m) = todo.pop() {
        if excluded.contains(&&m) || main.iter().any(|f| f.module == m.path) || go.contains_key(&m) {
            continue;
        }
        let slot = best.entry(m.path.clone()).or_default();
        if slot.is_empty() || gomod::compare(slot, &m.version).is_lt() {
            *slot = m.version.clone();
        }
        let file = match replacement(&m, replace) {
            Some(r) if r.version.is_empty() => Path::new(&r.path).join("go.mod"),
            Some(r) => mod_file(cache, r),
            None => mod_file(cache, &m),
        };
        let file = read_mod(&file).unwrap_or_default();
        todo.extend(file.require);
        go.insert(m, file.go);
    }
    let mut out: Vec<Module> = best
        .into_iter()
        .map(|(path, version)| {
            let m = ModVersion { path, version };
            let dir = match replacement(&m, replace) {
                Some(r) if r.version.is_empty() => PathBuf::from(&r.path),
                Some(r) => cache.join(format!("{}@{}", escape(&r.path), escape(&r.version))),
                None => cache.join(format!("{}@{}", escape(&m.path), escape(&m.version))),
            };
            let go = go.get(&m).cloned().flatten();
            Module { path: m.path, version: m.version, dir, go }
        })
        .collect();
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}

fn mod_file(cache: &Path, m: &ModVersion) -> PathBuf {
    cache.join("cache/download").join(escape(&m.path)).join("@v").join(format!("{}.mod", escape(&m.version)))
}

/// Packages of vendor/modules.txt with the `go` version of their module.
fn vendored(text: &str) -> HashMap<String, Option<String>> {
    let mut out = HashMap::new();
    let mut go = None;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("## ") {
            let version = rest.split(';').find_map(|w| w.trim().strip_prefix("go "));
            go = version.map(|v| v.trim().to_string());
        } else if line.starts_with("# ") {
            go = None;
        } else if !line.trim().is_empty() {
            out.insert(line.trim().to_string(), go.clone());
        }
    }
    out
}
