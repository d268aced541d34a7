//! The scheduler: who runs which goroutine on which thread. Every choice it makes goes through this module.

mod find;
mod locked;
pub mod park;
mod procs;
mod quit;
mod ragged;
mod reuse;
pub(crate) mod runq;
mod scavenge;
pub mod stop;
pub mod syscall;
pub mod sysmon;
pub mod timers;
pub(crate) mod token;
mod trace;

use crate::g::{G, GStatus};
use crate::lock::{Guard, Lock, Rank};
use crate::m::M;
use crate::p::{P, PStatus};
use crate::rt::Rt;
use std::collections::VecDeque;
use std::ptr;
use std::sync::Condvar;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// Under the scheduler's lock.
pub struct Inner {
    pub(crate) idle_p: Vec<*mut P>,
    pub(crate) idle_m: Vec<*mut M>,
    pub(crate) global: VecDeque<*mut G>,
    pub(crate) all_m: Vec<*mut M>,
    /// Ms whose threads have ended, or do nothing more; kept, for others may still look at them.
    pub(crate) dead_m: Vec<*mut M>,
    /// Ms made, ever.
    pub(crate) made_m: usize,
    pub(crate) all_p: Vec<*mut P>,
    /// Ps that GOMAXPROCS has taken away, the one with the least number last.
    pub(crate) spare_p: Vec<*mut P>,
    /// Somebody stops or has stopped the world.
    pub(crate) stopping: bool,
    /// Number of times the world was started again.
    pub(crate) stop_round: u64,
    /// Ms that wait for the goroutine that is wired to them.
    pub(crate) locked_waiting: usize,
    /// The idle M that sleeps until the next timer, and when that is.
    pub(crate) timer_waiter: *mut M,
    pub(crate) timer_wait_until: i64,
}

/// The scheduler's state.
pub struct Sched {
    pub(crate) inner: Lock<Inner>,
    pub(crate) stopped: Condvar,
    /// Ps that are still to stop. Changed under the lock.
    pub(crate) stop_left: AtomicUsize,
    pub(crate) started: Condvar,
    pub(crate) n_idle_p: AtomicU32,
    pub(crate) n_spinning: AtomicU32,
    pub(crate) n_p: AtomicU32,
    pub(crate) global_len: AtomicUsize,
    /// The world is to stop: Ms must give way.
    pub(crate) gc_waiting: AtomicBool,
    /// Ragged barriers begun.
    pub(crate) barriers: AtomicU64,
    pub(crate) exiting: AtomicBool,
    pub(crate) exit_code: AtomicI64,
    pub(crate) all_g: Lock<Vec<*mut G>>,
    /// Dead goroutines beyond those that the Ps keep.
    pub(crate) free_g: Lock<Vec<*mut G>>,
    pub(crate) next_id: AtomicU64,
    pub(crate) live_g: AtomicUsize,
    /// Wakers that the scheduler cannot see (signals, host threads): no deadlock while there are any.
    pub external: AtomicUsize,
    pub(crate) timers: timers::Timers,
    pub(crate) sysmon: crate::m::PipeParker,
    pub(crate) sysmon_asleep: AtomicBool,
    pub(crate) scavenger: scavenge::Scavenger,
    /// Goexit was called on the main goroutine.
    pub(crate) main_gone: AtomicBool,
    /// Turns by the bucket of how long the goroutine was runnable before: bucket i holds those under 2^i ns.
    pub(crate) latencies: [AtomicU64; 48],
    /// SetMaxThreads.
    pub(crate) max_threads: AtomicU64,
}

// SAFETY: raw pointers lead to Gs, Ms and Ps that live as long as the runtime; who may touch them when is the
// scheduler's subject and written down in HACKING.md.
unsafe impl Send for Sched {}
// SAFETY: as above.
unsafe impl Sync for Sched {}

