//! Compression of what programs write rarely: profiles.

use flate2::{Compression, write::GzEncoder};
use govm_runtime::native::{NativeEntry, NativeResult};
use std::io::Write;

pub(super) const TABLE: &[NativeEntry] = &[("runtime/pprof.gzip", |c| {
    let b = gzip(c.bytes(0));
    c.set_bytes(0, &b);
    NativeResult::Done
})];

/// The bytes in gzip's format.
pub fn gzip(b: &[u8]) -> Vec<u8> {
    let mut e = GzEncoder::new(Vec::new(), Compression::fast());
    let done = e.write_all(b).and_then(|()| e.finish());
    done.expect("a Vec takes all that is written")
}
