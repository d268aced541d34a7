//! When to collect, and how hard to work at it. The goal is the heap size at which marking is to be over: what was live, plus
//! GOGC percent of it and of the other roots, or what GOMEMLIMIT leaves. The trigger lies before the goal by what the program
//! is expected to allocate while a quarter of the Ps marks (learned from the last cycles). If it allocates faster, assists close
//! the gap: each byte allocated costs as many bytes of marking as are left, divided by the bytes to the goal.
//! (Go's "GC Pacer Redesign", proposal 44167, and "Soft memory limit", 48409.)

use crate::lock::{Lock, Rank};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};

/// The least goal with GOGC=100, in bytes.
const MIN_HEAP: i64 = 4 << 20;
/// Share of the Ps that marks.
pub(crate) const UTILIZATION: f64 = 0.25;
/// The trigger lies at least this far on the way from the live heap to the goal, and at most so far.
const TRIGGER_RANGE: (f64, f64) = (0.7, 0.95);
/// How many past cycles the ratio of allocation to marking is learned from: the largest counts.
const HISTORY: usize = 4;
/// Bytes of the memory limit that are left free for what nobody counts, at least.
const HEADROOM: i64 = 1 << 20;

struct State {
    /// Bytes allocated for each byte marked, at full utilization of the Ps, in the last cycles.
    cons_mark: [f64; HISTORY],
    /// Bytes scanned in the last cycle: heap, stacks, globals.
    last_scan: i64,
    /// Of these, stacks and globals.
    last_roots: i64,
    /// Heap in use when the running cycle began.
    live_at_start: i64,
}

/// See the module documentation.
pub struct Pacer {
    state: Lock<State>,
    /// GOGC; negative: off.
    percent: AtomicI64,
    /// GOMEMLIMIT.
    limit: AtomicI64,
    /// Heap size at which marking is to be over.
    goal: AtomicI64,
    /// Marked in the last cycle.
    marked: AtomicI64,
    /// Bytes to mark for each byte allocated, as f64 bits.
    ratio: AtomicU64,
}

impl Pacer {
    /// A pacer before the first cycle.
    pub fn new(percent: i64, limit: i64) -> Pacer {
        let state = State { cons_mark: [0.0; HISTORY], last_scan: 0, last_roots: 0, live_at_start: 0 };
        Pacer {
            state: Lock::new(Rank::Leaf, state),
            percent: AtomicI64::new(percent),
            limit: AtomicI64::new(limit),
            goal: AtomicI64::new(i64::MAX),
            marked: AtomicI64::new(0),
            ratio: AtomicU64::new(0),
        }
    }

    /// GOGC.
    pub fn percent(&self) -> i64 {
        self.percent.load(Relaxed)
    }

    /// Changes GOGC; returns the old value. The caller commits.
    pub fn set_percent(&self, n: i64) -> i64 {
        self.percent.swap(n.max(-1), Relaxed)
    }

    /// GOMEMLIMIT.
    pub fn limit(&self) -> i64 {
        self.limit.load(Relaxed)
    }

    /// Changes GOMEMLIMIT. The caller commits.
    pub fn set_limit(&self, n: i64) {
        self.limit.store(n, Relaxed);
    }

    /// The heap size at which marking is to be over: NextGC.
    pub fn goal(&self) -> i64 {
        self.goal.load(Relaxed)
    }

    /// Bytes that the last cycle found alive.
    pub fn marked(&self) -> i64 {
        self.marked.load(Relaxed)
    }

    /// Computes goal and trigger anew. `overhead`: bytes that count against the memory limit besides heap objects.
    /// Returns the trigger.
    pub fn commit(&self, overhead: i64) -> i64 {
        let s = self.state.lock();
        let (percent, marked) = (self.percent(), self.marked());
        let by_percent = if percent < 0 {
            i64::MAX
        } else {
            let grow = (marked + s.last_roots) as i128 * percent as i128 / 100;
            let least = MIN_HEAP as i128 * percent as i128 / 100;
            (marked as i128 + grow).max(least).min(i64::MAX as i128) as i64
        };
        let limit = self.limit();
        let by_limit = if limit == i64::MAX {
            i64::MAX
        } else {
            // Near the limit the heap may be at it: then each cycle has at least a little room to run in.
            let headroom = HEADROOM.max(limit / 100 * 3);
            (limit - overhead - headroom).max(marked + (marked / 32).max(64 << 10))
        };
        let goal = by_percent.min(by_limit);
        self.goal.store(goal, Relaxed);
        if goal == i64::MAX {
            return i64::MAX;
        }
        let room = (goal - marked).max(0) as f64;
        let runway = s.cons_mark.iter().fold(0.0f64, |a, &b| a.max(b)) * (s.last_scan as f64);
        let (lo, hi) = (marked as f64 + room * TRIGGER_RANGE.0, marked as f64 + room * TRIGGER_RANGE.1);
        // A small heap has little to mark: start late. The lower bound keeps cycles from following each other at once.
        (goal as f64 - runway).clamp(lo, hi.max(goal as f64 - MIN_HEAP as f64).min(goal as f64)) as i64
    }

