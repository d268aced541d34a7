//! Predeclared functions.
use super::Site;
use super::graph::Sink;
use super::walk::{TOO_BIG, Walker, unparen};
use crate::syntax::ast::{CallExpr, Expr};
use crate::types::{Builtin, Type, TypeId};

impl Walker<'_> {
    /// A call of a predeclared function; its result goes to `ks[0]`.
    pub fn builtin(&mut self, ks: &[Sink], e: &Expr, b: Builtin, c: &CallExpr) {
        use Builtin as B;
        let k = ks.first().copied().unwrap_or(Sink::NOWHERE);
        match b {
            B::Append => {
                if self.notes.is_some() {
                    self.spill(k, e, Site::Append, 0);
                }
                self.append(k, c);
            }
            B::Clear => self.expr(Sink::MUTATED, &c.args[0]),
            B::Copy => {
                self.expr(Sink::MUTATED, &c.args[0]);
                if let Some(y) = c.args.get(1) {
                    let k = self.copied_elems(y);
                    self.expr(k, y);
                }
            }
            B::Panic => {
                let any = TypeId::EMPTY_INTERFACE;
                c.args.iter().for_each(|a| self.conv(Sink::HEAP, a, any));
            }
            B::New => {
                let t = self.type_of(e);
                let el = match self.types.core_under(t) {
                    Some(Type::Pointer(el)) => el,
                    _ => TypeId::INT,
                };
                let size = self.types.size_of(el);
                let k = self.spill(k, e, Site::New, size);
                if !self.is_type_expr(&c.args[0]) {
                    self.conv(k, &c.args[0], el);
                }
            }
            B::Make => self.make(k, e, c),
            B::Delete => {
                self.discard(&c.args[0]);
                let mt = self.type_of(unparen(&c.args[0]));
                if let (Some(Type::Map(kt, _)), Some(key)) = (self.types.core_under(mt), c.args.get(1)) {
                    self.conv(Sink::NOWHERE, key, kt);
                }
            }
            // These hand their operand's memory on.
            B::Min
            | B::Max
            | B::UnsafeAdd
            | B::UnsafeSlice
            | B::UnsafeString
            | B::UnsafeSliceData
            | B::UnsafeStringData => c.args.iter().for_each(|a| self.expr(k, a)),
            _ => c.args.iter().for_each(|a| self.discard(a)),
        }
    }

    /// Where the elements of a slice that is copied go.
    fn copied_elems(&mut self, y: &Expr) -> Sink {
        let t = self.type_of(unparen(y));
        match self.types.core_under(t) {
            Some(Type::Slice(e)) if !self.types.has_pointers(e) => Sink::NOWHERE,
            Some(Type::Basic(_)) => Sink::NOWHERE,
            _ => Sink::HEAP.deref(),
        }
    }

    fn append(&mut self, k: Sink, c: &CallExpr) {
        let s = &c.args[0];
        let st = self.first_type(self.type_of(unparen(s)));
        let et = match self.types.core_under(st) {
            Some(Type::Slice(e)) => e,
            _ => TypeId::UINT8,
        };
        // The operand's array goes on being used, or its elements move to a new one.
        let elems = if self.types.has_pointers(et) { Sink::HEAP.deref() } else { Sink::NOWHERE };
        let grown = self.tee(&[k, Sink::MUTATED, elems]);
        if let (1, Type::Tuple(vars)) = (c.args.len(), self.types.ty(self.type_of(unparen(s))).clone()) {
            let rest = std::iter::repeat_n((Sink::HEAP, et), vars.len().saturating_sub(1));
            let to: Vec<_> = std::iter::once((grown, st)).chain(rest).collect();
            return self.spread(&to, s);
        }
        self.expr(grown, s);
        for a in &c.args[1..] {
            if c.ellipsis.is_some() {
                let k = self.copied_elems(a);
                self.expr(k, a);
            } else {
                self.conv(Sink::HEAP, a, et);
            }
        }
    }

    fn make(&mut self, k: Sink, e: &Expr, c: &CallExpr) {
        let t = self.type_of(e);
        match self.types.core_under(t) {
            Some(Type::Slice(et)) => {
                let size = c.args.get(2).or(c.args.get(1));
                let n = size.and_then(|a| self.types.info.value_of(unparen(a).id)).and_then(|v| v.to_int().to_i64());
                // A length that is not constant is checked against the capacity at run time.
                let n = n.filter(|_| self.notes.is_some() || c.args[1..].iter().all(|a| self.is_const(a)));
                let size = match n {
                    Some(n) if n >= 0 => self.types.size_of(et).saturating_mul(n),
                    // gc has a small buffer for arrays of unknown size.
                    None if self.notes.is_some() => 0,
                    _ => TOO_BIG,
                };
                self.spill(k, e, Site::Make, size);
            }
            Some(Type::Map(..)) => {
                self.spill(k, e, Site::Map, 0);
            }
            _ => {}
        }
        c.args[1..].iter().for_each(|a| self.discard(a));
    }

    fn is_const(&self, e: &Expr) -> bool {
        self.types.info.value_of(unparen(e).id).is_some()
    }

    /// A predeclared function called by `go` or `defer`: its operands are kept in the thunk.
    pub fn builtin_later(&mut self, b: Builtin, c: &CallExpr, thunk: Sink) {
        for (i, a) in c.args.iter().enumerate() {
            let k = match b {
                Builtin::Panic => Sink::HEAP,
                Builtin::Copy if i == 1 => {
                    let k = self.copied_elems(a);
                    self.tee(&[thunk, k])
                }
                _ => thunk,
            };
            self.expr(k, a);
        }
    }
}
