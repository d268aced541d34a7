//! What programs that are measured import: the library, parsed part by part as in the command.
use govm_compiler::load::{SourceProvider, SourceText};
use govm_compiler::syntax::fixed::FixedPackage;

/// The embedded library.
pub struct Std;

impl SourceProvider for Std {
    fn files(&self, path: &str) -> Option<Vec<SourceText>> {
        let (_, files, ..) = govm_stdlib::package(path)?;
        Some(files.iter().map(|&(n, t, ..)| (n.into(), t.as_bytes().into())).collect())
    }
    fn fixed(&self, path: &str) -> Option<FixedPackage> {
        govm_stdlib::package(path).map(FixedPackage::from)
    }
}
