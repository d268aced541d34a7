//! Functions that machine code calls. They run on the thread's stack, allocate but never collect, park or move the goroutine's stack.
//! One that cannot do its work says so in its result, having changed nothing; machine code then leaves for the interpreter at the same
//! instruction, which raises the panic. [`Helper`] numbers them; [`table`] has their addresses and what they take.

use super::Exit;
use crate::chan::{ChanOp, Hchan};
use crate::func::Code;
use crate::g::{G, Stopped};
use crate::gc::barrier::{shade, typed_copy, typed_zero};
use crate::interp::{call, cold};
use crate::m::M;
use crate::map::MapIter;
use crate::map::ops::Key;
use crate::native::{NativeCtx, NativeFn, NativeResult, WaitReason};
use crate::p::P;
use crate::panic::Next;
use crate::rt::Rt;
use crate::rtype::{Itab, Type};
use crate::sched::park::Stop;
use crate::value::{Eface, GoSlice, GoString};
use govm_bytecode::insn::Insn;
use govm_bytecode::{Op, sem};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a helper works with.
struct Ctx<'a> {
    rt: &'a Rt,
    m: *mut M,
}

impl<'a> Ctx<'a> {
    /// For what may allocate: the goroutine's state is not saved as long as this helper runs.
    fn p(&self) -> &'a mut P {
        // SAFETY: machine code runs on an M that holds a P; only this thread uses it.
        let p = unsafe { &mut *(*self.m).p };
        p.cache.unsaved = true;
        p
    }
    fn out(&mut self, i: usize, v: u64) {
        // SAFETY: the M is this thread's.
        unsafe { (&mut (*self.m).jit.out)[i] = v };
    }
    /// Saves the goroutine's state in the middle of an instruction, whose operands are in their homes.
    ///
    /// # Safety
    /// The addresses of a frame of the running goroutine and of an instruction of its function.
    unsafe fn at(&self, fp: u64, pc: u64) -> *mut G {
        // SAFETY: the M is this thread's, it holds a P and runs the goroutine.
        unsafe {
            let g: *mut G = (*self.m).g;
            (*g).fp = fp as usize;
            (*g).pc = pc as *const u64;
            (*g).stopped = Stopped::During;
            (*(*self.m).p).cache.unsaved = false;
            g
        }
    }
    /// A slot of a frame.
    ///
    /// # Safety
    /// The frame has it.
    unsafe fn slot(&self, fp: u64, s: i16) -> u64 {
        // SAFETY: by contract.
        unsafe { *(fp as *const u64).offset(s as isize) }
    }
    /// The goroutine, whose state is saved, stops.
    fn stop(&self, s: Stop) -> u64 {
        // SAFETY: the M is this thread's.
        unsafe { (*self.m).jit.stop = Some(s) };
        Exit::Stop as u64
    }
    fn ty(&self, t: u64) -> &'a Type {
        // SAFETY: machine code passes descriptors of this runtime.
        unsafe { &*(t as *const Type) }
    }
}

impl Drop for Ctx<'_> {
    fn drop(&mut self) {
        // SAFETY: as in `p`; who is exiting may hold none.
        if let Some(p) = unsafe { (*self.m).p.as_mut() } {
            p.cache.unsaved = false;
        }
    }
}

/// A Rust panic must not unwind machine code: it is handed to whoever entered that.
#[cold]
fn carry(m: *mut M, payload: Box<dyn std::any::Any + Send>) -> u64 {
    // SAFETY: the M is this thread's, it runs machine code, and the helper's own frames hold nothing any more.
    unsafe {
        (*m).jit.payload = Some(payload);
        match &(*(*m).rt).jit {
            Some(j) => (j.stubs().exit)(m, Exit::Unwind as u64),
            None => unreachable!("machine code without a code generator"),
        }
    }
}

