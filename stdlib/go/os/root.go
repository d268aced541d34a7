package os

import (
	"cmp"
	"errors"
	"internal/oserror"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"
)

// errPathEscapes is told for a name that leads out of a root.
var errPathEscapes = errors.New("path escapes from parent")

// Root is a directory that gives access to the files below it and to no others: neither ".." nor symbolic links lead out of it, even if
// somebody changes directories meanwhile.
type Root struct {
	name string
	mu   sync.Mutex
	fd   int
	uses int // operations in progress keep it open
	shut bool
}

// OpenRoot opens a directory.
func OpenRoot(name string) (*Root, error) {
	var fd int
	err := again(func() (err error) {
		fd, err = syscall.Open(name, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
		return err
	})
	if err == syscall.ENOTDIR {
		err = errors.New("not a directory")
		if _, serr := Stat(name); serr != nil {
			err = underlying(serr)
		}
	}
	if err != nil {
		return nil, &PathError{Op: "open", Path: name, Err: err}
	}
	return newRoot(fd, name), nil
}

func newRoot(fd int, name string) *Root {
	r := &Root{name: name, fd: fd}
	runtime.SetFinalizer(r, (*Root).Close)
	return r
}

// OpenInRoot opens a file below dir.
func OpenInRoot(dir, name string) (*File, error) {
	r, err := OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return r.Open(name)
}

// Name returns the name that the directory was opened with.
func (r *Root) Name() string { return r.name }

// Close closes the directory. Files opened through it stay open.
func (r *Root) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.shut && r.uses == 0 {
		syscall.Close(r.fd)
	}
	r.shut = true
	runtime.SetFinalizer(r, nil)
	return nil
}

func (r *Root) enter() (fd int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.shut {
		return 0, ErrClosed
	}
	r.uses++
	return r.fd, nil
}

func (r *Root) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.uses--; r.uses == 0 && r.shut {
		syscall.Close(r.fd)
	}
}

// splitName cuts a name that is relative into its parts. A slash at the end means the directory itself.
func splitName(name string) ([]string, error) {
	if name == "" {
		return nil, errors.New("empty path")
	}
	if name[0] == '/' {
		return nil, errPathEscapes
	}
	var parts []string
	for start, i := 0, 0; i <= len(name); i++ {
		if i < len(name) && name[i] != '/' {
			continue
		}
		if part := name[start:i]; part != "" && part != "." {
			parts = append(parts, part)
		}
		start = i + 1
	}
	return parts, nil
}

func endsInSlash(name string) bool { return name != "" && name[len(name)-1] == '/' }

// maxLinks is the number of symbolic links that a name may lead through.
const maxLinks = 40

// walk goes to the directory that name is in and calls f for it and the last part, "." for the root itself. If follow is set, symbolic
// links at the end are followed first; so they are if name ends in a slash, and then what they lead to has to be a directory.
//
// The directories on the way stay open, so that ".." leads back to where the walk came from, whatever happens to the tree.
func (r *Root) walk(name string, follow bool, f func(dir int, base string) error) error {
	root, err := r.enter()
	if err != nil {
		return err
	}
	defer r.leave()
	parts, err := splitName(name)
	if err != nil {
		return err
	}
	slash := endsInSlash(name)
	dirs := []int{root}
	up := func() {
		syscall.Close(dirs[len(dirs)-1])
		dirs = dirs[:len(dirs)-1]
	}
	defer func() {
		for len(dirs) > 1 {
			up()
		}
	}()
	links := 0
	for len(parts) > 0 {
		part := parts[0]
		dir := dirs[len(dirs)-1]
		if part == ".." {
			if len(dirs) == 1 {
				return errPathEscapes
			}
			up()
			parts = parts[1:]
			continue
		}
		last := len(parts) == 1
		if last && !follow && !slash {
			return again(func() error { return f(dir, part) })
		}
		target, isLink, err := linkAt(dir, part)
		switch {
		case isLink:
			if links++; links > maxLinks {
				return syscall.ELOOP
			}
			to, err := splitName(target)
			if err != nil {
				return err
			}
			parts = append(to, parts[1:]...)
			continue
		case last:
			if slash {
				var st syscall.Stat_t
				if syscall.Fstatat(dir, part, &st) == nil && fileType(st.Mode&syscall.S_IFMT) != ModeDir {
					return syscall.ENOTDIR
				}
			}
			err := again(func() error { return f(dir, part) })
			if err == errBecameLink {
				continue // somebody was faster
			}
			return err
		case err != nil:
			return err
		}
		var fd int
		err = again(func() (err error) {
			fd, err = syscall.Openat(dir, part, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NOFOLLOW|syscall.O_CLOEXEC, 0)
			return err
		})
		if err == syscall.ELOOP {
			continue
		}
		if err != nil {
			return err
		}
		dirs = append(dirs, fd)
		parts = parts[1:]
	}
	return again(func() error { return f(dirs[len(dirs)-1], ".") })
}

