// Written by tools/gen_atomic.py.

package atomic

import "unsafe"

// LoadInt32 atomically loads *addr.
//
//go:noescape
func LoadInt32(addr *int32) (val int32)

// StoreInt32 atomically stores val into *addr.
//
//go:noescape
func StoreInt32(addr *int32, val int32)

// SwapInt32 atomically stores new into *addr and returns the old value.
//
//go:noescape
func SwapInt32(addr *int32, new int32) (old int32)

// CompareAndSwapInt32 stores new into *addr if it holds old.
//
//go:noescape
func CompareAndSwapInt32(addr *int32, old, new int32) (swapped bool)

// AddInt32 atomically adds delta to *addr and returns the new value.
//
//go:noescape
func AddInt32(addr *int32, delta int32) (new int32)

// AndInt32 atomically performs *addr &= mask and returns the old value.
//
//go:noescape
func AndInt32(addr *int32, mask int32) (old int32)

// OrInt32 atomically performs *addr |= mask and returns the old value.
//
//go:noescape
func OrInt32(addr *int32, mask int32) (old int32)

// LoadUint32 atomically loads *addr.
//
//go:noescape
func LoadUint32(addr *uint32) (val uint32)

// StoreUint32 atomically stores val into *addr.
//
//go:noescape
func StoreUint32(addr *uint32, val uint32)

// SwapUint32 atomically stores new into *addr and returns the old value.
//
//go:noescape
func SwapUint32(addr *uint32, new uint32) (old uint32)

// CompareAndSwapUint32 stores new into *addr if it holds old.
//
//go:noescape
func CompareAndSwapUint32(addr *uint32, old, new uint32) (swapped bool)

// AddUint32 atomically adds delta to *addr and returns the new value.
//
//go:noescape
func AddUint32(addr *uint32, delta uint32) (new uint32)

// AndUint32 atomically performs *addr &= mask and returns the old value.
//
//go:noescape
func AndUint32(addr *uint32, mask uint32) (old uint32)

// OrUint32 atomically performs *addr |= mask and returns the old value.
//
//go:noescape
func OrUint32(addr *uint32, mask uint32) (old uint32)

// LoadInt64 atomically loads *addr.
//
//go:noescape
func LoadInt64(addr *int64) (val int64)

// StoreInt64 atomically stores val into *addr.
//
//go:noescape
func StoreInt64(addr *int64, val int64)

// SwapInt64 atomically stores new into *addr and returns the old value.
//
//go:noescape
func SwapInt64(addr *int64, new int64) (old int64)

// CompareAndSwapInt64 stores new into *addr if it holds old.
//
//go:noescape
func CompareAndSwapInt64(addr *int64, old, new int64) (swapped bool)

// AddInt64 atomically adds delta to *addr and returns the new value.
//
//go:noescape
func AddInt64(addr *int64, delta int64) (new int64)

// AndInt64 atomically performs *addr &= mask and returns the old value.
//
//go:noescape
func AndInt64(addr *int64, mask int64) (old int64)

// OrInt64 atomically performs *addr |= mask and returns the old value.
//
//go:noescape
func OrInt64(addr *int64, mask int64) (old int64)

// LoadUint64 atomically loads *addr.
//
//go:noescape
func LoadUint64(addr *uint64) (val uint64)

// StoreUint64 atomically stores val into *addr.
//
//go:noescape
func StoreUint64(addr *uint64, val uint64)

// SwapUint64 atomically stores new into *addr and returns the old value.
//
//go:noescape
func SwapUint64(addr *uint64, new uint64) (old uint64)

// CompareAndSwapUint64 stores new into *addr if it holds old.
//
//go:noescape
func CompareAndSwapUint64(addr *uint64, old, new uint64) (swapped bool)

// AddUint64 atomically adds delta to *addr and returns the new value.
//
//go:noescape
func AddUint64(addr *uint64, delta uint64) (new uint64)

