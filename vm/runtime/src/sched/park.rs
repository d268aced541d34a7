//! The life of a goroutine: made, run, parked, woken, gone; and the loop of an M.
//!
//! Parking and waking race: a waker may find the goroutine before its M has let go of it. The token settles it: the waker
//! turns 0 into 1 or 2 into 0, the M turns 0 into 2 (parked) or 1 into 0 (was woken already: runs on).

use crate::g::{G, GStatus, POISON, Stopped, WaitReason, Wake};
use crate::gc::Phase;
use crate::interp;
use crate::m::M;
use crate::native::GRef;
use crate::p::P;
use crate::rt::{ExitNow, Rt};
use crate::stub::STUB_EXIT;
use std::ptr;
use std::sync::atomic::Ordering;

/// Why the interpreter came back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// The goroutine waits; its state is saved.
    Park(WaitReason),
    /// A stop was asked for at a safepoint.
    Preempt,
    /// Others get a turn.
    Yield,
    /// A collection is wanted, then it goes on.
    Collect,
    /// The stacks of all goroutines are taken, or their traces as text, then it goes on.
    Snapshot(bool),
    /// The number of Ps is to change, then it goes on.
    SetProcs(u32),
    /// Its function returned, or Goexit is complete.
    Dead,
    /// The program ends with this code.
    Exit(i32),
    /// Only of a single step: the instruction is done.
    Stepped,
    /// Only of a single step: the goroutine goes on elsewhere, at its saved state.
    Moved,
}

impl Stop {
    /// The same as one number.
    #[inline(always)]
    pub(crate) fn pack(self) -> u64 {
        match self {
            Stop::Park(why) => (why as u64) << 8,
            Stop::Preempt => 1,
            Stop::Yield => 2,
            Stop::Collect => 3,
            Stop::SetProcs(n) => 4 | (n as u64) << 8,
            Stop::Dead => 5,
            Stop::Exit(code) => 6 | (code as u32 as u64) << 8,
            Stop::Stepped => 7,
            Stop::Moved => 8,
            Stop::Snapshot(text) => 9 | (text as u64) << 8,
        }
    }

    /// What `pack` made a number of.
    pub(crate) fn unpack(n: u64) -> Stop {
        let x = (n >> 8) as u32;
        match n as u8 {
            0 => Stop::Park(WaitReason::ALL[x as usize]),
            1 => Stop::Preempt,
            2 => Stop::Yield,
            3 => Stop::Collect,
            4 => Stop::SetProcs(x),
            5 => Stop::Dead,
            7 => Stop::Stepped,
            8 => Stop::Moved,
            9 => Stop::Snapshot(x != 0),
            _ => Stop::Exit(x as i32),
        }
    }
}

/// What an M does after a goroutine has stopped.
enum After {
    /// Runs another.
    Next,
    /// Waits until that one is to go on, which is wired to it.
    Wired,
    /// Ends: the goroutine that was wired to it has ended.
    Retire,
}

impl From<bool> for After {
    fn from(wired: bool) -> After {
        if wired { After::Wired } else { After::Next }
    }
}

/// Words below a start frame's fp where its function's arguments begin.
pub(crate) const START_ARGS: usize = 20;

impl Rt {
    /// Makes a goroutine that calls the closure, and queues it. `None` at the end: by nobody in particular.
    pub fn new_goroutine(
        &self,
        p: &mut P,
        closure: usize,
        creator: Option<(*const crate::func::Code, u32, u64)>,
    ) -> *mut G {
        let g = self.alloc_g(p, closure);
        // SAFETY: fresh, ours until queued; whoever says who he is runs on the P's M.
        unsafe {
            (*g).creator = creator;
            if creator.is_some() {
                (*g).labels = (*(*p.m.load(Ordering::Relaxed)).g).labels;
            }
        }
        if self.prof.trace.on.load(Ordering::Relaxed) {
            // SAFETY: a closure of this runtime begins with its function's entry.
            let f = unsafe { self.funcs.index(*(closure as *const *const crate::func::FuncEntry)) };
            let name = self.loader.func_name(f);
            // SAFETY: fresh, ours until queued.
            self.trace_begin(unsafe { (*g).id }, &name);
        }
        self.make_runnable(g, Some(p), true);
        g
    }

