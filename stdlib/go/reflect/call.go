package reflect

import (
	"internal/abi"
	"unsafe"
)

// closureOffset is where in a function's entry the word lies whose address is a func value without captures.
const closureOffset = 16

// callDyn calls the closure fn with n words of arguments and results at buf: the arguments in front, as they lie in
// slots; the results are stored behind them. It is an intrinsic.
func callDyn(fn unsafe.Pointer, n uintptr, buf unsafe.Pointer)

// slots returns the number of slots of a value of type t, and whether it lies there as in memory.
func slots(t *abi.Type) (n int, memory bool) {
	words := int((t.Size + 7) / 8)
	switch t.Kind() {
	case abi.String, abi.Interface, abi.Complex64, abi.Complex128:
		return 2, false
	case abi.Slice:
		return 3, false
	case abi.Array:
		return words, true
	case abi.Struct:
		sum := 0
		for i := range t.Fields {
			m, mem := slots(t.Fields[i].Type)
			if mem {
				return words, true
			}
			sum += m
		}
		if sum > 4 {
			return words, true
		}
		return sum, false
	}
	return 1, false
}

// toSlots copies the value of type t at p to slots and returns their number.
func toSlots(t *abi.Type, p unsafe.Pointer, s unsafe.Pointer) int {
	n, memory := slots(t)
	if memory {
		abi.Move(t, s, p)
		return n
	}
	u := (*uint64)(s)
	switch t.Kind() {
	case abi.Bool, abi.Uint8:
		*u = uint64(*(*uint8)(p))
	case abi.Int8:
		*u = uint64(*(*int8)(p))
	case abi.Int16:
		*u = uint64(*(*int16)(p))
	case abi.Uint16:
		*u = uint64(*(*uint16)(p))
	case abi.Int32:
		*u = uint64(*(*int32)(p))
	case abi.Uint32, abi.Float32:
		*u = uint64(*(*uint32)(p))
	case abi.Complex64:
		*u = uint64(*(*uint32)(p))
		*(*uint64)(unsafe.Add(s, 8)) = uint64(*(*uint32)(unsafe.Add(p, 4)))
	case abi.Int, abi.Int64, abi.Uint, abi.Uint64, abi.Uintptr, abi.Float64:
		*u = *(*uint64)(p)
	case abi.Struct:
		for i := range t.Fields {
			f := &t.Fields[i]
			s = unsafe.Add(s, 8*toSlots(f.Type, unsafe.Add(p, f.Offset), s))
		}
	default:
		abi.Move(t, s, p)
	}
	return n
}

// fromSlots copies the value of type t in slots to p and returns their number.
func fromSlots(t *abi.Type, p unsafe.Pointer, s unsafe.Pointer) int {
	n, memory := slots(t)
	if memory {
		abi.Move(t, p, s)
		return n
	}
	switch t.Kind() {
	case abi.Complex64:
		*(*uint32)(p) = *(*uint32)(s)
		*(*uint32)(unsafe.Add(p, 4)) = *(*uint32)(unsafe.Add(s, 8))
	case abi.Struct:
		for i := range t.Fields {
			f := &t.Fields[i]
			s = unsafe.Add(s, 8*fromSlots(f.Type, unsafe.Add(p, f.Offset), s))
		}
	default:
		abi.Move(t, p, s)
	}
	return n
}

// method returns type, entry and receiver word of a method value.
func (v Value) method() (t *abi.Type, entry, recv unsafe.Pointer) {
	i := int(v.flag) >> flagMethodShift
	if v.typ_.Kind() == abi.Interface {
		tab := (*abi.Iface)(v.ptr).Tab
		if tab == nil {
			panic("reflect: Method on nil interface value")
		}
		return v.typ_.IMethods[i].Type, tab.Fun[i], (*abi.Iface)(v.ptr).Data
	}
	m := &toRType(v.typ_).exported()[i]
	if v.flag&flagIndir == 0 {
		return m.Type, m.Ifn, v.ptr
	}
	if v.typ_.Direct() {
		return m.Type, m.Ifn, *(*unsafe.Pointer)(v.ptr)
	}
	p := v.ptr
	if v.flag&flagAddr != 0 {
		p = abi.Copy(v.typ_, v.ptr)
	}
	return m.Type, m.Ifn, p
}

