//! Which slots hold live pointers at each safepoint, computed from the code when the collector or the stack copier
//! first meets a frame of the function.
//!
//! Only uses *as a pointer* count (the operand table says which are). A slot is a live pointer at a point when some path
//! from there uses it as one before it is defined again. Moves pass the property from destination to source, so they
//! need no types. This is exact where the lowering is well typed: a slot that holds an integer is never used as a pointer, and a
//! pointer that nobody will follow need not be kept. Areas are addressable. Most stay outside the
//! analysis, always live once they hold something (`made.rs`). An object's slots are like others where they are named, all are used where its address is
//! made; beyond that it is live as long as a live pointer leads to it, which the walk over a stack finds out. The context slot is a slot like any other.
//! A call's arguments belong to the callee once it runs, so the map "at" a call holds what is live after it, less its results.
use crate::CTX_SLOT;
use crate::function::Function;
use crate::insn::{Decoded, decode, instructions};
use crate::made::Made;
use crate::maps::{Maps, StackMaps};
use crate::op::Op;
use crate::verify::slice_operands;

type Bits = Vec<u64>;

struct Analysis<'a> {
    f: &'a Function,
    low: i16,
    words: usize,
    /// Pointer slots of areas: what moves into them is used, whoever reads it.
    pinned: Bits,
}

impl Analysis<'_> {
    fn index(&self, s: i64) -> Option<usize> {
        let i = s - self.low as i64;
        (i >= 0 && (i as usize) < self.words * 64).then_some(i as usize)
    }
    fn set(&self, b: &mut Bits, s: i64, on: bool) {
        if let Some(i) = self.index(s) {
            if on {
                b[i / 64] |= 1 << (i % 64);
            } else {
                b[i / 64] &= !(1 << (i % 64));
            }
        }
    }
    fn get(&self, b: &Bits, s: i64) -> bool {
        self.index(s).is_some_and(|i| (b[i / 64] | self.pinned[i / 64]) >> (i % 64) & 1 == 1)
    }
    fn slots(&self, b: &Bits) -> Box<[i16]> {
        let mut v = Vec::new();
        for (w, &bits) in b.iter().enumerate() {
            let mut bits = bits;
            while bits != 0 {
                let i = w * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let s = self.low as i64 + i as i64;
                if !(-1..2).contains(&s) {
                    v.push(s as i16);
                }
            }
        }
        v.into()
    }
    /// Live-out becomes "live while the instruction runs and after it took its operands": definitions removed.
    fn kill(&self, d: &Decoded<'_>, live: &mut Bits) {
        for (o, v) in d.operands() {
            if o.is_def() {
                for i in 0..o.slots() as i64 {
                    self.set(live, v + i, false);
                }
            }
        }
        let (a, b) = (d.word.a() as i64, d.word.b() as u16 as i64);
        match d.op {
            Op::Native => {
                let nargs = self.f.sig.nargs as i64;
                (0..self.f.sig.nres as i64).for_each(|i| self.set(live, 2 + nargs + i, false));
            }
            Op::ZeroN => (0..b).for_each(|i| self.set(live, a + i, false)),
            Op::LoadMem => (0..d.extra[0].div_ceil(8) as i64).for_each(|i| self.set(live, a + i, false)),
            Op::Call | Op::CallClosure | Op::CallIface => {
                // Everything below the arguments is the callee's, too.
                let sig = &self.f.sigs[d.extra[d.extra.len() - 1] as usize];
                let end = a + sig.nargs as i64 + sig.nres as i64;
                let end = ((end - self.low as i64).max(0) as usize).min(64 * self.words);
                live[..end / 64].fill(0);
                if !end.is_multiple_of(64) {
                    live[end / 64] &= !0 << (end % 64);
                }
            }
            _ => {}
        }
    }
    /// Adds the uses.
    fn gen_uses(&self, d: &Decoded<'_>, live: &mut Bits) {
        for (o, v) in d.operands() {
            let m = o.pointer_uses();
            for i in 0..o.slots() as i64 {
                if m >> i & 1 == 1 {
                    self.set(live, v + i, true);
                }
            }
        }
        let (a, b, c) = (d.word.a() as i64, d.word.b() as i64, d.word.c() as u16 as i64);
        match d.op {
            Op::ConcatN => (0..c).for_each(|i| self.set(live, b + 2 * i, true)),
            Op::AtomicCasP => (0..2).for_each(|i| self.set(live, c as i16 as i64 + i, true)),
            Op::Call | Op::CallClosure | Op::CallIface => {
                let sig = &self.f.sigs[d.extra[d.extra.len() - 1] as usize];
                for &p in &sig.arg_ptrs {
                    if d.op != Op::CallIface || p != 0 {
                        self.set(live, a + p as i64, true);
                    }
                }
            }
            Op::Native => {
                for &p in &self.f.sig.arg_ptrs {
                    self.set(live, 2 + p as i64, true);
                }
            }
            // The address of an object lets others read all of it.
            Op::Lea => {
                for o in self.f.areas.iter().filter(|o| o.object) {
                    if (o.slot as i64..o.slot as i64 + o.slots as i64).contains(&b) {
                        o.ptrs.iter().for_each(|&p| self.set(live, o.slot as i64 + p as i64, true));
                    }
                }
            }
            Op::Ret => {
                for &p in &self.f.sig.res_ptrs {
                    self.set(live, 2 + self.f.sig.nargs as i64 + p as i64, true);
                }
            }
            Op::SliceSlice | Op::SliceStr | Op::SliceArr => {
                debug_assert!(slice_operands(d.extra[0]) <= 3);
            }
            _ => {}
        }
    }
    /// Moves: the source is live if the destination was.
    fn transfer_moves(&self, d: &Decoded<'_>, live: &mut Bits) -> bool {
        let n = match d.op {
            Op::Mov => 1,
            Op::Mov2 => 2,
            Op::Mov3 => 3,
            Op::MovN => d.word.c() as u16 as i64,
            _ => return false,
        };
        let (a, b) = (d.word.a() as i64, d.word.b() as i64);
        let was: Vec<bool> = (0..n).map(|i| self.get(live, a + i)).collect();
        (0..n).for_each(|i| self.set(live, a + i, false));
        for (i, w) in was.into_iter().enumerate() {
            if w {
                self.set(live, b + i as i64, true);
            }
        }
        true
    }
    fn step(&self, d: &Decoded<'_>, live: &mut Bits, recover: Option<&Bits>) {
        if self.transfer_moves(d, live) {
            return;
        }
        self.kill(d, live);
        if let Some(r) = recover
            && (d.op.info().panics() || d.op.info().calls() || d.op.info().safepoint())
        {
            for (l, r) in live.iter_mut().zip(r) {
                *l |= r;
            }
        }
        self.gen_uses(d, live);
    }
}

