// Package reflect looks at types and values at run time.
package reflect

import (
	"internal/abi"
	"iter"
	"unsafe"
)

// Type is a Go type. Types can be compared with ==.
type Type interface {
	Align() int
	FieldAlign() int
	Method(int) Method
	Methods() iter.Seq[Method]
	MethodByName(string) (Method, bool)
	NumMethod() int
	Name() string
	PkgPath() string
	Size() uintptr
	String() string
	Kind() Kind
	Implements(u Type) bool
	AssignableTo(u Type) bool
	ConvertibleTo(u Type) bool
	Comparable() bool
	Bits() int
	ChanDir() ChanDir
	IsVariadic() bool
	Elem() Type
	Field(i int) StructField
	Fields() iter.Seq[StructField]
	FieldByIndex(index []int) StructField
	FieldByName(name string) (StructField, bool)
	FieldByNameFunc(match func(string) bool) (StructField, bool)
	In(i int) Type
	Ins() iter.Seq[Type]
	Key() Type
	Len() int
	NumField() int
	NumIn() int
	NumOut() int
	Out(i int) Type
	Outs() iter.Seq[Type]
	OverflowComplex(x complex128) bool
	OverflowFloat(x float64) bool
	OverflowInt(x int64) bool
	OverflowUint(x uint64) bool
	CanSeq() bool
	CanSeq2() bool
	common() *abi.Type
}

// Kind is the kind of a type.
type Kind uint

const (
	Invalid Kind = iota
	Bool
	Int
	Int8
	Int16
	Int32
	Int64
	Uint
	Uint8
	Uint16
	Uint32
	Uint64
	Uintptr
	Float32
	Float64
	Complex64
	Complex128
	Array
	Chan
	Func
	Interface
	Map
	Pointer
	Slice
	String
	Struct
	UnsafePointer
)

// Ptr is the old name of Pointer.
const Ptr = Pointer

const kindNames = "invalid bool int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64 complex64 " +
	"complex128 array chan func interface map ptr slice string struct unsafe.Pointer "

func (k Kind) String() string {
	start := 0
	for i, n := 0, k; i < len(kindNames); i++ {
		if kindNames[i] == ' ' {
			if n == 0 {
				return kindNames[start:i]
			}
			start = i + 1
			n--
		}
	}
	return "kind" + itoa(int(k))
}

