//! What a body costs: expressions.
use super::call::builtin_of;
use super::text::as_text;
use super::{Inliner, ONCE, Target, Verdict};
use crate::escape::unparen;
use crate::syntax::ast::{BinaryOp, Block, CompositeLit, Expr, ExprKind, FuncLit, IndexExpr, NodeId, Pair, UnaryOp};
use crate::types::{BasicKind, Builtin, Mode, ObjId, Selection, SelectionKind, Signature, Type, TypeId, Types};
use hashbrown::HashMap;

/// What a function literal costs, beside its node.
const LITERAL: i32 = 15;

/// A node that forbids inlining, in gc's words; or enough was counted.
pub(super) type Step = Result<(), String>;

/// Counts a body.
pub(super) struct Counter<'a> {
    pub types: &'a mut Types,
    pub inliner: &'a mut Inliner,
    pub cost: i32,
    /// Nodes counted, without what calls cost.
    pub nodes: i32,
    /// Counting ends above it.
    pub limit: i32,
    /// What variables hold that are never written again.
    pub statics: HashMap<ObjId, Target>,
    /// Types of the results.
    pub results: Vec<TypeId>,
}

impl Inliner {
    /// The cost of a body and its nodes, counted up to somewhere above `budget` at least.
    pub(super) fn cost(
        &mut self,
        types: &mut Types,
        sig: &Signature,
        body: &Block,
        budget: i32,
    ) -> Result<(i32, i32), String> {
        let limit = if self.exact { i32::MAX } else { budget };
        let results = sig.results.iter().map(|&r| types.obj(r).ty).collect();
        let statics = HashMap::new();
        let mut c = Counter { types, inliner: self, cost: 0, nodes: 0, limit, statics, results };
        match c.stmts(&body.stmts) {
            Err(reason) if !reason.is_empty() => Err(reason),
            _ => Ok((c.cost, c.nodes)),
        }
    }
}

impl Inliner {
    /// The decision about a function literal; `statics` are those of the function it stands in.
    pub fn judge_literal(
        &mut self,
        types: &mut Types,
        id: NodeId,
        lit: &FuncLit,
        statics: &HashMap<ObjId, Target>,
    ) -> Verdict {
        if let Some(v) = self.known.get(&Target::Lit(id)) {
            return v.clone();
        }
        let Type::Signature(sig) = types.under_ty(types.info.type_of(id)).clone() else {
            return Verdict::Cannot("no function body".into());
        };
        let results = sig.results.iter().map(|&r| types.obj(r).ty).collect();
        let limit = if self.exact { i32::MAX } else { ONCE };
        let statics = statics.clone();
        let mut c = Counter { types, inliner: self, cost: 0, nodes: 0, limit, statics, results };
        let v = match c.stmts(&lit.body.stmts) {
            Err(reason) if !reason.is_empty() => Verdict::Cannot(reason),
            _ if c.cost <= ONCE => {
                let cost = c.cost;
                let text = self.exact.then(|| as_text(types, self.pkg, &sig, &lit.body));
                Verdict::Can(cost, text)
            }
            _ => Verdict::Cannot(format!("function too complex: cost {} exceeds budget {ONCE}", c.cost)),
        };
        self.known.insert(Target::Lit(id), v.clone());
        v
    }
}

