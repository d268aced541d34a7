//! Constant operands: overflow, representability, conversion of untyped operands.
use super::constant::ConstKind;
use super::operand::Operand;
use super::*;
use crate::syntax::ast::*;
use BasicKind::*;

/// Why an untyped operand does not convert.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ConvErr {
    Invalid,
    Truncated,
    Overflow,
}

/// The value of a constant as one of basic type `k`, rounded; `None` when it is not representable.
pub(crate) fn representable_const(v: &ConstValue, k: BasicKind) -> Option<ConstValue> {
    match *v {
        ConstValue::Unknown => return Some(ConstValue::Unknown),
        // Most constants.
        ConstValue::Int(i) => {
            let fits = match k {
                Int | Int64 | UntypedInt | UntypedRune => Some(true),
                Int8 => Some(i8::try_from(i).is_ok()),
                Int16 => Some(i16::try_from(i).is_ok()),
                Int32 => Some(i32::try_from(i).is_ok()),
                Uint | Uint64 | Uintptr => Some(i >= 0),
                Uint8 => Some(u8::try_from(i).is_ok()),
                Uint16 => Some(u16::try_from(i).is_ok()),
                Uint32 => Some(u32::try_from(i).is_ok()),
                _ => None,
            };
            if let Some(fits) = fits {
                return fits.then_some(ConstValue::Int(i));
            }
        }
        _ => {}
    }
    let int_range = |bits: u32, signed: bool| {
        let i = v.to_int();
        if i.kind() != ConstKind::Int {
            return None;
        }
        let n = i.bit_len();
        let fits = if signed {
            n < bits as u64 || n == bits as u64 && i.is_negative() && min_int(&i, bits)
        } else {
            !i.is_negative() && n <= bits as u64
        };
        fits.then_some(i)
    };
    match k {
        Int | Int64 => int_range(64, true),
        Int8 => int_range(8, true),
        Int16 => int_range(16, true),
        Int32 => int_range(32, true),
        Uint | Uint64 | Uintptr => int_range(64, false),
        Uint8 => int_range(8, false),
        Uint16 => int_range(16, false),
        Uint32 => int_range(32, false),
        UntypedInt | UntypedRune => Some(v.to_int()).filter(|i| i.kind() == ConstKind::Int),
        Float32 | Float64 | UntypedFloat => {
            let f = v.to_float();
            if f.kind() != ConstKind::Float {
                return None;
            }
            round_to(&f, k)
        }
        Complex64 | Complex128 | UntypedComplex => {
            let c = v.to_complex_value();
            if c.kind() != ConstKind::Complex {
                return None;
            }
            let part = match k {
                Complex64 => Float32,
                Complex128 => Float64,
                _ => return Some(c),
            };
            Some(ConstValue::complex(round_to(&c.real(), part)?, round_to(&c.imag(), part)?))
        }
        String | UntypedString => (v.kind() == ConstKind::String).then(|| v.clone()),
        Bool | UntypedBool => (v.kind() == ConstKind::Bool).then(|| v.clone()),
        _ => None,
    }
}

fn min_int(v: &ConstValue, bits: u32) -> bool {
    match v {
        ConstValue::Int(i) => *i == i64::MIN >> (64 - bits),
        _ => false,
    }
}

fn round_to(f: &ConstValue, k: BasicKind) -> Option<ConstValue> {
    let r = match k {
        Float32 => f.round32(),
        Float64 => f.round64(),
        _ => return Some(f.clone()),
    };
    (!r.is_unknown()).then_some(r)
}

