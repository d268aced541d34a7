//! What a dying program prints: panics, fatal errors, stack traces, in Go's words.

use crate::frames::frames;
use crate::g::{G, GStatus, WaitReason};
use crate::print::write_err;
use crate::rt::{ExitNow, Rt};
use crate::stub::STUB_PANIC;
use std::fmt::Write;
use std::sync::atomic::Ordering;

/// Frames shown at the top and at the bottom of a long stack.
const SHOWN: usize = 50;

/// Functions of package runtime are shown only if they are exported.
fn internal(name: &str) -> bool {
    name.strip_prefix("runtime.").is_some_and(|n| !n.starts_with(|c: char| c.is_uppercase() || c == '('))
}

impl Rt {
    /// The stack of a stopped goroutine as text.
    ///
    /// # Safety
    /// Its state must be saved.
    pub(crate) unsafe fn trace(&self, g: &G, out: &mut String) {
        let mut all: Vec<(String, String)> = Vec::new();
        let mut skipped = 0;
        let mut panics = g.panics.iter().rev();
        // SAFETY: forwarded; loaded code lives as long as the runtime.
        unsafe {
            frames(g, |f| {
                if f.code.is_null() {
                    return true;
                }
                let code = &*f.code;
                if f.via == STUB_PANIC
                    && let Some(p) = panics.find(|p| p.fp == f.fp).filter(|p| !p.goexit)
                {
                    let head = format!("panic({{{:#x}?, {:#x}?}})", p.arg.typ as usize, p.arg.data as usize);
                    let (file, line) = crate::panic::CALLS;
                    all.push((head, format!("\t{file}:{line} +0x0")));
                }
                let hidden = code.func.flags.wrapper || internal(&code.func.name);
                if hidden && self.traceback.load(Ordering::Relaxed) < 3 {
                    return true;
                }
                if all.len() >= 2 * SHOWN {
                    all.remove(SHOWN);
                    skipped += 1;
                }
                let word = f.word();
                let (file, line) = match code.func.line_at(word as usize) {
                    Some((f, l)) => (f.to_string(), l),
                    None => ("?".into(), 0),
                };
                let args = if code.func.sig.nargs == 0 { "" } else { "..." };
                all.push((format!("{}({args})", code.func.name), format!("\t{file}:{line} +{:#x}", word * 8)));
                true
            });
        }
        for (i, (head, place)) in all.iter().enumerate() {
            if skipped > 0 && i == SHOWN {
                let _ = writeln!(out, "...{skipped} frames elided...");
            }
            let _ = writeln!(out, "{head}\n{place}");
        }
        if let Some((code, pc, id)) = g.creator {
            // SAFETY: loaded code lives as long as the runtime.
            let f = unsafe { &(*code).func };
            let (file, line) = f.line_at(pc as usize).map_or(("?".to_string(), 0), |(f, l)| (f.to_string(), l));
            let _ = writeln!(out, "created by {} in goroutine {id}\n\t{file}:{line} +{:#x}", f.name, pc * 8);
        }
    }

    /// Heading and stack of a goroutine that runs.
    ///
    /// # Safety
    /// Its state must be saved.
    pub(crate) unsafe fn trace_one(&self, g: &G, out: &mut String) {
        self.heading(g, true, out);
        // SAFETY: forwarded.
        unsafe { self.trace(g, out) };
    }

    fn heading(&self, g: &G, running: bool, out: &mut String) {
        let state = match g.status() {
            _ if running => "running",
            GStatus::Waiting => g.wait.text(),
            GStatus::Syscall => "syscall",
            GStatus::Runnable => "runnable",
            _ => "running",
        };
        let since = g.wait_since.load(Ordering::Relaxed);
        let minutes = if since == 0 { 0 } else { (self.nanotime() - since) / 60_000_000_000 };
        if g.status() == GStatus::Waiting && g.wait != WaitReason::None && minutes >= 1 {
            let _ = writeln!(out, "goroutine {} [{state}, {minutes} minutes]:", g.id);
        } else {
            let _ = writeln!(out, "goroutine {} [{state}]:", g.id);
        }
    }

    /// Traces of goroutines: `first` and, if `all`, the others that are stopped.
    pub(crate) fn traces(&self, first: Option<*mut G>, all: bool) -> String {
        self.traces_of(first, all, false)
    }

