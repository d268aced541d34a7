//! State of an engine's compiler: the checker's world, functions, run-time types and package variables known so far.
use super::layout::{Layout, align_up};
use crate::escape::Escape;
use crate::syntax::ast::Name;
use crate::syntax::pos::{FileSet, LineFinder};
use crate::types::{ObjId, PkgId, TypeId, Types};
use govm_bytecode::asm::Assembler;
use govm_bytecode::{CallSig, FuncIdx, Function, GlobalOff, InitialValue, TypeData, TypeIdx};
use hashbrown::HashMap;
use std::sync::Arc;

/// What a function index stands for until it is lowered.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum FuncKey {
    /// A declared function or method with its type arguments (receiver's first).
    Decl { func: ObjId, targs: Box<[TypeIdx]> },
    /// Method of a type for calls through interfaces: the receiver is the data word.
    IfaceMethod { recv: TypeIdx, name: Name, pkg: Option<Arc<str>> },
    /// Method of a type, receiver in its own representation: promoted methods and methods called through a pointer.
    TypeMethod { recv: TypeIdx, name: Name, pkg: Option<Arc<str>>, targs: Box<[TypeIdx]> },
    /// Body of the closure made for a method value `x.m`: the receiver is captured.
    Bound { recv: TypeIdx, name: Name, pkg: Option<Arc<str>>, targs: Box<[TypeIdx]> },
    /// Initialisation of a package.
    PkgInit(PkgId),
    /// Initialises all packages and calls main.main.
    Entry(PkgId),
    /// Body behind reflect.MakeFunc for a func type.
    MakeFunc(TypeIdx),
    /// Function literal or thunk: lowered together with the function that holds it.
    Literal(u32),
}

/// A function known to the engine.
pub(crate) struct FuncSlot {
    pub key: FuncKey,
    pub name: Arc<str>,
    pub code: Option<Arc<Function>>,
}

/// A run-time type known to the engine.
pub(crate) struct TypeSlot {
    pub key: Arc<str>,
    /// The checker's type; NONE for types made at run time.
    pub ty: TypeId,
    pub data: Option<Arc<TypeData>>,
}

/// See the module documentation.
pub(crate) struct Cx {
    pub types: Types,
    pub fset: Arc<FileSet>,
    pub line_finder: LineFinder,
    /// By type id.
    pub layouts: Vec<Option<Arc<Layout>>>,
    pub funcs: Vec<FuncSlot>,
    pub func_ids: HashMap<FuncKey, FuncIdx>,
    pub rtypes: Vec<TypeSlot>,
    pub rtype_keys: HashMap<Arc<str>, TypeIdx>,
    /// By type id.
    pub rtype_of: Vec<Option<TypeIdx>>,
    pub globals: HashMap<ObjId, GlobalOff>,
    /// Functions and variables that others stand for ([`super::link`]), as far as that was asked.
    pub links: HashMap<ObjId, ObjId>,
    /// Numbers of local types, by packages whose were asked for.
    pub local_numbers: HashMap<PkgId, HashMap<ObjId, u32>>,
    pub global_list: Vec<(GlobalOff, TypeIdx)>,
    pub global_end: u64,
    /// Initial values of package variables.
    pub data: Vec<(GlobalOff, InitialValue)>,
    pub literals: u32,
    /// The call signature that was asked for last.
    pub call_sig: CallSig,
    /// Builders of functions that are done, for their memory.
    pub spare: Vec<Assembler>,
    pub escape: Escape,
    /// Types made by the lowering itself: closure objects, by their pointer map.
    pub closure_types: HashMap<Vec<bool>, TypeIdx>,
    /// Variables that `//go:embed` fills.
    pub embeds: HashMap<ObjId, EmbedData>,
}

/// Files of a `//go:embed` variable.
#[derive(Clone, Debug, Default)]
pub(crate) struct EmbedData {
    /// Name and length of each, ended by NULs.
    pub index: Vec<u8>,
    /// Their contents.
    pub data: Vec<u8>,
}

impl Cx {
    pub fn new(types: Types, fset: Arc<FileSet>, tags: Option<&'static str>) -> Cx {
        Cx {
            types,
            fset,
            line_finder: LineFinder::default(),
            layouts: Vec::new(),
            funcs: Vec::new(),
            func_ids: HashMap::new(),
            rtypes: Vec::new(),
            rtype_keys: HashMap::new(),
            rtype_of: Vec::new(),
            globals: HashMap::new(),
            links: HashMap::new(),
            local_numbers: HashMap::new(),
            global_list: Vec::new(),
            // Offset 0 stays free so that no variable has address "base", which a null check could meet.
            global_end: 64,
            data: Vec::new(),
            literals: 0,
            call_sig: CallSig::default(),
            spare: Vec::new(),
            escape: Escape::with_library(tags),
            closure_types: HashMap::new(),
            embeds: HashMap::new(),
        }
    }

