//! Escape analysis behind inlining: which objects, and which memory of frames, are only reached by addresses that the function can follow.

use super::address::{Who, follow, in_loops, stops, used};
use super::frame::{Parts, Word};
use crate::ssa::cfg::Incoming;
use crate::ssa::ir::*;
use hashbrown::{HashMap, HashSet};
use std::collections::BTreeSet;

/// Most fields of objects that are dissolved at a time.
const MOST_FIELDS: usize = 64;

/// An object, or one of several that a parameter stands for.
pub struct Object {
    /// What makes it: [`Op::New`] or the parameter.
    pub made: Value,
    /// What is made.
    pub of: (usize, u32),
    /// Its fields.
    pub fields: Vec<Field>,
    /// Number of the first among the fields of all.
    pub first: usize,
}

/// What was found.
pub struct Found {
    /// The objects.
    pub objects: Vec<Object>,
    /// Their numbers, by what makes them.
    pub number: HashMap<Value, usize>,
    /// Words of frames.
    pub words: Vec<Word>,
    /// What stands for those, by slot.
    pub word: HashMap<i32, usize>,
    who: Who,
}

impl Found {
    /// The object that a value points into, and how far.
    pub fn at(&self, f: &Func, v: Value) -> Option<(usize, i32)> {
        let (id, off) = self.who.base(f, v)?;
        Some((*self.number.get(&id)?, off))
    }
    /// The frame's address that a value is, if it is not that for itself.
    pub fn address(&self, f: &Func, v: Value) -> Option<Value> {
        self.who.of(v).filter(|&a| a != v && matches!(f.op(a), Op::Addr(_)))
    }
    /// What becomes a value that this load or store accesses, and at which byte of it.
    pub fn accessed(&self, f: &Func, v: Value) -> Option<(usize, i32)> {
        let inst = f.inst(v);
        access(inst)?;
        let (id, off) = self.who.base(f, inst.args[0])?;
        if let Op::Addr(a) = f.op(id) {
            let at = a + off + inst.off;
            return Some((*self.word.get(&at.div_euclid(8))?, at.rem_euclid(8)));
        }
        let object = &self.objects[*self.number.get(&id)?];
        let i = object.fields.iter().position(|x| x.off == off + inst.off)?;
        Some((object.first + i, 0))
    }
    /// Whether that is a word.
    pub fn is_word(&self, i: usize) -> bool {
        i >= self.fields()
    }
    /// How many fields there are.
    fn fields(&self) -> usize {
        self.objects.last().map_or(0, |o| o.first + o.fields.len())
    }
    /// How many values are made of them and of the words, which come behind.
    pub fn values(&self) -> usize {
        self.fields() + self.words.len()
    }
}

/// Bytes that a load or store at a constant offset accesses.
fn access(inst: &Inst) -> Option<u32> {
    match inst.op {
        Op::Load(w) => Some(w.bytes()),
        Op::Store(n) => Some(u32::from(n)),
        Op::FLoad(narrow) | Op::FStore(narrow) => Some(if narrow { 4 } else { 8 }),
        Op::StoreP => Some(8),
        _ => None,
    }
}

/// Finds objects to dissolve, without those that were refused, and words of frames; none if there is none.
pub fn find(f: &Func, refused: &HashSet<Value>) -> Option<Found> {
    let order = f.rpo();
    let is_new = |v: &Value| match f.op(*v) {
        Op::New(t, n) => f.shapes.contains_key(&(t, n)) && !refused.contains(v),
        _ => false,
    };
    let calls = order.iter().flat_map(|b| &f.blocks[b.0 as usize].insts).filter(|&&v| stops(f, v)).count();
    let parts = Parts::of(f, calls as i32);
    if (parts.all_pinned() || calls != 0 && !f.has_loops(&order))
        && !order.iter().any(|b| f.blocks[b.0 as usize].insts.iter().any(is_new))
    {
        return None;
    }
    let passed = f.passed(&order);
    let who = follow(f, &order, &passed, is_new);
    let mut search = Search { f, who, escaped: refused.clone(), merges: Vec::new(), fields: HashMap::default(), parts };
    search.uses(&order);
    search.merges(&order, &passed);
    search.settle();
    search.found()
}

