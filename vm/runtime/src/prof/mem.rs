//! The heap profile: sampled allocations by call stack, and which of them are gone. What is told is the state at the end of marking of a cycle,
//! when its sweep is over: else what was allocated lately would always look alive. So amounts wait, by cycle, until their turn comes.

use super::Table;
use crate::heap::sizeclass::PAGE;
use crate::heap::span::Span;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering::Relaxed;

/// Objects and bytes.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) objects: i64,
    pub(crate) bytes: i64,
}

impl Amount {
    fn add(&mut self, o: Amount) {
        self.objects += o.objects;
        self.bytes += o.bytes;
    }
}

/// Allocated and freed.
#[derive(Clone, Copy, Default)]
pub(crate) struct Mem {
    pub(crate) allocs: Amount,
    pub(crate) frees: Amount,
}

impl Mem {
    fn add(&mut self, o: Mem) {
        self.allocs.add(o.allocs);
        self.frees.add(o.frees);
    }
}

/// The samples of one call stack: what is told, and what is to be told when the cycle of that number modulo 3 comes.
#[derive(Clone, Copy, Default)]
struct Record {
    told: Mem,
    later: [Mem; 3],
}

/// A sampled object that lives.
struct Sample {
    record: usize,
    bytes: i64,
    span: *const Span,
}

/// See the module documentation.
#[derive(Default)]
pub(crate) struct MemProfile {
    table: Table<Record>,
    /// By the object's address.
    live: BTreeMap<usize, Sample>,
    /// Cycles whose marking is over.
    cycle: usize,
    /// Whether this cycle's amounts are told.
    told: bool,
}

// SAFETY: the spans are read only by who holds the lock, and Span structs live as long as the heap.
unsafe impl Send for MemProfile {}

impl MemProfile {
    /// An object in the span was allocated.
    pub(super) fn allocated(&mut self, stack: &[u64], base: usize, span: &Span) {
        // Tiny objects share a block: the first stands for it.
        if self.live.contains_key(&base) {
            return;
        }
        let record = self.table.at(stack);
        let bytes = span.elem_size as i64;
        // Freed at the earliest by the sweep of the running cycle, or of the next.
        self.table.records[record].1.later[(self.cycle + 2) % 3].allocs.add(Amount { objects: 1, bytes });
        span.samples.fetch_add(1, Relaxed);
        self.live.insert(base, Sample { record, bytes, span });
    }

    /// The span is being swept: its marks are still there.
    #[cold]
    pub(crate) fn swept(&mut self, span: &Span) {
        let all = span.base..span.base + span.npages as usize * PAGE;
        let gone: Vec<usize> =
            self.live.range(all).map(|(&at, _)| at).filter(|&at| !span.is_marked(span.index_of(at))).collect();
        for at in gone {
            let Some(s) = self.live.remove(&at) else { continue };
            debug_assert!(std::ptr::eq(s.span, span));
            self.table.records[s.record].1.later[(self.cycle + 1) % 3].frees.add(Amount { objects: 1, bytes: s.bytes });
            span.samples.fetch_sub(1, Relaxed);
        }
    }

    /// Marking is over; the world is stopped.
    pub(crate) fn cycle_ends(&mut self) {
        // As a rule that was done when the world ran again after the last one.
        self.tell_cycle();
        self.cycle += 1;
        self.told = false;
    }

    /// Tells what the last cycle was waited for: its predecessor is swept.
    pub(crate) fn tell_cycle(&mut self) {
        if !std::mem::replace(&mut self.told, true) {
            self.tell(self.cycle % 3);
        }
    }

    /// The last cycle is swept: its amounts need not wait for the next.
    pub(crate) fn sweep_ends(&mut self) {
        self.tell_cycle();
        self.tell((self.cycle + 1) % 3);
    }

    fn tell(&mut self, turn: usize) {
        for (_, r) in &mut self.table.records {
            r.told.add(std::mem::take(&mut r.later[turn]));
        }
    }

    /// The samples by call stack, as far as they are told; all of them before the first cycle.
    pub(crate) fn records(&self) -> Vec<(Box<[u64]>, Mem)> {
        let told = |r: &Record| {
            let mut m = r.told;
            if self.cycle == 0 {
                r.later.iter().for_each(|&l| m.add(l));
            }
            m
        };
        let all = self.table.records.iter().map(|(s, r)| (s.clone(), told(r)));
        all.filter(|(_, m)| m.allocs.objects > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heap::sizeclass::CLASS_PAGES;
    use std::sync::atomic::AtomicU64;

    #[test]
    fn told_when_swept_and_consistent() {
        let words: Vec<AtomicU64> = (0..32).map(|_| AtomicU64::new(0)).collect();
        let mut span = Span::dead(words.as_ptr());
        span.init(1 << 30, CLASS_PAGES[5] as usize, 10, false);
        let size = span.elem_size as i64;
        let mut p = MemProfile::default();
        let totals = |p: &MemProfile| {
            p.records().iter().fold((0, 0), |t, (_, m)| (t.0 + m.allocs.bytes / size, t.1 + m.frees.bytes / size))
        };
        for i in 0..3 {
            p.allocated(&[7], span.object(i), &span);
        }
        p.allocated(&[7], span.object(2), &span);
        assert_eq!(totals(&p), (3, 0), "everything before the first cycle");
        span.mark(0);
        p.cycle_ends();
        p.tell_cycle();
        assert_eq!(totals(&p), (0, 0), "not before the sweep");
        p.allocated(&[8], span.object(3), &span);
        span.mark(3);
        p.swept(&span);
        assert_eq!(span.samples.load(Relaxed), 2);
        assert_eq!(totals(&p), (0, 0));
        p.sweep_ends();
        assert_eq!(totals(&p), (3, 2), "and what is younger than the cycle not yet");
        p.cycle_ends();
        p.tell_cycle();
        assert_eq!(totals(&p), (3, 2));
        p.sweep_ends();
        assert_eq!(totals(&p), (4, 2));
    }
}
