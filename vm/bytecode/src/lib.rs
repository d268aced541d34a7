//! The contract between compiler, runtime and JIT: the opcode table, function and type descriptors, frame
//! layout, liveness maps, the meaning of arithmetic, the verifier and the disassembler.
//!
//! Must not know of: source text, the heap, the scheduler, machine code.
#![forbid(unsafe_code)]

pub mod asm;
pub mod disasm;
pub mod effects;
pub mod function;
pub mod insn;
pub mod liveness;
pub mod loader;
mod made;
pub mod maps;
pub mod op;
pub mod sem;
pub mod types;
pub mod verify;

pub use function::{Area, CallSig, FuncFlags, Function};
pub use insn::Insn;
pub use loader::{InitialValue, LoadError, Loader, WellKnown};
pub use op::{Op, Operand};
pub use types::{FieldData, IfaceMethod, MethodData, Repr, TypeData, TypeKind};

/// Index of a bytecode function: an instance, method, wrapper or closure body.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct FuncIdx(pub u32);

/// Index of a run-time type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct TypeIdx(pub u32);

/// Byte offset of a package variable in a runtime's globals segment.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct GlobalOff(pub u32);

/// First argument slot of a frame; results follow the arguments.
pub const ARG_SLOT: i16 = 2;
/// Slot that holds the return pc.
pub const RET_PC_SLOT: i16 = 1;
/// Slot that holds the caller's frame pointer.
pub const SAVED_FP_SLOT: i16 = 0;
/// Slot that names the frame's function.
pub const CODE_SLOT: i16 = -1;
/// Slot of the closure object (the context), a pointer.
pub const CTX_SLOT: i16 = -2;
/// Slot where an interpreted frame that has called machine code keeps the pc to go on at: the return pc is then an address
/// in machine code.
pub const RESUME_SLOT: i16 = -3;
/// First slot below the header; locals grow downward from here.
pub const FIRST_LOCAL: i16 = -4;
