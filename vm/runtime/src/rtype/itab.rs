//! Interface tables: for a pair (interface type, concrete type) the methods to call, found once and then cached.

use super::*;
use crate::func::FuncTable;
use crate::lock::{Lock, Rank};
use hashbrown::HashMap;
use std::ptr;
use std::sync::atomic::Ordering;

/// An interface table. `fun` follows the header: one entry for each method of the interface.
#[repr(C)]
pub struct Itab {
    /// The interface type.
    pub inter: *const Type,
    /// The concrete type.
    pub typ: *const Type,
    /// Its hash.
    pub hash: u32,
    pad: u32,
    /// Methods in the interface's order: entries at `FUN_OFFSET + 8*i`.
    pub fun: [*const FuncEntry; 0],
}

const CACHE: usize = 1024;

/// All itabs of a runtime.
pub struct ItabTable {
    cache: Box<[AtomicPtr<Itab>]>,
    all: Lock<HashMap<(usize, usize), Result<usize, Box<str>>>>,
    mem: Lock<Vec<Box<[usize]>>>,
}

impl Default for ItabTable {
    fn default() -> Self {
        ItabTable {
            cache: (0..CACHE).map(|_| AtomicPtr::new(ptr::null_mut())).collect(),
            all: Lock::new(Rank::Itab, HashMap::new()),
            mem: Lock::new(Rank::Leaf, Vec::new()),
        }
    }
}

impl Itab {
    /// Method `i`'s entry.
    ///
    /// # Safety
    /// `i` must be less than the number of the interface's methods.
    #[inline]
    pub unsafe fn method(this: *const Itab, i: usize) -> *const FuncEntry {
        // SAFETY: `fun` has that many entries behind the header.
        unsafe { *this.cast::<*const FuncEntry>().add(3 + i) }
    }
}

impl ItabTable {
    /// The itab for the pair; `None` when the type lacks a method.
    #[inline]
    pub fn get(&self, inter: &Type, typ: &Type, types: &TypeTable, funcs: &FuncTable) -> Option<*const Itab> {
        let slot = &self.cache[(inter.hash.wrapping_mul(31) ^ typ.hash) as usize % CACHE];
        let p = slot.load(Ordering::Acquire);
        if !p.is_null() {
            // SAFETY: itabs live as long as the table.
            let it = unsafe { &*p };
            if ptr::eq(it.inter, inter) && ptr::eq(it.typ, typ) {
                return Some(p);
            }
        }
        let r = self.slow(inter, typ, types, funcs);
        if let Ok(p) = r {
            slot.store(p as *mut Itab, Ordering::Release);
        }
        r.ok().map(|p| p as *const Itab)
    }

    /// The first method that `typ` lacks, for the error text.
    pub fn missing(&self, inter: &Type, typ: &Type, types: &TypeTable, funcs: &FuncTable) -> Option<Box<str>> {
        self.slow(inter, typ, types, funcs).err()
    }

    #[cold]
    fn slow(&self, inter: &Type, typ: &Type, types: &TypeTable, funcs: &FuncTable) -> Result<usize, Box<str>> {
        let key = (ptr::from_ref(inter) as usize, ptr::from_ref(typ) as usize);
        if let Some(r) = self.all.lock().get(&key) {
            return r.clone();
        }
        let made = build(inter, typ, types, funcs);
        let mut all = self.all.lock();
        if let Some(r) = all.get(&key) {
            return r.clone();
        }
        let r = made.map(|words| {
            let p = words.as_ptr() as usize;
            self.mem.lock().push(words);
            p
        });
        all.insert(key, r.clone());
        r
    }
}

fn build(inter: &Type, typ: &Type, types: &TypeTable, funcs: &FuncTable) -> Result<Box<[usize]>, Box<str>> {
    let mut w = vec![ptr::from_ref(inter) as usize, ptr::from_ref(typ) as usize, typ.hash as usize];
    for m in &inter.data.iface_methods {
        // Types are interned, so equal signatures have equal indices.
        match types.method(typ, &m.name, m.pkg.as_deref()).filter(|c| c.ty == m.ty) {
            Some(c) => w.push(ptr::from_ref(funcs.entry(c.ifn)) as usize),
            None => return Err((*m.name).into()),
        }
    }
    Ok(w.into())
}

/// The text of a failed type assertion, as Go words it (without a prefix).
pub fn assertion_text(inter: Option<&Type>, concrete: Option<&Type>, asserted: &Type, missing: Option<&str>) -> String {
    let inter = inter.map_or("interface", |t| t.text());
    let want = asserted.text();
    let Some(c) = concrete else {
        return format!("interface conversion: {inter} is nil, not {want}");
    };
    let have = c.text();
    if let Some(m) = missing {
        return format!("interface conversion: {have} is not {want}: missing method {m}");
    }
    let mut s = format!("interface conversion: {inter} is {have}, not {want}");
    if have == want {
        s.push_str(if c.data.pkg_path != asserted.data.pkg_path {
            " (types from different packages)"
        } else {
            " (types from different scopes)"
        });
    }
    s
}
