//! Parameter lists and type parameter lists: names and types are told apart when the whole list has been read.
use super::*;
use crate::syntax::token::Op;

/// A parameter as it was read: `name`, `Type` or `name Type`.
struct Param {
    pos: Pos,
    name: Option<Ident>,
    ty: Option<Expr>,
}

impl Parser<'_> {
    /// Parses a list whose opening bracket (at `open`) is consumed. `first` is a name (and perhaps a type) that has
    /// been read already. `names`: every parameter needs one (type parameters). `dots`: `...T` is allowed at the end.
    pub(super) fn param_list(
        &mut self,
        open: Pos,
        first: Option<(Ident, Option<Expr>)>,
        close: Tok,
        names: bool,
        dots: bool,
    ) -> FieldList {
        let (mut name, mut ty) = match first {
            Some((n, t)) => (Some(n), t),
            None => (None, None),
        };
        if ty.is_some() && self.tok() == close {
            let end = self.pos();
            self.next();
            let mut l: SmallVec<_> =
                name.into_iter().map(|n| Param { pos: n.pos, name: Some(n), ty: ty.take() }).collect();
            return FieldList { open, close: end, fields: self.fields(&mut l) };
        }
        let mut list: SmallVec<[Param; 4]> = SmallVec::new();
        let (mut named, mut typed) = (0, 0);
        let end = self.list("parameter list", Tok::Comma, close, |p| {
            let par = match (name.take(), ty.take()) {
                (Some(n), Some(t)) => Some(Param { pos: n.pos, name: Some(n), ty: Some(t) }),
                (n, _) => p.param(n, close),
            };
            if let Some(par) = par {
                typed += par.ty.is_some() as usize;
                named += (par.name.is_some() && par.ty.is_some()) as usize;
                list.push(par);
            }
            false
        });
        if named == 0 && !names {
            for p in &mut list {
                if let Some(n) = p.name.take() {
                    p.ty = Some(ident(n));
                }
            }
        } else if named != list.len() {
            self.name_all(&mut list, end, names, named == typed);
        }
        self.check_dots(&mut list, dots);
        FieldList { open, close: end, fields: self.fields(&mut list) }
    }

    /// Complains about the leftmost parameter that lacks a name or a type, and makes one up.
    fn name_all(&mut self, list: &mut [Param], end: Pos, names: bool, types_missing: bool) {
        let mut err = None;
        let mut have_type = false;
        for p in list.iter_mut().rev() {
            if let Some(t) = &p.ty {
                have_type = true;
                if p.name.is_none() {
                    let at = t.start;
                    err = Some(at);
                    p.name = Some(Ident { id: NodeId::default(), pos: at, name: "_".into() });
                }
            } else if !have_type && let Some(n) = &p.name {
                err = Some(n.pos);
            }
        }
        for p in list.iter_mut() {
            if let Some(n) = &mut p.name
                && n.id == NodeId::default()
            {
                n.id = self.id();
            }
        }
        if let Some(last) = list.last_mut()
            && last.ty.is_none()
        {
            let b = self.bad();
            last.ty = Some(Expr { pos: last.pos, start: last.pos, end: last.pos, ..b });
        }
        let Some(at) = err else { return };
        let (at, msg) = match (types_missing, names) {
            (true, true) => (end, "missing type constraint"),
            (true, false) => (end, "missing parameter type"),
            (false, true) if list.len() == 1 => (at, "missing type parameter name or invalid array length"),
            (false, true) => (at, "missing type parameter name"),
            (false, false) => (at, "missing parameter name"),
        };
        self.syntax_error_at(at, msg);
    }

    /// Reports the first misplaced `...T` and makes all of them `T`.
    fn check_dots(&mut self, list: &mut [Param], allowed: bool) {
        let n = list.len();
        let mut first = true;
        let shared = n > 1 && list[n - 2].ty.is_none();
        for (i, p) in list.iter_mut().enumerate() {
            let Some(t) = &mut p.ty else { continue };
            // The last one may, unless names in front of it share its type.
            if allowed && i + 1 == n && !shared {
                continue;
            }
            if let ExprKind::Ellipsis(elem) = &mut t.kind {
                if std::mem::take(&mut first) {
                    let msg = if allowed { "can only use ... with final parameter" } else { "invalid use of ..." };
                    self.errors.push(SyntaxError { pos: t.pos, msg: msg.into() });
                }
                if let Some(e) = elem.take() {
                    *t = *e;
                }
            }
        }
    }

    /// Groups names with the type that follows them.
    fn fields(&mut self, list: &mut SmallVec<[Param; 4]>) -> Vec<Field> {
        let mut out = Vec::with_capacity(list.iter().filter(|p| p.ty.is_some()).count());
        let mut names = Idents::new();
        let mut start = None;
        for p in list.drain(..) {
            let pos = *start.get_or_insert(p.pos);
            if let Some(n) = p.name {
                names.push(n);
            }
            if let Some(ty) = p.ty {
                out.push(Field { pos, names: std::mem::take(&mut names), ty, tag: None, id: self.id() });
                start = None;
            }
        }
        out
    }

    fn param(&mut self, name: Option<Ident>, follow: Tok) -> Option<Param> {
        let sets = follow == Tok::Rbrack;
        let pos = name.as_ref().map_or_else(|| self.pos(), |n| n.pos);
        let name = match name {
            None if sets && self.at_op(Op::Tilde) => {
                return Some(Param { pos, name: None, ty: Some(self.union(None)) });
            }
            None if self.tok() == Tok::Name => Some(self.name()),
            n => n,
        };
        let bar = Op::Bin(BinaryOp::Or);
        let mut par = Param { pos, name: None, ty: None };
        if let Some(n) = name {
            match self.tok() {
                Tok::Lbrack => match self.nested(|p| p.array_or_args(&n)) {
                    t if matches!(t.kind, ExprKind::Index(..)) => par.ty = Some(t),
                    t => (par.name, par.ty) = (Some(n), Some(t)),
                },
                Tok::Dot => par.ty = Some(self.type_name(Some(n))),
                _ if sets && self.at_op(bar) => par.ty = Some(ident(n)),
                _ => par.name = Some(n),
            }
        }
        if par.ty.is_none() {
            if self.tok() == Tok::DotDotDot {
                par.ty = Some(self.dots_type());
                return Some(par);
            }
            if sets && self.at_op(Op::Tilde) {
                par.ty = Some(self.union(None));
                return Some(par);
            }
            par.ty = self.type_or_none();
        }
        if sets
            && self.at_op(bar)
            && let Some(t) = par.ty.take()
        {
            par.ty = Some(self.union(Some(t)));
        }
        if par.name.is_some() || par.ty.is_some() {
            return Some(par);
        }
        self.syntax_error(&format!("expected {}", follow.describe()));
        self.advance(&[Tok::Comma, follow]);
        None
    }

    fn dots_type(&mut self) -> Expr {
        let at = self.pos();
        self.next();
        match self.type_or_none() {
            Some(t) => self.mk(at, at, ExprKind::Ellipsis(Some(Box::new(t)))),
            None => {
                let b = self.bad();
                self.syntax_error("... is missing type");
                b
            }
        }
    }
}
