//! Which functions are analysed together and when: strongly connected components of the static call graph, callees first.
use super::StackFacts;
use super::graph::Sink;
use super::leaks::{FuncTags, Leaks};
use super::report::{Decision, Notes};
use super::tags::{Tags, embedded, library_name};
use super::walk::{FuncLocs, Memory, Walker, unparen};
use crate::inline::{Inliner, func_name};
use crate::lower::{VarFacts, analyse_body, analyse_expr};
use crate::small::{SmallMap, SmallSet};
use crate::syntax::ast::{Block, Expr, ExprKind, FuncDecl};
use crate::types::{Initializer, ObjId, ObjKind, PkgId, Signature, Type, TypeId, Types};
use hashbrown::HashMap;
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// A function that is analysed.
struct Unit {
    func: ObjId,
    decl: Arc<FuncDecl>,
    recv: Option<ObjId>,
    sig: Arc<Signature>,
    facts: Arc<VarFacts>,
}

/// The analysis of a program, as far as it was needed.
#[derive(Default)]
pub(crate) struct Escape {
    pub tags: Tags,
    facts: HashMap<ObjId, Arc<VarFacts>>,
    /// The memory of the walk before.
    memory: Memory,
    /// Decisions about inlining, while those of `-m` are made.
    pub(super) inliner: Option<Inliner>,
    /// Function literals in package variables' initialisers so far.
    glob_literals: u32,
    /// Decisions for `-m`, when they are wanted, for this package.
    pub(super) report: Option<(PkgId, Vec<Decision>)>,
}

impl Escape {
    /// An analysis that looks library functions up in this table.
    pub fn with_library(table: Option<&'static str>) -> Escape {
        Escape { tags: Tags::new(table), ..Escape::default() }
    }

    /// The facts about a declared function's body, stack facts included. The body must have been checked.
    pub fn facts(&mut self, types: &mut Types, f: ObjId) -> Arc<VarFacts> {
        if let Some(v) = self.facts.get(&f)
            && (self.tags.is_known(f) || !self.analysed(types, f))
        {
            return v.clone();
        }
        if self.analysed(types, f) {
            self.require(types, f);
        } else if let Some(u) = self.unit(types, f) {
            self.require_callees(types, &u.facts);
            self.solve(types, smallvec![u], false);
        }
        self.facts.get(&f).cloned().unwrap_or_default()
    }

    /// The facts about a package variable's initialiser.
    pub fn init_facts(&mut self, types: &mut Types, i: &Initializer) -> Arc<VarFacts> {
        let e = &i.decl.values()[i.value];
        let facts = analyse_expr(types, e);
        if facts.is_plain() && self.report.is_none() {
            return Arc::new(facts);
        }
        self.require_callees(types, &facts);
        let facts = Arc::new(facts);
        let notes = self.report.as_ref().map(|r| Notes::new(Some(r.0)));
        let mut w = Walker::new(types, &self.tags, facts.clone(), notes, std::mem::take(&mut self.memory));
        w.inliner = self.inliner.take();
        if let Some(n) = &mut w.notes {
            n.func = "glob.".into();
            n.literals = vec![self.glob_literals];
        }
        w.frame = w.graph.add_frame(None);
        w.init(&i.lhs, e);
        self.inliner = w.inliner.take();
        self.glob_literals = w.notes.as_ref().and_then(|n| n.literals.first().copied()).unwrap_or(0);
        let (stack, decisions, memory) = finish(w);
        self.memory = memory;
        if let Some(r) = &mut self.report {
            r.1.extend(decisions);
        }
        let mut facts = facts;
        Arc::make_mut(&mut facts).escape = Some(Arc::new(stack));
        facts
    }

    /// Whether the function's tags come from its body.
    pub(super) fn analysed(&self, types: &Types, f: ObjId) -> bool {
        let o = types.obj(f);
        let ObjKind::Func(d) = &o.kind else { return false };
        (self.tags.whole || o.pkg.is_some_and(|p| !types.pkg(p).lazy)) && d.decl.as_ref().is_some_and(|d| d.has_body())
    }

    fn unit(&mut self, types: &mut Types, func: ObjId) -> Option<Unit> {
        types.check_body(func);
        let o = types.obj(func);
        let ObjKind::Func(d) = &o.kind else { return None };
        let Type::Signature(sig) = types.ty(o.ty).clone() else { return None };
        let decl = d.decl.clone()?;
        let recv = sig.recv.filter(|_| d.is_method);
        let facts = match self.facts.get(&func) {
            Some(f) => f.clone(),
            None => {
                let f = Arc::new(analyse_body(types, &sig.results, decl.body()?));
                self.facts.insert(func, f.clone());
                f
            }
        };
        Some(Unit { func, decl, recv, sig, facts })
    }

