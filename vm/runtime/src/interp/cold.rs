//! What the interpreter's handlers call when an operation is rare, long or fails.

use crate::func::Code;
use crate::g::G;
use crate::m::M;
use crate::map::MapError;
use crate::native::{NativeResult, Raise};
use crate::p::P;
use crate::panic::{self, Next};
use crate::print;
use crate::rt::Rt;
use crate::rtype::eq::{self, NotComparable};
use crate::rtype::itab::assertion_text;
use crate::rtype::{Itab, Type};
use crate::sched::park::Stop;
use crate::value::Eface;
use govm_bytecode::{CODE_SLOT, TypeIdx, sem};
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering::SeqCst};

/// An integer divided by zero.
#[cold]
pub fn divide() -> Raise {
    Raise::runtime("integer divide by zero")
}

/// A concatenation that cannot be.
#[cold]
pub fn too_long() -> Raise {
    Raise::runtime("string concatenation too long")
}

/// A slice shorter than the array it is converted to.
#[cold]
pub fn slice_to_array(have: u64, want: u64) -> Raise {
    Raise::Bounds(format!("cannot convert slice with length {have} to array or pointer to array with length {want}"))
}

/// A comparison of values that cannot be compared.
#[cold]
pub fn not_comparable(e: NotComparable) -> Raise {
    // SAFETY: descriptors live as long as the runtime.
    Raise::Runtime(format!("comparing uncomparable type {}", unsafe { &*e.0 }.text()))
}

/// Hashing a value that cannot be compared.
#[cold]
pub fn unhashable(e: NotComparable) -> Raise {
    // SAFETY: descriptors live as long as the runtime.
    Raise::Runtime(format!("hash of unhashable type {}", unsafe { &*e.0 }.text()))
}

/// Looking in an empty map for a value that cannot be compared: gc has other words then.
#[cold]
pub fn unhashable_in_empty(e: NotComparable) -> MapError {
    // SAFETY: descriptors live as long as the runtime.
    MapError::Panic(Raise::Plain(format!("hash of unhashable type: {}", unsafe { &*e.0 }.text())))
}

/// A map operation failed: a panic, or the end.
#[cold]
pub fn map_error(rt: &Rt, g: *mut G, e: MapError) -> Result<Raise, Stop> {
    match e {
        MapError::Panic(r) => Ok(r),
        MapError::Fatal(text) => {
            rt.report_fatal(text, Some(g));
            Err(Stop::Exit(2))
        }
    }
}

/// A float function by number.
pub fn math1(f: u16, x: u64) -> u64 {
    sem::Math1::from_u16(f).map_or(x, |f| sem::math1(f, x))
}

/// A bit function by number.
#[inline]
pub fn bits1(f: u16, x: u64) -> u64 {
    sem::Bits1::from_u16(f).map_or(x, |f| sem::bits1(f, x))
}

/// The error of a `Trap`.
#[cold]
pub fn trap(n: u32) -> Raise {
    use sem::Trap::*;
    match sem::Trap::from_u16(n as u16) {
        Some(NilDeref) | Some(NilFunc) | None => Raise::NilDeref,
        Some(DivideByZero) => divide(),
        Some(Unreachable) => Raise::runtime("unreachable code"),
        Some(RangeExhausted) => Raise::runtime("range function continued iteration after whole loop exit"),
        Some(RangePanicState) => Raise::runtime("range function continued iteration after loop body panic"),
        Some(RangeMissedPanic) => {
            Raise::runtime("range function recovered a loop body panic and did not resume panicking")
        }
        Some(RangeDone) => {
            Raise::runtime("range function continued iteration after function for loop body returned false")
        }
        Some(UnsafeSliceLen) => Raise::runtime("unsafe.Slice: len out of range"),
        Some(UnsafeSliceNil) => Raise::runtime("unsafe.Slice: ptr is nil and len is not zero"),
        Some(UnsafeStringLen) => Raise::runtime("unsafe.String: len out of range"),
        Some(UnsafeStringNil) => Raise::runtime("unsafe.String: ptr is nil and len is not zero"),
    }
}

/// The itab of (interface type low, concrete type high).
pub fn itab(rt: &Rt, w: u64) -> *const Itab {
    let (i, t) = (rt.ty(TypeIdx(w as u32)), rt.ty(TypeIdx((w >> 32) as u32)));
    match rt.itabs.get(i, t, &rt.types, &rt.funcs) {
        Some(p) => p,
        None => rt.fatal(&format!("{} does not implement {}", t.text(), i.text())),
    }
}

/// An interface value with methods, its itab turned into a type.
///
/// # Safety
/// `p` must be the address of such a value.
#[inline]
pub unsafe fn iface_at(p: *const u64) -> Eface {
    // SAFETY: by contract.
    unsafe {
        let e = p.cast::<Eface>().read();
        if e.typ.is_null() { e } else { Eface { typ: (*e.typ.cast::<Itab>()).typ, data: e.data } }
    }
}

