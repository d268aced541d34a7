//! The monitor thread: takes Ps from long blocking calls, preempts goroutines that run for more than 10 ms.

use crate::gc::Phase;
use crate::p::{P, PStatus};
use crate::rt::Rt;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// A goroutine may run this long.
const SLICE_NS: i64 = 10_000_000;
/// A collection is forced after this time.
const FORCE_NS: i64 = 120_000_000_000;

/// After so many rounds without anything to do they become longer.
const QUIET: u32 = 50;

#[derive(Clone, Copy, Default)]
struct Seen {
    tick: u32,
    tick_at: i64,
    sys: u32,
    sys_at: i64,
}

impl Rt {
    pub(crate) fn sysmon_loop(&self) {
        let s = &self.sched;
        let mut seen: Vec<Seen> = Vec::new();
        // A program that has just started is watched less closely, not to disturb short ones.
        let mut quiet = QUIET + 1;
        let mut delay = 500u64;
        let mut looked = 0;
        let mut next_trace = 0;
        loop {
            if quiet == 0 {
                delay = 20;
            } else if quiet > QUIET {
                delay = (delay * 2).min(10_000);
            }
            std::thread::sleep(Duration::from_micros(delay));
            self.quit_if_told();
            if s.exiting() {
                return;
            }
            let (every, detail) = self.config.sched_trace;
            if every > 0 && self.nanotime() >= next_trace {
                next_trace = self.nanotime() + every as i64 * 1_000_000;
                self.sched_trace(detail);
            }
            if every == 0 && s.n_idle_p.load(Ordering::SeqCst) >= s.n_p.load(Ordering::SeqCst) {
                s.sysmon_asleep.store(true, Ordering::SeqCst);
                if s.n_idle_p.load(Ordering::SeqCst) >= s.n_p.load(Ordering::SeqCst) && !s.exiting() {
                    s.sysmon.park_timeout(Duration::from_secs(60));
                }
                s.sysmon_asleep.store(false, Ordering::SeqCst);
                quiet = 0;
                self.quit_if_told();
                self.collect_if_old();
                continue;
            }
            if s.gc_waiting.load(Ordering::Relaxed) {
                continue;
            }
            let all: Vec<*mut P> = s.inner.lock().all_p.clone();
            seen.resize(all.len(), Seen::default());
            let now = self.nanotime();
            if now - looked > FORCE_NS / 100 {
                looked = now;
                self.collect_if_old();
            }
            let mut did = false;
            for (p, seen) in all.into_iter().zip(&mut seen) {
                did |= self.watch(p, seen, now);
            }
            let net = &self.netpoll;
            if net.has_waiters() && !net.sleeping.load(Ordering::SeqCst) && net.unwatched(now) > SLICE_NS {
                did |= self.poll_now(None);
            }
            if self.timer_due() && s.n_idle_p.load(Ordering::SeqCst) > 0 {
                self.wake_p();
            }
            quiet = if did { 0 } else { quiet + 1 };
        }
    }

    /// Begins a collection when there was none for two minutes.
    fn collect_if_old(&self) {
        let idle = self.gc.phase() == Phase::Off && self.gc.pacer.percent() >= 0;
        if !idle || self.nanotime() - self.gc.last_end() < FORCE_NS {
            return;
        }
        self.heap.gc_due.store(true, Ordering::Relaxed);
        if self.sched.n_idle_p.load(Ordering::SeqCst) > 0 {
            self.wake_p();
        }
    }

    fn watch(&self, p: *mut P, seen: &mut Seen, now: i64) -> bool {
        let s = &self.sched;
        // SAFETY: Ps live as long as the runtime; only atomics are read.
        let pp = unsafe { &*p };
        let status = pp.status();
        if status == PStatus::Running as u32 {
            let tick = pp.tick.load(Ordering::Relaxed);
            if tick != seen.tick {
                seen.tick = tick;
                seen.tick_at = now;
            } else if now - seen.tick_at > SLICE_NS {
                seen.tick_at = now;
                pp.spent.store(true, Ordering::Relaxed);
                // SAFETY: a P of ours.
                unsafe { self.preempt_p(p) };
            }
            return false;
        }
        if status != PStatus::Syscall as u32 {
            return false;
        }
        let sys = pp.sys_tick.load(Ordering::Relaxed);
        if sys != seen.sys {
            seen.sys = sys;
            seen.sys_at = now;
            return false;
        }
        // With nothing to do and others looking for work, leave it a while: its M will want it back.
        let others = s.n_spinning.load(Ordering::Relaxed) + s.n_idle_p.load(Ordering::Relaxed) > 0;
        if pp.queue.is_empty() && others && now - seen.sys_at < SLICE_NS {
            return false;
        }
        // Under the lock: who stops the world meanwhile claims it from its call, and GOMAXPROCS may take it.
        let mut i = s.inner.lock();
        if i.stopping || !pp.cas(PStatus::Syscall, PStatus::Idle) {
            return false;
        }
        if !pp.queue.is_empty() || !i.global.is_empty() {
            self.start_m(i, p, false);
        } else {
            s.push_idle_p(&mut i, p);
        }
        // A goroutine may have become runnable between the two looks.
        if s.global_len.load(Ordering::SeqCst) > 0 {
            self.wake_p();
        }
        true
    }
}
