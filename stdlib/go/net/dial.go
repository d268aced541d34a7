// Package net is the interface to networks: TCP, UDP, IP and Unix sockets, and names.
package net

import (
	"context"
	"net/netip"
	"syscall"
	"time"
)

// Dialer holds options of Dial.
type Dialer struct {
	// Timeout and Deadline limit the time, by resolver and attempts together.
	Timeout  time.Duration
	Deadline time.Time
	// LocalAddr is the address of this end; nil: the system's choice.
	LocalAddr Addr
	// Deprecated: both versions are always tried.
	DualStack bool
	// FallbackDelay is how long an attempt with version 6 has before one with 4 begins; 0: 300 ms, negative: no such attempt.
	FallbackDelay time.Duration
	// KeepAlive is the time between probes; 0: 15 seconds, negative: none.
	KeepAlive       time.Duration
	KeepAliveConfig KeepAliveConfig
	Resolver        *Resolver
	// Deprecated: use DialContext.
	Cancel <-chan struct{}
	// Control and ControlContext see the socket before it is connected.
	Control        func(network, address string, c syscall.RawConn) error
	ControlContext func(ctx context.Context, network, address string, c syscall.RawConn) error

	multipath bool
}

// MultipathTCP reports whether several paths are asked for.
func (d *Dialer) MultipathTCP() bool { return d.multipath }

// SetMultipathTCP asks for several paths. They are not supported: connections are ordinary ones.
func (d *Dialer) SetMultipathTCP(use bool) { d.multipath = use }

func (d *Dialer) control() control {
	if d.ControlContext != nil {
		return d.ControlContext
	}
	if f := d.Control; f != nil {
		return func(_ context.Context, network, address string, c syscall.RawConn) error {
			return f(network, address, c)
		}
	}
	return nil
}

func (d *Dialer) resolver() *Resolver {
	if d.Resolver != nil {
		return d.Resolver
	}
	return DefaultResolver
}

// Dial connects.
func Dial(network, address string) (Conn, error) {
	var d Dialer
	return d.Dial(network, address)
}

// DialTimeout connects within a time.
func DialTimeout(network, address string, timeout time.Duration) (Conn, error) {
	d := Dialer{Timeout: timeout}
	return d.Dial(network, address)
}

// Dial connects.
func (d *Dialer) Dial(network, address string) (Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

// limit returns a context that ends when the Dialer's limits or Cancel say so.
func (d *Dialer) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	var stops []context.CancelFunc
	add := func(c context.Context, stop context.CancelFunc) {
		ctx = c
		stops = append(stops, stop)
	}
	if d.Timeout != 0 {
		add(context.WithDeadline(ctx, time.Now().Add(d.Timeout)))
	}
	if !d.Deadline.IsZero() {
		add(context.WithDeadline(ctx, d.Deadline))
	}
	if cancel := d.Cancel; cancel != nil {
		c, stop := context.WithCancel(ctx)
		add(c, stop)
		go func() {
			select {
			case <-cancel:
				stop()
			case <-c.Done():
			}
		}()
	}
	return ctx, func() {
		for _, s := range stops {
			s()
		}
	}
}

// DialContext connects; ctx may end the attempt but not the connection.
func (d *Dialer) DialContext(ctx context.Context, network, address string) (Conn, error) {
	if ctx == nil {
		panic("nil context")
	}
	ctx, stop := d.limit(ctx)
	defer stop()
	fail := func(a Addr, err error) (Conn, error) {
		return nil, &OpError{Op: "dial", Net: network, Source: d.LocalAddr, Addr: a, Err: mapErr(err)}
	}
	switch network {
	case "unix", "unixgram", "unixpacket":
		a := &UnixAddr{Name: address, Net: network}
		local, ok := d.LocalAddr.(*UnixAddr)
		if d.LocalAddr != nil && !ok {
			return fail(nil, &AddrError{Err: "mismatched local address type", Addr: d.LocalAddr.String()})
		}
		c, err := dialUnix(ctx, network, local, a, d.control())
		if err != nil {
			return nil, err
		}
		return c, nil
	}
	name, _, err := protocolOf(network)
	if err != nil {
		return fail(nil, err)
	}
	if base, _ := kindOf(name); base == "tcp" || base == "udp" {
		if address == "" {
			return fail(nil, errMissingAddress)
		}
	}
	ips, port, err := d.resolver().resolve(ctx, name, address)
	if err != nil {
		return fail(nil, err)
	}
	first, second := d.split(network, ips)
	if len(second) == 0 {
		return d.serial(ctx, network, first, port)
	}
	return d.parallel(ctx, network, first, second, port)
}

// split puts the addresses of the first one's version in front; others are for a second attempt, if there is to be one.
func (d *Dialer) split(network string, ips []IPAddr) (first, second []IPAddr) {
	if base, v := kindOf(network); base != "tcp" || v != 0 || d.FallbackDelay < 0 {
		return ips, nil
	}
	for _, a := range ips {
		if (a.IP.To4() == nil) == (ips[0].IP.To4() == nil) {
			first = append(first, a)
		} else {
			second = append(second, a)
		}
	}
	return first, second
}

