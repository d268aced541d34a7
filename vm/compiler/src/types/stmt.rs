//! Statements and function bodies.
use super::collect::unparen;
use super::expr::Kind;
use super::*;
use crate::syntax::ast::*;

impl Types {
    /// Checks a function body in the scope of its parameters.
    pub(crate) fn func_body(&mut self, decl: Option<DeclId>, ty: TypeId, scope: ScopeId, b: &Block, iota: Option<u32>) {
        let sig = self.sig(ty);
        let (pkg, version) = (self.env.pkg, self.env.version);
        let locals = std::mem::take(&mut self.spare_locals);
        let new = env::Env { pkg, version, decl, scope: Some(scope), iota, sig, locals, ..Default::default() };
        let saved = std::mem::replace(&mut self.env, new);
        self.stmt_list(&b.stmts);
        if self.env.sig.as_ref().is_some_and(|s| !s.results.is_empty()) && !self.terminating_list(&b.stmts) {
            self.err(b.rbrace, "missing return");
        }
        let mut locals = std::mem::take(&mut self.env.locals);
        for v in locals.drain(..) {
            if !self.is_used(v) {
                let (pos, name) = (self.obj(v).pos, self.obj(v).name.clone());
                self.soft_err(pos, format!("declared and not used: {name}"));
            }
        }
        self.spare_locals = locals;
        self.env = saved;
    }
    pub(crate) fn stmt_list(&mut self, l: &[Stmt]) {
        l.iter().for_each(|s| self.stmt(s));
    }
    fn block(&mut self, b: &Block) {
        self.open_scope();
        self.stmt_list(&b.stmts);
        self.close_scope();
    }
    /// Checks a statement's parts after its init statement, if it has one: then they are in a scope of their own.
    fn after(&mut self, init: &Option<Box<Stmt>>, f: impl FnOnce(&mut Types)) {
        let Some(s) = init else { return f(self) };
        self.open_scope();
        self.stmt(s);
        f(self);
        self.close_scope();
    }
    pub(crate) fn stmt(&mut self, s: &Stmt) {
        let top = self.delayed.len();
        self.one_deeper(|t| t.stmt2(s));
        if self.delayed.len() > top {
            self.process_delayed(top);
        }
    }
    fn condition(&mut self, e: &Expr, what: &str) {
        let x = self.expr(None, e);
        if x.ok() && !self.all_boolean(x.ty) {
            self.err(e.start, format!("non-boolean condition in {what} statement"));
        }
    }
    fn stmt2(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Bad | StmtKind::Empty | StmtKind::Branch(..) => {}
            StmtKind::Decl(l) => self.decl_stmt(l),
            StmtKind::Labeled(_, s) => self.stmt(s),
            StmtKind::Expr(e) => {
                let x = self.raw_expr(None, e, None, false);
                let msg = match x.mode {
                    Mode::Builtin => "must be called",
                    Mode::TypeExpr => "is not an expression",
                    _ if x.kind == Kind::Statement => return,
                    _ => "is not used",
                };
                let s = self.opstr(&x);
                self.err(x.pos(), format!("{s} {msg}"));
            }
            StmtKind::Send(s) => {
                let Pair { x: ch, y: v } = &**s;
                let cx = self.expr(None, ch);
                let mut x = self.generic_expr(v, None);
                if cx.ok()
                    && x.ok()
                    && let Some(el) = self.chan_elem(ch.start, &cx, false)
                {
                    self.assignment(&mut x, el, "send");
                }
            }
            StmtKind::IncDec(e, inc) => {
                let mut x = self.expr(None, e);
                if !x.ok() {
                    return;
                }
                if !self.all_numeric(x.ty) {
                    let op = if *inc { "++" } else { "--" };
                    let n = self.ts(x.ty);
                    let msg = format!("invalid operation: {}{op} (non-numeric type {n})", expr_string(e));
                    return self.err(e.start, msg);
                }
                self.assign_var(e, None, Some(&mut x), "assignment");
            }
            StmtKind::Assign(a) => self.assign_vars(&a.lhs, &a.rhs),
            StmtKind::Define(a) => self.short_var_decl(s.pos, &a.lhs, &a.rhs),
            StmtKind::OpAssign(op, p) => {
                let mut x = self.binary(None, &p.x, &p.y, *op);
                self.assign_var(&p.x, None, Some(&mut x), "assignment");
            }
            StmtKind::Go(e) => self.suspended_call("go", e),
            StmtKind::Defer(e) => self.suspended_call("defer", e),
            StmtKind::Return(l) => self.return_stmt(s.pos, l),
            StmtKind::Block(b) => self.block(b),
            StmtKind::If(i) => self.after(&i.init, |t| {
                t.condition(&i.cond, "if");
                t.block(&i.then);
                if let Some(e) = &i.els {
                    t.stmt(e);
                }
            }),
            StmtKind::Switch(w) => self.after(&w.init, |t| t.switch_stmt(w)),
            StmtKind::TypeSwitch(w) => {
                self.after(&w.init, |t| t.type_switch(w));
            }
            StmtKind::Select(w) => self.select_stmt(w),
            StmtKind::For(f) => self.after(&f.init, |t| {
                if let Some(e) = &f.cond {
                    t.condition(e, "for");
                }
                if let Some(s) = &f.post {
                    t.stmt(s);
                    if let StmtKind::Define(a) = &s.kind {
                        t.use_list(&a.lhs);
                    }
                }
                t.block(&f.body);
            }),
            StmtKind::Range(r) => self.range_stmt(s.pos, r),
        }
    }
    pub(crate) fn range_body(&mut self, b: &Block) {
        self.block(b);
    }
    fn return_stmt(&mut self, pos: Pos, l: &[Expr]) {
        let Some(sig) = self.env.sig.clone() else { return };
        let res = &sig.results;
        let named = res.first().is_some_and(|&r| !self.obj(r).name.is_empty());
        if l.is_empty() && named {
            for &r in res.iter() {
                let name = self.obj(r).name.clone();
                if let Some(alt) = self.lookup(&name)
                    && alt != r
                    && &*name != "_"
                {
                    let at = self.where_(self.obj(alt).pos);
                    let t = self.ts(self.obj(r).ty);
                    let msg = format!(
                        "result parameter {name} not in scope at return\n\t{at}inner declaration of var {name} {t}"
                    );
                    self.err(pos, msg);
                }
            }
            return;
        }
        if res.is_empty() && l.is_empty() {
            return;
        }
        if res.is_empty() {
            if self.use_list(l) {
                let pos = l[0].start;
                let ops = self.expr_list(l);
                let have: Vec<TypeId> = ops.iter().map(|x| x.ty).collect();
                let h = self.types_summary(&have, false, false);
                self.err(pos, format!("too many return values\n\thave {h}\n\twant ()"));
            }
            return;
        }
        self.init_vars(res, l, Some(pos));
    }
    fn suspended_call(&mut self, kw: &str, e: &Expr) {
        if !matches!(unparen(e).kind, ExprKind::Call(_)) {
            self.err(e.start, format!("expression in {kw} must be function call"));
            self.use_expr(e);
            return;
        }
        let x = self.raw_expr(None, e, None, false);
        let msg = match x.kind {
            Kind::Conversion => "requires function call, not conversion",
            Kind::Expression => "discards result of",
            Kind::Statement => return,
        };
        let s = self.opstr(&x);
        self.err(x.pos(), format!("{kw} {msg} {s}"));
    }
}

/// First position of a simple statement.
pub(crate) fn stmt_start(s: &Stmt) -> Pos {
    match &s.kind {
        StmtKind::Expr(e) => e.pos,
        StmtKind::IncDec(e, _) => e.start,
        StmtKind::Send(p) | StmtKind::OpAssign(_, p) => p.x.start,
        StmtKind::Assign(a) | StmtKind::Define(a) => a.lhs.first().map_or(s.pos, |e| e.start),
        _ => s.pos,
    }
}
