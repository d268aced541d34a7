//! The frame of a compiled function: the interpreter's slots, then what the register allocator spills, then the area for
//! arguments and results of calls, at whose end the stack pointer stays.

/// Sizes of a frame.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Slots below fp, with the header.
    pub slots: u32,
    /// Spill slots.
    pub spills: u32,
    /// Words for arguments and results.
    pub out: u32,
}

impl Layout {
    /// Bytes from fp down to the stack pointer.
    pub fn total(&self) -> i32 {
        8 * (2 + self.slots + self.spills + self.out) as i32
    }
    /// Offset of a spill slot from fp.
    pub fn spill(&self, i: usize) -> i32 {
        -8 * (2 + self.slots as i32 + i as i32 + 1)
    }
}
