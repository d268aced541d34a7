//! Sums and shifts that only make addresses become offsets, indices and scales of the accesses.

use crate::ssa::ir::*;

/// Largest offset that is folded: room for that of a frame's slot.
const LARGEST: i64 = 1 << 30;

/// Runs the pass.
pub fn run(f: &mut Func) {
    let order = f.rpo();
    let mut uses = vec![0u32; f.insts.len()];
    for &b in &order {
        for &v in &f.blocks[b.0 as usize].insts {
            let i = f.inst(v);
            let state = i.state.map(|s| &f.states[s.0 as usize].slots);
            let all = i.args.iter().copied().chain(state.into_iter().flatten().map(|e| e.1));
            all.for_each(|a| uses[a.0 as usize] += 1);
        }
        if let Term::Leave(s) = f.blocks[b.0 as usize].term {
            f.states[s.0 as usize].slots.iter().for_each(|e| uses[e.1.0 as usize] += 1);
        }
        f.blocks[b.0 as usize].term.each_use(|v| uses[v.0 as usize] += 1);
    }
    for &b in &order {
        for k in 0..f.blocks[b.0 as usize].insts.len() {
            let v = f.blocks[b.0 as usize].insts[k];
            while base(f, v, &uses) || index(f, v) {}
        }
    }
}

/// Accesses with a constant index have none.
pub fn constants(f: &mut Func) {
    for b in f.rpo() {
        for k in 0..f.blocks[b.0 as usize].insts.len() {
            let v = f.blocks[b.0 as usize].insts[k];
            if matches!(kind(f.op(v)), Some((true, _))) && f.as_const(f.inst(v).args[1]).is_some() {
                index(f, v);
            }
        }
    }
}

/// Whether an access has an index, and the operation that has one where it has none.
fn kind(op: Op) -> Option<(bool, Op)> {
    Some(match op {
        Op::Load(w) => (false, Op::LoadX(w)),
        Op::FLoad(n) => (false, Op::FLoadX(n)),
        Op::Store(n) => (false, Op::StoreX(n)),
        Op::FStore(n) => (false, Op::FStoreX(n)),
        Op::StoreP => (false, Op::StorePX),
        Op::LoadX(_) | Op::FLoadX(_) | Op::StoreX(_) | Op::FStoreX(_) | Op::StorePX => (true, op),
        _ => return None,
    })
}

fn offset(f: &mut Func, v: Value, by: i64) -> bool {
    let i = &mut f.insts[v.0 as usize];
    match i64::from(i.off).checked_add(by).filter(|o| o.abs() <= LARGEST) {
        Some(o) => {
            i.off = o as i32;
            true
        }
        None => false,
    }
}

/// Takes a sum out of the base.
fn base(f: &mut Func, v: Value, uses: &[u32]) -> bool {
    let Some((indexed, other)) = kind(f.op(v)) else { return false };
    let a = f.inst(v).args[0];
    if f.op(a) != Op::Add {
        return false;
    }
    let (x, y) = (f.inst(a).args[0], f.inst(a).args[1]);
    if let Some(c) = f.as_const(y) {
        if offset(f, v, c) {
            f.insts[v.0 as usize].args[0] = x;
            return true;
        }
        return false;
    }
    // A sum that others use is there anyway.
    if indexed || uses[a.0 as usize] > 1 {
        return false;
    }
    // The part that can be scaled is the index; the frame's address cannot be one.
    let (x, y) = match (f.op(x), f.op(y)) {
        (Op::ShlM | Op::Mul, Op::Add | Op::Param(_) | Op::Home(_) | Op::Load(_) | Op::LoadX(_)) | (_, Op::Addr(_)) => {
            (y, x)
        }
        _ => (x, y),
    };
    if matches!(f.op(y), Op::Addr(_)) {
        return false;
    }
    let i = &mut f.insts[v.0 as usize];
    i.op = other;
    i.args[0] = x;
    i.args.insert(1, y);
    i.scale = 1;
    true
}

