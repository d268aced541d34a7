//! Removes block parameters that always stand for one value, and turns those that carry floats into float parameters.

use crate::ssa::ir::*;
use hashbrown::{HashMap, HashSet};

/// Removes parameters all of whose arguments are one value or the parameter itself.
pub fn run(f: &mut Func) {
    let reachable = f.rpo();
    let mut same: HashMap<Value, Value> = HashMap::default();
    let find = |same: &HashMap<Value, Value>, mut v: Value| {
        while let Some(&w) = same.get(&v) {
            v = w;
        }
        v
    };
    // Arguments of each parameter.
    let mut args: HashMap<Value, Vec<Value>> = HashMap::default();
    for &b in &reachable {
        for e in f.blocks[b.0 as usize].term.edges() {
            for (&p, &a) in f.blocks[e.to.0 as usize].params.iter().zip(&e.args) {
                args.entry(p).or_default().push(a);
            }
        }
    }
    loop {
        let mut changed = false;
        for &b in &reachable {
            for &p in &f.blocks[b.0 as usize].params {
                if same.contains_key(&p) {
                    continue;
                }
                let mut only = None;
                let mut trivial = true;
                for &a in args.get(&p).map_or(&[][..], |v| v) {
                    let a = find(&same, a);
                    if a == p || Some(a) == only {
                        continue;
                    }
                    trivial &= only.is_none();
                    only = Some(a);
                }
                if let (true, Some(v)) = (trivial, only) {
                    same.insert(p, v);
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    remove(f, &same.keys().copied().collect());
    f.replace_uses(|v| find(&same, v));
}

/// Takes parameters out of their blocks and edges.
pub(super) fn remove(f: &mut Func, gone: &HashSet<Value>) {
    if gone.is_empty() {
        return;
    }
    let keep: Vec<Option<Vec<bool>>> = f
        .blocks
        .iter()
        .map(|b| {
            let k: Vec<bool> = b.params.iter().map(|p| !gone.contains(p)).collect();
            k.iter().any(|k| !k).then_some(k)
        })
        .collect();
    for b in &mut f.blocks {
        for e in b.term.edges_mut() {
            if let Some(k) = &keep[e.to.0 as usize] {
                let mut i = 0;
                e.args.retain(|_| {
                    i += 1;
                    k[i - 1]
                });
            }
        }
    }
    for (b, k) in f.blocks.iter_mut().zip(&keep) {
        if let Some(k) = k {
            let mut i = 0;
            b.params.retain(|_| {
                i += 1;
                k[i - 1]
            });
            i = 0;
            b.param_slots.retain(|_| {
                i += 1;
                k[i - 1]
            });
        }
    }
}

/// Parameters that nobody reads but as floats, and that get floats, become float parameters.
pub fn floats(f: &mut Func) {
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
    // Candidates: read as floats themselves, or passed on to a candidate; every argument is a float's bits, a constant or a candidate.
    let mut cand: HashSet<Value> = HashSet::default();
    let mut work: Vec<Value> = args.keys().copied().filter(|p| float_uses.contains(p)).collect();
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

/// Loads that are only read as floats load floats; states and returns take floats as they are.
pub fn float_memory(f: &mut Func) {
    let blocks = f.rpo();
    let mut uses: HashMap<Value, u32> = HashMap::default();
    for &b in &blocks {
        for &v in &f.blocks[b.0 as usize].insts {
            f.inst(v).args.iter().for_each(|&a| *uses.entry(a).or_default() += 1);
            if let Some(s) = f.inst(v).state {
                f.states[s.0 as usize].slots.iter().for_each(|e| *uses.entry(e.1).or_default() += 1);
            }
        }
        let mut t = f.blocks[b.0 as usize].term.clone();
        t.each_use(|v| *uses.entry(*v).or_default() += 1);
        if let Term::Leave(s) = t {
            f.states[s.0 as usize].slots.iter().for_each(|e| *uses.entry(e.1).or_default() += 1);
        }
    }
    for &b in &blocks {
        for i in 0..f.blocks[b.0 as usize].insts.len() {
            let v = f.blocks[b.0 as usize].insts[i];
            let inst = f.inst(v);
            if inst.op != Op::ToFloat {
                continue;
            }
            let a = inst.args[0];
            let op = match f.op(a) {
                Op::Load(Width::W) => Op::FLoad(false),
                Op::LoadX(Width::W) => Op::FLoadX(false),
                Op::Load(Width::U32) => Op::FLoad(true),
                Op::LoadX(Width::U32) => Op::FLoadX(true),
                _ => continue,
            };
            if uses.get(&a) != Some(&1) || !f.blocks[b.0 as usize].insts.contains(&a) {
                continue;
            }
            // The load takes place where it stood: the conversion becomes a copy of it.
            f.insts[a.0 as usize].op = op;
            f.insts[v.0 as usize].op = Op::Copy;
        }
    }
    let copies: HashMap<Value, Value> =
        (0..f.insts.len() as u32).map(Value).filter(|&v| f.op(v) == Op::Copy).map(|v| (v, f.inst(v).args[0])).collect();
    f.replace_uses(|mut v| {
        while let Some(&w) = copies.get(&v) {
            v = w;
        }
        v
    });
    for b in &mut f.blocks {
        b.insts.retain(|v| !copies.contains_key(v));
    }
    // Bits of floats that go to homes.
    let bits = |f: &Func, v: Value| match f.op(v) {
        Op::ToInt(false) => f.inst(v).args[0],
        _ => v,
    };
    for s in 0..f.states.len() {
        for e in 0..f.states[s].slots.len() {
            f.states[s].slots[e].1 = bits(f, f.states[s].slots[e].1);
        }
    }
    for b in 0..f.blocks.len() {
        if let Term::Ret(l) = &f.blocks[b].term {
            let l = l.iter().map(|&(s, v)| (s, bits(f, v))).collect();
            f.blocks[b].term = Term::Ret(l);
        }
    }
}
