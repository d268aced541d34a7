//! Locks with ranks. A thread may take a lock only while it holds locks of lower rank; debug builds check it.
//! `Lock` guards runtime structures; `RawLock` is one word inside Go memory (channels), where several of the
//! same rank may be held if they are taken in address order (select).

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard};

/// The order of locks, lowest first. HACKING.md explains the edges.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Rank {
    /// A goroutine that is being scanned.
    Scan = 1,
    /// Names and bodies: function table, native table.
    Func,
    /// The type table.
    Types,
    /// The itab table.
    Itab,
    /// A channel (several, in address order).
    Chan,
    /// A semaphore bucket.
    Sema,
    /// A notify list of sync.Cond.
    Notify,
    /// Descriptors of the poller.
    Poll,
    /// The timer heap.
    Timers,
    /// The list of all goroutines.
    AllG,
    /// The scheduler.
    Sched,
    /// Stack caches.
    Stack,
    /// Finalizers, cleanups, handles.
    Special,
    /// A central list of spans.
    Central,
    /// The page heap.
    Page,
    /// Leaves: output, statistics.
    Leaf,
}

#[cfg(debug_assertions)]
thread_local! {
    static HELD: std::cell::RefCell<Vec<Rank>> = const { std::cell::RefCell::new(Vec::new()) };
}

#[inline]
fn acquire(_rank: Rank, _same: bool) {
    #[cfg(debug_assertions)]
    HELD.with(|h| {
        let mut h = h.borrow_mut();
        if let Some(&top) = h.iter().max() {
            assert!(top < _rank || (_same && top == _rank), "lock rank: {_rank:?} taken while holding {h:?}");
        }
        h.push(_rank);
    });
}

#[inline]
fn release(_rank: Rank) {
    #[cfg(debug_assertions)]
    HELD.with(|h| {
        let mut h = h.borrow_mut();
        if let Some(i) = h.iter().rposition(|r| *r == _rank) {
            h.remove(i);
        }
    });
}

/// A mutex with a rank.
pub struct Lock<T> {
    rank: Rank,
    inner: Mutex<T>,
}

/// Proof of holding a [`Lock`].
pub struct Guard<'a, T> {
    rank: Rank,
    inner: Option<MutexGuard<'a, T>>,
}

impl<T> Lock<T> {
    /// A lock of the given rank.
    pub const fn new(rank: Rank, value: T) -> Self {
        Lock { rank, inner: Mutex::new(value) }
    }

    /// Takes the lock. A poisoned lock (a Rust panic while it was held) is taken all the same: the panic has
    /// already become a fatal error of the Go program.
    #[inline]
    pub fn lock(&self) -> Guard<'_, T> {
        acquire(self.rank, false);
        Guard { rank: self.rank, inner: Some(self.inner.lock().unwrap_or_else(|e| e.into_inner())) }
    }
}

impl<'a, T> Guard<'a, T> {
    /// Waits on a condition variable, giving the lock up meanwhile.
    pub fn wait(mut self, cv: &std::sync::Condvar) -> Self {
        if let Some(g) = self.inner.take() {
            self.inner = Some(cv.wait(g).unwrap_or_else(|e| e.into_inner()));
        }
        self
    }

    /// Like [`Guard::wait`] with a limit.
    pub fn wait_timeout(mut self, cv: &std::sync::Condvar, d: std::time::Duration) -> Self {
        if let Some(g) = self.inner.take() {
            self.inner = Some(cv.wait_timeout(g, d).unwrap_or_else(|e| e.into_inner()).0);
        }
        self
    }
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        self.inner.as_ref().expect("lock is held")
    }
}

impl<T> DerefMut for Guard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        self.inner.as_mut().expect("lock is held")
    }
}

impl<T> Drop for Guard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        release(self.rank);
    }
}

/// A one-word lock for objects that live in Go memory and come zeroed. Held for a few instructions only.
#[repr(transparent)]
#[derive(Default)]
pub struct RawLock(AtomicU32);

impl RawLock {
    /// Takes the lock, spinning and then yielding the thread.
    #[inline]
    pub fn lock(&self) {
        acquire(Rank::Chan, true);
        if self.0.compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed).is_err() {
            self.slow();
        }
    }

    #[cold]
    fn slow(&self) {
        let mut spins = 0u32;
        loop {
            if self.0.load(Ordering::Relaxed) == 0
                && self.0.compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed).is_ok()
            {
                return;
            }
            spins += 1;
            if spins < 64 {
                std::hint::spin_loop();
            } else {
                std::thread::yield_now();
            }
        }
    }

    /// Gives the lock back.
    #[inline]
    pub fn unlock(&self) {
        release(Rank::Chan);
        self.0.store(0, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::arc_with_non_send_sync)]
    fn raw_lock_excludes() {
        let l = std::sync::Arc::new((RawLock::default(), std::cell::UnsafeCell::new(0u64)));
        struct Sh(std::sync::Arc<(RawLock, std::cell::UnsafeCell<u64>)>);
        // SAFETY: the cell is only touched under the lock beside it.
        unsafe impl Send for Sh {}
        let hs: Vec<_> = (0..4)
            .map(|_| {
                let s = Sh(l.clone());
                std::thread::spawn(move || {
                    let s = s;
                    for _ in 0..10_000 {
                        s.0.0.lock();
                        // SAFETY: the lock is held.
                        unsafe { *s.0.1.get() += 1 };
                        s.0.0.unlock();
                    }
                })
            })
            .collect();
        for h in hs {
            h.join().unwrap();
        }
        // SAFETY: all writers are gone.
        assert_eq!(unsafe { *l.1.get() }, 40_000);
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "lock rank")]
    fn wrong_order_is_found() {
        let a = Lock::new(Rank::Page, ());
        let b = Lock::new(Rank::Sched, ());
        let _x = a.lock();
        let _y = b.lock();
    }
}
