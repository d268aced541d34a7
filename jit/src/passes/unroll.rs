//! Unrolls loops without calls that run a few times, as often as they do: indices become constants, small arrays then values (`scalars`).
//!
//! Only loops that end at their foot, when a counter that begins and grows by constants has come to one, or by leaving for the interpreter. What there was
//! is the last round, so that what is used behind the loop stays what it was.

use super::{address, fold};
use crate::ssa::cfg::{Preds, numbers};
use crate::ssa::ir::*;
use hashbrown::HashMap;
use smallvec::SmallVec;

/// Most rounds.
const MOST_ROUNDS: usize = 8;
/// Most instructions that a loop becomes.
const MOST_INSTS: usize = 200;
/// Most instructions that are added to a function.
const MOST_ADDED: usize = 400;

/// A loop to be unrolled.
struct Loop {
    header: Block,
    /// All but the header lie behind it in the order of the function.
    body: Vec<Block>,
    /// Blocks that leave for the interpreter.
    ways_out: Vec<Block>,
    latch: Block,
    /// The block in front of it.
    front: Block,
    rounds: usize,
    /// What is passed from in front.
    first: Vec<Value>,
    /// What is passed from the foot.
    next: Vec<Value>,
    /// Where the last round goes on.
    exit: Edge,
}

/// Runs the pass.
pub fn run(f: &mut Func) {
    let size = f.insts.len();
    let mut unrolled = false;
    while f.insts.len() < size + MOST_ADDED {
        let order = f.rpo();
        if !f.has_loops(&order) {
            break;
        }
        let number = numbers(f, &order);
        let preds = f.preds();
        // An inner one comes behind the one around it.
        let Some(l) = order.iter().rev().find_map(|&b| find(f, b, &order, &number, &preds)) else { break };
        unroll(f, l);
        // The loop around may be next, with what has become constant.
        fold::run(f);
        unrolled = true;
    }
    if unrolled {
        address::constants(f);
    }
}

/// The loop that a block leads back in, if it is one to be unrolled.
fn find(f: &Func, latch: Block, order: &[Block], number: &[u32], preds: &Preds) -> Option<Loop> {
    let Term::If(cc, x, y, yes, no) = &f.blocks[latch.0 as usize].term else { return None };
    let at = |b: Block| number[b.0 as usize];
    let (cc, back, exit) = if at(yes.to) <= at(latch) { (*cc, yes, no) } else { (cc.not(), no, yes) };
    let header = back.to;
    if at(header) > at(latch) {
        return None;
    }
    let from: SmallVec<[Block; 2]> = preds[header].iter().copied().filter(|&p| p != latch).collect();
    let [front] = from[..] else { return None };
    let edges = f.blocks[front.0 as usize].term.edges();
    let [first] = edges.iter().filter(|e| e.to == header).collect::<SmallVec<[_; 2]>>()[..] else { return None };
    let rounds = rounds(f, header, cc, (*x, *y), (&first.args, &back.args))?;
    // The order has what lies between header and foot, and ways out.
    let mut body = vec![latch];
    let mut i = 0;
    while let Some(&b) = body.get(i) {
        i += 1;
        if b != header {
            for &p in &preds[b] {
                if at(p) < at(header) || at(p) > at(latch) || at(p) == u32::MAX {
                    return None;
                }
                if !body.contains(&p) {
                    body.push(p);
                }
            }
        }
    }
    body.sort_unstable_by_key(|&b| at(b));
    let mut ways_out: Vec<Block> = Vec::new();
    for &b in body.iter().filter(|&&b| b != latch) {
        for e in f.blocks[b.0 as usize].term.edges() {
            match f.blocks[e.to.0 as usize].term {
                _ if body.contains(&e.to) && at(e.to) > at(b) => {}
                Term::Leave(_) | Term::None => ways_out.push(e.to),
                _ => return None,
            }
        }
    }
    ways_out.sort_unstable();
    ways_out.dedup();
    let all = || body.iter().chain(&ways_out).flat_map(|b| &f.blocks[b.0 as usize].insts);
    let fits = all().count() * rounds <= MOST_INSTS;
    let stops = |&v: &Value| matches!(f.op(v), Op::Call { .. } | Op::Step(_) | Op::Native(..));
    let whole = body[0] == header && order.contains(&header) && !body.contains(&exit.to);
    (fits && whole && !all().any(stops)).then(|| Loop {
        header,
        body,
        ways_out,
        latch,
        front,
        rounds,
        first: first.args.clone(),
        next: back.args.clone(),
        exit: exit.clone(),
    })
}

