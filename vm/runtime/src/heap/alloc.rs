//! Allocation: the per-P cache, tiny blocks, large objects, and recording where an object's pointers are.

use super::Heap;
use super::sizeclass::*;
use super::span::{Span, SpanState};
use crate::rtype::Type;
use std::ptr;
use std::sync::atomic::Ordering;

/// The part of the heap that a P owns.
pub struct MCache {
    pub(crate) spans: [*mut Span; NSPANCLASS],
    /// The block that tiny objects share, 0: none; bytes of it that are taken; objects that shared one.
    pub(crate) tiny: usize,
    pub(crate) tiny_off: usize,
    pub(crate) tiny_allocs: u64,
    /// Bytes taken from the heap while objects are marked: the goroutine that allocates will mark in proportion.
    pub(crate) debt: i64,
    /// The goroutine has something to do at its next safepoint: begin a collection, or help one.
    pub(crate) attention: bool,
    /// Bytes until the next allocation that the heap profile samples, and that it has come.
    pub(crate) next_sample: i64,
    pub(crate) sampled: bool,
    /// Allocations are traced, and this is one.
    pub(crate) traced: bool,
    /// Machine code allocates: the goroutine's state is not saved, but can be found (`jit::Handoff::save_place`).
    pub(crate) unsaved: bool,
    /// MemProfileRate when that was set.
    pub(crate) sample_rate: i64,
}

// SAFETY: the spans belong to whoever owns the cache.
unsafe impl Send for MCache {}

const TINY: usize = MCache::TINY;
const TINY_CLASS: usize = 2 * 2 + 1;

impl Default for MCache {
    fn default() -> Self {
        MCache {
            spans: [ptr::null_mut(); NSPANCLASS],
            tiny: 0,
            tiny_off: 0,
            tiny_allocs: 0,
            debt: 0,
            attention: false,
            next_sample: 0,
            sampled: false,
            traced: false,
            unsaved: false,
            sample_rate: 0,
        }
    }
}

impl MCache {
    /// Objects below this many bytes without pointers share blocks of this size.
    pub(crate) const TINY: usize = 16;

    /// Alignment of a tiny object.
    #[inline]
    pub(crate) fn tiny_align(size: usize) -> usize {
        1 << size.trailing_zeros().min(3)
    }

    /// Where the pointer to the span of a class is.
    pub(crate) fn span_offset(span_class: usize) -> usize {
        std::mem::offset_of!(MCache, spans) + span_class * size_of::<*mut Span>()
    }

    /// Draws the interval to the next sample of the heap profile anew at the next allocation: the rate may have changed. The intervals
    /// have no memory, so nothing is lost. The allocation under way keeps its turn if it has come.
    pub(crate) fn sample_anew(&mut self) {
        if !self.sampled {
            self.next_sample = 0;
            self.sample_rate = 0;
        }
    }

    /// A free object of the class: its address and whether it must be cleared. 0: out of memory.
    #[inline]
    fn take(&mut self, heap: &Heap, sc: usize) -> (usize, bool) {
        let s = self.spans[sc];
        if !s.is_null() {
            // SAFETY: spans in the cache are owned by it.
            let sp = unsafe { &mut *s };
            if let Some(i) = sp.take() {
                heap.blacken(sp, i);
                return (sp.object(i), sp.need_zero);
            }
        }
        if !heap.refill(self, sc) {
            return (0, false);
        }
        // SAFETY: refill put a span with a free object there.
        let sp = unsafe { &mut *self.spans[sc] };
        match sp.take() {
            Some(i) => {
                heap.blacken(sp, i);
                (sp.object(i), sp.need_zero)
            }
            None => (0, false),
        }
    }
}

impl Heap {
    /// New objects are marked from the start while others are being marked: what they refer to is kept by the barrier.
    #[inline(always)]
    fn blacken(&self, sp: &Span, i: usize) {
        if self.barrier.load(Ordering::Relaxed) {
            sp.mark(i);
        }
    }

    /// Counts bytes that a cache takes. The goroutine will have to do something about it if a collection is due or runs.
    #[inline]
    pub(crate) fn charge(&self, c: &mut MCache, bytes: i64) {
        if self.live.fetch_add(bytes, Ordering::Relaxed) + bytes >= self.trigger.load(Ordering::Relaxed) {
            self.gc_due.store(true, Ordering::Relaxed);
        }
        if self.barrier.load(Ordering::Relaxed) {
            c.debt += bytes;
            c.attention = true;
        }
        c.attention |= self.gc_due.load(Ordering::Relaxed);
    }

