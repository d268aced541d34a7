//! The execution trace: each turn of a goroutine on a P, cycles of the collector, what the program notes, written in the JSON format of
//! Chrome's trace viewer (docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU).

use crate::g::G;
use crate::lock::{Lock, Rank};
use crate::rt::Rt;
use crate::sched::park::Stop;
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// An event; times in ns of the monotonic clock.
enum Event {
    /// A goroutine ran on a P, and why it stopped.
    Turn { g: u64, p: usize, from: i64, to: i64, why: &'static str },
    /// A goroutine began with this function.
    Begin { g: u64, name: String },
    /// The collector marked, or the world was stopped for it.
    Gc { name: &'static str, from: i64, to: i64 },
    /// The heap after a cycle, in bytes: in use, goal.
    Heap { at: i64, live: i64, goal: i64 },
    /// Of the program: kind, number, goroutine.
    Note { kind: char, id: u64, g: u64, at: i64, category: String, text: String },
}

/// See the module documentation.
pub(crate) struct Trace {
    pub(crate) on: AtomicBool,
    events: Lock<Vec<Event>>,
    ids: AtomicU64,
}

impl Default for Trace {
    fn default() -> Self {
        Trace { on: AtomicBool::new(false), events: Lock::new(Rank::Leaf, Vec::new()), ids: AtomicU64::new(1) }
    }
}

/// Rows of the viewer: Ps by their numbers, then the collector, then notes by goroutine.
const GC_ROW: usize = 100_000;

impl Rt {
    /// Begins a trace. False: one is being recorded.
    pub(crate) fn trace_start(&self) -> bool {
        if self.prof.trace.on.load(Relaxed) {
            return false;
        }
        self.prof.trace.events.lock().clear();
        !self.prof.trace.on.swap(true, Relaxed)
    }

    fn trace_event(&self, e: Event) {
        self.prof.trace.events.lock().push(e);
    }

    /// A number for a task or region.
    pub(crate) fn trace_id(&self) -> u64 {
        self.prof.trace.ids.fetch_add(1, Relaxed)
    }

    /// A goroutine ran from `from` until now. It must have stopped on this thread, on the P with this number.
    #[cold]
    pub(crate) fn trace_turn(&self, g: &G, p: usize, from: i64, stop: Stop) {
        let why = match stop {
            Stop::Park(why) => why.text(),
            Stop::Preempt => "preempted",
            Stop::Yield => "yields",
            Stop::Collect => "GC cycle",
            Stop::Dead => "ends",
            _ => "other",
        };
        self.trace_event(Event::Turn { g: g.id, p, from, to: self.nanotime(), why });
    }

    /// A goroutine is made.
    pub(crate) fn trace_begin(&self, g: u64, name: &str) {
        self.trace_event(Event::Begin { g, name: name.into() });
    }

    /// A cycle is over: when it stopped the world, marked, stopped it again, ended.
    pub(crate) fn trace_cycle(&self, [stop, mark, last, end]: [i64; 4], live: i64, goal: i64) {
        self.trace_event(Event::Gc { name: "stop the world: begin", from: stop, to: mark });
        self.trace_event(Event::Gc { name: "mark", from: mark, to: last });
        self.trace_event(Event::Gc { name: "stop the world: end", from: last, to: end });
        self.trace_event(Event::Heap { at: end, live, goal });
    }

    /// Something that the program wants to see.
    pub(crate) fn trace_note(&self, g: u64, kind: char, id: u64, category: &str, text: &str) {
        let (category, text) = (category.to_string(), text.to_string());
        self.trace_event(Event::Note { kind, id, g, at: self.nanotime(), category, text });
    }

    /// Ends the trace: its text.
    pub(crate) fn trace_stop(&self) -> String {
        self.prof.trace.on.store(false, Relaxed);
        let events = std::mem::take(&mut *self.prof.trace.events.lock());
        let mut out = String::from("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n");
        let n = self.sched.n_p.load(Relaxed) as usize;
        let rows = (0..n).map(|p| (p, format!("P{p}"))).chain([(GC_ROW, "collector".into())]);
        for (row, name) in rows {
            line(&mut out, "M", row, &format!("\"name\":\"thread_name\",\"args\":{{\"name\":\"{name}\"}}"));
        }
        let names: std::collections::HashMap<u64, &str> = events
            .iter()
            .filter_map(|e| if let Event::Begin { g, name } = e { Some((*g, name.as_str())) } else { None })
            .collect();
        for e in &events {
            match e {
                Event::Turn { g, p, from, to, why } => {
                    let name = text(&format!("G{g} {}", names.get(g).unwrap_or(&"")));
                    line(
                        &mut out,
                        "X",
                        *p,
                        &format!("\"name\":{name},{},\"args\":{{\"end\":\"{why}\"}}", span(*from, *to)),
                    );
                }
                Event::Begin { .. } => {}
                Event::Gc { name, from, to } => {
                    line(&mut out, "X", GC_ROW, &format!("\"name\":\"{name}\",{}", span(*from, *to)));
                }
                Event::Heap { at, live, goal } => {
                    let rest =
                        format!("\"name\":\"heap\",\"ts\":{},\"args\":{{\"live\":{live},\"goal\":{goal}}}", us(*at));
                    line(&mut out, "C", GC_ROW, &rest);
                }
                Event::Note { kind, id, g, at, category, text: t } => {
                    let (name, cat) = (text(t), text(if category.is_empty() { "log" } else { category }));
                    let scope = if *kind == 'i' { ",\"s\":\"p\"" } else { "" };
                    let rest = format!(
                        "\"name\":{name},\"cat\":{cat},\"id\":{id},\"ts\":{},\"args\":{{\"goroutine\":{g}}}{scope}",
                        us(*at)
                    );
                    line(&mut out, kind.encode_utf8(&mut [0; 4]), GC_ROW + 1, &rest);
                }
            }
        }
        out.truncate(out.trim_end_matches(",\n").len());
        out.push_str("\n]}\n");
        out
    }
}

fn line(out: &mut String, phase: &str, row: usize, rest: &str) {
    let _ = writeln!(out, "{{\"ph\":\"{phase}\",\"pid\":1,\"tid\":{row},{rest}}},");
}

/// Nanoseconds as microseconds.
fn us(ns: i64) -> String {
    format!("{}.{:03}", ns / 1000, ns % 1000)
}

fn span(from: i64, to: i64) -> String {
    format!("\"ts\":{},\"dur\":{}", us(from), us((to - from).max(0)))
}

/// A JSON string.
fn text(s: &str) -> String {
    let mut out = String::from("\"");
    for c in s.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if (c as u32) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_times() {
        assert_eq!(text("a\"b\\c\nd"), "\"a\\\"b\\\\c\\u000ad\"");
        assert_eq!(span(1_234_567, 1_235_000), "\"ts\":1234.567,\"dur\":0.433");
    }
}
