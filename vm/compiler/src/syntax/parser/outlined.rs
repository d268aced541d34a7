//! Files of the embedded library: imports are read at once, of the other declarations only an outline. The rest of a
//! declaration is parsed when somebody looks at it.
use super::*;

/// The declarations of a file after its imports, one for each function and each spec. The first word holds the kind
/// (0 function, 1 type, 2 constants, 3 variables) in its lowest byte, flags in the next, and above them the number of
/// names; the other words are offsets in the text:
///
/// - function: what follows `func`; the name; the receiver's base type or 0. Flags: 1 method, 2 pointer receiver,
///   4 directives stand in front of it.
/// - others: the first name; what follows the names; for constants the value of iota. Flags: of a type 1 alias; of
///   constants 1 neither type nor values, 2 first spec of a group; of variables 1 initialised.
///
/// And the offsets of the lines. `stdlib/build/outline.rs` makes both.
pub type Outline = (&'static [[u32; 4]], &'static [u32]);

/// Parses a file of the embedded library: what can wait is parsed later.
///
/// # Panics
/// When the text is not correct.
pub(super) fn parse(fset: &FileSet, name: &str, src: &'static str, outline: Outline, ids: &Arc<IdGen>) -> File {
    let (outline, lines) = outline;
    let Some(file) = fset.add_known(name, src.len(), lines) else { panic!("govm library: too much source text") };
    let text = Arc::new(Text { src, file: file.clone(), ids: ids.clone() });
    let mut p = Parser::new(Scanner::new(src), &file, ids);
    p.next();
    let mut f = p.file(Mode::ImportsOnly);
    p.assert_correct();
    f.eof = file.pos(src.len() as u32);
    f.decls.reserve(outline.len());
    for item in outline {
        let d = p.outlined(&text, *item);
        f.decls.push(d);
    }
    f
}

/// Parses the part of a correct text that begins at `at`.
pub(in crate::syntax) fn part<T>(text: &Arc<Text>, at: u32, f: impl FnOnce(&mut Parser) -> T) -> T {
    let mut p = Parser::new(Scanner::starting(text.src, at), &text.file, &text.ids);
    p.text = Some(text.clone());
    p.next();
    let part = f(&mut p);
    p.assert_correct();
    part
}

impl Parser<'_> {
    fn outlined(&mut self, text: &Arc<Text>, [word, a, b, c]: [u32; 4]) -> Decl {
        let flag = |f: u32| word >> 8 & f != 0;
        let pos = self.file.pos(a);
        match word & 0xff {
            0 => {
                let recv_base = (c != 0).then(|| (flag(2), name_at(text.src, c).into()));
                let directives = if flag(4) { self.directives_above(text.src, a) } else { Vec::new() };
                let rest = Later::at(text.clone(), a);
                let name = self.outlined_name(text.src, b);
                Decl::Func(Arc::new(FuncDecl { pos, name, method: flag(1), recv_base, rest, directives }))
            }
            1 => {
                let (name, rest) = (self.outlined_name(text.src, a), Later::at(text.clone(), b));
                Decl::Type(Arc::new(TypeDecl { name, alias: flag(1), rest }))
            }
            kind => {
                let mut names = Vec::with_capacity((word >> 16) as usize);
                let mut at = a;
                for _ in 0..word >> 16 {
                    let n = self.outlined_name(text.src, at);
                    at += n.name.len() as u32 + ", ".len() as u32;
                    names.push(n);
                }
                if kind == 3 {
                    let rest = Later::at(text.clone(), b);
                    return Decl::Var(Arc::new(VarDecl {
                        pos,
                        names,
                        initialised: flag(1),
                        rest,
                        directives: Vec::new(),
                    }));
                }
                self.groups += flag(2) as u32;
                let rest = if flag(1) { SpecRest::default().into() } else { Later::at(text.clone(), b) };
                Decl::Const(Arc::new(ConstDecl { pos, names, bare: flag(1), rest, iota: c, group: self.groups }))
            }
        }
    }

    fn outlined_name(&mut self, src: &str, at: u32) -> Ident {
        Ident { id: self.id(), pos: self.file.pos(at), name: name_at(src, at).into() }
    }

    /// The directives in the comment that ends on the line before the one of `at`.
    fn directives_above(&self, src: &str, at: u32) -> Vec<Directive> {
        let mut end = src[..at as usize].rfind('\n').unwrap_or(0);
        let mut out = Vec::new();
        while end > 0 {
            let start = src[..end].rfind('\n').map_or(0, |i| i + 1);
            let Some(text) = src[start..end].strip_prefix("//") else { break };
            if text.starts_with("go:") {
                out.push(Directive { pos: self.file.pos(start as u32), text: text.into(), own_line: true });
            }
            end = start.saturating_sub(1);
        }
        out.reverse();
        out
    }
}

/// The identifier at an offset.
fn name_at(src: &str, at: u32) -> &str {
    let rest = &src[at as usize..];
    let end = rest.bytes().position(|c| !(c == b'_' || c >= 0x80 || c.is_ascii_alphanumeric()));
    &rest[..end.unwrap_or(rest.len())]
}
