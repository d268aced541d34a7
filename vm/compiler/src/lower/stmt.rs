//! Statements, function bodies, control flow.
use super::Fb;
use super::call::TypeList;
use super::func::Storage;
use super::place::Place;
use crate::syntax::ast::*;
use crate::types::{ObjId, Signature, TypeId};
use govm_bytecode::Op;
use govm_bytecode::asm::Label;
use smallvec::SmallVec;
use std::sync::Arc;

/// Where `break` and `continue` of an enclosing statement go.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The statement's label.
    pub label: Option<Name>,
    pub brk: Label,
    /// `None`: not a loop.
    pub cont: Option<Label>,
    /// A labelled plain block: only a labelled break leaves it.
    pub block: bool,
}

impl Fb<'_> {
    /// Parameters, result variables, body and epilogue of a function. `recv` comes first in `extra`.
    pub fn lower_params_and_body(&mut self, extra: &[ObjId], sig: &Arc<Signature>, body: &Block) {
        let params: SmallVec<[ObjId; 6]> = extra.iter().chain(sig.params.iter()).copied().collect();
        let ptypes: TypeList = params.iter().map(|&v| self.var_type(v)).collect();
        let rtypes: TypeList = sig.results.iter().map(|&v| self.var_type(v)).collect();
        let slots = self.set_signature(&ptypes, &rtypes);
        self.zero_results(&sig.results, &rtypes);
        for ((&v, &t), s) in params.iter().zip(&ptypes).zip(slots) {
            self.bind_param(v, t, s);
        }
        self.declare_results(&sig.results, &rtypes);
        self.block(body);
        self.at(body.rbrace);
        if rtypes.is_empty() {
            self.epilogue();
        }
        self.recovery();
    }

    /// A parameter: in its argument slots, moved to a box when it is shared, to an area when it is in memory form with pointers.
    fn bind_param(&mut self, v: ObjId, t: TypeId, s: i16) {
        let l = self.layout(t);
        if self.boxed(v, t) {
            let p = self.declare_var(v);
            self.store_place(&p, s);
        } else if l.is_mem() && l.ptrs.any() {
            let a = self.area(&l);
            self.mov(a, s, l.slots);
            self.vars.insert(v, Storage::Slots(a));
        } else {
            self.vars.insert(v, Storage::Slots(s));
        }
    }

    fn named(&self, results: &[ObjId]) -> bool {
        results.first().is_some_and(|&o| !self.cx.types.obj(o).name.is_empty())
    }

    /// Comes before everything that may be a safepoint: with deferred calls, result slots count as live from the start.
    fn zero_results(&mut self, objs: &[ObjId], types: &[TypeId]) {
        if self.named(objs) || self.has_defer {
            for (i, &t) in types.iter().enumerate() {
                self.zero_value(self.result_slots[i], t);
            }
        }
    }

    fn declare_results(&mut self, objs: &[ObjId], types: &[TypeId]) {
        let named = self.named(objs);
        for (i, (&o, &t)) in objs.iter().zip(types).enumerate() {
            let l = self.layout(t);
            let slot = self.result_slots[i];
            let st = if named && self.boxed(o, t) {
                let p = self.declare_var(o);
                if let Place::Frame { .. } = p {
                    self.zero_place(&p);
                }
                self.vars.get(&o).copied().unwrap_or(Storage::Slots(slot))
            } else if l.is_mem() && l.ptrs.any() && named {
                let a = self.area(&l);
                self.zero_value(a, t);
                Storage::Slots(a)
            } else {
                Storage::Slots(slot)
            };
            self.vars.insert(o, st);
            self.results.push((o, t, st));
        }
    }

    /// Copies results from where their variables live to the result slots.
    fn results_to_slots(&mut self) {
        for i in 0..self.results.len() {
            let (_, t, st) = self.results[i];
            let slot = self.result_slots[i];
            match st {
                Storage::Slots(s) => {
                    let n = self.layout_ref(t).slots;
                    self.mov(slot, s, n);
                }
                Storage::Box(p) => self.load(slot, p, 0, t),
                Storage::Frame(area) => self.frame_load(slot, area, 0, t),
            }
        }
    }

    /// Leaves the function with the result variables' values.
    pub fn epilogue(&mut self) {
        if self.has_defer {
            self.op(Op::RunDefers, 0, 0, 0);
        }
        self.results_to_slots();
        self.op(Op::Ret, 0, 0, 0);
    }

    /// Where a recovered panic continues.
    fn recovery(&mut self) {
        if self.has_defer {
            self.recover_pc = Some(self.asm.pc());
            self.epilogue();
        }
    }

    pub fn block(&mut self, b: &Block) {
        let m = self.mark();
        self.stmts(&b.stmts);
        self.release(m);
    }

    pub fn stmts(&mut self, list: &[Stmt]) {
        for s in list {
            self.stmt(s, None);
        }
    }

    pub fn stmt(&mut self, s: &Stmt, label: Option<&Name>) {
        if !matches!(s.kind, StmtKind::Block(_) | StmtKind::Labeled(..)) {
            self.at(s.pos);
        }
        match &s.kind {
            StmtKind::Bad | StmtKind::Empty => {}
            StmtKind::Decl(ds) => {
                for d in ds {
                    if let Decl::Var(v) = d {
                        self.var_decl(v);
                    }
                }
            }
            StmtKind::Expr(e) => self.expr_discard(e),
            StmtKind::Send(p) => self.send(&p.x, &p.y),
            StmtKind::IncDec(x, inc) => self.op_assign(if *inc { BinaryOp::Add } else { BinaryOp::Sub }, x, None),
            StmtKind::Assign(a) => self.assign(&a.lhs, &a.rhs),
            StmtKind::Define(a) => self.define(&a.lhs, &a.rhs),
            StmtKind::OpAssign(op, p) => self.op_assign(*op, &p.x, Some(&p.y)),
            StmtKind::Go(e) => self.go_defer(e, s.pos, true),
            StmtKind::Defer(e) => self.go_defer(e, s.pos, false),
            StmtKind::Return(v) => self.ret(v),
            StmtKind::Branch(k, l) => self.branch(*k, l.as_ref()),
            StmtKind::Block(b) => {
                // A labelled block can be left by break.
                match label {
                    Some(_) => {
                        let brk = self.asm.label();
                        self.targets.push(Target { label: label.cloned(), brk, cont: None, block: true });
                        self.block(b);
                        self.targets.pop();
                        self.asm.bind(brk);
                    }
                    None => self.block(b),
                }
            }
            StmtKind::If(i) => self.if_stmt(i),
            StmtKind::Switch(sw) => self.switch(sw, label),
            StmtKind::TypeSwitch(ts) => self.type_switch(ts, label),
            StmtKind::Select(sel) => self.select(sel, s.pos, label),
            StmtKind::For(f) => self.for_stmt(f, label),
            StmtKind::Range(r) => self.range(r, label),
            StmtKind::Labeled(l, inner) => {
                let lab = self.goto_label(&l.name);
                self.asm.bind(lab);
                self.stmt(inner, Some(&l.name));
            }
        }
    }

    /// The label that `goto name` jumps to.
    fn goto_label(&mut self, name: &Name) -> Label {
        if let Some(&l) = self.labels.get(name) {
            return l;
        }
        let l = self.asm.label();
        self.labels.insert(name.clone(), l);
        l
    }

    fn if_stmt(&mut self, i: &IfStmt) {
        let m = self.mark();
        if let Some(s) = &i.init {
            self.stmt(s, None);
        }
        self.at(i.cond.start);
        let (no, end) = (self.asm.label(), self.asm.label());
        self.cond(&i.cond, no, false);
        self.block(&i.then);
        if let Some(e) = &i.els {
            self.jmp(end);
            self.asm.bind(no);
            self.stmt(e, None);
        } else {
            self.asm.bind(no);
        }
        self.asm.bind(end);
        self.release(m);
    }

    fn for_stmt(&mut self, f: &ForStmt, label: Option<&Name>) {
        let m = self.mark();
        if let Some(s) = &f.init {
            self.stmt(s, None);
        }
        let vars = self.per_iteration_vars(f.init.as_deref());
        let (body, cont, brk) = (self.asm.label(), self.asm.label(), self.asm.label());
        // The test stands at the bottom, where it is the back-edge; the first one jumps over the body.
        if let Some(c) = &f.cond {
            self.at(c.start);
            self.cond(c, brk, false);
        }
        self.asm.bind(body);
        self.targets.push(Target { label: label.cloned(), brk, cont: Some(cont), block: false });
        self.block(&f.body);
        self.targets.pop();
        self.asm.bind(cont);
        for v in vars {
            self.copy_loop_var(v);
        }
        if let Some(p) = &f.post {
            self.stmt(p, None);
        }
        match &f.cond {
            Some(c) => {
                self.at(c.start);
                self.cond(c, body, true);
            }
            None => self.jmp(body),
        }
        self.asm.bind(brk);
        self.release(m);
    }

    /// Loop variables that are boxed: each iteration has its own (Go 1.22).
    fn per_iteration_vars(&mut self, init: Option<&Stmt>) -> Vec<ObjId> {
        let Some(Stmt { kind: StmtKind::Define(a), .. }) = init else { return vec![] };
        let vars: Vec<ObjId> = a.lhs.iter().filter_map(|e| self.defined_var(e)).collect();
        vars.into_iter()
            .filter(|v| matches!(self.vars.get(v), Some(Storage::Box(_))) && self.cx.types.loopvar_per_iteration(*v))
            .collect()
    }

    fn copy_loop_var(&mut self, v: ObjId) {
        let Some(&Storage::Box(p)) = self.vars.get(&v) else { return };
        let m = self.mark();
        let t = self.var_type(v);
        let rt = self.cx.rtype(t);
        let n = self.temp();
        self.op_w(Op::New, n, rt.0);
        self.op_x(Op::CopyMem, n, p, 0, rt.0 as u64);
        self.mov(p, n, 1);
        self.release(m);
    }

    pub fn branch(&mut self, k: BranchKind, label: Option<&Ident>) {
        match k {
            BranchKind::Goto => {
                if let Some(l) = label {
                    if self.range_body.is_some() && !self.own_labels.contains(&l.name) {
                        return self.branch_out(k, label);
                    }
                    let to = self.goto_label(&l.name);
                    self.jmp(to);
                }
            }
            BranchKind::Fallthrough => {
                if let Some(l) = self.fallthrough_to {
                    self.jmp(l);
                }
            }
            BranchKind::Break | BranchKind::Continue => {
                let cont = k == BranchKind::Continue;
                let found = self.targets.iter().rev().find(|t| match label {
                    Some(l) => t.label.as_ref() == Some(&l.name),
                    None => t.cont.is_some() || !cont && !t.block,
                });
                match found.cloned() {
                    Some(t) => {
                        let to = if cont { t.cont.unwrap_or(t.brk) } else { t.brk };
                        self.jmp(to);
                    }
                    None => self.branch_out(k, label),
                }
            }
        }
    }

    fn ret(&mut self, values: &[Expr]) {
        if self.range_body.is_some() {
            return self.range_body_return(values);
        }
        self.set_results(values);
        self.epilogue();
    }

    /// Assigns the values of a return statement to the result variables.
    pub fn set_results(&mut self, values: &[Expr]) {
        if values.is_empty() {
            return;
        }
        let m = self.mark();
        self.calls_first(values.iter());
        let res = self.results.clone();
        if values.len() == 1 && res.len() > 1 {
            let parts = self.tuple_values(&values[0]);
            for (i, (s, t)) in parts.into_iter().enumerate() {
                let (_, rt, st) = res[i];
                let l = self.layout(rt);
                let d = self.value_slots(&l);
                self.conv_slots(s, t, rt, d);
                self.store_place(&result_place(st, rt), d);
            }
        } else if let [(_, t, st)] = res[..] {
            match st {
                // The result slot may be a named variable that the value reads.
                Storage::Slots(s) if !self.results_named() => self.expr_conv_to(&values[0], t, s),
                _ => {
                    let s = self.expr_conv(&values[0], t, None);
                    self.store_place(&result_place(st, t), s);
                }
            }
        } else {
            let mut tmp = Vec::new();
            let simple = !self.results_named() && !self.has_defer;
            for (v, &(_, t, st)) in values.iter().zip(&res) {
                let l = self.layout(t);
                // Unnamed results are read by nobody: values go straight to their slots.
                if let (true, Storage::Slots(s)) = (simple, st) {
                    self.expr_conv_to(v, t, s);
                    continue;
                }
                let s = self.value_slots(&l);
                self.expr_conv_to(v, t, s);
                tmp.push(s);
            }
            if !simple {
                for (s, &(_, t, st)) in tmp.into_iter().zip(&res) {
                    self.store_place(&result_place(st, t), s);
                }
            }
        }
        self.release(m);
    }

    /// Result variables from values in slots (none: they stay as they are).
    pub fn results_from(&mut self, vals: &[i16]) {
        for (i, &s) in vals.iter().enumerate() {
            let (_, t, st) = self.results[i];
            self.store_place(&result_place(st, t), s);
        }
    }

    fn results_named(&self) -> bool {
        self.results.first().is_some_and(|r| r.0.is_some() && !self.cx.types.obj(r.0).name.is_empty())
    }
}

fn result_place(st: Storage, ty: TypeId) -> Place {
    match st {
        Storage::Slots(base) => Place::Slots { base, ty },
        Storage::Box(p) => Place::Mem { p, off: 0, ty },
        Storage::Frame(area) => Place::Frame { area, off: 0, ty },
    }
}
