//! Package initialisation and the program's entry.
use super::func::{Fb, TypeEnv};
use super::place::Place;
use super::{Cx, FuncKey};
use crate::syntax::ast::ExprKind;
use crate::syntax::pos::Pos;
use crate::types::{Initializer, ObjId, PkgId, Signature, TypeId};
use govm_bytecode::types::TypeKind;
use govm_bytecode::{FuncIdx, Function, Op};
use hashbrown::HashSet;
use std::sync::Arc;

impl Cx {
    /// All packages that `root` needs, each after those it imports, `root` last.
    fn packages_in_order(&self, root: PkgId) -> Vec<PkgId> {
        fn visit(cx: &Cx, p: PkgId, seen: &mut HashSet<PkgId>, out: &mut Vec<PkgId>) {
            if !seen.insert(p) {
                return;
            }
            // Go sorts by import path among packages that are ready; imports come in source order here, sorted.
            let mut deps = cx.types.pkg(p).imports.clone();
            deps.sort_by(|&a, &b| cx.types.pkg(a).path.cmp(&cx.types.pkg(b).path));
            for d in deps {
                visit(cx, d, seen, out);
            }
            out.push(p);
        }
        let (mut seen, mut out) = (HashSet::new(), Vec::new());
        // The runtime is always there, whether imported or not.
        if let Some(rt) = self.types.packages().find(|&p| &*self.types.pkg(p).path == "runtime") {
            visit(self, rt, &mut seen, &mut out);
        }
        visit(self, root, &mut seen, &mut out);
        out
    }

    /// The function that initialises every package and calls main.main.
    pub(crate) fn lower_entry(&mut self, idx: FuncIdx, root: PkgId) -> Function {
        let mut fb = self.plain("runtime.main");
        let order = fb.cx.packages_in_order(root);
        for p in order {
            let pkg = fb.cx.types.pkg(p);
            let id = p;
            let filled = |cx: &Cx| cx.embeds.keys().any(|&v| cx.types.obj(v).pkg == Some(id));
            if pkg.init_order.is_empty() && pkg.inits.is_empty() && !filled(fb.cx) {
                continue;
            }
            let f = fb.cx.func(FuncKey::PkgInit(p));
            fb.call_plain(f);
        }
        let scope = fb.cx.types.pkg(root).scope;
        if let Some(main) = fb.cx.types.scope_lookup(scope, "main") {
            let f = fb.cx.func(FuncKey::Decl { func: main, targs: Box::default() });
            fb.call_plain(f);
        }
        fb.op(Op::Ret, 0, 0, 0);
        fb.finish(idx)
    }

    /// A builder for a function without source.
    pub(crate) fn plain(&mut self, name: &str) -> Fb<'_> {
        let facts = Arc::new(super::vars::VarFacts::default());
        Fb::new(self, name.into(), TypeEnv::default(), facts, Arc::new(Signature::default()))
    }

    /// The function that initialises one package: variables in dependency order, then init functions.
    pub(crate) fn lower_pkg_init(&mut self, idx: FuncIdx, p: PkgId) -> Function {
        let name = self.funcs[idx.0 as usize].name.clone();
        let (inits, vars) = {
            let pkg = self.types.pkg(p);
            (pkg.inits.clone(), pkg.init_order.clone())
        };
        // Many initialisers are split over several functions: one that is too long is slow to compile and to analyse.
        let mut parts = Vec::new();
        if vars.len() > 64 {
            for chunk in vars.chunks(64) {
                let f = self.literal(name.clone());
                let code = self.lower_vars(f, name.clone(), chunk);
                self.funcs[f.0 as usize].code = Some(Arc::new(code));
                parts.push(f);
            }
        }
        let mut embeds: Vec<ObjId> =
            self.embeds.keys().copied().filter(|&v| self.types.obj(v).pkg == Some(p)).collect();
        embeds.sort_by_key(|&v| self.types.obj(v).pos);
        let mut fb = self.plain(&name);
        embeds.into_iter().for_each(|v| fb.init_embed(v));
        if parts.is_empty() {
            vars.iter().for_each(|i| fb.init_var(i));
        }
        for f in parts {
            fb.call_plain(f);
        }
        for o in inits {
            let f = fb.cx.func(FuncKey::Decl { func: o, targs: Box::default() });
            fb.call_plain(f);
        }
        fb.op(Op::Ret, 0, 0, 0);
        fb.finish(idx)
    }

    fn lower_vars(&mut self, idx: FuncIdx, name: Arc<str>, vars: &[Initializer]) -> Function {
        let mut fb = self.plain(&name);
        vars.iter().for_each(|i| fb.init_var(i));
        fb.op(Op::Ret, 0, 0, 0);
        fb.finish(idx)
    }
}

