//! Panics, recover, Goexit, deferred calls.
//!
//! A panic runs deferred calls on top of the frame that panicked: nothing is unwound until one of them recovers. Such a call
//! returns to a stub, and the machinery here decides what comes next. State between calls is in `g.panics`.

use crate::func::{Code, FuncEntry};
use crate::g::{G, Panic, Stopped};
use crate::interp::call::{Enter, enter};
use crate::m::M;
use crate::native::Raise;
use crate::print;
use crate::rt::Rt;
use crate::sched::park::Stop;
use crate::stub::{self, STUB_DEFER, STUB_PANIC, STUB_PRINT};
use crate::value::{Eface, GoString};
use govm_bytecode::CODE_SLOT;
use std::sync::atomic::Ordering;

/// What the interpreter does next.
pub enum Next {
    /// Goes on at `g.pc` with `g.fp`.
    Go,
    /// Leaves.
    Stop(Stop),
}

/// Texts of the panics of a goroutine that is about to end the program.
#[derive(Default)]
pub struct Printing {
    texts: Vec<String>,
}

impl From<Enter> for Next {
    fn from(e: Enter) -> Next {
        match e {
            Enter::Run => Next::Go,
            Enter::Stop(s) => Next::Stop(s),
        }
    }
}

/// Lowest byte of the frame at `fp`.
unsafe fn frame_bottom(fp: usize) -> usize {
    // SAFETY: a current frame: its header is complete.
    unsafe {
        let code = *(fp as *const *const Code).offset(CODE_SLOT as isize);
        if code.is_null() { fp - 32 } else { fp - (*code).frame_bytes }
    }
}

/// Starts a panic at the instruction where the goroutine's saved state stands.
///
/// # Safety
/// `g` runs on this thread with its state saved (`Stopped::During`).
#[cold]
#[inline(never)]
pub unsafe fn raise(rt: &Rt, m: *mut M, g: *mut G, r: Raise) -> Next {
    // SAFETY: by contract.
    unsafe {
        let arg = rt.panic_value(&mut *(*m).p, &r);
        let gg = &mut *g;
        if gg.printing.is_some() {
            // The method that was to give the text of a panic has panicked itself.
            return die_printing(rt, g);
        }
        if let Some(last) = gg.panics.last_mut()
            && last.recovered
            && last.arg.typ == arg.typ
            && last.arg.data == arg.data
        {
            last.repanicked = true;
        }
        gg.panics.push(Panic {
            arg,
            fp: gg.fp,
            pc: gg.pc,
            call_fp: 0,
            defer_fp: 0,
            recovered: false,
            repanicked: false,
            goexit: false,
            aborted: false,
            fault: matches!(r, Raise::NilDeref),
        });
        next_deferred(rt, m, g)
    }
}

/// Ends the goroutine after its deferred calls.
///
/// # Safety
/// As for [`raise`].
pub unsafe fn goexit(rt: &Rt, m: *mut M, g: *mut G) -> Next {
    // SAFETY: by contract.
    unsafe {
        let gg = &mut *g;
        gg.panics.push(Panic {
            arg: Eface::NIL,
            fp: gg.fp,
            pc: gg.pc,
            call_fp: 0,
            defer_fp: 0,
            recovered: false,
            repanicked: false,
            goexit: true,
            aborted: false,
            fault: false,
        });
        next_deferred(rt, m, g)
    }
}

/// Where deferred calls of panics are made, for traces: file and line.
pub const CALLS: (&str, u32) = (file!(), line!());

/// Runs the next deferred call of the goroutine on behalf of its latest panic.
unsafe fn next_deferred(rt: &Rt, m: *mut M, g: *mut G) -> Next {
    // SAFETY: the goroutine runs on this thread.
    unsafe {
        let gg = &mut *g;
        let Some(d) = gg.defers.pop() else {
            if gg.panics.last().is_some_and(|p| p.goexit) {
                if gg.id == 1 {
                    rt.sched.main_gone.store(true, Ordering::Relaxed);
                }
                return Next::Stop(Stop::Dead);
            }
            gg.printing = Some(Box::default());
            return print_next(rt, m, g);
        };
        let n = gg.panics.len() - 1;
        for q in &mut gg.panics[..n] {
            // Its deferred call is deeper than what runs now: that call will never return.
            if q.call_fp != 0 && q.call_fp < d.fp {
                q.aborted = true;
            }
        }
        let p = &mut gg.panics[n];
        gg.fp = p.fp;
        gg.pc = p.pc;
        gg.stopped = Stopped::During;
        p.defer_fp = d.fp;
        let fp = frame_bottom(p.fp) - 16;
        p.call_fp = fp;
        call_closure(rt, m, g, fp, d.closure, STUB_PANIC)
    }
}

