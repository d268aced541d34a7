//! Natural loops: headers, bodies, the block in front of each, and the state in which the interpreter can take over there.

use crate::ssa::cfg::{BlockSet, Dominators, Preds, numbers};
use crate::ssa::ir::*;

/// A loop with one way in.
pub struct Loop {
    /// Where it begins.
    pub header: Block,
    /// Its blocks.
    pub body: BlockSet,
    /// Blocks that lead back to the header.
    pub latches: Vec<Block>,
    /// The block in front of it, which leads to the header only.
    pub before: Block,
    /// State at the end of `before`.
    pub entry: Option<StateData>,
    /// A goroutine may stop in it: no pointer that was computed before is valid behind that point.
    pub calls: bool,
}

impl Loop {
    /// Whether guards may be moved in front of it.
    pub fn speculate(&self, f: &Func) -> bool {
        self.entry.as_ref().is_some_and(|s| !f.failed.contains(&s.pc))
    }
}

/// Loops and dominators of a function.
pub struct Loops {
    /// Innermost first.
    pub all: Vec<Loop>,
    tree: Dominators,
    /// Where each value is defined, if it is in a block.
    def: Vec<Option<Block>>,
}

impl Loops {
    /// Finds the loops and gives each a block in front. `None`: there are no loops.
    pub fn find(f: &mut Func) -> Option<Loops> {
        if !f.has_loops(&f.rpo()) {
            return None;
        }
        let tree = Dominators::of(f);
        let preds = f.preds();
        let mut found = Vec::new();
        for &header in &tree.order {
            // Each once, for each edge.
            let back = |p: &Block| tree.reached(*p) && tree.dominates(header, *p);
            let latches: Vec<Block> = preds[header].iter().copied().filter(back).collect();
            if latches.is_empty() {
                continue;
            }
            let mut body = BlockSet::default();
            body.insert(header);
            let mut work = latches.clone();
            while let Some(b) = work.pop() {
                if body.insert(b) {
                    work.extend(preds[b].iter().copied().filter(|p| tree.reached(*p)));
                }
            }
            found.push((header, body, latches));
        }
        // Inner loops have fewer blocks.
        found.sort_by_key(|l| l.1.len());
        let blocks = f.blocks.len();
        let mut all = Vec::new();
        for (header, body, latches) in found {
            let before = in_front(f, header, &body, &preds);
            let stops = |&v: &Value| matches!(f.op(v), Op::Call { .. } | Op::Step(_) | Op::Native(..));
            let calls = body.iter().any(|b| f.blocks[b.0 as usize].insts.iter().any(stops));
            let entry = entry_state(f, header, before);
            all.push(Loop { header, body, latches, before, entry, calls });
        }
        // Blocks in front belong to the loops around.
        for i in 0..all.len() {
            let (header, before) = (all[i].header, all[i].before);
            for l in all.iter_mut().filter(|l| l.header != header && l.body.contains(header)) {
                l.body.insert(before);
            }
        }
        let tree = if f.blocks.len() > blocks { Dominators::of(f) } else { tree };
        let mut def = vec![None; f.insts.len()];
        for &b in &tree.order {
            let block = &f.blocks[b.0 as usize];
            block.params.iter().chain(&block.insts).for_each(|v| def[v.0 as usize] = Some(b));
        }
        Some(Loops { all, tree, def })
    }
    /// Whether every way to `b` goes through `a`.
    pub fn dominates(&self, a: Block, b: Block) -> bool {
        self.tree.dominates(a, b)
    }
    /// The blocks in reverse postorder, as they were found.
    pub fn order(&self) -> &[Block] {
        &self.tree.order
    }
    /// Whether a value is the same in every round of the loop.
    pub fn invariant(&self, f: &Func, l: &Loop, v: Value) -> bool {
        f.op(v).floats() || self.def.get(v.0 as usize).copied().flatten().is_some_and(|b| !l.body.contains(b))
    }
    /// Whether the block runs in every round that is not the last.
    pub fn every_round(&self, l: &Loop, b: Block) -> bool {
        l.latches.iter().all(|&x| self.dominates(b, x))
    }
    /// Remembers that a value, which was there when the loops were found, is now defined elsewhere.
    pub fn moved(&mut self, v: Value, to: Block) {
        self.def[v.0 as usize] = Some(to);
    }
}

/// The pass: no two loops have one header. What is the same in all rounds of the inner one is then seen to be.
pub fn nests(f: &mut Func) {
    while separate(f) {}
}

/// The blocks from which `latch` can be reached without passing the header.
fn body_of(preds: &Preds, header: Block, latch: Block) -> BlockSet {
    let mut body = BlockSet::default();
    body.insert(header);
    let mut work = vec![latch];
    while let Some(b) = work.pop() {
        if body.insert(b) {
            work.extend(&preds[b]);
        }
    }
    body
}

