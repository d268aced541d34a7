//! Struct and interface types, unions.
use super::*;
use crate::syntax::ast::*;
use hashbrown::HashMap;

impl Types {
    pub(crate) fn struct_type(&mut self, l: &FieldList) -> TypeId {
        let mut st = StructType::default();
        let mut seen: HashMap<Name, ObjId> = HashMap::new();
        for f in &l.fields {
            let t = self.var_type(&f.ty);
            let tag = f.tag.as_ref().map(|t| t.1.clone());
            if !f.names.is_empty() {
                for n in &f.names {
                    self.add_field(&mut st, &mut seen, n, t, false, &tag);
                }
                continue;
            }
            let pos = f.ty.start;
            let Some(id) = embedded_ident(&f.ty) else {
                self.err(pos, format!("invalid embedded field type {}", expr_string(&f.ty)));
                continue;
            };
            // The field's definition is keyed by the field itself; the identifier is a use of the type.
            let id = Ident { id: f.id, ..id };
            self.add_field(&mut st, &mut seen, &id, t, true, &tag);
            self.later(move |c| c.check_embedded(pos, t));
        }
        self.new_struct(st)
    }
    fn add_field(
        &mut self,
        st: &mut StructType,
        seen: &mut HashMap<Name, ObjId>,
        n: &Ident,
        t: TypeId,
        embedded: bool,
        tag: &Option<Arc<[u8]>>,
    ) {
        let kind = ObjKind::Var { kind: VarKind::Field, embedded, used: false, origin: ObjId::NONE };
        let o = self.new_obj(kind, n.pos, n.name.clone(), t);
        if &*n.name != "_" {
            if let Some(&alt) = seen.get(&n.name) {
                let other = self.alt_decl(alt);
                self.err(n.pos, format!("{} redeclared{other}", n.name));
                return;
            }
            seen.insert(n.name.clone(), o);
        }
        if tag.as_ref().is_some_and(|t| !t.is_empty()) && st.tags.is_empty() {
            st.tags = vec![None; st.fields.len()];
        }
        if !st.tags.is_empty() || tag.as_ref().is_some_and(|t| !t.is_empty()) {
            st.tags.push(tag.clone().filter(|t| !t.is_empty()));
        }
        st.fields.push(o);
        self.record_def(n.id, o);
    }
    fn check_embedded(&mut self, pos: Pos, t: TypeId) {
        let (b, ptr) = self.deref(t);
        let msg = match self.under_ty(b).clone() {
            Type::Basic(BasicKind::UnsafePointer) => "embedded field type cannot be unsafe.Pointer",
            Type::Pointer(_) => "embedded field type cannot be a pointer",
            Type::Interface(_) if self.is_type_param(b) => {
                "embedded field type cannot be a (pointer to a) type parameter"
            }
            Type::Interface(_) if ptr => "embedded field type cannot be a pointer to an interface",
            _ => return,
        };
        self.err(pos, msg);
    }
    pub(crate) fn interface_type(&mut self, e: &Expr, l: &[InterfaceElem], def: Option<ObjId>) -> TypeId {
        if l.is_empty() {
            let (t, _) = self.new_iface(IfaceData { complete: true, ..Default::default() });
            return t;
        }
        let (t, id) = self.new_iface(IfaceData::default());
        let outermost = self.env.ifaces == 0;
        self.env.ifaces += 1;
        let mut recv_ty = t;
        if let Some(d) = def {
            let dt = self.obj(d).ty;
            if dt.is_some() && matches!(self.ty(dt), Type::Named(_)) {
                recv_ty = dt;
            }
        }
        for el in l {
            match el {
                InterfaceElem::Embed(x) => {
                    let u = self.parse_union(x);
                    let d = &mut self.ifaces[id.0 as usize];
                    d.embeds.push(u);
                    d.embed_pos.push(x.start);
                }
                InterfaceElem::Method(n, f) => {
                    if &*n.name == "_" {
                        self.err(n.pos, "methods must have a unique non-blank name");
                        continue;
                    }
                    let st = self.new_signature(Signature::default());
                    self.func_type(st, None, None, f);
                    let recv = self.new_var(VarKind::Recv, n.pos, "".into(), recv_ty);
                    if let Some(s) = self.sig(st) {
                        let mut s = (*s).clone();
                        s.recv = Some(recv);
                        self.types[st.0 as usize] = Type::Signature(Arc::new(s));
                    }
                    let data = FuncData { is_method: true, ..Default::default() };
                    let m = self.new_obj(ObjKind::Func(data), n.pos, n.name.clone(), st);
                    self.record_def(n.id, m);
                    self.ifaces[id.0 as usize].methods.push(m);
                }
            }
        }
        self.env.ifaces -= 1;
        let mut ms = std::mem::take(&mut self.ifaces[id.0 as usize].methods);
        self.sort_methods(&mut ms);
        let d = &mut self.ifaces[id.0 as usize];
        d.methods = ms;
        d.complete = true;
        if outermost && !self.env.pkg.is_some_and(|p| self.pkg(p).lazy) {
            self.iface_literals.push((t, e.start));
        }
        self.later(move |c| {
            c.tset(id);
        });
        t
    }
    /// An embedded element or constraint literal: a type, `~T`, or a union.
    pub(crate) fn parse_union(&mut self, e: &Expr) -> TypeId {
        let mut list = Vec::new();
        let mut ops = Vec::new();
        flatten(e, &mut ops, &mut list);
        let mut terms: Vec<Term> = Vec::new();
        let mut u = TypeId::NONE;
        for (i, x) in list.iter().enumerate() {
            let t = self.parse_tilde(x);
            if list.len() == 1 && !t.tilde {
                return t.ty;
            }
            if terms.len() >= 100 {
                if u != TypeId::INVALID {
                    self.err(x.start, "cannot handle more than 100 union terms (implementation limitation)");
                    u = TypeId::INVALID;
                }
            } else {
                terms.push(t);
                u = if i + 1 == list.len() { self.add_type(Type::Union(terms[..].into())) } else { TypeId::NONE };
            }
        }
        if u == TypeId::INVALID || u.is_none() {
            return TypeId::INVALID;
        }
        for o in ops {
            self.record_type_expr(o, u);
        }
        let poss: Vec<Pos> = list.iter().map(|x| x.start).collect();
        self.later(move |c| c.check_union(&terms, &poss));
        u
    }
    fn parse_tilde(&mut self, e: &Expr) -> Term {
        let (tilde, x) = match &e.kind {
            ExprKind::Unary(UnaryOp::Tilde, x) => (true, &**x),
            _ => (false, e),
        };
        let mut ty = self.typ(x);
        if self.is_type_param(ty) {
            if tilde {
                self.err(x.start, format!("type in term {} cannot be a type parameter", expr_string(e)));
            } else {
                self.err(x.start, "term cannot be a type parameter");
            }
            ty = TypeId::INVALID;
        }
        let t = Term { tilde, ty };
        if tilde {
            let u = self.add_type(Type::Union([t].into()));
            self.record_type_expr(e, u);
        }
        t
    }
    fn check_union(&mut self, terms: &[Term], poss: &[Pos]) {
        for (i, &t) in terms.iter().enumerate() {
            if !self.is_valid(t.ty) {
                continue;
            }
            let u = self.under(t.ty);
            let n = self.ts(t.ty);
            let full = self.type_string(t.ty, Qualifier::Path);
            let iface = match *self.ty(u) {
                Type::Interface(i) => Some(i),
                _ => None,
            };
            if t.tilde {
                if iface.is_some() {
                    self.err(poss[i], format!("invalid use of ~ ({n} is an interface)"));
                    continue;
                }
                if !self.identical(u, t.ty) {
                    let us = self.ts(u);
                    self.err(poss[i], format!("invalid use of ~ (underlying type of {n} is {us})"));
                    continue;
                }
            }
            if let Some(id) = iface {
                let s = self.tset(id);
                if !s.methods.is_empty() {
                    self.err(poss[i], format!("cannot use {full} in union ({full} contains methods)"));
                } else if t.ty == TypeId::COMPARABLE {
                    self.err(poss[i], "cannot use comparable in union");
                } else if s.comparable {
                    self.err(poss[i], format!("cannot use {full} in union ({full} embeds comparable)"));
                }
                continue;
            }
            for &y in &terms[..i] {
                if !self.is_interface(y.ty) && self.is_valid(y.ty) && !self.terms_disjoint(y, t) {
                    let (a, b) = (self.terms_string(&[t]), self.terms_string(&[y]));
                    self.soft_err(poss[i], format!("overlapping terms {a} and {b}"));
                    break;
                }
            }
        }
    }
}

fn flatten<'e>(e: &'e Expr, ops: &mut Vec<&'e Expr>, out: &mut Vec<&'e Expr>) {
    match &e.kind {
        ExprKind::Binary(BinaryOp::Or, b) => {
            flatten(&b.x, ops, out);
            ops.push(e);
            out.push(&b.y);
        }
        _ => out.push(e),
    }
}

/// The identifier that names an embedded field.
fn embedded_ident(e: &Expr) -> Option<Ident> {
    match &e.kind {
        ExprKind::Ident(_) => e.as_ident(),
        ExprKind::Star(x) if !matches!(x.kind, ExprKind::Star(_)) => embedded_ident(x),
        ExprKind::Selector(s) => Some(s.sel.clone()),
        ExprKind::Index(i) => embedded_ident(&i.x),
        ExprKind::Paren(x) => embedded_ident(x),
        _ => None,
    }
}