impl Sched {
    /// A scheduler with `n` idle Ps.
    pub fn new(n: usize, seed: u64) -> Sched {
        let all_p: Vec<*mut P> =
            (0..n.max(1)).map(|i| Box::into_raw(Box::new(P::new(i, seed.wrapping_add(i as u64 * 77))))).collect();
        Sched {
            n_idle_p: AtomicU32::new(all_p.len() as u32),
            n_p: AtomicU32::new(all_p.len() as u32),
            inner: Lock::new(
                Rank::Sched,
                Inner {
                    idle_p: all_p.iter().rev().copied().collect(),
                    idle_m: Vec::new(),
                    global: VecDeque::new(),
                    all_m: Vec::new(),
                    dead_m: Vec::new(),
                    made_m: 0,
                    all_p,
                    spare_p: Vec::new(),
                    stopping: false,
                    stop_round: 0,
                    locked_waiting: 0,
                    timer_waiter: ptr::null_mut(),
                    timer_wait_until: 0,
                },
            ),
            stopped: Condvar::new(),
            stop_left: AtomicUsize::new(0),
            started: Condvar::new(),
            n_spinning: AtomicU32::new(0),
            global_len: AtomicUsize::new(0),
            gc_waiting: AtomicBool::new(false),
            barriers: AtomicU64::new(0),
            exiting: AtomicBool::new(false),
            exit_code: AtomicI64::new(0),
            all_g: Lock::new(Rank::AllG, Vec::new()),
            free_g: Lock::new(Rank::AllG, Vec::new()),
            next_id: AtomicU64::new(1),
            live_g: AtomicUsize::new(0),
            external: AtomicUsize::new(0),
            timers: timers::Timers::default(),
            sysmon: Default::default(),
            sysmon_asleep: AtomicBool::new(false),
            scavenger: Default::default(),
            main_gone: AtomicBool::new(false),
            latencies: std::array::from_fn(|_| AtomicU64::new(0)),
            max_threads: AtomicU64::new(10_000),
        }
    }

    /// A new M, registered.
    pub(crate) fn new_m(&self, inner: &mut Inner) -> *mut M {
        let _ = self;
        let m = Box::into_raw(Box::new(M::new(inner.made_m)));
        inner.made_m += 1;
        inner.all_m.push(m);
        m
    }

    /// Gives the M a P.
    ///
    /// # Safety
    /// The caller owns both.
    pub(crate) unsafe fn acquire(&self, m: *mut M, p: *mut P) {
        // SAFETY: by contract.
        unsafe {
            (*p).m.store(m, Ordering::Release);
            (*p).status.store(PStatus::Running as u32, Ordering::SeqCst);
            (*m).p = p;
        }
        self.wake_sysmon();
    }

    /// Somebody runs: sysmon watches again.
    pub(crate) fn wake_sysmon(&self) {
        if self.sysmon_asleep.load(Ordering::Relaxed) && self.sysmon_asleep.swap(false, Ordering::AcqRel) {
            self.sysmon.unpark();
        }
    }

