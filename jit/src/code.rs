//! Memory for machine code: one range of addresses a runtime, mapped twice. Code is written through one view, which is never executable, and
//! runs in the other, which is never writable.

use crate::target::emit::moved;
use govm_runtime::jit::{BODY, REGION};
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};

/// Alignment of functions.
const ALIGN: usize = 16;

/// The region.
pub struct CodeMemory {
    base: usize,
    write: usize,
    used: usize,
}

impl CodeMemory {
    /// Reserves a region. `None` when the system does not grant it.
    pub fn new() -> Option<CodeMemory> {
        // SAFETY: plain system calls; what fails is given back below or by the end of the process.
        unsafe {
            let fd = libc::memfd_create(c"govm-code".as_ptr(), libc::MFD_CLOEXEC);
            if fd < 0 {
                return None;
            }
            let m = CodeMemory::map(fd);
            libc::close(fd);
            m
        }
    }

    /// Maps a file of memory twice.
    ///
    /// # Safety
    /// `fd` is an empty file of memory.
    unsafe fn map(fd: i32) -> Option<CodeMemory> {
        // SAFETY: plain system calls on ranges that nobody else has.
        unsafe {
            if libc::ftruncate(fd, REGION as i64) != 0 {
                return None;
            }
            // Twice as much address space, for an aligned half of it.
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
            let all = libc::mmap(ptr::null_mut(), 2 * REGION, libc::PROT_NONE, flags, -1, 0);
            if all == libc::MAP_FAILED {
                return None;
            }
            let base = (all as usize).next_multiple_of(REGION);
            let before = base - all as usize;
            if before > 0 {
                libc::munmap(all, before);
            }
            libc::munmap((base + REGION) as *mut _, REGION - before);
            let at = base as *mut libc::c_void;
            let rx = libc::PROT_READ | libc::PROT_EXEC;
            let rw = libc::PROT_READ | libc::PROT_WRITE;
            let runs = libc::mmap(at, REGION, rx, libc::MAP_SHARED | libc::MAP_FIXED, fd, 0) != libc::MAP_FAILED;
            let write = libc::mmap(ptr::null_mut(), REGION, rw, libc::MAP_SHARED, fd, 0);
            if !runs || write == libc::MAP_FAILED {
                libc::munmap(at, REGION);
                if write != libc::MAP_FAILED {
                    libc::munmap(write, REGION);
                }
                return None;
            }
            Some(CodeMemory { base, write: write as usize, used: 0 })
        }
    }

    /// Start of the region.
    pub fn base(&self) -> usize {
        self.base
    }

    /// Where the next function will be.
    pub fn next(&self) -> usize {
        self.base + self.used
    }

    /// Puts code at [`CodeMemory::next`]. False: it does not fit any more.
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        if bytes.len() > REGION - self.used {
            return false;
        }
        // SAFETY: the range lies in the writable view, and nothing runs there yet.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), (self.write + self.used) as *mut u8, bytes.len()) };
        self.used = (self.used + bytes.len()).next_multiple_of(ALIGN);
        true
    }

    /// Lets calls of the function at an address go on to what its entry cell leads to.
    pub fn redirect(&mut self, function: usize) {
        let at = self.write + (function - self.base);
        // SAFETY: a function that was pushed, at a multiple of ALIGN. Its first instruction is one word, which threads that run
        // it see whole, as it was or as it will be.
        unsafe {
            let word = moved(&*(at as *const [u8; BODY]));
            (*(at as *const AtomicU64)).store(word, Ordering::Release);
        }
    }
}

impl Drop for CodeMemory {
    fn drop(&mut self) {
        // SAFETY: the runtime has ended: no machine code runs.
        unsafe {
            libc::munmap(self.base as *mut _, REGION);
            libc::munmap(self.write as *mut _, REGION);
        }
    }
}
