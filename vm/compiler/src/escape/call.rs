//! Calls: which function it is, where arguments and results go.
use super::Site;
use super::graph::{LocId, Sink};
use super::walk::{Walker, unparen};
use crate::inline::{Target, static_callee};
use crate::syntax::ast::{CallExpr, Expr, ExprKind};
use crate::types::{BasicKind, Builtin, Lookup, ObjId, ObjKind, Selection, SelectionKind, Signature, Type, TypeId};
use smallvec::SmallVec;
use std::sync::Arc;

/// What is called.
enum Callee {
    Static(Target),
    Method(ObjId, Arc<Selection>),
    /// A method of an interface whose dynamic type is known.
    Known(ObjId, TypeId, Arc<Selection>),
    /// A func value, or a method of an interface or type parameter.
    Unknown(Option<Arc<Selection>>),
}

impl Walker<'_> {
    /// A call or conversion; its results go to `ks`.
    pub fn call(&mut self, ks: &[Sink], e: &Expr, c: &CallExpr) {
        if self.is_type_expr(&c.fun) {
            let to = self.type_of(e);
            if let [x] = &c.args[..] {
                self.conversion(ks.first().copied().unwrap_or(Sink::NOWHERE), e, to, x);
            }
            return;
        }
        if let Some(b) = self.builtin_of(&c.fun) {
            return self.builtin(ks, e, b, c);
        }
        let was = std::mem::replace(&mut self.static_data, false);
        self.call_func(ks, e, c, None);
        self.static_data = was;
    }

    /// The predeclared function that an expression denotes.
    pub fn builtin_of(&self, f: &Expr) -> Option<Builtin> {
        let id = unparen(f).name_id()?;
        match self.types.obj(self.types.info.use_of(id)?).kind {
            ObjKind::Builtin(b) => Some(b),
            _ => None,
        }
    }

    /// The function that an expression always denotes.
    pub fn static_func(&mut self, f: &Expr) -> Option<Target> {
        static_callee(self.types, f, &self.static_funcs)
    }

    fn callee(&mut self, f: &Expr) -> Callee {
        let f = unparen(f);
        let fsel = match &f.kind {
            ExprKind::Index(i) => unparen(&i.x),
            _ => f,
        };
        if let ExprKind::Selector(s) = &fsel.kind
            && let Some(sel) = self.types.info.selections.get(&fsel.id).cloned()
            && sel.kind == SelectionKind::MethodVal
        {
            let (_, t) = self.hops(&s.x, &sel, sel.index.len().saturating_sub(1));
            let (base, _) = self.types.deref(t);
            if self.types.is_iface_type(t) || self.types.is_type_param(base) {
                return match self.concrete_method(&s.x, &sel) {
                    Some((m, t)) => Callee::Known(m, t, sel),
                    None => Callee::Unknown(Some(sel)),
                };
            }
            return Callee::Method(self.types.method_origin(sel.obj).0, sel);
        }
        match self.static_func(f) {
            Some(s) => Callee::Static(s),
            None => Callee::Unknown(None),
        }
    }

    /// The method that `x.m` is for the dynamic type that the interface x has for certain.
    fn concrete_method(&mut self, x: &Expr, sel: &Selection) -> Option<(ObjId, TypeId)> {
        let t = self.dynamic_type(x).filter(|_| sel.index.len() == 1)?;
        let o = self.types.obj(sel.obj).clone();
        let Lookup::Found(m, path, _) = self.types.lookup_field_or_method(t, false, o.pkg, &o.name) else {
            return None;
        };
        let (m, by_ptr) = self.types.method_origin(m);
        // Promoted methods and value methods of pointers have shells around them.
        (path.len() == 1 && by_ptr == self.types.deref(t).1).then_some((m, t))
    }

    /// A call of a function. With `thunk`, it happens later: what it needs is kept in that closure object.
    pub fn call_func(&mut self, ks: &[Sink], e: &Expr, c: &CallExpr, thunk: Option<Sink>) {
        let keep = |w: &mut Self, k: Sink| match thunk {
            Some(t) => w.tee(&[k, t]),
            None => k,
        };
        let ft = self.type_of(unparen(&c.fun));
        let Some(Type::Signature(sig)) = self.types.core_under(ft) else {
            self.discard(&c.fun);
            return c.args.iter().for_each(|a| self.expr(Sink::HEAP, a));
        };
        let mut target: Option<Target> = None;
        let mut first = 0;
        let callee = self.callee(&c.fun);
        if let (Callee::Static(s), ExprKind::FuncLit(_) | ExprKind::Ident(_)) = (&callee, &unparen(&c.fun).kind) {
            // A literal is walked now, so that its parameters are there.
            let k = keep(self, Sink::NOWHERE);
            self.called_literal = matches!(s, Target::Lit(_)) && thunk.is_none();
            self.expr(k, &c.fun);
            self.called_literal = false;
        }
        if thunk.is_none()
            && let Callee::Static(t) = callee
            && let Some(body) = self.inlinable(t, &c.fun)
        {
            return self.inline(ks, e, c, &sig, None, body);
        }
        if thunk.is_none()
            && let Callee::Method(m, sel) | Callee::Known(m, _, sel) = &callee
            && let Some(body) = self.inlinable(Target::Decl(*m), &c.fun)
        {
            let boxed = match callee {
                Callee::Known(_, t, _) => {
                    self.note_devirtualized(e, &c.fun, t);
                    !self.types.pointer_shaped(t)
                }
                _ => false,
            };
            return self.inline(ks, e, c, &sig, Some((sel.clone(), boxed)), body);
        }
        match callee {
            Callee::Static(s) => target = Some(s),
            Callee::Method(m, sel) => {
                target = Some(Target::Decl(m));
                first = 1;
                let k = self.param_sink(ks, Some(m), 0);
                let k = keep(self, k);
                self.method_operand(k, &c.fun, &sel);
            }
            Callee::Known(m, t, sel) => {
                target = Some(Target::Decl(m));
                first = 1;
                let k = self.param_sink(ks, Some(m), 0);
                let k = keep(self, k);
                // The receiver is the data word, or what it points to.
                let k = if self.types.pointer_shaped(t) { k } else { k.deref() };
                self.method_operand(k, &c.fun, &sel);
                self.note_devirtualized(e, &c.fun, t);
            }
            Callee::Unknown(Some(sel)) => self.method_operand(Sink::HEAP, &c.fun, &sel),
            Callee::Unknown(None) => {
                let used = ks.iter().any(|k| !k.is_nowhere());
                let k = keep(self, if used { Sink::CALLED } else { Sink::NOWHERE });
                self.expr(k, &c.fun);
            }
        }
        // Results of functions that are analysed together are followed to their sources.
        for (l, &k) in self.result_locs(target).into_iter().zip(ks) {
            self.graph.flow(k, l);
        }
        let params: SmallVec<[Sink; 6]> = (0..sig.params.len())
            .map(|i| match target {
                Some(t) => self.static_param(ks, t, first + i),
                None => Sink::HEAP,
            })
            .collect();
        if self.notes.is_none() || self.is_uintptrescapes(target) {
            c.args.iter().for_each(|a| self.uintptr_arg(a));
        }
        self.args(e, c, &sig, &params, thunk);
    }

    fn is_uintptrescapes(&self, f: Option<Target>) -> bool {
        let Some(Target::Decl(o)) = f else { return false };
        match &self.types.obj(o).kind {
            ObjKind::Func(d) => {
                d.decl.as_ref().is_some_and(|d| d.directives.iter().any(|d| d.text == "go:uintptrescapes"))
            }
            _ => false,
        }
    }

    /// An argument `uintptr(unsafe.Pointer(p))`: the call may move the stack, so what p points to must be elsewhere.
    fn uintptr_arg(&mut self, a: &Expr) {
        let a = unparen(a);
        let ExprKind::Call(c) = &a.kind else { return };
        let t = self.type_of(a);
        let uintptr = matches!(self.types.core_under(t), Some(Type::Basic(BasicKind::Uintptr)));
        if let ([x], true, true) = (&c.args[..], uintptr, self.is_type_expr(&c.fun)) {
            let from = self.type_of(unparen(x));
            if matches!(self.types.core_under(from), Some(Type::Basic(BasicKind::UnsafePointer))) {
                self.expr(Sink::HEAP, x);
            }
        }
    }

    pub fn method_operand(&mut self, k: Sink, f: &Expr, sel: &Selection) {
        let f = unparen(f);
        let f = match &f.kind {
            ExprKind::Index(i) => unparen(&i.x),
            _ => f,
        };
        if let ExprKind::Selector(s) = &f.kind {
            self.receiver(k, &s.x, sel);
        }
    }

    fn result_locs(&self, f: Option<Target>) -> SmallVec<[LocId; 4]> {
        let f = match f {
            Some(Target::Decl(o)) => self.batch.get(&o),
            Some(Target::Lit(id)) => self.lits.get(&id),
            None => None,
        };
        f.map_or_else(SmallVec::new, |f| self.graph.results(f.frame).into())
    }

    /// Where the argument for parameter `i` (the receiver counts) of a known function goes.
    pub fn static_param(&mut self, ks: &[Sink], f: Target, i: usize) -> Sink {
        match f {
            Target::Decl(o) => self.param_sink(ks, Some(o), i),
            Target::Lit(id) => match self.lits.get(&id) {
                Some(f) => f.params.get(i).map_or(Sink::HEAP, |&p| Sink::of(p)),
                None => Sink::HEAP,
            },
        }
    }

    pub fn param_sink(&mut self, ks: &[Sink], f: Option<ObjId>, i: usize) -> Sink {
        let Some(f) = f else { return Sink::HEAP };
        if let Some(b) = self.batch.get(&f) {
            return b.params.get(i).map_or(Sink::HEAP, |&p| Sink::of(p));
        }
        let l = self.tags.param(self.types, f, i);
        self.tag_sink(ks, l)
    }

    /// The arguments of a call go to its parameters' sinks, and to the thunk that keeps them.
    pub fn args(&mut self, e: &Expr, c: &CallExpr, sig: &Signature, params: &[Sink], thunk: Option<Sink>) {
        let keep = |w: &mut Self, k: Sink| match thunk {
            Some(t) => w.tee(&[k, t]),
            None => k,
        };
        let types: SmallVec<[TypeId; 6]> = sig.params.iter().map(|&p| self.types.obj(p).ty).collect();
        let n = types.len();
        let elem = |w: &mut Self| match types.last().map(|&t| w.types.core_under(t)) {
            Some(Some(Type::Slice(e))) => e,
            _ => TypeId::UINT8,
        };
        // f(g()) with several values.
        if let [a] = &c.args[..]
            && let Type::Tuple(vars) = self.types.ty(self.type_of(unparen(a))).clone()
            && (n > 1 || sig.variadic)
        {
            let fixed = if sig.variadic { n - 1 } else { n };
            let mut to: Vec<(Sink, TypeId)> = Vec::with_capacity(vars.len());
            for (&k, &t) in params.iter().zip(&types).take(fixed) {
                to.push((keep(self, k), t));
            }
            if sig.variadic && vars.len() > fixed {
                let et = elem(self);
                let k = keep(self, params[fixed]);
                let size = self.types.size_of(et).saturating_mul((vars.len() - fixed) as i64);
                let k = self.spill(k, e, Site::Variadic, size);
                to.extend(std::iter::repeat_n((k, et), vars.len() - fixed));
            }
            return self.spread(&to, a);
        }
        let fixed = if sig.variadic && c.ellipsis.is_none() { n - 1 } else { n };
        for (i, a) in c.args.iter().enumerate().take(fixed) {
            match thunk.filter(|_| self.notes.is_some()) {
                Some(t) => self.late(params[i], t, a, types[i]),
                None => {
                    let k = keep(self, params[i]);
                    self.conv(k, a, types[i]);
                }
            }
        }
        if fixed < n && c.args.len() > fixed {
            let et = elem(self);
            let rest = &c.args[fixed..];
            let size = self.types.size_of(et).saturating_mul(rest.len() as i64);
            if let (Some(t), true) = (thunk, self.notes.is_some()) {
                // In gc the thunk makes the slice.
                let tmp = self.temp();
                rest.iter().for_each(|a| self.late(Sink::of(tmp), t, a, et));
                let k = self.spill(params[fixed], e, Site::Variadic, size);
                return self.graph.flow(k, tmp);
            }
            let k = keep(self, params[fixed]);
            let k = self.spill(k, e, Site::Variadic, size);
            rest.iter().for_each(|a| self.conv(k, a, et));
        }
    }

    /// An argument of a call that happens later, as gc evaluates it: allocations are left to the thunk, which keeps their
    /// operands.
    fn late(&mut self, k: Sink, thunk: Sink, e: &Expr, to: TypeId) {
        let e = unparen(e);
        let t = self.type_of(e);
        if self.types.becomes_iface(t, to) {
            let k = self.tee(&[k, thunk]);
            return self.conv(k, e, to);
        }
        match &e.kind {
            ExprKind::Call(c) if self.builtin_of(&c.fun) == Some(Builtin::New) && self.is_type_expr(&c.args[0]) => {
                self.expr(k, e);
            }
            ExprKind::CompositeLit(l) => match self.types.core_under(t) {
                Some(Type::Slice(et)) => {
                    let size = self.types.size_of(et).saturating_mul(l.elems.len() as i64);
                    let k = self.spill(k, e, Site::SliceLit, size);
                    l.elems.iter().for_each(|e| self.late(k, thunk, e, et));
                }
                _ => {
                    let k = self.tee(&[k, thunk]);
                    self.expr(k, e);
                }
            },
            _ => {
                let k = self.tee(&[k, thunk]);
                self.expr(k, e);
            }
        }
    }

    // ---- go and defer ----

    pub fn go_defer(&mut self, e: &Expr, is_go: bool) {
        let e = unparen(e);
        let ExprKind::Call(c) = &e.kind else { return self.discard(e) };
        // The record of a call that is deferred once at most lives in the frame; so may the closure.
        let k = if is_go || self.depth > 1 || self.range_body { Sink::HEAP } else { Sink::of(self.temp()) };
        if let ExprKind::FuncLit(_) = &unparen(&c.fun).kind
            && c.args.is_empty()
            && !matches!(self.types.ty(self.type_of(unparen(&c.fun))), Type::Signature(s) if !s.results.is_empty())
        {
            return self.expr(k, &c.fun);
        }
        let thunk = self.spill(k, e, Site::Thunk, 256);
        if self.is_type_expr(&c.fun) {
            return c.args.iter().for_each(|a| self.discard(a));
        }
        if let Some(b) = self.builtin_of(&c.fun) {
            return self.builtin_later(b, c, thunk);
        }
        let n = match self.types.ty(self.type_of(e)) {
            Type::Tuple(v) => v.len().max(1),
            _ => 1,
        };
        self.call_func(&vec![Sink::NOWHERE; n], e, c, Some(thunk));
    }

    /// The parameter that a range-over-func loop's body is passed as. The operand is evaluated.
    pub fn iterator_param(&mut self, x: &Expr) -> Sink {
        let x = unparen(x);
        match self.callee(x) {
            Callee::Static(s) => {
                self.discard(x);
                self.static_param(&[], s, 0)
            }
            Callee::Method(m, sel) => {
                self.discard(x);
                let k = self.param_sink(&[], Some(m), 0);
                self.method_operand(k, x, &sel);
                self.param_sink(&[], Some(m), 1)
            }
            Callee::Known(..) | Callee::Unknown(_) => {
                self.discard(x);
                Sink::HEAP
            }
        }
    }
}
