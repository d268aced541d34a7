//! Bodies as gc shows them with `-m=2`, on one line.
use crate::escape::{Format, unparen};
use crate::small::SmallMap;
use crate::syntax::ast::{Block, BranchKind, Decl, Expr, Stmt, StmtKind};
use crate::types::{PkgId, Qualifier, Signature, Types};

/// Type and body of a function: `func(int) int { return x }`.
pub(super) fn as_text(types: &mut Types, pkg: Option<PkgId>, sig: &Signature, body: &Block) -> String {
    let constants = SmallMap::default();
    let mut t = Text { f: Format { types, pkg, constants: &constants } };
    let head = t.signature(sig);
    let body = t.stmts(&body.stmts);
    format!("{head} {{ {body} }}")
}

struct Text<'a> {
    f: Format<'a>,
}

impl Text<'_> {
    fn signature(&mut self, sig: &Signature) -> String {
        let q = Qualifier::From(self.f.pkg);
        let of = |o| self.f.types.type_string(self.f.types.obj(o).ty, q);
        let mut params: Vec<String> = sig.params.iter().map(|&p| of(p)).collect();
        if let Some(last) = params.last_mut().filter(|_| sig.variadic) {
            *last = format!("...{}", last.strip_prefix("[]").unwrap_or(last));
        }
        let results: Vec<String> = sig.results.iter().map(|&r| of(r)).collect();
        let recv = sig.recv.map(|r| format!("method({}) ", of(r))).unwrap_or_default();
        let results = match &results[..] {
            [] => String::new(),
            [r] => format!(" {r}"),
            l => format!(" ({})", l.join(", ")),
        };
        format!("{recv}func({}){results}", params.join(", "))
    }

    fn list(&mut self, l: &[Expr]) -> String {
        l.iter().map(|e| self.f.expr(e)).collect::<Vec<_>>().join(", ")
    }

    fn stmts(&mut self, l: &[Stmt]) -> String {
        let live: Vec<&Stmt> = super::live(self.f.types, l).collect();
        let texts = live.into_iter().map(|s| self.stmt(s));
        texts.filter(|s| !s.is_empty()).collect::<Vec<_>>().join("; ")
    }

    fn decl(&mut self, d: &Decl) -> String {
        let Decl::Var(v) = d else { return String::new() };
        let names = v.names.iter().map(|n| &*n.name).collect::<Vec<_>>();
        if v.initialised {
            let values = self.list(v.values());
            return format!("{} := {values}", names.join(", "));
        }
        names.iter().map(|n| format!("{n} = <nil>")).collect::<Vec<_>>().join("; ")
    }

    fn stmt(&mut self, s: &Stmt) -> String {
        match &s.kind {
            StmtKind::Bad | StmtKind::Empty => String::new(),
            StmtKind::Decl(l) => {
                l.iter().map(|d| self.decl(d)).filter(|s| !s.is_empty()).collect::<Vec<_>>().join("; ")
            }
            StmtKind::Expr(e) => self.f.expr(e),
            StmtKind::Send(p) => format!("{} <- {}", self.f.expr(&p.x), self.f.expr(&p.y)),
            StmtKind::IncDec(e, up) => format!("{}{}", self.f.expr(e), if *up { "++" } else { "--" }),
            StmtKind::Assign(a) => format!("{} = {}", self.list(&a.lhs), self.list(&a.rhs)),
            StmtKind::Define(a) => format!("{} := {}", self.list(&a.lhs), self.list(&a.rhs)),
            StmtKind::OpAssign(op, p) => format!("{} {}= {}", self.f.expr(&p.x), op.text(), self.f.expr(&p.y)),
            StmtKind::Go(e) => format!("go {}", self.f.expr(e)),
            StmtKind::Defer(e) => format!("defer {}", self.f.expr(e)),
            StmtKind::Return(l) => format!("return {}", self.list(l)),
            StmtKind::Branch(k, label) => {
                let word = match k {
                    BranchKind::Break => "break",
                    BranchKind::Continue => "continue",
                    BranchKind::Goto => "goto",
                    BranchKind::Fallthrough => "fallthrough",
                };
                label.as_ref().map_or(word.into(), |l| format!("{word} {}", l.name))
            }
            StmtKind::Block(b) => self.stmts(&b.stmts),
            StmtKind::If(i) => {
                if let Some(c) = self.f.types.info.value_of(unparen(&i.cond).id).map(|v| v.as_bool()) {
                    return match (c, &i.els) {
                        (true, _) => self.stmts(&i.then.stmts),
                        (false, Some(s)) => self.stmt(s),
                        (false, None) => String::new(),
                    };
                }
                let (cond, then) = (self.f.expr(&i.cond), self.stmts(&i.then.stmts));
                match &i.els {
                    Some(s) => format!("if {cond} {{ {then} }} else {{ {} }}", self.stmt(s)),
                    None => format!("if {cond} {{ {then} }}"),
                }
            }
            StmtKind::Switch(_) | StmtKind::TypeSwitch(_) => "switch statement".into(),
            StmtKind::Select(_) => "select statement".into(),
            StmtKind::For(_) | StmtKind::Range(_) => "for loop".into(),
            StmtKind::Labeled(l, s) => format!("{}: ; {}", l.name, self.stmt(s)),
        }
    }
}