// errBecameLink makes a walk look at the last part again.
var errBecameLink = errors.New("became a symbolic link")

// linkAt returns what a symbolic link says.
func linkAt(dir int, name string) (target string, isLink bool, err error) {
	for size := 128; ; size *= 2 {
		b := make([]byte, size)
		var n int
		err := again(func() (err error) {
			n, err = syscall.Readlinkat(dir, name, b)
			return err
		})
		switch {
		case err == syscall.EINVAL:
			return "", false, nil // something else
		case err != nil:
			return "", false, err
		case n < size:
			return string(b[:n]), true, nil
		}
	}
}

// do is walk with errors of an operation.
func (r *Root) do(op, name string, follow bool, f func(dir int, base string) error) error {
	return pathError(op, name, r.walk(name, follow, f))
}

// Open opens a file for reading.
func (r *Root) Open(name string) (*File, error) { return r.OpenFile(name, O_RDONLY, 0) }

// Create creates or truncates a file.
func (r *Root) Create(name string) (*File, error) {
	return r.OpenFile(name, O_RDWR|O_CREATE|O_TRUNC, 0666)
}

// OpenFile opens a file.
func (r *Root) OpenFile(name string, flag int, perm FileMode) (*File, error) {
	if perm&0777 != perm {
		return nil, &PathError{Op: "openat", Path: name, Err: errors.New("unsupported file mode")}
	}
	var fd int
	err := r.walk(name, flag&O_EXCL == 0, func(dir int, base string) (err error) {
		fd, err = syscall.Openat(dir, base, flag|syscall.O_NOFOLLOW|syscall.O_CLOEXEC, sysMode(perm))
		if err == syscall.ELOOP && flag&O_EXCL == 0 {
			err = errBecameLink
		}
		return err
	})
	if err != nil {
		return nil, &PathError{Op: "openat", Path: name, Err: err}
	}
	f := opened(fd, r.join(name))
	f.append_ = flag&O_APPEND != 0
	return f, nil
}

// join returns the name of a file below the root.
func (r *Root) join(name string) string {
	if endsInSlash(r.name) {
		return r.name + name
	}
	return r.name + "/" + name
}

// OpenRoot opens a directory as a root of its own.
func (r *Root) OpenRoot(name string) (*Root, error) {
	var fd int
	err := r.walk(name, true, func(dir int, base string) (err error) {
		fd, err = syscall.Openat(dir, base, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NOFOLLOW|syscall.O_CLOEXEC, 0)
		if err == syscall.ELOOP {
			err = errBecameLink
		}
		return err
	})
	if err == syscall.ENOTDIR {
		if _, serr := r.Stat(name); serr == nil {
			return nil, &PathError{Op: "open", Path: r.join(name), Err: errors.New("not a directory")}
		}
	}
	if err != nil {
		return nil, &PathError{Op: "openat", Path: name, Err: err}
	}
	return newRoot(fd, r.join(name)), nil
}

// Stat describes a file.
func (r *Root) Stat(name string) (FileInfo, error) { return r.stat(name, true) }

