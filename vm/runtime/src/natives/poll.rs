//! internal/poll: descriptors under the network poller. Results: 0 ready, 1 closing, 2 timed out.

use crate::native::{NativeCtx, NativeEntry, NativeResult, WaitReason};
use crate::netpoll::{Dir, Waited};

pub(super) static TABLE: &[NativeEntry] = &[
    ("internal/poll.open", open),
    ("internal/poll.closeDesc", close),
    ("internal/poll.prepare", prepare),
    ("internal/poll.wait", wait),
    ("internal/poll.evict", evict),
    ("internal/poll.setDeadline", set_deadline),
];

fn dir(c: &NativeCtx<'_>, i: usize) -> Dir {
    if c.bool(i) { Dir::Write } else { Dir::Read }
}

/// (fd int) (desc uint64, errno int)
fn open(c: &mut NativeCtx<'_>) -> NativeResult {
    let (id, errno) = match c.rt().poll_open(c.i64(0) as i32) {
        Ok(id) => (id, 0),
        Err(e) => (0, e),
    };
    c.set(0, id);
    c.set_i64(1, errno as i64);
    NativeResult::Done
}

/// (desc uint64)
fn close(c: &mut NativeCtx<'_>) -> NativeResult {
    c.rt().poll_close(c.u64(0));
    NativeResult::Done
}

fn answer(c: &mut NativeCtx<'_>, w: Waited) -> NativeResult {
    let n = match w {
        Waited::Ready => 0,
        Waited::Closing => 1,
        Waited::TimedOut => 2,
        Waited::Park => return NativeResult::Retry(WaitReason::Io),
    };
    c.set(0, n);
    NativeResult::Done
}

/// (desc uint64, write bool) int
fn prepare(c: &mut NativeCtx<'_>) -> NativeResult {
    let w = c.rt().poll_prepare(c.u64(0), dir(c, 1));
    answer(c, w)
}

/// (desc uint64, write bool) int
fn wait(c: &mut NativeCtx<'_>) -> NativeResult {
    let again = std::mem::replace(&mut c.state()[0], 1) != 0;
    let w = c.rt().poll_wait(c.u64(0), dir(c, 1), c.goroutine(), again);
    answer(c, w)
}

/// (desc uint64)
fn evict(c: &mut NativeCtx<'_>) -> NativeResult {
    c.rt().poll_evict(c.p(), c.u64(0));
    NativeResult::Done
}

/// (desc uint64, write bool, when int64): `when` by internal/rt.Nanotime.
fn set_deadline(c: &mut NativeCtx<'_>) -> NativeResult {
    c.rt().poll_deadline(c.p(), c.u64(0), dir(c, 1), c.i64(2));
    NativeResult::Done
}
