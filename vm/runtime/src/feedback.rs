//! What calls of closures and of interface methods have called, noted by the interpreter while a function is warm, for whoever
//! compiles it. Targets are entries of functions for closures and itabs for interface methods.

use crate::jit::heat;
use govm_bytecode::insn::instructions;
use govm_bytecode::{Function, Op};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Heat below which the interpreter takes notes. What never gets so warm never pays for them.
pub const WARM: i32 = heat(1800);

/// Targets that are told apart at one call.
pub const TARGETS: usize = 4;

/// Index of words that are no call.
const NONE: u16 = u16::MAX;

#[derive(Default)]
struct Site {
    /// In the order in which they came; 0 behind the last. Threads that note at once may leave one out.
    seen: [AtomicUsize; TARGETS],
    /// There are more.
    more: AtomicBool,
}

/// The notes of a function.
pub struct Feedback {
    /// Index of the site at each word.
    index: Box<[u16]>,
    sites: Box<[Site]>,
}

impl Feedback {
    /// Blank notes.
    pub fn new(f: &Function) -> Feedback {
        let mut index = vec![NONE; f.code.len()];
        let mut n = 0;
        for d in instructions(&f.code) {
            if matches!(d.op, Op::CallClosure | Op::CallIface) && n < NONE {
                index[d.pc] = n;
                n += 1;
            }
        }
        Feedback { index: index.into(), sites: (0..n).map(|_| Site::default()).collect() }
    }

    fn site(&self, word: usize) -> Option<&Site> {
        self.sites.get(*self.index.get(word)? as usize)
    }

    /// The call at a word calls this target.
    pub fn note(&self, word: usize, target: usize) {
        let Some(site) = self.site(word) else { return };
        for s in &site.seen {
            let t = s.load(Ordering::Relaxed);
            if t == target {
                return;
            }
            if t == 0 {
                s.store(target, Ordering::Relaxed);
                return;
            }
        }
        site.more.store(true, Ordering::Relaxed);
    }

    /// Whether nothing was noted of the dynamic call at a word.
    pub fn is_blank(&self, word: usize) -> bool {
        self.site(word).is_some_and(|s| s.seen[0].load(Ordering::Relaxed) == 0)
    }

    /// All that the call at a word has called; nothing if that is too much to tell apart.
    pub fn targets(&self, word: usize) -> Vec<usize> {
        let Some(site) = self.site(word) else { return Vec::new() };
        if site.more.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let mut list: Vec<usize> = Vec::new();
        for t in site.seen.iter().map(|t| t.load(Ordering::Relaxed)) {
            if t != 0 && !list.contains(&t) {
                list.push(t);
            }
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blank(sites: usize) -> Feedback {
        let index = (0..sites as u16).flat_map(|i| [i, NONE]).collect();
        Feedback { index, sites: (0..sites).map(|_| Site::default()).collect() }
    }

    #[test]
    fn targets_in_order_of_appearance_each_once() {
        let f = blank(2);
        for t in [7, 9, 7, 9, 9, 8] {
            f.note(2, t);
        }
        assert_eq!(f.targets(2), [7, 9, 8]);
        assert_eq!(f.targets(0), []);
        assert!(f.is_blank(0) && !f.is_blank(2) && !f.is_blank(1));
    }

    #[test]
    fn too_many_targets_are_none() {
        let f = blank(1);
        for t in 1..=TARGETS {
            f.note(0, t);
        }
        assert_eq!(f.targets(0).len(), TARGETS);
        f.note(0, 100);
        assert_eq!(f.targets(0), []);
    }

    #[test]
    fn words_that_are_no_call_have_none() {
        let f = blank(1);
        f.note(1, 5);
        f.note(100, 5);
        assert_eq!(f.targets(1), []);
        assert_eq!(f.targets(0), []);
    }
}
