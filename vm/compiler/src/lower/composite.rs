//! Composite literals, written straight into where they end up.
use super::Fb;
use super::expr::unparen;
use super::place::Place;
use crate::escape::Site;
use crate::syntax::ast::{CompositeLit, Expr, ExprKind, NodeId, Pair};
use crate::types::{Lookup, Type, TypeId};
use govm_bytecode::Op;
use govm_bytecode::types::TypeKind as K;

impl Fb<'_> {
    /// The value of a literal of type `t`; `id` is its node's.
    pub fn composite(&mut self, lit: &CompositeLit, t: TypeId, want: Option<i16>, id: NodeId) -> i16 {
        self.calls_first(lit.elems.iter());
        let u = self.cx.types.under(t);
        match self.cx.types.ty(u).clone() {
            Type::Pointer(e) => {
                let d = want.unwrap_or_else(|| self.temp());
                self.new_composite(lit, e, d, id);
                d
            }
            Type::Slice(et) => {
                let d = want.unwrap_or_else(|| self.alloc(3));
                let m = self.mark();
                let n = self.literal_len(lit);
                let at = self.cx.types.new_array(et, n);
                let al = self.layout(at);
                let p = if self.stays(id, Site::SliceLit, &al) {
                    let area = self.object_area(&al);
                    self.zero_place(&Place::Frame { area, off: 0, ty: at });
                    self.fill_elems(lit, et, |off| Place::Frame { area, off, ty: et });
                    let p = self.temp();
                    self.lea(p, area, 0);
                    p
                } else {
                    let p = self.new_array(et, n);
                    self.fill_elems(lit, et, |off| Place::Mem { p, off, ty: et });
                    p
                };
                self.slice_of_array(d, p, n);
                self.release(m);
                d
            }
            Type::Map(kt, vt) => self.map_literal(lit, t, kt, vt, want),
            _ if self.layout_ref(t).indirect => {
                let d = want.unwrap_or_else(|| self.temp());
                self.new_heap_composite(lit, t, d, id);
                d
            }
            _ => {
                let l = self.layout(t);
                let d = match want {
                    Some(d) => d,
                    None => self.value_slots(&l),
                };
                let place = Place::Slots { base: d, ty: t };
                self.fill(&place, lit, t, false);
                d
            }
        }
    }

    /// d = address of a new object with the literal's value.
    pub fn new_composite(&mut self, lit: &CompositeLit, t: TypeId, d: i16, id: NodeId) {
        let l = self.layout(t);
        if !self.stays(id, Site::Composite, &l) {
            return self.new_heap_composite(lit, t, d, id);
        }
        let area = self.object_area(&l);
        let place = Place::Frame { area, off: 0, ty: t };
        let m = self.mark();
        match l.kind {
            K::Struct | K::Array => {
                self.zero_place(&place);
                self.fill(&place, lit, t, true);
            }
            _ => {
                let s = self.composite(lit, t, None, id);
                self.store_place(&place, s);
            }
        }
        self.release(m);
        self.lea(d, area, 0);
    }

    fn new_heap_composite(&mut self, lit: &CompositeLit, t: TypeId, d: i16, id: NodeId) {
        let m = self.mark();
        let rt = self.cx.rtype(t);
        let p = self.temp();
        self.op_w(Op::New, p, rt.0);
        match self.kind(t) {
            K::Struct | K::Array => self.fill(&Place::Mem { p, off: 0, ty: t }, lit, t, true),
            _ => {
                let s = self.composite(lit, t, None, id);
                self.store(p, 0, s, t);
            }
        }
        self.mov(d, p, 1);
        self.release(m);
    }

    /// Writes a struct or array literal to a place; `zeroed`: the place holds zeros already.
    pub fn fill(&mut self, place: &Place, lit: &CompositeLit, t: TypeId, zeroed: bool) {
        let l = self.layout(t);
        match self.cx.types.ty(l.under).clone() {
            Type::Struct(s) => {
                let n = s.fields.len();
                if !zeroed && (lit.elems.len() < n || l.is_mem()) {
                    self.zero_place(place);
                }
                let clean = zeroed || lit.elems.len() < n || l.is_mem();
                for (i, e) in lit.elems.iter().enumerate() {
                    let (path, v) = match &e.kind {
                        ExprKind::KeyValue(kv) => (self.key_path(t, &kv.x), &kv.y),
                        _ => (vec![i as u32], e),
                    };
                    self.at(v.start);
                    let m = self.mark();
                    let (mut part, mut pt) = (place.clone(), t);
                    let mut blank = false;
                    for i in path {
                        let (fty, off, leaf) = self.field_at(pt, i as usize);
                        blank = self.is_blank_field(pt, i as usize);
                        part = self.part(&part, pt, fty, off, leaf);
                        pt = fty;
                    }
                    if blank {
                        // Evaluated, but a blank field stays zero.
                        self.expr_conv(v, pt, None);
                        if !clean {
                            self.zero_place(&part);
                        }
                    } else {
                        self.fill_value(&part, v, pt, clean);
                    }
                    self.release(m);
                }
            }
            Type::Array(et, _) => {
                if !zeroed {
                    self.zero_place(place);
                }
                let place = place.clone();
                self.fill_elems(lit, et, |off| match place {
                    Place::Mem { p, off: o, .. } => Place::Mem { p, off: o + off, ty: et },
                    Place::Frame { area, off: o, .. } => Place::Frame { area, off: o + off, ty: et },
                    Place::Slots { base, .. } => Place::Frame { area: base, off, ty: et },
                    _ => Place::Blank,
                });
            }
            other => panic!("govm compiler: composite literal of {other:?}"),
        }
    }

    /// One element: nested literals in place, others evaluated and stored.
    fn fill_value(&mut self, place: &Place, v: &Expr, t: TypeId, zeroed: bool) {
        let u = unparen(v);
        if let ExprKind::CompositeLit(inner) = &u.kind
            && matches!(self.kind(t), K::Struct | K::Array)
            && !matches!(place, Place::Slots { .. })
        {
            let it = self.type_of(u.id);
            if self.cx.same_type(it, t) {
                return self.fill(place, inner, t, zeroed);
            }
        }
        if let Place::Slots { base, .. } = *place {
            return self.expr_conv_to(v, t, base);
        }
        let s = self.expr_conv(v, t, None);
        self.store_place(place, s);
    }

    fn part(&mut self, place: &Place, t: TypeId, fty: TypeId, off: u64, leaf: u32) -> Place {
        match *place {
            Place::Mem { p, off: o, .. } => Place::Mem { p, off: o + off, ty: fty },
            Place::Frame { area, off: o, .. } => Place::Frame { area, off: o + off, ty: fty },
            Place::Slots { base, .. } => {
                let l = self.layout(t);
                if l.is_mem() {
                    Place::Frame { area: base, off, ty: fty }
                } else {
                    Place::Slots { base: base + leaf as i16, ty: fty }
                }
            }
            _ => Place::Blank,
        }
    }

    /// Zeros a place.
    pub fn zero_place(&mut self, place: &Place) {
        match *place {
            Place::Slots { base, ty } => self.zero_value(base, ty),
            Place::Frame { area, off, ty } if off.is_multiple_of(8) && self.layout_ref(ty).size.is_multiple_of(8) => {
                let n = self.layout_ref(ty).size / 8;
                self.zero(area + (off / 8) as i16, n as u32);
            }
            Place::Mem { p, off, ty } if off < 0xff00 => {
                let rt = self.cx.rtype(ty);
                self.op_x(Op::ZeroMem, p, off as i16, 0, rt.0 as u64);
            }
            Place::Blank => {}
            _ => {
                let m = self.mark();
                let t = place.ty();
                let l = self.layout(t);
                if l.is_mem() && l.slots > 64 {
                    let p = self.address_slot(place);
                    let rt = self.cx.rtype(t);
                    self.op_x(Op::ZeroMem, p, 0, 0, rt.0 as u64);
                } else {
                    let z = self.value_slots(&l);
                    self.zero_value(z, t);
                    self.store_place(place, z);
                }
                self.release(m);
            }
        }
    }

    /// Field path that a key of a struct literal names; fields of embedded structs may be named directly (Go 1.27).
    fn key_path(&mut self, t: TypeId, key: &Expr) -> Vec<u32> {
        let key = unparen(key);
        let ExprKind::Ident(name) = &key.kind else { return vec![0] };
        let pkg = self.cx.types.info.use_of(key.id).and_then(|o| self.cx.types.obj(o).pkg);
        match self.cx.types.lookup_field_or_method(t, true, pkg, name) {
            Lookup::Found(_, path, _) => path.to_vec(),
            _ => vec![0],
        }
    }

    fn is_blank_field(&mut self, t: TypeId, i: usize) -> bool {
        let l = self.layout(t);
        match self.cx.types.ty(l.under) {
            Type::Struct(s) => &*self.cx.types.obj(s.fields[i]).name == "_",
            _ => false,
        }
    }

    fn fill_elems(&mut self, lit: &CompositeLit, et: TypeId, at: impl Fn(u64) -> Place) {
        let size = self.layout_ref(et).size;
        let mut next = 0u64;
        for e in &lit.elems {
            let v = match &e.kind {
                ExprKind::KeyValue(kv) => {
                    next = self.const_index(&kv.x);
                    &kv.y
                }
                _ => e,
            };
            self.at(v.start);
            let m = self.mark();
            self.fill_value(&at(next * size), v, et, true);
            self.release(m);
            next += 1;
        }
    }

    fn const_index(&mut self, k: &Expr) -> u64 {
        let v = self.cx.types.info.value_of(unparen(k).id).cloned();
        v.and_then(|v| v.to_int().to_u64()).unwrap_or(0)
    }

    fn literal_len(&mut self, lit: &CompositeLit) -> i64 {
        let (mut next, mut max) = (0u64, 0u64);
        for e in &lit.elems {
            if let ExprKind::KeyValue(kv) = &e.kind {
                next = self.const_index(&kv.x);
            }
            next += 1;
            max = max.max(next);
        }
        max as i64
    }

    fn map_literal(&mut self, lit: &CompositeLit, t: TypeId, kt: TypeId, vt: TypeId, want: Option<i16>) -> i16 {
        let d = want.unwrap_or_else(|| self.temp());
        let m = self.mark();
        let map = self.temp();
        let n = self.temp();
        self.imm(n, lit.elems.len() as i64);
        let rt = self.cx.rtype(t);
        self.op_x(Op::MakeMap, map, n, 0, rt.0 as u64);
        for e in &lit.elems {
            let ExprKind::KeyValue(kv) = &e.kind else { continue };
            let Pair { x: k, y: v } = &**kv;
            self.at(k.start);
            let m = self.mark();
            let ks = self.expr_conv(k, kt, None);
            let vs = self.expr_conv(v, vt, None);
            let p = self.temp();
            self.map_set(p, map, ks, t);
            self.store(p, 0, vs, vt);
            self.release(m);
        }
        self.mov(d, map, 1);
        self.release(m);
        d
    }
}
