// Package cgo holds handles to Go values. There is no cgo.
package cgo

import (
	"sync"
	"sync/atomic"
)

// Handle stands for a Go value.
type Handle uintptr

var (
	handles sync.Map
	last    atomic.Uintptr
)

// NewHandle returns a handle of v.
func NewHandle(v any) Handle {
	h := last.Add(1)
	if h == 0 {
		panic("runtime/cgo: ran out of handle space")
	}
	handles.Store(h, v)
	return Handle(h)
}

// Value returns the value of a handle.
func (h Handle) Value() any {
	v, ok := handles.Load(uintptr(h))
	if !ok {
		panic("runtime/cgo: misuse of an invalid Handle")
	}
	return v
}

// Delete invalidates a handle.
func (h Handle) Delete() {
	if _, ok := handles.LoadAndDelete(uintptr(h)); !ok {
		panic("runtime/cgo: misuse of an invalid Handle")
	}
}

// Incomplete marks types of C that are not known.
type Incomplete struct {
	_ [0]byte
}
