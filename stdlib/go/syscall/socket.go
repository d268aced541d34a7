package syscall

// Families, types, levels and options of sockets.
const (
	AF_UNSPEC = 0x0
	AF_UNIX   = 0x1
	AF_LOCAL  = 0x1
	AF_INET   = 0x2
	AF_INET6  = 0xa

	SOCK_STREAM    = 0x1
	SOCK_DGRAM     = 0x2
	SOCK_RAW       = 0x3
	SOCK_SEQPACKET = 0x5
	SOCK_NONBLOCK  = 0x800
	SOCK_CLOEXEC   = 0x80000

	SOL_SOCKET      = 0x1
	SO_REUSEADDR    = 0x2
	SO_TYPE         = 0x3
	SO_ERROR        = 0x4
	SO_BROADCAST    = 0x6
	SO_SNDBUF       = 0x7
	SO_RCVBUF       = 0x8
	SO_KEEPALIVE    = 0x9
	SO_LINGER       = 0xd
	SO_REUSEPORT    = 0xf
	SO_PEERCRED     = 0x11
	SCM_RIGHTS      = 0x1
	SCM_CREDENTIALS = 0x2

	IPPROTO_IP     = 0x0
	IPPROTO_ICMP   = 0x1
	IPPROTO_TCP    = 0x6
	IPPROTO_UDP    = 0x11
	IPPROTO_IPV6   = 0x29
	IPPROTO_ICMPV6 = 0x3a

	TCP_NODELAY   = 0x1
	TCP_KEEPIDLE  = 0x4
	TCP_KEEPINTVL = 0x5
	TCP_KEEPCNT   = 0x6

	IPV6_V6ONLY = 0x1a

	SHUT_RD   = 0x0
	SHUT_WR   = 0x1
	SHUT_RDWR = 0x2

	SOMAXCONN        = 0x1000
	MSG_OOB          = 0x1
	MSG_PEEK         = 0x2
	MSG_TRUNC        = 0x20
	MSG_CTRUNC       = 0x8
	MSG_DONTWAIT     = 0x40
	MSG_NOSIGNAL     = 0x4000
	MSG_CMSG_CLOEXEC = 0x40000000
)

func socket(domain, typ, proto int) (fd, errno int)
func socketpair(domain, typ, proto int) (a, b, errno int)
func bind(fd int, sa []byte) (errno int)
func connect(fd int, sa []byte) (errno int)
func listen(fd, backlog int) (errno int)
func accept4(fd int, sa []byte, flags int) (nfd, salen, errno int)
func getsockname(fd int, sa []byte) (salen, errno int)
func getpeername(fd int, sa []byte) (salen, errno int)
func setsockopt(fd, level, opt int, v []byte) (errno int)
func getsockopt(fd, level, opt int, v []byte) (n, errno int)
func sendto(fd int, p []byte, flags int, sa []byte) (n, errno int)
func recvfrom(fd int, p []byte, flags int, sa []byte) (n, salen, errno int)
func sendmsg(fd int, p, oob, sa []byte, flags int) (n, errno int)
func recvmsg(fd int, p, oob, sa []byte, flags int) (n, oobn, recvflags, salen, errno int)
func shutdown(fd, how int) (errno int)

// Sockaddr is the address of a socket.
type Sockaddr interface {
	encode() ([]byte, error)
}

// SockaddrInet4 is an address of the Internet protocol, version 4.
type SockaddrInet4 struct {
	Port int
	Addr [4]byte
}

// SockaddrInet6 is an address of the Internet protocol, version 6.
type SockaddrInet6 struct {
	Port   int
	ZoneId uint32
	Addr   [16]byte
}

// SockaddrUnix is the path of a socket, or a name that starts with @.
type SockaddrUnix struct {
	Name string
}

func (sa *SockaddrInet4) encode() ([]byte, error) {
	if sa.Port < 0 || sa.Port > 0xFFFF {
		return nil, EINVAL
	}
	b := make([]byte, 16)
	b[0] = AF_INET
	b[2], b[3] = byte(sa.Port>>8), byte(sa.Port)
	copy(b[4:], sa.Addr[:])
	return b, nil
}

