//! Natural loops: headers, bodies, the block in front of each, and the state in which the interpreter can take over there.

use crate::ssa::ir::*;
use crate::ssa::verify::{dominates, dominators};
use hashbrown::{HashMap, HashSet};

/// A loop with one way in.
pub struct Loop {
    /// Where it begins.
    pub header: Block,
    /// Its blocks.
    pub body: HashSet<Block>,
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
        self.entry.as_ref().is_some_and(|s| !f.plain_loops.contains(&s.pc))
    }
}

/// Loops and dominators of a function.
pub struct Loops {
    /// Innermost first.
    pub all: Vec<Loop>,
    idom: HashMap<Block, Block>,
    def: HashMap<Value, Block>,
}

impl Loops {
    /// Finds the loops and gives each a block in front.
    pub fn find(f: &mut Func) -> Loops {
        let (order, idom) = dominators(f);
        let mut latches: HashMap<Block, Vec<Block>> = HashMap::default();
        for &b in &order {
            for e in f.blocks[b.0 as usize].term.edges() {
                if dominates(&idom, e.to, b) {
                    latches.entry(e.to).or_default().push(b);
                }
            }
        }
        let preds = f.preds();
        let reached: HashSet<Block> = order.iter().copied().collect();
        let mut all = Vec::new();
        for &header in &order {
            let Some(l) = latches.get(&header) else { continue };
            let mut body: HashSet<Block> = HashSet::from_iter([header]);
            let mut work = l.clone();
            while let Some(b) = work.pop() {
                if body.insert(b) {
                    work.extend(preds[b.0 as usize].iter().filter(|p| reached.contains(*p)));
                }
            }
            all.push((header, body, l.clone()));
        }
        // Inner loops have fewer blocks.
        all.sort_by_key(|l| l.1.len());
        let mut made: Vec<(Block, Block)> = Vec::new();
        let mut out = Vec::new();
        for (header, body, latches) in all {
            let before = in_front(f, header, &body);
            made.push((header, before));
            let calls = body.iter().any(|b| {
                f.blocks[b.0 as usize]
                    .insts
                    .iter()
                    .any(|&v| matches!(f.op(v), Op::Call { .. } | Op::Step | Op::Native(..)))
            });
            let entry = entry_state(f, header, before);
            out.push(Loop { header, body, latches, before, entry, calls });
        }
        // Blocks in front belong to the loops around.
        for (header, before) in made {
            for l in &mut out {
                if l.header != header && l.body.contains(&header) {
                    l.body.insert(before);
                }
            }
        }
        let (order, idom) = dominators(f);
        let mut def = HashMap::default();
        for &b in &order {
            let block = &f.blocks[b.0 as usize];
            block.params.iter().chain(&block.insts).for_each(|&v| {
                def.insert(v, b);
            });
        }
        Loops { all: out, idom, def }
    }
    /// Whether every way to `b` goes through `a`.
    pub fn dominates(&self, a: Block, b: Block) -> bool {
        dominates(&self.idom, a, b)
    }
    /// Whether a value is the same in every round of the loop.
    pub fn invariant(&self, f: &Func, l: &Loop, v: Value) -> bool {
        f.op(v).floats() || self.def.get(&v).is_some_and(|b| !l.body.contains(b))
    }
    /// Whether the block runs in every round that is not the last.
    pub fn every_round(&self, l: &Loop, b: Block) -> bool {
        l.latches.iter().all(|&x| self.dominates(b, x))
    }
    /// Remembers that a value is now defined elsewhere.
    pub fn moved(&mut self, v: Value, to: Block) {
        self.def.insert(v, to);
    }
}

/// The pass: no two loops have one header. What is the same in all rounds of the inner one is then seen to be.
pub fn nests(f: &mut Func) {
    while separate(f) {}
}

/// The blocks from which `latch` can be reached without passing the header.
fn body_of(preds: &[Vec<Block>], header: Block, latch: Block) -> HashSet<Block> {
    let mut body: HashSet<Block> = HashSet::from_iter([header]);
    let mut work = vec![latch];
    while let Some(b) = work.pop() {
        if body.insert(b) {
            work.extend(&preds[b.0 as usize]);
        }
    }
    body
}

/// Two loops with one header: on-stack replacement enters an inner loop where it begins, so its header is that of the loop around as
/// well. The inner one gets a block in front, which becomes the header of the other. True if there were such.
fn separate(f: &mut Func) -> bool {
    let preds = f.preds();
    let mut number = vec![u32::MAX; f.blocks.len()];
    f.rpo().into_iter().enumerate().for_each(|(i, b)| number[b.0 as usize] = i as u32);
    let ways_back =
        |h: usize| preds[h].iter().filter(|p| (number[h]..u32::MAX).contains(&number[p.0 as usize])).count();
    if !(0..preds.len()).any(|h| ways_back(h) > 1) {
        return false;
    }
    let (order, idom) = dominators(f);
    for &h in &order {
        let latches: Vec<Block> =
            preds[h.0 as usize].iter().copied().filter(|p| idom.contains_key(p) && dominates(&idom, h, *p)).collect();
        if latches.len() < 2 {
            continue;
        }
        for &inner in &latches {
            let body = body_of(&preds, h, inner);
            let nested = latches
                .iter()
                .filter(|l| **l != inner)
                .all(|&outer| !body.contains(&outer) && body_of(&preds, h, outer).contains(&inner));
            if nested {
                in_front(f, h, &body);
                return true;
            }
        }
    }
    false
}

/// The block in front of the loop, made if need be.
fn in_front(f: &mut Func, header: Block, body: &HashSet<Block>) -> Block {
    let preds = f.preds();
    let outside: Vec<Block> = preds[header.0 as usize].iter().copied().filter(|p| !body.contains(p)).collect();
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
