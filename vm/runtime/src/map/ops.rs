//! Lookup, insertion, deletion; fast paths for 64-bit, 32-bit and string keys, which hash exactly as the general path does.

use super::*;
use crate::gc::barrier::{store_ptr, typed_zero};
use crate::interp::cold;
use crate::native::Raise;
use crate::rtype::eq::{hash_bytes, hash64, same_string};
use crate::value::GoString;

const WRITE_WRITE: MapError = MapError::Fatal("concurrent map writes");
const READ_WRITE: MapError = MapError::Fatal("concurrent map read and map write");

fn nil_map() -> MapError {
    MapError::Panic(Raise::plain("assignment to entry in nil map"))
}

impl Hmap {
    /// A key that cannot be hashed was looked for.
    #[cold]
    fn unhashable(&self, e: NotComparable) -> MapError {
        if self.count == 0 { cold::unhashable_in_empty(e) } else { e.into() }
    }
}

/// A key as an instruction gives it.
#[derive(Clone, Copy)]
pub enum Key {
    /// At an address.
    At(*const u8),
    /// A 64-bit scalar.
    W(u64),
    /// A 32-bit scalar.
    H(u32),
    /// A string.
    S(GoString),
}

#[inline(always)]
unsafe fn find_w(m: &Hmap, l: &MapLayout, k: u64) -> Option<*mut u8> {
    // SAFETY: keys of the map are 8 bytes.
    let r: Result<_, ()> = unsafe { m.find(l, hash64(k, m.seed), |s| Ok(s.cast::<u64>().read() == k)) };
    r.unwrap_or(None)
}

#[inline(always)]
unsafe fn find_h(m: &Hmap, l: &MapLayout, k: u32) -> Option<*mut u8> {
    // SAFETY: keys of the map are 4 bytes.
    let r: Result<_, ()> = unsafe { m.find(l, hash64(k as u64, m.seed), |s| Ok(s.cast::<u32>().read() == k)) };
    r.unwrap_or(None)
}

#[inline(always)]
unsafe fn find_s(m: &Hmap, l: &MapLayout, k: GoString) -> Option<*mut u8> {
    // SAFETY: keys of the map are strings.
    let r: Result<_, ()> =
        unsafe { m.find(l, hash_bytes(k.bytes(), m.seed), |s| Ok(same_string(s.cast::<GoString>().read(), k))) };
    r.unwrap_or(None)
}

/// Whether the words of two values of so many bytes are the same, as they are for a key that a program keeps: looking is quicker than copying
/// what was stored word by word just now.
///
/// # Safety
/// The addresses of two such values.
#[inline(always)]
unsafe fn same_words(p: *const u8, q: *const u8, n: usize) -> bool {
    // SAFETY: by contract.
    let word = |p: *const u8, i: usize| unsafe { p.cast::<u64>().add(i).read_unaligned() };
    n.is_multiple_of(8) && (0..n / 8).all(|i| word(p, i) == word(q, i))
}

impl Rt {
    /// Address of the element for a key, or `None`.
    ///
    /// # Safety
    /// `m` must be null or a map of type `t`, the key of its key type.
    #[inline(always)]
    pub unsafe fn map_get(&self, p: &P, t: &Type, m: *mut u8, key: Key) -> Result<Option<*mut u8>, MapError> {
        // SAFETY: by contract.
        unsafe {
            let Some(m) = Hmap::at(m) else {
                if let Key::At(k) = key {
                    self.key_hash(p, t, k, 0).map_err(cold::unhashable_in_empty)?;
                }
                return Ok(None);
            };
            if m.writing != 0 {
                return Err(READ_WRITE);
            }
            let l = self.map_layout(t);
            let slot = match key {
                Key::W(k) => find_w(m, l, k),
                Key::H(k) => find_h(m, l, k),
                Key::S(k) => find_s(m, l, k),
                Key::At(k) => {
                    let h = self.key_hash(p, t, k, m.seed).map_err(|e| m.unhashable(e))?;
                    m.find_key(l, t, h, k)?
                }
            };
            Ok(slot.map(|s| s.add(l.elem)))
        }
    }