macro_rules! helpers {
    ($($(#[doc = $doc:literal])+ $name:ident = $f:ident ( $x:ident $(, $a:ident)* ) $body:block)*) => {
        /// A helper's number.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u16)]
        pub enum Helper { $($(#[doc = $doc])+ $name,)* }

        $(#[allow(unused_mut, unused_variables)]
        unsafe extern "C" fn $f(m: *mut M $(, $a: u64)*) -> u64 {
            // SAFETY: machine code passes the M that runs it, and operands of the kinds that the bytecode has.
            unsafe {
                let done = {
                    let mut $x = Ctx { rt: &*(*m).rt, m };
                    catch_unwind(AssertUnwindSafe(|| -> u64 { $body }))
                };
                match done {
                    Ok(v) => v,
                    Err(e) => carry(m, e),
                }
            }
        })*

        /// Name, address of the `extern "C" fn(*mut M, u64...) -> u64`, and number of words after the first, by number.
        pub fn table() -> Vec<(&'static str, usize, usize)> {
            vec![$((stringify!($name), $f as *const () as usize, [$(stringify!($a)),*].len()),)*]
        }
    };
}

#[inline(always)]
fn get(x: &mut Ctx<'_>, t: u64, m: u64, k: Key) -> u64 {
    let t = x.ty(t);
    // SAFETY: a map of that type and a key of its kind.
    match unsafe { x.rt.map_get(x.p(), t, m as *mut u8, k) } {
        Ok(e) => {
            x.out(0, e.is_some() as u64);
            e.map_or_else(|| x.rt.zero_value(t.elem().size) as u64, |e| e as u64)
        }
        Err(_) => 0,
    }
}

#[inline(always)]
fn set(x: &mut Ctx<'_>, t: u64, m: u64, k: Key) -> u64 {
    // SAFETY: a map of that type and a key of its kind.
    unsafe { x.rt.map_set(x.p(), x.ty(t), m as *mut u8, k) }.map_or(0, |e| e as u64)
}

fn string(p: u64, n: u64) -> GoString {
    GoString { ptr: p as *const u8, len: n as usize }
}

helpers! {
    /// (type, number): that many zero values, one behind the other.
    New = new(x, t, n) { x.rt.new_array(x.p(), x.ty(t), n as usize) as u64 }
    /// (type, scalar): the address of a copy.
    BoxVal = box_val(x, t, v) { cold::box_val(x.rt, x.p(), x.ty(t), v) as u64 }
    /// (type, address): the address of a copy.
    BoxMem = box_mem(x, t, p) {
        let t = x.ty(t);
        let d = x.rt.new_object(x.p(), t);
        typed_copy(x.rt, x.p(), t, d, p as *const u8, 1);
        d as u64
    }
    /// (element type, length, capacity): the array, or 0.
    MakeSlice = make_slice(x, t, n, cap) {
        x.rt.make_slice(x.p(), x.ty(t), n as i64, cap as i64, 0).map_or(0, |s| s.ptr as u64)
    }
    /// (element type, pointer, length, capacity, length wanted): a larger array and its capacity, or 0.
    Grow = grow(x, t, p, n, cap, want) {
        let s = GoSlice { ptr: p as *mut u8, len: n as usize, cap: cap as usize };
        let Ok(s) = x.rt.grow_slice(x.p(), x.ty(t), s, want as usize) else { return 0 };
        x.out(0, s.cap as u64);
        s.ptr as u64
    }
    /// (element size, pointer, length, capacity, length wanted): the same without pointers.
    GrowNoscan = grow_noscan(x, size, p, n, cap, want) {
        let s = GoSlice { ptr: p as *mut u8, len: n as usize, cap: cap as usize };
        let Ok(s) = x.rt.grow_noscan(x.p(), size as usize, s, want as usize) else { return 0 };
        x.out(0, s.cap as u64);
        s.ptr as u64
    }
    /// (element type or 0 for bytes, destination and length, source and length): number copied.
    CopySlice = copy_slice(x, t, dp, dn, sp, sn) {
        let n = dn.min(sn);
        if n != 0 && t == 0 {
            std::ptr::copy(sp as *const u8, dp as *mut u8, n as usize);
        } else if n != 0 {
            typed_copy(x.rt, x.p(), x.ty(t), dp as *mut u8, sp as *const u8, n as usize);
        }
        n
    }
    /// (destination, source, bytes): copies memory without pointers, or of a frame.
    Move = move_bytes(x, d, s, n) {
        std::ptr::copy(s as *const u8, d as *mut u8, n as usize);
        0
    }
    /// (type, destination, source): copies a value.
    TypedCopy = copy_typed(x, t, d, s) {
        typed_copy(x.rt, x.p(), x.ty(t), d as *mut u8, s as *const u8, 1);
        0
    }
    /// (type, address): zeroes a value.
    TypedZero = zero_typed(x, t, d) {
        typed_zero(x.rt, x.p(), x.ty(t), d as *mut u8, 1);
        0
    }
    /// (type, address, number): zeroes values.
    TypedZeroN = zero_typed_n(x, t, d, n) {
        typed_zero(x.rt, x.p(), x.ty(t), d as *mut u8, n as usize);
        0
    }
    /// (pointer, pointer, length): whether the bytes are equal.
    MemEqual = mem_equal(x, a, b, n) {
        (a == b || string(a, n).bytes() == string(b, n).bytes()) as u64
    }
    /// (two strings): -1, 0, 1.
    StrCompare = str_compare(x, ap, an, bp, bn) {
        string(ap, an).bytes().cmp(string(bp, bn).bytes()) as i64 as u64
    }
    /// (two strings): length of both joined and the bytes, or -1.
    Concat = concat(x, ap, an, bp, bn) {
        let Some(s) = x.rt.concat(x.p(), &[string(ap, an), string(bp, bn)]) else { return u64::MAX };
        x.out(0, s.ptr as u64);
        s.len as u64
    }
    /// (pointer, length): string of bytes.
    BytesToStr = bytes_to_str(x, p, n) {
        x.rt.bytes_to_string(x.p(), GoSlice { ptr: p as *mut u8, len: n as usize, cap: n as usize }).ptr as u64
    }
    /// (string): bytes and their capacity.
    StrToBytes = str_to_bytes(x, p, n) {
        let s = x.rt.string_to_bytes(x.p(), string(p, n));
        x.out(0, s.cap as u64);
        s.ptr as u64
    }
    /// (string, index): the rune there and the index behind it.
    DecodeRune = decode_rune(x, p, n, i) {
        let (r, next) = sem::decode_rune(string(p, n).bytes(), i as usize);
        x.out(0, next as u64);
        r as u64
    }
    /// (two interfaces without methods): 0, 1, or 2 for a panic.
    EfaceEqual = eface_equal(x, at, ad, bt, bd) {
        let e = |t: u64, d: u64| Eface { typ: t as *const Type, data: d as *mut u8 };
        cold::eface_eq(e(at, ad), e(bt, bd)).map_or(2, u64::from)
    }
    /// (two interfaces with methods): 0, 1, or 2 for a panic.
    IfaceEqual = iface_equal(x, at, ad, bt, bd) {
        let e = |t: u64, d: u64| {
            let typ = if t == 0 { std::ptr::null() } else { (*(t as *const Itab)).typ };
            Eface { typ, data: d as *mut u8 }
        };
        cold::eface_eq(e(at, ad), e(bt, bd)).map_or(2, u64::from)
    }
    /// (interface type, dynamic type or 0): first word of a value of the interface type, or 0.
    ToIface = to_iface(x, inter, t) {
        let e = Eface { typ: t as *const Type, data: std::ptr::null_mut() };
        cold::to_iface(x.rt, x.ty(inter), e).unwrap_or(0) as u64
    }
    /// (map type, map, address of the key): address of the element or of a zero value, and whether it is there; 0 for a panic.
    MapGet = map_get(x, t, m, k) { get(&mut x, t, m, Key::At(k as *const u8)) }
    /// With a 64-bit key.
    MapGet64 = map_get64(x, t, m, k) { get(&mut x, t, m, Key::W(k)) }
    /// With a 32-bit key.
    MapGet32 = map_get32(x, t, m, k) { get(&mut x, t, m, Key::H(k as u32)) }
    /// With a string key.
    MapGetStr = map_get_str(x, t, m, p, n) { get(&mut x, t, m, Key::S(string(p, n))) }
    /// (map type, map, address of the key): address of the element, made if need be; 0 for a panic.
    MapSet = map_set(x, t, m, k) { set(&mut x, t, m, Key::At(k as *const u8)) }
    /// With a 64-bit key.
    MapSet64 = map_set64(x, t, m, k) { set(&mut x, t, m, Key::W(k)) }
    /// With a 32-bit key.
    MapSet32 = map_set32(x, t, m, k) { set(&mut x, t, m, Key::H(k as u32)) }
    /// With a string key.
    MapSetStr = map_set_str(x, t, m, p, n) { set(&mut x, t, m, Key::S(string(p, n))) }
    /// (iterator): addresses of the next key and element; 0: none; 1: a fatal error.
    MapNext = map_next(x, it) {
        match x.rt.map_iter_next(x.p(), &mut *(it as *mut MapIter)) {
            Ok(Some((k, e))) => {
                x.out(0, e as u64);
                k as u64
            }
            Ok(None) => 0,
            Err(_) => 1,
        }
    }
    /// (number of a bit function, operand).
    Bits1 = bits1(x, f, v) { cold::bits1(f as u16, v) }
    /// (unsigned integer): bits of the float64.
    U64ToF64 = u64_to_f64(x, v) { (v as f64).to_bits() }
    /// (map type, map, address of the key): deletes it; 1 for a panic.
    MapDelete = map_delete(x, t, m, k) {
        x.rt.map_delete(x.p(), x.ty(t), m as *mut u8, k as *const u8).is_err() as u64
    }
    /// (map type, map): an iterator.
    MapIter = map_iter(x, t, m) { x.rt.map_iter(x.p(), x.ty(t), m as *mut u8) as u64 }
    /// (map type, hint): a new map.
    MakeMap = make_map(x, t, n) { x.rt.make_map(x.p(), x.ty(t), n as i64) as u64 }
    /// (address, words): zeroes frame memory.
    ZeroWords = zero_words(x, d, n) {
        std::ptr::write_bytes(d as *mut u64, 0, n as usize);
        0
    }
    /// (pointer that is about to be overwritten): the write barrier.
    Shade = shade_old(x, old) {
        shade(x.rt, x.p(), old as usize);
        0
    }
    /// (frame pointer, address of the bytecode word, frame's code): executes one instruction; 0, or an [`Exit`].
    Step = step(x, fp, pc) {
        let g = x.at(fp, pc);
        match crate::interp::step(x.rt, x.m, g) {
            Stop::Stepped => 0,
            Stop::Moved => Exit::Interpret as u64,
            s => x.stop(s),
        }
    }
    /// The same for a send on a channel.
    Send = send(x, fp, pc) {
        let g = x.at(fp, pc);
        let i = Insn(*(pc as *const u64));
        let ch = x.slot(fp, i.a()) as *mut Hchan;
        match x.rt.chan_send(&mut *(*x.m).p, g, ch, x.slot(fp, i.b()) as *const u8, true) {
            ChanOp::Done(_) => 0,
            ChanOp::Panic(_) => Exit::Interpret as u64,
            _ => x.stop(Stop::Park(if ch.is_null() { WaitReason::ChanSendNil } else { WaitReason::ChanSend })),
        }
    }
    /// The same for a receive.
    Recv = recv(x, fp, pc) {
        let g = x.at(fp, pc);
        let i = Insn(*(pc as *const u64));
        let with_ok = i.op() == Some(Op::RecvOk);
        let (ch, to) = if with_ok { (i.b(), i.c()) } else { (i.a(), i.b()) };
        let ch = x.slot(fp, ch) as *mut Hchan;
        match x.rt.chan_recv(&mut *(*x.m).p, g, ch, x.slot(fp, to) as *mut u8, true) {
            ChanOp::Done(ok) => {
                if with_ok {
                    *(fp as *mut u64).offset(i.a() as isize) = ok as u64;
                }
                0
            }
            ChanOp::Panic(_) => Exit::Interpret as u64,
            _ => x.stop(Stop::Park(if ch.is_null() { WaitReason::ChanRecvNil } else { WaitReason::ChanRecv })),
        }
    }
    /// (frame pointer, address of the bytecode word, native, number of argument words): runs a native; 0, or an [`Exit`].
    Native = native(x, fp, pc, f, nargs) {
        let m = x.m;
        let g = x.at(fp, pc);
        let f = std::mem::transmute::<u64, NativeFn>(f);
        let result = f(&mut NativeCtx::new(x.rt, m, g, fp as *mut u64, nargs as usize));
        let stop = match result {
            NativeResult::Done => {
                (*g).native_state = [0; 4];
                return 0;
            }
            NativeResult::Retry(why) => Stop::Park(why),
            other => match cold::native_ended(x.rt, m, g, other) {
                Next::Go => return Exit::Interpret as u64,
                Next::Stop(s) => s,
            },
        };
        x.stop(stop)
    }
    /// (frame pointer, closure): defers a call.
    Defer = defer(x, fp, closure) {
        crate::panic::defer((*x.m).g, fp as usize, closure as usize);
        0
    }
    /// (frame pointer): the frame's next deferred closure, taken off the list; 0: none; 1: it is nil, and stays on the list.
    NextDefer = next_defer(x, fp) {
        let g = &mut *(*x.m).g;
        match g.defers.last() {
            Some(d) if d.fp == fp as usize && d.closure == 0 => 1,
            Some(d) if d.fp == fp as usize => {
                let closure = d.closure;
                g.defers.pop();
                closure as u64
            }
            _ => 0,
        }
    }
    /// (address of strings, number): length of all joined and the bytes, or -1.
    ConcatN = concat_n(x, at, n) {
        let parts = std::slice::from_raw_parts(at as *const GoString, n as usize);
        let Some(s) = x.rt.concat(x.p(), parts) else { return u64::MAX };
        x.out(0, s.ptr as u64);
        s.len as u64
    }
    /// (two float64): the lesser as Go's builtin.
    MinF64 = min_f64(x, a, b) { sem::min_f64(f64::from_bits(a), f64::from_bits(b)).to_bits() }
    /// (function's code, address of a loop's header): the first tier's code has run for long. 1: there is better for the loop.
    StaysHot = stays_hot(x, code, pc) {
        let code = code as *const Code;
        let word = (*code).index(pc as *const u64);
        let better = (*code).has_full_loop(word);
        if !better && let Some(jit) = &x.rt.jit {
            call::stays_hot(x.rt, &**jit, code, Some(word));
        }
        u64::from(better)
    }
    /// (two float64): the greater as Go's builtin.
    MaxF64 = max_f64(x, a, b) { sem::max_f64(f64::from_bits(a), f64::from_bits(b)).to_bits() }
}

/// Byte offsets of what machine code reads and writes.
pub mod offsets {
    use super::*;
    use crate::defers::Defers;
    use crate::jit::Handoff;
    use std::mem::offset_of;

    /// `G::guard` in G.
    pub const G_GUARD: i32 = offset_of!(G, guard) as i32;
    /// `G::machine_m` in G.
    pub const G_M: i32 = offset_of!(G, machine_m) as i32;
    /// `G::fp` in G.
    pub const G_FP: i32 = offset_of!(G, fp) as i32;
    /// `Defers::at` of a G.
    pub const G_DEFERS: i32 = (offset_of!(G, defers) + offset_of!(Defers, at)) as i32;
    /// `Defers::len` of a G.
    pub const G_DEFERS_LEN: i32 = (offset_of!(G, defers) + offset_of!(Defers, len)) as i32;
    /// `Defers::room` of a G.
    pub const G_DEFERS_ROOM: i32 = (offset_of!(G, defers) + offset_of!(Defers, room)) as i32;
    /// `G::pc` in G.
    pub const G_PC: i32 = offset_of!(G, pc) as i32;
    const HANDOFF: usize = offset_of!(M, jit);
    /// `Handoff::host_sp` in M.
    pub const HOST_SP: i32 = (HANDOFF + offset_of!(Handoff, host_sp)) as i32;
    /// `Handoff::go_sp` in M.
    pub const GO_SP: i32 = (HANDOFF + offset_of!(Handoff, go_sp)) as i32;
    /// `Handoff::call_fp` in M.
    pub const CALL_FP: i32 = (HANDOFF + offset_of!(Handoff, call_fp)) as i32;
    /// `Handoff::call_entry` in M.
    pub const CALL_ENTRY: i32 = (HANDOFF + offset_of!(Handoff, call_entry)) as i32;
    /// `Handoff::call_ctx` in M.
    pub const CALL_CTX: i32 = (HANDOFF + offset_of!(Handoff, call_ctx)) as i32;
    /// `Handoff::site` in M.
    pub const SITE: i32 = (HANDOFF + offset_of!(Handoff, site)) as i32;
    /// `Handoff::site_fp` in M.
    pub const SITE_FP: i32 = (HANDOFF + offset_of!(Handoff, site_fp)) as i32;
    /// `Handoff::out` in M.
    pub const OUT: i32 = (HANDOFF + offset_of!(Handoff, out)) as i32;
    /// `Handoff::objects` in M.
    pub const OBJECTS: i32 = (HANDOFF + offset_of!(Handoff, objects)) as i32;
    /// `FuncEntry::jit` in an entry cell.
    pub const ENTRY_MACHINE: i32 = offset_of!(crate::func::FuncEntry, jit) as i32;
    /// `Code::again` in loaded code.
    pub const CODE_AGAIN: i32 = offset_of!(Code, again) as i32;
    /// `Code::nargs` in Code.
    pub const CODE_NARGS: i32 = offset_of!(crate::func::Code, nargs) as i32;
    /// `Code::nres` in Code.
    pub const CODE_NRES: i32 = offset_of!(crate::func::Code, nres) as i32;
    /// First method in an itab.
    pub const ITAB_FUN: i32 = 24;
    /// Address of the flag that says whether pointer stores must shade.
    pub fn barrier_flag(rt: &Rt) -> usize {
        (&raw const rt.heap.barrier) as usize
    }
}
