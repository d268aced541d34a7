//! Unary and binary operators.
use super::Fb;
use super::expr::unparen;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, UnaryOp};
use crate::types::TypeId;
use govm_bytecode::Op;
use govm_bytecode::types::TypeKind;
use govm_bytecode::types::TypeKind as K;

pub(crate) fn is_unsigned(k: TypeKind) -> bool {
    matches!(k, K::Uint | K::Uint8 | K::Uint16 | K::Uint32 | K::Uint64 | K::Uintptr)
}

pub(crate) fn is_float(k: TypeKind) -> bool {
    matches!(k, K::Float32 | K::Float64)
}

pub(crate) fn is_integer(k: TypeKind) -> bool {
    matches!(k, K::Int | K::Int8 | K::Int16 | K::Int32 | K::Int64) || is_unsigned(k)
}

pub(crate) fn is_complex(k: TypeKind) -> bool {
    matches!(k, K::Complex64 | K::Complex128)
}

/// Instruction that makes a 64-bit result canonical for a narrow integer kind.
pub(crate) fn ext_op(k: TypeKind) -> Option<Op> {
    Some(match k {
        K::Int8 => Op::ExtI8,
        K::Int16 => Op::ExtI16,
        K::Int32 => Op::ExtI32,
        K::Uint8 => Op::ExtU8,
        K::Uint16 => Op::ExtU16,
        K::Uint32 => Op::ExtU32,
        _ => return None,
    })
}

/// `imm` when it fits an instruction's constant.
pub(crate) fn imm16(v: Option<i64>) -> Option<i16> {
    v.and_then(|v| i16::try_from(v).ok())
}

