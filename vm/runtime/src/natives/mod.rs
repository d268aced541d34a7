//! Natives that belong to the runtime itself. Their Go declarations are in the Go packages named in front of the dot.

use crate::native::NativeEntry;

/// All of them.
pub static TABLE: &[NativeEntry] = &[];
