//! Value numbering along the dominator tree: an operation that was done before with the same operands is not done again; neither is
//! a load with no write in between, a load of what was just stored, a guard or branch on what is known.
//!
//! The frame moves in calls. What was computed from its address ([`Op::Addr`]) is therefore not used again behind one; pointers need no
//! care, for behind a call they are other values.

use super::place::Place;
use crate::ssa::cfg::{Dominators, Preds};
use crate::ssa::ir::*;
use hashbrown::HashMap;
use smallvec::SmallVec;
use std::rc::Rc;

/// Most places in memory whose content is kept in mind.
const LOADS: usize = 48;

#[derive(PartialEq, Eq, Hash, Clone)]
struct Key {
    op: Op,
    args: Args,
    off: i32,
    scale: u8,
    /// For what depends on where the frame is: until when it holds.
    epoch: u32,
}

/// What holds where the walk is; undone on the way back.
struct Table<K, V> {
    map: HashMap<K, V>,
    log: Vec<(K, Option<V>)>,
}

impl<K: std::hash::Hash + Eq + Clone, V: Clone> Table<K, V> {
    fn new() -> Self {
        Table { map: HashMap::default(), log: Vec::new() }
    }
    fn insert(&mut self, k: K, v: V) {
        let old = self.map.insert(k.clone(), v);
        self.log.push((k, old));
    }
    fn undo(&mut self, to: usize) {
        while self.log.len() > to {
            if let Some((k, old)) = self.log.pop() {
                match old {
                    Some(v) => _ = self.map.insert(k, v),
                    None => _ = self.map.remove(&k),
                }
            }
        }
    }
}

/// What memory is known to hold: what this load there would give.
#[derive(Clone, Copy)]
struct Held {
    load: Op,
    place: Place,
    value: Value,
}

struct Walk {
    values: Table<Key, Value>,
    /// Conditions that hold between two values, a bit for each.
    facts: Table<(Value, Value), u16>,
    /// What stands for each value.
    same: Vec<Value>,
    /// Whether it was computed from the frame's address.
    frame: Vec<bool>,
    epochs: u32,
    preds: Preds,
    loads: Vec<Held>,
}

/// Runs the pass.
pub fn run(f: &mut Func) {
    let tree = Dominators::of(f);
    let order = &tree.order;
    let mut kids: Vec<SmallVec<[Block; 4]>> = vec![SmallVec::new(); f.blocks.len()];
    for &b in &order[1..] {
        kids[tree.parent(b).0 as usize].push(b);
    }
    let mut w = Walk {
        values: Table::new(),
        facts: Table::new(),
        same: (0..f.insts.len() as u32).map(Value).collect(),
        frame: vec![false; f.insts.len()],
        epochs: 0,
        preds: f.preds(),
        loads: Vec::new(),
    };
    // Blocks to enter with what is known of memory at their dominator's end, or marks to go back to.
    enum Task {
        Enter(Block, Rc<Vec<Held>>),
        Back(usize, usize),
    }
    let mut todo = vec![Task::Enter(order[0], Rc::default())];
    while let Some(t) = todo.pop() {
        match t {
            Task::Back(v, k) => {
                w.values.undo(v);
                w.facts.undo(k);
            }
            Task::Enter(b, loads) => {
                todo.push(Task::Back(w.values.log.len(), w.facts.log.len()));
                w.loads.clone_from(&loads);
                w.block(f, b);
                let kids = std::mem::take(&mut kids[b.0 as usize]);
                if !kids.is_empty() {
                    let loads = Rc::new(w.loads.clone());
                    todo.extend(kids.into_iter().map(|k| Task::Enter(k, loads.clone())));
                }
            }
        }
    }
    let same = w.same;
    f.replace_uses(|v| same[v.0 as usize]);
}

impl Walk {
    fn epoch(&mut self) -> u32 {
        self.epochs += 1;
        self.epochs
    }

