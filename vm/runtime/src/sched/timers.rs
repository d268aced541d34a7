//! Timers: each P has a heap of (time, action), which it looks at between goroutines. A P that finds nothing to run does what is due
//! in the others' heaps, too; one idle M sleeps until the next timer of all. Heaps go by the P's number and stay when it goes.

use crate::gc::barrier::replaced;
use crate::lock::{Lock, Rank};
use crate::native::GRef;
use crate::netpoll::Dir;
use crate::p::P;
use crate::rt::Rt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

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

/// The timers of a P.
struct PTimers {
    heap: Lock<Heap>,
    /// Time of the earliest, or i64::MAX.
    next: AtomicI64,
}

/// Heaps; Ps beyond share them.
const HEAPS: usize = 1 << P_BITS;
/// A timer's name: generation, heap, slot.
const P_BITS: u32 = 10;
const SLOT_BITS: u32 = 27;

/// All timers of a runtime.
pub struct Timers {
    by_p: Box<[OnceLock<PTimers>]>,
    /// Those in use are below.
    used: AtomicUsize,
}

impl Default for Timers {
    fn default() -> Self {
        Timers { by_p: (0..HEAPS).map(|_| OnceLock::new()).collect(), used: AtomicUsize::new(0) }
    }
}

impl Timers {
    /// The heap of the P with this number.
    fn of(&self, p: usize) -> &PTimers {
        let i = p % HEAPS;
        self.by_p[i].get_or_init(|| {
            self.used.fetch_max(i + 1, Ordering::SeqCst);
            PTimers { heap: Lock::new(Rank::Timers, Heap::default()), next: AtomicI64::new(i64::MAX) }
        })
    }

    fn all(&self) -> impl Iterator<Item = &PTimers> {
        self.by_p[..self.used.load(Ordering::SeqCst)].iter().filter_map(OnceLock::get)
    }

    /// How many timers a P has.
    pub(crate) fn count(&self, p: usize) -> usize {
        self.by_p[p % HEAPS].get().map_or(0, |t| t.heap.lock().order.len())
    }
}

impl PTimers {
    /// After the heap has changed: true if its first timer is now due earlier.
    fn note_first(&self, h: &Heap) -> bool {
        let first = h.first();
        first < self.next.swap(first, Ordering::SeqCst)
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

    fn name(&self, t: u32, p: usize) -> u64 {
        (self.slab[t as usize].generation as u64) << (P_BITS + SLOT_BITS) | ((p % HEAPS) as u64) << SLOT_BITS | t as u64
    }

    fn resolve(&self, id: u64) -> Option<u32> {
        let (i, generation) = (id as u32 & ((1 << SLOT_BITS) - 1), (id >> (P_BITS + SLOT_BITS)) as u32);
        self.slab.get(i as usize).filter(|t| t.generation == generation).map(|_| i)
    }

    fn release(&mut self, t: u32) {
        let g = &mut self.slab[t as usize].generation;
        *g = (*g + 1) % (1 << (64 - P_BITS - SLOT_BITS));
        *g = (*g).max(1);
        self.free.push(t);
    }

    fn first(&self) -> i64 {
        self.order.first().map_or(i64::MAX, |&t| self.slab[t as usize].when)
    }
}

impl Rt {
    /// Time of the next timer.
    pub(crate) fn next_timer(&self) -> Option<i64> {
        let n = self.sched.timers.all().map(|t| t.next.load(Ordering::SeqCst)).min();
        n.filter(|&n| n != i64::MAX)
    }

    /// Whether a timer is due.
    pub(crate) fn timer_due(&self) -> bool {
        self.next_timer().is_some_and(|n| n <= self.nanotime())
    }

    /// Starts a timer in the P's heap; the result names it until it has fired (never, if it is periodic) or is stopped.
    pub fn timer_start(&self, p: &P, when: i64, period: i64, action: Action) -> u64 {
        let timers = self.sched.timers.of(p.id);
        let (id, sooner) = {
            let mut h = timers.heap.lock();
            let t = h.alloc(when, period, action);
            h.insert(t);
            (h.name(t, p.id), timers.note_first(&h))
        };
        if sooner {
            self.wake_sleeper(when);
        }
        id
    }

    /// Wakes the M that sleeps until the next timer, if it would sleep longer than that.
    fn wake_sleeper(&self, when: i64) {
        let i = self.sched.inner.lock();
        if !i.timer_waiter.is_null() && when < i.timer_wait_until {
            // SAFETY: Ms live as long as the runtime.
            unsafe { self.wake_m(i.timer_waiter) };
        }
    }

    /// Stops a timer; true if it was going to fire. The name is void afterwards, as it is when a timer has fired.
    pub fn timer_stop(&self, p: &mut P, id: u64) -> bool {
        let timers = self.sched.timers.of((id >> SLOT_BITS) as usize % HEAPS);
        let mut h = timers.heap.lock();
        let Some(t) = h.resolve(id) else { return false };
        if let Action::Go(closure) = h.slab[t as usize].action {
            replaced(self, p, closure as u64);
        }
        h.remove(t);
        h.release(t);
        timers.note_first(&h);
        true
    }

    /// Does what is due in the P's own heap.
    pub(crate) fn run_timers(&self, p: &mut P) {
        if let Some(t) = self.sched.timers.by_p[p.id % HEAPS].get() {
            self.run_heap(t, p);
        }
    }

    /// Does what is due in all heaps. True: something was.
    pub(crate) fn run_all_timers(&self, p: &mut P) -> bool {
        self.sched.timers.all().fold(false, |any, t| self.run_heap(t, p) | any)
    }

    fn run_heap(&self, timers: &PTimers, p: &mut P) -> bool {
        if timers.next.load(Ordering::Relaxed) == i64::MAX {
            return false;
        }
        let now = self.nanotime();
        let mut any = false;
        while timers.next.load(Ordering::Relaxed) <= now {
            let action = {
                let mut h = timers.heap.lock();
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
                timers.note_first(&h);
                action
            };
            any = true;
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
        any
    }

    /// Closures that timers hold: roots.
    pub(crate) fn timer_roots(&self, mut f: impl FnMut(usize)) {
        for timers in self.sched.timers.all() {
            let h = timers.heap.lock();
            for &t in &h.order {
                if let Action::Go(c) = h.slab[t as usize].action {
                    f(c);
                }
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
