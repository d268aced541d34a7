//! Package variables: one segment of reserved address space. The compiler lays variables out as packages are loaded.

use crate::interp::cold;
use crate::lock::{Lock, Rank};
use crate::mem::Reservation;
use govm_bytecode::{InitialValue, TypeIdx};
use std::collections::HashMap;
use std::sync::Arc;

/// The checker lets a program have 2e9 bytes of package variables; the library and padding have the rest.
const SIZE: usize = 2 << 30;

/// The segment and what the collector knows of it.
pub struct Globals {
    mem: Reservation,
    /// Variables with pointers: address, type. And how many variables were looked at.
    known: Lock<(usize, Vec<(usize, TypeIdx)>)>,
    filled: Lock<Filled>,
}

/// Variables that have their values without code.
#[derive(Default)]
struct Filled {
    /// How many the compiler has told that have them by now.
    n: usize,
    /// Errors by their variables' offsets.
    errors: HashMap<u32, [usize; 2]>,
    /// What the errors are made of: strings, and their bytes. No objects of the heap: nobody changes them.
    texts: Vec<(Box<[usize; 2]>, Arc<[u8]>)>,
}

impl Globals {
    /// An empty segment.
    pub fn new() -> Option<Globals> {
        Some(Globals {
            mem: Reservation::new(SIZE)?,
            known: Lock::new(Rank::Func, (0, Vec::new())),
            filled: Lock::new(Rank::Func, Filled::default()),
        })
    }

    /// First byte.
    #[inline]
    pub fn base(&self) -> *mut u8 {
        self.mem.base()
    }

    /// Gives variables that the compiler has told since the last time their initial values. Whoever loads a function does so before anybody
    /// can run it.
    pub(crate) fn fill(&self, rt: &crate::rt::Rt) {
        let from = self.filled.lock().n;
        let new = rt.loader.data(from);
        if new.is_empty() {
            return;
        }
        let itab = |v: &InitialValue| match v {
            InitialValue::Error(iface, concrete, _) => {
                cold::itab(rt, iface.0 as u64 | (concrete.0 as u64) << 32) as usize
            }
            _ => 0,
        };
        let itabs: Vec<usize> = new.iter().map(|(_, v)| itab(v)).collect();
        let mut f = self.filled.lock();
        // Another thread may have been here with some of them; the list only grows.
        let done = f.n - from;
        for ((off, value), itab) in new.into_iter().zip(itabs).skip(done) {
            // SAFETY: the compiler has laid the variable out in the segment, and nobody runs code that knows of it yet.
            let at = unsafe { self.base().add(off.0 as usize) };
            let error = match value {
                InitialValue::Int(n, size) => {
                    // SAFETY: as above; the variable has `size` bytes, at most 8.
                    unsafe { at.copy_from_nonoverlapping(n.to_le_bytes().as_ptr(), size.min(8)) };
                    f.n += 1;
                    continue;
                }
                InitialValue::Error(.., text) => {
                    let string = Box::new([text.as_ptr() as usize, text.len()]);
                    let error = [itab, &raw const *string as usize];
                    f.texts.push((string, text));
                    error
                }
                InitialValue::Same(other) => f.errors.get(&other.0).copied().unwrap_or_default(),
            };
            f.errors.insert(off.0, error);
            // SAFETY: as above; an interface value has two words. Neither points into the heap, and what was there is 0: no barrier.
            unsafe { at.cast::<[usize; 2]>().write(error) };
            f.n += 1;
        }
    }

    /// The variables with pointers that there are by now: address and type.
    pub(crate) fn with_pointers(&self, rt: &crate::rt::Rt) -> Vec<(usize, TypeIdx)> {
        let from = self.known.lock().0;
        let new = rt.loader.globals(from);
        let n = new.len();
        let fresh: Vec<_> = new
            .into_iter()
            .filter(|&(_, t)| rt.ty(t).has_pointers())
            .map(|(off, t)| (self.base() as usize + off.0 as usize, t))
            .collect();
        let mut k = self.known.lock();
        if k.0 == from {
            k.0 = from + n;
            k.1.extend(fresh);
        }
        k.1.clone()
    }
}
