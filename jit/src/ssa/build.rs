//! Bytecode to SSA: control flow, the values of slots, states. What single instructions mean is in `lower.rs`, calls are in `calls.rs`.
//!
//! A block with several predecessors, or that a loop leads back to, gets a parameter for every slot that is live there; the pass `phis`
//! removes those that are none.

use super::env::Env;
use super::ir::*;
use super::live::{Live, Refused, analyse};
use super::unseen::{self, Seen};
use govm_bytecode::insn::Decoded;
use govm_bytecode::{CODE_SLOT, FuncIdx, Function, Op as B, effects};
use govm_runtime::func::Code;
use govm_runtime::jit::made::Tier;
use govm_runtime::rt::Rt;
use hashbrown::HashMap;
use std::rc::Rc;

/// Guesses at a function that may fail before nothing is left out of it any more.
const MOST_FAILED: usize = 6;

/// What a build needs to know.
#[derive(Clone, Copy)]
pub struct Options {
    /// What it is built for: the first tier inlines leaves only, and counts.
    pub tier: Tier,
    /// It is to replace code of the first tier.
    pub again: bool,
    /// Inline calls.
    pub inline: bool,
    /// Inline what dynamic calls were seen to call.
    pub feedback: bool,
    /// Leave to the interpreter what has not run.
    pub unseen: bool,
}

/// A function whose bytecode is being built: the outermost or an inlined one.
pub(super) struct Frame<'a> {
    pub code: &'a Code,
    pub func: &'a Function,
    pub live: Rc<Live<'a>>,
    /// Slot number of its fp.
    pub base: i32,
    pub(super) parent: Option<usize>,
    /// Instruction of the parent that calls it.
    pub(super) called_at: usize,
    pub(super) depth: usize,
    /// Its blocks, in the order of leaders, where they have been come to.
    pub(super) blocks: Vec<Option<Block>>,
    /// Ways into them.
    pub(super) preds: Vec<u32>,
    /// What is known of them.
    pub(super) seen: Vec<Seen>,
    /// Where it returns to; its results are read by the caller there.
    pub(super) cont: Option<Block>,
    /// Slots of the functions around it that are live during the call, absolute.
    pub(super) outer: Rc<Vec<i32>>,
    /// Those of them that are pointers for the collector.
    pub(super) outer_ptrs: Rc<Vec<i32>>,
    /// Those that must be in their homes during a call: pointers, and what a recovered panic goes on with.
    pub(super) outer_kept: Rc<Vec<i32>>,
    /// Inlined frames around and its own, outermost first.
    pub(super) inlined: Rc<Vec<Inlined>>,
}

/// Whose a closure object is, and where what it captured is noted.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Closure {
    pub func: FuncIdx,
    pub captured: Option<usize>,
}

/// A block that is to be built.
pub(super) struct Todo {
    pub block: Block,
    pub frame: usize,
    /// The instruction it begins with.
    pub insn: usize,
    /// What slots hold there.
    pub env: Env,
    /// It is what follows an inlined call, not a block of the bytecode.
    pub behind: bool,
}

pub(super) struct Builder<'a> {
    pub rt: &'a Rt,
    pub f: Func,
    pub frames: Vec<Frame<'a>>,
    pub env: Env,
    pub cur: Block,
    /// Frame and instruction being built.
    pub fr: usize,
    pub at: usize,
    pub(super) todo: Vec<Todo>,
    pub(super) options: Options,
    pub(super) low: i32,
    /// Functions that were looked at to be inlined.
    pub(super) analysed: HashMap<*const Code, Option<Rc<Live<'a>>>>,
    /// Closure objects of which it is known whose they are.
    pub(super) closures: HashMap<Value, Closure>,
    /// What closure objects made in sight hold that are such themselves, by offset.
    pub(super) captured: Vec<Vec<(i32, Closure)>>,
    /// Words of frames' memory that the current block has written, and what.
    pub(super) written: Vec<(i32, Value)>,
    /// Blocks behind inlined calls that were returned to; whether all that was returned is known.
    pub(super) returned: HashMap<Block, bool>,
    /// Values that are addresses of something.
    pub not_nil: hashbrown::HashSet<Value>,
}