// Lstat describes a file, a symbolic link itself.
func (r *Root) Lstat(name string) (FileInfo, error) { return r.stat(name, false) }

func (r *Root) stat(name string, follow bool) (FileInfo, error) {
	s := new(fileStat)
	err := r.walk(name, follow, func(dir int, base string) error {
		return syscall.Fstatat(dir, base, &s.sys)
	})
	if err != nil {
		return nil, &PathError{Op: "statat", Path: name, Err: err}
	}
	s.fill(name)
	return s, nil
}

// Readlink returns what a symbolic link says.
func (r *Root) Readlink(name string) (string, error) {
	var target string
	err := r.do("readlinkat", name, false, func(dir int, base string) error {
		s, isLink, err := linkAt(dir, base)
		if err == nil && !isLink {
			err = syscall.EINVAL
		}
		target = s
		return err
	})
	return target, err
}

// Mkdir makes a directory.
func (r *Root) Mkdir(name string, perm FileMode) error {
	if perm&0777 != perm {
		return &PathError{Op: "mkdirat", Path: name, Err: errors.New("unsupported file mode")}
	}
	return r.do("mkdirat", name, false, func(dir int, base string) error { return syscall.Mkdirat(dir, base, sysMode(perm)) })
}

// MkdirAll makes a directory and those above it that are missing.
func (r *Root) MkdirAll(name string, perm FileMode) error {
	if perm&0777 != perm {
		return &PathError{Op: "mkdirat", Path: name, Err: errors.New("unsupported file mode")}
	}
	parts, err := splitName(name)
	if err != nil {
		return &PathError{Op: "mkdirat", Path: name, Err: err}
	}
	at := ""
	for _, part := range parts {
		if at != "" {
			at += "/"
		}
		at += part
		if part == ".." {
			continue
		}
		err := r.Mkdir(at, perm)
		if err == nil {
			continue
		}
		cause := underlying(err)
		if info, serr := r.Stat(at); cause == syscall.EEXIST && serr == nil {
			if info.IsDir() {
				continue
			}
			return &PathError{Op: "openat", Path: at, Err: syscall.ENOTDIR}
		}
		return &PathError{Op: "mkdirat", Path: name, Err: cause}
	}
	return nil
}

// Chmod changes a file's mode.
func (r *Root) Chmod(name string, mode FileMode) error {
	return r.do("chmodat", name, true, func(dir int, base string) error { return syscall.Chmodat(dir, base, sysMode(mode)) })
}

// Chown changes a file's owner.
func (r *Root) Chown(name string, uid, gid int) error {
	return r.do("chownat", name, true, func(dir int, base string) error { return syscall.Chownat(dir, base, uid, gid) })
}

// Lchown changes a file's owner, of a symbolic link itself.
func (r *Root) Lchown(name string, uid, gid int) error {
	return r.do("lchownat", name, false, func(dir int, base string) error { return syscall.Chownat(dir, base, uid, gid) })
}

// Chtimes changes a file's times; a zero time leaves one alone.
func (r *Root) Chtimes(name string, atime time.Time, mtime time.Time) error {
	return r.do("chtimesat", name, true, func(dir int, base string) error {
		return syscall.SetTimesAt(dir, base, timeOrNone(atime), timeOrNone(mtime))
	})
}

// Remove removes a file or an empty directory.
func (r *Root) Remove(name string) error { return r.do("removeat", name, false, removeAt) }

func removeAt(dir int, base string) error {
	err := syscall.Unlinkat(dir, base)
	if err == nil {
		return nil
	}
	err1 := syscall.Rmdirat(dir, base)
	if err1 == nil {
		return nil
	}
	if err1 != syscall.ENOTDIR {
		err = err1
	}
	return err
}

// RemoveAll removes a file or directory and all below it. A name that does not exist is no error.
func (r *Root) RemoveAll(name string) error {
	if name == "" || name == "." || len(name) >= 2 && name[len(name)-2:] == "/." {
		return &PathError{Op: "RemoveAll", Path: name, Err: syscall.EINVAL}
	}
	err := r.walk(name, false, removeTree)
	if errors.Is(err, oserror.ErrNotExist) {
		return nil
	}
	return pathError("RemoveAll", name, err)
}

