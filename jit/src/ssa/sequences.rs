//! Sequences that several bytecode instructions become: operands and results, checked accesses, blocks of memory, appends, maps, strings.

use super::build::Builder;
use super::ir::*;
use govm_bytecode::insn::Decoded;
use govm_bytecode::{TypeIdx, effects};
use govm_runtime::interp::cold::small_scalars;
use govm_runtime::jit::helpers::Helper as H;
use govm_runtime::rtype::Type;

/// Longest copy that is done word by word.
pub(super) const INLINE_COPY: usize = 64;

/// Longest strings that are compared word by word where the length is known.
const MOST_IN_LINE: i64 = 16;

/// Largest value that is zeroed word by word.
const INLINE_ZERO: usize = 32;

/// Offsets and sizes of the pieces in which a value is moved, and whether they are pointers.
fn parts(ty: &Type) -> Vec<(usize, usize, bool)> {
    let mut parts = Vec::new();
    let mut at = 0;
    while at < ty.size {
        let n = [8, 4, 2].into_iter().find(|n| at + n <= ty.size).unwrap_or(1);
        let pointer = n == 8 && ty.ptr_bytes > at && ty.mask0 >> (at / 8) & 1 == 1;
        parts.push((at, n, pointer));
        at += n;
    }
    parts
}

