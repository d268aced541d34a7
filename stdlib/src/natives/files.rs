//! syscall: files and directories. Natives return an error number, 0 for success; what may wait is bracketed, so that
//! other goroutines run meanwhile.
use govm_runtime::native::{NativeCtx, NativeEntry, NativeResult};
use std::ffi::{CStr, CString};

pub(super) const TABLE: &[NativeEntry] = &[
    ("syscall.open", open),
    ("syscall.closefd", close),
    ("syscall.read", read),
    ("syscall.write", write),
    ("syscall.pread", pread),
    ("syscall.pwrite", pwrite),
    ("syscall.seek", seek),
    ("syscall.stat", stat),
    ("syscall.fstat", fstat),
    ("syscall.pathop", pathop),
    ("syscall.fdop", fdop),
    ("syscall.readlink", readlink),
    ("syscall.utimes", utimes),
    ("syscall.getcwd", getcwd),
    ("syscall.readdir", readdir),
    ("syscall.pipe", pipe),
    ("syscall.mmap", mmap),
    ("syscall.munmap", munmap),
    ("syscall.mprotect", mprotect),
];

/// The calling thread's error number.
pub(super) fn errno() -> i64 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO) as i64
}

/// Splits a C result into value (or -1) and error number.
pub(super) fn split(r: i64) -> (i64, i64) {
    if r < 0 { (-1, errno()) } else { (r, 0) }
}

/// A path argument for C; paths with NUL are invalid.
pub(super) fn path(c: &NativeCtx<'_>, i: usize) -> Result<CString, i64> {
    CString::new(c.str_bytes(i)).map_err(|_| libc::EINVAL as i64)
}

/// Sets the results (value, errno) of `work` on the path argument at slot 0.
fn with_path(c: &mut NativeCtx<'_>, work: impl FnOnce(&CStr) -> i64) -> (i64, i64) {
    match path(c, 0) {
        Ok(p) => c.blocking(|| split(work(&p))),
        Err(e) => (-1, e),
    }
}

fn two(c: &mut NativeCtx<'_>, (v, e): (i64, i64)) -> NativeResult {
    c.set_i64(0, v);
    c.set_i64(1, e);
    NativeResult::Done
}

fn one(c: &mut NativeCtx<'_>, (_, e): (i64, i64)) -> NativeResult {
    c.set_i64(0, e);
    NativeResult::Done
}

/// (path string, flags int, perm uint32) (fd, errno int)
fn open(c: &mut NativeCtx<'_>) -> NativeResult {
    let (flags, perm) = (c.i64(2) as i32 | libc::O_CLOEXEC, c.u64(3) as libc::c_uint);
    // SAFETY: a valid C string.
    let r = with_path(c, |p| unsafe { libc::open(p.as_ptr(), flags, perm) } as i64);
    two(c, r)
}

fn close(c: &mut NativeCtx<'_>) -> NativeResult {
    let fd = c.i64(0) as i32;
    // SAFETY: closing a descriptor touches no memory.
    let r = c.blocking(|| split(unsafe { libc::close(fd) } as i64));
    one(c, r)
}

/// (fd int, p []byte) (n, errno int)
fn read(c: &mut NativeCtx<'_>) -> NativeResult {
    let (fd, b) = (c.i64(0) as i32, c.bytes_mut(1));
    // SAFETY: the slice is kept alive by its argument slot.
    let r = c.blocking(|| split(unsafe { libc::read(fd, b.as_mut_ptr().cast(), b.len()) } as i64));
    two(c, r)
}

fn write(c: &mut NativeCtx<'_>) -> NativeResult {
    let (fd, b) = (c.i64(0) as i32, c.bytes(1));
    // SAFETY: the slice is kept alive by its argument slot.
    let r = c.blocking(|| split(unsafe { libc::write(fd, b.as_ptr().cast(), b.len()) } as i64));
    two(c, r)
}

/// (fd int, p []byte, off int64) (n, errno int)
fn pread(c: &mut NativeCtx<'_>) -> NativeResult {
    let (fd, b, off) = (c.i64(0) as i32, c.bytes_mut(1), c.i64(4));
    // SAFETY: the slice is kept alive by its argument slot.
    let r = c.blocking(|| split(unsafe { libc::pread(fd, b.as_mut_ptr().cast(), b.len(), off) } as i64));
    two(c, r)
}

fn pwrite(c: &mut NativeCtx<'_>) -> NativeResult {
    let (fd, b, off) = (c.i64(0) as i32, c.bytes(1), c.i64(4));
    // SAFETY: the slice is kept alive by its argument slot.
    let r = c.blocking(|| split(unsafe { libc::pwrite(fd, b.as_ptr().cast(), b.len(), off) } as i64));
    two(c, r)
}