/// Computes the stack maps of `f`.
pub fn analyse(f: &Function) -> StackMaps {
    let low = -2 - f.frame_slots as i32;
    let high = 2 + f.sig.nargs as i32 + f.sig.nres as i32;
    let words = ((high - low) as usize).div_ceil(64).max(1);
    let mut an = Analysis { f, low: low as i16, words, pinned: vec![0; words] };
    let mut pinned = vec![0; words];
    for a in &f.areas {
        a.ptrs.iter().for_each(|&p| an.set(&mut pinned, (a.slot + p as i16) as i64, true));
    }
    an.pinned = pinned;
    // Blocks by their first word.
    let mut leaders: Vec<u32> = vec![0];
    for d in instructions(&f.code) {
        leaders.extend(d.targets().filter_map(|t| u32::try_from(t).ok()));
        if d.op.info().jumps() || d.op.info().ends() {
            leaders.push(d.next() as u32);
        }
    }
    leaders.extend(f.recover_pc);
    leaders.sort_unstable();
    leaders.dedup();
    leaders.retain(|&l| (l as usize) < f.code.len());
    let block_of = |word: u32| leaders.binary_search(&word).ok();
    let blocks: Vec<Vec<Decoded<'_>>> = leaders
        .iter()
        .enumerate()
        .map(|(i, &start)| {
            let end = leaders.get(i + 1).map_or(f.code.len(), |&e| e as usize);
            let mut v = Vec::new();
            let mut pc = start as usize;
            while pc < end {
                let Some(d) = decode(&f.code, pc) else { break };
                pc = d.next();
                v.push(d);
            }
            v
        })
        .collect();
    let mut live_in: Vec<Bits> = vec![vec![0; words]; blocks.len()];
    // What the recovery point needs is live wherever a panic may start.
    let recover_block = f.recover_pc.and_then(block_of);
    let successors = |b: usize| -> Vec<usize> {
        let Some(d) = blocks[b].last() else { return Vec::new() };
        let falls = (!d.op.info().ends()).then_some(d.next() as i64);
        d.targets().chain(falls).filter_map(|s| block_of(s as u32)).collect()
    };
    let live_out = |b: usize, live_in: &[Bits]| -> Bits {
        let mut out = vec![0; words];
        for i in successors(b) {
            for (o, l) in out.iter_mut().zip(&live_in[i]) {
                *o |= l;
            }
        }
        out
    };
    // What is live behind each block, as far as it was looked at.
    let mut behind: Vec<Option<Bits>> = vec![None; blocks.len()];
    loop {
        let mut changed = false;
        let recover = recover_block.map(|r| live_in[r].clone());
        for b in (0..blocks.len()).rev() {
            let mut live = live_out(b, &live_in);
            // What is live where a panic is recovered may have changed, too.
            if recover.is_none() && behind[b].as_ref() == Some(&live) {
                continue;
            }
            behind[b] = Some(live.clone());
            for d in blocks[b].iter().rev() {
                an.step(d, &mut live, recover.as_ref());
            }
            if live != live_in[b] {
                live_in[b] = live;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let recover = recover_block.map(|r| live_in[r].clone());
    let recover = recover.as_ref();
    let mut maps = StackMaps::default();
    for (b, block) in blocks.iter().enumerate() {
        let mut live = live_out(b, &live_in);
        for d in block.iter().rev() {
            let info = d.op.info();
            for t in d.targets().filter(|&t| t <= d.pc as i64) {
                if let Some(i) = block_of(t as u32) {
                    maps.before.insert(t as u32, an.slots(&live_in[i]));
                }
            }
            if info.calls() || info.safepoint() || info.panics() {
                // While it runs: what comes after, minus what it will define; operands of an operation that parks and
                // is finished by another goroutine are kept alive by adding its uses, except for calls.
                let mut during = live.clone();
                an.kill(d, &mut during);
                if let Some(r) = recover {
                    for (l, r) in during.iter_mut().zip(r) {
                        *l |= r;
                    }
                }
                if !info.calls() || d.op == Op::CallDyn {
                    an.gen_uses(d, &mut during);
                }
                if d.op == Op::Panic {
                    an.gen_uses(d, &mut during);
                }
                maps.at.insert(d.next() as u32, an.slots(&during));
            }
            an.step(d, &mut live, recover);
        }
    }
    let zeroed = |s: i16| recover.zip(an.index(s as i64)).is_some_and(|(r, i)| r[i / 64] >> (i % 64) & 1 == 1);
    let made = Made::new(f, zeroed);
    if !made.is_empty() {
        let states = made.solve(f, &blocks, successors, recover_block);
        let note = |maps: &mut Maps, pc: u32, slots: Box<[i16]>| {
            if !slots.is_empty() {
                maps.insert(pc, slots);
            }
        };
        note(&mut maps.unmade_before, 0, made.unmade(0, &states[0]));
        for (block, before) in blocks.iter().zip(&states) {
            let mut s = before.clone();
            for d in block {
                let info = d.op.info();
                for t in d.targets().filter(|&t| t <= d.pc as i64) {
                    if let Some(i) = block_of(t as u32) {
                        note(&mut maps.unmade_before, t as u32, made.unmade(t as u32, &states[i]));
                    }
                }
                if info.calls() || info.safepoint() || info.panics() {
                    made.call(f, d, &mut s);
                    note(&mut maps.unmade_at, d.next() as u32, made.unmade(d.pc as u32, &s));
                }
                debug_assert!(made.whole(f, d, &s), "{} at {}: the address of remains", f.name, d.pc);
                made.step(f, d, &mut s);
            }
        }
    }
    maps.made = made;
    let first = live_in.first().map(|l| an.slots(l)).unwrap_or_default();
    maps.entry = first.iter().copied().filter(|&s| s >= CTX_SLOT).collect();
    maps.before.insert(0, first);
    let fixed = f.areas.iter().filter(|a| !a.object);
    maps.pinned = fixed.flat_map(|a| a.ptrs.iter().map(|&p| a.slot + p as i16)).collect();
    maps.objects = f.areas.iter().filter(|a| a.object).cloned().collect();
    maps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asm::Assembler;
    use crate::function::{Area, CallSig};

    #[test]
    fn what_moves_to_an_area_is_live_before() {
        let mut a = Assembler::new();
        a.abc(Op::LoadW, -3, 2, 0); // r0 = [arg0]
        let at = a.aw(Op::New, -4, 0);
        a.abc(Op::Mov, -5, -3, 0); // area word = r0
        a.abc(Op::Ret, 0, 0, 0);
        let f = Function {
            code: a.code,
            frame_slots: 8,
            areas: vec![crate::Area { slot: -5, slots: 1, ptrs: vec![0], object: false, from: 0 }],
            sig: CallSig { nargs: 1, arg_ptrs: vec![0], ..CallSig::default() },
            ..Function::default()
        };
        assert_eq!(analyse(&f).during(at + 1).unwrap(), &[-3]);
    }

    #[test]
    fn what_a_call_left_in_an_area_is_no_pointer() {
        let mut a = Assembler::new();
        let sig = a.sig(CallSig::default());
        a.abc(Op::LoadW, -3, 2, 0);
        let first = a.aw(Op::Call, -4, 0); // overwrites all three areas
        a.word(sig as u64);
        let top = a.here();
        let second = a.aw(Op::New, -3, 0);
        a.abc(Op::Mov, -6, 2, 0);
        let third = a.aw(Op::New, -3, 0);
        a.abc(Op::ZeroN, -9, 2, 0);
        a.abc(Op::Lea, -3, -9, 0);
        let fourth = a.aw(Op::Call, -10, 0); // deeper than the areas
        a.word(sig as u64);
        a.jump(Op::JmpTrue, 2, 0, top);
        a.abc(Op::Ret, 0, 0, 0);
        a.finish();
        let area = |slot, slots, object| Area { slot, slots, ptrs: (0..slots).collect(), object, from: 0 };
        let f = Function {
            code: a.code,
            sigs: a.sigs,
            frame_slots: 16,
            areas: vec![area(-6, 1, false), area(-7, 1, false), area(-9, 2, true)],
            sig: CallSig { nargs: 1, arg_ptrs: vec![0], ..CallSig::default() },
            ..Function::default()
        };
        crate::verify::verify(&f).unwrap();
        let m = analyse(&f);
        let during = |at: u32| (-9..-5).filter(|&s| m.remains_during(at).contains(s)).collect::<Vec<i16>>();
        assert_eq!(during(first + 2), [-9, -8, -7, -6]);
        assert_eq!(during(second + 1), [-9, -8, -7, -6]);
        assert_eq!(during(third + 1), [-9, -8, -7]);
        assert_eq!(during(fourth + 2), [-7]);
        // Round the loop: in front of the first New again.
        assert!((-9..-5).all(|s| m.remains_before(second).contains(s) && m.remains_before(0).contains(s)));
    }

    #[test]
    fn objects_are_live_until_their_address_is_made() {
        let mut a = Assembler::new();
        a.abc(Op::Mov, -5, 2, 0); // object word = arg0
        let first = a.aw(Op::New, -4, 0);
        a.abc(Op::Lea, -3, -5, 0);
        let second = a.aw(Op::New, -4, 0);
        a.abc(Op::LoadW, -4, -3, 0);
        a.abc(Op::Ret, 0, 0, 0);
        let f = Function {
            code: a.code,
            frame_slots: 8,
            areas: vec![crate::Area { slot: -5, slots: 1, ptrs: vec![0], object: true, from: 0 }],
            sig: CallSig { nargs: 1, arg_ptrs: vec![0], ..CallSig::default() },
            ..Function::default()
        };
        let m = analyse(&f);
        assert_eq!(m.during(first + 1).unwrap(), &[-5]);
        assert_eq!(m.during(second + 1).unwrap(), &[-3]);
        assert!(m.pinned().is_empty());
    }

    #[test]
    fn locals_do_not_exist_at_entry() {
        let mut a = Assembler::new();
        let at = a.aw(Op::New, -5, 0);
        a.abc(Op::LoadW, -4, -6, 0); // read before it is written, as after a panic
        a.abc(Op::LoadW, -4, 2, 0);
        a.abc(Op::LoadW, -4, CTX_SLOT, 8);
        a.abc(Op::Ret, 0, 0, 0);
        let f = Function {
            code: a.code,
            frame_slots: 8,
            sig: CallSig { nargs: 1, arg_ptrs: vec![0], ..CallSig::default() },
            ..Function::default()
        };
        let m = analyse(&f);
        assert_eq!(m.before(0).unwrap(), &[-6, -2, 2]);
        assert_eq!(m.during(at + 1).unwrap(), &[-6, -2, 2]);
        assert_eq!(m.entry(), &[-2, 2]);
    }

    #[test]
    fn pointers_are_live_across_calls_until_their_last_use() {
        let mut a = Assembler::new();
        let sig = a.sig(CallSig::default());
        a.abc(Op::LoadW, -3, 2, 0); // r0 = [arg0]
        a.abc(Op::LoadW, -4, 2, 8); // r1 = [arg0+8]
        let at = a.aw(Op::Call, -8, 0);
        a.word(sig as u64);
        a.abc(Op::LoadW, -4, -3, 0); // uses r0 as a pointer, redefines r1
        a.abc(Op::Ret, 0, 0, 0);
        let f = Function {
            code: a.code,
            sigs: a.sigs,
            frame_slots: 8,
            sig: CallSig { nargs: 1, arg_ptrs: vec![0], ..CallSig::default() },
            ..Function::default()
        };
        crate::verify::verify(&f).unwrap();
        let m = analyse(&f);
        assert_eq!(m.during(at + 2).unwrap(), &[-3]);
        assert_eq!(m.before(0).unwrap(), &[2]);
    }
}
