//! Turns branches that only choose between values into moves that depend on the condition: what a program compares there the processor
//! often cannot foresee, and a wrong guess costs more than computing both sides.
//!
//! Sides are at most two cheap operations, without anything that could leave or fault. What memory is read by is not chosen so: behind a
//! guess the processor reads ahead, and a move would make it wait. Behind `bounds`, which learns from branches.

use crate::ssa::cfg::Preds;
use crate::ssa::ir::*;

/// Operations that a side may take.
const MOST: usize = 2;
/// Values that may be chosen.
const MOST_CHOSEN: usize = 2;

/// Runs the pass.
pub fn run(f: &mut Func) {
    let preds = f.preds();
    let mut order = f.rpo();
    let leads = addresses(f, &order);
    // From the inside out.
    order.reverse();
    for b in order {
        while let Some(c) = choice(f, b, &preds, &leads) {
            replace(f, b, c);
        }
    }
}

/// Values by which memory is read, or a table of jumps, and what they are made of.
fn addresses(f: &Func, order: &[Block]) -> Vec<bool> {
    let passed = f.passed(order);
    let mut place = vec![None; f.insts.len()];
    let mut work: Vec<Value> = Vec::new();
    for &b in order {
        let block = &f.blocks[b.0 as usize];
        block.params.iter().enumerate().for_each(|(i, p)| place[p.0 as usize] = Some((b, i)));
        for &v in &block.insts {
            if f.op(v).effect() == Effect::Read {
                work.extend(&f.inst(v).args);
            }
        }
        if let Term::Switch(v, _) = block.term {
            work.push(v);
        }
    }
    let mut leads = vec![false; f.insts.len()];
    while let Some(v) = work.pop() {
        if std::mem::replace(&mut leads[v.0 as usize], true) {
            continue;
        }
        match (f.op(v), place[v.0 as usize]) {
            (Op::Param(_), Some((b, i))) => work.extend(passed[b].iter().map(|args| args[i])),
            (Op::Add | Op::Sub | Op::ShlM | Op::Mul | Op::And | Op::Ext(_), _) => work.extend(&f.inst(v).args),
            _ => {}
        }
    }
    leads
}

/// What a block chooses between.
struct Choice {
    /// Where both ways lead, with what they pass.
    join: Block,
    yes: Vec<Value>,
    no: Vec<Value>,
    /// What the ways compute.
    insts: Vec<Value>,
}

/// A way behind a branch: what is computed on it, where it meets others, and what it passes.
fn side(f: &Func, e: &Edge, preds: &Preds) -> (Vec<Value>, Block, Vec<Value>) {
    let mut insts = Vec::new();
    let mut e = e;
    while preds[e.to].len() == 1 {
        let block = &f.blocks[e.to.0 as usize];
        let plain = block.params.is_empty() && !block.rare && block.insts.iter().all(|&v| cheap(f, v));
        match &block.term {
            Term::Jump(on) if plain && insts.len() + block.insts.len() <= MOST => {
                insts.extend(&block.insts);
                e = on;
            }
            _ => break,
        }
    }
    (insts, e.to, e.args.clone())
}

/// Costs hardly anything, and cannot go wrong.
fn cheap(f: &Func, v: Value) -> bool {
    use Op::*;
    let inst = f.inst(v);
    let shift = matches!(inst.op, ShlM | SarM | ShrM) && f.as_const(inst.args[1]).is_some();
    shift || matches!(inst.op, Add | Sub | And | Or | Xor | Add32 | Sub32 | Neg | Not | Ext(_))
}

fn choice(f: &Func, b: Block, preds: &Preds, leads: &[bool]) -> Option<Choice> {
    let (Term::If(.., x, y) | Term::FIf(.., x, y)) = &f.blocks[b.0 as usize].term else { return None };
    let ((mut insts, join, yes), (more, other, no)) = (side(f, x, preds), side(f, y, preds));
    if join != other || join == b {
        return None;
    }
    let mut n = 0;
    for ((&a, &b), p) in yes.iter().zip(&no).zip(&f.blocks[join.0 as usize].params).filter(|((a, b), _)| a != b) {
        if f.class(a) != Class::Int || leads[p.0 as usize] && !counts(f, a, b) {
            return None;
        }
        n += 1;
    }
    insts.extend(more);
    (1..=MOST_CHOSEN).contains(&n).then_some(Choice { join, yes, no, insts })
}

