package os

import (
	"io/fs"
	"syscall"
	"time"
)

const (
	PathSeparator     = '/'
	PathListSeparator = ':'
)

// IsPathSeparator reports whether c separates directories.
func IsPathSeparator(c uint8) bool { return c == PathSeparator }

func onPath(op, name string, f func() error) error { return pathError(op, name, again(f)) }

// Mkdir makes a directory.
func Mkdir(name string, perm FileMode) error {
	return onPath("mkdir", name, func() error { return syscall.Mkdir(name, sysMode(perm)) })
}

// MkdirAll makes a directory and those above it.
func MkdirAll(path string, perm FileMode) error {
	if info, err := Stat(path); err == nil {
		if info.IsDir() {
			return nil
		}
		return &PathError{Op: "mkdir", Path: path, Err: syscall.ENOTDIR}
	}
	i := len(path)
	for i > 0 && path[i-1] == '/' {
		i--
	}
	for i > 0 && path[i-1] != '/' {
		i--
	}
	for i > 0 && path[i-1] == '/' {
		i--
	}
	if i > 0 {
		if err := MkdirAll(path[:i], perm); err != nil {
			return err
		}
	}
	err := Mkdir(path, perm)
	if err != nil {
		if info, e := Lstat(path); e == nil && info.IsDir() {
			return nil
		}
	}
	return err
}

// Remove removes a file or an empty directory.
func Remove(name string) error {
	err := again(func() error { return syscall.Unlink(name) })
	if err == nil {
		return nil
	}
	err1 := again(func() error { return syscall.Rmdir(name) })
	if err1 == nil {
		return nil
	}
	if err1 != syscall.ENOTDIR {
		err = err1
	}
	return &PathError{Op: "remove", Path: name, Err: err}
}

// RemoveAll removes path and all below it.
func RemoveAll(path string) error {
	if path == "" {
		return nil
	}
	if path == "." || len(path) >= 2 && path[len(path)-2:] == "/." {
		return &PathError{Op: "RemoveAll", Path: path, Err: syscall.EINVAL}
	}
	err := Remove(path)
	if err == nil || IsNotExist(err) {
		return nil
	}
	info, serr := Lstat(path)
	if serr != nil {
		if IsNotExist(serr) {
			return nil
		}
		return serr
	}
	if !info.IsDir() {
		return err
	}
	var first error
	f, oerr := Open(path)
	if oerr != nil {
		if IsNotExist(oerr) {
			return nil
		}
		return oerr
	}
	names, _ := f.Readdirnames(-1)
	f.Close()
	for _, n := range names {
		if e := RemoveAll(path + "/" + n); e != nil && first == nil {
			first = e
		}
	}
	err = Remove(path)
	if err == nil || IsNotExist(err) {
		return nil
	}
	if first != nil {
		return first
	}
	return err
}

// Rename renames a file.
func Rename(oldpath, newpath string) error {
	// a directory is not replaced
	if fi, err := Lstat(newpath); err == nil && fi.IsDir() {
		ofi, err := Lstat(oldpath)
		if err != nil {
			if pe, ok := err.(*PathError); ok {
				err = pe.Err
			}
			return &LinkError{"rename", oldpath, newpath, err}
		}
		if !ofi.IsDir() {
			return &LinkError{"rename", oldpath, newpath, syscall.EEXIST}
		}
	}
	return linkError("rename", oldpath, newpath, syscall.Rename)
}

func linkError(op, a, b string, f func(string, string) error) error {
	if err := again(func() error { return f(a, b) }); err != nil {
		return &LinkError{op, a, b, err}
	}
	return nil
}

// Link makes a hard link.
func Link(oldname, newname string) error { return linkError("link", oldname, newname, syscall.Link) }

// Symlink makes a symbolic link.
func Symlink(oldname, newname string) error {
	return linkError("symlink", oldname, newname, syscall.Symlink)
}

// Readlink returns the target of a symbolic link.
func Readlink(name string) (string, error) {
	for size := 128; ; size *= 2 {
		b := make([]byte, size)
		var n int
		err := again(func() (err error) {
			n, err = syscall.Readlink(name, b)
			return err
		})
		if err != nil {
			return "", &PathError{Op: "readlink", Path: name, Err: err}
		}
		if n < size {
			return string(b[:n]), nil
		}
	}
}

// Truncate changes a file's size.
func Truncate(name string, size int64) error {
	return onPath("truncate", name, func() error { return syscall.Truncate(name, size) })
}

// Chmod changes a file's mode.
func Chmod(name string, mode FileMode) error {
	return onPath("chmod", name, func() error { return syscall.Chmod(name, sysMode(mode)) })
}

// Chown changes a file's owner.
func Chown(name string, uid, gid int) error {
	return onPath("chown", name, func() error { return syscall.Chown(name, uid, gid) })
}

// Lchown changes the owner of a symbolic link.
func Lchown(name string, uid, gid int) error {
	return onPath("lchown", name, func() error { return syscall.Lchown(name, uid, gid) })
}

// Chtimes changes a file's times; a zero time leaves one alone.
func Chtimes(name string, atime time.Time, mtime time.Time) error {
	return onPath("chtimes", name, func() error { return syscall.SetTimes(name, timeOrNone(atime), timeOrNone(mtime)) })
}