func (v Value) methodType() *abi.Type {
	i := int(v.flag) >> flagMethodShift
	if v.typ_.Kind() == abi.Interface {
		return v.typ_.IMethods[i].Type
	}
	return toRType(v.typ_).exported()[i].Type
}

// NumMethod returns the number of methods.
func (v Value) NumMethod() int {
	if v.typ_ == nil {
		bad("NumMethod", Invalid)
	}
	if v.flag&flagMethod != 0 {
		return 0
	}
	return toRType(v.typ_).NumMethod()
}

// Method returns the i-th method bound to v.
func (v Value) Method(i int) Value {
	if v.typ_ == nil {
		bad("Method", Invalid)
	}
	if v.flag&flagMethod != 0 || uint(i) >= uint(toRType(v.typ_).NumMethod()) {
		panic("reflect: Method index out of range")
	}
	if v.typ_.Kind() == abi.Interface && v.IsNil() {
		panic("reflect: Method on nil interface value")
	}
	fl := v.flag.ro() | v.flag&(flagIndir|flagAddr) | flag(Func) | flag(i)<<flagMethodShift | flagMethod
	return Value{v.typ_, v.ptr, fl}
}

// MethodByName returns the method of that name bound to v, the zero Value if there is none.
func (v Value) MethodByName(name string) Value {
	if v.typ_ == nil {
		bad("MethodByName", Invalid)
	}
	if v.flag&flagMethod != 0 {
		return Value{}
	}
	m, ok := toRType(v.typ_).MethodByName(name)
	if !ok {
		return Value{}
	}
	return v.Method(m.Index)
}

// Call calls the function v.
func (v Value) Call(in []Value) []Value {
	v.mustBe(Func, "Call")
	v.mustBeExported("Call")
	return v.call("Call", in)
}

// CallSlice calls the variadic function v with a slice as last argument.
func (v Value) CallSlice(in []Value) []Value {
	v.mustBe(Func, "CallSlice")
	v.mustBeExported("CallSlice")
	return v.call("CallSlice", in)
}

func (v Value) call(op string, in []Value) []Value {
	var t *abi.Type
	var fn, recv unsafe.Pointer
	method := v.flag&flagMethod != 0
	if method {
		var entry unsafe.Pointer
		t, entry, recv = v.method()
		fn = unsafe.Add(entry, closureOffset)
	} else {
		t = v.typ_
		fn = v.pointer()
	}
	if fn == nil {
		panic("reflect.Value.Call: call of nil function")
	}
	n := len(t.In)
	isSlice := op == "CallSlice"
	if isSlice {
		if !t.Variadic() {
			panic("reflect: CallSlice of non-variadic function")
		}
		if len(in) < n {
			panic("reflect: CallSlice with too few input arguments")
		}
		if len(in) > n {
			panic("reflect: CallSlice with too many input arguments")
		}
	} else {
		if t.Variadic() {
			n--
		}
		if len(in) < n {
			panic("reflect: Call with too few input arguments")
		}
		if !t.Variadic() && len(in) > n {
			panic("reflect: Call with too many input arguments")
		}
	}
	for _, x := range in {
		if x.Kind() == Invalid {
			panic("reflect: " + op + " using zero Value argument")
		}
	}
	for i := 0; i < n; i++ {
		if x, want := in[i].Type(), t.In[i]; !x.AssignableTo(toType(want)) {
			panic("reflect: " + op + " using " + x.String() + " as type " + want.Str)
		}
	}
	if !isSlice && t.Variadic() {
		m := len(in) - n
		last := t.In[n]
		rest := MakeSlice(toType(last), m, m)
		for i := range m {
			x := in[n+i]
			if xt := x.Type(); !xt.AssignableTo(toType(last.Elem)) {
				panic("reflect: cannot use " + xt.String() + " as type " + last.Elem.Str + " in " + op)
			}
			rest.Index(i).Set(x)
		}
		in = append(append([]Value(nil), in[:n]...), rest)
	}
	words := 0
	if method {
		words = 1
	}
	for _, x := range t.In {
		m, _ := slots(x)
		words += m
	}
	args := words
	for _, x := range t.Out {
		m, _ := slots(x)
		words += m
	}
	// the collector may take any of these words for a pointer; that only keeps things alive
	buf := make([]unsafe.Pointer, words+1)
	at0 := 0
	if method {
		buf[0] = recv
		at0 = 1
	}
	for i, x := range in {
		x.mustBeExported("Call")
		x = x.assignTo("reflect.Value.Call", t.In[i])
		at0 += toSlots(t.In[i], x.addr(), unsafe.Pointer(&buf[at0]))
	}
	callDyn(fn, uintptr(words), unsafe.Pointer(&buf[0]))
	out := make([]Value, len(t.Out))
	for i, x := range t.Out {
		p := abi.New(x)
		args += fromSlots(x, p, unsafe.Pointer(&buf[args]))
		if x.Direct() {
			out[i] = Value{x, *(*unsafe.Pointer)(p), flag(x.KindByte)}
		} else {
			out[i] = at(x, p, 0)
		}
	}
	return out
}

