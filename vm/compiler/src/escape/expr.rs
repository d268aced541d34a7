//! Expressions: where their values come from.
use super::Site;
use super::graph::{Role, Sink};
use super::walk::{FuncLocs, MAX_IMPLICIT, Walker, unparen};
use crate::inline::Target;
use crate::syntax::ast::{BinaryOp, CompositeLit, Expr, ExprKind, FuncLit, UnaryOp};
use crate::types::{BasicKind, Mode, ObjId, ObjKind, Selection, SelectionKind, Type, TypeId};
use std::sync::Arc;

impl Walker<'_> {
    /// The value of `e` goes to `k`.
    pub fn expr(&mut self, k: Sink, e: &Expr) {
        let e = unparen(e);
        match e.kind {
            ExprKind::BasicLit(..) => return,
            ExprKind::Ident(_) if k.is_nowhere() => return,
            _ => {}
        }
        let (mode, t) = self.types.info.tv(e.id).map_or((Mode::Invalid, TypeId::NONE), |t| (t.mode, t.ty));
        if mode == Mode::Constant || mode == Mode::TypeExpr {
            return;
        }
        let k = if k.derefs >= 0 && t.is_some() && !self.types.has_pointers(t) { Sink::NOWHERE } else { k };
        match &e.kind {
            ExprKind::Ident(_) => {
                if let Some(v) = self.types.info.object_of(e.id)
                    && matches!(self.types.obj(v).kind, ObjKind::Var { .. })
                    && let Some(l) = self.var(v)
                {
                    self.graph.flow(k, l);
                }
            }
            ExprKind::FuncLit(lit) => self.func_lit(k, e, lit),
            ExprKind::CompositeLit(lit) => self.composite(k, e, lit, t),
            ExprKind::Selector(s) => self.selector(k, e, &s.x),
            ExprKind::Index(i) => self.index(k, &i.x, &i.list),
            ExprKind::Slice(s) => {
                // Slicing an array takes its address.
                let k = if self.is_array(&s.x) { k.addr() } else { k };
                self.expr(k, &s.x);
                for b in [&s.lo, &s.hi, &s.max].into_iter().flatten() {
                    self.discard(b);
                }
            }
            ExprKind::TypeAssert(a) => {
                let t = self.first_type(t);
                let k = self.unboxed(k, t);
                self.expr(k, &a.x);
            }
            ExprKind::Call(c) => {
                let k = if k.derefs < 0 {
                    let t = self.temp();
                    self.graph.flow(k, t);
                    Sink::of(t)
                } else {
                    k
                };
                self.call(&[k], e, c);
            }
            ExprKind::Star(x) => self.expr(k.deref(), x),
            ExprKind::Unary(UnaryOp::Addr, x) => {
                let x = unparen(x);
                if let ExprKind::CompositeLit(lit) = &x.kind {
                    let t = self.type_of(x);
                    let size = self.types.size_of(t);
                    let k = self.spill_shown(k, x, Site::Composite, size, Role::Inner, e);
                    self.composite(k, x, lit, t);
                } else {
                    self.expr(k.addr(), x);
                }
            }
            ExprKind::Unary(_, x) => self.discard(x),
            ExprKind::Binary(op, b) => self.binary(k, e, *op, &b.x, &b.y),
            _ => {}
        }
    }

    /// Evaluates `e` for its effects only.
    pub fn discard(&mut self, e: &Expr) {
        self.expr(Sink::NOWHERE, e);
    }

    /// `e`, converted to type `to` as in an assignment, goes to `k`.
    pub fn conv(&mut self, k: Sink, e: &Expr, to: TypeId) {
        self.conv_shown(k, e, to, e);
    }

    /// [`Walker::conv`]; `shown` is what messages show.
    fn conv_shown(&mut self, k: Sink, e: &Expr, to: TypeId, shown: &Expr) {
        let e = unparen(e);
        let from = self.type_of(e);
        let nil = self.types.info.tv(e.id).is_none_or(|t| t.mode == Mode::NilValue);
        if nil || !self.types.becomes_iface(from, to) {
            return self.expr(k, e);
        }
        if self.types.pointer_shaped(from) && !self.types.is_type_param(from) {
            return self.expr(k, e);
        }
        let size = self.types.size_of(from);
        let k = self.spill_shown(k, e, Site::Iface, size, Role::Inner, unparen(shown));
        self.expr(k, e);
    }

    /// A value of type `t` taken out of an interface.
    pub fn unboxed(&mut self, k: Sink, t: TypeId) -> Sink {
        if self.types.is_type_param(t) || self.types.is_iface_type(t) || self.types.pointer_shaped(t) {
            k
        } else {
            k.deref()
        }
    }

    /// The type itself, or the first of a comma-ok expression's two.
    pub fn first_type(&mut self, t: TypeId) -> TypeId {
        match self.types.ty(t) {
            Type::Tuple(vars) if !vars.is_empty() => self.types.obj(vars[0]).ty,
            _ => t,
        }
    }

    fn func_lit(&mut self, k: Sink, e: &Expr, lit: &Arc<FuncLit>) {
        let t = self.type_of(e);
        let Type::Signature(sig) = self.types.under_ty(t).clone() else { return };
        let called = std::mem::take(&mut self.called_literal);
        let f = self.add_func(Some(self.frame), None, &sig);
        self.note_func(&f, None, &sig);
        let outer = self.note_literal(e, lit);
        // A literal that is inlined where it stands and keeps nothing is not made.
        let gone = called && self.facts.free_vars(e.id).is_empty() && self.inlinable(Target::Lit(e.id), e).is_some();
        let notes = if gone { self.notes.take() } else { None };
        self.closure(k, e, Site::Closure, &f);
        self.notes = notes.or(self.notes.take());
        self.lits.insert(e.id, f.clone());
        self.body(f.frame, &sig, &lit.body);
        self.leave_literal(outer);
    }

    /// The closure object of a literal and what it captures. Returns where contents go.
    pub fn closure(&mut self, k: Sink, e: &Expr, site: Site, f: &FuncLocs) -> Sink {
        let facts = self.facts.clone();
        let mut size = 8;
        for &v in facts.free_vars(e.id) {
            let t = self.types.obj(v).ty;
            size += self.types.size_of(t).clamp(8, 128);
        }
        let k = self.spill_shown(k, e, site, size, Role::Closure(f.frame), e);
        for &v in facts.free_vars(e.id) {
            let Some(l) = self.var(v) else { continue };
            let t = self.types.obj(v).ty;
            let by_value = !self.types.info.var(v).reassigned() && self.types.size_of(t) <= 128;
            self.graph.flow(if by_value { k } else { k.addr() }, l);
        }
        k
    }

    /// A composite literal of type `t`; its value goes to `k`.
    fn composite(&mut self, k: Sink, e: &Expr, lit: &CompositeLit, t: TypeId) {
        let core = self.types.core_under(t);
        match core {
            Some(Type::Pointer(el)) => {
                let size = self.types.size_of(el);
                let k = self.spill(k, e, Site::Composite, size);
                self.composite(k, e, lit, el);
            }
            Some(Type::Slice(et)) => {
                let n = self.literal_len(lit);
                let size = self.types.size_of(et).saturating_mul(n);
                let k = self.spill(k, e, Site::SliceLit, size);
                self.elems(k, lit, et);
            }
            Some(Type::Array(et, _)) => {
                // A large array is built in a heap object.
                let k = if self.types.size_of(t) > MAX_IMPLICIT { Sink::HEAP } else { k };
                self.elems(k, lit, et);
            }
            Some(Type::Map(kt, vt)) => {
                self.spill(k, e, Site::Map, 0);
                for el in &lit.elems {
                    let ExprKind::KeyValue(kv) = &el.kind else { continue };
                    self.conv(Sink::HEAP, &kv.x, kt);
                    self.conv(Sink::HEAP, &kv.y, vt);
                }
            }
            Some(Type::Struct(s)) => {
                let k = if self.types.size_of(t) > MAX_IMPLICIT { Sink::HEAP } else { k };
                for (i, el) in lit.elems.iter().enumerate() {
                    let (field, v) = match &el.kind {
                        ExprKind::KeyValue(kv) => (self.types.info.use_of(unparen(&kv.x).id), &kv.y),
                        _ => (s.fields.get(i).copied(), el),
                    };
                    match field {
                        Some(f) => {
                            let ft = self.types.obj(f).ty;
                            self.conv(k, v, ft);
                        }
                        None => self.expr(Sink::HEAP, v),
                    }
                }
            }
            _ => lit.elems.iter().for_each(|e| self.expr(Sink::HEAP, e)),
        }
    }

    fn elems(&mut self, k: Sink, lit: &CompositeLit, et: TypeId) {
        for el in &lit.elems {
            match &el.kind {
                ExprKind::KeyValue(kv) => self.conv(k, &kv.y, et),
                _ => self.conv(k, el, et),
            }
        }
    }

    fn literal_len(&mut self, lit: &CompositeLit) -> i64 {
        let (mut next, mut max) = (0i64, 0i64);
        for e in &lit.elems {
            if let ExprKind::KeyValue(kv) = &e.kind {
                let v = self.types.info.value_of(unparen(&kv.x).id);
                next = v.and_then(|v| v.to_int().to_i64()).unwrap_or(0);
            }
            next += 1;
            max = max.max(next);
        }
        max
    }

    fn selector(&mut self, k: Sink, e: &Expr, x: &Expr) {
        let Some(sel) = self.types.info.selections.get(&e.id).cloned() else { return };
        match sel.kind {
            SelectionKind::FieldVal => {
                let hops = self.hops(x, &sel, sel.index.len()).0;
                self.expr(k.shift(hops), x);
            }
            SelectionKind::MethodVal => self.method_value(k, e, x, &sel),
            SelectionKind::MethodExpr => {}
        }
    }

    /// Pointers followed by the first `n` steps of a selection's path, and the type they lead to.
    pub fn hops(&mut self, x: &Expr, sel: &Selection, n: usize) -> (i32, TypeId) {
        let mut t = self.type_of(unparen(x));
        let mut hops = 0;
        for &i in &sel.index[..n] {
            let mut u = self.types.core_under(t);
            if let Some(Type::Pointer(el)) = u {
                hops += 1;
                u = self.types.core_under(el);
            }
            let Some(Type::Struct(s)) = u else { break };
            let Some(&f) = s.fields.get(i as usize) else { break };
            t = self.types.obj(f).ty;
        }
        (hops, t)
    }

    /// The receiver operand of `x.m` goes to the parameter sink `k`, its address or what it points to as the method wants it.
    pub fn receiver(&mut self, k: Sink, x: &Expr, sel: &Selection) {
        let (hops, t) = self.hops(x, sel, sel.index.len().saturating_sub(1));
        let have_ptr = self.types.deref(t).1;
        let want_ptr = self.types.method_origin(sel.obj).1;
        let iface = self.types.is_iface_type(t);
        let k = match (want_ptr, have_ptr) {
            _ if iface => k,
            _ if self.types.is_type_param(t) => k.addr(),
            (true, false) => k.addr(),
            (false, true) => k.deref(),
            _ => k,
        };
        self.expr(k.shift(hops), x);
    }

    fn method_value(&mut self, k: Sink, e: &Expr, x: &Expr, sel: &Selection) {
        let (_, t) = self.hops(x, sel, sel.index.len().saturating_sub(1));
        let (base, _) = self.types.deref(t);
        let by_ptr = self.types.method_origin(sel.obj).1;
        let size = if by_ptr { 8 } else { self.types.size_of(base) };
        let content = self.spill(k, e, Site::MethodValue, size.saturating_add(8));
        if self.types.is_type_param(t) {
            return self.receiver(Sink::HEAP, x, sel);
        }
        let param = if self.types.is_iface_type(t) {
            Sink::HEAP
        } else {
            // It is not known who calls it and what becomes of the results.
            let (f, _) = self.types.method_origin(sel.obj);
            let n = self.result_count(sel.obj);
            let ks = vec![Sink::HEAP; n];
            self.param_sink(&ks, Some(f), 0)
        };
        let k = self.tee(&[param, content]);
        self.receiver(k, x, sel);
    }

    pub fn result_count(&mut self, f: ObjId) -> usize {
        self.types.resolve(f);
        let t = self.types.obj(f).ty;
        match self.types.under_ty(t).clone() {
            Type::Signature(s) => s.results.len(),
            _ => 0,
        }
    }

    fn index(&mut self, k: Sink, x: &Expr, idx: &[Expr]) {
        let xt = self.type_of(unparen(x));
        let mode = self.types.info.tv(unparen(x).id).map_or(Mode::Invalid, |t| t.mode);
        if xt.is_none() || mode == Mode::TypeExpr {
            return;
        }
        match self.types.core_under(xt) {
            // An instance of a generic function.
            Some(Type::Signature(_)) => return self.expr(k, x),
            Some(Type::Array(..)) => self.expr(k, x),
            Some(Type::Map(kt, _)) => {
                self.discard(x);
                idx.iter().for_each(|i| self.conv(Sink::NOWHERE, i, kt));
                return;
            }
            Some(Type::Slice(_) | Type::Pointer(_)) => self.expr(k.deref(), x),
            Some(Type::Basic(_)) => self.discard(x),
            _ => self.expr(k, x),
        }
        idx.iter().for_each(|i| self.discard(i));
    }

    fn binary(&mut self, k: Sink, e: &Expr, op: BinaryOp, x: &Expr, y: &Expr) {
        use BinaryOp as B;
        if op == B::Add && (!k.is_nowhere() || self.notes.is_some()) {
            let t = self.type_of(e);
            if matches!(self.types.core_under(t), Some(Type::Basic(BasicKind::String | BasicKind::UntypedString))) {
                self.spill(k, e, Site::Text, 0);
                return self.concat_operands(e);
            }
        }
        if matches!(op, B::Eq | B::Ne) {
            // A concrete operand compared with an interface becomes one.
            let (xt, yt) = (self.type_of(unparen(x)), self.type_of(unparen(y)));
            self.conv(Sink::NOWHERE, x, yt);
            self.conv(Sink::NOWHERE, y, xt);
            return;
        }
        self.discard(x);
        self.discard(y);
    }

    /// The operands of a whole chain of string additions, which is one operation.
    fn concat_operands(&mut self, e: &Expr) {
        let e = unparen(e);
        match &e.kind {
            ExprKind::Binary(BinaryOp::Add, b) if self.types.info.value_of(e.id).is_none() => {
                self.concat_operands(&b.x);
                self.concat_operands(&b.y);
            }
            _ => self.discard(e),
        }
    }

    /// `to(x)`.
    pub fn conversion(&mut self, k: Sink, e: &Expr, to: TypeId, x: &Expr) {
        let x = unparen(x);
        let from = self.type_of(x);
        if self.types.becomes_iface(from, to) {
            return self.conv_shown(k, x, to, e);
        }
        let (ft, tt) = (self.types.core_under(from), self.types.core_under(to));
        let text = |t: &Option<Type>| matches!(t, Some(Type::Basic(b)) if *b == BasicKind::String || *b == BasicKind::UntypedString);
        match (&ft, &tt) {
            (Some(Type::Slice(_)), t) if text(t) => {
                self.spill(k, e, Site::Text, 0);
                self.discard(x);
            }
            (f, Some(Type::Slice(_))) if text(f) => {
                self.spill(k, e, Site::Text, 0);
                self.discard(x);
            }
            (Some(Type::Basic(b)), t) if text(t) && *b != BasicKind::String && *b != BasicKind::UntypedString => {
                self.spill(k, e, Site::Text, 0);
                self.discard(x);
            }
            (Some(Type::Slice(_)), Some(Type::Array(..))) => self.expr(k.deref(), x),
            (Some(Type::Basic(BasicKind::Uintptr)), Some(Type::Basic(BasicKind::UnsafePointer))) => {
                self.unsafe_value(k, x);
            }
            _ => self.expr(k, x),
        }
    }

    /// A uintptr that is converted back to a pointer: the pointer it was made from goes to `k`.
    pub fn unsafe_value(&mut self, k: Sink, e: &Expr) {
        let e = unparen(e);
        match &e.kind {
            ExprKind::Call(c) if self.is_type_expr(&c.fun) && c.args.len() == 1 => {
                let from = self.type_of(unparen(&c.args[0]));
                if matches!(self.types.core_under(from), Some(Type::Basic(BasicKind::UnsafePointer))) {
                    self.expr(k, &c.args[0]);
                } else {
                    self.unsafe_value(k, &c.args[0]);
                }
            }
            ExprKind::Selector(s) if self.is_header_data(e) => {
                let ptr = matches!(self.types.core_under(self.type_of(unparen(&s.x))), Some(Type::Pointer(_)));
                self.expr(if ptr { k.deref() } else { k }, &s.x);
            }
            ExprKind::Unary(UnaryOp::Plus | UnaryOp::Neg | UnaryOp::Xor, x) => self.unsafe_value(k, x),
            ExprKind::Binary(BinaryOp::Shl | BinaryOp::Shr, b) => {
                self.unsafe_value(k, &b.x);
                self.discard(&b.y);
            }
            ExprKind::Binary(_, b) => {
                self.unsafe_value(k, &b.x);
                self.unsafe_value(k, &b.y);
            }
            _ => self.discard(e),
        }
    }
}
