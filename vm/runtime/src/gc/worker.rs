//! Who marks: dedicated workers that keep a P, fractional ones that take a part of each P's time, idle Ps, and goroutines that
//! allocate (assists). All do the same thing, `mark_some`, and differ in when they stop.

use super::Phase;
use super::mark::Marker;
use super::trace::Mode;
use crate::m::M;
use crate::p::P;
use crate::rt::Rt;
use std::sync::atomic::Ordering;

/// Objects between two looks at whether to go on.
const STEPS: usize = 64;
/// Objects in a list that are worth being shared.
const SHARED: usize = 4;
/// Longest turn of a fractional worker.
const TURN_NS: i64 = 10_000_000;
/// Scanned bytes after which a worker reports.
const REPORT: i64 = 16 << 10;

impl Rt {
    /// Marks until `go_on` says no, the world is to stop, or nothing is left that this thread can see. True: it was stopped.
    fn mark_some(&self, p: &mut P, assist: bool, mut go_on: impl FnMut(&P) -> bool) -> bool {
        let gc = &self.gc;
        loop {
            for _ in 0..STEPS {
                let mut mk = Marker { heap: &self.heap, local: &mut p.grey, pool: &gc.pool };
                if !mk.step() && !p.grey.refill(&gc.pool) && !self.root_job(p) {
                    self.report_work(p, assist);
                    return false;
                }
            }
            // There is always something for those who come by: fractional workers, assists, and Ps with nothing else to do.
            if gc.pool.is_empty() && p.grey.len() >= SHARED {
                p.grey.share(&gc.pool);
                if self.sched.n_idle_p.load(Ordering::Relaxed) > 0 {
                    self.wake_p();
                }
            }
            if self.sched.gc_waiting.load(Ordering::Relaxed) || self.sched.exiting() || !go_on(p) {
                self.report_work(p, assist);
                return true;
            }
            if p.grey.scanned > REPORT {
                self.report_work(p, assist);
            }
        }
    }

    /// Adds what a P has marked to the cycle's sums. What an assist scans is used up at once, other work is credit.
    pub(crate) fn report_work(&self, p: &mut P, assist: bool) {
        let scanned = std::mem::take(&mut p.grey.scanned);
        self.gc.marked.fetch_add(std::mem::take(&mut p.grey.marked), Ordering::Relaxed);
        let all = self.gc.scanned.fetch_add(scanned, Ordering::Relaxed) + scanned;
        if !assist {
            self.gc.credit.fetch_add(scanned, Ordering::Relaxed);
        }
        self.gc.pacer.revise(self.heap.live.load(Ordering::Relaxed), all);
    }

    /// A turn of marking. The last to run out of work ends the cycle. False: there was nothing to do, others are about to end it.
    fn mark_turn(&self, m: *mut M, mode: Mode, go_on: impl FnMut(&P) -> bool) -> bool {
        let gc = &self.gc;
        // SAFETY: this thread is the M and holds a P.
        let p = unsafe { &mut *(*m).p };
        // Who has nothing to do stays out: if all came and went all the time, nobody would ever be the last.
        if p.grey.is_empty() && self.nothing_left() && gc.marking.load(Ordering::SeqCst) > 0 {
            return false;
        }
        gc.marking.fetch_add(1, Ordering::SeqCst);
        if gc.phase() != Phase::Mark {
            gc.marking.fetch_sub(1, Ordering::SeqCst);
            return false;
        }
        let t0 = self.nanotime();
        crate::prof::cpu::marking(true);
        let stopped = self.mark_some(p, mode == Mode::Assist, go_on);
        crate::prof::cpu::marking(false);
        if stopped {
            self.flush_grey(p);
        }
        let ns = self.nanotime() - t0;
        if mode == Mode::Fractional {
            p.fractional_ns += ns;
        }
        gc.clock.lock().spent(mode, ns);
        if mode != Mode::Idle {
            gc.limiter.add(ns);
        }
        let last = gc.marking.fetch_sub(1, Ordering::SeqCst) == 1;
        if last && !stopped && self.nothing_left() {
            self.gc_finish(m);
        }
        true
    }

