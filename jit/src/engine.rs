//! The engine of a runtime: its region, its stubs, the queue of hot functions and the thread that works on it.

use crate::code::CodeMemory;
use crate::compile::{Dump, Watch, generate, optimise};
use crate::config::Config;
use crate::listing;
use crate::target::emit::Targets;
use crate::target::stubs;
use govm_runtime::func::Code;
use govm_runtime::jit::helpers::{self, offsets};
use govm_runtime::jit::{Jit, Stubs};
use govm_runtime::rt::Rt;
use hashbrown::HashSet;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, Weak};
use std::time::Instant;

/// Functions that wait for the compiler at most; more are asked for again later.
const QUEUE: usize = 256;
/// Native stack of the compiling thread.
const STACK: usize = 16 << 20;

struct Job {
    rt: Weak<Rt>,
    code: usize,
    osr: Option<u32>,
    asked: Instant,
}

struct Shared {
    config: Config,
    memory: Mutex<CodeMemory>,
    stubs: stubs::Stubs,
    helpers: Vec<usize>,
    asked: Mutex<HashSet<(usize, Option<u32>)>>,
    counts: crate::stats::Counts,
}

struct Engine {
    shared: Arc<Shared>,
    base: usize,
    ways: Stubs,
    queue: Mutex<Option<SyncSender<Job>>>,
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
        asked: Mutex::default(),
        counts: Default::default(),
    });
    Some(Arc::new(Engine { shared, base, ways, queue: Mutex::new(None) }))
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
        if !lock(&self.shared.asked).insert((code as usize, osr)) {
            return;
        }
        if self.threshold() == 0 {
            return self.shared.compile(rt, code, osr, Instant::now());
        }
        let job = Job { rt: Arc::downgrade(&rt.strong()), code: code as usize, osr, asked: Instant::now() };
        let mut q = lock(&self.queue);
        let sender = q.get_or_insert_with(|| start(self.shared.clone()));
        if sender.try_send(job).is_err() {
            lock(&self.shared.asked).remove(&(code as usize, osr));
        }
    }
    fn forget(&self, code: *const Code) {
        lock(&self.shared.asked).retain(|a| a.0 != code as usize);
    }
    fn stop(&self) {
        *lock(&self.queue) = None;
        if self.shared.config.stats {
            self.shared.counts.print();
        }
    }
}

fn lock<T>(m: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    m.lock().unwrap_or_else(|e| e.into_inner())
}

fn start(shared: Arc<Shared>) -> SyncSender<Job> {
    let (send, receive) = sync_channel::<Job>(QUEUE);
    let work = move || {
        while let Ok(job) = receive.recv() {
            if let Some(rt) = job.rt.upgrade() {
                shared.compile(&rt, job.code as *const Code, job.osr, job.asked);
            }
        }
    };
    // Without a thread everything is interpreted.
    let _ = std::thread::Builder::new().name("govm-jit".into()).stack_size(STACK).spawn(work);
    send
}

impl Shared {
    fn compile(&self, rt: &Rt, code: *const Code, osr: Option<u32>, asked: Instant) {
        let start = Instant::now();
        // SAFETY: loaded code lives as long as the runtime.
        let c = unsafe { &*code };
        let work = || self.machine_code(rt, c, osr);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
            .unwrap_or_else(|_| Err("the compiler failed".into()));
        match &result {
            Ok((address, bytes, _)) => c.install(osr, *address, *bytes),
            // Not again.
            Err(_) => c.heat.store(i32::MAX, std::sync::atomic::Ordering::Relaxed),
        }
        if self.config.stats {
            if let Ok((_, _, n)) = &result {
                self.counts.compiled(c, *n, asked.elapsed(), start.elapsed());
            }
            let how = osr.map_or(String::new(), |w| format!(" at {w}"));
            match result {
                Ok((a, frame, n)) => {
                    eprintln!("jit: {}{how}: {n} bytes at {a:#x}, frame {frame}, {:?}", c.func.name, start.elapsed());
                }
                Err(e) => eprintln!("jit: {}{how}: not compiled: {e}", c.func.name),
            }
        }
    }

    /// Address, frame size, code size.
    fn machine_code(&self, rt: &Rt, c: &Code, osr: Option<u32>) -> Result<(usize, usize, usize), String> {
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
        let f = optimise(rt, c, osr, self.config.without.as_deref(), watch)?;
        let targets = Targets {
            stubs: &self.stubs,
            helpers: &self.helpers,
            barrier: offsets::barrier_flag(rt),
            code: std::ptr::from_ref(c) as usize,
            entry: c.entry as usize,
            name: &c.func.name,
            compiled: &|e| rt.machine_code(e),
            counts: self.config.stats.then_some(&self.counts),
        };
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
            Ok((address, frame, e.bytes.len()))
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
