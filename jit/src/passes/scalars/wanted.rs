//! Which fields and words are wanted where: by instructions, and by states, which describe frames.

use super::escape::Found;
use super::frame;
use crate::ssa::ir::*;

/// Words that a state is to have: those of the frames it describes, if it says nothing else of their slots.
pub fn described(f: &Func, found: &Found, s: State, call: bool) -> Vec<(usize, i32)> {
    if found.words.is_empty() {
        return Vec::new();
    }
    let frames = frame::frames(f, s, call);
    let slots = &f.states[s.0 as usize].slots;
    let first = found.values() - found.words.len();
    (found.words.iter().enumerate())
        .filter(|(_, w)| w.bases.iter().any(|b| frames.contains(b)) && !slots.iter().any(|e| e.0 == w.slot))
        .map(|(i, w)| (first + i, w.slot))
        .collect()
}

/// Words that a function returns.
pub fn results<'a>(f: &'a Func, found: &'a Found) -> impl Iterator<Item = (usize, i32)> + 'a {
    let results = f.result.map_or(0..0, |r| r..f.end);
    results.filter_map(|s| Some((*found.word.get(&s)?, s)))
}

/// Which fields and words are read in a block, or behind it, before they are written; by block.
pub fn wanted(f: &Func, found: &Found, order: &[Block]) -> Vec<Vec<bool>> {
    let n = found.values();
    let mut wanted = vec![vec![false; n]; f.blocks.len()];
    loop {
        let mut changed = false;
        for &b in order.iter().rev() {
            let block = &f.blocks[b.0 as usize];
            let mut live = vec![false; n];
            let all = |live: &mut Vec<bool>, v: Value| {
                if let Some((o, _)) = found.at(f, v) {
                    let o = &found.objects[o];
                    live[o.first..o.first + o.fields.len()].fill(true);
                }
            };
            for e in block.term.edges() {
                live.iter_mut().zip(&wanted[e.to.0 as usize]).for_each(|(a, b)| *a |= b);
                let to = &f.blocks[e.to.0 as usize].params;
                e.args
                    .iter()
                    .zip(to)
                    .filter(|(_, p)| found.number.contains_key(*p))
                    .for_each(|(&a, _)| all(&mut live, a));
            }
            let state = |live: &mut Vec<bool>, s: State, call| {
                f.states[s.0 as usize].slots.iter().for_each(|e| all(live, e.1));
                described(f, found, s, call).into_iter().for_each(|(i, _)| live[i] = true);
            };
            match block.term {
                Term::Leave(s) => state(&mut live, s, false),
                Term::Ret(_) => results(f, found).for_each(|(i, _)| live[i] = true),
                _ => {}
            }
            for &v in block.insts.iter().rev() {
                let inst = f.inst(v);
                if let Some(&o) = found.number.get(&v) {
                    let o = &found.objects[o];
                    live[o.first..o.first + o.fields.len()].fill(false);
                } else if let Some((i, _)) = found.accessed(f, v) {
                    // A store may write a part.
                    live[i] = inst.op.effect() == Effect::Read || found.is_word(i) && stored(inst.op) < 8;
                } else if let Op::ZeroHomes(s, n) = inst.op {
                    zeroed(found, s, n).for_each(|i| live[i] = false);
                }
                if let Some(s) = inst.state.filter(|_| has_values(inst.op)) {
                    state(&mut live, s, matches!(inst.op, Op::Call { .. }));
                }
            }
            for p in &block.params {
                if let Some(&o) = found.number.get(p) {
                    let o = &found.objects[o];
                    live[o.first..o.first + o.fields.len()].fill(false);
                }
            }
            if wanted[b.0 as usize] != live {
                wanted[b.0 as usize] = live;
                changed = true;
            }
        }
        if !changed {
            return wanted;
        }
    }
}

/// Bytes that a store writes.
pub fn stored(op: Op) -> u32 {
    match op {
        Op::Store(n) => u32::from(n),
        Op::FStore(true) => 4,
        _ => 8,
    }
}

/// Words among homes that are zeroed.
pub fn zeroed(found: &Found, slot: i32, n: u32) -> impl Iterator<Item = usize> + '_ {
    (slot..slot + n as i32).filter_map(|s| found.word.get(&s).copied())
}

/// Whether the state of such an instruction has values, and not only a place.
pub fn has_values(op: Op) -> bool {
    !matches!(op, Op::New(..) | Op::Helper(_))
}
