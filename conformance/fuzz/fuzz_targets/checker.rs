//! Any source file that parses is checked: errors have places in the file, and no panic. It may import nothing but unsafe.
#![no_main]
use govm_compiler::syntax::parser::{IdGen, Mode, parse_file};
use govm_compiler::syntax::pos::{FileSet, Pos};
use govm_compiler::types::{GoVersion, Importer, PackageInput, PkgId, Types};
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;

struct NoImports;

impl Importer for NoImports {
    fn import(&mut self, _: &mut Types, path: &str, _: &str, _: Pos) -> Result<PkgId, String> {
        Err(format!("package {path} is not in std"))
    }
}

fn check(src: &[u8]) {
    let fset = Arc::new(FileSet::new());
    let (file, errors) = parse_file(&fset, "x.go", src, &IdGen::new(), Mode::All);
    if !errors.is_empty() {
        return;
    }
    let mut types = Types::new();
    types.fset = Some(fset.clone());
    types.allow_bodyless = true;
    let (path, version) = (file.name.name.to_string(), GoVersion::CURRENT);
    let input = PackageInput { path, dir: String::new(), files: vec![Arc::new(file)], version, lazy: false };
    types.check_package(input, &mut NoImports);
    for e in types.take_errors() {
        assert!(e.pos.0 <= src.len() as u32 + 1, "{e:?}");
    }
}

// With the native stack that the engine gives the front end.
fuzz_target!(|src: &[u8]| stacker::grow(256 << 20, || check(src)));
