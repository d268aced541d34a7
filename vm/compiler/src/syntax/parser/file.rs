//! A file as a whole: cleaning of the source text, package clause, top-level declarations.
use super::*;

/// Drops what Go's scanner skips with a complaint: NUL bytes, invalid UTF-8 and byte order marks.
/// Returns the text and, for each hole, the offset after it in the text and the bytes dropped up to there.
fn clean(src: &[u8], error: &mut dyn FnMut(usize, &str)) -> (String, Vec<(u32, u32)>) {
    let mut text = String::with_capacity(src.len());
    let mut dropped: Vec<(u32, u32)> = Vec::new();
    let mut i = 0;
    for chunk in src.utf8_chunks() {
        for c in chunk.valid().chars() {
            i += c.len_utf8();
            match c {
                '\0' => error(i - 1, "invalid NUL character"),
                '\u{feff}' if i > 3 => error(i - 3, "invalid BOM in the middle of the file"),
                '\u{feff}' => {}
                _ => {
                    text.push(c);
                    continue;
                }
            }
            dropped.push((text.len() as u32, (i - text.len()) as u32));
        }
        for _ in chunk.invalid() {
            error(i, "invalid UTF-8 encoding");
            i += 1;
            dropped.push((text.len() as u32, (i - text.len()) as u32));
        }
    }
    (text, dropped)
}

pub(super) fn parse(fset: &FileSet, name: &str, src: &[u8], ids: &IdGen, mode: Mode) -> (File, Vec<SyntaxError>) {
    let Some(file) = fset.add(name, src.len()) else {
        let e = SyntaxError { pos: Pos::NONE, msg: format!("{name}: too much source text") };
        return (empty_file(ids), vec![e]);
    };
    file.set_lines(src);
    let mut errors = Vec::new();
    let cleaned;
    let (text, dropped): (&str, &[(u32, u32)]) = match std::str::from_utf8(src) {
        Ok(s) if memchr::memchr(0, src).is_none() && !(s.contains('\u{feff}')) => (s, &[]),
        _ => {
            cleaned = clean(src, &mut |at, msg| {
                if errors.len() < MAX_ERRORS {
                    errors.push(SyntaxError { pos: file.pos(at as u32), msg: msg.into() });
                }
            });
            (&cleaned.0, &cleaned.1)
        }
    };
    let mut p = Parser::new(Scanner::new(text), &file, ids);
    p.fset = Some(fset);
    p.dropped = dropped;
    p.errors = errors;
    p.names.reserve(256, |n| n.hash_of().wide());
    if mode == Mode::All {
        p.recent = vec!["".into(); RECENT];
    }
    p.next();
    let f = p.file(mode);
    let mut errors = std::mem::take(&mut p.errors);
    errors.append(&mut p.misplaced);
    one_per_line(fset, &mut errors);
    (f, errors)
}

/// Sorts the errors and keeps one syntax error for each line, and one of several that read the same, as gc does.
fn one_per_line(fset: &FileSet, errors: &mut Vec<SyntaxError>) {
    if errors.len() < 2 {
        return;
    }
    let mut last = None;
    errors.retain(|e| {
        if !e.msg.starts_with("syntax error") {
            return true;
        }
        let line = Some(fset.position(e.pos).line);
        std::mem::replace(&mut last, line) != line
    });
    errors.sort_by_key(|e| e.pos);
    errors.dedup_by(|b, a| a.msg == b.msg && fset.position(a.pos).line == fset.position(b.pos).line);
}

fn empty_file(ids: &IdGen) -> File {
    let name = Ident { id: NodeId(ids.take().0), pos: Pos::NONE, name: "_".into() };
    File {
        package_pos: Pos::NONE,
        name,
        decls: Vec::new(),
        directives: Vec::new(),
        build_constraint: None,
        eof: Pos::NONE,
    }
}

impl Parser<'_> {
    pub(super) fn file(&mut self, mode: Mode) -> File {
        let package_pos = self.pos();
        let build_constraint = self
            .directives
            .iter()
            .find_map(|d| d.text.strip_prefix("go:build ").map(|t| (d.pos, t.trim().to_string())));
        let mut decls = Vec::new();
        let name = if self.got(Tok::Package) {
            self.take_some(|d| d.starts_with("go:build"));
            let name = self.name();
            self.want(Tok::Semi);
            if self.errors.is_empty() {
                self.top_level(&mut decls, mode);
            }
            name
        } else {
            self.syntax_error("package statement must be first");
            self.blank(package_pos)
        };
        if mode == Mode::All && self.errors.is_empty() {
            self.drop_pending();
        }
        let eof = self.pos();
        File { package_pos, name, decls, directives: std::mem::take(&mut self.directives), build_constraint, eof }
    }

    fn top_level(&mut self, decls: &mut Vec<Decl>, mode: Mode) {
        const STARTS: [Tok; 5] = [Tok::Import, Tok::Const, Tok::Type, Tok::Var, Tok::Func];
        let mut prev = Tok::Import;
        while self.tok() != Tok::Eof {
            let t = self.tok();
            if t == Tok::Import && prev != Tok::Import {
                self.syntax_error("imports must appear before other declarations");
            }
            if t != Tok::Import && mode == Mode::ImportsOnly {
                return;
            }
            prev = t;
            match t {
                Tok::Import | Tok::Const | Tok::Type | Tok::Var => {
                    self.next();
                    self.decl_group(t, decls);
                }
                Tok::Func => {
                    self.next();
                    let f = self.func_decl();
                    decls.push(Decl::Func(Arc::new(f)));
                }
                _ => {
                    let bodyless = matches!(decls.last(), Some(Decl::Func(f)) if !f.has_body());
                    if t == Tok::Lbrace && bodyless {
                        self.syntax_error("unexpected semicolon or newline before {");
                    } else {
                        self.syntax_error("non-declaration statement outside function body");
                    }
                    self.advance(&STARTS);
                    continue;
                }
            }
            // directives up to here belong to nobody; those after the semicolon to the next declaration
            self.drop_pending();
            if self.tok() != Tok::Eof && !self.got(Tok::Semi) {
                self.syntax_error("after top level declaration");
                self.advance(&STARTS);
            }
        }
    }
}
