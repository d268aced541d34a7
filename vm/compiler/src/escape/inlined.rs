//! Calls that gc inlines: for `-m`, their bodies are walked where they stand.
use super::graph::{Role, Sink};
use super::walk::{Walker, unparen};
use crate::inline::{Target, Verdict, fits, func_name, is_intrinsic};
use crate::lower::{VarFacts, analyse_body};
use crate::syntax::ast::{Block, CallExpr, Expr, ExprKind, FuncDecl, FuncLit, StmtKind};
use crate::types::{ObjId, ObjKind, Selection, Signature, Type, TypeId};
use smallvec::SmallVec;
use std::sync::Arc;

/// A function whose body takes the place of a call.
pub(super) struct Inlined {
    target: Target,
    name: String,
    recv: Option<ObjId>,
    sig: Arc<Signature>,
    facts: Arc<VarFacts>,
    code: Code,
}

/// Whose body it is.
enum Code {
    Decl(Arc<FuncDecl>),
    Lit(Arc<FuncLit>),
}

impl Code {
    fn body(&self) -> Option<&Block> {
        match self {
            Code::Decl(d) => d.body(),
            Code::Lit(l) => Some(&l.body),
        }
    }
}

impl Walker<'_> {
    /// The body that takes the place of a call of `t`, if gc inlines it here. `fun` is the operand called.
    pub(super) fn inlinable(&mut self, t: Target, fun: &Expr) -> Option<Inlined> {
        let pkg = self.notes.as_ref()?.pkg;
        let inliner = self.inliner.as_mut()?;
        if self.inlining.contains(&t) {
            return None;
        }
        match t {
            Target::Decl(f) => {
                let Verdict::Can(cost, _) = inliner.decide(self.types, f) else { return None };
                if !fits(cost, self.big_func, false) || is_intrinsic(self.types, f) {
                    return None;
                }
                let Type::Signature(sig) = self.types.ty(self.types.obj(f).ty).clone() else { return None };
                // gc shows instances, which are not looked at here.
                if !sig.tparams.is_empty() || !sig.rparams.is_empty() {
                    return None;
                }
                let ObjKind::Func(d) = self.types.obj(f).kind.clone() else { return None };
                let decl = d.decl?;
                let facts = Arc::new(analyse_body(self.types, &sig.results, decl.body()?));
                let (name, recv) = (func_name(self.types, f, pkg), sig.recv.filter(|_| d.is_method));
                Some(Inlined { target: t, name, recv, sig, facts, code: Code::Decl(decl) })
            }
            Target::Lit(id) => {
                let (lit, facts, name) = self.bodies.get(&id)?.clone();
                let once = matches!(unparen(fun).kind, ExprKind::FuncLit(_));
                match inliner.literal(id) {
                    Some(&Verdict::Can(cost, _)) if fits(cost, self.big_func, once) => {}
                    _ => return None,
                }
                let Type::Signature(sig) = self.types.under_ty(self.types.info.type_of(id)).clone() else {
                    return None;
                };
                Some(Inlined { target: t, name, recv: None, sig, facts, code: Code::Lit(lit) })
            }
        }
    }

    /// Walks the body of a call that is inlined. `method`: how the receiver is found, and whether it is boxed.
    pub(super) fn inline(
        &mut self,
        ks: &[Sink],
        e: &Expr,
        c: &CallExpr,
        call_sig: &Signature,
        method: Option<(Arc<Selection>, bool)>,
        callee: Inlined,
    ) {
        if let Some(n) = &mut self.notes {
            n.line(e.pos, format!("inlining call to {}", callee.name));
        }
        let saved = (
            self.vars.all(),
            self.constants.clone(),
            self.static_funcs.clone(),
            self.dynamic_types.clone(),
            self.lits.clone(),
        );
        // Arguments are evaluated by the caller, and go to variables at the call.
        let facts = std::mem::replace(&mut self.facts, callee.facts.clone());
        let outer = self.notes.as_mut().map(|n| n.enter(e.pos));
        let mut fresh = Vec::new();
        let list: Vec<ObjId> = callee.recv.iter().chain(callee.sig.params.iter()).copied().collect();
        for &p in &list {
            let l = self.declare_as(p, Role::Inner);
            fresh.push(l);
        }
        let results: SmallVec<[(Sink, TypeId); 4]> = callee
            .sig
            .results
            .iter()
            .map(|&r| (Sink::of(self.declare_as(r, Role::Inner)), self.types.obj(r).ty))
            .collect();
        let declared = self.vars.all();
        self.vars.set(&saved.0);
        let callee_facts = std::mem::replace(&mut self.facts, facts);
        if let (Some(n), Some(at)) = (&mut self.notes, outer) {
            n.at = at;
        }
        let mut params: Vec<Sink> = fresh.iter().map(|&l| Sink::of(l)).collect();
        let mut names = &list[..];
        if let Some((sel, boxed)) = &method {
            let k = params.remove(0);
            names = &list[1..];
            self.method_operand(if *boxed { k.deref() } else { k }, &c.fun, sel);
        }
        self.args(e, c, call_sig, &params, None);
        let known: Vec<(ObjId, &Expr)> = match c.args.len() == names.len() && c.ellipsis.is_none() && !call_sig.variadic
        {
            true => {
                let args = names.iter().copied().zip(&c.args);
                args.filter(|(p, _)| !self.types.info.var(*p).reassigned()).collect()
            }
            false => Vec::new(),
        };
        for (p, a) in known {
            self.remember(p, a);
        }
        // The body, in the caller's frame.
        self.vars.set(&declared);
        let Some(body) = callee.code.body() else { return };
        let looping = super::labels::looping_labels(body);
        let state = (
            std::mem::replace(&mut self.facts, callee_facts),
            std::mem::replace(&mut self.returns, results.clone()),
            std::mem::replace(&mut self.looping, looping),
            std::mem::replace(&mut self.range_body, false),
        );
        let outer = self.notes.as_mut().map(|n| n.enter(e.pos));
        self.inlining.push(callee.target);
        self.block(body);
        if let [s] = &body.stmts[..]
            && let StmtKind::Return(l) = &s.kind
            && let [r] = &l[..]
            && let Some(t) = self.dynamic_type(r)
        {
            self.returned.insert(e.id, t);
        }
        self.inlining.pop();
        if let (Some(n), Some(at)) = (&mut self.notes, outer) {
            n.at = at;
        }
        (self.facts, self.returns, self.looping, self.range_body) = state;
        self.vars.set(&saved.0);
        (_, self.constants, self.static_funcs, self.dynamic_types, self.lits) = saved;
        for ((from, _), &k) in results.iter().zip(ks) {
            self.graph.flow(k, from.to);
        }
    }

    /// A function literal is met: its name, and whether it can be inlined. Returns the name of the function around it.
    pub(super) fn note_literal(&mut self, e: &Expr, lit: &Arc<FuncLit>) -> Option<String> {
        let n = self.notes.as_mut()?;
        let nested = n.literals.len() > 1;
        let count = n.literals.last_mut()?;
        *count += 1;
        let name = format!("{}.{}{count}", n.func, if nested { "" } else { "func" });
        n.literals.push(0);
        let outer = std::mem::replace(&mut n.func, name.clone());
        self.bodies.insert(e.id, (lit.clone(), self.facts.clone(), name.clone()));
        if n.at.is_some() || n.generic {
            return Some(outer);
        }
        if let Some(i) = &mut self.inliner {
            let verdict = i.judge_literal(self.types, e.id, lit, &self.static_funcs);
            if let Some(msg) = verdict.text(&name, i.exact) {
                n.line(e.pos, msg);
            }
        }
        Some(outer)
    }

    /// The literal's body was walked.
    pub(super) fn leave_literal(&mut self, outer: Option<String>) {
        if let (Some(n), Some(outer)) = (&mut self.notes, outer) {
            n.func = outer;
            n.literals.pop();
        }
    }
}
