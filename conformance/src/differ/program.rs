//! A program as a tree of lines and blocks: what the minimiser can take away.

/// A statement or declaration.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// Heads with what stands below them: one for a line or a loop, more for if/else and switch.
    pub parts: Vec<(String, Vec<Node>)>,
    /// What closes it; empty for a line.
    pub foot: String,
}

impl Node {
    /// A line, or several that belong together.
    pub fn line(text: impl Into<String>) -> Node {
        Node { parts: vec![(text.into(), vec![])], foot: String::new() }
    }
    /// A block: its head ends with an opening brace.
    pub fn block(head: impl Into<String>, body: Vec<Node>) -> Node {
        Node { parts: vec![(head.into(), body)], foot: "}".into() }
    }
    fn write(&self, out: &mut String) {
        for (head, body) in &self.parts {
            out.push_str(head);
            out.push('\n');
            body.iter().for_each(|n| n.write(out));
        }
        if !self.foot.is_empty() {
            out.push_str(&self.foot);
            out.push('\n');
        }
    }
}

/// The text of a program.
pub fn text(nodes: &[Node]) -> String {
    let mut s = String::new();
    nodes.iter().for_each(|n| n.write(&mut s));
    s
}
