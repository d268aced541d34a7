//! Instruction selection: SSA to machine instructions with operands for the register allocator. An instruction is still an SSA
//! instruction; what is decided here is which operands are registers, which constants, which registers they must be, and what is lost.
//! `emit.rs` takes the allocated operands in the very order in which they are pushed here.

use super::{HELPER_ARGS, all_registers, alloc, helper_clobbers, int};
use crate::ssa::ir::*;
use regalloc2 as ra;
use regalloc2::{InstRange, Operand, PRegSet, RegClass, VReg};

/// A machine instruction.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// An SSA instruction.
    Inst(Value),
    /// The end of a block.
    Term(Block),
    /// The arguments are in their registers.
    Arguments,
    /// register = constant
    Imm(i64),
    /// register = fp + bytes
    Lea(i32),
}

/// A machine instruction and its operands.
pub struct Minst {
    /// What it is.
    pub kind: Kind,
    ops: (u32, u32),
    clobbers: PRegSet,
}

/// A list for each block, one behind the other.
struct Lists<T> {
    all: Vec<T>,
    ends: Vec<u32>,
}

impl<T> Lists<T> {
    fn new(blocks: usize) -> Lists<T> {
        Lists { all: Vec::new(), ends: Vec::with_capacity(blocks) }
    }
    /// What comes from now on belongs to the next block.
    fn close(&mut self) {
        self.ends.push(self.all.len() as u32);
    }
    fn of(&self, block: usize) -> &[T] {
        let start = if block == 0 { 0 } else { self.ends[block - 1] };
        &self.all[start as usize..self.ends[block] as usize]
    }
}

/// The blocks that lead to each.
fn turned(succs: &Lists<ra::Block>) -> Lists<ra::Block> {
    let n = succs.ends.len();
    let mut ends = vec![0u32; n];
    succs.all.iter().for_each(|t| ends[t.index()] += 1);
    // Where each begins; filling moves that to where it ends.
    let mut sum = 0;
    for e in &mut ends {
        sum += std::mem::replace(e, sum);
    }
    let mut all = vec![ra::Block::new(0); succs.all.len()];
    for b in 0..n {
        for t in succs.of(b) {
            let at = &mut ends[t.index()];
            all[*at as usize] = ra::Block::new(b);
            *at += 1;
        }
    }
    Lists { all, ends }
}

/// A function ready for register allocation.
pub struct Selected<'a> {
    /// The function.
    pub f: &'a Func,
    /// Blocks in the order in which they are laid out.
    pub order: Vec<Block>,
    /// Instructions.
    pub insts: Vec<Minst>,
    /// Most words that a call passes and returns.
    pub out: u32,
    index: Vec<u32>,
    ranges: Vec<(u32, u32)>,
    ops: Vec<Operand>,
    succs: Lists<ra::Block>,
    preds: Lists<ra::Block>,
    params: Lists<VReg>,
    args: Lists<VReg>,
    vregs: usize,
    cur: Vec<Operand>,
    cold: bool,
    /// Results that nobody reads but the guard or jump right behind, from the flags.
    flags: Vec<Value>,
    /// Of the machine: see [`super::has_free_shifts`].
    pub free_shifts: bool,
    /// See [`super::has_three_operands`].
    pub three_operands: bool,
}

/// The constant operand that an instruction can hold, if it is one.
pub fn imm32(f: &Func, v: Value) -> Option<i32> {
    f.as_const(v).and_then(|c| i32::try_from(c).ok())
}

/// An integer comparison as it is emitted: a constant only on the right.
pub fn ordered(f: &Func, cc: Cc, a: Value, b: Value) -> (Cc, Value, Value) {
    if f.as_const(a).is_some() && f.as_const(b).is_none() { (cc.swap(), b, a) } else { (cc, a, b) }
}

/// The operands of a two-operand instruction: a constant on the right where that is the same.
pub fn sides(f: &Func, inst: &Inst) -> (Value, Value) {
    let (a, b) = (inst.args[0], inst.args[1]);
    if inst.op.commutes() && f.as_const(a).is_some() && f.as_const(b).is_none() { (b, a) } else { (a, b) }
}

