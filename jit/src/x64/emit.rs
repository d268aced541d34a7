//! Emission: allocated instructions to bytes. Operands come in the order in which `select.rs` pushes them.
//!
//! Ways out for the interpreter stand behind the function: each writes what the state lists to its homes and goes to the stub that
//! leaves. They change no register that a later one needs, for they do not come back.

use super::frame::Layout;
use super::select::{Kind, Selected, callee_has_target, imm32, ordered, sides};
use super::stubs::Stubs;
use super::*;
use crate::ssa::ir::*;
use dynasmrt::x64::X64Relocation;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, VecAssembler, dynasm};
use govm_bytecode::CODE_SLOT;
use govm_runtime::jit::helpers::{Helper, offsets as off};
use govm_runtime::jit::{BODY, CALL_HEAT, IN_LOOP, LOOP_HEAT, MARK, MARK_INLINED, MARK_SITE, MARK_SITE_INLINED};
use regalloc2::Function as _;
use regalloc2::{Allocation, Edit, Inst as RInst, InstOrEdit, Output};

/// Bytes in front of where the stack check leads: there calls go on to the function's entry cell.
const MOVED: usize = 15;

/// What takes the place of a function's first instruction, a word, when its code is not to be called any more.
pub fn moved(start: &[u8; BODY]) -> u64 {
    let (_, slow) = start.split_at(BODY - 4);
    let slow = slow.iter().rev().fold(0, |n, &b| n << 8 | i32::from(b));
    let [a, b, c, d] = (BODY as i32 + slow - MOVED as i32 - 5).to_le_bytes();
    u64::from_le_bytes([0xe9, a, b, c, d, 0x0f, 0x1f, 0x00])
}

/// Ways of a switch from which on its block is copied to where a loop goes back to it.
const DISPATCH_WAYS: usize = 8;
/// Machine instructions of such a block at most.
const DISPATCH_INSTS: usize = 24;
/// Ways out that are looked at for one like another.
const WAYS: usize = 4;

/// Homes that are zeroed in line; more take a helper.
pub const ZERO_INLINE: u32 = 32;

/// Addresses that code refers to.
pub struct Targets<'a> {
    /// Stubs.
    pub stubs: &'a Stubs,
    /// Helpers by number.
    pub helpers: &'a [usize],
    /// The flag of the write barrier.
    pub barrier: usize,
    /// The function's `Code`.
    pub code: usize,
    /// Its entry cell.
    pub entry: usize,
    /// Its name.
    pub name: &'a str,
    /// The machine code of the function with an entry cell, if it has some.
    pub compiled: &'a dyn Fn(usize) -> Option<usize>,
    /// The stub that makes so many values of a type.
    pub allocator: &'a dyn Fn(usize, u32) -> usize,
    /// Where events are counted.
    pub counts: Option<&'a crate::stats::Counts>,
}

/// Where a memory operand is.
#[derive(Clone, Copy)]
enum Mem {
    Base(u8, i32),
    Index(u8, u8, u8, i32),
}

/// Where a value is.
#[derive(Clone, Copy, PartialEq)]
enum Loc {
    Int(u8),
    Float(u8),
    Spill(i32),
    Const(i64),
    Addr(i32),
}

struct Way<'a> {
    label: DynamicLabel,
    stores: Vec<(i32, Loc)>,
    state: &'a StateData,
}

struct Barrier {
    label: DynamicLabel,
    back: DynamicLabel,
    mem: Mem,
}

/// Where rounds of a loop are counted.
struct Round<'a> {
    label: DynamicLabel,
    back: DynamicLabel,
    leave: DynamicLabel,
    /// At the loop's header.
    state: &'a StateData,
}

struct Emit<'a> {
    a: VecAssembler<X64Relocation>,
    s: &'a Selected<'a>,
    out: &'a Output,
    t: &'a Targets<'a>,
    frame: Layout,
    labels: Vec<DynamicLabel>,
    /// Where a jump to a block leads: through blocks that are nothing but a jump.
    ways_on: Vec<usize>,
    /// Where the blocks are.
    offsets: Vec<usize>,
    ways: Vec<Way<'a>>,
    barriers: Vec<Barrier>,
    rounds: Vec<Round<'a>>,
    consts: Vec<(u64, DynamicLabel)>,
    tables: Vec<(DynamicLabel, Vec<usize>)>,
    /// States whose objects whoever leaves is to make.
    dissolved: Vec<(DynamicLabel, &'a StateData)>,
    /// Calls that inlined functions make, of helpers too: where they return to, and their states.
    calls: Vec<(usize, State)>,
    slow: DynamicLabel,
    start: DynamicLabel,
    /// Operands of the current instruction that are yet to be taken.
    allocs: &'a [Allocation],
    /// The current block is rarely run.
    rare: bool,
    /// (offset in the code, bytecode address), for listings.
    lines: Vec<(usize, usize)>,
    /// Bytes that only count events.
    counting: usize,
}