    /// A zeroed object of `size` bytes without pointers; null when memory is exhausted.
    #[inline]
    pub fn alloc_noscan(&self, c: &mut MCache, size: usize) -> *mut u8 {
        if !self.count(c, size) {
            return ptr::null_mut();
        }
        if size < TINY {
            if size == 0 {
                return self.zero_base();
            }
            let align = MCache::tiny_align(size);
            let off = (c.tiny_off + align - 1) & !(align - 1);
            if c.tiny != 0 && off + size <= TINY {
                c.tiny_off = off + size;
                c.tiny_allocs += 1;
                return (c.tiny + off) as *mut u8;
            }
            let (p, zero) = c.take(self, TINY_CLASS);
            if p == 0 {
                return ptr::null_mut();
            }
            if zero {
                // SAFETY: a free 16-byte object that we just took.
                unsafe { ptr::write_bytes(p as *mut u64, 0, 2) };
            }
            if size < c.tiny_off || c.tiny == 0 {
                c.tiny = p;
                c.tiny_off = size;
            }
            return p as *mut u8;
        }
        if size <= MAX_SMALL {
            let class = class_of(size);
            let (p, zero) = c.take(self, class * 2 + 1);
            if p != 0 && zero {
                // SAFETY: a free object of the class's size that we just took.
                unsafe { ptr::write_bytes(p as *mut u8, 0, CLASS_SIZE[class] as usize) };
            }
            return p as *mut u8;
        }
        self.alloc_large(c, size, ptr::null(), true)
    }

    /// A zeroed object of `size` bytes that holds values of type `t` one after the other.
    ///
    /// # Safety
    /// `t` must be a valid type descriptor; `size` a multiple of its size (or the object ends with fewer bytes
    /// than its pointer prefix).
    #[inline]
    pub unsafe fn alloc(&self, c: &mut MCache, size: usize, t: *const Type) -> *mut u8 {
        // SAFETY: valid by contract.
        let ty = unsafe { &*t };
        if ty.ptr_bytes == 0 || size == 0 {
            return self.alloc_noscan(c, size);
        }
        if !self.count(c, size) {
            return ptr::null_mut();
        }
        if size <= MAX_BITMAP {
            let class = class_of(size);
            let (p, zero) = c.take(self, class * 2);
            if p == 0 {
                return ptr::null_mut();
            }
            let bytes = CLASS_SIZE[class] as usize;
            if zero {
                // SAFETY: a free object of that size that we just took.
                unsafe { ptr::write_bytes(p as *mut u8, 0, bytes) };
            }
            self.set_bits(p, bytes / 8, size / 8, ty);
            return p as *mut u8;
        }
        if size <= MAX_SMALL {
            let class = class_of(size);
            let (p, zero) = c.take(self, class * 2);
            if p == 0 {
                return ptr::null_mut();
            }
            if zero {
                // SAFETY: a free object of that size that we just took.
                unsafe { ptr::write_bytes(p as *mut u8, 0, CLASS_SIZE[class] as usize) };
            }
            // SAFETY: the cache's span of the class is the one that `p` came from.
            let sp = unsafe { &*c.spans[class * 2] };
            sp.elem_type(sp.index_of(p)).store(ty.gc_elem.cast_mut(), Ordering::Release);
            return p as *mut u8;
        }
        self.alloc_large(c, size, ty.gc_elem, false)
    }

    /// Before an allocation. False: it fails.
    #[inline]
    fn count(&self, c: &mut MCache, size: usize) -> bool {
        c.next_sample -= size as i64;
        if c.next_sample < 0 {
            c.sampled = true;
        }
        self.plain() || self.count_stress(c)
    }

    /// Whether no allocation does more than it must.
    pub(crate) fn plain(&self) -> bool {
        self.stress | self.fail_at | u32::from(self.trace) == 0
    }

    #[cold]
    fn count_stress(&self, c: &mut MCache) -> bool {
        c.traced = self.trace;
        let n = self.stress_count.fetch_add(1, Ordering::Relaxed) + 1;
        if self.stress != 0 && n.is_multiple_of(self.stress) {
            self.gc_due.store(true, Ordering::Relaxed);
            c.attention = true;
        }
        n != self.fail_at
    }

    /// The address of all zero-size variables.
    #[inline]
    pub fn zero_base(&self) -> *mut u8 {
        // The last word before the first page that objects may use.
        (self.base - 8) as *mut u8
    }

    /// Writes the pointer bits of a small object: `words` in all, values of `ty` in the first `used`.
    #[inline]
    fn set_bits(&self, p: usize, words: usize, used: usize, ty: &Type) {
        let pattern = ty.pointer_words(used);
        let (w, bit) = self.bit_word(p);
        let range = if words >= 64 { u64::MAX } else { (1 << words) - 1 };
        // The page belongs to our cache: nobody else writes these words.
        w.store((w.load(Ordering::Relaxed) & !(range << bit)) | pattern << bit, Ordering::Relaxed);
        if bit as usize + words > 64 {
            let (w2, _) = self.bit_word(p + (64 - bit as usize) * 8);
            let sh = 64 - bit;
            w2.store((w2.load(Ordering::Relaxed) & !(range >> sh)) | pattern >> sh, Ordering::Relaxed);
        }
    }

