//! Comparisons, and conditions as control flow.
use super::Fb;
use super::arith::{imm16, is_complex, is_float, is_unsigned};
use super::expr::unparen;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, Pair, UnaryOp};
use crate::types::TypeId;
use govm_bytecode::Op;
use govm_bytecode::asm::Label;
use govm_bytecode::types::TypeKind as K;

fn negate(op: BinaryOp) -> BinaryOp {
    use BinaryOp::*;
    match op {
        Eq => Ne,
        Ne => Eq,
        Lt => Ge,
        Le => Gt,
        Gt => Le,
        Ge => Lt,
        _ => op,
    }
}

impl Fb<'_> {
    /// Jumps to `to` when `e` evaluates to `when`, else falls through.
    pub fn cond(&mut self, e: &Expr, to: Label, when: bool) {
        let e = unparen(e);
        if let Some(v) = self.cx.types.info.value_of(e.id) {
            if v.as_bool() == when {
                self.jmp(to);
            }
            return;
        }
        match &e.kind {
            ExprKind::Unary(UnaryOp::Not, x) => self.cond(x, to, !when),
            ExprKind::Binary(op @ (BinaryOp::LogAnd | BinaryOp::LogOr), b) => {
                let Pair { x, y } = &**b;
                // `a && b` is true only through both; `a || b` false only through both.
                if (*op == BinaryOp::LogAnd) == when {
                    let out = self.asm.label();
                    self.cond(x, out, !when);
                    self.cond(y, to, when);
                    self.asm.bind(out);
                } else {
                    self.cond(x, to, when);
                    self.cond(y, to, when);
                }
            }
            ExprKind::Binary(op, b) if self.jump_compare(*op, &b.x, &b.y, to, when) => {}
            _ => {
                let m = self.mark();
                let s = self.expr(e, None);
                self.asm.jump(if when { Op::JmpTrue } else { Op::JmpFalse }, s, 0, to);
                self.release(m);
            }
        }
    }

    /// A comparison of scalars fused with its jump.
    fn jump_compare(&mut self, op: BinaryOp, x: &Expr, y: &Expr, to: Label, when: bool) -> bool {
        use BinaryOp as B;
        if !matches!(op, B::Eq | B::Ne | B::Lt | B::Le | B::Gt | B::Ge) {
            return false;
        }
        let (xt, yt) = (self.type_of(x.id), self.type_of(y.id));
        if self.is_nil(y) || self.is_nil(x) {
            let v = if self.is_nil(y) { x } else { y };
            if self.is_nil(v) {
                return false;
            }
            let m = self.mark();
            let s = self.expr(v, None);
            self.asm.jump(if (op == B::Eq) == when { Op::JEqImm } else { Op::JNeImm }, s, 0, to);
            self.release(m);
            return true;
        }
        let (lx, ly) = (self.layout(xt), self.layout(yt));
        if lx.kind != ly.kind
            || lx.slots != 1
            || lx.is_mem()
            || matches!(lx.kind, K::Struct | K::Pointer | K::UnsafePointer | K::Map | K::Func | K::Float32 | K::Chan)
        {
            return false;
        }
        let m = self.mark();
        if lx.kind == K::Float64 {
            let (a, b) = self.operands(x, y);
            let (a, b, o) = match op {
                B::Gt => (b, a, B::Lt),
                B::Ge => (b, a, B::Le),
                o => (a, b, o),
            };
            let j = match (o, when) {
                (B::Eq, true) | (B::Ne, false) => Op::JEqF64,
                (B::Ne, true) | (B::Eq, false) => Op::JNeF64,
                (B::Lt, true) => Op::JLtF64,
                (B::Lt, false) => Op::JNltF64,
                (B::Le, true) => Op::JLeF64,
                _ => Op::JNleF64,
            };
            self.asm.jump(j, a, b, to);
            self.release(m);
            return true;
        }
        let unsigned = is_unsigned(lx.kind);
        let op = if when { op } else { negate(op) };
        // Unsigned operands under 64 bits compare like signed ones.
        let wide = unsigned && matches!(lx.kind, K::Uint | K::Uint64 | K::Uintptr);
        if let Some(i) = imm16(self.const_int(y)).filter(|_| !wide || matches!(op, B::Eq | B::Ne)) {
            let s = self.expr(x, None);
            let j = match op {
                B::Eq => Op::JEqImm,
                B::Ne => Op::JNeImm,
                B::Lt => Op::JLtImm,
                B::Le => Op::JLeImm,
                B::Gt => Op::JGtImm,
                _ => Op::JGeImm,
            };
            self.asm.jump(j, s, i, to);
        } else {
            let (a, b) = self.operands(x, y);
            let (a, b, op) = match op {
                B::Gt => (b, a, B::Lt),
                B::Ge => (b, a, B::Le),
                o => (a, b, o),
            };
            let j = match (op, wide) {
                (B::Eq, _) => Op::JEqI64,
                (B::Ne, _) => Op::JNeI64,
                (B::Lt, false) => Op::JLtI64,
                (B::Lt, true) => Op::JLtU64,
                (_, false) => Op::JLeI64,
                (_, true) => Op::JLeU64,
            };
            self.asm.jump(j, a, b, to);
        }
        self.release(m);
        true
    }

    /// Both operands evaluated, the first safe from the second's effects.
    pub fn operands(&mut self, x: &Expr, y: &Expr) -> (i16, i16) {
        let n = self.expr_slots(x);
        self.calls_first([x, y].into_iter());
        let a = self.expr(x, None);
        let a = if self.has_effects(y) { self.stable(x, a, n) } else { a };
        let b = self.expr(y, None);
        (a, b)
    }

    /// A boolean value from control flow.
    pub fn bool_from_cond(&mut self, e: &Expr, want: Option<i16>) -> i16 {
        let d = want.unwrap_or_else(|| self.temp());
        let (no, end) = (self.asm.label(), self.asm.label());
        self.cond(e, no, false);
        self.imm(d, 1);
        self.jmp(end);
        self.asm.bind(no);
        self.imm(d, 0);
        self.asm.bind(end);
        d
    }

    /// d = x op y for any comparable operands.
    pub fn compare(&mut self, op: BinaryOp, x: &Expr, y: &Expr, want: Option<i16>) -> i16 {
        let d = want.unwrap_or_else(|| self.temp());
        let m = self.mark();
        let negated = op == BinaryOp::Ne;
        if self.is_nil(x) || self.is_nil(y) {
            let v = if self.is_nil(y) { x } else { y };
            let s = if self.is_nil(v) {
                let s = self.temp();
                self.zero(s, 1);
                s
            } else {
                self.expr(v, None)
            };
            // Slices, maps, channels, functions, pointers and interfaces are nil when their first word is.
            let z = self.temp();
            self.zero(z, 1);
            self.op(if negated { Op::NeI64 } else { Op::EqI64 }, d, s, z);
            self.release(m);
            return d;
        }
        let (xt, yt) = (self.type_of(x.id), self.type_of(y.id));
        let (xi, yi) = (self.layout_ref(xt).is_iface(), self.layout_ref(yt).is_iface());
        // A mixed comparison converts the concrete operand to the interface.
        if xi != yi {
            let it = if xi { xt } else { yt };
            self.calls_first([x, y].into_iter());
            let a = self.expr_conv(x, it, None);
            let a = if self.has_effects(y) { self.stable(x, a, 2) } else { a };
            let b = self.expr_conv(y, it, None);
            self.compare_slots(op, it, d, a, b);
        } else if xi {
            // Interfaces of different types compare as the one that asks for less.
            let (ex, ey) = (self.is_empty_iface(xt), self.is_empty_iface(yt));
            let (a, b) = self.operands(x, y);
            if ex == ey {
                self.compare_slots(op, xt, d, a, b);
            } else {
                let (with, t) = if ex { (b, xt) } else { (a, yt) };
                let c = self.alloc(2);
                self.op(Op::IfaceType, c, with, 0);
                self.op(Op::Mov, c + 1, with + 1, 0);
                let (a, b) = if ex { (a, c) } else { (c, b) };
                self.compare_slots(op, t, d, a, b);
            }
        } else {
            let (a, b) = self.operands(x, y);
            self.compare_slots(op, xt, d, a, b);
        }
        self.release(m);
        d
    }

    /// d = a op b for two values of type `t` in slots.
    pub fn compare_slots(&mut self, op: BinaryOp, t: TypeId, d: i16, a: i16, b: i16) {
        use BinaryOp as B;
        let l = self.layout(t);
        let (a, b, op) = match op {
            B::Gt => (b, a, B::Lt),
            B::Ge => (b, a, B::Le),
            o => (a, b, o),
        };
        let k = l.kind;
        let wide = matches!(k, K::Uint | K::Uint64 | K::Uintptr);
        match k {
            K::String => {
                let o = match op {
                    B::Eq => Op::EqStr,
                    B::Ne => Op::NeStr,
                    B::Lt => Op::LtStr,
                    _ => Op::LeStr,
                };
                self.op(o, d, a, b);
            }
            _ if is_float(k) => {
                let m = self.mark();
                let (mut a, mut b) = (a, b);
                if k == K::Float32 {
                    let t = self.alloc(2);
                    self.op(Op::F32ToF64, t, a, 0);
                    self.op(Op::F32ToF64, t + 1, b, 0);
                    (a, b) = (t, t + 1);
                }
                let o = match op {
                    B::Eq => Op::EqF64,
                    B::Ne => Op::NeF64,
                    B::Lt => Op::LtF64,
                    _ => Op::LeF64,
                };
                self.op(o, d, a, b);
                self.release(m);
            }
            K::Interface => {
                let o = if self.is_empty_iface(t) { Op::EqEface } else { Op::EqIface };
                self.op(o, d, a, b);
                self.negate_if(op, d);
            }
            K::Pointer | K::Chan | K::UnsafePointer | K::Map | K::Func => {
                self.op(if op == B::Eq { Op::EqP } else { Op::NeP }, d, a, b);
            }
            K::Struct | K::Array => {
                if l.size == 0 {
                    self.imm(d, (op == B::Eq) as i64);
                    return;
                }
                let m = self.mark();
                let (pa, aa) = self.spill(a, t);
                let (pb, ab) = self.spill(b, t);
                let rt = self.cx.rtype(t);
                self.op_x(Op::EqMem, d, pa, pb, rt.0 as u64);
                self.free_area(aa);
                self.free_area(ab);
                self.release(m);
                self.negate_if(op, d);
            }
            _ if is_complex(k) => {
                let m = self.mark();
                let f = if k == K::Complex64 {
                    let t = self.alloc(4);
                    for i in 0..2 {
                        self.op(Op::F32ToF64, t + i, a + i, 0);
                        self.op(Op::F32ToF64, t + 2 + i, b + i, 0);
                    }
                    (t, t + 2)
                } else {
                    (a, b)
                };
                let t = self.alloc(2);
                self.op(Op::EqF64, t, f.0, f.1);
                self.op(Op::EqF64, t + 1, f.0 + 1, f.1 + 1);
                self.op(Op::And, d, t, t + 1);
                self.release(m);
                self.negate_if(op, d);
            }
            _ => {
                let o = match (op, wide) {
                    (B::Eq, _) => Op::EqI64,
                    (B::Ne, _) => Op::NeI64,
                    (B::Lt, false) => Op::LtI64,
                    (B::Lt, true) => Op::LtU64,
                    (_, false) => Op::LeI64,
                    (_, true) => Op::LeU64,
                };
                self.op(o, d, a, b);
            }
        }
    }

    fn negate_if(&mut self, op: BinaryOp, d: i16) {
        if op == BinaryOp::Ne {
            self.op(Op::NotB, d, d, 0);
        }
    }

    /// Whether `t` is an interface type without methods: its first word is a type, not an itab.
    pub fn is_empty_iface(&mut self, t: TypeId) -> bool {
        self.cx.iface_empty(t)
    }
}
