//! Expressions as text, abbreviated as gc's messages have them.
use crate::syntax::ast::*;

/// Source-like text of an expression; bodies and composite literals are shortened to `{…}`.
pub fn expr_string(e: &Expr) -> String {
    let mut out = String::new();
    expr(&mut out, e);
    out
}

/// The operator's text.
pub fn binary_op(op: BinaryOp) -> &'static str {
    use BinaryOp::*;
    match op {
        Add => "+",
        Sub => "-",
        Mul => "*",
        Div => "/",
        Rem => "%",
        And => "&",
        Or => "|",
        Xor => "^",
        Shl => "<<",
        Shr => ">>",
        AndNot => "&^",
        LogAnd => "&&",
        LogOr => "||",
        Eq => "==",
        Ne => "!=",
        Lt => "<",
        Le => "<=",
        Gt => ">",
        Ge => ">=",
    }
}

/// The operator's text.
pub fn unary_op(op: UnaryOp) -> &'static str {
    match op {
        UnaryOp::Plus => "+",
        UnaryOp::Neg => "-",
        UnaryOp::Not => "!",
        UnaryOp::Xor => "^",
        UnaryOp::Addr => "&",
        UnaryOp::Recv => "<-",
        UnaryOp::Tilde => "~",
    }
}

fn list(o: &mut String, es: &[Expr]) {
    for (i, e) in es.iter().enumerate() {
        if i > 0 {
            o.push_str(", ");
        }
        expr(o, e);
    }
}

fn expr(o: &mut String, e: &Expr) {
    super::env::deeper(|| expr2(o, e));
}

fn expr2(o: &mut String, e: &Expr) {
    match &e.kind {
        ExprKind::Bad => o.push('_'),
        ExprKind::Ident(n) => o.push_str(n),
        ExprKind::BasicLit(_, s) => o.push_str(s),
        ExprKind::CompositeLit(c) => {
            if let Some(t) = &c.ty {
                expr(o, t);
            }
            o.push_str(if c.elems.is_empty() { "{}" } else { "{…}" });
        }
        ExprKind::FuncLit(f) => {
            o.push_str("func");
            sig(o, &f.sig);
            o.push_str(if f.body.stmts.is_empty() { " {}" } else { " {…}" });
        }
        ExprKind::Paren(x) => {
            o.push('(');
            expr(o, x);
            o.push(')');
        }
        ExprKind::Selector(s) => {
            expr(o, &s.x);
            o.push('.');
            o.push_str(&s.sel.name);
        }
        ExprKind::Index(i) => {
            expr(o, &i.x);
            o.push('[');
            list(o, &i.list);
            o.push(']');
        }
        ExprKind::Slice(s) => {
            expr(o, &s.x);
            o.push('[');
            if let Some(l) = &s.lo {
                expr(o, l);
            }
            o.push(':');
            if let Some(h) = &s.hi {
                expr(o, h);
            }
            if s.three {
                o.push(':');
                if let Some(m) = &s.max {
                    expr(o, m);
                }
            }
            o.push(']');
        }
        ExprKind::TypeAssert(a) => {
            expr(o, &a.x);
            o.push_str(".(");
            match &a.ty {
                Some(t) => expr(o, t),
                None => o.push_str("type"),
            }
            o.push(')');
        }
        ExprKind::Call(c) => {
            expr(o, &c.fun);
            o.push('(');
            list(o, &c.args);
            if c.ellipsis.is_some() {
                o.push_str("...");
            }
            o.push(')');
        }
        ExprKind::Star(x) => {
            o.push('*');
            expr(o, x);
        }
        ExprKind::Unary(op, x) => {
            o.push_str(unary_op(*op));
            expr(o, x);
        }
        ExprKind::Binary(op, b) => {
            expr(o, &b.x);
            o.push(' ');
            o.push_str(binary_op(*op));
            o.push(' ');
            expr(o, &b.y);
        }
        ExprKind::KeyValue(kv) => {
            expr(o, &kv.x);
            o.push_str(": ");
            expr(o, &kv.y);
        }
        ExprKind::Ellipsis(t) => {
            o.push_str("...");
            if let Some(t) = t {
                expr(o, t);
            }
        }
        ExprKind::ArrayType(a) => {
            o.push('[');
            expr(o, &a.x);
            o.push(']');
            expr(o, &a.y);
        }
        ExprKind::SliceType(t) => {
            o.push_str("[]");
            expr(o, t);
        }
        ExprKind::StructType(l) => {
            o.push_str("struct{");
            fields(o, l, "; ");
            o.push('}');
        }
        ExprKind::FuncType(f) => {
            o.push_str("func");
            sig(o, f);
        }
        ExprKind::InterfaceType(t) => {
            o.push_str("interface{");
            for (i, e) in t.elems.iter().enumerate() {
                if i > 0 {
                    o.push_str("; ");
                }
                match e {
                    InterfaceElem::Method(n, f) => {
                        o.push_str(&n.name);
                        sig(o, f);
                    }
                    InterfaceElem::Embed(e) => expr(o, e),
                }
            }
            o.push('}');
        }
        ExprKind::MapType(m) => {
            o.push_str("map[");
            expr(o, &m.x);
            o.push(']');
            expr(o, &m.y);
        }
        ExprKind::ChanType(d, t) => {
            o.push_str(match d {
                ChanDir::Both => "chan ",
                ChanDir::Send => "chan<- ",
                ChanDir::Recv => "<-chan ",
            });
            let paren = *d == ChanDir::Both && matches!(t.kind, ExprKind::ChanType(ChanDir::Recv, _));
            if paren {
                o.push('(');
            }
            expr(o, t);
            if paren {
                o.push(')');
            }
        }
    }
}

fn fields(o: &mut String, l: &FieldList, sep: &str) {
    for (i, f) in l.fields.iter().enumerate() {
        if i > 0 {
            o.push_str(sep);
        }
        for (j, n) in f.names.iter().enumerate() {
            if j > 0 {
                o.push_str(", ");
            }
            o.push_str(&n.name);
        }
        if !f.names.is_empty() {
            o.push(' ');
        }
        expr(o, &f.ty);
    }
}

fn sig(o: &mut String, f: &FuncType) {
    o.push('(');
    fields(o, &f.params, ", ");
    o.push(')');
    if let Some(r) = &f.results {
        o.push(' ');
        if r.fields.len() == 1 && r.fields[0].names.is_empty() {
            expr(o, &r.fields[0].ty);
        } else {
            o.push('(');
            fields(o, r, ", ");
            o.push(')');
        }
    }
}
