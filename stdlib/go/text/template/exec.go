package template

import (
	"errors"
	"fmt"
	"internal/fmtsort"
	"io"
	"reflect"
	"strings"
	"text/template/parse"
)

// maxExecDepth is how deep templates call each other.
const maxExecDepth = 100000

// ExecError is an error of executing a template, other than one of writing.
type ExecError struct {
	Name string // of the template
	Err  error
}

func (e ExecError) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e ExecError) Unwrap() error { return e.Err }

// writeError is an error of writing.
type writeError struct{ err error }

// state is an execution of a template.
type state struct {
	tmpl  *Template
	w     io.Writer
	node  parse.Node // what is executed, for messages
	vars  []variable
	depth int
}

type variable struct {
	name  string
	value reflect.Value
}

// Execute writes the template filled with data. Several goroutines may do so at once.
func (t *Template) Execute(w io.Writer, data any) error { return t.execute(w, data) }

// ExecuteTemplate executes an associated template.
func (t *Template) ExecuteTemplate(w io.Writer, name string, data any) error {
	x := t.Lookup(name)
	if x == nil {
		return fmt.Errorf("template: no template %q associated with template %q", name, t.name)
	}
	return x.Execute(w, data)
}

func (t *Template) execute(w io.Writer, data any) (err error) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case writeError:
			err = e.err
		case ExecError:
			err = e
		default:
			panic(e)
		}
	}()
	dot, ok := data.(reflect.Value)
	if !ok {
		dot = reflect.ValueOf(data)
	}
	s := &state{tmpl: t, w: w, vars: []variable{{"$", dot}}}
	if t.Tree == nil || t.Root == nil {
		s.errorf("%q is an incomplete or empty template", t.Name())
	}
	s.walk(dot, t.Root)
	return nil
}

// errorf ends the execution.
func (s *state) errorf(format string, args ...any) {
	percent := func(s string) string { return strings.ReplaceAll(s, "%", "%%") }
	name := percent(s.tmpl.Name())
	if s.node == nil {
		format = fmt.Sprintf("template: %s: %s", name, format)
	} else {
		location, context := s.tmpl.ErrorContext(s.node)
		format = fmt.Sprintf("template: %s: executing %q at <%s>: %s", percent(location), name, percent(context), format)
	}
	panic(ExecError{s.tmpl.Name(), fmt.Errorf(format, args...)})
}

func (s *state) push(name string, value reflect.Value) {
	s.vars = append(s.vars, variable{name, value})
}

// variable returns the innermost variable of a name.
func (s *state) variable(name string) *variable {
	for i := len(s.vars) - 1; i >= 0; i-- {
		if s.vars[i].name == name {
			return &s.vars[i]
		}
	}
	s.errorf("undefined variable: %s", name)
	return nil
}

// flow tells how a list of nodes ended.
type flow int

const (
	onward flow = iota
	broken
	continued
)

func (s *state) walk(dot reflect.Value, node parse.Node) flow {
	s.node = node
	switch node := node.(type) {
	case *parse.ListNode:
		for _, n := range node.Nodes {
			if f := s.walk(dot, n); f != onward {
				return f
			}
		}
	case *parse.TextNode:
		if _, err := s.w.Write(node.Text); err != nil {
			panic(writeError{err})
		}
	case *parse.ActionNode:
		value := s.pipeline(dot, node.Pipe)
		if len(node.Pipe.Decl) == 0 {
			s.print(node, value)
		}
	case *parse.IfNode:
		return s.branch(dot, node.Pipe, node.List, node.ElseList, false)
	case *parse.WithNode:
		return s.branch(dot, node.Pipe, node.List, node.ElseList, true)
	case *parse.RangeNode:
		return s.rangeOver(dot, node)
	case *parse.TemplateNode:
		s.template(dot, node)
	case *parse.BreakNode:
		return broken
	case *parse.ContinueNode:
		return continued
	case *parse.CommentNode:
	default:
		s.errorf("unknown node: %s", node)
	}
	return onward
}

// branch executes if and with.
func (s *state) branch(dot reflect.Value, pipe *parse.PipeNode, list, elseList *parse.ListNode, with bool) flow {
	mark := len(s.vars)
	defer func() { s.vars = s.vars[:mark] }()
	value := s.pipeline(dot, pipe)
	truth, ok := isTrue(indirectInterface(value))
	switch {
	case !ok:
		s.errorf("if/with can't use %v", value)
	case truth && with:
		return s.walk(value, list)
	case truth:
		return s.walk(dot, list)
	case elseList != nil:
		return s.walk(dot, elseList)
	}
	return onward
}

// IsTrue reports whether a value is not empty, as if sees it, and whether that can be told.
func IsTrue(val any) (truth, ok bool) { return isTrue(reflect.ValueOf(val)) }

func isTrue(v reflect.Value) (truth, ok bool) {
	switch v.Kind() {
	case reflect.Invalid:
		return false, true
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() > 0, true
	case reflect.Chan, reflect.Func, reflect.Pointer, reflect.UnsafePointer, reflect.Interface:
		return !v.IsNil(), true
	case reflect.Struct:
		return true, true
	}
	switch kindOf(v) {
	case boolKind:
		return v.Bool(), true
	case intKind:
		return v.Int() != 0, true
	case uintKind:
		return v.Uint() != 0, true
	case floatKind:
		return v.Float() != 0, true
	case complexKind:
		return v.Complex() != 0, true
	}
	return false, false
}

