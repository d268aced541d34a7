//! Stores into an object that nobody else knows yet need no write barrier: until the goroutine may stop for the first time, no snapshot of the
//! heap holds the object, and what is overwritten is nil or was put there just now.

use crate::ssa::cfg::Preds;
use crate::ssa::ir::*;
use hashbrown::HashSet;

/// Runs the pass.
pub fn run(f: &mut Func) {
    let order = f.rpo();
    let made = |b: &Block| f.blocks[b.0 as usize].insts.iter().any(|&v| matches!(f.op(v), Op::New(..)));
    if !order.iter().any(made) {
        return;
    }
    let preds = f.preds();
    // Objects made since the last stop, at the end of each block; unknown ones agree with all.
    let mut out: Vec<Option<HashSet<Value>>> = vec![None; f.blocks.len()];
    loop {
        let mut changed = false;
        for &b in &order {
            let fresh = walk(f, b, entry(b, &preds, &out), |_| {});
            if out[b.0 as usize].as_ref() != Some(&fresh) {
                out[b.0 as usize] = Some(fresh);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let mut plain = Vec::new();
    for &b in &order {
        walk(f, b, entry(b, &preds, &out), |v| plain.push(v));
    }
    for v in plain {
        let i = &mut f.insts[v.0 as usize];
        i.op = if i.op == Op::StoreP { Op::Store(8) } else { Op::StoreX(8) };
    }
}

fn entry(b: Block, preds: &Preds, out: &[Option<HashSet<Value>>]) -> HashSet<Value> {
    let mut known = preds[b].iter().filter_map(|p| out[p.0 as usize].as_ref());
    let mut fresh = known.next().cloned().unwrap_or_default();
    for o in known {
        fresh.retain(|v| o.contains(v));
    }
    fresh
}

/// Follows a block; `plain`: a store that needs no barrier.
fn walk(f: &Func, b: Block, mut fresh: HashSet<Value>, mut plain: impl FnMut(Value)) -> HashSet<Value> {
    for &v in &f.blocks[b.0 as usize].insts {
        match f.op(v) {
            Op::New(..) => _ = fresh.insert(v),
            Op::Call { .. } | Op::Step(_) | Op::Native(..) => fresh.clear(),
            Op::StoreP | Op::StorePX => {
                let mut base = f.inst(v).args[0];
                while let (Op::Add, Some(&[x, y])) = (f.op(base), f.inst(base).args.first_chunk())
                    && f.as_const(y).is_some()
                {
                    base = x;
                }
                if fresh.contains(&base) {
                    plain(v);
                }
            }
            _ => {}
        }
    }
    fresh
}

#[cfg(test)]
mod tests {
    use super::super::testing::function;
    use super::*;
    use crate::ssa::print::text;

    #[test]
    fn until_the_next_stop() {
        let (mut f, _) = function(|f| {
            let x = f.param(Block(0), Class::Int, 0);
            let one = |v: &[Value]| v.iter().copied().collect::<Args>();
            let p = f.put(Block(0), Op::New(64, 1), Args::new(), None);
            let q = f.pure(Op::Add, &[p], Some(8));
            for base in [p, q, x] {
                f.put(Block(0), Op::StoreP, one(&[base, x]), None);
            }
            f.put(Block(0), Op::Call { callee: Callee::Direct(0), nargs: 0, nres: 0 }, Args::new(), None);
            f.put(Block(0), Op::StoreP, one(&[p, x]), None);
            x
        });
        run(&mut f);
        let t = text(&f);
        assert_eq!((t.matches("Store(8)").count(), t.matches("StoreP").count()), (2, 2), "{t}");
    }

    /// Made on one way only; made in front of a loop that stops.
    #[test]
    fn joins() {
        let to = |to| Edge { to, args: vec![] };
        let one = |v: &[Value]| v.iter().copied().collect::<Args>();
        let (mut f, _) = function(|f| f.param(Block(0), Class::Int, 0));
        let x = f.blocks[0].params[0];
        let (head, body, end) = (f.block(0), f.block(0), f.block(0));
        let p = f.put(Block(0), Op::New(64, 1), Args::new(), None);
        f.put(Block(0), Op::StoreP, one(&[p, x]), None);
        f.blocks[0].term = Term::Jump(to(head));
        f.put(head, Op::StoreP, one(&[p, x]), None);
        let z = f.iconst(0);
        f.blocks[head.0 as usize].term = Term::If(Cc::Eq, x, z, to(body), to(end));
        f.put(body, Op::Call { callee: Callee::Direct(0), nargs: 0, nres: 0 }, Args::new(), None);
        f.blocks[body.0 as usize].term = Term::Jump(to(head));
        f.blocks[end.0 as usize].term = Term::Ret(vec![]);
        run(&mut f);
        assert_eq!((f.op(f.blocks[0].insts[1]), f.op(f.blocks[head.0 as usize].insts[0])), (Op::Store(8), Op::StoreP));
    }
}
