//! The intermediate form: blocks with parameters, instructions that define at most one value, and *states*, which say what the
//! interpreter would have in which slot, so that machine code can leave for it.
//!
//! A slot is counted from the frame pointer of the outermost function, whose frame machine code runs in; slots of inlined functions lie
//! where their interpreted frames would. A slot's place in memory is its *home*.
//! Two rules hold for every pass. A pointer may live across a call only in a home (the collector and the stack copier see no registers):
//! behind a call it is loaded again by [`Op::Home`], so no pointer that was computed before a call may be used after it. And an
//! instruction with a state may not move to where that state would be wrong.

use smallvec::{SmallVec, smallvec};

/// Argument words that machine code gets in registers, as it returns the first result word. Their homes are not written.
pub const REG_ARGS: usize = 4;

/// The result of an instruction, or a block's parameter.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Value(pub u32);

/// A basic block.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Block(pub u32);

/// A frame state.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct State(pub u32);

/// What kind of register holds a value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Class {
    /// Integers, booleans, pointers; floats as their bits.
    Int,
    /// Floats.
    Float,
}

/// How memory is read into a register: width and extension.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Width {
    /// Sign-extended byte.
    I8,
    /// Zero-extended byte.
    U8,
    /// Sign-extended 16 bits.
    I16,
    /// Zero-extended 16 bits.
    U16,
    /// Sign-extended 32 bits.
    I32,
    /// Zero-extended 32 bits.
    U32,
    /// A word.
    W,
}

impl Width {
    /// Bytes in memory.
    pub fn bytes(self) -> u32 {
        match self {
            Width::I8 | Width::U8 => 1,
            Width::I16 | Width::U16 => 2,
            Width::I32 | Width::U32 => 4,
            Width::W => 8,
        }
    }
}

/// Conditions on integers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[allow(missing_docs)]
pub enum Cc {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    LtU,
    LeU,
    GtU,
    GeU,
}

impl Cc {
    /// The opposite.
    pub fn not(self) -> Cc {
        use Cc::*;
        match self {
            Eq => Ne,
            Ne => Eq,
            Lt => Ge,
            Le => Gt,
            Gt => Le,
            Ge => Lt,
            LtU => GeU,
            LeU => GtU,
            GtU => LeU,
            GeU => LtU,
        }
    }
    /// The same with operands exchanged.
    pub fn swap(self) -> Cc {
        use Cc::*;
        match self {
            Eq => Eq,
            Ne => Ne,
            Lt => Gt,
            Le => Ge,
            Gt => Lt,
            Ge => Le,
            LtU => GtU,
            LeU => GeU,
            GtU => LtU,
            GeU => LeU,
        }
    }
    /// Its value.
    pub fn holds(self, a: i64, b: i64) -> bool {
        let (ua, ub) = (a as u64, b as u64);
        match self {
            Cc::Eq => a == b,
            Cc::Ne => a != b,
            Cc::Lt => a < b,
            Cc::Le => a <= b,
            Cc::Gt => a > b,
            Cc::Ge => a >= b,
            Cc::LtU => ua < ub,
            Cc::LeU => ua <= ub,
            Cc::GtU => ua > ub,
            Cc::GeU => ua >= ub,
        }
    }
}

/// Conditions on floats. `N..` hold also when an operand is NaN.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[allow(missing_docs)]
pub enum Fc {
    Eq,
    Ne,
    Lt,
    Le,
    Nlt,
    Nle,
}

/// What is called.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Callee {
    /// The function with this entry cell.
    Direct(usize),
    /// A closure object: the first argument of the instruction.
    Closure,
    /// Method of an itab, the first argument of the instruction.
    Iface(u32),
}

