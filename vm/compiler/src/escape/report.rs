//! What `-m` prints: the decisions, in gc's words and order.
use super::Site;
use super::format::Format;
use super::graph::{Graph, LocId};
use super::walk::{FuncLocs, Walker};
use crate::small::SmallMap;
use crate::syntax::ast::{Expr, ExprKind, NodeId};
use crate::syntax::pos::Pos;
use crate::types::{BasicKind, ObjId, PkgId, Signature, Type, TypeId, Types};
use hashbrown::HashMap;

/// A line of `-m` output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Where.
    pub pos: Pos,
    /// What was decided.
    pub msg: String,
}

struct SiteNote {
    loc: LocId,
    pos: Pos,
    text: String,
    /// A conversion of a string to bytes that need not copy unless somebody writes to them.
    bytes: bool,
}

struct ParamNote {
    loc: LocId,
    param: ObjId,
    results: Vec<String>,
}

/// Decisions noted during a walk.
#[derive(Default)]
pub(crate) struct Notes {
    pub pkg: Option<PkgId>,
    /// The function under way is generic: gc shows instances, which are not looked at here.
    pub generic: bool,
    /// Name of the function under way.
    pub func: String,
    lines: Vec<Decision>,
    sites: Vec<SiteNote>,
    params: Vec<ParamNote>,
    /// The call whose inlined body is walked: what is noted stands there.
    pub at: Option<Pos>,
    /// Variables of inlined bodies, and the calls.
    inlined: HashMap<LocId, Pos>,
    /// Number of function literals met in each function under way.
    pub literals: Vec<u32>,
    /// Where variables of type switch clauses are said to stand.
    clauses: HashMap<ObjId, Pos>,
}

impl Notes {
    pub fn new(pkg: Option<PkgId>) -> Notes {
        Notes { pkg, ..Notes::default() }
    }

    pub fn line(&mut self, pos: Pos, msg: String) {
        let pos = self.at.unwrap_or(pos);
        self.lines.push(Decision { pos, msg });
    }

    /// A call at `pos` is inlined. Returns what to restore in `at`.
    pub fn enter(&mut self, pos: Pos) -> Option<Pos> {
        let outer = self.at;
        self.at = Some(outer.unwrap_or(pos));
        outer
    }

    /// A variable that may be moved to the heap.
    pub fn place_var(&mut self, l: LocId) {
        if let Some(at) = self.at {
            self.inlined.insert(l, at);
        }
    }

    /// The variable belongs to the clause at `pos`.
    pub fn clause_var(&mut self, v: ObjId, pos: Pos) {
        self.clauses.insert(v, pos);
    }

    /// The last place noted stands at `pos`.
    pub fn move_last(&mut self, pos: Pos) {
        if let Some(s) = self.sites.last_mut().filter(|_| self.at.is_none()) {
            s.pos = pos;
        }
    }

    /// A place of allocation.
    pub fn site(&mut self, types: &mut Types, constants: &SmallMap<ObjId, NodeId>, e: &Expr, site: Site, loc: LocId) {
        if self.generic {
            return;
        }
        let mut f = Format { types, pkg: self.pkg, constants };
        let mut pos = e.pos;
        let text = match site {
            // Shells around calls that go and defer make, and what loops keep, are not written in the program.
            Site::Thunk | Site::Record => return,
            Site::Closure | Site::RangeBody => "func literal".into(),
            Site::Variadic => "... argument".into(),
            Site::Append => "append".into(),
            Site::Text => {
                if let ExprKind::Call(c) = &e.kind
                    && let Some(x) = c.args.first()
                {
                    pos = super::walk::unparen(x).pos;
                }
                f.expr(e)
            }
            Site::Iface => f.value(e),
            Site::Make => f.make(e),
            Site::Composite | Site::SliceLit | Site::Map | Site::New | Site::MethodValue => f.expr(e),
        };
        let bytes = site == Site::Text && is_bytes(types, e);
        let pos = self.at.unwrap_or(pos);
        self.sites.push(SiteNote { loc, pos, text, bytes });
    }

