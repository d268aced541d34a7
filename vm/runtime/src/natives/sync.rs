//! What package sync and its relatives sleep on: internal/rt.

use crate::atomics::AtomicU32;
use crate::func::Code;
use crate::native::{NativeCtx, NativeEntry, NativeResult, WaitReason};
use govm_bytecode::CODE_SLOT;

pub(super) static TABLE: &[NativeEntry] = &[
    ("internal/rt.Semacquire", semacquire),
    ("internal/rt.Semrelease", semrelease),
    ("internal/rt.SemacquireFIFO", semacquire_fifo),
    ("internal/rt.SemreleaseHandoff", semrelease_handoff),
    ("internal/rt.CanSpin", can_spin),
    ("internal/rt.NotifyWait", notify_wait),
    ("internal/rt.NotifyAll", notify_all),
    ("internal/rt.NotifyOne", notify_one),
];

fn acquire(c: &mut NativeCtx<'_>, lifo: bool) -> NativeResult {
    let a = c.ptr::<AtomicU32>(0);
    if a.is_null() {
        return NativeResult::Panic(crate::Raise::NilDeref);
    }
    // SAFETY: a counter in Go memory.
    if unsafe { c.rt().sem_acquire(a, c.goroutine(), lifo) } {
        NativeResult::Done
    } else {
        NativeResult::Park(reason(c))
    }
}

/// What the goroutine waits for, by the function that sleeps on the semaphore.
fn reason(c: &NativeCtx<'_>) -> WaitReason {
    match caller(c) {
        "sync.(*WaitGroup).Wait" => WaitReason::WaitGroup,
        "sync.(*Mutex).lockSlow" => WaitReason::Mutex,
        "sync.(*RWMutex).RLock" => WaitReason::RwMutexR,
        "sync.(*RWMutex).Lock" => WaitReason::RwMutexW,
        "sync.(*Cond).Wait" => WaitReason::Cond,
        _ => WaitReason::Sema,
    }
}

/// The name of the Go function that calls the native.
fn caller<'a>(c: &NativeCtx<'a>) -> &'a str {
    // SAFETY: the native's own frame was entered by a call, so its caller's header is complete.
    unsafe {
        let caller = crate::frames::caller(&*c.g, (*c.g).fp);
        let code = *(caller as *const *const Code).offset(CODE_SLOT as isize);
        if code.is_null() {
            return "";
        }
        &Code::function(code).name
    }
}

/// Gives one back, and notes for the mutex profile how long another has waited for it.
fn release(c: &mut NativeCtx<'_>) {
    // SAFETY: a counter in Go memory.
    let since = unsafe { c.rt().sem_release(c.p(), c.ptr::<AtomicU32>(0)) };
    if since > 0
        && matches!(caller(c), "sync.(*Mutex).unlockSlow" | "sync.(*RWMutex).RUnlock" | "sync.(*RWMutex).Unlock")
    {
        // SAFETY: the running goroutine.
        c.rt().sample_mutex(c.p(), unsafe { &*c.g }, c.rt().nanotime() - since);
    }
}

fn semacquire(c: &mut NativeCtx<'_>) -> NativeResult {
    acquire(c, false)
}

fn semacquire_fifo(c: &mut NativeCtx<'_>) -> NativeResult {
    let lifo = c.bool(1);
    acquire(c, lifo)
}

fn semrelease(c: &mut NativeCtx<'_>) -> NativeResult {
    release(c);
    NativeResult::Done
}

fn semrelease_handoff(c: &mut NativeCtx<'_>) -> NativeResult {
    release(c);
    // The one that was woken is next in this P's queue.
    NativeResult::Yield
}

fn can_spin(c: &mut NativeCtx<'_>) -> NativeResult {
    let i = c.i64(0);
    let s = &c.rt().sched;
    let order = std::sync::atomic::Ordering::Relaxed;
    let others = s.n_p.load(order) > s.n_idle_p.load(order) + s.n_spinning.load(order) + 1;
    let spin = i < 4 && others && c.p().queue.is_empty();
    c.set_bool(0, spin);
    NativeResult::Done
}

/// A notify list: tickets given out, tickets notified.
#[repr(C)]
struct List {
    wait: AtomicU32,
    notified: AtomicU32,
}

fn notify_wait(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: a list in Go memory.
    let l = unsafe { &*c.ptr::<List>(0) };
    let at = c.u64(0) as usize;
    let ticket = c.u64(1) as u32;
    if c.rt().notify_wait(at, c.goroutine(), ticket, &l.notified) {
        NativeResult::Park(WaitReason::Cond)
    } else {
        NativeResult::Done
    }
}

fn notify_all(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: a list in Go memory.
    let l = unsafe { &*c.ptr::<List>(0) };
    c.rt().notify_all(c.p(), c.u64(0) as usize, &l.wait, &l.notified);
    NativeResult::Done
}

fn notify_one(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: a list in Go memory.
    let l = unsafe { &*c.ptr::<List>(0) };
    c.rt().notify_one(c.p(), c.u64(0) as usize, &l.wait, &l.notified);
    NativeResult::Done
}
