//! Which functions gc inlines: its cost model over our syntax, and what it says about it with `-m`.
//!
//! gc counts the nodes of its own intermediate tree, so costs here are those of the tree that it would build: implicit
//! conversions and declarations count, parentheses and conversions without code do not. `cost` has expressions, `call`
//! calls, `stmt` statements. Nothing is inlined into bytecode: `escape` walks inlined bodies when it makes the decisions for `-m`,
//! and functions carry the fact for the JIT.
mod call;
mod cost;
mod names;
mod stmt;
mod text;

pub(crate) use call::{is_intrinsic, static_callee};
pub(crate) use names::func_name;
pub(crate) use stmt::live;

use crate::lower::analyse_body;
use crate::syntax::ast::{Block, FuncDecl, NodeId};
use crate::types::{ObjId, ObjKind, PkgId, Signature, Type, Types};
use hashbrown::HashMap;
use text::as_text;

/// What a function may cost that is inlined.
pub(crate) const BUDGET: i32 = 80;
/// What a function literal may cost that is called once.
const ONCE: i32 = 10 * BUDGET;
/// Functions with more nodes than these are big: only what costs little is inlined into them.
const BIG: i32 = 5000;
/// What may be inlined into big functions.
const BIG_CALLEE: i32 = 20;

/// A function as calls name it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Target {
    /// A declared function or method.
    Decl(ObjId),
    /// A function literal, by its expression.
    Lit(NodeId),
}

/// Whether gc would inline calls of a function.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// It would, at this cost; with the body that it would copy, for `-m=2`.
    Can(i32, Option<String>),
    /// It would not, for this reason.
    Cannot(String),
}

impl Verdict {
    /// What `-m` says about the function `name`; `-m=2` if `verbose`.
    pub fn text(&self, name: &str, verbose: bool) -> Option<String> {
        match self {
            Verdict::Can(n, Some(text)) if verbose => Some(format!("can inline {name} with cost {n} as: {text}")),
            Verdict::Can(..) => Some(format!("can inline {name}")),
            Verdict::Cannot(why) if verbose => Some(format!("cannot inline {name}: {why}")),
            Verdict::Cannot(_) => None,
        }
    }
}

/// Decisions made so far.
#[derive(Default)]
pub(crate) struct Inliner {
    known: HashMap<Target, Verdict>,
    /// Functions whose cost is being counted.
    open: Vec<ObjId>,
    /// The package that messages are about.
    pkg: Option<PkgId>,
    /// Count costs above the budget to their end, for `-m=2`.
    pub exact: bool,
}

impl Inliner {
    /// No decisions yet, for messages about `pkg`; `exact`: for `-m=2`.
    pub fn new(pkg: PkgId, exact: bool) -> Inliner {
        Inliner { pkg: Some(pkg), exact, ..Inliner::default() }
    }

    /// The decision about a declared function. Its body is checked if it has not been.
    pub fn decide(&mut self, types: &mut Types, f: ObjId) -> Verdict {
        let t = Target::Decl(f);
        if let Some(v) = self.known.get(&t) {
            return v.clone();
        }
        if self.open.contains(&f) {
            return Verdict::Cannot("recursive".into());
        }
        self.open.push(f);
        let v = self.judge(types, f);
        self.open.pop();
        self.known.insert(t, v.clone());
        v
    }

    /// The decisions about functions that call each other: what is not yet decided counts as not inlined.
    pub fn decide_together(&mut self, types: &mut Types, list: &[ObjId]) {
        let own = self.open.len();
        self.open.extend(list);
        for &f in list {
            if !self.known.contains_key(&Target::Decl(f)) {
                let v = self.judge(types, f);
                self.known.insert(Target::Decl(f), v);
            }
        }
        self.open.truncate(own);
    }

    /// The decision about a function literal whose function was looked at before.
    pub fn literal(&self, id: NodeId) -> Option<&Verdict> {
        self.known.get(&Target::Lit(id))
    }

    /// Whether a function is so big that little is inlined into it.
    pub fn is_big(&mut self, types: &mut Types, sig: &Signature, body: &Block) -> bool {
        self.cost(types, sig, body, i32::MAX).is_ok_and(|c| c.1 >= BIG)
    }

    fn judge(&mut self, types: &mut Types, f: ObjId) -> Verdict {
        types.check_body(f);
        let no = |s: &str| Verdict::Cannot(s.into());
        let ObjKind::Func(d) = types.obj(f).kind.clone() else { return no("no function") };
        let Some(decl) = d.decl else { return no("no function body") };
        let Type::Signature(sig) = types.ty(types.obj(f).ty).clone() else { return no("no function body") };
        if let Some(reason) = forbidden(&decl) {
            // Its literals are judged all the same.
            if let Some(b) = decl.body() {
                analyse_body(types, &sig.results, b);
                let _ = self.cost(types, &sig, b, i32::MAX);
            }
            return no(reason);
        }
        let Some(body) = decl.body() else { return no("no function body") };
        analyse_body(types, &sig.results, body);
        self.verdict(types, &sig, body, BUDGET)
    }

    /// Counts a body.
    fn verdict(&mut self, types: &mut Types, sig: &Signature, body: &Block, budget: i32) -> Verdict {
        match self.cost(types, sig, body, budget) {
            Ok((cost, _)) if cost <= budget => {
                let text = self.exact.then(|| as_text(types, self.pkg, sig, body));
                Verdict::Can(cost, text)
            }
            Ok((cost, _)) => Verdict::Cannot(format!("function too complex: cost {cost} exceeds budget {budget}")),
            Err(reason) => Verdict::Cannot(reason),
        }
    }
}

/// A directive that forbids inlining.
pub(crate) fn forbidden(d: &FuncDecl) -> Option<&'static str> {
    d.directives.iter().find_map(|d| match d.text.split([' ', '\t']).next().unwrap_or("") {
        "go:noinline" => Some("marked go:noinline"),
        "go:nocheckptr" => Some("marked go:nocheckptr"),
        "go:uintptrescapes" => Some("marked go:uintptrescapes"),
        "go:uintptrkeepalive" => Some("marked go:uintptrkeepalive"),
        "go:yeswritebarrierrec" => Some("marked go:yeswritebarrierrec"),
        _ => None,
    })
}

/// Whether a call that costs `cost` is inlined into a function; `once`: a literal that is called once.
pub(crate) fn fits(cost: i32, into_big: bool, once: bool) -> bool {
    cost <= if into_big { BIG_CALLEE } else { BUDGET } || once && cost <= ONCE
}
