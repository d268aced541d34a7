//! Declarations of variables and assignments.
use super::Fb;
use super::expr::unparen;
use super::func::Storage;
use super::place::Place;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, VarDecl};
use crate::types::{ObjId, Type, TypeId};
use govm_bytecode::Op;

impl Fb<'_> {
    /// Whether a variable is memory with an address, not just slots.
    pub fn boxed(&mut self, v: ObjId, t: TypeId) -> bool {
        let used = self.cx.types.info.var(v);
        let l = self.layout_ref(t);
        used.addr_taken || used.captured && (used.reassigned() || l.size > 128) || l.indirect || self.facts.big(v)
    }

    /// Whether a variable with an address lives in the frame.
    fn in_frame(&mut self, v: ObjId, t: TypeId) -> bool {
        self.facts.stays(v) && !self.layout_ref(t).indirect
    }

    /// Gives a variable its storage. One on the heap is allocated (zeroed) now; others are not initialised.
    pub fn declare_var(&mut self, v: ObjId) -> Place {
        let t = self.var_type(v);
        let l = self.layout(t);
        let st = if !self.boxed(v, t) {
            Storage::Slots(self.value_slots(&l))
        } else if self.in_frame(v, t) {
            Storage::Frame(self.object_area(&l))
        } else {
            let p = self.temp();
            let rt = self.cx.rtype(t);
            self.op_w(Op::New, p, rt.0);
            Storage::Box(p)
        };
        self.vars.insert(v, st);
        self.var_place(v)
    }

    /// The variable an expression on the left of `:=` declares, if it does.
    pub fn defined_var(&self, e: &Expr) -> Option<ObjId> {
        let e = unparen(e);
        match &e.kind {
            ExprKind::Ident(_) => self.cx.types.info.def_of(e.id),
            _ => None,
        }
    }

    /// Declares `v` with the value of `e`.
    pub fn declare_init(&mut self, v: ObjId, e: &Expr) {
        let t = self.var_type(v);
        if self.boxed(v, t) && self.in_frame(v, t) {
            let l = self.layout(t);
            let area = self.object_area(&l);
            let place = Place::Frame { area, off: 0, ty: t };
            let m = self.mark();
            let want = self.frame_slots(&place);
            let s = self.expr_conv(e, t, want);
            self.store_place(&place, s);
            self.release(m);
            self.vars.insert(v, Storage::Frame(area));
            return;
        }
        if self.boxed(v, t) {
            // The old variable of that name may be read by `e`: evaluate first.
            let m = self.mark();
            let l = self.layout(t);
            let keep = self.temp();
            let s = self.expr_conv(e, t, None);
            let rt = self.cx.rtype(t);
            self.op_w(Op::New, keep, rt.0);
            if l.size > 0 {
                self.store(keep, 0, s, t);
            }
            self.release(m);
            let p = self.temp();
            self.mov(p, keep, 1);
            self.vars.insert(v, Storage::Box(p));
            return;
        }
        let l = self.layout(t);
        let s = self.value_slots(&l);
        // A fresh variable is not read by its initialiser, except in a loop through a slot reused for it: slots of
        // different variables never overlap while both live.
        self.expr_conv_to(e, t, s);
        self.vars.insert(v, Storage::Slots(s));
    }

    pub fn var_decl(&mut self, d: &VarDecl) {
        self.at(d.pos);
        let objs: Vec<Option<ObjId>> = d.names.iter().map(|n| self.cx.types.info.def_of(n.id)).collect();
        if !d.initialised {
            for v in objs.into_iter().flatten() {
                let p = self.declare_var(v);
                if !matches!(p, Place::Mem { .. }) {
                    self.zero_place(&p);
                }
            }
        } else if d.values().len() == d.names.len() {
            if let [v] = objs[..] {
                return self.define_one(v, &d.values()[0]);
            }
            self.define_many(&objs, d.values());
        } else {
            self.define_tuple(&objs, &d.values()[0]);
        }
    }

    fn define_one(&mut self, v: Option<ObjId>, e: &Expr) {
        match v.filter(|&v| &*self.cx.types.obj(v).name != "_") {
            Some(v) => self.declare_init(v, e),
            None => self.eval_blank(v, e),
        }
    }

    /// `_ = e` or `var _ T = e`: evaluated (and converted, which may panic or allocate nothing).
    fn eval_blank(&mut self, v: Option<ObjId>, e: &Expr) {
        let m = self.mark();
        match v {
            Some(v) => {
                let t = self.var_type(v);
                self.expr_conv(e, t, None);
            }
            None if self.is_nil(e) => {}
            None => {
                self.expr(e, None);
            }
        }
        self.release(m);
    }

    fn define_many(&mut self, objs: &[Option<ObjId>], values: &[Expr]) {
        // All values before any variable.
        let mut tmp = Vec::new();
        for (v, e) in objs.iter().zip(values) {
            let t = match v {
                Some(v) => self.var_type(*v),
                None => self.type_of(e.id),
            };
            let l = self.layout(t);
            let s = self.value_slots(&l);
            self.expr_conv_to(e, t, s);
            tmp.push(s);
        }
        for (v, s) in objs.iter().zip(tmp) {
            if let Some(v) = *v {
                self.bind_value(v, s);
            }
        }
    }

    /// Declares a variable whose value is already in slots that nothing else uses.
    pub fn bind_value(&mut self, v: ObjId, s: i16) {
        let t = self.var_type(v);
        if self.boxed(v, t) {
            let p = self.declare_var(v);
            self.store_place(&p, s);
        } else {
            self.vars.insert(v, Storage::Slots(s));
        }
    }

    /// Declares a variable with a value of type `t` that an expression with several left in slots.
    fn bind_part(&mut self, v: ObjId, s: i16, t: TypeId) {
        let vt = self.var_type(v);
        let l = self.layout(vt);
        if !l.is_mem() && self.cx.same_type(t, vt) {
            return self.bind_value(v, s);
        }
        let d = self.value_slots(&l);
        self.conv_slots(s, t, vt, d);
        self.bind_value(v, d);
    }

    fn define_tuple(&mut self, objs: &[Option<ObjId>], e: &Expr) {
        let parts = self.tuple_values(e);
        for (v, (s, t)) in objs.iter().zip(parts) {
            if let Some(v) = *v
                && &*self.cx.types.obj(v).name != "_"
            {
                self.bind_part(v, s, t);
            }
        }
    }

    /// Evaluates an expression with several values: slots and type of each.
    pub fn tuple_values(&mut self, e: &Expr) -> Vec<(i16, TypeId)> {
        let t = self.type_of(unparen(e).id);
        let Type::Tuple(vars) = self.cx.types.ty(t).clone() else {
            let s = self.expr(e, None);
            return vec![(s, t)];
        };
        let mut s = self.expr(e, None);
        let mut out = Vec::new();
        for &v in vars.iter() {
            let vt = self.var_type(v);
            out.push((s, vt));
            s += self.layout_ref(vt).slots as i16;
        }
        out
    }

    /// `lhs := rhs`.
    pub fn define(&mut self, lhs: &[Expr], rhs: &[Expr]) {
        if let ([l], [r]) = (lhs, rhs) {
            return match self.defined_var(l) {
                Some(v) => self.declare_init(v, r),
                None => self.assign(lhs, rhs),
            };
        }
        self.calls_first(rhs.iter());
        // Old variables are assigned, new ones declared.
        let mut values: Vec<(i16, TypeId)> = Vec::new();
        if rhs.len() == lhs.len() {
            for (l, r) in lhs.iter().zip(rhs) {
                let t = match self.target_type(l) {
                    Some(t) => t,
                    None => self.type_of(r.id),
                };
                let ly = self.layout(t);
                let s = self.value_slots(&ly);
                self.expr_conv_to(r, t, s);
                values.push((s, t));
            }
        } else {
            values = self.tuple_values(&rhs[0]);
        }
        for (l, (s, t)) in lhs.iter().zip(values) {
            match self.defined_var(l) {
                // The value's slots become the variable's.
                Some(v) if rhs.len() == lhs.len() => self.bind_value(v, s),
                Some(v) => self.bind_part(v, s, t),
                None => self.assign_slots(l, s, t),
            }
        }
    }

    /// Type of an assignable expression that is not blank.
    pub fn assigned_type(&mut self, l: &Expr) -> TypeId {
        self.target_type(l).unwrap_or(TypeId::INT)
    }

    /// Type of an assignment's left side; `None` for the blank identifier.
    fn target_type(&mut self, l: &Expr) -> Option<TypeId> {
        if let Some(v) = self.defined_var(l) {
            return Some(self.var_type(v));
        }
        let l = unparen(l);
        match &l.kind {
            ExprKind::Ident(n) if &**n == "_" => None,
            ExprKind::Ident(_) => {
                let o = self.object(l.id);
                Some(self.var_type(o))
            }
            _ => Some(self.type_of(l.id)),
        }
    }

    /// Assigns a value in slots to an expression's place.
    fn assign_slots(&mut self, l: &Expr, s: i16, t: TypeId) {
        let Some(lt) = self.target_type(l) else { return };
        let m = self.mark();
        let p = self.place(l);
        self.store_conv(&p, lt, s, t);
        self.release(m);
    }

    pub fn store_conv(&mut self, p: &Place, lt: TypeId, s: i16, t: TypeId) {
        if self.needs_iface_conv(t, lt) || t == TypeId::UNTYPED_NIL {
            let l = self.layout(lt);
            let c = self.value_slots(&l);
            self.conv_slots(s, t, lt, c);
            self.store_place(p, c);
        } else {
            self.store_place(p, s);
        }
    }

    /// `lhs = rhs`.
    pub fn assign(&mut self, lhs: &[Expr], rhs: &[Expr]) {
        let m = self.mark();
        let operands: Vec<&Expr> = lhs.iter().flat_map(assigned_operands).chain(rhs).collect();
        self.calls_first(operands.iter().copied());
        if let ([l], [r]) = (lhs, rhs) {
            self.assign_one(l, r);
        } else if lhs.len() == rhs.len() {
            // First the operands of all places and all values, then the assignments from left to right.
            let places: Vec<(Place, Option<TypeId>)> = lhs
                .iter()
                .map(|l| {
                    let t = self.target_type(l);
                    let p = if t.is_some() { self.place(l) } else { Place::Blank };
                    (self.pin_place(p), t)
                })
                .collect();
            let mut values = Vec::new();
            for ((_, t), r) in places.iter().zip(rhs) {
                let t = match t {
                    Some(t) => *t,
                    None if self.is_nil(r) => TypeId::UNSAFE_POINTER,
                    None => self.type_of(r.id),
                };
                let l = self.layout(t);
                let s = self.value_slots(&l);
                self.expr_conv_to(r, t, s);
                values.push(s);
            }
            for ((p, _), s) in places.iter().zip(values) {
                self.store_place(p, s);
            }
        } else {
            let places: Vec<(Place, Option<TypeId>)> = lhs
                .iter()
                .map(|l| {
                    let t = self.target_type(l);
                    let p = if t.is_some() { self.place(l) } else { Place::Blank };
                    (self.pin_place(p), t)
                })
                .collect();
            let values = self.tuple_values(&rhs[0]);
            for ((p, lt), (s, t)) in places.iter().zip(values) {
                if let Some(lt) = lt {
                    self.store_conv(p, *lt, s, t);
                }
            }
        }
        self.release(m);
    }

    /// A place whose operands later assignments of the same statement cannot change.
    pub fn pin_place(&mut self, p: Place) -> Place {
        let keep = |fb: &mut Self, s: i16, n: u32| {
            let d = fb.alloc(n);
            fb.mov(d, s, n);
            d
        };
        match p {
            Place::Mem { p, off, ty } => Place::Mem { p: keep(self, p, 1), off, ty },
            Place::Elem { s, idx, ty, unsigned } => {
                Place::Elem { s: keep(self, s, 3), idx: keep(self, idx, 1), ty, unsigned }
            }
            Place::ArrElem { p, idx, len, ty, unsigned } => {
                Place::ArrElem { p: keep(self, p, 1), idx: keep(self, idx, 1), len, ty, unsigned }
            }
            Place::Map { m, key, map_ty, ty } => {
                let (kt, ..) = self.map_key_form(map_ty);
                let n = self.layout_ref(kt).slots;
                Place::Map { m: keep(self, m, 1), key: keep(self, key, n), map_ty, ty }
            }
            p => p,
        }
    }

    fn assign_one(&mut self, l: &Expr, r: &Expr) {
        let Some(t) = self.target_type(l) else {
            return self.eval_blank(None, r);
        };
        if let ExprKind::Ident(_) = &unparen(l).kind {
            let p = self.place(l);
            let slots = match p {
                Place::Slots { base, .. } => Some(base),
                _ => self.frame_slots(&p),
            };
            if let Some(base) = slots {
                let et = self.type_of(r.id);
                if !self.needs_iface_conv(et, t) && !self.is_nil(r) {
                    return self.expr_into_var(r, base);
                }
            }
            // The address of a box does not depend on the value.
            let s = self.expr_conv(r, t, None);
            return self.store_place(&p, s);
        }
        let p = if self.has_effects(r) { self.place(l) } else { self.place_now(l) };
        let s = self.expr_conv(r, t, None);
        // An index out of range is told where its bracket stands.
        if let ExprKind::Index(..) = &unparen(l).kind {
            self.at(unparen(l).pos);
        }
        self.store_place(&p, s);
    }

    /// `lhs op= rhs`, `lhs++`, `lhs--` (rhs `None`: one).
    pub fn op_assign(&mut self, op: BinaryOp, l: &Expr, r: Option<&Expr>) {
        let m = self.mark();
        let t = self.type_of(unparen(l).id);
        let t = if t.is_none() { self.target_type(l).unwrap_or(t) } else { t };
        if let Some(r) = r {
            self.calls_first([l, r].into_iter());
        }
        let p = match r {
            Some(r) if self.has_effects(r) => self.place(l),
            _ => self.place_now(l),
        };
        let n = self.layout_ref(t).slots;
        let slots = match p {
            Place::Slots { base, .. } => Some(base),
            _ => self.frame_slots(&p),
        };
        if let Some(base) = slots {
            self.op_into(op, t, base, base, r);
            self.release(m);
            return;
        }
        let p = match r {
            Some(r) if self.has_effects(r) => self.pin_place(p),
            _ => p,
        };
        let s = self.alloc(n);
        self.load_place(&p, Some(s));
        match (&p, r) {
            (Place::Map { .. }, Some(r)) if matches!(op, BinaryOp::Shl | BinaryOp::Shr) => {
                self.map_shift(op, t, &p, s, r)
            }
            _ => self.op_into(op, t, s, s, r),
        }
        self.store_place(&p, s);
        self.release(m);
    }

    /// `m[k] <<= r` on the value in `s`: with gc the key is in the map when the shift panics, other than with a division.
    fn map_shift(&mut self, op: BinaryOp, t: TypeId, p: &Place, s: i16, r: &Expr) {
        let ct = self.type_of(r.id);
        if self.const_int(r).is_some() || super::arith::is_unsigned(self.kind(ct)) {
            return self.op_into(op, t, s, s, Some(r));
        }
        let n = self.expr(r, None);
        let fine = self.asm.label();
        self.asm.jump(Op::JGeImm, n, 0, fine);
        self.store_place(p, s);
        self.op(Op::ShiftCheck, n, 0, 0);
        self.asm.bind(fine);
        self.shift_by(op == BinaryOp::Shl, t, s, s, n);
    }

    fn op_into(&mut self, op: BinaryOp, t: TypeId, d: i16, s: i16, r: Option<&Expr>) {
        match r {
            Some(r) if matches!(op, BinaryOp::Shl | BinaryOp::Shr) => self.shift(op == BinaryOp::Shl, t, d, s, r),
            Some(r) => {
                if self.has_effects(r) {
                    // The left operand is read before the right one runs.
                    let n = self.layout_ref(t).slots;
                    let c = self.alloc(n);
                    self.mov(c, s, n);
                    self.arith_rhs(op, t, d, c, r);
                } else {
                    self.arith_rhs(op, t, d, s, r);
                }
            }
            None => self.step_by_one(op, t, d),
        }
    }

    fn step_by_one(&mut self, op: BinaryOp, t: TypeId, d: i16) {
        use govm_bytecode::types::TypeKind as K;
        let k = self.kind(t);
        let by = if op == BinaryOp::Add { 1 } else { -1 };
        match k {
            K::Int32 => self.op(Op::AddI32Imm, d, d, by),
            K::Uint32 => self.op(Op::AddU32Imm, d, d, by),
            _ if super::arith::is_integer(k) => {
                self.op(Op::AddImm, d, d, by);
                self.ext(k, d);
            }
            _ => {
                let m = self.mark();
                let l = self.layout(t);
                let one = self.alloc(l.slots);
                let v = crate::types::ConstValue::int(1);
                self.constant(&v, t, Some(one));
                self.arith(op, t, d, d, one);
                self.release(m);
            }
        }
    }
}

/// What is evaluated of something that is assigned to.
fn assigned_operands(l: &Expr) -> Vec<&Expr> {
    match &unparen(l).kind {
        ExprKind::Index(i) => std::iter::once(&i.x).chain(&i.list).collect(),
        ExprKind::Selector(s) => vec![&s.x],
        ExprKind::Star(x) => vec![x],
        _ => Vec::new(),
    }
}
