//! Entering functions: the part of a call that is not in the fast path. Loading code, growing the stack, giving way.

use crate::func::{Code, FuncEntry};
use crate::g::{G, RED_ZONE, Stopped};
use crate::jit::made::{RETRY, called_often};
use crate::jit::{BODY, CALL_HEAT, IN_LOOP, Jit, RETURN_TO_INTERPRETER, is_machine, word_behind, write_headers};
use crate::m::M;
use crate::native::Raise;
use crate::panic::{Next, raise};
use crate::rt::Rt;
use crate::sched::park::Stop;
use govm_bytecode::{CODE_SLOT, CTX_SLOT, RESUME_SLOT};
use std::sync::atomic::Ordering;

/// How entering a function went.
pub enum Enter {
    /// It runs: `g.fp`, `g.pc` are its frame and first instruction.
    Run,
    /// The interpreter leaves; the function starts when the goroutine runs again.
    Stop(Stop),
}

/// Enters a function at frame `fp`: writes the header, makes room, zeroes slots. Arguments are in place. The
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
        let code = match rt.funcs.load(rt, entry) {
            Ok(c) => c,
            Err(e) => {
                caller_on_top(g, saved, ret);
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
        let bytes = (*code).frame_bytes.max((*code).machine_bytes.load(Ordering::Relaxed));
        let stressed = rt.config.stack_stress && rt.moves_for_stress(&*(*m).p, gg);
        if fp - bytes < gg.real_guard() || stressed {
            let size = gg.stack_hi - gg.stack_lo;
            if fp - bytes >= gg.real_guard() {
                rt.move_stack(g, size);
            } else if !rt.grow_stack(g, bytes) {
                rt.stack_overflow(g);
                return Enter::Stop(Stop::Exit(2));
            }
        }
        zero_slots(gg.fp as *mut u64, code);
        gg.stopped = Stopped::Before;
        if gg.stop_requested() && stop_now(rt, m, g) {
            return Enter::Stop(Stop::Preempt);
        }
        Enter::Run
    }
}

/// A call of a function that is hot or not loaded yet. When it has machine code: runs it, and how that came back.
///
/// # Safety
/// As for [`enter`]; the caller's frame is the interpreter's.
#[inline(never)]
#[allow(clippy::too_many_arguments)]
pub unsafe fn machine(
    rt: &Rt,
    m: *mut M,
    g: *mut G,
    fp: usize,
    entry: *const FuncEntry,
    ctx: usize,
    ret: *const u64,
    saved: usize,
) -> Option<u64> {
    // SAFETY: by contract.
    unsafe {
        let code = warm(rt, entry, 0)?;
        let jit = rt.jit.as_ref()?;
        let at = (*code).machine.load(Ordering::Acquire);
        if at.is_null() {
            return None;
        }
        (*code).heat.store(0, Ordering::Relaxed);
        *(saved as *mut usize).offset(RESUME_SLOT as isize) = ret as usize;
        *(fp as *mut usize).add(1) = rt.machine_base + RETURN_TO_INTERPRETER;
        Some((jit.stubs().call)(m, g, fp, at as usize, ctx, saved))
    }
}

/// A call of a function: `taken` is taken from its heat; has it compiled when there is none left. Its code if it is loaded.
///
/// # Safety
/// `entry` is an entry.
unsafe fn warm(rt: &Rt, entry: *const FuncEntry, taken: i32) -> Option<*const Code> {
    // SAFETY: by contract; loaded code lives as long as the runtime.
    unsafe {
        let loaded: *const Code = (*entry).code.load(Ordering::Acquire);
        let Some(jit) = &rt.jit else {
            if !loaded.is_null() {
                (*loaded).heat.store(i32::MAX, Ordering::Relaxed);
            }
            return None;
        };
        let always = jit.threshold() == 0;
        let code = match loaded.is_null() {
            true if always => rt.funcs.load(rt, entry).ok()?,
            true => return None,
            false => loaded,
        };
        if (*code).machine.load(Ordering::Acquire).is_null() {
            let left = (*code).heat.load(Ordering::Relaxed).saturating_sub(taken);
            (*code).heat.store(left, Ordering::Relaxed);
            if left <= 0 || always {
                (*code).heat.store(RETRY, Ordering::Relaxed);
                jit.hot(rt, code, None);
            }
        } else if (*code).again.load(Ordering::Relaxed) <= 0 {
            stays_hot(rt, &**jit, code, None);
        }
        Some(code)
    }
}