/// What an instruction does. Arguments are in [`Inst::args`]; `off` and `scale` in [`Inst`].
// The meanings use brackets for memory, which are no links.
#[allow(rustdoc::broken_intra_doc_links)]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Op {
    /// A constant. Belongs to no block.
    Const(i64),
    /// fp plus this many bytes. Belongs to no block.
    Addr(i32),
    /// A block's parameter.
    Param(Class),
    /// Replaced by its argument; gone after the pass that made it.
    Copy,
    /// A copy of its argument, for the register allocator.
    Move(Class),
    /// The same, for uses behind calls.
    Keep(Class),
    /// Argument word that comes in a register; only in the entry block.
    Arg(u16),
    /// Content of a slot's home. Stays where it is.
    Home(i32),
    /// The same, as a float.
    FHome(i32),
    /// Writes a slot's home.
    SetHome(i32),
    /// Zeroes this many homes from a slot up.
    ZeroHomes(i32, u32),

    /// a + b
    Add,
    /// a - b
    Sub,
    /// a * b
    Mul,
    /// High half of the unsigned product.
    MulHiU,
    /// High half of the signed product.
    MulHi,
    /// a / b, b not 0
    Div,
    /// a / b unsigned, b not 0
    DivU,
    /// a % b, b not 0
    Rem,
    /// a % b unsigned, b not 0
    RemU,
    /// (a, b) / c, 128 bits by 64 unsigned, a < c
    DivWide,
    /// a & b
    And,
    /// a | b
    Or,
    /// a ^ b
    Xor,
    /// a << b; 0 from 64 on
    Shl,
    /// a >> b, arithmetic, the sign from 64 on
    Sar,
    /// a >> b, logical, 0 from 64 on
    Shr,
    /// a << b, b < 64
    ShlM,
    /// a >> b arithmetic, b < 64
    SarM,
    /// a >> b logical, b < 64
    ShrM,
    /// u32(a + b)
    Add32,
    /// u32(a - b)
    Sub32,
    /// u32(a * b)
    Mul32,
    /// a rotated left by b
    Rotl,
    /// u32 a rotated left by b
    Rotl32,
    /// -a
    Neg,
    /// ^a
    Not,
    /// The low bits of a extended; not [`Width::W`].
    Ext(Width),
    /// Index of the highest bit plus 1; 0 for 0.
    BitLen,
    /// Number of zero bits below the lowest 1; 64 for 0.
    Ctz,
    /// Number of one bits.
    Popcnt,
    /// Bytes in reverse order.
    Bswap,

    /// a + b; `true`: float32, and so on
    FAdd(bool),
    /// a - b
    FSub(bool),
    /// a * b
    FMul(bool),
    /// a / b
    FDiv(bool),
    /// -a
    FNeg(bool),
    /// |a|
    FAbs,
    /// Square root.
    FSqrt,
    /// a * b + c, rounded once.
    Fma,
    /// Rounded to an integer: mode of the SSE4.1 instruction (1 down, 2 up, 3 toward 0).
    FRound(u8),
    /// Integer to float64 (`true`: float32).
    IntToF(bool),
    /// float64 to integer, truncated.
    FToInt,
    /// float64 to float32.
    FNarrow,
    /// float32 to float64.
    FWiden,
    /// Bits to float.
    ToFloat,
    /// Float to bits; `true`: a float32, the high half 0.
    ToInt(bool),

    /// a cc b as 0 or 1
    Cmp(Cc),
    /// a cc b ? c : d
    Select(Cc),
    /// a fc b as 0 or 1
    FCmp(Fc),

    /// [a + off]
    Load(Width),
    /// [a + b * scale + off]
    LoadX(Width),
    /// Float at [a + off]; `true`: float32
    FLoad(bool),
    /// Float at [a + b * scale + off]
    FLoadX(bool),
    /// [a + off] = low bytes of b
    Store(u8),
    /// [a + b * scale + off] = low bytes of c
    StoreX(u8),
    /// [a + off] = float b
    FStore(bool),
    /// [a + b * scale + off] = float c
    FStoreX(bool),
    /// [a + off] = pointer b, with the write barrier
    StoreP,
    /// [a + b * scale + off] = pointer c, with the write barrier
    StorePX,

    /// Leaves for the interpreter if a cc b.
    Guard(Cc),
    /// Leaves for the interpreter if a stop was asked for.
    Poll,

    /// A call: target for closures and itabs, then the argument words. The state is what is live during the call.
    Call {
        /// Whom.
        callee: Callee,
        /// Argument words.
        nargs: u16,
        /// Result words.
        nres: u16,
    },
    /// The first result word of the call right before.
    Returned,
    /// Word of the area for arguments and results, right behind a call.
    Result(u16),
    /// The same, as a float.
    FResult(u16),
    /// Executes one instruction by the interpreter, or by the helper with this number; all it reads is in homes by its state, all it writes will be.
    Step(u16),
    /// As [`Op::Step`], for a native: its address, and its argument words.
    Native(usize, u16),
    /// Calls a function of the runtime by number; the value is its first result.
    Helper(u16),
    /// A new object: type, number of values. Nobody else knows it, and no goroutine stops.
    New(usize, u32),
    /// Calls a native that only reads: its address. See `govm_runtime::native::Leaf`.
    Leaf(usize),
    /// Further result of the helper right before.
    Out(u8),

    /// Atomic [a + off], 4 bytes or 8; `true`: sign-extended.
    AtomicLoad(u8, bool),
    /// Atomic [a] = b
    AtomicStore(u8),
    /// Atomic [a] += b: the old value, zero-extended
    AtomicAdd(u8),
    /// Atomic exchange [a], b: the old value, zero-extended
    AtomicSwap(u8),
    /// Atomic compare and swap [a], old b, new c: 0 or 1
    AtomicCas(u8),
}

