//! The Go heap: an arena of reserved address space cut into spans of size classes. Allocation goes through a per-P
//! cache without locks; the cache is refilled from a list per class, and that from the page heap.
//! The heap knows for every object where its pointers are; collection itself is in [`crate::gc`].

pub mod alloc;
pub mod central;
pub mod page;
pub mod sizeclass;
pub mod span;

pub use alloc::MCache;

use crate::lock::{Lock, Rank};
use crate::mem::Reservation;
use crate::prof::mem::MemProfile;
use central::Central;
use page::PageHeap;
use sizeclass::*;
use span::{Span, SpanState, TAILS, tail_for};
use std::alloc::Layout;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering};

/// Address space for objects if the system grants it.
const ARENA_WANT: usize = 1 << 38;
const ARENA_LEAST: usize = 1 << 28;

/// The page heap and the Span structs.
pub(crate) struct Pages {
    pub(crate) heap: PageHeap,
    /// Span structs that are not in use, by the size of their tails.
    dead: [Vec<*mut Span>; TAILS.len()],
    /// Where Span structs lie: freed with the heap.
    slabs: Vec<*mut u8>,
}

/// What Span structs are allotted in.
// SAFETY: neither size nor alignment is zero, and the alignment is a power of two.
const SLAB: Layout = unsafe { Layout::from_size_align_unchecked(PAGE, 64) };

impl Pages {
    /// A Span struct with such a tail that nobody uses.
    fn new_span(&mut self, tail: usize) -> *mut Span {
        if let Some(s) = self.dead[tail].pop() {
            return s;
        }
        // SAFETY: the layout has a size.
        let slab = unsafe { std::alloc::alloc(SLAB) };
        if slab.is_null() {
            std::alloc::handle_alloc_error(SLAB);
        }
        self.slabs.push(slab);
        let each = (size_of::<Span>() + 8 * TAILS[tail]).next_multiple_of(align_of::<Span>());
        for i in (0..SLAB.size() / each).rev() {
            // SAFETY: struct and tail lie in the slab; atomics need no initial value but one that was written.
            unsafe {
                let s = slab.add(i * each).cast::<Span>();
                let words = s.add(1).cast::<AtomicU64>();
                words.write_bytes(0, TAILS[tail]);
                s.write(Span::dead(words));
                self.dead[tail].push(s);
            }
        }
        self.dead[tail].pop().expect("a slab holds several")
    }
}

/// Statistics for MemStats and the pacer. Counts are exact while the world is stopped and caches are flushed.
#[derive(Default)]
pub struct Stats {
    /// Objects allocated, ever.
    pub mallocs: AtomicU64,
    /// Objects freed, ever.
    pub frees: AtomicU64,
    /// Bytes allocated, ever.
    pub total_alloc: AtomicU64,
    /// Tiny allocations that shared a block.
    pub tiny: AtomicU64,
    /// Bytes of goroutine stacks.
    pub stack_bytes: AtomicUsize,
    /// Objects allocated and freed by span class (the last: large ones).
    pub(crate) by_class: ByClass,
}

/// Numbers of objects by span class.
pub(crate) struct ByClass(pub(crate) [[AtomicU64; 2]; NSPANCLASS]);

impl Default for ByClass {
    fn default() -> Self {
        ByClass(std::array::from_fn(|_| Default::default()))
    }
}

/// See the module documentation.
pub struct Heap {
    arena: Reservation,
    base: usize,
    end: usize,
    spans: Reservation,
    bits: Reservation,
    pages: Lock<Pages>,
    central: Vec<Lock<Central>>,
    /// Threads that are sweeping a span.
    sweepers: AtomicU32,
    /// Bytes of live objects, counting what caches own as live.
    pub(crate) live: AtomicI64,
    /// `live` at which the next collection is due; i64::MAX while one runs.
    pub(crate) trigger: AtomicI64,
    /// A collection is due: the next safepoint of a goroutine that allocates, or the next look for work, starts it.
    pub gc_due: AtomicBool,
    /// The write barrier flag: stores of pointers shade while it is set.
    pub barrier: AtomicBool,
    /// Freed objects are filled with a pattern.
    pub poison: bool,
    /// Collect at every Nth allocation; 0: no.
    pub stress: u32,
    /// The Nth allocation fails; 0: none does.
    pub fail_at: u32,
    pub(crate) stress_count: AtomicU32,
    /// Allocations and frees are told.
    pub(crate) trace: bool,
    /// Hard limit on the arena in bytes (embedders, tests); 0: none.
    pub hard_limit: usize,
    /// Sweeping keeps pace with allocation: see `central`.
    pub(crate) pace: central::SweepPace,
    /// Statistics.
    pub stats: Stats,
    /// Sampled objects: sweeping tells which are gone.
    pub(crate) profile: Lock<MemProfile>,
}

