//! The runtime: everything that one running Go program shares, and the way in and out of it.

use crate::func::FuncTable;
use crate::g::G;
use crate::heap::{Heap, HeapConfig};
use crate::jit::{Jit, heat};
use crate::lock::{Lock, Rank};
use crate::native::{Leaf, LeafEntry, NativeEntry, NativeFn};
use crate::p::P;
use crate::rtype::{ItabTable, Type, TypeTable};
use crate::sched::Sched;
use crate::stack::StackPool;
use govm_bytecode::{FuncIdx, Loader, TypeIdx};
use hashbrown::HashMap;
use std::ptr;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::Instant;

/// How a runtime is set up. `from_env` reads Go's and our own environment variables.
#[derive(Clone, Debug)]
pub struct RuntimeConfig {
    /// GOMAXPROCS; 0: the CPUs that the process may use, or its share of their time.
    pub procs: usize,
    /// Heap settings.
    pub heap: HeapConfig,
    /// Ends the process when the program ends, with its status, as a Go binary does: whatever its threads wait for. An embedder says
    /// `None` and gets the status.
    pub exit: Option<fn(i32) -> !>,
    /// GOTRACEBACK: 0 none, 1 single, 2 all, 3 system.
    pub traceback: u8,
    /// Move the stack at every call that may, and when much was moved, at some.
    pub stack_stress: bool,
    /// Preempt at random safepoints with this seed; 0: no.
    pub preempt_stress: u64,
    /// Most bytes a goroutine's stack may have.
    pub max_stack: usize,
    /// GODEBUG=schedtrace=N: print the scheduler's state every N milliseconds; 0: never. And scheddetail=1.
    pub sched_trace: (u32, bool),
    /// GODEBUG=gctrace=1: a line on stderr for each collection.
    pub gc_trace: bool,
    /// The process is this program's alone, as a command's is: SIGQUIT ends it with the traces of all goroutines, memory comes in small pages.
    pub own_process: bool,
    /// Command line: os.Args.
    pub args: Vec<String>,
}

impl Default for RuntimeConfig {
    fn default() -> Self {
        RuntimeConfig {
            procs: 0,
            heap: HeapConfig::default(),
            exit: None,
            traceback: 1,
            stack_stress: false,
            preempt_stress: 0,
            max_stack: crate::stack::MAX_STACK,
            sched_trace: (0, false),
            gc_trace: false,
            own_process: false,
            args: Vec::new(),
        }
    }
}

impl RuntimeConfig {
    /// A command's settings, from GOMAXPROCS, GOGC, GOMEMLIMIT, GODEBUG, GOTRACEBACK, GOVM_GCSTRESS, GOVM_GCPOISON, GOVM_ALLOCFAIL, GOVM_STACKSTRESS,
    /// GOVM_PREEMPTSTRESS.
    pub fn from_env() -> Self {
        let var = |n: &str| std::env::var(n).ok().filter(|s| !s.is_empty());
        let num = |n: &str| var(n).and_then(|s| s.parse::<u64>().ok());
        let mut c =
            RuntimeConfig { procs: num("GOMAXPROCS").unwrap_or(0) as usize, own_process: true, ..Default::default() };
        if let Some(s) = var("GOGC") {
            c.heap.gc_percent = if s == "off" { -1 } else { s.parse().unwrap_or(100) };
        }
        if let Some(n) = var("GOMEMLIMIT").and_then(|s| parse_bytes(&s)) {
            c.heap.mem_limit = n;
        }
        c.traceback = match var("GOTRACEBACK").as_deref() {
            Some("none" | "0") => 0,
            Some("all" | "1") => 2,
            Some("system" | "2" | "crash") => 3,
            _ => 1,
        };
        let flag = |k: &str| godebug(k).and_then(|v| v.parse().ok()).unwrap_or(0u32);
        c.sched_trace = (flag("schedtrace"), flag("scheddetail") != 0);
        c.gc_trace = flag("gctrace") != 0;
        c.heap.stress = num("GOVM_GCSTRESS").unwrap_or(0) as u32;
        c.heap.fail_at = num("GOVM_ALLOCFAIL").unwrap_or(0) as u32;
        c.heap.trace = flag("allocfreetrace") != 0;
        c.heap.poison = var("GOVM_GCPOISON").is_some() || c.heap.stress != 0;
        c.stack_stress = var("GOVM_STACKSTRESS").is_some_and(|v| v != "0");
        c.preempt_stress = num("GOVM_PREEMPTSTRESS").unwrap_or(0);
        c
    }
}

