//! The error sink, delayed actions and the bookkeeping around them.
use super::env::Delayed;
use super::*;
use crate::syntax::ast::{Expr, Ident, Name, NodeId};

impl Types {
    /// Reports an error.
    #[cold]
    pub(crate) fn err(&mut self, pos: Pos, msg: impl Into<String>) {
        self.report(pos, msg.into(), false);
    }
    /// Reports an error that does not stop anything.
    #[cold]
    pub(crate) fn soft_err(&mut self, pos: Pos, msg: impl Into<String>) {
        self.report(pos, msg.into(), true);
    }
    fn report(&mut self, pos: Pos, msg: String, soft: bool) {
        // Follow-on errors are not interesting.
        if self.has_errors {
            let follows = |what: &str| msg.find(what).is_some_and(|i| i > 0);
            if follows("invalid operand") || follows("invalid type") {
                return;
            }
        }
        self.has_errors = true;
        let msg = msg.clone() + &self.version_hint(pos, &msg);
        let pos = if self.env.errpos.is_valid() { self.env.errpos } else { pos };
        self.errors.push(TypeError { pos, msg, soft, pkg: self.env.pkg });
    }
    /// `file:line:col: ` of a position for the further lines of a message.
    pub(crate) fn where_(&self, pos: Pos) -> String {
        if !pos.is_valid() {
            return String::new();
        }
        match &self.fset {
            Some(f) => {
                let p = f.position(pos);
                format!("{}:{}:{}: ", p.file, p.line, p.col)
            }
            None => String::new(),
        }
    }
    /// Position as text.
    pub(crate) fn pos_string(&self, pos: Pos) -> String {
        self.where_(pos).trim_end_matches(": ").to_string()
    }
    /// `\n\tpos: other declaration of x`.
    pub(crate) fn alt_decl(&self, o: ObjId) -> String {
        let ob = self.obj(o);
        if !ob.pos.is_valid() {
            return String::new();
        }
        format!("\n\t{}other declaration of {}", self.where_(ob.pos), ob.name)
    }
    pub(crate) fn version_ok(&self, v: u16) -> bool {
        self.env.version.allows(v)
    }
    #[cold]
    pub(crate) fn version_err(&mut self, pos: Pos, v: u16, what: &str) {
        self.err(pos, format!("{what} requires go1.{v} or later"));
    }
    /// Where the language version comes from, for messages that ask for a later one.
    fn version_hint(&self, pos: Pos, msg: &str) -> String {
        let asks = msg.find("requires go1.").is_some_and(|i| msg[i..].contains(" or later"));
        let Some(p) = self.env.pkg.filter(|_| asks) else { return String::new() };
        let (pkg, cur) = (self.pkg(p), self.env.version);
        let file = pkg.files.iter().find(|f| (f.package_pos..=f.eof).contains(&pos));
        let line = file.and_then(|f| f.build_constraint.as_ref()).and_then(|b| version::min_version(&b.1));
        if line == Some(cur) {
            format!(" (file declares //go:build {cur})")
        } else {
            format!(" (-lang was set to {}; check go.mod)", pkg.version)
        }
    }
    /// Whether version 1.`v` may be used; reports if not.
    pub(crate) fn verify_version(&mut self, pos: Pos, v: u16, what: &str) -> bool {
        if self.version_ok(v) {
            return true;
        }
        self.version_err(pos, v, what);
        false
    }
    /// Puts work off until the current declaration or statement is complete.
    pub(crate) fn later(&mut self, f: impl FnOnce(&mut Types) + Send + 'static) {
        let d = Delayed { pkg: self.env.pkg, version: self.env.version, run: Some(Box::new(f)) };
        self.delayed.push(d);
    }
    pub(crate) fn process_delayed(&mut self, top: usize) {
        let (pkg, version) = (self.env.pkg, self.env.version);
        let errpos = std::mem::take(&mut self.env.errpos);
        let mut i = top;
        while i < self.delayed.len() {
            let d = &mut self.delayed[i];
            let run = d.run.take();
            self.env.pkg = d.pkg;
            self.env.version = d.version;
            if let Some(run) = run {
                run(self);
            }
            i += 1;
        }
        self.delayed.truncate(top);
        self.env.pkg = pkg;
        self.env.version = version;
        self.env.errpos = errpos;
    }
    pub(crate) fn record_def(&mut self, id: NodeId, o: ObjId) {
        self.info.record_object(id, o, true);
    }
    pub(crate) fn record_use(&mut self, id: NodeId, o: ObjId) {
        self.info.record_object(id, o, false);
    }
    pub(crate) fn record_type(&mut self, e: &Expr, mode: Mode, ty: TypeId, value: Option<ConstValue>) {
        if mode == Mode::Invalid {
            return;
        }
        self.info.record(e.id, mode, ty, value);
    }
    pub(crate) fn record_type_expr(&mut self, e: &Expr, ty: TypeId) {
        self.info.record_plain(e.id, Mode::TypeExpr, ty);
    }
    /// Declares `o` in a scope.
    pub(crate) fn declare(&mut self, scope: ScopeId, id: Option<&Ident>, o: ObjId) {
        if &*self.obj(o).name != "_"
            && let Some(alt) = self.scope_insert(scope, o)
        {
            let (pos, name) = (self.obj(o).pos, self.obj(o).name.clone());
            let alt = self.alt_decl(alt);
            self.err(pos, format!("{name} redeclared in this block{alt}"));
            return;
        }
        if let Some(id) = id {
            self.record_def(id.id, o);
        }
    }
    pub(crate) fn cur_scope(&self) -> ScopeId {
        self.env.scope.unwrap_or(ScopeId::UNIVERSE)
    }
    pub(crate) fn open_scope(&mut self) -> ScopeId {
        let s = self.new_local_scope(self.env.scope);
        self.env.scope = Some(s);
        s
    }
    pub(crate) fn close_scope(&mut self) {
        self.env.scope = self.scope(self.cur_scope()).parent;
    }
    pub(crate) fn lookup(&mut self, name: &Name) -> Option<ObjId> {
        self.scope_lookup_parent(self.cur_scope(), name).map(|x| x.1)
    }
    pub(crate) fn mark_used(&mut self, o: ObjId) {
        match &mut self.obj_mut(o).kind {
            ObjKind::Var { used, .. } | ObjKind::PkgName { used, .. } => *used = true,
            _ => {}
        }
    }
    pub(crate) fn is_used(&self, o: ObjId) -> bool {
        match self.obj(o).kind {
            ObjKind::Var { used, .. } | ObjKind::PkgName { used, .. } => used,
            _ => true,
        }
    }
}
