//! Declarations: groups, imports, constants, variables, types, functions.
use super::*;
use crate::syntax::later::Part;
use crate::syntax::literals::unquote_string;

impl Parser<'_> {
    /// Parses the spec or group after `keyword`.
    pub(super) fn decl_group(&mut self, keyword: Tok, out: &mut Vec<Decl>) {
        let group = self.groups;
        self.groups += 1;
        self.ungrouped = self.tok() != Tok::Lparen && self.fnest == 0;
        if self.tok() == Tok::Lparen {
            self.drop_pending();
            self.next();
            let mut n = 0;
            self.list("grouped declaration", Tok::Semi, Tok::Rparen, |p| {
                let d = p.spec(keyword, group, n);
                out.push(d);
                n += 1;
                false
            });
        } else {
            let d = self.spec(keyword, group, 0);
            out.push(d);
        }
    }

    fn spec(&mut self, keyword: Tok, group: u32, n: u32) -> Decl {
        let embed = keyword == Tok::Var;
        let directives = self.take_some(|d| embed && d.starts_with("go:embed"));
        match keyword {
            Tok::Import => Decl::Import(self.import_decl()),
            Tok::Const => Decl::Const(Arc::new(self.const_decl(group, n))),
            Tok::Type => Decl::Type(Arc::new(self.type_decl())),
            _ => Decl::Var(Arc::new(self.var_decl(directives))),
        }
    }

    fn import_decl(&mut self) -> ImportDecl {
        let pos = self.pos();
        let local = match self.tok() {
            Tok::Name => Some(self.name()),
            Tok::Dot => {
                let at = self.pos();
                self.next();
                Some(Ident { id: self.id(), pos: at, name: self.intern(".") })
            }
            _ => None,
        };
        let path_pos = self.pos();
        let mut path = String::new();
        match self.literal().map(|e| e.kind) {
            None => {
                self.syntax_error("missing import path");
                self.advance(&[Tok::Semi, Tok::Rparen]);
            }
            Some(ExprKind::BasicLit(LitKind::String, text)) => {
                path = String::from_utf8_lossy(&unquote_string(&text).unwrap_or_default()).into_owned();
            }
            Some(ExprKind::BasicLit(..)) => self.syntax_error_at(path_pos, "import path must be a string"),
            Some(_) => {}
        }
        ImportDecl { pos, id: self.id(), local, path, path_pos }
    }

    fn const_decl(&mut self, group: u32, iota: u32) -> ConstDecl {
        let pos = self.pos();
        let first = self.name();
        let names = self.name_list(first);
        let (mut ty, mut values) = (None, Vec::new());
        if !matches!(self.tok(), Tok::Eof | Tok::Semi | Tok::Rparen) {
            ty = self.type_or_none().map(Box::new);
            if self.got_assign() {
                values = self.expr_list();
            }
        }
        ConstDecl { pos, names, ty, values, iota, group }
    }

    fn var_decl(&mut self, directives: Vec<Directive>) -> VarDecl {
        let pos = self.pos();
        let first = self.name();
        let names = self.name_list(first);
        let (mut ty, mut values) = (None, Vec::new());
        if self.got_assign() {
            values = self.expr_list();
        } else {
            ty = Some(Box::new(self.type_()));
            if self.got_assign() {
                values = self.expr_list();
            }
        }
        VarDecl { pos, names, ty, values, directives }
    }

    fn type_decl(&mut self) -> TypeDecl {
        let name = self.name();
        let (mut tparams, mut assign) = (None, None);
        let ty = if self.tok() == Tok::Lbrack {
            let open = self.pos();
            self.next();
            match self.tok() {
                Tok::Name => match self.type_params_or_length(open) {
                    Ok(list) => {
                        tparams = Some(list);
                        assign = self.alias_sign();
                        self.type_or_none()
                    }
                    Err(len) => Some(self.array_type(open, Some(len))),
                },
                Tok::Rbrack => {
                    self.next();
                    Some(self.slice_type(open))
                }
                _ => Some(self.array_type(open, None)),
            }
        } else {
            assign = self.alias_sign();
            if let Some(rhs) = self.later() {
                return TypeDecl { name, tparams, assign, rhs };
            }
            self.type_or_none()
        };
        let ty = match ty {
            Some(t) => t,
            None => {
                let b = self.bad();
                self.syntax_error("in type declaration");
                self.advance(&[Tok::Semi, Tok::Rparen]);
                b
            }
        };
        TypeDecl { name, tparams, assign, rhs: ty.into() }
    }

    /// Leaves the rest of a top-level declaration for later, in a text that allows it.
    fn later<T: Part>(&mut self) -> Option<Later<T>> {
        let text = self.text.clone().filter(|_| self.ungrouped)?;
        let at = self.s.start;
        self.s.skip_declaration();
        Some(Later::at(text, at))
    }

    fn alias_sign(&mut self) -> Option<Pos> {
        let pos = self.pos();
        self.got_assign().then_some(pos)
    }

    pub(super) fn func_decl(&mut self) -> FuncDecl {
        let pos = self.pos();
        let directives = self.take_some(|d| !d.starts_with("go:embed") && !d.starts_with("go:build"));
        let mut recv = None;
        let open = self.pos();
        if self.got(Tok::Lparen) {
            let list = self.param_list(open, None, Tok::Rparen, false, false);
            let n: usize = list.fields.iter().map(|f| f.names.len().max(1)).sum();
            match n {
                0 => self.error_at(self.pos(), "method has no receiver"),
                1 => {}
                _ => self.error_at(self.pos(), "method has multiple receivers"),
            }
            recv = Some(list);
        }
        let (name, rest);
        if self.tok() == Tok::Name {
            name = self.name();
            rest = self.later().unwrap_or_else(|| self.func_rest().into());
        } else {
            let at = self.pos();
            name = self.blank(at);
            let params = FieldList { open: at, close: at, fields: Vec::new() };
            let sig = FuncType { pos: at, params, results: None };
            self.syntax_error(if recv.is_some() { "expected name" } else { "expected name or (" });
            self.advance(&[Tok::Lbrace, Tok::Semi]);
            let body = (self.tok() == Tok::Lbrace).then(|| self.func_body().into());
            rest = FuncRest { tparams: None, sig, body }.into();
        }
        FuncDecl { pos, recv, name, rest, directives }
    }

    /// What follows the name of a function declaration.
    pub(in crate::syntax) fn func_rest(&mut self) -> FuncRest {
        let (tparams, sig) = self.func_type("");
        let body = (self.tok() == Tok::Lbrace).then(|| match &self.text {
            Some(t) => Later::at(t.clone(), self.s.start),
            None => self.func_body().into(),
        });
        FuncRest { tparams, sig, body }
    }

    pub(in crate::syntax) fn func_body(&mut self) -> Block {
        self.fnest += 1;
        let b = self.block("");
        self.fnest -= 1;
        b
    }
}
