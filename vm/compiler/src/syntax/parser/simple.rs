//! Simple statements and the headers of `if`, `switch` and `for`.
use super::*;
use crate::syntax::print::{expr_string, list_string, stmt_string};
use crate::syntax::token::Op;

/// A simple statement, or what stands for one in a header.
pub(super) enum Simple {
    Stmt(Stmt),
    /// `lhs := range x`, `range x`.
    Range {
        lhs: Exprs,
        define: bool,
        pos: Pos,
        x: Expr,
    },
    /// `x := y.(type)`; the expression is the guard.
    Guard(Ident, Expr),
}

/// Parts of a statement header.
#[derive(Default)]
pub(super) struct Header {
    pub init: Option<Box<Stmt>>,
    pub cond: Option<Expr>,
    pub post: Option<Box<Stmt>>,
    pub bind: Option<Ident>,
    /// `for range`: left side, whether it defines, position of `range`, operand.
    pub range: Option<(Exprs, bool, Pos, Expr)>,
}

impl Parser<'_> {
    /// Parses a simple statement; `lhs` when its left side was read before, `keyword` of the header it is in.
    pub(super) fn simple(&mut self, lhs: Option<Exprs>, keyword: Option<Tok>) -> Simple {
        let is_for = keyword == Some(Tok::For);
        if is_for && self.tok() == Tok::Range {
            return self.range_clause(Exprs::new(), false);
        }
        let mut lhs = match lhs {
            Some(l) => l,
            None => self.expr_list(),
        };
        let pos = self.pos();
        let t = self.tok();
        if lhs.len() == 1
            && !matches!(t, Tok::Assign | Tok::Define)
            && let Some(x) = lhs.pop()
        {
            return Simple::Stmt(self.simple_one(x, pos));
        }
        match t {
            Tok::Assign | Tok::Define => {
                self.next();
                let define = t == Tok::Define;
                if is_for && self.tok() == Tok::Range {
                    return self.range_clause(lhs, define);
                }
                let mut rhs = self.expr_list();
                if define && keyword == Some(Tok::Switch) && rhs.len() == 1 && lhs.len() == 1 {
                    let guard = matches!(&rhs[0].kind, ExprKind::TypeAssert(a) if a.ty.is_none());
                    if guard
                        && let Some(n) = lhs[0].as_ident()
                        && let Some(r) = rhs.pop()
                    {
                        return Simple::Guard(n, r);
                    }
                }
                let both = Box::new(AssignStmt { lhs, rhs });
                let kind = if define { StmtKind::Define(both) } else { StmtKind::Assign(both) };
                Simple::Stmt(Stmt { pos, kind })
            }
            _ => {
                self.syntax_error("expected := or = or comma");
                self.advance(&[Tok::Semi, Tok::Rbrace]);
                let x = lhs.swap_remove(0);
                Simple::Stmt(Stmt { pos: x.pos, kind: StmtKind::Expr(x) })
            }
        }
    }

    fn simple_one(&mut self, x: Expr, pos: Pos) -> Stmt {
        let kind = match self.tok() {
            Tok::AssignOp => {
                let op = self.s.op;
                self.next();
                let y = self.expr();
                match op {
                    Op::Bin(op) => StmtKind::OpAssign(op, pair(x, y)),
                    _ => StmtKind::Bad,
                }
            }
            Tok::IncOp => {
                let up = self.s.op == Op::Bin(BinaryOp::Add);
                self.next();
                StmtKind::IncDec(x, up)
            }
            Tok::Arrow => {
                self.next();
                let v = self.expr();
                StmtKind::Send(pair(x, v))
            }
            _ => return Stmt { pos: x.pos, kind: StmtKind::Expr(x) },
        };
        Stmt { pos, kind }
    }

    fn range_clause(&mut self, lhs: Exprs, define: bool) -> Simple {
        let pos = self.pos();
        self.next();
        let x = self.expr();
        Simple::Range { lhs, define, pos, x }
    }

    /// A simple statement where neither `range` nor a type switch guard may stand.
    pub(super) fn simple_stmt(&mut self, lhs: Option<Exprs>) -> Stmt {
        match self.simple(lhs, None) {
            Simple::Stmt(s) => s,
            _ => Stmt { pos: self.pos(), kind: StmtKind::Bad },
        }
    }

    /// The header of `if`, `switch` or `for`, from the keyword to the `{`.
    pub(super) fn header(&mut self, keyword: Tok) -> Header {
        self.next();
        let mut h = Header::default();
        if self.tok() == Tok::Lbrace {
            if keyword == Tok::If {
                self.syntax_error("missing condition in if statement");
                h.cond = Some(self.bad());
            }
            return h;
        }
        let outer = std::mem::replace(&mut self.xnest, -1);
        self.header_parts(keyword, &mut h);
        self.xnest = outer;
        h
    }

    fn header_parts(&mut self, keyword: Tok, h: &mut Header) {
        let mut init = None;
        if self.tok() != Tok::Semi {
            if self.got(Tok::Var) {
                self.syntax_error(&format!("var declaration not allowed in {} initializer", keyword.text()));
            }
            match self.simple(None, Some(keyword)) {
                Simple::Range { lhs, define, pos, x } => {
                    h.range = Some((lhs, define, pos, x));
                    return;
                }
                s => init = Some(s),
            }
        }
        if self.tok() == Tok::Lbrace {
            return self.condition(init, None, keyword, h);
        }
        let mut semi = None;
        if self.tok() == Tok::Semi {
            semi = Some((self.pos(), self.s.semi));
            self.next();
        } else {
            self.want(Tok::Lbrace);
            if self.tok() != Tok::Lbrace {
                self.advance(&[Tok::Lbrace, Tok::Rbrace]);
            }
        }
        let mut cond = None;
        if keyword == Tok::For {
            if self.tok() != Tok::Semi {
                if self.tok() == Tok::Lbrace {
                    self.syntax_error("expected for loop condition");
                    return self.finish_header(init, None, semi, keyword, h);
                }
                cond = Some(self.simple(None, None));
            }
            self.want(Tok::Semi);
            if self.tok() != Tok::Lbrace {
                let post = self.simple_stmt(None);
                if matches!(post.kind, StmtKind::Define(..)) {
                    self.syntax_error_at(post.pos, "cannot declare in post statement of for loop");
                }
                h.post = Some(Box::new(post));
            }
        } else if self.tok() != Tok::Lbrace {
            cond = Some(self.simple(None, Some(keyword)));
        }
        self.finish_header(init, cond, semi, keyword, h);
    }

    fn finish_header(
        &mut self,
        init: Option<Simple>,
        cond: Option<Simple>,
        semi: Option<(Pos, &str)>,
        keyword: Tok,
        h: &mut Header,
    ) {
        h.init = match init {
            Some(Simple::Stmt(s)) => Some(Box::new(s)),
            Some(Simple::Guard(n, x)) => {
                // a guard in front of the semicolon is an ordinary definition for the checker to reject
                let pos = x.pos;
                Some(Box::new(Stmt {
                    pos,
                    kind: StmtKind::Define(Box::new(AssignStmt { lhs: smallvec![ident(n)], rhs: smallvec![x] })),
                }))
            }
            _ => None,
        };
        self.condition(cond, semi, keyword, h);
    }

    /// Takes the condition (or tag) out of the statement that stands in its place.
    fn condition(&mut self, cond: Option<Simple>, semi: Option<(Pos, &str)>, keyword: Tok, h: &mut Header) {
        match cond {
            None => {
                if keyword == Tok::If
                    && let Some((pos, why)) = semi
                {
                    if why == "semicolon" {
                        self.syntax_error_at(pos, "missing condition in if statement");
                    } else {
                        self.syntax_error_at(pos, &format!("unexpected {why}, expected {{ after if clause"));
                    }
                    let b = self.bad();
                    h.cond = Some(Expr { pos, start: pos, end: pos, ..b });
                }
            }
            Some(Simple::Guard(n, x)) => (h.bind, h.cond) = (Some(n), Some(x)),
            Some(Simple::Stmt(Stmt { kind: StmtKind::Expr(x), .. })) => h.cond = Some(x),
            Some(Simple::Stmt(s)) => {
                let what = match &s.kind {
                    StmtKind::Assign(a) => format!("assignment {} = {}", emphasize(&a.lhs), emphasize(&a.rhs)),
                    _ => stmt_string(&s),
                };
                self.syntax_error_at(s.pos, &format!("cannot use {what} as value"));
                h.cond = Some(self.bad());
            }
            Some(Simple::Range { .. }) => {}
        }
    }
}

/// A list as text, a binary expression in parentheses.
fn emphasize(list: &[Expr]) -> String {
    match list {
        [x] if matches!(x.kind, ExprKind::Binary(..)) => format!("({})", expr_string(x)),
        l => list_string(l),
    }
}
