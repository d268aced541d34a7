//! Expressions: dispatch, unary and binary operations, comparisons, shifts.
use super::collect::unparen;
use super::exprstring::unary_op;
use super::missing::Want;
use super::operand::Operand;
use super::*;
use crate::syntax::ast::*;
use smallvec::{SmallVec, smallvec};

/// What an expression is good for as a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Conversion,
    Expression,
    Statement,
}

/// The values of an expression.
pub(crate) type Operands<'e> = SmallVec<[Operand<'e>; 2]>;

/// Function type that a generic function value is assigned to.
pub(crate) struct Target {
    pub sig: TypeId,
    pub desc: String,
}

pub(crate) const INVALID_OP: &str = "invalid operation: ";

impl Types {
    /// Type `t` as what a generic function may be assigned to; `desc` says what it is the type of.
    pub(crate) fn new_target(&mut self, t: TypeId, desc: &dyn Fn(&Types) -> String) -> Option<Target> {
        if t.is_none() || matches!(self.ty(t), Type::Basic(_) | Type::Pointer(_) | Type::Slice(_)) {
            return None;
        }
        let sig = self.common_under(t).ok()?;
        matches!(self.ty(sig), Type::Signature(_)).then(|| Target { sig, desc: desc(self) })
    }
    /// Checks a single-valued expression.
    pub(crate) fn expr<'e>(&mut self, t: Option<&Target>, e: &'e Expr) -> Operand<'e> {
        let mut x = self.raw_expr(t, e, None, false);
        self.exclude(&mut x, true, true);
        self.single_value(&mut x);
        x
    }
    /// Like `expr`, but the result may be generic.
    pub(crate) fn generic_expr<'e>(&mut self, e: &'e Expr, hint: Option<TypeId>) -> Operand<'e> {
        let mut x = self.raw_expr(None, e, hint, true);
        self.exclude(&mut x, true, true);
        self.single_value(&mut x);
        x
    }
    pub(crate) fn expr_or_type<'e>(&mut self, e: &'e Expr, allow_generic: bool) -> Operand<'e> {
        let mut x = self.raw_expr(None, e, None, allow_generic);
        self.exclude(&mut x, false, false);
        self.single_value(&mut x);
        x
    }
    /// Checks an expression that may be a tuple or a comma-ok expression.
    pub(crate) fn multi_expr<'e>(&mut self, e: &'e Expr, allow_ok: bool) -> (Operands<'e>, bool) {
        let mut x = self.raw_expr(None, e, None, false);
        self.exclude(&mut x, true, true);
        if x.ok()
            && let Type::Tuple(vars) = self.ty(x.ty)
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
            let y = Operand::named(Some(e), "ok value of (comma, ok) expression", TypeId::UNTYPED_BOOL);
            return (smallvec![x, y], true);
        }
        (smallvec![x], false)
    }
    #[inline]
    pub(crate) fn exclude(&mut self, x: &mut Operand<'_>, types: bool, builtins: bool) {
        if matches!(x.mode, Mode::NoValue | Mode::Builtin | Mode::TypeExpr) {
            self.exclude_odd(x, types, builtins);
        }
    }
    fn exclude_odd(&mut self, x: &mut Operand<'_>, types: bool, builtins: bool) {
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
    #[inline]
    pub(crate) fn single_value(&mut self, x: &mut Operand<'_>) {
        if x.mode == Mode::Value && matches!(self.ty(x.ty), Type::Tuple(_)) {
            self.no_single_value(x);
        }
    }
    #[cold]
    fn no_single_value(&mut self, x: &mut Operand<'_>) {
        let s = self.opstr(x);
        self.err(x.pos(), format!("multiple-value {s} in single-value context"));
        x.kill();
    }
    pub(crate) fn raw_expr<'e>(
        &mut self,
        t: Option<&Target>,
        e: &'e Expr,
        hint: Option<TypeId>,
        allow_generic: bool,
    ) -> Operand<'e> {
        let mut x = match &e.kind {
            ExprKind::Ident(name) => self.ident(e, name, false),
            ExprKind::BasicLit(..) => self.expr_internal(t, e, hint),
            _ => self.one_deeper(|c| c.expr_internal(t, e, hint)),
        };
        if !allow_generic {
            self.non_generic(t, &mut x);
        }
        self.record(&x);
        x
    }
    #[inline]
    pub(crate) fn record(&mut self, x: &Operand<'_>) {
        let Some(e) = x.expr else { return };
        match x.mode {
            Mode::Invalid => {}
            Mode::NoValue => self.info.record_plain(e.id, x.mode, TypeId::EMPTY_TUPLE),
            Mode::Constant => self.info.record(e.id, x.mode, x.ty, Some(x.val.clone())),
            _ => self.info.record_plain(e.id, x.mode, x.ty),
        }
    }
    /// Complains about a generic function or type without type arguments, unless target `t` tells them.
    #[inline]
    pub(crate) fn non_generic(&mut self, t: Option<&Target>, x: &mut Operand<'_>) {
        if matches!(self.ty(x.ty), Type::Signature(_) | Type::Named(_) | Type::Alias(_)) {
            self.non_generic2(t, x);
        }
    }
    fn non_generic2(&mut self, t: Option<&Target>, x: &mut Operand<'_>) {
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
    fn expr_internal<'e>(&mut self, t: Option<&Target>, e: &'e Expr, hint: Option<TypeId>) -> Operand<'e> {
        let bad = |_: &mut Types| Operand::new(e).of_kind(Kind::Statement);
        let done = |mut x: Operand<'e>| {
            x.expr = Some(e);
            x.name = None;
            x.kind = if x.ok() { Kind::Expression } else { Kind::Statement };
            x
        };
        match &e.kind {
            ExprKind::Bad => bad(self),
            ExprKind::Ident(name) => self.ident(e, name, false),
            ExprKind::Ellipsis(_) => {
                self.err(e.start, "invalid use of ...");
                bad(self)
            }
            ExprKind::BasicLit(k, s) => done(self.basic_lit(e, *k, s)),
            ExprKind::FuncLit(f) => done(self.func_lit(e, f)),
            ExprKind::CompositeLit(c) => done(self.composite_lit(e, c, hint)),
            ExprKind::Paren(x) => {
                let mut x = self.raw_expr(None, x, None, false);
                x.expr = Some(e);
                x
            }
            ExprKind::Selector(..) => self.selector(e, false).of_kind(Kind::Expression),
            ExprKind::Index(..) => {
                let (mut x, inst) = self.index_expr(e);
                if inst {
                    self.func_inst(t, e.pos, &mut x, Some(e), true);
                }
                done(x)
            }
            ExprKind::Slice(s) => done(self.slice_expr(e, s)),
            ExprKind::TypeAssert(a) => {
                let x = &a.x;
                let Some(ty) = &a.ty else {
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
                let x = done(x);
                if *op == UnaryOp::Recv { x.of_kind(Kind::Statement) } else { x }
            }
            ExprKind::Binary(op, b) => {
                if *op == BinaryOp::Add
                    && let Some(x) = self.string_chain(e)
                {
                    return x;
                }
                done(self.binary(Some(e), &b.x, &b.y, *op))
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
                x
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
                ExprKind::Binary(BinaryOp::Add, b) => {
                    if !matches!(b.y.kind, ExprKind::BasicLit(LitKind::String, _)) {
                        return None;
                    }
                    leaves.push(&b.y);
                    inner.push(cur);
                    cur = &b.x;
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
            let x = self.raw_expr(None, l, None, false);
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