// SAFETY: spans are reached through raw pointers, but each is owned by one cache, one locked list or the stopped
// world at any time; all shared fields are atomics or under locks.
unsafe impl Send for Heap {}
// SAFETY: as above.
unsafe impl Sync for Heap {}

/// How a heap is set up.
#[derive(Clone, Copy, Debug)]
pub struct HeapConfig {
    /// Fill freed memory.
    pub poison: bool,
    /// Collect at every Nth allocation; 0: no.
    pub stress: u32,
    /// The Nth allocation fails as if memory was exhausted; 0: none does.
    pub fail_at: u32,
    /// Tell every allocation and every freed object, as GODEBUG=allocfreetrace=1.
    pub trace: bool,
    /// GOGC.
    pub gc_percent: i64,
    /// GOMEMLIMIT.
    pub mem_limit: i64,
    /// Hard limit in bytes, 0: none.
    pub hard_limit: usize,
}

impl Default for HeapConfig {
    fn default() -> Self {
        HeapConfig {
            poison: false,
            stress: 0,
            fail_at: 0,
            trace: false,
            gc_percent: 100,
            mem_limit: i64::MAX,
            hard_limit: 0,
        }
    }
}

impl Heap {
    /// Reserves an empty heap. `None` if there is no address space.
    pub fn new(cfg: HeapConfig) -> Option<Heap> {
        let arena = Reservation::largest(ARENA_WANT, ARENA_LEAST)?;
        let npages = arena.len() / PAGE;
        // The first page is left out, so that a pointer just past an object never looks like the arena's first.
        let base = (arena.base() as usize + 2 * PAGE - 1) & !(PAGE - 1);
        let total = npages - 2;
        let spans = Reservation::new(npages * size_of::<*mut Span>())?;
        let bits = Reservation::new(arena.len() / 64)?;
        Some(Heap {
            base,
            end: base + total * PAGE,
            arena,
            spans,
            bits,
            pages: Lock::new(
                Rank::Page,
                Pages { heap: PageHeap::new(total), dead: Default::default(), slabs: Vec::new() },
            ),
            central: (0..NSPANCLASS).map(|_| Lock::new(Rank::Central, Central::default())).collect(),
            sweepers: AtomicU32::new(0),
            live: AtomicI64::new(0),
            trigger: AtomicI64::new(i64::MAX),
            gc_due: AtomicBool::new(false),
            barrier: AtomicBool::new(false),
            poison: cfg.poison,
            stress: cfg.stress,
            fail_at: cfg.fail_at,
            stress_count: AtomicU32::new(0),
            trace: cfg.trace,
            hard_limit: cfg.hard_limit,
            pace: Default::default(),
            stats: Stats::default(),
            profile: Lock::new(Rank::Leaf, MemProfile::default()),
        })
    }

    /// Whether the address lies in the arena.
    #[inline]
    pub fn contains(&self, addr: usize) -> bool {
        addr.wrapping_sub(self.base) < self.end - self.base
    }

    /// The slot of the page table for an address in the arena.
    #[inline]
    fn span_slot(&self, addr: usize) -> &AtomicPtr<Span> {
        let i = (addr - self.base) >> PAGE_SHIFT;
        // SAFETY: the table has an entry for each page of the arena, and zero bytes are a null AtomicPtr.
        unsafe { &*self.spans.base().cast::<AtomicPtr<Span>>().add(i) }
    }

    /// The span that holds the address, if any.
    #[inline]
    pub fn span_of(&self, addr: usize) -> Option<&Span> {
        if !self.contains(addr) {
            return None;
        }
        let p = self.span_slot(addr).load(Ordering::Acquire);
        // SAFETY: Span structs are never freed while the heap lives.
        if p.is_null() { None } else { Some(unsafe { &*p }) }
    }

    /// The object that holds the address: its first byte, size, span and index.
    pub fn find_object(&self, addr: usize) -> Option<(usize, &Span, usize)> {
        let s = self.span_of(addr)?;
        if s.state() != SpanState::Objects {
            return None;
        }
        let i = s.index_of(addr);
        if i >= s.nelems as usize { None } else { Some((s.object(i), s, i)) }
    }

