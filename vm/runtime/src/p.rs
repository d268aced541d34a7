//! A P: the right to run Go code, with the resources that go with it: run queue, allocation cache, free goroutines.

use crate::g::G;
use crate::heap::MCache;
use crate::m::M;
use crate::sched::runq::RunQueue;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};

/// States of a P.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum PStatus {
    /// On the idle list.
    Idle = 0,
    /// An M runs with it.
    Running = 1,
    /// Its M is in a blocking call; sysmon may take it.
    Syscall = 2,
    /// Stopped with the world.
    Stopped = 3,
    /// GOMAXPROCS went below its number.
    Dead = 4,
}

/// See the module documentation.
#[repr(C)]
pub struct P {
    /// Allocation cache.
    pub cache: MCache,
    /// Number.
    pub id: usize,
    pub(crate) status: AtomicU32,
    /// Turns of goroutines; sysmon watches it.
    pub(crate) tick: AtomicU32,
    /// Blocking calls begun.
    pub(crate) sys_tick: AtomicU32,
    /// The goroutine has had its time: set by sysmon, who also asks it to stop.
    pub(crate) spent: AtomicBool,
    /// M that runs with it.
    pub(crate) m: AtomicPtr<M>,
    /// Goroutines that are to run.
    pub(crate) queue: RunQueue,
    /// Dead goroutines to reuse, with their stacks.
    pub(crate) free_g: Vec<*mut G>,
    /// How many, for others to read.
    pub(crate) n_free_g: AtomicU32,
    /// Free stacks of the smallest size.
    pub(crate) stacks: Vec<usize>,
    /// Free wait-queue entries.
    pub(crate) sudogs: Vec<*mut crate::chan::Sudog>,
    rng: AtomicU64,
    /// Objects that it found and nobody has scanned yet.
    pub(crate) grey: crate::gc::work::Local,
    /// Nanoseconds it spent as a fractional worker in this cycle.
    pub(crate) fractional_ns: i64,
    /// The last ragged barrier it has passed.
    pub(crate) passed: AtomicU64,
    /// In the state Syscall before the world stopped.
    pub(crate) was_syscall: bool,
}

impl P {
    /// A P without work.
    pub fn new(id: usize, seed: u64) -> P {
        P {
            cache: MCache::default(),
            id,
            status: AtomicU32::new(PStatus::Idle as u32),
            tick: AtomicU32::new(0),
            sys_tick: AtomicU32::new(0),
            spent: AtomicBool::new(false),
            m: AtomicPtr::new(ptr::null_mut()),
            queue: RunQueue::default(),
            free_g: Vec::new(),
            n_free_g: AtomicU32::new(0),
            stacks: Vec::new(),
            sudogs: Vec::new(),
            rng: AtomicU64::new(seed | 1),
            grey: Default::default(),
            fractional_ns: 0,
            passed: AtomicU64::new(0),
            was_syscall: false,
        }
    }

    /// A cheap random number.
    #[inline]
    pub fn random(&self) -> u64 {
        let mut x = self.rng.load(Ordering::Relaxed).wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.rng.store(x, Ordering::Relaxed);
        x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ x >> 31
    }

    pub(crate) fn status(&self) -> u32 {
        self.status.load(Ordering::SeqCst)
    }

    pub(crate) fn cas(&self, from: PStatus, to: PStatus) -> bool {
        self.status.compare_exchange(from as u32, to as u32, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }
}

impl Drop for P {
    fn drop(&mut self) {
        for s in self.sudogs.drain(..) {
            // SAFETY: entries on the free list were made by Box::into_raw and are in no queue.
            drop(unsafe { Box::from_raw(s) });
        }
    }
}
