//! The stacks of all goroutines at one moment, taken in the stopped world.

use super::DEPTH;
use crate::g::{G, GStatus};
use crate::m::M;
use crate::rt::Rt;

/// A goroutine.
pub(crate) struct Seen {
    pub(crate) stack: Box<[u64]>,
    pub(crate) labels: Vec<(String, String)>,
}

/// What the stop for it has found.
#[derive(Default)]
pub(crate) struct Snapshot {
    pub(crate) seen: Vec<Seen>,
    /// As a trace, the goroutine that asked first.
    pub(crate) text: String,
}

impl Rt {
    /// Takes a snapshot; with `text` a trace instead of the stacks. `asker` is stopped on the M.
    pub(crate) fn take_snapshot(&self, m: *mut M, asker: *mut G, text: bool) {
        let stopped = self.stop_world(m);
        debug_assert!(stopped, "the M has the asker in hand");
        let mut s = Snapshot::default();
        if text {
            s.text = self.traces_in_stopped_world(asker);
        } else {
            let others = self.all_goroutines().into_iter().filter(|&g| g != asker);
            for g in std::iter::once(asker).chain(others) {
                // SAFETY: the world is stopped: every goroutine's state is saved.
                let g = unsafe { &*g };
                if g.system || g.status() == GStatus::Dead {
                    continue;
                }
                let mut buf = [0; DEPTH];
                // SAFETY: as above.
                let n = unsafe { super::stack_of(g, &mut buf) };
                s.seen.push(Seen { stack: buf[..n].into(), labels: labels(g) });
            }
        }
        // SAFETY: as above.
        self.prof.snapshots.lock().insert(unsafe { (*asker).id }, s);
        self.start_world();
    }

    /// The snapshot that was taken for the goroutine.
    pub(crate) fn snapshot_for(&self, asker: u64) -> Snapshot {
        self.prof.snapshots.lock().remove(&asker).unwrap_or_default()
    }
}

/// The goroutine's labels: package runtime/pprof keeps a slice of pairs of strings behind the pointer.
pub(crate) fn labels(g: &G) -> Vec<(String, String)> {
    let list = g.labels as *const crate::GoSlice;
    if list.is_null() {
        return Vec::new();
    }
    // SAFETY: set by runtime/pprof to a slice that never changes, and kept alive by the goroutine.
    unsafe {
        let s = *list;
        let text = |p: *const crate::GoString| String::from_utf8_lossy((*p).bytes()).into_owned();
        let at = s.ptr.cast::<crate::GoString>();
        (0..s.len).map(|i| (text(at.add(2 * i)), text(at.add(2 * i + 1)))).collect()
    }
}
