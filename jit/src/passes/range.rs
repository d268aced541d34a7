//! Bounds of values, from what defines them.

use super::eval::limits;
use crate::ssa::ir::*;

/// Deepest look into operands.
const DEPTH: u32 = 4;

/// Least and greatest signed value that an integer can have.
pub fn range(f: &Func, v: Value) -> (i64, i64) {
    of(f, v, DEPTH)
}

fn of(f: &Func, v: Value, depth: u32) -> (i64, i64) {
    let all = (i64::MIN, i64::MAX);
    let inst = f.inst(v);
    let arg = |i: usize| if depth == 0 { all } else { of(f, inst.args[i], depth - 1) };
    match inst.op {
        Op::Const(c) => (c, c),
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