fn seek(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: no memory is touched.
    let r = split(unsafe { libc::lseek(c.i64(0) as i32, c.i64(1), c.i64(2) as i32) });
    two(c, r)
}

/// Go's syscall.Stat_t.
#[repr(C)]
pub(super) struct GoStat {
    dev: u64,
    ino: u64,
    nlink: u64,
    mode: u32,
    uid: u32,
    gid: u32,
    pad: i32,
    rdev: u64,
    size: i64,
    blksize: i64,
    blocks: i64,
    times: [i64; 6],
}

pub(super) fn fill(st: &libc::stat, out: *mut GoStat) {
    let s = GoStat {
        dev: st.st_dev,
        ino: st.st_ino,
        nlink: st.st_nlink,
        mode: st.st_mode,
        uid: st.st_uid,
        gid: st.st_gid,
        pad: 0,
        rdev: st.st_rdev,
        size: st.st_size,
        blksize: st.st_blksize,
        blocks: st.st_blocks,
        times: [st.st_atime, st.st_atime_nsec, st.st_mtime, st.st_mtime_nsec, st.st_ctime, st.st_ctime_nsec],
    };
    // SAFETY: the argument points to a Go Stat_t, whose leading part this is; it holds no pointers.
    unsafe { out.write_unaligned(s) };
}

/// (path string, follow bool, st *Stat_t) (errno int)
fn stat(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: plain data.
    let mut st: libc::stat = unsafe { std::mem::zeroed() };
    let flags = if c.bool(2) { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: a valid C string and a buffer of the right type.
    let r = with_path(c, |p| unsafe { libc::fstatat(libc::AT_FDCWD, p.as_ptr(), &mut st, flags) } as i64);
    if r.1 == 0 {
        fill(&st, c.ptr(3));
    }
    one(c, r)
}

fn fstat(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: plain data.
    let mut st: libc::stat = unsafe { std::mem::zeroed() };
    // SAFETY: a buffer of the right type.
    let r = split(unsafe { libc::fstat(c.i64(0) as i32, &mut st) } as i64);
    if r.1 == 0 {
        fill(&st, c.ptr(1));
    }
    one(c, r)
}

/// (op string, path, path2 string, a, b int64) (errno int)
fn pathop(c: &mut NativeCtx<'_>) -> NativeResult {
    let op = c.str_bytes(0);
    let (a, b) = (c.i64(6), c.i64(7));
    let (p, q) = match (path(c, 2), path(c, 4)) {
        (Ok(p), Ok(q)) => (p, q),
        (Err(e), _) | (_, Err(e)) => return one(c, (-1, e)),
    };
    let (pp, qp) = (p.as_ptr(), q.as_ptr());
    // SAFETY: valid C strings; the calls touch no other memory.
    let r = c.blocking(|| unsafe {
        split(match op {
            b"mkdir" => libc::mkdir(pp, a as libc::mode_t),
            b"rmdir" => libc::rmdir(pp),
            b"unlink" => libc::unlink(pp),
            b"chmod" => libc::chmod(pp, a as libc::mode_t),
            b"truncate" => libc::truncate(pp, a),
            b"chdir" => libc::chdir(pp),
            b"access" => libc::access(pp, a as i32),
            b"rename" => libc::rename(pp, qp),
            b"link" => libc::link(pp, qp),
            b"symlink" => libc::symlink(pp, qp),
            b"chown" => libc::chown(pp, a as libc::uid_t, b as libc::gid_t),
            b"lchown" => libc::lchown(pp, a as libc::uid_t, b as libc::gid_t),
            _ => return (-1, libc::ENOSYS as i64),
        } as i64)
    });
    one(c, r)
}

/// (op string, fd int, a, b int64) (r, errno int)
fn fdop(c: &mut NativeCtx<'_>) -> NativeResult {
    let op = c.str_bytes(0);
    let (fd, a, b) = (c.i64(2) as i32, c.i64(3), c.i64(4));
    // SAFETY: the calls touch no memory.
    let r = c.blocking(|| unsafe {
        split(match op {
            b"fchmod" => libc::fchmod(fd, a as libc::mode_t),
            b"fchown" => libc::fchown(fd, a as libc::uid_t, b as libc::gid_t),
            b"ftruncate" => libc::ftruncate(fd, a),
            b"fchdir" => libc::fchdir(fd),
            b"fsync" => libc::fsync(fd),
            b"dup" => libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0),
            b"flock" => libc::flock(fd, a as i32),
            b"nonblock" => {
                let old = libc::fcntl(fd, libc::F_GETFL);
                let new = if a != 0 { old | libc::O_NONBLOCK } else { old & !libc::O_NONBLOCK };
                if old < 0 { old } else { libc::fcntl(fd, libc::F_SETFL, new) }
            }
            _ => return (-1, libc::ENOSYS as i64),
        } as i64)
    });
    two(c, r)
}

