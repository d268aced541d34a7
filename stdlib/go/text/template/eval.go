package template

import (
	"fmt"
	"reflect"
	"strings"
	"text/template/parse"
)

// arguments is what a command hands to a function or method: nodes to be evaluated and, behind them, the value of the command before in
// the pipeline.
type arguments struct {
	nodes    []parse.Node
	final    reflect.Value
	hasFinal bool
}

func (a arguments) count() int {
	if a.hasFinal {
		return len(a.nodes) + 1
	}
	return len(a.nodes)
}

// pipeline evaluates commands, each with the value of the one before, and sets variables.
func (s *state) pipeline(dot reflect.Value, pipe *parse.PipeNode) (value reflect.Value) {
	s.node = pipe
	for i, cmd := range pipe.Cmds {
		value = s.command(dot, cmd, arguments{cmd.Args[1:], value, i > 0})
		if value.Kind() == reflect.Interface && value.Type().NumMethod() == 0 {
			value = value.Elem()
		}
	}
	for _, v := range pipe.Decl {
		if pipe.IsAssign {
			s.variable(v.Ident[0]).value = value
		} else {
			s.push(v.Ident[0], value)
		}
	}
	return value
}

func (s *state) command(dot reflect.Value, cmd *parse.CommandNode, args arguments) reflect.Value {
	first := cmd.Args[0]
	switch first.(type) {
	case *parse.FieldNode, *parse.ChainNode, *parse.IdentifierNode, *parse.VariableNode:
		if id, ok := first.(*parse.IdentifierNode); ok {
			return s.function(dot, id, cmd, args)
		}
		return s.operand(dot, first, args)
	case *parse.PipeNode:
		s.noArguments(first, args)
		return s.pipeline(dot, first.(*parse.PipeNode))
	}
	s.node = first
	s.noArguments(first, args)
	switch n := first.(type) {
	case *parse.BoolNode:
		return reflect.ValueOf(n.True)
	case *parse.DotNode:
		return dot
	case *parse.NilNode:
		s.errorf("nil is not a command")
	case *parse.NumberNode:
		return s.idealConstant(n)
	case *parse.StringNode:
		return reflect.ValueOf(n.Text)
	}
	s.errorf("can't evaluate command %q", first)
	panic("not reached")
}

func (s *state) noArguments(n parse.Node, args arguments) {
	if args.count() > 0 {
		s.errorf("can't give argument to non-function %s", n)
	}
}

// operand evaluates a field, chain or variable.
func (s *state) operand(dot reflect.Value, n parse.Node, args arguments) reflect.Value {
	s.node = n
	switch n := n.(type) {
	case *parse.FieldNode:
		return s.fields(dot, dot, n, n.Ident, args)
	case *parse.VariableNode:
		value := s.variable(n.Ident[0]).value
		if len(n.Ident) == 1 {
			s.noArguments(n, args)
			return value
		}
		return s.fields(dot, value, n, n.Ident[1:], args)
	case *parse.ChainNode:
		if len(n.Field) == 0 {
			s.errorf("internal error: no fields in evalChainNode")
		}
		if n.Node.Type() == parse.NodeNil {
			s.errorf("indirection through explicit nil in %s", n)
		}
		return s.fields(dot, s.argument(dot, nil, n.Node), n, n.Field, args)
	}
	panic("not reached")
}

// fields evaluates .X.Y.Z of a value; the last one gets the arguments.
func (s *state) fields(dot, value reflect.Value, n parse.Node, names []string, args arguments) reflect.Value {
	last := len(names) - 1
	for _, name := range names[:last] {
		value = s.field(dot, value, n, name, arguments{})
	}
	return s.field(dot, value, n, names[last], args)
}

