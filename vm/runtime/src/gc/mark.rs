//! Marking: from an address to its object, from an object to the addresses in it. Any address may be given: what does not
//! lie in an allocated object is ignored, so stale words in roots can retain memory but never harm.

use crate::frames::{FrameVisitor, walk};
use crate::g::G;
use crate::heap::Heap;
use crate::heap::span::{Span, SpanState};

/// Marks objects and keeps those whose pointers are still to be followed.
pub struct Marker<'a> {
    heap: &'a Heap,
    grey: Vec<(*const Span, u32)>,
    /// Bytes marked so far.
    pub live: i64,
}

impl<'a> Marker<'a> {
    /// A marker with nothing to do.
    pub fn new(heap: &'a Heap) -> Self {
        Marker { heap, grey: Vec::with_capacity(1024), live: 0 }
    }

    /// The heap it works on.
    pub(crate) fn heap(&self) -> &'a Heap {
        self.heap
    }

    /// Marks the object that holds the address.
    #[inline]
    pub fn mark(&mut self, addr: usize) {
        let Some(sp) = self.heap.span_of(addr) else { return };
        if sp.state() != SpanState::Objects {
            return;
        }
        let i = sp.index_of(addr);
        if i >= sp.nelems as usize || !sp.is_allocated(i) || !sp.mark(i) {
            return;
        }
        self.live += sp.elem_size as i64;
        if !sp.noscan() {
            self.grey.push((sp, i as u32));
        }
    }

    /// Marks what the object at the address points to, not the object itself.
    pub fn mark_children(&mut self, addr: usize) {
        if let Some((_, sp, i)) = self.heap.find_object(addr) {
            self.scan(sp, i);
        }
    }

    fn scan(&mut self, sp: &Span, i: usize) {
        let heap = self.heap;
        // SAFETY: the object is allocated; its pointer words are readable.
        unsafe {
            heap.for_each_slot(sp, i, |p| {
                let v = *p;
                if v != 0 {
                    self.mark(v);
                }
            });
        }
    }

    /// Follows pointers until nothing is grey.
    pub fn drain(&mut self) {
        while let Some((sp, i)) = self.grey.pop() {
            // SAFETY: Span structs stay allocated.
            self.scan(unsafe { &*sp }, i as usize);
        }
    }

    /// Marks what a stopped goroutine refers to.
    ///
    /// # Safety
    /// Its state must be saved.
    pub unsafe fn goroutine(&mut self, g: &G) {
        struct V<'b, 'a>(&'b mut Marker<'a>);
        impl FrameVisitor for V<'_, '_> {
            fn slot(&mut self, p: *mut usize) {
                // SAFETY: the walk gives addresses of words of the goroutine's stack.
                self.0.mark(unsafe { *p });
            }
            fn frame(&mut self, _: usize, _: usize) {}
        }
        // SAFETY: forwarded.
        unsafe { walk(g, &mut V(self)) };
        for d in &g.defers {
            self.mark(d.closure);
        }
        for p in &g.panics {
            self.mark(p.arg.data as usize);
        }
        for &s in &g.sudogs {
            // SAFETY: entries of a waiting goroutine.
            unsafe {
                self.mark((*s).elem);
                self.mark((*s).chan as usize);
            }
        }
        self.mark(g.labels);
    }
}
