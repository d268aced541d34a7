//! Runs the Go release test corpora.
