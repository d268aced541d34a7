package net

import (
	"context"
	"syscall"
)

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
	n, sa, err := c.receive(b)
	if _, ok := sa.(*syscall.SockaddrInet4); ok {
		n = stripHeader(b, n)
	}
	return n, ipAddr(sa), err
}

// ReadFrom receives a message.
func (c *IPConn) ReadFrom(b []byte) (int, Addr, error) {
	n, a, err := c.ReadFromIP(b)
	return n, dest(a), err
}

// ReadMsgIP receives a message with control data.
func (c *IPConn) ReadMsgIP(b, oob []byte) (n, oobn, flags int, addr *IPAddr, err error) {
	n, oobn, flags, sa, err := c.receiveMsg(b, oob)
	return n, oobn, flags, ipAddr(sa), err
}

// WriteToIP sends a message.
func (c *IPConn) WriteToIP(b []byte, addr *IPAddr) (int, error) {
	return c.send(b, addr.end(), dest(addr))
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
	return c.sendMsg(b, oob, addr.end(), dest(addr), false)
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
