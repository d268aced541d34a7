//! Code that every runtime needs once: ways into and out of machine code.
//!
//! Machine code runs on the goroutine's stack, Rust on the thread's. Who goes in saves what the C calling convention wants kept and its
//! stack pointer in the M; who leaves takes both up again. Helpers run on the thread's stack below that point.

mod defers;
mod memory;

use super::*;
use dynasmrt::x64::X64Relocation;
use dynasmrt::{DynasmApi, DynasmLabelApi, VecAssembler, dynasm};
use govm_bytecode::CODE_SLOT;
use govm_runtime::jit::helpers::{Helper, offsets as off};
use govm_runtime::jit::{Exit, RETURN_TO_INTERPRETER};

/// Addresses of the stubs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stubs {
    /// Runs a helper: its address is in the scratch register.
    pub helper: usize,
    /// The same, but keeps all registers: arguments are where those of calls are, the result comes to the first of them.
    pub rare_helper: usize,
    /// The same for a stub, which has noted itself where in a function it was called.
    pub rare_helper_of_stub: usize,
    /// Runs a helper that may leave: its address is in the scratch register, its result 0 or an [`Exit`].
    pub step: usize,
    /// Takes the place of the helper `MemEqual`, on the goroutine's stack.
    pub mem_equal: usize,
    /// The same for `StrCompare`.
    pub str_compare: usize,
    /// The same for `CopySlice`, which it calls for what is long or has pointers.
    pub copy_slice: usize,
    /// In place of the helper `Defer`.
    pub defer: usize,
    /// In place of the helper `NextDefer`.
    pub next_defer: usize,
    /// The write barrier for the old value in the scratch register; changes nothing else.
    pub barrier: usize,
    /// Leaves for the interpreter: frame pointer in rax, bytecode address in the scratch register.
    pub leave: usize,
    /// The same for a guard that was moved; the function is in r10.
    pub missed: usize,
    /// A call to a function without machine code, arguments in registers: entry cell in the scratch register.
    pub interpret: usize,
    /// Ways in: see `govm_runtime::jit::Stubs`.
    pub call: usize,
    /// See above.
    pub resume: usize,
    /// See above.
    pub osr: usize,
    /// See above.
    pub exit_helper: usize,
}

impl Stubs {
    /// The stub that does what a helper does, takes and gives the same in the same registers, and needs no other stack.
    pub fn instead_of(&self, helper: u16) -> Option<usize> {
        match helper {
            h if h == Helper::MemEqual as u16 => Some(self.mem_equal),
            h if h == Helper::StrCompare as u16 => Some(self.str_compare),
            h if h == Helper::CopySlice as u16 => Some(self.copy_slice),
            h if h == Helper::Defer as u16 => Some(self.defer),
            h if h == Helper::NextDefer as u16 => Some(self.next_defer),
            _ => None,
        }
    }
}

/// Puts all registers that Rust may change, but for rax, on the stack: 8 less than a multiple of 16 bytes.
fn save(a: &mut VecAssembler<X64Relocation>) {
    dynasm!(a
        ; .arch x64
        ; push rcx
        ; push rdx
        ; push rsi
        ; push rdi
        ; push r8
        ; push r9
        ; push r10
        ; sub rsp, 16 * 16
    );
    for i in 0..16u8 {
        dynasm!(a ; .arch x64 ; movups [rsp + 16 * i as i32], Rx(i));
    }
}

/// Takes from the stack what [`save`] put there.
fn restore(a: &mut VecAssembler<X64Relocation>) {
    for i in 0..16u8 {
        dynasm!(a ; .arch x64 ; movups Rx(i), [rsp + 16 * i as i32]);
    }
    dynasm!(a
        ; .arch x64
        ; add rsp, 16 * 16
        ; pop r10
        ; pop r9
        ; pop r8
        ; pop rdi
        ; pop rsi
        ; pop rdx
        ; pop rcx
    );
}

