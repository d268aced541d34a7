//! Outlines of our own Go files: where their declarations are, so that the compiler need not look for them when a
//! program starts. The texts are laid out as gofmt does; `vm/tests/library.rs` compares the outlines with the parser's view.

/// What is said about a file; `syntax/fixed.rs` of the compiler says what the words are.
pub struct Outline {
    /// The declarations after the imports.
    pub decls: Vec<[u32; 4]>,
    /// The imports.
    pub imports: Vec<[u32; 3]>,
}

/// Looks through a file.
pub fn outline(text: &str) -> Outline {
    let mut o = Outliner { b: text.as_bytes(), text, at: 0, out: Vec::new(), imports: Vec::new() };
    o.file();
    Outline { decls: o.out, imports: o.imports }
}

/// The identifier at an offset.
pub fn name_at(text: &str, at: u32) -> &str {
    let rest = &text[at as usize..];
    let end = rest.bytes().position(|c| !(c == b'_' || c >= 0x80 || c.is_ascii_alphanumeric()));
    &rest[..end.unwrap_or(rest.len())]
}

struct Outliner<'a> {
    b: &'a [u8],
    text: &'a str,
    at: usize,
    out: Vec<[u32; 4]>,
    imports: Vec<[u32; 3]>,
}

/// What is said about one spec.
struct Spec {
    first: usize,
    names: u32,
    rest: usize,
    /// The first byte after the names, spaces aside.
    next: u8,
    /// A `=` outside of brackets.
    equals: bool,
}