    /// The decisions of a batch that was solved.
    pub fn finish(self, types: &mut Types, g: &Graph, vars: &[(ObjId, LocId)]) -> Vec<Decision> {
        let mut out = self.lines;
        for p in &self.params {
            let o = types.obj(p.param).clone();
            if !types.has_pointers(o.ty) || o.name.is_empty() || &*o.name == "_" {
                continue;
            }
            let mut line = |msg: String| out.push(Decision { pos: o.pos, msg });
            let mut leaks = g.leaks(p.loc);
            if g.escapes(p.loc) {
                continue;
            }
            leaks.optimise();
            match leaks.heap() {
                Some(0) => line(format!("leaking param: {}", o.name)),
                Some(_) => line(format!("leaking param content: {}", o.name)),
                None => {}
            }
            for (i, d) in leaks.results() {
                let r = p.results.get(i).map_or("", |r| r);
                line(format!("leaking param: {} to result {r} level={d}", o.name));
            }
            if leaks.stays() {
                line(format!("{} does not escape", o.name));
            }
        }
        let mut moved: Vec<_> = vars.iter().filter(|v| g.escapes(v.1)).collect();
        moved.sort_by_key(|v| (g.frame(v.1).0, v.1));
        for (v, l) in moved {
            let o = types.obj(*v);
            let clause = self.clauses.get(v).copied().unwrap_or(o.pos);
            let pos = self.inlined.get(l).copied().unwrap_or(clause);
            out.push(Decision { pos, msg: format!("moved to heap: {}", o.name) });
        }
        for s in self.sites {
            let what = if g.escapes(s.loc) { "escapes to heap" } else { "does not escape" };
            out.push(Decision { pos: s.pos, msg: format!("{} {what}", s.text) });
            if s.bytes && !g.mutated(s.loc) && !g.escapes(s.loc) {
                out.push(Decision { pos: s.pos, msg: "zero-copy string->[]byte conversion".into() });
            }
        }
        out
    }
}

/// Whether `e` makes a byte slice.
fn is_bytes(types: &mut Types, e: &Expr) -> bool {
    let t = types.info.type_of(e.id);
    match types.core_under(t) {
        Some(Type::Slice(el)) => types.basic_kind(el) == Some(BasicKind::Uint8),
        _ => false,
    }
}

impl Walker<'_> {
    /// Notes a function's parameters.
    pub fn note_func(&mut self, f: &FuncLocs, recv: Option<ObjId>, sig: &Signature) {
        let Some(n) = self.notes.as_mut().filter(|n| !n.generic && n.at.is_none()) else { return };
        let results: Vec<String> = sig
            .results
            .iter()
            .enumerate()
            .map(|(i, &r)| {
                let name = &self.types.obj(r).name;
                if name.is_empty() { format!("~r{i}") } else { name.to_string() }
            })
            .collect();
        for (&param, &loc) in recv.iter().chain(sig.params.iter()).zip(f.params.iter()) {
            n.params.push(ParamNote { loc, param, results: results.clone() });
        }
    }

    pub fn note_devirtualized(&mut self, call: &Expr, fun: &Expr, t: TypeId) {
        let Some(n) = &mut self.notes else { return };
        let mut f = Format { types: self.types, pkg: n.pkg, constants: &self.constants };
        let msg = format!("devirtualizing {} to {}", f.expr(fun), f.typ(t));
        n.line(call.pos, msg);
    }

    pub fn note_self_assign(&mut self, l: &[Expr], r: &[Expr], pos: Pos) {
        let Some(n) = &mut self.notes else { return };
        let mut f = Format { types: self.types, pkg: n.pkg, constants: &self.constants };
        let mut list = |l: &[Expr]| l.iter().map(|e| f.expr(e)).collect::<Vec<_>>().join(", ");
        let msg = format!("{} ignoring self-assignment in {} = {}", n.func, list(l), list(r));
        n.line(pos, msg);
    }
}
