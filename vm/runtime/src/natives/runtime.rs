//! Package runtime: goroutines, finalizers, and the odds and ends of internal/rt.

use crate::native::{NativeCtx, NativeEntry, NativeResult};
use govm_bytecode::TypeKind;
use std::sync::atomic::Ordering;

pub(super) static TABLE: &[NativeEntry] = &[
    ("runtime.GC", |_| NativeResult::Collect),
    ("runtime.GOMAXPROCS", gomaxprocs),
    ("runtime.NumCPU", num_cpu),
    ("runtime.SetDefaultGOMAXPROCS", default_procs),
    ("runtime.NumGoroutine", num_goroutine),
    ("runtime.Gosched", |_| NativeResult::Yield),
    ("runtime.Goexit", |_| NativeResult::Goexit),
    ("internal/rt.Gosched", |_| NativeResult::Yield),
    ("internal/rt.Goexit", |_| NativeResult::Goexit),
    ("internal/rt.Fatal", fatal),
    ("internal/rt.GoroutineID", goroutine_id),
    ("internal/rt.Rand64", rand64),
    ("runtime.LockOSThread", lock_thread),
    ("runtime.UnlockOSThread", unlock_thread),
    ("runtime.getenv", getenv),
    ("runtime.setFinalizer", set_finalizer),
    ("runtime.finalizerCall", finalizer_call),
    ("runtime.addCleanup", add_cleanup),
    ("runtime.stopCleanup", stop_cleanup),
    ("internal/rt.WeakHandle", weak_handle),
    ("internal/rt.WeakLoad", weak_load),
    ("sync.where", pool_where),
    ("crypto/internal/fips140.getIndicator", get_indicator),
    ("crypto/internal/fips140.setIndicator", set_indicator),
    ("crypto/internal/fips140.fatal", fatal),
];

fn gomaxprocs(c: &mut NativeCtx<'_>) -> NativeResult {
    let n = c.i64(0);
    let old = c.rt().sched.n_p.load(Ordering::Relaxed);
    c.set(0, old as u64);
    if n <= 0 || n as u32 == old { NativeResult::Done } else { NativeResult::SetProcs(n.min(1024) as u32) }
}

fn num_cpu(c: &mut NativeCtx<'_>) -> NativeResult {
    c.set(0, crate::cpus::usable() as u64);
    NativeResult::Done
}

fn default_procs(_: &mut NativeCtx<'_>) -> NativeResult {
    NativeResult::SetProcs(crate::cpus::default_procs() as u32)
}

fn num_goroutine(c: &mut NativeCtx<'_>) -> NativeResult {
    c.set(0, c.rt().num_goroutines() as u64);
    NativeResult::Done
}

fn fatal(c: &mut NativeCtx<'_>) -> NativeResult {
    NativeResult::Fatal(c.str_lossy(0).into_owned())
}

/// () uint8
fn get_indicator(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the goroutine that runs.
    c.set(0, unsafe { (*c.g).indicator } as u64);
    NativeResult::Done
}

/// (uint8)
fn set_indicator(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the goroutine that runs.
    unsafe { (*c.g).indicator = c.u64(0) as u8 };
    NativeResult::Done
}

fn goroutine_id(c: &mut NativeCtx<'_>) -> NativeResult {
    c.set(0, c.goroutine_id());
    NativeResult::Done
}

fn rand64(c: &mut NativeCtx<'_>) -> NativeResult {
    let r = c.p().random();
    c.set(0, r);
    NativeResult::Done
}

/// Calls are counted; while there are more than UnlockOSThread has undone the goroutine keeps its thread: `sched/locked.rs`.
fn lock_thread(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the running goroutine, and the M that runs it.
    unsafe {
        (*c.g).lock_count += 1;
        (*c.m).locked_g.store(c.g, Ordering::Relaxed);
    }
    NativeResult::Done
}

fn unlock_thread(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the running goroutine, and the M that runs it.
    unsafe {
        (*c.g).lock_count = (*c.g).lock_count.saturating_sub(1);
        if (*c.g).lock_count == 0 {
            (*c.m).locked_g.store(std::ptr::null_mut(), Ordering::Relaxed);
        }
    }
    NativeResult::Done
}