/// Whether a multiplication by this constant is an address computation, and which.
pub fn lea_factor(c: i64) -> Option<u8> {
    matches!(c, 3 | 5 | 9).then(|| c as u8 - 1)
}

/// Results of compare-and-swap that are compared with 0 right behind it and nowhere else: what comes in between, moves, leaves flags alone.
fn in_flags(f: &Func) -> Vec<Value> {
    let mut found = Vec::new();
    for b in &f.blocks {
        for (i, &v) in b.insts.iter().enumerate().filter(|e| matches!(f.op(*e.1), Op::AtomicCas(_))) {
            let compared = match (b.insts.get(i + 1), &b.term) {
                (Some(&n), _) => match f.op(n) {
                    Op::Guard(cc) => Some(ordered(f, cc, f.inst(n).args[0], f.inst(n).args[1])),
                    _ => None,
                },
                (None, Term::If(cc, x, y, ..)) => Some(ordered(f, *cc, *x, *y)),
                _ => None,
            };
            if compared.is_some_and(|(cc, x, y)| x == v && matches!(cc, Cc::Eq | Cc::Ne) && f.as_const(y) == Some(0)) {
                found.push(v);
            }
        }
    }
    if !found.is_empty() {
        let mut uses: Vec<(Value, u32)> = found.iter().map(|&v| (v, 0)).collect();
        f.each_use(|v| uses.iter_mut().filter(|u| u.0 == v).for_each(|u| u.1 += 1));
        found.retain(|v| uses.contains(&(*v, 1)));
    }
    found
}

fn class(c: Class) -> RegClass {
    match c {
        Class::Int => RegClass::Int,
        Class::Float => RegClass::Float,
    }
}