impl Outliner<'_> {
    /// All declarations stand where a line begins.
    fn file(&mut self) {
        let mut directive = false;
        while self.at < self.b.len() {
            let line = &self.text[self.at..];
            let keyword = ["func ", "type ", "const ", "var ", "import "].into_iter().find(|k| line.starts_with(k));
            directive |= line.starts_with("//go:");
            match keyword {
                Some("func ") => {
                    self.at += "func ".len();
                    self.func(directive);
                }
                Some(k) => {
                    self.at += k.len();
                    self.group(k);
                }
                None if line.starts_with("/*") => {
                    self.at += line.find("*/").expect("comments end");
                    self.line();
                }
                None => {
                    self.line();
                    continue;
                }
            }
            directive = false;
        }
    }

    fn func(&mut self, directive: bool) {
        let start = self.at;
        let (mut name, mut base, mut flags) = (start, 0, (directive as u32) << 2);
        if self.b[start] == b'(' {
            let close = start + self.text[start..].find(") ").expect("a receiver list ends");
            name = close + 2;
            // `(r *T[P])`, `(*T)`, `(T)`: the base type is the last word before its arguments.
            let recv = &self.text[start + 1..close];
            let recv = recv.split('[').next().unwrap_or(recv);
            base = start + 1 + recv.rfind([' ', '*']).map_or(0, |i| i + 1);
            flags |= 1 | (recv.contains('*') as u32) << 1;
        }
        self.out.push([flags << 8, start as u32, name as u32, base as u32]);
        self.declaration();
    }

    fn group(&mut self, keyword: &str) {
        if self.b[self.at] != b'(' {
            return self.spec(keyword, 0);
        }
        self.line();
        let mut n = 0;
        while self.b[self.at] != b')' {
            let line = self.text[self.at..].trim_start_matches('\t');
            let indent = self.text.len() - self.at - line.len();
            if line.starts_with("//") || line.starts_with('\n') {
                self.line();
                continue;
            }
            self.at += indent;
            self.spec(keyword, n);
            n += 1;
        }
        self.line();
    }

    fn spec(&mut self, keyword: &str, n: u32) {
        if keyword == "import " {
            return self.import();
        }
        let s = self.names();
        let (first, rest) = (s.first as u32, s.rest as u32);
        match keyword {
            "type " => self.out.push([1 | (s.equals as u32) << 8, first, rest, 0]),
            "const " => {
                let bare = matches!(s.next, b'\n' | b'/');
                let flags = bare as u32 | ((n == 0) as u32) << 1;
                self.out.push([2 | flags << 8 | s.names << 16, first, rest, n]);
            }
            "var " => {
                let data = s.names == 1 && self.is_data(&self.text[s.rest..self.at]);
                let flags = s.equals as u32 | (data as u32) << 1;
                self.out.push([3 | flags << 8 | s.names << 16, first, rest, 0]);
            }
            _ => {}
        }
    }

    /// Whether what follows a variable's name gives it a value that needs no code: a small number, a new error with a fixed text,
    /// an error of another package (which must be such a one, too).
    fn is_data(&self, rest: &str) -> bool {
        let Some(value) = rest.trim_start().strip_prefix("= ") else { return false };
        let value = value.lines().next().unwrap_or("").split(" //").next().unwrap_or("").trim();
        let new = if self.text.contains("\npackage errors\n") { "New(\"" } else { "errors.New(\"" };
        if let Some(text) = value.strip_prefix(new) {
            return text.strip_suffix("\")").is_some_and(|t| !t.contains('"'));
        }
        let name = |n: &str| n.bytes().all(|c| c.is_ascii_alphanumeric());
        match value.split_once('.') {
            Some((package, error)) => name(package) && name(error) && error.starts_with("Err"),
            None => value.len() <= 9 && value.bytes().all(|c| c.is_ascii_digit()),
        }
    }

    /// Goes over an import spec: perhaps a name, then the path.
    fn import(&mut self) {
        let start = self.at;
        let quote = start + self.text[start..].find('"').expect("an import has a path");
        let end = quote + 1 + self.text[quote + 1..].find('"').expect("a path ends");
        let name = if quote > start { start as u32 } else { 0 };
        self.imports.push([name, quote as u32, (end - quote - 1) as u32]);
        self.line();
    }

    /// Goes over a spec.
    fn names(&mut self) -> Spec {
        let first = self.at;
        let mut names = 0;
        loop {
            self.word();
            names += 1;
            if !self.text[self.at..].starts_with(", ") {
                break;
            }
            self.at += 2;
        }
        let rest = self.at;
        let spaces = self.text[rest..].bytes().take_while(|c| *c == b' ').count();
        let next = self.b[rest + spaces];
        let equals = self.declaration();
        Spec { first, names, rest, next, equals }
    }

    fn word(&mut self) {
        self.at += name_at(self.text, self.at as u32).len();
    }

    /// Goes behind the current line.
    fn line(&mut self) {
        self.at += self.text[self.at..].find('\n').map_or(self.b.len() - self.at, |i| i + 1);
    }

    /// Goes behind the line that ends the declaration or spec: the first newline outside of brackets. Whether there is
    /// a lone `=` outside of brackets.
    fn declaration(&mut self) -> bool {
        let (mut depth, mut equals) = (0, false);
        while let Some(&c) = self.b.get(self.at) {
            self.at += 1;
            match c {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth -= 1,
                b'=' if depth == 0 => equals = true,
                b'\n' if depth == 0 => break,
                b'"' | b'`' | b'\'' => self.literal(c),
                b'/' if self.b.get(self.at) == Some(&b'/') => {
                    self.at += self.text[self.at..].find('\n').unwrap_or(self.b.len() - self.at);
                }
                b'/' if self.b.get(self.at) == Some(&b'*') => {
                    self.at += 2 + self.text[self.at + 1..].find("*/").expect("comments end") + 1;
                }
                _ => {}
            }
        }
        equals
    }

    /// Goes behind the string or rune whose quote was read.
    fn literal(&mut self, quote: u8) {
        while self.b[self.at] != quote {
            self.at += 1 + (quote != b'`' && self.b[self.at] == b'\\') as usize;
        }
        self.at += 1;
    }
}
