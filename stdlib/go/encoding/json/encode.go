package json

import (
	"encoding"
	"encoding/base64"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Marshaler is a type that writes itself as JSON.
type Marshaler interface{ MarshalJSON() ([]byte, error) }

// An UnsupportedTypeError is a type that JSON cannot express.
type UnsupportedTypeError struct{ Type reflect.Type }

func (e *UnsupportedTypeError) Error() string { return "json: unsupported type: " + e.Type.String() }

// An UnsupportedValueError is a value that JSON cannot express.
type UnsupportedValueError struct {
	Value reflect.Value
	Str   string
}

func (e *UnsupportedValueError) Error() string { return "json: unsupported value: " + e.Str }

// InvalidUTF8Error is not returned any more: invalid UTF-8 is replaced.
type InvalidUTF8Error struct{ S string }

func (e *InvalidUTF8Error) Error() string {
	return "json: invalid UTF-8 in string: " + strconv.Quote(e.S)
}

// A MarshalerError is an error of MarshalJSON or MarshalText.
type MarshalerError struct {
	Type       reflect.Type
	Err        error
	sourceFunc string
}

func (e *MarshalerError) Error() string {
	f := e.sourceFunc
	if f == "" {
		f = "MarshalJSON"
	}
	return "json: error calling " + f + " for type " + e.Type.String() + ": " + e.Err.Error()
}

// Unwrap returns the method's error.
func (e *MarshalerError) Unwrap() error { return e.Err }

// Marshal returns v as JSON.
//
// A value that is a Marshaler or encoding.TextMarshaler writes itself. Otherwise structs become objects of their exported fields, as
// directed by tags `json:"name,omitempty,omitzero,string"` (a name "-" leaves a field out), maps become objects with sorted keys, slices
// and arrays arrays, []byte a string in base64, nil pointers and interfaces null.
func Marshal(v any) ([]byte, error) {
	e := encoder{html: true}
	if err := e.marshal(v); err != nil {
		return nil, err
	}
	return e.out, nil
}

// MarshalIndent is Marshal followed by Indent.
func MarshalIndent(v any, prefix, indent string) ([]byte, error) {
	b, err := Marshal(v)
	if err != nil {
		return nil, err
	}
	return appendIndent(nil, b, prefix, indent)
}

type encoder struct {
	out   []byte
	html  bool // escape <, > and &
	depth int  // pointers, maps and slices on the way
	seen  map[any]bool
}

// failure carries an error out of the recursion.
type failure struct{ error }

func (e *encoder) marshal(v any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			f, ok := r.(failure)
			if !ok {
				panic(r)
			}
			err = f.error
		}
	}()
	e.value(reflect.ValueOf(v), false)
	return nil
}

func fail(err error) { panic(failure{err}) }

func (e *encoder) str(s string) { e.out = append(e.out, s...) }

var (
	marshalerType     = reflect.TypeFor[Marshaler]()
	textMarshalerType = reflect.TypeFor[encoding.TextMarshaler]()
	numberType        = reflect.TypeFor[Number]()
)

// method writes v by a method of its own, if it has one; so does a pointer to it if v can be addressed.
func (e *encoder) method(v reflect.Value) bool {
	t := v.Type()
	for _, addr := range []bool{true, false} {
		m, mt := v, t
		if addr {
			if t.Kind() == reflect.Pointer || !v.CanAddr() {
				continue
			}
			m, mt = v.Addr(), reflect.PointerTo(t)
		}
		if mt.Implements(marshalerType) {
			e.marshaler(m)
			return true
		}
		if mt.Implements(textMarshalerType) && !(addr && t.Implements(marshalerType)) {
			e.textMarshaler(m)
			return true
		}
	}
	return false
}

