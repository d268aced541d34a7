//! Assignments and initialisation.
use super::collect::unparen;
use super::consts::ConvErr;
use super::missing::Want;
use super::operand::Operand;
use super::signature::measure;
use super::*;
use crate::syntax::ast::*;
use smallvec::SmallVec;

impl Types {
    /// Assigns `x` to a variable of type `t` (NONE: any type): converts untyped values, reports mismatches.
    pub(crate) fn assignment(&mut self, x: &mut Operand<'_>, t: TypeId, context: &str) {
        self.assignment_ctx(x, t, &|| context.to_string());
    }
    pub(crate) fn assignment_ctx(&mut self, x: &mut Operand<'_>, t: TypeId, context: &dyn Fn() -> String) {
        self.single_value(x);
        match x.mode {
            Mode::Invalid => return,
            Mode::NoValue | Mode::Builtin | Mode::TypeExpr => {
                let (s, n) = (self.opstr(x), self.ts(t));
                self.err(x.pos(), format!("cannot assign {s} to {n} in {}", context()));
                return x.kill();
            }
            _ => {}
        }
        if self.is_untyped(x.ty) {
            let mut target = t;
            if x.is_nil() {
                if t.is_none() {
                    self.err(x.pos(), format!("use of untyped nil in {}", context()));
                    return x.kill();
                }
            } else if t.is_none() || self.is_interface(t) {
                target = self.default_type(x.ty);
            }
            match self.implicit_type(x, target) {
                Err(c) => {
                    let (s, n) = (self.opstr(x), self.ts(target));
                    let suffix = match c {
                        ConvErr::Truncated => " (truncated)",
                        ConvErr::Overflow => " (overflows)",
                        ConvErr::Invalid => "",
                    };
                    self.err(x.pos(), format!("cannot use {s} as {n} value in {}{suffix}", context()));
                    return x.kill();
                }
                Ok((ty, val)) => self.set_implicit(x, ty, val),
            }
        }
        if let Type::Signature(s) = self.ty(x.ty)
            && !s.tparams.is_empty()
        {
            let target = self.new_target(t, &|_| context());
            self.non_generic(target.as_ref(), x);
            if !x.ok() {
                return;
            }
        }
        if t.is_none() || x.ty == t {
            return;
        }
        if let Err(cause) = self.assignable(x, t, Want::Cause) {
            let (s, n) = (self.opstr(x), self.ts(t));
            let sep = if cause.is_empty() { "" } else { ": " };
            self.err(x.pos(), format!("cannot use {s} as {n} value in {}{sep}{cause}", context()));
            x.kill();
        }
    }
    pub(crate) fn init_const(&mut self, o: ObjId, x: &mut Operand<'_>) {
        let lt = self.obj(o).ty;
        if !x.ok() || x.ty == TypeId::INVALID || lt == TypeId::INVALID {
            if lt.is_none() {
                self.obj_mut(o).ty = TypeId::INVALID;
            }
            return;
        }
        if !x.is_const() {
            let s = self.opstr(x);
            self.err(x.pos(), format!("{s} is not constant"));
            if lt.is_none() {
                self.obj_mut(o).ty = TypeId::INVALID;
            }
            return;
        }
        let t = if lt.is_none() { x.ty } else { lt };
        self.obj_mut(o).ty = t;
        self.assignment(x, t, "constant declaration");
        if x.ok() {
            self.obj_mut(o).kind = ObjKind::Const(x.val.clone());
        }
    }
    pub(crate) fn init_var(&mut self, o: ObjId, x: &mut Operand<'_>, context: &str) {
        let lt = self.obj(o).ty;
        if !x.ok() || !self.is_valid(x.ty) || lt.is_some() && !self.is_valid(lt) {
            if lt.is_none() {
                self.obj_mut(o).ty = TypeId::INVALID;
            }
            // The variable is of no use any more.
            return x.kill();
        }
        let mut t = lt;
        if lt.is_none() {
            t = x.ty;
            if self.is_untyped(t) {
                if t == TypeId::UNTYPED_NIL {
                    self.err(x.pos(), format!("use of untyped nil in {context}"));
                    self.obj_mut(o).ty = TypeId::INVALID;
                    return x.kill();
                }
                t = self.default_type(t);
            }
            self.obj_mut(o).ty = t;
        }
        self.assignment(x, t, context);
    }
    /// Type of an assignment's left side: NONE for the blank identifier, INVALID after an error.
    fn lhs_var(&mut self, e: &Expr) -> TypeId {
        let inner = unparen(e);
        let mut keep = None;
        if let ExprKind::Ident(name) = &inner.kind {
            if &**name == "_" {
                return TypeId::NONE;
            }
            // Assigning to a variable does not use it.
            if let Some(o) = self.lookup(name)
                && let ObjKind::Var { used, .. } = self.obj(o).kind
                && self.obj(o).pkg == self.env.pkg
            {
                keep = Some((o, used));
            }
        }
        let x = self.expr(None, e);
        if let Some((o, used)) = keep {
            self.set_used(o, used);
        }
        if !x.ok() || !self.is_valid(x.ty) {
            return TypeId::INVALID;
        }
        if matches!(x.mode, Mode::Variable | Mode::MapIndex) {
            return x.ty;
        }
        let text = x.text();
        if let ExprKind::Selector(s) = &inner.kind
            && self.info.types.get(s.x.id).is_some_and(|tv| tv.mode == Mode::MapIndex)
        {
            self.err(x.pos(), format!("cannot assign to struct field {text} in map"));
        } else {
            let msg = format!("cannot assign to {text} (neither addressable nor a map index expression)");
            self.err(x.pos(), msg);
        }
        TypeId::INVALID
    }
    /// Assigns the operand `x`, or the expression `rhs`, to `lhs`.
    pub(crate) fn assign_var(&mut self, lhs: &Expr, rhs: Option<&Expr>, x: Option<&mut Operand<'_>>, context: &str) {
        let t = self.lhs_var(lhs);
        if t == TypeId::INVALID {
            match (x, rhs) {
                (Some(x), _) => x.kill(),
                (None, Some(r)) => {
                    self.use_expr(r);
                }
                _ => {}
            }
            return;
        }
        let ctx = if t.is_none() && context == "assignment" { "assignment to _ identifier" } else { context };
        match (x, rhs) {
            (Some(x), _) => self.assignment(x, t, ctx),
            (None, Some(r)) => {
                let mut target = None;
                if t.is_some() && matches!(self.under_ty(t), Type::Signature(_)) {
                    target = self.new_target(t, &|_| expr_string(lhs));
                }
                let mut x = self.expr(target.as_ref(), r);
                self.assignment(&mut x, t, ctx);
            }
            _ => {}
        }
    }
    fn assign_error(&mut self, rhs: &[Expr], l: usize, r: usize) {
        let (vars, vals) = (measure(l, "variable"), measure(r, "value"));
        let Some(r0) = rhs.first() else { return };
        if rhs.len() == 1
            && let ExprKind::Call(c) = &unparen(r0).kind
        {
            let f = expr_string(&c.fun);
            return self.err(r0.start, format!("assignment mismatch: {vars} but {f} returns {vals}"));
        }
        self.err(r0.start, format!("assignment mismatch: {vars} but {vals}"));
    }
    fn return_error(&mut self, at: Pos, lhs: &[ObjId], rhs: &[Operand<'_>]) {
        let (l, r) = (lhs.len(), rhs.len());
        let (mut pos, mut q) = (at, "not enough");
        if r > l {
            pos = rhs[l].pos();
            q = "too many";
        } else if r > 0 {
            pos = rhs[r - 1].pos();
        }
        let have: Vec<TypeId> = rhs.iter().map(|x| x.ty).collect();
        let want: Vec<TypeId> = lhs.iter().map(|&o| self.obj(o).ty).collect();
        let msg = format!(
            "{q} return values\n\thave {}\n\twant {}",
            self.types_summary(&have, false, false),
            self.types_summary(&want, false, false)
        );
        self.err(pos, msg);
    }
    fn invalidate_untyped(&mut self, lhs: &[ObjId]) {
        for &o in lhs {
            if self.obj(o).ty.is_none() {
                self.obj_mut(o).ty = TypeId::INVALID;
            }
        }
    }
    pub(crate) fn record_comma_ok(&mut self, e: &Expr, t0: TypeId, t1: TypeId) {
        let t = self.tuple_of(&[t0, t1]);
        let mut e = e;
        loop {
            self.info.types.entry(e.id).ty = t;
            match &e.kind {
                ExprKind::Paren(x) => e = x,
                _ => break,
            }
        }
    }
    /// Initialises variables (of a declaration, or the results at a return statement).
    pub(crate) fn init_vars(&mut self, lhs: &[ObjId], rhs: &[Expr], ret: Option<Pos>) {
        let (l, r) = (lhs.len(), rhs.len());
        let context = match ret {
            Some(_) => "return statement",
            None if l > 1 => "multiple assignment",
            None => "assignment",
        };
        let is_call = r == 1 && matches!(unparen(&rhs[0]).kind, ExprKind::Call(_));
        if l == r && !is_call {
            for (&o, e) in lhs.iter().zip(rhs) {
                let t = self.obj(o).ty;
                let mut target = None;
                if t.is_some() && !matches!(self.ty(t), Type::Basic(_)) {
                    target = self.new_target(t, &|c| match &*c.obj(o).name {
                        "" if ret.is_some() => "result variable".into(),
                        name => name.into(),
                    });
                }
                let mut x = self.expr(target.as_ref(), e);
                self.init_var(o, &mut x, context);
            }
            return;
        }
        if r != 1 {
            if self.use_list(rhs) {
                match ret {
                    Some(at) => {
                        let ops = self.expr_list(rhs);
                        self.return_error(at, lhs, &ops);
                    }
                    None => self.assign_error(rhs, l, r),
                }
            }
            return self.invalidate_untyped(lhs);
        }
        let (mut ops, comma_ok) = self.multi_expr(&rhs[0], l == 2 && ret.is_none());
        if ops.len() == l {
            for (&o, x) in lhs.iter().zip(&mut ops) {
                self.init_var(o, x, context);
            }
            if comma_ok && ops[0].ok() && ops[1].ok() {
                self.record_comma_ok(&rhs[0], ops[0].ty, ops[1].ty);
            }
            return;
        }
        if ops[0].ok() {
            match ret {
                Some(at) => self.return_error(at, lhs, &ops),
                None => self.assign_error(rhs, l, ops.len()),
            }
        }
        self.invalidate_untyped(lhs);
    }
    pub(crate) fn assign_vars(&mut self, lhs: &[Expr], rhs: &[Expr]) {
        let (l, r) = (lhs.len(), rhs.len());
        let context = if l > 1 { "multiple assignment" } else { "assignment" };
        let is_call = r == 1 && matches!(unparen(&rhs[0]).kind, ExprKind::Call(_));
        if l == r && !is_call {
            for (a, b) in lhs.iter().zip(rhs) {
                self.assign_var(a, Some(b), None, context);
            }
            return;
        }
        if r != 1 {
            let mut ok = true;
            for e in lhs {
                ok &= self.use_lhs(e);
            }
            if self.use_list(rhs) && ok {
                self.assign_error(rhs, l, r);
            }
            return;
        }
        let (mut ops, comma_ok) = self.multi_expr(&rhs[0], l == 2);
        if ops.len() == l {
            for (a, x) in lhs.iter().zip(&mut ops) {
                self.assign_var(a, None, Some(x), context);
            }
            if comma_ok && ops[0].ok() && ops[1].ok() {
                self.record_comma_ok(&rhs[0], ops[0].ty, ops[1].ty);
            }
            return;
        }
        if ops[0].ok() {
            self.assign_error(rhs, l, ops.len());
        }
        for e in lhs {
            self.use_lhs(e);
        }
    }
    pub(crate) fn short_var_decl(&mut self, pos: Pos, lhs: &[Expr], rhs: &[Expr]) {
        let top = self.delayed.len();
        let scope = self.cur_scope();
        let mut vars = SmallVec::<[ObjId; 4]>::new();
        let mut fresh = SmallVec::<[ObjId; 4]>::new();
        let mut has_err = false;
        for (i, e) in lhs.iter().enumerate() {
            let dummy = |c: &mut Types| c.new_var(VarKind::Local, e.start, "_".into(), TypeId::NONE);
            let ExprKind::Ident(name) = &e.kind else {
                self.use_lhs(e);
                self.err(e.start, format!("non-name {} on left side of :=", expr_string(e)));
                has_err = true;
                vars.push(dummy(self));
                continue;
            };
            if &**name != "_" {
                let dup = lhs[..i].iter().any(|o| matches!(&o.kind, ExprKind::Ident(n) if n == name));
                if dup {
                    self.err(e.pos, format!("{name} repeated on left side of :="));
                    has_err = true;
                    vars.push(dummy(self));
                    continue;
                }
            }
            if let Some(alt) = self.lookup_hashed(scope, name, name.hash_of()) {
                self.record_use(e.id, alt);
                if matches!(self.obj(alt).kind, ObjKind::Var { .. }) {
                    vars.push(alt);
                } else {
                    self.err(e.pos, format!("cannot assign to {name}"));
                    has_err = true;
                    vars.push(dummy(self));
                }
                continue;
            }
            let o = self.new_var(VarKind::Local, e.pos, name.clone(), TypeId::NONE);
            vars.push(o);
            if &**name != "_" {
                fresh.push(o);
            }
            self.record_def(e.id, o);
        }
        self.init_vars(&vars, rhs, None);
        self.process_delayed(top);
        if fresh.is_empty() && !has_err {
            return self.soft_err(pos, "no new variables on left side of :=");
        }
        for o in fresh {
            self.declare_local(None, o);
        }
    }
}
