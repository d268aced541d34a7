//! The interpreter: one loop over all opcodes. `pc` and `fp` live in registers; everything rare leaves through a cold function.
//! It never recurses for a Go call. When the goroutine cannot go on, its state is saved and the loop returns.

pub mod call;
pub mod cold;

use crate::chan::{ChanOp, Hchan};
use crate::feedback::WARM;
use crate::func::{Code, FuncEntry};
use crate::g::{G, POISON, Stopped, WaitReason};
use crate::gc::barrier::{replaced, store_ptr, typed_copy, typed_zero};
use crate::jit::{CALL_HEAT, Exit, LOOP_HEAT, RETURN_TO_INTERPRETER, dissolved, is_machine};
use crate::m::M;
use crate::map::MapIter;
use crate::map::ops::Key;
use crate::native::{NativeCtx, NativeResult, Raise};
use crate::panic::{self, Next};
use crate::print;
use crate::rt::Rt;
use crate::rtype::{Itab, eq};
use crate::sched::park::Stop;
use crate::select::{Case, Selected};
use crate::slice::{self, Of};
use crate::stub;
use crate::value::{Eface, GoSlice, GoString};
use cold::map_error;
use govm_bytecode::{CODE_SLOT, CTX_SLOT, FuncIdx, Op, RESUME_SLOT, TypeIdx, sem};
use std::sync::atomic::{AtomicPtr, Ordering};

/// Runs the goroutine from its saved state until it stops.
///
/// # Safety
/// `g` was made ready by this runtime and is owned by `m`, which runs on this thread with a P.
pub(crate) unsafe fn run(rt: &Rt, m: *mut M, g: *mut G) -> Stop {
    // SAFETY: forwarded.
    Stop::unpack(unsafe { interpret::<false>(rt, m, g) })
}

/// Executes the one instruction at the goroutine's saved state, which is no call: an operation that machine code leaves to the
/// interpreter. [`Stop::Stepped`]: it is done, and nothing but its results has changed. Otherwise machine code is left: the state is saved.
///
/// # Safety
/// As for [`run`].
pub(crate) unsafe fn step(rt: &Rt, m: *mut M, g: *mut G) -> Stop {
    // SAFETY: forwarded.
    Stop::unpack(unsafe { interpret::<true>(rt, m, g) })
}

