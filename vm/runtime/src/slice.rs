//! Slices: make, growth as gc does it, slicing with Go's bounds errors.

use crate::heap::sizeclass::round_up;
use crate::native::Raise;
use crate::p::P;
use crate::rt::Rt;
use crate::rtype::Type;
use crate::value::GoSlice;

/// Below this capacity growing doubles.
const DOUBLE: usize = 256;

/// Capacity to ask for when a slice of capacity `old` must hold `need` elements.
fn next_cap(need: usize, old: usize) -> usize {
    let double = old.wrapping_mul(2);
    if need > double {
        return need;
    }
    if old < DOUBLE {
        return double;
    }
    let mut cap = old;
    while cap < need {
        match cap.checked_add((cap + 3 * DOUBLE) >> 2) {
            Some(c) if c <= isize::MAX as usize => cap = c,
            _ => return need,
        }
    }
    cap
}

/// Capacity of the grown slice.
fn new_cap(old: usize, need: usize, size: usize, noscan: bool) -> Result<usize, Raise> {
    if need > isize::MAX as usize {
        return Err(Raise::runtime("growslice: len out of range"));
    }
    let bytes = next_cap(need, old)
        .checked_mul(size)
        .filter(|&b| b <= 1 << 47)
        .ok_or_else(|| Raise::runtime("growslice: len out of range"))?;
    Ok(round_up(bytes, noscan) / size)
}

impl Rt {
    /// A larger copy of a slice: room for `need` elements in all, length as before.
    ///
    /// # Safety
    /// `s` must be a slice of elements of type `t`; `need` more than its capacity.
    #[cold]
    #[inline(never)]
    pub unsafe fn grow_slice(&self, p: &mut P, t: &Type, s: GoSlice, need: usize) -> Result<GoSlice, Raise> {
        if t.ptr_bytes == 0 {
            // SAFETY: forwarded.
            return unsafe { self.grow_noscan(p, t.size, s, need) };
        }
        let cap = new_cap(s.cap, need, t.size, false)?;
        let d = self.new_array(p, t, cap);
        // SAFETY: the old elements fit the new array.
        unsafe { std::ptr::copy_nonoverlapping(if s.len == 0 { d } else { s.ptr }, d, s.len * t.size) };
        Ok(GoSlice { ptr: d, len: s.len, cap })
    }

    /// The same for elements of `size` bytes without pointers.
    ///
    /// # Safety
    /// As for `grow_slice`.
    #[cold]
    #[inline(never)]
    pub unsafe fn grow_noscan(&self, p: &mut P, size: usize, s: GoSlice, need: usize) -> Result<GoSlice, Raise> {
        if size == 0 && need <= isize::MAX as usize {
            return Ok(GoSlice { ptr: self.heap.zero_base(), len: s.len, cap: need });
        }
        let cap = new_cap(s.cap, need, size, true)?;
        let d = self.alloc_noscan(p, cap * size);
        // SAFETY: the old elements fit the new array.
        unsafe { std::ptr::copy_nonoverlapping(if s.len == 0 { d } else { s.ptr }, d, s.len * size) };
        Ok(GoSlice { ptr: d, len: s.len, cap })
    }

    /// make([]T, len, cap).
    pub fn make_slice(&self, p: &mut P, t: &Type, len: i64, cap: i64, unsigned: u32) -> Result<GoSlice, Raise> {
        let bad_len = || Raise::runtime("makeslice: len out of range");
        let bad_cap = || Raise::runtime("makeslice: cap out of range");
        let fits = |n: i64| n >= 0 && (n as usize).checked_mul(t.size).is_some_and(|b| b < 1 << 47);
        let _ = unsigned;
        if !fits(cap) || len < 0 || len > cap {
            return Err(if !fits(len) { bad_len() } else { bad_cap() });
        }
        let d = self.new_array(p, t, cap as usize);
        Ok(GoSlice { ptr: d, len: len as usize, cap: cap as usize })
    }
}

fn shown(v: u64, unsigned: bool) -> (String, bool) {
    if unsigned || v as i64 >= 0 { (v.to_string(), false) } else { ((v as i64).to_string(), true) }
}

/// Error of an index.
#[cold]
pub fn index_error(i: u64, len: usize, unsigned: bool) -> Raise {
    match shown(i, unsigned) {
        (s, true) => Raise::Bounds(format!("index out of range [{s}]")),
        (s, false) => Raise::Bounds(format!("index out of range [{s}] with length {len}")),
    }
}

