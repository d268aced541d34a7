//! syscall and os: the process itself, its environment, child processes.
use super::files::{errno, split};
use govm_runtime::native::{NativeCtx, NativeEntry, NativeResult};
use std::ffi::{CString, OsStr};
use std::os::unix::ffi::OsStrExt;

pub(super) const TABLE: &[NativeEntry] = &[
    ("syscall.ident", ident),
    ("syscall.groups", groups),
    ("syscall.kill", kill),
    ("syscall.hostname", hostname),
    ("syscall.environ", environ),
    ("syscall.setenv", |_| NativeResult::Done),
    ("syscall.exit", |c| NativeResult::Exit(c.i64(0) as i32)),
    ("syscall.spawn", spawn),
    ("syscall.wait4", wait4),
    ("syscall.now", now),
    ("os.args", args),
];

/// (what string) int
fn ident(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: these calls touch no memory and cannot fail.
    let n = unsafe {
        match c.str_bytes(0) {
            b"pid" => libc::getpid() as i64,
            #[cfg(target_os = "linux")]
            b"tid" => libc::syscall(libc::SYS_gettid),
            b"ppid" => libc::getppid() as i64,
            b"uid" => libc::getuid() as i64,
            b"euid" => libc::geteuid() as i64,
            b"gid" => libc::getgid() as i64,
            b"egid" => libc::getegid() as i64,
            b"pgrp" => libc::getpgrp() as i64,
            _ => libc::sysconf(libc::_SC_PAGESIZE),
        }
    };
    c.set_i64(0, n);
    NativeResult::Done
}

/// () (gids string, errno int): numbers separated by blanks.
fn groups(c: &mut NativeCtx<'_>) -> NativeResult {
    let mut g = vec![0 as libc::gid_t; 65536];
    // SAFETY: room for that many groups.
    let (n, e) = split(unsafe { libc::getgroups(g.len() as i32, g.as_mut_ptr()) } as i64);
    let text: Vec<String> = g[..n.max(0) as usize].iter().map(|g| g.to_string()).collect();
    c.set_str(0, text.join(" "));
    c.set_i64(2, e);
    NativeResult::Done
}

fn kill(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: no memory is touched.
    let (_, e) = split(unsafe { libc::kill(c.i64(0) as i32, c.i64(1) as i32) } as i64);
    c.set_i64(0, e);
    NativeResult::Done
}

/// () (name string, errno int)
fn hostname(c: &mut NativeCtx<'_>) -> NativeResult {
    let mut buf = [0u8; 256];
    // SAFETY: a buffer of that length.
    let (_, e) = split(unsafe { libc::gethostname(buf.as_mut_ptr().cast(), buf.len() - 1) } as i64);
    let name = buf.split(|b| *b == 0).next().unwrap_or_default();
    c.set_str(0, name);
    c.set_i64(2, e);
    NativeResult::Done
}

/// () string: variables with a NUL after each.
fn environ(c: &mut NativeCtx<'_>) -> NativeResult {
    let mut out = Vec::new();
    for (k, v) in std::env::vars_os() {
        out.extend_from_slice(k.as_bytes());
        out.push(b'=');
        out.extend_from_slice(v.as_bytes());
        out.push(0);
    }
    c.set_str(0, out);
    NativeResult::Done
}

/// () string: the program's arguments with a NUL after each.
fn args(c: &mut NativeCtx<'_>) -> NativeResult {
    let mut out = Vec::new();
    for a in &c.rt().config.args {
        out.extend_from_slice(a.as_bytes());
        out.push(0);
    }
    c.set_str(0, out);
    NativeResult::Done
}

fn now(c: &mut NativeCtx<'_>) -> NativeResult {
    let d = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    c.set_i64(0, d.as_nanos() as i64);
    NativeResult::Done
}

fn strings(b: &[u8]) -> Vec<CString> {
    b.split_inclusive(|c| *c == 0).filter_map(|s| CString::new(&s[..s.len() - 1]).ok()).collect()
}

/// (path, args, env, dir string, files []int, setsid, setpgid bool, pgid int) (pid, errno int)
fn spawn(c: &mut NativeCtx<'_>) -> NativeResult {
    let (Ok(path), Ok(dir)) = (CString::new(c.str_bytes(0)), CString::new(c.str_bytes(6))) else {
        c.set_i64(0, -1);
        c.set_i64(1, libc::EINVAL as i64);
        return NativeResult::Done;
    };
    let (argv, env) = (strings(c.str_bytes(2)), strings(c.str_bytes(4)));
    // SAFETY: a Go []int.
    let files: Vec<i32> = unsafe { c.elems::<i64>(8) }.iter().map(|f| *f as i32).collect();
    let child = Child { path, dir, argv, env, files, setsid: c.bool(11), pgid: c.bool(12).then(|| c.i64(13) as i32) };
    let (pid, e) = c.blocking(|| child.start());
    c.set_i64(0, pid);
    c.set_i64(1, e);
    NativeResult::Done
}

