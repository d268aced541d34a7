package net

import (
	"context"
	"net/netip"
	"syscall"
)

// UDPConn is a UDP socket.
type UDPConn struct {
	conn
}

func udpAddr(sa syscall.Sockaddr) *UDPAddr {
	if sa == nil {
		return nil
	}
	ip, port, zone := fromSys(sa)
	return &UDPAddr{ip, port, zone}
}

func (c *conn) readError(err error) error { return c.fd.opError("read", err) }

func (c *conn) writeError(err error, to Addr) error {
	if err == nil {
		return nil
	}
	return &OpError{Op: "write", Net: c.fd.net, Source: c.fd.laddr, Addr: to, Err: err}
}

// ReadFromUDP receives a message.
func (c *UDPConn) ReadFromUDP(b []byte) (n int, addr *UDPAddr, err error) {
	if !c.ok() {
		return 0, nil, syscall.EINVAL
	}
	n, sa, err := c.fd.recvFrom(b)
	return n, udpAddr(sa), c.readError(err)
}

// ReadFrom receives a message.
func (c *UDPConn) ReadFrom(b []byte) (int, Addr, error) {
	n, a, err := c.ReadFromUDP(b)
	return n, dest(a), err
}

// ReadFromUDPAddrPort receives a message.
func (c *UDPConn) ReadFromUDPAddrPort(b []byte) (n int, addr netip.AddrPort, err error) {
	n, a, err := c.ReadFromUDP(b)
	return n, a.AddrPort(), err
}

// ReadMsgUDP receives a message with control data.
func (c *UDPConn) ReadMsgUDP(b, oob []byte) (n, oobn, flags int, addr *UDPAddr, err error) {
	if !c.ok() {
		return 0, 0, 0, nil, syscall.EINVAL
	}
	n, oobn, flags, sa, err := c.fd.recvMsg(b, oob, 0)
	return n, oobn, flags, udpAddr(sa), c.readError(err)
}

// ReadMsgUDPAddrPort receives a message with control data.
func (c *UDPConn) ReadMsgUDPAddrPort(b, oob []byte) (n, oobn, flags int, addr netip.AddrPort, err error) {
	n, oobn, flags, a, err := c.ReadMsgUDP(b, oob)
	return n, oobn, flags, a.AddrPort(), err
}

// target returns the system's form of the address of a message.
func (c *conn) target(a *endpoint) (syscall.Sockaddr, error) {
	if c.fd.connected {
		return nil, ErrWriteToConnected
	}
	if a == nil {
		return nil, errMissingAddress
	}
	return toSys(c.fd.family, a.ip, a.port, a.zone)
}

// WriteToUDP sends a message.
func (c *UDPConn) WriteToUDP(b []byte, addr *UDPAddr) (int, error) {
	if !c.ok() {
		return 0, syscall.EINVAL
	}
	sa, err := c.target(addr.end())
	n := 0
	if err == nil {
		n, err = c.fd.sendTo(b, sa)
	}
	return n, c.writeError(err, dest(addr))
}

// WriteTo sends a message.
func (c *UDPConn) WriteTo(b []byte, addr Addr) (int, error) {
	if !c.ok() {
		return 0, syscall.EINVAL
	}
	a, ok := addr.(*UDPAddr)
	if !ok {
		return 0, c.writeError(syscall.EINVAL, addr)
	}
	return c.WriteToUDP(b, a)
}

// WriteToUDPAddrPort sends a message.
func (c *UDPConn) WriteToUDPAddrPort(b []byte, addr netip.AddrPort) (int, error) {
	if !addr.IsValid() {
		return c.WriteToUDP(b, nil)
	}
	return c.WriteToUDP(b, UDPAddrFromAddrPort(addr))
}

// WriteMsgUDP sends a message with control data; addr is nil on a connected socket.
func (c *UDPConn) WriteMsgUDP(b, oob []byte, addr *UDPAddr) (n, oobn int, err error) {
	if !c.ok() {
		return 0, 0, syscall.EINVAL
	}
	var sa syscall.Sockaddr
	if !c.fd.connected || addr != nil {
		sa, err = c.target(addr.end())
	}
	if err == nil {
		n, oobn, err = c.fd.sendMsg(b, oob, sa)
	}
	return n, oobn, c.writeError(err, dest(addr))
}

