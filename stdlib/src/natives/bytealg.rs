//! internal/bytealg: searching and comparing bytes.
use govm_runtime::native::{NativeCtx, NativeEntry, NativeResult};
use memchr::{memchr, memmem, memrchr};
use std::cmp::Ordering;

pub(super) const TABLE: &[NativeEntry] = &[
    ("internal/bytealg.IndexByte", |c| found(c, memchr(c.u64(3) as u8, c.bytes(0)))),
    ("internal/bytealg.IndexByteString", |c| found(c, memchr(c.u64(2) as u8, c.str_bytes(0)))),
    ("internal/bytealg.LastIndexByte", |c| found(c, memrchr(c.u64(3) as u8, c.bytes(0)))),
    ("internal/bytealg.LastIndexByteString", |c| found(c, memrchr(c.u64(2) as u8, c.str_bytes(0)))),
    ("internal/bytealg.Index", |c| found(c, memmem::find(c.bytes(0), c.bytes(3)))),
    ("internal/bytealg.IndexString", |c| found(c, memmem::find(c.str_bytes(0), c.str_bytes(2)))),
    ("internal/bytealg.LastIndex", |c| found(c, memmem::rfind(c.bytes(0), c.bytes(3)))),
    ("internal/bytealg.LastIndexString", |c| found(c, memmem::rfind(c.str_bytes(0), c.str_bytes(2)))),
    ("internal/bytealg.Count", |c| count(c, c.bytes(0), c.u64(3) as u8)),
    ("internal/bytealg.CountString", |c| count(c, c.str_bytes(0), c.u64(2) as u8)),
    ("internal/bytealg.Compare", |c| order(c, c.bytes(0).cmp(c.bytes(3)))),
    ("internal/bytealg.CompareString", |c| order(c, c.str_bytes(0).cmp(c.str_bytes(2)))),
    ("internal/bytealg.MakeNoZero", make),
];

fn found(c: &mut NativeCtx<'_>, at: Option<usize>) -> NativeResult {
    c.set_i64(0, at.map_or(-1, |i| i as i64));
    NativeResult::Done
}

fn count(c: &mut NativeCtx<'_>, s: &[u8], b: u8) -> NativeResult {
    c.set_i64(0, memchr::memchr_iter(b, s).count() as i64);
    NativeResult::Done
}

fn order(c: &mut NativeCtx<'_>, o: Ordering) -> NativeResult {
    c.set_i64(0, o as i64);
    NativeResult::Done
}

fn make(c: &mut NativeCtx<'_>) -> NativeResult {
    let n = c.i64(0);
    if !(0..=1 << 47).contains(&n) {
        return govm_runtime::native::raise("makeslice: len out of range");
    }
    let p = c.alloc_noscan(n as usize);
    c.set_ptr(0, p);
    c.set_i64(1, n);
    c.set_i64(2, n);
    NativeResult::Done
}
