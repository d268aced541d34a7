//! The run queue of a P: a ring that its owner fills and empties and others steal from, and a goroutine that runs next. `models` has loom look
//! at all the ways it can go.

use crate::atomics::{AtomicPtr, AtomicU32, Ordering};
use crate::g::G;
use std::ptr;

/// Slots of the ring.
pub(crate) const RING: usize = if cfg!(all(loom, test)) { 4 } else { 256 };

/// See the module documentation.
pub(crate) struct RunQueue {
    head: AtomicU32,
    tail: AtomicU32,
    ring: [AtomicPtr<G>; RING],
    next: AtomicPtr<G>,
}

impl Default for RunQueue {
    fn default() -> Self {
        RunQueue {
            head: AtomicU32::new(0),
            tail: AtomicU32::new(0),
            ring: std::array::from_fn(|_| AtomicPtr::new(ptr::null_mut())),
            next: AtomicPtr::new(ptr::null_mut()),
        }
    }
}

impl RunQueue {
    /// Whether there is nothing to run.
    pub(crate) fn is_empty(&self) -> bool {
        loop {
            let h = self.head.load(Ordering::Acquire);
            let t = self.tail.load(Ordering::Acquire);
            let n = self.next.load(Ordering::Acquire);
            if t == self.tail.load(Ordering::Acquire) {
                return h == t && n.is_null();
            }
        }
    }

    /// Goroutines in the queue, about.
    pub(crate) fn queued(&self) -> u32 {
        self.tail.load(Ordering::Relaxed).wrapping_sub(self.head.load(Ordering::Relaxed))
    }

    /// Puts a goroutine on the queue; `as_next`: it runs next. What does not fit is handed to `spill`.
    /// Only the owner calls this.
    pub(crate) fn put(&self, mut g: *mut G, as_next: bool, spill: &mut dyn FnMut(&[*mut G])) {
        if as_next {
            g = self.next.swap(g, Ordering::AcqRel);
            if g.is_null() {
                return;
            }
        }
        let h = self.head.load(Ordering::Acquire);
        let t = self.tail.load(Ordering::Relaxed);
        if t.wrapping_sub(h) < RING as u32 {
            self.ring[t as usize % RING].store(g, Ordering::Relaxed);
            self.tail.store(t.wrapping_add(1), Ordering::Release);
            return;
        }
        // Full: half of it goes elsewhere.
        let n = RING as u32 / 2;
        let mut out: Vec<*mut G> =
            (0..n).map(|i| self.ring[h.wrapping_add(i) as usize % RING].load(Ordering::Relaxed)).collect();
        if self.head.compare_exchange(h, h.wrapping_add(n), Ordering::AcqRel, Ordering::Relaxed).is_err() {
            return self.put(g, false, spill);
        }
        out.push(g);
        spill(&out);
    }

    /// Takes the next goroutine. Only the owner calls this.
    pub(crate) fn take(&self) -> Option<*mut G> {
        let n = self.next.load(Ordering::Acquire);
        if !n.is_null() && self.next.compare_exchange(n, ptr::null_mut(), Ordering::AcqRel, Ordering::Relaxed).is_ok() {
            return Some(n);
        }
        loop {
            let h = self.head.load(Ordering::Acquire);
            let t = self.tail.load(Ordering::Relaxed);
            if h == t {
                return None;
            }
            let g = self.ring[h as usize % RING].load(Ordering::Relaxed);
            if self.head.compare_exchange(h, h.wrapping_add(1), Ordering::AcqRel, Ordering::Relaxed).is_ok() {
                return Some(g);
            }
        }
    }

    /// Steals half of another P's queue into this one; returns one of them to run. `take_next`: even the one that
    /// the victim would run next.
    pub(crate) fn steal_from(&self, victim: &RunQueue, take_next: bool) -> Option<*mut G> {
        let t = self.tail.load(Ordering::Relaxed);
        loop {
            let h = victim.head.load(Ordering::Acquire);
            let vt = victim.tail.load(Ordering::Acquire);
            let n = vt.wrapping_sub(h);
            let n = n - n / 2;
            if n == 0 {
                if take_next {
                    let g = victim.next.load(Ordering::Acquire);
                    if !g.is_null() {
                        if victim
                            .next
                            .compare_exchange(g, ptr::null_mut(), Ordering::AcqRel, Ordering::Relaxed)
                            .is_err()
                        {
                            continue;
                        }
                        return Some(g);
                    }
                }
                return None;
            }
            if n > RING as u32 / 2 {
                continue;
            }
            for i in 0..n {
                let g = victim.ring[h.wrapping_add(i) as usize % RING].load(Ordering::Relaxed);
                self.ring[t.wrapping_add(i) as usize % RING].store(g, Ordering::Relaxed);
            }
            if victim.head.compare_exchange(h, h.wrapping_add(n), Ordering::AcqRel, Ordering::Relaxed).is_err() {
                continue;
            }
            let g = self.ring[t.wrapping_add(n - 1) as usize % RING].load(Ordering::Relaxed);
            self.tail.store(t.wrapping_add(n - 1), Ordering::Release);
            return Some(g);
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn queue_order_and_spill() {
        let p = RunQueue::default();
        let g = |i: usize| (i * 8) as *mut G;
        let mut spilled = vec![];
        for i in 1..=RING + 1 {
            p.put(g(i), false, &mut |v| spilled.extend_from_slice(v));
        }
        assert_eq!(spilled.len(), RING / 2 + 1);
        assert_eq!(p.take(), Some(g(RING / 2 + 1)));
        p.put(g(9999), true, &mut |_| unreachable!());
        assert_eq!(p.take(), Some(g(9999)));
        let q = RunQueue::default();
        assert!(q.steal_from(&p, false).is_some());
        let (mut a, mut b) = (0, 0);
        while p.take().is_some() {
            a += 1;
        }
        while q.take().is_some() {
            b += 1;
        }
        assert_eq!(a + b + 1, RING / 2 - 1);
        assert!(p.is_empty() && q.is_empty());
    }

    #[test]
    fn hammer_stealing_loses_nothing() {
        use std::sync::Arc;
        use std::sync::atomic::{AtomicBool, AtomicUsize};
        let p = Arc::new(RunQueue::default());
        let got = Arc::new(AtomicUsize::new(0));
        let done = Arc::new(AtomicBool::new(false));
        let thieves: Vec<_> = (1..3)
            .map(|_| {
                let (p, got, done) = (p.clone(), got.clone(), done.clone());
                std::thread::spawn(move || {
                    let mine = RunQueue::default();
                    while !done.load(Ordering::Acquire) || !p.is_empty() {
                        if mine.steal_from(&p, true).is_some() {
                            got.fetch_add(1, Ordering::Relaxed);
                            while mine.take().is_some() {
                                got.fetch_add(1, Ordering::Relaxed);
                            }
                        }
                    }
                })
            })
            .collect();
        let n = 100_000;
        for i in 0..n {
            p.put(((i + 1) * 8) as *mut G, i % 3 == 0, &mut |v| {
                got.fetch_add(v.len(), Ordering::Relaxed);
            });
            if i % 5 == 0 && p.take().is_some() {
                got.fetch_add(1, Ordering::Relaxed);
            }
        }
        done.store(true, Ordering::Release);
        for t in thieves {
            t.join().unwrap();
        }
        while p.take().is_some() {
            got.fetch_add(1, Ordering::Relaxed);
        }
        assert_eq!(got.load(Ordering::Relaxed), n);
    }
}
