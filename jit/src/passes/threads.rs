//! Leads jumps on over blocks that only ask about what the jump passes: an inlined function returns true or false, and who called it asks
//! which. Where that is known the jump goes there; a comparison that is passed is made a branch where it is made. Other questions stay: asked in
//! several places they could not become choices any more (`selects`).

use crate::ssa::ir::*;

/// Blocks without instructions that are looked through for the question.
const MOST: usize = 8;

/// Runs the pass.
pub fn run(f: &mut Func) {
    let order = f.rpo();
    let preds = f.preds();
    let mut uses = vec![0u32; f.insts.len()];
    f.each_use(|v| uses[v.0 as usize] += 1);
    for &b in &order {
        let Some(asks) = question(f, b, |b| preds[b].len() == 1) else { continue };
        // What it passes on must not be known to anybody but itself.
        let mut own = vec![0u32; f.blocks[b.0 as usize].params.len()];
        let params = f.blocks[b.0 as usize].params.clone();
        let place = |v: Value| params.iter().position(|&p| p == v);
        asks.uses(|v| _ = place(v).map(|i| own[i] += 1));
        let Term::If(_, x, y, ..) = asks else { continue };
        if own.iter().zip(&params).any(|(&n, p)| n != uses[p.0 as usize]) || place(x).or(place(y)).is_none() {
            continue;
        }
        let mut from = preds[b].to_vec();
        from.dedup();
        for p in from {
            lead(f, p, b, &asks, place);
        }
    }
}

/// The branch that a block without instructions ends in, or one that it only leads to.
fn question(f: &Func, b: Block, one_way: impl Fn(Block) -> bool) -> Option<Term> {
    let mut at = b;
    for _ in 0..MOST {
        let block = &f.blocks[at.0 as usize];
        if !block.insts.is_empty() {
            return None;
        }
        match &block.term {
            Term::Jump(e) if one_way(e.to) && f.blocks[e.to.0 as usize].params.is_empty() => at = e.to,
            t @ Term::If(..) => return Some(t.clone()),
            _ => return None,
        }
    }
    None
}

/// Changes the ways from `p` to `b`, which asks.
fn lead(f: &mut Func, p: Block, b: Block, asks: &Term, place: impl Fn(Value) -> Option<usize>) {
    let mut term = std::mem::replace(&mut f.blocks[p.0 as usize].term, Term::None);
    let asked = |f: &Func, args: &[Value]| {
        let mut t = asks.clone();
        t.each_use(|v| *v = place(*v).map_or(*v, |i| args[i]));
        let Term::If(cc, x, y, yes, no) = &t else { return t };
        match (f.as_const(*x), f.as_const(*y)) {
            (Some(x), Some(y)) => Term::Jump(if cc.holds(x, y) { yes.clone() } else { no.clone() }),
            _ => t,
        }
    };
    if let Term::Jump(e) = &term {
        let t = asked(f, &e.args);
        if !matches!(t, Term::If(_, x, y, ..) if !truth(f, x) && !truth(f, y)) {
            term = t;
        }
    } else {
        for e in term.edges_mut().into_iter().filter(|e| e.to == b) {
            if let Term::Jump(on) = asked(f, &e.args) {
                *e = on;
            }
        }
    }
    f.blocks[p.0 as usize].term = term;
}

fn truth(f: &Func, v: Value) -> bool {
    matches!(f.op(v), Op::Cmp(_) | Op::FCmp(_))
}

#[cfg(test)]
mod tests {
    use super::super::testing::function;
    use super::*;

    /// Three ways to a block that asks whether what they pass is 0: with 0, with 1, with a comparison or who knows what.
    fn three(used: bool, compared: bool) -> (Func, [Block; 6]) {
        let (mut f, _) = function(|f| f.param(Block(0), Class::Int, 0));
        let x = f.blocks[0].params[0];
        let b: [Block; 6] = std::array::from_fn(|_| f.block(0));
        let [zero, one, what, asks, yes, no] = b;
        let to = |to, args: &[Value]| Edge { to, args: args.to_vec() };
        let p = f.param(asks, Class::Int, 1);
        let (k0, k1) = (f.iconst(0), f.iconst(1));
        let c = f.put(what, Op::Cmp(Cc::Lt), Args::from_iter([x, k1]), None);
        f.blocks[0].term = Term::Switch(x, vec![to(zero, &[]), to(one, &[]), to(what, &[])]);
        for (b, v) in [(zero, k0), (one, k1), (what, if compared { c } else { x })] {
            f.blocks[b.0 as usize].term = Term::Jump(to(asks, &[v]));
        }
        f.blocks[asks.0 as usize].term = Term::If(Cc::Ne, p, k0, to(yes, &[]), to(no, &[]));
        f.blocks[yes.0 as usize].term = Term::Ret(vec![(0, if used { p } else { k1 })]);
        f.blocks[no.0 as usize].term = Term::Ret(vec![(0, k0)]);
        (f, b)
    }

    #[test]
    fn jumps_go_where_they_are_known_to() {
        let (mut f, [zero, one, what, asks, yes, no]) = three(false, true);
        run(&mut f);
        crate::ssa::verify::verify(&f).expect("valid");
        let ways = |b: Block| f.blocks[b.0 as usize].term.edges().iter().map(|e| e.to).collect::<Vec<_>>();
        assert_eq!((ways(zero), ways(one), ways(what)), (vec![no], vec![yes], vec![yes, no]));
        assert!(!f.rpo().contains(&asks));
    }

    #[test]
    fn what_is_no_truth_is_asked_about_in_one_place() {
        let (mut f, [zero, one, what, asks, yes, no]) = three(false, false);
        run(&mut f);
        crate::ssa::verify::verify(&f).expect("valid");
        assert_eq!([zero, one, what].map(|b| f.blocks[b.0 as usize].term.edges()[0].to), [no, yes, asks]);
    }

    #[test]
    fn what_others_use_is_still_merged() {
        let (mut f, [zero, one, what, asks, ..]) = three(true, true);
        run(&mut f);
        crate::ssa::verify::verify(&f).expect("valid");
        assert!([zero, one, what].iter().all(|b| f.blocks[b.0 as usize].term.edges()[0].to == asks));
    }
}
