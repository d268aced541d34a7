//! syscall: sockets. Addresses are the system's own bytes. Sockets of package net do not block, so calls need no brackets; connect
//! and accept on a socket of the program's own may, and then have them. Results are (value, errno).
use super::files::{errno, split};
use govm_runtime::native::{NativeCtx, NativeEntry, NativeResult};
use std::ffi::CString;

pub(super) const TABLE: &[NativeEntry] = &[
    ("syscall.socket", socket),
    ("syscall.socketpair", socketpair),
    ("syscall.bind", bind),
    ("syscall.connect", connect),
    ("syscall.listen", listen),
    ("syscall.accept4", accept4),
    ("syscall.getsockname", |c| name(c, libc::getsockname)),
    ("syscall.getpeername", |c| name(c, libc::getpeername)),
    ("syscall.setsockopt", setsockopt),
    ("syscall.getsockopt", getsockopt),
    ("syscall.sendto", sendto),
    ("syscall.recvfrom", recvfrom),
    ("syscall.sendmsg", sendmsg),
    ("syscall.recvmsg", recvmsg),
    ("syscall.shutdown", shutdown),
    ("internal/poll.read", read),
    ("internal/poll.write", write),
    ("internal/poll.writev", writev),
    ("net.interfaces", interfaces),
];

fn two(c: &mut NativeCtx<'_>, r: i64) -> NativeResult {
    let (v, e) = split(r);
    c.set_i64(0, v);
    c.set_i64(1, e);
    NativeResult::Done
}

fn one(c: &mut NativeCtx<'_>, r: i64) -> NativeResult {
    c.set_i64(0, split(r).1);
    NativeResult::Done
}

/// (domain, typ, proto int) (fd, errno int)
fn socket(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: touches no memory.
    let r = unsafe { libc::socket(c.i64(0) as i32, c.i64(1) as i32, c.i64(2) as i32) };
    two(c, r as i64)
}

/// (domain, typ, proto int) (a, b, errno int)
fn socketpair(c: &mut NativeCtx<'_>) -> NativeResult {
    let mut fds = [-1i32; 2];
    // SAFETY: room for two descriptors.
    let r = unsafe { libc::socketpair(c.i64(0) as i32, c.i64(1) as i32, c.i64(2) as i32, fds.as_mut_ptr()) };
    let e = split(r as i64).1;
    c.set_i64(0, fds[0] as i64);
    c.set_i64(1, fds[1] as i64);
    c.set_i64(2, e);
    NativeResult::Done
}

/// (fd int, sa []byte) (errno int)
fn bind(c: &mut NativeCtx<'_>) -> NativeResult {
    let sa = c.bytes(1);
    // SAFETY: the system reads that many bytes.
    let r = unsafe { libc::bind(c.i64(0) as i32, sa.as_ptr().cast(), sa.len() as u32) };
    one(c, r as i64)
}

/// Runs a call in a bracket unless the descriptor does not block: a bracket may cost the thread its P.
fn maybe_blocking<T>(c: &mut NativeCtx<'_>, fd: i32, f: impl FnOnce() -> T) -> T {
    // SAFETY: touches no memory.
    let flags = unsafe { libc::fcntl(fd, libc::F_GETFL) };
    if flags >= 0 && flags & libc::O_NONBLOCK != 0 { f() } else { c.blocking(f) }
}

fn connect(c: &mut NativeCtx<'_>) -> NativeResult {
    let (fd, sa) = (c.i64(0) as i32, c.bytes(1));
    // SAFETY: as above; the slice is kept alive by its argument slot.
    let e = maybe_blocking(c, fd, || split(unsafe { libc::connect(fd, sa.as_ptr().cast(), sa.len() as u32) } as i64).1);
    c.set_i64(0, e);
    NativeResult::Done
}

/// (fd, backlog int) (errno int)
fn listen(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: touches no memory.
    let r = unsafe { libc::listen(c.i64(0) as i32, c.i64(1) as i32) };
    one(c, r as i64)
}

