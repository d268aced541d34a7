//! Rust natives behind the Go sources of the standard library: one file a package.
mod bytealg;
mod float_format;
mod float_parse;
mod math;
mod strconv;
mod unicode;

use govm_runtime::native::NativeEntry;

/// All tables, for the runtime's registry.
pub fn tables() -> &'static [&'static [NativeEntry]] {
    &[bytealg::TABLE, math::TABLE, strconv::TABLE, unicode::TABLE]
}
