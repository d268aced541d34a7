// Package weak holds pointers that do not keep their objects alive.
package weak

import (
	"internal/rt"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// Pointer is a weak pointer to a T. Pointers made of equal pointers are equal.
type Pointer[T any] struct {
	_ [0]*T
	u *uintptr
}

// Make returns a weak pointer.
func Make[T any](ptr *T) Pointer[T] {
	var u *uintptr
	if ptr != nil {
		u = rt.WeakHandle(unsafe.Pointer(ptr))
	}
	runtime.KeepAlive(ptr)
	return Pointer[T]{u: u}
}

// Value returns the pointer, nil if the object is gone.
func (p Pointer[T]) Value() *T {
	if p.u == nil {
		return nil
	}
	return (*T)(strong(p.u))
}

// strong returns the object of a handle, or nil.
func strong(u *uintptr) unsafe.Pointer {
	v := atomic.LoadUintptr(u)
	return *(*unsafe.Pointer)(unsafe.Pointer(&v))
}
