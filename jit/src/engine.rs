//! The engine of a runtime: its region, its stubs, and the thread that compiles what waits in the queue.

use crate::code::CodeMemory;
use crate::compile::{Dump, Watch, generate, optimise};
use crate::config::Config;
use crate::listing;
use crate::queue::{Asked, Queue, Taken};
use crate::ssa::ir::{Func, Op};
use crate::stats::processor_time;
use crate::target::emit::Targets;
use crate::target::{alloc, stubs};
use govm_runtime::func::Code;
use govm_runtime::jit::helpers::{self, offsets};
use govm_runtime::jit::made::{NewCode, Tier};
use govm_runtime::jit::{Jit, Stubs, heat};
use govm_runtime::rt::Rt;
use govm_runtime::rtype::Type;
use hashbrown::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, Weak};
use std::time::Instant;

/// What compiling takes besides what grows with the function, in words of bytecode.
const FIXED: u32 = 30;
/// Code of the first tier asks for better after so many times what made it hot.
const PATIENCE: i32 = 25;
/// Native stack of the compiling thread.
const STACK: usize = 16 << 20;

struct Shared {
    config: Config,
    memory: Mutex<CodeMemory>,
    stubs: stubs::Stubs,
    helpers: Vec<usize>,
    queue: Queue<Weak<Rt>>,
    /// Stubs that allocate, by type and number.
    allocators: Mutex<HashMap<(usize, u32), usize>>,
    counts: crate::stats::Counts,
}

/// Machine code in the region.
struct Machine {
    address: usize,
    /// Bytes of its frame below fp.
    frame: usize,
    /// Its own bytes, without those that count events.
    len: usize,
    /// What it was made without supposing.
    failed: Vec<usize>,
}

struct Engine {
    shared: Arc<Shared>,
    base: usize,
    ways: Stubs,
}

/// A code generator, or `None` when the system or the machine does not allow one.
pub fn new(config: Config) -> Option<Arc<dyn Jit>> {
    let mut memory = CodeMemory::new()?;
    let helpers: Vec<usize> = helpers::table().iter().map(|h| h.1).collect();
    let base = memory.base();
    let (bytes, s) = stubs::emit(base, &helpers);
    if !memory.push(&bytes) {
        return None;
    }
    // SAFETY: the stubs at these addresses take what the types say.
    let ways = unsafe {
        use std::mem::transmute;
        Stubs {
            call: transmute::<usize, unsafe extern "C" fn(*mut _, *mut _, usize, usize, usize, usize) -> u64>(s.call),
            resume: transmute::<usize, unsafe extern "C" fn(*mut _, *mut _, usize, usize, usize) -> u64>(s.resume),
            osr: transmute::<usize, unsafe extern "C" fn(*mut _, *mut _, usize, usize) -> u64>(s.osr),
            exit: transmute::<usize, unsafe extern "C" fn(*mut _, u64) -> !>(s.exit_helper),
            interpret: s.interpret,
        }
    };
    let shared = Arc::new(Shared {
        config,
        memory: Mutex::new(memory),
        stubs: s,
        helpers,
        queue: Queue::default(),
        allocators: Mutex::default(),
        counts: Default::default(),
    });
    Some(Arc::new(Engine { shared, base, ways }))
}

impl Jit for Engine {
    fn base(&self) -> usize {
        self.base
    }
    fn stubs(&self) -> &Stubs {
        &self.ways
    }
    fn threshold(&self) -> i32 {
        self.shared.config.threshold
    }
    fn hot(&self, rt: &Rt, code: *const Code, osr: Option<u32>) {
        self.ask(rt, code, osr, false);
    }
    fn again(&self, rt: &Rt, code: *const Code, osr: Option<u32>) {
        self.ask(rt, code, osr, true);
    }
    fn forget(&self, code: *const Code) {
        self.shared.queue.forget(code as usize);
    }
    fn stop(&self) {
        self.shared.queue.close();
        if self.shared.config.stats {
            self.shared.counts.print(self.shared.queue.dropped());
        }
    }
}

impl Engine {
    fn ask(&self, rt: &Rt, code: *const Code, osr: Option<u32>, again: bool) {
        let wanted = (code as usize, osr);
        if self.threshold() == 0 {
            if self.shared.queue.claim(wanted) {
                self.shared.compile(rt, Taken { wanted, job: (), again, since: Instant::now(), tier: Tier::Full });
            }
            return;
        }
        let began = self.shared.config.stats.then(Instant::now);
        // SAFETY: loaded code lives as long as the runtime.
        let words = unsafe { &*code }.func.code.len() as u32;
        let how = self.shared.queue.ask(wanted, words + FIXED, again, || Arc::downgrade(&rt.strong()));
        if how == Asked::First {
            start(self.shared.clone());
        }
        if let Some(t) = began {
            self.shared.counts.paused(t.elapsed());
        }
    }
}

fn lock<T>(m: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    m.lock().unwrap_or_else(|e| e.into_inner())
}

/// Starts the compiling thread.
fn start(shared: Arc<Shared>) {
    let work = move || {
        yield_to_who_asks();
        while let Some(t) = shared.queue.take() {
            if let Some(rt) = t.job.upgrade() {
                shared.compile(&rt, t);
            }
        }
    };
    // Without a thread everything is interpreted.
    let _ = std::thread::Builder::new().name("govm-jit".into()).stack_size(STACK).spawn(work);
}

