//! The write barrier. Every store of a pointer outside of stacks goes through here. While objects are marked it shades the value
//! that is overwritten (a deletion barrier, as Yuasa's): what the heap held when the cycle began is marked in this cycle.
//!
//! Go's hybrid barrier shades the new value too while the storing goroutine's stack is not scanned. Here no goroutine runs
//! with an unscanned stack: whoever lets it run scans it first (`Rt::ensure_scanned`). So a running goroutine holds only
//! pointers that were in the snapshot, and those are safe: a white object it can name is reachable from a grey one by heap words,
//! and none of these words is overwritten without shading what it held. New objects are black. Only words of *another*
//! goroutine's stack are not covered by that argument: who copies out of a parked sender's stack shades what he copies
//! ([`shade_values`]). Rejected: shading the new value as well (every initialising store would pay) and rescanning stacks.

use super::mark::Marker;
use crate::p::P;
use crate::rt::Rt;
use crate::rtype::Type;
use std::sync::atomic::Ordering;

/// Whether stores must shade.
#[inline(always)]
pub fn enabled(rt: &Rt) -> bool {
    rt.heap.barrier.load(Ordering::Relaxed)
}

/// Marks the object that holds the address, if any.
#[cold]
#[inline(never)]
pub fn shade(rt: &Rt, p: &mut P, addr: usize) {
    Marker { heap: &rt.heap, local: &mut p.grey, pool: &rt.gc.pool }.mark(addr);
}

/// Stores a pointer.
///
/// # Safety
/// `slot` must be a writable, aligned pointer word of Go memory.
#[inline(always)]
pub unsafe fn store_ptr(rt: &Rt, p: *mut P, slot: *mut u64, v: u64) {
    // SAFETY: by contract; the P is the caller's.
    unsafe {
        if enabled(rt) {
            shade(rt, &mut *p, slot.read() as usize);
        }
        slot.write(v)
    }
}

/// Shades the word that an atomic operation is about to replace, or has replaced.
#[inline(always)]
pub fn replaced(rt: &Rt, p: &mut P, old: u64) {
    if enabled(rt) {
        shade(rt, p, old as usize);
    }
}

/// Copies `n` values of the type; ranges may overlap.
///
/// # Safety
/// Both ranges must be Go memory of that type.
#[inline(always)]
pub unsafe fn typed_copy(rt: &Rt, p: *mut P, t: &Type, dst: *mut u8, src: *const u8, n: usize) {
    // SAFETY: by contract.
    unsafe {
        if enabled(rt) && dst.cast_const() != src {
            shade_values(rt, p, t, dst, n);
        }
        std::ptr::copy(src, dst, t.size * n)
    }
}

/// Zeroes `n` values of the type.
///
/// # Safety
/// The range must be Go memory of that type.
#[inline(always)]
pub unsafe fn typed_zero(rt: &Rt, p: *mut P, t: &Type, dst: *mut u8, n: usize) {
    // SAFETY: by contract.
    unsafe {
        if enabled(rt) {
            shade_values(rt, p, t, dst, n);
        }
        std::ptr::write_bytes(dst, 0, t.size * n)
    }
}

/// Shades all pointers in `n` values of the type: they are about to be overwritten, or to be copied out of a stack that may
/// not be scanned yet. Does nothing unless objects are being marked.
///
/// # Safety
/// The range must be readable Go memory of that type; `p` the caller's.
#[cold]
#[inline(never)]
pub unsafe fn shade_values(rt: &Rt, p: *mut P, t: &Type, at: *const u8, n: usize) {
    if !enabled(rt) || !t.has_pointers() || n == 0 {
        return;
    }
    // SAFETY: by contract; the words lie in the values.
    unsafe {
        let mut m = Marker { heap: &rt.heap, local: &mut (*p).grey, pool: &rt.gc.pool };
        let base = at as usize;
        t.for_each_ptr_in(base, base + t.size * n, &mut |w: *mut usize| m.mark(*w));
    }
}
