//! Checks that a function is well formed: opcodes, operands, jump targets, tables. What passes cannot make the
//! interpreter read outside its frame's slots or its tables.
use crate::disasm;
use crate::function::Function;
use crate::insn::{Decoded, decode};
use crate::op::{Op, Operand};

/// Why a function is refused: word index and reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// Word index of the instruction.
    pub pc: usize,
    /// What is wrong.
    pub reason: String,
}

impl std::fmt::Display for VerifyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "word {}: {}", self.pc, self.reason)
    }
}

/// Checks `f`.
///
/// # Errors
/// The first violation found.
pub fn verify(f: &Function) -> Result<(), VerifyError> {
    let mut starts = vec![false; f.code.len() + 1];
    let mut pc = 0;
    let mut last_ends = false;
    while pc < f.code.len() {
        let d = decode(&f.code, pc).ok_or_else(|| err(pc, "not an instruction"))?;
        starts[pc] = true;
        last_ends = d.op.info().ends();
        pc = d.next();
    }
    if !last_ends {
        return Err(err(pc, "control runs off the end"));
    }
    let mut pc = 0;
    while let Some(d) = decode(&f.code, pc) {
        check(f, &d, &starts).map_err(|r| err(pc, &format!("{}: {r}", disasm::instruction(f, &d))))?;
        pc = d.next();
    }
    for a in &f.areas {
        if !slots_ok(f, a.slot as i64, a.slots as usize) {
            return Err(err(0, "an area lies outside the frame"));
        }
    }
    if let Some(r) = f.recover_pc
        && decode(&f.code, r as usize).is_none_or(|d| d.op != Op::RunDefers || !starts[d.pc])
    {
        return Err(err(r as usize, "the recovery point is not a RunDefers"));
    }
    Ok(())
}

fn err(pc: usize, reason: &str) -> VerifyError {
    VerifyError { pc, reason: reason.to_string() }
}

fn slots_ok(f: &Function, s: i64, n: usize) -> bool {
    if n == 0 {
        return true;
    }
    let top = 2 + f.sig.nargs as i64 + f.sig.nres as i64;
    let end = s + n as i64;
    let local = s >= -2 - f.frame_slots as i64 && end <= -2;
    let ctx = s == -2 && n == 1;
    local || ctx || (s >= 2 && end <= top)
}

fn check(f: &Function, d: &Decoded<'_>, starts: &[bool]) -> Result<(), String> {
    for (o, v) in d.operands() {
        if !slots_ok(f, v, o.slots()) && o.slots() > 0 && !zero_sized(d, v) {
            return Err(format!("slot {v} outside the frame"));
        }
        match o {
            Operand::Str32 | Operand::Nat32 if v as usize >= f.strings.len() => return Err("no such string".into()),
            Operand::XSig if v as usize >= f.sigs.len() => return Err("no such signature".into()),
            _ => {}
        }
    }
    for t in d.targets() {
        if usize::try_from(t).ok().and_then(|t| starts.get(t)) != Some(&true) {
            return Err(format!("jump to {t}"));
        }
    }
    let (a, b, c) = (d.word.a() as i64, d.word.b() as i64, d.word.c() as u16 as usize);
    let ranges: Vec<(i64, usize)> = match d.op {
        Op::MovN => vec![(a, c), (b, c)],
        Op::ZeroN => vec![(a, b as u16 as usize)],
        Op::ConcatN => vec![(b, 2 * c)],
        Op::Select => vec![(b, 3 * c)],
        Op::FmaF64 => vec![(b, 3)],
        Op::AtomicCasP => vec![(c as i16 as i64, 2)],
        Op::LoadMem => vec![(a, (d.extra[0] as usize).div_ceil(8))],
        Op::SliceSlice | Op::SliceArr => vec![(c as i16 as i64, slice_operands(d.extra[0]))],
        Op::SliceStr => vec![(c as i16 as i64, slice_operands(d.extra[0]).min(2))],
        Op::Mov => vec![(b, 1)],
        Op::Mov2 => vec![(b, 2)],
        Op::Mov3 => vec![(b, 3)],
        Op::Call | Op::CallClosure | Op::CallIface => {
            let sig = &f.sigs[*d.extra.last().ok_or("no signature")? as usize];
            if a < -2 - f.frame_slots as i64 + 2 {
                return Err("no room for the callee's header".into());
            }
            vec![(a, sig.nargs as usize + sig.nres as usize)]
        }
        _ => vec![],
    };
    for (s, n) in ranges {
        if !slots_ok(f, s, n) {
            return Err(format!("slots {s}/{n} outside the frame"));
        }
    }
    Ok(())
}

/// Number of slots from the first slice operand to the last one given.
pub fn slice_operands(flags: u64) -> usize {
    if flags & 4 != 0 {
        3
    } else if flags & 2 != 0 {
        2
    } else {
        usize::from(flags & 1 != 0)
    }
}

/// Operands of kind A name a slot even where nothing is read (no arguments, no slice bounds).
fn zero_sized(d: &Decoded<'_>, v: i64) -> bool {
    match d.op {
        Op::Call | Op::CallClosure | Op::CallIface => v == d.word.a() as i64,
        Op::SliceSlice | Op::SliceStr | Op::SliceArr => v == d.word.c() as i64 && d.extra[0] & 7 == 0,
        Op::MovN => d.word.c() == 0,
        Op::StoreMem | Op::LoadMem => true,
        _ => false,
    }
}
