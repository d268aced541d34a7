// Package poll holds file descriptors that goroutines wait for: network connections, pipes, terminals.
package poll

import (
	"errors"
	"internal/rt"
	"io"
	"sync"
	"syscall"
	"time"
)

// The natives' answers: 0 ready, 1 closing, 2 timed out.

func open(fd int) (desc uint64, errno int)
func closeDesc(desc uint64)
func prepare(desc uint64, write bool) int
func wait(desc uint64, write bool) int
func evict(desc uint64)
func setDeadline(desc uint64, write bool, when int64)

func read(fd int, p []byte) (n, errno int)
func write(fd int, p []byte) (n, errno int)
func writev(fd int, v [][]byte) (n, errno int)

type closingError struct{ net bool }

func (e closingError) Error() string {
	if e.net {
		return "use of closed network connection"
	}
	return "use of closed file"
}
func (e closingError) Timeout() bool   { return false }
func (e closingError) Temporary() bool { return false }

// Errors.
var (
	ErrNetClosing  error = closingError{true}
	ErrFileClosing error = closingError{false}
	ErrNoDeadline        = errors.New("file type does not support deadline")
	ErrNotPollable       = errors.New("not pollable")
)

// DeadlineExceededError is the error of an operation whose deadline has passed.
type DeadlineExceededError struct{}

func (*DeadlineExceededError) Error() string   { return "i/o timeout" }
func (*DeadlineExceededError) Timeout() bool   { return true }
func (*DeadlineExceededError) Temporary() bool { return true }

// ErrDeadlineExceeded is returned when a deadline has passed.
var ErrDeadlineExceeded error = &DeadlineExceededError{}

// FD is a descriptor that does not block. Operations in progress keep it open: the last one out closes it. Reads exclude
// each other, and so do writes.
type FD struct {
	Sysfd int
	// Stream: reading nothing is the end of the file.
	Stream bool
	// File says that errors speak of a file and not of a connection.
	File bool

	desc     uint64
	mu       sync.Mutex
	uses     int
	closed   bool
	released chan struct{}
	rd, wr   sync.Mutex
}

// Init registers the descriptor, which must not block.
func (fd *FD) Init() error {
	desc, errno := open(fd.Sysfd)
	if errno != 0 {
		return syscall.Errno(errno)
	}
	fd.desc = desc
	fd.released = make(chan struct{})
	return nil
}

func (fd *FD) closing() error {
	if fd.File {
		return ErrFileClosing
	}
	return ErrNetClosing
}

// Acquire keeps the descriptor open until Release.
func (fd *FD) Acquire() error { return fd.enter() }

// Release ends what Acquire began.
func (fd *FD) Release() { fd.leave() }

func (fd *FD) enter() error {
	fd.mu.Lock()
	defer fd.mu.Unlock()
	if fd.closed {
		return fd.closing()
	}
	fd.uses++
	return nil
}

func (fd *FD) leave() {
	fd.mu.Lock()
	fd.uses--
	last := fd.closed && fd.uses == 0
	fd.mu.Unlock()
	if last {
		fd.destroy()
	}
}

func (fd *FD) destroy() error {
	closeDesc(fd.desc)
	err := syscall.Close(fd.Sysfd)
	fd.Sysfd = -1
	close(fd.released)
	return err
}

// Close wakes all who wait and closes the descriptor when the last of them has left.
func (fd *FD) Close() error {
	fd.mu.Lock()
	if fd.closed {
		fd.mu.Unlock()
		return fd.closing()
	}
	fd.closed = true
	last := fd.uses == 0
	fd.mu.Unlock()
	evict(fd.desc)
	if last {
		return fd.destroy()
	}
	<-fd.released
	return nil
}

func (fd *FD) answer(n int) error {
	switch n {
	case 1:
		return fd.closing()
	case 2:
		return ErrDeadlineExceeded
	}
	return nil
}

// Do tries an operation until it does not say EAGAIN, waiting in between.
func (fd *FD) Do(forWrite bool, op func(fd int) syscall.Errno) error {
	if err := fd.enter(); err != nil {
		return err
	}
	defer fd.leave()
	if forWrite {
		fd.wr.Lock()
		defer fd.wr.Unlock()
	} else {
		fd.rd.Lock()
		defer fd.rd.Unlock()
	}
	return fd.try(forWrite, op)
}

func (fd *FD) try(forWrite bool, op func(fd int) syscall.Errno) error {
	if err := fd.answer(prepare(fd.desc, forWrite)); err != nil {
		return err
	}
	for {
		e := op(fd.Sysfd)
		switch e {
		case 0:
			return nil
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
			if err := fd.answer(wait(fd.desc, forWrite)); err != nil {
				return err
			}
			continue
		}
		return e
	}
}

// most is the most that one system call reads or writes.
const most = 1 << 30

