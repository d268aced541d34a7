package syscall

// The natives return an error number, 0 for success. Those that may wait let other goroutines run.

func open(path string, flags int, perm uint32) (fd, errno int)
func closefd(fd int) (errno int)
func read(fd int, p []byte) (n, errno int)
func write(fd int, p []byte) (n, errno int)
func pread(fd int, p []byte, off int64) (n, errno int)
func pwrite(fd int, p []byte, off int64) (n, errno int)
func seek(fd int, off int64, whence int) (pos int64, errno int)
func stat(path string, follow bool, st *Stat_t) (errno int)
func fstat(fd int, st *Stat_t) (errno int)

// pathop performs an operation on one or two paths: "mkdir", "rmdir", "unlink", "chmod", "truncate", "chdir", "access"
// (with a number), "rename", "link", "symlink" (with two paths), "chown" and "lchown" (with two numbers).
func pathop(op string, path, path2 string, a, b int64) (errno int)

// fdop performs an operation on a file: "fchmod", "fchown", "ftruncate", "fchdir", "fsync", "dup", "flock", "nonblock".
func fdop(op string, fd int, a, b int64) (r, errno int)

func readlink(path string, buf []byte) (n, errno int)

// utimes sets the times of a file in nanoseconds since 1970; the smallest int64 leaves one alone.
func utimes(path string, atime, mtime int64) (errno int)
func getcwd() (dir string, errno int)

// readdir returns names and types of some entries: type byte (as in st_mode>>12), name, NUL, and so on; "" at the end.
func readdir(fd int) (entries string, errno int)
func pipe() (r, w, errno int)

// ident returns a number of the process: "tid", "pid", "ppid", "uid", "euid", "gid", "egid", "pagesize", "pgrp".
func ident(what string) int
func groups() (gids string, errno int)
func kill(pid int, sig int) (errno int)
func hostname() (name string, errno int)

// environ returns the environment: variables with a NUL after each.
func environ() string

// setenv tells the system about a change of the environment (for time zones and child processes of the host).
func setenv(name, value string, set bool)
func exit(code int)

// spawn starts a process: args and env with a NUL after each; the files become 0, 1, 2, ...
func spawn(path, args, env, dir string, files []int, setsid, setpgid bool, pgid int) (pid, errno int)

// wait4 waits for a child; ru gets utime and stime in nanoseconds and maxrss.
func wait4(pid int, options int, ru *[3]int64) (wpid, status, errno int)

// now returns the wall clock in nanoseconds.
func now() int64

func toError(errno int) error {
	if errno == 0 {
		return nil
	}
	return Errno(errno)
}

// Open opens a file.
func Open(path string, mode int, perm uint32) (fd int, err error) {
	fd, e := open(path, mode, perm)
	return fd, toError(e)
}

// Creat creates a file.
func Creat(path string, mode uint32) (fd int, err error) {
	return Open(path, O_CREAT|O_WRONLY|O_TRUNC, mode)
}

// Close closes a file.
func Close(fd int) error { return toError(closefd(fd)) }

// Read reads from a file.
func Read(fd int, p []byte) (n int, err error) {
	n, e := read(fd, p)
	return n, toError(e)
}

// Write writes to a file.
func Write(fd int, p []byte) (n int, err error) {
	n, e := write(fd, p)
	return n, toError(e)
}

// Pread reads at an offset.
func Pread(fd int, p []byte, offset int64) (n int, err error) {
	n, e := pread(fd, p, offset)
	return n, toError(e)
}

// Pwrite writes at an offset.
func Pwrite(fd int, p []byte, offset int64) (n int, err error) {
	n, e := pwrite(fd, p, offset)
	return n, toError(e)
}

// Seek moves a file's offset.
func Seek(fd int, offset int64, whence int) (off int64, err error) {
	off, e := seek(fd, offset, whence)
	return off, toError(e)
}

// Stat describes the file at path.
func Stat(path string, st *Stat_t) error { return toError(stat(path, true, st)) }

