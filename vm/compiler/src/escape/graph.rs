//! Locations, the flows between them, and who outlives whom.
//!
//! A location is anything that can hold a pointer and whose lifetime matters: a variable, a place of allocation, a temporary. A flow
//! `to <- from` carries a number of dereferences: -1 for `to = &from`, 0 for `to = from`, n for `to = *...*from`. From each location
//! the flows are followed backward with the fewest dereferences; a location whose address gets to something that outlives
//! it escapes. What escapes becomes a part of the heap and is looked at again, until nothing changes.
use super::leaks::{Leaks, MAX_RESULTS};
use smallvec::SmallVec;
use std::collections::VecDeque;

/// Index of a location.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct LocId(u32);

/// Index of a function or function literal of the graph.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct FrameId(pub u32);

/// Everything that outlives all functions.
pub(crate) const HEAP: LocId = LocId(0);
/// Where values go that nobody keeps.
pub(crate) const NOWHERE: LocId = LocId(1);
/// Func values that are called where it is not known which function they are, and whose results are kept.
pub(crate) const CALLED: LocId = LocId(2);
/// Pointers through which something is written.
pub(crate) const MUTATED: LocId = LocId(3);

/// Where a value goes: to a location, after a number of dereferences (-1: its address does).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sink {
    pub to: LocId,
    pub derefs: i32,
}

impl Sink {
    pub const HEAP: Sink = Sink { to: HEAP, derefs: 0 };
    pub const NOWHERE: Sink = Sink { to: NOWHERE, derefs: 0 };
    pub const CALLED: Sink = Sink { to: CALLED, derefs: 0 };
    pub const MUTATED: Sink = Sink { to: MUTATED, derefs: 0 };

    pub fn of(to: LocId) -> Sink {
        Sink { to, derefs: 0 }
    }
    pub fn addr(self) -> Sink {
        self.shift(-1)
    }
    pub fn deref(self) -> Sink {
        self.shift(1)
    }
    pub fn shift(self, n: i32) -> Sink {
        Sink { to: self.to, derefs: self.derefs + n }
    }
    pub fn is_nowhere(self) -> bool {
        self.to == NOWHERE
    }
}

/// What part a location plays in its function's signature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// None.
    Inner,
    /// A parameter; what leaks from it is noted.
    Param,
    /// The result with this index.
    Result(usize),
    /// The closure object of this function literal.
    Closure(FrameId),
}

#[derive(Debug)]
struct Loc {
    frame: FrameId,
    depth: i32,
    role: Role,
    escapes: bool,
    /// Reaches a call of an unknown function value.
    called: bool,
    /// What it points to is written through it.
    mutated: bool,
    leaks: Leaks,
    /// Incoming flows: source, dereferences.
    flows: SmallVec<[(LocId, i32); 2]>,
    // State of the search under way.
    round: u32,
    derefs: i32,
    queued: bool,
}

/// A function or literal.
#[derive(Debug)]
struct Frame {
    /// The function that a literal stands in.
    parent: Option<FrameId>,
    results: SmallVec<[LocId; 4]>,
    /// A literal whose callers are not all known, so that its results may go anywhere.
    results_lost: bool,
}

/// See the module documentation.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    locs: Vec<Loc>,
    frames: Vec<Frame>,
    round: u32,
    /// Locations to search from, and to go on at: empty between searches.
    queue: VecDeque<LocId>,
    todo: VecDeque<LocId>,
}

impl Graph {
    /// An empty graph, in the memory of one that is no longer needed.
    pub fn cleared(mut self) -> Graph {
        self.locs.clear();
        self.frames.clear();
        self.round = 0;
        let nobody = FrameId(u32::MAX);
        for _ in [HEAP, NOWHERE, CALLED, MUTATED] {
            self.add(nobody, 0, Role::Inner);
        }
        self.locs[HEAP.0 as usize].escapes = true;
        self.locs[HEAP.0 as usize].called = true;
        self.locs[HEAP.0 as usize].mutated = true;
        self.locs[CALLED.0 as usize].called = true;
        self.locs[MUTATED.0 as usize].mutated = true;
        self
    }

    pub fn add_frame(&mut self, parent: Option<FrameId>) -> FrameId {
        self.frames.push(Frame { parent, results: SmallVec::new(), results_lost: false });
        FrameId(self.frames.len() as u32 - 1)
    }
    pub fn frame(&self, l: LocId) -> FrameId {
        self.locs[l.0 as usize].frame
    }
    pub fn results(&self, f: FrameId) -> &[LocId] {
        &self.frames[f.0 as usize].results
    }

    pub fn add(&mut self, frame: FrameId, depth: i32, role: Role) -> LocId {
        let id = LocId(self.locs.len() as u32);
        if let Role::Result(_) = role {
            self.frames[frame.0 as usize].results.push(id);
        }
        self.locs.push(Loc {
            frame,
            depth,
            role,
            escapes: false,
            called: false,
            mutated: false,
            leaks: Leaks::NONE,
            flows: SmallVec::new(),
            round: 0,
            derefs: 0,
            queued: false,
        });
        id
    }
    pub fn escapes(&self, l: LocId) -> bool {
        self.locs[l.0 as usize].escapes
    }
    pub fn mutated(&self, l: LocId) -> bool {
        self.locs[l.0 as usize].mutated
    }
    pub fn leaks(&self, l: LocId) -> Leaks {
        self.locs[l.0 as usize].leaks
    }
    /// Moves the location to the heap at once.
    pub fn force_heap(&mut self, l: LocId) {
        self.locs[l.0 as usize].escapes = true;
    }

