//! Builder for function bodies: emits words, binds labels, patches jumps, keeps the line table.
use crate::function::{CallSig, LineEntry};
use crate::insn::{Insn, decode};
use crate::op::{Op, Operand};
use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// A jump target, bound later.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Label(u32);

/// Lists up to this length are searched without a table.
const FEW: usize = 12;

/// The index of `x` in a list, with its table.
fn find<T: Borrow<Q> + Hash + Eq, Q: Hash + Eq + ?Sized>(list: &[T], ids: &HashMap<T, u32>, x: &Q) -> Option<u32> {
    if list.len() > FEW {
        return ids.get(x).copied();
    }
    list.iter().position(|y| y.borrow() == x).map(|i| i as u32)
}

/// Enters the last element of a list into its table if there is to be one; gives its index.
fn note<T: Hash + Eq + Clone>(list: &[T], ids: &mut HashMap<T, u32>) -> u32 {
    if list.len() > FEW {
        for i in ids.len()..list.len() {
            ids.insert(list[i].clone(), i as u32);
        }
    }
    list.len() as u32 - 1
}

/// Accumulates one function's code.
#[derive(Default, Debug)]
pub struct Assembler {
    /// The words so far.
    pub code: Vec<u64>,
    /// Line table.
    pub lines: Vec<LineEntry>,
    /// String constants and native names.
    pub strings: Vec<Arc<[u8]>>,
    /// Call signatures.
    pub sigs: Vec<CallSig>,
    /// Indices of what the lists have, once they are long.
    string_ids: HashMap<Arc<[u8]>, u32>,
    sig_ids: HashMap<CallSig, u32>,
    labels: Vec<Option<u32>>,
    fixups: Vec<(u32, Label)>,
    line: (u16, u32),
    /// The line of the table's last entry.
    noted: Option<(u16, u32)>,
}

