//! Hashes of names: computed once for a search through many scopes, and compared before the names are.

/// Hash of a name, the same in all files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct NameHash(u32);

impl NameHash {
    #[inline]
    pub fn of(name: &str) -> NameHash {
        const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
        let b = name.as_bytes();
        let half = |b: &[u8]| b.first_chunk().map_or(0, |w| u32::from_le_bytes(*w) as u64);
        let word = |b: &[u8]| b.first_chunk().map_or(0, |w| u64::from_le_bytes(*w));
        let n = b.len();
        let h = match n {
            0 => 0,
            // The first, the last and the one in the middle are all there are.
            1..4 => b[0] as u64 | (b[n / 2] as u64) << 8 | (b[n - 1] as u64) << 16,
            4..=8 => half(b) | half(&b[n - 4..]) << 32,
            _ => {
                let (mut h, mut rest) = (0, b);
                while rest.len() > 8 {
                    h = (h ^ word(rest)).wrapping_mul(ODD) ^ h >> 29;
                    rest = &rest[8..];
                }
                (h ^ word(&b[n - 8..])).wrapping_mul(ODD)
            }
        };
        NameHash(((h ^ (n as u64) << 56 ^ h >> 31).wrapping_mul(ODD) >> 32) as u32)
    }
    /// For tables, which want all bits mixed.
    #[inline]
    pub fn wide(self) -> u64 {
        (self.0 as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

/// Whether two names are equal: a comparison for short texts, many of which are the very same.
#[inline]
pub(crate) fn same(a: &str, b: &str) -> bool {
    same_bytes(a.as_bytes(), b.as_bytes())
}

/// [`same`] for the bytes of texts.
#[inline]
pub(crate) fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let n = a.len();
    if n != b.len() {
        return false;
    }
    let word = |s: &[u8], at: usize| s[at..].first_chunk().map(|w| u64::from_le_bytes(*w));
    let half = |s: &[u8], at: usize| s[at..].first_chunk().map(|w| u32::from_le_bytes(*w));
    match n {
        _ if a.as_ptr() == b.as_ptr() => true,
        0..4 => a.iter().eq(b),
        4..8 => half(a, 0) == half(b, 0) && half(a, n - 4) == half(b, n - 4),
        8..=16 => word(a, 0) == word(b, 0) && word(a, n - 8) == word(b, n - 8),
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_by_their_bytes() {
        let text = "0123456789abcdefghijkl";
        for n in 0..text.len() {
            let (a, b) = (&text[..n], text[..n].to_string());
            assert!(same(a, &b) && same(a, a) && !same(a, &text[..n + 1]));
            for i in 0..n {
                let mut other = b.clone().into_bytes();
                other[i] ^= 1;
                assert!(!same(a, std::str::from_utf8(&other).expect("ASCII")));
            }
        }
    }

    #[test]
    fn similar_names_differ() {
        let letters = ["", "a", "b", "ab", "ba", "x1", "x2", "_"];
        let ends = ["", "a", "Len", "neL", "0", "longer than a word", "longer than a wird"];
        let names: Vec<String> = letters.iter().flat_map(|a| ends.iter().map(move |b| format!("{a}.{b}"))).collect();
        for (i, a) in names.iter().enumerate() {
            assert!(names[..i].iter().all(|b| NameHash::of(a) != NameHash::of(b)), "{a}");
        }
    }
}