func (sa *SockaddrInet6) encode() ([]byte, error) {
	if sa.Port < 0 || sa.Port > 0xFFFF {
		return nil, EINVAL
	}
	b := make([]byte, 28)
	b[0] = AF_INET6
	b[2], b[3] = byte(sa.Port>>8), byte(sa.Port)
	copy(b[8:], sa.Addr[:])
	b[24], b[25], b[26], b[27] = byte(sa.ZoneId), byte(sa.ZoneId>>8), byte(sa.ZoneId>>16), byte(sa.ZoneId>>24)
	return b, nil
}

const unixPath = 108

func (sa *SockaddrUnix) encode() ([]byte, error) {
	n := len(sa.Name)
	if n > unixPath || n == unixPath && sa.Name[0] != '@' {
		return nil, EINVAL
	}
	b := make([]byte, 2, 2+n+1)
	b[0] = AF_UNIX
	b = append(b, sa.Name...)
	if n > 0 && (sa.Name[0] == '@' || sa.Name[0] == 0) {
		// A name that is no path: it starts with NUL and ends with its length.
		b[2] = 0
		return b, nil
	}
	if n > 0 {
		b = append(b, 0)
	}
	return b, nil
}

// decode returns the address in the system's bytes; nil if there is none or of another kind.
func decode(b []byte) (Sockaddr, error) {
	if len(b) < 2 {
		return nil, nil
	}
	switch family := int(b[0]) | int(b[1])<<8; {
	case family == AF_INET && len(b) >= 8:
		sa := &SockaddrInet4{Port: int(b[2])<<8 | int(b[3])}
		copy(sa.Addr[:], b[4:])
		return sa, nil
	case family == AF_INET6 && len(b) >= 28:
		sa := &SockaddrInet6{Port: int(b[2])<<8 | int(b[3])}
		copy(sa.Addr[:], b[8:])
		sa.ZoneId = uint32(b[24]) | uint32(b[25])<<8 | uint32(b[26])<<16 | uint32(b[27])<<24
		return sa, nil
	case family == AF_UNIX:
		p := b[2:]
		if len(p) > 0 && p[0] == 0 {
			if len(p) == 1 {
				return &SockaddrUnix{}, nil
			}
			return &SockaddrUnix{Name: "@" + string(p[1:])}, nil
		}
		for i, c := range p {
			if c == 0 {
				p = p[:i]
				break
			}
		}
		return &SockaddrUnix{Name: string(p)}, nil
	}
	return nil, EAFNOSUPPORT
}

// Socket makes a socket.
func Socket(domain, typ, proto int) (fd int, err error) {
	fd, e := socket(domain, typ, proto)
	return fd, toError(e)
}

// Socketpair makes two sockets that are connected.
func Socketpair(domain, typ, proto int) (fd [2]int, err error) {
	a, b, e := socketpair(domain, typ, proto)
	return [2]int{a, b}, toError(e)
}

// Bind gives a socket its address.
func Bind(fd int, sa Sockaddr) error {
	b, err := sa.encode()
	if err != nil {
		return err
	}
	return toError(bind(fd, b))
}

// Connect connects a socket.
func Connect(fd int, sa Sockaddr) error {
	b, err := sa.encode()
	if err != nil {
		return err
	}
	return toError(connect(fd, b))
}

// Listen makes a socket accept connections.
func Listen(fd, backlog int) error { return toError(listen(fd, backlog)) }

// Accept takes a connection.
func Accept(fd int) (nfd int, sa Sockaddr, err error) { return Accept4(fd, 0) }

