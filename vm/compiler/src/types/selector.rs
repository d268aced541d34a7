//! Selector expressions and qualified identifiers.
use super::operand::Operand;
use super::*;
use crate::syntax::ast::*;

impl Types {
    pub(crate) fn selector<'e>(&mut self, e: &'e Expr, want_type: bool) -> Operand<'e> {
        let ExprKind::Selector(s) = &e.kind else { return Operand::new(e) };
        let SelectorExpr { x: xe, sel } = &**s;
        let mut x = if let ExprKind::Ident(name) = &xe.kind
            && let Some(found) = self.scope_lookup_parent(self.cur_scope(), name)
        {
            let p = found.1;
            if let ObjKind::PkgName { imported, .. } = self.obj(p).kind {
                self.record_use(xe.id, p);
                self.mark_used(p);
                return self.qualified(e, imported, sel);
            }
            let mut x = self.ident_found(xe, name, false, found);
            self.non_generic(None, &mut x);
            self.record(&x);
            self.exclude(&mut x, false, false);
            x
        } else {
            self.expr_or_type(xe, false)
        };
        let bad = Operand::new(e);
        match x.mode {
            Mode::Builtin => {
                let s = self.opstr(&x);
                self.err(e.pos, format!("invalid use of {s} in selector expression"));
                return bad;
            }
            Mode::Invalid => return bad,
            _ => {}
        }
        if !self.is_complete(x.ty) {
            return bad;
        }
        if want_type {
            self.err(sel.pos, format!("{} is not a type", expr_string(e)));
            return bad;
        }
        if let Type::Pointer(b) = *self.under_ty(x.ty)
            && !self.is_complete(b)
        {
            return bad;
        }
        let addr = x.mode == Mode::Variable;
        let (obj, index, indirect) = match self.lookup_field_or_method(x.ty, addr, self.env.pkg, &sel.name) {
            Lookup::Found(o, i, ind) => (o, i, ind),
            other => {
                self.selector_error(e, &x, sel, other);
                return bad;
            }
        };
        let is_type = x.mode == Mode::TypeExpr;
        let select = |c: &mut Types, kind| {
            let s = Selection { kind, recv: x.ty, obj, index, indirect };
            c.record_use(sel.id, obj);
            c.info.selections.insert(e.id, Arc::new(s));
        };
        if let ObjKind::Var { .. } = self.obj(obj).kind {
            if is_type {
                let n = self.ts(x.ty);
                let msg = format!("operand for field selector {} must be value of type {n}", sel.name);
                self.err(xe.start, msg);
                return bad;
            }
            select(self, SelectionKind::FieldVal);
            x.mode = if addr || indirect { Mode::Variable } else { Mode::Value };
            x.ty = self.obj(obj).ty;
            x.val = ConstValue::Unknown;
            x.expr = Some(e);
            return x;
        }
        self.obj_decl(obj);
        let dep = match &self.obj(obj).kind {
            ObjKind::Func(f) if f.origin.is_some() => f.origin,
            _ => obj,
        };
        self.add_dep(dep);
        if is_type {
            select(self, SelectionKind::MethodExpr);
            let Some(sig) = self.sig(self.obj(obj).ty) else { return bad };
            let Some(recv) = sig.recv else {
                self.err(e.start, "illegal cycle in method declaration");
                return bad;
            };
            // The receiver becomes the first parameter.
            let named = sig.params.first().is_some_and(|&p| !self.obj(p).name.is_empty());
            let (pos, mut name) = (self.obj(recv).pos, self.obj(recv).name.clone());
            if !named {
                name = "".into();
            } else if name.is_empty() {
                name = "_".into();
            }
            let r = self.new_var(VarKind::Param, pos, name, x.ty);
            let params = std::iter::once(r).chain(sig.params.iter().copied()).collect();
            x.ty = self.new_signature(Signature {
                recv: None,
                rparams: Arc::default(),
                tparams: sig.tparams.clone(),
                params,
                results: sig.results.clone(),
                variadic: sig.variadic,
            });
        } else {
            select(self, SelectionKind::MethodVal);
            x.ty = self.obj(obj).ty;
        }
        x.mode = Mode::Value;
        x.val = ConstValue::Unknown;
        x.expr = Some(e);
        x
    }
    fn selector_error(&mut self, e: &Expr, x: &Operand<'_>, sel: &Ident, l: Lookup) {
        if self.under(x.ty) == TypeId::INVALID {
            return;
        }
        let (xs, n, s) = (x.text(), self.ts(x.ty), &sel.name);
        let msg = match l {
            Lookup::Ambiguous(_) => format!("ambiguous selector {xs}.{s}"),
            Lookup::PtrRecv if x.mode == Mode::TypeExpr => {
                format!("invalid method expression {n}.{s} (needs pointer receiver (*{n}).{s})")
            }
            Lookup::PtrRecv => format!("cannot call pointer method {s} on {n}"),
            _ => {
                let why = if self.is_interface_ptr(x.ty) {
                    self.interface_ptr_error(x.ty)
                } else {
                    let addr = x.mode == Mode::Variable;
                    let alt = match self.lookup_fold(x.ty, addr, self.env.pkg, s, true) {
                        Lookup::Found(o, ..) => Some(o),
                        _ => None,
                    };
                    self.lookup_error(x.ty, s, alt, false)
                };
                format!("{xs}.{s} undefined ({why})")
            }
        };
        let _ = e;
        self.err(sel.pos, msg);
    }
    fn qualified<'e>(&mut self, e: &'e Expr, p: PkgId, sel: &Ident) -> Operand<'e> {
        let mut x = Operand::new(e);
        let scope = self.pkg(p).scope;
        let Some(o) = self.scope_lookup(scope, &sel.name) else {
            if !self.pkg(p).fake {
                self.declare_all(p);
                let lower = sel.name.to_lowercase();
                let mut alts: Vec<String> = self
                    .scope(scope)
                    .objects()
                    .map(|o| self.obj(o))
                    .filter(|o| o.exported() && o.name.to_lowercase() == lower)
                    .map(|o| o.name.to_string())
                    .collect();
                alts.sort();
                let msg = match alts.first() {
                    Some(a) => format!("undefined: {} (but have {a})", expr_string(e)),
                    None => format!("undefined: {}", expr_string(e)),
                };
                self.err(sel.pos, msg);
            }
            return x;
        };
        if !self.obj(o).exported() {
            let msg = format!("name {} not exported by package {}", sel.name, self.pkg(p).name);
            self.err(sel.pos, msg);
            // Continue, to avoid follow-on errors.
        }
        if self.obj(o).ty.is_none() {
            self.obj_decl(o);
        }
        self.record_use(sel.id, o);
        let ob = self.obj(o);
        x.ty = ob.ty;
        match &ob.kind {
            ObjKind::Const(v) => {
                x.mode = Mode::Constant;
                x.val = v.clone();
            }
            ObjKind::TypeName => x.mode = Mode::TypeExpr,
            ObjKind::Var { .. } => x.mode = Mode::Variable,
            ObjKind::Func(_) => x.mode = Mode::Value,
            ObjKind::Builtin(b) => {
                x.mode = Mode::Builtin;
                x.builtin = Some(*b);
            }
            _ => return x,
        }
        if x.ty == TypeId::INVALID && x.mode != Mode::Builtin {
            x.kill();
        }
        x
    }
}
