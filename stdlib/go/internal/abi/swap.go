package abi

import "unsafe"

// SliceLen returns the length of the slice in x; it panics if x holds none.
func SliceLen(x any) int { return sliceOf(x, "Len").Len }

func sliceOf(x any, method string) *SliceHeader {
	t := TypeOf(x)
	if t == nil || t.Kind() != Slice {
		panic(&ValueError{"reflect.Value." + method, t})
	}
	return (*SliceHeader)(DataOf(x))
}

// ValueError becomes reflect's error of that name there; here it only prints.
type ValueError struct {
	Method string
	Type   *Type
}

func (e *ValueError) Error() string {
	if e.Type == nil {
		return "reflect: call of " + e.Method + " on zero Value"
	}
	return "reflect: call of " + e.Method + " on " + e.Type.Str + " Value"
}

// Swapper returns a function that swaps elements of the slice in x.
func Swapper(x any) func(i, j int) {
	h := sliceOf(x, "Swapper")
	elem := TypeOf(x).Elem
	n := h.Len
	switch {
	case elem.Size == 8 && elem.PtrBytes == 0:
		s := unsafe.Slice((*uint64)(h.Data), n)
		return func(i, j int) { s[i], s[j] = s[j], s[i] }
	case elem.Size == 8 && elem.PtrBytes != 0:
		s := unsafe.Slice((*unsafe.Pointer)(h.Data), n)
		return func(i, j int) { s[i], s[j] = s[j], s[i] }
	case elem.Kind() == String:
		s := unsafe.Slice((*string)(h.Data), n)
		return func(i, j int) { s[i], s[j] = s[j], s[i] }
	case elem.Size == 4:
		s := unsafe.Slice((*uint32)(h.Data), n)
		return func(i, j int) { s[i], s[j] = s[j], s[i] }
	case elem.Size == 1:
		s := unsafe.Slice((*uint8)(h.Data), n)
		return func(i, j int) { s[i], s[j] = s[j], s[i] }
	}
	var tmp unsafe.Pointer
	base, size := h.Data, elem.Size
	return func(i, j int) {
		if uint(i) >= uint(n) || uint(j) >= uint(n) {
			panic("reflect: slice index out of range")
		}
		if tmp == nil {
			tmp = New(elem)
		}
		p, q := unsafe.Add(base, uintptr(i)*size), unsafe.Add(base, uintptr(j)*size)
		Move(elem, tmp, p)
		Move(elem, p, q)
		Move(elem, q, tmp)
	}
}
