//! hash/crc32: the polynomial that processors and formats know.
use govm_runtime::native::{NativeEntry, NativeResult};

pub(super) const TABLE: &[NativeEntry] = &[("hash/crc32.updateIEEE", |c| {
    let mut h = crc32fast::Hasher::new_with_initial(c.u64(0) as u32);
    h.update(c.bytes(1));
    c.set(0, h.finalize() as u64);
    NativeResult::Done
})];
