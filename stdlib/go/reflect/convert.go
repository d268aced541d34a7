package reflect

import (
	"internal/abi"
	"unsafe"
)

// convertOp returns the function that converts a value of type src to dst, nil if there is none.
func convertOp(dst, src *abi.Type) func(Value, *abi.Type) Value {
	sk, dk := Kind(src.KindByte), Kind(dst.KindByte)
	isInt := func(k Kind) bool { return Int <= k && k <= Int64 }
	isUint := func(k Kind) bool { return Uint <= k && k <= Uintptr }
	isFloat := func(k Kind) bool { return k == Float32 || k == Float64 }
	isComplex := func(k Kind) bool { return k == Complex64 || k == Complex128 }
	switch {
	case isInt(sk):
		switch {
		case isInt(dk) || isUint(dk):
			return func(v Value, t *abi.Type) Value { return makeInt(v, uint64(v.Int()), t) }
		case isFloat(dk):
			return func(v Value, t *abi.Type) Value { return makeFloat(v, float64(v.Int()), t) }
		case dk == String:
			return func(v Value, t *abi.Type) Value {
				s := "\uFFFD"
				if x := v.Int(); int64(rune(x)) == x {
					s = string(rune(x))
				}
				return makeString(v, s, t)
			}
		}
	case isUint(sk):
		switch {
		case isInt(dk) || isUint(dk):
			return func(v Value, t *abi.Type) Value { return makeInt(v, v.Uint(), t) }
		case isFloat(dk):
			return func(v Value, t *abi.Type) Value { return makeFloat(v, float64(v.Uint()), t) }
		case dk == String:
			return func(v Value, t *abi.Type) Value {
				s := "\uFFFD"
				if x := v.Uint(); uint64(rune(x)) == x {
					s = string(rune(x))
				}
				return makeString(v, s, t)
			}
		}
	case isFloat(sk):
		switch {
		case isInt(dk):
			return func(v Value, t *abi.Type) Value { return makeInt(v, uint64(int64(v.Float())), t) }
		case isUint(dk):
			return func(v Value, t *abi.Type) Value { return makeInt(v, uint64(v.Float()), t) }
		case isFloat(dk):
			return func(v Value, t *abi.Type) Value {
				if v.kind() == Float32 && t.Kind() == abi.Float32 {
					p := abi.New(t)
					*(*float32)(p) = *(*float32)(v.ptr)
					return at(t, p, v.flag.ro())
				}
				return makeFloat(v, v.Float(), t)
			}
		}
	case isComplex(sk):
		if isComplex(dk) {
			return func(v Value, t *abi.Type) Value {
				p := abi.New(t)
				if t.Size == 8 {
					*(*complex64)(p) = complex64(v.Complex())
				} else {
					*(*complex128)(p) = v.Complex()
				}
				return at(t, p, v.flag.ro())
			}
		}
	case sk == String:
		if dk == Slice && dst.Elem.PkgPath == "" {
			switch dst.Elem.Kind() {
			case abi.Uint8:
				return func(v Value, t *abi.Type) Value {
					b := []byte(v.String())
					return at(t, unsafe.Pointer(&b), v.flag.ro())
				}
			case abi.Int32:
				return func(v Value, t *abi.Type) Value {
					r := []rune(v.String())
					return at(t, unsafe.Pointer(&r), v.flag.ro())
				}
			}
		}
	case sk == Slice:
		if dk == String && src.Elem.PkgPath == "" {
			switch src.Elem.Kind() {
			case abi.Uint8:
				return func(v Value, t *abi.Type) Value { return makeString(v, string(*(*[]byte)(v.ptr)), t) }
			case abi.Int32:
				return func(v Value, t *abi.Type) Value { return makeString(v, string(*(*[]rune)(v.ptr)), t) }
			}
		}
		if dk == Pointer && dst.Elem.Kind() == abi.Array && src.Elem == dst.Elem.Elem {
			return func(v Value, t *abi.Type) Value {
				if n := int(t.Elem.Len); n > v.Len() {
					panic("reflect: cannot convert slice with length " + itoa(v.Len()) + " to pointer to array with length " + itoa(n))
				}
				return Value{t, (*abi.SliceHeader)(v.ptr).Data, v.flag.ro() | flag(Pointer)}
			}
		}
		if dk == Array && src.Elem == dst.Elem {
			return func(v Value, t *abi.Type) Value {
				if n := int(t.Len); n > v.Len() {
					panic("reflect: cannot convert slice with length " + itoa(v.Len()) + " to array with length " + itoa(n))
				}
				return load(t, (*abi.SliceHeader)(v.ptr).Data, v.flag.ro())
			}
		}
	case sk == Chan:
		if dk == Chan && src.ChanDir == uintptr(BothDir) && dst.Elem == src.Elem && (!src.Named() || !dst.Named()) {
			return convertDirect
		}
	}
	if sameUnderlying(dst, src, false) {
		return convertDirect
	}
	if dk == Pointer && !dst.Named() && sk == Pointer && !src.Named() && sameUnderlying(dst.Elem, src.Elem, false) {
		return convertDirect
	}
	if dk == Interface && implements(dst, src) {
		return func(v Value, t *abi.Type) Value {
			if v.kind() == Interface && v.IsNil() {
				z := zero(t)
				z.flag |= v.flag.ro()
				return z
			}
			x := toInterface(valueInterface(v, false), t)
			x.flag |= v.flag.ro()
			return x
		}
	}
	return nil
}

