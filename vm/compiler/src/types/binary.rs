//! Binary operations: arithmetic, comparisons, shifts.
use super::expr::{INVALID_OP, is_comparison, op_pos};
use super::exprstring::binary_op;
use super::missing::Want;
use super::operand::Operand;
use super::*;
use crate::syntax::ast::*;

impl Types {
    /// Checks `l op r`; `e` is `None` for an assignment operation.
    pub(crate) fn binary<'e>(&mut self, e: Option<&'e Expr>, l: &'e Expr, r: &'e Expr, op: BinaryOp) -> Operand<'e> {
        let mut x = self.expr(None, l);
        let mut y = self.expr(None, r);
        if !x.ok() {
            return x;
        }
        if !y.ok() {
            x.kill();
            x.expr = y.expr;
            return x;
        }
        if matches!(op, BinaryOp::Shl | BinaryOp::Shr) {
            self.shift(&mut x, &mut y, e, op);
            return x;
        }
        self.match_types(&mut x, &mut y);
        if !x.ok() {
            return x;
        }
        if is_comparison(op) {
            self.comparison(&mut x, &mut y, op, false);
            return x;
        }
        if !self.identical(x.ty, y.ty) {
            if self.is_valid(x.ty) && self.is_valid(y.ty) {
                let (a, b) = (self.ts(x.ty), self.ts(y.ty));
                let what = match e {
                    Some(e) => expr_string(e),
                    None => format!("{} {}= {}", expr_string(l), binary_op(op), expr_string(r)),
                };
                self.err(x.pos(), format!("{INVALID_OP}{what} (mismatched types {a} and {b})"));
            }
            x.kill();
            return x;
        }
        use BinaryOp::*;
        let ok = match op {
            Add => self.all_numeric_or_string(x.ty),
            Sub | Mul | Div => self.all_numeric(x.ty),
            LogAnd | LogOr => self.all_boolean(x.ty),
            _ => self.all_integer(x.ty),
        };
        if !ok {
            let s = self.opstr(&x);
            self.err(x.pos(), format!("{INVALID_OP}operator {} not defined on {s}", binary_op(op)));
            x.kill();
            return x;
        }
        if matches!(op, Div | Rem) && y.is_const() && !y.val.is_unknown() {
            let zero = if (x.is_const() || self.all_integer(x.ty)) && y.val.sign() == 0 {
                true
            } else if x.is_const() && self.is_complex(x.ty) {
                let sq = |v: &ConstValue| ConstValue::binary(v, Mul, v, false).sign() == 0;
                sq(&y.val.real()) && sq(&y.val.imag())
            } else {
                false
            };
            if zero {
                self.err(y.pos(), format!("{INVALID_OP}division by zero"));
                x.kill();
                return x;
            }
        }
        if x.is_const() && y.is_const() {
            if x.val.is_unknown() || y.val.is_unknown() {
                x.val = ConstValue::Unknown;
                return x;
            }
            let int = op == Div && self.is_integer(x.ty);
            // gc's limit for constant strings.
            const MAX: usize = 2_000_000_000;
            if let (ConstValue::Str(a), ConstValue::Str(b)) = (&x.val, &y.val)
                && a.len() + b.len() > MAX
            {
                let n = a.len() + b.len();
                let msg = format!("constant string too long ({n} bytes > {MAX} bytes)");
                self.err(e.map_or(Pos::NONE, op_pos), msg);
                x.kill();
                return x;
            }
            x.val = ConstValue::binary(&x.val, op, &y.val, int);
            x.expr = e.or(x.expr);
            let pos = e.map_or(Pos::NONE, op_pos);
            self.overflow(&mut x, pos);
            return x;
        }
        x.mode = Mode::Value;
        x
    }
    pub(crate) fn may_convert(&mut self, x: &Operand<'_>, y: &Operand<'_>) -> bool {
        let (a, b) = (x.ty, y.ty);
        if !self.is_untyped(a) && !self.is_untyped(b) {
            return false;
        }
        if let (Type::Basic(p), Type::Basic(q)) = (self.ty(a), self.ty(b))
            && let (Some(p), Some(q)) = (p.class(), q.class())
        {
            return p == q;
        }
        // Numeric and other types do not mix.
        if self.all_numeric(a) != self.all_numeric(b) {
            return false;
        }
        if self.is_interface(a) || self.is_interface(b) {
            return true;
        }
        if self.all_boolean(a) != self.all_boolean(b) || self.all_string(a) != self.all_string(b) {
            return false;
        }
        if x.is_nil() {
            return self.has_nil(b);
        }
        if y.is_nil() {
            return self.has_nil(a);
        }
        let (ua, ub) = (self.under(a), self.under(b));
        !matches!(self.ty(ua), Type::Pointer(_)) && !matches!(self.ty(ub), Type::Pointer(_))
    }
    /// Converts an untyped operand to the type of the other one.
    pub(crate) fn match_types(&mut self, x: &mut Operand<'_>, y: &mut Operand<'_>) {
        if !self.may_convert(x, y) {
            return;
        }
        self.convert_untyped(x, y.ty);
        if !x.ok() {
            return;
        }
        self.convert_untyped(y, x.ty);
        if !y.ok() {
            x.kill();
        }
    }
    /// Checks a comparison; `x` becomes the result.
    pub(crate) fn comparison(&mut self, x: &mut Operand<'_>, y: &mut Operand<'_>, op: BinaryOp, case: bool) {
        if !self.is_valid(x.ty) || !self.is_valid(y.ty) {
            return x.kill();
        }
        let op = if case { BinaryOp::Eq } else { op };
        // Err: whether the culprit is x, and the cause.
        let res: Result<(), (bool, String)> = 'r: {
            if self.assignable(x, y.ty, Want::Bare).is_err() && self.assignable(y, x.ty, Want::Bare).is_err() {
                let (a, b) = (self.ts(x.ty), self.ts(y.ty));
                break 'r Err((false, format!("mismatched types {a} and {b}")));
            }
            if matches!(op, BinaryOp::Eq | BinaryOp::Ne) {
                if x.is_nil() || y.is_nil() {
                    let t = if x.is_nil() { y.ty } else { x.ty };
                    if !self.has_nil(t) {
                        break 'r Err((false, String::new()));
                    }
                } else if !self.comparable(x.ty) {
                    break 'r Err((true, self.incomparable_cause(x.ty)));
                } else if !self.comparable(y.ty) {
                    break 'r Err((false, self.incomparable_cause(y.ty)));
                }
            } else if !self.all_ordered(x.ty) {
                break 'r Err((true, String::new()));
            } else if !self.all_ordered(y.ty) {
                break 'r Err((false, String::new()));
            }
            Ok(())
        };
        let Err((mut at_x, mut cause)) = res else {
            if x.is_const() && y.is_const() {
                x.val = if x.val.is_unknown() || y.val.is_unknown() {
                    ConstValue::Unknown
                } else {
                    ConstValue::Bool(ConstValue::compare(&x.val, op, &y.val))
                };
            } else {
                x.mode = Mode::Value;
                for o in [&*x, &*y] {
                    if let Some(e) = o.expr {
                        let d = self.default_type(o.ty);
                        self.update_expr_type(e, d, true);
                    }
                }
            }
            x.ty = TypeId::UNTYPED_BOOL;
            return;
        };
        if cause.is_empty() {
            if self.is_type_param(x.ty) || self.is_type_param(y.ty) {
                if !self.is_type_param(x.ty) {
                    at_x = false;
                }
                let t = if at_x { x.ty } else { y.ty };
                cause = format!("type parameter {} cannot use operator {}", self.ts(t), binary_op(op));
            } else {
                let t = if at_x { x.ty } else { y.ty };
                let mut what = self.composite_kind(t).to_string();
                if what.is_empty() {
                    what = self.ts(t);
                }
                cause = format!("operator {} not defined on {what}", binary_op(op));
            }
        }
        let (a, b) = (x.text(), y.text());
        if case {
            self.err(x.pos(), format!("invalid case {a} in switch on {b} ({cause})"));
        } else {
            let pos = if at_x { x.pos() } else { y.pos() };
            self.err(pos, format!("{INVALID_OP}{a} {} {b} ({cause})", binary_op(op)));
        }
        x.kill();
    }
    pub(crate) fn incomparable_cause(&mut self, t: TypeId) -> String {
        match *self.under_ty(t) {
            Type::Slice(_) | Type::Signature(_) | Type::Map(..) => {
                format!("{} can only be compared to nil", self.composite_kind(t))
            }
            _ => self.comparable_cause(t, true).unwrap_or_default(),
        }
    }
    pub(crate) fn shift<'e>(&mut self, x: &mut Operand<'e>, y: &mut Operand<'e>, e: Option<&'e Expr>, op: BinaryOp) {
        let xval = if x.is_const() { x.val.to_int() } else { ConstValue::Unknown };
        let xint = xval.kind() == constant::ConstKind::Int;
        if !(self.all_integer(x.ty) || self.is_untyped(x.ty) && (xint || x.is_const() && x.val.is_unknown())) {
            let s = self.opstr(x);
            self.err(x.pos(), format!("{INVALID_OP}shifted operand {s} must be integer"));
            return x.kill();
        }
        if y.is_const() {
            let yv = y.val.to_int();
            if yv.kind() == constant::ConstKind::Int && yv.sign() < 0 {
                let s = self.opstr(y);
                self.err(y.pos(), format!("{INVALID_OP}negative shift count {s}"));
                return x.kill();
            }
            if self.is_untyped(y.ty) {
                // Untyped counts must be representable as uint even when the count is used as a constant.
                self.representable(y, TypeId::UINT);
                if !y.ok() {
                    return x.kill();
                }
                // The recorded type of the count.
                if !x.is_const()
                    && let Some(ye) = y.expr
                {
                    self.update_expr_type(ye, TypeId::UINT, true);
                }
            }
        } else if self.all_integer(y.ty) {
            if !self.all_unsigned(y.ty) && !self.version_ok(13) {
                let s = self.opstr(y);
                self.version_err(y.pos(), 13, &format!("{INVALID_OP}signed shift count {s}"));
                return x.kill();
            }
        } else if self.is_untyped(y.ty) {
            self.convert_untyped(y, TypeId::UINT);
            if !y.ok() {
                return x.kill();
            }
        } else {
            let s = self.opstr(y);
            self.err(y.pos(), format!("{INVALID_OP}shift count {s} must be integer"));
            return x.kill();
        }
        if x.is_const() {
            if y.is_const() {
                let int = self.is_integer(x.ty);
                if x.val.is_unknown() || y.val.is_unknown() {
                    x.val = ConstValue::Unknown;
                    if !int {
                        x.ty = TypeId::UNTYPED_INT;
                    }
                    return;
                }
                let Some(s) = y.val.to_u64().filter(|&s| s <= 1023 - 1 + 52) else {
                    let s = self.opstr(y);
                    self.err(y.pos(), format!("{INVALID_OP}invalid shift count {s}"));
                    return x.kill();
                };
                if !int {
                    x.ty = TypeId::UNTYPED_INT;
                }
                x.val = ConstValue::shift(&xval, op == BinaryOp::Shl, s);
                x.expr = e.or(x.expr);
                let pos = e.map_or(Pos::NONE, op_pos);
                return self.overflow(x, pos);
            }
            if self.is_untyped(x.ty) {
                // The type of the operand becomes what it would be if the shift were not there.
                if let Some(xe) = x.expr {
                    let tv = self.info.types.entry(xe.id);
                    tv.is_lhs = true;
                }
                x.mode = Mode::Value;
                return;
            }
        }
        if !self.all_integer(x.ty) {
            let s = self.opstr(x);
            self.err(x.pos(), format!("{INVALID_OP}shifted operand {s} must be integer"));
            return x.kill();
        }
        x.mode = Mode::Value;
    }
}
