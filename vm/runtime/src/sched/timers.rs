//! Timers: a heap of (time, action). Ms look at it between goroutines; one idle M sleeps until the next is due.

use crate::gc::barrier::replaced;
use crate::lock::{Lock, Rank};
use crate::native::GRef;
use crate::netpoll::Dir;
use crate::p::P;
use crate::rt::Rt;
use std::sync::atomic::{AtomicI64, Ordering};

/// What happens when a timer is due.
#[derive(Clone, Copy, Debug)]
pub enum Action {
    /// A goroutine wakes.
    Ready(GRef),
    /// A goroutine starts with this closure (a Go func without arguments).
    Go(usize),
    /// A deadline of a descriptor passes.
    Deadline(u64, Dir, u32),
}

#[derive(Clone, Copy)]
struct Timer {
    when: i64,
    period: i64,
    seq: u64,
    action: Action,
    /// Position in the heap, or NONE.
    pos: u32,
    generation: u32,
}

const NONE: u32 = u32::MAX;

#[derive(Default)]
struct Heap {
    slab: Vec<Timer>,
    free: Vec<u32>,
    order: Vec<u32>,
    seq: u64,
}

/// All timers of a runtime.
pub struct Timers {
    heap: Lock<Heap>,
    /// Time of the earliest, or i64::MAX.
    next: AtomicI64,
}

impl Default for Timers {
    fn default() -> Self {
        Timers { heap: Lock::new(Rank::Timers, Heap::default()), next: AtomicI64::new(i64::MAX) }
    }
}

impl Heap {
    fn less(&self, a: u32, b: u32) -> bool {
        let (x, y) = (&self.slab[a as usize], &self.slab[b as usize]);
        (x.when, x.seq) < (y.when, y.seq)
    }

    fn place(&mut self, i: usize, t: u32) {
        self.order[i] = t;
        self.slab[t as usize].pos = i as u32;
    }

    fn up(&mut self, mut i: usize) {
        let t = self.order[i];
        while i > 0 {
            let parent = (i - 1) / 4;
            if !self.less(t, self.order[parent]) {
                break;
            }
            let q = self.order[parent];
            self.place(i, q);
            i = parent;
        }
        self.place(i, t);
    }

    fn down(&mut self, mut i: usize) {
        let t = self.order[i];
        loop {
            let first = i * 4 + 1;
            if first >= self.order.len() {
                break;
            }
            let last = (first + 4).min(self.order.len());
            let mut best = first;
            for c in first + 1..last {
                if self.less(self.order[c], self.order[best]) {
                    best = c;
                }
            }
            if !self.less(self.order[best], t) {
                break;
            }
            let q = self.order[best];
            self.place(i, q);
            i = best;
        }
        self.place(i, t);
    }

    fn insert(&mut self, t: u32) {
        self.seq += 1;
        self.slab[t as usize].seq = self.seq;
        self.order.push(t);
        self.up(self.order.len() - 1);
    }

    fn remove(&mut self, t: u32) -> bool {
        let pos = self.slab[t as usize].pos;
        if pos == NONE {
            return false;
        }
        self.slab[t as usize].pos = NONE;
        let i = pos as usize;
        let last = self.order.pop().expect("a timer is in the heap");
        if last != t {
            self.place(i, last);
            self.down(i);
            self.up(self.slab[last as usize].pos as usize);
        }
        true
    }

    fn alloc(&mut self, when: i64, period: i64, action: Action) -> u32 {
        let t = Timer { when, period, seq: 0, action, pos: NONE, generation: 1 };
        match self.free.pop() {
            Some(i) => {
                let generation = self.slab[i as usize].generation;
                self.slab[i as usize] = Timer { generation, ..t };
                i
            }
            None => {
                self.slab.push(t);
                self.slab.len() as u32 - 1
            }
        }
    }

    fn resolve(&self, id: u64) -> Option<u32> {
        let (i, generation) = (id as u32, (id >> 32) as u32);
        self.slab.get(i as usize).filter(|t| t.generation == generation).map(|_| i)
    }

    fn release(&mut self, t: u32) {
        self.slab[t as usize].generation = self.slab[t as usize].generation.wrapping_add(1);
        self.free.push(t);
    }

