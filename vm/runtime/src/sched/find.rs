//! What runs next: the P's own queue, the global one now and then and when it is empty, other Ps' queues; else the M sleeps.

use crate::g::G;
use crate::gc::Phase;
use crate::m::M;
use crate::p::P;
use crate::rt::Rt;
use std::ptr;
use std::sync::atomic::Ordering;

impl Rt {
    /// Finds a goroutine to run; waits for one. `None`: the program ends.
    pub(crate) fn find_runnable(&self, m: *mut M) -> Option<*mut G> {
        let s = &self.sched;
        loop {
            if s.exiting() {
                return None;
            }
            // SAFETY: this thread is the M.
            if unsafe { (*m).p.is_null() } && !self.stop_m(m) {
                return None;
            }
            if s.gc_waiting.load(Ordering::Acquire) {
                self.stop_for_world(m);
                continue;
            }
            // SAFETY: this thread is the M; it holds a P here.
            let (mm, p) = unsafe { (&mut *m, &mut *(*m).p) };
            self.pass_barrier(p);
            self.run_timers(p);
            if self.heap.gc_due.load(Ordering::Relaxed) {
                self.gc_start(m);
                continue;
            }
            if self.gc_turn(m) {
                continue;
            }
            let found = self.look_local(p).or_else(|| self.look_at_network(p)).or_else(|| self.look_elsewhere(mm, p));
            if let Some(g) = found {
                if mm.spinning {
                    mm.spinning = false;
                    if s.n_spinning.fetch_sub(1, Ordering::SeqCst) == 1 {
                        self.wake_p();
                    }
                }
                // SAFETY: taken off a queue, so it is ours.
                let waiting_m = unsafe { (*g).syscall_m.load(Ordering::Acquire) } as *mut M;
                if waiting_m.is_null() {
                    return Some(g);
                }
                // Its thread waits in exit_syscall: it gets our P, and we look for another.
                mm.p = ptr::null_mut();
                // SAFETY: Ms live as long as the runtime; that one sleeps until it gets a P.
                unsafe {
                    {
                        let mut i = s.inner.lock();
                        i.locked_waiting -= std::mem::take(&mut (*waiting_m).waits_for_locked) as usize;
                        (*waiting_m).next_p.store(p, Ordering::Release);
                    }
                    (*waiting_m).parker.unpark();
                }
                if !self.stop_m(m) {
                    return None;
                }
                continue;
            }
            if self.run_all_timers(p) {
                continue;
            }
            // Nothing. Mark or sweep, if there is any of that to do.
            if mm.spinning {
                mm.spinning = false;
                s.n_spinning.fetch_sub(1, Ordering::SeqCst);
            }
            if self.gc_idle_turn(m) || (self.gc.phase() == Phase::Off && self.heap.sweep_some(16)) {
                continue;
            }
            // Give the P up and sleep, unless something came up meanwhile.
            let mut i = s.inner.lock();
            if i.stopping || !i.global.is_empty() {
                continue;
            }
            mm.p = ptr::null_mut();
            s.push_idle_p(&mut i, p);
            drop(i);
            // Work queued between the look and giving up the P would have woken nobody: look again.
            if self.any_work() {
                let mut i = s.inner.lock();
                if !i.stopping
                    && let Some(p) = s.pop_idle_p(&mut i)
                {
                    drop(i);
                    mm.spinning = true;
                    s.n_spinning.fetch_add(1, Ordering::SeqCst);
                    // SAFETY: just popped.
                    unsafe { s.acquire(m, p) };
                    continue;
                }
            }
            if !self.stop_m(m) {
                return None;
            }
        }
    }

    fn look_local(&self, p: &mut P) -> Option<*mut G> {
        let s = &self.sched;
        let tick = p.tick.load(Ordering::Relaxed);
        if tick.is_multiple_of(61) && s.global_len.load(Ordering::Relaxed) > 0 {
            let mut i = s.inner.lock();
            if let Some(g) = s.pop_global(&mut i) {
                return Some(g);
            }
        }
        if let Some(g) = p.queue.take() {
            return Some(g);
        }
        if s.global_len.load(Ordering::SeqCst) > 0 {
            let mut i = s.inner.lock();
            let share = i.global.len() / s.n_p.load(Ordering::Relaxed).max(1) as usize;
            let first = s.pop_global(&mut i);
            for _ in 0..share.min(super::runq::RING / 2) {
                let Some(g) = s.pop_global(&mut i) else { break };
                p.queue.put(g, false, &mut |v| {
                    for &g in v {
                        s.push_global(&mut i, g);
                    }
                });
            }
            return first;
        }
        None
    }

    fn look_at_network(&self, p: &mut P) -> Option<*mut G> {
        let n = &self.netpoll;
        if !n.has_waiters() || n.sleeping.load(Ordering::SeqCst) || !self.poll_now(Some(p)) {
            return None;
        }
        p.queue.take()
    }

    fn look_elsewhere(&self, m: &mut M, p: &mut P) -> Option<*mut G> {
        let s = &self.sched;
        let n = s.n_p.load(Ordering::Relaxed);
        if n < 2 {
            return None;
        }
        let busy = n - s.n_idle_p.load(Ordering::Relaxed).min(n);
        if !m.spinning {
            if 2 * s.n_spinning.load(Ordering::Relaxed) >= busy {
                return None;
            }
            m.spinning = true;
            s.n_spinning.fetch_add(1, Ordering::SeqCst);
        }
        let all: smallvec::SmallVec<[*mut P; 16]> = s.inner.lock().all_p.iter().copied().collect();
        for round in 0..4 {
            let start = p.random() as usize;
            for k in 0..all.len() {
                let v = all[(start + k) % all.len()];
                if ptr::eq(v, p) {
                    continue;
                }
                // SAFETY: Ps live as long as the runtime; `steal_from` only uses atomics of the victim.
                if let Some(g) = p.queue.steal_from(unsafe { &(*v).queue }, round == 3) {
                    return Some(g);
                }
            }
            if s.gc_waiting.load(Ordering::Relaxed) || s.global_len.load(Ordering::Relaxed) > 0 {
                break;
            }
            if round < 3 {
                std::hint::spin_loop();
            }
        }
        None
    }

    /// Whether a goroutine could run, as far as a glance shows.
    pub(crate) fn any_work(&self) -> bool {
        let i = self.sched.inner.lock();
        // SAFETY: Ps live as long as the runtime.
        !i.global.is_empty() || i.all_p.iter().any(|&p| unsafe { !(*p).queue.is_empty() }) || self.timer_due()
    }

    /// Moves a P's queue to the global one: its M will not look at it for a while.
    pub(crate) fn spill_queue(&self, p: &mut P) {
        let mut i = self.sched.inner.lock();
        while let Some(g) = p.queue.take() {
            self.sched.push_global(&mut i, g);
        }
        drop(i);
        self.wake_p();
    }
}
