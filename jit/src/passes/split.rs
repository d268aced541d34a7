//! Splits live ranges at innermost loops for the register allocator: a value that is made before such a loop and used in it gets a copy in
//! front of the loop for the uses there.
//!
//! The allocator weighs a range by its uses over its length and gives up a long one as a whole, so that each use in a hot loop reads memory. The
//! copy is short and heavy; the rest of the range, light now, is what waits in memory. Only loops that are short of registers are worth
//! the copies.

use super::loops::{Loop, Loops};
use crate::ssa::ir::*;
use hashbrown::{HashMap, HashSet};

/// Values of a kind in a loop above which registers are short: what the back ends have, less what single instructions take.
const FEW: [usize; 2] = [9, 12];

/// Runs the pass.
pub fn run(f: &mut Func) {
    let Some(loops) = Loops::find(f) else { return };
    for (i, l) in loops.all.iter().enumerate() {
        let inner = !loops.all[..i].iter().any(|m| l.body.contains(m.header));
        // Behind a call everything is loaded again.
        if inner && !l.calls {
            split(f, &loops, l);
        }
    }
}

fn split(f: &mut Func, loops: &Loops, l: &Loop) {
    let mut outside: HashSet<Value> = HashSet::default();
    let mut most = [0; 2];
    let mut params = [0; 2];
    for b in l.body.iter() {
        let block = &f.blocks[b.0 as usize];
        for &v in &block.insts {
            outside.extend(f.inst(v).args.iter().copied().filter(|&a| !f.op(a).floats() && loops.invariant(f, l, a)));
        }
        let mut t = block.term.clone();
        if let Term::If(..) | Term::FIf(..) | Term::Switch(..) = t {
            t.edges_mut().into_iter().for_each(|e| e.args.clear());
            t.each_use(|v| {
                if !f.op(*v).floats() && loops.invariant(f, l, *v) {
                    outside.insert(*v);
                }
            });
        }
        if b == l.header {
            block.params.iter().for_each(|&p| params[f.class(p) as usize] += 1);
        }
    }
    outside.iter().for_each(|&v| most[f.class(v) as usize] += 1);
    let mut copies: HashMap<Value, Value> = HashMap::default();
    let mut order: Vec<Value> = outside.into_iter().collect();
    order.sort_unstable();
    for v in order {
        let c = f.class(v) as usize;
        if most[c] + params[c] <= FEW[c] {
            continue;
        }
        let inst = Inst { op: Op::Move(f.class(v)), args: Args::from_iter([v]), off: 0, scale: 1, state: None };
        let copy = f.add(inst, f.blocks[l.header.0 as usize].pc);
        f.blocks[l.before.0 as usize].insts.push(copy);
        copies.insert(v, copy);
    }
    if copies.is_empty() {
        return;
    }
    let to = |v: &mut Value| *v = copies.get(v).copied().unwrap_or(*v);
    for b in l.body.iter() {
        for v in f.blocks[b.0 as usize].insts.clone() {
            f.insts[v.0 as usize].args.iter_mut().for_each(to);
        }
        let mut t = std::mem::replace(&mut f.blocks[b.0 as usize].term, Term::None);
        // What is passed on from here may be wanted behind the loop only, and states take values from wherever they are.
        let passed: Vec<Vec<Value>> = t.edges().iter().map(|e| e.args.clone()).collect();
        t.each_use(to);
        t.edges_mut().into_iter().zip(passed).for_each(|(e, args)| e.args = args);
        f.blocks[b.0 as usize].term = t;
    }
}
