//! Expressions: dispatch, unary and binary operations, comparisons, shifts.
use super::collect::unparen;
use super::exprstring::{binary_op, unary_op};
use super::missing::Want;
use super::operand::Operand;
use super::*;
use crate::syntax::ast::*;

/// What an expression is good for as a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Conversion,
    Expression,
    Statement,
}

/// Function type that a generic function value is assigned to.
pub(crate) struct Target {
    pub sig: TypeId,
    pub desc: String,
}

const INVALID_OP: &str = "invalid operation: ";

impl Types {
    pub(crate) fn new_target(&mut self, t: TypeId, desc: &str) -> Option<Target> {
        if t.is_none() || matches!(self.ty(t), Type::Basic(_) | Type::Pointer(_) | Type::Slice(_)) {
            return None;
        }
        let sig = self.common_under(t).ok()?;
        matches!(self.ty(sig), Type::Signature(_)).then(|| Target { sig, desc: desc.to_string() })
    }
    /// Checks a single-valued expression.
    pub(crate) fn expr<'e>(&mut self, t: Option<&Target>, e: &'e Expr) -> Operand<'e> {
        let mut x = self.raw_expr(t, e, None, false).0;
        self.exclude(&mut x, true, true);
        self.single_value(&mut x);
        x
    }
    /// Like `expr`, but the result may be generic.
    pub(crate) fn generic_expr<'e>(&mut self, e: &'e Expr, hint: Option<TypeId>) -> Operand<'e> {
        let mut x = self.raw_expr(None, e, hint, true).0;
        self.exclude(&mut x, true, true);
        self.single_value(&mut x);
        x
    }
    pub(crate) fn expr_or_type<'e>(&mut self, e: &'e Expr, allow_generic: bool) -> Operand<'e> {
        let mut x = self.raw_expr(None, e, None, allow_generic).0;
        self.exclude(&mut x, false, false);
        self.single_value(&mut x);
        x
    }
    /// Checks an expression that may be a tuple or a comma-ok expression.
    pub(crate) fn multi_expr<'e>(&mut self, e: &'e Expr, allow_ok: bool) -> (Vec<Operand<'e>>, bool) {
        let mut x = self.raw_expr(None, e, None, false).0;
        self.exclude(&mut x, true, true);
        if x.ok()
            && let Type::Tuple(vars) = self.ty(x.ty).clone()
        {
            let list = vars.iter().enumerate().map(|(i, &v)| {
                let ext = match i {
                    0 => "st",
                    1 => "nd",
                    2 => "rd",
                    _ => "th",
                };
                Operand::named(Some(e), format!("{}{ext} function result", i + 1), self.obj(v).ty)
            });
            return (list.collect(), false);
        }
        if allow_ok && matches!(x.mode, Mode::MapIndex | Mode::CommaOk) {
            let y = Operand::named(Some(e), "ok value of (comma, ok) expression".into(), TypeId::UNTYPED_BOOL);
            return (vec![x, y], true);
        }
        (vec![x], false)
    }
    pub(crate) fn exclude(&mut self, x: &mut Operand<'_>, types: bool, builtins: bool) {
        let what = match x.mode {
            Mode::NoValue if types => "used as value",
            Mode::NoValue => "used as value or type",
            Mode::Builtin if builtins => "must be called",
            Mode::TypeExpr if types => "is not an expression",
            _ => return,
        };
        let s = self.opstr(x);
        self.err(x.pos(), format!("{s} {what}"));
        x.kill();
    }
    pub(crate) fn single_value(&mut self, x: &mut Operand<'_>) {
        if x.mode == Mode::Value && matches!(self.ty(x.ty), Type::Tuple(_)) {
            let s = self.opstr(x);
            self.err(x.pos(), format!("multiple-value {s} in single-value context"));
            x.kill();
        }
    }
    pub(crate) fn raw_expr<'e>(
        &mut self,
        t: Option<&Target>,
        e: &'e Expr,
        hint: Option<TypeId>,
        allow_generic: bool,
    ) -> (Operand<'e>, Kind) {
        let (mut x, k) = env::deeper(|| self.expr_internal(t, e, hint));
        if !allow_generic {
            self.non_generic(t, &mut x);
        }
        self.record(&x);
        (x, k)
    }
    pub(crate) fn record(&mut self, x: &Operand<'_>) {
        let Some(e) = x.expr else { return };
        let (ty, val) = match x.mode {
            Mode::Invalid => return,
            Mode::NoValue => (TypeId::EMPTY_TUPLE, None),
            Mode::Constant => (x.ty, Some(x.val.clone())),
            _ => (x.ty, None),
        };
        self.record_type(e, x.mode, ty, val);
    }
    pub(crate) fn non_generic(&mut self, t: Option<&Target>, x: &mut Operand<'_>) {
        if !x.ok() || x.mode == Mode::NoValue {
            return;
        }
        let generic_type = x.mode == Mode::TypeExpr && self.is_generic(x.ty);
        let what = match self.ty(x.ty) {
            _ if generic_type => "type",
            Type::Signature(s) if !s.tparams.is_empty() => {
                if let Some(t) = t {
                    let pos = x.expr.map_or(Pos::NONE, |e| e.pos);
                    self.func_inst(Some(t), pos, x, None, true);
                    return;
                }
                "function"
            }
            _ => return,
        };
        let s = x.text();
        self.err(x.pos(), format!("cannot use generic {what} {s} without instantiation"));
        x.kill();
        x.ty = TypeId::INVALID;
    }
    fn expr_internal<'e>(&mut self, t: Option<&Target>, e: &'e Expr, hint: Option<TypeId>) -> (Operand<'e>, Kind) {
        let bad = |_: &mut Types| (Operand::new(e), Kind::Statement);
        let done = |mut x: Operand<'e>| {
            x.expr = Some(e);
            x.name = None;
            let k = if x.ok() { Kind::Expression } else { Kind::Statement };
            (x, k)
        };
        match &e.kind {
            ExprKind::Bad => bad(self),
            ExprKind::Ident(id) => {
                let x = self.ident(e, id, false);
                (x, Kind::Expression)
            }
            ExprKind::Ellipsis(_) => {
                self.err(e.start, "invalid use of ...");
                bad(self)
            }
            ExprKind::BasicLit(k, s) => done(self.basic_lit(e, *k, s)),
            ExprKind::FuncLit(f) => done(self.func_lit(e, f)),
            ExprKind::CompositeLit(c) => done(self.composite_lit(e, c, hint)),
            ExprKind::Paren(x) => {
                let (mut x, k) = self.raw_expr(None, x, None, false);
                x.expr = Some(e);
                (x, k)
            }
            ExprKind::Selector(..) => {
                let x = self.selector(e, false);
                (x, Kind::Expression)
            }
            ExprKind::Index(..) => {
                let (mut x, inst) = self.index_expr(e);
                if inst {
                    self.func_inst(t, e.pos, &mut x, Some(e), true);
                }
                done(x)
            }
            ExprKind::Slice(s) => done(self.slice_expr(e, s)),
            ExprKind::TypeAssert(x, ty) => {
                let Some(ty) = ty else {
                    self.err(e.start, "invalid syntax tree: use of .(type) outside type switch");
                    self.use_expr(x);
                    return bad(self);
                };
                let mut x = self.expr(None, x);
                if !x.ok() {
                    return bad(self);
                }
                if self.is_type_param(x.ty) {
                    let s = self.opstr(&x);
                    self.err(x.pos(), format!("{INVALID_OP}cannot use type assertion on type parameter value {s}"));
                    return bad(self);
                }
                if !self.under_is_interface(x.ty) {
                    let s = self.opstr(&x);
                    self.err(x.pos(), format!("{INVALID_OP}{s} is not an interface"));
                    return bad(self);
                }
                let tt = self.var_type(ty);
                if !self.is_valid(tt) || !self.is_complete(tt) {
                    return bad(self);
                }
                self.type_assertion(e, &x, tt, false);
                x.mode = Mode::CommaOk;
                x.ty = tt;
                done(x)
            }
            ExprKind::Call(c) => self.call_expr(e, c),
            ExprKind::Star(inner) => {
                let mut x = self.expr_or_type(inner, false);
                match x.mode {
                    Mode::Invalid => return bad(self),
                    Mode::TypeExpr => {
                        self.valid_var_type(inner.start, x.ty);
                        x.ty = self.new_pointer(x.ty);
                    }
                    _ => match self.indirect(&x) {
                        Some(b) if self.is_complete(b) => {
                            x.mode = Mode::Variable;
                            x.ty = b;
                        }
                        _ => return bad(self),
                    },
                }
                done(x)
            }
            ExprKind::Unary(op, inner) => {
                let x = self.unary(e, *op, inner);
                let (x, k) = done(x);
                if *op == UnaryOp::Recv { (x, Kind::Statement) } else { (x, k) }
            }
            ExprKind::Binary(op, l, r) => {
                if *op == BinaryOp::Add
                    && let Some(x) = self.string_chain(e)
                {
                    return (x, Kind::Expression);
                }
                done(self.binary(Some(e), l, r, *op))
            }
            ExprKind::KeyValue(..) => {
                self.err(e.start, "no key:value expected");
                bad(self)
            }
            _ => {
                let ty = self.typ(e);
                let mut x = Operand::new(e);
                x.mode = Mode::TypeExpr;
                x.ty = ty;
                (x, Kind::Expression)
            }
        }
    }
    /// `"a" + "b" + "c" ...` in one go, so that long tables do not take quadratic time.
    fn string_chain<'e>(&mut self, e: &'e Expr) -> Option<Operand<'e>> {
        let mut leaves = Vec::new();
        let mut inner = Vec::new();
        let mut cur = e;
        loop {
            match &cur.kind {
                ExprKind::Binary(BinaryOp::Add, l, r) => {
                    if !matches!(r.kind, ExprKind::BasicLit(LitKind::String, _)) {
                        return None;
                    }
                    leaves.push(&**r);
                    inner.push(cur);
                    cur = l;
                }
                ExprKind::BasicLit(LitKind::String, _) => {
                    leaves.push(cur);
                    break;
                }
                _ => return None,
            }
        }
        let mut buf = Vec::new();
        for l in leaves.into_iter().rev() {
            let x = self.raw_expr(None, l, None, false).0;
            buf.extend_from_slice(x.val.as_str());
        }
        let mut x = Operand::new(e);
        x.mode = Mode::Constant;
        x.ty = TypeId::UNTYPED_STRING;
        for i in &inner[1..] {
            self.record_type(i, Mode::Constant, x.ty, Some(ConstValue::Unknown));
        }
        x.val = ConstValue::Str(buf.into());
        Some(x)
    }
    /// The base type of a pointer operand (or of all pointers in a type set); reports otherwise.
    fn indirect(&mut self, x: &Operand<'_>) -> Option<TypeId> {
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
    pub(crate) fn type_assertion(&mut self, e: &Expr, x: &Operand<'_>, t: TypeId, in_switch: bool) {
        if self.is_interface(t) {
            return;
        }
        let Err(cause) = self.has_all_methods(t, x.ty, false, Want::Cause) else { return };
        let (es, ts) = (expr_string(e), self.ts(t));
        let msg = if in_switch {
            let s = self.opstr(x);
            format!("impossible type switch case: {es}\n\t{s} cannot have dynamic type {ts} {cause}")
        } else {
            let xs = self.ts(x.ty);
            format!("impossible type assertion: {es}\n\t{ts} does not implement {xs} {cause}")
        };
        self.err(e.start, msg);
    }
    fn unary<'e>(&mut self, e: &'e Expr, op: UnaryOp, inner: &'e Expr) -> Operand<'e> {
        let mut x = self.expr(None, inner);
        if !x.ok() {
            return x;
        }
        let mut op = op;
        match op {
            UnaryOp::Addr => {
                if !matches!(unparen(inner).kind, ExprKind::CompositeLit(_)) && x.mode != Mode::Variable {
                    let s = self.opstr(&x);
                    self.err(x.pos(), format!("{INVALID_OP}cannot take address of {s}"));
                    x.kill();
                    return x;
                }
                x.mode = Mode::Value;
                x.ty = self.new_pointer(x.ty);
                return x;
            }
            UnaryOp::Recv => {
                match self.chan_elem(x.pos(), &x, true) {
                    Some(el) if self.is_complete(el) => {
                        x.mode = Mode::CommaOk;
                        x.ty = el;
                        self.env.has_call_or_recv = true;
                    }
                    _ => x.kill(),
                }
                return x;
            }
            UnaryOp::Tilde => {
                let msg = "cannot use ~ outside of interface or type constraint";
                if !self.all_integer(x.ty) {
                    self.err(e.start, msg);
                    x.kill();
                    return x;
                }
                self.err(e.start, format!("{msg} (use ^ for bitwise complement)"));
                op = UnaryOp::Xor;
            }
            _ => {}
        }
        let ok = match op {
            UnaryOp::Plus | UnaryOp::Neg => self.all_numeric(x.ty),
            UnaryOp::Xor => self.all_integer(x.ty),
            _ => self.all_boolean(x.ty),
        };
        if !ok {
            let s = self.opstr(&x);
            self.err(x.pos(), format!("{INVALID_OP}operator {} not defined on {s}", unary_op(op)));
            x.kill();
            return x;
        }
        if x.is_const() {
            if x.val.is_unknown() {
                return x;
            }
            let bits = if self.is_unsigned(x.ty) { self.size_of(x.ty) as u32 * 8 } else { 0 };
            x.val = ConstValue::unary(op, &x.val, bits);
            x.expr = Some(e);
            self.overflow(&mut x, op_pos(e));
            return x;
        }
        x.mode = Mode::Value;
        x
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
    fn chan_elem2(&mut self, t: TypeId, recv: bool) -> Result<TypeId, String> {
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
            x.val = ConstValue::binary(&x.val, op, &y.val, int);
            x.expr = e.or(x.expr);
            let pos = e.map_or(Pos::NONE, op_pos);
            self.overflow(&mut x, pos);
            return x;
        }
        x.mode = Mode::Value;
        x
    }
    fn may_convert(&mut self, x: &Operand<'_>, y: &Operand<'_>) -> bool {
        let (a, b) = (x.ty, y.ty);
        if !self.is_untyped(a) && !self.is_untyped(b) {
            return false;
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
        match self.under_ty(t) {
            Type::Slice(_) | Type::Signature(_) | Type::Map(..) => {
                format!("{} can only be compared to nil", self.composite_kind(t))
            }
            _ => self.comparable_cause(t, true).unwrap_or_default(),
        }
    }
    fn shift<'e>(&mut self, x: &mut Operand<'e>, y: &mut Operand<'e>, e: Option<&'e Expr>, op: BinaryOp) {
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
    /// Gives an untyped expression (and its untyped operands) its final or a better untyped type.
    pub(crate) fn update_expr_type(&mut self, e: &Expr, ty: TypeId, is_final: bool) {
        let Some(tv) = self.info.types.get(e.id) else { return };
        if tv.mode == Mode::Invalid || !self.is_untyped(tv.ty) {
            return;
        }
        let old = tv.clone();
        match &e.kind {
            ExprKind::Paren(x) => env::deeper(|| self.update_expr_type(x, ty, is_final)),
            ExprKind::Unary(_, x) if old.value.is_none() => env::deeper(|| self.update_expr_type(x, ty, is_final)),
            ExprKind::Binary(op, x, y) if old.value.is_none() => {
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
        let mut val = old.value.clone();
        if let Some(v) = &old.value {
            // A constant must be representable in its final type.
            let mut c = Operand::new(e);
            (c.mode, c.ty, c.val) = (old.mode, old.ty, v.clone());
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

pub(crate) fn is_comparison(op: BinaryOp) -> bool {
    use BinaryOp::*;
    matches!(op, Eq | Ne | Lt | Le | Gt | Ge)
}

/// Where errors about the operation as such go.
pub(crate) fn op_pos(e: &Expr) -> Pos {
    match e.kind {
        ExprKind::Binary(..) | ExprKind::Unary(..) | ExprKind::Star(_) => e.pos,
        _ => e.start,
    }
}
