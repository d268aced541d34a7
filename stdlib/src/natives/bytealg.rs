//! internal/bytealg: searching and comparing bytes.
use govm_runtime::native::{Leaf, LeafEntry, NativeCtx, NativeEntry, NativeResult};
use memchr::{memchr, memmem, memrchr};

pub(super) const TABLE: &[NativeEntry] = &[
    ("internal/bytealg.IndexByte", |c| INDEX_BYTE.call(c)),
    ("internal/bytealg.IndexByteString", |c| INDEX_BYTE_STRING.call(c)),
    ("internal/bytealg.LastIndexByte", |c| LAST_INDEX_BYTE.call(c)),
    ("internal/bytealg.LastIndexByteString", |c| LAST_INDEX_BYTE_STRING.call(c)),
    ("internal/bytealg.Index", |c| INDEX.call(c)),
    ("internal/bytealg.IndexString", |c| INDEX_STRING.call(c)),
    ("internal/bytealg.LastIndex", |c| LAST_INDEX.call(c)),
    ("internal/bytealg.LastIndexString", |c| LAST_INDEX_STRING.call(c)),
    ("internal/bytealg.Count", |c| COUNT.call(c)),
    ("internal/bytealg.CountString", |c| COUNT_STRING.call(c)),
    ("internal/bytealg.Compare", |c| COMPARE.call(c)),
    ("internal/bytealg.CompareString", |c| COMPARE_STRING.call(c)),
    ("internal/bytealg.MakeNoZero", make),
];

pub(super) const LEAVES: &[LeafEntry] = &[
    ("internal/bytealg.IndexByte", INDEX_BYTE),
    ("internal/bytealg.IndexByteString", INDEX_BYTE_STRING),
    ("internal/bytealg.LastIndexByte", LAST_INDEX_BYTE),
    ("internal/bytealg.LastIndexByteString", LAST_INDEX_BYTE_STRING),
    ("internal/bytealg.Index", INDEX),
    ("internal/bytealg.IndexString", INDEX_STRING),
    ("internal/bytealg.LastIndex", LAST_INDEX),
    ("internal/bytealg.LastIndexString", LAST_INDEX_STRING),
    ("internal/bytealg.Count", COUNT),
    ("internal/bytealg.CountString", COUNT_STRING),
    ("internal/bytealg.Compare", COMPARE),
    ("internal/bytealg.CompareString", COMPARE_STRING),
];

/// A slice and a byte, a string and a byte, two slices, two strings.
const WORDS: [&[u8]; 4] = [&[0, 1, 3], &[0, 1, 2], &[0, 1, 3, 4], &[0, 1, 2, 3]];

const INDEX_BYTE: Leaf = Leaf { words: WORDS[0], run: index_byte };
const INDEX_BYTE_STRING: Leaf = Leaf { words: WORDS[1], run: index_byte };
const LAST_INDEX_BYTE: Leaf = Leaf { words: WORDS[0], run: last_index_byte };
const LAST_INDEX_BYTE_STRING: Leaf = Leaf { words: WORDS[1], run: last_index_byte };
const COUNT: Leaf = Leaf { words: WORDS[0], run: count };
const COUNT_STRING: Leaf = Leaf { words: WORDS[1], run: count };
const INDEX: Leaf = Leaf { words: WORDS[2], run: index };
const INDEX_STRING: Leaf = Leaf { words: WORDS[3], run: index };
const LAST_INDEX: Leaf = Leaf { words: WORDS[2], run: last_index };
const LAST_INDEX_STRING: Leaf = Leaf { words: WORDS[3], run: last_index };
const COMPARE: Leaf = Leaf { words: WORDS[2], run: compare };
const COMPARE_STRING: Leaf = Leaf { words: WORDS[3], run: compare };

/// The bytes of a string or a slice.
///
/// # Safety
/// They are there.
unsafe fn bytes<'a>(p: u64, n: u64) -> &'a [u8] {
    if n == 0 {
        return &[];
    }
    // SAFETY: by contract.
    unsafe { std::slice::from_raw_parts(p as *const u8, n as usize) }
}

fn place(at: Option<usize>) -> u64 {
    at.map_or(u64::MAX, |i| i as u64)
}

unsafe extern "C" fn index_byte(_: usize, p: u64, n: u64, b: u64, _: u64) -> u64 {
    // SAFETY: a slice or a string of Go's.
    place(memchr(b as u8, unsafe { bytes(p, n) }))
}

unsafe extern "C" fn last_index_byte(_: usize, p: u64, n: u64, b: u64, _: u64) -> u64 {
    // SAFETY: as above.
    place(memrchr(b as u8, unsafe { bytes(p, n) }))
}

unsafe extern "C" fn count(_: usize, p: u64, n: u64, b: u64, _: u64) -> u64 {
    // SAFETY: as above.
    memchr::memchr_iter(b as u8, unsafe { bytes(p, n) }).count() as u64
}

unsafe extern "C" fn index(_: usize, p: u64, n: u64, q: u64, m: u64) -> u64 {
    // SAFETY: as above.
    place(unsafe { find(bytes(p, n), bytes(q, m)) })
}

unsafe extern "C" fn last_index(_: usize, p: u64, n: u64, q: u64, m: u64) -> u64 {
    // SAFETY: as above.
    place(unsafe { memmem::rfind(bytes(p, n), bytes(q, m)) })
}

unsafe extern "C" fn compare(_: usize, p: u64, n: u64, q: u64, m: u64) -> u64 {
    // SAFETY: as above.
    unsafe { bytes(p, n).cmp(bytes(q, m)) as i64 as u64 }
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
