//! mimalloc for a command's `#[global_allocator]`. The crate `mimalloc` asks for every block with its alignment, and what mimalloc does
//! then takes several times as long, in blocks of the next power of two; what C's `malloc` promises is all that most blocks need.
use libmimalloc_sys as ffi;
use std::alloc::{GlobalAlloc, Layout};

/// See the module documentation. The memory is the process's.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mimalloc;

/// Whether any block of the size has the alignment: `malloc`'s are aligned for every basic type of C that fits in.
#[inline]
fn natural(size: usize, align: usize) -> bool {
    align <= 16 && align <= size
}

// SAFETY: mimalloc's blocks are disjoint and have at least the size and, by `natural` or asked for, the alignment; they may be given back by
// `mi_free` however they were asked for. Null is told as null.
unsafe impl GlobalAlloc for Mimalloc {
    #[inline]
    unsafe fn alloc(&self, l: Layout) -> *mut u8 {
        // SAFETY: any size and any power of two is legal.
        let p = unsafe {
            if natural(l.size(), l.align()) {
                ffi::mi_malloc(l.size())
            } else {
                ffi::mi_malloc_aligned(l.size(), l.align())
            }
        };
        p.cast()
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, l: Layout) -> *mut u8 {
        // SAFETY: as above.
        let p = unsafe {
            if natural(l.size(), l.align()) {
                ffi::mi_zalloc(l.size())
            } else {
                ffi::mi_zalloc_aligned(l.size(), l.align())
            }
        };
        p.cast()
    }

    #[inline]
    unsafe fn dealloc(&self, p: *mut u8, _: Layout) {
        // SAFETY: by contract one of ours.
        unsafe { ffi::mi_free(p.cast()) }
    }

    #[inline]
    unsafe fn realloc(&self, p: *mut u8, l: Layout, size: usize) -> *mut u8 {
        // SAFETY: by contract one of ours; sizes and alignments as above.
        let p = unsafe {
            if natural(size, l.align()) {
                ffi::mi_realloc(p.cast(), size)
            } else {
                ffi::mi_realloc_aligned(p.cast(), size, l.align())
            }
        };
        p.cast()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_aligned_and_keep_what_they_hold() {
        let a = Mimalloc;
        let mut blocks = Vec::new();
        for size in 1..300usize {
            for align in [1, 2, 4, 8, 16, 32, 64] {
                let l = Layout::from_size_align(size, align).expect("a layout");
                // SAFETY: layouts are not empty, and blocks are given back with their own.
                unsafe {
                    let p = if size % 2 == 0 { a.alloc(l) } else { a.alloc_zeroed(l) };
                    assert!(p.addr() % align == 0, "size {size}, alignment {align}");
                    assert!(size % 2 == 0 || (0..size).all(|i| *p.add(i) == 0));
                    p.write_bytes(size as u8, size);
                    let q = a.realloc(p, l, size + 7);
                    assert!(q.addr() % align == 0, "size {size}, alignment {align}");
                    blocks.push((q, Layout::from_size_align(size + 7, align).expect("a layout"), size));
                }
            }
        }
        for (p, l, n) in blocks {
            // SAFETY: as above.
            unsafe {
                assert!((0..n).all(|i| *p.add(i) == n as u8));
                a.dealloc(p, l);
            }
        }
    }
}
