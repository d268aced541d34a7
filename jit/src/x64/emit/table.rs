//! The bytes of each instruction of the SSA form, its operands taken in the order of `select.rs`.

use super::*;
use crate::x64::select::lea_factor;

impl Emit<'_> {
    pub(super) fn value(&mut self, v: Value) {
        let f = self.s.f;
        let inst = f.inst(v);
        let a = &inst.args;
        match inst.op {
            Op::Const(_) | Op::Addr(_) | Op::Param(_) | Op::Arg(_) | Op::Returned | Op::Copy => {}
            Op::Home(s) => {
                let d = self.r();
                self.load(Width::W, d, Mem::Base(FP, 8 * s));
            }
            Op::Result(i) => {
                let d = self.r();
                self.load(Width::W, d, Mem::Base(SP, 8 * i as i32));
            }
            Op::Move(_) | Op::Keep(_) => {
                let (from, to) = (self.next(), self.next());
                if from != to {
                    self.mov(from, to);
                }
            }
            Op::FHome(s) => {
                let d = self.r();
                self.load_float(d, Mem::Base(FP, 8 * s));
            }
            Op::FResult(i) => {
                let d = self.r();
                self.load_float(d, Mem::Base(SP, 8 * i as i32));
            }
            Op::Out(i) => {
                let d = self.r();
                self.load(Width::W, d, Mem::Base(G, off::G_M));
                self.load(Width::W, d, Mem::Base(d, off::OUT + 8 * i as i32));
            }
            Op::SetHome(s) => {
                let l = self.loc(a[0]);
                self.put(FP, 8 * s, l);
            }
            Op::ZeroHomes(s, n) => {
                if n > ZERO_INLINE {
                    asm!(self, lea rsi, [Rq(FP) + 8 * s]);
                    self.imm(2, n as i64);
                    self.helper(self.t.helpers[Helper::ZeroWords as usize]);
                    return;
                }
                asm!(self, xorps Rx(FSCRATCH), Rx(FSCRATCH));
                for i in 0..n / 2 {
                    asm!(self, movups[Rq(FP) + 8 * (s + 2 * i as i32)], Rx(FSCRATCH));
                }
                if n % 2 == 1 {
                    asm!(self, movsd[Rq(FP) + 8 * (s + n as i32 - 1)], Rx(FSCRATCH));
                }
            }
            Op::Add => {
                let y = sides(f, inst).1;
                let x = self.r();
                match imm32(f, y) {
                    Some(c) => {
                        let d = self.r();
                        self.add_imm(d, x, c);
                    }
                    None => {
                        let y = self.r();
                        let d = self.r();
                        if d == x {
                            asm!(self, add Rq(d), Rq(y));
                        } else if d == y {
                            asm!(self, add Rq(d), Rq(x));
                        } else {
                            asm!(self, lea Rq(d), [Rq(x) + Rq(y)]);
                        }
                    }
                }
            }
            Op::Sub if imm32(f, a[1]).is_some_and(|c| c != i32::MIN) => {
                let c = -imm32(f, a[1]).unwrap_or(0);
                let (x, d) = (self.r(), self.r());
                self.add_imm(d, x, c);
            }
            Op::Mul if f.as_const(sides(f, inst).1).is_some_and(|c| lea_factor(c).is_some()) => {
                let (x, d) = (self.r(), self.r());
                match lea_factor(f.as_const(sides(f, inst).1).unwrap_or(0)) {
                    Some(2) => asm!(self, lea Rq(d), [Rq(x) + Rq(x) * 2]),
                    Some(4) => asm!(self, lea Rq(d), [Rq(x) + Rq(x) * 4]),
                    _ => asm!(self, lea Rq(d), [Rq(x) + Rq(x) * 8]),
                }
            }
            Op::Mul if f.as_const(sides(f, inst).1).is_some_and(|c| c > 0 && c & (c - 1) == 0) => {
                let n = f.as_const(sides(f, inst).1).unwrap_or(1).trailing_zeros() as i8;
                let _ = self.r();
                let d = self.r();
                asm!(self, shl Rq(d), n);
            }
            Op::Mul | Op::Mul32 if imm32(f, sides(f, inst).1).is_some() => {
                let c = imm32(f, sides(f, inst).1).unwrap_or(0);
                let (x, d) = (self.r(), self.r());
                if inst.op == Op::Mul { asm!(self, imul Rq(d), Rq(x), c) } else { asm!(self, imul Rd(d), Rd(x), c) }
            }
            Op::Sub | Op::Mul | Op::And | Op::Or | Op::Xor | Op::Add32 | Op::Sub32 | Op::Mul32 => {
                let y = sides(f, inst).1;
                let _ = self.r();
                match imm32(f, y) {
                    Some(c) => {
                        let d = self.r();
                        match inst.op {
                            Op::Sub => with_imm!(self, sub Rq, d, c),
                            Op::And => with_imm!(self, and Rq, d, c),
                            Op::Or => with_imm!(self, or Rq, d, c),
                            Op::Xor => with_imm!(self, xor Rq, d, c),
                            Op::Add32 => with_imm!(self, add Rd, d, c),
                            _ => with_imm!(self, sub Rd, d, c),
                        }
                    }
                    None => {
                        let y = self.r();
                        let d = self.r();
                        match inst.op {
                            Op::Sub => asm!(self, sub Rq(d), Rq(y)),
                            Op::Mul => asm!(self, imul Rq(d), Rq(y)),
                            Op::And => asm!(self, and Rq(d), Rq(y)),
                            Op::Or => asm!(self, or Rq(d), Rq(y)),
                            Op::Xor => asm!(self, xor Rq(d), Rq(y)),
                            Op::Add32 => asm!(self, add Rd(d), Rd(y)),
                            Op::Sub32 => asm!(self, sub Rd(d), Rd(y)),
                            _ => asm!(self, imul Rd(d), Rd(y)),
                        }
                    }
                }
            }
            Op::Rotl | Op::Rotl32 if f.as_const(a[1]).is_some() && self.s.free_shifts => {
                let n = f.as_const(a[1]).unwrap_or(0) as i8;
                let (x, d) = (self.r(), self.r());
                if inst.op == Op::Rotl {
                    asm!(self, rorx Rq(d), Rq(x), n.wrapping_neg() & 63);
                } else {
                    asm!(self, rorx Rd(d), Rd(x), n.wrapping_neg() & 31);
                }
            }
            Op::ShlM | Op::SarM | Op::ShrM | Op::Rotl | Op::Rotl32 if f.as_const(a[1]).is_some() => {
                let n = f.as_const(a[1]).unwrap_or(0) as i8 & 63;
                let _ = self.r();
                let d = self.r();
                match inst.op {
                    Op::ShlM => asm!(self, shl Rq(d), n),
                    Op::SarM => asm!(self, sar Rq(d), n),
                    Op::ShrM => asm!(self, shr Rq(d), n),
                    Op::Rotl => asm!(self, rol Rq(d), n),
                    _ => asm!(self, rol Rd(d), n & 31),
                }
            }
            Op::Shl | Op::Sar | Op::Shr | Op::ShlM | Op::SarM | Op::ShrM if self.s.free_shifts => {
                let (x, c, d) = (self.r(), self.r(), self.r());
                match inst.op {
                    Op::Shl | Op::ShlM => asm!(self, shlx Rq(d), Rq(x), Rq(c)),
                    Op::Shr | Op::ShrM => asm!(self, shrx Rq(d), Rq(x), Rq(c)),
                    Op::SarM => asm!(self, sarx Rq(d), Rq(x), Rq(c)),
                    _ => {
                        self.imm(SCRATCH, 63);
                        self.compare_imm(c, 63);
                        asm!(self, cmovbe Rq(SCRATCH), Rq(c) ; sarx Rq(d), Rq(x), Rq(SCRATCH));
                    }
                }
                // From 64 on everything is shifted out; the machine looks at six bits only.
                if matches!(inst.op, Op::Shl | Op::Shr) {
                    self.compare_imm(c, 64);
                    asm!(self, sbb Rq(SCRATCH), Rq(SCRATCH) ; and Rq(d), Rq(SCRATCH));
                }
            }
            Op::Shl | Op::Sar | Op::Shr | Op::ShlM | Op::SarM | Op::ShrM | Op::Rotl | Op::Rotl32 => {
                let (_, _) = (self.r(), self.r());
                let d = self.r();
                match inst.op {
                    Op::ShlM => asm!(self, shl Rq(d), cl),
                    Op::SarM => asm!(self, sar Rq(d), cl),
                    Op::ShrM => asm!(self, shr Rq(d), cl),
                    Op::Rotl => asm!(self, rol Rq(d), cl),
                    Op::Rotl32 => asm!(self, rol Rd(d), cl),
                    // From 64 on everything is shifted out; the machine looks at six bits only.
                    Op::Shl | Op::Shr => {
                        if inst.op == Op::Shl {
                            asm!(self, shl Rq(d), cl)
                        } else {
                            asm!(self, shr Rq(d), cl)
                        }
                        asm!(self, cmp rcx, 64 ; sbb Rq(SCRATCH), Rq(SCRATCH) ; and Rq(d), Rq(SCRATCH));
                    }
                    _ => asm!(self
                        , mov Rq(SCRATCH), rcx
                        ; cmp rcx, 63
                        ; jbe >few
                        ; mov ecx, 63
                        ; few:
                        ; sar Rq(d), cl
                        ; mov rcx, Rq(SCRATCH)
                    ),
                }
            }
            Op::Neg | Op::Not | Op::Bswap => {
                let _ = self.r();
                let d = self.r();
                match inst.op {
                    Op::Neg => asm!(self, neg Rq(d)),
                    Op::Not => asm!(self, not Rq(d)),
                    _ => asm!(self, bswap Rq(d)),
                }
            }
            Op::Ext(w) => {
                let (x, d) = (self.r(), self.r());
                match w {
                    Width::I8 => asm!(self, movsx Rq(d), Rb(x)),
                    Width::U8 => asm!(self, movzx Rd(d), Rb(x)),
                    Width::I16 => asm!(self, movsx Rq(d), Rw(x)),
                    Width::U16 => asm!(self, movzx Rd(d), Rw(x)),
                    Width::I32 => asm!(self, movsxd Rq(d), Rd(x)),
                    _ => asm!(self, mov Rd(d), Rd(x)),
                }
            }
            Op::BitLen => {
                let (x, d) = (self.r(), self.r());
                asm!(self, bsr Rq(SCRATCH), Rq(x));
                asm!(self, mov Rq(d), -1 ; cmovnz Rq(d), Rq(SCRATCH) ; inc Rq(d));
            }
            Op::Ctz => {
                let (x, d) = (self.r(), self.r());
                asm!(self, bsf Rq(SCRATCH), Rq(x));
                self.imm_keep_flags(d, 64);
                asm!(self, cmovnz Rq(d), Rq(SCRATCH));
            }
            Op::Popcnt => {
                let (x, d) = (self.r(), self.r());
                asm!(self, popcnt Rq(d), Rq(x));
            }
            Op::Div | Op::Rem => {
                let (_, y) = (self.r(), self.r());
                let _ = self.r();
                let known = f.as_const(a[1]).is_some_and(|c| c != -1);
                if known {
                    asm!(self, cqo ; idiv Rq(y));
                } else {
                    asm!(self
                        , cmp Rq(y), -1
                        ; je >minus
                        ; cqo
                        ; idiv Rq(y)
                        ; jmp >done
                        ; minus:
                        ; neg rax
                        ; xor edx, edx
                        ; done:
                    );
                }
            }
            Op::DivU | Op::RemU => {
                let (_, y) = (self.r(), self.r());
                let _ = self.r();
                asm!(self, xor edx, edx ; div Rq(y));
            }
            Op::DivWide => {
                let (_, _, y) = (self.r(), self.r(), self.r());
                let _ = self.r();
                asm!(self, div Rq(y));
            }
            Op::MulHiU => {
                let (_, y) = (self.r(), self.r());
                let _ = self.r();
                asm!(self, mul Rq(y));
            }
            Op::MulHi => {
                let (_, y) = (self.r(), self.r());
                let _ = self.r();
                asm!(self, imul Rq(y));
            }
            Op::FAdd(n) | Op::FSub(n) | Op::FMul(n) | Op::FDiv(n) if f.is_folded(a[1]) => {
                let x = self.r();
                let load = f.inst(a[1]);
                let m = if let Op::FLoadX(_) = load.op { self.memx(load) } else { self.mem(load) };
                let d = self.r();
                match (inst.op, n) {
                    (Op::FAdd(_), false) => with_mem!(self, m, [vaddsd Rx(d), Rx(x),], []),
                    (Op::FSub(_), false) => with_mem!(self, m, [vsubsd Rx(d), Rx(x),], []),
                    (Op::FMul(_), false) => with_mem!(self, m, [vmulsd Rx(d), Rx(x),], []),
                    (_, false) => with_mem!(self, m, [vdivsd Rx(d), Rx(x),], []),
                    (Op::FAdd(_), true) => with_mem!(self, m, [vaddss Rx(d), Rx(x),], []),
                    (Op::FSub(_), true) => with_mem!(self, m, [vsubss Rx(d), Rx(x),], []),
                    (Op::FMul(_), true) => with_mem!(self, m, [vmulss Rx(d), Rx(x),], []),
                    (_, true) => with_mem!(self, m, [vdivss Rx(d), Rx(x),], []),
                }
            }
            Op::FAdd(n) | Op::FSub(n) | Op::FMul(n) | Op::FDiv(n) if self.s.three_operands => {
                let (x, y, d) = (self.r(), self.r(), self.r());
                match (inst.op, n) {
                    (Op::FAdd(_), false) => asm!(self, vaddsd Rx(d), Rx(x), Rx(y)),
                    (Op::FSub(_), false) => asm!(self, vsubsd Rx(d), Rx(x), Rx(y)),
                    (Op::FMul(_), false) => asm!(self, vmulsd Rx(d), Rx(x), Rx(y)),
                    (_, false) => asm!(self, vdivsd Rx(d), Rx(x), Rx(y)),
                    (Op::FAdd(_), true) => asm!(self, vaddss Rx(d), Rx(x), Rx(y)),
                    (Op::FSub(_), true) => asm!(self, vsubss Rx(d), Rx(x), Rx(y)),
                    (Op::FMul(_), true) => asm!(self, vmulss Rx(d), Rx(x), Rx(y)),
                    (_, true) => asm!(self, vdivss Rx(d), Rx(x), Rx(y)),
                }
            }
            Op::FAdd(n) | Op::FSub(n) | Op::FMul(n) | Op::FDiv(n) => {
                let (_, y) = (self.r(), self.r());
                let d = self.r();
                match (inst.op, n) {
                    (Op::FAdd(_), false) => asm!(self, addsd Rx(d), Rx(y)),
                    (Op::FSub(_), false) => asm!(self, subsd Rx(d), Rx(y)),
                    (Op::FMul(_), false) => asm!(self, mulsd Rx(d), Rx(y)),
                    (_, false) => asm!(self, divsd Rx(d), Rx(y)),
                    (Op::FAdd(_), true) => asm!(self, addss Rx(d), Rx(y)),
                    (Op::FSub(_), true) => asm!(self, subss Rx(d), Rx(y)),
                    (Op::FMul(_), true) => asm!(self, mulss Rx(d), Rx(y)),
                    (_, true) => asm!(self, divss Rx(d), Rx(y)),
                }
            }
            Op::FNeg(n) => {
                let _ = self.r();
                let d = self.r();
                self.imm(SCRATCH, if n { 1 << 31 } else { 1 << 63 });
                asm!(self, movq Rx(FSCRATCH), Rq(SCRATCH) ; xorps Rx(d), Rx(FSCRATCH));
            }
            Op::FAbs => {
                let _ = self.r();
                let d = self.r();
                self.imm(SCRATCH, i64::MAX);
                asm!(self, movq Rx(FSCRATCH), Rq(SCRATCH) ; andps Rx(d), Rx(FSCRATCH));
            }
            Op::FSqrt => {
                let (x, d) = (self.r(), self.r());
                asm!(self, sqrtsd Rx(d), Rx(x));
            }
            Op::Fma => {
                let (_, y, z) = (self.r(), self.r(), self.r());
                let d = self.r();
                asm!(self, vfmadd213sd Rx(d), Rx(y), Rx(z));
            }
            Op::FRound(mode) => {
                let (x, d) = (self.r(), self.r());
                asm!(self, roundsd Rx(d), Rx(x), mode as i8 | 8);
            }
            Op::IntToF(n) => {
                let (x, d) = (self.r(), self.r());
                asm!(self, xorps Rx(d), Rx(d));
                if n { asm!(self, cvtsi2ss Rx(d), Rq(x)) } else { asm!(self, cvtsi2sd Rx(d), Rq(x)) }
            }
            Op::FToInt => {
                let (x, d) = (self.r(), self.r());
                asm!(self, cvttsd2si Rq(d), Rx(x));
            }
            Op::FNarrow => {
                let (x, d) = (self.r(), self.r());
                asm!(self, cvtsd2ss Rx(d), Rx(x));
            }
            Op::FWiden => {
                let (x, d) = (self.r(), self.r());
                asm!(self, cvtss2sd Rx(d), Rx(x));
            }
            Op::ToFloat => match f.as_const(a[0]) {
                Some(0) => {
                    let d = self.r();
                    asm!(self, xorps Rx(d), Rx(d));
                }
                Some(c) => {
                    let d = self.r();
                    let l = self.constant(c as u64);
                    asm!(self, movsd Rx(d), [=>l]);
                }
                None => {
                    let (x, d) = (self.r(), self.r());
                    asm!(self, movq Rx(d), Rq(x));
                }
            },
            Op::ToInt(n) => {
                let (x, d) = (self.r(), self.r());
                if n { asm!(self, movd Rd(d), Rx(x)) } else { asm!(self, movq Rq(d), Rx(x)) }
            }
            Op::Cmp(cc) => {
                let (cc, _, y) = ordered(f, cc, a[0], a[1]);
                self.compare(y);
                let d = self.r();
                match cc {
                    Cc::Eq => asm!(self, sete Rb(d)),
                    Cc::Ne => asm!(self, setne Rb(d)),
                    Cc::Lt => asm!(self, setl Rb(d)),
                    Cc::Le => asm!(self, setle Rb(d)),
                    Cc::Gt => asm!(self, setg Rb(d)),
                    Cc::Ge => asm!(self, setge Rb(d)),
                    Cc::LtU => asm!(self, setb Rb(d)),
                    Cc::LeU => asm!(self, setbe Rb(d)),
                    Cc::GtU => asm!(self, seta Rb(d)),
                    Cc::GeU => asm!(self, setae Rb(d)),
                }
                asm!(self, movzx Rd(d), Rb(d));
            }
            Op::Select(cc) => {
                let (cc, _, y) = ordered(f, cc, a[0], a[1]);
                self.compare(y);
                let (x, _, d) = (self.r(), self.r(), self.r());
                match cc {
                    Cc::Eq => asm!(self, cmove Rq(d), Rq(x)),
                    Cc::Ne => asm!(self, cmovne Rq(d), Rq(x)),
                    Cc::Lt => asm!(self, cmovl Rq(d), Rq(x)),
                    Cc::Le => asm!(self, cmovle Rq(d), Rq(x)),
                    Cc::Gt => asm!(self, cmovg Rq(d), Rq(x)),
                    Cc::Ge => asm!(self, cmovge Rq(d), Rq(x)),
                    Cc::LtU => asm!(self, cmovb Rq(d), Rq(x)),
                    Cc::LeU => asm!(self, cmovbe Rq(d), Rq(x)),
                    Cc::GtU => asm!(self, cmova Rq(d), Rq(x)),
                    Cc::GeU => asm!(self, cmovae Rq(d), Rq(x)),
                }
            }
            Op::FCmp(fc) => {
                self.fcompare(fc);
                let d = self.r();
                match fc {
                    Fc::Eq => asm!(self, sete Rb(d) ; setnp Rb(SCRATCH) ; and Rb(d), Rb(SCRATCH)),
                    Fc::Ne => asm!(self, setne Rb(d) ; setp Rb(SCRATCH) ; or Rb(d), Rb(SCRATCH)),
                    Fc::Lt => asm!(self, seta Rb(d)),
                    Fc::Le => asm!(self, setae Rb(d)),
                    Fc::Nlt => asm!(self, setbe Rb(d)),
                    Fc::Nle => asm!(self, setb Rb(d)),
                }
                asm!(self, movzx Rd(d), Rb(d));
            }
            Op::Load(w) => {
                let m = self.mem(inst);
                let d = self.r();
                self.load(w, d, m);
            }
            Op::LoadX(w) => {
                let m = self.memx(inst);
                let d = self.r();
                self.load(w, d, m);
            }
            Op::FLoad(n) | Op::FLoadX(n) => {
                let m = if matches!(inst.op, Op::FLoad(_)) { self.mem(inst) } else { self.memx(inst) };
                let d = self.r();
                if n { with_mem!(self, m, [movss Rx(d),], []) } else { with_mem!(self, m, [movsd Rx(d),], []) }
            }
            Op::Store(n) => {
                let m = self.mem(inst);
                self.store(n, a[1], m);
            }
            Op::StoreX(n) => {
                let m = self.memx(inst);
                self.store(n, a[2], m);
            }
            Op::FStore(n) => {
                let m = self.mem(inst);
                let r = self.r();
                self.fstore(n, r, m);
            }
            Op::FStoreX(n) => {
                let m = self.memx(inst);
                let r = self.r();
                self.fstore(n, r, m);
            }
            Op::StoreP => {
                let m = self.mem(inst);
                self.barrier_store(m);
            }
            Op::StorePX => {
                let m = self.memx(inst);
                self.barrier_store(m);
            }
            Op::AtomicLoad(n, signed) => {
                let m = self.mem(inst);
                let d = self.r();
                let w = match (n, signed) {
                    (8, _) => Width::W,
                    (_, true) => Width::I32,
                    _ => Width::U32,
                };
                self.load(w, d, m);
            }
            Op::AtomicStore(n) => {
                let m = self.mem(inst);
                let r = self.r();
                asm!(self, mov Rq(SCRATCH), Rq(r));
                if n == 8 {
                    with_mem!(self, m, [xchg QWORD], [, Rq(SCRATCH)]);
                } else {
                    with_mem!(self, m, [xchg DWORD], [, Rd(SCRATCH)]);
                }
            }
            Op::AtomicAdd(n) | Op::AtomicSwap(n) => {
                let (p, _) = (self.r(), self.r());
                let d = self.r();
                match (inst.op, n) {
                    (Op::AtomicAdd(_), 8) => asm!(self, lock xadd [Rq(p)], Rq(d)),
                    (Op::AtomicAdd(_), _) => asm!(self, lock xadd [Rq(p)], Rd(d)),
                    (_, 8) => asm!(self, xchg[Rq(p)], Rq(d)),
                    _ => asm!(self, xchg[Rq(p)], Rd(d)),
                }
            }
            Op::AtomicCas(n) => {
                let (p, _, new) = (self.r(), self.r(), self.r());
                let _ = self.r();
                if n == 8 {
                    asm!(self, lock cmpxchg [Rq(p)], Rq(new));
                } else {
                    asm!(self, lock cmpxchg [Rq(p)], Rd(new));
                }
                if !self.s.in_flags(v) {
                    asm!(self, sete al ; movzx eax, al);
                }
            }
            Op::Guard(cc) => {
                let cc = self.compared(cc, a[0], a[1]);
                if let Some(s) = inst.state {
                    let l = self.way(s);
                    cc_jump(self, cc, l);
                }
            }
            Op::Poll => {
                if let Some(s) = inst.state {
                    let l = self.way(s);
                    if f.counted {
                        self.count_round(s, l);
                    }
                    asm!(self, cmp QWORD [BYTE Rq(G) + off::G_GUARD as i8], BYTE -1 ; je =>l);
                }
            }
            Op::Call { callee, .. } => self.call(inst, callee),
            Op::Step(_) | Op::Native(..) => {
                if let Some(s) = inst.state {
                    self.flush(s);
                    let st = &f.states[s.0 as usize];
                    let (pc, base) = (st.pc, st.base);
                    self.count(pc, "stepped");
                    asm!(self, lea rsi, [Rq(FP) + 8 * base]);
                    self.imm(2, pc as i64);
                    let mut h = Helper::Native as u16;
                    match inst.op {
                        Op::Native(f, nargs) => {
                            self.imm(1, f as i64);
                            self.imm(8, nargs as i64);
                        }
                        Op::Step(by) => h = by,
                        _ => {}
                    }
                    self.imm(SCRATCH, self.t.helpers[h as usize] as i64);
                    let stub = self.t.stubs.step;
                    asm!(self, call extern stub);
                }
            }
            Op::New(ty, n) => {
                let _ = self.r();
                let stub = (self.t.allocator)(ty, n);
                asm!(self, call extern stub);
                self.site(inst);
            }
            Op::Helper(_) | Op::Leaf(_) if self.rare => {
                let address = self.helper_of(inst.op);
                for (i, &x) in a.iter().enumerate() {
                    let l = self.loc(x);
                    self.put(SP, 8 * i as i32, l);
                }
                let stub = self.t.stubs.rare_helper;
                self.imm(SCRATCH, address as i64);
                asm!(self, call extern stub);
                self.site(inst);
                let d = self.r();
                self.load(Width::W, d, Mem::Base(SP, 0));
            }
            Op::Helper(h) if self.t.stubs.instead_of(h).is_some() => {
                if let Some(stub) = self.t.stubs.instead_of(h) {
                    asm!(self, call extern stub);
                    self.site(inst);
                }
            }
            Op::Helper(_) | Op::Leaf(_) => {
                let address = self.helper_of(inst.op);
                self.helper(address);
                self.site(inst);
            }
        }
    }
}
