//! Makes a failing program smaller: deletes statements, and puts the insides of blocks in their place, as long as it fails.
use super::program::Node;

/// Where a list of nodes is: part and node numbers in turns, from the top.
type Path = Vec<(usize, usize)>;

/// Tries until nothing more can go. `fails` says whether a program still shows the difference.
pub fn reduce(mut nodes: Vec<Node>, fails: &mut dyn FnMut(&[Node]) -> bool) -> Vec<Node> {
    loop {
        let before = count(&nodes);
        for path in lists(&nodes) {
            shrink(&mut nodes, &path, fails);
        }
        if count(&nodes) == before {
            return nodes;
        }
    }
}

/// Number of nodes.
pub fn count(nodes: &[Node]) -> usize {
    nodes.iter().map(|n| 1 + n.parts.iter().map(|p| count(&p.1)).sum::<usize>()).sum()
}

/// The lists of a program, outer ones first.
fn lists(nodes: &[Node]) -> Vec<Path> {
    let mut out = vec![vec![]];
    let mut next = 0;
    while next < out.len() {
        let path: Path = out[next].clone();
        next += 1;
        for (i, n) in list(nodes, &path).unwrap_or_default().iter().enumerate() {
            for (k, _) in n.parts.iter().enumerate().filter(|(_, p)| !p.1.is_empty()) {
                out.push([path.as_slice(), &[(i, k)]].concat());
            }
        }
    }
    out
}

fn list<'a>(mut nodes: &'a [Node], path: &[(usize, usize)]) -> Option<&'a [Node]> {
    for &(i, k) in path {
        nodes = &nodes.get(i)?.parts.get(k)?.1;
    }
    Some(nodes)
}

fn list_mut<'a>(mut nodes: &'a mut Vec<Node>, path: &[(usize, usize)]) -> Option<&'a mut Vec<Node>> {
    for &(i, k) in path {
        nodes = &mut nodes.get_mut(i)?.parts.get_mut(k)?.1;
    }
    Some(nodes)
}

/// Deletes runs of nodes in one list, long ones first; then dissolves blocks.
fn shrink(nodes: &mut Vec<Node>, path: &Path, fails: &mut dyn FnMut(&[Node]) -> bool) {
    let mut attempt = |nodes: &mut Vec<Node>, change: &dyn Fn(&mut Vec<Node>) -> bool| {
        let mut t = nodes.clone();
        let fine = list_mut(&mut t, path).is_some_and(change) && fails(&t);
        if fine {
            *nodes = t;
        }
        fine
    };
    let Some(len) = list(nodes, path).map(<[Node]>::len) else { return };
    let mut run = len.max(1);
    while run > 0 {
        // From the end: later statements use what earlier ones declare.
        let mut end = list(nodes, path).map_or(0, <[Node]>::len);
        while end > 0 {
            let from = end.saturating_sub(run);
            attempt(nodes, &|l| {
                l.drain(from..end);
                true
            });
            end = from;
        }
        run /= 2;
    }
    let mut i = list(nodes, path).map_or(0, <[Node]>::len);
    while i > 0 {
        i -= 1;
        for k in (0..list(nodes, path).and_then(|l| l.get(i)).map_or(0, |n| n.parts.len())).rev() {
            let dissolved = attempt(nodes, &|l| {
                let inside = l[i].parts[k].1.clone();
                !inside.is_empty() && l.splice(i..=i, inside).next().is_some()
            });
            if dissolved {
                break;
            }
            attempt(nodes, &|l| k > 0 && l[i].parts.len() > k && !l[i].parts.remove(k).0.is_empty());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::program::text;
    use super::*;

    #[test]
    fn keeps_what_fails() {
        let body =
            vec![Node::line("a"), Node::line("b"), Node::block("if {", vec![Node::line("bad"), Node::line("c")])];
        let all = vec![Node::line("x"), Node::block("for {", body), Node::line("y")];
        let small = reduce(all, &mut |n| text(n).contains("bad"));
        assert_eq!(text(&small), "bad\n");
    }

    #[test]
    fn keeps_blocks_that_matter() {
        let all = vec![Node::block("for {", vec![Node::line("a"), Node::block("if {", vec![Node::line("bad")])])];
        let small = reduce(all, &mut |n| text(n).contains("for {") && text(n).contains("bad"));
        assert_eq!(text(&small), "for {\nbad\n}\n");
    }
}
