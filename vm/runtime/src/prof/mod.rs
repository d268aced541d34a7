//! Profiles: samples of allocations, of CPU time, of waiting, by call stack; and all goroutines' stacks. What is recorded here
//! package runtime hands out as Go's records, and `proto` writes in pprof's format.

pub(crate) mod alloctrace;
pub mod cpu;
pub(crate) mod mem;
pub mod proto;
mod snapshot;
mod trace;

use crate::g::{G, GStatus, WaitReason};
use crate::lock::{Lock, Rank};
use crate::p::P;
use crate::rt::Rt;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicPtr, Ordering::Relaxed};

/// Frames that a record keeps.
const DEPTH: usize = 32;
/// MemProfileRate until package runtime has told where it is.
const DEFAULT_RATE: i64 = 512 << 10;

/// Numbers by call stack.
pub(crate) struct Table<V> {
    index: HashMap<Box<[u64]>, usize>,
    pub(crate) records: Vec<(Box<[u64]>, V)>,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Table { index: HashMap::new(), records: Vec::new() }
    }
}

impl<V: Default> Table<V> {
    fn at(&mut self, stack: &[u64]) -> usize {
        if let Some(&i) = self.index.get(stack) {
            return i;
        }
        self.index.insert(stack.into(), self.records.len());
        self.records.push((stack.into(), V::default()));
        self.records.len() - 1
    }
}

/// Waiting: how often and how long, ns.
#[derive(Clone, Copy, Default)]
pub(crate) struct Waits {
    pub(crate) count: f64,
    pub(crate) ns: f64,
}

/// See the module documentation.
pub(crate) struct Prof {
    /// runtime.MemProfileRate.
    rate: AtomicPtr<i64>,
    /// SetBlockProfileRate: ns, 0: off.
    pub(crate) block_rate: AtomicI64,
    pub(crate) block: Lock<Table<Waits>>,
    /// SetMutexProfileFraction: one of so many, 0: off.
    pub(crate) mutex_fraction: AtomicI64,
    pub(crate) mutex: Lock<Table<Waits>>,
    pub(crate) cpu: Lock<cpu::Cpu>,
    /// By the goroutine that has asked.
    pub(crate) snapshots: Lock<HashMap<u64, snapshot::Snapshot>>,
    pub(crate) trace: trace::Trace,
    /// How long goroutines waited for mutexes, ns.
    pub(crate) mutex_wait: AtomicI64,
}

impl Default for Prof {
    fn default() -> Self {
        Prof {
            rate: AtomicPtr::new(std::ptr::null_mut()),
            block_rate: AtomicI64::new(0),
            block: Lock::new(Rank::Leaf, Table::default()),
            mutex_fraction: AtomicI64::new(0),
            mutex: Lock::new(Rank::Leaf, Table::default()),
            cpu: Lock::new(Rank::Leaf, cpu::Cpu::default()),
            snapshots: Lock::new(Rank::Leaf, HashMap::new()),
            trace: Default::default(),
            mutex_wait: AtomicI64::new(0),
        }
    }
}

/// Call sites on the goroutine's stack.
///
/// # Safety
/// Its state must be saved.
unsafe fn stack_of(g: &G, buf: &mut [u64; DEPTH]) -> usize {
    // SAFETY: by contract.
    unsafe { crate::natives::call_sites(g, 0, buf) }
}

impl Rt {
    /// runtime.MemProfileRate.
    pub(crate) fn mem_profile_rate(&self) -> i64 {
        let p = self.prof.rate.load(Relaxed);
        // SAFETY: a package variable; who writes it while others allocate has a data race of his own.
        if p.is_null() { DEFAULT_RATE } else { unsafe { p.read_volatile() } }
    }

    /// Tells where the program sets the rate.
    pub(crate) fn set_mem_profile_rate(&self, at: *mut i64) {
        self.prof.rate.store(at, Relaxed);
    }

    /// Bytes until the next sample: the intervals are distributed exponentially, so that each byte is as likely as any other.
    fn next_sample(&self, p: &P, rate: i64) -> i64 {
        match rate {
            ..=0 => i64::MAX,
            1 => 0,
            _ => {
                let u = (p.random() >> 11) as f64 / (1u64 << 53) as f64;
                (-(1.0 - u).ln() * rate as f64) as i64
            }
        }
    }