/// (path string, buf []byte) (n, errno int)
fn readlink(c: &mut NativeCtx<'_>) -> NativeResult {
    let b = c.bytes_mut(2);
    // SAFETY: a valid C string and a buffer of that length.
    let r = with_path(c, |p| unsafe { libc::readlink(p.as_ptr(), b.as_mut_ptr().cast(), b.len()) } as i64);
    two(c, r)
}

/// (path string, atime, mtime int64) (errno int)
fn utimes(c: &mut NativeCtx<'_>) -> NativeResult {
    let spec = |ns: i64| match ns {
        i64::MIN => libc::timespec { tv_sec: 0, tv_nsec: libc::UTIME_OMIT },
        ns => libc::timespec { tv_sec: ns.div_euclid(1_000_000_000), tv_nsec: ns.rem_euclid(1_000_000_000) },
    };
    let times = [spec(c.i64(2)), spec(c.i64(3))];
    // SAFETY: a valid C string and two times.
    let r = with_path(c, |p| unsafe { libc::utimensat(libc::AT_FDCWD, p.as_ptr(), times.as_ptr(), 0) } as i64);
    one(c, r)
}

/// () (dir string, errno int)
fn getcwd(c: &mut NativeCtx<'_>) -> NativeResult {
    use std::os::unix::ffi::OsStrExt;
    let (dir, e) = match std::env::current_dir() {
        Ok(d) => (d, 0),
        Err(e) => (Default::default(), e.raw_os_error().unwrap_or(libc::EIO) as i64),
    };
    c.set_str(0, dir.as_os_str().as_bytes());
    c.set_i64(2, e);
    NativeResult::Done
}

/// (fd int) (entries string, errno int): for each entry its type (as st_mode >> 12), name, NUL.
fn readdir(c: &mut NativeCtx<'_>) -> NativeResult {
    let fd = c.i64(0) as i32;
    let mut buf = vec![0u8; 8192];
    // SAFETY: a buffer of that length.
    let (n, e) = c.blocking(|| split(unsafe { libc::syscall(libc::SYS_getdents64, fd, buf.as_mut_ptr(), buf.len()) }));
    let mut out = Vec::new();
    let mut rest = &buf[..n.max(0) as usize];
    // struct linux_dirent64: ino 8, off 8, reclen 2, type 1, name
    while let Some(len) = rest.get(16..18).map(|b| u16::from_ne_bytes([b[0], b[1]]) as usize) {
        let Some(entry) = rest.get(..len) else { break };
        let name = entry[19..].split(|b| *b == 0).next().unwrap_or_default();
        out.push(entry[18]);
        out.extend_from_slice(name);
        out.push(0);
        rest = &rest[len..];
    }
    c.set_str(0, out);
    c.set_i64(2, e);
    NativeResult::Done
}

/// () (r, w, errno int)
fn pipe(c: &mut NativeCtx<'_>) -> NativeResult {
    let mut p = [0i32; 2];
    // SAFETY: room for two descriptors.
    let (_, e) = split(unsafe { libc::pipe2(p.as_mut_ptr(), libc::O_CLOEXEC) } as i64);
    c.set_i64(0, p[0] as i64);
    c.set_i64(1, p[1] as i64);
    c.set_i64(2, e);
    NativeResult::Done
}

/// (fd int, offset int64, length, prot, flags int) (p unsafe.Pointer, errno int)
fn mmap(c: &mut NativeCtx<'_>) -> NativeResult {
    let (fd, off, len) = (c.i64(0) as i32, c.i64(1), c.i64(2) as usize);
    let (prot, flags) = (c.i64(3) as i32, c.i64(4) as i32 & !libc::MAP_FIXED);
    // SAFETY: without MAP_FIXED the system chooses an unused range.
    let p = unsafe { libc::mmap(std::ptr::null_mut(), len, prot, flags, fd, off) };
    let failed = p == libc::MAP_FAILED;
    c.set_i64(1, if failed { errno() } else { 0 });
    c.set_ptr(0, if failed { std::ptr::null_mut() } else { p });
    NativeResult::Done
}

/// (p unsafe.Pointer, length int) (errno int): only for what mmap returned, which the Go side checks.
fn munmap(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: a mapping of the program's own.
    let r = split(unsafe { libc::munmap(c.ptr(0), c.i64(1) as usize) } as i64);
    one(c, r)
}

/// (p unsafe.Pointer, length, prot int) (errno int)
fn mprotect(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the program asks for it; a fault afterwards is its own.
    let r = split(unsafe { libc::mprotect(c.ptr(0), c.i64(1) as usize, c.i64(2) as i32) } as i64);
    one(c, r)
}