/// Enters a closure without arguments; `fp` is the frame it gets.
unsafe fn call_closure(rt: &Rt, m: *mut M, g: *mut G, fp: usize, closure: usize, ret: usize) -> Next {
    // SAFETY: the goroutine's state is saved; a non-nil func value starts with its entry.
    unsafe {
        if closure == 0 {
            // A deferred nil function panics when it is called.
            return raise(rt, m, g, Raise::NilDeref);
        }
        let entry = *(closure as *const *const FuncEntry);
        enter(rt, m, g, fp, entry, closure, stub::address(ret), (*g).fp).into()
    }
}

/// A deferred call of a panic has returned.
///
/// # Safety
/// The interpreter has just popped its frame; `g.fp` is the frame that panicked.
#[cold]
pub unsafe fn deferred_returned(rt: &Rt, m: *mut M, g: *mut G) -> Next {
    // SAFETY: by contract.
    unsafe {
        let gg = &mut *g;
        let Some(&p) = gg.panics.last() else {
            return fatal_state(rt, "a deferred call returned without a panic");
        };
        if !p.recovered {
            return next_deferred(rt, m, g);
        }
        let target = p.defer_fp;
        gg.panics.pop();
        let mut exiting = false;
        while let Some(q) = gg.panics.last()
            && q.fp < target
        {
            exiting |= q.goexit;
            gg.panics.pop();
        }
        while gg.running_defers.last().is_some_and(|d| d.0 <= target) {
            gg.running_defers.pop();
        }
        gg.fp = target;
        let code = *(target as *const *const Code).offset(CODE_SLOT as isize);
        let Some(pc) = Code::function(code).recover_pc else {
            return fatal_state(rt, "a function with deferred calls has no place to return from");
        };
        gg.pc = (*code).words.add(pc as usize);
        gg.stopped = Stopped::During;
        // A Goexit that a panic cut short goes on when the panic is recovered.
        if exiting { goexit(rt, m, g) } else { Next::Go }
    }
}

fn fatal_state(rt: &Rt, text: &str) -> Next {
    rt.report_fatal(text, None);
    Next::Stop(Stop::Exit(2))
}

/// `RunDefers`: runs the frame's next deferred call; `None`: there is none.
///
/// # Safety
/// The state is saved at the `RunDefers` of the frame at `g.fp`.
pub unsafe fn run_defers(rt: &Rt, m: *mut M, g: *mut G) -> Option<Next> {
    // SAFETY: by contract.
    unsafe {
        let gg = &mut *g;
        let d = *gg.defers.last()?;
        if d.fp != gg.fp {
            return None;
        }
        gg.defers.pop();
        gg.running_defers.push((gg.fp, gg.pc));
        Some(call_closure(rt, m, g, frame_bottom(gg.fp) - 16, d.closure, STUB_DEFER))
    }
}

/// A deferred call of `RunDefers` has returned to the frame at `fp`: the instruction to look at again.
///
/// # Safety
/// `g` runs on this thread.
pub unsafe fn defer_returned(g: *mut G, fp: usize) -> *const u64 {
    // SAFETY: by contract.
    let gg = unsafe { &mut *g };
    loop {
        match gg.running_defers.pop() {
            Some((f, pc)) if f == fp => return pc,
            Some(_) => {}
            // SAFETY: the frame's header is complete.
            None => unsafe {
                let code = *(fp as *const *const Code).offset(CODE_SLOT as isize);
                return (*code).words.add(Code::function(code).recover_pc.unwrap_or(0) as usize);
            },
        }
    }
}

