// Package unique makes values canonical, so that comparing them is comparing pointers.
package unique

import (
	"runtime"
	"sync"
	"weak"
)

// Handle is a value's identity.
type Handle[T comparable] struct {
	value *T
}

// Value returns the value.
func (h Handle[T]) Value() T { return *h.value }

var (
	mu    sync.Mutex
	table = map[any]any{} // value -> weak.Pointer to its canonical copy
)

// Make returns the handle of a value.
func Make[T comparable](value T) Handle[T] {
	mu.Lock()
	defer mu.Unlock()
	key := any(key[T]{value})
	if w, ok := table[key].(weak.Pointer[T]); ok {
		if p := w.Value(); p != nil {
			return Handle[T]{p}
		}
	}
	p := new(T)
	*p = clone(value)
	table[key] = weak.Make(p)
	runtime.AddCleanup(p, forget[T], value)
	return Handle[T]{p}
}

// key tells values of different types apart even if they are interfaces.
type key[T comparable] struct{ v T }

// clone copies a string, so that the table does not keep a larger one alive.
func clone[T comparable](v T) T {
	if s, ok := any(v).(string); ok {
		s = string([]byte(s))
		return any(s).(T)
	}
	return v
}

func forget[T comparable](value T) {
	mu.Lock()
	defer mu.Unlock()
	k := any(key[T]{value})
	if w, ok := table[k].(weak.Pointer[T]); ok && w.Value() == nil {
		delete(table, k)
	}
}
