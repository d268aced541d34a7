//! Moves what is the same in every round of a loop in front of it: pure operations, guards, and loads that nothing in the loop can change.
//!
//! A guard in front leaves at the loop's header, which is right whatever it finds: the interpreter then runs the loop and
//! raises the panic where it belongs. It is moved only if it runs in every round, for else a loop that never got there would leave
//! for nothing. Loads (and divisions) move only from where every entry into the loop gets, behind the guards that make them safe. In loops with calls only floats move: what else is computed might be a
//! pointer, and pointers do not outlive calls in registers.

use super::loops::{Loop, Loops};
use crate::ssa::ir::*;
use hashbrown::HashSet;

/// Runs the pass.
pub fn run(f: &mut Func) {
    let Some(mut loops) = Loops::find(f) else { return };
    let all = std::mem::take(&mut loops.all);
    for l in &all {
        hoist(f, &mut loops, l);
    }
}

fn hoist(f: &mut Func, loops: &mut Loops, l: &Loop) {
    let writes = writes_of(f, l);
    let mut blocks: Vec<Block> = loops.order().iter().copied().filter(|b| l.body.contains(*b)).collect();
    blocks.retain(|b| !f.blocks[b.0 as usize].cold);
    // Values that a guard which stays in the loop looks at: loads by them stay, too.
    let mut unsafe_base: HashSet<Value> = HashSet::default();
    // Blocks that run whenever the loop is entered.
    let mut certain: HashSet<Block> = HashSet::from_iter([l.header]);
    let mut at = l.header;
    while let Term::Jump(e) = &f.blocks[at.0 as usize].term
        && l.body.contains(e.to)
        && certain.insert(e.to)
    {
        at = e.to;
    }
    for b in blocks {
        let every = loops.every_round(l, b);
        let insts = std::mem::take(&mut f.blocks[b.0 as usize].insts);
        let mut kept = Vec::with_capacity(insts.len());
        for v in insts {
            let inst = f.inst(v);
            let fixed = inst.args.iter().all(|&a| loops.invariant(f, l, a));
            let floats = f.class(v) == Class::Float || matches!(inst.op, Op::FCmp(_));
            let go = fixed
                && match inst.op.effect() {
                    // Divisions are slow, and safe only behind their guard.
                    Effect::Pure if matches!(inst.op, Op::Div | Op::DivU | Op::Rem | Op::RemU) => {
                        !l.calls && certain.contains(&b) && !inst.args.iter().any(|a| unsafe_base.contains(a))
                    }
                    Effect::Pure => !l.calls || floats,
                    Effect::Guard => l.speculate(f) && every && matches!(inst.op, Op::Guard(_)) && !l.calls,
                    Effect::Read => {
                        !l.calls
                            && certain.contains(&b)
                            && !inst.args.iter().any(|a| unsafe_base.contains(a))
                            && !writes.may_change(f, inst)
                    }
                    _ => false,
                };
            if !go {
                if inst.op.effect() == Effect::Guard {
                    unsafe_base.extend(inst.args.iter().copied());
                }
                kept.push(v);
                continue;
            }
            if let Op::Guard(cc) = inst.op {
                let (a, b) = (inst.args[0], inst.args[1]);
                super::loops::guard_in_front(f, l, cc, a, b);
                continue;
            }
            f.blocks[l.before.0 as usize].insts.push(v);
            loops.moved(v, l.before);
        }
        f.blocks[b.0 as usize].insts = kept;
    }
}

/// What a loop writes.
struct Writes {
    /// Anything.
    all: bool,
    /// Parts of the frame: byte offsets from fp and sizes.
    frame: Vec<(i32, i32)>,
    /// Somewhere in the frame at an index.
    frame_indexed: bool,
    /// Elsewhere: sizes of what is written.
    sizes: HashSet<u32>,
}

impl Writes {
    /// Whether a load may see a write of the loop.
    fn may_change(&self, f: &Func, load: &Inst) -> bool {
        if self.all {
            return true;
        }
        let indexed = load.args.len() > 1;
        match f.op(load.args[0]) {
            // Other pointers into the frame exist only for what has its address taken; they count as anywhere.
            Op::Addr(o) => {
                let at = o + load.off;
                self.frame_indexed
                    || !self.sizes.is_empty()
                    || self.frame.iter().any(|&(w, n)| indexed || w < at + 8 && at < w + n)
            }
            _ => !self.sizes.is_empty() || !self.frame.is_empty() || self.frame_indexed,
        }
    }
}

fn writes_of(f: &Func, l: &Loop) -> Writes {
    let mut w = Writes { all: false, frame: vec![], frame_indexed: false, sizes: HashSet::default() };
    for b in l.body.iter() {
        for &v in &f.blocks[b.0 as usize].insts {
            let inst = f.inst(v);
            let size = match inst.op {
                Op::Store(n) | Op::StoreX(n) => n as u32,
                Op::FStore(n) | Op::FStoreX(n) => {
                    if n {
                        4
                    } else {
                        8
                    }
                }
                Op::StoreP | Op::StorePX => 8,
                Op::ZeroHomes(s, n) => {
                    w.frame.push((8 * s, 8 * n as i32));
                    continue;
                }
                op => {
                    w.all |= matches!(op.effect(), Effect::Write | Effect::Call | Effect::Leaf)
                        && !matches!(op, Op::SetHome(_));
                    continue;
                }
            };
            let indexed = matches!(inst.op, Op::StoreX(_) | Op::FStoreX(_) | Op::StorePX);
            match f.op(inst.args[0]) {
                Op::Addr(_) if indexed => w.frame_indexed = true,
                Op::Addr(o) => w.frame.push((o + inst.off, size as i32)),
                _ => {
                    w.sizes.insert(size);
                }
            }
        }
    }
    w
}
