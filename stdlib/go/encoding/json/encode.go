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
	if !e.any(v) {
		rv := reflect.ValueOf(v)
		e.value(rv, infoOf(rv.Type()), false)
	}
	return nil
}

func fail(err error) { panic(failure{err}) }

// str and byte are called from many places; in line they would be most of the code.
//
//go:noinline
func (e *encoder) str(s string) { e.out = append(e.out, s...) }

//go:noinline
func (e *encoder) byte(c byte) { e.out = append(e.out, c) }

// method writes v in the way its type, or that of a pointer to it, has for itself.
func (e *encoder) method(v reflect.Value, how writer) {
	if how == writesJSON {
		e.marshaler(v)
	} else {
		e.textMarshaler(v)
	}
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
	e.out = appendString(e.out, string(b), e.html)
}

// value writes v, whose type info describes; quoted puts numbers, booleans and strings into a string.
func (e *encoder) value(v reflect.Value, info *typeInfo, quoted bool) {
	if info.addr != writesNot && v.CanAddr() {
		e.method(v.Addr(), info.addr)
		return
	}
	if info.self != writesNot {
		e.method(v, info.self)
		return
	}
	start := len(e.out)
	if quoted {
		e.byte('"')
	}
	switch info.kind {
	case reflect.Bool:
		e.out = strconv.AppendBool(e.out, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.out = strconv.AppendInt(e.out, v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		e.out = strconv.AppendUint(e.out, v.Uint(), 10)
	case reflect.Float32:
		e.float(v.Float(), 32, v)
	case reflect.Float64:
		e.float(v.Float(), 64, v)
	case reflect.String:
		switch {
		case info.number:
			e.number(v, quoted)
		case quoted:
			e.out = appendString(e.out[:start], string(appendString(nil, v.String(), e.html)), false)
			return
		default:
			e.out = appendString(e.out, v.String(), e.html)
		}
	case reflect.Pointer:
		e.out = e.out[:start]
		if v.IsNil() {
			e.str("null")
			return
		}
		watched := e.enter(v)
		p := v.Elem()
		e.value(p, infoOf(p.Type()), quoted)
		e.leave(v, watched)
		return
	case reflect.Interface:
		e.out = e.out[:start]
		switch {
		case v.IsNil():
			e.str("null")
		case v.NumMethod() > 0 || !e.any(v.Interface()):
			x := v.Elem()
			e.value(x, infoOf(x.Type()), false)
		}
		return
	case reflect.Struct:
		e.object(v, info.fields)
	case reflect.Map:
		e.mapping(v)
	case reflect.Slice:
		e.slice(v, info)
	case reflect.Array:
		e.elements(v)
	default:
		fail(&UnsupportedTypeError{v.Type()})
	}
	if quoted {
		e.byte('"')
	}
}

// any writes a value of a type that Unmarshal makes for an empty interface, without reflection; it reports whether x was of one.
func (e *encoder) any(x any) bool {
	switch x := x.(type) {
	case nil:
		e.str("null")
	case bool:
		e.out = strconv.AppendBool(e.out, x)
	case float64:
		e.float(x, 64, reflect.Value{})
	case string:
		e.out = appendString(e.out, x, e.html)
	case []any:
		if x == nil {
			e.str("null")
			break
		}
		v := reflect.ValueOf(x)
		watched := e.enter(v)
		e.byte('[')
		for i, y := range x {
			if i > 0 {
				e.byte(',')
			}
			e.element(y)
		}
		e.byte(']')
		e.leave(v, watched)
	case map[string]any:
		if x == nil {
			e.str("null")
			break
		}
		v := reflect.ValueOf(x)
		watched := e.enter(v)
		keys := make([]string, 0, len(x))
		for k := range x {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		e.byte('{')
		for i, k := range keys {
			if i > 0 {
				e.byte(',')
			}
			e.out = appendString(e.out, k, e.html)
			e.byte(':')
			e.element(x[k])
		}
		e.byte('}')
		e.leave(v, watched)
	default:
		return false
	}
	return true
}

// element writes what an empty interface holds.
func (e *encoder) element(x any) {
	if !e.any(x) {
		v := reflect.ValueOf(x)
		e.value(v, infoOf(v.Type()), false)
	}
}

func (e *encoder) number(v reflect.Value, quoted bool) {
	n := v.String()
	if n == "" {
		n = "0"
	}
	if !isValidNumber(n) {
		text := n
		if quoted {
			text = `"` + n + `"`
		}
		fail(&MarshalerError{reflect.PointerTo(v.Type()), fmt.Errorf("cannot parse %q as JSON number: %w", text, strconv.ErrSyntax), "MarshalJSONTo"})
	}
	e.str(n)
}

// deep is the depth from which on values are watched for cycles.
const deep = 1000

// enter goes behind a pointer, map or slice, and reports whether it is watched.
func (e *encoder) enter(v reflect.Value) bool {
	if e.depth++; e.depth <= deep {
		return false
	}
	id := identity(v)
	if e.seen[id] {
		fail(&UnsupportedValueError{v, "encountered a cycle via " + v.Type().String()})
	}
	if e.seen == nil {
		e.seen = make(map[any]bool)
	}
	e.seen[id] = true
	return true
}

// leave undoes enter.
func (e *encoder) leave(v reflect.Value, watched bool) {
	e.depth--
	if watched {
		delete(e.seen, identity(v))
	}
}

// identity tells a pointer, map or slice from others.
func identity(v reflect.Value) any {
	if v.Kind() != reflect.Slice {
		return v.UnsafePointer()
	}
	return struct {
		p   any
		len int
	}{v.UnsafePointer(), v.Len()}
}

// float writes f, which came as v or, if that is no value, as a float64.
func (e *encoder) float(f float64, bits int, v reflect.Value) {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		if !v.IsValid() {
			v = reflect.ValueOf(f)
		}
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

func (e *encoder) object(v reflect.Value, fields *fieldSet) {
	e.byte('{')
	first := true
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
			e.byte(',')
		}
		first = false
		if e.html {
			e.str(f.html)
		} else {
			e.str(f.quoted)
		}
		e.value(fv, f.info, f.asString)
	}
	e.byte('}')
}

func (e *encoder) mapping(v reflect.Value) {
	if v.IsNil() {
		e.str("null")
		return
	}
	watched := e.enter(v)
	type entry struct {
		key   string
		value reflect.Value
	}
	list := make([]entry, 0, v.Len())
	for it := v.MapRange(); it.Next(); {
		list = append(list, entry{e.mapKey(it.Key()), it.Value()})
	}
	slices.SortFunc(list, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	info := infoOf(v.Type().Elem())
	e.byte('{')
	for i := range list {
		if i > 0 {
			e.byte(',')
		}
		e.out = appendString(e.out, list[i].key, e.html)
		e.byte(':')
		e.value(list[i].value, info, false)
	}
	e.byte('}')
	e.leave(v, watched)
}

// mapKey is the name of the member that stands for a key.
func (e *encoder) mapKey(k reflect.Value) string {
	switch k.Kind() {
	case reflect.String:
		return k.String()
	case reflect.Interface:
		// Other than a key of its type, a float64 is written as a number, which is no name.
		if x := k.Elem(); !k.IsNil() && x.Type() != reflect.TypeFor[float64]() && !isNilPointer(x) {
			return e.mapKey(x)
		}
		e.failKey(k)
	}
	if m, ok := k.Interface().(encoding.TextMarshaler); ok {
		if isNilPointer(k) {
			return ""
		}
		b, err := m.MarshalText()
		if err != nil {
			fail(&MarshalerError{k.Type(), err, "MarshalText"})
		}
		return string(b)
	}
	switch {
	case k.CanInt():
		return strconv.FormatInt(k.Int(), 10)
	case k.CanUint():
		return strconv.FormatUint(k.Uint(), 10)
	case k.CanFloat():
		f := encoder{}
		f.float(k.Float(), k.Type().Bits(), k)
		return string(f.out)
	case k.Kind() == reflect.Pointer && !k.IsNil():
		return e.mapKey(k.Elem())
	}
	e.failKey(k)
	return ""
}

// failKey fails because a key is not written as a string.
func (e *encoder) failKey(k reflect.Value) {
	switch k.Kind() {
	case reflect.Chan, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer:
		fail(&UnsupportedTypeError{k.Type()})
	}
	fail(&UnsupportedValueError{k, fmt.Sprint("jsontext: object member name must be a string after offset ", len(e.out)+2)})
}

func isNilPointer(v reflect.Value) bool { return v.Kind() == reflect.Pointer && v.IsNil() }

func (e *encoder) slice(v reflect.Value, info *typeInfo) {
	switch {
	case v.IsNil():
		e.str("null")
	case info.base64:
		e.byte('"')
		e.out = base64.StdEncoding.AppendEncode(e.out, v.Bytes())
		e.byte('"')
	default:
		watched := e.enter(v)
		e.elements(v)
		e.leave(v, watched)
	}
}

func (e *encoder) elements(v reflect.Value) {
	info := infoOf(v.Type().Elem())
	e.byte('[')
	for i := range v.Len() {
		if i > 0 {
			e.byte(',')
		}
		e.value(v.Index(i), info, false)
	}
	e.byte(']')
}

// appendString appends s in quotes. Bytes that are not UTF-8 become U+FFFD; html escapes <, > and &.
func appendString(dst []byte, s string, html bool) []byte {
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
		r, size := utf8.DecodeRuneInString(s[i:])
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
