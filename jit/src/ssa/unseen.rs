//! Which parts of a function have not run while it became hot: they are left to the interpreter, and nothing behind them has to be built.
//! The interpreter counts no branches, but a function that was never called has not been loaded, and a dynamic call that was never made
//! has no notes. What must come to such a call, or to a panic, has not run either, or seldom.

use super::live::Live;
use govm_bytecode::Op;
use govm_bytecode::insn::Decoded;

/// What is known of a block.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Seen {
    /// It may have run.
    Maybe,
    /// It ends in a panic: the interpreter will have to be asked at its end.
    Panics,
    /// It comes to a call that was never made.
    Never,
}

/// What is known of each block, in the order of [`Live::leaders`]. `never`: whether a call was never made; `ran`: whether the block at a
/// word has run since.
pub fn find(l: &Live<'_>, never: impl Fn(&Decoded<'_>) -> bool, ran: impl Fn(usize) -> bool) -> Vec<Seen> {
    let has_run: Vec<bool> = l.leaders.iter().map(|&i| ran(l.insns[i].pc)).collect();
    let own = |b: usize| {
        if has_run[b] {
            return Seen::Maybe;
        }
        let mut all = l.insns[l.leaders[b]..end(l, b)].iter();
        let last = &l.insns[end(l, b) - 1];
        if all.any(|d| matches!(d.op, Op::Call | Op::CallClosure | Op::CallIface) && never(d)) {
            Seen::Never
        } else if matches!(last.op, Op::Panic | Op::PanicText | Op::Trap | Op::Unreachable) {
            Seen::Panics
        } else {
            Seen::Maybe
        }
    };
    let mut seen: Vec<Seen> = (0..l.leaders.len()).map(own).collect();
    loop {
        let mut changed = false;
        for b in (0..seen.len()).rev().filter(|&b| !has_run[b]) {
            if seen[b] != Seen::Maybe {
                continue;
            }
            let last = &l.insns[end(l, b) - 1];
            let falls = !last.op.info().ends() && last.op != Op::JmpTable;
            let at = |i: usize| l.leader(i).map_or(Seen::Maybe, |b| seen[b]);
            let jumps = last.targets().map(|t| l.at(t as usize).map_or(Seen::Maybe, at));
            // `Maybe` is least, `Never` most.
            let both = |a: Option<(Seen, Seen)>, s| Some(a.map_or((s, s), |(least, most)| (least.min(s), most.max(s))));
            let ways = jumps.chain(falls.then(|| at(end(l, b)))).fold(None, both);
            if let Some((_, most)) = ways.filter(|w| w.0 != Seen::Maybe) {
                (seen[b], changed) = (most, true);
            }
        }
        if !changed {
            return seen;
        }
    }
}

fn end(l: &Live<'_>, b: usize) -> usize {
    l.leaders.get(b + 1).copied().unwrap_or(l.insns.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ssa::live::analyse;
    use govm_bytecode::Function;
    use govm_bytecode::asm::Assembler;
    use govm_bytecode::function::CallSig;

    #[test]
    fn what_must_come_to_a_call_never_made_or_to_a_panic() {
        let mut a = Assembler::new();
        let (head, error, worse, out) = (a.label(), a.label(), a.label(), a.label());
        let sig = a.sig(&CallSig::default());
        // 0: a loop, which a call was made in, left to 3 or from 1.
        a.bind(head);
        a.aw(Op::Call, -6, 1);
        a.word(sig as u64);
        a.jump(Op::JmpTrue, -3, 0, error);
        // 1
        a.jump(Op::JmpTrue, -3, 0, head);
        // 2
        a.jump(Op::JmpFalse, -4, 0, out);
        // 3: an error, told in one way or the other.
        a.bind(error);
        a.jump(Op::JmpTrue, -4, 0, worse);
        // 4
        a.aw(Op::Call, -6, 2);
        a.word(sig as u64);
        a.jump(Op::Jmp, 0, 0, out);
        // 5
        a.bind(worse);
        a.abc(Op::Panic, -4, 0, 0);
        // 6
        a.bind(out);
        a.abc(Op::Ret, 0, 0, 0);
        a.finish();
        let f = Function { code: a.code, sigs: a.sigs, frame_slots: 8, ..Function::default() };
        let l = analyse(&f, &|_| 0).unwrap();
        use Seen::*;
        assert_eq!(find(&l, |d| d.word.w() == 2, |_| false), [Maybe, Maybe, Maybe, Never, Never, Panics, Maybe]);
        assert_eq!(find(&l, |_| false, |_| false), [Maybe, Maybe, Maybe, Maybe, Maybe, Panics, Maybe]);
        assert_eq!(find(&l, |d| d.word.w() == 1, |_| false), [Never, Maybe, Maybe, Maybe, Maybe, Panics, Maybe]);
        // What has run is known to, but not what comes behind it.
        let error = l.insns[l.leaders[3]].pc;
        assert_eq!(find(&l, |d| d.word.w() == 2, |w| w == error), [Maybe, Maybe, Maybe, Maybe, Never, Panics, Maybe]);
    }
}
