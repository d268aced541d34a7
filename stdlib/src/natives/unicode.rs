//! unicode: the tables, kept packed until a program loads the package.
use govm_runtime::native::{NativeCtx, NativeEntry, NativeResult};
use std::sync::OnceLock;

pub(super) const TABLE: &[NativeEntry] = &[("unicode.load", load)];

static DATA: &[u8] = include_bytes!("../../data/unicode.bin");
static NAMES: &str = include_str!("../../go/unicode/ztables.go");

/// Signed variable-length integers, as encoding/binary writes them.
struct Reader(usize);

impl Reader {
    fn next(&mut self) -> i64 {
        let (mut v, mut shift) = (0u64, 0);
        while let Some(&b) = DATA.get(self.0) {
            self.0 += 1;
            v |= ((b & 0x7f) as u64) << shift;
            if b < 0x80 {
                break;
            }
            shift += 7;
        }
        (v >> 1) as i64 ^ -((v & 1) as i64)
    }
}

/// A range of runes: low, high, stride.
type Range = (u32, u32, u32);

struct Table {
    r16: Vec<Range>,
    r32: Vec<Range>,
    latin: i32,
}

fn ranges(r: &mut Reader, n: i64, prev: &mut i64) -> Vec<Range> {
    (0..n)
        .map(|_| {
            let lo = *prev + r.next();
            let hi = lo + r.next();
            *prev = hi;
            (lo as u32, hi as u32, r.next() as u32)
        })
        .collect()
}

fn table(r: &mut Reader) -> Table {
    let (n16, n32, latin) = (r.next(), r.next(), r.next());
    let mut prev = 0;
    let r16 = ranges(r, n16, &mut prev);
    Table { r16, r32: ranges(r, n32, &mut prev), latin: latin as i32 }
}

/// Fills in the arrays of package unicode; their sizes are those of the data (a test in Go holds them together).
fn load(c: &mut NativeCtx<'_>) -> NativeResult {
    let mut r = Reader(0);
    let (tables, cases, orbits) = (r.next(), r.next(), r.next());
    let mut r16: *mut [u16; 3] = c.ptr(0);
    let mut r32: *mut [u32; 3] = c.ptr(1);
    let mut index: *mut [i32; 3] = c.ptr(2);
    let mut case: *mut [i32; 5] = c.ptr(3);
    let mut orbit: *mut [i32; 2] = c.ptr(4);
    // SAFETY: the Go arrays have as many elements as the data, element types of these layouts, and no pointers.
    unsafe {
        for _ in 0..tables {
            let t = table(&mut r);
            for (lo, hi, stride) in &t.r16 {
                *r16 = [*lo as u16, *hi as u16, *stride as u16];
                r16 = r16.add(1);
            }
            for (lo, hi, stride) in &t.r32 {
                *r32 = [*lo, *hi, *stride];
                r32 = r32.add(1);
            }
            *index = [t.r16.len() as i32, t.r32.len() as i32, t.latin];
            index = index.add(1);
        }
        let mut prev = 0;
        for _ in 0..cases {
            let lo = prev + r.next();
            let hi = lo + r.next();
            prev = hi;
            let d = [r.next(), r.next(), r.next()];
            *case = [lo as i32, hi as i32, d[0] as i32, d[1] as i32, d[2] as i32];
            case = case.add(1);
        }
        let mut prev = 0;
        for _ in 0..orbits {
            let from = prev + r.next();
            *orbit = [from as i32, (from + r.next()) as i32];
            orbit = orbit.add(1);
            prev = from;
        }
    }
    NativeResult::Done
}

/// Number of a category's table.
fn category(name: &str) -> Option<usize> {
    let start = NAMES.find("var Categories")?;
    let entry = NAMES[start..].split_once(&format!("\"{name}\":"))?.1;
    let n = entry.split_once("&tables[")?.1;
    n.split_once(']')?.0.parse().ok()
}

/// The letters, marks, numbers, punctuation and symbols: a bit for each code point.
fn printable() -> &'static [u64] {
    static BITS: OnceLock<Vec<u64>> = OnceLock::new();
    BITS.get_or_init(|| {
        let wanted: Vec<usize> = ["L", "M", "N", "P", "S"].iter().filter_map(|n| category(n)).collect();
        let mut r = Reader(0);
        let (tables, ..) = (r.next(), r.next(), r.next());
        let mut bits = vec![0u64; 0x110000 / 64];
        for i in 0..tables as usize {
            let t = table(&mut r);
            if wanted.contains(&i) {
                for &(lo, hi, stride) in t.r16.iter().chain(&t.r32) {
                    for c in (lo..=hi).step_by(stride.max(1) as usize) {
                        bits[c as usize / 64] |= 1 << (c % 64);
                    }
                }
            }
        }
        bits
    })
}

/// Whether a rune is printable as strconv and unicode.IsPrint have it.
pub(super) fn is_print(r: i64) -> bool {
    r == 0x20 || usize::try_from(r).is_ok_and(|r| printable().get(r / 64).is_some_and(|w| w >> (r % 64) & 1 != 0))
}

#[cfg(test)]
mod tests {
    use super::is_print;

    #[test]
    fn printable_runes() {
        for c in ['a', ' ', 'é', '世', '€', '😀', '\u{300}'] {
            assert!(is_print(c as i64), "{c:?}");
        }
        for c in [0x7f, 0xad, 0xa0, 0x200b, 0xe000, 0xffff, -1, 0x110000] {
            assert!(!is_print(c), "{c:#x}");
        }
    }
}
