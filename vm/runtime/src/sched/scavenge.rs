//! The scavenger: a thread that gives free pages back to the system, slowly: one percent of a CPU. It starts when a cycle has left more
//! pages than the next one is expected to need, and a tenth of that on top; the memory limit may ask for more.

use crate::rt::Rt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Pages that are worth being woken for, in bytes.
const LEAST: usize = 1 << 20;

/// See the module documentation.
#[derive(Default)]
pub(crate) struct Scavenger {
    /// Bytes of pages that may be kept.
    goal: AtomicUsize,
    started: AtomicBool,
    pub(crate) parker: crate::m::Parker,
}

impl Rt {
    /// Decides after a cycle how much may be kept, and wakes the scavenger if that is less than there is. `last_goal`: the heap's goal
    /// in the cycle that is over.
    pub(crate) fn aim_scavenger(&self, last_goal: i64) {
        let s = &self.sched.scavenger;
        let (used, next_goal, limit) = (self.heap.page_bytes().0, self.gc.pacer.goal(), self.gc.pacer.limit());
        // Pages in use grow with the goal.
        let known = last_goal > 0 && last_goal != i64::MAX && next_goal != i64::MAX;
        let growth = if known { next_goal as f64 / last_goal as f64 } else { 1.0 };
        let mut goal = (used as f64 * growth * 1.1) as usize;
        if limit != i64::MAX {
            goal = goal.min((limit as f64 * 0.95) as usize);
        }
        s.goal.store(goal, Ordering::Relaxed);
        if self.heap.retained().0 < goal.saturating_add(LEAST) {
            return;
        }
        if s.started.swap(true, Ordering::AcqRel) {
            return s.parker.unpark();
        }
        let rt = self.strong();
        let thread = std::thread::Builder::new().name("govm-scavenge".into()).stack_size(64 << 10);
        if thread.spawn(move || rt.scavenge_loop()).is_err() {
            // Memory that is not given back is no error; the next cycle tries again.
            s.started.store(false, Ordering::Release);
        }
    }

    fn scavenge_loop(&self) {
        let s = &self.sched.scavenger;
        while !self.sched.exiting() {
            let t = Instant::now();
            if self.heap.retained().0 <= s.goal.load(Ordering::Relaxed) || self.heap.scavenge_some() == 0 {
                s.parker.park();
                continue;
            }
            let pause = (99 * t.elapsed()).max(Duration::from_millis(1));
            s.parker.park_timeout(pause);
        }
    }
}
