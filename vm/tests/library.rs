//! The embedded library is parsed later, part by part; parsed at once it must be correct and come out the same.
use govm_compiler::syntax::ast::{Block, Decl, Expr, File, Ident};
use govm_compiler::syntax::parser::{IdGen, Mode, parse_file, parse_later};
use govm_compiler::syntax::pos::FileSet;
use std::sync::Arc;

/// What the cuts between the parts could spoil, with offsets: declarations, their ends and their contents.
fn summary(file: &File) -> Vec<String> {
    let base = file.package_pos.0;
    let block = |b: &Block| (b.lbrace.0 - base, b.stmts.len(), b.rbrace.0 - base);
    let names = |l: &[Ident]| l.iter().map(|n| (n.name.clone(), n.pos.0 - base)).collect::<Vec<_>>();
    let extent = |e: &Expr| (e.start.0 - base, e.end.0 - base);
    let rest = |t: Option<&Expr>, v: &[Expr]| (t.map(extent), v.iter().map(extent).collect::<Vec<_>>());
    let mut group = (0, None);
    let mut describe = |d: &Decl| match d {
        Decl::Import(i) => format!("import {}", i.path),
        Decl::Const(c) => {
            group = (group.0 + (group.1 != Some(c.group)) as u32, Some(c.group));
            let rest = rest(c.ty(), c.values());
            format!("const {} {} {} {:?} {rest:?}", group.0, c.iota, c.bare, names(&c.names))
        }
        Decl::Var(v) => {
            let rest = rest(v.ty(), v.values());
            format!("var {} {} {:?} {rest:?}", v.initialised, v.directives.len(), names(&v.names))
        }
        Decl::Type(t) => {
            let (generic, ty) = (t.tparams().is_some(), extent(t.ty()));
            format!("type {} {} {generic} {ty:?}", t.name.name, t.alias)
        }
        Decl::Func(f) => {
            let (params, body) = (&f.sig().params, f.body().map(block));
            let directives: Vec<_> = f.directives.iter().map(|d| (d.pos.0 - base, &d.text)).collect();
            let recv = (f.method, &f.recv_base, f.recv().map(|r| r.open.0 - base));
            let (at, name, generic) = (f.pos.0 - base, &f.name, f.tparams().is_some());
            let name = (&name.name, name.pos.0 - base);
            format!("func {at} {recv:?} {name:?} {generic} {} {body:?} {directives:?}", params.close.0 - base)
        }
    };
    file.decls.iter().map(&mut describe).collect()
}

#[test]
fn parsed_later_or_at_once_is_the_same() {
    let (fset, ids) = (FileSet::new(), Arc::new(IdGen::new()));
    for package in govm_stdlib::packages() {
        for &(name, text, outline) in govm_stdlib::sources(package).expect("a package that is listed") {
            let (at_once, errors) = parse_file(&fset, name, text.as_bytes(), &ids, Mode::All);
            assert!(errors.is_empty(), "{package}/{name}: {errors:?}");
            let later = parse_later(&fset, name, text, outline, &ids);
            assert_eq!(summary(&later), summary(&at_once), "{package}/{name}");
        }
    }
}
