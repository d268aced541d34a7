package xml

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Unmarshal stores the first element of data in what v points to, undoing Marshal.
func Unmarshal(data []byte, v any) error { return NewDecoder(bytes.NewReader(data)).Decode(v) }

// Decode stores the next element in what v points to.
func (d *Decoder) Decode(v any) error { return d.DecodeElement(v, nil) }

// DecodeElement is Decode for an element whose start tag has been read, unless start is nil.
func (d *Decoder) DecodeElement(v any, start *StartElement) error {
	val := reflect.ValueOf(v)
	if val.Kind() != reflect.Pointer {
		return errors.New("non-pointer passed to Unmarshal")
	}
	if val.IsNil() {
		return errors.New("nil pointer passed to Unmarshal")
	}
	return d.unmarshal(val.Elem(), start)
}

// An UnmarshalError tells what a text has that a value has no place for.
type UnmarshalError string

func (e UnmarshalError) Error() string { return string(e) }

// Unmarshaler is a type that reads itself; UnmarshalXML must read the whole element, up to its end tag.
type Unmarshaler interface {
	UnmarshalXML(d *Decoder, start StartElement) error
}

// UnmarshalerAttr is a type that reads itself from an attribute.
type UnmarshalerAttr interface{ UnmarshalXMLAttr(attr Attr) error }

// receiverType names a type in messages.
func receiverType(val any) string {
	t := reflect.TypeOf(val)
	if t.Name() != "" {
		return t.String()
	}
	return "(" + t.String() + ")"
}

// maxUnmarshalDepth limits how deep elements nest.
const maxUnmarshalDepth = 10000

var errUnmarshalDepth = errors.New("exceeded max depth")

// as returns v, or a pointer to it, as a T.
func as[T any](v reflect.Value) (x T, ok bool) {
	t := reflect.TypeFor[T]()
	if v.CanInterface() && v.Type().Implements(t) {
		return v.Interface().(T), true
	}
	if v.CanAddr() {
		if p := v.Addr(); p.CanInterface() && p.Type().Implements(t) {
			return p.Interface().(T), true
		}
	}
	return x, false
}

// self hands an element to a method. It may read up to the end tag and no farther.
func (d *Decoder) self(u Unmarshaler, start *StartElement) error {
	limit := d.limit
	d.limit = max(len(d.open)-1, 0)
	d.depth++
	err := u.UnmarshalXML(d, *start)
	d.depth--
	whole := len(d.open) <= d.limit
	d.limit = limit
	if err == nil && !whole {
		err = fmt.Errorf("xml: %s.UnmarshalXML did not consume entire <%s> element", receiverType(u), start.Name.Local)
	}
	return err
}

// text hands the text of an element to a method.
func (d *Decoder) unmarshalText(u encoding.TextUnmarshaler) error {
	var b []byte
	for depth := 1; depth > 0; {
		t, err := d.Token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case CharData:
			if depth == 1 {
				b = append(b, t...)
			}
		case StartElement:
			depth++
		case EndElement:
			depth--
		}
	}
	return u.UnmarshalText(b)
}

func (d *Decoder) unmarshalAttr(v reflect.Value, attr Attr) error {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	if u, ok := as[UnmarshalerAttr](v); ok {
		return u.UnmarshalXMLAttr(attr)
	}
	if u, ok := as[encoding.TextUnmarshaler](v); ok {
		return u.UnmarshalText([]byte(attr.Value))
	}
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8 {
		return grow(v, func(elem reflect.Value) error { return d.unmarshalAttr(elem, attr) })
	}
	if v.Type() == attrType {
		v.Set(reflect.ValueOf(attr))
		return nil
	}
	return setText(v, []byte(attr.Value))
}

// grow adds an element to a slice, which f reads; it is taken away if that fails.
func grow(v reflect.Value, f func(elem reflect.Value) error) error {
	n := v.Len()
	v.Grow(1)
	v.SetLen(n + 1)
	err := f(v.Index(n))
	if err != nil {
		v.SetLen(n)
	}
	return err
}

// sinks are where the parts of an element go.
type sinks struct {
	strct                     reflect.Value // the struct, for elements
	info                      *typeInfo
	text, comment, inner, any reflect.Value
}

