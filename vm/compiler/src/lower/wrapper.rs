//! Functions without source: methods as interfaces call them, promoted methods, method expressions, bound method
//! values, stubs behind reflect.MakeFunc, natives.
use super::call::Callee;
use super::func::TypeEnv;
use super::place::Place;
use super::vars::VarFacts;
use super::{Cx, Fb, FuncKey};
use crate::syntax::ast::Name;
use crate::types::{Lookup, ObjId, PkgId, Signature, Type, TypeId};
use govm_bytecode::types::LeafKind;
use govm_bytecode::{ARG_SLOT, CallSig, FuncIdx, Function, Op, TypeIdx};
use std::sync::Arc;

/// How a wrapper gets its receiver.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RecvForm {
    /// First argument is the data word of an interface.
    DataWord,
    /// First argument in the type's own representation.
    Value,
    /// Captured in the closure object.
    Bound,
}

impl Cx {
    /// A method by name on a type (an interface's or a concrete one's).
    fn find_method(&mut self, recv: TypeId, name: &Name, pkg: Option<&Arc<str>>) -> (ObjId, Vec<u32>) {
        let pid = pkg.and_then(|p| self.pkg_by_path(p));
        match self.types.lookup_field_or_method(recv, true, pid, name) {
            Lookup::Found(obj, index, _) => (obj, index[..index.len() - 1].to_vec()),
            other => panic!("govm compiler: method {name} not found: {other:?}"),
        }
    }

    fn pkg_by_path(&self, path: &str) -> Option<PkgId> {
        self.types.packages().find(|&p| *self.types.pkg(p).path == *path || **self.pkg_path(p) == *path)
    }

    /// Lowers a wrapper.
    pub(crate) fn lower_wrapper(
        &mut self,
        idx: FuncIdx,
        recv: TypeIdx,
        name: &Name,
        pkg: Option<&Arc<str>>,
        targs: &[TypeIdx],
        form: RecvForm,
    ) -> Function {
        let recv = self.rtypes[recv.0 as usize].ty;
        let (method, path) = self.find_method(recv, name, pkg);
        let fname = self.funcs[idx.0 as usize].name.clone();
        let mut fb =
            Fb::new(self, fname, TypeEnv::default(), Arc::new(VarFacts::default()), Arc::new(Signature::default()));
        let pos = fb.cx.types.obj(method).pos;
        fb.at(pos);
        fb.flags.wrapper = true;
        let own: Vec<TypeId> = targs.iter().map(|t| fb.cx.rtypes[t.0 as usize].ty).collect();
        let mt = fb.cx.types.obj(method).ty;
        // A generic method's own type parameters are substituted in its signature.
        if let Type::Signature(s) = fb.cx.types.ty(mt).clone()
            && !own.is_empty()
        {
            fb.env = TypeEnv { params: s.tparams.clone(), args: own.clone().into() };
        }
        let (params, results, _) = fb.signature(mt);
        let l = fb.layout(recv);
        let first = match form {
            RecvForm::DataWord => Some(TypeId::UNSAFE_POINTER),
            RecvForm::Value => Some(recv),
            RecvForm::Bound => None,
        };
        let all: Vec<TypeId> = first.into_iter().chain(params.iter().copied()).collect();
        let slots = fb.set_signature(&all, &results);
        let (place, args_from) = match form {
            RecvForm::Value => {
                let s = slots[0];
                // In memory form with pointers it moves to an area, where its address may be taken.
                let p = if l.is_mem() && l.ptrs.any() {
                    let a = fb.area(&l);
                    fb.mov(a, s, l.slots);
                    Place::Slots { base: a, ty: recv }
                } else {
                    Place::Slots { base: s, ty: recv }
                };
                (p, 1)
            }
            RecvForm::DataWord => {
                let p = if fb.cx.types.pointer_shaped(recv) {
                    Place::Slots { base: ARG_SLOT, ty: recv }
                } else {
                    Place::Mem { p: ARG_SLOT, off: 0, ty: recv }
                };
                (p, 1)
            }
            RecvForm::Bound => {
                let s = fb.value_slots(&l);
                fb.load_capture(s, 1, l.slots);
                (Place::Slots { base: s, ty: recv }, 0)
            }
        };
        let place = fb.walk_fields(place, recv, &path);
        let rt = place.ty();
        if fb.layout_ref(rt).is_iface() {
            let s = fb.load_place(&place, None);
            let mi = fb.cx.iface_method_index(rt, method);
            let mut ptypes = vec![TypeId::UNSAFE_POINTER];
            ptypes.extend_from_slice(&params);
            let win = fb.window(&ptypes, &results);
            fb.forward(&params, &slots[args_from..], win + 1);
            let res = fb.call(&Callee::Iface(s, mi), win, &ptypes, &results);
            fb.return_from(res, &results);
        } else {
            let (func, recv_t) = fb.method_func(rt, method, &own);
            if form == RecvForm::DataWord {
                fb.panic_wrap(&place, recv, recv_t, name);
            }
            let mut ptypes = vec![recv_t];
            ptypes.extend_from_slice(&params);
            let win = fb.window(&ptypes, &results);
            fb.receiver_to(&place, recv_t, win);
            let n = fb.layout_ref(recv_t).slots as i16;
            fb.forward(&params, &slots[args_from..], win + n);
            let res = fb.call(&Callee::Static(func), win, &ptypes, &results);
            fb.return_from(res, &results);
        }
        fb.finish(idx)
    }

