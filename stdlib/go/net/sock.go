package net

import (
	"context"
	"internal/poll"
	"os"
	"runtime"
	"syscall"
	"time"
)

// Conn is a connection by stream or with messages.
type Conn interface {
	Read(b []byte) (n int, err error)
	Write(b []byte) (n int, err error)
	Close() error
	LocalAddr() Addr
	RemoteAddr() Addr
	SetDeadline(t time.Time) error
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
}

// PacketConn is a socket that sends and receives messages.
type PacketConn interface {
	ReadFrom(p []byte) (n int, addr Addr, err error)
	WriteTo(p []byte, addr Addr) (n int, err error)
	Close() error
	LocalAddr() Addr
	SetDeadline(t time.Time) error
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
}

// Listener accepts connections.
type Listener interface {
	Accept() (Conn, error)
	Close() error
	Addr() Addr
}

// netFD is a socket.
type netFD struct {
	pfd          poll.FD
	family, typ  int
	net          string
	connected    bool
	laddr, raddr Addr
}

func sysError(call string, err error) error {
	if _, ok := err.(syscall.Errno); ok {
		return os.NewSyscallError(call, err)
	}
	return err
}

// newFD takes over a descriptor that does not block.
func newFD(s, family, typ int, network string) (*netFD, error) {
	fd := &netFD{family: family, typ: typ, net: network}
	fd.pfd.Sysfd = s
	fd.pfd.Stream = typ == syscall.SOCK_STREAM
	if err := fd.pfd.Init(); err != nil {
		syscall.Close(s)
		return nil, os.NewSyscallError("epoll_ctl", err)
	}
	runtime.SetFinalizer(fd, (*netFD).Close)
	return fd, nil
}

func openSocket(family, typ, proto int, network string) (*netFD, error) {
	s, err := syscall.Socket(family, typ|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, proto)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	if family == syscall.AF_INET6 && typ != syscall.SOCK_RAW {
		// One that listens to everything listens to both versions, unless the network says 6.
		_, version := kindOf(network)
		only := 0
		if version == 6 {
			only = 1
		}
		syscall.SetsockoptInt(s, syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY, only)
	}
	if typ != syscall.SOCK_STREAM && family != syscall.AF_UNIX {
		syscall.SetsockoptInt(s, syscall.SOL_SOCKET, syscall.SO_BROADCAST, 1)
	}
	return newFD(s, family, typ, network)
}

// addrOf returns a system's address as one of the socket's network.
func (fd *netFD) addrOf(sa syscall.Sockaddr) Addr {
	if u, ok := sa.(*syscall.SockaddrUnix); ok {
		return &UnixAddr{Name: u.Name, Net: fd.net}
	}
	if sa == nil {
		return nil
	}
	ip, port, zone := fromSys(sa)
	switch base, _ := kindOf(fd.net); base {
	case "tcp":
		return &TCPAddr{ip, port, zone}
	case "udp":
		return &UDPAddr{ip, port, zone}
	}
	return &IPAddr{ip, zone}
}

func (fd *netFD) learnAddrs() {
	if sa, err := syscall.Getsockname(fd.pfd.Sysfd); err == nil {
		fd.laddr = fd.addrOf(sa)
	}
	if sa, err := syscall.Getpeername(fd.pfd.Sysfd); err == nil {
		fd.raddr = fd.addrOf(sa)
	}
}

// connect connects; ctx may end the attempt.
func (fd *netFD) connect(ctx context.Context, sa syscall.Sockaddr) error {
	err := syscall.Connect(fd.pfd.Sysfd, sa)
	switch err {
	case nil, syscall.EISCONN:
	case syscall.EINPROGRESS, syscall.EALREADY, syscall.EINTR:
		if err := fd.finishConnect(ctx); err != nil {
			return err
		}
	default:
		return os.NewSyscallError("connect", err)
	}
	fd.connected = true
	fd.learnAddrs()
	return nil
}