impl Counter<'_> {
    /// Counts nodes.
    pub fn add(&mut self, n: i32) -> Step {
        self.nodes += n;
        self.charge(n)
    }

    /// Adds what is not a node.
    pub(super) fn charge(&mut self, n: i32) -> Step {
        self.cost += n;
        if self.cost > self.limit { Err(String::new()) } else { Ok(()) }
    }

    pub(super) fn all<'e>(&mut self, l: impl IntoIterator<Item = &'e Expr>) -> Step {
        l.into_iter().try_for_each(|e| self.expr(e))
    }

    pub(super) fn type_of(&self, e: &Expr) -> TypeId {
        self.types.info.type_of(unparen(e).id)
    }

    pub(super) fn is_type(&self, e: &Expr) -> bool {
        self.types.info.tv(unparen(e).id).is_some_and(|t| t.mode == Mode::TypeExpr)
    }

    /// An expression that becomes a value of type `to`.
    pub fn conv(&mut self, e: &Expr, to: TypeId) -> Step {
        let from = self.type_of(e);
        if to.is_some() && from.is_some() && self.types.becomes_iface(from, to) {
            self.add(1)?;
        }
        self.expr(e)
    }

    pub fn expr(&mut self, e: &Expr) -> Step {
        let e = unparen(e);
        if self.types.info.value_of(e.id).is_some() {
            return self.add(1);
        }
        match &e.kind {
            ExprKind::Bad | ExprKind::Ellipsis(_) => Ok(()),
            ExprKind::Ident(_) | ExprKind::BasicLit(..) => self.add(1),
            ExprKind::FuncLit(l) => {
                self.literal(e.id, l);
                self.add(1)?;
                self.charge(LITERAL)
            }
            ExprKind::CompositeLit(l) => self.composite(e, l),
            ExprKind::Selector(s) => self.selector(e, &s.x),
            ExprKind::Index(i) => {
                let IndexExpr { x, list: idx } = &**i;
                if self.types.info.tv(unparen(x).id).is_none_or(|t| t.mode == Mode::Value)
                    && matches!(self.types.core_under(self.types.info.type_of(unparen(x).id)), Some(Type::Signature(_)))
                {
                    return self.expr(x);
                }
                let xt = self.type_of(x);
                let pointer = matches!(self.types.core_under(xt), Some(Type::Pointer(_)));
                self.add(1 + pointer as i32)?;
                self.expr(x)?;
                match self.types.core_under(xt) {
                    Some(Type::Map(k, _)) => idx.iter().try_for_each(|i| self.conv(i, k)),
                    _ => self.all(idx),
                }
            }
            ExprKind::Slice(s) => {
                let xt = self.type_of(&s.x);
                let array = matches!(self.types.core_under(xt), Some(Type::Array(..)));
                self.add(1 + array as i32)?;
                self.expr(&s.x)?;
                // `x[0:]` and `x[:len(x)]` are `x[:]`.
                let zero = |c: &Self, e: &Expr| {
                    c.types.info.value_of(unparen(e).id).is_some_and(|v| v.to_int().to_i64() == Some(0))
                };
                if let Some(lo) = s.lo.as_ref().filter(|e| !zero(self, e)) {
                    self.expr(lo)?;
                }
                if let Some(hi) = s.hi.as_ref().filter(|e| s.three || !self.is_len(e, &s.x)) {
                    self.expr(hi)?;
                }
                s.max.as_ref().map_or(Ok(()), |m| self.expr(m))
            }
            ExprKind::TypeAssert(a) => {
                self.add(1)?;
                self.expr(&a.x)
            }
            ExprKind::Call(c) => self.call(e, c),
            ExprKind::Star(x) => {
                // `*(*T)(unsafe.Pointer(&x))` is a load.
                let mut p = unparen(x);
                while let ExprKind::Call(c) = &p.kind
                    && self.is_type(&c.fun)
                    && let [a] = &c.args[..]
                {
                    p = unparen(a);
                }
                let plain = !std::ptr::eq(p, unparen(x)) && matches!(p.kind, ExprKind::Unary(UnaryOp::Addr, _));
                self.add(!plain as i32)?;
                self.expr(x)
            }
            ExprKind::Unary(UnaryOp::Addr, x) => {
                let x = unparen(x);
                let free = self.is_first_field(x);
                self.add(1 - 2 * free as i32)?;
                self.expr(x)
            }
            ExprKind::Unary(_, x) => {
                self.add(1)?;
                self.expr(x)
            }
            ExprKind::Binary(BinaryOp::Add, b) if self.is_string(&b.x) => {
                self.add(1)?;
                self.concat(e)
            }
            ExprKind::Binary(op, b) => {
                let Pair { x, y } = &**b;
                self.add(1)?;
                let (xt, yt) = (self.type_of(x), self.type_of(y));
                if matches!(op, BinaryOp::Eq | BinaryOp::Ne) {
                    self.conv(x, yt)?;
                    return self.conv(y, xt);
                }
                self.expr(x)?;
                self.expr(y)
            }
            ExprKind::KeyValue(kv) => {
                self.expr(&kv.x)?;
                self.expr(&kv.y)
            }
            // Types cost nothing.
            _ => Ok(()),
        }
    }

    /// Whether `e` is `len(x)` of the same variable.
    fn is_len(&self, e: &Expr, x: &Expr) -> bool {
        let ExprKind::Call(c) = &unparen(e).kind else { return false };
        let (Some(Builtin::Len), [a]) = (builtin_of(self.types, &c.fun), &c.args[..]) else { return false };
        let (a, x) = (unparen(a), unparen(x));
        match (&a.kind, &x.kind) {
            (ExprKind::Ident(_), ExprKind::Ident(_)) => {
                let o = self.types.info.object_of(a.id);
                o.is_some() && o == self.types.info.object_of(x.id)
            }
            _ => false,
        }
    }

    fn is_string(&mut self, e: &Expr) -> bool {
        let t = self.type_of(e);
        matches!(self.types.core_under(t), Some(Type::Basic(BasicKind::String | BasicKind::UntypedString)))
    }

    /// The operands of a chain of `+`.
    fn concat(&mut self, e: &Expr) -> Step {
        let e = unparen(e);
        match &e.kind {
            ExprKind::Binary(BinaryOp::Add, b) if self.types.info.value_of(e.id).is_none() => {
                self.concat(&b.x)?;
                self.concat(&b.y)
            }
            _ => self.expr(e),
        }
    }

    /// `v.f` with f at offset 0, v a variable: its address is v's.
    fn is_first_field(&mut self, x: &Expr) -> bool {
        let ExprKind::Selector(sel) = &x.kind else { return false };
        let Some(s) = self.types.info.selections.get(&x.id).cloned() else { return false };
        s.kind == SelectionKind::FieldVal && s.index[..] == [0] && matches!(unparen(&sel.x).kind, ExprKind::Ident(_))
    }

    /// `x.f`: one node for each field on the way.
    fn selector(&mut self, e: &Expr, x: &Expr) -> Step {
        let Some(s) = self.types.info.selections.get(&e.id).cloned() else {
            // A qualified name.
            return self.add(1);
        };
        match s.kind {
            SelectionKind::FieldVal => {
                self.add(s.index.len() as i32)?;
                self.expr(x)
            }
            SelectionKind::MethodExpr => Ok(()),
            SelectionKind::MethodVal => {
                self.add(2)?;
                self.receiver(x, &s)
            }
        }
    }

    /// The receiver of `x.m`, with the fields, the address or the dereference that stand there unseen.
    pub(super) fn receiver(&mut self, x: &Expr, s: &Selection) -> Step {
        let mut t = self.type_of(x);
        for &i in &s.index[..s.index.len().saturating_sub(1)] {
            self.add(1)?;
            let (base, _) = self.types.deref(t);
            let Some(Type::Struct(st)) = self.types.core_under(base) else { break };
            let Some(&f) = st.fields.get(i as usize) else { break };
            t = self.types.obj(f).ty;
        }
        let have = self.types.deref(t).1;
        if !self.types.is_iface_type(t) && !self.types.is_type_param(t) {
            let want = self.types.method_origin(s.obj).1;
            self.add((want != have) as i32)?;
        }
        self.expr(x)
    }

    fn composite(&mut self, e: &Expr, l: &CompositeLit) -> Step {
        let t = self.type_of(e);
        let (t, ptr) = match self.types.core_under(t) {
            // An inner literal whose `&T` is not written.
            Some(Type::Pointer(b)) => (b, 1),
            _ => (t, 0),
        };
        match self.types.core_under(t) {
            Some(Type::Struct(s)) => {
                self.add(1 + ptr)?;
                for (i, el) in l.elems.iter().enumerate() {
                    self.add(1)?;
                    let (v, field) = match &el.kind {
                        ExprKind::KeyValue(kv) => {
                            let id = match &kv.x.kind {
                                ExprKind::Ident(_) => self.types.info.use_of(kv.x.id),
                                _ => None,
                            };
                            (&kv.y, id)
                        }
                        _ => (el, s.fields.get(i).copied()),
                    };
                    let to = field.map_or(TypeId::NONE, |f| self.types.obj(f).ty);
                    self.conv(v, to)?;
                }
                Ok(())
            }
            Some(Type::Map(kt, vt)) => {
                self.add(1 + ptr)?;
                for el in &l.elems {
                    self.add(1)?;
                    if let ExprKind::KeyValue(kv) = &el.kind {
                        self.conv(&kv.x, kt)?;
                        self.conv(&kv.y, vt)?;
                    }
                }
                Ok(())
            }
            Some(Type::Slice(et) | Type::Array(et, _)) => {
                let slice = matches!(self.types.core_under(t), Some(Type::Slice(_)));
                self.add(1 + slice as i32 + ptr)?;
                for el in &l.elems {
                    if let ExprKind::KeyValue(kv) = &el.kind {
                        self.add(1)?;
                        self.expr(&kv.x)?;
                        self.conv(&kv.y, et)?;
                    } else {
                        self.conv(el, et)?;
                    }
                }
                Ok(())
            }
            _ => self.add(1),
        }
    }

    /// A function literal is judged by itself.
    fn literal(&mut self, id: NodeId, lit: &FuncLit) {
        let statics = self.statics.clone();
        self.inliner.judge_literal(self.types, id, lit, &statics);
    }
}
