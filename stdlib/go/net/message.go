package net

import "syscall"

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

func (c *conn) readError(err error) error { return c.fd.opError("read", err) }

func (c *conn) writeError(err error, to Addr) error {
	if err == nil {
		return nil
	}
	return &OpError{Op: "write", Net: c.fd.net, Source: c.fd.laddr, Addr: to, Err: err}
}

// receive receives a message.
func (c *conn) receive(b []byte) (int, syscall.Sockaddr, error) {
	if !c.ok() {
		return 0, nil, syscall.EINVAL
	}
	n, sa, err := c.fd.recvFrom(b)
	return n, sa, c.readError(err)
}

// receiveMsg receives a message with control data.
func (c *conn) receiveMsg(b, oob []byte) (n, oobn, flags int, sa syscall.Sockaddr, err error) {
	if !c.ok() {
		return 0, 0, 0, nil, syscall.EINVAL
	}
	n, oobn, flags, sa, err = c.fd.recvMsg(b, oob, 0)
	return n, oobn, flags, sa, c.readError(err)
}

// send sends a message to a; errors call that to.
func (c *conn) send(b []byte, a *endpoint, to Addr) (int, error) {
	if !c.ok() {
		return 0, syscall.EINVAL
	}
	sa, err := c.target(a)
	n := 0
	if err == nil {
		n, err = c.fd.sendTo(b, sa)
	}
	return n, c.writeError(err, to)
}

// sendMsg sends a message with control data to a, which a connected socket may go without if it says so.
func (c *conn) sendMsg(b, oob []byte, a *endpoint, to Addr, mayLack bool) (n, oobn int, err error) {
	if !c.ok() {
		return 0, 0, syscall.EINVAL
	}
	var sa syscall.Sockaddr
	if a != nil || !c.fd.connected || !mayLack {
		sa, err = c.target(a)
	}
	if err == nil {
		n, oobn, err = c.fd.sendMsg(b, oob, sa)
	}
	return n, oobn, c.writeError(err, to)
}
