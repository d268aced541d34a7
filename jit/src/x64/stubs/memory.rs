//! Blocks of memory: compared, put in order, copied.

use crate::x64::SCRATCH;
use dynasmrt::x64::X64Relocation;
use dynasmrt::{DynasmApi, DynasmLabelApi, VecAssembler, dynasm};

/// rax = whether rcx bytes at rsi and rdx are the same.
pub fn mem_equal(a: &mut VecAssembler<X64Relocation>) {
    dynasm!(a
        ; .arch x64
        ; cmp rsi, rdx
        ; je >yes
        ; cmp rcx, BYTE 16
        ; jbe >small
        ; lea rdi, [rcx - 16]
        ; xor eax, eax
        ; next:
        ; movups xmm0, [rsi + rax]
        ; movups xmm1, [rdx + rax]
        ; pcmpeqb xmm0, xmm1
        ; pmovmskb r8d, xmm0
        ; cmp r8d, 0xffff
        ; jne >no
        ; add rax, BYTE 16
        ; cmp rax, rdi
        ; jb <next
        // The last 16 bytes, some of them again.
        ; movups xmm0, [rsi + rdi]
        ; movups xmm1, [rdx + rdi]
        ; pcmpeqb xmm0, xmm1
        ; pmovmskb r8d, xmm0
        ; cmp r8d, 0xffff
        ; jne >no
        ; yes:
        ; mov eax, 1
        ; ret
        ; no:
        ; xor eax, eax
        ; ret
        ; small:
        ; cmp rcx, BYTE 8
        ; jb >few
        ; mov rax, [rsi]
        ; xor rax, [rdx]
        ; mov r8, [rsi + rcx - 8]
        ; xor r8, [rdx + rcx - 8]
        ; or rax, r8
        ; sete al
        ; movzx eax, al
        ; ret
        ; few:
        ; cmp rcx, BYTE 4
        ; jb >fewer
        ; mov eax, [rsi]
        ; xor eax, [rdx]
        ; mov r8d, [rsi + rcx - 4]
        ; xor r8d, [rdx + rcx - 4]
        ; or eax, r8d
        ; sete al
        ; movzx eax, al
        ; ret
        // The first, the middle and the last are all of up to three.
        ; fewer:
        ; test rcx, rcx
        ; jz <yes
        ; mov rdi, rcx
        ; shr rdi, 1
        ; movzx eax, BYTE [rsi]
        ; xor al, [rdx]
        ; movzx r8d, BYTE [rsi + rdi]
        ; xor r8b, [rdx + rdi]
        ; or al, r8b
        ; movzx r8d, BYTE [rsi + rcx - 1]
        ; xor r8b, [rdx + rcx - 1]
        ; or al, r8b
        ; sete al
        ; movzx eax, al
        ; ret
    );
}

/// rax = -1, 0 or 1 as the string of rdx bytes at rsi comes before, is, or comes behind that of r8 bytes at rcx.
pub fn str_compare(a: &mut VecAssembler<X64Relocation>) {
    dynasm!(a
        ; .arch x64
        ; mov rdi, rdx
        ; cmp rdi, r8
        ; cmova rdi, r8
        ; xor r9d, r9d
        ; cmp rdi, BYTE 8
        ; jb >byte
        ; lea r10, [rdi - 8]
        ; next:
        ; mov rax, [rsi + r9]
        ; mov r11, [rcx + r9]
        ; cmp rax, r11
        ; jne >differ
        ; add r9, BYTE 8
        ; cmp r9, r10
        ; jb <next
        // The last 8 bytes, some of them again.
        ; mov rax, [rsi + r10]
        ; mov r11, [rcx + r10]
        ; cmp rax, r11
        ; jne >differ
        ; lengths:
        ; xor eax, eax
        ; cmp rdx, r8
        ; seta al
        ; sbb rax, BYTE 0
        ; ret
        ; differ:
        ; bswap rax
        ; bswap r11
        ; cmp rax, r11
        ; order:
        ; sbb rax, rax
        ; or rax, BYTE 1
        ; ret
        ; byte:
        ; cmp r9, rdi
        ; jae <lengths
        ; movzx eax, BYTE [rsi + r9]
        ; movzx r11d, BYTE [rcx + r9]
        ; inc r9
        ; cmp eax, r11d
        ; je <byte
        ; jmp <order
    );
}

/// rax = how many bytes were copied, at most rcx to rdx and r9 from r8, which may overlap; `slow`, by the stub that calls helpers, if there are many or
/// rsi is not 0.
pub fn copy_slice(a: &mut VecAssembler<X64Relocation>, helper: usize, slow: usize) {
    // All is read before anything is written.
    dynasm!(a
        ; .arch x64
        ; test rsi, rsi
        ; jnz >slow
        ; cmp r9, rcx
        ; cmova r9, rcx
        ; cmp r9, BYTE 16
        ; ja >many
        ; cmp r9, BYTE 8
        ; jb >few
        ; mov rax, [r8]
        ; mov r10, [r8 + r9 - 8]
        ; mov [rdx], rax
        ; mov [rdx + r9 - 8], r10
        ; done:
        ; mov rax, r9
        ; ret
        ; few:
        ; cmp r9, BYTE 4
        ; jb >fewer
        ; mov eax, [r8]
        ; mov r10d, [r8 + r9 - 4]
        ; mov [rdx], eax
        ; mov [rdx + r9 - 4], r10d
        ; jmp <done
        // The first, the middle and the last are all of up to three.
        ; fewer:
        ; test r9, r9
        ; jz <done
        ; mov rcx, r9
        ; shr rcx, 1
        ; movzx eax, BYTE [r8]
        ; movzx r10d, BYTE [r8 + rcx]
        ; movzx edi, BYTE [r8 + r9 - 1]
        ; mov [rdx], al
        ; mov [rdx + rcx], r10b
        ; mov [rdx + r9 - 1], dil
        ; jmp <done
        ; many:
        ; cmp r9, BYTE 32
        ; ja >most
        ; movups xmm0, [r8]
        ; movups xmm1, [r8 + r9 - 16]
        ; movups [rdx], xmm0
        ; movups [rdx + r9 - 16], xmm1
        ; jmp <done
        ; most:
        ; cmp r9, BYTE 64
        ; ja >slow
        ; movups xmm0, [r8]
        ; movups xmm1, [r8 + 16]
        ; movups xmm2, [r8 + r9 - 32]
        ; movups xmm3, [r8 + r9 - 16]
        ; movups [rdx], xmm0
        ; movups [rdx + 16], xmm1
        ; movups [rdx + r9 - 32], xmm2
        ; movups [rdx + r9 - 16], xmm3
        ; jmp <done
        ; slow:
        ; mov Rq(SCRATCH), QWORD slow as i64
        ; jmp extern helper
    );
}
