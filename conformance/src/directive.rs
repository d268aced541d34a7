//! The first line of a test in `test/`: what to do with it.

/// What a test asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// `run`, `errorcheck`, `compiledir`, ...
    pub verb: String,
    /// Words that start with `-`, in front of the others.
    pub flags: Vec<String>,
    /// The other words.
    pub args: Vec<String>,
}

const VERBS: &[&str] = &[
    "run",
    "runoutput",
    "rundir",
    "runindir",
    "buildrun",
    "buildrundir",
    "build",
    "builddir",
    "compile",
    "compiledir",
    "errorcheck",
    "errorcheckdir",
    "errorcheckoutput",
    "errorcheckandrundir",
    "asmcheck",
    "skip",
    "cmpout",
];

/// The directive, and whether the file's build constraint lets it take part on linux/amd64 with gc.
pub fn parse(src: &str) -> Option<(Directive, bool)> {
    // Tests of cgo are no tests of ours; those that only ask for it are.
    let mut applies = !src.lines().any(|l| l.trim_end() == "import \"C\"");
    let mut found = None;
    for line in src.lines() {
        let line = line.trim_end();
        if let Some(c) = line.strip_prefix("//go:build ") {
            applies &= govm_compiler::load::constraint::Tags::new(&gc_tags()).eval(c).unwrap_or(true);
            continue;
        }
        if line.starts_with("package ") {
            break;
        }
        if found.is_some() {
            continue;
        }
        let Some(text) = line.strip_prefix("//") else { continue };
        let mut words = text.split_whitespace();
        let Some(verb) = words.next().filter(|v| VERBS.contains(v)) else { continue };
        let mut flags = Vec::new();
        let mut args = Vec::new();
        for w in words {
            if w.starts_with('-') && args.is_empty() {
                flags.push(w.to_string());
            } else {
                args.push(w.to_string());
            }
        }
        found = Some(Directive { verb: verb.to_string(), flags, args });
    }
    found.map(|d| (d, applies))
}

fn gc_tags() -> Vec<String> {
    ["amd64", "gc", "cgo", "linux", "unix"].map(String::from).to_vec()
}

impl Directive {
    /// Why the test does not apply to us: it looks at gc's own machine code or passes.
    pub fn not_applicable(&self) -> Option<&'static str> {
        match self.verb.as_str() {
            "asmcheck" => return Some("machine code of gc"),
            "builddir" => return Some("assembly sources"),
            "skip" => return Some("skipped by the corpus"),
            _ => {}
        }
        let f = |p: &str| self.flags.iter().chain(&self.args).any(|f| f.starts_with(p));
        if f("-d=")
            || f("-live")
            || f("-S")
            || f("-wb")
            || f("-updatesyms")
            || f("-gcflags=-d=")
            || f("-+")
            || f("-std")
        {
            return Some("flags of gc's passes");
        }
        if f("-race") || f("-msan") || f("-asan") {
            return Some("sanitizers");
        }
        if f("-ldflags") || f("-buildmode") || f("-complete") || f("-installsuffix") {
            return Some("linker and build modes of gc");
        }
        None
    }
    /// Whether it checks escape analysis or inlining decisions.
    pub fn wants_m(&self) -> bool {
        self.flags.iter().any(|f| f == "-m" || f.starts_with("-m=") || f.contains("=-m"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_verb_and_flags() {
        let (d, ok) = parse("// errorcheck -0 -m -l\n\n// text\npackage x").unwrap();
        assert_eq!((d.verb.as_str(), d.flags.len(), ok), ("errorcheck", 3, true));
        assert!(d.wants_m());
        assert!(parse("// run\n\n//go:build windows\npackage main").is_some_and(|d| !d.1));
        assert!(!parse("//go:build windows\n\n// run\npackage main").unwrap().1);
        assert!(parse("package main\n// run").is_none());
    }
}