/// The value of a key in GODEBUG.
fn godebug(key: &str) -> Option<String> {
    let all = std::env::var("GODEBUG").ok()?;
    all.split(',').rev().find_map(|kv| kv.strip_prefix(key)?.strip_prefix('=').map(str::to_string))
}

fn parse_bytes(s: &str) -> Option<i64> {
    if s == "off" {
        return Some(i64::MAX);
    }
    let units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40), ("B", 0)];
    for (u, shift) in units {
        if let Some(n) = s.strip_suffix(u) {
            return n.parse::<i64>().ok().map(|n| n << shift);
        }
    }
    s.parse().ok()
}

/// Unwinds a native when the program ends while it runs.
pub(crate) struct ExitNow;

/// How a program ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExitStatus(pub i32);

/// Errors of [`Runtime::new`].
#[derive(Clone, Debug)]
pub struct NoMemory;

impl std::fmt::Display for NoMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cannot reserve address space for the Go heap")
    }
}

impl std::error::Error for NoMemory {}

/// What the Ms of a runtime share.
pub struct Rt {
    /// The heap.
    pub heap: Heap,
    /// The scheduler.
    pub sched: Sched,
    /// Type descriptors.
    pub types: TypeTable,
    /// Functions.
    pub funcs: FuncTable,
    /// Interface tables.
    pub itabs: ItabTable,
    /// Package variables.
    pub globals: crate::globals::Globals,
    /// The compiler.
    pub loader: Arc<dyn Loader>,
    /// Settings.
    pub config: RuntimeConfig,
    /// The code generator, if there is one.
    pub jit: Option<Arc<dyn Jit>>,
    /// Start of the region of machine code; 1, which no address matches, without a code generator.
    pub(crate) machine_base: usize,
    pub(crate) stacks: StackPool,
    pub(crate) max_stack: AtomicUsize,
    /// GOTRACEBACK, which the program may change.
    pub(crate) traceback: AtomicU8,
    pub(crate) netpoll: crate::netpoll::Netpoll,
    pub(crate) sema: crate::sema::SemaTable,
    /// The collector.
    pub gc: crate::gc::Gc,
    pub(crate) specials: crate::gc::special::Specials,
    pub(crate) prof: crate::prof::Prof,
    pub(crate) well: crate::wellknown::WellKnownTypes,
    natives: OnceLock<HashMap<&'static str, NativeFn>>,
    native_lists: Vec<&'static [NativeEntry]>,
    start: Instant,
    me: Weak<Rt>,
    /// Zero bytes that a missing map element points to.
    pub(crate) zero: Lock<Vec<Box<[u64]>>>,
    pub(crate) zero_small: Box<[u64; 128]>,
    leaves: &'static [LeafEntry],
    /// State that natives of other crates keep for this runtime, by type.
    pub ext: Lock<HashMap<std::any::TypeId, Arc<dyn std::any::Any + Send + Sync>>>,
}

/// A Go program's machine.
pub struct Runtime {
    rt: Arc<Rt>,
}

