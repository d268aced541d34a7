//! What a walk over a stack asks of a function: which slots hold live pointers where a frame may stop.
use crate::function::Area;
use crate::made::{Made, Remains};

/// Slots by word index, ascending: walks of deep stacks look up little else.
#[derive(Debug, Default)]
pub(crate) struct Maps(Vec<(u32, Box<[i16]>)>);

impl Maps {
    fn get(&self, pc: u32) -> Option<&[i16]> {
        self.0.binary_search_by_key(&pc, |e| e.0).ok().map(|i| &*self.0[i].1)
    }
    pub fn insert(&mut self, pc: u32, slots: Box<[i16]>) {
        match self.0.binary_search_by_key(&pc, |e| e.0) {
            Ok(i) => self.0[i].1 = slots,
            Err(i) => self.0.insert(i, (pc, slots)),
        }
    }
    /// As `insert`, from the last to the first; [`Maps::turn`] follows.
    pub fn push_front(&mut self, pc: u32, slots: Box<[i16]>) {
        debug_assert!(self.0.last().is_none_or(|e| e.0 > pc));
        self.0.push((pc, slots));
    }
    pub fn turn(&mut self) {
        self.0.reverse();
    }
}

/// Live pointer slots at the safepoints of a function.
#[derive(Debug, Default)]
pub struct StackMaps {
    /// For each instruction that may be a safepoint, by the word index *after* it (the return pc): live pointer
    /// slots, ascending, while the instruction is under way.
    pub(crate) at: Maps,
    /// Live pointer slots in front of the first instruction and of every target of a back-edge.
    pub(crate) before: Maps,
    /// Live arguments and the context when the frame has no more than its header yet.
    pub(crate) entry: Box<[i16]>,
    /// Pointer slots of areas that are always live.
    pub(crate) pinned: Box<[i16]>,
    /// Areas that are live while something points to them.
    pub(crate) objects: Box<[Area]>,
    /// As `at` and `before`, where there are any: pointer slots of areas in use that hold a callee's remains.
    pub(crate) unmade_at: Maps,
    pub(crate) unmade_before: Maps,
    /// Where areas come into use.
    pub(crate) made: Made,
}

impl StackMaps {
    /// Live slots of a frame that stopped inside the instruction before `next_pc`: a call under way, a parked operation. Areas not included.
    pub fn during(&self, next_pc: u32) -> Option<&[i16]> {
        self.at.get(next_pc)
    }
    /// Live slots of a frame that was preempted and goes on at `pc`: function entry (0) or the target of a back-edge.
    pub fn before(&self, pc: u32) -> Option<&[i16]> {
        self.before.get(pc)
    }
    /// Live slots of a frame whose header is written and below which nothing exists yet, perhaps not even stack: its locals
    /// are not among them, live as they may be called there (an object's slots are until its address is made).
    pub fn entry(&self) -> &[i16] {
        &self.entry
    }
    /// Pointer slots of areas that are no objects and hold what others left there, in a frame that stopped as for [`StackMaps::during`].
    pub fn remains_during(&self, next_pc: u32) -> Remains<'_> {
        self.made.remains(next_pc.saturating_sub(1), self.unmade_at.get(next_pc).unwrap_or_default())
    }
    /// The same for [`StackMaps::before`].
    pub fn remains_before(&self, pc: u32) -> Remains<'_> {
        self.made.remains(pc, self.unmade_before.get(pc).unwrap_or_default())
    }
    /// Pointer slots that are live at every safepoint, but for the unmade.
    pub fn pinned(&self) -> &[i16] {
        &self.pinned
    }
    /// Areas with pointers that are live while something points to them.
    pub fn objects(&self) -> &[Area] {
        &self.objects
    }
}
