package xml

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// fieldFlags tells what a field of a struct is in XML.
type fieldFlags int

const (
	fElement fieldFlags = 1 << iota
	fAttr
	fCDATA
	fCharData
	fInnerXML
	fComment
	fAny
	fOmitEmpty

	fMode = fElement | fAttr | fCDATA | fCharData | fInnerXML | fComment | fAny
)

var flagNames = map[string]fieldFlags{
	"attr": fAttr, "cdata": fCDATA, "chardata": fCharData, "innerxml": fInnerXML, "comment": fComment, "any": fAny,
	"omitempty": fOmitEmpty,
}

// fieldInfo is a field as its tag describes it: `xml:"space a>b>name,flags"`.
type fieldInfo struct {
	idx     []int
	name    string
	xmlns   string
	flags   fieldFlags
	parents []string // elements around
}

// typeInfo is what is known of a struct; xmlname is its field XMLName, nil if it has none.
type typeInfo struct {
	xmlname *fieldInfo
	fields  []fieldInfo
}

const xmlName = "XMLName"

var (
	typeCache sync.Map // reflect.Type -> *typeInfo
	nameType  = reflect.TypeFor[Name]()
	attrType  = reflect.TypeFor[Attr]()
)

func getTypeInfo(t reflect.Type) (*typeInfo, error) {
	if ti, ok := typeCache.Load(t); ok {
		return ti.(*typeInfo), nil
	}
	ti := &typeInfo{}
	if t.Kind() == reflect.Struct && t != nameType {
		for i := range t.NumField() {
			f := t.Field(i)
			if !f.IsExported() && !f.Anonymous || f.Tag.Get("xml") == "-" {
				continue
			}
			if f.Anonymous {
				ft := f.Type
				if ft.Kind() == reflect.Pointer {
					ft = ft.Elem()
				}
				if ft.Kind() == reflect.Struct {
					if err := ti.embed(t, f, ft); err != nil {
						return nil, err
					}
					continue
				}
			}
			info, err := fieldOf(t, &f)
			if err != nil {
				return nil, err
			}
			if f.Name == xmlName {
				ti.xmlname = info
			} else if err := ti.add(t, info); err != nil {
				return nil, err
			}
		}
	}
	x, _ := typeCache.LoadOrStore(t, ti)
	return x.(*typeInfo), nil
}

// embed adds the fields of an embedded struct.
func (ti *typeInfo) embed(t reflect.Type, f reflect.StructField, ft reflect.Type) error {
	inner, err := getTypeInfo(ft)
	if err != nil {
		return err
	}
	if ti.xmlname == nil {
		ti.xmlname = inner.xmlname
	}
	for _, info := range inner.fields {
		info.idx = append(slices.Clone(f.Index), info.idx...)
		if err := ti.add(t, &info); err != nil {
			return err
		}
	}
	return nil
}

