//! A process's allocator while it starts: a small command allocates two megabytes in all, and an allocator for programs
//! of every size spreads them over ten times as much memory, each page of which costs a fault.
use std::alloc::{GlobalAlloc, Layout};
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Two large pages; the second one is only touched by larger programs.
const SIZE: usize = 4 << 20;
/// Alignment of a large page.
const LARGE: usize = 2 << 20;
/// Larger blocks are the other allocator's.
const BIGGEST: usize = 128 << 10;

/// First byte of the region, 0 before it is there, 1 if the system refused it.
static BASE: AtomicUsize = AtomicUsize::new(0);
/// What is taken of it, in bytes.
static TAKEN: AtomicUsize = AtomicUsize::new(0);

/// Takes blocks one behind the other from a region until that is full, and from another allocator then. Of the region only the
/// last block is given back. For the `#[global_allocator]` of a command; the region is the process's.
#[derive(Debug)]
pub struct Early<A>(pub A);

/// The region's first byte, if there is a region.
#[inline]
fn base() -> Option<usize> {
    match BASE.load(Ordering::Relaxed) {
        0 => reserve(),
        1 => None,
        b => Some(b),
    }
}

#[cold]
fn reserve() -> Option<usize> {
    // SAFETY: an anonymous private mapping at an address of the system's choice aliases nothing.
    let p = unsafe {
        let access = libc::PROT_READ | libc::PROT_WRITE;
        libc::mmap(ptr::null_mut(), SIZE + LARGE, access, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0)
    };
    let found = if p == libc::MAP_FAILED { 1 } else { (p as usize).next_multiple_of(LARGE) };
    match BASE.compare_exchange(0, found, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) if found != 1 => {
            #[cfg(target_os = "linux")]
            // SAFETY: the range lies in the mapping; changes how it is backed, not what it holds.
            unsafe {
                libc::madvise(found as *mut libc::c_void, SIZE, libc::MADV_HUGEPAGE);
            }
            Some(found)
        }
        Ok(_) => None,
        Err(first) => {
            if found != 1 {
                // SAFETY: our own mapping, which nobody has seen.
                unsafe { libc::munmap(p, SIZE + LARGE) };
            }
            (first != 1).then_some(first)
        }
    }
}

/// A block of the region, if there is room.
#[inline]
fn take(l: Layout) -> Option<*mut u8> {
    if l.size() > BIGGEST {
        return None;
    }
    let base = base()?;
    let mut taken = TAKEN.load(Ordering::Relaxed);
    loop {
        let start = (taken + l.align() - 1) & !(l.align() - 1);
        let end = start + l.size();
        if end > SIZE || l.align() > LARGE {
            return None;
        }
        match TAKEN.compare_exchange_weak(taken, end, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => return Some((base + start) as *mut u8),
            Err(now) => taken = now,
        }
    }
}

/// The offset of a block in the region, if it is there.
#[inline]
fn offset(p: *mut u8) -> Option<usize> {
    let b = BASE.load(Ordering::Relaxed);
    let off = (p as usize).wrapping_sub(b);
    (off < SIZE && b > 1).then_some(off)
}

// SAFETY: blocks of the region are disjoint: `TAKEN` grows by exchange, and goes back only over a block that is the last one, which is
// given back or shrunk then. All others are the other allocator's.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Early<A> {
    #[inline]
    unsafe fn alloc(&self, l: Layout) -> *mut u8 {
        // SAFETY: by contract.
        take(l).unwrap_or_else(|| unsafe { self.0.alloc(l) })
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, l: Layout) -> *mut u8 {
        match take(l) {
            // SAFETY: a fresh block, which may have been another's before.
            Some(p) => unsafe {
                p.write_bytes(0, l.size());
                p
            },
            // SAFETY: by contract.
            None => unsafe { self.0.alloc_zeroed(l) },
        }
    }

    #[inline]
    unsafe fn dealloc(&self, p: *mut u8, l: Layout) {
        match offset(p) {
            Some(off) => {
                let _ = TAKEN.compare_exchange(off + l.size(), off, Ordering::Relaxed, Ordering::Relaxed);
            }
            // SAFETY: by contract; not of the region.
            None => unsafe { self.0.dealloc(p, l) },
        }
    }

    #[inline]
    unsafe fn realloc(&self, p: *mut u8, l: Layout, size: usize) -> *mut u8 {
        let Some(off) = offset(p) else {
            // SAFETY: by contract; not of the region.
            return unsafe { self.0.realloc(p, l, size) };
        };
        let (end, new) = (off + l.size(), off + size);
        let last = new <= SIZE && TAKEN.compare_exchange(end, new, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        if last || size <= l.size() {
            return p;
        }
        // SAFETY: by contract the size is legal for the alignment, and the old block has as many bytes as are copied.
        unsafe {
            let q = self.alloc(Layout::from_size_align_unchecked(size, l.align()));
            if !q.is_null() {
                q.copy_from_nonoverlapping(p, l.size());
            }
            q
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::alloc::System;

    #[test]
    fn blocks_do_not_overlap_and_keep_what_they_hold() {
        let a = Early(System);
        let mut blocks: Vec<(*mut u8, Layout, u8)> = Vec::new();
        let mut n = 0u32;
        // Twice what the region holds, so that both allocators have a share.
        for i in 0..40_000u32 {
            n = n.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let layout = Layout::from_size_align(1 + (n >> 16) as usize % 400, 1 << (n >> 8 & 7)).expect("a layout");
            // SAFETY: layouts are not empty, and blocks are given back with their own.
            unsafe {
                match i % 5 {
                    0 if !blocks.is_empty() => {
                        let (p, l, fill) = blocks.swap_remove(n as usize % blocks.len());
                        assert!((0..l.size()).all(|i| *p.add(i) == fill));
                        a.dealloc(p, l);
                    }
                    1 | 2 if !blocks.is_empty() => {
                        let at = if i % 2 == 0 { blocks.len() - 1 } else { n as usize % blocks.len() };
                        let (p, l, fill) = blocks[at];
                        let size = 1 + (n >> 12) as usize % 600;
                        let q = a.realloc(p, l, size);
                        assert!((0..size.min(l.size())).all(|i| *q.add(i) == fill));
                        q.write_bytes(fill, size);
                        blocks[at] = (q, Layout::from_size_align(size, l.align()).expect("a layout"), fill);
                    }
                    k => {
                        let p = if k == 3 { a.alloc_zeroed(layout) } else { a.alloc(layout) };
                        assert!((p as usize).is_multiple_of(layout.align()));
                        assert!(k != 3 || (0..layout.size()).all(|i| *p.add(i) == 0));
                        p.write_bytes(i as u8, layout.size());
                        blocks.push((p, layout, i as u8));
                    }
                }
            }
        }
        let inside = blocks.iter().filter(|b| offset(b.0).is_some()).count();
        assert!(inside > 100 && inside < blocks.len());
        for (p, l, fill) in blocks {
            // SAFETY: as above.
            unsafe {
                assert!((0..l.size()).all(|i| *p.add(i) == fill));
                a.dealloc(p, l);
            }
        }
    }
}
