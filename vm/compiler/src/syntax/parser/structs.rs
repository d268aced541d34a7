//! Struct and interface types, unions.
use super::*;
use crate::syntax::literals::unquote_string;
use crate::syntax::token::Op;

impl Parser<'_> {
    pub(super) fn struct_type(&mut self) -> Expr {
        let pos = self.pos();
        self.next();
        let open = self.pos();
        self.want(Tok::Lbrace);
        let mut fields = Vec::new();
        let close = self.list("struct type", Tok::Semi, Tok::Rbrace, |p| {
            fields.extend(p.field());
            false
        });
        fields.shrink_to_fit();
        self.mk(pos, pos, ExprKind::StructType(Box::new(FieldList { open, close, fields })))
    }

    fn field(&mut self) -> Option<Field> {
        let pos = self.pos();
        let (mut names, ty) = (
            Idents::new(),
            match self.tok() {
                Tok::Name => {
                    let first = self.name();
                    if matches!(self.tok(), Tok::Dot | Tok::Literal | Tok::Semi | Tok::Rbrace) {
                        (Idents::new(), self.type_name(Some(first)))
                    } else {
                        let names = self.name_list(first);
                        if names.len() == 1 && self.tok() == Tok::Lbrack {
                            // an embedded instance T[P], or a field of array type
                            match self.nested(|p| p.array_or_args(&names[0])) {
                                t if matches!(t.kind, ExprKind::Index(..)) => (Idents::new(), t),
                                t => (names, t),
                            }
                        } else {
                            (names, self.type_())
                        }
                    }
                }
                Tok::Star => {
                    self.next();
                    let paren = self.tok() == Tok::Lparen;
                    if paren {
                        self.syntax_error("cannot parenthesize embedded type");
                        self.next();
                    }
                    let t = self.type_name(None);
                    if paren {
                        self.got(Tok::Rparen);
                    }
                    (Idents::new(), self.mk(pos, pos, ExprKind::Star(Box::new(t))))
                }
                Tok::Lparen => {
                    self.syntax_error("cannot parenthesize embedded type");
                    self.next();
                    let at = self.pos();
                    let star = self.got(Tok::Star);
                    let mut t = self.type_name(None);
                    if star {
                        t = self.mk(at, at, ExprKind::Star(Box::new(t)));
                    }
                    self.got(Tok::Rparen);
                    (Idents::new(), t)
                }
                _ => {
                    self.syntax_error("expected field name or embedded type");
                    self.advance(&[Tok::Semi, Tok::Rbrace]);
                    return None;
                }
            },
        );
        let (n, ty) = ty;
        names.extend(n);
        let tag_pos = self.pos();
        let tag = match self.literal().map(|e| e.kind) {
            Some(ExprKind::BasicLit(LitKind::String, s)) => {
                Some(Box::new((tag_pos, unquote_string(&s).unwrap_or_default().into())))
            }
            Some(ExprKind::BasicLit(..)) => {
                self.syntax_error_at(tag_pos, "struct field tag must be a string");
                None
            }
            _ => None,
        };
        Some(Field { pos, names, ty, tag, id: self.id() })
    }

    /// After a name and in front of `[`: an array or slice type, or the name's type arguments (then the result is
    /// an index expression on the name).
    pub(super) fn array_or_args(&mut self, name: &Ident) -> Expr {
        let pos = self.pos();
        self.next();
        if self.got(Tok::Rbrack) {
            return self.slice_type(pos);
        }
        let mut list = if self.tok() == Tok::DotDotDot {
            let at = self.pos();
            self.next();
            (smallvec![self.mk(at, at, ExprKind::Ellipsis(None))], false)
        } else {
            self.type_list(false)
        };
        self.want(Tok::Rbrack);
        if !list.1
            && let Some(elem) = self.type_or_none()
            && let Some(len) = list.0.pop()
        {
            return self.mk(pos, pos, ExprKind::ArrayType(pair(len, elem)));
        }
        let x = ident(name.clone());
        self.mk(pos, name.pos, ExprKind::Index(Box::new(IndexExpr { x, list: list.0 })))
    }

    pub(super) fn interface_type(&mut self) -> Expr {
        let pos = self.pos();
        self.next();
        self.want(Tok::Lbrace);
        let mut elems = Vec::new();
        let close = self.list("interface type", Tok::Semi, Tok::Rbrace, |p| {
            let e = p.interface_elem();
            elems.push(e);
            false
        });
        self.mk(pos, pos, ExprKind::InterfaceType(Box::new(InterfaceType { elems, rbrace: close })))
    }

    fn interface_elem(&mut self) -> InterfaceElem {
        let mut first = None;
        if self.tok() == Tok::Name {
            let name = self.name();
            match self.tok() {
                Tok::Lparen => return self.method(name),
                Tok::Lbrack => match self.nested(|p| p.method_or_instance(name)) {
                    InterfaceElem::Embed(t) => first = Some(t),
                    m => return m,
                },
                _ => first = Some(self.type_name(Some(name))),
            }
        }
        InterfaceElem::Embed(self.union(first))
    }

    fn method(&mut self, name: Ident) -> InterfaceElem {
        let (_, sig) = self.func_type("interface method");
        InterfaceElem::Method(name, sig)
    }

    /// `name[...]`: an embedded instance, or a method that wrongly has type parameters.
    fn method_or_instance(&mut self, name: Ident) -> InterfaceElem {
        let open = self.pos();
        self.next();
        if self.tok() == Tok::Rbrack {
            let at = self.pos();
            self.next();
            let method = self.tok() == Tok::Lparen;
            let what = if method { "parameter" } else { "argument" };
            self.error_at(at, format!("empty type {what} list"));
            return if method { self.method(name) } else { InterfaceElem::Embed(ident(name)) };
        }
        let list = self.param_list(open, None, Tok::Rbrack, false, false);
        if list.fields.is_empty() {
            let method = self.tok() == Tok::Lparen;
            return if method { self.method(name) } else { InterfaceElem::Embed(ident(name)) };
        }
        if !list.fields[0].names.is_empty() {
            let m = self.method(name);
            self.error_at(open, "interface method must have no type parameters");
            return m;
        }
        let list = list.fields.into_iter().map(|f| f.ty).collect();
        let start = name.pos;
        let x = ident(name);
        InterfaceElem::Embed(self.mk(open, start, ExprKind::Index(Box::new(IndexExpr { x, list }))))
    }

    /// `term { | term }`, whose first term may have been read before.
    pub(super) fn union(&mut self, first: Option<Expr>) -> Expr {
        let mut x = match first {
            Some(x) => x,
            None => self.term(),
        };
        let mut chain = 0;
        while self.at_op(Op::Bin(BinaryOp::Or)) {
            chain += 1;
            if chain > MAX_CHAIN {
                self.too_deep();
            }
            let pos = self.pos();
            self.next();
            let y = self.term();
            let start = x.start;
            x = self.mk(pos, start, ExprKind::Binary(BinaryOp::Or, pair(x, y)));
        }
        x
    }

    fn term(&mut self) -> Expr {
        let pos = self.pos();
        if self.at_op(Op::Tilde) {
            self.next();
            let t = self.type_();
            return self.mk(pos, pos, ExprKind::Unary(UnaryOp::Tilde, Box::new(t)));
        }
        if let Some(t) = self.type_or_none() {
            return t;
        }
        let b = self.bad();
        self.syntax_error("expected ~ term or type");
        self.advance(&[Tok::Operator, Tok::Semi, Tok::Rparen, Tok::Rbrack, Tok::Rbrace]);
        b
    }

    /// Whether the current token is the operator `op`.
    pub(super) fn at_op(&self, op: Op) -> bool {
        self.tok() == Tok::Operator && self.s.op == op
    }
}
