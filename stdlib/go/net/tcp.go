package net

import (
	"context"
	"io"
	"os"
	"syscall"
	"time"
)

var ioEOF = io.EOF

// KeepAliveConfig says when and how often an idle connection is probed. Zero: 15 seconds, 15 seconds, 9 times; negative: as the
// system has it.
type KeepAliveConfig struct {
	Enable   bool
	Idle     time.Duration
	Interval time.Duration
	Count    int
}

var noKeepAlive = KeepAliveConfig{}

// TCPConn is a TCP connection.
type TCPConn struct {
	conn
}

func newTCP(fd *netFD) *TCPConn {
	c := &TCPConn{conn{fd}}
	fd.setInt(syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	return c
}

// ReadFrom writes all that r gives.
func (c *TCPConn) ReadFrom(r io.Reader) (int64, error) {
	if !c.ok() {
		return 0, syscall.EINVAL
	}
	n, err := io.Copy(writerOnly{c}, r)
	if err != nil && err != io.EOF {
		if _, ok := err.(*OpError); !ok {
			err = &OpError{Op: "readfrom", Net: c.fd.net, Source: c.fd.laddr, Addr: c.fd.raddr, Err: err}
		}
	}
	return n, err
}

// WriteTo reads all there is into w.
func (c *TCPConn) WriteTo(w io.Writer) (int64, error) {
	if !c.ok() {
		return 0, syscall.EINVAL
	}
	return io.Copy(w, readerOnly{c})
}

// writerOnly and readerOnly hide the methods that io.Copy would call again.
type writerOnly struct{ io.Writer }
type readerOnly struct{ io.Reader }

// CloseRead closes the reading side.
func (c *TCPConn) CloseRead() error { return c.shutdown(syscall.SHUT_RD) }

// CloseWrite closes the writing side: the peer reads the end of the file.
func (c *TCPConn) CloseWrite() error { return c.shutdown(syscall.SHUT_WR) }

// SetLinger says what Close does with data not sent: sec < 0 sends in the background, 0 drops, more waits.
func (c *TCPConn) SetLinger(sec int) error {
	if !c.ok() {
		return syscall.EINVAL
	}
	l := syscall.Linger{}
	if sec >= 0 {
		l = syscall.Linger{Onoff: 1, Linger: int32(sec)}
	}
	err := c.fd.pfd.Use(func(s int) error {
		return os.NewSyscallError("setsockopt", syscall.SetsockoptLinger(s, syscall.SOL_SOCKET, syscall.SO_LINGER, &l))
	})
	if err != nil {
		return &OpError{Op: "set", Net: c.fd.net, Source: c.fd.laddr, Addr: c.fd.raddr, Err: err}
	}
	return nil
}

func flag(on bool) int {
	if on {
		return 1
	}
	return 0
}

// SetNoDelay says whether small writes are sent at once, as they are by default.
func (c *TCPConn) SetNoDelay(noDelay bool) error {
	return c.option(syscall.IPPROTO_TCP, syscall.TCP_NODELAY, flag(noDelay))
}

// SetKeepAlive turns probes of an idle connection on or off.
func (c *TCPConn) SetKeepAlive(keepalive bool) error {
	return c.option(syscall.SOL_SOCKET, syscall.SO_KEEPALIVE, flag(keepalive))
}

func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// SetKeepAlivePeriod sets how long a connection is idle before it is probed.
func (c *TCPConn) SetKeepAlivePeriod(d time.Duration) error {
	if d < 0 {
		return nil
	}
	if d == 0 {
		d = 15 * time.Second
	}
	return c.option(syscall.IPPROTO_TCP, syscall.TCP_KEEPIDLE, seconds(d))
}

// SetKeepAliveConfig sets all about probes.
func (c *TCPConn) SetKeepAliveConfig(config KeepAliveConfig) error {
	if err := c.SetKeepAlive(config.Enable); err != nil || !config.Enable {
		return err
	}
	if err := c.SetKeepAlivePeriod(config.Idle); err != nil {
		return err
	}
	if i := config.Interval; i >= 0 {
		if i == 0 {
			i = 15 * time.Second
		}
		if err := c.option(syscall.IPPROTO_TCP, syscall.TCP_KEEPINTVL, seconds(i)); err != nil {
			return err
		}
	}
	if n := config.Count; n >= 0 {
		if n == 0 {
			n = 9
		}
		return c.option(syscall.IPPROTO_TCP, syscall.TCP_KEEPCNT, n)
	}
	return nil
}

// keepAlive is the effective configuration of a KeepAlive and a KeepAliveConfig field.
func keepAlive(d time.Duration, c KeepAliveConfig) KeepAliveConfig {
	if c.Enable {
		return c
	}
	if d < 0 {
		return noKeepAlive
	}
	return KeepAliveConfig{Enable: true, Idle: d, Interval: d}
}

// MultipathTCP reports whether the connection uses several paths, which is not supported.
func (c *TCPConn) MultipathTCP() (bool, error) {
	if !c.ok() {
		return false, syscall.EINVAL
	}
	return false, nil
}

// TCPListener accepts TCP connections.
type TCPListener struct {
	listener
	keep KeepAliveConfig
}

// AcceptTCP waits for a connection.
func (l *TCPListener) AcceptTCP() (*TCPConn, error) {
	fd, err := l.accept()
	if err != nil {
		return nil, err
	}
	c := newTCP(fd)
	if l.keep.Enable {
		c.SetKeepAliveConfig(l.keep)
	}
	return c, nil
}

// Accept waits for a connection.
func (l *TCPListener) Accept() (Conn, error) {
	c, err := l.AcceptTCP()
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Close stops listening.
func (l *TCPListener) Close() error {
	if !l.ok() {
		return syscall.EINVAL
	}
	return l.fd.listenError("close", l.fd.Close())
}

// familyFor chooses the family of a socket for the addresses given (nil: any).
func familyFor(network string, listening bool, ips ...IP) int {
	_, version := kindOf(network)
	if version == 4 {
		return syscall.AF_INET
	}
	if version == 6 {
		return syscall.AF_INET6
	}
	for _, ip := range ips {
		if len(ip) > 0 && ip.To4() == nil {
			return syscall.AF_INET6
		}
	}
	if listening && haveIPv6() && (len(ips[0]) == 0) {
		return syscall.AF_INET6
	}
	return syscall.AF_INET
}

var ipv6State int

// haveIPv6 reports whether the system has version 6.
func haveIPv6() bool {
	if ipv6State == 0 {
		ipv6State = 2
		if s, err := syscall.Socket(syscall.AF_INET6, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0); err == nil {
			if syscall.Bind(s, &syscall.SockaddrInet6{Addr: [16]byte{15: 1}}) == nil {
				ipv6State = 1
			}
			syscall.Close(s)
		}
	}
	return ipv6State == 1
}

type control = func(ctx context.Context, network, address string, c syscall.RawConn) error

// inet makes a socket, binds it to a local address and connects it to a remote one, or makes it listen.
func inet(ctx context.Context, network string, typ, proto int, local, remote *endpoint, listening bool, ctl control) (*netFD, error) {
	var lip, rip IP
	if local != nil {
		lip = local.ip
	}
	if remote != nil {
		rip = remote.ip
	}
	var family int
	if remote == nil {
		family = familyFor(network, true, lip)
	} else {
		if len(rip) == 0 && len(lip) > 0 && lip.To4() == nil {
			rip = IPv6loopback
		} else if len(rip) == 0 || rip.Equal(IPv4zero) {
			rip = IPv4(127, 0, 0, 1)
			if _, v := kindOf(network); v == 6 {
				rip = IPv6loopback
			}
		} else if rip.Equal(IPv6zero) {
			rip = IPv6loopback
		}
		family = familyFor(network, false, lip, rip)
	}
	fd, err := openSocket(family, typ, proto, network)
	if err != nil {
		return nil, err
	}
	fail := func(err error) (*netFD, error) {
		fd.Close()
		return nil, err
	}
	if ctl != nil {
		shown, text := network, ""
		if _, v := kindOf(network); v == 0 {
			shown += map[int]string{syscall.AF_INET: "4", syscall.AF_INET6: "6"}[family]
		}
		if remote != nil {
			text = remote.String()
		} else if local != nil {
			text = local.String()
		}
		if err := ctl(ctx, shown, text, rawConn{fd}); err != nil {
			return fail(err)
		}
	}
	if listening && typ == syscall.SOCK_STREAM {
		syscall.SetsockoptInt(fd.pfd.Sysfd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	}
	if local != nil {
		sa, err := toSys(family, local.ip, local.port, local.zone)
		if err != nil {
			return fail(err)
		}
		if err := syscall.Bind(fd.pfd.Sysfd, sa); err != nil {
			return fail(os.NewSyscallError("bind", err))
		}
	}
	if remote != nil {
		sa, err := toSys(family, rip, remote.port, remote.zone)
		if err != nil {
			return fail(err)
		}
		if err := fd.connect(ctx, sa); err != nil {
			return fail(err)
		}
		return fd, nil
	}
	if listening && typ == syscall.SOCK_STREAM {
		if err := syscall.Listen(fd.pfd.Sysfd, backlog()); err != nil {
			return fail(os.NewSyscallError("listen", err))
		}
	}
	fd.learnAddrs()
	return fd, nil
}

// backlog is how many connections may wait to be accepted.
func backlog() int {
	b, err := os.ReadFile("/proc/sys/net/core/somaxconn")
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			break
		}
		n = min(n*10+int(c-'0'), 1<<16-1)
	}
	if err != nil || n == 0 {
		return 128
	}
	return n
}

// endpoint is an address of version 4 or 6.
type endpoint struct {
	ip   IP
	port int
	zone string
}

func (e *endpoint) String() string { return (&TCPAddr{e.ip, e.port, e.zone}).String() }

func (a *TCPAddr) end() *endpoint {
	if a == nil {
		return nil
	}
	return &endpoint{a.IP, a.Port, a.Zone}
}

func (a *UDPAddr) end() *endpoint {
	if a == nil {
		return nil
	}
	return &endpoint{a.IP, a.Port, a.Zone}
}

func (a *IPAddr) end() *endpoint {
	if a == nil {
		return nil
	}
	return &endpoint{a.IP, 0, a.Zone}
}

// DialTCP connects.
func DialTCP(network string, laddr, raddr *TCPAddr) (*TCPConn, error) {
	return dialTCP(context.Background(), network, laddr, raddr, KeepAliveConfig{Enable: true}, nil)
}

func dialTCP(ctx context.Context, network string, laddr, raddr *TCPAddr, keep KeepAliveConfig, ctl control) (*TCPConn, error) {
	if base, _ := kindOf(network); base != "tcp" {
		return nil, &OpError{Op: "dial", Net: network, Source: source(laddr), Addr: dest(raddr), Err: UnknownNetworkError(network)}
	}
	if raddr == nil {
		return nil, &OpError{Op: "dial", Net: network, Source: source(laddr), Err: errMissingAddress}
	}
	fd, err := inet(ctx, network, syscall.SOCK_STREAM, 0, laddr.end(), raddr.end(), false, ctl)
	// A connection to itself is possible when the port is of the range for clients: nobody listens there.
	for tries := 0; err == nil && tries < 2 && laddr == nil && fd.laddr != nil && fd.raddr != nil && fd.laddr.String() == fd.raddr.String(); tries++ {
		fd.Close()
		fd, err = inet(ctx, network, syscall.SOCK_STREAM, 0, nil, raddr.end(), false, ctl)
	}
	if err != nil {
		return nil, &OpError{Op: "dial", Net: network, Source: source(laddr), Addr: dest(raddr), Err: err}
	}
	c := newTCP(fd)
	if keep.Enable {
		c.SetKeepAliveConfig(keep)
	}
	return c, nil
}

// source and dest turn a nil pointer into a nil Addr.
func source[T any, P interface {
	*T
	Addr
}](a P) Addr {
	if a == nil {
		return nil
	}
	return a
}

func dest[T any, P interface {
	*T
	Addr
}](a P) Addr {
	return source[T, P](a)
}

// ListenTCP listens.
func ListenTCP(network string, laddr *TCPAddr) (*TCPListener, error) {
	return listenTCP(context.Background(), network, laddr, KeepAliveConfig{Enable: true}, nil)
}

func listenTCP(ctx context.Context, network string, laddr *TCPAddr, keep KeepAliveConfig, ctl control) (*TCPListener, error) {
	if base, _ := kindOf(network); base != "tcp" {
		return nil, &OpError{Op: "listen", Net: network, Addr: dest(laddr), Err: UnknownNetworkError(network)}
	}
	if laddr == nil {
		laddr = &TCPAddr{}
	}
	fd, err := inet(ctx, network, syscall.SOCK_STREAM, 0, laddr.end(), nil, true, ctl)
	if err != nil {
		return nil, &OpError{Op: "listen", Net: network, Addr: laddr, Err: err}
	}
	return &TCPListener{listener{fd}, keep}, nil
}
