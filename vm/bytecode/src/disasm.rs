//! Text form of bytecode, for `govm disasm`, golden tests and the verifier's messages.
use crate::function::Function;
use crate::insn::{Decoded, instructions};
use crate::op::Operand;
use std::fmt::Write;

fn slot(s: i64) -> String {
    match s {
        -2 => "ctx".to_string(),
        s if s >= 2 => format!("arg{}", s - 2),
        s => format!("r{}", -3 - s),
    }
}

/// One instruction, without its position.
pub fn instruction(f: &Function, d: &Decoded<'_>) -> String {
    let mut s = d.op.info().name.to_string();
    for (i, (o, v)) in d.operands().enumerate() {
        s.push_str(if i == 0 { " " } else { ", " });
        use Operand::*;
        let _ = match o {
            J | J32 => write!(s, "@{}", d.next() as i64 + v),
            Imm | UImm | Imm32 => write!(s, "{v}"),
            X => write!(s, "#{v:#x}"),
            Fn32 => write!(s, "func{v}"),
            Ty32 => write!(s, "type{v}"),
            XTy => write!(s, "type{}:{}", v & 0xffff_ffff, (v as u64) >> 32),
            XFnTy => write!(s, "func{}:type{}", v & 0xffff_ffff, (v as u64) >> 32),
            XSig => match f.sigs.get(v as usize) {
                Some(sig) => write!(s, "({}->{})", sig.nargs, sig.nres),
                None => write!(s, "sig{v}"),
            },
            Str32 | Nat32 => match f.strings.get(v as usize) {
                Some(t) => write!(s, "{:?}", String::from_utf8_lossy(t)),
                None => write!(s, "string{v}"),
            },
            G32 => write!(s, "global+{v}"),
            D | U | P | A => write!(s, "{}", slot(v)),
            D2 | U2 | S | I | D3 | L | D4 => write!(s, "{}/{}", slot(v), o.slots()),
        };
    }
    s
}

/// A whole function: header, then an instruction a line with its word index, and source lines where they change.
pub fn function(f: &Function) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "func {} args {} results {} frame {}", f.name, f.sig.nargs, f.sig.nres, f.frame_slots);
    for a in &f.areas {
        let what = if a.object { "object" } else { "area" };
        let _ = writeln!(out, "  {what} {}/{} pointers {:?}", slot(a.slot as i64), a.slots, a.ptrs);
    }
    let mut last = None;
    for d in instructions(&f.code) {
        let at = f.line_at(d.pc);
        if at != last {
            if let Some((file, line)) = at {
                let _ = writeln!(out, "  ; {file}:{line}");
            }
            last = at;
        }
        let _ = writeln!(out, "  {:5}  {}", d.pc, instruction(f, &d));
    }
    out
}