/// Emits the stubs for the start of the region.
pub fn emit(base: usize, helpers: &[usize]) -> (Vec<u8>, Stubs) {
    let mut a: VecAssembler<X64Relocation> = VecAssembler::new(base);
    let mut s = Stubs::default();
    let (exit, out) = (a.new_dynamic_label(), a.new_dynamic_label());
    let at = |a: &VecAssembler<X64Relocation>| base + a.offset().0;
    const { assert!(RETURN_TO_INTERPRETER == 0) };
    // A compiled function has returned to an interpreted frame, which wants the result in memory. What the function's frame held is still there.
    dynasm!(a
        ; .arch x64
        ; mov [Rq(G) + off::G_FP], rbp
        ; mov rcx, [rsp + 8 * CODE_SLOT as i32 - 16]
        ; cmp QWORD [rcx + off::CODE_NRES], 0
        ; je >none
        ; mov rcx, [rcx + off::CODE_NARGS]
        ; mov [rsp + rcx * 8], rax
        ; none:
        ; mov eax, Exit::Returned as i32
        ; jmp =>exit
    );
    s.leave = at(&a);
    dynasm!(a
        ; .arch x64
        ; mov [Rq(G) + off::G_FP], rax
        ; mov [Rq(G) + off::G_PC], Rq(SCRATCH)
        ; mov eax, Exit::Interpret as i32
    );
    dynasm!(a
        ; .arch x64
        ; jmp =>exit
    );
    s.missed = at(&a);
    dynasm!(a
        ; .arch x64
        ; mov [Rq(G) + off::G_FP], rax
        ; mov [Rq(G) + off::G_PC], Rq(SCRATCH)
        ; mov Rq(SCRATCH), [Rq(G) + off::G_M]
        ; mov [Rq(SCRATCH) + off::CALL_ENTRY], r10
        ; mov eax, Exit::Missed as i32
    );
    dynasm!(a
        ; .arch x64
        ; =>exit
        ; mov Rq(SCRATCH), [Rq(G) + off::G_M]
        ; =>out
        ; mov rsp, [Rq(SCRATCH) + off::HOST_SP]
        ; add rsp, 8
        ; pop r15
        ; pop r14
        ; pop r13
        ; pop r12
        ; pop rbx
        ; pop rbp
        ; ret
    );
    s.exit_helper = at(&a);
    dynasm!(a
        ; .arch x64
        ; mov Rq(SCRATCH), rdi
        ; mov eax, esi
        ; jmp =>out
    );
    s.interpret = at(&a);
    for (i, &r) in ARGS.iter().enumerate() {
        dynasm!(a ; .arch x64 ; mov [rsp + 8 + 8 * i as i32], Rq(r));
    }
    dynasm!(a
        ; .arch x64
        ; lea rax, [rsp - 8]
        ; mov [rax], rbp
        ; mov rcx, [Rq(G) + off::G_M]
        ; mov [rcx + off::CALL_FP], rax
        ; mov [rcx + off::CALL_ENTRY], Rq(SCRATCH)
        ; mov [rcx + off::CALL_CTX], Rq(CTX)
        ; mov eax, Exit::Call as i32
        ; jmp =>exit
    );
    s.helper = at(&a);
    dynasm!(a
        ; .arch x64
        ; mov rdi, [Rq(G) + off::G_M]
        ; mov rax, [rsp]
        ; mov [rdi + off::SITE], rax
        ; mov [rdi + off::SITE_FP], rbp
        ; mov [rdi + off::GO_SP], rsp
        ; mov rsp, [rdi + off::HOST_SP]
        ; call Rq(SCRATCH)
        ; mov Rq(SCRATCH), [Rq(G) + off::G_M]
        ; mov rsp, [Rq(SCRATCH) + off::GO_SP]
        ; ret
    );
    s.step = at(&a);
    // The return address goes along: a step that does not come back may have built frames where it lay.
    dynasm!(a
        ; .arch x64
        ; pop rax
        ; mov rdi, [Rq(G) + off::G_M]
        ; mov [rdi + off::GO_SP], rsp
        ; mov rsp, [rdi + off::HOST_SP]
        ; push rax
        ; sub rsp, 8
        ; call Rq(SCRATCH)
        ; test eax, eax
        ; jnz =>exit
        ; mov rax, [rsp + 8]
        ; mov Rq(SCRATCH), [Rq(G) + off::G_M]
        ; mov rsp, [Rq(SCRATCH) + off::GO_SP]
        ; push rax
        ; ret
    );
    s.barrier = at(&a);
    dynasm!(a
        ; .arch x64
        ; push rax
        ; mov rax, [Rq(G) + off::G_M]
        ; mov [rax + off::GO_SP], rsp
        ; mov rsp, [rax + off::HOST_SP]
        ; sub rsp, 8
    );
    save(&mut a);
    dynasm!(a
        ; .arch x64
        ; mov rsi, Rq(SCRATCH)
        ; mov rdi, [Rq(G) + off::G_M]
        ; mov rax, QWORD helpers[Helper::Shade as usize] as i64
        ; call rax
    );
    restore(&mut a);
    dynasm!(a
        ; .arch x64
        ; mov rax, [Rq(G) + off::G_M]
        ; mov rsp, [rax + off::GO_SP]
        ; pop rax
        ; ret
    );
    s.mem_equal = at(&a);
    memory::mem_equal(&mut a);
    s.str_compare = at(&a);
    memory::str_compare(&mut a);
    s.copy_slice = at(&a);
    memory::copy_slice(&mut a, s.helper, helpers[Helper::CopySlice as usize]);
    s.defer = at(&a);
    defers::push(&mut a, s.helper, helpers[Helper::Defer as usize]);
    s.next_defer = at(&a);
    defers::next(&mut a);
    s.rare_helper = at(&a);
    dynasm!(a
        ; .arch x64
        ; push rdi
        ; mov rdi, [rsp + 8]
        ; push rax
        ; mov rax, [Rq(G) + off::G_M]
        ; mov [rax + off::SITE], rdi
        ; mov [rax + off::SITE_FP], rbp
        ; pop rax
        ; jmp >noted
    );
    s.rare_helper_of_stub = at(&a);
    dynasm!(a
        ; .arch x64
        ; push rdi
        ; noted:
        ; mov rdi, [Rq(G) + off::G_M]
        ; mov [rdi + off::GO_SP], rsp
        ; mov rsp, [rdi + off::HOST_SP]
        ; push rax
    );
    save(&mut a);
    dynasm!(a
        ; .arch x64
        ; mov rax, [rdi + off::GO_SP]
        ; mov rsi, [rax + 16]
        ; mov rdx, [rax + 24]
        ; mov rcx, [rax + 32]
        ; mov r8, [rax + 40]
        ; mov r9, [rax + 48]
        ; call Rq(SCRATCH)
        ; mov Rq(SCRATCH), rax
    );
    // rdi is the M again.
    restore(&mut a);
    dynasm!(a
        ; .arch x64
        ; pop rax
        ; mov rsp, [rdi + off::GO_SP]
        ; mov [rsp + 16], Rq(SCRATCH)
        ; pop rdi
        ; ret
    );
    let enter = |a: &mut VecAssembler<X64Relocation>| {
        dynasm!(a
            ; .arch x64
            ; push rbp
            ; push rbx
            ; push r12
            ; push r13
            ; push r14
            ; push r15
            ; sub rsp, 8
            ; mov Rq(G), rsi
            ; mov [rsi + off::G_M], rdi
            ; mov [rdi + off::HOST_SP], rsp
        );
    };
    s.call = at(&a);
    enter(&mut a);
    dynasm!(a
        ; .arch x64
        ; lea rsp, [rdx + 8]
        ; mov rbp, r9
        ; mov rax, rcx
        ; mov Rq(CTX), r8
    );
    for (i, &r) in ARGS.iter().enumerate() {
        dynasm!(a ; .arch x64 ; mov Rq(r), [rsp + 8 + 8 * i as i32]);
    }
    dynasm!(a
        ; .arch x64
        ; jmp rax
    );
    s.resume = at(&a);
    enter(&mut a);
    dynasm!(a
        ; .arch x64
        ; lea rsp, [rdx + 16]
        ; mov rbp, r8
        ; mov rax, [rdx + 8 * CODE_SLOT as i32]
        ; mov rax, [rax + off::CODE_NARGS]
        ; mov rax, [rdx + rax * 8 + 16]
        ; jmp rcx
    );
    s.osr = at(&a);
    enter(&mut a);
    dynasm!(a
        ; .arch x64
        ; mov rbp, rdx
        ; jmp rcx
    );
    match a.finalize() {
        Ok(bytes) => (bytes, s),
        Err(e) => unreachable!("stubs without labels out of reach: {e:?}"),
    }
}
