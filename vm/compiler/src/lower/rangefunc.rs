//! `for range` over functions: the loop body becomes a function of its own, `func(k, v) bool`.
//!
//! The loop owns a control record, `[2]int`: the iteration state, which catches iterators that call the body
//! when they must not, and the number of the exit taken when the body leaves the loop other than by `break`.
//! Leaving means: note the exit, return false; behind the iterator's call the enclosing function carries the exit
//! out, which may again be an exit of a body around it. Values of `return` travel in a second record.
//! `defer` in a body belongs to the outermost function; its frame is named by a distance from the stack's top, which stays true when
//! the stack moves.
use super::Fb;
use super::call::Callee;
use super::func::TypeEnv;
use super::place::Place;
use super::stmt::Target;
use super::vars::VarFacts;
use crate::escape::Site;
use crate::syntax::ast::{BranchKind, Expr, Ident, Name, RangeStmt, Stmt, StmtKind};
use crate::types::TypeId;
use govm_bytecode::Op;
use govm_bytecode::asm::Label;
use govm_bytecode::sem::Trap;
use std::sync::Arc;

const READY: i64 = 0;
const RUNNING: i16 = 1;
const DONE: i64 = 2;
const EXHAUSTED: i64 = 3;

/// How a body leaves its loop.
#[derive(Clone, Debug)]
enum Exit {
    Branch(BranchKind, Option<Ident>),
    /// With values in the return record, or with the named results as they are.
    Return(bool),
}

/// What a body's builder knows of its loop.
#[derive(Clone, Debug)]
pub(crate) struct BodyInfo {
    ctl: i16,
    ret: Option<i16>,
    results: Vec<TypeId>,
    leave: Label,
    exits: Vec<Exit>,
}

#[derive(Default)]
struct Needs {
    ret: bool,
    defers: bool,
    labels: Vec<Name>,
}

fn scan(stmts: &[Stmt], n: &mut Needs) {
    for s in stmts {
        scan_one(s, n);
    }
}

fn scan_one(s: &Stmt, n: &mut Needs) {
    match &s.kind {
        StmtKind::Return(v) => n.ret |= !v.is_empty(),
        StmtKind::Defer(_) => n.defers = true,
        StmtKind::Block(b) => scan(&b.stmts, n),
        StmtKind::If(i) => {
            scan(&i.then.stmts, n);
            i.els.iter().for_each(|s| scan_one(s, n));
        }
        StmtKind::Switch(s) => s.clauses.iter().for_each(|c| scan(&c.body, n)),
        StmtKind::TypeSwitch(s) => s.clauses.iter().for_each(|c| scan(&c.body, n)),
        StmtKind::Select(s) => s.clauses.iter().for_each(|c| scan(&c.body, n)),
        StmtKind::For(f) => scan(&f.body.stmts, n),
        StmtKind::Range(r) => scan(&r.body.stmts, n),
        StmtKind::Labeled(l, s) => {
            n.labels.push(l.name.clone());
            scan_one(s, n);
        }
        _ => {}
    }
}

