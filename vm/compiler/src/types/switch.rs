//! Switch, type switch and select statements.
use super::collect::unparen;
use super::literal::{ConstKey, const_key};
use super::operand::Operand;
use super::stmt::stmt_start;
use super::*;
use crate::syntax::ast::*;
use hashbrown::HashMap;

impl Types {
    pub(crate) fn multiple_defaults<'a>(&mut self, defaults: impl Iterator<Item = &'a Pos>) {
        let mut first = None;
        for &p in defaults {
            match first {
                None => first = Some(p),
                Some(f) => {
                    let at = self.pos_string(f);
                    self.err(p, format!("multiple defaults (first at {at})"));
                }
            }
        }
    }
    pub(crate) fn switch_stmt(&mut self, w: &SwitchStmt) {
        let mut x = match &w.tag {
            Some(t) => {
                let mut x = self.expr(None, t);
                self.assignment(&mut x, TypeId::NONE, "switch expression");
                if x.ok() && !self.comparable(x.ty) && !self.has_nil(x.ty) {
                    let (s, n) = (self.opstr(&x), self.ts(x.ty));
                    self.err(x.pos(), format!("cannot switch on {s} ({n} is not comparable)"));
                    x.kill();
                }
                x
            }
            None => {
                let mut x = Operand::named(None, "true", TypeId::BOOL);
                x.mode = Mode::Constant;
                x.val = ConstValue::Bool(true);
                x
            }
        };
        self.multiple_defaults(w.clauses.iter().filter(|c| c.exprs.is_none()).map(|c| &c.pos));
        let mut seen: HashMap<ConstKey, Vec<(Pos, TypeId)>> = HashMap::new();
        for cl in &w.clauses {
            self.case_values(&mut x, cl.exprs.as_deref().unwrap_or(&[]), &mut seen);
            self.open_scope();
            self.stmt_list(&cl.body);
            self.close_scope();
        }
    }
    pub(crate) fn case_values(
        &mut self,
        x: &mut Operand<'_>,
        l: &[Expr],
        seen: &mut HashMap<ConstKey, Vec<(Pos, TypeId)>>,
    ) {
        for e in l {
            let mut v = self.expr(None, e);
            if !x.ok() || !v.ok() {
                continue;
            }
            self.convert_untyped(&mut v, x.ty);
            if !v.ok() {
                continue;
            }
            let mut res = v.clone();
            let mut y = Operand { expr: x.expr, ..x.clone() };
            self.comparison(&mut res, &mut y, BinaryOp::Eq, true);
            if !res.ok() || !v.is_const() || matches!(v.val, ConstValue::Bool(_) | ConstValue::Complex(_)) {
                continue;
            }
            let Some(k) = const_key(&v.val) else { continue };
            let list = seen.get(&k).cloned().unwrap_or_default();
            if let Some(&(p, _)) = list.iter().find(|(_, t)| self.identical(*t, v.ty)) {
                let (s, at) = (self.opstr(&v), self.where_(p));
                self.err(v.pos(), format!("duplicate case {s} in expression switch\n\t{at}previous case"));
                continue;
            }
            seen.entry(k).or_default().push((e.pos, v.ty));
        }
    }
    pub(crate) fn type_switch(&mut self, w: &TypeSwitchStmt) {
        let mut bind = w.bind.as_ref();
        if let Some(b) = bind
            && &*b.name == "_"
        {
            self.soft_err(b.pos, "no new variable on left side of :=");
            bind = None;
        }
        let x = self.expr(None, &w.x);
        let mut sx = None;
        if x.ok() {
            let s = |c: &mut Types| c.opstr(&x);
            if self.is_type_param(x.ty) {
                let s = s(self);
                self.err(x.pos(), format!("cannot use type switch on type parameter value {s}"));
            } else if self.under_is_interface(x.ty) {
                sx = Some(x.clone());
            } else {
                let s = s(self);
                self.err(x.pos(), format!("{s} is not an interface"));
            }
        }
        self.multiple_defaults(w.clauses.iter().filter(|c| c.exprs.is_none()).map(|c| &c.pos));
        let mut vars = Vec::new();
        let mut seen: Vec<(TypeId, Pos)> = Vec::new();
        for cl in &w.clauses {
            let t = self.case_types(sx.as_ref(), cl.exprs.as_deref().unwrap_or(&[]), &mut seen);
            self.open_scope();
            if let Some(b) = bind {
                let o = self.new_var(VarKind::Local, b.pos, b.name.clone(), t);
                let s = self.cur_scope();
                self.declare(s, None, o);
                self.record_def(cl.id, o);
                vars.push(o);
            }
            self.stmt_list(&cl.body);
            self.close_scope();
        }
        if let Some(b) = bind
            && !vars.iter().any(|&v| self.is_used(v))
        {
            self.soft_err(b.pos, format!("{} declared and not used", b.name));
        }
    }
    pub(crate) fn is_nil_expr(&mut self, e: &Expr) -> bool {
        match &unparen(e).kind {
            ExprKind::Ident(n) => self.lookup(n).is_some_and(|o| matches!(self.obj(o).kind, ObjKind::Nil)),
            _ => false,
        }
    }
    pub(crate) fn case_types(&mut self, x: Option<&Operand<'_>>, l: &[Expr], seen: &mut Vec<(TypeId, Pos)>) -> TypeId {
        let mut t = TypeId::NONE;
        for e in l {
            if self.is_nil_expr(e) {
                t = TypeId::NONE;
                self.expr(None, e);
            } else {
                t = self.var_type(e);
                if !self.is_valid(t) {
                    continue;
                }
            }
            let dup = seen.iter().copied().find(|&(o, _)| o == t || o.is_some() && t.is_some() && self.identical(o, t));
            if let Some((_, p)) = dup {
                let n = if t.is_none() { "nil".into() } else { self.ts(t) };
                let at = self.where_(p);
                self.err(e.start, format!("duplicate case {n} in type switch\n\t{at}previous case"));
                continue;
            }
            seen.push((t, e.start));
            if let Some(x) = x
                && t.is_some()
            {
                self.type_assertion(e, x, t, true);
            }
        }
        if l.len() != 1 || t.is_none() {
            return x.map_or(TypeId::INVALID, |x| x.ty);
        }
        t
    }
    pub(crate) fn select_stmt(&mut self, w: &SelectStmt) {
        self.multiple_defaults(w.clauses.iter().filter(|c| c.comm.is_none()).map(|c| &c.pos));
        for cl in &w.clauses {
            let is_recv = |e: &Expr| matches!(unparen(e).kind, ExprKind::Unary(UnaryOp::Recv, _));
            let valid = match cl.comm.as_ref().map(|s| &s.kind) {
                None | Some(StmtKind::Send(..)) => true,
                Some(StmtKind::Expr(e)) => is_recv(e),
                Some(StmtKind::Assign(a) | StmtKind::Define(a)) => a.rhs.len() == 1 && is_recv(&a.rhs[0]),
                _ => false,
            };
            if !valid {
                let pos = cl.comm.as_deref().map_or(cl.pos, stmt_start);
                self.err(pos, "select case must be send or receive (possibly with assignment)");
                continue;
            }
            self.open_scope();
            if let Some(s) = &cl.comm {
                self.stmt(s);
            }
            self.stmt_list(&cl.body);
            self.close_scope();
        }
    }
}