func (fd *netFD) finishConnect(ctx context.Context) error {
	if d, ok := ctx.Deadline(); ok {
		fd.pfd.SetDeadline(d, false, true)
		defer fd.pfd.SetDeadline(time.Time{}, false, true)
	}
	if done := ctx.Done(); done != nil {
		over := make(chan struct{})
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			select {
			case <-done:
				// Makes the wait below fail.
				fd.pfd.SetDeadline(time.Unix(1, 0), false, true)
			case <-over:
			}
		}()
		defer func() {
			close(over)
			<-gone
		}()
	}
	for {
		if err := fd.pfd.WaitWrite(); err != nil {
			if ctx.Err() != nil {
				return mapErr(ctx.Err())
			}
			if err == poll.ErrDeadlineExceeded {
				return errTimeout
			}
			return err
		}
		n, err := syscall.GetsockoptInt(fd.pfd.Sysfd, syscall.SOL_SOCKET, syscall.SO_ERROR)
		if err != nil {
			return os.NewSyscallError("getsockopt", err)
		}
		switch e := syscall.Errno(n); e {
		case syscall.EINPROGRESS, syscall.EALREADY, syscall.EINTR:
		case syscall.EISCONN:
			return nil
		case 0:
			// Ready by accident, unless there is a peer.
			if _, err := syscall.Getpeername(fd.pfd.Sysfd); err == nil {
				return nil
			}
		default:
			return os.NewSyscallError("connect", e)
		}
	}
}

func (fd *netFD) Close() error {
	runtime.SetFinalizer(fd, nil)
	return fd.pfd.Close()
}

func (fd *netFD) opError(op string, err error) error {
	if err == nil {
		return nil
	}
	return &OpError{Op: op, Net: fd.net, Source: fd.laddr, Addr: fd.raddr, Err: err}
}

// listenError is opError of a listener, which has one address.
func (fd *netFD) listenError(op string, err error) error {
	if err == nil {
		return nil
	}
	return &OpError{Op: op, Net: fd.net, Addr: fd.laddr, Err: err}
}

func (fd *netFD) accept() (*netFD, error) {
	s, sa, err := fd.pfd.Accept()
	if err != nil {
		return nil, fd.listenError("accept", sysError("accept4", err))
	}
	n, err := newFD(s, fd.family, fd.typ, fd.net)
	if err != nil {
		return nil, fd.listenError("accept", err)
	}
	n.connected = true
	n.raddr = n.addrOf(sa)
	if lsa, err := syscall.Getsockname(s); err == nil {
		n.laddr = n.addrOf(lsa)
	}
	return n, nil
}

// recvFrom receives a message; a peer without address gives nil.
func (fd *netFD) recvFrom(b []byte) (n int, sa syscall.Sockaddr, err error) {
	err = fd.pfd.Do(false, func(s int) syscall.Errno {
		var e error
		n, sa, e = syscall.Recvfrom(s, b, 0)
		return poll.Errno(e)
	})
	return max(n, 0), sa, sysError("recvfrom", err)
}

func (fd *netFD) sendTo(b []byte, sa syscall.Sockaddr) (n int, err error) {
	err = fd.pfd.Do(true, func(s int) syscall.Errno {
		var e error
		n, e = syscall.SendtoN(s, b, 0, sa)
		return poll.Errno(e)
	})
	return max(n, 0), sysError("sendto", err)
}

func (fd *netFD) recvMsg(b, oob []byte, flags int) (n, oobn, rflags int, sa syscall.Sockaddr, err error) {
	err = fd.pfd.Do(false, func(s int) syscall.Errno {
		var e error
		n, oobn, rflags, sa, e = syscall.Recvmsg(s, b, oob, flags)
		return poll.Errno(e)
	})
	return max(n, 0), oobn, rflags, sa, sysError("recvmsg", err)
}

func (fd *netFD) sendMsg(b, oob []byte, sa syscall.Sockaddr) (n, oobn int, err error) {
	err = fd.pfd.Do(true, func(s int) syscall.Errno {
		var e error
		n, e = syscall.SendmsgN(s, b, oob, sa, 0)
		return poll.Errno(e)
	})
	return max(n, 0), len(oob), sysError("sendmsg", err)
}

func (fd *netFD) setInt(level, opt, v int) error {
	return fd.pfd.Use(func(s int) error {
		return os.NewSyscallError("setsockopt", syscall.SetsockoptInt(s, level, opt, v))
	})
}

// dup returns a file with a copy of the descriptor.
func (fd *netFD) dup() (f *os.File, err error) {
	err = fd.pfd.Use(func(s int) error {
		n, err := syscall.Dup(s)
		if err != nil {
			return os.NewSyscallError("dup", err)
		}
		syscall.CloseOnExec(n)
		name := fd.net + ":"
		if fd.laddr != nil {
			name += fd.laddr.String()
		}
		name += "->"
		if fd.raddr != nil {
			name += fd.raddr.String()
		}
		f = os.NewFile(uintptr(n), name)
		return nil
	})
	return f, err
}