// unmarshal reads an element into v.
func (d *Decoder) unmarshal(v reflect.Value, start *StartElement) error {
	if len(d.open) > maxUnmarshalDepth {
		return errUnmarshalDepth
	}
	for start == nil {
		t, err := d.Token()
		if err != nil {
			return err
		}
		if s, ok := t.(StartElement); ok {
			start = &s
		}
	}
	if v.Kind() == reflect.Interface && !v.IsNil() {
		if e := v.Elem(); e.Kind() == reflect.Pointer && !e.IsNil() {
			v = e
		}
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	if u, ok := as[Unmarshaler](v); ok {
		return d.self(u, start)
	}
	if u, ok := as[encoding.TextUnmarshaler](v); ok {
		return d.unmarshalText(u)
	}
	var s sinks
	switch v.Kind() {
	case reflect.Interface:
		// What would become of it is not defined.
		return d.Skip()
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			return grow(v, func(elem reflect.Value) error { return d.unmarshal(elem, start) })
		}
		s.text = v
	case reflect.Bool, reflect.Float32, reflect.Float64, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr, reflect.String:
		s.text = v
	case reflect.Struct:
		if v.Type() == nameType {
			v.Set(reflect.ValueOf(start.Name))
			break
		}
		if err := d.begin(&s, v, start); err != nil {
			return err
		}
	default:
		return errors.New("unknown type " + v.Type().String())
	}
	return d.content(&s)
}

// begin checks the name of a struct's element, reads attributes, and finds out where the rest goes.
func (d *Decoder) begin(s *sinks, v reflect.Value, start *StartElement) error {
	info, err := getTypeInfo(v.Type())
	if err != nil {
		return err
	}
	s.strct, s.info = v, info
	if x := info.xmlname; x != nil {
		if x.name != "" && x.name != start.Name.Local {
			return UnmarshalError("expected element type <" + x.name + "> but have <" + start.Name.Local + ">")
		}
		if x.xmlns != "" && x.xmlns != start.Name.Space {
			e := "expected element <" + x.name + "> in name space " + x.xmlns + " but have "
			if start.Name.Space == "" {
				e += "no name space"
			} else {
				e += start.Name.Space
			}
			return UnmarshalError(e)
		}
		if fv := x.value(v, true); fv.Type() == nameType {
			fv.Set(reflect.ValueOf(start.Name))
		}
	}
	for _, a := range start.Attr {
		var any *fieldInfo
		handled := false
		for i := range info.fields {
			f := &info.fields[i]
			switch f.flags & fMode {
			case fAttr:
				if a.Name.Local == f.name && (f.xmlns == "" || f.xmlns == a.Name.Space) {
					if err := d.unmarshalAttr(f.value(v, true), a); err != nil {
						return err
					}
					handled = true
				}
			case fAny | fAttr:
				if any == nil {
					any = f
				}
			}
		}
		if !handled && any != nil {
			if err := d.unmarshalAttr(any.value(v, true), a); err != nil {
				return err
			}
		}
	}
	for i := range info.fields {
		f := &info.fields[i]
		var sink *reflect.Value
		switch f.flags & fMode {
		case fCDATA, fCharData:
			sink = &s.text
		case fComment:
			sink = &s.comment
		case fInnerXML:
			sink = &s.inner
		case fAny, fAny | fElement:
			sink = &s.any
		default:
			continue
		}
		if !sink.IsValid() {
			*sink = f.value(v, true)
		}
	}
	return nil
}

