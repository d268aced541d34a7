//! The fields of dissolved objects become values: in front of a block with several ways in, parameters.

use super::address::Found;
use crate::ssa::ir::*;
use hashbrown::HashMap;

const NONE: Value = Value(u32::MAX);

/// What a new parameter is passed.
#[derive(Clone, Copy)]
enum Passed {
    /// The field with this number.
    Field(usize),
    /// That field of the object which the old parameter with this place was passed.
    Of(usize, usize),
}

struct Rename<'a> {
    found: &'a Found,
    /// By field: what slot holds it for who leaves.
    slots: Vec<i32>,
    /// What values stand for that are gone.
    same: HashMap<Value, Value>,
    /// States as they were, of those that were changed.
    old: HashMap<State, StateData>,
    /// Objects whose fields hold what they held, by field.
    now: Vec<Value>,
}

/// Dissolves the objects. Of an error nothing remains but the changes made so far.
///
/// # Errors
/// The object that cannot be dissolved.
pub fn run(f: &mut Func, found: &Found) -> Result<(), Value> {
    let order = f.rpo();
    let wanted = wanted(f, found, &order);
    let preds = f.preds();
    let mut low = -2 - f.frame_slots as i32;
    let slots = (0..found.fields())
        .map(|_| {
            low -= 1;
            low
        })
        .collect();
    f.frame_slots = (-2 - low) as u32;
    let mut r = Rename { found, slots, same: HashMap::default(), old: HashMap::default(), now: Vec::new() };
    let mut out: Vec<Vec<Value>> = vec![Vec::new(); f.blocks.len()];
    let mut passed: HashMap<Block, Vec<Passed>> = HashMap::default();
    for &b in &order {
        let merged: Vec<(usize, usize)> = (f.blocks[b.0 as usize].params.iter().enumerate())
            .filter_map(|(i, p)| Some((i, *found.number.get(p)?)))
            .collect();
        r.now = match preds[b][..] {
            [p] => out[p.0 as usize].clone(),
            _ => vec![NONE; found.fields()],
        };
        if preds[b].len() > 1 {
            for field in (0..found.fields()).filter(|&i| wanted[b.0 as usize][i]) {
                r.now[field] = f.param(b, Class::Int, i32::MIN);
                passed.entry(b).or_default().push(Passed::Field(field));
            }
        }
        for (i, o) in merged {
            let object = &found.objects[o];
            for k in 0..object.fields.len() {
                r.now[object.first + k] = f.param(b, Class::Int, i32::MIN);
                passed.entry(b).or_default().push(Passed::Of(i, k));
            }
        }
        r.block(f, b)?;
        out[b.0 as usize] = std::mem::take(&mut r.now);
    }
    let zero = f.iconst(0);
    for &b in &order {
        let mut t = std::mem::replace(&mut f.blocks[b.0 as usize].term, Term::None);
        for e in t.edges_mut() {
            let own = e.args.clone();
            for a in &mut e.args {
                if found.at(f, *a).is_some() {
                    *a = zero;
                }
            }
            for p in passed.get(&e.to).into_iter().flatten() {
                let field = match *p {
                    Passed::Field(i) => i,
                    Passed::Of(i, k) => match found.at(f, own[i]) {
                        Some((o, _)) => found.objects[o].first + k,
                        None => unreachable!("a parameter that stands for objects is passed one"),
                    },
                };
                e.args.push(out[b.0 as usize][field]);
            }
        }
        f.blocks[b.0 as usize].term = t;
    }
    let same = r.same;
    f.replace_uses(|mut v| {
        while let Some(&w) = same.get(&v) {
            v = w;
        }
        v
    });
    Ok(())
}

