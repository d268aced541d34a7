//! The type checker: messages held against gc's (`types/*.go` with `types/*.err`, made by Go 1.27 itself), and the
//! operations that the lowering leans on.
use govm_compiler::syntax::parser::{IdGen, Mode, parse_file};
use govm_compiler::syntax::pos::{FileSet, Pos};
use govm_compiler::types::{GoVersion, Importer, Lookup, ObjKind, PackageInput, PkgId, Qualifier, Type, TypeId, Types};
use std::sync::Arc;

struct NoImports;

impl Importer for NoImports {
    fn import(&mut self, _: &mut Types, path: &str, _: &str, _: Pos) -> Result<PkgId, String> {
        Err(format!("package {path} is not in std"))
    }
}

/// Checks one file; the messages in gc's form.
fn check_file(types: &mut Types, name: &str, src: &str, lazy: bool) -> (PkgId, String) {
    check_step(types, name, src, lazy, None)
}

fn check_step(types: &mut Types, name: &str, src: &str, lazy: bool, prev: Option<PkgId>) -> (PkgId, String) {
    let fset = types.fset.clone().unwrap_or_default();
    types.fset = Some(fset.clone());
    thread_local!(static IDS: IdGen = IdGen::new());
    let (file, errs) = IDS.with(|ids| parse_file(&fset, name, src.as_bytes(), ids, Mode::All));
    let mut list: Vec<(Pos, String)> = errs.into_iter().map(|e| (e.pos, e.msg)).collect();
    let path = file.name.name.to_string();
    let input =
        PackageInput { path, dir: String::new(), files: vec![Arc::new(file)], version: GoVersion::CURRENT, lazy };
    let p = types.check_session_package(input, prev, &mut NoImports);
    list.extend(types.take_errors().into_iter().map(|e| (e.pos, e.msg)));
    list.sort();
    let mut out = String::new();
    for (pos, msg) in list {
        let at = fset.position(pos);
        out += &format!("{}:{}:{}: {msg}\n", at.file, at.line, at.col);
    }
    (p, out)
}

#[test]
fn messages_are_gcs() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/types");
    let mut n = 0;
    for e in std::fs::read_dir(&dir).expect("directory").flatten() {
        let path = e.path();
        if path.extension().is_none_or(|x| x != "go") {
            continue;
        }
        let name = path.file_name().expect("name").to_string_lossy().to_string();
        let src = std::fs::read_to_string(&path).expect("source");
        let want = std::fs::read_to_string(path.with_extension("err")).expect("messages");
        let (_, got) = check_file(&mut Types::new(), &name, &src, false);
        // Messages about one place come in no particular order.
        let sorted = |s: &str| {
            let mut l: Vec<String> = s.replace("\n\t", "\u{1}").lines().map(str::to_string).collect();
            l.sort();
            l
        };
        assert_eq!(sorted(&got), sorted(&want), "{name}");
        n += 1;
    }
    assert!(n >= 5);
}

fn lookup_type(t: &mut Types, p: PkgId, name: &str) -> TypeId {
    let o = t.scope_lookup(t.pkg(p).scope, name).expect(name);
    t.obj(o).ty
}

#[test]
fn instances_are_shared() {
    let mut t = Types::new();
    let src = "package p
        type L[T any] struct { v T; next *L[T] }
        func (l *L[T]) Get() T { return l.v }
        type A = L[int]
        type B struct { f L[int] }
        var x, y = L[string]{}, []struct{ a A }{}
        var z []struct{ a L[int] }";
    let (p, errs) = check_file(&mut t, "a.go", src, false);
    assert_eq!(errs, "");
    let l = lookup_type(&mut t, p, "L");
    let li = t.instantiate(l, &[TypeId::INT]);
    let a = lookup_type(&mut t, p, "A");
    assert_eq!(t.unalias(a), li);
    assert_eq!(t.instantiate(l, &[TypeId::INT]), li);
    assert_eq!(t.type_string(li, Qualifier::Name), "p.L[int]");
    assert_eq!(t.size_of(li), 16);
    // Identical types have one representative, aliases or not.
    let (y, z) = (lookup_type(&mut t, p, "y"), lookup_type(&mut t, p, "z"));
    assert_ne!(y, z);
    assert!(t.identical(y, z));
    assert_eq!(t.canonical(y), t.canonical(z));
    // The method of an instance knows the generic one.
    let ptr = t.new_pointer(li);
    let ms = t.method_set(ptr);
    assert_eq!(ms.len(), 1);
    let m = t.obj(ms[0].obj).clone();
    let ObjKind::Func(f) = &m.kind else { panic!("method") };
    assert!(f.origin.is_some() && f.ptr_recv);
    let Type::Signature(s) = t.ty(m.ty).clone() else { panic!("signature") };
    assert_eq!(t.obj(s.results[0]).ty, TypeId::INT);
    assert!(t.method_set(li).is_empty());
}

#[test]
fn local_types_of_generic_functions() {
    let mut t = Types::new();
    let src = "package p
        func F[T any](x T) any { type local struct { v T }; return local{x} }";
    let (p, errs) = check_file(&mut t, "a.go", src, false);
    assert_eq!(errs, "");
    let f = lookup_type(&mut t, p, "F");
    let Type::Signature(s) = t.ty(f).clone() else { panic!("signature") };
    let local = (0..t.num_types() as u32).map(TypeId).find(|&id| match t.ty(id) {
        Type::Named(n) => &*t.obj(t.named(*n).obj).name == "local",
        _ => false,
    });
    let local = local.expect("local type");
    let a = t.subst(local, &s.tparams, &[TypeId::INT]);
    let b = t.subst(local, &s.tparams, &[TypeId::STRING]);
    assert_ne!(a, b);
    assert_eq!(a, t.subst(local, &s.tparams, &[TypeId::INT]));
    assert_eq!((t.size_of(a), t.size_of(b)), (8, 16));
}

