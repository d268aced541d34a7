package fmt

import (
	"errors"
	"slices"
)

// Errorf returns an error with a formatted text. Operands of %w are wrapped.
func Errorf(format string, a ...any) (err error) {
	p := newPrinter()
	p.wrap = true
	p.printf(format, a)
	s := string(p.buf)
	switch len(p.wrapped) {
	case 0:
		err = errors.New(s)
	case 1:
		w := &wrapError{msg: s}
		w.err, _ = a[p.wrapped[0]].(error)
		err = w
	default:
		if p.reordered {
			slices.Sort(p.wrapped)
		}
		var list []error
		for i, n := range p.wrapped {
			if i > 0 && p.wrapped[i-1] == n {
				continue
			}
			if e, ok := a[n].(error); ok {
				list = append(list, e)
			}
		}
		err = &wrapErrors{s, list}
	}
	p.free()
	return err
}

type wrapError struct {
	msg string
	err error
}

func (e *wrapError) Error() string { return e.msg }
func (e *wrapError) Unwrap() error { return e.err }

type wrapErrors struct {
	msg  string
	errs []error
}

func (e *wrapErrors) Error() string   { return e.msg }
func (e *wrapErrors) Unwrap() []error { return e.errs }
