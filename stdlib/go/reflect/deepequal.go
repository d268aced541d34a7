package reflect

import (
	"internal/abi"
	"unsafe"
)

// visit is a comparison under way: two addresses and their type.
type visit struct {
	a, b unsafe.Pointer
	t    *abi.Type
}

// DeepEqual reports whether x and y are equal, looking through pointers, slices, maps and interfaces.
func DeepEqual(x, y any) bool {
	if x == nil || y == nil {
		return x == y
	}
	a, b := ValueOf(x), ValueOf(y)
	if a.typ_ != b.typ_ {
		return false
	}
	return deepEqual(a, b, make(map[visit]bool))
}

func deepEqual(a, b Value, seen map[visit]bool) bool {
	if !a.IsValid() || !b.IsValid() {
		return a.IsValid() == b.IsValid()
	}
	if a.typ_ != b.typ_ {
		return false
	}
	var pa, pb unsafe.Pointer
	switch a.kind() {
	case Pointer, Map:
		pa, pb = a.pointer(), b.pointer()
	case Slice, Interface:
		if a.flag&flagIndir != 0 && b.flag&flagIndir != 0 {
			pa, pb = a.ptr, b.ptr
		}
	}
	if pa != nil && pb != nil && !(a.kind() != Interface && a.kind() != Slice && (a.IsNil() || b.IsNil())) {
		if uintptr(pa) > uintptr(pb) {
			pa, pb = pb, pa
		}
		v := visit{pa, pb, a.typ_}
		if seen[v] {
			return true
		}
		seen[v] = true
	}
	switch a.kind() {
	case Array:
		for i := range a.Len() {
			if !deepEqual(a.Index(i), b.Index(i), seen) {
				return false
			}
		}
		return true
	case Slice:
		if a.IsNil() != b.IsNil() || a.Len() != b.Len() {
			return false
		}
		if a.unsafePointer("Pointer") == b.unsafePointer("Pointer") {
			return true
		}
		if a.typ_.Elem.Kind() == abi.Uint8 {
			return string(*(*[]byte)(a.ptr)) == string(*(*[]byte)(b.ptr))
		}
		for i := range a.Len() {
			if !deepEqual(a.Index(i), b.Index(i), seen) {
				return false
			}
		}
		return true
	case Interface:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return deepEqual(a.Elem(), b.Elem(), seen)
	case Pointer:
		if a.pointer() == b.pointer() {
			return true
		}
		return deepEqual(a.Elem(), b.Elem(), seen)
	case Struct:
		for i := range a.NumField() {
			if !deepEqual(a.Field(i), b.Field(i), seen) {
				return false
			}
		}
		return true
	case Map:
		if a.IsNil() != b.IsNil() || a.Len() != b.Len() {
			return false
		}
		if a.pointer() == b.pointer() {
			return true
		}
		it := a.MapRange()
		for it.Next() {
			x, y := it.Value(), b.MapIndex(it.Key())
			if !y.IsValid() || !deepEqual(x, y, seen) {
				return false
			}
		}
		return true
	case Func:
		return a.IsNil() && b.IsNil()
	}
	return valueInterface(a, false) == valueInterface(b, false)
}
