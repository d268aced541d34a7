//! What each bytecode instruction becomes. Those that are rare or long are left to the interpreter, one step at a time.

use super::build::{Builder, Closure};
use super::ir::*;
use super::live::Refused;
use super::sequences::INLINE_COPY;
use govm_bytecode::insn::Decoded;
use govm_bytecode::sem::{Bits1, Math1};
use govm_bytecode::{FuncIdx, Op as B, TypeIdx};
use govm_runtime::jit::helpers::Helper as H;

/// Arrays up to this length are made as single objects are, where the length is known.
const MAX_SMALL_ARRAY: i64 = 64;

impl<'a> Builder<'a> {
    /// Builds one instruction; true if it ends the block.
    pub(super) fn lower(&mut self, d: &Decoded<'a>) -> Result<bool, Refused> {
        let (a, b, c) = (d.word.a() as i64, d.word.b() as i64, d.word.c() as i64);
        let cu = d.word.c() as u16 as i32;
        match d.op {
            B::Nop => {}
            B::Mov => {
                let v = self.get(b);
                self.set(a, v);
            }
            B::Mov2 | B::Mov3 | B::MovN => {
                let n = match d.op {
                    B::Mov2 => 2,
                    B::Mov3 => 3,
                    _ => cu as i64,
                };
                if n > 8 {
                    let (dst, src) = (self.f.addr(8 * self.abs(a)), self.f.addr(8 * self.abs(b)));
                    let n = self.k(8 * n);
                    self.helper(H::Move, &[dst, src, n]);
                } else {
                    let v: Vec<Value> = (0..n).map(|i| self.get(b + i)).collect();
                    v.into_iter().enumerate().for_each(|(i, v)| self.set(a + i as i64, v));
                }
            }
            B::LoadImm => {
                let v = self.k(d.word.w() as i32 as i64);
                self.set(a, v);
            }
            B::LoadConst => {
                let v = self.k(d.extra[0] as i64);
                self.set(a, v);
            }
            B::LoadStr => {
                let s = self.frame().code.strings()[d.word.w() as usize];
                let (p, n) = (self.k(s.ptr as i64), self.k(s.len as i64));
                self.set(a, p);
                self.set(a + 1, n);
            }
            B::ZeroN => {
                let n = d.word.b() as u16 as i64;
                if n > 8 {
                    let s = self.abs(a);
                    self.ins(Op::ZeroHomes(s, n as u32), &[]);
                } else {
                    let z = self.k(0);
                    (0..n).for_each(|i| self.set(a + i, z));
                }
            }
            B::Lea => {
                let v = self.lea(self.abs(b), cu);
                self.set(a, v);
            }
            B::LoadType => {
                let v = self.ty(d.word.w() as u64);
                self.set(a, v);
            }
            B::LoadItab => {
                let v = self.k(govm_runtime::interp::cold::itab(self.rt, d.extra[0]) as i64);
                self.set(a, v);
            }
            B::StaticClosure => {
                let v = self.k(self.rt.funcs.closure(FuncIdx(d.word.w())) as i64);
                self.set(a, v);
            }

            B::AddI64 | B::AddPtr => self.bin(d, Op::Add),
            B::SubI64 => self.bin(d, Op::Sub),
            B::MulI64 => self.bin(d, Op::Mul),
            B::DivI64 | B::DivU64 | B::RemI64 | B::RemU64 => {
                let (y, z) = (self.get(c), self.k(0));
                self.guard(Cc::Eq, y, z);
                self.bin(
                    d,
                    match d.op {
                        B::DivI64 => Op::Div,
                        B::DivU64 => Op::DivU,
                        B::RemI64 => Op::Rem,
                        _ => Op::RemU,
                    },
                );
            }
            B::AddI32 | B::SubI32 | B::MulI32 => {
                let (x, y) = (self.get(b), self.get(c));
                let op = match d.op {
                    B::AddI32 => Op::Add32,
                    B::SubI32 => Op::Sub32,
                    _ => Op::Mul32,
                };
                let v = self.sext(op, x, y);
                self.set(a, v);
            }
            B::AddU32 => self.bin(d, Op::Add32),
            B::SubU32 => self.bin(d, Op::Sub32),
            B::MulU32 => self.bin(d, Op::Mul32),
            B::And => self.bin(d, Op::And),
            B::Or => self.bin(d, Op::Or),
            B::Xor => self.bin(d, Op::Xor),
            B::AndNot => {
                let (x, y) = (self.get(b), self.get(c));
                let y = self.ins(Op::Not, &[y]);
                let v = self.ins(Op::And, &[x, y]);
                self.set(a, v);
            }
            B::Shl => self.bin(d, Op::Shl),
            B::ShrI => self.bin(d, Op::Sar),
            B::ShrU => self.bin(d, Op::Shr),
            B::ShiftCheck => {
                let (x, z) = (self.get(a), self.k(0));
                self.guard(Cc::Lt, x, z);
            }
            B::Neg => self.un(d, Op::Neg),
            B::Not => self.un(d, Op::Not),
            B::NotB => {
                let (x, one) = (self.get(b), self.k(1));
                let v = self.ins(Op::Xor, &[x, one]);
                self.set(a, v);
            }
            B::AddImm => self.imm(d, Op::Add),
            B::AddI32Imm => {
                let (x, y) = (self.get(b), self.k(c));
                let v = self.sext(Op::Add32, x, y);
                self.set(a, v);
            }
            B::AddU32Imm => self.imm(d, Op::Add32),
            B::MulImm => self.imm(d, Op::Mul),
            B::DivI64Imm => self.imm(d, Op::Div),
            B::RemI64Imm => self.imm(d, Op::Rem),
            B::AndImm => self.imm(d, Op::And),
            B::OrImm => self.imm(d, Op::Or),
            B::XorImm => self.imm(d, Op::Xor),
            B::ShlImm => self.imm(d, Op::ShlM),
            B::ShrIImm => self.imm(d, Op::SarM),
            B::ShrUImm => self.imm(d, Op::ShrM),
            B::ShlU32Imm => {
                let (x, y) = (self.get(b), self.k(cu as i64));
                let v = if cu < 32 { self.ins(Op::ShlM, &[x, y]) } else { self.k(0) };
                let v = self.ins(Op::Ext(Width::U32), &[v]);
                self.set(a, v);
            }
            B::RotlU32Imm => {
                let (x, y) = (self.get(b), self.k(cu as i64 & 31));
                let v = self.ins(Op::Rotl32, &[x, y]);
                self.set(a, v);
            }
            B::ExtI8 => self.un(d, Op::Ext(Width::I8)),
            B::ExtI16 => self.un(d, Op::Ext(Width::I16)),
            B::ExtI32 => self.un(d, Op::Ext(Width::I32)),
            B::ExtU8 => self.un(d, Op::Ext(Width::U8)),
            B::ExtU16 => self.un(d, Op::Ext(Width::U16)),
            B::ExtU32 => self.un(d, Op::Ext(Width::U32)),

            B::AddF64 => self.fbin(d, Op::FAdd(false), false),
            B::SubF64 => self.fbin(d, Op::FSub(false), false),
            B::MulF64 => self.fbin(d, Op::FMul(false), false),
            B::DivF64 => self.fbin(d, Op::FDiv(false), false),
            B::AddF32 => self.fbin(d, Op::FAdd(true), true),
            B::SubF32 => self.fbin(d, Op::FSub(true), true),
            B::MulF32 => self.fbin(d, Op::FMul(true), true),
            B::DivF32 => self.fbin(d, Op::FDiv(true), true),
            B::NegF64 | B::NegF32 => {
                let narrow = d.op == B::NegF32;
                let x = self.getf(b);
                let v = self.ins(Op::FNeg(narrow), &[x]);
                self.setf(a, v, narrow);
            }
            B::SqrtF64 => {
                let x = self.getf(b);
                let v = self.ins(Op::FSqrt, &[x]);
                self.setf(a, v, false);
            }
            B::Math1 => match Math1::from_u16(cu as u16) {
                Some(Math1::Abs) => {
                    let x = self.getf(b);
                    let v = self.ins(Op::FAbs, &[x]);
                    self.setf(a, v, false);
                }
                Some(Math1::Float64bits | Math1::Float32bits) => {
                    let v = self.get(b);
                    self.set(a, v);
                }
                Some(f @ (Math1::Floor | Math1::Ceil | Math1::Trunc | Math1::RoundToEven))
                    if crate::target::has_rounding() =>
                {
                    let mode = match f {
                        Math1::RoundToEven => 0,
                        Math1::Floor => 1,
                        Math1::Ceil => 2,
                        _ => 3,
                    };
                    let x = self.getf(b);
                    let v = self.ins(Op::FRound(mode), &[x]);
                    self.setf(a, v, false);
                }
                _ => self.step(d),
            },
            B::FmaF64 if crate::target::has_fma() => {
                let (x, y, z) = (self.getf(b), self.getf(b + 1), self.getf(b + 2));
                let v = self.ins(Op::Fma, &[x, y, z]);
                self.setf(a, v, false);
            }
            B::I64ToF64 | B::I64ToF32 => {
                let narrow = d.op == B::I64ToF32;
                let x = self.get(b);
                let v = self.ins(Op::IntToF(narrow), &[x]);
                self.setf(a, v, narrow);
            }
            B::F64ToI64 => {
                let x = self.getf(b);
                let v = self.ins(Op::FToInt, &[x]);
                self.set(a, v);
            }
            B::F64ToF32 => {
                let x = self.getf(b);
                let v = self.ins(Op::FNarrow, &[x]);
                self.setf(a, v, true);
            }
            B::F32ToF64 => {
                let x = self.getf(b);
                let v = self.ins(Op::FWiden, &[x]);
                self.setf(a, v, false);
            }
            B::U64ToF64 => {
                let (x, z) = (self.get(b), self.k(0));
                let [v] = self.choose(
                    (Cc::Ge, x, z),
                    |s| {
                        let f = s.ins(Op::IntToF(false), &[x]);
                        [s.ins(Op::ToInt(false), &[f])]
                    },
                    |s| [s.helper(H::U64ToF64, &[x])],
                );
                self.set(a, v);
            }

            B::Bits1 => {
                let x = self.get(b);
                let f = Bits1::from_u16(cu as u16);
                let from = |s: &mut Self, n: i64, v: Value| {
                    let k = s.k(n);
                    s.ins(Op::Sub, &[k, v])
                };
                let v = match f {
                    Some(Bits1::Len64) => self.ins(Op::BitLen, &[x]),
                    Some(Bits1::Clz64) => {
                        let l = self.ins(Op::BitLen, &[x]);
                        from(self, 64, l)
                    }
                    Some(Bits1::Clz32) => {
                        let x = self.ins(Op::Ext(Width::U32), &[x]);
                        let l = self.ins(Op::BitLen, &[x]);
                        from(self, 32, l)
                    }
                    Some(Bits1::Ctz64) => self.ins(Op::Ctz, &[x]),
                    Some(Bits1::Ctz32) => {
                        let k = self.k(1 << 32);
                        let x = self.ins(Op::Or, &[x, k]);
                        self.ins(Op::Ctz, &[x])
                    }
                    Some(Bits1::Popcnt) if crate::target::has_popcnt() => self.ins(Op::Popcnt, &[x]),
                    Some(Bits1::Bswap64) => self.ins(Op::Bswap, &[x]),
                    Some(Bits1::Bswap32) => {
                        let x = self.ins(Op::Bswap, &[x]);
                        let k = self.k(32);
                        self.ins(Op::ShrM, &[x, k])
                    }
                    _ => {
                        let k = self.k(cu as i64);
                        self.helper(H::Bits1, &[k, x])
                    }
                };
                self.set(a, v);
            }
            B::Rotl64 => self.bin(d, Op::Rotl),
            B::Rotl32 => self.bin(d, Op::Rotl32),
            B::MulWide => {
                let (x, y) = (self.get(b), self.get(c));
                let (hi, lo) = (self.ins(Op::MulHiU, &[x, y]), self.ins(Op::Mul, &[x, y]));
                self.set(a, hi);
                self.set(a + 1, lo);
            }
            B::DivWide => {
                let (hi, lo, y) = (self.get(b), self.get(b + 1), self.get(c));
                // By zero, or a quotient of more than 64 bits.
                self.guard(Cc::LeU, y, hi);
                let q = self.ins(Op::DivWide, &[hi, lo, y]);
                let product = self.ins(Op::Mul, &[q, y]);
                let r = self.ins(Op::Sub, &[lo, product]);
                self.set(a, q);
                self.set(a + 1, r);
            }
            B::AddCarry => {
                let (x, y, k) = (self.get(b), self.get(c), self.get(c + 1));
                let s = self.ins(Op::Add, &[x, y]);
                let c1 = self.ins(Op::Cmp(Cc::LtU), &[s, x]);
                let sum = self.ins(Op::Add, &[s, k]);
                let c2 = self.ins(Op::Cmp(Cc::LtU), &[sum, s]);
                let carry = self.ins(Op::Or, &[c1, c2]);
                self.set(a, sum);
                self.set(a + 1, carry);
            }
            B::SubBorrow => {
                let (x, y, k) = (self.get(b), self.get(c), self.get(c + 1));
                let s = self.ins(Op::Sub, &[x, y]);
                let c1 = self.ins(Op::Cmp(Cc::LtU), &[x, y]);
                let diff = self.ins(Op::Sub, &[s, k]);
                let c2 = self.ins(Op::Cmp(Cc::LtU), &[s, k]);
                let borrow = self.ins(Op::Or, &[c1, c2]);
                self.set(a, diff);
                self.set(a + 1, borrow);
            }

            B::EqI64 | B::EqP => self.bin(d, Op::Cmp(Cc::Eq)),
            B::NeI64 | B::NeP => self.bin(d, Op::Cmp(Cc::Ne)),
            B::LtI64 => self.bin(d, Op::Cmp(Cc::Lt)),
            B::LeI64 => self.bin(d, Op::Cmp(Cc::Le)),
            B::LtU64 => self.bin(d, Op::Cmp(Cc::LtU)),
            B::LeU64 => self.bin(d, Op::Cmp(Cc::LeU)),
            B::EqF64 => self.fcmp(d, Fc::Eq),
            B::NeF64 => self.fcmp(d, Fc::Ne),
            B::LtF64 => self.fcmp(d, Fc::Lt),
            B::LeF64 => self.fcmp(d, Fc::Le),
            B::EqStr => self.eq_str(d, 1),
            B::NeStr => self.eq_str(d, 0),
            B::LtStr => self.string_order(d, Cc::Lt),
            B::LeStr => self.string_order(d, Cc::Le),
            B::EqEface | B::EqIface => {
                let args = [self.get(b), self.get(b + 1), self.get(c), self.get(c + 1)];
                let h = if d.op == B::EqEface { H::EfaceEqual } else { H::IfaceEqual };
                let v = self.helper(h, &args);
                let two = self.k(2);
                self.guard(Cc::Eq, v, two);
                self.set(a, v);
            }

            B::Jmp => {
                let t = d.targets().next().unwrap_or(0);
                let e = self.goto_word(t);
                self.end(Term::Jump(e));
                return Ok(true);
            }
            B::JmpTrue | B::JmpFalse => {
                let (x, z) = (self.get(a), self.k(0));
                let cc = if d.op == B::JmpTrue { Cc::Ne } else { Cc::Eq };
                return Ok(self.jump_if(d, cc, x, z));
            }
            B::JEqI64 => return Ok(self.jump_if2(d, Cc::Eq)),
            B::JNeI64 => return Ok(self.jump_if2(d, Cc::Ne)),
            B::JLtI64 => return Ok(self.jump_if2(d, Cc::Lt)),
            B::JLeI64 => return Ok(self.jump_if2(d, Cc::Le)),
            B::JLtU64 => return Ok(self.jump_if2(d, Cc::LtU)),
            B::JLeU64 => return Ok(self.jump_if2(d, Cc::LeU)),
            B::JEqImm => return Ok(self.jump_imm(d, Cc::Eq)),
            B::JNeImm => return Ok(self.jump_imm(d, Cc::Ne)),
            B::JLtImm => return Ok(self.jump_imm(d, Cc::Lt)),
            B::JLeImm => return Ok(self.jump_imm(d, Cc::Le)),
            B::JGtImm => return Ok(self.jump_imm(d, Cc::Gt)),
            B::JGeImm => return Ok(self.jump_imm(d, Cc::Ge)),
            B::JEqF64 => return Ok(self.fjump_if(d, Fc::Eq)),
            B::JNeF64 => return Ok(self.fjump_if(d, Fc::Ne)),
            B::JLtF64 => return Ok(self.fjump_if(d, Fc::Lt)),
            B::JLeF64 => return Ok(self.fjump_if(d, Fc::Le)),
            B::JNltF64 => return Ok(self.fjump_if(d, Fc::Nlt)),
            B::JNleF64 => return Ok(self.fjump_if(d, Fc::Nle)),
            B::JmpTable => {
                let (x, k) = (self.get(a), self.k(c));
                let i = self.ins(Op::Sub, &[x, k]);
                let mut edges = Vec::new();
                for t in d.targets().collect::<Vec<_>>() {
                    edges.push(self.goto_word(t));
                }
                self.end(Term::Switch(i, edges));
                return Ok(true);
            }

            B::LoadI8 => self.load(d, Width::I8, 1),
            B::LoadU8 => self.load(d, Width::U8, 1),
            B::LoadI16 => self.load(d, Width::I16, 1),
            B::LoadU16 => self.load(d, Width::U16, 1),
            B::LoadI32 => self.load(d, Width::I32, 1),
            B::LoadU32 => self.load(d, Width::U32, 1),
            B::LoadW => self.load(d, Width::W, 1),
            B::LoadW2 => self.load(d, Width::W, 2),
            B::LoadW3 => self.load(d, Width::W, 3),
            B::LoadMem => {
                let p = self.get(b);
                self.nil_check(p);
                let n = d.extra[0];
                let dst = self.f.addr(8 * self.abs(a));
                if n as usize <= INLINE_COPY && n.is_multiple_of(8) {
                    let v: Vec<Value> =
                        (0..n / 8).map(|i| self.full(Op::Load(Width::W), &[p], cu + 8 * i as i32, 1, None)).collect();
                    for (i, v) in v.into_iter().enumerate() {
                        self.full(Op::Store(8), &[dst, v], 8 * i as i32, 1, None);
                    }
                } else {
                    let src = self.plus(p, cu);
                    let n = self.k(n as i64);
                    self.helper(H::Move, &[dst, src, n]);
                }
            }
            B::Store8 => self.store(d, 1),
            B::Store16 => self.store(d, 2),
            B::Store32 => self.store(d, 4),
            B::Store64 => self.store(d, 8),
            B::StoreP | B::StoreStr | B::StoreSlice | B::StoreIface => {
                let p = self.get(a);
                self.nil_check(p);
                let (n, pointers) = match d.op {
                    B::StoreP => (1, 1),
                    B::StoreStr => (2, 1),
                    B::StoreSlice => (3, 1),
                    _ => (2, 2),
                };
                self.store_words(p, b, n, pointers, cu);
            }
            B::StoreMem => {
                let p = self.get(a);
                self.nil_check(p);
                let src = self.f.addr(8 * self.abs(b));
                if !self.copy_inline(d.extra[0], (p, cu), (src, 0), false) {
                    let (t, dst) = (self.ty(d.extra[0]), self.plus(p, cu));
                    self.helper(H::TypedCopy, &[t, dst, src]);
                }
            }
            B::CopyMem => {
                let (p, q) = (self.get(a), self.get(b));
                self.nil_check(p);
                self.nil_check(q);
                if !self.copy_inline(d.extra[0], (p, 0), (q, 0), false) {
                    let t = self.ty(d.extra[0]);
                    self.helper(H::TypedCopy, &[t, p, q]);
                }
            }
            B::ZeroMem => {
                let p = self.get(a);
                self.nil_check(p);
                let dst = self.plus(p, d.word.b() as u16 as i32);
                self.zero(d.extra[0], dst);
            }
            B::NilCheck => {
                let p = self.get(a);
                self.nil_check(p);
            }
            B::FieldAddr | B::FieldAddrX => {
                let p = self.get(b);
                self.nil_check(p);
                let off = if d.op == B::FieldAddr { cu as i64 } else { d.extra[0] as i64 };
                let v = match i32::try_from(off) {
                    Ok(o) => self.plus(p, o),
                    Err(_) => {
                        let k = self.k(off);
                        self.ins(Op::Add, &[p, k])
                    }
                };
                self.set(a, v);
            }

            B::FLoadI8 | B::FLoadU8 | B::FLoadI16 | B::FLoadU16 | B::FLoadI32 | B::FLoadU32 => {
                let w = match d.op {
                    B::FLoadI8 => Width::I8,
                    B::FLoadU8 => Width::U8,
                    B::FLoadI16 => Width::I16,
                    B::FLoadU16 => Width::U16,
                    B::FLoadI32 => Width::I32,
                    _ => Width::U32,
                };
                let p = self.f.addr(8 * self.abs(b));
                let v = self.full(Op::Load(w), &[p], cu, 1, None);
                self.set(a, v);
            }
            B::FStore8 | B::FStore16 | B::FStore32 => {
                let n = match d.op {
                    B::FStore8 => 1,
                    B::FStore16 => 2,
                    _ => 4,
                };
                let (p, v) = (self.f.addr(8 * self.abs(a)), self.get(b));
                self.put(n, p, v, cu);
            }

            B::GlobalAddr | B::GLoadW | B::GLoadW2 | B::GLoadW3 => {
                let p = self.k(self.rt.globals.base() as i64 + d.word.w() as i64);
                let n = match d.op {
                    B::GlobalAddr => 0,
                    B::GLoadW => 1,
                    B::GLoadW2 => 2,
                    _ => 3,
                };
                if n == 0 {
                    self.set(a, p);
                }
                for i in 0..n {
                    let v = self.full(Op::Load(Width::W), &[p], 8 * i, 1, None);
                    self.set(a + i as i64, v);
                }
            }
            B::GStoreW | B::GStoreP => {
                let p = self.k(self.rt.globals.base() as i64 + d.word.w() as i64);
                let v = self.get(a);
                if d.op == B::GStoreP {
                    self.ins(Op::StoreP, &[p, v]);
                } else {
                    self.put(8, p, v, 0);
                }
            }

            B::IndexAddr => {
                let (p, i) = self.bounded(b, c);
                let v = self.element(p, i, d.extra[0]);
                self.set(a, v);
            }
            B::IndexI8 => self.index(d, Width::I8),
            B::IndexU8 | B::IndexStr => self.index(d, Width::U8),
            B::IndexI16 => self.index(d, Width::I16),
            B::IndexU16 => self.index(d, Width::U16),
            B::IndexI32 => self.index(d, Width::I32),
            B::IndexU32 => self.index(d, Width::U32),
            B::IndexW => self.index(d, Width::W),
            B::IndexW2 => self.index_words(d, 2),
            B::IndexW3 => self.index_words(d, 3),
            B::SetIndex8 => self.set_index(d, 1),
            B::SetIndex16 => self.set_index(d, 2),
            B::SetIndex32 => self.set_index(d, 4),
            B::SetIndex64 => self.set_index(d, 8),
            B::SetIndexP => {
                let (p, i) = self.bounded(a, b);
                let v = self.get(c);
                self.full(Op::StorePX, &[p, i, v], 0, 8, None);
            }
            B::ArrAddr => {
                let (p, i) = self.arr_checked(b, c, d.extra[0] & 0xffff_ffff);
                let v = self.element(p, i, d.extra[0] >> 32);
                self.set(a, v);
            }
            B::ArrU8 => self.arr(d, Width::U8),
            B::ArrI32 => self.arr(d, Width::I32),
            B::ArrU32 => self.arr(d, Width::U32),
            B::ArrW => self.arr(d, Width::W),
            B::SetArr8 => self.set_arr(d, 1),
            B::SetArr32 => self.set_arr(d, 4),
            B::SetArr64 => self.set_arr(d, 8),
            B::BoundsCheck => {
                let (i, n) = (self.get(a), self.get(b));
                self.guard(Cc::GeU, i, n);
            }

            B::SliceSlice => {
                let (ptr, len, cap) = (self.get(b), self.get(b + 1), self.get(b + 2));
                let (lo, hi, max) = self.slice_bounds(c, d.extra[0], len, cap);
                let (n, left) = (self.ins(Op::Sub, &[hi, lo]), self.ins(Op::Sub, &[max, lo]));
                let p = self.advance(ptr, lo, d.extra[0] >> 32, left);
                self.set3(a, [p, n, left]);
            }
            B::SliceStr => {
                let (ptr, len) = (self.get(b), self.get(b + 1));
                let (lo, hi, _) = self.slice_bounds(c, d.extra[0] & 3, len, len);
                let n = self.ins(Op::Sub, &[hi, lo]);
                let p = self.advance(ptr, lo, 1, n);
                self.set(a, p);
                self.set(a + 1, n);
            }
            B::SliceArr => {
                let base = self.get(b);
                self.nil_check(base);
                let n = self.k(d.extra[1] as i64);
                let (lo, hi, max) = self.slice_bounds(c, d.extra[0], n, n);
                let (n, left) = (self.ins(Op::Sub, &[hi, lo]), self.ins(Op::Sub, &[max, lo]));
                let p = self.advance(base, lo, d.extra[0] >> 32, left);
                self.set3(a, [p, n, left]);
            }
            B::SliceToArr => {
                let (n, want) = (self.get(b + 1), self.k(d.extra[0] as i64));
                self.guard(Cc::LtU, n, want);
                let p = self.get(b);
                self.set(a, p);
            }

            B::Concat => {
                let args = [self.get(b), self.get(b + 1), self.get(c), self.get(c + 1)];
                let n = self.helper(H::Concat, &args);
                let p = self.out(0);
                let bad = self.k(-1);
                self.guard(Cc::Eq, n, bad);
                self.set(a, p);
                self.set(a + 1, n);
            }
            B::BytesToStr | B::StrToBytes => {
                let args = [self.get(b), self.get(b + 1)];
                let h = if d.op == B::BytesToStr { H::BytesToStr } else { H::StrToBytes };
                let p = self.helper(h, &args);
                let cap = (d.op == B::StrToBytes).then(|| self.out(0));
                self.set(a, p);
                self.set(a + 1, args[1]);
                if let Some(cap) = cap {
                    self.set(a + 2, cap);
                }
            }
            B::DecodeRune => {
                let (ptr, len, i) = (self.get(b), self.get(b + 1), self.get(c));
                let first = self.full(Op::LoadX(Width::U8), &[ptr, i], 0, 1, None);
                let k = self.k(0x80);
                let [r, n] = self.choose(
                    (Cc::LtU, first, k),
                    |s| {
                        let one = s.k(1);
                        [first, s.ins(Op::Add, &[i, one])]
                    },
                    |s| {
                        let r = s.helper(H::DecodeRune, &[ptr, len, i]);
                        [r, s.out(0)]
                    },
                );
                self.set(a, r);
                self.set(a + 1, n);
            }

            B::BoxVal => {
                let v = self.get(b);
                let p = self.box_scalar(d.extra[0], v);
                self.set(a, p);
            }
            B::BoxStr => {
                let (s, n, z) = (self.get(b), self.get(b + 1), self.k(0));
                let empty = self.rt.zero_value(16) as i64;
                let [p] = self.choose(
                    (Cc::Ne, n, z),
                    |x| {
                        let p = x.new_object(d.extra[0], 1);
                        x.fill(p, &[s, n]);
                        [p]
                    },
                    |x| [x.k(empty)],
                );
                self.not_nil.insert(p);
                self.set(a, p);
            }
            B::BoxSlice => {
                let words = [self.get(b), self.get(b + 1), self.get(b + 2)];
                let p = self.new_object(d.extra[0], 1);
                self.fill(p, &words);
                self.set(a, p);
            }
            B::BoxMem => {
                let src = self.get(b);
                let p = if self.rt.ty(TypeIdx(d.extra[0] as u32)).size <= INLINE_COPY {
                    let p = self.new_object(d.extra[0], 1);
                    self.copy_inline(d.extra[0], (p, 0), (src, 0), true);
                    p
                } else {
                    let t = self.ty(d.extra[0]);
                    self.helper(H::BoxMem, &[t, src])
                };
                self.set(a, p);
            }
            B::IfaceType => {
                let w = self.get(b);
                let t = self.type_of_itab(w);
                self.set(a, t);
            }
            B::AssertConc | B::TestConc => {
                let w = self.get(b);
                let t = if cu == 1 { self.type_of_itab(w) } else { w };
                let want = self.ty(d.extra[0]);
                if d.op == B::TestConc {
                    let v = self.ins(Op::Cmp(Cc::Eq), &[t, want]);
                    self.set(a, v);
                } else {
                    self.guard(Cc::Ne, t, want);
                    let v = self.get(b + 1);
                    self.set(a, v);
                }
            }
            B::AssertIface | B::TestIface | B::ConvIface => {
                let w = self.get(b);
                let data = self.get(b + 1);
                let t = if cu == 1 { self.type_of_itab(w) } else { w };
                let want = self.ty(d.extra[0]);
                let first = self.helper(H::ToIface, &[want, t]);
                let z = self.k(0);
                if d.op == B::AssertIface {
                    self.guard(Cc::Eq, first, z);
                }
                self.set(a, first);
                if d.op == B::TestIface {
                    let ok = self.ins(Op::Cmp(Cc::Ne), &[first, z]);
                    let mask = self.ins(Op::Neg, &[ok]);
                    let data = self.ins(Op::And, &[data, mask]);
                    self.set(a + 1, data);
                    self.set(a + 2, ok);
                } else {
                    self.set(a + 1, data);
                }
            }

            B::New => {
                let p = self.new_object(d.word.w() as u64, 1);
                self.set(a, p);
            }
            B::NewClosure => {
                let p = self.new_object(d.extra[0] >> 32, 1);
                let e = self.k(self.rt.entry_cell(FuncIdx(d.extra[0] as u32)) as i64);
                self.ins(Op::Store(8), &[p, e]);
                self.captured.push(Vec::new());
                let captured = Some(self.captured.len() - 1);
                self.closures.insert(p, Closure { func: FuncIdx(d.extra[0] as u32), captured });
                self.set(a, p);
            }
            B::MakeSlice => {
                let args = [self.ty(d.extra[0]), self.get(b), self.get(c)];
                let p = match (self.f.as_const(args[1]), self.f.as_const(args[2])) {
                    (Some(n), Some(cap)) if (0..=cap).contains(&n) && cap <= MAX_SMALL_ARRAY => {
                        self.new_object(d.extra[0], cap as usize)
                    }
                    _ => {
                        let p = self.helper(H::MakeSlice, &args);
                        let z = self.k(0);
                        self.guard(Cc::Eq, p, z);
                        p
                    }
                };
                self.set3(a, [p, args[1], args[2]]);
            }

            B::Append8 => self.append(d, 1, None),
            B::Append32 => self.append(d, 4, None),
            B::Append64 => self.append(d, 8, None),
            B::AppendP => self.append(d, 8, Some(d.extra[0])),
            B::AppendSlice | B::AppendStr => {
                let (ptr, len, cap) = (self.get(b), self.get(b + 1), self.get(b + 2));
                let (vp, vn) = (self.get(c), self.get(c + 1));
                // Sums of lengths do not wrap: what is longer than memory does not exist.
                let new = self.ins(Op::Add, &[len, vn]);
                let typed = d.op == B::AppendSlice;
                let t = if typed { self.ty(d.extra[0]) } else { self.k(1) };
                let h = if typed { H::Grow } else { H::GrowNoscan };
                let [p, cap] = self.room((Cc::LeU, new, cap), h, [t, ptr, len, cap, new]);
                let size = if typed { self.rt.ty(TypeIdx(d.extra[0] as u32)).size as u64 } else { 1 };
                let to = self.element(p, len, size);
                let t = if typed { t } else { self.k(0) };
                self.helper(H::CopySlice, &[t, to, vn, vp, vn]);
                self.set3(a, [p, new, cap]);
            }
            B::AppendGrow => {
                let (ptr, len, cap) = (self.get(b), self.get(b + 1), self.get(b + 2));
                let (n, t) = (self.k(cu as i64), self.ty(d.extra[0]));
                let new = self.ins(Op::Add, &[len, n]);
                let [p, cap] = self.room((Cc::LeU, new, cap), H::Grow, [t, ptr, len, cap, new]);
                let at = self.element(p, len, self.rt.ty(TypeIdx(d.extra[0] as u32)).size as u64);
                if cu == 1 {
                    self.zero(d.extra[0], at);
                } else {
                    self.helper(H::TypedZeroN, &[t, at, n]);
                }
                self.set3(a, [p, new, cap]);
                self.set(a + 3, at);
            }
            B::MapDelete => {
                let args = [self.ty(d.extra[0]), self.get(a), self.get(b)];
                let bad = self.helper(H::MapDelete, &args);
                let z = self.k(0);
                self.guard(Cc::Ne, bad, z);
            }
            B::MapIter => {
                let args = [self.ty(d.extra[0]), self.get(b)];
                let it = self.helper(H::MapIter, &args);
                self.set(a, it);
            }
            B::MakeMap => {
                let args = [self.ty(d.extra[0]), self.get(b)];
                let m = self.helper(H::MakeMap, &args);
                self.set(a, m);
            }
            B::CopySlice | B::CopyStr => {
                let (dp, dn, sp, sn) = (self.get(b), self.get(b + 1), self.get(c), self.get(c + 1));
                let bytes = d.op == B::CopyStr || self.rt.ty(TypeIdx(d.extra[0] as u32)).size == 1;
                let t = if bytes { self.k(0) } else { self.ty(d.extra[0]) };
                let n = self.helper(H::CopySlice, &[t, dp, dn, sp, sn]);
                self.set(a, n);
            }

            B::MapGet => self.map_get(d, H::MapGet, false),
            B::MapGet64 => self.map_get(d, H::MapGet64, false),
            B::MapGet32 => self.map_get(d, H::MapGet32, false),
            B::MapGetStr => self.map_get(d, H::MapGetStr, false),
            B::MapGetOk => self.map_get(d, H::MapGet, true),
            B::MapGetOk64 => self.map_get(d, H::MapGet64, true),
            B::MapGetOk32 => self.map_get(d, H::MapGet32, true),
            B::MapGetOkStr => self.map_get(d, H::MapGetStr, true),
            B::MapSet => self.map_set(d, H::MapSet),
            B::MapSet64 => self.map_set(d, H::MapSet64),
            B::MapSet32 => self.map_set(d, H::MapSet32),
            B::MapSetStr => self.map_set(d, H::MapSetStr),
            B::MapLen => {
                let (m, z) = (self.get(b), self.k(0));
                let [n] = self.choose((Cc::Eq, m, z), |s| [s.k(0)], |s| [s.ins(Op::Load(Width::W), &[m])]);
                self.set(a, n);
            }
            B::MapNext => {
                let it = self.get(b);
                let k = self.helper(H::MapNext, &[it]);
                let e = self.out(0);
                let one = self.k(1);
                self.guard(Cc::Eq, k, one);
                let t = d.targets().next().unwrap_or(0);
                let done = self.goto_word(t);
                let more = self.inner_block();
                let z = self.k(0);
                self.end(Term::If(Cc::Eq, k, z, done, Self::edge(more, &[])));
                self.cur = more;
                self.set(a, k);
                self.set(a + 1, e);
                let next = self.goto(self.at + 1);
                self.end(Term::Jump(next));
                return Ok(true);
            }

            B::Send => self.step_by(d, Op::Step(H::Send as u16)),
            B::Recv | B::RecvOk => self.step_by(d, Op::Step(H::Recv as u16)),

            B::Native => {
                let code = self.frame().code;
                if let Some(leaf) = self.leaf(code) {
                    let args: Vec<Value> = leaf.words.iter().map(|&w| self.get(2 + w as i64)).collect();
                    let v = self.ins(Op::Leaf(leaf.run as *const () as usize), &args);
                    self.set(2 + code.nargs as i64, v);
                    return Ok(false);
                }
                match code.native(d.word.w() as usize, |n| self.rt.find_native(n)) {
                    Some(f) => self.step_by(d, Op::Native(f as usize, code.nargs as u16)),
                    None => self.step(d),
                }
            }
            B::Defer => {
                let args = [self.f.addr(8 * self.abs(0)), self.get(a)];
                self.helper(H::Defer, &args);
            }
            B::RunDefers => self.run_defers(),
            B::ConcatN => {
                let n = cu as i64;
                for i in 0..2 * n {
                    if !self.frame().live.is_memory(b + i) {
                        let (s, v) = (self.abs(b + i), self.get(b + i));
                        self.ins(Op::SetHome(s), &[v]);
                    }
                }
                let args = [self.f.addr(8 * self.abs(b)), self.k(n)];
                let n = self.helper(H::ConcatN, &args);
                let p = self.out(0);
                let bad = self.k(-1);
                self.guard(Cc::Eq, n, bad);
                self.set(a, p);
                self.set(a + 1, n);
            }
            B::ClearSlice => {
                let args = [self.ty(d.extra[0]), self.get(a), self.get(a + 1)];
                self.helper(H::TypedZeroN, &args);
            }
            B::MinF64 | B::MaxF64 => {
                let (x, y) = (self.getf(b), self.getf(c));
                let (lo, hi) = if d.op == B::MinF64 { (x, y) } else { (y, x) };
                // Plain when one is less; zeros and NaN are not.
                let (less, more, odd, join) =
                    (self.inner_block(), self.inner_block(), self.inner_block(), self.inner_block());
                let second = self.inner_block();
                self.end(Term::FIf(Fc::Lt, lo, hi, Self::edge(less, &[]), Self::edge(second, &[])));
                self.cur = second;
                self.end(Term::FIf(Fc::Lt, hi, lo, Self::edge(more, &[]), Self::edge(odd, &[])));
                let v = self.f.param(join, Class::Float, i32::MIN);
                for (block, v) in [(less, x), (more, y)] {
                    self.cur = block;
                    self.end(Term::Jump(Self::edge(join, &[v])));
                }
                self.cur = odd;
                let args = [self.ins(Op::ToInt(false), &[x]), self.ins(Op::ToInt(false), &[y])];
                let h = if d.op == B::MinF64 { H::MinF64 } else { H::MaxF64 };
                let r = self.helper(h, &args);
                let r = self.ins(Op::ToFloat, &[r]);
                self.end(Term::Jump(Self::edge(join, &[r])));
                self.cur = join;
                self.setf(a, v, false);
            }
            B::CallDyn | B::Panic | B::Trap | B::PanicText | B::Unreachable => {
                self.leave();
                return Ok(true);
            }

            B::AtomicLoad if matches!(cu, 4 | 5 | 8) => {
                let p = self.get(b);
                self.nil_check(p);
                let v = self.ins(Op::AtomicLoad(if cu == 8 { 8 } else { 4 }, cu == 5), &[p]);
                self.set(a, v);
            }
            B::AtomicStore if matches!(cu, 4 | 5 | 8) => {
                let (p, v) = (self.get(a), self.get(b));
                self.nil_check(p);
                self.ins(Op::AtomicStore(if cu == 8 { 8 } else { 4 }), &[p, v]);
            }
            B::AtomicAdd | B::AtomicSwap if matches!(d.extra[0], 4 | 5 | 8) => {
                let (p, y) = (self.get(b), self.get(c));
                self.nil_check(p);
                let n = if d.extra[0] == 8 { 8 } else { 4 };
                let mut v = if d.op == B::AtomicAdd {
                    let old = self.ins(Op::AtomicAdd(n), &[p, y]);
                    self.ins(if n == 8 { Op::Add } else { Op::Add32 }, &[old, y])
                } else {
                    self.ins(Op::AtomicSwap(n), &[p, y])
                };
                if d.extra[0] == 5 {
                    v = self.ins(Op::Ext(Width::I32), &[v]);
                }
                self.set(a, v);
            }
            B::AtomicCas if matches!(d.extra[0], 4 | 5 | 8) => {
                let (p, old, new) = (self.get(b), self.get(c), self.get(c + 1));
                self.nil_check(p);
                let v = self.ins(Op::AtomicCas(if d.extra[0] == 8 { 8 } else { 4 }), &[p, old, new]);
                self.set(a, v);
            }
            B::JLock | B::JUnlock => {
                let p = self.get(a);
                self.nil_check(p);
                let p = self.plus(p, d.word.b() as u16 as i32);
                let (old, new) = if d.op == B::JLock { (0, 1) } else { (1, 0) };
                let (old, new, z) = (self.k(old), self.k(new), self.k(0));
                let v = self.ins(Op::AtomicCas(4), &[p, old, new]);
                return Ok(self.jump_if(d, Cc::Ne, v, z));
            }
            _ => self.step(d),
        }
        Ok(false)
    }
}
