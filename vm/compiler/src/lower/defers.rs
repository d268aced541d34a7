//! `go` and `defer`: the call's operands are evaluated now and captured by an argument-less thunk.
use super::call::Callee;
use super::expr::unparen;
use super::func::{Fb, TypeEnv};
use super::vars::VarFacts;
use crate::escape::Site;
use crate::syntax::ast::{Expr, ExprKind, SelectorExpr};
use crate::syntax::pos::Pos;
use crate::types::{Builtin, SelectionKind, Signature, TypeId};
use govm_bytecode::Op;
use std::sync::Arc;

/// What a thunk does with its captures.
enum ThunkBody {
    Call(CalleeKind),
    Builtin(Builtin),
}

/// A callee without slots: those are captured first.
#[derive(Clone, Copy)]
enum CalleeKind {
    Static(govm_bytecode::FuncIdx),
    Closure,
    Iface(u16),
}

impl Fb<'_> {
    pub fn go_defer(&mut self, e: &Expr, stmt: Pos, is_go: bool) {
        let m = self.mark();
        let call = unparen(e);
        let ExprKind::Call(c) = &call.kind else { return self.expr_discard(e) };
        let clo = if c.args.is_empty()
            && self.builtin_of(&c.fun).is_none()
            && !self.is_type_expr(&c.fun)
            && let Some(f) = self.static_callee(&c.fun)
            && self.no_results(&c.fun)
            && self.no_params(&c.fun)
        {
            let d = self.temp();
            self.op_w(Op::StaticClosure, d, f.0);
            d
        } else if let ExprKind::FuncLit(_) = &unparen(&c.fun).kind
            && c.args.is_empty()
            && self.no_results(&c.fun)
        {
            self.expr(&c.fun, None)
        } else {
            self.calls_first(c.args.iter());
            self.thunk(call, c, is_go)
        };
        self.at(stmt);
        if is_go {
            self.op(Op::Go, clo, 0, 0);
        } else if let Some(token) = self.defer_token {
            self.op(Op::DeferAt, clo, token, 0);
        } else {
            self.op(Op::Defer, clo, 0, 0);
        }
        self.release(m);
    }

    fn no_params(&mut self, f: &Expr) -> bool {
        let t = self.type_of(unparen(f).id);
        self.signature(t).0.is_empty()
    }

    fn no_results(&mut self, f: &Expr) -> bool {
        let t = self.type_of(unparen(f).id);
        self.signature(t).1.is_empty()
    }

    /// The closure object of the thunk for a call.
    fn thunk(&mut self, e: &Expr, c: &crate::syntax::ast::CallExpr, is_go: bool) -> i16 {
        if let Some(b) = self.builtin_of(&c.fun) {
            let parts = self.builtin_operands(c);
            return self.make_thunk(ThunkBody::Builtin(b), parts, &[], &[], is_go, e);
        }
        if self.is_type_expr(&c.fun) {
            let t = self.type_of(e.id);
            self.conversion(t, &c.args[0], None);
            return self.make_thunk(ThunkBody::Builtin(Builtin::Len), vec![], &[], &[], is_go, e);
        }
        let f = unparen(&c.fun);
        let ft = self.type_of(f.id);
        let (params, results, variadic) = self.signature(ft);
        let mut parts: Vec<(i16, TypeId)> = Vec::new();
        let mut all: Vec<TypeId> = Vec::new();
        let sel = match &f.kind {
            ExprKind::Selector(..) => self.cx.types.info.selections.get(&f.id).cloned(),
            _ => None,
        };
        let f = match &f.kind {
            ExprKind::Index(i) if self.cx.types.info.selections.contains_key(&unparen(&i.x).id) => unparen(&i.x),
            _ => f,
        };
        let sel = sel.or_else(|| self.cx.types.info.selections.get(&f.id).cloned());
        let kind = match (sel, &f.kind) {
            (Some(sel), ExprKind::Selector(s)) if sel.kind == SelectionKind::MethodVal => {
                let SelectorExpr { x, sel: id } = &**s;
                let xt = self.type_of(x.id);
                let method = self.selected_method(xt, &sel);
                let place = self.base_place(x);
                let place = self.walk_fields(place, xt, &method.path);
                let rt = place.ty();
                if self.layout_ref(rt).is_iface() {
                    let s = self.alloc(2);
                    self.load_place(&place, Some(s));
                    let t = self.temp();
                    self.op(Op::Mov, t, s, 0);
                    self.op(Op::NilCheck, t, 0, 0);
                    parts.push((s, rt));
                    let idx = self.cx.iface_method_index(rt, method.obj);
                    all.push(TypeId::UNSAFE_POINTER);
                    CalleeKind::Iface(idx)
                } else {
                    let own = self.own_targs(id.id);
                    let (func, recv_t) = self.method_func(rt, method.obj, &own);
                    let l = self.layout(recv_t);
                    let s = self.value_slots(&l);
                    self.receiver_to(&place, recv_t, s);
                    parts.push((s, recv_t));
                    all.push(recv_t);
                    CalleeKind::Static(func)
                }
            }
            _ => match self.static_callee(f) {
                Some(i) => CalleeKind::Static(i),
                None => {
                    let s = self.expr(f, None);
                    let s = self.stable(f, s, 1);
                    parts.push((s, ft));
                    CalleeKind::Closure
                }
            },
        };
        let win = self.window(&params, &[]);
        self.args(e, c, &params, variadic, win);
        let mut at = win;
        for &p in &params {
            parts.push((at, p));
            at += self.layout_ref(p).slots as i16;
        }
        all.extend_from_slice(&params);
        self.make_thunk(ThunkBody::Call(kind), parts, &all, &results, is_go, e)
    }

    fn make_thunk(
        &mut self,
        body: ThunkBody,
        parts: Vec<(i16, TypeId)>,
        params: &[TypeId],
        results: &[TypeId],
        is_go: bool,
        e: &Expr,
    ) -> i16 {
        self.named.wrappers += 1;
        let what = if is_go { "gowrap" } else { "deferwrap" };
        let name: Arc<str> = format!("{}.{what}{}", self.name, self.named.wrappers).into();
        let f = self.cx.literal(name.clone());
        let code = {
            let (env, facts): (TypeEnv, Arc<VarFacts>) = (self.env.clone(), self.facts.clone());
            let mut fb = Fb::new(&mut *self.cx, name, env, facts, Arc::new(Signature::default()));
            fb.at(e.pos);
            fb.flags.wrapper = true;
            let mut off = 1u16;
            let mut loaded = Vec::new();
            for &(_, t) in &parts {
                let l = fb.layout(t);
                let s = fb.value_slots(&l);
                fb.load_capture(s, off, l.slots);
                off += l.slots as u16;
                loaded.push((s, t));
            }
            match body {
                ThunkBody::Builtin(b) => fb.builtin_on(b, &loaded),
                ThunkBody::Call(kind) => {
                    let (callee, args, first) = match kind {
                        CalleeKind::Static(f) => (Callee::Static(f), &loaded[..], 0),
                        CalleeKind::Closure => (Callee::Closure(loaded[0].0), &loaded[1..], 0),
                        CalleeKind::Iface(i) => (Callee::Iface(loaded[0].0, i), &loaded[1..], 1),
                    };
                    let win = fb.window(params, results);
                    let mut at = win + first;
                    for &(s, t) in args {
                        let n = fb.layout_ref(t).slots;
                        fb.mov(at, s, n);
                        at += n as i16;
                    }
                    fb.call(&callee, win, params, results);
                }
            }
            fb.op(Op::Ret, 0, 0, 0);
            fb.finish(f)
        };
        self.cx.funcs[f.0 as usize].code = Some(Arc::new(code));
        let d = self.temp();
        if parts.is_empty() {
            self.op_w(Op::StaticClosure, d, f.0);
        } else {
            let stack = self.facts.site(e.id, Site::Thunk);
            self.make_closure(d, f, &parts, stack);
        }
        d
    }
}