/// Which fields are read in a block, or behind it, before they are written; by block.
fn wanted(f: &Func, found: &Found, order: &[Block]) -> Vec<Vec<bool>> {
    let n = found.fields();
    let mut wanted = vec![vec![false; n]; f.blocks.len()];
    loop {
        let mut changed = false;
        for &b in order.iter().rev() {
            let block = &f.blocks[b.0 as usize];
            let mut live = vec![false; n];
            let all = |live: &mut Vec<bool>, v: Value| {
                if let Some((o, _)) = found.at(f, v) {
                    let o = &found.objects[o];
                    live[o.first..o.first + o.fields.len()].fill(true);
                }
            };
            for e in block.term.edges() {
                live.iter_mut().zip(&wanted[e.to.0 as usize]).for_each(|(a, b)| *a |= b);
                let to = &f.blocks[e.to.0 as usize].params;
                e.args.iter().zip(to).filter(|(_, p)| found.number.contains_key(*p)).for_each(|(&a, _)| all(&mut live, a));
            }
            if let Term::Leave(s) = block.term {
                f.states[s.0 as usize].slots.iter().for_each(|e| all(&mut live, e.1));
            }
            for &v in block.insts.iter().rev() {
                let inst = f.inst(v);
                if let Some(&o) = found.number.get(&v) {
                    let o = &found.objects[o];
                    live[o.first..o.first + o.fields.len()].fill(false);
                } else if let Some((field, _)) = accessed(f, found, v) {
                    live[field] = inst.op.effect() == Effect::Read;
                }
                if let Some(s) = inst.state {
                    f.states[s.0 as usize].slots.iter().for_each(|e| all(&mut live, e.1));
                }
            }
            for p in &block.params {
                if let Some(&o) = found.number.get(p) {
                    let o = &found.objects[o];
                    live[o.first..o.first + o.fields.len()].fill(false);
                }
            }
            if wanted[b.0 as usize] != live {
                wanted[b.0 as usize] = live;
                changed = true;
            }
        }
        if !changed {
            return wanted;
        }
    }
}

/// The field that a load or store accesses, and its object.
fn accessed(f: &Func, found: &Found, v: Value) -> Option<(usize, usize)> {
    let inst = f.inst(v);
    if !matches!(inst.op, Op::Load(_) | Op::FLoad(_) | Op::Store(_) | Op::FStore(_) | Op::StoreP) {
        return None;
    }
    let (o, off) = found.at(f, inst.args[0])?;
    let object = &found.objects[o];
    let i = object.fields.iter().position(|x| x.off == off + inst.off)?;
    Some((object.first + i, o))
}

