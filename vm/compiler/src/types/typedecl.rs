//! Type declarations, type parameters, and the methods of defined types.
use super::*;
use crate::syntax::ast::*;
use hashbrown::HashMap;

impl Types {
    /// Type parameters of the functions around the current declaration.
    pub(crate) fn enclosing_tparams(&self) -> Arc<[TypeId]> {
        let mut out = Vec::new();
        if self.env.sig.is_none() {
            return Arc::default();
        }
        let mut s = self.env.scope;
        while let Some(sc) = s {
            let scope = self.scope(sc);
            let mut here: Vec<TypeId> = scope
                .objects()
                .filter(|&o| matches!(self.obj(o).kind, ObjKind::TypeName))
                .map(|o| self.obj(o).ty)
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
        let rhs_pos = td.ty().start;
        let td2 = td.clone();
        self.later(move |c| {
            let t = c.obj(o).ty;
            if c.as_named(t).is_some() && !matches!(c.ty(t), Type::Alias(_)) {
                c.valid_type(t);
            }
            let rhs = c.info.type_of(td2.ty().id);
            if rhs.is_some() && c.is_imported_constraint(rhs) && !c.version_ok(18) {
                let s = c.ts(rhs);
                c.version_err(rhs_pos, 18, &format!("using type constraint {s}"));
            }
        });
        let tp0 = td.tparams().map(|t| t.fields.first().map_or(t.open, |f| f.pos));
        if td.alias {
            if let Some(pos) = tp0 {
                version_err = !self.verify_version(pos, 23, "generic type alias");
            }
            if !version_err {
                self.verify_version(td.name.pos, 9, "type alias");
            }
            let (t, a) = self.new_alias(o, TypeId::NONE);
            self.obj_mut(o).ty = t;
            if let Some(tps) = td.tparams() {
                self.open_scope();
                let list = self.declare_tparams(tps);
                self.aliases[a.0 as usize].tparams = list.clone();
                self.bind_bounds(tps, &list);
            }
            let mut rhs = self.declared_type(td.ty(), Some(o));
            let tps = self.alias(a).tparams.clone();
            if tps.contains(&rhs) {
                self.err(td.ty().start, "cannot use type parameter declared in alias declaration as RHS");
                rhs = TypeId::INVALID;
            }
            if self.alias(a).rhs.is_none() {
                self.aliases[a.0 as usize].rhs = rhs;
            }
            if td.tparams().is_some() {
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
        if let Some(tps) = td.tparams() {
            self.open_scope();
            let list = self.declare_tparams(tps);
            self.named_mut(n).tparams = list.clone();
            self.bind_bounds(tps, &list);
        }
        let mut rhs = self.declared_type(td.ty(), Some(o));
        if self.is_type_param(rhs) {
            self.err(td.ty().start, "cannot use a type parameter as RHS in type declaration");
            rhs = TypeId::INVALID;
        }
        // An invalid cycle may have been found meanwhile.
        if self.named(n).rhs.is_none() {
            self.named_mut(n).rhs = rhs;
        }
        if td.tparams().is_some() {
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
    pub(crate) fn bound(&mut self, e: &Expr) -> TypeId {
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
    pub(crate) fn collect_methods(&mut self, o: ObjId) {
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
    pub(crate) fn field_uniqueness(&mut self, t: TypeId) {
        let Type::Struct(s) = self.under_ty(t).clone() else { return };
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
}