// removeTree removes what is below a directory and then it.
func removeTree(dir int, base string) error {
	err := removeAt(dir, base)
	if err == nil || err == syscall.ENOENT {
		return nil
	}
	fd, oerr := syscall.Openat(dir, base, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NOFOLLOW|syscall.O_CLOEXEC, 0)
	if oerr != nil {
		return err
	}
	f := opened(fd, base)
	defer f.Close()
	names, _ := f.Readdirnames(-1)
	var first error
	for _, n := range names {
		if e := removeTree(fd, n); e != nil && first == nil {
			first = e
		}
	}
	if err = removeAt(dir, base); err == nil || err == syscall.ENOENT {
		return nil
	}
	if first != nil {
		return first
	}
	return err
}

// Rename renames a file.
func (r *Root) Rename(oldname, newname string) error {
	return r.two("renameat", oldname, newname, syscall.Renameat)
}

// Link makes a hard link; one to a symbolic link is to the link itself.
func (r *Root) Link(oldname, newname string) error {
	return r.two("linkat", oldname, newname, syscall.Linkat)
}

func (r *Root) two(op, oldname, newname string, f func(int, string, int, string) error) error {
	err := r.walk(oldname, false, func(dir int, base string) error {
		return r.walk(newname, false, func(dir2 int, base2 string) error { return f(dir, base, dir2, base2) })
	})
	if err != nil {
		return &LinkError{op, oldname, newname, err}
	}
	return nil
}

// Symlink makes a symbolic link. What it says is not looked at; if it leads out of the root it cannot be followed.
func (r *Root) Symlink(oldname, newname string) error {
	err := r.walk(newname, false, func(dir int, base string) error { return syscall.Symlinkat(oldname, dir, base) })
	if err != nil {
		return &LinkError{"symlinkat", oldname, newname, err}
	}
	return nil
}

// ReadFile returns the contents of a file.
func (r *Root) ReadFile(name string) ([]byte, error) {
	f, err := r.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// WriteFile writes a file.
func (r *Root) WriteFile(name string, data []byte, perm FileMode) error {
	f, err := r.OpenFile(name, O_WRONLY|O_CREATE|O_TRUNC, perm)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// FS returns the tree as a file system.
func (r *Root) FS() fs.FS { return (*rootFS)(r) }

type rootFS Root

// check returns the root for a name that a file system may have.
func (f *rootFS) check(op, name string) (*Root, error) {
	if !fs.ValidPath(name) {
		return nil, &PathError{Op: op, Path: name, Err: ErrInvalid}
	}
	return (*Root)(f), nil
}

func (f *rootFS) Open(name string) (fs.File, error) {
	r, err := f.check("open", name)
	if err != nil {
		return nil, err
	}
	file, err := r.Open(name)
	if err != nil {
		return nil, err
	}
	return file, nil
}

func (f *rootFS) ReadDir(name string) ([]DirEntry, error) {
	r, err := f.check("readdir", name)
	if err != nil {
		return nil, err
	}
	file, err := r.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	list, err := file.ReadDir(-1)
	slices.SortFunc(list, func(a, b DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return list, err
}

func (f *rootFS) ReadFile(name string) ([]byte, error) {
	r, err := f.check("readfile", name)
	if err != nil {
		return nil, err
	}
	return r.ReadFile(name)
}

func (f *rootFS) Stat(name string) (FileInfo, error) {
	r, err := f.check("stat", name)
	if err != nil {
		return nil, err
	}
	return r.Stat(name)
}

func (f *rootFS) Lstat(name string) (FileInfo, error) {
	r, err := f.check("lstat", name)
	if err != nil {
		return nil, err
	}
	return r.Lstat(name)
}

func (f *rootFS) ReadLink(name string) (string, error) {
	r, err := f.check("readlink", name)
	if err != nil {
		return "", err
	}
	return r.Readlink(name)
}