    pub(crate) fn nothing_left(&self) -> bool {
        self.gc.pool.is_empty() && self.gc.roots.taken()
    }

    /// Lets a worker run on an M between goroutines if it is its turn. True: it ran, look around anew.
    pub(crate) fn gc_turn(&self, m: *mut M) -> bool {
        let gc = &self.gc;
        if gc.phase() != Phase::Mark {
            return false;
        }
        if gc.dedicated.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok() {
            // SAFETY: this thread is the M and holds a P.
            self.spill_queue(unsafe { &mut *(*m).p });
            let did = self.mark_turn(m, Mode::Dedicated, |_| true);
            if gc.phase() == Phase::Mark {
                gc.dedicated.fetch_add(1, Ordering::SeqCst);
            }
            return did;
        }
        let share = gc.fractional.load(Ordering::Relaxed) as i64;
        if share == 0 {
            return false;
        }
        let began = gc.clock.lock().mark_began;
        // SAFETY: as above.
        let spent = unsafe { (*(*m).p).fractional_ns };
        let now = self.nanotime();
        if spent * 1000 > share * (now - began) {
            return false;
        }
        self.mark_turn(m, Mode::Fractional, |_| {
            let t = self.nanotime();
            t - now < TURN_NS && (spent + t - now) * 1000 <= share * 12 / 10 * (t - began)
        })
    }

    /// Lets an M that found nothing to run mark. True: it did, look around anew.
    pub(crate) fn gc_idle_turn(&self, m: *mut M) -> bool {
        if self.gc.phase() != Phase::Mark {
            return false;
        }
        let mut next_look = 0;
        self.mark_turn(m, Mode::Idle, |_| {
            let t = self.nanotime();
            if t < next_look {
                return true;
            }
            next_look = t + 20_000;
            !self.any_work()
        })
    }

    /// A goroutine has allocated: marks in proportion, unless workers were ahead of the plan.
    pub(crate) fn gc_assist(&self, m: *mut M) {
        // SAFETY: this thread is the M and holds a P.
        let debt = std::mem::take(unsafe { &mut (*(*m).p).cache.debt });
        if self.gc.phase() != Phase::Mark || debt <= 0 {
            return;
        }
        self.gc.limiter.update(self.nanotime(), self.sched.n_p.load(Ordering::Relaxed) as i64, self.gc.cycle());
        if self.gc.limiter.limits() {
            return;
        }
        let mut work = (debt as f64 * self.gc.pacer.ratio()) as i64;
        let credit = &self.gc.credit;
        let used = credit.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |c| (c > 0).then(|| c - c.min(work)));
        if let Ok(c) = used {
            work -= c.min(work);
        }
        if work <= 0 {
            return;
        }
        let mut done = 0;
        let mut last = 0;
        self.mark_turn(m, Mode::Assist, |p| {
            // The count starts anew whenever it is reported.
            let n = p.grey.scanned;
            done += if n < last { n } else { n - last };
            last = n;
            done < work
        });
        if done < work && self.gc.phase() == Phase::Mark {
            // All that is left is in others' hands. The goroutine owes it until there is credit again.
            // SAFETY: as above.
            unsafe { (*(*m).p).cache.debt += ((work - done) as f64 / self.gc.pacer.ratio()) as i64 };
        }
    }

    /// Marks to the end, then ends the cycle: for hostile switches and tests.
    pub(crate) fn mark_alone(&self, m: *mut M) {
        while self.gc.phase() == Phase::Mark && !self.sched.exiting() {
            if self.sched.gc_waiting.load(Ordering::Acquire) {
                self.stop_for_world(m);
                continue;
            }
            if !self.mark_turn(m, Mode::Dedicated, |_| true) {
                std::thread::yield_now();
            }
        }
    }
}