// AndUint64 atomically performs *addr &= mask and returns the old value.
//
//go:noescape
func AndUint64(addr *uint64, mask uint64) (old uint64)

// OrUint64 atomically performs *addr |= mask and returns the old value.
//
//go:noescape
func OrUint64(addr *uint64, mask uint64) (old uint64)

// LoadUintptr atomically loads *addr.
//
//go:noescape
func LoadUintptr(addr *uintptr) (val uintptr)

// StoreUintptr atomically stores val into *addr.
//
//go:noescape
func StoreUintptr(addr *uintptr, val uintptr)

// SwapUintptr atomically stores new into *addr and returns the old value.
//
//go:noescape
func SwapUintptr(addr *uintptr, new uintptr) (old uintptr)

// CompareAndSwapUintptr stores new into *addr if it holds old.
//
//go:noescape
func CompareAndSwapUintptr(addr *uintptr, old, new uintptr) (swapped bool)

// AddUintptr atomically adds delta to *addr and returns the new value.
//
//go:noescape
func AddUintptr(addr *uintptr, delta uintptr) (new uintptr)

// AndUintptr atomically performs *addr &= mask and returns the old value.
//
//go:noescape
func AndUintptr(addr *uintptr, mask uintptr) (old uintptr)

// OrUintptr atomically performs *addr |= mask and returns the old value.
//
//go:noescape
func OrUintptr(addr *uintptr, mask uintptr) (old uintptr)

// LoadPointer atomically loads *addr.
func LoadPointer(addr *unsafe.Pointer) (val unsafe.Pointer)

// StorePointer atomically stores val into *addr.
func StorePointer(addr *unsafe.Pointer, val unsafe.Pointer)

// SwapPointer atomically stores new into *addr and returns the old value.
func SwapPointer(addr *unsafe.Pointer, new unsafe.Pointer) (old unsafe.Pointer)

// CompareAndSwapPointer stores new into *addr if it holds old.
func CompareAndSwapPointer(addr *unsafe.Pointer, old, new unsafe.Pointer) (swapped bool)

// Int32 is an atomic int32. It must not be copied after first use.
type Int32 struct {
	_ noCopy
	v int32
}

// Load atomically loads the value.
func (x *Int32) Load() int32 { return LoadInt32(&x.v) }

// Store atomically stores val.
func (x *Int32) Store(val int32) { StoreInt32(&x.v, val) }

// Swap atomically stores new and returns the old value.
func (x *Int32) Swap(new int32) (old int32) { return SwapInt32(&x.v, new) }

// CompareAndSwap stores new if the value is old.
func (x *Int32) CompareAndSwap(old, new int32) (swapped bool) { return CompareAndSwapInt32(&x.v, old, new) }

// Add atomically adds delta and returns the new value.
func (x *Int32) Add(delta int32) (new int32) { return AddInt32(&x.v, delta) }

// And atomically performs x &= mask and returns the old value.
func (x *Int32) And(mask int32) (old int32) { return AndInt32(&x.v, mask) }

// Or atomically performs x |= mask and returns the old value.
func (x *Int32) Or(mask int32) (old int32) { return OrInt32(&x.v, mask) }

// Uint32 is an atomic uint32. It must not be copied after first use.
type Uint32 struct {
	_ noCopy
	v uint32
}

// Load atomically loads the value.
func (x *Uint32) Load() uint32 { return LoadUint32(&x.v) }

// Store atomically stores val.
func (x *Uint32) Store(val uint32) { StoreUint32(&x.v, val) }

// Swap atomically stores new and returns the old value.
func (x *Uint32) Swap(new uint32) (old uint32) { return SwapUint32(&x.v, new) }

// CompareAndSwap stores new if the value is old.
func (x *Uint32) CompareAndSwap(old, new uint32) (swapped bool) { return CompareAndSwapUint32(&x.v, old, new) }

