//! Types.
use super::*;

impl Parser<'_> {
    pub(in crate::syntax) fn type_(&mut self) -> Expr {
        match self.type_or_none() {
            Some(t) => t,
            None => {
                let b = self.bad();
                self.syntax_error("expected type");
                self.advance(&[Tok::Comma, Tok::Colon, Tok::Semi, Tok::Rparen, Tok::Rbrack, Tok::Rbrace]);
                b
            }
        }
    }

    /// A type, if the current token starts one.
    pub(super) fn type_or_none(&mut self) -> Option<Expr> {
        match self.tok() {
            Tok::Name => Some(self.type_name(None)),
            Tok::Star
            | Tok::Arrow
            | Tok::Func
            | Tok::Lbrack
            | Tok::Chan
            | Tok::Map
            | Tok::Struct
            | Tok::Interface
            | Tok::Lparen => Some(self.nested(Self::type_lit)),
            _ => None,
        }
    }

    fn type_lit(&mut self) -> Expr {
        let pos = self.pos();
        let t = self.tok();
        if matches!(t, Tok::Struct | Tok::Interface) {
            return if t == Tok::Struct { self.struct_type() } else { self.interface_type() };
        }
        self.next();
        match t {
            Tok::Star => {
                let x = self.type_();
                self.mk(pos, pos, ExprKind::Star(Box::new(x)))
            }
            Tok::Arrow => {
                self.want(Tok::Chan);
                let e = self.chan_elem();
                self.mk(pos, pos, ExprKind::ChanType(ChanDir::Recv, Box::new(e)))
            }
            Tok::Chan => {
                let dir = if self.got(Tok::Arrow) { ChanDir::Send } else { ChanDir::Both };
                let e = self.chan_elem();
                self.mk(pos, pos, ExprKind::ChanType(dir, Box::new(e)))
            }
            Tok::Func => {
                let (_, sig) = self.func_type("function type");
                let at = sig.pos;
                self.mk(at, at, ExprKind::FuncType(Box::new(sig)))
            }
            Tok::Lbrack => {
                if self.got(Tok::Rbrack) {
                    return self.slice_type(pos);
                }
                self.array_type(pos, None)
            }
            Tok::Map => {
                self.want(Tok::Lbrack);
                let k = self.type_();
                self.want(Tok::Rbrack);
                let v = self.type_();
                self.mk(pos, pos, ExprKind::MapType(pair(k, v)))
            }
            _ => {
                let x = self.type_();
                self.want(Tok::Rparen);
                x
            }
        }
    }

    /// After `[` at `pos`; the length may have been read before.
    pub(super) fn array_type(&mut self, pos: Pos, len: Option<Expr>) -> Expr {
        let len = match len {
            Some(l) => l,
            None if self.tok() == Tok::DotDotDot => {
                let at = self.pos();
                self.next();
                self.mk(at, at, ExprKind::Ellipsis(None))
            }
            None => {
                self.xnest += 1;
                let x = self.expr();
                self.xnest -= 1;
                x
            }
        };
        if self.tok() == Tok::Comma {
            self.syntax_error("unexpected comma; expected ]");
            self.next();
        }
        self.want(Tok::Rbrack);
        let elem = self.type_();
        self.mk(pos, pos, ExprKind::ArrayType(pair(len, elem)))
    }

    /// After `[]` at `pos`.
    pub(super) fn slice_type(&mut self, pos: Pos) -> Expr {
        let elem = self.type_();
        self.mk(pos, pos, ExprKind::SliceType(Box::new(elem)))
    }

    fn chan_elem(&mut self) -> Expr {
        if let Some(t) = self.type_or_none() {
            return t;
        }
        let b = self.bad();
        self.syntax_error("missing channel element type");
        b
    }

    /// A possibly qualified and instantiated type name, whose first identifier may have been read before.
    pub(super) fn type_name(&mut self, first: Option<Ident>) -> Expr {
        let first = match first {
            Some(n) => n,
            None if self.tok() == Tok::Name => self.name(),
            None => {
                let at = self.pos();
                self.syntax_error("expected name");
                self.advance(&[Tok::Dot, Tok::Semi, Tok::Rbrace]);
                self.blank(at)
            }
        };
        let start = first.pos;
        let mut x = ident(first);
        if self.tok() == Tok::Dot {
            let dot = self.pos();
            self.next();
            let sel = self.name();
            x = self.mk(dot, start, ExprKind::Selector(Box::new(SelectorExpr { x, sel })));
        }
        if self.tok() == Tok::Lbrack {
            x = self.nested(|p| p.instance(x));
        }
        x
    }

    fn instance(&mut self, x: Expr) -> Expr {
        let pos = self.pos();
        let start = x.start;
        self.next();
        let list = if self.tok() == Tok::Rbrack {
            self.syntax_error("expected type argument list");
            smallvec![self.bad()]
        } else {
            self.type_list(true).0
        };
        self.want(Tok::Rbrack);
        self.mk(pos, start, ExprKind::Index(Box::new(IndexExpr { x, list })))
    }

    /// Type parameters and signature, after `func` or a name. A non-empty `context` forbids type parameters.
    pub(super) fn func_type(&mut self, context: &str) -> (Option<FieldList>, FuncType) {
        let pos = self.pos();
        let mut tparams = None;
        if self.got(Tok::Lbrack) {
            if !context.is_empty() {
                self.syntax_error_at(pos, &format!("{context} must have no type parameters"));
            }
            if self.tok() == Tok::Rbrack {
                self.syntax_error("empty type parameter list");
                self.next();
            } else {
                tparams = Some(self.param_list(pos, None, Tok::Rbrack, true, false));
            }
        }
        let open = self.pos();
        self.want(Tok::Lparen);
        let params = self.param_list(open, None, Tok::Rparen, false, true);
        let results = self.results();
        (tparams, FuncType { pos, params, results })
    }

    fn results(&mut self) -> Option<FieldList> {
        let open = self.pos();
        if self.got(Tok::Lparen) {
            return Some(self.param_list(open, None, Tok::Rparen, false, false));
        }
        let ty = self.type_or_none()?;
        let close = ty.end;
        let field = Field { pos: open, names: Idents::new(), ty, tag: None, id: self.id() };
        Some(FieldList { open, close, fields: vec![field] })
    }
}
