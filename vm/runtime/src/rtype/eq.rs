//! Hash and equality of values by their type.

use super::*;
use crate::value::{Eface, bytes};

/// A value of this type cannot be hashed or compared.
#[derive(Clone, Copy, Debug)]
pub struct NotComparable(pub *const Type);

const K0: u64 = 0xa076_1d64_78bd_642f;
const K1: u64 = 0xe703_7ed1_a0b4_28db;
const K2: u64 = 0x8ebc_6af0_9c88_c6e3;

#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let r = a as u128 * b as u128;
    r as u64 ^ (r >> 64) as u64
}

/// Hash of a 64-bit key.
#[inline]
pub fn hash64(x: u64, seed: u64) -> u64 {
    fold(x ^ K0, seed ^ K1)
}

/// Hash of bytes. In line as far as short ones, which most keys are.
#[inline(always)]
pub fn hash_bytes(s: &[u8], seed: u64) -> u64 {
    let n = s.len();
    let (a, b) = match n {
        17.. => return hash_long(s, seed),
        8.. => (r8(s, 0), r8(s, n - 8)),
        4.. => (r4(s, 0), r4(s, n - 4)),
        1.. => ((s[0] as u64) << 16 | (s[n / 2] as u64) << 8 | s[n - 1] as u64, 0),
        0 => (0, 0),
    };
    fold(K1 ^ n as u64, fold(a ^ K1, b ^ seed ^ K0))
}

#[inline(always)]
fn r8(s: &[u8], i: usize) -> u64 {
    u64::from_le_bytes(s[i..i + 8].try_into().expect("8 bytes"))
}

#[inline(always)]
fn r4(s: &[u8], i: usize) -> u64 {
    u32::from_le_bytes(s[i..i + 4].try_into().expect("4 bytes")) as u64
}

/// Hash of more than 16 bytes.
#[inline(never)]
fn hash_long(s: &[u8], seed: u64) -> u64 {
    let n = s.len();
    let mut h = seed ^ K0;
    let mut h2 = h ^ K2;
    let mut i = 0;
    while i + 32 < n {
        h = fold(r8(s, i) ^ K1, r8(s, i + 8) ^ h);
        h2 = fold(r8(s, i + 16) ^ K2, r8(s, i + 24) ^ h2);
        i += 32;
    }
    h ^= h2;
    if i + 16 < n {
        h = fold(r8(s, i) ^ K1, r8(s, i + 8) ^ h);
    }
    fold(K1 ^ n as u64, fold(r8(s, n - 16) ^ K1, r8(s, n - 8) ^ h))
}

/// Whether `n` bytes are the same. In line as far as short ones, which most strings are that anybody compares.
///
/// # Safety
/// Both addresses must have that many.
#[inline(always)]
pub unsafe fn same_bytes(p: *const u8, q: *const u8, n: usize) -> bool {
    // SAFETY: by contract; each read ends at the last byte at the latest.
    unsafe {
        let w = |i: usize| p.add(i).cast::<u64>().read_unaligned() ^ q.add(i).cast::<u64>().read_unaligned();
        let h = |i: usize| p.add(i).cast::<u32>().read_unaligned() ^ q.add(i).cast::<u32>().read_unaligned();
        let b = |i: usize| *p.add(i) ^ *q.add(i);
        match n {
            17.. => bytes(p, n) == bytes(q, n),
            8.. => w(0) | w(n - 8) == 0,
            4.. => h(0) | h(n - 4) == 0,
            1.. => b(0) | b(n / 2) | b(n - 1) == 0,
            0 => true,
        }
    }
}

/// Whether two strings are equal.
///
/// # Safety
/// They must be valid.
#[inline(always)]
pub unsafe fn same_string(a: GoString, b: GoString) -> bool {
    // SAFETY: by contract.
    a.len == b.len && (a.ptr == b.ptr || unsafe { same_bytes(a.ptr, b.ptr, a.len) })
}

/// A part of a key, at an offset.
#[derive(Clone, Copy, Debug)]
enum Part {
    String(usize),
    /// Plain, of 8 aligned bytes.
    Word(usize),
    /// Plain, of so many bytes.
    Plain(usize, usize),
}

/// A type of keys that are nothing but strings and what is [`Type::plain`]: neither hash nor comparison can fail.
#[derive(Debug)]
pub struct Parts(Box<[Part]>);

/// Parts above which keys go the general way.
const MOST_PARTS: usize = 8;

impl Parts {
    /// Of a struct or an array, if it is one of those.
    pub fn of(t: &Type) -> Option<Parts> {
        let mut parts = Vec::new();
        let composed = matches!(t.data.kind, TypeKind::Struct | TypeKind::Array) && !t.plain();
        (composed && gather(t, 0, &mut parts)).then(|| Parts(parts.into()))
    }

