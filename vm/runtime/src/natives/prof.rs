//! Profiles for Go: the records of package runtime, labels, and pprof's format.

use crate::gc::barrier::replaced;
use crate::native::{NativeCtx, NativeEntry, NativeResult};
use crate::prof::proto::Profile;
use std::sync::atomic::Ordering::Relaxed;

pub(super) static TABLE: &[NativeEntry] = &[
    ("runtime.memProfileRateAt", rate_at),
    ("runtime.memProfile", mem_profile),
    ("runtime.waitProfile", wait_profile),
    ("runtime.goroutineProfile", goroutine_profile),
    ("runtime.threads", threads),
    ("runtime.setBlockProfileRate", set_block_rate),
    ("runtime.SetMutexProfileFraction", set_mutex_fraction),
    ("runtime.setCPUProfileRate", set_cpu_rate),
    ("runtime/pprof.setCPUProfileRate", set_cpu_rate),
    ("runtime/pprof.setLabels", set_labels),
    ("runtime/pprof.builtin", builtin),
    ("runtime/trace.start", trace_start),
    ("runtime/trace.stop", trace_stop),
    ("runtime/trace.enabled", trace_enabled),
    ("runtime/trace.note", trace_note),
    ("runtime/trace.next", trace_next),
    ("runtime/pprof.custom", custom),
];

fn rate_at(c: &mut NativeCtx<'_>) -> NativeResult {
    c.rt().set_mem_profile_rate(c.ptr(0));
    NativeResult::Done
}

/// Writes what fits of the records: words, then a stack of 32. Sets results: how many there are, whether they fit.
fn records<const N: usize>(c: &mut NativeCtx<'_>, all: &[([u64; N], &[u64])]) {
    let words = N + 32;
    let s = c.slice(0);
    let ok = all.len() <= s.len;
    c.set(0, all.len() as u64);
    c.set_bool(1, ok);
    if !ok {
        return;
    }
    for (i, (head, stack)) in all.iter().enumerate() {
        // SAFETY: the argument is a slice of structs of so many words without pointers.
        let to = unsafe { std::slice::from_raw_parts_mut(s.ptr.cast::<u64>().add(i * words), words) };
        to.fill(0);
        to[..N].copy_from_slice(head);
        to[N..][..stack.len()].copy_from_slice(stack);
    }
}

/// func memProfile(p []MemProfileRecord, inuseZero bool) (n int, ok bool)
fn mem_profile(c: &mut NativeCtx<'_>) -> NativeResult {
    let zero_too = c.bool(3);
    let all = c.rt().heap.profile.lock().records();
    let told = all.iter().filter(|(_, m)| zero_too || m.allocs.bytes != m.frees.bytes);
    let v: Vec<_> = told
        .map(|(s, m)| ([m.allocs.bytes, m.frees.bytes, m.allocs.objects, m.frees.objects].map(|v| v as u64), &**s))
        .collect();
    records(c, &v);
    NativeResult::Done
}

/// func waitProfile(p []BlockProfileRecord, mutex bool) (n int, ok bool)
fn wait_profile(c: &mut NativeCtx<'_>) -> NativeResult {
    let prof = &c.rt().prof;
    let table = if c.bool(3) { &prof.mutex } else { &prof.block };
    let all: Vec<_> = table.lock().records.iter().map(|(s, w)| ([w.count as u64, w.ns as u64], s.clone())).collect();
    let v: Vec<_> = all.iter().map(|(head, s)| (*head, &**s)).collect();
    records(c, &v);
    NativeResult::Done
}

/// func goroutineProfile(p []StackRecord) (n int, ok bool)
fn goroutine_profile(c: &mut NativeCtx<'_>) -> NativeResult {
    if std::mem::replace(&mut c.state()[0], 1) == 0 {
        return NativeResult::Snapshot(false);
    }
    let seen = c.rt().snapshot_for(c.goroutine_id()).seen;
    let v: Vec<_> = seen.iter().map(|g| ([], &*g.stack)).collect();
    records::<0>(c, &v);
    NativeResult::Done
}

fn threads(c: &mut NativeCtx<'_>) -> NativeResult {
    let n = c.rt().sched.inner.lock().made_m;
    c.set(0, n as u64);
    NativeResult::Done
}

fn set_block_rate(c: &mut NativeCtx<'_>) -> NativeResult {
    c.rt().prof.block_rate.store(c.i64(0).max(0), Relaxed);
    NativeResult::Done
}

fn set_mutex_fraction(c: &mut NativeCtx<'_>) -> NativeResult {
    let (n, f) = (c.i64(0), &c.rt().prof.mutex_fraction);
    let old = if n < 0 { f.load(Relaxed) } else { f.swap(n, Relaxed) };
    c.set_i64(0, old);
    NativeResult::Done
}

fn set_cpu_rate(c: &mut NativeCtx<'_>) -> NativeResult {
    let ok = c.rt().set_cpu_profile_rate(c.i64(0));
    c.set_bool(0, ok);
    NativeResult::Done
}

fn set_labels(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the running goroutine.
    let old = unsafe { std::mem::replace(&mut (*c.g).labels, c.u64(0) as usize) };
    replaced(c.rt(), c.p(), old as u64);
    NativeResult::Done
}

/// func builtin(name string) []byte: a profile of the runtime's in pprof's format, not compressed.
fn builtin(c: &mut NativeCtx<'_>) -> NativeResult {
    let name = c.str_lossy(0);
    if name == "goroutine" && std::mem::replace(&mut c.state()[0], 1) == 0 {
        return NativeResult::Snapshot(false);
    }
    let bytes = c.rt().profile(&name, c.goroutine_id()).unwrap_or_default();
    c.set_bytes(0, &bytes);
    NativeResult::Done
}

/// func custom(name string, stacks [][]uintptr) []byte: the same of a program's own profile.
fn custom(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: a slice of slices of words, which the arguments keep alive.
    let stacks = unsafe { c.elems::<crate::GoSlice>(2) };
    let each = stacks.iter().map(|s| {
        // SAFETY: as above.
        let pcs = if s.len == 0 { &[][..] } else { unsafe { std::slice::from_raw_parts(s.ptr.cast::<u64>(), s.len) } };
        (pcs.into(), Vec::new())
    });
    let mut p = Profile::default();
    p.count(c.str_lossy(0).into_owned(), each);
    let bytes = c.rt().encode_profile(&p);
    c.set_bytes(0, &bytes);
    NativeResult::Done
}

fn trace_start(c: &mut NativeCtx<'_>) -> NativeResult {
    let ok = c.rt().trace_start();
    c.set_bool(0, ok);
    NativeResult::Done
}

fn trace_stop(c: &mut NativeCtx<'_>) -> NativeResult {
    let text = c.rt().trace_stop();
    c.set_bytes(0, text.as_bytes());
    NativeResult::Done
}

fn trace_enabled(c: &mut NativeCtx<'_>) -> NativeResult {
    let on = c.rt().prof.trace.on.load(Relaxed);
    c.set_bool(0, on);
    NativeResult::Done
}

/// func note(kind int, id uint64, category, text string)
fn trace_note(c: &mut NativeCtx<'_>) -> NativeResult {
    if c.rt().prof.trace.on.load(Relaxed) {
        let kind = c.u64(0) as u8 as char;
        c.rt().trace_note(c.goroutine_id(), kind, c.u64(1), &c.str_lossy(2), &c.str_lossy(4));
    }
    NativeResult::Done
}

fn trace_next(c: &mut NativeCtx<'_>) -> NativeResult {
    let id = c.rt().trace_id();
    c.set(0, id);
    NativeResult::Done
}
