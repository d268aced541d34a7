//! Aliases, underlying types, and the lazy parts of defined types and their instances.
use super::*;

impl Types {
    /// The type that an alias stands for; other types unchanged.
    #[inline(always)]
    pub fn unalias(&mut self, t: TypeId) -> TypeId {
        match self.ty(t) {
            Type::Alias(a) => self.unalias_slow(*a),
            _ => t,
        }
    }
    fn unalias_slow(&mut self, a: AliasId) -> TypeId {
        let d = self.alias(a);
        if d.actual.is_some() {
            return d.actual;
        }
        let mut rhs = d.rhs;
        for _ in 0..1000 {
            match self.ty(rhs) {
                _ if rhs.is_none() => return TypeId::INVALID,
                Type::Alias(b) => rhs = self.alias(*b).rhs,
                _ => {
                    self.aliases[a.0 as usize].actual = rhs;
                    return rhs;
                }
            }
        }
        TypeId::INVALID
    }
    /// Underlying type (never Named or Alias; of a type parameter: its constraint interface).
    #[inline]
    pub fn under(&mut self, t: TypeId) -> TypeId {
        let u = self.unders[t.0 as usize];
        if u.is_some() { u } else { self.under2(t) }
    }
    fn under2(&mut self, t: TypeId) -> TypeId {
        match self.ty(t) {
            Type::Named(n) => {
                let u = self.named(*n).under;
                let u = if u.is_some() { u } else { self.under_slow(t) };
                if u != TypeId::INVALID {
                    self.unders[t.0 as usize] = u;
                }
                u
            }
            Type::Alias(_) => {
                let t = self.unalias(t);
                self.under(t)
            }
            Type::TypeParam(p) => self.tparam_iface(*p).0,
            _ => t,
        }
    }
    /// Makes the underlying type of a defined type invalid.
    pub(crate) fn set_invalid(&mut self, t: TypeId, n: NamedId) {
        self.named_mut(n).under = TypeId::INVALID;
        self.unders[t.0 as usize] = TypeId::NONE;
    }
    fn under_slow(&mut self, t: TypeId) -> TypeId {
        let mut path: smallvec::SmallVec<[NamedId; 8]> = Default::default();
        let mut cur = t;
        let u = loop {
            cur = self.unalias(cur);
            let Type::Named(n) = *self.ty(cur) else { break cur };
            if self.named(n).under.is_some() {
                break self.named(n).under;
            }
            if path.len() > 200 || path.contains(&n) {
                return TypeId::INVALID;
            }
            path.push(n);
            self.expand(cur);
            cur = self.named(n).rhs;
            if cur.is_none() {
                return TypeId::INVALID;
            }
        };
        if matches!(self.ty(u), Type::TypeParam(_)) {
            return TypeId::INVALID;
        }
        for n in path {
            self.named_mut(n).under = u;
        }
        u
    }
    /// Underlying type: the type itself.
    #[inline]
    pub fn under_ty(&mut self, t: TypeId) -> &Type {
        let u = self.under(t);
        self.ty(u)
    }
    /// The defined type behind `t`, if it is one.
    #[inline]
    pub fn as_named(&mut self, t: TypeId) -> Option<NamedId> {
        let t = self.unalias(t);
        match self.ty(t) {
            Type::Named(n) => Some(*n),
            _ => None,
        }
    }
    /// The type parameter behind `t`, if it is one.
    #[inline(always)]
    pub fn as_tparam(&mut self, t: TypeId) -> Option<TParamId> {
        let t = self.unalias(t);
        match self.ty(t) {
            Type::TypeParam(p) => Some(*p),
            _ => None,
        }
    }
    /// The type that `n` is an instance of, or its own.
    pub fn origin_of(&mut self, t: TypeId) -> TypeId {
        let t = self.unalias(t);
        match self.ty(t) {
            Type::Named(n) => self.named(*n).origin.unwrap_or(t),
            _ => t,
        }
    }
    /// Substitutes the right-hand side of an instance, if that is possible by now.
    pub(crate) fn expand(&mut self, t: TypeId) {
        let Type::Named(n) = *self.ty(t) else { return };
        let d = self.named(n);
        if d.expanded {
            return;
        }
        let (Some(orig), targs) = (d.origin, d.targs.clone()) else { return };
        let outer_targs = d.outer_targs.clone();
        let Type::Named(o) = *self.ty(orig) else { return };
        let od = self.named(o);
        if od.rhs.is_none() {
            return;
        }
        let (orhs, otp, outer) = (od.rhs, od.tparams.clone(), od.outer.clone());
        let nm = od.methods.len();
        let d = self.named_mut(n);
        d.expanded = true;
        d.tparams = otp.clone();
        d.methods.resize(nm, ObjId::NONE);
        if otp.len() != targs.len() {
            self.named_mut(n).rhs = TypeId::INVALID;
            return;
        }
        let rhs = if outer.is_empty() {
            self.subst(orhs, &otp, &targs)
        } else {
            let from: Vec<TypeId> = outer.iter().chain(otp.iter()).copied().collect();
            let to: Vec<TypeId> = outer_targs.iter().chain(targs.iter()).copied().collect();
            self.subst(orhs, &from, &to)
        };
        self.named_mut(n).rhs = rhs;
    }
    /// Number of declared methods.
    pub fn num_methods(&mut self, named: TypeId) -> usize {
        let o = self.origin_of(named);
        match self.ty(o) {
            Type::Named(n) => self.named(*n).methods.len(),
            _ => 0,
        }
    }
    /// Declared method `i` of a defined type; on an instance its receiver and signature are substituted.
    pub fn named_method(&mut self, named: TypeId, i: usize) -> ObjId {
        let named = self.unalias(named);
        let Type::Named(n) = *self.ty(named) else { return ObjId::NONE };
        let d = self.named(n);
        let Some(orig) = d.origin else { return d.methods[i] };
        if let Some(m) = d.methods.get(i).and_then(|m| m.get()) {
            return m;
        }
        let targs = d.targs.clone();
        let Type::Named(o) = *self.ty(orig) else { return ObjId::NONE };
        let om = self.named(o).methods[i];
        self.obj_decl(om);
        let obj = self.obj(om).clone();
        let Some(sig) = self.sig(obj.ty) else { return om };
        let ptr = matches!(&obj.kind, ObjKind::Func(f) if f.ptr_recv);
        let mut s = if sig.rparams.len() == targs.len() && !targs.is_empty() {
            let t = self.subst_sig_keep_tparams(&sig, &targs);
            (*self.sig(t).expect("signature")).clone()
        } else {
            (*sig).clone()
        };
        let rt = if ptr { self.new_pointer(named) } else { named };
        if let Some(r) = sig.recv {
            let r = self.clone_var(r, rt);
            s.recv = Some(r);
        }
        s.rparams = Arc::default();
        let ty = self.new_signature(s);
        let ObjKind::Func(mut f) = obj.kind.clone() else { return om };
        f.origin = om;
        let m = Object { ty, kind: ObjKind::Func(f), ..obj };
        self.objs.push(m);
        let id = ObjId(self.objs.len() as u32 - 1);
        let d = self.named_mut(n);
        if d.methods.len() <= i {
            d.methods.resize(i + 1, ObjId::NONE);
        }
        d.methods[i] = id;
        id
    }
    fn subst_sig_keep_tparams(&mut self, sig: &Arc<Signature>, targs: &[TypeId]) -> TypeId {
        let mut s = (**sig).clone();
        let rparams = std::mem::take(&mut s.rparams);
        let t = self.new_signature(s);
        let r = self.subst(t, &rparams, targs);
        if r == t { t } else { r }
    }
    /// A copy of variable `v` with another type, remembering where it came from.
    pub(crate) fn clone_var(&mut self, v: ObjId, ty: TypeId) -> ObjId {
        let mut o = self.obj(v).clone();
        o.ty = ty;
        if let ObjKind::Var { origin, .. } = &mut o.kind
            && origin.is_none()
        {
            *origin = v;
        }
        self.objs.push(o);
        ObjId(self.objs.len() as u32 - 1)
    }
    /// The constraint of a type parameter as an interface type.
    pub(crate) fn tparam_iface(&mut self, p: TParamId) -> (TypeId, IfaceId) {
        let bound = self.tparam(p).bound;
        let empty = (TypeId::EMPTY_INTERFACE, IfaceId(0));
        let b = self.unalias(bound);
        if matches!(self.ty(b), Type::TypeParam(_)) || bound.is_none() {
            return empty;
        }
        let u = self.under(b);
        match *self.ty(u) {
            Type::Interface(i) => return (u, i),
            Type::Basic(BasicKind::Invalid) => return empty,
            _ => {}
        }
        let pos = self.obj(self.tparam(p).obj).pos;
        let data = IfaceData {
            embeds: vec![bound],
            embed_pos: vec![pos],
            implicit: true,
            complete: true,
            ..Default::default()
        };
        let (t, i) = self.new_iface(data);
        self.tparams[p.0 as usize].bound = t;
        (t, i)
    }
}