// parallel tries the second addresses when the first have not led to a connection for a while (RFC 6555).
func (d *Dialer) parallel(ctx context.Context, network string, first, second []IPAddr, port int) (Conn, error) {
	type result struct {
		c     Conn
		err   error
		first bool
	}
	over := make(chan struct{})
	defer close(over)
	results := make(chan result)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	start := func(ips []IPAddr, isFirst bool) {
		c, err := d.serial(ctx, network, ips, port)
		select {
		case results <- result{c, err, isFirst}:
		case <-over:
			if c != nil {
				c.Close()
			}
		}
	}
	delay := d.FallbackDelay
	if delay == 0 {
		delay = 300 * time.Millisecond
	}
	go start(first, true)
	timer := time.NewTimer(delay)
	defer timer.Stop()
	var firstErr error
	running, started := 1, false
	for {
		select {
		case <-timer.C:
			if !started {
				started = true
				running++
				go start(second, false)
			}
		case r := <-results:
			if r.err == nil {
				return r.c, nil
			}
			running--
			if r.first {
				firstErr = r.err
				if !started {
					started = true
					running++
					go start(second, false)
				}
			}
			if running == 0 {
				return nil, firstErr
			}
		}
	}
}

// serial tries one address after the other; each has a part of the time that is left.
func (d *Dialer) serial(ctx context.Context, network string, ips []IPAddr, port int) (Conn, error) {
	var firstErr error
	for i, a := range ips {
		if err := ctx.Err(); err != nil {
			if firstErr == nil {
				firstErr = &OpError{Op: "dial", Net: network, Source: d.LocalAddr, Addr: d.remote(network, a, port), Err: mapErr(err)}
			}
			break
		}
		one, stop := ctx, context.CancelFunc(func() {})
		if deadline, ok := ctx.Deadline(); ok {
			now := time.Now()
			part := deadline.Sub(now) / time.Duration(len(ips)-i)
			if least := 2 * time.Second; part < least {
				part = min(least, deadline.Sub(now))
			}
			one, stop = context.WithDeadline(ctx, now.Add(part))
		}
		c, err := d.single(one, network, a, port)
		stop()
		if err == nil {
			return c, nil
		}
		if firstErr == nil {
			firstErr = err
		}
	}
	return nil, firstErr
}

func (d *Dialer) remote(network string, a IPAddr, port int) Addr {
	switch base, _ := kindOf(network); base {
	case "tcp":
		return &TCPAddr{a.IP, port, a.Zone}
	case "udp":
		return &UDPAddr{a.IP, port, a.Zone}
	}
	return &a
}

func (d *Dialer) single(ctx context.Context, network string, a IPAddr, port int) (c Conn, err error) {
	ra := d.remote(network, a, port)
	mismatch := func() (Conn, error) {
		e := &AddrError{Err: "mismatched local address type", Addr: d.LocalAddr.String()}
		return nil, &OpError{Op: "dial", Net: network, Source: d.LocalAddr, Addr: ra, Err: e}
	}
	switch ra := ra.(type) {
	case *TCPAddr:
		la, ok := d.LocalAddr.(*TCPAddr)
		if d.LocalAddr != nil && !ok {
			return mismatch()
		}
		if t, err := dialTCP(ctx, network, la, ra, keepAlive(d.KeepAlive, d.KeepAliveConfig), d.control()); err != nil {
			return nil, err
		} else {
			return t, nil
		}
	case *UDPAddr:
		la, ok := d.LocalAddr.(*UDPAddr)
		if d.LocalAddr != nil && !ok {
			return mismatch()
		}
		if u, err := dialUDP(ctx, network, la, ra, d.control()); err != nil {
			return nil, err
		} else {
			return u, nil
		}
	case *IPAddr:
		la, ok := d.LocalAddr.(*IPAddr)
		if d.LocalAddr != nil && !ok {
			return mismatch()
		}
		if i, err := rawIP(ctx, "dial", network, la, ra, d.control()); err != nil {
			return nil, err
		} else {
			return i, nil
		}
	}
	return nil, UnknownNetworkError(network)
}

// DialTCP connects.
func (d *Dialer) DialTCP(ctx context.Context, network string, laddr, raddr netip.AddrPort) (*TCPConn, error) {
	ctx, stop := d.limit(ctx)
	defer stop()
	var la *TCPAddr
	if laddr.IsValid() {
		la = TCPAddrFromAddrPort(laddr)
	}
	return dialTCP(ctx, network, la, TCPAddrFromAddrPort(raddr), keepAlive(d.KeepAlive, d.KeepAliveConfig), d.control())
}

