//! Declarations: resolving objects on first use, constants, variables, types, functions, methods.
use super::*;
use crate::syntax::ast::*;
use hashbrown::HashMap;

impl Types {
    /// Makes sure that a package-level object is resolved (type, constant value, initialiser checked).
    pub fn resolve(&mut self, o: ObjId) {
        self.obj_decl(o);
        if self.obj_path.is_empty() {
            self.process_delayed(0);
        }
    }
    /// Resolves an object, unless that has been done. Detects cycles.
    pub(crate) fn obj_decl(&mut self, o: ObjId) {
        if self.obj(o).ty.is_some() && (self.obj_path_idx.is_empty() || !self.obj_path_idx.contains_key(&o)) {
            return;
        }
        env::deeper(|| self.obj_decl2(o));
    }
    fn obj_decl2(&mut self, o: ObjId) {
        if !self.obj_path_idx.is_empty() && self.obj_path_idx.contains_key(&o) {
            let valid = self.valid_cycle(o);
            let untyped = self.obj(o).ty.is_none();
            match self.obj(o).kind {
                ObjKind::Const(_) | ObjKind::Var { .. } if !valid || untyped => self.obj_mut(o).ty = TypeId::INVALID,
                ObjKind::TypeName if !valid || untyped => self.obj_mut(o).ty = TypeId::INVALID,
                _ => {}
            }
            return;
        }
        if self.obj(o).ty.is_some() {
            return;
        }
        let Some(d) = self.obj(o).decl else {
            self.obj_mut(o).ty = TypeId::INVALID;
            return;
        };
        self.push_obj(o);
        let info = self.decl(d);
        let (file, pkg, version, src) = (info.file, info.pkg, info.version, info.src.clone());
        let new = env::Env { pkg: Some(pkg), scope: Some(file), version, ..Default::default() };
        let saved = std::mem::replace(&mut self.env, new);
        match src {
            DeclSrc::Const(c, i, iota, inherited) => {
                self.env.decl = Some(d);
                self.const_decl(o, c.ty.as_deref(), c.values.get(i), iota, inherited);
            }
            DeclSrc::Var(v, i) => {
                self.env.decl = Some(d);
                let lhs = self.decl(d).lhs.clone();
                self.var_decl(o, &lhs, v.ty.as_deref(), v.values.get(i));
            }
            DeclSrc::Type(t) => {
                self.type_decl(o, &t);
                self.collect_methods(o);
            }
            DeclSrc::Func(f) => self.func_decl(o, d, &f),
        }
        self.env = saved;
        self.pop_obj();
    }
    pub(crate) fn push_obj(&mut self, o: ObjId) {
        self.obj_path_idx.insert(o, self.obj_path.len());
        self.obj_path.push(o);
    }
    pub(crate) fn pop_obj(&mut self) {
        if let Some(o) = self.obj_path.pop() {
            self.obj_path_idx.remove(&o);
        }
    }
    pub(crate) fn const_decl(&mut self, o: ObjId, ty: Option<&Expr>, init: Option<&Expr>, iota: u32, inherited: bool) {
        let (siota, serr) = (self.env.iota.replace(iota), std::mem::take(&mut self.env.errpos));
        self.const_decl2(o, ty, init, inherited);
        self.env.iota = siota;
        self.env.errpos = serr;
    }
    fn const_decl2(&mut self, o: ObjId, ty: Option<&Expr>, init: Option<&Expr>, inherited: bool) {
        if let Some(te) = ty {
            let t = self.typ(te);
            if !self.is_const_type(t) {
                let u = self.under(t);
                if u != TypeId::INVALID {
                    let s = self.ts(t);
                    self.err(te.start, format!("invalid constant type {s}"));
                }
                self.obj_mut(o).ty = TypeId::INVALID;
                return;
            }
            self.obj_mut(o).ty = t;
        }
        let Some(init) = init else {
            if self.obj(o).ty.is_none() {
                self.obj_mut(o).ty = TypeId::INVALID;
            }
            return;
        };
        if inherited {
            // The initialiser was reported at its own place when it was first used; this is another use.
            self.env.errpos = self.obj(o).pos;
        }
        let mut x = self.expr(None, init);
        self.init_const(o, &mut x);
    }
    pub(crate) fn var_decl(&mut self, o: ObjId, lhs: &[ObjId], ty: Option<&Expr>, init: Option<&Expr>) {
        if let Some(te) = ty {
            let t = self.var_type(te);
            self.obj_mut(o).ty = t;
        }
        let Some(init) = init else {
            if ty.is_none() {
                self.obj_mut(o).ty = TypeId::INVALID;
            }
            return;
        };
        if lhs.len() <= 1 {
            let (t, name) = (self.obj(o).ty, self.obj(o).name.clone());
            let target = self.new_target(t, &name);
            let mut x = self.expr(target.as_ref(), init);
            self.init_var(o, &mut x, "variable declaration");
            return;
        }
        if ty.is_some() {
            let t = self.obj(o).ty;
            for &l in lhs {
                self.obj_mut(l).ty = t;
            }
        }
        self.init_vars(lhs, std::slice::from_ref(init), None);
    }
    /// Type parameters of the functions around the current declaration.
    fn enclosing_tparams(&self) -> Arc<[TypeId]> {
        let mut out = Vec::new();
        if self.env.sig.is_none() {
            return Arc::default();
        }
        let mut s = self.env.scope;
        while let Some(sc) = s {
            let scope = self.scope(sc);
            let mut here: Vec<TypeId> = scope
                .elems
                .iter()
                .filter(|&&o| matches!(self.obj(o).kind, ObjKind::TypeName))
                .map(|&o| self.obj(o).ty)
                .filter(|&t| t.is_some() && matches!(self.ty(t), Type::TypeParam(_)))
                .collect();
            here.extend(out);
            out = here;
            s = scope.parent;
        }
        out.into()
    }
    pub(crate) fn type_decl(&mut self, o: ObjId, td: &Arc<TypeDecl>) {
        let mut version_err = false;
        let rhs_pos = td.ty.start;
        let td2 = td.clone();
        self.later(move |c| {
            let t = c.obj(o).ty;
            if c.as_named(t).is_some() && !matches!(c.ty(t), Type::Alias(_)) {
                c.valid_type(t);
            }
            let rhs = c.info.type_of(td2.ty.id);
            if rhs.is_some() && c.is_imported_constraint(rhs) && !c.version_ok(18) {
                let s = c.ts(rhs);
                c.version_err(rhs_pos, 18, &format!("using type constraint {s}"));
            }
        });
        let tp0 = td.tparams.as_ref().map(|t| t.fields.first().map_or(t.open, |f| f.pos));
        if td.assign.is_some() {
            if let Some(pos) = tp0 {
                version_err = !self.verify_version(pos, 23, "generic type alias");
            }
            if !version_err {
                self.verify_version(td.name.pos, 9, "type alias");
            }
            let (t, a) = self.new_alias(o, TypeId::NONE);
            self.obj_mut(o).ty = t;
            if let Some(tps) = &td.tparams {
                self.open_scope();
                let list = self.declare_tparams(tps);
                self.aliases[a.0 as usize].tparams = list.clone();
                self.bind_bounds(tps, &list);
            }
            let mut rhs = self.declared_type(&td.ty, Some(o));
            let tps = self.alias(a).tparams.clone();
            if tps.contains(&rhs) {
                self.err(td.ty.start, "cannot use type parameter declared in alias declaration as RHS");
                rhs = TypeId::INVALID;
            }
            if self.alias(a).rhs.is_none() {
                self.aliases[a.0 as usize].rhs = rhs;
            }
            if td.tparams.is_some() {
                self.close_scope();
            }
            return;
        }
        if let Some(pos) = tp0 {
            self.verify_version(pos, 18, "type parameter");
        }
        let (t, n) = self.new_named(o);
        self.obj_mut(o).ty = t;
        self.named_mut(n).outer = self.enclosing_tparams();
        if let Some(tps) = &td.tparams {
            self.open_scope();
            let list = self.declare_tparams(tps);
            self.named_mut(n).tparams = list.clone();
            self.bind_bounds(tps, &list);
        }
        let mut rhs = self.declared_type(&td.ty, Some(o));
        if self.is_type_param(rhs) {
            self.err(td.ty.start, "cannot use a type parameter as RHS in type declaration");
            rhs = TypeId::INVALID;
        }
        // An invalid cycle may have been found meanwhile.
        if self.named(n).rhs.is_none() {
            self.named_mut(n).rhs = rhs;
        }
        if td.tparams.is_some() {
            self.close_scope();
        }
    }
    /// Declares the names of a type parameter list; bounds come next.
    pub(crate) fn declare_tparams(&mut self, l: &FieldList) -> Arc<[TypeId]> {
        let mut out = Vec::new();
        for f in &l.fields {
            for n in &f.names {
                let i = out.len() as u32;
                out.push(self.declare_tparam(n, i));
            }
        }
        out.into()
    }
    pub(crate) fn declare_tparam(&mut self, n: &Ident, index: u32) -> TypeId {
        let o = self.new_obj(ObjKind::TypeName, n.pos, n.name.clone(), TypeId::NONE);
        let t = self.new_tparam(o, index, TypeId::INVALID);
        let s = self.cur_scope();
        self.declare(s, Some(n), o);
        t
    }
    pub(crate) fn bind_bounds(&mut self, l: &FieldList, list: &[TypeId]) {
        let saved = std::mem::replace(&mut self.env.in_tparams, true);
        let mut i = 0;
        for f in &l.fields {
            let mut b = self.bound(&f.ty);
            if self.is_type_param(b) {
                self.err(f.ty.start, "cannot use a type parameter as constraint");
                b = TypeId::INVALID;
            }
            for _ in &f.names {
                self.set_bound(list[i], b);
                i += 1;
            }
        }
        self.env.in_tparams = saved;
    }
    fn bound(&mut self, e: &Expr) -> TypeId {
        if matches!(e.kind, ExprKind::Unary(UnaryOp::Tilde, _) | ExprKind::Binary(BinaryOp::Or, ..)) {
            // Constraint literal: wrap it in an implicit interface.
            let (t, id) = self.new_iface(IfaceData::default());
            let u = self.parse_union(e);
            let d = &mut self.ifaces[id.0 as usize];
            d.embeds.push(u);
            d.embed_pos.push(e.start);
            d.implicit = true;
            d.complete = true;
            self.later(move |c| {
                c.tset(id);
            });
            self.record_type_expr(e, t);
            return t;
        }
        self.typ(e)
    }
    fn collect_methods(&mut self, o: ObjId) {
        let Some(list) = self.methods.remove(&o) else { return };
        let t = self.obj(o).ty;
        let n = match self.ty(t) {
            Type::Named(n) => Some(*n),
            _ => None,
        };
        if n.is_some() {
            self.later(move |c| c.field_uniqueness(t));
        }
        let mut seen: HashMap<Name, ObjId> = HashMap::new();
        for m in list {
            let name = self.obj(m).name.clone();
            if let Some(&alt) = seen.get(&name) {
                let at = self.pos_string(self.obj(alt).pos);
                let (pos, tn) = (self.obj(m).pos, self.obj(o).name.clone());
                self.err(pos, format!("method {tn}.{name} already declared at {at}"));
                continue;
            }
            seen.insert(name, m);
            if let Some(n) = n {
                self.named_mut(n).methods.push(m);
            }
        }
    }
    fn field_uniqueness(&mut self, t: TypeId) {
        let Type::Struct(s) = self.under_ty(t) else { return };
        let Type::Named(n) = *self.ty(t) else { return };
        let methods = self.named(n).methods.clone();
        for &f in &s.fields {
            let name = self.obj(f).name.clone();
            if &*name == "_" {
                continue;
            }
            if let Some(&m) = methods.iter().find(|&&m| self.obj(m).name == name) {
                let alt = self.alt_decl(f);
                let pos = self.obj(m).pos;
                self.err(pos, format!("field and method with the same name {name}{alt}"));
            }
        }
    }
    fn func_decl(&mut self, o: ObjId, d: DeclId, f: &Arc<FuncDecl>) {
        let t = self.new_signature(Signature::default());
        self.obj_mut(o).ty = t;
        let scope = self.func_type(t, f.recv.as_ref(), f.tparams.as_ref(), &f.sig);
        if let ObjKind::Func(fd) = &mut self.obj_mut(o).kind {
            fd.scope = Some(scope);
        }
        if f.tparams.as_ref().is_some_and(|t| !t.fields.is_empty()) && f.body.is_none() {
            self.soft_err(f.pos, "generic function is missing function body");
        }
        let lazy = self.env.pkg.is_some_and(|p| self.pkg(p).lazy);
        if !lazy && f.body.is_some() {
            self.mark_checked(o);
            let f = f.clone();
            self.later(move |c| {
                if let Some(b) = &f.body {
                    c.func_body(Some(d), t, scope, &b.block, None);
                }
            });
        }
    }
    fn mark_checked(&mut self, o: ObjId) -> bool {
        match &mut self.obj_mut(o).kind {
            ObjKind::Func(f) => !std::mem::replace(&mut f.checked, true),
            _ => false,
        }
    }
    /// Checks the body of a function of a lazy package, if that has not been done.
    pub fn check_body(&mut self, func: ObjId) {
        self.obj_decl(func);
        self.process_delayed(0);
        let func = match &self.obj(func).kind {
            ObjKind::Func(f) if f.origin.is_some() => f.origin,
            _ => func,
        };
        if !self.mark_checked(func) {
            return;
        }
        let o = self.obj(func);
        let (ty, decl) = (o.ty, o.decl);
        let ObjKind::Func(fd) = &o.kind else { return };
        let (Some(f), Some(scope), Some(d)) = (fd.decl.clone(), fd.scope, decl) else { return };
        let Some(b) = &f.body else { return };
        let info = self.decl(d);
        let new = env::Env { pkg: Some(info.pkg), version: info.version, ..Default::default() };
        let saved = std::mem::replace(&mut self.env, new);
        self.func_body(Some(d), ty, scope, &b.block, None);
        self.process_delayed(0);
        self.env = saved;
    }
    /// Local declarations.
    pub(crate) fn decl_stmt(&mut self, list: &[Decl]) {
        let mut last: Option<Arc<ConstDecl>> = None;
        for d in list {
            match d {
                Decl::Const(d) => {
                    let top = self.delayed.len();
                    let mut inherited = true;
                    if d.ty.is_some() || !d.values.is_empty() || last.is_none() {
                        last = Some(d.clone());
                        inherited = false;
                    }
                    let src = last.clone().expect("constant spec");
                    let mut objs = Vec::new();
                    for (i, n) in d.names.iter().enumerate() {
                        let o = self.new_obj(ObjKind::Const(ConstValue::Unknown), n.pos, n.name.clone(), TypeId::NONE);
                        self.const_decl(o, src.ty.as_deref(), src.values.get(i), d.iota, inherited);
                        objs.push(o);
                    }
                    self.arity(d.pos, &d.names, &src.values, true, inherited);
                    self.process_delayed(top);
                    for (n, o) in d.names.iter().zip(objs) {
                        let s = self.cur_scope();
                        self.declare(s, Some(n), o);
                    }
                }
                Decl::Var(d) => self.local_vars(d),
                Decl::Type(d) => {
                    let o = self.new_obj(ObjKind::TypeName, d.name.pos, d.name.name.clone(), TypeId::NONE);
                    let s = self.cur_scope();
                    self.declare(s, Some(&d.name), o);
                    self.push_obj(o);
                    self.type_decl(o, d);
                    self.pop_obj();
                }
                Decl::Import(_) | Decl::Func(_) => {}
            }
        }
    }
    fn local_vars(&mut self, d: &VarDecl) {
        let top = self.delayed.len();
        let mut lhs = Vec::new();
        for n in &d.names {
            lhs.push(self.new_var(VarKind::Local, n.pos, n.name.clone(), TypeId::NONE));
        }
        for i in 0..lhs.len() {
            if d.values.len() == 1 && lhs.len() > 1 {
                self.var_decl(lhs[0], &lhs, d.ty.as_deref(), d.values.first());
                break;
            }
            self.var_decl(lhs[i], &[], d.ty.as_deref(), d.values.get(i));
        }
        if d.ty.is_none() || !d.values.is_empty() {
            self.arity(d.pos, &d.names, &d.values, false, false);
        }
        // Surplus values are checked nowhere else.
        for e in d.values.iter().skip(lhs.len().max(1)) {
            self.use_expr(e);
        }
        self.process_delayed(top);
        for (n, o) in d.names.iter().zip(lhs) {
            self.declare_local(Some(n), o);
        }
    }
    /// Declares a local variable and remembers it for the unused variable check.
    pub(crate) fn declare_local(&mut self, n: Option<&Ident>, o: ObjId) {
        let s = self.cur_scope();
        self.declare(s, n, o);
        if &*self.obj(o).name != "_" && self.obj(o).parent == s {
            self.env.locals.push(o);
        }
    }
}