    /// A goroutine ready to call the closure, not queued.
    pub(crate) fn alloc_g(&self, p: &mut P, closure: usize) -> *mut G {
        self.alloc_g_args(p, closure, &[])
    }

    /// A goroutine ready to call the closure with the argument words, not queued.
    pub(crate) fn alloc_g_args(&self, p: &mut P, closure: usize, args: &[u64]) -> *mut G {
        let g = self.blank_g(p);
        // SAFETY: dead goroutines belong to whoever took them off the list.
        let gg = unsafe { &mut *g };
        if gg.stack_lo == 0 {
            self.new_stack(p, gg);
        }
        gg.id = self.sched.next_id.fetch_add(1, Ordering::Relaxed);
        // A frame that calls the closure: the interpreter starts at a stub which does so. Arguments lie below it,
        // with room for results above them.
        gg.fp = gg.stack_hi - 16;
        // SAFETY: the top of the fresh stack: saved fp 0, return to the exit stub, no code, the closure as context.
        unsafe {
            let fp = gg.fp as *mut usize;
            *fp = 0;
            *fp.add(1) = crate::stub::address(STUB_EXIT) as usize;
            *fp.sub(1) = 0;
            *fp.sub(2) = closure;
            for (i, &a) in args.iter().enumerate() {
                *fp.sub(START_ARGS - i) = a as usize;
            }
        }
        gg.start_args = args.len() as u32;
        gg.machine = self.machine_base;
        gg.pc = crate::stub::address(crate::stub::STUB_START);
        gg.stopped = Stopped::Before;
        gg.wait = WaitReason::None;
        gg.wake = Wake::default();
        gg.token.reset();
        gg.native_state = [0; 4];
        gg.system = false;
        gg.finalizer = false;
        gg.labels = 0;
        gg.creator = None;
        gg.guard.store(gg.real_guard(), Ordering::Relaxed);
        // Its stack holds only what its maker's does, and that one is scanned.
        gg.scanned.store(self.gc.cycle(), Ordering::Release);
        gg.set_status(GStatus::Runnable);
        self.sched.live_g.fetch_add(1, Ordering::Relaxed);
        g
    }

    fn free_g(&self, p: &mut P, g: *mut G) {
        // SAFETY: the goroutine has ended; nobody refers to it.
        let gg = unsafe { &mut *g };
        gg.set_status(GStatus::Dead);
        if !gg.system {
            self.sched.live_g.fetch_sub(1, Ordering::Relaxed);
        }
        gg.defers.clear();
        gg.panics.clear();
        gg.indicator = 0;
        gg.sudogs.clear();
        if gg.finalizer {
            self.finalizer_done(p);
        }
        if gg.stack_hi - gg.stack_lo > crate::stack::MIN_STACK {
            self.free_stack(p, gg);
        }
        self.keep_g(p, g);
    }

    /// Wakes a parked goroutine, or one that is about to park.
    pub fn ready(&self, g: GRef, p: Option<&P>) {
        let gp = g.0;
        // SAFETY: G structs are never freed; the token decides who owns the goroutine.
        if unsafe { (*gp).token.wake() } {
            self.make_runnable(gp, p, true);
        }
    }

    /// Wakes a goroutine from a thread that is no M of this runtime.
    pub fn ready_external(&self, g: GRef) {
        self.ready(g, None);
    }

