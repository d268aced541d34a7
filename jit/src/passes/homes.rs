//! Finds out which values are in their homes already, and takes them out of the states: what is left is what must be written.
//!
//! Forward over the control flow: a slot's home holds a value on entry to a block if it does at the end of all its predecessors. Calls
//! and steps write what their states list; guards write only on their way out. Homes that are memory in some frame are never trusted.

use crate::ssa::cfg::Preds;
use crate::ssa::env::Env;
use crate::ssa::ir::*;
use govm_bytecode::CODE_SLOT;
use smallvec::SmallVec;

/// Runs the pass.
pub fn run(f: &mut Func) {
    let order = f.rpo();
    let held = &held(f, &order);
    let mut scratch = (Env::new(f.end), Env::new(f.end));
    let preds = f.preds();
    let mut out: Vec<Option<Env>> = vec![None; f.blocks.len()];
    // Optimistic: unknown predecessors agree with all; until nothing changes.
    let mut stale = vec![true; f.blocks.len()];
    let mut again = true;
    while std::mem::take(&mut again) {
        for &b in &order {
            if !std::mem::replace(&mut stale[b.0 as usize], false) {
                continue;
            }
            entry(f, b, &preds, &out, &mut scratch);
            let h = &mut scratch.0;
            walk(f, b, held, h, |_, _| {});
            if out[b.0 as usize].as_ref() != Some(h) {
                out[b.0 as usize] = Some(h.clone());
                for e in f.blocks[b.0 as usize].term.edges() {
                    // What comes later in the order has its turn yet.
                    again |= !std::mem::replace(&mut stale[e.to.0 as usize], true);
                }
            }
        }
    }
    for &b in &order {
        entry(f, b, &preds, &out, &mut scratch);
        // States with places in their lists.
        let mut clean: Vec<(State, usize)> = Vec::new();
        walk(f, b, held, &mut scratch.0, |s, i| clean.push((s, i)));
        let mut rest = &mut clean[..];
        while let Some(&(s, _)) = rest.first() {
            let n = rest.iter().take_while(|e| e.0 == s).count();
            let (own, more) = std::mem::take(&mut rest).split_at_mut(n);
            own.sort_unstable_by_key(|e| e.1);
            let mut own = own.iter().map(|e| e.1).peekable();
            let mut i = 0;
            f.states[s.0 as usize].slots.retain(|_| {
                i += 1;
                let mut there = false;
                while own.next_if_eq(&(i - 1)).is_some() {
                    there = true;
                }
                !there
            });
            rest = more;
        }
    }
}

/// Values that homes may hold.
fn held(f: &Func, order: &[Block]) -> Vec<bool> {
    let mut set = vec![false; f.insts.len()];
    for &b in order {
        for &v in &f.blocks[b.0 as usize].insts {
            let inst = f.inst(v);
            match (inst.op, inst.state) {
                (Op::Call { .. } | Op::Step(_) | Op::Native(..), Some(s)) => {
                    f.states[s.0 as usize].slots.iter().for_each(|e| set[e.1.0 as usize] = true);
                }
                (Op::SetHome(_), _) => set[inst.args[0].0 as usize] = true,
                _ => {}
            }
        }
    }
    set
}

/// What homes hold in front of a block, in the first of two; the second is lent.
fn entry(f: &Func, b: Block, preds: &Preds, out: &[Option<Env>], into: &mut (Env, Env)) {
    let (h, other) = into;
    let mut known = preds[b].iter().filter_map(|p| Some((p, out[p.0 as usize].as_ref()?)));
    let Some((p, first)) = known.next() else { return h.clear() };
    h.clone_from(first);
    through(f, b, *p, h);
    for (p, o) in known {
        other.clone_from(o);
        through(f, b, *p, other);
        h.meet(other);
    }
}

/// What homes hold behind the edge from `p`: a parameter is there if its argument was in the home of its slot.
fn through(f: &Func, b: Block, p: Block, h: &mut Env) {
    let block = &f.blocks[b.0 as usize];
    if block.params.is_empty() {
        return;
    }
    // Two edges between the same blocks: both must agree.
    let edges = f.blocks[p.0 as usize].term.edges();
    let there: SmallVec<[(i32, Value); 8]> = block
        .params
        .iter()
        .zip(&block.param_slots)
        .enumerate()
        .filter(|&(i, (_, slot))| {
            *slot != i32::MIN && edges.iter().filter(|e| e.to == b).all(|e| h.get(*slot) == Some(e.args[i]))
        })
        .map(|(_, (&param, &slot))| (slot, param))
        .collect();
    // Values of the previous round of a loop must not be taken for this one's.
    block.params.iter().for_each(|&p| h.forget(p));
    there.into_iter().for_each(|(s, v)| h.insert(s, v));
}

/// Follows the block; `clean(state, index)`: that entry is in its home.
fn walk(f: &Func, b: Block, held: &[bool], h: &mut Env, mut clean: impl FnMut(State, usize)) {
    let block = &f.blocks[b.0 as usize];
    // Definitions make older values of the same name stale, in loops.
    for &v in &block.insts {
        let inst = f.inst(v);
        if let Some(s) = inst.state {
            let state = &f.states[s.0 as usize];
            for (i, e) in state.slots.iter().enumerate() {
                if h.get(e.0) == Some(e.1) {
                    clean(s, i);
                }
            }
            if matches!(inst.op, Op::Call { .. } | Op::Step(_) | Op::Native(..)) {
                for e in &state.slots {
                    if !f.memory.contains(&e.0) {
                        h.insert(e.0, e.1);
                    }
                }
                if matches!(inst.op, Op::Call { .. }) {
                    // The stack may have moved: an address in a home that is dead meanwhile was not adjusted.
                    h.retain(|s, v| !matches!(f.op(v), Op::Addr(_)) || state.slots.iter().any(|e| e.0 == s));
                }
                state.kills.iter().for_each(|&k| h.remove(k));
            }
            // Who walks the stack writes their headers.
            for i in state.inlined.iter() {
                (i.base + CODE_SLOT as i32..=i.base + 1).for_each(|s| h.remove(s));
            }
        }
        match inst.op {
            Op::Home(s) | Op::FHome(s) => {
                h.forget(v);
                if !f.memory.contains(&s) {
                    h.insert(s, v);
                }
            }
            Op::SetHome(s) => {
                h.insert(s, inst.args[0]);
            }
            Op::ZeroHomes(s, n) => (s..s + n as i32).for_each(|s| h.remove(s)),
            _ if held[v.0 as usize] => h.forget(v),
            _ => {}
        }
    }
    if let Term::Leave(s) = block.term {
        for (i, e) in f.states[s.0 as usize].slots.iter().enumerate() {
            if h.get(e.0) == Some(e.1) {
                clean(s, i);
            }
        }
    }
}
