//! Keeps floats in float registers: parameters that carry them, and what comes from memory to be used as one.
//!
//! Slots hold words, so bytecode takes a float's bits from a slot and puts its bits there. Homes, calls' windows and states take words from
//! either kind of register.

use crate::ssa::ir::*;
use hashbrown::{HashMap, HashSet};

/// Parameters that are read as floats, or get floats, and never get anything else, become float parameters.
pub fn params(f: &mut Func) {
    let blocks = f.rpo();
    let mut args: HashMap<Value, Vec<Value>> = HashMap::default();
    let mut float_uses: HashSet<Value> = HashSet::default();
    for &b in &blocks {
        for &v in &f.blocks[b.0 as usize].insts {
            if f.op(v) == Op::ToFloat {
                float_uses.insert(f.inst(v).args[0]);
            }
        }
        for e in f.blocks[b.0 as usize].term.edges() {
            for (&p, &a) in f.blocks[e.to.0 as usize].params.iter().zip(&e.args) {
                args.entry(p).or_default().push(a);
            }
        }
    }
    // Candidates: read as floats themselves, given one, or passed on to a candidate; every argument is a float's bits, a constant or a candidate.
    let mut cand: HashSet<Value> = HashSet::default();
    let of_floats = |p: &Value| args[p].iter().any(|&a| f.op(a) == Op::ToInt(false));
    let mut work: Vec<Value> = args.keys().copied().filter(|p| float_uses.contains(p) || of_floats(p)).collect();
    while let Some(p) = work.pop() {
        if cand.insert(p) {
            work.extend(args[&p].iter().copied().filter(|a| args.contains_key(a)));
        }
    }
    let narrow = |f: &Func, v: Value| matches!(f.op(v), Op::ToInt(true));
    loop {
        let before = cand.len();
        let ok = |p: &Value, cand: &HashSet<Value>| {
            args[p].iter().all(|a| {
                cand.contains(a)
                    || (matches!(
                        f.op(*a),
                        Op::ToInt(_)
                            | Op::Const(_)
                            | Op::Arg(_)
                            | Op::Returned
                            | Op::Home(_)
                            | Op::Result(_)
                            | Op::Load(Width::W)
                            | Op::LoadX(Width::W)
                    ) && !narrow(f, *a))
            })
        };
        let kept: HashSet<Value> = cand.iter().copied().filter(|p| ok(p, &cand)).collect();
        cand = kept;
        if cand.len() == before {
            break;
        }
    }
    if cand.is_empty() {
        return;
    }
    // Each becomes a float parameter; its bits are made at the head of its block for other uses.
    let mut bits: HashMap<Value, Value> = HashMap::default();
    for &b in &blocks {
        let params = f.blocks[b.0 as usize].params.clone();
        let mut head = Vec::new();
        for (i, p) in params.into_iter().enumerate() {
            if !cand.contains(&p) {
                continue;
            }
            let inst = Inst { op: Op::Param(Class::Float), args: Args::new(), off: 0, scale: 1, state: None };
            let fp = f.add(inst, 0);
            f.blocks[b.0 as usize].params[i] = fp;
            // The old value becomes the bits of the new.
            f.insts[p.0 as usize].op = Op::ToInt(false);
            f.insts[p.0 as usize].args = Args::from_iter([fp]);
            head.push(p);
            bits.insert(p, fp);
        }
        head.append(&mut f.blocks[b.0 as usize].insts);
        f.blocks[b.0 as usize].insts = head;
    }
    // Arguments.
    for &b in &blocks {
        let mut term = std::mem::replace(&mut f.blocks[b.0 as usize].term, Term::None);
        for e in term.edges_mut() {
            for i in 0..e.args.len() {
                if f.class(f.blocks[e.to.0 as usize].params[i]) == Class::Float && f.class(e.args[i]) == Class::Int {
                    let a = e.args[i];
                    e.args[i] = match f.op(a) {
                        Op::ToInt(_) => f.inst(a).args[0],
                        _ => {
                            let inst =
                                Inst { op: Op::ToFloat, args: Args::from_iter([a]), off: 0, scale: 1, state: None };
                            let v = f.add(inst, 0);
                            f.blocks[b.0 as usize].insts.push(v);
                            v
                        }
                    };
                }
            }
        }
        f.blocks[b.0 as usize].term = term;
    }
    // Floats read from bits that were made of them, and states: the float itself.
    let direct: HashMap<Value, Value> = blocks
        .iter()
        .flat_map(|b| &f.blocks[b.0 as usize].insts)
        .filter_map(|&v| match f.op(v) {
            Op::ToFloat if matches!(f.op(f.inst(v).args[0]), Op::ToInt(_)) => {
                Some((v, f.inst(f.inst(v).args[0]).args[0]))
            }
            _ => None,
        })
        .collect();
    f.replace_uses(|mut v| {
        while let Some(&w) = direct.get(&v) {
            v = w;
        }
        v
    });
}

