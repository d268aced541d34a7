//! What hangs on objects: finalizers, cleanups, weak handles. And handles by which the host keeps objects alive.

use super::mark::Marker;
use super::work::Local;
use crate::lock::{Lock, Rank};
use crate::p::P;
use crate::rt::Rt;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};

/// A call to make.
#[derive(Clone, Debug)]
struct Job {
    closure: usize,
    args: Vec<u64>,
}

#[derive(Default)]
struct Object {
    finalizer: Option<Job>,
    cleanups: Vec<(u64, Job)>,
    /// Address of the indirection word that weak pointers share.
    weak: Option<usize>,
}

#[derive(Default)]
struct State {
    /// By the object's first byte (tiny objects: their own).
    objects: HashMap<usize, Object>,
    queue: VecDeque<Job>,
    running: bool,
    next_id: u64,
    handles: HashMap<u64, usize>,
    /// Objects of cleanups by number.
    cleanup_of: HashMap<u64, usize>,
    /// First words of the interface arguments that finalizers take, by closure.
    takes_interface: HashMap<usize, usize>,
}

/// See the module documentation.
pub struct Specials {
    state: Lock<State>,
}

impl Default for Specials {
    fn default() -> Self {
        Specials { state: Lock::new(Rank::Special, State::default()) }
    }
}

impl Specials {
    /// What must live although no Go pointer says so.
    pub(crate) fn roots(&self, mk: &mut Marker<'_>) {
        let s = self.state.lock();
        for (&at, o) in &s.objects {
            if let Some(f) = &o.finalizer {
                mk.mark(f.closure);
                // The finalizer will get the object: all it refers to must survive, but it may die itself.
                mk.mark_children(at);
            }
            for (_, j) in &o.cleanups {
                mk.mark(j.closure);
            }
            if let Some(w) = o.weak {
                mk.mark(w);
            }
        }
        for j in &s.queue {
            mk.mark(j.closure);
            j.args.iter().for_each(|&a| mk.mark(a as usize));
        }
        s.handles.values().for_each(|&h| mk.mark(h));
    }

    /// After marking: clears weak handles, queues finalizers (which revive their objects) and cleanups. Turns the barrier off
    /// under the lock, for threads of the host give handles up without a P.
    pub(crate) fn after_mark(&self, mk: &mut Marker<'_>, barrier: &AtomicBool) {
        let mut s = self.state.lock();
        let s = &mut *s;
        let mut revived = Vec::new();
        for (&at, o) in s.objects.iter_mut() {
            if mk.is_marked(at) {
                continue;
            }
            if let Some(w) = o.weak.take() {
                // SAFETY: the handle is a heap word that `roots` keeps alive.
                unsafe { (w as *mut usize).write(0) };
            }
            if let Some(f) = o.finalizer.take() {
                s.queue.push_back(f);
                revived.push(at);
            }
        }
        for at in revived {
            mk.mark(at);
        }
        mk.drain();
        let (queue, cleanup_of) = (&mut s.queue, &mut s.cleanup_of);
        s.objects.retain(|&at, o| {
            if mk.is_marked(at) {
                return o.finalizer.is_some() || !o.cleanups.is_empty() || o.weak.is_some();
            }
            for (id, j) in o.cleanups.drain(..) {
                cleanup_of.remove(&id);
                queue.push_back(j);
            }
            false
        });
        barrier.store(false, Ordering::SeqCst);
    }
}

impl Rt {
    /// Calls `closure` with the argument words when the object at `at` is unreachable; it lives until then. 0: no
    /// finalizer any more. False: `at` is not the start of a heap object.
    pub fn set_finalizer(&self, at: usize, closure: usize, args: &[u64]) -> bool {
        let Some((base, sp, _)) = self.heap.find_object(at) else { return false };
        // Tiny objects share a block; each has its own entry here.
        if at != base && !(sp.noscan() && sp.elem_size == 16) {
            return false;
        }
        let mut s = self.specials.state.lock();
        let o = s.objects.entry(at).or_default();
        o.finalizer = (closure != 0).then(|| Job { closure, args: args.to_vec() });
        true
    }

    /// Calls `closure` some time after the object that holds `at` is gone. Returns a number to stop it by.
    pub fn add_cleanup(&self, at: usize, closure: usize) -> u64 {
        let Some((base, ..)) = self.heap.find_object(at) else { return 0 };
        let mut s = self.specials.state.lock();
        s.next_id += 1;
        let id = s.next_id;
        s.objects.entry(base).or_default().cleanups.push((id, Job { closure, args: Vec::new() }));
        s.cleanup_of.insert(id, base);
        id
    }

