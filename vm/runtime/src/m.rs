//! An M: an operating-system thread that runs Go code while it holds a P.

use crate::g::G;
use crate::jit::Handoff;
use crate::p::P;
use crate::rt::Rt;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

/// Lets a thread sleep until somebody wakes it; a wake-up that comes first is not lost.
#[derive(Default)]
pub struct Parker {
    woken: Mutex<bool>,
    cv: Condvar,
}

impl Parker {
    /// Sleeps until `unpark`.
    pub fn park(&self) {
        let mut w = self.woken.lock().unwrap_or_else(|e| e.into_inner());
        while !*w {
            w = self.cv.wait(w).unwrap_or_else(|e| e.into_inner());
        }
        *w = false;
    }

    /// Sleeps until `unpark` or for the time given.
    pub fn park_timeout(&self, d: Duration) {
        let mut w = self.woken.lock().unwrap_or_else(|e| e.into_inner());
        if !*w {
            w = self.cv.wait_timeout(w, d).unwrap_or_else(|e| e.into_inner()).0;
        }
        *w = false;
    }

    /// Takes a wake-up that has come; true if there was one.
    pub fn take(&self) -> bool {
        std::mem::take(&mut *self.woken.lock().unwrap_or_else(|e| e.into_inner()))
    }

    /// Wakes the thread.
    pub fn unpark(&self) {
        *self.woken.lock().unwrap_or_else(|e| e.into_inner()) = true;
        self.cv.notify_one();
    }
}

/// The same over a pipe, so that a signal handler may wake the thread.
pub(crate) struct PipeParker {
    read: i32,
    write: i32,
}

impl Default for PipeParker {
    fn default() -> Self {
        let mut p = [-1i32; 2];
        // SAFETY: room for two descriptors; flags of our own descriptors.
        unsafe {
            libc::pipe(p.as_mut_ptr());
            for fd in p {
                libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC);
                libc::fcntl(fd, libc::F_SETFL, libc::O_NONBLOCK);
            }
        }
        PipeParker { read: p[0], write: p[1] }
    }
}

impl PipeParker {
    /// Sleeps until `unpark` or for the time given.
    pub(crate) fn park_timeout(&self, d: Duration) {
        let mut fd = libc::pollfd { fd: self.read, events: libc::POLLIN, revents: 0 };
        let mut bytes = [0u8; 64];
        // SAFETY: one descriptor, a buffer of that length.
        unsafe {
            libc::poll(&mut fd, 1, d.as_millis().min(i32::MAX as u128) as i32);
            while libc::read(self.read, bytes.as_mut_ptr().cast(), bytes.len()) > 0 {}
        }
    }

    /// Wakes the thread.
    pub(crate) fn unpark(&self) {
        Self::wake(self.write);
    }

    /// The descriptor for `wake`.
    pub(crate) fn handle(&self) -> i32 {
        self.write
    }

    /// Wakes the thread that sleeps at the other end. For signal handlers, too.
    pub(crate) fn wake(handle: i32) {
        // SAFETY: one byte; a full pipe wakes as well.
        unsafe { libc::write(handle, [0u8].as_ptr().cast(), 1) };
    }
}

impl Drop for PipeParker {
    fn drop(&mut self) {
        // SAFETY: our own descriptors.
        unsafe {
            libc::close(self.read);
            libc::close(self.write);
        }
    }
}

/// See the module documentation. Freed with the runtime.
#[repr(C)]
pub struct M {
    /// The P it holds, or null.
    pub p: *mut P,
    /// The goroutine it runs, or null.
    pub g: *mut G,
    /// The runtime, once its thread runs.
    pub rt: *const Rt,
    /// Traffic with machine code.
    pub jit: Handoff,
    /// The same for other threads to see (sysmon, stop-the-world).
    pub(crate) cur_g: AtomicPtr<G>,
    /// Number.
    pub id: usize,
    /// The goroutine that is wired to it.
    pub(crate) locked_g: AtomicPtr<G>,
    /// P it held before a blocking call.
    pub(crate) old_p: *mut P,
    /// P that somebody hands to it while it sleeps.
    pub(crate) next_p: AtomicPtr<P>,
    /// It sleeps until the goroutine that is wired to it runs again; under the scheduler's lock.
    pub(crate) waits_for_locked: bool,
    /// It looks for work.
    pub(crate) spinning: bool,
    pub(crate) parker: Parker,
    /// It sleeps in the network poller.
    pub(crate) polling: AtomicBool,
}

impl M {
    /// A new M without P.
    pub fn new(id: usize) -> M {
        M {
            p: ptr::null_mut(),
            g: ptr::null_mut(),
            rt: ptr::null(),
            jit: Handoff::default(),
            cur_g: AtomicPtr::new(ptr::null_mut()),
            id,
            locked_g: AtomicPtr::new(ptr::null_mut()),
            old_p: ptr::null_mut(),
            next_p: AtomicPtr::new(ptr::null_mut()),
            waits_for_locked: false,
            spinning: false,
            parker: Parker::default(),
            polling: AtomicBool::new(false),
        }
    }

    /// Names the goroutine it runs.
    pub(crate) fn set_g(&mut self, g: *mut G) {
        self.g = g;
        self.cur_g.store(g, Ordering::Release);
    }
}