    fn require_callees(&mut self, types: &mut Types, facts: &VarFacts) {
        for &c in facts.funcs() {
            if self.analysed(types, c) {
                self.require(types, c);
            }
        }
    }

    /// Analyses `root` and what it calls, unless that was done: Tarjan's algorithm with a stack of its own.
    pub fn require(&mut self, types: &mut Types, root: ObjId) {
        if self.tags.is_known(root) {
            return;
        }
        // Most functions call what is known already.
        let first = self.unit(types, root);
        let done = |c: ObjId| self.tags.is_known(c) || !self.analysed(types, c);
        let first = match first {
            Some(u) if u.facts.funcs().iter().all(|&c| done(c)) => return self.solve(types, smallvec![u], true),
            first => first,
        };
        /// A function under way, and how many of its callees were looked at.
        struct Visit {
            func: ObjId,
            next: usize,
            unit: Option<Unit>,
        }
        /// Number of a function in the order of visits, and the lowest that it leads to.
        struct Mark {
            index: u32,
            low: u32,
        }
        let mut marks: SmallMap<ObjId, Mark> = SmallMap::default();
        let lower = |marks: &mut SmallMap<ObjId, Mark>, f: ObjId, to: u32| {
            if let Some(m) = marks.get_mut(&f) {
                m.low = m.low.min(to);
            }
        };
        // Functions left whose components are not complete.
        let mut open: Vec<(ObjId, Option<Unit>)> = Vec::new();
        let mut path: Vec<Visit> = Vec::new();
        marks.insert(root, Mark { index: 0, low: 0 });
        path.push(Visit { func: root, next: 0, unit: first });
        let mut enter = None;
        loop {
            if let Some(f) = enter.take() {
                let n = marks.len() as u32;
                marks.insert(f, Mark { index: n, low: n });
                path.push(Visit { func: f, next: 0, unit: self.unit(types, f) });
            }
            let Some(v) = path.last_mut() else { return };
            if let Some(&c) = v.unit.as_ref().and_then(|u| u.facts.funcs().get(v.next)) {
                v.next += 1;
                let f = v.func;
                if self.tags.is_known(c) || !self.analysed(types, c) {
                    continue;
                }
                match marks.get(&c).map(|m| m.index) {
                    None => enter = Some(c),
                    Some(i) if path.iter().any(|v| v.func == c) || open.iter().any(|o| o.0 == c) => {
                        lower(&mut marks, f, i);
                    }
                    Some(_) => {}
                }
                continue;
            }
            let Some(Visit { func, unit, .. }) = path.pop() else { return };
            let Some(&Mark { index, low }) = marks.get(&func) else { return };
            if let Some(p) = path.last() {
                lower(&mut marks, p.func, low);
            }
            let later = |o: &(ObjId, Option<Unit>)| marks.get(&o.0).is_some_and(|m| m.index > index);
            if low == index {
                let at = open.iter().position(later).unwrap_or(open.len());
                let rest = open.drain(at..).filter_map(|o| o.1);
                let units = unit.into_iter().chain(rest).collect();
                self.solve(types, units, true);
            } else {
                let at = open.iter().position(later).unwrap_or(open.len());
                open.insert(at, (func, unit));
            }
        }
    }

    /// Analyses functions together.
    fn solve(&mut self, types: &mut Types, units: SmallVec<[Unit; 1]>, tag: bool) {
        let pkg = units.first().and_then(|u| types.obj(u.func).pkg);
        let notes = self.report.as_ref().filter(|r| Some(r.0) == pkg).map(|r| Notes::new(Some(r.0)));
        let reporting = notes.is_some();
        let Some(facts) = units.first().map(|u| u.facts.clone()) else { return };
        let mut w = Walker::new(types, &self.tags, facts, notes, std::mem::take(&mut self.memory));
        if reporting {
            w.inliner = self.inliner.take();
            if let Some(i) = &mut w.inliner {
                let list: Vec<ObjId> = units.iter().map(|u| u.func).collect();
                i.decide_together(w.types, &list);
            }
        }
        let mut locs = SmallVec::<[FuncLocs; 1]>::new();
        for u in &units {
            w.set_func(u);
            let f = w.add_func(None, u.recv, &u.sig);
            w.note_func(&f, u.recv, &u.sig);
            w.batch.insert(u.func, f.clone());
            locs.push(f);
        }
        for (u, f) in units.iter().zip(&locs) {
            if let Some(b) = u.decl.body() {
                if !Arc::ptr_eq(&w.facts, &u.facts) {
                    w.facts = u.facts.clone();
                }
                w.set_func(u);
                w.note_big(u, b);
                w.body(f.frame, &u.sig, b);
            }
        }
        w.graph.solve();
        if reporting {
            self.inliner = w.inliner.take();
        }
        let mut tags = SmallVec::<[(ObjId, FuncTags); 1]>::new();
        for (u, f) in units.iter().zip(&locs).filter(|_| tag) {
            let params = u.recv.iter().chain(u.sig.params.iter()).zip(f.params.iter());
            let t = params.map(|(&p, &l)| w.param_tag(p, l)).collect();
            tags.push((u.func, t));
        }
        let (stack, decisions, memory) = finish(w);
        self.memory = memory;
        if let Some(r) = self.report.as_mut().filter(|_| reporting) {
            r.1.extend(decisions);
        }
        for (f, t) in tags {
            self.tags.insert(f, t);
        }
        let stack = Arc::new(stack);
        for Unit { func, facts, .. } in units {
            drop(facts);
            Arc::make_mut(self.facts.entry(func).or_default()).escape = Some(stack.clone());
        }
    }

