//! The poller on Linux: epoll, and an eventfd to come back from it.

use super::Event;
use std::time::Duration;

/// An epoll instance.
pub(super) struct Poller {
    ep: i32,
    wake: i32,
}

/// Events taken at once.
const BATCH: usize = 128;
/// The name of the eventfd.
const WAKE: u64 = u64::MAX;

impl Poller {
    /// A poller; `None` if the system has no descriptors left.
    pub(super) fn new() -> Option<Poller> {
        // SAFETY: these calls touch no memory of ours.
        let (ep, wake) = unsafe {
            (libc::epoll_create1(libc::EPOLL_CLOEXEC), libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK))
        };
        let p = Poller { ep, wake };
        (ep >= 0 && wake >= 0 && p.control(libc::EPOLL_CTL_ADD, wake, libc::EPOLLIN, WAKE).is_ok()).then_some(p)
    }

    fn control(&self, op: i32, fd: i32, events: i32, id: u64) -> Result<(), i32> {
        let mut e = libc::epoll_event { events: events as u32, u64: id };
        // SAFETY: the event is ours.
        match unsafe { libc::epoll_ctl(self.ep, op, fd, &mut e) } {
            0 => Ok(()),
            _ => Err(std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)),
        }
    }

    /// Watches a descriptor in both directions, telling each change once.
    pub(super) fn add(&self, fd: i32, id: u64) -> Result<(), i32> {
        let both = libc::EPOLLIN | libc::EPOLLOUT | libc::EPOLLRDHUP | libc::EPOLLET;
        self.control(libc::EPOLL_CTL_ADD, fd, both, id)
    }

    /// Stops watching.
    pub(super) fn remove(&self, fd: i32) {
        // The descriptor may be gone already; then so is the watch.
        let _ = self.control(libc::EPOLL_CTL_DEL, fd, 0, 0);
    }

    /// Ends a `wait` of another thread.
    pub(super) fn interrupt(&self) {
        let one = 1u64;
        // SAFETY: eight bytes of ours. A full counter means that it is awake.
        unsafe { libc::write(self.wake, (&raw const one).cast(), 8) };
    }

    /// Waits for events.
    pub(super) fn wait(&self, timeout: Option<Duration>, mut f: impl FnMut(Event)) {
        let ms = match timeout {
            None => -1,
            // Rounded up: a timer must not be early.
            Some(d) => d.as_nanos().div_ceil(1_000_000).min(1 << 30) as i32,
        };
        // SAFETY: plain data.
        let mut events: [libc::epoll_event; BATCH] = unsafe { std::mem::zeroed() };
        // SAFETY: room for that many events.
        let n = unsafe { libc::epoll_wait(self.ep, events.as_mut_ptr(), BATCH as i32, ms) };
        for e in &events[..n.max(0) as usize] {
            let (id, bits) = (e.u64, e.events as i32);
            if id == WAKE {
                // The thread that sleeps takes the signal; a glance leaves it alone.
                if timeout != Some(Duration::ZERO) {
                    let mut count = 0u64;
                    // SAFETY: eight bytes of ours.
                    unsafe { libc::read(self.wake, (&raw mut count).cast(), 8) };
                }
                continue;
            }
            let broken = bits & (libc::EPOLLERR | libc::EPOLLHUP) != 0;
            f(Event {
                id,
                read: broken || bits & (libc::EPOLLIN | libc::EPOLLRDHUP) != 0,
                write: broken || bits & libc::EPOLLOUT != 0,
            });
        }
    }
}

impl Drop for Poller {
    fn drop(&mut self) {
        for fd in [self.ep, self.wake] {
            if fd >= 0 {
                // SAFETY: our own descriptors.
                unsafe { libc::close(fd) };
            }
        }
    }
}
