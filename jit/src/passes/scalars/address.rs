//! What values are the address of, and what becomes of them.

use crate::ssa::cfg::{Incoming, numbers};
use crate::ssa::ir::*;
use hashbrown::HashMap;

/// What is known of an address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Id {
    /// Nothing yet.
    Any,
    /// It is that of what this value makes.
    Of(Value),
    /// It is none that is followed.
    None,
}

/// Of what each value is the address.
pub struct Who {
    ids: Vec<Id>,
    /// What objects are: type and number of values.
    of: HashMap<Value, (usize, u32)>,
    /// For values that are taken from homes behind calls: what the call was made with there.
    homes: HashMap<Value, Value>,
}

impl Who {
    /// Of what a value is the address.
    pub fn of(&self, v: Value) -> Option<Value> {
        // Of what was made since then it knows nothing.
        match *self.ids.get(v.0 as usize)? {
            Id::Of(o) => Some(o),
            _ => None,
        }
    }
    /// All objects that something is the address of, and what they are.
    pub fn objects(&self) -> impl Iterator<Item = (Value, (usize, u32))> + '_ {
        // Of a parameter it may have been supposed for a while.
        self.of.iter().map(|(&o, &of)| (o, of)).filter(|e| self.of(e.0) == Some(e.0))
    }
    /// What an object is.
    pub fn kind(&self, o: Value) -> Option<(usize, u32)> {
        self.of.get(&o).copied()
    }
    /// Of what a value is the address, and how many bytes on.
    pub fn base(&self, f: &Func, mut v: Value) -> Option<(Value, i32)> {
        let mut off = 0i32;
        while let (Op::Add, Some(&[x, y])) = (f.op(v), f.inst(v).args.first_chunk())
            && let Some(c) = f.as_const(y)
        {
            off = off.checked_add(i32::try_from(c).ok()?)?;
            v = x;
        }
        Some((self.of(v)?, off))
    }
}

/// What every value is the address of.
pub fn follow(f: &Func, order: &[Block], passed: &Incoming<&[Value]>, is_new: impl Fn(&Value) -> bool) -> Who {
    let addr = |v: u32| if let Op::Addr(_) = f.op(Value(v)) { Id::Of(Value(v)) } else { Id::None };
    let mut who: Vec<Id> = (0..f.insts.len() as u32).map(addr).collect();
    let mut of: HashMap<Value, (usize, u32)> = HashMap::default();
    let homes = homes(f, order);
    for &b in order {
        let block = &f.blocks[b.0 as usize];
        block.params.iter().for_each(|p| who[p.0 as usize] = Id::Any);
        for v in &block.insts {
            match f.op(*v) {
                Op::New(t, n) if is_new(v) => {
                    who[v.0 as usize] = Id::Of(*v);
                    of.insert(*v, (t, n));
                }
                Op::Home(_) if homes.contains_key(v) => who[v.0 as usize] = Id::Any,
                _ => {}
            }
        }
    }
    loop {
        let mut changed = false;
        for &b in order {
            let block = &f.blocks[b.0 as usize];
            for (i, &p) in block.params.iter().enumerate() {
                let old = who[p.0 as usize];
                let mut new = if old == Id::Of(p) { old } else { Id::Any };
                for args in &passed[b] {
                    new = match (new, who[args[i].0 as usize]) {
                        (_, Id::None) | (Id::None, _) => Id::None,
                        (x, Id::Any) | (Id::Any, x) => x,
                        (Id::Of(a), Id::Of(b)) if a == b || b == p => Id::Of(a),
                        (Id::Of(a), Id::Of(b)) if of.contains_key(&a) && of.get(&a) == of.get(&b) => {
                            of.insert(p, of[&a]);
                            Id::Of(p)
                        }
                        _ => Id::None,
                    };
                }
                if old != Id::None && new != old {
                    who[p.0 as usize] = new;
                    changed = true;
                }
            }
            for v in &block.insts {
                if let Some(w) = homes.get(v) {
                    let (old, new) = (who[v.0 as usize], who[w.0 as usize]);
                    if old != Id::None && new != old {
                        who[v.0 as usize] = new;
                        changed = true;
                    }
                }
            }
        }
        if !changed {
            return Who { ids: who, of, homes };
        }
    }
}

/// Whether what is live must be in homes there.
pub fn stops(f: &Func, v: Value) -> bool {
    matches!(f.op(v), Op::Call { .. } | Op::Step(_) | Op::Native(..))
}

/// Blocks between the header of a loop and what leads back to it, by block; of loops without calls.
pub fn in_loops(f: &Func, order: &[Block]) -> Vec<bool> {
    let number = numbers(f, order);
    let calls = |b: &Block| {
        let block = &f.blocks[b.0 as usize];
        !block.rare && block.insts.iter().any(|&v| stops(f, v))
    };
    let mut within = vec![false; f.blocks.len()];
    for (i, &b) in order.iter().enumerate() {
        for e in f.blocks[b.0 as usize].term.edges() {
            let header = number[e.to.0 as usize] as usize;
            if header <= i && !order[header..=i].iter().any(calls) {
                order[header..=i].iter().for_each(|b| within[b.0 as usize] = true);
            }
        }
    }
    within
}

/// Which values machine code itself uses: not only to put them into homes, or to pass them on.
pub fn used(f: &Func, order: &[Block], passed: &Incoming<&[Value]>, who: &Who) -> Vec<bool> {
    let mut used = vec![false; f.insts.len()];
    let mut work = Vec::new();
    // Where parameters are, and what was in the homes that others are taken from.
    let mut place: HashMap<Value, (Block, usize)> = HashMap::default();
    for &b in order {
        let block = &f.blocks[b.0 as usize];
        block.params.iter().enumerate().for_each(|(i, &p)| _ = place.insert(p, (b, i)));
        for &v in &block.insts {
            work.extend(&f.inst(v).args);
        }
        match &block.term {
            Term::If(_, x, y, ..) | Term::FIf(_, x, y, ..) => work.extend([*x, *y]),
            Term::Switch(x, _) => work.push(*x),
            Term::Ret(l) => work.extend(l.iter().map(|e| e.1)),
            _ => {}
        }
    }
    while let Some(v) = work.pop() {
        if std::mem::replace(&mut used[v.0 as usize], true) {
            continue;
        }
        if let Some((b, i)) = place.get(&v) {
            work.extend(passed[*b].iter().map(|args| args[*i]));
        }
        work.extend(who.homes.get(&v));
    }
    used
}

/// For values that are taken from homes behind calls: what the call was made with there.
fn homes(f: &Func, order: &[Block]) -> HashMap<Value, Value> {
    let mut homes: HashMap<Value, Value> = HashMap::default();
    for &b in order {
        let mut call = None;
        for &v in &f.blocks[b.0 as usize].insts {
            let inst = f.inst(v);
            match inst.op {
                Op::Call { .. } => call = inst.state,
                Op::Returned | Op::Result(_) | Op::FResult(_) | Op::FHome(_) => {}
                Op::Home(s) => {
                    let slots = call.map(|c: State| &f.states[c.0 as usize].slots);
                    let held = slots.and_then(|l| l.iter().find(|e| e.0 == s));
                    homes.extend(held.map(|e| (v, e.1)));
                }
                _ => call = None,
            }
        }
    }
    homes
}
