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

// ReadFromUDP receives a message.
func (c *UDPConn) ReadFromUDP(b []byte) (n int, addr *UDPAddr, err error) {
	n, sa, err := c.receive(b)
	return n, udpAddr(sa), err
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
	n, oobn, flags, sa, err := c.receiveMsg(b, oob)
	return n, oobn, flags, udpAddr(sa), err
}

// ReadMsgUDPAddrPort receives a message with control data.
func (c *UDPConn) ReadMsgUDPAddrPort(b, oob []byte) (n, oobn, flags int, addr netip.AddrPort, err error) {
	n, oobn, flags, a, err := c.ReadMsgUDP(b, oob)
	return n, oobn, flags, a.AddrPort(), err
}

// WriteToUDP sends a message.
func (c *UDPConn) WriteToUDP(b []byte, addr *UDPAddr) (int, error) {
	return c.send(b, addr.end(), dest(addr))
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

// udpAddrPort is an address in an error's text.
type udpAddrPort struct{ netip.AddrPort }

func (udpAddrPort) Network() string { return "udp" }

// WriteToUDPAddrPort sends a message.
func (c *UDPConn) WriteToUDPAddrPort(b []byte, addr netip.AddrPort) (int, error) {
	if !addr.IsValid() {
		return c.send(b, nil, udpAddrPort{addr})
	}
	return c.WriteToUDP(b, UDPAddrFromAddrPort(addr))
}

// WriteMsgUDP sends a message with control data; addr is nil on a connected socket.
func (c *UDPConn) WriteMsgUDP(b, oob []byte, addr *UDPAddr) (n, oobn int, err error) {
	return c.sendMsg(b, oob, addr.end(), dest(addr), true)
}

// WriteMsgUDPAddrPort sends a message with control data.
func (c *UDPConn) WriteMsgUDPAddrPort(b, oob []byte, addr netip.AddrPort) (n, oobn int, err error) {
	if !addr.IsValid() {
		return c.sendMsg(b, oob, nil, udpAddrPort{addr}, true)
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
