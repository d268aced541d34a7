//! Where a package's names are declared: tables that the compiler looks names up in, so that it declares only what
//! a program mentions. `syntax/fixed.rs` of the compiler says what the words are.
use super::outline::{Outline, name_at};

/// The tables of a package. A declaration is named by file number * 65536 + number in the file's outline.
pub struct Index {
    /// The package's name.
    pub name: String,
    /// Imported packages, each once, sorted by path: file, offset of the quoted path, length of the path.
    pub imports: Vec<[u32; 3]>,
    /// Names declared, except for methods, init and _: hash, declaration, offset of the name. Sorted by hash.
    pub names: Vec<[u32; 3]>,
    /// Methods: hash of the base type's name, declaration. Sorted by hash, then in source order.
    pub methods: Vec<[u32; 2]>,
    /// Declarations of variables with initialisers that are code, in source order; without those of _ alone.
    pub variables: Vec<u32>,
    /// Functions called init, in source order.
    pub inits: Vec<u32>,
}

/// FNV-1a; the compiler has the same.
fn hash(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |h, b| (h ^ b as u32).wrapping_mul(0x0100_0193))
}

impl Index {
    /// Makes the tables from the texts and outlines of the files.
    ///
    /// # Panics
    /// When a declaration is named in a way that the tables cannot tell.
    pub fn new(texts: &[String], outlines: &[Outline]) -> Index {
        let clause = texts[0].lines().find_map(|l| l.strip_prefix("package ")).expect("a package clause");
        let mut x = Index {
            name: name_at(clause, 0).to_string(),
            imports: Vec::new(),
            names: Vec::new(),
            methods: Vec::new(),
            variables: Vec::new(),
            inits: Vec::new(),
        };
        for (file, (text, o)) in texts.iter().zip(outlines).enumerate() {
            for &[_, at, len] in &o.imports {
                x.imports.push([file as u32, at, len]);
            }
            for (i, item) in o.decls.iter().enumerate() {
                x.item(text, (file << 16 | i) as u32, *item);
            }
        }
        let path = |&[file, at, len]: &[u32; 3]| &texts[file as usize][at as usize + 1..][..len as usize];
        x.imports.sort_by(|a, b| path(a).cmp(path(b)));
        x.imports.dedup_by(|a, b| path(a) == path(b));
        x.names.sort();
        x.methods.sort();
        x
    }

    fn item(&mut self, text: &str, item: u32, [word, a, b, c]: [u32; 4]) {
        let (kind, flags, count) = (word & 0xff, word >> 8 & 0xff, word >> 16);
        if kind == 0 {
            match name_at(text, b) {
                _ if flags & 1 != 0 => self.methods.push([hash(name_at(text, c)), item]),
                "init" => self.inits.push(item),
                _ => self.name(text, item, b),
            }
            return;
        }
        let (mut at, before) = (a, self.names.len());
        for _ in 0..count.max(1) {
            let n = name_at(text, at);
            self.name(text, item, at);
            at += n.len() as u32 + ", ".len() as u32;
        }
        if kind == 3 && flags & 3 == 1 && self.names.len() > before {
            self.variables.push(item);
        }
    }

    fn name(&mut self, text: &str, item: u32, at: u32) {
        let name = name_at(text, at);
        assert!(!name.is_empty(), "a name at {at}");
        if name != "_" {
            self.names.push([hash(name), item, at]);
        }
    }
}
