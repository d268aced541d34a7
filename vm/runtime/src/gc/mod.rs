//! Collection. A cycle stops the world, marks from the roots, and leaves sweeping to allocation. The phases are
//! separate steps (`flush`, `mark`, `specials`, `sweep`), each with its own inputs, so that a concurrent
//! collector can run `mark` beside the program: stores of pointers already go through [`barrier`].

pub mod barrier;
pub mod mark;
pub mod special;

use crate::g::GStatus;
use crate::m::M;
use crate::rt::Rt;
use mark::Marker;
use std::sync::atomic::Ordering;

impl Rt {
    /// Runs a collection on an M that is between goroutines. Not forced: skipped if somebody else just did one.
    pub(crate) fn collect(&self, m: *mut M, forced: bool) {
        while !self.stop_world(m) {
            if !forced && !self.heap.gc_due.load(Ordering::Relaxed) {
                return;
            }
        }
        let t0 = self.nanotime();
        self.flush_caches();
        self.heap.finish_sweep();
        self.heap.forget_dead_spans();
        let marked = self.mark_all();
        self.heap.start_sweep();
        self.heap.marked.store(marked, Ordering::Relaxed);
        // Caches are empty and garbage is gone as far as accounting goes.
        self.heap.live.store(marked, Ordering::Relaxed);
        self.heap.set_trigger();
        self.heap.gc_due.store(false, Ordering::Relaxed);
        let st = &self.heap.stats;
        st.cycles.fetch_add(1, Ordering::Relaxed);
        if forced {
            st.forced.fetch_add(1, Ordering::Relaxed);
        }
        let pause = (self.nanotime() - t0) as u64;
        st.pause_ns.fetch_add(pause, Ordering::Relaxed);
        st.last_pause_ns.store(pause, Ordering::Relaxed);
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_nanos() as u64);
        st.last_gc.store(now, Ordering::Relaxed);
        self.start_world();
        // SAFETY: this thread is the M and holds a P.
        self.run_finalizers(unsafe { &mut *(*m).p });
    }

    /// Gives all Ps' cached spans back. The world is stopped.
    pub(crate) fn flush_caches(&self) {
        let ps = self.sched.inner.lock().all_p.clone();
        for p in ps {
            // SAFETY: the world is stopped: nobody else uses the P.
            self.heap.flush_cache(unsafe { &mut (*p).cache });
        }
    }

    /// Marks everything reachable; returns the live bytes.
    fn mark_all(&self) -> i64 {
        let mut mk = Marker::new(&self.heap);
        let gs: Vec<_> = self.sched.all_g.lock().clone();
        for g in gs {
            // SAFETY: the world is stopped: states are saved and nobody runs.
            unsafe {
                if (*g).status() == GStatus::Dead {
                    continue;
                }
                if (*g).status() != GStatus::Syscall && !self.config.stack_stress {
                    self.shrink_stack(g);
                }
                mk.goroutine(&*g);
            }
            mk.drain();
        }
        self.globals.for_each_ptr(self, |p| {
            // SAFETY: a pointer word of a package variable.
            mk.mark(unsafe { *p });
        });
        self.timer_roots(|c| mk.mark(c));
        self.specials.roots(&mut mk);
        mk.drain();
        self.specials.after_mark(&mut mk);
        mk.live
    }
}
