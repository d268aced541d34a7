//! Import paths to places: standard library, main module, vendor, dependencies; with the go command's complaints.
use super::modules::Modules;
use super::{Config, ParsedPackage};
use std::path::{Path, PathBuf};

/// Where a package's files are.
pub enum Place {
    /// In the embedded standard library (or the embedder's sources).
    Embedded,
    /// In a directory; the flag tells whether that is GOROOT's.
    Dir(PathBuf, bool, Option<String>),
}

/// A package's path and place.
pub struct Found {
    pub path: String,
    pub place: Place,
}

/// Whether a path can only be the standard library's: its first element has no dot.
pub fn std_like(path: &str) -> bool {
    !path.split('/').next().unwrap_or("").contains('.')
}

fn has_go(dir: &Path) -> bool {
    std::fs::read_dir(dir).is_ok_and(|mut l| {
        l.any(|e| e.is_ok_and(|e| e.file_name().to_str().is_some_and(|n| n.ends_with(".go")) && e.path().is_file()))
    })
}

/// A path as `%q` of package fmt shows it.
fn quoted(path: &str) -> String {
    crate::types::constant::quote_bytes(path.as_bytes())
}

/// Checks the spelling of an import path.
pub fn check_path(path: &str) -> Result<(), String> {
    let bad = |c: char| c.is_control() || c.is_whitespace() || "!\"#$%&'()*,:;<=>?[\\]^`{|}\u{fffd}".contains(c);
    if path.is_empty() {
        return Err("invalid import path: empty string".into());
    }
    if path.contains(bad) {
        return Err(format!("invalid import path: {}", quoted(path)));
    }
    if path.starts_with('/') {
        return Err(format!("cannot import absolute path: {path}"));
    }
    if path.ends_with('/') || path.contains("//") {
        return Err(format!(
            "malformed import path {}: {}",
            quoted(path),
            if path.ends_with('/') { "trailing slash" } else { "double slash" }
        ));
    }
    Ok(())
}

/// Finds the package `path` imported by `from`.
pub fn resolve(cfg: &Config, mods: &Modules, path: &str, from: Option<&ParsedPackage>) -> Result<Found, String> {
    check_path(path)?;
    let from_std = from.is_some_and(|p| p.std);
    if path == "." || path.starts_with("./") || path.starts_with("../") {
        return relative(mods, path, from);
    }
    if cfg.std.files(path).is_some() {
        return Ok(Found { path: path.into(), place: Place::Embedded });
    }
    if from_std || std_like(path) {
        let src = cfg.goroot().map(|g| g.join("src"));
        for (prefix, tries) in [("", std_like(path)), ("vendor/", from_std)] {
            let full = format!("{prefix}{path}");
            if tries && cfg.std.files(&full).is_some() {
                return Ok(Found { path: full, place: Place::Embedded });
            }
            if tries && let Some(dir) = src.as_ref().map(|s| s.join(&full)).filter(|d| has_go(d)) {
                return Ok(Found { path: full, place: Place::Dir(dir, true, None) });
            }
        }
    }
    let found = |dir: PathBuf, go: Option<String>| Found { path: path.into(), place: Place::Dir(dir, false, go) };
    let mut seen_dir = None;
    for (m, dir) in mods.candidates(path) {
        if has_go(&dir) {
            return Ok(found(dir, m.go.clone()));
        }
        seen_dir.get_or_insert((m, dir));
    }
    if let Some((vendor, listed)) = &mods.vendor {
        let dir = vendor.join(path);
        if has_go(&dir) {
            return Ok(found(dir, listed.get(path).cloned().flatten()));
        }
        if !std_like(path) && !mods.main.iter().any(|m| path == m.path || path.starts_with(&format!("{}/", m.path))) {
            return Err(format!(
                "cannot find module providing package {path}: import lookup disabled by -mod=vendor\n\t(Go version \
                 in go.mod is at least 1.14 and vendor directory exists.)"
            ));
        }
    }
    if let Some((m, dir)) = seen_dir {
        if m.version.is_empty() && m.dir.exists() {
            return Err(match dir.is_dir() {
                true => format!("no Go files in {}", dir.display()),
                false => format!("package {path} is not in std ({})", std_place(cfg, path)),
            })
            .map_err(|e| {
                if std_like(path) {
                    e
                } else {
                    format!("no required module provides package {path}; to add it:\n\tgo get {path}")
                }
            });
        }
        if !m.dir.exists() {
            let at = format!("{}@{}", m.path, m.version);
            return Err(format!("{at}: module is not in the module cache ({})", m.dir.display()));
        }
        return Err(format!("module {}@{} found, but does not contain package {path}", m.path, m.version));
    }
    if std_like(path) {
        return Err(format!("package {path} is not in std ({})", std_place(cfg, path)));
    }
    Err(if mods.main.is_empty() {
        format!(
            "no required module provides package {path}: go.mod file not found in current directory or any parent \
             directory; see 'go help modules'"
        )
    } else {
        format!("no required module provides package {path}; to add it:\n\tgo get {path}")
    })
}

fn std_place(cfg: &Config, path: &str) -> String {
    match cfg.goroot() {
        Some(g) => g.join("src").join(path).display().to_string(),
        None => format!("{path}: not embedded, and GOROOT is not set"),
    }
}

fn relative(mods: &Modules, path: &str, from: Option<&ParsedPackage>) -> Result<Found, String> {
    let Some(dir) = from.and_then(|p| p.dir.as_ref()) else {
        return Err(format!(
            "{} is relative, but relative import paths are not supported in module mode",
            quoted(path)
        ));
    };
    if !mods.main.is_empty() {
        return Err(format!(
            "{} is relative, but relative import paths are not supported in module mode",
            quoted(path)
        ));
    }
    let dir = super::modules::clean(&dir.join(path));
    Ok(Found { path: format!("_{}", dir.display()), place: Place::Dir(dir, false, None) })
}

/// Whether `from` may import `p`: no programs, and `internal` only from below the parent of `internal`.
pub fn check_import(p: &ParsedPackage, from: &ParsedPackage) -> Result<(), String> {
    if p.name == "main" && !p.std {
        return Err(format!("import {:?} is a program, not an importable package", p.path));
    }
    let Some(i) = internal_at(&p.path) else { return Ok(()) };
    let fail = || Err(format!("use of internal package {} not allowed", p.path));
    let parent = p.path[..i].trim_end_matches('/');
    if p.std {
        return if from.std { Ok(()) } else { fail() };
    }
    if from.path == parent || from.path.starts_with(&format!("{parent}/")) {
        return Ok(());
    }
    if let (Some(dir), Some(home)) = (&p.dir, &from.dir) {
        let depth = p.path[i..].split('/').count();
        if dir.ancestors().nth(depth).is_some_and(|root| home.starts_with(root)) {
            return Ok(());
        }
    }
    fail()
}

/// Offset of the last element `internal` of a path.
fn internal_at(path: &str) -> Option<usize> {
    if path == "internal" || path.ends_with("/internal") {
        return Some(path.len() - "internal".len());
    }
    if let Some(i) = path.rfind("/internal/") {
        return Some(i + 1);
    }
    path.starts_with("internal/").then_some(0)
}
