//! What machine code must know to allocate small objects by itself: the cache's span of the class, what is counted, where the heap notes
//! pointers. A stub of the code generator does what `Heap::alloc` does; whatever is not plain it leaves to that.

use crate::heap::MCache;
use crate::heap::sizeclass::{CLASS_SIZE, MAX_BITMAP, class_of};
use crate::heap::span::Span;
use crate::p::P;
use crate::rt::Rt;
use crate::rtype::Type;
use std::mem::offset_of;

/// Largest object that is allocated without a helper, in bytes.
pub const LARGEST: usize = 256;

/// How to allocate objects of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Offset in a P of the pointer to the cache's span.
    pub span: i32,
    /// Bytes that are counted.
    pub asked: i32,
    /// Bytes of the class, all of which are zeroed.
    pub size: i32,
    /// Bits of the words that are pointers; `None`: the heap keeps none for objects without pointers.
    pub pointers: Option<u64>,
    /// Shares a block with others if it fits there: its alignment.
    pub tiny: Option<i32>,
    /// Address of the flag that says whether new objects must be marked.
    pub barrier: usize,
    /// What to add to an object's address / 512 * 8 for the word of the heap's pointer bits.
    pub bits: usize,
}

impl Rt {
    /// How to allocate `n` values of a type, one behind the other, zeroed; `None`: not without a helper.
    pub fn plan(&self, t: &Type, n: usize) -> Option<Plan> {
        let asked = t.size.checked_mul(n).filter(|s| (1..=LARGEST).contains(s))?;
        if !self.heap.plain() {
            return None;
        }
        let scan = t.ptr_bytes != 0;
        let tiny = (!scan && asked < MCache::TINY).then(|| MCache::tiny_align(asked) as i32);
        let class = if tiny.is_some() { class_of(MCache::TINY) } else { class_of(asked) };
        const { assert!(LARGEST <= MAX_BITMAP) };
        Some(Plan {
            span: (offset_of!(P, cache) + MCache::span_offset(2 * class + usize::from(!scan))) as i32,
            asked: asked as i32,
            size: CLASS_SIZE[class] as i32,
            pointers: scan.then(|| t.pointer_words(asked / 8)),
            tiny,
            barrier: (&raw const self.heap.barrier) as usize,
            bits: self.heap.bits_origin(),
        })
    }
}

/// Byte offsets of what the stubs read and write.
pub mod offsets {
    use super::*;

    /// The P in an M.
    pub const M_P: i32 = offset_of!(crate::m::M, p) as i32;
    /// Bytes until the next sample in a P.
    pub const NEXT_SAMPLE: i32 = (offset_of!(P, cache) + offset_of!(MCache, next_sample)) as i32;
    /// Address of the block that tiny objects share, 0: none; in a P.
    pub const TINY: i32 = (offset_of!(P, cache) + offset_of!(MCache, tiny)) as i32;
    /// Bytes of it that are taken, in a P.
    pub const TINY_OFF: i32 = (offset_of!(P, cache) + offset_of!(MCache, tiny_off)) as i32;
    /// Number of objects that shared one, in a P.
    pub const TINY_ALLOCS: i32 = (offset_of!(P, cache) + offset_of!(MCache, tiny_allocs)) as i32;
    /// First byte of a span, in it.
    pub const SPAN_BASE: i32 = offset_of!(Span, base) as i32;
    /// Free objects of its current word.
    pub const SPAN_FREE: i32 = offset_of!(Span, alloc_cache) as i32;
    /// Number of that word, a byte.
    pub const SPAN_WORD: i32 = Span::CUR_WORD as i32;
    /// Number of words, a byte.
    pub const SPAN_WORDS: i32 = Span::WORDS as i32;
    /// Where the words are: allocation bits, then mark bits.
    pub const SPAN_TAIL: i32 = Span::TAIL as i32;
}
