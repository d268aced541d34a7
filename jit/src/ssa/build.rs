//! Bytecode to SSA: control flow, the values of slots, states, calls and inlining. What single instructions mean is in `lower.rs`.
//!
//! A block with several predecessors, or that a loop leads back to, gets a parameter for every slot that is live there; the pass `phis`
//! removes those that are none. Calls to small functions are built in place: the callee's slots lie where its frame would, so its
//! arguments are the caller's window already.

use super::ir::*;
use super::live::{Live, Refused, analyse};
use govm_bytecode::insn::Decoded;
use govm_bytecode::{FuncIdx, Function, Op as B, effects};
use govm_runtime::func::Code;
use govm_runtime::rt::Rt;
use hashbrown::HashMap;
use std::rc::Rc;

/// Functions with more instruction words than this are not inlined.
const INLINE_WORDS: usize = 48;
/// Deepest nesting of inlined functions.
const INLINE_DEPTH: usize = 5;
/// Instructions of a function, with what is inlined, after which nothing more is.
const INLINE_TOTAL: usize = 4000;
/// Most slots that frames may take together.
const MAX_SLOTS: u32 = 3000;

/// What a build needs to know.
#[derive(Clone, Copy)]
pub struct Options {
    /// Inline calls.
    pub inline: bool,
}

/// A function whose bytecode is being built: the outermost or an inlined one.
pub(super) struct Frame<'a> {
    pub code: &'a Code,
    pub func: &'a Function,
    pub live: Rc<Live<'a>>,
    /// Slot number of its fp.
    pub base: i32,
    parent: Option<usize>,
    depth: usize,
    /// Its blocks, by leader.
    blocks: HashMap<usize, Block>,
    preds: HashMap<usize, u32>,
    /// Where it returns to; its results are read by the caller there.
    cont: Option<Block>,
    /// Slots of the functions around it that are live during the call, absolute.
    outer: Rc<Vec<i32>>,
    /// Those of them that are pointers for the collector.
    outer_ptrs: Rc<Vec<i32>>,
    /// Those that must be in their homes during a call: pointers, and what a recovered panic goes on with.
    outer_kept: Rc<Vec<i32>>,
    /// Words of the headers of inlined frames around and of its own.
    headers: Rc<Vec<(i32, Value)>>,
}

type Env = HashMap<i32, Value>;

/// A continuation after an inlined call: the caller, the instruction behind the call, the callee.
struct Cont {
    frame: usize,
    insn: usize,
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
    todo: Vec<(Block, usize, usize)>,
    entry_env: HashMap<Block, Env>,
    conts: HashMap<Block, Cont>,
    done: hashbrown::HashSet<Block>,
    options: Options,
    low: i32,
}

/// Builds the SSA form of a function: for calls, or from the loop header at word `osr`.
///
/// # Errors
/// When the function is of a kind that cannot be compiled.
pub fn build<'a>(rt: &'a Rt, code: &'a Code, osr: Option<u32>, options: Options) -> Result<Func, Refused> {
    let func = &*code.func;
    let size = |t: u32| rt.ty(govm_bytecode::TypeIdx(t)).size;
    let live = Rc::new(analyse(func, &size)?);
    let mut b = Builder {
        rt,
        f: Func { name: func.name.to_string(), osr: osr.is_some(), speculate: !code.plain(), ..Func::default() },
        frames: vec![],
        env: Env::default(),
        cur: Block(0),
        fr: 0,
        at: 0,
        todo: vec![],
        entry_env: HashMap::default(),
        conts: HashMap::default(),
        done: Default::default(),
        options,
        low: -2 - func.frame_words() as i32,
    };
    let frame = Frame {
        code,
        func,
        preds: pred_counts(&live),
        live,
        base: 0,
        parent: None,
        depth: 0,
        blocks: HashMap::default(),
        cont: None,
        outer: Rc::default(),
        outer_ptrs: Rc::default(),
        outer_kept: Rc::default(),
        headers: Rc::default(),
    };
    b.frames.push(frame);
    b.note_memory();
    let entry = b.f.block(func.code.as_ptr() as usize);
    b.cur = entry;
    let start = match osr {
        Some(w) => *b.frames[0].live.at.get(&(w as usize)).ok_or("no such loop")?,
        None => 0,
    };
    if osr.is_none() {
        for a in &func.areas {
            b.ins(Op::ZeroHomes(a.slot as i32, a.slots as u32), &[]);
        }
    }
    for s in b.frames[0].live.clone().slots_before(start) {
        // Locals that are read before they are written hold nothing yet.
        let v =
            if osr.is_none() && s < govm_bytecode::CTX_SLOT as i64 { b.k(0) } else { b.ins(Op::Home(s as i32), &[]) };
        b.env.insert(s as i32, v);
    }
    b.f.uses_ctx = b.frames[0].live.slots_before(0).any(|s| s == -2);
    let to = b.goto(start);
    b.f.blocks[entry.0 as usize].term = Term::Jump(to);
    while let Some((block, fr, insn)) = b.todo.pop() {
        if b.done.insert(block) {
            b.block(block, fr, insn)?;
        }
    }
    b.f.frame_slots = (-2 - b.low) as u32;
    Ok(b.f)
}

