//! CPU time: the system's profiling timer sends SIGPROF to a thread that computes. The handler only counts the tick at the
//! goroutine and asks it to stop; at its next safepoint, where stacks can be walked in any tier, it is sampled and goes on.
//! Ticks of threads that run no goroutine count for the collector or for the system.

use super::{DEPTH, snapshot, stack_of};
use crate::g::G;
use crate::rt::Rt;
use std::cell::Cell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Call sites that stand for what has none: the scheduler and the like, the collector.
pub const SYSTEM: u64 = 1;
/// See [`SYSTEM`].
pub const GC: u64 = 2;

type Key = (Box<[u64]>, Vec<(String, String)>);

/// A profile that is being taken, or was taken last.
#[derive(Default)]
pub(crate) struct Cpu {
    pub(crate) counts: HashMap<Key, i64>,
    /// Ticks a second; 0: off.
    pub(crate) hz: i64,
    /// Ns since 1970; how long, ns.
    pub(crate) began: i64,
    pub(crate) took: i64,
    start: i64,
    /// `hz` of the last profile.
    rate: i64,
}

impl Cpu {
    /// Ticks a second of the profile that is being taken or was taken last.
    pub(crate) fn last_rate(&self) -> i64 {
        self.rate.max(1)
    }
}

/// Ticks of threads without a goroutine: of the system, of the collector. The timer is the process's, and so are these.
static OTHERS: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];

thread_local! {
    static MARKING: Cell<bool> = const { Cell::new(false) };
}

/// Says that this thread marks, or does no longer.
pub(crate) fn marking(on: bool) {
    MARKING.set(on);
}

extern "C" fn tick(_: i32) {
    let g = crate::fault::running_goroutine();
    if g.is_null() {
        OTHERS[usize::from(MARKING.get())].fetch_add(1, Relaxed);
        return;
    }
    // SAFETY: this thread runs the goroutine; the fields are atomics.
    unsafe {
        (*g).prof_ticks.fetch_add(1, Relaxed);
        (*g).request_stop();
    }
}

/// Sets the system's timer to so many ticks a second, or off.
fn set_timer(hz: i64) {
    let us = if hz > 0 { 1_000_000 / hz.min(1_000_000) } else { 0 };
    let t = libc::timeval { tv_sec: (us / 1_000_000) as _, tv_usec: (us % 1_000_000) as _ };
    // SAFETY: plain data; the handler touches atomics and thread-locals without destructors only.
    unsafe {
        if hz > 0 {
            let mut sa: libc::sigaction = std::mem::zeroed();
            sa.sa_sigaction = tick as *const () as usize;
            sa.sa_flags = libc::SA_RESTART | libc::SA_ONSTACK;
            libc::sigaction(libc::SIGPROF, &sa, std::ptr::null_mut());
        }
        libc::setitimer(libc::ITIMER_PROF, &libc::itimerval { it_interval: t, it_value: t }, std::ptr::null_mut());
    }
}

impl Rt {
    /// Begins a CPU profile with so many ticks a second, or ends it (0). False: one is being taken already.
    pub fn set_cpu_profile_rate(&self, hz: i64) -> bool {
        let mut c = self.prof.cpu.lock();
        if hz <= 0 {
            if c.hz > 0 {
                set_timer(0);
                c.took = self.nanotime() - c.start;
                for (site, n) in [SYSTEM, GC].into_iter().zip(&OTHERS) {
                    let n = n.swap(0, Relaxed) as i64;
                    if n > 0 {
                        *c.counts.entry((Box::new([site]), Vec::new())).or_default() += n;
                    }
                }
                c.hz = 0;
            }
            return true;
        }
        if c.hz > 0 {
            return false;
        }
        let wall = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let began = wall.map_or(0, |d| d.as_nanos() as i64);
        *c = Cpu { hz, rate: hz, began, start: self.nanotime(), ..Cpu::default() };
        OTHERS.iter().for_each(|n| n.store(0, Relaxed));
        set_timer(hz);
        true
    }

    /// Counts the ticks of a goroutine that has stopped; `ended`: it has no stack any more.
    #[cold]
    pub(crate) fn sample_cpu(&self, g: &G, ended: bool) {
        let ticks = g.prof_ticks.swap(0, Relaxed) as i64;
        let mut buf = [0; DEPTH];
        // SAFETY: it has stopped on this thread with its state saved.
        let n = if ended { 0 } else { unsafe { stack_of(g, &mut buf) } };
        let key = if n == 0 { (vec![SYSTEM].into(), Vec::new()) } else { (buf[..n].into(), snapshot::labels(g)) };
        let mut c = self.prof.cpu.lock();
        if c.hz > 0 {
            *c.counts.entry(key).or_default() += ticks;
        }
    }
}
