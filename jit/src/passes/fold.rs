//! Constants, algebra, and branches that are known, over the whole function.

use super::algebra::{To, simpler, truth};
use super::range::range;
use crate::ssa::ir::*;
use hashbrown::HashMap;

/// Most rounds: a round makes work for the next where values come from later blocks.
const ROUNDS: usize = 4;

/// Runs the pass.
pub fn run(f: &mut Func) {
    for _ in 0..ROUNDS {
        if !round(f) {
            break;
        }
    }
}

fn round(f: &mut Func) -> bool {
    let mut same: HashMap<Value, Value> = HashMap::default();
    let mut changed = false;
    for b in f.rpo() {
        let insts = std::mem::take(&mut f.blocks[b.0 as usize].insts);
        let mut kept = Vec::with_capacity(insts.len());
        let mut left = None;
        for v in insts {
            resolve(f, v, &same);
            while let Some(to) = simpler(f, v) {
                changed = true;
                match to {
                    To::Value(w) => _ = same.insert(v, w),
                    To::Const(c) => _ = same.insert(v, f.iconst(c)),
                    To::Op(op, args) => {
                        let i = &mut f.insts[v.0 as usize];
                        (i.op, i.args) = (op, args);
                        continue;
                    }
                }
                break;
            }
            if same.contains_key(&v) {
                continue;
            }
            if let Op::Guard(cc) = f.op(v) {
                let a = &f.inst(v).args;
                match decide(f, cc, a[0], a[1]) {
                    Some(false) => {
                        changed = true;
                        continue;
                    }
                    Some(true) => {
                        left = f.inst(v).state;
                        break;
                    }
                    None => {}
                }
            }
            kept.push(v);
        }
        f.blocks[b.0 as usize].insts = kept;
        let mut t = std::mem::replace(&mut f.blocks[b.0 as usize].term, Term::None);
        t.each_use(|v| *v = same.get(v).copied().unwrap_or(*v));
        if let Some(s) = left {
            changed = true;
            t = Term::Leave(s);
        }
        while let Some(n) = term(f, &t) {
            t = n;
            changed = true;
        }
        f.blocks[b.0 as usize].term = t;
    }
    f.replace_uses(|v| same.get(&v).copied().unwrap_or(v));
    changed
}

/// Operands that became others in this round. What replaces them is in its last form already.
fn resolve(f: &mut Func, v: Value, same: &HashMap<Value, Value>) {
    for a in &mut f.insts[v.0 as usize].args {
        *a = same.get(a).copied().unwrap_or(*a);
    }
}

/// Whether `a cc b` is known.
pub(super) fn decide(f: &Func, cc: Cc, a: Value, b: Value) -> Option<bool> {
    if let (Some(x), Some(y)) = (f.as_const(a), f.as_const(b)) {
        return Some(cc.holds(x, y));
    }
    if a == b {
        return Some(cc.holds(0, 0));
    }
    // Frames are not at address 0.
    if matches!((f.op(a), f.op(b), cc), (Op::Addr(_), Op::Const(0), Cc::Eq | Cc::Ne)) {
        return Some(cc == Cc::Ne);
    }
    let ((al, ah), (bl, bh)) = (range(f, a), range(f, b));
    // Where no sign is involved both orders are one.
    let cc = match cc {
        Cc::LtU if al >= 0 && bl >= 0 => Cc::Lt,
        Cc::LeU if al >= 0 && bl >= 0 => Cc::Le,
        Cc::GtU if al >= 0 && bl >= 0 => Cc::Gt,
        Cc::GeU if al >= 0 && bl >= 0 => Cc::Ge,
        cc => cc,
    };
    match cc {
        Cc::Lt if ah < bl => Some(true),
        Cc::Lt if al >= bh => Some(false),
        Cc::Le if ah <= bl => Some(true),
        Cc::Le if al > bh => Some(false),
        Cc::Gt if al > bh => Some(true),
        Cc::Gt if ah <= bl => Some(false),
        Cc::Ge if al >= bh => Some(true),
        Cc::Ge if ah < bl => Some(false),
        Cc::Eq if ah < bl || bh < al => Some(false),
        Cc::Ne if ah < bl || bh < al => Some(true),
        _ => None,
    }
}

