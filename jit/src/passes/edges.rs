//! Splits edges for the register allocator: a block with several ways out passes no values, and none of its ways leads to a block
//! with several ways in. Finds the cold blocks.

use crate::ssa::ir::*;

/// Runs the pass.
pub fn run(f: &mut Func) {
    let preds = f.preds();
    for b in f.rpo() {
        let mut term = std::mem::replace(&mut f.blocks[b.0 as usize].term, Term::None);
        let mut edges = term.edges_mut();
        if edges.len() > 1 {
            for e in &mut edges {
                if !e.args.is_empty() || preds[e.to].len() > 1 {
                    let pc = f.blocks[e.to.0 as usize].pc;
                    let middle = f.block(pc);
                    f.blocks[middle.0 as usize].term = Term::Jump(Edge { to: e.to, args: std::mem::take(&mut e.args) });
                    e.to = middle;
                }
            }
        }
        drop(edges);
        f.blocks[b.0 as usize].term = term;
    }
    // Cold is what is rare, what ends in leaving, and what only leads there. What only leads to rare blocks is not: the entry comes first.
    let mut leaves = vec![false; f.blocks.len()];
    for &b in f.rpo().iter().rev() {
        let block = &f.blocks[b.0 as usize];
        let edges = block.term.edges();
        leaves[b.0 as usize] = match block.term {
            Term::Leave(_) => true,
            _ => !edges.is_empty() && edges.iter().all(|e| leaves[e.to.0 as usize]),
        };
    }
    f.blocks.iter_mut().zip(leaves).for_each(|(b, l)| b.cold = b.rare || l);
}
