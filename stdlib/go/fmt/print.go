package fmt

import (
	"internal/fmtsort"
	"io"
	"os"
	"reflect"
	"strconv"
	"sync"
	"unicode/utf8"
)

// State is what a Formatter writes to.
type State interface {
	Write(b []byte) (n int, err error)
	Width() (wid int, ok bool)
	Precision() (prec int, ok bool)
	Flag(c int) bool
}

// Formatter is implemented by values that format themselves.
type Formatter interface {
	Format(f State, verb rune)
}

// Stringer is implemented by values that have a text.
type Stringer interface {
	String() string
}

// GoStringer is implemented by values that have a text for %#v.
type GoStringer interface {
	GoString() string
}

// FormatString returns the verb with the flags, width and precision of state.
func FormatString(state State, verb rune) string {
	b := []byte{'%'}
	for _, c := range " +-#0" {
		if state.Flag(int(c)) {
			b = append(b, byte(c))
		}
	}
	if w, ok := state.Width(); ok {
		b = strconv.AppendInt(b, int64(w), 10)
	}
	if p, ok := state.Precision(); ok {
		b = append(b, '.')
		b = strconv.AppendInt(b, int64(p), 10)
	}
	return string(utf8.AppendRune(b, verb))
}

// pp is a printer.
type pp struct {
	buf       []byte
	f         flags
	arg       any           // the operand, if it is not value
	value     reflect.Value // the operand, if it came by reflection
	reordered bool          // the format used [n] for this operand
	goodArg   bool          // the last [n] was valid
	erroring  bool          // a bad verb is being reported: no methods
	panicking bool          // a method's panic is being reported
	wrap      bool          // %w is allowed
	wrapped   []int         // operands of %w
	scratch   [80]byte      // a number while it is made
}

var printers = sync.Pool{New: func() any { return new(pp) }}

func newPrinter() *pp {
	p := printers.Get().(*pp)
	p.panicking, p.erroring, p.wrap = false, false, false
	p.f = flags{}
	return p
}

func (p *pp) free() {
	if cap(p.buf) > 64*1024 {
		p.buf = nil
	} else {
		p.buf = p.buf[:0]
	}
	p.arg = nil
	p.value = reflect.Value{}
	p.wrapped = nil
	printers.Put(p)
}

func (p *pp) Width() (wid int, ok bool)      { return p.f.wid, p.f.hasWid }
func (p *pp) Precision() (prec int, ok bool) { return p.f.prec, p.f.hasPrec }

func (p *pp) Flag(b int) bool {
	switch b {
	case '-':
		return p.f.minus
	case '+':
		return p.f.plus || p.f.plusV
	case '#':
		return p.f.sharp || p.f.sharpV
	case ' ':
		return p.f.space
	case '0':
		return p.f.zero
	}
	return false
}

func (p *pp) Write(b []byte) (ret int, err error) {
	p.bytes(b)
	return len(b), nil
}

func (p *pp) WriteString(s string) (ret int, err error) {
	p.str(s)
	return len(s), nil
}

// Fprintf formats to w.
func Fprintf(w io.Writer, format string, a ...any) (n int, err error) {
	p := newPrinter()
	p.printf(format, a)
	n, err = w.Write(p.buf)
	p.free()
	return n, err
}

// Printf formats to standard output.
func Printf(format string, a ...any) (n int, err error) { return Fprintf(os.Stdout, format, a...) }

// Sprintf formats to a string.
func Sprintf(format string, a ...any) string {
	p := newPrinter()
	p.printf(format, a)
	s := string(p.buf)
	p.free()
	return s
}

// Appendf formats to the end of b.
func Appendf(b []byte, format string, a ...any) []byte {
	p := newPrinter()
	p.printf(format, a)
	b = append(b, p.buf...)
	p.free()
	return b
}

// Fprint writes operands to w, with spaces between those of which neither is a string.
func Fprint(w io.Writer, a ...any) (n int, err error) {
	p := newPrinter()
	p.print(a)
	n, err = w.Write(p.buf)
	p.free()
	return n, err
}

