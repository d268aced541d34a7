//! Conversions, interface values, type assertions.
use super::Fb;
use super::arith::{ext_op, is_complex, is_float, is_integer};
use super::expr::unparen;
use crate::escape::Site;
use crate::syntax::ast::{Expr, ExprKind};
use crate::types::{Type, TypeId};
use govm_bytecode::Op;
use govm_bytecode::types::TypeKind as K;

impl Fb<'_> {
    // ---- to interfaces ----

    /// Whether a value of type `from` changes its bits when it is assigned to type `to`.
    pub fn needs_iface_conv(&mut self, from: TypeId, to: TypeId) -> bool {
        if to.is_none() || from.is_none() || !self.layout_ref(to).is_iface() || from == TypeId::UNTYPED_NIL {
            return false;
        }
        if !self.layout_ref(from).is_iface() {
            return true;
        }
        let (ef, et) = (self.is_empty_iface(from), self.is_empty_iface(to));
        if ef && et {
            return false;
        }
        ef != et || !self.cx.same_type(from, to)
    }

    /// `e` as a value of interface type `t`.
    pub fn to_iface(&mut self, e: &Expr, t: TypeId, want: Option<i16>) -> i16 {
        let et = self.type_of(e.id);
        let d = want.unwrap_or_else(|| self.alloc(2));
        let m = self.mark();
        let s = self.expr(e, None);
        if !self.layout_ref(et).is_iface() && self.facts.site(unparen(e).id, Site::Iface) {
            self.make_iface(s, et, t, d, true);
        } else {
            self.iface_from(s, et, t, d);
        }
        self.release(m);
        d
    }

    /// d = value of type `from` in slots at s, as type `to`, as in an assignment.
    pub fn conv_slots(&mut self, s: i16, from: TypeId, to: TypeId, d: i16) {
        if self.needs_iface_conv(from, to) {
            self.iface_from(s, from, to, d);
        } else if from == TypeId::UNTYPED_NIL {
            let n = self.layout_ref(to).slots;
            self.zero(d, n);
        } else {
            let n = self.layout_ref(to).slots;
            self.mov(d, s, n);
        }
    }

    fn iface_from(&mut self, s: i16, from: TypeId, to: TypeId, d: i16) {
        if !self.layout_ref(from).is_iface() {
            return self.make_iface(s, from, to, d, false);
        }
        if self.is_empty_iface(to) {
            let m = self.mark();
            let t = self.alloc(2);
            self.op(Op::IfaceType, t, s, 0);
            self.op(Op::Mov, t + 1, s + 1, 0);
            self.mov(d, t, 2);
            self.release(m);
        } else {
            let has = !self.is_empty_iface(from);
            let rt = self.cx.rtype(to);
            self.op_x(Op::ConvIface, d, s, has as i16, rt.0 as u64);
        }
    }

    /// d = interface of type `to` holding the concrete value of type `from` at s; `stack`: a copy in the frame will do.
    pub fn make_iface(&mut self, s: i16, from: TypeId, to: TypeId, d: i16, stack: bool) {
        let l = self.layout(from);
        let rt = self.cx.rtype(from);
        let m = self.mark();
        // The data word comes first: its operand may be what lies at d.
        let data = if (d..d + 2).contains(&s) { self.temp() } else { d + 1 };
        if self.cx.types.pointer_shaped(from) {
            self.op(Op::Mov, data, s, 0);
        } else if stack && l.size > 0 && !l.indirect {
            let area = self.object_area(&l);
            self.frame_store(area, 0, s, from);
            self.lea(data, area, 0);
        } else {
            match l.kind {
                _ if l.size == 0 => self.op_w(Op::New, data, rt.0),
                K::String => self.op_x(Op::BoxStr, data, s, 0, rt.0 as u64),
                K::Slice => self.op_x(Op::BoxSlice, data, s, 0, rt.0 as u64),
                K::Struct | K::Array | K::Complex64 | K::Complex128 => {
                    let (p, area) = self.spill(s, from);
                    self.op_x(Op::BoxMem, data, p, 0, rt.0 as u64);
                    self.free_area(area);
                }
                _ => self.op_x(Op::BoxVal, data, s, 0, rt.0 as u64),
            }
        }
        if self.is_empty_iface(to) {
            self.op_w(Op::LoadType, d, rt.0);
        } else {
            let it = self.cx.rtype(to);
            self.op_x(Op::LoadItab, d, 0, 0, it.0 as u64 | (rt.0 as u64) << 32);
        }
        self.mov(d + 1, data, 1);
        self.release(m);
    }

    // ---- from interfaces ----

    /// d = value of concrete type `t` held by the interface data word.
    pub fn unbox(&mut self, d: i16, data: i16, t: TypeId) {
        if self.cx.types.pointer_shaped(t) {
            self.mov(d, data, 1);
        } else if self.layout_ref(t).size > 0 {
            self.load(d, data, 0, t);
        }
    }

    pub fn type_assert(&mut self, e: &Expr, x: &Expr, want: Option<i16>) -> i16 {
        let res = self.type_of(e.id);
        let xt = self.type_of(x.id);
        if let Type::Tuple(vars) = self.cx.types.ty(res).clone() {
            let t = self.var_type(vars[0]);
            let n = self.layout_ref(t).slots;
            let d = want.unwrap_or_else(|| self.alloc(n + 1));
            let m = self.mark();
            let s = self.expr(x, None);
            self.test_type(s, xt, t, d);
            self.release(m);
            return d;
        }
        let l = self.layout(res);
        let d = match want {
            Some(d) => d,
            None => self.value_slots(&l),
        };
        let m = self.mark();
        let s = self.expr(x, None);
        self.at(e.pos);
        self.assert_type(s, xt, res, d);
        self.release(m);
        d
    }

    /// d = interface s of type `xt` asserted to type `t`.
    fn assert_type(&mut self, s: i16, xt: TypeId, t: TypeId, d: i16) {
        let has = !self.is_empty_iface(xt);
        let (rt, st) = (self.cx.rtype(t), self.cx.rtype(xt));
        let x = rt.0 as u64 | (st.0 as u64) << 32;
        if self.layout_ref(t).is_iface() {
            self.op_x(Op::AssertIface, d, s, has as i16, x);
            return;
        }
        let data = self.temp();
        self.op_x(Op::AssertConc, data, s, has as i16, x);
        self.unbox(d, data, t);
    }

    /// d = value slots and ok of the comma-ok assertion.
    pub fn test_type(&mut self, s: i16, xt: TypeId, t: TypeId, d: i16) {
        let has = !self.is_empty_iface(xt);
        let rt = self.cx.rtype(t);
        let l = self.layout(t);
        let m = self.mark();
        if l.is_iface() {
            let tmp = self.alloc(3);
            self.op_x(Op::TestIface, tmp, s, has as i16, rt.0 as u64);
            self.mov(d, tmp, 3);
        } else {
            let ok = self.temp();
            self.op_x(Op::TestConc, ok, s, has as i16, rt.0 as u64);
            let (no, end) = (self.asm.label(), self.asm.label());
            self.asm.jump(Op::JmpFalse, ok, 0, no);
            let data = self.temp();
            self.op(Op::Mov, data, s + 1, 0);
            self.unbox(d, data, t);
            self.jmp(end);
            self.asm.bind(no);
            self.zero_value(d, t);
            self.asm.bind(end);
            self.mov(d + l.slots as i16, ok, 1);
        }
        self.release(m);
    }

    // ---- conversions T(x) ----

    /// Whether a call is a conversion.
    pub fn is_type_expr(&self, f: &Expr) -> bool {
        let mut e = f;
        while let ExprKind::Paren(x) = &e.kind {
            e = x;
        }
        self.cx.types.info.tv(e.id).is_some_and(|t| t.mode == crate::types::Mode::TypeExpr)
    }

    /// `T(x)`.
    pub fn conversion(&mut self, to: TypeId, x: &Expr, want: Option<i16>) -> i16 {
        let from = self.type_of(x.id);
        if self.is_nil(x) || self.layout_ref(to).is_iface() {
            return self.expr_conv(x, to, want);
        }
        let (lf, lt) = (self.layout(from), self.layout(to));
        let (kf, kt) = (lf.kind, lt.kind);
        // A constant operand of a conversion to a type parameter's argument.
        if (is_integer(kt) || is_float(kt) || is_complex(kt))
            && let Some(v) = self.cx.types.info.value_of(unparen(x).id).cloned()
        {
            return self.constant(&v, to, want);
        }
        let numeric = |k: K| is_integer(k) || is_float(k) || is_complex(k);
        let same =
            kf == kt && kf != K::Slice || !numeric(kf) && !matches!((kf, kt), (K::String, K::Slice) | (K::Slice, _));
        let int_noop = is_integer(kf) && is_integer(kt) && ext_op(kt).is_none();
        if (same || int_noop) && !(is_integer(kf) && kt == K::String) {
            // A narrowed constant operand of a wider type stays as it is; the slots are the same.
            return self.expr(x, want);
        }
        if kf == K::Slice && kt == K::Slice {
            return self.expr(x, want);
        }
        let d = match want {
            Some(d) => d,
            None => self.value_slots(&lt),
        };
        let m = self.mark();
        let s = self.expr(x, None);
        self.convert_slots(s, from, to, d);
        self.release(m);
        d
    }

    /// d = s of type `from` converted to type `to`, neither an interface.
    fn convert_slots(&mut self, s: i16, from: TypeId, to: TypeId, d: i16) {
        let (kf, kt) = (self.kind(from), self.kind(to));
        match (kf, kt) {
            (_, K::String) if is_integer(kf) => self.op(Op::RuneToStr, d, s, 0),
            (K::Slice, K::String) => {
                let op = if self.elem_size(from) == 1 { Op::BytesToStr } else { Op::RunesToStr };
                self.op(op, d, s, 0);
            }
            (K::String, K::Slice) => {
                let op = if self.elem_size(to) == 1 { Op::StrToBytes } else { Op::StrToRunes };
                self.op(op, d, s, 0);
            }
            (K::Slice, K::Pointer) => {
                let n = self.array_len_of_pointer(to);
                self.op_x(Op::SliceToArr, d, s, 0, n as u64);
            }
            (K::Slice, K::Array) => {
                let u = self.cx.types.under(to);
                let Type::Array(_, n) = *self.cx.types.ty(u) else { return };
                let p = self.temp();
                self.op_x(Op::SliceToArr, p, s, 0, n as u64);
                if self.layout_ref(to).size > 0 {
                    self.load(d, p, 0, to);
                }
            }
            _ if is_complex(kf) && is_complex(kt) => {
                let op = if kt == K::Complex64 { Op::F64ToF32 } else { Op::F32ToF64 };
                if kf == kt {
                    return self.mov(d, s, 2);
                }
                self.op(op, d, s, 0);
                self.op(op, d + 1, s + 1, 0);
            }
            _ => self.convert_numeric(s, kf, kt, d),
        }
    }

    pub fn convert_numeric(&mut self, s: i16, kf: K, kt: K, d: i16) {
        let wide_u = |k: K| matches!(k, K::Uint | K::Uint64 | K::Uintptr);
        match (is_float(kf), is_float(kt)) {
            (false, false) => match ext_op(kt) {
                Some(op) => self.op(op, d, s, 0),
                None => self.mov(d, s, 1),
            },
            (false, true) => {
                let op = match (kt, wide_u(kf)) {
                    (K::Float64, false) => Op::I64ToF64,
                    (K::Float64, true) => Op::U64ToF64,
                    (_, false) => Op::I64ToF32,
                    (_, true) => Op::U64ToF32,
                };
                self.op(op, d, s, 0);
            }
            (true, false) => {
                let m = self.mark();
                let mut s = s;
                if kf == K::Float32 {
                    let t = self.temp();
                    self.op(Op::F32ToF64, t, s, 0);
                    s = t;
                }
                self.op(if wide_u(kt) { Op::F64ToU64 } else { Op::F64ToI64 }, d, s, 0);
                self.ext(kt, d);
                self.release(m);
            }
            (true, true) => match (kf, kt) {
                (K::Float32, K::Float64) => self.op(Op::F32ToF64, d, s, 0),
                (K::Float64, K::Float32) => self.op(Op::F64ToF32, d, s, 0),
                _ => self.mov(d, s, 1),
            },
        }
    }

    /// Element size of a slice type.
    pub fn elem_size(&mut self, t: TypeId) -> u64 {
        let u = self.cx.types.under(t);
        match *self.cx.types.ty(u) {
            Type::Slice(e) | Type::Array(e, _) => self.layout_ref(e).size,
            _ => 1,
        }
    }

    fn array_len_of_pointer(&mut self, t: TypeId) -> i64 {
        let u = self.cx.types.under(t);
        let Type::Pointer(a) = *self.cx.types.ty(u) else { return 0 };
        let au = self.cx.types.under(a);
        match *self.cx.types.ty(au) {
            Type::Array(_, n) => n,
            _ => 0,
        }
    }
}
