//! Range loops.
use super::collect::unparen;
use super::operand::Operand;
use super::*;
use crate::syntax::ast::*;

/// Key and value types of a range expression, NONE where there is none; or why it cannot be ranged over.
type KeyVal = Result<(TypeId, TypeId), String>;

impl Types {
    pub(crate) fn range_stmt(&mut self, pos: Pos, r: &RangeStmt) {
        self.env.has_call_or_recv = false;
        let mut x = self.expr(None, &r.x);
        if x.ok() && r.value.is_none() && !self.env.has_call_or_recv {
            // The length of an array is all that is needed: the operand is not evaluated.
            if let Some(n) = self.range_array_len(x.ty) {
                let e = unparen(&r.x);
                self.record_type(e, Mode::Constant, TypeId::INT, Some(ConstValue::Int(n)));
            }
        }
        let (mut key, mut val) = (TypeId::NONE, TypeId::NONE);
        if x.ok() {
            match self.range_key_val(x.ty) {
                Err(cause) => {
                    let s = self.opstr(&x);
                    let sep = if cause.is_empty() { "" } else { ": " };
                    self.soft_err(x.pos(), format!("cannot range over {s}{sep}{cause}"));
                    (key, val) = (TypeId::INVALID, TypeId::INVALID);
                }
                Ok((k, v)) => {
                    (key, val) = (k, v);
                    let s = |c: &mut Types| c.opstr(&x);
                    match (&r.key, &r.value) {
                        (Some(ke), _) if k.is_none() => {
                            let s = s(self);
                            self.soft_err(ke.start, format!("range over {s} permits no iteration variables"));
                        }
                        (_, Some(ve)) if v.is_none() => {
                            let s = s(self);
                            self.soft_err(ve.start, format!("range over {s} permits only one iteration variable"));
                        }
                        _ => {
                            if let Some(e) = r.extra.first() {
                                self.soft_err(e.start, "range clause permits at most two iteration variables");
                            }
                        }
                    }
                }
            }
        }
        self.open_scope();
        let over_int = x.ok() && self.is_integer(x.ty);
        let lhs = [(r.key.as_ref(), key), (r.value.as_ref(), val)];
        if r.define {
            self.range_define(pos, &lhs, &mut x, over_int);
        } else if r.key.is_some() {
            for (e, t) in lhs {
                let Some(e) = e else { continue };
                if t.is_none() || t == TypeId::INVALID {
                    continue;
                }
                if over_int {
                    self.assign_var(e, None, Some(&mut x), "range clause");
                    if x.ok() && !self.is_integer(x.ty) {
                        let n = self.ts(x.ty);
                        self.soft_err(e.start, format!("cannot use iteration variable of type {n}"));
                    }
                } else {
                    let mut y = Operand::named(Some(e), "", t);
                    self.assign_var(e, None, Some(&mut y), "assignment");
                }
            }
        } else if over_int {
            self.assignment(&mut x, TypeId::NONE, "range clause");
        }
        self.range_body(&r.body);
        self.close_scope();
    }
    fn range_define(&mut self, pos: Pos, lhs: &[(Option<&Expr>, TypeId); 2], x: &mut Operand<'_>, over_int: bool) {
        let mut vars = Vec::new();
        for &(e, t) in lhs {
            let Some(e) = e else { continue };
            let o = match &e.kind {
                ExprKind::Ident(name) => {
                    let o = self.new_var(VarKind::Local, e.pos, name.clone(), TypeId::NONE);
                    self.record_def(e.id, o);
                    if &**name != "_" {
                        vars.push(o);
                    }
                    o
                }
                _ => {
                    self.err(e.start, format!("cannot declare {}", expr_string(e)));
                    self.new_var(VarKind::Local, e.start, "_".into(), TypeId::NONE)
                }
            };
            if t.is_none() || t == TypeId::INVALID {
                self.obj_mut(o).ty = TypeId::INVALID;
                self.mark_used(o);
            } else if over_int {
                self.init_var(o, x, "range clause");
            } else {
                let mut y = Operand::named(Some(e), "", t);
                self.init_var(o, &mut y, "assignment");
            }
        }
        if vars.is_empty() {
            self.err(pos, "no new variables on left side of :=");
        }
        for o in vars {
            self.declare_local(None, o);
        }
    }
    fn range_array_len(&mut self, t: TypeId) -> Option<i64> {
        let u = match self.under_ty(t).clone() {
            Type::Pointer(b) => self.under_ty(b).clone(),
            u => u,
        };
        match u {
            Type::Array(_, n) if n >= 0 => Some(n),
            _ => None,
        }
    }
    /// What ranging over a value of type `t` yields.
    pub fn range_key_val(&mut self, t: TypeId) -> KeyVal {
        if let Some(list) = self.typeset(t) {
            for (t, u) in list {
                if matches!(self.ty(u), Type::Chan(ChanDir::Send, _)) {
                    return Err(format!("receive from send-only channel {}", self.ts(t)));
                }
            }
        }
        let mut u = self.common_under(t)?;
        if let Type::Pointer(b) = *self.ty(u) {
            let bu = self.under(b);
            if matches!(self.ty(bu), Type::Array(..)) {
                u = bu;
            }
        }
        match self.ty(u).clone() {
            Type::Basic(BasicKind::String | BasicKind::UntypedString) => Ok((TypeId::INT, TypeId::RUNE)),
            Type::Basic(_) if self.is_integer(u) => {
                if !self.version_ok(22) {
                    return Err("requires go1.22 or later".into());
                }
                Ok((t, TypeId::NONE))
            }
            Type::Array(e, _) | Type::Slice(e) => Ok((TypeId::INT, e)),
            Type::Map(k, v) => Ok((k, v)),
            Type::Chan(_, e) => Ok((e, TypeId::NONE)),
            Type::Signature(s) => self.range_func(&s),
            _ => Err(String::new()),
        }
    }
    fn range_func(&mut self, s: &Signature) -> KeyVal {
        if !self.version_ok(23) {
            return Err("requires go1.23 or later".into());
        }
        const WANT: &str = "func must be func(yield func(...) bool)";
        if s.params.len() != 1 {
            return Err(format!("{WANT}: wrong argument count"));
        }
        if !s.results.is_empty() {
            return Err(format!("{WANT}: unexpected results"));
        }
        let p = self.obj(s.params[0]).ty;
        let u = self.common_under(p).map_err(|c| format!("{WANT}: in yield type, {c}"))?;
        let Type::Signature(cb) = self.ty(u).clone() else {
            return Err(format!("{WANT}: argument is not func"));
        };
        if cb.params.len() > 2 {
            return Err(format!("{WANT}: yield func has too many parameters"));
        }
        let res: Vec<TypeId> = cb.results.iter().map(|&r| self.obj(r).ty).collect();
        if res.len() != 1 || !self.identical(res[0], TypeId::BOOL) {
            if res.len() == 1 && self.is_boolean(res[0]) {
                return Err(format!("{WANT}: yield func returns user-defined boolean, not bool"));
            }
            return Err(format!("{WANT}: yield func does not return bool"));
        }
        if cb.variadic {
            return Err(format!("yield func of type {} cannot be variadic", self.ts(u)));
        }
        let pt = |i: usize| cb.params.get(i).map_or(TypeId::NONE, |&p| self.obj(p).ty);
        Ok((pt(0), pt(1)))
    }
}
