//! Expressions: binary and unary operators, operands, and what may follow an operand.
use super::*;
use crate::syntax::print::expr_string;
use crate::syntax::token::Op;

impl Parser<'_> {
    pub(super) fn expr(&mut self) -> Expr {
        self.binary(0)
    }

    pub(super) fn expr_list(&mut self) -> Exprs {
        let first = self.expr();
        if self.tok() != Tok::Comma {
            return Exprs::from_buf([first]);
        }
        let from = self.exprs.len();
        self.exprs.push(first);
        while self.got(Tok::Comma) {
            let x = self.expr();
            self.exprs.push(x);
        }
        self.take_exprs(from)
    }

    /// Parses an operand and operators that bind tighter than `prec`.
    fn binary(&mut self, prec: u8) -> Expr {
        let x = self.unary();
        if self.binds(prec) { self.operators(x, prec) } else { x }
    }

    /// Whether the current token is an operator that binds tighter than `prec`.
    fn binds(&self, prec: u8) -> bool {
        matches!(self.tok(), Tok::Operator | Tok::Star) && self.s.prec > prec
    }

    /// Parses operators that bind tighter than `prec`, after operand `x`.
    pub(super) fn operators(&mut self, mut x: Expr, prec: u8) -> Expr {
        let mut chain = 0;
        while self.binds(prec) {
            let pos = self.pos();
            let Op::Bin(op) = self.s.op else { break };
            chain += 1;
            if chain > MAX_CHAIN {
                self.too_deep();
            }
            let inner = self.s.prec;
            self.next();
            let y = self.nested(|p| p.binary(inner));
            let start = x.start;
            x = self.mk(pos, start, ExprKind::Binary(op, pair(x, y)));
        }
        x
    }

    pub(super) fn unary(&mut self) -> Expr {
        let pos = self.pos();
        match self.tok() {
            Tok::Star => {
                self.next();
                let x = self.nested(Self::unary);
                self.mk(pos, pos, ExprKind::Star(Box::new(x)))
            }
            Tok::Operator => {
                let op = match self.s.op {
                    Op::Not => UnaryOp::Not,
                    Op::Tilde => UnaryOp::Tilde,
                    Op::Bin(BinaryOp::Add) => UnaryOp::Plus,
                    Op::Bin(BinaryOp::Sub) => UnaryOp::Neg,
                    Op::Bin(BinaryOp::Xor) => UnaryOp::Xor,
                    Op::Bin(BinaryOp::And) => UnaryOp::Addr,
                    Op::Bin(_) => return self.primary(),
                };
                self.next();
                let mut x = self.nested(Self::unary);
                if op == UnaryOp::Addr {
                    x = into_unparen(x);
                }
                self.mk(pos, pos, ExprKind::Unary(op, Box::new(x)))
            }
            Tok::Arrow => self.receive(),
            _ => self.primary(),
        }
    }

    /// `<-x`, or a receive-only channel type: if what follows is a channel type the arrow goes into it.
    fn receive(&mut self) -> Expr {
        let pos = self.pos();
        self.next();
        let mut x = self.nested(Self::unary);
        if !matches!(x.kind, ExprKind::ChanType(..)) {
            return self.mk(pos, pos, ExprKind::Unary(UnaryOp::Recv, Box::new(x)));
        }
        // <-chan T is a type already; <-chan<- T means <-chan (<-T), so the arrows move one level inwards
        let mut t = &mut x;
        let mut wrong = None;
        loop {
            if !matches!(t.kind, ExprKind::ChanType(..)) {
                wrong = Some(expr_string(t));
                break;
            }
            t.pos = pos;
            t.start = pos;
            let ExprKind::ChanType(dir, elem) = &mut t.kind else { break };
            match std::mem::replace(dir, ChanDir::Recv) {
                ChanDir::Both => break,
                ChanDir::Recv => {
                    wrong = Some("<-".to_string());
                    break;
                }
                ChanDir::Send => t = elem,
            }
        }
        if let Some(w) = wrong {
            self.syntax_error(&format!("unexpected {w}, expected chan"));
        }
        x
    }

    /// An operand and the selectors, indices, calls, assertions and literal values after it.
    pub(super) fn primary(&mut self) -> Expr {
        let x = self.operand();
        match self.tok() {
            Tok::Dot | Tok::Lbrack | Tok::Lparen | Tok::Lbrace => self.suffixes(x),
            _ => x,
        }
    }

    /// What follows operand `x`.
    pub(super) fn suffixes(&mut self, mut x: Expr) -> Expr {
        let mut chain = 0;
        loop {
            chain += 1;
            if chain > MAX_CHAIN {
                self.too_deep();
            }
            let pos = self.pos();
            x = match self.tok() {
                Tok::Dot => self.after_dot(x, pos),
                Tok::Lbrack => self.nested(|p| p.index_or_slice(x, pos)),
                Tok::Lparen => self.nested(|p| p.call(x, pos)),
                Tok::Lbrace if self.literal_type(&x) => {
                    if matches!(x.kind, ExprKind::Paren(_)) {
                        self.syntax_error("cannot parenthesize type in composite literal");
                    }
                    self.nested(|p| p.composite(Some(x)))
                }
                _ => return x,
            }
        }
    }

    #[inline(always)]
    fn operand(&mut self) -> Expr {
        if self.tok() == Tok::Name {
            let n = self.name();
            return ident(n);
        }
        self.other_operand()
    }

    /// An operand that is not a name.
    fn other_operand(&mut self) -> Expr {
        let pos = self.pos();
        match self.tok() {
            Tok::Literal => match self.literal() {
                Some(l) => l,
                None => self.bad(),
            },
            Tok::Lparen => {
                self.next();
                self.xnest += 1;
                let x = self.nested(Self::expr);
                self.xnest -= 1;
                self.want(Tok::Rparen);
                self.mk(pos, pos, ExprKind::Paren(Box::new(x)))
            }
            Tok::Func => {
                self.next();
                let (_, sig) = self.nested(|p| p.func_type("function type"));
                if self.tok() == Tok::Lbrace {
                    self.xnest += 1;
                    let body = self.nested(Self::func_body);
                    self.xnest -= 1;
                    return self.mk(pos, pos, ExprKind::FuncLit(Arc::new(FuncLit { sig, body })));
                }
                let at = sig.pos;
                self.mk(at, at, ExprKind::FuncType(Box::new(sig)))
            }
            Tok::Lbrack | Tok::Chan | Tok::Map | Tok::Struct | Tok::Interface => self.type_(),
            _ => {
                let x = self.bad();
                self.syntax_error("expected expression");
                self.advance(&[Tok::Rparen, Tok::Rbrack, Tok::Rbrace]);
                x
            }
        }
    }

    fn after_dot(&mut self, x: Expr, pos: Pos) -> Expr {
        self.next();
        let start = x.start;
        match self.tok() {
            Tok::Name => {
                let sel = self.name();
                self.mk(pos, start, ExprKind::Selector(Box::new(SelectorExpr { x, sel })))
            }
            Tok::Lparen => {
                self.next();
                let ty = if self.got(Tok::Type) { None } else { Some(self.type_()) };
                self.want(Tok::Rparen);
                self.mk(pos, start, ExprKind::TypeAssert(Box::new(TypeAssertExpr { x, ty })))
            }
            _ => {
                self.syntax_error("expected name or (");
                self.advance(&[Tok::Semi, Tok::Rparen]);
                x
            }
        }
    }

    fn index_or_slice(&mut self, x: Expr, pos: Pos) -> Expr {
        self.next();
        let start = x.start;
        let mut lo = None;
        if self.tok() != Tok::Colon {
            let (mut list, mut comma) = (Exprs::new(), false);
            if self.tok() == Tok::Rbrack {
                self.syntax_error("expected operand");
                list.push(self.bad());
            } else {
                (list, comma) = self.type_list(false);
            }
            if comma || self.tok() == Tok::Rbrack {
                self.want(Tok::Rbrack);
                return self.mk(pos, start, ExprKind::Index(Box::new(IndexExpr { x, list })));
            }
            lo = list.pop();
        }
        if !self.got(Tok::Colon) {
            self.syntax_error("expected comma, : or ]");
            self.advance(&[Tok::Comma, Tok::Colon, Tok::Rbrack]);
        }
        self.xnest += 1;
        let (mut hi, mut max, mut three) = (None, None, false);
        if !matches!(self.tok(), Tok::Colon | Tok::Rbrack) {
            hi = Some(self.expr());
        }
        if self.tok() == Tok::Colon {
            three = true;
            if hi.is_none() {
                self.error_at(self.pos(), "middle index required in 3-index slice");
                hi = Some(self.bad());
            }
            self.next();
            if self.tok() == Tok::Rbrack {
                self.error_at(self.pos(), "final index required in 3-index slice");
                max = Some(self.bad());
            } else {
                max = Some(self.expr());
            }
        }
        self.xnest -= 1;
        self.want(Tok::Rbrack);
        self.mk(pos, pos, ExprKind::Slice(Box::new(SliceExpr { x, lo, hi, max, three })))
    }

    fn call(&mut self, fun: Expr, lparen: Pos) -> Expr {
        self.next();
        let start = fun.start;
        let from = self.exprs.len();
        let mut ellipsis = None;
        self.xnest += 1;
        let rparen = self.list("argument list", Tok::Comma, Tok::Rparen, |p| {
            let x = p.expr();
            p.exprs.push(x);
            let at = p.pos();
            let dots = p.got(Tok::DotDotDot);
            ellipsis = dots.then_some(at);
            dots
        });
        self.xnest -= 1;
        let args = self.take_exprs(from);
        self.mk(lparen, start, ExprKind::Call(Box::new(CallExpr { fun, args, ellipsis, lparen, rparen })))
    }

    /// A non-empty list of types with an optional comma at its end; unless `strict` the first may be any
    /// expression. Tells whether there was a comma.
    pub(super) fn type_list(&mut self, strict: bool) -> (Exprs, bool) {
        self.xnest += 1;
        let first = if strict { self.type_() } else { self.expr() };
        let mut list = Exprs::from_buf([first]);
        let mut comma = false;
        while self.got(Tok::Comma) {
            comma = true;
            match self.type_or_none() {
                Some(t) => list.push(t),
                None => break,
            }
        }
        self.xnest -= 1;
        (list, comma)
    }
}