    pub(crate) fn push_idle_p(&self, s: &mut Inner, p: *mut P) {
        // SAFETY: the caller gives the P up.
        unsafe {
            (*p).m.store(ptr::null_mut(), Ordering::Release);
            (*p).status.store(PStatus::Idle as u32, Ordering::SeqCst);
        }
        s.idle_p.push(p);
        self.n_idle_p.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn pop_idle_p(&self, s: &mut Inner) -> Option<*mut P> {
        debug_assert!(!s.stopping, "a P is taken while the world is stopped");
        let p = s.idle_p.pop()?;
        self.n_idle_p.fetch_sub(1, Ordering::SeqCst);
        // From here on it counts as running, even while it is handed to a sleeping M: who stops the world waits for it.
        // SAFETY: idle Ps belong to the lock's holder.
        unsafe { (*p).status.store(PStatus::Running as u32, Ordering::SeqCst) };
        Some(p)
    }

    pub(crate) fn push_global(&self, s: &mut Inner, g: *mut G) {
        s.global.push_back(g);
        self.global_len.store(s.global.len(), Ordering::SeqCst);
    }

    pub(super) fn pop_global(&self, s: &mut Inner) -> Option<*mut G> {
        let g = s.global.pop_front();
        self.global_len.store(s.global.len(), Ordering::SeqCst);
        g
    }

    /// Whether the program ends.
    #[inline]
    pub fn exiting(&self) -> bool {
        self.exiting.load(Ordering::Acquire)
    }
}

/// Thread stacks: the interpreter does not recurse, natives may a little.
const THREAD_STACK: usize = 4 << 20;

impl Rt {
    /// Sleeps without a P until somebody hands one over. False: the program ends.
    pub(crate) fn stop_m(&self, m: *mut M) -> bool {
        let s = &self.sched;
        let mut i = s.inner.lock();
        i.idle_m.push(m);
        loop {
            if s.exiting() {
                return false;
            }
            let next = self.next_timer();
            let mut timeout = None;
            if let Some(when) = next {
                if i.timer_waiter.is_null() || i.timer_waiter == m {
                    i.timer_waiter = m;
                    i.timer_wait_until = when;
                    timeout = Some(Duration::from_nanos((when - self.nanotime()).max(0) as u64));
                }
            } else if i.idle_m.len() + i.locked_waiting == i.all_m.len()
                && i.global.is_empty()
                && s.external.load(Ordering::SeqCst) == 0
                && !self.netpoll.has_waiters()
                && !i.stopping
            {
                drop(i);
                self.deadlock();
                return false;
            }
            drop(i);
            // SAFETY: this thread is the M.
            let mm = unsafe { &mut *m };
            let polls = self.netpoll.has_waiters() && !self.netpoll.sleeping.swap(true, Ordering::SeqCst);
            let mut found = false;
            match timeout {
                Some(d) if d.is_zero() => {}
                _ if polls => {
                    mm.polling.store(true, Ordering::SeqCst);
                    // Who wakes it sets the token first and looks at the flag then: one of us sees the other.
                    if !mm.parker.take() {
                        self.netpoll.poll(timeout, self.nanotime(), |g| {
                            found = true;
                            self.ready(g, None);
                        });
                    }
                    mm.polling.store(false, Ordering::SeqCst);
                    mm.parker.take();
                }
                Some(d) => mm.parker.park_timeout(d),
                None => mm.parker.park(),
            }
            if polls {
                self.netpoll.sleeping.store(false, Ordering::SeqCst);
            }
            i = s.inner.lock();
            if i.timer_waiter == m {
                i.timer_waiter = ptr::null_mut();
            }
            let p = mm.next_p.swap(ptr::null_mut(), Ordering::AcqRel);
            if !p.is_null() {
                drop(i);
                // SAFETY: handed to us.
                unsafe { s.acquire(m, p) };
                return true;
            }
            if (found || self.timer_due())
                && !i.stopping
                && let Some(p) = s.pop_idle_p(&mut i)
            {
                i.idle_m.retain(|&x| x != m);
                drop(i);
                // SAFETY: just popped.
                unsafe { s.acquire(m, p) };
                return true;
            }
        }
    }

    /// Wakes a sleeping M, wherever it sleeps.
    ///
    /// # Safety
    /// `m` must be an M of this runtime.
    pub(crate) unsafe fn wake_m(&self, m: *mut M) {
        // SAFETY: Ms live as long as the runtime.
        unsafe {
            (*m).parker.unpark();
            if (*m).polling.load(Ordering::SeqCst) {
                self.netpoll.interrupt();
            }
        }
    }

    /// Makes sure that somebody looks for work, if there is an idle P and nobody looks yet.
    pub(crate) fn wake_p(&self) {
        let s = &self.sched;
        if s.n_idle_p.load(Ordering::SeqCst) == 0
            || s.n_spinning.load(Ordering::SeqCst) != 0
            || s.n_spinning.compare_exchange(0, 1, Ordering::SeqCst, Ordering::SeqCst).is_err()
        {
            return;
        }
        let mut i = s.inner.lock();
        let p = if i.stopping { None } else { s.pop_idle_p(&mut i) };
        match p {
            Some(p) => self.start_m(i, p, true),
            None => {
                s.n_spinning.fetch_sub(1, Ordering::SeqCst);
            }
        }
    }