impl Fb<'_> {
    pub fn ext(&mut self, k: TypeKind, d: i16) {
        if let Some(op) = ext_op(k) {
            self.op(op, d, d, 0);
        }
    }

    pub fn unary(&mut self, e: &Expr, op: UnaryOp, x: &Expr, want: Option<i16>) -> i16 {
        let t = self.type_of(e.id);
        let l = self.layout(t);
        let k = l.kind;
        if op == UnaryOp::Plus {
            return self.expr(x, want);
        }
        let d = want.unwrap_or_else(|| self.alloc(l.slots));
        let m = self.mark();
        let s = self.expr(x, None);
        match op {
            UnaryOp::Not => self.op(Op::NotB, d, s, 0),
            UnaryOp::Neg if k == K::Float64 => self.op(Op::NegF64, d, s, 0),
            UnaryOp::Neg if k == K::Float32 => self.op(Op::NegF32, d, s, 0),
            UnaryOp::Neg if is_complex(k) => {
                let neg = if k == K::Complex64 { Op::NegF32 } else { Op::NegF64 };
                self.op(neg, d, s, 0);
                self.op(neg, d + 1, s + 1, 0);
            }
            UnaryOp::Neg => {
                self.op(Op::Neg, d, s, 0);
                self.ext(k, d);
            }
            UnaryOp::Xor => {
                self.op(Op::Not, d, s, 0);
                self.ext(k, d);
            }
            _ => panic!("govm compiler: unary {op:?}"),
        }
        self.release(m);
        d
    }

    pub fn binary(&mut self, e: &Expr, op: BinaryOp, x: &Expr, y: &Expr, want: Option<i16>) -> i16 {
        use BinaryOp as B;
        match op {
            B::LogAnd | B::LogOr => self.bool_from_cond(e, want),
            B::Eq | B::Ne | B::Lt | B::Le | B::Gt | B::Ge => self.compare(op, x, y, want),
            B::Shl | B::Shr => {
                let t = self.type_of(e.id);
                let d = want.unwrap_or_else(|| self.temp());
                let m = self.mark();
                self.calls_first([x, y].into_iter());
                let s = self.expr(x, None);
                let s = if self.has_effects(y) { self.stable(x, s, 1) } else { s };
                self.shift(op == B::Shl, t, d, s, y);
                self.release(m);
                d
            }
            _ => {
                let t = self.type_of(e.id);
                if op == B::Add && self.kind(t) == K::String {
                    return self.concat(e, want);
                }
                let n = self.layout_ref(t).slots;
                let d = want.unwrap_or_else(|| self.alloc(n));
                let m = self.mark();
                self.calls_first([x, y].into_iter());
                let s = self.expr(x, None);
                let s = if self.has_effects(y) { self.stable(x, s, n) } else { s };
                self.arith_rhs(op, t, d, s, y);
                self.release(m);
                d
            }
        }
    }

    /// d = s op y, with constant operands folded into the instruction.
    pub fn arith_rhs(&mut self, op: BinaryOp, t: TypeId, d: i16, s: i16, y: &Expr) {
        let k = self.kind(t);
        if is_integer(k)
            && let Some(c) = self.const_int(y)
            && self.arith_imm(op, k, d, s, c)
        {
            return;
        }
        let b = self.expr(y, None);
        self.arith(op, t, d, s, b);
    }

    fn arith_imm(&mut self, op: BinaryOp, k: TypeKind, d: i16, s: i16, c: i64) -> bool {
        use BinaryOp as B;
        let (o, c) = match (op, k) {
            (B::Add, K::Int32) => (Op::AddI32Imm, c),
            (B::Add, K::Uint32) => (Op::AddU32Imm, c),
            (B::Sub, K::Int32) => (Op::AddI32Imm, c.wrapping_neg()),
            (B::Sub, K::Uint32) => (Op::AddU32Imm, c.wrapping_neg()),
            (B::Add, _) => (Op::AddImm, c),
            (B::Sub, _) => (Op::AddImm, c.wrapping_neg()),
            (B::Mul, _) => (Op::MulImm, c),
            (B::And, _) => (Op::AndImm, c),
            (B::Or, _) => (Op::OrImm, c),
            (B::Xor, _) => (Op::XorImm, c),
            (B::Div, _) if !is_unsigned(k) && c != 0 => (Op::DivI64Imm, c),
            (B::Rem, _) if !is_unsigned(k) && c != 0 => (Op::RemI64Imm, c),
            // Unsigned values under 64 bits are non-negative as signed ones; powers of two work for all.
            (B::Div, _) if c > 0 && (c as u64).is_power_of_two() => {
                self.op(Op::ShrUImm, d, s, c.trailing_zeros() as i16);
                return true;
            }
            (B::Rem, _) if c > 0 && (c as u64).is_power_of_two() => (Op::AndImm, c - 1),
            (B::Div, K::Uint8 | K::Uint16 | K::Uint32) if c > 0 => (Op::DivI64Imm, c),
            (B::Rem, K::Uint8 | K::Uint16 | K::Uint32) if c > 0 => (Op::RemI64Imm, c),
            _ => return false,
        };
        let Ok(i) = i16::try_from(c) else { return false };
        self.op(o, d, s, i);
        if matches!(o, Op::AddImm | Op::MulImm | Op::DivI64Imm | Op::XorImm) {
            self.ext(k, d);
        }
        true
    }

    /// d = a op b for operands of type `t`.
    pub fn arith(&mut self, op: BinaryOp, t: TypeId, d: i16, a: i16, b: i16) {
        use BinaryOp as B;
        let k = self.kind(t);
        if is_complex(k) {
            return self.complex_arith(op, k, d, a, b);
        }
        let (o, ext) = match (op, k) {
            (B::Add, K::String) => (Op::Concat, false),
            (B::Add, K::Float64) => (Op::AddF64, false),
            (B::Sub, K::Float64) => (Op::SubF64, false),
            (B::Mul, K::Float64) => (Op::MulF64, false),
            (B::Div, K::Float64) => (Op::DivF64, false),
            (B::Add, K::Float32) => (Op::AddF32, false),
            (B::Sub, K::Float32) => (Op::SubF32, false),
            (B::Mul, K::Float32) => (Op::MulF32, false),
            (B::Div, K::Float32) => (Op::DivF32, false),
            (B::Add, K::Int32) => (Op::AddI32, false),
            (B::Sub, K::Int32) => (Op::SubI32, false),
            (B::Mul, K::Int32) => (Op::MulI32, false),
            (B::Add, K::Uint32) => (Op::AddU32, false),
            (B::Sub, K::Uint32) => (Op::SubU32, false),
            (B::Mul, K::Uint32) => (Op::MulU32, false),
            (B::Add, _) => (Op::AddI64, true),
            (B::Sub, _) => (Op::SubI64, true),
            (B::Mul, _) => (Op::MulI64, true),
            (B::Div, _) if is_unsigned(k) => (Op::DivU64, false),
            (B::Rem, _) if is_unsigned(k) => (Op::RemU64, false),
            (B::Div, _) => (Op::DivI64, true),
            (B::Rem, _) => (Op::RemI64, false),
            (B::And, _) => (Op::And, false),
            (B::Or, _) => (Op::Or, false),
            (B::Xor, _) => (Op::Xor, false),
            (B::AndNot, _) => (Op::AndNot, false),
            _ => panic!("govm compiler: {op:?} on {k:?}"),
        };
        self.op(o, d, a, b);
        if ext {
            self.ext(k, d);
        }
    }

    fn complex_arith(&mut self, op: BinaryOp, k: TypeKind, d: i16, a: i16, b: i16) {
        use BinaryOp as B;
        let (add, sub, mul) = match k {
            K::Complex64 => (Op::AddF32, Op::SubF32, Op::MulF32),
            _ => (Op::AddF64, Op::SubF64, Op::MulF64),
        };
        match op {
            B::Add | B::Sub => {
                let o = if op == B::Add { add } else { sub };
                self.op(o, d, a, b);
                self.op(o, d + 1, a + 1, b + 1);
            }
            B::Mul => {
                let m = self.mark();
                let t = self.alloc(4);
                self.op(mul, t, a, b);
                self.op(mul, t + 1, a + 1, b + 1);
                self.op(mul, t + 2, a, b + 1);
                self.op(mul, t + 3, a + 1, b);
                self.op(sub, d, t, t + 1);
                self.op(add, d + 1, t + 2, t + 3);
                self.release(m);
            }
            _ if k == K::Complex128 => self.op(Op::DivC128, d, a, b),
            _ => {
                // complex64 is divided in complex128, as gc does.
                let m = self.mark();
                let t = self.alloc(4);
                for i in 0..2 {
                    self.op(Op::F32ToF64, t + i, a + i, 0);
                    self.op(Op::F32ToF64, t + 2 + i, b + i, 0);
                }
                self.op(Op::DivC128, t, t, t + 2);
                self.op(Op::F64ToF32, d, t, 0);
                self.op(Op::F64ToF32, d + 1, t + 1, 0);
                self.release(m);
            }
        }
    }

    /// d = s << y or s >> y, for a left operand of type `t`.
    pub fn shift(&mut self, left: bool, t: TypeId, d: i16, s: i16, y: &Expr) {
        let k = self.kind(t);
        if let Some(c) = self.const_int(y) {
            let c = c as u64;
            match (left, is_unsigned(k)) {
                (true, _) if c > 63 => return self.zero(d, 1),
                (true, _) if k == K::Uint32 => self.op(Op::ShlU32Imm, d, s, c as i16),
                (true, _) => {
                    self.op(Op::ShlImm, d, s, c as i16);
                    self.ext(k, d);
                }
                (false, true) if c > 63 => self.zero(d, 1),
                (false, true) => self.op(Op::ShrUImm, d, s, c as i16),
                (false, false) => self.op(Op::ShrIImm, d, s, c.min(63) as i16),
            }
            return;
        }
        let n = self.expr(y, None);
        let ct = self.type_of(y.id);
        if !is_unsigned(self.kind(ct)) {
            self.op(Op::ShiftCheck, n, 0, 0);
        }
        self.shift_by(left, t, d, s, n);
    }

    /// A shift by a count that is known not to be negative.
    pub fn shift_by(&mut self, left: bool, t: TypeId, d: i16, s: i16, n: i16) {
        let k = self.kind(t);
        match (left, is_unsigned(k)) {
            (true, _) => {
                self.op(Op::Shl, d, s, n);
                self.ext(k, d);
            }
            (false, true) => self.op(Op::ShrU, d, s, n),
            (false, false) => self.op(Op::ShrI, d, s, n),
        }
    }

    /// A chain of string additions as one operation.
    fn concat(&mut self, e: &Expr, want: Option<i16>) -> i16 {
        let mut parts = Vec::new();
        self.concat_parts(e, &mut parts);
        let d = want.unwrap_or_else(|| self.alloc(2));
        let m = self.mark();
        self.calls_first(parts.iter().copied());
        if let [x, y] = parts[..] {
            let s = self.expr(x, None);
            let s = if self.has_effects(y) { self.stable(x, s, 2) } else { s };
            let t = self.expr(y, None);
            self.op(Op::Concat, d, s, t);
        } else {
            let n = parts.len() as u32;
            let base = self.alloc(2 * n);
            for (i, p) in parts.iter().enumerate() {
                self.expr_to(p, base + 2 * i as i16);
            }
            self.op(Op::ConcatN, d, base, n as i16);
        }
        self.release(m);
        d
    }

    fn concat_parts<'e>(&mut self, e: &'e Expr, out: &mut Vec<&'e Expr>) {
        let u = unparen(e);
        if let ExprKind::Binary(BinaryOp::Add, b) = &u.kind
            && self.cx.types.info.value_of(u.id).is_none()
        {
            self.concat_parts(&b.x, out);
            self.concat_parts(&b.y, out);
        } else {
            out.push(u);
        }
    }
}
