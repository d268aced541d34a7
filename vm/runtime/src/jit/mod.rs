//! The runtime's side of the JIT: what a code generator must offer ([`Jit`]), the stubs by which the interpreter enters machine code,
//! and how machine code comes back ([`Exit`]).
//!
//! Compiled and interpreted frames have the same layout: machine code keeps values in registers and writes them to the slots
//! that the interpreter would have them in, their *homes*, whenever somebody else may look: at calls, and where it leaves for the
//! interpreter. So stack maps, panics, tracebacks and stack copying need not know of it; only return addresses differ. A frame that machine
//! code runs in stops only at a call. A return address in machine code is followed by [`MARK`] and the index of the bytecode word
//! behind the call, so a walk finds its place without a table.

pub mod alloc;
pub mod dissolved;
pub mod helpers;
pub mod made;

use crate::func::{Code, FuncEntry};
use crate::g::{G, Stopped};
use crate::m::M;
use crate::rt::Rt;
use crate::sched::park::Stop;
use govm_bytecode::CODE_SLOT;
use std::any::Any;

/// Size and alignment of the address range that holds a runtime's machine code.
pub const REGION: usize = 1 << 28;

/// First bytes behind every call in machine code: a no-op whose 32-bit operand is a word index.
pub const MARK: [u8; 3] = [0x0f, 0x1f, 0x80];

/// The same behind a call that an inlined function makes: the operand is the distance from the return address to an [`Inlined`].
pub const MARK_INLINED: [u8; 3] = [0x0f, 0x1f, 0x81];

/// Behind calls of helpers, as [`MARK`]: the operand is the index of the bytecode word that is being executed. Nothing stops there, but the heap
/// profile wants to know where an allocation was.
pub const MARK_SITE: [u8; 3] = [0x0f, 0x1f, 0x82];

/// As [`MARK_SITE`] in an inlined function, with an operand as behind [`MARK_INLINED`].
pub const MARK_SITE_INLINED: [u8; 3] = [0x0f, 0x1f, 0x83];

/// Stands in machine code for the headers of inlined frames. Calls do not write them: whoever walks the stack does, before it looks at such
/// a frame. [`InlinedFrame`]s follow.
#[repr(C, align(8))]
#[derive(Clone, Copy, Debug)]
pub struct Inlined {
    /// Index of the bytecode word behind the call; of the one under way for a helper.
    pub next: u32,
    /// How many frames.
    pub frames: u32,
}

/// The header of one inlined frame. The innermost comes first.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct InlinedFrame {
    /// Bytecode address where it returns to.
    pub ret: u64,
    /// Its function's [`Code`].
    pub code: u64,
    /// Bytes from its frame pointer to its caller's.
    pub up: u64,
}

/// Where a frame that was called by the interpreter returns to: the start of the region.
pub const RETURN_TO_INTERPRETER: usize = 0;

/// Bytes from a compiled function's entry, where the stack is checked, to where its frame is made.
pub const BODY: usize = 19;

/// Added to the address of the function in which a guess has failed: in its code for a loop.
pub const IN_LOOP: usize = 1;

/// Back-edges after which a function is compiled, unless set.
pub const THRESHOLD: i32 = 2000;
/// What a back-edge takes from [`Code::heat`].
pub const LOOP_HEAT: i32 = 256;
/// What a call takes: as much as ten back-edges, and one more, so that the lowest bits tell how many calls there were.
pub const CALL_HEAT: i32 = 10 * LOOP_HEAT + 1;

/// The heat of so many back-edges.
pub const fn heat(loops: i32) -> i32 {
    let most = i32::MAX / LOOP_HEAT / 2;
    LOOP_HEAT * if loops > most { most } else { loops }
}

/// Why machine code came back. The values are known to machine code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u64)]
pub enum Exit {
    /// The interpreter goes on at `G::fp`, `G::pc`.
    Interpret = 1,
    /// The goroutine stops for the reason in `Handoff::stop`.
    Stop = 2,
    /// A function is to be called: see [`Handoff`].
    Call = 3,
    /// A function called by the interpreter has returned to the frame at `G::fp`.
    Returned = 4,
    /// A Rust panic is to be continued: `Handoff::payload`.
    Unwind = 5,
    /// As `Interpret`, and a guess has failed in the function [`Handoff::call_entry`], with [`IN_LOOP`] if need be: see [`Code::missed`].
    Missed = 6,
}

impl Exit {
    /// The reason with this number.
    pub fn from_u64(n: u64) -> Exit {
        match n {
            1 => Exit::Interpret,
            2 => Exit::Stop,
            3 => Exit::Call,
            4 => Exit::Returned,
            6 => Exit::Missed,
            _ => Exit::Unwind,
        }
    }
}

