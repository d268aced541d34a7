//! The write barrier's call sites. Every store of a pointer into memory outside of stacks goes through here. The collector
//! marks with the world stopped for now, so the flag is never set while Go code runs and the slow path only has to
//! exist in one place, where the hybrid barrier (shade the old value, and the new one while the stack is grey) goes.

use crate::rt::Rt;
use crate::rtype::Type;
use std::sync::atomic::Ordering;

/// Stores a pointer.
///
/// # Safety
/// `slot` must be a writable, aligned pointer word of Go memory.
#[inline(always)]
pub unsafe fn store_ptr(rt: &Rt, slot: *mut u64, v: u64) {
    debug_assert!(!rt.heap.barrier.load(Ordering::Relaxed), "marking is not concurrent");
    // SAFETY: by contract.
    unsafe { slot.write(v) }
}

/// Copies `n` values of the type; ranges may overlap.
///
/// # Safety
/// Both ranges must be Go memory of that type.
#[inline(always)]
pub unsafe fn typed_copy(rt: &Rt, t: &Type, dst: *mut u8, src: *const u8, n: usize) {
    debug_assert!(!rt.heap.barrier.load(Ordering::Relaxed), "marking is not concurrent");
    // SAFETY: by contract.
    unsafe { std::ptr::copy(src, dst, t.size * n) }
}

/// Zeroes `n` values of the type.
///
/// # Safety
/// The range must be Go memory of that type.
#[inline(always)]
pub unsafe fn typed_zero(rt: &Rt, t: &Type, dst: *mut u8, n: usize) {
    debug_assert!(!rt.heap.barrier.load(Ordering::Relaxed), "marking is not concurrent");
    // SAFETY: by contract.
    unsafe { std::ptr::write_bytes(dst, 0, t.size * n) }
}