/// Machine code of a function.
pub struct Emitted {
    /// The bytes, made for their address.
    pub bytes: Vec<u8>,
    /// (offset, bytecode address) for listings, ascending.
    pub lines: Vec<(usize, usize)>,
    /// Bytes of instructions; constants and tables follow.
    pub code: usize,
    /// Bytes that are there for the figures of GOVM_JITSTATS alone.
    pub counting: usize,
    /// The frame.
    pub frame: Layout,
}

/// Whether a displacement or a constant fits a byte.
fn short(c: i32) -> bool {
    i8::try_from(c).is_ok()
}

macro_rules! with_mem {
    ($e:expr, $m:expr, [$($pre:tt)*], [$($post:tt)*]) => {
        match $m {
            Mem::Base(b, o) if short(o) => dynasm!($e.a ; .arch x64 ; $($pre)* [BYTE Rq(b) + o as i8] $($post)*),
            Mem::Index(b, i, 1, o) if short(o) => dynasm!($e.a ; .arch x64 ; $($pre)* [BYTE Rq(b) + Rq(i) + o as i8] $($post)*),
            Mem::Index(b, i, 2, o) if short(o) => dynasm!($e.a ; .arch x64 ; $($pre)* [BYTE Rq(b) + Rq(i) * 2 + o as i8] $($post)*),
            Mem::Index(b, i, 4, o) if short(o) => dynasm!($e.a ; .arch x64 ; $($pre)* [BYTE Rq(b) + Rq(i) * 4 + o as i8] $($post)*),
            Mem::Index(b, i, _, o) if short(o) => dynasm!($e.a ; .arch x64 ; $($pre)* [BYTE Rq(b) + Rq(i) * 8 + o as i8] $($post)*),
            Mem::Base(b, o) => dynasm!($e.a ; .arch x64 ; $($pre)* [Rq(b) + o] $($post)*),
            Mem::Index(b, i, 1, o) => dynasm!($e.a ; .arch x64 ; $($pre)* [Rq(b) + Rq(i) + o] $($post)*),
            Mem::Index(b, i, 2, o) => dynasm!($e.a ; .arch x64 ; $($pre)* [Rq(b) + Rq(i) * 2 + o] $($post)*),
            Mem::Index(b, i, 4, o) => dynasm!($e.a ; .arch x64 ; $($pre)* [Rq(b) + Rq(i) * 4 + o] $($post)*),
            Mem::Index(b, i, _, o) => dynasm!($e.a ; .arch x64 ; $($pre)* [Rq(b) + Rq(i) * 8 + o] $($post)*),
        }
    };
}

macro_rules! asm {
    ($e:expr, $($t:tt)*) => { dynasm!($e.a ; .arch x64 ; $($t)*) };
}

/// An operation with a constant operand, in its shortest form.
macro_rules! with_imm {
    ($e:expr, $op:ident $r:ident, $d:expr, $c:expr) => {
        if short($c) { asm!($e, $op $r($d), BYTE $c as i8) } else { asm!($e, $op $r($d), $c) }
    };
}

/// What each instruction becomes. Below the macros, which it uses.
mod table;

/// Emits a function for an address.
///
/// # Errors
/// When a label is out of reach.
pub fn emit(s: &Selected<'_>, out: &Output, t: &Targets<'_>, address: usize) -> Result<Emitted, &'static str> {
    let frame = Layout { slots: s.f.frame_slots, spills: out.num_spillslots as u32, out: s.out };
    let mut a = VecAssembler::new(address);
    let labels = s.order.iter().map(|_| a.new_dynamic_label()).collect();
    let (slow, start) = (a.new_dynamic_label(), a.new_dynamic_label());
    let mut e = Emit {
        a,
        s,
        out,
        t,
        frame,
        labels,
        ways_on: ways_on(s, out),
        offsets: vec![],
        ways: vec![],
        barriers: vec![],
        rounds: vec![],
        consts: vec![],
        tables: vec![],
        dissolved: vec![],
        calls: vec![],
        slow,
        start,
        allocs: &[],
        rare: false,
        lines: vec![],
        counting: 0,
    };
    e.prologue();
    let first = e.ways_on[0];
    if (0..first).any(|i| e.ways_on[i] == i) {
        let l = e.labels[first];
        asm!(e, jmp =>l);
    }
    for i in 0..s.order.len() {
        let label = e.labels[i];
        asm!(e, =>label);
        e.offsets.push(e.a.offset().0);
        e.rare = s.f.blocks[s.order[i].0 as usize].cold;
        if e.ways_on[i] != i {
            // Nobody comes here.
            continue;
        }
        e.block(i);
    }
    e.cold();
    let code = e.a.offset().0;
    e.data();
    let headers = e.headers();
    let (lines, counting) = (std::mem::take(&mut e.lines), e.counting);
    let mut bytes = e.a.finalize().map_err(|_| "a label out of reach")?;
    for (ret, table) in headers {
        let operand = ret + MARK_INLINED.len();
        bytes[operand..operand + 4].copy_from_slice(&((table - ret) as u32).to_le_bytes());
    }
    Ok(Emitted { bytes, lines, code, counting, frame })
}

