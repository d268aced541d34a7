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
        if let Some(Expr { kind: ExprKind::Index(_, l), .. }) = inst {
            xlist = l;
            match self.type_list(l) {
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
            self.info.instances.insert(id, Instance { targs: targs.into(), ty: inst });
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
    pub(crate) fn call_expr<'e>(&mut self, e: &'e Expr, call: &'e CallExpr) -> (Operand<'e>, Kind) {
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
                return (x, Kind::Statement);
            }
            Mode::TypeExpr => return self.conversion_call(e, call, x),
            Mode::Builtin => {
                let Some(b) = x.builtin else { return (Operand::new(e), Kind::Statement) };
                let mut r = self.builtin_call(e, call, b).unwrap_or(Operand::new(e));
                r.expr = Some(e);
                r.name = None;
                if r.ok() && !r.is_const() {
                    self.env.has_call_or_recv = true;
                }
                return (r, b.stmt_kind());
            }
            _ => {}
        }
        let fail = |mut x: Operand<'e>| {
            x.kill();
            x.expr = Some(e);
            (x, Kind::Statement)
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
        let sig = self.sig(sig_ty).unwrap_or_default();
        let was_generic = !sig.tparams.is_empty();
        let mut xlist: &[Expr] = &[];
        let mut targs = Vec::new();
        if let Some(ie) = inst
            && let ExprKind::Index(_, l) = &ie.kind
        {
            xlist = l;
            let Some(tl) = self.type_list(l) else {
                self.use_list(&call.args);
                return fail(x);
            };
            targs = tl;
            let want = sig.tparams.len();
            if targs.len() > want {
                self.err(l[want].start, format!("got {} type arguments but want {want}", targs.len()));
                self.use_list(&call.args);
                return fail(x);
            }
            if targs.len() == want && want > 0 {
                self.verify_version(ie.start, 18, "function instantiation");
                sig_ty = self.instantiate_signature(ie.pos, Some(ie), sig_ty, &targs, l);
                targs.clear();
                xlist = &[];
            }
        }
        let (args, atargs) = self.generic_expr_list(&call.args);
        let (rsig_ty, _) = self.arguments(e, call, sig_ty, targs, xlist, args, atargs);
        let rsig = self.sig(rsig_ty).unwrap_or_default();
        if was_generic && rsig.tparams.is_empty() {
            self.record_type(&call.fun, Mode::Value, rsig_ty, None);
        }
        match rsig.results.len() {
            0 => x.mode = Mode::NoValue,
            1 => {
                x.mode = Mode::Value;
                let t = self.obj(rsig.results[0]).ty;
                if !self.is_complete(t) {
                    return fail(x);
                }
                x.ty = t;
            }
            _ => {
                x.mode = Mode::Value;
                x.ty = self.new_tuple(rsig.results.clone());
            }
        }
        x.val = ConstValue::Unknown;
        x.expr = Some(e);
        self.env.has_call_or_recv = true;
        // After failed inference the result type would mention free type parameters.
        if x.mode == Mode::Value && !rsig.tparams.is_empty() && self.is_parameterized(&rsig.tparams, x.ty) {
            x.kill();
        }
        (x, Kind::Statement)
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
    fn conversion_call<'e>(&mut self, e: &'e Expr, call: &'e CallExpr, mut x: Operand<'e>) -> (Operand<'e>, Kind) {
        self.non_generic(None, &mut x);
        if !x.ok() {
            self.use_list(&call.args);
            x.expr = Some(e);
            return (x, Kind::Conversion);
        }
        let t = x.ty;
        x.kill();
        x.expr = Some(e);
        if !self.is_complete(t) {
            return (x, Kind::Conversion);
        }
        match call.args.len() {
            0 => {
                let n = self.ts(t);
                self.err(e.start, format!("missing argument in conversion to {n}"));
            }
            1 => {
                let target = self.new_target(t, "conversion");
                x = self.expr(target.as_ref(), &call.args[0]);
                if x.ok() {
                    if let Type::Interface(i) = self.under_ty(t)
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
        (x, Kind::Conversion)
    }
    /// Checks a list of expressions; a single call may yield several operands.
    pub(crate) fn expr_list<'e>(&mut self, l: &'e [Expr]) -> Vec<Operand<'e>> {
        match l {
            [e] => self.multi_expr(e, false).0,
            _ => l.iter().map(|e| self.expr(None, e)).collect(),
        }
    }
    /// Arguments: like `expr_list`, but generic functions stay so; with their partial type arguments.
    fn generic_expr_list<'e>(&mut self, l: &'e [Expr]) -> (Vec<Operand<'e>>, Vec<Vec<TypeId>>) {
        let infer = !self.version_ok(21);
        let mut out = Vec::with_capacity(l.len());
        let mut targs_list: Vec<Vec<TypeId>> = Vec::new();
        let single = l.len() == 1;
        for (i, e) in l.iter().enumerate() {
            if matches!(e.kind, ExprKind::Index(..)) {
                let (mut x, inst) = self.index_expr(e);
                x.expr = Some(e);
                if inst {
                    let pos = e.pos;
                    match self.func_inst(None, pos, &mut x, Some(e), infer) {
                        Some(t) => {
                            targs_list.resize(i + 1, Vec::new());
                            targs_list[i] = t;
                            x.expr = Some(e);
                        }
                        None => self.record(&x),
                    }
                } else {
                    self.record(&x);
                    self.exclude(&mut x, true, true);
                    self.single_value(&mut x);
                }
                out.push(x);
                continue;
            }
            if !single {
                out.push(self.generic_expr(e, None));
                continue;
            }
            let mut x = self.raw_expr(None, e, None, true).0;
            self.exclude(&mut x, true, true);
            if x.ok()
                && let Type::Tuple(vars) = self.ty(x.ty).clone()
            {
                for &v in vars.iter() {
                    out.push(Operand::value(Some(e), self.obj(v).ty));
                }
            } else {
                out.push(x);
            }
        }
        (out, targs_list)
    }
    /// Passes arguments to parameters, inferring type arguments. Yields the resulting signature and whether
    /// the call was well-formed.
    pub(crate) fn arguments<'e>(
        &mut self,
        e: &'e Expr,
        call: &'e CallExpr,
        sig_ty: TypeId,
        mut targs: Vec<TypeId>,
        xlist: &[Expr],
        mut args: Vec<Operand<'e>>,
        atargs: Vec<Vec<TypeId>>,
    ) -> (TypeId, bool) {
        let Some(sig) = self.sig(sig_ty) else { return (sig_ty, false) };
        let nargs = args.len();
        let mut npars = sig.params.len();
        let ddd = call.ellipsis.is_some();
        let mut ptypes: smallvec::SmallVec<[TypeId; 8]> = sig.params.iter().map(|&p| self.obj(p).ty).collect();
        if sig.variadic {
            if ddd {
                if call.args.len() == 1 && nargs > 1 {
                    let s = expr_string(&call.args[0]);
                    self.err(e.start, format!("cannot use ... with {nargs}-valued {s}"));
                    return (sig_ty, false);
                }
            } else if nargs + 1 >= npars {
                let last = ptypes.pop().unwrap_or(TypeId::INVALID);
                let el = match self.under_ty(last) {
                    Type::Slice(el) => el,
                    _ => TypeId::BYTE,
                };
                while ptypes.len() < nargs {
                    ptypes.push(el);
                }
                npars = nargs;
            } else {
                npars -= 1;
            }
        } else if ddd {
            let s = expr_string(&call.fun);
            self.err(e.start, format!("cannot use ... in call to non-variadic {s}"));
            return (sig_ty, false);
        }
        if nargs != npars {
            let (mut at, mut q) = (e.start, "not enough");
            if nargs > npars {
                at = args[npars].pos();
                q = "too many";
            } else if nargs > 0 {
                at = args[nargs - 1].pos();
            }
            // Bad operands were reported.
            let have: Vec<TypeId> = args.iter().map(|a| a.ty).collect();
            let want: Vec<TypeId> = sig.params.iter().map(|&p| self.obj(p).ty).collect();
            let msg = format!(
                "{q} arguments in call to {}\n\thave {}\n\twant {}",
                expr_string(&call.fun),
                self.types_summary(&have, false, ddd),
                self.types_summary(&want, sig.variadic, false)
            );
            self.err(at, msg);
            return (sig_ty, false);
        }
        let n = sig.tparams.len();
        let mut tparams: Vec<TypeId> = Vec::new();
        if n > 0 {
            if !self.version_ok(18) {
                let what = if matches!(call.fun.kind, ExprKind::Index(..)) {
                    "function instantiation"
                } else {
                    "implicit function instantiation"
                };
                self.version_err(e.start, 18, what);
            }
            let (tps, pts) = self.rename_tparams(&sig.tparams, &ptypes);
            tparams = tps;
            ptypes = pts.into();
            targs.resize(tparams.len(), TypeId::NONE);
        }
        let mut generic_args = Vec::new();
        for (i, a) in args.iter_mut().enumerate() {
            let Type::Signature(asig) = self.ty(a.ty).clone() else { continue };
            if !a.ok() || asig.tparams.is_empty() {
                continue;
            }
            let (atps, at) = self.rename_tparams(&asig.tparams, &[a.ty]);
            let renamed = self.sig(at[0]).unwrap_or_default();
            a.ty = self.new_signature(Signature { tparams: atps[..].into(), ..(*renamed).clone() });
            tparams.extend(&atps);
            targs.extend(atargs.get(i).into_iter().flatten());
            targs.resize(tparams.len(), TypeId::NONE);
            generic_args.push(i);
        }
        if let Some(&i) = generic_args.first() {
            let pos = args[i].pos();
            self.verify_version(pos, 21, "implicitly instantiated function as argument");
        }
        let mut rsig = sig_ty;
        if !tparams.is_empty() {
            match self.infer(e.pos, &tparams, targs, ptypes.to_vec(), &args, false) {
                Ok(l) => targs = l,
                Err(err) => {
                    if let Some((pos, msg)) = err {
                        self.err(pos, format!("in call to {}, {msg}", expr_string(&call.fun)));
                    }
                    return (sig_ty, false);
                }
            }
            if n > 0 {
                rsig = self.instantiate_signature(e.pos, Some(&call.fun), sig_ty, &targs[..n], xlist);
                for t in &mut ptypes {
                    *t = self.subst(*t, &tparams[..n], &targs[..n]);
                }
            }
            let mut j = n;
            for &i in &generic_args {
                let k = j + self.sig(args[i].ty).map_or(0, |s| s.tparams.len());
                let (ae, at) = (args[i].expr, args[i].ty);
                let pos = ae.map_or(e.pos, |e| e.pos);
                args[i].ty = self.instantiate_signature(pos, ae, at, &targs[j..k], &[]);
                args[i].mode = Mode::Value;
                let a = args[i].clone();
                self.record(&a);
                j = k;
            }
        }
        if !args.is_empty() {
            let mut ok = true;
            for (a, &t) in args.iter_mut().zip(&ptypes) {
                // The context is spelled only when it is needed.
                self.assignment_ctx(a, t, &|| format!("argument to {}", expr_string(&call.fun)));
                ok &= a.ok();
            }
            return (rsig, ok);
        }
        (rsig, true)
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
            ExprKind::Ident(i) if &*i.name == "_" => true,
            ExprKind::Ident(_) => self.expr_or_type(super::collect::unparen(e), true).ok(),
            _ => self.raw_expr(None, e, None, true).0.ok(),
        }
    }
    /// Like `use_expr`, for the left side of an assignment: a variable does not become used.
    pub(crate) fn use_lhs(&mut self, e: &Expr) -> bool {
        if let ExprKind::Ident(i) = &super::collect::unparen(e).kind
            && let Some(o) = self.lookup(&i.name)
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
