//! Goroutine stacks: made small, doubled by copying. Everything that points into a stack is found exactly: live pointer slots of its
//! frames, saved frame pointers, defer and panic records, wait-queue entries.

use crate::frames::{FrameVisitor, walk};
use crate::g::{G, GStatus};
use crate::heap::sizeclass::PAGE;
use crate::heap::span::SpanState;
use crate::lock::{Lock, Rank};
use crate::p::P;
use crate::rt::Rt;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Size of a fresh stack.
pub const MIN_STACK: usize = 2048;
/// Stacks below this are cut from shared spans.
const SPAN: usize = 4 * PAGE;
/// Most that a stack may grow to by default: Go's limit.
pub const MAX_STACK: usize = 1_000_000_000;
/// Under the hostile switch stacks move at every call until this much was moved (some ten seconds' work), then at one in 64: deep
/// recursion would take hours.
const STRESSED: usize = 256 << 20;
const ORDERS: usize = 4;
const P_CACHE: usize = 32;

/// Free stacks by size: 2, 4, 8, 16 KiB. Larger ones go back to the page heap.
pub struct StackPool {
    free: Lock<[Vec<usize>; ORDERS]>,
    /// Bytes moved under the hostile switch.
    moved: AtomicUsize,
}

impl Default for StackPool {
    fn default() -> Self {
        StackPool { free: Lock::new(Rank::Stack, Default::default()), moved: AtomicUsize::new(0) }
    }
}

fn order(size: usize) -> usize {
    (size / MIN_STACK).trailing_zeros() as usize
}

impl Rt {
    /// Gives the goroutine a stack of the least size.
    pub(crate) fn new_stack(&self, p: &mut P, g: &mut G) {
        let lo = p.stacks.pop().unwrap_or_else(|| self.stack_alloc(MIN_STACK));
        g.stack_lo = lo;
        g.stack_hi = lo + MIN_STACK;
    }

    /// Takes the goroutine's stack away.
    pub(crate) fn free_stack(&self, p: &mut P, g: &mut G) {
        let size = g.stack_hi - g.stack_lo;
        if size == MIN_STACK && p.stacks.len() < P_CACHE {
            p.stacks.push(g.stack_lo);
        } else {
            self.stack_free(g.stack_lo, size);
        }
        g.stack_lo = 0;
        g.stack_hi = 0;
    }

    fn stack_alloc(&self, size: usize) -> usize {
        debug_assert!(size.is_power_of_two() && size >= MIN_STACK);
        if size >= SPAN {
            let Some(s) = self.heap.alloc_span(size / PAGE, 0, SpanState::Manual) else { self.out_of_memory() };
            self.heap.stats.stack_bytes.fetch_add(size, Ordering::Relaxed);
            // SAFETY: the span was just made for us.
            return unsafe { (*s).base };
        }
        let mut f = self.stacks.free.lock();
        if let Some(s) = f[order(size)].pop() {
            return s;
        }
        let Some(s) = self.heap.alloc_span(SPAN / PAGE, 0, SpanState::Manual) else {
            drop(f);
            self.out_of_memory()
        };
        self.heap.stats.stack_bytes.fetch_add(SPAN, Ordering::Relaxed);
        // SAFETY: as above.
        let base = unsafe { (*s).base };
        for i in (1..SPAN / size).rev() {
            f[order(size)].push(base + i * size);
        }
        base
    }

    fn stack_free(&self, lo: usize, size: usize) {
        if size >= SPAN {
            if let Some(s) = self.heap.span_of(lo) {
                self.heap.stats.stack_bytes.fetch_sub(size, Ordering::Relaxed);
                let s = std::ptr::from_ref(s).cast_mut();
                // SAFETY: the span held this stack only, and nobody runs on it any more.
                unsafe { self.heap.free_span(s) };
            }
        } else {
            self.stacks.free.lock()[order(size)].push(lo);
        }
    }

    /// Makes the stack large enough for `need` more bytes below the frame at `g.fp`. False: it exceeds the limit.
    ///
    /// # Safety
    /// The goroutine is stopped with its state saved, or runs on this thread with its state saved.
    pub(crate) unsafe fn grow_stack(&self, g: *mut G, need: usize) -> bool {
        // SAFETY: by contract.
        let gg = unsafe { &mut *g };
        let mut size = (gg.stack_hi - gg.stack_lo) * 2;
        let used = gg.stack_hi - gg.fp;
        while size < used + need + 2 * crate::g::RED_ZONE {
            size *= 2;
        }
        if size > self.max_stack.load(Ordering::Relaxed) {
            return false;
        }
        // SAFETY: forwarded.
        unsafe { self.move_stack(g, size) };
        true
    }

    /// Whether the stack is to move at this call for the hostile switch's sake.
    #[cold]
    pub(crate) fn moves_for_stress(&self, p: &P, g: &G) -> bool {
        let moved = self.stacks.moved.fetch_add(g.stack_hi - g.fp, Ordering::Relaxed);
        moved < STRESSED || p.random().is_multiple_of(64)
    }

