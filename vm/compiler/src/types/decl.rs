//! Declarations: resolving objects on first use, constants, variables, types, functions, methods.
use super::*;
use crate::syntax::ast::*;

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
                self.const_decl(o, c.ty(), c.values().get(i), iota, inherited);
            }
            DeclSrc::Var(v, i) => {
                self.env.decl = Some(d);
                let lhs = self.decl(d).lhs.clone();
                self.var_decl(o, &lhs, v.ty(), v.values().get(i));
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
            let t = self.obj(o).ty;
            let target = self.new_target(t, &|c| c.obj(o).name.to_string());
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
    fn func_decl(&mut self, o: ObjId, d: DeclId, f: &Arc<FuncDecl>) {
        let t = self.open_signature();
        self.obj_mut(o).ty = t;
        let scope = self.func_type(t, f.recv(), f.tparams(), f.sig());
        if let ObjKind::Func(fd) = &mut self.obj_mut(o).kind {
            fd.scope = Some(scope);
        }
        if f.tparams().is_some_and(|t| !t.fields.is_empty()) && !f.has_body() {
            self.soft_err(f.pos, "generic function is missing function body");
        }
        let lazy = self.env.pkg.is_some_and(|p| self.pkg(p).lazy);
        if !lazy && f.has_body() {
            self.mark_checked(o);
            let f = f.clone();
            self.later(move |c| {
                if let Some(b) = f.body() {
                    c.func_body(Some(d), t, scope, b, None);
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
        let Some(b) = f.body() else { return };
        let info = self.decl(d);
        let new = env::Env { pkg: Some(info.pkg), version: info.version, ..Default::default() };
        let saved = std::mem::replace(&mut self.env, new);
        self.func_body(Some(d), ty, scope, b, None);
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
                    if !d.bare || last.is_none() {
                        last = Some(d.clone());
                        inherited = false;
                    }
                    let src = last.clone().expect("constant spec");
                    let mut objs = Vec::new();
                    for (i, n) in d.names.iter().enumerate() {
                        let o = self.new_obj(ObjKind::Const(ConstValue::Unknown), n.pos, n.name.clone(), TypeId::NONE);
                        self.const_decl(o, src.ty(), src.values().get(i), d.iota, inherited);
                        objs.push(o);
                    }
                    self.arity(d.pos, &d.names, src.values(), true, inherited);
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
        self.local_embed(d);
        let top = self.delayed.len();
        let mut lhs = Vec::new();
        for n in &d.names {
            lhs.push(self.new_var(VarKind::Local, n.pos, n.name.clone(), TypeId::NONE));
        }
        for i in 0..lhs.len() {
            if d.values().len() == 1 && lhs.len() > 1 {
                self.var_decl(lhs[0], &lhs, d.ty(), d.values().first());
                break;
            }
            self.var_decl(lhs[i], &[], d.ty(), d.values().get(i));
        }
        if d.ty().is_none() || d.initialised {
            self.arity(d.pos, &d.names, d.values(), false, false);
        }
        // Surplus values are checked nowhere else.
        for e in d.values().iter().skip(lhs.len().max(1)) {
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
