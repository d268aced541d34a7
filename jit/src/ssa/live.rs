//! Which slots of a bytecode function hold a value that is read again: scalars and pointers alike. Slots that are memory (areas, byte
//! accesses) take no part; their homes are always right.

use govm_bytecode::insn::{Decoded, instructions};
use govm_bytecode::{CTX_SLOT, Function, Op, effects};

/// A set of slots.
pub type Bits = Vec<u64>;

/// Instructions and liveness of a function.
pub struct Live<'a> {
    /// Lowest slot.
    pub low: i64,
    /// Instructions in order.
    pub insns: Vec<Decoded<'a>>,
    /// Index of the instruction at a word; `u32::MAX` in the middle of one.
    at: Vec<u32>,
    /// First instructions of blocks, ascending.
    pub leaders: Vec<usize>,
    /// Their number among them, by instruction; `u32::MAX` for others.
    numbers: Vec<u32>,
    /// Live before each instruction, a set behind the other.
    before: Vec<u64>,
    /// Slots that are memory.
    pub memory: Bits,
    /// The parts of the frame that they come from: (lowest slot, slots).
    pub parts: Vec<(i64, i64)>,
    /// Words that a jump with a negative distance leads to.
    pub headers: Vec<usize>,
    /// Instructions between the target of a jump back and the jump.
    pub loops: Vec<std::ops::RangeInclusive<usize>>,
    /// Slots that more than one instruction writes, or one that is an argument's.
    varied: Bits,
}

/// Why a function cannot be compiled.
pub type Refused = &'static str;

impl Live<'_> {
    fn index(&self, s: i64) -> usize {
        (s - self.low) as usize
    }
    /// Whether a slot is memory.
    pub fn is_memory(&self, s: i64) -> bool {
        let i = self.index(s);
        self.memory[i / 64] >> (i % 64) & 1 == 1
    }
    /// Whether a slot is written at several places.
    pub fn is_varied(&self, s: i64) -> bool {
        let i = self.index(s);
        self.varied[i / 64] >> (i % 64) & 1 == 1
    }
    /// Slots that are live before instruction `i`.
    pub fn slots_before(&self, i: usize) -> impl Iterator<Item = i64> + '_ {
        slots(self.before(i), self.low)
    }
    /// How many those are.
    pub fn count_before(&self, i: usize) -> usize {
        self.before(i).iter().map(|w| w.count_ones() as usize).sum()
    }
    /// The number of the block that begins with instruction `i`.
    pub fn leader(&self, i: usize) -> Option<usize> {
        self.numbers.get(i).copied().filter(|&n| n != u32::MAX).map(|n| n as usize)
    }
    fn before(&self, i: usize) -> &[u64] {
        let n = self.memory.len();
        &self.before[i * n..(i + 1) * n]
    }
    /// The instruction at a word.
    pub fn at(&self, word: usize) -> Option<usize> {
        self.at.get(word).copied().filter(|&i| i != u32::MAX).map(|i| i as usize)
    }
    /// The instruction where a function goes on when a panic was recovered, if it may be.
    pub fn recovery(&self, f: &Function) -> Option<usize> {
        self.at(f.recover_pc? as usize)
    }
}

/// The slots of a set.
pub fn slots(b: &[u64], low: i64) -> impl Iterator<Item = i64> + '_ {
    let bits = |w: u64| std::iter::successors(Some(w), |w| Some(w & w.wrapping_sub(1))).take_while(|w| *w != 0);
    b.iter()
        .enumerate()
        .flat_map(move |(i, &w)| bits(w).map(move |w| low + i as i64 * 64 + i64::from(w.trailing_zeros())))
}

fn set(b: &mut [u64], i: usize) {
    b[i / 64] |= 1 << (i % 64);
}

/// Takes out what comes before `end`.
fn clear_below(b: &mut [u64], end: usize) {
    b[..end / 64].fill(0);
    if !end.is_multiple_of(64) {
        b[end / 64] &= !0 << (end % 64);
    }
}