/// How often a loop runs that goes on while x cc y, if that is known and seldom. `passed`: to its header from in front and from the foot.
fn rounds(f: &Func, header: Block, cc: Cc, (x, y): (Value, Value), passed: (&[Value], &[Value])) -> Option<usize> {
    let end = f.as_const(y)?;
    // The counter, or what it will be.
    let params = &f.blocks[header.0 as usize].params;
    let (i, step) = params.iter().enumerate().find_map(|(i, &p)| {
        let next = passed.1[i];
        let &[a, by] = f.inst(next).args.first_chunk()?;
        let counts = f.op(next) == Op::Add && a == p && (x == next || x == p);
        Some((i, f.as_const(by)?)).filter(|_| counts)
    })?;
    let mut counter = f.as_const(passed.0[i])?;
    for n in 1..=MOST_ROUNDS {
        let next = counter.wrapping_add(step);
        if !cc.holds(if x == passed.1[i] { next } else { counter }, end) {
            return Some(n);
        }
        counter = next;
    }
    None
}

fn unroll(f: &mut Func, l: Loop) {
    let poll = |f: &Func, v: Value| f.op(v) == Op::Poll;
    let Loop { header, latch, .. } = l;
    let mut passed = l.first.clone();
    // The foot of the round before.
    let mut last: Option<Block> = None;
    for _ in 1..l.rounds {
        let mut blocks: HashMap<Block, Block> = HashMap::default();
        let mut values: HashMap<Value, Value> = HashMap::default();
        for &b in l.body.iter().chain(&l.ways_out) {
            let old = &f.blocks[b.0 as usize];
            let (pc, rare, cold) = (old.pc, old.rare, old.cold);
            let params: Vec<(Value, i32)> = old.params.iter().copied().zip(old.param_slots.iter().copied()).collect();
            let new = f.block(pc);
            (f.blocks[new.0 as usize].rare, f.blocks[new.0 as usize].cold) = (rare, cold);
            blocks.insert(b, new);
            if b == header {
                values.extend(params.iter().map(|p| p.0).zip(passed.iter().copied()));
                continue;
            }
            for (p, slot) in params {
                let q = f.param(new, f.class(p), slot);
                values.insert(p, q);
            }
        }
        for &b in l.body.iter().chain(&l.ways_out) {
            let new = blocks[&b];
            for v in f.blocks[b.0 as usize].insts.clone() {
                if poll(f, v) {
                    continue;
                }
                let mut inst = f.inst(v).clone();
                let to = |v: &Value| values.get(v).copied().unwrap_or(*v);
                inst.args.iter_mut().for_each(|a| *a = to(a));
                inst.state = inst.state.map(|s| copy(f, s, to));
                let w = f.add(inst, f.origin[v.0 as usize]);
                f.blocks[new.0 as usize].insts.push(w);
                values.insert(v, w);
            }
            let to = |v: &Value| values.get(v).copied().unwrap_or(*v);
            let mut term = f.blocks[b.0 as usize].term.clone();
            if b != latch {
                term.each_use(|v| *v = to(v));
                for e in term.edges_mut() {
                    e.to = blocks[&e.to];
                }
            }
            if let Term::Leave(s) = &mut term {
                *s = copy(f, *s, to);
            }
            f.blocks[new.0 as usize].term = term;
        }
        let begins = Edge { to: blocks[&header], args: Vec::new() };
        match last {
            Some(foot) => f.blocks[foot.0 as usize].term = Term::Jump(begins),
            None => {
                let mut ways = f.blocks[l.front.0 as usize].term.edges_mut();
                ways.iter_mut().filter(|e| e.to == header).for_each(|e| **e = begins.clone());
            }
        }
        last = Some(blocks[&latch]);
        passed = l.next.iter().map(|v| values.get(v).copied().unwrap_or(*v)).collect();
    }
    if let Some(foot) = last {
        f.blocks[foot.0 as usize].term = Term::Jump(Edge { to: header, args: passed });
    }
    for b in &l.body {
        let insts = std::mem::take(&mut f.blocks[b.0 as usize].insts);
        f.blocks[b.0 as usize].insts = insts.into_iter().filter(|&v| !poll(f, v)).collect();
    }
    f.blocks[latch.0 as usize].term = Term::Jump(l.exit);
}