impl Fb<'_> {
    pub fn range_func(&mut self, r: &RangeStmt, label: Option<&Name>) {
        let m = self.mark();
        let ft = self.type_of(super::expr::unparen(&r.x).id);
        let ft = self.cx.types.core_type(ft).unwrap_or(ft);
        let (params, ..) = self.signature(ft);
        let (yparams, yresults, _) = self.signature(params[0]);
        let mut needs = Needs::default();
        scan(&r.body.stmts, &mut needs);
        let results: Vec<TypeId> = match &self.range_body {
            Some(b) => b.results.clone(),
            None => self.results.iter().map(|r| r.1).collect(),
        };

        let f = self.expr(&r.x, None);
        let f = self.stable(&r.x, f, 1);
        let records = self.facts.site(r.x.id, Site::Record);
        let ctl_type = self.cx.types.new_array(TypeId::INT, 2);
        let ctl = self.record(ctl_type, records);
        let ret = (needs.ret && !results.is_empty()).then(|| {
            let t = self.cx.types.tuple_of(&results);
            self.record(t, records)
        });
        let token = needs.defers.then(|| match self.defer_token {
            Some(t) => t,
            None => {
                let t = self.temp();
                self.op(Op::FrameToken, t, 0, 0);
                t
            }
        });

        // The body's function.
        let captures = self.captures_of(r.x.id);
        self.named.ranges += 1;
        let name: Arc<str> = format!("{}-range{}", self.name, self.named.ranges).into();
        let idx = self.cx.literal(name.clone());
        let (code, exits) = {
            let (env, facts): (TypeEnv, Arc<VarFacts>) = (self.env.clone(), self.facts.clone());
            let mut fb = Fb::new(&mut *self.cx, name, env, facts, self.gosig.clone());
            fb.at(r.body.lbrace);
            fb.flags.range_body = true;
            fb.nested = true;
            fb.own_labels = needs.labels;
            fb.bind_captures(&captures);
            let mut off = 1 + fb.capture_words(&captures);
            let mut word = |fb: &mut Fb<'_>| {
                let s = fb.temp();
                fb.load_capture(s, off, 1);
                off += 1;
                s
            };
            let bctl = word(&mut fb);
            let bret = ret.map(|_| word(&mut fb));
            fb.defer_token = token.map(|_| word(&mut fb));
            let leave = fb.asm.label();
            fb.range_body = Some(BodyInfo { ctl: bctl, ret: bret, results: results.clone(), leave, exits: vec![] });
            fb.body_function(r, label, &yparams, &yresults);
            let exits = fb.range_body.take().map(|b| b.exits).unwrap_or_default();
            (fb.finish(idx), exits)
        };
        self.cx.funcs[idx.0 as usize].code = Some(Arc::new(code));

        // The closure: captures, control record, return record, frame token.
        let mut parts = Vec::new();
        for c in &captures {
            if c.by_ref {
                parts.push((self.box_address(c.obj), TypeId::UNSAFE_POINTER));
            } else {
                let p = self.var_place(c.obj);
                parts.push((self.load_place(&p, None), c.ty));
            }
        }
        parts.push((ctl, TypeId::UNSAFE_POINTER));
        parts.extend(ret.map(|p| (p, TypeId::UNSAFE_POINTER)));
        parts.extend(token.map(|t| (t, TypeId::UINTPTR)));
        let clo = self.temp();
        let stack = self.facts.site(r.x.id, Site::RangeBody);
        self.make_closure(clo, idx, &parts, stack);
        let win = self.window(&params, &[]);
        self.mov(win, clo, 1);
        self.at(r.range_pos);
        self.call(&Callee::Closure(f), win, &params, &[]);

        // After the loop: a body that is still running has panicked, and the iterator swallowed that.
        let st = self.temp();
        let ok = self.asm.label();
        self.op(Op::LoadW, st, ctl, 0);
        self.asm.jump(Op::JNeImm, st, RUNNING, ok);
        self.op_w(Op::Trap, 0, Trap::RangeMissedPanic as u32);
        self.asm.bind(ok);
        self.imm(st, EXHAUSTED);
        self.op(Op::Store64, ctl, st, 0);
        if !exits.is_empty() {
            let code = self.temp();
            self.op(Op::LoadW, code, ctl, 8);
            for (i, e) in exits.iter().enumerate() {
                let next = self.asm.label();
                self.asm.jump(Op::JNeImm, code, i as i16 + 1, next);
                self.carry_out(e, ret, &results);
                self.asm.bind(next);
            }
        }
        self.release(m);
    }

    /// A slot with the address of a zeroed record, in the frame or on the heap.
    fn record(&mut self, t: TypeId, stack: bool) -> i16 {
        let l = self.layout(t);
        let p = self.temp();
        if stack && l.size > 0 && !l.indirect {
            let area = self.object_area(&l);
            self.zero_place(&Place::Frame { area, off: 0, ty: t });
            self.lea(p, area, 0);
        } else {
            let rt = self.cx.rtype(t);
            self.op_w(Op::New, p, rt.0);
        }
        p
    }

    fn capture_words(&mut self, captures: &[super::closure::Capture]) -> u16 {
        captures.iter().map(|c| if c.by_ref { 1 } else { self.layout_ref(c.ty).slots as u16 }).sum()
    }

    /// Parameters, state checks and statements of a body.
    fn body_function(&mut self, r: &RangeStmt, label: Option<&Name>, params: &[TypeId], results: &[TypeId]) {
        let slots = self.set_signature(params, results);
        let ctl = self.body_info().ctl;
        let m = self.mark();
        let st = self.temp();
        self.op(Op::LoadW, st, ctl, 0);
        for (state, trap) in
            [(DONE, Trap::RangeDone), (EXHAUSTED, Trap::RangeExhausted), (RUNNING as i64, Trap::RangePanicState)]
        {
            let ok = self.asm.label();
            self.asm.jump(Op::JNeImm, st, state as i16, ok);
            self.op_w(Op::Trap, 0, trap as u32);
            self.asm.bind(ok);
        }
        self.imm(st, RUNNING as i64);
        self.op(Op::Store64, ctl, st, 0);
        self.release(m);
        for ((v, &t), s) in [&r.key, &r.value].into_iter().zip(params).zip(slots) {
            self.set_iter_var(r, v, s, t);
        }
        let (brk, cont) = (self.asm.label(), self.asm.label());
        self.targets.push(Target { label: label.cloned(), brk, cont: Some(cont), block: false });
        self.block(&r.body);
        self.targets.pop();
        self.asm.bind(cont);
        self.yield_result(READY, true);
        self.asm.bind(brk);
        let leave = self.body_info().leave;
        self.asm.bind(leave);
        self.yield_result(DONE, false);
    }

    fn body_info(&self) -> BodyInfo {
        self.range_body.clone().expect("inside a range-over-func body")
    }

    fn yield_result(&mut self, state: i64, more: bool) {
        let m = self.mark();
        let ctl = self.body_info().ctl;
        let s = self.temp();
        self.imm(s, state);
        self.op(Op::Store64, ctl, s, 0);
        self.release(m);
        if let Some(&d) = self.result_slots.first() {
            self.imm(d, more as i64);
        }
        self.op(Op::Ret, 0, 0, 0);
    }

    fn take_exit(&mut self, e: Exit) {
        let Some(b) = &mut self.range_body else { return };
        b.exits.push(e);
        let (code, ctl, leave) = (b.exits.len() as i64, b.ctl, b.leave);
        let m = self.mark();
        let s = self.temp();
        self.imm(s, code);
        self.op(Op::Store64, ctl, s, 8);
        self.release(m);
        self.jmp(leave);
    }

    /// A branch whose target lies outside this body.
    pub fn branch_out(&mut self, k: BranchKind, label: Option<&Ident>) {
        self.take_exit(Exit::Branch(k, label.cloned()));
    }

    /// `return` inside a body.
    pub fn range_body_return(&mut self, values: &[Expr]) {
        let b = self.body_info();
        if let (Some(p), false) = (b.ret, values.is_empty()) {
            let m = self.mark();
            self.calls_first(values.iter());
            let types = b.results.clone();
            let vals: Vec<(i16, TypeId)> = if values.len() == 1 && types.len() > 1 {
                self.tuple_values(&values[0])
            } else {
                values
                    .iter()
                    .zip(&types)
                    .map(|(v, &t)| {
                        let l = self.layout(t);
                        let s = self.value_slots(&l);
                        self.expr_conv_to(v, t, s);
                        (s, t)
                    })
                    .collect()
            };
            let offs = self.record_offsets(&types);
            for (((s, from), &t), off) in vals.into_iter().zip(&types).zip(offs) {
                let l = self.layout(t);
                let c = self.value_slots(&l);
                self.conv_slots(s, from, t, c);
                if l.size > 0 {
                    self.store(p, off, c, t);
                }
            }
            self.release(m);
        }
        self.take_exit(Exit::Return(!values.is_empty()));
    }

    fn record_offsets(&mut self, types: &[TypeId]) -> Vec<u64> {
        let t = self.cx.types.tuple_of(types);
        self.layout(t).offsets.clone()
    }

    /// In the function around the loop: does what the body wanted.
    fn carry_out(&mut self, e: &Exit, ret: Option<i16>, types: &[TypeId]) {
        match e {
            Exit::Branch(k, l) => self.branch(*k, l.as_ref()),
            Exit::Return(values) => {
                let m = self.mark();
                let offs = self.record_offsets(types);
                let vals = match ret.filter(|_| *values) {
                    Some(p) => types
                        .iter()
                        .zip(offs.iter())
                        .map(|(&t, &off)| {
                            let l = self.layout(t);
                            let s = self.value_slots(&l);
                            if l.size > 0 {
                                self.load(s, p, off, t);
                            }
                            s
                        })
                        .collect(),
                    None => vec![],
                };
                match self.range_body.clone() {
                    Some(b) => {
                        if let Some(p) = b.ret {
                            for ((s, &t), off) in vals.into_iter().zip(types).zip(offs) {
                                if self.layout_ref(t).size > 0 {
                                    self.store(p, off, s, t);
                                }
                            }
                        }
                        self.release(m);
                        self.take_exit(Exit::Return(*values));
                    }
                    None => {
                        self.results_from(&vals);
                        self.release(m);
                        self.epilogue();
                    }
                }
            }
        }
    }
}
