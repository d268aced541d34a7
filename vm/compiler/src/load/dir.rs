//! The Go files of a directory that belong to the build.
use super::constraint::{Tags, find};
use super::{LoadError, SourceText};
use std::path::Path;

/// What a directory holds.
#[derive(Default)]
pub struct Listing {
    /// Selected files with their texts, in order of names.
    pub files: Vec<SourceText>,
    /// Whether there are Go files (tests aside) that constraints exclude.
    pub excluded: bool,
    /// Whether there are test files.
    pub tests: bool,
}

/// Whether `name` is a file that builds look at.
fn visible(name: &str) -> bool {
    !name.starts_with(['_', '.'])
}

/// Selects the files of `dir`. Where assembly would be selected too, files for unknown machines are taken instead.
pub fn list(dir: &Path, tags: &Tags) -> Result<Listing, LoadError> {
    let entries = std::fs::read_dir(dir).map_err(|e| LoadError::new(format!("{}: {e}", dir.display())))?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|e| e.file_name().into_string().ok())
        .filter(|n| visible(n) && (n.ends_with(".go") || n.ends_with(".s")))
        .collect();
    names.sort();
    let mut texts = Vec::new();
    for n in names {
        let path = dir.join(&n);
        if path.is_file() {
            let text = std::fs::read(&path).map_err(|e| LoadError::new(format!("{}: {e}", path.display())))?;
            texts.push((n, text));
        }
    }
    let assembly = texts.iter().any(|(n, t)| n.ends_with(".s") && selected(n, t, tags));
    let portable;
    let tags = if assembly {
        portable = tags.without_arch();
        &portable
    } else {
        tags
    };
    let mut out = Listing::default();
    for (n, t) in texts.into_iter().filter(|(n, _)| n.ends_with(".go")) {
        if n.ends_with("_test.go") {
            out.tests = true;
        } else if selected(&n, &t, tags) && !imports_c(&t) {
            out.files.push((dir.join(&n).display().to_string().into(), t.into()));
        } else {
            out.excluded = true;
        }
    }
    Ok(out)
}

fn selected(name: &str, text: &[u8], tags: &Tags) -> bool {
    tags.file_name(name) && find(text).is_none_or(|e| tags.eval(&e).unwrap_or(false))
}

/// Whether a file uses cgo, which govm has not.
fn imports_c(text: &[u8]) -> bool {
    let head = &text[..text.len().min(1 << 16)];
    head.windows(3).any(|w| w == b"\"C\"")
        && head.split(|c| *c == b'\n').any(|l| {
            let l = l.trim_ascii();
            l == b"import \"C\"" || l.starts_with(b"import \"C\"")
        })
}
