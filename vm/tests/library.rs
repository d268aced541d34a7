//! The embedded library is declared and parsed piece by piece; parsed at once it must be correct and come out the same.
use govm_compiler::front::{self, Input, Options};
use govm_compiler::load::{Config, SourceProvider, SourceText};
use govm_compiler::syntax::ast::{Block, Decl, Expr, ExprKind, Ident, VarDecl};
use govm_compiler::syntax::fixed::{FixedPackage, OpenFile};
use govm_compiler::syntax::parser::{IdGen, Mode, parse_file};
use govm_compiler::syntax::pos::FileSet;
use govm_compiler::types::{DeclSrc, ObjId, PkgId, TypeId, Types};
use std::sync::Arc;

/// What the cuts between the parts could spoil, with offsets: declarations, their ends and their contents.
fn summary<'a>(base: u32, decls: impl Iterator<Item = &'a Decl>) -> Vec<String> {
    let block = |b: &Block| (b.lbrace.0 - base, b.stmts.len(), b.rbrace.0 - base);
    let names = |l: &[Ident]| l.iter().map(|n| (n.name.clone(), n.pos.0 - base)).collect::<Vec<_>>();
    let extent = |e: &Expr| (e.start.0 - base, e.end.0 - base);
    let rest = |t: Option<&Expr>, v: &[Expr]| (t.map(extent), v.iter().map(extent).collect::<Vec<_>>());
    let describe = |d: &Decl| match d {
        Decl::Import(i) => format!("import {}", i.path),
        Decl::Const(c) => {
            let rest = rest(c.ty(), c.values());
            format!("const {} {} {:?} {rest:?}", c.iota, c.bare, names(&c.names))
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
    decls.map(describe).collect()
}

#[test]
fn parsed_later_or_at_once_is_the_same() {
    let (fset, ids) = (FileSet::new(), Arc::new(IdGen::new()));
    for path in govm_stdlib::packages() {
        let package = FixedPackage::from(govm_stdlib::package(path).expect("a package that is listed"));
        for (i, &(name, text, ..)) in package.files.iter().enumerate() {
            let (at_once, errors) = parse_file(&fset, name, text.as_bytes(), &ids, Mode::All);
            assert!(errors.is_empty(), "{path}/{name}: {errors:?}");
            assert_eq!(*at_once.name.name, *package.name, "{path}/{name}");
            let later = OpenFile::new(&package, path, i as u32, &fset, &ids).expect("room in the file set");
            let decls: Vec<Decl> = package.items().filter(|&d| d >> 16 == i as u32).map(|d| later.decl(d)).collect();
            let base = at_once.package_pos.0 - text.find("\npackage ").map_or(0, |i| i as u32 + 1);
            let imports = at_once.decls.iter().filter_map(|d| if let Decl::Import(i) = d { Some(i) } else { None });
            let imports = imports.map(|i| (i.local.as_ref().map(|l| l.name.to_string()), i.path.clone()));
            let found = later.imports().map(|(local, path)| (local.map(str::to_string), path.to_string()));
            assert_eq!(found.collect::<Vec<_>>(), imports.collect::<Vec<_>>(), "{path}/{name}");
            let rest = at_once.decls.iter().filter(|d| !matches!(d, Decl::Import(_)));
            assert_eq!(summary(later.source().base, decls.iter()), summary(base, rest), "{path}/{name}");
        }
    }
}

#[test]
fn constants_without_values_find_those_of_their_group() {
    let (fset, ids) = (FileSet::new(), Arc::new(IdGen::new()));
    let mut bare = 0;
    for path in govm_stdlib::packages() {
        let package = FixedPackage::from(govm_stdlib::package(path).expect("a package that is listed"));
        for (i, &(name, text, ..)) in package.files.iter().enumerate() {
            let (at_once, _) = parse_file(&fset, name, text.as_bytes(), &ids, Mode::All);
            let later = OpenFile::new(&package, path, i as u32, &fset, &ids).expect("room in the file set");
            let mut source = None;
            let rest = at_once.decls.iter().filter(|d| !matches!(d, Decl::Import(_)));
            for (k, d) in rest.enumerate() {
                let Decl::Const(c) = d else { continue };
                if !c.bare {
                    source = Some(&c.names[0].name);
                    continue;
                }
                bare += 1;
                let Decl::Const(found) = later.decl(package.const_source((i << 16 | k) as u32)) else {
                    panic!("{path}/{name}: {} is no constant", c.names[0].name);
                };
                assert_eq!(Some(&found.names[0].name), source, "{path}/{name}");
            }
        }
    }
    assert!(bare > 100);
}

/// The library as packages of files, or as tables.
struct Library(bool);

impl SourceProvider for Library {
    fn files(&self, path: &str) -> Option<Vec<SourceText>> {
        let (_, files, ..) = govm_stdlib::package(path)?;
        Some(files.iter().map(|&(n, t, ..)| (n.into(), t.as_bytes().into())).collect())
    }
    fn fixed(&self, path: &str) -> Option<FixedPackage> {
        govm_stdlib::package(path).filter(|_| self.0).map(FixedPackage::from)
    }
}

/// Everything the library declares, from tables or from files.
fn whole(fixed: bool) -> Types {
    let mut imports = String::new();
    for p in govm_stdlib::packages().filter(|p| !p.split('/').any(|e| e == "internal")) {
        imports.push_str(&format!("import _ {p:?}\n"));
    }
    let text = format!("package main\n{imports}func main() {{}}\n");
    let input = Input::Source(vec![("main.go".into(), text.into_bytes().into())]);
    let config = Config::from_env(Arc::new(Library(fixed)));
    let mut types = front::check(config, input, &Options::default()).unwrap_or_else(|e| panic!("{e:?}")).types;
    types.packages().for_each(|p| types.declare_all(p));
    types
}

/// The declaration of a package variable that has its value without code.
fn data(types: &Types, o: ObjId) -> Option<Arc<VarDecl>> {
    match &types.decl(types.obj(o).decl?).src {
        DeclSrc::Var(d, _) if d.data => Some(d.clone()),
        _ => None,
    }
}

#[test]
fn variables_stand_in_the_order_of_initialisation() {
    let orders = |fixed: bool| {
        let types = whole(fixed);
        let tables = whole(true);
        let vars = |p: PkgId| {
            let path = &types.pkg(p).path;
            let q = tables.packages().find(|&q| tables.pkg(q).path == *path);
            let coded = |n: &String| {
                let scope: Vec<_> = tables.scope(tables.pkg(q.unwrap_or(p)).scope).objects().collect();
                scope.iter().any(|&o| *tables.obj(o).name == **n && data(&tables, o).is_none())
            };
            let lhs = types.pkg(p).init_order.iter().flat_map(|i| &i.lhs);
            lhs.map(|&v| types.obj(v).name.to_string()).filter(|n| n != "_" && coded(n)).collect::<Vec<_>>()
        };
        let mut all: Vec<_> = types.packages().map(|p| (types.pkg(p).path.to_string(), vars(p))).collect();
        all.sort();
        all
    };
    let (by_tables, by_references) = (orders(true), orders(false));
    assert_eq!(by_tables.len(), by_references.len());
    let wrong: Vec<_> = by_tables.iter().zip(&by_references).filter(|(a, b)| a != b).collect();
    assert!(wrong.is_empty(), "declare variables of the library behind those that their initialisers need: {wrong:#?}");
}

#[test]
fn what_counts_as_data_is() {
    let mut types = whole(true);
    let mut n = 0;
    for p in types.packages() {
        for o in types.scope(types.pkg(p).scope).objects().collect::<Vec<_>>() {
            let Some(d) = data(&types, o) else { continue };
            n += 1;
            types.resolve(o);
            let name = format!("{}.{}", types.pkg(p).path, types.obj(o).name);
            let means = |e: &Expr| types.info.use_of(e.name_id()?);
            let e = &d.values()[0];
            match &e.kind {
                ExprKind::Call(c) => {
                    let f = types.obj(means(&c.fun).expect(&name));
                    let path = f.pkg.map(|p| types.pkg(p).path.to_string());
                    assert_eq!((path.as_deref(), &*f.name), (Some("errors"), "New"), "{name}");
                    assert_eq!(types.obj(o).ty, TypeId::ERROR, "{name}");
                }
                ExprKind::Selector(..) => {
                    assert!(data(&types, means(e).expect(&name)).is_some(), "{name}: give it a type to make it code");
                    assert_eq!(types.obj(o).ty, TypeId::ERROR, "{name}");
                }
                _ => assert_eq!(types.obj(o).ty, TypeId::INT, "{name}"),
            }
        }
    }
    assert!(n > 50);
}
