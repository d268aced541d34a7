//! os/signal and crypto/rand: signals through a pipe that the handler writes to; random bytes of the system.
use super::files::split;
use govm_runtime::native::{NativeCtx, NativeEntry, NativeResult};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, Ordering};

pub(super) const TABLE: &[NativeEntry] = &[
    ("os/signal.enable", |c| set(c, handler as *const () as usize)),
    ("os/signal.ignore", |c| set(c, libc::SIG_IGN)),
    ("os/signal.disable", |c| set(c, libc::SIG_DFL)),
    ("os/signal.recv", recv),
    ("crypto/internal/sysrand.Read", fill),
];

/// Reading end of the pipe. Signals belong to the process, so there is one for all runtimes.
static PIPE: OnceLock<i32> = OnceLock::new();
/// Writing end, for the handler.
static WRITE_END: AtomicI32 = AtomicI32::new(-1);

extern "C" fn handler(sig: i32) {
    let b = [sig as u8];
    // SAFETY: write is async-signal-safe; the pipe is never closed. The error number of the thread is kept.
    unsafe {
        let e = *libc::__errno_location();
        libc::write(WRITE_END.load(Ordering::Relaxed), b.as_ptr().cast(), 1);
        *libc::__errno_location() = e;
    }
}

fn pipe() -> i32 {
    *PIPE.get_or_init(|| {
        let mut p = [-1i32; 2];
        // SAFETY: room for two descriptors.
        unsafe { libc::pipe2(p.as_mut_ptr(), libc::O_CLOEXEC) };
        WRITE_END.store(p[1], Ordering::Relaxed);
        p[0]
    })
}

/// (sig int): the runtime's own signals (faults) stay as they are.
fn set(c: &mut NativeCtx<'_>, action: usize) -> NativeResult {
    let sig = c.i64(0) as i32;
    if !matches!(sig, libc::SIGSEGV | libc::SIGBUS | libc::SIGFPE | libc::SIGILL | libc::SIGKILL | libc::SIGSTOP) {
        pipe();
        // SAFETY: plain data, an empty mask; the handler is async-signal-safe.
        unsafe {
            let mut sa: libc::sigaction = std::mem::zeroed();
            sa.sa_sigaction = action;
            sa.sa_flags = libc::SA_RESTART | libc::SA_ONSTACK;
            libc::sigaction(sig, &sa, std::ptr::null_mut());
        }
    }
    NativeResult::Done
}

/// () int
fn recv(c: &mut NativeCtx<'_>) -> NativeResult {
    let fd = pipe();
    let mut b = [0u8; 1];
    loop {
        // SAFETY: a buffer of that length.
        let (n, e) = c.blocking(|| split(unsafe { libc::read(fd, b.as_mut_ptr().cast(), 1) } as i64));
        if n == 1 || e != libc::EINTR as i64 {
            break;
        }
    }
    c.set_i64(0, b[0] as i64);
    NativeResult::Done
}

/// (b []byte)
fn fill(c: &mut NativeCtx<'_>) -> NativeResult {
    let b = c.bytes_mut(0);
    let mut done = 0;
    while done < b.len() {
        let part = &mut b[done..];
        // SAFETY: a buffer of that length.
        let n = unsafe { libc::getrandom(part.as_mut_ptr().cast(), part.len().min(256), 0) };
        if n < 0 && std::io::Error::last_os_error().raw_os_error() != Some(libc::EINTR) {
            return NativeResult::Fatal("crypto/rand: failed to read random data".into());
        }
        done += n.max(0) as usize;
    }
    NativeResult::Done
}
