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
use crate::insn::{Decoded, instructions};
use crate::made::Made;
use crate::maps::{Maps, StackMaps};
use crate::op::Op;
use crate::verify::slice_operands;

/// A set of slots.
type Bits = [u64];

struct Analysis<'a> {
    f: &'a Function,
    low: i16,
    words: usize,
    /// Pointer slots of areas: what moves into them is used, whoever reads it.
    pinned: Vec<u64>,
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
        let mut v = Vec::with_capacity(b.iter().map(|w| w.count_ones() as usize).sum());
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
        for (i, field) in d.op.info().fields.iter().enumerate() {
            (0..field.defs as i64).for_each(|k| self.set(live, d.word.field(i) as i64 + k, false));
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
        for (i, field) in d.op.info().fields.iter().enumerate().filter(|e| e.1.pointers != 0) {
            for k in (0..field.uses as i64).filter(|k| field.pointers >> k & 1 == 1) {
                self.set(live, d.word.field(i) as i64 + k, true);
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
        let (mut few, mut many) = ([false; 3], Vec::new());
        let was = if n <= 3 {
            &mut few[..n as usize]
        } else {
            many.resize(n as usize, false);
            &mut many
        };
        for (i, w) in was.iter_mut().enumerate() {
            *w = self.get(live, a + i as i64);
        }
        (0..n).for_each(|i| self.set(live, a + i, false));
        for (i, _) in was.iter().enumerate().filter(|w| *w.1) {
            self.set(live, b + i as i64, true);
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

/// The blocks of a function.
pub(crate) struct Blocks<'a> {
    insns: Vec<Decoded<'a>>,
    /// Their first words, ascending.
    leaders: Vec<u32>,
    /// Where they end among the instructions.
    ends: Vec<u32>,
    /// The blocks that each may lead to, one list behind the other, and where the lists end.
    successors: (Vec<u32>, Vec<u32>),
}

impl<'a> Blocks<'a> {
    fn of(f: &'a Function) -> Blocks<'a> {
        let insns: Vec<Decoded<'_>> = instructions(&f.code).collect();
        let mut leaders: Vec<u32> = vec![0];
        for d in &insns {
            let info = d.op.info();
            if info.jumps() || info.ends() {
                leaders.extend(d.targets().filter_map(|t| u32::try_from(t).ok()));
                leaders.push(d.next() as u32);
            }
        }
        leaders.extend(f.recover_pc);
        leaders.sort_unstable();
        leaders.dedup();
        leaders.retain(|&l| (l as usize) < f.code.len());
        let start = |i: u32| insns.partition_point(|d| d.pc < i as usize) as u32;
        let ends = leaders.iter().skip(1).map(|&l| start(l)).chain([insns.len() as u32]).collect();
        let mut b = Blocks { insns, leaders, ends, successors: Default::default() };
        let (mut list, mut ends) = (Vec::with_capacity(2 * b.len()), Vec::with_capacity(b.len()));
        for i in 0..b.len() {
            if let Some(d) = b.at(i).last() {
                let falls = (!d.op.info().ends()).then_some(d.next() as i64);
                list.extend(d.targets().chain(falls).filter_map(|s| Some(b.block_of(s as u32)? as u32)));
            }
            ends.push(list.len() as u32);
        }
        b.successors = (list, ends);
        b
    }
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }
    /// The instructions of one.
    pub fn at(&self, b: usize) -> &[Decoded<'a>] {
        let start = if b == 0 { 0 } else { self.ends[b - 1] };
        &self.insns[start as usize..self.ends[b] as usize]
    }
    /// Where one may lead.
    pub fn successors(&self, b: usize) -> impl Iterator<Item = usize> + '_ {
        let (list, ends) = &self.successors;
        let start = if b == 0 { 0 } else { ends[b - 1] };
        list[start as usize..ends[b] as usize].iter().map(|&b| b as usize)
    }
    fn block_of(&self, word: u32) -> Option<usize> {
        self.leaders.binary_search(&word).ok()
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
    let blocks = Blocks::of(f);
    // What is live in front of each block, and behind it as far as that was looked at.
    let mut live_in: Vec<u64> = vec![0; words * blocks.len()];
    let mut behind = live_in.clone();
    let of = |b: usize| b * words..(b + 1) * words;
    // What the recovery point needs is live wherever a panic may start.
    let recover_block = f.recover_pc.and_then(|pc| blocks.block_of(pc));
    let live_out = |b: usize, live_in: &Bits, out: &mut Bits| {
        out.fill(0);
        for i in blocks.successors(b) {
            out.iter_mut().zip(&live_in[of(i)]).for_each(|(o, l)| *o |= l);
        }
    };
    let mut live = vec![0; words];
    let mut first = true;
    loop {
        let mut changed = false;
        let recover = recover_block.map(|r| live_in[of(r)].to_vec());
        for b in (0..blocks.len()).rev() {
            live_out(b, &live_in, &mut live);
            // What is live where a panic is recovered may have changed, too.
            if !first && recover.is_none() && behind[of(b)] == live {
                continue;
            }
            behind[of(b)].copy_from_slice(&live);
            for d in blocks.at(b).iter().rev() {
                an.step(d, &mut live, recover.as_deref());
            }
            if live_in[of(b)] != live {
                live_in[of(b)].copy_from_slice(&live);
                changed = true;
            }
        }
        if !changed {
            break;
        }
        first = false;
    }
    let recover = recover_block.map(|r| live_in[of(r)].to_vec());
    let recover = recover.as_deref();
    let mut maps = StackMaps::default();
    let mut during = vec![0; words];
    for b in (0..blocks.len()).rev() {
        live_out(b, &live_in, &mut live);
        for d in blocks.at(b).iter().rev() {
            let info = d.op.info();
            for t in d.targets().filter(|&t| t <= d.pc as i64) {
                if let Some(i) = blocks.block_of(t as u32) {
                    maps.before.insert(t as u32, an.slots(&live_in[of(i)]));
                }
            }
            if info.calls() || info.safepoint() || info.panics() {
                // While it runs: what comes after, minus what it will define; operands of an operation that parks and
                // is finished by another goroutine are kept alive by adding its uses, except for calls.
                during.copy_from_slice(&live);
                an.kill(d, &mut during);
                if let Some(r) = recover {
                    during.iter_mut().zip(r).for_each(|(l, r)| *l |= r);
                }
                if !info.calls() || matches!(d.op, Op::CallDyn | Op::Panic) {
                    an.gen_uses(d, &mut during);
                }
                maps.at.push_front(d.next() as u32, an.slots(&during));
            }
            an.step(d, &mut live, recover);
        }
    }
    maps.at.turn();
    let zeroed = |s: i16| recover.zip(an.index(s as i64)).is_some_and(|(r, i)| r[i / 64] >> (i % 64) & 1 == 1);
    if cfg!(debug_assertions) {
        let objects = Made::new(f, true, zeroed);
        let states = objects.solve(f, &blocks, recover_block);
        for (b, mut s) in states.into_iter().enumerate() {
            for d in blocks.at(b) {
                assert!(objects.whole(f, d, &s), "{} at {}: the address of remains", f.name, d.pc);
                objects.step(f, d, &mut s);
            }
        }
    }
    let made = Made::new(f, false, zeroed);
    if !made.is_empty() {
        let states = made.solve(f, &blocks, recover_block);
        let note = |maps: &mut Maps, pc: u32, slots: Box<[i16]>| {
            if !slots.is_empty() {
                maps.insert(pc, slots);
            }
        };
        note(&mut maps.unmade_before, 0, made.unmade(0, &states[0]));
        for (b, before) in states.iter().enumerate() {
            let mut s = before.clone();
            for d in blocks.at(b) {
                let info = d.op.info();
                for t in d.targets().filter(|&t| t <= d.pc as i64) {
                    if let Some(i) = blocks.block_of(t as u32) {
                        note(&mut maps.unmade_before, t as u32, made.unmade(t as u32, &states[i]));
                    }
                }
                if info.calls() || info.safepoint() || info.panics() {
                    made.call(f, d, &mut s);
                    note(&mut maps.unmade_at, d.next() as u32, made.unmade(d.pc as u32, &s));
                }
                made.step(f, d, &mut s);
            }
        }
    }
    maps.made = made;
    let first = an.slots(&live_in[of(0)]);
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
        let sig = a.sig(&CallSig::default());
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
        assert_eq!(during(first + 2), [-7, -6]);
        assert_eq!(during(second + 1), [-7, -6]);
        assert_eq!(during(third + 1), [-7]);
        assert_eq!(during(fourth + 2), [-7]);
        // Round the loop: in front of the first New again.
        assert!((-7..-5).all(|s| m.remains_before(second).contains(s) && m.remains_before(0).contains(s)));
        // Whether objects are live is told by pointers to them.
        assert_eq!(m.objects().iter().map(|o| o.slot).collect::<Vec<_>>(), [-9]);
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
        let sig = a.sig(&CallSig::default());
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
