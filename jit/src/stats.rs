//! Counts of what takes machine code to the interpreter, for GOVM_JITSTATS.

use govm_bytecode::Op;
use govm_runtime::func::Code;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Function, instruction, what happened.
type Key = (String, String, &'static str);

/// Counters, made as code is compiled and never freed while it may run.
#[derive(Default)]
pub struct Counts {
    all: Mutex<BTreeMap<Key, Box<AtomicU64>>>,
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

    /// Prints the most frequent events on stderr.
    pub fn print(&self) {
        let all = self.all.lock().unwrap_or_else(|e| e.into_inner());
        let mut list: Vec<(u64, &Key)> = all.iter().map(|(k, n)| (n.load(Ordering::Relaxed), k)).collect();
        list.sort_by(|a, b| b.cmp(a));
        for (n, (name, op, what)) in list.iter().take(40).filter(|e| e.0 > 0) {
            eprintln!("jit: {n:>10} {what} {op} in {name}");
        }
    }
}
