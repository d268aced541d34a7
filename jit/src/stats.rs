//! Figures for GOVM_JITSTATS: what was compiled, how long it waited and took, what takes machine code to the interpreter.

use crate::compile::Watch;
use crate::ssa::ir::Func;
use govm_bytecode::Op;
use govm_runtime::func::Code;
use govm_runtime::jit::made::Tier;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Function, instruction, what happened.
type Key = (String, String, &'static str);

/// Counters, made as code is compiled and never freed while it may run.
#[derive(Default)]
pub struct Counts {
    all: Mutex<BTreeMap<Key, Box<AtomicU64>>>,
    made: Mutex<Made>,
    stages: Mutex<BTreeMap<&'static str, Duration>>,
    /// A line for each compilation: printing them at once would take its time from those that wait.
    log: Mutex<Vec<String>>,
    /// Longest time, in ns, that a running goroutine spent asking for a compilation.
    pause: AtomicU64,
}

/// Adds the time that each stage of a compilation takes to the figures: of the clock on the wall, for asking it costs least.
pub struct Clock<'a> {
    counts: &'a Counts,
    last: Instant,
}

impl Watch for Clock<'_> {
    fn pass(&mut self, name: &'static str, _: &Func) {
        self.stage(name);
    }
    fn stage(&mut self, name: &'static str) {
        let now = Instant::now();
        let mut stages = self.counts.stages.lock().unwrap_or_else(|e| e.into_inner());
        *stages.entry(name).or_default() += now - self.last;
        self.last = now;
    }
}

/// What was compiled.
#[derive(Default)]
struct Made {
    /// Bytes of machine code, aligned.
    bytes: usize,
    /// Source lines with machine code: file and line.
    lines: BTreeSet<(usize, u32)>,
    /// What had no machine code: from being asked for to running, source lines.
    times: Vec<(Duration, usize)>,
    /// How much else was compiled, in place of other machine code.
    again: usize,
    /// How much was of the first tier.
    first: usize,
    /// Processor time of it all.
    own: Duration,
}

/// Processor time of the calling thread.
pub fn processor_time() -> Duration {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the result's place is given; the clock of a running thread is always there.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut t) };
    Duration::new(t.tv_sec as u64, t.tv_nsec as u32)
}

impl Counts {
    /// Address of the counter for an event at a bytecode address.
    pub fn counter(&self, name: &str, code: usize, pc: usize, what: &'static str) -> usize {
        // SAFETY: the emitter passes loaded code, which lives as long as the runtime.
        let c = unsafe { &*(code as *const Code) };
        let op = if c.holds(pc as *const u64) {
            let i = c.index(pc as *const u64) as usize;
            c.func.code.get(i).and_then(|&w| Op::from_u16(w as u16)).map_or("?", |o| o.info().name)
        } else {
            "inlined"
        };
        let mut all = self.all.lock().unwrap_or_else(|e| e.into_inner());
        let counter = all.entry((name.to_string(), op.to_string(), what)).or_default();
        &raw const **counter as usize
    }

    /// A function, or a loop of one, has been compiled: how long after it was asked for, where it had no machine code, and the processor time it
    /// took.
    pub fn compiled(&self, c: &Code, bytes: usize, tier: Tier, waited: Option<Duration>, own: Duration) {
        let mut m = self.made.lock().unwrap_or_else(|e| e.into_inner());
        m.bytes += bytes;
        let lines: BTreeSet<(usize, u32)> = c
            .func
            .lines
            .iter()
            .filter_map(|l| Some((c.func.files.get(l.file as usize)?.as_ptr() as usize, l.line)))
            .collect();
        m.own += own;
        m.first += usize::from(tier == Tier::First);
        match waited {
            Some(t) => m.times.push((t, lines.len())),
            None => m.again += 1,
        }
        m.lines.extend(lines);
    }

    /// A running goroutine has spent this time asking for a compilation.
    pub fn paused(&self, t: Duration) {
        self.pause.fetch_max(t.as_nanos() as u64, Ordering::Relaxed);
    }

    /// A clock that starts now.
    pub fn clock(&self) -> Clock<'_> {
        Clock { counts: self, last: Instant::now() }
    }

    /// Notes how a compilation went.
    pub fn log(&self, line: String) {
        self.log.lock().unwrap_or_else(|e| e.into_inner()).push(line);
    }

    /// Prints the figures and the most frequent events on stderr. `dropped`: requests that were not worth it any more.
    pub fn print(&self, dropped: usize) {
        self.log.lock().unwrap_or_else(|e| e.into_inner()).drain(..).for_each(|l| eprintln!("jit: {l}"));
        let mut m = self.made.lock().unwrap_or_else(|e| e.into_inner());
        if !m.times.is_empty() {
            let (n, lines) = (m.times.len(), m.lines.len());
            let (all, again, first) = (n + m.again, m.again, m.first);
            let bytes = m.bytes;
            let line = bytes / lines.max(1);
            eprintln!(
                "jit: {all} compiled, {first} in the first tier, {again} anew, {dropped} dropped, {lines} source lines, {bytes} bytes, {line} a line"
            );
            m.times.sort_unstable();
            let ms = |d: Duration| d.as_secs_f64() * 1e3;
            let small = m.times.iter().rev().find(|t| t.1 < 200).map_or(0.0, |t| ms(t.0));
            eprintln!(
                "jit: hot to running: median {:.2} ms, longest {:.2} ms, {small:.2} ms under 200 lines; {:.2} ms of the processor in all",
                ms(m.times[n / 2].0),
                ms(m.times[n - 1].0),
                ms(m.own)
            );
        }
        let pause = Duration::from_nanos(self.pause.load(Ordering::Relaxed));
        eprintln!("jit: longest pause for asking {pause:?}");
        let stages = self.stages.lock().unwrap_or_else(|e| e.into_inner());
        let list: Vec<String> = stages.iter().map(|(n, t)| format!("{n} {:.2}", t.as_secs_f64() * 1e3)).collect();
        eprintln!("jit: ms in stages: {}", list.join(", "));
        let all = self.all.lock().unwrap_or_else(|e| e.into_inner());
        let mut list: Vec<(u64, &Key)> = all.iter().map(|(k, n)| (n.load(Ordering::Relaxed), k)).collect();
        list.sort_by(|a, b| b.cmp(a));
        for (n, (name, op, what)) in list.iter().take(40).filter(|e| e.0 > 0) {
            eprintln!("jit: {n:>10} {what} {op} in {name}");
        }
    }
}
