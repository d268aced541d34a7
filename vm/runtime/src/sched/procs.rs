//! GOMAXPROCS changes: Ps come and go in the stopped world. Ps that go are kept for the next that are wanted, with their numbers: threads
//! may still look at them, and learn from `P::m` whether they hold them.

use crate::m::M;
use crate::p::{P, PStatus};
use crate::rt::Rt;
use crate::sched::Inner;
use std::sync::atomic::Ordering;

impl Rt {
    /// Changes GOMAXPROCS. The M has the goroutine in hand that asked.
    pub(crate) fn set_procs(&self, m: *mut M, n: usize) {
        let stopped = self.stop_world(m);
        debug_assert!(stopped, "an M with a goroutine in hand always gets a P");
        self.flush_caches();
        let s = &self.sched;
        let mut guard = s.inner.lock();
        let i = &mut *guard;
        while i.all_p.len() > n {
            self.retire_p(i);
        }
        while i.all_p.len() < n {
            let fresh = || Box::into_raw(Box::new(P::new(i.all_p.len(), self.nanotime() as u64)));
            let p = i.spare_p.pop().unwrap_or_else(fresh);
            i.all_p.push(p);
            i.idle_p.push(p);
        }
        // SAFETY: the world is stopped: all Ps are ours, and the M is this thread.
        unsafe {
            if (*(*m).p).status() == PStatus::Dead as u32 {
                let p = i.all_p[0];
                i.idle_p.retain(|&q| q != p);
                (*p).was_syscall = false;
                (*p).status.store(PStatus::Stopped as u32, Ordering::SeqCst);
                (*p).m.store(m, Ordering::Release);
                (*m).p = p;
            }
        }
        s.n_idle_p.store(i.idle_p.len() as u32, Ordering::SeqCst);
        s.n_p.store(n as u32, Ordering::SeqCst);
        s.global_len.store(i.global.len(), Ordering::SeqCst);
        self.start_world_locked(i);
        drop(guard);
        self.wake_p();
    }

    /// Takes the last P away from whoever holds it.
    fn retire_p(&self, i: &mut Inner) {
        let Some(p) = i.all_p.pop() else { return };
        i.idle_p.retain(|&q| q != p);
        // SAFETY: the world is stopped: all Ps are ours.
        let pp = unsafe { &mut *p };
        while let Some(g) = pp.queue.take() {
            i.global.push_back(g);
        }
        self.flush_grey(pp);
        pp.was_syscall = false;
        pp.status.store(PStatus::Dead as u32, Ordering::SeqCst);
        pp.m.store(std::ptr::null_mut(), Ordering::Release);
        i.spare_p.push(p);
    }
}
