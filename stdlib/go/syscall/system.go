package syscall

import "unsafe"

// Fsid is a number of a file system.
type Fsid struct {
	X__val [2]int32
}

// Statfs_t describes a file system.
type Statfs_t struct {
	Type    int64
	Bsize   int64
	Blocks  uint64
	Bfree   uint64
	Bavail  uint64
	Files   uint64
	Ffree   uint64
	Fsid    Fsid
	Namelen int64
	Frsize  int64
	Flags   int64
	Spare   [4]int64
}

// Utsname names the system; the texts end with NUL.
type Utsname struct {
	Sysname    [65]int8
	Nodename   [65]int8
	Release    [65]int8
	Version    [65]int8
	Machine    [65]int8
	Domainname [65]int8
}

// Sysinfo_t tells about memory and load.
type Sysinfo_t struct {
	Uptime    int64
	Loads     [3]uint64
	Totalram  uint64
	Freeram   uint64
	Sharedram uint64
	Bufferram uint64
	Totalswap uint64
	Freeswap  uint64
	Procs     uint16
	Pad       uint16
	Pad_cgo_0 [4]byte
	Totalhigh uint64
	Freehigh  uint64
	Unit      uint32
	X_f       [0]byte
	Pad_cgo_1 [4]byte
}

// Rlimit is a limit of a resource.
type Rlimit struct {
	Cur uint64
	Max uint64
}

// Tms are times of a process and its children, in ticks.
type Tms struct {
	Utime  int64
	Stime  int64
	Cutime int64
	Cstime int64
}

// Utimbuf are times of a file.
type Utimbuf struct {
	Actime  int64
	Modtime int64
}

// Flock_t is a lock of a part of a file.
type Flock_t struct {
	Type      int16
	Whence    int16
	Pad_cgo_0 [4]byte
	Start     int64
	Len       int64
	Pid       int32
	Pad_cgo_1 [4]byte
}

// Time_t is a time in seconds.
type Time_t int64

// Statfs tells about the file system that a file is in.
func Statfs(path string, buf *Statfs_t) error {
	return doPath(SYS_STATFS, path, uintptr(unsafe.Pointer(buf)), 0, 0)
}

// Fstatfs is Statfs for an open file.
func Fstatfs(fd int, buf *Statfs_t) error {
	return do(SYS_FSTATFS, uintptr(fd), uintptr(unsafe.Pointer(buf)), 0, 0)
}

// Uname names the system.
func Uname(buf *Utsname) error { return do(SYS_UNAME, uintptr(unsafe.Pointer(buf)), 0, 0, 0) }

// Sysinfo tells about memory and load.
func Sysinfo(info *Sysinfo_t) error { return do(SYS_SYSINFO, uintptr(unsafe.Pointer(info)), 0, 0, 0) }

// Getrusage tells what the process, or its children, have used.
func Getrusage(who int, rusage *Rusage) error {
	return do(SYS_GETRUSAGE, uintptr(who), uintptr(unsafe.Pointer(rusage)), 0, 0)
}

// Getrlimit returns a limit.
func Getrlimit(resource int, rlim *Rlimit) error {
	return do(SYS_PRLIMIT64, 0, uintptr(resource), 0, uintptr(unsafe.Pointer(rlim)))
}

// Setrlimit sets a limit.
func Setrlimit(resource int, rlim *Rlimit) error {
	return do(SYS_PRLIMIT64, 0, uintptr(resource), uintptr(unsafe.Pointer(rlim)), 0)
}

// Umask sets the bits that new files do not get, and returns those before.
func Umask(mask int) (oldmask int) {
	old, _ := call(SYS_UMASK, uintptr(mask), 0, 0, 0, 0)
	return old
}

// Setsid makes the process lead a session.
func Setsid() (pid int, err error) { return call(SYS_SETSID, 0, 0, 0, 0, 0) }

// Setpgid puts a process into a group.
func Setpgid(pid int, pgid int) error { return do(SYS_SETPGID, uintptr(pid), uintptr(pgid), 0, 0) }

