//! Order of initialisation of package-level variables.
use super::*;
use hashbrown::{HashMap, HashSet};
use std::collections::BTreeSet;

impl Types {
    pub(crate) fn initializer(&self, v: ObjId) -> Option<(DeclId, Initializer)> {
        let d = self.obj(v).decl?;
        let info = self.decl(d);
        let DeclSrc::Var(decl, i) = &info.src else { return None };
        let value = if info.lhs.is_empty() { *i } else { 0 };
        if !decl.initialised || value > 0 && decl.values().len() <= value {
            return None;
        }
        let lhs = if info.lhs.is_empty() { vec![v] } else { info.lhs.clone() };
        Some((d, Initializer { lhs, decl: decl.clone(), value }))
    }
    /// Computes the order from the references that checking has collected; reports cycles.
    pub(crate) fn init_order(&mut self, p: PkgId) {
        let objs = self.pkg(p).objects.clone();
        let index: HashMap<ObjId, usize> = objs.iter().enumerate().map(|(i, &o)| (o, i)).collect();
        let n = objs.len();
        let mut succ: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); n];
        let mut pred: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); n];
        // Most functions are not used by any initial value.
        let is_func = |c: &Types, i: usize| matches!(c.obj(objs[i]).kind, ObjKind::Func(_));
        let mut todo: Vec<usize> = (0..n).filter(|&i| !is_func(self, i)).collect();
        let mut funcs: Vec<usize> = Vec::new();
        let mut used = vec![false; n];
        while let Some(i) = todo.pop() {
            let Some(d) = self.obj(objs[i]).decl else { continue };
            for dep in self.decl(d).deps.iter() {
                if let Some(&j) = index.get(dep)
                    && !matches!(self.obj(*dep).kind, ObjKind::TypeName)
                {
                    succ[i].insert(j);
                    pred[j].insert(i);
                    if is_func(self, j) && !std::mem::replace(&mut used[j], true) {
                        funcs.push(j);
                        todo.push(j);
                    }
                }
            }
        }
        // Eliminate functions: connect their users with what they use, cheapest first.
        funcs.sort_unstable();
        funcs.sort_by_key(|&i| pred[i].len() * succ[i].len());
        for f in funcs {
            let (ps, ss) = (std::mem::take(&mut pred[f]), std::mem::take(&mut succ[f]));
            for &a in ps.iter().filter(|&&a| a != f) {
                for &b in ss.iter().filter(|&&b| b != f) {
                    succ[a].insert(b);
                    pred[b].insert(a);
                }
                succ[a].remove(&f);
            }
            for &b in &ss {
                pred[b].remove(&f);
            }
        }
        // Repeatedly take the node with the fewest dependencies left; constants first.
        let mut ndeps: Vec<usize> = succ.iter().map(|s| s.len()).collect();
        let rank = |c: &Types, i: usize| !matches!(c.obj(objs[i]).kind, ObjKind::Const(_));
        let mut queue: BTreeSet<(bool, usize, usize)> = (0..n)
            .filter(|&i| matches!(self.obj(objs[i]).kind, ObjKind::Const(_) | ObjKind::Var { .. }))
            .map(|i| (rank(self, i), ndeps[i], i))
            .collect();
        let mut emitted: HashSet<DeclId> = HashSet::new();
        let mut order = Vec::new();
        while let Some((_, nd, i)) = queue.pop_first() {
            if nd > 0 {
                let mut seen = HashSet::new();
                if let Some(cycle) = self.find_path(&index, objs[i], objs[i], &mut seen) {
                    self.report_init_cycle(&cycle);
                }
            }
            for &a in &pred[i] {
                if queue.remove(&(rank(self, a), ndeps[a], a)) {
                    ndeps[a] -= 1;
                    queue.insert((rank(self, a), ndeps[a], a));
                }
            }
            if let Some((d, init)) = self.initializer(objs[i])
                && emitted.insert(d)
            {
                order.push(init);
            }
        }
        self.pkg_mut(p).init_order = order;
    }
    fn find_path(
        &self,
        index: &HashMap<ObjId, usize>,
        from: ObjId,
        to: ObjId,
        seen: &mut HashSet<ObjId>,
    ) -> Option<Vec<ObjId>> {
        if !seen.insert(from) {
            return None;
        }
        let d = self.obj(from).decl?;
        let mut deps: Vec<(usize, ObjId)> =
            self.decl(d).deps.iter().filter_map(|o| index.get(o).map(|&i| (i, *o))).collect();
        deps.sort();
        for (_, o) in deps {
            if o == to {
                return Some(vec![o]);
            }
            if let Some(mut p) = env::deeper(|| self.find_path(index, o, to, seen)) {
                p.push(o);
                return Some(p);
            }
        }
        None
    }
    fn report_init_cycle(&mut self, cycle: &[ObjId]) {
        let mut o = cycle[0];
        let (pos, name) = (self.obj(o).pos, self.obj(o).name.clone());
        if cycle.len() == 1 {
            return self.err(pos, format!("initialization cycle: {name} refers to itself"));
        }
        let mut msg = format!("initialization cycle for {name}");
        for &next in cycle.iter().rev() {
            let at = self.where_(self.obj(o).pos);
            msg += &format!("\n\t{at}{} refers to {}", self.obj(o).name, self.obj(next).name);
            o = next;
        }
        self.err(pos, msg);
    }
}
