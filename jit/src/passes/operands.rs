//! Marks the loads of floats that become memory operands of the one operation that uses them, which saves an instruction and a register.
//! Nothing may be written in between; whether it leaves for the interpreter in between makes no difference.

use crate::ssa::ir::*;
use crate::target;

/// Runs the pass.
pub fn run(f: &mut Func) {
    let order = f.rpo();
    let loads = |f: &Func, v: &Value| matches!(f.op(*v), Op::FLoad(_) | Op::FLoadX(_));
    if !target::has_three_operands() || !order.iter().any(|b| f.blocks[b.0 as usize].insts.iter().any(|v| loads(f, v)))
    {
        return;
    }
    let mut uses = vec![0u32; f.insts.len()];
    f.each_use(|v| uses[v.0 as usize] += 1);
    let mut folded = vec![false; f.insts.len()];
    // Loads since whose place nothing was written.
    let mut pending: Vec<Value> = Vec::new();
    for &b in &order {
        pending.clear();
        for &v in &f.blocks[b.0 as usize].insts {
            let inst = f.inst(v);
            match (inst.op, &inst.args[..]) {
                (Op::FLoad(_) | Op::FLoadX(_), _) if uses[v.0 as usize] == 1 => pending.push(v),
                (Op::FAdd(n) | Op::FSub(n) | Op::FMul(n) | Op::FDiv(n), &[_, b])
                    if matches!(f.op(b), Op::FLoad(m) | Op::FLoadX(m) if m == n) && pending.contains(&b) =>
                {
                    folded[b.0 as usize] = true;
                }
                (Op::Home(_) | Op::FHome(_) | Op::Result(_) | Op::FResult(_) | Op::Out(_), _) => {}
                (op, _) if matches!(op.effect(), Effect::Pure | Effect::Read | Effect::Guard) => {}
                _ => pending.clear(),
            }
        }
    }
    f.folded = folded;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loads_used_once_before_anything_is_written() {
        let mut f = Func::default();
        let b = f.block(0);
        let (p, q) = (f.param(b, Class::Int, 0), f.param(b, Class::Float, 1));
        let load = |f: &mut Func, narrow| f.pure(Op::FLoad(narrow), &[p], None);
        let once = load(&mut f, false);
        let twice = load(&mut f, false);
        let late = load(&mut f, false);
        let sum = f.pure(Op::FSub(false), &[q, once], None);
        let sum = f.pure(Op::FMul(false), &[sum, twice], None);
        let sum = f.pure(Op::FMul(false), &[sum, twice], None);
        f.pure(Op::FStore(false), &[p, sum], None);
        let sum = f.pure(Op::FAdd(false), &[sum, late], None);
        // The left operand is a register.
        let left = load(&mut f, false);
        let sum = f.pure(Op::FDiv(false), &[left, sum], None);
        // Not of this size.
        let narrow = load(&mut f, true);
        let sum = f.pure(Op::FDiv(false), &[sum, narrow], None);
        let (state, last) = (load(&mut f, false), load(&mut f, false));
        f.guard(Cc::Eq, p, 0);
        f.states[0].slots.push((3, state));
        let sum = f.pure(Op::FAdd(false), &[sum, state], None);
        let sum = f.pure(Op::FAdd(false), &[sum, last], None);
        f.blocks[0].term = Term::Ret(vec![(0, sum)]);
        run(&mut f);
        if target::has_three_operands() {
            let all: Vec<u32> = (0..f.insts.len() as u32).filter(|&i| f.is_folded(Value(i))).collect();
            assert_eq!(all, [once.0, last.0]);
        }
    }
}
