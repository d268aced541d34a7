//! What package sync sleeps on: counting semaphores keyed by the address of their counter, and the notify lists of Cond.

use crate::lock::{Lock, Rank};
use crate::native::GRef;
use crate::p::P;
use crate::rt::Rt;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU32, Ordering};

const BUCKETS: usize = 251;

type Queue = VecDeque<(GRef, u32)>;

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
        let q = b.entry(a as usize).or_default();
        if lifo {
            q.push_front((g, 0));
        } else {
            q.push_back((g, 0));
        }
        false
    }

    /// Adds one to the counter, or hands it to a sleeper.
    ///
    /// # Safety
    /// `a` must be a counter in Go memory.
    pub unsafe fn sem_release(&self, p: &P, a: *const AtomicU32) {
        // SAFETY: by contract.
        let counter = unsafe { &*a };
        let mut b = self.bucket(a).lock();
        let Some(q) = b.get_mut(&(a as usize)) else {
            counter.fetch_add(1, Ordering::SeqCst);
            return;
        };
        let g = q.pop_front();
        if q.is_empty() {
            b.remove(&(a as usize));
        }
        drop(b);
        match g {
            Some((g, _)) => self.ready(g, Some(p)),
            None => {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        }
    }

    /// Queues the goroutine with its ticket on the notify list at `l`. False: it was notified already.
    pub(crate) fn notify_wait(&self, l: usize, g: GRef, ticket: u32, notified: &AtomicU32) -> bool {
        let mut s = self.sema.lists.lock();
        if (ticket.wrapping_sub(notified.load(Ordering::SeqCst)) as i32) < 0 {
            return false;
        }
        s.entry(l).or_default().push_back((g, ticket));
        true
    }

    /// Wakes all on the notify list.
    pub(crate) fn notify_all(&self, p: &P, l: usize, wait: &AtomicU32, notified: &AtomicU32) {
        let q = {
            let mut s = self.sema.lists.lock();
            notified.store(wait.load(Ordering::SeqCst), Ordering::SeqCst);
            s.remove(&l)
        };
        for (g, _) in q.into_iter().flatten() {
            self.ready(g, Some(p));
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
            let i = q.iter().position(|&(_, k)| k == t);
            let g = i.and_then(|i| q.remove(i));
            if q.is_empty() {
                s.remove(&l);
            }
            g
        };
        if let Some((g, _)) = g {
            self.ready(g, Some(p));
        }
    }
}