// makeFuncImpl is the closure object of a function made by MakeFunc: its first word is the entry of a stub that calls
// callReflect.
type makeFuncImpl struct {
	entry unsafe.Pointer
	t     *abi.Type
	fn    func([]Value) []Value
	// in place of fn: the entry and receiver of a method value
	method, recv unsafe.Pointer
}

// makeFuncStub returns the entry of the stub for functions of type t.
func makeFuncStub(t *abi.Type) unsafe.Pointer

// MakeFunc returns a function of type typ that calls fn.
func MakeFunc(typ Type, fn func(args []Value) (results []Value)) Value {
	if typ.Kind() != Func {
		panic("reflect: call of MakeFunc with non-Func type")
	}
	t := typ.common()
	return Value{t, unsafe.Pointer(&makeFuncImpl{entry: makeFuncStub(t), t: t, fn: fn}), flag(Func)}
}

// makeMethodValue makes an ordinary func value of a method value.
func makeMethodValue(op string, v Value) Value {
	t := v.methodType()
	_, entry, recv := v.method()
	impl := &makeFuncImpl{entry: makeFuncStub(t), t: t, method: entry, recv: recv}
	return Value{t, unsafe.Pointer(impl), v.flag.ro() | flag(Func)}
}

// callMethod calls the method of a method value. For recover it is no frame of its own, like callReflect and callDyn.
func (impl *makeFuncImpl) callMethod(in []Value) []Value {
	t := impl.t
	words := 1
	for _, x := range t.In {
		m, _ := slots(x)
		words += m
	}
	args := words
	for _, x := range t.Out {
		m, _ := slots(x)
		words += m
	}
	buf := make([]unsafe.Pointer, words)
	buf[0] = impl.recv
	n := 1
	for i, x := range in {
		n += toSlots(t.In[i], x.addr(), unsafe.Add(unsafe.Pointer(&buf[0]), 8*n))
	}
	callDyn(unsafe.Add(impl.method, closureOffset), uintptr(words), unsafe.Pointer(&buf[0]))
	out := make([]Value, len(t.Out))
	for i, x := range t.Out {
		p := abi.New(x)
		args += fromSlots(x, p, unsafe.Add(unsafe.Pointer(&buf[0]), 8*args))
		out[i] = at(x, p, 0)
	}
	return out
}

// callReflect is called by the stub behind MakeFunc with the closure object and the argument and result slots.
func callReflect(closure, s unsafe.Pointer) {
	impl := (*makeFuncImpl)(closure)
	t := impl.t
	in := make([]Value, len(t.In))
	for i, x := range t.In {
		p := abi.New(x)
		s = unsafe.Add(s, 8*fromSlots(x, p, s))
		if x.Direct() {
			in[i] = Value{x, *(*unsafe.Pointer)(p), flag(x.KindByte)}
		} else {
			in[i] = at(x, p, 0)
		}
	}
	var out []Value
	if impl.method != nil {
		out = impl.callMethod(in)
	} else {
		out = impl.fn(in)
	}
	if len(out) != len(t.Out) {
		panic("reflect: wrong return count from function created by MakeFunc")
	}
	for i, x := range t.Out {
		v := out[i]
		if v.typ_ == nil {
			panic("reflect: function created by MakeFunc using closure returned zero Value")
		}
		if v.flag&flagRO != 0 {
			panic("reflect: function created by MakeFunc using closure returned value obtained from unexported field")
		}
		v = v.assignTo("reflect.MakeFunc", x)
		s = unsafe.Add(s, 8*toSlots(x, v.addr(), s))
	}
}
