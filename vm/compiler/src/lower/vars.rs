//! What a function body does with its variables, found out before it is lowered: which have their address taken, which are written
//! again after their declaration ([`crate::types::Info::var`]), what each function literal captures.
//!
//! The body of a range-over-func loop becomes a function of its own, so it counts as a literal here.
use super::expr::unparen;
use crate::escape::{Site, StackFacts};
use crate::small::{SmallMap, SmallSet};
use crate::syntax::ast::*;
use crate::types::{ObjId, ObjKind, SelectionKind, Type, Types, VarKind};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// See the module documentation.
#[derive(Clone, Default, Debug)]
pub(crate) struct VarFacts {
    free: SmallMap<NodeId, Vec<ObjId>>,
    /// Functions (0: the outer one) with defer statements, their range-over-func bodies included.
    defers: SmallSet<NodeId>,
    /// Declared functions and methods that are mentioned; of instances, the generic ones.
    funcs: Vec<ObjId>,
    /// What escape analysis found out; nothing before it ran.
    pub escape: Option<Arc<StackFacts>>,
}

impl VarFacts {
    /// Whether a variable whose address is known elsewhere may stay in the frame.
    pub fn stays(&self, v: ObjId) -> bool {
        self.escape.as_ref().is_some_and(|e| e.var(v))
    }
    /// Whether a variable must be on the heap because it does not fit.
    pub fn big(&self, v: ObjId) -> bool {
        self.escape.as_ref().is_some_and(|e| e.big(v))
    }
    /// Whether the allocation that node `id` makes may stay in the frame.
    pub fn site(&self, id: NodeId, site: Site) -> bool {
        self.escape.as_ref().is_some_and(|e| e.site(id, site))
    }
    /// Nothing is mentioned that could keep or share anything: no function, no literal.
    pub fn is_plain(&self) -> bool {
        self.funcs.is_empty() && self.free.is_empty()
    }
    /// Variables that the literal with this key uses but does not declare, in order of first use.
    pub fn free_vars(&self, key: NodeId) -> &[ObjId] {
        self.free.get(&key).map_or(&[], |v| v)
    }
    /// Declared functions and methods that are mentioned, as declared, without repetition.
    pub fn funcs(&self) -> &[ObjId] {
        &self.funcs
    }
    /// Whether the function with this key (the default key: the outermost) defers calls.
    pub fn has_defer(&self, key: NodeId) -> bool {
        self.defers.contains(&key)
    }
}

struct Walker<'c> {
    types: &'c mut Types,
    facts: VarFacts,
    /// Keys of the enclosing literals; the first is the function itself. The flag marks range-over-func bodies.
    stack: SmallVec<[(NodeId, bool); 4]>,
    /// Level numbers of the stack entries.
    levels: SmallVec<[u32; 4]>,
    /// Named results of the enclosing functions; a return with values writes the innermost ones.
    results: SmallVec<[SmallVec<[ObjId; 4]>; 2]>,
    next_level: u32,
    seen_funcs: SmallSet<ObjId>,
}

/// Analyses a body.
pub(crate) fn analyse_body(types: &mut Types, results: &[ObjId], body: &Block) -> VarFacts {
    let mut w = Walker::new(types, results);
    w.block(body);
    w.facts
}

/// Analyses an expression (a package variable's initialiser).
pub(crate) fn analyse_expr(types: &mut Types, e: &Expr) -> VarFacts {
    let mut w = Walker::new(types, &[]);
    w.expr(e);
    w.facts
}

