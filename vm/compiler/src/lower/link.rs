//! `//go:linkname`: which function or variable stands for one that is declared elsewhere under another name. What gc's linker does with
//! symbols is done here with objects: a function without a body is the one whose symbol it names, a variable the one
//! that has the symbol by its declaration. Both must look alike to the machine; what does not is left as declared.
use super::{Cx, FuncKey};
use crate::types::{ObjId, ObjKind, Type};

impl Cx {
    /// The key of the function that is called by this name.
    pub(super) fn linked_key(&mut self, key: FuncKey) -> FuncKey {
        match key {
            FuncKey::Decl { func, targs } if targs.is_empty() => FuncKey::Decl { func: self.linked(func), targs },
            key => key,
        }
    }

    /// The object that stands for a package-level function or variable.
    pub(super) fn linked(&mut self, o: ObjId) -> ObjId {
        if let Some(&to) = self.links.get(&o) {
            return to;
        }
        let to = self.find_linked(o).filter(|&to| self.alike(o, to)).unwrap_or(o);
        self.links.insert(o, to);
        to
    }

    fn find_linked(&mut self, o: ObjId) -> Option<ObjId> {
        let ob = self.types.obj(o);
        if let ObjKind::Func(f) = &ob.kind
            && (f.is_method || f.decl.as_ref().is_none_or(|d| d.has_body()))
        {
            return None;
        }
        let symbol = match self.types.linkname(o) {
            Some(s) => s,
            None => format!("{}.{}", self.pkg_path(ob.pkg?), ob.name).into(),
        };
        self.types.pushed(&symbol).or_else(|| self.declared_as(&symbol)).filter(|&to| to != o)
    }

    /// The function, method or variable of a package that is loaded, by its symbol: `path.name`, `path.T.m`, `path.(*T).m`.
    fn declared_as(&mut self, symbol: &str) -> Option<ObjId> {
        let tail = symbol.rfind('/').map_or(0, |i| i + 1);
        let dots: Vec<usize> = symbol[tail..].match_indices('.').map(|(i, _)| tail + i).collect();
        dots.into_iter().find_map(|dot| {
            let (path, name) = (symbol[..dot].replace("%2e", "."), &symbol[dot + 1..]);
            let p = self.types.packages().find(|&p| **self.pkg_path(p) == *path)?;
            let scope = self.types.pkg(p).scope;
            let Some((base, method)) = name.split_once('.') else { return self.types.scope_lookup(scope, name) };
            let base = base.strip_prefix("(*").and_then(|b| b.strip_suffix(')')).unwrap_or(base);
            let t = self.types.scope_lookup(scope, base)?;
            self.types.resolve(t);
            let named = self.types.obj(t).ty;
            let n = self.types.num_methods(named);
            let methods: Vec<ObjId> = (0..n).map(|i| self.types.named_method(named, i)).collect();
            methods.into_iter().find(|&m| *self.types.obj(m).name == *method)
        })
    }

    /// Whether one may be taken for the other: functions with the same traffic of slots, variables with the same bytes.
    fn alike(&mut self, a: ObjId, b: ObjId) -> bool {
        for o in [a, b] {
            self.types.resolve(o);
        }
        let var = |cx: &Cx, o: ObjId| matches!(cx.types.obj(o).kind, ObjKind::Var { .. });
        if var(self, a) && var(self, b) {
            let [(x, p), (y, q)] = [a, b].map(|o| {
                let t = self.types.obj(o).ty;
                let l = self.layout(t);
                (l.size, l.ptrs.iter().collect::<Vec<_>>())
            });
            return x == y && p == q;
        }
        let mut sig = |o: ObjId| {
            let ObjKind::Func(f) = &self.types.obj(o).kind else { return None };
            let is_method = f.is_method;
            let Type::Signature(s) = self.types.ty(self.types.obj(o).ty).clone() else { return None };
            if !s.tparams.is_empty() || !s.rparams.is_empty() {
                return None;
            }
            let recv = s.recv.filter(|_| is_method);
            let types = |v: &mut dyn Iterator<Item = ObjId>| v.map(|v| self.types.obj(v).ty).collect::<Vec<_>>();
            let params = types(&mut recv.into_iter().chain(s.params.iter().copied()));
            let results = types(&mut s.results.iter().copied());
            Some(self.call_sig_of(&params, &results).clone())
        };
        let x = sig(a);
        x.is_some() && x == sig(b)
    }
}
