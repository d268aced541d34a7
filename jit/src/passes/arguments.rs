//! Splits the live range of an argument that comes in a register and is used behind calls: those uses get a copy.
//!
//! The register allocator would put the whole into memory where it is defined, and read it from there for every use in front of the first
//! call. The copy is made as late as possible: ways that make no call do not pay for it. Behind all passes that tell values by their names.

use crate::ssa::cfg::Dominators;
use crate::ssa::ir::*;

/// Runs the pass.
pub fn run(f: &mut Func) {
    let args: Vec<Value> = f.blocks[0].insts.iter().copied().filter(|&v| matches!(f.op(v), Op::Arg(_))).collect();
    let calls = |b: &Block| f.blocks[b.0 as usize].insts.iter().any(|&v| matches!(f.op(v), Op::Call { .. }));
    if args.is_empty() || !(0..f.blocks.len() as u32).any(|b| calls(&Block(b))) {
        return;
    }
    let doms = Dominators::of(f);
    let behind = behind_calls(f, &doms);
    for v in args {
        let late = late_uses(f, v, &doms, &behind);
        let Some(&first) = late.first() else { continue };
        // A place before all of them that no call leads to.
        let mut at = late.iter().fold(first, |mut at, &b| {
            while !doms.dominates(at, b) {
                at = doms.parent(at);
            }
            at
        });
        while behind[at.0 as usize] {
            at = doms.parent(at);
        }
        let copy = f.add(
            Inst { op: Op::Keep(f.class(v)), args: Args::from_iter([v]), off: 0, scale: 1, state: None },
            f.blocks[at.0 as usize].pc,
        );
        for b in late {
            replace(f, b, v, copy, behind[b.0 as usize]);
        }
        let insts = &mut f.blocks[at.0 as usize].insts;
        let i = if at == Block(0) {
            insts.iter().rposition(|&a| matches!(f.insts[a.0 as usize].op, Op::Arg(_)))
        } else {
            None
        };
        insts.insert(i.map_or(0, |i| i + 1), copy);
    }
}

/// Blocks at whose beginning a call may have been made.
fn behind_calls(f: &Func, doms: &Dominators) -> Vec<bool> {
    let mut behind = vec![false; f.blocks.len()];
    let mut work: Vec<Block> = Vec::new();
    for &b in &doms.order {
        if f.blocks[b.0 as usize].insts.iter().any(|&v| matches!(f.op(v), Op::Call { .. })) {
            work.extend(f.blocks[b.0 as usize].term.edges().iter().map(|e| e.to));
        }
    }
    while let Some(b) = work.pop() {
        if !std::mem::replace(&mut behind[b.0 as usize], true) {
            work.extend(f.blocks[b.0 as usize].term.edges().iter().map(|e| e.to));
        }
    }
    behind
}

/// Blocks that use the value behind a call.
fn late_uses(f: &Func, v: Value, doms: &Dominators, behind: &[bool]) -> Vec<Block> {
    let in_state = |s: Option<State>| s.is_some_and(|s| f.states[s.0 as usize].slots.iter().any(|e| e.1 == v));
    let uses = |b: &&Block| {
        let block = &f.blocks[b.0 as usize];
        let mut past = behind[b.0 as usize];
        for &i in &block.insts {
            let inst = f.inst(i);
            if past && (inst.args.contains(&v) || in_state(inst.state)) {
                return true;
            }
            past |= matches!(inst.op, Op::Call { .. });
        }
        let mut found = matches!(block.term, Term::Leave(s) if in_state(Some(s)));
        if past {
            block.term.clone().each_use(|u| found |= *u == v);
        }
        past && found
    };
    doms.order.iter().filter(uses).copied().collect()
}

/// Replaces uses in a block behind its first call, or all.
fn replace(f: &mut Func, b: Block, v: Value, copy: Value, mut past: bool) {
    let to = |u: &mut Value| {
        if *u == v {
            *u = copy;
        }
    };
    for i in f.blocks[b.0 as usize].insts.clone() {
        if past {
            f.insts[i.0 as usize].args.iter_mut().for_each(to);
            if let Some(s) = f.inst(i).state {
                f.states[s.0 as usize].slots.iter_mut().for_each(|e| to(&mut e.1));
            }
        }
        past |= matches!(f.op(i), Op::Call { .. });
    }
    if past {
        if let Term::Leave(s) = f.blocks[b.0 as usize].term {
            f.states[s.0 as usize].slots.iter_mut().for_each(|e| to(&mut e.1));
        }
        f.blocks[b.0 as usize].term.each_use(to);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::function;
    use super::*;

    #[test]
    fn uses_behind_calls_get_a_copy_made_late() {
        let one = |v: &[Value]| v.iter().copied().collect::<Args>();
        let to = |to| Edge { to, args: vec![] };
        let call = Op::Call { callee: Callee::Direct(0), nargs: 1, nres: 0 };
        let (mut f, x) = function(|f| f.put(Block(0), Op::Arg(0), Args::new(), None));
        let (calls, end) = (f.block(0), f.block(0));
        let two = f.iconst(2);
        f.blocks[0].term = Term::If(Cc::Lt, x, two, to(end), to(calls));
        let first = f.put(calls, call, one(&[x]), None);
        let second = f.put(calls, call, one(&[x]), None);
        f.blocks[calls.0 as usize].term = Term::Ret(vec![(0, x)]);
        f.blocks[end.0 as usize].term = Term::Ret(vec![(0, x)]);
        run(&mut f);
        crate::ssa::verify::verify(&f).expect("valid");
        let copy = f.blocks[calls.0 as usize].insts[0];
        assert_eq!((f.op(copy), &f.inst(copy).args[..]), (Op::Keep(Class::Int), &[x][..]));
        assert_eq!((f.inst(first).args[0], f.inst(second).args[0]), (x, copy));
        assert_eq!(f.blocks[calls.0 as usize].term, Term::Ret(vec![(0, copy)]));
        assert_eq!(f.blocks[end.0 as usize].term, Term::Ret(vec![(0, x)]));
    }

    /// A loop of calls: what it uses is behind its own.
    #[test]
    fn in_a_loop_everything_is_behind() {
        let one = |v: &[Value]| v.iter().copied().collect::<Args>();
        let to = |to| Edge { to, args: vec![] };
        let call = Op::Call { callee: Callee::Direct(0), nargs: 1, nres: 0 };
        let (mut f, x) = function(|f| f.put(Block(0), Op::Arg(0), Args::new(), None));
        let (head, end) = (f.block(0), f.block(0));
        f.blocks[0].term = Term::Jump(to(head));
        let c = f.put(head, call, one(&[x]), None);
        let z = f.iconst(0);
        f.blocks[head.0 as usize].term = Term::If(Cc::Eq, x, z, to(head), to(end));
        f.blocks[end.0 as usize].term = Term::Ret(vec![]);
        run(&mut f);
        crate::ssa::verify::verify(&f).expect("valid");
        let copy = f.blocks[0].insts[1];
        assert_eq!((f.op(copy), f.inst(c).args[0]), (Op::Keep(Class::Int), copy));
    }
}
