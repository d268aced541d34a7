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
    /// Not 0: the type lacks a method. Such a table is only there to be found.
    lacks: u32,
    /// Methods in the interface's order: entries at `FUN_OFFSET + 8*i`.
    pub fun: [*const FuncEntry; 0],
}

const CACHE: usize = 1024;

/// All itabs of a runtime.
pub struct ItabTable {
    cache: Box<[AtomicPtr<Itab>]>,
    all: Lock<HashMap<(usize, usize), usize>>,
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
        let mut p = slot.load(Ordering::Acquire);
        // SAFETY: itabs live as long as the table.
        if p.is_null() || unsafe { !ptr::eq((*p).inter, inter) || !ptr::eq((*p).typ, typ) } {
            p = self.slow(inter, typ, types, funcs);
            slot.store(p, Ordering::Release);
        }
        // SAFETY: as above.
        unsafe { ((*p).lacks == 0).then_some(p.cast_const()) }
    }

    /// The first method that `typ` lacks, for the error text.
    pub fn missing(&self, inter: &Type, typ: &Type, types: &TypeTable, funcs: &FuncTable) -> Option<Box<str>> {
        build(inter, typ, types, funcs).err()
    }

    #[cold]
    fn slow(&self, inter: &Type, typ: &Type, types: &TypeTable, funcs: &FuncTable) -> *mut Itab {
        let key = (ptr::from_ref(inter) as usize, ptr::from_ref(typ) as usize);
        if let Some(&r) = self.all.lock().get(&key) {
            return r as *mut Itab;
        }
        let mut words =
            build(inter, typ, types, funcs).unwrap_or_else(|_| [key.0, key.1, typ.hash as usize | 1 << 32].into());
        let mut all = self.all.lock();
        *all.entry(key).or_insert_with(|| {
            let p = words.as_mut_ptr() as usize;
            self.mem.lock().push(words);
            p
        }) as *mut Itab
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
        // The package of an unnamed struct is that of its unexported names.
        let package = |t: &Type| {
            let names = t.data.fields.iter().filter_map(|f| f.pkg.clone());
            names.chain([t.data.pkg_path.clone()]).next()
        };
        s.push_str(if package(c) != package(asserted) {
            " (types from different packages)"
        } else {
            " (types from different scopes)"
        });
    }
    s
}