/// Builds the SSA form of a function: for calls, or from the loop header at word `osr`.
///
/// # Errors
/// When the function is of a kind that cannot be compiled.
pub fn build<'a>(rt: &'a Rt, code: &'a Code, osr: Option<u32>, options: Options) -> Result<Func, Refused> {
    let func = &*code.func;
    let size = |t: u32| rt.ty(govm_bytecode::TypeIdx(t)).size;
    let live = Rc::new(analyse(func, &size)?);
    // Who is in the loop now is the last to need code for the loop of a function that has some for calls: the least will do.
    let late = osr.is_some() && (code.has_full() || !options.again && rt.machine_code(code.entry as usize).is_some());
    let options = Options { inline: options.inline && !late, ..options };
    let failed = code.failed();
    let seen = seen(rt, code, &live, options, &failed);
    let end = 2 + func.sig.nargs as i32 + func.sig.nres as i32;
    let mut b = Builder {
        rt,
        f: Func {
            name: func.name.to_string(),
            end,
            osr: osr.is_some(),
            counted: options.tier == Tier::First,
            recovers: func.recover_pc.is_some(),
            failed,
            // About what it takes without inlining: growing copies.
            insts: Vec::with_capacity(8 * live.insns.len()),
            origin: Vec::with_capacity(8 * live.insns.len()),
            states: Vec::with_capacity(live.insns.len()),
            ..Func::default()
        },
        frames: vec![],
        env: Env::new(end),
        cur: Block(0),
        fr: 0,
        at: 0,
        todo: vec![],
        options,
        low: -2 - func.frame_words() as i32,
        analysed: HashMap::default(),
        closures: HashMap::default(),
        captured: Vec::new(),
        written: Vec::new(),
        returned: HashMap::default(),
        not_nil: Default::default(),
    };
    let frame = Frame {
        code,
        func,
        preds: pred_counts(&live, &seen),
        blocks: vec![None; live.leaders.len()],
        seen,
        live,
        base: 0,
        parent: None,
        called_at: 0,
        depth: 0,
        cont: None,
        outer: Rc::default(),
        outer_ptrs: Rc::default(),
        outer_kept: Rc::default(),
        inlined: Rc::default(),
    };
    b.frames.push(frame);
    b.note_memory();
    let entry = b.f.block(func.code.as_ptr() as usize);
    b.cur = entry;
    let start = match osr {
        Some(w) => b.frames[0].live.at(w as usize).ok_or("no such loop")?,
        None => 0,
    };
    if osr.is_none() {
        for i in 0..(func.sig.nargs as usize).min(REG_ARGS) {
            let v = b.ins(Op::Arg(i as u16), &[]);
            b.set(2 + i as i64, v);
        }
        // Others that must hold nothing are values, zero until they are written.
        let memory = |s: i16| func.areas.iter().any(|a| (a.slot..a.slot + a.slots as i16).contains(&s));
        for &s in code.zeroed().iter().filter(|&&s| memory(s)) {
            b.ins(Op::ZeroHomes(s as i32, 1), &[]);
        }
    }
    for s in b.frames[0].live.clone().slots_before(start) {
        if b.env.get(s as i32).is_some() {
            continue;
        }
        // Locals that are read before they are written hold nothing yet.
        let v =
            if osr.is_none() && s < govm_bytecode::CTX_SLOT as i64 { b.k(0) } else { b.ins(Op::Home(s as i32), &[]) };
        b.env.insert(s as i32, v);
    }
    b.f.result = (func.sig.nres > 0).then_some(2 + func.sig.nargs as i32);
    b.f.uses_ctx = b.frames[0].live.slots_before(0).any(|s| s == -2);
    let to = b.goto_seen(start);
    b.f.blocks[entry.0 as usize].term = Term::Jump(to);
    while let Some(t) = b.todo.pop() {
        b.block(t)?;
    }
    b.f.frame_slots = (-2 - b.low) as u32;
    Ok(b.f)
}

/// What is known of a function's blocks. `failed`: addresses where that was wrong.
pub(super) fn seen(rt: &Rt, code: &Code, live: &Live<'_>, options: Options, failed: &[usize]) -> Vec<Seen> {
    if !options.unseen || failed.len() >= MOST_FAILED {
        return vec![Seen::Maybe; live.leaders.len()];
    }
    let never = |d: &Decoded<'_>| match d.op {
        B::Call => rt.never_called(FuncIdx(d.word.w())),
        _ => rt.never_made(code, d.pc),
    };
    unseen::find(live, never, |w| failed.contains(&(code.func.code.as_ptr() as usize + 8 * w)))
}