    /// Address of the element for a key, inserted with a zero value if absent.
    ///
    /// # Safety
    /// As for `map_get`.
    #[inline(always)]
    pub unsafe fn map_set(&self, p: &mut P, t: &Type, m: *mut u8, key: Key) -> Result<*mut u8, MapError> {
        // SAFETY: by contract.
        unsafe {
            let Some(m) = Hmap::at(m) else { return Err(nil_map()) };
            if m.writing != 0 {
                return Err(WRITE_WRITE);
            }
            let l = self.map_layout(t);
            m.writing = 1;
            let (hash, slot) = match key {
                Key::W(k) => (hash64(k, m.seed), find_w(m, l, k)),
                Key::H(k) => (hash64(k as u64, m.seed), find_h(m, l, k)),
                Key::S(k) => (hash_bytes(k.bytes(), m.seed), find_s(m, l, k)),
                Key::At(k) => {
                    let found = self.key_hash(p, t, k, m.seed).and_then(|h| Ok((h, m.find_key(l, t, h, k)?)));
                    m.writing = 0;
                    let found = found?;
                    m.writing = 1;
                    found
                }
            };
            if let Some(s) = slot {
                // Equal keys can differ (+0 and -0, strings in different memory): the map keeps the last one.
                match key {
                    Key::S(k) => store_ptr(self, p, s.cast(), k.ptr as u64),
                    Key::At(k) if !t.key().plain() && !same_words(s, k, t.key().size) => {
                        typed_copy(self, p, t.key(), s, k, 1)
                    }
                    _ => {}
                }
                m.writing = 0;
                return Ok(s.add(l.elem));
            }
            if m.left == 0 {
                self.grow_map(p, t, m);
            }
            let s = m.claim(l, hash);
            m.count += 1;
            match key {
                Key::W(k) => s.cast::<u64>().write(k),
                Key::H(k) => s.cast::<u32>().write(k),
                Key::S(k) => s.cast::<GoString>().write(k),
                Key::At(k) => typed_copy(self, p, t.key(), s, k, 1),
            }
            m.writing = 0;
            Ok(s.add(l.elem))
        }
    }

    /// delete(m, *key).
    ///
    /// # Safety
    /// As for `map_get`.
    pub unsafe fn map_delete(&self, p: &mut P, t: &Type, m: *mut u8, key: *const u8) -> Result<(), MapError> {
        // SAFETY: by contract; a slot found lies in the table.
        unsafe {
            let Some(m) = Hmap::at(m) else {
                self.key_hash(p, t, key, 0).map_err(cold::unhashable_in_empty)?;
                return Ok(());
            };
            if m.writing != 0 {
                return Err(WRITE_WRITE);
            }
            let l = self.map_layout(t);
            let h = self.key_hash(p, t, key, m.seed).map_err(|e| m.unhashable(e))?;
            let Some(slot) = m.find_key(l, t, h, key)? else { return Ok(()) };
            m.writing = 1;
            typed_zero(self, p, t.key(), slot, 1);
            typed_zero(self, p, t.elem(), slot.add(l.elem), 1);
            let off = slot as usize - m.groups as usize;
            let group = m.groups.add(off / l.group * l.group);
            let i = (off % l.group - 8) / l.slot;
            let ctrl = group.cast::<u64>().read();
            // A group with an empty slot never sent a search on: the slot may become empty again.
            if ctrl.wrapping_sub(LSB) & !ctrl & MSB != 0 || m.mask == 0 {
                *group.add(i) = 0;
                m.left += 1;
            } else {
                *group.add(i) = DELETED;
            }
            m.count -= 1;
            if m.count == 0 {
                m.seed = p.random();
            }
            m.writing = 0;
        }
        Ok(())
    }

