package reflect

import (
	"internal/abi"
	"iter"
	"strconv"
)

// StructTag is the tag of a struct field: key:"value" pairs.
type StructTag string

// Get returns the value of key, "" if there is none.
func (tag StructTag) Get(key string) string {
	v, _ := tag.Lookup(key)
	return v
}

// Lookup returns the value of key and whether it is there.
func (tag StructTag) Lookup(key string) (value string, ok bool) {
	for tag != "" {
		i := 0
		for i < len(tag) && tag[i] == ' ' {
			i++
		}
		tag = tag[i:]
		if tag == "" {
			break
		}
		i = 0
		for i < len(tag) && tag[i] > ' ' && tag[i] != ':' && tag[i] != '"' && tag[i] != 0x7f {
			i++
		}
		if i == 0 || i+1 >= len(tag) || tag[i] != ':' || tag[i+1] != '"' {
			break
		}
		name := string(tag[:i])
		tag = tag[i+1:]
		i = 1
		for i < len(tag) && tag[i] != '"' {
			if tag[i] == '\\' {
				i++
			}
			i++
		}
		if i >= len(tag) {
			break
		}
		quoted := string(tag[:i+1])
		tag = tag[i+1:]
		if key == name {
			value, err := strconv.Unquote(quoted)
			if err != nil {
				break
			}
			return value, true
		}
	}
	return "", false
}

func (t *rtype) NumField() int {
	t.need(Struct, "NumField", "struct")
	return len(t.t.Fields)
}

func (t *rtype) Field(i int) StructField {
	t.need(Struct, "Field", "struct")
	if i < 0 || i >= len(t.t.Fields) {
		panic("reflect: Field index out of bounds")
	}
	f := &t.t.Fields[i]
	return StructField{f.Name, f.PkgPath, toType(f.Type), StructTag(f.Tag), f.Offset, []int{i}, f.Embedded != 0}
}

func (t *rtype) Fields() iter.Seq[StructField] {
	t.need(Struct, "NumField", "struct")
	return func(yield func(StructField) bool) {
		for i := range t.t.Fields {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}

func (t *rtype) FieldByIndex(index []int) (f StructField) {
	var typ Type = t
	for i, x := range index {
		if i > 0 {
			if typ.Kind() == Pointer && typ.Elem().Kind() == Struct {
				typ = typ.Elem()
			}
		}
		f = typ.Field(x)
		typ = f.Type
	}
	f.Index = append([]int(nil), index...)
	return f
}

func (t *rtype) FieldByName(name string) (StructField, bool) {
	t.need(Struct, "FieldByName", "struct")
	if name != "" {
		embedded := false
		for i := range t.t.Fields {
			if t.t.Fields[i].Name == name {
				return t.Field(i), true
			}
			embedded = embedded || t.t.Fields[i].Embedded != 0
		}
		if !embedded {
			return StructField{}, false
		}
	}
	return t.FieldByNameFunc(func(s string) bool { return s == name })
}

// FieldByNameFunc looks at the fields level by level, as Go's selectors do.
func (t *rtype) FieldByNameFunc(match func(string) bool) (result StructField, ok bool) {
	t.need(Struct, "FieldByNameFunc", "struct")
	type place struct {
		t     *abi.Type
		index []int
	}
	level := []place{{&t.t, nil}}
	count := map[*abi.Type]int{&t.t: 1}
	visited := map[*abi.Type]bool{}
	for len(level) > 0 {
		var next []place
		nextCount := map[*abi.Type]int{}
		for _, p := range level {
			if visited[p.t] {
				continue
			}
			visited[p.t] = true
			for i := range p.t.Fields {
				f := &p.t.Fields[i]
				var sub *abi.Type
				if f.Embedded != 0 {
					sub = f.Type
					if sub.Kind() == abi.Pointer {
						sub = sub.Elem
					}
				}
				if match(f.Name) {
					if count[p.t] > 1 || ok {
						return StructField{}, false
					}
					result = toRType(p.t).Field(i)
					result.Index = append(append([]int(nil), p.index...), i)
					ok = true
					continue
				}
				if ok || sub == nil || sub.Kind() != abi.Struct {
					continue
				}
				if nextCount[sub] > 0 {
					nextCount[sub] = 2
					continue
				}
				nextCount[sub] = 1
				if count[p.t] > 1 {
					nextCount[sub] = 2
				}
				next = append(next, place{sub, append(append([]int(nil), p.index...), i)})
			}
		}
		if ok {
			return result, true
		}
		level, count = next, nextCount
	}
	return StructField{}, false
}

// VisibleFields returns all fields of the struct type t, promoted ones included, that selectors can reach.
func VisibleFields(t Type) []StructField {
	if t == nil {
		panic("reflect: VisibleFields(nil)")
	}
	if t.Kind() != Struct {
		panic("reflect.VisibleFields of non-struct type")
	}
	w := &visibleWalker{byName: map[string]int{}, visiting: map[Type]bool{}}
	w.walk(t)
	out := w.fields[:0]
	for i := range w.fields {
		if f := &w.fields[i]; f.Name != "" {
			out = append(out, *f)
		}
	}
	return out
}

type visibleWalker struct {
	byName   map[string]int
	visiting map[Type]bool
	fields   []StructField
	index    []int
}

func (w *visibleWalker) walk(t Type) {
	if w.visiting[t] {
		return
	}
	w.visiting[t] = true
	for i := range t.NumField() {
		f := t.Field(i)
		w.index = append(w.index, i)
		add := true
		if old, ok := w.byName[f.Name]; ok {
			o := &w.fields[old]
			if len(w.index) == len(o.Index) {
				// two at the same depth hide each other
				o.Name = ""
				add = false
			} else if len(w.index) < len(o.Index) {
				o.Name = ""
			} else {
				add = false
			}
		}
		if add {
			f.Index = append([]int(nil), w.index...)
			w.byName[f.Name] = len(w.fields)
			w.fields = append(w.fields, f)
		}
		if f.Anonymous {
			ft := f.Type
			if ft.Kind() == Pointer {
				ft = ft.Elem()
			}
			if ft.Kind() == Struct {
				w.walk(ft)
			}
		}
		w.index = w.index[:len(w.index)-1]
	}
	delete(w.visiting, t)
}
