//! No death by collection: near the memory limit cycles follow each other, and the program would hardly run. When collections took more
//! than half of the CPU time over a second of each P's, goroutines need not assist until they have taken less again; the
//! heap may grow beyond the limit then. A bucket that collections fill and the program drains ("Soft memory limit", 48409).

use crate::lock::{Lock, Rank};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering::Relaxed};

/// What the bucket holds, for each P.
const CAPACITY_NS: i64 = 1_000_000_000;

/// See the module documentation.
pub(crate) struct Limiter {
    state: Lock<State>,
    /// CPU time of collections without idle time, ns.
    spent: AtomicI64,
    full: AtomicBool,
    /// The cycle in which the bucket was full last; 0: never.
    last: AtomicU32,
}

#[derive(Default)]
struct State {
    fill: i64,
    /// Of the last update: time, `spent`.
    at: i64,
    spent: i64,
}

impl Default for Limiter {
    fn default() -> Self {
        Limiter {
            state: Lock::new(Rank::Leaf, State::default()),
            spent: AtomicI64::new(0),
            full: AtomicBool::new(false),
            last: AtomicU32::new(0),
        }
    }
}

impl Limiter {
    /// Adds CPU time that a collection took.
    pub(crate) fn add(&self, ns: i64) {
        self.spent.fetch_add(ns, Relaxed);
    }

    /// Brings the bucket up to date: `now` in ns since the start, `procs` Ps, the running cycle's number.
    pub(crate) fn update(&self, now: i64, procs: i64, cycle: u32) {
        let mut s = self.state.lock();
        let spent = self.spent.load(Relaxed);
        let all = (now - s.at) * procs;
        if all <= 0 {
            return;
        }
        let gc = (spent - s.spent).clamp(0, all);
        let capacity = CAPACITY_NS * procs;
        s.fill = (s.fill + gc - (all - gc)).clamp(0, capacity);
        (s.at, s.spent) = (now, spent);
        let full = s.fill == capacity;
        self.full.store(full, Relaxed);
        if full {
            self.last.store(cycle, Relaxed);
        }
    }

    /// Whether goroutines need not assist.
    pub(crate) fn limits(&self) -> bool {
        self.full.load(Relaxed)
    }

    /// The cycle in which it limited last; 0: never.
    pub(crate) fn last_cycle(&self) -> u32 {
        self.last.load(Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_after_a_second_of_nothing_else_and_empty_after_rest() {
        let l = Limiter::default();
        let ms = |n: i64| n * 1_000_000;
        // Half of the time: never.
        for t in 1..100 {
            l.add(ms(100));
            l.update(ms(100 * t), 2, 1);
            assert!(!l.limits());
        }
        // All of it, on both Ps: after a second.
        for t in 1..=10 {
            assert!(!l.limits(), "after {t}");
            l.add(ms(200));
            l.update(ms(9900 + 100 * t), 2, 7);
        }
        assert!(l.limits());
        assert_eq!(l.last_cycle(), 7);
        l.update(ms(10_950), 2, 8);
        assert!(!l.limits());
        assert_eq!(l.last_cycle(), 7);
    }
}
