// Package errors makes and inspects errors.
package errors

import (
	"internal/abi"
	"unsafe"
)

type errorString struct{ s string }

func (e *errorString) Error() string { return e.s }

// New returns an error with the given text. Each call returns a distinct value.
func New(text string) error { return &errorString{text} }

// ErrUnsupported tells that an operation cannot be performed because it is not supported.
var ErrUnsupported = New("unsupported operation")

// Unwrap returns what err's Unwrap method returns, or nil if there is no such method.
func Unwrap(err error) error {
	if u, ok := err.(interface{ Unwrap() error }); ok {
		return u.Unwrap()
	}
	return nil
}

// Is reports whether err or an error that it wraps matches target.
func Is(err, target error) bool {
	if err == nil || target == nil {
		return err == target
	}
	return is(err, target, abi.TypeOf(target).Comparable())
}

func is(err, target error, comparable bool) bool {
	for err != nil {
		if comparable && err == target {
			return true
		}
		if m, ok := err.(interface{ Is(error) bool }); ok && m.Is(target) {
			return true
		}
		switch u := err.(type) {
		case interface{ Unwrap() error }:
			err = u.Unwrap()
		case interface{ Unwrap() []error }:
			for _, e := range u.Unwrap() {
				if is(e, target, comparable) {
					return true
				}
			}
			return false
		default:
			return false
		}
	}
	return false
}

// As finds the first error in err's tree that can be assigned to *target, and assigns it.
func As(err error, target any) bool {
	if err == nil {
		return false
	}
	if target == nil {
		panic("errors: target cannot be nil")
	}
	t := abi.TypeOf(target)
	dst := abi.DataOf(target)
	if t.Kind() != abi.Pointer || dst == nil {
		panic("errors: target must be a non-nil pointer")
	}
	elem := t.Elem
	if elem.Kind() != abi.Interface && !abi.Implements(elem, errorType) {
		panic("errors: *target must be interface or implement error")
	}
	return as(err, target, elem, dst)
}

var errorType = abi.TypeOf((*error)(nil)).Elem

func as(err error, target any, elem *abi.Type, dst unsafe.Pointer) bool {
	for err != nil {
		if abi.Assign(elem, dst, err) {
			return true
		}
		if m, ok := err.(interface{ As(any) bool }); ok && m.As(target) {
			return true
		}
		switch u := err.(type) {
		case interface{ Unwrap() error }:
			err = u.Unwrap()
		case interface{ Unwrap() []error }:
			for _, e := range u.Unwrap() {
				if e != nil && as(e, target, elem, dst) {
					return true
				}
			}
			return false
		default:
			return false
		}
	}
	return false
}

// AsType finds the first error in err's tree that has type E.
func AsType[E error](err error) (E, bool) {
	var e E
	if err == nil {
		return e, false
	}
	var box *E
	return asType(err, &box)
}

func asType[E error](err error, box **E) (_ E, _ bool) {
	for {
		if e, ok := err.(E); ok {
			return e, true
		}
		if m, ok := err.(interface{ As(any) bool }); ok {
			if *box == nil {
				*box = new(E)
			}
			if m.As(*box) {
				return **box, true
			}
		}
		switch u := err.(type) {
		case interface{ Unwrap() error }:
			err = u.Unwrap()
			if err == nil {
				return
			}
		case interface{ Unwrap() []error }:
			for _, e := range u.Unwrap() {
				if e == nil {
					continue
				}
				if x, ok := asType(e, box); ok {
					return x, true
				}
			}
			return
		default:
			return
		}
	}
}

type joinError struct{ errs []error }

// Join wraps the errors that are not nil; it returns nil if all are.
func Join(errs ...error) error {
	n := 0
	for _, e := range errs {
		if e != nil {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	j := &joinError{make([]error, 0, n)}
	for _, e := range errs {
		if e != nil {
			j.errs = append(j.errs, e)
		}
	}
	return j
}

func (e *joinError) Error() string {
	if len(e.errs) == 1 {
		return e.errs[0].Error()
	}
	b := []byte(e.errs[0].Error())
	for _, err := range e.errs[1:] {
		b = append(b, '\n')
		b = append(b, err.Error()...)
	}
	return unsafe.String(&b[0], len(b))
}

func (e *joinError) Unwrap() []error { return e.errs }
