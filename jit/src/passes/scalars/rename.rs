//! The fields of dissolved objects, and words of frames, become values: in front of a block with several ways in, parameters.
//!
//! A word of a frame is written home where the interpreter or the collector looks at the frame, which is in states, and read from there behind calls
//! and steps: the stack may have moved, or the interpreter written it.

use super::escape::Found;
use super::frame;
use super::wanted::{described, has_values, results, stored, wanted, zeroed};
use crate::ssa::ir::*;
use hashbrown::HashMap;

const NONE: Value = Value(u32::MAX);

/// What a new parameter is passed.
#[derive(Clone, Copy)]
enum Passed {
    /// The field or word with this number.
    Same(usize),
    /// That field of the object which the old parameter with this place was passed.
    Of(usize, usize),
}

struct Rename<'a> {
    found: &'a Found,
    /// What slot holds it for who leaves, by field and word.
    slots: Vec<i32>,
    /// What values stand for that are gone.
    same: HashMap<Value, Value>,
    /// States as they were, of those that were changed.
    old: HashMap<State, StateData>,
    /// What fields and words hold.
    now: Vec<Value>,
    /// Those that are taken from homes behind the call or step under way.
    homes: Vec<(usize, i32)>,
}

/// Dissolves the objects.
///
/// # Errors
/// The object that cannot be dissolved; the function is then half changed, to be thrown away.
pub fn run(f: &mut Func, found: &Found) -> Result<(), Value> {
    let order = f.rpo();
    let wanted = wanted(f, found, &order);
    let preds = f.preds();
    let mut low = -2 - f.frame_slots as i32;
    let words = found.words.iter().map(|w| w.slot);
    let fields = (0..found.values() - found.words.len()).map(|_| {
        low -= 1;
        low
    });
    let slots = fields.chain(words).collect();
    f.frame_slots = (-2 - low) as u32;
    let mut r =
        Rename { found, slots, same: HashMap::default(), old: HashMap::default(), now: Vec::new(), homes: Vec::new() };
    let mut out: Vec<Vec<Value>> = vec![Vec::new(); f.blocks.len()];
    let mut passed: HashMap<Block, Vec<Passed>> = HashMap::default();
    for &b in &order {
        let merged: Vec<(usize, usize)> = (f.blocks[b.0 as usize].params.iter().enumerate())
            .filter_map(|(i, p)| Some((i, *found.number.get(p)?)))
            .collect();
        r.now = match preds[b][..] {
            [p] => out[p.0 as usize].clone(),
            _ => vec![NONE; found.values()],
        };
        if b == Block(0) {
            r.homes.extend(found.word.iter().map(|(&slot, &i)| (i, slot)));
            r.homes.sort_unstable();
        }
        r.same.extend(f.blocks[b.0 as usize].params.iter().filter_map(|&p| Some((p, found.address(f, p)?))));
        if preds[b].len() > 1 {
            for i in (0..found.values()).filter(|&i| wanted[b.0 as usize][i]) {
                r.now[i] = f.param(b, Class::Int, i32::MIN);
                passed.entry(b).or_default().push(Passed::Same(i));
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
                let value = match *p {
                    Passed::Same(i) => i,
                    Passed::Of(i, k) => match found.at(f, own[i]) {
                        Some((o, _)) => found.objects[o].first + k,
                        None => unreachable!("a parameter that stands for objects is passed one"),
                    },
                };
                e.args.push(out[b.0 as usize][value]);
            }
        }
        f.blocks[b.0 as usize].term = t;
    }
    let same = r.same;
    frame::promoted(f, &found.word);
    f.replace_uses(|mut v| {
        while let Some(&w) = same.get(&v) {
            v = w;
        }
        v
    });
    Ok(())
}

