//! Faults at addresses that nobody mapped, taken by Go code by way of unsafe: the end of the program in Go's words instead of
//! a death by signal. One handler for the process; what is not a goroutine's fault goes to what the host had installed.
//!
//! The handler only notes the fault and makes the thread go on in `die`, which may do what a handler may not: allocate, lock.

use crate::func::Code;
use crate::g::{G, Stopped};
use crate::jit::is_machine;
use crate::m::M;
use crate::print::write_err;
use crate::rt::Rt;
use govm_bytecode::CODE_SLOT;
use std::cell::Cell;
use std::mem::zeroed;
use std::ptr;
use std::sync::OnceLock;

/// General registers of the machine, the program counter and the stack pointer among them.
#[cfg(target_arch = "x86_64")]
const REGS: usize = 23;
/// General registers of the machine.
#[cfg(target_arch = "aarch64")]
const REGS: usize = 31;

/// Words of the machine's stack that are searched for the interpreter's state.
const STACK_WORDS: usize = 128;

/// A fault that is closer than this to the stack pointer is an overflow of the thread's own stack: the host's to tell.
const OVERFLOW: usize = 64 << 10;

#[derive(Clone, Copy)]
struct Fault {
    signal: i32,
    code: i32,
    addr: usize,
    pc: usize,
    sp: usize,
    regs: [usize; REGS],
}

/// What a thread is running.
#[derive(Clone, Copy)]
struct Running {
    rt: *const Rt,
    m: *mut M,
    g: *mut G,
}

const NOBODY: Running = Running { rt: ptr::null(), m: ptr::null_mut(), g: ptr::null_mut() };

thread_local! {
    static RUNNING: Cell<Running> = const { Cell::new(NOBODY) };
    static FAULT: Cell<Option<Fault>> = const { Cell::new(None) };
}

/// What the host had installed for SIGSEGV and SIGBUS.
static HOST: OnceLock<[libc::sigaction; 2]> = OnceLock::new();

/// Takes faults over, once in a process.
pub(crate) fn install() {
    // SAFETY: sigaction is plain data. The host's actions are stored before ours can run for a goroutine's fault; a fault in
    // between meets an empty HOST and dies as it would have.
    HOST.get_or_init(|| unsafe {
        let mut host: [libc::sigaction; 2] = zeroed();
        let mut ours: libc::sigaction = zeroed();
        ours.sa_sigaction = handler as *const () as usize;
        ours.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        libc::sigaction(libc::SIGSEGV, &ours, &mut host[0]);
        libc::sigaction(libc::SIGBUS, &ours, &mut host[1]);
        host
    });
}

/// Runs `f`, in which faults are the goroutine's.
pub(crate) fn on_behalf_of<T>(rt: &Rt, m: *mut M, g: *mut G, f: impl FnOnce() -> T) -> T {
    RUNNING.set(Running { rt, m, g });
    let r = f();
    RUNNING.set(NOBODY);
    r
}

/// The goroutine that this thread runs, or null. For signal handlers, too.
pub(crate) fn running_goroutine() -> *mut G {
    RUNNING.get().g
}

#[cfg(target_arch = "x86_64")]
fn registers(c: &mut libc::ucontext_t) -> ([usize; REGS], &mut i64, &mut i64) {
    let regs = &mut c.uc_mcontext.gregs;
    let all = regs.map(|r| r as usize);
    let [pc, sp] = regs.get_disjoint_mut([libc::REG_RIP as usize, libc::REG_RSP as usize]).expect("two registers");
    (all, pc, sp)
}

#[cfg(target_arch = "aarch64")]
fn registers(c: &mut libc::ucontext_t) -> ([usize; REGS], &mut u64, &mut u64) {
    let m = &mut c.uc_mcontext;
    (m.regs.map(|r| r as usize), &mut m.pc, &mut m.sp)
}

extern "C" fn handler(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the kernel hands over valid structures for a handler with SA_SIGINFO. Thread-local cells without destructors
    // that this thread has used before are plain memory.
    unsafe {
        let code = (*info).si_code;
        let addr = (*info).si_addr() as usize;
        let (regs, pc, sp) = registers(&mut *context.cast::<libc::ucontext_t>());
        // Codes below 1 are signals that somebody sent.
        let ours = code > 0 && !RUNNING.get().g.is_null() && addr.abs_diff(*sp as usize) > OVERFLOW;
        if !ours {
            return chain(signal, info, context);
        }
        FAULT.set(Some(Fault { signal, code, addr, pc: *pc as usize, sp: *sp as usize, regs }));
        // Machine code runs on the goroutine's stack, which is too small for us: the thread's is free below where it was left.
        let r = RUNNING.get();
        if is_machine((*r.rt).machine_base, *pc as usize) {
            *sp = (*r.m).jit.host_sp as _;
        }
        // Below the red zone, and as aligned as at a function's entry.
        *sp = (((*sp as usize - 256) & !15) - if cfg!(target_arch = "x86_64") { 8 } else { 0 }) as _;
        *pc = die as *const () as usize as _;
    }
}