// WriteMsgUDPAddrPort sends a message with control data.
func (c *UDPConn) WriteMsgUDPAddrPort(b, oob []byte, addr netip.AddrPort) (n, oobn int, err error) {
	if !addr.IsValid() {
		return c.WriteMsgUDP(b, oob, nil)
	}
	return c.WriteMsgUDP(b, oob, UDPAddrFromAddrPort(addr))
}

// DialUDP connects a UDP socket.
func DialUDP(network string, laddr, raddr *UDPAddr) (*UDPConn, error) {
	return dialUDP(context.Background(), network, laddr, raddr, nil)
}

func dialUDP(ctx context.Context, network string, laddr, raddr *UDPAddr, ctl control) (*UDPConn, error) {
	err := error(UnknownNetworkError(network))
	if base, _ := kindOf(network); base == "udp" {
		err = errMissingAddress
		if raddr != nil {
			var fd *netFD
			if fd, err = inet(ctx, network, syscall.SOCK_DGRAM, 0, laddr.end(), raddr.end(), false, ctl); err == nil {
				return &UDPConn{conn{fd}}, nil
			}
		}
	}
	return nil, &OpError{Op: "dial", Net: network, Source: source(laddr), Addr: dest(raddr), Err: err}
}

// ListenUDP listens to messages.
func ListenUDP(network string, laddr *UDPAddr) (*UDPConn, error) {
	return listenUDP(context.Background(), network, laddr, nil)
}

func listenUDP(ctx context.Context, network string, laddr *UDPAddr, ctl control) (*UDPConn, error) {
	if base, _ := kindOf(network); base != "udp" {
		return nil, &OpError{Op: "listen", Net: network, Addr: dest(laddr), Err: UnknownNetworkError(network)}
	}
	if laddr == nil {
		laddr = &UDPAddr{}
	}
	fd, err := inet(ctx, network, syscall.SOCK_DGRAM, 0, laddr.end(), nil, true, ctl)
	if err != nil {
		return nil, &OpError{Op: "listen", Net: network, Addr: laddr, Err: err}
	}
	return &UDPConn{conn{fd}}, nil
}

// ListenMulticastUDP listens to messages to a group on an interface (nil: the system's choice).
func ListenMulticastUDP(network string, ifi *Interface, gaddr *UDPAddr) (*UDPConn, error) {
	if gaddr == nil || gaddr.IP == nil {
		return nil, &OpError{Op: "listen", Net: network, Addr: dest(gaddr), Err: errMissingAddress}
	}
	reuse := func(_ context.Context, _, _ string, c syscall.RawConn) error {
		return c.Control(func(s uintptr) {
			syscall.SetsockoptInt(int(s), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
		})
	}
	c, err := listenUDP(context.Background(), network, gaddr, reuse)
	if err != nil {
		return nil, err
	}
	index := 0
	if ifi != nil {
		index = ifi.Index
	}
	le := func(v int) string { return string([]byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24)}) }
	const addMembership4, joinGroup6 = 35, 20
	err = c.fd.pfd.Use(func(s int) error {
		if g := gaddr.IP.To4(); g != nil {
			return syscall.SetsockoptString(s, syscall.IPPROTO_IP, addMembership4, string(g)+"\x00\x00\x00\x00"+le(index))
		}
		return syscall.SetsockoptString(s, syscall.IPPROTO_IPV6, joinGroup6, string(gaddr.IP)+le(index))
	})
	if err != nil {
		c.Close()
		return nil, &OpError{Op: "listen", Net: network, Addr: gaddr, Err: sysError("setsockopt", err)}
	}
	return c, nil
}

// IPConn is a raw socket.
type IPConn struct {
	conn
}

