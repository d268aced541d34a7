//! A second marking with the world stopped, into bits of its own, that must not find an object which the concurrent one missed. Runs at
//! the end of each cycle when freed memory is poisoned.

use super::mark::Marker;
use super::work::{Local, Pool};
use crate::heap::span::{BIT_WORDS, Span};
use crate::rt::Rt;
use std::collections::HashMap;
use std::sync::atomic::Ordering;

impl Rt {
    /// Ends the program if an object can be reached that is not marked.
    ///
    /// # Safety
    /// The world must be stopped, and marking complete.
    pub(super) unsafe fn verify_marks(&self) {
        // The concurrent marks go aside; marking starts from nothing; then both are compared.
        let spans = self.heap.object_spans();
        let mut saved: HashMap<*const Span, [u64; BIT_WORDS]> = HashMap::with_capacity(spans.len());
        for &s in &spans {
            // SAFETY: Span structs stay allocated.
            let sp = unsafe { &*s };
            saved.insert(s, std::array::from_fn(|w| sp.mark_bits[w].swap(0, Ordering::Relaxed)));
        }
        let (mut local, pool) = (Local::default(), Pool::default());
        let mut mk = Marker { heap: &self.heap, local: &mut local, pool: &pool };
        // SAFETY: the world is stopped.
        unsafe { self.all_roots(&mut mk) };
        mk.drain();
        let mut missed = None;
        for &s in &spans {
            // SAFETY: as above.
            let sp = unsafe { &*s };
            for (w, &old) in saved[&s.cast_const()].iter().enumerate() {
                let extra = sp.mark_bits[w].swap(old, Ordering::Relaxed) & !old;
                if extra != 0 && missed.is_none() {
                    missed = Some(sp.object(w * 64 + extra.trailing_zeros() as usize));
                }
            }
        }
        if let Some(at) = missed {
            let size = self.heap.find_object(at).map_or(0, |(_, sp, _)| sp.elem_size);
            self.fatal(&format!("collector: object {at:#x} of {size} bytes is reachable but was not marked"));
        }
    }
}
