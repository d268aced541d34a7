//! `fault.rs` for systems on which a signal's context is not known to us: faults end the process by signal.

use crate::g::G;
use crate::rt::Rt;
use std::cell::Cell;

thread_local! {
    static RUNNING: Cell<*mut G> = const { Cell::new(std::ptr::null_mut()) };
}

/// Nothing is taken over.
pub(crate) fn install() {}

/// Runs `f`, in which the thread runs the goroutine.
pub(crate) fn on_behalf_of<T>(_: &Rt, _: *mut crate::m::M, g: *mut G, f: impl FnOnce() -> T) -> T {
    RUNNING.set(g);
    let r = f();
    RUNNING.set(std::ptr::null_mut());
    r
}

/// The goroutine that this thread runs, or null. For signal handlers, too.
pub(crate) fn running_goroutine() -> *mut G {
    RUNNING.get()
}