impl<'a> Selected<'a> {
    /// Selects instructions.
    pub fn new(f: &'a Func) -> Selected<'a> {
        let rpo = f.rpo();
        let (cold, warm): (Vec<Block>, Vec<Block>) = rpo.iter().partition(|b| f.blocks[b.0 as usize].cold);
        let order: Vec<Block> = warm.into_iter().chain(cold).collect();
        let mut index = vec![u32::MAX; f.blocks.len()];
        order.iter().enumerate().for_each(|(i, b)| index[b.0 as usize] = i as u32);
        let n = order.len();
        let mut s = Selected {
            f,
            order,
            insts: Vec::with_capacity(f.insts.len()),
            out: 0,
            index,
            ranges: Vec::with_capacity(n),
            ops: Vec::with_capacity(3 * f.insts.len()),
            succs: Lists::new(n),
            preds: Lists::new(0),
            params: Lists::new(n),
            args: Lists::new(n),
            vregs: f.insts.len(),
            cur: Vec::new(),
            cold: false,
            flags: in_flags(f),
            free_shifts: super::has_free_shifts(),
            three_operands: super::has_three_operands(),
        };
        for i in 0..n {
            let b = s.order[i];
            let start = s.insts.len() as u32;
            s.cold = f.blocks[b.0 as usize].cold;
            let params = f.blocks[b.0 as usize].params.iter().map(|&p| VReg::new(p.0 as usize, class(f.class(p))));
            s.params.all.extend(params);
            s.params.close();
            let insts = &f.blocks[b.0 as usize].insts;
            if i == 0 {
                s.arguments(insts);
            }
            for (k, &v) in insts.iter().enumerate() {
                s.inst(v, insts.get(k + 1).copied());
            }
            s.term(b);
            s.ranges.push((start, s.insts.len() as u32));
        }
        s.preds = turned(&s.succs);
        s
    }

    fn vreg(&self, v: Value) -> VReg {
        VReg::new(v.0 as usize, class(self.f.class(v)))
    }
    fn temp(&mut self, c: RegClass) -> VReg {
        self.vregs += 1;
        VReg::new(self.vregs - 1, c)
    }
    fn push(&mut self, kind: Kind, clobbers: PRegSet) {
        let start = self.ops.len() as u32;
        self.ops.append(&mut self.cur);
        self.insts.push(Minst { kind, ops: (start, self.ops.len() as u32), clobbers });
    }
    /// A vreg that holds the value: constants are made right here.
    fn value(&mut self, v: Value) -> VReg {
        let kind = match self.f.op(v) {
            Op::Const(c) => Kind::Imm(c),
            Op::Addr(o) => Kind::Lea(o),
            _ => return self.vreg(v),
        };
        let t = self.temp(RegClass::Int);
        // In front of the instruction whose operands are being gathered.
        let start = self.ops.len() as u32;
        self.ops.push(Operand::reg_def(t));
        self.insts.push(Minst { kind, ops: (start, start + 1), clobbers: PRegSet::empty() });
        t
    }
    fn reg(&mut self, v: Value) {
        let r = self.value(v);
        self.cur.push(Operand::reg_use(r));
    }
    fn reg_late(&mut self, v: Value) {
        let r = self.value(v);
        self.cur.push(Operand::reg_use_at_end(r));
    }
    fn fixed(&mut self, v: Value, r: u8) {
        let t = self.value(v);
        self.cur.push(Operand::reg_fixed_use(t, int(r)));
    }
    fn reg_or_imm(&mut self, v: Value) {
        if imm32(self.f, v).is_none() {
            self.reg(v);
        }
    }
    /// A float: a register, or where a folded load reads.
    fn reg_or_memory(&mut self, v: Value) {
        let inst = self.f.inst(v);
        if !self.f.is_folded(v) {
            return self.reg(v);
        }
        self.base(inst.args[0]);
        if let Op::FLoadX(_) = inst.op {
            self.reg(inst.args[1]);
        }
    }
    fn any(&mut self, v: Value) {
        if !self.f.op(v).floats() {
            let r = self.vreg(v);
            self.cur.push(Operand::any_use(r));
        }
    }
    fn def(&mut self, v: Value) {
        let r = self.vreg(v);
        self.cur.push(Operand::reg_def(r));
    }
    /// The result takes the register of operand `i`.
    fn reuse(&mut self, v: Value, i: usize) {
        let r = self.vreg(v);
        self.cur.push(Operand::reg_reuse_def(r, i));
    }
    /// The base of an access, unless it is part of the frame.
    fn base(&mut self, v: Value) {
        if !matches!(self.f.op(v), Op::Addr(_)) {
            self.reg(v);
        }
    }
    fn state(&mut self, s: Option<State>) {
        let Some(s) = s else { return };
        let f = self.f;
        for &(_, v) in &f.states[s.0 as usize].slots {
            self.any(v);
        }
    }

    /// Defines the arguments that come in registers, all at once.
    fn arguments(&mut self, insts: &[Value]) {
        for &v in insts {
            if let Op::Arg(i) = self.f.op(v) {
                let r = self.vreg(v);
                self.cur.push(Operand::reg_fixed_def(r, int(super::ARGS[i as usize])));
            }
        }
        self.push(Kind::Arguments, PRegSet::empty());
    }

    /// `next`: the instruction behind it.
    fn inst(&mut self, v: Value, next: Option<Value>) {
        let f = self.f;
        let inst = f.inst(v);
        let a = &inst.args;
        let mut clobbers = PRegSet::empty();
        match inst.op {
            Op::Const(_) | Op::Addr(_) | Op::Param(_) | Op::Copy => return,
            Op::FLoad(_) | Op::FLoadX(_) if f.is_folded(v) => return,
            // All at once: see `arguments`. The call has defined its result.
            Op::Arg(_) | Op::Returned => return,
            Op::Home(_) | Op::FHome(_) | Op::Result(_) | Op::FResult(_) | Op::Out(_) => self.def(v),
            Op::SetHome(_) => self.any(a[0]),
            Op::Keep(_) => {
                self.any(a[0]);
                let r = self.vreg(v);
                self.cur.push(Operand::any_def(r));
            }
            Op::Move(_) => {
                self.any(a[0]);
                self.def(v);
            }
            Op::ZeroHomes(_, n) => {
                if n > super::emit::ZERO_INLINE {
                    clobbers = helper_clobbers();
                }
            }
            Op::Add => {
                let (x, y) = sides(f, inst);
                self.reg(x);
                self.reg_or_imm(y);
                self.def(v);
            }
            Op::Sub if imm32(f, a[1]).is_some_and(|c| c != i32::MIN) => {
                self.reg(a[0]);
                self.def(v);
            }
            Op::Mul if f.as_const(sides(f, inst).1).is_some_and(|c| lea_factor(c).is_some()) => {
                self.reg(sides(f, inst).0);
                self.def(v);
            }
            Op::Mul if f.as_const(sides(f, inst).1).is_some_and(|c| c > 0 && c & (c - 1) == 0) => {
                self.reg(sides(f, inst).0);
                self.reuse(v, 0);
            }
            Op::Mul | Op::Mul32 if imm32(f, sides(f, inst).1).is_some() => {
                self.reg(sides(f, inst).0);
                self.def(v);
            }
            Op::Sub | Op::Mul | Op::And | Op::Or | Op::Xor | Op::Add32 | Op::Sub32 | Op::Mul32 => {
                let (x, y) = sides(f, inst);
                self.reg(x);
                self.reg_or_imm(y);
                self.reuse(v, 0);
            }
            Op::Rotl | Op::Rotl32 if f.as_const(a[1]).is_some() && self.free_shifts => {
                self.reg(a[0]);
                self.def(v);
            }
            Op::ShlM | Op::SarM | Op::ShrM | Op::Rotl | Op::Rotl32 if f.as_const(a[1]).is_some() => {
                self.reg(a[0]);
                self.reuse(v, 0);
            }
            Op::Shl | Op::Sar | Op::Shr | Op::ShlM | Op::SarM | Op::ShrM if self.free_shifts => {
                self.reg(a[0]);
                self.reg_late(a[1]);
                self.def(v);
            }
            Op::Shl | Op::Sar | Op::Shr | Op::ShlM | Op::SarM | Op::ShrM | Op::Rotl | Op::Rotl32 => {
                self.reg(a[0]);
                let c = self.value(a[1]);
                self.cur.push(Operand::reg_fixed_use_at_end(c, int(1)));
                self.reuse(v, 0);
            }
            Op::Neg | Op::Not | Op::Bswap => {
                self.reg(a[0]);
                self.reuse(v, 0);
            }
            Op::Ext(_) | Op::BitLen | Op::Ctz | Op::Popcnt => {
                self.reg(a[0]);
                self.def(v);
            }
            Op::Div | Op::DivU | Op::Rem | Op::RemU | Op::MulHiU | Op::MulHi => {
                self.fixed(a[0], 0);
                self.reg_late(a[1]);
                let high = !matches!(inst.op, Op::Div | Op::DivU);
                let r = self.vreg(v);
                self.cur.push(Operand::reg_fixed_def(r, int(if high { 2 } else { 0 })));
                clobbers.add(int(if high { 0 } else { 2 }));
            }
            Op::DivWide => {
                self.fixed(a[0], 2);
                self.fixed(a[1], 0);
                self.reg_late(a[2]);
                let r = self.vreg(v);
                self.cur.push(Operand::reg_fixed_def(r, int(0)));
                clobbers.add(int(2));
            }
            Op::FAdd(_) | Op::FSub(_) | Op::FMul(_) | Op::FDiv(_) if self.three_operands => {
                self.reg(a[0]);
                self.reg_or_memory(a[1]);
                self.def(v);
            }
            Op::FAdd(_) | Op::FSub(_) | Op::FMul(_) | Op::FDiv(_) => {
                self.reg(a[0]);
                self.reg(a[1]);
                self.reuse(v, 0);
            }
            Op::FNeg(_) | Op::FAbs => {
                self.reg(a[0]);
                self.reuse(v, 0);
            }
            Op::Fma => {
                self.reg(a[0]);
                self.reg(a[1]);
                self.reg(a[2]);
                self.reuse(v, 0);
            }
            Op::ToFloat if f.as_const(a[0]).is_some() => self.def(v),
            Op::FSqrt
            | Op::FRound(_)
            | Op::IntToF(_)
            | Op::FToInt
            | Op::FNarrow
            | Op::FWiden
            | Op::ToFloat
            | Op::ToInt(_) => {
                self.reg(a[0]);
                self.def(v);
            }
            Op::Cmp(cc) => {
                let (_, x, y) = ordered(f, cc, a[0], a[1]);
                self.reg(x);
                self.reg_or_imm(y);
                self.def(v);
            }
            Op::Select(cc) => {
                let (_, x, y) = ordered(f, cc, a[0], a[1]);
                self.reg(x);
                self.reg_or_imm(y);
                self.reg(a[2]);
                self.reg(a[3]);
                self.reuse(v, self.cur.len() - 1);
            }
            Op::FCmp(_) => {
                self.reg(a[0]);
                self.reg(a[1]);
                self.def(v);
            }
            Op::Load(_) | Op::FLoad(_) | Op::AtomicLoad(..) => {
                self.base(a[0]);
                self.def(v);
            }
            Op::LoadX(_) | Op::FLoadX(_) => {
                self.base(a[0]);
                self.reg(a[1]);
                self.def(v);
            }
            Op::Store(_) => {
                self.base(a[0]);
                self.reg_or_imm(a[1]);
            }
            Op::FStore(_) | Op::StoreP => {
                self.base(a[0]);
                self.reg(a[1]);
            }
            Op::StoreX(_) => {
                self.base(a[0]);
                self.reg(a[1]);
                self.reg_or_imm(a[2]);
            }
            Op::FStoreX(_) | Op::StorePX => {
                self.base(a[0]);
                self.reg(a[1]);
                self.reg(a[2]);
            }
            Op::AtomicStore(_) => {
                self.base(a[0]);
                self.reg(a[1]);
            }
            Op::AtomicAdd(_) | Op::AtomicSwap(_) => {
                self.reg_late(a[0]);
                self.reg(a[1]);
                self.reuse(v, 1);
            }
            Op::AtomicCas(_) => {
                self.reg_late(a[0]);
                self.fixed(a[1], 0);
                self.reg_late(a[2]);
                let r = self.vreg(v);
                self.cur.push(Operand::reg_fixed_def(r, int(0)));
            }
            Op::Guard(cc) => {
                let (_, x, y) = ordered(f, cc, a[0], a[1]);
                if !self.in_flags(x) {
                    self.reg(x);
                    self.reg_or_imm(y);
                }
                self.state(inst.state);
            }
            Op::Poll => {
                if f.counted {
                    // For the helper that is called when enough was counted.
                    self.out = self.out.max(2);
                }
                self.state(inst.state);
            }
            Op::Call { callee, nargs, nres } => {
                // Who is not compiled yet puts all registers into memory.
                self.out = self.out.max(nargs as u32 + nres as u32).max(REG_ARGS as u32);
                let skip = usize::from(callee_has_target(callee));
                match callee {
                    Callee::Closure => self.fixed(a[0], super::CTX),
                    Callee::Iface(_) => self.reg(a[0]),
                    Callee::Direct(_) => {}
                }
                for (i, &x) in a[skip..].iter().enumerate() {
                    match super::ARGS.get(i) {
                        Some(&r) => self.fixed(x, r),
                        None => self.any(x),
                    }
                }
                self.state(inst.state);
                clobbers = all_registers();
                if let Some(next) = next
                    && f.op(next) == Op::Returned
                {
                    let r = self.vreg(next);
                    self.cur.push(Operand::reg_fixed_def(r, int(super::RESULT)));
                    clobbers.remove(int(super::RESULT));
                }
            }
            Op::Step(_) | Op::Native(..) => {
                self.state(inst.state);
                clobbers = helper_clobbers();
            }
            Op::New(..) => {
                let r = self.vreg(v);
                self.cur.push(Operand::reg_fixed_def(r, int(alloc::RESULT)));
                alloc::CLOBBERS.iter().for_each(|&r| clobbers.add(int(r)));
            }
            // Where it is rare nothing but the result changes, and arguments need no registers.
            Op::Helper(_) | Op::Leaf(_) if self.cold => {
                self.out = self.out.max(a.len().max(1) as u32);
                a.iter().for_each(|&x| self.any(x));
                self.def(v);
            }
            Op::Helper(_) | Op::Leaf(_) => {
                for (i, &x) in a.iter().enumerate() {
                    self.fixed(x, HELPER_ARGS[i]);
                }
                let r = self.vreg(v);
                self.cur.push(Operand::reg_fixed_def(r, int(0)));
                clobbers = helper_clobbers();
                clobbers.remove(int(0));
            }
        }
        self.push(Kind::Inst(v), clobbers);
    }

    fn term(&mut self, b: Block) {
        let f = self.f;
        let t = &f.blocks[b.0 as usize].term;
        match t {
            Term::Jump(e) => {
                for &v in &e.args {
                    let r = self.value(v);
                    self.args.all.push(r);
                }
            }
            Term::If(cc, x, y, ..) => {
                let (_, x, y) = ordered(f, *cc, *x, *y);
                if !self.in_flags(x) {
                    self.reg(x);
                    self.reg_or_imm(y);
                }
            }
            Term::FIf(_, x, y, ..) => {
                self.reg(*x);
                self.reg(*y);
            }
            Term::Switch(x, _) => {
                self.reg_late(*x);
                let t = self.temp(RegClass::Int);
                self.cur.push(Operand::reg_def(t));
            }
            Term::Ret(l) => {
                for &(slot, v) in l {
                    if Some(slot) == f.result && f.class(v) == Class::Int {
                        self.fixed(v, super::RESULT);
                    } else {
                        self.any(v);
                    }
                }
            }
            Term::Leave(s) => self.state(Some(*s)),
            Term::None => {}
        }
        self.push(Kind::Term(b), PRegSet::empty());
        self.args.close();
        self.succs.all.extend(t.edges().iter().map(|e| ra::Block::new(self.index[e.to.0 as usize] as usize)));
        self.succs.close();
    }

    /// Whether a value is only in the flags: zero flag set means 1.
    pub fn in_flags(&self, v: Value) -> bool {
        self.flags.contains(&v)
    }

    /// Index in the layout of a block.
    pub fn position(&self, b: Block) -> usize {
        self.index[b.0 as usize] as usize
    }
}

/// Whether the first argument of a call is what is called.
pub fn callee_has_target(c: Callee) -> bool {
    !matches!(c, Callee::Direct(_))
}

impl ra::Function for Selected<'_> {
    fn num_insts(&self) -> usize {
        self.insts.len()
    }
    fn num_blocks(&self) -> usize {
        self.order.len()
    }
    fn entry_block(&self) -> ra::Block {
        ra::Block::new(0)
    }
    fn block_insns(&self, b: ra::Block) -> InstRange {
        let (s, e) = self.ranges[b.index()];
        InstRange::new(ra::Inst::new(s as usize), ra::Inst::new(e as usize))
    }
    fn block_succs(&self, b: ra::Block) -> &[ra::Block] {
        self.succs.of(b.index())
    }
    fn block_preds(&self, b: ra::Block) -> &[ra::Block] {
        self.preds.of(b.index())
    }
    fn block_params(&self, b: ra::Block) -> &[VReg] {
        self.params.of(b.index())
    }
    fn is_ret(&self, i: ra::Inst) -> bool {
        match self.insts[i.index()].kind {
            Kind::Term(b) => matches!(self.f.blocks[b.0 as usize].term, Term::Ret(_) | Term::Leave(_) | Term::None),
            _ => false,
        }
    }
    fn is_branch(&self, i: ra::Inst) -> bool {
        matches!(self.insts[i.index()].kind, Kind::Term(_)) && !self.is_ret(i)
    }
    fn branch_blockparams(&self, b: ra::Block, _: ra::Inst, succ: usize) -> &[VReg] {
        if self.succs.of(b.index()).len() == 1 && succ == 0 { self.args.of(b.index()) } else { &[] }
    }
    fn inst_operands(&self, i: ra::Inst) -> &[Operand] {
        let (s, e) = self.insts[i.index()].ops;
        &self.ops[s as usize..e as usize]
    }
    fn inst_clobbers(&self, i: ra::Inst) -> PRegSet {
        self.insts[i.index()].clobbers
    }
    fn num_vregs(&self) -> usize {
        self.vregs
    }
    fn spillslot_size(&self, _: RegClass) -> usize {
        1
    }
}
