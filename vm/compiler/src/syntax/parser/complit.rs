//! Composite literals, and when a `{` starts one.
use super::*;

impl Parser<'_> {
    /// Whether `x`, in front of a `{`, is the type of a composite literal.
    pub(super) fn literal_type(&self, x: &Expr) -> bool {
        let t = unparen(x);
        match &t.kind {
            ExprKind::Ident(_) | ExprKind::Selector(..) => self.xnest >= 0,
            ExprKind::Index(..) => self.xnest >= 0 && !is_value(t),
            ExprKind::ArrayType(..) | ExprKind::SliceType(_) | ExprKind::StructType(_) | ExprKind::MapType(..) => true,
            _ => false,
        }
    }

    /// `{ elements }` after the type, if there is one.
    pub(super) fn composite(&mut self, ty: Option<Expr>) -> Expr {
        let lbrace = self.pos();
        let start = ty.as_ref().map_or(lbrace, |t| t.start);
        let from = self.exprs.len();
        self.xnest += 1;
        self.want(Tok::Lbrace);
        let rbrace = self.list("composite literal", Tok::Comma, Tok::Rbrace, |p| {
            let mut e = p.element();
            if p.tok() == Tok::Colon {
                let colon = p.pos();
                p.next();
                let v = p.element();
                let start = e.start;
                e = p.mk(colon, start, ExprKind::KeyValue(pair(e, v)));
            }
            p.exprs.push(e);
            false
        });
        self.xnest -= 1;
        let elems = self.exprs.drain(from..).collect();
        self.mk(lbrace, start, ExprKind::CompositeLit(Box::new(CompositeLit { ty, elems, lbrace, rbrace })))
    }

    fn element(&mut self) -> Expr {
        if self.tok() == Tok::Lbrace { self.nested(|p| p.composite(None)) } else { self.expr() }
    }
}

/// Whether `x` can only be a value.
fn is_value(x: &Expr) -> bool {
    match &x.kind {
        ExprKind::BasicLit(..)
        | ExprKind::CompositeLit(_)
        | ExprKind::FuncLit(_)
        | ExprKind::Slice(_)
        | ExprKind::TypeAssert(..)
        | ExprKind::Call(_)
        | ExprKind::Unary(..)
        | ExprKind::Binary(..) => true,
        ExprKind::Paren(x) => is_value(x),
        ExprKind::Index(i) => is_value(&i.x) || i.list.len() == 1 && is_value(&i.list[0]),
        _ => false,
    }
}
