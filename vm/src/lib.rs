//! govm: runs Go 1.27 from source. The embedding API, and nothing else.
//!
//! An [`Engine`] holds what programs share: where packages come from, which natives there are. It turns source into
//! a [`Program`], checked and compiled function by function as it runs. A [`Runtime`] runs one program: its own heap,
//! goroutines and package variables; two runtimes never see each other.
//!
//! ```no_run
//! let engine = govm::Engine::new();
//! let program = engine.load(&["hello.go".to_string()])?;
//! let status = govm::Runtime::new(&program, govm::RuntimeOptions::default())?.run();
//! assert_eq!(status.code(), 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod engine;
mod errors;
mod program;
mod runtime;
mod script;

pub use engine::{Engine, EngineConfig};
pub use errors::{Errors, Shown};
pub use govm_compiler::front::Diagnostic;
pub use govm_runtime::early::Early;
#[cfg(feature = "mimalloc")]
pub use govm_runtime::mimalloc::Mimalloc;
pub use govm_runtime::rt::end_process;
pub use program::{Package, Program};
pub use runtime::{ExitStatus, Jit, Runtime, RuntimeOptions, StartError};

/// The Go version that programs are compiled for.
pub const GO_VERSION: &str = "go1.27";
