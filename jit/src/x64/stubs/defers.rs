//! The goroutine's list of deferred calls, as `govm_runtime::defers` has it.

use crate::x64::{G, SCRATCH};
use dynasmrt::x64::X64Relocation;
use dynasmrt::{DynasmApi, DynasmLabelApi, VecAssembler, dynasm};
use govm_runtime::jit::helpers::offsets as off;

/// The frame at rsi defers the closure at rdx; `slow`, by the stub that calls helpers, if there is no room or the last is of a frame further up the stack.
pub fn push(a: &mut VecAssembler<X64Relocation>, helper: usize, slow: usize) {
    dynasm!(a
        ; .arch x64
        ; mov rcx, [Rq(G) + off::G_DEFERS_LEN]
        ; cmp rcx, [Rq(G) + off::G_DEFERS_ROOM]
        ; jae >slow
        ; mov rax, rcx
        ; shl rax, 4
        ; add rax, [Rq(G) + off::G_DEFERS]
        ; test rcx, rcx
        ; jz >first
        ; cmp [rax - 16], rsi
        ; jb >slow
        ; first:
        ; mov [rax], rsi
        ; mov [rax + 8], rdx
        ; inc rcx
        ; mov [Rq(G) + off::G_DEFERS_LEN], rcx
        ; ret
        ; slow:
        ; mov Rq(SCRATCH), QWORD slow as i64
        ; jmp extern helper
    );
}

/// rax = the next deferred closure of the frame at rsi, taken off the list; 0: none; 1: it is nil, and stays.
pub fn next(a: &mut VecAssembler<X64Relocation>) {
    dynasm!(a
        ; .arch x64
        ; mov rcx, [Rq(G) + off::G_DEFERS_LEN]
        ; test rcx, rcx
        ; jz >none
        ; mov rdx, rcx
        ; shl rdx, 4
        ; add rdx, [Rq(G) + off::G_DEFERS]
        ; cmp [rdx - 16], rsi
        ; jne >none
        ; mov rax, [rdx - 8]
        ; test rax, rax
        ; jz >nil
        ; dec rcx
        ; mov [Rq(G) + off::G_DEFERS_LEN], rcx
        ; ret
        ; nil:
        ; mov eax, 1
        ; ret
        ; none:
        ; xor eax, eax
        ; ret
    );
}
