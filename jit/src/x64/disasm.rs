//! Machine code as text.

use govm_runtime::jit::{MARK, MARK_INLINED, MARK_SITE, MARK_SITE_INLINED};
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

/// Disassembles the first `code` bytes of a function made for an address.
pub fn disassemble(bytes: &[u8], code: usize, address: usize) -> Vec<Line> {
    let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let mut d = Decoder::with_ip(64, &bytes[..code], address as u64, DecoderOptions::NONE);
    let mut f = IntelFormatter::new();
    f.options_mut().set_space_after_operand_separator(true);
    let mut v = Vec::new();
    while d.can_decode() {
        let offset = d.position();
        let i = d.decode();
        let operand = word(offset + MARK.len());
        let mark = match bytes[offset..d.position()].first_chunk() {
            Some(&MARK) => operand,
            // It stands in front of the headers.
            Some(&MARK_INLINED) => operand.and_then(|o| word(offset + o as usize)),
            // For the heap profile: no instruction, and no safepoint.
            Some(&MARK_SITE | &MARK_SITE_INLINED) => continue,
            _ => None,
        };
        let mut text = String::new();
        if mark.is_none() {
            f.format(&i, &mut text);
        }
        v.push(Line { offset, text, mark });
    }
    v
}