// content reads an element behind its start tag.
func (d *Decoder) content(s *sinks) error {
	var text, comment, inner []byte
	from := 0 // in what is saved
	if s.inner.IsValid() {
		if d.saved == nil {
			d.saved = new(bytes.Buffer)
		} else {
			from = d.savedOffset()
		}
	}
	for done := false; !done; {
		to := 0
		if s.inner.IsValid() {
			to = d.savedOffset()
		}
		t, err := d.Token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case StartElement:
			consumed := false
			if s.strct.IsValid() {
				// The slice of attributes may be used again.
				if consumed, err = d.path(s.info, s.strct, nil, &t); err != nil {
					return err
				}
				if !consumed && s.any.IsValid() {
					consumed = true
					if err := d.unmarshal(s.any, &t); err != nil {
						return err
					}
				}
			}
			if !consumed {
				if err := d.Skip(); err != nil {
					return err
				}
			}
		case EndElement:
			if s.inner.IsValid() {
				inner = bytes.Clone(d.saved.Bytes()[from:to])
				if from == 0 {
					d.saved = nil
				}
			}
			done = true
		case CharData:
			if s.text.IsValid() {
				text = append(text, t...)
			}
		case Comment:
			if s.comment.IsValid() {
				comment = append(comment, t...)
			}
		}
	}
	if s.text.IsValid() {
		if u, ok := as[encoding.TextUnmarshaler](s.text); ok {
			if err := u.UnmarshalText(text); err != nil {
				return err
			}
		} else if err := setText(s.text, text); err != nil {
			return err
		}
	}
	setBytes(s.comment, comment)
	setBytes(s.inner, inner)
	return nil
}

// setBytes sets a string or byte slice; other values stay.
func setBytes(v reflect.Value, b []byte) {
	switch {
	case !v.IsValid():
	case v.Kind() == reflect.String:
		v.SetString(string(b))
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		v.SetBytes(b)
	}
}

// setText sets a value to what a text says.
func setText(v reflect.Value, text []byte) error {
	v0 := v
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	s := strings.TrimSpace(string(text))
	empty := len(text) == 0
	switch v.Kind() {
	case reflect.Invalid:
		// A field that is not reachable.
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if empty {
			v.SetInt(0)
			return nil
		}
		n, err := strconv.ParseInt(s, 10, v.Type().Bits())
		if err != nil {
			return err
		}
		v.SetInt(n)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		if empty {
			v.SetUint(0)
			return nil
		}
		n, err := strconv.ParseUint(s, 10, v.Type().Bits())
		if err != nil {
			return err
		}
		v.SetUint(n)
	case reflect.Float32, reflect.Float64:
		if empty {
			v.SetFloat(0)
			return nil
		}
		n, err := strconv.ParseFloat(s, v.Type().Bits())
		if err != nil {
			return err
		}
		v.SetFloat(n)
	case reflect.Bool:
		if empty {
			v.SetBool(false)
			return nil
		}
		b, err := strconv.ParseBool(s)
		if err != nil {
			return err
		}
		v.SetBool(b)
	case reflect.String:
		v.SetString(string(text))
	case reflect.Slice:
		if empty {
			text = []byte{} // not nil
		}
		v.SetBytes(text)
	default:
		return errors.New("cannot unmarshal into " + v0.Type().String())
	}
	return nil
}

// path reads an element below parents into the field that it belongs to. It reports whether there is one.
func (d *Decoder) path(info *typeInfo, v reflect.Value, parents []string, start *StartElement) (bool, error) {
	n := len(parents)
	var below []string
fields:
	for i := range info.fields {
		f := &info.fields[i]
		if f.flags&fElement == 0 || len(f.parents) < n || f.xmlns != "" && f.xmlns != start.Name.Space {
			continue
		}
		for j := range parents {
			if parents[j] != f.parents[j] {
				continue fields
			}
		}
		if len(f.parents) == n && f.name == start.Name.Local {
			return true, d.unmarshal(f.value(v, true), start)
		}
		if len(f.parents) > n && f.parents[n] == start.Name.Local {
			below = f.parents[:n+1]
			break
		}
	}
	if below == nil {
		return false, nil
	}
	for {
		t, err := d.Token()
		if err != nil {
			return true, err
		}
		switch t := t.(type) {
		case StartElement:
			consumed, err := d.path(info, v, below, &t)
			if err != nil {
				return true, err
			}
			if !consumed {
				if err := d.Skip(); err != nil {
					return true, err
				}
			}
		case EndElement:
			return true, nil
		}
	}
}

// Skip reads to the end of the element that has been begun.
func (d *Decoder) Skip() error {
	for depth := 1; depth > 0; {
		t, err := d.Token()
		if err != nil {
			return err
		}
		switch t.(type) {
		case StartElement:
			depth++
		case EndElement:
			depth--
		}
	}
	return nil
}
