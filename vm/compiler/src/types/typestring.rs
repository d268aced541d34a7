//! Types as text.
use super::constant::quote_bytes;
use super::*;
use crate::syntax::ast::ChanDir;

/// How packages are named in type strings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Qualifier {
    /// Names as seen from a package: its own objects unqualified, others by package name (by quoted path where
    /// that is ambiguous).
    From(Option<PkgId>),
    /// By full path.
    Path,
    /// By package name, always (as the runtime and reflect print types).
    Name,
}

struct Writer<'a> {
    t: &'a Types,
    q: Qualifier,
    out: String,
    param_names: bool,
    pkg_info: bool,
    depth: u32,
}

impl Types {
    /// Go syntax of a type.
    pub fn type_string(&self, t: TypeId, q: Qualifier) -> String {
        let mut w = Writer { t: self, q, out: String::new(), param_names: true, pkg_info: false, depth: 0 };
        w.typ(t);
        w.out
    }
    /// The type as the current package's messages show it.
    pub(crate) fn ts(&self, t: TypeId) -> String {
        self.type_string(t, Qualifier::From(self.env.pkg))
    }
    /// Prefix `pkg.` of a name in messages; empty for the current package.
    pub(crate) fn pkg_prefix(&self, p: Option<PkgId>) -> String {
        let Some(p) = p else { return String::new() };
        let s = self.qualify(p, Qualifier::From(self.env.pkg));
        if s.is_empty() { s } else { s + "." }
    }
    fn qualify(&self, p: PkgId, q: Qualifier) -> String {
        match q {
            Qualifier::From(from) => {
                if self.same_pkg(from, Some(p)) {
                    return String::new();
                }
                let pk = self.pkg(p);
                let same = |o: &PkgId| self.pkg(*o).name == pk.name && self.pkg(*o).path != pk.path;
                if self.packages().any(|o| same(&o)) && self.ambiguous(from, p) {
                    return quote_bytes(pk.path.as_bytes());
                }
                pk.name.to_string()
            }
            Qualifier::Path => self.pkg(p).path.to_string(),
            Qualifier::Name => self.pkg(p).name.to_string(),
        }
    }
    fn ambiguous(&self, from: Option<PkgId>, p: PkgId) -> bool {
        let Some(from) = from else { return false };
        let mut seen = vec![false; self.pkgs.len()];
        let mut todo = vec![from];
        while let Some(q) = todo.pop() {
            if std::mem::replace(&mut seen[q.place()], true) {
                continue;
            }
            if self.pkg(q).name == self.pkg(p).name && self.pkg(q).path != self.pkg(p).path {
                return true;
            }
            todo.extend(self.pkg(q).imports.iter().copied());
        }
        false
    }
    /// `name(params) results` of a method, without parameter names.
    pub(crate) fn func_string(&self, f: ObjId, pkg_info: bool) -> String {
        let q = if pkg_info { Qualifier::Path } else { Qualifier::From(self.env.pkg) };
        let mut w = Writer { t: self, q, out: String::new(), param_names: false, pkg_info, depth: 0 };
        w.out.push_str(&self.obj(f).name);
        if let Some(s) = self.sig(self.obj(f).ty) {
            w.signature(&s);
        }
        w.out
    }
    /// Types of a list, `(a, b)`.
    pub(crate) fn types_summary(&self, ts: &[TypeId], variadic: bool, dots: bool) -> String {
        let mut out = String::from("(");
        for (i, &t) in ts.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            match self.ty(t) {
                Type::Basic(k) if is_untyped_kind(*k) => {
                    if matches!(
                        k,
                        BasicKind::UntypedInt
                            | BasicKind::UntypedFloat
                            | BasicKind::UntypedRune
                            | BasicKind::UntypedComplex
                    ) {
                        out.push_str("number");
                    } else {
                        out.push_str(k.name().trim_start_matches("untyped "));
                    }
                }
                Type::Basic(BasicKind::Invalid) => out.push_str("unknown type"),
                Type::Slice(e) if i + 1 == ts.len() && variadic => {
                    out.push_str("...");
                    out.push_str(&self.ts(*e));
                }
                _ => out.push_str(&self.ts(t)),
            }
        }
        if dots {
            out.push_str("...");
        }
        out.push(')');
        out
    }
}

/// Whether a basic kind is an untyped one.
pub(crate) fn is_untyped_kind(k: BasicKind) -> bool {
    k >= BasicKind::UntypedBool
}

