//! Builder of one function: slots, areas, emission.
//!
//! Slots are allotted like a stack that grows downward from [`FIRST_LOCAL`]: a mark is taken, temporaries are allotted below
//! it, and released together. A call's arguments lie at the deepest point, so that the callee's frame, which starts
//! right below them, covers only free slots. Areas (addressable frame memory with pointers) are live for the collector
//! throughout the function, so once allotted their slots are never below a later release; free ones are
//! kept for reuse by values with the same pointers.
use super::layout::Layout;
use super::vars::VarFacts;
use super::{Cx, stmt::Target};
use crate::escape::Site;
use crate::small::SmallMap;
use crate::syntax::ast::NodeId;
use crate::syntax::pos::Pos;
use crate::types::{ObjId, Signature, TypeId};
use govm_bytecode::asm::{Assembler, Label};
use govm_bytecode::types::LeafKind;
use govm_bytecode::{Area, CTX_SLOT, CallSig, FuncFlags, FuncIdx, Function, Insn, Op};
use hashbrown::HashMap;
use smallvec::SmallVec;
use std::ops::Range;
use std::sync::Arc;

/// Where a variable of the function lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Storage {
    /// Slots, in the type's representation.
    Slots(i16),
    /// Heap object, or a variable of a function around this literal; the slot holds its address.
    Box(i16),
    /// Frame memory in Go's layout, which others may hold the address of.
    Frame(i16),
}

/// Substitution of type parameters: the environment of an instance.
#[derive(Clone, Debug, Default)]
pub(crate) struct TypeEnv {
    pub params: Arc<[TypeId]>,
    pub args: Arc<[TypeId]>,
}

impl TypeEnv {
    pub fn is_empty(&self) -> bool {
        self.params.is_empty()
    }
}

/// See the module documentation.
pub(crate) struct Fb<'a> {
    pub cx: &'a mut Cx,
    pub asm: Assembler,
    pub env: TypeEnv,
    pub facts: Arc<VarFacts>,
    pub name: Arc<str>,
    pub vars: SmallMap<ObjId, Storage>,
    pub sig: CallSig,
    /// The checker's signature, type parameters not substituted.
    pub gosig: Arc<Signature>,
    /// Result variables: object (NONE for synthetic), type, storage.
    pub results: Vec<(ObjId, TypeId, Storage)>,
    /// Slot of each result in the frame's result area.
    pub result_slots: SmallVec<[i16; 6]>,
    pub targets: Vec<Target>,
    pub labels: HashMap<crate::syntax::ast::Name, Label>,
    /// Labels declared in a range-over-func body itself.
    pub own_labels: Vec<crate::syntax::ast::Name>,
    /// Where `fallthrough` in the clause being lowered goes.
    pub fallthrough_to: Option<Label>,
    /// Start of the epilogue that a recovered panic continues at.
    pub recover_pc: Option<u32>,
    pub has_defer: bool,
    pub flags: FuncFlags,
    /// Calls that were made early, with the slots of their values.
    pub made: Vec<(NodeId, i16)>,
    /// How many functions that it contains have been named.
    pub named: Named,
    /// Whether this is itself a function in another.
    pub nested: bool,
    /// State of an enclosing range-over-func lowering, for bodies turned into functions.
    pub range_body: Option<super::rangefunc::BodyInfo>,
    /// In a range-over-func body: the slot with the frame token of the function that owns its defers.
    pub defer_token: Option<i16>,
    used: u32,
    max_used: u32,
    pinned: u32,
    areas: Vec<Area>,
    unsigned_indices: Vec<u32>,
    memory: Vec<(i16, u16)>,
    free_areas: HashMap<(u16, Vec<u16>), Vec<i16>>,
    files: Vec<Arc<str>>,
    decl_line: (u16, u32),
    /// Positions with the line that was set last.
    span: Range<Pos>,
}

/// Counters for the names of functions in a function.
#[derive(Clone, Copy, Default)]
pub(crate) struct Named {
    pub literals: u32,
    pub ranges: u32,
    pub wrappers: u32,
}

/// State of the slot stack.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark(u32);

/// Slots between the context slot and the first local.
const HEADER: u32 = (govm_bytecode::CTX_SLOT - govm_bytecode::FIRST_LOCAL - 1) as u32;
/// Most slots a frame may have, a margin under what 16-bit operands reach.
const MAX_FRAME: u32 = 30_000;

