//! The compiler as the runtime sees it.
use super::func::{Fb, TypeEnv};
use super::wrapper::{RecvForm, is_shell};
use super::{Cx, EmbedData, FuncKey};
use crate::syntax::ast::NodeId;
use crate::syntax::pos::FileSet;
use crate::types::{ObjId, ObjKind, PkgId, Type, TypeId, Types};
use govm_bytecode::types::MethodData;
use govm_bytecode::{FuncIdx, Function, GlobalOff, InitialValue, LoadError, Loader, TypeData, TypeIdx, WellKnown};
use hashbrown::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A checked program that is compiled function by function as it runs. Shared by all threads of its runtimes.
pub struct Compiler {
    cx: Mutex<Cx>,
    root: PkgId,
}

impl Compiler {
    /// Takes over the checker's world; `root` is the main package, `tags` the embedded library's escape tags.
    pub(crate) fn new(
        types: Types,
        fset: Arc<FileSet>,
        root: PkgId,
        embeds: HashMap<ObjId, EmbedData>,
        tags: Option<&'static str>,
    ) -> Compiler {
        let mut cx = Cx::new(types, fset, tags);
        cx.embeds = embeds;
        Compiler { cx: Mutex::new(cx), root }
    }

    fn lock(&self) -> MutexGuard<'_, Cx> {
        self.cx.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The function that initialises all packages and calls main.main.
    pub fn entry(&self) -> FuncIdx {
        self.lock().func(FuncKey::Entry(self.root))
    }

    /// Compiles everything that can be reached from the entry by static calls, for listings and timing.
    /// Returns the functions in order of their index, and the number compiled.
    pub fn compile_all(&self) -> Vec<Arc<Function>> {
        let mut cx = self.lock();
        cx.func(FuncKey::Entry(self.root));
        let mut out = Vec::new();
        let mut i = 0;
        while i < cx.funcs.len() {
            out.push(cx.lower(FuncIdx(i as u32)));
            i += 1;
        }
        out
    }

    /// Compiles the functions declared in the main package (not its instances) and their literals, and returns them.
    pub fn compile_package(&self) -> Vec<Arc<Function>> {
        self.compile_package_of(self.root)
    }

    /// [`Compiler::compile_package`] for any package.
    pub fn compile_package_of(&self, p: PkgId) -> Vec<Arc<Function>> {
        let mut cx = self.lock();
        let objs = cx.types.pkg(p).objects.clone();
        let mut out = Vec::new();
        for o in objs {
            if !cx.is_plain_func(o) {
                continue;
            }
            let before = cx.funcs.len();
            let f = cx.func(FuncKey::Decl { func: o, targs: Box::default() });
            out.push(cx.lower(f));
            for i in before..cx.funcs.len() {
                if matches!(cx.funcs[i].key, FuncKey::Literal(_)) {
                    out.extend(cx.funcs[i].code.clone());
                }
            }
        }
        out
    }
}

