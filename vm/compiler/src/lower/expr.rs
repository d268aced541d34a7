//! Expressions: dispatch, names, constants, selectors, dereference.
use super::func::Storage;
use super::place::Place;
use super::{Fb, FuncKey};
use crate::syntax::ast::{Expr, ExprKind, NodeId, SelectorExpr, UnaryOp};
use crate::types::{Builtin, ConstValue, Mode, ObjId, ObjKind, Type, TypeId, VarKind};
use govm_bytecode::Op;
use govm_bytecode::types::TypeKind;

/// An expression without its parentheses.
pub(crate) fn unparen(mut e: &Expr) -> &Expr {
    while let ExprKind::Paren(x) = &e.kind {
        e = x;
    }
    e
}

impl Fb<'_> {
    /// Evaluates `e` into any slots: a variable's own when it lives in slots, else temporaries or `want`.
    /// With `want`, the destination may be written before all of `e` is read: it must not be a variable that `e` reads
    /// (see [`Fb::expr_into_var`]).
    pub fn expr(&mut self, e: &Expr, want: Option<i16>) -> i16 {
        let e = unparen(e);
        let tv = self.cx.types.info.tv(e.id);
        let (mode, ty) = tv.map_or((Mode::Invalid, TypeId::NONE), |t| (t.mode, t.ty));
        if mode == Mode::Constant
            && let Some(v) = self.cx.types.info.value_of(e.id).cloned()
        {
            let t = self.subst(ty);
            return self.constant(&v, t, want);
        }
        if let Some(s) = self.take_made(e) {
            return s;
        }
        match &e.kind {
            ExprKind::Ident(_) => self.ident(e.id, want),
            ExprKind::FuncLit(lit) => self.func_lit(e, lit, want),
            ExprKind::CompositeLit(lit) => {
                let t = self.type_of(e.id);
                self.composite(lit, t, want, e.id)
            }
            ExprKind::Selector(s) => self.selector(e, s, want),
            ExprKind::Index(i) => self.index_expr(e, &i.x, &i.list, want),
            ExprKind::Slice(s) => self.slice_expr(e, s, want),
            ExprKind::TypeAssert(a) => self.type_assert(e, &a.x, want),
            ExprKind::Call(c) => self.call_expr(e, c, want),
            ExprKind::Star(_) => {
                let p = self.place(e);
                self.load_place(&p, want)
            }
            ExprKind::Unary(UnaryOp::Addr, x) => self.address_of(x, want),
            ExprKind::Unary(UnaryOp::Recv, x) => self.recv_expr(e, x, want),
            ExprKind::Unary(op, x) => self.unary(e, *op, x, want),
            ExprKind::Binary(op, b) => self.binary(e, *op, &b.x, &b.y, want),
            other => panic!("govm compiler: not a value: {other:?}"),
        }
    }

    /// Evaluates `e` into exactly `dst` (fresh: not read by `e`).
    pub fn expr_to(&mut self, e: &Expr, dst: i16) {
        let n = self.expr_slots(e);
        let m = self.mark();
        let s = self.expr(e, Some(dst));
        self.mov(dst, s, n);
        self.release(m);
    }

    /// Evaluates `e` into a variable's slots, which `e` may read.
    pub fn expr_into_var(&mut self, e: &Expr, dst: i16) {
        let n = self.expr_slots(e);
        let m = self.mark();
        let one_write = n <= 1
            || matches!(
                unparen(e).kind,
                ExprKind::Ident(_) | ExprKind::Call(_) | ExprKind::BasicLit(..) | ExprKind::Slice(_)
            );
        let s = self.expr(e, one_write.then_some(dst));
        self.mov(dst, s, n);
        self.release(m);
    }

    /// Evaluates `e`, converted to `t` as in an assignment.
    pub fn expr_conv(&mut self, e: &Expr, t: TypeId, want: Option<i16>) -> i16 {
        let et = self.type_of(e.id);
        if self.needs_iface_conv(et, t) {
            return self.to_iface(e, t, want);
        }
        if self.is_nil(e) {
            let n = self.layout_ref(t).slots;
            let d = want.unwrap_or_else(|| self.alloc(n));
            self.zero(d, n);
            return d;
        }
        self.expr(e, want)
    }

    /// [`Fb::expr_conv`] into exactly `dst`.
    pub fn expr_conv_to(&mut self, e: &Expr, t: TypeId, dst: i16) {
        let n = self.layout_ref(t).slots;
        let m = self.mark();
        let s = self.expr_conv(e, t, Some(dst));
        self.mov(dst, s, n);
        self.release(m);
    }

    /// Evaluates for side effects only.
    pub fn expr_discard(&mut self, e: &Expr) {
        let m = self.mark();
        self.expr(e, None);
        self.release(m);
    }

    pub fn expr_slots(&mut self, e: &Expr) -> u32 {
        let t = self.type_of(e.id);
        if t.is_none() || t == TypeId::EMPTY_TUPLE || self.is_nil(e) { 0 } else { self.tuple_slots(t) }
    }

    /// Slots of a value or of a tuple's values one after the other.
    pub fn tuple_slots(&mut self, t: TypeId) -> u32 {
        let Type::Tuple(vars) = self.cx.types.ty(t) else { return self.layout_ref(t).slots };
        let vars = vars.clone();
        let slots = vars.iter().map(|&v| {
            let t = self.var_type(v);
            self.layout_ref(t).slots
        });
        slots.sum()
    }

    /// Whether `e` is the predeclared nil.
    pub fn is_nil(&self, e: &Expr) -> bool {
        let e = unparen(e);
        let info = &self.cx.types.info;
        match info.tv(e.id).map(|t| t.mode) {
            Some(Mode::NilValue) => true,
            Some(Mode::Variable | Mode::Constant) => false,
            _ => matches!(&e.kind, ExprKind::Ident(_)
                if info.use_of(e.id).is_some_and(|o| matches!(self.cx.types.obj(o).kind, ObjKind::Nil))),
        }
    }

    pub fn kind(&mut self, t: TypeId) -> TypeKind {
        self.layout_ref(t).kind
    }

    // ---- constants ----

    /// Materialises a constant of type `t`.
    pub fn constant(&mut self, v: &ConstValue, t: TypeId, want: Option<i16>) -> i16 {
        let (kind, slots) = {
            let l = self.layout_ref(t);
            (l.kind, l.slots)
        };
        let d = want.unwrap_or_else(|| self.alloc(slots));
        match kind {
            TypeKind::String if v.as_str().is_empty() => self.zero(d, 2),
            TypeKind::String => {
                let s = self.asm.string(v.as_str());
                self.op_w(Op::LoadStr, d, s);
            }
            TypeKind::Complex64 | TypeKind::Complex128 => {
                let (re, im) = v.to_complex();
                if kind == TypeKind::Complex64 {
                    self.imm(d, (re as f32).to_bits() as i64);
                    self.imm(d + 1, (im as f32).to_bits() as i64);
                } else {
                    self.imm(d, re.to_bits() as i64);
                    self.imm(d + 1, im.to_bits() as i64);
                }
            }
            TypeKind::Interface => {
                // A constant of a type parameter's or nil's kind never gets here typed as an interface, except through
                // the default type.
                let def = default_type_of(v);
                let m = self.mark();
                let s = self.constant(v, def, None);
                self.make_iface(s, def, t, d, false);
                self.release(m);
            }
            _ => {
                let bits = const_bits(v, kind);
                self.imm(d, bits);
            }
        }
        d
    }

    /// The constant value of an integer expression, if it has one.
    pub fn const_int(&mut self, e: &Expr) -> Option<i64> {
        let e = unparen(e);
        let v = self.cx.types.info.value_of(e.id).cloned()?;
        let t = self.type_of(e.id);
        match self.kind(t) {
            TypeKind::Float32
            | TypeKind::Float64
            | TypeKind::String
            | TypeKind::Complex64
            | TypeKind::Complex128
            | TypeKind::Interface => None,
            k => Some(const_bits(&v, k)),
        }
    }

    // ---- names ----

    /// The object an identifier denotes.
    pub fn object(&self, id: NodeId) -> ObjId {
        self.cx.types.info.object_of(id).unwrap_or(ObjId::NONE)
    }

    fn ident(&mut self, node: NodeId, want: Option<i16>) -> i16 {
        let o = self.object(node);
        match &self.cx.types.obj(o).kind {
            ObjKind::Var { .. } => {
                let p = self.var_place(o);
                self.load_place(&p, want)
            }
            ObjKind::Func(_) => self.func_value(o, node, want),
            ObjKind::Nil => {
                let t = self.type_of(node);
                let n = if t == TypeId::UNTYPED_NIL { 1 } else { self.layout_ref(t).slots };
                let d = want.unwrap_or_else(|| self.alloc(n));
                self.zero(d, n);
                d
            }
            other => panic!("govm compiler: {} is not a value: {other:?}", self.cx.types.obj(o).name),
        }
    }

    /// The closure object of a declared function (an instance at `node` if it is generic).
    pub fn func_value(&mut self, o: ObjId, node: NodeId, want: Option<i16>) -> i16 {
        let d = want.unwrap_or_else(|| self.temp());
        let f = self.declared(o, node, &[]);
        self.op_w(Op::StaticClosure, d, f.0);
        d
    }

    /// Function index of a declared function; type arguments are those at `node`, after those of a receiver.
    pub fn declared(&mut self, o: ObjId, node: NodeId, recv_targs: &[TypeId]) -> govm_bytecode::FuncIdx {
        let mut targs: Vec<TypeId> = recv_targs.to_vec();
        if let Some(inst) = self.cx.types.info.instances.get(&node) {
            let own = inst.targs.clone();
            targs.extend(own.iter().map(|&t| self.subst(t)));
        }
        let targs = targs.into_iter().map(|t| self.cx.rtype(t)).collect();
        self.cx.func(FuncKey::Decl { func: o, targs })
    }

    /// The place of a variable.
    pub fn var_place(&mut self, v: ObjId) -> Place {
        let ty = self.var_type(v);
        match self.vars.get(&v).copied() {
            Some(Storage::Slots(base)) => Place::Slots { base, ty },
            Some(Storage::Box(p)) => Place::Mem { p, off: 0, ty },
            Some(Storage::Frame(area)) => Place::Frame { area, off: 0, ty },
            None if matches!(self.cx.types.obj(v).kind, ObjKind::Var { kind: VarKind::Package, .. })
                || self.cx.types.is_package_level(v) =>
            {
                Place::Global { off: self.cx.global(v).0, ty }
            }
            None => panic!("govm compiler: variable {} has no storage in {}", self.cx.types.obj(v).name, self.name),
        }
    }

    // ---- selectors ----

    fn selector(&mut self, e: &Expr, s: &SelectorExpr, want: Option<i16>) -> i16 {
        if self.cx.types.info.selections.contains_key(&e.id) {
            return self.selection(e, &s.x, want);
        }
        // A qualified identifier.
        self.ident(s.sel.id, want)
    }

    /// The predeclared function that an expression denotes.
    pub fn builtin_of(&self, f: &Expr) -> Option<Builtin> {
        let id = unparen(f).name_id()?;
        match self.cx.types.obj(self.cx.types.info.use_of(id)?).kind {
            ObjKind::Builtin(b) => Some(b),
            _ => None,
        }
    }
}

/// The type a constant has when nothing else says.
fn default_type_of(v: &ConstValue) -> TypeId {
    use crate::types::constant::ConstKind;
    match v.kind() {
        ConstKind::Bool => TypeId::BOOL,
        ConstKind::String => TypeId::STRING,
        ConstKind::Float => TypeId::FLOAT64,
        ConstKind::Complex => TypeId::COMPLEX128,
        _ => TypeId::INT,
    }
}

/// Bits of a boolean or numeric constant of one slot, canonical for its kind.
pub(crate) fn const_bits(v: &ConstValue, k: TypeKind) -> i64 {
    match k {
        TypeKind::Bool => v.as_bool() as i64,
        TypeKind::Float32 => v.to_f32().to_bits() as i64,
        TypeKind::Float64 => v.to_f64().to_bits() as i64,
        _ => {
            let i = v.to_int();
            i.to_i64().or_else(|| i.to_u64().map(|u| u as i64)).unwrap_or(0)
        }
    }
}
