// Package runtime talks to the machine: goroutines, memory, call stacks.
package runtime

// Error is a run-time error.
type Error interface {
	error
	RuntimeError()
}

// errorString is a run-time error whose text has no prefix yet. The machine makes values of it.
type errorString string

func (e errorString) Error() string { return "runtime error: " + string(e) }

// RuntimeError marks the type as an Error.
func (e errorString) RuntimeError() {}

// boundsError is an index, a slice expression or a conversion that is out of bounds, without prefix. The machine makes values of it.
type boundsError string

func (e boundsError) Error() string { return "runtime error: " + string(e) }

// RuntimeError marks the type as an Error.
func (e boundsError) RuntimeError() {}

// plainError is a run-time error without prefix. The machine makes values of it.
type plainError string

func (e plainError) Error() string { return string(e) }

// RuntimeError marks the type as an Error.
func (e plainError) RuntimeError() {}

// TypeAssertionError is a failed type assertion. The machine makes values of it.
type TypeAssertionError struct {
	msg string
}

func (e *TypeAssertionError) Error() string { return e.msg }

// RuntimeError marks the type as an Error.
func (*TypeAssertionError) RuntimeError() {}

// PanicNilError is the value of panic(nil).
type PanicNilError struct {
	_ [0]func()
}

func (*PanicNilError) Error() string {
	return "runtime error: panic called with nil argument"
}

// RuntimeError marks the type as an Error.
func (*PanicNilError) RuntimeError() {}

type errorIface interface{ Error() string }

type stringerIface interface{ String() string }

// The errors of this package are Errors.
func _() []Error {
	return []Error{errorString(""), boundsError(""), plainError(""), (*TypeAssertionError)(nil), (*PanicNilError)(nil)}
}