/// Makes the block end in a jump that passes what is chosen.
fn replace(f: &mut Func, b: Block, c: Choice) {
    let pc = f.blocks[b.0 as usize].pc;
    let term = std::mem::replace(&mut f.blocks[b.0 as usize].term, Term::None);
    f.blocks[b.0 as usize].insts.extend(c.insts);
    let put = |f: &mut Func, op, args: &[Value]| {
        let inst = Inst { op, args: args.iter().copied().collect(), off: 0, scale: 1, state: None };
        let v = f.add(inst, pc);
        f.blocks[b.0 as usize].insts.push(v);
        v
    };
    let (cc, x, y) = match term {
        Term::If(cc, x, y, ..) => (cc, x, y),
        Term::FIf(fc, x, y, ..) => (Cc::Ne, put(f, Op::FCmp(fc), &[x, y]), f.iconst(0)),
        _ => return,
    };
    let mut args = Vec::with_capacity(c.yes.len());
    for (&yes, &no) in c.yes.iter().zip(&c.no) {
        let v = match (f.as_const(yes), f.as_const(no)) {
            _ if yes == no => yes,
            (Some(1), Some(0)) => put(f, Op::Cmp(cc), &[x, y]),
            (Some(0), Some(1)) => put(f, Op::Cmp(cc.not()), &[x, y]),
            _ if one_more(f, no, yes) => {
                let more = put(f, Op::Cmp(cc), &[x, y]);
                put(f, Op::Add, &[no, more])
            }
            _ if one_more(f, yes, no) => {
                let more = put(f, Op::Cmp(cc.not()), &[x, y]);
                put(f, Op::Add, &[yes, more])
            }
            _ => put(f, Op::Select(cc), &[x, y, yes, no]),
        };
        args.push(v);
    }
    f.blocks[b.0 as usize].term = Term::Jump(Edge { to: c.join, args });
}

/// Whether a choice between two values is a sum with the condition.
fn counts(f: &Func, a: Value, b: Value) -> bool {
    let bits = [a, b].map(|v| f.as_const(v).is_some_and(|c| c == 0 || c == 1));
    bits == [true; 2] || one_more(f, a, b) || one_more(f, b, a)
}

/// Whether a value is another one plus 1.
fn one_more(f: &Func, less: Value, more: Value) -> bool {
    let i = f.inst(more);
    i.op == Op::Add && i.args[0] == less && f.as_const(i.args[1]) == Some(1)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{function, value};
    use super::*;

    /// `if x < y` with these sides, each made in a block of its own; the one block that is left and its value.
    fn chosen(side: impl Fn(&mut Func, Block, [Value; 2]) -> [Value; 2]) -> Option<(Func, Value)> {
        let (mut f, _) = function(|f| f.param(Block(0), Class::Int, 0));
        let y = f.param(Block(0), Class::Int, 1);
        let x = f.blocks[0].params[0];
        let (yes, no, join) = (f.block(0), f.block(0), f.block(0));
        let p = f.param(join, Class::Int, 2);
        f.blocks[0].term = Term::If(Cc::Lt, x, y, Edge { to: yes, args: vec![] }, Edge { to: no, args: vec![] });
        let [a, b] = side(&mut f, yes, [x, y]);
        f.blocks[yes.0 as usize].term = Term::Jump(Edge { to: join, args: vec![a] });
        f.blocks[no.0 as usize].term = Term::Jump(Edge { to: join, args: vec![b] });
        f.blocks[join.0 as usize].term = Term::Ret(vec![(0, p)]);
        run(&mut f);
        crate::ssa::verify::verify(&f).expect("valid");
        match &f.blocks[0].term {
            Term::Jump(e) => Some((f.clone(), e.args[0])),
            _ => None,
        }
    }

    #[test]
    fn both_sides_are_what_they_were() {
        let put = |f: &mut Func, b, op, a: Value, c| {
            let c = f.iconst(c);
            f.put(b, op, Args::from_iter([a, c]), None)
        };
        for which in 0..5 {
            let (f, v) = chosen(|f, b, [x, y]| match which {
                0 => [x, y],
                1 => [f.iconst(1), f.iconst(0)],
                2 => [f.iconst(0), f.iconst(1)],
                3 => [put(f, b, Op::Add, x, 1), x],
                _ => [put(f, b, Op::Xor, x, 12), y],
            })
            .expect("chosen without a branch");
            for (x, y) in [(3, 5), (5, 3), (4, 4), (-1, 1), (i64::MIN, i64::MAX)] {
                let [yes, no] = [[x, y], [1, 0], [0, 1], [x.wrapping_add(1), x], [x ^ 12, y]][which];
                assert_eq!(value(&f, v, &[x, y]), if x < y { yes } else { no }, "{which}: {x} {y}");
            }
        }
    }

    #[test]
    fn what_may_fault_or_costs_much_stays_behind_its_branch() {
        let two = |f: &mut Func, b, op, v: &[Value]| f.put(b, op, v.iter().copied().collect(), None);
        assert!(chosen(|f, b, [x, y]| [two(f, b, Op::Div, &[x, y]), y]).is_none());
        assert!(chosen(|f, b, [x, y]| [two(f, b, Op::Load(Width::W), &[x]), y]).is_none());
        let many = |f: &mut Func, b, x, y| (0..3).fold(x, |v, _| two(f, b, Op::Sub, &[v, y]));
        assert!(chosen(|f, b, [x, y]| [many(f, b, x, y), y]).is_none());
    }
}
