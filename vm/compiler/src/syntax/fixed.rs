//! Packages of the embedded library as tables (made by `stdlib/build`) describe them: where declarations are is known
//! without reading the text. A declaration is made when somebody asks for it, and parsed when somebody looks at it.
use super::ast::*;
use super::later::{Later, Text};
use super::parser::IdGen;
use super::pos::{FileSet, SourceFile};
use std::sync::Arc;

/// A file of a [`FixedPackage`]: name, text, declarations, offsets of the lines, imports.
///
/// The first word of a declaration holds the kind (0 function, 1 type, 2 constants, 3 variables) in its lowest byte,
/// flags in the next, and above them the number of names; the other words are offsets in the text:
///
/// - function: what follows `func`; the name; the receiver's base type or 0. Flags: 1 method, 2 pointer receiver,
///   4 directives stand in front of it.
/// - others: the first name; what follows the names; for constants the value of iota. Flags: of a type 1 alias; of
///   constants 1 neither type nor values, 2 first spec of a group; of variables 1 initialised, 2 with data.
///
/// An import is the offset of the local name, or 0; the offset of the quoted path; the length of the path.
pub type FixedFile = (&'static str, &'static str, &'static [[u32; 4]], &'static [u32], &'static [[u32; 3]]);

/// The fields of a [`FixedPackage`], in order.
pub type FixedTables = (
    &'static str,
    &'static [FixedFile],
    &'static [[u32; 3]],
    &'static [[u32; 3]],
    &'static [[u32; 2]],
    &'static [u32],
    &'static [u32],
);

/// A package whose text is known to be correct. A declaration is named by file number * 65536 + number in the file.
#[derive(Clone, Copy, Debug)]
pub struct FixedPackage {
    /// The package's name.
    pub name: &'static str,
    /// Its files, sorted by name.
    pub files: &'static [FixedFile],
    /// Imported packages, each once, sorted by path: file, offset of the quoted path, length of the path.
    imports: &'static [[u32; 3]],
    /// Names except for methods, init and _: hash, declaration, offset of the name; sorted by hash.
    names: &'static [[u32; 3]],
    /// Methods: hash of the base type's name, declaration; sorted by hash, then in source order.
    methods: &'static [[u32; 2]],
    /// Variables with initialisers that are code, in source order, which is the order of initialisation.
    pub variables: &'static [u32],
    /// Functions called init, in source order.
    pub inits: &'static [u32],
}

impl From<FixedTables> for FixedPackage {
    fn from((name, files, imports, names, methods, variables, inits): FixedTables) -> Self {
        FixedPackage { name, files, imports, names, methods, variables, inits }
    }
}

/// FNV-1a; `stdlib/build/index.rs` has the same.
fn hash(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |h, b| (h ^ b as u32).wrapping_mul(0x0100_0193))
}

impl FixedPackage {
    fn file(&self, item: u32) -> &'static FixedFile {
        &self.files[(item >> 16) as usize]
    }
    fn words(&self, item: u32) -> [u32; 4] {
        self.file(item).2[(item & 0xffff) as usize]
    }
    /// All declarations, in source order.
    pub fn items(&self) -> impl Iterator<Item = u32> + use<> {
        let files = self.files.iter().enumerate();
        files.flat_map(|(i, f)| (0..f.2.len()).map(move |k| (i << 16 | k) as u32))
    }
    /// The paths of the packages it imports.
    pub fn imports(&self) -> impl Iterator<Item = &'static str> {
        self.imports.iter().map(|&[file, at, len]| &self.files[file as usize].1[at as usize + 1..][..len as usize])
    }
    /// The declaration of a name other than _ and init.
    pub fn find(&self, name: &str) -> Option<u32> {
        let h = hash(name);
        let same = self.names[self.names.partition_point(|n| n[0] < h)..].iter().take_while(|n| n[0] == h);
        same.filter(|n| name_at(self.file(n[1]).1, n[2]) == name).map(|n| n[1]).next()
    }
    /// The methods of the type `base`, in source order.
    pub fn methods(&self, base: &str) -> Vec<u32> {
        let h = hash(base);
        let same = self.methods[self.methods.partition_point(|m| m[0] < h)..].iter().take_while(|m| m[0] == h);
        same.map(|m| m[1]).filter(|&m| name_at(self.file(m).1, self.words(m)[3]) == base).collect()
    }
    /// Whether a declaration is a method.
    pub fn is_method(&self, item: u32) -> bool {
        self.words(item)[0] & 0x1ff == 0x100
    }
    /// Of a constant without type and value: the declaration that has them.
    pub fn const_source(&self, item: u32) -> u32 {
        let full = |i: u32| self.words(i)[0] >> 8 & 1 == 0;
        (item >> 16 << 16..=item).rev().find(|&i| full(i)).unwrap_or(item)
    }
}