impl Fb<'_> {
    fn call_plain(&mut self, f: FuncIdx) {
        let m = self.mark();
        self.at(Pos::NONE);
        let win = self.window(&[], &[]);
        self.call(&super::call::Callee::Static(f), win, &[], &[]);
        self.release(m);
    }

    /// Fills a variable of type string, []byte or embed.FS.
    fn init_embed(&mut self, v: ObjId) {
        self.cx.types.resolve(v);
        let e = self.cx.embeds[&v].clone();
        let t = self.cx.types.obj(v).ty;
        let m = self.mark();
        let s = match self.kind(t) {
            TypeKind::String | TypeKind::Slice => {
                let text = self.alloc(2);
                let data = self.asm.string(&e.data);
                self.op_w(Op::LoadStr, text, data);
                if self.kind(t) == TypeKind::String {
                    text
                } else {
                    let d = self.alloc(3);
                    self.op(Op::StrToBytes, d, text, 0);
                    d
                }
            }
            _ => {
                let pkg = self.cx.types.packages().find(|&p| &*self.cx.types.pkg(p).path == "embed");
                let scope = pkg.map(|p| self.cx.types.pkg(p).scope);
                let Some(func) = scope.and_then(|s| self.cx.types.scope_lookup(s, "unpack")) else {
                    panic!("govm compiler: embed.unpack is missing");
                };
                let f = self.cx.func(FuncKey::Decl { func, targs: Box::default() });
                let params = [TypeId::STRING, TypeId::STRING];
                let win = self.window(&params, &[t]);
                for (i, text) in [&e.index, &e.data].into_iter().enumerate() {
                    let s = self.asm.string(text);
                    self.op_w(Op::LoadStr, win + 2 * i as i16, s);
                }
                self.call(&super::call::Callee::Static(f), win, &params, &[t])
            }
        };
        let off = self.cx.global(v).0;
        self.store_place(&Place::Global { off, ty: t }, s);
        self.release(m);
    }

    fn init_var(&mut self, i: &Initializer) {
        i.lhs.iter().for_each(|&v| self.cx.types.resolve(v));
        // A library from a folder may be wrong; the loader tells the error.
        if !self.cx.types.errors.is_empty() {
            return;
        }
        let e = &i.decl.values()[i.value];
        self.facts = self.cx.escape.init_facts(&mut self.cx.types, i);
        self.at(i.decl.pos);
        let m = self.mark();
        let blank = |fb: &Self, o: ObjId| &*fb.cx.types.obj(o).name == "_";
        if let [v] = i.lhs[..] {
            let t = self.cx.types.obj(v).ty;
            if let ExprKind::CompositeLit(lit) = &super::expr::unparen(e).kind
                && matches!(self.kind(t), TypeKind::Array | TypeKind::Struct)
                && !blank(self, v)
                && {
                    let lt = self.type_of(super::expr::unparen(e).id);
                    self.cx.same_type(lt, t)
                }
            {
                // Straight into the variable, which is zero so far.
                let p = self.temp();
                let off = self.cx.global(v).0;
                self.op_w(Op::GlobalAddr, p, off);
                self.fill(&Place::Mem { p, off: 0, ty: t }, lit, t, true);
                self.release(m);
                return;
            }
            let s = self.expr_conv(e, t, None);
            if !blank(self, v) {
                let off = self.cx.global(v).0;
                self.store_place(&Place::Global { off, ty: t }, s);
            }
        } else {
            let vals: Vec<(i16, TypeId)> = self.tuple_values(e);
            for (&v, (s, from)) in i.lhs.iter().zip(vals) {
                if blank(self, v) {
                    continue;
                }
                let t = self.cx.types.obj(v).ty;
                let l = self.layout(t);
                let d = self.value_slots(&l);
                self.conv_slots(s, from, t, d);
                let off = self.cx.global(v).0;
                self.store_place(&Place::Global { off, ty: t }, d);
            }
        }
        self.release(m);
    }
}
