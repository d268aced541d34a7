//! Shell patterns as `path.Match` of Go has them, element by element.

/// Whether `name` matches `pattern`; `None` for a malformed pattern.
pub fn matches(pattern: &str, name: &str) -> Option<bool> {
    let p: Vec<char> = pattern.chars().collect();
    let n: Vec<char> = name.chars().collect();
    check(&p)?;
    Some(go(&p, &n))
}

fn check(p: &[char]) -> Option<()> {
    let mut i = 0;
    while i < p.len() {
        match p[i] {
            '\\' if i + 1 == p.len() => return None,
            '\\' => i += 1,
            '[' => i += class(&p[i..], '\0')?.1 - 1,
            _ => {}
        }
        i += 1;
    }
    Some(())
}

/// Whether the class that `p` starts with holds `c`, and the class's length.
fn class(p: &[char], c: char) -> Option<(bool, usize)> {
    let mut i = 1;
    let negated = p.get(1) == Some(&'^');
    i += negated as usize;
    let mut hit = false;
    let mut first = true;
    loop {
        match p.get(i)? {
            ']' if !first => return Some((hit != negated, i + 1)),
            ']' | '-' => return None,
            _ => {}
        }
        first = false;
        let one = |i: &mut usize| {
            if p.get(*i) == Some(&'\\') {
                *i += 1;
            }
            *i += 1;
            p.get(*i - 1).copied()
        };
        let lo = one(&mut i)?;
        let mut hi = lo;
        if p.get(i) == Some(&'-') {
            i += 1;
            hi = one(&mut i)?;
        }
        hit |= lo <= c && c <= hi;
    }
}

fn go(p: &[char], n: &[char]) -> bool {
    let Some(c) = p.first() else { return n.is_empty() };
    match c {
        '*' => {
            let stop = n.iter().position(|c| *c == '/').unwrap_or(n.len());
            (0..=stop).any(|i| go(&p[1..], &n[i..]))
        }
        '?' => n.first().is_some_and(|c| *c != '/') && go(&p[1..], &n[1..]),
        '[' => match (n.first(), n.first().and_then(|c| class(p, *c))) {
            (Some(c), Some((true, len))) if *c != '/' => go(&p[len..], &n[1..]),
            _ => false,
        },
        '\\' if p.len() > 1 => n.first() == Some(&p[1]) && go(&p[2..], &n[1..]),
        c => n.first() == Some(c) && go(&p[1..], &n[1..]),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn patterns() {
        for (p, n, want) in [
            ("*.txt", "a.txt", Some(true)),
            ("*", "a/b", Some(false)),
            ("a[b-d]e", "ace", Some(true)),
            ("a[^b-d]e", "ace", Some(false)),
            ("a?c", "a/c", Some(false)),
            ("[", "a", None),
            ("a\\*", "a*", Some(true)),
        ] {
            assert_eq!(super::matches(p, n), want, "{p} {n}");
        }
    }
}