/// Takes constants and factors out of the index.
fn index(f: &mut Func, v: Value) -> bool {
    let (Some((true, _)), scale) = (kind(f.op(v)), f.inst(v).scale) else { return false };
    let b = f.inst(v).args[1];
    let inst = f.inst(b);
    let (op, c) = (inst.op, inst.args.get(1).and_then(|&c| f.as_const(c)));
    let x = inst.args.first().copied();
    if let Op::Const(c) = op {
        if !c.checked_mul(i64::from(scale)).is_some_and(|c| offset(f, v, c)) {
            return false;
        }
        let i = &mut f.insts[v.0 as usize];
        i.args.remove(1);
        i.scale = 1;
        i.op = match i.op {
            Op::LoadX(w) => Op::Load(w),
            Op::FLoadX(n) => Op::FLoad(n),
            Op::StoreX(n) => Op::Store(n),
            Op::FStoreX(n) => Op::FStore(n),
            _ => Op::StoreP,
        };
        return true;
    }
    let (Some(x), Some(c)) = (x, c) else { return false };
    let factor = match op {
        Op::Add => {
            let fine = c.checked_mul(i64::from(scale)).is_some_and(|c| offset(f, v, c));
            if fine {
                f.insts[v.0 as usize].args[1] = x;
            }
            return fine;
        }
        Op::ShlM if (0..4).contains(&c) => 1 << c,
        Op::Mul if matches!(c, 1 | 2 | 4 | 8) => c,
        _ => return false,
    };
    let scale = i64::from(scale) * factor;
    if scale > 8 {
        return false;
    }
    let i = &mut f.insts[v.0 as usize];
    i.args[1] = x;
    i.scale = scale as u8;
    true
}

#[cfg(test)]
mod tests {
    use super::super::testing::function;
    use super::*;
    use crate::ssa::print::text;

    fn access(build: impl FnOnce(&mut Func, Value, Value) -> Inst) -> String {
        let (mut f, v) = function(|f| {
            let (p, i) = (f.param(Block(0), Class::Int, 0), f.param(Block(0), Class::Int, 1));
            let inst = build(f, p, i);
            let v = f.add(inst, 0);
            f.blocks[0].insts.push(v);
            v
        });
        f.blocks[0].term = Term::Ret(if f.op(v).has_value() { vec![(0, v)] } else { vec![] });
        run(&mut f);
        super::super::dce::run(&mut f);
        let t = text(&f);
        let lines: Vec<&str> = t.lines().skip(2).map(str::trim).collect();
        lines[..lines.len() - 1].join("; ")
    }

    fn inst(op: Op, args: &[Value], off: i32, scale: u8) -> Inst {
        Inst { op, args: args.iter().copied().collect(), off, scale, state: None }
    }

    #[test]
    fn offsets_indices_scales() {
        let load = Op::Load(Width::W);
        let t = access(|f, p, _| {
            let a = f.pure(Op::Add, &[p], Some(24));
            inst(load, &[a], 8, 1)
        });
        assert_eq!(t, "v4 = Load(W) v0 +32");
        let t = access(|f, p, i| {
            let s = f.pure(Op::Mul, &[i], Some(8));
            let a = f.pure(Op::Add, &[p, s], None);
            inst(load, &[a], 8, 1)
        });
        assert_eq!(t, "v5 = LoadX(W) v0, v1 +8 *8");
        let t = access(|f, p, i| {
            let s = f.pure(Op::Add, &[i], Some(-1));
            inst(Op::StoreX(4), &[p, s, i], 0, 4)
        });
        assert_eq!(t, "StoreX(4) v0, v1, v1 -4 *4");
        let t = access(|f, p, _| {
            let k = f.iconst(5);
            inst(Op::FLoadX(false), &[p, k], 16, 8)
        });
        assert_eq!(t, "v3 = FLoad(false) v0 +56");
    }

    #[test]
    fn leaves_what_does_not_fit() {
        let t = access(|f, p, i| {
            let s = f.pure(Op::ShlM, &[i], Some(3));
            inst(Op::LoadX(Width::W), &[p, s], 0, 8)
        });
        assert_eq!(t, "v3 = ShlM v1, 3; v4 = LoadX(W) v0, v3 *8");
        let t = access(|f, p, _| {
            let a = f.pure(Op::Add, &[p], Some(1 << 40));
            inst(Op::Load(Width::U8), &[a], 0, 1)
        });
        assert_eq!(t, "v3 = Add v0, 1099511627776; v4 = Load(U8) v3");
        // The sum is needed for something else.
        let t = access(|f, p, i| {
            let a = f.pure(Op::Add, &[p, i], None);
            inst(Op::Store(8), &[a, a], 0, 1)
        });
        assert_eq!(t, "v2 = Add v0, v1; Store(8) v2, v2");
    }
}