impl<'a> Fb<'a> {
    pub fn new(cx: &'a mut Cx, name: Arc<str>, env: TypeEnv, facts: Arc<VarFacts>, gosig: Arc<Signature>) -> Fb<'a> {
        let asm = cx.spare.pop().unwrap_or_default();
        Fb {
            cx,
            asm,
            env,
            facts,
            name,
            vars: SmallMap::default(),
            sig: CallSig::default(),
            gosig,
            results: Vec::new(),
            result_slots: SmallVec::new(),
            targets: Vec::new(),
            labels: HashMap::new(),
            own_labels: Vec::new(),
            fallthrough_to: None,
            recover_pc: None,
            has_defer: false,
            flags: FuncFlags { inlinable: true, ..FuncFlags::default() },
            made: Vec::new(),
            named: Named::default(),
            nested: false,
            range_body: None,
            defer_token: None,
            used: HEADER,
            max_used: HEADER,
            pinned: 0,
            areas: Vec::new(),
            unsigned_indices: Vec::new(),
            memory: Vec::new(),
            free_areas: HashMap::new(),
            files: Vec::new(),
            decl_line: (0, 0),
            span: Pos::NONE..Pos::NONE,
        }
    }

    // ---- types ----

    /// A checker's type with this instance's type arguments put in.
    pub fn subst(&mut self, t: TypeId) -> TypeId {
        if self.env.is_empty() || t.is_none() { t } else { self.cx.types.subst(t, &self.env.params, &self.env.args) }
    }
    /// Type of an expression.
    pub fn type_of(&mut self, id: NodeId) -> TypeId {
        let t = self.cx.types.info.type_of(id);
        self.subst(t)
    }
    pub fn layout(&mut self, t: TypeId) -> Arc<Layout> {
        self.cx.layout(t)
    }
    /// [`Fb::layout`] for a look at it.
    #[inline]
    pub fn layout_ref(&mut self, t: TypeId) -> &Layout {
        self.cx.layout_ref(t)
    }
    /// Type of a variable.
    pub fn var_type(&mut self, v: ObjId) -> TypeId {
        let t = self.cx.types.obj(v).ty;
        self.subst(t)
    }

    // ---- slots ----

    pub fn mark(&self) -> Mark {
        Mark(self.used)
    }
    /// Frees everything allotted since `m`, except below areas.
    pub fn release(&mut self, m: Mark) {
        self.used = m.0.max(self.pinned);
    }
    /// Allots `n` adjacent slots; returns the lowest.
    pub fn alloc(&mut self, n: u32) -> i16 {
        self.used += n;
        assert!(self.used < MAX_FRAME, "function {} needs too many slots", self.name);
        self.max_used = self.max_used.max(self.used);
        -2 - self.used as i16
    }
    /// Whether an area lies deeper than the call window at `win`.
    pub fn below_pinned(&self, win: i16) -> bool {
        (self.pinned as i32) > -2 - win as i32
    }
    pub fn temp(&mut self) -> i16 {
        self.alloc(1)
    }
    /// Frame memory for a value, in Go's layout; not initialised beyond what the collector needs.
    pub fn area(&mut self, l: &Layout) -> i16 {
        let n = (l.size.div_ceil(8) as u32).max(1);
        let ptrs: Vec<u16> = l.ptrs.iter().map(|w| w as u16).collect();
        self.raw_area(n, ptrs)
    }
    /// Makes an area hold nothing, where others are to write it by its address: no callee's remains, no value received earlier.
    pub fn clear_area(&mut self, area: i16, l: &Layout) {
        if l.ptrs.any() {
            self.op(Op::ZeroN, area, l.size.div_ceil(8) as i16, 0);
        }
    }
    pub fn raw_area(&mut self, n: u32, ptrs: Vec<u16>) -> i16 {
        if ptrs.is_empty() {
            let slot = self.alloc(n);
            self.memory.push((slot, n as u16));
            return slot;
        }
        if let Some(s) = self.free_areas.get_mut(&(n as u16, ptrs.clone())).and_then(Vec::pop) {
            return s;
        }
        let slot = self.alloc(n);
        self.pinned = self.used;
        self.areas.push(Area { slot, slots: n as u16, ptrs, object: false, from: self.asm.pc() });
        slot
    }
    /// Frame memory for a variable or allocation whose address is held elsewhere: it stays its own until the function returns.
    pub fn object_area(&mut self, l: &Layout) -> i16 {
        let n = (l.size.div_ceil(8) as u32).max(1);
        self.raw_object_area(n, l.ptrs.iter().map(|w| w as u16).collect())
    }
    pub fn raw_object_area(&mut self, n: u32, ptrs: Vec<u16>) -> i16 {
        let slot = self.alloc(n);
        self.pinned = self.used;
        if ptrs.is_empty() {
            self.memory.push((slot, n as u16));
        } else {
            self.areas.push(Area { slot, slots: n as u16, ptrs, object: true, from: self.asm.pc() });
        }
        slot
    }
    /// Whether an allocation of this type that node `id` makes lives in the frame.
    pub fn stays(&self, id: NodeId, site: Site, l: &Layout) -> bool {
        l.size > 0 && !l.indirect && self.facts.site(id, site)
    }
    /// Gives an area back for reuse. Only for temporaries whose address is no longer held.
    pub fn free_area(&mut self, slot: i16) {
        if let Some(a) = self.areas.iter().find(|a| a.slot == slot) {
            self.free_areas.entry((a.slots, a.ptrs.clone())).or_default().push(slot);
        }
    }
    /// Slots for a value that nobody takes the address of: its representation; memory form with pointers goes to an area.
    pub fn slots_for(&mut self, t: TypeId) -> i16 {
        let l = self.layout_ref(t);
        if l.is_mem() {
            let l = self.layout(t);
            return self.area(&l);
        }
        let n = l.slots;
        self.alloc(n)
    }
    /// [`Fb::slots_for`] for a layout.
    pub fn value_slots(&mut self, l: &Layout) -> i16 {
        if l.is_mem() { self.area(l) } else { self.alloc(l.slots) }
    }

    // ---- emission ----

    pub fn op(&mut self, op: Op, a: i16, b: i16, c: i16) {
        self.asm.abc(op, a, b, c);
    }
    pub fn op_w(&mut self, op: Op, a: i16, w: u32) {
        self.asm.aw(op, a, w);
    }
    pub fn op_x(&mut self, op: Op, a: i16, b: i16, c: i16, x: u64) {
        self.asm.abc(op, a, b, c);
        self.asm.word(x);
    }
    /// Copies `n` slots.
    pub fn mov(&mut self, dst: i16, src: i16, n: u32) {
        if dst == src || n == 0 {
            return;
        }
        match n {
            1 => self.op(Op::Mov, dst, src, 0),
            2 => self.op(Op::Mov2, dst, src, 0),
            3 => self.op(Op::Mov3, dst, src, 0),
            _ => self.op(Op::MovN, dst, src, n as i16),
        }
    }
    pub fn zero(&mut self, dst: i16, n: u32) {
        match n {
            0 => {}
            1 => self.op_w(Op::LoadImm, dst, 0),
            _ => self.op(Op::ZeroN, dst, n as i16, 0),
        }
    }
    pub fn imm(&mut self, dst: i16, v: i64) {
        if let Ok(i) = i32::try_from(v) {
            self.op_w(Op::LoadImm, dst, i as u32);
        } else {
            self.op_x(Op::LoadConst, dst, 0, 0, v as u64);
        }
    }
    /// Following instructions belong to the line of `pos`.
    #[inline]
    pub fn at(&mut self, pos: Pos) {
        if !self.span.contains(&pos) {
            self.new_line(pos);
        }
    }
    fn new_line(&mut self, pos: Pos) {
        if !pos.is_valid() {
            return;
        }
        let (file, line, span) = self.cx.line_finder.line(&self.cx.fset, pos);
        self.span = span;
        let same = |f: &Arc<str>| Arc::ptr_eq(f, file) || f == file;
        let idx = match self.files.iter().position(same) {
            Some(i) => i,
            None => {
                self.files.push(if file.is_empty() { "??".into() } else { file.clone() });
                self.files.len() - 1
            }
        };
        self.asm.set_line(idx as u16, line);
        if self.decl_line.1 == 0 {
            self.decl_line = (idx as u16, line);
        }
    }
    /// The instruction that comes next has an index of an unsigned type.
    pub fn note_unsigned(&mut self) {
        self.unsigned_indices.push(self.asm.pc());
    }
    pub fn jmp(&mut self, l: Label) {
        self.asm.jump(Op::Jmp, 0, 0, l);
    }
    /// Declares that the word at closure offset `off` holds what the slot form of a capture needs; loads leaf `i`.
    pub fn load_capture(&mut self, dst: i16, off: u16, n: u32) {
        for i in 0..n {
            self.op(Op::LoadW, dst + i as i16, CTX_SLOT, (off + i as u16).wrapping_mul(8) as i16);
        }
    }

    /// Allots the frame's argument and result slots for a signature; `recv` is the receiver's type.
    pub fn set_signature(&mut self, params: &[TypeId], results: &[TypeId]) -> SmallVec<[i16; 6]> {
        let sig = self.cx.call_sig_of(params, results).clone();
        let mut at = 2i16;
        let mut slots = SmallVec::new();
        let mut place = |fb: &mut Self, t: TypeId| {
            let l = fb.layout_ref(t);
            let (slot, slots, memory) = (at, l.slots, l.is_mem());
            at += slots as i16;
            if memory && slots > 0 {
                fb.memory.push((slot, slots as u16));
            }
            slot
        };
        for &p in params {
            slots.push(place(self, p));
        }
        self.result_slots.clear();
        for &r in results {
            let slot = place(self, r);
            self.result_slots.push(slot);
        }
        self.sig = sig;
        slots
    }

    /// Ends the function: jumps, tables.
    pub fn finish(mut self, idx: FuncIdx) -> Function {
        self.asm.finish();
        // Control never runs off the end: what ends in an endless loop or a panic gets a guard.
        self.asm.word(Insn::abc(Op::Unreachable, 0, 0, 0).0);
        self.flags.has_defer = self.has_defer;
        self.flags.inlinable &= !self.has_defer;
        let f = Function {
            idx: Some(idx),
            name: self.name,
            code: self.asm.code.as_slice().into(),
            sig: self.sig,
            // Two more for the header of the deepest callee.
            frame_slots: (self.max_used + 2) as u16,
            areas: self.areas,
            memory: self.memory,
            sigs: self.asm.sigs.drain(..).collect(),
            strings: self.asm.strings.drain(..).collect(),
            files: self.files,
            lines: self.asm.lines.as_slice().into(),
            unsigned_indices: self.unsigned_indices,
            recover_pc: self.recover_pc,
            flags: self.flags,
            decl_line: self.decl_line,
        };
        self.asm.clear();
        self.cx.spare.push(self.asm);
        if cfg!(debug_assertions)
            && let Err(e) = govm_bytecode::verify::verify(&f)
        {
            panic!("govm compiler: bad bytecode in {}: {e}\n{}", f.name, govm_bytecode::disasm::function(&f));
        }
        f
    }
}

impl Cx {
    /// Slot traffic of a call with these parameter and result types.
    pub(crate) fn call_sig_of(&mut self, params: &[TypeId], results: &[TypeId]) -> &CallSig {
        let mut s = std::mem::take(&mut self.call_sig);
        s.clear();
        for &p in params {
            let l = self.layout_ref(p);
            l.each_slot_ptr(|i| s.arg_ptrs.push(i + s.nargs));
            s.nargs += l.slots as u16;
        }
        for &r in results {
            let l = self.layout_ref(r);
            l.each_slot_ptr(|i| s.res_ptrs.push(i + s.nres));
            s.nres += l.slots as u16;
        }
        self.call_sig = s;
        &self.call_sig
    }
}

/// Load instruction for a leaf through a pointer.
pub(crate) fn load_op(k: LeafKind) -> Op {
    match k {
        LeafKind::I8 => Op::LoadI8,
        LeafKind::U8 => Op::LoadU8,
        LeafKind::I16 => Op::LoadI16,
        LeafKind::U16 => Op::LoadU16,
        LeafKind::I32 => Op::LoadI32,
        LeafKind::U32 => Op::LoadU32,
        LeafKind::W | LeafKind::P => Op::LoadW,
    }
}

/// Store instruction for a leaf through a pointer.
pub(crate) fn store_op(k: LeafKind) -> Op {
    match k {
        LeafKind::I8 | LeafKind::U8 => Op::Store8,
        LeafKind::I16 | LeafKind::U16 => Op::Store16,
        LeafKind::I32 | LeafKind::U32 => Op::Store32,
        LeafKind::W => Op::Store64,
        LeafKind::P => Op::StoreP,
    }
}