// Read reads once.
func (fd *FD) Read(p []byte) (n int, err error) {
	if err := fd.enter(); err != nil {
		return 0, err
	}
	defer fd.leave()
	fd.rd.Lock()
	defer fd.rd.Unlock()
	if len(p) == 0 {
		return 0, nil
	}
	if fd.Stream && len(p) > most {
		p = p[:most]
	}
	if err := fd.answer(prepare(fd.desc, false)); err != nil {
		return 0, err
	}
	for {
		n, e := read(fd.Sysfd, p)
		switch {
		case e == 0:
			if n == 0 && fd.Stream {
				return 0, io.EOF
			}
			return n, nil
		case e == int(syscall.EAGAIN):
			if err := fd.answer(wait(fd.desc, false)); err != nil {
				return 0, err
			}
		case e != int(syscall.EINTR):
			return 0, syscall.Errno(e)
		}
	}
}

// Write writes all of p.
func (fd *FD) Write(p []byte) (n int, err error) {
	if err := fd.enter(); err != nil {
		return 0, err
	}
	defer fd.leave()
	fd.wr.Lock()
	defer fd.wr.Unlock()
	if err := fd.answer(prepare(fd.desc, true)); err != nil {
		return 0, err
	}
	for {
		end := len(p)
		if fd.Stream && end-n > most {
			end = n + most
		}
		k, e := write(fd.Sysfd, p[n:end])
		if k > 0 {
			n += k
		}
		switch {
		case n == len(p) && e == 0:
			return n, nil
		case e == int(syscall.EAGAIN):
			if err := fd.answer(wait(fd.desc, true)); err != nil {
				return n, err
			}
		case e != 0 && e != int(syscall.EINTR):
			return n, syscall.Errno(e)
		case e == 0 && k == 0:
			return n, io.ErrUnexpectedEOF
		}
	}
}

// Writev writes all of the slices and drops from v what is written.
func (fd *FD) Writev(v *[][]byte) (n int64, err error) {
	for len(*v) > 0 {
		k := 0
		err = fd.Do(true, func(s int) syscall.Errno {
			var e int
			k, e = writev(s, *v)
			return syscall.Errno(e)
		})
		if err != nil {
			return n, err
		}
		n += int64(k)
		for len(*v) > 0 && k >= len((*v)[0]) {
			k -= len((*v)[0])
			(*v)[0] = nil
			*v = (*v)[1:]
		}
		if k > 0 {
			(*v)[0] = (*v)[0][k:]
		}
	}
	return n, nil
}

// Accept takes a connection; it does not block.
func (fd *FD) Accept() (s int, sa syscall.Sockaddr, err error) {
	err = fd.Do(false, func(l int) syscall.Errno {
		for {
			var e error
			s, sa, e = syscall.Accept4(l, syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK)
			if e == nil {
				return 0
			}
			// A connection that was given up before it was taken.
			if e != syscall.ECONNABORTED {
				return toErrno(e)
			}
		}
	})
	return s, sa, err
}

func toErrno(err error) syscall.Errno {
	if e, ok := err.(syscall.Errno); ok {
		return e
	}
	if err == nil {
		return 0
	}
	return syscall.EINVAL
}

// Errno is err as a number of the system.
func Errno(err error) syscall.Errno { return toErrno(err) }

// WaitWrite waits until the descriptor can be written, as it can when a connection stands.
func (fd *FD) WaitWrite() error {
	if err := fd.enter(); err != nil {
		return err
	}
	defer fd.leave()
	return fd.answer(wait(fd.desc, true))
}

// Use runs f with the descriptor kept open.
func (fd *FD) Use(f func(fd int) error) error {
	if err := fd.enter(); err != nil {
		return err
	}
	defer fd.leave()
	return f(fd.Sysfd)
}

// RawRead and RawWrite call f until it says that it is done, waiting in between.
func (fd *FD) RawRead(f func(uintptr) bool) error  { return fd.raw(false, f) }
func (fd *FD) RawWrite(f func(uintptr) bool) error { return fd.raw(true, f) }

func (fd *FD) raw(forWrite bool, f func(uintptr) bool) error {
	return fd.Do(forWrite, func(s int) syscall.Errno {
		if f(uintptr(s)) {
			return 0
		}
		return syscall.EAGAIN
	})
}

// SetDeadline sets the time after which reads (and writes) fail; zero: never.
func (fd *FD) SetDeadline(t time.Time, forRead, forWrite bool) error {
	if err := fd.enter(); err != nil {
		return err
	}
	defer fd.leave()
	when := int64(0)
	if !t.IsZero() {
		// The clock is read after Until: what passes in between makes the deadline later, not earlier.
		left := int64(time.Until(t))
		when = left + rt.Nanotime()
		if when <= 0 {
			when = 1
		}
	}
	if forRead {
		setDeadline(fd.desc, false, when)
	}
	if forWrite {
		setDeadline(fd.desc, true, when)
	}
	return nil
}