func ipAddr(sa syscall.Sockaddr) *IPAddr {
	if sa == nil {
		return nil
	}
	ip, _, zone := fromSys(sa)
	return &IPAddr{ip, zone}
}

// stripHeader removes the header that raw sockets of version 4 deliver.
func stripHeader(b []byte, n int) int {
	if n < 20 || b[0]>>4 != 4 {
		return n
	}
	l := int(b[0]&0x0f) << 2
	if l > n {
		return n
	}
	copy(b, b[l:n])
	return n - l
}

// ReadFromIP receives a message.
func (c *IPConn) ReadFromIP(b []byte) (int, *IPAddr, error) {
	if !c.ok() {
		return 0, nil, syscall.EINVAL
	}
	n, sa, err := c.fd.recvFrom(b)
	if _, ok := sa.(*syscall.SockaddrInet4); ok {
		n = stripHeader(b, n)
	}
	return n, ipAddr(sa), c.readError(err)
}

// ReadFrom receives a message.
func (c *IPConn) ReadFrom(b []byte) (int, Addr, error) {
	n, a, err := c.ReadFromIP(b)
	return n, dest(a), err
}

// ReadMsgIP receives a message with control data.
func (c *IPConn) ReadMsgIP(b, oob []byte) (n, oobn, flags int, addr *IPAddr, err error) {
	if !c.ok() {
		return 0, 0, 0, nil, syscall.EINVAL
	}
	n, oobn, flags, sa, err := c.fd.recvMsg(b, oob, 0)
	return n, oobn, flags, ipAddr(sa), c.readError(err)
}

// WriteToIP sends a message.
func (c *IPConn) WriteToIP(b []byte, addr *IPAddr) (int, error) {
	if !c.ok() {
		return 0, syscall.EINVAL
	}
	sa, err := c.target(addr.end())
	n := 0
	if err == nil {
		n, err = c.fd.sendTo(b, sa)
	}
	return n, c.writeError(err, dest(addr))
}

// WriteTo sends a message.
func (c *IPConn) WriteTo(b []byte, addr Addr) (int, error) {
	if !c.ok() {
		return 0, syscall.EINVAL
	}
	a, ok := addr.(*IPAddr)
	if !ok {
		return 0, c.writeError(syscall.EINVAL, addr)
	}
	return c.WriteToIP(b, a)
}

// WriteMsgIP sends a message with control data.
func (c *IPConn) WriteMsgIP(b, oob []byte, addr *IPAddr) (n, oobn int, err error) {
	if !c.ok() {
		return 0, 0, syscall.EINVAL
	}
	sa, err := c.target(addr.end())
	if err == nil {
		n, oobn, err = c.fd.sendMsg(b, oob, sa)
	}
	return n, oobn, c.writeError(err, dest(addr))
}

// DialIP connects a raw socket.
func DialIP(network string, laddr, raddr *IPAddr) (*IPConn, error) {
	return rawIP(context.Background(), "dial", network, laddr, raddr, nil)
}

// ListenIP listens to messages of a protocol.
func ListenIP(network string, laddr *IPAddr) (*IPConn, error) {
	return rawIP(context.Background(), "listen", network, laddr, nil, nil)
}

func rawIP(ctx context.Context, op, network string, laddr, raddr *IPAddr, ctl control) (*IPConn, error) {
	name, proto, err := protocolOf(network)
	if base, _ := kindOf(name); err == nil && base != "ip" {
		err = UnknownNetworkError(network)
	}
	if err == nil && op == "dial" && raddr == nil {
		err = errMissingAddress
	}
	if err == nil {
		var fd *netFD
		if fd, err = inet(ctx, name, syscall.SOCK_RAW, proto, laddr.end(), raddr.end(), op == "listen", ctl); err == nil {
			return &IPConn{conn{fd}}, nil
		}
	}
	if op == "listen" {
		return nil, &OpError{Op: op, Net: network, Addr: dest(laddr), Err: err}
	}
	return nil, &OpError{Op: op, Net: network, Source: source(laddr), Addr: dest(raddr), Err: err}
}