impl<'c> Walker<'c> {
    fn new(types: &'c mut Types, results: &[ObjId]) -> Walker<'c> {
        Walker {
            types,
            facts: VarFacts::default(),
            stack: smallvec![(NodeId(0), false)],
            levels: smallvec![0],
            results: smallvec![results.into()],
            next_level: 1,
            seen_funcs: SmallSet::default(),
        }
    }

    fn is_local(&self, o: ObjId) -> bool {
        let ob = self.types.obj(o);
        matches!(ob.kind, ObjKind::Var { kind: VarKind::Local | VarKind::Recv | VarKind::Param | VarKind::Result, .. })
            && !self.types.is_package_level(o)
    }

    fn declare(&mut self, o: ObjId) {
        self.types.info.var_mut(o).level = self.levels[self.levels.len() - 1];
    }

    fn declare_id(&mut self, id: NodeId) {
        if let Some(o) = self.types.info.def_of(id) {
            self.declare(o);
        }
    }

    fn mention(&mut self, o: ObjId) {
        match self.types.obj(o).kind {
            ObjKind::Func(_) => {
                let (f, _) = self.types.method_origin(o);
                if self.seen_funcs.insert(f) {
                    self.facts.funcs.push(f);
                }
                return;
            }
            // A variable not seen declared is a parameter: those are declared on entry to their function.
            ObjKind::Var { .. } if self.levels.len() > 1 && self.is_local(o) => {}
            _ => return,
        }
        let level = self.types.info.var(o).level;
        let depth = self.levels.iter().rposition(|&l| l == level).unwrap_or(0);
        for i in depth + 1..self.stack.len() {
            self.types.info.var_mut(o).captured = true;
            let v = self.facts.free.or_insert_with(self.stack[i].0, Vec::new);
            if !v.contains(&o) {
                v.push(o);
            }
        }
    }

    fn write(&mut self, e: &Expr) {
        let e = unparen(e);
        match &e.kind {
            ExprKind::Ident(_) => {
                if let Some(o) = self.types.info.object_of(e.id) {
                    let v = self.types.info.var_mut(o);
                    v.written = true;
                    if v.bare > 0 {
                        v.bare = v.bare.saturating_add(1);
                    }
                    self.mention(o);
                }
            }
            // Writing a part of a variable writes the variable.
            ExprKind::Selector(s) if self.steps_into(e) => self.write(&s.x),
            ExprKind::Index(i) if self.is_array(&i.x) => {
                self.write(&i.x);
                i.list.iter().for_each(|i| self.expr(i));
            }
            _ => self.expr(e),
        }
    }

    /// Whether a selector stays inside its operand's memory.
    fn steps_into(&mut self, e: &Expr) -> bool {
        match self.types.info.selections.get(&e.id) {
            Some(s) => s.kind == SelectionKind::FieldVal && !s.indirect,
            None => false,
        }
    }

    fn is_array(&mut self, x: &Expr) -> bool {
        let t = self.types.info.type_of(unparen(x).id);
        if t.is_none() {
            return false;
        }
        let u = self.types.under(t);
        matches!(self.types.ty(u), Type::Array(..))
    }

    /// The address of `e` is taken: of the variable it is part of.
    fn address(&mut self, e: &Expr) {
        let e = unparen(e);
        match &e.kind {
            ExprKind::Ident(_) => {
                if let Some(o) = self.types.info.object_of(e.id) {
                    self.types.info.var_mut(o).addr_taken = true;
                    self.mention(o);
                }
            }
            ExprKind::Selector(s) if self.steps_into(e) => self.address(&s.x),
            ExprKind::Index(i) if self.is_array(&i.x) => {
                self.address(&i.x);
                i.list.iter().for_each(|i| self.expr(i));
            }
            _ => self.expr(e),
        }
    }

    fn literal(&mut self, key: NodeId, range_body: bool, f: impl FnOnce(&mut Self)) {
        self.facts.free.or_insert_with(key, Vec::new);
        self.stack.push((key, range_body));
        self.levels.push(self.next_level);
        self.next_level += 1;
        f(self);
        self.stack.pop();
        self.levels.pop();
    }

    fn params(&mut self, sig: &FuncType) {
        for list in [Some(&sig.params), sig.results.as_ref()].into_iter().flatten() {
            for f in &list.fields {
                f.names.iter().for_each(|n| self.declare_id(n.id));
                self.declare_id(f.id);
            }
        }
    }

    fn block(&mut self, b: &Block) {
        b.stmts.iter().for_each(|s| self.stmt(s));
    }

    fn opt(&mut self, e: &Option<Expr>) {
        if let Some(e) = e {
            self.expr(e);
        }
    }

    fn stmt(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Bad | StmtKind::Empty | StmtKind::Branch(..) => {}
            StmtKind::Decl(ds) => {
                for d in ds {
                    if let Decl::Var(v) = d {
                        v.values().iter().for_each(|e| self.expr(e));
                        v.names.iter().for_each(|n| self.declare_id(n.id));
                        if !v.initialised {
                            for n in &v.names {
                                if let Some(o) = self.types.info.def_of(n.id) {
                                    self.types.info.var_mut(o).bare = 1;
                                }
                            }
                        }
                    }
                }
            }
            StmtKind::Expr(e) | StmtKind::Go(e) => self.expr(e),
            StmtKind::Defer(e) => {
                let owner = self.stack.iter().rposition(|&(_, range)| !range).unwrap_or(0);
                self.facts.defers.insert(self.stack[owner].0);
                self.expr(e);
            }
            StmtKind::Send(p) => {
                self.expr(&p.x);
                self.expr(&p.y);
            }
            StmtKind::IncDec(x, _) => self.write(x),
            StmtKind::Assign(a) => {
                a.rhs.iter().for_each(|e| self.expr(e));
                a.lhs.iter().for_each(|e| self.write(e));
            }
            StmtKind::Define(a) => {
                a.rhs.iter().for_each(|e| self.expr(e));
                a.lhs.iter().for_each(|e| self.define(e));
            }
            StmtKind::OpAssign(_, p) => {
                self.expr(&p.y);
                self.write(&p.x);
            }
            StmtKind::Return(v) => {
                v.iter().for_each(|e| self.expr(e));
                if !v.is_empty() {
                    for &r in self.results.last().into_iter().flatten() {
                        self.types.info.var_mut(r).written = true;
                    }
                }
            }
            StmtKind::Block(b) => self.block(b),
            StmtKind::If(i) => {
                i.init.iter().for_each(|s| self.stmt(s));
                self.expr(&i.cond);
                self.block(&i.then);
                i.els.iter().for_each(|s| self.stmt(s));
            }
            StmtKind::Switch(sw) => {
                sw.init.iter().for_each(|s| self.stmt(s));
                self.opt(&sw.tag);
                self.clauses(&sw.clauses);
            }
            StmtKind::TypeSwitch(ts) => {
                ts.init.iter().for_each(|s| self.stmt(s));
                self.expr(&ts.x);
                for c in &ts.clauses {
                    self.declare_id(c.id);
                    c.body.iter().for_each(|s| self.stmt(s));
                }
            }
            StmtKind::Select(sel) => {
                for c in &sel.clauses {
                    c.comm.iter().for_each(|s| self.stmt(s));
                    c.body.iter().for_each(|s| self.stmt(s));
                }
            }
            StmtKind::For(f) => {
                f.init.iter().for_each(|s| self.stmt(s));
                self.opt(&f.cond);
                f.post.iter().for_each(|s| self.stmt(s));
                self.block(&f.body);
            }
            StmtKind::Range(r) => self.range(r),
            StmtKind::Labeled(_, s) => self.stmt(s),
        }
    }

