// Package atomic offers atomic memory operations. The functions are instructions of the machine.
package atomic

import (
	"internal/rt"
	"unsafe"
)

type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

type align64 struct{}

// Bool is an atomic boolean.
type Bool struct {
	_ noCopy
	v uint32
}

func b32(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// Load atomically loads the value.
func (x *Bool) Load() bool { return LoadUint32(&x.v) != 0 }

// Store atomically stores val.
func (x *Bool) Store(val bool) { StoreUint32(&x.v, b32(val)) }

// Swap atomically stores new and returns the old value.
func (x *Bool) Swap(new bool) (old bool) { return SwapUint32(&x.v, b32(new)) != 0 }

// CompareAndSwap stores new if the value is old.
func (x *Bool) CompareAndSwap(old, new bool) (swapped bool) {
	return CompareAndSwapUint32(&x.v, b32(old), b32(new))
}

// Pointer is an atomic pointer to a T.
type Pointer[T any] struct {
	_ [0]*T
	_ noCopy
	v unsafe.Pointer
}

// Load atomically loads the pointer.
func (x *Pointer[T]) Load() *T { return (*T)(LoadPointer(&x.v)) }

// Store atomically stores val.
func (x *Pointer[T]) Store(val *T) { StorePointer(&x.v, unsafe.Pointer(val)) }

// Swap atomically stores new and returns the old pointer.
func (x *Pointer[T]) Swap(new *T) (old *T) { return (*T)(SwapPointer(&x.v, unsafe.Pointer(new))) }

// CompareAndSwap stores new if the pointer is old.
func (x *Pointer[T]) CompareAndSwap(old, new *T) (swapped bool) {
	return CompareAndSwapPointer(&x.v, unsafe.Pointer(old), unsafe.Pointer(new))
}

// Value atomically holds a value of one type. The zero Value holds nil.
type Value struct {
	v any
}

type words struct {
	typ, data unsafe.Pointer
}

// busy marks a Value whose first store is under way.
var busy byte

func (v *Value) words() *words { return (*words)(unsafe.Pointer(v)) }

// Load returns the value stored last, nil if there is none.
func (v *Value) Load() (val any) {
	w := v.words()
	typ := LoadPointer(&w.typ)
	if typ == nil || typ == unsafe.Pointer(&busy) {
		return nil
	}
	out := (*words)(unsafe.Pointer(&val))
	out.typ, out.data = typ, LoadPointer(&w.data)
	return val
}

// first waits for or makes the first store; it returns the type stored, or nil after it stored val itself.
func (v *Value) first(val any) unsafe.Pointer {
	w := v.words()
	in := (*words)(unsafe.Pointer(&val))
	for {
		typ := LoadPointer(&w.typ)
		if typ != nil && typ != unsafe.Pointer(&busy) {
			return typ
		}
		if typ == nil && CompareAndSwapPointer(&w.typ, nil, unsafe.Pointer(&busy)) {
			StorePointer(&w.data, in.data)
			StorePointer(&w.typ, in.typ)
			return nil
		}
		rt.Gosched()
	}
}

// Store stores val, whose type must always be the same. It panics for nil.
func (v *Value) Store(val any) {
	if val == nil {
		panic("sync/atomic: store of nil value into Value")
	}
	in := (*words)(unsafe.Pointer(&val))
	switch v.first(val) {
	case nil:
	case in.typ:
		StorePointer(&v.words().data, in.data)
	default:
		panic("sync/atomic: store of inconsistently typed value into Value")
	}
}

// Swap stores new and returns the old value, nil if there is none.
func (v *Value) Swap(new any) (old any) {
	if new == nil {
		panic("sync/atomic: swap of nil value into Value")
	}
	in := (*words)(unsafe.Pointer(&new))
	typ := v.first(new)
	if typ == nil {
		return nil
	}
	if typ != in.typ {
		panic("sync/atomic: swap of inconsistently typed value into Value")
	}
	out := (*words)(unsafe.Pointer(&old))
	out.typ, out.data = typ, SwapPointer(&v.words().data, in.data)
	return old
}

// CompareAndSwap stores new if the value is old.
func (v *Value) CompareAndSwap(old, new any) (swapped bool) {
	if new == nil {
		panic("sync/atomic: compare and swap of nil value into Value")
	}
	in := (*words)(unsafe.Pointer(&new))
	prev := (*words)(unsafe.Pointer(&old))
	if prev.typ != nil && prev.typ != in.typ {
		panic("sync/atomic: compare and swap of inconsistently typed values")
	}
	w := v.words()
	if old == nil {
		if LoadPointer(&w.typ) == nil && v.first(new) == nil {
			return true
		}
		if v.first(new) != in.typ {
			panic("sync/atomic: compare and swap of inconsistently typed value into Value")
		}
		return false
	}
	for LoadPointer(&w.typ) == unsafe.Pointer(&busy) {
		rt.Gosched()
	}
	typ := LoadPointer(&w.typ)
	if typ == nil {
		return false
	}
	if typ != in.typ {
		panic("sync/atomic: compare and swap of inconsistently typed value into Value")
	}
	data := LoadPointer(&w.data)
	var cur any
	c := (*words)(unsafe.Pointer(&cur))
	c.typ, c.data = typ, data
	if cur != old {
		return false
	}
	return CompareAndSwapPointer(&w.data, data, in.data)
}
