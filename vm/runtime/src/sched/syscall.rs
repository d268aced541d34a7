//! Blocking calls: the M leaves its P behind; sysmon may give it to another M; on return the M takes it back, takes an idle
//! one, or queues its goroutine and waits.

use crate::g::GStatus;
use crate::lock::Guard;
use crate::m::M;
use crate::p::PStatus;
use crate::rt::{ExitNow, Rt};
use crate::sched::Inner;
use std::ptr;
use std::sync::atomic::Ordering;

impl Rt {
    /// The M is about to block.
    pub(crate) fn enter_syscall(&self, m: *mut M) {
        // SAFETY: this thread is the M and runs a goroutine with a P.
        unsafe {
            let mm = &mut *m;
            let p = mm.p;
            debug_assert!(!p.is_null(), "nested enter_syscall");
            (*mm.g).set_status(GStatus::Syscall);
            (*p).sys_tick.fetch_add(1, Ordering::Relaxed);
            mm.old_p = p;
            mm.p = ptr::null_mut();
            (*p).status.store(PStatus::Syscall as u32, Ordering::SeqCst);
            if self.sched.gc_waiting.load(Ordering::SeqCst) {
                let i = self.sched.inner.lock();
                if i.stopping && (*p).cas(PStatus::Syscall, PStatus::Stopped) {
                    (*p).was_syscall = true;
                    self.sched.one_stopped(&i);
                }
            }
        }
    }

    /// The M goes on with Go code; waits for a P if it must.
    pub(crate) fn exit_syscall(&self, m: *mut M) {
        // SAFETY: this thread is the M; after a successful CAS the P is ours.
        unsafe {
            let mm = &mut *m;
            let p = mm.old_p;
            if !(*p).cas(PStatus::Syscall, PStatus::Running) {
                self.exit_syscall_slow(m);
            } else {
                mm.p = p;
                (*p).m.store(m, Ordering::Release);
            }
            self.go_on(m);
        }
        if self.sched.exiting() {
            std::panic::resume_unwind(Box::new(ExitNow));
        }
    }

    /// The M's goroutine runs again, with the P that the M has got. Until then its stack must not move.
    ///
    /// # Safety
    /// This thread is the M, and holds a P.
    pub(crate) unsafe fn go_on(&self, m: *mut M) {
        // SAFETY: by contract.
        unsafe {
            let g = (*m).g;
            self.ensure_scanned(&mut *(*m).p, g);
            (*g).set_status(GStatus::Running);
            (*g).syscall_m.store(0, Ordering::Release);
        }
    }

    #[cold]
    fn exit_syscall_slow(&self, m: *mut M) {
        let s = &self.sched;
        let mut i = s.inner.lock();
        while i.stopping && !s.exiting() {
            i = i.wait(&s.started);
        }
        // SAFETY: this thread is the M; Ps are taken under the lock or by CAS.
        unsafe {
            let mm = &mut *m;
            let old = mm.old_p;
            if (*old).cas(PStatus::Syscall, PStatus::Running) {
                drop(i);
                return s.acquire(m, old);
            }
        }
        self.wait_for_p(m, i);
    }

    /// Gets a P for an M with a goroutine in hand: an idle one, or the one of the M that comes upon the goroutine in the queue.
    pub(crate) fn wait_for_p(&self, m: *mut M, mut i: Guard<'_, Inner>) {
        let s = &self.sched;
        while i.stopping && !s.exiting() {
            i = i.wait(&s.started);
        }
        // SAFETY: this thread is the M; Ps are taken under the lock.
        unsafe {
            let mm = &mut *m;
            if let Some(p) = s.pop_idle_p(&mut i) {
                drop(i);
                return s.acquire(m, p);
            }
            (*mm.g).syscall_m.store(m as usize, Ordering::Release);
            (*mm.g).set_status(GStatus::Runnable);
            s.push_global(&mut i, mm.g);
            drop(i);
            loop {
                mm.parker.park();
                let p = mm.next_p.swap(ptr::null_mut(), Ordering::AcqRel);
                if !p.is_null() {
                    return s.acquire(m, p);
                }
                if s.exiting() {
                    std::panic::resume_unwind(Box::new(ExitNow));
                }
            }
        }
    }
}
