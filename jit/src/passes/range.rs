//! Bounds of values, from what defines them; those of parameters from all that is passed for them.

use super::eval::limits;
use crate::ssa::ir::*;
use hashbrown::HashMap;

/// Deepest look into operands.
const DEPTH: u32 = 4;

/// Least and greatest signed value that an integer can have.
pub fn range(f: &Func, v: Value) -> (i64, i64) {
    of(f, v, DEPTH)
}

/// Ranges that parameters are tried for: conditions, the unsigned types, the signed ones.
const KINDS: [(i64, i64); 7] = [
    (0, 1),
    (0, u8::MAX as i64),
    (0, u16::MAX as i64),
    (0, u32::MAX as i64),
    (i8::MIN as i64, i8::MAX as i64),
    (i16::MIN as i64, i16::MAX as i64),
    (i32::MIN as i64, i32::MAX as i64),
];

/// The pass: finds bounds of parameters. All are supposed to keep a range until one is passed something else; what is left keeps it.
pub fn run(f: &mut Func) {
    let mut args: HashMap<Value, Vec<Value>> = HashMap::default();
    for b in f.rpo() {
        for e in f.blocks[b.0 as usize].term.edges() {
            for (&p, &a) in f.blocks[e.to.0 as usize].params.iter().zip(&e.args) {
                if f.class(p) == Class::Int {
                    args.entry(p).or_default().push(a);
                }
            }
        }
    }
    let mut known = std::mem::take(&mut f.bounds);
    for kind in KINDS {
        let open: Vec<Value> = args.keys().copied().filter(|p| !known.contains_key(p)).collect();
        f.bounds = known.clone();
        f.bounds.extend(open.iter().map(|&p| (p, kind)));
        loop {
            let fits = |v: Value| {
                let (lo, hi) = range(f, v);
                kind.0 <= lo && hi <= kind.1
            };
            let out: Vec<Value> = open
                .iter()
                .copied()
                .filter(|p| f.bounds.contains_key(p) && !args[p].iter().all(|&a| fits(a)))
                .collect();
            if out.is_empty() {
                break;
            }
            out.iter().for_each(|p| _ = f.bounds.remove(p));
        }
        known = std::mem::take(&mut f.bounds);
    }
    f.bounds = known;
}

fn of(f: &Func, v: Value, depth: u32) -> (i64, i64) {
    let all = (i64::MIN, i64::MAX);
    let inst = f.inst(v);
    let arg = |i: usize| if depth == 0 { all } else { of(f, inst.args[i], depth - 1) };
    match inst.op {
        Op::Const(c) => (c, c),
        Op::Param(_) => f.bounds.get(&v).copied().unwrap_or(all),
        Op::Ext(w) | Op::Load(w) | Op::LoadX(w) => limits(w),
        Op::Cmp(_) | Op::FCmp(_) | Op::AtomicCas(_) => (0, 1),
        Op::BitLen | Op::Ctz | Op::Popcnt => (0, 64),
        Op::Add32 | Op::Sub32 | Op::Mul32 | Op::Rotl32 | Op::ToInt(true) => (0, u32::MAX as i64),
        Op::And => match (arg(0), arg(1)) {
            ((al, ah), (bl, bh)) if al >= 0 && bl >= 0 => (0, ah.min(bh)),
            ((al, ah), _) if al >= 0 => (0, ah),
            (_, (bl, bh)) if bl >= 0 => (0, bh),
            _ => all,
        },
        Op::ShrM | Op::Shr => match (f.as_const(inst.args[1]), arg(0)) {
            (Some(k), (lo, hi)) if (0..64).contains(&k) && lo >= 0 => (lo >> k, hi >> k),
            (Some(k), _) if (1..64).contains(&k) => (0, (u64::MAX >> k) as i64),
            (_, (lo, hi)) if lo >= 0 => (0, hi),
            _ => all,
        },
        Op::SarM | Op::Sar => match (f.as_const(inst.args[1]), arg(0)) {
            (Some(k), (lo, hi)) if (0..64).contains(&k) => (lo >> k, hi >> k),
            (_, (lo, hi)) => (lo.min(0), hi.max(0)),
        },
        Op::Rem => match f.as_const(inst.args[1]) {
            Some(c) if c != 0 && c != i64::MIN => {
                let (m, (lo, hi)) = (c.abs() - 1, arg(0));
                (if lo >= 0 { 0 } else { (-m).max(lo) }, if hi <= 0 { 0 } else { m.min(hi) })
            }
            _ => all,
        },
        Op::RemU => match f.as_const(inst.args[1]) {
            Some(c) if c > 0 => (0, c - 1),
            _ => all,
        },
        Op::Div | Op::DivU => match (f.as_const(inst.args[1]), arg(0)) {
            (Some(c), (lo, hi)) if c > 0 && (inst.op == Op::Div || lo >= 0) => (lo / c, hi / c),
            _ => all,
        },
        Op::Add => {
            let ((al, ah), (bl, bh)) = (arg(0), arg(1));
            match (al.checked_add(bl), ah.checked_add(bh)) {
                (Some(l), Some(h)) => (l, h),
                _ => all,
            }
        }
        Op::ShlM => match (f.as_const(inst.args[1]), arg(0)) {
            (Some(k), (lo, hi)) if (0..63).contains(&k) && lo >= 0 && hi <= i64::MAX >> k => (lo << k, hi << k),
            _ => all,
        },
        _ => all,
    }
}