impl Assembler {
    /// An empty body.
    pub fn new() -> Self {
        Self::default()
    }
    /// Makes the body empty again; what it takes memory for is kept.
    pub fn clear(&mut self) {
        self.code.clear();
        self.lines.clear();
        self.strings.clear();
        self.sigs.clear();
        self.string_ids.clear();
        self.sig_ids.clear();
        self.labels.clear();
        self.fixups.clear();
        self.line = (0, 0);
        self.noted = None;
    }
    /// Index of the next word.
    #[inline]
    pub fn pc(&self) -> u32 {
        self.code.len() as u32
    }
    /// Position of the instructions that follow.
    #[inline]
    pub fn set_line(&mut self, file: u16, line: u32) {
        self.line = (file, line);
    }
    /// The current position.
    pub fn line(&self) -> (u16, u32) {
        self.line
    }
    #[inline]
    fn note_line(&mut self) {
        if self.noted != Some(self.line) {
            self.new_line();
        }
    }
    fn new_line(&mut self) {
        let (file, line) = self.line;
        self.noted = Some(self.line);
        self.lines.push(LineEntry { pc: self.code.len() as u32, file, line });
    }
    /// Emits an instruction with 16-bit fields; returns its index.
    #[inline]
    pub fn abc(&mut self, op: Op, a: i16, b: i16, c: i16) -> u32 {
        self.note_line();
        self.code.push(Insn::abc(op, a, b, c).0);
        self.pc() - 1
    }
    /// Emits an instruction with a 32-bit field.
    #[inline]
    pub fn aw(&mut self, op: Op, a: i16, w: u32) -> u32 {
        self.note_line();
        self.code.push(Insn::aw(op, a, w).0);
        self.pc() - 1
    }
    /// Emits a following word.
    #[inline]
    pub fn word(&mut self, w: u64) {
        self.code.push(w);
    }
    /// A new, unbound label.
    pub fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() as u32 - 1)
    }
    /// Binds a label here.
    pub fn bind(&mut self, l: Label) {
        self.labels[l.0 as usize] = Some(self.pc());
    }
    /// A label bound here.
    pub fn here(&mut self) -> Label {
        let l = self.label();
        self.bind(l);
        l
    }
    /// Whether the label is bound.
    pub fn is_bound(&self, l: Label) -> bool {
        self.labels[l.0 as usize].is_some()
    }
    /// The word a bound label stands for.
    pub fn target(&self, l: Label) -> Option<u32> {
        self.labels[l.0 as usize]
    }
    /// Emits a jump to `l`, its distance in field c (`J`) or b and c (`J32`).
    pub fn jump(&mut self, op: Op, a: i16, b: i16, l: Label) {
        let at = self.abc(op, a, b, 0);
        self.fixups.push((at, l));
    }
    /// Index of a string constant.
    pub fn string(&mut self, s: &[u8]) -> u32 {
        if let Some(i) = find(&self.strings, &self.string_ids, s) {
            return i;
        }
        self.strings.push(s.into());
        note(&self.strings, &mut self.string_ids)
    }
    /// Index of a call signature.
    pub fn sig(&mut self, s: &CallSig) -> u32 {
        if let Some(i) = find(&self.sigs, &self.sig_ids, s) {
            return i;
        }
        self.sigs.push(s.clone());
        note(&self.sigs, &mut self.sig_ids)
    }
    /// Patches all jumps. A short jump that does not reach is led over a long one placed behind the code.
    ///
    /// # Panics
    /// When a label was never bound.
    pub fn finish(&mut self) {
        for i in 0..self.fixups.len() {
            let (at, l) = self.fixups[i];
            let target = self.labels[l.0 as usize].expect("unbound label");
            let d = decode(&self.code, at as usize).expect("jump instruction");
            let wide = d.op.info().operands.contains(&Operand::J32);
            let dist = target as i64 - d.next() as i64;
            let next = d.next();
            let w = self.code[at as usize];
            if wide {
                self.code[at as usize] = w & 0xffff_ffff | (dist as i32 as u32 as u64) << 32;
            } else if let Ok(d16) = i16::try_from(dist) {
                self.code[at as usize] = w & 0xffff_ffff_ffff | (d16 as u16 as u64) << 48;
            } else {
                self.far_jump(at, next, target);
            }
        }
    }
    /// `jcc far` becomes `jcc island`, the island a `Jmp far` as near as it can be: where the code is too large
    /// even for that the instruction after the jump moves into the island.
    fn far_jump(&mut self, at: u32, next: usize, target: u32) {
        // The jump and its successor move out of line: at: Jmp island; island: jcc +1; Jmp next; Jmp target.
        let moved: Vec<u64> = self.code[at as usize..next].to_vec();
        let island = self.pc();
        let dist = island as i64 - (at as i64 + 1);
        self.code[at as usize] = Insn::aw(Op::Jmp, 0, dist as i32 as u32).0;
        for w in &mut self.code[at as usize + 1..next] {
            *w = Insn::abc(Op::Nop, 0, 0, 0).0;
        }
        let first = moved[0] & 0xffff_ffff_ffff | 1u64 << 48;
        self.code.push(first);
        self.code.extend_from_slice(&moved[1..]);
        for to in [next as u32, target] {
            let dist = to as i64 - (self.pc() as i64 + 1);
            self.code.push(Insn::aw(Op::Jmp, 0, dist as i32 as u32).0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insn::instructions;

    #[test]
    fn strings_and_signatures_are_shared() {
        let mut a = Assembler::new();
        for _ in 0..2 {
            for i in 0..40u16 {
                assert_eq!(a.string(&i.to_le_bytes()), i as u32);
                assert_eq!(a.sig(&CallSig { nargs: i, ..CallSig::default() }), i as u32);
            }
        }
        assert_eq!((a.strings.len(), a.sigs.len()), (40, 40));
    }

    #[test]
    fn far_jumps_are_relayed() {
        let mut a = Assembler::new();
        let end = a.label();
        a.jump(Op::JEqImm, -3, 7, end);
        for _ in 0..40_000 {
            a.abc(Op::Mov, -3, -4, 0);
        }
        a.bind(end);
        a.abc(Op::Ret, 0, 0, 0);
        a.finish();
        let all: Vec<_> = instructions(&a.code).collect();
        assert_eq!(all[0].op, Op::Jmp);
        let island = all[0].targets().next().unwrap() as usize;
        let jcc = decode(&a.code, island).unwrap();
        assert_eq!(jcc.op, Op::JEqImm);
        assert_eq!(jcc.targets().next().unwrap() as usize, island + 2);
        assert_eq!(decode(&a.code, island + 1).unwrap().targets().next().unwrap(), 1);
        assert_eq!(decode(&a.code, island + 2).unwrap().targets().next().unwrap(), 40_001);
    }
}