// field evaluates a method, field of a struct or entry of a map.
func (s *state) field(dot, recv reflect.Value, n parse.Node, name string, args arguments) reflect.Value {
	if !recv.IsValid() {
		if s.tmpl.missingKey == keyError {
			s.errorf("nil data; no entry for key %q", name)
		}
		return reflect.Value{}
	}
	typ := recv.Type()
	recv, isNil := indirect(recv)
	if recv.Kind() == reflect.Interface && isNil {
		s.errorf("nil pointer evaluating %s.%s", typ, name)
	}
	// A pointer has the methods of both.
	ptr := recv
	if k := ptr.Kind(); k != reflect.Interface && k != reflect.Pointer && ptr.CanAddr() {
		ptr = ptr.Addr()
	}
	if m := ptr.MethodByName(name); m.IsValid() {
		return s.call(dot, m, n, name, args)
	}
	switch recv.Kind() {
	case reflect.Struct:
		f, ok := recv.Type().FieldByName(name)
		if !ok {
			break
		}
		v, err := recv.FieldByIndexErr(f.Index)
		switch {
		case !f.IsExported():
			s.errorf("%s is an unexported field of struct type %s", name, typ)
		case err != nil:
			s.errorf("%v", err)
		case args.count() > 0:
			s.errorf("%s has arguments but cannot be invoked as function", name)
		}
		return v
	case reflect.Map:
		key := reflect.ValueOf(name)
		if !key.Type().AssignableTo(recv.Type().Key()) {
			break
		}
		if args.count() > 0 {
			s.errorf("%s is not a method but has arguments", name)
		}
		v := recv.MapIndex(key)
		if !v.IsValid() {
			switch s.tmpl.missingKey {
			case keyZero:
				v = reflect.Zero(recv.Type().Elem())
			case keyError:
				s.errorf("map has no entry for key %q", name)
			}
		}
		return v
	case reflect.Pointer:
		// A nil; whether it would have the field matters for what is told.
		elem := recv.Type().Elem()
		has := true
		if elem.Kind() == reflect.Struct {
			_, has = elem.FieldByName(name)
		}
		if has && isNil {
			s.errorf("nil pointer evaluating %s.%s", typ, name)
		}
	}
	s.errorf("can't evaluate field %s in type %s", name, typ)
	panic("not reached")
}

// function evaluates a call of a function by name; n is what is blamed for errors.
func (s *state) function(dot reflect.Value, id *parse.IdentifierNode, n parse.Node, args arguments) reflect.Value {
	s.node = id
	if f := s.tmpl.userFunc(id.Ident); f.IsValid() {
		return s.call(dot, f, n, id.Ident, args)
	}
	f, ok := builtinFuncs()[id.Ident]
	if !ok {
		s.errorf("%q is not a defined function", id.Ident)
	}
	switch id.Ident {
	case "and", "or":
		s.checkArgs(f.Type(), id.Ident, args)
		return s.shortCircuit(dot, id.Ident == "or", args)
	case "call":
		s.checkArgs(f.Type(), id.Ident, args)
		// For messages, call is told what the function is called.
		name := args.final
		if len(args.nodes) > 0 {
			name = reflect.ValueOf(args.nodes[0].String())
		}
		in := s.evalArgs(dot, f.Type(), args)
		return s.invoke(reflect.ValueOf(callNamed), append([]reflect.Value{reflect.ValueOf(name.String())}, in...), n, id.Ident)
	}
	return s.call(dot, f, n, id.Ident, args)
}

// shortCircuit evaluates and, or: the value that decides.
func (s *state) shortCircuit(dot reflect.Value, stop bool, args arguments) (v reflect.Value) {
	for _, n := range args.nodes {
		v = s.argument(dot, valueType, n).Interface().(reflect.Value)
		if truth, _ := isTrue(indirectInterface(v)); truth == stop {
			return v
		}
	}
	if args.hasFinal {
		v = unwrap(s.validate(args.final, valueType))
	}
	return v
}

// unwrap returns the value in a value that is a reflect.Value.
func unwrap(v reflect.Value) reflect.Value {
	if v.IsValid() && v.Type() == valueType {
		return v.Interface().(reflect.Value)
	}
	return v
}

