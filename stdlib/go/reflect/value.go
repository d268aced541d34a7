package reflect

import (
	"internal/abi"
	"unsafe"
)

// Value is a Go value.
//
// ptr is the value itself for pointer-shaped types, and otherwise its address; flagIndir tells which.
type Value struct {
	typ_ *abi.Type
	ptr  unsafe.Pointer
	flag
}

type flag uintptr

const (
	flagKindMask flag = 1<<5 - 1
	flagStickyRO flag = 1 << 5 // got through an unexported field that is not embedded
	flagEmbedRO  flag = 1 << 6 // got through an unexported embedded field
	flagIndir    flag = 1 << 7 // ptr is the address of the value
	flagAddr     flag = 1 << 8 // the value is addressable (flagIndir is set)
	flagMethod   flag = 1 << 9 // a method value; ptr is the receiver
	flagRO            = flagStickyRO | flagEmbedRO

	flagMethodShift = 10
)

func (f flag) kind() Kind { return Kind(f & flagKindMask) }

// ro returns the flag for values derived from a read-only one.
func (f flag) ro() flag {
	if f&flagRO != 0 {
		return flagStickyRO
	}
	return 0
}

// ValueError is the panic of a method called on a Value of the wrong kind.
type ValueError struct {
	Method string
	Kind   Kind
}

func (e *ValueError) Error() string {
	if e.Kind == 0 {
		return "reflect: call of " + e.Method + " on zero Value"
	}
	return "reflect: call of " + e.Method + " on " + e.Kind.String() + " Value"
}

func (f flag) mustBe(k Kind, method string) {
	if f.kind() != k {
		panic(misuse(method, f.kind()))
	}
}

func (f flag) mustBeExported(method string) {
	if f == 0 || f&flagRO != 0 {
		f.forbid(method)
	}
}

func (f flag) mustBeAssignable(method string) {
	if f&(flagRO|flagAddr) != flagAddr {
		f.forbid(method)
	}
}

// forbid panics because a value cannot be used or changed.
//
//go:noinline
func (f flag) forbid(method string) {
	switch {
	case f == 0:
		panic(misuse(method, Invalid))
	case f&flagRO != 0:
		panic("reflect: reflect.Value." + method + " using value obtained using unexported field")
	}
	panic("reflect: reflect.Value." + method + " using unaddressable value")
}

// misuse is the panic of a method of Value for the wrong kind. It and what else ends in a panic stays out of line: it would be
// most of the code of those who call reflection.
//
//go:noinline
func misuse(method string, k Kind) *ValueError { return &ValueError{"reflect.Value." + method, k} }

//go:noinline
func bad(method string, k Kind) { panic(misuse(method, k)) }

// ValueOf returns a Value of what i holds; ValueOf(nil) is the zero Value.
func ValueOf(i any) Value {
	if i == nil {
		return Value{}
	}
	return unpack(i)
}

func unpack(i any) Value {
	e := (*abi.Eface)(unsafe.Pointer(&i))
	t := e.Type
	if t == nil {
		return Value{}
	}
	f := flag(t.KindByte)
	if !t.Direct() {
		f |= flagIndir
	}
	return Value{t, e.Data, f}
}

// pack returns v's value as an interface value.
func pack(v Value) any {
	t := v.typ_
	var i any
	e := (*abi.Eface)(unsafe.Pointer(&i))
	switch {
	case !t.Direct():
		p := v.ptr
		if v.flag&flagAddr != 0 {
			p = abi.Copy(t, v.ptr)
		}
		e.Data = p
	case v.flag&flagIndir != 0:
		e.Data = *(*unsafe.Pointer)(v.ptr)
	default:
		e.Data = v.ptr
	}
	e.Type = t
	return i
}

// at returns the value of type t at p.
func at(t *abi.Type, p unsafe.Pointer, f flag) Value {
	return Value{t, p, f | flagIndir | flag(t.KindByte)}
}

