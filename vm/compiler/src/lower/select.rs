//! Channel operations and select.
use super::Fb;
use super::expr::unparen;
use super::place::Place;
use super::stmt::Target;
use crate::syntax::ast::{Expr, ExprKind, Name, SelectStmt, Stmt, StmtKind, UnaryOp};
use crate::syntax::pos::Pos;
use crate::types::{Type, TypeId};
use govm_bytecode::Op;
use govm_bytecode::asm::Label;

/// What a select clause does.
enum Comm<'e> {
    Send(&'e Expr, &'e Expr),
    /// Channel, targets, whether they are defined here.
    Recv(&'e Expr, &'e [Expr], bool),
}

fn comm(s: &Stmt) -> Comm<'_> {
    fn chan(e: &Expr) -> &Expr {
        match &unparen(e).kind {
            ExprKind::Unary(UnaryOp::Recv, c) => c,
            _ => e,
        }
    }
    match &s.kind {
        StmtKind::Send(p) => Comm::Send(&p.x, &p.y),
        StmtKind::Assign(a) => Comm::Recv(chan(&a.rhs[0]), &a.lhs, false),
        StmtKind::Define(a) => Comm::Recv(chan(&a.rhs[0]), &a.lhs, true),
        StmtKind::Expr(e) => Comm::Recv(chan(e), &[], false),
        other => panic!("govm compiler: select clause {other:?}"),
    }
}

