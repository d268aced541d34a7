//! A second marking with the world stopped, into bits of its own, that must not find an object which the concurrent one missed. Runs at
//! the end of each cycle when freed memory is poisoned.

use super::mark::Marker;
use super::work::{Local, Pool};
use crate::frames::{FrameVisitor, frames, walk_slots};
use crate::heap::span::Span;
use crate::rt::Rt;
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::atomic::Ordering;

impl Rt {
    /// Ends the program if an object can be reached that is not marked.
    ///
    /// # Safety
    /// The world must be stopped, and marking complete.
    pub(super) unsafe fn verify_marks(&self) {
        // The concurrent marks go aside; marking starts from nothing; then both are compared.
        let spans = self.heap.object_spans();
        let mut saved: HashMap<*const Span, Vec<u64>> = HashMap::with_capacity(spans.len());
        for &s in &spans {
            // SAFETY: Span structs stay allocated.
            let sp = unsafe { &*s };
            saved.insert(s, sp.mark_bits().iter().map(|w| w.swap(0, Ordering::Relaxed)).collect());
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
                let extra = sp.mark_bits()[w].swap(old, Ordering::Relaxed) & !old;
                if extra != 0 && missed.is_none() {
                    missed = Some(sp.object(w * 64 + extra.trailing_zeros() as usize));
                }
            }
        }
        if let Some(at) = missed {
            let size = self.heap.find_object(at).map_or(0, |(_, sp, _)| sp.elem_size);
            // SAFETY: the world is stopped.
            let holders = unsafe { self.frames_that_hold(at) };
            self.fatal(&format!("collector: object {at:#x} of {size} bytes is reachable but was not marked{holders}"));
        }
    }

    /// Frames with a live slot that holds the address, for the message.
    ///
    /// # Safety
    /// The world must be stopped.
    unsafe fn frames_that_hold(&self, at: usize) -> String {
        struct Find {
            at: usize,
            fp: usize,
            found: Vec<(usize, isize)>,
        }
        impl FrameVisitor for Find {
            fn slot(&mut self, p: *mut usize) {
                // SAFETY: the walk gives addresses of words in a stack.
                if unsafe { *p } == self.at {
                    self.found.push((self.fp, (p as isize - self.fp as isize) / 8));
                }
            }
            fn frame(&mut self, fp: usize, _: usize) {
                self.fp = fp;
            }
        }
        let mut out = String::new();
        for g in self.all_goroutines() {
            let mut v = Find { at, fp: 0, found: vec![] };
            // SAFETY: by contract; the frames found have headers.
            unsafe {
                if (*g).stack_lo == 0 {
                    continue;
                }
                walk_slots(&*g, &mut v);
                frames(&*g, |fr| {
                    for f in v.found.iter().filter(|f| f.0 == fr.fp && !fr.code.is_null()) {
                        let _ = write!(
                            out,
                            "; slot {} of {} at {:?}",
                            f.1,
                            crate::func::Code::function(fr.code).name,
                            fr.at
                        );
                    }
                    true
                });
            }
        }
        out
    }
}
