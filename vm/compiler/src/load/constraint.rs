//! Build constraints: `//go:build` expressions, file names (`x_linux_amd64.go`), and the tags that hold for govm.
//!
//! govm calls itself `linux`, `unix`, `amd64` and `gc`, because portable code is written for these, and `purego`,
//! because it runs no assembly. A package that would still bring assembly along is read once more with
//! [`Tags::without_arch`], which selects what its authors wrote for machines that they do not know.

const OSES: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasip1",
    "windows",
    "zos",
];
const ARCHES: &[&str] = &[
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

/// Minor version of the Go release that govm implements.
pub const GO_MINOR: u32 = 27;

/// The set of build tags that hold.
#[derive(Clone, Debug, Default)]
pub struct Tags {
    extra: Vec<String>,
    no_arch: bool,
}

impl Tags {
    /// govm's tags and those that the user adds.
    pub fn new(extra: &[String]) -> Self {
        Tags { extra: extra.to_vec(), no_arch: false }
    }

    /// The same for an unknown architecture and compiler.
    pub fn without_arch(&self) -> Self {
        Tags { extra: self.extra.clone(), no_arch: true }
    }

    /// Whether `tag` holds.
    pub fn has(&self, tag: &str) -> bool {
        match tag {
            "linux" | "unix" | "purego" | "math_big_pure_go" => true,
            "amd64" | "gc" | "amd64.v1" => !self.no_arch,
            // The experiment of the release that a program can see: encoding/json is written on its second version.
            "goexperiment.jsonv2" => true,
            _ => match tag.strip_prefix("go1.").and_then(|n| n.parse::<u32>().ok()) {
                Some(n) => n <= GO_MINOR,
                None => self.extra.iter().any(|t| t == tag),
            },
        }
    }

    /// Whether a file name's `_GOOS`, `_GOARCH` endings hold.
    pub fn file_name(&self, name: &str) -> bool {
        let stem = name.split('.').next().unwrap_or("");
        let Some((_, tail)) = stem.split_once('_') else { return true };
        let mut parts: Vec<&str> = tail.split('_').collect();
        if parts.last() == Some(&"test") {
            parts.pop();
        }
        let last = parts.pop().unwrap_or("");
        if ARCHES.contains(&last) {
            let os_ok = parts.last().is_none_or(|os| !OSES.contains(os) || self.has(os));
            return os_ok && self.has(last);
        }
        !OSES.contains(&last) || self.has(last)
    }

    /// Whether the constraints in the head of a Go or assembly file hold.
    pub fn source(&self, src: &[u8]) -> Result<bool, String> {
        match find(src) {
            Some(expr) => self.eval(&expr),
            None => Ok(true),
        }
    }

    /// The value of a constraint expression.
    pub fn eval(&self, expr: &str) -> Result<bool, String> {
        let mut p = Eval { rest: expr, tags: self, depth: 0 };
        let v = p.or()?;
        p.blank();
        if p.rest.is_empty() { Ok(v) } else { Err(format!("unexpected token {}", p.rest)) }
    }
}

/// The `//go:build` expression in the head of a file: only comments and blank lines may stand before it.
pub fn find(src: &[u8]) -> Option<String> {
    let mut block = false;
    for line in src.split(|c| *c == b'\n') {
        let mut l = line.trim_ascii();
        if !block && let Some(e) = l.strip_prefix(b"//go:build") {
            if e.first().is_some_and(|c| matches!(c, b' ' | b'\t')) {
                return Some(String::from_utf8_lossy(e).trim().to_string());
            }
            continue;
        }
        loop {
            if block {
                match l.windows(2).position(|w| w == b"*/") {
                    Some(i) => (l, block) = (l[i + 2..].trim_ascii(), false),
                    None => break,
                }
            }
            if l.is_empty() || l.starts_with(b"//") {
                break;
            }
            match l.strip_prefix(b"/*") {
                Some(r) => (l, block) = (r, true),
                None => return None,
            }
        }
    }
    None
}

struct Eval<'a> {
    rest: &'a str,
    tags: &'a Tags,
    depth: u32,
}

impl Eval<'_> {
    fn blank(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    fn take(&mut self, s: &str) -> bool {
        self.blank();
        match self.rest.strip_prefix(s) {
            Some(r) => {
                self.rest = r;
                true
            }
            None => false,
        }
    }

    fn or(&mut self) -> Result<bool, String> {
        let mut v = self.and()?;
        while self.take("||") {
            v |= self.and()?;
        }
        Ok(v)
    }

    fn and(&mut self) -> Result<bool, String> {
        let mut v = self.not()?;
        while self.take("&&") {
            v &= self.not()?;
        }
        Ok(v)
    }

    fn not(&mut self) -> Result<bool, String> {
        self.depth += 1;
        if self.depth > 1000 {
            return Err("build expression too large".into());
        }
        if self.take("!") {
            return self.not().map(|v| !v);
        }
        if self.take("(") {
            let v = self.or()?;
            return if self.take(")") { Ok(v) } else { Err("missing close paren".into()) };
        }
        self.blank();
        let n = self.rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(self.rest.len());
        let (tag, rest) = self.rest.split_at(n);
        if tag.is_empty() {
            return Err("unexpected end of expression".into());
        }
        self.rest = rest;
        Ok(self.tags.has(tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions() {
        let t = Tags::new(&["foo".into()]);
        for (e, want) in [
            ("linux && amd64", true),
            ("!linux || foo", true),
            ("(windows || darwin) && cgo", false),
            ("go1.27 && !go1.28", true),
            ("amd64 && gc && !purego", false),
        ] {
            assert_eq!(t.eval(e), Ok(want), "{e}");
        }
        assert!(t.eval("a &&").is_err());
    }

    #[test]
    fn names() {
        let t = Tags::default();
        for (n, want) in [
            ("linux.go", true),
            ("x_linux.go", true),
            ("x_windows.go", false),
            ("x_linux_arm64.go", false),
            ("x_amd64.go", true),
            ("windows_x.go", true),
        ] {
            assert_eq!(t.file_name(n), want, "{n}");
        }
        assert!(!t.without_arch().file_name("x_amd64.go"));
    }

    #[test]
    fn heads() {
        assert_eq!(find(b"// c\n\n/* x\n*/\n//go:build a && b\npackage p"), Some("a && b".into()));
        assert_eq!(find(b"package p\n//go:build a\n"), None);
    }
}
