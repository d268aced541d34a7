//! Which slots an instruction reads and writes, all of them: the operand table's, and those that only the opcode knows of.
use crate::function::Function;
use crate::insn::Decoded;
use crate::op::Op;
use crate::verify::slice_operands;

/// Calls `f` with ranges of slots (first, number) that the instruction reads.
pub fn uses(func: &Function, d: &Decoded<'_>, mut f: impl FnMut(i64, usize)) {
    for (i, field) in d.op.info().fields.iter().enumerate().filter(|e| e.1.uses > 0) {
        f(d.word.field(i) as i64, field.uses as usize);
    }
    let (a, b, c) = (d.word.a() as i64, d.word.b() as i64, d.word.c() as i64);
    match d.op {
        Op::Mov => f(b, 1),
        Op::Mov2 => f(b, 2),
        Op::Mov3 => f(b, 3),
        Op::MovN => f(b, c as u16 as usize),
        Op::FLoadI8 | Op::FLoadU8 | Op::FLoadI16 | Op::FLoadU16 | Op::FLoadI32 | Op::FLoadU32 => {
            f(b + (c as u16 / 8) as i64, 1);
        }
        Op::ConcatN => f(b, 2 * c as u16 as usize),
        Op::FmaF64 => f(b, 3),
        Op::AtomicCasP => f(c, 2),
        Op::Select => f(b, 3 * c as u16 as usize),
        Op::SliceSlice | Op::SliceArr => f(c, slice_operands(d.extra[0])),
        Op::SliceStr => f(c, slice_operands(d.extra[0]).min(2)),
        Op::Call | Op::CallClosure => f(a, signature(func, d).0),
        Op::CallIface => f(a + 1, signature(func, d).0 - 1),
        Op::Native => f(2, func.sig.nargs as usize),
        Op::Ret => f(2 + func.sig.nargs as i64, func.sig.nres as usize),
        _ => {}
    }
}

/// Calls `f` with ranges of slots that the instruction writes. A call writes its results; what else it may overwrite (everything below its
/// arguments, and they) is [`clobbers`].
pub fn defs(func: &Function, d: &Decoded<'_>, mut f: impl FnMut(i64, usize)) {
    for (i, field) in d.op.info().fields.iter().enumerate().filter(|e| e.1.defs > 0) {
        f(d.word.field(i) as i64, field.defs as usize);
    }
    let (a, b, c) = (d.word.a() as i64, d.word.b() as u16 as usize, d.word.c() as u16 as usize);
    match d.op {
        Op::MovN => f(a, c),
        Op::ZeroN => f(a, b),
        Op::LoadMem => f(a, d.extra[0].div_ceil(8) as usize),
        Op::FStore8 | Op::FStore16 | Op::FStore32 => f(a + (c / 8) as i64, 1),
        Op::Call | Op::CallClosure | Op::CallIface => {
            let (args, res) = signature(func, d);
            f(a + args as i64, res);
        }
        Op::Native => f(2 + func.sig.nargs as i64, func.sig.nres as usize),
        _ => {}
    }
}

/// Argument and result slots of a call.
pub fn signature(func: &Function, d: &Decoded<'_>) -> (usize, usize) {
    let sig = &func.sigs[d.extra[d.extra.len() - 1] as usize];
    (sig.nargs as usize, sig.nres as usize)
}

/// Highest slot that a call may overwrite besides its results, which lie above: it and everything below.
pub fn clobbers(func: &Function, d: &Decoded<'_>) -> Option<i64> {
    matches!(d.op, Op::Call | Op::CallClosure | Op::CallIface)
        .then(|| d.word.a() as i64 + signature(func, d).0 as i64 - 1)
}
