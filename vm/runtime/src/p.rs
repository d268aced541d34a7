//! A P: the right to run Go code, with the resources that go with it: run queue, allocation cache, free goroutines.

use crate::g::G;
use crate::heap::MCache;
use crate::m::M;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering};

/// Slots of a run queue.
pub const RING: usize = 256;

/// States of a P.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum PStatus {
    /// On the idle list.
    Idle = 0,
    /// An M runs with it.
    Running = 1,
    /// Its M is in a blocking call; sysmon may take it.
    Syscall = 2,
    /// Stopped with the world.
    Stopped = 3,
    /// GOMAXPROCS went below its number.
    Dead = 4,
}

/// See the module documentation.
#[repr(C)]
pub struct P {
    /// Allocation cache.
    pub cache: MCache,
    /// Number.
    pub id: usize,
    pub(crate) status: AtomicU32,
    /// Calls of the scheduler; sysmon watches it.
    pub(crate) tick: AtomicU32,
    /// Blocking calls begun.
    pub(crate) sys_tick: AtomicU32,
    /// M that runs with it.
    pub(crate) m: AtomicPtr<M>,
    head: AtomicU32,
    tail: AtomicU32,
    ring: [AtomicPtr<G>; RING],
    next: AtomicPtr<G>,
    /// Dead goroutines to reuse, with their stacks.
    pub(crate) free_g: Vec<*mut G>,
    /// How many, for others to read.
    pub(crate) n_free_g: AtomicU32,
    /// Free stacks of the smallest size.
    pub(crate) stacks: Vec<usize>,
    /// Free wait-queue entries.
    pub(crate) sudogs: Vec<*mut crate::chan::Sudog>,
    rng: AtomicU64,
    /// Objects that it found and nobody has scanned yet.
    pub(crate) grey: crate::gc::work::Local,
    /// Nanoseconds it spent as a fractional worker in this cycle.
    pub(crate) fractional_ns: i64,
    /// In the state Syscall before the world stopped.
    pub(crate) was_syscall: bool,
}

impl P {
    /// A P without work.
    pub fn new(id: usize, seed: u64) -> P {
        P {
            cache: MCache::default(),
            id,
            status: AtomicU32::new(PStatus::Idle as u32),
            tick: AtomicU32::new(0),
            sys_tick: AtomicU32::new(0),
            m: AtomicPtr::new(ptr::null_mut()),
            head: AtomicU32::new(0),
            tail: AtomicU32::new(0),
            ring: std::array::from_fn(|_| AtomicPtr::new(ptr::null_mut())),
            next: AtomicPtr::new(ptr::null_mut()),
            free_g: Vec::new(),
            n_free_g: AtomicU32::new(0),
            stacks: Vec::new(),
            sudogs: Vec::new(),
            rng: AtomicU64::new(seed | 1),
            grey: Default::default(),
            fractional_ns: 0,
            was_syscall: false,
        }
    }

    /// A cheap random number.
    #[inline]
    pub fn random(&self) -> u64 {
        let mut x = self.rng.load(Ordering::Relaxed).wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.rng.store(x, Ordering::Relaxed);
        x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ x >> 31
    }

    pub(crate) fn status(&self) -> u32 {
        self.status.load(Ordering::SeqCst)
    }

    pub(crate) fn cas(&self, from: PStatus, to: PStatus) -> bool {
        self.status.compare_exchange(from as u32, to as u32, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    /// Whether there is nothing to run.
    pub fn is_empty(&self) -> bool {
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
    pub fn put(&self, mut g: *mut G, as_next: bool, spill: &mut dyn FnMut(&[*mut G])) {
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
    pub fn take(&self) -> Option<*mut G> {
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
    pub fn steal_from(&self, victim: &P, take_next: bool) -> Option<*mut G> {
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

impl Drop for P {
    fn drop(&mut self) {
        for s in self.sudogs.drain(..) {
            // SAFETY: entries on the free list were made by Box::into_raw and are in no queue.
            drop(unsafe { Box::from_raw(s) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queue_order_and_spill() {
        let p = P::new(0, 1);
        let g = |i: usize| (i * 8) as *mut G;
        let mut spilled = vec![];
        for i in 1..=RING + 1 {
            p.put(g(i), false, &mut |v| spilled.extend_from_slice(v));
        }
        assert_eq!(spilled.len(), RING / 2 + 1);
        assert_eq!(p.take(), Some(g(RING / 2 + 1)));
        p.put(g(9999), true, &mut |_| unreachable!());
        assert_eq!(p.take(), Some(g(9999)));
        let q = P::new(1, 1);
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
        struct Sh(P);
        // SAFETY: the test calls owner-only methods from one thread each.
        unsafe impl Sync for Sh {}
        // SAFETY: as above.
        unsafe impl Send for Sh {}
        let p = Arc::new(Sh(P::new(0, 1)));
        let got = Arc::new(AtomicUsize::new(0));
        let done = Arc::new(AtomicBool::new(false));
        let thieves: Vec<_> = (1..3)
            .map(|i| {
                let (p, got, done) = (p.clone(), got.clone(), done.clone());
                std::thread::spawn(move || {
                    let mine = P::new(i, 7);
                    while !done.load(Ordering::Acquire) || !p.0.is_empty() {
                        if mine.steal_from(&p.0, true).is_some() {
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
            p.0.put(((i + 1) * 8) as *mut G, i % 3 == 0, &mut |v| {
                got.fetch_add(v.len(), Ordering::Relaxed);
            });
            if i % 5 == 0 && p.0.take().is_some() {
                got.fetch_add(1, Ordering::Relaxed);
            }
        }
        done.store(true, Ordering::Release);
        for t in thieves {
            t.join().unwrap();
        }
        while p.0.take().is_some() {
            got.fetch_add(1, Ordering::Relaxed);
        }
        assert_eq!(got.load(Ordering::Relaxed), n);
    }
}