/// A process to start: everything is laid out before the fork.
struct Child {
    path: CString,
    dir: CString,
    argv: Vec<CString>,
    env: Vec<CString>,
    files: Vec<i32>,
    setsid: bool,
    pgid: Option<i32>,
}

impl Child {
    /// Forks and executes; an error of the child comes back through a pipe.
    fn start(&self) -> (i64, i64) {
        let pointers = |l: &[CString]| {
            let mut p: Vec<_> = l.iter().map(|s| s.as_ptr()).collect();
            p.push(std::ptr::null());
            p
        };
        let (argv, env) = (pointers(&self.argv), pointers(&self.env));
        let mut fds = self.files.clone();
        let mut p = [0i32; 2];
        // SAFETY: room for two descriptors.
        if unsafe { libc::pipe2(p.as_mut_ptr(), libc::O_CLOEXEC) } < 0 {
            return (-1, errno());
        }
        // SAFETY: between fork and exec the child calls async-signal-safe functions only and does not allocate.
        let pid = unsafe { libc::fork() };
        if pid == 0 {
            // SAFETY: as above; all pointers were made before the fork.
            unsafe { self.run(&argv, &env, &mut fds, p[1]) }
        }
        let fork_error = errno();
        // SAFETY: our own descriptor.
        unsafe { libc::close(p[1]) };
        let mut e = [0u8; 4];
        // SAFETY: a buffer of that length.
        let n = if pid > 0 { unsafe { libc::read(p[0], e.as_mut_ptr().cast(), 4) } } else { 0 };
        // SAFETY: our own descriptor.
        unsafe { libc::close(p[0]) };
        if pid < 0 {
            return (-1, fork_error);
        }
        if n == 4 {
            let mut status = 0;
            // SAFETY: the child has ended or is about to.
            unsafe { libc::waitpid(pid, &mut status, 0) };
            return (-1, i32::from_ne_bytes(e) as i64);
        }
        (pid as i64, 0)
    }

    /// The child's side.
    ///
    /// # Safety
    /// To be called between fork and exec, with argument vectors that end with a null pointer.
    unsafe fn run(&self, argv: &[*const i8], env: &[*const i8], fds: &mut [i32], report: i32) -> ! {
        // SAFETY: by contract; only system calls follow.
        unsafe {
            let mut mask = std::mem::zeroed();
            libc::sigemptyset(&mut mask);
            libc::sigprocmask(libc::SIG_SETMASK, &mask, std::ptr::null_mut());
            let mut ok = true;
            if self.setsid {
                ok &= libc::setsid() >= 0;
            }
            if let Some(g) = self.pgid {
                ok &= libc::setpgid(0, g) == 0;
            }
            if !self.dir.is_empty() {
                ok &= libc::chdir(self.dir.as_ptr()) == 0;
            }
            // move descriptors out of the way of those to be set, then into place
            let n = fds.len() as i32;
            for (i, f) in fds.iter_mut().enumerate() {
                if *f >= 0 && *f < n && *f != i as i32 {
                    *f = libc::fcntl(*f, libc::F_DUPFD_CLOEXEC, n.max(report + 1));
                    ok &= *f >= 0;
                }
            }
            for (i, f) in fds.iter().enumerate() {
                let i = i as i32;
                if *f == i {
                    ok &= libc::fcntl(i, libc::F_SETFD, 0) == 0;
                } else if *f >= 0 {
                    ok &= libc::dup2(*f, i) >= 0;
                } else {
                    libc::close(i);
                }
            }
            for i in n..3 {
                libc::close(i);
            }
            if ok {
                libc::execve(self.path.as_ptr(), argv.as_ptr(), env.as_ptr());
            }
            let e = (*libc::__errno_location()).to_ne_bytes();
            libc::write(report, e.as_ptr().cast(), 4);
            libc::_exit(253)
        }
    }
}

/// (pid int, options int, ru *[3]int64) (wpid, status, errno int)
fn wait4(c: &mut NativeCtx<'_>) -> NativeResult {
    let (pid, options, out) = (c.i64(0) as i32, c.i64(1) as i32, c.ptr::<[i64; 3]>(2));
    // SAFETY: plain data.
    let (mut status, mut ru): (i32, libc::rusage) = (0, unsafe { std::mem::zeroed() });
    // SAFETY: places for status and usage.
    let (r, e) = c.blocking(|| split(unsafe { libc::wait4(pid, &mut status, options, &mut ru) } as i64));
    let nanos = |t: libc::timeval| t.tv_sec * 1_000_000_000 + t.tv_usec * 1000;
    // SAFETY: the argument points to a Go [3]int64.
    unsafe { out.write([nanos(ru.ru_utime), nanos(ru.ru_stime), ru.ru_maxrss]) };
    c.set_i64(0, r);
    c.set_i64(1, status as i64);
    c.set_i64(2, e);
    NativeResult::Done
}

/// The host's environment variable.
pub(super) fn variable(name: &str) -> Option<Vec<u8>> {
    std::env::var_os(OsStr::new(name)).map(|v| v.as_bytes().to_vec())
}
