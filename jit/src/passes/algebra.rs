//! What instructions become, each by itself, from what its operands are: constants, neutral operands, operations on the results of others.

use super::eval::{eval, eval1, limits};
use super::fold::decide;
use super::range::range;
use crate::ssa::ir::*;

/// What becomes of an instruction.
pub(super) enum To {
    /// It is this value.
    Value(Value),
    /// This constant.
    Const(i64),
    /// Another operation.
    Op(Op, Args),
}

/// For a comparison of a condition's value with a constant: whether it asks for true (or for false).
pub(super) fn truth(f: &Func, cc: Cc, a: Value, b: Value) -> Option<bool> {
    if !matches!(f.op(a), Op::Cmp(_) | Op::FCmp(_)) {
        return None;
    }
    match (cc, f.as_const(b)?) {
        (Cc::Ne, 0) | (Cc::Eq, 1) => Some(true),
        (Cc::Eq, 0) | (Cc::Ne, 1) => Some(false),
        _ => None,
    }
}

fn not(c: Fc) -> Fc {
    match c {
        Fc::Eq => Fc::Ne,
        Fc::Ne => Fc::Eq,
        Fc::Lt => Fc::Nlt,
        Fc::Le => Fc::Nle,
        Fc::Nlt => Fc::Lt,
        Fc::Nle => Fc::Le,
    }
}

fn two(a: Value, b: Value) -> Args {
    Args::from_iter([a, b])
}

/// What an instruction becomes, if there is something simpler.
pub(super) fn simpler(f: &mut Func, v: Value) -> Option<To> {
    let inst = f.inst(v);
    let op = inst.op;
    match inst.args[..] {
        [a] => one(f, op, a),
        [a, b] => binary(f, v, op, a, b),
        _ => None,
    }
}

