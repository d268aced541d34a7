//! Declarations: groups, imports, constants, variables, types, functions.
use super::*;
use crate::syntax::literals::unquote_string;

impl Parser<'_> {
    /// Parses the spec or group after `keyword`.
    pub(super) fn decl_group(&mut self, keyword: Tok, out: &mut Vec<Decl>) {
        let group = self.groups;
        self.groups += 1;
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
            Tok::Import => Decl::Import(Box::new(self.import_decl())),
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
        let mut rest = SpecRest::default();
        if !matches!(self.tok(), Tok::Eof | Tok::Semi | Tok::Rparen) {
            rest.ty = self.type_or_none();
            if self.got_assign() {
                rest.values = self.expr_list();
            }
        }
        let bare = rest.ty.is_none() && rest.values.is_empty();
        ConstDecl { pos, names, bare, rest: rest.into(), iota, group }
    }

    fn var_decl(&mut self, directives: Vec<Directive>) -> VarDecl {
        let pos = self.pos();
        let first = self.name();
        let names = self.name_list(first);
        let rest = self.spec_rest();
        VarDecl { pos, names, initialised: !rest.values.is_empty(), data: false, rest: rest.into(), directives }
    }

    /// What follows the names in a variable spec, or in a constant spec that has something there.
    pub(in crate::syntax) fn spec_rest(&mut self) -> SpecRest {
        let mut rest = SpecRest::default();
        if !self.got_assign() {
            rest.ty = Some(self.type_());
            if !self.got_assign() {
                return rest;
            }
        }
        rest.values = self.expr_list();
        rest
    }

    fn type_decl(&mut self) -> TypeDecl {
        let name = self.name();
        let rest = self.type_rest();
        TypeDecl { name, alias: rest.alias, rest: rest.into() }
    }

    /// What follows the name in a type spec.
    pub(in crate::syntax) fn type_rest(&mut self) -> TypeRest {
        let (mut tparams, mut alias) = (None, false);
        let ty = if self.tok() == Tok::Lbrack {
            let open = self.pos();
            self.next();
            match self.tok() {
                Tok::Name => match self.type_params_or_length(open) {
                    Ok(list) => {
                        tparams = Some(list);
                        alias = self.got_assign();
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
            alias = self.got_assign();
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
        TypeRest { tparams, alias, ty }
    }

    pub(super) fn func_decl(&mut self) -> FuncDecl {
        let pos = self.pos();
        let directives = self.take_some(|d| !d.starts_with("go:embed") && !d.starts_with("go:build"));
        let (name, rest) = self.func_parts();
        let base = |r: &FieldList| {
            let (pointer, base) = unpack_recv(&r.fields.first()?.ty);
            match &base.kind {
                ExprKind::Ident(name) if &**name != "_" => Some((pointer, name.clone())),
                _ => None,
            }
        };
        let recv_base = rest.recv.as_ref().and_then(base);
        FuncDecl { pos, name, method: rest.recv.is_some(), recv_base, rest: rest.into(), directives }
    }

    /// What follows `func` in a declaration: the name, and the rest around it.
    pub(in crate::syntax) fn func_parts(&mut self) -> (Ident, FuncRest) {
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
        if self.tok() == Tok::Name {
            let name = self.name();
            let (tparams, sig) = self.func_type("");
            let body = (self.tok() == Tok::Lbrace).then(|| match &self.text {
                Some(t) => Later::at(t.clone(), self.s.start),
                None => self.func_body().into(),
            });
            return (name, FuncRest { recv, tparams, sig, body });
        }
        let at = self.pos();
        let params = FieldList { open: at, close: at, fields: Vec::new() };
        let sig = FuncType { pos: at, params, results: None };
        self.syntax_error(if recv.is_some() { "expected name" } else { "expected name or (" });
        self.advance(&[Tok::Lbrace, Tok::Semi]);
        let body = (self.tok() == Tok::Lbrace).then(|| self.func_body().into());
        (self.blank(at), FuncRest { recv, tparams: None, sig, body })
    }

    pub(in crate::syntax) fn func_body(&mut self) -> Block {
        self.fnest += 1;
        let outer = std::mem::take(&mut self.branches);
        let errors = self.errors.len();
        let b = self.block("");
        if std::mem::replace(&mut self.branches, outer)
            && self.errors.len() == errors
            && let Some(fset) = self.fset
        {
            let shown = |pos| {
                let p = fset.position(pos);
                format!("{}:{}:{}", p.file, p.line, p.col)
            };
            self.misplaced.append(&mut crate::syntax::branches::check(&b, &shown));
        }
        self.fnest -= 1;
        b
    }
}
