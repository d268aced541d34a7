package net

import (
	"context"
	"os"
	"sync"
	"syscall"
)

// UnixConn is a Unix socket.
type UnixConn struct {
	conn
}

func unixAddr(sa syscall.Sockaddr, network string) *UnixAddr {
	if u, ok := sa.(*syscall.SockaddrUnix); ok && u.Name != "" {
		return &UnixAddr{Name: u.Name, Net: network}
	}
	return nil
}

func unixType(network string) (int, error) {
	switch network {
	case "unix":
		return syscall.SOCK_STREAM, nil
	case "unixgram":
		return syscall.SOCK_DGRAM, nil
	case "unixpacket":
		return syscall.SOCK_SEQPACKET, nil
	}
	return 0, UnknownNetworkError(network)
}

// unixSocket makes a socket, binds it, connects it or makes it listen.
func unixSocket(ctx context.Context, network string, laddr, raddr *UnixAddr, listening bool, ctl control) (*netFD, error) {
	typ, err := unixType(network)
	if err != nil {
		return nil, err
	}
	fd, err := openSocket(syscall.AF_UNIX, typ, 0, network)
	if err != nil {
		return nil, err
	}
	fail := func(err error) (*netFD, error) {
		fd.Close()
		return nil, err
	}
	if ctl != nil {
		a := raddr
		if a == nil {
			a = laddr
		}
		if err := ctl(ctx, network, a.String(), rawConn{fd}); err != nil {
			return fail(err)
		}
	}
	if laddr != nil && laddr.Name != "" || listening {
		if err := syscall.Bind(fd.pfd.Sysfd, &syscall.SockaddrUnix{Name: laddr.Name}); err != nil {
			return fail(os.NewSyscallError("bind", err))
		}
	}
	if raddr != nil {
		if err := fd.connect(ctx, &syscall.SockaddrUnix{Name: raddr.Name}); err != nil {
			return fail(err)
		}
		return fd, nil
	}
	if listening && typ != syscall.SOCK_DGRAM {
		if err := syscall.Listen(fd.pfd.Sysfd, backlog()); err != nil {
			return fail(os.NewSyscallError("listen", err))
		}
	}
	fd.learnAddrs()
	return fd, nil
}

// DialUnix connects to a socket.
func DialUnix(network string, laddr, raddr *UnixAddr) (*UnixConn, error) {
	return dialUnix(context.Background(), network, laddr, raddr, nil)
}

func dialUnix(ctx context.Context, network string, laddr, raddr *UnixAddr, ctl control) (*UnixConn, error) {
	var err error = errMissingAddress
	if raddr != nil || laddr != nil && network == "unixgram" {
		var fd *netFD
		if fd, err = unixSocket(ctx, network, laddr, raddr, false, ctl); err == nil {
			return &UnixConn{conn{fd}}, nil
		}
	} else if _, e := unixType(network); e != nil {
		err = e
	}
	return nil, &OpError{Op: "dial", Net: network, Source: source(laddr), Addr: dest(raddr), Err: err}
}

// CloseRead closes the reading side.
func (c *UnixConn) CloseRead() error { return c.shutdown(syscall.SHUT_RD) }

// CloseWrite closes the writing side.
func (c *UnixConn) CloseWrite() error { return c.shutdown(syscall.SHUT_WR) }

// ReadFromUnix receives a message.
func (c *UnixConn) ReadFromUnix(b []byte) (int, *UnixAddr, error) {
	if !c.ok() {
		return 0, nil, syscall.EINVAL
	}
	n, sa, err := c.fd.recvFrom(b)
	return n, unixAddr(sa, c.fd.net), c.readError(err)
}

// ReadFrom receives a message.
func (c *UnixConn) ReadFrom(b []byte) (int, Addr, error) {
	n, a, err := c.ReadFromUnix(b)
	return n, dest(a), err
}

// ReadMsgUnix receives a message with control data, such as descriptors.
func (c *UnixConn) ReadMsgUnix(b, oob []byte) (n, oobn, flags int, addr *UnixAddr, err error) {
	if !c.ok() {
		return 0, 0, 0, nil, syscall.EINVAL
	}
	n, oobn, flags, sa, err := c.fd.recvMsg(b, oob, syscall.MSG_CMSG_CLOEXEC)
	return n, oobn, flags, unixAddr(sa, c.fd.net), c.readError(err)
}

