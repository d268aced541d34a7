// System calls, by number and by name.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"unsafe"
)

func text(b []int8) (s string) {
	for _, c := range b {
		if c == 0 {
			break
		}
		s += string(rune(c))
	}
	return
}

func main() {
	dir, _ := os.MkdirTemp("", "sys")
	defer os.RemoveAll(dir)
	var st syscall.Statfs_t
	fmt.Println(syscall.Statfs(dir, &st), st.Bsize > 0, st.Blocks > 0, syscall.Statfs("/no/such", &st))
	var u syscall.Utsname
	fmt.Println(syscall.Uname(&u), text(u.Sysname[:]), text(u.Machine[:]))
	var si syscall.Sysinfo_t
	fmt.Println(syscall.Sysinfo(&si), si.Totalram > 0, si.Procs > 0)
	var ru syscall.Rusage
	fmt.Println(syscall.Getrusage(syscall.RUSAGE_SELF, &ru), ru.Maxrss > 0)
	var rl syscall.Rlimit
	fmt.Println(syscall.Getrlimit(syscall.RLIMIT_NOFILE, &rl), rl.Cur > 0)
	rl.Cur = 100
	fmt.Println(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &rl), syscall.Getrlimit(syscall.RLIMIT_NOFILE, &rl), rl.Cur)
	old := syscall.Umask(0o77)
	fmt.Println(syscall.Umask(old) == 0o77)
	p := filepath.Join(dir, "fifo")
	fmt.Println(syscall.Mkfifo(p, 0o600), syscall.Mkfifo(p, 0o600))
	fi, _ := os.Stat(p)
	fmt.Println(fi.Mode())
	pid, _, e := syscall.Syscall(syscall.SYS_GETPID, 0, 0, 0)
	fmt.Println(int(pid) == os.Getpid(), e, e == 0)
	_, _, e = syscall.RawSyscall(syscall.SYS_CLOSE, 9999, 0, 0)
	fmt.Println(e, e == syscall.EBADF)
	var ts syscall.Timespec
	_, _, e = syscall.Syscall(syscall.SYS_CLOCK_GETTIME, 1, uintptr(unsafe.Pointer(&ts)), 0)
	fmt.Println(e, ts.Sec+ts.Nsec > 0)
	f, _ := os.Create(filepath.Join(dir, "f"))
	b := []byte("written by number\n")
	n, _, e := syscall.Syscall(syscall.SYS_WRITE, f.Fd(), uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)))
	fmt.Println(n, e)
	fmt.Println(syscall.Fallocate(int(f.Fd()), 0, 0, 4096), syscall.Fdatasync(int(f.Fd())))
	lk := syscall.Flock_t{Type: syscall.F_WRLCK}
	fmt.Println(syscall.FcntlFlock(f.Fd(), syscall.F_SETLK, &lk))
	d, _ := syscall.Open(dir, syscall.O_RDONLY, 0)
	buf := make([]byte, 4096)
	k, err := syscall.ReadDirent(d, buf)
	c, cnt, names := syscall.ParseDirent(buf[:k], -1, nil)
	fmt.Println(k == c, cnt, len(names), err, syscall.Faccessat(d, "f", 4, 0), syscall.Faccessat(d, "g", 4, 0), syscall.Fchmodat(d, "f", 0o600, 0))
	ep, err := syscall.EpollCreate1(0)
	var fds [2]int
	syscall.Pipe(fds[:])
	fmt.Println(err, syscall.EpollCtl(ep, syscall.EPOLL_CTL_ADD, fds[0], &syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(fds[0])}))
	syscall.Write(fds[1], []byte("x"))
	evs := make([]syscall.EpollEvent, 4)
	k, err = syscall.EpollWait(ep, evs, 1000)
	fmt.Println(k, err, evs[0].Events, int(evs[0].Fd) == fds[0])
	in, err := syscall.InotifyInit()
	w, err2 := syscall.InotifyAddWatch(in, dir, syscall.IN_CREATE)
	os.WriteFile(filepath.Join(dir, "new"), nil, 0o600)
	k, _ = syscall.Read(in, buf)
	ev := (*syscall.InotifyEvent)(unsafe.Pointer(&buf[0]))
	fmt.Println(err, err2, int(ev.Wd) == w, ev.Mask == syscall.IN_CREATE, k)
	pg, err := syscall.Getpgid(0)
	pr, err2 := syscall.Getpriority(0, 0)
	fmt.Println(pg > 0, err, pr, err2)
	k, err = syscall.Getcwd(buf)
	wd, _ := os.Getwd()
	fmt.Println(string(buf[:k-1]) == wd, err, syscall.Dup2(fds[0], 77), syscall.Dup2(9999, 78))
	m, err := syscall.Mmap(-1, 0, 4096, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	fmt.Println(err, syscall.Madvise(m, syscall.MADV_DONTNEED), syscall.Munmap(m))
	fmt.Println(syscall.Nanosleep(&syscall.Timespec{Nsec: 1000}, nil))
	fmt.Println(syscall.Exec("/no/such", nil, nil), syscall.Exec("a\x00b", nil, nil))
}
