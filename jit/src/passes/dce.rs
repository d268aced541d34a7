//! Deletes instructions whose values nobody uses, and parameters that only feed themselves.

use crate::ssa::cfg::numbers;
use crate::ssa::ir::*;

/// Runs the pass.
pub fn run(f: &mut Func) {
    let blocks = f.rpo();
    let mut live = vec![false; f.insts.len()];
    let mut work: Vec<Value> = Vec::new();
    let passed = f.passed(&blocks);
    // Block and place of each parameter.
    let mut place = vec![None; f.insts.len()];
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
        block.params.iter().enumerate().for_each(|(i, p)| place[p.0 as usize] = Some((b, i)));
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
        if let Some((b, i)) = place[v.0 as usize] {
            work.extend(passed[b].iter().map(|args| args[i]));
        }
    }
    let mut dead = hashbrown::HashSet::default();
    for &b in &blocks {
        f.blocks[b.0 as usize].insts.retain(|v| live[v.0 as usize]);
        dead.extend(f.blocks[b.0 as usize].params.iter().copied().filter(|p| !live[p.0 as usize]));
    }
    super::phis::remove(f, &dead);
    unreachable(f, &blocks);
}

/// Empties the blocks that cannot be reached: all but these.
pub fn unreachable(f: &mut Func, reached: &[Block]) {
    let number = numbers(f, reached);
    for (b, n) in f.blocks.iter_mut().zip(number) {
        if n == u32::MAX {
            b.insts.clear();
            b.params.clear();
            b.param_slots.clear();
            b.term = Term::None;
        }
    }
}
