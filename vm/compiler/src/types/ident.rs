//! Type identity, and canonical representatives.
use super::*;
use crate::syntax::ast::Name;
use smallvec::SmallVec;

/// What identity ignores.
#[derive(Clone, Copy, Default)]
pub(crate) struct Ignore {
    pub tags: bool,
}

type Pairs = SmallVec<[(IfaceId, IfaceId); 4]>;

impl Types {
    /// Whether two types are identical.
    #[inline]
    pub fn identical(&mut self, a: TypeId, b: TypeId) -> bool {
        a == b || self.same(a, b, Ignore::default(), &mut Pairs::new())
    }
    pub(crate) fn identical_ignore_tags(&mut self, a: TypeId, b: TypeId) -> bool {
        self.same(a, b, Ignore { tags: true }, &mut Pairs::new())
    }
    /// Whether two packages are the same.
    pub(crate) fn same_pkg(&self, a: Option<PkgId>, b: Option<PkgId>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => a == b || self.pkg(a).path == self.pkg(b).path,
            (a, b) => a == b,
        }
    }
    /// Whether `o` is named `name` as seen from `pkg`.
    pub(crate) fn same_id(&self, o: ObjId, pkg: Option<PkgId>, name: &Name, fold: bool) -> bool {
        let ob = self.obj(o);
        if fold && ob.name.to_lowercase() == name.to_lowercase() {
            return true;
        }
        ob.name == *name && (ob.exported() || self.same_pkg(ob.pkg, pkg))
    }
    fn ident_vars(&mut self, a: &[ObjId], b: &[ObjId], ig: Ignore, p: &mut Pairs) -> bool {
        a.len() == b.len()
            && a.iter().zip(b).all(|(&x, &y)| {
                let (x, y) = (self.obj(x).ty, self.obj(y).ty);
                self.same(x, y, ig, p)
            })
    }
    fn same(&mut self, a: TypeId, b: TypeId, ig: Ignore, p: &mut Pairs) -> bool {
        let (a, b) = (self.unalias(a), self.unalias(b));
        if a == b {
            return true;
        }
        self.depth += 1;
        let r = self.depth < 50_000 && self.one_deeper(|c| c.same2(a, b, ig, p));
        self.depth -= 1;
        r
    }
    fn same2(&mut self, a: TypeId, b: TypeId, ig: Ignore, p: &mut Pairs) -> bool {
        // Most pairs that are looked at are of different kinds, or of different defined types.
        match (self.ty(a), self.ty(b)) {
            (Type::Named(x), Type::Named(y)) => {
                let (x, y) = (self.named(*x).origin, self.named(*y).origin);
                if x.is_none() || x != y {
                    return false;
                }
            }
            (x, y) if std::mem::discriminant(x) != std::mem::discriminant(y) => return false,
            _ => {}
        }
        match (self.ty(a).clone(), self.ty(b).clone()) {
            (Type::Basic(x), Type::Basic(y)) => x == y,
            (Type::Pointer(x), Type::Pointer(y)) | (Type::Slice(x), Type::Slice(y)) => self.same(x, y, ig, p),
            (Type::Array(x, n), Type::Array(y, m)) => (n < 0 || m < 0 || n == m) && self.same(x, y, ig, p),
            (Type::Map(k, v), Type::Map(k2, v2)) => self.same(k, k2, ig, p) && self.same(v, v2, ig, p),
            (Type::Chan(d, x), Type::Chan(e, y)) => d == e && self.same(x, y, ig, p),
            (Type::Struct(x), Type::Struct(y)) => {
                x.fields.len() == y.fields.len()
                    && (0..x.fields.len()).all(|i| {
                        let (f, g) = (x.fields[i], y.fields[i]);
                        let (pkg, name) = (self.obj(g).pkg, self.obj(g).name.clone());
                        self.is_embedded(f) == self.is_embedded(g)
                            && (ig.tags || x.tag(i) == y.tag(i))
                            && self.same_id(f, pkg, &name, false)
                            && {
                                let (s, t) = (self.obj(f).ty, self.obj(g).ty);
                                self.same(s, t, ig, p)
                            }
                    })
            }
            (Type::Tuple(x), Type::Tuple(y)) => self.ident_vars(&x, &y, ig, p),
            (Type::Signature(x), Type::Signature(y)) => self.ident_sigs(&x, &y, ig, p),
            (Type::Union(_), Type::Union(_)) => {
                let (x, y) = (self.union_terms(a), self.union_terms(b));
                self.terms_equal(&x, &y)
            }
            (Type::Interface(x), Type::Interface(y)) => {
                if p.contains(&(x, y)) || p.contains(&(y, x)) {
                    return true;
                }
                let (s, t) = (self.tset(x), self.tset(y));
                if s.comparable != t.comparable || !self.terms_equal(&s.terms, &t.terms) {
                    return false;
                }
                if s.methods.len() != t.methods.len() {
                    return false;
                }
                p.push((x, y));
                let ok = s.methods.iter().zip(&t.methods).all(|(&f, &g)| {
                    let (pkg, name) = (self.obj(g).pkg, self.obj(g).name.clone());
                    self.same_id(f, pkg, &name, false) && {
                        self.obj_decl(f);
                        self.obj_decl(g);
                        let (s, t) = (self.obj(f).ty, self.obj(g).ty);
                        self.same(s, t, ig, p)
                    }
                });
                p.pop();
                ok
            }
            (Type::Named(x), Type::Named(y)) => {
                let targs = |c: &Types, n| [c.named(n).targs.clone(), c.named(n).outer_targs.clone()];
                let (x, y) = (targs(self, x), targs(self, y));
                x.iter()
                    .zip(&y)
                    .all(|(x, y)| x.len() == y.len() && x.iter().zip(y.iter()).all(|(&s, &t)| self.same(s, t, ig, p)))
            }
            _ => false,
        }
    }
    fn ident_sigs(&mut self, x: &Arc<Signature>, y: &Arc<Signature>, ig: Ignore, p: &mut Pairs) -> bool {
        if x.tparams.len() != y.tparams.len() || x.variadic != y.variadic {
            return false;
        }
        if x.params.len() != y.params.len() || x.results.len() != y.results.len() {
            return false;
        }
        if x.tparams.is_empty() {
            return self.ident_vars(&x.params, &y.params, ig, p) && self.ident_vars(&x.results, &y.results, ig, p);
        }
        // Rename y's type parameters to x's.
        for (&s, &t) in x.tparams.iter().zip(y.tparams.iter()) {
            let (bs, bt) = (self.bound_of(s), self.bound_of(t));
            let bt = self.subst(bt, &y.tparams, &x.tparams);
            if !self.same(bs, bt, ig, p) {
                return false;
            }
        }
        let both = |s: &Signature| s.params.iter().chain(s.results.iter()).copied().collect::<Vec<_>>();
        both(x).into_iter().zip(both(y)).all(|(f, g)| {
            let (s, t) = (self.obj(f).ty, self.obj(g).ty);
            let t = self.subst(t, &y.tparams, &x.tparams);
            self.same(s, t, ig, p)
        })
    }
    pub(crate) fn bound_of(&mut self, t: TypeId) -> TypeId {
        match self.ty(t) {
            Type::TypeParam(p) => {
                let p = *p;
                self.tparam_iface(p);
                self.tparam(p).bound
            }
            _ => TypeId::INVALID,
        }
    }
    pub(crate) fn is_embedded(&self, o: ObjId) -> bool {
        matches!(self.obj(o).kind, ObjKind::Var { embedded: true, .. })
    }
    /// A representative of all types identical to `t`: equal ids iff identical.
    pub fn canonical(&mut self, t: TypeId) -> TypeId {
        let t = self.unalias(t);
        if let Some(&c) = self.canon.get(&t) {
            return c;
        }
        env::deeper(|| self.canonical2(t))
    }
    fn canonical2(&mut self, t: TypeId) -> TypeId {
        let c = match *self.ty(t) {
            Type::Basic(k) => TypeId(k as u32 + 1),
            Type::Pointer(e) => {
                let e = self.canonical(e);
                self.new_pointer(e)
            }
            Type::Slice(e) => {
                let e = self.canonical(e);
                self.new_slice(e)
            }
            Type::Array(e, n) => {
                let e = self.canonical(e);
                self.new_array(e, n)
            }
            Type::Map(k, v) => {
                let (k, v) = (self.canonical(k), self.canonical(v));
                self.new_map(k, v)
            }
            Type::Chan(d, e) => {
                let e = self.canonical(e);
                self.new_chan(d, e)
            }
            Type::TypeParam(_) => t,
            Type::Named(n) => {
                let d = self.named(n).clone();
                match d.origin {
                    None => t,
                    Some(o) => {
                        let targs: Vec<TypeId> = d.targs.iter().map(|&a| self.canonical(a)).collect();
                        let outer: Vec<TypeId> = d.outer_targs.iter().map(|&a| self.canonical(a)).collect();
                        self.named_instance(o, &targs, &outer)
                    }
                }
            }
            _ => {
                let h = self.shallow_hash(t);
                let cands = self.canon_buckets.get(&h).cloned().unwrap_or_default();
                match cands.into_iter().find(|&c| self.identical(c, t)) {
                    Some(c) => c,
                    None => {
                        self.canon_buckets.entry(h).or_default().push(t);
                        t
                    }
                }
            }
        };
        self.canon.insert(t, c);
        self.canon.insert(c, c);
        c
    }
    /// A hash that identical types share.
    pub(crate) fn shallow_hash(&mut self, t: TypeId) -> u64 {
        self.hash_depth(t, 3)
    }
    fn hash_depth(&mut self, t: TypeId, d: u32) -> u64 {
        let mix = |h: u64, v: u64| (h ^ v).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23);
        let t = self.unalias(t);
        if d == 0 {
            return 7;
        }
        match self.ty(t).clone() {
            Type::Basic(k) => mix(1, k as u64),
            Type::Pointer(e) => mix(2, self.hash_depth(e, d - 1)),
            Type::Slice(e) => mix(3, self.hash_depth(e, d - 1)),
            Type::Array(e, _) => mix(4, self.hash_depth(e, d - 1)),
            Type::Map(k, v) => {
                let k = self.hash_depth(k, d - 1);
                mix(mix(5, k), self.hash_depth(v, d - 1))
            }
            Type::Chan(_, e) => mix(6, self.hash_depth(e, d - 1)),
            Type::Struct(s) => s.fields.iter().fold(8, |h, &f| {
                let ft = self.obj(f).ty;
                let n = self.obj(f).name.bytes().fold(0u64, |a, b| a.wrapping_mul(31) + b as u64);
                mix(mix(h, n), self.hash_depth(ft, d - 1))
            }),
            Type::Tuple(v) => v.iter().fold(9, |h, &f| {
                let ft = self.obj(f).ty;
                mix(h, self.hash_depth(ft, d - 1))
            }),
            Type::Signature(s) => {
                let h = mix(10, s.params.len() as u64 * 64 + s.results.len() as u64);
                if !s.tparams.is_empty() {
                    return h;
                }
                s.params.iter().chain(s.results.iter()).fold(h, |h, &f| {
                    let ft = self.obj(f).ty;
                    mix(h, self.hash_depth(ft, d - 1))
                })
            }
            Type::Interface(_) => 11,
            Type::Union(_) => 12,
            Type::TypeParam(p) => mix(13, p.0 as u64),
            Type::Named(n) => match self.named(n).origin {
                None => mix(14, n.0 as u64),
                Some(o) => {
                    let targs = self.named(n).targs.clone();
                    targs.iter().fold(mix(15, o.0 as u64), |h, &a| mix(h, self.hash_depth(a, d - 1)))
                }
            },
            Type::Alias(_) => 16,
        }
    }
}
