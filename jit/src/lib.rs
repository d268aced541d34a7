//! The JIT: bytecode to SSA form (`ssa/`), passes over it (`passes/`), machine code (`x64/`), and the thread that does so for what is hot.
//! Where there is no back end, [`new`] has nothing to offer and everything is interpreted.
//!
//! Must not know of: source text, the compiler, the standard library.

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub mod code;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub mod compile;
mod config;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod engine;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod listing;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub mod passes;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod queue;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub mod ssa;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub mod stats;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub mod x64;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub use x64 as target;

pub use config::Config;

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub use engine::new;
/// A code generator: there is none for this machine.
#[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
pub fn new(_: Config) -> Option<std::sync::Arc<dyn govm_runtime::jit::Jit>> {
    None
}
