package syscall

// Operations on names relative to an open directory. None follows a symbolic link that is the last part of a name, except Chmodat.

func openat(dir int, path string, flags int, perm uint32) (fd, errno int)
func fstatat(dir int, path string, st *Stat_t) (errno int)
func readlinkat(dir int, path string, buf []byte) (n, errno int)

// atop performs an operation: "mkdir" and "chmod" (with a mode), "unlink", "rmdir", "rename" and "link" (with two names), "symlink" (path
// is what the link says), "chown" (with two numbers), "utimes" (with two times as utimes has them).
func atop(op string, dir int, path string, dir2 int, path2 string, a, b int64) (errno int)

// Openat opens a file.
func Openat(dirfd int, path string, flags int, mode uint32) (fd int, err error) {
	fd, errno := openat(dirfd, path, flags, mode)
	return fd, toError(errno)
}

// Fstatat describes a file.
func Fstatat(dirfd int, path string, st *Stat_t) error { return toError(fstatat(dirfd, path, st)) }

// Readlinkat returns what a symbolic link says.
func Readlinkat(dirfd int, path string, buf []byte) (n int, err error) {
	n, errno := readlinkat(dirfd, path, buf)
	return n, toError(errno)
}

// Mkdirat makes a directory.
func Mkdirat(dirfd int, path string, mode uint32) (err error) {
	return toError(atop("mkdir", dirfd, path, 0, "", int64(mode), 0))
}

// Unlinkat removes a file that is no directory.
func Unlinkat(dirfd int, path string) error { return toError(atop("unlink", dirfd, path, 0, "", 0, 0)) }

// Rmdirat removes an empty directory.
func Rmdirat(dirfd int, path string) error { return toError(atop("rmdir", dirfd, path, 0, "", 0, 0)) }

// Renameat renames a file.
func Renameat(olddirfd int, oldpath string, newdirfd int, newpath string) (err error) {
	return toError(atop("rename", olddirfd, oldpath, newdirfd, newpath, 0, 0))
}

// Linkat makes a hard link.
func Linkat(olddirfd int, oldpath string, newdirfd int, newpath string) error {
	return toError(atop("link", olddirfd, oldpath, newdirfd, newpath, 0, 0))
}

// Symlinkat makes a symbolic link.
func Symlinkat(oldpath string, newdirfd int, newpath string) error {
	return toError(atop("symlink", 0, oldpath, newdirfd, newpath, 0, 0))
}

// Chmodat changes a file's mode; it follows a symbolic link.
func Chmodat(dirfd int, path string, mode uint32) error {
	return toError(atop("chmod", dirfd, path, 0, "", int64(mode), 0))
}

// Chownat changes a file's owner.
func Chownat(dirfd int, path string, uid, gid int) error {
	return toError(atop("chown", dirfd, path, 0, "", int64(uid), int64(gid)))
}

// SetTimesAt changes a file's times, in nanoseconds since 1970; the smallest int64 leaves one alone.
func SetTimesAt(dirfd int, path string, atime, mtime int64) error {
	return toError(atop("utimes", dirfd, path, 0, "", atime, mtime))
}
