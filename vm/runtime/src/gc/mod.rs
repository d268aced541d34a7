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

#[cfg(test)]
mod tests {
    use crate::heap::HeapConfig;
    use crate::rt::RuntimeConfig;
    use crate::testutil::TestRt;
    use std::sync::atomic::Ordering;

    fn rt() -> TestRt {
        let heap = HeapConfig { poison: true, ..HeapConfig::default() };
        TestRt::with(RuntimeConfig { procs: 2, heap, ..Default::default() })
    }

    #[test]
    fn what_a_handle_reaches_survives() {
        let rt = rt();
        let t = rt.types.pointer_to(rt.int_type());
        // A list of 1000 cells, each one pointer, and as much garbage in between.
        let mut head = std::ptr::null_mut::<usize>();
        for _ in 0..1000 {
            let cell = rt.new_object(rt.p(), t).cast::<usize>();
            // SAFETY: a fresh cell of one word.
            unsafe { cell.write(head as usize) };
            head = cell;
            rt.new_object(rt.p(), t);
        }
        let h = rt.new_handle(head as usize);
        rt.collect(rt.m, true);
        assert_eq!(rt.heap.live.load(Ordering::Relaxed), 8000);
        let (mut n, mut at) = (0, head as usize);
        while at != 0 {
            n += 1;
            // SAFETY: a live cell.
            at = unsafe { *(at as *const usize) };
        }
        assert_eq!(n, 1000);
        rt.drop_handle(h);
        rt.collect(rt.m, true);
        assert_eq!(rt.heap.live.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn memory_is_used_again_and_given_back() {
        let rt = rt();
        for round in 0..20 {
            for i in 0..200 {
                rt.new_array(rt.p(), rt.string_type(), 1 + i * 37 % 5000);
                rt.alloc_noscan(rt.p(), 1 + i * 91 % 100_000);
            }
            rt.collect(rt.m, true);
            rt.heap.finish_sweep();
            assert_eq!(rt.heap.page_bytes().0, 0, "round {round}");
        }
        assert!(rt.heap.page_bytes().1 < 100 << 20);
        assert!(rt.heap.scavenge() > 0);
    }

    #[test]
    fn arrays_of_structs_are_followed_to_their_last_word() {
        let rt = rt();
        let s = rt.string_type();
        for n in [1, 4, 31, 32, 33, 100, 2000, 2048, 2049, 100_000] {
            let a = rt.new_array(rt.p(), s, n).cast::<crate::GoString>();
            let text = rt.copy_string(rt.p(), b"a text of more than sixteen bytes");
            // SAFETY: the last element of the array just made.
            unsafe { a.add(n - 1).write(text) };
            let h = rt.new_handle(a as usize + 5);
            rt.collect(rt.m, true);
            rt.collect(rt.m, true);
            rt.heap.finish_sweep();
            // SAFETY: alive through the handle.
            let back = unsafe { a.add(n - 1).read().bytes() };
            assert_eq!(back, b"a text of more than sixteen bytes", "{n} strings");
            rt.drop_handle(h);
        }
    }

    #[test]
    fn weak_handles_and_finalizers() {
        let rt = rt();
        let t = rt.types.pointer_to(rt.int_type());
        let o = rt.new_object(rt.p(), t) as usize;
        let w = rt.weak_handle(rt.p(), o) as *const usize;
        let h = rt.new_handle(o);
        let hw = rt.new_handle(w as usize);
        rt.collect(rt.m, true);
        // SAFETY: the word is kept alive by its handle.
        assert_eq!(unsafe { *w }, o);
        rt.drop_handle(h);
        rt.collect(rt.m, true);
        // SAFETY: as above.
        assert_eq!(unsafe { *w }, 0);
        rt.drop_handle(hw);
    }
}
