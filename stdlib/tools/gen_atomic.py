#!/usr/bin/env python3
"""Writes the repetitive part of sync/atomic."""
import os
out = '''// Written by tools/gen_atomic.py.

package atomic

import "unsafe"
'''
types = ['int32', 'uint32', 'int64', 'uint64', 'uintptr']
cap = lambda t: t[0].upper() + t[1:]
for t in types:
    T = cap(t)
    out += f'''
// Load{T} atomically loads *addr.
//
//go:noescape
func Load{T}(addr *{t}) (val {t})

// Store{T} atomically stores val into *addr.
//
//go:noescape
func Store{T}(addr *{t}, val {t})

// Swap{T} atomically stores new into *addr and returns the old value.
//
//go:noescape
func Swap{T}(addr *{t}, new {t}) (old {t})

// CompareAndSwap{T} stores new into *addr if it holds old.
//
//go:noescape
func CompareAndSwap{T}(addr *{t}, old, new {t}) (swapped bool)

// Add{T} atomically adds delta to *addr and returns the new value.
//
//go:noescape
func Add{T}(addr *{t}, delta {t}) (new {t})

// And{T} atomically performs *addr &= mask and returns the old value.
//
//go:noescape
func And{T}(addr *{t}, mask {t}) (old {t})

// Or{T} atomically performs *addr |= mask and returns the old value.
//
//go:noescape
func Or{T}(addr *{t}, mask {t}) (old {t})
'''
out += '''
// LoadPointer atomically loads *addr.
func LoadPointer(addr *unsafe.Pointer) (val unsafe.Pointer)

// StorePointer atomically stores val into *addr.
func StorePointer(addr *unsafe.Pointer, val unsafe.Pointer)

// SwapPointer atomically stores new into *addr and returns the old value.
func SwapPointer(addr *unsafe.Pointer, new unsafe.Pointer) (old unsafe.Pointer)

// CompareAndSwapPointer stores new into *addr if it holds old.
func CompareAndSwapPointer(addr *unsafe.Pointer, old, new unsafe.Pointer) (swapped bool)
'''
for t in types:
    T = cap(t)
    align = '\t_ align64\n' if t.endswith('64') else ''
    out += f'''
// {T} is an atomic {t}. It must not be copied after first use.
type {T} struct {{
	_ noCopy
{align}	v {t}
}}

// Load atomically loads the value.
func (x *{T}) Load() {t} {{ return Load{T}(&x.v) }}

// Store atomically stores val.
func (x *{T}) Store(val {t}) {{ Store{T}(&x.v, val) }}

// Swap atomically stores new and returns the old value.
func (x *{T}) Swap(new {t}) (old {t}) {{ return Swap{T}(&x.v, new) }}

// CompareAndSwap stores new if the value is old.
func (x *{T}) CompareAndSwap(old, new {t}) (swapped bool) {{ return CompareAndSwap{T}(&x.v, old, new) }}

// Add atomically adds delta and returns the new value.
func (x *{T}) Add(delta {t}) (new {t}) {{ return Add{T}(&x.v, delta) }}

// And atomically performs x &= mask and returns the old value.
func (x *{T}) And(mask {t}) (old {t}) {{ return And{T}(&x.v, mask) }}

// Or atomically performs x |= mask and returns the old value.
func (x *{T}) Or(mask {t}) (old {t}) {{ return Or{T}(&x.v, mask) }}
'''
root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'go')
open(root + '/sync/atomic/zatomic.go', 'w').write(out)
