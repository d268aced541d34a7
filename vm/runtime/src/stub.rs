//! Stubs: instruction words outside of any function, where frames return to that were not entered by a call
//! instruction. Each is an `Unreachable` word whose b field names it; compiled code has 0 there.

use govm_bytecode::{Insn, Op};

/// First instruction of a goroutine: calls the closure in the context slot.
pub const STUB_START: usize = 1;
/// Where a goroutine's first function returns to: the goroutine ends.
pub const STUB_EXIT: usize = 2;
/// Where a deferred call run by `RetDefer` returns to.
pub const STUB_DEFER: usize = 3;
/// Where a deferred call run by a panic returns to.
pub const STUB_PANIC: usize = 4;
/// Where a method returns to that was called to print a panic value.
pub const STUB_PRINT: usize = 5;

const fn word(n: usize) -> u64 {
    Insn::abc(Op::Unreachable, 0, n as i16, 0).0
}

static WORDS: [u64; 6] = [word(0), word(1), word(2), word(3), word(4), word(5)];

/// Address of a stub.
#[inline]
pub fn address(n: usize) -> *const u64 {
    &WORDS[n]
}

/// The stub at an address.
#[inline]
pub fn at(pc: *const u64) -> Option<usize> {
    let d = (pc as usize).wrapping_sub(WORDS.as_ptr() as usize);
    (d < size_of_val(&WORDS)).then_some(d / 8)
}
