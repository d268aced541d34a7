//! Walking a goroutine's frames: which function, where, and which slots hold live pointers.

use crate::func::Code;
use crate::g::{G, Stopped};
use crate::jit::{RETURN_TO_INTERPRETER, is_machine, word_behind, write_headers};
use crate::sched::park::START_ARGS;
use crate::stub;
use govm_bytecode::insn::decode;
use govm_bytecode::{Area, CODE_SLOT, CTX_SLOT, RESUME_SLOT};

/// What a walk shows.
pub trait FrameVisitor {
    /// A word that holds a live pointer.
    fn slot(&mut self, p: *mut usize);
    /// A frame, before its slots: its frame pointer and its lowest byte.
    fn frame(&mut self, fp: usize, bottom: usize);
}

/// How a frame's position is to be looked up.
#[derive(Clone, Copy, Debug)]
pub enum At {
    /// At function entry, nothing below the header is set up.
    Entry,
    /// In front of word `0`.
    Before(u32),
    /// Inside the instruction that ends at word `0`.
    During(u32),
}

/// One frame.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Frame pointer.
    pub fp: usize,
    /// Function; null for the goroutine's start frame.
    pub code: *const Code,
    /// Position.
    pub at: At,
    /// How the frame above (the callee) was entered: a stub's number, or 0 for a call.
    pub via: usize,
}

impl Frame {
    /// Word index of the instruction under way, for line numbers.
    pub fn word(&self) -> u32 {
        match self.at {
            At::Entry => 0,
            At::Before(w) => w,
            At::During(w) => w.saturating_sub(1),
        }
    }
}

/// Where the frame at `fp` of the goroutine returns to, as the interpreter sees it; an address in machine code if it was called from there.
///
/// # Safety
/// The frame's header must be complete.
pub unsafe fn return_pc(g: &G, fp: usize) -> *const u64 {
    // SAFETY: by contract; a caller that the interpreter ran has a resume slot.
    unsafe {
        let pc = *(fp as *const *const u64).add(1);
        if pc as usize != g.machine + RETURN_TO_INTERPRETER {
            return pc;
        }
        let caller = *(fp as *const usize);
        *(caller as *const *const u64).offset(RESUME_SLOT as isize)
    }
}

/// The frame that called the one at `fp`, its header complete; 0: none.
///
/// # Safety
/// The frame's header must be complete, and the goroutine stopped or this thread's.
pub unsafe fn caller(g: &G, fp: usize) -> usize {
    // SAFETY: by contract.
    unsafe {
        let [up, pc] = *(fp as *const [usize; 2]);
        write_headers(g.machine, pc, up);
        up
    }
}

/// Index behind the instruction at word `pc`.
pub fn next_word(code: &Code, pc: u32) -> u32 {
    decode(&code.func.code, pc as usize).map_or(pc + 1, |d| d.next() as u32)
}

/// Calls `f` for each frame from the top. `f` returns false to stop.
///
/// # Safety
/// The goroutine's state must be saved and its stack intact.
pub unsafe fn frames(g: &G, mut f: impl FnMut(Frame) -> bool) {
    let mut fp = g.fp;
    let mut pc = g.pc;
    let mut top = true;
    let mut panic_at = g.panics.len();
    let mut defer_at = g.running_defers.len();
    // SAFETY: frame headers are written before a frame becomes current, those of inlined ones by `caller`; the chain ends with 0.
    unsafe {
        while fp != 0 {
            let code = *((fp as *const *const Code).offset(CODE_SLOT as isize));
            let mut via = 0;
            let at = if code.is_null() {
                At::Before(0)
            } else if top {
                let w = (*code).index(pc);
                match g.stopped {
                    Stopped::Entry => At::Entry,
                    Stopped::Before => At::Before(w),
                    Stopped::During => At::During(next_word(&*code, w)),
                }
            } else if is_machine(g.machine, pc as usize) {
                At::During(word_behind(pc as usize))
            } else {
                match stub::at(pc) {
                    Some(stub::STUB_DEFER) => {
                        via = stub::STUB_DEFER;
                        while defer_at > 0 && g.running_defers[defer_at - 1].0 != fp {
                            defer_at -= 1;
                        }
                        let pc = defer_at.checked_sub(1).map_or((*code).words, |i| g.running_defers[i].1);
                        At::During((*code).index(pc) + 1)
                    }
                    Some(n) => {
                        // A call made by the panic machinery on behalf of this frame: the panic knows where it stopped.
                        via = n;
                        let mut w = 0;
                        while panic_at > 0 {
                            panic_at -= 1;
                            if g.panics[panic_at].fp == fp {
                                w = (*code).index(g.panics[panic_at].pc);
                                break;
                            }
                        }
                        At::During(next_word(&*code, w))
                    }
                    None => At::During((*code).index(pc)),
                }
            };
            if !f(Frame { fp, code, at, via }) {
                return;
            }
            pc = return_pc(g, fp);
            fp = caller(g, fp);
            top = false;
        }
    }
}

