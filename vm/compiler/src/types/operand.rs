//! Operands: intermediate results of checking expressions; assignability.
use super::expr::Kind;
use super::exprstring::expr_string;
use super::missing::Want;
use super::*;
use crate::syntax::ast::Expr;
use std::borrow::Cow;

/// Result of checking an expression.
#[derive(Clone)]
pub(crate) struct Operand<'e> {
    pub mode: Mode,
    pub expr: Option<&'e Expr>,
    /// It stands for something else than its expression's value; what to call that in messages, if not by the expression.
    pub name: Option<Box<Cow<'static, str>>>,
    pub ty: TypeId,
    pub val: ConstValue,
    pub builtin: Option<Builtin>,
    /// What its expression is good for as a statement.
    pub kind: Kind,
}

impl<'e> Operand<'e> {
    #[inline]
    pub fn new(e: &'e Expr) -> Self {
        Self::empty(Some(e))
    }
    #[inline]
    fn empty(e: Option<&'e Expr>) -> Self {
        Operand {
            mode: Mode::Invalid,
            expr: e,
            name: None,
            ty: TypeId::INVALID,
            val: ConstValue::Unknown,
            builtin: None,
            kind: Kind::Expression,
        }
    }
    pub fn value(e: Option<&'e Expr>, ty: TypeId) -> Self {
        Operand { mode: Mode::Value, ty, ..Self::empty(e) }
    }
    pub fn named(e: Option<&'e Expr>, name: impl Into<Cow<'static, str>>, ty: TypeId) -> Self {
        Operand { name: Some(Box::new(name.into())), ..Self::value(e, ty) }
    }
    /// The same as an expression of a kind.
    pub fn of_kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }
    pub fn ok(&self) -> bool {
        self.mode != Mode::Invalid
    }
    pub fn kill(&mut self) {
        self.mode = Mode::Invalid;
    }
    pub fn is_const(&self) -> bool {
        self.mode == Mode::Constant
    }
    pub fn is_nil(&self) -> bool {
        self.mode == Mode::NilValue
    }
    /// Where errors about it go.
    pub fn pos(&self) -> Pos {
        self.expr.map_or(Pos::NONE, |e| e.start)
    }
    /// Its expression as text.
    pub fn text(&self) -> String {
        match (&self.name, self.expr) {
            (Some(n), _) if !n.is_empty() => n.to_string(),
            (_, Some(e)) => expr_string(e),
            _ => String::new(),
        }
    }
}

impl Types {
    /// Description of an operand for messages.
    pub(crate) fn opstr(&mut self, x: &Operand<'_>) -> String {
        if x.mode == Mode::NilValue {
            return match x.ty {
                TypeId::INVALID => "nil (with invalid type)".into(),
                TypeId::UNTYPED_NIL => "nil".into(),
                t => format!("nil (of type {})", self.ts(t)),
            };
        }
        let mut expr = x.text();
        if expr.is_empty() {
            expr = match x.mode {
                Mode::Builtin => x.builtin.map_or("", |b| b.name()).into(),
                Mode::TypeExpr => self.ts(x.ty),
                Mode::Constant => x.val.to_string(),
                _ => String::new(),
            };
        }
        let mut s = String::new();
        if !expr.is_empty() {
            s = format!("{expr} (");
        }
        let mut has_type = false;
        if !matches!(x.mode, Mode::Invalid | Mode::NoValue | Mode::Builtin | Mode::TypeExpr) && x.ty.is_some() {
            if self.is_untyped(x.ty) {
                s += &self.ts(x.ty);
                s.push(' ');
            } else {
                has_type = true;
            }
        }
        s += match x.mode {
            Mode::Invalid => "invalid operand",
            Mode::NoValue => "no value",
            Mode::Builtin => "built-in",
            Mode::TypeExpr => "type",
            Mode::Constant => "constant",
            Mode::Variable => "variable",
            Mode::MapIndex => "map index expression",
            Mode::Value => "value",
            Mode::NilValue => "nil",
            Mode::CommaOk => "comma, ok expression",
        };
        if x.mode == Mode::Constant {
            let v = x.val.to_string();
            if v != expr {
                s.push(' ');
                s += &v;
            }
        }
        if has_type {
            if self.is_valid(x.ty) {
                let mut desc = String::new();
                if self.is_generic(x.ty) {
                    desc += "generic ";
                }
                let tp = self.as_tparam(x.ty);
                if tp.is_none() && matches!(self.ty(x.ty), Type::Alias(_) | Type::Named(_)) {
                    let mut what = self.composite_kind(x.ty).to_string();
                    if what.is_empty() {
                        let u = self.under(x.ty);
                        what = self.ts(u).trim_start_matches("unsafe.").to_string();
                    }
                    desc += &what;
                    desc.push(' ');
                }
                s += &format!(" of {desc}type {}", self.ts(x.ty));
                if let Some(p) = tp {
                    let b = self.tparam(p).bound;
                    s += &format!(" constrained by {}", self.ts(b));
                    let i = self.tparam_iface(p).1;
                    if self.iface(i).tset.as_ref().is_some_and(|t| t.terms.as_ref().is_some_and(|t| t.is_empty())) {
                        s += " with empty type set";
                    }
                }
            } else {
                s += " with invalid type";
            }
        }
        if !expr.is_empty() {
            s.push(')');
        }
        s
    }

