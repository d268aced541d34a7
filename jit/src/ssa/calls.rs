//! Calls and returns. Calls to small functions are built in place: the callee's slots lie where its frame would, so its arguments are
//! the caller's window already. Its header is written where the interpreter takes over; during a call it stands in a table.
//!
//! What a closure or an interface method leads to is known when the closure was made in sight, and guessed from what the interpreter has
//! seen otherwise. A guess is compared first: a call that turns out to be another one is made as any call, and goes on at the same place.

use super::build::{Builder, Closure, Frame, Todo, pred_counts, seen};
use super::ir::*;
use super::live::{Live, Refused, analyse};
use govm_bytecode::insn::{Decoded, decode};
use govm_bytecode::{CTX_SLOT, FuncIdx, Op as B, TypeIdx, effects};
use govm_runtime::func::{Code, FuncEntry};
use govm_runtime::jit::made::Tier;
use govm_runtime::native::Leaf;
use govm_runtime::rtype::Itab;
use smallvec::SmallVec;
use std::rc::Rc;

/// Functions with more instruction words than this are not inlined.
const INLINE_WORDS: usize = 40;
/// The same for calls in loops.
const INLINE_WORDS_LOOP: usize = 60;
/// The same for functions that get a closure whose code is known, or that are one.
const INLINE_WORDS_CLOSURE: usize = 120;
/// The same for a function in itself, and for that in itself again: of a recursion with two branches there are four of those.
const INLINE_WORDS_AGAIN: [usize; 2] = [32, 14];
/// Deepest nesting of inlined functions, and where closures made in sight are called: an iterator's body is inlined in what it ranges over.
const INLINE_DEPTH: [usize; 2] = [4, 10];
/// Instructions of a function, with what is inlined, after which nothing more is.
const INLINE_TOTAL: usize = 1500;
/// Most slots that frames may take together.
const MAX_SLOTS: u32 = 3000;

/// A function that is to be built in place.
struct Target<'a> {
    code: &'a Code,
    live: Rc<Live<'a>>,
}

/// What is behind a call that is built in place: the callee's frame, as far as the call decides it, and where it returns to.
struct Window {
    /// Slot of the first argument.
    slot: i64,
    nargs: usize,
    nres: usize,
    /// What it passes.
    args: SmallVec<[Value; 8]>,
    /// The block behind the call.
    cont: Block,
    outer: Rc<Vec<i32>>,
    outer_ptrs: Rc<Vec<i32>>,
    outer_kept: Rc<Vec<i32>>,
}