fn getenv(c: &mut NativeCtx<'_>) -> NativeResult {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let name = std::ffi::OsStr::from_bytes(c.str_bytes(0));
    let v = if name.is_empty() { None } else { std::env::var_os(name) };
    c.set_str(0, v.map(|v| v.into_vec()).unwrap_or_default());
    NativeResult::Done
}

fn set_finalizer(c: &mut NativeCtx<'_>) -> NativeResult {
    let (e, run) = (c.eface(0), c.u64(2) as usize);
    // SAFETY: null or a descriptor.
    let Some(t) = (unsafe { e.typ.as_ref() }) else {
        return NativeResult::Fatal("runtime.SetFinalizer: first argument is nil".into());
    };
    if t.type_kind() != TypeKind::Pointer {
        return NativeResult::Fatal(format!("runtime.SetFinalizer: first argument is {}, not pointer", t.text()));
    }
    let at = e.data as usize;
    if at == 0 {
        return NativeResult::Fatal("nil elem type!".into());
    }
    if t.elem().size == 0 || at == c.rt().heap.zero_base() as usize {
        return NativeResult::Done;
    }
    let args = c.rt().finalizer_args(run, at);
    if !c.rt().set_finalizer(at, run, &args) && c.rt().heap.contains(at) {
        return NativeResult::Fatal("runtime.SetFinalizer: pointer not at beginning of allocated block".into());
    }
    NativeResult::Done
}

fn finalizer_call(c: &mut NativeCtx<'_>) -> NativeResult {
    let (obj, f) = (c.eface(0), c.eface(2));
    let rt = c.rt();
    // SAFETY: null or descriptors.
    let (Some(ot), Some(ft)) = (unsafe { (obj.typ.as_ref(), f.typ.as_ref()) }) else {
        return NativeResult::Fatal("runtime.SetFinalizer: first argument is nil".into());
    };
    if ft.type_kind() != TypeKind::Func {
        return NativeResult::Fatal(format!("runtime.SetFinalizer: second argument is {}, not a function", ft.text()));
    }
    let bad =
        || NativeResult::Fatal(format!("runtime.SetFinalizer: cannot pass {} to finalizer {}", ot.text(), ft.text()));
    let &[param] = ft.ins.as_slice() else { return bad() };
    // SAFETY: a parameter type.
    let pt = unsafe { &*param };
    let closure = f.data as usize;
    if pt.type_kind() == TypeKind::Interface {
        // SAFETY: a valid interface value.
        let Some(w) = (unsafe { crate::interp::cold::to_iface(rt, pt, obj) }) else { return bad() };
        rt.finalizer_takes_interface(closure, w);
    } else if !std::ptr::eq(pt, ot) && (pt.type_kind() != TypeKind::Pointer || !std::ptr::eq(pt.elem, ot.elem)) {
        return bad();
    }
    c.set(0, closure as u64);
    NativeResult::Done
}

fn add_cleanup(c: &mut NativeCtx<'_>) -> NativeResult {
    let id = c.rt().add_cleanup(c.u64(0) as usize, c.u64(1) as usize);
    c.set(0, id);
    NativeResult::Done
}

fn stop_cleanup(c: &mut NativeCtx<'_>) -> NativeResult {
    c.rt().stop_cleanup(c.u64(0));
    NativeResult::Done
}

/// func WeakHandle(p unsafe.Pointer) *uintptr: the word that holds p's address until its object is gone, then 0.
fn weak_handle(c: &mut NativeCtx<'_>) -> NativeResult {
    let w = c.rt().weak_handle(c.p(), c.u64(0) as usize);
    c.set(0, w as u64);
    NativeResult::Done
}

/// func WeakLoad(h *uintptr) unsafe.Pointer: what WeakHandle's word refers to, nil once it is gone.
fn weak_load(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: package weak passes what WeakHandle gave it, or a word of its own that never changes.
    let at = unsafe { c.rt().weak_load(c.ptr::<usize>(0)) };
    c.set(0, at as u64);
    NativeResult::Done
}

fn pool_where(c: &mut NativeCtx<'_>) -> NativeResult {
    let id = c.p().id;
    c.set(0, id as u64);
    c.set(1, c.rt().gc.cycles() as u64);
    NativeResult::Done
}
