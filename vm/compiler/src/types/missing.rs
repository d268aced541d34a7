//! Whether a type implements an interface, and if not, why.
use super::*;

/// How method signatures are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Want {
    /// Explain failures.
    Cause,
    /// Only yes or no.
    Bare,
}

impl Types {
    /// Whether `v` implements interface `t`.
    pub fn implements(&mut self, v: TypeId, t: TypeId) -> bool {
        self.implements_cause(v, t, false, Want::Bare).is_ok()
    }
    /// A method of interface `t` that `v` lacks.
    pub fn missing_method(&mut self, v: TypeId, t: TypeId) -> Option<ObjId> {
        self.missing(v, t, true, Want::Bare).err().map(|m| m.0)
    }
    pub(crate) fn is_interface_ptr(&mut self, t: TypeId) -> bool {
        match *self.under_ty(t) {
            Type::Pointer(b) => matches!(self.under_ty(b), Type::Interface(_)),
            _ => false,
        }
    }
    pub(crate) fn interface_ptr_error(&mut self, t: TypeId) -> String {
        let s = self.ts(t);
        if let Type::Pointer(b) = *self.under_ty(t)
            && self.as_tparam(b).is_some()
        {
            return format!("type {s} is pointer to type parameter, not type parameter");
        }
        format!("type {s} is pointer to interface, not interface")
    }
    /// Err: the missing method of `t`, the cause, whether it is there with a wrong type.
    pub(crate) fn missing(
        &mut self,
        v: TypeId,
        t: TypeId,
        is_static: bool,
        w: Want,
    ) -> Result<(), (ObjId, String, bool)> {
        self.missing_eq(v, t, is_static, w, &mut |c, a, b| c.identical(a, b))
    }
    pub(crate) fn missing_eq(
        &mut self,
        v: TypeId,
        t: TypeId,
        is_static: bool,
        w: Want,
        eq: &mut dyn FnMut(&mut Types, TypeId, TypeId) -> bool,
    ) -> Result<(), (ObjId, String, bool)> {
        let Type::Interface(ti) = *self.under_ty(t) else { return Ok(()) };
        let want = self.tset(ti);
        let vi = match *self.under_ty(v) {
            Type::Interface(i) => Some(self.tset(i)),
            _ => None,
        };
        for &m in &want.methods {
            let (pkg, name) = (self.obj(m).pkg, self.obj(m).name.clone());
            let f = if let Some(s) = &vi {
                match s.methods.iter().copied().find(|&f| self.same_id(f, pkg, &name, false)) {
                    Some(f) => f,
                    None if !is_static => continue,
                    None => return Err(self.not_found(v, t, m, w)),
                }
            } else {
                match self.lookup_impl(v, false, pkg, &name, false) {
                    Lookup::Found(f, ..) => f,
                    Lookup::Ambiguous(_) => {
                        let c = format!("(ambiguous selector {}.{name})", self.ts(v));
                        return Err((m, c, false));
                    }
                    Lookup::PtrRecv => return Err((m, format!("(method {name} has pointer receiver)"), true)),
                    Lookup::NotFound => {
                        if w == Want::Bare {
                            return Err((m, String::new(), false));
                        }
                        if let Lookup::Found(f, ..) = self.lookup_impl(v, false, pkg, &name, true)
                            && matches!(self.obj(f).kind, ObjKind::Func(_))
                        {
                            if self.obj(f).name == name {
                                return Err((m, format!("(unexported method {name})"), false));
                            }
                            self.obj_decl(f);
                            let (fs, ms) = (self.func_string(f, false), self.func_string(m, false));
                            let c = format!("(missing method {name})\n\t\thave {fs}\n\t\twant {ms}");
                            return Err((m, c, false));
                        }
                        return Err(self.not_found(v, t, m, w));
                    }
                }
            };
            if !matches!(self.obj(f).kind, ObjKind::Func(_)) {
                let c = format!("({}.{name} is a field, not a method)", self.ts(v));
                return Err((m, c, false));
            }
            self.obj_decl(f);
            self.obj_decl(m);
            let (ft, mt) = (self.obj(f).ty, self.obj(m).ty);
            if !eq(self, ft, mt) {
                if w == Want::Bare {
                    return Err((m, String::new(), true));
                }
                let (mut fs, mut ms) = (self.func_string(f, false), self.func_string(m, false));
                if fs == ms {
                    (fs, ms) = (self.func_string(f, true), self.func_string(m, true));
                }
                let c = if fs == ms {
                    format!("(wrong type for method {name})")
                } else {
                    format!("(wrong type for method {name})\n\t\thave {fs}\n\t\twant {ms}")
                };
                return Err((m, c, true));
            }
        }
        Ok(())
    }
    fn not_found(&mut self, v: TypeId, t: TypeId, m: ObjId, w: Want) -> (ObjId, String, bool) {
        let c = if w == Want::Bare {
            String::new()
        } else if self.is_interface_ptr(v) {
            format!("({})", self.interface_ptr_error(v))
        } else if self.is_interface_ptr(t) {
            format!("({})", self.interface_ptr_error(t))
        } else {
            format!("(missing method {})", self.obj(m).name)
        };
        (m, c, false)
    }
    /// Like [`Types::missing`], lenient about types that are invalid already.
    pub(crate) fn has_all_methods(&mut self, v: TypeId, t: TypeId, is_static: bool, w: Want) -> Result<(), String> {
        if v == TypeId::INVALID {
            return Ok(());
        }
        match self.missing(v, t, is_static, w) {
            Ok(()) => Ok(()),
            Err(_) if self.has_invalid_embedded(v, 0) => Ok(()),
            Err((_, c, _)) => Err(c),
        }
    }
    fn has_invalid_embedded(&mut self, t: TypeId, depth: u32) -> bool {
        let b = match *self.under_ty(t) {
            Type::Pointer(b) => b,
            _ => t,
        };
        let Type::Struct(s) = self.under_ty(b).clone() else { return false };
        depth < 20
            && s.fields.iter().any(|&f| {
                let ft = self.obj(f).ty;
                self.is_embedded(f) && (ft == TypeId::INVALID || self.has_invalid_embedded(ft, depth + 1))
            })
    }
    /// Whether `v` implements (or, as a constraint, satisfies) `t`; otherwise the reason.
    pub(crate) fn implements_cause(&mut self, v: TypeId, t: TypeId, constraint: bool, w: Want) -> Result<(), String> {
        let (vu, tu) = (self.under(v), self.under(t));
        if vu == TypeId::INVALID || tu == TypeId::INVALID {
            return Ok(());
        }
        if let Type::Pointer(b) = *self.ty(vu)
            && self.under(b) == TypeId::INVALID
        {
            return Ok(());
        }
        let bare = w == Want::Bare;
        let verb = if constraint { "satisfy" } else { "implement" };
        let Type::Interface(ti) = *self.ty(tu) else {
            if bare {
                return Err(String::new());
            }
            let detail = if self.is_interface_ptr(tu) {
                self.interface_ptr_error(t)
            } else {
                format!("{} is not an interface", self.ts(t))
            };
            return Err(format!("{} does not {verb} {} ({detail})", self.ts(v), self.ts(t)));
        };
        let ts = self.tset(ti);
        if ts.terms.is_none() && !ts.comparable && ts.methods.is_empty() {
            return Ok(());
        }
        let vs = match *self.ty(vu) {
            Type::Interface(i) => Some(self.tset(i)),
            _ => None,
        };
        let empty = |s: &TypeSet| s.terms.as_ref().is_some_and(|t| t.is_empty());
        if vs.as_deref().is_some_and(empty) {
            return Ok(());
        }
        if empty(&ts) {
            return Err(format!("cannot {verb} {} (empty type set)", self.ts(t)));
        }
        if let Err(c) = self.has_all_methods(v, t, true, w) {
            return Err(if bare { c } else { format!("{} does not {verb} {} {c}", self.ts(v), self.ts(t)) });
        }
        if let Some(terms) = &ts.terms {
            if let Some(vs) = &vs {
                if !self.terms_subset(&vs.terms, &ts.terms) {
                    return Err(format!("{} does not {verb} {}", self.ts(v), self.ts(t)));
                }
            } else if !terms.iter().any(|&x| self.term_includes(x, v)) {
                if bare {
                    return Err(String::new());
                }
                let alt = terms
                    .iter()
                    .find(|x| !x.tilde && self.under(x.ty) == self.unalias(x.ty) && self.identical(x.ty, vu));
                let (s, n) = (self.ts(v), self.ts(t));
                let detail = match alt {
                    Some(a) => format!("possibly missing ~ for {} in {n}", self.ts(a.ty)),
                    None if self.mentions(tu, v, 0) => {
                        format!("{n} mentions {s}, but {s} is not in the type set of {n}")
                    }
                    None => format!("{s} missing in {}", self.terms_string(terms)),
                };
                return Err(format!("{s} does not {verb} {n} ({detail})"));
            }
        }
        // Comparability.
        let need = match &ts.terms {
            None => ts.comparable,
            Some(l) => l.clone().iter().all(|t| self.comparable_cause(t.ty, false).is_none()),
        };
        if !need || self.comparable_cause(v, false).is_none() {
            return Ok(());
        }
        if constraint && self.comparable_cause(v, true).is_none() {
            if self.version_ok(20) {
                return Ok(());
            }
            return Err(format!("{} to {verb} comparable requires go1.20 or later", self.ts(v)));
        }
        Err(format!("{} does not {verb} comparable", self.ts(v)))
    }
    pub(crate) fn terms_string(&self, terms: &[Term]) -> String {
        let l: Vec<String> = terms
            .iter()
            .map(|t| format!("{}{}", if t.tilde { "~" } else { "" }, self.type_string(t.ty, Qualifier::Path)))
            .collect();
        l.join(" | ")
    }
    fn mentions(&mut self, t: TypeId, v: TypeId, depth: u32) -> bool {
        if depth > 50 {
            return false;
        }
        match self.ty(t).clone() {
            Type::Interface(i) => {
                let e = self.iface(i).embeds.clone();
                e.into_iter().any(|e| self.mentions(e, v, depth + 1))
            }
            Type::Union(ts) => ts.iter().any(|x| self.mentions(x.ty, v, depth + 1)),
            _ => self.identical(t, v),
        }
    }
}
