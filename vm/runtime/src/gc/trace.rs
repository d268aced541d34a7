//! What a cycle took: clocks, the history that MemStats and runtime/metrics show, and the gctrace line in Go's format.

use crate::rt::Rt;
use std::fmt::Write;
use std::sync::atomic::Ordering;

/// Who marks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    Assist,
    Dedicated,
    Fractional,
    Idle,
}

/// Times of the running cycle, ns.
#[derive(Clone, Default)]
pub(super) struct Clock {
    /// When the sweep was to be finished, the world was stopped, marking began.
    t_begin: i64,
    t_stop: i64,
    pub(super) mark_began: i64,
    procs: u32,
    pub(super) live_at_start: i64,
    goal: i64,
    /// By [`Mode`].
    spent: [i64; 4],
    /// Of stops in between, when barriers had left work.
    retries: i64,
    mark_end: i64,
    pub(super) end: i64,
}

/// What happened since the program started.
#[derive(Clone)]
pub struct History {
    /// CPU time of marking by assists, dedicated, fractional and idle workers, ns.
    pub mark_ns: [i64; 4],
    /// CPU time during stops, all Ps, ns.
    pub pause_cpu_ns: i64,
    /// Sum of the stops, ns.
    pub pause_total_ns: u64,
    /// The last 256 cycles' stops: ns, and when they ended (ns since 1970). Cycle n is at (n + 255) % 256.
    pub pauses: Vec<(u64, u64)>,
    /// Each single stop, by the bucket of its length: bucket i holds those under 2^i ns.
    pub histogram: [u64; 48],
    /// Cycles that the program asked for.
    pub forced: u32,
}

impl Default for History {
    fn default() -> Self {
        History {
            mark_ns: [0; 4],
            pause_cpu_ns: 0,
            pause_total_ns: 0,
            pauses: vec![(0, 0); 256],
            histogram: [0; 48],
            forced: 0,
        }
    }
}

impl History {
    /// CPU time that collections took, without idle time that they used, ns.
    pub fn cpu_ns(&self) -> i64 {
        self.mark_ns[..3].iter().sum::<i64>() + self.pause_cpu_ns
    }
}

impl Clock {
    pub(super) fn begin(&mut self, t_begin: i64, t_stop: i64, live: i64, procs: u32, goal: i64) {
        *self = Clock { t_begin, t_stop, procs, live_at_start: live, goal, ..Default::default() };
    }

    pub(super) fn marking(&mut self, t: i64) {
        self.mark_began = t;
    }

    pub(super) fn spent(&mut self, mode: Mode, ns: i64) {
        self.spent[mode as usize] += ns;
    }

    /// A stop that did not end the cycle.
    pub(super) fn stopped(&mut self, from: i64, to: i64) {
        self.retries += to - from;
    }

    /// Part of the Ps' time since marking began that went to marking.
    pub(super) fn share(&self, now: i64) -> f64 {
        let all = (now - self.mark_began).max(1) as f64 * self.procs as f64;
        self.spent.iter().sum::<i64>() as f64 / all
    }

    pub(super) fn end(&mut self, stopped: i64, now: i64) {
        self.mark_end = stopped;
        self.end = now;
    }
}

impl Rt {
    /// Writes a cycle that has ended into the history, and to stderr if gctrace asks for it. `peak`: heap in use at its end.
    pub(super) fn note_cycle(&self, forced: bool, peak: i64, live: i64) {
        let gc = &self.gc;
        let wall =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_nanos() as u64);
        let c = gc.clock.lock().clone();
        let first = c.mark_began - c.t_stop;
        let last = c.end - c.mark_end + c.retries;
        let n = gc.cycles();
        gc.limiter.add((first + last) * c.procs as i64);
        gc.limiter.update(self.nanotime(), c.procs as i64, n);
        let mut h = gc.history.lock();
        for (sum, ns) in h.mark_ns.iter_mut().zip(c.spent) {
            *sum += ns;
        }
        h.pause_cpu_ns += (first + last) * c.procs as i64;
        h.pause_total_ns += (first + last) as u64;
        h.forced += forced as u32;
        h.pauses[(n as usize + 255) % 256] = ((first + last) as u64, wall);
        for ns in [first, c.end - c.mark_end] {
            h.histogram[(64 - (ns.max(0) as u64).leading_zeros() as usize).min(47)] += 1;
        }
        let percent = h.cpu_ns() as f64 * 100.0 / (c.end.max(1) as f64 * c.procs as f64);
        drop(h);
        if self.prof.trace.on.load(Ordering::Relaxed) {
            self.trace_cycle([c.t_stop, c.mark_began, c.mark_end, c.end], live, gc.pacer.goal());
        }
        if !gc.trace.load(Ordering::Relaxed) {
            return;
        }
        let mut s =
            format!("gc {n} @{}.{:03}s {}%: ", c.t_begin / 1_000_000_000, c.t_begin / 1_000_000 % 1000, percent as i64);
        let cpus = c.procs as i64;
        let [assist, dedicated, fractional, idle] = c.spent;
        let _ = write!(
            s,
            "{}+{}+{} ms clock, {}+{}/{}/{}+{} ms cpu, ",
            ms(first),
            ms(c.mark_end - c.mark_began),
            ms(last),
            ms(first * cpus),
            ms(assist),
            ms(dedicated + fractional),
            ms(idle),
            ms(last * cpus),
        );
        let mb = |b: i64| b.max(0) >> 20;
        let _ = writeln!(
            s,
            "{}->{}->{} MB, {} MB goal, {} MB stacks, {} MB globals, {} P{}",
            mb(c.live_at_start),
            mb(peak),
            mb(live),
            mb(c.goal),
            mb(gc.stack_scan.load(Ordering::Relaxed) as i64),
            mb(gc.globals_bytes.load(Ordering::Relaxed) as i64),
            c.procs,
            if forced { " (forced)" } else { "" },
        );
        crate::print::write_err(s.as_bytes());
    }
}

/// Nanoseconds as milliseconds with two significant digits below ten, none above.
fn ms(ns: i64) -> String {
    let ns = ns.max(0);
    if ns >= 10_000_000 {
        return (ns / 1_000_000).to_string();
    }
    if ns < 1_000 {
        // Below a microsecond: three decimals, as Go has it.
        return if ns == 0 { "0".into() } else { format!("0.{:03}", ns / 1000) };
    }
    let us = ns / 1000;
    let mut digits = 3;
    let mut v = us;
    while v >= 100 {
        v /= 10;
        digits -= 1;
    }
    match digits {
        3 => format!("0.{v:03}"),
        2 => format!("0.{v:02}"),
        _ => format!("{}.{}", v / 10, v % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_as_go_prints_them() {
        let cases =
            [(0, "0"), (4_321, "0.004"), (54_321, "0.054"), (654_321, "0.65"), (7_654_321, "7.6"), (87_654_321, "87")];
        for (ns, want) in cases {
            assert_eq!(ms(ns), want);
        }
    }
}
