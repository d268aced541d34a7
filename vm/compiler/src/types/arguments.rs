//! Arguments of calls.
use super::expr::Operands;
use super::operand::Operand;
use super::*;
use crate::syntax::ast::*;

impl Types {
    /// Checks a list of expressions; a single call may yield several operands.
    pub(crate) fn expr_list<'e>(&mut self, l: &'e [Expr]) -> Operands<'e> {
        match l {
            [e] => self.multi_expr(e, false).0,
            _ => l.iter().map(|e| self.expr(None, e)).collect(),
        }
    }
    /// Arguments: like `expr_list`, but generic functions stay so; with their partial type arguments.
    pub(crate) fn generic_expr_list<'e>(&mut self, l: &'e [Expr]) -> (Operands<'e>, Vec<Vec<TypeId>>) {
        let infer = !self.version_ok(21);
        let mut out = Operands::new();
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
            let mut x = self.raw_expr(None, e, None, true);
            self.exclude(&mut x, true, true);
            if x.ok()
                && let Type::Tuple(vars) = self.ty(x.ty)
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
        mut args: Operands<'e>,
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
                let el = match *self.under_ty(last) {
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
            let asig = match self.ty(a.ty) {
                Type::Signature(s) if a.ok() && !s.tparams.is_empty() => s.clone(),
                _ => continue,
            };
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
}
