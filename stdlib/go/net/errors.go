package net

import (
	"context"
	"errors"
	"internal/poll"
	"os"
	"syscall"
)

// Error is an error of the network.
type Error interface {
	error
	Timeout() bool
	// Deprecated: what is temporary is not defined well.
	Temporary() bool
}

// Errors.
var (
	// ErrClosed is the error of operations on what has been closed.
	ErrClosed error = poll.ErrNetClosing
	// ErrWriteToConnected is the error of WriteTo on a connected socket.
	ErrWriteToConnected = errors.New("use of WriteTo with pre-connected connection")

	errNoSuitableAddress = errors.New("no suitable address found")
	errMissingAddress    = errors.New("missing address")
	errCanceled          = canceledError{}
	errTimeout           = &timeoutError{}
	errNoSuchHost        = &notFoundError{"no such host"}
	errUnknownPort       = &notFoundError{"unknown port"}
)

type canceledError struct{}

func (canceledError) Error() string     { return "operation was canceled" }
func (canceledError) Is(err error) bool { return err == context.Canceled }

type timeoutError struct{}

func (*timeoutError) Error() string     { return "i/o timeout" }
func (*timeoutError) Timeout() bool     { return true }
func (*timeoutError) Temporary() bool   { return true }
func (*timeoutError) Is(err error) bool { return err == context.DeadlineExceeded }

type notFoundError struct{ s string }

func (e *notFoundError) Error() string { return e.s }

// mapErr turns the errors of a context into the network's.
func mapErr(err error) error {
	switch err {
	case context.Canceled:
		return errCanceled
	case context.DeadlineExceeded:
		return errTimeout
	}
	return err
}

// OpError is an error with the operation, the network and the addresses.
type OpError struct {
	Op     string
	Net    string
	Source Addr
	Addr   Addr
	Err    error
}

func (e *OpError) Unwrap() error { return e.Err }

func (e *OpError) Error() string {
	if e == nil {
		return "<nil>"
	}
	s := e.Op
	if e.Net != "" {
		s += " " + e.Net
	}
	if e.Source != nil {
		s += " " + e.Source.String()
	}
	if e.Addr != nil {
		if e.Source != nil {
			s += "->"
		} else {
			s += " "
		}
		s += e.Addr.String()
	}
	return s + ": " + e.Err.Error()
}

func isTimeout(err error) bool {
	t, ok := err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

func isTemporary(err error) bool {
	t, ok := err.(interface{ Temporary() bool })
	return ok && t.Temporary()
}

// Timeout reports whether the cause is a timeout.
func (e *OpError) Timeout() bool {
	if s, ok := e.Err.(*os.SyscallError); ok {
		return isTimeout(s.Err)
	}
	return isTimeout(e.Err)
}

// Temporary reports whether the cause may go away.
func (e *OpError) Temporary() bool {
	// Connections that were reset or given up before they were taken.
	if e.Op == "accept" && (errors.Is(e.Err, syscall.ECONNRESET) || errors.Is(e.Err, syscall.ECONNABORTED)) {
		return true
	}
	if s, ok := e.Err.(*os.SyscallError); ok {
		return isTemporary(s.Err)
	}
	return isTemporary(e.Err)
}

// ParseError is an error in the text of something.
type ParseError struct {
	Type string
	Text string
}

func (e *ParseError) Error() string   { return "invalid " + e.Type + ": " + e.Text }
func (e *ParseError) Timeout() bool   { return false }
func (e *ParseError) Temporary() bool { return false }

// AddrError is an error in an address.
type AddrError struct {
	Err  string
	Addr string
}

func (e *AddrError) Error() string {
	if e == nil {
		return "<nil>"
	}
	if e.Addr != "" {
		return "address " + e.Addr + ": " + e.Err
	}
	return e.Err
}
func (e *AddrError) Timeout() bool   { return false }
func (e *AddrError) Temporary() bool { return false }

// UnknownNetworkError is the name of a network that there is not.
type UnknownNetworkError string

func (e UnknownNetworkError) Error() string   { return "unknown network " + string(e) }
func (e UnknownNetworkError) Timeout() bool   { return false }
func (e UnknownNetworkError) Temporary() bool { return false }

// InvalidAddrError is an address that cannot be.
type InvalidAddrError string

func (e InvalidAddrError) Error() string   { return string(e) }
func (e InvalidAddrError) Timeout() bool   { return false }
func (e InvalidAddrError) Temporary() bool { return false }

// DNSConfigError is an error in the system's configuration of name servers.
type DNSConfigError struct{ Err error }

func (e *DNSConfigError) Unwrap() error   { return e.Err }
func (e *DNSConfigError) Error() string   { return "error reading DNS config: " + e.Err.Error() }
func (e *DNSConfigError) Timeout() bool   { return false }
func (e *DNSConfigError) Temporary() bool { return false }

// DNSError is an error of looking up a name.
type DNSError struct {
	UnwrapErr   error
	Err         string
	Name        string
	Server      string
	IsTimeout   bool
	IsTemporary bool
	IsNotFound  bool
}

// Unwrap returns UnwrapErr.
func (e *DNSError) Unwrap() error { return e.UnwrapErr }

func (e *DNSError) Error() string {
	if e == nil {
		return "<nil>"
	}
	s := "lookup " + e.Name
	if e.Server != "" {
		s += " on " + e.Server
	}
	return s + ": " + e.Err
}

// Timeout reports whether it is known that time ran out.
func (e *DNSError) Timeout() bool { return e.IsTimeout }

// Temporary reports whether the error may go away.
func (e *DNSError) Temporary() bool { return e.IsTimeout || e.IsTemporary }

// dnsError makes a DNSError of a cause.
func dnsError(err error, name, server string) *DNSError {
	e := &DNSError{Err: err.Error(), Name: name, Server: server}
	if _, ok := err.(*notFoundError); ok {
		e.IsNotFound = true
	} else {
		e.IsTimeout = isTimeout(err)
		e.IsTemporary = isTemporary(err)
		e.UnwrapErr = err
		if err == errCanceled || err == errTimeout {
			e.UnwrapErr = err
		} else if _, ok := err.(canceledError); !ok && !isTimeout(err) {
			e.UnwrapErr = nil
		}
	}
	return e
}
