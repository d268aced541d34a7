//! Which words of frame areas are this activation's own at a point: forward, where liveness goes backward.
//!
//! A frame is not zeroed when it is entered: what lies in an area until it is written is remains, of temporaries that shared its
//! slots, of earlier frames, of the callees of calls whose windows lie above an area that is allotted later. The collector must not take
//! remains for roots: what they lead to may be freed and reused. A word is made where every path has written it, or made its address,
//! since it became the area's and since the last call that could overwrite it. Of an area that is read and written by name, nothing that is
//! read later can be unmade: remains would be read on one of the paths. An object, read through pointers, can: the pointer may be nil on the
//! other path. But whoever makes an object's address has written all its pointers before (`whole`), so objects are judged by whether something
//! points to them, not by this. Rejected: areas zeroed at
//! entry (it costs every call and still shows what callees leave), areas zeroed where they are allotted (the same, later).
use crate::effects::{clobbers, defs};
use crate::function::{Area, Function};
use crate::insn::Decoded;
use crate::liveness::Blocks;
use crate::op::Op;

/// Pointer words of areas, by number.
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// Their slots, ascending.
    slots: Vec<i16>,
    /// Where the slots become the areas'.
    from: Vec<u32>,
    /// Zeroed at entry after all: a panic that is recovered from may go on with them from anywhere.
    zeroed: Words,
}

/// Bit set over [`Made::slots`].
pub(crate) type Words = Vec<u64>;

impl Made {
    /// Of objects or of the other areas. `zeroed`: slots that are zeroed at entry.
    pub fn new(f: &Function, objects: bool, zeroed: impl Fn(i16) -> bool) -> Made {
        let mut words: Vec<(i16, u32)> = Vec::new();
        for a in f.areas.iter().filter(|a| a.object == objects) {
            words.extend(a.ptrs.iter().map(|&p| a.slot + p as i16).map(|s| (s, if zeroed(s) { 0 } else { a.from })));
        }
        words.sort_unstable();
        let mut bits = vec![0; words.len().div_ceil(64)];
        words.iter().enumerate().filter(|w| zeroed(w.1.0)).for_each(|(i, _)| bits[i / 64] |= 1 << (i % 64));
        let (slots, from) = words.into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
        Made { slots, from, zeroed: bits }
    }
    /// Whether there are no areas that hold pointers.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }
    /// What is not made at word `pc`, given what [`Made::unmade`] has told.
    pub fn remains<'a>(&'a self, pc: u32, unmade: &'a [i16]) -> Remains<'a> {
        Remains { made: self, pc, unmade }
    }
    /// Takes away what is not the areas' yet at word `pc`.
    fn enter(&self, pc: usize, s: &mut Words) {
        for (i, _) in self.from.iter().enumerate().filter(|f| *f.1 as usize > pc) {
            s[i / 64] &= !(1 << (i % 64));
        }
    }
    /// The words among `n` slots from `first`.
    fn among(&self, first: i64, n: usize) -> std::ops::Range<usize> {
        let at = |slot: i64| self.slots.partition_point(|&w| (w as i64) < slot);
        at(first)..at(first + n as i64)
    }
    /// Slots that the instruction at `pc` writes.
    fn write(&self, s: &mut Words, pc: usize, first: i64, n: usize) {
        for i in self.among(first, n).filter(|&i| self.from[i] as usize <= pc) {
            s[i / 64] |= 1 << (i % 64);
        }
    }
    /// What the callee may overwrite while the call is under way is gone.
    pub fn call(&self, f: &Function, d: &Decoded<'_>, s: &mut Words) {
        if let Some(top) = clobbers(f, d) {
            (0..self.slots.partition_point(|&w| w as i64 <= top)).for_each(|i| s[i / 64] &= !(1 << (i % 64)));
        }
    }
    /// The state after an instruction.
    pub fn step(&self, f: &Function, d: &Decoded<'_>, s: &mut Words) {
        self.call(f, d, s);
        defs(f, d, |first, n| self.write(s, d.pc, first, n));
        if let Some(a) = taken(f, d) {
            self.write(s, d.pc, a.slot as i64, a.slots as usize);
        }
    }
    /// Whether what the instruction makes the address of holds no remains: the compiler's side of the bargain.
    pub fn whole(&self, f: &Function, d: &Decoded<'_>, s: &Words) -> bool {
        let bit = |i: usize| s[i / 64] >> (i % 64) & 1 == 1;
        taken(f, d).is_none_or(|a| self.among(a.slot as i64, a.slots as usize).all(bit))
    }
    /// Slots that are the areas' at word `pc` but not made, ascending: few, where those of areas to come may be many.
    pub fn unmade(&self, pc: u32, s: &Words) -> Box<[i16]> {
        let bit = |i: &usize| self.from[*i] <= pc && s[i / 64] >> (i % 64) & 1 == 0;
        (0..self.slots.len()).filter(bit).map(|i| self.slots[i]).collect()
    }
    /// States in front of each block, from the blocks' successors. What a panic may go on with is met wherever one may start.
    pub fn solve(&self, f: &Function, blocks: &Blocks<'_>, recover: Option<usize>) -> Vec<Words> {
        let mut before = vec![vec![u64::MAX; self.slots.len().div_ceil(64)]; blocks.len()];
        for (b, s) in before.iter_mut().enumerate() {
            self.enter(blocks.at(b).first().map_or(0, |d| d.pc), s);
        }
        if let Some(s) = before.first_mut() {
            s.clone_from(&self.zeroed);
        }
        let mut todo: Vec<usize> = (0..blocks.len()).rev().collect();
        let meet = |into: &mut Words, s: &Words| {
            let was = into.clone();
            into.iter_mut().zip(s).for_each(|(a, b)| *a &= b);
            *into != was
        };
        while let Some(b) = todo.pop() {
            let mut s = before[b].clone();
            for d in blocks.at(b) {
                if let Some(r) = recover
                    && (d.op.info().panics() || d.op.info().calls() || d.op.info().safepoint())
                {
                    let mut at = s.clone();
                    self.call(f, d, &mut at);
                    if meet(&mut before[r], &at) {
                        todo.push(r);
                    }
                }
                self.step(f, d, &mut s);
            }
            for n in blocks.successors(b) {
                if meet(&mut before[n], &s) {
                    todo.push(n);
                }
            }
        }
        before
    }
}

/// The words of areas that hold remains at a safepoint.
#[derive(Clone, Copy, Debug)]
pub struct Remains<'a> {
    made: &'a Made,
    pc: u32,
    unmade: &'a [i16],
}

impl Remains<'_> {
    /// Whether slot `s` of an area does.
    pub fn contains(&self, s: i16) -> bool {
        let from = |i| self.made.from[i];
        self.made.slots.binary_search(&s).is_ok_and(|i| from(i) > self.pc || self.unmade.binary_search(&s).is_ok())
    }
}

/// The area whose address the instruction makes.
fn taken<'f>(f: &'f Function, d: &Decoded<'_>) -> Option<&'f Area> {
    let b = d.word.b() as i64;
    let within = |a: &&Area| (a.slot as i64..a.slot as i64 + a.slots as i64).contains(&b) && a.from as usize <= d.pc;
    f.areas.iter().find(|a| d.op == Op::Lea && within(a))
}
