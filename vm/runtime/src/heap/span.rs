//! A span: a run of pages cut into objects of one size class, or one large object, or goroutine stacks.

use super::sizeclass::*;
use crate::rtype::Type;
use std::sync::atomic::{AtomicPtr, AtomicU8, AtomicU16, AtomicU64, AtomicUsize, Ordering};

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

/// The most objects that a span of a class above [`MAX_BITMAP`] has.
pub const MAX_TYPED: usize = 16;

/// Words behind a Span struct: allocation bits, mark bits, types of large objects. Structs come in these sizes, for most spans need little
/// of what some need, and there is one for each 8 KiB of the heap.
pub const TAILS: [usize; 3] = [8, 2 + MAX_TYPED, 32];

/// Which of [`TAILS`] a span of the class needs (0: one large object, or stacks).
pub fn tail_for(class: usize) -> usize {
    let n = if class == 0 { 1 } else { CLASS_PAGES[class] as usize * PAGE / CLASS_SIZE[class] as usize };
    let typed = class == 0 || CLASS_SIZE[class] as usize > MAX_BITMAP;
    let need = 2 * n.div_ceil(64) + if typed { n } else { 0 };
    TAILS.iter().position(|&t| need <= t).expect("a page has at most 1024 objects")
}

/// See the module documentation. Span structs are never freed while the heap lives, so a stale pointer to one is
/// harmless to read. One cache line, for marking looks at one for each pointer; the bits follow in the next.
#[repr(C, align(64))]
pub struct Span {
    /// First byte.
    pub base: usize,
    /// Bytes per object (a large object: its pages).
    pub elem_size: usize,
    /// The words behind this struct.
    tail: *const AtomicU64,
    /// Free objects of the current word: 1 = free.
    pub alloc_cache: u64,
    /// Bytes of a large object that were asked for.
    pub large_size: AtomicUsize,
    /// Number of pages.
    pub npages: u32,
    /// Number of objects.
    pub nelems: u32,
    /// ceil(2^32 / elem_size).
    pub div_magic: u32,
    /// Objects in use when the span was last taken from or given to a central list.
    pub in_use: u32,
    /// Objects that the heap profile has sampled and that live.
    pub samples: AtomicU16,
    /// class * 2 + noscan.
    pub span_class: u8,
    state: AtomicU8,
    /// Fresh pages from the system need no clearing.
    pub need_zero: bool,
    /// Word of the allocation bits that `alloc_cache` was taken from.
    cur_word: u8,
    /// Words of allocation bits, and of mark bits.
    words: u8,
}

impl Span {
    /// Where machine code finds what only this module writes.
    pub(crate) const CUR_WORD: usize = std::mem::offset_of!(Span, cur_word);
    /// See above.
    pub(crate) const WORDS: usize = std::mem::offset_of!(Span, words);
    /// See above.
    pub(crate) const TAIL: usize = std::mem::offset_of!(Span, tail);

    /// A span struct without pages, with its words behind it at `tail`.
    pub fn dead(tail: *const AtomicU64) -> Span {
        Span {
            base: 0,
            elem_size: 0,
            tail,
            alloc_cache: 0,
            large_size: AtomicUsize::new(0),
            npages: 0,
            nelems: 0,
            div_magic: 0,
            in_use: 0,
            samples: AtomicU16::new(0),
            span_class: 0,
            state: AtomicU8::new(SpanState::Dead as u8),
            need_zero: false,
            cur_word: 0,
            words: 0,
        }
    }

    /// Makes the span hold objects of a class (0: one large object), for which its tail must be long enough.
    pub fn init(&mut self, base: usize, npages: usize, span_class: u8, need_zero: bool) {
        let class = (span_class >> 1) as usize;
        self.base = base;
        self.npages = npages as u32;
        self.elem_size = if class == 0 { npages * PAGE } else { CLASS_SIZE[class] as usize };
        self.nelems = (npages * PAGE / self.elem_size) as u32;
        self.div_magic = if class == 0 { 0 } else { (u32::MAX / self.elem_size as u32).wrapping_add(1) };
        self.words = self.nelems.div_ceil(64) as u8;
        self.span_class = span_class;
        self.need_zero = need_zero;
        self.in_use = 0;
        for w in self.alloc_bits().iter().chain(self.mark_bits()) {
            w.store(0, Ordering::Relaxed);
        }
        if self.typed() {
            for i in 0..self.nelems as usize {
                self.elem_type(i).store(std::ptr::null_mut(), Ordering::Relaxed);
            }
        }
        self.samples.store(0, Ordering::Relaxed);
        self.rewind();
    }

