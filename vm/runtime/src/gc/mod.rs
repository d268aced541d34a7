//! Collection: concurrent marking from a snapshot, lazy sweeping. A cycle stops the world twice, briefly: to set the barrier, and to
//! see that marking is over. In between the Ps' workers mark beside the program (`worker`), goroutines that allocate
//! help in proportion (`pacer`), and stores shade what they overwrite (`barrier`).

pub mod barrier;
pub(crate) mod cycle;
mod limiter;
pub(crate) mod mark;
pub mod pacer;
mod roots;
pub mod special;
mod trace;
mod verify;
pub(crate) mod work;
mod worker;

use crate::lock::{Lock, Rank};
use crate::native::GRef;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, AtomicU32, AtomicUsize, Ordering};

/// Where the collector is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Phase {
    /// Between cycles; spans are swept as they are needed.
    Off,
    /// Somebody is about to stop the world for a new cycle.
    Starting,
    /// The barrier is on and objects are being marked.
    Mark,
    /// Somebody is about to stop the world to end the cycle.
    Ending,
}

/// The collector's state.
pub struct Gc {
    phase: AtomicU8,
    /// Cycles begun.
    begun: AtomicU32,
    /// Cycles whose marking is over.
    done: AtomicU32,
    /// Threads that are marking right now.
    marking: AtomicU32,
    /// Dedicated workers still wanted in this cycle.
    dedicated: AtomicU32,
    /// Share of each P's time that goes to fractional workers, in thousandths.
    fractional: AtomicU32,
    /// The next or running cycle was asked for by the program.
    forced: AtomicBool,
    pub(crate) pool: work::Pool,
    roots: roots::Roots,
    pub(crate) limiter: limiter::Limiter,
    /// GOGC, GOMEMLIMIT and what follows from them.
    pub pacer: pacer::Pacer,
    /// Bytes scanned in this cycle, as far as workers have reported.
    scanned: AtomicI64,
    /// Bytes marked in this cycle, likewise.
    marked: AtomicI64,
    /// Scanned by workers and not yet used up by assists.
    credit: AtomicI64,
    /// Bytes of stacks scanned in this cycle.
    stack_scan: AtomicUsize,
    globals_bytes: AtomicUsize,
    /// Goroutines in runtime.GC: the cycle they wait for.
    waiters: Lock<Vec<(u32, GRef)>>,
    clock: Lock<trace::Clock>,
    /// What happened so far, for MemStats and runtime/metrics.
    pub history: Lock<trace::History>,
    /// GODEBUG=gctrace=1.
    pub trace: AtomicBool,
}

// SAFETY: the waiters are references that only the scheduler follows.
unsafe impl Send for Gc {}
// SAFETY: as above; all shared fields are atomics or under locks.
unsafe impl Sync for Gc {}

impl Gc {
    /// A collector that has not run.
    pub fn new(percent: i64, limit: i64, trace: bool) -> Gc {
        Gc {
            phase: AtomicU8::new(Phase::Off as u8),
            begun: AtomicU32::new(0),
            done: AtomicU32::new(0),
            marking: AtomicU32::new(0),
            dedicated: AtomicU32::new(0),
            fractional: AtomicU32::new(0),
            forced: AtomicBool::new(false),
            pool: work::Pool::default(),
            roots: roots::Roots::default(),
            limiter: Default::default(),
            pacer: pacer::Pacer::new(percent, limit),
            scanned: AtomicI64::new(0),
            marked: AtomicI64::new(0),
            credit: AtomicI64::new(0),
            stack_scan: AtomicUsize::new(0),
            globals_bytes: AtomicUsize::new(0),
            waiters: Lock::new(Rank::Leaf, Vec::new()),
            clock: Lock::new(Rank::Leaf, trace::Clock::default()),
            history: Lock::new(Rank::Leaf, trace::History::default()),
            trace: AtomicBool::new(trace),
        }
    }

    pub(crate) fn phase(&self) -> Phase {
        match self.phase.load(Ordering::SeqCst) {
            0 => Phase::Off,
            1 => Phase::Starting,
            2 => Phase::Mark,
            _ => Phase::Ending,
        }
    }

    fn set_phase(&self, p: Phase) {
        self.phase.store(p as u8, Ordering::SeqCst);
    }

    fn change_phase(&self, from: Phase, to: Phase) -> bool {
        self.phase.compare_exchange(from as u8, to as u8, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    /// Number of the cycle that runs, or ran last.
    #[inline]
    pub(crate) fn cycle(&self) -> u32 {
        self.begun.load(Ordering::Acquire)
    }

    /// Counts bytes marked by who is no worker.
    fn add_marked(&self, bytes: i64) {
        self.marked.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Bytes that the last cycle scanned: globals, heap, stacks.
    pub(crate) fn scan_bytes(&self) -> [u64; 3] {
        let (g, s) = (self.globals_bytes.load(Ordering::Relaxed), self.stack_scan.load(Ordering::Relaxed));
        let all = self.scanned.load(Ordering::Relaxed).max(0) as u64;
        [g as u64, all.saturating_sub((g + s) as u64), s as u64]
    }

    /// When the last cycle ended, ns of the monotonic clock; 0: never.
    pub(crate) fn last_end(&self) -> i64 {
        self.clock.lock().end
    }

    /// Cycles whose marking is over.
    pub fn cycles(&self) -> u32 {
        self.done.load(Ordering::Acquire)
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
        rt.collect_now(rt.m);
        assert_eq!(rt.heap.live.load(Ordering::Relaxed), 8000);
        let (mut n, mut at) = (0, head as usize);
        while at != 0 {
            n += 1;
            // SAFETY: a live cell.
            at = unsafe { *(at as *const usize) };
        }
        assert_eq!(n, 1000);
        rt.drop_handle(h);
        rt.collect_now(rt.m);
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
            rt.collect_now(rt.m);
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
            rt.collect_now(rt.m);
            rt.collect_now(rt.m);
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
        rt.collect_now(rt.m);
        // SAFETY: the word is kept alive by its handle.
        assert_eq!(unsafe { *w }, o);
        rt.drop_handle(h);
        rt.collect_now(rt.m);
        // SAFETY: as above.
        assert_eq!(unsafe { *w }, 0);
        rt.drop_handle(hw);
    }
}