/// An interface value, with methods if `methods` is 1.
///
/// # Safety
/// As for [`iface_at`].
#[inline]
pub unsafe fn any_at(p: *const u64, methods: usize) -> Eface {
    // SAFETY: by contract.
    unsafe { if methods == 1 { iface_at(p) } else { p.cast::<Eface>().read() } }
}

/// Equality of interface values.
///
/// # Safety
/// Both must be valid.
#[inline]
pub unsafe fn eface_eq(x: Eface, y: Eface) -> Result<bool, Raise> {
    // SAFETY: by contract.
    unsafe { eq::eface_eq(x, y) }.map_err(not_comparable)
}

/// First word of `e` as a value of the interface type; `None` if it does not implement it or is nil.
///
/// # Safety
/// `e` must be valid.
#[inline]
pub unsafe fn to_iface(rt: &Rt, inter: &Type, e: Eface) -> Option<usize> {
    // SAFETY: by contract.
    let t = unsafe { e.typ.as_ref() }?;
    if inter.imethods.len == 0 {
        return Some(e.typ as usize);
    }
    rt.itabs.get(inter, t, &rt.types, &rt.funcs).map(|p| p as usize)
}

/// The same, or the panic.
///
/// # Safety
/// `e` must be valid.
pub unsafe fn assert_iface(rt: &Rt, inter: &Type, e: Eface) -> Result<usize, Raise> {
    // SAFETY: by contract.
    if let Some(w) = unsafe { to_iface(rt, inter, e) } {
        return Ok(w);
    }
    // SAFETY: by contract.
    let t = unsafe { e.typ.as_ref() };
    let missing = t.and_then(|t| rt.itabs.missing(inter, t, &rt.types, &rt.funcs));
    Err(Raise::Assert(assertion_text(None, t, inter, missing.as_deref())))
}

/// A failed assertion to a concrete type.
#[cold]
pub(crate) fn assert_failed(inter: &Type, have: *const Type, want: &Type) -> Raise {
    // SAFETY: null or a descriptor.
    let have = unsafe { have.as_ref() };
    Raise::Assert(assertion_text(Some(inter), have, want, None))
}

/// Small values that need no heap copy.
static SMALL: [u64; 256] = {
    let mut t = [0; 256];
    let mut i = 0;
    while i < 256 {
        t[i] = (i as u64).to_le();
        i += 1;
    }
    t
};

/// Address of the words 0 to 255, which copies of small scalars are.
pub fn small_scalars() -> usize {
    SMALL.as_ptr() as usize
}

/// A pointer to a copy of a scalar.
#[inline]
pub fn box_val(rt: &Rt, p: &mut P, t: &Type, v: u64) -> *const u8 {
    if v < 256 && t.ptr_bytes == 0 {
        return (&raw const SMALL[v as usize]).cast();
    }
    let d = rt.new_object(p, t);
    // SAFETY: a fresh object of the type's size; slots hold scalars in their low bytes.
    unsafe {
        match t.size {
            1 => *d = v as u8,
            2 => d.cast::<u16>().write(v as u16),
            4 => d.cast::<u32>().write(v as u32),
            8 => d.cast::<u64>().write(v),
            n => std::ptr::copy_nonoverlapping((&raw const v).cast(), d, n.min(8)),
        }
    }
    d
}

/// An index that is out of range, in the instruction at `pc`.
#[cold]
pub fn index_error(code: &Code, pc: *const u64, i: u64, len: u64) -> Raise {
    crate::slice::index_error(i, len as usize, code.func.unsigned_indices.binary_search(&code.index(pc)).is_ok())
}

/// A native that nobody has written.
#[cold]
pub fn missing_native(rt: &Rt, g: *mut G, code: &Code, i: usize) {
    let name = String::from_utf8_lossy(&code.func.strings[i]).into_owned();
    rt.report_fatal(&format!("no native function {name}"), Some(g));
}