/// (fd int, sa []byte, flags int) (nfd, salen, errno int)
fn accept4(c: &mut NativeCtx<'_>) -> NativeResult {
    let (fd, flags) = (c.i64(0) as i32, c.i64(4) as i32);
    let sa = c.bytes_mut(1);
    let mut len = sa.len() as u32;
    let (r, e) = maybe_blocking(c, fd, || {
        // SAFETY: the system writes at most `len` bytes, all of the slice's.
        #[cfg(target_os = "linux")]
        let r = unsafe { libc::accept4(fd, sa.as_mut_ptr().cast(), &mut len, flags) };
        #[cfg(not(target_os = "linux"))]
        let r = {
            let _ = flags;
            // SAFETY: as above.
            unsafe { libc::accept(fd, sa.as_mut_ptr().cast(), &mut len) }
        };
        split(r as i64)
    });
    c.set_i64(0, r);
    c.set_i64(1, len as i64);
    c.set_i64(2, e);
    NativeResult::Done
}

type NameFn = unsafe extern "C" fn(i32, *mut libc::sockaddr, *mut libc::socklen_t) -> i32;

/// (fd int, sa []byte) (salen, errno int)
fn name(c: &mut NativeCtx<'_>, f: NameFn) -> NativeResult {
    let sa = c.bytes_mut(1);
    let mut len = sa.len() as u32;
    // SAFETY: the system writes at most `len` bytes, all of the slice's.
    let r = unsafe { f(c.i64(0) as i32, sa.as_mut_ptr().cast(), &mut len) };
    two(c, if r < 0 { -1 } else { len as i64 })
}

/// (fd, level, opt int, v []byte) (errno int)
fn setsockopt(c: &mut NativeCtx<'_>) -> NativeResult {
    let v = c.bytes(3);
    let (fd, level, opt) = (c.i64(0) as i32, c.i64(1) as i32, c.i64(2) as i32);
    // SAFETY: the system reads that many bytes.
    let r = unsafe { libc::setsockopt(fd, level, opt, v.as_ptr().cast(), v.len() as u32) };
    one(c, r as i64)
}

/// (fd, level, opt int, v []byte) (n, errno int)
fn getsockopt(c: &mut NativeCtx<'_>) -> NativeResult {
    let v = c.bytes_mut(3);
    let mut len = v.len() as u32;
    let (fd, level, opt) = (c.i64(0) as i32, c.i64(1) as i32, c.i64(2) as i32);
    // SAFETY: the system writes at most `len` bytes, all of the slice's.
    let r = unsafe { libc::getsockopt(fd, level, opt, v.as_mut_ptr().cast(), &mut len) };
    two(c, if r < 0 { -1 } else { len as i64 })
}

/// (fd int, p []byte, flags int, sa []byte) (n, errno int)
fn sendto(c: &mut NativeCtx<'_>) -> NativeResult {
    let (p, sa) = (c.bytes(1), c.bytes(5));
    let to = if sa.is_empty() { std::ptr::null() } else { sa.as_ptr() };
    let flags = c.i64(4) as i32 | libc::MSG_NOSIGNAL;
    // SAFETY: the system reads the bytes of both slices.
    let r = unsafe { libc::sendto(c.i64(0) as i32, p.as_ptr().cast(), p.len(), flags, to.cast(), sa.len() as u32) };
    two(c, r as i64)
}

/// (fd int, p []byte, flags int, sa []byte) (n, salen, errno int)
fn recvfrom(c: &mut NativeCtx<'_>) -> NativeResult {
    let (p, sa) = (c.bytes_mut(1), c.bytes_mut(5));
    let mut len = sa.len() as u32;
    let (fd, flags) = (c.i64(0) as i32, c.i64(4) as i32);
    // SAFETY: the system writes into the two slices only.
    let r = unsafe { libc::recvfrom(fd, p.as_mut_ptr().cast(), p.len(), flags, sa.as_mut_ptr().cast(), &mut len) };
    let (n, e) = split(r as i64);
    c.set_i64(0, n);
    c.set_i64(1, len as i64);
    c.set_i64(2, e);
    NativeResult::Done
}