// fieldOf reads a field's tag.
func fieldOf(t reflect.Type, f *reflect.StructField) (*fieldInfo, error) {
	info := &fieldInfo{idx: f.Index}
	full := f.Tag.Get("xml")
	tag := full
	if ns, rest, ok := strings.Cut(tag, " "); ok {
		info.xmlns, tag = ns, rest
	}
	tokens := strings.Split(tag, ",")
	tag = tokens[0]
	for _, name := range tokens[1:] {
		info.flags |= flagNames[name]
	}
	valid := true
	switch mode := info.flags & fMode; mode {
	case 0:
		info.flags |= fElement
	case fAttr, fCDATA, fCharData, fInnerXML, fComment, fAny, fAny | fAttr:
		if f.Name == xmlName || tag != "" && mode != fAttr {
			valid = false
		}
	default:
		valid = false
	}
	if info.flags&fMode == fAny {
		info.flags |= fElement
	}
	if info.flags&fOmitEmpty != 0 && info.flags&(fElement|fAttr) == 0 {
		valid = false
	}
	if !valid {
		return nil, fmt.Errorf("xml: invalid tag in field %s of type %s: %q", f.Name, t, full)
	}
	if info.xmlns != "" && tag == "" {
		return nil, fmt.Errorf("xml: namespace without name in field %s of type %s: %q", f.Name, t, full)
	}
	if f.Name == xmlName {
		info.name = tag
		return info, nil
	}
	if tag == "" {
		// The struct may have a name itself.
		if x := nameOfType(f.Type); x != nil {
			info.xmlns, info.name = x.xmlns, x.name
		} else {
			info.name = f.Name
		}
		return info, nil
	}
	path := strings.Split(tag, ">")
	if path[0] == "" {
		path[0] = f.Name
	}
	last := len(path) - 1
	if path[last] == "" {
		return nil, fmt.Errorf("xml: trailing '>' in field %s of type %s", f.Name, t)
	}
	info.name = path[last]
	if last > 0 {
		if info.flags&fElement == 0 {
			return nil, fmt.Errorf("xml: %s chain not valid with %s flag", tag, strings.Join(tokens[1:], ","))
		}
		info.parents = path[:last]
	}
	if info.flags&fElement != 0 {
		if x := nameOfType(f.Type); x != nil && x.name != info.name {
			return nil, fmt.Errorf("xml: name %q in tag of %s.%s conflicts with name %q in %s.XMLName", info.name, t, f.Name, x.name, f.Type)
		}
	}
	return info, nil
}

// nameOfType returns what the tag of a struct's XMLName says, nil if it says nothing.
func nameOfType(t reflect.Type) *fieldInfo {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	f, ok := t.FieldByName(xmlName)
	if !ok || len(f.Index) != 1 {
		return nil
	}
	if info, err := fieldOf(t, &f); err == nil && info.name != "" {
		return info
	}
	return nil
}

// clashes reports whether two fields are the same place in XML, or one is around the other.
func clashes(a, b *fieldInfo) bool {
	if a.flags&fMode != b.flags&fMode || a.xmlns != "" && b.xmlns != "" && a.xmlns != b.xmlns {
		return false
	}
	n := min(len(a.parents), len(b.parents))
	if !slices.Equal(a.parents[:n], b.parents[:n]) {
		return false
	}
	switch {
	case len(a.parents) > n:
		return a.parents[n] == b.name
	case len(b.parents) > n:
		return b.parents[n] == a.name
	}
	return a.name == b.name && a.xmlns == b.xmlns
}

// add adds a field. Of fields that clash the one nearest to the top counts; at the same depth they are an error.
func (ti *typeInfo) add(t reflect.Type, f *fieldInfo) error {
	same := func(old fieldInfo) bool { return clashes(&old, f) }
	for _, old := range ti.fields {
		if same(old) && len(old.idx) < len(f.idx) {
			return nil
		}
	}
	for _, old := range ti.fields {
		if same(old) && len(old.idx) == len(f.idx) {
			f1, f2 := t.FieldByIndex(old.idx), t.FieldByIndex(f.idx)
			return &TagPathError{t, f1.Name, f1.Tag.Get("xml"), f2.Name, f2.Tag.Get("xml")}
		}
	}
	ti.fields = append(slices.DeleteFunc(ti.fields, same), *f)
	return nil
}

// A TagPathError tells of two fields that clash.
type TagPathError struct {
	Struct       reflect.Type
	Field1, Tag1 string
	Field2, Tag2 string
}

func (e *TagPathError) Error() string {
	return fmt.Sprintf("%s field %q with tag %q conflicts with field %q with tag %q", e.Struct, e.Field1, e.Tag1, e.Field2, e.Tag2)
}

// value returns the field of a struct. Embedded pointers that are nil are made, or the result is invalid.
func (f *fieldInfo) value(v reflect.Value, make bool) reflect.Value {
	for i, x := range f.idx {
		if i > 0 && v.Kind() == reflect.Pointer && v.Type().Elem().Kind() == reflect.Struct {
			if v.IsNil() {
				if !make {
					return reflect.Value{}
				}
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v
}
