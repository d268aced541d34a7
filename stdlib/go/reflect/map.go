package reflect

import (
	"internal/abi"
	"unsafe"
)

// makemap returns a new map of type t with room for n entries.
func makemap(t *abi.Type, n int) unsafe.Pointer

// maplen returns the number of entries of a map.
func maplen(m unsafe.Pointer) int

// mapaccess returns the address of key's element, or nil. It panics for unhashable keys.
func mapaccess(t *abi.Type, m, key unsafe.Pointer) unsafe.Pointer

// mapassign sets an entry. It panics for a nil map.
func mapassign(t *abi.Type, m, key, elem unsafe.Pointer)

// mapdelete deletes an entry.
func mapdelete(t *abi.Type, m, key unsafe.Pointer)

// mapclear deletes all entries.
func mapclear(t *abi.Type, m unsafe.Pointer)

// mapiter returns an iterator over a map, in the order that range has.
func mapiter(t *abi.Type, m unsafe.Pointer) unsafe.Pointer

// mapiternext goes to the next entry and returns the addresses of key and element, nil at the end.
func mapiternext(it unsafe.Pointer) (key, elem unsafe.Pointer)

// MakeMap returns a new map.
func MakeMap(typ Type) Value { return MakeMapWithSize(typ, 0) }

// MakeMapWithSize returns a new map with room for n entries.
func MakeMapWithSize(typ Type, n int) Value {
	if typ.Kind() != Map {
		panic("reflect.MakeMapWithSize of non-map type")
	}
	t := typ.common()
	return Value{t, makemap(t, n), flag(Map)}
}

// MapIndex returns the element of key, the zero Value if there is none.
func (v Value) MapIndex(key Value) Value {
	v.mustBe(Map, "MapIndex")
	k := key.assignTo("reflect.Value.MapIndex", v.typ_.Key)
	m := v.pointer()
	if m == nil {
		return Value{}
	}
	e := mapaccess(v.typ_, m, k.addr())
	if e == nil {
		return Value{}
	}
	return load(v.typ_.Elem, e, v.flag.ro()|key.flag.ro())
}

// SetMapIndex sets the element of key; the zero Value deletes it.
func (v Value) SetMapIndex(key, elem Value) {
	v.mustBe(Map, "SetMapIndex")
	v.mustBeExported("SetMapIndex")
	key.mustBeExported("SetMapIndex")
	k := key.assignTo("reflect.Value.SetMapIndex", v.typ_.Key)
	m := v.pointer()
	if elem.typ_ == nil {
		if m != nil {
			mapdelete(v.typ_, m, k.addr())
		}
		return
	}
	elem.mustBeExported("SetMapIndex")
	e := elem.assignTo("reflect.Value.SetMapIndex", v.typ_.Elem)
	mapassign(v.typ_, m, k.addr(), e.addr())
}

// MapKeys returns the keys in no particular order.
func (v Value) MapKeys() []Value {
	v.mustBe(Map, "MapKeys")
	m := v.pointer()
	if m == nil {
		return []Value{}
	}
	out := make([]Value, 0, maplen(m))
	it := mapiter(v.typ_, m)
	for {
		k, _ := mapiternext(it)
		if k == nil {
			return out
		}
		out = append(out, load(v.typ_.Key, k, v.flag.ro()))
	}
}

// MapIter iterates over a map.
type MapIter struct {
	m         Value
	it        unsafe.Pointer
	key, elem unsafe.Pointer
	end       bool
}

// MapRange returns an iterator over a map.
func (v Value) MapRange() *MapIter {
	if v.kind() != Map {
		bad("MapRange", v.kind())
	}
	return &MapIter{m: v}
}

// Next goes to the next entry and reports whether there is one.
func (iter *MapIter) Next() bool {
	if !iter.m.IsValid() {
		panic("MapIter.Next called on an iterator that does not have an associated map Value")
	}
	if iter.it == nil {
		m := iter.m.pointer()
		if m == nil {
			iter.end = true
		} else {
			iter.it = mapiter(iter.m.typ_, m)
		}
	} else if iter.end {
		panic("MapIter.Next called on exhausted iterator")
	}
	if iter.it == nil {
		iter.it = unsafe.Pointer(iter)
		return false
	}
	iter.key, iter.elem = mapiternext(iter.it)
	iter.end = iter.key == nil
	return !iter.end
}

func (iter *MapIter) check(method string) {
	if iter.it == nil {
		panic("MapIter." + method + " called before Next")
	}
	if iter.end {
		panic("MapIter." + method + " called on exhausted iterator")
	}
}

// Key returns the entry's key.
func (iter *MapIter) Key() Value {
	iter.check("Key")
	return load(iter.m.typ_.Key, iter.key, iter.m.flag.ro())
}

// Value returns the entry's element.
func (iter *MapIter) Value() Value {
	iter.check("Value")
	return load(iter.m.typ_.Elem, iter.elem, iter.m.flag.ro())
}

// Reset makes iter iterate over v.
func (iter *MapIter) Reset(v Value) {
	if v.IsValid() {
		v.mustBe(Map, "MapRange")
	}
	*iter = MapIter{m: v}
}

// SetIterKey assigns the key of iter's entry to v.
func (v Value) SetIterKey(iter *MapIter) {
	iter.check("Key")
	v.mustBeAssignable("SetIterKey")
	k := at(iter.m.typ_.Key, iter.key, iter.m.flag.ro())
	k.mustBeExported("SetIterKey")
	v.Set(k)
}

// SetIterValue assigns the element of iter's entry to v.
func (v Value) SetIterValue(iter *MapIter) {
	iter.check("Value")
	v.mustBeAssignable("SetIterValue")
	e := at(iter.m.typ_.Elem, iter.elem, iter.m.flag.ro())
	e.mustBeExported("SetIterValue")
	v.Set(e)
}
