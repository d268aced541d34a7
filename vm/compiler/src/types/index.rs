//! Index and slice expressions.
use super::operand::Operand;
use super::*;
use crate::syntax::ast::*;

impl Types {
    /// Checks `x[i]`. The flag says that it is the instantiation of a generic function, still to be done.
    pub(crate) fn index_expr<'e>(&mut self, e: &'e Expr) -> (Operand<'e>, bool) {
        let ExprKind::Index(index) = &e.kind else { return (Operand::new(e), false) };
        let IndexExpr { x: xe, list } = &**index;
        let mut x = self.expr_or_type(xe, true);
        match x.mode {
            Mode::Invalid => {
                for i in list {
                    self.use_expr(i);
                }
                return (x, false);
            }
            Mode::TypeExpr => {
                x.kill();
                x.ty = self.var_type(e);
                if self.is_valid(x.ty) {
                    x.mode = Mode::TypeExpr;
                }
                return (x, false);
            }
            Mode::Value => {
                if let Type::Signature(s) = self.under_ty(x.ty).clone()
                    && !s.tparams.is_empty()
                {
                    return (x, true);
                }
            }
            _ => {}
        }
        self.non_generic(None, &mut x);
        if !x.ok() || !self.is_complete(x.ty) {
            x.kill();
            return (x, false);
        }
        let mut valid = false;
        let mut length = -1i64;
        match self.under_ty(x.ty).clone() {
            Type::Basic(BasicKind::String | BasicKind::UntypedString) => {
                valid = true;
                if x.is_const() {
                    length = x.val.str_len() as i64;
                }
                x.mode = Mode::Value;
                x.ty = TypeId::BYTE;
            }
            Type::Array(el, n) => {
                valid = true;
                length = n;
                if x.mode != Mode::Variable {
                    x.mode = Mode::Value;
                }
                x.ty = el;
            }
            Type::Pointer(b) => {
                if !self.is_complete(b) {
                    x.kill();
                    return (x, false);
                }
                if let Type::Array(el, n) = *self.under_ty(b) {
                    valid = true;
                    length = n;
                    x.mode = Mode::Variable;
                    x.ty = el;
                }
            }
            Type::Slice(el) => {
                valid = true;
                x.mode = Mode::Variable;
                x.ty = el;
            }
            Type::Map(k, v) => {
                if !self.is_complete(v) {
                    x.kill();
                    return (x, false);
                }
                self.map_index(&mut x, e, list, k, v);
                return (x, false);
            }
            Type::Interface(_) if self.is_type_param(x.ty) => {
                if let Some((key, el, mode, l)) = self.tparam_index(&x) {
                    if let Some(k) = key {
                        self.map_index(&mut x, e, list, k, el);
                        return (x, false);
                    }
                    valid = true;
                    length = l;
                    x.mode = mode;
                    x.ty = el;
                }
            }
            _ => {}
        }
        if !valid {
            let s = self.opstr(&x);
            self.err(e.pos, format!("cannot index {s}"));
            for i in list {
                self.use_expr(i);
            }
            x.kill();
            return (x, false);
        }
        let Some(i) = self.single_index(list) else {
            x.kill();
            return (x, false);
        };
        self.index(i, length);
        (x, false)
    }
    fn map_index<'e>(&mut self, x: &mut Operand<'e>, e: &'e Expr, list: &'e [Expr], k: TypeId, v: TypeId) {
        let Some(i) = self.single_index(list) else { return x.kill() };
        let mut key = self.generic_expr(i, None);
        self.assignment(&mut key, k, "map index");
        x.mode = Mode::MapIndex;
        x.ty = v;
        x.expr = Some(e);
    }
    /// Indexing a value of type parameter type: key type (all maps), element type, mode, shortest length.
    fn tparam_index(&mut self, x: &Operand<'_>) -> Option<(Option<TypeId>, TypeId, Mode, i64)> {
        let list = self.typeset(x.ty)?;
        let mut mode = Mode::Variable;
        let mut res: Option<(Option<TypeId>, TypeId)> = None;
        let mut length = -1i64;
        for (_, u) in list {
            let (mut l, mut k) = (-1, None);
            let el = match *self.ty(u) {
                Type::Basic(BasicKind::String) => {
                    mode = Mode::Value;
                    TypeId::BYTE
                }
                Type::Array(el, n) => {
                    l = n;
                    if x.mode != Mode::Variable {
                        mode = Mode::Value;
                    }
                    el
                }
                Type::Pointer(b) => match self.under_ty(b).clone() {
                    Type::Array(el, n) => {
                        l = n;
                        el
                    }
                    _ => return None,
                },
                Type::Slice(el) => el,
                Type::Map(kt, el) => {
                    k = Some(kt);
                    el
                }
                _ => return None,
            };
            match res {
                None => {
                    res = Some((k, el));
                    length = l;
                }
                Some((k0, el0)) => {
                    let same_key = match (k0, k) {
                        (None, None) => true,
                        (Some(a), Some(b)) => self.identical(a, b),
                        _ => false,
                    };
                    if !same_key || !self.identical(el0, el) {
                        return None;
                    }
                    if l >= 0 && (length < 0 || l < length) {
                        length = l;
                    }
                }
            }
        }
        let (k, el) = res?;
        Some((k, el, mode, length))
    }
    fn single_index<'e>(&mut self, list: &'e [Expr]) -> Option<&'e Expr> {
        if let Some(second) = list.get(1) {
            self.err(second.start, "invalid operation: more than one index");
        }
        list.first()
    }
    /// Checks an index; its type and, for a constant in range, its value (else -1).
    pub(crate) fn index(&mut self, e: &Expr, max: i64) -> (TypeId, i64) {
        let mut x = self.expr(None, e);
        if !self.valid_index(&mut x, "index", false) {
            return (TypeId::INVALID, -1);
        }
        if !x.is_const() {
            return (x.ty, -1);
        }
        let Some(v) = x.val.to_i64() else { return (TypeId::INVALID, -1) };
        if max >= 0 && v >= max {
            self.err(x.pos(), format!("invalid argument: index {} out of bounds [0:{max}]", x.val));
            return (TypeId::INVALID, -1);
        }
        (x.ty, v)
    }
    pub(crate) fn valid_index(&mut self, x: &mut Operand<'_>, what: &str, allow_negative: bool) -> bool {
        if !x.ok() {
            return false;
        }
        self.convert_untyped(x, TypeId::INT);
        if !x.ok() {
            return false;
        }
        if !self.all_integer(x.ty) {
            let s = self.opstr(x);
            self.err(x.pos(), format!("invalid argument: {what} {s} must be integer"));
            return false;
        }
        if x.is_const() && !x.val.is_unknown() {
            if !allow_negative && x.val.sign() < 0 {
                let s = self.opstr(x);
                self.err(x.pos(), format!("invalid argument: {what} {s} must not be negative"));
                return false;
            }
            if super::consts::representable_const(&x.val, BasicKind::Int).is_none() {
                let s = self.opstr(x);
                self.err(x.pos(), format!("invalid argument: {what} {s} overflows int"));
                return false;
            }
        }
        true
    }
    pub(crate) fn slice_expr<'e>(&mut self, e: &'e Expr, s: &'e SliceExpr) -> Operand<'e> {
        let mut x = self.expr(None, &s.x);
        let parts = [&s.lo, &s.hi, &s.max];
        if !x.ok() {
            for p in parts.into_iter().flatten() {
                self.use_expr(p);
            }
            return x;
        }
        let Some(cu) = self.sliceable(&x) else {
            x.kill();
            return x;
        };
        let mut length = -1i64;
        let valid = match *self.ty(cu) {
            Type::Basic(BasicKind::String | BasicKind::UntypedString) => {
                if s.three {
                    let at = s.max.as_ref().unwrap_or(e);
                    self.err(at.start, "invalid operation: 3-index slice of string");
                    x.kill();
                    return x;
                }
                if x.is_const() {
                    length = x.val.str_len() as i64;
                }
                if self.is_untyped(x.ty) {
                    if let Some(xe) = x.expr {
                        self.update_expr_type(xe, TypeId::STRING, true);
                    }
                    x.ty = TypeId::STRING;
                }
                true
            }
            Type::Array(el, n) => {
                length = n;
                if x.mode != Mode::Variable {
                    let s = self.opstr(&x);
                    self.err(x.pos(), format!("cannot slice unaddressable value {s}"));
                    x.kill();
                    return x;
                }
                x.ty = self.new_slice(el);
                true
            }
            Type::Pointer(b) => match self.under_ty(b).clone() {
                _ if !self.is_complete(b) => {
                    x.kill();
                    return x;
                }
                Type::Array(el, n) => {
                    length = n;
                    x.ty = self.new_slice(el);
                    true
                }
                _ => false,
            },
            Type::Slice(_) => true,
            _ => false,
        };
        if !valid {
            let s = self.opstr(&x);
            self.err(x.pos(), format!("cannot slice {s}"));
            x.kill();
            return x;
        }
        x.mode = Mode::Value;
        if s.three && (s.hi.is_none() || s.max.is_none()) {
            x.kill();
            return x;
        }
        let mut ind = [-1i64; 3];
        for (i, p) in parts.iter().enumerate() {
            ind[i] = match p {
                Some(p) => self.index(p, if length >= 0 { length + 1 } else { -1 }).1,
                None if i == 0 => 0,
                None if length >= 0 => length,
                None => -1,
            };
        }
        for i in 0..2 {
            for j in i + 1..3 {
                if ind[i] > 0
                    && ind[j] >= 0
                    && ind[j] < ind[i]
                    && let Some(at) = parts[j]
                {
                    self.err(at.start, format!("invalid slice indices: {} < {}", ind[j], ind[i]));
                    return x;
                }
            }
        }
        x
    }
    /// The common underlying type of a slice operand, `string` standing for mixtures with `[]byte`.
    fn sliceable(&mut self, x: &Operand<'_>) -> Option<TypeId> {
        let Some(list) = self.typeset(x.ty) else {
            let (s, n) = (self.opstr(x), self.ts(x.ty));
            self.err(x.pos(), format!("cannot slice {s}: no specific type in {n}"));
            return None;
        };
        let mut has_string = false;
        let mut common: Option<(TypeId, TypeId)> = None;
        for (t, mut u) in list {
            if self.is_string(u) {
                u = self.new_slice(TypeId::BYTE);
                has_string = true;
            }
            match common {
                None => common = Some((t, u)),
                Some((ct, cu)) => {
                    if !self.identical(cu, u) {
                        let (s, a, b) = (self.opstr(x), self.ts(ct), self.ts(t));
                        self.err(x.pos(), format!("cannot slice {s}: {a} and {b} have different underlying types"));
                        return None;
                    }
                }
            }
        }
        if has_string {
            return Some(if self.is_type_param(x.ty) { TypeId::STRING } else { self.under(x.ty) });
        }
        common.map(|c| c.1)
    }
}
