//! Predeclared objects and package unsafe.
use super::*;
use crate::syntax::ast::Name;

const BUILTINS: &[(&str, Builtin)] = &[
    ("append", Builtin::Append),
    ("cap", Builtin::Cap),
    ("clear", Builtin::Clear),
    ("close", Builtin::Close),
    ("complex", Builtin::Complex),
    ("copy", Builtin::Copy),
    ("delete", Builtin::Delete),
    ("imag", Builtin::Imag),
    ("len", Builtin::Len),
    ("make", Builtin::Make),
    ("max", Builtin::Max),
    ("min", Builtin::Min),
    ("new", Builtin::New),
    ("panic", Builtin::Panic),
    ("print", Builtin::Print),
    ("println", Builtin::Println),
    ("real", Builtin::Real),
    ("recover", Builtin::Recover),
];

const UNSAFE: &[(&str, Builtin)] = &[
    ("Add", Builtin::UnsafeAdd),
    ("Alignof", Builtin::UnsafeAlignof),
    ("Offsetof", Builtin::UnsafeOffsetof),
    ("Sizeof", Builtin::UnsafeSizeof),
    ("Slice", Builtin::UnsafeSlice),
    ("SliceData", Builtin::UnsafeSliceData),
    ("String", Builtin::UnsafeString),
    ("StringData", Builtin::UnsafeStringData),
];

impl Builtin {
    /// The name as it is written, without `unsafe.`.
    pub fn name(self) -> &'static str {
        match self {
            Builtin::Assert => "assert",
            Builtin::Trace => "trace",
            b => BUILTINS.iter().chain(UNSAFE).find(|x| x.1 == b).map_or("", |x| x.0),
        }
    }
    /// Whether it belongs to package unsafe.
    pub fn is_unsafe(self) -> bool {
        UNSAFE.iter().any(|x| x.1 == self)
    }
}

impl Types {
    /// A world that knows the universe and package unsafe.
    pub fn new() -> Types {
        // What hello world needs has room at once: a vector that grows leaves touched memory behind.
        let mut t = Types { objs: Vec::with_capacity(1800), decls: Vec::with_capacity(1200), ..Types::default() };
        t.objs.push(Object {
            name: t.no_name.clone(),
            pkg: None,
            pos: Pos::NONE,
            ty: TypeId::INVALID,
            parent: ScopeId::NONE,
            decl: None,
            kind: ObjKind::Nil,
        });
        t.add_type(Type::Basic(BasicKind::Invalid));
        t.new_scope(None);
        for &k in BasicKind::ALL {
            let id = t.add_type(Type::Basic(k));
            if k != BasicKind::Invalid && k < BasicKind::UnsafePointer {
                t.declare_universe(ObjKind::TypeName, k.name().into(), id);
            }
        }
        t.add_type(Type::Basic(BasicKind::Uint8));
        t.add_type(Type::Basic(BasicKind::Int32));
        t.declare_universe(ObjKind::TypeName, "byte".into(), TypeId::BYTE);
        t.declare_universe(ObjKind::TypeName, "rune".into(), TypeId::RUNE);
        t.add_type(Type::Tuple(Arc::default()));
        let any = t.declare_universe(ObjKind::TypeName, "any".into(), TypeId::ANY);
        t.new_alias(any, TypeId::EMPTY_INTERFACE);
        t.new_iface(IfaceData { complete: true, ..Default::default() });
        // error
        let err = t.declare_universe(ObjKind::TypeName, "error".into(), TypeId::ERROR);
        let (_, err_named) = t.new_named(err);
        let cmp = t.declare_universe(ObjKind::TypeName, "comparable".into(), TypeId::COMPARABLE);
        let (cmp_ty, cmp_named) = t.new_named(cmp);
        debug_assert_eq!(cmp_ty, TypeId::COMPARABLE);
        let res = t.new_var(VarKind::Result, Pos::NONE, t.no_name.clone(), TypeId::STRING);
        let recv = t.new_var(VarKind::Recv, Pos::NONE, t.no_name.clone(), TypeId::ERROR);
        let sig = t.new_signature(Signature { recv: Some(recv), results: [res].into(), ..Default::default() });
        let data = FuncData { is_method: true, ..Default::default() };
        let m = t.new_obj(ObjKind::Func(data), Pos::NONE, "Error".into(), sig);
        let (ei, _) = t.new_iface(IfaceData { methods: vec![m], complete: true, ..Default::default() });
        t.named_mut(err_named).rhs = ei;
        let tset = TypeSet { comparable: true, ..Default::default() };
        let data = IfaceData { complete: true, tset: Some(Arc::new(tset)), ..Default::default() };
        let (ci, _) = t.new_iface(data);
        t.named_mut(cmp_named).rhs = ci;
        for (name, v) in [("true", true), ("false", false)] {
            t.declare_universe(ObjKind::Const(ConstValue::Bool(v)), name.into(), TypeId::UNTYPED_BOOL);
        }
        t.declare_universe(ObjKind::Const(ConstValue::Int(0)), "iota".into(), TypeId::UNTYPED_INT);
        t.declare_universe(ObjKind::Nil, "nil".into(), TypeId::UNTYPED_NIL);
        for &(name, b) in BUILTINS {
            t.declare_universe(ObjKind::Builtin(b), name.into(), TypeId::INVALID);
        }
        let p = t.new_package("unsafe", "unsafe", "");
        t.unsafe_pkg = Some(p);
        t.env.pkg = Some(p);
        let scope = t.pkg(p).scope;
        let up = t.new_obj(ObjKind::TypeName, Pos::NONE, "Pointer".into(), TypeId::UNSAFE_POINTER);
        t.scope_insert(scope, up);
        for &(name, b) in UNSAFE {
            let o = t.new_obj(ObjKind::Builtin(b), Pos::NONE, name.into(), TypeId::INVALID);
            t.scope_insert(scope, o);
        }
        t.env.pkg = None;
        t
    }
    fn declare_universe(&mut self, kind: ObjKind, name: Name, ty: TypeId) -> ObjId {
        let o = self.new_obj(kind, Pos::NONE, name, ty);
        self.scope_insert(ScopeId::UNIVERSE, o);
        o
    }
    /// Declares the helpers `assert` and `trace` that the checker's test corpora use.
    pub fn declare_test_builtins(&mut self) {
        for (name, b) in [("assert", Builtin::Assert), ("trace", Builtin::Trace)] {
            self.declare_universe(ObjKind::Builtin(b), name.into(), TypeId::INVALID);
        }
    }
    /// Package unsafe.
    pub fn unsafe_package(&self) -> PkgId {
        self.unsafe_pkg.unwrap_or(PkgId::at(0))
    }
    pub(crate) fn new_package(&mut self, path: &str, name: &str, dir: &str) -> PkgId {
        let scope = self.new_scope(Some(ScopeId::UNIVERSE));
        self.pkgs.push(Package {
            path: path.into(),
            name: name.into(),
            dir: dir.into(),
            scope,
            imports: Vec::new(),
            files: Vec::new(),
            version: GoVersion::NONE,
            lazy: false,
            fake: false,
            objects: Vec::new(),
            init_order: Vec::new(),
            inits: Vec::new(),
            cgo: false,
            undeclared: None,
        });
        PkgId::at(self.pkgs.len() - 1)
    }
}
