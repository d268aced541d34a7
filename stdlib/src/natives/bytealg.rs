//! internal/bytealg: searching and comparing bytes.
use govm_runtime::native::{NativeCtx, NativeEntry, NativeResult};
use memchr::{memchr, memmem, memrchr};
use std::cmp::Ordering;

pub(super) const TABLE: &[NativeEntry] = &[
    ("internal/bytealg.IndexByte", |c| found(c, memchr(c.u64(3) as u8, c.bytes(0)))),
    ("internal/bytealg.IndexByteString", |c| found(c, memchr(c.u64(2) as u8, c.str_bytes(0)))),
    ("internal/bytealg.LastIndexByte", |c| found(c, memrchr(c.u64(3) as u8, c.bytes(0)))),
    ("internal/bytealg.LastIndexByteString", |c| found(c, memrchr(c.u64(2) as u8, c.str_bytes(0)))),
    ("internal/bytealg.Index", |c| found(c, find(c.bytes(0), c.bytes(3)))),
    ("internal/bytealg.IndexString", |c| found(c, find(c.str_bytes(0), c.str_bytes(2)))),
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

/// The first `needle`. A searcher takes time to be made: first a few places where the first byte is found are looked at.
fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let (Some(&first), Some(last)) = (needle.first(), hay.len().checked_sub(needle.len())) else {
        return needle.is_empty().then_some(0);
    };
    let mut at = 0;
    for _ in 0..8 {
        at += memchr(first, &hay[at..=last])?;
        if hay[at..at + needle.len()] == *needle {
            return Some(at);
        }
        at += 1;
        if at > last {
            return None;
        }
    }
    memmem::find(&hay[at..], needle).map(|i| at + i)
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

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn first_places() {
        let hay = b"aab aab aab aab aab aab aab aab aac";
        for needle in ["", "a", "c", "ab", "aac", "b aab", "aab aac", "x", "aad", "ac "] {
            let want = String::from_utf8_lossy(hay).find(needle);
            assert_eq!(find(hay, needle.as_bytes()), want, "{needle}");
        }
        assert_eq!(find(b"", b""), Some(0));
        assert_eq!(find(b"a", b"ab"), None);
    }
}