    /// Starts or wakes an M with the P.
    pub(crate) fn start_m(&self, mut i: Guard<'_, Inner>, p: *mut P, spinning: bool) {
        // SAFETY: the caller took the P off the idle list or away from its M.
        unsafe { (*p).status.store(PStatus::Running as u32, Ordering::SeqCst) };
        if let Some(m) = i.idle_m.pop() {
            drop(i);
            // SAFETY: an M on the idle list sleeps; taking it off the list made it ours to wake.
            unsafe {
                (*m).spinning = spinning;
                (*m).next_p.store(p, Ordering::Release);
                self.wake_m(m);
            }
            return;
        }
        let m = self.sched.new_m(&mut i);
        let too_many = i.all_m.len() as u64 > self.sched.max_threads.load(Ordering::Relaxed);
        drop(i);
        if too_many {
            self.fatal("thread exhaustion");
        }
        // SAFETY: fresh, and only the new thread will use it.
        unsafe {
            (*m).spinning = spinning;
            self.sched.acquire(m, p);
        }
        let rt = self.strong();
        let m = m as usize;
        let r = std::thread::Builder::new()
            .name("govm-m".into())
            .stack_size(THREAD_STACK)
            .spawn(move || rt.m_loop(m as *mut M));
        if r.is_err() {
            self.fatal("cannot start a thread");
        }
    }

    /// Queues a goroutine that has become runnable. `p`: the caller's P, if it has one.
    pub(crate) fn make_runnable(&self, g: *mut G, p: Option<&P>, next: bool) {
        self.enqueue(g, p, next);
        if self.sched.n_idle_p.load(Ordering::SeqCst) != 0 {
            self.wake_p();
        }
    }

    /// Queues a goroutine for who is about to look at the queue.
    pub(crate) fn enqueue(&self, g: *mut G, p: Option<&P>, next: bool) {
        // SAFETY: the caller owns the goroutine until it is queued.
        unsafe {
            (*g).set_status(GStatus::Runnable);
            (*g).note_ready(|| self.nanotime());
        }
        let s = &self.sched;
        match p {
            Some(p) => p.queue.put(g, next, &mut |v| {
                let mut i = s.inner.lock();
                for &g in v {
                    s.push_global(&mut i, g);
                }
            }),
            None => s.push_global(&mut s.inner.lock(), g),
        }
    }

    /// All goroutines, in order of their numbers.
    pub(crate) fn all_goroutines(&self) -> Vec<*mut G> {
        let mut v: Vec<*mut G> = self
            .sched
            .all_g
            .lock()
            .iter()
            .copied()
            // SAFETY: G structs are never freed.
            .filter(|&g| unsafe { (*g).status() } != GStatus::Dead)
            .collect();
        // SAFETY: as above.
        v.sort_by_key(|&g| unsafe { (*g).id });
        v
    }

    /// Number of goroutines of the program.
    pub fn num_goroutines(&self) -> usize {
        self.sched.live_g.load(Ordering::Relaxed)
    }
}

impl Drop for Sched {
    fn drop(&mut self) {
        let gs = std::mem::take(&mut *self.all_g.lock());
        let mut i = self.inner.lock();
        let i = &mut *i;
        for p in i.all_p.drain(..).chain(i.spare_p.drain(..)) {
            // SAFETY: made by Box::into_raw; no M is left (each holds the runtime alive).
            drop(unsafe { Box::from_raw(p) });
        }
        for m in i.all_m.drain(..).chain(i.dead_m.drain(..)) {
            // SAFETY: as above.
            drop(unsafe { Box::from_raw(m) });
        }
        for g in gs {
            // SAFETY: as above.
            drop(unsafe { Box::from_raw(g) });
        }
    }
}