/// Ways into each block that are built.
pub(super) fn pred_counts(l: &Live<'_>, seen: &[Seen]) -> Vec<u32> {
    let mut n = vec![0; l.leaders.len()];
    n[0] = 1;
    let mut block = 0;
    for (i, d) in l.insns.iter().enumerate() {
        block += usize::from(l.leaders.get(block + 1) == Some(&i));
        if seen[block] != Seen::Maybe {
            continue;
        }
        for t in d.targets() {
            // Loop headers always have parameters.
            let Some(to) = l.at(t as usize).and_then(|i| l.leader(i)) else { continue };
            n[to] += if t <= d.pc as i64 { 2 } else { 1 };
        }
        let falls = !d.op.info().ends() && d.op != B::JmpTable;
        if let Some(next) = l.leader(i + 1).filter(|_| falls) {
            n[next] += 1;
        }
    }
    n
}

impl<'a> Builder<'a> {
    pub fn frame(&self) -> &Frame<'a> {
        &self.frames[self.fr]
    }
    pub fn insn(&self) -> Decoded<'a> {
        self.frame().live.insns[self.at]
    }
    /// Address of the instruction's first word.
    pub fn address(&self) -> usize {
        let f = self.frame();
        f.func.code.as_ptr() as usize + 8 * f.live.insns[self.at].pc
    }

    // ---- instructions ----

    pub fn full(&mut self, op: Op, args: &[Value], off: i32, scale: u8, state: Option<State>) -> Value {
        // Bits made of a float are that float's.
        if let (Op::ToFloat, Op::ToInt(_)) = (op, args.first().map_or(Op::Copy, |&a| self.f.op(a))) {
            return self.f.inst(args[0]).args[0];
        }
        let origin = self.address();
        let state = state.or_else(|| matches!(op, Op::New(..) | Op::Helper(_)).then(|| self.site()));
        let v = self.f.add(Inst { op, args: args.iter().copied().collect(), off, scale, state }, origin);
        self.f.blocks[self.cur.0 as usize].insts.push(v);
        v
    }
    pub fn ins(&mut self, op: Op, args: &[Value]) -> Value {
        self.full(op, args, 0, 1, None)
    }
    pub fn k(&mut self, v: i64) -> Value {
        self.f.iconst(v)
    }
    /// Leaves before the current instruction if a cc b.
    pub fn guard(&mut self, cc: Cc, a: Value, b: Value) {
        if let (Some(x), Some(y)) = (self.f.as_const(a), self.f.as_const(b))
            && !cc.holds(x, y)
        {
            return;
        }
        let s = self.state();
        self.full(Op::Guard(cc), &[a, b], 0, 1, Some(s));
    }
    pub fn nil_check(&mut self, p: Value) {
        if matches!(self.f.op(p), Op::Addr(_)) || self.not_nil.contains(&p) {
            return;
        }
        let z = self.k(0);
        self.guard(Cc::Eq, p, z);
    }
    pub fn leave(&mut self) {
        let s = self.state();
        self.end(Term::Leave(s));
    }
    pub fn end(&mut self, t: Term) {
        self.f.blocks[self.cur.0 as usize].term = t;
    }
    /// A block in the middle of the instruction.
    pub fn inner_block(&mut self) -> Block {
        let pc = self.address();
        self.f.block(pc)
    }
    pub fn edge(to: Block, args: &[Value]) -> Edge {
        Edge { to, args: args.to_vec() }
    }

    // ---- slots ----

    pub fn abs(&self, s: i64) -> i32 {
        self.frame().base + s as i32
    }
    pub fn get(&mut self, s: i64) -> Value {
        let i = self.abs(s);
        if self.frame().live.is_memory(s) {
            let a = self.f.addr(8 * i);
            return self.ins(Op::Load(Width::W), &[a]);
        }
        match self.env.get(i) {
            Some(v) => v,
            // Read before it is written: whatever is there.
            None => self.ins(Op::Home(i), &[]),
        }
    }
    pub fn set(&mut self, s: i64, v: Value) {
        let i = self.abs(s);
        if self.frame().live.is_memory(s) {
            self.written.push((i, v));
            let a = self.f.addr(8 * i);
            if let Op::ToInt(narrow) = self.f.op(v) {
                let x = self.f.inst(v).args[0];
                if !narrow {
                    self.ins(Op::FStore(false), &[a, x]);
                    return;
                }
            }
            self.ins(Op::Store(8), &[a, v]);
            return;
        }
        self.env.insert(i, v);
    }
    /// A float operand.
    pub fn getf(&mut self, s: i64) -> Value {
        let v = self.get(s);
        self.ins(Op::ToFloat, &[v])
    }
    pub fn setf(&mut self, s: i64, v: Value, narrow: bool) {
        let v = self.ins(Op::ToInt(narrow), &[v]);
        self.set(s, v);
    }

    // ---- states ----

    /// For what allocates without leaving: no values, only where that is.
    fn site(&mut self) -> State {
        let f = self.frame();
        let next = f.live.insns[self.at].pc as u32;
        let data =
            StateData { base: f.base, pc: self.address(), next, inlined: f.inlined.clone(), ..Default::default() };
        self.f.states.push(data);
        State(self.f.states.len() as u32 - 1)
    }
    /// The state in front of the current instruction.
    pub fn state(&mut self) -> State {
        let f = &self.frames[self.fr];
        let base = f.base;
        let mut slots = Vec::with_capacity(f.outer.len() + 3 * f.inlined.len() + f.live.count_before(self.at));
        let own = f.live.slots_before(self.at).map(|s| base + s as i32);
        slots.extend(f.outer.iter().copied().chain(own).filter_map(|s| Some((s, self.env.get(s)?))));
        for i in f.inlined.iter() {
            slots.push((i.base, self.f.addr(8 * i.up)));
            slots.push((i.base + 1, self.f.iconst(i.ret as i64)));
            slots.push((i.base + CODE_SLOT as i32, self.f.iconst(i.code as i64)));
        }
        let data = StateData { slots, base, pc: self.address(), next: self.insn().next() as u32, ..Default::default() };
        self.f.states.push(data);
        State(self.f.states.len() as u32 - 1)
    }
    /// Slots that are live while the current call is under way.
    pub(super) fn during(&self) -> Vec<i64> {
        let f = self.frame();
        let d = f.live.insns[self.at];
        let mut dead: hashbrown::HashSet<i64> = Default::default();
        effects::defs(f.func, &d, |s, n| dead.extend(s..s + n as i64));
        let top = effects::clobbers(f.func, &d).unwrap_or(i64::MIN);
        let mut v: Vec<i64> = f.live.slots_before(self.at + 1).filter(|s| *s > top && !dead.contains(s)).collect();
        if let Some(r) = f.live.recovery(f.func) {
            v.extend(f.live.slots_before(r));
            v.sort_unstable();
            v.dedup();
        }
        v
    }
    /// Slots that the stack map of the current call names, absolute, with those of the functions around.
    pub(super) fn pointers(&self) -> Vec<i32> {
        let f = self.frame();
        let maps = f.code.maps();
        let mut v: Vec<i32> = f.outer_ptrs.to_vec();
        if let Some(l) = maps.during(self.insn().next() as u32) {
            v.extend(l.iter().filter(|&&s| !f.live.is_memory(s as i64)).map(|&s| f.base + s as i32));
        }
        v
    }

    /// Slots that must be in their homes during the current call, absolute.
    pub(super) fn kept(&self) -> Vec<i32> {
        let f = self.frame();
        let mut v = self.pointers();
        v.extend(f.outer_kept.iter().copied());
        if let Some(r) = f.live.recovery(f.func) {
            v.extend(f.live.slots_before(r).map(|s| f.base + s as i32));
        }
        v.sort_unstable();
        v.dedup();
        v
    }

    // ---- control flow ----

    /// What is known of the block that begins with instruction `i` of the current function.
    fn seen(&self, i: usize) -> Seen {
        let f = self.frame();
        f.live.leader(i).map_or(Seen::Maybe, |b| f.seen[b])
    }
    /// The state in which the interpreter goes on at instruction `i` of the current function, which was not seen to run.
    fn state_at(&mut self, i: usize, seen: Seen) -> State {
        let here = std::mem::replace(&mut self.at, i);
        let s = self.state();
        self.at = here;
        self.f.states[s.0 as usize].speculative = seen == Seen::Never;
        s
    }
    /// Goes to `yes` if x cc y, else to `no`: instructions of the current function.
    pub(super) fn branch(&mut self, cc: Cc, x: Value, y: Value, yes: usize, no: usize) {
        let ways = [(cc, yes, no), (cc.not(), no, yes)];
        for (cc, out, on) in ways {
            let seen = self.seen(out);
            // What leaves a loop tells how often it runs.
            let stays = self.frame().live.loops.iter().all(|l| !l.contains(&self.at) || l.contains(&out));
            if seen != Seen::Maybe && self.seen(on) == Seen::Maybe && stays {
                let s = self.state_at(out, seen);
                self.full(Op::Guard(cc), &[x, y], 0, 1, Some(s));
                let e = self.goto(on);
                return self.end(Term::Jump(e));
            }
        }
        let (yes, no) = (self.goto(yes), self.goto(no));
        self.end(Term::If(cc, x, y, yes, no));
    }
    /// An edge to instruction `i` of the current function: to a way out, if that has not run.
    pub fn goto(&mut self, i: usize) -> Edge {
        let seen = self.seen(i);
        if seen == Seen::Maybe {
            return self.goto_seen(i);
        }
        let s = self.state_at(i, seen);
        let out = self.f.block(self.f.states[s.0 as usize].pc);
        self.f.blocks[out.0 as usize].term = Term::Leave(s);
        Self::edge(out, &[])
    }
    fn goto_seen(&mut self, i: usize) -> Edge {
        let fr = self.fr;
        let f = &self.frames[fr];
        let Some(n) = f.live.leader(i) else { unreachable!("blocks begin where jumps lead") };
        let made = f.blocks[n];
        if f.preds[n] <= 1 {
            let to = made.unwrap_or_else(|| self.come_to(n, |b, _| b.env.clone()));
            return Edge { to, args: Vec::new() };
        }
        let (base, live, outer) = (f.base, f.live.clone(), f.outer.clone());
        let slots = || live.slots_before(i).map(|s| base + s as i32).chain(outer.iter().copied());
        let to = made.unwrap_or_else(|| {
            self.come_to(n, |b, to| {
                let mut env = b.env.none();
                for s in slots() {
                    let p = b.f.param(to, Class::Int, s);
                    if let Some(v) = b.env.get(s)
                        && b.settled(fr, s)
                    {
                        b.same_closure(v, p);
                    }
                    env.insert(s, p);
                }
                env
            })
        });
        let mut args = Vec::with_capacity(self.f.blocks[to.0 as usize].params.len());
        args.extend(slots().map(|s| self.value_or_home(s)));
        Edge { to, args }
    }
    /// A new block, for those that begin with leader number `n` of the current function. `env`: what slots hold there.
    fn come_to(&mut self, n: usize, env: impl FnOnce(&mut Self, Block) -> Env) -> Block {
        let f = self.frame();
        let insn = f.live.leaders[n];
        let pc = f.func.code.as_ptr() as usize + 8 * f.live.insns[insn].pc;
        let block = self.f.block(pc);
        let frame = self.fr;
        self.frames[frame].blocks[n] = Some(block);
        let env = env(self, block);
        self.todo.push(Todo { block, frame, insn, env, behind: false });
        block
    }
    pub(super) fn value_or_home(&mut self, s: i32) -> Value {
        match self.env.get(s) {
            Some(v) => v,
            None => self.ins(Op::Home(s), &[]),
        }
    }
    /// An edge to the target of the current jump.
    pub fn goto_word(&mut self, w: i64) -> Edge {
        let Some(i) = self.frame().live.at(w as usize) else { unreachable!("the analysis has seen where jumps lead") };
        self.goto(i)
    }

    fn block(&mut self, t: Todo) -> Result<(), Refused> {
        self.cur = t.block;
        self.fr = t.frame;
        self.at = t.insn;
        self.env = t.env;
        self.written.clear();
        let live = self.frame().live.clone();
        // Behind an inlined call its results are in the window already.
        if !t.behind && live.headers.binary_search(&live.insns[t.insn].pc).is_ok() {
            let s = self.state();
            self.full(Op::Poll, &[], 0, 1, Some(s));
        }
        let mut i = t.insn;
        loop {
            if i >= live.insns.len() {
                return Err("code without an end");
            }
            if (i != t.insn || t.behind) && live.leader(i).is_some() {
                self.at = i;
                let e = self.goto(i);
                self.end(Term::Jump(e));
                return Ok(());
            }
            self.at = i;
            let d = live.insns[i];
            match d.op {
                B::Call | B::CallClosure | B::CallIface => {
                    if self.call(&d)? {
                        return Ok(());
                    }
                }
                B::Ret => {
                    self.ret();
                    return Ok(());
                }
                _ => {
                    if self.lower(&d)? {
                        return Ok(());
                    }
                }
            }
            i += 1;
        }
    }

    /// Remembers which slots are memory in the frame made last.
    pub(super) fn note_memory(&mut self) {
        if let Some(f) = self.frames.last() {
            let base = f.base;
            self.f.memory.extend(super::live::slots(&f.live.memory, f.live.low).map(|s| base + s as i32));
            let part = |&(s, n): &(i64, i64)| Part { base, slot: base + s as i32, slots: n as i32 };
            self.f.parts.extend(f.live.parts.iter().map(part));
        }
    }
}