// Getpgid returns the group of a process.
func Getpgid(pid int) (pgid int, err error) { return call(SYS_GETPGID, uintptr(pid), 0, 0, 0, 0) }

// Getpriority returns 20 minus the nice value of a process, a group or a user.
func Getpriority(which int, who int) (prio int, err error) {
	return call(SYS_GETPRIORITY, uintptr(which), uintptr(who), 0, 0, 0)
}

// Setpriority sets a nice value.
func Setpriority(which int, who int, prio int) error {
	return do(SYS_SETPRIORITY, uintptr(which), uintptr(who), uintptr(prio), 0)
}

// Times returns times of the process, and ticks since some moment.
func Times(tms *Tms) (ticks uintptr, err error) {
	n, err := call(SYS_TIMES, uintptr(unsafe.Pointer(tms)), 0, 0, 0, 0)
	return uintptr(n), err
}

// Time returns the time, and puts it into t.
func Time(t *Time_t) (tt Time_t, err error) {
	tt = Time_t(now() / 1e9)
	if t != nil {
		*t = tt
	}
	return tt, nil
}

// Nanosleep sleeps.
func Nanosleep(time *Timespec, leftover *Timespec) error {
	return do(SYS_NANOSLEEP, uintptr(unsafe.Pointer(time)), uintptr(unsafe.Pointer(leftover)), 0, 0)
}

// Pause waits for a signal.
func Pause() error { return do(SYS_PAUSE, 0, 0, 0, 0) }

// Tgkill sends a signal to a thread.
func Tgkill(tgid int, tid int, sig Signal) error {
	return do(SYS_TGKILL, uintptr(tgid), uintptr(tid), uintptr(sig), 0)
}

// Sync writes what is waiting to all disks.
func Sync() { do(SYS_SYNC, 0, 0, 0, 0) }

// Chroot changes the root folder.
func Chroot(path string) error { return doPath(SYS_CHROOT, path, 0, 0, 0) }

// Sethostname sets the name of the machine.
func Sethostname(p []byte) error {
	return do(SYS_SETHOSTNAME, uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), 0, 0)
}

// Mount attaches a file system.
func Mount(source string, target string, fstype string, flags uintptr, data string) error {
	texts := [...]string{source, target, fstype, data}
	var p [4]*byte
	for i, s := range texts {
		if i == 3 && s == "" {
			break
		}
		var err error
		if p[i], err = BytePtrFromString(s); err != nil {
			return err
		}
	}
	_, err := call(SYS_MOUNT, uintptr(unsafe.Pointer(p[0])), uintptr(unsafe.Pointer(p[1])), uintptr(unsafe.Pointer(p[2])), flags,
		uintptr(unsafe.Pointer(p[3])))
	return err
}

// Unmount detaches a file system.
func Unmount(target string, flags int) error {
	return doPath(SYS_UMOUNT2, target, uintptr(flags), 0, 0)
}

// Unshare gives the process a part of its surroundings of its own.
func Unshare(flags int) error { return do(SYS_UNSHARE, uintptr(flags), 0, 0, 0) }

// Exec replaces the program.
func Exec(argv0 string, argv []string, envv []string) error {
	args, err := SlicePtrFromStrings(argv)
	if err != nil {
		return err
	}
	env, err := SlicePtrFromStrings(envv)
	if err != nil {
		return err
	}
	return doPath(SYS_EXECVE, argv0, uintptr(unsafe.Pointer(&args[0])), uintptr(unsafe.Pointer(&env[0])), 0)
}

// SlicePtrFromStrings returns texts that end with NUL, and nil behind them.
func SlicePtrFromStrings(ss []string) ([]*byte, error) {
	out := make([]*byte, len(ss)+1)
	for i, s := range ss {
		p, err := BytePtrFromString(s)
		if err != nil {
			return nil, err
		}
		out[i] = p
	}
	return out, nil
}
