//! Import declarations.
use super::collect::Collector;
use super::*;
use crate::syntax::ast::*;

const ILLEGAL_IMPORT: &str = "!\"#$%&'()*,:;<=>?[\\]^{|}`\u{FFFD}";

impl Types {
    pub(crate) fn unused_import(&mut self, i: ObjId) {
        let o = self.obj(i).clone();
        let ObjKind::PkgName { imported, .. } = o.kind else { return };
        let path = self.pkg(imported).path.clone();
        let elem = path.rsplit('/').next().unwrap_or("");
        let q = constant::quote_bytes(path.as_bytes());
        let msg = if o.name.is_empty() || &*o.name == "." || *o.name == *elem {
            format!("{q} imported and not used")
        } else {
            format!("{q} imported as {} and not used", o.name)
        };
        self.soft_err(o.pos, msg);
    }
    pub(crate) fn check_import_conflicts(&mut self, p: PkgId, c: &Collector) {
        let scope = self.pkg(p).scope;
        for &fs in &c.file_scopes {
            for o in self.scope(fs).objects().collect::<Vec<_>>() {
                let name = self.obj(o).name.clone();
                let Some(alt) = self.scope_lookup(scope, &name) else { continue };
                let what = match self.obj(o).kind {
                    ObjKind::PkgName { imported, .. } => {
                        format!("import of package {} (\"{}\")", self.pkg(imported).name, self.pkg(imported).path)
                    }
                    _ => {
                        let q = self.obj(o).pkg.map_or(String::new(), |q| {
                            format!("package {} (\"{}\")", self.pkg(q).name, self.pkg(q).path)
                        });
                        format!("dot-import of {q}")
                    }
                };
                let other = self.alt_decl(o);
                let pos = self.obj(alt).pos;
                self.err(pos, format!("{name} already declared through {what}{other}"));
            }
        }
    }
    pub(crate) fn collect_import(
        &mut self,
        p: PkgId,
        fscope: ScopeId,
        d: &ImportDecl,
        c: &mut Collector,
        imp: &mut dyn Importer,
    ) {
        let path = d.path.as_str();
        let bad = if path.is_empty() {
            Some("empty string".to_string())
        } else {
            path.chars().find(|&ch| ch.is_control() || ch.is_whitespace() || ILLEGAL_IMPORT.contains(ch)).map(|ch| {
                format!(
                    "invalid character U+{:04X}{}",
                    ch as u32,
                    if ch.is_control() { String::new() } else { format!(" '{ch}'") }
                )
            })
        };
        if let Some(b) = bad {
            return self.err(d.path_pos, format!("invalid import path ({b})"));
        }
        let ip = match c.failed.get(path) {
            Some(&q) => q,
            None => self.import_package(p, path, d.path_pos, imp),
        };
        if self.pkg(ip).fake {
            c.failed.insert(path.to_string(), ip);
        }
        let mut name: Name = self.pkg(ip).name.clone();
        if let Some(l) = &d.local {
            name = l.name.clone();
            if path == "C" {
                return self.err(l.pos, "cannot rename import \"C\"");
            }
        }
        if &*name == "init" {
            return self.err(d.pos, "cannot import package as init - init must be a func");
        }
        if c.seen_imports.insert(ip) {
            self.pkg_mut(p).imports.push(ip);
        }
        let fake = self.pkg(ip).fake;
        let pos = d.local.as_ref().map_or(d.path_pos, |l| l.pos);
        let o = self.new_obj(ObjKind::PkgName { imported: ip, used: fake }, pos, name.clone(), TypeId::INVALID);
        match &d.local {
            Some(l) => self.record_def(l.id, o),
            None => {
                self.record_def(d.id, o);
            }
        }
        c.imports.push(o);
        if &*name != "." {
            return self.declare(fscope, None, o);
        }
        self.declare_all(ip);
        for e in self.scope(self.pkg(ip).scope).objects().collect::<Vec<_>>() {
            if !self.obj(e).exported() {
                continue;
            }
            let n = self.obj(e).name.clone();
            if let Some(alt) = self.scope_lookup(fscope, &n) {
                let other = self.alt_decl(alt);
                self.err(pos, format!("{n} redeclared in this block{other}"));
                continue;
            }
            self.scope_insert(fscope, e);
            self.dot_imports.insert((fscope, n), o);
        }
    }
    pub(crate) fn import_package(&mut self, p: PkgId, path: &str, pos: Pos, imp: &mut dyn Importer) -> PkgId {
        if path == "unsafe" {
            return self.unsafe_package();
        }
        let dir = self.pkg(p).dir.clone();
        if path == "C" {
            self.pkg_mut(p).cgo = true;
        }
        let (saved, had) = (std::mem::take(&mut self.env), self.has_errors);
        let r = imp.import(self, path, &dir, pos);
        self.env = saved;
        self.has_errors = had;
        match r {
            Ok(q) => q,
            Err(e) => {
                self.err(pos, format!("could not import {path} ({e})"));
                let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path).to_string();
                let q = self.new_package(path, &name, "");
                self.pkg_mut(q).fake = true;
                q
            }
        }
    }
}
