package os

import (
	"errors"
	"internal/poll"
	"io"
	"io/fs"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// Flags of OpenFile.
const (
	O_RDONLY int = syscall.O_RDONLY
	O_WRONLY int = syscall.O_WRONLY
	O_RDWR   int = syscall.O_RDWR
	O_APPEND int = syscall.O_APPEND
	O_CREATE int = syscall.O_CREAT
	O_EXCL   int = syscall.O_EXCL
	O_SYNC   int = syscall.O_SYNC
	O_TRUNC  int = syscall.O_TRUNC
)

// Old names of io's constants.
const (
	SEEK_SET int = 0
	SEEK_CUR int = 1
	SEEK_END int = 2
)

// DevNull is the file that swallows everything.
const DevNull = "/dev/null"

// FileMode holds a file's type and permissions.
type FileMode = fs.FileMode

const (
	ModeDir        = fs.ModeDir
	ModeAppend     = fs.ModeAppend
	ModeExclusive  = fs.ModeExclusive
	ModeTemporary  = fs.ModeTemporary
	ModeSymlink    = fs.ModeSymlink
	ModeDevice     = fs.ModeDevice
	ModeNamedPipe  = fs.ModeNamedPipe
	ModeSocket     = fs.ModeSocket
	ModeSetuid     = fs.ModeSetuid
	ModeSetgid     = fs.ModeSetgid
	ModeCharDevice = fs.ModeCharDevice
	ModeSticky     = fs.ModeSticky
	ModeIrregular  = fs.ModeIrregular

	ModeType = fs.ModeType
	ModePerm = fs.ModePerm
)

// file is what a File refers to. Operations in progress keep it open: the last one out closes it.
type file struct {
	mu      sync.Mutex
	fd      int
	name    string
	uses    int
	closed  bool
	append_ bool
	pfd     *poll.FD // for pipes: goroutines wait for them, threads do not
	blocks  bool     // Fd was called: the descriptor may block again
	entries string   // entries of a directory that were read and not yet returned
	dirEnd  bool
}

// File is an open file.
type File struct {
	*file
}

// Standard files.
var (
	Stdin  = NewFile(uintptr(syscall.Stdin), "/dev/stdin")
	Stdout = NewFile(uintptr(syscall.Stdout), "/dev/stdout")
	Stderr = NewFile(uintptr(syscall.Stderr), "/dev/stderr")
)

// NewFile returns a File for an open file descriptor.
func NewFile(fd uintptr, name string) *File {
	if int(fd) < 0 {
		return nil
	}
	return &File{&file{fd: int(fd), name: name}}
}

// opened is NewFile for a file that is closed when nobody refers to it.
func opened(fd int, name string) *File {
	f := &file{fd: fd, name: name}
	runtime.SetFinalizer(f, (*file).close)
	return &File{f}
}

// polled returns a File for a descriptor that goroutines can wait for, if the system can tell when it is ready.
func polled(fd int, name string) *File {
	f := opened(fd, name)
	p := &poll.FD{Sysfd: fd, Stream: true, File: true}
	if syscall.SetNonblock(fd, true) != nil {
		return f
	}
	if p.Init() != nil {
		syscall.SetNonblock(fd, false)
		return f
	}
	f.pfd = p
	return f
}

// waits reports whether reads and writes go through the poller.
func (f *file) waits() bool { return f.pfd != nil && !f.blocks }

// fromPoll turns the poller's error into the package's.
func (f *file) fromPoll(op string, err error) error {
	switch err {
	case nil, io.EOF:
		return err
	case poll.ErrFileClosing:
		err = ErrClosed
	}
	return &PathError{Op: op, Path: f.name, Err: err}
}

func (f *file) enter() error {
	if f.pfd != nil {
		if f.pfd.Acquire() != nil {
			return ErrClosed
		}
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return ErrClosed
	}
	f.uses++
	return nil
}

func (f *file) leave() {
	if f.pfd != nil {
		f.pfd.Release()
		return
	}
	f.mu.Lock()
	f.uses--
	last := f.closed && f.uses == 0
	f.mu.Unlock()
	if last {
		syscall.Close(f.fd)
	}
}

func (f *file) close() error {
	if f.pfd != nil {
		runtime.SetFinalizer(f, nil)
		return f.fromPoll("close", f.pfd.Close())
	}
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return &PathError{Op: "close", Path: f.name, Err: ErrClosed}
	}
	f.closed = true
	last := f.uses == 0
	f.mu.Unlock()
	runtime.SetFinalizer(f, nil)
	if last {
		return pathError("close", f.name, syscall.Close(f.fd))
	}
	return nil
}

// do runs an operation on the descriptor of an open file.
func (f *File) do(op string, work func(fd int) error) error {
	if f == nil {
		return ErrInvalid
	}
	if err := f.enter(); err != nil {
		return &PathError{Op: op, Path: f.name, Err: err}
	}
	defer f.leave()
	return pathError(op, f.name, again(func() error { return work(f.fd) }))
}