    /// What a thread with a P does until the program ends.
    pub(crate) fn m_loop(&self, m: *mut M) {
        // SAFETY: this thread is the M.
        unsafe { (*m).rt = self };
        let run = || {
            while let Some(g) = self.find_runnable(m) {
                loop {
                    match self.run_goroutine(m, g) {
                        After::Next => break,
                        After::Wired => {
                            if !self.wait_for_locked(m) {
                                return;
                            }
                        }
                        After::Retire => return self.retire(m),
                    }
                }
            }
        };
        // A defect of the scheduler or the collector must end the program, not leave it waiting for this thread.
        if let Err(e) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run))
            && !e.is::<ExitNow>()
        {
            self.report_fatal(&format!("internal error: {}", panic_text(&*e)), None);
            self.exit(2);
        }
    }

    /// Before a goroutine runs on the M, which holds a P.
    ///
    /// # Safety
    /// The goroutine was taken off a queue, or has stopped on this M.
    #[inline]
    pub(crate) unsafe fn begin(&self, m: &mut M, g: *mut G) {
        // SAFETY: by contract.
        let (gg, p) = unsafe { (&mut *g, &mut *m.p) };
        m.set_g(g);
        gg.turns = gg.turns.wrapping_add(1);
        // It may have changed the rate on another P.
        if p.cache.sample_rate != self.mem_profile_rate() {
            p.cache.sample_anew();
        }
        if gg.ready_at != 0 {
            let ns = (self.nanotime() - std::mem::take(&mut gg.ready_at)).max(0) as u64;
            self.sched.latencies[(64 - ns.leading_zeros() as usize).min(47)].fetch_add(1, Ordering::Relaxed);
        }
        if gg.wait != WaitReason::None {
            if self.prof.block_rate.load(Ordering::Relaxed) > 0 {
                self.sample_block(p, gg);
            }
            if is_mutex(gg.wait) {
                let since = gg.wait_since.load(Ordering::Relaxed);
                self.prof.mutex_wait.fetch_add(self.nanotime() - since, Ordering::Relaxed);
            }
            gg.wait = WaitReason::None;
        }
        self.ensure_scanned(p, g);
        gg.set_status(GStatus::Running);
        gg.syscall_m.store(0, Ordering::Relaxed);
        let stress = self.config.stack_stress || self.config.preempt_stress != 0;
        gg.guard.store(if stress { POISON } else { gg.real_guard() }, Ordering::Relaxed);
        if self.sched.gc_waiting.load(Ordering::SeqCst) || self.sched.exiting() {
            gg.guard.store(POISON, Ordering::Relaxed);
        }
    }

    /// Parks a goroutine. `None`: somebody has woken it already, and it is to run on; else whether it is wired to the M.
    ///
    /// # Safety
    /// It ran on the M, and its state is saved.
    #[inline]
    pub(crate) unsafe fn let_go(&self, m: &mut M, g: *mut G, why: WaitReason) -> Option<bool> {
        // SAFETY: by contract.
        let gg = unsafe { &mut *g };
        gg.wait = why;
        // The clock takes a tenth of a channel's operation. Traces ask for minutes: the next collection notes the time.
        let timed = is_mutex(why) || self.prof.block_rate.load(Ordering::Relaxed) > 0;
        gg.wait_since.store(if timed { self.nanotime() } else { 0 }, Ordering::Relaxed);
        gg.set_status(GStatus::Waiting);
        m.set_g(ptr::null_mut());
        // SAFETY: nobody can find the goroutine before the token says so.
        let locked = unsafe { self.keep_thread(m, g) };
        if gg.token.park() {
            return Some(locked);
        }
        gg.syscall_m.store(0, Ordering::Release);
        None
    }

    /// Runs a goroutine until it stops.
    fn run_goroutine(&self, m: *mut M, g: *mut G) -> After {
        // SAFETY: this thread is the M, it holds a P, and the goroutine was taken off a queue.
        let mm = unsafe { &mut *m };
        // SAFETY: as above.
        let p = unsafe { &*mm.p };
        p.tick.fetch_add(1, Ordering::Relaxed);
        p.spent.store(false, Ordering::Relaxed);
        loop {
            // SAFETY: the M holds a P; nobody runs the goroutine.
            unsafe { self.begin(mm, g) };
            let tracing = self.prof.trace.on.load(Ordering::Relaxed);
            let began = if tracing { self.nanotime() } else { 0 };
            // SAFETY: state of a stopped goroutine, and we own it.
            let run = || crate::fault::on_behalf_of(self, m, g, || unsafe { interp::run(self, m, g) });
            let stop = match std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)) {
                Ok(s) => s,
                Err(e) if e.is::<ExitNow>() => Stop::Exit(-1),
                Err(e) => {
                    self.report_fatal(&format!("internal error: {}", panic_text(&*e)), Some(g));
                    Stop::Exit(2)
                }
            };
            if tracing && !mm.p.is_null() {
                // SAFETY: the goroutine is still ours, and so is the P.
                unsafe { self.trace_turn(&*g, (*mm.p).id, began, stop) };
            }
            // SAFETY: the goroutine is still ours.
            let ticked = unsafe { (*g).prof_ticks.load(Ordering::Relaxed) } > 0;
            if ticked {
                // SAFETY: as above; its state is saved, or it has ended.
                self.sample_cpu(unsafe { &*g }, matches!(stop, Stop::Dead | Stop::Exit(_)));
            }
            // SAFETY: unless it is exiting, the M holds a P again here.
            match stop {
                Stop::Park(why) => {
                    // SAFETY: it ran on this M, and its state is saved.
                    if let Some(locked) = unsafe { self.let_go(mm, g, why) } {
                        return locked.into();
                    }
                }
                Stop::Preempt => {
                    if self.sched.exiting() {
                        mm.set_g(ptr::null_mut());
                        return After::Next;
                    }
                    if self.heap.gc_due.load(Ordering::Relaxed) {
                        if self.heap.stress != 0 && self.gc.phase() == Phase::Mark {
                            // The program ran for a while with the barrier on; now the cycle is checked.
                            self.heap.gc_due.store(false, Ordering::Relaxed);
                            self.mark_alone(m);
                        } else {
                            self.gc_start(m);
                        }
                    } else if self.sched.gc_waiting.load(Ordering::Acquire) {
                        self.stop_for_world(m);
                    // SAFETY: the M holds a P.
                    } else if unsafe { self.barrier_waits(&*mm.p) } {
                        // SAFETY: as above, and this is its thread.
                        self.pass_barrier(unsafe { &mut *mm.p });
                    // SAFETY: as above.
                    } else if unsafe { (*mm.p).cache.debt } > 0 {
                        self.gc_assist(m);
                    } else if !ticked {
                        return self.requeue(mm, g).into();
                    }
                }
                Stop::Yield => return self.requeue(mm, g).into(),
                Stop::Collect => {
                    // SAFETY: the goroutine has stopped with its state saved, and nobody can find it yet.
                    unsafe {
                        let locked = self.keep_thread(m, g);
                        self.gc_wait(m, g);
                        return locked.into();
                    }
                }
                Stop::Snapshot(text) => self.take_snapshot(m, g, text),
                Stop::SetProcs(n) => self.set_procs(m, n as usize),
                Stop::Dead => {
                    mm.set_g(ptr::null_mut());
                    // SAFETY: the M holds its P; the goroutine has ended and is ours.
                    unsafe {
                        let wired = std::mem::take(&mut (*g).lock_count) > 0;
                        self.free_g(&mut *mm.p, g);
                        mm.locked_g.store(ptr::null_mut(), Ordering::Relaxed);
                        return if wired { After::Retire } else { After::Next };
                    }
                }
                Stop::Exit(code) => {
                    mm.set_g(ptr::null_mut());
                    if code >= 0 {
                        self.exit(code);
                    }
                    return After::Next;
                }
                Stop::Stepped | Stop::Moved => {}
            }
            // What it was stopped for does not begin its time anew.
            // SAFETY: the P, if there is one, is this M's.
            if unsafe { mm.p.as_ref() }.is_some_and(|p| p.spent.load(Ordering::Relaxed)) {
                return self.requeue(mm, g).into();
            }
        }
    }

    /// Wakes a parked goroutine that is to run after what is queued already.
    pub(crate) fn ready_last(&self, g: GRef, p: &P) {
        // SAFETY: G structs are never freed; the token decides who owns the goroutine.
        if unsafe { (*g.0).token.wake() } {
            self.make_runnable(g.0, Some(p), false);
        }
    }

    pub(crate) fn requeue(&self, m: &mut M, g: *mut G) -> bool {
        m.set_g(ptr::null_mut());
        // SAFETY: it does not run and is on no queue.
        let locked = unsafe {
            (*g).set_status(GStatus::Runnable);
            (*g).note_ready(|| self.nanotime());
            self.keep_thread(m, g)
        };
        let mut i = self.sched.inner.lock();
        self.sched.push_global(&mut i, g);
        drop(i);
        if self.sched.n_idle_p.load(Ordering::SeqCst) != 0 {
            self.wake_p();
        }
        locked
    }
}

/// Whether a goroutine waits for a mutex, which is counted for runtime/metrics.
fn is_mutex(why: WaitReason) -> bool {
    matches!(why, WaitReason::Mutex | WaitReason::RwMutexR | WaitReason::RwMutexW)
}

/// What a Rust panic said.
fn panic_text(e: &(dyn std::any::Any + Send)) -> &str {
    let owned = e.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| e.downcast_ref::<&str>().copied()).unwrap_or("unknown Rust panic")
}