    /// Walks a block.
    fn block(&mut self, f: &mut Func, b: Block) {
        match self.preds[b][..] {
            // All ways from the dominator lead through its end: its memory is this block's.
            [p] => self.edge_facts(f, p, b),
            _ => self.loads.clear(),
        }
        let mut stack = self.epoch();
        let insts = std::mem::take(&mut f.blocks[b.0 as usize].insts);
        let mut kept = Vec::with_capacity(insts.len());
        for v in insts {
            let inst = &mut f.insts[v.0 as usize];
            inst.args.iter_mut().for_each(|a| *a = self.same[a.0 as usize]);
            let inst = &f.insts[v.0 as usize];
            match inst.op.effect() {
                Effect::Pure => {
                    let on_frame =
                        inst.args.iter().any(|a| matches!(f.op(*a), Op::Addr(_)) || self.frame[a.0 as usize]);
                    self.frame[v.0 as usize] = on_frame;
                    let (op, off, scale) = (inst.op, inst.off, inst.scale);
                    let args = Args::from_slice(&inst.args);
                    if self.known(Key { op, args, off, scale, epoch: if on_frame { stack } else { 0 } }, v) {
                        continue;
                    }
                }
                Effect::Read => {
                    if let Some(place) = Place::of(f, inst) {
                        let known = |l: &&Held| l.load == inst.op && l.place == place;
                        if let Some(l) = self.loads.iter().rev().find(known) {
                            self.same[v.0 as usize] = l.value;
                            continue;
                        }
                        self.remember(Held { load: inst.op, place, value: v });
                    }
                }
                Effect::Guard => {
                    if let Op::Guard(cc) = inst.op {
                        let (x, y) = (inst.args[0], inst.args[1]);
                        if self.holds(x, y, cc.not()) {
                            continue;
                        }
                        self.learn(x, y, cc.not());
                    }
                }
                Effect::Write | Effect::Leaf => {
                    if let Some(written) = Place::of(f, inst) {
                        self.loads.retain(|l| l.place.apart(&written));
                        self.stored(inst, written);
                    } else {
                        self.loads.clear();
                    }
                }
                Effect::Call => {
                    self.loads.clear();
                    stack = self.epoch();
                }
                Effect::Fixed => {}
            }
            kept.push(v);
        }
        f.blocks[b.0 as usize].insts = kept;
        let mut t = std::mem::replace(&mut f.blocks[b.0 as usize].term, Term::None);
        t.each_use(|v| *v = self.same[v.0 as usize]);
        if let Term::If(cc, x, y, yes, no) = &t {
            if self.holds(*x, *y, *cc) {
                t = Term::Jump(yes.clone());
            } else if self.holds(*x, *y, cc.not()) {
                t = Term::Jump(no.clone());
            }
        }
        f.blocks[b.0 as usize].term = t;
    }

    /// Whether the value is there already; else it is from now on.
    fn known(&mut self, mut k: Key, v: Value) -> bool {
        if k.op.commutes() {
            k.args.sort_unstable();
        }
        if let Some(&w) = self.values.map.get(&k) {
            self.same[v.0 as usize] = w;
            return true;
        }
        self.values.insert(k, v);
        false
    }

    /// A word that was stored is what a load there gives.
    fn stored(&mut self, i: &Inst, place: Place) {
        let (load, n) = match i.op {
            Op::Store(8) | Op::StoreP => (Op::Load(Width::W), 1),
            Op::StoreX(8) | Op::StorePX => (Op::LoadX(Width::W), 2),
            Op::FStore(w) => (Op::FLoad(w), 1),
            Op::FStoreX(w) => (Op::FLoadX(w), 2),
            _ => return,
        };
        self.remember(Held { load, place, value: i.args[n] });
    }

    fn remember(&mut self, held: Held) {
        if self.loads.len() == LOADS {
            self.loads.remove(0);
        }
        self.loads.push(held);
    }

    /// What the way from `p`, the only one, says.
    fn edge_facts(&mut self, f: &Func, p: Block, b: Block) {
        if let Term::If(cc, x, y, yes, no) = &f.blocks[p.0 as usize].term
            && yes.to != no.to
        {
            self.learn(*x, *y, if yes.to == b { *cc } else { cc.not() });
        }
    }