struct Search<'a> {
    f: &'a Func,
    who: Who,
    escaped: HashSet<Value>,
    /// What parameters that stand for several objects are passed: (parameter, object).
    merges: Vec<(Value, Value)>,
    fields: HashMap<Value, BTreeSet<Field>>,
    parts: Parts,
}

impl Search<'_> {
    fn escapes(&mut self, v: Value) {
        if let Some((o, off)) = self.who.base(self.f, v) {
            self.lost(o, off);
        }
    }
    fn lost(&mut self, o: Value, off: i32) {
        match self.f.op(o) {
            Op::Addr(a) => self.parts.pin(a.saturating_add(off)),
            _ => _ = self.escaped.insert(o),
        }
    }

    /// Looks at every use of an address.
    fn uses(&mut self, order: &[Block]) {
        let f = self.f;
        let loops = in_loops(f, order);
        for &b in order {
            for &v in &f.blocks[b.0 as usize].insts {
                let inst = f.inst(v);
                let args = &inst.args[..];
                let followed = match (inst.op, access(inst)) {
                    (_, Some(size)) => {
                        if let Some((o, off)) = self.who.base(f, args[0]) {
                            let read = loops[b.0 as usize] && inst.op.effect() == Effect::Read;
                            self.access(o, off.saturating_add(inst.off), size, read);
                        }
                        1
                    }
                    (Op::ZeroHomes(s, n), _) => {
                        self.parts.zeroed(s, n as i32);
                        0
                    }
                    (Op::SetHome(s), _) => {
                        self.parts.pin(8 * s);
                        0
                    }
                    (Op::Guard(Cc::Eq | Cc::Ne), _) if f.as_const(args[1]) == Some(0) => 1,
                    // Followed further where it is used.
                    (Op::Add, _) if f.as_const(args[1]).is_some() => 1,
                    _ => 0,
                };
                args[followed..].iter().for_each(|&a| self.escapes(a));
                if let Some(s) = inst.state {
                    self.state(inst.op, s);
                }
            }
            match &f.blocks[b.0 as usize].term {
                Term::If(Cc::Eq | Cc::Ne, _, y, ..) if f.as_const(*y) == Some(0) => {}
                Term::If(_, x, y, ..) => [x, y].iter().for_each(|v| self.escapes(**v)),
                Term::Ret(l) => l.iter().for_each(|e| self.escapes(e.1)),
                Term::Switch(v, _) => self.escapes(*v),
                _ => {}
            }
        }
    }

    fn access(&mut self, o: Value, off: i32, size: u32, read: bool) {
        match self.f.op(o) {
            Op::Addr(a) => self.parts.access(a.saturating_add(off), size, read),
            _ => _ = self.fields.entry(o).or_default().insert(Field { off, size }),
        }
    }

    fn state(&mut self, op: Op, s: State) {
        let f = self.f;
        for &(_, v) in &f.states[s.0 as usize].slots {
            match op {
                Op::Guard(_) | Op::Poll => {}
                // A recovered panic goes on with what is at home: memory is there.
                Op::Call { .. } if self.who.of(v).is_some_and(|o| !f.recovers || f.op(o).floats()) => {}
                // Steps may put it elsewhere.
                _ => self.escapes(v),
            }
        }
    }

    /// Looks at what is passed to parameters.
    fn merges(&mut self, order: &[Block], passed: &Incoming<&[Value]>) {
        let f = self.f;
        let used = used(f, order, passed, &self.who);
        let mut behind: HashMap<Value, HashSet<Block>> = HashMap::default();
        for &b in order {
            let params = &f.blocks[b.0 as usize].params;
            for args in &passed[b] {
                let mut merged = Vec::new();
                for (&p, &a) in params.iter().zip(args.iter()) {
                    let Some(o) = self.who.of(a) else {
                        self.escapes(a);
                        continue;
                    };
                    match self.who.of(p) {
                        Some(q) if q == o => {}
                        Some(q) if q == p && !f.op(o).floats() => {
                            let live = behind.entry(o).or_insert_with(|| self.live(order, o));
                            // Known under two names from here on.
                            if live.contains(&b) || merged.contains(&o) {
                                self.escaped.insert(o);
                            }
                            merged.push(o);
                            self.merges.push((p, o));
                        }
                        // The interpreter may have it.
                        _ if f.op(o).floats() && !used[p.0 as usize] => {}
                        _ => self.lost(o, 0),
                    }
                }
            }
        }
    }

    /// Blocks in front of which an object is known that is used there or further on.
    fn live(&self, order: &[Block], o: Value) -> HashSet<Block> {
        let f = self.f;
        let is = |v: Value| self.who.base(f, v).is_some_and(|(x, _)| x == o);
        let mut live = HashSet::default();
        loop {
            let mut changed = false;
            for &b in order.iter().rev() {
                if live.contains(&b) {
                    continue;
                }
                let block = &f.blocks[b.0 as usize];
                let state = |s: State| f.states[s.0 as usize].slots.iter().any(|e| is(e.1));
                let makes = block.params.contains(&o) || block.insts.contains(&o);
                let mut used = matches!(block.term, Term::Leave(s) if state(s));
                block.term.uses(|v| used |= is(v));
                used |= block.insts.iter().any(|&v| {
                    let i = f.inst(v);
                    i.args.iter().any(|&a| is(a)) || i.state.is_some_and(state)
                });
                used |= block.term.edges().iter().any(|e| live.contains(&e.to));
                if used && !makes {
                    live.insert(b);
                    changed = true;
                }
            }
            if !changed {
                return live;
            }
        }
    }

    /// Objects that flow into one another escape together, and have the same fields.
    fn settle(&mut self) {
        loop {
            let before = (self.escaped.len(), self.fields.values().map(BTreeSet::len).sum::<usize>());
            for &(p, o) in &self.merges {
                if self.escaped.contains(&p) || self.escaped.contains(&o) {
                    self.escaped.extend([p, o]);
                }
                let both: BTreeSet<Field> =
                    [p, o].iter().filter_map(|x| self.fields.get(x)).flatten().copied().collect();
                self.fields.insert(p, both.clone());
                self.fields.insert(o, both);
            }
            for (&o, fields) in &self.fields {
                let list: Vec<Field> = fields.iter().copied().collect();
                let size = self.who.kind(o).map_or(0, |k| self.f.shapes[&k].size);
                let apart = list.windows(2).all(|w| w[0].off + w[0].size as i32 <= w[1].off);
                if !apart || list.iter().any(|x| x.off < 0 || x.off as u32 + x.size > size) {
                    self.escaped.insert(o);
                }
            }
            if before == (self.escaped.len(), self.fields.values().map(BTreeSet::len).sum()) {
                return;
            }
        }
    }

    fn found(mut self) -> Option<Found> {
        let mut made: Vec<(Value, (usize, u32))> =
            self.who.objects().filter(|e| !self.escaped.contains(&e.0)).collect();
        made.sort_unstable();
        let mut found = Found {
            objects: Vec::new(),
            number: HashMap::default(),
            words: Vec::new(),
            word: HashMap::default(),
            who: self.who,
        };
        let mut first = 0;
        for (o, of) in made {
            let fields: Vec<Field> = self.fields.remove(&o).unwrap_or_default().into_iter().collect();
            found.number.insert(o, found.objects.len());
            first += fields.len();
            found.objects.push(Object { made: o, of, first: first - fields.len(), fields });
        }
        if first > MOST_FIELDS {
            return None;
        }
        found.words = self.parts.words();
        found.word = found.words.iter().enumerate().map(|(i, w)| (w.slot, first + i)).collect();
        (!found.objects.is_empty() || !found.words.is_empty()).then_some(found)
    }
}
