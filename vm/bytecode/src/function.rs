//! A compiled function: code, frame description, tables.
use crate::FuncIdx;
use std::sync::Arc;

/// Stack traffic of a call: how many slots go in and out and which of them are pointers.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct CallSig {
    /// Argument slots.
    pub nargs: u16,
    /// Result slots; they follow the arguments.
    pub nres: u16,
    /// Argument slots that hold pointers, ascending.
    pub arg_ptrs: Vec<u16>,
    /// Result slots (counted from the first result) that hold pointers, ascending.
    pub res_ptrs: Vec<u16>,
}

impl CallSig {
    /// Makes it that of a call without arguments and results; what it takes memory for is kept.
    pub fn clear(&mut self) {
        (self.nargs, self.nres) = (0, 0);
        self.arg_ptrs.clear();
        self.res_ptrs.clear();
    }
}

/// A piece of the frame with Go's memory layout, addressable; not initialised.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Area {
    /// Lowest slot.
    pub slot: i16,
    /// Number of slots.
    pub slots: u16,
    /// Which of its slots hold pointers, counted from `slot`, ascending.
    pub ptrs: Vec<u16>,
    /// Holds a variable or allocation whose address goes places: live while a pointer into it is, or where its slots
    /// are used. Others are live throughout.
    pub object: bool,
    /// The word of code from which on its slots are the area's; in front of it other things may lie there.
    pub from: u32,
}

/// A source position in the line table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineEntry {
    /// First word the entry covers; it ends where the next one starts.
    pub pc: u32,
    /// Index in [`Function::files`].
    pub file: u16,
    /// Line, from 1.
    pub line: u32,
}

/// Properties of a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FuncFlags {
    /// Compiler-made shell around another function: hidden in tracebacks, transparent for recover.
    pub wrapper: bool,
    /// May have deferred calls (every return runs `RunDefers` first).
    pub has_defer: bool,
    /// The body of a function literal of a range-over-func loop: its recover and defer belong to the outer function.
    pub range_body: bool,
    /// Neither a directive nor what it does (deferred calls, recover) forbids to copy its body into its callers.
    pub inlinable: bool,
}

/// A function ready to run.
#[derive(Debug, Default)]
pub struct Function {
    /// Its index; `None` in hand-written tests.
    pub idx: Option<FuncIdx>,
    /// Name as in Go's tracebacks: `main.(*T).method`, `main.main.func1`.
    pub name: Arc<str>,
    /// Instruction words.
    pub code: Vec<u64>,
    /// Signature in slots.
    pub sig: CallSig,
    /// Slots below the header that the frame needs (slots -3 down to -2 - `frame_slots`).
    pub frame_slots: u16,
    /// Addressable parts of the frame that hold pointers.
    pub areas: Vec<Area>,
    /// Parts in Go's memory layout without pointers, addressable: (lowest slot, slots). Two may share slots at different times.
    pub memory: Vec<(i16, u16)>,
    /// Signatures that call instructions name.
    pub sigs: Vec<CallSig>,
    /// String constants and names of natives.
    pub strings: Vec<Arc<[u8]>>,
    /// Source files of the line table.
    pub files: Vec<Arc<str>>,
    /// Line table, ascending in `pc`.
    pub lines: Vec<LineEntry>,
    /// Index instructions whose index has an unsigned type, ascending: out of range it is told as such.
    pub unsigned_indices: Vec<u32>,
    /// Where a recovered panic goes on: the word of the `RunDefers` of the function's epilogue.
    pub recover_pc: Option<u32>,
    /// Properties.
    pub flags: FuncFlags,
    /// File and line of the declaration.
    pub decl_line: (u16, u32),
}

impl Function {
    /// Slots below the header that a frame has: at least the resume slot and a callee's header.
    pub fn frame_words(&self) -> usize {
        self.frame_slots.max(3) as usize
    }
    /// File and line of the instruction that holds word `pc`.
    pub fn line_at(&self, pc: usize) -> Option<(&Arc<str>, u32)> {
        let i = self.lines.partition_point(|e| e.pc as usize <= pc);
        let e = self.lines.get(i.checked_sub(1)?)?;
        Some((self.files.get(e.file as usize)?, e.line))
    }
}