// WriteToUnix sends a message.
func (c *UnixConn) WriteToUnix(b []byte, addr *UnixAddr) (int, error) {
	if !c.ok() {
		return 0, syscall.EINVAL
	}
	err, n := error(nil), 0
	switch {
	case c.fd.connected:
		err = ErrWriteToConnected
	case addr == nil:
		err = errMissingAddress
	case addr.Net != c.fd.net:
		err = syscall.EAFNOSUPPORT
	default:
		n, err = c.fd.sendTo(b, &syscall.SockaddrUnix{Name: addr.Name})
	}
	return n, c.writeError(err, dest(addr))
}

// WriteTo sends a message.
func (c *UnixConn) WriteTo(b []byte, addr Addr) (int, error) {
	if !c.ok() {
		return 0, syscall.EINVAL
	}
	a, ok := addr.(*UnixAddr)
	if !ok {
		return 0, c.writeError(syscall.EINVAL, addr)
	}
	return c.WriteToUnix(b, a)
}

// WriteMsgUnix sends a message with control data; addr is nil on a connected socket.
func (c *UnixConn) WriteMsgUnix(b, oob []byte, addr *UnixAddr) (n, oobn int, err error) {
	if !c.ok() {
		return 0, 0, syscall.EINVAL
	}
	var sa syscall.Sockaddr
	switch {
	case addr != nil && c.fd.connected && c.fd.typ == syscall.SOCK_DGRAM:
		err = ErrWriteToConnected
	case addr != nil && addr.Net != c.fd.net:
		err = syscall.EAFNOSUPPORT
	case addr != nil:
		sa = &syscall.SockaddrUnix{Name: addr.Name}
	}
	if err == nil {
		n, oobn, err = c.fd.sendMsg(b, oob, sa)
	}
	return n, oobn, c.writeError(err, dest(addr))
}

// UnixListener accepts connections to a Unix socket.
type UnixListener struct {
	listener
	path   string
	unlink bool
	once   sync.Once
}

// AcceptUnix waits for a connection.
func (l *UnixListener) AcceptUnix() (*UnixConn, error) {
	fd, err := l.accept()
	if err != nil {
		return nil, err
	}
	return &UnixConn{conn{fd}}, nil
}

// Accept waits for a connection.
func (l *UnixListener) Accept() (Conn, error) {
	c, err := l.AcceptUnix()
	if err != nil {
		return nil, err
	}
	return c, nil
}

// SetUnlinkOnClose says whether Close removes the file of a socket that it made, as it does by default.
func (l *UnixListener) SetUnlinkOnClose(unlink bool) { l.unlink = unlink }

// Close stops listening and removes the file.
func (l *UnixListener) Close() error {
	if !l.ok() {
		return syscall.EINVAL
	}
	l.once.Do(func() {
		if len(l.path) > 0 && l.path[0] != '@' && l.unlink {
			syscall.Unlink(l.path)
		}
	})
	return l.fd.listenError("close", l.fd.Close())
}

// ListenUnix listens.
func ListenUnix(network string, laddr *UnixAddr) (*UnixListener, error) {
	return listenUnix(context.Background(), network, laddr, nil)
}

func listenUnix(ctx context.Context, network string, laddr *UnixAddr, ctl control) (*UnixListener, error) {
	var err error = UnknownNetworkError(network)
	if network == "unix" || network == "unixpacket" {
		err = errMissingAddress
		if laddr != nil {
			var fd *netFD
			if fd, err = unixSocket(ctx, network, laddr, nil, true, ctl); err == nil {
				return &UnixListener{listener: listener{fd}, path: fd.laddr.String(), unlink: true}, nil
			}
		}
	}
	return nil, &OpError{Op: "listen", Net: network, Addr: dest(laddr), Err: err}
}

// ListenUnixgram listens to messages.
func ListenUnixgram(network string, laddr *UnixAddr) (*UnixConn, error) {
	return listenUnixgram(context.Background(), network, laddr, nil)
}

func listenUnixgram(ctx context.Context, network string, laddr *UnixAddr, ctl control) (*UnixConn, error) {
	var err error = UnknownNetworkError(network)
	if network == "unixgram" {
		err = errMissingAddress
		if laddr != nil {
			var fd *netFD
			if fd, err = unixSocket(ctx, network, laddr, nil, true, ctl); err == nil {
				return &UnixConn{conn{fd}}, nil
			}
		}
	}
	return nil, &OpError{Op: "listen", Net: network, Addr: dest(laddr), Err: err}
}
