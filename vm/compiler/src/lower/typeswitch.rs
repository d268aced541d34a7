//! Type switches.
use super::Fb;
use super::stmt::Target;
use crate::syntax::ast::{Expr, Name, TypeSwitchStmt};
use crate::types::TypeId;
use govm_bytecode::Op;
use govm_bytecode::asm::Label;

impl Fb<'_> {
    pub fn type_switch(&mut self, ts: &TypeSwitchStmt, label: Option<&Name>) {
        let m = self.mark();
        if let Some(s) = &ts.init {
            self.stmt(s, None);
        }
        let xt = self.type_of(ts.x.id);
        let x = self.alloc(2);
        self.at(ts.guard_pos);
        self.expr_to(&ts.x, x);
        // The dynamic type, once.
        let has = !self.is_empty_iface(xt);
        let typ = self.temp();
        if has {
            self.op(Op::IfaceType, typ, x, 0);
        } else {
            self.op(Op::Mov, typ, x, 0);
        }
        let labels: Vec<Label> = ts.clauses.iter().map(|_| self.asm.label()).collect();
        let brk = self.asm.label();
        for (c, &l) in ts.clauses.iter().zip(&labels) {
            for e in c.exprs.iter().flatten() {
                self.at(e.start);
                self.type_case(e, x, xt, typ, l);
            }
        }
        let default = ts.clauses.iter().position(|c| c.exprs.is_none());
        self.jmp(default.map_or(brk, |i| labels[i]));
        self.targets.push(Target { label: label.cloned(), brk, cont: None, block: false });
        for (i, c) in ts.clauses.iter().enumerate() {
            self.asm.bind(labels[i]);
            let m = self.mark();
            if let Some(v) = self.cx.types.info.def_of(c.id) {
                self.at(c.pos);
                let vt = self.var_type(v);
                let l = self.layout(vt);
                let s = self.value_slots(&l);
                let single = c.exprs.as_ref().filter(|e| e.len() == 1).is_some();
                if l.is_iface() {
                    self.clause_iface(x, xt, vt, s, single);
                } else {
                    self.unbox(s, x + 1, vt);
                }
                self.bind_value(v, s);
            }
            self.stmts(&c.body);
            self.release(m);
            self.jmp(brk);
        }
        self.targets.pop();
        self.asm.bind(brk);
        self.release(m);
    }

    /// The variable of a clause of interface type: the operand itself, or converted to the case's type.
    fn clause_iface(&mut self, x: i16, xt: TypeId, vt: TypeId, d: i16, single: bool) {
        if single && !self.cx.same_type(xt, vt) {
            self.conv_slots(x, xt, vt, d);
        } else {
            self.mov(d, x, 2);
        }
    }

    /// Jumps to `to` when the operand is of the case's type.
    fn type_case(&mut self, e: &Expr, x: i16, xt: TypeId, typ: i16, to: Label) {
        if self.is_nil(e) {
            self.asm.jump(Op::JEqImm, typ, 0, to);
            return;
        }
        let t = self.type_of(e.id);
        let rt = self.cx.rtype(t);
        let m = self.mark();
        if self.layout_ref(t).is_iface() {
            let has = !self.is_empty_iface(xt);
            let r = self.alloc(3);
            self.op_x(Op::TestIface, r, x, has as i16, rt.0 as u64);
            self.asm.jump(Op::JmpTrue, r + 2, 0, to);
        } else {
            let c = self.temp();
            self.op_w(Op::LoadType, c, rt.0);
            self.asm.jump(Op::JEqI64, typ, c, to);
        }
        self.release(m);
    }
}
