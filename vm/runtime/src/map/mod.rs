//! Maps: Swiss tables on the Go heap. A table is an array of groups, a group 8 control bytes and 8 slots (key, element).
//! Control bytes: 0 empty, 2 deleted, 0x80 | 7 hash bits in use; zeroed memory is an empty table. A table never moves entries in
//! place: growing makes a new one, and iterators keep the old one to walk over.

pub mod iter;
pub mod ops;

pub use iter::MapIter;

use crate::gc::barrier::{replaced, typed_copy};
use crate::p::P;
use crate::rt::Rt;
use crate::rtype::Type;
use crate::rtype::eq::{NotComparable, Parts, equal, hash};
use govm_bytecode::types::PtrMap;
use govm_bytecode::{TypeData, TypeIdx, TypeKind};

pub(crate) const LSB: u64 = 0x0101_0101_0101_0101;
pub(crate) const MSB: u64 = 0x8080_8080_8080_8080;
pub(crate) const DELETED: u8 = 2;

/// Where things lie in a map type's groups.
#[derive(Debug)]
pub struct MapLayout {
    /// Bytes of a slot.
    pub slot: usize,
    /// Offset of the element in a slot.
    pub elem: usize,
    /// Bytes of a group.
    pub group: usize,
    /// Type of a group for the collector.
    pub group_type: TypeIdx,
    /// What keys consist of, if that is nothing but strings and plain values.
    pub parts: Option<Parts>,
}

/// A map. Lives on the Go heap; only `groups` is a pointer.
#[repr(C)]
pub struct Hmap {
    /// Entries.
    pub count: usize,
    /// The table; null until the first insertion.
    pub groups: *mut u8,
    /// Number of groups - 1.
    pub mask: usize,
    /// Empty slots that may still be taken before growing.
    pub left: usize,
    /// Hash seed.
    pub seed: u64,
    /// A write is under way.
    pub writing: u32,
    /// Number of clears.
    pub clears: u32,
}

/// What can go wrong with a map.
#[derive(Debug)]
pub enum MapError {
    /// A panic.
    Panic(crate::native::Raise),
    /// A fatal error.
    Fatal(&'static str),
}

impl From<NotComparable> for MapError {
    fn from(e: NotComparable) -> Self {
        MapError::Panic(crate::interp::cold::unhashable(e))
    }
}

/// Capacity of a table of `n` groups.
fn max_load(n: usize) -> usize {
    if n == 1 { 8 } else { n * 7 }
}

impl Rt {
    /// The layout of a map type.
    #[inline]
    pub fn map_layout<'a>(&self, t: &'a Type) -> &'a MapLayout {
        t.map.get_or_init(|| Box::new(self.make_layout(t)))
    }

    #[cold]
    fn make_layout(&self, t: &Type) -> MapLayout {
        let (k, e) = (t.key(), t.elem());
        let align = (k.align.max(e.align).max(1)) as usize;
        let up = |n: usize, a: usize| n.div_ceil(a) * a;
        let elem = up(k.size, e.align.max(1) as usize);
        let slot = up(elem + e.size, align);
        let group = up(8 + 8 * slot, 8);
        let mut words = Vec::new();
        for i in 0..8 {
            let at = 8 + i * slot;
            words.extend(k.data.ptrs.iter().map(|w| w as u32 + (at / 8) as u32));
            words.extend(e.data.ptrs.iter().map(|w| w as u32 + ((at + elem) / 8) as u32));
        }
        let group_type = self.hidden_type(&format!("group {}", t.idx), group, words);
        MapLayout { slot, elem, group, group_type, parts: Parts::of(k) }
    }

    /// A type that only the runtime knows, for objects of its own on the Go heap.
    pub(crate) fn hidden_type(&self, name: &str, size: usize, words: Vec<u32>) -> TypeIdx {
        self.loader.intern_type(TypeData {
            kind: TypeKind::Struct,
            size: size as u64,
            align: 8,
            string: name.into(),
            name: "".into(),
            comparable: false,
            key: format!("govm:{name}").as_str().into(),
            ptrs: PtrMap { words, repeat: 0, stride: 0 },
            ..crate::wellknown::basic_string()
        })
    }

    pub(crate) fn hidden(&self, cell: &std::sync::OnceLock<TypeIdx>, name: &str, size: usize, words: &[u32]) -> &Type {
        let i = *cell.get_or_init(|| self.hidden_type(name, size, words.to_vec()));
        self.ty(i)
    }

    /// `make(map[K]V, hint)`.
    pub fn make_map(&self, p: &mut P, t: &Type, hint: i64) -> *mut Hmap {
        let h = self.new_object(p, self.map_header()).cast::<Hmap>();
        let seed = p.random();
        // SAFETY: a fresh object of the header's size.
        let m = unsafe { &mut *h };
        m.seed = seed;
        if hint > 8 {
            let n = ((hint as usize).min(1 << 40).div_ceil(7)).next_power_of_two();
            self.new_table(p, t, m, n);
        }
        h
    }

    fn new_table(&self, p: &mut P, t: &Type, m: &mut Hmap, n: usize) {
        let l = self.map_layout(t);
        replaced(self, p, m.groups as u64);
        m.groups = self.new_array(p, self.ty(l.group_type), n);
        m.mask = n - 1;
        m.left = max_load(n);
    }

    #[inline]
    fn key_hash(&self, p: &P, t: &Type, key: *const u8, seed: u64) -> Result<u64, NotComparable> {
        // SAFETY: callers pass the address of a key of the map's key type.
        unsafe {
            match &self.map_layout(t).parts {
                Some(parts) => Ok(parts.hash(key, seed)),
                None => hash(t.key(), key, seed, &mut || p.random()),
            }
        }
    }

    /// Makes room for one more entry.
    #[cold]
    #[inline(never)]
    fn grow_map(&self, p: &mut P, t: &Type, m: &mut Hmap) {
        if m.groups.is_null() {
            self.new_table(p, t, m, 1);
            return;
        }
        let l = self.map_layout(t);
        let n = m.mask + 1;
        let (old, old_n) = (m.groups, n);
        // Many deleted slots: the same size will do.
        let new_n = if m.count * 32 <= n * 8 * 25 && n > 1 { n } else { n * 2 };
        self.new_table(p, t, m, new_n);
        let (kt, et) = (t.key(), t.elem());
        for g in 0..old_n {
            // SAFETY: walks the groups of the old table; the new one has room for all entries.
            unsafe {
                let group = old.add(g * l.group);
                let mut full = group.cast::<u64>().read() & MSB;
                while full != 0 {
                    let i = full.trailing_zeros() as usize / 8;
                    full &= full - 1;
                    let from = group.add(8 + i * l.slot);
                    // A key in a map can be hashed.
                    let h = self.key_hash(p, t, from, m.seed).unwrap_or(0);
                    let to = m.claim(l, h);
                    typed_copy(self, p, kt, to, from, 1);
                    typed_copy(self, p, et, to.add(l.elem), from.add(l.elem), 1);
                }
            }
        }
    }
}

