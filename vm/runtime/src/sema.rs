//! What package sync sleeps on: counting semaphores keyed by the address of their counter, and the notify lists of Cond.

use crate::lock::{Lock, Rank};
use crate::native::GRef;
use crate::p::P;
use crate::rt::Rt;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU32, Ordering};

const BUCKETS: usize = 251;

type Queue = VecDeque<Waiter>;

/// Who waits: with his ticket (Cond), since when (0: nobody asked).
struct Waiter {
    g: GRef,
    ticket: u32,
    since: i64,
}

/// Sleepers by address. Addresses are of Go objects that the sleepers keep alive; a goroutine's stack is never shared.
pub struct SemaTable {
    buckets: Vec<Lock<HashMap<usize, Queue>>>,
    lists: Lock<HashMap<usize, Queue>>,
}

impl Default for SemaTable {
    fn default() -> Self {
        SemaTable {
            buckets: (0..BUCKETS).map(|_| Lock::new(Rank::Sema, HashMap::new())).collect(),
            lists: Lock::new(Rank::Notify, HashMap::new()),
        }
    }
}

fn try_take(a: &AtomicU32) -> bool {
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
    fn bucket(&self, a: *const AtomicU32) -> &Lock<HashMap<usize, Queue>> {
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
        let mut b = self.bucket(a).lock();
        if try_take(counter) {
            return true;
        }
        let since = if self.prof.mutex_fraction.load(Ordering::Relaxed) > 0 { self.nanotime() } else { 0 };
        let q = b.entry(a as usize).or_default();
        let w = Waiter { g, ticket: 0, since };
        if lifo {
            q.push_front(w);
        } else {
            q.push_back(w);
        }
        false
    }

    /// Adds one to the counter, or hands it to a sleeper: tells since when that one slept, for the mutex profile (0: not known).
    ///
    /// # Safety
    /// `a` must be a counter in Go memory.
    pub unsafe fn sem_release(&self, p: &P, a: *const AtomicU32) -> i64 {
        // SAFETY: by contract.
        let counter = unsafe { &*a };
        let mut b = self.bucket(a).lock();
        let Some(q) = b.get_mut(&(a as usize)) else {
            counter.fetch_add(1, Ordering::SeqCst);
            return 0;
        };
        let first = q.pop_front();
        if q.is_empty() {
            b.remove(&(a as usize));
        }
        drop(b);
        match first {
            Some(w) => {
                self.ready(w.g, Some(p));
                w.since
            }
            None => {
                counter.fetch_add(1, Ordering::SeqCst);
                0
            }
        }
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