func convertDirect(v Value, t *abi.Type) Value {
	if v.flag&flagAddr != 0 {
		p := abi.Copy(t, v.ptr)
		return at(t, p, v.flag.ro())
	}
	return Value{t, v.ptr, v.flag.ro() | v.flag&flagIndir | flag(t.KindByte)}
}

func makeInt(v Value, bits uint64, t *abi.Type) Value {
	p := abi.New(t)
	switch t.Size {
	case 1:
		*(*uint8)(p) = uint8(bits)
	case 2:
		*(*uint16)(p) = uint16(bits)
	case 4:
		*(*uint32)(p) = uint32(bits)
	default:
		*(*uint64)(p) = bits
	}
	return at(t, p, v.flag.ro())
}

func makeFloat(v Value, x float64, t *abi.Type) Value {
	p := abi.New(t)
	if t.Size == 4 {
		*(*float32)(p) = float32(x)
	} else {
		*(*float64)(p) = x
	}
	return at(t, p, v.flag.ro())
}

func makeString(v Value, s string, t *abi.Type) Value {
	return at(t, unsafe.Pointer(&s), v.flag.ro())
}

// CanConvert reports whether v can be converted to t.
func (v Value) CanConvert(t Type) bool {
	if !v.Type().ConvertibleTo(t) {
		return false
	}
	switch {
	case v.Kind() == Slice && t.Kind() == Array:
		return t.Len() <= v.Len()
	case v.Kind() == Slice && t.Kind() == Pointer && t.Elem().Kind() == Array:
		return t.Elem().Len() <= v.Len()
	}
	return true
}

// Convert returns v converted to t.
func (v Value) Convert(t Type) Value {
	if v.flag&flagMethod != 0 {
		v = makeMethodValue("Convert", v)
	}
	op := convertOp(t.common(), v.typ_)
	if op == nil {
		panic("reflect.Value.Convert: value of type " + v.typ_.Str + " cannot be converted to type " + t.String())
	}
	return op(v, t.common())
}

// Comparable reports whether v can be compared.
func (v Value) Comparable() bool {
	switch v.Kind() {
	case Invalid:
		return true
	case Interface:
		return v.IsNil() || v.Elem().Comparable()
	case Array:
		switch v.typ_.Elem.Kind() {
		case abi.Interface, abi.Array, abi.Struct:
			for i := range v.Len() {
				if !v.Index(i).Comparable() {
					return false
				}
			}
			return true
		}
		return v.typ_.Comparable()
	case Func, Map, Slice:
		return false
	case Struct:
		for i := range v.NumField() {
			if !v.Field(i).Comparable() {
				return false
			}
		}
	}
	return true
}

// Equal reports whether v equals u as == has it.
func (v Value) Equal(u Value) bool {
	if v.Kind() == Interface {
		v = v.Elem()
	}
	if u.Kind() == Interface {
		u = u.Elem()
	}
	if !v.IsValid() || !u.IsValid() {
		return v.IsValid() == u.IsValid()
	}
	if v.Kind() != u.Kind() || v.Type() != u.Type() {
		return false
	}
	switch v.Kind() {
	case Func, Map, Slice:
		panic("reflect.Value.Equal: values of type " + v.Type().String() + " are not comparable")
	}
	return abi.Equal(v.typ_, v.addr(), u.addr())
}
