//! `for range` over integers, slices, arrays, strings, maps and channels. Functions are in `rangefunc`.
use super::Fb;
use super::expr::unparen;
use super::func::Storage;
use super::place::Place;
use super::stmt::Target;
use crate::syntax::ast::{Expr, ExprKind, Name, RangeStmt};
use crate::types::{Type, TypeId};
use govm_bytecode::Op;
use govm_bytecode::asm::Label;
use govm_bytecode::types::TypeKind as K;

impl Fb<'_> {
    pub fn range(&mut self, r: &RangeStmt, label: Option<&Name>) {
        let m = self.mark();
        let t = self.type_of(unparen(&r.x).id);
        let t = self.cx.types.core_type(t).unwrap_or(t);
        let u = self.cx.types.under(t);
        match self.cx.types.ty(u).clone() {
            Type::Signature(_) => self.range_func(r, label),
            Type::Slice(et) => {
                let s = self.alloc(3);
                self.expr_to(&r.x, s);
                self.range_elems(r, label, s + 1, et, |_, i| Place::Elem { s, idx: i, ty: et, unsigned: false });
            }
            Type::Array(et, n) => {
                let len = self.temp();
                self.imm(len, n);
                if self.wants(&r.value) {
                    // The array is evaluated (copied) once.
                    let l = self.layout(t);
                    let a = self.value_slots(&l);
                    self.expr_to(&r.x, a);
                    let p = self.address_slot(&Place::Slots { base: a, ty: t });
                    self.range_elems(r, label, len, et, |_, i| Place::ArrElem {
                        p,
                        idx: i,
                        len: n,
                        ty: et,
                        unsigned: false,
                    });
                } else {
                    if self.has_effects(&r.x) {
                        self.expr_discard(&r.x);
                    }
                    self.range_elems(r, label, len, et, |_, _| Place::Blank);
                }
            }
            Type::Pointer(at) => {
                let au = self.cx.types.under(at);
                let Type::Array(et, n) = *self.cx.types.ty(au) else { return };
                let p = self.temp();
                self.expr_to(&r.x, p);
                let len = self.temp();
                self.imm(len, n);
                self.range_elems(r, label, len, et, |_, i| Place::ArrElem {
                    p,
                    idx: i,
                    len: n,
                    ty: et,
                    unsigned: false,
                });
            }
            Type::Map(kt, vt) => self.range_map(r, label, t, kt, vt),
            Type::Chan(_, et) => self.range_chan(r, label, et),
            _ if self.kind(t) == K::String => self.range_string(r, label),
            _ => self.range_int(r, label),
        }
        self.release(m);
    }

    /// Whether an iteration variable is there and not blank.
    pub fn wants(&self, v: &Option<Expr>) -> bool {
        v.as_ref().is_some_and(|v| !matches!(&unparen(v).kind, ExprKind::Ident(n) if &**n == "_"))
    }

    /// Assigns both iteration values, as in one assignment statement: the operands of the places first.
    pub fn assign_iter(&mut self, r: &RangeStmt, key: (i16, TypeId), value: (i16, TypeId)) {
        if r.define || !self.wants(&r.key) || !self.wants(&r.value) {
            self.set_iter_var(r, &r.key, key.0, key.1);
            self.set_iter_var(r, &r.value, value.0, value.1);
            return;
        }
        let m = self.mark();
        let mut places = Vec::new();
        for e in [&r.key, &r.value].into_iter().flatten() {
            let p = self.place(e);
            places.push(self.pin_place(p));
        }
        for (p, (s, t)) in places.into_iter().zip([key, value]) {
            let lt = p.ty();
            self.store_conv(&p, lt, s, t);
        }
        self.release(m);
    }

    /// Gives an iteration variable its value, in slots of its own.
    pub fn set_iter_var(&mut self, r: &RangeStmt, v: &Option<Expr>, s: i16, t: TypeId) {
        let Some(e) = v.as_ref().filter(|_| self.wants(v)) else { return };
        if r.define {
            let Some(o) = self.defined_var(e) else { return };
            let vt = self.var_type(o);
            let l = self.layout(vt);
            let d = self.value_slots(&l);
            self.conv_slots(s, t, vt, d);
            self.bind_value(o, d);
        } else {
            let m = self.mark();
            let p = self.place(e);
            let lt = p.ty();
            if self.needs_iface_conv(t, lt) {
                let c = self.alloc(2);
                self.conv_slots(s, t, lt, c);
                self.store_place(&p, c);
            } else {
                self.store_place(&p, s);
            }
            self.release(m);
        }
    }

    fn loop_body(&mut self, r: &RangeStmt, label: Option<&Name>, brk: Label, cont: Label) {
        self.targets.push(Target { label: label.cloned(), brk, cont: Some(cont), block: false });
        self.block(&r.body);
        self.targets.pop();
    }

    /// Loop over 0..len with the element at an index.
    fn range_elems(
        &mut self,
        r: &RangeStmt,
        label: Option<&Name>,
        len: i16,
        et: TypeId,
        elem: impl Fn(&mut Self, i16) -> Place,
    ) {
        let i = self.temp();
        self.imm(i, 0);
        let (body, cont, brk) = (self.asm.label(), self.asm.label(), self.asm.label());
        self.asm.jump(Op::JLeI64, len, i, brk);
        self.asm.bind(body);
        let m = self.mark();
        self.at(r.range_pos);
        let both = !r.define && self.wants(&r.key) && self.wants(&r.value);
        if !both {
            self.set_iter_var(r, &r.key, i, TypeId::INT);
        }
        if self.wants(&r.value) {
            let p = elem(self, i);
            // A defined variable that is not shared takes the element without a detour.
            let direct = r.value.as_ref().filter(|_| r.define).and_then(|v| self.defined_var(v));
            let l = self.layout(et);
            let s = self.value_slots(&l);
            self.load_place(&p, Some(s));
            match direct {
                Some(v) if self.cx.same_type(self.cx.types.obj(v).ty, et) => {
                    let vt = self.var_type(v);
                    if self.boxed(v, vt) {
                        self.bind_value(v, s);
                    } else {
                        self.vars.insert(v, Storage::Slots(s));
                    }
                }
                _ if both => self.assign_iter(r, (i, TypeId::INT), (s, et)),
                _ => self.set_iter_var(r, &r.value, s, et),
            }
        }
        self.loop_body(r, label, brk, cont);
        self.asm.bind(cont);
        self.release(m);
        self.at(r.range_pos);
        self.op(Op::AddImm, i, i, 1);
        self.asm.jump(Op::JLtI64, i, len, body);
        self.asm.bind(brk);
    }

    fn range_int(&mut self, r: &RangeStmt, label: Option<&Name>) {
        // The type of the bound is that of the variable when the bound is untyped.
        let mut t = self.type_of(unparen(&r.x).id);
        if let Some(k) = r.key.as_ref().filter(|_| self.wants(&r.key)) {
            t = match self.defined_var(k) {
                Some(v) if r.define => self.var_type(v),
                _ => self.assigned_type(k),
            };
        }
        let t = self.cx.types.default_type(t);
        let n = self.temp();
        if let Some(v) = self.cx.types.info.value_of(unparen(&r.x).id).cloned() {
            self.constant(&v, t, Some(n));
        } else {
            self.expr_to(&r.x, n);
        }
        let k = self.kind(t);
        let wide = matches!(k, K::Uint | K::Uint64 | K::Uintptr);
        let i = self.temp();
        self.imm(i, 0);
        let (body, cont, brk) = (self.asm.label(), self.asm.label(), self.asm.label());
        self.asm.jump(if wide { Op::JLeU64 } else { Op::JLeI64 }, n, i, brk);
        self.asm.bind(body);
        let m = self.mark();
        self.set_iter_var(r, &r.key, i, t);
        self.loop_body(r, label, brk, cont);
        self.asm.bind(cont);
        self.release(m);
        self.at(r.range_pos);
        // i < n, so the step cannot wrap.
        self.op(Op::AddImm, i, i, 1);
        self.asm.jump(if wide { Op::JLtU64 } else { Op::JLtI64 }, i, n, body);
        self.asm.bind(brk);
    }

    fn range_string(&mut self, r: &RangeStmt, label: Option<&Name>) {
        let s = self.alloc(2);
        self.expr_to(&r.x, s);
        let i = self.temp();
        self.imm(i, 0);
        let rn = self.alloc(2);
        let (top, cont, brk) = (self.asm.label(), self.asm.label(), self.asm.label());
        self.asm.jump(Op::JLeI64, s + 1, i, brk);
        self.asm.bind(top);
        self.op(Op::DecodeRune, rn, s, i);
        let m = self.mark();
        self.assign_iter(r, (i, TypeId::INT), (rn, TypeId::INT32));
        self.loop_body(r, label, brk, cont);
        self.asm.bind(cont);
        self.release(m);
        self.at(r.range_pos);
        self.mov(i, rn + 1, 1);
        self.asm.jump(Op::JLtI64, i, s + 1, top);
        self.asm.bind(brk);
    }

    fn range_map(&mut self, r: &RangeStmt, label: Option<&Name>, t: TypeId, kt: TypeId, vt: TypeId) {
        let it = self.temp();
        {
            let m = self.mark();
            let s = self.expr(&r.x, None);
            let rt = self.cx.rtype(t);
            self.op_x(Op::MapIter, it, s, 0, rt.0 as u64);
            self.release(m);
        }
        let (top, brk) = (self.asm.label(), self.asm.label());
        let kv = self.alloc(2);
        self.asm.bind(top);
        self.at(r.range_pos);
        self.asm.jump(Op::MapNext, kv, it, brk);
        let m = self.mark();
        let mut vals = Vec::new();
        for (v, p, t) in [(&r.key, kv, kt), (&r.value, kv + 1, vt)] {
            let l = self.layout(t);
            let s = self.value_slots(&l);
            if self.wants(v) && l.size > 0 {
                self.load(s, p, 0, t);
            }
            vals.push((s, t));
        }
        self.assign_iter(r, vals[0], vals[1]);
        self.loop_body(r, label, brk, top);
        self.release(m);
        self.jmp(top);
        self.asm.bind(brk);
    }

    fn range_chan(&mut self, r: &RangeStmt, label: Option<&Name>, et: TypeId) {
        let c = self.temp();
        self.expr_to(&r.x, c);
        let (top, brk) = (self.asm.label(), self.asm.label());
        let l = self.layout(et);
        let area = self.area(&l);
        let (p, ok) = (self.temp(), self.temp());
        self.asm.bind(top);
        self.at(r.range_pos);
        self.clear_area(area, &l);
        self.lea(p, area, 0);
        self.op(Op::RecvOk, ok, c, p);
        self.asm.jump(Op::JmpFalse, ok, 0, brk);
        let m = self.mark();
        if self.wants(&r.key) {
            let s = self.value_slots(&l);
            self.frame_load(s, area, 0, et);
            self.set_iter_var(r, &r.key, s, et);
        }
        self.loop_body(r, label, brk, top);
        self.release(m);
        self.jmp(top);
        self.asm.bind(brk);
    }
}