    /// The index of a function, allotted on first mention.
    pub fn func(&mut self, key: FuncKey) -> FuncIdx {
        let key = if self.types.has_linknames() { self.linked_key(key) } else { key };
        if let Some(&i) = self.func_ids.get(&key) {
            return i;
        }
        let name = self.func_key_name(&key);
        let i = FuncIdx(self.funcs.len() as u32);
        self.funcs.push(FuncSlot { key: key.clone(), name, code: None });
        self.func_ids.insert(key, i);
        i
    }

    /// A fresh index for a function literal or thunk.
    pub fn literal(&mut self, name: Arc<str>) -> FuncIdx {
        self.literals += 1;
        let i = FuncIdx(self.funcs.len() as u32);
        self.funcs.push(FuncSlot { key: FuncKey::Literal(self.literals), name, code: None });
        i
    }

    /// Where a package variable lies; it is laid out on first mention.
    pub fn global(&mut self, v: ObjId) -> GlobalOff {
        let v = if self.types.has_linknames() { self.linked(v) } else { v };
        if let Some(&o) = self.globals.get(&v) {
            return o;
        }
        self.types.resolve(v);
        let t = self.types.obj(v).ty;
        let l = self.layout(t);
        let off = align_up(self.global_end, l.align.max(8));
        self.global_end = off + l.size.max(1);
        // `front::check` has told a program that has more than fits.
        debug_assert!(self.global_end < 2 << 30);
        let off = GlobalOff(off as u32);
        let rt = self.rtype(t);
        self.globals.insert(v, off);
        self.global_list.push((off, rt));
        self.initial_value(v, off);
        off
    }

    /// Path by which the runtime knows a package: its import path, `main` for the program.
    pub fn pkg_path(&self, p: PkgId) -> &Arc<str> {
        let pkg = self.types.pkg(p);
        if &*pkg.name == "main" { pkg.name.text() } else { &pkg.path }
    }

    /// Name of a function as tracebacks show it.
    fn func_key_name(&mut self, key: &FuncKey) -> Arc<str> {
        match key {
            FuncKey::Decl { func, targs } => self.decl_name(*func, !targs.is_empty()),
            FuncKey::IfaceMethod { recv, name, .. } | FuncKey::TypeMethod { recv, name, .. } => {
                self.method_name(*recv, name)
            }
            FuncKey::Bound { recv, name, .. } => format!("{}-fm", self.method_name(*recv, name)).into(),
            FuncKey::PkgInit(p) => format!("{}.init", self.pkg_path(*p)).into(),
            FuncKey::Entry(_) => "runtime.main".into(),
            FuncKey::MakeFunc(_) => "reflect.makeFuncStub".into(),
            FuncKey::Literal(n) => format!("func{n}").into(),
        }
    }

    fn method_name(&mut self, recv: TypeIdx, name: &str) -> Arc<str> {
        let t = self.rtypes[recv.0 as usize].ty;
        let (ptr, base) = self.deref_type(t);
        let base = self.type_name(base, false);
        if ptr {
            let dot = base.rfind('.').map_or(0, |i| i + 1);
            format!("{}(*{}).{name}", &base[..dot], &base[dot..]).into()
        } else {
            format!("{base}.{name}").into()
        }
    }

    fn decl_name(&mut self, f: ObjId, generic: bool) -> Arc<str> {
        let recv = self.recv_base(f);
        let o = self.types.obj(f);
        let pkg = o.pkg.map_or("", |p| self.pkg_path(p));
        let dots = if generic { "[...]" } else { "" };
        let base = recv.map_or("", |r| &self.types.obj(r.1).name);
        let parts: [&str; 6] = match recv {
            Some((true, _)) => [pkg, ".(*", base, dots, ").", &o.name],
            Some((false, _)) => [pkg, ".", base, dots, ".", &o.name],
            None => [pkg, ".", &o.name, dots, "", ""],
        };
        // A package may have several functions init: they are told apart by number.
        if recv.is_none()
            && &*o.name == "init"
            && let Some(n) = o.pkg.and_then(|p| self.types.pkg(p).inits.iter().position(|&i| i == f))
        {
            return format!("{pkg}.init.{n}").into();
        }
        parts.concat().into()
    }

    /// Whether `t` is a pointer type, and its base type (itself when it is none).
    pub fn deref_type(&mut self, t: TypeId) -> (bool, TypeId) {
        use crate::types::Type;
        let t0 = self.types.unalias(t);
        match self.types.ty(t0) {
            Type::Pointer(e) => (true, *e),
            _ => (false, t),
        }
    }
}
