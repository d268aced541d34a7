//! The Go standard library: embedded Go sources and Rust natives.
