//! Unification of types that mention type parameters to be inferred.
use super::*;
use crate::syntax::ast::ChanDir;

/// Assignment rules apply at the top: channel directions and defined types may differ.
pub(crate) const ASSIGN: u8 = 1;
/// Types must match exactly.
pub(crate) const EXACT: u8 = 2;

const MAX_DEPTH: u32 = 50;

/// The state: each type parameter has a handle, joined ones share it; a handle has a type or NONE.
pub(crate) struct Unifier {
    params: Vec<(TypeId, usize)>,
    values: Vec<TypeId>,
    depth: u32,
    iface: bool,
}

impl Unifier {
    pub fn new(tparams: &[TypeId], targs: &[TypeId], iface: bool) -> Self {
        let params = tparams.iter().enumerate().map(|(i, &t)| (t, i)).collect();
        Unifier { params, values: targs.to_vec(), depth: 0, iface }
    }
    fn handle(&self, t: TypeId) -> Option<usize> {
        self.params.iter().find(|p| p.0 == t).map(|p| p.1)
    }
    /// The type inferred for `t`, or NONE.
    pub fn at(&self, t: TypeId) -> TypeId {
        self.handle(t).map_or(TypeId::NONE, |h| self.values[h])
    }
    pub fn set(&mut self, t: TypeId, v: TypeId) {
        if let Some(h) = self.handle(t) {
            self.values[h] = v;
        }
    }
    pub fn unknowns(&self) -> usize {
        self.params.iter().filter(|p| self.values[p.1].is_none()).count()
    }
    pub fn inferred(&self, tparams: &[TypeId]) -> Vec<TypeId> {
        tparams.iter().map(|&t| self.at(t)).collect()
    }
    fn bound_param(&self, c: &mut Types, t: TypeId) -> Option<TypeId> {
        let t = c.unalias(t);
        self.handle(t).map(|_| t)
    }
    fn join(&mut self, x: TypeId, y: TypeId) -> bool {
        let (Some(hx), Some(hy)) = (self.handle(x), self.handle(y)) else { return false };
        if hx == hy {
            return true;
        }
        if self.values[hx].is_some() && self.values[hy].is_some() {
            return false;
        }
        let (from, to) = if self.values[hx].is_some() { (hy, hx) } else { (hx, hy) };
        for p in &mut self.params {
            if p.1 == from {
                p.1 = to;
            }
        }
        true
    }
    /// Makes `x` and `y` equal, if possible.
    pub fn unify(&mut self, c: &mut Types, x: TypeId, y: TypeId, mode: u8) -> bool {
        self.nify(c, x, y, mode, &mut Vec::new())
    }
    fn nify(&mut self, c: &mut Types, x: TypeId, y: TypeId, mode: u8, p: &mut Vec<(IfaceId, IfaceId)>) -> bool {
        if x == y || c.unalias(x) == c.unalias(y) {
            return true;
        }
        if self.depth >= MAX_DEPTH {
            return false;
        }
        self.depth += 1;
        let r = self.nify2(c, x, y, mode, p);
        self.depth -= 1;
        r
    }
    fn nify2(&mut self, c: &mut Types, x: TypeId, y: TypeId, mode: u8, p: &mut Vec<(IfaceId, IfaceId)>) -> bool {
        let (mut x, mut y) = (x, y);
        if c.as_named(x).is_some() || self.bound_param(c, y).is_some() {
            std::mem::swap(&mut x, &mut y);
        }
        // A defined type matches a type literal through its underlying type.
        if mode & EXACT == 0 && c.as_named(y).is_some() && c.is_type_lit(x) && !(self.iface && c.is_interface(x)) {
            y = c.under(y);
            if x == y || c.unalias(x) == y {
                return true;
            }
        }
        match (self.bound_param(c, x), self.bound_param(c, y)) {
            (Some(px), Some(py)) => {
                if self.join(px, py) {
                    return true;
                }
                let (a, b) = (self.at(px), self.at(py));
                return self.nify(c, a, b, mode, p);
            }
            (Some(px), None) => return self.nify_param(c, px, y, mode, p),
            _ => {}
        }
        if self.iface && mode & EXACT == 0 {
            let (xi, yi) = (c.as_interface(x), c.as_interface(y));
            if let (Some(a), Some(b)) = (xi, yi) {
                return self.nify_ifaces(c, a, b, false, p);
            }
            if let Some((i, t)) = yi.map(|i| (i, x)).or(xi.map(|i| (i, y))) {
                return self.nify_methods(c, i, t, p);
            }
        }
        if c.is_type_param(y) {
            std::mem::swap(&mut x, &mut y);
        }
        let emode = if mode & ASSIGN != 0 { mode | EXACT } else { mode };
        let yorig = y;
        let (x, y) = (c.unalias(x), c.unalias(y));
        match (c.ty(x).clone(), c.ty(y).clone()) {
            (Type::Basic(a), Type::Basic(b)) => a == b,
            (Type::Array(a, n), Type::Array(b, m)) => (n < 0 || m < 0 || n == m) && self.nify(c, a, b, emode, p),
            (Type::Slice(a), Type::Slice(b)) | (Type::Pointer(a), Type::Pointer(b)) => self.nify(c, a, b, emode, p),
            (Type::Struct(a), Type::Struct(b)) => {
                a.fields.len() == b.fields.len()
                    && (0..a.fields.len()).all(|i| {
                        let (f, g) = (a.fields[i], b.fields[i]);
                        let (pkg, name) = (c.obj(g).pkg, c.obj(g).name.clone());
                        let (ft, gt) = (c.obj(f).ty, c.obj(g).ty);
                        c.is_embedded(f) == c.is_embedded(g)
                            && a.tag(i) == b.tag(i)
                            && c.same_id(f, pkg, &name, false)
                            && self.nify(c, ft, gt, emode, p)
                    })
            }
            (Type::Tuple(a), Type::Tuple(b)) => self.nify_vars(c, &a, &b, mode, p),
            (Type::Signature(a), Type::Signature(b)) => {
                a.variadic == b.variadic
                    && self.nify_vars(c, &a.params, &b.params, emode, p)
                    && self.nify_vars(c, &a.results, &b.results, emode, p)
            }
            (Type::Interface(a), Type::Interface(b)) => self.nify_ifaces(c, a, b, true, p),
            (Type::Map(k, v), Type::Map(k2, v2)) => self.nify(c, k, k2, emode, p) && self.nify(c, v, v2, emode, p),
            (Type::Chan(d, a), Type::Chan(e, b)) => (mode & EXACT == 0 || d == e) && self.nify(c, a, b, emode, p),
            (Type::Named(a), Type::Named(b)) => {
                let (xa, ya) = (c.named(a).targs.clone(), c.named(b).targs.clone());
                if xa.len() != ya.len() {
                    return false;
                }
                for (&s, &t) in xa.iter().zip(ya.iter()) {
                    if !self.nify(c, s, t, mode, p) {
                        return false;
                    }
                }
                c.origin_of(x) == c.origin_of(y)
            }
            (Type::TypeParam(_), _) => match c.common_under(x) {
                // An outer type parameter stands for its core type.
                Ok(cx) => self.nify(c, cx, yorig, ASSIGN, p),
                Err(_) => false,
            },
            _ => false,
        }
    }
    fn nify_vars(
        &mut self,
        c: &mut Types,
        a: &[ObjId],
        b: &[ObjId],
        mode: u8,
        p: &mut Vec<(IfaceId, IfaceId)>,
    ) -> bool {
        a.len() == b.len()
            && a.iter().zip(b).all(|(&f, &g)| {
                let (s, t) = (c.obj(f).ty, c.obj(g).ty);
                self.nify(c, s, t, mode, p)
            })
    }
    fn nify_param(&mut self, c: &mut Types, px: TypeId, y: TypeId, mode: u8, p: &mut Vec<(IfaceId, IfaceId)>) -> bool {
        let x = self.at(px);
        if x.is_none() {
            self.set(px, y);
            return true;
        }
        if !self.nify(c, x, y, mode, p) {
            return false;
        }
        // Both match: keep the better one.
        let (xi, yi) = (c.as_interface(x), c.as_interface(y));
        let (xn, yn) = (c.as_named(x).is_some(), c.as_named(y).is_some());
        match (xi, yi) {
            (Some(a), Some(b)) => {
                if xn && yn {
                    return c.identical(x, y);
                }
                if c.tset(a).methods.len() != c.tset(b).methods.len() {
                    return false;
                }
            }
            (None, None) => {}
            _ => return false,
        }
        if mode & EXACT == 0 && !xn {
            let restricted = matches!(*c.under_ty(y), Type::Chan(d, _) if d != ChanDir::Both);
            if yn || restricted {
                self.set(px, y);
            }
        }
        true
    }
    fn nify_ifaces(
        &mut self,
        c: &mut Types,
        a: IfaceId,
        b: IfaceId,
        same_len: bool,
        p: &mut Vec<(IfaceId, IfaceId)>,
    ) -> bool {
        let (s, t) = (c.tset(a), c.tset(b));
        if s.comparable != t.comparable || !c.terms_equal(&s.terms, &t.terms) {
            return false;
        }
        if same_len && s.methods.len() != t.methods.len() {
            return false;
        }
        if p.contains(&(a, b)) || p.contains(&(b, a)) {
            return true;
        }
        p.push((a, b));
        let (small, large) =
            if s.methods.len() <= t.methods.len() { (&s.methods, &t.methods) } else { (&t.methods, &s.methods) };
        let ok = small.iter().all(|&m| {
            let id = c.method_id(m);
            match large.iter().copied().find(|&o| c.method_id(o) == id) {
                Some(o) => {
                    let (mt, ot) = (c.obj(m).ty, c.obj(o).ty);
                    self.nify(c, mt, ot, EXACT, p)
                }
                None => false,
            }
        });
        p.pop();
        ok
    }
    /// All methods of the interface must exist in `t` and unify.
    fn nify_methods(&mut self, c: &mut Types, i: IfaceId, t: TypeId, p: &mut Vec<(IfaceId, IfaceId)>) -> bool {
        let s = c.tset(i);
        s.methods.iter().all(|&m| {
            let (pkg, name, mt) = (c.obj(m).pkg, c.obj(m).name.clone(), c.obj(m).ty);
            let Lookup::Found(f, ..) = c.lookup_field_or_method(t, false, pkg, &name) else { return false };
            if !matches!(c.obj(f).kind, ObjKind::Func(_)) {
                return false;
            }
            c.obj_decl(f);
            let ft = c.obj(f).ty;
            c.sig(ft).is_some_and(|s| s.tparams.is_empty()) && self.nify(c, mt, ft, EXACT, p)
        })
    }
}

impl Types {
    fn is_type_lit(&mut self, t: TypeId) -> bool {
        let t = self.unalias(t);
        !matches!(self.ty(t), Type::Named(_) | Type::TypeParam(_))
    }
    fn as_interface(&mut self, t: TypeId) -> Option<IfaceId> {
        if self.is_type_param(t) {
            return None;
        }
        let u = self.under(t);
        match *self.ty(u) {
            Type::Interface(i) => Some(i),
            _ => None,
        }
    }
}