    /// Whether `x` may be assigned to a variable of type `t`; otherwise the reason, which may be empty.
    pub(crate) fn assignable(&mut self, x: &Operand<'_>, t: TypeId, w: Want) -> Result<(), String> {
        if !x.ok() || !self.is_valid(t) || !self.is_valid(x.ty) {
            return Ok(());
        }
        let orig = t;
        let (v, t) = (self.unalias(x.ty), self.unalias(t));
        if self.identical(v, t) {
            return Ok(());
        }
        let (vu, tu) = (self.under(v), self.under(t));
        let (vp, tp) = (self.as_tparam(v), self.as_tparam(t));
        let no = Err(String::new());
        if self.is_untyped(vu) {
            if tp.is_some() {
                let Some(list) = self.typeset(t) else { return no };
                let ok = list.into_iter().all(|(ty, _)| self.implicit_type(x, ty).is_ok());
                return if ok { Ok(()) } else { no };
            }
            return self.implicit_type(x, t).map(|_| ()).map_err(|_| String::new());
        }
        let named = |c: &mut Types, t| c.has_name(t);
        if vp.is_none() && tp.is_none() && self.identical(vu, tu) && (!named(self, v) || !named(self, t)) {
            return Ok(());
        }
        let mut cause = String::new();
        if matches!(self.ty(tu), Type::Interface(_)) && tp.is_none() || self.is_interface_ptr(tu) {
            match self.implements_cause(v, t, false, w) {
                Ok(()) => return Ok(()),
                Err(c) if vp.is_none() => return Err(c),
                Err(_) => {}
            }
        }
        if matches!(self.ty(vu), Type::Interface(_))
            && vp.is_none()
            && self.implements_cause(t, v, false, Want::Bare).is_ok()
        {
            return Err("need type assertion".into());
        }
        if let (Type::Chan(d, e), Type::Chan(_, f)) = (self.ty(vu).clone(), self.ty(tu).clone())
            && d == crate::syntax::ast::ChanDir::Both
            && self.identical(e, f)
        {
            return if !named(self, v) || !named(self, t) { Ok(()) } else { no };
        }
        if vp.is_none() && tp.is_none() {
            return no;
        }
        let wrap = |msg: String, inner: &str| if inner.is_empty() { msg } else { format!("{msg}\n\t{inner}") };
        if !named(self, v) && tp.is_some() {
            let Some(list) = self.typeset(t) else { return no };
            for (ty, _) in list {
                if let Err(c) = self.assignable(x, ty, w) {
                    cause = wrap(format!("cannot assign {} to {} (in {})", self.ts(x.ty), self.ts(ty), self.ts(t)), &c);
                    return Err(cause);
                }
            }
            return Ok(());
        }
        if vp.is_some() && !named(self, t) {
            let Some(list) = self.typeset(v) else { return no };
            for (ty, _) in list {
                let y = Operand { ty, ..x.clone() };
                if let Err(c) = self.assignable(&y, t, w) {
                    cause = wrap(format!("cannot assign {} (in {}) to {}", self.ts(ty), self.ts(v), self.ts(orig)), &c);
                    return Err(cause);
                }
            }
            return Ok(());
        }
        let _ = cause;
        no
    }
}