// load returns a copy of the value of type t at p.
func load(t *abi.Type, p unsafe.Pointer, f flag) Value {
	if t.Direct() {
		return Value{t, *(*unsafe.Pointer)(p), f | flag(t.KindByte)}
	}
	return at(t, abi.Copy(t, p), f)
}

// addr returns an address where v's value lies.
func (v *Value) addr() unsafe.Pointer {
	if v.flag&flagIndir != 0 {
		return v.ptr
	}
	return unsafe.Pointer(&v.ptr)
}

// pointer returns the word of a pointer-shaped value.
func (v Value) pointer() unsafe.Pointer {
	if v.flag&flagIndir != 0 {
		return *(*unsafe.Pointer)(v.ptr)
	}
	return v.ptr
}

// New returns a pointer to a new zero value of typ.
func New(typ Type) Value {
	if typ == nil {
		panic("reflect: New(nil)")
	}
	t := typ.common()
	return Value{abi.PtrTo(t), abi.New(t), flag(Pointer)}
}

// NewAt returns a pointer to the typ at p.
func NewAt(typ Type, p unsafe.Pointer) Value {
	return Value{abi.PtrTo(typ.common()), p, flag(Pointer)}
}

// Zero returns the zero value of typ. It is not addressable.
func Zero(typ Type) Value {
	if typ == nil {
		panic("reflect: Zero(nil)")
	}
	return zero(typ.common())
}

func zero(t *abi.Type) Value {
	if t.Direct() {
		return Value{t, nil, flag(t.KindByte)}
	}
	return at(t, abi.New(t), 0)
}

// Indirect returns what v points to, or v if it is no pointer.
func Indirect(v Value) Value {
	if v.Kind() != Pointer {
		return v
	}
	return v.Elem()
}

// Kind returns v's kind, Invalid for the zero Value.
func (v Value) Kind() Kind { return v.kind() }

// IsValid reports whether v is a value.
func (v Value) IsValid() bool { return v.flag != 0 }

// CanAddr reports whether v has an address.
func (v Value) CanAddr() bool { return v.flag&flagAddr != 0 }

// CanSet reports whether v can be changed.
func (v Value) CanSet() bool { return v.flag&(flagAddr|flagRO) == flagAddr }

// CanInterface reports whether Interface can be used.
func (v Value) CanInterface() bool {
	if v.flag == 0 {
		bad("CanInterface", Invalid)
	}
	return v.flag&flagRO == 0
}

// CanInt reports whether Int can be used.
func (v Value) CanInt() bool { k := v.kind(); return Int <= k && k <= Int64 }

// CanUint reports whether Uint can be used.
func (v Value) CanUint() bool { k := v.kind(); return Uint <= k && k <= Uintptr }

// CanFloat reports whether Float can be used.
func (v Value) CanFloat() bool { k := v.kind(); return k == Float32 || k == Float64 }

// CanComplex reports whether Complex can be used.
func (v Value) CanComplex() bool { k := v.kind(); return k == Complex64 || k == Complex128 }

// Type returns v's type.
func (v Value) Type() Type {
	if v.flag != 0 && v.flag&flagMethod == 0 {
		return toRType(v.typ_)
	}
	if v.flag == 0 {
		panic(misuse("Type", Invalid))
	}
	return toType(v.methodType())
}

// Addr returns a pointer to v.
func (v Value) Addr() Value {
	if v.flag&flagAddr == 0 {
		panic("reflect.Value.Addr of unaddressable value")
	}
	return Value{abi.PtrTo(v.typ_), v.ptr, v.flag.ro() | flag(Pointer)}
}

// UnsafeAddr returns the address of v.
func (v Value) UnsafeAddr() uintptr {
	if v.typ_ == nil {
		bad("UnsafeAddr", Invalid)
	}
	if v.flag&flagAddr == 0 {
		panic("reflect.Value.UnsafeAddr of unaddressable value")
	}
	return uintptr(v.ptr)
}

// Bool returns the boolean.
func (v Value) Bool() bool {
	v.mustBe(Bool, "Bool")
	return *(*bool)(v.ptr)
}