// Accept4 takes a connection; flags are SOCK_CLOEXEC and SOCK_NONBLOCK.
func Accept4(fd, flags int) (nfd int, sa Sockaddr, err error) {
	var b [128]byte
	nfd, n, e := accept4(fd, b[:], flags)
	if e != 0 {
		return -1, nil, Errno(e)
	}
	sa, err = decode(b[:min(n, len(b))])
	if err != nil {
		Close(nfd)
		return -1, nil, err
	}
	return nfd, sa, nil
}

// Getsockname returns the socket's own address.
func Getsockname(fd int) (Sockaddr, error) {
	var b [128]byte
	n, e := getsockname(fd, b[:])
	if e != 0 {
		return nil, Errno(e)
	}
	return decode(b[:min(n, len(b))])
}

// Getpeername returns the address of the other end.
func Getpeername(fd int) (Sockaddr, error) {
	var b [128]byte
	n, e := getpeername(fd, b[:])
	if e != 0 {
		return nil, Errno(e)
	}
	return decode(b[:min(n, len(b))])
}

func le32(v int) []byte { return []byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24)} }

// SetsockoptInt sets an option.
func SetsockoptInt(fd, level, opt, value int) error {
	return toError(setsockopt(fd, level, opt, le32(value)))
}

// SetsockoptString sets an option.
func SetsockoptString(fd, level, opt int, s string) error {
	return toError(setsockopt(fd, level, opt, []byte(s)))
}

// Linger is the value of SO_LINGER.
type Linger struct {
	Onoff  int32
	Linger int32
}

// SetsockoptLinger sets SO_LINGER.
func SetsockoptLinger(fd, level, opt int, l *Linger) error {
	return toError(setsockopt(fd, level, opt, append(le32(int(l.Onoff)), le32(int(l.Linger))...)))
}

// GetsockoptInt returns the value of an option.
func GetsockoptInt(fd, level, opt int) (value int, err error) {
	var b [4]byte
	_, e := getsockopt(fd, level, opt, b[:])
	return int(int32(b[0]) | int32(b[1])<<8 | int32(b[2])<<16 | int32(b[3])<<24), toError(e)
}

// Sendto sends p; to may be nil on a connected socket.
func Sendto(fd int, p []byte, flags int, to Sockaddr) error {
	_, err := SendtoN(fd, p, flags, to)
	return err
}

// SendtoN is Sendto with the number of bytes sent.
func SendtoN(fd int, p []byte, flags int, to Sockaddr) (n int, err error) {
	var b []byte
	if to != nil {
		if b, err = to.encode(); err != nil {
			return 0, err
		}
	}
	n, e := sendto(fd, p, flags, b)
	return n, toError(e)
}

// Recvfrom receives into p.
func Recvfrom(fd int, p []byte, flags int) (n int, from Sockaddr, err error) {
	var b [128]byte
	n, l, e := recvfrom(fd, p, flags, b[:])
	if e != 0 {
		return n, nil, Errno(e)
	}
	from, _ = decode(b[:min(l, len(b))])
	return n, from, nil
}

// SendmsgN sends p with control data.
func SendmsgN(fd int, p, oob []byte, to Sockaddr, flags int) (n int, err error) {
	var b []byte
	if to != nil {
		if b, err = to.encode(); err != nil {
			return 0, err
		}
	}
	n, e := sendmsg(fd, p, oob, b, flags)
	return n, toError(e)
}

// Sendmsg sends p with control data.
func Sendmsg(fd int, p, oob []byte, to Sockaddr, flags int) error {
	_, err := SendmsgN(fd, p, oob, to, flags)
	return err
}

// Recvmsg receives data and control data.
func Recvmsg(fd int, p, oob []byte, flags int) (n, oobn, recvflags int, from Sockaddr, err error) {
	var b [128]byte
	n, oobn, recvflags, l, e := recvmsg(fd, p, oob, b[:], flags)
	if e != 0 {
		return n, oobn, recvflags, nil, Errno(e)
	}
	from, _ = decode(b[:min(l, len(b))])
	return n, oobn, recvflags, from, nil
}

// Shutdown closes one or both directions.
func Shutdown(fd, how int) error { return toError(shutdown(fd, how)) }