    /// A cycle begins with this much heap in use.
    pub(crate) fn begin(&self, live: i64) {
        self.state.lock().live_at_start = live;
        self.revise(live, 0);
    }

    /// Computes the assist ratio from the heap in use and the bytes scanned so far.
    pub(crate) fn revise(&self, live: i64, scanned: i64) {
        let (expected, marked) = {
            let s = self.state.lock();
            (s.last_scan, self.marked())
        };
        // In the worst case everything that was there at the start has to be scanned.
        let goal = self.goal();
        let (mut left, mut room) = (expected - scanned, goal.saturating_sub(live));
        if room <= 0 || left <= 0 {
            // Behind the plan, or more to mark than last time: aim a tenth beyond the goal, and assume the most.
            left = (live.max(marked) - scanned).max(1);
            room = (goal / 10).saturating_add(goal).saturating_sub(live);
        }
        let r = left.max(1000) as f64 / room.max(64 << 10) as f64;
        self.ratio.store(r.to_bits(), Relaxed);
    }

    /// Bytes to mark for each byte allocated.
    pub(crate) fn ratio(&self) -> f64 {
        f64::from_bits(self.ratio.load(Relaxed))
    }

    /// A cycle is over. `live`: bytes in use with what was allocated meanwhile; `allocated`: that; `scanned`: bytes scanned,
    /// `roots` of them stacks and globals; `share`: of the Ps' time since the start, how much was spent marking.
    pub(crate) fn end(&self, live: i64, allocated: i64, scanned: i64, roots: i64, share: f64) {
        let mut s = self.state.lock();
        s.cons_mark.rotate_right(1);
        // What was allocated at the share of the Ps that the program had, brought to three quarters of them, for each byte
        // marked, brought to one quarter.
        let share = share.clamp(0.01, 0.99);
        let alloc_rate = allocated as f64 / (1.0 - share) * (1.0 - UTILIZATION);
        let mark_rate = scanned.max(1) as f64 / share * UTILIZATION;
        s.cons_mark[0] = alloc_rate / mark_rate;
        s.last_scan = scanned;
        s.last_roots = roots;
        self.marked.store(live, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_gcs() {
        let p = Pacer::new(100, i64::MAX);
        assert!(p.commit(0) <= 4 << 20);
        assert_eq!(p.goal(), 4 << 20);
        p.end(100 << 20, 0, 90 << 20, 2 << 20, 0.25);
        let t = p.commit(0);
        assert_eq!(p.goal(), 202 << 20);
        assert!(t > 170 << 20 && t <= 202 << 20, "{t}");
        p.set_percent(-1);
        assert_eq!(p.commit(0), i64::MAX);
        p.set_percent(50);
        p.commit(0);
        assert_eq!(p.goal(), 151 << 20);
    }

    #[test]
    fn allocation_that_outruns_marking_starts_cycles_earlier() {
        let p = Pacer::new(100, i64::MAX);
        p.end(100 << 20, 1 << 20, 90 << 20, 0, 0.25);
        let slow = p.commit(0);
        p.end(100 << 20, 80 << 20, 90 << 20, 0, 0.25);
        let fast = p.commit(0);
        assert!(fast < slow);
        assert!(fast >= 170 << 20);
    }

    #[test]
    fn the_limit_counts_what_is_not_heap() {
        let p = Pacer::new(-1, 200 << 20);
        p.end(50 << 20, 0, 50 << 20, 0, 0.25);
        p.commit(20 << 20);
        assert_eq!(p.goal(), (200 - 20 - 6) << 20);
        // Beyond the limit there is still a little room.
        p.end(300 << 20, 0, 50 << 20, 0, 0.25);
        let t = p.commit(20 << 20);
        assert!(p.goal() > 300 << 20 && t > 300 << 20);
    }

    #[test]
    fn debt_rises_as_the_goal_nears() {
        let p = Pacer::new(100, i64::MAX);
        p.end(100 << 20, 10 << 20, 100 << 20, 0, 0.25);
        p.commit(0);
        p.begin(180 << 20);
        let early = p.ratio();
        p.revise(198 << 20, 10 << 20);
        assert!(p.ratio() > early);
    }
}
