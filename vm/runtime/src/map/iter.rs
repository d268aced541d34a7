//! Map iteration: over the table as it was when the iteration began, from a random slot, looking entries up anew when the
//! map has grown since.

use super::*;

/// An iterator; on the Go heap (or wherever the collector sees `map` and `groups`).
#[repr(C)]
pub struct MapIter {
    /// The map.
    pub map: *mut Hmap,
    /// Its table when the iteration began.
    pub groups: *mut u8,
    typ: *const Type,
    slots: usize,
    start: usize,
    at: usize,
    clears: u32,
    pad: u32,
    /// The entry that `next` found last, for reflect.
    pub key: *mut u8,
    /// Its element.
    pub elem: *mut u8,
}

impl Default for MapIter {
    fn default() -> Self {
        MapIter {
            map: std::ptr::null_mut(),
            groups: std::ptr::null_mut(),
            typ: std::ptr::null(),
            slots: 0,
            start: 0,
            at: 0,
            clears: 0,
            pad: 0,
            key: std::ptr::null_mut(),
            elem: std::ptr::null_mut(),
        }
    }
}

impl Rt {
    /// A new iterator on the heap.
    ///
    /// # Safety
    /// `m` must be null or a map of type `t`.
    pub unsafe fn map_iter(&self, p: &mut P, t: &Type, m: *mut u8) -> *mut MapIter {
        let it = self.new_object(p, self.iter_header()).cast::<MapIter>();
        // SAFETY: a fresh object of that size.
        unsafe { self.map_iter_init(p, t, m, &mut *it) };
        it
    }

    /// Begins an iteration.
    ///
    /// # Safety
    /// As for `map_iter`.
    pub unsafe fn map_iter_init(&self, p: &P, t: &Type, m: *mut u8, it: &mut MapIter) {
        it.typ = t;
        it.map = m.cast();
        it.at = 0;
        // SAFETY: by contract.
        let Some(h) = (unsafe { Hmap::at(m) }) else {
            it.slots = 0;
            return;
        };
        it.groups = h.groups;
        it.clears = h.clears;
        it.slots = if h.groups.is_null() || h.count == 0 { 0 } else { (h.mask + 1) * 8 };
        it.start = p.random() as usize;
    }

    /// The next entry: addresses of key and element.
    ///
    /// # Safety
    /// `it` must have been begun.
    pub unsafe fn map_iter_next(&self, p: &P, it: &mut MapIter) -> Result<Option<(*mut u8, *mut u8)>, MapError> {
        if it.at >= it.slots {
            it.key = std::ptr::null_mut();
            it.elem = std::ptr::null_mut();
            return Ok(None);
        }
        // SAFETY: begun with a map of that type; the old table is kept alive by the iterator.
        unsafe {
            let t = &*it.typ;
            let l = self.map_layout(t);
            let m = &*it.map;
            if m.writing != 0 {
                return Err(MapError::Fatal("concurrent map iteration and map write"));
            }
            while it.at < it.slots {
                let i = (it.at + it.start) & (it.slots - 1);
                it.at += 1;
                let group = it.groups.add(i / 8 * l.group);
                if *group.add(i % 8) & 0x80 == 0 {
                    continue;
                }
                let slot = group.add(8 + i % 8 * l.slot);
                let mut found = Some(slot);
                if m.groups != it.groups {
                    if m.clears != it.clears {
                        it.at = it.slots;
                        break;
                    }
                    let kt = t.key();
                    // A key that differs from itself (NaN) can be neither changed nor deleted.
                    if kt.plain() || equal(kt, slot, slot)? {
                        let h = self.key_hash(p, t, slot, m.seed)?;
                        found = m.find_key(l, t, h, slot)?;
                    }
                }
                if let Some(s) = found {
                    it.key = s;
                    it.elem = s.add(l.elem);
                    return Ok(Some((it.key, it.elem)));
                }
            }
        }
        it.key = std::ptr::null_mut();
        it.elem = std::ptr::null_mut();
        Ok(None)
    }
}