/// For each block the first one from it on that does something.
fn ways_on(s: &Selected<'_>, out: &Output) -> Vec<usize> {
    let next: Vec<Option<usize>> = (0..s.order.len())
        .map(|i| {
            let mut all = out.block_insts_and_edits(s, regalloc2::Block::new(i)).into_iter();
            match (&s.f.blocks[s.order[i].0 as usize].term, all.next(), all.next()) {
                (Term::Jump(e), Some(InstOrEdit::Inst(_)), None) => Some(s.position(e.to)),
                _ => None,
            }
        })
        .collect();
    (0..next.len())
        .map(|mut i| {
            // A loop of nothing has a poll, so this ends; the count is for those that nothing leads to.
            for _ in 0..next.len() {
                match next[i] {
                    Some(n) => i = n,
                    None => break,
                }
            }
            i
        })
        .collect()
}

fn cc_jump(e: &mut Emit<'_>, cc: Cc, l: DynamicLabel) {
    match cc {
        Cc::Eq => asm!(e, je =>l),
        Cc::Ne => asm!(e, jne =>l),
        Cc::Lt => asm!(e, jl =>l),
        Cc::Le => asm!(e, jle =>l),
        Cc::Gt => asm!(e, jg =>l),
        Cc::Ge => asm!(e, jge =>l),
        Cc::LtU => asm!(e, jb =>l),
        Cc::LeU => asm!(e, jbe =>l),
        Cc::GtU => asm!(e, ja =>l),
        Cc::GeU => asm!(e, jae =>l),
    }
}

impl<'a> Emit<'a> {
    fn next(&mut self) -> Allocation {
        let (&first, rest) = self.allocs.split_first().expect("an operand for each that was selected");
        self.allocs = rest;
        first
    }
    fn r(&mut self) -> u8 {
        let a = self.next();
        a.as_reg().expect("a register").hw_enc() as u8
    }
    fn loc(&mut self, v: Value) -> Loc {
        match self.s.f.op(v) {
            Op::Const(c) => Loc::Const(c),
            Op::Addr(o) => Loc::Addr(o),
            _ => {
                let a = self.next();
                self.place(a)
            }
        }
    }
    fn place(&self, a: Allocation) -> Loc {
        match (a.as_reg(), a.as_stack()) {
            (Some(r), _) if r.class() == regalloc2::RegClass::Float => Loc::Float(r.hw_enc() as u8),
            (Some(r), _) => Loc::Int(r.hw_enc() as u8),
            (_, Some(s)) => Loc::Spill(self.frame.spill(s.index())),
            _ => Loc::Const(0),
        }
    }
    /// d = x + c
    fn add_imm(&mut self, d: u8, x: u8, c: i32) {
        if d == x { with_imm!(self, add Rq, d, c) } else { with_mem!(self, Mem::Base(x, c), [lea Rq(d),], []) }
    }
    /// [base + o] = value; changes only the scratch register.
    fn put(&mut self, base: u8, o: i32, l: Loc) {
        match l {
            Loc::Int(r) => self.store_reg(Mem::Base(base, o), r),
            Loc::Float(r) => self.fstore(false, r, Mem::Base(base, o)),
            Loc::Const(c) if i32::try_from(c).is_ok() => {
                with_mem!(self, Mem::Base(base, o), [mov QWORD], [, c as i32]);
            }
            _ => {
                match l {
                    Loc::Spill(s) => self.load(Width::W, SCRATCH, Mem::Base(FP, s)),
                    Loc::Const(c) => self.imm(SCRATCH, c),
                    Loc::Addr(a) => self.lea(SCRATCH, a),
                    Loc::Int(_) | Loc::Float(_) => {}
                }
                self.store_reg(Mem::Base(base, o), SCRATCH);
            }
        }
    }
    fn store_reg(&mut self, m: Mem, r: u8) {
        with_mem!(self, m, [mov QWORD], [, Rq(r)]);
    }
    /// r = fp + o
    fn lea(&mut self, r: u8, o: i32) {
        with_mem!(self, Mem::Base(FP, o), [lea Rq(r),], []);
    }
    fn imm(&mut self, r: u8, c: i64) {
        if c == 0 {
            asm!(self, xor Rd(r), Rd(r));
        } else if let Ok(u) = u32::try_from(c) {
            asm!(self, mov Rd(r), u as i32);
        } else if let Ok(i) = i32::try_from(c) {
            asm!(self, mov Rq(r), i);
        } else {
            asm!(self, mov Rq(r), QWORD c);
        }
    }
    /// A constant where the flags matter.
    fn imm_keep_flags(&mut self, r: u8, c: i64) {
        if let Ok(u) = u32::try_from(c) { asm!(self, mov Rd(r), u as i32) } else { asm!(self, mov Rq(r), QWORD c) }
    }