// rawConn gives access to the descriptor.
type rawConn struct{ fd *netFD }

func (c rawConn) Control(f func(uintptr)) error {
	err := c.fd.pfd.Use(func(s int) error {
		f(uintptr(s))
		return nil
	})
	return c.fd.opError("raw-control", err)
}

func (c rawConn) Read(f func(uintptr) bool) error {
	return c.fd.opError("raw-read", c.fd.pfd.RawRead(f))
}

func (c rawConn) Write(f func(uintptr) bool) error {
	return c.fd.opError("raw-write", c.fd.pfd.RawWrite(f))
}

// conn is what all kinds of connections have in common.
type conn struct {
	fd *netFD
}

func (c *conn) ok() bool { return c != nil && c.fd != nil }

// Read reads.
func (c *conn) Read(b []byte) (int, error) {
	if !c.ok() {
		return 0, syscall.EINVAL
	}
	n, err := c.fd.pfd.Read(b)
	if err != nil && err != ioEOF {
		err = c.fd.opError("read", sysError("read", err))
	}
	return n, err
}

// Write writes.
func (c *conn) Write(b []byte) (int, error) {
	if !c.ok() {
		return 0, syscall.EINVAL
	}
	n, err := c.fd.pfd.Write(b)
	return n, c.fd.opError("write", sysError("write", err))
}

// Close closes the connection.
func (c *conn) Close() error {
	if !c.ok() {
		return syscall.EINVAL
	}
	return c.fd.opError("close", c.fd.Close())
}

// LocalAddr returns the address of this end.
func (c *conn) LocalAddr() Addr {
	if !c.ok() {
		return nil
	}
	return c.fd.laddr
}

// RemoteAddr returns the address of the other end.
func (c *conn) RemoteAddr() Addr {
	if !c.ok() {
		return nil
	}
	return c.fd.raddr
}

func (c *conn) deadline(t time.Time, r, w bool) error {
	if !c.ok() {
		return syscall.EINVAL
	}
	if err := c.fd.pfd.SetDeadline(t, r, w); err != nil {
		return &OpError{Op: "set", Net: c.fd.net, Addr: c.fd.laddr, Err: err}
	}
	return nil
}

// SetDeadline sets the time after which reads and writes fail; zero: never.
func (c *conn) SetDeadline(t time.Time) error { return c.deadline(t, true, true) }

// SetReadDeadline sets the time after which reads fail.
func (c *conn) SetReadDeadline(t time.Time) error { return c.deadline(t, true, false) }

// SetWriteDeadline sets the time after which writes fail.
func (c *conn) SetWriteDeadline(t time.Time) error { return c.deadline(t, false, true) }

func (c *conn) option(level, opt, v int) error {
	if !c.ok() {
		return syscall.EINVAL
	}
	if err := c.fd.setInt(level, opt, v); err != nil {
		return &OpError{Op: "set", Net: c.fd.net, Addr: c.fd.laddr, Err: err}
	}
	return nil
}

// SetReadBuffer sets the size of the system's buffer.
func (c *conn) SetReadBuffer(bytes int) error {
	return c.option(syscall.SOL_SOCKET, syscall.SO_RCVBUF, bytes)
}

// SetWriteBuffer sets the size of the system's buffer.
func (c *conn) SetWriteBuffer(bytes int) error {
	return c.option(syscall.SOL_SOCKET, syscall.SO_SNDBUF, bytes)
}

// File returns a copy of the descriptor as a file.
func (c *conn) File() (*os.File, error) {
	if !c.ok() {
		return nil, syscall.EINVAL
	}
	f, err := c.fd.dup()
	return f, c.fd.opError("file", err)
}

// SyscallConn gives access to the descriptor.
func (c *conn) SyscallConn() (syscall.RawConn, error) {
	if !c.ok() {
		return nil, syscall.EINVAL
	}
	return rawConn{c.fd}, nil
}

func (c *conn) shutdown(how int) error {
	if !c.ok() {
		return syscall.EINVAL
	}
	err := c.fd.pfd.Use(func(s int) error { return os.NewSyscallError("shutdown", syscall.Shutdown(s, how)) })
	return c.fd.opError("close", err)
}

// listener is what TCPListener and UnixListener have in common.
type listener struct {
	fd *netFD
}

func (l *listener) ok() bool { return l != nil && l.fd != nil }

func (l *listener) accept() (*netFD, error) {
	if !l.ok() {
		return nil, syscall.EINVAL
	}
	return l.fd.accept()
}