    /// The table of the library's tags: analyses every function of its packages.
    pub fn library_table(&mut self, types: &mut Types) -> String {
        self.tags.whole = true;
        let mut lines = Vec::new();
        for p in types.packages().filter(|&p| embedded(types, p)).collect::<Vec<_>>() {
            types.declare_all(p);
            for o in types.pkg(p).objects.clone() {
                if !matches!(types.obj(o).kind, ObjKind::Func(_)) {
                    continue;
                }
                types.resolve(o);
                if self.analysed(types, o) {
                    self.require(types, o);
                }
                let (Some(name), Some(tags)) = (library_name(types, o), self.tags.get(types, o)) else { continue };
                // A function that nothing good is known about needs no line.
                if tags.is_empty() || tags.iter().all(|t| *t == Leaks::ALL) || name.ends_with("._") {
                    continue;
                }
                let mut line = name;
                for t in tags.iter() {
                    line.push(' ');
                    t.write(&mut line);
                }
                lines.push(line);
            }
        }
        lines.sort();
        lines.dedup();
        lines.join("\n") + "\n"
    }
}

/// The results of a walk whose graph is solved.
fn finish(mut w: Walker<'_>) -> (StackFacts, Vec<Decision>, Memory) {
    let mut stack = StackFacts { big: std::mem::take(&mut w.big), ..StackFacts::default() };
    let (types, memory, notes) = w.finish();
    let Memory { graph, var_list, sites, .. } = &memory;
    // What is walked twice has two locations, and stays where both do.
    let mut gone = SmallSet::default();
    for &(v, l) in var_list {
        if !graph.escapes(l) {
            stack.vars.insert(v);
        } else {
            gone.insert(v);
        }
    }
    if !gone.is_empty() {
        stack.vars.retain(|v| !gone.contains(v));
    }
    let mut gone = SmallSet::default();
    for s in sites {
        if !graph.escapes(s.loc) {
            stack.sites.insert(s.key);
        } else {
            gone.insert(s.key);
        }
    }
    if !gone.is_empty() {
        stack.sites.retain(|s| !gone.contains(s));
    }
    let decisions = notes.map_or_else(Vec::new, |n| n.finish(types, graph, var_list));
    (stack, decisions, memory)
}

impl Walker<'_> {
    /// What callers are told of a parameter.
    fn param_tag(&mut self, p: ObjId, l: super::graph::LocId) -> Leaks {
        let o = self.types.obj(p);
        let ty = o.ty;
        if o.name.is_empty() || &*o.name == "_" || !self.types.has_pointers(ty) {
            return Leaks::NONE;
        }
        let mut t = self.graph.leaks(l);
        if self.graph.escapes(l) {
            t.add(None, 0);
        }
        t.optimise();
        t
    }

    /// A big function takes few callees in.
    fn note_big(&mut self, u: &Unit, body: &Block) {
        let (Some(i), Some(n)) = (&mut self.inliner, &mut self.notes) else { return };
        self.big_func = i.is_big(self.types, &u.sig, body);
        if self.big_func && i.exact {
            let msg = format!("function {} considered 'big'; reducing max cost of inlinees", n.func);
            n.line(self.types.obj(u.func).pos, msg);
        }
    }

    fn set_func(&mut self, u: &Unit) {
        let Some(n) = &mut self.notes else { return };
        n.generic = !u.sig.tparams.is_empty() || !u.sig.rparams.is_empty();
        n.func = func_name(self.types, u.func, n.pkg);
        n.literals = vec![0];
    }

    /// A package variable's initialiser.
    fn init(&mut self, lhs: &[ObjId], e: &Expr) {
        self.static_data = true;
        if let [v] = lhs {
            let t = self.types.obj(*v).ty;
            self.conv(Sink::HEAP, e, t);
        } else {
            let to: Vec<(Sink, TypeId)> = lhs.iter().map(|&v| (Sink::HEAP, self.types.obj(v).ty)).collect();
            match &unparen(e).kind {
                ExprKind::Call(_) => self.spread(&to, e),
                _ => self.expr(Sink::HEAP, e),
            }
        }
        self.graph.solve();
    }
}
