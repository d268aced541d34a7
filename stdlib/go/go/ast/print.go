package ast

import (
	"fmt"
	"go/token"
	"io"
	"os"
	"reflect"
)

// A FieldFilter says which fields are printed.
type FieldFilter func(name string, value reflect.Value) bool

// NotNilFilter is true for all values but nil.
func NotNilFilter(_ string, v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice:
		return !v.IsNil()
	}
	return true
}

// Print writes a tree to standard output, without fields that are nil.
func Print(fset *token.FileSet, x any) error { return Fprint(os.Stdout, fset, x, NotNilFilter) }

// Fprint writes a tree with all exported fields, or those for which f is true. Positions are those of fset; without one they are
// numbers.
func Fprint(w io.Writer, fset *token.FileSet, x any, f FieldFilter) error {
	p := printer{out: w, fset: fset, filter: f, seen: map[any]int{}, bol: true}
	return p.print(x)
}

func (p *printer) print(x any) (err error) {
	defer func() {
		if e := recover(); e != nil {
			failed, ok := e.(writeError)
			if !ok {
				panic(e)
			}
			err = failed.err
		}
	}()
	if x == nil {
		p.printf("nil\n")
		return nil
	}
	p.value(reflect.ValueOf(x))
	p.printf("\n")
	return nil
}

type printer struct {
	out    io.Writer
	fset   *token.FileSet
	filter FieldFilter
	seen   map[any]int // pointers that were printed, with the lines
	indent int
	bol    bool // at the beginning of a line
	line   int
}

type writeError struct{ err error }

func (p *printer) Write(text []byte) (n int, err error) {
	const step = ".  "
	write := func(b []byte) {
		if err == nil {
			_, err = p.out.Write(b)
		}
	}
	for len(text) > 0 && err == nil {
		if p.bol {
			if _, err = fmt.Fprintf(p.out, "%6d  ", p.line); err != nil {
				return
			}
			for range p.indent {
				write([]byte(step))
			}
			p.bol = false
		}
		k := 0
		for k < len(text) && text[k] != '\n' {
			k++
		}
		if k < len(text) {
			k++
			p.line++
			p.bol = true
		}
		write(text[:k])
		text = text[k:]
		n += k
	}
	return n, err
}

func (p *printer) printf(format string, args ...any) {
	if _, err := fmt.Fprintf(p, format, args...); err != nil {
		panic(writeError{err})
	}
}

func (p *printer) value(x reflect.Value) {
	if !NotNilFilter("", x) {
		p.printf("nil")
		return
	}
	switch x.Kind() {
	case reflect.Interface:
		p.value(x.Elem())
	case reflect.Map:
		p.printf("%s (len = %d) {", x.Type(), x.Len())
		if x.Len() > 0 {
			p.indent++
			p.printf("\n")
			for _, k := range x.MapKeys() {
				p.value(k)
				p.printf(": ")
				p.value(x.MapIndex(k))
				p.printf("\n")
			}
			p.indent--
		}
		p.printf("}")
	case reflect.Pointer:
		p.printf("*")
		ptr := x.Interface()
		if line, ok := p.seen[ptr]; ok {
			p.printf("(obj @ %d)", line)
			return
		}
		p.seen[ptr] = p.line
		p.value(x.Elem())
	case reflect.Array:
		p.printf("%s {", x.Type())
		p.elems(x)
	case reflect.Slice:
		if b, ok := x.Interface().([]byte); ok {
			p.printf("%#q", b)
			return
		}
		p.printf("%s (len = %d) {", x.Type(), x.Len())
		p.elems(x)
	case reflect.Struct:
		t := x.Type()
		p.printf("%s {", t)
		p.indent++
		first := true
		for i := range t.NumField() {
			name, field := t.Field(i).Name, x.Field(i)
			if !IsExported(name) || p.filter != nil && !p.filter(name, field) {
				continue
			}
			if first {
				p.printf("\n")
				first = false
			}
			p.printf("%s: ", name)
			p.value(field)
			p.printf("\n")
		}
		p.indent--
		p.printf("}")
	default:
		v := x.Interface()
		switch v := v.(type) {
		case string:
			p.printf("%q", v)
		case token.Pos:
			if p.fset != nil {
				p.printf("%s", p.fset.Position(v))
				return
			}
			p.printf("%v", v)
		default:
			p.printf("%v", v)
		}
	}
}

func (p *printer) elems(x reflect.Value) {
	if x.Len() > 0 {
		p.indent++
		p.printf("\n")
		for i := range x.Len() {
			p.printf("%d: ", i)
			p.value(x.Index(i))
			p.printf("\n")
		}
		p.indent--
	}
	p.printf("}")
}
