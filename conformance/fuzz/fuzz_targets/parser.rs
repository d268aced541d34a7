//! Any bytes as a source file: errors have places in the file, and no panic.
#![no_main]
use govm_compiler::syntax::parser::{IdGen, Mode, parse_file};
use govm_compiler::syntax::pos::FileSet;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|src: &[u8]| {
    let fset = FileSet::new();
    let (file, errors) = parse_file(&fset, "x.go", src, &IdGen::new(), Mode::All);
    assert!(file.eof.0 <= src.len() as u32 + 1);
    for e in errors {
        assert!(e.pos.is_valid() && e.pos.0 <= src.len() as u32 + 1, "{e:?}");
    }
});
