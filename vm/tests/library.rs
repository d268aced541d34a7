//! The embedded library is parsed later, part by part; parsed at once it must be correct and come out the same.
use govm_compiler::syntax::ast::{Block, Decl, File};
use govm_compiler::syntax::parser::{IdGen, Mode, parse_file, parse_later};
use govm_compiler::syntax::pos::FileSet;
use std::sync::Arc;

/// What the cuts between the parts could spoil, with offsets: declarations, their ends and their contents.
fn outline(file: &File) -> Vec<String> {
    let base = file.package_pos.0;
    let block = |b: &Block| (b.lbrace.0 - base, b.stmts.len(), b.rbrace.0 - base);
    let describe = |d: &Decl| match d {
        Decl::Import(i) => format!("import {}", i.path),
        Decl::Const(c) => format!("const {} {} {}", c.names[0].name, c.names.len(), c.values.len()),
        Decl::Var(v) => format!("var {} {} {}", v.names[0].name, v.names.len(), v.values.len()),
        Decl::Type(t) => {
            let (generic, ty) = (t.tparams.is_some(), t.ty());
            format!("type {} {generic} {} {}", t.name.name, ty.start.0 - base, ty.end.0 - base)
        }
        Decl::Func(f) => {
            let (params, body) = (&f.sig().params, f.body().map(block));
            format!("func {} {} {} {body:?}", f.name.name, f.tparams().is_some(), params.close.0 - base)
        }
    };
    file.decls.iter().map(describe).collect()
}

#[test]
fn parsed_later_or_at_once_is_the_same() {
    let (fset, ids) = (FileSet::new(), Arc::new(IdGen::new()));
    for package in govm_stdlib::packages() {
        for &(name, text) in govm_stdlib::sources(package).expect("a package that is listed") {
            let (at_once, errors) = parse_file(&fset, name, text.as_bytes(), &ids, Mode::All);
            assert!(errors.is_empty(), "{package}/{name}: {errors:?}");
            let later = parse_later(&fset, name, text, &ids);
            assert_eq!(outline(&later), outline(&at_once), "{package}/{name}");
        }
    }
}
