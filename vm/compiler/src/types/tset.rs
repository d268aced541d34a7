//! Computing type sets, and walking them.
use super::terms::Terms;
use super::*;
use hashbrown::HashMap;
use smallvec::{SmallVec, smallvec};

/// Types and their underlying types.
pub(crate) type Pairs = SmallVec<[(TypeId, TypeId); 2]>;

const MAX_TERMS: usize = 100;

impl Types {
    /// Type set of an interface type or of a type parameter's constraint.
    pub fn type_set_of(&mut self, t: TypeId) -> Arc<TypeSet> {
        match *self.under_ty(t) {
            Type::Interface(i) => self.tset(i),
            _ => Arc::new(TypeSet {
                methods: Vec::new(),
                terms: Some(vec![Term { tilde: false, ty: t }]),
                comparable: false,
            }),
        }
    }
    pub(crate) fn tset(&mut self, i: IfaceId) -> Arc<TypeSet> {
        let d = self.iface(i);
        if let Some(t) = &d.tset {
            return t.clone();
        }
        if !d.complete {
            return Arc::default();
        }
        // Guards against infinite recursion; invalid cycles are reported elsewhere.
        self.ifaces[i.0 as usize].tset = Some(Arc::default());
        let t = Arc::new(env::deeper(|| self.compute_tset(i)));
        self.ifaces[i.0 as usize].tset = Some(t.clone());
        t
    }
    fn compute_tset(&mut self, i: IfaceId) -> TypeSet {
        let d = self.iface(i).clone();
        let mut methods: Vec<(ObjId, Pos)> = Vec::new();
        let mut seen: HashMap<String, usize> = HashMap::new();
        for &m in &d.methods {
            let pos = self.obj(m).pos;
            self.add_iface_method(&mut methods, &mut seen, m, pos, true);
        }
        let (mut terms, mut comparable): (Terms, bool) = (None, false);
        for (k, &e) in d.embeds.iter().enumerate() {
            let pos = d.embed_pos.get(k).copied().unwrap_or(Pos::NONE);
            let (t, c): (Terms, bool) = match *self.under_ty(e) {
                Type::Interface(j) => {
                    let s = self.tset(j);
                    if pos.is_valid() && self.is_imported_constraint(e) && !self.version_ok(18) {
                        let n = self.ts(e);
                        self.version_err(pos, 18, &format!("embedding constraint interface {n}"));
                        continue;
                    }
                    for &m in &s.methods {
                        self.add_iface_method(&mut methods, &mut seen, m, pos, false);
                    }
                    (s.terms.clone(), s.comparable)
                }
                Type::Union(_) => {
                    if pos.is_valid() && !self.version_ok(18) {
                        let u = self.under(e);
                        let n = self.ts(u);
                        self.version_err(pos, 18, &format!("embedding interface element {n}"));
                        continue;
                    }
                    let u = self.under(e);
                    let t = self.union_terms(u);
                    if t.as_ref().is_some_and(|t| t.len() > MAX_TERMS) {
                        self.err(
                            pos,
                            format!("cannot handle more than {MAX_TERMS} union terms (implementation limitation)"),
                        );
                        continue;
                    }
                    (t, false)
                }
                Type::Basic(BasicKind::Invalid) => continue,
                _ => {
                    if pos.is_valid() && !self.version_ok(18) {
                        let n = self.ts(e);
                        self.version_err(pos, 18, &format!("embedding non-interface type {n}"));
                        continue;
                    }
                    (Some(vec![Term { tilde: false, ty: e }]), false)
                }
            };
            terms = self.terms_intersect(&terms, &t);
            comparable |= c;
            if comparable && let Some(list) = &mut terms {
                let all = std::mem::take(list);
                *list = all.into_iter().filter(|t| self.comparable_cause(t.ty, false).is_none()).collect();
                comparable = false;
            }
        }
        let mut list: Vec<ObjId> = methods.into_iter().map(|m| m.0).collect();
        self.sort_methods(&mut list);
        TypeSet { methods: list, terms, comparable }
    }
    /// Sorts methods: exported names first, then by name, then by package path.
    pub(crate) fn sort_methods(&self, list: &mut [ObjId]) {
        list.sort_by(|&a, &b| self.cmp_names(a, b));
    }
    pub(crate) fn cmp_names(&self, a: ObjId, b: ObjId) -> std::cmp::Ordering {
        let (a, b) = (self.obj(a), self.obj(b));
        let path = |o: &Object| o.pkg.map(|p| self.pkg(p).path.clone());
        b.exported()
            .cmp(&a.exported())
            .then_with(|| a.name.cmp(&b.name))
            .then_with(|| if a.exported() { std::cmp::Ordering::Equal } else { path(a).cmp(&path(b)) })
    }
    fn add_iface_method(
        &mut self,
        list: &mut Vec<(ObjId, Pos)>,
        seen: &mut HashMap<String, usize>,
        m: ObjId,
        pos: Pos,
        explicit: bool,
    ) {
        let id = self.method_id(m);
        let Some(&k) = seen.get(&id) else {
            seen.insert(id, list.len());
            list.push((m, pos));
            return;
        };
        let (other, opos) = list[k];
        let name = self.obj(m).name.clone();
        let report = move |c: &mut Types| {
            let at = c.where_(opos);
            c.err(pos, format!("duplicate method {name}\n\t{at}other declaration of method {name}"));
        };
        if explicit {
            report(self);
            return;
        }
        self.later(move |c| {
            let (s, t) = (c.obj(m).ty, c.obj(other).ty);
            if pos.is_valid() && !c.version_ok(14) || !c.identical(s, t) {
                report(c);
            }
        });
    }
    /// Terms of a union type, those of embedded interfaces included.
    pub(crate) fn union_terms(&mut self, u: TypeId) -> Terms {
        let Type::Union(list) = self.ty(u).clone() else { return None };
        let mut all: Terms = Some(Vec::new());
        for t in list.iter() {
            let un = self.under(t.ty);
            let terms = match self.ty(un).clone() {
                Type::Interface(i) => self.tset(i).terms.clone(),
                Type::Basic(BasicKind::Invalid) => continue,
                _ if t.tilde && !self.identical(t.ty, un) => continue,
                _ => Some(vec![*t]),
            };
            all = self.terms_union(&all, &terms);
        }
        all
    }
    /// The type terms to look at for an operation on `t`: for a type parameter those of its type set (an empty
    /// list when it has no specific types), else the type itself. Pairs of type and underlying type.
    pub(crate) fn typeset(&mut self, t: TypeId) -> Option<Pairs> {
        let t = self.unalias(t);
        let Type::TypeParam(p) = *self.ty(t) else {
            let u = self.under(t);
            return Some(smallvec![(t, u)]);
        };
        let i = self.tparam_iface(p).1;
        let s = self.tset(i);
        let list = s.terms.as_ref().filter(|l| !l.is_empty())?;
        let mut out = Pairs::with_capacity(list.len());
        for x in list {
            let u = self.under(x.ty);
            out.push((x.ty, u));
        }
        Some(out)
    }
    /// Whether `f` holds for the underlying types of all types in `t`'s type set (false if there are none).
    pub(crate) fn all_under(&mut self, t: TypeId, f: impl Fn(&mut Types, TypeId) -> bool) -> bool {
        match *self.ty(t) {
            Type::Basic(_) | Type::Pointer(_) | Type::Slice(_) => f(self, t),
            _ => match self.typeset(t) {
                Some(l) => l.into_iter().all(|(_, u)| f(self, u)),
                None => false,
            },
        }
    }
    /// The single underlying type of all types in the type set (for ordinary types: the underlying type);
    /// channels of different directions yield the restricted one.
    pub fn core_type(&mut self, t: TypeId) -> Option<TypeId> {
        self.common_under(t).ok()
    }
    pub(crate) fn common_under(&mut self, t: TypeId) -> Result<TypeId, String> {
        if !self.is_type_param(t) {
            return Ok(self.under(t));
        }
        let Some(list) = self.typeset(t) else { return Err("no specific type".into()) };
        let (mut ct, mut cu) = list[0];
        for &(t, u) in &list[1..] {
            if let (Type::Chan(d1, e1), Type::Chan(d2, e2)) = (self.ty(cu).clone(), self.ty(u).clone()) {
                use crate::syntax::ast::ChanDir;
                if !self.identical(e1, e2) {
                    let (a, b) = (self.ts(ct), self.ts(t));
                    return Err(format!("channels {a} and {b} have different element types"));
                }
                if d1 == d2 {
                } else if d1 == ChanDir::Both {
                    (ct, cu) = (t, u);
                } else if d2 != ChanDir::Both {
                    let (a, b) = (self.ts(ct), self.ts(t));
                    return Err(format!("channels {a} and {b} have conflicting directions"));
                }
                continue;
            }
            if !self.identical(cu, u) {
                let (a, b) = (self.ts(ct), self.ts(t));
                return Err(format!("{a} and {b} have different underlying types"));
            }
        }
        Ok(cu)
    }
    /// Sort and identity key of a method or field name: the name when exported, else `path.name`.
    pub fn method_id(&self, o: ObjId) -> String {
        let ob = self.obj(o);
        if ob.exported() {
            return ob.name.to_string();
        }
        [ob.pkg.map_or("_", |p| &*self.pkg(p).path), ".", &ob.name].concat()
    }
    pub(crate) fn is_imported_constraint(&mut self, t: TypeId) -> bool {
        let Some(n) = self.as_named(t) else { return false };
        let p = self.obj(self.named(n).obj).pkg;
        if p.is_none() || p == self.env.pkg {
            return false;
        }
        match *self.under_ty(t) {
            Type::Interface(i) => {
                let s = self.tset(i);
                s.comparable || s.terms.is_some()
            }
            _ => false,
        }
    }
}
