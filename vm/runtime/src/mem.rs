//! Address space from the operating system: reserved once, touched lazily, given back by range.

use std::ptr;

/// From now on memory that the process touches first comes in small pages. While a program is loaded, large ones save faults; afterwards the
/// compiler's and the collector's threads would each pay for megabytes that they never use.
pub fn small_pages() {
    #[cfg(target_os = "linux")]
    // SAFETY: changes how memory is backed, not what it holds.
    unsafe {
        libc::prctl(libc::PR_SET_THP_DISABLE, 1, 0, 0, 0);
    }
}

/// A reserved range of zero pages. Unmapped when dropped.
pub struct Reservation {
    base: *mut u8,
    len: usize,
}

// SAFETY: a Reservation is only an address range; who may touch which byte is decided by its users.
unsafe impl Send for Reservation {}
// SAFETY: as above; the struct itself is immutable.
unsafe impl Sync for Reservation {}

impl Reservation {
    /// Reserves `len` bytes (readable, writable, zero, without commitment). `None` if the system refuses.
    pub fn new(len: usize) -> Option<Reservation> {
        // SAFETY: an anonymous private mapping at an address of the system's choice aliases nothing.
        let p = unsafe {
            libc::mmap(
                ptr::null_mut(),
                len,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if p == libc::MAP_FAILED { None } else { Some(Reservation { base: p.cast(), len }) }
    }

    /// Reserves `want` bytes, or half of that, and so on down to `least`.
    pub fn largest(want: usize, least: usize) -> Option<Reservation> {
        let mut n = want;
        while n >= least {
            if let Some(r) = Reservation::new(n) {
                return Some(r);
            }
            n /= 2;
        }
        None
    }

    /// First byte.
    #[inline]
    pub fn base(&self) -> *mut u8 {
        self.base
    }

    /// Length in bytes.
    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the range is empty.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Asks for small pages in a range, so that the first touch costs 4 KiB and not 2 MiB.
    pub fn no_huge(&self, off: usize, len: usize) {
        #[cfg(target_os = "linux")]
        // SAFETY: the range lies in this mapping; the advice does not change contents.
        unsafe {
            libc::madvise(self.base.add(off).cast(), len.min(self.len - off), libc::MADV_NOHUGEPAGE);
        }
        #[cfg(not(target_os = "linux"))]
        let _ = (off, len);
    }

    /// Gives the pages of a range back to the system; they read as zero afterwards (Linux).
    ///
    /// # Safety
    /// Nothing may be in use in the page-aligned range.
    pub unsafe fn release(&self, off: usize, len: usize) {
        debug_assert!(off + len <= self.len);
        // SAFETY: the range lies inside our own private mapping and the caller says it is unused.
        unsafe {
            libc::madvise(self.base.add(off).cast(), len, libc::MADV_DONTNEED);
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        // SAFETY: the mapping was made by `new` and nothing refers to it once its owner goes.
        unsafe {
            libc::munmap(self.base.cast(), self.len);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserve_touch_release() {
        let r = Reservation::new(1 << 30).unwrap();
        // SAFETY: inside the fresh reservation.
        unsafe {
            let p = r.base().add(12345);
            assert_eq!(*p, 0);
            *p = 7;
            r.release(0, 1 << 20);
            assert_eq!(*p, 0);
        }
    }
}
