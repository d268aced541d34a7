// Package weak holds pointers that do not keep their objects alive.
package weak

import (
	"internal/rt"
	"runtime"
	"sync"
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
		if u == nil || atomic.LoadUintptr(u) == 0 {
			u = immortal(uintptr(unsafe.Pointer(ptr)))
		}
	}
	runtime.KeepAlive(ptr)
	return Pointer[T]{u: u}
}

var (
	mu        sync.Mutex
	immortals = map[uintptr]*uintptr{}
)

// immortal returns the handle of something that is not on the heap, such as a variable of a package.
func immortal(p uintptr) *uintptr {
	mu.Lock()
	defer mu.Unlock()
	u := immortals[p]
	if u == nil {
		u = new(uintptr)
		*u = p
		immortals[p] = u
	}
	return u
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
	return rt.WeakLoad(u)
}