/// What an M and machine code tell each other. First words known to machine code by their offsets.
#[repr(C)]
#[derive(Default)]
pub struct Handoff {
    /// Stack pointer of the thread while machine code runs.
    pub host_sp: usize,
    /// Stack pointer of the goroutine while a helper runs.
    pub go_sp: usize,
    /// Frame pointer of a function to be called.
    pub call_fp: usize,
    /// Its entry.
    pub call_entry: usize,
    /// Its closure object.
    pub call_ctx: usize,
    /// Where the helper that runs, or ran last, returns to in machine code.
    pub site: usize,
    /// Frame pointer there, of the function that others were inlined into.
    pub site_fp: usize,
    /// Results of helpers beyond the first.
    pub out: [u64; 4],
    /// Address of the list of what [`dissolved::make`] is to make for the interpreter; 0: nothing.
    pub objects: usize,
    /// Why the goroutine stops.
    pub(crate) stop: Option<Stop>,
    /// A Rust panic on its way through machine code.
    pub(crate) payload: Option<Box<dyn Any + Send>>,
}

/// Ways into machine code. All take the M and the goroutine that run it and return an [`Exit`].
#[derive(Clone, Copy)]
pub struct Stubs {
    /// (m, g, fp of the new frame, address, closure, fp of the caller): calls a compiled function; arguments are in place.
    pub call: unsafe extern "C" fn(*mut M, *mut G, usize, usize, usize, usize) -> u64,
    /// (m, g, fp of the frame that returns, address, fp of the caller): returns to machine code.
    pub resume: unsafe extern "C" fn(*mut M, *mut G, usize, usize, usize) -> u64,
    /// (m, g, fp, address): goes on in the frame at a loop header.
    pub osr: unsafe extern "C" fn(*mut M, *mut G, usize, usize) -> u64,
    /// (m, exit): leaves machine code from within a helper.
    pub exit: unsafe extern "C" fn(*mut M, u64) -> !,
    /// What entry cells of functions without machine code lead to.
    pub interpret: usize,
}

/// A code generator.
pub trait Jit: Send + Sync {
    /// Start of its code region, a multiple of [`REGION`].
    fn base(&self) -> usize;
    /// The ways in.
    fn stubs(&self) -> &Stubs;
    /// Heat after which functions are compiled; 0: before their first use.
    fn threshold(&self) -> i32;
    /// A function has become hot; `osr`: in a loop whose header is this word. It is compiled now or later, and installed with
    /// [`Code::install`].
    fn hot(&self, rt: &Rt, code: *const Code, osr: Option<u32>);
    /// What has machine code of the first tier and is still hot is to have better, in time.
    fn again(&self, rt: &Rt, code: *const Code, osr: Option<u32>);
    /// What was supposed of a function has proved wrong: all that was made of it may be asked for again.
    fn forget(&self, code: *const Code);
    /// The runtime ends: no more work.
    fn stop(&self);
}

/// Whether an address lies in the region.
#[inline(always)]
pub fn is_machine(base: usize, pc: usize) -> bool {
    pc & !(REGION - 1) == base
}

/// The headers of inlined frames that belong to a return address.
///
/// # Safety
/// As for [`word_behind`].
unsafe fn inlined(pc: usize) -> Option<*const Inlined> {
    // SAFETY: the emitter puts one of the marks behind every call, and what the second leads to behind the function.
    unsafe {
        let mark = (pc as *const [u8; 3]).read();
        debug_assert!(
            [MARK, MARK_INLINED, MARK_SITE, MARK_SITE_INLINED].contains(&mark),
            "no mark at a return address"
        );
        let at = (pc as *const u8).add(3).cast::<i32>().read_unaligned();
        let table = mark == MARK_INLINED || mark == MARK_SITE_INLINED;
        table.then(|| pc.wrapping_add_signed(at as isize) as *const Inlined)
    }
}

/// The bytecode word behind the call that returns to this address; the one under way behind a call of a helper.
///
/// # Safety
/// It must be a return address in machine code, and not [`RETURN_TO_INTERPRETER`].
pub unsafe fn word_behind(pc: usize) -> u32 {
    // SAFETY: by contract; the operand of the mark.
    unsafe {
        match inlined(pc) {
            Some(i) => (*i).next,
            None => (pc as *const u8).add(3).cast::<u32>().read_unaligned(),
        }
    }
}

