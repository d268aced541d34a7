//! What package sync sleeps on: counting semaphores keyed by the address of their counter, and the notify lists of Cond.

use crate::atomics::{AtomicU32, Ordering};
use crate::lock::{Lock, Rank};
use crate::native::GRef;
use crate::p::P;
use crate::rt::Rt;
use std::collections::{HashMap, VecDeque};

const BUCKETS: usize = 251;

type Queue = VecDeque<Waiter>;

/// Who waits: with his ticket (Cond), since when (0: nobody asked).
pub(crate) struct Waiter {
    pub(crate) g: GRef,
    pub(crate) ticket: u32,
    pub(crate) since: i64,
}

/// Those who wait for semaphores of one bucket, by the counter's address.
#[derive(Default)]
pub(crate) struct Bucket(HashMap<usize, Queue>);

impl Bucket {
    /// Takes one from the counter at `at`, or queues the waiter (in front, with `first`); false: queued.
    pub(crate) fn acquire(&mut self, at: usize, counter: &AtomicU32, w: Waiter, first: bool) -> bool {
        if try_take(counter) {
            return true;
        }
        let q = self.0.entry(at).or_default();
        if first {
            q.push_front(w)
        } else {
            q.push_back(w)
        }
        false
    }

    /// Hands one to the first who waits, who is returned, or adds it to the counter at `at`.
    pub(crate) fn release(&mut self, at: usize, counter: &AtomicU32) -> Option<Waiter> {
        let first = self.0.get_mut(&at).and_then(|q| q.pop_front());
        if first.is_none() {
            counter.fetch_add(1, Ordering::SeqCst);
        } else if self.0.get(&at).is_some_and(|q| q.is_empty()) {
            self.0.remove(&at);
        }
        first
    }
}

/// Sleepers by address. Addresses are of Go objects that the sleepers keep alive; a goroutine's stack is never shared.
pub struct SemaTable {
    buckets: Vec<Lock<Bucket>>,
    lists: Lock<HashMap<usize, Queue>>,
}

impl Default for SemaTable {
    fn default() -> Self {
        SemaTable {
            buckets: (0..BUCKETS).map(|_| Lock::new(Rank::Sema, Bucket::default())).collect(),
            lists: Lock::new(Rank::Notify, HashMap::new()),
        }
    }
}

/// Takes one from a counter, if there is one.
pub(crate) fn try_take(a: &AtomicU32) -> bool {
    let mut v = a.load(Ordering::SeqCst);
    while v > 0 {
        match a.compare_exchange_weak(v, v - 1, Ordering::SeqCst, Ordering::SeqCst) {
            Ok(_) => return true,
            Err(now) => v = now,
        }
    }
    false
}

impl Rt {
    fn bucket(&self, a: *const AtomicU32) -> &Lock<Bucket> {
        &self.sema.buckets[(a as usize >> 3) % BUCKETS]
    }

    /// Takes one from the counter; false: the goroutine is queued and must park. When it wakes it owns one.
    ///
    /// # Safety
    /// `a` must be a counter in Go memory.
    pub unsafe fn sem_acquire(&self, a: *const AtomicU32, g: GRef, lifo: bool) -> bool {
        // SAFETY: by contract.
        let counter = unsafe { &*a };
        if try_take(counter) {
            return true;
        }
        let since = if self.prof.mutex_fraction.load(Ordering::Relaxed) > 0 { self.nanotime() } else { 0 };
        self.bucket(a).lock().acquire(a as usize, counter, Waiter { g, ticket: 0, since }, lifo)
    }

    /// Adds one to the counter, or hands it to a sleeper: tells since when that one slept, for the mutex profile (0: not known).
    ///
    /// # Safety
    /// `a` must be a counter in Go memory.
    pub unsafe fn sem_release(&self, p: &P, a: *const AtomicU32) -> i64 {
        // SAFETY: by contract.
        let counter = unsafe { &*a };
        let first = self.bucket(a).lock().release(a as usize, counter);
        first.map_or(0, |w| {
            self.ready(w.g, Some(p));
            w.since
        })
    }

    /// Queues the goroutine with its ticket on the notify list at `l`. False: it was notified already.
    pub(crate) fn notify_wait(&self, l: usize, g: GRef, ticket: u32, notified: &AtomicU32) -> bool {
        let mut s = self.sema.lists.lock();
        if (ticket.wrapping_sub(notified.load(Ordering::SeqCst)) as i32) < 0 {
            return false;
        }
        s.entry(l).or_default().push_back(Waiter { g, ticket, since: 0 });
        true
    }

    /// Wakes all on the notify list.
    pub(crate) fn notify_all(&self, p: &P, l: usize, wait: &AtomicU32, notified: &AtomicU32) {
        let q = {
            let mut s = self.sema.lists.lock();
            notified.store(wait.load(Ordering::SeqCst), Ordering::SeqCst);
            s.remove(&l)
        };
        for w in q.into_iter().flatten() {
            self.ready(w.g, Some(p));
        }
    }

    /// Wakes the one with the oldest ticket.
    pub(crate) fn notify_one(&self, p: &P, l: usize, wait: &AtomicU32, notified: &AtomicU32) {
        let g = {
            let mut s = self.sema.lists.lock();
            let t = notified.load(Ordering::SeqCst);
            if t == wait.load(Ordering::SeqCst) {
                return;
            }
            notified.store(t.wrapping_add(1), Ordering::SeqCst);
            let Some(q) = s.get_mut(&l) else { return };
            let i = q.iter().position(|w| w.ticket == t);
            let g = i.and_then(|i| q.remove(i));
            if q.is_empty() {
                s.remove(&l);
            }
            g
        };
        if let Some(w) = g {
            self.ready(w.g, Some(p));
        }
    }
}
