//! runtime/metrics: the scalars in the order of the Go table, floats by their bits.

use crate::g::GStatus;
use crate::heap::sizeclass::CLASS_SIZE;
use crate::native::{NativeCtx, NativeEntry, NativeResult};
use crate::rt::Rt;
use std::sync::atomic::Ordering::Relaxed;

pub(super) static TABLE: &[NativeEntry] =
    &[("runtime/metrics.values", values), ("runtime/metrics.histogram", histogram), ("runtime/metrics.sizes", sizes)];

/// CPU time of the process, ns.
fn process_ns() -> i64 {
    // SAFETY: plain data that the system fills in.
    let u = unsafe {
        let mut u: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &mut u);
        u
    };
    let ns = |t: libc::timeval| t.tv_sec * 1_000_000_000 + t.tv_usec * 1000;
    ns(u.ru_utime) + ns(u.ru_stime)
}

/// func values(v []uint64)
fn values(c: &mut NativeCtx<'_>) -> NativeResult {
    let rt = c.rt();
    // The counters of spans in this P's cache become exact; other Ps' caches are settled when they are refilled.
    rt.heap.flush_cache(&mut c.p().cache);
    let mut all = cpu(rt);
    all.extend(heap(rt));
    all.extend(sched(rt));
    // SAFETY: the argument is a []uint64.
    let out = unsafe { c.elems::<u64>(0) };
    for (to, v) in out.iter_mut().zip(all) {
        *to = v;
    }
    NativeResult::Done
}

fn cpu(rt: &Rt) -> Vec<u64> {
    let h = rt.gc.history.lock();
    let [assist, dedicated, fractional, idle_mark] = h.mark_ns;
    let gc = h.mark_ns.iter().sum::<i64>() + h.pause_cpu_ns;
    let total = rt.nanotime() * rt.sched.n_p.load(Relaxed) as i64;
    let user = (process_ns() - gc).clamp(0, (total - gc).max(0));
    let idle = (total - user - gc).max(0);
    let seconds = |ns: i64| (ns as f64 / 1e9).to_bits();
    let mut v = vec![0];
    v.extend([assist, dedicated + fractional, idle_mark, h.pause_cpu_ns, gc, idle, total, user].map(seconds));
    v
}

fn heap(rt: &Rt) -> Vec<u64> {
    let s = &rt.heap.stats;
    let (used, high) = rt.heap.page_bytes();
    let stacks = s.stack_bytes.load(Relaxed);
    let live = rt.heap.live.load(Relaxed).max(0) as u64;
    let (total, cycles, forced) =
        (s.total_alloc.load(Relaxed), rt.gc.cycles() as u64, rt.gc.history.lock().forced as u64);
    let (mallocs, frees) = (s.mallocs.load(Relaxed), s.frees.load(Relaxed));
    let scan = rt.gc.scan_bytes();
    let released = rt.heap.retained().1;
    let objects = (used - stacks.min(used)) as u64;
    let pacer = &rt.gc.pacer;
    vec![
        cycles - forced.min(cycles),
        forced,
        cycles,
        pacer.percent() as u64,
        pacer.limit() as u64,
        0,
        total,
        mallocs,
        0,
        total.saturating_sub(live),
        frees,
        pacer.goal() as u64,
        pacer.marked() as u64,
        mallocs - frees.min(mallocs),
        s.tiny.load(Relaxed),
        rt.gc.limiter.last_cycle() as u64,
        0,
        scan[0],
        scan[1],
        scan[2],
        scan.iter().sum(),
        crate::stack::MIN_STACK as u64,
        (high - used).saturating_sub(released) as u64,
        live,
        released as u64,
        stacks as u64,
        objects.saturating_sub(live),
        high as u64,
    ]
}

fn sched(rt: &Rt) -> Vec<u64> {
    let s = &rt.sched;
    let mut by_state = [0u64; 4];
    for g in rt.all_goroutines() {
        // SAFETY: Gs are never freed while the runtime lives.
        match unsafe { (*g).status() } {
            GStatus::Syscall => by_state[0] += 1,
            GStatus::Runnable => by_state[1] += 1,
            GStatus::Running => by_state[2] += 1,
            GStatus::Waiting => by_state[3] += 1,
            GStatus::Dead => {}
        }
    }
    let mut v = vec![s.n_p.load(Relaxed) as u64, s.next_id.load(Relaxed) - 1];
    v.extend(by_state);
    let (threads, waited) = (s.inner.lock().all_m.len() as u64 + 1, rt.prof.mutex_wait.load(Relaxed));
    // Two histograms in between, and seconds.
    v.extend([rt.num_goroutines() as u64, 0, 0, threads, (waited as f64 / 1e9).to_bits()]);
    v
}

/// func histogram(which int, v []uint64): 0 stops for collections and 1 latencies, by powers of two; 2 objects allocated and 3
/// freed, by size class, the large ones last.
fn histogram(c: &mut NativeCtx<'_>) -> NativeResult {
    let rt = c.rt();
    let all: Vec<u64> = match c.i64(0) {
        0 => rt.gc.history.lock().histogram.to_vec(),
        1 => rt.sched.latencies.iter().map(|n| n.load(Relaxed)).collect(),
        which => {
            rt.heap.flush_cache(&mut c.p().cache);
            let n = |i: usize| rt.heap.stats.by_class.0[i][(which == 3) as usize].load(Relaxed);
            let classes = CLASS_SIZE.len();
            (1..classes).chain([0]).map(|k| n(2 * k) + n(2 * k + 1)).collect()
        }
    };
    // SAFETY: the argument is a []uint64.
    let out = unsafe { c.elems::<u64>(1) };
    for (to, v) in out.iter_mut().zip(all) {
        *to = v;
    }
    NativeResult::Done
}

/// func sizes(v []uint64) int: the sizes of the classes; how many there are.
fn sizes(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the argument is a []uint64.
    let out = unsafe { c.elems::<u64>(0) };
    for (to, &v) in out.iter_mut().zip(&CLASS_SIZE[1..]) {
        *to = v as u64;
    }
    c.set(0, CLASS_SIZE.len() as u64 - 1);
    NativeResult::Done
}