    /// Forgets a cleanup.
    pub fn stop_cleanup(&self, id: u64) {
        // The closure that goes away is in no program's hands: nothing is to be shaded.
        let mut s = self.specials.state.lock();
        if let Some(base) = s.cleanup_of.remove(&id)
            && let Some(o) = s.objects.get_mut(&base)
        {
            o.cleanups.retain(|c| c.0 != id);
        }
    }

    /// Notes that a finalizer's parameter is an interface with this first word.
    pub(crate) fn finalizer_takes_interface(&self, closure: usize, word: usize) {
        self.specials.state.lock().takes_interface.insert(closure, word);
    }

    /// Argument words for a finalizer of the object at `at`.
    pub(crate) fn finalizer_args(&self, closure: usize, at: usize) -> Vec<u64> {
        match self.specials.state.lock().takes_interface.remove(&closure) {
            Some(w) => vec![w as u64, at as u64],
            None => vec![at as u64],
        }
    }

    /// The word through which weak pointers see the object that holds `at`: its address, and 0 once it is gone.
    pub fn weak_handle(&self, p: &mut P, at: usize) -> usize {
        let Some((base, ..)) = self.heap.find_object(at) else { return 0 };
        if let Some(w) = self.specials.state.lock().objects.get(&base).and_then(|o| o.weak) {
            return w;
        }
        // Two words, so that the tiny allocator does not share the block.
        let w = self.alloc_noscan(p, 16) as usize;
        // SAFETY: fresh memory without pointers: the collector does not follow it.
        unsafe { (w as *mut usize).write(base) };
        *self.specials.state.lock().objects.entry(base).or_default().weak.get_or_insert(w)
    }

    /// Keeps the object that holds `at` alive until `drop_handle`.
    pub fn new_handle(&self, at: usize) -> u64 {
        let mut s = self.specials.state.lock();
        s.next_id += 1;
        let id = s.next_id;
        s.handles.insert(id, at);
        id
    }

    /// What a handle refers to.
    pub fn handle(&self, id: u64) -> Option<usize> {
        self.specials.state.lock().handles.get(&id).copied()
    }

    /// Gives a handle up.
    pub fn drop_handle(&self, id: u64) {
        let mut s = self.specials.state.lock();
        if let Some(at) = s.handles.remove(&id) {
            self.shade_root(at, &s);
        }
    }

    /// Marks what a root that goes away refers to, if objects are being marked: somebody may have read it just before. The lock
    /// keeps the cycle from ending meanwhile.
    fn shade_root(&self, at: usize, _locked: &State) {
        if !self.heap.barrier.load(Ordering::SeqCst) {
            return;
        }
        let mut local = Local::default();
        let mut mk = Marker { heap: &self.heap, local: &mut local, pool: &self.gc.pool };
        mk.mark(at);
        mk.flush();
        self.gc.add_marked(local.marked);
    }

    /// The object of a weak handle: what the word holds, kept alive from now on. 0 if it is gone.
    ///
    /// # Safety
    /// `handle` must come from `weak_handle`.
    pub(crate) unsafe fn weak_load(&self, handle: *const usize) -> usize {
        let s = self.specials.state.lock();
        // SAFETY: by contract; the word is cleared under the lock.
        let at = unsafe { handle.read() };
        self.shade_root(at, &s);
        at
    }

    /// Starts the next finalizer or cleanup if none runs: they run one after the other.
    pub(crate) fn run_finalizers(&self, p: &mut P) {
        let job = {
            let mut s = self.specials.state.lock();
            if s.running {
                return;
            }
            let Some(j) = s.queue.pop_front() else { return };
            self.shade_root(j.closure, &s);
            j.args.iter().for_each(|&a| self.shade_root(a as usize, &s));
            s.running = true;
            j
        };
        let g = self.alloc_g_args(p, job.closure, &job.args);
        self.sched.live_g.fetch_sub(1, Ordering::Relaxed);
        // SAFETY: fresh, not queued yet.
        unsafe {
            (*g).system = true;
            (*g).finalizer = true;
        }
        self.make_runnable(g, Some(p), false);
    }

    /// The goroutine of a finalizer has ended.
    pub(crate) fn finalizer_done(&self, p: &mut P) {
        self.specials.state.lock().running = false;
        self.run_finalizers(p);
    }
}
