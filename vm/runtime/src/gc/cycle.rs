//! A cycle from its first stop to its last. Whoever notices that it is due begins it; the last marker to run out of work ends it.

use super::Phase;
use super::mark::Marker;
use super::pacer::UTILIZATION;
use crate::g::{G, GStatus, WaitReason};
use crate::m::M;
use crate::native::GRef;
use crate::p::P;
use crate::rt::Rt;
use std::sync::atomic::Ordering;

/// Grey objects that are followed with the world stopped when barriers have left some at the end; if there are more, it runs on.
const LAST_OBJECTS: usize = 2000;

impl Rt {
    /// Begins a cycle, unless one runs. Called by an M with a P between goroutines, or with a stopped one in hand. It may lose the P
    /// to GOMAXPROCS; then the cycle is still due.
    pub(crate) fn gc_start(&self, m: *mut M) {
        self.heap.gc_due.store(false, Ordering::Relaxed);
        if !self.gc.change_phase(Phase::Off, Phase::Starting) {
            return;
        }
        // Mark bits are clean only when the last cycle is swept. Most of it is done while the program runs.
        let t0 = self.nanotime();
        self.heap.finish_sweep();
        let ready = self.ragged_barrier(m);
        let t1 = self.nanotime();
        if !ready || !self.stop_world(m) {
            self.gc.set_phase(Phase::Off);
            self.heap.gc_due.store(true, Ordering::Relaxed);
            return;
        }
        self.flush_caches();
        self.heap.finish_sweep();
        if self.heap.trace {
            self.trace_gc();
        }
        let gc = &self.gc;
        gc.begun.fetch_add(1, Ordering::SeqCst);
        self.prepare_roots();
        for (count, zero) in [(&gc.scanned, 0), (&gc.marked, 0), (&gc.credit, 0)] {
            count.store(zero, Ordering::Relaxed);
        }
        gc.stack_scan.store(0, Ordering::Relaxed);
        let n = self.sched.n_p.load(Ordering::Relaxed);
        self.plan_workers(n);
        for p in self.sched.inner.lock().all_p.iter() {
            // SAFETY: the world is stopped: all Ps are ours.
            unsafe {
                (**p).fractional_ns = 0;
                (**p).cache.debt = 0;
            }
        }
        let live = self.heap.live.load(Ordering::Relaxed);
        gc.clock.lock().begin(t0, t1, live, n, gc.pacer.goal());
        gc.pacer.begin(live);
        self.heap.trigger.store(i64::MAX, Ordering::Relaxed);
        self.heap.barrier.store(true, Ordering::SeqCst);
        gc.set_phase(Phase::Mark);
        gc.clock.lock().marking(self.nanotime());
        self.start_world();
        self.wake_p();
    }

    /// How many Ps mark all the time, and which part of their time the others give.
    fn plan_workers(&self, n: u32) {
        let want = n as f64 * UTILIZATION;
        let mut dedicated = (want + 0.5) as u32;
        // With few Ps whole workers miss the goal by far: then all Ps give a part of their time.
        if (dedicated as f64 / want - 1.0).abs() > 0.3 {
            dedicated = want as u32;
            self.gc.fractional.store(((want - dedicated as f64) / n as f64 * 1000.0) as u32, Ordering::Relaxed);
        } else {
            self.gc.fractional.store(0, Ordering::Relaxed);
        }
        self.gc.dedicated.store(dedicated, Ordering::SeqCst);
    }

    /// Ends the cycle if all is marked. Called by a marker that found nothing more to do and was the last.
    pub(crate) fn gc_finish(&self, m: *mut M) {
        let gc = &self.gc;
        if !gc.change_phase(Phase::Mark, Phase::Ending) {
            return;
        }
        // Write barriers may have left work on the Ps.
        let ready = self.ragged_barrier(m) && self.nothing_left();
        let t1 = self.nanotime();
        if !ready || !self.stop_world(m) {
            gc.set_phase(Phase::Mark);
            self.wake_p();
            return;
        }
        // SAFETY: this thread is the M and holds a P.
        let p = unsafe { &mut *(*m).p };
        let all = self.sched.inner.lock().all_p.clone();
        for &q in &all {
            // SAFETY: the world is stopped: all Ps are ours.
            unsafe { self.flush_grey(&mut *q) };
        }
        let mut left = LAST_OBJECTS;
        let mut mk = Marker { heap: &self.heap, local: &mut p.grey, pool: &gc.pool };
        while left > 0 && (mk.step() || mk.local.refill(&gc.pool)) {
            left -= 1;
        }
        if !gc.roots.taken() || !gc.pool.is_empty() || !p.grey.is_empty() {
            self.flush_grey(p);
            gc.set_phase(Phase::Mark);
            gc.clock.lock().stopped(t1, self.nanotime());
            self.start_world();
            return;
        }
        self.flush_caches();
        if self.heap.poison {
            // SAFETY: the world is stopped.
            unsafe { self.verify_marks() };
        }
        let mut mk = Marker { heap: &self.heap, local: &mut p.grey, pool: &gc.pool };
        self.specials.after_mark(&mut mk, &self.heap.barrier);
        self.heap.profile.lock().cycle_ends();
        for &q in &all {
            // SAFETY: as above.
            self.report_work(unsafe { &mut *q }, false);
        }
        self.heap.start_sweep();
        let live_now = self.heap.live.load(Ordering::Relaxed);
        let allocated = live_now - gc.clock.lock().live_at_start;
        let live = gc.marked.load(Ordering::Relaxed) + allocated;
        // Garbage is gone as far as accounting goes; caches are empty.
        self.heap.live.store(live, Ordering::Relaxed);
        let roots = gc.stack_scan.load(Ordering::Relaxed) + gc.globals_bytes.load(Ordering::Relaxed);
        let (share, last_goal) = (gc.clock.lock().share(t1), gc.pacer.goal());
        gc.pacer.end(live, allocated, gc.scanned.load(Ordering::Relaxed), roots as i64, share);
        self.commit_pace();
        gc.dedicated.store(0, Ordering::SeqCst);
        gc.done.fetch_add(1, Ordering::SeqCst);
        let forced = gc.forced.swap(false, Ordering::Relaxed);
        self.heap.pace_sweep(live, self.heap.trigger.load(Ordering::Relaxed));
        self.aim_scavenger(last_goal);
        let now = self.nanotime();
        gc.clock.lock().end(t1, now);
        gc.set_phase(Phase::Off);
        self.start_world();
        self.heap.profile.lock().tell_cycle();
        self.note_cycle(forced, live_now, live);
        self.gc_ended(m);
    }

