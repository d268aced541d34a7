//! Places: what can be assigned to, loaded from and (mostly) have its address taken.
use super::Fb;
use super::expr::unparen;
use crate::syntax::ast::{Expr, ExprKind, Name, UnaryOp};
use crate::types::{Builtin, Lookup, SelectionKind, Type, TypeId};
use govm_bytecode::Op;
use govm_bytecode::types::TypeKind;
use smallvec::SmallVec;

/// A resolved place. Slots named in it must stay unchanged until it is used.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// Slots in the type's representation.
    Slots { base: i16, ty: TypeId },
    /// Frame memory in Go's layout.
    Frame { area: i16, off: u64, ty: TypeId },
    /// Memory through a pointer in a slot.
    Mem { p: i16, off: u64, ty: TypeId },
    /// Package variable (or part of one).
    Global { off: u32, ty: TypeId },
    /// Slice element.
    Elem { s: i16, idx: i16, ty: TypeId, unsigned: bool },
    /// Array element through a pointer to the array.
    ArrElem { p: i16, idx: i16, len: i64, ty: TypeId, unsigned: bool },
    /// Map element: map slot, key slots.
    Map { m: i16, key: i16, map_ty: TypeId, ty: TypeId },
    /// `_`.
    Blank,
}

impl Fb<'_> {
    /// Resolves an addressable expression or map element. Operands are evaluated now.
    pub fn place(&mut self, e: &Expr) -> Place {
        let e = unparen(e);
        match &e.kind {
            ExprKind::Ident(name) if &**name == "_" => Place::Blank,
            ExprKind::Ident(_) => {
                let o = self.object(e.id);
                self.var_place(o)
            }
            ExprKind::Star(x) => {
                let ty = self.type_of(e.id);
                let p = self.expr(x, None);
                let p = self.stable(x, p, 1);
                Place::Mem { p, off: 0, ty }
            }
            ExprKind::Selector(s) => match self.cx.types.info.selections.get(&e.id).cloned() {
                Some(sel) if sel.kind == SelectionKind::FieldVal => {
                    let xt = self.type_of(s.x.id);
                    let index = self.field_path(xt, &sel, &s.sel.name);
                    let base = self.base_place(&s.x);
                    self.walk_fields(base, xt, &index)
                }
                Some(_) => self.temp_place(e),
                None => {
                    let o = self.object(s.sel.id);
                    self.var_place(o)
                }
            },
            ExprKind::Index(i) if !i.list.is_empty() => self.index_place(e, &i.x, &i.list[0], true),
            _ => self.temp_place(e),
        }
    }

    /// [`Fb::place`] for one that is used before any other code runs: variables among its operands stay where they are.
    pub fn place_now(&mut self, e: &Expr) -> Place {
        let e = unparen(e);
        match &e.kind {
            ExprKind::Index(i) if !i.list.is_empty() => self.index_place(e, &i.x, &i.list[0], false),
            _ => self.place(e),
        }
    }

    /// The place of the operand of a selector or index: addressable operands in place, others evaluated.
    pub fn base_place(&mut self, x: &Expr) -> Place {
        let x = unparen(x);
        match &x.kind {
            ExprKind::Ident(_) | ExprKind::Star(_) => self.place_or_value(x),
            ExprKind::Selector(..) | ExprKind::Index(..) => self.place_or_value(x),
            _ => self.temp_place(x),
        }
    }

    fn place_or_value(&mut self, x: &Expr) -> Place {
        use crate::types::Mode;
        let mode = self.cx.types.info.tv(x.id).map_or(Mode::Invalid, |t| t.mode);
        if mode == Mode::Variable { self.place(x) } else { self.temp_place(x) }
    }

    fn temp_place(&mut self, x: &Expr) -> Place {
        let ty = self.type_of(x.id);
        let base = self.expr(x, None);
        Place::Slots { base, ty }
    }

    /// The field path of a selection; looked up anew where type arguments changed the receiver.
    pub fn field_path(&mut self, recv: TypeId, sel: &crate::types::Selection, name: &Name) -> SmallVec<[u32; 4]> {
        if self.env.is_empty() {
            return sel.index[..].into();
        }
        let pkg = self.cx.types.obj(sel.obj).pkg;
        match self.cx.types.lookup_field_or_method(recv, true, pkg, name) {
            Lookup::Found(_, index, _) => index[..].into(),
            _ => sel.index[..].into(),
        }
    }

    /// Follows a field path, through embedded pointers too.
    pub fn walk_fields(&mut self, mut place: Place, mut t: TypeId, path: &[u32]) -> Place {
        for &i in path {
            let u = self.cx.types.under(t);
            if let Type::Pointer(e) = *self.cx.types.ty(u) {
                let p = self.load_place(&place, None);
                place = Place::Mem { p, off: 0, ty: e };
                t = e;
            }
            let (fty, off, leaf) = self.field_at(t, i as usize);
            place = self.sub_place(place, t, fty, off, leaf);
            t = fty;
        }
        place
    }

    /// Type, byte offset and first slot of field `i` of struct type `t`.
    pub fn field_at(&mut self, t: TypeId, i: usize) -> (TypeId, u64, u32) {
        let l = self.layout_ref(t);
        let (under, off) = (l.under, l.offsets[i]);
        let field = |fb: &mut Self, i: usize| {
            let Type::Struct(s) = fb.cx.types.ty(under) else { panic!("govm compiler: field of a non-struct") };
            let ft = fb.cx.types.obj(s.fields[i]).ty;
            fb.subst(ft)
        };
        let mut leaf = 0;
        for before in 0..i {
            let ft = field(self, before);
            leaf += self.layout_ref(ft).slots;
        }
        (field(self, i), off, leaf)
    }

    fn sub_place(&mut self, place: Place, t: TypeId, fty: TypeId, off: u64, leaf: u32) -> Place {
        match place {
            Place::Slots { base, .. } => {
                let l = self.layout_ref(t);
                if l.indirect {
                    Place::Mem { p: base, off, ty: fty }
                } else if l.is_mem() {
                    self.frame_sub(base, off, fty)
                } else {
                    Place::Slots { base: base + leaf as i16, ty: fty }
                }
            }
            Place::Frame { area, off: o, .. } => Place::Frame { area, off: o + off, ty: fty },
            Place::Mem { p, off: o, .. } => Place::Mem { p, off: o + off, ty: fty },
            Place::Global { off: o, .. } => Place::Global { off: o + off as u32, ty: fty },
            Place::Elem { .. } | Place::ArrElem { .. } => {
                let p = self.address_slot(&place);
                Place::Mem { p, off, ty: fty }
            }
            Place::Map { .. } | Place::Blank => {
                let base = self.load_place(&place, None);
                self.sub_place(Place::Slots { base, ty: t }, t, fty, off, leaf)
            }
        }
    }

    /// Part of frame memory: plain slots when its layout there is that of slots.
    fn frame_sub(&mut self, area: i16, off: u64, ty: TypeId) -> Place {
        let l = self.layout_ref(ty);
        if off.is_multiple_of(8) && l.slots_are_memory() && l.size.is_multiple_of(8) {
            Place::Slots { base: area + (off / 8) as i16, ty }
        } else {
            Place::Frame { area, off, ty }
        }
    }

    /// The value at a place; a place in slots gives its own slots unless `want` is there.
    pub fn load_place(&mut self, p: &Place, want: Option<i16>) -> i16 {
        if let Place::Slots { base, ty } = *p {
            if let Some(d) = want {
                let n = self.layout_ref(ty).slots;
                self.mov(d, base, n);
                return d;
            }
            return base;
        }
        let ty = p.ty();
        if let (Some(slot), None) = (self.frame_slots(p), want) {
            return slot;
        }
        let d = match want {
            Some(d) => d,
            None => self.slots_for(ty),
        };
        self.note_index(p);
        match *p {
            Place::Frame { area, off, ty } => self.frame_load(d, area, off, ty),
            Place::Mem { p, off, ty } => self.load(d, p, off, ty),
            Place::Global { off, ty } => self.load_global(d, off, ty),
            Place::Elem { s, idx, ty, .. } => self.load_elem(d, s, idx, ty),
            Place::ArrElem { p, idx, len, ty, .. } => self.load_arr_elem(d, p, idx, len, ty),
            Place::Map { m, key, map_ty, .. } => self.map_get(d, m, key, map_ty),
            Place::Slots { .. } | Place::Blank => {}
        }
        d
    }

    /// The slots of a value in frame memory, where they look the same.
    pub fn frame_slots(&mut self, p: &Place) -> Option<i16> {
        let Place::Frame { area, off, ty } = *p else { return None };
        let l = self.layout_ref(ty);
        let same = off.is_multiple_of(8) && l.slots_are_memory() && l.size.is_multiple_of(8) && l.size > 0;
        same.then(|| area + (off / 8) as i16)
    }

    /// The instruction that comes next looks at an index of the place.
    fn note_index(&mut self, p: &Place) {
        if let Place::Elem { unsigned: true, .. } | Place::ArrElem { unsigned: true, .. } = p {
            self.note_unsigned();
        }
    }

    fn load_global(&mut self, d: i16, off: u32, ty: TypeId) {
        let l = self.layout(ty);
        match l.kind {
            TypeKind::String | TypeKind::Interface => self.op_w(Op::GLoadW2, d, off),
            TypeKind::Slice => self.op_w(Op::GLoadW3, d, off),
            _ if l.slots == 1 && l.size == 8 && !l.is_mem() => self.op_w(Op::GLoadW, d, off),
            _ => {
                let m = self.mark();
                let p = self.temp();
                self.op_w(Op::GlobalAddr, p, off);
                self.load(d, p, 0, ty);
                self.release(m);
            }
        }
    }

    /// Stores a value in slots, of the place's own type.
    pub fn store_place(&mut self, p: &Place, src: i16) {
        self.note_index(p);
        match *p {
            Place::Blank => {}
            Place::Slots { base, ty } => {
                let n = self.layout_ref(ty).slots;
                self.mov(base, src, n);
            }
            Place::Frame { area, off, ty } => self.frame_store(area, off, src, ty),
            Place::Mem { p, off, ty } => self.store(p, off, src, ty),
            Place::Global { off, ty } => {
                let l = self.layout(ty);
                match l.leaf() {
                    Some(govm_bytecode::types::LeafKind::W) => self.op_w(Op::GStoreW, src, off),
                    Some(govm_bytecode::types::LeafKind::P) => self.op_w(Op::GStoreP, src, off),
                    _ => {
                        let m = self.mark();
                        let g = self.temp();
                        self.op_w(Op::GlobalAddr, g, off);
                        self.store(g, 0, src, ty);
                        self.release(m);
                    }
                }
            }
            Place::Elem { s, idx, ty, .. } => self.store_elem(s, idx, src, ty),
            Place::ArrElem { p, idx, len, ty, .. } => self.store_arr_elem(p, idx, len, src, ty),
            Place::Map { m, key, map_ty, ty } => {
                let mark = self.mark();
                let p = self.temp();
                self.map_set(p, m, key, map_ty);
                self.store(p, 0, src, ty);
                self.release(mark);
            }
        }
    }

    /// The address of a place, in a slot.
    pub fn address_slot(&mut self, p: &Place) -> i16 {
        let d = self.temp();
        self.address_to(p, d);
        d
    }

    pub fn address_to(&mut self, p: &Place, d: i16) {
        self.note_index(p);
        match *p {
            Place::Frame { area, off, .. } => self.lea(d, area, off),
            Place::Mem { p, off, .. } => self.field_addr(d, p, off),
            Place::Global { off, .. } => self.op_w(Op::GlobalAddr, d, off),
            Place::Elem { s, idx, ty, .. } => {
                let size = self.layout_ref(ty).size;
                self.op_x(Op::IndexAddr, d, s, idx, size);
            }
            Place::ArrElem { p, idx, len, ty, .. } => {
                let size = self.layout_ref(ty).size;
                self.op_x(Op::ArrAddr, d, p, idx, len as u64 | size << 32);
            }
            Place::Slots { base, ty } => {
                // Memory-form values have their layout already; others are spilled (a copy: for reading only).
                let l = self.layout(ty);
                if l.indirect {
                    self.mov(d, base, 1);
                } else if l.is_mem() {
                    self.lea(d, base, 0);
                } else {
                    let area = self.area(&l);
                    self.frame_store(area, 0, base, ty);
                    self.lea(d, area, 0);
                }
            }
            Place::Map { .. } | Place::Blank => {
                let t = p.ty();
                let base = self.load_place(p, None);
                self.address_to(&Place::Slots { base, ty: t }, d);
            }
        }
    }

    /// d = p + off, p not nil.
    pub fn field_addr(&mut self, d: i16, p: i16, off: u64) {
        if off < 0xff00 {
            self.op(Op::FieldAddr, d, p, off as i16);
        } else {
            self.op_x(Op::FieldAddrX, d, p, 0, off);
        }
    }

    /// `&x`: composite literals and variables.
    pub fn address_of(&mut self, x: &Expr, want: Option<i16>) -> i16 {
        let x = unparen(x);
        let d = want.unwrap_or_else(|| self.temp());
        if let ExprKind::CompositeLit(lit) = &x.kind {
            let t = self.type_of(x.id);
            self.new_composite(lit, t, d, x.id);
            return d;
        }
        let m = self.mark();
        let p = self.place_now(x);
        self.address_to(&p, d);
        self.release(m);
        d
    }

    /// Makes sure that slots holding the value of `x` are not a variable that later operands could change.
    pub fn stable(&mut self, x: &Expr, s: i16, n: u32) -> i16 {
        let x = unparen(x);
        let is_var = matches!(&x.kind, ExprKind::Ident(_) | ExprKind::Selector(..));
        if !is_var {
            return s;
        }
        let assigned = match &x.kind {
            ExprKind::Ident(_) => self.cx.types.info.var(self.object(x.id)).reassigned(),
            _ => true,
        };
        if !assigned {
            return s;
        }
        let t = self.alloc(n);
        self.mov(t, s, n);
        t
    }

    /// Whether evaluating `e` calls, receives or otherwise may run other code.
    pub fn has_effects(&self, e: &Expr) -> bool {
        let e = unparen(e);
        if self.is_made(e) {
            return false;
        }
        match &e.kind {
            ExprKind::Call(c) => {
                let pure = matches!(
                    self.builtin_of(&c.fun),
                    Some(Builtin::Len | Builtin::Cap | Builtin::Real | Builtin::Imag)
                );
                let effects = !pure || c.args.iter().any(|a| self.has_effects(a));
                effects && self.cx.types.info.value_of(e.id).is_none()
            }
            ExprKind::Unary(UnaryOp::Recv, _) => true,
            ExprKind::Unary(_, x) | ExprKind::Star(x) => self.has_effects(x),
            ExprKind::Binary(_, p) | ExprKind::KeyValue(p) => self.has_effects(&p.x) || self.has_effects(&p.y),
            ExprKind::Selector(s) => self.has_effects(&s.x),
            ExprKind::TypeAssert(a) => self.has_effects(&a.x),
            ExprKind::Index(i) => self.has_effects(&i.x) || i.list.iter().any(|i| self.has_effects(i)),
            ExprKind::Slice(s) => [Some(&s.x), s.lo.as_ref(), s.hi.as_ref(), s.max.as_ref()]
                .into_iter()
                .flatten()
                .any(|e| self.has_effects(e)),
            ExprKind::CompositeLit(l) => l.elems.iter().any(|e| self.has_effects(e)),
            _ => false,
        }
    }
}

impl Place {
    /// The part at an offset of memory in Go's layout.
    pub fn element(&self, at: u64, ty: TypeId) -> Place {
        match *self {
            Place::Frame { area, off, .. } => Place::Frame { area, off: off + at, ty },
            Place::Mem { p, off, .. } => Place::Mem { p, off: off + at, ty },
            ref p => panic!("govm compiler: {p:?} is not memory"),
        }
    }
    /// The type of the place's value.
    pub fn ty(&self) -> TypeId {
        match *self {
            Place::Slots { ty, .. }
            | Place::Frame { ty, .. }
            | Place::Mem { ty, .. }
            | Place::Global { ty, .. }
            | Place::Elem { ty, .. }
            | Place::ArrElem { ty, .. }
            | Place::Map { ty, .. } => ty,
            Place::Blank => TypeId::NONE,
        }
    }
}
