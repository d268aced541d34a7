//! All decisions about a package, for `-m`.
use super::driver::Escape;
use super::report::Decision;
use crate::front::Inlining;
use crate::inline::{Inliner, func_name};
use crate::types::{FuncData, ObjId, ObjKind, PkgId, Type, Types};

impl Escape {
    /// All decisions about a package, in gc's order.
    pub fn report(&mut self, types: &mut Types, p: PkgId, inlining: Inlining) -> Vec<Decision> {
        self.report = Some((p, Vec::new()));
        if inlining != Inlining::Off {
            self.inliner = Some(Inliner::new(p, inlining == Inlining::Verbose));
        }
        let inits = types.pkg(p).init_order.clone();
        for i in &inits {
            self.init_facts(types, i);
        }
        for o in types.pkg(p).objects.clone() {
            if self.analysed(types, o) {
                self.require(types, o);
            } else if let ObjKind::Func(_) = types.obj(o).kind {
                let list = self.bodyless(types, o);
                if let Some(r) = &mut self.report {
                    r.1.extend(list);
                }
            }
        }
        let mut list = self.inlinable(types, p);
        self.inliner = None;
        list.extend(self.report.take().map(|r| r.1).unwrap_or_default());
        list
    }

    /// What is said about the package's functions being inlined.
    fn inlinable(&mut self, types: &mut Types, p: PkgId) -> Vec<Decision> {
        let Some(inliner) = &mut self.inliner else { return vec![] };
        let mut out = Vec::new();
        for f in types.pkg(p).objects.clone() {
            let ObjKind::Func(FuncData { decl: Some(decl), .. }) = types.obj(f).kind.clone() else { continue };
            // gc shows instances of generic functions, which are not looked at here.
            if decl.tparams().is_some() || is_generic_method(types, f) {
                continue;
            }
            let verdict = inliner.decide(types, f);
            let mut name = func_name(types, f, Some(p));
            if let Some(i) = types.pkg(p).inits.iter().position(|&i| i == f) {
                name = format!("init.{i}");
            }
            if let Some(msg) = verdict.text(&name, inliner.exact) {
                out.push(Decision { pos: decl.pos, msg });
            }
        }
        out
    }

    /// Decisions about the parameters of a function without a body.
    fn bodyless(&self, types: &mut Types, f: ObjId) -> Vec<Decision> {
        let tags = self.tags.get(types, f);
        let Type::Signature(sig) = types.under_ty(types.obj(f).ty).clone() else { return vec![] };
        let mut out = Vec::new();
        for &p in sig.params.iter() {
            let o = types.obj(p).clone();
            if o.name.is_empty() || &*o.name == "_" || !types.has_pointers(o.ty) {
                continue;
            }
            let msg = match tags {
                Some(_) => format!("{} does not escape", o.name),
                None => format!("leaking param: {}", o.name),
            };
            out.push(Decision { pos: o.pos, msg });
        }
        out
    }
}

/// Whether a function is a method of a generic type.
fn is_generic_method(types: &mut Types, f: ObjId) -> bool {
    types.resolve(f);
    let t = types.obj(f).ty;
    matches!(types.ty(t), Type::Signature(s) if !s.rparams.is_empty())
}
