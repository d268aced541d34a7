//! What a body costs: statements.
use super::call::{builtin_of, static_callee};
use super::cost::{Counter, Step};
use crate::escape::unparen;
use crate::syntax::ast::{AssignStmt, BinaryOp, BranchKind, Decl, Expr, ExprKind, Pair, Stmt, StmtKind, SwitchStmt};
use crate::types::{Builtin, ConstValue, ObjId, Type, TypeId, Types};

impl Counter<'_> {
    /// A list of statements.
    pub fn stmts(&mut self, l: &[Stmt]) -> Step {
        let live: Vec<&Stmt> = live(self.types, l).collect();
        live.into_iter().try_for_each(|s| self.stmt(s))
    }

    fn constant(&self, e: &Expr) -> Option<bool> {
        self.types.info.value_of(unparen(e).id).map(|v| v.as_bool())
    }

    fn opt(&mut self, s: &Option<Box<Stmt>>) -> Step {
        s.as_ref().map_or(Ok(()), |s| self.stmt(s))
    }

    fn place_type(&self, e: &Expr) -> TypeId {
        let e = unparen(e);
        match &e.kind {
            ExprKind::Ident(name) if &**name == "_" => TypeId::NONE,
            ExprKind::Ident(_) => self.types.info.object_of(e.id).map_or(TypeId::NONE, |o| self.types.obj(o).ty),
            _ => self.types.info.type_of(e.id),
        }
    }

    /// The variable always holds the function that `e` denotes.
    fn remember(&mut self, v: Option<ObjId>, e: &Expr) {
        if let Some(v) = v.filter(|&v| !self.types.info.var(v).reassigned())
            && let Some(t) = static_callee(self.types, e, &self.statics)
        {
            self.statics.insert(v, t);
        }
    }

    /// `l = r`; `new`: how many of l are declared by it.
    fn assign(&mut self, l: &[Expr], r: &[Expr], new: usize) -> Step {
        // The assignment, and a declaration and its name for each new variable.
        self.add(1 + 2 * new as i32)?;
        if l.len() == r.len() {
            for (l, r) in l.iter().zip(r) {
                self.place(l)?;
                let t = self.place_type(l);
                self.conv(r, t)?;
            }
            return Ok(());
        }
        l.iter().try_for_each(|l| self.place(l))?;
        r.iter().try_for_each(|r| self.expr(r))
    }

    /// What is assigned to. New variables have no type of their own yet in the tables: they are names.
    fn place(&mut self, e: &Expr) -> Step {
        match &unparen(e).kind {
            ExprKind::Ident(_) => self.add(1),
            _ => self.expr(e),
        }
    }

    fn stmt(&mut self, s: &Stmt) -> Step {
        match &s.kind {
            StmtKind::Bad | StmtKind::Empty => Ok(()),
            StmtKind::Decl(ds) => ds.iter().try_for_each(|d| self.decl(d)),
            StmtKind::Expr(e) => self.expr(e),
            StmtKind::Send(p) => {
                let Pair { x: c, y: v } = &**p;
                self.add(1)?;
                let t = self.types.info.type_of(unparen(c).id);
                let et = match self.types.core_under(t) {
                    Some(Type::Chan(_, e)) => e,
                    _ => TypeId::NONE,
                };
                self.expr(c)?;
                self.conv(v, et)
            }
            StmtKind::IncDec(e, _) => {
                self.add(2)?;
                self.expr(e)
            }
            StmtKind::Assign(a) => self.assign(&a.lhs, &a.rhs, 0),
            StmtKind::Define(a) => {
                let AssignStmt { lhs: l, rhs: r } = &**a;
                let defs: Vec<Option<ObjId>> = l
                    .iter()
                    .map(|e| match &unparen(e).kind {
                        ExprKind::Ident(name) if &**name != "_" => self.types.info.def_of(unparen(e).id),
                        _ => None,
                    })
                    .collect();
                self.assign(l, r, defs.iter().flatten().count())?;
                if l.len() == r.len() {
                    defs.iter().zip(r).for_each(|(&v, e)| self.remember(v, e));
                }
                Ok(())
            }
            StmtKind::OpAssign(_, p) => {
                self.add(1)?;
                self.expr(&p.x)?;
                self.expr(&p.y)
            }
            StmtKind::Go(_) => Err("unhandled op GO".into()),
            StmtKind::Defer(_) => Err("unhandled op DEFER".into()),
            StmtKind::Return(l) => self.ret(l),
            StmtKind::Branch(BranchKind::Fallthrough, _) => Ok(()),
            StmtKind::Branch(..) => self.add(1),
            StmtKind::Block(b) => self.stmts(&b.stmts),
            StmtKind::If(i) => {
                if let Some(c) = self.constant(&i.cond) {
                    self.opt(&i.init)?;
                    return if c { self.stmts(&i.then.stmts) } else { self.opt(&i.els) };
                }
                self.add(1)?;
                self.opt(&i.init)?;
                self.expr(&i.cond)?;
                self.stmts(&i.then.stmts)?;
                self.opt(&i.els)
            }
            StmtKind::Switch(s) => {
                self.opt(&s.init)?;
                self.switch(s)
            }
            StmtKind::TypeSwitch(s) => {
                self.opt(&s.init)?;
                self.add(2 + s.bind.is_some() as i32)?;
                self.expr(&s.x)?;
                for c in &s.clauses {
                    // The clause, its variable, and nil, which is no type.
                    let nil = |e: &&Expr| self.types.info.type_of(unparen(e).id) == TypeId::UNTYPED_NIL;
                    let nils = c.exprs.iter().flatten().filter(nil).count();
                    self.add(1 + s.bind.is_some() as i32 + nils as i32)?;
                    self.stmts(&c.body)?;
                }
                Ok(())
            }
            StmtKind::Select(s) => {
                self.add(1)?;
                for c in &s.clauses {
                    // A receive is an assignment to two places.
                    let extra = match c.comm.as_ref().map(|s| &s.kind) {
                        Some(StmtKind::Expr(_)) => 3,
                        Some(StmtKind::Define(a) | StmtKind::Assign(a)) if a.lhs.len() == 1 => 1,
                        Some(StmtKind::Define(..) | StmtKind::Assign(..)) => 9,
                        _ => 0,
                    };
                    self.add(1 + extra)?;
                    self.opt(&c.comm)?;
                    self.stmts(&c.body)?;
                }
                Ok(())
            }
            StmtKind::For(f) => {
                self.add(1)?;
                self.opt(&f.init)?;
                f.cond.as_ref().map_or(Ok(()), |c| self.expr(c))?;
                self.opt(&f.post)?;
                self.stmts(&f.body.stmts)
            }
            StmtKind::Range(r) => {
                self.add(1)?;
                self.expr(&r.x)?;
                for v in [&r.key, &r.value].into_iter().flatten() {
                    let new = r.define && !matches!(&unparen(v).kind, ExprKind::Ident(name) if &**name == "_");
                    self.add(2 * new as i32)?;
                    self.place(v)?;
                }
                self.stmts(&r.body.stmts)
            }
            StmtKind::Labeled(_, s) => {
                self.add(1)?;
                self.stmt(s)
            }
        }
    }

    fn ret(&mut self, l: &[Expr]) -> Step {
        self.add(1)?;
        if let [e] = l
            && let Type::Tuple(vars) = self.types.ty(self.types.info.type_of(unparen(e).id)).clone()
            && vars.len() > 1
        {
            return self.tuple(e, vars.len());
        }
        let results = self.results.clone();
        for (i, e) in l.iter().enumerate() {
            self.conv(e, results.get(i).copied().unwrap_or(TypeId::NONE))?;
        }
        Ok(())
    }

    fn switch(&mut self, s: &SwitchStmt) -> Step {
        self.add(1)?;
        if let Some(chosen) = self.chosen(s) {
            // The rest is not there.
            let Some(c) = chosen else { return Ok(()) };
            self.add(1)?;
            return self.stmts(&s.clauses[c].body);
        }
        let tag = s.tag.as_ref().map(unparen);
        if let Some(t) = tag {
            self.expr(t)?;
        }
        for c in &s.clauses {
            self.add(1)?;
            for e in c.exprs.iter().flatten() {
                let t = tag.map_or(TypeId::NONE, |t| self.types.info.type_of(t.id));
                self.conv(e, t)?;
            }
            self.stmts(&c.body)?;
        }
        Ok(())
    }

    /// The clause that a switch over constants always takes, or `None` in it; `None` if it depends.
    fn chosen(&self, s: &SwitchStmt) -> Option<Option<usize>> {
        let value = |e: &Expr| self.types.info.value_of(unparen(e).id);
        let tag = match &s.tag {
            Some(t) => Some(value(t)?),
            None => None,
        };
        let mut found = None;
        for (i, c) in s.clauses.iter().enumerate() {
            for e in c.exprs.iter().flatten() {
                let v = value(e)?;
                let hit = tag.map_or_else(|| v.as_bool(), |t| ConstValue::compare(t, BinaryOp::Eq, v));
                if hit && found.is_none() {
                    found = Some(i);
                }
            }
        }
        Some(found.or_else(|| s.clauses.iter().position(|c| c.exprs.is_none())))
    }

    fn decl(&mut self, d: &Decl) -> Step {
        let Decl::Var(v) = d else { return Ok(()) };
        let n = v.names.len();
        let values = v.values();
        let objs: Vec<Option<ObjId>> = v.names.iter().map(|i| self.types.info.def_of(i.id)).collect();
        if values.len() == n {
            // One assignment, or one for several.
            self.add(1 + 3 * n as i32)?;
            for (&o, e) in objs.iter().zip(values) {
                let t = o.map_or(TypeId::NONE, |o| self.types.obj(o).ty);
                self.conv(e, t)?;
                self.remember(o, e);
            }
            return Ok(());
        }
        if values.is_empty() {
            return self.add(4 * n as i32);
        }
        self.add(1 + 3 * n as i32)?;
        values.iter().try_for_each(|e| self.expr(e))
    }
}

