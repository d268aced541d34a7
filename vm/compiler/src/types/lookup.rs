//! Finding fields and methods; method sets.
use super::*;
use crate::syntax::ast::Name;
use smallvec::SmallVec;

/// Field or method found by [`Types::lookup_field_or_method`].
#[derive(Clone, Debug)]
pub enum Lookup {
    /// Found: object, path, whether a pointer was followed.
    Found(ObjId, FieldPath, bool),
    /// Several at the same depth; the path to the first.
    Ambiguous(FieldPath),
    /// Method with pointer receiver, value not addressable.
    PtrRecv,
    /// Nothing.
    NotFound,
}

/// Method in a method set.
#[derive(Clone, Debug)]
pub struct MethodEntry {
    /// The method (of an instantiated type: the instance's own object; see `FuncData::origin`).
    pub obj: ObjId,
    /// Path: embedded fields, then the method's index in its type.
    pub index: Arc<[u32]>,
    /// A pointer is followed on the way.
    pub indirect: bool,
}

/// Indices of fields, the last one of a field or method.
pub type FieldPath = SmallVec<[u32; 6]>;

#[derive(Clone)]
struct Embedded {
    ty: TypeId,
    path: FieldPath,
    indirect: bool,
    multiples: bool,
}

fn with(p: &FieldPath, i: usize) -> FieldPath {
    let mut n = p.clone();
    n.push(i as u32);
    n
}