impl Fb<'_> {
    /// Element type of a channel.
    pub fn chan_elem(&mut self, t: TypeId) -> TypeId {
        let c = self.cx.types.core_type(t).unwrap_or(t);
        let u = self.cx.types.under(c);
        match *self.cx.types.ty(u) {
            Type::Chan(_, e) => e,
            _ => TypeId::INT,
        }
    }

    pub fn send(&mut self, c: &Expr, v: &Expr) {
        let m = self.mark();
        let ct = self.type_of(unparen(c).id);
        let et = self.chan_elem(ct);
        let ch = self.expr(c, None);
        let ch = self.stable(c, ch, 1);
        let s = self.expr_conv(v, et, None);
        let (p, area) = self.spill(s, et);
        self.op(Op::Send, ch, p, 0);
        self.free_area(area);
        self.release(m);
    }

    /// `<-c`, with ok when the recorded type is a tuple.
    pub fn recv_expr(&mut self, e: &Expr, c: &Expr, want: Option<i16>) -> i16 {
        let t = self.type_of(e.id);
        let tuple = matches!(self.cx.types.ty(t), Type::Tuple(_));
        let ct = self.type_of(unparen(c).id);
        let et = self.chan_elem(ct);
        let l = self.layout(et);
        let d = match want {
            Some(d) => d,
            None if tuple => self.alloc(l.slots + 1),
            None => self.value_slots(&l),
        };
        let m = self.mark();
        let ch = self.expr(c, None);
        let area = self.area(&l);
        let p = self.temp();
        self.clear_area(area, &l);
        self.lea(p, area, 0);
        self.at(e.pos);
        if tuple {
            let ok = self.temp();
            self.op(Op::RecvOk, ok, ch, p);
            self.frame_load(d, area, 0, et);
            self.mov(d + l.slots as i16, ok, 1);
        } else {
            self.op(Op::Recv, ch, p, 0);
            self.frame_load(d, area, 0, et);
        }
        self.free_area(area);
        self.release(m);
        d
    }

    pub fn select(&mut self, sel: &SelectStmt, stmt: Pos, label: Option<&Name>) {
        let m = self.mark();
        let n = sel.clauses.iter().filter(|c| c.comm.is_some()).count();
        let has_default = n < sel.clauses.len();
        // Cases: channel, element address, direction.
        let ptrs = (0..n as u16).flat_map(|i| [3 * i, 3 * i + 1]).collect();
        let cases = self.raw_area((3 * n as u32).max(1), ptrs);
        let mut elems: Vec<Option<(i16, TypeId)>> = Vec::new();
        let mut i = 0i16;
        for c in &sel.clauses {
            let Some(s) = &c.comm else {
                elems.push(None);
                continue;
            };
            self.at(c.pos);
            let at = cases + 3 * i;
            i += 1;
            match comm(s) {
                Comm::Send(ch, v) => {
                    let ct = self.type_of(unparen(ch).id);
                    let et = self.chan_elem(ct);
                    self.expr_to(ch, at);
                    let l = self.layout(et);
                    let area = self.area(&l);
                    let mv = self.mark();
                    let vs = self.expr_conv(v, et, None);
                    self.frame_store(area, 0, vs, et);
                    self.release(mv);
                    self.lea(at + 1, area, 0);
                    self.imm(at + 2, 1);
                    elems.push(Some((area, et)));
                }
                Comm::Recv(ch, ..) => {
                    let ct = self.type_of(unparen(ch).id);
                    let et = self.chan_elem(ct);
                    self.expr_to(ch, at);
                    let l = self.layout(et);
                    let area = self.area(&l);
                    self.clear_area(area, &l);
                    self.lea(at + 1, area, 0);
                    self.imm(at + 2, 2);
                    elems.push(Some((area, et)));
                }
            }
        }
        let res = self.alloc(2);
        // A single case is told where it stands: gc makes a statement of it.
        self.at(if n == 1 && !has_default { sel.clauses[0].pos } else { stmt });
        self.op_x(Op::Select, res, cases, n as i16, has_default as u64);
        let labels: Vec<Label> = sel.clauses.iter().map(|_| self.asm.label()).collect();
        let brk = self.asm.label();
        let mut i = 0i16;
        for (c, &l) in sel.clauses.iter().zip(&labels) {
            if c.comm.is_some() {
                self.asm.jump(Op::JEqImm, res, i, l);
                i += 1;
            }
        }
        match sel.clauses.iter().position(|c| c.comm.is_none()) {
            Some(d) => self.jmp(labels[d]),
            None => self.op(Op::Unreachable, 0, 0, 0),
        }
        self.targets.push(Target { label: label.cloned(), brk, cont: None, block: false });
        for (k, c) in sel.clauses.iter().enumerate() {
            self.asm.bind(labels[k]);
            let m = self.mark();
            if let (Some(s), Some((area, et))) = (&c.comm, elems[k])
                && let Comm::Recv(_, lhs, define) = comm(s)
            {
                self.at(s.pos);
                self.received(lhs, define, area, et, res + 1);
            }
            self.stmts(&c.body);
            self.release(m);
            self.jmp(brk);
        }
        self.targets.pop();
        self.asm.bind(brk);
        for e in elems.into_iter().flatten() {
            self.free_area(e.0);
        }
        self.free_area(cases);
        self.release(m);
    }

    /// Assigns or defines the targets of a receive clause.
    fn received(&mut self, lhs: &[Expr], define: bool, area: i16, et: TypeId, ok: i16) {
        let l = self.layout(et);
        for (i, e) in lhs.iter().enumerate() {
            let (s, t) = if i == 0 {
                let s = self.value_slots(&l);
                self.frame_load(s, area, 0, et);
                (s, et)
            } else {
                let s = self.temp();
                self.mov(s, ok, 1);
                (s, TypeId::BOOL)
            };
            match self.defined_var(e).filter(|_| define) {
                Some(v) => self.bind_value(v, s),
                None if matches!(&unparen(e).kind, ExprKind::Ident(n) if &**n == "_") => {}
                None => {
                    let m = self.mark();
                    let p = self.place(e);
                    let lt = p.ty();
                    let n = self.layout_ref(lt).slots;
                    let c = self.alloc(n);
                    self.conv_slots(s, t, lt, c);
                    if !matches!(p, Place::Blank) {
                        self.store_place(&p, c);
                    }
                    self.release(m);
                }
            }
        }
    }
}