    fn mov(&mut self, from: Allocation, to: Allocation) {
        match (self.place(from), self.place(to)) {
            (Loc::Int(a), Loc::Int(b)) => asm!(self, mov Rq(b), Rq(a)),
            (Loc::Float(a), Loc::Float(b)) => asm!(self, movaps Rx(b), Rx(a)),
            (Loc::Int(a), Loc::Spill(o)) => self.store_reg(Mem::Base(FP, o), a),
            (Loc::Spill(o), Loc::Int(b)) => self.load(Width::W, b, Mem::Base(FP, o)),
            (Loc::Float(a), Loc::Spill(o)) => self.fstore(false, a, Mem::Base(FP, o)),
            (Loc::Spill(o), Loc::Float(b)) => self.load_float(b, Mem::Base(FP, o)),
            (Loc::Spill(a), to @ Loc::Spill(_)) => {
                self.load(Width::W, SCRATCH, Mem::Base(FP, a));
                if let Loc::Spill(b) = to {
                    self.store_reg(Mem::Base(FP, b), SCRATCH);
                }
            }
            _ => unreachable!("a move between classes"),
        }
    }

    // ---- entry ----

    fn prologue(&mut self) {
        let total = self.frame.total();
        if self.s.f.osr {
            asm!(self, lea rsp, [rbp - total]);
            return;
        }
        let (slow, start) = (self.slow, self.start);
        asm!(self, =>start);
        // Of fixed length: the frame is also made without the check, BODY bytes further.
        asm!(self, lea rax, [rsp - 8 - total]
            ; cmp rax, [BYTE Rq(G) + off::G_GUARD as i8]
            ; jb =>slow
        );
        assert_eq!(self.a.offset().0, BODY);
        self.imm(SCRATCH, self.t.code as i64);
        if self.s.f.counted {
            asm!(self, sub DWORD [Rq(SCRATCH) + off::CODE_AGAIN], CALL_HEAT ; js =>slow);
        }
        asm!(self, push rbp ; mov rbp, rsp ; sub rsp, DWORD total);
        asm!(self, mov[rbp + 8 * CODE_SLOT as i32], Rq(SCRATCH));
        if self.s.f.uses_ctx {
            asm!(self, mov[rbp - 16], Rq(CTX));
        }
    }

    // ---- ways out ----