impl Rename<'_> {
    fn block(&mut self, f: &mut Func, b: Block) -> Result<(), Value> {
        let zero = f.iconst(0);
        let insts = std::mem::take(&mut f.blocks[b.0 as usize].insts);
        let mut kept = Vec::with_capacity(insts.len());
        // Pointers that are taken from homes behind the call under way: (field, slot).
        let mut homes: Vec<(usize, i32)> = Vec::new();
        for v in insts {
            if !matches!(f.op(v), Op::Returned | Op::Result(_) | Op::FResult(_)) {
                for (field, slot) in homes.drain(..) {
                    let inst = Inst { op: Op::Home(slot), args: Args::new(), off: 0, scale: 1, state: None };
                    let home = f.add(inst, f.origin[v.0 as usize]);
                    kept.push(home);
                    self.now[field] = home;
                }
            }
            if let Some(&o) = self.found.number.get(&v) {
                let o = &self.found.objects[o];
                self.now[o.first..o.first + o.fields.len()].fill(zero);
                continue;
            }
            if let Some((field, _)) = accessed(f, self.found, v) {
                if self.access(f, v, field) {
                    kept.push(v);
                }
                continue;
            }
            match f.op(v) {
                Op::Guard(cc) if self.found.at(f, f.inst(v).args[0]).is_some() => {
                    if cc == Cc::Eq {
                        continue;
                    }
                    f.insts[v.0 as usize].args[0] = f.iconst(1);
                }
                Op::Home(_) | Op::Add if self.found.at(f, v).is_some() => {
                    self.same.insert(v, zero);
                    continue;
                }
                _ => {}
            }
            if let Some(s) = f.inst(v).state {
                let s = if matches!(f.op(v), Op::Call { .. }) {
                    self.call(f, s, &mut homes)?;
                    s
                } else {
                    self.state(f, s)
                };
                f.insts[v.0 as usize].state = Some(s);
            }
            kept.push(v);
        }
        for (field, slot) in homes {
            let inst = Inst { op: Op::Home(slot), args: Args::new(), off: 0, scale: 1, state: None };
            let home = f.add(inst, f.blocks[b.0 as usize].pc);
            kept.push(home);
            self.now[field] = home;
        }
        f.blocks[b.0 as usize].insts = kept;
        let mut term = std::mem::replace(&mut f.blocks[b.0 as usize].term, Term::None);
        match &mut term {
            Term::Leave(s) => *s = self.state(f, *s),
            // Compared with nil.
            Term::If(_, x, ..) if self.found.at(f, *x).is_some() => *x = f.iconst(1),
            _ => {}
        }
        f.blocks[b.0 as usize].term = term;
        Ok(())
    }

    /// A load or store; says whether an instruction remains, which has taken its place.
    fn access(&mut self, f: &mut Func, v: Value, field: usize) -> bool {
        let held = self.now[field];
        let inst = &mut f.insts[v.0 as usize];
        let instead = match inst.op {
            Op::Load(Width::W) => {
                self.same.insert(v, held);
                return false;
            }
            Op::Load(w) => (Op::Ext(w), held),
            Op::FLoad(_) => (Op::ToFloat, held),
            Op::FStore(narrow) => {
                self.now[field] = v;
                (Op::ToInt(narrow), inst.args[1])
            }
            _ => {
                self.now[field] = inst.args[1];
                return false;
            }
        };
        inst.op = instead.0;
        inst.args = Args::from_iter([instead.1]);
        inst.off = 0;
        true
    }

    /// A state as it was; what it is to become is marked as changed.
    fn own(&mut self, f: &mut Func, s: State) -> (State, StateData) {
        match self.old.get(&s) {
            None => {
                let old = f.states[s.0 as usize].clone();
                self.old.insert(s, old.clone());
                (s, old)
            }
            Some(old) => {
                f.states.push(old.clone());
                (State(f.states.len() as u32 - 1), old.clone())
            }
        }
    }

    /// The state to leave with, objects described by their fields.
    fn state(&mut self, f: &mut Func, s: State) -> State {
        if !f.states[s.0 as usize].slots.iter().any(|e| self.found.at(f, e.1).is_some()) && !self.old.contains_key(&s) {
            return s;
        }
        let (s, mut data) = self.own(f, s);
        let mut made: Vec<(usize, Dissolved)> = Vec::new();
        data.slots.retain(|&(slot, v)| {
            let Some((o, off)) = self.found.at(f, v) else { return true };
            match made.iter_mut().find(|e| e.0 == o) {
                Some(e) => e.1.to.push((slot, off)),
                None => {
                    let d = Dissolved { of: self.found.objects[o].of, to: vec![(slot, off)], fields: Vec::new() };
                    made.push((o, d));
                }
            }
            false
        });
        for (o, d) in &mut made {
            let object = &self.found.objects[*o];
            for (i, &x) in (object.first..).zip(&object.fields) {
                if f.as_const(self.now[i]) != Some(0) {
                    data.slots.push((self.slots[i], self.now[i]));
                    d.fields.push((x, self.slots[i]));
                }
            }
        }
        // What was dissolved before may hold these.
        data.objects.splice(..0, made.into_iter().map(|e| e.1));
        f.states[s.0 as usize] = data;
        s
    }

    /// What is live during a call: in the object's slots, pointers that it holds, which have no other home; `homes` gets where its
    /// fields are behind it.
    fn call(&mut self, f: &mut Func, s: State, homes: &mut Vec<(usize, i32)>) -> Result<(), Value> {
        let slots = f.states[s.0 as usize].slots.clone();
        let mut free: HashMap<usize, Vec<i32>> = HashMap::default();
        for &(slot, v) in &slots {
            if let Some((o, _)) = self.found.at(f, v) {
                free.entry(o).or_default().push(slot);
            }
        }
        let zero = f.iconst(0);
        let mut inside: HashMap<i32, Value> = HashMap::default();
        let mut objects: Vec<usize> = free.keys().copied().collect();
        objects.sort_unstable();
        for o in objects {
            let object = &self.found.objects[o];
            let pointers = f.shapes[&object.of].pointers;
            for (i, x) in (object.first..).zip(&object.fields) {
                let v = self.resolved(self.now[i]);
                if x.off % 8 != 0 || pointers >> (x.off / 8) & 1 == 0 || f.op(v).floats() {
                    continue;
                }
                let elsewhere = slots.iter().find(|e| self.resolved(e.1) == v && self.found.at(f, e.1).is_none());
                let slot = match elsewhere {
                    Some(e) => e.0,
                    None => {
                        let Some(slot) = free.get_mut(&o).and_then(Vec::pop) else { return Err(object.made) };
                        inside.insert(slot, self.now[i]);
                        slot
                    }
                };
                homes.push((i, slot));
            }
        }
        let instead = |e: &(i32, Value)| match self.found.at(f, e.1) {
            Some(_) => (e.0, inside.get(&e.0).copied().unwrap_or(zero)),
            None => *e,
        };
        f.states[s.0 as usize].slots = slots.iter().map(instead).collect();
        Ok(())
    }

    fn resolved(&self, mut v: Value) -> Value {
        while let Some(&w) = self.same.get(&v) {
            v = w;
        }
        v
    }
}
