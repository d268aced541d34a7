//! The JIT: bytecode to SSA form (`ssa/`), passes over it (`passes/`), machine code (`x64/`), and the thread that does so for what is hot.
//!
//! Must not know of: source text, the compiler, the standard library.

#![cfg_attr(not(target_arch = "x86_64"), allow(unused))]

pub mod code;
pub mod compile;
mod engine;
pub mod passes;
pub mod ssa;
pub mod stats;
#[cfg(target_arch = "x86_64")]
pub mod x64;
#[cfg(target_arch = "x86_64")]
pub use x64 as target;

pub use engine::{Config, new};
