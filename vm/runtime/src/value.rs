//! Go's composite values as they lie in memory and in slots.

use crate::rtype::Type;

/// A Go string.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct GoString {
    /// First byte; may be null when `len` is 0.
    pub ptr: *const u8,
    /// Length in bytes.
    pub len: usize,
}

/// A Go slice header.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct GoSlice {
    /// First element.
    pub ptr: *mut u8,
    /// Length in elements.
    pub len: usize,
    /// Capacity in elements.
    pub cap: usize,
}

/// An interface value without methods: `any`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Eface {
    /// Dynamic type, null for a nil interface.
    pub typ: *const Type,
    /// The value if it is pointer-shaped, else its address.
    pub data: *mut u8,
}

impl GoString {
    /// The empty string.
    pub const EMPTY: GoString = GoString { ptr: std::ptr::null(), len: 0 };

    /// A Go string over memory that outlives every use of it.
    pub const fn from_static(s: &'static str) -> GoString {
        GoString { ptr: s.as_ptr(), len: s.len() }
    }

    /// The bytes.
    ///
    /// # Safety
    /// The string must be a valid Go string, reachable while the result is used.
    #[inline]
    pub unsafe fn bytes<'a>(self) -> &'a [u8] {
        // SAFETY: forwarded.
        unsafe { bytes(self.ptr, self.len) }
    }
}

impl Eface {
    /// The nil interface.
    pub const NIL: Eface = Eface { typ: std::ptr::null(), data: std::ptr::null_mut() };
}

/// A byte view of Go memory; a null pointer goes with length 0.
///
/// # Safety
/// `ptr .. ptr+len` must be readable Go memory for as long as the result is used, and nobody may write it meanwhile.
#[inline]
pub unsafe fn bytes<'a>(ptr: *const u8, len: usize) -> &'a [u8] {
    if len == 0 {
        &[]
    } else {
        // SAFETY: forwarded.
        unsafe { std::slice::from_raw_parts(ptr, len) }
    }
}
