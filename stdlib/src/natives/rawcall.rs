//! syscall: system calls by number. The numbers are those of linux/amd64, for which packages are compiled; elsewhere there are none.
use super::files::split;
use govm_runtime::native::{NativeCtx, NativeEntry, NativeResult};

pub(super) const TABLE: &[NativeEntry] = &[("syscall.rawCall", raw_call), ("syscall.waitingCall", waiting_call)];

/// The result, -1 if it failed, and the error number.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn call(a: [u64; 7]) -> (i64, i64) {
    let [n, a, b, c, d, e, f] = a.map(|x| x as libc::c_long);
    // SAFETY: what the arguments point to is the Go program's business, as with gc: it has to import unsafe to get addresses.
    split(unsafe { libc::syscall(n, a, b, c, d, e, f) })
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
fn call(_: [u64; 7]) -> (i64, i64) {
    (-1, libc::ENOSYS as i64)
}

fn arguments(c: &NativeCtx<'_>) -> [u64; 7] {
    std::array::from_fn(|i| c.u64(i))
}

fn results(c: &mut NativeCtx<'_>, (r, errno): (i64, i64)) -> NativeResult {
    c.set_i64(0, r);
    c.set_i64(1, errno);
    NativeResult::Done
}

/// (trap, a1, a2, a3, a4, a5, a6 uintptr) (r, errno uintptr)
fn raw_call(c: &mut NativeCtx<'_>) -> NativeResult {
    let r = call(arguments(c));
    results(c, r)
}

/// The same for what may wait.
fn waiting_call(c: &mut NativeCtx<'_>) -> NativeResult {
    let a = arguments(c);
    let r = c.blocking(|| call(a));
    results(c, r)
}
