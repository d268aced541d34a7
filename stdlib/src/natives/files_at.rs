//! syscall: operations on names relative to an open directory, which do not follow a symbolic link at the end.
use super::files::{GoStat, fill, path, split};
use govm_runtime::native::{NativeCtx, NativeEntry, NativeResult};

pub(super) const TABLE: &[NativeEntry] = &[
    ("syscall.openat", openat),
    ("syscall.fstatat", fstatat),
    ("syscall.readlinkat", readlinkat),
    ("syscall.atop", atop),
];

fn results(c: &mut NativeCtx<'_>, (v, e): (i64, i64)) -> NativeResult {
    c.set_i64(0, v);
    c.set_i64(1, e);
    NativeResult::Done
}

fn error(c: &mut NativeCtx<'_>, e: i64) -> NativeResult {
    c.set_i64(0, e);
    NativeResult::Done
}

/// (dir int, path string, flags int, perm uint32) (fd, errno int)
fn openat(c: &mut NativeCtx<'_>) -> NativeResult {
    let (dir, flags, perm) = (c.i64(0) as i32, c.i64(3) as i32, c.u64(4) as libc::c_uint);
    let r = match path(c, 1) {
        // SAFETY: a valid C string.
        Ok(p) => c.blocking(|| split(unsafe { libc::openat(dir, p.as_ptr(), flags, perm) } as i64)),
        Err(e) => (-1, e),
    };
    results(c, r)
}

/// (dir int, path string, st *Stat_t) (errno int)
fn fstatat(c: &mut NativeCtx<'_>) -> NativeResult {
    let dir = c.i64(0) as i32;
    let p = match path(c, 1) {
        Ok(p) => p,
        Err(e) => return error(c, e),
    };
    // SAFETY: plain data.
    let mut st: libc::stat = unsafe { std::mem::zeroed() };
    // SAFETY: a valid C string and a buffer of the right type.
    let (_, e) =
        c.blocking(|| split(unsafe { libc::fstatat(dir, p.as_ptr(), &mut st, libc::AT_SYMLINK_NOFOLLOW) } as i64));
    if e == 0 {
        fill(&st, c.ptr::<GoStat>(3));
    }
    error(c, e)
}

/// (dir int, path string, buf []byte) (n, errno int)
fn readlinkat(c: &mut NativeCtx<'_>) -> NativeResult {
    let (dir, b) = (c.i64(0) as i32, c.bytes_mut(3));
    let (buf, n) = (b.as_mut_ptr().cast(), b.len());
    let r = match path(c, 1) {
        // SAFETY: a valid C string; the slice is kept alive by its argument slot.
        Ok(p) => c.blocking(|| split(unsafe { libc::readlinkat(dir, p.as_ptr(), buf, n) } as i64)),
        Err(e) => (-1, e),
    };
    results(c, r)
}

/// (op string, dir int, path string, dir2 int, path2 string, a, b int64) (errno int)
fn atop(c: &mut NativeCtx<'_>) -> NativeResult {
    let op = c.str_bytes(0);
    let (d, e, a, b) = (c.i64(2) as i32, c.i64(5) as i32, c.i64(8), c.i64(9));
    let (p, q) = match (path(c, 3), path(c, 6)) {
        (Ok(p), Ok(q)) => (p, q),
        (Err(e), _) | (_, Err(e)) => return error(c, e),
    };
    let (pp, qp) = (p.as_ptr(), q.as_ptr());
    let time = |t: i64| {
        if t == i64::MIN {
            libc::timespec { tv_sec: 0, tv_nsec: libc::UTIME_OMIT }
        } else {
            libc::timespec { tv_sec: t.div_euclid(1_000_000_000), tv_nsec: t.rem_euclid(1_000_000_000) }
        }
    };
    let times = [time(a), time(b)];
    let nofollow = libc::AT_SYMLINK_NOFOLLOW;
    // SAFETY: valid C strings and an array of two times; the calls touch no other memory.
    let (_, errno) = c.blocking(|| unsafe {
        split(match op {
            b"mkdir" => libc::mkdirat(d, pp, a as libc::mode_t),
            b"unlink" => libc::unlinkat(d, pp, 0),
            b"rmdir" => libc::unlinkat(d, pp, libc::AT_REMOVEDIR),
            b"rename" => libc::renameat(d, pp, e, qp),
            b"link" => libc::linkat(d, pp, e, qp, 0),
            b"symlink" => libc::symlinkat(pp, e, qp),
            b"chmod" => libc::fchmodat(d, pp, a as libc::mode_t, 0),
            b"chown" => libc::fchownat(d, pp, a as libc::uid_t, b as libc::gid_t, nofollow),
            b"utimes" => libc::utimensat(d, pp, times.as_ptr(), nofollow),
            _ => return (-1, libc::ENOSYS as i64),
        } as i64)
    });
    error(c, errno)
}
