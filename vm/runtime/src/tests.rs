//! Programs built by hand, run on the whole machine.

use crate::native::{NativeCtx, NativeResult};
use crate::rt::{ExitStatus, RuntimeConfig};
use crate::testutil::{TestLoader, run};
use govm_bytecode::asm::Assembler;
use govm_bytecode::{Area, CallSig, FuncFlags, FuncIdx, Function, Op};

fn sig(nargs: u16, nres: u16) -> CallSig {
    CallSig { nargs, nres, ..CallSig::default() }
}

fn func(name: &str, mut a: Assembler, s: CallSig, frame_slots: u16) -> Function {
    a.abc(Op::Ret, 0, 0, 0);
    a.finish();
    Function {
        name: name.into(),
        code: a.code,
        sigs: a.sigs,
        strings: a.strings,
        lines: a.lines,
        files: vec!["test.go".into()],
        sig: s,
        frame_slots,
        ..Function::default()
    }
}

fn exit(ctx: &mut NativeCtx<'_>) -> NativeResult {
    NativeResult::Exit(ctx.i64(0) as i32)
}

static NATIVES: &[crate::NativeEntry] = &[("test.exit", exit)];

/// Adds the function test.exit(code).
fn add_exit(l: &TestLoader) -> FuncIdx {
    let mut a = Assembler::new();
    let n = a.string(b"test.exit");
    a.aw(Op::Native, 0, n);
    l.add(func("test.exit", a, sig(1, 0), 0))
}

fn call(a: &mut Assembler, f: FuncIdx, at: i16, s: CallSig) {
    let id = a.sig(&s);
    a.aw(Op::Call, at, f.0);
    a.word(id as u64);
}

/// fib(n int) int, calling itself.
fn add_fib(l: &TestLoader) -> FuncIdx {
    let me = FuncIdx(l.funcs.lock().unwrap().len() as u32);
    let mut a = Assembler::new();
    let rec = a.label();
    a.jump(Op::JGeImm, 2, 2, rec);
    a.abc(Op::Mov, 3, 2, 0);
    a.abc(Op::Ret, 0, 0, 0);
    a.bind(rec);
    // Temporaries: -3 first result; arguments at -6, results at -5.
    a.abc(Op::AddImm, -6, 2, -1);
    call(&mut a, me, -6, sig(1, 1));
    a.abc(Op::Mov, -3, -5, 0);
    a.abc(Op::AddImm, -6, 2, -2);
    call(&mut a, me, -6, sig(1, 1));
    a.abc(Op::AddI64, 3, -3, -5);
    l.add(func("main.fib", a, sig(1, 1), 6))
}

fn fib_program(l: &TestLoader, n: i32) -> FuncIdx {
    let exit = add_exit(l);
    let fib = add_fib(l);
    let mut a = Assembler::new();
    a.aw(Op::LoadImm, -6, n as u32);
    call(&mut a, fib, -6, sig(1, 1));
    a.abc(Op::RemI64Imm, -6, -5, 251);
    call(&mut a, exit, -6, sig(1, 0));
    l.add(func("main.main", a, sig(0, 0), 6))
}

#[test]
fn fib() {
    let t = std::time::Instant::now();
    let n = if cfg!(debug_assertions) { 20 } else { 35 };
    let s = run(RuntimeConfig { procs: 2, ..Default::default() }, NATIVES, |l| fib_program(l, n));
    let want = if n == 20 { 6765 } else { 9227465 };
    assert_eq!(s, ExitStatus(want % 251));
    eprintln!("fib({n}): {:?}", t.elapsed());
}

#[test]
fn fib_with_moving_stacks_and_preemption() {
    let c = RuntimeConfig { procs: 2, stack_stress: true, preempt_stress: 7, ..Default::default() };
    assert_eq!(run(c, NATIVES, |l| fib_program(l, 12)), ExitStatus(144));
}

#[test]
fn an_empty_program_starts_fast() {
    let mut best = std::time::Duration::MAX;
    for _ in 0..20 {
        let t = std::time::Instant::now();
        let s = run(RuntimeConfig { procs: 2, ..Default::default() }, NATIVES, |l| {
            l.add(func("main.main", Assembler::new(), sig(0, 0), 0))
        });
        assert_eq!(s, ExitStatus(0));
        best = best.min(t.elapsed());
    }
    eprintln!("empty program: {best:?}");
    assert!(best < std::time::Duration::from_millis(5));
}

