//! Roots: package variables, finalizers and handles, timers, goroutines. They are jobs that workers take one by one; goroutines go by
//! batches. A goroutine is scanned once in a cycle, by a worker or by the M that is about to run it, whoever comes first.

use super::mark::Marker;
use crate::g::{G, GStatus};
use crate::lock::{Lock, Rank};
use crate::p::P;
use crate::rt::Rt;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Goroutines of one job.
const BATCH: usize = 64;

const GLOBALS: usize = 0;
const SPECIALS: usize = 1;
const TIMERS: usize = 2;
const FIXED: usize = 3;

/// The root jobs of a cycle.
pub(crate) struct Roots {
    next: AtomicUsize,
    total: AtomicUsize,
    /// Where package variables with pointers are.
    globals: Lock<Vec<(usize, govm_bytecode::TypeIdx)>>,
}

impl Default for Roots {
    fn default() -> Self {
        Roots { next: AtomicUsize::new(0), total: AtomicUsize::new(0), globals: Lock::new(Rank::Leaf, Vec::new()) }
    }
}

impl Roots {
    /// Whether all jobs were taken.
    pub(crate) fn taken(&self) -> bool {
        self.next.load(Ordering::SeqCst) >= self.total.load(Ordering::SeqCst)
    }
}

impl Rt {
    /// Sets up the jobs of a new cycle. The world is stopped.
    pub(crate) fn prepare_roots(&self) {
        let n = self.sched.all_g.lock().len();
        *self.gc.roots.globals.lock() = self.globals.with_pointers(self);
        self.gc.roots.total.store(FIXED + n.div_ceil(BATCH), Ordering::SeqCst);
        self.gc.roots.next.store(0, Ordering::SeqCst);
    }

    /// Does the next root job. False: all were taken.
    pub(crate) fn root_job(&self, p: &mut P) -> bool {
        if self.gc.roots.taken() {
            return false;
        }
        let job = self.gc.roots.next.fetch_add(1, Ordering::SeqCst);
        if job >= self.gc.roots.total.load(Ordering::SeqCst) {
            return false;
        }
        if job < FIXED {
            self.fixed_roots(job, &mut Marker { heap: &self.heap, local: &mut p.grey, pool: &self.gc.pool });
            return true;
        }
        let from = (job - FIXED) * BATCH;
        let batch: smallvec::SmallVec<[*mut G; BATCH]> = {
            let all = self.sched.all_g.lock();
            all[from..all.len().min(from + BATCH)].iter().copied().collect()
        };
        for g in batch {
            // SAFETY: G structs are never freed while the runtime lives.
            if unsafe { (*g).status() } != GStatus::Dead {
                self.ensure_scanned(p, g);
            }
        }
        true
    }

    fn fixed_roots(&self, job: usize, mk: &mut Marker<'_>) {
        match job {
            GLOBALS => {
                let globals = std::mem::take(&mut *self.gc.roots.globals.lock());
                let mut bytes = 0;
                for (at, t) in globals {
                    let t = self.ty(t);
                    bytes += t.size;
                    // SAFETY: pointer words of a package variable; whoever stores there shades.
                    t.for_each_ptr(at, |p| mk.mark(unsafe { AtomicUsize::from_ptr(p) }.load(Ordering::Relaxed)));
                }
                mk.local.scanned += bytes as i64;
                self.gc.globals_bytes.store(bytes, Ordering::Relaxed);
            }
            SPECIALS => self.specials.roots(mk),
            _ => {
                debug_assert_eq!(job, TIMERS);
                self.timer_roots(|c| mk.mark(c));
            }
        }
    }

    /// Marks what a goroutine refers to, unless that was done in this cycle. The caller is about to run it, or is a worker; either
    /// way it does not run while its lock is held.
    #[inline]
    pub(crate) fn ensure_scanned(&self, p: &mut P, g: *mut G) {
        if !self.heap.barrier.load(Ordering::Relaxed) {
            return;
        }
        // SAFETY: G structs are never freed while the runtime lives; these fields are atomics.
        let gg = unsafe { &*g };
        if gg.scanned.load(Ordering::Acquire) != self.gc.cycle() {
            self.scan_goroutine(p, g);
        }
    }

    #[cold]
    fn scan_goroutine(&self, p: &mut P, g: *mut G) {
        // SAFETY: as above.
        let gg = unsafe { &*g };
        let _held = gg.scan_lock.lock();
        if gg.scanned.load(Ordering::Acquire) != self.gc.cycle() {
            let mut mk = Marker { heap: &self.heap, local: &mut p.grey, pool: &self.gc.pool };
            // SAFETY: who runs a goroutine has scanned it in this cycle, so this one does not run, and cannot begin to
            // before the lock is free. Its state is saved.
            let used = unsafe { mk.goroutine(gg) };
            mk.local.scanned += used as i64;
            self.gc.stack_scan.fetch_add(used, Ordering::Relaxed);
            // SAFETY: as above.
            unsafe { self.shrink_waiting(g) };
            if gg.wait_since.load(Ordering::Relaxed) == 0 {
                gg.wait_since.store(self.nanotime(), Ordering::Relaxed);
            }
            gg.scanned.store(self.gc.cycle(), Ordering::Release);
        }
    }

    /// All roots at once, for the check in the stopped world. Objects in frames are left out: one whose address was taken anew and that is
    /// not yet filled holds what it held before, which nobody needs.
    ///
    /// # Safety
    /// The world must be stopped.
    pub(crate) unsafe fn all_roots(&self, mk: &mut Marker<'_>) {
        *self.gc.roots.globals.lock() = self.globals.with_pointers(self);
        (0..FIXED).for_each(|job| self.fixed_roots(job, mk));
        let all = self.sched.all_g.lock().clone();
        for g in all {
            // SAFETY: the world is stopped, all states are saved.
            unsafe {
                if (*g).status() != GStatus::Dead {
                    mk.frames(&*g, false);
                }
            }
        }
    }
}
