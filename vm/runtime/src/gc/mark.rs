//! Marking: from an address to its object, from an object to the addresses in it. Any address may be given: what does not lie in
//! an object that was allocated when the cycle began is ignored, so stale words in roots can retain memory but never harm.
//! The program may run meanwhile; words are read with atomic loads and may be old or new, which the barrier makes harmless.

use super::work::{Grey, Local, PART, Pool};
use crate::frames::{FrameVisitor, walk_live, walk_slots};
use crate::g::G;
use crate::heap::Heap;
use crate::heap::sizeclass::PAGE;
use crate::heap::span::{Span, SpanState};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Marks objects into a local list.
pub(crate) struct Marker<'a> {
    pub(crate) heap: &'a Heap,
    pub(crate) local: &'a mut Local,
    pub(crate) pool: &'a Pool,
}

/// The object of a span that holds the address, if it was allocated when the cycle began.
#[inline]
fn object_at(sp: &Span, addr: usize) -> Option<usize> {
    // A span may be taken anew after it was looked up (stacks come and go while objects are marked), hence the range.
    if sp.state() != SpanState::Objects || addr.wrapping_sub(sp.base) >= sp.npages as usize * PAGE {
        return None;
    }
    let i = sp.index_of(addr);
    (i < sp.nelems as usize && sp.is_allocated(i)).then_some(i)
}

/// Has the memory at an address brought into the cache, if there is any.
#[inline(always)]
fn prefetch<T>(at: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint that reads nothing and never faults.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch(at.cast(), _MM_HINT_T0);
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = at;
}

/// Ends the program if a word of a heap object leads into a stack: escape analysis was wrong.
#[cold]
fn check_not_stack(heap: &Heap, at: usize, v: usize) {
    let stack = heap.span_of(v).is_some_and(|sp| sp.state() == SpanState::Manual);
    assert!(!stack, "the heap object at {at:#x} holds the address of a stack, {v:#x}");
}

impl Marker<'_> {
    /// Marks the object that holds the address, soon: first what that takes to know is fetched into the cache.
    #[inline]
    pub(crate) fn mark(&mut self, addr: usize) {
        let Some(sp) = self.heap.span_of(addr) else { return };
        prefetch(sp);
        prefetch(std::ptr::from_ref(sp).wrapping_add(1));
        prefetch(addr as *const u8);
        prefetch(self.heap.bit_word(addr).0);
        if let Some((sp, addr)) = self.local.fetch(sp, addr) {
            self.mark_now(sp, addr);
        }
    }

    fn mark_now(&mut self, sp: *const Span, addr: usize) {
        // SAFETY: Span structs stay allocated.
        let sp = unsafe { &*sp };
        if let Some(i) = object_at(sp, addr)
            && sp.mark(i)
        {
            self.found(sp, i);
        }
    }

    /// Marks the objects that wait for the cache.
    fn settle(&mut self) {
        while let Some((sp, addr)) = self.local.fetched() {
            self.mark_now(sp, addr);
        }
    }

    /// Gives all that is known to the pool.
    pub(crate) fn flush(&mut self) {
        self.settle();
        self.local.flush(self.pool);
    }

    #[inline]
    fn found(&mut self, sp: &Span, i: usize) {
        self.local.marked += sp.elem_size as i64;
        if sp.noscan() {
            return;
        }
        let parts = if sp.elem_size > PART { sp.large_size.load(Ordering::Relaxed).div_ceil(PART) } else { 1 };
        for part in 0..parts {
            if self.local.push(Grey { span: sp, index: i as u32, part: part as u32 }) {
                self.local.share(self.pool);
            }
        }
    }

    /// Marks what the object at the address points to, not the object itself.
    pub(crate) fn mark_children(&mut self, addr: usize) {
        if let Some(sp) = self.heap.span_of(addr)
            && let Some(i) = object_at(sp, addr)
        {
            let parts = if sp.elem_size > PART { sp.elem_size.div_ceil(PART) } else { 1 };
            (0..parts).for_each(|part| self.scan(sp, i, part));
        }
    }

    /// Whether the object that holds the address is marked; what is no object counts as marked. Nothing may wait for the cache.
    pub(crate) fn is_marked(&self, addr: usize) -> bool {
        self.heap.span_of(addr).is_none_or(|sp| object_at(sp, addr).is_none_or(|i| sp.is_marked(i)))
    }

    fn scan(&mut self, sp: &Span, i: usize, part: usize) {
        let heap = self.heap;
        let size = sp.elem_size.min(PART);
        self.local.scanned += size as i64;
        let mut visit = |p: *mut usize| {
            // SAFETY: a pointer word of an allocated object, or of one that was when the cycle began; nothing is freed while marking.
            let v = unsafe { AtomicUsize::from_ptr(p) }.load(Ordering::Relaxed);
            if v != 0 {
                if heap.poison {
                    check_not_stack(heap, p as usize, v);
                }
                self.mark(v);
            }
        };
        // SAFETY: the object is allocated; its pointer words are readable.
        unsafe {
            if sp.elem_size <= PART {
                heap.for_each_slot(sp, i, &mut visit);
            } else {
                heap.for_each_slot_in(sp, part * PART, (part + 1) * PART, &mut visit);
            }
        }
    }

    /// Follows the pointers of the next grey object. False: there is none.
    #[inline]
    pub(crate) fn step(&mut self) -> bool {
        let g = loop {
            if let Some(g) = self.local.pop() {
                break g;
            }
            let Some((sp, addr)) = self.local.fetched() else { return false };
            self.mark_now(sp, addr);
        };
        // SAFETY: Span structs stay allocated.
        self.scan(unsafe { &*g.span }, g.index as usize, g.part as usize);
        true
    }

    /// Follows pointers until neither the list nor the pool has any.
    pub(crate) fn drain(&mut self) {
        while self.step() || self.local.refill(self.pool) {}
    }

    /// Marks what a goroutine refers to; returns the bytes of its stack in use.
    ///
    /// # Safety
    /// Its state must be saved and must stay as it is meanwhile.
    pub(crate) unsafe fn goroutine(&mut self, g: &G) -> usize {
        // SAFETY: forwarded.
        unsafe { self.frames(g, true) }
    }

    /// The same; `objects`: with those objects in frames that live pointers lead to.
    ///
    /// # Safety
    /// As for `goroutine`.
    pub(super) unsafe fn frames(&mut self, g: &G, objects: bool) -> usize {
        struct V<'b, 'a>(&'b mut Marker<'a>);
        impl FrameVisitor for V<'_, '_> {
            fn slot(&mut self, p: *mut usize) {
                // SAFETY: the walk gives addresses of words of the goroutine's stack; wakers may write to them.
                self.0.mark(unsafe { AtomicUsize::from_ptr(p) }.load(Ordering::Relaxed));
            }
            fn frame(&mut self, _: usize, _: usize) {}
        }
        // SAFETY: forwarded.
        unsafe { if objects { walk_live(g, &mut V(self)) } else { walk_slots(g, &mut V(self)) } };
        for d in g.defers.iter() {
            self.mark(d.closure);
        }
        for p in &g.panics {
            self.mark(p.arg.data as usize);
        }
        for &s in &g.sudogs {
            // SAFETY: entries of a waiting goroutine; the two fields do not change while it waits.
            unsafe {
                self.mark((*s).elem);
                self.mark((*s).chan as usize);
            }
        }
        self.mark(g.labels);
        g.stack_hi - g.fp
    }
}
