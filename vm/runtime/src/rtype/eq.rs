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

/// Hash of bytes.
#[inline]
pub fn hash_bytes(s: &[u8], seed: u64) -> u64 {
    let n = s.len();
    let r8 = |i: usize| u64::from_le_bytes(s[i..i + 8].try_into().expect("8 bytes"));
    let r4 = |i: usize| u32::from_le_bytes(s[i..i + 4].try_into().expect("4 bytes")) as u64;
    let seed = seed ^ K0;
    let (a, b);
    if n <= 16 {
        if n >= 8 {
            a = r8(0);
            b = r8(n - 8);
        } else if n >= 4 {
            a = r4(0);
            b = r4(n - 4);
        } else if n > 0 {
            a = (s[0] as u64) << 16 | (s[n / 2] as u64) << 8 | s[n - 1] as u64;
            b = 0;
        } else {
            a = 0;
            b = 0;
        }
        return fold(K1 ^ n as u64, fold(a ^ K1, b ^ seed));
    }
    let mut h = seed;
    let mut h2 = seed ^ K2;
    let mut i = 0;
    while i + 32 < n {
        h = fold(r8(i) ^ K1, r8(i + 8) ^ h);
        h2 = fold(r8(i + 16) ^ K2, r8(i + 24) ^ h2);
        i += 32;
    }
    h ^= h2;
    if i + 16 < n {
        h = fold(r8(i) ^ K1, r8(i + 8) ^ h);
    }
    a = r8(n - 16);
    b = r8(n - 8);
    fold(K1 ^ n as u64, fold(a ^ K1, b ^ h))
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
                4 if t.align == 4 => hash64(p.cast::<u32>().read() as u64, seed),
                n => hash_bytes(bytes(p, n), seed),
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
                n => bytes(p, n) == bytes(q, n),
            });
        }
        Ok(match t.data.kind {
            String => {
                let (a, b) = (p.cast::<GoString>().read(), q.cast::<GoString>().read());
                a.len == b.len && (a.ptr == b.ptr || a.bytes() == b.bytes())
            }
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
