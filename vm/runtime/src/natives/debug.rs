//! runtime/debug and memory statistics.

use crate::native::{NativeCtx, NativeEntry, NativeResult};
use std::sync::atomic::Ordering::Relaxed;

pub(super) static TABLE: &[NativeEntry] = &[
    ("runtime.readStats", read_stats),
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
    let v = [
        live,
        s.total_alloc.load(Relaxed),
        high as u64,
        s.mallocs.load(Relaxed) + tiny,
        s.frees.load(Relaxed) + tiny,
        (high - stacks.min(high)) as u64,
        (high - used) as u64,
        heap_used,
        0,
        stacks as u64,
        stacks as u64,
        0,
        0,
        rt.heap.trigger.load(Relaxed) as u64,
        s.last_gc.load(Relaxed),
        s.pause_ns.load(Relaxed),
        s.cycles.load(Relaxed) as u64,
        s.forced.load(Relaxed) as u64,
        s.last_pause_ns.load(Relaxed),
        0,
    ];
    // SAFETY: the argument is a *[20]uint64.
    unsafe { out.write(v) };
    NativeResult::Done
}

fn set_gc_percent(c: &mut NativeCtx<'_>) -> NativeResult {
    let old = c.rt().heap.gc_percent.swap(c.i64(0).max(-1), Relaxed);
    c.rt().heap.set_trigger();
    c.set_i64(0, old);
    NativeResult::Done
}

fn set_memory_limit(c: &mut NativeCtx<'_>) -> NativeResult {
    let n = c.i64(0);
    let old = c.rt().heap.mem_limit.load(Relaxed);
    if n >= 0 {
        c.rt().heap.mem_limit.store(n, Relaxed);
        c.rt().heap.set_trigger();
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
