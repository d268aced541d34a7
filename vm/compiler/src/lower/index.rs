//! Index and slice expressions, elements of slices, arrays, strings and maps.
use super::Fb;
use super::arith::is_unsigned;
use super::expr::unparen;
use super::place::Place;
use crate::syntax::ast::{Expr, SliceExpr};
use crate::types::{Mode, Type, TypeId};
use govm_bytecode::Op;
use govm_bytecode::types::{LeafKind, TypeKind as K};

impl Fb<'_> {
    pub fn index_expr(&mut self, e: &Expr, x: &Expr, idx: &[Expr], want: Option<i16>) -> i16 {
        // An instantiated function.
        let xm = self.cx.types.info.tv(unparen(x).id).map_or(Mode::Invalid, |t| t.mode);
        let xt = self.type_of(x.id);
        if xm != Mode::TypeExpr && xt.is_some() && self.kind(xt) == K::Func {
            return self.instance_value(x, want);
        }
        let k = self.kind(xt);
        if k == K::String {
            let d = want.unwrap_or_else(|| self.temp());
            let m = self.mark();
            let s = self.expr(x, None);
            let s = if self.has_effects(&idx[0]) { self.stable(x, s, 2) } else { s };
            let i = self.index_operand(&idx[0]);
            self.at(e.pos);
            if self.is_wide_unsigned(&idx[0]) {
                self.note_unsigned();
            }
            self.op(Op::IndexStr, d, s, i);
            self.release(m);
            return d;
        }
        if k == K::Map {
            let et = self.type_of(e.id);
            if let Type::Tuple(_) = self.cx.types.ty(et) {
                return self.map_get_ok(x, &idx[0], want);
            }
        }
        let l = {
            let t = self.type_of(e.id);
            self.layout(t)
        };
        // The destination comes first so that it survives the release.
        let d = want.unwrap_or_else(|| self.value_slots(&l));
        let m = self.mark();
        let p = self.index_place(e, x, &idx[0], false);
        self.at(e.pos);
        self.load_place(&p, Some(d));
        self.release(m);
        d
    }

    fn instance_value(&mut self, x: &Expr, want: Option<i16>) -> i16 {
        use crate::syntax::ast::ExprKind;
        let f = unparen(x);
        let id = match &f.kind {
            ExprKind::Ident(_) => f.id,
            ExprKind::Selector(s) if !self.cx.types.info.selections.contains_key(&f.id) => s.sel.id,
            _ => return self.expr(x, want),
        };
        let o = self.object(id);
        self.func_value(o, id, want)
    }

    /// Whether an index has values that are negative as an int.
    fn is_wide_unsigned(&mut self, idx: &Expr) -> bool {
        let t = self.type_of(idx.id);
        matches!(self.kind(t), K::Uint | K::Uint64 | K::Uintptr)
    }

    /// An index as a slot.
    pub fn index_operand(&mut self, i: &Expr) -> i16 {
        self.expr(i, None)
    }

    /// The place of an indexed element. `x` is a slice, array, pointer to array or map (strings are not places).
    pub fn index_place(&mut self, e: &Expr, x: &Expr, idx: &Expr, pin: bool) -> Place {
        let xt = self.type_of(x.id);
        let u = self.cx.types.under(xt);
        match *self.cx.types.ty(u) {
            Type::Slice(elem) => {
                let s = self.expr(x, None);
                let s = if pin || self.has_effects(idx) { self.stable(x, s, 3) } else { s };
                let i = self.index_operand(idx);
                let unsigned = self.is_wide_unsigned(idx);
                let idx = if pin { self.stable(idx, i, 1) } else { i };
                Place::Elem { s, idx, ty: elem, unsigned }
            }
            Type::Map(kt, elem) => {
                let ms = self.expr(x, None);
                let m = self.stable(x, ms, 1);
                let n = self.layout_ref(kt).slots;
                let ks = self.expr_conv(idx, kt, None);
                let key = self.stable(idx, ks, n);
                Place::Map { m, key, map_ty: xt, ty: elem }
            }
            Type::Pointer(at) => {
                let au = self.cx.types.under(at);
                let Type::Array(elem, len) = *self.cx.types.ty(au) else {
                    panic!("govm compiler: index of a pointer");
                };
                let ps = self.expr(x, None);
                let p = if pin || self.has_effects(idx) { self.stable(x, ps, 1) } else { ps };
                let i = self.index_operand(idx);
                let unsigned = self.is_wide_unsigned(idx);
                let idx = if pin { self.stable(idx, i, 1) } else { i };
                Place::ArrElem { p, idx, len, ty: elem, unsigned }
            }
            Type::Array(elem, len) => {
                let base = self.base_place(x);
                self.array_elem(base, idx, elem, len)
            }
            ref other => {
                let t = other.clone();
                panic!("govm compiler: index of {t:?} at {:?}", e.pos)
            }
        }
    }

    fn array_elem(&mut self, base: Place, idx: &Expr, elem: TypeId, len: i64) -> Place {
        if let Some(c) = self.const_int(idx)
            && (0..len).contains(&c)
        {
            let l = self.layout(elem);
            let off = c as u64 * l.size;
            match base {
                Place::Slots { base, ty } if self.layout_ref(ty).indirect => {
                    return Place::Mem { p: base, off, ty: elem };
                }
                // Not so for an array whose address is taken: its elements' places must have theirs.
                Place::Slots { base, .. }
                    if off.is_multiple_of(8) && l.slots_are_memory() && l.size.is_multiple_of(8) =>
                {
                    return Place::Slots { base: base + (off / 8) as i16, ty: elem };
                }
                Place::Slots { base, .. } => return Place::Frame { area: base, off, ty: elem },
                Place::Frame { area, off: o, .. } => return Place::Frame { area, off: o + off, ty: elem },
                Place::Mem { p, off: o, .. } => return Place::Mem { p, off: o + off, ty: elem },
                Place::Global { off: o, .. } => return Place::Global { off: o + off as u32, ty: elem },
                _ => {}
            }
        }
        let p = self.address_slot(&base);
        let i = self.index_operand(idx);
        let unsigned = self.is_wide_unsigned(idx);
        let idx = self.stable(idx, i, 1);
        Place::ArrElem { p, idx, len, ty: elem, unsigned }
    }

    pub fn load_elem(&mut self, d: i16, s: i16, idx: i16, ty: TypeId) {
        let l = self.layout(ty);
        let op = match (l.leaf(), l.kind) {
            _ if l.size == 0 || l.is_mem() => None,
            (Some(LeafKind::I8), _) => Some(Op::IndexI8),
            (Some(LeafKind::U8), _) => Some(Op::IndexU8),
            (Some(LeafKind::I16), _) => Some(Op::IndexI16),
            (Some(LeafKind::U16), _) => Some(Op::IndexU16),
            (Some(LeafKind::I32), _) => Some(Op::IndexI32),
            (Some(LeafKind::U32), _) => Some(Op::IndexU32),
            (Some(LeafKind::W | LeafKind::P), _) => Some(Op::IndexW),
            (None, K::String | K::Interface | K::Complex128) => Some(Op::IndexW2),
            (None, K::Slice) => Some(Op::IndexW3),
            _ => None,
        }
        .filter(|_| l.leaves.as_ref().is_none_or(|v| v.len() != 1 || v[0].kind.size() as u64 == l.size));
        match op {
            Some(op) => self.op(op, d, s, idx),
            None => {
                let m = self.mark();
                let p = self.temp();
                self.op_x(Op::IndexAddr, p, s, idx, l.size);
                if l.size > 0 {
                    self.load(d, p, 0, ty);
                }
                self.release(m);
            }
        }
    }

    pub fn store_elem(&mut self, s: i16, idx: i16, src: i16, ty: TypeId) {
        let l = self.layout(ty);
        let one = l.leaf().filter(|k| k.size() as u64 == l.size);
        let op = match one {
            Some(LeafKind::I8 | LeafKind::U8) => Some(Op::SetIndex8),
            Some(LeafKind::I16 | LeafKind::U16) => Some(Op::SetIndex16),
            Some(LeafKind::I32 | LeafKind::U32) => Some(Op::SetIndex32),
            Some(LeafKind::W) => Some(Op::SetIndex64),
            Some(LeafKind::P) => Some(Op::SetIndexP),
            None => None,
        };
        match op {
            Some(op) => self.op(op, s, idx, src),
            None => {
                let m = self.mark();
                let p = self.temp();
                self.op_x(Op::IndexAddr, p, s, idx, l.size);
                if l.size > 0 {
                    self.store(p, 0, src, ty);
                }
                self.release(m);
            }
        }
    }

    pub fn load_arr_elem(&mut self, d: i16, p: i16, idx: i16, len: i64, ty: TypeId) {
        let l = self.layout(ty);
        let one = l.leaf().filter(|k| k.size() as u64 == l.size);
        let op = match one {
            Some(LeafKind::U8) => Some(Op::ArrU8),
            Some(LeafKind::I32) => Some(Op::ArrI32),
            Some(LeafKind::U32) => Some(Op::ArrU32),
            Some(LeafKind::W | LeafKind::P) => Some(Op::ArrW),
            _ => None,
        };
        match op {
            Some(op) => self.op_x(op, d, p, idx, len as u64),
            None => {
                let m = self.mark();
                let a = self.temp();
                self.op_x(Op::ArrAddr, a, p, idx, len as u64 | l.size << 32);
                if l.size > 0 {
                    self.load(d, a, 0, ty);
                }
                self.release(m);
            }
        }
    }

    pub fn store_arr_elem(&mut self, p: i16, idx: i16, len: i64, src: i16, ty: TypeId) {
        let l = self.layout(ty);
        let one = l.leaf().filter(|k| k.size() as u64 == l.size);
        let op = match one {
            Some(LeafKind::I8 | LeafKind::U8) => Some(Op::SetArr8),
            Some(LeafKind::I32 | LeafKind::U32) => Some(Op::SetArr32),
            Some(LeafKind::W) => Some(Op::SetArr64),
            _ => None,
        };
        match op {
            Some(op) => self.op_x(op, p, idx, src, len as u64),
            None => {
                let m = self.mark();
                let a = self.temp();
                self.op_x(Op::ArrAddr, a, p, idx, len as u64 | l.size << 32);
                if l.size > 0 {
                    self.store(a, 0, src, ty);
                }
                self.release(m);
            }
        }
    }

    // ---- maps ----

    /// Which fast form of map operations a key type has: 64, 32 bits, string, or none.
    pub fn map_key_form(&mut self, map_ty: TypeId) -> (TypeId, TypeId, u8) {
        let u = self.cx.types.under(map_ty);
        let Type::Map(kt, vt) = *self.cx.types.ty(u) else { panic!("govm compiler: not a map") };
        let form = match self.kind(kt) {
            K::Int | K::Int64 | K::Uint | K::Uint64 | K::Uintptr => 1,
            K::Int32 | K::Uint32 => 2,
            K::String => 3,
            _ => 0,
        };
        (kt, vt, form)
    }

    /// The key as the map instructions of its form want it: its slots, or the address of a copy.
    pub fn map_key(&mut self, key: i16, map_ty: TypeId) -> (i16, u8, Option<i16>) {
        let (kt, _, form) = self.map_key_form(map_ty);
        if form > 0 {
            return (key, form, None);
        }
        let (p, area) = self.spill(key, kt);
        (p, 0, Some(area))
    }

    pub fn map_get(&mut self, d: i16, m: i16, key: i16, map_ty: TypeId) {
        let (_, vt, _) = self.map_key_form(map_ty);
        let mark = self.mark();
        let (k, form, area) = self.map_key(key, map_ty);
        let rt = self.cx.rtype(map_ty);
        let op = [Op::MapGet, Op::MapGet64, Op::MapGet32, Op::MapGetStr][form as usize];
        let p = self.temp();
        self.op_x(op, p, m, k, rt.0 as u64);
        self.load(d, p, 0, vt);
        if let Some(a) = area {
            self.free_area(a);
        }
        self.release(mark);
    }

    /// p = address of the element for the key, inserted if need be.
    pub fn map_set(&mut self, p: i16, m: i16, key: i16, map_ty: TypeId) {
        let mark = self.mark();
        let (k, form, area) = self.map_key(key, map_ty);
        let rt = self.cx.rtype(map_ty);
        let op = [Op::MapSet, Op::MapSet64, Op::MapSet32, Op::MapSetStr][form as usize];
        self.op_x(op, p, m, k, rt.0 as u64);
        if let Some(a) = area {
            self.free_area(a);
        }
        self.release(mark);
    }

    /// `v, ok := m[k]`: value slots followed by ok.
    fn map_get_ok(&mut self, x: &Expr, idx: &Expr, want: Option<i16>) -> i16 {
        let map_ty = self.type_of(x.id);
        let (kt, vt, form) = self.map_key_form(map_ty);
        let n = self.layout_ref(vt).slots;
        let d = match want {
            Some(d) => d,
            None => self.alloc(n + 1),
        };
        let mark = self.mark();
        let ms = self.expr(x, None);
        let m = if self.has_effects(idx) { self.stable(x, ms, 1) } else { ms };
        let ks = self.expr_conv(idx, kt, None);
        let (k, _, area) = self.map_key(ks, map_ty);
        let rt = self.cx.rtype(map_ty);
        let op = [Op::MapGetOk, Op::MapGetOk64, Op::MapGetOk32, Op::MapGetOkStr][form as usize];
        let p = self.alloc(2);
        self.op_x(op, p, m, k, rt.0 as u64);
        self.load(d, p, 0, vt);
        self.mov(d + n as i16, p + 1, 1);
        if let Some(a) = area {
            self.free_area(a);
        }
        self.release(mark);
        d
    }

    // ---- slicing ----

    pub fn slice_expr(&mut self, e: &Expr, s: &SliceExpr, want: Option<i16>) -> i16 {
        let xt = self.type_of(s.x.id);
        let u = self.cx.types.under(xt);
        let is_str = self.kind(xt) == K::String;
        let d = want.unwrap_or_else(|| self.alloc(if is_str { 2 } else { 3 }));
        let m = self.mark();
        let t = self.cx.types.ty(u).clone();
        let (op, base, elem, len) = match t {
            Type::Slice(el) => {
                let b = self.expr(&s.x, None);
                (Op::SliceSlice, self.stable(&s.x, b, 3), Some(el), 0)
            }
            Type::Pointer(a) => {
                let b = self.expr(&s.x, None);
                let b = self.stable(&s.x, b, 1);
                let au = self.cx.types.under(a);
                let Type::Array(el, n) = *self.cx.types.ty(au) else { panic!("govm compiler: slice of a pointer") };
                (Op::SliceArr, b, Some(el), n)
            }
            Type::Array(el, n) => {
                let p = self.place(&s.x);
                (Op::SliceArr, self.address_slot(&p), Some(el), n)
            }
            _ => {
                let b = self.expr(&s.x, None);
                (Op::SliceStr, self.stable(&s.x, b, 2), None, 0)
            }
        };
        let mut flags = 0u64;
        let bounds = self.alloc(3);
        for (i, b) in [&s.lo, &s.hi, &s.max].into_iter().enumerate() {
            if let Some(b) = b {
                flags |= 1 << i;
                let bt = self.type_of(b.id);
                let bk = self.kind(bt);
                if is_unsigned(bk) && self.const_int(b).is_none() {
                    flags |= 16 << i;
                }
                self.expr_to(b, bounds + i as i16);
            }
        }
        let size = elem.map_or(1, |el| self.layout_ref(el).size);
        self.at(e.pos);
        self.op_x(op, d, base, bounds, flags | size << 32);
        if op == Op::SliceArr {
            self.asm.word(len as u64);
        }
        self.release(m);
        d
    }
}
