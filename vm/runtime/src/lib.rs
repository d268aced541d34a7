//! The machine under Go: interpreter, scheduler, heap, collector, and the run-time parts of the language.
//! HACKING.md has the rules that hold between the modules.
//!
//! Must not know of: source text, the JIT, the standard library (vm hands natives in as tables).

mod atomics;
#[doc(hidden)]
pub mod bench;
pub mod chan;
mod cpus;
pub mod defers;
pub mod early;
#[cfg_attr(
    not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))),
    path = "fault_untold.rs"
)]
mod fault;
pub mod feedback;
pub mod frames;
pub mod func;
pub mod g;
pub mod gc;
pub mod globals;
pub mod heap;
pub mod interp;
pub mod jit;
pub mod lock;
pub mod m;
pub mod map;
pub mod mem;
#[cfg(feature = "mimalloc")]
pub mod mimalloc;
#[cfg(all(loom, test))]
mod models;
pub mod native;
pub mod natives;
pub mod netpoll;
pub mod p;
pub mod panic;
pub mod print;
pub mod prof;
pub mod rt;
pub mod rtype;
pub mod sched;
pub mod select;
pub mod sema;
pub mod slice;
pub mod stack;
pub mod string;
pub mod stub;
pub mod traceback;
pub mod value;
pub mod wellknown;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod testutil;

pub use native::{GRef, NativeCtx, NativeEntry, NativeFn, NativeResult, Raise, WaitReason, raise};
pub use rt::{ExitStatus, NoMemory, Rt, Runtime, RuntimeConfig};
pub use rtype::Type;
pub use value::{Eface, GoSlice, GoString};
