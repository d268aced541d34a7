//! Names, their hashes, and their comparison. A name is a pointer's size and knows its hash; one file's equal names are the same pointer.
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// An identifier's or literal's text. Cheap to clone; one allocation a distinct name and file.
#[derive(Clone)]
pub struct Name(Arc<Text>);

struct Text {
    hash: NameHash,
    text: Arc<str>,
}

impl Name {
    /// A name whose hash is known.
    #[inline]
    pub(super) fn hashed(text: &str, hash: NameHash) -> Name {
        Name(Arc::new(Text { hash, text: text.into() }))
    }
    /// What [`NameHash::of`] its text gives.
    #[inline]
    pub(crate) fn hash_of(&self) -> NameHash {
        self.0.hash
    }
    /// Its text, shared with it.
    pub(crate) fn text(&self) -> &Arc<str> {
        &self.0.text
    }
    /// Whether it is this text, whose hash is known.
    #[inline]
    pub(crate) fn is(&self, text: &str, hash: NameHash) -> bool {
        self.0.hash == hash && same(&self.0.text, text)
    }
}

impl Deref for Name {
    type Target = str;
    #[inline]
    fn deref(&self) -> &str {
        &self.0.text
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Name {
        Name::hashed(text, NameHash::of(text))
    }
}

impl Default for Name {
    fn default() -> Name {
        "".into()
    }
}

impl PartialEq for Name {
    #[inline]
    fn eq(&self, other: &Name) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || other.is(&self.0.text, self.0.hash)
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Name) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Name) -> Ordering {
        self.0.text.cmp(&other.0.text)
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, h: &mut H) {
        h.write_u64(self.0.hash.wide());
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

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
    /// One bit of sixteen: a set of names that lacks it lacks the name.
    #[inline]
    pub fn bit(self) -> u16 {
        1 << (self.0 & 15)
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