impl Hmap {
    /// Takes a free slot for the hash. There must be one.
    ///
    /// # Safety
    /// The layout must be the map type's.
    unsafe fn claim(&mut self, l: &MapLayout, hash: u64) -> *mut u8 {
        let mut g = (hash >> 7) as usize & self.mask;
        let mut step = 0;
        loop {
            // SAFETY: g is at most the mask.
            unsafe {
                let group = self.groups.add(g * l.group);
                let ctrl = group.cast::<u64>().read();
                let free = !ctrl & MSB;
                if free != 0 {
                    let i = free.trailing_zeros() as usize / 8;
                    let c = group.add(i);
                    if *c == 0 {
                        self.left -= 1;
                    }
                    *c = 0x80 | (hash & 0x7f) as u8;
                    return group.add(8 + i * l.slot);
                }
            }
            step += 1;
            g = (g + step) & self.mask;
        }
    }

    /// The slot whose key `eq` accepts.
    ///
    /// # Safety
    /// The layout must be the map type's, and `eq` must read keys only.
    #[inline(always)]
    pub(crate) unsafe fn find<E>(
        &self,
        l: &MapLayout,
        hash: u64,
        mut eq: impl FnMut(*const u8) -> Result<bool, E>,
    ) -> Result<Option<*mut u8>, E> {
        if self.count == 0 {
            return Ok(None);
        }
        let want = LSB.wrapping_mul(0x80 | hash & 0x7f);
        let mut g = (hash >> 7) as usize & self.mask;
        let mut step = 0;
        loop {
            // SAFETY: g is at most the mask; slots whose control byte has the top bit hold a key.
            unsafe {
                let group = self.groups.add(g * l.group);
                let ctrl = group.cast::<u64>().read();
                let x = ctrl ^ want;
                let mut hit = x.wrapping_sub(LSB) & !x & MSB & ctrl;
                while hit != 0 {
                    let i = hit.trailing_zeros() as usize / 8;
                    let slot = group.add(8 + i * l.slot);
                    if eq(slot)? {
                        return Ok(Some(slot));
                    }
                    hit &= hit - 1;
                }
                if ctrl.wrapping_sub(LSB) & !ctrl & MSB != 0 {
                    return Ok(None);
                }
            }
            step += 1;
            if step > self.mask {
                return Ok(None);
            }
            g = (g + step) & self.mask;
        }
    }

    /// Finds by a key in memory.
    ///
    /// # Safety
    /// `t` must be the map's type, `key` the address of a key.
    pub(crate) unsafe fn find_key(
        &self,
        l: &MapLayout,
        t: &Type,
        hash: u64,
        key: *const u8,
    ) -> Result<Option<*mut u8>, NotComparable> {
        // SAFETY: slots hold keys of that type.
        unsafe {
            match &l.parts {
                Some(parts) => self.find(l, hash, |k| Ok(parts.equal(k, key))),
                None => self.find(l, hash, |k| equal(t.key(), k, key)),
            }
        }
    }

    /// The map at an address, if there is one.
    ///
    /// # Safety
    /// `p` must be null or a map. The caller must not hold another reference from here while it uses this one.
    #[inline(always)]
    pub unsafe fn at<'a>(p: *mut u8) -> Option<&'a mut Hmap> {
        // SAFETY: by contract.
        unsafe { p.cast::<Hmap>().as_mut() }
    }
}