/// (fd int, p, oob, sa []byte, flags int) (n, errno int)
fn sendmsg(c: &mut NativeCtx<'_>) -> NativeResult {
    let (p, oob, sa) = (c.bytes(1), c.bytes(4), c.bytes(7));
    let mut iov = libc::iovec { iov_base: p.as_ptr().cast_mut().cast(), iov_len: p.len() };
    // SAFETY: plain data; the system reads the bytes of the three slices.
    let r = unsafe {
        let mut m: libc::msghdr = std::mem::zeroed();
        m.msg_iov = &mut iov;
        m.msg_iovlen = 1;
        if !oob.is_empty() {
            m.msg_control = oob.as_ptr().cast_mut().cast();
            m.msg_controllen = oob.len() as _;
        }
        if !sa.is_empty() {
            m.msg_name = sa.as_ptr().cast_mut().cast();
            m.msg_namelen = sa.len() as _;
        }
        libc::sendmsg(c.i64(0) as i32, &m, c.i64(10) as i32 | libc::MSG_NOSIGNAL)
    };
    two(c, r as i64)
}

/// (fd int, p, oob, sa []byte, flags int) (n, oobn, recvflags, salen, errno int)
fn recvmsg(c: &mut NativeCtx<'_>) -> NativeResult {
    let (p, oob, sa) = (c.bytes_mut(1), c.bytes_mut(4), c.bytes_mut(7));
    let mut iov = libc::iovec { iov_base: p.as_mut_ptr().cast(), iov_len: p.len() };
    // SAFETY: plain data; the system writes into the three slices only.
    let (r, m) = unsafe {
        let mut m: libc::msghdr = std::mem::zeroed();
        m.msg_iov = &mut iov;
        m.msg_iovlen = 1;
        if !oob.is_empty() {
            m.msg_control = oob.as_mut_ptr().cast();
            m.msg_controllen = oob.len() as _;
        }
        m.msg_name = sa.as_mut_ptr().cast();
        m.msg_namelen = sa.len() as _;
        (libc::recvmsg(c.i64(0) as i32, &mut m, c.i64(10) as i32), m)
    };
    let (n, e) = split(r as i64);
    let out = [n, m.msg_controllen as i64, m.msg_flags as i64, m.msg_namelen as i64, e];
    out.into_iter().enumerate().for_each(|(i, v)| c.set_i64(i, v));
    NativeResult::Done
}

/// (fd, how int) (errno int)
fn shutdown(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: touches no memory.
    let r = unsafe { libc::shutdown(c.i64(0) as i32, c.i64(1) as i32) };
    one(c, r as i64)
}

/// (fd int, p []byte) (n, errno int): for descriptors that do not block.
fn read(c: &mut NativeCtx<'_>) -> NativeResult {
    let p = c.bytes_mut(1);
    // SAFETY: the system writes at most that many bytes.
    let r = unsafe { libc::read(c.i64(0) as i32, p.as_mut_ptr().cast(), p.len()) };
    two(c, r as i64)
}

/// (fd int, p []byte) (n, errno int): as `read`.
fn write(c: &mut NativeCtx<'_>) -> NativeResult {
    let p = c.bytes(1);
    // SAFETY: the system reads that many bytes. A pipe without reader is an error number, as SIGPIPE is ignored.
    let r = unsafe { libc::write(c.i64(0) as i32, p.as_ptr().cast(), p.len()) };
    two(c, r as i64)
}