/// A terminator that is simpler.
fn term(f: &mut Func, t: &Term) -> Option<Term> {
    Some(match t {
        Term::If(cc, a, b, x, y) => {
            if let Some(c) = decide(f, *cc, *a, *b) {
                return Some(Term::Jump(if c { x.clone() } else { y.clone() }));
            }
            if f.as_const(*a).is_some() && f.as_const(*b).is_none() {
                return Some(Term::If(cc.swap(), *b, *a, x.clone(), y.clone()));
            }
            let truth = truth(f, *cc, *a, *b)?;
            let args = &f.inst(*a).args;
            let (x, y) = if truth { (x, y) } else { (y, x) };
            match f.op(*a) {
                Op::Cmp(c) => Term::If(c, args[0], args[1], x.clone(), y.clone()),
                Op::FCmp(c) => Term::FIf(c, args[0], args[1], x.clone(), y.clone()),
                _ => return None,
            }
        }
        Term::Switch(v, edges) => {
            let c = f.as_const(*v)? as u64;
            let last = edges.len() - 1;
            Term::Jump(edges[usize::try_from(c).map_or(last, |c| c.min(last))].clone())
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Rng, function, random, value};
    use super::*;

    #[test]
    fn means_the_same() {
        let mut r = Rng(7);
        for _ in 0..3000 {
            let (mut f, v) = function(|f| random(f, &mut r, 12));
            // What the last value becomes is found by way of what returns it.
            f.blocks[0].term = Term::Ret(vec![(0, v)]);
            let before = f.clone();
            run(&mut f);
            let Term::Ret(l) = &f.blocks[0].term else { panic!("no return") };
            for _ in 0..20 {
                let args = [r.word(), r.word(), r.word()];
                let want = value(&before, v, &args);
                assert_eq!(value(&f, l[0].1, &args), want, "{}\n{}", text(&before), text(&f));
            }
        }
    }

    fn text(f: &Func) -> String {
        crate::ssa::print::text(f)
    }

    fn folded(build: impl FnOnce(&mut Func) -> Value) -> String {
        let (mut f, v) = function(build);
        f.blocks[0].term = Term::Ret(vec![(0, v)]);
        run(&mut f);
        super::super::dce::run(&mut f);
        text(&f).lines().skip(2).map(str::trim).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn becomes_simpler() {
        let x = |f: &mut Func| f.param(Block(0), Class::Int, 0);
        assert_eq!(
            folded(|f| {
                let x = x(f);
                let y = f.pure(Op::Sub, &[x], Some(5));
                f.pure(Op::Add, &[y], Some(5))
            }),
            "return 0=v0"
        );
        assert_eq!(
            folded(|f| {
                let x = x(f);
                let y = f.pure(Op::Ext(Width::U8), &[x], None);
                f.pure(Op::Ext(Width::I32), &[y], None)
            }),
            "v1 = Ext(U8) v0; return 0=v1"
        );
        assert_eq!(
            folded(|f| {
                let x = x(f);
                let y = f.pure(Op::Cmp(Cc::Lt), &[x], Some(3));
                f.pure(Op::Xor, &[y], Some(1))
            }),
            "v4 = Cmp(Ge) v0, 3; return 0=v4"
        );
        assert_eq!(
            folded(|f| {
                let x = x(f);
                let y = f.pure(Op::And, &[x], Some(63));
                f.pure(Op::Shl, &[x, y], None)
            }),
            "v2 = And v0, 63; v3 = ShlM v0, v2; return 0=v3"
        );
    }

    #[test]
    fn branches_and_guards_that_are_known() {
        let (mut f, _) = function(|f| {
            let x = f.param(Block(0), Class::Int, 0);
            let c = f.pure(Op::Cmp(Cc::LtU), &[x], Some(9));
            let small = f.pure(Op::And, &[x], Some(7));
            f.guard(Cc::GeU, small, 8);
            f.guard(Cc::Ne, c, 0);
            c
        });
        let (yes, no) = (f.block(0), f.block(0));
        let (c, z) = (f.blocks[0].insts[0], f.iconst(0));
        let to = |to| Edge { to, args: vec![] };
        f.blocks[0].term = Term::If(Cc::Eq, c, z, to(yes), to(no));
        f.blocks[yes.0 as usize].term = Term::Ret(vec![]);
        f.blocks[no.0 as usize].term = Term::Ret(vec![(0, c)]);
        run(&mut f);
        let t = text(&f);
        assert!(!t.contains("GeU"), "{t}");
        assert!(t.contains("Guard(LtU) v0, 9"), "{t}");
        assert!(t.contains("if LtU v0, 9 then b2() else b1()"), "{t}");
    }
}
