//! Names that a piece of syntax refers to outside of itself, found without type checking.
use crate::syntax::ast::*;
use hashbrown::HashSet;

/// Collects free identifiers and selected names.
#[derive(Default)]
pub(crate) struct Refs {
    /// Identifiers that are not declared locally.
    pub names: HashSet<Name>,
    /// Names after a dot.
    pub selected: HashSet<Name>,
    locals: Vec<Name>,
}

impl Refs {
    fn scoped(&mut self, f: impl FnOnce(&mut Refs)) {
        let n = self.locals.len();
        f(self);
        self.locals.truncate(n);
    }
    fn declare(&mut self, n: &Ident) {
        self.locals.push(n.name.clone());
    }
    fn fields(&mut self, l: &FieldList, declare: bool) {
        for f in &l.fields {
            self.expr(&f.ty);
        }
        if declare {
            l.fields.iter().flat_map(|f| &f.names).for_each(|n| self.declare(n));
        }
    }
    fn sig(&mut self, s: &FuncType) {
        self.fields(&s.params, true);
        if let Some(r) = &s.results {
            self.fields(r, true);
        }
    }
    /// A function's signature and body.
    pub fn func(&mut self, f: &FuncDecl) {
        self.scoped(|r| {
            if let Some(t) = f.tparams() {
                r.fields(t, true);
            }
            if let Some(t) = f.recv() {
                r.fields(t, true);
            }
            r.sig(f.sig());
            if let Some(b) = f.body() {
                r.stmts(&b.stmts);
            }
        });
    }
    fn exprs(&mut self, l: &[Expr]) {
        l.iter().for_each(|e| self.expr(e));
    }
    /// An expression or type.
    pub fn expr(&mut self, e: &Expr) {
        super::env::deeper(|| self.expr2(e));
    }
    fn expr2(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Bad | ExprKind::BasicLit(..) | ExprKind::Ellipsis(None) => {}
            ExprKind::Ident(n) => {
                if !self.locals.contains(n) && !self.names.contains(n) {
                    self.names.insert(n.clone());
                }
            }
            ExprKind::CompositeLit(c) => {
                if let Some(t) = &c.ty {
                    self.expr(t);
                }
                for el in &c.elems {
                    match &el.kind {
                        // A key may be a field name; taking it for a reference does no harm.
                        ExprKind::KeyValue(kv) => {
                            self.expr(&kv.x);
                            self.expr(&kv.y);
                        }
                        _ => self.expr(el),
                    }
                }
            }
            ExprKind::FuncLit(f) => self.scoped(|r| {
                r.sig(&f.sig);
                r.stmts(&f.body.stmts);
            }),
            ExprKind::Selector(s) => {
                self.expr(&s.x);
                if !self.selected.contains(&s.sel.name) {
                    self.selected.insert(s.sel.name.clone());
                }
            }
            ExprKind::Index(i) => {
                self.expr(&i.x);
                self.exprs(&i.list);
            }
            ExprKind::Slice(s) => {
                self.expr(&s.x);
                [&s.lo, &s.hi, &s.max].into_iter().flatten().for_each(|e| self.expr(e));
            }
            ExprKind::TypeAssert(a) => {
                self.expr(&a.x);
                if let Some(t) = &a.ty {
                    self.expr(t);
                }
            }
            ExprKind::Call(c) => {
                self.expr(&c.fun);
                self.exprs(&c.args);
            }
            ExprKind::Paren(x)
            | ExprKind::Star(x)
            | ExprKind::Unary(_, x)
            | ExprKind::SliceType(x)
            | ExprKind::ChanType(_, x)
            | ExprKind::Ellipsis(Some(x)) => self.expr(x),
            ExprKind::Binary(_, p) | ExprKind::KeyValue(p) | ExprKind::ArrayType(p) | ExprKind::MapType(p) => {
                self.expr(&p.x);
                self.expr(&p.y);
            }
            // Types do not initialise anything; array lengths are constants.
            ExprKind::StructType(_) | ExprKind::FuncType(_) | ExprKind::InterfaceType(..) => {}
        }
    }
    fn block(&mut self, b: &Block) {
        self.scoped(|r| r.stmts(&b.stmts));
    }
    fn stmts(&mut self, l: &[Stmt]) {
        l.iter().for_each(|s| self.stmt(s));
    }
    fn opt(&mut self, s: &Option<Box<Stmt>>) {
        if let Some(s) = s {
            self.stmt(s);
        }
    }
    fn define(&mut self, l: &[Expr]) {
        for e in l {
            if let ExprKind::Ident(n) = &e.kind {
                self.locals.push(n.clone());
            }
        }
    }
    fn decl(&mut self, d: &Decl) {
        match d {
            Decl::Var(d) => {
                if let Some(t) = d.ty() {
                    self.expr(t);
                }
                self.exprs(d.values());
                d.names.iter().for_each(|n| self.declare(n));
            }
            Decl::Const(d) => d.names.iter().for_each(|n| self.declare(n)),
            Decl::Type(d) => self.declare(&d.name),
            Decl::Import(_) | Decl::Func(_) => {}
        }
    }
    fn clauses(&mut self, l: &[CaseClause], bind: Option<&Ident>) {
        for c in l {
            self.exprs(c.exprs.as_deref().unwrap_or(&[]));
            self.scoped(|r| {
                if let Some(b) = bind {
                    r.declare(b);
                }
                r.stmts(&c.body);
            });
        }
    }
    pub(crate) fn stmt(&mut self, s: &Stmt) {
        super::env::deeper(|| self.stmt2(s));
    }
    fn stmt2(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Bad | StmtKind::Empty | StmtKind::Branch(..) => {}
            StmtKind::Decl(l) => l.iter().for_each(|d| self.decl(d)),
            StmtKind::Expr(e) | StmtKind::IncDec(e, _) | StmtKind::Go(e) | StmtKind::Defer(e) => self.expr(e),
            StmtKind::Send(p) | StmtKind::OpAssign(_, p) => {
                self.expr(&p.x);
                self.expr(&p.y);
            }
            StmtKind::Assign(a) => {
                self.exprs(&a.lhs);
                self.exprs(&a.rhs);
            }
            StmtKind::Define(a) => {
                self.exprs(&a.rhs);
                self.define(&a.lhs);
            }
            StmtKind::Return(l) => self.exprs(l),
            StmtKind::Block(b) => self.block(b),
            StmtKind::If(i) => self.scoped(|r| {
                r.opt(&i.init);
                r.expr(&i.cond);
                r.block(&i.then);
                r.opt(&i.els);
            }),
            StmtKind::Switch(w) => self.scoped(|r| {
                r.opt(&w.init);
                if let Some(t) = &w.tag {
                    r.expr(t);
                }
                r.clauses(&w.clauses, None);
            }),
            StmtKind::TypeSwitch(w) => self.scoped(|r| {
                r.opt(&w.init);
                r.expr(&w.x);
                r.clauses(&w.clauses, w.bind.as_ref());
            }),
            StmtKind::Select(w) => {
                for c in &w.clauses {
                    self.scoped(|r| {
                        r.opt(&c.comm);
                        r.stmts(&c.body);
                    });
                }
            }
            StmtKind::For(f) => self.scoped(|r| {
                r.opt(&f.init);
                if let Some(c) = &f.cond {
                    r.expr(c);
                }
                r.opt(&f.post);
                r.block(&f.body);
            }),
            StmtKind::Range(g) => self.scoped(|r| {
                r.expr(&g.x);
                let vars = g.key.iter().chain(&g.value);
                if g.define {
                    vars.for_each(|e| r.define(std::slice::from_ref(e)));
                } else {
                    vars.for_each(|e| r.expr(e));
                }
                r.block(&g.body);
            }),
            StmtKind::Labeled(_, s) => self.stmt(s),
        }
    }
}