fn clear(b: &mut [u64], i: usize) {
    b[i / 64] &= !(1 << (i % 64));
}

/// Analyses a function; `size` gives the size of the type with an index.
///
/// # Errors
/// When its frame memory cannot be told from its slots.
pub fn analyse<'a>(f: &'a Function, size: &dyn Fn(u32) -> usize) -> Result<Live<'a>, Refused> {
    let low = -4 - f.frame_words() as i64;
    let high = 2 + f.sig.nargs as i64 + f.sig.nres as i64;
    let words = ((high - low) as usize).div_ceil(64).max(1);
    let insns: Vec<Decoded<'_>> = instructions(&f.code).collect();
    let mut at = vec![u32::MAX; f.code.len()];
    insns.iter().enumerate().for_each(|(i, d)| at[d.pc] = i as u32);
    let mut l = Live {
        low,
        insns,
        at,
        leaders: vec![0],
        numbers: vec![],
        before: vec![],
        memory: vec![0; words],
        parts: vec![],
        headers: vec![],
        loops: vec![],
        varied: vec![0; words],
    };
    memory(f, &mut l, size)?;
    varied(f, &mut l);
    let mut headers = Vec::new();
    for (i, d) in l.insns.iter().enumerate() {
        for t in d.targets() {
            let Some(j) = l.at(t as usize) else { return Err("a jump to nowhere") };
            l.leaders.push(j);
            if t <= d.pc as i64 {
                headers.push(t as usize);
                l.loops.push(j..=i);
            }
        }
        if d.op.info().jumps() || d.op.info().ends() {
            l.leaders.push(i + 1);
        }
    }
    let recover = l.recovery(f);
    l.leaders.extend(recover);
    headers.sort_unstable();
    headers.dedup();
    l.headers = headers;
    l.leaders.sort_unstable();
    l.leaders.dedup();
    l.leaders.retain(|&i| i < l.insns.len());
    l.numbers = vec![u32::MAX; l.insns.len()];
    l.leaders.iter().enumerate().for_each(|(n, &i)| l.numbers[i] = n as u32);
    l.before = vec![0; words * l.insns.len()];
    let mut live = vec![0; words];
    // What is live behind each block, as far as it was looked at.
    let mut behind: Vec<u64> = vec![0; words * l.leaders.len()];
    let mut first = true;
    loop {
        let mut changed = false;
        for b in (0..l.leaders.len()).rev() {
            let (start, end) = (l.leaders[b], l.leaders.get(b + 1).copied().unwrap_or(l.insns.len()));
            live.fill(0);
            let last = &l.insns[end - 1];
            let mut join = |i: usize| live.iter_mut().zip(l.before(i)).for_each(|(a, b)| *a |= b);
            last.targets().filter_map(|t| l.at(t as usize)).for_each(&mut join);
            if !last.op.info().ends() && last.op != Op::JmpTable && end < l.insns.len() {
                join(end);
            }
            let behind = &mut behind[b * words..(b + 1) * words];
            // Panics may go on where a panic is recovered: that may have changed.
            if !first && recover.is_none() && *behind == live[..] {
                continue;
            }
            behind.copy_from_slice(&live);
            for i in (start..end).rev() {
                step(f, &l, i, &mut live, recover);
                let before = &mut l.before[i * words..(i + 1) * words];
                if before != live {
                    before.copy_from_slice(&live);
                    changed = true;
                } else if !first && recover.is_none() {
                    break;
                }
            }
        }
        // What lies behind was looked at before.
        if !changed || l.headers.is_empty() && recover.is_none() {
            return Ok(l);
        }
        first = false;
    }
}