    /// Records that `from` flows to the sink.
    pub fn flow(&mut self, k: Sink, from: LocId) {
        if k.to == NOWHERE || k.to == from && k.derefs >= 0 {
            return;
        }
        if k.derefs < 0 && self.locs[k.to.0 as usize].escapes {
            self.locs[from.0 as usize].escapes = true;
            return;
        }
        let flows = &mut self.locs[k.to.0 as usize].flows;
        if !flows.contains(&(from, k.derefs)) || flows.len() > 64 {
            flows.push((from, k.derefs));
        }
    }

    /// Whether `inner` is the literal `f` or stands in it, `f` itself excluded.
    fn inside(&self, outer: FrameId, inner: FrameId) -> bool {
        let mut f = inner;
        while let Some(p) = self.frames.get(f.0 as usize).and_then(|f| f.parent) {
            if p == outer {
                return true;
            }
            f = p;
        }
        false
    }

    /// Whether what `l` holds may be used after `other` is gone.
    fn outlives(&self, l: LocId, other: LocId) -> bool {
        let (a, b) = (&self.locs[l.0 as usize], &self.locs[other.0 as usize]);
        if a.escapes {
            return true;
        }
        if l == CALLED || l == MUTATED {
            return false;
        }
        if let Role::Result(_) = a.role {
            // A literal with known callers may return what belongs to the functions around it.
            return !self.inside(b.frame, a.frame) || self.frames[a.frame.0 as usize].results_lost;
        }
        if a.frame == b.frame {
            return a.depth < b.depth;
        }
        self.inside(a.frame, b.frame)
    }

    /// Finds what escapes and what leaks.
    pub fn solve(&mut self) {
        let mut queue = std::mem::take(&mut self.queue);
        queue.reserve(self.locs.len());
        for i in 0..self.locs.len() {
            let l = &mut self.locs[i];
            // From others nothing is found.
            if !l.flows.is_empty() || l.role != Role::Inner && (l.called || l.mutated || l.escapes) {
                l.queued = true;
                queue.push_back(LocId(i as u32));
            }
        }
        let mut todo = std::mem::take(&mut self.todo);
        while let Some(root) = queue.pop_front() {
            self.locs[root.0 as usize].queued = false;
            self.search(root, &mut queue, &mut todo);
        }
        (self.queue, self.todo) = (queue, todo);
    }

    fn enqueue(&mut self, l: LocId, queue: &mut VecDeque<LocId>) {
        if !std::mem::replace(&mut self.locs[l.0 as usize].queued, true) {
            queue.push_back(l);
        }
    }

    /// Follows all flows into `root`.
    fn search(&mut self, root: LocId, queue: &mut VecDeque<LocId>, todo: &mut VecDeque<LocId>) {
        self.round += 1;
        let round = self.round;
        let r = &mut self.locs[root.0 as usize];
        r.round = round;
        r.derefs = 0;
        let (root_called, root_mutated) = (r.called, r.mutated);
        if let (true, Role::Closure(f)) = (r.called, r.role)
            && !std::mem::replace(&mut self.frames[f.0 as usize].results_lost, true)
        {
            for l in self.frames[f.0 as usize].results.clone() {
                self.enqueue(l, queue);
            }
        }
        todo.push_back(root);
        while let Some(l) = todo.pop_front() {
            let derefs = self.locs[l.0 as usize].derefs;
            // In `root = &l; l = x` the address of l gets to root, that of x does not.
            let base = derefs.max(0);
            let outlived = self.outlives(root, l);
            let loc = &mut self.locs[l.0 as usize];
            let mut changed = false;
            if outlived {
                if loc.role == Role::Param {
                    self.leak(root, l, base);
                }
                let loc = &mut self.locs[l.0 as usize];
                if derefs < 0 && !loc.escapes {
                    loc.escapes = true;
                    changed = true;
                }
            }
            let loc = &mut self.locs[l.0 as usize];
            if root_called && loc.role == Role::Param {
                loc.leaks.add_call(base);
            }
            if root_called && base == 0 && !loc.called {
                loc.called = true;
                changed = true;
            }
            if root_mutated {
                if loc.role == Role::Param {
                    loc.leaks.add_mutation(base);
                }
                if base == 0 && !loc.mutated {
                    loc.mutated = true;
                    changed = true;
                }
            }
            if changed && l != root {
                let escapes = loc.escapes;
                self.enqueue(l, queue);
                if escapes {
                    // Followed from l itself.
                    continue;
                }
            }
            for i in 0..self.locs[l.0 as usize].flows.len() {
                let (from, d) = self.locs[l.0 as usize].flows[i];
                let src = &mut self.locs[from.0 as usize];
                if src.escapes {
                    continue;
                }
                let d = base + d;
                if src.round != round || src.derefs > d {
                    src.round = round;
                    src.derefs = d;
                    todo.push_back(from);
                }
            }
        }
    }

    /// Notes that parameter `l` flows to `root`.
    fn leak(&mut self, root: LocId, l: LocId, derefs: i32) {
        let r = &self.locs[root.0 as usize];
        let to = match r.role {
            Role::Result(i) if !r.escapes && r.frame == self.locs[l.0 as usize].frame && i < MAX_RESULTS => Some(i),
            _ => None,
        };
        self.locs[l.0 as usize].leaks.add(to, derefs);
    }
}