// rangeOver executes a range.
func (s *state) rangeOver(dot reflect.Value, r *parse.RangeNode) (result flow) {
	mark := len(s.vars)
	defer func() { s.vars = s.vars[:mark] }()
	value, _ := indirect(s.pipeline(dot, r.Pipe))
	inner := len(s.vars)
	decl := r.Pipe.Decl
	ran := false
	// once executes the body and reports whether to go on. With one variable that is elem, with two index comes first.
	once := func(index, elem reflect.Value) bool {
		ran = true
		values := []reflect.Value{elem}
		if len(decl) > 1 {
			values = []reflect.Value{index, elem}
		}
		for i, v := range decl {
			if r.Pipe.IsAssign {
				s.variable(v.Ident[0]).value = values[i]
			} else {
				s.vars[inner-len(decl)+i].value = values[i]
			}
		}
		f := s.walk(elem, r.List)
		s.vars = s.vars[:inner]
		return f != broken
	}
	none := reflect.Value{}
	switch value.Kind() {
	case reflect.Invalid:
	case reflect.Array, reflect.Slice:
		for i := range value.Len() {
			if !once(reflect.ValueOf(i), value.Index(i)) {
				break
			}
		}
	case reflect.Map:
		for _, e := range fmtsort.Sort(value) {
			if !once(e.Key, e.Value) {
				break
			}
		}
	case reflect.Chan:
		if value.IsNil() {
			break
		}
		if value.Type().ChanDir() == reflect.SendDir {
			s.errorf("range over send-only channel %v", value)
		}
		for i := 0; ; i++ {
			elem, ok := value.Recv()
			if !ok || !once(reflect.ValueOf(i), elem) {
				break
			}
		}
	default:
		switch t := value.Type(); {
		case kindOf(value) == intKind || kindOf(value) == uintKind:
			if len(decl) > 1 {
				s.errorf("can't use %v to iterate over more than one variable", value)
			}
			value.Seq()(func(v reflect.Value) bool { return once(none, v) })
		case t.Kind() == reflect.String:
			s.errorf("range can't iterate over %v", value)
		case t.CanSeq():
			if len(decl) > 1 {
				s.errorf("can't use %v iterate over more than one variable", value)
			}
			value.Seq()(func(v reflect.Value) bool { return once(none, v) })
		case t.CanSeq2():
			value.Seq2()(func(k, v reflect.Value) bool {
				if len(decl) > 1 {
					return once(k, v)
				}
				return once(none, k)
			})
		default:
			s.errorf("range can't iterate over %v", value)
		}
	}
	if !ran && r.ElseList != nil {
		return s.walk(dot, r.ElseList)
	}
	return onward
}

func (s *state) template(dot reflect.Value, t *parse.TemplateNode) {
	tmpl := s.tmpl.Lookup(t.Name)
	if tmpl == nil {
		s.errorf("template %q not defined", t.Name)
	}
	if s.depth == maxExecDepth {
		s.errorf("exceeded maximum template depth (%v)", maxExecDepth)
	}
	var data reflect.Value
	if t.Pipe != nil {
		data = s.pipeline(dot, t.Pipe)
	}
	inner := &state{tmpl: tmpl, w: s.w, node: s.node, vars: []variable{{"$", data}}, depth: s.depth + 1}
	inner.walk(data, tmpl.Root)
}

// print writes a value.
func (s *state) print(n parse.Node, v reflect.Value) {
	s.node = n
	x, ok := printable(v)
	if !ok {
		s.errorf("can't print %s of type %s", n, v.Type())
	}
	if _, err := fmt.Fprint(s.w, x); err != nil {
		panic(writeError{err})
	}
}

var (
	errorType    = reflect.TypeFor[error]()
	stringerType = reflect.TypeFor[fmt.Stringer]()
	valueType    = reflect.TypeFor[reflect.Value]()
)

// printable returns what is to be printed for a value; ok is false for functions and channels.
func printable(v reflect.Value) (x any, ok bool) {
	if v.Kind() == reflect.Pointer {
		v, _ = indirect(v)
	}
	if !v.IsValid() {
		return "<no value>", true
	}
	prints := func(t reflect.Type) bool { return t.Implements(errorType) || t.Implements(stringerType) }
	if !prints(v.Type()) {
		switch {
		case v.CanAddr() && prints(reflect.PointerTo(v.Type())):
			v = v.Addr()
		case v.Kind() == reflect.Chan || v.Kind() == reflect.Func:
			return nil, false
		}
	}
	return v.Interface(), true
}

// indirect goes through pointers and interfaces to what they hold; isNil is set if it ends at a nil.
func indirect(v reflect.Value) (rv reflect.Value, isNil bool) {
	for ; v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface; v = v.Elem() {
		if v.IsNil() {
			return v, true
		}
	}
	return v, false
}

// indirectInterface returns what an interface holds; nothing if it is nil.
func indirectInterface(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Interface {
		return v
	}
	if v.IsNil() {
		return reflect.Value{}
	}
	return v.Elem()
}

// panicError makes an error of what a function panicked with.
func panicError(r any) error {
	if err, ok := r.(error); ok {
		return err
	}
	return errors.New(fmt.Sprint(r))
}