/// The loop; `STEP`: left after one instruction. The result is a packed [`Stop`]. An enum that each exit writes only in part would be
/// carried around the loop in a dozen registers and spill slots.
#[inline(never)]
unsafe fn interpret<const STEP: bool>(rt: &Rt, m: *mut M, g: *mut G) -> u64 {
    // SAFETY: the verifier has checked that slots, jumps and tables named by instructions exist; the compiler that
    // pointers are Go pointers. What each access relies on beyond that is tested right before it: nil, bounds.
    unsafe {
        let mut pc: *const u64 = (*g).pc;
        let mut fp: *mut u64 = (*g).fp as *mut u64;
        let funcs: *const FuncEntry = rt.funcs.base();
        let globals: *mut u8 = rt.globals.base();
        let base = rt.machine_base;
        let mut stepped = false;
        'run: loop {
            if STEP && std::mem::replace(&mut stepped, true) {
                return Stop::Stepped.pack();
            }
            let w = *pc;
            macro_rules! a {
                () => {
                    (w >> 16) as i16 as isize
                };
            }
            macro_rules! b {
                () => {
                    (w >> 32) as i16 as isize
                };
            }
            macro_rules! c {
                () => {
                    (w as i64 >> 48) as isize
                };
            }
            macro_rules! cu {
                () => {
                    (w >> 48) as usize
                };
            }
            macro_rules! bu {
                () => {
                    (w >> 32) as u16 as usize
                };
            }
            macro_rules! wide {
                () => {
                    (w >> 32) as u32
                };
            }
            macro_rules! r {
                ($i:expr) => {
                    *fp.offset($i)
                };
            }
            macro_rules! x {
                ($i:expr) => {
                    *pc.add($i)
                };
            }
            macro_rules! ty {
                ($w:expr) => {
                    rt.ty(TypeIdx($w as u32))
                };
            }
            macro_rules! code {
                () => {
                    *fp.offset(CODE_SLOT as isize) as *const Code
                };
            }
            // For what may allocate: the state is saved, so that the heap profile can tell where.
            macro_rules! p {
                () => {{
                    (*g).fp = fp as usize;
                    (*g).pc = pc;
                    (*g).stopped = Stopped::During;
                    (*(*m).p).cache.unsaved = false;
                    &mut *(*m).p
                }};
            }
            macro_rules! save {
                ($s:expr) => {
                    (*g).fp = fp as usize;
                    (*g).pc = pc;
                    (*g).stopped = $s;
                };
            }
            macro_rules! load_state {
                () => {
                    if STEP {
                        return Stop::Moved.pack();
                    }
                    pc = (*g).pc;
                    fp = (*g).fp as *mut u64;
                };
            }
            // Machine code has come back.
            macro_rules! back {
                ($exit:expr) => {{
                    let mut exit: u64 = $exit;
                    loop {
                        if (*m).jit.objects != 0 {
                            dissolved::make(rt, m, g);
                        }
                        match Exit::from_u64(exit) {
                            Exit::Interpret => {
                                load_state!();
                                continue 'run;
                            }
                            Exit::Missed => {
                                call::missed(rt, m, g);
                                load_state!();
                                continue 'run;
                            }
                            Exit::Returned => {
                                fp = (*g).fp as *mut u64;
                                pc = *fp.offset(RESUME_SLOT as isize) as *const u64;
                                continue 'run;
                            }
                            Exit::Call => match call::from_machine(rt, m, g) {
                                Next::Go => match call::fresh(rt, m, g) {
                                    Some(e) => exit = e,
                                    None => {
                                        load_state!();
                                        continue 'run;
                                    }
                                },
                                Next::Stop(s) => return s.pack(),
                            },
                            Exit::Stop => return (*m).jit.stop.take().unwrap_or(Stop::Exit(2)).pack(),
                            Exit::Unwind => call::unwind(m),
                        }
                    }
                }};
            }
            macro_rules! follow {
                ($n:expr) => {
                    match $n {
                        Next::Go => {
                            if !STEP && let Some(exit) = call::fresh(rt, m, g) {
                                back!(exit);
                            }
                            load_state!();
                            continue 'run;
                        }
                        Next::Stop(s) => return s.pack(),
                    }
                };
            }
            macro_rules! next {
                ($n:expr) => {{
                    pc = pc.add($n);
                    continue 'run;
                }};
            }
            macro_rules! str_at {
                ($i:expr) => {
                    fp.offset($i).cast::<GoString>().read()
                };
            }
            macro_rules! slice_at {
                ($i:expr) => {
                    fp.offset($i).cast::<GoSlice>().read()
                };
            }
            macro_rules! set2 {
                ($i:expr, $v:expr) => {{
                    let v: GoString = $v;
                    let i = $i;
                    r!(i) = v.ptr as u64;
                    r!(i + 1) = v.len as u64;
                }};
            }
            macro_rules! set3 {
                ($i:expr, $v:expr) => {{
                    let v: GoSlice = $v;
                    let i = $i;
                    r!(i) = v.ptr as u64;
                    r!(i + 1) = v.len as u64;
                    r!(i + 2) = v.cap as u64;
                }};
            }
            macro_rules! jump {
                ($d:expr, $n:expr) => {{
                    let d = $d as isize;
                    pc = pc.offset($n + d);
                    if d < 0 && !STEP {
                        if (*g).guard.load(Ordering::Relaxed) == POISON {
                            save!(Stopped::Before);
                            if call::stop_now(rt, m, g) {
                                return Stop::Preempt.pack();
                            }
                        }
                        let code = code!();
                        let heat = (*code).heat.load(Ordering::Relaxed) - LOOP_HEAT;
                        (*code).heat.store(heat, Ordering::Relaxed);
                        if heat <= 0
                            && let Some(exit) = call::hot_loop(rt, m, g, code, pc, fp as usize)
                        {
                            back!(exit);
                        }
                    }
                    continue 'run;
                }};
            }
            macro_rules! jump_if {
                ($cond:expr, $d:expr) => {{
                    if $cond {
                        jump!($d, 1);
                    }
                    next!(1)
                }};
            }
            // Operations that fail come out of this block; those that succeed `continue`.
            let fault: Box<Raise> = 'fault: {
                macro_rules! nil {
                    ($v:expr) => {{
                        let v = $v;
                        if v == 0 {
                            break 'fault Box::new(Raise::NilDeref);
                        }
                        v as usize
                    }};
                }
                macro_rules! check {
                    ($r:expr) => {
                        match $r {
                            Ok(v) => v,
                            Err(e) => break 'fault Box::new(e),
                        }
                    };
                }
                macro_rules! map_check {
                    ($r:expr) => {
                        match $r {
                            Ok(v) => v,
                            Err(e) => {
                                save!(Stopped::During);
                                match map_error(rt, g, e) {
                                    Ok(r) => break 'fault Box::new(r),
                                    Err(s) => return s.pack(),
                                }
                            }
                        }
                    };
                }
                macro_rules! bin {
                    ($f:expr) => {{
                        r!(a!()) = $f(r!(b!()), r!(c!())) as u64;
                        next!(1)
                    }};
                }
                macro_rules! fbin {
                    ($t:ident, $bits:ty, $f:expr) => {{
                        let v: $t = $f($t::from_bits(r!(b!()) as $bits), $t::from_bits(r!(c!()) as $bits));
                        r!(a!()) = v.to_bits() as u64;
                        next!(1)
                    }};
                }
                macro_rules! fcmp {
                    ($f:expr) => {{
                        r!(a!()) = $f(&f64::from_bits(r!(b!())), &f64::from_bits(r!(c!()))) as u64;
                        next!(1)
                    }};
                }
                macro_rules! un {
                    ($f:expr) => {{
                        r!(a!()) = $f(r!(b!())) as u64;
                        next!(1)
                    }};
                }
                macro_rules! imm {
                    ($f:expr) => {{
                        r!(a!()) = $f(r!(b!()), c!() as i64 as u64) as u64;
                        next!(1)
                    }};
                }
                macro_rules! load {
                    ($t:ty, $as:ty) => {{
                        let q = nil!(r!(b!()));
                        r!(a!()) = ((q + cu!()) as *const $t).read_unaligned() as $as as u64;
                        next!(1)
                    }};
                }
                macro_rules! store {
                    ($t:ty) => {{
                        let q = nil!(r!(a!()));
                        ((q + cu!()) as *mut $t).write_unaligned(r!(b!()) as $t);
                        next!(1)
                    }};
                }
                macro_rules! fload {
                    ($t:ty, $as:ty) => {{
                        r!(a!()) = fp.offset(b!()).cast::<u8>().add(cu!()).cast::<$t>().read_unaligned() as $as as u64;
                        next!(1)
                    }};
                }
                macro_rules! fstore {
                    ($t:ty) => {{
                        fp.offset(a!()).cast::<u8>().add(cu!()).cast::<$t>().write_unaligned(r!(b!()) as $t);
                        next!(1)
                    }};
                }
                macro_rules! bounded {
                    ($i:expr, $len:expr) => {{
                        let (i, len) = ($i, $len);
                        if i >= len {
                            break 'fault Box::new(cold::index_error(&*code!(), pc, i, len));
                        }
                        i as usize
                    }};
                }
                macro_rules! index {
                    ($t:ty, $as:ty) => {{
                        let i = bounded!(r!(c!()), r!(b!() + 1));
                        r!(a!()) = (r!(b!()) as *const $t).add(i).read_unaligned() as $as as u64;
                        next!(1)
                    }};
                }
                macro_rules! set_index {
                    ($t:ty) => {{
                        let i = bounded!(r!(b!()), r!(a!() + 1));
                        (r!(a!()) as *mut $t).add(i).write_unaligned(r!(c!()) as $t);
                        next!(1)
                    }};
                }
                macro_rules! arr {
                    ($t:ty, $as:ty) => {{
                        let q = nil!(r!(b!()));
                        let i = bounded!(r!(c!()), x!(1));
                        r!(a!()) = (q as *const $t).add(i).read_unaligned() as $as as u64;
                        next!(2)
                    }};
                }
                macro_rules! set_arr {
                    ($t:ty) => {{
                        let q = nil!(r!(a!()));
                        let i = bounded!(r!(b!()), x!(1));
                        (q as *mut $t).add(i).write_unaligned(r!(c!()) as $t);
                        next!(2)
                    }};
                }
                macro_rules! append {
                    ($t:ty) => {{
                        let mut s = slice_at!(b!());
                        let v = r!(c!());
                        if s.len >= s.cap {
                            s = check!(rt.grow_noscan(p!(), size_of::<$t>(), s, s.len + 1));
                        }
                        s.ptr.cast::<$t>().add(s.len).write_unaligned(v as $t);
                        s.len += 1;
                        set3!(a!(), s);
                        next!(1)
                    }};
                }
                macro_rules! map_get {
                    ($key:expr) => {{
                        let t = ty!(x!(1));
                        let e = map_check!(rt.map_get(p!(), t, r!(b!()) as *mut u8, $key));
                        r!(a!()) = match e {
                            Some(e) => e as u64,
                            None => rt.zero_value(t.elem().size) as u64,
                        };
                        next!(2)
                    }};
                }
                macro_rules! map_get_ok {
                    ($key:expr) => {{
                        let t = ty!(x!(1));
                        let e = map_check!(rt.map_get(p!(), t, r!(b!()) as *mut u8, $key));
                        r!(a!()) = match e {
                            Some(e) => e as u64,
                            None => rt.zero_value(t.elem().size) as u64,
                        };
                        r!(a!() + 1) = e.is_some() as u64;
                        next!(2)
                    }};
                }
                macro_rules! map_set {
                    ($key:expr) => {{
                        let t = ty!(x!(1));
                        let e = map_check!(rt.map_set(p!(), t, r!(b!()) as *mut u8, $key));
                        r!(a!()) = e as u64;
                        next!(2)
                    }};
                }
                macro_rules! enter {
                    ($nfp:expr, $entry:expr, $ctx:expr, $ret:expr) => {{
                        let nfp: *mut u64 = $nfp;
                        let entry: *const FuncEntry = $entry;
                        let code: *const Code = (*entry).code.load(Ordering::Acquire);
                        let hot = !code.is_null() && {
                            let heat = (*code).heat.load(Ordering::Relaxed) - CALL_HEAT;
                            (*code).heat.store(heat, Ordering::Relaxed);
                            heat <= 0
                        };
                        if !code.is_null()
                            && !hot
                            && (nfp as usize).wrapping_sub((*code).frame_bytes) >= (*g).guard.load(Ordering::Relaxed)
                        {
                            *nfp = fp as u64;
                            *nfp.add(1) = $ret as u64;
                            *nfp.offset(CODE_SLOT as isize) = code as u64;
                            *nfp.offset(CTX_SLOT as isize) = $ctx as u64;
                            fp = nfp;
                            if (*code).nzero != 0 {
                                call::zero_slots(fp, code);
                            }
                            pc = (*code).words;
                            continue 'run;
                        }
                        let (ctx, ret) = ($ctx as usize, $ret);
                        if let Some(exit) = call::machine(rt, m, g, nfp as usize, entry, ctx, ret, fp as usize) {
                            back!(exit);
                        }
                        follow!(call::enter(rt, m, g, nfp as usize, entry, ctx, ret, fp as usize).into())
                    }};
                }
                // A warm function notes what its dynamic calls call.
                macro_rules! note {
                    ($target:expr) => {{
                        let code = code!();
                        if (*code).heat.load(Ordering::Relaxed) < WARM {
                            (*code).note_call(pc, $target as usize);
                        }
                    }};
                }
                // SAFETY: the verifier has checked that the word starts with an opcode.
                let op: Op = std::mem::transmute::<u16, Op>(w as u16);
                match op {
                    Op::Nop => next!(1),
                    Op::Unreachable => {
                        (*g).fp = fp as usize;
                        match bu!() {
                            stub::STUB_START => follow!(call::start(rt, m, g)),
                            stub::STUB_EXIT => {
                                return if (*g).id == 1 { Stop::Exit(0).pack() } else { Stop::Dead.pack() };
                            }
                            stub::STUB_DEFER => {
                                pc = panic::defer_returned(g, fp as usize);
                                continue 'run;
                            }
                            stub::STUB_PANIC => follow!(panic::deferred_returned(rt, m, g)),
                            stub::STUB_PRINT => follow!(panic::print_returned(rt, m, g)),
                            _ => {
                                save!(Stopped::During);
                                rt.report_fatal("unreachable code", Some(g));
                                return Stop::Exit(2).pack();
                            }
                        }
                    }

                    Op::Mov => {
                        r!(a!()) = r!(b!());
                        next!(1)
                    }
                    Op::Mov2 => {
                        let v = fp.offset(b!()).cast::<[u64; 2]>().read();
                        fp.offset(a!()).cast::<[u64; 2]>().write(v);
                        next!(1)
                    }
                    Op::Mov3 => {
                        let v = fp.offset(b!()).cast::<[u64; 3]>().read();
                        fp.offset(a!()).cast::<[u64; 3]>().write(v);
                        next!(1)
                    }
                    Op::MovN => {
                        std::ptr::copy(fp.offset(b!()), fp.offset(a!()), cu!());
                        next!(1)
                    }
                    Op::LoadImm => {
                        r!(a!()) = wide!() as i32 as i64 as u64;
                        next!(1)
                    }
                    Op::LoadConst => {
                        r!(a!()) = x!(1);
                        next!(2)
                    }
                    Op::LoadStr => {
                        let code = code!();
                        set2!(a!(), *(*code).strings.add(wide!() as usize));
                        next!(1)
                    }
                    Op::ZeroN => {
                        std::ptr::write_bytes(fp.offset(a!()), 0, bu!());
                        next!(1)
                    }
                    Op::Lea => {
                        r!(a!()) = fp.offset(b!()) as u64 + cu!() as u64;
                        next!(1)
                    }
                    Op::LoadType => {
                        r!(a!()) = std::ptr::from_ref(ty!(wide!())) as u64;
                        next!(1)
                    }
                    Op::LoadItab => {
                        r!(a!()) = cold::itab(rt, x!(1)) as u64;
                        next!(2)
                    }
                    Op::StaticClosure => {
                        r!(a!()) = rt.funcs.closure(FuncIdx(wide!())) as u64;
                        next!(1)
                    }

                    Op::AddI64 => bin!(|x: u64, y| x.wrapping_add(y)),
                    Op::SubI64 => bin!(|x: u64, y| x.wrapping_sub(y)),
                    Op::MulI64 => bin!(|x: u64, y| x.wrapping_mul(y)),
                    Op::DivI64 => {
                        let Some(v) = sem::div_i64(r!(b!()) as i64, r!(c!()) as i64) else {
                            break 'fault Box::new(cold::divide());
                        };
                        r!(a!()) = v as u64;
                        next!(1)
                    }
                    Op::DivU64 => {
                        let Some(v) = r!(b!()).checked_div(r!(c!())) else { break 'fault Box::new(cold::divide()) };
                        r!(a!()) = v;
                        next!(1)
                    }
                    Op::RemI64 => {
                        let Some(v) = sem::rem_i64(r!(b!()) as i64, r!(c!()) as i64) else {
                            break 'fault Box::new(cold::divide());
                        };
                        r!(a!()) = v as u64;
                        next!(1)
                    }
                    Op::RemU64 => {
                        let Some(v) = r!(b!()).checked_rem(r!(c!())) else { break 'fault Box::new(cold::divide()) };
                        r!(a!()) = v;
                        next!(1)
                    }
                    Op::AddI32 => bin!(|x: u64, y: u64| (x as i32).wrapping_add(y as i32) as i64),
                    Op::SubI32 => bin!(|x: u64, y: u64| (x as i32).wrapping_sub(y as i32) as i64),
                    Op::MulI32 => bin!(|x: u64, y: u64| (x as i32).wrapping_mul(y as i32) as i64),
                    Op::AddU32 => bin!(|x: u64, y: u64| (x as u32).wrapping_add(y as u32)),
                    Op::SubU32 => bin!(|x: u64, y: u64| (x as u32).wrapping_sub(y as u32)),
                    Op::MulU32 => bin!(|x: u64, y: u64| (x as u32).wrapping_mul(y as u32)),
                    Op::And => bin!(|x: u64, y: u64| x & y),
                    Op::Or => bin!(|x: u64, y: u64| x | y),
                    Op::Xor => bin!(|x: u64, y: u64| x ^ y),
                    Op::AndNot => bin!(|x: u64, y: u64| x & !y),
                    Op::Shl => bin!(sem::shl),
                    Op::ShrI => bin!(|x: u64, y| sem::shr_i(x as i64, y)),
                    Op::ShrU => bin!(sem::shr_u),
                    Op::ShiftCheck => {
                        if (r!(a!()) as i64) < 0 {
                            break 'fault Box::new(Raise::runtime("negative shift amount"));
                        }
                        next!(1)
                    }
                    Op::Neg => un!(|x: u64| x.wrapping_neg()),
                    Op::Not => un!(|x: u64| !x),
                    Op::NotB => un!(|x: u64| x ^ 1),
                    Op::AddImm => imm!(|x: u64, y| x.wrapping_add(y)),
                    Op::AddI32Imm => imm!(|x: u64, y: u64| (x as i32).wrapping_add(y as i32) as i64),
                    Op::AddU32Imm => imm!(|x: u64, y: u64| (x as u32).wrapping_add(y as u32)),
                    Op::MulImm => imm!(|x: u64, y| x.wrapping_mul(y)),
                    Op::DivI64Imm => imm!(|x: u64, y: u64| (x as i64).wrapping_div(y as i64)),
                    Op::RemI64Imm => imm!(|x: u64, y: u64| (x as i64).wrapping_rem(y as i64)),
                    Op::AndImm => imm!(|x: u64, y: u64| x & y),
                    Op::OrImm => imm!(|x: u64, y: u64| x | y),
                    Op::XorImm => imm!(|x: u64, y: u64| x ^ y),
                    Op::ShlImm => imm!(|x: u64, y: u64| x << (y & 63)),
                    Op::ShrIImm => imm!(|x: u64, y: u64| (x as i64) >> (y & 63)),
                    Op::ShrUImm => imm!(|x: u64, y: u64| x >> (y & 63)),
                    Op::ShlU32Imm => imm!(|x: u64, y: u64| sem::shl(x, y) as u32),
                    Op::RotlU32Imm => imm!(|x: u64, y: u64| (x as u32).rotate_left(y as u32)),
                    Op::ExtI8 => un!(|x: u64| x as i8 as i64),
                    Op::ExtI16 => un!(|x: u64| x as i16 as i64),
                    Op::ExtI32 => un!(|x: u64| x as i32 as i64),
                    Op::ExtU8 => un!(|x: u64| x as u8),
                    Op::ExtU16 => un!(|x: u64| x as u16),
                    Op::ExtU32 => un!(|x: u64| x as u32),

                    Op::AddF64 => fbin!(f64, u64, |x: f64, y: f64| x + y),
                    Op::SubF64 => fbin!(f64, u64, |x: f64, y: f64| x - y),
                    Op::MulF64 => fbin!(f64, u64, |x: f64, y: f64| x * y),
                    Op::DivF64 => fbin!(f64, u64, |x: f64, y: f64| x / y),
                    Op::NegF64 => un!(|x: u64| x ^ 1 << 63),
                    Op::AddF32 => fbin!(f32, u32, |x: f32, y: f32| x + y),
                    Op::SubF32 => fbin!(f32, u32, |x: f32, y: f32| x - y),
                    Op::MulF32 => fbin!(f32, u32, |x: f32, y: f32| x * y),
                    Op::DivF32 => fbin!(f32, u32, |x: f32, y: f32| x / y),
                    Op::NegF32 => un!(|x: u64| x as u32 ^ 1 << 31),
                    Op::Math1 => {
                        r!(a!()) = cold::math1(cu!() as u16, r!(b!()));
                        next!(1)
                    }
                    Op::SqrtF64 => un!(|x: u64| f64::from_bits(x).sqrt().to_bits()),
                    Op::FmaF64 => {
                        let v = |i: isize| f64::from_bits(r!(b!() + i));
                        r!(a!()) = v(0).mul_add(v(1), v(2)).to_bits();
                        next!(1)
                    }
                    Op::MinF64 => fbin!(f64, u64, sem::min_f64),
                    Op::MaxF64 => fbin!(f64, u64, sem::max_f64),
                    Op::DivC128 => {
                        let v = |i: isize| f64::from_bits(r!(i));
                        let (re, im) = sem::div_c128((v(b!()), v(b!() + 1)), (v(c!()), v(c!() + 1)));
                        r!(a!()) = re.to_bits();
                        r!(a!() + 1) = im.to_bits();
                        next!(1)
                    }

                    Op::I64ToF64 => un!(|x: u64| (x as i64 as f64).to_bits()),
                    Op::U64ToF64 => un!(|x: u64| (x as f64).to_bits()),
                    Op::F64ToI64 => un!(|x: u64| sem::f64_to_i64(f64::from_bits(x))),
                    Op::F64ToU64 => un!(|x: u64| sem::f64_to_u64(f64::from_bits(x))),
                    Op::F64ToF32 => un!(|x: u64| (f64::from_bits(x) as f32).to_bits()),
                    Op::F32ToF64 => un!(|x: u64| (f32::from_bits(x as u32) as f64).to_bits()),
                    Op::I64ToF32 => un!(|x: u64| (x as i64 as f32).to_bits()),
                    Op::U64ToF32 => un!(|x: u64| (x as f32).to_bits()),

                    Op::Bits1 => {
                        r!(a!()) = cold::bits1(cu!() as u16, r!(b!()));
                        next!(1)
                    }
                    Op::Rotl64 => bin!(|x: u64, y: u64| x.rotate_left((y & 63) as u32)),
                    Op::Rotl32 => bin!(|x: u64, y: u64| (x as u32).rotate_left((y & 31) as u32)),
                    Op::MulWide => {
                        let v = r!(b!()) as u128 * r!(c!()) as u128;
                        r!(a!()) = (v >> 64) as u64;
                        r!(a!() + 1) = v as u64;
                        next!(1)
                    }
                    Op::AddCarry => {
                        let v = r!(b!()) as u128 + r!(c!()) as u128 + r!(c!() + 1) as u128;
                        r!(a!()) = v as u64;
                        r!(a!() + 1) = (v >> 64) as u64;
                        next!(1)
                    }
                    Op::SubBorrow => {
                        let v = (r!(b!()) as u128).wrapping_sub(r!(c!()) as u128).wrapping_sub(r!(c!() + 1) as u128);
                        r!(a!()) = v as u64;
                        r!(a!() + 1) = (v >> 64) as u64 & 1;
                        next!(1)
                    }
                    Op::DivWide => {
                        let (hi, lo, y) = (r!(b!()), r!(b!() + 1), r!(c!()));
                        if y == 0 {
                            break 'fault Box::new(cold::divide());
                        }
                        if y <= hi {
                            break 'fault Box::new(Raise::runtime("integer overflow"));
                        }
                        let v = (hi as u128) << 64 | lo as u128;
                        r!(a!()) = (v / y as u128) as u64;
                        r!(a!() + 1) = (v % y as u128) as u64;
                        next!(1)
                    }

                    Op::EqI64 | Op::EqP => bin!(|x, y| x == y),
                    Op::NeI64 | Op::NeP => bin!(|x, y| x != y),
                    Op::LtI64 => bin!(|x: u64, y: u64| (x as i64) < y as i64),
                    Op::LeI64 => bin!(|x: u64, y: u64| x as i64 <= y as i64),
                    Op::LtU64 => bin!(|x, y| x < y),
                    Op::LeU64 => bin!(|x, y| x <= y),
                    Op::EqF64 => fcmp!(|x, y| x == y),
                    Op::NeF64 => fcmp!(|x, y| x != y),
                    Op::LtF64 => fcmp!(|x, y| x < y),
                    Op::LeF64 => fcmp!(|x, y| x <= y),
                    Op::EqStr | Op::NeStr => {
                        let (x, y) = (str_at!(b!()), str_at!(c!()));
                        let same = eq::same_string(x, y);
                        r!(a!()) = (same == (op == Op::EqStr)) as u64;
                        next!(1)
                    }
                    Op::LtStr => {
                        r!(a!()) = (str_at!(b!()).bytes() < str_at!(c!()).bytes()) as u64;
                        next!(1)
                    }
                    Op::LeStr => {
                        r!(a!()) = (str_at!(b!()).bytes() <= str_at!(c!()).bytes()) as u64;
                        next!(1)
                    }
                    Op::EqEface => {
                        let (x, y) = (fp.offset(b!()).cast::<Eface>().read(), fp.offset(c!()).cast::<Eface>().read());
                        r!(a!()) = check!(cold::eface_eq(x, y)) as u64;
                        next!(1)
                    }
                    Op::EqIface => {
                        let (x, y) = (cold::iface_at(fp.offset(b!())), cold::iface_at(fp.offset(c!())));
                        r!(a!()) = check!(cold::eface_eq(x, y)) as u64;
                        next!(1)
                    }
                    Op::EqMem => {
                        let (x, y) = (nil!(r!(b!())), nil!(r!(c!())));
                        let e = eq::equal(ty!(x!(1)), x as *const u8, y as *const u8);
                        r!(a!()) = check!(e.map_err(cold::not_comparable)) as u64;
                        next!(2)
                    }

                    Op::Jmp => jump!(wide!() as i32, 1),
                    Op::JmpTrue => jump_if!(r!(a!()) != 0, wide!() as i32),
                    Op::JmpFalse => jump_if!(r!(a!()) == 0, wide!() as i32),
                    Op::JEqI64 => jump_if!(r!(a!()) == r!(b!()), c!()),
                    Op::JNeI64 => jump_if!(r!(a!()) != r!(b!()), c!()),
                    Op::JLtI64 => jump_if!((r!(a!()) as i64) < r!(b!()) as i64, c!()),
                    Op::JLeI64 => jump_if!(r!(a!()) as i64 <= r!(b!()) as i64, c!()),
                    Op::JLtU64 => jump_if!(r!(a!()) < r!(b!()), c!()),
                    Op::JLeU64 => jump_if!(r!(a!()) <= r!(b!()), c!()),
                    Op::JEqImm => jump_if!(r!(a!()) as i64 == b!() as i64, c!()),
                    Op::JNeImm => jump_if!(r!(a!()) as i64 != b!() as i64, c!()),
                    Op::JLtImm => jump_if!((r!(a!()) as i64) < b!() as i64, c!()),
                    Op::JLeImm => jump_if!(r!(a!()) as i64 <= b!() as i64, c!()),
                    Op::JGtImm => jump_if!(r!(a!()) as i64 > b!() as i64, c!()),
                    Op::JGeImm => jump_if!(r!(a!()) as i64 >= b!() as i64, c!()),
                    Op::JEqF64 => jump_if!(f64::from_bits(r!(a!())) == f64::from_bits(r!(b!())), c!()),
                    Op::JNeF64 => jump_if!(f64::from_bits(r!(a!())) != f64::from_bits(r!(b!())), c!()),
                    Op::JLtF64 => jump_if!(f64::from_bits(r!(a!())) < f64::from_bits(r!(b!())), c!()),
                    Op::JLeF64 => jump_if!(f64::from_bits(r!(a!())) <= f64::from_bits(r!(b!())), c!()),
                    #[allow(clippy::neg_cmp_op_on_partial_ord)]
                    Op::JNltF64 => jump_if!(!(f64::from_bits(r!(a!())) < f64::from_bits(r!(b!()))), c!()),
                    #[allow(clippy::neg_cmp_op_on_partial_ord)]
                    Op::JNleF64 => jump_if!(!(f64::from_bits(r!(a!())) <= f64::from_bits(r!(b!()))), c!()),
                    Op::JmpTable => {
                        let i = r!(a!()).wrapping_sub(c!() as i64 as u64);
                        let n = bu!() as u64;
                        pc = pc.add(1 + i.min(n) as usize);
                        continue 'run;
                    }

                    Op::LoadI8 => load!(i8, i64),
                    Op::LoadU8 => load!(u8, u64),
                    Op::LoadI16 => load!(i16, i64),
                    Op::LoadU16 => load!(u16, u64),
                    Op::LoadI32 => load!(i32, i64),
                    Op::LoadU32 => load!(u32, u64),
                    Op::LoadW => load!(u64, u64),
                    Op::LoadW2 => {
                        let q = nil!(r!(b!())) + cu!();
                        let v = (q as *const [u64; 2]).read();
                        fp.offset(a!()).cast::<[u64; 2]>().write(v);
                        next!(1)
                    }
                    Op::LoadW3 => {
                        let q = nil!(r!(b!())) + cu!();
                        let v = (q as *const [u64; 3]).read();
                        fp.offset(a!()).cast::<[u64; 3]>().write(v);
                        next!(1)
                    }
                    Op::LoadMem => {
                        let q = nil!(r!(b!())) + cu!();
                        std::ptr::copy(q as *const u8, fp.offset(a!()).cast(), x!(1) as usize);
                        next!(2)
                    }
                    Op::Store8 => store!(u8),
                    Op::Store16 => store!(u16),
                    Op::Store32 => store!(u32),
                    Op::Store64 => store!(u64),
                    Op::StoreP => {
                        let q = nil!(r!(a!())) + cu!();
                        store_ptr(rt, (*m).p, q as *mut u64, r!(b!()));
                        next!(1)
                    }
                    Op::StoreStr => {
                        let q = (nil!(r!(a!())) + cu!()) as *mut u64;
                        store_ptr(rt, (*m).p, q, r!(b!()));
                        *q.add(1) = r!(b!() + 1);
                        next!(1)
                    }
                    Op::StoreSlice => {
                        let q = (nil!(r!(a!())) + cu!()) as *mut u64;
                        store_ptr(rt, (*m).p, q, r!(b!()));
                        *q.add(1) = r!(b!() + 1);
                        *q.add(2) = r!(b!() + 2);
                        next!(1)
                    }
                    Op::StoreIface => {
                        let q = (nil!(r!(a!())) + cu!()) as *mut u64;
                        *q = r!(b!());
                        store_ptr(rt, (*m).p, q.add(1), r!(b!() + 1));
                        next!(1)
                    }
                    Op::StoreMem => {
                        let q = nil!(r!(a!())) + cu!();
                        typed_copy(rt, (*m).p, ty!(x!(1)), q as *mut u8, fp.offset(b!()).cast(), 1);
                        next!(2)
                    }
                    Op::CopyMem => {
                        let (d, s) = (nil!(r!(a!())), nil!(r!(b!())));
                        typed_copy(rt, (*m).p, ty!(x!(1)), d as *mut u8, s as *const u8, 1);
                        next!(2)
                    }
                    Op::ZeroMem => {
                        let d = nil!(r!(a!())) + bu!();
                        typed_zero(rt, (*m).p, ty!(x!(1)), d as *mut u8, 1);
                        next!(2)
                    }
                    Op::NilCheck => {
                        nil!(r!(a!()));
                        next!(1)
                    }
                    Op::FieldAddr => {
                        r!(a!()) = (nil!(r!(b!())) + cu!()) as u64;
                        next!(1)
                    }
                    Op::FieldAddrX => {
                        r!(a!()) = (nil!(r!(b!())) as u64).wrapping_add(x!(1));
                        next!(2)
                    }
                    Op::AddPtr => bin!(|x: u64, y| x.wrapping_add(y)),

                    Op::FLoadI8 => fload!(i8, i64),
                    Op::FLoadU8 => fload!(u8, u64),
                    Op::FLoadI16 => fload!(i16, i64),
                    Op::FLoadU16 => fload!(u16, u64),
                    Op::FLoadI32 => fload!(i32, i64),
                    Op::FLoadU32 => fload!(u32, u64),
                    Op::FStore8 => fstore!(u8),
                    Op::FStore16 => fstore!(u16),
                    Op::FStore32 => fstore!(u32),

                    Op::GlobalAddr => {
                        r!(a!()) = globals.add(wide!() as usize) as u64;
                        next!(1)
                    }
                    Op::GLoadW => {
                        r!(a!()) = globals.add(wide!() as usize).cast::<u64>().read();
                        next!(1)
                    }
                    Op::GLoadW2 => {
                        let v = globals.add(wide!() as usize).cast::<[u64; 2]>().read();
                        fp.offset(a!()).cast::<[u64; 2]>().write(v);
                        next!(1)
                    }
                    Op::GLoadW3 => {
                        let v = globals.add(wide!() as usize).cast::<[u64; 3]>().read();
                        fp.offset(a!()).cast::<[u64; 3]>().write(v);
                        next!(1)
                    }
                    Op::GStoreW => {
                        globals.add(wide!() as usize).cast::<u64>().write(r!(a!()));
                        next!(1)
                    }
                    Op::GStoreP => {
                        store_ptr(rt, (*m).p, globals.add(wide!() as usize).cast(), r!(a!()));
                        next!(1)
                    }

                    Op::IndexAddr => {
                        let i = bounded!(r!(c!()), r!(b!() + 1));
                        r!(a!()) = r!(b!()).wrapping_add(i as u64 * x!(1));
                        next!(2)
                    }
                    Op::IndexI8 => index!(i8, i64),
                    Op::IndexU8 | Op::IndexStr => index!(u8, u64),
                    Op::IndexI16 => index!(i16, i64),
                    Op::IndexU16 => index!(u16, u64),
                    Op::IndexI32 => index!(i32, i64),
                    Op::IndexU32 => index!(u32, u64),
                    Op::IndexW => index!(u64, u64),
                    Op::IndexW2 => {
                        let i = bounded!(r!(c!()), r!(b!() + 1));
                        let v = (r!(b!()) as *const [u64; 2]).add(i).read();
                        fp.offset(a!()).cast::<[u64; 2]>().write(v);
                        next!(1)
                    }
                    Op::IndexW3 => {
                        let i = bounded!(r!(c!()), r!(b!() + 1));
                        let v = (r!(b!()) as *const [u64; 3]).add(i).read();
                        fp.offset(a!()).cast::<[u64; 3]>().write(v);
                        next!(1)
                    }
                    Op::SetIndex8 => set_index!(u8),
                    Op::SetIndex16 => set_index!(u16),
                    Op::SetIndex32 => set_index!(u32),
                    Op::SetIndex64 => set_index!(u64),
                    Op::SetIndexP => {
                        let i = bounded!(r!(b!()), r!(a!() + 1));
                        store_ptr(rt, (*m).p, (r!(a!()) as *mut u64).add(i), r!(c!()));
                        next!(1)
                    }
                    Op::ArrAddr => {
                        let q = nil!(r!(b!()));
                        let i = bounded!(r!(c!()), x!(1) & 0xffff_ffff);
                        r!(a!()) = (q + i * (x!(1) >> 32) as usize) as u64;
                        next!(2)
                    }
                    Op::ArrU8 => arr!(u8, u64),
                    Op::ArrI32 => arr!(i32, i64),
                    Op::ArrU32 => arr!(u32, u64),
                    Op::ArrW => arr!(u64, u64),
                    Op::SetArr8 => set_arr!(u8),
                    Op::SetArr32 => set_arr!(u32),
                    Op::SetArr64 => set_arr!(u64),
                    Op::BoundsCheck => {
                        let (i, n) = (r!(a!()), r!(b!()));
                        if i >= n {
                            break 'fault Box::new(slice::index_error(i, n as usize, cu!() == 1));
                        }
                        next!(1)
                    }

                    Op::SliceSlice => {
                        let s = slice_at!(b!());
                        let bounds = fp.offset(c!()).cast::<[u64; 3]>().read();
                        let (lo, hi, max) = check!(slice::check(bounds, x!(1) & 0xffff_ffff, s.len, s.cap, Of::Slice));
                        let ptr = if max == lo { s.ptr } else { s.ptr.add(lo * (x!(1) >> 32) as usize) };
                        set3!(a!(), GoSlice { ptr, len: hi - lo, cap: max - lo });
                        next!(2)
                    }
                    Op::SliceStr => {
                        let s = str_at!(b!());
                        let bounds = fp.offset(c!()).cast::<[u64; 3]>().read();
                        let (lo, hi, _) = check!(slice::check(bounds, x!(1) & 3 | x!(1) & 48, s.len, s.len, Of::Fixed));
                        let ptr = if hi == lo { s.ptr } else { s.ptr.add(lo) };
                        set2!(a!(), GoString { ptr, len: hi - lo });
                        next!(2)
                    }
                    Op::SliceArr => {
                        let base = nil!(r!(b!()));
                        let n = x!(2) as usize;
                        let bounds = fp.offset(c!()).cast::<[u64; 3]>().read();
                        let (lo, hi, max) = check!(slice::check(bounds, x!(1) & 0xffff_ffff, n, n, Of::Fixed));
                        let ptr = if max == lo { base } else { base + lo * (x!(1) >> 32) as usize };
                        set3!(a!(), GoSlice { ptr: ptr as *mut u8, len: hi - lo, cap: max - lo });
                        next!(3)
                    }
                    Op::SliceToArr => {
                        if r!(b!() + 1) < x!(1) {
                            break 'fault Box::new(cold::slice_to_array(r!(b!() + 1), x!(1)));
                        }
                        r!(a!()) = r!(b!());
                        next!(2)
                    }

                    Op::Concat => {
                        let parts = [str_at!(b!()), str_at!(c!())];
                        let Some(s) = rt.concat(p!(), &parts) else { break 'fault Box::new(cold::too_long()) };
                        set2!(a!(), s);
                        next!(1)
                    }
                    Op::ConcatN => {
                        let parts = std::slice::from_raw_parts(fp.offset(b!()).cast::<GoString>(), cu!());
                        let Some(s) = rt.concat(p!(), parts) else { break 'fault Box::new(cold::too_long()) };
                        set2!(a!(), s);
                        next!(1)
                    }
                    Op::BytesToStr => {
                        set2!(a!(), rt.bytes_to_string(p!(), slice_at!(b!())));
                        next!(1)
                    }
                    Op::StrToBytes => {
                        set3!(a!(), rt.string_to_bytes(p!(), str_at!(b!())));
                        next!(1)
                    }
                    Op::RunesToStr => {
                        set2!(a!(), rt.runes_to_string(p!(), slice_at!(b!())));
                        next!(1)
                    }
                    Op::StrToRunes => {
                        set3!(a!(), rt.string_to_runes(p!(), str_at!(b!())));
                        next!(1)
                    }
                    Op::RuneToStr => {
                        set2!(a!(), rt.rune_to_string(p!(), r!(b!()) as i64));
                        next!(1)
                    }
                    Op::DecodeRune => {
                        let s = str_at!(b!());
                        let i = r!(c!()) as usize;
                        let first = *s.ptr.add(i);
                        let (rune, next) =
                            if first < 0x80 { (first as u32, i + 1) } else { sem::decode_rune(s.bytes(), i) };
                        r!(a!()) = rune as u64;
                        r!(a!() + 1) = next as u64;
                        next!(1)
                    }

                    Op::BoxVal => {
                        r!(a!()) = cold::box_val(rt, p!(), ty!(x!(1)), r!(b!())) as u64;
                        next!(2)
                    }
                    Op::BoxStr => {
                        let s = str_at!(b!());
                        r!(a!()) = if s.len == 0 {
                            rt.zero_value(16) as u64
                        } else {
                            let d = rt.new_object(p!(), ty!(x!(1)));
                            d.cast::<GoString>().write(s);
                            d as u64
                        };
                        next!(2)
                    }
                    Op::BoxSlice => {
                        let d = rt.new_object(p!(), ty!(x!(1)));
                        d.cast::<GoSlice>().write(slice_at!(b!()));
                        r!(a!()) = d as u64;
                        next!(2)
                    }
                    Op::BoxMem => {
                        let t = ty!(x!(1));
                        let d = rt.new_object(p!(), t);
                        typed_copy(rt, (*m).p, t, d, r!(b!()) as *const u8, 1);
                        r!(a!()) = d as u64;
                        next!(2)
                    }
                    Op::IfaceType => {
                        r!(a!()) = cold::iface_at(fp.offset(b!())).typ as u64;
                        next!(1)
                    }
                    Op::AssertConc => {
                        let e = cold::any_at(fp.offset(b!()), cu!());
                        let want = ty!(x!(1));
                        if !std::ptr::eq(e.typ, want) {
                            break 'fault Box::new(cold::assert_failed(ty!(x!(1) >> 32), e.typ, want));
                        }
                        r!(a!()) = e.data as u64;
                        next!(2)
                    }
                    Op::TestConc => {
                        let e = cold::any_at(fp.offset(b!()), cu!());
                        r!(a!()) = std::ptr::eq(e.typ, ty!(x!(1))) as u64;
                        next!(2)
                    }
                    Op::AssertIface => {
                        let e = cold::any_at(fp.offset(b!()), cu!());
                        let first = check!(cold::assert_iface(rt, ty!(x!(1)), e));
                        r!(a!()) = first as u64;
                        r!(a!() + 1) = e.data as u64;
                        next!(2)
                    }
                    Op::TestIface => {
                        let e = cold::any_at(fp.offset(b!()), cu!());
                        let first = cold::to_iface(rt, ty!(x!(1)), e);
                        r!(a!()) = first.unwrap_or(0) as u64;
                        r!(a!() + 1) = if first.is_some() { e.data as u64 } else { 0 };
                        r!(a!() + 2) = first.is_some() as u64;
                        next!(2)
                    }
                    Op::ConvIface => {
                        let e = cold::any_at(fp.offset(b!()), cu!());
                        r!(a!()) = cold::to_iface(rt, ty!(x!(1)), e).unwrap_or(0) as u64;
                        r!(a!() + 1) = e.data as u64;
                        next!(2)
                    }

                    Op::New => {
                        r!(a!()) = rt.new_object(p!(), ty!(wide!())) as u64;
                        next!(1)
                    }
                    Op::NewClosure => {
                        let d = rt.new_object(p!(), ty!(x!(1) >> 32)).cast::<u64>();
                        *d = rt.funcs.entry(FuncIdx(x!(1) as u32)) as *const FuncEntry as u64;
                        r!(a!()) = d as u64;
                        next!(2)
                    }
                    Op::MakeSlice => {
                        let (len, cap) = (r!(b!()) as i64, r!(c!()) as i64);
                        let s = check!(rt.make_slice(p!(), ty!(x!(1)), len, cap, (x!(1) >> 32) as u32));
                        set3!(a!(), s);
                        next!(2)
                    }
                    Op::MakeMap => {
                        r!(a!()) = rt.make_map(p!(), ty!(x!(1)), r!(b!()) as i64) as u64;
                        next!(2)
                    }
                    Op::MakeChan => {
                        r!(a!()) = check!(rt.make_chan(p!(), ty!(x!(1)), r!(b!()) as i64)) as u64;
                        next!(2)
                    }

                    Op::Append8 => append!(u8),
                    Op::Append32 => append!(u32),
                    Op::Append64 => append!(u64),
                    Op::AppendP => {
                        let mut s = slice_at!(b!());
                        let v = r!(c!());
                        if s.len >= s.cap {
                            s = check!(rt.grow_slice(p!(), ty!(x!(1)), s, s.len + 1));
                        }
                        store_ptr(rt, (*m).p, s.ptr.cast::<u64>().add(s.len), v);
                        s.len += 1;
                        set3!(a!(), s);
                        next!(2)
                    }
                    Op::AppendGrow => {
                        let t = ty!(x!(1));
                        let mut s = slice_at!(b!());
                        let n = cu!();
                        if s.len + n > s.cap {
                            s = check!(rt.grow_slice(p!(), t, s, s.len + n));
                        }
                        let at = s.ptr.add(s.len * t.size);
                        typed_zero(rt, (*m).p, t, at, n);
                        s.len += n;
                        set3!(a!(), s);
                        r!(a!() + 3) = at as u64;
                        next!(2)
                    }
                    Op::AppendSlice => {
                        let t = ty!(x!(1));
                        let (mut s, v) = (slice_at!(b!()), slice_at!(c!()));
                        if v.len > s.cap - s.len {
                            s = check!(rt.grow_slice(p!(), t, s, s.len.saturating_add(v.len)));
                        }
                        if v.len != 0 {
                            typed_copy(rt, (*m).p, t, s.ptr.add(s.len * t.size), v.ptr, v.len);
                        }
                        s.len += v.len;
                        set3!(a!(), s);
                        next!(2)
                    }
                    Op::AppendStr => {
                        let (mut s, v) = (slice_at!(b!()), str_at!(c!()));
                        if v.len > s.cap - s.len {
                            s = check!(rt.grow_noscan(p!(), 1, s, s.len.saturating_add(v.len)));
                        }
                        if v.len != 0 {
                            std::ptr::copy(v.ptr, s.ptr.add(s.len), v.len);
                        }
                        s.len += v.len;
                        set3!(a!(), s);
                        next!(1)
                    }
                    Op::CopySlice => {
                        let (d, s) = (slice_at!(b!()), slice_at!(c!()));
                        let n = d.len.min(s.len);
                        if n != 0 {
                            typed_copy(rt, (*m).p, ty!(x!(1)), d.ptr, s.ptr, n);
                        }
                        r!(a!()) = n as u64;
                        next!(2)
                    }
                    Op::CopyStr => {
                        let (d, s) = (slice_at!(b!()), str_at!(c!()));
                        let n = d.len.min(s.len);
                        if n != 0 {
                            std::ptr::copy(s.ptr, d.ptr, n);
                        }
                        r!(a!()) = n as u64;
                        next!(1)
                    }
                    Op::ClearSlice => {
                        let s = slice_at!(a!());
                        if s.len != 0 {
                            typed_zero(rt, (*m).p, ty!(x!(1)), s.ptr, s.len);
                        }
                        next!(2)
                    }

                    Op::MapGet => map_get!(Key::At(r!(c!()) as *const u8)),
                    Op::MapGet64 => map_get!(Key::W(r!(c!()))),
                    Op::MapGet32 => map_get!(Key::H(r!(c!()) as u32)),
                    Op::MapGetStr => map_get!(Key::S(str_at!(c!()))),
                    Op::MapGetOk => map_get_ok!(Key::At(r!(c!()) as *const u8)),
                    Op::MapGetOk64 => map_get_ok!(Key::W(r!(c!()))),
                    Op::MapGetOk32 => map_get_ok!(Key::H(r!(c!()) as u32)),
                    Op::MapGetOkStr => map_get_ok!(Key::S(str_at!(c!()))),
                    Op::MapSet => map_set!(Key::At(r!(c!()) as *const u8)),
                    Op::MapSet64 => map_set!(Key::W(r!(c!()))),
                    Op::MapSet32 => map_set!(Key::H(r!(c!()) as u32)),
                    Op::MapSetStr => map_set!(Key::S(str_at!(c!()))),
                    Op::MapDelete => {
                        map_check!(rt.map_delete(p!(), ty!(x!(1)), r!(a!()) as *mut u8, r!(b!()) as *const u8));
                        next!(2)
                    }
                    Op::MapLen => {
                        let m = r!(b!());
                        r!(a!()) = if m == 0 { 0 } else { *(m as *const u64) };
                        next!(1)
                    }
                    Op::MapClear => {
                        map_check!(rt.map_clear(p!(), ty!(x!(1)), r!(a!()) as *mut u8));
                        next!(2)
                    }
                    Op::MapIter => {
                        r!(a!()) = rt.map_iter(p!(), ty!(x!(1)), r!(b!()) as *mut u8) as u64;
                        next!(2)
                    }
                    Op::MapNext => {
                        let it = r!(b!()) as *mut MapIter;
                        match map_check!(rt.map_iter_next(p!(), &mut *it)) {
                            Some((k, e)) => {
                                r!(a!()) = k as u64;
                                r!(a!() + 1) = e as u64;
                                next!(1)
                            }
                            None => jump!(c!(), 1),
                        }
                    }

                    Op::Send => {
                        if let Some(ok) = rt.take_wake(p!(), g) {
                            if ok {
                                next!(1)
                            }
                            break 'fault Box::new(Raise::plain("send on closed channel"));
                        }
                        let ch = r!(a!()) as *mut Hchan;
                        match rt.chan_send(p!(), g, ch, r!(b!()) as *const u8, true) {
                            ChanOp::Done(_) => next!(1),
                            ChanOp::Panic(e) => break 'fault Box::new(e),
                            _ => {
                                save!(Stopped::During);
                                let nil = ch.is_null();
                                let why = if nil { WaitReason::ChanSendNil } else { WaitReason::ChanSend };
                                return Stop::Park(why).pack();
                            }
                        }
                    }
                    Op::Recv | Op::RecvOk => {
                        let (ch, at) = if op == Op::Recv { (r!(a!()), r!(b!())) } else { (r!(b!()), r!(c!())) };
                        let woken = rt.take_wake(p!(), g);
                        let got = match woken {
                            Some(ok) => ChanOp::Done(ok),
                            None => rt.chan_recv(p!(), g, ch as *mut Hchan, at as *mut u8, true),
                        };
                        match got {
                            ChanOp::Done(ok) => {
                                if op == Op::RecvOk {
                                    r!(a!()) = ok as u64;
                                }
                                next!(1)
                            }
                            ChanOp::Panic(e) => break 'fault Box::new(e),
                            _ => {
                                save!(Stopped::During);
                                let why = if ch == 0 { WaitReason::ChanRecvNil } else { WaitReason::ChanRecv };
                                return Stop::Park(why).pack();
                            }
                        }
                    }
                    Op::Close => {
                        check!(rt.chan_close(p!(), r!(a!()) as *mut Hchan));
                        next!(1)
                    }
                    Op::ChanLen => {
                        r!(a!()) = rt.chan_len(r!(b!()) as *const Hchan) as u64;
                        next!(1)
                    }
                    Op::ChanCap => {
                        r!(a!()) = rt.chan_cap(r!(b!()) as *const Hchan) as u64;
                        next!(1)
                    }
                    Op::Select => {
                        let cases = std::slice::from_raw_parts(fp.offset(b!()).cast::<Case>(), cu!());
                        save!(Stopped::During);
                        let s = if (*g).wake.active {
                            rt.select_woken(p!(), g, cases)
                        } else {
                            rt.select(p!(), g, cases, x!(1) & 1 != 0)
                        };
                        match s {
                            Selected::Case(i, ok) => {
                                r!(a!()) = i as u64;
                                r!(a!() + 1) = ok as u64;
                                next!(2)
                            }
                            Selected::Panic(e) => break 'fault Box::new(e),
                            Selected::Park => {
                                let empty = cases.is_empty();
                                let why = if empty { WaitReason::SelectEmpty } else { WaitReason::Select };
                                return Stop::Park(why).pack();
                            }
                        }
                    }

                    Op::Call => enter!(fp.offset(a!() - 2), funcs.add(wide!() as usize), 0u64, pc.add(2)),
                    Op::CallClosure => {
                        let f = nil!(r!(b!()));
                        let entry = *(f as *const *const FuncEntry);
                        note!(entry);
                        enter!(fp.offset(a!() - 2), entry, f, pc.add(2))
                    }
                    Op::CallIface => {
                        let itab = nil!(r!(b!()));
                        note!(itab);
                        r!(a!()) = r!(b!() + 1);
                        enter!(fp.offset(a!() - 2), Itab::method(itab as *const Itab, cu!()), 0u64, pc.add(2))
                    }
                    Op::CallDyn => {
                        save!(Stopped::During);
                        follow!(call::call_dyn(rt, m, g, r!(a!()) as usize, r!(b!()) as usize, r!(c!()) as *const u64))
                    }
                    Op::DynResults => {
                        let code = code!();
                        let n = r!(b!()) as usize;
                        let from = (fp as usize - (*code).frame_bytes - 8 * n) as *const u64;
                        std::ptr::copy_nonoverlapping(from, r!(c!()) as *mut u64, n);
                        next!(1)
                    }
                    Op::Native => {
                        save!(Stopped::During);
                        if std::mem::take(&mut (*g).native_done) {
                            next!(1);
                        }
                        let code = code!();
                        let Some(f) = (*code).native(wide!() as usize, |n| rt.find_native(n)) else {
                            cold::missing_native(rt, g, &*code, wide!() as usize);
                            return Stop::Exit(2).pack();
                        };
                        let nargs = (*code).nargs;
                        let result = f(&mut NativeCtx::new(rt, m, g, fp, nargs));
                        match result {
                            NativeResult::Done => {
                                (*g).native_state = [0; 4];
                                next!(1)
                            }
                            NativeResult::Retry(why) => return Stop::Park(why).pack(),
                            other => follow!(cold::native_ended(rt, m, g, other)),
                        }
                    }
                    Op::Ret => {
                        let ret = *fp.add(1) as usize;
                        let caller = *fp;
                        if is_machine(base, ret) {
                            if ret != base + RETURN_TO_INTERPRETER {
                                back!(call::resume(rt, m, g, fp as usize, ret, caller as usize));
                            }
                            pc = *(caller as *const u64).offset(RESUME_SLOT as isize) as *const u64;
                        } else {
                            pc = ret as *const u64;
                        }
                        fp = caller as *mut u64;
                        continue 'run;
                    }
                    Op::RunDefers => {
                        save!(Stopped::During);
                        match panic::run_defers(rt, m, g) {
                            None => next!(1),
                            Some(n) => follow!(n),
                        }
                    }
                    Op::Go => {
                        let f = r!(a!());
                        save!(Stopped::During);
                        if f == 0 {
                            rt.report_fatal("go of nil func value", Some(g));
                            return Stop::Exit(2).pack();
                        }
                        cold::go(rt, p!(), g, f as usize);
                        next!(1)
                    }
                    Op::Defer => {
                        panic::defer(g, fp as usize, r!(a!()) as usize);
                        next!(1)
                    }
                    Op::FrameToken => {
                        r!(a!()) = ((*g).stack_hi - fp as usize) as u64;
                        next!(1)
                    }
                    Op::DeferAt => {
                        panic::defer(g, (*g).stack_hi - r!(b!()) as usize, r!(a!()) as usize);
                        next!(1)
                    }
                    Op::Panic => break 'fault Box::new(Raise::Value(fp.offset(a!()).cast::<Eface>().read())),
                    Op::Recover => {
                        let e = panic::recover(g, fp as usize);
                        r!(a!()) = e.typ as u64;
                        r!(a!() + 1) = e.data as u64;
                        next!(1)
                    }
                    Op::Trap => break 'fault Box::new(cold::trap(wide!())),
                    Op::PanicText => {
                        let code = code!();
                        let text = (*(*code).strings.add(wide!() as usize)).bytes();
                        break 'fault Box::new(Raise::plain(String::from_utf8_lossy(text)));
                    }

                    Op::Print => {
                        cold::print_scalar(bu!() as u16, r!(a!()));
                        next!(1)
                    }
                    Op::PrintComplex => {
                        let v = |i: isize| f64::from_bits(r!(a!() + i));
                        print::write_err(print::complex(v(0), v(1)).as_bytes());
                        next!(1)
                    }
                    Op::PrintStr => {
                        print::write_err(str_at!(a!()).bytes());
                        next!(1)
                    }
                    Op::PrintLit => {
                        let code = code!();
                        print::write_err((*(*code).strings.add(wide!() as usize)).bytes());
                        next!(1)
                    }
                    Op::PrintIface => {
                        print::write_err(format!("({:#x},{:#x})", r!(a!()), r!(a!() + 1)).as_bytes());
                        next!(1)
                    }
                    Op::PrintSlice => {
                        let s = slice_at!(a!());
                        print::write_err(format!("[{}/{}]{:#x}", s.len, s.cap, s.ptr as usize).as_bytes());
                        next!(1)
                    }

                    Op::AtomicLoad => {
                        let q = nil!(r!(b!()));
                        r!(a!()) = cold::atomic_load(q, cu!());
                        next!(1)
                    }
                    Op::AtomicStore => {
                        let q = nil!(r!(a!()));
                        cold::atomic_store(q, r!(b!()), cu!());
                        next!(1)
                    }
                    Op::AtomicStoreP => {
                        let q = nil!(r!(a!()));
                        let old = (*(q as *const AtomicPtr<u8>)).swap(r!(b!()) as *mut u8, Ordering::SeqCst);
                        replaced(rt, p!(), old as u64);
                        next!(1)
                    }
                    Op::AtomicAdd => {
                        let q = nil!(r!(b!()));
                        r!(a!()) = cold::atomic_add(q, r!(c!()), x!(1) as usize);
                        next!(2)
                    }
                    Op::AtomicSwap => {
                        let q = nil!(r!(b!()));
                        r!(a!()) = cold::atomic_swap(q, r!(c!()), x!(1) as usize);
                        next!(2)
                    }
                    Op::AtomicSwapP => {
                        let q = nil!(r!(b!()));
                        let old = (*(q as *const AtomicPtr<u8>)).swap(r!(c!()) as *mut u8, Ordering::SeqCst);
                        replaced(rt, p!(), old as u64);
                        r!(a!()) = old as u64;
                        next!(1)
                    }
                    Op::AtomicCas => {
                        let q = nil!(r!(b!()));
                        r!(a!()) = cold::atomic_cas(q, r!(c!()), r!(c!() + 1), x!(1) as usize) as u64;
                        next!(2)
                    }
                    Op::JLock => jump_if!(cold::atomic_cas(nil!(r!(a!())) + bu!(), 0, 1, 4), c!()),
                    Op::JUnlock => jump_if!(cold::atomic_cas(nil!(r!(a!())) + bu!(), 1, 0, 4), c!()),
                    Op::AtomicCasP => {
                        let q = nil!(r!(b!()));
                        let old = r!(c!());
                        let done = cold::atomic_cas(q, old, r!(c!() + 1), 8);
                        if done {
                            replaced(rt, p!(), old);
                        }
                        r!(a!()) = done as u64;
                        next!(1)
                    }
                    Op::AtomicAnd => {
                        let q = nil!(r!(b!()));
                        r!(a!()) = cold::atomic_and(q, r!(c!()), x!(1) as usize);
                        next!(2)
                    }
                    Op::AtomicOr => {
                        let q = nil!(r!(b!()));
                        r!(a!()) = cold::atomic_or(q, r!(c!()), x!(1) as usize);
                        next!(2)
                    }
                }
            };
            save!(Stopped::During);
            follow!(panic::raise(rt, m, g, *fault))
        }
    }
}