fn pred_counts(l: &Live<'_>) -> HashMap<usize, u32> {
    let mut n: HashMap<usize, u32> = HashMap::default();
    *n.entry(0).or_default() += 1;
    for (i, d) in l.insns.iter().enumerate() {
        for t in d.targets() {
            // Loop headers always have parameters.
            *n.entry(l.at[&(t as usize)]).or_default() += if t <= d.pc as i64 { 2 } else { 1 };
        }
        let falls = !d.op.info().ends() && d.op != B::JmpTable;
        if falls && l.leaders.binary_search(&(i + 1)).is_ok() {
            *n.entry(i + 1).or_default() += 1;
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
        if matches!(self.f.op(p), Op::Addr(_)) {
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
        match self.env.get(&i) {
            Some(&v) => v,
            // Read before it is written: whatever is there.
            None => self.ins(Op::Home(i), &[]),
        }
    }
    pub fn set(&mut self, s: i64, v: Value) {
        let i = self.abs(s);
        if self.frame().live.is_memory(s) {
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

    fn outer_slots(&self) -> Vec<(i32, Value)> {
        let f = self.frame();
        let mut v: Vec<(i32, Value)> = f.outer.iter().filter_map(|&s| Some((s, *self.env.get(&s)?))).collect();
        v.extend(f.headers.iter().copied());
        v
    }
    /// The state in front of the current instruction.
    pub fn state(&mut self) -> State {
        let mut slots = self.outer_slots();
        let f = self.frame();
        let base = f.base;
        slots.extend(
            f.live.slots_before(self.at).filter_map(|s| Some((base + s as i32, *self.env.get(&(base + s as i32))?))),
        );
        let data = StateData {
            slots,
            base,
            pc: self.address(),
            next: self.insn().next() as u32,
            kills: vec![],
            speculative: false,
        };
        self.f.states.push(data);
        State(self.f.states.len() as u32 - 1)
    }
    /// Slots that are live while the current call is under way.
    fn during(&self) -> Vec<i64> {
        let f = self.frame();
        let d = f.live.insns[self.at];
        let mut dead: hashbrown::HashSet<i64> = Default::default();
        effects::defs(f.func, &d, |s, n| dead.extend(s..s + n as i64));
        let top = effects::clobbers(f.func, &d).unwrap_or(i64::MIN);
        let mut v: Vec<i64> = f.live.slots_before(self.at + 1).filter(|s| *s > top && !dead.contains(s)).collect();
        if let Some(r) = f.func.recover_pc {
            v.extend(f.live.slots_before(f.live.at[&(r as usize)]));
            v.sort_unstable();
            v.dedup();
        }
        v
    }
    /// Slots that the stack map of the current call names, absolute, with those of the functions around.
    fn pointers(&self) -> Vec<i32> {
        let f = self.frame();
        let maps = f.code.maps();
        let mut v: Vec<i32> = f.outer_ptrs.to_vec();
        if let Some(l) = maps.during(self.insn().next() as u32) {
            v.extend(l.iter().filter(|&&s| !f.live.is_memory(s as i64)).map(|&s| f.base + s as i32));
        }
        v
    }

    /// Slots that must be in their homes during the current call, absolute.
    fn kept(&self) -> Vec<i32> {
        let f = self.frame();
        let mut v = self.pointers();
        v.extend(f.outer_kept.iter().copied());
        if let Some(r) = f.func.recover_pc {
            v.extend(f.live.slots_before(f.live.at[&(r as usize)]).map(|s| f.base + s as i32));
        }
        v.sort_unstable();
        v.dedup();
        v
    }

    // ---- control flow ----

    /// An edge to instruction `i` of the current function.
    pub fn goto(&mut self, i: usize) -> Edge {
        let fr = self.fr;
        let many = self.frames[fr].preds.get(&i).is_some_and(|&n| n > 1);
        let live: Vec<i32> = if many {
            let f = &self.frames[fr];
            let base = f.base;
            f.live.slots_before(i).map(|s| base + s as i32).chain(f.outer.iter().copied()).collect()
        } else {
            Vec::new()
        };
        let to = match self.frames[fr].blocks.get(&i) {
            Some(&b) => b,
            None => {
                let pc = self.frames[fr].func.code.as_ptr() as usize + 8 * self.frames[fr].live.insns[i].pc;
                let b = self.f.block(pc);
                self.frames[fr].blocks.insert(i, b);
                if many {
                    let mut env = Env::default();
                    for &s in &live {
                        env.insert(s, self.f.param(b, Class::Int, s));
                    }
                    self.entry_env.insert(b, env);
                } else {
                    self.entry_env.insert(b, self.env.clone());
                }
                self.todo.push((b, fr, i));
                b
            }
        };
        let args = if many { live.iter().map(|&s| self.value_or_home(s)).collect() } else { Vec::new() };
        Edge { to, args }
    }
    fn value_or_home(&mut self, s: i32) -> Value {
        match self.env.get(&s) {
            Some(&v) => v,
            None => self.ins(Op::Home(s), &[]),
        }
    }
    /// An edge to the target of the current jump.
    pub fn goto_word(&mut self, w: i64) -> Edge {
        let i = self.frame().live.at[&(w as usize)];
        self.goto(i)
    }

    fn block(&mut self, block: Block, fr: usize, start: usize) -> Result<(), Refused> {
        self.cur = block;
        self.fr = fr;
        self.at = start;
        self.env = self.entry_env.remove(&block).unwrap_or_default();
        let live = self.frames[fr].live.clone();
        let head = self.frames[fr].blocks.get(&start) == Some(&block);
        if let Some(c) = self.conts.remove(&block) {
            // Behind an inlined call: its results are in the window already.
            self.fr = c.frame;
            self.at = c.insn;
        } else if head && live.headers.binary_search(&live.insns[start].pc).is_ok() {
            let s = self.state();
            self.full(Op::Poll, &[], 0, 1, Some(s));
        }
        let mut i = self.at;
        loop {
            if i >= live.insns.len() {
                return Err("code without an end");
            }
            if (i != start || !head) && live.leaders.binary_search(&i).is_ok() {
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
    fn note_memory(&mut self) {
        if let Some(f) = self.frames.last() {
            let base = f.base;
            self.f.memory.extend(super::live::slots(&f.live.memory, f.live.low).map(|s| base + s as i32));
        }
    }

    fn ret(&mut self) {
        let f = self.frame();
        let (nargs, nres) = (f.func.sig.nargs as i64, f.func.sig.nres as i64);
        match (f.cont, f.parent) {
            (Some(cont), Some(parent)) => {
                let base = f.base;
                let results: Vec<Value> = (0..nres).map(|i| self.get(2 + nargs + i)).collect();
                // The caller may have memory there.
                let caller = &self.frames[parent];
                let first = base + 2 + nargs as i32 - caller.base;
                let memory: Vec<bool> = (0..nres).map(|i| caller.live.is_memory(first as i64 + i)).collect();
                let mut args = Vec::new();
                for (i, (&v, m)) in results.iter().zip(memory).enumerate() {
                    if m {
                        let a = self.f.addr(8 * (base + 2 + nargs as i32 + i as i32));
                        self.ins(Op::Store(8), &[a, v]);
                    } else {
                        args.push(v);
                    }
                }
                for &s in self.frame().outer.clone().iter() {
                    args.push(self.value_or_home(s));
                }
                self.end(Term::Jump(Edge { to: cont, args }));
            }
            _ => {
                let list = (0..nres)
                    .filter(|&i| !self.frame().live.is_memory(2 + nargs + i))
                    .map(|i| (2 + nargs as i32 + i as i32, 2 + nargs + i))
                    .collect::<Vec<_>>();
                let list = list.into_iter().map(|(s, i)| (s, self.get(i))).collect();
                self.end(Term::Ret(list));
            }
        }
    }

    /// A call; true if the block ends here.
    fn call(&mut self, d: &Decoded<'a>) -> Result<bool, Refused> {
        let a = d.word.a() as i64;
        let (nargs, nres) = effects::signature(self.frame().func, d);
        let mut args: smallvec::SmallVec<[Value; 8]> = Default::default();
        let callee = match d.op {
            B::Call => {
                let idx = FuncIdx(d.word.w());
                if self.options.inline
                    && let Some((code, live)) = self.inlinable(idx)
                {
                    self.inline(a, code, live)?;
                    return Ok(true);
                }
                Callee::Direct(self.rt.entry_cell(idx) as usize)
            }
            B::CallClosure => {
                let f = self.get(d.word.b() as i64);
                self.nil_check(f);
                args.push(f);
                Callee::Closure
            }
            _ => {
                let b = d.word.b() as i64;
                let itab = self.get(b);
                self.nil_check(itab);
                args.push(itab);
                Callee::Iface(d.word.c() as u16 as u32)
            }
        };
        for i in 0..nargs as i64 {
            let v = if d.op == B::CallIface && i == 0 { self.get(d.word.b() as i64 + 1) } else { self.get(a + i) };
            args.push(v);
        }
        let base = self.frame().base;
        let mut slots: Vec<(i32, Value)> = self.kept().iter().filter_map(|&s| Some((s, *self.env.get(&s)?))).collect();
        slots.extend(self.frame().headers.iter().copied());
        let next = d.next() as u32;
        let data = StateData { slots, base, pc: self.address(), next, kills: vec![], speculative: false };
        self.f.states.push(data);
        let state = State(self.f.states.len() as u32 - 1);
        let op = Op::Call { callee, nargs: nargs as u16, nres: nres as u16 };
        self.full(op, &args, 0, 1, Some(state));
        let results: Vec<Value> = (0..nres).map(|i| self.ins(Op::Result((nargs + i) as u16), &[])).collect();
        for s in self.pointers() {
            // What belongs to no block is made anew anyway.
            if self.env.get(&s).is_some_and(|&v| !self.f.op(v).floats()) {
                let v = self.ins(Op::Home(s), &[]);
                self.env.insert(s, v);
            }
        }
        for (i, v) in results.into_iter().enumerate() {
            self.set(a + nargs as i64 + i as i64, v);
        }
        Ok(false)
    }

    // ---- inlining ----

    fn inlinable(&self, idx: FuncIdx) -> Option<(&'a Code, Rc<Live<'a>>)> {
        let here = self.frame();
        if here.depth >= INLINE_DEPTH || self.f.insts.len() > INLINE_TOTAL {
            return None;
        }
        let code: &'a Code = self.rt.loaded(idx)?;
        let func = &*code.func;
        if !func.flags.inlinable || func.code.len() > INLINE_WORDS || func.recover_pc.is_some() {
            return None;
        }
        // A function in itself: once.
        let mut up = Some(self.fr);
        while let Some(i) = up {
            if std::ptr::eq(self.frames[i].code, code) {
                return None;
            }
            up = self.frames[i].parent;
        }
        let rt = self.rt;
        let live = analyse(func, &|t| rt.ty(govm_bytecode::TypeIdx(t)).size).ok()?;
        let fits = |d: &Decoded<'_>| {
            !matches!(
                d.op,
                B::Native
                    | B::CallDyn
                    | B::DynResults
                    | B::Recover
                    | B::FrameToken
                    | B::Defer
                    | B::DeferAt
                    | B::RunDefers
            )
        };
        live.insns.iter().all(fits).then(|| (code, Rc::new(live)))
    }

    /// Builds the callee in place. The current block ends with its entry; what follows the call is a block of its own.
    fn inline(&mut self, window: i64, code: &'a Code, live: Rc<Live<'a>>) -> Result<(), Refused> {
        let func = &*code.func;
        let caller = self.fr;
        let caller_base = self.frame().base;
        let base = caller_base + window as i32 - 2;
        let below = base - 2 - func.frame_words() as i32;
        if (-below) as u32 > MAX_SLOTS {
            return Err("too many slots");
        }
        let during = self.during();
        let mut outer = self.frame().outer.to_vec();
        outer.extend(during.iter().map(|&s| caller_base + s as i32).filter(|s| self.env.contains_key(s)));
        let (outer_ptrs, outer_kept) = (self.pointers(), self.kept());
        let ret = self.frame().func.code.as_ptr() as usize + 8 * self.insn().next();
        let mut headers = self.frame().headers.to_vec();
        headers.push((base, self.f.addr(8 * caller_base)));
        headers.push((base + 1, self.f.iconst(ret as i64)));
        headers.push((base - 1, self.f.iconst(std::ptr::from_ref(code) as i64)));
        let (nargs, nres) = (func.sig.nargs as i64, func.sig.nres as i64);
        let args: Vec<Value> = (0..nargs).map(|i| self.get(window + i)).collect();
        // What follows: parameters for the results and for what the caller keeps.
        let cont = self.inner_block();
        let mut env = self.env.clone();
        env.retain(|s, _| outer.contains(s));
        for i in 0..nres {
            if !self.frame().live.is_memory(window + nargs + i) {
                let s = base + 2 + (nargs + i) as i32;
                let v = self.f.param(cont, Class::Int, s);
                env.insert(s, v);
            }
        }
        for &s in &outer {
            let v = self.f.param(cont, Class::Int, s);
            env.insert(s, v);
        }
        self.entry_env.insert(cont, env);
        self.conts.insert(cont, Cont { frame: caller, insn: self.at + 1 });
        self.todo.push((cont, caller, self.at + 1));
        self.low = self.low.min(below);
        let depth = self.frame().depth + 1;
        self.frames.push(Frame {
            code,
            func,
            preds: pred_counts(&live),
            live,
            base,
            parent: Some(caller),
            depth,
            blocks: HashMap::default(),
            cont: Some(cont),
            outer: Rc::new(outer),
            outer_ptrs: Rc::new(outer_ptrs),
            outer_kept: Rc::new(outer_kept),
            headers: Rc::new(headers),
        });
        self.note_memory();
        self.env.retain(|s, _| self.frames.last().is_some_and(|f| f.outer.contains(s)));
        let at = self.at;
        self.fr = self.frames.len() - 1;
        self.at = 0;
        for (i, v) in args.into_iter().enumerate() {
            self.set(2 + i as i64, v);
        }
        for a in &func.areas {
            self.ins(Op::ZeroHomes(base + a.slot as i32, a.slots as u32), &[]);
        }
        let e = self.goto(0);
        self.end(Term::Jump(e));
        self.fr = caller;
        self.at = at;
        Ok(())
    }
}