// Print writes operands to standard output.
func Print(a ...any) (n int, err error) { return Fprint(os.Stdout, a...) }

// Sprint returns the operands' texts.
func Sprint(a ...any) string {
	p := newPrinter()
	p.print(a)
	s := string(p.buf)
	p.free()
	return s
}

// Append appends the operands' texts.
func Append(b []byte, a ...any) []byte {
	p := newPrinter()
	p.print(a)
	b = append(b, p.buf...)
	p.free()
	return b
}

// Fprintln writes operands to w, with spaces between them and a newline.
func Fprintln(w io.Writer, a ...any) (n int, err error) {
	p := newPrinter()
	p.println(a)
	n, err = w.Write(p.buf)
	p.free()
	return n, err
}

// Println writes operands to standard output, with spaces between them and a newline.
func Println(a ...any) (n int, err error) { return Fprintln(os.Stdout, a...) }

// Sprintln returns the operands' texts with spaces between them and a newline.
func Sprintln(a ...any) string {
	p := newPrinter()
	p.println(a)
	s := string(p.buf)
	p.free()
	return s
}

// Appendln appends the operands' texts with spaces between them and a newline.
func Appendln(b []byte, a ...any) []byte {
	p := newPrinter()
	p.println(a)
	b = append(b, p.buf...)
	p.free()
	return b
}

func (p *pp) print(a []any) {
	prevString := false
	for i, arg := range a {
		isString := arg != nil && reflect.TypeOf(arg).Kind() == reflect.String
		if i > 0 && !isString && !prevString {
			p.byte(' ')
		}
		p.printArg(arg, 'v')
		prevString = isString
	}
}

func (p *pp) println(a []any) {
	for i, arg := range a {
		if i > 0 {
			p.byte(' ')
		}
		p.printArg(arg, 'v')
	}
	p.byte('\n')
}

//go:noinline
func (p *pp) badVerb(verb rune) {
	p.erroring = true
	p.str("%!")
	p.buf = utf8.AppendRune(p.buf, verb)
	p.byte('(')
	switch {
	case p.arg != nil:
		p.str(reflect.TypeOf(p.arg).String())
		p.byte('=')
		p.printArg(p.arg, 'v')
	case p.value.IsValid():
		p.str(p.value.Type().String())
		p.byte('=')
		p.printValue(p.value, 'v', 0)
	default:
		p.str("<nil>")
	}
	p.byte(')')
	p.erroring = false
}

func (p *pp) fmtBool(v bool, verb rune) {
	switch verb {
	case 't', 'v':
		p.fmtBoolean(v)
	default:
		p.badVerb(verb)
	}
}

// hex64 writes v in hexadecimal, with or without 0x.
func (p *pp) hex64(v uint64, prefix bool) {
	sharp := p.f.sharp
	p.f.sharp = prefix
	p.fmtInt(v, 16, false, 'v', lowerDigits)
	p.f.sharp = sharp
}

func (p *pp) fmtInteger(v uint64, signed bool, verb rune) {
	switch verb {
	case 'v':
		if p.f.sharpV && !signed {
			p.hex64(v, true)
		} else {
			p.fmtInt(v, 10, signed, verb, lowerDigits)
		}
	case 'd':
		p.fmtInt(v, 10, signed, verb, lowerDigits)
	case 'b':
		p.fmtInt(v, 2, signed, verb, lowerDigits)
	case 'o', 'O':
		p.fmtInt(v, 8, signed, verb, lowerDigits)
	case 'x':
		p.fmtInt(v, 16, signed, verb, lowerDigits)
	case 'X':
		p.fmtInt(v, 16, signed, verb, upperDigits)
	case 'c':
		p.fmtChar(v)
	case 'q':
		p.fmtQuotedChar(v)
	case 'U':
		p.fmtUnicode(v)
	default:
		p.badVerb(verb)
	}
}