impl<'a> Builder<'a> {
    pub(super) fn bin(&mut self, d: &Decoded<'a>, op: Op) {
        let (x, y) = (self.get(d.word.b() as i64), self.get(d.word.c() as i64));
        let v = self.ins(op, &[x, y]);
        self.set(d.word.a() as i64, v);
    }
    pub(super) fn imm(&mut self, d: &Decoded<'a>, op: Op) {
        let x = self.get(d.word.b() as i64);
        let y = self.k(d.word.c() as i64);
        let v = self.ins(op, &[x, y]);
        self.set(d.word.a() as i64, v);
    }
    pub(super) fn un(&mut self, d: &Decoded<'a>, op: Op) {
        let x = self.get(d.word.b() as i64);
        let v = self.ins(op, &[x]);
        self.set(d.word.a() as i64, v);
    }
    pub(super) fn fbin(&mut self, d: &Decoded<'a>, op: Op, narrow: bool) {
        let (x, y) = (self.getf(d.word.b() as i64), self.getf(d.word.c() as i64));
        let v = self.ins(op, &[x, y]);
        self.setf(d.word.a() as i64, v, narrow);
    }
    pub(super) fn fcmp(&mut self, d: &Decoded<'a>, fc: Fc) {
        let (x, y) = (self.getf(d.word.b() as i64), self.getf(d.word.c() as i64));
        let v = self.ins(Op::FCmp(fc), &[x, y]);
        self.set(d.word.a() as i64, v);
    }
    /// A value of the low 32 bits, sign-extended.
    pub(super) fn sext(&mut self, op: Op, x: Value, y: Value) -> Value {
        let v = self.ins(op, &[x, y]);
        self.ins(Op::Ext(Width::I32), &[v])
    }
    pub(super) fn jump_if(&mut self, d: &Decoded<'a>, cc: Cc, x: Value, y: Value) -> bool {
        let t = d.targets().next().and_then(|t| self.frame().live.at(t as usize));
        let Some(t) = t else { unreachable!("the analysis has seen where jumps lead") };
        self.branch(cc, x, y, t, self.at + 1);
        true
    }
    pub(super) fn fjump_if(&mut self, d: &Decoded<'a>, fc: Fc) -> bool {
        let (x, y) = (self.getf(d.word.a() as i64), self.getf(d.word.b() as i64));
        let t = d.targets().next().unwrap_or(0);
        let (then, els) = (self.goto_word(t), self.goto(self.at + 1));
        self.end(Term::FIf(fc, x, y, then, els));
        true
    }
    pub(super) fn jump_if2(&mut self, d: &Decoded<'a>, cc: Cc) -> bool {
        let (x, y) = (self.get(d.word.a() as i64), self.get(d.word.b() as i64));
        self.jump_if(d, cc, x, y)
    }
    pub(super) fn jump_imm(&mut self, d: &Decoded<'a>, cc: Cc) -> bool {
        let x = self.get(d.word.a() as i64);
        let y = self.k(d.word.b() as i64);
        self.jump_if(d, cc, x, y)
    }
    pub(super) fn load(&mut self, d: &Decoded<'a>, w: Width, words: i64) {
        let p = self.get(d.word.b() as i64);
        self.nil_check(p);
        let off = d.word.c() as u16 as i32;
        for i in 0..words {
            let v = match self.entry_of(p, off + 8 * i as i32) {
                Some(entry) => self.k(entry),
                None => self.full(Op::Load(w), &[p], off + 8 * i as i32, 1, None),
            };
            self.was_captured(p, off + 8 * i as i32, v);
            self.set(d.word.a() as i64 + i, v);
        }
    }
    pub(super) fn store(&mut self, d: &Decoded<'a>, bytes: u8) {
        let p = self.get(d.word.a() as i64);
        self.nil_check(p);
        let v = self.get(d.word.b() as i64);
        let off = d.word.c() as u16 as i32;
        self.captures(p, off, v);
        self.put(bytes, p, v, off);
    }
    /// [p + off] = low bytes of v; floats are stored as such.
    pub(super) fn put(&mut self, bytes: u8, p: Value, v: Value, off: i32) {
        if let Op::ToInt(narrow) = self.f.op(v)
            && (bytes == 8 && !narrow || bytes == 4 && narrow)
        {
            let x = self.f.inst(v).args[0];
            self.full(Op::FStore(narrow), &[p, x], off, 1, None);
        } else {
            self.full(Op::Store(bytes), &[p, v], off, 1, None);
        }
    }
    /// Stores words: `pointers` says which are pointers.
    pub(super) fn store_words(&mut self, p: Value, src: i64, n: i64, pointers: u8, off: i32) {
        for i in 0..n {
            let v = self.get(src + i);
            self.captures(p, off + 8 * i as i32, v);
            let op = if pointers >> i & 1 == 1 { Op::StoreP } else { Op::Store(8) };
            self.full(op, &[p, v], off + 8 * i as i32, 1, None);
        }
    }
    pub(super) fn bounded(&mut self, slice: i64, index: i64) -> (Value, Value) {
        let (i, n) = (self.get(index), self.get(slice + 1));
        self.guard(Cc::GeU, i, n);
        (self.get(slice), i)
    }
    pub(super) fn index(&mut self, d: &Decoded<'a>, w: Width) {
        let (p, i) = self.bounded(d.word.b() as i64, d.word.c() as i64);
        let v = self.full(Op::LoadX(w), &[p, i], 0, w.bytes() as u8, None);
        self.set(d.word.a() as i64, v);
    }
    pub(super) fn index_words(&mut self, d: &Decoded<'a>, n: i64) {
        let (p, i) = self.bounded(d.word.b() as i64, d.word.c() as i64);
        let three = self.k(n);
        let i = self.ins(Op::Mul, &[i, three]);
        for k in 0..n {
            let v = self.full(Op::LoadX(Width::W), &[p, i], 8 * k as i32, 8, None);
            self.set(d.word.a() as i64 + k, v);
        }
    }
    pub(super) fn set_index(&mut self, d: &Decoded<'a>, bytes: u8) {
        let (p, i) = self.bounded(d.word.a() as i64, d.word.b() as i64);
        let v = self.get(d.word.c() as i64);
        self.put_indexed(bytes, p, i, v);
    }
    pub(super) fn put_indexed(&mut self, bytes: u8, p: Value, i: Value, v: Value) {
        if let Op::ToInt(narrow) = self.f.op(v)
            && (bytes == 8 && !narrow || bytes == 4 && narrow)
        {
            let x = self.f.inst(v).args[0];
            self.full(Op::FStoreX(narrow), &[p, i, x], 0, bytes, None);
        } else {
            self.full(Op::StoreX(bytes), &[p, i, v], 0, bytes, None);
        }
    }
    pub(super) fn arr_checked(&mut self, p: i64, i: i64, len: u64) -> (Value, Value) {
        let q = self.get(p);
        self.nil_check(q);
        let i = self.get(i);
        let n = self.k(len as i64);
        self.guard(Cc::GeU, i, n);
        (q, i)
    }
    pub(super) fn arr(&mut self, d: &Decoded<'a>, w: Width) {
        let (p, i) = self.arr_checked(d.word.b() as i64, d.word.c() as i64, d.extra[0]);
        let v = self.full(Op::LoadX(w), &[p, i], 0, w.bytes() as u8, None);
        self.set(d.word.a() as i64, v);
    }
    pub(super) fn set_arr(&mut self, d: &Decoded<'a>, bytes: u8) {
        let (p, i) = self.arr_checked(d.word.a() as i64, d.word.b() as i64, d.extra[0]);
        let v = self.get(d.word.c() as i64);
        self.put_indexed(bytes, p, i, v);
    }
    /// p + i * size, the address of an element that exists.
    pub(super) fn element(&mut self, p: Value, i: Value, size: u64) -> Value {
        let s = self.k(size as i64);
        let o = self.ins(Op::Mul, &[i, s]);
        let v = self.ins(Op::Add, &[p, o]);
        self.not_nil.insert(v);
        v
    }
    /// A new zeroed object of `n` values of a type.
    pub(super) fn new_object(&mut self, t: u64, n: usize) -> Value {
        let ty = self.rt.ty(TypeIdx(t as u32));
        let v = if self.rt.plan(ty, n).is_some() {
            let of = (std::ptr::from_ref(ty) as usize, n as u32);
            let size = ty.size * n;
            let pointers = if ty.ptr_bytes == 0 { 0 } else { ty.pointer_words(size / 8) };
            self.f.shapes.insert(of, Shape { size: size as u32, pointers });
            self.ins(Op::New(of.0, of.1), &[])
        } else {
            let args = [self.ty(t), self.k(n as i64)];
            self.helper(H::New, &args)
        };
        self.not_nil.insert(v);
        v
    }
    /// Writes the words of a new object, of which nobody knows yet: without the barrier.
    pub(super) fn fill(&mut self, p: Value, words: &[Value]) {
        for (i, &w) in words.iter().enumerate() {
            self.put(8, p, w, 8 * i as i32);
        }
    }
    /// The address of a copy of a scalar.
    pub(super) fn box_scalar(&mut self, t: u64, v: Value) -> Value {
        let ty = self.rt.ty(TypeIdx(t as u32));
        if ty.ptr_bytes != 0 || !matches!(ty.size, 1 | 2 | 4 | 8) {
            let t = self.ty(t);
            return self.helper(H::BoxVal, &[t, v]);
        }
        let size = ty.size as u8;
        let end = self.k(256);
        let [p] = self.choose(
            (Cc::GeU, v, end),
            |s| {
                let p = s.new_object(t, 1);
                s.put(size, p, v, 0);
                [p]
            },
            |s| {
                let (table, three) = (s.k(small_scalars() as i64), s.k(3));
                let at = s.ins(Op::ShlM, &[v, three]);
                [s.ins(Op::Add, &[table, at])]
            },
        );
        self.not_nil.insert(p);
        p
    }
    pub(super) fn helper(&mut self, h: H, args: &[Value]) -> Value {
        self.ins(Op::Helper(h as u16), args)
    }
    pub(super) fn out(&mut self, i: u8) -> Value {
        self.ins(Op::Out(i), &[])
    }
    pub(super) fn ty(&mut self, t: u64) -> Value {
        let p = std::ptr::from_ref(self.rt.ty(TypeIdx(t as u32))) as i64;
        self.k(p)
    }
    /// Runs the frame's deferred calls. Everything live is put into its home and taken from there afterwards: the calls may move the stack.
    pub(super) fn run_defers(&mut self) {
        let live: Vec<i64> = self.frame().live.clone().slots_before(self.at).collect();
        for &s in &live {
            let (i, v) = (self.abs(s), self.get(s));
            self.ins(Op::SetHome(i), &[v]);
        }
        let (head, call, done) = (self.inner_block(), self.inner_block(), self.inner_block());
        self.end(Term::Jump(Self::edge(head, &[])));
        self.cur = head;
        let fp = self.f.addr(8 * self.abs(0));
        let closure = self.helper(H::NextDefer, &[fp]);
        let z = self.k(0);
        self.end(Term::If(Cc::Eq, closure, z, Self::edge(done, &[]), Self::edge(call, &[])));
        self.cur = call;
        let one = self.k(1);
        let nothing = StateData {
            base: self.frame().base,
            pc: self.address(),
            next: self.insn().next() as u32,
            ..Default::default()
        };
        let state = |b: &mut Self| {
            b.f.states.push(nothing.clone());
            Some(State(b.f.states.len() as u32 - 1))
        };
        let s = state(self);
        self.full(Op::Guard(Cc::Eq), &[closure, one], 0, 1, s);
        let s = state(self);
        self.full(Op::Call { callee: Callee::Closure, nargs: 0, nres: 0 }, &[closure], 0, 1, s);
        self.end(Term::Jump(Self::edge(head, &[])));
        self.cur = done;
        for s in live {
            if !self.frame().live.is_memory(s) {
                let i = self.abs(s);
                let v = self.ins(Op::Home(i), &[]);
                self.env.insert(i, v);
            }
        }
    }
    /// Executes the instruction by the interpreter.
    pub(super) fn step(&mut self, d: &Decoded<'a>) {
        self.step_by(d, Op::Step(H::Step as u16));
    }
    pub(super) fn step_by(&mut self, d: &Decoded<'a>, op: Op) {
        let s = self.state();
        self.full(op, &[], 0, 1, Some(s));
        let mut defs: Vec<i64> = Vec::new();
        effects::defs(self.frame().func, d, |s, n| defs.extend(s..s + n as i64));
        self.f.states[s.0 as usize].kills = defs.iter().map(|&s| self.abs(s)).collect();
        for s in defs {
            if !self.frame().live.is_memory(s) {
                let i = self.abs(s);
                let v = self.ins(Op::Home(i), &[]);
                self.env.insert(i, v);
            }
        }
    }
    /// The same, where `no` is rare: it is laid out far away, and its helpers keep all registers.
    pub(super) fn unless_rare<const N: usize>(
        &mut self,
        condition: (Cc, Value, Value),
        yes: impl FnOnce(&mut Self) -> [Value; N],
        no: impl FnOnce(&mut Self) -> [Value; N],
    ) -> [Value; N] {
        self.choose(condition, yes, |s| {
            s.f.blocks[s.cur.0 as usize].rare = true;
            no(s)
        })
    }
    /// Splits control: builds `yes` if a cc b, else `no`; both give values for slots or temporaries.
    pub(super) fn choose<const N: usize>(
        &mut self,
        (cc, x, y): (Cc, Value, Value),
        yes: impl FnOnce(&mut Self) -> [Value; N],
        no: impl FnOnce(&mut Self) -> [Value; N],
    ) -> [Value; N] {
        let (a, b, join) = (self.inner_block(), self.inner_block(), self.inner_block());
        self.end(Term::If(cc, x, y, Self::edge(a, &[]), Self::edge(b, &[])));
        self.cur = a;
        let v = yes(self);
        self.end(Term::Jump(Self::edge(join, &v)));
        self.cur = b;
        let v = no(self);
        self.end(Term::Jump(Self::edge(join, &v)));
        self.cur = join;
        std::array::from_fn(|_| self.f.param(join, Class::Int, i32::MIN))
    }
    /// Copies a value of a type in memory, both addresses checked; false if it takes a helper.
    pub(super) fn copy_inline(
        &mut self,
        t: u64,
        (dst, doff): (Value, i32),
        (src, soff): (Value, i32),
        to_frame: bool,
    ) -> bool {
        let ty = self.rt.ty(TypeIdx(t as u32));
        if ty.size > INLINE_COPY {
            return false;
        }
        let mut loaded = Vec::new();
        for (at, n, pointer) in parts(ty) {
            let w = match n {
                8 => Width::W,
                4 => Width::U32,
                2 => Width::U16,
                _ => Width::U8,
            };
            let v = self.full(Op::Load(w), &[src], soff + at as i32, 1, None);
            loaded.push((at, n, pointer, v));
        }
        for (at, n, pointer, v) in loaded {
            let op = if pointer && !to_frame { Op::StoreP } else { Op::Store(n as u8) };
            self.full(op, &[dst, v], doff + at as i32, 1, None);
        }
        true
    }
    /// Zeroes a value of a type in memory whose address is checked.
    pub(super) fn zero(&mut self, t: u64, dst: Value) {
        let ty = self.rt.ty(TypeIdx(t as u32));
        if let Op::Addr(o) = self.f.op(dst)
            && o % 8 == 0
            && ty.size.is_multiple_of(8)
        {
            self.ins(Op::ZeroHomes(o / 8, ty.size as u32 / 8), &[]);
        } else if ty.size <= INLINE_ZERO {
            let z = self.k(0);
            for (at, n, pointer) in parts(ty) {
                let op = if pointer { Op::StoreP } else { Op::Store(n as u8) };
                self.full(op, &[dst, z], at as i32, 1, None);
            }
        } else {
            let t = self.ty(t);
            self.helper(H::TypedZero, &[t, dst]);
        }
    }
    /// p + off
    pub(super) fn plus(&mut self, p: Value, off: i32) -> Value {
        if off == 0 {
            return p;
        }
        if let Op::Addr(a) = self.f.op(p) {
            return self.f.addr(a + off);
        }
        let k = self.k(off as i64);
        self.ins(Op::Add, &[p, k])
    }
    /// Type of an interface with methods whose first word is `w`; nil stays nil.
    pub(super) fn type_of_itab(&mut self, w: Value) -> Value {
        let z = self.k(0);
        let [t] = self.choose((Cc::Eq, w, z), |b| [b.k(0)], |b| [b.full(Op::Load(Width::W), &[w], 8, 1, None)]);
        t
    }
    /// lo, hi, max of a slice expression, checked against a capacity.
    pub(super) fn slice_bounds(&mut self, c: i64, flags: u64, len: Value, cap: Value) -> (Value, Value, Value) {
        let lo = if flags & 1 != 0 { self.get(c) } else { self.k(0) };
        let hi = if flags & 2 != 0 { self.get(c + 1) } else { len };
        let max = if flags & 4 != 0 { self.get(c + 2) } else { cap };
        if flags & 4 != 0 {
            self.guard(Cc::GtU, max, cap);
        }
        if flags & 6 != 0 {
            self.guard(Cc::GtU, hi, max);
        }
        if flags & 1 != 0 {
            self.guard(Cc::GtU, lo, hi);
        }
        (lo, hi, max)
    }
    /// ptr + lo * size, but ptr when nothing is left: an address just past an object would keep the next one alive.
    pub(super) fn advance(&mut self, ptr: Value, lo: Value, size: u64, left: Value) -> Value {
        if self.f.as_const(lo) == Some(0) {
            return ptr;
        }
        let s = self.k(size as i64);
        let o = self.ins(Op::Mul, &[lo, s]);
        let n = self.ins(Op::Neg, &[left]);
        let k = self.k(63);
        let mask = self.ins(Op::SarM, &[n, k]);
        let o = self.ins(Op::And, &[o, mask]);
        self.ins(Op::Add, &[ptr, o])
    }
    pub(super) fn set3(&mut self, a: i64, v: [Value; 3]) {
        (0..3).for_each(|i| self.set(a + i, v[i as usize]));
    }
    /// Pointer and capacity of a slice as it is where it `fits`, of a larger one by helper `h` otherwise: type, pointer, length, capacity, wanted length.
    pub(super) fn room(&mut self, fits: (Cc, Value, Value), h: H, slice: [Value; 5]) -> [Value; 2] {
        self.unless_rare(
            fits,
            |_| [slice[1], slice[3]],
            |s| {
                let p = s.helper(h, &slice);
                let cap = s.out(0);
                let z = s.k(0);
                s.guard(Cc::Eq, p, z);
                [p, cap]
            },
        )
    }
    /// append of one element: `size` bytes; `elem`: the type of pointers.
    pub(super) fn append(&mut self, d: &Decoded<'a>, size: u8, elem: Option<u64>) {
        let (a, b) = (d.word.a() as i64, d.word.b() as i64);
        let (ptr, len, cap) = (self.get(b), self.get(b + 1), self.get(b + 2));
        let v = self.get(d.word.c() as i64);
        let one = self.k(1);
        let new = self.ins(Op::Add, &[len, one]);
        let t = match elem {
            Some(t) => self.ty(t),
            None => self.k(size as i64),
        };
        let h = if elem.is_some() { H::Grow } else { H::GrowNoscan };
        let [ptr, cap] = self.room((Cc::Lt, len, cap), h, [t, ptr, len, cap, new]);
        if elem.is_some() {
            self.full(Op::StorePX, &[ptr, len, v], 0, 8, None);
        } else {
            self.put_indexed(size, ptr, len, v);
        }
        self.set3(a, [ptr, new, cap]);
    }
    pub(super) fn map_get(&mut self, d: &Decoded<'a>, h: H, ok: bool) {
        let (m, t) = (self.get(d.word.b() as i64), self.ty(d.extra[0]));
        let c = d.word.c() as i64;
        let mut args = vec![t, m, self.get(c)];
        if h == H::MapGetStr {
            args.push(self.get(c + 1));
        }
        let e = self.helper(h, &args);
        let found = ok.then(|| self.out(0));
        let z = self.k(0);
        self.guard(Cc::Eq, e, z);
        self.set(d.word.a() as i64, e);
        if let Some(f) = found {
            self.set(d.word.a() as i64 + 1, f);
        }
    }
    pub(super) fn map_set(&mut self, d: &Decoded<'a>, h: H) {
        let (m, t) = (self.get(d.word.b() as i64), self.ty(d.extra[0]));
        let c = d.word.c() as i64;
        let mut args = vec![t, m, self.get(c)];
        if h == H::MapSetStr {
            args.push(self.get(c + 1));
        }
        let e = self.helper(h, &args);
        let z = self.k(0);
        self.guard(Cc::Eq, e, z);
        self.set(d.word.a() as i64, e);
    }
    pub(super) fn eq_str(&mut self, d: &Decoded<'a>, want: i64) {
        let (b, c) = (d.word.b() as i64, d.word.c() as i64);
        let (xp, xn, yp, yn) = (self.get(b), self.get(b + 1), self.get(c), self.get(c + 1));
        let short = [xn, yn].iter().find_map(|&n| self.f.as_const(n)).filter(|n| (0..=MOST_IN_LINE).contains(n));
        let [v] = self.choose(
            (Cc::Eq, xn, yn),
            |s| {
                if let Some(n) = short {
                    return [s.same_bytes(xp, yp, n as i32, if want == 1 { Cc::Eq } else { Cc::Ne })];
                }
                let e = s.helper(H::MemEqual, &[xp, yp, xn]);
                let k = s.k(1 - want);
                [s.ins(Op::Xor, &[e, k])]
            },
            |s| [s.k(1 - want)],
        );
        self.set(d.word.a() as i64, v);
    }
    /// Whether so few bytes at two addresses are the same, or not: by at most two words of each, which overlap.
    fn same_bytes(&mut self, x: Value, y: Value, n: i32, cc: Cc) -> Value {
        let (w, size) = match n {
            0 => (None, 0),
            1 => (Some(Width::U8), 1),
            2 | 3 => (Some(Width::U16), 2),
            4..8 => (Some(Width::U32), 4),
            _ => (Some(Width::W), 8),
        };
        let mut differ = self.k(0);
        for at in w.map(|w| (w, 0)).into_iter().chain(w.filter(|_| n > size).map(|w| (w, n - size))) {
            let [a, b] = [x, y].map(|p| self.full(Op::Load(at.0), &[p], at.1, 1, None));
            let d = self.ins(Op::Xor, &[a, b]);
            differ = if at.1 == 0 { d } else { self.ins(Op::Or, &[differ, d]) };
        }
        let z = self.k(0);
        self.ins(Op::Cmp(cc), &[differ, z])
    }
    pub(super) fn string_order(&mut self, d: &Decoded<'a>, cc: Cc) {
        let (b, c) = (d.word.b() as i64, d.word.c() as i64);
        let args = [self.get(b), self.get(b + 1), self.get(c), self.get(c + 1)];
        let o = self.helper(H::StrCompare, &args);
        let z = self.k(0);
        let v = self.ins(Op::Cmp(cc), &[o, z]);
        self.set(d.word.a() as i64, v);
    }
}