#[test]
fn endless_recursion_is_a_fatal_error() {
    let c = RuntimeConfig { procs: 1, max_stack: 1 << 20, ..Default::default() };
    let s = run(c, NATIVES, |l| {
        let mut a = Assembler::new();
        call(&mut a, FuncIdx(0), -10, sig(0, 0));
        l.add(func("main.f", a, sig(0, 0), 10))
    });
    assert_eq!(s, ExitStatus(2));
}

#[test]
fn receiving_from_a_nil_channel_is_a_deadlock() {
    let s = run(RuntimeConfig { procs: 2, ..Default::default() }, NATIVES, |l| {
        let mut a = Assembler::new();
        a.aw(Op::LoadImm, -3, 0);
        a.abc(Op::Recv, -3, -3, 0);
        l.add(func("main.main", a, sig(0, 0), 4))
    });
    assert_eq!(s, ExitStatus(2));
}

/// Divides by zero in f; main's deferred function recovers; main's result goes out as the exit code.
#[test]
fn recover_from_a_runtime_error() {
    let s = run(RuntimeConfig { procs: 1, ..Default::default() }, NATIVES, |l| {
        let exit = add_exit(l);
        let mut a = Assembler::new();
        a.abc(Op::Recover, -4, 0, 0);
        let nil = a.label();
        a.jump(Op::JEqImm, -4, 0, nil);
        // The closure's first capture is the address of an int in the frame that deferred it.
        a.abc(Op::LoadW, -5, -2, 8);
        a.aw(Op::LoadImm, -6, 42);
        a.abc(Op::Store64, -5, -6, 0);
        a.bind(nil);
        let deferred = l.add(func("main.f.func1", a, sig(0, 0), 4));

        let mut a = Assembler::new();
        // Area at -4 (the int), closure object built in an area at -8..-6.
        a.aw(Op::StaticClosure, -5, deferred.0);
        a.abc(Op::LoadW, -5, -5, 0);
        a.abc(Op::Mov, -8, -5, 0);
        a.abc(Op::Lea, -7, -4, 0);
        a.abc(Op::Lea, -5, -8, 0);
        a.abc(Op::Defer, -5, 0, 0);
        a.aw(Op::LoadImm, -9, 0);
        a.abc(Op::DivI64, -9, -9, -9);
        let recover_pc = a.abc(Op::RunDefers, 0, 0, 0);
        a.abc(Op::Mov, 2, -4, 0);
        let mut f = func("main.f", a, sig(0, 1), 10);
        f.recover_pc = Some(recover_pc);
        f.flags = FuncFlags { has_defer: true, ..FuncFlags::default() };
        f.areas = vec![
            Area { slot: -4, slots: 1, ptrs: vec![], object: false, from: 0 },
            Area { slot: -8, slots: 2, ptrs: vec![1], object: false, from: 0 },
        ];
        let f = l.add(f);

        let mut a = Assembler::new();
        call(&mut a, f, -6, sig(0, 1));
        call(&mut a, exit, -6, sig(1, 0));
        l.add(func("main.main", a, sig(0, 0), 6))
    });
    assert_eq!(s, ExitStatus(42));
}

/// Where a native was called last there are other values now, and those are no frames.
#[test]
fn calling_what_cannot_be_loaded_is_a_fatal_error() {
    let s = run(RuntimeConfig { procs: 1, ..Default::default() }, &[("test.nothing", |_| NativeResult::Done)], |l| {
        let mut a = Assembler::new();
        let n = a.string(b"test.nothing");
        a.aw(Op::Native, 0, n);
        let native = l.add(func("test.nothing", a, sig(0, 0), 0));
        let mut a = Assembler::new();
        call(&mut a, native, -6, sig(0, 0));
        let f = l.add(func("main.f", a, sig(0, 0), 6));
        let mut a = Assembler::new();
        call(&mut a, f, -6, sig(0, 0));
        (-30..-6).for_each(|slot| {
            a.aw(Op::LoadImm, slot, 0x1111_1111);
        });
        call(&mut a, FuncIdx(99), -32, sig(0, 0));
        l.add(func("main.main", a, sig(0, 0), 32))
    });
    assert_eq!(s, ExitStatus(2));
}