impl Rename<'_> {
    fn block(&mut self, f: &mut Func, b: Block) -> Result<(), Value> {
        let zero = f.iconst(0);
        let insts = std::mem::take(&mut f.blocks[b.0 as usize].insts);
        let mut kept = Vec::with_capacity(insts.len());
        for v in insts {
            if !matches!(f.op(v), Op::Returned | Op::Result(_) | Op::FResult(_) | Op::Arg(_)) {
                self.go_home(f, f.origin[v.0 as usize], &mut kept);
            }
            if let Some(&o) = self.found.number.get(&v) {
                let o = &self.found.objects[o];
                self.now[o.first..o.first + o.fields.len()].fill(zero);
                continue;
            }
            if let Some((i, at)) = self.found.accessed(f, v) {
                self.access(f, v, i, 8 * i64::from(at), &mut kept);
                continue;
            }
            match f.op(v) {
                Op::Guard(cc) if self.found.at(f, f.inst(v).args[0]).is_some() => {
                    if cc == Cc::Eq {
                        continue;
                    }
                    f.insts[v.0 as usize].args[0] = f.iconst(1);
                }
                Op::ZeroHomes(s, n) if zeroed(self.found, s, n).next().is_some() => {
                    zeroed(self.found, s, n).for_each(|i| self.now[i] = zero);
                    continue;
                }
                Op::Home(_) if self.found.address(f, v).is_some() => {
                    self.same.extend(self.found.address(f, v).map(|a| (v, a)));
                    continue;
                }
                Op::Home(_) | Op::Add if self.found.at(f, v).is_some() => {
                    self.same.insert(v, zero);
                    continue;
                }
                _ => {}
            }
            let inst = f.inst(v);
            if let Some(s) = inst.state.filter(|_| has_values(inst.op)) {
                let s = match inst.op {
                    Op::Call { .. } => self.call(f, s)?,
                    Op::Step(_) | Op::Native(..) => self.step(f, s),
                    _ => self.state(f, s),
                };
                f.insts[v.0 as usize].state = Some(s);
            }
            kept.push(v);
        }
        self.go_home(f, f.blocks[b.0 as usize].pc, &mut kept);
        f.blocks[b.0 as usize].insts = kept;
        let mut term = std::mem::replace(&mut f.blocks[b.0 as usize].term, Term::None);
        match &mut term {
            Term::Leave(s) => *s = self.state(f, *s),
            Term::Ret(l) => l.extend(results(f, self.found).map(|(i, slot)| (slot, self.now[i]))),
            // Compared with nil.
            Term::If(_, x, ..) if self.found.at(f, *x).is_some() => *x = f.iconst(1),
            _ => {}
        }
        f.blocks[b.0 as usize].term = term;
        Ok(())
    }

    /// Takes values from their homes.
    fn go_home(&mut self, f: &mut Func, origin: usize, insts: &mut Vec<Value>) {
        for (i, slot) in self.homes.drain(..) {
            let inst = Inst { op: Op::Home(slot), args: Args::new(), off: 0, scale: 1, state: None };
            let home = f.add(inst, origin);
            insts.push(home);
            self.now[i] = home;
        }
    }

    /// A load or store, `shift` bits into a word: what takes its place.
    fn access(&mut self, f: &mut Func, v: Value, i: usize, shift: i64, insts: &mut Vec<Value>) {
        let origin = f.origin[v.0 as usize];
        let mut put = |f: &mut Func, op: Op, args: &[Value]| {
            let inst = Inst { op, args: args.iter().copied().collect(), off: 0, scale: 1, state: None };
            let v = f.add(inst, origin);
            insts.push(v);
            v
        };
        let Inst { op, args, .. } = f.inst(v).clone();
        let mut held = self.now[i];
        if op.effect() == Effect::Read {
            if shift != 0 {
                let k = f.iconst(shift);
                held = put(f, Op::ShrM, &[held, k]);
            }
            let read = match op {
                Op::Load(Width::W) => held,
                Op::Load(w) => put(f, Op::Ext(w), &[held]),
                _ => put(f, Op::ToFloat, &[held]),
            };
            self.same.insert(v, read);
            return;
        }
        let mut new = args[1];
        if let Op::FStore(narrow) = op {
            new = put(f, Op::ToInt(narrow), &[new]);
        }
        let size = stored(op);
        if self.found.is_word(i) && size < 8 {
            // The rest of the word is somebody's.
            let w = [Width::U8, Width::U16, Width::U32][size.trailing_zeros() as usize];
            new = put(f, Op::Ext(w), &[new]);
            if shift != 0 {
                let k = f.iconst(shift);
                new = put(f, Op::ShlM, &[new, k]);
            }
            let rest = f.iconst(!(((1i64 << (8 * size)) - 1) << shift));
            held = put(f, Op::And, &[held, rest]);
            new = put(f, Op::Or, &[held, new]);
        }
        self.now[i] = new;
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
        let objects = f.states[s.0 as usize].slots.iter().any(|e| self.found.at(f, e.1).is_some());
        if !objects && self.found.words.is_empty() && !self.old.contains_key(&s) {
            return s;
        }
        let (s, mut data) = self.own(f, s);
        f.states[s.0 as usize].clone_from(&data);
        data.slots.extend(described(f, self.found, s, false).into_iter().map(|(i, slot)| (slot, self.now[i])));
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

    /// The state of a step: the interpreter may read and write all words.
    fn step(&mut self, f: &mut Func, s: State) -> State {
        let s = self.state(f, s);
        for (&slot, &i) in &self.found.word {
            f.states[s.0 as usize].kills.push(slot);
            self.homes.push((i, slot));
        }
        self.homes.sort_unstable();
        s
    }

    /// What is live during a call: words of the frames, and in an object's slots, pointers that it holds, which have no other home.
    fn call(&mut self, f: &mut Func, s: State) -> Result<State, Value> {
        let words = described(f, self.found, s, true);
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
                self.homes.push((i, slot));
            }
        }
        let instead = |e: &(i32, Value)| match self.found.at(f, e.1) {
            Some(_) => (e.0, inside.get(&e.0).copied().unwrap_or(zero)),
            None => *e,
        };
        let words = words.into_iter().map(|(i, slot)| {
            if !f.op(self.now[i]).floats() {
                self.homes.push((i, slot));
            }
            (slot, self.now[i])
        });
        f.states[s.0 as usize].slots = slots.iter().map(instead).chain(words).collect();
        Ok(s)
    }

    fn resolved(&self, mut v: Value) -> Value {
        while let Some(&w) = self.same.get(&v) {
            v = w;
        }
        v
    }
}