// timeOrNone returns a time in nanoseconds since 1970, or what stands for none.
func timeOrNone(t time.Time) int64 {
	if t.IsZero() {
		return -1 << 63
	}
	return t.UnixNano()
}

// Chdir changes the current directory.
func Chdir(dir string) error {
	return onPath("chdir", dir, func() error { return syscall.Chdir(dir) })
}

// Getwd returns the current directory.
func Getwd() (dir string, err error) {
	if dir = Getenv("PWD"); dir != "" && dir[0] == '/' {
		dot, err1 := Stat(".")
		d, err2 := Stat(dir)
		if err1 == nil && err2 == nil && SameFile(dot, d) {
			return dir, nil
		}
	}
	dir, err = syscall.Getwd()
	return dir, NewSyscallError("getwd", err)
}

// TempDir returns the directory for temporary files.
func TempDir() string {
	if dir := Getenv("TMPDIR"); dir != "" {
		return dir
	}
	return "/tmp"
}

// UserHomeDir returns the user's home directory.
func UserHomeDir() (string, error) {
	if v := Getenv("HOME"); v != "" {
		return v, nil
	}
	return "", errText("$HOME is not defined")
}

// UserCacheDir returns the directory for cached data of the user.
func UserCacheDir() (string, error) { return userDir("XDG_CACHE_HOME", "/.cache") }

// UserConfigDir returns the directory for settings of the user.
func UserConfigDir() (string, error) { return userDir("XDG_CONFIG_HOME", "/.config") }

func userDir(name, below string) (string, error) {
	if dir := Getenv(name); dir != "" {
		if dir[0] != '/' {
			return "", errText("path in $" + name + " is relative")
		}
		return dir, nil
	}
	home := Getenv("HOME")
	if home == "" {
		return "", errText("neither $" + name + " nor $HOME are defined")
	}
	return home + below, nil
}

type errText string

func (e errText) Error() string { return string(e) }

// DirFS returns a file system for the files below dir.
func DirFS(dir string) fs.FS { return dirFS(dir) }

type dirFS string

func (d dirFS) join(op, name string) (string, error) {
	if d == "" {
		return "", &PathError{Op: op, Path: name, Err: errText("os: DirFS with empty root")}
	}
	if !fs.ValidPath(name) {
		return "", &PathError{Op: op, Path: name, Err: ErrInvalid}
	}
	for i := range len(name) {
		if name[i] == 0 {
			return "", &PathError{Op: op, Path: name, Err: ErrInvalid}
		}
	}
	if d[len(d)-1] == '/' {
		return string(d) + name, nil
	}
	return string(d) + "/" + name, nil
}

// relative puts the name that was asked for into an error.
func relative(err error, name string) error {
	if e, ok := err.(*PathError); ok {
		e.Path = name
	}
	return err
}

func (d dirFS) Open(name string) (fs.File, error) {
	full, err := d.join("open", name)
	if err != nil {
		return nil, err
	}
	f, err := Open(full)
	if err != nil {
		return nil, relative(err, name)
	}
	return f, nil
}

func (d dirFS) ReadFile(name string) ([]byte, error) {
	full, err := d.join("readfile", name)
	if err != nil {
		return nil, err
	}
	b, err := ReadFile(full)
	return b, relative(err, name)
}

func (d dirFS) ReadDir(name string) ([]DirEntry, error) {
	full, err := d.join("readdir", name)
	if err != nil {
		return nil, err
	}
	list, err := ReadDir(full)
	return list, relative(err, name)
}

func (d dirFS) Stat(name string) (fs.FileInfo, error) {
	full, err := d.join("stat", name)
	if err != nil {
		return nil, err
	}
	info, err := Stat(full)
	return info, relative(err, name)
}

func (d dirFS) Lstat(name string) (fs.FileInfo, error) {
	full, err := d.join("lstat", name)
	if err != nil {
		return nil, err
	}
	info, err := Lstat(full)
	return info, relative(err, name)
}

func (d dirFS) ReadLink(name string) (string, error) {
	full, err := d.join("readlink", name)
	if err != nil {
		return "", err
	}
	target, err := Readlink(full)
	return target, relative(err, name)
}

// CopyFS copies a file system to dir.
func CopyFS(dir string, fsys fs.FS) error {
	return fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := dir + "/" + path
		if path == "." {
			to = dir
		}
		switch d.Type() {
		case ModeDir:
			return MkdirAll(to, 0777)
		case ModeSymlink:
			target, err := fs.ReadLink(fsys, path)
			if err != nil {
				return err
			}
			return Symlink(target, to)
		case 0:
			data, err := fs.ReadFile(fsys, path)
			if err != nil {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			w, err := OpenFile(to, O_CREATE|O_EXCL|O_WRONLY, 0666|info.Mode()&0777)
			if err != nil {
				return err
			}
			if _, err := w.Write(data); err != nil {
				w.Close()
				return &PathError{Op: "Copy", Path: to, Err: err}
			}
			return w.Close()
		}
		return &PathError{Op: "CopyFS", Path: path, Err: ErrInvalid}
	})
}
