//! `type T [P ...`: a type parameter list or an array length? An expression is read first and taken apart again.
use super::*;

impl Parser<'_> {
    /// After `type T [` and in front of a name: a type parameter list (`Ok`) or an array length (`Err`).
    /// A name followed by `[` can only start a constraint. Otherwise an expression is read, and taken apart again
    /// when it has the form `P *C`, `P (C)` or a union that starts so and cannot be an array's length.
    pub(super) fn type_params_or_length(&mut self, open: Pos) -> Result<FieldList, Expr> {
        let name = self.name();
        let mut x = ident(name);
        if self.tok() != Tok::Lbrack {
            self.xnest += 1;
            let x1 = self.suffixes(x);
            x = self.operators(x1, 0);
            self.xnest -= 1;
        }
        let force = self.tok() == Tok::Comma;
        match split_name(x, force) {
            Split::Name(name) if self.tok() == Tok::Rbrack => Err(ident(name)),
            Split::Name(name) => Ok(self.param_list(open, Some((name, None)), Tok::Rbrack, true, false)),
            Split::Pair(name, ty) => Ok(self.param_list(open, Some((name, Some(ty))), Tok::Rbrack, true, false)),
            Split::Not(x) => Err(x),
        }
    }
}

/// How an expression splits into a type parameter's name and constraint.
enum Split {
    Name(Ident),
    Pair(Ident, Expr),
    Not(Expr),
}

/// Splits `x` into a name and a type element; where it might be an ordinary expression, only if `force`.
fn split_name(x: Expr, force: bool) -> Split {
    let Expr { id, pos, start, end, kind } = x;
    let is_name = |e: &Expr| matches!(e.kind, ExprKind::Ident(_));
    let kind = match kind {
        ExprKind::Ident(name) => return Split::Name(Ident { id, pos, name }),
        ExprKind::Binary(BinaryOp::Mul, b) if is_name(&b.x) && (force || is_type_elem(&b.y)) => {
            let Some(n) = b.x.as_ident() else { unreachable!("checked by is_name") };
            return Split::Pair(n, Expr { id, pos, start: pos, end, kind: ExprKind::Star(Box::new(b.y)) });
        }
        ExprKind::Binary(BinaryOp::Or, b) => {
            let Pair { x: l, y: r } = *b;
            let force = force || is_type_elem(&r);
            let l = match split_name(l, force) {
                Split::Pair(n, l) => {
                    let start = l.start;
                    let kind = ExprKind::Binary(BinaryOp::Or, pair(l, r));
                    return Split::Pair(n, Expr { id, pos, start, end, kind });
                }
                Split::Name(n) => ident(n),
                Split::Not(l) => l,
            };
            ExprKind::Binary(BinaryOp::Or, pair(l, r))
        }
        ExprKind::Call(mut c)
            if is_name(&c.fun) && c.args.len() == 1 && c.ellipsis.is_none() && (force || is_type_elem(&c.args[0])) =>
        {
            let arg = into_unparen(c.args.remove(0));
            let Some(n) = c.fun.as_ident() else { unreachable!("checked by is_name") };
            return Split::Pair(n, arg);
        }
        k => k,
    };
    Split::Not(Expr { id, pos, start, end, kind })
}

/// Whether `x` can only be a type element.
fn is_type_elem(x: &Expr) -> bool {
    match &x.kind {
        ExprKind::ArrayType(..)
        | ExprKind::SliceType(_)
        | ExprKind::StructType(_)
        | ExprKind::FuncType(_)
        | ExprKind::InterfaceType(..)
        | ExprKind::MapType(..)
        | ExprKind::ChanType(..)
        | ExprKind::Unary(UnaryOp::Tilde, _) => true,
        ExprKind::Binary(_, b) => is_type_elem(&b.x) || is_type_elem(&b.y),
        ExprKind::Unary(_, x) | ExprKind::Star(x) | ExprKind::Paren(x) => is_type_elem(x),
        _ => false,
    }
}
