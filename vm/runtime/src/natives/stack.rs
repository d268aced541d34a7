//! Call stacks for Go: runtime.Callers and its kin. A pc is the address of the word behind a call instruction.

use crate::frames::frames;
use crate::func::Code;
use crate::native::{NativeCtx, NativeEntry, NativeResult};

pub(super) static TABLE: &[NativeEntry] = &[
    ("runtime.callers", callers),
    ("runtime.frame", frame),
    ("runtime.funcOf", func_of),
    ("runtime.stackTrace", stack_trace),
];

fn callers(c: &mut NativeCtx<'_>) -> NativeResult {
    let mut skip = c.i64(0).max(0) as usize + 1;
    // SAFETY: the argument is a []uintptr; the goroutine's state was saved when the native began.
    let n = unsafe {
        let out = c.elems::<u64>(1);
        let mut n = 0;
        frames(&*c.g, |f| {
            if f.code.is_null() || Code::function(f.code).flags.wrapper {
                return true;
            }
            if skip > 0 {
                skip -= 1;
                return true;
            }
            if n == out.len() {
                return false;
            }
            out[n] = (*f.code).words as u64 + 8 * (f.word() as u64 + 1);
            n += 1;
            true
        });
        n
    };
    c.set(0, n as u64);
    NativeResult::Done
}

fn frame(c: &mut NativeCtx<'_>) -> NativeResult {
    let pc = c.u64(0) as usize;
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
    let rt = c.rt();
    // A func value's code pointer, as reflect's Pointer gives it, is the address of a function's entry.
    let code = if rt.funcs.is_entry(pc) {
        // SAFETY: an address inside the table of entries.
        unsafe { rt.funcs.load(rt.funcs.entry_at(pc)).ok() }
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
    let text = c.rt().traces(Some(c.g), c.bool(0));
    c.set_str(0, text.trim_start());
    NativeResult::Done
}
