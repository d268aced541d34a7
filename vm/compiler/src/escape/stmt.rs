//! Statements.
use super::Site;
use super::graph::Sink;
use super::walk::{Walker, unparen};
use crate::syntax::ast::*;
use crate::syntax::pos::Pos;
use crate::types::{Signature, Type, TypeId};
use smallvec::SmallVec;
use std::sync::Arc;

impl Walker<'_> {
    pub fn block(&mut self, b: &Block) {
        self.inner(&b.stmts);
    }

    /// The statements of a block. A loop that a label in it makes ends with it.
    fn inner(&mut self, list: &[Stmt]) {
        let depth = self.depth;
        self.stmts(list);
        self.depth = depth;
    }

    pub fn stmts(&mut self, list: &[Stmt]) {
        if self.notes.is_none() {
            return list.iter().for_each(|s| self.stmt(s));
        }
        // gc does not see what is never reached.
        let live: Vec<&Stmt> = crate::inline::live(self.types, list).collect();
        live.into_iter().for_each(|s| self.stmt(s));
    }

    pub fn stmt(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Bad | StmtKind::Empty | StmtKind::Branch(..) => {}
            StmtKind::Decl(ds) => {
                for d in ds {
                    if let Decl::Var(v) = d {
                        self.var_decl(v);
                    }
                }
            }
            StmtKind::Expr(e) => self.expr_stmt(e),
            StmtKind::Send(p) => {
                let Pair { x: c, y: v } = &**p;
                self.discard(c);
                let t = self.type_of(unparen(c));
                match self.types.core_under(t) {
                    Some(Type::Chan(_, el)) => self.conv(Sink::HEAP, v, el),
                    _ => self.expr(Sink::HEAP, v),
                }
            }
            StmtKind::IncDec(x, _) => {
                self.place(x);
            }
            StmtKind::Assign(a) => self.assign(&a.lhs, &a.rhs),
            StmtKind::Define(a) => self.define(&a.lhs, &a.rhs),
            StmtKind::OpAssign(_, p) => {
                let k = self.place(&p.x);
                self.expr(k, &p.y);
            }
            StmtKind::Go(e) => self.go_defer(e, true),
            StmtKind::Defer(e) => self.go_defer(e, false),
            StmtKind::Return(v) => self.ret(v),
            StmtKind::Block(b) => self.block(b),
            StmtKind::If(i) => {
                i.init.iter().for_each(|s| self.stmt(s));
                self.discard(&i.cond);
                // What a constant condition excludes never runs.
                let known = self.types.info.value_of(unparen(&i.cond).id).map(|v| v.as_bool());
                if known != Some(false) {
                    self.block(&i.then);
                }
                if known != Some(true) {
                    i.els.iter().for_each(|s| self.stmt(s));
                }
            }
            StmtKind::Switch(sw) => self.switch(sw),
            StmtKind::TypeSwitch(ts) => self.type_switch(ts),
            StmtKind::Select(sel) => {
                for c in &sel.clauses {
                    c.comm.iter().for_each(|s| self.stmt(s));
                    self.inner(&c.body);
                }
            }
            StmtKind::For(f) => self.for_stmt(f),
            StmtKind::Range(r) => self.range(r, s.pos),
            StmtKind::Labeled(l, inner) => {
                if self.looping.contains(&l.name) {
                    self.depth += 1;
                }
                self.stmt(inner);
            }
        }
    }

    fn expr_stmt(&mut self, e: &Expr) {
        let e = unparen(e);
        match &e.kind {
            ExprKind::Call(c) => {
                let n = match self.types.ty(self.type_of(e)) {
                    Type::Tuple(v) => v.len().max(1),
                    _ => 1,
                };
                self.call(&SmallVec::<[Sink; 4]>::from_elem(Sink::NOWHERE, n), e, c);
            }
            _ => self.discard(e),
        }
    }

    fn ret(&mut self, values: &[Expr]) {
        let to = self.returns.clone();
        if values.len() == to.len() {
            for (v, (k, t)) in values.iter().zip(to) {
                self.conv(k, v, t);
            }
        } else if let Some(v) = values.first() {
            self.spread(&to, v);
        }
    }

    fn switch(&mut self, sw: &SwitchStmt) {
        sw.init.iter().for_each(|s| self.stmt(s));
        let tag = sw.tag.as_ref().map(|t| self.type_of(unparen(t)));
        let mut iface_case = None;
        for c in &sw.clauses {
            for e in c.exprs.iter().flatten() {
                let t = self.type_of(unparen(e));
                if self.types.is_iface_type(t) {
                    iface_case = Some(t);
                }
                match tag {
                    Some(tag) => self.conv(Sink::NOWHERE, e, tag),
                    None => self.discard(e),
                }
            }
        }
        if let Some(t) = &sw.tag {
            match iface_case {
                Some(i) => self.conv(Sink::NOWHERE, t, i),
                None => self.discard(t),
            }
        }
        sw.clauses.iter().for_each(|c| self.inner(&c.body));
    }

    fn type_switch(&mut self, ts: &TypeSwitchStmt) {
        ts.init.iter().for_each(|s| self.stmt(s));
        let mut ks = Vec::new();
        for c in &ts.clauses {
            if let Some(v) = self.types.info.def_of(c.id) {
                let l = self.declare(v);
                if let Some(n) = &mut self.notes {
                    n.clause_var(v, c.pos);
                }
                let t = self.types.obj(v).ty;
                if self.types.has_pointers(t) {
                    ks.push(self.unboxed(Sink::of(l), t));
                }
            }
        }
        let k = self.tee(&ks);
        self.expr(k, &ts.x);
        ts.clauses.iter().for_each(|c| self.inner(&c.body));
    }

    fn for_stmt(&mut self, f: &ForStmt) {
        f.init.iter().for_each(|s| self.stmt(s));
        // A variable that closures or pointers know is a new one in each iteration, with the value of the last.
        let mut carried = Vec::new();
        if let Some(Stmt { kind: StmtKind::Define(a), .. }) = f.init.as_deref() {
            let vars: Vec<_> = a.lhs.iter().filter_map(|e| self.defined(e)).collect();
            for v in vars {
                let used = self.types.info.var(v);
                let shared = used.addr_taken || used.captured && used.written;
                if shared
                    && self.types.loopvar_per_iteration(v)
                    && let Some(outer) = self.vars.get(v)
                {
                    self.var_list.retain(|&(o, l)| o != v || l != outer);
                    self.depth += 1;
                    let inner = self.declare(v);
                    self.depth -= 1;
                    self.graph.flow(Sink::of(inner), outer);
                    carried.push((outer, inner));
                }
            }
        }
        self.depth += 1;
        f.cond.iter().for_each(|e| self.discard(e));
        self.block(&f.body);
        f.post.iter().for_each(|s| self.stmt(s));
        self.depth -= 1;
        for (outer, inner) in carried {
            self.graph.flow(Sink::of(outer), inner);
        }
    }

    fn range(&mut self, r: &RangeStmt, pos: Pos) {
        let xt = self.type_of(unparen(&r.x));
        let u = self.types.core_under(xt);
        if let Some(Type::Signature(iter)) = &u {
            return self.range_func(r, &iter.clone(), pos);
        }
        let x = self.temp();
        self.expr(Sink::of(x), &r.x);
        let kinds: [TypeId; 2] = match &u {
            Some(Type::Slice(e) | Type::Array(e, _)) => [TypeId::INT, *e],
            Some(Type::Pointer(a)) => match self.types.core_under(*a) {
                Some(Type::Array(e, _)) => [TypeId::INT, e],
                _ => [TypeId::NONE; 2],
            },
            Some(Type::Map(k, v)) => [*k, *v],
            Some(Type::Chan(_, e)) => [*e, TypeId::NONE],
            _ => [TypeId::NONE; 2],
        };
        self.depth += 1;
        let mut ks = [Sink::NOWHERE; 2];
        for (i, v) in [&r.key, &r.value].into_iter().enumerate() {
            let Some(e) = v else { continue };
            ks[i] = self.iter_var(r, e, kinds[i]);
        }
        let k = if matches!(u, Some(Type::Array(..))) { ks[1] } else { ks[1].deref() };
        // The element's own type decides whether there is anything to follow.
        if kinds[1].is_none() || self.types.has_pointers(kinds[1]) {
            self.graph.flow(k, x);
        }
        self.block(&r.body);
        self.depth -= 1;
    }

    /// Where the values of an iteration variable go.
    fn iter_var(&mut self, r: &RangeStmt, e: &Expr, from: TypeId) -> Sink {
        if r.define {
            let Some(v) = self.defined(e) else { return Sink::NOWHERE };
            if self.types.loopvar_per_iteration(v) {
                return Sink::of(self.declare(v));
            }
            self.depth -= 1;
            let l = self.declare(v);
            self.depth += 1;
            return Sink::of(l);
        }
        let k = self.place(e);
        match self.place_type(e) {
            Some(t) => self.heap_conv(k, from, t),
            None => k,
        }
    }

    /// `for range f`: the body is a function literal that f is called with.
    fn range_func(&mut self, r: &RangeStmt, iter: &Arc<Signature>, pos: Pos) {
        let Some(&yp) = iter.params.first() else { return };
        let yt = self.types.obj(yp).ty;
        let Some(Type::Signature(yield_sig)) = self.types.core_under(yt) else { return };
        // Where `return` in the body leaves its values: a record of the function around the loop.
        let outer = self.returns.clone();
        let mut record: SmallVec<[(Sink, TypeId); 4]> = SmallVec::new();
        for (k, t) in &outer {
            let size = self.types.size_of(*t);
            let l = self.spill(Sink::NOWHERE, &r.x, Site::Record, size);
            self.graph.flow(*k, l.to);
            record.push((l, *t));
        }
        let f = self.add_func(Some(self.frame), None, &yield_sig);
        let body_at = self.temp();
        let content = self.closure(Sink::of(body_at), &r.x, Site::RangeBody, &f);
        if let Some(n) = &mut self.notes {
            n.move_last(pos);
        }
        self.spill(content, &r.x, Site::Record, 16);
        for (l, _) in &record {
            self.graph.flow(content.addr(), l.to);
        }
        self.lits.insert(r.x.id, f.clone());
        let k = self.iterator_param(&r.x);
        self.graph.flow(k, body_at);
        // The body.
        let saved = (self.frame, self.depth, std::mem::replace(&mut self.returns, record), self.range_body);
        self.frame = f.frame;
        self.depth = 1;
        self.range_body = true;
        for (i, (v, &p)) in [&r.key, &r.value].into_iter().zip(f.params.iter()).enumerate() {
            let Some(e) = v else { continue };
            let k = if r.define {
                self.defined(e).map_or(Sink::NOWHERE, |v| Sink::of(self.declare(v)))
            } else {
                let k = self.place(e);
                let from = self.types.obj(yield_sig.params[i]).ty;
                match self.place_type(e) {
                    Some(t) => self.heap_conv(k, from, t),
                    None => k,
                }
            };
            self.graph.flow(k, p);
        }
        self.block(&r.body);
        (self.frame, self.depth, self.returns, self.range_body) = saved;
    }
}