fn step(f: &Function, l: &Live<'_>, i: usize, live: &mut [u64], recover: Option<usize>) {
    let d = &l.insns[i];
    effects::defs(f, d, |s, n| (0..n as i64).for_each(|k| clear(live, l.index(s + k))));
    if let Some(top) = effects::clobbers(f, d) {
        clear_below(live, l.index(top + 1));
    }
    let info = d.op.info();
    if let Some(r) = recover
        && (info.panics() || info.calls() || info.safepoint())
    {
        live.iter_mut().zip(l.before(r)).for_each(|(a, b)| *a |= b);
    }
    effects::uses(f, d, |s, n| (0..n as i64).for_each(|k| set(live, l.index(s + k))));
    live.iter_mut().zip(&l.memory).for_each(|(a, m)| *a &= !m);
}

/// Finds the slots that are written at several places: that the caller writes the header and the arguments counts.
fn varied(f: &Function, l: &mut Live<'_>) {
    let mut once = vec![0; l.varied.len()];
    (CTX_SLOT as i64..2 + f.sig.nargs as i64).for_each(|s| set(&mut once, (s - l.low) as usize));
    for d in &l.insns {
        effects::defs(f, d, |s, n| {
            for i in (0..n as i64).map(|k| (s + k - l.low) as usize) {
                set(if once[i / 64] >> (i % 64) & 1 == 1 { &mut l.varied } else { &mut once }, i);
            }
        });
    }
}

/// Finds the slots that are accessed as bytes or through addresses.
fn memory(f: &Function, l: &mut Live<'_>, size: &dyn Fn(u32) -> usize) -> Result<(), Refused> {
    let low = l.low;
    let mut m = std::mem::take(&mut l.memory);
    let mut parts = Vec::new();
    let mut mark = |s: i64, n: i64| {
        parts.push((s, n));
        (s..s + n).for_each(|s| set(&mut m, (s - low) as usize));
    };
    let areas: Vec<(i64, i64)> = f
        .areas
        .iter()
        .map(|a| (a.slot as i64, a.slots as i64))
        .chain(f.memory.iter().map(|&(s, n)| (s as i64, n as i64)))
        .collect();
    areas.iter().for_each(|&(s, n)| mark(s, n));
    // Windows of calls, for addresses of what a call has returned.
    let windows: Vec<(i64, i64)> = l
        .insns
        .iter()
        .filter(|d| matches!(d.op, Op::Call | Op::CallClosure | Op::CallIface))
        .map(|d| {
            let (a, r) = effects::signature(f, d);
            (d.word.a() as i64, (a + r) as i64)
        })
        .collect();
    let frame = (2, f.sig.nargs as i64 + f.sig.nres as i64);
    for d in &l.insns {
        let (a, b, c) = (d.word.a() as i64, d.word.b() as i64, d.word.c() as u16 as i64);
        match d.op {
            Op::Lea => {
                let at = b + c / 8;
                let holds = |&&(s, n): &&(i64, i64)| (s..s + n).contains(&at);
                if areas.iter().any(|r| holds(&r)) {
                    continue;
                }
                let mut found = false;
                for &(s, n) in windows.iter().chain([&frame]).filter(holds) {
                    mark(s, n);
                    found = true;
                }
                // The address just past an area: of a value without size.
                if !found && !areas.iter().any(|&(s, n)| s + n == at) {
                    return Err("the address of a slot that is not memory");
                }
            }
            Op::FLoadI8 | Op::FLoadU8 | Op::FLoadI16 | Op::FLoadU16 | Op::FLoadI32 | Op::FLoadU32 => mark(b + c / 8, 1),
            Op::FStore8 | Op::FStore16 | Op::FStore32 => mark(a + c / 8, 1),
            Op::LoadMem => mark(a, d.extra[0].div_ceil(8) as i64),
            Op::StoreMem => mark(b, size(d.extra[0] as u32).div_ceil(8) as i64),
            Op::Select => mark(b, 3 * c),
            // Long moves are done in memory.
            Op::MovN if c > 8 => {
                mark(a, c);
                mark(b, c);
            }
            Op::ZeroN if b as u16 > 8 => mark(a, b as u16 as i64),
            _ => {}
        }
    }
    l.memory = m;
    l.parts = parts;
    Ok(())
}