// Int returns the integer.
func (v Value) Int() int64 {
	p := v.ptr
	switch v.kind() {
	case Int, Int64:
		return *(*int64)(p)
	case Int8:
		return int64(*(*int8)(p))
	case Int16:
		return int64(*(*int16)(p))
	case Int32:
		return int64(*(*int32)(p))
	}
	panic(misuse("Int", v.kind()))
}

// Uint returns the unsigned integer.
func (v Value) Uint() uint64 {
	p := v.ptr
	switch v.kind() {
	case Uint, Uint64, Uintptr:
		return *(*uint64)(p)
	case Uint8:
		return uint64(*(*uint8)(p))
	case Uint16:
		return uint64(*(*uint16)(p))
	case Uint32:
		return uint64(*(*uint32)(p))
	}
	panic(misuse("Uint", v.kind()))
}

// Float returns the floating-point number.
func (v Value) Float() float64 {
	switch v.kind() {
	case Float32:
		return float64(*(*float32)(v.ptr))
	case Float64:
		return *(*float64)(v.ptr)
	}
	panic(misuse("Float", v.kind()))
}

// Complex returns the complex number.
func (v Value) Complex() complex128 {
	switch v.kind() {
	case Complex64:
		return complex128(*(*complex64)(v.ptr))
	case Complex128:
		return *(*complex128)(v.ptr)
	}
	panic(misuse("Complex", v.kind()))
}

// String returns the string; for other kinds a text such as "<int Value>".
func (v Value) String() string {
	switch v.kind() {
	case String:
		return *(*string)(v.ptr)
	case Invalid:
		return "<invalid Value>"
	}
	return "<" + v.Type().String() + " Value>"
}

// Bytes returns the bytes of a byte slice or an addressable byte array.
func (v Value) Bytes() []byte {
	switch v.kind() {
	case Slice:
		if v.typ_.Elem.Kind() != abi.Uint8 {
			panic("reflect.Value.Bytes of non-byte slice")
		}
		return *(*[]byte)(v.ptr)
	case Array:
		if v.typ_.Elem.Kind() != abi.Uint8 {
			panic("reflect.Value.Bytes of non-byte array")
		}
		if !v.CanAddr() {
			panic("reflect.Value.Bytes of unaddressable byte array")
		}
		return unsafe.Slice((*byte)(v.ptr), int(v.typ_.Len))
	}
	panic(misuse("Bytes", v.kind()))
}

// Interface returns v's value.
func (v Value) Interface() (i any) { return valueInterface(v, true) }

func valueInterface(v Value, safe bool) any {
	if v.flag == 0 {
		panic(misuse("Interface", Invalid))
	}
	if safe && v.flag&flagRO != 0 {
		panic("reflect.Value.Interface: cannot return value obtained from unexported field or method")
	}
	if v.flag&flagMethod != 0 {
		v = makeMethodValue("Interface", v)
	}
	if v.kind() == Interface {
		return ifaceValue(v.typ_, v.ptr)
	}
	return pack(v)
}

// ifaceValue returns the interface value of type t at p as an any.
func ifaceValue(t *abi.Type, p unsafe.Pointer) any {
	if len(t.IMethods) == 0 {
		return *(*any)(p)
	}
	i := (*abi.Iface)(p)
	var x any
	if i.Tab != nil {
		e := (*abi.Eface)(unsafe.Pointer(&x))
		e.Data = i.Data
		e.Type = i.Tab.Type
	}
	return x
}

// TypeAssert is v.Interface().(T).
func TypeAssert[T any](v Value) (T, bool) {
	if v.flag == 0 {
		panic(&ValueError{"reflect.TypeAssert", Invalid})
	}
	if v.flag&flagRO != 0 {
		panic("reflect.TypeAssert: cannot return value obtained from unexported field or method")
	}
	x, ok := valueInterface(v, true).(T)
	return x, ok
}

// InterfaceData returns two words that mean nothing.
func (v Value) InterfaceData() [2]uintptr {
	v.mustBe(Interface, "InterfaceData")
	return *(*[2]uintptr)(v.ptr)
}

