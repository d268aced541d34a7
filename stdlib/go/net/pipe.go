package net

import (
	"io"
	"os"
	"sync"
	"time"
)

// alarm is a channel that is closed when a deadline has passed.
type alarm struct {
	mu    sync.Mutex
	timer *time.Timer
	fired chan struct{}
}

func (a *alarm) set(t time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.timer != nil && !a.timer.Stop() {
		<-a.fired // its function is at work
	}
	a.timer = nil
	closed := false
	select {
	case <-a.fired:
		closed = true
	default:
	}
	d := time.Until(t)
	if t.IsZero() || d > 0 {
		if closed {
			a.fired = make(chan struct{})
		}
		if !t.IsZero() {
			fired := a.fired
			a.timer = time.AfterFunc(d, func() { close(fired) })
		}
		return
	}
	if !closed {
		close(a.fired)
	}
}

func (a *alarm) wait() chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.fired
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }

// pipe is one end. A writer offers its bytes and gets back how many were read.
type pipe struct {
	wrMu       sync.Mutex
	in, out    chan []byte
	inN, outN  chan int
	once       sync.Once
	done, peer chan struct{}
	rd, wr     alarm
}

// Pipe returns two ends of a connection in memory, without a buffer: each write waits for reads.
func Pipe() (Conn, Conn) {
	a, b := make(chan []byte), make(chan []byte)
	an, bn := make(chan int), make(chan int)
	ad, bd := make(chan struct{}), make(chan struct{})
	end := func(in, out chan []byte, inN, outN chan int, done, peer chan struct{}) *pipe {
		p := &pipe{in: in, out: out, inN: inN, outN: outN, done: done, peer: peer}
		p.rd.fired, p.wr.fired = make(chan struct{}), make(chan struct{})
		return p
	}
	return end(a, b, an, bn, ad, bd), end(b, a, bn, an, bd, ad)
}

func (*pipe) LocalAddr() Addr  { return pipeAddr{} }
func (*pipe) RemoteAddr() Addr { return pipeAddr{} }

func (p *pipe) Read(b []byte) (int, error) {
	n, err := p.read(b)
	if err != nil && err != io.EOF && err != io.ErrClosedPipe {
		err = &OpError{Op: "read", Net: "pipe", Err: err}
	}
	return n, err
}

func (p *pipe) read(b []byte) (int, error) {
	late := p.rd.wait()
	switch {
	case isClosed(p.done):
		return 0, io.ErrClosedPipe
	case isClosed(p.peer):
		return 0, io.EOF
	case isClosed(late):
		return 0, os.ErrDeadlineExceeded
	}
	select {
	case data := <-p.in:
		n := copy(b, data)
		p.inN <- n
		return n, nil
	case <-p.done:
		return 0, io.ErrClosedPipe
	case <-p.peer:
		return 0, io.EOF
	case <-late:
		return 0, os.ErrDeadlineExceeded
	}
}

func (p *pipe) Write(b []byte) (int, error) {
	n, err := p.write(b)
	if err != nil && err != io.ErrClosedPipe {
		err = &OpError{Op: "write", Net: "pipe", Err: err}
	}
	return n, err
}

func (p *pipe) write(b []byte) (n int, err error) {
	late := p.wr.wait()
	switch {
	case isClosed(p.done), isClosed(p.peer):
		return 0, io.ErrClosedPipe
	case isClosed(late):
		return 0, os.ErrDeadlineExceeded
	}
	p.wrMu.Lock()
	defer p.wrMu.Unlock()
	for once := true; once || len(b) > 0; once = false {
		select {
		case p.out <- b:
			k := <-p.outN
			b = b[k:]
			n += k
		case <-p.done:
			return n, io.ErrClosedPipe
		case <-p.peer:
			return n, io.ErrClosedPipe
		case <-late:
			return n, os.ErrDeadlineExceeded
		}
	}
	return n, nil
}

func (p *pipe) deadline(t time.Time, r, w bool) error {
	if isClosed(p.done) || isClosed(p.peer) {
		return io.ErrClosedPipe
	}
	if r {
		p.rd.set(t)
	}
	if w {
		p.wr.set(t)
	}
	return nil
}

func (p *pipe) SetDeadline(t time.Time) error      { return p.deadline(t, true, true) }
func (p *pipe) SetReadDeadline(t time.Time) error  { return p.deadline(t, true, false) }
func (p *pipe) SetWriteDeadline(t time.Time) error { return p.deadline(t, false, true) }

func (p *pipe) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

// Buffers is a list of slices to be written together.
type Buffers [][]byte

// WriteTo writes all of them, by one call of the system where it can.
func (v *Buffers) WriteTo(w io.Writer) (n int64, err error) {
	var fd *netFD
	switch c := w.(type) {
	case *TCPConn:
		fd = c.fd
	case *UnixConn:
		if c.fd.typ != 2 {
			fd = c.fd
		}
	}
	if fd != nil {
		n, err := fd.pfd.Writev((*[][]byte)(v))
		return n, fd.opError("writev", sysError("writev", err))
	}
	for _, b := range *v {
		k, err := w.Write(b)
		n += int64(k)
		if err != nil {
			v.consume(n)
			return n, err
		}
	}
	v.consume(n)
	return n, nil
}

// Read copies what fits into p.
func (v *Buffers) Read(p []byte) (n int, err error) {
	for len(p) > 0 && len(*v) > 0 {
		k := copy(p, (*v)[0])
		v.consume(int64(k))
		p = p[k:]
		n += k
	}
	if len(*v) == 0 {
		err = io.EOF
	}
	return n, err
}

func (v *Buffers) consume(n int64) {
	for len(*v) > 0 {
		l := int64(len((*v)[0]))
		if l > n {
			(*v)[0] = (*v)[0][n:]
			return
		}
		n -= l
		(*v)[0] = nil
		*v = (*v)[1:]
	}
}
