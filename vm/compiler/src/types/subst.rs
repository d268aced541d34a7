//! Substitution of type parameters, and instances of generic types.
use super::*;

impl Types {
    /// Replaces type parameters by types.
    pub fn subst(&mut self, t: TypeId, tparams: &[TypeId], targs: &[TypeId]) -> TypeId {
        if tparams.is_empty() || t.is_none() {
            return t;
        }
        self.depth += 1;
        let r = if self.depth > 10_000 { TypeId::INVALID } else { self.one_deeper(|c| c.subst2(t, tparams, targs)) };
        self.depth -= 1;
        r
    }
    fn subst2(&mut self, t: TypeId, from: &[TypeId], to: &[TypeId]) -> TypeId {
        match self.ty(t).clone() {
            Type::Basic(_) => t,
            Type::Pointer(e) => {
                let n = self.subst(e, from, to);
                if n == e { t } else { self.new_pointer(n) }
            }
            Type::Slice(e) => {
                let n = self.subst(e, from, to);
                if n == e { t } else { self.new_slice(n) }
            }
            Type::Array(e, len) => {
                let n = self.subst(e, from, to);
                if n == e { t } else { self.new_array(n, len) }
            }
            Type::Chan(d, e) => {
                let n = self.subst(e, from, to);
                if n == e { t } else { self.new_chan(d, n) }
            }
            Type::Map(k, v) => {
                let (nk, nv) = (self.subst(k, from, to), self.subst(v, from, to));
                if nk == k && nv == v { t } else { self.new_map(nk, nv) }
            }
            Type::Struct(s) => match self.subst_vars(&s.fields, from, to) {
                Some(fields) => self.new_struct(StructType { fields, tags: s.tags.clone() }),
                None => t,
            },
            Type::Tuple(v) => match self.subst_vars(&v, from, to) {
                Some(v) => self.new_tuple(v.into()),
                None => t,
            },
            Type::Signature(s) => {
                let params = self.subst_vars(&s.params, from, to);
                let results = self.subst_vars(&s.results, from, to);
                // Bounds of own type parameters may mention the replaced ones.
                let (tparams, renamed) = self.subst_tparams(&s.tparams, from, to);
                if params.is_none() && results.is_none() && !renamed {
                    return t;
                }
                let mut n = (*s).clone();
                if let Some(p) = params {
                    n.params = p.into();
                }
                if let Some(r) = results {
                    n.results = r.into();
                }
                if renamed {
                    let old: Vec<TypeId> = s.tparams.to_vec();
                    if let Some(p) = self.subst_vars(&n.params.clone(), &old, &tparams) {
                        n.params = p.into();
                    }
                    if let Some(p) = self.subst_vars(&n.results.clone(), &old, &tparams) {
                        n.results = p.into();
                    }
                    n.tparams = tparams.into();
                }
                self.new_signature(n)
            }
            Type::Union(ts) => {
                let new: Vec<Term> =
                    ts.iter().map(|x| Term { tilde: x.tilde, ty: self.subst(x.ty, from, to) }).collect();
                if new[..] == ts[..] { t } else { self.add_type(Type::Union(new.into())) }
            }
            Type::Interface(i) => {
                let d = self.iface(i).clone();
                let methods = self.subst_methods(&d.methods, from, to);
                let embeds: Vec<TypeId> = d.embeds.iter().map(|&e| self.subst(e, from, to)).collect();
                if methods.is_none() && embeds == d.embeds {
                    return t;
                }
                let data = IfaceData {
                    methods: methods.unwrap_or(d.methods),
                    embeds,
                    embed_pos: d.embed_pos,
                    implicit: d.implicit,
                    complete: d.complete,
                    tset: None,
                };
                self.new_iface(data).0
            }
            Type::Named(n) => {
                let d = self.named(n).clone();
                if d.targs.is_empty() && d.outer.is_empty() {
                    return t;
                }
                if let Some(Type::Named(o)) = d.origin.map(|o| self.ty(o))
                    && self.named(*o).tparams.len() != d.targs.len()
                {
                    return TypeId::INVALID;
                }
                let targs: Vec<TypeId> = d.targs.iter().map(|&a| self.subst(a, from, to)).collect();
                let cur_outer = if d.origin.is_some() { &d.outer_targs } else { &d.outer };
                let outer: Vec<TypeId> = cur_outer.iter().map(|&a| self.subst(a, from, to)).collect();
                if targs[..] == d.targs[..] && outer[..] == cur_outer[..] {
                    return t;
                }
                if d.origin.is_none() && !d.tparams.is_empty() {
                    // An uninstantiated generic local type: its instances carry the outer arguments.
                    return t;
                }
                self.named_instance(d.origin.unwrap_or(t), &targs, &outer)
            }
            Type::Alias(a) => {
                let d = self.alias(a).clone();
                if d.targs.is_empty() {
                    // A local alias in a generic function may stand for something with type parameters.
                    let r = self.unalias(t);
                    let n = self.subst(r, from, to);
                    return if n == r { t } else { n };
                }
                let targs: Vec<TypeId> = d.targs.iter().map(|&a| self.subst(a, from, to)).collect();
                if targs[..] == d.targs[..] {
                    return t;
                }
                self.alias_instance(d.origin.unwrap_or(t), &targs)
            }
            Type::TypeParam(_) => match from.iter().position(|&p| p == t) {
                Some(i) => to.get(i).copied().filter(|t| t.is_some()).unwrap_or(t),
                None => t,
            },
        }
    }
    fn subst_vars(&mut self, v: &[ObjId], from: &[TypeId], to: &[TypeId]) -> Option<Vec<ObjId>> {
        let mut out: Option<Vec<ObjId>> = None;
        for (i, &x) in v.iter().enumerate() {
            let ty = self.obj(x).ty;
            let n = self.subst(ty, from, to);
            if n != ty {
                let c = self.clone_var(x, n);
                out.get_or_insert_with(|| v.to_vec())[i] = c;
            }
        }
        out
    }
    fn subst_methods(&mut self, v: &[ObjId], from: &[TypeId], to: &[TypeId]) -> Option<Vec<ObjId>> {
        let mut out: Option<Vec<ObjId>> = None;
        for (i, &x) in v.iter().enumerate() {
            let ty = self.obj(x).ty;
            let n = self.subst(ty, from, to);
            if n != ty {
                let mut o = self.obj(x).clone();
                o.ty = n;
                if let ObjKind::Func(f) = &mut o.kind
                    && f.origin.is_none()
                {
                    f.origin = x;
                }
                self.objs.push(o);
                out.get_or_insert_with(|| v.to_vec())[i] = ObjId(self.objs.len() as u32 - 1);
            }
        }
        out
    }
    fn subst_tparams(&mut self, tps: &[TypeId], from: &[TypeId], to: &[TypeId]) -> (Vec<TypeId>, bool) {
        let bounds: Vec<TypeId> = tps.iter().map(|&t| self.raw_bound(t)).collect();
        let new: Vec<TypeId> = bounds.iter().map(|&b| self.subst(b, from, to)).collect();
        if new == bounds {
            return (tps.to_vec(), false);
        }
        let fresh: Vec<TypeId> = tps.iter().map(|&t| self.fresh_tparam(t)).collect();
        for (i, &b) in new.iter().enumerate() {
            let b = self.subst(b, tps, &fresh);
            self.set_bound(fresh[i], b);
        }
        (fresh, true)
    }
    pub(crate) fn raw_bound(&self, t: TypeId) -> TypeId {
        match self.ty(t) {
            Type::TypeParam(p) => self.tparam(*p).bound,
            _ => TypeId::INVALID,
        }
    }
    pub(crate) fn set_bound(&mut self, t: TypeId, b: TypeId) {
        if let Type::TypeParam(p) = *self.ty(t) {
            self.tparams[p.0 as usize].bound = b;
        }
    }
    /// A new type parameter with the name and index of `t`, its bound still to be set.
    pub(crate) fn fresh_tparam(&mut self, t: TypeId) -> TypeId {
        let Type::TypeParam(p) = *self.ty(t) else { return t };
        let d = self.tparam(p).clone();
        let o = self.obj(d.obj).clone();
        self.objs.push(o);
        let obj = ObjId(self.objs.len() as u32 - 1);
        self.new_tparam(obj, d.index, d.bound)
    }
    /// Instance of a generic defined type, alias or signature; identical instances have the same id.
    pub fn instantiate(&mut self, origin: TypeId, targs: &[TypeId]) -> TypeId {
        match self.ty(origin).clone() {
            Type::Named(_) => self.named_instance(origin, targs, &[]),
            Type::Alias(_) => self.alias_instance(origin, targs),
            Type::Signature(s) => {
                if s.tparams.is_empty() || s.tparams.len() != targs.len() {
                    return origin;
                }
                let mut n = (*s).clone();
                n.tparams = Arc::default();
                if let Some(p) = self.subst_vars(&s.params, &s.tparams, targs) {
                    n.params = p.into();
                }
                if let Some(p) = self.subst_vars(&s.results, &s.tparams, targs) {
                    n.results = p.into();
                }
                self.new_signature(n)
            }
            _ => TypeId::INVALID,
        }
    }
    pub(crate) fn named_instance(&mut self, origin: TypeId, targs: &[TypeId], outer: &[TypeId]) -> TypeId {
        let Type::Named(o) = *self.ty(origin) else { return TypeId::INVALID };
        let outer: Vec<TypeId> = if outer.is_empty() { self.named(o).outer.to_vec() } else { outer.to_vec() };
        if targs.is_empty() && outer[..] == self.named(o).outer[..] {
            return origin;
        }
        let h = targs.iter().chain(&outer).fold(0u64, |h, &a| h.rotate_left(9) ^ self.shallow_hash(a));
        let cands = self.instances.get(&(origin, h)).cloned().unwrap_or_default();
        for c in cands {
            let (ct, co) = match self.ty(c) {
                Type::Named(n) => (self.named(*n).targs.clone(), self.named(*n).outer_targs.clone()),
                _ => continue,
            };
            if ct.len() == targs.len()
                && ct.iter().zip(targs).all(|(&a, &b)| self.identical(a, b))
                && co.iter().zip(&outer).all(|(&a, &b)| self.identical(a, b))
            {
                return c;
            }
        }
        let obj = self.named(o).obj;
        let (t, n) = self.new_named(obj);
        let tparams = self.named(o).tparams.clone();
        let d = self.named_mut(n);
        d.origin = Some(origin);
        d.targs = targs.into();
        d.outer_targs = outer.into();
        d.tparams = tparams;
        d.expanded = false;
        self.instances.entry((origin, h)).or_default().push(t);
        t
    }
    fn alias_instance(&mut self, origin: TypeId, targs: &[TypeId]) -> TypeId {
        let Type::Alias(a) = *self.ty(origin) else { return TypeId::INVALID };
        let d = self.alias(a).clone();
        if d.tparams.len() != targs.len() {
            return TypeId::INVALID;
        }
        if targs.is_empty() {
            return origin;
        }
        let rhs = self.subst(d.rhs, &d.tparams, targs);
        let (t, n) = self.new_alias(d.obj, rhs);
        let x = &mut self.aliases[n.0 as usize];
        x.origin = Some(origin);
        x.targs = targs.into();
        x.tparams = d.tparams;
        t
    }
}
