//! Deletes instructions whose values nobody uses, and parameters that only feed themselves.

use crate::ssa::ir::*;

/// Runs the pass.
pub fn run(f: &mut Func) {
    let blocks = f.rpo();
    let mut live = vec![false; f.insts.len()];
    let mut work: Vec<Value> = Vec::new();
    // Where the arguments of a parameter come from.
    let mut from: hashbrown::HashMap<Value, Vec<Value>> = Default::default();
    for &b in &blocks {
        let block = &f.blocks[b.0 as usize];
        for &v in &block.insts {
            if !matches!(f.op(v).effect(), Effect::Pure | Effect::Read | Effect::Fixed) {
                live[v.0 as usize] = true;
                work.push(v);
            }
        }
        match &block.term {
            Term::If(_, x, y, ..) | Term::FIf(_, x, y, ..) => work.extend([*x, *y]),
            Term::Switch(x, _) => work.push(*x),
            Term::Ret(l) => work.extend(l.iter().map(|e| e.1)),
            Term::Leave(s) => work.extend(f.states[s.0 as usize].slots.iter().map(|e| e.1)),
            Term::Jump(_) | Term::None => {}
        }
        for e in block.term.edges() {
            for (&p, &a) in f.blocks[e.to.0 as usize].params.iter().zip(&e.args) {
                from.entry(p).or_default().push(a);
            }
        }
    }
    let mut seen = vec![false; f.insts.len()];
    while let Some(v) = work.pop() {
        if std::mem::replace(&mut seen[v.0 as usize], true) {
            continue;
        }
        live[v.0 as usize] = true;
        let inst = f.inst(v);
        work.extend(&inst.args);
        if let Some(s) = inst.state {
            work.extend(f.states[s.0 as usize].slots.iter().map(|e| e.1));
        }
        if let Some(a) = from.get(&v) {
            work.extend(a);
        }
    }
    let mut dead = hashbrown::HashSet::default();
    for &b in &blocks {
        f.blocks[b.0 as usize].insts.retain(|v| live[v.0 as usize]);
        dead.extend(f.blocks[b.0 as usize].params.iter().copied().filter(|p| !live[p.0 as usize]));
    }
    super::phis::remove(f, &dead);
    // What cannot be reached is not there.
    let reached: hashbrown::HashSet<Block> = blocks.into_iter().collect();
    for (i, b) in f.blocks.iter_mut().enumerate() {
        if !reached.contains(&Block(i as u32)) {
            b.insts.clear();
            b.params.clear();
            b.param_slots.clear();
            b.term = Term::None;
        }
    }
}