/// What an instruction does to the world, for passes that move, merge and delete.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// None: may be merged with an equal one, moved, deleted.
    Pure,
    /// Reads Go memory.
    Read,
    /// Writes Go memory.
    Write,
    /// May leave for the interpreter; otherwise none.
    Guard,
    /// Stays where it is, may be deleted when unused.
    Fixed,
    /// Anything: reads, writes, collects, moves the stack.
    Call,
    /// Reads and writes memory and allocates, but no goroutine stops: pointers stay valid.
    Leaf,
}

impl Op {
    /// Its effect.
    pub fn effect(self) -> Effect {
        use Op::*;
        match self {
            Load(_) | LoadX(_) | FLoad(_) | FLoadX(_) => Effect::Read,
            Store(_) | StoreX(_) | FStore(_) | FStoreX(_) | StoreP | StorePX | SetHome(_) | ZeroHomes(..) => {
                Effect::Write
            }
            Guard(_) | Poll => Effect::Guard,
            DivWide | Leaf(_) | New(..) | Param(_) | Arg(_) | Returned | Home(_) | FHome(_) | Result(_)
            | FResult(_) | Out(_) | Copy => Effect::Fixed,
            Call { .. } => Effect::Call,
            Step(_) | Native(..) | Helper(_) | AtomicLoad(..) | AtomicStore(_) | AtomicAdd(_) | AtomicSwap(_)
            | AtomicCas(_) => Effect::Leaf,
            _ => Effect::Pure,
        }
    }
    /// Class of its value.
    pub fn class(self) -> Class {
        use Op::*;
        match self {
            Param(c) | Move(c) | Keep(c) => c,
            FAdd(_) | FSub(_) | FMul(_) | FDiv(_) | FNeg(_) | FAbs | FSqrt | Fma | FRound(_) | IntToF(_) | FNarrow
            | FWiden | ToFloat | FHome(_) | FResult(_) | FLoad(_) | FLoadX(_) => Class::Float,
            _ => Class::Int,
        }
    }
    /// Whether it defines a value.
    pub fn has_value(self) -> bool {
        use Op::*;
        !matches!(
            self,
            Store(_)
                | StoreX(_)
                | FStore(_)
                | FStoreX(_)
                | StoreP
                | StorePX
                | SetHome(_)
                | ZeroHomes(..)
                | Guard(_)
                | Poll
                | Call { .. }
                | Step(_)
                | Native(..)
                | AtomicStore(_)
        )
    }
    /// a op b = b op a
    pub fn commutes(self) -> bool {
        use Op::*;
        matches!(self, Add | Mul | MulHiU | MulHi | And | Or | Xor | Add32 | Mul32 | Cmp(Cc::Eq | Cc::Ne))
    }
    /// Belongs to no block: made anew wherever it is used.
    pub fn floats(self) -> bool {
        matches!(self, Op::Const(_) | Op::Addr(_))
    }
}