/// recover() in the frame at `fp`.
///
/// # Safety
/// `g` runs on this thread.
pub unsafe fn recover(g: *mut G, mut fp: usize) -> Eface {
    // SAFETY: frames of the running goroutine.
    unsafe {
        let gg = &mut *g;
        let Some(&p) = gg.panics.last() else { return Eface::NIL };
        if p.recovered || p.goexit {
            return Eface::NIL;
        }
        let code = |fp: usize| *(fp as *const *const Code).offset(CODE_SLOT as isize);
        let flags = |fp: usize| {
            let c = code(fp);
            if c.is_null() { None } else { Some(Code::function(c).flags) }
        };
        // A shell that is nothing but the call of recover stands for it: its caller is the one that counts.
        if flags(fp).is_some_and(|f| f.wrapper) {
            fp = crate::frames::caller(gg, fp);
        }
        // The body of a range-over-func loop acts for the function around the loop, which is further up.
        let body = flags(fp).is_some_and(|f| f.range_body);
        while fp != p.call_fp {
            let caller = crate::frames::caller(gg, fp);
            let entered_by_call = stub::at(crate::frames::return_pc(gg, fp)).is_none();
            if caller == 0 || !(flags(caller).is_some_and(|f| f.wrapper) || body && entered_by_call) {
                return Eface::NIL;
            }
            fp = caller;
        }
        if let Some(p) = gg.panics.last_mut() {
            p.recovered = true;
        }
        p.arg
    }
}

/// Registers a deferred call for the frame at `fp`.
///
/// # Safety
/// `g` runs on this thread.
pub unsafe fn defer(g: *mut G, fp: usize, closure: usize) {
    // SAFETY: by contract.
    let gg = unsafe { &mut *g };
    // Usually the last; a loop body that is a function of its own defers for a frame further up.
    let mut i = gg.defers.len();
    while i > 0 && gg.defers[i - 1].fp < fp {
        i -= 1;
    }
    gg.defers.insert(i, crate::defers::Defer { fp, closure });
}

/// Turns the next panic value into text, calling its method if it has one; when all are done, prints and ends the program.
unsafe fn print_next(rt: &Rt, m: *mut M, g: *mut G) -> Next {
    // SAFETY: the goroutine runs on this thread.
    unsafe {
        let gg = &mut *g;
        // Back to where the panic began: for the trace, and methods run on top of it.
        if let Some(p) = gg.panics.last() {
            (gg.fp, gg.pc, gg.stopped) = (p.fp, p.pc, Stopped::During);
        }
        loop {
            let Some(pr) = &mut gg.printing else { return Next::Stop(Stop::Exit(2)) };
            let i = pr.texts.len();
            let Some(p) = gg.panics.get(i) else {
                rt.report_panic(g, std::mem::take(&mut pr.texts));
                return Next::Stop(Stop::Exit(2));
            };
            if p.goexit {
                pr.texts.push(String::new());
                continue;
            }
            let e = p.arg;
            if let Some(text) = rt.known_error_text(e) {
                pr.texts.push(text.replace('\n', "\n\t"));
                continue;
            }
            let method = e.typ.as_ref().and_then(|t| {
                [rt.error_type(), rt.stringer_type()]
                    .into_iter()
                    .flatten()
                    .find_map(|i| rt.itabs.get(i, t, &rt.types, &rt.funcs))
            });
            let Some(itab) = method else {
                pr.texts.push(print::panic_value(e));
                continue;
            };
            // One argument word (the receiver), two result words.
            let args = frame_bottom(gg.fp) - 24;
            *(args as *mut usize) = e.data as usize;
            let entry = crate::rtype::Itab::method(itab, 0);
            return enter(rt, m, g, args - 16, entry, 0, stub::address(STUB_PRINT), gg.fp).into();
        }
    }
}

/// The method called by `print_next` has returned its string.
///
/// # Safety
/// As for [`deferred_returned`].
#[cold]
pub unsafe fn print_returned(rt: &Rt, m: *mut M, g: *mut G) -> Next {
    // SAFETY: the results lie below the frame, where `print_next` made room for them.
    unsafe {
        let at = frame_bottom((*g).fp) - 16;
        let s = (at as *const GoString).read();
        let text = String::from_utf8_lossy(s.bytes()).replace('\n', "\n\t");
        if let Some(p) = &mut (*g).printing {
            p.texts.push(text);
        }
        print_next(rt, m, g)
    }
}

unsafe fn die_printing(rt: &Rt, g: *mut G) -> Next {
    // SAFETY: the goroutine runs on this thread.
    unsafe {
        let gg = &mut *g;
        let mut texts = gg.printing.take().map(|p| p.texts).unwrap_or_default();
        for p in &gg.panics[texts.len().min(gg.panics.len())..] {
            texts.push(print::panic_value(p.arg));
        }
        rt.report_panic(g, texts);
    }
    Next::Stop(Stop::Exit(2))
}