/// A native ended in another way than `Done` or `Retry`.
///
/// # Safety
/// `g` runs on `m` with its state saved at the `Native` instruction.
#[cold]
pub unsafe fn native_ended(rt: &Rt, m: *mut M, g: *mut G, r: NativeResult) -> Next {
    // SAFETY: by contract.
    unsafe {
        if !matches!(r, NativeResult::CollectRetry | NativeResult::Snapshot(_)) {
            (*g).native_state = [0; 4];
        }
        match r {
            NativeResult::Park(why) | NativeResult::Retry(why) => {
                (*g).native_done = true;
                Next::Stop(Stop::Park(why))
            }
            NativeResult::Yield => {
                (*g).native_done = true;
                Next::Stop(Stop::Yield)
            }
            NativeResult::Collect => {
                (*g).native_done = true;
                Next::Stop(Stop::Collect)
            }
            NativeResult::CollectRetry => Next::Stop(Stop::Collect),
            NativeResult::Snapshot(text) => Next::Stop(Stop::Snapshot(text)),
            NativeResult::SetProcs(n) => {
                (*g).native_done = true;
                Next::Stop(Stop::SetProcs(n))
            }
            NativeResult::Done => {
                (*g).native_done = true;
                Next::Go
            }
            NativeResult::Panic(r) => panic::raise(rt, m, g, r),
            NativeResult::Goexit => panic::goexit(rt, m, g),
            NativeResult::Exit(code) => Next::Stop(Stop::Exit(code)),
            NativeResult::Fatal(text) => {
                rt.report_fatal(&text, Some(g));
                Next::Stop(Stop::Exit(2))
            }
        }
    }
}

/// `go closure`.
///
/// # Safety
/// `g` runs on this thread with its state saved.
pub unsafe fn go(rt: &Rt, p: &mut P, g: *mut G, closure: usize) {
    // SAFETY: by contract.
    unsafe {
        let code = *((*g).fp as *const *const Code).offset(CODE_SLOT as isize);
        let creator = (code, (*code).index((*g).pc), (*g).id);
        rt.new_goroutine(p, closure, Some(creator));
    }
}

/// print of a scalar.
pub fn print_scalar(kind: u16, v: u64) {
    if let Some(k) = sem::PrintKind::from_u16(kind) {
        print::write_err(print::scalar(k, v).as_bytes());
    }
}

macro_rules! sized {
    ($size:expr, $q:expr, |$a:ident : $t:ident| $e:expr) => {
        match $size {
            1 => {
                type $t = u8;
                let $a = &*($q as *const AtomicU8);
                ($e) as u64
            }
            2 => {
                type $t = u16;
                let $a = &*($q as *const AtomicU16);
                ($e) as u64
            }
            4 => {
                type $t = u32;
                let $a = &*($q as *const AtomicU32);
                ($e) as u64
            }
            5 => {
                type $t = u32;
                let $a = &*($q as *const AtomicU32);
                ($e) as i32 as i64 as u64
            }
            _ => {
                type $t = u64;
                let $a = &*($q as *const AtomicU64);
                ($e) as u64
            }
        }
    };
}

/// Atomic load of a word of 1, 2, 4 (5: signed 4) or 8 bytes.
///
/// # Safety
/// `q` must be the address of an aligned word of that size in Go memory; the same holds for the other atomics.
#[inline]
pub unsafe fn atomic_load(q: usize, size: usize) -> u64 {
    // SAFETY: by contract.
    unsafe {
        sized!(size, q, |a: T| {
            let v: T = a.load(SeqCst);
            v
        })
    }
}

/// Atomic store.
///
/// # Safety
/// See [`atomic_load`].
#[inline]
pub unsafe fn atomic_store(q: usize, v: u64, size: usize) {
    // SAFETY: by contract.
    unsafe {
        sized!(size, q, |a: T| {
            a.store(v as T, SeqCst);
            0u32
        });
    }
}

/// Atomic addition; the new value.
///
/// # Safety
/// See [`atomic_load`].
#[inline]
pub unsafe fn atomic_add(q: usize, v: u64, size: usize) -> u64 {
    // SAFETY: by contract.
    unsafe { sized!(size, q, |a: T| a.fetch_add(v as T, SeqCst).wrapping_add(v as T)) }
}

/// Atomic exchange; the old value.
///
/// # Safety
/// See [`atomic_load`].
#[inline]
pub unsafe fn atomic_swap(q: usize, v: u64, size: usize) -> u64 {
    // SAFETY: by contract.
    unsafe { sized!(size, q, |a: T| a.swap(v as T, SeqCst)) }
}

/// Atomic compare and swap.
///
/// # Safety
/// See [`atomic_load`].
#[inline]
pub unsafe fn atomic_cas(q: usize, old: u64, new: u64, size: usize) -> bool {
    // SAFETY: by contract.
    unsafe { sized!(size, q, |a: T| a.compare_exchange(old as T, new as T, SeqCst, SeqCst).is_ok() as u32) != 0 }
}

/// Atomic and; the old value.
///
/// # Safety
/// See [`atomic_load`].
#[inline]
pub unsafe fn atomic_and(q: usize, v: u64, size: usize) -> u64 {
    // SAFETY: by contract.
    unsafe { sized!(size, q, |a: T| a.fetch_and(v as T, SeqCst)) }
}

/// Atomic or; the old value.
///
/// # Safety
/// See [`atomic_load`].
#[inline]
pub unsafe fn atomic_or(q: usize, v: u64, size: usize) -> u64 {
    // SAFETY: by contract.
    unsafe { sized!(size, q, |a: T| a.fetch_or(v as T, SeqCst)) }
}
