//! Expressions and simple statements as text, the way gc's messages show them: on one line, bodies as `…`.
use super::ast::*;

/// `x` as messages show it.
pub fn expr_string(x: &Expr) -> String {
    let mut p = Printer(String::new());
    p.expr(x);
    p.0
}

/// A comma-separated list as messages show it.
pub fn list_string(list: &[Expr]) -> String {
    let mut p = Printer(String::new());
    p.list(list);
    p.0
}

/// A simple statement as messages show it.
pub fn stmt_string(s: &Stmt) -> String {
    let two = |l: &[Expr], op: &str, r: &[Expr]| format!("{} {op} {}", list_string(l), list_string(r));
    match &s.kind {
        StmtKind::Expr(x) => expr_string(x),
        StmtKind::Send(s) => format!("{} <- {}", expr_string(&s.x), expr_string(&s.y)),
        StmtKind::IncDec(x, up) => format!("{}{}", expr_string(x), if *up { "++" } else { "--" }),
        StmtKind::Assign(a) => two(&a.lhs, "=", &a.rhs),
        StmtKind::Define(a) => two(&a.lhs, ":=", &a.rhs),
        StmtKind::OpAssign(op, s) => format!("{} {}= {}", expr_string(&s.x), op.text(), expr_string(&s.y)),
        _ => String::new(),
    }
}

struct Printer(String);

impl Printer {
    fn put(&mut self, s: &str) {
        self.0.push_str(s);
    }

    fn list(&mut self, l: &[Expr]) {
        for (i, x) in l.iter().enumerate() {
            if i > 0 {
                self.put(", ");
            }
            self.expr(x);
        }
    }

    fn wrap(&mut self, open: &str, x: &Expr, close: &str) {
        self.put(open);
        self.expr(x);
        self.put(close);
    }

    fn expr(&mut self, x: &Expr) {
        match &x.kind {
            ExprKind::Bad => self.put("<bad expr>"),
            ExprKind::Ident(n) => self.put(n),
            ExprKind::BasicLit(_, s) => self.put(s),
            ExprKind::CompositeLit(c) => {
                if let Some(t) = &c.ty {
                    self.expr(t);
                }
                self.put(if c.elems.is_empty() { "{}" } else { "{…}" });
            }
            ExprKind::FuncLit(f) => {
                self.put("func");
                self.signature(&f.sig);
                self.put(if f.body.stmts.is_empty() { " {}" } else { " {…}" });
            }
            ExprKind::Paren(x) => self.wrap("(", x, ")"),
            ExprKind::Selector(s) => {
                self.expr(&s.x);
                self.put(".");
                self.put(&s.sel.name);
            }
            ExprKind::Index(i) => {
                self.wrap("", &i.x, "[");
                self.list(&i.list);
                self.put("]");
            }
            ExprKind::Slice(s) => {
                self.wrap("", &s.x, "[");
                for (i, part) in [&s.lo, &s.hi, &s.max].into_iter().enumerate() {
                    if i == 1 || i == 2 && part.is_some() {
                        self.put(":");
                    }
                    if let Some(x) = part {
                        self.expr(x);
                    }
                }
                self.put("]");
            }
            ExprKind::TypeAssert(a) => {
                self.wrap("", &a.x, ".(");
                match &a.ty {
                    Some(t) => self.expr(t),
                    None => self.put("type"),
                }
                self.put(")");
            }
            ExprKind::Call(c) => {
                self.wrap("", &c.fun, "(");
                self.list(&c.args);
                self.put(if c.ellipsis.is_some() { "...)" } else { ")" });
            }
            ExprKind::Star(x) => self.wrap("*", x, ""),
            ExprKind::Unary(op, x) => {
                self.put(match op {
                    UnaryOp::Plus => "+",
                    UnaryOp::Neg => "-",
                    UnaryOp::Not => "!",
                    UnaryOp::Xor => "^",
                    UnaryOp::Addr => "&",
                    UnaryOp::Recv => "<-",
                    UnaryOp::Tilde => "~",
                });
                self.expr(x);
            }
            ExprKind::Binary(op, b) => {
                self.expr(&b.x);
                self.put(&format!(" {} ", op.text()));
                self.expr(&b.y);
            }
            ExprKind::KeyValue(kv) => {
                self.wrap("", &kv.x, ": ");
                self.expr(&kv.y);
            }
            ExprKind::Ellipsis(t) => {
                self.put("...");
                if let Some(t) = t {
                    self.expr(t);
                }
            }
            ExprKind::ArrayType(a) => {
                self.wrap("[", &a.x, "]");
                self.expr(&a.y);
            }
            ExprKind::SliceType(e) => self.wrap("[]", e, ""),
            ExprKind::StructType(l) => {
                self.put("struct{");
                self.fields(&l.fields, "; ");
                self.put("}");
            }
            ExprKind::FuncType(f) => {
                self.put("func");
                self.signature(f);
            }
            ExprKind::InterfaceType(t) => self.interface(&t.elems),
            ExprKind::MapType(m) => {
                self.wrap("map[", &m.x, "]");
                self.expr(&m.y);
            }
            ExprKind::ChanType(dir, e) => {
                self.put(match dir {
                    ChanDir::Both => "chan ",
                    ChanDir::Send => "chan<- ",
                    ChanDir::Recv => "<-chan ",
                });
                let paren = *dir == ChanDir::Both && matches!(e.kind, ExprKind::ChanType(ChanDir::Recv, _));
                if paren { self.wrap("(", e, ")") } else { self.expr(e) }
            }
        }
    }

    fn interface(&mut self, l: &[InterfaceElem]) {
        self.put("interface{");
        for (i, e) in l.iter().enumerate() {
            if i > 0 {
                self.put("; ");
            }
            match e {
                InterfaceElem::Method(n, sig) => {
                    self.put(&n.name);
                    self.signature(sig);
                }
                InterfaceElem::Embed(t) => self.expr(t),
            }
        }
        self.put("}");
    }

    fn signature(&mut self, f: &FuncType) {
        self.put("(");
        self.fields(&f.params.fields, ", ");
        self.put(")");
        let Some(r) = &f.results else { return };
        self.put(" ");
        if let [Field { names, ty, .. }] = &r.fields[..]
            && names.is_empty()
        {
            return self.expr(ty);
        }
        self.put("(");
        self.fields(&r.fields, ", ");
        self.put(")");
    }

    fn fields(&mut self, l: &[Field], sep: &str) {
        for (i, f) in l.iter().enumerate() {
            if i > 0 {
                self.put(sep);
            }
            for (j, n) in f.names.iter().enumerate() {
                self.put(if j > 0 { ", " } else { "" });
                self.put(&n.name);
            }
            if !f.names.is_empty() {
                self.put(" ");
            }
            self.expr(&f.ty);
            if let Some(tag) = &f.tag {
                self.put(&format!(" {:?}", String::from_utf8_lossy(&tag.1)));
            }
        }
    }
}