    fn learn(&mut self, x: Value, y: Value, cc: Cc) {
        let (x, y, cc) = if x <= y { (x, y, cc) } else { (y, x, cc.swap()) };
        let known = self.facts.map.get(&(x, y)).copied().unwrap_or_default();
        self.facts.insert((x, y), known | 1 << cc as u16);
    }

    fn holds(&self, x: Value, y: Value, cc: Cc) -> bool {
        let (x, y, cc) = if x <= y { (x, y, cc) } else { (y, x, cc.swap()) };
        self.facts.map.get(&(x, y)).is_some_and(|known| known & implying(cc) != 0)
    }
}

/// The conditions between two values that say that `a cc b`, a bit for each.
fn implying(cc: Cc) -> u16 {
    use Cc::*;
    let also: &[Cc] = match cc {
        Le => &[Eq, Lt],
        Ge => &[Eq, Gt],
        LeU => &[Eq, LtU],
        GeU => &[Eq, GtU],
        Ne => &[Lt, Gt, LtU, GtU],
        _ => &[],
    };
    also.iter().fold(1 << cc as u16, |bits, &k| bits | 1 << k as u16)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Rng, function, random, value};
    use super::*;
    use crate::ssa::print::text;

    #[test]
    fn means_the_same() {
        let mut r = Rng(3);
        for _ in 0..1000 {
            let (mut f, v) = function(|f| random(f, &mut r, 25));
            let before = f.clone();
            run(&mut f);
            crate::ssa::verify::verify(&f).expect("valid");
            let Term::Ret(l) = &f.blocks[0].term else { panic!("no return") };
            for _ in 0..5 {
                let args = [r.word(), r.word(), r.word()];
                assert_eq!(value(&f, l[0].1, &args), value(&before, v, &args), "{}", text(&f));
            }
        }
    }

    /// Loads, a store and a call: what may be used again.
    #[test]
    fn memory_and_calls() {
        let one = |v: &[Value]| v.iter().copied().collect::<Args>();
        let (mut f, _) = function(|f| {
            let (p, x) = (f.param(Block(0), Class::Int, 0), f.param(Block(0), Class::Int, 1));
            let frame = f.addr(-64);
            let load = |f: &mut Func| f.put(Block(0), Op::Load(Width::W), one(&[p]), None);
            let at = |f: &mut Func| f.pure(Op::Add, &[frame, x], None);
            let sum = |f: &mut Func| f.pure(Op::Mul, &[x, x], None);
            let (a, b) = (load(f), load(f));
            f.put(Block(0), Op::Store(8), one(&[x, b]), None);
            let (c, d, e, m) = (load(f), at(f), at(f), sum(f));
            f.put(Block(0), Op::Call { callee: Callee::Direct(0), nargs: 5, nres: 0 }, one(&[a, c, d, e, m]), None);
            let (d, m) = (at(f), sum(f));
            f.put(Block(0), Op::Call { callee: Callee::Direct(0), nargs: 2, nres: 0 }, one(&[d, m]), None);
            m
        });
        run(&mut f);
        let t = text(&f);
        let count = |s: &str| t.matches(s).count();
        assert_eq!((count("Load"), count("Add"), count("Mul")), (2, 2, 1), "{t}");
    }

    #[test]
    fn what_dominates_is_known() {
        let (mut f, _) = function(|f| {
            let x = f.param(Block(0), Class::Int, 0);
            f.guard(Cc::Ge, x, 9);
            f.guard(Cc::Ge, x, 9);
            f.guard(Cc::Gt, x, 9);
            x
        });
        let (yes, no, end) = (f.block(0), f.block(0), f.block(0));
        let (x, z) = (f.blocks[0].params[0], f.iconst(3));
        let to = |to| Edge { to, args: vec![] };
        f.blocks[0].term = Term::If(Cc::Lt, x, z, to(yes), to(no));
        f.blocks[yes.0 as usize].term = Term::If(Cc::Ne, x, z, to(no), to(end));
        f.blocks[no.0 as usize].term = Term::Ret(vec![]);
        f.blocks[end.0 as usize].term = Term::Ret(vec![]);
        run(&mut f);
        let t = text(&f);
        assert_eq!(t.matches("Guard").count(), 1, "{t}");
        assert_eq!(t.matches("if").count(), 1, "{t}");
    }
}
