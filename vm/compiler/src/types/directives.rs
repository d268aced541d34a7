//! `//go:linkname`, `//go:embed` and what only Go's own packages may have: that they stand where they may.
use super::*;
use crate::syntax::ast::*;
use hashbrown::HashSet;

/// Errors about a directive point behind its slashes.
fn at(d: &Directive) -> Pos {
    Pos(d.pos.0 + 2)
}

/// Directives about the insides of Go's own runtime.
const INNER: [&str; 4] = ["go:systemstack", "go:nowritebarrier", "go:nowritebarrierrec", "go:yeswritebarrierrec"];

/// What stands behind a directive of cgo's: as told, and whether the words are such.
fn cgo_usage(verb: &str) -> Option<(&'static str, fn(Vec<&str>) -> bool)> {
    fn bare(w: &str) -> bool {
        !w.starts_with('"')
    }
    Some(match verb {
        "go:cgo_export_static" | "go:cgo_export_dynamic" => {
            ("local [remote]", |w| matches!(w.len(), 1 | 2) && w.into_iter().all(bare))
        }
        "go:cgo_import_dynamic" => {
            (r#"local [remote ["library"]]"#, |w| matches!(w.len(), 1 | 2) && w.into_iter().all(bare))
        }
        "go:cgo_import_static" => ("local", |w| matches!(w[..], [w] if bare(w))),
        "go:cgo_dynamic_linker" => (r#""path""#, |w| matches!(w[..], [w] if !bare(w))),
        "go:cgo_ldflag" => (r#""arg""#, |w| w.first().is_some_and(|w| !bare(w))),
        _ => return None,
    })
}

impl Types {
    /// Checks the directives of a package that is otherwise correct.
    pub(crate) fn check_directives(&mut self, p: PkgId) {
        let mut linked = HashSet::new();
        for f in self.pkg(p).files.clone() {
            let imports = |path: &str| f.decls.iter().any(|d| matches!(d, Decl::Import(i) if i.path == path));
            let has_unsafe = imports("unsafe");
            for d in &f.directives {
                let mut w = d.text.split_whitespace();
                match w.next().unwrap_or("") {
                    "go:linkname" => {
                        let (local, remote) = (w.next(), w.next().unwrap_or(""));
                        self.check_linkname(p, d, local, remote, has_unsafe, &mut linked);
                    }
                    v if INNER.contains(&v) => self.err(at(d), format!("//{v} only allowed in runtime")),
                    v @ "go:uintptrkeepalive" => {
                        self.err(at(d), format!("//{v} is only allowed in the standard library"));
                    }
                    // Packages for other systems have them with a library's name.
                    "go:cgo_import_dynamic" if w.clone().count() >= 3 => {}
                    v if v.starts_with("go:cgo_") => {
                        self.err(at(d), format!("//{} only allowed in cgo-generated code", d.text));
                        if let Some(usage) = cgo_usage(v).filter(|u| !u.1(w.collect())) {
                            self.err(at(d), format!("usage: //{v} {}", usage.0));
                        }
                    }
                    _ => {}
                }
            }
            let has_embed = imports("embed");
            for d in &f.decls {
                if let Decl::Var(v) = d {
                    self.check_embed(v, has_embed);
                }
            }
        }
    }
    fn check_linkname(
        &mut self,
        p: PkgId,
        d: &Directive,
        local: Option<&str>,
        remote: &str,
        has_unsafe: bool,
        linked: &mut HashSet<ObjId>,
    ) {
        let Some(local) = local else {
            return self.err(at(d), "usage: //go:linkname localname [linkname]");
        };
        if !has_unsafe {
            return self.err(at(d), "//go:linkname only allowed in Go files that import \"unsafe\"");
        }
        if remote.contains('[') && remote.contains(']') {
            return self.err(at(d), "//go:linkname reference of an instantiation is not allowed");
        }
        match self.scope_lookup(self.pkg(p).scope, local) {
            Some(o) if matches!(self.obj(o).kind, ObjKind::Func(_) | ObjKind::Var { .. }) => {
                if !linked.insert(o) {
                    return self.err(at(d), format!("duplicate //go:linkname for {local}"));
                }
                self.link(o, remote);
            }
            // Libraries had such until they were errors.
            _ if !self.version_ok(18) => {}
            _ => self.err(at(d), "//go:linkname must refer to declared function or variable"),
        }
    }
    fn link(&mut self, o: ObjId, remote: &str) {
        if remote.is_empty() {
            return;
        }
        let symbol: Arc<str> = remote.into();
        if matches!(&self.obj(o).kind, ObjKind::Func(f) if f.decl.as_ref().is_some_and(|d| d.has_body())) {
            self.pushed.insert(symbol.clone(), o);
        }
        self.linknames.insert(o, symbol);
    }
    /// Takes over the names of a package that is not checked.
    pub(crate) fn trusted_linknames(&mut self, p: PkgId) {
        for f in self.pkg(p).files.clone() {
            for d in &f.directives {
                let Some(names) = d.text.strip_prefix("go:linkname ") else { continue };
                let mut w = names.split_whitespace();
                if let (Some(local), Some(remote)) = (w.next(), w.next())
                    && let Some(o) = self.scope_lookup(self.pkg(p).scope, local)
                {
                    self.link(o, remote);
                }
            }
        }
    }
    /// Whether any `//go:linkname` names a symbol.
    pub(crate) fn has_linknames(&self) -> bool {
        !self.linknames.is_empty()
    }
    /// The symbol that `//go:linkname` gives an object.
    pub(crate) fn linkname(&self, o: ObjId) -> Option<Arc<str>> {
        self.linknames.get(&o).cloned()
    }
    /// The function with a body that `//go:linkname` gives a symbol.
    pub(crate) fn pushed(&self, symbol: &str) -> Option<ObjId> {
        self.pushed.get(symbol).copied()
    }
    /// The types declared in functions of a package that were checked, in source order.
    pub(crate) fn local_types(&self, p: PkgId) -> Vec<ObjId> {
        let local = |&o: &ObjId| {
            let ob = self.obj(o);
            let defined = matches!(self.ty(ob.ty), Type::Named(n) if self.named(*n).obj == o);
            matches!(ob.kind, ObjKind::TypeName) && ob.pkg == Some(p) && defined && !self.is_package_level(o)
        };
        let mut list: Vec<ObjId> = (0..self.objs.len() as u32).map(ObjId).filter(local).collect();
        list.sort_by_key(|&o| self.obj(o).pos);
        list
    }
    fn check_embed(&mut self, v: &VarDecl, has_embed: bool) {
        let Some(d) = v.directives.first() else { return };
        let msg = if !has_embed {
            "go:embed requires import \"embed\" (or import _ \"embed\", if package is not used)"
        } else if v.names.len() > 1 {
            "go:embed cannot apply to multiple vars"
        } else if v.initialised {
            "go:embed cannot apply to var with initializer"
        } else {
            let Some(te) = v.ty() else {
                return self.err(at(d), "go:embed cannot apply to var without type");
            };
            if !self.version_ok(16) {
                return self.version_err(at(d), 16, "go:embed");
            }
            let t = self.info.type_of(te.id);
            if !self.embeddable(t) {
                let s = self.ts(t);
                let pos = v.names.first().map_or(v.pos, |n| n.pos);
                self.err(pos, format!("go:embed cannot apply to var of type {s}"));
            }
            return;
        };
        self.err(at(d), msg);
    }
    fn embeddable(&mut self, t: TypeId) -> bool {
        if let Some(n) = self.as_named(t) {
            let o = self.obj(self.named(n).obj);
            if &*o.name == "FS" && o.pkg.is_some_and(|p| &*self.pkg(p).path == "embed") {
                return true;
            }
        }
        match *self.under_ty(t) {
            Type::Basic(k) => k == BasicKind::String,
            Type::Slice(e) => self.basic_kind(e) == Some(BasicKind::Uint8),
            _ => false,
        }
    }
    /// A variable in a function cannot be embedded.
    pub(crate) fn local_embed(&mut self, v: &VarDecl) {
        if let Some(d) = v.directives.first() {
            self.err(at(d), "go:embed cannot apply to var inside func");
        }
    }
}
