//! SIGQUIT: the program ends with the traces of all goroutines. The handler only leaves word for the monitor thread.

use crate::m::PipeParker;
use crate::rt::Rt;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

/// The signal has come.
static CAME: AtomicBool = AtomicBool::new(false);
/// What wakes the monitor of the runtime that wants to know, or -1.
static MONITOR: AtomicI32 = AtomicI32::new(-1);

extern "C" fn handler(_: i32) {
    CAME.store(true, Ordering::SeqCst);
    PipeParker::wake(MONITOR.load(Ordering::SeqCst));
}

impl Rt {
    /// Takes the signal for this runtime.
    pub(crate) fn take_quit_signal(&self) {
        MONITOR.store(self.sched.sysmon.handle(), Ordering::SeqCst);
        // SAFETY: plain data, an empty mask; the handler is async-signal-safe.
        unsafe {
            let mut sa: libc::sigaction = std::mem::zeroed();
            sa.sa_sigaction = handler as *const () as usize;
            sa.sa_flags = libc::SA_RESTART | libc::SA_ONSTACK;
            libc::sigaction(libc::SIGQUIT, &sa, std::ptr::null_mut());
        }
    }

    /// Ends the program if the signal has come.
    pub(crate) fn quit_if_told(&self) {
        if self.config.own_process && CAME.swap(false, Ordering::SeqCst) {
            let frozen = self.freeze_world();
            let text = self.traces_of(None, true, frozen);
            crate::print::write_err(format!("SIGQUIT: quit\nPC=0x0 m=0 sigcode=0\n{text}\n").as_bytes());
            self.exit(2);
        }
    }
}