    fn first(&self) -> i64 {
        self.order.first().map_or(i64::MAX, |&t| self.slab[t as usize].when)
    }
}

impl Rt {
    /// Time of the next timer.
    pub(crate) fn next_timer(&self) -> Option<i64> {
        let n = self.sched.timers.next.load(Ordering::SeqCst);
        (n != i64::MAX).then_some(n)
    }

    /// Whether a timer is due.
    pub(crate) fn timer_due(&self) -> bool {
        self.next_timer().is_some_and(|n| n <= self.nanotime())
    }

    /// Starts a timer; the result names it until it has fired (never, if it is periodic) or is stopped.
    pub fn timer_start(&self, when: i64, period: i64, action: Action) -> u64 {
        let (id, sooner) = {
            let mut h = self.sched.timers.heap.lock();
            let t = h.alloc(when, period, action);
            h.insert(t);
            ((h.slab[t as usize].generation as u64) << 32 | t as u64, self.note_first(&h))
        };
        self.timer_moved(sooner);
        id
    }

    fn note_first(&self, h: &Heap) -> bool {
        let first = h.first();
        let old = self.sched.timers.next.swap(first, Ordering::SeqCst);
        first < old
    }

    fn timer_moved(&self, sooner: bool) {
        if !sooner {
            return;
        }
        let i = self.sched.inner.lock();
        if !i.timer_waiter.is_null() {
            // SAFETY: Ms live as long as the runtime.
            unsafe { self.wake_m(i.timer_waiter) };
        }
    }

    /// Stops a timer; true if it was going to fire. The name is void afterwards, as it is when a timer has fired.
    pub fn timer_stop(&self, p: &mut P, id: u64) -> bool {
        let mut h = self.sched.timers.heap.lock();
        let Some(t) = h.resolve(id) else { return false };
        if let Action::Go(closure) = h.slab[t as usize].action {
            replaced(self, p, closure as u64);
        }
        h.remove(t);
        h.release(t);
        self.note_first(&h);
        true
    }

    /// Does what is due.
    pub(crate) fn run_timers(&self, p: &mut P) {
        if self.sched.timers.next.load(Ordering::Relaxed) == i64::MAX {
            return;
        }
        let now = self.nanotime();
        while self.sched.timers.next.load(Ordering::Relaxed) <= now {
            let action = {
                let mut h = self.sched.timers.heap.lock();
                if h.first() > now {
                    break;
                }
                let t = h.order[0];
                h.remove(t);
                let (action, period) = (h.slab[t as usize].action, h.slab[t as usize].period);
                if period > 0 {
                    let when = h.slab[t as usize].when;
                    h.slab[t as usize].when = when + period * (1 + (now - when) / period);
                    h.insert(t);
                } else {
                    h.release(t);
                }
                self.note_first(&h);
                action
            };
            match action {
                Action::Ready(g) => self.ready(g, Some(p)),
                Action::Deadline(id, dir, seq) => self.poll_expired(p, id, dir, seq),
                Action::Go(closure) => {
                    // The timer was a root for it; the new goroutine's stack counts as scanned.
                    replaced(self, p, closure as u64);
                    self.new_goroutine(p, closure, None);
                }
            }
        }
    }

    /// Closures that timers hold: roots.
    pub(crate) fn timer_roots(&self, mut f: impl FnMut(usize)) {
        let h = self.sched.timers.heap.lock();
        for &t in &h.order {
            if let Action::Go(c) = h.slab[t as usize].action {
                f(c);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heap_order_with_removals() {
        let mut h = Heap::default();
        let mut ids = vec![];
        let mut x = 1u64;
        for _ in 0..500 {
            x = x.wrapping_mul(6364136223846793005).wrapping_add(1);
            let t = h.alloc((x >> 40) as i64, 0, Action::Go(0));
            h.insert(t);
            ids.push(t);
        }
        for t in ids.iter().step_by(3) {
            assert!(h.remove(*t));
            assert!(!h.remove(*t));
        }
        let mut last = i64::MIN;
        let mut n = 0;
        while let Some(&t) = h.order.first() {
            assert!(h.slab[t as usize].when >= last);
            last = h.slab[t as usize].when;
            h.remove(t);
            n += 1;
        }
        assert_eq!(n, 500 - 167);
    }
}
