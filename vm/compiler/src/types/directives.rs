//! `//go:linkname` and `//go:embed`: that they stand where they may.
use super::*;
use crate::syntax::ast::*;
use hashbrown::HashSet;

/// Errors about a directive point behind its slashes.
fn at(d: &Directive) -> Pos {
    Pos(d.pos.0 + 2)
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
                if w.next() == Some("go:linkname") {
                    let (local, remote) = (w.next(), w.next().unwrap_or(""));
                    self.check_linkname(p, d, local, remote, has_unsafe, &mut linked);
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
                    self.err(at(d), format!("duplicate //go:linkname for {local}"));
                }
            }
            _ => self.err(at(d), "//go:linkname must refer to declared function or variable"),
        }
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
        match self.under_ty(t) {
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
