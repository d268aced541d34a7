//! Order of evaluation: gc makes the calls of a list of operands first, in order, and only then reads variables and memory:
//! `return v, json.Unmarshal(b, &v)` returns what was filled in. Here the calls are made early, into slots of their own, where an
//! operand in front of one could tell the difference.
use super::Fb;
use super::expr::unparen;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, UnaryOp};
use crate::types::{ObjKind, Type};

impl Fb<'_> {
    /// Before the operands of a list are evaluated in order: makes their calls if that has to come first.
    pub fn calls_first<'e>(&mut self, list: impl Iterator<Item = &'e Expr> + Clone) {
        let mut volatile = false;
        if list.clone().any(|e| self.call_behind_read(e, &mut volatile)) {
            list.for_each(|e| self.make_calls(e));
        }
    }

    /// Whether the value of a call, made early, is in slots.
    pub fn is_made(&self, e: &Expr) -> bool {
        self.made.iter().any(|m| m.0 == e.id)
    }

    /// The slots of a call that was made early, which is used once.
    pub fn take_made(&mut self, e: &Expr) -> Option<i16> {
        let i = self.made.iter().position(|m| m.0 == e.id)?;
        Some(self.made.swap_remove(i).1)
    }

    /// Whether `e` is made as a whole when calls come first: a call, a receive, a condition with one of these.
    fn is_unit(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Call(c) => !self.is_type_expr(&c.fun),
            ExprKind::Unary(UnaryOp::Recv, _) => true,
            ExprKind::Binary(BinaryOp::LogAnd | BinaryOp::LogOr, _) => self.has_effects(e),
            _ => false,
        }
    }

    /// The operands of an expression that is no unit, in order.
    fn parts<'e>(&self, e: &'e Expr, f: &mut dyn FnMut(&'e Expr)) {
        match &e.kind {
            ExprKind::Call(c) => c.args.iter().for_each(f),
            ExprKind::Unary(_, x) | ExprKind::Star(x) => f(x),
            ExprKind::Binary(_, p) => {
                f(&p.x);
                f(&p.y);
            }
            // The name of a field is no operand.
            ExprKind::KeyValue(p) => {
                if self.cx.types.info.tv(unparen(&p.x).id).is_some() {
                    f(&p.x);
                }
                f(&p.y);
            }
            ExprKind::Selector(s) => f(&s.x),
            ExprKind::TypeAssert(a) => f(&a.x),
            ExprKind::Index(i) => {
                f(&i.x);
                i.list.iter().for_each(f);
            }
            ExprKind::Slice(s) => {
                [Some(&s.x), s.lo.as_ref(), s.hi.as_ref(), s.max.as_ref()].into_iter().flatten().for_each(f)
            }
            ExprKind::CompositeLit(l) => l.elems.iter().for_each(f),
            _ => {}
        }
    }

    /// Whether a call stands behind what it could change; `volatile`: such has been seen.
    fn call_behind_read(&mut self, e: &Expr, volatile: &mut bool) -> bool {
        let e = unparen(e);
        if self.cx.types.info.value_of(e.id).is_some() || self.is_type_expr(e) || self.is_made(e) {
            return false;
        }
        if self.is_unit(e) {
            return *volatile && self.has_effects(e);
        }
        let mut parts = Vec::new();
        self.parts(e, &mut |p| parts.push(p));
        if parts.into_iter().any(|p| self.call_behind_read(p, volatile)) {
            return true;
        }
        *volatile |= match &e.kind {
            ExprKind::Ident(_) => self.is_shared_variable(e),
            ExprKind::Star(_) => true,
            ExprKind::Selector(s) => self.is_shared_variable(e) || self.is_reference(&s.x),
            ExprKind::Index(i) => self.is_reference(&i.x),
            _ => false,
        };
        false
    }

    /// Whether `e` is a variable that other functions can reach.
    fn is_shared_variable(&mut self, e: &Expr) -> bool {
        let id = match &e.kind {
            ExprKind::Selector(s) => s.sel.id,
            _ => e.id,
        };
        let o = self.object(id);
        if o.is_none() || !matches!(self.cx.types.obj(o).kind, ObjKind::Var { .. }) {
            return false;
        }
        match self.vars.get(&o) {
            Some(s) => !matches!(s, super::func::Storage::Slots(_)),
            None => self.cx.types.is_package_level(o),
        }
    }

    /// Whether what is selected from or indexed by `x` is elsewhere in memory.
    fn is_reference(&mut self, x: &Expr) -> bool {
        if self.is_type_expr(x) || self.cx.types.info.tv(unparen(x).id).is_none() {
            return false;
        }
        let t = self.type_of(unparen(x).id);
        let u = self.cx.types.under(t);
        matches!(self.cx.types.ty(u), Type::Pointer(_) | Type::Slice(_) | Type::Map(..))
    }

    fn make_calls(&mut self, e: &Expr) {
        let e = unparen(e);
        if self.cx.types.info.value_of(e.id).is_some() || self.is_type_expr(e) || self.is_made(e) {
            return;
        }
        if !self.is_unit(e) {
            let mut parts = Vec::new();
            self.parts(e, &mut |p| parts.push(p));
            return parts.into_iter().for_each(|p| self.make_calls(p));
        }
        let t = self.type_of(e.id);
        if matches!(self.cx.types.ty(t), Type::Tuple(_)) {
            return;
        }
        let l = self.layout(t);
        // What lies in memory stays where it is.
        if !l.is_mem() {
            let s = self.alloc(l.slots);
            self.expr_to(e, s);
            self.made.push((e.id, s));
        }
    }
}