// Elem returns what an interface holds or a pointer points to.
func (v Value) Elem() Value {
	switch v.kind() {
	case Interface:
		x := unpack(ifaceValue(v.typ_, v.ptr))
		if x.flag != 0 {
			x.flag |= v.flag.ro()
		}
		return x
	case Pointer:
		p := v.pointer()
		if p == nil {
			return Value{}
		}
		t := v.typ_.Elem
		return at(t, p, v.flag&flagRO|flagAddr)
	}
	panic(misuse("Elem", v.kind()))
}

// IsNil reports whether v is nil.
func (v Value) IsNil() bool {
	switch v.kind() {
	case Chan, Func, Map, Pointer, UnsafePointer:
		if v.flag&flagMethod != 0 {
			return false
		}
		return v.pointer() == nil
	case Interface, Slice:
		return *(*unsafe.Pointer)(v.ptr) == nil
	}
	panic(misuse("IsNil", v.kind()))
}

// IsZero reports whether v is the zero value of its type.
func (v Value) IsZero() bool {
	switch k := v.kind(); k {
	case Bool:
		return !v.Bool()
	case Int, Int8, Int16, Int32, Int64:
		return v.Int() == 0
	case Uint, Uint8, Uint16, Uint32, Uint64, Uintptr:
		return v.Uint() == 0
	case Float32:
		return *(*uint32)(v.ptr) == 0
	case Float64:
		return *(*uint64)(v.ptr) == 0
	case Complex64:
		return *(*uint64)(v.ptr) == 0
	case Complex128:
		return *(*[2]uint64)(v.ptr) == [2]uint64{}
	case Array:
		for i := range int(v.typ_.Len) {
			if !v.Index(i).IsZero() {
				return false
			}
		}
		return true
	case Struct:
		for i := range v.typ_.Fields {
			if !v.Field(i).IsZero() && v.typ_.Fields[i].Name != "_" {
				return false
			}
		}
		return true
	case String:
		return v.Len() == 0
	case Chan, Func, Interface, Map, Pointer, Slice, UnsafePointer:
		return v.IsNil()
	}
	panic(misuse("IsZero", v.kind()))
}

// Pointer returns the value as an address.
func (v Value) Pointer() uintptr { return uintptr(v.unsafePointer("Pointer")) }

// UnsafePointer returns the value as a pointer.
func (v Value) UnsafePointer() unsafe.Pointer { return v.unsafePointer("UnsafePointer") }

func (v Value) unsafePointer(method string) unsafe.Pointer {
	switch v.kind() {
	case Chan, Map, Pointer, UnsafePointer:
		return v.pointer()
	case Func:
		if v.flag&flagMethod != 0 {
			_, entry, _ := v.method()
			return entry
		}
		p := v.pointer()
		if p != nil {
			p = *(*unsafe.Pointer)(p)
		}
		return p
	case Slice, String:
		return *(*unsafe.Pointer)(v.ptr)
	}
	panic(misuse(method, v.kind()))
}

// OverflowInt reports whether v's type cannot hold x.
func (v Value) OverflowInt(x int64) bool {
	if !v.CanInt() {
		bad("OverflowInt", v.kind())
	}
	return toRType(v.typ_).OverflowInt(x)
}

// OverflowUint reports whether v's type cannot hold x.
func (v Value) OverflowUint(x uint64) bool {
	if !v.CanUint() {
		bad("OverflowUint", v.kind())
	}
	return toRType(v.typ_).OverflowUint(x)
}

// OverflowFloat reports whether v's type cannot hold x.
func (v Value) OverflowFloat(x float64) bool {
	if !v.CanFloat() {
		bad("OverflowFloat", v.kind())
	}
	return toRType(v.typ_).OverflowFloat(x)
}

// OverflowComplex reports whether v's type cannot hold x.
func (v Value) OverflowComplex(x complex128) bool {
	if !v.CanComplex() {
		bad("OverflowComplex", v.kind())
	}
	return toRType(v.typ_).OverflowComplex(x)
}