/// Which bounds a slice expression gives: flags of the Slice instructions.
pub const HAS_LO: u64 = 1;
/// High bound given.
pub const HAS_HI: u64 = 2;
/// Max given.
pub const HAS_MAX: u64 = 4;

/// What is sliced, for the words of errors.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A slice: bounds go up to the capacity.
    Slice,
    /// A string or an array: up to the length.
    Fixed,
}

/// Checks the bounds of a slice expression: returns lo, hi, max. `v` are the three bound slots, in the positions lo, hi, max.
#[inline(always)]
pub fn check(v: [u64; 3], flags: u64, len: usize, cap: usize, of: Of) -> Result<(usize, usize, usize), Raise> {
    let lo = if flags & HAS_LO != 0 { v[0] } else { 0 };
    let hi = if flags & HAS_HI != 0 { v[1] } else { len as u64 };
    let max = if flags & HAS_MAX != 0 { v[2] } else { cap as u64 };
    if max <= cap as u64 && hi <= max && lo <= hi {
        return Ok((lo as usize, hi as usize, max as usize));
    }
    Err(error(lo, hi, max, flags, cap, of))
}

#[cold]
#[inline(never)]
fn error(lo: u64, hi: u64, max: u64, flags: u64, cap: usize, of: Of) -> Raise {
    let (ulo, uhi, umax) = (flags & 16 != 0, flags & 32 != 0, flags & 64 != 0);
    let what = if of == Of::Slice { "capacity" } else { "length" };
    let text = if flags & HAS_MAX != 0 {
        if max > cap as u64 {
            match shown(max, umax) {
                (s, true) => format!("[::{s}]"),
                (s, false) => format!("[::{s}] with {what} {cap}"),
            }
        } else if hi > max {
            match shown(hi, uhi) {
                (s, true) => format!("[:{s}:]"),
                (s, false) => format!("[:{s}:{max}]"),
            }
        } else {
            match shown(lo, ulo) {
                (s, true) => format!("[{s}::]"),
                (s, false) => format!("[{s}:{hi}:]"),
            }
        }
    } else if hi > cap as u64 {
        match shown(hi, uhi) {
            (s, true) => format!("[:{s}]"),
            (s, false) => format!("[:{s}] with {what} {cap}"),
        }
    } else {
        match shown(lo, ulo) {
            (s, true) => format!("[{s}:]"),
            (s, false) => format!("[{s}:{hi}]"),
        }
    };
    Raise::Bounds(format!("slice bounds out of range {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testutil::TestRt;

    #[test]
    fn growth_is_gcs() {
        assert_eq!(next_cap(1, 0), 1);
        assert_eq!(next_cap(5, 4), 8);
        assert_eq!(next_cap(257, 256), 512);
        assert_eq!(next_cap(513, 512), 512 + (512 + 768) / 4);
        let rt = TestRt::new();
        let (t, p) = (rt.int_type(), rt.p());
        let mut s = GoSlice { ptr: std::ptr::null_mut(), len: 0, cap: 0 };
        let mut caps = vec![];
        for _ in 0..2000 {
            if s.len == s.cap {
                // SAFETY: a slice of ints.
                s = unsafe { rt.grow_slice(p, t, s, s.len + 1).unwrap() };
                caps.push(s.cap);
            }
            s.len += 1;
        }
        assert_eq!(caps, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 848, 1280, 1792, 2560]);
    }

    #[test]
    fn bounds_texts() {
        let e = |v: [i64; 3], flags, len, cap, of| match check(v.map(|x| x as u64), flags, len, cap, of) {
            Err(Raise::Bounds(s)) => s["slice bounds out of range ".len()..].to_string(),
            _ => "ok".into(),
        };
        assert_eq!(e([0, 9, 0], 3, 3, 5, Of::Slice), "[:9] with capacity 5");
        assert_eq!(e([0, 9, 0], 3, 5, 5, Of::Fixed), "[:9] with length 5");
        assert_eq!(e([4, 3, 0], 3, 3, 5, Of::Slice), "[4:3]");
        assert_eq!(e([9, 0, 0], 1, 3, 5, Of::Slice), "[9:3]");
        assert_eq!(e([-1, 0, 0], 1, 3, 5, Of::Slice), "[-1:]");
        assert_eq!(e([0, 2, 9], 7, 3, 5, Of::Slice), "[::9] with capacity 5");
        assert_eq!(e([0, 4, 3], 7, 3, 5, Of::Slice), "[:4:3]");
        assert_eq!(e([3, 2, 4], 7, 3, 5, Of::Slice), "[3:2:]");
        assert_eq!(e([1, 4, 0], 3, 3, 5, Of::Slice), "ok");
    }
}
