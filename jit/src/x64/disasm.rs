//! Machine code as text.

use govm_runtime::jit::MARK;
use iced_x86::{Decoder, DecoderOptions, Formatter, IntelFormatter};

/// A line of a listing.
pub struct Line {
    /// Offset of the instruction.
    pub offset: usize,
    /// The instruction in Intel's syntax; empty for the mark behind a call.
    pub text: String,
    /// The bytecode word behind the call, for a mark.
    pub mark: Option<u32>,
}

/// Disassembles code made for an address.
pub fn disassemble(code: &[u8], address: usize) -> Vec<Line> {
    let mut d = Decoder::with_ip(64, code, address as u64, DecoderOptions::NONE);
    let mut f = IntelFormatter::new();
    f.options_mut().set_space_after_operand_separator(true);
    let mut v = Vec::new();
    while d.can_decode() {
        let offset = d.position();
        let i = d.decode();
        let bytes = &code[offset..d.position()];
        let mark = bytes.strip_prefix(&MARK).and_then(|b| Some(u32::from_le_bytes(b.try_into().ok()?)));
        let mut text = String::new();
        if mark.is_none() {
            f.format(&i, &mut text);
        }
        v.push(Line { offset, text, mark });
    }
    v
}
