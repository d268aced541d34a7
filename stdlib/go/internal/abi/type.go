// Package abi mirrors the runtime's type descriptors and offers the memory operations that reflection needs.
package abi

import "unsafe"

// Kind numbers the kinds of type, as reflect.Kind does.
type Kind uint8

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

// Bits of Type.TFlag.
const (
	FlagPlain      = 1  // equality compares bytes
	FlagDirect     = 2  // values sit in an interface's data word
	FlagComparable = 4  // values can be compared
	FlagNamed      = 8  // a defined type
	FlagVariadic   = 16 // the func type's last parameter is variadic
)

// Type is a type descriptor. The runtime makes it; its layout is fixed there.
type Type struct {
	Size       uintptr
	PtrBytes   uintptr
	Hash       uint32
	TFlag      uint8
	Align      uint8
	FieldAlign uint8
	KindByte   uint8
	Idx        uint32
	exported   uint32 // number of exported methods and one; 0 if nobody asked for methods
	ptrmask    *uint64
	mask0      uint64
	gcElem     *Type
	Str        string
	Name       string
	PkgPath    string
	Elem       *Type
	Key        *Type
	Len        uintptr
	ChanDir    uintptr
	Fields     []Field
	In         []*Type
	Out        []*Type
	IMethods   []IMethod
	pointer    *Type // type *T, if somebody asked
}

// Field describes a struct field.
type Field struct {
	Name     string
	PkgPath  string
	Type     *Type
	Offset   uintptr
	Tag      string
	Embedded uintptr
}

// IMethod describes a method of an interface type.
type IMethod struct {
	Name    string
	PkgPath string
	Type    *Type
}

// Method describes a method of a concrete type. Ifn takes the interface's data word as receiver, Tfn the value
// itself; both are entries of functions, and the address of such an entry's address is a func value.
type Method struct {
	Name     string
	PkgPath  string
	Type     *Type
	Ifn      unsafe.Pointer
	Tfn      unsafe.Pointer
	Exported uintptr
}

// Itab is the head of an interface table; the methods' entries follow it.
type Itab struct {
	Inter *Type
	Type  *Type
	Hash  uint32
	_     uint32
	Fun   [1 << 16]unsafe.Pointer
}

// Eface is the memory of an interface value without methods.
type Eface struct {
	Type *Type
	Data unsafe.Pointer
}

// Iface is the memory of an interface value with methods.
type Iface struct {
	Tab  *Itab
	Data unsafe.Pointer
}

// SliceHeader is the memory of a slice.
type SliceHeader struct {
	Data unsafe.Pointer
	Len  int
	Cap  int
}

// StringHeader is the memory of a string.
type StringHeader struct {
	Data unsafe.Pointer
	Len  int
}

// Kind returns t's kind.
func (t *Type) Kind() Kind { return Kind(t.KindByte) }

// Comparable reports whether values of t can be compared.
func (t *Type) Comparable() bool { return t.TFlag&FlagComparable != 0 }

// Direct reports whether values of t sit in an interface's data word.
func (t *Type) Direct() bool { return t.TFlag&FlagDirect != 0 }

// Named reports whether t is a defined (or predeclared) type.
func (t *Type) Named() bool { return t.TFlag&FlagNamed != 0 }

// Variadic reports whether the func type t is variadic.
func (t *Type) Variadic() bool { return t.TFlag&FlagVariadic != 0 }

// TypeOf returns the dynamic type of x, nil if x is nil.
func TypeOf(x any) *Type { return (*Eface)(unsafe.Pointer(&x)).Type }

// DataOf returns x's data word.
func DataOf(x any) unsafe.Pointer { return (*Eface)(unsafe.Pointer(&x)).Data }

// TypeFor returns the type T.
func TypeFor[T any]() *Type { return TypeOf((*T)(nil)).Elem }

// Implements reports whether t has all methods of the interface type.
func Implements(t, iface *Type) bool

// Assign stores x at dst, where a value of type t lives, if x's dynamic type is t or implements the interface type t.
// It reports whether it did.
func Assign(t *Type, dst unsafe.Pointer, x any) bool

// PtrTo returns the type *t.
func PtrTo(t *Type) *Type {
	if p := t.pointer; p != nil {
		return p
	}
	return pointerTo(t)
}

func pointerTo(t *Type) *Type

// NumExported returns the number of exported methods of the concrete type t.
func NumExported(t *Type) int {
	if t.exported == 0 {
		Methods(t)
	}
	return int(t.exported) - 1
}

// Methods returns the methods of the concrete type t, sorted by name. The slice must not be changed.
func Methods(t *Type) []Method

// New returns a zeroed value of type t.
func New(t *Type) unsafe.Pointer

// Copy returns a copy of the value of type t at src.
func Copy(t *Type, src unsafe.Pointer) unsafe.Pointer

// NewArray returns n zeroed values of type t.
func NewArray(t *Type, n int) unsafe.Pointer

// Move copies a value of type t, with write barriers. The places may overlap.
func Move(t *Type, dst, src unsafe.Pointer)

// MoveN copies n values of type t, with write barriers. The places may overlap.
func MoveN(t *Type, dst, src unsafe.Pointer, n int)

// Zero clears a value of type t, with write barriers.
func Zero(t *Type, p unsafe.Pointer)

// Hash returns a hash of what x holds, the same for values that are equal. NaNs have another one each time. It panics as a map does for
// keys that cannot be compared.
//
//go:noescape
func Hash(x any, seed uint64) uint64

// Equal compares two values of type t as == does; it panics as == does.
func Equal(t *Type, p, q unsafe.Pointer) bool
