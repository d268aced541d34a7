//! GODEBUG=allocfreetrace=1: every allocation is told with its type and stack, every freed object, and all stacks at the start of a collection, in the format
//! that Go had for it until 1.20. Stubs of machine code do not allocate then. Sweepers have no stack that would tell anything: freed objects come without.

use crate::heap::span::Span;
use crate::p::P;
use crate::print::write_err;
use crate::rt::Rt;
use crate::rtype::Type;
use std::fmt::Write;
use std::sync::atomic::Ordering::Relaxed;

impl Rt {
    /// An object of `size` bytes was allocated; without a type it has no pointers.
    #[cold]
    pub(crate) fn trace_alloc(&self, p: &P, at: usize, size: usize, t: Option<&Type>) {
        if size == 0 {
            return;
        }
        let mut out = format!("tracealloc({at:#x}, {size:#x}");
        if let Some(t) = t {
            let _ = write!(out, ", {}", t.text());
        }
        out.push_str(")\n");
        // SAFETY: our own M and its goroutine, if it runs one.
        if let Some(g) = unsafe { p.m.load(Relaxed).as_ref().map(|m| m.g).filter(|g| !g.is_null()) } {
            // SAFETY: it runs here and allocates.
            unsafe { self.trace_one(self.allocating(p, g), &mut out) };
        }
        out.push('\n');
        write_err(out.as_bytes());
    }

    /// A collection begins. The world is stopped.
    #[cold]
    pub(crate) fn trace_gc(&self) {
        write_err(format!("tracegc()\n{}end tracegc\n\n", self.traces_of(None, true, true)).as_bytes());
    }
}

/// The span is about to be swept: its marks are still there.
#[cold]
pub(crate) fn trace_frees(span: &Span) {
    let mut out = String::new();
    let size = if span.span_class < 2 { span.large_size.load(Relaxed) } else { span.elem_size };
    for i in (0..span.nelems as usize).filter(|&i| span.is_allocated(i) && !span.is_marked(i)) {
        let _ = write!(out, "tracefree({:#x}, {size:#x})\n\n", span.object(i));
    }
    write_err(out.as_bytes());
}