    /// clear(m).
    ///
    /// # Safety
    /// As for `map_get`.
    pub unsafe fn map_clear(&self, p: &mut P, t: &Type, m: *mut u8) -> Result<(), MapError> {
        // SAFETY: by contract.
        unsafe {
            let Some(m) = Hmap::at(m) else { return Ok(()) };
            if m.writing != 0 {
                return Err(WRITE_WRITE);
            }
            m.clears = m.clears.wrapping_add(1);
            if m.groups.is_null() {
                return Ok(());
            }
            m.writing = 1;
            let l = self.map_layout(t);
            typed_zero(self, p, self.ty(l.group_type), m.groups, m.mask + 1);
            m.count = 0;
            m.left = max_load(m.mask + 1);
            m.seed = p.random();
            m.writing = 0;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testutil::TestRt;
    use std::collections::HashMap;

    #[test]
    fn agrees_with_a_model() {
        let rt = TestRt::new();
        let (t, p) = (rt.map_type(rt.int_type(), rt.int_type()), rt.p());
        let m = rt.make_map(p, t, 0).cast::<u8>();
        let mut model = HashMap::new();
        let mut x = 99u64;
        for i in 0..60_000u64 {
            x = x.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let k = (x >> 33) % 3000;
            // SAFETY: a map of that type; keys and elements are 8 bytes.
            unsafe {
                match x >> 60 {
                    0..8 => {
                        *rt.map_set(p, t, m, Key::W(k)).unwrap().cast::<u64>() = i;
                        model.insert(k, i);
                    }
                    8..14 => {
                        rt.map_delete(p, t, m, (&raw const k).cast()).unwrap();
                        model.remove(&k);
                    }
                    _ => {
                        let a = rt.map_get(p, t, m, Key::At((&raw const k).cast())).unwrap();
                        assert_eq!(a.map(|a| *a.cast::<u64>()), model.get(&k).copied());
                    }
                }
                assert_eq!(Hmap::at(m).unwrap().count, model.len());
            }
        }
        let mut it = MapIter::default();
        let mut seen = HashMap::new();
        // SAFETY: a map of that type.
        unsafe {
            rt.map_iter_init(p, t, m, &mut it);
            while let Some((k, e)) = rt.map_iter_next(p, &mut it).unwrap() {
                assert!(seen.insert(*k.cast::<u64>(), *e.cast::<u64>()).is_none());
            }
        }
        assert_eq!(seen, model);
    }

    #[test]
    fn strings_and_growth_during_iteration() {
        let rt = TestRt::new();
        let (t, p) = (rt.map_type(rt.string_type(), rt.int_type()), rt.p());
        let m = rt.make_map(p, t, 100).cast::<u8>();
        let keys: Vec<String> = (0..50).map(|i| format!("key{i}")).collect();
        let go = |s: &String| GoString { ptr: s.as_ptr(), len: s.len() };
        // SAFETY: a map of that type; the strings outlive it.
        unsafe {
            for (i, k) in keys.iter().enumerate() {
                *rt.map_set(p, t, m, Key::S(go(k))).unwrap().cast::<u64>() = i as u64;
            }
            let extra: Vec<String> = (0..1000).map(|i| format!("extra{i}")).collect();
            let mut it = MapIter::default();
            rt.map_iter_init(p, t, m, &mut it);
            let mut seen = std::collections::HashSet::new();
            let mut n = 0;
            while let Some((k, _)) = rt.map_iter_next(p, &mut it).unwrap() {
                let k = String::from_utf8(k.cast::<GoString>().read().bytes().to_vec()).unwrap();
                assert!(seen.insert(k.clone()), "{k} twice");
                n += 1;
                if n == 10 {
                    for e in &extra {
                        rt.map_set(p, t, m, Key::S(go(e))).unwrap();
                    }
                    for k in &keys[40..] {
                        let s = go(k);
                        rt.map_delete(p, t, m, (&raw const s).cast()).unwrap();
                    }
                }
            }
            for k in &keys[..40] {
                assert!(seen.contains(k), "{k} missed");
            }
        }
    }

    #[test]
    fn nil_maps() {
        let rt = TestRt::new();
        let (t, p) = (rt.map_type(rt.int_type(), rt.int_type()), rt.p());
        // SAFETY: a nil map is allowed.
        unsafe {
            assert!(rt.map_get(p, t, std::ptr::null_mut(), Key::W(1)).unwrap().is_none());
            let r = rt.map_set(p, t, std::ptr::null_mut(), Key::W(1));
            assert!(matches!(r, Err(MapError::Panic(Raise::Plain(s))) if s == "assignment to entry in nil map"));
        }
    }
}
