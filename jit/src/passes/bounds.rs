//! Removes bounds checks that induction variables make superfluous.
//!
//! A counter i that starts at `init`, grows by `step` > 0 and goes on while it is below `n` lies in [init, n). A check `i + c >= len`
//! in the loop then follows from init + c >= 0 and n + c <= len, which do not change in the loop. What of that is not plain is checked by
//! guards in front, once; they leave at the header, where the interpreter can take over. They are worth it only for checks that run
//! in every round. The same for counters that fall.

use super::loops::{Loop, Loops, compute_in_front, guard_in_front};
use crate::ssa::ir::*;

/// A counter.
struct Induction {
    value: Value,
    init: Value,
    step: Value,
    /// It grows.
    up: bool,
    /// It is below (above, when it falls) this, and perhaps equal to it, in every round.
    limit: Value,
    inclusive: bool,
    /// What must hold in front of the loop has guards already.
    guarded: bool,
}

/// Runs the pass.
pub fn run(f: &mut Func) {
    let Some(loops) = Loops::find(f) else { return };
    for l in &loops.all {
        if l.entry.is_none() {
            continue;
        }
        let mut counters = inductions(f, &loops, l);
        if counters.is_empty() {
            continue;
        }
        for &b in loops.order().iter().filter(|b| l.body.contains(**b)) {
            let every = l.speculate(f) && loops.every_round(l, b);
            for v in f.blocks[b.0 as usize].insts.clone() {
                let inst = f.inst(v);
                if inst.op != Op::Guard(Cc::GeU) || !loops.invariant(f, l, inst.args[1]) {
                    continue;
                }
                let (x, len) = (inst.args[0], inst.args[1]);
                let (base, c) = split(f, x);
                let Some(i) = counters.iter_mut().find(|i| i.value == base) else { continue };
                if prove(f, l, i, c, len, every) {
                    f.blocks[b.0 as usize].insts.retain(|w| *w != v);
                }
            }
        }
    }
}

/// A value as another plus a small constant.
fn split(f: &Func, v: Value) -> (Value, i64) {
    let inst = f.inst(v);
    if matches!(inst.op, Op::Add | Op::Sub) {
        let minus = inst.op == Op::Sub;
        for (a, b) in [(inst.args[0], inst.args[1]), (inst.args[1], inst.args[0])] {
            if let Some(c) = f.as_const(b).filter(|c| c.abs() < 1 << 30) {
                return (a, if minus { -c } else { c });
            }
            if minus {
                break;
            }
        }
    }
    (v, 0)
}

fn inductions(f: &Func, loops: &Loops, l: &Loop) -> Vec<Induction> {
    let [latch] = l.latches[..] else { return Vec::new() };
    let term = &f.blocks[latch.0 as usize].term;
    let edges = term.edges();
    let Some(back) = edges.iter().find(|e| e.to == l.header) else { return Vec::new() };
    let front = f.blocks[l.before.0 as usize].term.edges();
    let params = &f.blocks[l.header.0 as usize].params;
    let mut out = Vec::new();
    for (i, &p) in params.iter().enumerate() {
        let (next, init) = (back.args[i], front[0].args[i]);
        let inst = f.inst(next);
        let step = match inst.op {
            Op::Add if inst.args[0] == p => inst.args[1],
            Op::Add if inst.args[1] == p => inst.args[0],
            _ => continue,
        };
        if !loops.invariant(f, l, step) {
            continue;
        }
        let up = f.as_const(step).is_none_or(|s| s > 0);
        if f.as_const(step).is_some_and(|s| s == 0 || s.abs() >= 1 << 30) {
            continue;
        }
        // What holds on the way back.
        let Term::If(cc, a, b, then, _) = term else { continue };
        let cc = if then.to == l.header { *cc } else { cc.not() };
        let (cc, limit) = match (*a == next, *b == next) {
            (true, false) => (cc, *b),
            (false, true) => (cc.swap(), *a),
            _ => continue,
        };
        let inclusive = match (up, cc) {
            (true, Cc::Lt) | (false, Cc::Gt) => false,
            (true, Cc::Le) | (false, Cc::Ge) => true,
            _ => continue,
        };
        if loops.invariant(f, l, limit) {
            out.push(Induction { value: p, init, step, up, limit, inclusive, guarded: false });
        }
    }
    out
}

/// Whether `i + c` lies in [0, len), by guards in front if `may_guard`.
fn prove(f: &mut Func, l: &Loop, i: &mut Induction, c: i64, len: Value, may_guard: bool) -> bool {
    let (init, limit, step) = (f.as_const(i.init), f.as_const(i.limit), f.as_const(i.step));
    // What is known without a guard.
    let enters = match (init, limit) {
        (Some(a), Some(b)) => {
            if i.up {
                a < b || i.inclusive && a == b
            } else {
                a > b || i.inclusive && a == b
            }
        }
        _ => false,
    };
    let e = i64::from(i.inclusive);
    if !i.up {
        // [limit or limit + 1, init]
        let low = limit.is_some_and(|m| m + 1 - e + c >= 0);
        if !low || !may_guard {
            return false;
        }
        if !i.guarded && !enters {
            guard_in_front(f, l, if i.inclusive { Cc::Lt } else { Cc::Le }, i.init, i.limit);
            i.guarded = true;
        }
        let k = f.iconst(c);
        let top = if c == 0 { i.init } else { compute_in_front(f, l, Op::Add, i.init, k) };
        guard_in_front(f, l, Cc::GeU, top, len);
        return true;
    }
    let low = init.is_some_and(|a| a + c >= 0);
    // limit + c <= len, or < when the limit is reached.
    let high = {
        let (base, k) = split(f, i.limit);
        let above = c + e;
        match (limit, f.as_const(len)) {
            (Some(m), Some(n)) => m.checked_add(above).is_some_and(|t| t <= n),
            _ => base == len && k <= 0 && k + above <= 0 || i.limit == len && above <= 0,
        }
    };
    // Adding the step must not wrap: below the limit, by one, it cannot.
    let no_wrap = step == Some(1) && !i.inclusive || matches!((limit, step), (Some(m), Some(s)) if m < i64::MAX - s);
    let plain = low && high && no_wrap && (enters || i.guarded);
    if plain {
        return true;
    }
    if !may_guard {
        return false;
    }
    if !i.guarded {
        i.guarded = true;
        if !enters {
            guard_in_front(f, l, if i.inclusive { Cc::Gt } else { Cc::Ge }, i.init, i.limit);
        }
        if step.is_none() {
            let z = f.iconst(0);
            guard_in_front(f, l, Cc::Le, i.step, z);
        }
        if !no_wrap {
            let max = f.iconst(i64::MAX);
            let most = match step {
                Some(s) => f.iconst(i64::MAX - s),
                None => compute_in_front(f, l, Op::Sub, max, i.step),
            };
            guard_in_front(f, l, Cc::Ge, i.limit, most);
        }
    }
    if !low {
        let k = f.iconst(-c);
        guard_in_front(f, l, Cc::Lt, i.init, k);
    }
    if !high {
        let above = c + e;
        let k = f.iconst(above.abs());
        if above > 0 {
            let room = compute_in_front(f, l, Op::Sub, len, k);
            guard_in_front(f, l, Cc::Gt, i.limit, room);
        } else {
            let t = if above == 0 { i.limit } else { compute_in_front(f, l, Op::Sub, i.limit, k) };
            guard_in_front(f, l, Cc::Gt, t, len);
        }
    }
    true
}