impl Types {
    /// The pointed-to type, and whether `t` was a pointer type (not one by definition).
    pub(crate) fn deref(&mut self, t: TypeId) -> (TypeId, bool) {
        let u = self.unalias(t);
        match self.ty(u) {
            Type::Pointer(e) => (*e, true),
            _ => (t, false),
        }
    }
    /// The declared method behind a method object, and whether its receiver is a pointer.
    pub(crate) fn method_origin(&self, m: ObjId) -> (ObjId, bool) {
        match &self.obj(m).kind {
            ObjKind::Func(f) if f.origin.is_some() => (f.origin, f.ptr_recv || self.method_origin(f.origin).1),
            ObjKind::Func(f) => (m, f.ptr_recv),
            _ => (m, false),
        }
    }
    /// Finds a field or method.
    pub fn lookup_field_or_method(&mut self, t: TypeId, addr: bool, pkg: Option<PkgId>, name: &Name) -> Lookup {
        self.lookup_fold(t, addr, pkg, name, false)
    }
    pub(crate) fn lookup_fold(&mut self, t: TypeId, addr: bool, pkg: Option<PkgId>, name: &Name, fold: bool) -> Lookup {
        // Methods cannot be associated to a defined pointer type, but the fields of its base can be selected.
        if self.as_named(t).is_some() {
            let u = self.under(t);
            if matches!(self.ty(u), Type::Pointer(_)) {
                let r = self.lookup_impl(u, false, pkg, name, fold);
                if let Lookup::Found(o, ..) = &r
                    && matches!(self.obj(*o).kind, ObjKind::Func(_))
                {
                    return Lookup::NotFound;
                }
                return r;
            }
        }
        self.lookup_impl(t, addr, pkg, name, fold)
    }
    pub(crate) fn lookup_impl(&mut self, t: TypeId, addr: bool, pkg: Option<PkgId>, name: &Name, fold: bool) -> Lookup {
        if &**name == "_" {
            return Lookup::NotFound;
        }
        let (ty, is_ptr) = self.deref(t);
        if is_ptr && matches!(self.under_ty(ty), Type::Interface(_)) {
            return Lookup::NotFound;
        }
        let exported = object::is_exported(name);
        if let Some((o, i)) = self.lookup_own(ty, pkg, name, exported, fold) {
            if let ObjKind::Func(f) = &self.obj(o).kind
                && f.ptr_recv
                && !is_ptr
                && !addr
            {
                return Lookup::PtrRecv;
            }
            return Lookup::Found(o, FieldPath::from_slice(&[i as u32]), is_ptr);
        }
        let mut current: SmallVec<[Embedded; 4]> = SmallVec::new();
        current.push(Embedded { ty, path: FieldPath::new(), indirect: is_ptr, multiples: false });
        let mut seen: SmallVec<[TypeId; 8]> = SmallVec::new();
        while !current.is_empty() {
            let mut next: SmallVec<[Embedded; 4]> = SmallVec::new();
            let mut found: Option<(ObjId, FieldPath, bool)> = None;
            for e in &current {
                let ty = self.unalias(e.ty);
                if let Type::Named(n) = *self.ty(ty) {
                    if seen.contains(&ty) {
                        continue;
                    }
                    seen.push(ty);
                    if let Some((i, m)) = self.find_method(ty, n, pkg, name, exported, fold) {
                        let path = with(&e.path, i);
                        if found.is_some() || e.multiples {
                            return Lookup::Ambiguous(path);
                        }
                        found = Some((m, path, e.indirect));
                        continue;
                    }
                }
                match self.under_ty(ty).clone() {
                    Type::Struct(s) => {
                        for (i, &f) in s.fields.iter().enumerate() {
                            if self.same_id(f, pkg, name, fold) {
                                let path = with(&e.path, i);
                                if found.is_some() || e.multiples {
                                    return Lookup::Ambiguous(path);
                                }
                                found = Some((f, path, e.indirect));
                                continue;
                            }
                            if found.is_none() && self.is_embedded(f) {
                                let ft = self.obj(f).ty;
                                let (ft, ptr) = self.deref(ft);
                                next.push(Embedded {
                                    ty: ft,
                                    path: with(&e.path, i),
                                    indirect: e.indirect || ptr,
                                    multiples: e.multiples,
                                });
                            }
                        }
                    }
                    Type::Interface(i) => {
                        let s = self.tset(i);
                        if let Some(k) = s.methods.iter().position(|&m| self.same_id(m, pkg, name, fold)) {
                            let path = with(&e.path, k);
                            if found.is_some() || e.multiples {
                                return Lookup::Ambiguous(path);
                            }
                            found = Some((s.methods[k], path, e.indirect));
                        }
                    }
                    _ => {}
                }
            }
            if let Some((o, path, indirect)) = found {
                if let ObjKind::Func(f) = &self.obj(o).kind
                    && f.ptr_recv
                    && !indirect
                    && !addr
                {
                    return Lookup::PtrRecv;
                }
                return Lookup::Found(o, path, indirect);
            }
            current = self.consolidate(next);
        }
        Lookup::NotFound
    }
    /// A method or the only field of this name that a defined or struct type has itself.
    fn lookup_own(
        &mut self,
        t: TypeId,
        pkg: Option<PkgId>,
        name: &Name,
        exported: bool,
        fold: bool,
    ) -> Option<(ObjId, usize)> {
        let t = self.unalias(t);
        if let Type::Named(n) = *self.ty(t)
            && let Some((i, m)) = self.find_method(t, n, pkg, name, exported, fold)
        {
            return Some((m, i));
        }
        let u = self.under(t);
        let Type::Struct(s) = self.ty(u) else { return None };
        let mut found = (0..).zip(&s.fields).filter(|&(_, &f)| self.same_id(f, pkg, name, fold));
        match (found.next(), found.next()) {
            (Some((i, &f)), None) => Some((f, i)),
            _ => None,
        }
    }
    fn consolidate(&mut self, list: SmallVec<[Embedded; 4]>) -> SmallVec<[Embedded; 4]> {
        if list.len() <= 1 {
            return list;
        }
        let mut out: SmallVec<[Embedded; 4]> = SmallVec::new();
        for e in list {
            let mut dup = None;
            for (i, o) in out.iter().enumerate() {
                let t = o.ty;
                if self.identical(t, e.ty) {
                    dup = Some(i);
                    break;
                }
            }
            match dup {
                Some(i) => out[i].multiples = true,
                None => out.push(e),
            }
        }
        out
    }
    fn find_method(
        &mut self,
        t: TypeId,
        n: NamedId,
        pkg: Option<PkgId>,
        name: &Name,
        exported: bool,
        fold: bool,
    ) -> Option<(usize, ObjId)> {
        let d = self.named(n);
        let o = match d.origin.map(|o| self.ty(o)) {
            Some(Type::Named(o)) => *o,
            _ => n,
        };
        let od = self.named(o);
        if od.methods.is_empty() || !(exported || fold || self.same_pkg(self.obj(od.obj).pkg, pkg)) {
            return None;
        }
        let lower = fold.then(|| name.to_lowercase());
        let i = od.methods.iter().position(|&m| match &lower {
            Some(l) => self.obj(m).name.to_lowercase() == *l,
            None => self.obj(m).name == *name,
        })?;
        Some((i, self.named_method(t, i)))
    }
    /// All methods of the method set of `t`, promoted ones too, exported ones first, then by name and package path.
    pub fn method_set(&mut self, t: TypeId) -> Arc<[MethodEntry]> {
        if let Some(m) = self.msets.get(&t) {
            return m.clone();
        }
        let mut names: Vec<(Option<PkgId>, Name)> = Vec::new();
        let mut seen = hashbrown::HashSet::new();
        let (base, is_ptr) = self.deref(t);
        if !(is_ptr && matches!(self.under_ty(base), Type::Interface(_))) {
            self.method_names(base, &mut names, &mut seen, 0);
        }
        let mut out = Vec::new();
        let mut ids = hashbrown::HashSet::new();
        for (pkg, name) in names {
            let key = if object::is_exported(&name) { (None, name.clone()) } else { (pkg, name.clone()) };
            if !ids.insert(key) {
                continue;
            }
            if let Lookup::Found(obj, index, indirect) = self.lookup_field_or_method(t, false, pkg, &name)
                && matches!(self.obj(obj).kind, ObjKind::Func(_))
            {
                self.obj_decl(obj);
                out.push(MethodEntry { obj, index: index[..].into(), indirect });
            }
        }
        out.sort_by(|a, b| self.cmp_names(a.obj, b.obj));
        let out: Arc<[MethodEntry]> = out.into();
        if self.obj_path.is_empty() {
            self.msets.insert(t, out.clone());
        }
        out
    }
    fn method_names(
        &mut self,
        t: TypeId,
        out: &mut Vec<(Option<PkgId>, Name)>,
        seen: &mut hashbrown::HashSet<TypeId>,
        depth: u32,
    ) {
        let t = self.unalias(t);
        if depth > 100 || !seen.insert(t) {
            return;
        }
        let o = self.origin_of(t);
        if let Type::Named(n) = *self.ty(o) {
            out.extend(self.named(n).methods.iter().map(|&m| (self.obj(m).pkg, self.obj(m).name.clone())));
        }
        match self.under_ty(t).clone() {
            Type::Struct(s) => {
                for &f in &s.fields {
                    if self.is_embedded(f) {
                        let ft = self.obj(f).ty;
                        let ft = self.deref(ft).0;
                        self.method_names(ft, out, seen, depth + 1);
                    }
                }
            }
            Type::Interface(i) => {
                let s = self.tset(i);
                out.extend(s.methods.iter().map(|&m| (self.obj(m).pkg, self.obj(m).name.clone())));
            }
            _ => {}
        }
    }
}
