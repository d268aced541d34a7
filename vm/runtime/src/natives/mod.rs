//! Natives that belong to the runtime itself. Their Go declarations are in the Go packages named in front of the last dot.

use crate::native::NativeEntry;

mod abi;
mod debug;
mod maketype;
mod metrics;
mod poll;
mod prof;
mod reflect;
mod runtime;
mod stack;
pub(crate) use stack::{call_sites, stub_name};
mod sync;
mod time;

/// All of them.
pub static TABLES: &[&[NativeEntry]] = &[
    abi::TABLE,
    debug::TABLE,
    maketype::TABLE,
    metrics::TABLE,
    poll::TABLE,
    prof::TABLE,
    reflect::TABLE,
    runtime::TABLE,
    stack::TABLE,
    sync::TABLE,
    time::TABLE,
];

/// The descriptor that argument slot `i` points to.
///
/// # Safety
/// The Go declaration must say that the argument is a non-nil *abi.Type.
pub(crate) unsafe fn type_arg<'a>(c: &crate::NativeCtx<'a>, i: usize) -> &'a crate::Type {
    // SAFETY: by contract; descriptors live as long as the runtime.
    unsafe { &*c.ptr::<crate::Type>(i) }
}
