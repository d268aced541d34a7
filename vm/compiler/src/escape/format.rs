//! Expressions as gc's decisions show them: printed anew from the tree, constants by value.
use super::walk::unparen;
use crate::small::SmallMap;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, LitKind, NodeId};
use crate::types::constant::ConstKind;
use crate::types::{ConstValue, Mode, ObjId, ObjKind, PkgId, Qualifier, Type, TypeId, Types, binary_op, unary_op};

/// Formats for messages about package `pkg`.
pub(crate) struct Format<'a> {
    pub types: &'a mut Types,
    pub pkg: Option<PkgId>,
    /// Variables that always have the value of this constant expression.
    pub constants: &'a SmallMap<ObjId, NodeId>,
}

/// Precedence of a unary operator, above all binary ones.
const UNARY: u8 = 6;

fn precedence(op: BinaryOp) -> u8 {
    use BinaryOp::*;
    match op {
        LogOr => 1,
        LogAnd => 2,
        Eq | Ne | Lt | Le | Gt | Ge => 3,
        Add | Sub | Or | Xor => 4,
        _ => 5,
    }
}

impl Format<'_> {
    pub fn typ(&mut self, t: TypeId) -> String {
        let s = self.types.type_string(t, Qualifier::From(self.pkg));
        // gc's own notation.
        s.replace("interface{}", "interface {}").replace("struct{}", "struct {}").replace("struct{", "struct { ")
    }

    fn struct_spaces(&mut self, t: TypeId) -> String {
        let s = self.typ(t);
        match s.strip_prefix("struct { ") {
            Some(rest) if rest.ends_with('}') => format!("struct {{ {} }}", &rest[..rest.len() - 1]),
            _ => s,
        }
    }

    fn constant(&mut self, v: &ConstValue, t: TypeId) -> String {
        let text = match v.kind() {
            ConstKind::String => crate::types::constant::quote_bytes(v.as_str()),
            ConstKind::Bool => v.as_bool().to_string(),
            ConstKind::Complex => {
                let (re, im) = v.to_complex();
                format!("({re} + {im}i)")
            }
            _ => v.to_string(),
        };
        let def = match v.kind() {
            ConstKind::String => t == TypeId::STRING,
            ConstKind::Bool => t == TypeId::BOOL,
            ConstKind::Complex => t == TypeId::COMPLEX128,
            _ => t == TypeId::INT || t == TypeId::FLOAT64,
        };
        let rune = t == TypeId::INT32 || t == TypeId::RUNE || t == TypeId::UNTYPED_RUNE;
        if rune && let Some(c) = v.to_int().to_u64().and_then(|c| char::from_u32(c as u32)) {
            return match c {
                '\n' => "'\\n'".into(),
                '\t' => "'\\t'".into(),
                '\'' => "'\\''".into(),
                '\\' => "'\\\\'".into(),
                c => format!("'{c}'"),
            };
        }
        if def || self.types.is_iface_type(t) || self.types.basic_kind(t).is_none() || is_untyped(t) {
            return text;
        }
        let t = self.typ(t);
        format!("{t}({text})")
    }

    /// The expression's text.
    pub fn expr(&mut self, e: &Expr) -> String {
        self.prec(e, 0)
    }

    /// A value that is converted: a variable that never changes from a constant shows as the constant.
    pub fn value(&mut self, e: &Expr) -> String {
        let e = unparen(e);
        if let ExprKind::Ident(_) = &e.kind
            && let Some(id) = self.types.info.object_of(e.id).and_then(|o| self.constants.get(&o))
            && let Some(v) = self.types.info.value_of(*id).cloned()
        {
            let t = self.types.info.type_of(e.id);
            return self.constant(&v, t);
        }
        self.expr(e)
    }

    /// A call of make; its last size shows as [`Format::value`] does.
    pub fn make(&mut self, e: &Expr) -> String {
        let ExprKind::Call(c) = &unparen(e).kind else { return self.expr(e) };
        let n = c.args.len();
        let args: Vec<String> =
            c.args.iter().enumerate().map(|(i, a)| if i + 1 == n { self.value(a) } else { self.expr(a) }).collect();
        format!("make({})", args.join(", "))
    }

    fn list(&mut self, l: &[Expr]) -> String {
        l.iter().map(|e| self.expr(e)).collect::<Vec<_>>().join(", ")
    }

    fn prec(&mut self, e: &Expr, min: u8) -> String {
        let e = unparen(e);
        let tv = self.types.info.tv(e.id).cloned().unwrap_or_default();
        if let (Mode::Constant, Some(v)) = (tv.mode, self.types.info.value_of(e.id).cloned()) {
            return self.constant(&v, tv.ty);
        }
        if tv.mode == Mode::TypeExpr {
            return self.struct_spaces(tv.ty);
        }
        match &e.kind {
            ExprKind::Ident(name) => match self.types.info.object_of(e.id).and_then(|o| self.types.obj(o).pkg) {
                // In the inlined body of another package's function.
                Some(p) if Some(p) != self.pkg => format!("{}.{}", self.types.pkg(p).name, name),
                _ => name.to_string(),
            },
            ExprKind::BasicLit(LitKind::String, t) => t.to_string(),
            ExprKind::BasicLit(_, t) => t.to_string(),
            ExprKind::FuncLit(_) => "func literal".into(),
            ExprKind::CompositeLit(l) => {
                let dots = if l.elems.is_empty() { "" } else { "..." };
                match self.types.core_under(tv.ty) {
                    Some(Type::Pointer(el)) => format!("&{}{{{dots}}}", self.struct_spaces(el)),
                    _ => format!("{}{{{dots}}}", self.struct_spaces(tv.ty)),
                }
            }
            ExprKind::Selector(s) => match self.types.info.selections.contains_key(&e.id) {
                true => format!("{}.{}", self.operand(&s.x), s.sel.name),
                false => {
                    let own = self.types.info.use_of(s.sel.id).is_some_and(|o| self.types.obj(o).pkg == self.pkg);
                    if own { s.sel.name.to_string() } else { format!("{}.{}", self.operand(&s.x), s.sel.name) }
                }
            },
            ExprKind::Index(i) => {
                if matches!(self.types.core_under(tv.ty), Some(Type::Signature(_))) && self.is_func(&i.x) {
                    return self.expr(&i.x);
                }
                format!("{}[{}]", self.operand(&i.x), self.list(&i.list))
            }
            ExprKind::Slice(s) => {
                let b = |f: &mut Self, b: &Option<Expr>| b.as_ref().map_or_else(String::new, |b| f.expr(b));
                let (x, lo, hi) = (self.operand(&s.x), b(self, &s.lo), b(self, &s.hi));
                match &s.max {
                    Some(m) => format!("{x}[{lo}:{hi}:{}]", self.expr(m)),
                    None => format!("{x}[{lo}:{hi}]"),
                }
            }
            ExprKind::TypeAssert(a) if a.ty.is_some() => {
                let tt = a.ty.as_ref().map_or(TypeId::NONE, |t| self.types.info.type_of(unparen(t).id));
                format!("{}.({})", self.operand(&a.x), self.struct_spaces(tt))
            }
            ExprKind::Call(c) => {
                let fun = unparen(&c.fun);
                if self.types.info.tv(fun.id).is_some_and(|t| t.mode == Mode::TypeExpr) {
                    let t = self.struct_spaces(tv.ty);
                    let named = t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.' || b >= 0x80);
                    let x = self.list(&c.args);
                    return if named { format!("{t}({x})") } else { format!("({t})({x})") };
                }
                let f = match &fun.kind {
                    ExprKind::FuncLit(_) => "(func literal)".to_string(),
                    _ => self.operand(fun),
                };
                let dots = if c.ellipsis.is_some() { "..." } else { "" };
                format!("{f}({}{dots})", self.list(&c.args))
            }
            ExprKind::Star(x) => format!("*{}", self.paren_unary(x)),
            ExprKind::Unary(op, x) => match &unparen(x).kind {
                ExprKind::CompositeLit(_) if *op == crate::syntax::ast::UnaryOp::Addr => format!("&{}", self.expr(x)),
                _ => format!("{}{}", unary_op(*op), self.prec(x, UNARY)),
            },
            ExprKind::Binary(op, b) => {
                let p = precedence(*op);
                let (a, b) = (self.prec(&b.x, p), self.shift_count(*op, &b.y, p));
                let s = format!("{a} {} {b}", binary_op(*op));
                if p < min { format!("({s})") } else { s }
            }
            ExprKind::KeyValue(kv) => format!("{}:{}", self.expr(&kv.x), self.expr(&kv.y)),
            _ => crate::types::expr_string(e),
        }
    }

    /// A constant shift count has become a uint.
    fn shift_count(&mut self, op: BinaryOp, y: &Expr, p: u8) -> String {
        if matches!(op, BinaryOp::Shl | BinaryOp::Shr)
            && let Some(v) = self.types.info.value_of(unparen(y).id).cloned()
        {
            return self.constant(&v.to_int(), TypeId::UINT);
        }
        self.prec(y, p + 1)
    }

    fn is_func(&self, x: &Expr) -> bool {
        let Some(id) = unparen(x).name_id() else { return false };
        self.types.info.use_of(id).is_some_and(|o| matches!(self.types.obj(o).kind, ObjKind::Func(_)))
    }

    fn paren_unary(&mut self, x: &Expr) -> String {
        match &unparen(x).kind {
            ExprKind::Unary(..) | ExprKind::Binary(..) | ExprKind::Star(_) => format!("({})", self.expr(x)),
            _ => self.expr(x),
        }
    }

    /// An operand in front of a selector, index or call.
    fn operand(&mut self, x: &Expr) -> String {
        match &unparen(x).kind {
            ExprKind::Unary(..) | ExprKind::Binary(..) | ExprKind::Star(_) => format!("({})", self.expr(x)),
            _ => self.expr(x),
        }
    }
}

fn is_untyped(t: TypeId) -> bool {
    t >= TypeId::UNTYPED_BOOL && t <= TypeId::UNTYPED_NIL
}