    /// Sets the trigger after a cycle, or after GOGC or GOMEMLIMIT changed.
    pub(crate) fn commit_pace(&self) {
        let trigger = self.gc.pacer.commit(self.memory_overhead());
        if self.gc.phase() != Phase::Mark {
            self.heap.trigger.store(trigger, Ordering::Relaxed);
        }
    }

    /// Bytes that GOMEMLIMIT counts besides heap objects: stacks, and what the collector needs for itself.
    fn memory_overhead(&self) -> i64 {
        let (used, _) = self.heap.page_bytes();
        let stacks = self.heap.stats.stack_bytes.load(Ordering::Relaxed);
        // Pages of spans that are partly free, as far as live objects do not explain them.
        let slack = (used - stacks.min(used)) as i64 - self.heap.live.load(Ordering::Relaxed).max(0);
        stacks as i64 + slack.max(0) + (used / 64 + used / 1024) as i64
    }

    /// After the world runs again: finalizers, and those who waited.
    fn gc_ended(&self, m: *mut M) {
        let done = self.gc.cycles();
        let mut ready = Vec::new();
        let more = {
            let mut w = self.gc.waiters.lock();
            w.retain(|&(want, g)| {
                let over = want <= done;
                if over {
                    ready.push(g);
                }
                !over
            });
            !w.is_empty()
        };
        if !ready.is_empty() {
            // runtime.GC returns when the garbage is really gone.
            self.heap.finish_sweep();
            self.heap.profile.lock().sweep_ends();
        }
        // SAFETY: this thread is the M and holds a P.
        let p = unsafe { &mut *(*m).p };
        self.run_finalizers(p);
        for g in ready {
            // Behind the finalizers: they get their turn before the program goes on.
            self.ready_last(g, p);
        }
        if more {
            self.gc.forced.store(true, Ordering::Relaxed);
            self.gc_start(m);
        }
    }

    /// runtime.GC: parks the goroutine until a cycle that begins from now on is over and swept.
    ///
    /// # Safety
    /// The goroutine runs on the M, and its state is saved.
    pub(crate) unsafe fn gc_wait(&self, m: *mut M, g: *mut G) {
        let want = self.gc.cycle() + 1;
        // SAFETY: by contract.
        unsafe {
            (*g).wait = WaitReason::GcCycle;
            (*g).wait_since.store(self.nanotime(), Ordering::Relaxed);
            (*g).set_status(GStatus::Waiting);
            (*m).set_g(std::ptr::null_mut());
            (*g).token.park_alone();
        }
        self.gc.waiters.lock().push((want, GRef(g)));
        // A running cycle looks at the list when it ends; its last look may have been before this.
        if self.gc.phase() == Phase::Off && self.gc.cycles() < want {
            self.gc.forced.store(true, Ordering::Relaxed);
            self.gc_start(m);
        }
    }

    /// Gives the grey objects of a P to the pool.
    pub(crate) fn flush_grey(&self, p: &mut P) {
        Marker { heap: &self.heap, local: &mut p.grey, pool: &self.gc.pool }.flush();
    }

    /// Gives all Ps' cached spans back.
    pub(crate) fn flush_caches(&self) {
        let ps = self.sched.inner.lock().all_p.clone();
        for p in ps {
            // SAFETY: the world is stopped: nobody else uses the P.
            self.heap.flush_cache(unsafe { &mut (*p).cache });
        }
    }

    /// A whole cycle that begins now, for tests that have an M but run no goroutine.
    #[cfg(test)]
    pub(crate) fn collect_now(&self, m: *mut M) {
        let want = self.gc.cycle() + 1;
        while self.gc.cycles() < want {
            if self.sched.gc_waiting.load(Ordering::Acquire) {
                self.stop_for_world(m);
            }
            // SAFETY: this thread is the M and holds a P.
            self.pass_barrier(unsafe { &mut *(*m).p });
            self.gc_start(m);
            self.mark_alone(m);
        }
        self.heap.finish_sweep();
    }
}