// checkArgs ends the execution if a function cannot be called with so many arguments, or not at all.
func (s *state) checkArgs(t reflect.Type, name string, args arguments) {
	if t.IsVariadic() {
		if args.count() < t.NumIn()-1 {
			s.errorf("wrong number of args for %s: want at least %d got %d", name, t.NumIn()-1, len(args.nodes))
		}
	} else if args.count() != t.NumIn() {
		s.errorf("wrong number of args for %s: want %d got %d", name, t.NumIn(), args.count())
	}
	if err := goodFunc(name, t); err != nil {
		s.errorf("%v", err)
	}
}

func (s *state) call(dot, f reflect.Value, n parse.Node, name string, args arguments) reflect.Value {
	s.checkArgs(f.Type(), name, args)
	return s.invoke(f, s.evalArgs(dot, f.Type(), args), n, name)
}

// evalArgs evaluates arguments for a function's parameters.
func (s *state) evalArgs(dot reflect.Value, t reflect.Type, args arguments) []reflect.Value {
	param := func(i int) reflect.Type {
		if t.IsVariadic() && i >= t.NumIn()-1 {
			return t.In(t.NumIn() - 1).Elem()
		}
		return t.In(i)
	}
	in := make([]reflect.Value, 0, args.count())
	for i, n := range args.nodes {
		in = append(in, s.argument(dot, param(i), n))
	}
	if args.hasFinal {
		in = append(in, s.validate(args.final, param(len(in))))
	}
	return in
}

func (s *state) invoke(f reflect.Value, in []reflect.Value, n parse.Node, name string) reflect.Value {
	v, err := safeCall(f, in)
	if err != nil {
		s.node = n
		s.errorf("error calling %s: %w", name, err)
	}
	return unwrap(v)
}

func canBeNil(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice:
		return true
	}
	return t == valueType
}

// validate returns a value that can be assigned to a type: v itself, what it points to, or its address. A nil type takes anything.
func (s *state) validate(v reflect.Value, t reflect.Type) reflect.Value {
	if !v.IsValid() {
		if t == nil {
			return v
		}
		if canBeNil(t) {
			return reflect.Zero(t)
		}
		s.errorf("invalid value; expected %s", t)
	}
	if t == valueType && v.Type() != t {
		return reflect.ValueOf(v)
	}
	if t == nil || v.Type().AssignableTo(t) {
		return v
	}
	if v.Kind() == reflect.Interface && !v.IsNil() {
		if v = v.Elem(); v.Type().AssignableTo(t) {
			return v
		}
	}
	switch {
	case v.Kind() == reflect.Pointer && v.Type().Elem().AssignableTo(t):
		if v.IsNil() {
			s.errorf("dereference of nil pointer of type %s", t)
		}
		return v.Elem()
	case v.CanAddr() && reflect.PointerTo(v.Type()).AssignableTo(t):
		return v.Addr()
	}
	s.errorf("wrong type for value; expected %s; got %s", t, v.Type())
	panic("not reached")
}

// argument evaluates an argument for a parameter of a type; any type if that is nil.
func (s *state) argument(dot reflect.Value, t reflect.Type, n parse.Node) reflect.Value {
	s.node = n
	switch x := n.(type) {
	case *parse.DotNode:
		return s.validate(dot, t)
	case *parse.NilNode:
		if canBeNil(t) {
			return reflect.Zero(t)
		}
		s.errorf("cannot assign nil to %s", t)
	case *parse.FieldNode, *parse.VariableNode, *parse.ChainNode:
		return s.validate(s.operand(dot, n, arguments{}), t)
	case *parse.PipeNode:
		return s.validate(s.pipeline(dot, x), t)
	case *parse.IdentifierNode:
		return s.validate(s.function(dot, x, x, arguments{}), t)
	}
	return s.constant(t, n)
}