    /// What [`hash`] gives.
    ///
    /// # Safety
    /// `p` must be the address of such a key.
    #[inline(always)]
    pub unsafe fn hash(&self, p: *const u8, seed: u64) -> u64 {
        // SAFETY: parts lie in the key.
        self.0.iter().fold(seed, |h, part| unsafe {
            match *part {
                Part::String(o) => hash_bytes(string(p, o).bytes(), h),
                Part::Word(o) => hash64(p.add(o).cast::<u64>().read(), h),
                Part::Plain(o, n) => hash_plain(p.add(o), n, h),
            }
        })
    }

    /// What [`equal`] gives.
    ///
    /// # Safety
    /// Both must be addresses of such keys.
    #[inline(always)]
    pub unsafe fn equal(&self, p: *const u8, q: *const u8) -> bool {
        // SAFETY: parts lie in the key, and its strings are valid. What is cheap comes first.
        unsafe {
            self.0.iter().all(|part| match *part {
                Part::String(o) => string(p, o).len == string(q, o).len,
                Part::Word(o) => p.add(o).cast::<u64>().read() == q.add(o).cast::<u64>().read(),
                Part::Plain(o, n) => same_bytes(p.add(o), q.add(o), n),
            }) && self.0.iter().all(|part| match *part {
                Part::String(o) => same_string(string(p, o), string(q, o)),
                _ => true,
            })
        }
    }
}

/// The string at an offset: two words, as who stored it just now has stored it, or the processor would have to wait for both.
///
/// # Safety
/// There must be one.
#[inline(always)]
unsafe fn string(p: *const u8, o: usize) -> GoString {
    // SAFETY: by contract.
    unsafe {
        let w = p.add(o).cast::<u64>();
        GoString { ptr: w.read_volatile() as *const u8, len: w.add(1).read_volatile() as usize }
    }
}

/// Finds the parts of the values of a type at an offset, in the order in which [`hash`] takes them; false: it has others.
fn gather(t: &Type, at: usize, parts: &mut Vec<Part>) -> bool {
    if parts.len() == MOST_PARTS {
        return false;
    }
    if t.plain() {
        parts.push(if (t.size, t.align) == (8, 8) { Part::Word(at) } else { Part::Plain(at, t.size) });
        return true;
    }
    match t.data.kind {
        TypeKind::String => parts.push(Part::String(at)),
        TypeKind::Array => return (0..t.len).all(|i| gather(t.elem(), at + i * t.elem().size, parts)),
        TypeKind::Struct => {
            return t.fields.as_slice().iter().all(|f| {
                // SAFETY: a descriptor's names and its fields' types live as long as the runtime.
                unsafe { f.name.bytes() == b"_" || gather(&*f.typ, at + f.offset, parts) }
            });
        }
        _ => return false,
    }
    true
}

/// Hash of a plain value that is no aligned word.
///
/// # Safety
/// `p` must have `n` bytes.
#[inline(always)]
unsafe fn hash_plain(p: *const u8, n: usize, seed: u64) -> u64 {
    // SAFETY: by contract.
    unsafe {
        if n == 4 { hash64(p.cast::<u32>().read_unaligned() as u64, seed) } else { hash_bytes(bytes(p, n), seed) }
    }
}

fn hash_f64(v: f64, seed: u64, nan: &mut dyn FnMut() -> u64) -> u64 {
    if v == 0.0 {
        hash64(0, seed)
    } else if v.is_nan() {
        hash64(nan(), seed)
    } else {
        hash64(v.to_bits(), seed)
    }
}

/// Hash of what an interface holds.
///
/// # Safety
/// `e` must be a Go interface value.
pub unsafe fn hash_eface(e: Eface, seed: u64, nan: &mut dyn FnMut() -> u64) -> Result<u64, NotComparable> {
    if e.typ.is_null() {
        return Ok(hash64(0, seed));
    }
    // SAFETY: descriptors live as long as the runtime; data is a value of that type or its address.
    unsafe {
        let t = &*e.typ;
        if !t.comparable() {
            return Err(NotComparable(t));
        }
        let seed = seed ^ t.hash as u64;
        if t.direct() { Ok(hash64(e.data as u64, seed)) } else { hash(t, e.data, seed, nan) }
    }
}

/// Hash of the value at `p`. NaNs hash differently each time: `nan` supplies the randomness.
///
/// # Safety
/// `p` must point to a value of type `t`.
pub unsafe fn hash(t: &Type, p: *const u8, seed: u64, nan: &mut dyn FnMut() -> u64) -> Result<u64, NotComparable> {
    use TypeKind::*;
    // SAFETY: every read is of the type the descriptor says lies there.
    unsafe {
        if t.plain() {
            return Ok(match t.size {
                8 if t.align == 8 => hash64(p.cast::<u64>().read(), seed),
                n => hash_plain(p, n, seed),
            });
        }
        Ok(match t.data.kind {
            String => hash_bytes(p.cast::<GoString>().read().bytes(), seed),
            Float64 => hash_f64(p.cast::<f64>().read(), seed, nan),
            Float32 => hash_f64(p.cast::<f32>().read() as f64, seed, nan),
            Complex128 => {
                let h = hash_f64(p.cast::<f64>().read(), seed, nan);
                hash_f64(p.cast::<f64>().add(1).read(), h, nan)
            }
            Complex64 => {
                let h = hash_f64(p.cast::<f32>().read() as f64, seed, nan);
                hash_f64(p.cast::<f32>().add(1).read() as f64, h, nan)
            }
            Interface => hash_eface(load_iface(t, p), seed, nan)?,
            Array => {
                let et = t.elem();
                let mut h = seed;
                for i in 0..t.len {
                    h = hash(et, p.add(i * et.size), h, nan)?;
                }
                h
            }
            Struct => {
                let mut h = seed;
                for f in t.fields.as_slice() {
                    if f.name.bytes() != b"_" {
                        h = hash(&*f.typ, p.add(f.offset), h, nan)?;
                    }
                }
                h
            }
            _ => return Err(NotComparable(t)),
        })
    }
}

