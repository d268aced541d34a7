//! GODEBUG=schedtrace=N: a line (scheddetail=1: several) every N milliseconds, in Go's format.

use crate::g::{G, GStatus, WaitReason};
use crate::p::{P, PStatus};
use crate::rt::Rt;
use std::fmt::Write;
use std::sync::atomic::Ordering;

/// gc's numbers for the states of a goroutine.
fn state_number(s: GStatus) -> u32 {
    match s {
        GStatus::Runnable => 1,
        GStatus::Running => 2,
        GStatus::Syscall => 3,
        GStatus::Waiting => 4,
        GStatus::Dead => 6,
    }
}

fn p_number(p: &P) -> u32 {
    let s = p.status();
    [PStatus::Idle, PStatus::Running, PStatus::Syscall, PStatus::Stopped, PStatus::Dead]
        .iter()
        .position(|&x| x as u32 == s)
        .unwrap_or(0) as u32
}

fn or_nil<T: std::fmt::Display>(v: Option<T>) -> String {
    v.map_or("nil".into(), |v| v.to_string())
}

impl Rt {
    /// Writes the scheduler's state to stderr.
    pub(crate) fn sched_trace(&self, detail: bool) {
        let s = &self.sched;
        let ms = self.nanotime() / 1_000_000;
        let goroutines = if detail { self.all_goroutines() } else { Vec::new() };
        // Their locks come before the scheduler's.
        let heaps = if detail { s.n_p.load(Ordering::Relaxed).max(1024) as usize } else { 0 };
        let timers: Vec<usize> = (0..heaps).map(|p| s.timers.count(p)).collect();
        let mut out = String::new();
        {
            let i = s.inner.lock();
            let spinning = s.n_spinning.load(Ordering::Relaxed);
            let _ = write!(
                out,
                "SCHED {ms}ms: gomaxprocs={} idleprocs={} threads={} spinningthreads={spinning} needspinning={} idlethreads={} runqueue={}",
                i.all_p.len(),
                i.idle_p.len(),
                i.all_m.len() + 1,
                (i.idle_p.is_empty() && !i.global.is_empty()) as u32,
                i.idle_m.len(),
                i.global.len(),
            );
            // SAFETY: Ps live as long as the runtime; only atomics are read.
            let ps: Vec<&P> = i.all_p.iter().map(|&p| unsafe { &*p }).collect();
            if detail {
                let _ = writeln!(
                    out,
                    " gcwaiting={} nmidlelocked={} stopwait={} sysmonwait={}",
                    s.gc_waiting.load(Ordering::Relaxed),
                    i.locked_waiting,
                    s.stop_left.load(Ordering::Relaxed),
                    s.sysmon_asleep.load(Ordering::Relaxed),
                );
                self.detail(&mut out, &ps, &timers, &i.all_m, &goroutines);
            } else {
                out.push_str(" [ ");
                ps.iter().for_each(|p| {
                    let _ = write!(out, "{} ", p.queue.queued());
                });
                out.push_str("] schedticks=[ ");
                ps.iter().for_each(|p| {
                    let _ = write!(out, "{} ", p.tick.load(Ordering::Relaxed));
                });
                out.push_str("]\n");
            }
        }
        crate::print::write_err(out.as_bytes());
    }

    fn detail(&self, out: &mut String, ps: &[&P], timers: &[usize], ms: &[*mut crate::m::M], gs: &[*mut G]) {
        for p in ps {
            let m = p.m.load(Ordering::Acquire);
            // SAFETY: Ms live as long as the runtime; their numbers do not change.
            let m = (!m.is_null()).then(|| unsafe { (*m).id });
            let _ = writeln!(
                out,
                "  P{}: status={} schedtick={} syscalltick={} m={} runqsize={} gfreecnt={} timerslen={}",
                p.id,
                p_number(p),
                p.tick.load(Ordering::Relaxed),
                p.sys_tick.load(Ordering::Relaxed),
                or_nil(m),
                p.queue.queued(),
                p.n_free_g.load(Ordering::Relaxed),
                timers[p.id],
            );
        }
        for &m in ms {
            // SAFETY: as above; the goroutine is read through an atomic, and Gs are never freed.
            let (m, g) = unsafe { (&*m, (*m).cur_g.load(Ordering::Acquire)) };
            let p = ps.iter().find(|p| std::ptr::eq(p.m.load(Ordering::Acquire), m)).map(|p| p.id);
            // SAFETY: as above.
            let number = |g: *mut G| (!g.is_null()).then(|| unsafe { (*g).id });
            let (g, locked) = (number(g), number(m.locked_g.load(Ordering::Relaxed)));
            let _ = writeln!(
                out,
                "  M{}: p={} curg={} mallocing=0 throwing=0 preemptoff= locks=0 dying=0 spinning={} blocked={} lockedg={}",
                m.id,
                or_nil(p),
                or_nil(g),
                m.spinning,
                p.is_none(),
                or_nil(locked),
            );
        }
        for &g in gs {
            // SAFETY: Gs are never freed; what is read here is a word each, and may be a little old.
            let (id, state, wait) = unsafe { ((*g).id, (*g).status(), (*g).wait) };
            let why = if wait == WaitReason::None { "" } else { wait.text() };
            // SAFETY: Ms live as long as the runtime; two atomics are read.
            let running = ms.iter().find(|&&m| unsafe { (*m).cur_g.load(Ordering::Relaxed) } == g);
            // SAFETY: as above.
            let locked = ms.iter().find(|&&m| unsafe { (*m).locked_g.load(Ordering::Relaxed) } == g);
            // SAFETY: as above; the number does not change.
            let [m, locked] = [running, locked].map(|m| or_nil(m.map(|&m| unsafe { (*m).id })));
            let _ = writeln!(out, "  G{id}: status={}({why}) m={m} lockedm={locked}", state_number(state));
        }
    }
}
