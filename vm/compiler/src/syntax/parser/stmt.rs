//! Statements.
use super::simple::Header;
use super::*;
use crate::syntax::token::Op;

impl Parser<'_> {
    /// A block. Without `{`, complains that it is missing after `context`.
    pub(super) fn block(&mut self, context: &str) -> Block {
        let lbrace = self.pos();
        if !self.got(Tok::Lbrace) {
            self.syntax_error(&format!("expected {{ after {context}"));
            self.advance(&[Tok::Name, Tok::Rbrace]);
            let rbrace = self.pos();
            if self.got(Tok::Rbrace) {
                return Block { lbrace, stmts: Vec::new(), rbrace };
            }
        }
        let stmts = self.nested(Self::stmt_list);
        let rbrace = self.pos();
        self.want(Tok::Rbrace);
        Block { lbrace, stmts, rbrace }
    }

    fn stmt_list(&mut self) -> Vec<Stmt> {
        let from = self.stmts.len();
        while !matches!(self.tok(), Tok::Eof | Tok::Rbrace | Tok::Case | Tok::Default) {
            let s = self.stmt();
            self.drop_pending();
            let Some(s) = s else { break };
            self.stmts.push(s);
            if !self.got(Tok::Semi) && self.tok() != Tok::Rbrace {
                self.syntax_error("at end of statement");
                self.advance(&[Tok::Semi, Tok::Rbrace, Tok::Case, Tok::Default]);
                self.got(Tok::Semi);
            }
        }
        self.stmts.drain(from..).collect()
    }

    /// A statement, if the current token starts one.
    fn stmt(&mut self) -> Option<Stmt> {
        let pos = self.pos();
        if self.tok() == Tok::Name {
            self.drop_pending();
            let lhs = self.expr_list();
            if self.tok() == Tok::Colon
                && let [x] = &lhs[..]
                && let Some(label) = x.as_ident()
            {
                return self.nested(|p| p.labeled(label));
            }
            return Some(self.simple_stmt(Some(lhs)));
        }
        let t = self.tok();
        if matches!(t, Tok::Var | Tok::Const | Tok::Type) {
            self.next();
            let mut decls = Vec::new();
            self.decl_group(t, &mut decls);
            return Some(Stmt { pos, kind: StmtKind::Decl(decls) });
        }
        self.drop_pending();
        let kind = match t {
            Tok::Lbrace => StmtKind::Block(self.block("")),
            Tok::Operator if !matches!(self.s.op, Op::Not) => match self.s.op {
                Op::Bin(BinaryOp::Add | BinaryOp::Sub | BinaryOp::And | BinaryOp::Xor) => {
                    return Some(self.simple_stmt(None));
                }
                _ => return None,
            },
            Tok::Operator
            | Tok::Star
            | Tok::Literal
            | Tok::Func
            | Tok::Lparen
            | Tok::Lbrack
            | Tok::Struct
            | Tok::Map
            | Tok::Chan
            | Tok::Interface
            | Tok::Arrow => return Some(self.simple_stmt(None)),
            Tok::For => self.for_stmt(),
            Tok::Switch => self.switch_stmt(),
            Tok::Select => self.select_stmt(),
            Tok::If => self.if_stmt(),
            Tok::Fallthrough => {
                self.next();
                self.branches = true;
                StmtKind::Branch(BranchKind::Fallthrough, None)
            }
            Tok::Break | Tok::Continue => {
                self.next();
                self.branches = true;
                let label = (self.tok() == Tok::Name).then(|| self.name());
                StmtKind::Branch(if t == Tok::Break { BranchKind::Break } else { BranchKind::Continue }, label)
            }
            Tok::Goto => {
                self.next();
                self.branches = true;
                StmtKind::Branch(BranchKind::Goto, Some(self.name()))
            }
            Tok::Go | Tok::Defer => self.call_stmt(t),
            Tok::Return => {
                self.next();
                let none = matches!(self.tok(), Tok::Semi | Tok::Rbrace);
                StmtKind::Return(if none { Exprs::new() } else { self.expr_list() })
            }
            Tok::Semi => StmtKind::Empty,
            _ => return None,
        };
        Some(Stmt { pos, kind })
    }

    fn labeled(&mut self, label: Ident) -> Option<Stmt> {
        let pos = self.pos();
        self.branches = true;
        self.next();
        if self.tok() == Tok::Rbrace {
            let empty = Stmt { pos: self.pos(), kind: StmtKind::Empty };
            return Some(Stmt { pos, kind: StmtKind::Labeled(label, Box::new(empty)) });
        }
        match self.stmt() {
            Some(s) => Some(Stmt { pos, kind: StmtKind::Labeled(label, Box::new(s)) }),
            None => {
                self.syntax_error_at(pos, "missing statement after label");
                None
            }
        }
    }

    fn call_stmt(&mut self, t: Tok) -> StmtKind {
        self.next();
        let x = self.primary();
        if matches!(x.kind, ExprKind::Paren(_)) {
            self.error_at(x.pos, format!("expression in {} must not be parenthesized", t.text()));
        }
        let x = into_unparen(x);
        if t == Tok::Go { StmtKind::Go(x) } else { StmtKind::Defer(x) }
    }

    fn if_stmt(&mut self) -> StmtKind {
        let h = self.header(Tok::If);
        let cond = match h.cond {
            Some(c) => c,
            None => self.bad(),
        };
        let then = self.block("if clause");
        let mut els = None;
        if self.got(Tok::Else) {
            let pos = self.pos();
            match self.tok() {
                Tok::If => els = Some(Box::new(Stmt { pos, kind: self.nested(Self::if_stmt) })),
                Tok::Lbrace => els = Some(Box::new(Stmt { pos, kind: StmtKind::Block(self.block("")) })),
                _ => {
                    self.syntax_error("else must be followed by if or statement block");
                    self.advance(&[Tok::Name, Tok::Rbrace]);
                }
            }
        }
        StmtKind::If(Box::new(IfStmt { init: h.init, cond, then, els }))
    }

    fn for_stmt(&mut self) -> StmtKind {
        let h = self.header(Tok::For);
        let body = self.block("for clause");
        if let Some((lhs, define, range_pos, x)) = h.range {
            let mut lhs = lhs.into_iter();
            let (key, value) = (lhs.next(), lhs.next());
            let extra = lhs.collect();
            return StmtKind::Range(Box::new(RangeStmt { key, value, extra, define, range_pos, x, body }));
        }
        StmtKind::For(Box::new(ForStmt { init: h.init, cond: h.cond, post: h.post, body }))
    }

    fn switch_stmt(&mut self) -> StmtKind {
        let Header { init, cond, bind, .. } = self.header(Tok::Switch);
        self.clauses_start("switch");
        let clauses = self.nested(|p| {
            let mut l = Vec::new();
            while !matches!(p.tok(), Tok::Eof | Tok::Rbrace) {
                let (pos, exprs) = p.case(|p| p.expr_list());
                let (colon, body) = p.clause_body();
                l.push(CaseClause { id: p.id(), pos, exprs, colon, body });
            }
            l
        });
        let rbrace = self.pos();
        self.want(Tok::Rbrace);
        match cond {
            Some(Expr { kind: ExprKind::TypeAssert(a), pos, .. }) if a.ty.is_none() => {
                let t = TypeSwitchStmt { init, bind, x: a.x, guard_pos: pos, clauses, rbrace };
                StmtKind::TypeSwitch(Box::new(t))
            }
            tag => StmtKind::Switch(Box::new(SwitchStmt { init, tag, clauses, rbrace })),
        }
    }

    fn select_stmt(&mut self) -> StmtKind {
        self.next();
        self.clauses_start("select");
        let clauses = self.nested(|p| {
            let mut l = Vec::new();
            while !matches!(p.tok(), Tok::Eof | Tok::Rbrace) {
                let (pos, comm) = p.case(|p| Box::new(p.simple_stmt(None)));
                let (colon, body) = p.clause_body();
                l.push(CommClause { id: p.id(), pos, comm, colon, body });
            }
            l
        });
        let rbrace = self.pos();
        self.want(Tok::Rbrace);
        StmtKind::Select(Box::new(SelectStmt { clauses, rbrace }))
    }

    fn clauses_start(&mut self, what: &str) {
        if !self.got(Tok::Lbrace) {
            self.syntax_error(&format!("missing {{ after {what} clause"));
            self.advance(&[Tok::Case, Tok::Default, Tok::Rbrace]);
        }
    }

    /// `case f` or `default`, up to the colon.
    fn case<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> (Pos, Option<R>) {
        let pos = self.pos();
        match self.tok() {
            Tok::Case => {
                self.next();
                return (pos, Some(f(self)));
            }
            Tok::Default => self.next(),
            _ => {
                self.syntax_error("expected case or default or }");
                self.advance(&[Tok::Colon, Tok::Case, Tok::Default, Tok::Rbrace]);
            }
        }
        (pos, None)
    }

    fn clause_body(&mut self) -> (Pos, Vec<Stmt>) {
        let colon = self.pos();
        self.want(Tok::Colon);
        (colon, self.stmt_list())
    }
}
