//! Control flow of a function in SSA form: orders, ways in, dominators, sets of blocks. All by number, in flat tables: passes ask for them
//! anew whenever they have changed something.

use super::ir::*;
use std::ops::Index;

/// What comes into each block: blocks or edges, in the order of the blocks they come from.
pub struct Incoming<T> {
    start: Vec<u32>,
    list: Vec<T>,
}

/// Predecessors of every block, an entry for each edge.
pub type Preds = Incoming<Block>;

impl<T> Index<Block> for Incoming<T> {
    type Output = [T];
    fn index(&self, b: Block) -> &[T] {
        &self.list[self.start[b.0 as usize] as usize..self.start[b.0 as usize + 1] as usize]
    }
}

impl Func {
    /// Collects something of each edge where it leads.
    fn incoming<'a, T: Clone>(
        &'a self,
        blocks: impl Iterator<Item = Block> + Clone,
        none: T,
        of: impl Fn(Block, &'a Edge) -> T,
    ) -> Incoming<T> {
        let mut start = vec![0u32; self.blocks.len() + 1];
        let mut n = 0;
        for b in blocks.clone() {
            for e in self.blocks[b.0 as usize].term.edges() {
                start[e.to.0 as usize] += 1;
                n += 1;
            }
        }
        // Where each begins; filling moves that to where it ends, which is where the next begins.
        let mut sum = 0;
        for s in &mut start {
            sum += std::mem::replace(s, sum);
        }
        let mut list = vec![none; n];
        for b in blocks {
            for e in self.blocks[b.0 as usize].term.edges() {
                let at = &mut start[e.to.0 as usize];
                list[*at as usize] = of(b, e);
                *at += 1;
            }
        }
        start.rotate_right(1);
        start[0] = 0;
        Incoming { start, list }
    }
    /// Predecessors of every block, those that cannot be reached among them.
    pub fn preds(&self) -> Preds {
        self.incoming((0..self.blocks.len() as u32).map(Block), Block(0), |b, _| b)
    }
    /// For every parameter of these blocks what is passed for it, as the edges that lead to its block.
    pub fn passed<'a>(&'a self, blocks: &'a [Block]) -> Incoming<&'a [Value]> {
        self.incoming(blocks.iter().copied(), &[][..], |_, e| &e.args[..])
    }
    /// Blocks that can be reached, in reverse postorder.
    pub fn rpo(&self) -> Vec<Block> {
        let mut seen = vec![false; self.blocks.len()];
        let mut out = Vec::with_capacity(self.blocks.len());
        let mut stack = Vec::with_capacity(32);
        stack.push((Block(0), 0));
        seen[0] = true;
        while let Some((b, i)) = stack.pop() {
            // The last way first: what is fallen into comes next in the order.
            match self.blocks[b.0 as usize].term.edge_from_last(i) {
                Some(e) => {
                    stack.push((b, i + 1));
                    if !std::mem::replace(&mut seen[e.to.0 as usize], true) {
                        stack.push((e.to, 0));
                    }
                }
                None => out.push(b),
            }
        }
        out.reverse();
        out
    }
    /// Whether a block leads back to itself or an earlier one of the order.
    pub fn has_loops(&self, order: &[Block]) -> bool {
        let number = numbers(self, order);
        let back = |b: &Block| {
            let edges = self.blocks[b.0 as usize].term.edges();
            edges.iter().any(|e| number[e.to.0 as usize] <= number[b.0 as usize])
        };
        order.iter().any(back)
    }
}

/// The place of each block in the order; `u32::MAX` for the others.
pub fn numbers(f: &Func, order: &[Block]) -> Vec<u32> {
    let mut number = vec![u32::MAX; f.blocks.len()];
    order.iter().enumerate().for_each(|(i, b)| number[b.0 as usize] = i as u32);
    number
}

/// Dominators of the blocks that can be reached.
pub struct Dominators {
    /// The blocks in reverse postorder.
    pub order: Vec<Block>,
    /// Their places in it, by block.
    number: Vec<u32>,
    /// Immediate dominators, by place; the entry's is itself.
    idom: Vec<u32>,
}

impl Dominators {
    /// Of a function.
    pub fn of(f: &Func) -> Dominators {
        let order = f.rpo();
        let number = numbers(f, &order);
        let preds = f.preds();
        const NONE: u32 = u32::MAX;
        let mut idom = vec![NONE; order.len()];
        idom[0] = 0;
        let mut changed = true;
        while changed {
            changed = false;
            for (i, &b) in order.iter().enumerate().skip(1) {
                let mut new = NONE;
                for p in &preds[b] {
                    let mut b = number[p.0 as usize];
                    if b == NONE || idom[b as usize] == NONE {
                        continue;
                    }
                    if new == NONE {
                        new = b;
                        continue;
                    }
                    while new != b {
                        while new > b {
                            new = idom[new as usize];
                        }
                        while b > new {
                            b = idom[b as usize];
                        }
                    }
                }
                changed |= std::mem::replace(&mut idom[i], new) != new;
            }
        }
        Dominators { order, number, idom }
    }
    /// Whether the block can be reached.
    pub fn reached(&self, b: Block) -> bool {
        self.number[b.0 as usize] != u32::MAX
    }
    /// Whether every way to `b` goes through `a`; both can be reached.
    pub fn dominates(&self, a: Block, b: Block) -> bool {
        let (a, mut b) = (self.number[a.0 as usize], self.number[b.0 as usize]);
        // A dominator comes earlier in the order.
        while b > a {
            b = self.idom[b as usize];
        }
        a == b
    }
    /// The next block that every way to this one goes through; of the entry itself.
    pub fn parent(&self, b: Block) -> Block {
        self.order[self.idom[self.number[b.0 as usize] as usize] as usize]
    }
}