    #[cold]
    #[inline(never)]
    fn alloc_large(&self, c: &mut MCache, size: usize, elem: *const Type, noscan: bool) -> *mut u8 {
        let Some(n) = size.checked_add(PAGE - 1).map(|s| s / PAGE) else { return ptr::null_mut() };
        self.sweep_large(noscan as usize);
        let Some(s) = self.alloc_span(n, noscan as u8, SpanState::Objects) else { return ptr::null_mut() };
        // SAFETY: the span is ours until it is on the list.
        let sp = unsafe { &mut *s };
        sp.elem_type(0).store(elem.cast_mut(), Ordering::Relaxed);
        sp.large_size.store(size, Ordering::Relaxed);
        if sp.need_zero {
            // SAFETY: the pages were just taken.
            unsafe { ptr::write_bytes(sp.base as *mut u8, 0, n * PAGE) };
        }
        let p = sp.base;
        let _ = sp.take();
        sp.write_back();
        self.blacken(sp, 0);
        let bytes = (n * PAGE) as i64;
        self.stats.mallocs.fetch_add(1, Ordering::Relaxed);
        self.stats.by_class.0[noscan as usize][0].fetch_add(1, Ordering::Relaxed);
        self.stats.total_alloc.fetch_add(bytes as u64, Ordering::Relaxed);
        self.charge(c, bytes);
        self.central(noscan as usize).lock().full.push(s);
        self.pay_sweep();
        p as *mut u8
    }

    /// Gives all of a cache's spans back to the central lists.
    pub fn flush_cache(&self, c: &mut MCache) {
        for s in &mut c.spans {
            let s = std::mem::replace(s, ptr::null_mut());
            if !s.is_null() {
                self.release_span(s);
            }
        }
        c.sample_anew();
        c.tiny = 0;
        c.tiny_off = 0;
        self.stats.tiny.fetch_add(std::mem::take(&mut c.tiny_allocs), Ordering::Relaxed);
    }

    /// Calls `f` with the address of each pointer slot of an object.
    ///
    /// # Safety
    /// The object must be allocated in the span.
    #[inline]
    pub unsafe fn for_each_slot(&self, sp: &Span, i: usize, mut f: impl FnMut(*mut usize)) {
        let base = sp.object(i);
        if sp.noscan() {
            return;
        }
        if sp.elem_size <= MAX_BITMAP {
            let words = sp.elem_size / 8;
            let (w, bit) = self.bit_word(base);
            let mut bits = w.load(Ordering::Relaxed) >> bit;
            if bit as usize + words > 64 {
                bits |= self.bit_word(base + (64 - bit as usize) * 8).0.load(Ordering::Relaxed) << (64 - bit);
            }
            if words < 64 {
                bits &= (1 << words) - 1;
            }
            while bits != 0 {
                f((base + bits.trailing_zeros() as usize * 8) as *mut usize);
                bits &= bits - 1;
            }
            return;
        }
        let end = if sp.span_class < 2 { sp.large_size.load(Ordering::Relaxed) } else { sp.elem_size };
        // SAFETY: forwarded.
        unsafe { self.typed_slots(sp, i, 0, end, &mut f) }
    }

    /// Calls `f` with the address of each pointer slot of the elements that begin in a part of a large object.
    ///
    /// # Safety
    /// The object must be allocated in the span.
    pub unsafe fn for_each_slot_in(&self, sp: &Span, from: usize, to: usize, mut f: impl FnMut(*mut usize)) {
        // SAFETY: forwarded.
        unsafe { self.typed_slots(sp, 0, from, to.min(sp.large_size.load(Ordering::Relaxed)), &mut f) }
    }

    unsafe fn typed_slots(&self, sp: &Span, i: usize, from: usize, to: usize, f: &mut impl FnMut(*mut usize)) {
        let t = sp.elem_type(if sp.span_class < 2 { 0 } else { i }).load(Ordering::Acquire);
        if t.is_null() {
            return;
        }
        // SAFETY: types live as long as the runtime.
        unsafe {
            let size = (*t).size;
            let base = sp.object(i);
            // An element belongs to the part that it begins in.
            let (first, end) = (from.next_multiple_of(size), to.next_multiple_of(size));
            let limit = if sp.span_class < 2 { sp.large_size.load(Ordering::Relaxed) } else { sp.elem_size };
            (*t).for_each_ptr_in(base + first, base + end.min(limit), f);
        }
    }
}