/// The calling thread no longer displaces one that runs when it wakes: the one it is woken by is a goroutine's.
fn yield_to_who_asks() {
    #[cfg(target_os = "linux")]
    // SAFETY: changes only this thread's scheduling; if it fails, nothing has changed.
    unsafe {
        let param: libc::sched_param = std::mem::zeroed();
        libc::sched_setscheduler(0, libc::SCHED_BATCH, &param);
    }
}

impl Shared {
    fn compile<T>(&self, rt: &Rt, taken: Taken<T>) {
        let start = processor_time();
        let (code, osr) = taken.wanted;
        let tier = self.config.tier.unwrap_or(taken.tier);
        // SAFETY: loaded code lives as long as the runtime.
        let c = unsafe { &*(code as *const Code) };
        let work = || self.machine_code(rt, c, osr, (tier, taken.again));
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| {
            // The function is interpreted, and the program goes on; but no test is to pass so.
            if cfg!(debug_assertions) {
                std::process::abort();
            }
            Err("the compiler failed".into())
        });
        match &result {
            Ok(m) => {
                // Who can have nothing better need not ask for it.
                let patience =
                    if self.config.tier.is_some() { i32::MAX } else { heat(PATIENCE * self.config.threshold) };
                if let Some(old) =
                    c.install(&NewCode { osr, address: m.address, bytes: m.frame, tier, patience, failed: &m.failed })
                {
                    lock(&self.memory).redirect(old);
                }
            }
            // Not again; calls go on finding what there is.
            Err(_) if c.machine.load(Ordering::Acquire).is_null() => c.heat.store(i32::MAX, Ordering::Relaxed),
            Err(_) => {}
        }
        if self.config.stats {
            let (all, took) = (taken.since.elapsed(), processor_time() - start);
            let name = &c.func.name;
            let how = osr.map_or(String::new(), |w| format!(" at {w}"));
            self.counts.log(match result {
                Ok(Machine { address: a, frame, len: n, .. }) => {
                    self.counts.compiled(c, n, tier, (!taken.again).then_some(all), took);
                    format!("{name}{how}: {tier:?}, {n} bytes at {a:#x}, frame {frame}, {took:?} of {all:?}")
                }
                Err(e) => format!("{name}{how}: not compiled: {e}"),
            });
        }
    }

    /// Addresses of the stubs that make what a function makes.
    fn allocators(&self, rt: &Rt, f: &Func) -> Result<HashMap<(usize, u32), usize>, String> {
        let mut found = HashMap::default();
        for &v in f.blocks.iter().flat_map(|b| &b.insts) {
            let Op::New(ty, n) = f.op(v) else { continue };
            let mut all = lock(&self.allocators);
            let at = match all.get(&(ty, n)) {
                Some(&at) => at,
                None => {
                    // SAFETY: the builder takes types of this runtime, which live as long as it does.
                    let plan =
                        rt.plan(unsafe { &*(ty as *const Type) }, n as usize).ok_or("an object without a plan")?;
                    let mut memory = lock(&self.memory);
                    let at = memory.next();
                    let bytes = alloc::emit(&plan, ty, n, &self.stubs, &self.helpers, at)?;
                    if !memory.push(&bytes) {
                        return Err("no room for machine code".into());
                    }
                    if self.config.perf_map {
                        perf_map(at, bytes.len(), "allocate");
                    }
                    all.insert((ty, n), at);
                    at
                }
            };
            found.insert((ty, n), at);
        }
        Ok(found)
    }

    fn machine_code(&self, rt: &Rt, c: &Code, osr: Option<u32>, how: (Tier, bool)) -> Result<Machine, String> {
        let wanted = self.config.dump.as_ref().filter(|d| c.func.name.ends_with(&*d.0));
        let (mut dump, mut clock);
        let watch: &mut dyn Watch = match wanted {
            Some(d) => {
                dump = Dump::new(d.1.as_deref());
                &mut dump
            }
            None if self.config.stats => {
                clock = self.counts.clock();
                &mut clock
            }
            None => &mut (),
        };
        let mut f = optimise(rt, c, osr, how, self.config.without.as_deref(), watch)?;
        let allocators = self.allocators(rt, &f)?;
        let targets = Targets {
            stubs: &self.stubs,
            helpers: &self.helpers,
            barrier: offsets::barrier_flag(rt),
            code: std::ptr::from_ref(c) as usize,
            entry: c.entry as usize,
            name: &c.func.name,
            compiled: &|e| rt.machine_code(e),
            allocator: &|ty, n| allocators[&(ty, n)],
            counts: self.config.stats.then_some(&self.counts),
        };
        let failed = std::mem::take(&mut f.failed);
        generate(&f, &targets, watch, |emit| {
            let mut memory = lock(&self.memory);
            let address = memory.next();
            let e = emit(address)?;
            if !memory.push(&e.bytes) {
                return Err("no room for machine code".into());
            }
            if self.config.perf_map {
                perf_map(address, e.bytes.len(), &c.func.name);
            }
            if self.config.listing.as_ref().is_some_and(|n| c.func.name.ends_with(&**n)) {
                eprintln!("{}", listing::text(rt, c, osr, &e, address));
            }
            let frame = e.frame.total() as usize;
            Ok(Machine { address, frame, len: e.bytes.len() - e.counting, failed })
        })
    }
}

/// Tells `perf` the name of a piece of code.
fn perf_map(address: usize, len: usize, name: &str) {
    use std::io::Write;
    let path = format!("/tmp/perf-{}.map", std::process::id());
    if let Ok(mut f) = std::fs::OpenOptions::new().append(true).create(true).open(path) {
        let _ = writeln!(f, "{address:x} {len:x} {name}");
    }
}
