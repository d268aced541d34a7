//! The machine under Go: interpreter, scheduler, heap, collector.
