//! The ragged barrier: every P passes a safepoint once, each at its own time, while the world runs.
//!
//! A stop of the world lasts as long as its slowest thread, and a thread that the system has taken off its processor is slow by
//! milliseconds. So both stops of a collection come after a ragged barrier: it waits for such threads while the others go on, and the
//! stop that follows at once finds all of them on their processors. At the end of marking it also brings what write barriers have
//! greyed on the Ps: if there is any, marking goes on and no stop was made for nothing.
//!
//! Each P notes the last barrier it passed. A running P passes on its own thread (`pass_barrier`); idle Ps and Ps in blocking calls
//! are passed by the one who waits, under the scheduler's lock: idle ones cannot be taken meanwhile, and a P in a call is
//! claimed as a stop claims it, so that its M, back from the call, waits for the lock.

use crate::m::M;
use crate::p::{P, PStatus};
use crate::rt::{ExitNow, Rt};
use crate::sched::stop::SPIN_NS;
use std::sync::atomic::Ordering;
use std::time::Duration;

impl Rt {
    /// Whether the P has still to pass a barrier.
    #[inline]
    pub(crate) fn barrier_waits(&self, p: &P) -> bool {
        p.passed.load(Ordering::Relaxed) != self.sched.barriers.load(Ordering::Acquire)
    }

    /// The P, whose thread this is or which nobody can take, passes a safepoint.
    #[inline]
    pub(crate) fn pass_barrier(&self, p: &mut P) {
        let now = self.sched.barriers.load(Ordering::Acquire);
        if p.passed.load(Ordering::Relaxed) != now {
            self.flush_grey(p);
            p.passed.store(now, Ordering::Release);
        }
    }

    /// Waits until every P has passed a safepoint since the call. Called by an M with a P, by one at a time: who runs the
    /// collector's phase Starting or Ending. False: the M has lost its P to GOMAXPROCS.
    pub(crate) fn ragged_barrier(&self, m: *mut M) -> bool {
        let s = &self.sched;
        let now = s.barriers.fetch_add(1, Ordering::SeqCst) + 1;
        loop {
            if s.exiting() {
                std::panic::resume_unwind(Box::new(ExitNow));
            }
            if s.gc_waiting.load(Ordering::Acquire) {
                self.stop_for_world(m);
            }
            // SAFETY: this thread is the M.
            let Some(p) = (unsafe { (*m).p.as_mut() }) else { return false };
            self.pass_barrier(p);
            let left = self.ask_to_pass(now);
            if left.is_empty() {
                return true;
            }
            let until = self.nanotime() + SPIN_NS;
            // SAFETY: Ps live as long as the runtime; only atomics are touched.
            let waits = || left.iter().any(|&p| unsafe { (*p).passed.load(Ordering::Acquire) } != now);
            while waits() && self.nanotime() < until {
                std::hint::spin_loop();
            }
            if waits() {
                std::thread::sleep(Duration::from_micros(50));
            }
        }
    }

    /// Passes those Ps that do not run and asks the others. Returns who has still to pass.
    fn ask_to_pass(&self, now: u64) -> smallvec::SmallVec<[*mut P; 16]> {
        let i = self.sched.inner.lock();
        let left = i.all_p.iter().copied().filter(|&p| {
            // SAFETY: Ps live as long as the runtime. What is not atomic is touched only if the P is idle, under the lock, or
            // claimed from its blocking call.
            unsafe {
                if (*p).passed.load(Ordering::Acquire) == now {
                    return false;
                }
                if (*p).status() == PStatus::Idle as u32 {
                    self.pass_barrier(&mut *p);
                } else if (*p).cas(PStatus::Syscall, PStatus::Stopped) {
                    self.pass_barrier(&mut *p);
                    (*p).status.store(PStatus::Syscall as u32, Ordering::SeqCst);
                } else {
                    self.preempt_p(p);
                    return true;
                }
                false
            }
        });
        left.collect()
    }
}