impl Loader for Compiler {
    fn function(&self, f: FuncIdx) -> Result<Arc<Function>, LoadError> {
        let mut cx = self.lock();
        if f.0 as usize >= cx.funcs.len() {
            return Err(LoadError(format!("no function {}", f.0)));
        }
        // A body of a trusted package that does not check after all (it came from a foreign GOROOT) must not end
        // the process from inside the compiler.
        let code = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| cx.lower(f)));
        let name = cx.funcs[f.0 as usize].name.clone();
        match (cx.types.errors.first(), code) {
            (Some(e), _) => {
                let at = cx.fset.position(e.pos);
                Err(LoadError(format!("{name}: {}:{}:{}: {}", at.file, at.line, at.col, e.msg)))
            }
            (None, Ok(code)) => Ok(code),
            (None, Err(_)) => Err(LoadError(format!("{name}: internal compiler error"))),
        }
    }

    fn func_name(&self, f: FuncIdx) -> Arc<str> {
        self.lock().funcs.get(f.0 as usize).map_or_else(|| "?".into(), |s| s.name.clone())
    }

    fn type_data(&self, t: TypeIdx) -> Arc<TypeData> {
        self.lock().type_data(t)
    }

    fn methods(&self, t: TypeIdx) -> Vec<MethodData> {
        self.lock().methods(t)
    }

    fn method(&self, t: TypeIdx, name: &str, pkg: Option<&str>) -> Option<MethodData> {
        self.lock().method(t, name, pkg)
    }

    fn intern_type(&self, data: TypeData) -> TypeIdx {
        let mut cx = self.lock();
        if let Some(&i) = cx.rtype_keys.get(&data.key) {
            return i;
        }
        cx.add_rtype(data.key.clone(), TypeId::NONE, Some(Arc::new(data)))
    }

    fn pointer_to(&self, t: TypeIdx) -> TypeIdx {
        let mut cx = self.lock();
        let ty = cx.rtypes[t.0 as usize].ty;
        if ty.is_some() {
            let p = cx.types.new_pointer(ty);
            return cx.rtype(p);
        }
        let base = cx.type_data(t);
        let key: Arc<str> = format!("*{}", base.key).into();
        if let Some(&i) = cx.rtype_keys.get(&key) {
            return i;
        }
        let up = cx.rtype(TypeId::UNSAFE_POINTER);
        let mut d = (*cx.type_data(up)).clone();
        d.kind = govm_bytecode::TypeKind::Pointer;
        d.string = format!("*{}", base.string).into();
        d.name = "".into();
        d.pkg_path = "".into();
        d.key = key.clone();
        d.elem = Some(t);
        cx.add_rtype(key, TypeId::NONE, Some(Arc::new(d)))
    }

    fn globals(&self, from: usize) -> Vec<(GlobalOff, TypeIdx)> {
        self.lock().global_list.get(from..).map(<[_]>::to_vec).unwrap_or_default()
    }

    fn data(&self, from: usize) -> Vec<(GlobalOff, InitialValue)> {
        self.lock().data.get(from..).map(<[_]>::to_vec).unwrap_or_default()
    }

    fn well_known(&self, name: &str) -> Option<WellKnown> {
        let mut cx = self.lock();
        if let Some(t) = TypeId::by_basic_name(name) {
            return Some(WellKnown::Type(cx.rtype(t)));
        }
        let (path, name) = name.rsplit_once('.')?;
        let p = cx.types.packages().find(|&p| *cx.types.pkg(p).path == *path)?;
        let scope = cx.types.pkg(p).scope;
        let o = cx.types.scope_lookup(scope, name)?;
        cx.types.resolve(o);
        match cx.types.obj(o).kind {
            ObjKind::TypeName => {
                let t = cx.types.obj(o).ty;
                Some(WellKnown::Type(cx.rtype(t)))
            }
            ObjKind::Func(_) => Some(WellKnown::Func(cx.func(FuncKey::Decl { func: o, targs: Box::default() }))),
            _ => None,
        }
    }

    fn make_func_stub(&self, t: TypeIdx) -> FuncIdx {
        self.lock().func(FuncKey::MakeFunc(t))
    }
}

impl TypeId {
    /// A predeclared type by name.
    fn by_basic_name(name: &str) -> Option<TypeId> {
        if name == "error" {
            return Some(TypeId::ERROR);
        }
        if name == "any" {
            return Some(TypeId::EMPTY_INTERFACE);
        }
        crate::types::BasicKind::ALL
            .iter()
            .find(|b| b.name() == name && !name.starts_with("untyped") && !name.starts_with("invalid"))
            .map(|&b| TypeId(b as u32 + 1))
    }
}

