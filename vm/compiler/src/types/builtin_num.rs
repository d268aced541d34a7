//! Predeclared functions on numbers: complex, real, imag, min, max.
use super::expr::Operands;
use super::operand::Operand;
use super::*;
use crate::syntax::ast::*;

const ARG: &str = "invalid argument: ";

impl Types {
    pub(crate) fn builtin_complex<'e>(
        &mut self,
        e: &'e Expr,
        mut x: Operand<'e>,
        mut y: Operand<'e>,
    ) -> Option<Operand<'e>> {
        match (self.is_untyped(x.ty), self.is_untyped(y.ty)) {
            (true, false) => self.convert_untyped(&mut x, y.ty),
            (false, true) => self.convert_untyped(&mut y, x.ty),
            (true, true) if x.is_const() && y.is_const() => {
                for o in [&mut x, &mut y] {
                    if self.is_numeric(o.ty) && o.val.imag().sign() == 0 {
                        o.ty = TypeId::UNTYPED_FLOAT;
                    }
                }
            }
            (true, true) => {
                self.convert_untyped(&mut x, TypeId::FLOAT64);
                self.convert_untyped(&mut y, TypeId::FLOAT64);
            }
            _ => {}
        }
        if !x.ok() || !y.ok() {
            return None;
        }
        if !self.identical(x.ty, y.ty) {
            let (a, b) = (self.ts(x.ty), self.ts(y.ty));
            let s = expr_string(e);
            self.err(x.pos(), format!("invalid operation: {s} (mismatched types {a} and {b})"));
            return None;
        }
        let res = self.apply_type_func(&x, "complex", |k| match k {
            BasicKind::Float32 => Some(TypeId::COMPLEX64),
            BasicKind::Float64 => Some(TypeId::COMPLEX128),
            BasicKind::UntypedFloat => Some(TypeId::UNTYPED_COMPLEX),
            _ => None,
        });
        let Some(res) = res else {
            let n = self.ts(x.ty);
            self.err(x.pos(), format!("{ARG}arguments have type {n}, expected floating-point"));
            return None;
        };
        if x.is_const() && y.is_const() {
            x.val = ConstValue::complex(x.val.to_float(), y.val.to_float());
        } else {
            x.mode = Mode::Value;
        }
        x.ty = res;
        Some(x)
    }
    pub(crate) fn builtin_real<'e>(&mut self, mut x: Operand<'e>, b: Builtin) -> Option<Operand<'e>> {
        if self.is_untyped(x.ty) {
            if x.is_const() {
                if self.is_numeric(x.ty) {
                    x.ty = TypeId::UNTYPED_COMPLEX;
                }
            } else {
                self.convert_untyped(&mut x, TypeId::COMPLEX128);
                if !x.ok() {
                    return None;
                }
            }
        }
        let res = self.apply_type_func(&x, b.name(), |k| match k {
            BasicKind::Complex64 => Some(TypeId::FLOAT32),
            BasicKind::Complex128 => Some(TypeId::FLOAT64),
            BasicKind::UntypedComplex => Some(TypeId::UNTYPED_FLOAT),
            _ => None,
        });
        let Some(res) = res else {
            let n = self.ts(x.ty);
            self.err(x.pos(), format!("{ARG}argument has type {n}, expected complex type"));
            return None;
        };
        if x.is_const() {
            x.val = if b == Builtin::Real { x.val.real() } else { x.val.imag() };
        } else {
            x.mode = Mode::Value;
        }
        x.ty = res;
        Some(x)
    }
    /// Applies a function on basic types to the type of `x`, term by term for a type parameter.
    pub(crate) fn apply_type_func(
        &mut self,
        x: &Operand<'_>,
        name: &str,
        f: impl Fn(BasicKind) -> Option<TypeId>,
    ) -> Option<TypeId> {
        let Some(p) = self.as_tparam(x.ty) else { return self.basic_kind(x.ty).and_then(&f) };
        let i = self.tparam_iface(p).1;
        let s = self.tset(i);
        let terms = s.terms.as_ref().filter(|l| !l.is_empty())?;
        let mut out = Vec::new();
        for t in terms {
            let k = self.basic_kind(t.ty)?;
            out.push(Term { tilde: t.tilde, ty: f(k)? });
        }
        let msg = format!("not supported as argument to built-in {name} for go1.18 (see go.dev/issue/50937)");
        let s = self.opstr(x);
        self.soft_err(x.pos(), format!("{s} {msg}"));
        let u = self.add_type(Type::Union(out.into()));
        let bound = self.new_iface(IfaceData { embeds: vec![u], complete: true, ..Default::default() }).0;
        let t = self.add_type(Type::TypeParam(p));
        let np = self.fresh_tparam(t);
        self.set_bound(np, bound);
        Some(np)
    }
    pub(crate) fn builtin_max<'e>(
        &mut self,
        call: &CallExpr,
        mut x: Operand<'e>,
        mut args: Operands<'e>,
        b: Builtin,
    ) -> Option<Operand<'e>> {
        self.verify_version(call.fun.start, 21, &format!("built-in {}", b.name()));
        let op = if b == Builtin::Max { BinaryOp::Gt } else { BinaryOp::Lt };
        for (i, a) in args.iter_mut().enumerate() {
            if !self.all_ordered(a.ty) {
                let s = self.opstr(a);
                self.err(a.pos(), format!("{ARG}{s} cannot be ordered"));
                return None;
            }
            if i == 0 {
                continue;
            }
            self.match_types(&mut x, a);
            if !x.ok() {
                return None;
            }
            if !self.identical(x.ty, a.ty) {
                let (p, q, s) = (self.ts(x.ty), self.ts(a.ty), a.text());
                let msg = format!("{ARG}mismatched types {p} (previous argument) and {q} (type of {s})");
                self.err(a.pos(), msg);
                return None;
            }
            if x.is_const() && a.is_const() {
                if ConstValue::compare(&a.val, op, &x.val) {
                    x = a.clone();
                }
            } else {
                x.mode = Mode::Value;
            }
        }
        if !x.is_const() {
            x.mode = Mode::Value;
            self.assignment_ctx(&mut x, TypeId::EMPTY_INTERFACE, &|| format!("argument to built-in {}", b.name()));
            if !x.ok() {
                return None;
            }
        }
        for a in &args {
            if let Some(ae) = a.expr {
                self.update_expr_type(ae, x.ty, true);
            }
        }
        Some(x)
    }
}
