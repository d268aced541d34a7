//! Encoding and decoding of instruction words.
use crate::op::{Op, Operand};

/// One instruction word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Insn(pub u64);

impl Insn {
    /// Packs three 16-bit fields.
    pub const fn abc(op: Op, a: i16, b: i16, c: i16) -> Insn {
        Insn(op as u64 | (a as u16 as u64) << 16 | (b as u16 as u64) << 32 | (c as u16 as u64) << 48)
    }
    /// Packs one 16-bit and one 32-bit field.
    pub const fn aw(op: Op, a: i16, w: u32) -> Insn {
        Insn(op as u64 | (a as u16 as u64) << 16 | (w as u64) << 32)
    }
    /// The opcode; `None` when the number is not one.
    pub fn op(self) -> Option<Op> {
        Op::from_u16(self.0 as u16)
    }
    /// First field.
    pub const fn a(self) -> i16 {
        (self.0 >> 16) as i16
    }
    /// Second field.
    pub const fn b(self) -> i16 {
        (self.0 >> 32) as i16
    }
    /// Third field.
    pub const fn c(self) -> i16 {
        (self.0 >> 48) as i16
    }
    /// Second and third field as one.
    pub const fn w(self) -> u32 {
        (self.0 >> 32) as u32
    }
    /// 16-bit field number `i`.
    pub const fn field(self, i: usize) -> i16 {
        (self.0 >> (16 + 16 * i)) as i16
    }
}

/// A decoded instruction: its place, opcode and following words.
#[derive(Clone, Copy, Debug)]
pub struct Decoded<'a> {
    /// Index of its first word.
    pub pc: usize,
    /// Opcode.
    pub op: Op,
    /// First word.
    pub word: Insn,
    /// Following words.
    pub extra: &'a [u64],
}

impl Decoded<'_> {
    /// Index of the next instruction.
    pub fn next(&self) -> usize {
        self.pc + 1 + self.extra.len()
    }
    /// Operands with their values: slots and immediates sign-extended, 32-bit fields zero-extended except
    /// `Imm32` and `J32`, words as they are. A wide operand of an instruction without a first field lies in b and c too.
    pub fn operands(&self) -> impl Iterator<Item = (Operand, i64)> + '_ {
        self.values(self.op.info().operands)
    }
    fn values(&self, operands: &'static [Operand]) -> impl Iterator<Item = (Operand, i64)> + '_ {
        let mut field = 0;
        let mut word = 0;
        operands.iter().map(move |&o| {
            let v = if o.is_word() {
                word += 1;
                self.extra[word - 1] as i64
            } else if o.is_wide() {
                field = 3;
                match o {
                    Operand::Imm32 | Operand::J32 => self.word.w() as i32 as i64,
                    _ => self.word.w() as i64,
                }
            } else {
                field += 1;
                let v = self.word.field(field - 1);
                if o == Operand::UImm { v as u16 as i64 } else { v as i64 }
            };
            (o, v)
        })
    }
    /// Where the instruction may jump to.
    pub fn targets(&self) -> impl Iterator<Item = i64> + '_ {
        let table = (self.op == Op::JmpTable).then(|| {
            let n = self.word.b() as u16 as i64;
            (0..n).map(|i| self.next() as i64 + i)
        });
        let info = self.op.info();
        self.values(if info.jumps() { info.operands } else { &[] })
            .filter(|(o, _)| matches!(o, Operand::J | Operand::J32))
            .map(|(_, d)| self.next() as i64 + d)
            .chain(table.into_iter().flatten())
            .chain((self.op == Op::JmpTable).then(|| self.next() as i64 + self.word.b() as u16 as i64))
    }
}

/// Decodes the instruction at word `pc`; `None` when the opcode or its words are not all there.
pub fn decode(code: &[u64], pc: usize) -> Option<Decoded<'_>> {
    let word = Insn(*code.get(pc)?);
    let op = word.op()?;
    let extra = code.get(pc + 1..pc + 1 + op.extra_words())?;
    Some(Decoded { pc, op, word, extra })
}

/// Iterates over the instructions of `code`; stops at the first that does not decode.
pub fn instructions(code: &[u64]) -> impl Iterator<Item = Decoded<'_>> {
    let mut pc = 0;
    std::iter::from_fn(move || {
        let d = decode(code, pc)?;
        pc = d.next();
        Some(d)
    })
}
