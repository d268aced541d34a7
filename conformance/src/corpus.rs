//! Where the corpora are, and the tests in them.
use std::path::{Path, PathBuf};

/// An unpacked Go source tree: `test/` and `src/internal/types/testdata`.
pub struct Corpus {
    /// `test/`.
    pub test: PathBuf,
    /// `src/internal/types/testdata`.
    pub types: PathBuf,
}

/// Looks in $GOVM_GO_SRC, then in the cache folder that `conformance/fetch.sh` fills.
pub fn find() -> Result<Corpus, String> {
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".cache")));
    let tried: Vec<PathBuf> = std::env::var_os("GOVM_GO_SRC")
        .map(PathBuf::from)
        .into_iter()
        .chain(cache.map(|c| c.join("govm/go-1.27")))
        .collect();
    for root in &tried {
        if root.join("test").is_dir() {
            return Ok(Corpus { test: root.join("test"), types: root.join("src/internal/types/testdata") });
        }
    }
    let places: Vec<String> = tried.iter().map(|p| p.display().to_string()).collect();
    Err(format!("no Go source tree with test/ in {}; run conformance/fetch.sh", places.join(" or ")))
}

/// All Go files below `dir` (not in `*.dir` folders, which belong to tests), as paths relative to it, sorted.
pub fn go_files(dir: &Path) -> Vec<String> {
    let mut out = Vec::new();
    walk(dir, dir, &mut out);
    out.sort();
    out
}

fn walk(root: &Path, dir: &Path, out: &mut Vec<String>) {
    for e in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let p = e.path();
        let name = e.file_name().to_string_lossy().into_owned();
        if p.is_dir() {
            if !name.ends_with(".dir") {
                walk(root, &p, out);
            }
        } else if name.ends_with(".go")
            && let Ok(rel) = p.strip_prefix(root)
        {
            out.push(rel.to_string_lossy().into_owned());
        }
    }
}