/// Arguments of an instruction.
pub type Args = SmallVec<[Value; 3]>;

/// An instruction.
#[derive(Clone, PartialEq, Debug)]
pub struct Inst {
    /// What it does.
    pub op: Op,
    /// Its operands.
    pub args: Args,
    /// Byte offset of memory accesses.
    pub off: i32,
    /// Scale of indexed accesses: 1, 2, 4, 8.
    pub scale: u8,
    /// Where the interpreter goes on if it leaves; what is live during a call; only the place for what allocates.
    pub state: Option<State>,
}

/// An inlined function's frame.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Inlined {
    /// Slot number of its frame pointer.
    pub base: i32,
    /// That of its caller.
    pub up: i32,
    /// Address of the bytecode word where it returns to.
    pub ret: usize,
    /// Address of its `Code`.
    pub code: usize,
}

/// What the objects of an [`Op::New`] are like.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Shape {
    /// Bytes.
    pub size: u32,
    /// Bits of the words that are pointers.
    pub pointers: u64,
}

/// A part of an object that is read and written as one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Field {
    /// Bytes from the object's start.
    pub off: i32,
    /// Bytes.
    pub size: u32,
}

/// An object that machine code does without: who leaves makes it.
#[derive(Clone, PartialEq, Debug)]
pub struct Dissolved {
    /// Type and number of values.
    pub of: (usize, u32),
    /// Slots whose homes get its address, and so many bytes more.
    pub to: Vec<(i32, i32)>,
    /// Fields that are not zero, and slots that hold them.
    pub fields: Vec<(Field, i32)>,
}

/// A part of a frame that is memory.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Part {
    /// Slot number of the frame pointer.
    pub base: i32,
    /// The lowest slot.
    pub slot: i32,
    /// How many there are.
    pub slots: i32,
}

/// What the interpreter would have in its frames.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct StateData {
    /// Slots and what belongs into their homes. Headers of inlined frames are among them, but not in the state of a call.
    pub slots: Vec<(i32, Value)>,
    /// Slot number of the frame pointer of the innermost function.
    pub base: i32,
    /// Address of the bytecode word where the interpreter goes on; of the instruction under way for calls.
    pub pc: usize,
    /// Index of the word behind the instruction under way; its own for what allocates.
    pub next: u32,
    /// Slots whose homes a [`Op::Step`] writes.
    pub kills: Vec<i32>,
    /// Frames of inlined functions, outermost first, where this is the state of a call.
    pub inlined: std::rc::Rc<Vec<Inlined>>,
    /// Belongs to a guard that was moved to where the program has none: if it fails often, the loop is compiled without such.
    pub speculative: bool,
    /// Objects to be made for the interpreter, in this order: later ones may hold earlier ones.
    pub objects: Vec<Dissolved>,
}

/// A way from one block to another, with values for its parameters.
#[derive(Clone, PartialEq, Debug)]
pub struct Edge {
    /// Where to.
    pub to: Block,
    /// One value for each parameter.
    pub args: Vec<Value>,
}

/// How a block ends.
#[derive(Clone, PartialEq, Debug)]
pub enum Term {
    /// Goes on.
    Jump(Edge),
    /// Two ways.
    If(Cc, Value, Value, Edge, Edge),
    /// Two ways.
    FIf(Fc, Value, Value, Edge, Edge),
    /// `edges[v]`, or the last when v (unsigned) is out of range.
    Switch(Value, Vec<Edge>),
    /// Returns; the results are in their homes: (slot, value), to be written now.
    Ret(Vec<(i32, Value)>),
    /// The interpreter goes on.
    Leave(State),
    /// Control does not get here.
    None,
}

