//! Calls, function instantiation, argument passing.
use super::expr::{Kind, Target};
use super::operand::Operand;
use super::signature::instantiated_ident;
use super::*;
use crate::syntax::ast::*;

impl Types {
    /// Instantiates the generic function value `x`, with the index expression `inst` if there is one. When
    /// type arguments are missing they are inferred (from the target `t`), or, without `infer`, returned.
    pub(crate) fn func_inst<'e>(
        &mut self,
        t: Option<&Target>,
        pos: Pos,
        x: &mut Operand<'e>,
        inst: Option<&'e Expr>,
        infer: bool,
    ) -> Option<Vec<TypeId>> {
        let at = inst.map_or(pos, |i| i.pos);
        if inst.is_some() {
            x.expr = inst;
        }
        let version_err = !self.verify_version(at, 18, "function instantiation");
        let mut targs = Vec::new();
        let mut xlist: &[Expr] = &[];
        if let Some(Expr { kind: ExprKind::Index(i), .. }) = inst {
            xlist = &i.list;
            match self.type_list(xlist) {
                Some(l) => targs = l,
                None => {
                    x.kill();
                    return None;
                }
            }
        }
        let sig = self.sig(x.ty)?;
        let want = sig.tparams.len();
        if targs.len() > want {
            let msg = format!("got {} type arguments but want {want}", targs.len());
            self.err(xlist[targs.len() - 1].start, msg);
            x.kill();
            return None;
        }
        if targs.len() < want {
            if !infer {
                return Some(targs);
            }
            let mut args = Vec::new();
            let mut params = Vec::new();
            if let Some(t) = t {
                if !version_err && !self.version_ok(21) {
                    let what = if inst.is_some() { "partially" } else { "implicitly" };
                    self.version_err(at, 21, &format!("{what} instantiated function in assignment"));
                }
                let mut g = (*sig).clone();
                g.tparams = Arc::default();
                params.push(self.new_signature(g));
                args.push(Operand::named(x.expr, t.desc.clone(), t.sig));
            }
            let tps = sig.tparams.clone();
            let (tparams, params) = self.rename_tparams(&tps, &params);
            match self.infer(pos, &tparams, targs, params, &args, t.is_some()) {
                Ok(l) => targs = l,
                Err(e) => {
                    if let Some((p, msg)) = e {
                        self.err(p, msg);
                    }
                    x.kill();
                    return None;
                }
            }
        }
        let xpos = x.expr.map_or(pos, |e| e.pos);
        x.ty = self.instantiate_signature(xpos, x.expr, x.ty, &targs, xlist);
        x.mode = Mode::Value;
        None
    }
    pub(crate) fn instantiate_signature(
        &mut self,
        pos: Pos,
        e: Option<&Expr>,
        t: TypeId,
        targs: &[TypeId],
        xlist: &[Expr],
    ) -> TypeId {
        let inst = self.instantiate(t, targs);
        if let Some(id) = e.and_then(instantiated_ident) {
            self.record_instance(id, targs, inst, e.map_or(pos, |e| e.pos));
        }
        let poss: Vec<Pos> = xlist.iter().map(|e| e.start).collect();
        let targs = targs.to_vec();
        self.later(move |c| {
            let Some(sig) = c.sig(t) else { return };
            match c.verify_inst(&sig.tparams, &targs) {
                Err((i, msg)) => {
                    let at = poss.get(i).copied().unwrap_or(pos);
                    c.soft_err(at, msg);
                }
                Ok(()) => c.record_mono(pos, &sig.tparams, &targs, &poss),
            }
        });
        inst
    }
    pub(crate) fn call_expr<'e>(&mut self, e: &'e Expr, call: &'e CallExpr) -> Operand<'e> {
        let mut inst = None;
        let mut x = if matches!(call.fun.kind, ExprKind::Index(..)) {
            let (mut x, is_inst) = self.index_expr(&call.fun);
            if is_inst {
                inst = Some(&call.fun);
            }
            x.expr = Some(&call.fun);
            self.record(&x);
            x
        } else {
            self.expr_or_type(&call.fun, true)
        };
        match x.mode {
            Mode::Invalid => {
                self.use_list(&call.args);
                x.expr = Some(e);
                return x.of_kind(Kind::Statement);
            }
            Mode::TypeExpr => return self.conversion_call(e, call, x),
            Mode::Builtin => {
                let Some(b) = x.builtin else { return Operand::new(e).of_kind(Kind::Statement) };
                let mut r = self.builtin_call(e, call, b).unwrap_or(Operand::new(e));
                r.expr = Some(e);
                r.name = None;
                if r.ok() && !r.is_const() {
                    self.env.has_call_or_recv = true;
                }
                return r.of_kind(b.stmt_kind());
            }
            _ => {}
        }
        let fail = |mut x: Operand<'e>| {
            x.kill();
            x.expr = Some(e);
            x.of_kind(Kind::Statement)
        };
        // The callee's signature.
        let sig_ty = match *self.ty(x.ty) {
            Type::Signature(_) => Ok(x.ty),
            _ => self.callee(x.ty),
        };
        let mut sig_ty = match sig_ty {
            Ok(t) => t,
            Err(c) => {
                let s = self.opstr(&x);
                self.err(x.pos(), format!("invalid operation: cannot call {s}: {c}"));
                self.use_list(&call.args);
                return fail(x);
            }
        };
        let want = match self.ty(sig_ty) {
            Type::Signature(s) => s.tparams.len(),
            _ => 0,
        };
        let was_generic = want > 0;
        let mut xlist: &[Expr] = &[];
        let mut targs = Vec::new();
        if let Some(ie) = inst
            && let ExprKind::Index(i) = &ie.kind
        {
            xlist = &i.list;
            let Some(tl) = self.type_list(xlist) else {
                self.use_list(&call.args);
                return fail(x);
            };
            targs = tl;
            if targs.len() > want {
                self.err(xlist[want].start, format!("got {} type arguments but want {want}", targs.len()));
                self.use_list(&call.args);
                return fail(x);
            }
            if targs.len() == want && want > 0 {
                self.verify_version(ie.start, 18, "function instantiation");
                sig_ty = self.instantiate_signature(ie.pos, Some(ie), sig_ty, &targs, xlist);
                targs.clear();
                xlist = &[];
            }
        }
        let (args, atargs) = self.generic_expr_list(&call.args);
        let (rsig_ty, _) = self.arguments(e, call, sig_ty, targs, xlist, args, atargs);
        let (results, generic) = match self.ty(rsig_ty) {
            Type::Signature(s) => (s.results.len(), !s.tparams.is_empty()),
            _ => (0, false),
        };
        if was_generic && !generic {
            self.record_type(&call.fun, Mode::Value, rsig_ty, None);
        }
        let result = |c: &Types| match c.ty(rsig_ty) {
            Type::Signature(s) => s.results.first().map_or(TypeId::INVALID, |&r| c.obj(r).ty),
            _ => TypeId::INVALID,
        };
        match results {
            0 => x.mode = Mode::NoValue,
            1 => {
                x.mode = Mode::Value;
                let t = result(self);
                if !self.is_complete(t) {
                    return fail(x);
                }
                x.ty = t;
            }
            _ => {
                x.mode = Mode::Value;
                x.ty = self.sig(rsig_ty).map_or(TypeId::INVALID, |s| self.new_tuple(s.results.clone()));
            }
        }
        x.val = ConstValue::Unknown;
        x.expr = Some(e);
        self.env.has_call_or_recv = true;
        // After failed inference the result type would mention free type parameters.
        if x.mode == Mode::Value
            && generic
            && self.sig(rsig_ty).is_some_and(|s| self.is_parameterized(&s.tparams, x.ty))
        {
            x.kill();
        }
        x.of_kind(Kind::Statement)
    }
    fn callee(&mut self, t: TypeId) -> Result<TypeId, String> {
        if let Some(list) = self.typeset(t) {
            for (t, u) in list {
                if !matches!(self.ty(u), Type::Signature(_)) {
                    return Err(format!("{} is not a function", self.ts(t)));
                }
            }
        }
        self.common_under(t)
    }
    fn conversion_call<'e>(&mut self, e: &'e Expr, call: &'e CallExpr, mut x: Operand<'e>) -> Operand<'e> {
        self.non_generic(None, &mut x);
        if !x.ok() {
            self.use_list(&call.args);
            x.expr = Some(e);
            return x.of_kind(Kind::Conversion);
        }
        let t = x.ty;
        x.kill();
        x.expr = Some(e);
        if !self.is_complete(t) {
            return x.of_kind(Kind::Conversion);
        }
        match call.args.len() {
            0 => {
                let n = self.ts(t);
                self.err(e.start, format!("missing argument in conversion to {n}"));
            }
            1 => {
                let target = self.new_target(t, &|_| "conversion".into());
                x = self.expr(target.as_ref(), &call.args[0]);
                if x.ok() {
                    if let Type::Interface(i) = *self.under_ty(t)
                        && !self.is_type_param(t)
                        && {
                            let s = self.tset(i);
                            s.comparable || s.terms.is_some()
                        }
                    {
                        let n = self.ts(t);
                        let msg = format!(
                            "cannot use interface {n} in conversion (contains specific type constraints or is comparable)"
                        );
                        self.err(e.start, msg);
                        x.kill();
                    } else if call.ellipsis.is_some() {
                        let n = self.ts(t);
                        self.err(call.args[0].start, format!("invalid use of ... in conversion to {n}"));
                        x.kill();
                    } else {
                        self.conversion(&mut x, t);
                    }
                }
            }
            n => {
                self.use_list(&call.args);
                let s = self.ts(t);
                self.err(call.args[n - 1].start, format!("too many arguments in conversion to {s}"));
            }
        }
        x.expr = Some(e);
        x.name = None;
        x.of_kind(Kind::Conversion)
    }
    /// Evaluates expressions for their side tables only, after an error.
    pub(crate) fn use_list(&mut self, l: &[Expr]) -> bool {
        let mut ok = true;
        for e in l {
            ok &= self.use_expr(e);
        }
        ok
    }
    pub(crate) fn use_expr(&mut self, e: &Expr) -> bool {
        match &super::collect::unparen(e).kind {
            ExprKind::Ident(n) if &**n == "_" => true,
            ExprKind::Ident(_) => self.expr_or_type(super::collect::unparen(e), true).ok(),
            _ => self.raw_expr(None, e, None, true).ok(),
        }
    }
    /// Like `use_expr`, for the left side of an assignment: a variable does not become used.
    pub(crate) fn use_lhs(&mut self, e: &Expr) -> bool {
        if let ExprKind::Ident(n) = &super::collect::unparen(e).kind
            && let Some(o) = self.lookup(n)
            && let ObjKind::Var { used, .. } = self.obj(o).kind
        {
            let ok = self.use_expr(e);
            self.set_used(o, used);
            return ok;
        }
        self.use_expr(e)
    }
    pub(crate) fn set_used(&mut self, o: ObjId, u: bool) {
        if let ObjKind::Var { used, .. } = &mut self.obj_mut(o).kind {
            *used = u;
        }
    }
}