impl Runtime {
    /// A runtime over a compiler and tables of natives, `leaves` among them, with a code generator or without. The runtime's own natives come with it.
    ///
    /// # Errors
    /// When the system does not grant address space.
    pub fn new(
        config: RuntimeConfig,
        loader: Arc<dyn Loader>,
        natives: &[&'static [NativeEntry]],
        leaves: &'static [LeafEntry],
        jit: Option<Arc<dyn Jit>>,
    ) -> Result<Runtime, NoMemory> {
        let procs = match config.procs {
            0 => crate::cpus::default_procs(),
            n => n,
        };
        let seed = if config.preempt_stress != 0 { config.preempt_stress } else { random_seed() };
        // The heap takes what address space the other tables leave.
        let globals = crate::globals::Globals::new().ok_or(NoMemory)?;
        let types = TypeTable::new(loader.clone()).ok_or(NoMemory)?;
        let (hot, interpret) =
            jit.as_ref().map_or((i32::MAX, 0), |j| (heat(j.threshold().max(1)), j.stubs().interpret));
        let funcs = FuncTable::new(loader.clone(), hot, interpret).ok_or(NoMemory)?;
        let heap = Heap::new(config.heap).ok_or(NoMemory)?;
        let mut native_lists: Vec<&'static [NativeEntry]> = crate::natives::TABLES.to_vec();
        native_lists.extend_from_slice(natives);
        let sched = Sched::new(procs, seed);
        crate::fault::install();
        let rt = Arc::new_cyclic(|me| Rt {
            heap,
            sched,
            types,
            funcs,
            itabs: ItabTable::default(),
            globals,
            loader,
            stacks: StackPool::default(),
            max_stack: AtomicUsize::new(config.max_stack),
            traceback: AtomicU8::new(config.traceback),
            netpoll: Default::default(),
            sema: Default::default(),
            gc: crate::gc::Gc::new(config.heap.gc_percent, config.heap.mem_limit, config.gc_trace),
            specials: Default::default(),
            prof: Default::default(),
            well: Default::default(),
            natives: OnceLock::new(),
            native_lists,
            leaves,
            start: Instant::now(),
            me: me.clone(),
            zero: Lock::new(Rank::Leaf, Vec::new()),
            zero_small: Box::new([0; 128]),
            ext: Lock::new(Rank::Leaf, HashMap::new()),
            machine_base: jit.as_ref().map_or(1, |j| j.base()),
            jit,
            config,
        });
        rt.commit_pace();
        Ok(Runtime { rt })
    }

    /// The shared part.
    pub fn shared(&self) -> &Arc<Rt> {
        &self.rt
    }

    /// Runs the program: `entry` takes no arguments, initialises packages and calls main. Returns when it does, or on
    /// os.Exit, or on a fatal error; other goroutines end with it.
    pub fn run_main(&self, entry: FuncIdx) -> ExitStatus {
        let rt = &self.rt;
        let s = &rt.sched;
        let m = {
            let mut i = s.inner.lock();
            let m = s.new_m(&mut i);
            if let Some(p) = s.pop_idle_p(&mut i) {
                // SAFETY: both are fresh and ours.
                unsafe { s.acquire(m, p) };
            }
            m
        };
        if rt.config.own_process {
            rt.take_quit_signal();
            crate::mem::small_pages();
        }
        let watcher = rt.clone();
        let spawned = std::thread::Builder::new()
            .name("govm-sysmon".into())
            .stack_size(64 << 10)
            .spawn(move || watcher.sysmon_loop());
        if spawned.is_err() {
            return ExitStatus(2);
        }
        // SAFETY: this thread is the M and holds a P.
        let p = unsafe { &mut *(*m).p };
        // Nobody is woken for it: this thread runs it.
        let g = rt.alloc_g(p, rt.funcs.closure(entry) as usize);
        rt.enqueue(g, Some(p), true);
        rt.m_loop(m);
        ExitStatus(s.exit_code.load(Ordering::Acquire) as i32)
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.rt.exit(0);
    }
}

impl Rt {
    /// A reference that keeps the runtime alive.
    pub fn strong(&self) -> Arc<Rt> {
        self.me.upgrade().expect("a method of a live runtime")
    }

    /// Nanoseconds of the monotonic clock since the runtime was made.
    #[inline]
    pub fn nanotime(&self) -> i64 {
        self.start.elapsed().as_nanos() as i64 + 1
    }

    /// The leaf with this name.
    pub fn find_leaf(&self, name: &str) -> Option<Leaf> {
        self.leaves.iter().find(|l| l.0 == name).map(|l| l.1)
    }

    /// The native with this name.
    pub fn find_native(&self, name: &str) -> Option<NativeFn> {
        let all = self.natives.get_or_init(|| {
            let n = self.native_lists.iter().map(|l| l.len()).sum();
            let mut h = HashMap::with_capacity(n);
            for l in &self.native_lists {
                h.extend(l.iter().copied());
            }
            h
        });
        all.get(name).copied()
    }

    /// The type descriptor with this index.
    #[inline]
    pub fn ty(&self, t: TypeIdx) -> &Type {
        self.types.get(t)
    }

    /// A zeroed heap object of the type.
    #[inline]
    pub fn new_object(&self, p: &mut P, t: &Type) -> *mut u8 {
        // SAFETY: descriptors are valid.
        let r = unsafe { self.heap.alloc(&mut p.cache, t.size, t) };
        if r.is_null() {
            self.out_of_memory();
        }
        self.after_alloc(p, r, t.size, Some(t));
        r
    }