    /// Copies the stack to a new one of the given size.
    ///
    /// # Safety
    /// As for `grow_stack`; the size must hold what is in use.
    pub(crate) unsafe fn move_stack(&self, g: *mut G, size: usize) {
        // SAFETY: by contract.
        let gg = unsafe { &mut *g };
        let (lo, hi) = (gg.stack_lo, gg.stack_hi);
        let new_lo = self.stack_alloc(size);
        let new_hi = new_lo + size;
        let delta = new_hi.wrapping_sub(hi);
        let adjust = |slot: *mut usize| {
            // SAFETY: the walk gives addresses of words in this stack or in records of this goroutine.
            unsafe {
                if (*slot).wrapping_sub(lo) < hi - lo {
                    *slot = (*slot).wrapping_add(delta);
                }
            }
        };
        // Adjust in place, then copy: the walk needs the old chain, so saved frame pointers come last.
        let mut saved: smallvec::SmallVec<[usize; 64]> = smallvec::SmallVec::new();
        struct Adjust<'a, F: FnMut(*mut usize)> {
            f: F,
            saved: &'a mut smallvec::SmallVec<[usize; 64]>,
            low: usize,
        }
        impl<F: FnMut(*mut usize)> FrameVisitor for Adjust<'_, F> {
            fn slot(&mut self, p: *mut usize) {
                (self.f)(p);
            }
            fn frame(&mut self, fp: usize, bottom: usize) {
                self.saved.push(fp);
                self.low = self.low.min(bottom);
            }
        }
        let mut v = Adjust { f: adjust, saved: &mut saved, low: gg.fp };
        // SAFETY: the goroutine's state is saved.
        unsafe { walk(gg, &mut v) };
        let low = v.low.max(lo);
        for &fp in &saved {
            adjust(fp as *mut usize);
        }
        for d in gg.defers.iter_mut() {
            adjust(&raw mut d.fp);
            adjust(&raw mut d.closure);
        }
        for d in &mut gg.running_defers {
            adjust(&raw mut d.0);
        }
        for p in &mut gg.panics {
            adjust(&raw mut p.fp);
            adjust(&raw mut p.call_fp);
            adjust(&raw mut p.defer_fp);
        }
        for &s in &gg.sudogs {
            // SAFETY: entries of a waiting goroutine belong to it; moving a waiting goroutine's stack happens
            // with the world stopped.
            unsafe { adjust(&raw mut (*s).elem) };
        }
        adjust(&raw mut gg.fp);
        // SAFETY: both ranges are stacks of ours, the new one is at least as large as what is in use.
        unsafe {
            std::ptr::copy_nonoverlapping(low as *const u8, low.wrapping_add(delta) as *mut u8, hi - low);
            if self.heap.poison {
                std::ptr::write_bytes(lo as *mut u8, 0xdd, hi - lo);
            }
        }
        gg.stack_lo = new_lo;
        gg.stack_hi = new_hi;
        if !gg.stop_requested() {
            gg.guard.store(gg.real_guard(), Ordering::Relaxed);
        }
        self.stack_free(lo, hi - lo);
    }

    /// Halves the stack of a goroutine that does not run, if it uses little of it. One that waits on channels may have values
    /// written to its stack under their locks: they are taken, in order.
    ///
    /// # Safety
    /// The goroutine cannot begin to run meanwhile, and its state is saved.
    pub(crate) unsafe fn shrink_waiting(&self, g: *mut G) {
        // SAFETY: by contract. The list of wait-queue entries changes only when the goroutine runs.
        unsafe {
            let gg = &*g;
            let state = gg.status();
            // One that comes out of a blocking native holds addresses of its stack.
            let native = gg.syscall_m.load(Ordering::Acquire) != 0;
            if self.config.stack_stress || native || !matches!(state, GStatus::Waiting | GStatus::Runnable) {
                return;
            }
            if gg.stack_hi - gg.stack_lo <= MIN_STACK {
                return;
            }
            let mut chans: smallvec::SmallVec<[_; 4]> = gg.sudogs.iter().map(|&s| (*s).chan).collect();
            chans.sort_unstable();
            chans.dedup();
            chans.iter().for_each(|&c| (*c).lock.lock());
            self.shrink_stack(g);
            chans.iter().rev().for_each(|&c| (*c).lock.unlock());
        }
    }

    /// Halves the stack if less than a quarter of it is in use.
    ///
    /// # Safety
    /// As for `move_stack`; the goroutine is not in a blocking call.
    pub(crate) unsafe fn shrink_stack(&self, g: *mut G) {
        // SAFETY: by contract.
        let gg = unsafe { &mut *g };
        let size = gg.stack_hi - gg.stack_lo;
        if size <= MIN_STACK {
            return;
        }
        struct Low(usize);
        impl FrameVisitor for Low {
            fn slot(&mut self, _: *mut usize) {}
            fn frame(&mut self, _: usize, bottom: usize) {
                self.0 = self.0.min(bottom);
            }
        }
        let mut low = Low(gg.fp);
        // SAFETY: the state is saved.
        unsafe { walk(gg, &mut low) };
        if gg.stack_hi - low.0 + 4 * crate::g::RED_ZONE < size / 4 {
            // SAFETY: half of it is more than is in use.
            unsafe { self.move_stack(g, size / 2) };
        }
    }
}