fn one(f: &Func, op: Op, a: Value) -> Option<To> {
    let inner = f.inst(a);
    if let Some(c) = f.as_const(a) {
        return eval1(op, c).map(To::Const);
    }
    match (op, inner.op) {
        (Op::Neg, Op::Neg) | (Op::Not, Op::Not) | (Op::ToFloat, Op::ToInt(_)) | (Op::ToInt(false), Op::ToFloat) => {
            Some(To::Value(inner.args[0]))
        }
        (Op::Ext(w), _) => {
            let (lo, hi) = range(f, a);
            let (l, h) = limits(w);
            if l <= lo && hi <= h {
                return Some(To::Value(a));
            }
            // Only the low bits are looked at.
            match inner.op {
                Op::Ext(x) if x.bytes() >= w.bytes() => Some(To::Op(op, Args::from_iter([inner.args[0]]))),
                Op::And => {
                    let bits = (1i64 << (8 * w.bytes())) - 1;
                    let covers = f.as_const(inner.args[1]).is_some_and(|m| m & bits == bits);
                    covers.then(|| To::Op(op, Args::from_iter([inner.args[0]])))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn binary(f: &mut Func, v: Value, op: Op, a: Value, b: Value) -> Option<To> {
    use Op::*;
    let (ca, cb) = (f.as_const(a), f.as_const(b));
    if let (Some(x), Some(y)) = (ca, cb)
        && let Some(c) = eval(op, x, y)
    {
        return Some(To::Const(c));
    }
    // Constants go to the right.
    if ca.is_some() && cb.is_none() {
        match op {
            Cmp(cc) => return Some(To::Op(Cmp(cc.swap()), two(b, a))),
            Guard(cc) => return Some(To::Op(Guard(cc.swap()), two(b, a))),
            _ if op.commutes() => return Some(To::Op(op, two(b, a))),
            _ => {}
        }
    }
    if a == b {
        match op {
            Sub | Xor | Sub32 => return Some(To::Const(0)),
            And | Or => return Some(To::Value(a)),
            _ => {}
        }
    }
    match op {
        Cmp(cc) => {
            if let Some(c) = decide(f, cc, a, b) {
                return Some(To::Const(c as i64));
            }
            let truth = truth(f, cc, a, b)?;
            let inner = f.inst(a);
            return Some(match (truth, inner.op) {
                (true, _) => To::Value(a),
                (false, Cmp(c)) => To::Op(Cmp(c.not()), inner.args.clone()),
                (false, FCmp(c)) => To::Op(FCmp(not(c)), inner.args.clone()),
                _ => return None,
            });
        }
        Guard(cc) => {
            let truth = truth(f, cc, a, b)?;
            let Cmp(c) = f.op(a) else { return None };
            return Some(To::Op(Guard(if truth { c } else { c.not() }), f.inst(a).args.clone()));
        }
        // Only low bits of operands count.
        Add32 | Sub32 | Mul32 => {
            let bare = |x: Value| match f.op(x) {
                Ext(Width::I32 | Width::U32) => f.inst(x).args[0],
                _ => x,
            };
            let (x, y) = (bare(a), bare(b));
            if (x, y) != (a, b) {
                return Some(To::Op(op, two(x, y)));
            }
        }
        Or | Xor | Add => {
            if let Some(to) = rotation(f, a, b).or_else(|| rotation(f, b, a)) {
                return Some(to);
            }
        }
        Store(n) => {
            if let Ext(w) = f.op(b)
                && w.bytes() >= n as u32
            {
                let x = f.inst(b).args[0];
                return Some(To::Op(op, two(a, x)));
            }
            return None;
        }
        Shl | Shr | Sar => {
            let (lo, hi) = range(f, b);
            if lo >= 0 && hi < 64 {
                let masked = match op {
                    Shl => ShlM,
                    Shr => ShrM,
                    _ => SarM,
                };
                return Some(To::Op(masked, two(a, b)));
            }
        }
        _ => {}
    }
    constant(f, v, op, a, cb?)
}

/// x >> n and x << (width - n) together.
fn rotation(f: &mut Func, right: Value, left: Value) -> Option<To> {
    let shift = |v: Value, op: Op| {
        let i = f.inst(v);
        (i.op == op).then(|| Some((i.args[0], f.as_const(i.args[1])?)))?
    };
    let (x, n) = shift(right, Op::ShrM)?;
    if let Some((y, m)) = shift(left, Op::ShlM) {
        let whole = x == y && n + m == 64;
        return whole.then(|| To::Op(Op::Rotl, two(x, f.inst(left).args[1])));
    }
    let Op::Ext(Width::U32) = f.op(left) else { return None };
    let inner = f.inst(left).args[0];
    let (y, m) = shift(inner, Op::ShlM)?;
    let narrow = x == y && n + m == 32 && range(f, x).0 >= 0 && range(f, x).1 <= u32::MAX as i64;
    narrow.then(|| To::Op(Op::Rotl32, two(x, f.inst(inner).args[1])))
}

/// a op c.
fn constant(f: &mut Func, v: Value, op: Op, a: Value, c: i64) -> Option<To> {
    use Op::*;
    match (op, c) {
        (Add | Sub | Or | Xor | Shl | Shr | Sar | ShlM | ShrM | SarM | Rotl, 0) | (And, -1) | (Mul | Div | DivU, 1) => {
            return Some(To::Value(a));
        }
        (Mul | And | Mul32, 0) | (Rem | RemU, 1) | (Rem, -1) => return Some(To::Const(0)),
        (Or, -1) => return Some(To::Const(-1)),
        (Xor, -1) => return Some(To::Op(Not, Args::from_iter([a]))),
        (Div | Mul, -1) => return Some(To::Op(Neg, Args::from_iter([a]))),
        (Shl | Shr, c) if c as u64 > 63 => return Some(To::Const(0)),
        (Sar, c) if c as u64 > 63 => {
            let k = f.iconst(63);
            return Some(To::Op(SarM, two(a, k)));
        }
        (Sub, c) => {
            let k = f.iconst(c.wrapping_neg());
            return Some(To::Op(Add, two(a, k)));
        }
        (Xor, 1) => match f.op(a) {
            Cmp(cc) => return Some(To::Op(Cmp(cc.not()), f.inst(a).args.clone())),
            FCmp(fc) => return Some(To::Op(FCmp(not(fc)), f.inst(a).args.clone())),
            _ => {}
        },
        // All bits that the operand can have.
        (And, m) if m > 0 && (m as u64 + 1).is_power_of_two() => {
            let (lo, hi) = range(f, a);
            if lo >= 0 && hi <= m {
                return Some(To::Value(a));
            }
        }
        (Add, c) => {
            if let Addr(o) = f.op(a)
                && let Some(o) = i32::try_from(c).ok().and_then(|c| o.checked_add(c))
            {
                return Some(To::Value(f.addr(o)));
            }
        }
        _ => {}
    }
    // (x op k) op c
    let inner = f.inst(a);
    if inner.op != op || inner.args.len() != 2 || a == v {
        return None;
    }
    let (x, k) = (inner.args[0], f.as_const(inner.args[1])?);
    let both = match op {
        Add => k.wrapping_add(c),
        Mul => k.wrapping_mul(c),
        And => k & c,
        Or => k | c,
        Xor => k ^ c,
        Add32 => (k as i32).wrapping_add(c as i32) as i64,
        ShlM | ShrM if (0..64).contains(&k) && (0..64).contains(&c) => {
            if k + c > 63 {
                return Some(To::Const(0));
            }
            k + c
        }
        SarM if (0..64).contains(&k) && (0..64).contains(&c) => (k + c).min(63),
        _ => return None,
    };
    let k = f.iconst(both);
    Some(To::Op(op, two(x, k)))
}