    /// Zeroed heap memory for `n` values of the type; the product must not overflow.
    #[inline]
    pub fn new_array(&self, p: &mut P, t: &Type, n: usize) -> *mut u8 {
        // SAFETY: descriptors are valid.
        let r = unsafe { self.heap.alloc(&mut p.cache, t.size * n, t) };
        if r.is_null() {
            self.out_of_memory();
        }
        self.after_alloc(p, r, t.size * n, Some(t));
        r
    }

    /// Zeroed heap memory without pointers.
    #[inline]
    pub fn alloc_noscan(&self, p: &mut P, n: usize) -> *mut u8 {
        let r = self.heap.alloc_noscan(&mut p.cache, n);
        if r.is_null() {
            self.out_of_memory();
        }
        self.after_alloc(p, r, n, None);
        r
    }

    /// What is due now and then after an allocation.
    #[inline]
    fn after_alloc(&self, p: &mut P, at: *mut u8, size: usize, t: Option<&Type>) {
        if p.cache.attention | p.cache.sampled | p.cache.traced {
            self.attend(p, at, size, t);
        }
    }

    /// Samples the allocation for the heap profile, tells it if all are traced; lets the running goroutine stop at its next safepoint if a collection is due or
    /// wants help.
    #[cold]
    fn attend(&self, p: &mut P, at: *mut u8, size: usize, t: Option<&Type>) {
        if std::mem::take(&mut p.cache.sampled) {
            self.sample_alloc(p, at as usize);
        }
        if std::mem::take(&mut p.cache.traced) {
            self.trace_alloc(p, at as usize, size, t);
        }
        if std::mem::take(&mut p.cache.attention) {
            let m = p.m.load(Ordering::Relaxed);
            if !m.is_null() {
                // SAFETY: our own M and its goroutine.
                unsafe {
                    let g: *mut G = (*m).g;
                    if !g.is_null() {
                        (*g).request_stop();
                    }
                }
            }
        }
    }

    /// Zero bytes to read: what the address of an absent map element is.
    pub fn zero_value(&self, size: usize) -> *const u8 {
        if size <= 1024 {
            return self.zero_small.as_ptr().cast();
        }
        let mut z = self.zero.lock();
        if z.last().is_none_or(|b| b.len() * 8 < size) {
            z.push(vec![0u64; size.next_power_of_two() / 8].into());
        }
        z.last().map_or(ptr::null(), |b| b.as_ptr().cast())
    }

    /// Ends the program with a code: all Ms leave their loops. In a process of its own the process ends here.
    pub fn exit(&self, code: i32) {
        let s = &self.sched;
        // First: when the others see that it is the end, the process may be gone at once.
        if let Some(j) = self.jit.as_ref().filter(|_| !s.exiting()) {
            j.stop();
        }
        {
            let mut i = s.inner.lock();
            if s.exiting() {
                return;
            }
            // Nobody else gets to know that it is the end, to tell the status, too.
            if let Some(exit) = self.config.exit {
                exit(code);
            }
            s.exit_code.store(code as i64, Ordering::Release);
            s.exiting.store(true, Ordering::SeqCst);
            for &m in i.all_m.iter().chain(&i.dead_m) {
                // SAFETY: Ms and Gs live as long as the runtime.
                unsafe {
                    let g = (*m).cur_g.load(Ordering::Acquire);
                    if !g.is_null() {
                        (*g).request_stop();
                    }
                    self.wake_m(m);
                }
            }
            i.global.clear();
            s.started.notify_all();
            s.sysmon.unpark();
            s.scavenger.parker.unpark();
        }
    }

    /// State that natives keep for this runtime, made when first asked for.
    pub fn extension<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let id = std::any::TypeId::of::<T>();
        let any = self.ext.lock().entry(id).or_insert_with(|| Arc::new(T::default())).clone();
        any.downcast().expect("stored under its own type")
    }
}

/// Ends the process at once, as a Go binary does: without exit handlers of the C library, which would give memory back
/// that the system takes anyway.
pub fn end_process(code: i32) -> ! {
    // SAFETY: it ends all threads before anything else can happen.
    unsafe { libc::_exit(code) }
}

fn random_seed() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}
