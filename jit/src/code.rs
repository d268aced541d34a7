//! Memory for machine code: one range of addresses a runtime, mapped twice. Code is written through one view, which is never executable, and
//! runs in the other, which is never writable.

use govm_runtime::jit::REGION;
use std::ptr;

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
            let mut ok = libc::ftruncate(fd, REGION as i64) == 0;
            // Twice as much address space, for an aligned half of it.
            let none = libc::PROT_NONE;
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
            let all = libc::mmap(ptr::null_mut(), 2 * REGION, none, flags, -1, 0);
            ok &= all != libc::MAP_FAILED;
            let mut m = CodeMemory { base: 0, write: 0, used: 0 };
            if ok {
                m.base = (all as usize).next_multiple_of(REGION);
                let before = m.base - all as usize;
                if before > 0 {
                    libc::munmap(all, before);
                }
                libc::munmap((m.base + REGION) as *mut _, REGION - before);
                let rx = libc::PROT_READ | libc::PROT_EXEC;
                let at = m.base as *mut libc::c_void;
                ok &= libc::mmap(at, REGION, rx, libc::MAP_SHARED | libc::MAP_FIXED, fd, 0) != libc::MAP_FAILED;
                let rw = libc::PROT_READ | libc::PROT_WRITE;
                let w = libc::mmap(ptr::null_mut(), REGION, rw, libc::MAP_SHARED, fd, 0);
                ok &= w != libc::MAP_FAILED;
                m.write = w as usize;
            }
            libc::close(fd);
            ok.then_some(m)
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

    /// Bytes in use.
    pub fn used(&self) -> usize {
        self.used
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
