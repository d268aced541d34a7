package reflect

import (
	"internal/abi"
	"unsafe"
)

// SliceHeader is the memory of a slice.
//
// Deprecated: use unsafe.Slice.
type SliceHeader struct {
	Data uintptr
	Len  int
	Cap  int
}

// StringHeader is the memory of a string.
//
// Deprecated: use unsafe.String.
type StringHeader struct {
	Data uintptr
	Len  int
}

// Len returns the length.
func (v Value) Len() int {
	switch v.kind() {
	case Slice, String:
		return (*abi.StringHeader)(v.ptr).Len
	case Array:
		return int(v.typ_.Len)
	case Map:
		return maplen(v.pointer())
	case Chan:
		return chanlen(v.pointer())
	case Pointer:
		if v.typ_.Elem.Kind() == abi.Array {
			return int(v.typ_.Elem.Len)
		}
		panic("reflect: call of reflect.Value.Len on ptr to non-array Value")
	}
	panic(misuse("Len", v.kind()))
}

// Cap returns the capacity.
func (v Value) Cap() int {
	switch v.kind() {
	case Slice:
		return (*abi.SliceHeader)(v.ptr).Cap
	case Array:
		return int(v.typ_.Len)
	case Chan:
		return chancap(v.pointer())
	case Pointer:
		if v.typ_.Elem.Kind() == abi.Array {
			return int(v.typ_.Elem.Len)
		}
		panic("reflect: call of reflect.Value.Cap on ptr to non-array Value")
	}
	panic(misuse("Cap", v.kind()))
}

// Index returns the i-th element.
func (v Value) Index(i int) Value {
	switch v.kind() {
	case Slice:
		s := (*abi.SliceHeader)(v.ptr)
		if uint(i) >= uint(s.Len) {
			panic("reflect: slice index out of range")
		}
		t := v.typ_.Elem
		return at(t, unsafe.Add(s.Data, uintptr(i)*t.Size), flagAddr|v.flag.ro())
	case Array:
		if uint(i) >= uint(v.typ_.Len) {
			panic("reflect: array index out of range")
		}
		t := v.typ_.Elem
		fl := v.flag&flagAddr | v.flag.ro()
		if v.flag&flagIndir == 0 {
			return Value{t, v.ptr, fl | flag(t.KindByte)}
		}
		return at(t, unsafe.Add(v.ptr, uintptr(i)*t.Size), fl)
	case String:
		s := (*abi.StringHeader)(v.ptr)
		if uint(i) >= uint(s.Len) {
			panic("reflect: string index out of range")
		}
		return at(abi.TypeFor[uint8](), unsafe.Add(s.Data, i), v.flag.ro())
	}
	panic(misuse("Index", v.kind()))
}

// Slice returns v[i:j].
func (v Value) Slice(i, j int) Value {
	var base unsafe.Pointer
	var n int
	t := v.typ_
	switch v.kind() {
	case Array:
		if v.flag&flagAddr == 0 {
			panic("reflect.Value.Slice: slice of unaddressable array")
		}
		base, n, t = v.ptr, int(t.Len), sliceOf(t.Elem)
	case Slice:
		s := (*abi.SliceHeader)(v.ptr)
		base, n = s.Data, s.Cap
	case String:
		s := *(*string)(v.ptr)
		if i < 0 || j < i || j > len(s) {
			panic("reflect.Value.Slice: string slice index out of bounds")
		}
		sub := s[i:j]
		return at(t, unsafe.Pointer(&sub), v.flag.ro())
	default:
		bad("Slice", v.kind())
	}
	if i < 0 || j < i || j > n {
		panic("reflect.Value.Slice: slice index out of bounds")
	}
	return slice(t, base, i, j, n, v.flag.ro())
}

// Slice3 returns v[i:j:k].
func (v Value) Slice3(i, j, k int) Value {
	var base unsafe.Pointer
	var n int
	t := v.typ_
	switch v.kind() {
	case Array:
		if v.flag&flagAddr == 0 {
			panic("reflect.Value.Slice3: slice of unaddressable array")
		}
		base, n, t = v.ptr, int(t.Len), sliceOf(t.Elem)
	case Slice:
		s := (*abi.SliceHeader)(v.ptr)
		base, n = s.Data, s.Cap
	default:
		bad("Slice3", v.kind())
	}
	if i < 0 || j < i || k < j || k > n {
		panic("reflect.Value.Slice3: slice index out of bounds")
	}
	return slice(t, base, i, j, k, v.flag.ro())
}

func slice(t *abi.Type, base unsafe.Pointer, i, j, k int, f flag) Value {
	h := &abi.SliceHeader{Data: base, Len: j - i, Cap: k - i}
	if k-i > 0 {
		h.Data = unsafe.Add(base, uintptr(i)*t.Elem.Size)
	}
	return at(t, unsafe.Pointer(h), f)
}

