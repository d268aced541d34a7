//! Rust natives behind the Go sources of the standard library: one file a package.
mod big;
mod bytealg;
mod crc;
mod files;
mod files_at;
mod float_digits;
mod float_format;
mod float_parse;
mod gzip;
mod math;
mod process;
mod rawcall;
mod signals;
mod sockets;
mod strconv;
mod unicode;
mod zone;

use govm_runtime::native::{LeafEntry, NativeEntry};
pub use gzip::gzip;

/// All leaves, for the runtime's registry.
pub fn leaves() -> &'static [LeafEntry] {
    bytealg::LEAVES
}

/// All tables, for the runtime's registry.
pub fn tables() -> &'static [&'static [NativeEntry]] {
    &[
        big::TABLE,
        bytealg::TABLE,
        crc::TABLE,
        files::TABLE,
        files_at::TABLE,
        gzip::TABLE,
        math::TABLE,
        process::TABLE,
        rawcall::TABLE,
        signals::TABLE,
        sockets::TABLE,
        strconv::TABLE,
        unicode::TABLE,
        zone::TABLE,
    ]
}