// Add atomically adds delta and returns the new value.
func (x *Uint32) Add(delta uint32) (new uint32) { return AddUint32(&x.v, delta) }

// And atomically performs x &= mask and returns the old value.
func (x *Uint32) And(mask uint32) (old uint32) { return AndUint32(&x.v, mask) }

// Or atomically performs x |= mask and returns the old value.
func (x *Uint32) Or(mask uint32) (old uint32) { return OrUint32(&x.v, mask) }

// Int64 is an atomic int64. It must not be copied after first use.
type Int64 struct {
	_ noCopy
	_ align64
	v int64
}

// Load atomically loads the value.
func (x *Int64) Load() int64 { return LoadInt64(&x.v) }

// Store atomically stores val.
func (x *Int64) Store(val int64) { StoreInt64(&x.v, val) }

// Swap atomically stores new and returns the old value.
func (x *Int64) Swap(new int64) (old int64) { return SwapInt64(&x.v, new) }

// CompareAndSwap stores new if the value is old.
func (x *Int64) CompareAndSwap(old, new int64) (swapped bool) { return CompareAndSwapInt64(&x.v, old, new) }

// Add atomically adds delta and returns the new value.
func (x *Int64) Add(delta int64) (new int64) { return AddInt64(&x.v, delta) }

// And atomically performs x &= mask and returns the old value.
func (x *Int64) And(mask int64) (old int64) { return AndInt64(&x.v, mask) }

// Or atomically performs x |= mask and returns the old value.
func (x *Int64) Or(mask int64) (old int64) { return OrInt64(&x.v, mask) }

// Uint64 is an atomic uint64. It must not be copied after first use.
type Uint64 struct {
	_ noCopy
	_ align64
	v uint64
}

// Load atomically loads the value.
func (x *Uint64) Load() uint64 { return LoadUint64(&x.v) }

// Store atomically stores val.
func (x *Uint64) Store(val uint64) { StoreUint64(&x.v, val) }

// Swap atomically stores new and returns the old value.
func (x *Uint64) Swap(new uint64) (old uint64) { return SwapUint64(&x.v, new) }

// CompareAndSwap stores new if the value is old.
func (x *Uint64) CompareAndSwap(old, new uint64) (swapped bool) { return CompareAndSwapUint64(&x.v, old, new) }

// Add atomically adds delta and returns the new value.
func (x *Uint64) Add(delta uint64) (new uint64) { return AddUint64(&x.v, delta) }

// And atomically performs x &= mask and returns the old value.
func (x *Uint64) And(mask uint64) (old uint64) { return AndUint64(&x.v, mask) }

// Or atomically performs x |= mask and returns the old value.
func (x *Uint64) Or(mask uint64) (old uint64) { return OrUint64(&x.v, mask) }

// Uintptr is an atomic uintptr. It must not be copied after first use.
type Uintptr struct {
	_ noCopy
	v uintptr
}

// Load atomically loads the value.
func (x *Uintptr) Load() uintptr { return LoadUintptr(&x.v) }

// Store atomically stores val.
func (x *Uintptr) Store(val uintptr) { StoreUintptr(&x.v, val) }

// Swap atomically stores new and returns the old value.
func (x *Uintptr) Swap(new uintptr) (old uintptr) { return SwapUintptr(&x.v, new) }

// CompareAndSwap stores new if the value is old.
func (x *Uintptr) CompareAndSwap(old, new uintptr) (swapped bool) { return CompareAndSwapUintptr(&x.v, old, new) }

// Add atomically adds delta and returns the new value.
func (x *Uintptr) Add(delta uintptr) (new uintptr) { return AddUintptr(&x.v, delta) }

// And atomically performs x &= mask and returns the old value.
func (x *Uintptr) And(mask uintptr) (old uintptr) { return AndUintptr(&x.v, mask) }

// Or atomically performs x |= mask and returns the old value.
func (x *Uintptr) Or(mask uintptr) (old uintptr) { return OrUintptr(&x.v, mask) }