func (p *pp) fmtFloat(v float64, size int, verb rune) {
	switch verb {
	case 'v':
		p.fmtFloatVerb(v, size, 'g', -1)
	case 'b', 'g', 'G', 'x', 'X':
		p.fmtFloatVerb(v, size, verb, -1)
	case 'f', 'e', 'E':
		p.fmtFloatVerb(v, size, verb, 6)
	case 'F':
		p.fmtFloatVerb(v, size, 'f', 6)
	default:
		p.badVerb(verb)
	}
}

func (p *pp) fmtComplex(v complex128, size int, verb rune) {
	switch verb {
	case 'v', 'b', 'g', 'G', 'x', 'X', 'f', 'F', 'e', 'E':
		plus := p.f.plus
		p.byte('(')
		p.fmtFloat(real(v), size/2, verb)
		p.f.plus = true
		p.fmtFloat(imag(v), size/2, verb)
		p.str("i)")
		p.f.plus = plus
	default:
		p.badVerb(verb)
	}
}

func (p *pp) fmtString(v string, verb rune) {
	switch verb {
	case 'v':
		if p.f.sharpV {
			p.fmtQuoted(v)
		} else {
			p.padString(p.truncate(v))
		}
	case 's':
		p.padString(p.truncate(v))
	case 'x':
		p.fmtHex(v, lowerDigits)
	case 'X':
		p.fmtHex(v, upperDigits)
	case 'q':
		p.fmtQuoted(v)
	default:
		p.badVerb(verb)
	}
}

func (p *pp) fmtBytes(v []byte, verb rune, typeString string) {
	switch verb {
	case 'v', 'd':
		if p.f.sharpV {
			p.str(typeString)
			if v == nil {
				p.str("(nil)")
				return
			}
			p.byte('{')
			for i, c := range v {
				if i > 0 {
					p.str(", ")
				}
				p.hex64(uint64(c), true)
			}
			p.byte('}')
			return
		}
		p.byte('[')
		for i, c := range v {
			if i > 0 {
				p.byte(' ')
			}
			p.fmtInt(uint64(c), 10, false, verb, lowerDigits)
		}
		p.byte(']')
	case 's':
		p.pad(p.truncateBytes(v))
	case 'x':
		p.fmtHex(string(v), lowerDigits)
	case 'X':
		p.fmtHex(string(v), upperDigits)
	case 'q':
		p.fmtQuoted(string(v))
	default:
		p.printValue(reflect.ValueOf(v), verb, 0)
	}
}

func (p *pp) fmtPointer(value reflect.Value, verb rune) {
	var u uintptr
	switch value.Kind() {
	case reflect.Chan, reflect.Func, reflect.Map, reflect.Pointer, reflect.Slice, reflect.UnsafePointer:
		u = uintptr(value.UnsafePointer())
	default:
		p.badVerb(verb)
		return
	}
	switch verb {
	case 'v':
		switch {
		case p.f.sharpV:
			p.byte('(')
			p.str(value.Type().String())
			p.str(")(")
			if u == 0 {
				p.str("nil")
			} else {
				p.hex64(uint64(u), true)
			}
			p.byte(')')
		case u == 0:
			p.padString("<nil>")
		default:
			p.hex64(uint64(u), !p.f.sharp)
		}
	case 'p':
		p.hex64(uint64(u), !p.f.sharp)
	case 'b', 'o', 'd', 'x', 'X':
		p.fmtInteger(uint64(u), false, verb)
	default:
		p.badVerb(verb)
	}
}

// caught reports a panic of a value's method.
func (p *pp) caught(arg any, verb rune, method string) {
	err := recover()
	if err == nil {
		return
	}
	if v := reflect.ValueOf(arg); v.Kind() == reflect.Pointer && v.IsNil() {
		p.str("<nil>")
		return
	}
	if p.panicking {
		panic(err)
	}
	old := p.f
	p.f = flags{}
	p.str("%!")
	p.buf = utf8.AppendRune(p.buf, verb)
	p.str("(PANIC=")
	p.str(method)
	p.str(" method: ")
	p.panicking = true
	p.printArg(err, 'v')
	p.panicking = false
	p.byte(')')
	p.f = old
}

