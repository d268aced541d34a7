//! Stopping the world: every P is idle, in a blocking call, or waits at a safepoint.

use crate::lock::Guard;
use crate::m::M;
use crate::p::{P, PStatus};
use crate::rt::{ExitNow, Rt};
use crate::sched::{Inner, Sched};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Who waits for other Ps looks for so long before he sleeps.
pub(super) const SPIN_NS: i64 = 30_000;

impl Sched {
    /// A P that was waited for has stopped.
    pub(crate) fn one_stopped(&self, _locked: &Inner) {
        if self.stop_left.fetch_sub(1, Ordering::Release) == 1 {
            self.stopped.notify_all();
        }
    }
}

impl Rt {
    /// Stops all other Ps. Called by an M with a P, between goroutines or with a stopped one in hand. False: others had stopped the
    /// world before, and GOMAXPROCS has taken the P; an M with a goroutine in hand gets another P and does not see that.
    pub(crate) fn stop_world(&self, m: *mut M) -> bool {
        let s = &self.sched;
        let mut i = s.inner.lock();
        while i.stopping {
            drop(i);
            self.stop_for_world(m);
            // SAFETY: this thread is the M.
            if unsafe { (*m).p.is_null() } {
                return false;
            }
            i = s.inner.lock();
        }
        i.stopping = true;
        s.gc_waiting.store(true, Ordering::SeqCst);
        // SAFETY: this thread is the M and holds a P.
        let me = unsafe { (*m).p };
        let mut left = 0;
        for &p in &i.all_p {
            // SAFETY: Ps live as long as the runtime.
            let pp = unsafe { &mut *p };
            pp.was_syscall = false;
            if p == me || pp.cas(PStatus::Idle, PStatus::Stopped) || pp.status() == PStatus::Dead as u32 {
                continue;
            }
            if pp.cas(PStatus::Syscall, PStatus::Stopped) {
                pp.was_syscall = true;
                continue;
            }
            left += 1;
        }
        // SAFETY: our own P.
        unsafe { (*me).status.store(PStatus::Stopped as u32, Ordering::SeqCst) };
        s.stop_left.store(left, Ordering::Relaxed);
        while s.stop_left.load(Ordering::Relaxed) > 0 {
            if s.exiting() {
                // The other Ms leave without a word. So does this one.
                drop(i);
                std::panic::resume_unwind(Box::new(ExitNow));
            }
            for &p in &i.all_p {
                // SAFETY: Ps, Ms and Gs live as long as the runtime; only atomics are touched.
                unsafe {
                    if (*p).status() == PStatus::Running as u32 {
                        self.preempt_p(p);
                    }
                }
            }
            i = self.wait_for_stops(i);
        }
        true
    }

    /// Waits for the Ps that still run. Most stop so soon that sleeping and being woken would take longer.
    fn wait_for_stops<'a>(&'a self, mut i: Guard<'a, Inner>) -> Guard<'a, Inner> {
        let s = &self.sched;
        if s.n_p.load(Ordering::Relaxed) > 1 {
            drop(i);
            let until = self.nanotime() + SPIN_NS;
            while s.stop_left.load(Ordering::Acquire) > 0 && self.nanotime() < until {
                std::hint::spin_loop();
            }
            i = s.inner.lock();
        }
        if s.stop_left.load(Ordering::Relaxed) > 0 {
            i = i.wait_timeout(&s.stopped, Duration::from_micros(200));
        }
        i
    }

    /// Stops all Ps for good, from a thread without one. False: some did not stop in time, or somebody else has stopped the world.
    pub(crate) fn freeze_world(&self) -> bool {
        let s = &self.sched;
        let mut i = s.inner.lock();
        if i.stopping {
            return false;
        }
        i.stopping = true;
        s.gc_waiting.store(true, Ordering::SeqCst);
        let all = i.all_p.clone();
        // SAFETY: Ps live as long as the runtime; only atomics are touched.
        let stops = |p: &&*mut P| unsafe {
            !((***p).cas(PStatus::Idle, PStatus::Stopped) || (***p).cas(PStatus::Syscall, PStatus::Stopped))
        };
        s.stop_left.store(all.iter().filter(stops).count(), Ordering::Relaxed);
        for _ in 0..1000 {
            if s.stop_left.load(Ordering::Relaxed) == 0 {
                return true;
            }
            // SAFETY: a P of ours.
            all.iter().for_each(|&p| unsafe { self.preempt_p(p) });
            i = i.wait_timeout(&s.stopped, Duration::from_micros(200));
        }
        false
    }

    /// Lets all Ps go on.
    pub(crate) fn start_world(&self) {
        let mut i = self.sched.inner.lock();
        self.start_world_locked(&mut i);
        drop(i);
        if self.sched.global_len.load(Ordering::SeqCst) > 0 {
            self.wake_p();
        }
    }

    pub(super) fn start_world_locked(&self, i: &mut Inner) {
        let s = &self.sched;
        for &p in &i.idle_p {
            // SAFETY: the world is stopped: all Ps are ours.
            unsafe { (*p).status.store(PStatus::Idle as u32, Ordering::SeqCst) };
        }
        for &p in &i.all_p {
            // SAFETY: as above.
            let pp = unsafe { &mut *p };
            if pp.status() == PStatus::Stopped as u32 {
                let to = if std::mem::take(&mut pp.was_syscall) { PStatus::Syscall } else { PStatus::Running };
                pp.status.store(to as u32, Ordering::SeqCst);
            }
        }
        i.stop_round += 1;
        s.gc_waiting.store(false, Ordering::SeqCst);
        i.stopping = false;
        s.started.notify_all();
        s.wake_sysmon();
    }

    /// Gives way to whoever stops the world, and waits until it runs again. The M keeps its P, unless GOMAXPROCS took it.
    pub(crate) fn stop_for_world(&self, m: *mut M) {
        let s = &self.sched;
        let mut i = s.inner.lock();
        // SAFETY: this thread is the M and holds a P.
        let p = unsafe { &*(*m).p };
        let holds = || std::ptr::eq(p.m.load(Ordering::Acquire), m);
        while i.stopping && !s.exiting() && holds() {
            p.status.store(PStatus::Stopped as u32, Ordering::SeqCst);
            s.one_stopped(&i);
            // The world may stop anew before this thread wakes: then it counts as running, and stops again.
            let round = i.stop_round;
            while i.stop_round == round && !s.exiting() {
                i = i.wait(&s.started);
            }
        }
        if holds() {
            return;
        }
        // GOMAXPROCS has taken the P away.
        drop(i);
        // SAFETY: this thread is the M.
        unsafe {
            (*m).p = std::ptr::null_mut();
            if !(*m).g.is_null() {
                self.wait_for_p(m, s.inner.lock());
                self.go_on(m);
            }
        }
    }

    /// Asks the goroutine that runs on a P to stop at its next safepoint.
    ///
    /// # Safety
    /// `p` must be a P of this runtime.
    pub(crate) unsafe fn preempt_p(&self, p: *mut crate::p::P) {
        // SAFETY: Ms and Gs are not freed while the runtime lives; a goroutine that has moved on is merely
        // asked in vain.
        unsafe {
            let m = (*p).m.load(Ordering::Acquire);
            if !m.is_null() {
                let g = (*m).cur_g.load(Ordering::Acquire);
                if !g.is_null() {
                    (*g).request_stop();
                }
            }
        }
    }
}
