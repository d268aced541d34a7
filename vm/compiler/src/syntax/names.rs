//! Hashes of names: computed once for a search through many scopes, and compared before the names are.

/// Hash of a name, the same in all files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct NameHash(u32);

impl NameHash {
    #[inline]
    pub fn of(name: &str) -> NameHash {
        let b = name.as_bytes();
        let word = |at: usize| u32::from_le_bytes([b[at], b[at + 1], b[at + 2], b[at + 3]]) as u64;
        let mix = |h: u64, w: u64| (h ^ w).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let n = b.len();
        let mut h = n as u64;
        if n < 4 {
            h = b.iter().fold(h, |h, &c| h << 8 | c as u64);
        } else {
            for at in (0..n - 4).step_by(4) {
                h = mix(h, word(at)) ^ h >> 29;
            }
            h = mix(h, word(n - 4));
        }
        NameHash((h.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32)
    }
    /// For tables, which want all bits mixed.
    #[inline]
    pub fn wide(self) -> u64 {
        (self.0 as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