// Name returns the name the file was opened with.
func (f *File) Name() string { return f.name }

// Fd returns the file descriptor.
func (f *File) Fd() uintptr {
	if f == nil {
		return ^uintptr(0)
	}
	if f.waits() {
		// Who takes the descriptor may share it with a process that expects it to block.
		syscall.SetNonblock(f.fd, false)
		f.blocks = true
	}
	return uintptr(f.fd)
}

// Close closes the file.
func (f *File) Close() error {
	if f == nil {
		return ErrInvalid
	}
	return f.file.close()
}

// Open opens a file for reading.
func Open(name string) (*File, error) { return OpenFile(name, O_RDONLY, 0) }

// Create creates or truncates a file.
func Create(name string) (*File, error) { return OpenFile(name, O_RDWR|O_CREATE|O_TRUNC, 0666) }

// OpenFile opens a file.
func OpenFile(name string, flag int, perm FileMode) (*File, error) {
	var fd int
	err := again(func() (err error) {
		fd, err = syscall.Open(name, flag|syscall.O_CLOEXEC, sysMode(perm))
		return err
	})
	if err != nil {
		return nil, &PathError{Op: "open", Path: name, Err: err}
	}
	open := opened
	var st syscall.Stat_t
	if syscall.Fstat(fd, &st) == nil && st.Mode&syscall.S_IFMT == syscall.S_IFIFO {
		open = polled
	}
	f := open(fd, name)
	f.append_ = flag&O_APPEND != 0
	return f, nil
}

func sysMode(m FileMode) uint32 {
	o := uint32(m.Perm())
	if m&ModeSetuid != 0 {
		o |= syscall.S_ISUID
	}
	if m&ModeSetgid != 0 {
		o |= syscall.S_ISGID
	}
	if m&ModeSticky != 0 {
		o |= syscall.S_ISVTX
	}
	return o
}

// most is the most that one system call reads or writes.
const most = 1 << 30

// Read reads up to len(b) bytes.
func (f *File) Read(b []byte) (n int, err error) {
	if f == nil {
		return 0, ErrInvalid
	}
	if len(b) > most {
		b = b[:most]
	}
	if f.waits() {
		n, err = f.pfd.Read(b)
		return n, f.fromPoll("read", err)
	}
	if err := f.enter(); err != nil {
		return 0, &PathError{Op: "read", Path: f.name, Err: err}
	}
	defer f.leave()
	if len(b) == 0 {
		return 0, nil
	}
	for {
		n, err = syscall.Read(f.fd, b)
		if err == nil {
			if n == 0 {
				return 0, io.EOF
			}
			return n, nil
		}
		if err != syscall.EINTR {
			return 0, &PathError{Op: "read", Path: f.name, Err: err}
		}
	}
}

// ReadAt reads at an offset.
func (f *File) ReadAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, &PathError{Op: "readat", Path: f.name, Err: errors.New("negative offset")}
	}
	for len(b) > 0 {
		m := 0
		err = f.do("read", func(fd int) (err error) {
			m, err = syscall.Pread(fd, b[:min(len(b), most)], off)
			return err
		})
		if err != nil {
			return n, err
		}
		if m == 0 {
			return n, io.EOF
		}
		n += m
		b = b[m:]
		off += int64(m)
	}
	return n, nil
}

// Write writes b.
func (f *File) Write(b []byte) (n int, err error) {
	if f == nil {
		return 0, ErrInvalid
	}
	if f.waits() {
		n, err = f.pfd.Write(b)
		return n, f.fromPoll("write", err)
	}
	if err := f.enter(); err != nil {
		return 0, &PathError{Op: "write", Path: f.name, Err: err}
	}
	defer f.leave()
	for {
		m, err := syscall.Write(f.fd, b[n:min(len(b), n+most)])
		if m > 0 {
			n += m
		}
		if err == syscall.EINTR {
			continue
		}
		if err == syscall.EAGAIN {
			runtime.Gosched()
			continue
		}
		if err != nil {
			return n, &PathError{Op: "write", Path: f.name, Err: err}
		}
		if n >= len(b) {
			return n, nil
		}
		if m == 0 {
			return n, &PathError{Op: "write", Path: f.name, Err: io.ErrUnexpectedEOF}
		}
	}
}

// WriteString writes s.
func (f *File) WriteString(s string) (n int, err error) { return f.Write([]byte(s)) }

var errWriteAtAppend = errors.New("os: invalid use of WriteAt on file opened with O_APPEND")

