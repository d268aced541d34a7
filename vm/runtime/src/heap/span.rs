//! A span: a run of pages cut into objects of one size class, or one large object, or goroutine stacks.

use super::sizeclass::*;
use crate::rtype::Type;
use std::sync::atomic::{AtomicPtr, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering};

/// What a span's pages are used for.
#[repr(u8)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpanState {
    /// On the list of unused Span structs.
    Dead = 0,
    /// Holds Go objects.
    Objects = 1,
    /// Holds goroutine stacks: the collector never marks it.
    Manual = 2,
}

/// Mark and allocation bits fit in place: a page has at most 1024 objects.
pub const BIT_WORDS: usize = 16;

/// The most objects that a span of a class above [`MAX_BITMAP`] has.
pub const MAX_TYPED: usize = 16;

/// See the module documentation. Span structs are never freed while the heap lives, so a stale pointer to one is
/// harmless to read.
pub struct Span {
    /// First byte.
    pub base: usize,
    /// Number of pages.
    pub npages: usize,
    /// Bytes per object (a large object: its pages).
    pub elem_size: usize,
    /// Number of objects.
    pub nelems: u32,
    /// ceil(2^32 / elem_size).
    pub div_magic: u32,
    /// class * 2 + noscan.
    pub span_class: u8,
    state: AtomicU8,
    /// Fresh pages from the system need no clearing.
    pub need_zero: bool,
    /// Word of `alloc_bits` that `alloc_cache` was taken from.
    pub cur_word: u32,
    /// Free objects of the current word: 1 = free.
    pub alloc_cache: u64,
    /// Objects in use when the span was last taken from or given to a central list.
    pub in_use: u32,
    /// Collection number at which the span was swept last.
    pub sweep_gen: AtomicU32,
    /// 1 = allocated. Exact only while no cache owns the span.
    pub alloc_bits: [AtomicU64; BIT_WORDS],
    /// 1 = marked in this cycle.
    pub mark_bits: [AtomicU64; BIT_WORDS],
    /// Type of each object above [`MAX_BITMAP`] bytes; arrays repeat it. Large objects use entry 0.
    pub types: [AtomicPtr<Type>; MAX_TYPED],
    /// Objects of this span that have finalizers, cleanups or weak handles: their number.
    pub specials: AtomicU32,
    /// Bytes of a large object that were asked for.
    pub large_size: AtomicUsize,
}

impl Span {
    /// A span struct without pages.
    pub fn dead() -> Span {
        Span {
            base: 0,
            npages: 0,
            elem_size: 0,
            nelems: 0,
            div_magic: 0,
            span_class: 0,
            state: AtomicU8::new(SpanState::Dead as u8),
            need_zero: false,
            cur_word: 0,
            alloc_cache: 0,
            in_use: 0,
            sweep_gen: AtomicU32::new(0),
            alloc_bits: Default::default(),
            mark_bits: Default::default(),
            types: Default::default(),
            specials: AtomicU32::new(0),
            large_size: AtomicUsize::new(0),
        }
    }

    /// Makes the span hold objects of a class (0: one large object).
    pub fn init(&mut self, base: usize, npages: usize, span_class: u8, sweep_gen: u32, need_zero: bool) {
        let class = (span_class >> 1) as usize;
        self.base = base;
        self.npages = npages;
        self.elem_size = if class == 0 { npages * PAGE } else { CLASS_SIZE[class] as usize };
        self.nelems = (npages * PAGE / self.elem_size) as u32;
        self.div_magic = if class == 0 { 0 } else { (u32::MAX / self.elem_size as u32).wrapping_add(1) };
        self.span_class = span_class;
        self.need_zero = need_zero;
        self.in_use = 0;
        self.sweep_gen.store(sweep_gen, Ordering::Relaxed);
        for i in 0..BIT_WORDS {
            self.alloc_bits[i].store(0, Ordering::Relaxed);
            self.mark_bits[i].store(0, Ordering::Relaxed);
        }
        for t in &self.types {
            t.store(std::ptr::null_mut(), Ordering::Relaxed);
        }
        self.specials.store(0, Ordering::Relaxed);
        self.cur_word = 0;
        self.alloc_cache = self.free_word(0);
    }

    /// What the pages are used for.
    #[inline]
    pub fn state(&self) -> SpanState {
        match self.state.load(Ordering::Acquire) {
            1 => SpanState::Objects,
            2 => SpanState::Manual,
            _ => SpanState::Dead,
        }
    }

    /// Publishes the state, after everything else is set.
    pub fn set_state(&self, s: SpanState) {
        self.state.store(s as u8, Ordering::Release);
    }