impl Term {
    /// The ways out.
    pub fn edges(&self) -> SmallVec<[&Edge; 2]> {
        match self {
            Term::Jump(e) => smallvec![e],
            Term::If(.., a, b) | Term::FIf(.., a, b) => SmallVec::from_buf([a, b]),
            Term::Switch(_, v) => v.iter().collect(),
            _ => SmallVec::new(),
        }
    }
    /// The way out with this number, counted from the last.
    pub fn edge_from_last(&self, i: usize) -> Option<&Edge> {
        match (self, i) {
            (Term::Jump(e), 0) => Some(e),
            (Term::If(.., e) | Term::FIf(.., e), 0) | (Term::If(.., e, _) | Term::FIf(.., e, _), 1) => Some(e),
            (Term::Switch(_, v), i) => v.iter().nth_back(i),
            _ => None,
        }
    }
    /// The ways out.
    pub fn edges_mut(&mut self) -> SmallVec<[&mut Edge; 2]> {
        match self {
            Term::Jump(e) => smallvec![e],
            Term::If(.., a, b) | Term::FIf(.., a, b) => SmallVec::from_buf([a, b]),
            Term::Switch(_, v) => v.iter_mut().collect(),
            _ => SmallVec::new(),
        }
    }
    /// Calls `f` with every value it uses, those on edges too; not those of a state.
    pub fn uses(&self, mut f: impl FnMut(Value)) {
        match self {
            Term::If(_, a, b, ..) | Term::FIf(_, a, b, ..) => {
                f(*a);
                f(*b);
            }
            Term::Switch(v, _) => f(*v),
            Term::Ret(l) => l.iter().for_each(|e| f(e.1)),
            _ => {}
        }
        for e in self.edges() {
            e.args.iter().for_each(|&v| f(v));
        }
    }
    /// Calls `f` with every value it uses, those on edges too; not those of a state.
    pub fn each_use(&mut self, mut f: impl FnMut(&mut Value)) {
        match self {
            Term::If(_, a, b, ..) | Term::FIf(_, a, b, ..) => {
                f(a);
                f(b);
            }
            Term::Switch(v, _) => f(v),
            Term::Ret(l) => l.iter_mut().for_each(|e| f(&mut e.1)),
            _ => {}
        }
        for e in self.edges_mut() {
            e.args.iter_mut().for_each(&mut f);
        }
    }
}

/// A block.
#[derive(Clone, Debug)]
pub struct BlockData {
    /// Parameters: instructions [`Op::Param`].
    pub params: Vec<Value>,
    /// Slots that the parameters stand for, for those that stand for one.
    pub param_slots: Vec<i32>,
    /// Instructions in order.
    pub insts: Vec<Value>,
    /// Its end.
    pub term: Term,
    /// Bytecode address it begins at, for listings.
    pub pc: usize,
    /// Hardly ever runs, by what the interpreter has seen.
    pub rare: bool,
    /// Laid out last: rare, or ends in leaving.
    pub cold: bool,
}

/// A function.
#[derive(Clone, Debug, Default)]
pub struct Func {
    /// Name, for listings.
    pub name: String,
    /// Blocks; the first is the entry.
    pub blocks: Vec<BlockData>,
    /// Instructions, by value.
    pub insts: Vec<Inst>,
    /// States.
    pub states: Vec<StateData>,
    /// Slots below fp that frames of the function and of what is inlined into it take.
    pub frame_slots: u32,
    /// Line of the source for an instruction that has one: address of its bytecode.
    pub origin: Vec<usize>,
    /// Bytecode addresses where guesses have failed: loops in front of which no guards are moved that the program does not have there, and blocks
    /// that had not run.
    pub failed: Vec<usize>,
    /// Entered in the middle of an interpreted frame.
    pub osr: bool,
    /// Of the first tier: calls and rounds of loops are counted.
    pub counted: bool,
    /// The closure object is used.
    pub uses_ctx: bool,
    /// Slot of the first result word, if there is one.
    pub result: Option<i32>,
    /// Slots that are memory in one of the frames: their homes change by stores.
    pub memory: hashbrown::HashSet<i32>,
    /// Where those are; they may overlap.
    pub parts: Vec<Part>,
    /// The slot that its highest is right below.
    pub end: i32,
    /// Loads, by value, that are made by the instruction that uses them.
    pub folded: Vec<bool>,
    /// What new objects are like.
    pub shapes: hashbrown::HashMap<(usize, u32), Shape>,
    /// The function recovers panics: the interpreter goes on with what is in the homes at a call.
    pub recovers: bool,
    /// Bounds of parameters, where something is known.
    pub bounds: hashbrown::HashMap<Value, (i64, i64)>,
    pub(super) consts: hashbrown::HashMap<Op, Value>,
}

