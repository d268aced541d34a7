package reflect

import (
	"internal/abi"
	"unicode/utf8"
)

// sliceOf returns the type []t.
func sliceOf(t *abi.Type) *abi.Type

// arrayOf returns the type [n]t.
func arrayOf(n int, t *abi.Type) *abi.Type

// chanOf returns the channel type of a direction.
func chanOf(dir int, t *abi.Type) *abi.Type

// mapOf returns the type map[key]elem; key is comparable.
func mapOf(key, elem *abi.Type) *abi.Type

// funcOf returns a func type.
func funcOf(in, out []*abi.Type, variadic bool) *abi.Type

// structOf returns a struct type; the offsets of the fields are computed.
func structOf(fields []abi.Field) *abi.Type

// SliceOf returns the type []t.
func SliceOf(t Type) Type { return toType(sliceOf(t.common())) }

// ArrayOf returns the type [length]elem.
func ArrayOf(length int, elem Type) Type {
	if length < 0 {
		panic("reflect: negative length passed to ArrayOf")
	}
	t := elem.common()
	if t.Size > 0 && uintptr(length) > (1<<47)/t.Size {
		panic("reflect.ArrayOf: array size would exceed virtual address space")
	}
	return toType(arrayOf(length, t))
}

// ChanOf returns the channel type of direction dir.
func ChanOf(dir ChanDir, t Type) Type {
	typ := t.common()
	if typ.Size >= 1<<16 {
		panic("reflect.ChanOf: element size too large")
	}
	switch dir {
	case SendDir, RecvDir, BothDir:
	default:
		panic("reflect.ChanOf: invalid dir")
	}
	return toType(chanOf(int(dir), typ))
}

// MapOf returns the type map[key]elem.
func MapOf(key, elem Type) Type {
	if !key.Comparable() {
		panic("reflect.MapOf: invalid key type " + key.String())
	}
	return toType(mapOf(key.common(), elem.common()))
}

// FuncOf returns a func type.
func FuncOf(in, out []Type, variadic bool) Type {
	if variadic && (len(in) == 0 || in[len(in)-1].Kind() != Slice) {
		panic("reflect.FuncOf: last arg of variadic func must be slice")
	}
	if len(in) > 50 || len(in)+len(out) > 128 {
		panic("reflect.FuncOf: too many arguments")
	}
	list := func(l []Type) []*abi.Type {
		r := make([]*abi.Type, len(l))
		for i, t := range l {
			r[i] = t.common()
		}
		return r
	}
	return toType(funcOf(list(in), list(out), variadic))
}

func validName(s string) bool {
	for i, r := range s {
		if r != '_' && !('a' <= r|0x20 && r|0x20 <= 'z') && r < utf8.RuneSelf && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// StructOf returns a struct type with these fields; Offset and Index are ignored.
func StructOf(fields []StructField) Type {
	list := make([]abi.Field, len(fields))
	seen := map[string]bool{}
	pkg := ""
	for i, f := range fields {
		if f.Name == "" {
			panic("reflect.StructOf: field " + itoa(i) + " has no name")
		}
		if !validName(f.Name) {
			panic("reflect.StructOf: field " + itoa(i) + " has invalid name")
		}
		if f.Type == nil {
			panic("reflect.StructOf: field " + itoa(i) + " has no type")
		}
		if f.Anonymous && f.PkgPath != "" {
			panic("reflect.StructOf: field \"" + f.Name + "\" is anonymous but has PkgPath set")
		}
		exported := 'A' <= f.Name[0] && f.Name[0] <= 'Z' || f.Name[0] >= utf8.RuneSelf && f.PkgPath == ""
		if exported && f.PkgPath != "" {
			panic("reflect.StructOf: field \"" + f.Name + "\" is exported but has PkgPath")
		}
		if !exported && f.PkgPath == "" {
			panic("reflect.StructOf: field \"" + f.Name + "\" is unexported but missing PkgPath")
		}
		if f.PkgPath != "" {
			if pkg == "" {
				pkg = f.PkgPath
			} else if pkg != f.PkgPath {
				panic("reflect.Struct: fields with different PkgPath " + pkg + " and " + f.PkgPath)
			}
		}
		if seen[f.Name] && f.Name != "_" {
			panic("reflect.StructOf: duplicate field " + f.Name)
		}
		seen[f.Name] = true
		list[i] = abi.Field{Name: f.Name, PkgPath: f.PkgPath, Type: f.Type.common(), Tag: string(f.Tag)}
		if f.Anonymous {
			list[i].Embedded = 1
			if f.Type.Kind() == Interface && f.Type.NumMethod() > 0 {
				for _, m := range f.Type.common().IMethods {
					if m.PkgPath != "" {
						panic("reflect: embedded interface with unexported method(s) not implemented")
					}
				}
			}
		}
	}
	return toType(structOf(list))
}
