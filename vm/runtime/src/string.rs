//! Strings: concatenation and conversions. The pieces are Go memory; results are new objects.

use crate::p::P;
use crate::rt::Rt;
use crate::value::{GoSlice, GoString};
use govm_bytecode::sem::{decode_rune, encode_rune};

impl Rt {
    /// A string of the same bytes in fresh memory.
    pub fn copy_string(&self, p: &mut P, s: &[u8]) -> GoString {
        if s.is_empty() {
            return GoString::EMPTY;
        }
        let d = self.alloc_noscan(p, s.len());
        // SAFETY: fresh memory of that size.
        unsafe { std::ptr::copy_nonoverlapping(s.as_ptr(), d, s.len()) };
        GoString { ptr: d, len: s.len() }
    }

    /// Strings joined. `None`: the result would be too long.
    ///
    /// # Safety
    /// All must be valid Go strings.
    #[inline]
    pub unsafe fn concat(&self, p: &mut P, parts: &[GoString]) -> Option<GoString> {
        let mut total = 0usize;
        let mut only = None;
        let mut n = 0;
        for s in parts {
            total = total.checked_add(s.len)?;
            if s.len != 0 {
                only = Some(*s);
                n += 1;
            }
        }
        match (n, only) {
            (0, _) => return Some(GoString::EMPTY),
            (1, Some(s)) => return Some(s),
            _ => {}
        }
        if total > 1 << 46 {
            return None;
        }
        let d = self.alloc_noscan(p, total);
        let mut at = 0;
        for s in parts {
            // SAFETY: the pieces add up to the total.
            unsafe { std::ptr::copy_nonoverlapping(if s.len == 0 { d } else { s.ptr }, d.add(at), s.len) };
            at += s.len;
        }
        Some(GoString { ptr: d, len: total })
    }

    /// string([]byte).
    ///
    /// # Safety
    /// `b` must be readable.
    pub unsafe fn bytes_to_string(&self, p: &mut P, b: GoSlice) -> GoString {
        // SAFETY: by contract.
        self.copy_string(p, unsafe { crate::value::bytes(b.ptr, b.len) })
    }

    /// []byte(string). The capacity is what the size class gives, as with gc.
    ///
    /// # Safety
    /// `s` must be a valid Go string.
    pub unsafe fn string_to_bytes(&self, p: &mut P, s: GoString) -> GoSlice {
        let cap = crate::heap::sizeclass::round_up(s.len, true);
        let d = self.alloc_noscan(p, cap);
        // SAFETY: fresh memory at least that large.
        unsafe { std::ptr::copy_nonoverlapping(if s.len == 0 { d } else { s.ptr }, d, s.len) };
        GoSlice { ptr: d, len: s.len, cap }
    }

    /// string([]rune).
    ///
    /// # Safety
    /// `r` must be readable int32s.
    pub unsafe fn runes_to_string(&self, p: &mut P, r: GoSlice) -> GoString {
        let mut out = Vec::with_capacity(r.len);
        for i in 0..r.len {
            // SAFETY: element i of the slice.
            let c = unsafe { *r.ptr.cast::<i32>().add(i) };
            let (b, n) = encode_rune(c as i64);
            out.extend_from_slice(&b[..n]);
        }
        self.copy_string(p, &out)
    }

    /// []rune(string).
    ///
    /// # Safety
    /// `s` must be a valid Go string.
    pub unsafe fn string_to_runes(&self, p: &mut P, s: GoString) -> GoSlice {
        // SAFETY: by contract.
        let b = unsafe { s.bytes() };
        let mut n = 0;
        let mut i = 0;
        while i < b.len() {
            i = decode_rune(b, i).1;
            n += 1;
        }
        let bytes = crate::heap::sizeclass::round_up(n * 4, true);
        let d = self.alloc_noscan(p, bytes);
        let mut i = 0;
        let mut k = 0;
        while i < b.len() {
            let (r, next) = decode_rune(b, i);
            // SAFETY: as many runes as counted.
            unsafe { d.cast::<u32>().add(k).write(r) };
            i = next;
            k += 1;
        }
        GoSlice { ptr: d, len: n, cap: bytes / 4 }
    }

    /// string(rune).
    pub fn rune_to_string(&self, p: &mut P, r: i64) -> GoString {
        let (b, n) = encode_rune(r);
        self.copy_string(p, &b[..n])
    }
}

#[cfg(test)]
mod tests {
    use crate::testutil::TestRt;
    use crate::value::GoString;

    #[test]
    fn conversions() {
        let rt = TestRt::new();
        let p = rt.p();
        let s = GoString::from_static("héllo, 世界");
        // SAFETY: valid strings and slices.
        unsafe {
            let r = rt.string_to_runes(p, s);
            assert_eq!(r.len, 9);
            assert_eq!(rt.runes_to_string(p, r).bytes(), s.bytes());
            let b = rt.string_to_bytes(p, s);
            assert_eq!((b.len, b.cap), (14, 16));
            assert_eq!(rt.bytes_to_string(p, b).bytes(), s.bytes());
            let c = rt.concat(p, &[s, GoString::EMPTY, GoString::from_static("!")]).unwrap();
            assert_eq!(c.bytes(), "héllo, 世界!".as_bytes());
            let one = rt.concat(p, &[GoString::EMPTY, s]).unwrap();
            assert_eq!(one.ptr, s.ptr);
        }
    }
}