    /// The word of the pointer bitmap for an address in the arena, and the bit in it.
    #[inline]
    pub(crate) fn bit_word(&self, addr: usize) -> (&AtomicU64, u32) {
        let w = (addr - self.base) / 8;
        // SAFETY: the bitmap has a bit for each word of the arena.
        (unsafe { &*self.bits.base().cast::<AtomicU64>().add(w / 64) }, (w % 64) as u32)
    }

    /// Where the word of the pointer bitmap for address 0 would be; there are 8 bytes for each 512 of the arena.
    pub(crate) fn bits_origin(&self) -> usize {
        (self.bits.base() as usize).wrapping_sub((self.base >> 9) * 8)
    }

    /// Takes `n` pages for a span of the class.
    pub(crate) fn alloc_span(&self, n: usize, span_class: u8, state: SpanState) -> Option<*mut Span> {
        let mut p = self.pages.lock();
        if self.hard_limit != 0 && (p.heap.in_use() + n) * PAGE > self.hard_limit {
            return None;
        }
        let (first, dirty) = p.heap.alloc(n)?;
        let s = p.new_span(tail_for(span_class as usize / 2));
        let base = self.base + first * PAGE;
        // SAFETY: the struct came from the dead list or is fresh: nobody else has it.
        unsafe {
            (*s).init(base, n, span_class, dirty);
            (*s).set_state(state);
        }
        drop(p);
        for i in 0..n {
            self.span_slot(base + i * PAGE).store(s, Ordering::Release);
        }
        Some(s)
    }

    /// Gives a span's pages back.
    ///
    /// # Safety
    /// No object in the span may be in use, and no list may hold the span.
    pub(crate) unsafe fn free_span(&self, s: *mut Span) {
        // SAFETY: Span structs stay allocated.
        let sp = unsafe { &mut *s };
        sp.set_state(SpanState::Dead);
        for i in 0..sp.npages as usize {
            self.span_slot(sp.base + i * PAGE).store(ptr::null_mut(), Ordering::Release);
        }
        let mut p = self.pages.lock();
        p.heap.free((sp.base - self.base) >> PAGE_SHIFT, sp.npages as usize);
        p.dead[tail_for(sp.span_class as usize / 2)].push(s);
    }

    /// Pages in use and pages ever used, in bytes.
    pub fn page_bytes(&self) -> (usize, usize) {
        let p = self.pages.lock();
        (p.heap.in_use() * PAGE, p.heap.high() * PAGE)
    }

    /// Gives all free pages back to the system; returns the bytes.
    pub fn scavenge(&self) -> usize {
        let mut p = self.pages.lock();
        let mut runs = Vec::new();
        p.heap.free_runs(|first, n| runs.push((first, n)));
        for &(first, n) in &runs {
            // SAFETY: the pages are free and the lock keeps them so.
            unsafe { self.arena.release(self.offset(first), n * PAGE) };
            p.heap.give(first, n);
        }
        runs.iter().map(|r| r.1 * PAGE).sum()
    }

    /// Gives up to half a MiB of free pages back to the system; returns the bytes, 0 when there is nothing to give.
    pub(crate) fn scavenge_some(&self) -> usize {
        let (first, n) = {
            let mut p = self.pages.lock();
            let Some((first, n)) = p.heap.next_to_give(64) else { return 0 };
            p.heap.hold(first, n, true);
            (first, n)
        };
        // SAFETY: the pages are held meanwhile, so nobody else has them.
        unsafe { self.arena.release(self.offset(first), n * PAGE) };
        let mut p = self.pages.lock();
        p.heap.hold(first, n, false);
        p.heap.give(first, n);
        n * PAGE
    }

    /// Where a page begins in the reservation.
    fn offset(&self, page: usize) -> usize {
        self.base + page * PAGE - self.arena.base() as usize
    }

    /// Bytes of pages that are in use or free and not with the system; bytes that are with the system.
    pub fn retained(&self) -> (usize, usize) {
        let p = self.pages.lock();
        ((p.heap.high() - p.heap.released()) * PAGE, p.heap.released() * PAGE)
    }

    pub(crate) fn central(&self, span_class: usize) -> &Lock<Central> {
        &self.central[span_class]
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        for s in self.pages.lock().slabs.drain(..) {
            // SAFETY: made by `new_span` with this layout; the heap is the only owner.
            unsafe { std::alloc::dealloc(s, SLAB) };
        }
    }
}
