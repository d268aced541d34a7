//! The poller on the BSDs and macOS: kqueue, with a user event to come back from it.

use super::Event;
use std::time::Duration;

/// A kqueue.
pub(super) struct Poller {
    kq: i32,
}

const BATCH: usize = 128;
/// The name of the user event.
const WAKE: usize = usize::MAX;

fn change(ident: usize, filter: i16, flags: u16, fflags: u32, id: u64) -> libc::kevent {
    // SAFETY: plain data.
    let mut k: libc::kevent = unsafe { std::mem::zeroed() };
    k.ident = ident as _;
    k.filter = filter as _;
    k.flags = flags as _;
    k.fflags = fflags as _;
    k.udata = id as usize as *mut _;
    k
}

impl Poller {
    /// A poller; `None` if the system has no descriptors left.
    pub(super) fn new() -> Option<Poller> {
        // SAFETY: touches no memory of ours.
        let kq = unsafe { libc::kqueue() };
        let p = Poller { kq };
        let flags = (libc::EV_ADD | libc::EV_CLEAR) as u16;
        (kq >= 0 && p.apply(&[change(WAKE, libc::EVFILT_USER as i16, flags, 0, 0)]).is_ok()).then_some(p)
    }

    fn apply(&self, changes: &[libc::kevent]) -> Result<(), i32> {
        // SAFETY: the changes are ours; no events are asked for.
        let r = unsafe {
            libc::kevent(self.kq, changes.as_ptr(), changes.len() as _, std::ptr::null_mut(), 0, std::ptr::null())
        };
        if r < 0 { Err(std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)) } else { Ok(()) }
    }

    /// Watches a descriptor in both directions, telling each change once.
    pub(super) fn add(&self, fd: i32, id: u64) -> Result<(), i32> {
        let flags = (libc::EV_ADD | libc::EV_CLEAR) as u16;
        self.apply(&[
            change(fd as usize, libc::EVFILT_READ as i16, flags, 0, id),
            change(fd as usize, libc::EVFILT_WRITE as i16, flags, 0, id),
        ])
    }

    /// Stops watching.
    pub(super) fn remove(&self, fd: i32) {
        for filter in [libc::EVFILT_READ, libc::EVFILT_WRITE] {
            // The descriptor may be gone already; then so is the watch.
            let _ = self.apply(&[change(fd as usize, filter as i16, libc::EV_DELETE as u16, 0, 0)]);
        }
    }

    /// Ends a `wait` of another thread.
    pub(super) fn interrupt(&self) {
        let _ = self.apply(&[change(WAKE, libc::EVFILT_USER as i16, 0, libc::NOTE_TRIGGER, 0)]);
    }

    /// Waits for events.
    pub(super) fn wait(&self, timeout: Option<Duration>, mut f: impl FnMut(Event)) {
        let ts = timeout.map(|d| libc::timespec { tv_sec: d.as_secs() as _, tv_nsec: d.subsec_nanos() as _ });
        let ts = ts.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        // SAFETY: plain data.
        let mut events: [libc::kevent; BATCH] = unsafe { std::mem::zeroed() };
        // SAFETY: room for that many events.
        let n = unsafe { libc::kevent(self.kq, std::ptr::null(), 0, events.as_mut_ptr(), BATCH as _, ts) };
        for e in &events[..n.max(0) as usize] {
            if e.filter as i32 == libc::EVFILT_USER as i32 {
                continue;
            }
            let ended = e.flags as u32 & libc::EV_EOF as u32 != 0;
            f(Event {
                id: e.udata as usize as u64,
                read: ended || e.filter as i32 == libc::EVFILT_READ as i32,
                write: ended || e.filter as i32 == libc::EVFILT_WRITE as i32,
            });
        }
    }
}

impl Drop for Poller {
    fn drop(&mut self) {
        // SAFETY: our own descriptor.
        unsafe { libc::close(self.kq) };
    }
}
