package json

import (
	"encoding"
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Unmarshaler is a type that reads itself from JSON. The text is valid and must be copied to be kept.
type Unmarshaler interface{ UnmarshalJSON([]byte) error }

// An UnmarshalTypeError is a value that does not suit its Go type.
type UnmarshalTypeError struct {
	Value  string       // what it is: "bool", "array", "number -5"
	Type   reflect.Type // what it should have become
	Offset int64        // bytes read
	Struct string       // name of the outermost type
	Field  string       // path to the value
	Err    error        // may be nil
}

func (e *UnmarshalTypeError) Error() string {
	s := "json: cannot unmarshal " + e.Value + " into Go value of type " + e.Type.String()
	if e.Struct != "" || e.Field != "" {
		what := "Go struct field "
		if last := e.Field[strings.LastIndexByte(e.Field, '.')+1:]; last != "" && strings.Trim(last, "0123456789") == "" {
			what = "" // an element of an array
		}
		s = "json: cannot unmarshal " + e.Value + " into " + what + e.Struct + "." + e.Field + " of type " + e.Type.String()
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns Err.
func (e *UnmarshalTypeError) Unwrap() error { return e.Err }

// UnmarshalFieldError is not returned any more.
type UnmarshalFieldError struct {
	Key   string
	Type  reflect.Type
	Field reflect.StructField
}

func (e *UnmarshalFieldError) Error() string {
	return "json: cannot unmarshal object key " + strconv.Quote(e.Key) + " into unexported field " + e.Field.Name + " of type " + e.Type.String()
}

// An InvalidUnmarshalError is an argument that is not a pointer to something.
type InvalidUnmarshalError struct{ Type reflect.Type }

func (e *InvalidUnmarshalError) Error() string {
	switch {
	case e.Type == nil:
		return "json: Unmarshal(nil)"
	case e.Type.Kind() != reflect.Pointer:
		return "json: Unmarshal(non-pointer " + e.Type.String() + ")"
	}
	return "json: Unmarshal(nil " + e.Type.String() + ")"
}

// A Number is a number as it is written.
type Number string

func (n Number) String() string { return string(n) }

// Float64 returns the number as a float64.
func (n Number) Float64() (float64, error) { return strconv.ParseFloat(string(n), 64) }

// Int64 returns the number as an int64.
func (n Number) Int64() (int64, error) { return strconv.ParseInt(string(n), 10, 64) }

// Unmarshal stores JSON in what v points to, undoing Marshal.
//
// A type that is an Unmarshaler or encoding.TextUnmarshaler reads itself. An empty interface becomes bool, float64, string, []any,
// map[string]any or nil. Keys of objects match names of fields exactly or else in any case; other keys are ignored. A value that does not
// suit its type is left out, and the first such error is returned at the end.
func Unmarshal(data []byte, v any) error {
	if err := checkValid(data); err != nil {
		return err
	}
	return (&decoder{b: data}).unmarshal(v)
}

// decoder reads a text that is valid.
type decoder struct {
	b         []byte
	i         int
	useNumber bool
	strict    bool     // keys without a field are errors
	path      []step   // on the way
	root      string   // name of the outermost type
	err       error    // the first one that is not fatal
}

// step is a key of an object or, if it is not negative, an index of an array.
type step struct {
	key   string
	index int
}

// here sets the last step of the path.
func (d *decoder) here(key string) { d.path[len(d.path)-1] = step{key, -1} }

func (d *decoder) unmarshal(v any) (err error) {
	rv := reflect.ValueOf(v)
	if rv.Kind() != reflect.Pointer || rv.IsNil() {
		return &InvalidUnmarshalError{reflect.TypeOf(v)}
	}
	defer func() {
		if r := recover(); r != nil {
			f, ok := r.(failure)
			if !ok {
				panic(r)
			}
			err = f.error
		}
	}()
	d.root = rv.Type().Elem().Name()
	d.space()
	d.value(rv, infoOf(rv.Type()))
	return d.err
}

func (d *decoder) space() { d.i = skipSpace(d.b, d.i) }

// next returns the value that begins here, and goes behind it.
func (d *decoder) next() []byte {
	start := d.i
	d.i, _ = skipValue(d.b, d.i, 0)
	return d.b[start:d.i]
}

// mismatch notes an error of the value at hand; what describes it.
//
//go:noinline
func (d *decoder) mismatch(what string, t reflect.Type, cause error) {
	if d.err != nil {
		return
	}
	e := &UnmarshalTypeError{Value: what, Type: t, Offset: int64(d.i), Err: cause}
	if len(d.path) > 0 {
		e.Struct = d.root
		for i, s := range d.path {
			if i > 0 {
				e.Field += "."
			}
			if s.index >= 0 {
				s.key = strconv.Itoa(s.index)
			}
			e.Field += s.key
		}
	}
	d.err = e
}

// badNumber notes a text that is no Number. Nothing is told about its place.
func (d *decoder) badNumber(what string, cause error) {
	if d.err == nil {
		d.err = &UnmarshalTypeError{Value: what, Type: numberType, Err: cause}
	}
}

// skip goes over an array or object that does not suit; the error's offset is that of its bracket.
func (d *decoder) skip(t reflect.Type, cause error) {
	what := "array"
	if d.b[d.i] == '{' {
		what = "object"
	}
	start := d.i
	d.i++
	d.mismatch(what, t, cause)
	d.i = start
	d.next()
}

// kind describes a value by its first byte.
func kindOf(c byte) string {
	switch c {
	case '"':
		return "string"
	case 't', 'f':
		return "bool"
	case 'n':
		return "null"
	case '[':
		return "array"
	case '{':
		return "object"
	}
	return "number"
}

// indirect goes through pointers, which it makes, and stops at what reads itself. For null it stops at a pointer that can become nil.
func indirect(v reflect.Value, null bool) (Unmarshaler, encoding.TextUnmarshaler, reflect.Value) {
	v0, haveAddr := v, false
	if v.Kind() != reflect.Pointer && v.Type().Name() != "" && v.CanAddr() {
		haveAddr = true
		v = v.Addr()
	}
	for {
		if v.Kind() == reflect.Interface && !v.IsNil() {
			e := v.Elem()
			if e.Kind() == reflect.Pointer && !e.IsNil() && (!null || e.Elem().Kind() == reflect.Pointer) {
				haveAddr = false
				v = e
				continue
			}
		}
		if v.Kind() != reflect.Pointer || null && v.CanSet() {
			break
		}
		if v.Elem().Kind() == reflect.Interface && v.Elem().Elem().Equal(v) {
			v = v.Elem() // an interface that holds its own address
			break
		}
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		if v.Type().NumMethod() > 0 && v.CanInterface() {
			if u, ok := v.Interface().(Unmarshaler); ok {
				return u, nil, reflect.Value{}
			}
			if !null {
				if u, ok := v.Interface().(encoding.TextUnmarshaler); ok {
					return nil, u, v
				}
			}
		}
		if haveAddr {
			v, haveAddr = v0, false
		} else {
			v = v.Elem()
		}
	}
	return nil, nil, v
}

// value reads a value into v, whose type info describes.
func (d *decoder) value(v reflect.Value, info *typeInfo) {
	switch info.kind {
	case reflect.Pointer, reflect.Interface:
	default:
		if !info.reads || !v.CanAddr() {
			d.plain(v, info)
			return
		}
	}
	c := d.b[d.i]
	u, tu, v := indirect(v, c == 'n')
	if u != nil {
		// Times are read here, so that the error says where.
		if _, ok := u.(*time.Time); ok && c != '"' && c != 'n' {
			d.unfit(c, reflect.TypeFor[time.Time](), nil)
			return
		}
		if err := u.UnmarshalJSON(d.next()); err != nil {
			fail(err)
		}
		return
	}
	if tu != nil {
		d.text(tu, v)
		return
	}
	if v.Kind() == reflect.Interface && v.NumMethod() > 0 && c != 'n' {
		d.mismatch(kindOf(c), v.Type(), nil)
		d.next()
		return
	}
	d.plain(v, infoOf(v.Type()))
}

// plain reads a value into v, which does not read itself and is no pointer.
func (d *decoder) plain(v reflect.Value, info *typeInfo) {
	c := d.b[d.i]
	if info.kind == reflect.Interface && c != 'n' {
		if x := d.any(); x != nil {
			v.Set(reflect.ValueOf(x))
		}
		return
	}
	switch c {
	case '{':
		d.object(v, info)
	case '[':
		d.array(v)
	case '"':
		d.string(v, info)
	case 'n':
		d.i += len("null")
		switch info.kind {
		case reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice:
			v.SetZero()
		}
	case 't', 'f':
		d.next()
		if info.kind == reflect.Bool {
			v.SetBool(c == 't')
		} else {
			d.mismatch("bool", v.Type(), nil)
		}
	default:
		d.number(v, string(d.next()), info)
	}
}

var errNotString = errors.New("JSON value must be string type")

// text hands a string to an UnmarshalText.
func (d *decoder) text(u encoding.TextUnmarshaler, v reflect.Value) {
	if c := d.b[d.i]; c != '"' {
		d.unfit(c, v.Type().Elem(), errNotString)
		return
	}
	if err := u.UnmarshalText(unquote(d.next())); err != nil {
		fail(err)
	}
}

// unfit goes over a value that begins with c and does not fit t.
func (d *decoder) unfit(c byte, t reflect.Type, err error) {
	if c == '{' || c == '[' {
		d.skip(t, err)
		return
	}
	d.next()
	d.mismatch(kindOf(c), t, err)
}

func (d *decoder) string(v reflect.Value, info *typeInfo) {
	raw := d.next()
	s := unquote(raw)
	switch {
	case info.kind == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		b := make([]byte, base64.StdEncoding.DecodedLen(len(s)))
		n, err := base64.StdEncoding.Decode(b, s)
		if err != nil {
			d.mismatch("string", v.Type(), err)
			return
		}
		v.SetBytes(b[:n])
	case info.number && !isValidNumber(string(s)):
		d.badNumber("string "+string(raw), strconv.ErrSyntax)
	case info.kind == reflect.String:
		v.SetString(string(s))
	default:
		d.mismatch("string", v.Type(), nil)
	}
}

// number stores a number that has been read already.
func (d *decoder) number(v reflect.Value, s string, info *typeInfo) {
	switch info.kind {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || v.OverflowInt(n) {
			d.mismatch("number "+s, v.Type(), nil)
			return
		}
		v.SetInt(n)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil || v.OverflowUint(n) {
			d.mismatch("number "+s, v.Type(), nil)
			return
		}
		v.SetUint(n)
	case reflect.Float32, reflect.Float64:
		n, err := strconv.ParseFloat(s, v.Type().Bits())
		if err != nil || v.OverflowFloat(n) {
			d.mismatch("number "+s, v.Type(), nil)
			return
		}
		v.SetFloat(n)
	default:
		if info.number {
			v.SetString(s)
			return
		}
		d.mismatch("number", v.Type(), nil)
	}
}

// quoted reads a value for a field with the option string: it stands in a string.
func (d *decoder) quoted(v reflect.Value) {
	c := d.b[d.i]
	u, tu, _ := indirect(v, c == 'n')
	if u != nil || tu != nil || c == 'n' {
		d.value(v, infoOf(v.Type()))
		return
	}
	_, _, v = indirect(v, false)
	if c == '{' || c == '[' {
		d.skip(v.Type(), nil)
		return
	}
	raw := d.next()
	if c != '"' {
		if v.Type() == numberType {
			d.badNumber(kindOf(c), nil)
		} else {
			d.mismatch(kindOf(c), v.Type(), nil)
		}
		return
	}
	s := unquote(raw)
	switch {
	case string(s) == "null":
		return // for the sake of old programs
	case v.Type() == numberType:
		if !isValidNumber(string(s)) {
			d.badNumber("string "+string(raw), strconv.ErrSyntax)
			return
		}
		v.SetString(string(s))
	case v.Kind() == reflect.Bool:
		if string(s) != "true" && string(s) != "false" {
			d.mismatch("string "+string(raw), v.Type(), strconv.ErrSyntax)
			return
		}
		v.SetBool(string(s) == "true")
	case v.Kind() == reflect.String:
		if len(s) == 0 || s[0] != '"' {
			err := endError(0)
			if len(s) > 0 {
				err = charError(s, 0, "looking for beginning of object key string")
			}
			d.mismatch("string", v.Type(), err)
			return
		}
		end, err := skipString(s, 0)
		if err == nil && end < len(s) {
			err = charError(s, end, "after string value")
		}
		if err != nil {
			d.mismatch("string", v.Type(), err)
			return
		}
		v.SetString(string(unquote(s)))
	default:
		d.number(v, string(s), infoOf(v.Type()))
	}
}

func (d *decoder) array(v reflect.Value) {
	switch v.Kind() {
	case reflect.Array, reflect.Slice:
	default:
		d.skip(v.Type(), nil)
		return
	}
	n := 0
	d.i++
	info := infoOf(v.Type().Elem())
	d.path = append(d.path, step{})
	for d.space(); d.b[d.i] != ']'; d.space() {
		if n > 0 {
			d.i++ // the comma
			d.space()
		}
		if v.Kind() == reflect.Slice {
			if n >= v.Cap() {
				v.Grow(1)
			}
			if n >= v.Len() {
				v.SetLen(n + 1)
			}
		}
		d.path[len(d.path)-1].index = n
		if n < v.Len() {
			d.value(v.Index(n), info)
		} else {
			d.next()
		}
		n++
	}
	d.i++
	d.path = d.path[:len(d.path)-1]
	if v.Kind() == reflect.Array {
		for ; n < v.Len(); n++ {
			v.Index(n).SetZero()
		}
		return
	}
	if n == 0 {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	} else if n < v.Len() {
		v.SetLen(n)
	}
}

func (d *decoder) object(v reflect.Value, info *typeInfo) {
	t := v.Type()
	switch info.kind {
	case reflect.Map:
		k := t.Key()
		readsKey := reflect.PointerTo(k).Implements(textUnmarshalerType)
		if !readsKey && !isKeyType(k) {
			start := d.i
			d.i++
			if d.space(); d.b[d.i] == '"' {
				key := unquote(d.next())
				d.path = append(d.path, step{string(key), -1})
				d.mismatch("string", k, nil)
				d.path = d.path[:len(d.path)-1]
			}
			if v.IsNil() {
				v.Set(reflect.MakeMap(t))
			}
			d.i = start
			d.next()
			return
		}
		if v.IsNil() {
			v.Set(reflect.MakeMap(t))
		}
		elem := reflect.New(t.Elem()).Elem()
		einfo := infoOf(t.Elem())
		var kv reflect.Value
		if !readsKey {
			kv = reflect.New(k).Elem()
		}
		d.members(func(text []byte, end int) {
			elem.SetZero()
			key := string(text)
			d.here(key)
			ok := true
			if readsKey {
				p := reflect.New(k)
				if err := p.Interface().(encoding.TextUnmarshaler).UnmarshalText(text); err != nil {
					fail(err)
				}
				kv = p.Elem()
			} else {
				ok = d.mapKey(kv, key, end)
			}
			d.value(elem, einfo)
			if ok {
				v.SetMapIndex(kv, elem)
			}
		})
	case reflect.Struct:
		fields := info.fields
		d.members(func(key []byte, _ int) {
			f := fields.byName[string(key)]
			if f == nil {
				f = fields.folded[string(foldName(key))]
			}
			if f == nil {
				if d.strict && d.err == nil {
					d.err = fmt.Errorf("json: unknown field %q", key)
				}
				d.next()
				return
			}
			d.here(f.name)
			if fv, ok := d.field(v, f); ok {
				if f.asString {
					d.quoted(fv)
				} else {
					d.value(fv, f.info)
				}
			}
		})
	default:
		d.skip(t, nil)
	}
}

// members calls f for each member of an object; f reads the value. The path has one step more meanwhile, which f sets.
func (d *decoder) members(f func(key []byte, end int)) {
	d.i++
	d.path = append(d.path, step{})
	for d.space(); d.b[d.i] != '}'; d.space() {
		if d.b[d.i] == ',' {
			d.i++
			d.space()
		}
		key := unquote(d.next())
		end := d.i
		d.space()
		d.i++ // the colon
		d.space()
		f(key, end)
	}
	d.i++
	d.path = d.path[:len(d.path)-1]
}

// field returns the place of a field; embedded pointers on the way are made.
func (d *decoder) field(v reflect.Value, f *field) (reflect.Value, bool) {
	owner := v.Type()
	for _, i := range f.index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				if !v.CanSet() {
					start := d.i
					c := d.b[d.i]
					d.next()
					end := d.i
					d.i = start
					d.mismatch(kindOf(c), owner, errors.New("cannot set embedded pointer to unexported struct type"))
					d.i = end
					return v, false
				}
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v, true
}

// isKeyType reports whether mapKey makes values of the type.
func isKeyType(k reflect.Type) bool {
	switch kind := k.Kind(); kind {
	case reflect.String, reflect.Float32, reflect.Float64:
		return true
	case reflect.Interface:
		return k.NumMethod() == 0
	default:
		return reflect.Int <= kind && kind <= reflect.Uintptr
	}
}

// mapKey sets k to a key; end is where its text ends.
func (d *decoder) mapKey(k reflect.Value, key string, end int) bool {
	switch {
	case k.Kind() == reflect.String:
		k.SetString(key)
		return true
	case k.Kind() == reflect.Interface:
		k.Set(reflect.ValueOf(key))
		return true
	case k.CanFloat():
		if f, err := strconv.ParseFloat(key, k.Type().Bits()); err == nil && isValidNumber(key) {
			k.SetFloat(f)
			return true
		}
	case k.CanInt():
		if n, err := strconv.ParseInt(key, 10, 64); err == nil && !k.OverflowInt(n) {
			k.SetInt(n)
			return true
		}
	default:
		if n, err := strconv.ParseUint(key, 10, 64); err == nil && !k.OverflowUint(n) {
			k.SetUint(n)
			return true
		}
	}
	at := d.i
	d.i = end
	d.mismatch("number "+key, k.Type(), nil)
	d.i = at
	return false
}

// any reads a value into an empty interface, without reflection.
func (d *decoder) any() any {
	switch d.b[d.i] {
	case '{':
		return d.anyObject()
	case '[':
		return d.anyArray()
	case '"':
		return string(unquote(d.next()))
	case 't':
		d.i += len("true")
		return true
	case 'f':
		d.i += len("false")
		return false
	case 'n':
		d.i += len("null")
		return nil
	}
	s := string(d.next())
	if d.useNumber {
		return Number(s)
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		d.mismatch("number "+s, reflect.TypeFor[float64](), nil)
		return nil
	}
	return f
}

func (d *decoder) anyArray() []any {
	list := []any{}
	d.i++
	d.path = append(d.path, step{})
	for d.space(); d.b[d.i] != ']'; d.space() {
		if len(list) > 0 {
			d.i++
			d.space()
		}
		d.path[len(d.path)-1].index = len(list)
		list = append(list, d.any())
	}
	d.i++
	d.path = d.path[:len(d.path)-1]
	return list
}

func (d *decoder) anyObject() map[string]any {
	m := make(map[string]any)
	d.members(func(text []byte, _ int) {
		key := string(text)
		d.here(key)
		m[key] = d.any()
	})
	return m
}