    fn clauses(&mut self, cs: &[CaseClause]) {
        for c in cs {
            c.exprs.iter().flatten().for_each(|e| self.expr(e));
            c.body.iter().for_each(|s| self.stmt(s));
        }
    }

    fn define(&mut self, e: &Expr) {
        let e = unparen(e);
        match &e.kind {
            ExprKind::Ident(_) if self.types.info.def_of(e.id).is_some() => self.declare_id(e.id),
            _ => self.write(e),
        }
    }

    fn range(&mut self, r: &RangeStmt) {
        self.expr(&r.x);
        let t = self.types.info.type_of(unparen(&r.x).id);
        let func = t.is_some() && {
            let core = self.types.core_type(t).unwrap_or(t);
            let u = self.types.under(core);
            matches!(self.types.ty(u), Type::Signature(_))
        };
        let vars = [&r.key, &r.value];
        let body = |w: &mut Self| {
            for v in vars.into_iter().flatten() {
                if r.define { w.define(v) } else { w.write(v) }
            }
            w.block(&r.body);
        };
        if func {
            self.literal(r.x.id, true, body);
        } else {
            body(self);
        }
    }

    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Ident(_) => {
                if let Some(o) = self.types.info.use_of(e.id) {
                    self.mention(o);
                }
            }
            ExprKind::FuncLit(l) => self.literal(e.id, false, |w| {
                w.params(&l.sig);
                let names = l.sig.results.iter().flat_map(|r| &r.fields).flat_map(|f| &f.names);
                let results = names.filter_map(|n| w.types.info.def_of(n.id)).collect();
                w.results.push(results);
                w.block(&l.body);
                w.results.pop();
            }),
            ExprKind::CompositeLit(l) => {
                for el in &l.elems {
                    match &el.kind {
                        // The key of a struct literal is a field, not a variable.
                        ExprKind::KeyValue(kv) => {
                            self.expr(&kv.x);
                            self.expr(&kv.y);
                        }
                        _ => self.expr(el),
                    }
                }
            }
            ExprKind::Paren(x) | ExprKind::Star(x) => self.expr(x),
            ExprKind::Selector(s) => {
                if let Some(o) = self.types.info.use_of(s.sel.id) {
                    self.mention(o);
                    if let ObjKind::Func(_) = self.types.obj(o).kind {
                        self.method_address(e, &s.x);
                    }
                }
                self.expr(&s.x);
            }
            ExprKind::Index(i) => {
                self.expr(&i.x);
                i.list.iter().for_each(|i| self.expr(i));
            }
            ExprKind::Slice(s) => {
                if self.is_array(&s.x) {
                    self.address(&s.x);
                } else {
                    self.expr(&s.x);
                }
                for b in [&s.lo, &s.hi, &s.max] {
                    self.opt(b);
                }
            }
            ExprKind::TypeAssert(a) => self.expr(&a.x),
            ExprKind::Call(c) => {
                self.expr(&c.fun);
                c.args.iter().for_each(|a| self.expr(a));
            }
            ExprKind::Unary(UnaryOp::Addr, x) => self.address(x),
            ExprKind::Unary(_, x) => self.expr(x),
            ExprKind::Binary(_, p) | ExprKind::KeyValue(p) => {
                self.expr(&p.x);
                self.expr(&p.y);
            }
            _ => {}
        }
    }

    /// `x.m` with a pointer-receiver method takes the address of x.
    fn method_address(&mut self, e: &Expr, x: &Expr) {
        let Some(s) = self.types.info.selections.get(&e.id) else { return };
        if s.kind != SelectionKind::MethodVal || s.indirect {
            return;
        }
        let (recv, method) = (s.recv, s.obj);
        let (_, ptr) = self.types.deref(recv);
        if !ptr && self.types.method_origin(method).1 {
            self.address(x);
        }
    }
}
