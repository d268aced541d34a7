//! Labels that goto makes loops of.
use crate::syntax::ast::{Block, BranchKind, Name, Stmt, StmtKind};
use hashbrown::HashSet;

/// The labels of a body that a goto behind them names. Function literals have their own.
pub(crate) fn looping_labels(b: &Block) -> HashSet<Name> {
    let mut s = Scan::default();
    s.list(&b.stmts);
    s.looping
}

#[derive(Default)]
struct Scan {
    seen: HashSet<Name>,
    looping: HashSet<Name>,
}

impl Scan {
    fn list(&mut self, l: &[Stmt]) {
        l.iter().for_each(|s| self.stmt(s));
    }
    fn stmt(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Branch(BranchKind::Goto, Some(l)) if self.seen.contains(&l.name) => {
                self.looping.insert(l.name.clone());
            }
            StmtKind::Labeled(l, s) => {
                self.seen.insert(l.name.clone());
                self.stmt(s);
            }
            StmtKind::Block(b) => self.list(&b.stmts),
            StmtKind::If(i) => {
                self.list(&i.then.stmts);
                i.els.iter().for_each(|s| self.stmt(s));
            }
            StmtKind::Switch(s) => s.clauses.iter().for_each(|c| self.list(&c.body)),
            StmtKind::TypeSwitch(s) => s.clauses.iter().for_each(|c| self.list(&c.body)),
            StmtKind::Select(s) => s.clauses.iter().for_each(|c| self.list(&c.body)),
            StmtKind::For(f) => self.list(&f.body.stmts),
            StmtKind::Range(r) => self.list(&r.body.stmts),
            _ => {}
        }
    }
}
