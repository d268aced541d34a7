//! The back end for x86-64: which registers there are, instruction selection, emission, stubs. Other back ends have the same files.

// dynasm converts every register, plain numbers too.
#![allow(clippy::useless_conversion)]

pub mod alloc;
pub mod disasm;
pub mod emit;
pub mod frame;
pub mod select;
pub mod stubs;

use crate::ssa::ir::REG_ARGS;
use regalloc2::{MachineEnv, PReg, PRegSet, RegClass};

/// Goroutine, frame pointer, stack pointer: never allocated. `SCRATCH` and `FSCRATCH` are free between and within instructions.
pub const G: u8 = 14;
/// See [`G`].
pub const FP: u8 = 5;
/// See [`G`].
pub const SP: u8 = 4;
/// See [`G`].
pub const SCRATCH: u8 = 11;
/// See [`G`].
pub const FSCRATCH: u8 = 15;
/// Carries the closure object into a function.
pub const CTX: u8 = 2;

/// General registers for values; those behind `true` survive helpers.
const INTS: [(u8, bool); 12] = [
    (0, false),
    (1, false),
    (2, false),
    (6, false),
    (7, false),
    (8, false),
    (9, false),
    (10, false),
    (3, true),
    (12, true),
    (13, true),
    (15, true),
];

/// Registers that take the arguments of helpers after the M.
pub const HELPER_ARGS: [u8; 5] = [6, 2, 1, 8, 9];

/// Registers that bring the first argument words.
pub const ARGS: [u8; REG_ARGS] = [6, 7, 8, 9];
/// Takes the first result word.
pub const RESULT: u8 = 0;

/// A general register.
pub fn int(n: u8) -> PReg {
    PReg::new(n as usize, RegClass::Int)
}

/// A float register.
pub fn float(n: u8) -> PReg {
    PReg::new(n as usize, RegClass::Float)
}

/// What the register allocator may use.
pub fn env() -> MachineEnv {
    let ints = |kept: bool| INTS.iter().filter(|r| r.1 == kept).map(|r| int(r.0)).collect::<PRegSet>();
    let floats: PRegSet = (0..15).map(float).collect();
    MachineEnv {
        preferred_regs_by_class: [ints(false), floats, PRegSet::empty()],
        non_preferred_regs_by_class: [ints(true), PRegSet::empty(), PRegSet::empty()],
        scratch_by_class: [None, None, None],
        fixed_stack_slots: Vec::new(),
    }
}

/// Everything: what a Go call leaves undefined.
pub fn all_registers() -> PRegSet {
    let mut s = helper_clobbers();
    INTS.iter().for_each(|r| s.add(int(r.0)));
    s
}

/// What a helper leaves undefined.
pub fn helper_clobbers() -> PRegSet {
    let mut s: PRegSet = (0..15).map(float).collect();
    INTS.iter().filter(|r| !r.1).for_each(|r| s.add(int(r.0)));
    s
}

/// Whether there is an instruction that rounds floats to integers: `roundsd`.
pub fn has_rounding() -> bool {
    std::is_x86_feature_detected!("sse4.1")
}

/// Whether there is `vfmadd`.
pub fn has_fma() -> bool {
    std::is_x86_feature_detected!("fma")
}

/// Whether there are shifts that name their count's register: `shlx` and its like.
pub fn has_free_shifts() -> bool {
    std::is_x86_feature_detected!("bmi2")
}

/// Whether float operations can name their result's register: `vaddsd` and its like.
pub fn has_three_operands() -> bool {
    std::is_x86_feature_detected!("avx")
}

/// Whether there is `popcnt`.
pub fn has_popcnt() -> bool {
    std::is_x86_feature_detected!("popcnt")
}
