//! The machine code that a function has: how it is put in place, what is better than what, and when it is to be made anew. Code that is to be
//! replaced runs on until what takes its place is there.

use super::{LOOP_HEAT, heat};
use crate::func::Code;
use std::sync::atomic::Ordering;

/// How often what the compiler supposed of a place may prove wrong before the function is compiled anew without.
const MISSES: u32 = 50;

/// How often it must have, that whoever compiles the function anyway believes it.
const DOUBTS: u32 = 10;

/// Heat of a function whose compilation was asked for.
pub const RETRY: i32 = heat(500);

/// A function that was called so often while it got hot does not stay in its loops for long: who calls it next has use for machine code.
pub const OFTEN: i32 = 4;

/// Whether so much heat, or less than none, is left of a whole number of back-edges after many calls.
pub fn called_often(left: i32) -> bool {
    -left & (LOOP_HEAT - 1) >= OFTEN
}

/// How much the compiler does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tier {
    /// Little, soon; the code counts how often it runs.
    First,
    /// All it can.
    Full,
}

/// Machine code for a loop.
struct Loop {
    /// The word of its header.
    word: u32,
    address: usize,
    /// What its frame takes below fp.
    bytes: usize,
    tier: Tier,
    /// Made with what has proved wrong.
    stale: bool,
}

/// Machine code to be put in place.
pub struct NewCode<'a> {
    /// For calls, or for the loop whose header is this word.
    pub osr: Option<u32>,
    /// Where it is.
    pub address: usize,
    /// What its frame takes below fp, in bytes.
    pub bytes: usize,
    /// How good it is.
    pub tier: Tier,
    /// The heat after which code of the first tier asks for better.
    pub patience: i32,
    /// What it was made without supposing: see [`Code::failed`].
    pub failed: &'a [usize],
}

/// A function's machine code, as far as who runs it need not know.
#[derive(Default)]
pub struct Made {
    /// The code for calls is of the first tier.
    first: bool,
    loops: Vec<Loop>,
    /// How often guards that the compiler had moved in front of loops have failed, by the loop's bytecode address.
    misses: Vec<(usize, u32)>,
    /// Those that the code for calls was made without.
    known: Vec<usize>,
    /// It is being compiled anew.
    renewing: bool,
}

impl Made {
    /// See [`Code::missed`].
    fn missed(&mut self, pc: usize, in_loop: bool) -> Option<bool> {
        let all = &mut self.misses;
        let i = all.iter().position(|e| e.0 == pc).unwrap_or_else(|| {
            all.push((pc, 0));
            all.len() - 1
        });
        all[i].1 += 1;
        let n = all[i].1;
        if in_loop {
            // Who enters it next asks for better.
            let often = n == MISSES;
            if often {
                self.loops.iter_mut().for_each(|l| l.stale = true);
            }
            return often.then_some(true);
        }
        // What takes the place of code that runs on knows already.
        let ask = n >= MISSES && n.is_multiple_of(DOUBTS) && !self.known.contains(&pc);
        ask.then(|| !std::mem::replace(&mut self.renewing, true))
    }
}

impl Code {
    /// Puts machine code in place. The code for calls that it replaces, if there was some.
    pub fn install(&self, new: &NewCode<'_>) -> Option<usize> {
        let &NewCode { osr, address, bytes, tier, patience, failed } = new;
        let mut made = self.made.lock();
        let mut old = 0;
        match osr {
            Some(word) => {
                made.loops.retain(|l| l.word != word);
                made.loops.push(Loop { word, address, bytes, tier, stale: false });
            }
            None => {
                made.first = tier == Tier::First;
                made.known = failed.to_vec();
                made.renewing = false;
                // Who sees the address sees what the frame takes; less than before would be wrong for who has seen the address before.
                self.machine_bytes.fetch_max(bytes, Ordering::Relaxed);
                old = self.machine.swap(address as *mut u8, Ordering::AcqRel) as usize;
                // SAFETY: entries live as long as the table.
                unsafe { (*self.entry).jit.store(address as *mut u8, Ordering::Release) };
            }
        }
        if tier == Tier::First {
            self.again.store(patience, Ordering::Relaxed);
        }
        self.heat.store(0, Ordering::Relaxed);
        (old != 0).then_some(old)
    }

    /// A guard that the compiler had moved in front of the loop at `pc` has failed, or the block at `pc`, which had not run before, was
    /// to run; `in_loop`: in code for a loop. `Some`: so often that the function is to be compiled anew without such; true: that is new.
    pub fn missed(&self, pc: usize, in_loop: bool) -> Option<bool> {
        self.made.lock().missed(pc, in_loop)
    }

    /// Addresses of the loops, its own and inlined ones, in front of which no guards are to be moved, and of blocks that are to be built.
    pub fn failed(&self) -> Vec<usize> {
        self.made.lock().misses.iter().filter(|e| e.1 >= DOUBTS).map(|e| e.0).collect()
    }

    /// Machine code for the loop whose header is word `w`, what its frame takes below fp, and whether better is to be asked for.
    pub fn loop_entry(&self, w: u32) -> Option<(usize, usize, bool)> {
        let made = self.made.lock();
        let l = made.loops.iter().find(|l| l.word == w)?;
        // Who is in the loop of a function that has code for calls is the last to need it.
        let ask = l.stale && self.machine.load(Ordering::Relaxed).is_null();
        Some((l.address, l.bytes, ask))
    }

    /// Whether there is code for the loop whose header is word `w` that is better than the first tier's.
    pub fn has_full_loop(&self, w: u32) -> bool {
        self.made.lock().loops.iter().any(|l| l.word == w && l.tier == Tier::Full && !l.stale)
    }

    /// Whether calls run code of the first tier.
    pub fn is_first_tier(&self) -> bool {
        self.made.lock().first
    }

    /// Whether calls run the best code there is.
    pub fn has_full(&self) -> bool {
        !self.machine.load(Ordering::Acquire).is_null() && !self.is_first_tier()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_misses_often_is_made_anew_once() {
        let mut m = Made::default();
        let asked = |m: &mut Made, pc, n| (0..n).filter_map(|_| m.missed(pc, false)).collect::<Vec<_>>();
        assert_eq!(asked(&mut m, 1, MISSES - 1), []);
        assert_eq!(asked(&mut m, 1, 1), [true]);
        // Asked for again while it waits, for the queue may have forgotten.
        assert_eq!(asked(&mut m, 1, 2 * DOUBTS), [false, false]);
        (m.known, m.renewing) = (vec![1], false);
        assert_eq!(asked(&mut m, 1, MISSES), []);
        assert_eq!(asked(&mut m, 2, MISSES), [true]);
    }

    #[test]
    fn code_of_loops_is_stale_when_it_misses_often() {
        let mut m = Made::default();
        m.loops.push(Loop { word: 3, address: 0, bytes: 0, tier: Tier::Full, stale: false });
        assert_eq!((0..MISSES).filter_map(|_| m.missed(1, true)).collect::<Vec<_>>(), [true]);
        assert!(m.loops[0].stale);
        assert_eq!((0..MISSES).filter_map(|_| m.missed(1, true)).count(), 0);
    }

    #[test]
    fn the_lowest_bits_of_what_is_left_count_calls() {
        use super::super::CALL_HEAT;
        let left = |calls: i32, rounds: i32| heat(10) - calls * CALL_HEAT - rounds * LOOP_HEAT;
        assert!(!called_often(left(3, 100)) && called_often(left(4, 0)) && called_often(left(5, 1000)));
    }
}