impl Func {
    /// A new instruction in no block yet.
    pub fn add(&mut self, inst: Inst, origin: usize) -> Value {
        self.insts.push(inst);
        self.origin.push(origin);
        Value(self.insts.len() as u32 - 1)
    }
    /// A constant.
    pub fn iconst(&mut self, v: i64) -> Value {
        self.floating(Op::Const(v))
    }
    /// fp plus bytes.
    pub fn addr(&mut self, off: i32) -> Value {
        self.floating(Op::Addr(off))
    }
    fn floating(&mut self, op: Op) -> Value {
        if let Some(&v) = self.consts.get(&op) {
            return v;
        }
        let v = self.add(Inst { op, args: Args::new(), off: 0, scale: 1, state: None }, 0);
        self.consts.insert(op, v);
        v
    }
    /// A new block.
    pub fn block(&mut self, pc: usize) -> Block {
        self.blocks.push(BlockData {
            params: Vec::new(),
            param_slots: Vec::new(),
            insts: Vec::new(),
            term: Term::None,
            pc,
            rare: false,
            cold: false,
        });
        Block(self.blocks.len() as u32 - 1)
    }
    /// A new parameter of a block.
    pub fn param(&mut self, b: Block, class: Class, slot: i32) -> Value {
        let v = self.add(Inst { op: Op::Param(class), args: Args::new(), off: 0, scale: 1, state: None }, 0);
        self.blocks[b.0 as usize].params.push(v);
        self.blocks[b.0 as usize].param_slots.push(slot);
        v
    }
    /// The instruction that defines a value.
    pub fn inst(&self, v: Value) -> &Inst {
        &self.insts[v.0 as usize]
    }
    /// Its operation.
    pub fn op(&self, v: Value) -> Op {
        self.insts[v.0 as usize].op
    }
    /// The constant it is.
    pub fn as_const(&self, v: Value) -> Option<i64> {
        match self.op(v) {
            Op::Const(c) => Some(c),
            _ => None,
        }
    }
    /// Class of a value.
    pub fn class(&self, v: Value) -> Class {
        self.op(v).class()
    }
    /// Calls `f` with every value that is used, in states too, once for each use.
    pub fn each_use(&self, mut f: impl FnMut(Value)) {
        for b in &self.blocks {
            for &v in &b.insts {
                let i = self.inst(v);
                i.args.iter().for_each(|&a| f(a));
                if let Some(s) = i.state {
                    self.states[s.0 as usize].slots.iter().for_each(|e| f(e.1));
                }
            }
            b.term.uses(&mut f);
            if let Term::Leave(s) = b.term {
                self.states[s.0 as usize].slots.iter().for_each(|e| f(e.1));
            }
        }
    }
    /// Whether it is a load that the instruction which uses it makes.
    pub fn is_folded(&self, v: Value) -> bool {
        self.folded.get(v.0 as usize) == Some(&true)
    }
    /// Replaces uses by what `map` says, everywhere.
    pub fn replace_uses(&mut self, map: impl Fn(Value) -> Value) {
        for i in &mut self.insts {
            i.args.iter_mut().for_each(|a| *a = map(*a));
        }
        for b in &mut self.blocks {
            b.term.each_use(|v| *v = map(*v));
        }
        for s in &mut self.states {
            s.slots.iter_mut().for_each(|e| e.1 = map(e.1));
        }
    }
}
