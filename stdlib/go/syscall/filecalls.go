package syscall

import "unsafe"

// Dup2 makes newfd another name of oldfd.
func Dup2(oldfd int, newfd int) error { return do(SYS_DUP2, uintptr(oldfd), uintptr(newfd), 0, 0) }

// Dup3 is Dup2 with flags.
func Dup3(oldfd int, newfd int, flags int) error {
	return do(SYS_DUP3, uintptr(oldfd), uintptr(newfd), uintptr(flags), 0)
}

// Mkfifo makes a named pipe.
func Mkfifo(path string, mode uint32) error { return Mknod(path, mode|S_IFIFO, 0) }

// Mknod makes a special file.
func Mknod(path string, mode uint32, dev int) error { return Mknodat(_AT_FDCWD, path, mode, dev) }

// Mknodat is Mknod from a folder.
func Mknodat(dirfd int, path string, mode uint32, dev int) error {
	return doPathAt(SYS_MKNODAT, dirfd, path, uintptr(mode), uintptr(dev))
}

// Faccessat checks the rights to a file.
func Faccessat(dirfd int, path string, mode uint32, flags int) error {
	if flags != 0 {
		return doPathAt(sysFaccessat2, dirfd, path, uintptr(mode), uintptr(flags))
	}
	return doPathAt(SYS_FACCESSAT, dirfd, path, uintptr(mode), 0)
}

const (
	_AT_FDCWD     = -0x64
	sysFaccessat2 = 439
)

// Fchmodat sets the rights to a file.
func Fchmodat(dirfd int, path string, mode uint32, flags int) error {
	if flags != 0 {
		return EOPNOTSUPP
	}
	return doPathAt(SYS_FCHMODAT, dirfd, path, uintptr(mode), 0)
}

// Fchownat sets the owner of a file.
func Fchownat(dirfd int, path string, uid int, gid int, flags int) error {
	p, err := BytePtrFromString(path)
	if err != nil {
		return err
	}
	_, err = call(SYS_FCHOWNAT, uintptr(dirfd), uintptr(unsafe.Pointer(p)), uintptr(uid), uintptr(gid), uintptr(flags))
	return err
}

// Fdatasync writes what is waiting of a file.
func Fdatasync(fd int) error { return do(SYS_FDATASYNC, uintptr(fd), 0, 0, 0) }

// Fallocate takes room for a part of a file.
func Fallocate(fd int, mode uint32, off int64, size int64) error {
	return do(SYS_FALLOCATE, uintptr(fd), uintptr(mode), uintptr(off), uintptr(size))
}

// FcntlFlock locks a part of a file.
func FcntlFlock(fd uintptr, cmd int, lk *Flock_t) error {
	return do(SYS_FCNTL, fd, uintptr(cmd), uintptr(unsafe.Pointer(lk)), 0)
}

// Utime sets the times of a file.
func Utime(path string, buf *Utimbuf) error {
	return doPath(SYS_UTIME, path, uintptr(unsafe.Pointer(buf)), 0, 0)
}

// Getcwd puts the working folder into buf, with a NUL.
func Getcwd(buf []byte) (n int, err error) {
	return call(SYS_GETCWD, uintptr(unsafe.Pointer(unsafe.SliceData(buf))), uintptr(len(buf)), 0, 0, 0)
}

// Getdents reads entries of a folder.
func Getdents(fd int, buf []byte) (n int, err error) {
	return call(SYS_GETDENTS64, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(buf))), uintptr(len(buf)), 0, 0)
}

// ReadDirent reads entries of a folder.
func ReadDirent(fd int, buf []byte) (n int, err error) { return Getdents(fd, buf) }

// ParseDirent appends up to max names of the entries in buf, all if max is negative, without . and ..
func ParseDirent(buf []byte, max int, names []string) (consumed int, count int, newnames []string) {
	const (
		length = 16
		name   = 19
	)
	for max != 0 && len(buf[consumed:]) > name {
		rec := buf[consumed:]
		n := int(rec[length]) | int(rec[length+1])<<8
		if n <= name || n > len(rec) {
			break
		}
		consumed += n
		text := rec[name:n]
		for i, c := range text {
			if c == 0 {
				text = text[:i]
				break
			}
		}
		ino := *(*uint64)(unsafe.Pointer(&rec[0]))
		if s := string(text); ino != 0 && s != "." && s != ".." {
			names = append(names, s)
			count++
			max--
		}
	}
	return consumed, count, names
}

// Sendfile copies from one file to another.
func Sendfile(outfd int, infd int, offset *int64, count int) (written int, err error) {
	return call(SYS_SENDFILE, uintptr(outfd), uintptr(infd), uintptr(unsafe.Pointer(offset)), uintptr(count), 0)
}

// Getxattr reads an attribute of a file.
func Getxattr(path string, attr string, dest []byte) (sz int, err error) {
	p, err := BytePtrFromString(path)
	if err != nil {
		return -1, err
	}
	a, err := BytePtrFromString(attr)
	if err != nil {
		return -1, err
	}
	return call(SYS_GETXATTR, uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(a)), uintptr(unsafe.Pointer(unsafe.SliceData(dest))),
		uintptr(len(dest)), 0)
}

// Setxattr sets an attribute of a file.
func Setxattr(path string, attr string, data []byte, flags int) error {
	p, err := BytePtrFromString(path)
	if err != nil {
		return err
	}
	a, err := BytePtrFromString(attr)
	if err != nil {
		return err
	}
	_, err = call(SYS_SETXATTR, uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(a)), uintptr(unsafe.Pointer(unsafe.SliceData(data))),
		uintptr(len(data)), uintptr(flags))
	return err
}

// Listxattr reads the names of a file's attributes, with a NUL behind each.
func Listxattr(path string, dest []byte) (sz int, err error) {
	p, err := BytePtrFromString(path)
	if err != nil {
		return -1, err
	}
	return call(SYS_LISTXATTR, uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(unsafe.SliceData(dest))), uintptr(len(dest)), 0, 0)
}

// Removexattr removes an attribute of a file.
func Removexattr(path string, attr string) error {
	a, err := BytePtrFromString(attr)
	if err != nil {
		return err
	}
	return doPath(SYS_REMOVEXATTR, path, uintptr(unsafe.Pointer(a)), 0, 0)
}

// Madvise tells how memory will be used.
func Madvise(b []byte, advice int) error { return memory(SYS_MADVISE, b, advice) }

// Mlock keeps memory from being swapped.
func Mlock(b []byte) error { return memory(SYS_MLOCK, b, 0) }

// Munlock undoes Mlock.
func Munlock(b []byte) error { return memory(SYS_MUNLOCK, b, 0) }

func memory(trap uintptr, b []byte, arg int) error {
	return do(trap, uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)), uintptr(arg), 0)
}

// Mlockall keeps all memory from being swapped.
func Mlockall(flags int) error { return do(SYS_MLOCKALL, uintptr(flags), 0, 0, 0) }

// Munlockall undoes Mlockall.
func Munlockall() error { return do(SYS_MUNLOCKALL, 0, 0, 0, 0) }