    /// Whether objects have no pointers.
    #[inline]
    pub fn noscan(&self) -> bool {
        self.span_class & 1 != 0
    }

    /// Index of the object that holds the address.
    #[inline]
    pub fn index_of(&self, addr: usize) -> usize {
        let off = addr - self.base;
        if self.div_magic == 0 { 0 } else { ((off as u64 * self.div_magic as u64) >> 32) as usize }
    }

    /// First byte of object `i`.
    #[inline]
    pub fn object(&self, i: usize) -> usize {
        self.base + i * self.elem_size
    }

    /// Free objects of bit word `w`: 1 = free.
    fn free_word(&self, w: u32) -> u64 {
        let first = w * 64;
        if first >= self.nelems {
            return 0;
        }
        let free = !self.alloc_bits[w as usize].load(Ordering::Relaxed);
        let n = self.nelems - first;
        if n >= 64 { free } else { free & ((1 << n) - 1) }
    }

    /// Starts allocation from the first word.
    pub fn rewind(&mut self) {
        self.cur_word = 0;
        self.alloc_cache = self.free_word(0);
    }

    /// Takes a free object; `None` when the span is full.
    #[inline]
    pub fn take(&mut self) -> Option<usize> {
        if self.alloc_cache != 0 {
            let tz = self.alloc_cache.trailing_zeros();
            self.alloc_cache &= self.alloc_cache - 1;
            return Some((self.cur_word * 64 + tz) as usize);
        }
        self.take_slow()
    }

    fn take_slow(&mut self) -> Option<usize> {
        while (self.cur_word as usize) + 1 < BIT_WORDS {
            self.cur_word += 1;
            self.alloc_cache = self.free_word(self.cur_word);
            if self.alloc_cache != 0 {
                return self.take();
            }
        }
        None
    }

    /// Writes what `take` did back into the allocation bits; returns the number of objects in use.
    pub fn write_back(&mut self) -> u32 {
        let words = (self.nelems as usize).div_ceil(64);
        for w in 0..words.min(self.cur_word as usize) {
            self.alloc_bits[w].store(u64::MAX, Ordering::Relaxed);
        }
        if (self.cur_word as usize) < words {
            self.alloc_bits[self.cur_word as usize].store(!self.alloc_cache, Ordering::Relaxed);
        }
        let n = self.count(&self.alloc_bits);
        self.in_use = n;
        n
    }

    /// Objects whose bit is set.
    pub fn count(&self, bits: &[AtomicU64; BIT_WORDS]) -> u32 {
        let mut n = 0;
        for (w, b) in bits.iter().enumerate() {
            let first = w as u32 * 64;
            if first >= self.nelems {
                break;
            }
            let left = self.nelems - first;
            let mask = if left >= 64 { u64::MAX } else { (1 << left) - 1 };
            n += (b.load(Ordering::Relaxed) & mask).count_ones();
        }
        n
    }

    /// Whether object `i` is allocated, as of the last write-back.
    #[inline]
    pub fn is_allocated(&self, i: usize) -> bool {
        self.alloc_bits[i / 64].load(Ordering::Relaxed) >> (i % 64) & 1 != 0
    }

    /// Whether object `i` is marked.
    #[inline]
    pub fn is_marked(&self, i: usize) -> bool {
        self.mark_bits[i / 64].load(Ordering::Relaxed) >> (i % 64) & 1 != 0
    }

    /// Marks object `i`; true if it was not marked before.
    #[inline]
    pub fn mark(&self, i: usize) -> bool {
        let bit = 1u64 << (i % 64);
        let w = &self.mark_bits[i / 64];
        w.load(Ordering::Relaxed) & bit == 0 && w.fetch_or(bit, Ordering::Relaxed) & bit == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_by_magic() {
        for class in 1..NCLASS {
            let mut s = Span::dead();
            s.init(1 << 30, CLASS_PAGES[class] as usize, (class * 2) as u8, 0, false);
            for i in 0..s.nelems as usize {
                assert_eq!(s.index_of(s.object(i)), i);
                assert_eq!(s.index_of(s.object(i) + s.elem_size - 1), i, "class {class}");
            }
            assert!(class <= class_of(MAX_BITMAP) || s.nelems as usize <= MAX_TYPED);
        }
    }

    #[test]
    fn take_all() {
        let mut s = Span::dead();
        s.init(1 << 30, 1, 2, 0, false);
        s.alloc_bits[3].store(u64::MAX, Ordering::Relaxed);
        let mut n = 0;
        while s.take().is_some() {
            n += 1;
        }
        assert_eq!(n, 1024 - 64);
        assert_eq!(s.write_back(), 1024);
    }
}