// MakeSlice returns a new slice.
func MakeSlice(typ Type, len, cap int) Value {
	if typ.Kind() != Slice {
		panic("reflect.MakeSlice of non-slice type")
	}
	switch {
	case len < 0:
		panic("reflect.MakeSlice: negative len")
	case cap < 0:
		panic("reflect.MakeSlice: negative cap")
	case len > cap:
		panic("reflect.MakeSlice: len > cap")
	}
	t := typ.common()
	h := &abi.SliceHeader{Data: abi.NewArray(t.Elem, cap), Len: len, Cap: cap}
	return at(t, unsafe.Pointer(h), 0)
}

// SliceAt returns the slice of n typ at p.
func SliceAt(typ Type, p unsafe.Pointer, n int) Value {
	if n < 0 {
		panic("reflect.SliceAt: negative length")
	}
	h := &abi.SliceHeader{Data: p, Len: n, Cap: n}
	return at(sliceOf(typ.common()), unsafe.Pointer(h), 0)
}

// grow makes room for n more elements in the slice at h.
func grow(t *abi.Type, h *abi.SliceHeader, n int) {
	need := h.Len + n
	if need < 0 {
		panic("reflect.Value.Grow: slice overflow")
	}
	if need <= h.Cap {
		return
	}
	c := h.Cap
	if c < 256 {
		c *= 2
	} else {
		c += c/4 + 192
	}
	c = max(c, need, 4)
	p := abi.NewArray(t.Elem, c)
	abi.MoveN(t.Elem, p, h.Data, h.Len)
	h.Data, h.Cap = p, c
}

// Grow makes room for n more elements.
func (v Value) Grow(n int) {
	v.mustBeAssignable("Grow")
	v.mustBe(Slice, "Grow")
	if n < 0 {
		panic("reflect.Value.Grow: negative len")
	}
	grow(v.typ_, (*abi.SliceHeader)(v.ptr), n)
}

// extend returns a copy of v's header with n more elements.
func (v Value) extend(n int) Value {
	v.mustBeExported("Append")
	v.mustBe(Slice, "Append")
	h := *(*abi.SliceHeader)(v.ptr)
	grow(v.typ_, &h, n)
	h.Len += n
	return at(v.typ_, unsafe.Pointer(&h), 0)
}

// Append appends values to a slice.
func Append(s Value, x ...Value) Value {
	s.mustBe(Slice, "Append")
	n := s.Len()
	s = s.extend(len(x))
	for i, e := range x {
		s.Index(n + i).Set(e)
	}
	return s
}

// AppendSlice appends a slice to a slice.
func AppendSlice(s, t Value) Value {
	s.mustBe(Slice, "AppendSlice")
	t.mustBe(Slice, "AppendSlice")
	if s.typ_.Elem != t.typ_.Elem {
		panic("reflect.AppendSlice: " + s.typ_.Str + " != " + t.typ_.Str)
	}
	n, m := s.Len(), t.Len()
	s = s.extend(m)
	Copy(s.Slice(n, n+m), t)
	return s
}

// Copy copies elements of src to dst and returns their number.
func Copy(dst, src Value) int {
	dk := dst.kind()
	if dk != Array && dk != Slice {
		panic(&ValueError{"reflect.Copy", dk})
	}
	if dk == Array {
		dst.mustBeAssignable("Copy")
	}
	dst.mustBeExported("Copy")
	src.mustBeExported("Copy")
	sk := src.kind()
	fromString := sk == String && dst.typ_.Elem.Kind() == abi.Uint8
	if sk != Array && sk != Slice && !fromString {
		panic(&ValueError{"reflect.Copy", sk})
	}
	if !fromString && dst.typ_.Elem != src.typ_.Elem {
		panic("reflect.Copy: " + dst.typ_.Elem.Str + " != " + src.typ_.Elem.Str)
	}
	data := func(v *Value) unsafe.Pointer {
		if v.kind() == Array {
			return v.addr()
		}
		return *(*unsafe.Pointer)(v.ptr)
	}
	n := min(dst.Len(), src.Len())
	abi.MoveN(dst.typ_.Elem, data(&dst), data(&src), n)
	return n
}

// Swapper returns a function that swaps elements of slice.
func Swapper(slice any) func(i, j int) {
	v := ValueOf(slice)
	if v.Kind() != Slice {
		panic(&ValueError{Method: "Swapper", Kind: v.Kind()})
	}
	if n := v.Len(); n < 2 {
		return func(i, j int) {
			if uint(i) >= uint(n) || uint(j) >= uint(n) {
				panic("reflect: slice index out of range")
			}
		}
	}
	return abi.Swapper(slice)
}

// Clear clears a map or slice.
func (v Value) Clear() {
	switch v.kind() {
	case Slice:
		h := (*abi.SliceHeader)(v.ptr)
		t := v.typ_.Elem
		for i := range h.Len {
			abi.Zero(t, unsafe.Add(h.Data, uintptr(i)*t.Size))
		}
	case Map:
		mapclear(v.typ_, v.pointer())
	default:
		bad("Clear", v.kind())
	}
}