/// Shows all frames, their live pointer slots, and the pointer words of all objects in frames, also of those that are dead or not made yet:
/// nobody reads them, so what becomes of them does not matter.
///
/// # Safety
/// As for [`frames`].
pub unsafe fn walk(g: &G, v: &mut impl FrameVisitor) {
    // SAFETY: forwarded.
    unsafe {
        visit(g, v, |v, fp, o| {
            o.ptrs.iter().for_each(|&p| v.slot((fp as *mut usize).offset(o.slot as isize + p as isize)));
        });
    }
}

/// Like [`walk`], but without the objects in frames.
///
/// # Safety
/// As for [`frames`].
pub unsafe fn walk_slots(g: &G, v: &mut impl FrameVisitor) {
    // SAFETY: forwarded.
    unsafe { visit(g, v, |_, _, _| {}) };
}

/// Like [`walk`], but only of those objects in frames that live pointers lead to, from frames and from deferred calls.
///
/// # Safety
/// As for [`frames`].
pub unsafe fn walk_live(g: &G, v: &mut impl FrameVisitor) {
    /// Passes live slots on and remembers those that hold addresses in the stack.
    struct Reach<'a, V> {
        v: &'a mut V,
        stack: std::ops::Range<usize>,
        inner: Vec<usize>,
    }
    impl<V: FrameVisitor> FrameVisitor for Reach<'_, V> {
        fn slot(&mut self, p: *mut usize) {
            // SAFETY: the walk gives addresses of words in this stack.
            let word = unsafe { *p };
            if self.stack.contains(&word) {
                self.inner.push(word);
            }
            self.v.slot(p);
        }
        fn frame(&mut self, fp: usize, bottom: usize) {
            self.v.frame(fp, bottom);
        }
    }
    let stack = g.stack_lo..g.stack_hi;
    let inner = g.defers.iter().map(|d| d.closure).filter(|c| stack.contains(c)).collect();
    let mut r = Reach { v, stack, inner };
    // Objects by address: the walk goes upward.
    let mut objects: Vec<(usize, *const Area, bool)> = Vec::new();
    // SAFETY: forwarded; objects lie in the frames by the verifier's checks, their functions stay loaded.
    unsafe {
        visit(g, &mut r, |_, fp, o| objects.push(((fp as *mut usize).offset(o.slot as isize) as usize, o, false)));
        objects.sort_unstable_by_key(|o| o.0);
        while let Some(p) = r.inner.pop() {
            let Some(i) = objects.partition_point(|o| o.0 <= p).checked_sub(1) else { continue };
            let (at, o, seen) = &mut objects[i];
            // One past the end may be a pointer to what the object's last field was sliced to: harmless.
            if p - *at >= 8 * (**o).slots as usize || std::mem::replace(seen, true) {
                continue;
            }
            (**o).ptrs.iter().for_each(|&w| r.slot((*at as *mut usize).add(w as usize)));
        }
    }
}

/// Shows all frames and their live pointer slots; objects go to `object` with their frame pointer, those that are not made yet, too:
/// whether one is made may depend on the way that was taken, and a pointer to it tells.
unsafe fn visit<V: FrameVisitor>(g: &G, v: &mut V, mut object: impl FnMut(&mut V, usize, &Area)) {
    // What lies below this belongs to frames already seen: a caller's objects there are not made yet, or dead.
    let mut taken = 0;
    // SAFETY: forwarded; slots lie in the frames by the verifier's checks.
    unsafe {
        frames(g, |fr| {
            let slot = |s: i16| (fr.fp as *mut usize).offset(s as isize);
            if fr.code.is_null() {
                v.frame(fr.fp, fr.fp - 8 * START_ARGS);
                if g.fp == fr.fp {
                    // Not started yet: its function and the arguments.
                    v.slot(slot(CTX_SLOT));
                    (0..g.start_args as usize).for_each(|i| v.slot((fr.fp as *mut usize).sub(START_ARGS - i)));
                }
                return true;
            }
            let code = &*fr.code;
            let entry = matches!(fr.at, At::Entry);
            v.frame(fr.fp, fr.fp - if entry { 16 } else { code.frame_bytes });
            let maps = code.maps();
            let live = match fr.at {
                At::Entry => Some(maps.entry()),
                At::Before(w) => maps.before(w),
                At::During(w) => maps.during(w),
            };
            debug_assert!(live.is_some(), "no stack map in {} at {:?}", code.func.name, fr.at);
            let remains = match fr.at {
                At::Entry => maps.remains_before(0),
                At::Before(w) => maps.remains_before(w),
                At::During(w) => maps.remains_during(w),
            };
            let made = |s: i16| !remains.contains(s);
            for &s in live.unwrap_or_default().iter().filter(|&&s| made(s)) {
                v.slot(slot(s));
            }
            if !entry {
                let own = |s: i16| slot(s) as usize >= taken && made(s);
                for &s in maps.pinned().iter().filter(|&&s| own(s)) {
                    v.slot(slot(s));
                }
                let allotted = |o: &&Area| slot(o.slot) as usize >= taken && o.from <= fr.word();
                maps.objects().iter().filter(allotted).for_each(|o| object(v, fr.fp, o));
            }
            taken = fr.fp + 16;
            true
        });
    }
}
