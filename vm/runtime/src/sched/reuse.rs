//! Dead goroutines, kept with their stacks for new ones. Every P has some; what is too many goes to a list for all, and who has none takes
//! from there: goroutines often end on another P than the one that starts them.

use crate::g::G;
use crate::p::P;
use crate::rt::Rt;
use std::sync::atomic::Ordering;

/// Most that a P keeps.
const MOST: usize = 64;
/// What goes between a P and the list for all at once.
const BATCH: usize = MOST / 2;

impl Rt {
    /// A dead goroutine, or a new one; it belongs to the caller.
    pub(super) fn blank_g(&self, p: &mut P) -> *mut G {
        if p.free_g.is_empty() {
            let mut all = self.sched.free_g.lock();
            let n = all.len().min(BATCH);
            let rest = all.len() - n;
            p.free_g.extend(all.drain(rest..));
        }
        let g = p.free_g.pop().unwrap_or_else(|| {
            let g = Box::into_raw(Box::new(G::new()));
            self.sched.all_g.lock().push(g);
            g
        });
        p.n_free_g.store(p.free_g.len() as u32, Ordering::Relaxed);
        g
    }

    /// Keeps a goroutine that has ended.
    pub(super) fn keep_g(&self, p: &mut P, g: *mut G) {
        if p.free_g.len() == MOST {
            // Those that ended last stay: their stacks are in the cache.
            self.sched.free_g.lock().extend(p.free_g.drain(..BATCH));
        }
        p.free_g.push(g);
        p.n_free_g.store(p.free_g.len() as u32, Ordering::Relaxed);
    }
}