/// (fd int, v [][]byte) (n, errno int)
fn writev(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the argument is a [][]byte.
    let v = unsafe { c.elems::<govm_runtime::GoSlice>(1) };
    let iov: Vec<libc::iovec> =
        v.iter().take(1024).map(|b| libc::iovec { iov_base: b.ptr.cast(), iov_len: b.len }).collect();
    // SAFETY: the system reads the bytes of the slices.
    let r = unsafe { libc::writev(c.i64(0) as i32, iov.as_ptr(), iov.len() as i32) };
    two(c, r as i64)
}

/// () (list string, errno int): a line for each address of an interface: name, index, flags, mtu, hardware address (hex),
/// address, prefix length (empty: the interface has none).
fn interfaces(c: &mut NativeCtx<'_>) -> NativeResult {
    let mut head: *mut libc::ifaddrs = std::ptr::null_mut();
    // SAFETY: the list is the system's until it is freed below.
    if unsafe { libc::getifaddrs(&mut head) } != 0 {
        let e = errno();
        c.set_str(0, "");
        c.set_i64(2, e);
        return NativeResult::Done;
    }
    let mut out = String::new();
    let mut at = head;
    while !at.is_null() {
        // SAFETY: an entry of the list; names are C strings, addresses have the length of their family.
        unsafe {
            let a = &*at;
            let name = std::ffi::CStr::from_ptr(a.ifa_name).to_string_lossy().into_owned();
            let (hw, addr) = describe(a);
            let cname = CString::new(name.as_str()).unwrap_or_default();
            let index = libc::if_nametoindex(cname.as_ptr());
            let mtu = std::fs::read_to_string(format!("/sys/class/net/{name}/mtu")).unwrap_or_default();
            out.push_str(&format!("{name} {index} {} {} {hw} {addr}\n", a.ifa_flags, mtu.trim().parse().unwrap_or(0)));
            at = a.ifa_next;
        }
    }
    // SAFETY: the list from above.
    unsafe { libc::freeifaddrs(head) };
    c.set_str(0, out);
    c.set_i64(2, 0);
    NativeResult::Done
}

/// Hardware address and "address prefix" of an entry; "-" where there is none.
///
/// # Safety
/// `a` must be an entry of getifaddrs.
unsafe fn describe(a: &libc::ifaddrs) -> (String, String) {
    let none = || "-".to_string();
    // SAFETY: by contract.
    unsafe {
        let Some(sa) = a.ifa_addr.as_ref() else { return (none(), "- -".into()) };
        let ones = |mask: &[u8]| mask.iter().map(|b| b.count_ones()).sum::<u32>();
        match sa.sa_family as i32 {
            libc::AF_INET => {
                let ip = (*a.ifa_addr.cast::<libc::sockaddr_in>()).sin_addr.s_addr.to_ne_bytes();
                let m = a.ifa_netmask.cast::<libc::sockaddr_in>().as_ref();
                let bits = m.map_or(32, |m| ones(&m.sin_addr.s_addr.to_ne_bytes()));
                (none(), format!("{} {bits}", std::net::Ipv4Addr::from(ip)))
            }
            libc::AF_INET6 => {
                let ip = (*a.ifa_addr.cast::<libc::sockaddr_in6>()).sin6_addr.s6_addr;
                let m = a.ifa_netmask.cast::<libc::sockaddr_in6>().as_ref();
                let bits = m.map_or(128, |m| ones(&m.sin6_addr.s6_addr));
                (none(), format!("{} {bits}", std::net::Ipv6Addr::from(ip)))
            }
            #[cfg(target_os = "linux")]
            libc::AF_PACKET => {
                let ll = &*a.ifa_addr.cast::<libc::sockaddr_ll>();
                let hw: String =
                    ll.sll_addr[..(ll.sll_halen as usize).min(8)].iter().map(|b| format!("{b:02x}")).collect();
                (if hw.is_empty() || hw.bytes().all(|b| b == b'0') { none() } else { hw }, "- -".into())
            }
            _ => (none(), "- -".into()),
        }
    }
}
