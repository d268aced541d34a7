//! `m[k] op= x` looks its key up once, as in gc's code: a lookup behind which the same block assigns to the same key inserts it.
//!
//! Not if something in between may panic: then nothing is inserted.

use crate::ssa::ir::*;
use govm_runtime::jit::helpers::Helper;
use hashbrown::HashMap;

/// Lookups and the assignments for the same kind of key.
const KINDS: [(u16, u16); 4] = [
    (Helper::MapGet as u16, Helper::MapSet as u16),
    (Helper::MapGet64 as u16, Helper::MapSet64 as u16),
    (Helper::MapGet32 as u16, Helper::MapSet32 as u16),
    (Helper::MapGetStr as u16, Helper::MapSetStr as u16),
];

/// Runs the pass.
pub fn run(f: &mut Func) {
    for b in f.rpo() {
        while let Some((get, set)) = find(f, b) {
            f.insts[get.0 as usize].op = f.op(set);
            // It is in the map: that was checked behind the lookup.
            let gone = |f: &Func, v: Value| v == set || matches!(f.op(v), Op::Guard(_)) && f.inst(v).args[0] == set;
            let mut insts = std::mem::take(&mut f.blocks[b.0 as usize].insts);
            insts.retain(|&v| !gone(f, v));
            f.blocks[b.0 as usize].insts = insts;
            f.replace_uses(|v| if v == set { get } else { v });
        }
    }
}

/// A lookup in a block, and the assignment to its key that follows with nothing in between that others would notice.
fn find(f: &Func, b: Block) -> Option<(Value, Value)> {
    let mut get: Option<Value> = None;
    // Words that were stored to the frame: keys that are no scalars lie there, and are put there once more for the assignment.
    let mut frame: HashMap<i32, Value> = HashMap::default();
    for &v in &f.blocks[b.0 as usize].insts {
        let inst = f.inst(v);
        match (inst.op, inst.args.first().map(|&a| f.op(a))) {
            (Op::Store(8), Some(Op::Addr(o))) => {
                let x = inst.args[1];
                if frame.insert(o + inst.off, x) != Some(x) {
                    get = None;
                }
            }
            (Op::Helper(h), _) => {
                if let Some(g) = get
                    && KINDS.contains(&(helper(f, g), h))
                    && f.inst(g).args == inst.args
                {
                    return Some((g, v));
                }
                get = None;
                match KINDS.iter().any(|k| k.0 == h) {
                    true => get = Some(v),
                    false => frame.clear(),
                }
            }
            // Whether it was there is asked for.
            (Op::Out(_), _) => get = None,
            (Op::Guard(_), _) if Some(inst.args[0]) == get => {}
            _ if matches!(inst.op.effect(), Effect::Pure | Effect::Read) => {}
            _ => {
                get = None;
                frame.clear();
            }
        }
    }
    None
}

/// The number of the helper that an instruction calls.
fn helper(f: &Func, v: Value) -> u16 {
    match f.op(v) {
        Op::Helper(h) => h,
        _ => u16::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::function;
    use super::*;

    fn args(v: &[Value]) -> Args {
        v.iter().copied().collect()
    }

    /// A lookup, `between`, an assignment; how many helpers are left.
    fn helpers(keys: [usize; 2], out: bool, between: Option<Op>) -> Vec<u16> {
        let (mut f, _) = function(|f| {
            let p: Vec<Value> = (0..3).map(|i| f.param(Block(0), Class::Int, i)).collect();
            let one = |f: &mut Func, h: Helper, k: usize| {
                let v = f.put(Block(0), Op::Helper(h as u16), args(&[p[0], p[1], p[k]]), None);
                f.guard(Cc::Eq, v, 0);
                v
            };
            let e = one(f, Helper::MapGet64, keys[0]);
            if out {
                f.put(Block(0), Op::Out(0), Args::new(), None);
            }
            let x = f.put(Block(0), Op::Load(Width::W), args(&[e]), None);
            let y = f.pure(Op::Add, &[x], Some(1));
            if let Some(op) = between {
                f.put(Block(0), op, args(&[p[0], x]), None);
            }
            let e = one(f, Helper::MapSet64, keys[1]);
            f.put(Block(0), Op::Store(8), args(&[e, y]), None);
            y
        });
        run(&mut f);
        crate::ssa::verify::verify(&f).expect("valid");
        f.blocks[0].insts.iter().map(|&v| helper(&f, v)).filter(|&h| h != u16::MAX).collect()
    }

    #[test]
    fn one_lookup_for_an_update() {
        let (get, set) = (Helper::MapGet64 as u16, Helper::MapSet64 as u16);
        assert_eq!(helpers([2, 2], false, None), [set]);
        assert_eq!(helpers([2, 2], false, Some(Op::Xor)), [set]);
        assert_eq!(helpers([1, 2], false, None), [get, set]);
        assert_eq!(helpers([2, 2], true, None), [get, set]);
        assert_eq!(helpers([2, 2], false, Some(Op::Store(8))), [get, set]);
        assert_eq!(helpers([2, 2], false, Some(Op::Guard(Cc::Eq))), [get, set]);
        let call = Op::Call { callee: Callee::Direct(0), nargs: 2, nres: 0 };
        assert_eq!(helpers([2, 2], false, Some(call)), [get, set]);
    }

    /// A key in the frame, stored twice: the same, or another.
    #[test]
    fn keys_in_the_frame() {
        for (same, left) in [(true, 1), (false, 2)] {
            let (mut f, _) = function(|f| {
                let p: Vec<Value> = (0..3).map(|i| f.param(Block(0), Class::Int, i)).collect();
                let at = f.addr(-64);
                for (h, k) in [(Helper::MapGet, 1), (Helper::MapSet, if same { 1 } else { 2 })] {
                    f.put(Block(0), Op::Store(8), args(&[at, p[k]]), None);
                    f.put(Block(0), Op::Helper(h as u16), args(&[p[0], p[0], at]), None);
                }
                p[0]
            });
            run(&mut f);
            let n = f.blocks[0].insts.iter().filter(|&&v| helper(&f, v) != u16::MAX).count();
            assert_eq!(n, left);
        }
    }
}