/// # Safety
/// As for [`inlined`], which gave it.
unsafe fn headers<'a>(i: *const Inlined) -> &'a [InlinedFrame] {
    // SAFETY: they follow.
    unsafe { std::slice::from_raw_parts(i.add(1).cast(), (*i).frames as usize) }
}

/// Writes the headers of the inlined frames from `fp` up to the first that is not inlined: where the call returns to `pc`, nobody has yet.
///
/// # Safety
/// `pc` is a return address in the machine code at `base`, or none there; `fp` is the frame that it returns to, on a stack that nobody else uses.
pub unsafe fn write_headers(base: usize, pc: usize, fp: usize) {
    if !is_machine(base, pc) || pc == base + RETURN_TO_INTERPRETER {
        return;
    }
    // SAFETY: by contract; the headers lie in the frame of the function that everything was inlined into.
    unsafe {
        let Some(i) = inlined(pc) else { return };
        let mut at = fp as *mut u64;
        for f in headers(i) {
            let up = at.byte_add(f.up as usize);
            *at = up as u64;
            *at.add(1) = f.ret;
            *at.offset(CODE_SLOT as isize) = f.code;
            at = up;
        }
    }
}

impl Handoff {
    /// Saves the state of the goroutine whose machine code has called the helper that runs, as if it had stopped in that instruction: its stack can
    /// be walked, but only for functions and lines, for its values are in registers.
    ///
    /// # Safety
    /// The goroutine runs on the M that this belongs to, and the helper was not a step.
    pub(crate) unsafe fn save_place(&self, g: &mut G) {
        // SAFETY: the emitter puts a mark behind calls of helpers; the stubs note where they return to and the frame pointer.
        unsafe {
            let mut fp = self.site_fp;
            if let Some(i) = inlined(self.site) {
                fp -= headers(i).iter().map(|f| f.up as usize).sum::<usize>();
                write_headers(g.machine, self.site, fp);
            }
            let code = *(fp as *const *const Code).offset(CODE_SLOT as isize);
            g.fp = fp;
            g.pc = (*code).words.add(word_behind(self.site) as usize);
            g.stopped = Stopped::During;
        }
    }
}

impl Rt {
    /// The address of compiled code's entry cell for a function: machine code or the stub that interprets.
    pub fn entry_cell(&self, f: govm_bytecode::FuncIdx) -> *const FuncEntry {
        self.funcs.entry(f)
    }

    /// The machine code of the function with this entry cell, if it has some.
    pub fn machine_code(&self, entry: usize) -> Option<usize> {
        // SAFETY: an entry cell of this runtime.
        let at = unsafe { (*(entry as *const FuncEntry)).jit.load(std::sync::atomic::Ordering::Acquire) } as usize;
        let stub = self.jit.as_ref().map_or(0, |j| j.stubs().interpret);
        (at != stub && at != 0).then_some(at)
    }

    /// Whether a function has run so seldom that it is not worth to be inlined: called less than a tenth of what makes it hot.
    pub fn hardly_called(&self, f: govm_bytecode::FuncIdx) -> bool {
        let threshold = self.jit.as_ref().map_or(0, |j| j.threshold());
        let code = self.funcs.entry(f).code.load(std::sync::atomic::Ordering::Acquire);
        if code.is_null() {
            return threshold > 1;
        }
        // SAFETY: loaded code lives as long as the runtime.
        let left = unsafe { (*code).heat.load(std::sync::atomic::Ordering::Relaxed) };
        left > heat(threshold.max(1) - threshold / 10)
    }

    /// Whether a function was never called, as far as that tells anything.
    pub fn never_called(&self, f: govm_bytecode::FuncIdx) -> bool {
        let code = self.funcs.entry(f).code.load(std::sync::atomic::Ordering::Acquire);
        code.is_null() && self.jit.as_ref().is_some_and(|j| j.threshold() > 1)
    }

    /// Whether the interpreter never came to the dynamic call at a word of a function, though notes were taken for long.
    pub fn never_made(&self, code: &Code, word: usize) -> bool {
        let threshold = self.jit.as_ref().map_or(0, |j| j.threshold());
        let left = code.heat.load(std::sync::atomic::Ordering::Relaxed);
        threshold > 1 && left <= heat(threshold / 2) && code.unnoted(word)
    }

    /// A function, loaded now if need be; `None` if it cannot be.
    pub fn loaded(&self, f: govm_bytecode::FuncIdx) -> Option<&Code> {
        // SAFETY: an entry of this table; loaded code lives as long as the runtime.
        unsafe { self.funcs.load(self, self.funcs.entry(f)).ok().map(|c| &*c) }
    }
}
