//! Invalid cycles among declarations, and types that contain themselves.
use super::*;
use crate::syntax::ast::ExprKind;
use hashbrown::HashMap;

impl Types {
    /// Types declared as each other: `type A B; type B A`.
    pub(crate) fn direct_cycles(&mut self, p: PkgId) {
        let mut state: HashMap<ObjId, Option<usize>> = HashMap::new();
        for o in self.pkg(p).objects.clone() {
            if matches!(self.obj(o).kind, ObjKind::TypeName) {
                self.direct_cycle(p, o, &mut state);
            }
        }
    }
    fn direct_cycle(&mut self, p: PkgId, o: ObjId, state: &mut HashMap<ObjId, Option<usize>>) {
        let mut path: Vec<ObjId> = Vec::new();
        let mut cur = o;
        loop {
            match state.get(&cur) {
                Some(None) => break,
                Some(Some(start)) => {
                    self.obj_mut(cur).ty = TypeId::INVALID;
                    let cycle = path[*start..].to_vec();
                    let first = self.first_in_src(&cycle);
                    self.cycle_error(&cycle, first);
                    break;
                }
                None => {}
            }
            state.insert(cur, Some(path.len()));
            path.push(cur);
            let Some(DeclSrc::Type(td)) = self.obj(cur).decl.map(|d| self.decl(d).src.clone()) else { break };
            let ExprKind::Ident(name) = &td.ty().kind else { break };
            let scope = self.pkg(p).scope;
            match self.scope_lookup(scope, name) {
                Some(n) if matches!(self.obj(n).kind, ObjKind::TypeName) => cur = n,
                _ => break,
            }
        }
        for o in path {
            state.insert(o, None);
        }
    }
    pub(crate) fn first_in_src(&self, cycle: &[ObjId]) -> usize {
        (0..cycle.len()).min_by_key(|&i| self.obj(cycle[i]).pos).unwrap_or(0)
    }
    /// Whether the cycle that the object path has closed at `o` is all right; reports if not.
    pub(crate) fn valid_cycle(&mut self, o: ObjId) -> bool {
        let start = self.obj_path_idx[&o];
        let cycle = self.obj_path[start..].to_vec();
        let (mut nval, mut ndef) = (0, 0);
        for &c in &cycle {
            match self.obj(c).kind {
                ObjKind::Const(_) | ObjKind::Var { .. } => nval += 1,
                ObjKind::TypeName => {
                    let t = self.obj(c).ty;
                    if self.env.in_tparams && t.is_some() && self.is_generic(t) {
                        return true;
                    }
                    if !matches!(self.ty(t), Type::Alias(_)) {
                        ndef += 1;
                    }
                }
                _ => {}
            }
        }
        // Cycles of values only are found by the initialisation order; those through a type definition are fine.
        if nval == cycle.len() || nval == 0 && ndef > 0 {
            return true;
        }
        let first = self.first_in_src(&cycle);
        self.cycle_error(&cycle, first);
        false
    }
    pub(crate) fn cycle_error(&mut self, cycle: &[ObjId], start: usize) {
        let name = |c: &Types, o: ObjId| {
            let ob = c.obj(o);
            format!("{}{}", c.pkg_prefix(ob.pkg), ob.name)
        };
        self.cycle_error_named(cycle, start, &name);
    }
    fn cycle_error_named(&mut self, cycle: &[ObjId], start: usize, name: &dyn Fn(&Types, ObjId) -> String) {
        let o = cycle[start];
        let is_type = matches!(self.obj(o).kind, ObjKind::TypeName);
        if is_type && let Type::Alias(a) = *self.ty(self.obj(o).ty) {
            self.aliases[a.0 as usize].rhs = TypeId::INVALID;
        }
        let pos = self.obj(o).pos;
        let n = name(self, o);
        if cycle.len() == 1 {
            let msg = if is_type {
                format!("invalid recursive type: {n} refers to itself")
            } else {
                format!("invalid cycle in declaration: {n} refers to itself")
            };
            return self.err(pos, msg);
        }
        let mut msg = if is_type {
            format!("invalid recursive type {n}")
        } else {
            format!("invalid cycle in declaration of {n}")
        };
        let mut cur = o;
        for i in 0..cycle.len() {
            let next = cycle[(start + i + 1) % cycle.len()];
            let at = self.where_(self.obj(cur).pos);
            msg += &format!("\n\t{at}{} refers to {}", name(self, cur), name(self, next));
            cur = next;
        }
        self.err(pos, msg);
    }
    /// Whether the declaration of `t` is finished; reports a cycle if not.
    pub(crate) fn is_complete(&mut self, t: TypeId) -> bool {
        if self.obj_path.is_empty() {
            return true;
        }
        let mut t = t;
        for _ in 0..1000 {
            let (obj, rhs) = match self.ty(t) {
                Type::Alias(a) => {
                    let d = self.alias(*a);
                    (d.targs.is_empty().then_some(d.obj), d.rhs)
                }
                Type::Named(n) => {
                    let d = self.named(*n);
                    if d.under.is_some() {
                        return true;
                    }
                    (d.origin.is_none().then_some(d.obj), d.rhs)
                }
                _ => return true,
            };
            if let Some(&i) = obj.and_then(|o| self.obj_path_idx.get(&o)) {
                let cycle = self.obj_path[i..].to_vec();
                let first = self.first_in_src(&cycle);
                self.cycle_error(&cycle, first);
                return false;
            }
            if rhs.is_none() {
                return true;
            }
            t = rhs;
        }
        true
    }
    /// Reports a defined type that contains itself.
    pub(crate) fn valid_type(&mut self, t: TypeId) {
        self.valid_type0(t, &mut Vec::new(), &mut Vec::new());
    }
    fn valid_type0(&mut self, t: TypeId, nest: &mut Vec<TypeId>, path: &mut Vec<TypeId>) -> bool {
        let t = self.unalias(t);
        if self.valid_types.contains(&t) {
            return true;
        }
        env::deeper(|| self.valid_type1(t, nest, path))
    }
    fn valid_type1(&mut self, t: TypeId, nest: &mut Vec<TypeId>, path: &mut Vec<TypeId>) -> bool {
        match self.ty(t).clone() {
            Type::Array(e, _) => self.valid_type0(e, nest, path),
            Type::Struct(s) => s.fields.iter().all(|&f| {
                let ft = self.obj(f).ty;
                matches!(self.ty(ft), Type::Basic(_) | Type::Pointer(_)) || self.valid_type0(ft, nest, path)
            }),
            Type::Union(ts) => ts.iter().all(|x| self.valid_type0(x.ty, nest, path)),
            Type::Interface(i) => {
                let e = self.iface(i).embeds.clone();
                e.into_iter().all(|e| self.valid_type0(e, nest, path))
            }
            Type::Named(n) => {
                for i in 0..nest.len() {
                    let e = nest[i];
                    let plain = self.named(n).targs.is_empty();
                    if e != t && (plain || !self.identical(e, t)) {
                        continue;
                    }
                    let o = self.origin_of(t);
                    if let Type::Named(on) = *self.ty(o) {
                        self.named_mut(on).rhs = TypeId::INVALID;
                        self.set_invalid(o, on);
                    }
                    self.set_invalid(t, n);
                    let start = (0..path.len()).find(|&i| {
                        let p = path[i];
                        self.identical(p, t)
                    });
                    let cyc: Vec<TypeId> = path[start.unwrap_or(0)..].to_vec();
                    self.named_cycle_error(&cyc);
                    return false;
                }
                let o = self.origin_of(t);
                let Type::Named(on) = *self.ty(o) else { return true };
                // Types of other packages that are done cannot contain ours.
                if self.obj(self.named(on).obj).pkg != self.env.pkg && self.named(n).targs.is_empty() {
                    return true;
                }
                let rhs = self.named(on).rhs;
                if rhs.is_none() {
                    return true;
                }
                nest.push(t);
                path.push(t);
                let ok = self.valid_type0(rhs, nest, path);
                nest.pop();
                path.pop();
                // What is not generic stays valid wherever it is used.
                if ok && self.named(n).targs.is_empty() {
                    self.valid_types.insert(t);
                }
                ok
            }
            Type::TypeParam(p) => {
                let Some(inst) = nest.pop() else { return true };
                let mut ok = true;
                if let Type::Named(n) = *self.ty(inst) {
                    let d = self.named(n);
                    let i = self.tparam(p).index as usize;
                    if d.tparams.get(i) == Some(&t)
                        && let Some(&a) = d.targs.get(i)
                    {
                        ok = self.valid_type0(a, nest, path);
                    }
                }
                nest.push(inst);
                ok
            }
            _ => true,
        }
    }
    fn named_cycle_error(&mut self, types: &[TypeId]) {
        let mut objs = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for &t in types {
            if let Type::Named(n) = *self.ty(t) {
                let d = self.named(n);
                let o = self.obj(d.obj);
                objs.push(if d.inst_pos.is_valid() { d.inst_pos } else { o.pos });
                names.push(if d.origin.is_some() {
                    self.ts(t)
                } else {
                    format!("{}{}", self.pkg_prefix(o.pkg), o.name)
                });
            }
        }
        let Some(&pos) = objs.first() else { return };
        if objs.len() == 1 {
            return self.err(pos, format!("invalid recursive type: {} refers to itself", names[0]));
        }
        let mut msg = format!("invalid recursive type {}", names[0]);
        for i in 0..objs.len() {
            let at = self.where_(objs[i]);
            msg += &format!("\n\t{at}{} refers to {}", names[i], names[(i + 1) % names.len()]);
        }
        self.err(pos, msg);
    }
}
