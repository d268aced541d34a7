//! Function types, receivers and parameters.
use super::collect::unparen;
use super::*;
use crate::syntax::ast::*;
use crate::syntax::parser::unpack_recv;
use smallvec::SmallVec;

/// A list of parameters or results.
type Objs = SmallVec<[ObjId; 8]>;

impl Types {
    /// Fills in the signature type `t` (made beforehand, against cycles). Returns the scope of the parameters.
    pub(crate) fn func_type(
        &mut self,
        t: TypeId,
        recv: Option<&FieldList>,
        tparams: Option<&FieldList>,
        f: &FuncType,
    ) -> ScopeId {
        let scope = self.open_scope();
        self.scopes[scope.place()].is_func = true;
        let (mut recv_var, mut rparams, mut own) = (None, None, None);
        let mut recv_name = None;
        if let Some(r) = recv.and_then(|r| r.fields.first()) {
            let (v, list) = self.collect_recv(r);
            recv_var = Some(v);
            rparams = Some(list);
            recv_name = r.names.first().map(|n| (n, v));
        }
        if let Some(tp) = tparams {
            let list = self.declare_tparams(tp);
            // Visible already while bounds and parameters are checked.
            self.types[t.0 as usize] =
                Type::Signature(Arc::new(Signature { tparams: list.clone(), ..Default::default() }));
            self.bind_bounds(tp, &list);
            own = Some(list);
        }
        let (params, variadic) = self.collect_params(VarKind::Param, &f.params);
        let results = match &f.results {
            Some(r) => self.collect_params(VarKind::Result, r).0,
            None => SmallVec::new(),
        };
        if let Some((n, v)) = recv_name {
            self.declare(scope, Some(n), v);
        }
        self.declare_params(scope, &f.params, &params);
        if let Some(r) = &f.results {
            self.declare_params(scope, r, &results);
        }
        let list = |l: Objs| if l.is_empty() { Arc::default() } else { l[..].into() };
        let sig = Signature {
            recv: recv_var,
            rparams: rparams.unwrap_or_default(),
            tparams: own.unwrap_or_default(),
            params: list(params),
            results: list(results),
            variadic,
        };
        self.types[t.0 as usize] = Type::Signature(Arc::new(sig));
        self.close_scope();
        scope
    }
    fn declare_params(&mut self, scope: ScopeId, l: &FieldList, objs: &[ObjId]) {
        let mut i = 0;
        for f in &l.fields {
            for n in &f.names {
                self.declare(scope, Some(n), objs[i]);
                i += 1;
            }
            if f.names.is_empty() {
                i += 1;
            }
        }
    }
    fn collect_params(&mut self, kind: VarKind, l: &FieldList) -> (Objs, bool) {
        let mut out = Objs::new();
        let mut variadic = false;
        let n = l.fields.len();
        for (i, f) in l.fields.iter().enumerate() {
            let mut t = match &f.ty.kind {
                ExprKind::Ellipsis(Some(e)) => {
                    if kind == VarKind::Param && i + 1 == n && f.names.len() <= 1 {
                        variadic = true;
                    } else {
                        self.err(f.ty.start, "can only use ... with final parameter");
                    }
                    self.var_type(e)
                }
                ExprKind::Ellipsis(None) => TypeId::INVALID,
                _ => self.var_type(&f.ty),
            };
            if variadic && i + 1 == n {
                t = self.new_slice(t);
                self.record_type_expr(&f.ty, t);
            }
            if f.names.is_empty() {
                let v = self.new_var(kind, f.pos, self.no_name.clone(), t);
                self.record_def(f.id, v);
                out.push(v);
            }
            for id in &f.names {
                out.push(self.new_var(kind, id.pos, id.name.clone(), t));
            }
        }
        (out, variadic)
    }
    fn collect_recv(&mut self, r: &Field) -> (ObjId, Arc<[TypeId]>) {
        let (ptr, base) = unpack_recv(&r.ty);
        let mut rt = TypeId::INVALID;
        let mut rparams: Arc<[TypeId]> = Arc::default();
        let inner = match &unparen(&r.ty).kind {
            ExprKind::Star(x) => unparen(x),
            _ => unparen(&r.ty),
        };
        if let ExprKind::Index(index) = &inner.kind {
            let mut idents = Vec::new();
            for a in &index.list {
                match &a.kind {
                    ExprKind::Ident(_) => idents.extend(a.as_ident()),
                    ExprKind::Bad => idents.push(Ident { id: a.id, pos: a.start, name: "_".into() }),
                    _ => {
                        let s = expr_string(a);
                        self.err(a.start, format!("receiver type parameter {s} must be an identifier"));
                        idents.push(Ident { id: a.id, pos: a.start, name: "_".into() });
                    }
                }
            }
            let (gt, cause) = self.generic_type(base);
            let mut bt = None;
            if self.is_valid(gt) {
                match self.ty(gt) {
                    Type::Named(n) => bt = Some((gt, *n)),
                    _ => {
                        let s = self.ts(gt);
                        self.err(base.start, format!("cannot define new methods on generic alias type {s}"));
                    }
                }
            } else if let Some(c) = cause {
                self.err(base.start, c);
            }
            let mut tps = Vec::new();
            for (i, id) in idents.iter().enumerate() {
                let t = self.declare_tparam(id, i as u32);
                let Type::TypeParam(p) = *self.ty(t) else { continue };
                let o = self.tparam(p).obj;
                self.record_use(id.id, o);
                if let Some(a) = index.list.get(i) {
                    self.record_type_expr(a, t);
                }
                tps.push(t);
            }
            if let Some((gt, n)) = bt {
                let btp = self.named(n).tparams.clone();
                if tps.len() == btp.len() {
                    for i in 0..tps.len() {
                        let b = self.raw_bound(btp[i]);
                        let b = self.subst(b, &btp, &tps);
                        self.set_bound(tps[i], b);
                        self.mono.canon.insert(tps[i], btp[i]);
                    }
                } else {
                    let got = measure(tps.len(), "type parameter");
                    let msg = format!("receiver declares {got}, but receiver base type declares {}", btp.len());
                    self.err(base.start, msg);
                }
                self.verify_version(base.start, 18, "type instantiation");
                rt = self.instantiate(gt, &tps);
                if let Some(id) = instantiated_ident(base) {
                    self.info.instances.insert(id, Instance { targs: tps[..].into(), ty: rt });
                }
                self.record_type_expr(inner, rt);
                if ptr && self.is_valid(rt) {
                    rt = self.new_pointer(rt);
                }
                self.record_type_expr(&r.ty, rt);
            }
            rparams = tps.into();
        } else {
            rt = self.var_type(&r.ty);
            let mut b = self.strip_pointers(rt);
            while let Type::Alias(a) = *self.ty(b) {
                let rhs = self.alias(a).rhs;
                b = self.strip_pointers(rhs);
                let generic = match self.ty(b) {
                    Type::Named(n) => !self.named(*n).tparams.is_empty(),
                    Type::Alias(n) => !self.alias(*n).tparams.is_empty(),
                    _ => false,
                };
                if generic {
                    let s = self.ts(b);
                    self.err(base.start, format!("cannot define new methods on instantiated type {s}"));
                    rt = TypeId::INVALID;
                    break;
                }
            }
        }
        let v = match r.names.first() {
            Some(n) => self.new_var(VarKind::Recv, n.pos, n.name.clone(), rt),
            None => {
                let v = self.new_var(VarKind::Recv, r.pos, self.no_name.clone(), rt);
                self.record_def(r.id, v);
                v
            }
        };
        let pos = base.start;
        self.later(move |c| c.valid_recv(pos, rt));
        (v, rparams)
    }
    fn strip_pointers(&self, mut t: TypeId) -> TypeId {
        while let Type::Pointer(e) = self.ty(t) {
            t = *e;
        }
        t
    }
    fn valid_recv(&mut self, pos: Pos, recv: TypeId) {
        let (rt, _) = self.deref(recv);
        let at = self.unalias(rt);
        if at == TypeId::INVALID {
            return;
        }
        match *self.ty(at) {
            Type::Named(n) => {
                if self.obj(self.named(n).obj).pkg != self.env.pkg {
                    let s = self.ts(rt);
                    return self.err(pos, format!("cannot define new methods on non-local type {s}"));
                }
                let cause = match *self.under_ty(at) {
                    Type::Basic(BasicKind::UnsafePointer) => "unsafe.Pointer",
                    Type::Pointer(_) | Type::Interface(_) => "pointer or interface type",
                    _ => return,
                };
                let s = self.ts(rt);
                self.err(pos, format!("invalid receiver type {s} ({cause})"));
            }
            Type::Basic(_) => {
                let s = self.ts(rt);
                self.err(pos, format!("cannot define new methods on non-local type {s}"));
            }
            _ => {
                let s = self.ts(recv);
                self.err(pos, format!("invalid receiver type {s}"));
            }
        }
    }
}

/// `1 thing`, `2 things`.
pub(crate) fn measure(n: usize, unit: &str) -> String {
    format!("{n} {unit}{}", if n == 1 { "" } else { "s" })
}

/// The identifier that an instantiation is recorded at.
pub(crate) fn instantiated_ident(e: &Expr) -> Option<NodeId> {
    match &e.kind {
        ExprKind::Index(i) => instantiated_ident(&i.x),
        ExprKind::Paren(x) => instantiated_ident(x),
        ExprKind::Selector(s) => Some(s.sel.id),
        ExprKind::Ident(_) => Some(e.id),
        _ => None,
    }
}
