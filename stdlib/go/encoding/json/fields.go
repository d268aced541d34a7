package json

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// field is a field of a struct as JSON sees it: of the struct itself or of one that is embedded.
type field struct {
	name      string
	quoted    string // the name in quotes and a colon
	html      string // the same with <, > and & escaped
	index     []int  // see reflect.Value.FieldByIndex
	info      *typeInfo
	tagged    bool // the name comes from a tag
	omitEmpty bool
	omitZero  bool
	asString  bool
	isZero    func(reflect.Value) bool // for omitZero
}

// fieldSet has the fields of a struct, in the order of their declaration.
type fieldSet struct {
	list   []field
	byName map[string]*field
	folded map[string]*field // the first one for each folded name
}

// tagOptions is what follows the name in a tag.
type tagOptions string

func parseTag(tag string) (string, tagOptions) {
	name, opts, _ := strings.Cut(tag, ",")
	return name, tagOptions(opts)
}

// Contains reports whether an option is set.
func (o tagOptions) Contains(name string) bool {
	for opt := range strings.SplitSeq(string(o), ",") {
		if opt == name && name != "" {
			return true
		}
	}
	return false
}

func validName(s string) bool {
	for _, c := range s {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c) && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return false
		}
	}
	return s != ""
}

// collectFields walks over a struct and the structs embedded in it, level by level. Of fields with the same name the one nearest to the
// top counts, then the one with a tag; if several are left, none does.
func collectFields(t reflect.Type) *fieldSet {
	type level struct {
		typ   reflect.Type
		index []int
	}
	var all []field
	next := []level{{typ: t}}
	seen := map[reflect.Type]bool{}
	var count, nextCount map[reflect.Type]int
	for len(next) > 0 {
		now := next
		next, count, nextCount = nil, nextCount, map[reflect.Type]int{}
		for _, l := range now {
			if seen[l.typ] {
				continue
			}
			seen[l.typ] = true
			for i := range l.typ.NumField() {
				sf := l.typ.Field(i)
				if !visible(sf) {
					continue
				}
				tag := sf.Tag.Get("json")
				if tag == "-" {
					continue
				}
				name, opts := parseTag(tag)
				if !validName(name) {
					name = ""
				}
				index := append(slices.Clone(l.index), i)
				ft := sf.Type
				if ft.Name() == "" && ft.Kind() == reflect.Pointer {
					ft = ft.Elem()
				}
				if name == "" && sf.Anonymous && ft.Kind() == reflect.Struct {
					// Two copies are enough to tell that there are several.
					if nextCount[ft]++; nextCount[ft] == 1 {
						next = append(next, level{ft, index})
					}
					continue
				}
				f := newField(sf, ft, name, opts, index)
				all = append(all, f)
				if count[l.typ] > 1 {
					all = append(all, f)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b field) int {
		c := cmp.Or(strings.Compare(a.name, b.name), len(a.index)-len(b.index))
		if c == 0 && a.tagged != b.tagged {
			if a.tagged {
				return -1
			}
			return 1
		}
		return cmp.Or(c, slices.Compare(a.index, b.index))
	})
	s := &fieldSet{byName: map[string]*field{}, folded: map[string]*field{}}
	for i := 0; i < len(all); {
		j := i + 1
		for j < len(all) && all[j].name == all[i].name {
			j++
		}
		if j == i+1 || len(all[i].index) != len(all[i+1].index) || all[i].tagged != all[i+1].tagged {
			s.list = append(s.list, all[i])
		}
		i = j
	}
	slices.SortFunc(s.list, func(a, b field) int { return slices.Compare(a.index, b.index) })
	for i := range s.list {
		f := &s.list[i]
		s.byName[f.name] = f
		if fold := string(foldName([]byte(f.name))); s.folded[fold] == nil {
			s.folded[fold] = f
		}
	}
	return s
}

// visible reports whether a field can be seen: it is exported, or an embedded struct that may have exported ones.
func visible(sf reflect.StructField) bool {
	if !sf.Anonymous {
		return sf.IsExported()
	}
	t := sf.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return sf.IsExported() || t.Kind() == reflect.Struct
}

func newField(sf reflect.StructField, t reflect.Type, name string, opts tagOptions, index []int) field {
	f := field{name: name, index: index, info: infoOf(sf.Type), tagged: name != ""}
	if name == "" {
		f.name = sf.Name
	}
	f.quoted = string(appendString(nil, f.name, false)) + ":"
	f.html = string(appendString(nil, f.name, true)) + ":"
	f.omitEmpty = opts.Contains("omitempty")
	f.omitZero = opts.Contains("omitzero")
	if opts.Contains("string") {
		switch t.Kind() {
		case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8,
			reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr, reflect.Float32, reflect.Float64, reflect.String:
			f.asString = true
		}
	}
	if f.omitZero {
		f.isZero = zeroTest(sf.Type)
	}
	return f
}

type zeroer interface{ IsZero() bool }

var zeroerType = reflect.TypeFor[zeroer]()

// zeroTest returns how to tell whether a value of a type is zero: its method IsZero, if it has one.
func zeroTest(t reflect.Type) func(reflect.Value) bool {
	switch {
	case t.Kind() == reflect.Interface && t.Implements(zeroerType):
		return func(v reflect.Value) bool {
			return v.IsNil() || v.Elem().Kind() == reflect.Pointer && v.Elem().IsNil() || v.Interface().(zeroer).IsZero()
		}
	case t.Kind() == reflect.Pointer && t.Implements(zeroerType):
		return func(v reflect.Value) bool { return v.IsNil() || v.Interface().(zeroer).IsZero() }
	case t.Implements(zeroerType):
		return func(v reflect.Value) bool { return v.Interface().(zeroer).IsZero() }
	case reflect.PointerTo(t).Implements(zeroerType):
		return func(v reflect.Value) bool {
			if !v.CanAddr() {
				v2 := reflect.New(v.Type()).Elem()
				v2.Set(v)
				v = v2
			}
			return v.Addr().Interface().(zeroer).IsZero()
		}
	}
	return reflect.Value.IsZero
}

// foldName returns a name such that two names that differ only in case give the same.
func foldName(in []byte) []byte {
	out := make([]byte, 0, len(in))
	for i := 0; i < len(in); {
		c := in[i]
		if c < utf8.RuneSelf {
			if 'a' <= c && c <= 'z' {
				c -= 'a' - 'A'
			}
			out = append(out, c)
			i++
			continue
		}
		r, n := utf8.DecodeRune(in[i:])
		// The smallest of the variants.
		for {
			r2 := unicode.SimpleFold(r)
			if r2 <= r {
				r = r2
				break
			}
			r = r2
		}
		out = utf8.AppendRune(out, r)
		i += n
	}
	return out
}

func isEmptyValue(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	case reflect.Interface, reflect.Pointer, reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr, reflect.Float32, reflect.Float64:
		return v.IsZero()
	}
	return false
}
