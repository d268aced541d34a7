//! Predeclared functions on slices, maps, channels: append, len, cap, copy, delete, make, new.
use super::expr::Operands;
use super::missing::Want;
use super::operand::Operand;
use super::*;
use crate::syntax::ast::*;

const ARG: &str = "invalid argument: ";

impl Types {
    /// Element type of a slice operand (or of all slices in its type set).
    pub(crate) fn slice_elem(&mut self, x: &Operand<'_>) -> Result<TypeId, String> {
        let mut el: Option<TypeId> = None;
        let list = self.typeset(x.ty).unwrap_or_default();
        for &(_, u) in &list {
            let Type::Slice(t) = *self.ty(u) else {
                el = None;
                break;
            };
            match el {
                None => el = Some(t),
                Some(o) if !self.identical(o, t) => {
                    let (a, b, s) = (self.ts(o), self.ts(t), self.opstr(x));
                    return Err(format!("mismatched slice element types {a} and {b} in {s}"));
                }
                _ => {}
            }
        }
        el.ok_or_else(|| {
            let s = if x.is_nil() { "untyped nil".into() } else { self.opstr(x) };
            format!("argument must be a slice; have {s}")
        })
    }
    /// Whether all types in `t`'s type set are byte slices or strings; whether there is a string.
    pub(crate) fn bytes_or_string(&mut self, t: TypeId) -> Option<bool> {
        let mut has_string = false;
        for (_, u) in self.typeset(t)? {
            match self.ty(u).clone() {
                Type::Slice(e) if self.identical(e, TypeId::BYTE) => {}
                _ if self.is_string(u) => has_string = true,
                _ => return None,
            }
        }
        Some(has_string)
    }
    pub(crate) fn builtin_append<'e>(
        &mut self,
        e: &'e Expr,
        call: &'e CallExpr,
        mut x: Operand<'e>,
        args: Operands<'e>,
    ) -> Option<Operand<'e>> {
        let el = match self.slice_elem(&x) {
            Ok(t) => t,
            Err(c) => {
                self.err(x.pos(), format!("invalid append: {c}"));
                return None;
            }
        };
        let st = x.ty;
        let bytes = self.new_slice(TypeId::BYTE);
        if args.len() == 2
            && call.ellipsis.is_some()
            && self.assignable(&x, bytes, Want::Bare).is_ok()
            && self.bytes_or_string(args[1].ty) == Some(true)
        {
            let yt = args[1].ty;
            if self.is_untyped(yt)
                && let Some(ye) = args[1].expr
            {
                self.update_expr_type(ye, TypeId::STRING, true);
            }
        } else {
            let se = self.new_slice(el);
            let params: Arc<[ObjId]> =
                [st, se].into_iter().map(|t| self.new_var(VarKind::Param, Pos::NONE, "".into(), t)).collect();
            let results: Arc<[ObjId]> = [self.new_var(VarKind::Result, Pos::NONE, "".into(), st)].into();
            let sig = self.new_signature(Signature { params, results, variadic: true, ..Default::default() });
            self.arguments(e, call, sig, Vec::new(), &[], args, Vec::new());
        }
        x.mode = Mode::Value;
        x.ty = st;
        Some(x)
    }
    pub(crate) fn array_ptr_deref(&mut self, t: TypeId) -> TypeId {
        let u = self.unalias(t);
        if let Type::Pointer(b) = *self.ty(u) {
            let bu = self.under(b);
            if matches!(self.ty(bu), Type::Array(..)) {
                return bu;
            }
        }
        t
    }
    pub(crate) fn builtin_len<'e>(&mut self, mut x: Operand<'e>, b: Builtin) -> Option<Operand<'e>> {
        let is_len = b == Builtin::Len;
        let ok = |c: &mut Types, u: TypeId| {
            let d = c.array_ptr_deref(u);
            match *c.ty(d) {
                Type::Basic(BasicKind::String | BasicKind::UntypedString) | Type::Map(..) => is_len,
                Type::Array(..) | Type::Slice(_) | Type::Chan(..) => true,
                _ => false,
            }
        };
        let mut mode = Mode::Invalid;
        let mut val = ConstValue::Unknown;
        let u = self.under(x.ty);
        let d = self.array_ptr_deref(u);
        match self.ty(d).clone() {
            Type::Array(_, n) => {
                mode = Mode::Value;
                if !self.env.has_call_or_recv {
                    mode = Mode::Constant;
                    if n >= 0 {
                        val = ConstValue::Int(n);
                    }
                }
            }
            Type::Interface(_)
                if self.is_type_param(x.ty)
                    && self.typeset(x.ty).is_some_and(|l| l.into_iter().all(|(_, u)| ok(self, u))) =>
            {
                mode = Mode::Value;
            }
            _ if ok(self, d) => {
                mode = Mode::Value;
                if x.is_const() {
                    mode = Mode::Constant;
                    val = ConstValue::Int(x.val.str_len() as i64);
                }
            }
            _ => {}
        }
        if mode == Mode::Invalid {
            if u != TypeId::INVALID {
                let s = self.opstr(&x);
                self.err(x.pos(), format!("{ARG}{s} for built-in {}", b.name()));
            }
            return None;
        }
        x.mode = mode;
        x.ty = TypeId::INT;
        x.val = val;
        Some(x)
    }
    pub(crate) fn builtin_copy<'e>(&mut self, mut x: Operand<'e>, y: Operand<'e>) -> Option<Operand<'e>> {
        let dst = match self.slice_elem(&x) {
            Ok(t) => t,
            Err(c) => {
                self.err(x.pos(), format!("invalid copy: {c}"));
                return None;
            }
        };
        let bytes = self.new_slice(TypeId::BYTE);
        let special = self.assignable(&x, bytes, Want::Bare).is_ok() && self.bytes_or_string(y.ty).is_some();
        if !special {
            let src = match self.slice_elem(&y) {
                Ok(t) => t,
                Err(_) if self.all_string(y.ty) => TypeId::BYTE,
                Err(c) => {
                    self.err(y.pos(), format!("invalid copy: {c}"));
                    return None;
                }
            };
            if !self.identical(dst, src) {
                let (a, b) = (self.opstr(&x), self.opstr(&y));
                let (d, s) = (self.ts(dst), self.ts(src));
                let msg = format!("invalid copy: arguments {a} and {b} have different element types {d} and {s}");
                self.err(x.pos(), msg);
                return None;
            }
        }
        if self.is_untyped(y.ty)
            && let Some(ye) = y.expr
        {
            self.update_expr_type(ye, TypeId::STRING, true);
        }
        x.mode = Mode::Value;
        x.ty = TypeId::INT;
        Some(x)
    }
    pub(crate) fn builtin_delete<'e>(&mut self, x: Operand<'e>, mut key: Operand<'e>) -> Option<Operand<'e>> {
        let mut kt: Option<TypeId> = None;
        let list = self.typeset(x.ty).unwrap_or_default();
        for &(_, u) in &list {
            let Type::Map(k, _) = *self.ty(u) else {
                kt = None;
                break;
            };
            if let Some(o) = kt
                && !self.identical(o, k)
            {
                let s = self.opstr(&x);
                self.err(x.pos(), format!("{ARG}maps of {s} must have identical key types"));
                return None;
            }
            kt = Some(k);
        }
        let Some(k) = kt else {
            let s = self.opstr(&x);
            self.err(x.pos(), format!("{ARG}{s} is not a map"));
            return None;
        };
        self.assignment(&mut key, k, "argument to delete");
        if !key.ok() {
            return None;
        }
        Some(super::builtin::no_value(key))
    }
    pub(crate) fn builtin_make<'e>(&mut self, e: &'e Expr, call: &'e CallExpr) -> Option<Operand<'e>> {
        let a0 = &call.args[0];
        let t = self.var_type(a0);
        if !self.is_valid(t) {
            return None;
        }
        let cause = match self.typeset(t) {
            None => Some("no specific type".to_string()),
            Some(l) => l
                .iter()
                .any(|&(_, u)| !matches!(self.ty(u), Type::Slice(_) | Type::Map(..) | Type::Chan(..)))
                .then(|| "type must be slice, map, or channel".to_string()),
        };
        let u = match cause {
            Some(c) => Err(c),
            None => self.common_under(t),
        };
        let u = match u {
            Ok(u) => u,
            Err(c) => {
                let s = expr_string(a0);
                self.err(a0.start, format!("{ARG}cannot make {s}: {c}"));
                return None;
            }
        };
        let min = if matches!(self.ty(u), Type::Slice(_)) { 2 } else { 1 };
        let n = call.args.len();
        if n < min || min + 1 < n {
            let s = expr_string(e);
            let msg = format!("invalid operation: {s} expects {min} or {} arguments; found {n}", min + 1);
            self.err(e.start, msg);
            return None;
        }
        let mut sizes = Vec::new();
        for a in &call.args[1..] {
            let size = self.index(a, -1).1;
            if size >= 0 {
                sizes.push(size);
            }
        }
        if sizes.len() == 2 && sizes[0] > sizes[1] {
            self.err(call.args[1].start, format!("{ARG}length and capacity swapped"));
        }
        Some(Operand::value(Some(e), t))
    }
    pub(crate) fn builtin_new<'e>(&mut self, call: &'e CallExpr) -> Option<Operand<'e>> {
        let a = &call.args[0];
        let mut x = self.expr_or_type(a, false);
        self.exclude(&mut x, false, true);
        match x.mode {
            Mode::Invalid => return None,
            Mode::TypeExpr => self.valid_var_type(a.start, x.ty),
            _ => {
                if self.is_untyped(x.ty) {
                    self.assignment(&mut x, TypeId::NONE, "argument to new");
                    if !x.ok() {
                        return None;
                    }
                }
                self.verify_version(call.fun.start, 26, &format!("new({})", expr_string(a)));
            }
        }
        let t = x.ty;
        x.mode = Mode::Value;
        x.ty = self.new_pointer(t);
        Some(x)
    }
}