/// The interface value at `p` of interface type `t`, its first word turned into a type.
///
/// # Safety
/// `p` must point to a value of that type.
#[inline]
pub unsafe fn load_iface(t: &Type, p: *const u8) -> Eface {
    // SAFETY: forwarded.
    unsafe {
        let e = p.cast::<Eface>().read();
        if t.imethods.len == 0 || e.typ.is_null() {
            return e;
        }
        Eface { typ: (*e.typ.cast::<Itab>()).typ, data: e.data }
    }
}

/// Equality of two interface values without methods.
///
/// # Safety
/// Both must be valid.
#[inline]
pub unsafe fn eface_eq(x: Eface, y: Eface) -> Result<bool, NotComparable> {
    if x.typ != y.typ {
        return Ok(false);
    }
    if x.typ.is_null() {
        return Ok(true);
    }
    // SAFETY: a non-null type word is a descriptor, and the data fits it.
    unsafe {
        let t = &*x.typ;
        if !t.comparable() {
            return Err(NotComparable(t));
        }
        if t.direct() { Ok(x.data == y.data) } else { equal(t, x.data, y.data) }
    }
}

/// Equality of the values at `p` and `q`.
///
/// # Safety
/// Both must point to values of type `t`.
pub unsafe fn equal(t: &Type, p: *const u8, q: *const u8) -> Result<bool, NotComparable> {
    use TypeKind::*;
    // SAFETY: every read is of the type the descriptor says lies there.
    unsafe {
        if t.plain() {
            return Ok(match t.size {
                8 if t.align == 8 => p.cast::<u64>().read() == q.cast::<u64>().read(),
                n => same_bytes(p, q, n),
            });
        }
        Ok(match t.data.kind {
            String => same_string(p.cast::<GoString>().read(), q.cast::<GoString>().read()),
            Float64 => p.cast::<f64>().read() == q.cast::<f64>().read(),
            Float32 => p.cast::<f32>().read() == q.cast::<f32>().read(),
            Complex128 => p.cast::<[f64; 2]>().read() == q.cast::<[f64; 2]>().read(),
            Complex64 => p.cast::<[f32; 2]>().read() == q.cast::<[f32; 2]>().read(),
            Interface => eface_eq(load_iface(t, p), load_iface(t, q))?,
            Array => {
                let et = t.elem();
                for i in 0..t.len {
                    if !equal(et, p.add(i * et.size), q.add(i * et.size))? {
                        return Ok(false);
                    }
                }
                true
            }
            Struct => {
                if !lengths_equal(t, p, q) {
                    return Ok(false);
                }
                for f in t.fields.as_slice() {
                    if f.name.bytes() != b"_" && !equal(&*f.typ, p.add(f.offset), q.add(f.offset))? {
                        return Ok(false);
                    }
                }
                true
            }
            _ => return Err(NotComparable(t)),
        })
    }
}

/// Compares what is cheap before any string's bytes, as gc does: lengths of strings and plain fields, up to the first
/// field whose comparison may panic.
///
/// # Safety
/// As for [`equal`].
unsafe fn lengths_equal(t: &Type, p: *const u8, q: *const u8) -> bool {
    let fields = t.fields.as_slice();
    // SAFETY: the caller's values are of type `t`; each read is of the field's type.
    unsafe {
        let string = |f: &Field| (&*f.typ).data.kind == TypeKind::String;
        if !fields.iter().any(string) {
            return true;
        }
        for f in fields {
            let (ft, p, q) = (&*f.typ, p.add(f.offset), q.add(f.offset));
            if f.name.bytes() == b"_" {
                continue;
            }
            let same = match ft.data.kind {
                TypeKind::String => p.cast::<GoString>().read().len == q.cast::<GoString>().read().len,
                _ if ft.plain() => bytes(p, ft.size) == bytes(q, ft.size),
                TypeKind::Float32 | TypeKind::Float64 => true,
                _ => return true,
            };
            if !same {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_hash_spreads() {
        let mut seen = std::collections::HashSet::new();
        for n in 0..200usize {
            let v: Vec<u8> = (0..n).map(|i| i as u8).collect();
            assert!(seen.insert(hash_bytes(&v, 1)));
            for i in 0..n {
                let mut w = v.clone();
                w[i] ^= 0x80;
                assert!(seen.insert(hash_bytes(&w, 1)), "length {n}, byte {i}");
            }
        }
    }
}