/// A set of blocks.
#[derive(Clone, Default)]
pub struct BlockSet {
    words: Vec<u64>,
    len: usize,
}

impl BlockSet {
    /// Whether it has the block.
    pub fn contains(&self, b: Block) -> bool {
        self.words.get(b.0 as usize / 64).is_some_and(|w| w >> (b.0 % 64) & 1 == 1)
    }
    /// Adds a block; whether it is new.
    pub fn insert(&mut self, b: Block) -> bool {
        if self.contains(b) {
            return false;
        }
        let w = b.0 as usize / 64;
        if w >= self.words.len() {
            self.words.resize(w + 1, 0);
        }
        self.words[w] |= 1 << (b.0 % 64);
        self.len += 1;
        true
    }
    /// How many there are.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.len
    }
    /// Its blocks, ascending.
    pub fn iter(&self) -> impl Iterator<Item = Block> + '_ {
        let bits =
            |w: u64| std::iter::successors(Some(w).filter(|w| *w != 0), |w| Some(w & (w - 1)).filter(|w| *w != 0));
        let blocks = move |(i, &w): (usize, &u64)| bits(w).map(move |w| Block(i as u32 * 64 + w.trailing_zeros()));
        self.words.iter().enumerate().flat_map(blocks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A function whose blocks lead where the lists say.
    fn graph(ways: &[&[u32]]) -> Func {
        let mut f = Func::default();
        ways.iter().for_each(|_| _ = f.block(0));
        for (b, ways) in f.blocks.iter_mut().zip(ways) {
            let edges = ways.iter().map(|&t| Edge { to: Block(t), args: vec![] }).collect();
            b.term = if ways.is_empty() { Term::Ret(vec![]) } else { Term::Switch(Value(0), edges) };
        }
        f
    }

    #[test]
    fn ways_in_come_in_the_order_of_blocks() {
        let f = graph(&[&[1, 2, 1], &[3], &[3, 1], &[]]);
        let p = f.preds();
        let list = |b: u32| p[Block(b)].iter().map(|b| b.0).collect::<Vec<_>>();
        assert_eq!([list(0), list(1), list(2), list(3)], [vec![], vec![0, 0, 2], vec![0], vec![1, 2]]);
    }

    /// Against the definition: a dominates b if b cannot be reached without a.
    #[test]
    fn dominators_are_what_cannot_be_gone_around() {
        let mut r = crate::passes::testing::Rng(11);
        for _ in 0..300 {
            let n = 2 + r.word() as u64 % 9;
            let lists: Vec<Vec<u32>> =
                (0..n).map(|_| (0..r.word() as u64 % 3).map(|_| (r.word() as u64 % n) as u32).collect()).collect();
            let f = graph(&lists.iter().map(|l| &l[..]).collect::<Vec<_>>());
            let d = Dominators::of(&f);
            let reach = |without: Option<u32>| {
                let mut seen = vec![false; n as usize];
                let mut work = vec![0];
                while let Some(b) = work.pop() {
                    if Some(b) != without && !std::mem::replace(&mut seen[b as usize], true) {
                        work.extend(&lists[b as usize]);
                    }
                }
                seen
            };
            let all = reach(None);
            for a in (0..n as u32).filter(|a| all[*a as usize]) {
                let around = reach(Some(a));
                for b in (0..n as u32).filter(|b| all[*b as usize]) {
                    assert_eq!(d.dominates(Block(a), Block(b)), !around[b as usize], "{a} {b} {lists:?}");
                }
            }
            assert!((0..n as u32).all(|b| d.reached(Block(b)) == all[b as usize]));
        }
    }

    #[test]
    fn sets() {
        let mut s = BlockSet::default();
        let list = [3, 64, 0, 200, 63];
        assert!(list.iter().all(|&b| s.insert(Block(b))));
        assert!(!s.insert(Block(64)));
        assert_eq!(s.iter().map(|b| b.0).collect::<Vec<_>>(), [0, 3, 63, 64, 200]);
        assert!(s.len() == 5 && s.contains(Block(200)) && !s.contains(Block(1)) && !s.contains(Block(999)));
    }
}
