//! Calls: callee, receiver, arguments, results.
use super::expr::unparen;
use super::place::Place;
use super::{Fb, FuncKey};
use crate::escape::Site;
use crate::syntax::ast::{CallExpr, Expr, ExprKind, NodeId};
use crate::types::{Lookup, Mode, ObjId, ObjKind, Selection, SelectionKind, Type, TypeId};
use govm_bytecode::{FuncIdx, Op};
use smallvec::SmallVec;

/// What is called.
#[derive(Clone, Debug)]
pub(crate) enum Callee {
    /// Known function.
    Static(FuncIdx),
    /// Closure object in a slot.
    Closure(i16),
    /// Method `index` of the interface in the slot.
    Iface(i16, u16),
}

/// A method found on a type.
#[derive(Clone, Debug)]
pub(crate) struct Method {
    pub obj: ObjId,
    /// Embedded fields on the way.
    pub path: Vec<u32>,
}

/// Types of parameters or results.
pub(crate) type TypeList = SmallVec<[TypeId; 4]>;

impl Fb<'_> {
    /// Parameter and result types of a function type.
    pub fn signature(&mut self, t: TypeId) -> (TypeList, TypeList, bool) {
        let u = self.cx.types.under(t);
        let Type::Signature(s) = self.cx.types.ty(u) else { panic!("govm compiler: call of a non-function") };
        let types = |list: &[ObjId]| list.iter().map(|&v| self.cx.types.obj(v).ty).collect();
        let (mut ps, mut rs, variadic): (TypeList, TypeList, _) = (types(&s.params), types(&s.results), s.variadic);
        if !self.env.is_empty() {
            ps.iter_mut().chain(&mut rs).for_each(|t| *t = self.subst(*t));
        }
        (ps, rs, variadic)
    }

    pub fn call_expr(&mut self, e: &Expr, c: &CallExpr, want: Option<i16>) -> i16 {
        if self.is_type_expr(&c.fun) {
            let t = self.type_of(e.id);
            return self.conversion(t, &c.args[0], want);
        }
        if let Some(b) = self.builtin_of(&c.fun) {
            return self.builtin_call(e, b, c, want);
        }
        if let Some(d) = self.intrinsic_call(e, c, want) {
            return d;
        }
        let ft = self.type_of(unparen(&c.fun).id);
        let (params, results, variadic) = self.signature(ft);
        let nres: u32 = results.iter().map(|&r| self.layout_ref(r).slots).sum();
        let m = self.mark();
        let base = self.emit_call(e, c, &params, &results, variadic);
        self.release(m);
        let d = match want {
            Some(d) => d,
            None => self.alloc(nres),
        };
        self.mov(d, base, nres);
        d
    }

    /// Emits the call; returns the first result slot. Everything allotted is the caller's to release.
    fn emit_call(&mut self, e: &Expr, c: &CallExpr, params: &[TypeId], results: &[TypeId], variadic: bool) -> i16 {
        let f = unparen(&c.fun);
        let callee = match &f.kind {
            ExprKind::Selector(s) => &s.x,
            _ => f,
        };
        self.calls_first(std::iter::once(callee).chain(&c.args));
        let sel = match &f.kind {
            ExprKind::Selector(..) => self.cx.types.info.selections.get(&f.id).cloned(),
            ExprKind::Index(i) => self.cx.types.info.selections.get(&unparen(&i.x).id).cloned(),
            _ => None,
        };
        if let Some(sel) = sel
            && sel.kind == SelectionKind::MethodVal
        {
            return self.method_call(e, c, f, &sel, params, results, variadic);
        }
        let callee = match self.static_callee(f) {
            Some(i) => Callee::Static(i),
            None => {
                let s = self.expr(f, None);
                let s = if c.args.iter().any(|a| self.has_effects(a)) { self.stable(f, s, 1) } else { s };
                Callee::Closure(s)
            }
        };
        let win = self.window(params, results);
        self.args(e, c, params, variadic, win);
        self.at(e.pos);
        self.call(&callee, win, params, results)
    }

    /// Slots for arguments and results; returns the first argument's.
    pub fn window(&mut self, params: &[TypeId], results: &[TypeId]) -> i16 {
        let n: u32 = params.iter().chain(results).map(|&t| self.layout_ref(t).slots).sum();
        self.alloc(n)
    }

    /// Emits the call instruction for filled arguments; returns the first result slot.
    pub fn call(&mut self, callee: &Callee, win: i16, params: &[TypeId], results: &[TypeId]) -> i16 {
        let sig = self.cx.call_sig_of(params, results);
        let (nargs, nres) = (sig.nargs, sig.nres);
        let x = self.asm.sig(sig) as u64;
        // An area allotted while the arguments were evaluated lies deeper than the window; the callee would overwrite it.
        let win = if self.below_pinned(win) {
            let w = self.alloc(nargs as u32 + nres as u32);
            self.mov(w, win, nargs as u32);
            w
        } else {
            win
        };
        match *callee {
            Callee::Static(f) => {
                self.op_w(Op::Call, win, f.0);
                self.asm.word(x);
            }
            Callee::Closure(s) => self.op_x(Op::CallClosure, win, s, 0, x),
            Callee::Iface(s, i) => self.op_x(Op::CallIface, win, s, i as i16, x),
        }
        win + nargs as i16
    }

    /// The function that an expression denotes statically: a declared function or an instance of one.
    pub fn static_callee(&mut self, f: &Expr) -> Option<FuncIdx> {
        let f = unparen(f);
        let id = match &f.kind {
            ExprKind::Ident(_) => f.id,
            ExprKind::Selector(s) if !self.cx.types.info.selections.contains_key(&f.id) => s.sel.id,
            ExprKind::Index(i) => {
                let xm = self.cx.types.info.tv(unparen(&i.x).id).map_or(Mode::Invalid, |t| t.mode);
                if xm == Mode::Variable || xm == Mode::MapIndex {
                    return None;
                }
                return self.static_callee(&i.x);
            }
            _ => return None,
        };
        let o = self.object(id);
        match self.cx.types.obj(o).kind {
            ObjKind::Func(_) => Some(self.declared(o, id, &[])),
            _ => None,
        }
    }

    /// Evaluates the arguments of call `e` into the window.
    pub fn args(&mut self, e: &Expr, c: &CallExpr, params: &[TypeId], variadic: bool, win: i16) {
        // f(g()) with several values.
        if c.args.len() == 1
            && (params.len() > 1 || variadic)
            && matches!(unparen(&c.args[0]).kind, ExprKind::Call(_))
            && let Type::Tuple(vars) = {
                let t = self.type_of(c.args[0].id);
                self.cx.types.ty(t).clone()
            }
        {
            let m = self.mark();
            let src = self.expr(&c.args[0], None);
            let types: Vec<TypeId> = vars.iter().map(|&v| self.var_type(v)).collect();
            self.spread_args(e, src, &types, params, variadic, win);
            self.release(m);
            return;
        }
        let fixed = if variadic && c.ellipsis.is_none() { params.len() - 1 } else { params.len() };
        let mut at = win;
        for (a, &p) in c.args.iter().zip(&params[..fixed]) {
            self.expr_conv_to(a, p, at);
            at += self.layout_ref(p).slots as i16;
        }
        if fixed < params.len() {
            let st = params[fixed];
            let rest = &c.args[fixed.min(c.args.len())..];
            self.variadic_slice(e, rest, st, at);
        }
    }

    /// d = slice of type `st` with the given elements, nil when there are none.
    fn variadic_slice(&mut self, e: &Expr, elems: &[Expr], st: TypeId, d: i16) {
        if elems.is_empty() {
            return self.zero(d, 3);
        }
        let u = self.cx.types.under(st);
        let Type::Slice(et) = *self.cx.types.ty(u) else { return };
        let m = self.mark();
        let at = self.variadic_array(e, et, elems.len());
        let size = self.layout_ref(et).size;
        for (i, a) in elems.iter().enumerate() {
            let m = self.mark();
            let place = at.element(i as u64 * size, et);
            match self.frame_slots(&place) {
                Some(to) => self.expr_conv_to(a, et, to),
                None => {
                    let s = self.expr_conv(a, et, None);
                    self.store_place(&place, s);
                }
            }
            self.release(m);
        }
        self.slice_of_place(d, &at, elems.len() as i64);
        self.release(m);
    }

    /// The array behind the last argument of the variadic call `e`. In the frame it has its address taken once it is filled.
    fn variadic_array(&mut self, e: &Expr, et: TypeId, n: usize) -> Place {
        let ty = self.cx.types.new_array(et, n as i64);
        let l = self.layout(ty);
        if self.stays(e.id, Site::Variadic, &l) {
            return Place::Frame { area: self.object_area(&l), off: 0, ty };
        }
        Place::Mem { p: self.new_array(et, n as i64), off: 0, ty }
    }

    /// d = slice of all of an array that [`Self::variadic_array`] made.
    fn slice_of_place(&mut self, d: i16, at: &Place, n: i64) {
        match *at {
            Place::Frame { area, .. } => self.lea(d, area, 0),
            Place::Mem { p, .. } => self.op(Op::Mov, d, p, 0),
            _ => unreachable!("arrays are in the frame or on the heap"),
        }
        self.imm(d + 1, n);
        self.imm(d + 2, n);
    }

    /// A new heap array of `n` elements; returns its address slot.
    pub fn new_array(&mut self, et: TypeId, n: i64) -> i16 {
        let at = self.cx.types.new_array(et, n);
        let rt = self.cx.rtype(at);
        let p = self.temp();
        self.op_w(Op::New, p, rt.0);
        p
    }

    pub fn slice_of_array(&mut self, d: i16, p: i16, n: i64) {
        self.op(Op::Mov, d, p, 0);
        self.imm(d + 1, n);
        self.imm(d + 2, n);
    }

    /// Moves values that lie one after the other into argument slots, converting them.
    fn spread_args(&mut self, e: &Expr, src: i16, types: &[TypeId], params: &[TypeId], variadic: bool, win: i16) {
        let (mut s, mut d) = (src, win);
        let fixed = if variadic { params.len() - 1 } else { params.len() };
        for (&t, &p) in types.iter().zip(&params[..fixed]) {
            self.conv_slots(s, t, p, d);
            s += self.layout_ref(t).slots as i16;
            d += self.layout_ref(p).slots as i16;
        }
        if variadic {
            let rest = &types[fixed.min(types.len())..];
            if rest.is_empty() {
                return self.zero(d, 3);
            }
            let u = self.cx.types.under(params[fixed]);
            let Type::Slice(et) = *self.cx.types.ty(u) else { return };
            let (es, size) = (self.layout_ref(et).slots, self.layout_ref(et).size);
            let at = self.variadic_array(e, et, rest.len());
            for (i, &t) in rest.iter().enumerate() {
                let m = self.mark();
                let c = self.alloc(es);
                self.conv_slots(s, t, et, c);
                self.store_place(&at.element(i as u64 * size, et), c);
                s += self.layout_ref(t).slots as i16;
                self.release(m);
            }
            self.slice_of_place(d, &at, rest.len() as i64);
        }
    }

    // ---- methods ----

    /// The method a selection means, after substitution of type arguments.
    pub fn selected_method(&mut self, recv: TypeId, sel: &Selection) -> Method {
        if !self.env.is_empty() {
            let o = self.cx.types.obj(sel.obj).clone();
            if let Lookup::Found(obj, index, _) = self.cx.types.lookup_field_or_method(recv, true, o.pkg, &o.name) {
                return Method { obj, path: index[..index.len() - 1].to_vec() };
            }
        }
        let n = sel.index.len() - 1;
        Method { obj: sel.obj, path: sel.index[..n].to_vec() }
    }

    #[allow(clippy::too_many_arguments)]
    fn method_call(
        &mut self,
        e: &Expr,
        c: &CallExpr,
        f: &Expr,
        sel: &Selection,
        params: &[TypeId],
        results: &[TypeId],
        variadic: bool,
    ) -> i16 {
        let fsel = match &f.kind {
            ExprKind::Index(i) => unparen(&i.x),
            _ => f,
        };
        let ExprKind::Selector(s) = &fsel.kind else { panic!("govm compiler: method call") };
        let (x, id) = (&s.x, s.sel.id);
        let xt = self.type_of(x.id);
        let method = self.selected_method(xt, sel);
        let place = self.base_place(x);
        let place = self.walk_fields(place, xt, &method.path);
        let rt = place.ty();
        if self.layout_ref(rt).is_iface() {
            let s = self.load_place(&place, None);
            let s = if c.args.iter().any(|a| self.has_effects(a)) { self.stable(fsel, s, 2) } else { s };
            let idx = self.cx.iface_method_index(rt, method.obj);
            let mut all = vec![TypeId::UNSAFE_POINTER];
            all.extend_from_slice(params);
            let win = self.window(&all, results);
            self.args(e, c, params, variadic, win + 1);
            self.at(e.pos);
            return self.call(&Callee::Iface(s, idx), win, &all, results);
        }
        let own = self.own_targs(id);
        let (func, recv_t) = self.method_func(rt, method.obj, &own);
        let mut all = vec![recv_t];
        all.extend_from_slice(params);
        let intrinsic = self.method_intrinsic(rt, method.obj);
        let done = self.mutex_in_line(e, &place, method.obj);
        // The receiver's address or value is taken before the arguments are evaluated.
        let win = self.window(&all, results);
        self.at(e.pos);
        self.receiver_to(&place, recv_t, win);
        let n = self.layout_ref(recv_t).slots as i16;
        self.args(e, c, params, variadic, win + n);
        self.at(e.pos);
        if let Some(i) = intrinsic {
            let d = win + all.iter().map(|&t| self.layout_ref(t).slots as i16).sum::<i16>();
            self.intrinsic(i, d, win);
            return d;
        }
        let d = self.call(&Callee::Static(func), win, &all, results);
        if let Some(done) = done {
            self.asm.bind(done);
        }
        d
    }

    /// The function of a concrete method on a value of type `rt` (or a pointer to its receiver type), and the receiver's type.
    /// `own` are the method's own type arguments.
    pub fn method_func(&mut self, rt: TypeId, method: ObjId, own: &[TypeId]) -> (FuncIdx, TypeId) {
        let (_, base) = self.cx.deref_type(rt);
        let mut targs = self.cx.type_args(base);
        targs.extend_from_slice(own);
        let (origin, ptr) = self.cx.types.method_origin(method);
        let targs = targs.into_iter().map(|t| self.cx.rtype(t)).collect();
        let f = self.cx.func(FuncKey::Decl { func: origin, targs });
        let recv = if ptr { self.cx.types.new_pointer(base) } else { base };
        (f, recv)
    }

    /// d = receiver of type `want`, from a place that holds it, its base or a pointer to it.
    pub fn receiver_to(&mut self, place: &Place, want: TypeId, d: i16) {
        let (want_ptr, base) = self.cx.deref_type(want);
        let (have_ptr, _) = self.cx.deref_type(place.ty());
        let want_ptr = want_ptr && self.cx.is_pointer_recv(want, base);
        match (want_ptr, have_ptr) {
            (true, false) => self.address_to(place, d),
            (false, true) => {
                let m = self.mark();
                let p = self.load_place(place, None);
                self.load(d, p, 0, want);
                self.release(m);
            }
            _ => {
                self.load_place(place, Some(d));
            }
        }
    }

    /// A selector that is a value: field, method value or method expression.
    pub fn selection(&mut self, e: &Expr, x: &Expr, want: Option<i16>) -> i16 {
        let sel = self.cx.types.info.selections[&e.id].clone();
        match sel.kind {
            SelectionKind::FieldVal => {
                let t = self.type_of(e.id);
                let l = self.layout(t);
                // The place may turn out to be the variable's own slots.
                let m = self.mark();
                if want.is_none() && self.is_slot_path(x) {
                    let p = self.place(e);
                    if matches!(p, Place::Slots { .. }) {
                        return self.load_place(&p, None);
                    }
                    self.release(m);
                }
                let d = match want {
                    Some(d) => d,
                    None => self.value_slots(&l),
                };
                let m = self.mark();
                self.at(e.pos);
                let p = self.place(e);
                self.load_place(&p, Some(d));
                self.release(m);
                d
            }
            SelectionKind::MethodVal => self.method_value(e, x, &sel, want),
            SelectionKind::MethodExpr => {
                let d = want.unwrap_or_else(|| self.temp());
                let recv = self.type_of(unparen(x).id);
                let recv = if recv.is_none() { self.subst(sel.recv) } else { recv };
                let node = match &e.kind {
                    ExprKind::Selector(s) => s.sel.id,
                    _ => e.id,
                };
                let f = self.method_expr(recv, &sel, node);
                self.op_w(Op::StaticClosure, d, f.0);
                d
            }
        }
    }

    /// Whether a path of selectors starts at a plain identifier.
    fn is_slot_path(&self, x: &Expr) -> bool {
        match &unparen(x).kind {
            ExprKind::Ident(_) => true,
            ExprKind::Selector(s) => self.is_slot_path(&s.x),
            _ => false,
        }
    }

    /// Type arguments of the generic function or method named at `node`.
    pub fn own_targs(&mut self, node: NodeId) -> Vec<TypeId> {
        match self.cx.types.info.instances.get(&node) {
            Some(i) => i.targs.clone().iter().map(|&t| self.subst(t)).collect(),
            None => vec![],
        }
    }

    fn method_expr(&mut self, recv: TypeId, sel: &Selection, node: NodeId) -> FuncIdx {
        let o = self.cx.types.obj(sel.obj).clone();
        let pkg = self.cx.pkg_of_name(&o);
        let recv = self.cx.rtype(recv);
        let targs = self.own_targs(node).into_iter().map(|t| self.cx.rtype(t)).collect();
        self.cx.func(FuncKey::TypeMethod { recv, name: o.name, pkg, targs })
    }

    /// `x.m` as a value: a closure object with the receiver evaluated now.
    fn method_value(&mut self, e: &Expr, x: &Expr, sel: &Selection, want: Option<i16>) -> i16 {
        let d = want.unwrap_or_else(|| self.temp());
        let m = self.mark();
        let xt = self.type_of(x.id);
        let method = self.selected_method(xt, sel);
        let place = self.base_place(x);
        let place = self.walk_fields(place, xt, &method.path);
        let rt = place.ty();
        let recv_t = if self.layout_ref(rt).is_iface() {
            rt
        } else {
            let id = match &e.kind {
                ExprKind::Selector(s) => s.sel.id,
                _ => e.id,
            };
            let own = self.own_targs(id);
            self.method_func(rt, method.obj, &own).1
        };
        let l = self.layout(recv_t);
        let s = self.value_slots(&l);
        self.at(e.pos);
        if l.is_iface() {
            self.load_place(&place, Some(s));
            // A nil interface panics here, not at the call.
            let t = self.temp();
            self.op(Op::Mov, t, s, 0);
            self.op(Op::NilCheck, t, 0, 0);
        } else {
            self.receiver_to(&place, recv_t, s);
        }
        let o = self.cx.types.obj(method.obj).clone();
        let pkg = self.cx.pkg_of_name(&o);
        let recv = self.cx.rtype(recv_t);
        let node = match &e.kind {
            ExprKind::Selector(s) => s.sel.id,
            _ => e.id,
        };
        let targs = self.own_targs(node).into_iter().map(|t| self.cx.rtype(t)).collect();
        let f = self.cx.func(FuncKey::Bound { recv, name: o.name, pkg, targs });
        let c = self.temp();
        let stack = self.facts.site(e.id, Site::MethodValue);
        self.make_closure(c, f, &[(s, recv_t)], stack);
        self.mov(d, c, 1);
        self.release(m);
        d
    }
}