/// Two loops with one header: on-stack replacement enters an inner loop where it begins, so its header is that of the loop around as
/// well. The inner one gets a block in front, which becomes the header of the other. True if there were such.
fn separate(f: &mut Func) -> bool {
    let preds = f.preds();
    let order = f.rpo();
    let number = numbers(f, &order);
    let ways_back = |h: &Block| {
        let back = |p: &&Block| (number[h.0 as usize]..u32::MAX).contains(&number[p.0 as usize]);
        preds[*h].iter().filter(back).count()
    };
    if !order.iter().any(|h| ways_back(h) > 1) {
        return false;
    }
    let tree = Dominators::of(f);
    for &h in &tree.order {
        let back = |p: &Block| tree.reached(*p) && tree.dominates(h, *p);
        let mut latches: Vec<Block> = preds[h].iter().copied().filter(back).collect();
        // Both ways out of a block may lead back: that is one loop.
        latches.dedup();
        if latches.len() < 2 {
            continue;
        }
        for &inner in &latches {
            let body = body_of(&preds, h, inner);
            let nested = latches
                .iter()
                .filter(|l| **l != inner)
                .all(|&outer| !body.contains(outer) && body_of(&preds, h, outer).contains(inner));
            if nested {
                in_front(f, h, &body, &preds);
                return true;
            }
        }
    }
    false
}

/// The block in front of the loop, made if need be. `preds`: of all blocks, but for what such blocks in front of other loops changed.
fn in_front(f: &mut Func, header: Block, body: &BlockSet, preds: &Preds) -> Block {
    let outside: Vec<Block> = preds[header].iter().copied().filter(|p| !body.contains(*p)).collect();
    if let [p] = outside[..]
        && f.blocks[p.0 as usize].term.edges().len() == 1
    {
        return p;
    }
    let h = &f.blocks[header.0 as usize];
    let (pc, slots) = (h.pc, h.param_slots.clone());
    let classes: Vec<Class> = h.params.iter().map(|&p| f.class(p)).collect();
    let b = f.block(pc);
    let args: Vec<Value> = classes.into_iter().zip(slots).map(|(c, s)| f.param(b, c, s)).collect();
    f.blocks[b.0 as usize].term = Term::Jump(Edge { to: header, args });
    for p in outside {
        for e in f.blocks[p.0 as usize].term.edges_mut() {
            if e.to == header {
                e.to = b;
            }
        }
    }
    b
}

/// The state of the poll at the loop's header, with the values that come in from the front.
fn entry_state(f: &Func, header: Block, before: Block) -> Option<StateData> {
    let h = &f.blocks[header.0 as usize];
    // Bits of float parameters may be made first.
    let at = h.insts.iter().position(|&v| f.op(v).effect() != Effect::Pure)?;
    let poll = f.inst(h.insts[at]);
    let mut s = f.states[poll.state.filter(|_| poll.op == Op::Poll)?.0 as usize].clone();
    if s.slots.iter().any(|e| h.insts[..at].contains(&e.1)) {
        return None;
    }
    let term = &f.blocks[before.0 as usize].term;
    let edges = term.edges();
    let args = &edges.first()?.args;
    for e in &mut s.slots {
        if let Some(i) = h.params.iter().position(|p| *p == e.1) {
            e.1 = args[i];
        }
    }
    Some(s)
}

/// Adds a guard at the end of the block in front of the loop, which leaves there for the interpreter to run it.
pub fn guard_in_front(f: &mut Func, l: &Loop, cc: Cc, a: Value, b: Value) {
    if let (Some(x), Some(y)) = (f.as_const(a), f.as_const(b))
        && !cc.holds(x, y)
    {
        return;
    }
    let Some(mut data) = l.entry.clone() else { return };
    data.speculative = true;
    let origin = data.pc;
    f.states.push(data);
    let state = Some(State(f.states.len() as u32 - 1));
    let args = Args::from_iter([a, b]);
    let v = f.add(Inst { op: Op::Guard(cc), args, off: 0, scale: 1, state }, origin);
    f.blocks[l.before.0 as usize].insts.push(v);
}

/// Adds an operation at the end of the block in front of the loop.
pub fn compute_in_front(f: &mut Func, l: &Loop, op: Op, a: Value, b: Value) -> Value {
    let args = Args::from_iter([a, b]);
    let v = f.add(Inst { op, args, off: 0, scale: 1, state: None }, f.blocks[l.header.0 as usize].pc);
    f.blocks[l.before.0 as usize].insts.push(v);
    v
}

#[cfg(test)]
mod tests {
    use super::super::testing::function;
    use super::*;
    use crate::ssa::verify::verify;

    /// A loop whose foot leads back on both ways, perhaps from within a loop with the same header.
    fn both(outer: bool) -> Func {
        let (mut f, _) = function(|f| f.param(Block(0), Class::Int, 0));
        let x = f.blocks[0].params[0];
        let [head, foot, end] = std::array::from_fn(|_| f.block(0));
        let to = |to| Edge { to, args: vec![] };
        f.blocks[0].term = Term::Jump(to(head));
        f.blocks[head.0 as usize].term = Term::If(Cc::Lt, x, x, to(foot), to(end));
        f.blocks[foot.0 as usize].term = Term::If(Cc::Eq, x, x, to(head), to(head));
        f.blocks[end.0 as usize].term =
            if outer { Term::If(Cc::Ne, x, x, to(head), to(foot)) } else { Term::Ret(vec![]) };
        f
    }

    #[test]
    fn two_ways_back_from_one_block_are_one_loop() {
        for outer in [false, true] {
            let mut f = both(outer);
            nests(&mut f);
            verify(&f).expect("valid");
        }
    }
}
