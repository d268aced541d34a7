//! Central lists: spans of one class that no cache owns, split into swept and not yet swept in this cycle.

use super::sizeclass::*;
use super::span::{Span, SpanState};
use super::{Heap, MCache};
use crate::prof::alloctrace::trace_frees;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};

/// The spans of a class. After a collection all of them are `unswept`; allocation sweeps them one by one.
#[derive(Default)]
pub(crate) struct Central {
    /// Swept, with free objects.
    pub(crate) partial: Vec<*mut Span>,
    /// Swept, without free objects.
    pub(crate) full: Vec<*mut Span>,
    /// Not swept since the last mark.
    pub(crate) unswept: Vec<*mut Span>,
}

/// Allocation pays for the sweep in proportion, so that it is over when the next cycle is due, and no cycle has to wait for it.
#[derive(Default)]
pub(crate) struct SweepPace {
    /// Pages to sweep for each byte allocated, as f64 bits.
    ratio: AtomicU64,
    /// Heap in use when the sweep began.
    basis: AtomicI64,
    /// Pages swept since.
    swept: AtomicU64,
    /// Classes below have nothing left to sweep.
    class: AtomicUsize,
}

/// A thread that has taken a span off the unswept list and not yet put it elsewhere.
struct Sweeping<'a>(&'a Heap);