/// Leaves a signal to what was there before us.
unsafe fn chain(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the host's handler is called as the kernel would; or the default is restored, and the fault happens again.
    unsafe {
        let host = HOST.get().map_or(zeroed(), |h| h[usize::from(signal == libc::SIGBUS)]);
        match host.sa_sigaction {
            libc::SIG_DFL | libc::SIG_IGN => {
                let mut dfl: libc::sigaction = zeroed();
                dfl.sa_sigaction = libc::SIG_DFL;
                libc::sigaction(signal, &dfl, ptr::null_mut());
                if (*info).si_code <= 0 {
                    libc::raise(signal);
                }
            }
            f if host.sa_flags & libc::SA_SIGINFO != 0 => {
                std::mem::transmute::<usize, extern "C" fn(i32, *mut libc::siginfo_t, *mut libc::c_void)>(f)(
                    signal, info, context,
                );
            }
            f => std::mem::transmute::<usize, extern "C" fn(i32)>(f)(signal),
        }
    }
}

/// Tells the fault and ends the process: the frames of the interpreter below cannot be unwound from where they stand.
extern "C" fn die() -> ! {
    let Running { rt, g, .. } = RUNNING.replace(NOBODY);
    if let Some(f) = FAULT.get() {
        // SAFETY: `on_behalf_of` was given both and has not returned.
        unsafe { report(&*rt, g, &f) };
    }
    // SAFETY: ends the process.
    unsafe { libc::_exit(2) }
}

unsafe fn report(rt: &Rt, g: *mut G, f: &Fault) {
    // SAFETY: the goroutine is this thread's.
    let found = unsafe { state(rt, &*g, f) };
    let pc = found.map_or(f.pc, |(_, pc)| pc);
    let (name, what) = match f.signal {
        libc::SIGBUS => ("SIGBUS", "bus error"),
        _ => ("SIGSEGV", "segmentation violation"),
    };
    let (code, addr) = (f.code, f.addr);
    write_err(format!("unexpected fault address {addr:#x}\n").as_bytes());
    let text = format!("fault\n[signal {name}: {what} code={code:#x} addr={addr:#x} pc={pc:#x}]");
    match found {
        Some((fp, pc)) => {
            // SAFETY: `state` has found the frame and an instruction of its function.
            unsafe {
                (*g).fp = fp;
                (*g).pc = pc as *const u64;
                (*g).stopped = Stopped::During;
            }
            rt.report_fatal(&text, Some(g));
        }
        None => rt.report_fatal(&text, None),
    }
}

/// The interpreter's frame pointer and pc, which it keeps in registers: a word that points to a frame on the goroutine's stack,
/// and another that points into the code of that frame's function.
unsafe fn state(rt: &Rt, g: &G, f: &Fault) -> Option<(usize, usize)> {
    #[cfg(target_arch = "x86_64")]
    if is_machine(rt.machine_base, f.pc) {
        let fp = f.regs[libc::REG_RBP as usize];
        // SAFETY: machine code keeps the frame pointer there, and its frames have a header.
        let code = unsafe { *(fp as *const *const Code).offset(CODE_SLOT as isize) };
        // SAFETY: as above.
        return Some((fp, unsafe { (*code).words } as usize));
    }
    let mut words = f.regs.to_vec();
    // SAFETY: the calls that led to the interpreter take more than that of this thread's stack.
    words.extend((0..STACK_WORDS).map(|i| unsafe { *(f.sp as *const usize).add(i) }));
    let pcs: Vec<(usize, *const Code)> =
        words.iter().filter(|&w| w.is_multiple_of(8)).filter_map(|&w| Some((w, rt.funcs.find_pc(w)?))).collect();
    let frames = g.stack_lo + 64..g.stack_hi;
    words.iter().filter(|&w| w.is_multiple_of(8) && frames.contains(w)).find_map(|&fp| {
        // SAFETY: an aligned word on the goroutine's stack.
        let code = unsafe { *(fp as *const *const Code).offset(CODE_SLOT as isize) };
        pcs.iter().find(|p| p.1 == code).map(|p| (fp, p.0))
    })
}
