//! Parts of frames that become values: memory that only loads and stores at known places get at, and the interpreter.
//!
//! Words are told by their slots. Frames of functions inlined one after the other share slots, and what is memory in one may be a plain slot in another:
//! parts that overlap are one. A state describes the frames that are there; what it says of a plain slot goes first.

use crate::ssa::ir::*;
use hashbrown::HashMap;
use smallvec::{SmallVec, smallvec};

/// Most words of a part, and of all.
const MOST: (i32, usize) = (16, 64);
/// Most words that are written home by calls, each counted once a call.
const MOST_WRITTEN: i32 = 40;

/// Parts that overlap.
struct Joined {
    slot: i32,
    end: i32,
    bases: SmallVec<[i32; 2]>,
    /// It stays memory.
    pinned: bool,
    /// It is read in a loop without calls, or there are none at all. Elsewhere a value in a register is not worth what states that name it cost.
    read: bool,
}

/// The parts of the frames, as far as they were looked at.
pub struct Parts(Vec<Joined>);

/// A word that becomes a value.
#[derive(Clone)]
pub struct Word {
    pub slot: i32,
    /// Frame pointers of the frames that it is memory of.
    pub bases: SmallVec<[i32; 2]>,
}

impl Parts {
    /// Of a function that makes so many calls.
    pub fn of(f: &Func, calls: i32) -> Parts {
        let mut parts = f.parts.clone();
        parts.sort_unstable_by_key(|p| p.slot);
        let mut joined: Vec<Joined> = Vec::new();
        for p in parts {
            let end = p.slot + p.slots;
            match joined.last_mut().filter(|j| p.slot < j.end) {
                Some(j) => {
                    j.end = j.end.max(end);
                    j.bases.push(p.base);
                }
                None => {
                    let bases = smallvec![p.base];
                    joined.push(Joined { slot: p.slot, end, bases, pinned: false, read: calls == 0 });
                }
            }
        }
        for j in &mut joined {
            // The interpreter's frame may hold addresses of its own memory.
            let words = j.end - j.slot;
            j.pinned = words > MOST.0 || words * calls > MOST_WRITTEN || f.osr && j.bases.contains(&0);
        }
        Parts(joined)
    }
    /// Whether there is none left to become values.
    pub fn all_pinned(&self) -> bool {
        self.0.iter().all(|j| j.pinned)
    }
    fn at(&mut self, slot: i32) -> Option<&mut Joined> {
        self.0.iter_mut().find(|j| (j.slot..j.end).contains(&slot))
    }
    /// An address, in bytes from fp, gets who knows where.
    pub fn pin(&mut self, address: i32) {
        let slot = address.div_euclid(8);
        // What is in none is right behind one, the address of a value without size.
        if let Some(j) = self.at(slot) {
            j.pinned = true;
        }
    }
    /// So many slots are written at once.
    pub fn zeroed(&mut self, slot: i32, n: i32) {
        let within = self.at(slot).is_some_and(|j| slot + n <= j.end);
        if !within {
            (slot..slot + n).for_each(|s| self.pin(8 * s));
        }
    }
    /// A load or store at an address; `read`: a load in a loop.
    pub fn access(&mut self, address: i32, size: u32, read: bool) {
        if address.rem_euclid(8) + size as i32 > 8 {
            self.pin(address);
            self.pin(address + 8);
        }
        if let Some(j) = self.at(address.div_euclid(8)).filter(|_| read) {
            j.read = true;
        }
    }
    /// What becomes values.
    pub fn words(self) -> Vec<Word> {
        let mut words = Vec::new();
        for j in self.0.iter().filter(|j| !j.pinned && j.read) {
            if words.len() + (j.end - j.slot) as usize <= MOST.1 {
                words.extend((j.slot..j.end).map(|slot| Word { slot, bases: j.bases.clone() }));
            }
        }
        words
    }
}

/// Frame pointers of the frames that a state describes.
pub fn frames(f: &Func, s: State, call: bool) -> SmallVec<[i32; 4]> {
    let state = &f.states[s.0 as usize];
    if call {
        return state.inlined.iter().map(|i| i.base).chain([0]).collect();
    }
    let mut frames = smallvec![state.base];
    let mut base = state.base;
    while base != 0 {
        // Where the caller's is, is in the header.
        let up = state.slots.iter().find(|e| e.0 == base).map(|e| f.op(e.1));
        let Some(Op::Addr(up)) = up else { unreachable!("an inlined frame has a header") };
        base = up / 8;
        frames.push(base);
    }
    frames
}

/// The words are values from now on.
pub fn promoted(f: &mut Func, words: &HashMap<i32, usize>) {
    f.memory.retain(|s| !words.contains_key(s));
    f.parts.retain(|p| !words.contains_key(&p.slot));
}
