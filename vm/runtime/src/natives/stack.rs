//! Call stacks for Go: runtime.Callers and its kin. A pc is the address of the word behind a call instruction.

use crate::frames::{Frame, frames};
use crate::func::Code;
use crate::g::G;
use crate::native::{NativeCtx, NativeEntry, NativeResult};
use crate::stub::{self, STUB_EXIT, STUB_PANIC};

pub(super) static TABLE: &[NativeEntry] = &[
    ("runtime.callers", callers),
    ("runtime.frame", frame),
    ("runtime.funcOf", func_of),
    ("runtime.stackTrace", stack_trace),
];

/// Go's functions in whose place the machine has a stub: name by a program counter inside.
pub(crate) fn stub_name(pc: usize) -> Option<(&'static str, u64)> {
    let n = stub::at(pc as *const u64)?;
    let name = match n {
        STUB_PANIC => "runtime.gopanic",
        STUB_EXIT => "runtime.goexit",
        _ => return None,
    };
    Some((name, stub::address(n) as u64))
}

/// The frame that Go has below `f`, as a program counter: of the panic that calls `f`'s deferred function, of a
/// goroutine's end.
fn below(g: &G, f: &Frame) -> Option<u64> {
    // A pc inside of the stub's word, so that looking up what comes before finds the same stub.
    let inside = |n| Some(stub::address(n) as u64 + 4);
    if f.code.is_null() {
        return inside(STUB_EXIT);
    }
    let panics = f.via == STUB_PANIC && g.panics.iter().any(|p| p.fp == f.fp && !p.goexit);
    if panics { inside(STUB_PANIC) } else { None }
}

/// Call sites on the goroutine's stack as runtime.Callers has them, innermost first, without the first `skip`; says how many there are.
///
/// # Safety
/// Its state must be saved.
pub(crate) unsafe fn call_sites(g: &G, mut skip: usize, out: &mut [u64]) -> usize {
    let mut n = 0;
    // SAFETY: by contract; loaded code lives as long as the runtime.
    unsafe {
        frames(g, |f| {
            let hidden = f.code.is_null() || Code::function(f.code).flags.wrapper;
            let own = (!hidden).then(|| (*f.code).words as u64 + 8 * (f.word() as u64 + 1));
            for pc in below(g, &f).into_iter().chain(own) {
                if skip > 0 {
                    skip -= 1;
                } else if n == out.len() {
                    return false;
                } else {
                    out[n] = pc;
                    n += 1;
                }
            }
            true
        });
    }
    n
}

fn callers(c: &mut NativeCtx<'_>) -> NativeResult {
    let skip = c.i64(0).max(0) as usize + 1;
    // SAFETY: the argument is a []uintptr; the goroutine's state was saved when the native began.
    let n = unsafe { call_sites(&*c.g, skip, c.elems::<u64>(1)) };
    c.set(0, n as u64);
    NativeResult::Done
}

/// A function without a place in a file; `last` is the last result.
fn told(c: &mut NativeCtx<'_>, name: &'static str, entry: u64, last: bool) -> NativeResult {
    c.set_str(0, name);
    c.set_str(2, "");
    c.set(4, 0);
    c.set(5, entry);
    c.set_bool(6, last);
    NativeResult::Done
}

fn frame(c: &mut NativeCtx<'_>) -> NativeResult {
    let pc = c.u64(0) as usize;
    if let Some((name, entry)) = stub_name(pc) {
        return told(c, name, entry, false);
    }
    let code = pc.checked_sub(8).and_then(|p| c.rt().funcs.find_pc(p));
    // SAFETY: loaded code lives as long as the runtime.
    let Some(code) = code.map(|p| unsafe { &*p }) else {
        for i in 0..7 {
            c.set(i, 0);
        }
        return NativeResult::Done;
    };
    let word = (pc - 8 - code.words as usize) / 8;
    let (file, line) = code.func.line_at(word).map_or(("", 0), |(f, l)| (&**f, l));
    c.set_str(0, &*code.func.name);
    c.set_str(2, file);
    c.set(4, line as u64);
    c.set(5, code.words as u64);
    c.set_bool(6, false);
    NativeResult::Done
}

fn func_of(c: &mut NativeCtx<'_>) -> NativeResult {
    let pc = c.u64(0) as usize;
    if let Some((name, entry)) = stub_name(pc) {
        return told(c, name, entry, true);
    }
    let rt = c.rt();
    // A func value's code pointer, as reflect's Pointer gives it, is the address of a function's entry.
    let code = if rt.funcs.is_entry(pc) {
        // SAFETY: an address inside the table of entries.
        unsafe { rt.funcs.load(rt, rt.funcs.entry_at(pc)).ok() }
    } else {
        rt.funcs.find_pc(pc)
    };
    // SAFETY: loaded code lives as long as the runtime.
    let Some(code) = code.map(|p| unsafe { &*p }) else {
        for i in 0..7 {
            c.set(i, 0);
        }
        return NativeResult::Done;
    };
    let (file, line) = code.func.decl_line;
    let file = code.func.files.get(file as usize).map_or("", |f| &**f);
    c.set_str(0, &*code.func.name);
    c.set_str(2, file);
    c.set(4, line as u64);
    c.set(5, code.words as u64);
    c.set_bool(6, true);
    NativeResult::Done
}

fn stack_trace(c: &mut NativeCtx<'_>) -> NativeResult {
    if !c.bool(0) {
        let text = c.rt().traces(Some(c.g), false);
        c.set_str(0, below_caller(&text));
        return NativeResult::Done;
    }
    if std::mem::replace(&mut c.state()[0], 1) == 0 {
        return NativeResult::Snapshot(true);
    }
    let text = c.rt().snapshot_for(c.goroutine_id()).text;
    c.set_str(0, below_caller(&text));
    NativeResult::Done
}

/// A trace without its first frame, which is that of runtime.Stack.
fn below_caller(text: &str) -> String {
    let mut lines: Vec<&str> = text.trim_start().split_inclusive('\n').collect();
    if lines.len() > 2 {
        lines.drain(1..3);
    }
    lines.concat()
}