func isNil(v reflect.Value) bool {
	return (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil()
}

func (e *encoder) marshaler(v reflect.Value) {
	if isNil(v) {
		e.str("null")
		return
	}
	m, ok := v.Interface().(Marshaler)
	if !ok {
		e.str("null")
		return
	}
	b, err := m.MarshalJSON()
	if err == nil {
		err = checkValid(b)
	}
	if err != nil {
		fail(&MarshalerError{v.Type(), err, "MarshalJSON"})
	}
	b = appendCompact(nil, b)
	if e.html {
		e.out = appendHTMLEscape(e.out, b)
	} else {
		e.out = append(e.out, b...)
	}
}

func (e *encoder) textMarshaler(v reflect.Value) {
	if isNil(v) {
		e.str("null")
		return
	}
	m, ok := v.Interface().(encoding.TextMarshaler)
	if !ok {
		e.str("null")
		return
	}
	b, err := m.MarshalText()
	if err != nil {
		fail(&MarshalerError{v.Type(), err, "MarshalText"})
	}
	e.out = appendString(e.out, b, e.html)
}

// value writes v; quoted puts numbers, booleans and strings into a string.
func (e *encoder) value(v reflect.Value, quoted bool) {
	if !v.IsValid() {
		e.str("null")
		return
	}
	t := v.Type()
	if t.NumMethod() > 0 || t.Kind() != reflect.Pointer && t.Name() != "" {
		if e.method(v) {
			return
		}
	}
	start := len(e.out)
	if quoted {
		e.out = append(e.out, '"')
	}
	switch v.Kind() {
	case reflect.Bool:
		e.out = strconv.AppendBool(e.out, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.out = strconv.AppendInt(e.out, v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		e.out = strconv.AppendUint(e.out, v.Uint(), 10)
	case reflect.Float32:
		e.float(v, 32)
	case reflect.Float64:
		e.float(v, 64)
	case reflect.String:
		switch {
		case t == numberType:
			n := v.String()
			if n == "" {
				n = "0"
			}
			if !isValidNumber(n) {
				text := n
				if quoted {
					text = `"` + n + `"`
				}
				fail(&MarshalerError{t, fmt.Errorf("cannot parse %q as JSON number: %w", text, strconv.ErrSyntax), "MarshalJSONTo"})
			}
			e.str(n)
		case quoted:
			e.out = appendString(e.out[:start], appendString(nil, v.String(), e.html), false)
			return
		default:
			e.out = appendString(e.out, v.String(), e.html)
		}
	case reflect.Pointer:
		if v.IsNil() {
			e.out = append(e.out[:start], "null"...)
			return
		}
		e.out = e.out[:start]
		e.enter(v, v.UnsafePointer(), func() { e.value(v.Elem(), quoted) })
		return
	case reflect.Interface:
		e.out = e.out[:start]
		if v.IsNil() {
			e.str("null")
		} else {
			e.value(v.Elem(), false)
		}
		return
	case reflect.Struct:
		e.object(v)
	case reflect.Map:
		e.mapping(v)
	case reflect.Slice:
		e.slice(v)
	case reflect.Array:
		e.elements(v)
	default:
		fail(&UnsupportedTypeError{t})
	}
	if quoted {
		e.out = append(e.out, '"')
	}
}

// deep is the depth from which on values are watched for cycles.
const deep = 1000

// enter calls f for what lies behind a pointer, map or slice.
func (e *encoder) enter(v reflect.Value, id any, f func()) {
	if e.depth++; e.depth > deep {
		if e.seen[id] {
			fail(&UnsupportedValueError{v, "encountered a cycle via " + v.Type().String()})
		}
		if e.seen == nil {
			e.seen = make(map[any]bool)
		}
		e.seen[id] = true
		defer delete(e.seen, id)
	}
	f()
	e.depth--
}

func (e *encoder) float(v reflect.Value, bits int) {
	f := v.Float()
	if math.IsInf(f, 0) || math.IsNaN(f) {
		fail(&UnsupportedValueError{v, strconv.FormatFloat(f, 'g', -1, bits)})
	}
	// As JavaScript does: exponents for very small and very large numbers.
	abs := math.Abs(f)
	format := byte('f')
	if abs != 0 && (bits == 64 && (abs < 1e-6 || abs >= 1e21) || bits == 32 && (float32(abs) < 1e-6 || float32(abs) >= 1e21)) {
		format = 'e'
	}
	e.out = strconv.AppendFloat(e.out, f, format, -1, bits)
	if n := len(e.out); format == 'e' && n >= 4 && e.out[n-4] == 'e' && e.out[n-3] == '-' && e.out[n-2] == '0' {
		e.out[n-2] = e.out[n-1]
		e.out = e.out[:n-1]
	}
}

func (e *encoder) object(v reflect.Value) {
	e.out = append(e.out, '{')
	first := true
	fields := fieldsOf(v.Type())
next:
	for i := range fields.list {
		f := &fields.list[i]
		fv := v
		for _, k := range f.index {
			if fv.Kind() == reflect.Pointer {
				if fv.IsNil() {
					continue next
				}
				fv = fv.Elem()
			}
			fv = fv.Field(k)
		}
		if f.omitEmpty && isEmptyValue(fv) || f.omitZero && f.isZero(fv) {
			continue
		}
		if !first {
			e.out = append(e.out, ',')
		}
		first = false
		if e.html {
			e.out = append(e.out, f.html...)
		} else {
			e.out = append(e.out, f.quoted...)
		}
		e.value(fv, f.asString)
	}
	e.out = append(e.out, '}')
}

func (e *encoder) mapping(v reflect.Value) {
	t := v.Type()
	if k := t.Key(); !isKeyKind(k.Kind()) && !k.Implements(textMarshalerType) {
		fail(&UnsupportedTypeError{t})
	}
	if v.IsNil() {
		e.str("null")
		return
	}
	e.enter(v, v.UnsafePointer(), func() {
		type entry struct {
			key   string
			value reflect.Value
		}
		list := make([]entry, 0, v.Len())
		for it := v.MapRange(); it.Next(); {
			list = append(list, entry{mapKey(it.Key()), it.Value()})
		}
		slices.SortFunc(list, func(a, b entry) int { return strings.Compare(a.key, b.key) })
		e.out = append(e.out, '{')
		for i, x := range list {
			if i > 0 {
				e.out = append(e.out, ',')
			}
			e.out = append(appendString(e.out, x.key, e.html), ':')
			e.value(x.value, false)
		}
		e.out = append(e.out, '}')
	})
}

func isKeyKind(k reflect.Kind) bool {
	return k == reflect.String || reflect.Int <= k && k <= reflect.Uintptr
}

func mapKey(k reflect.Value) string {
	if k.Kind() == reflect.String {
		return k.String()
	}
	if m, ok := k.Interface().(encoding.TextMarshaler); ok {
		if k.Kind() == reflect.Pointer && k.IsNil() {
			return ""
		}
		b, err := m.MarshalText()
		if err != nil {
			fail(&MarshalerError{k.Type(), err, "MarshalText"})
		}
		return string(b)
	}
	if k.CanInt() {
		return strconv.FormatInt(k.Int(), 10)
	}
	return strconv.FormatUint(k.Uint(), 10)
}

func (e *encoder) slice(v reflect.Value) {
	if v.IsNil() {
		e.str("null")
		return
	}
	elem := v.Type().Elem()
	if p := reflect.PointerTo(elem); elem.Kind() == reflect.Uint8 && !p.Implements(marshalerType) && !p.Implements(textMarshalerType) {
		e.out = append(e.out, '"')
		e.out = base64.StdEncoding.AppendEncode(e.out, v.Bytes())
		e.out = append(e.out, '"')
		return
	}
	id := struct {
		p   any
		len int
	}{v.UnsafePointer(), v.Len()}
	e.enter(v, id, func() { e.elements(v) })
}

func (e *encoder) elements(v reflect.Value) {
	e.out = append(e.out, '[')
	for i := range v.Len() {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		e.value(v.Index(i), false)
	}
	e.out = append(e.out, ']')
}

// appendString appends s in quotes. Bytes that are not UTF-8 become U+FFFD; html escapes <, > and &.
func appendString[T []byte | string](dst []byte, s T, html bool) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && !(html && (c == '<' || c == '>' || c == '&')) {
				i++
				continue
			}
			dst = append(dst, s[start:i]...)
			switch c {
			case '"', '\\':
				dst = append(dst, '\\', c)
			case '\b':
				dst = append(dst, `\b`...)
			case '\f':
				dst = append(dst, `\f`...)
			case '\n':
				dst = append(dst, `\n`...)
			case '\r':
				dst = append(dst, `\r`...)
			case '\t':
				dst = append(dst, `\t`...)
			default:
				dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			}
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(dst, s[start:i]...)
			dst = utf8.AppendRune(dst, utf8.RuneError)
			start = i + 1
		case r == '\u2028' || r == '\u2029':
			// They end a line in JavaScript.
			dst = append(dst, s[start:i]...)
			dst = append(dst, `\u202`...)
			dst = append(dst, hex[r&15])
			start = i + size
		}
		i += size
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}
