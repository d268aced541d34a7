//! Grey objects: found, marked, their pointers not yet followed. Each P (and each verifying marker) has a local list; a list that
//! grows beyond a block gives half of it to the pool, where those who have nothing look. Large objects are cut into parts, so that no
//! single entry keeps a worker from a safepoint for long.

use crate::heap::span::Span;
use crate::lock::{Lock, Rank};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A grey object, or a part of a large one.
#[derive(Clone, Copy)]
pub(crate) struct Grey {
    pub(crate) span: *const Span,
    pub(crate) index: u32,
    /// Which [`PART`] of a large object.
    pub(crate) part: u32,
}

/// Bytes of a large object that are scanned in one go.
pub(crate) const PART: usize = 128 << 10;

/// Entries that move between a local list and the pool at once.
const BLOCK: usize = 256;

/// Addresses that wait for the cache: as long as it takes to mark so many others.
const FETCHING: usize = 16;

/// The grey objects that one thread found, and what it counted.
pub struct Local {
    list: Vec<Grey>,
    /// A ring of addresses with their spans whose objects are to be marked: from `first`, `waiting` of them.
    ring: [(*const Span, usize); FETCHING],
    first: usize,
    waiting: usize,
    /// Bytes of the objects it marked.
    pub(crate) marked: i64,
    /// Bytes of pointerful memory it scanned: the pacer's unit of work.
    pub(crate) scanned: i64,
}

impl Default for Local {
    fn default() -> Self {
        let ring = [(std::ptr::null(), 0); FETCHING];
        Local { list: Vec::new(), ring, first: 0, waiting: 0, marked: 0, scanned: 0 }
    }
}

// SAFETY: Span structs live as long as the heap, whoever holds the address.
unsafe impl Send for Local {}

/// Blocks of grey objects that anybody may take.
pub(crate) struct Pool {
    blocks: Lock<Vec<Vec<Grey>>>,
    len: AtomicUsize,
}

// SAFETY: as for `Local`.
unsafe impl Send for Pool {}
// SAFETY: as for `Local`.
unsafe impl Sync for Pool {}

impl Default for Pool {
    fn default() -> Self {
        Pool { blocks: Lock::new(Rank::Leaf, Vec::new()), len: AtomicUsize::new(0) }
    }
}

impl Pool {
    /// Whether there is nothing to take.
    pub(crate) fn is_empty(&self) -> bool {
        self.len.load(Ordering::SeqCst) == 0
    }

    fn put(&self, b: Vec<Grey>) {
        let mut l = self.blocks.lock();
        l.push(b);
        self.len.store(l.len(), Ordering::SeqCst);
    }

    fn take(&self) -> Option<Vec<Grey>> {
        if self.is_empty() {
            return None;
        }
        let mut l = self.blocks.lock();
        let b = l.pop();
        self.len.store(l.len(), Ordering::SeqCst);
        b
    }
}

impl Local {
    /// Whether there is nothing, neither in the list nor waiting for the cache.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.waiting == 0
    }

    /// Objects in the list.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// Lets an address wait for the cache; returns the one that has waited longest if there are many.
    #[inline]
    pub(crate) fn fetch(&mut self, sp: *const Span, addr: usize) -> Option<(*const Span, usize)> {
        let out = if self.waiting == FETCHING { self.fetched() } else { None };
        self.ring[(self.first + self.waiting) % FETCHING] = (sp, addr);
        self.waiting += 1;
        out
    }

    /// The address that has waited longest.
    #[inline]
    pub(crate) fn fetched(&mut self) -> Option<(*const Span, usize)> {
        self.waiting = self.waiting.checked_sub(1)?;
        let out = self.ring[self.first];
        self.first = (self.first + 1) % FETCHING;
        Some(out)
    }

    /// Adds an object. True: there is more than a block of them now, and others could help.
    #[inline]
    pub(crate) fn push(&mut self, g: Grey) -> bool {
        self.list.push(g);
        self.list.len() >= 2 * BLOCK
    }

    /// Takes the latest.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<Grey> {
        self.list.pop()
    }

    /// Gives the older half to the pool: it tends to lead to more work.
    pub(crate) fn share(&mut self, pool: &Pool) {
        let keep = self.list.split_off(self.list.len() / 2);
        pool.put(std::mem::replace(&mut self.list, keep));
    }

    /// Gives the list to the pool.
    pub(crate) fn flush(&mut self, pool: &Pool) {
        if !self.list.is_empty() {
            pool.put(std::mem::take(&mut self.list));
        }
    }

    /// Takes a block from the pool. False: there is none.
    pub(crate) fn refill(&mut self, pool: &Pool) -> bool {
        match pool.take() {
            Some(b) if self.list.is_empty() => self.list = b,
            Some(b) => self.list.extend(b),
            None => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(index: u32) -> Grey {
        Grey { span: std::ptr::null(), index, part: 0 }
    }

    #[test]
    fn blocks_go_round_and_nothing_is_lost() {
        let pool = Pool::default();
        let (mut a, mut b) = (Local::default(), Local::default());
        let mut shared = 0;
        for i in 0..10_000 {
            if a.push(grey(i)) {
                a.share(&pool);
                shared += 1;
            }
        }
        assert!(shared > 10);
        a.flush(&pool);
        assert!(a.is_empty() && !pool.is_empty());
        let mut seen = vec![false; 10_000];
        while b.refill(&pool) {
            while let Some(g) = b.pop() {
                assert!(!std::mem::replace(&mut seen[g.index as usize], true));
            }
        }
        assert!(seen.iter().all(|&s| s) && pool.is_empty());
    }
}
