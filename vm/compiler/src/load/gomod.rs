//! go.mod and go.work files: only what finding packages needs.

/// A module's path and version.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ModVersion {
    /// Module path.
    pub path: String,
    /// Version; empty for none (a replacement by a directory, or "any version").
    pub version: String,
}

/// `old [version] => new [version]`.
#[derive(Clone, Debug)]
pub struct Replace {
    /// What is replaced.
    pub old: ModVersion,
    /// By what: a directory when the version is empty.
    pub new: ModVersion,
}

/// A parsed go.mod or go.work.
#[derive(Clone, Debug, Default)]
pub struct ModFile {
    /// `module` path.
    pub module: String,
    /// `go` version, such as `1.22` or `1.22.3`.
    pub go: Option<String>,
    /// Requirements.
    pub require: Vec<ModVersion>,
    /// Replacements.
    pub replace: Vec<Replace>,
    /// Exclusions.
    pub exclude: Vec<ModVersion>,
    /// `use` directories of a go.work.
    pub uses: Vec<String>,
}

/// Parses the text of `name`; the error is `name:line: message`.
pub fn parse(name: &str, text: &str) -> Result<ModFile, String> {
    let mut m = ModFile::default();
    let mut block: Option<String> = None;
    for (i, line) in text.lines().enumerate() {
        let words = words(line).ok_or_else(|| format!("{name}:{}: unterminated quoted string", i + 1))?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (verb, args) = match (&block, &words[..]) {
            (_, []) => continue,
            (Some(_), [")"]) => {
                block = None;
                continue;
            }
            (Some(b), w) => (b.clone(), w),
            (None, [verb, "("]) => {
                block = Some(verb.to_string());
                continue;
            }
            (None, [verb, rest @ ..]) => (verb.to_string(), rest),
        };
        entry(&mut m, &verb, args).map_err(|e| format!("{name}:{}: {e}", i + 1))?;
    }
    Ok(m)
}

fn entry(m: &mut ModFile, verb: &str, args: &[&str]) -> Result<(), String> {
    let version = |a: &[&str]| ModVersion { path: a[0].into(), version: a.get(1).copied().unwrap_or("").into() };
    match (verb, args) {
        ("module", [p]) => m.module = p.to_string(),
        ("go", [v]) => m.go = Some(v.to_string()),
        ("require", [_, _]) => m.require.push(version(args)),
        ("exclude", [_, _]) => m.exclude.push(version(args)),
        ("use", [d]) => m.uses.push(d.to_string()),
        ("replace", _) => {
            let Some(i) = args.iter().position(|a| *a == "=>") else {
                return Err("usage: replace module/path [v1.2.3] => other/module v1.4".into());
            };
            let (old, new) = (&args[..i], &args[i + 1..]);
            if old.is_empty() || new.is_empty() || old.len() > 2 || new.len() > 2 {
                return Err("usage: replace module/path [v1.2.3] => other/module v1.4".into());
            }
            m.replace.push(Replace { old: version(old), new: version(new) });
        }
        ("module" | "go" | "require" | "exclude" | "use", _) => return Err(format!("usage: {verb} ...")),
        ("toolchain" | "retract" | "tool" | "godebug" | "ignore", _) => {}
        _ => return Err(format!("unknown directive: {verb}")),
    }
    Ok(())
}

/// Splits a line into words, parentheses and quoted strings; drops the comment.
fn words(line: &str) -> Option<Vec<String>> {
    let mut out = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() && !rest.starts_with("//") {
        let n = match rest.as_bytes()[0] {
            q @ (b'"' | b'`') => {
                let end = rest[1..].find(q as char)? + 1;
                out.push(rest[1..end].to_string());
                end + 1
            }
            b'(' | b')' => {
                out.push(rest[..1].into());
                1
            }
            _ => {
                let n = rest.find([' ', '\t', '\r', '(', ')']).unwrap_or(rest.len()).max(1);
                out.push(rest[..n].to_string());
                n
            }
        };
        rest = rest[n..].trim_start();
    }
    Some(out)
}

/// Orders versions as semantic versioning does.
pub fn compare(a: &str, b: &str) -> std::cmp::Ordering {
    fn split(v: &str) -> (Vec<u64>, Option<&str>) {
        let v = v.trim_start_matches('v').split('+').next().unwrap_or("");
        let (core, pre) = match v.split_once('-') {
            Some((c, p)) => (c, Some(p)),
            None => (v, None),
        };
        (core.split('.').map(|n| n.parse().unwrap_or(0)).collect(), pre)
    }
    use std::cmp::Ordering::*;
    let ((ca, pa), (cb, pb)) = (split(a), split(b));
    ca.cmp(&cb).then_with(|| match (pa, pb) {
        (None, None) => Equal,
        (None, _) => Greater,
        (_, None) => Less,
        (Some(x), Some(y)) => {
            let (mut x, mut y) = (x.split('.'), y.split('.'));
            loop {
                let o = match (x.next(), y.next()) {
                    (None, None) => return Equal,
                    (None, _) => Less,
                    (_, None) => Greater,
                    (Some(p), Some(q)) => match (p.parse::<u64>(), q.parse::<u64>()) {
                        (Ok(m), Ok(n)) => m.cmp(&n),
                        (Ok(_), _) => Less,
                        (_, Ok(_)) => Greater,
                        _ => p.cmp(q),
                    },
                };
                if o != Equal {
                    return o;
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_go_mod() {
        let text =
            "module \"a.b/c\" // x\ngo 1.21\nrequire (\n\tx.y/z v1.2.3 // indirect\n\tq v0.0.0\n)\nreplace q => ../q\n";
        let m = parse("go.mod", text).expect("valid");
        assert_eq!((m.module.as_str(), m.go.as_deref()), ("a.b/c", Some("1.21")));
        assert_eq!(m.require.len(), 2);
        assert_eq!(m.replace[0].new.path, "../q");
        assert!(parse("go.mod", "modul x").is_err());
    }

    #[test]
    fn orders_versions() {
        for (a, b) in [("v1.2.3", "v1.10.0"), ("v1.0.0-rc.1", "v1.0.0"), ("v1.0.0-rc.2", "v1.0.0-rc.10")] {
            assert_eq!(compare(a, b), std::cmp::Ordering::Less, "{a} {b}");
        }
    }
}