impl Writer<'_> {
    fn s(&mut self, s: &str) {
        self.out.push_str(s);
    }
    fn typ(&mut self, t: TypeId) {
        self.depth += 1;
        if self.depth > 100 || self.out.len() > 4000 {
            self.s("...");
        } else {
            self.typ2(t);
        }
        self.depth -= 1;
    }
    fn typ2(&mut self, t: TypeId) {
        if t == TypeId::BYTE {
            return self.s("byte");
        }
        if t == TypeId::RUNE {
            return self.s("rune");
        }
        if t == TypeId::EMPTY_INTERFACE {
            return self.s("any");
        }
        if t.is_none() {
            return self.s("<nil>");
        }
        match self.t.ty(t).clone() {
            Type::Basic(k) => self.s(k.name()),
            Type::Pointer(e) => {
                self.s("*");
                self.typ(e);
            }
            Type::Slice(e) => {
                self.s("[]");
                self.typ(e);
            }
            Type::Array(e, n) => {
                self.s(&format!("[{n}]"));
                self.typ(e);
            }
            Type::Map(k, v) => {
                self.s("map[");
                self.typ(k);
                self.s("]");
                self.typ(v);
            }
            Type::Chan(d, e) => {
                let paren = d == ChanDir::Both && matches!(self.t.ty(e), Type::Chan(ChanDir::Recv, _));
                self.s(match d {
                    ChanDir::Both => "chan ",
                    ChanDir::Send => "chan<- ",
                    ChanDir::Recv => "<-chan ",
                });
                if paren {
                    self.s("(");
                }
                self.typ(e);
                if paren {
                    self.s(")");
                }
            }
            Type::Struct(st) => {
                self.s("struct{");
                for (i, &f) in st.fields.iter().enumerate() {
                    if i > 0 {
                        self.s("; ");
                    }
                    let o = self.t.obj(f);
                    if self.t.is_embedded(f) {
                        self.typ(o.ty);
                    } else {
                        self.field_name(f);
                        self.s(" ");
                        self.typ(o.ty);
                    }
                    let tag = st.tag(i);
                    if !tag.is_empty() {
                        self.s(" ");
                        self.s(&quote_bytes(tag));
                    }
                }
                self.s("}");
            }
            Type::Tuple(v) => self.tuple(&v, false),
            Type::Signature(s) => {
                self.s("func");
                self.signature(&s);
            }
            Type::Union(ts) => {
                for (i, t) in ts.iter().enumerate() {
                    if i > 0 {
                        self.s(" | ");
                    }
                    if t.tilde {
                        self.s("~");
                    }
                    self.typ(t.ty);
                }
            }
            Type::Interface(i) => self.interface(i),
            Type::Named(n) => {
                let d = self.t.named(n);
                self.type_name(d.obj);
                if d.origin.is_some() {
                    self.type_list(&d.targs);
                } else if !d.tparams.is_empty() {
                    self.tparam_list(&d.tparams.clone());
                }
            }
            Type::TypeParam(p) => {
                let o = self.t.obj(self.t.tparam(p).obj);
                self.s(&o.name);
                // A parameter named like a predeclared object would confuse.
                if self.t.scope_has(ScopeId::UNIVERSE, &o.name).is_some() {
                    self.s(&format!(" /* with {} declared at {} */", o.name, self.t.pos_string(o.pos)));
                }
            }
            Type::Alias(a) => {
                let d = self.t.alias(a);
                self.type_name(d.obj);
                if !d.targs.is_empty() {
                    self.type_list(&d.targs);
                } else if !d.tparams.is_empty() {
                    self.tparam_list(&d.tparams.clone());
                }
            }
        }
    }
    fn field_name(&mut self, f: ObjId) {
        let o = self.t.obj(f);
        if self.pkg_info && !o.exported() {
            self.pkg(o.pkg);
        }
        self.s(&o.name);
    }
    fn pkg(&mut self, p: Option<PkgId>) {
        if let Some(p) = p {
            let q = self.t.qualify(p, self.q);
            if !q.is_empty() {
                self.s(&q);
                self.s(".");
            }
        }
    }
    fn type_name(&mut self, o: ObjId) {
        let o = self.t.obj(o);
        self.pkg(o.pkg);
        self.s(&o.name);
    }
    fn type_list(&mut self, ts: &[TypeId]) {
        self.s("[");
        for (i, &t) in ts.iter().enumerate() {
            if i > 0 {
                // The runtime's names have no space.
                self.s(if self.q == Qualifier::Name { "," } else { ", " });
            }
            self.typ(t);
        }
        self.s("]");
    }
    fn tparam_list(&mut self, ts: &[TypeId]) {
        self.s("[");
        let mut prev = TypeId::NONE;
        for (i, &t) in ts.iter().enumerate() {
            let Type::TypeParam(p) = *self.t.ty(t) else { continue };
            let d = self.t.tparam(p);
            if i > 0 {
                if d.bound != prev {
                    self.s(" ");
                    self.typ(prev);
                }
                self.s(", ");
            }
            prev = d.bound;
            self.typ(t);
        }
        if prev.is_some() {
            self.s(" ");
            self.typ(prev);
        }
        self.s("]");
    }
    fn interface(&mut self, i: IfaceId) {
        let d = self.t.iface(i).clone();
        if d.implicit {
            if d.methods.is_empty() && d.embeds.len() == 1 {
                return self.typ(d.embeds[0]);
            }
            self.s("/* implicit */ ");
        }
        self.s("interface{");
        let mut first = true;
        for &m in &d.methods {
            if !std::mem::take(&mut first) {
                self.s("; ");
            }
            self.field_name(m);
            if let Some(s) = self.t.sig(self.t.obj(m).ty) {
                self.signature(&s);
            }
        }
        for &e in &d.embeds {
            if !std::mem::take(&mut first) {
                self.s("; ");
            }
            self.typ(e);
        }
        self.s("}");
    }
    fn tuple(&mut self, v: &[ObjId], variadic: bool) {
        self.s("(");
        for (i, &p) in v.iter().enumerate() {
            if i > 0 {
                self.s(", ");
            }
            let o = self.t.obj(p);
            if !o.name.is_empty() && self.param_names {
                self.s(&o.name);
                self.s(" ");
            }
            if variadic && i + 1 == v.len() {
                if let Type::Slice(e) = *self.t.ty(o.ty) {
                    self.s("...");
                    self.typ(e);
                } else {
                    self.typ(o.ty);
                    self.s("...");
                }
                continue;
            }
            self.typ(o.ty);
        }
        self.s(")");
    }
    fn signature(&mut self, s: &Signature) {
        if !s.tparams.is_empty() {
            self.tparam_list(&s.tparams);
        }
        self.tuple(&s.params, s.variadic);
        match s.results.len() {
            0 => {}
            1 if self.t.obj(s.results[0]).name.is_empty() || !self.param_names => {
                self.s(" ");
                self.typ(self.t.obj(s.results[0]).ty);
            }
            _ => {
                self.s(" ");
                self.tuple(&s.results, false);
            }
        }
    }
}
