//! The Go standard library: embedded Go sources and Rust natives.

mod natives;

/// The tables of natives behind the Go sources.
pub fn natives() -> &'static [&'static [govm_runtime::native::NativeEntry]] {
    natives::tables()
}

/// Those of the natives that machine code may call as they stand.
pub fn leaves() -> &'static [govm_runtime::native::LeafEntry] {
    natives::leaves()
}

pub use natives::gzip;

include!(concat!(env!("OUT_DIR"), "/packages.rs"));

/// Escape tags of the functions in the embedded sources; a test of the govm crate holds it against them (`BLESS=1` rewrites it).
pub const ESCAPE_TAGS: &str = include_str!("../escape.txt");

/// A file: name, text, outline (where the declarations are, see `build/outline.rs`), offsets of the lines, imports.
pub type Source = (&'static str, &'static str, &'static [[u32; 4]], &'static [u32], &'static [[u32; 3]]);

/// A package: name, files, and the tables of `build/index.rs`: imports, names, methods, variables, init functions.
pub type Package = (
    &'static str,
    &'static [Source],
    &'static [[u32; 3]],
    &'static [[u32; 3]],
    &'static [[u32; 2]],
    &'static [u32],
    &'static [u32],
);

/// The embedded package `path`.
pub fn package(path: &str) -> Option<Package> {
    PACKAGES.binary_search_by(|p| p.0.cmp(path)).ok().map(|i| PACKAGES[i].1)
}

/// Paths of all embedded packages, sorted.
pub fn packages() -> impl Iterator<Item = &'static str> {
    PACKAGES.iter().map(|p| p.0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn finds_packages() {
        assert!(super::package("errors").is_some_and(|p| p.0 == "errors" && !p.1.is_empty()));
        assert!(super::package("no/such").is_none());
    }
}