// Addr returns the address that it listens to.
func (l *listener) Addr() Addr { return l.fd.laddr }

// SetDeadline sets the time after which Accept fails.
func (l *listener) SetDeadline(t time.Time) error {
	if !l.ok() {
		return syscall.EINVAL
	}
	return l.fd.listenError("set", l.fd.pfd.SetDeadline(t, true, false))
}

// File returns a copy of the descriptor as a file.
func (l *listener) File() (*os.File, error) {
	if !l.ok() {
		return nil, syscall.EINVAL
	}
	f, err := l.fd.dup()
	return f, l.fd.listenError("file", err)
}

// SyscallConn gives access to the descriptor.
func (l *listener) SyscallConn() (syscall.RawConn, error) {
	if !l.ok() {
		return nil, syscall.EINVAL
	}
	return rawConn{l.fd}, nil
}

// FileConn returns a connection over a copy of the file's descriptor.
func FileConn(f *os.File) (Conn, error) {
	fd, err := fileFD(f)
	if err != nil {
		return nil, &OpError{Op: "file", Net: "file+net", Source: fileAddr(f.Name()), Err: err}
	}
	return fd.asConn(), nil
}

// FilePacketConn returns a packet connection over a copy of the file's descriptor.
func FilePacketConn(f *os.File) (PacketConn, error) {
	fd, err := fileFD(f)
	if err == nil {
		if c, ok := fd.asConn().(PacketConn); ok {
			return c, nil
		}
		fd.Close()
		err = syscall.EINVAL
	}
	return nil, &OpError{Op: "file", Net: "file+net", Source: fileAddr(f.Name()), Err: err}
}

// FileListener returns a listener over a copy of the file's descriptor.
func FileListener(f *os.File) (Listener, error) {
	fd, err := fileFD(f)
	if err == nil {
		switch fd.laddr.(type) {
		case *TCPAddr:
			return &TCPListener{listener{fd}, noKeepAlive}, nil
		case *UnixAddr:
			return &UnixListener{listener: listener{fd}}, nil
		}
		fd.Close()
		err = syscall.EINVAL
	}
	return nil, &OpError{Op: "file", Net: "file+net", Source: fileAddr(f.Name()), Err: err}
}

type fileAddr string

func (fileAddr) Network() string  { return "file+net" }
func (a fileAddr) String() string { return string(a) }

func (fd *netFD) asConn() Conn {
	switch base, _ := kindOf(fd.net); base {
	case "tcp":
		return newTCP(fd)
	case "udp":
		return &UDPConn{conn{fd}}
	case "ip":
		return &IPConn{conn{fd}}
	}
	return &UnixConn{conn{fd}}
}

// fileFD makes a socket of a copy of the file's descriptor.
func fileFD(f *os.File) (*netFD, error) {
	s, err := syscall.Dup(int(f.Fd()))
	if err != nil {
		return nil, os.NewSyscallError("dup", err)
	}
	syscall.CloseOnExec(s)
	bad := func(call string, err error) (*netFD, error) {
		syscall.Close(s)
		return nil, os.NewSyscallError(call, err)
	}
	if err := syscall.SetNonblock(s, true); err != nil {
		return bad("setnonblock", err)
	}
	typ, err := syscall.GetsockoptInt(s, syscall.SOL_SOCKET, syscall.SO_TYPE)
	if err != nil {
		return bad("getsockopt", err)
	}
	sa, err := syscall.Getsockname(s)
	if err != nil {
		return bad("getsockname", err)
	}
	family, network := syscall.AF_INET, ""
	switch sa.(type) {
	case *syscall.SockaddrInet6:
		family = syscall.AF_INET6
	case *syscall.SockaddrUnix:
		family = syscall.AF_UNIX
	case *syscall.SockaddrInet4:
	default:
		return bad("getsockname", syscall.EPROTONOSUPPORT)
	}
	names := map[int]string{syscall.SOCK_STREAM: "tcp", syscall.SOCK_DGRAM: "udp", syscall.SOCK_RAW: "ip"}
	if family == syscall.AF_UNIX {
		names = map[int]string{syscall.SOCK_STREAM: "unix", syscall.SOCK_DGRAM: "unixgram", syscall.SOCK_SEQPACKET: "unixpacket"}
	}
	network = names[typ]
	fd, err := newFD(s, family, typ, network)
	if err != nil {
		return nil, err
	}
	fd.learnAddrs()
	fd.connected = fd.raddr != nil
	return fd, nil
}