// methods lets the operand format itself, if it can; it reports whether it did.
func (p *pp) methods(verb rune) (handled bool) {
	if p.erroring {
		return false
	}
	if verb == 'w' {
		if _, ok := p.arg.(error); !ok || !p.wrap {
			p.badVerb(verb)
			return true
		}
		verb = 'v'
	}
	if f, ok := p.arg.(Formatter); ok {
		handled = true
		defer p.caught(p.arg, verb, "Format")
		f.Format(p, verb)
		return true
	}
	if p.f.sharpV {
		if s, ok := p.arg.(GoStringer); ok {
			handled = true
			defer p.caught(p.arg, verb, "GoString")
			p.padString(p.truncate(s.GoString()))
			return true
		}
		return false
	}
	switch verb {
	case 'v', 's', 'x', 'X', 'q':
		switch v := p.arg.(type) {
		case error:
			handled = true
			defer p.caught(p.arg, verb, "Error")
			p.fmtString(v.Error(), verb)
			return true
		case Stringer:
			handled = true
			defer p.caught(p.arg, verb, "String")
			p.fmtString(v.String(), verb)
			return true
		}
	}
	return false
}

func (p *pp) printArg(arg any, verb rune) {
	p.arg = arg
	p.value = reflect.Value{}
	if arg == nil {
		switch verb {
		case 'T', 'v':
			p.padString("<nil>")
		default:
			p.badVerb(verb)
		}
		return
	}
	switch verb {
	case 'T':
		p.fmtString(reflect.TypeOf(arg).String(), 's')
		return
	case 'p':
		p.fmtPointer(reflect.ValueOf(arg), 'p')
		return
	}
	switch v := arg.(type) {
	case bool:
		p.fmtBool(v, verb)
	case float32:
		p.fmtFloat(float64(v), 32, verb)
	case float64:
		p.fmtFloat(v, 64, verb)
	case complex64:
		p.fmtComplex(complex128(v), 64, verb)
	case complex128:
		p.fmtComplex(v, 128, verb)
	case int:
		p.fmtInteger(uint64(v), true, verb)
	case int8:
		p.fmtInteger(uint64(v), true, verb)
	case int16:
		p.fmtInteger(uint64(v), true, verb)
	case int32:
		p.fmtInteger(uint64(v), true, verb)
	case int64:
		p.fmtInteger(uint64(v), true, verb)
	case uint:
		p.fmtInteger(uint64(v), false, verb)
	case uint8:
		p.fmtInteger(uint64(v), false, verb)
	case uint16:
		p.fmtInteger(uint64(v), false, verb)
	case uint32:
		p.fmtInteger(uint64(v), false, verb)
	case uint64:
		p.fmtInteger(v, false, verb)
	case uintptr:
		p.fmtInteger(uint64(v), false, verb)
	case string:
		p.fmtString(v, verb)
	case []byte:
		p.fmtBytes(v, verb, "[]byte")
	case reflect.Value:
		if v.IsValid() && v.CanInterface() {
			p.arg = v.Interface()
			if p.methods(verb) {
				return
			}
		}
		p.printValue(v, verb, 0)
	default:
		if !p.methods(verb) {
			p.printValue(reflect.ValueOf(arg), verb, 0)
		}
	}
}

