//! Identifiers and type expressions.
use super::operand::Operand;
use super::signature::instantiated_ident;
use super::*;
use crate::syntax::ast::*;

impl Types {
    pub(crate) fn add_dep(&mut self, to: ObjId) {
        if let Some(d) = self.env.decl
            && self.obj(to).decl.is_some()
            && self.obj(to).pkg == self.env.pkg
        {
            self.decls[d.place()].deps.insert(to);
        }
    }
    /// What an identifier denotes, as an operand.
    pub(crate) fn ident<'e>(&mut self, e: &'e Expr, name: &Name, want_type: bool) -> Operand<'e> {
        match self.scope_lookup_parent(self.cur_scope(), name) {
            Some(found) => self.ident_found(e, name, want_type, found),
            None => {
                if &**name == "_" {
                    self.err(e.pos, "cannot use _ as value or type");
                } else {
                    self.err(e.pos, format!("undefined: {name}"));
                }
                Operand::new(e)
            }
        }
    }
    /// [`Types::ident`] for an identifier whose object, and the scope that has it, are known.
    pub(crate) fn ident_found<'e>(
        &mut self,
        e: &'e Expr,
        name: &Name,
        want_type: bool,
        (scope, o): (ScopeId, ObjId),
    ) -> Operand<'e> {
        let mut x = Operand::new(e);
        if scope == ScopeId::UNIVERSE {
            let t = self.obj(o).ty;
            if (t == TypeId::ANY || t == TypeId::COMPARABLE) && !self.version_ok(18) {
                self.version_err(e.pos, 18, &format!("predeclared {name}"));
                return x;
            }
        }
        self.record_use(e.id, o);
        // Most names are those of local variables.
        let ob = &mut self.objs[o.0 as usize];
        if let ObjKind::Var { used, .. } = &mut ob.kind
            && !want_type
            && ob.decl.is_none()
            && ob.ty.is_some()
            && ob.pkg == self.env.pkg
            && self.dot_imports.is_empty()
        {
            *used = true;
            let ty = ob.ty;
            if self.is_valid(ty) {
                x.mode = Mode::Variable;
                x.ty = ty;
            }
            return x;
        }
        let is_type = matches!(self.obj(o).kind, ObjKind::TypeName);
        if want_type && !is_type {
            let k = self.object_kind(o);
            self.err(e.pos, format!("{name} ({k}) is not a type"));
            self.mark_used(o);
            return x;
        }
        if self.obj(o).ty.is_none() || is_type && want_type && self.obj(o).pkg == self.env.pkg {
            self.obj_decl(o);
        }
        let ty = self.obj(o).ty;
        if !self.dot_imports.is_empty()
            && let Some(&p) = self.dot_imports.get(&(scope, name.clone()))
        {
            self.mark_used(p);
        }
        match &self.obj(o).kind {
            ObjKind::PkgName { .. } => {
                self.err(e.pos, format!("use of package {name} not in selector"));
                return x;
            }
            ObjKind::Const(v) => {
                let v = v.clone();
                self.add_dep(o);
                if !self.is_valid(ty) {
                    return x;
                }
                x.mode = Mode::Constant;
                x.val = v;
                if scope == ScopeId::UNIVERSE && &**name == "iota" {
                    match self.env.iota {
                        Some(i) => x.val = ConstValue::Int(i as i64),
                        None => {
                            self.err(e.pos, "cannot use iota outside constant declaration");
                            x.kill();
                            return x;
                        }
                    }
                }
            }
            ObjKind::TypeName => x.mode = Mode::TypeExpr,
            ObjKind::Var { .. } => {
                if self.obj(o).pkg == self.env.pkg {
                    self.mark_used(o);
                }
                self.add_dep(o);
                if !self.is_valid(ty) {
                    return x;
                }
                x.mode = Mode::Variable;
            }
            ObjKind::Func(_) => {
                self.add_dep(o);
                x.mode = Mode::Value;
            }
            ObjKind::Builtin(b) => {
                x.builtin = Some(*b);
                x.mode = Mode::Builtin;
            }
            ObjKind::Nil => x.mode = Mode::NilValue,
        }
        x.ty = ty;
        x
    }
    fn object_kind(&self, o: ObjId) -> &'static str {
        let ob = self.obj(o);
        match &ob.kind {
            ObjKind::PkgName { .. } => "package name",
            ObjKind::Const(_) => "constant",
            ObjKind::TypeName => match self.ty(ob.ty) {
                Type::Alias(_) => "type alias",
                Type::TypeParam(_) => "type parameter",
                _ => "defined type",
            },
            ObjKind::Var { kind, .. } => match kind {
                VarKind::Package => "package-level variable",
                VarKind::Local => "local variable",
                VarKind::Recv => "receiver",
                VarKind::Param => "parameter",
                VarKind::Result => "result variable",
                VarKind::Field => "struct field",
            },
            ObjKind::Func(f) if f.is_method => "method",
            ObjKind::Func(_) => "function",
            ObjKind::Builtin(_) => "built-in function",
            ObjKind::Nil => "untyped nil",
        }
    }
    /// The type that `e` denotes; not generic.
    pub(crate) fn typ(&mut self, e: &Expr) -> TypeId {
        self.declared_type(e, None)
    }
    /// The type of a variable: also not a constraint interface.
    pub(crate) fn var_type(&mut self, e: &Expr) -> TypeId {
        let t = self.declared_type(e, None);
        self.valid_var_type(e.start, t);
        t
    }
    pub(crate) fn valid_var_type(&mut self, pos: Pos, t: TypeId) {
        // Most types need no look.
        match self.ty(t) {
            Type::Named(n) => {
                let u = self.named(*n).under;
                if u.is_some() && !matches!(self.ty(u), Type::Interface(_)) {
                    return;
                }
            }
            Type::Alias(_) | Type::Interface(_) => {}
            _ => return,
        }
        self.later(move |c| {
            if c.is_type_param(t) {
                return;
            }
            if let Type::Interface(i) = *c.under_ty(t) {
                let s = c.tset(i);
                if s.comparable || s.terms.is_some() {
                    let n = c.ts(t);
                    let why = if s.comparable {
                        "interface is (or embeds) comparable"
                    } else {
                        "interface contains type constraints"
                    };
                    c.soft_err(pos, format!("cannot use type {n} outside a type constraint: {why}"));
                }
            }
        });
    }
    pub(crate) fn declared_type(&mut self, e: &Expr, def: Option<ObjId>) -> TypeId {
        let mut t = match e.kind {
            ExprKind::Ident(_) => self.typ_internal(e, def),
            _ => self.one_deeper(|c| c.typ_internal(e, def)),
        };
        if self.is_generic(t) {
            let s = self.ts(t);
            self.err(e.start, format!("cannot use generic type {s} without instantiation"));
            t = TypeId::INVALID;
        }
        self.record_type_expr(e, t);
        t
    }
    /// Like `typ`, but the type must be generic; otherwise INVALID and the reason, when it is a valid type.
    pub(crate) fn generic_type(&mut self, e: &Expr) -> (TypeId, Option<String>) {
        let mut t = self.typ_internal(e, None);
        let mut cause = None;
        if self.is_valid(t) && !self.is_generic(t) {
            cause = Some(format!("{} is not a generic type", self.ts(t)));
            t = TypeId::INVALID;
        }
        self.record_type_expr(e, t);
        (t, cause)
    }
    fn type_operand(&mut self, x: Operand<'_>) -> TypeId {
        match x.mode {
            Mode::TypeExpr => return x.ty,
            Mode::Invalid => {}
            Mode::NoValue => {
                let s = self.opstr(&x);
                self.err(x.pos(), format!("{s} used as type"));
            }
            _ => {
                let s = self.opstr(&x);
                self.err(x.pos(), format!("{s} is not a type"));
            }
        }
        TypeId::INVALID
    }
    fn typ_internal(&mut self, e: &Expr, def: Option<ObjId>) -> TypeId {
        match &e.kind {
            ExprKind::Bad => TypeId::INVALID,
            ExprKind::Ident(name) => {
                let x = self.ident(e, name, true);
                self.type_operand(x)
            }
            ExprKind::Selector(..) => {
                let x = self.selector(e, true);
                self.type_operand(x)
            }
            ExprKind::Index(i) => {
                self.verify_version(e.start, 18, "type instantiation");
                self.instantiated_type(&i.x, &i.list)
            }
            ExprKind::Paren(x) => self.declared_type(x, def),
            ExprKind::ArrayType(a) => {
                let Pair { x: n, y: el } = &**a;
                let len = if matches!(n.kind, ExprKind::Ellipsis(None)) {
                    self.err(e.start, "invalid use of [...] array (outside a composite literal)");
                    -1
                } else {
                    self.array_length(n)
                };
                let t = self.var_type(el);
                if len < 0 { TypeId::INVALID } else { self.new_array(t, len) }
            }
            ExprKind::SliceType(el) => {
                let t = self.var_type(el);
                self.new_slice(t)
            }
            ExprKind::Ellipsis(_) => {
                self.err(e.start, "invalid use of ...");
                TypeId::INVALID
            }
            ExprKind::StructType(l) => self.struct_type(l),
            ExprKind::Star(x) => {
                let t = self.var_type(x);
                if self.is_valid(t) { self.new_pointer(t) } else { TypeId::INVALID }
            }
            ExprKind::FuncType(f) => {
                let t = self.open_signature();
                self.func_type(t, None, None, f);
                t
            }
            ExprKind::InterfaceType(t) => self.interface_type(e, &t.elems, def),
            ExprKind::MapType(m) => {
                let Pair { x: k, y: v } = &**m;
                let (kt, vt) = (self.var_type(k), self.var_type(v));
                let pos = k.start;
                if !matches!(self.ty(kt), Type::Basic(_)) {
                    self.later(move |c| {
                        if !c.comparable(kt) {
                            let why = if c.is_type_param(kt) { " (missing comparable constraint)" } else { "" };
                            let s = c.ts(kt);
                            c.err(pos, format!("invalid map key type {s}{why}"));
                        }
                    });
                }
                for (t, what) in [(vt, "element"), (kt, "key")] {
                    if matches!(self.ty(t), Type::Named(_) | Type::Array(..) | Type::Struct(_)) {
                        self.later(move |c| {
                            if !c.has_var_size(t) && !(0..1 << 31).contains(&c.size_of(t)) {
                                c.err(pos, format!("map {what} type too large"));
                            }
                        });
                    }
                }
                self.new_map(kt, vt)
            }
            ExprKind::ChanType(d, el) => {
                let t = self.var_type(el);
                let pos = e.start;
                if !matches!(self.ty(t), Type::Basic(_) | Type::Pointer(_) | Type::Slice(_)) {
                    self.later(move |c| {
                        if !c.has_var_size(t) && !(0..1 << 16).contains(&c.size_of(t)) {
                            c.err(pos, "channel element type too large (>64kB)");
                        }
                    });
                }
                self.new_chan(*d, t)
            }
            _ => {
                let s = expr_string(e);
                self.err(e.start, format!("{s} is not a type"));
                self.use_expr(e);
                TypeId::INVALID
            }
        }
    }
    fn instantiated_type(&mut self, x: &Expr, list: &[Expr]) -> TypeId {
        let (gt, cause) = self.generic_type(x);
        if let Some(c) = cause {
            let l: Vec<String> = list.iter().map(expr_string).collect();
            self.err(x.start, format!("invalid operation: {}[{}] ({c})", expr_string(x), l.join(", ")));
        }
        if !self.is_valid(gt) {
            return gt;
        }
        let Some(targs) = self.type_list(list) else { return TypeId::INVALID };
        let (name, tparams) = match self.ty(gt) {
            Type::Named(n) => (self.obj(self.named(*n).obj).name.clone(), self.named(*n).tparams.clone()),
            Type::Alias(a) => (self.obj(self.alias(*a).obj).name.clone(), self.alias(*a).tparams.clone()),
            _ => return TypeId::INVALID,
        };
        let pos = x.pos;
        if matches!(self.ty(gt), Type::Alias(_)) && !self.check_targ_len(pos, &name, tparams.len(), targs.len()) {
            return TypeId::INVALID;
        }
        let inst = self.instantiate(gt, &targs);
        if let Type::Named(n) = *self.ty(inst)
            && !self.named(n).inst_pos.is_valid()
        {
            self.named_mut(n).inst_pos = pos;
        }
        if let Some(id) = instantiated_ident(x) {
            self.record_instance(id, &targs, inst, x.pos);
        }
        let poss: Vec<Pos> = list.iter().map(|e| e.start).collect();
        self.later(move |c| {
            // Bounds may have been set meanwhile.
            let tparams = match c.ty(gt) {
                Type::Named(n) => c.named(*n).tparams.clone(),
                Type::Alias(a) => c.alias(*a).tparams.clone(),
                _ => return,
            };
            if c.check_targ_len(pos, &name, tparams.len(), targs.len()) {
                match c.verify_inst(&tparams, &targs) {
                    Err((i, msg)) => {
                        let at = poss.get(i).copied().unwrap_or(pos);
                        c.soft_err(at, msg);
                    }
                    Ok(()) => c.record_mono(pos, &tparams, &targs, &poss),
                }
            }
        });
        inst
    }
    fn check_targ_len(&mut self, pos: Pos, name: &str, want: usize, got: usize) -> bool {
        let q = match got.cmp(&want) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => "not enough",
            std::cmp::Ordering::Greater => "too many",
        };
        self.err(pos, format!("{q} type arguments for type {name}: have {got}, want {want}"));
        false
    }
    /// Whether type arguments satisfy their constraints; else the index of the first that does not, and why.
    pub(crate) fn verify_inst(&mut self, tparams: &[TypeId], targs: &[TypeId]) -> Result<(), (usize, String)> {
        for (i, &p) in tparams.iter().enumerate() {
            let b = self.bound_of(p);
            let b = self.subst(b, tparams, targs);
            self.implements_cause(targs[i], b, true, super::missing::Want::Cause).map_err(|c| (i, c))?;
        }
        Ok(())
    }
    pub(crate) fn type_list(&mut self, list: &[Expr]) -> Option<Vec<TypeId>> {
        let mut ok = true;
        let mut out = Vec::new();
        for e in list {
            let t = self.var_type(e);
            ok &= self.is_valid(t);
            out.push(t);
        }
        ok.then_some(out)
    }
    fn array_length(&mut self, e: &Expr) -> i64 {
        if let ExprKind::Ident(name) = &e.kind {
            match self.lookup(name) {
                None => {
                    let msg = format!("undefined array length {name} or missing type constraint");
                    self.err(e.pos, msg);
                    return -1;
                }
                Some(o) if !matches!(self.obj(o).kind, ObjKind::Const(_)) => {
                    self.err(e.pos, format!("invalid array length {name}"));
                    return -1;
                }
                _ => {}
            }
        }
        let x = self.expr(None, e);
        if !x.is_const() {
            if x.ok() {
                let s = self.opstr(&x);
                self.err(x.pos(), format!("array length {s} must be constant"));
            }
            return -1;
        }
        let int = self.is_integer(x.ty);
        if (self.is_untyped(x.ty) || int)
            && let Some(n) = x.val.to_i64()
            && n >= 0
        {
            return n;
        }
        if x.val.is_unknown() {
            return -1;
        }
        let s = self.opstr(&x);
        let msg = if int { format!("invalid array length {s}") } else { format!("array length {s} must be integer") };
        self.err(x.pos(), msg);
        -1
    }
}