    /// The P's allocations have come to the next sample: `at` was just allocated.
    #[cold]
    pub(crate) fn sample_alloc(&self, p: &mut P, at: usize) {
        let rate = self.mem_profile_rate();
        let known = std::mem::replace(&mut p.cache.sample_rate, rate);
        let interval = self.next_sample(p, rate);
        p.cache.next_sample = interval;
        let Some((base, span, _)) = self.heap.find_object(at) else { return };
        let bytes = span.elem_size as i64;
        if rate <= 0 {
            return;
        }
        // The interval begins in front of this object if none was drawn before.
        if known != rate {
            p.cache.next_sample = interval.saturating_sub(bytes);
            if p.cache.next_sample >= 0 {
                return;
            }
            p.cache.next_sample = self.next_sample(p, rate);
        }
        let m = p.m.load(Relaxed);
        // SAFETY: our own M and its goroutine, if it runs one.
        let Some(g) = (unsafe { m.as_ref().and_then(|m| m.g.as_mut()) }) else { return };
        if g.status() != GStatus::Running || g.system && !g.finalizer {
            return;
        }
        let mut buf = [0; DEPTH];
        // SAFETY: whoever allocates has saved the state, unless machine code does.
        let n = unsafe { stack_of(self.allocating(p, g), &mut buf) };
        self.heap.profile.lock().allocated(&buf[..n], base, span);
    }

    /// The goroutine that allocates, in a state in which its stack can be walked for functions and lines.
    ///
    /// # Safety
    /// It runs on this thread, and holds the P.
    pub(crate) unsafe fn allocating<'a>(&self, p: &P, g: *mut G) -> &'a G {
        // SAFETY: by contract.
        unsafe {
            if p.cache.unsaved {
                (*p.m.load(Relaxed)).jit.save_place(&mut *g);
            }
            &*g
        }
    }

    /// A goroutine that has waited is about to go on.
    #[cold]
    pub(crate) fn sample_block(&self, p: &P, g: &G) {
        use WaitReason::*;
        let counts = matches!(
            g.wait,
            ChanSend
                | ChanRecv
                | ChanSendNil
                | ChanRecvNil
                | Select
                | SelectEmpty
                | Sema
                | Mutex
                | RwMutexR
                | RwMutexW
                | WaitGroup
                | Cond
        );
        let (rate, since) = (self.prof.block_rate.load(Relaxed), g.wait_since.load(Relaxed));
        let ns = self.nanotime() - since;
        // Who began to wait before it was asked for has no time.
        if !counts || since == 0 || rate <= 0 || ns <= 0 || ns < rate && (p.random() % rate as u64) as i64 > ns {
            return;
        }
        // Short waits are told by one of them for many.
        let weight = if ns < rate { rate as f64 / ns as f64 } else { 1.0 };
        // SAFETY: it was parked with its state saved, and does not run yet.
        unsafe { note_wait(&self.prof.block, g, weight, ns) };
    }

    /// The goroutine, in a native, gives back a lock for which another has waited.
    #[cold]
    pub(crate) fn sample_mutex(&self, p: &P, g: &G, ns: i64) {
        let fraction = self.prof.mutex_fraction.load(Relaxed);
        if fraction > 0 && p.random().is_multiple_of(fraction as u64) {
            // SAFETY: natives run with the state saved.
            unsafe { note_wait(&self.prof.mutex, g, fraction as f64, ns) };
        }
    }
}

/// # Safety
/// The goroutine's state must be saved.
unsafe fn note_wait(table: &Lock<Table<Waits>>, g: &G, weight: f64, ns: i64) {
    let mut buf = [0; DEPTH];
    // SAFETY: by contract.
    let n = unsafe { stack_of(g, &mut buf) };
    let mut t = table.lock();
    let i = t.at(&buf[..n]);
    let w = &mut t.records[i].1;
    w.count += weight;
    w.ns += weight * ns as f64;
}