    fn way(&mut self, s: State) -> DynamicLabel {
        let state = &self.s.f.states[s.0 as usize];
        let stores: Vec<(i32, Loc)> = state.slots.iter().map(|&(slot, v)| (slot, self.loc(v))).collect();
        // Checks of one instruction have one way.
        let same = |w: &&Way<'_>| {
            let t = w.state;
            (t.pc, t.base, t.speculative) == (state.pc, state.base, state.speculative)
                && w.stores == stores
                && t.objects == state.objects
        };
        if let Some(w) = self.ways.iter().rev().take(WAYS).find(same) {
            return w.label;
        }
        let label = self.a.new_dynamic_label();
        self.ways.push(Way { label, stores, state });
        label
    }
    /// Counts a round of a loop of the first tier. When there were enough a helper is asked, and says whether to leave: there is better code.
    fn count_round(&mut self, s: State, leave: DynamicLabel) {
        let state = &self.s.f.states[s.0 as usize];
        // Loops of inlined functions are none of this function's.
        if state.base != 0 {
            return;
        }
        let (label, back) = (self.a.new_dynamic_label(), self.a.new_dynamic_label());
        self.imm(SCRATCH, self.t.code as i64);
        asm!(self, sub DWORD [Rq(SCRATCH) + off::CODE_AGAIN], LOOP_HEAT ; js =>label ; =>back);
        self.rounds.push(Round { label, back, leave, state });
    }
    /// Writes a state's values to their homes.
    fn flush(&mut self, s: State) {
        let list = self.s.f.states[s.0 as usize].slots.clone();
        for (slot, v) in list {
            let l = self.loc(v);
            self.put(FP, 8 * slot, l);
        }
    }
    fn cold(&mut self) {
        for w in std::mem::take(&mut self.ways) {
            let l = w.label;
            self.line(w.state.pc);
            asm!(self, =>l);
            for (slot, loc) in w.stores {
                self.put(FP, 8 * slot, loc);
            }
            self.leave(w.state);
        }
        for b in std::mem::take(&mut self.barriers) {
            let (l, back) = (b.label, b.back);
            asm!(self, =>l);
            with_mem!(self, b.mem, [mov Rq(SCRATCH),], []);
            let stub = self.t.stubs.barrier;
            asm!(self, call extern stub ; jmp =>back);
        }
        for r in std::mem::take(&mut self.rounds) {
            let (label, back, leave) = (r.label, r.back, r.leave);
            asm!(self, =>label);
            self.put(SP, 0, Loc::Const(self.t.code as i64));
            self.put(SP, 8, Loc::Const(r.state.pc as i64));
            self.imm(SCRATCH, self.t.helpers[Helper::StaysHot as usize] as i64);
            let stub = self.t.stubs.rare_helper;
            asm!(self, call extern stub);
            self.mark(None, r.state.next, [MARK_SITE, MARK_SITE_INLINED]);
            asm!(self, cmp QWORD [rsp], BYTE 0 ; je =>back ; jmp =>leave);
        }
        let (slow, entry, stub) = (self.slow, self.t.entry as i64, self.t.stubs.interpret);
        let at = self.a.offset().0;
        asm!(self, mov Rq(SCRATCH), QWORD entry
            ; jmp QWORD [BYTE Rq(SCRATCH) + off::ENTRY_MACHINE as i8]
        );
        assert_eq!(self.a.offset().0, at + MOVED);
        asm!(self, =>slow);
        self.imm(SCRATCH, entry);
        asm!(self, jmp extern stub);
    }
    fn data(&mut self) {
        for (label, targets) in std::mem::take(&mut self.tables) {
            asm!(self, .align 4 ; =>label);
            let table = self.a.offset().0;
            for b in targets {
                // Distance from the table.
                let distance = self.offsets[b] as i64 - table as i64;
                asm!(self, .i32 distance as i32);
            }
        }
        for (c, label) in std::mem::take(&mut self.consts) {
            asm!(self, .align 8 ; =>label ; .i64 c as i64);
        }
        // As `govm_runtime::jit::dissolved` reads them.
        for (label, s) in std::mem::take(&mut self.dissolved) {
            asm!(self, =>label ; .i32 s.base ; .i32 s.objects.len() as i32);
            for o in &s.objects {
                asm!(self, .i64 o.of.0 as i64
                    ; .i32 o.of.1 as i32
                    ; .i32 o.to.len() as i32
                    ; .i32 o.fields.len() as i32
                );
                for &(slot, more) in &o.to {
                    asm!(self, .i32 slot ; .i32 more);
                }
                for (field, slot) in &o.fields {
                    asm!(self, .i32 field.off ; .i32 field.size as i32 ; .i32 *slot);
                }
            }
        }
    }
    /// Writes the headers of inlined frames that calls are made from: (where a call returns to, where they are).
    fn headers(&mut self) -> Vec<(usize, usize)> {
        let mut at = Vec::new();
        for (ret, s) in std::mem::take(&mut self.calls) {
            let st = &self.s.f.states[s.0 as usize];
            asm!(self, .align 8);
            at.push((ret, self.a.offset().0));
            asm!(self, .i32 st.next as i32 ; .i32 st.inlined.len() as i32);
            for i in st.inlined.iter().rev() {
                let up = 8 * i64::from(i.up - i.base);
                asm!(self, .i64 i.ret as i64 ; .i64 i.code as i64 ; .i64 up);
            }
        }
        at
    }
    /// Counts an event, when somebody wants to know.
    fn count(&mut self, pc: usize, what: &'static str) {
        if let Some(c) = self.t.counts {
            let at = c.counter(self.t.name, self.t.code, pc, what);
            let start = self.a.offset().0;
            self.imm(SCRATCH, at as i64);
            asm!(self, lock inc QWORD [Rq(SCRATCH)]);
            self.counting += self.a.offset().0 - start;
        }
    }
    /// Leaves for the interpreter; what the state lists is in place.
    fn leave(&mut self, s: &'a StateData) {
        self.count(s.pc, if s.speculative { "missed" } else { "left" });
        let stub = if s.speculative { self.t.stubs.missed } else { self.t.stubs.leave };
        if s.speculative {
            self.imm(10, (self.t.code + if self.s.f.osr { IN_LOOP } else { 0 }) as i64);
        }
        if !s.objects.is_empty() {
            let list = self.a.new_dynamic_label();
            self.dissolved.push((list, s));
            asm!(self, lea rax, [=>list]
                ; mov Rq(SCRATCH), [Rq(G) + off::G_M]
                ; mov [Rq(SCRATCH) + off::OBJECTS], rax
            );
        }
        self.imm(SCRATCH, s.pc as i64);
        self.lea(0, 8 * s.base);
        asm!(self, jmp extern stub);
    }

    fn helper_of(&self, op: Op) -> usize {
        match op {
            Op::Helper(h) => self.t.helpers[h as usize],
            Op::Leaf(a) => a,
            _ => unreachable!("{op:?} calls nothing"),
        }
    }
    fn helper(&mut self, address: usize) {
        let stub = self.t.stubs.helper;
        self.imm(SCRATCH, address as i64);
        asm!(self, call extern stub);
    }

    // ---- operands ----

    fn base(&mut self, v: Value, o: i32) -> (u8, i32) {
        match self.s.f.op(v) {
            Op::Addr(a) => (FP, a + o),
            _ => (self.r(), o),
        }
    }
    fn mem(&mut self, inst: &Inst) -> Mem {
        let (b, o) = self.base(inst.args[0], inst.off);
        Mem::Base(b, o)
    }
    fn memx(&mut self, inst: &Inst) -> Mem {
        let (b, o) = self.base(inst.args[0], inst.off);
        Mem::Index(b, self.r(), inst.scale, o)
    }
    fn load(&mut self, w: Width, d: u8, m: Mem) {
        match w {
            Width::I8 => with_mem!(self, m, [movsx Rq(d), BYTE], []),
            Width::U8 => with_mem!(self, m, [movzx Rd(d), BYTE], []),
            Width::I16 => with_mem!(self, m, [movsx Rq(d), WORD], []),
            Width::U16 => with_mem!(self, m, [movzx Rd(d), WORD], []),
            Width::I32 => with_mem!(self, m, [movsxd Rq(d), DWORD], []),
            Width::U32 => with_mem!(self, m, [mov Rd(d), DWORD], []),
            Width::W => with_mem!(self, m, [mov Rq(d), QWORD], []),
        }
    }
    /// Stores an integer operand: the next register, or a constant.
    fn store(&mut self, bytes: u8, v: Value, m: Mem) {
        if let Some(c) = imm32(self.s.f, v) {
            match bytes {
                1 => with_mem!(self, m, [mov BYTE], [, c as i8]),
                2 => with_mem!(self, m, [mov WORD], [, c as i16]),
                4 => with_mem!(self, m, [mov DWORD], [, c]),
                _ => with_mem!(self, m, [mov QWORD], [, c]),
            }
            return;
        }
        let r = self.r();
        match bytes {
            1 => with_mem!(self, m, [mov BYTE], [, Rb(r)]),
            2 => with_mem!(self, m, [mov WORD], [, Rw(r)]),
            4 => with_mem!(self, m, [mov DWORD], [, Rd(r)]),
            _ => with_mem!(self, m, [mov QWORD], [, Rq(r)]),
        }
    }
    fn load_float(&mut self, d: u8, m: Mem) {
        with_mem!(self, m, [movsd Rx(d),], []);
    }
    fn fstore(&mut self, narrow: bool, r: u8, m: Mem) {
        if narrow { with_mem!(self, m, [movss], [, Rx(r)]) } else { with_mem!(self, m, [movsd], [, Rx(r)]) }
    }
    fn barrier_store(&mut self, m: Mem) {
        let r = self.r();
        let (label, back) = (self.a.new_dynamic_label(), self.a.new_dynamic_label());
        self.imm(SCRATCH, self.t.barrier as i64);
        asm!(self, cmp BYTE [Rq(SCRATCH)], 0 ; jne =>label ; =>back);
        with_mem!(self, m, [mov QWORD], [, Rq(r)]);
        self.barriers.push(Barrier { label, back, mem: m });
    }
    /// Compares integers for a jump: its condition.
    fn compared(&mut self, cc: Cc, x: Value, y: Value) -> Cc {
        let (cc, x, y) = ordered(self.s.f, cc, x, y);
        if self.s.in_flags(x) {
            // Equal flags are a 1, which is not 0.
            return cc.not();
        }
        self.compare(y);
        cc
    }
    fn compare(&mut self, b: Value) {
        let x = self.r();
        match imm32(self.s.f, b) {
            Some(0) => asm!(self, test Rq(x), Rq(x)),
            Some(c) => self.compare_imm(x, c),
            None => {
                let y = self.r();
                asm!(self, cmp Rq(x), Rq(y));
            }
        }
    }
    fn compare_imm(&mut self, x: u8, c: i32) {
        if short(c) {
            // dynasm takes the long form whatever the constant's size.
            for b in [0x48 | x >> 3, 0x83, 0xf8 | x & 7, c as u8] {
                asm!(self, .u8 b);
            }
        } else {
            asm!(self, cmp Rq(x), c);
        }
    }
    fn fcompare(&mut self, fc: Fc) {
        let (x, y) = (self.r(), self.r());
        match fc {
            Fc::Eq | Fc::Ne => asm!(self, ucomisd Rx(x), Rx(y)),
            _ => asm!(self, ucomisd Rx(y), Rx(x)),
        }
    }
    fn constant(&mut self, c: u64) -> DynamicLabel {
        if let Some(e) = self.consts.iter().find(|e| e.0 == c) {
            return e.1;
        }
        let l = self.a.new_dynamic_label();
        self.consts.push((c, l));
        l
    }

    // ---- instructions ----

    fn inst(&mut self, i: RInst, position: usize) {
        let out = self.out;
        self.allocs = out.inst_allocs(i);
        match self.s.insts[i.index()].kind {
            Kind::Arguments => {}
            Kind::Imm(c) => {
                let r = self.r();
                // A constant may be made between a comparison and its jump by nobody: comparisons are fused with theirs.
                self.imm(r, c);
            }
            Kind::Lea(o) => {
                let r = self.r();
                self.lea(r, o);
            }
            Kind::Term(b) => self.term(b, position),
            Kind::Inst(v) => {
                self.line(self.s.f.origin[v.0 as usize]);
                self.value(v);
            }
        }
    }
    /// What follows belongs to this bytecode address.
    fn line(&mut self, pc: usize) {
        if self.lines.last().is_none_or(|l| l.1 != pc) {
            self.lines.push((self.a.offset().0, pc));
        }
    }

    fn call(&mut self, inst: &Inst, callee: Callee) {
        let skip = usize::from(callee_has_target(callee));
        let itab = match callee {
            Callee::Direct(_) => 0,
            _ => self.r(),
        };
        for (i, &v) in inst.args[skip..].iter().enumerate() {
            if i < REG_ARGS {
                self.next();
            } else {
                let l = self.loc(v);
                self.put(SP, 8 * i as i32, l);
            }
        }
        let (base, next) = match inst.state {
            Some(s) => {
                self.flush(s);
                let st = &self.s.f.states[s.0 as usize];
                (st.base, st.next)
            }
            None => (0, 0),
        };
        if base != 0 {
            asm!(self, lea rbp, [rbp + 8 * base]);
        }
        let known = match callee {
            Callee::Direct(e) if e == self.t.entry && !self.s.f.osr => {
                let start = self.start;
                asm!(self, call =>start);
                true
            }
            Callee::Direct(e) => match (self.t.compiled)(e) {
                Some(at) => {
                    asm!(self, call extern at);
                    true
                }
                None => {
                    self.imm(SCRATCH, e as i64);
                    false
                }
            },
            Callee::Closure => {
                asm!(self, mov Rq(SCRATCH), [Rq(CTX)]);
                false
            }
            Callee::Iface(i) => {
                asm!(self, mov Rq(SCRATCH), [Rq(itab) + off::ITAB_FUN + 8 * i as i32]);
                false
            }
        };
        if !known {
            asm!(self, call QWORD [BYTE Rq(SCRATCH) + off::ENTRY_MACHINE as i8]);
        }
        self.mark(inst.state.filter(|_| base != 0), next, [MARK, MARK_INLINED]);
        if base != 0 {
            asm!(self, lea rbp, [rbp - 8 * base]);
        }
    }

    /// Marks the place behind a call: with the first mark, or with the second if it is an inlined function's.
    fn mark(&mut self, inlined: Option<State>, word: u32, [plain, headers]: [[u8; 3]; 2]) {
        if let Some(s) = inlined {
            self.calls.push((self.a.offset().0, s));
        }
        for b in if inlined.is_some() { headers } else { plain } {
            asm!(self, .i8 b as i8);
        }
        // Behind the second mark it becomes the distance to the headers.
        asm!(self, .i32 word as i32);
    }
    /// Marks the place behind a call of a helper.
    fn site(&mut self, inst: &Inst) {
        let Some(s) = inst.state else { return };
        let st = &self.s.f.states[s.0 as usize];
        let (inlined, word) = (st.base != 0, st.next);
        self.mark(inlined.then_some(s), word, [MARK_SITE, MARK_SITE_INLINED]);
    }

    /// Where control goes when it goes to a block.
    fn way_to(&self, to: Block) -> usize {
        self.ways_on[self.s.position(to)]
    }
    /// Whether block `p` follows block `position` in the code: only blocks that emit nothing lie between.
    fn follows(&self, position: usize, p: usize) -> bool {
        position < p && (position + 1..p).all(|i| self.ways_on[i] != i)
    }
    /// The instructions of the block at this position.
    fn block(&mut self, position: usize) {
        let (s, out) = (self.s, self.out);
        for x in out.block_insts_and_edits(s, regalloc2::Block::new(position)) {
            match x {
                InstOrEdit::Edit(Edit::Move { from, to }) => self.mov(*from, *to),
                InstOrEdit::Inst(inst) => self.inst(inst, position),
            }
        }
    }
    /// Whether the block at `p` is the head of a loop around a large switch, and short: whoever goes back to it has a copy of it instead, so that
    /// there is an indirect jump for each way, which is predicted by what usually follows that way.
    fn dispatches(&self, p: usize, position: usize) -> bool {
        let f = self.s.f;
        let large = |t: &Term| matches!(t, Term::Switch(_, edges) if edges.len() > DISPATCH_WAYS);
        p <= position
            && !f.counted
            && large(&f.blocks[self.s.order[p].0 as usize].term)
            && self.s.block_insns(regalloc2::Block::new(p)).len() <= DISPATCH_INSTS
    }
    fn goto(&mut self, to: Block, position: usize) {
        let p = self.way_to(to);
        if self.dispatches(p, position) {
            self.block(p);
        } else if !self.follows(position, p) {
            let l = self.labels[p];
            asm!(self, jmp =>l);
        }
    }

    fn term(&mut self, b: Block, position: usize) {
        let f = self.s.f;
        match &f.blocks[b.0 as usize].term {
            Term::Jump(e) => self.goto(e.to, position),
            Term::If(cc, x, y, then, els) => {
                let cc = self.compared(*cc, *x, *y);
                let (t, e) = (self.way_to(then.to), self.way_to(els.to));
                if self.follows(position, t) {
                    let l = self.labels[e];
                    cc_jump(self, cc.not(), l);
                } else {
                    let l = self.labels[t];
                    cc_jump(self, cc, l);
                    self.goto(els.to, position);
                }
            }
            Term::FIf(fc, _, _, then, els) => {
                self.fcompare(*fc);
                let falls = self.follows(position, self.way_to(then.to));
                let (t, e) = (self.labels[self.way_to(then.to)], self.labels[self.way_to(els.to)]);
                // Unordered operands set all three flags.
                match (fc, falls) {
                    (Fc::Eq, false) => asm!(self, jp =>e ; je =>t),
                    (Fc::Eq, true) => asm!(self, jp =>e ; jne =>e),
                    (Fc::Ne, false) => asm!(self, jp =>t ; jne =>t),
                    (Fc::Ne, true) => asm!(self, jp =>t ; je =>e),
                    (Fc::Lt, false) => asm!(self, ja =>t),
                    (Fc::Le, false) => asm!(self, jae =>t),
                    (Fc::Nlt, false) => asm!(self, jbe =>t),
                    (Fc::Nle, false) => asm!(self, jb =>t),
                    (Fc::Lt, true) => asm!(self, jbe =>e),
                    (Fc::Le, true) => asm!(self, jb =>e),
                    (Fc::Nlt, true) => asm!(self, ja =>e),
                    (Fc::Nle, true) => asm!(self, jae =>e),
                }
                if !falls {
                    self.goto(els.to, position);
                }
            }
            Term::Switch(_, edges) => {
                let x = self.r();
                let n = edges.len() - 1;
                let last = self.labels[self.way_to(edges[n].to)];
                let table = self.a.new_dynamic_label();
                let t = self.r();
                self.compare_imm(x, n as i32);
                asm!(self
                    , jae =>last
                    ; lea Rq(SCRATCH), [=>table]
                    ; movsxd Rq(t), DWORD [Rq(SCRATCH) + Rq(x) * 4]
                    ; add Rq(t), Rq(SCRATCH)
                    ; jmp Rq(t)
                );
                self.tables.push((table, edges[..n].iter().map(|e| self.way_to(e.to)).collect()));
            }
            Term::Ret(l) => {
                let mut first = None;
                for &(slot, v) in l {
                    let here = Some(slot) == f.result;
                    let loc = if here && f.class(v) == Class::Int { Loc::Int(self.r()) } else { self.loc(v) };
                    if here {
                        first = Some(loc);
                    } else {
                        self.put(FP, 8 * slot, loc);
                    }
                }
                match (first, f.result) {
                    (Some(Loc::Float(x)), _) => asm!(self, movq Rq(RESULT), Rx(x)),
                    // A float that was spilled.
                    (Some(Loc::Spill(s)), _) => self.load(Width::W, RESULT, Mem::Base(FP, s)),
                    (Some(_), _) | (_, None) => {}
                    // Memory of the frame.
                    (None, Some(slot)) => self.load(Width::W, RESULT, Mem::Base(FP, 8 * slot)),
                }
                asm!(self, mov rsp, rbp ; pop rbp ; ret);
            }
            Term::Leave(s) => {
                self.flush(*s);
                self.leave(&f.states[s.0 as usize]);
            }
            Term::None => asm!(self, ud2),
        }
    }
}