// DialUDP connects a UDP socket.
func (d *Dialer) DialUDP(ctx context.Context, network string, laddr, raddr netip.AddrPort) (*UDPConn, error) {
	ctx, stop := d.limit(ctx)
	defer stop()
	var la *UDPAddr
	if laddr.IsValid() {
		la = UDPAddrFromAddrPort(laddr)
	}
	return dialUDP(ctx, network, la, UDPAddrFromAddrPort(raddr), d.control())
}

// DialIP connects a raw socket.
func (d *Dialer) DialIP(ctx context.Context, network string, laddr, raddr netip.Addr) (*IPConn, error) {
	ctx, stop := d.limit(ctx)
	defer stop()
	var la *IPAddr
	if laddr.IsValid() {
		la = &IPAddr{laddr.AsSlice(), laddr.Zone()}
	}
	return rawIP(ctx, "dial", network, la, &IPAddr{raddr.AsSlice(), raddr.Zone()}, d.control())
}

// DialUnix connects to a Unix socket.
func (d *Dialer) DialUnix(ctx context.Context, network string, laddr, raddr *UnixAddr) (*UnixConn, error) {
	ctx, stop := d.limit(ctx)
	defer stop()
	return dialUnix(ctx, network, laddr, raddr, d.control())
}

// ListenConfig holds options of Listen.
type ListenConfig struct {
	// Control sees the socket before it gets its address.
	Control         func(network, address string, c syscall.RawConn) error
	KeepAlive       time.Duration
	KeepAliveConfig KeepAliveConfig

	multipath bool
}

// MultipathTCP reports whether several paths are asked for.
func (lc *ListenConfig) MultipathTCP() bool { return lc.multipath }

// SetMultipathTCP asks for several paths. They are not supported: connections are ordinary ones.
func (lc *ListenConfig) SetMultipathTCP(use bool) { lc.multipath = use }

func (lc *ListenConfig) control() control {
	d := Dialer{Control: lc.Control}
	return d.control()
}

// Listen listens to connections.
func Listen(network, address string) (Listener, error) {
	var lc ListenConfig
	return lc.Listen(context.Background(), network, address)
}

// ListenPacket listens to messages.
func ListenPacket(network, address string) (PacketConn, error) {
	var lc ListenConfig
	return lc.ListenPacket(context.Background(), network, address)
}

// local resolves the address to listen to.
func local(ctx context.Context, network, address string) (IPAddr, int, error) {
	ips, port, err := DefaultResolver.resolve(ctx, network, address)
	if err != nil {
		return IPAddr{}, 0, err
	}
	return preferred(ips, network, address), port, nil
}

// Listen listens to connections.
func (lc *ListenConfig) Listen(ctx context.Context, network, address string) (Listener, error) {
	switch network {
	case "unix", "unixpacket":
		l, err := listenUnix(ctx, network, &UnixAddr{Name: address, Net: network}, lc.control())
		if err != nil {
			return nil, err
		}
		return l, nil
	case "tcp", "tcp4", "tcp6":
		a, port, err := local(ctx, network, address)
		if err != nil {
			return nil, &OpError{Op: "listen", Net: network, Err: mapErr(err)}
		}
		l, err := listenTCP(ctx, network, &TCPAddr{a.IP, port, a.Zone}, keepAlive(lc.KeepAlive, lc.KeepAliveConfig), lc.control())
		if err != nil {
			return nil, err
		}
		return l, nil
	case "udp", "udp4", "udp6", "unixgram", "ip", "ip4", "ip6":
		return nil, &OpError{Op: "listen", Net: network, Err: &AddrError{Err: "unexpected address type", Addr: address}}
	}
	return nil, &OpError{Op: "listen", Net: network, Err: UnknownNetworkError(network)}
}

// ListenPacket listens to messages.
func (lc *ListenConfig) ListenPacket(ctx context.Context, network, address string) (PacketConn, error) {
	switch network {
	case "unixgram":
		c, err := listenUnixgram(ctx, network, &UnixAddr{Name: address, Net: network}, lc.control())
		if err != nil {
			return nil, err
		}
		return c, nil
	case "tcp", "tcp4", "tcp6", "unix", "unixpacket":
		return nil, &OpError{Op: "listen", Net: network, Err: &AddrError{Err: "unexpected address type", Addr: address}}
	}
	name, _, err := protocolOf(network)
	if err != nil {
		return nil, &OpError{Op: "listen", Net: network, Err: err}
	}
	a, port, err := local(ctx, name, address)
	if err != nil {
		return nil, &OpError{Op: "listen", Net: network, Err: mapErr(err)}
	}
	if base, _ := kindOf(name); base == "udp" {
		c, err := listenUDP(ctx, network, &UDPAddr{a.IP, port, a.Zone}, lc.control())
		if err != nil {
			return nil, err
		}
		return c, nil
	}
	c, err := rawIP(ctx, "listen", network, &a, nil, lc.control())
	if err != nil {
		return nil, err
	}
	return c, nil
}