// constant evaluates a constant for a parameter of a type.
func (s *state) constant(t reflect.Type, n parse.Node) reflect.Value {
	if t == valueType || t.Kind() == reflect.Interface && t.NumMethod() == 0 {
		var v reflect.Value
		switch n := n.(type) {
		case *parse.BoolNode:
			v = reflect.ValueOf(n.True)
		case *parse.NumberNode:
			v = s.idealConstant(n)
		case *parse.StringNode:
			v = reflect.ValueOf(n.Text)
		default:
			s.errorf("can't handle assignment of %s to empty interface argument", n)
		}
		if t == valueType {
			return reflect.ValueOf(v)
		}
		return v
	}
	v := reflect.New(t).Elem()
	number, _ := n.(*parse.NumberNode)
	want := ""
	switch kindOf(v) {
	case boolKind:
		if b, ok := n.(*parse.BoolNode); ok {
			v.SetBool(b.True)
			return v
		}
		want = "bool"
	case stringKind:
		if str, ok := n.(*parse.StringNode); ok {
			v.SetString(str.Text)
			return v
		}
		want = "string"
	case intKind:
		if number != nil && number.IsInt {
			v.SetInt(number.Int64)
			return v
		}
		want = "integer"
	case uintKind:
		if number != nil && number.IsUint {
			v.SetUint(number.Uint64)
			return v
		}
		want = "unsigned integer"
	case floatKind:
		if number != nil && number.IsFloat {
			v.SetFloat(number.Float64)
			return v
		}
		want = "float"
	case complexKind:
		if number != nil && number.IsComplex {
			v.SetComplex(number.Complex128)
			return v
		}
		want = "complex"
	default:
		s.errorf("can't handle %s for arg of type %s", n, t)
	}
	s.errorf("expected %s; found %s", want, n)
	panic("not reached")
}

// idealConstant gives a number the type that it would have in Go.
func (s *state) idealConstant(n *parse.NumberNode) reflect.Value {
	s.node = n
	text := strings.ToLower(n.Text)
	hex := strings.HasPrefix(strings.TrimLeft(text, "+-"), "0x")
	switch {
	case n.IsComplex:
		return reflect.ValueOf(n.Complex128)
	case n.IsFloat && n.Text[0] != '\'' && (strings.ContainsAny(text, ".p") || !hex && strings.Contains(text, "e")):
		return reflect.ValueOf(n.Float64)
	case n.IsInt:
		if int64(int(n.Int64)) != n.Int64 {
			s.errorf("%s overflows int", n.Text)
		}
		return reflect.ValueOf(int(n.Int64))
	case n.IsUint:
		s.errorf("%s overflows int", n.Text)
	}
	return reflect.Value{}
}

// safeCall calls a function; a panic becomes an error.
func safeCall(f reflect.Value, in []reflect.Value) (v reflect.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicError(r)
		}
	}()
	out := f.Call(in)
	if len(out) == 2 && !out[1].IsNil() {
		return out[0], out[1].Interface().(error)
	}
	return out[0], nil
}

// callNamed is the builtin call: it calls a value that is a function.
func callNamed(name string, f reflect.Value, args ...reflect.Value) (reflect.Value, error) {
	f = indirectInterface(f)
	if !f.IsValid() {
		return reflect.Value{}, fmt.Errorf("call of nil")
	}
	t := f.Type()
	if t.Kind() != reflect.Func {
		return reflect.Value{}, fmt.Errorf("non-function %s of type %s", name, t)
	}
	if err := goodFunc(name, t); err != nil {
		return reflect.Value{}, err
	}
	n := t.NumIn()
	if t.IsVariadic() {
		if len(args) < n-1 {
			return reflect.Value{}, fmt.Errorf("wrong number of args for %s: got %d want at least %d", name, len(args), n-1)
		}
	} else if len(args) != n {
		return reflect.Value{}, fmt.Errorf("wrong number of args for %s: got %d want %d", name, len(args), n)
	}
	in := make([]reflect.Value, len(args))
	for i, arg := range args {
		pt := t.In(min(i, n-1))
		if t.IsVariadic() && i >= n-1 {
			pt = pt.Elem()
		}
		var err error
		if in[i], err = prepareArg(indirectInterface(arg), pt); err != nil {
			return reflect.Value{}, fmt.Errorf("arg %d: %w", i, err)
		}
	}
	v, err := safeCall(f, in)
	return unwrap(v), err
}