/// Machine code of the first tier has run for long: asks for better, for calls or for the loop whose header is a word.
///
/// # Safety
/// Loaded code.
pub unsafe fn stays_hot(rt: &Rt, jit: &dyn Jit, code: *const Code, word: Option<u32>) {
    // SAFETY: by contract; loaded code lives as long as the runtime.
    unsafe {
        let left = (*code).again.swap(RETRY, Ordering::Relaxed);
        let calls = (*code).is_first_tier() && (word.is_none() || called_often(left));
        if calls || word.is_some() {
            jit.again(rt, code, if calls { None } else { word });
        }
    }
}

/// A back-edge to `pc` was taken in a hot function. When there is machine code for the loop: runs it, and how that came back.
///
/// # Safety
/// `g` runs on `m` in the interpreter, in the frame at `fp`.
#[inline(never)]
pub unsafe fn hot_loop(rt: &Rt, m: *mut M, g: *mut G, code: *const Code, pc: *const u64, fp: usize) -> Option<u64> {
    // SAFETY: by contract.
    unsafe {
        let Some(jit) = &rt.jit else {
            (*code).heat.store(i32::MAX, Ordering::Relaxed);
            return None;
        };
        let w = (*code).index(pc);
        let (at, bytes, stale) = (*code).loop_entry(w).or_else(|| {
            let (left, compiled) =
                ((*code).heat.load(Ordering::Relaxed), !(*code).machine.load(Ordering::Acquire).is_null());
            if compiled && left > -RETRY {
                // Calls are to find it at or below 0.
                return None;
            }
            (*code).heat.store(if compiled { 0 } else { RETRY }, Ordering::Relaxed);
            let often = !compiled && called_often(left) && jit.threshold() > 0;
            jit.hot(rt, code, (!often).then_some(w));
            (*code).loop_entry(w)
        })?;
        if stale {
            jit.hot(rt, code, Some(w));
        }
        (*code).heat.store(0, Ordering::Relaxed);
        let gg = &mut *g;
        let mut fp = fp;
        if fp - bytes < gg.real_guard() {
            (gg.fp, gg.pc, gg.stopped) = (fp, pc, Stopped::Before);
            if !rt.grow_stack(g, bytes) {
                return None;
            }
            fp = gg.fp;
        }
        return_to_interpreter(rt, fp as *mut usize);
        Some((jit.stubs().osr)(m, g, fp, at))
    }
}

/// A function called by machine code has returned in the interpreter: goes on there.
///
/// # Safety
/// `ret` is a return address in machine code, `fp` the frame that returns, `caller` the one it returns to.
pub unsafe fn resume(rt: &Rt, m: *mut M, g: *mut G, fp: usize, ret: usize, caller: usize) -> u64 {
    // SAFETY: only machine code has such addresses, so there is a code generator.
    unsafe { rt.jit.as_ref().map_or(0, |j| (j.stubs().resume)(m, g, fp, ret, caller)) }
}

/// Makes the caller the goroutine's top frame, in the middle of the call, for a trace: nothing goes on after that.
///
/// # Safety
/// `fp` and `ret` are the caller's, of the goroutine that runs.
unsafe fn caller_on_top(g: *mut G, fp: usize, ret: *const u64) {
    // SAFETY: by contract; a caller that is no stub has a function in its frame.
    unsafe {
        let gg = &mut *g;
        if crate::stub::at(ret).is_some() {
            return;
        }
        write_headers(gg.machine, ret as usize, fp);
        let code = *(fp as *const *const Code).offset(CODE_SLOT as isize);
        let behind = match ret as usize {
            pc if pc == gg.machine + RETURN_TO_INTERPRETER => *(fp as *const *const u64).offset(RESUME_SLOT as isize),
            pc if is_machine(gg.machine, pc) => (*code).words.add(word_behind(pc) as usize),
            _ => ret,
        };
        (gg.fp, gg.pc, gg.stopped) = (fp, behind.sub(1), Stopped::Before);
    }
}

/// Machine code calls a function that has none, or has no room for its frame, or is to stop.
///
/// # Safety
/// The M's handoff names the call.
pub unsafe fn from_machine(rt: &Rt, m: *mut M, g: *mut G) -> Next {
    // SAFETY: by contract; the return address is in place.
    unsafe {
        let h = &(*m).jit;
        let (fp, entry, ctx) = (h.call_fp, h.call_entry as *const FuncEntry, h.call_ctx);
        let f = fp as *const usize;
        warm(rt, entry, CALL_HEAT);
        enter(rt, m, g, fp, entry, ctx, *f.add(1) as *const u64, *f).into()
    }
}