impl Cx {
    /// The code of a function, lowered if need be.
    pub(crate) fn lower(&mut self, f: FuncIdx) -> Arc<Function> {
        let slot = &self.funcs[f.0 as usize];
        if let Some(c) = &slot.code {
            return c.clone();
        }
        let code = match slot.key.clone() {
            FuncKey::Decl { func, targs } => self.lower_decl(f, func, &targs),
            FuncKey::IfaceMethod { recv, name, pkg } => {
                self.lower_wrapper(f, recv, &name, pkg.as_ref(), &[], RecvForm::DataWord)
            }
            FuncKey::TypeMethod { recv, name, pkg, targs } => {
                self.lower_wrapper(f, recv, &name, pkg.as_ref(), &targs, RecvForm::Value)
            }
            FuncKey::Bound { recv, name, pkg, targs } => {
                self.lower_wrapper(f, recv, &name, pkg.as_ref(), &targs, RecvForm::Bound)
            }
            FuncKey::PkgInit(p) => self.lower_pkg_init(f, p),
            FuncKey::Entry(p) => self.lower_entry(f, p),
            FuncKey::MakeFunc(t) => self.lower_make_func(f, t),
            FuncKey::Literal(_) => unreachable!("literals are lowered with their function"),
        };
        let code = Arc::new(code);
        self.funcs[f.0 as usize].code = Some(code.clone());
        code
    }

    fn lower_decl(&mut self, idx: FuncIdx, o: ObjId, targs: &[TypeIdx]) -> Function {
        self.types.resolve(o);
        self.types.check_body(o);
        if !self.types.errors.is_empty() {
            return Function { idx: Some(idx), ..Function::default() };
        }
        let ObjKind::Func(data) = &self.types.obj(o).kind else { panic!("govm compiler: not a function") };
        let t = self.types.obj(o).ty;
        let Type::Signature(sig) = self.types.ty(t).clone() else { panic!("govm compiler: function without type") };
        let recv = sig.recv.filter(|_| data.is_method);
        let mut env = TypeEnv::default();
        if !targs.is_empty() {
            env.params = sig.rparams.iter().chain(sig.tparams.iter()).copied().collect();
            env.args = targs.iter().map(|t| self.rtypes[t.0 as usize].ty).collect();
        }
        let Some(decl) = data.decl.clone() else { panic!("govm compiler: function without declaration") };
        let Some(body) = decl.body() else { return self.lower_native(idx, o, recv, &sig) };
        let facts = self.escape.facts(&mut self.types, o);
        let name = self.funcs[idx.0 as usize].name.clone();
        let shell = is_shell(&name);
        let mut fb = Fb::new(self, name, env, facts, sig.clone());
        fb.flags.wrapper = shell;
        fb.flags.inlinable = crate::inline::forbidden(&decl).is_none();
        fb.at(decl.pos);
        fb.has_defer = fb.facts.has_defer(NodeId(0));
        let extra: Vec<ObjId> = recv.into_iter().collect();
        fb.lower_params_and_body(&extra, &sig, body);
        fb.finish(idx)
    }

    /// A declared function without type parameters.
    fn is_plain_func(&mut self, o: ObjId) -> bool {
        if !matches!(self.types.obj(o).kind, ObjKind::Func(_)) {
            return false;
        }
        self.types.resolve(o);
        let t = self.types.obj(o).ty;
        matches!(self.types.ty(t), Type::Signature(s) if s.tparams.is_empty() && s.rparams.is_empty())
    }

    /// Whether a method's receiver is a pointer, and its base type's name.
    pub(crate) fn recv_base(&mut self, f: ObjId) -> Option<(bool, ObjId)> {
        let t = self.types.obj(f).ty;
        let ObjKind::Func(data) = &self.types.obj(f).kind else { return None };
        if !data.is_method || t.is_none() {
            return None;
        }
        let Type::Signature(s) = self.types.ty(t) else { return None };
        let rt = self.types.obj(s.recv?).ty;
        let (ptr, base) = self.deref_type(rt);
        let base = self.types.unalias(base);
        match self.types.ty(base) {
            Type::Named(n) => Some((ptr, self.types.named(*n).obj)),
            _ => None,
        }
    }
}
