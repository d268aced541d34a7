//! Basic, function and composite literals.
use super::operand::Operand;
use super::*;
use crate::syntax::ast::*;
use hashbrown::{HashMap, HashSet};

/// A constant map key, made comparable.
#[derive(PartialEq, Eq, Hash, Clone)]
pub(crate) enum ConstKey {
    Bool(bool),
    Str(Vec<u8>),
    Int(String),
    Float(u64),
    Complex(u64, u64),
}

/// Key for duplicate detection; `None` for values without one.
pub(crate) fn const_key(v: &ConstValue) -> Option<ConstKey> {
    Some(match v {
        ConstValue::Bool(b) => ConstKey::Bool(*b),
        ConstValue::Str(s) => ConstKey::Str(s.to_vec()),
        ConstValue::Unknown => return None,
        _ => {
            if let Some(i) = v.to_bigint() {
                ConstKey::Int(i.to_string())
            } else if v.imag().sign() == 0 {
                ConstKey::Float(v.to_f64().to_bits())
            } else {
                let (r, i) = v.to_complex();
                ConstKey::Complex(r.to_bits(), i.to_bits())
            }
        }
    })
}

impl Types {
    pub(crate) fn basic_lit<'e>(&mut self, e: &'e Expr, k: LitKind, s: &str) -> Operand<'e> {
        let mut x = Operand::new(e);
        if matches!(k, LitKind::Int | LitKind::Float | LitKind::Imag) {
            self.lang_compat(e, k, s);
            if s.len() > 10000 {
                let msg = format!("excessively long constant: {}... ({} chars)", &s[..10], s.len());
                self.err(e.start, msg);
                return x;
            }
        }
        x.val = constant::from_literal(k, s);
        if x.val.is_unknown() {
            self.err(e.start, format!("malformed constant: {s}"));
            return x;
        }
        x.mode = Mode::Constant;
        x.ty = match k {
            LitKind::Int => TypeId::UNTYPED_INT,
            LitKind::Float => TypeId::UNTYPED_FLOAT,
            LitKind::Imag => TypeId::UNTYPED_COMPLEX,
            LitKind::Char => TypeId::UNTYPED_RUNE,
            LitKind::String => TypeId::UNTYPED_STRING,
        };
        if k == LitKind::Int {
            self.overflow(&mut x, e.start);
        }
        x
    }
    fn lang_compat(&mut self, e: &Expr, k: LitKind, s: &str) {
        if s.len() <= 2 || self.version_ok(13) {
            return;
        }
        let b = s.as_bytes();
        let what = if s.contains('_') {
            "underscore in numeric literal"
        } else if b[0] != b'0' {
            return;
        } else {
            match b[1] {
                b'b' | b'B' => "binary literal",
                b'o' | b'O' => "0o/0O-style octal literal",
                b'x' | b'X' if k != LitKind::Int => "hexadecimal floating-point literal",
                _ => return,
            }
        };
        self.version_err(e.start, 13, what);
    }
    pub(crate) fn func_lit<'e>(&mut self, e: &'e Expr, f: &Arc<FuncLit>) -> Operand<'e> {
        let t = self.open_signature();
        let scope = self.func_type(t, None, None, &f.sig);
        let (decl, iota) = (self.env.decl, self.env.iota);
        let f = f.clone();
        self.later(move |c| c.func_body(decl, t, scope, &f.body, iota));
        Operand::value(Some(e), t)
    }
    pub(crate) fn composite_lit<'e>(&mut self, e: &'e Expr, c: &'e CompositeLit, hint: Option<TypeId>) -> Operand<'e> {
        let mut x = Operand::new(e);
        let mut is_elem = false;
        let mut open_array = None;
        let (mut ty, base) = match (&c.ty, hint) {
            (Some(te), _) => {
                if let ExprKind::ArrayType(a) = &te.kind
                    && matches!(a.x.kind, ExprKind::Ellipsis(None))
                {
                    let et = self.var_type(&a.y);
                    open_array = Some((te, et));
                    let t = self.new_array(et, -1);
                    (t, t)
                } else {
                    let t = self.typ(te);
                    (t, t)
                }
            }
            (None, Some(h)) => {
                is_elem = true;
                let mut b = h;
                if let Some(u) = self.core_type(h)
                    && let Type::Pointer(p) = *self.ty(u)
                {
                    b = p;
                }
                (h, b)
            }
            (None, None) => {
                self.err(e.start, "missing type in composite literal");
                (TypeId::INVALID, TypeId::INVALID)
            }
        };
        if !self.is_complete(base) {
            return x;
        }
        let u = self.core_type(base);
        match u.map(|u| self.ty(u).clone()) {
            Some(Type::Struct(s)) => self.struct_lit(c, &s, u.unwrap_or(base), base),
            Some(Type::Array(el, len)) => {
                let n = self.indexed_elems(&c.elems, el, len);
                if let Some((te, et)) = open_array {
                    ty = self.new_array(et, n);
                    self.record_type_expr(te, ty);
                }
            }
            Some(Type::Slice(el)) => {
                self.indexed_elems(&c.elems, el, -1);
            }
            Some(Type::Map(k, v)) => self.map_lit(c, k, v),
            other => {
                for el in &c.elems {
                    match &el.kind {
                        ExprKind::KeyValue(kv) => self.use_expr(&kv.y),
                        _ => self.use_expr(el),
                    };
                }
                if u != Some(TypeId::INVALID) {
                    let q = if is_elem { " element" } else { "" };
                    let cause = if other.is_none() { " (no common underlying type)" } else { "" };
                    let n = self.ts(ty);
                    self.err(e.start, format!("invalid composite literal{q} type {n}{cause}"));
                    return x;
                }
            }
        }
        x.mode = Mode::Value;
        x.ty = ty;
        x
    }
    fn struct_lit(&mut self, c: &CompositeLit, s: &Arc<StructType>, st: TypeId, base: TypeId) {
        let Some(first) = c.elems.first() else { return };
        if matches!(first.kind, ExprKind::KeyValue(..)) {
            return self.keyed_struct_lit(c, st, base);
        }
        for (i, el) in c.elems.iter().enumerate() {
            if matches!(el.kind, ExprKind::KeyValue(..)) {
                self.err(el.start, "mixture of field:value and value elements in struct literal");
                continue;
            }
            let mut x = self.generic_expr(el, None);
            let Some(&f) = s.fields.get(i) else {
                let n = self.ts(base);
                self.err(x.pos(), format!("too many values in struct literal of type {n}"));
                break;
            };
            let fo = self.obj(f);
            if !fo.exported() && !self.same_pkg(fo.pkg, self.env.pkg) {
                let (name, n) = (fo.name.clone(), self.ts(base));
                let msg = format!("implicit assignment to unexported field {name} in struct literal of type {n}");
                self.err(x.pos(), msg);
                continue;
            }
            let t = fo.ty;
            self.assignment(&mut x, t, "struct literal");
        }
        if c.elems.len() < s.fields.len() {
            let hidden = s.fields.iter().any(|&f| {
                let fo = self.obj(f);
                !fo.exported() && !self.same_pkg(fo.pkg, self.env.pkg)
            });
            let hint = if hidden { " (type has unexported fields - use key:value pairs)" } else { "" };
            let n = self.ts(base);
            self.err(c.rbrace, format!("too few values in struct literal of type {n}{hint}"));
        }
    }
    fn keyed_struct_lit(&mut self, c: &CompositeLit, st: TypeId, base: TypeId) {
        let mut visited: Vec<(FieldPath, ObjId)> = Vec::new();
        for el in &c.elems {
            let ExprKind::KeyValue(kv) = &el.kind else {
                self.err(el.start, "mixture of field:value and value elements in struct literal");
                continue;
            };
            let Pair { x: k, y: v } = &**kv;
            let mut x = self.generic_expr(v, None);
            let ExprKind::Ident(name) = &k.kind else {
                self.err(el.start, format!("invalid field name {} in struct literal", expr_string(k)));
                continue;
            };
            let (f, index, indirect) = match self.lookup_field_or_method(st, false, self.env.pkg, name) {
                Lookup::Found(o, i, ind) => (o, i, ind),
                _ => {
                    let alt = match self.lookup_fold(st, false, self.env.pkg, name, true) {
                        Lookup::Found(o, ..) => Some(o),
                        _ => None,
                    };
                    let msg = self.lookup_error(base, name, alt, true);
                    self.err(k.start, msg);
                    continue;
                }
            };
            if !matches!(self.obj(f).kind, ObjKind::Var { .. }) {
                self.err(k.start, format!("{} is not a field", expr_string(k)));
                continue;
            }
            if index.len() > 1 && !self.version_ok(27) {
                let (p, n) = (self.field_path(st, &index), self.ts(base));
                self.version_err(k.start, 27, &format!("use of promoted field {p} in struct literal of type {n}"));
                continue;
            }
            if indirect {
                let msg = format!("invalid implicit pointer indirection to reach {}", expr_string(k));
                self.err(k.start, msg);
                continue;
            }
            self.record_use(k.id, f);
            if index.len() > 1 {
                let sel = Selection { kind: SelectionKind::FieldVal, recv: st, obj: f, index: index.clone(), indirect };
                self.info.selections.insert(k.id, Arc::new(sel));
            }
            let t = self.obj(f).ty;
            self.assignment(&mut x, t, "struct literal");
            let name = self.obj(f).name.clone();
            let clash = visited.iter().find(|(p, _)| p.starts_with(&index) || index.starts_with(p)).cloned();
            match clash {
                Some((p, alt)) => {
                    let an = self.obj(alt).name.clone();
                    let msg = if p.len() == index.len() {
                        format!("duplicate field name {name} in struct literal")
                    } else if p.len() < index.len() {
                        format!("cannot specify promoted field {name} and enclosing embedded field {an}")
                    } else {
                        format!("cannot specify embedded field {name} and enclosed promoted field {an}")
                    };
                    self.err(el.start, msg);
                }
                None => visited.push((index, f)),
            }
        }
    }
    fn field_path(&mut self, t: TypeId, index: &[u32]) -> String {
        let mut t = t;
        let mut out = Vec::new();
        for &i in index {
            let b = match *self.under_ty(t) {
                Type::Pointer(b) => b,
                _ => t,
            };
            let Type::Struct(s) = self.under_ty(b).clone() else { break };
            let Some(&f) = s.fields.get(i as usize) else { break };
            out.push(self.obj(f).name.to_string());
            t = self.obj(f).ty;
        }
        out.join(".")
    }
    fn map_lit(&mut self, c: &CompositeLit, k: TypeId, v: TypeId) {
        let iface = self.is_interface(k);
        let mut visited: HashMap<ConstKey, Vec<TypeId>> = HashMap::new();
        for el in &c.elems {
            let ExprKind::KeyValue(kv) = &el.kind else {
                self.err(el.start, "missing key in map literal");
                continue;
            };
            let Pair { x: ke, y: ve } = &**kv;
            let mut x = self.generic_expr(ke, Some(k));
            self.assignment(&mut x, k, "map literal");
            if !x.ok() {
                continue;
            }
            if x.is_const()
                && let Some(key) = const_key(&x.val)
            {
                let seen = visited.entry(key).or_default();
                let dup = if iface {
                    let l = seen.clone();
                    seen.push(x.ty);
                    l.into_iter().any(|t| self.identical(t, x.ty))
                } else {
                    let d = !seen.is_empty();
                    seen.push(x.ty);
                    d
                };
                if dup {
                    self.err(x.pos(), format!("duplicate key {} in map literal", x.val));
                    continue;
                }
            }
            let mut y = self.generic_expr(ve, Some(v));
            self.assignment(&mut y, v, "map literal");
        }
    }
    fn indexed_elems(&mut self, elems: &[Expr], t: TypeId, len: i64) -> i64 {
        let keyed = elems.iter().any(|e| matches!(e.kind, ExprKind::KeyValue(..)));
        let mut visited: HashSet<i64> = HashSet::new();
        let (mut index, mut max) = (0i64, 0i64);
        for e in elems {
            let mut valid = false;
            let mut val = e;
            if let ExprKind::KeyValue(kv) = &e.kind {
                let Pair { x: k, y: v } = &**kv;
                let (kt, i) = self.index(k, len);
                if self.is_valid(kt) {
                    if i >= 0 {
                        index = i;
                        valid = true;
                    } else {
                        self.err(e.start, format!("index {} must be integer constant", expr_string(k)));
                    }
                }
                val = v;
            } else if len >= 0 && index >= len {
                self.err(e.start, format!("index {index} is out of bounds (>= {len})"));
            } else {
                valid = true;
            }
            if keyed && valid && !visited.insert(index) {
                self.err(e.start, format!("duplicate index {index} in array or slice literal"));
            }
            index += 1;
            max = max.max(index);
            let mut x = self.generic_expr(val, Some(t));
            self.assignment(&mut x, t, "array or slice literal");
        }
        max
    }
    /// Why a selector or key finds nothing.
    pub(crate) fn lookup_error(&mut self, t: TypeId, sel: &str, alt: Option<ObjId>, lit: bool) -> String {
        let n = self.ts(t);
        let tail = |s: &str| s.chars().skip(1).collect::<String>();
        #[derive(PartialEq)]
        enum E {
            Missing,
            Misspelled,
            Unexported,
            Inaccessible,
        }
        let mut e = E::Missing;
        let mut an = String::new();
        let mut what = "object";
        if let Some(o) = alt {
            let ob = self.obj(o);
            an = ob.name.to_string();
            what = if matches!(ob.kind, ObjKind::Func(_)) { "method" } else { "field" };
            if self.same_pkg(ob.pkg, self.env.pkg) {
                e = E::Misspelled;
            } else if object::is_exported(sel) {
                if object::is_exported(&an) {
                    e = E::Misspelled;
                } else if tail(sel) == tail(&an) {
                    e = E::Unexported;
                }
            } else if object::is_exported(&an) {
                if tail(sel) == tail(&an) {
                    e = E::Misspelled;
                }
            } else if sel == an {
                e = E::Inaccessible;
            }
        }
        if lit {
            return match e {
                E::Missing => format!("unknown field {sel} in struct literal of type {n}"),
                E::Misspelled => format!("unknown field {sel} in struct literal of type {n}, but does have {an}"),
                E::Unexported => {
                    format!("unknown field {sel} in struct literal of type {n}, but does have unexported {an}")
                }
                E::Inaccessible => format!("cannot refer to unexported field {an} in struct literal of type {n}"),
            };
        }
        match e {
            E::Missing => format!("type {n} has no field or method {sel}"),
            E::Misspelled => format!("type {n} has no field or method {sel}, but does have {what} {an}"),
            E::Unexported => format!("type {n} has no field or method {sel}, but does have unexported {what} {an}"),
            E::Inaccessible => format!("cannot refer to unexported {what} {an}"),
        }
    }
}