// Lstat describes the file at path, a symbolic link itself.
func Lstat(path string, st *Stat_t) error { return toError(stat(path, false, st)) }

// Fstat describes an open file.
func Fstat(fd int, st *Stat_t) error { return toError(fstat(fd, st)) }

func Mkdir(path string, mode uint32) error { return toError(pathop("mkdir", path, "", int64(mode), 0)) }
func Rmdir(path string) error              { return toError(pathop("rmdir", path, "", 0, 0)) }
func Unlink(path string) error             { return toError(pathop("unlink", path, "", 0, 0)) }
func Chmod(path string, mode uint32) error { return toError(pathop("chmod", path, "", int64(mode), 0)) }
func Truncate(path string, n int64) error  { return toError(pathop("truncate", path, "", n, 0)) }
func Chdir(path string) error              { return toError(pathop("chdir", path, "", 0, 0)) }
func Rename(from, to string) error         { return toError(pathop("rename", from, to, 0, 0)) }
func Link(old, new string) error           { return toError(pathop("link", old, new, 0, 0)) }
func Symlink(old, new string) error        { return toError(pathop("symlink", old, new, 0, 0)) }

func Access(path string, mode uint32) error {
	return toError(pathop("access", path, "", int64(mode), 0))
}

func Chown(path string, uid, gid int) error {
	return toError(pathop("chown", path, "", int64(uid), int64(gid)))
}

func Lchown(path string, uid, gid int) error {
	return toError(pathop("lchown", path, "", int64(uid), int64(gid)))
}

func fdcall(op string, fd int, a, b int64) error {
	_, e := fdop(op, fd, a, b)
	return toError(e)
}

func Fchmod(fd int, mode uint32) error  { return fdcall("fchmod", fd, int64(mode), 0) }
func Fchown(fd int, uid, gid int) error { return fdcall("fchown", fd, int64(uid), int64(gid)) }
func Ftruncate(fd int, n int64) error   { return fdcall("ftruncate", fd, n, 0) }
func Fchdir(fd int) error               { return fdcall("fchdir", fd, 0, 0) }
func Fsync(fd int) error                { return fdcall("fsync", fd, 0, 0) }
func Flock(fd int, how int) error       { return fdcall("flock", fd, int64(how), 0) }

func SetNonblock(fd int, nonblock bool) error {
	n := int64(0)
	if nonblock {
		n = 1
	}
	return fdcall("nonblock", fd, n, 0)
}

func Dup(fd int) (int, error) {
	r, e := fdop("dup", fd, 0, 0)
	return r, toError(e)
}

// CloseOnExec keeps a file from child processes; all files are so.
func CloseOnExec(fd int) {}

func Readlink(path string, buf []byte) (n int, err error) {
	n, e := readlink(path, buf)
	return n, toError(e)
}

// SetTimes sets the times of a file in nanoseconds since 1970; the smallest int64 leaves one alone.
func SetTimes(path string, atime, mtime int64) error { return toError(utimes(path, atime, mtime)) }

// UtimesNano sets the times of a file.
func UtimesNano(path string, ts []Timespec) error {
	if len(ts) != 2 {
		return EINVAL
	}
	return SetTimes(path, ts[0].Nano(), ts[1].Nano())
}

// Utimes sets the times of a file.
func Utimes(path string, tv []Timeval) error {
	if len(tv) != 2 {
		return EINVAL
	}
	return SetTimes(path, tv[0].Nano(), tv[1].Nano())
}

func Getwd() (wd string, err error) {
	wd, e := getcwd()
	return wd, toError(e)
}

// ReadEntries returns some entries of a directory: for each its type as in Stat_t.Mode>>12, name, and NUL; "" at the end.
func ReadEntries(fd int) (entries string, err error) {
	entries, e := readdir(fd)
	return entries, toError(e)
}

func Pipe(p []int) error {
	if len(p) != 2 {
		return EINVAL
	}
	r, w, e := pipe()
	p[0], p[1] = r, w
	return toError(e)
}

