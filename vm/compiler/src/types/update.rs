//! Final types of untyped expressions; element types of channel and pointer operands.
use super::expr::{INVALID_OP, is_comparison};
use super::operand::Operand;
use super::*;
use crate::syntax::ast::*;

impl Types {
    /// The base type of a pointer operand (or of all pointers in a type set); reports otherwise.
    pub(crate) fn indirect(&mut self, x: &Operand<'_>) -> Option<TypeId> {
        let list = self.typeset(x.ty).unwrap_or_default();
        let mut base = None;
        for &(_, u) in &list {
            let Type::Pointer(b) = *self.ty(u) else {
                base = None;
                break;
            };
            if let Some(o) = base
                && !self.identical(o, b)
            {
                let s = self.opstr(x);
                self.err(x.pos(), format!("{INVALID_OP}pointers of {s} must have identical base types"));
                return None;
            }
            base = Some(b);
        }
        if base.is_none() {
            let s = self.opstr(x);
            self.err(x.pos(), format!("{INVALID_OP}cannot indirect {s}"));
        }
        base
    }
    /// Element type of a channel operand that can be received from or sent to; reports otherwise.
    pub(crate) fn chan_elem(&mut self, pos: Pos, x: &Operand<'_>, recv: bool) -> Option<TypeId> {
        let cause = self.chan_elem2(x.ty, recv);
        let cause = match cause {
            Ok(t) => return Some(t),
            Err(c) => c,
        };
        let s = self.opstr(x);
        let verb = if recv { "receive from" } else { "send to" };
        if self.is_type_param(x.ty) {
            self.err(pos, format!("{INVALID_OP}cannot {verb} {s}: {cause}"));
        } else {
            self.err(pos, format!("{INVALID_OP}cannot {verb} {cause} {s}"));
        }
        None
    }
    pub(crate) fn chan_elem2(&mut self, t: TypeId, recv: bool) -> Result<TypeId, String> {
        let Some(list) = self.typeset(t) else { return Err("no specific channel type".into()) };
        for (t, u) in list {
            match *self.ty(u) {
                Type::Chan(ChanDir::Send, _) if recv => return Err(format!("send-only channel {}", self.ts(t))),
                Type::Chan(ChanDir::Recv, _) if !recv => return Err(format!("receive-only channel {}", self.ts(t))),
                Type::Chan(..) => {}
                _ => return Err(format!("non-channel {}", self.ts(t))),
            }
        }
        let u = self.common_under(t)?;
        match *self.ty(u) {
            Type::Chan(_, e) => Ok(e),
            _ => Err(String::new()),
        }
    }
    /// Gives an untyped expression (and its untyped operands) its final or a better untyped type.
    pub(crate) fn update_expr_type(&mut self, e: &Expr, ty: TypeId, is_final: bool) {
        let Some(tv) = self.info.types.get(e.id) else { return };
        if tv.mode == Mode::Invalid || !self.is_untyped(tv.ty) {
            return;
        }
        let (old, value) = (*tv, self.info.value_of(e.id).cloned());
        match &e.kind {
            ExprKind::Paren(x) => env::deeper(|| self.update_expr_type(x, ty, is_final)),
            ExprKind::Unary(_, x) if value.is_none() => env::deeper(|| self.update_expr_type(x, ty, is_final)),
            ExprKind::Binary(op, b) if value.is_none() => {
                let Pair { x, y } = &**b;
                if is_comparison(*op) {
                    // The result type does not depend on the operands.
                } else if matches!(op, BinaryOp::Shl | BinaryOp::Shr) {
                    self.update_expr_type(x, ty, is_final);
                } else {
                    env::deeper(|| self.update_expr_type(x, ty, is_final));
                    self.update_expr_type(y, ty, is_final);
                }
            }
            _ => {}
        }
        if !is_final && self.is_untyped(ty) {
            self.info.types.entry(e.id).ty = ty;
            return;
        }
        if old.is_lhs && !self.all_integer(ty) {
            let (s, t) = (expr_string(e), self.ts(ty));
            self.info.types.entry(e.id).ty = ty;
            return self.err(e.start, format!("{INVALID_OP}shifted operand {s} (type {t}) must be integer"));
        }
        let mut val = value.clone();
        if let Some(v) = value {
            // A constant must be representable in its final type.
            let mut c = Operand::new(e);
            (c.mode, c.ty, c.val) = (old.mode, old.ty, v);
            self.info.types.entry(e.id).ty = ty;
            self.convert_untyped(&mut c, ty);
            if !c.ok() {
                return;
            }
            val = Some(c.val);
        }
        self.record_type(e, old.mode, ty, val);
    }
}