    /// Traces of all goroutines, `first` first. The world is stopped.
    pub(crate) fn traces_in_stopped_world(&self, first: *mut G) -> String {
        self.traces_of(Some(first), true, true)
    }

    /// See `traces`; `stopped`: so is the world, and all goroutines' states are saved.
    pub(crate) fn traces_of(&self, first: Option<*mut G>, all: bool, stopped: bool) -> String {
        let mut out = String::new();
        if let Some(g) = first {
            out.push('\n');
            // SAFETY: the caller runs this goroutine and has saved its state.
            unsafe { self.trace_one(&*g, &mut out) };
        }
        if all {
            for g in self.all_goroutines() {
                // SAFETY: G structs are never freed; a waiting goroutine's state is saved and stays so unless somebody
                // wakes it, and the program is ending.
                unsafe {
                    let gg = &*g;
                    if Some(g) == first || gg.system {
                        continue;
                    }
                    out.push('\n');
                    self.heading(gg, false, &mut out);
                    if stopped || matches!(gg.status(), GStatus::Waiting | GStatus::Runnable) {
                        self.trace(gg, &mut out);
                    } else {
                        out.push_str("\tgoroutine running on other thread; stack unavailable\n");
                    }
                }
            }
        }
        out
    }

    /// Prints an uncaught panic.
    pub(crate) fn report_panic(&self, g: *mut G, texts: Vec<String>) {
        // SAFETY: the caller runs the goroutine.
        let gg = unsafe { &*g };
        let mut out = String::new();
        let mut fault = false;
        for (i, p) in gg.panics.iter().enumerate() {
            let after_repanic = i > 0 && gg.panics[i - 1].repanicked;
            if p.goexit || after_repanic {
                continue;
            }
            if i > 0 && !gg.panics[i - 1].goexit {
                out.push('\t');
            }
            let text = texts.get(i).map_or("", String::as_str);
            let _ = write!(out, "panic: {text}");
            if p.recovered && p.repanicked {
                out.push_str(" [recovered, repanicked]");
            } else if p.recovered {
                out.push_str(" [recovered]");
            }
            out.push('\n');
            fault |= p.fault;
        }
        if fault {
            let pc = gg.panics.last().map_or(0, |p| p.pc as usize);
            let _ = writeln!(out, "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc={pc:#x}]");
        }
        if self.traceback.load(Ordering::Relaxed) > 0 {
            out.push_str(&self.traces(Some(g), self.traceback.load(Ordering::Relaxed) >= 2));
        }
        write_err(out.as_bytes());
    }

    /// Prints a fatal error with traces.
    pub(crate) fn report_fatal(&self, text: &str, g: Option<*mut G>) {
        let mut out = format!("fatal error: {text}\n");
        if self.traceback.load(Ordering::Relaxed) > 0 {
            out.push_str(&self.traces(g, self.traceback.load(Ordering::Relaxed) >= 2 || g.is_none()));
        }
        write_err(out.as_bytes());
    }

    /// A fatal error inside the runtime: prints it and ends the program.
    pub fn fatal(&self, text: &str) -> ! {
        self.report_fatal(text, None);
        self.exit(2);
        std::panic::resume_unwind(Box::new(ExitNow))
    }

    /// No memory is left.
    #[cold]
    pub(crate) fn out_of_memory(&self) -> ! {
        let used = self.heap.page_bytes().0;
        write_err(format!("runtime: out of memory: cannot allocate block ({used} in use)\n").as_bytes());
        self.fatal("out of memory")
    }

    /// All goroutines wait and nobody can wake them.
    pub(crate) fn deadlock(&self) {
        let text = if self.sched.main_gone.load(Ordering::Relaxed) {
            "no goroutines (main called runtime.Goexit) - deadlock!"
        } else {
            "all goroutines are asleep - deadlock!"
        };
        self.report_fatal(text, None);
        self.exit(2);
    }

    /// The goroutine's stack has reached its limit.
    pub(crate) fn stack_overflow(&self, g: *mut G) {
        // SAFETY: the caller runs the goroutine.
        let gg = unsafe { &*g };
        let max = self.max_stack.load(Ordering::Relaxed);
        write_err(
            format!(
                "runtime: goroutine stack exceeds {max}-byte limit\nruntime: sp={:#x} stack=[{:#x}, {:#x}]\n",
                gg.fp, gg.stack_lo, gg.stack_hi
            )
            .as_bytes(),
        );
        self.report_fatal("stack overflow", Some(g));
    }
}
