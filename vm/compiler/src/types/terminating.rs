//! Terminating statements.
use super::collect::unparen;
use super::*;
use crate::syntax::ast::*;

impl Types {
    pub(crate) fn terminating_list(&self, l: &[Stmt]) -> bool {
        match l.iter().rev().find(|s| !matches!(s.kind, StmtKind::Empty)) {
            Some(s) => self.terminating(s, ""),
            None => false,
        }
    }
    fn terminating(&self, s: &Stmt, label: &str) -> bool {
        match &s.kind {
            StmtKind::Labeled(id, s) => self.terminating(s, &id.name),
            StmtKind::Expr(e) => {
                let e = unparen(e);
                matches!(e.kind, ExprKind::Call(_)) && self.env.panics.contains(&e.id)
            }
            StmtKind::Return(_) => true,
            StmtKind::Branch(BranchKind::Goto | BranchKind::Fallthrough, _) => true,
            StmtKind::Block(b) => self.terminating_list(&b.stmts),
            StmtKind::If(i) => match &i.els {
                Some(e) => self.terminating_list(&i.then.stmts) && self.terminating(e, ""),
                None => false,
            },
            StmtKind::Switch(w) => self.terminating_clauses(&w.clauses, label),
            StmtKind::TypeSwitch(w) => self.terminating_clauses(&w.clauses, label),
            StmtKind::Select(w) => {
                w.clauses.iter().all(|c| self.terminating_list(&c.body) && !breaks_list(&c.body, label, true))
            }
            StmtKind::For(f) => f.cond.is_none() && !breaks_list(&f.body.stmts, label, true),
            _ => false,
        }
    }
    fn terminating_clauses(&self, l: &[CaseClause], label: &str) -> bool {
        l.iter().any(|c| c.exprs.is_none())
            && l.iter().all(|c| self.terminating_list(&c.body) && !breaks_list(&c.body, label, true))
    }
}

fn breaks_list(l: &[Stmt], label: &str, implicit: bool) -> bool {
    l.iter().any(|s| breaks(s, label, implicit))
}

/// Whether `s` has a break out of the statement labelled `label` (or, when `implicit`, an unlabelled one).
fn breaks(s: &Stmt, label: &str, implicit: bool) -> bool {
    let nested = !label.is_empty();
    match &s.kind {
        StmtKind::Labeled(_, s) => breaks(s, label, implicit),
        StmtKind::Branch(BranchKind::Break, None) => implicit,
        StmtKind::Branch(BranchKind::Break, Some(l)) => &*l.name == label,
        StmtKind::Block(b) => breaks_list(&b.stmts, label, implicit),
        StmtKind::If(i) => {
            breaks_list(&i.then.stmts, label, implicit) || i.els.as_ref().is_some_and(|e| breaks(e, label, implicit))
        }
        StmtKind::Switch(w) => nested && w.clauses.iter().any(|c| breaks_list(&c.body, label, false)),
        StmtKind::TypeSwitch(w) => nested && w.clauses.iter().any(|c| breaks_list(&c.body, label, false)),
        StmtKind::Select(w) => nested && w.clauses.iter().any(|c| breaks_list(&c.body, label, false)),
        StmtKind::For(f) => nested && breaks_list(&f.body.stmts, label, false),
        StmtKind::Range(r) => nested && breaks_list(&r.body.stmts, label, false),
        _ => false,
    }
}