/// A file that declarations are made from.
#[derive(Clone, Debug)]
pub struct OpenFile {
    file: &'static FixedFile,
    text: Arc<Text>,
}

impl OpenFile {
    /// Enters file `i` of the package with import path `path` in `fset`; `None` when 4 GiB of text are used up.
    pub fn new(p: &FixedPackage, path: &str, i: u32, fset: &FileSet, ids: &Arc<IdGen>) -> Option<OpenFile> {
        let file = &p.files[i as usize];
        let source = fset.add_known(&format!("{path}/{}", file.0), file.1.len(), file.3)?;
        Some(OpenFile { file, text: Arc::new(Text { src: file.1, file: source, ids: ids.clone() }) })
    }
    /// The file as the set knows it.
    pub fn source(&self) -> &Arc<SourceFile> {
        &self.text.file
    }
    /// Local name, if there is one, and path of each import.
    pub fn imports(&self) -> impl Iterator<Item = (Option<&'static str>, &'static str)> {
        let src = self.file.1;
        let import = move |&[name, path, len]: &[u32; 3]| {
            ((name != 0).then(|| name_at(src, name)), &src[path as usize + 1..][..len as usize])
        };
        self.file.4.iter().map(import)
    }
    /// Declaration `item` of the package, which is in this file. Groups of constants are not told apart.
    pub fn decl(&self, item: u32) -> Decl {
        let (src, text) = (self.file.1, &self.text);
        let [word, a, b, c] = self.file.2[(item & 0xffff) as usize];
        let flag = |f: u32| word >> 8 & f != 0;
        let pos = text.file.pos(a);
        let ident = |at: u32| Ident { id: text.ids.one(), pos: text.file.pos(at), name: name_at(src, at).into() };
        let names = || {
            let mut at = a;
            let next = |_| {
                let n = ident(at);
                at += n.name.len() as u32 + ", ".len() as u32;
                n
            };
            (0..word >> 16).map(next).collect()
        };
        match word & 0xff {
            0 => {
                let recv_base = (c != 0).then(|| (flag(2), name_at(src, c).into()));
                let directives = if flag(4) { directives_above(text, a) } else { Vec::new() };
                let rest = Later::at(text.clone(), a);
                Decl::Func(Arc::new(FuncDecl { pos, name: ident(b), method: flag(1), recv_base, rest, directives }))
            }
            1 => {
                let rest = Later::at(text.clone(), b);
                Decl::Type(Arc::new(TypeDecl { name: ident(a), alias: flag(1), rest }))
            }
            2 => {
                let rest = if flag(1) { SpecRest::default().into() } else { Later::at(text.clone(), b) };
                Decl::Const(Arc::new(ConstDecl { pos, names: names(), bare: flag(1), rest, iota: c, group: 0 }))
            }
            _ => {
                let (rest, directives) = (Later::at(text.clone(), b), Vec::new());
                Decl::Var(Arc::new(VarDecl {
                    pos,
                    names: names(),
                    initialised: flag(1),
                    data: flag(2),
                    rest,
                    directives,
                }))
            }
        }
    }
}

/// The directives in the comment that ends on the line before the one of `at`.
fn directives_above(text: &Text, at: u32) -> Vec<Directive> {
    let src = text.src;
    let mut end = src[..at as usize].rfind('\n').unwrap_or(0);
    let mut out = Vec::new();
    while end > 0 {
        let start = src[..end].rfind('\n').map_or(0, |i| i + 1);
        let Some(line) = src[start..end].strip_prefix("//") else { break };
        if line.starts_with("go:") {
            out.push(Directive { pos: text.file.pos(start as u32), text: line.into(), own_line: true });
        }
        end = start.saturating_sub(1);
    }
    out.reverse();
    out
}

/// The identifier at an offset.
fn name_at(src: &str, at: u32) -> &str {
    let rest = &src[at as usize..];
    let end = rest.bytes().position(|c| !(c == b'_' || c >= 0x80 || c.is_ascii_alphanumeric()));
    &rest[..end.unwrap_or(rest.len())]
}