/// The statements of a list that gc reads: what follows one that never ends is not there, up to a label.
pub(crate) fn live<'l>(types: &Types, l: &'l [Stmt]) -> impl Iterator<Item = &'l Stmt> {
    let mut dead = false;
    l.iter().filter(move |s| {
        dead &= !matches!(s.kind, StmtKind::Labeled(..));
        let live = !dead;
        dead |= ends(types, s);
        live
    })
}

/// Whether nothing after the statement in its list is reached, as far as gc sees it when it reads the body.
fn ends(types: &Types, s: &Stmt) -> bool {
    let last = |l: &[Stmt]| l.last().is_some_and(|s| ends(types, s));
    match &s.kind {
        StmtKind::Return(_) => true,
        StmtKind::Branch(k, _) => matches!(k, BranchKind::Goto | BranchKind::Break | BranchKind::Continue),
        StmtKind::Expr(e) => match &unparen(e).kind {
            ExprKind::Call(c) => builtin_of(types, &c.fun) == Some(Builtin::Panic),
            _ => false,
        },
        StmtKind::Block(b) => last(&b.stmts),
        StmtKind::If(i) => {
            let (then, els) = (last(&i.then.stmts), i.els.as_ref().is_some_and(|s| ends(types, s)));
            match types.info.value_of(unparen(&i.cond).id).map(|v| v.as_bool()) {
                Some(true) => then,
                Some(false) => els,
                None => then && els,
            }
        }
        _ => false,
    }
}
