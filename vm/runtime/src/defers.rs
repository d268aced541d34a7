//! A goroutine's deferred calls, oldest first: a vector whose words machine code knows, to add to it and to take from it by itself.

use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};

/// A deferred call.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Defer {
    /// Frame that deferred it.
    pub fp: usize,
    /// Closure object.
    pub closure: usize,
}

/// The calls. Machine code takes the last by counting down, and adds one where there is room.
#[derive(Debug)]
#[repr(C)]
pub struct Defers {
    /// The first.
    pub at: *mut Defer,
    /// How many there are.
    pub len: usize,
    /// For how many there is room.
    pub room: usize,
}

impl Defers {
    /// None.
    pub fn new() -> Defers {
        let mut v = ManuallyDrop::new(Vec::new());
        Defers { at: v.as_mut_ptr(), len: 0, room: v.capacity() }
    }
    fn with<R>(&mut self, f: impl FnOnce(&mut Vec<Defer>) -> R) -> R {
        // SAFETY: these are a vector's parts, as `new` and this function leave them; machine code changes the length within the capacity.
        let mut v = ManuallyDrop::new(unsafe { Vec::from_raw_parts(self.at, self.len, self.room) });
        let r = f(&mut v);
        (self.at, self.len, self.room) = (v.as_mut_ptr(), v.len(), v.capacity());
        r
    }
    /// Adds one in front of the one with this number.
    pub fn insert(&mut self, i: usize, d: Defer) {
        self.with(|v| v.insert(i, d));
    }
    /// Takes the last.
    pub fn pop(&mut self) -> Option<Defer> {
        let last = *self.last()?;
        self.len -= 1;
        Some(last)
    }
    /// Takes all.
    pub fn clear(&mut self) {
        self.len = 0;
    }
}

impl Drop for Defers {
    fn drop(&mut self) {
        // SAFETY: a vector's parts, given up.
        drop(unsafe { Vec::from_raw_parts(self.at, self.len, self.room) });
    }
}

impl Deref for Defers {
    type Target = [Defer];
    fn deref(&self) -> &[Defer] {
        // SAFETY: a vector's parts.
        unsafe { std::slice::from_raw_parts(self.at, self.len) }
    }
}

impl DerefMut for Defers {
    fn deref_mut(&mut self) -> &mut [Defer] {
        // SAFETY: a vector's parts.
        unsafe { std::slice::from_raw_parts_mut(self.at, self.len) }
    }
}

impl Default for Defers {
    fn default() -> Defers {
        Defers::new()
    }
}