impl Types {
    /// Reports a constant that is too large for its type, or for an untyped constant.
    pub(crate) fn overflow(&mut self, x: &mut Operand<'_>, pos: Pos) {
        if x.val.is_unknown() {
            return self.err(pos, "constant result is not representable");
        }
        if !self.is_untyped(x.ty) {
            let u = self.under(x.ty);
            return self.representable(x, u);
        }
        if x.val.kind() == ConstKind::Int && x.val.bit_len() > 512 {
            let name = x.expr.map_or("", op_name);
            let sep = if name.is_empty() { "" } else { " " };
            self.err(pos, format!("constant {name}{sep}overflow"));
            x.val = ConstValue::Unknown;
        }
    }
    /// Makes sure that `x` is representable as a value of basic type `t`, and rounds it.
    pub(crate) fn representable(&mut self, x: &mut Operand<'_>, t: TypeId) {
        match self.representation(x, t) {
            Ok(v) => x.val = v,
            Err(c) => {
                self.invalid_conversion(c, x, t);
                x.kill();
            }
        }
    }
    pub(crate) fn representation(&mut self, x: &Operand<'_>, t: TypeId) -> Result<ConstValue, ConvErr> {
        let Type::Basic(k) = *self.ty(t) else { return Err(ConvErr::Invalid) };
        if let Some(v) = representable_const(&x.val, k) {
            return Ok(v);
        }
        if self.is_numeric(x.ty) && self.is_numeric(t) {
            if !self.is_integer(x.ty) && self.is_integer(t) {
                return Err(ConvErr::Truncated);
            }
            return Err(ConvErr::Overflow);
        }
        Err(ConvErr::Invalid)
    }
    fn invalid_conversion(&mut self, c: ConvErr, x: &Operand<'_>, t: TypeId) {
        let (s, n) = (self.opstr(x), self.ts(t));
        let msg = match c {
            ConvErr::Truncated => format!("{s} truncated to {n}"),
            ConvErr::Overflow => format!("{s} overflows {n}"),
            ConvErr::Invalid => format!("cannot convert {s} to type {n}"),
        };
        self.err(x.pos(), msg);
    }
    /// Converts an untyped operand to `t`, reporting when that fails.
    #[inline]
    pub(crate) fn convert_untyped(&mut self, x: &mut Operand<'_>, t: TypeId) {
        if self.is_untyped(x.ty) {
            self.convert_untyped2(x, t);
        }
    }
    fn convert_untyped2(&mut self, x: &mut Operand<'_>, t: TypeId) {
        match self.implicit_type(x, t) {
            Err(c) => {
                let n = if self.is_type_param(t) { t } else { self.under(t) };
                self.invalid_conversion(c, x, n);
                x.kill();
            }
            Ok((ty, val)) => self.set_implicit(x, ty, val),
        }
    }
    /// Applies the result of `implicit_type`.
    pub(crate) fn set_implicit(&mut self, x: &mut Operand<'_>, ty: TypeId, val: Option<ConstValue>) {
        let leaf = |e: &Expr| matches!(e.kind, ExprKind::BasicLit(..) | ExprKind::Ident(_));
        // A constant that stands by itself: what comes to hold its type and value is known already.
        if let (Some(v), Some(e), None) = (&val, x.expr.filter(|e| leaf(e)), &x.name)
            && ty != x.ty
            && !self.is_untyped(ty)
            && self.info.tv(e.id).is_some_and(|tv| tv.mode == Mode::Constant && !tv.is_lhs && self.is_untyped(tv.ty))
        {
            self.info.record(e.id, Mode::Constant, ty, Some(v.clone()));
            (x.val, x.ty) = (v.clone(), ty);
            return;
        }
        if let Some(v) = val {
            if let Some(e) = x.expr
                && x.name.is_none()
                && self.info.types.get(e.id).is_some_and(|tv| tv.mode != Mode::Invalid && self.is_untyped(tv.ty))
            {
                self.info.record_value(e.id, v.clone());
            }
            x.val = v;
        }
        if ty != x.ty {
            x.ty = ty;
            if let Some(e) = x.expr
                && x.name.is_none()
            {
                self.update_expr_type(e, ty, false);
            }
        }
    }
    /// The type (and value) that an untyped operand gets when it is used as a `t`.
    pub(crate) fn implicit_type(
        &mut self,
        x: &Operand<'_>,
        t: TypeId,
    ) -> Result<(TypeId, Option<ConstValue>), ConvErr> {
        if !x.ok() || !self.is_untyped(x.ty) || !self.is_valid(t) {
            return Ok((x.ty, None));
        }
        if self.is_untyped(t) {
            return self.max_type(x.ty, t).map(|m| (m, None)).ok_or(ConvErr::Invalid);
        }
        if x.is_nil() {
            return if self.has_nil(t) { Ok((t, None)) } else { Err(ConvErr::Invalid) };
        }
        let u = self.under(t);
        match *self.ty(u) {
            Type::Basic(_) => {
                if x.is_const() {
                    return self.representation(x, u).map(|v| (t, Some(v)));
                }
                let ok = match *self.ty(x.ty) {
                    Type::Basic(UntypedBool) => self.is_boolean(t),
                    Type::Basic(UntypedInt | UntypedRune | UntypedFloat | UntypedComplex) => self.is_numeric(t),
                    Type::Basic(UntypedString) => self.is_string(t),
                    _ => false,
                };
                if ok { Ok((t, None)) } else { Err(ConvErr::Invalid) }
            }
            Type::Interface(i) => {
                if self.is_type_param(t) {
                    let list = self.typeset(t).ok_or(ConvErr::Invalid)?;
                    for (_, u) in list {
                        self.implicit_type(x, u).map_err(|_| ConvErr::Invalid)?;
                    }
                    return Ok((t, None));
                }
                let s = self.tset(i);
                if !s.methods.is_empty() || s.comparable || s.terms.is_some() {
                    return Err(ConvErr::Invalid);
                }
                Ok((self.default_type(x.ty), None))
            }
            _ => Err(ConvErr::Invalid),
        }
    }
}

fn op_name(e: &Expr) -> &'static str {
    match &e.kind {
        ExprKind::Unary(UnaryOp::Xor, _) => "bitwise complement",
        ExprKind::Binary(op, ..) => match op {
            BinaryOp::Add => "addition",
            BinaryOp::Sub => "subtraction",
            BinaryOp::Xor => "bitwise XOR",
            BinaryOp::Mul => "multiplication",
            BinaryOp::Shl => "shift",
            _ => "",
        },
        _ => "",
    }
}