/// A copy of a state, with other values.
fn copy(f: &mut Func, s: State, to: impl Fn(&Value) -> Value) -> State {
    let mut data = f.states[s.0 as usize].clone();
    data.slots.iter_mut().for_each(|e| e.1 = to(&e.1));
    f.states.push(data);
    State(f.states.len() as u32 - 1)
}

#[cfg(test)]
mod tests {
    use super::super::testing::function;
    use super::*;
    use crate::ssa::print::text;
    use crate::ssa::verify::verify;

    /// A loop that adds its counter to a sum from 10 on: `(from, step, cc, to)` of the counter; a check in it leaves for the interpreter.
    fn sum((from, step, cc, to): (i64, i64, Cc, i64), extra: impl FnOnce(&mut Func, Block)) -> (Func, Value) {
        let (mut f, _) = function(|f| f.param(Block(0), Class::Int, 0));
        let x = f.blocks[0].params[0];
        let (head, out, end) = (f.block(0), f.block(0), f.block(0));
        let foot = f.block(0);
        let (i, s) = (f.param(head, Class::Int, -4), f.param(head, Class::Int, -5));
        let edge = |to, args: &[Value]| Edge { to, args: args.to_vec() };
        let [from, step, to, ten] = [from, step, to, 10].map(|k| f.iconst(k));
        f.blocks[0].term = Term::Jump(edge(head, &[from, ten]));
        f.states.push(StateData { slots: vec![(-4, i), (-5, s)], ..StateData::default() });
        f.put(head, Op::Poll, Args::new(), Some(State(0)));
        f.put(head, Op::Guard(Cc::Eq), Args::from_iter([x, i]), Some(State(0)));
        f.blocks[head.0 as usize].term = Term::If(Cc::Eq, x, s, edge(out, &[]), edge(foot, &[]));
        f.blocks[out.0 as usize].term = Term::Leave(State(0));
        let more = f.put(foot, Op::Add, Args::from_iter([s, i]), None);
        let next = f.put(foot, Op::Add, Args::from_iter([i, step]), None);
        f.blocks[foot.0 as usize].term = Term::If(cc, next, to, edge(head, &[next, more]), edge(end, &[]));
        f.blocks[end.0 as usize].term = Term::Ret(vec![(0, more)]);
        extra(&mut f, foot);
        run(&mut f);
        verify(&f).unwrap_or_else(|e| panic!("{e}\n{}", text(&f)));
        super::super::phis::run(&mut f);
        fold::run(&mut f);
        let Term::Ret(l) = &f.blocks[end.0 as usize].term else { panic!("no return") };
        let v = l[0].1;
        (f, v)
    }

    #[test]
    fn every_round_is_made() {
        for (count, want, rounds) in [
            ((0, 1, Cc::Lt, 3), 13, 3),
            ((6, -2, Cc::Gt, 0), 22, 3),
            ((5, 1, Cc::Lt, 3), 15, 1),
            ((1, 1, Cc::Ne, 9), 46, 8),
        ] {
            let (f, v) = sum(count, |_, _| {});
            let t = text(&f);
            assert_eq!(f.as_const(v), Some(want), "{count:?}\n{t}");
            assert!(!f.has_loops(&f.rpo()) && !t.contains("Poll"), "{t}");
            // Each leaves with its own values: for a check and for a way out.
            assert_eq!((t.matches("Guard").count(), t.matches("leave").count()), (rounds, rounds), "{t}");
        }
    }

    #[test]
    fn others_stay_loops() {
        let is_loop = |(f, _): (Func, Value)| f.has_loops(&f.rpo());
        assert!(is_loop(sum((0, 1, Cc::Lt, 9), |_, _| {})));
        assert!(is_loop(sum((0, 0, Cc::Lt, 3), |_, _| {})));
        let call = Op::Call { callee: Callee::Direct(0), nargs: 0, nres: 0 };
        assert!(is_loop(sum((0, 1, Cc::Lt, 3), |f, b| _ = f.put(b, call, Args::new(), None))));
        // Too much in all.
        let long = |f: &mut Func, b: Block| {
            let x = f.blocks[0].params[0];
            (0..100).for_each(|_| _ = f.put(b, Op::Load(Width::W), Args::from_iter([x]), None));
        };
        assert!(is_loop(sum((0, 1, Cc::Lt, 3), long)));
        // A way out that goes on.
        assert!(is_loop(sum((0, 1, Cc::Lt, 3), |f, _| f.blocks[2].term = Term::Ret(vec![]))));
    }
}
