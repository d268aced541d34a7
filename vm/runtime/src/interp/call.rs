//! Entering functions: the part of a call that is not in the fast path. Loading code, growing the stack, giving way.

use crate::func::{Code, FuncEntry};
use crate::g::{G, POISON, RED_ZONE, Stopped};
use crate::m::M;
use crate::native::Raise;
use crate::panic::{Next, raise};
use crate::rt::Rt;
use crate::sched::park::Stop;
use govm_bytecode::{CODE_SLOT, CTX_SLOT};
use std::sync::atomic::Ordering;

/// How entering a function went.
pub enum Enter {
    /// It runs: `g.fp`, `g.pc` are its frame and first instruction.
    Run,
    /// The interpreter leaves; the function starts when the goroutine runs again.
    Stop(Stop),
}

/// Enters a function at frame `fp`: writes the header, makes room, zeroes areas. Arguments are in place. The
/// state of the caller need not be saved. At most [`RED_ZONE`] - 32 bytes may lie between the caller's frame and the header.
///
/// # Safety
/// `g` runs on `m` on this thread; `entry` is an entry, `ret` and `saved` the caller's.
#[cold]
#[inline(never)]
#[allow(clippy::too_many_arguments)]
pub unsafe fn enter(
    rt: &Rt,
    m: *mut M,
    g: *mut G,
    fp: usize,
    entry: *const FuncEntry,
    ctx: usize,
    ret: *const u64,
    saved: usize,
) -> Enter {
    // SAFETY: by contract.
    unsafe {
        let code = match rt.funcs.load(entry) {
            Ok(c) => c,
            Err(e) => {
                rt.report_fatal(&e, Some(g));
                return Enter::Stop(Stop::Exit(2));
            }
        };
        let f = fp as *mut usize;
        *f = saved;
        *f.add(1) = ret as usize;
        *f.offset(CODE_SLOT as isize) = code as usize;
        *f.offset(CTX_SLOT as isize) = ctx;
        let gg = &mut *g;
        gg.fp = fp;
        gg.pc = (*code).words;
        gg.stopped = Stopped::Entry;
        if fp - (*code).frame_bytes < gg.real_guard() || rt.config.stack_stress {
            let size = gg.stack_hi - gg.stack_lo;
            if fp - (*code).frame_bytes >= gg.real_guard() {
                rt.move_stack(g, size);
            } else if !rt.grow_stack(g, (*code).frame_bytes) {
                rt.stack_overflow(g);
                return Enter::Stop(Stop::Exit(2));
            }
        }
        zero_areas(gg.fp as *mut u64, code);
        gg.stopped = Stopped::Before;
        if gg.stop_requested() && stop_now(rt, m, g) {
            return Enter::Stop(Stop::Preempt);
        }
        Enter::Run
    }
}

/// Zeroes the areas of a fresh frame.
///
/// # Safety
/// The frame lies in the stack.
#[inline(always)]
pub unsafe fn zero_areas(fp: *mut u64, code: *const Code) {
    // SAFETY: areas lie in the frame by the verifier's checks.
    unsafe {
        for i in 0..(*code).nzero {
            let (slot, n) = *(*code).zero.add(i);
            std::ptr::write_bytes(fp.offset(slot as isize), 0, n as usize);
        }
    }
}

/// A stop was asked for and the state is saved: whether to leave. Under stress the guard is always poisoned and
/// chance decides.
///
/// # Safety
/// `g` runs on `m` on this thread.
#[cold]
#[inline(never)]
pub unsafe fn stop_now(rt: &Rt, m: *mut M, g: *mut G) -> bool {
    // SAFETY: the M holds a P.
    let debt = unsafe { (*(*m).p).cache.debt } > 0;
    let must = rt.sched.gc_waiting.load(Ordering::Relaxed) || rt.heap.gc_due.load(Ordering::Relaxed);
    if must || debt || rt.sched.exiting() {
        return true;
    }
    if rt.config.preempt_stress != 0 {
        // SAFETY: the M holds a P.
        return unsafe { (*(*m).p).random().is_multiple_of(8) };
    }
    // SAFETY: by contract.
    !rt.config.stack_stress || unsafe { (*g).guard.load(Ordering::Relaxed) != POISON }
}

/// `CallDyn`: enters a closure with `n` words copied from a buffer to below the frame.
///
/// # Safety
/// The state is saved at the instruction; `buf` has `n` words.
pub unsafe fn call_dyn(rt: &Rt, m: *mut M, g: *mut G, closure: usize, n: usize, buf: *const u64) -> Next {
    // SAFETY: by contract.
    unsafe {
        if closure == 0 {
            return raise(rt, m, g, Raise::NilDeref);
        }
        let gg = &mut *g;
        let code = *(gg.fp as *const *const Code).offset(CODE_SLOT as isize);
        let frame = (*code).frame_bytes;
        if gg.fp - frame - 8 * n < gg.real_guard() + RED_ZONE && !rt.grow_stack(g, frame + 8 * n + RED_ZONE) {
            rt.stack_overflow(g);
            return Next::Stop(Stop::Exit(2));
        }
        let args = gg.fp - frame - 8 * n;
        std::ptr::copy_nonoverlapping(buf, args as *mut u64, n);
        let entry = *(closure as *const *const FuncEntry);
        let ret = gg.pc.add(1);
        enter(rt, m, g, args - 16, entry, closure, ret, gg.fp).into()
    }
}

/// Starts a goroutine's first function: the start frame's context is the closure.
///
/// # Safety
/// `g` is fresh and runs on `m`.
pub unsafe fn start(rt: &Rt, m: *mut M, g: *mut G) -> Next {
    // SAFETY: by contract; `alloc_g` laid out the frame.
    unsafe {
        let gg = &mut *g;
        let fp = gg.fp as *const usize;
        let closure = *fp.offset(CTX_SLOT as isize);
        let below = if gg.start_args == 0 { 32 } else { 8 * crate::sched::park::START_ARGS + 16 };
        let entry = *(closure as *const *const FuncEntry);
        let exit = crate::stub::address(crate::stub::STUB_EXIT);
        enter(rt, m, g, gg.fp - below, entry, closure, exit, gg.fp).into()
    }
}
