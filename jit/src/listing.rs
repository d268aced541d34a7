//! Listings of machine code with source lines and safepoints: `govm run -S`.

use crate::target::disasm::disassemble;
use crate::target::emit::Emitted;
use govm_runtime::func::Code;
use govm_runtime::rt::Rt;
use std::fmt::Write;

/// The function that holds a bytecode address: the one that is listed, or one that is inlined in it.
fn holder(rt: &Rt, pc: usize) -> Option<&Code> {
    // SAFETY: loaded code lives as long as the runtime.
    rt.funcs.find_pc(pc).map(|c| unsafe { &*c })
}

/// File and line of a bytecode address.
fn place(rt: &Rt, pc: usize) -> String {
    let at = holder(rt, pc).and_then(|c| c.func.line_at(c.index(pc as *const u64) as usize));
    at.map_or("?".into(), |(f, l)| format!("{}:{l}", f.rsplit('/').next().unwrap_or(f)))
}

/// The listing of a function; `osr`: of its loop at that word.
pub fn text(rt: &Rt, code: &Code, osr: Option<u32>, e: &Emitted, address: usize) -> String {
    let sig = &code.func.sig;
    let args = 8 * (sig.nargs + sig.nres);
    let how = osr.map_or(String::new(), |w| format!(" loop {w}"));
    let (size, locals) = (e.bytes.len(), e.frame.total());
    let mut s = format!("{} STEXT{how} size={size:#x} args={args:#x} locals={locals:#x}\n", code.func.name);
    let mut lines = e.lines.iter().peekable();
    let mut here = code.func.code.as_ptr() as usize;
    let mut at = place(rt, here);
    for i in disassemble(&e.bytes, e.code, address) {
        while let Some(&&(_, pc)) = lines.peek().filter(|l| l.0 <= i.offset) {
            (here, at) = (pc, place(rt, pc));
            lines.next();
        }
        let _ = match i.mark {
            Some(w) => {
                let live = holder(rt, here).and_then(|c| c.maps().during(w)).unwrap_or_default();
                writeln!(s, "\t{:#06x} ({at})\t; safepoint {w}, pointers {live:?}", i.offset)
            }
            None => writeln!(s, "\t{:#06x} ({at})\t{}", i.offset, i.text),
        };
    }
    s
}