impl Drop for Sweeping<'_> {
    fn drop(&mut self) {
        self.0.sweepers.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Spans swept in vain before a fresh one is taken.
const SWEEP_TRIES: usize = 64;

impl Heap {
    /// Gives the cache's span of a class back and gets one with free objects. False: out of memory.
    #[cold]
    #[inline(never)]
    pub(crate) fn refill(&self, c: &mut MCache, span_class: usize) -> bool {
        let old = std::mem::replace(&mut c.spans[span_class], std::ptr::null_mut());
        if !old.is_null() {
            self.release_span(old);
        }
        let Some(s) = self.take_span(span_class) else { return false };
        // SAFETY: take_span hands the span to us alone.
        let sp = unsafe { &mut *s };
        sp.rewind();
        let free = sp.nelems - sp.in_use;
        let bytes = free as i64 * sp.elem_size as i64;
        self.charge(c, bytes);
        self.pay_sweep();
        c.spans[span_class] = s;
        c.sample_anew();
        true
    }

    /// Puts a span that a cache owned on its list and settles the statistics.
    pub(crate) fn release_span(&self, s: *mut Span) {
        // SAFETY: the caller's cache owned the span.
        let sp = unsafe { &mut *s };
        let before = sp.in_use;
        let now = sp.write_back();
        let n = (now - before) as u64;
        self.stats.mallocs.fetch_add(n, Ordering::Relaxed);
        self.stats.by_class.0[sp.span_class as usize][0].fetch_add(n, Ordering::Relaxed);
        self.stats.total_alloc.fetch_add(n * sp.elem_size as u64, Ordering::Relaxed);
        let unused = (sp.nelems - now) as i64 * sp.elem_size as i64;
        self.live.fetch_sub(unused, Ordering::Relaxed);
        let mut l = self.central(sp.span_class as usize).lock();
        if now == sp.nelems {
            l.full.push(s);
        } else {
            l.partial.push(s);
        }
    }

    fn take_span(&self, span_class: usize) -> Option<*mut Span> {
        for _ in 0..SWEEP_TRIES {
            let mut l = self.central(span_class).lock();
            if let Some(s) = l.partial.pop() {
                return Some(s);
            }
            let Some(s) = l.unswept.pop() else { break };
            let _sweeping = self.sweeping();
            drop(l);
            // SAFETY: the span was on the unswept list, from where only we took it.
            let alive = unsafe { self.sweep_span(s) };
            // SAFETY: Span structs stay allocated.
            let sp = unsafe { &*s };
            if alive {
                if sp.in_use < sp.nelems {
                    return Some(s);
                }
                self.central(span_class).lock().full.push(s);
            }
        }
        self.alloc_span(CLASS_PAGES[span_class / 2] as usize, span_class as u8, SpanState::Objects)
    }

    /// Frees the unmarked objects of a span. False: it was empty and its pages went back.
    ///
    /// # Safety
    /// The caller owns the span; marking is over.
    pub(crate) unsafe fn sweep_span(&self, s: *mut Span) -> bool {
        // SAFETY: owned by the caller.
        let sp = unsafe { &mut *s };
        let before = sp.in_use;
        self.pace.swept.fetch_add(sp.npages as u64, Ordering::Relaxed);
        if self.poison {
            for i in 0..sp.nelems as usize {
                if sp.is_allocated(i) && !sp.is_marked(i) {
                    // SAFETY: the object is allocated, unreachable and inside the span.
                    unsafe { std::ptr::write_bytes(sp.object(i) as *mut u8, 0xdb, sp.elem_size) };
                }
            }
        }
        if self.trace {
            trace_frees(sp);
        }
        if sp.samples.load(Ordering::Relaxed) > 0 {
            self.profile.lock().swept(sp);
        }
        for (a, m) in sp.alloc_bits().iter().zip(sp.mark_bits()) {
            a.store(m.swap(0, Ordering::Relaxed), Ordering::Relaxed);
        }
        let now = sp.count(sp.alloc_bits());
        sp.in_use = now;
        if now != before {
            sp.need_zero = true;
        }
        self.stats.frees.fetch_add((before - now) as u64, Ordering::Relaxed);
        self.stats.by_class.0[sp.span_class as usize][1].fetch_add((before - now) as u64, Ordering::Relaxed);
        if now == 0 {
            // SAFETY: no object is left and the caller took it off its list.
            unsafe { self.free_span(s) };
            return false;
        }
        true
    }

    /// Sweeps all that is left from the last cycle, and waits for others who are at it.
    pub(crate) fn finish_sweep(&self) {
        while self.sweep_some(NSPANCLASS) {}
        while self.sweepers.load(Ordering::Acquire) > 0 {
            std::thread::yield_now();
        }
    }

    /// Counts the caller as a sweeper; taken under the list's lock.
    fn sweeping(&self) -> Sweeping<'_> {
        self.sweepers.fetch_add(1, Ordering::AcqRel);
        Sweeping(self)
    }

    /// Sweeps large objects before another is made: their pages are what it needs.
    pub(crate) fn sweep_large(&self, span_class: usize) {
        while self.sweep_one(span_class) {}
    }

    /// Sweeps a few spans; false: none is left. For threads that have nothing better to do.
    pub(crate) fn sweep_some(&self, n: usize) -> bool {
        let mut left = n;
        let mut sc = self.pace.class.load(Ordering::Relaxed);
        while left > 0 && sc < NSPANCLASS {
            if self.sweep_one(sc) {
                left -= 1;
            } else {
                sc += 1;
                self.pace.class.fetch_max(sc, Ordering::Relaxed);
            }
        }
        left == 0
    }

    /// Sweeps as much as has been allocated requires.
    pub(crate) fn pay_sweep(&self) {
        let pace = &self.pace;
        let ratio = f64::from_bits(pace.ratio.load(Ordering::Relaxed));
        if ratio == 0.0 {
            return;
        }
        let due = |pace: &SweepPace| {
            let allocated = self.live.load(Ordering::Relaxed) - pace.basis.load(Ordering::Relaxed);
            (ratio * allocated as f64) as u64 > pace.swept.load(Ordering::Relaxed)
        };
        while due(pace) {
            if !self.sweep_some(1) {
                pace.ratio.store(0, Ordering::Relaxed);
                return;
            }
        }
    }

    /// Sets the pace after a cycle: everything is to be swept when the heap, now at `live`, comes near the trigger.
    pub(crate) fn pace_sweep(&self, live: i64, trigger: i64) {
        let pages = self.page_bytes().0 / PAGE;
        let room = trigger.saturating_sub(live).saturating_sub(1 << 20).max(PAGE as i64);
        self.pace.basis.store(live, Ordering::Relaxed);
        self.pace.ratio.store((pages as f64 / room as f64).to_bits(), Ordering::Relaxed);
    }

    fn sweep_one(&self, sc: usize) -> bool {
        let (s, _sweeping) = {
            let mut l = self.central(sc).lock();
            let Some(s) = l.unswept.pop() else { return false };
            (s, self.sweeping())
        };
        // SAFETY: taken from the unswept list by us alone.
        if unsafe { self.sweep_span(s) } {
            // SAFETY: Span structs stay allocated.
            let sp = unsafe { &*s };
            let mut l = self.central(sc).lock();
            if sp.in_use < sp.nelems { l.partial.push(s) } else { l.full.push(s) }
        }
        true
    }

    /// After marking: every span is unswept again. The world is stopped and all caches are flushed.
    pub(crate) fn start_sweep(&self) {
        self.pace.swept.store(0, Ordering::Relaxed);
        self.pace.class.store(0, Ordering::Relaxed);
        for sc in 0..NSPANCLASS {
            let mut l = self.central(sc).lock();
            let Central { partial, full, unswept } = &mut *l;
            debug_assert!(unswept.is_empty(), "a cycle ended with spans of the last one unswept");
            std::mem::swap(unswept, full);
            unswept.append(partial);
        }
    }

    /// All spans of objects. The world is stopped and all caches are flushed.
    pub(crate) fn object_spans(&self) -> Vec<*mut Span> {
        let mut v = Vec::new();
        for sc in 0..NSPANCLASS {
            let l = self.central(sc).lock();
            v.extend(l.partial.iter().chain(&l.full).chain(&l.unswept).copied());
        }
        v
    }
}