    /// 1 = allocated. Exact only while no cache owns the span.
    #[inline]
    pub fn alloc_bits(&self) -> &[AtomicU64] {
        // SAFETY: the words behind the struct, as `TAILS` has them for the class.
        unsafe { std::slice::from_raw_parts(self.tail, self.words as usize) }
    }

    /// 1 = marked in this cycle.
    #[inline]
    pub fn mark_bits(&self) -> &[AtomicU64] {
        let n = self.words as usize;
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts(self.tail.add(n), n) }
    }

    /// Whether each object has its type here, and not in the heap's bitmap.
    fn typed(&self) -> bool {
        self.elem_size > MAX_BITMAP
    }

    /// The type of an object above [`MAX_BITMAP`] bytes; arrays repeat it.
    pub fn elem_type(&self, i: usize) -> &AtomicPtr<Type> {
        assert!(self.typed() && i < self.nelems as usize);
        // SAFETY: the words behind the bits, one for each object; they have the size of a pointer.
        unsafe { &*self.tail.add(2 * self.words as usize + i).cast() }
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
    fn free_word(&self, w: u8) -> u64 {
        let first = w as u32 * 64;
        if first >= self.nelems {
            return 0;
        }
        let free = !self.alloc_bits()[w as usize].load(Ordering::Relaxed);
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
            return Some((self.cur_word as u32 * 64 + tz) as usize);
        }
        self.take_slow()
    }

    fn take_slow(&mut self) -> Option<usize> {
        while self.cur_word + 1 < self.words {
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
        let (bits, now) = (self.alloc_bits(), self.cur_word as usize);
        bits[..now].iter().for_each(|w| w.store(u64::MAX, Ordering::Relaxed));
        bits[now].store(!self.alloc_cache, Ordering::Relaxed);
        let n = self.count(bits);
        self.in_use = n;
        n
    }

    /// Objects whose bit is set.
    pub fn count(&self, bits: &[AtomicU64]) -> u32 {
        let mut n = 0;
        for (w, b) in bits.iter().enumerate() {
            let left = self.nelems - w as u32 * 64;
            let mask = if left >= 64 { u64::MAX } else { (1 << left) - 1 };
            n += (b.load(Ordering::Relaxed) & mask).count_ones();
        }
        n
    }

    /// Whether object `i` is allocated, as of the last write-back.
    #[inline]
    pub fn is_allocated(&self, i: usize) -> bool {
        self.alloc_bits()[i / 64].load(Ordering::Relaxed) >> (i % 64) & 1 != 0
    }

    /// Whether object `i` is marked.
    #[inline]
    pub fn is_marked(&self, i: usize) -> bool {
        self.mark_bits()[i / 64].load(Ordering::Relaxed) >> (i % 64) & 1 != 0
    }

    /// Marks object `i`; true if it was not marked before.
    #[inline]
    pub fn mark(&self, i: usize) -> bool {
        let bit = 1u64 << (i % 64);
        let w = &self.mark_bits()[i / 64];
        w.load(Ordering::Relaxed) & bit == 0 && w.fetch_or(bit, Ordering::Relaxed) & bit == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A span of one class at an address that nobody looks at.
    fn span(class: usize, tail: &[AtomicU64]) -> Span {
        let mut s = Span::dead(tail.as_ptr());
        s.init(1 << 30, CLASS_PAGES[class] as usize, (class * 2) as u8, false);
        s
    }

    fn tail(class: usize) -> Vec<AtomicU64> {
        (0..TAILS[tail_for(class)]).map(|_| AtomicU64::new(u64::MAX)).collect()
    }

    #[test]
    fn one_line() {
        assert_eq!(size_of::<Span>(), 64);
    }

    #[test]
    fn index_by_magic() {
        for class in 1..NCLASS {
            let tail = tail(class);
            let s = span(class, &tail);
            for i in 0..s.nelems as usize {
                assert_eq!(s.index_of(s.object(i)), i);
                assert_eq!(s.index_of(s.object(i) + s.elem_size - 1), i, "class {class}");
            }
            assert!(class <= class_of(MAX_BITMAP) || s.nelems as usize <= MAX_TYPED);
        }
    }

    #[test]
    fn take_all() {
        let tail = tail(1);
        let mut s = span(1, &tail);
        s.alloc_bits()[3].store(u64::MAX, Ordering::Relaxed);
        let mut n = 0;
        while s.take().is_some() {
            n += 1;
        }
        assert_eq!(n, 1024 - 64);
        assert_eq!(s.write_back(), 1024);
    }
}