#[test]
fn promoted_methods_and_fields() {
    let mut t = Types::new();
    let src = "package p
        type A struct { x int }
        func (A) V() {}
        func (*A) P() {}
        type B struct { *A; y int }
        type C struct { B; A2 }
        type A2 struct { x string }";
    let (p, errs) = check_file(&mut t, "a.go", src, false);
    assert_eq!(errs, "");
    let b = lookup_type(&mut t, p, "B");
    let names = |t: &mut Types, ty| {
        let ms = t.method_set(ty);
        ms.iter().map(|m| t.obj(m.obj).name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&mut t, b), ["P", "V"]);
    let a = lookup_type(&mut t, p, "A");
    assert_eq!(names(&mut t, a), ["V"]);
    let c = lookup_type(&mut t, p, "C");
    let l = t.lookup_field_or_method(c, true, Some(p), &"x".into());
    assert!(matches!(l, Lookup::Found(_, ref i, false) if **i == [1, 0]), "{l:?}");
    let l = t.lookup_field_or_method(c, true, Some(p), &"V".into());
    assert!(matches!(l, Lookup::Found(_, ref i, true) if **i == [0, 0, 0]), "{l:?}");
}

#[test]
fn lazy_packages_are_checked_on_demand() {
    let mut t = Types::new();
    let src = "package p
        var a = f() + local
        var local = 1
        var b, c = two()
        func f() int { return g() }
        func g() int { if local := 0; local > 0 { return local }; return b }
        func two() (int, int) { return 1, 2 }
        func broken() { undefined() }";
    let (p, errs) = check_file(&mut t, "a.go", src, true);
    assert_eq!(errs, "");
    let order: Vec<String> = t.pkg(p).init_order.iter().map(|i| t.obj(i.lhs[0]).name.to_string()).collect();
    assert_eq!(order, ["local", "b", "a"]);
    let o = t.scope_lookup(t.pkg(p).scope, "a").expect("a");
    assert!(t.obj(o).ty.is_none());
    t.resolve(o);
    assert_eq!(t.obj(o).ty, TypeId::INT);
    let broken = t.scope_lookup(t.pkg(p).scope, "broken").expect("broken");
    t.check_body(broken);
    let errs = t.take_errors();
    assert_eq!(errs.len(), 1);
    assert_eq!(errs[0].msg, "undefined: undefined");
}

#[test]
fn lazy_packages_whose_methods_have_the_same_names() {
    let mut t = Types::new();
    let src = "package p
        type E struct{ v int }
        type P struct{ x *E }
        func (e *E) Set(b int) (*E, error) { e.v = b; return e, nil }
        func (p *P) Set(b int) (*P, error) { p.x = (&E{}).Mul(d, d2); return p, nil }
        func (e *E) Mul(a, b *E) *E { e.v = a.v * b.v; return e }
        var identity, _ = new(P).Set(1)
        var d, _ = new(E).Set(7)
        var d2 = new(E).Mul(d, d)";
    let (p, errs) = check_file(&mut t, "a.go", src, true);
    assert_eq!(errs, "");
    let order: Vec<String> = t.pkg(p).init_order.iter().map(|i| t.obj(i.lhs[0]).name.to_string()).collect();
    assert_eq!(order, ["d", "d2", "identity"]);
}

#[test]
fn layouts_are_gcs() {
    let mut t = Types::new();
    let src = "package p
        type S struct { a int8; b int64; c int16; d struct{}; e complex64; f [3]int8; g struct{} }
        type E struct { a int32; _ [0]func() }";
    let (p, errs) = check_file(&mut t, "a.go", src, false);
    assert_eq!(errs, "");
    let s = lookup_type(&mut t, p, "S");
    assert_eq!(t.offsets_of(s), [0, 8, 16, 18, 20, 28, 31]);
    assert_eq!((t.size_of(s), t.align_of(s)), (32, 8));
    let e = lookup_type(&mut t, p, "E");
    assert_eq!((t.size_of(e), t.align_of(e)), (16, 8));
}

#[test]
fn deep_nesting_is_survived() {
    let chain: String = (0..5000).map(|i| format!("type T{i} struct {{ f T{} }}\n", i + 1)).collect();
    let sum = vec!["y"; 5000].join(" + ");
    let src = format!("package p\n{chain}type T5000 int\nvar v T0\nvar y int\nvar s = {sum}\nvar e = v == v\n");
    let run = move || assert_eq!(check_file(&mut Types::new(), "a.go", &src, false).1, "");
    let t = std::thread::Builder::new().stack_size(2 << 20).spawn(run).expect("thread");
    t.join().expect("no overflow");
}

#[test]
fn worlds_are_send() {
    fn send<T: Send>() {}
    send::<Types>();
    send::<FileSet>();
}

#[test]
fn sessions_see_earlier_steps() {
    let mut t = Types::new();
    let mut step = |src: &str, prev| {
        let (p, errs) = check_step(&mut t, "s.go", src, false, prev);
        assert_eq!(errs, "");
        Some(p)
    };
    let a = step("package p; type T struct { x int }; func (t T) get() int { return t.x }; var v = T{1}", None);
    let b = step("package p; var w = v.get() + v.x", a);
    let b = step("package p; var v = \"new\"", b);
    let c = step("package p; var z = len(v) + w; func f[P any](p P) P { return p }", b);
    step("package p; var y = f(z) + len(f(v))", c);
}