    /// The body behind reflect.MakeFunc: copies its argument slots to frame memory, calls
    /// `reflect.callReflect(closure object, address)`, copies the result slots back. The slots keep their representation.
    pub(crate) fn lower_make_func(&mut self, idx: FuncIdx, t: TypeIdx) -> Function {
        let d = self.type_data(t);
        let mut sig = CallSig::default();
        for (&p, is_res) in d.params.iter().map(|p| (p, false)).chain(d.results.iter().map(|r| (r, true))) {
            let pd = self.type_data(p);
            let ptrs: Vec<u16> = match &pd.repr.leaves {
                Some(l) => (0..l.len() as u16).filter(|&i| l[i as usize].kind == LeafKind::P).collect(),
                None => pd.ptrs.iter().map(|w| w as u16).collect(),
            };
            let (n, list) =
                if is_res { (&mut sig.nres, &mut sig.res_ptrs) } else { (&mut sig.nargs, &mut sig.arg_ptrs) };
            list.extend(ptrs.iter().map(|i| i + *n));
            *n += pd.repr.slots;
        }
        let callee = self.func_by_name("reflect", "callReflect");
        let mut fb = self.plain("reflect.makeFuncStub");
        fb.flags.wrapper = true;
        let (nargs, nres) = (sig.nargs, sig.nres);
        let mut ptrs = sig.arg_ptrs.clone();
        ptrs.extend(sig.res_ptrs.iter().map(|i| i + nargs));
        fb.sig = sig;
        let area = fb.raw_area((nargs + nres).max(1) as u32, ptrs);
        fb.mov(area, ARG_SLOT, nargs as u32);
        fb.zero(area + nargs as i16, nres as u32);
        let params = [TypeId::UNSAFE_POINTER, TypeId::UNSAFE_POINTER];
        let win = fb.window(&params, &[]);
        fb.mov(win, govm_bytecode::CTX_SLOT, 1);
        fb.lea(win + 1, area, 0);
        fb.call(&Callee::Static(callee), win, &params, &[]);
        fb.mov(ARG_SLOT + nargs as i16, area + nargs as i16, nres as u32);
        fb.op(Op::Ret, 0, 0, 0);
        fb.finish(idx)
    }

    /// A package-level function that the compiler itself refers to.
    fn func_by_name(&mut self, path: &str, name: &str) -> FuncIdx {
        let p = self.pkg_by_path(path).expect("package of a compiler-known function");
        let scope = self.types.pkg(p).scope;
        let func = self.types.scope_lookup(scope, name).expect("compiler-known function");
        self.func(FuncKey::Decl { func, targs: Box::default() })
    }

    /// A function without body: an intrinsic, or a native of that name.
    pub(crate) fn lower_native(
        &mut self,
        idx: FuncIdx,
        o: ObjId,
        recv: Option<ObjId>,
        sig: &Arc<Signature>,
    ) -> Function {
        let name = self.funcs[idx.0 as usize].name.clone();
        let mut fb = Fb::new(self, name.clone(), TypeEnv::default(), Arc::new(VarFacts::default()), sig.clone());
        let pos = fb.cx.types.obj(o).pos;
        fb.at(pos);
        fb.flags.wrapper = is_shell(&name);
        let params: Vec<TypeId> = recv.iter().chain(sig.params.iter()).map(|&v| fb.var_type(v)).collect();
        let results: Vec<TypeId> = sig.results.iter().map(|&v| fb.var_type(v)).collect();
        fb.set_signature(&params, &results);
        match fb.intrinsic_of(o) {
            Some(i) => {
                let d = fb.result_slots.first().copied().unwrap_or(ARG_SLOT);
                fb.intrinsic(i, d, ARG_SLOT);
            }
            None => {
                let s = fb.asm.string(name.as_bytes());
                fb.op_w(Op::Native, 0, s);
            }
        }
        fb.op(Op::Ret, 0, 0, 0);
        fb.finish(idx)
    }
}

/// Whether a function stands between a stub of reflect's and what it calls: no caller for recover.
pub(super) fn is_shell(name: &str) -> bool {
    matches!(name, "reflect.callReflect" | "reflect.(*makeFuncImpl).callMethod" | "reflect.callDyn")
}

impl Fb<'_> {
    /// Copies argument slots into a call window.
    fn forward(&mut self, params: &[TypeId], from: &[i16], to: i16) {
        let mut at = to;
        for (&t, &s) in params.iter().zip(from) {
            let n = self.layout_ref(t).slots;
            self.mov(at, s, n);
            at += n as i16;
        }
    }

    /// A value method called through a nil pointer in an interface panics with its name.
    fn panic_wrap(&mut self, place: &Place, recv: TypeId, want: TypeId, name: &str) {
        let (is_ptr, base) = self.cx.deref_type(recv);
        if let (true, Place::Slots { base: s, .. }) = (is_ptr, place)
            && !self.cx.same_type(recv, want)
        {
            let ok = self.asm.label();
            self.asm.jump(Op::JNeImm, *s, 0, ok);
            let full = self.cx.type_name(base, true);
            let short = full.rsplit('.').next().unwrap_or(&full);
            let text = format!("value method {full}.{name} called using nil *{short} pointer");
            let i = self.asm.string(text.as_bytes());
            self.op_w(Op::PanicText, 0, i);
            self.asm.bind(ok);
        }
    }

    fn return_from(&mut self, res: i16, results: &[TypeId]) {
        let mut s = res;
        for (i, &t) in results.iter().enumerate() {
            let n = self.layout_ref(t).slots;
            self.mov(self.result_slots[i], s, n);
            s += n as i16;
        }
        self.op(Op::Ret, 0, 0, 0);
    }
}
