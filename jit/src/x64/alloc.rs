//! Stubs that allocate small objects of one kind each. They run on the goroutine's stack, do what `Heap::alloc` does, and call a helper when
//! the cache has no free object, a sample of the heap profile is due, or memory is short. They change [`CLOBBERS`] besides the result.

use super::stubs::Stubs;
use super::*;
use dynasmrt::x64::X64Relocation;
use dynasmrt::{DynasmApi, DynasmLabelApi, VecAssembler, dynasm};
use govm_runtime::jit::alloc::{Plan, offsets as at};
use govm_runtime::jit::helpers::{Helper, offsets as off};

/// Takes the object's address.
pub const RESULT: u8 = 0;

/// Registers that are lost, with the scratch registers.
pub const CLOBBERS: [u8; 3] = [1, 2, 10];

/// The stub for `n` values of the type at `ty`, made for an address.
///
/// # Errors
/// When a label is out of reach.
pub fn emit(
    plan: &Plan,
    ty: usize,
    n: u32,
    stubs: &Stubs,
    helpers: &[usize],
    address: usize,
) -> Result<Vec<u8>, String> {
    let mut a: VecAssembler<X64Relocation> = VecAssembler::new(address);
    let (slow, new, black, back) =
        (a.new_dynamic_label(), a.new_dynamic_label(), a.new_dynamic_label(), a.new_dynamic_label());
    dynasm!(a
        ; .arch x64
        ; mov rcx, [Rq(G) + off::G_M]
        ; mov rcx, [rcx + at::M_P]
    );
    if let Some(align) = plan.tiny {
        dynasm!(a
            ; .arch x64
            ; mov rdx, [rcx + at::NEXT_SAMPLE]
            ; mov rax, [rcx + at::TINY]
            ; mov r10, [rcx + at::TINY_OFF]
            ; test rax, rax
            ; jz =>new
            ; sub rdx, plan.asked
            ; js =>slow
            ; add r10, align - 1
            ; and r10, -align
            ; lea r11, [r10 + plan.asked]
            ; cmp r11, plan.size
            ; ja =>new
            ; mov [rcx + at::NEXT_SAMPLE], rdx
            ; mov [rcx + at::TINY_OFF], r11
            ; inc QWORD [rcx + at::TINY_ALLOCS]
            ; add rax, r10
            ; ret
        );
    }
    // A free object of the cache's span.
    dynasm!(a
        ; .arch x64
        ; =>new
        ; mov rdx, [rcx + plan.span]
        ; test rdx, rdx
        ; jz =>slow
        ; mov r10, [rdx + at::SPAN_FREE]
        ; bsf rax, r10
        ; jz =>slow
        ; mov r11, [rcx + at::NEXT_SAMPLE]
        ; sub r11, plan.asked
        ; js =>slow
        ; mov [rcx + at::NEXT_SAMPLE], r11
        ; lea r11, [r10 - 1]
        ; and r10, r11
        ; mov [rdx + at::SPAN_FREE], r10
        ; movzx r10d, BYTE [rdx + at::SPAN_WORD]
        ; mov r11, QWORD plan.barrier as i64
        ; cmp BYTE [r11], 0
        ; jne =>black
        ; =>back
        ; shl r10d, 6
        ; add eax, r10d
        ; imul eax, eax, plan.size
        ; add rax, [rdx + at::SPAN_BASE]
        ; xorps Rx(FSCRATCH), Rx(FSCRATCH)
    );
    for i in 0..plan.size / 16 {
        dynasm!(a ; .arch x64 ; movups [rax + 16 * i], Rx(FSCRATCH));
    }
    if plan.size % 16 != 0 {
        dynasm!(a ; .arch x64 ; movsd [rax + plan.size - 8], Rx(FSCRATCH));
    }
    if plan.tiny.is_some() {
        // The block with more room left is the one to share.
        dynasm!(a
            ; .arch x64
            ; cmp QWORD [rcx + at::TINY], 0
            ; je >share
            ; cmp QWORD [rcx + at::TINY_OFF], plan.asked
            ; jbe >done
            ; share:
            ; mov [rcx + at::TINY], rax
            ; mov QWORD [rcx + at::TINY_OFF], plan.asked
            ; done:
        );
    }
    if let Some(p) = plan.pointers {
        pointers(&mut a, plan, p);
    }
    dynasm!(a ; .arch x64 ; ret);
    // New objects are marked while others are: word r10 of the mark bits, bit rax.
    dynasm!(a
        ; .arch x64
        ; =>black
        ; push rcx
        ; push rdx
        ; mov ecx, eax
        ; movzx r11d, BYTE [rdx + at::SPAN_WORDS]
        ; add r11d, r10d
        ; mov rdx, [rdx + at::SPAN_TAIL]
        ; lea r11, [rdx + r11 * 8]
        ; mov edx, 1
        ; shl rdx, cl
        ; lock or [r11], rdx
        ; pop rdx
        ; pop rcx
        ; jmp =>back
    );
    let (h, stub) = (helpers[Helper::New as usize], stubs.rare_helper_of_stub);
    dynasm!(a
        ; .arch x64
        ; =>slow
        ; mov rcx, [Rq(G) + off::G_M]
        ; mov rdx, [rsp]
        ; mov [rcx + off::SITE], rdx
        ; mov [rcx + off::SITE_FP], rbp
        ; push n as i32
        ; mov Rq(SCRATCH), QWORD ty as i64
        ; push Rq(SCRATCH)
        ; mov Rq(SCRATCH), QWORD h as i64
        ; call extern stub
        ; pop rax
        ; pop Rq(SCRATCH)
        ; ret
    );
    a.finalize().map_err(|_| "a label out of reach".into())
}

/// Notes which words of the object in rax are pointers.
fn pointers(a: &mut VecAssembler<X64Relocation>, plan: &Plan, bits: u64) {
    let words = plan.size / 8;
    dynasm!(a
        ; .arch x64
        ; mov rdx, rax
        ; shr rdx, 9
        ; mov r11, QWORD plan.bits as i64
        ; lea r11, [r11 + rdx * 8]
        ; mov ecx, eax
        ; shr ecx, 3
    );
    // Objects of 8, 16 and 32 words have bytes of the bits for themselves.
    if matches!(words, 8 | 16 | 32) {
        dynasm!(a ; .arch x64 ; and ecx, 63 ; shr ecx, 3);
        match words {
            8 => dynasm!(a ; .arch x64 ; mov BYTE [r11 + rcx], bits as i8),
            16 => dynasm!(a ; .arch x64 ; mov WORD [r11 + rcx], bits as i16),
            _ => dynasm!(a ; .arch x64 ; mov DWORD [r11 + rcx], bits as i32),
        }
        return;
    }
    let range = (1u64 << words) - 1;
    dynasm!(a
        ; .arch x64
        ; mov r10d, range as i32
        ; shl r10, cl
        ; not r10
        ; and r10, [r11]
        ; mov edx, bits as i32
        ; shl rdx, cl
        ; or r10, rdx
        ; mov [r11], r10
    );
    // The others may end in the next word.
    if words & (words - 1) != 0 {
        dynasm!(a
            ; .arch x64
            ; and ecx, 63
            ; cmp ecx, 64 - words
            ; jbe >done
            ; neg ecx
            ; mov r10d, range as i32
            ; shr r10, cl
            ; not r10
            ; and r10, [r11 + 8]
            ; mov edx, bits as i32
            ; shr rdx, cl
            ; or r10, rdx
            ; mov [r11 + 8], r10
            ; done:
        );
    }
}