// WriteAt writes at an offset.
func (f *File) WriteAt(b []byte, off int64) (n int, err error) {
	if f == nil {
		return 0, ErrInvalid
	}
	if f.append_ {
		return 0, errWriteAtAppend
	}
	if off < 0 {
		return 0, &PathError{Op: "writeat", Path: f.name, Err: errors.New("negative offset")}
	}
	for len(b) > 0 {
		m := 0
		err = f.do("write", func(fd int) (err error) {
			m, err = syscall.Pwrite(fd, b[:min(len(b), most)], off)
			return err
		})
		if err != nil {
			return n, err
		}
		n += m
		b = b[m:]
		off += int64(m)
	}
	return n, nil
}

// Seek moves the offset of the next Read or Write.
func (f *File) Seek(offset int64, whence int) (ret int64, err error) {
	err = f.do("seek", func(fd int) (err error) {
		ret, err = syscall.Seek(fd, offset, whence)
		return err
	})
	if err == nil {
		f.mu.Lock()
		f.entries, f.dirEnd = "", false
		f.mu.Unlock()
	}
	return ret, err
}

type fileWithoutReadFrom struct{ f *File }

func (w fileWithoutReadFrom) Write(b []byte) (int, error) { return w.f.Write(b) }

// ReadFrom copies from r.
func (f *File) ReadFrom(r io.Reader) (n int64, err error) {
	if f == nil {
		return 0, ErrInvalid
	}
	return io.Copy(fileWithoutReadFrom{f}, r)
}

type fileWithoutWriteTo struct{ f *File }

func (r fileWithoutWriteTo) Read(b []byte) (int, error) { return r.f.Read(b) }

// WriteTo copies to w.
func (f *File) WriteTo(w io.Writer) (n int64, err error) {
	if f == nil {
		return 0, ErrInvalid
	}
	return io.Copy(w, fileWithoutWriteTo{f})
}

// Sync writes the file's contents to the disk.
func (f *File) Sync() error { return f.do("sync", syscall.Fsync) }

// Truncate changes the file's size.
func (f *File) Truncate(size int64) error {
	return f.do("truncate", func(fd int) error { return syscall.Ftruncate(fd, size) })
}

// Chmod changes the file's mode.
func (f *File) Chmod(mode FileMode) error {
	return f.do("chmod", func(fd int) error { return syscall.Fchmod(fd, sysMode(mode)) })
}

// Chown changes the file's owner.
func (f *File) Chown(uid, gid int) error {
	return f.do("chown", func(fd int) error { return syscall.Fchown(fd, uid, gid) })
}

// Chdir makes the directory the current one.
func (f *File) Chdir() error { return f.do("chdir", syscall.Fchdir) }

// SetDeadline sets the time after which reads and writes fail; only pipes have that.
func (f *File) SetDeadline(t time.Time) error { return f.deadline(t, true, true) }

// SetReadDeadline sets the time after which reads fail.
func (f *File) SetReadDeadline(t time.Time) error { return f.deadline(t, true, false) }

// SetWriteDeadline sets the time after which writes fail.
func (f *File) SetWriteDeadline(t time.Time) error { return f.deadline(t, false, true) }

func (f *File) deadline(t time.Time, r, w bool) error {
	if f == nil {
		return ErrInvalid
	}
	if f.waits() {
		return f.fromPoll("set deadline", f.pfd.SetDeadline(t, r, w))
	}
	return &PathError{Op: "set deadline", Path: f.name, Err: ErrNoDeadline}
}

type rawConn struct{ f *File }

func (c rawConn) Control(f func(uintptr)) error {
	return c.f.do("SyscallConn", func(fd int) error { f(uintptr(fd)); return nil })
}

func (c rawConn) Read(f func(uintptr) bool) error {
	return c.Control(func(fd uintptr) {
		for !f(fd) {
			runtime.Gosched()
		}
	})
}

func (c rawConn) Write(f func(uintptr) bool) error { return c.Read(f) }

// SyscallConn gives access to the descriptor.
func (f *File) SyscallConn() (syscall.RawConn, error) {
	if f == nil {
		return nil, ErrInvalid
	}
	return rawConn{f}, nil
}

// Pipe returns the ends of a pipe.
func Pipe() (r *File, w *File, err error) {
	var p [2]int
	if err := syscall.Pipe(p[:]); err != nil {
		return nil, nil, NewSyscallError("pipe2", err)
	}
	return polled(p[0], "|0"), polled(p[1], "|1"), nil
}

// ReadFile returns the contents of a file.
func ReadFile(name string) ([]byte, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size := 0
	if info, err := f.Stat(); err == nil && info.Size() < most {
		size = int(info.Size())
	}
	data := make([]byte, 0, max(size+1, 512))
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if err != nil {
			if err == io.EOF {
				err = nil
			}
			return data, err
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
	}
}

// WriteFile writes a file.
func WriteFile(name string, data []byte, perm FileMode) error {
	f, err := OpenFile(name, O_WRONLY|O_CREATE|O_TRUNC, perm)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