func (p *pp) printValue(value reflect.Value, verb rune, depth int) {
	if depth > 0 && value.IsValid() && value.CanInterface() {
		p.arg = value.Interface()
		if p.methods(verb) {
			return
		}
	}
	p.arg = nil
	p.value = value
	switch f := value; value.Kind() {
	case reflect.Invalid:
		switch {
		case depth == 0:
			p.str("<invalid reflect.Value>")
		case verb == 'v':
			p.str("<nil>")
		default:
			p.badVerb(verb)
		}
	case reflect.Bool:
		p.fmtBool(f.Bool(), verb)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		p.fmtInteger(uint64(f.Int()), true, verb)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		p.fmtInteger(f.Uint(), false, verb)
	case reflect.Float32:
		p.fmtFloat(f.Float(), 32, verb)
	case reflect.Float64:
		p.fmtFloat(f.Float(), 64, verb)
	case reflect.Complex64:
		p.fmtComplex(f.Complex(), 64, verb)
	case reflect.Complex128:
		p.fmtComplex(f.Complex(), 128, verb)
	case reflect.String:
		p.fmtString(f.String(), verb)
	case reflect.Map:
		p.printMap(f, verb, depth)
	case reflect.Struct:
		p.printStruct(f, verb, depth)
	case reflect.Interface:
		e := f.Elem()
		switch {
		case e.IsValid():
			p.printValue(e, verb, depth+1)
		case p.f.sharpV:
			p.str(f.Type().String())
			p.str("(nil)")
		default:
			p.str("<nil>")
		}
	case reflect.Array, reflect.Slice:
		p.printList(f, verb, depth)
	case reflect.Pointer:
		if depth == 0 && f.UnsafePointer() != nil {
			switch a := f.Elem(); a.Kind() {
			case reflect.Array, reflect.Slice, reflect.Struct, reflect.Map:
				p.byte('&')
				p.printValue(a, verb, depth+1)
				return
			}
		}
		p.fmtPointer(f, verb)
	case reflect.Chan, reflect.Func, reflect.UnsafePointer:
		p.fmtPointer(f, verb)
	default:
		p.byte('?')
		p.str(f.Type().String())
		p.byte('?')
	}
}

func (p *pp) printMap(f reflect.Value, verb rune, depth int) {
	sep := " "
	if p.f.sharpV {
		p.str(f.Type().String())
		if f.IsNil() {
			p.str("(nil)")
			return
		}
		p.byte('{')
		sep = ", "
	} else {
		p.str("map[")
	}
	for i, e := range fmtsort.Sort(f) {
		if i > 0 {
			p.str(sep)
		}
		p.printValue(e.Key, verb, depth+1)
		p.byte(':')
		p.printValue(e.Value, verb, depth+1)
	}
	if p.f.sharpV {
		p.byte('}')
	} else {
		p.byte(']')
	}
}

func (p *pp) printStruct(f reflect.Value, verb rune, depth int) {
	sep := " "
	if p.f.sharpV {
		p.str(f.Type().String())
		sep = ", "
	}
	p.byte('{')
	t := f.Type()
	for i := range f.NumField() {
		if i > 0 {
			p.str(sep)
		}
		if p.f.plusV || p.f.sharpV {
			if name := t.Field(i).Name; name != "" {
				p.str(name)
				p.byte(':')
			}
		}
		x := f.Field(i)
		if x.Kind() == reflect.Interface && !x.IsNil() {
			x = x.Elem()
		}
		p.printValue(x, verb, depth+1)
	}
	p.byte('}')
}

func (p *pp) printList(f reflect.Value, verb rune, depth int) {
	t := f.Type()
	switch verb {
	case 's', 'q', 'x', 'X':
		if t.Elem().Kind() == reflect.Uint8 {
			var b []byte
			if f.Kind() == reflect.Slice || f.CanAddr() {
				b = f.Bytes()
			} else {
				b = make([]byte, f.Len())
				for i := range b {
					b[i] = byte(f.Index(i).Uint())
				}
			}
			p.fmtBytes(b, verb, t.String())
			return
		}
	}
	if p.f.sharpV {
		p.str(t.String())
		if f.Kind() == reflect.Slice && f.IsNil() {
			p.str("(nil)")
			return
		}
		p.byte('{')
		for i := range f.Len() {
			if i > 0 {
				p.str(", ")
			}
			p.printValue(f.Index(i), verb, depth+1)
		}
		p.byte('}')
		return
	}
	p.byte('[')
	for i := range f.Len() {
		if i > 0 {
			p.byte(' ')
		}
		p.printValue(f.Index(i), verb, depth+1)
	}
	p.byte(']')
}
