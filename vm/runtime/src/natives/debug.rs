//! runtime/debug and memory statistics.

use crate::native::{NativeCtx, NativeEntry, NativeResult};
use std::sync::atomic::Ordering::Relaxed;

pub(super) static TABLE: &[NativeEntry] = &[
    ("runtime.readStats", read_stats),
    ("runtime.readPauses", read_pauses),
    ("runtime/debug.SetGCPercent", set_gc_percent),
    ("runtime/debug.SetMemoryLimit", set_memory_limit),
    ("runtime/debug.SetMaxStack", set_max_stack),
    ("runtime/debug.SetMaxThreads", set_max_threads),
    ("runtime/debug.SetTraceback", set_traceback),
    ("runtime/debug.FreeOSMemory", free_os_memory),
];

fn read_stats(c: &mut NativeCtx<'_>) -> NativeResult {
    let out = c.ptr::<[u64; 20]>(0);
    if out.is_null() {
        return NativeResult::Panic(crate::Raise::NilDeref);
    }
    let rt = c.rt();
    // The counters of spans in this P's cache become exact; other Ps' caches are settled when they are refilled.
    rt.heap.flush_cache(&mut c.p().cache);
    let s = &rt.heap.stats;
    let (used, high) = rt.heap.page_bytes();
    let stacks = s.stack_bytes.load(Relaxed);
    let live = rt.heap.live.load(Relaxed).max(0) as u64;
    let heap_used = used.saturating_sub(stacks) as u64;
    let tiny = s.tiny.load(Relaxed);
    let released = rt.heap.retained().1 as u64;
    let h = rt.gc.history.lock();
    let cycles = rt.gc.cycles();
    let last = h.pauses[(cycles as usize + 255) % 256];
    let procs = rt.sched.n_p.load(Relaxed) as f64;
    let fraction = h.cpu_ns() as f64 / (rt.nanotime().max(1) as f64 * procs);
    let v = [
        live,
        s.total_alloc.load(Relaxed),
        high as u64,
        s.mallocs.load(Relaxed) + tiny,
        s.frees.load(Relaxed) + tiny,
        (high - stacks.min(high)) as u64,
        (high - used) as u64,
        heap_used,
        released,
        stacks as u64,
        stacks as u64,
        0,
        0,
        rt.gc.pacer.goal() as u64,
        last.1,
        h.pause_total_ns,
        cycles as u64,
        h.forced as u64,
        fraction.to_bits(),
        (rt.gc.pacer.percent() >= 0) as u64,
    ];
    // SAFETY: the argument is a *[20]uint64.
    unsafe { out.write(v) };
    NativeResult::Done
}

/// func readPauses(ns, end *[256]uint64): the ring of past pauses.
fn read_pauses(c: &mut NativeCtx<'_>) -> NativeResult {
    let (ns, end) = (c.ptr::<[u64; 256]>(0), c.ptr::<[u64; 256]>(1));
    if ns.is_null() || end.is_null() {
        return NativeResult::Panic(crate::Raise::NilDeref);
    }
    let h = c.rt().gc.history.lock();
    for (i, &(pause, at)) in h.pauses.iter().enumerate() {
        // SAFETY: the arguments are two *[256]uint64.
        unsafe {
            (*ns)[i] = pause;
            (*end)[i] = at;
        }
    }
    NativeResult::Done
}

fn set_gc_percent(c: &mut NativeCtx<'_>) -> NativeResult {
    let old = c.rt().gc.pacer.set_percent(c.i64(0));
    c.rt().commit_pace();
    c.set_i64(0, old);
    NativeResult::Done
}

fn set_memory_limit(c: &mut NativeCtx<'_>) -> NativeResult {
    let n = c.i64(0);
    let old = c.rt().gc.pacer.limit();
    if n >= 0 {
        c.rt().gc.pacer.set_limit(n);
        c.rt().commit_pace();
    }
    c.set_i64(0, old);
    NativeResult::Done
}

fn set_max_stack(c: &mut NativeCtx<'_>) -> NativeResult {
    let old = c.rt().max_stack.swap(c.u64(0) as usize, Relaxed);
    c.set(0, old as u64);
    NativeResult::Done
}

fn set_max_threads(c: &mut NativeCtx<'_>) -> NativeResult {
    let old = c.rt().sched.max_threads.swap(c.u64(0), Relaxed);
    c.set(0, old);
    NativeResult::Done
}

fn set_traceback(c: &mut NativeCtx<'_>) -> NativeResult {
    let level = match c.str_bytes(0) {
        b"none" | b"0" => 0,
        b"all" | b"1" => 2,
        b"system" | b"2" | b"crash" => 3,
        _ => 1,
    };
    c.rt().traceback.store(level, Relaxed);
    NativeResult::Done
}

fn free_os_memory(c: &mut NativeCtx<'_>) -> NativeResult {
    if c.state()[0] == 0 {
        c.state()[0] = 1;
        return NativeResult::CollectRetry;
    }
    c.rt().heap.finish_sweep();
    c.rt().heap.scavenge();
    NativeResult::Done
}