/// How a value is used.
#[derive(Clone, Copy, Default)]
struct Uses {
    /// As a float.
    floats: u32,
    /// Where the kind of register does not matter.
    any: u32,
    /// Otherwise.
    others: u32,
}

/// The operands of an instruction for which the kind of register does not matter.
fn any_operands(inst: &Inst) -> std::ops::Range<usize> {
    match inst.op {
        Op::SetHome(_) => 0..1,
        Op::Call { callee: Callee::Direct(_), .. } => REG_ARGS.min(inst.args.len())..inst.args.len(),
        Op::Call { .. } => (1 + REG_ARGS).min(inst.args.len())..inst.args.len(),
        Op::Store(8) => 1..2,
        Op::StoreX(8) => 2..3,
        _ => 0..0,
    }
}

fn uses(f: &Func, blocks: &[Block]) -> HashMap<Value, Uses> {
    let mut uses: HashMap<Value, Uses> = HashMap::default();
    for &b in blocks {
        let block = &f.blocks[b.0 as usize];
        let mut states: Vec<State> = Vec::new();
        for &v in &block.insts {
            let inst = f.inst(v);
            let any = any_operands(inst);
            for (i, a) in inst.args.iter().enumerate() {
                let u = uses.entry(*a).or_default();
                match inst.op {
                    Op::ToFloat => u.floats += 1,
                    _ if any.contains(&i) => u.any += 1,
                    _ => u.others += 1,
                }
            }
            states.extend(inst.state);
        }
        match &block.term {
            Term::Leave(s) => states.push(*s),
            Term::Ret(l) => l.iter().for_each(|e| uses.entry(e.1).or_default().any += 1),
            t => t.clone().each_use(|v| uses.entry(*v).or_default().others += 1),
        }
        for s in states {
            f.states[s.0 as usize].slots.iter().for_each(|e| uses.entry(e.1).or_default().any += 1);
        }
    }
    uses
}

/// What gives the same as a float.
fn float_form(op: Op, u: &Uses) -> Option<Op> {
    let only = u.any == 0;
    Some(match op {
        Op::Load(Width::W) => Op::FLoad(false),
        Op::LoadX(Width::W) => Op::FLoadX(false),
        Op::Home(s) => Op::FHome(s),
        Op::Result(i) => Op::FResult(i),
        Op::Load(Width::U32) if only => Op::FLoad(true),
        Op::LoadX(Width::U32) if only => Op::FLoadX(true),
        _ => return None,
    })
}

/// What is read from memory as a float, and otherwise only goes where the kind of register does not matter, is a float; bits of floats
/// that go there are the floats themselves.
pub fn memory(f: &mut Func) {
    let blocks = f.rpo();
    let uses = uses(f, &blocks);
    let mut same: HashMap<Value, Value> = HashMap::default();
    for &b in &blocks {
        for i in 0..f.blocks[b.0 as usize].insts.len() {
            let v = f.blocks[b.0 as usize].insts[i];
            if let Some(u) = uses.get(&v).filter(|u| u.floats > 0 && u.others == 0)
                && let Some(op) = float_form(f.op(v), u)
            {
                f.insts[v.0 as usize].op = op;
            }
        }
    }
    for &b in &blocks {
        let insts = std::mem::take(&mut f.blocks[b.0 as usize].insts);
        let mut kept = Vec::with_capacity(insts.len());
        for v in insts {
            let inst = f.inst(v);
            match inst.op {
                Op::ToFloat if f.class(inst.args[0]) == Class::Float => _ = same.insert(v, inst.args[0]),
                _ => kept.push(v),
            }
        }
        f.blocks[b.0 as usize].insts = kept;
    }
    f.replace_uses(|mut v| {
        while let Some(&w) = same.get(&v) {
            v = w;
        }
        v
    });
    let bits = |f: &Func, v: Value| match f.op(v) {
        Op::ToInt(false) => f.inst(v).args[0],
        _ => v,
    };
    for &b in &blocks {
        for i in 0..f.blocks[b.0 as usize].insts.len() {
            let v = f.blocks[b.0 as usize].insts[i];
            for k in any_operands(f.inst(v)) {
                let a = bits(f, f.inst(v).args[k]);
                let inst = &mut f.insts[v.0 as usize];
                inst.args[k] = a;
                let float = f.class(a) == Class::Float;
                let inst = &mut f.insts[v.0 as usize];
                inst.op = match inst.op {
                    Op::Store(8) if float => Op::FStore(false),
                    Op::StoreX(8) if float => Op::FStoreX(false),
                    op => op,
                };
            }
        }
        if let Term::Ret(l) = &f.blocks[b.0 as usize].term {
            let l = l.iter().map(|&(s, v)| (s, bits(f, v))).collect();
            f.blocks[b.0 as usize].term = Term::Ret(l);
        }
    }
    for s in 0..f.states.len() {
        for e in 0..f.states[s].slots.len() {
            f.states[s].slots[e].1 = bits(f, f.states[s].slots[e].1);
        }
    }
}