func Pipe2(p []int, flags int) error { return Pipe(p) }

func Getpid() int      { return ident("pid") }

// Gettid returns the number of the thread that runs the goroutine.
func Gettid() int { return ident("tid") }
func Getppid() int     { return ident("ppid") }
func Getuid() int      { return ident("uid") }
func Geteuid() int     { return ident("euid") }
func Getgid() int      { return ident("gid") }
func Getegid() int     { return ident("egid") }
func Getpgrp() int     { return ident("pgrp") }
func Getpagesize() int { return ident("pagesize") }

func Getgroups() ([]int, error) {
	s, e := groups()
	if e != 0 {
		return nil, Errno(e)
	}
	var out []int
	n, any := 0, false
	for i := range len(s) {
		if s[i] == ' ' {
			if any {
				out = append(out, n)
			}
			n, any = 0, false
			continue
		}
		n, any = n*10+int(s[i]-'0'), true
	}
	if any {
		out = append(out, n)
	}
	return out, nil
}

func Kill(pid int, sig Signal) error { return toError(kill(pid, int(sig))) }

// Hostname returns the name of the machine.
func Hostname() (string, error) {
	s, e := hostname()
	return s, toError(e)
}

// Exit ends the process.
func Exit(code int) { exit(code) }

// Gettimeofday stores the wall clock.
func Gettimeofday(tv *Timeval) error {
	*tv = NsecToTimeval(now())
	return nil
}

// Wait4 waits for a child process.
func Wait4(pid int, wstatus *WaitStatus, options int, rusage *Rusage) (wpid int, err error) {
	var ru [3]int64
	wpid, status, e := wait4(pid, options, &ru)
	if wstatus != nil {
		*wstatus = WaitStatus(status)
	}
	if rusage != nil {
		*rusage = Rusage{Utime: NsecToTimeval(ru[0]), Stime: NsecToTimeval(ru[1]), Maxrss: ru[2]}
	}
	return wpid, toError(e)
}

func joinNul(l []string) string {
	var b []byte
	for _, s := range l {
		b = append(b, s...)
		b = append(b, 0)
	}
	return string(b)
}

func hasNul(s string) bool {
	for i := range len(s) {
		if s[i] == 0 {
			return true
		}
	}
	return false
}

// StartProcess starts a process.
func StartProcess(argv0 string, argv []string, attr *ProcAttr) (pid int, handle uintptr, err error) {
	pid, err = forkExec(argv0, argv, attr)
	return pid, 0, err
}

// ForkExec starts a process.
func ForkExec(argv0 string, argv []string, attr *ProcAttr) (pid int, err error) {
	return forkExec(argv0, argv, attr)
}

func forkExec(argv0 string, argv []string, attr *ProcAttr) (int, error) {
	if attr == nil {
		attr = &ProcAttr{}
	}
	sys := attr.Sys
	if sys == nil {
		sys = &SysProcAttr{}
	}
	env := attr.Env
	if env == nil {
		env = Environ()
	}
	for _, l := range [][]string{{argv0, attr.Dir}, argv, env} {
		for _, s := range l {
			if hasNul(s) {
				return 0, EINVAL
			}
		}
	}
	files := make([]int, len(attr.Files))
	for i, f := range attr.Files {
		files[i] = int(f)
	}
	pid, e := spawn(argv0, joinNul(argv), joinNul(env), attr.Dir, files, sys.Setsid, sys.Setpgid, sys.Pgid)
	return pid, toError(e)
}

// BytePtrFromString returns a pointer to s with a NUL.
func BytePtrFromString(s string) (*byte, error) {
	a, err := ByteSliceFromString(s)
	if err != nil {
		return nil, err
	}
	return &a[0], nil
}

// ByteSliceFromString returns s with a NUL.
func ByteSliceFromString(s string) ([]byte, error) {
	if hasNul(s) {
		return nil, EINVAL
	}
	a := make([]byte, len(s)+1)
	copy(a, s)
	return a, nil
}
