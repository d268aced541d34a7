//! Declarations and assignments.
use super::graph::Sink;
use super::walk::{Walker, unparen};
use crate::syntax::ast::{Expr, ExprKind, IndexExpr, NodeId, UnaryOp, VarDecl};
use crate::types::{ObjId, ObjKind, SelectionKind, Type, TypeId};
use smallvec::SmallVec;

impl Walker<'_> {
    /// Where a value assigned to `e` goes. The operands of `e` are evaluated.
    pub fn place(&mut self, e: &Expr) -> Sink {
        let e = unparen(e);
        match &e.kind {
            ExprKind::Ident(name) if &**name == "_" => Sink::NOWHERE,
            ExprKind::Ident(_) => match self.types.info.object_of(e.id) {
                Some(v) => self.var(v).map_or(Sink::HEAP, Sink::of),
                None => Sink::HEAP,
            },
            ExprKind::Selector(s) => match self.types.info.selections.get(&e.id).cloned() {
                Some(sel) if sel.kind == SelectionKind::FieldVal && self.hops(&s.x, &sel, sel.index.len()).0 == 0 => {
                    self.place(&s.x)
                }
                Some(_) => {
                    self.expr(Sink::MUTATED, &s.x);
                    Sink::HEAP
                }
                None => Sink::HEAP,
            },
            ExprKind::Index(i) => {
                let IndexExpr { x, list: idx } = &**i;
                let xt = self.type_of(unparen(x));
                match self.types.core_under(xt) {
                    Some(Type::Array(..)) => {
                        idx.iter().for_each(|i| self.discard(i));
                        self.place(x)
                    }
                    Some(Type::Map(kt, _)) => {
                        self.discard(x);
                        idx.iter().for_each(|i| self.conv(Sink::HEAP, i, kt));
                        Sink::HEAP
                    }
                    Some(Type::Slice(_) | Type::Pointer(_)) => {
                        self.expr(Sink::MUTATED, x);
                        idx.iter().for_each(|i| self.discard(i));
                        Sink::HEAP
                    }
                    // A type parameter for arrays and slices.
                    _ => {
                        idx.iter().for_each(|i| self.discard(i));
                        let k = self.place(x);
                        self.tee(&[k, Sink::HEAP])
                    }
                }
            }
            ExprKind::Star(x) => {
                self.expr(Sink::MUTATED, x);
                Sink::HEAP
            }
            _ => {
                self.discard(e);
                Sink::HEAP
            }
        }
    }

    /// Type of an assignable expression; `None` for the blank identifier.
    pub fn place_type(&mut self, e: &Expr) -> Option<TypeId> {
        let e = unparen(e);
        match &e.kind {
            ExprKind::Ident(name) if &**name == "_" => None,
            ExprKind::Ident(_) => self.types.info.object_of(e.id).map(|o| self.types.obj(o).ty),
            _ => Some(self.type_of(e)),
        }
    }

    /// `lhs = rhs`.
    pub fn assign(&mut self, lhs: &[Expr], rhs: &[Expr]) {
        if let ([l], [r]) = (lhs, rhs)
            && self.is_header_data(l)
        {
            // A pointer stored as a number where it will be one again.
            self.place(l);
            return self.unsafe_value(Sink::HEAP, r);
        }
        if lhs.len() == rhs.len() {
            if let ([l], [r]) = (lhs, rhs)
                && let ExprKind::Ident(_) = &unparen(l).kind
                && let Some(v) = self.types.info.object_of(unparen(l).id)
                && self.types.info.var(v).assigned_once()
            {
                self.remember(v, r);
            }
            let ks: SmallVec<[Sink; 4]> = lhs.iter().map(|l| self.place(l)).collect();
            for ((l, r), k) in lhs.iter().zip(rhs).zip(ks) {
                let k = if self.is_self_assign(l, r) {
                    self.note_self_assign(lhs, rhs, l.pos);
                    Sink::NOWHERE
                } else {
                    k
                };
                match self.place_type(l) {
                    Some(t) => self.conv(k, r, t),
                    None => self.discard(r),
                }
            }
            return;
        }
        let ks: Vec<(Sink, TypeId)> =
            lhs.iter().map(|l| (self.place(l), self.place_type(l).unwrap_or(TypeId::NONE))).collect();
        self.spread(&ks, &rhs[0]);
    }

    /// An expression with several values goes to several places. Values that become interfaces are boxed on the heap.
    pub fn spread(&mut self, to: &[(Sink, TypeId)], e: &Expr) {
        let e = unparen(e);
        let t = self.type_of(e);
        let types: SmallVec<[TypeId; 4]> = match self.types.ty(t) {
            Type::Tuple(vars) => vars.iter().map(|&v| self.types.obj(v).ty).collect(),
            _ => SmallVec::new(),
        };
        let mut ks: SmallVec<[Sink; 4]> = SmallVec::new();
        for (i, &(k, t)) in to.iter().enumerate() {
            let from = types.get(i).copied().unwrap_or(TypeId::NONE);
            ks.push(self.heap_conv(k, from, t));
        }
        let first = ks.first().copied().unwrap_or(Sink::NOWHERE);
        match &e.kind {
            ExprKind::Call(c) => self.call(&ks, e, c),
            // The second value of the others is a bool.
            _ => self.expr(first, e),
        }
    }

    /// Declares the variables that an identifier list of `:=` or `var` defines.
    pub fn declare_id(&mut self, id: NodeId) -> Option<ObjId> {
        let v = self.types.info.def_of(id)?;
        self.declare(v);
        Some(v)
    }

    /// `lhs := rhs`.
    pub fn define(&mut self, lhs: &[Expr], rhs: &[Expr]) {
        // The right side means the old variables.
        if lhs.len() == rhs.len() {
            let mut pending = Vec::new();
            for (l, r) in lhs.iter().zip(rhs) {
                match self.defined(l) {
                    Some(v) => {
                        let loc = self.declare(v);
                        let t = self.types.obj(v).ty;
                        self.note_static(v, r);
                        pending.push((Sink::of(loc), r, t));
                    }
                    None => {
                        let k = self.place(l);
                        let t = self.place_type(l).unwrap_or(TypeId::NONE);
                        pending.push((k, r, t));
                    }
                }
            }
            for (k, r, t) in pending {
                if t.is_none() { self.discard(r) } else { self.conv(k, r, t) }
            }
            // What calls return is known once they were inlined.
            for (l, r) in lhs.iter().zip(rhs) {
                if let Some(v) = self.defined(l).filter(|_| self.inliner.is_some()) {
                    self.note_static(v, r);
                }
            }
            return;
        }
        let mut ks = Vec::new();
        for l in lhs {
            match self.defined(l) {
                Some(v) => {
                    let loc = self.declare(v);
                    ks.push((Sink::of(loc), self.types.obj(v).ty));
                }
                None => {
                    let k = self.place(l);
                    ks.push((k, self.place_type(l).unwrap_or(TypeId::NONE)));
                }
            }
        }
        self.spread(&ks, &rhs[0]);
    }

    pub fn defined(&self, e: &Expr) -> Option<ObjId> {
        let e = unparen(e);
        match &e.kind {
            ExprKind::Ident(_) => self.types.info.def_of(e.id),
            _ => None,
        }
    }

    pub fn var_decl(&mut self, d: &VarDecl) {
        let vars: Vec<Option<ObjId>> = d.names.iter().map(|n| self.declare_id(n.id)).collect();
        if d.values().len() == d.names.len() {
            for (v, e) in vars.iter().zip(d.values()) {
                match *v {
                    Some(v) => {
                        self.note_static(v, e);
                        let t = self.types.obj(v).ty;
                        let k = self.var(v).map_or(Sink::HEAP, Sink::of);
                        self.conv(k, e, t);
                    }
                    None => self.discard(e),
                }
            }
        } else if let Some(e) = d.values().first() {
            let mut ks = Vec::new();
            for v in vars {
                let k = v.and_then(|v| self.var(v)).map_or(Sink::NOWHERE, Sink::of);
                ks.push((k, v.map_or(TypeId::NONE, |v| self.types.obj(v).ty)));
            }
            self.spread(&ks, e);
        }
    }

    /// Remembers what a variable holds that is never written again.
    fn note_static(&mut self, v: ObjId, e: &Expr) {
        if !self.types.info.var(v).reassigned() {
            self.remember(v, e);
        }
    }

    /// The variable always has the value of `e`: which function, constant or dynamic type that is.
    pub fn remember(&mut self, v: ObjId, e: &Expr) {
        let e = unparen(e);
        if self.types.info.value_of(e.id).is_some() {
            self.constants.insert(v, e.id);
        } else if let ExprKind::Ident(_) = &e.kind
            && let Some(&c) = self.types.info.object_of(e.id).and_then(|o| self.constants.get(&o))
        {
            self.constants.insert(v, c);
        }
        if let Some(f) = self.static_func(e) {
            self.static_funcs.insert(v, f);
        }
        let t = self.types.obj(v).ty;
        if self.types.is_iface_type(t)
            && let Some(t) = self.dynamic_type(e)
        {
            self.dynamic_types.insert(v, t);
        }
    }

    /// The dynamic type that `e` has for certain once it is an interface value.
    pub fn dynamic_type(&mut self, e: &Expr) -> Option<TypeId> {
        let e = unparen(e);
        let t = self.type_of(e);
        if t.is_none() || t == TypeId::UNTYPED_NIL || self.types.is_type_param(t) {
            return None;
        }
        if !self.types.is_iface_type(t) {
            return Some(t);
        }
        match &e.kind {
            ExprKind::Ident(_) => self.types.info.object_of(e.id).and_then(|o| self.dynamic_types.get(&o).copied()),
            ExprKind::Call(c) if self.is_type_expr(&c.fun) && c.args.len() == 1 => self.dynamic_type(&c.args[0]),
            ExprKind::Call(_) => self.returned.get(&e.id).copied(),
            _ => None,
        }
    }

    /// Whether `e` is the field Data of a slice or string header, which holds a pointer as a number.
    pub fn is_header_data(&mut self, e: &Expr) -> bool {
        let ExprKind::Selector(s) = &unparen(e).kind else { return false };
        if &*s.sel.name != "Data" {
            return false;
        }
        let t = self.type_of(unparen(&s.x));
        let (t, _) = self.types.deref(t);
        let Some(n) = self.types.as_named(t) else { return false };
        let o = self.types.obj(self.types.named(n).obj);
        (&*o.name == "SliceHeader" || &*o.name == "StringHeader")
            && o.pkg.is_some_and(|p| *self.types.pkg(p).path == *"reflect")
    }

    // ---- assignments that store nothing new ----

    /// Whether `dst = src` leaves what is reachable from the object that both are parts of as it was:
    /// `x.f = x.g[a:b]`, `x.f = x.g`, `x.f[i] = x.g[j]`, through the same variable x.
    fn is_self_assign(&mut self, dst: &Expr, src: &Expr) -> bool {
        let (dst, src) = (unparen(dst), unparen(src));
        if let (ExprKind::Selector(d), ExprKind::Slice(s)) = (&dst.kind, &src.kind)
            && let ExprKind::Selector(x) = &unparen(&s.x).kind
            && self.same_var(&d.x, &x.x)
        {
            // Slicing an array would be new: it takes the address of the array.
            return !self.is_array(&s.x);
        }
        if let (ExprKind::Star(d), ExprKind::Slice(s)) = (&dst.kind, &src.kind)
            && let ExprKind::Star(x) = &unparen(&s.x).kind
            && self.same_var(d, x)
        {
            return !self.is_array(&s.x);
        }
        match (&dst.kind, &src.kind) {
            (ExprKind::Selector(d), ExprKind::Selector(s)) => {
                self.is_field(dst) && self.is_field(src) && self.same_base(&d.x, &s.x)
            }
            (ExprKind::Index(d), ExprKind::Index(s)) => {
                let plain = |w: &Self, i: &[Expr]| i.iter().all(|i| w.is_plain(i));
                if !plain(self, &d.list) || !plain(self, &s.list) {
                    return false;
                }
                let parts = (unparen(&d.x), unparen(&s.x));
                match (&parts.0.kind, &parts.1.kind) {
                    (ExprKind::Selector(a), ExprKind::Selector(b)) => {
                        self.is_field(parts.0) && self.is_field(parts.1) && self.same_base(&a.x, &b.x)
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }

    fn is_field(&self, e: &Expr) -> bool {
        self.types.info.selections.get(&e.id).is_some_and(|s| s.kind == SelectionKind::FieldVal)
    }

    fn same_var(&self, x: &Expr, y: &Expr) -> bool {
        let (x, y) = (unparen(x), unparen(y));
        match (&x.kind, &y.kind) {
            (ExprKind::Ident(_), ExprKind::Ident(_)) => {
                let o = self.types.info.object_of(x.id);
                o.is_some() && o == self.types.info.object_of(y.id)
            }
            _ => false,
        }
    }

    /// Two operands that denote the same object for certain.
    fn same_base(&self, x: &Expr, y: &Expr) -> bool {
        let (x, y) = (unparen(x), unparen(y));
        match (&x.kind, &y.kind) {
            (ExprKind::Ident(_), ExprKind::Ident(_)) => self.same_var(x, y),
            (ExprKind::Star(a), ExprKind::Star(b)) => self.same_base(a, b),
            (ExprKind::Selector(a), ExprKind::Selector(b)) => {
                a.sel.name == b.sel.name && self.is_field(x) && self.is_field(y) && self.same_base(&a.x, &b.x)
            }
            (ExprKind::Index(a), ExprKind::Index(b)) => {
                let one = a.list.len() == 1 && b.list.len() == 1;
                one && self.same_base(&a.x, &b.x) && self.same_plain(&a.list[0], &b.list[0])
            }
            _ => false,
        }
    }

    fn same_plain(&self, x: &Expr, y: &Expr) -> bool {
        let (a, b) = (self.types.info.value_of(unparen(x).id), self.types.info.value_of(unparen(y).id));
        match (a, b) {
            (Some(a), Some(b)) => a.to_int().to_i64().is_some() && a.to_int().to_i64() == b.to_int().to_i64(),
            _ => self.same_var(x, y),
        }
    }

    /// A constant or a variable.
    fn is_plain(&self, e: &Expr) -> bool {
        let e = unparen(e);
        self.types.info.value_of(e.id).is_some()
            || matches!(&e.kind, ExprKind::Ident(_) if self.types.info.object_of(e.id)
                .is_some_and(|o| matches!(self.types.obj(o).kind, ObjKind::Var { .. })))
            || matches!(&e.kind, ExprKind::Unary(UnaryOp::Plus | UnaryOp::Neg, x) if self.is_plain(x))
    }
}
