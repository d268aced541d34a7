//! String constants. The sum of long strings stays a sum until somebody reads it: doubling a constant thirty times is a
//! few lines of source, and checking it needs only the length.
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// Sums up to this length are put together at once.
const SHORT: usize = 4 << 10;
/// Deepest nesting of sums.
const MAX_DEPTH: u32 = 64;

/// A string of any bytes. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Text(Arc<Sum>);

#[derive(Debug)]
struct Sum {
    len: usize,
    depth: u32,
    bytes: OnceLock<Box<[u8]>>,
    /// The summands, unless the bytes have been there from the start.
    parts: Option<(Text, Text)>,
}

impl Text {
    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.0.len
    }
    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.0.len == 0
    }
    /// `self` followed by `other`.
    pub fn concat(&self, other: &Text) -> Text {
        let len = self.len() + other.len();
        if len <= SHORT {
            return Text::from([&self[..], &other[..]].concat());
        }
        let depth = 1 + self.0.depth.max(other.0.depth);
        let sum =
            Text(Arc::new(Sum { len, depth, bytes: OnceLock::new(), parts: Some((self.clone(), other.clone())) }));
        if depth > MAX_DEPTH { Text::from(sum.collect()) } else { sum }
    }
    fn collect(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.len());
        let mut todo = vec![self];
        while let Some(t) = todo.pop() {
            match (t.0.bytes.get(), &t.0.parts) {
                (None, Some((a, b))) => todo.extend([b, a]),
                (bytes, _) => out.extend_from_slice(bytes.map_or(&[], |b| b)),
            }
        }
        out
    }
}

impl Deref for Text {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.0.bytes.get_or_init(|| self.collect().into())
    }
}

impl From<Vec<u8>> for Text {
    fn from(bytes: Vec<u8>) -> Text {
        let (len, bytes) = (bytes.len(), OnceLock::from(Box::from(bytes)));
        Text(Arc::new(Sum { len, depth: 0, bytes, parts: None }))
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn sums_are_read_in_order() {
        let word = |c: u8| Text::from(vec![c; 3000]);
        let sum = word(b'a').concat(&word(b'b')).concat(&word(b'c').concat(&word(b'd')));
        let want: Vec<u8> = b"abcd".iter().flat_map(|&c| [c; 3000]).collect();
        assert_eq!((sum.len(), &sum[..]), (12_000, &want[..]));
    }

    #[test]
    fn many_sums_do_not_nest_deep() {
        let mut sum = Text::from(vec![b'x'; 5000]);
        for _ in 0..10_000 {
            sum = sum.concat(&Text::from(vec![b'y']));
        }
        assert!(sum.0.depth <= super::MAX_DEPTH);
        assert_eq!((sum.len(), sum[4999], sum[5000], sum[14_999]), (15_000, b'x', b'y', b'y'));
    }
}