func itoa(n int) string {
	if n < 0 {
		return "-" + itoa(-n)
	}
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

// ChanDir is a channel's direction.
type ChanDir int

const (
	RecvDir ChanDir             = 1 << iota // <-chan
	SendDir                                 // chan<-
	BothDir = RecvDir | SendDir             // chan
)

func (d ChanDir) String() string {
	switch d {
	case SendDir:
		return "chan<-"
	case RecvDir:
		return "<-chan"
	case BothDir:
		return "chan"
	}
	return "ChanDir" + itoa(int(d))
}

// Method is a method of a type.
type Method struct {
	Name    string
	PkgPath string
	Type    Type
	Func    Value
	Index   int
}

// IsExported reports whether the method is exported.
func (m Method) IsExported() bool { return m.PkgPath == "" }

// StructField is a field of a struct type.
type StructField struct {
	Name      string
	PkgPath   string
	Type      Type
	Tag       StructTag
	Offset    uintptr
	Index     []int
	Anonymous bool
}

// IsExported reports whether the field is exported.
func (f StructField) IsExported() bool { return f.PkgPath == "" }

// rtype implements Type: it is the runtime's descriptor.
type rtype struct{ t abi.Type }

func toRType(t *abi.Type) *rtype { return (*rtype)(unsafe.Pointer(t)) }

func toType(t *abi.Type) Type {
	if t == nil {
		return nil
	}
	return toRType(t)
}

// TypeOf returns the dynamic type of i, nil for nil.
func TypeOf(i any) Type { return toType(abi.TypeOf(i)) }

// TypeFor returns the type T.
func TypeFor[T any]() Type {
	var v T
	if t := TypeOf(v); t != nil {
		return t
	}
	return TypeOf((*T)(nil)).Elem()
}

// PointerTo returns the type *t.
func PointerTo(t Type) Type { return toRType(abi.PtrTo(t.common())) }

// PtrTo is the old name of PointerTo.
func PtrTo(t Type) Type { return PointerTo(t) }

func (t *rtype) common() *abi.Type { return &t.t }
func (t *rtype) Align() int        { return int(t.t.Align) }
func (t *rtype) FieldAlign() int   { return int(t.t.FieldAlign) }
func (t *rtype) Size() uintptr     { return t.t.Size }
func (t *rtype) String() string    { return t.t.Str }
func (t *rtype) Kind() Kind        { return Kind(t.t.KindByte) }
func (t *rtype) Comparable() bool  { return t.t.Comparable() }
func (t *rtype) Name() string      { return t.t.Name }
func (t *rtype) PkgPath() string   { return t.t.PkgPath }

func (t *rtype) Bits() int {
	k := t.Kind()
	if k < Int || k > Complex128 {
		panic("reflect: Bits of non-arithmetic Type " + t.String())
	}
	return int(t.t.Size) * 8
}

func (t *rtype) need(k Kind, method, kind string) {
	if t.Kind() != k {
		t.unfit(method, kind)
	}
}

//go:noinline
func (t *rtype) unfit(method, kind string) {
	panic("reflect: " + method + " of non-" + kind + " type " + t.String())
}

func (t *rtype) ChanDir() ChanDir {
	t.need(Chan, "ChanDir", "chan")
	return ChanDir(t.t.ChanDir)
}

func (t *rtype) IsVariadic() bool {
	t.need(Func, "IsVariadic", "func")
	return t.t.Variadic()
}

func (t *rtype) Elem() Type {
	switch t.Kind() {
	case Array, Chan, Map, Pointer, Slice:
		return toType(t.t.Elem)
	}
	panic("reflect: Elem of invalid type " + t.String())
}

func (t *rtype) Key() Type {
	t.need(Map, "Key", "map")
	return toType(t.t.Key)
}

func (t *rtype) Len() int {
	t.need(Array, "Len", "array")
	return int(t.t.Len)
}

func (t *rtype) NumIn() int {
	t.need(Func, "NumIn", "func")
	return len(t.t.In)
}

func (t *rtype) NumOut() int {
	t.need(Func, "NumOut", "func")
	return len(t.t.Out)
}

func (t *rtype) In(i int) Type {
	t.need(Func, "In", "func")
	return toType(t.t.In[i])
}

func (t *rtype) Out(i int) Type {
	t.need(Func, "Out", "func")
	return toType(t.t.Out[i])
}

func types(list []*abi.Type) iter.Seq[Type] {
	return func(yield func(Type) bool) {
		for _, t := range list {
			if !yield(toType(t)) {
				return
			}
		}
	}
}

func (t *rtype) Ins() iter.Seq[Type] {
	t.need(Func, "NumIn", "func")
	return types(t.t.In)
}

func (t *rtype) Outs() iter.Seq[Type] {
	t.need(Func, "NumOut", "func")
	return types(t.t.Out)
}

func (t *rtype) OverflowComplex(x complex128) bool {
	switch t.Kind() {
	case Complex64:
		return overflowFloat32(real(x)) || overflowFloat32(imag(x))
	case Complex128:
		return false
	}
	panic("reflect: OverflowComplex of non-complex type " + t.String())
}

func (t *rtype) OverflowFloat(x float64) bool {
	switch t.Kind() {
	case Float32:
		return overflowFloat32(x)
	case Float64:
		return false
	}
	panic("reflect: OverflowFloat of non-float type " + t.String())
}

func (t *rtype) OverflowInt(x int64) bool {
	switch t.Kind() {
	case Int, Int8, Int16, Int32, Int64:
		s := 64 - t.t.Size*8
		return x != x<<s>>s
	}
	panic("reflect: OverflowInt of non-int type " + t.String())
}

func (t *rtype) OverflowUint(x uint64) bool {
	switch t.Kind() {
	case Uint, Uint8, Uint16, Uint32, Uint64, Uintptr:
		s := 64 - t.t.Size*8
		return x != x<<s>>s
	}
	panic("reflect: OverflowUint of non-uint type " + t.String())
}

func overflowFloat32(x float64) bool {
	if x < 0 {
		x = -x
	}
	return 0x1.fffffep127 < x && x <= 0x1.fffffffffffffp1023
}

// canYield reports whether t is func(yield func(n values) bool).
func canYield(t *abi.Type, n int) bool {
	if t.Kind() != abi.Func || len(t.In) != 1 || len(t.Out) != 0 {
		return false
	}
	y := t.In[0]
	return y.Kind() == abi.Func && len(y.In) == n && len(y.Out) == 1 && y.Out[0].Kind() == abi.Bool
}

func (t *rtype) CanSeq() bool {
	switch k := t.Kind(); {
	case Int <= k && k <= Uintptr, k == Array, k == Slice, k == Chan, k == String, k == Map:
		return true
	case k == Func:
		return canYield(&t.t, 1)
	case k == Pointer:
		return t.t.Elem.Kind() == abi.Array
	}
	return false
}

func (t *rtype) CanSeq2() bool {
	switch t.Kind() {
	case Array, Slice, String, Map:
		return true
	case Func:
		return canYield(&t.t, 2)
	case Pointer:
		return t.t.Elem.Kind() == abi.Array
	}
	return false
}

// exported returns the exported methods of a concrete type.
func (t *rtype) exported() []abi.Method {
	all, n := abi.Methods(&t.t), abi.NumExported(&t.t)
	if n == len(all) {
		return all
	}
	out := make([]abi.Method, 0, n)
	for i := range all {
		if all[i].Exported != 0 {
			out = append(out, all[i])
		}
	}
	return out
}

func (t *rtype) NumMethod() int {
	if t.Kind() == Interface {
		return len(t.t.IMethods)
	}
	return abi.NumExported(&t.t)
}

func (t *rtype) Method(i int) (m Method) {
	if t.Kind() == Interface {
		if i < 0 || i >= len(t.t.IMethods) {
			panic("reflect: Method index out of range")
		}
		p := &t.t.IMethods[i]
		return Method{Name: p.Name, PkgPath: p.PkgPath, Type: toType(p.Type), Index: i}
	}
	list := t.exported()
	if i < 0 || i >= len(list) {
		panic("reflect: Method index out of range")
	}
	p := &list[i]
	in := append([]*abi.Type{&t.t}, p.Type.In...)
	ft := funcOf(in, p.Type.Out, p.Type.Variadic())
	fn := unsafe.Add(p.Tfn, closureOffset)
	return Method{Name: p.Name, Type: toType(ft), Func: Value{ft, fn, flag(Func)}, Index: i}
}

func (t *rtype) Methods() iter.Seq[Method] {
	return func(yield func(Method) bool) {
		for i := range t.NumMethod() {
			if !yield(t.Method(i)) {
				return
			}
		}
	}
}

func (t *rtype) MethodByName(name string) (m Method, ok bool) {
	if t.Kind() == Interface {
		for i := range t.t.IMethods {
			if t.t.IMethods[i].Name == name {
				return t.Method(i), true
			}
		}
		return Method{}, false
	}
	for i, m := range t.exported() {
		if m.Name == name {
			return t.Method(i), true
		}
	}
	return Method{}, false
}

func (t *rtype) Implements(u Type) bool {
	if u == nil {
		panic("reflect: nil type passed to Type.Implements")
	}
	if u.Kind() != Interface {
		panic("reflect: non-interface type passed to Type.Implements")
	}
	return implements(u.common(), &t.t)
}

// implements reports whether v has the methods of the interface type iface.
func implements(iface, v *abi.Type) bool {
	if len(iface.IMethods) == 0 {
		return true
	}
	if v.Kind() != abi.Interface {
		return abi.Implements(v, iface)
	}
	j := 0
	for i := range iface.IMethods {
		m := &iface.IMethods[i]
		for j < len(v.IMethods) && v.IMethods[j] != *m {
			j++
		}
		if j == len(v.IMethods) {
			return false
		}
	}
	return true
}

func (t *rtype) AssignableTo(u Type) bool {
	if u == nil {
		panic("reflect: nil type passed to Type.AssignableTo")
	}
	v := u.common()
	return directlyAssignable(v, &t.t) || v.Kind() == abi.Interface && implements(v, &t.t)
}

func (t *rtype) ConvertibleTo(u Type) bool {
	if u == nil {
		panic("reflect: nil type passed to Type.ConvertibleTo")
	}
	return convertOp(u.common(), &t.t) != nil
}

// directlyAssignable reports whether a v can be assigned to a t without conversion of its memory.
func directlyAssignable(t, v *abi.Type) bool {
	if t == v {
		return true
	}
	if t.Named() && v.Named() || t.Kind() != v.Kind() {
		return false
	}
	if t.Kind() == abi.Chan && v.ChanDir == uintptr(BothDir) && t.Elem == v.Elem {
		return true
	}
	return sameUnderlying(t, v, true)
}

// sameUnderlying reports whether the underlying types are identical, with or without regard to tags.
func sameUnderlying(t, v *abi.Type, tags bool) bool {
	if t == v {
		return true
	}
	k := t.Kind()
	if k != v.Kind() {
		return false
	}
	if abi.Bool <= k && k <= abi.Complex128 || k == abi.String || k == abi.UnsafePointer {
		return true
	}
	same := func(a, b *abi.Type) bool {
		if tags {
			return a == b
		}
		return a == b || a.Name == b.Name && a.PkgPath == b.PkgPath && a.Name == "" && sameUnderlying(a, b, false)
	}
	list := func(a, b []*abi.Type) bool {
		if len(a) != len(b) {
			return false
		}
		for i := range a {
			if !same(a[i], b[i]) {
				return false
			}
		}
		return true
	}
	switch k {
	case abi.Array:
		return t.Len == v.Len && same(t.Elem, v.Elem)
	case abi.Chan:
		return t.ChanDir == v.ChanDir && same(t.Elem, v.Elem)
	case abi.Func:
		return t.Variadic() == v.Variadic() && list(t.In, v.In) && list(t.Out, v.Out)
	case abi.Interface:
		if len(t.IMethods) != len(v.IMethods) {
			return false
		}
		for i := range t.IMethods {
			if t.IMethods[i] != v.IMethods[i] {
				return false
			}
		}
		return true
	case abi.Map:
		return same(t.Key, v.Key) && same(t.Elem, v.Elem)
	case abi.Pointer, abi.Slice:
		return same(t.Elem, v.Elem)
	case abi.Struct:
		if len(t.Fields) != len(v.Fields) {
			return false
		}
		for i := range t.Fields {
			a, b := &t.Fields[i], &v.Fields[i]
			if a.Name != b.Name || a.PkgPath != b.PkgPath || !same(a.Type, b.Type) || tags && a.Tag != b.Tag ||
				a.Offset != b.Offset || a.Embedded != b.Embedded {
				return false
			}
		}
		return true
	}
	return false
}
