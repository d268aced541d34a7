//! Initialisation order of trusted packages: references are found in the syntax, without checking.
use super::refs::Refs;
use super::*;
use hashbrown::{HashMap, HashSet};
use std::collections::BTreeSet;

impl Types {
    /// Orders the variables of a lazy package by the references of their initialisers and of the functions
    /// that those mention. A method counts as mentioned when its name is selected.
    pub(crate) fn lazy_init_order(&mut self, p: PkgId) {
        let objs = self.pkg(p).objects.clone();
        let scope = self.pkg(p).scope;
        let mut inits: Vec<(Vec<ObjId>, Initializer)> = Vec::new();
        let mut seen = HashSet::new();
        let mut methods: Option<HashMap<crate::syntax::ast::Name, Vec<ObjId>>> = None;
        let mut refs_of: HashMap<ObjId, Vec<ObjId>> = HashMap::new();
        let mut owner: HashMap<ObjId, usize> = HashMap::new();
        for &o in &objs {
            if !matches!(self.obj(o).kind, ObjKind::Var { .. }) {
                continue;
            }
            let Some((d, init)) = self.initializer(o) else { continue };
            if !seen.insert(d) {
                continue;
            }
            let refs = self.resolve_refs(scope, &objs, &mut methods, |r| r.expr(&init.decl.values()[init.value]));
            init.lhs.iter().for_each(|&l| {
                owner.insert(l, inits.len());
            });
            inits.push((refs, init));
        }
        // Initialisers that each one needs, through functions.
        let mut needs: Vec<BTreeSet<usize>> = Vec::with_capacity(inits.len());
        for (i, (refs, _)) in inits.iter().enumerate() {
            let mut out = BTreeSet::new();
            let mut todo = refs.clone();
            let mut done: HashSet<ObjId> = HashSet::new();
            while let Some(r) = todo.pop() {
                if !done.insert(r) {
                    continue;
                }
                if let Some(&k) = owner.get(&r) {
                    if k != i {
                        out.insert(k);
                    }
                    continue;
                }
                let ObjKind::Func(f) = &self.obj(r).kind else { continue };
                let Some(decl) = f.decl.clone() else { continue };
                let list = match refs_of.get(&r) {
                    Some(l) => l.clone(),
                    None => {
                        let l = self.resolve_refs(scope, &objs, &mut methods, |r| r.func(&decl));
                        refs_of.insert(r, l.clone());
                        l
                    }
                };
                todo.extend(list);
            }
            needs.push(out);
        }
        if needs.iter().all(BTreeSet::is_empty) {
            self.pkg_mut(p).init_order = inits.into_iter().map(|i| i.1).collect();
            return;
        }
        let mut left: BTreeSet<usize> = (0..inits.len()).collect();
        let mut order = Vec::with_capacity(inits.len());
        while !left.is_empty() {
            // The first that needs nothing any more. What looks like a cycle is one of names: methods of several types have them.
            let Some(next) = left.iter().copied().find(|&i| needs[i].is_disjoint(&left)) else {
                return self.exact_init_order(p, &objs);
            };
            left.remove(&next);
            order.push(inits[next].1.clone());
        }
        self.pkg_mut(p).init_order = order;
    }
    /// The order by what the checker finds, for which it looks at all functions.
    fn exact_init_order(&mut self, p: PkgId, objs: &[ObjId]) {
        for &o in objs {
            match self.obj(o).kind {
                ObjKind::Func(_) => self.check_body(o),
                ObjKind::Var { .. } => self.resolve(o),
                _ => {}
            }
        }
        self.init_order(p);
    }
    fn resolve_refs(
        &self,
        scope: ScopeId,
        objs: &[ObjId],
        methods: &mut Option<HashMap<crate::syntax::ast::Name, Vec<ObjId>>>,
        walk: impl FnOnce(&mut Refs),
    ) -> Vec<ObjId> {
        let mut r = Refs::default();
        walk(&mut r);
        let mut out: Vec<ObjId> = r.names.iter().filter_map(|n| self.scope_has(scope, n)).collect();
        if !r.selected.is_empty() {
            let m = methods.get_or_insert_with(|| {
                let mut m: HashMap<crate::syntax::ast::Name, Vec<ObjId>> = HashMap::new();
                for &o in objs {
                    if matches!(&self.obj(o).kind, ObjKind::Func(f) if f.is_method) {
                        m.entry(self.obj(o).name.clone()).or_default().push(o);
                    }
                }
                m
            });
            for s in &r.selected {
                out.extend(m.get(s).into_iter().flatten());
            }
        }
        out
    }
}