impl<'a> Builder<'a> {
    pub(super) fn ret(&mut self) {
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
                self.returns(cont, &args);
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
    pub(super) fn call(&mut self, d: &Decoded<'a>) -> Result<bool, Refused> {
        let a = d.word.a() as i64;
        let b = d.word.b() as i64;
        let (nargs, _) = effects::signature(self.frame().func, d);
        let (callee, what) = match d.op {
            B::Call => (Callee::Direct(self.rt.entry_cell(FuncIdx(d.word.w())) as usize), None),
            B::CallClosure => {
                let f = self.get(b);
                if self.closure(f).is_none() {
                    self.nil_check(f);
                }
                (Callee::Closure, Some(f))
            }
            _ => {
                let itab = self.get(b);
                self.nil_check(itab);
                (Callee::Iface(d.word.c() as u16 as u32), Some(itab))
            }
        };
        let args: SmallVec<[Value; 8]> = (0..nargs as i64)
            .map(|i| if d.op == B::CallIface && i == 0 { self.get(b + 1) } else { self.get(a + i) })
            .collect();
        let known = match (d.op, what) {
            (B::Call, _) => Some(FuncIdx(d.word.w())),
            (B::CallClosure, Some(f)) => self.closure(f).map(|c| c.func),
            _ => None,
        };
        if let Some(idx) = known {
            let made = what.and_then(|f| self.closure(f)).is_some_and(|c| c.captured.is_some());
            if let Some(t) = self.inlinable(idx, &args, made) {
                let w = self.window(d, args)?;
                self.inline(&w, what, t)?;
                return Ok(true);
            }
        } else if let Some(what) = what
            && self.guessed(d, callee, what, &args)?
        {
            return Ok(true);
        }
        self.plain_call(d, callee, what, &args);
        Ok(false)
    }

    /// A call that is made. Its results are in their slots.
    fn plain_call(&mut self, d: &Decoded<'a>, callee: Callee, what: Option<Value>, args: &[Value]) {
        let (nargs, nres) = effects::signature(self.frame().func, d);
        let base = self.frame().base;
        let slots: Vec<(i32, Value)> = self.kept().iter().filter_map(|&s| Some((s, self.env.get(s)?))).collect();
        let inlined = self.frame().inlined.clone();
        let data = StateData { slots, base, pc: self.address(), next: d.next() as u32, inlined, ..Default::default() };
        self.f.states.push(data);
        let state = State(self.f.states.len() as u32 - 1);
        let op = Op::Call { callee, nargs: nargs as u16, nres: nres as u16 };
        let all: SmallVec<[Value; 8]> = what.into_iter().chain(args.iter().copied()).collect();
        self.full(op, &all, 0, 1, Some(state));
        let result = |i| if i == 0 { Op::Returned } else { Op::Result((nargs + i) as u16) };
        let results: Vec<Value> = (0..nres).map(|i| self.ins(result(i), &[])).collect();
        for s in self.pointers() {
            // What belongs to no block is made anew anyway.
            if let Some(old) = self.env.get(s)
                && !self.f.op(old).floats()
            {
                let v = self.ins(Op::Home(s), &[]);
                self.same_closure(old, v);
                self.env.insert(s, v);
            }
        }
        for (i, v) in results.into_iter().enumerate() {
            self.set(d.word.a() as i64 + (nargs + i) as i64, v);
        }
    }

    // ---- closures made in sight ----

    /// Whose closure object the value is, where that is known.
    fn closure(&self, v: Value) -> Option<Closure> {
        if let Some(&c) = self.closures.get(&v) {
            return Some(c);
        }
        let p = self.f.as_const(v)? as usize;
        let func = self.rt.funcs.is_entry(p).then(|| self.rt.funcs.index(self.rt.funcs.entry_at(p)))?;
        Some(Closure { func, captured: None })
    }
    /// What the first word of a closure object without variables is.
    pub(super) fn entry_of(&self, object: Value, off: i32) -> Option<i64> {
        let p = self.f.as_const(object).filter(|_| off == 0)? as usize;
        self.rt.funcs.is_entry(p).then(|| self.rt.funcs.entry_at(p) as i64)
    }
    /// `v` is stored in an object: captured, if that is a closure made in sight. Such are written only once.
    pub(super) fn captures(&mut self, object: Value, off: i32, v: Value) {
        if let (Some(c), Some(k)) = (self.closure(v), self.closure(object).and_then(|o| o.captured)) {
            self.captured[k].push((off, c));
        }
    }
    /// `v` was read from an object.
    pub(super) fn was_captured(&mut self, object: Value, off: i32, v: Value) {
        let known = self.closure(object).and_then(|o| self.captured[o.captured?].iter().find(|e| e.0 == off));
        if let Some(&(_, c)) = known {
            self.closures.insert(v, c);
        }
    }
    /// The address of memory of the frame: of a closure object, if the current block has made one there, whose words have just been written.
    pub(super) fn lea(&mut self, slot: i32, more: i32) -> Value {
        let v = self.f.addr(8 * slot + more);
        let entry = self.written.iter().rev().find(|e| e.0 == slot).and_then(|e| self.f.as_const(e.1));
        let funcs = &self.rt.funcs;
        let is_entry = |p: usize| funcs.is_entry(p) && funcs.entry_at(p) as usize == p;
        let (Some(entry), 0) = (entry.map(|e| e as usize).filter(|&e| is_entry(e)), more) else { return v };
        let func = funcs.index(funcs.entry_at(entry));
        let zero = self.k(0);
        let v = self.ins(Op::Add, &[v, zero]);
        self.not_nil.insert(v);
        let words = self.written.iter().filter(|e| e.0 > slot);
        let captured = words.filter_map(|e| Some((8 * (e.0 - slot), self.closure(e.1)?))).collect();
        self.captured.push(captured);
        self.closures.insert(v, Closure { func, captured: Some(self.captured.len() - 1) });
        v
    }
    /// An inlined function returns these to the block behind the call: what is known of them if all returns agree.
    fn returns(&mut self, cont: Block, results: &[Value]) {
        let first = !self.returned.contains_key(&cont);
        if !*self.returned.entry(cont).or_insert(true) {
            return;
        }
        for (i, &v) in results.iter().enumerate() {
            let p = self.f.blocks[cont.0 as usize].params[i];
            match self.closure(v) {
                Some(c) if first || self.closures.get(&p) == Some(&c) => _ = self.closures.insert(p, c),
                _ => _ = self.closures.remove(&p),
            }
        }
    }
    /// `new` stands for the object that `old` is.
    pub(super) fn same_closure(&mut self, old: Value, new: Value) {
        if let Some(f) = self.closure(old) {
            self.closures.insert(new, f);
        }
    }
    /// Whether a slot that is live in a frame has one value, or values made at one place, as long as it lives.
    pub(super) fn settled(&self, fr: usize, s: i32) -> bool {
        let f = &self.frames[fr];
        let slot = (s - f.base) as i64;
        // Slots of functions around stay as they are. A recovered panic may find what was never written.
        f.outer.contains(&s) || f.func.recover_pc.is_none() && !f.live.is_varied(slot)
    }

    // ---- inlining ----

    /// A call of what the interpreter has seen, each target guarded; false when nothing was seen that is worth it.
    fn guessed(&mut self, d: &Decoded<'a>, callee: Callee, what: Value, args: &[Value]) -> Result<bool, Refused> {
        if !self.options.inline || !self.options.feedback || self.options.tier == Tier::First {
            return Ok(false);
        }
        let seen = self.frame().code.called(d.pc);
        let mut targets = Vec::new();
        for &t in &seen {
            let entry = match callee {
                // SAFETY: the interpreter noted an itab of this very interface, whose methods are in bounds.
                Callee::Iface(i) => unsafe { Itab::method(t as *const Itab, i as usize) },
                _ => t as *const FuncEntry,
            };
            if let Some(found) = self.inlinable(self.rt.funcs.index(entry), args, false) {
                targets.push((t, found));
            }
        }
        if targets.is_empty() {
            return Ok(false);
        }
        let rare = targets.len() == seen.len();
        let key = match callee {
            Callee::Iface(_) => what,
            _ => self.ins(Op::Load(Width::W), &[what]),
        };
        let w = self.window(d, args.iter().copied().collect())?;
        self.returned.insert(w.cont, false);
        for (t, target) in targets {
            let (yes, no) = (self.inner_block(), self.inner_block());
            let k = self.k(t as i64);
            self.end(Term::If(Cc::Eq, key, k, Self::edge(yes, &[]), Self::edge(no, &[])));
            let env = self.env.clone();
            self.cur = yes;
            self.inline(&w, (callee == Callee::Closure).then_some(what), target)?;
            self.env = env;
            self.cur = no;
        }
        self.f.blocks[self.cur.0 as usize].rare = rare;
        self.plain_call(d, callee, Some(what), args);
        let first = w.slot + w.nargs as i64;
        let mut pass = Vec::new();
        for i in (0..w.nres as i64).filter(|i| !self.frame().live.is_memory(first + i)).collect::<Vec<_>>() {
            pass.push(self.get(first + i));
        }
        for &s in w.outer.iter() {
            pass.push(self.value_or_home(s));
        }
        self.end(Term::Jump(Edge { to: w.cont, args: pass }));
        Ok(true)
    }

    /// The function, if it is one to be inlined here; `made`: it is a closure's made in sight.
    fn inlinable(&mut self, idx: FuncIdx, args: &[Value], made: bool) -> Option<Target<'a>> {
        let here = self.frame();
        if !self.options.inline
            || here.depth >= INLINE_DEPTH[usize::from(made || self.in_made())]
            || self.f.insts.len() > INLINE_TOTAL
            || self.rt.hardly_called(idx)
        {
            return None;
        }
        let code: &'a Code = self.rt.loaded(idx)?;
        let func = &*code.func;
        let mut again = 0;
        let mut up = Some(self.fr);
        while let Some(i) = up {
            again += usize::from(std::ptr::eq(self.frames[i].code, code));
            up = self.frames[i].parent;
        }
        let most = match again {
            0 if made || args.iter().any(|&v| self.closure(v).is_some()) => INLINE_WORDS_CLOSURE,
            0 if self.in_loop() => INLINE_WORDS_LOOP,
            0 => INLINE_WORDS,
            n => *INLINE_WORDS_AGAIN.get(n - 1)?,
        };
        let leaf = self.leaf(code).is_some();
        if self.options.tier == Tier::First && !leaf {
            return None;
        }
        if !func.flags.inlinable && !leaf || func.code.len() > most || func.recover_pc.is_some() {
            return None;
        }
        let rt = self.rt;
        let live = self.analysed.entry(code).or_insert_with(|| {
            let fits = |d: &Decoded<'_>| {
                !matches!(
                    d.op,
                    B::CallDyn | B::DynResults | B::Recover | B::FrameToken | B::Defer | B::DeferAt | B::RunDefers
                )
            };
            let live = analyse(func, &|t| rt.ty(TypeIdx(t)).size).ok()?;
            live.insns.iter().all(|d| fits(d) && (leaf || d.op != B::Native)).then(|| Rc::new(live))
        });
        Some(Target { code, live: live.clone()? })
    }

    /// Whether the current function is a closure's made in sight.
    fn in_made(&self) -> bool {
        let ctx = self.env.get(self.abs(CTX_SLOT as i64));
        ctx.and_then(|c| self.closure(c)).is_some_and(|c| c.captured.is_some())
    }

    /// The leaf that a function stands for.
    pub(super) fn leaf(&self, code: &Code) -> Option<Leaf> {
        let d = decode(&code.func.code, 0).filter(|d| d.op == B::Native)?;
        let name = std::str::from_utf8(code.func.strings.get(d.word.w() as usize)?).ok()?;
        self.rt.find_leaf(name)
    }

    /// Whether the current instruction runs in a loop of the function that is compiled.
    fn in_loop(&self) -> bool {
        let mut at = self.at;
        let mut fr = Some(self.fr);
        while let Some(i) = fr {
            let f = &self.frames[i];
            if f.live.loops.iter().any(|l| l.contains(&at)) {
                return true;
            }
            (fr, at) = (f.parent, f.called_at);
        }
        false
    }

    /// Prepares for a callee in the current instruction's window: what follows gets parameters for the results and for what the caller keeps.
    fn window(&mut self, d: &Decoded<'a>, args: SmallVec<[Value; 8]>) -> Result<Window, Refused> {
        let slot = d.word.a() as i64;
        let (nargs, nres) = effects::signature(self.frame().func, d);
        let caller_base = self.frame().base;
        let mut outer = self.frame().outer.to_vec();
        let during = self.during();
        outer.extend(during.iter().map(|&s| caller_base + s as i32).filter(|&s| self.env.get(s).is_some()));
        let cont = self.inner_block();
        let mut env = self.env.none();
        for i in (0..nres as i64).map(|i| slot + nargs as i64 + i) {
            if !self.frame().live.is_memory(i) {
                let s = caller_base + i as i32;
                let v = self.f.param(cont, Class::Int, s);
                env.insert(s, v);
            }
        }
        for &s in &outer {
            let v = self.f.param(cont, Class::Int, s);
            if let Some(old) = self.env.get(s) {
                self.same_closure(old, v);
            }
            env.insert(s, v);
        }
        self.todo.push(Todo { block: cont, frame: self.fr, insn: self.at + 1, env, behind: true });
        let (outer_ptrs, outer_kept) = (Rc::new(self.pointers()), Rc::new(self.kept()));
        Ok(Window { slot, nargs, nres, args, cont, outer: Rc::new(outer), outer_ptrs, outer_kept })
    }

    /// Builds the callee in place; the current block ends with its entry. `ctx`: its closure object.
    fn inline(&mut self, w: &Window, ctx: Option<Value>, t: Target<'a>) -> Result<(), Refused> {
        let Target { code, live } = t;
        let func = &*code.func;
        let caller = self.fr;
        let caller_base = self.frame().base;
        let base = caller_base + w.slot as i32 - 2;
        let below = base - 2 - func.frame_words() as i32;
        if (-below) as u32 > MAX_SLOTS {
            return Err("too many slots");
        }
        let ret = self.frame().func.code.as_ptr() as usize + 8 * self.insn().next();
        let mut inlined = self.frame().inlined.to_vec();
        inlined.push(Inlined { base, up: caller_base, ret, code: std::ptr::from_ref(code) as usize });
        self.low = self.low.min(below);
        let at = self.at;
        let seen = seen(self.rt, code, &live, self.options, &self.f.failed);
        self.frames.push(Frame {
            code,
            func,
            preds: pred_counts(&live, &seen),
            blocks: vec![None; live.leaders.len()],
            seen,
            live,
            base,
            parent: Some(caller),
            called_at: at,
            depth: self.frame().depth + 1,
            cont: Some(w.cont),
            outer: w.outer.clone(),
            outer_ptrs: w.outer_ptrs.clone(),
            outer_kept: w.outer_kept.clone(),
            inlined: Rc::new(inlined),
        });
        self.note_memory();
        let mut env = self.env.none();
        w.outer.iter().for_each(|&s| self.env.get(s).into_iter().for_each(|v| env.insert(s, v)));
        self.env = env;
        self.fr = self.frames.len() - 1;
        self.at = 0;
        if let Some(c) = ctx {
            self.set(CTX_SLOT as i64, c);
        }
        for (i, &v) in w.args.iter().enumerate() {
            self.set(2 + i as i64, v);
        }
        let e = self.goto(0);
        self.end(Term::Jump(e));
        self.fr = caller;
        self.at = at;
        Ok(())
    }
}
