//! Objects that machine code does without (its pass `scalars`) and that the interpreter needs: whoever leaves makes them.
//!
//! Nothing stops between the last instruction of machine code and here, so what the fields hold is alive: it is in slots that no stack map
//! names. For the same reason the objects are nobody else's yet and their fields need no write barrier.

use crate::g::{G, Stopped};
use crate::m::M;
use crate::rt::Rt;
use crate::rtype::Type;

/// Reads the list that machine code keeps of them.
struct List(*const i32);

impl List {
    /// # Safety
    /// There must be one more.
    unsafe fn next(&mut self) -> i32 {
        // SAFETY: by contract.
        unsafe {
            let v = self.0.read_unaligned();
            self.0 = self.0.add(1);
            v
        }
    }
    /// # Safety
    /// There must be two more.
    unsafe fn word(&mut self) -> u64 {
        // SAFETY: by contract.
        unsafe { u64::from(self.next() as u32) | (u64::from(self.next() as u32) << 32) }
    }
}

/// Makes the objects of [`super::Handoff::objects`] and puts their addresses where they belong. The list is of 32-bit words: slot of the frame pointer,
/// number of objects; for each the type's address in two words, the number of values, of places and of fields, then places (slot, bytes to add) and
/// fields (offset, bytes, slot that holds it).
///
/// # Safety
/// Machine code has just left; the goroutine's frame pointer and pc are those the interpreter goes on with.
#[cold]
pub unsafe fn make(rt: &Rt, m: *mut M, g: *mut G) {
    // SAFETY: by contract, and the code generator writes the list as described, of slots in its frame.
    unsafe {
        let mut l = List(std::mem::take(&mut (*m).jit.objects) as *const i32);
        (*g).stopped = Stopped::Before;
        (*(*m).p).cache.unsaved = false;
        let fp = ((*g).fp as *mut u64).offset(-(l.next() as isize));
        for _ in 0..l.next() {
            let t = &*(l.word() as *const Type);
            let (n, places, fields) = (l.next() as usize, l.next(), l.next());
            let object = rt.new_array(&mut *(*m).p, t, n);
            for _ in 0..places {
                let slot = l.next() as isize;
                *fp.offset(slot) = object.offset(l.next() as isize) as u64;
            }
            for _ in 0..fields {
                let (off, size, slot) = (l.next() as isize, l.next() as usize, l.next() as isize);
                std::ptr::copy_nonoverlapping(fp.offset(slot).cast(), object.offset(off), size);
            }
        }
    }
}
