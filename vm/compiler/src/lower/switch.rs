//! Expression switches.
use super::Fb;
use super::arith::{imm16, is_integer};
use super::expr::unparen;
use super::stmt::Target;
use crate::syntax::ast::{BinaryOp, CaseClause, Expr, Name, SwitchStmt};
use crate::types::TypeId;
use govm_bytecode::Op;
use govm_bytecode::asm::Label;

impl Fb<'_> {
    pub fn switch(&mut self, sw: &SwitchStmt, label: Option<&Name>) {
        let m = self.mark();
        if let Some(s) = &sw.init {
            self.stmt(s, None);
        }
        let labels: Vec<Label> = sw.clauses.iter().map(|_| self.asm.label()).collect();
        let brk = self.asm.label();
        match &sw.tag {
            Some(tag) => self.tag_dispatch(tag, &sw.clauses, &labels),
            None => {
                for (c, &l) in sw.clauses.iter().zip(&labels) {
                    for e in c.exprs.iter().flatten() {
                        self.at(e.start);
                        self.cond(e, l, true);
                    }
                }
            }
        }
        let default = sw.clauses.iter().position(|c| c.exprs.is_none());
        self.jmp(default.map_or(brk, |i| labels[i]));
        self.targets.push(Target { label: label.cloned(), brk, cont: None, block: false });
        let outer = self.fallthrough_to;
        for (i, c) in sw.clauses.iter().enumerate() {
            self.asm.bind(labels[i]);
            self.fallthrough_to = labels.get(i + 1).copied();
            let m = self.mark();
            self.stmts(&c.body);
            self.release(m);
            self.jmp(brk);
        }
        self.fallthrough_to = outer;
        self.targets.pop();
        self.asm.bind(brk);
        self.release(m);
    }

    fn tag_dispatch(&mut self, tag: &Expr, clauses: &[CaseClause], labels: &[Label]) {
        let t = self.type_of(unparen(tag).id);
        let t = self.cx.types.default_type(t);
        let l = self.layout(t);
        // The tag is evaluated once.
        let s = self.value_slots(&l);
        self.expr_conv_to(tag, t, s);
        if is_integer(l.kind) && self.jump_table(s, clauses, labels) {
            return;
        }
        for (c, &to) in clauses.iter().zip(labels) {
            for e in c.exprs.iter().flatten() {
                self.at(e.start);
                let m = self.mark();
                if is_integer(l.kind)
                    && let Some(i) = imm16(self.const_int(e))
                {
                    self.asm.jump(Op::JEqImm, s, i, to);
                } else {
                    self.case_compare(s, t, e, to);
                }
                self.release(m);
            }
        }
    }

    /// Jumps to `to` when the tag in slots equals `e`.
    fn case_compare(&mut self, s: i16, t: TypeId, e: &Expr, to: Label) {
        let ok = self.temp();
        if self.is_nil(e) {
            self.asm.jump(Op::JEqImm, s, 0, to);
            return;
        }
        let et = self.type_of(unparen(e).id);
        let (ti, ei) = (self.layout_ref(t).is_iface(), self.layout_ref(et).is_iface());
        if ti && !ei {
            let v = self.expr_conv(e, t, None);
            self.compare_slots(BinaryOp::Eq, t, ok, s, v);
        } else if ei && !ti {
            let c = self.alloc(2);
            self.make_iface(s, t, et, c, true);
            let v = self.expr(e, None);
            self.compare_slots(BinaryOp::Eq, et, ok, c, v);
        } else if ti && self.is_empty_iface(t) != self.is_empty_iface(et) {
            let any = TypeId::EMPTY_INTERFACE;
            let (a, b) = (self.alloc(2), self.alloc(2));
            self.conv_slots(s, t, any, a);
            let v = self.expr(e, None);
            self.conv_slots(v, et, any, b);
            self.compare_slots(BinaryOp::Eq, any, ok, a, b);
        } else {
            let v = self.expr_conv(e, t, None);
            self.compare_slots(BinaryOp::Eq, t, ok, s, v);
        }
        self.asm.jump(Op::JmpTrue, ok, 0, to);
    }

    /// A dense integer switch as a table of jumps.
    fn jump_table(&mut self, s: i16, clauses: &[CaseClause], labels: &[Label]) -> bool {
        let mut cases: Vec<(i64, Label)> = Vec::new();
        for (c, &l) in clauses.iter().zip(labels) {
            for e in c.exprs.iter().flatten() {
                match self.const_int(e) {
                    Some(v) => cases.push((v, l)),
                    None => return false,
                }
            }
        }
        if cases.len() < 5 {
            return false;
        }
        let (Some(min), Some(max)) = (cases.iter().map(|c| c.0).min(), cases.iter().map(|c| c.0).max()) else {
            return false;
        };
        let Some(span) = max.checked_sub(min).map(|d| d as u64 + 1) else { return false };
        let (Ok(base), true) = (i16::try_from(min), span <= 3 * cases.len() as u64 && span < 2000) else {
            return false;
        };
        let miss = self.asm.label();
        self.op(Op::JmpTable, s, span as i16, base);
        for i in 0..span as i64 {
            let to = cases.iter().find(|c| c.0 == min + i).map_or(miss, |c| c.1);
            self.jmp(to);
        }
        self.asm.bind(miss);
        true
    }
}
