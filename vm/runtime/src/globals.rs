//! Package variables: one segment of reserved address space. The compiler lays variables out as packages are loaded.

use crate::lock::{Lock, Rank};
use crate::mem::Reservation;
use govm_bytecode::TypeIdx;

/// The checker lets a program have 2e9 bytes of package variables; the library and padding have the rest.
const SIZE: usize = 2 << 30;

/// The segment and what the collector knows of it.
pub struct Globals {
    mem: Reservation,
    /// Variables with pointers: address, type. And how many variables were looked at.
    known: Lock<(usize, Vec<(usize, TypeIdx)>)>,
}

impl Globals {
    /// An empty segment.
    pub fn new() -> Option<Globals> {
        Some(Globals { mem: Reservation::new(SIZE)?, known: Lock::new(Rank::Func, (0, Vec::new())) })
    }

    /// First byte.
    #[inline]
    pub fn base(&self) -> *mut u8 {
        self.mem.base()
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
