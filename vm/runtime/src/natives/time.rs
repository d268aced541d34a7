//! time: clocks, sleeping, timers.
//!
//! Timers for Go: `timerStart(when, period int64, f func()) uint64` starts one (`when` as of runtimeNano; period 0: once) that calls f
//! on a goroutine of its own; `timerStop(id uint64) bool` stops it and tells whether it was going to fire.

use crate::native::{NativeCtx, NativeEntry, NativeResult, WaitReason};
use crate::sched::timers::Action;
use std::time::{SystemTime, UNIX_EPOCH};

pub(super) static TABLE: &[NativeEntry] = &[
    ("time.Sleep", sleep),
    ("time.runtimeNano", nano),
    ("internal/rt.Nanotime", nano),
    ("crypto/internal/fips140deps/time.monoTime", nano),
    ("time.now", now),
    ("time.timerStart", timer_start),
    ("time.timerStop", timer_stop),
    ("internal/rt.TimerStart", timer_start),
    ("internal/rt.TimerStop", timer_stop),
];

fn sleep(c: &mut NativeCtx<'_>) -> NativeResult {
    let d = c.i64(0);
    if d <= 0 {
        return NativeResult::Yield;
    }
    let when = c.rt().nanotime().saturating_add(d);
    let g = c.goroutine();
    c.rt().timer_start(c.p(), when, 0, Action::Ready(g));
    NativeResult::Park(WaitReason::Sleep)
}

fn nano(c: &mut NativeCtx<'_>) -> NativeResult {
    let n = c.rt().nanotime();
    c.set_i64(0, n);
    NativeResult::Done
}

/// (sec int64, nsec int32, mono int64)
fn now(c: &mut NativeCtx<'_>) -> NativeResult {
    let (sec, nsec) = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(d) => (d.as_secs() as i64, d.subsec_nanos() as i64),
        Err(e) => {
            let d = e.duration();
            let ns = d.subsec_nanos() as i64;
            if ns == 0 { (-(d.as_secs() as i64), 0) } else { (-(d.as_secs() as i64) - 1, 1_000_000_000 - ns) }
        }
    };
    c.set_i64(0, sec);
    c.set_i64(1, nsec);
    let mono = c.rt().nanotime();
    c.set_i64(2, mono);
    NativeResult::Done
}

fn timer_start(c: &mut NativeCtx<'_>) -> NativeResult {
    let (when, period, f) = (c.i64(0), c.i64(1), c.u64(2));
    if f == 0 {
        return NativeResult::Panic(crate::Raise::NilDeref);
    }
    let id = c.rt().timer_start(c.p(), when, period, Action::Go(f as usize));
    c.set(0, id);
    NativeResult::Done
}

fn timer_stop(c: &mut NativeCtx<'_>) -> NativeResult {
    let was = c.rt().timer_stop(c.p(), c.u64(0));
    c.set_bool(0, was);
    NativeResult::Done
}