/// Lets the frame at `f` return to its interpreted caller by machine code.
unsafe fn return_to_interpreter(rt: &Rt, f: *mut usize) {
    // SAFETY: the frame's header is complete, and every caller has a resume slot.
    unsafe {
        let (caller, ret) = (*f, *f.add(1));
        if !is_machine(rt.machine_base, ret) {
            *(caller as *mut usize).offset(RESUME_SLOT as isize) = ret;
            *f.add(1) = rt.machine_base + RETURN_TO_INTERPRETER;
        }
    }
}

/// The goroutine's state may be a fresh frame of a function that has machine code: then runs that.
///
/// # Safety
/// `g` runs on `m` with its state saved.
pub unsafe fn fresh(rt: &Rt, m: *mut M, g: *mut G) -> Option<u64> {
    let jit = rt.jit.as_ref()?;
    // SAFETY: by contract; the frame's header is complete.
    unsafe {
        let fp = (*g).fp;
        let f = fp as *mut usize;
        let code = *f.offset(CODE_SLOT as isize) as *const Code;
        if code.is_null() || (*g).pc != (*code).words || (*g).stopped != Stopped::Before {
            return None;
        }
        let at = (*code).machine.load(Ordering::Acquire);
        // The frame was made when there was none, perhaps, and room for less.
        if at.is_null() || fp - (*code).machine_bytes.load(Ordering::Relaxed) < (*g).real_guard() {
            return None;
        }
        let saved = *f;
        return_to_interpreter(rt, f);
        let ctx = *f.offset(CTX_SLOT as isize);
        Some((jit.stubs().call)(m, g, fp, at as usize + BODY, ctx, saved))
    }
}

/// A guard that the compiler had moved has failed, or what had not run before was to run.
///
/// # Safety
/// The M's handoff names the function, the goroutine's pc the loop.
#[cold]
pub unsafe fn missed(rt: &Rt, m: *mut M, g: *mut G) {
    // SAFETY: by contract; loaded code lives as long as the runtime.
    unsafe {
        let from = (*m).jit.call_entry;
        let (code, in_loop) = ((from & !IN_LOOP) as *const Code, from & IN_LOOP != 0);
        if let Some(jit) = &rt.jit
            && let Some(new) = (*code).missed((*g).pc as usize, in_loop)
        {
            if new {
                jit.forget(code);
            }
            if !in_loop {
                jit.hot(rt, code, None);
            }
        }
    }
}

/// Goes on with a Rust panic that began in a helper of machine code.
///
/// # Safety
/// The M's handoff has its payload.
#[cold]
pub unsafe fn unwind(m: *mut M) -> ! {
    // SAFETY: by contract.
    match unsafe { (*m).jit.payload.take() } {
        Some(p) => std::panic::resume_unwind(p),
        None => unreachable!("machine code came back for no reason"),
    }
}

/// Zeroes what must hold nothing in a fresh frame.
///
/// # Safety
/// The frame lies in the stack.
#[inline(always)]
pub unsafe fn zero_slots(fp: *mut u64, code: *const Code) {
    // SAFETY: slots lie in the frame by the verifier's checks.
    unsafe {
        for i in 0..(*code).nzero {
            *fp.offset(*(*code).zero.add(i) as isize) = 0;
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
    let p = unsafe { &*(*m).p };
    let debt = p.cache.debt > 0;
    let must =
        rt.sched.gc_waiting.load(Ordering::Relaxed) || rt.heap.gc_due.load(Ordering::Relaxed) || rt.barrier_waits(p);
    // SAFETY: by contract.
    let tick = unsafe { (*g).prof_ticks.load(Ordering::Relaxed) } > 0;
    if must || debt || tick || rt.sched.exiting() {
        return true;
    }
    if rt.config.preempt_stress != 0 {
        return p.random().is_multiple_of(8);
    }
    // With stacks that always move nobody can tell whether a stop was asked for.
    !rt.config.stack_stress || p.random().is_multiple_of(256)
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
        let below = if gg.start_args == 0 { 48 } else { 8 * crate::sched::park::START_ARGS + 16 };
        let entry = *(closure as *const *const FuncEntry);
        let exit = crate::stub::address(crate::stub::STUB_EXIT);
        enter(rt, m, g, gg.fp - below, entry, closure, exit, gg.fp).into()
    }
}
