package reflect

import (
	"internal/abi"
	"unsafe"
)

// makechan returns a new channel of type t.
func makechan(t *abi.Type, size int) unsafe.Pointer

// chanlen returns the number of elements in a channel.
func chanlen(ch unsafe.Pointer) int

// chancap returns a channel's capacity.
func chancap(ch unsafe.Pointer) int

// chanclose closes a channel.
func chanclose(ch unsafe.Pointer)

// selectCase is a case of rselect. dir is 1 for send, 2 for receive, 3 for default.
type selectCase struct {
	dir int
	ch  unsafe.Pointer
	val unsafe.Pointer // where to take the value from or put it
}

// rselect waits until one of the cases can go on and does it. It returns the case and, for a receive, whether a value
// came. Without cases it waits forever.
func rselect(cases []selectCase) (chosen int, received bool)

// MakeChan returns a new channel.
func MakeChan(typ Type, buffer int) Value {
	if typ.Kind() != Chan {
		panic("reflect.MakeChan of non-chan type")
	}
	if buffer < 0 {
		panic("reflect.MakeChan: negative buffer size")
	}
	if typ.ChanDir() != BothDir {
		panic("reflect.MakeChan: unidirectional channel type")
	}
	t := typ.common()
	return Value{t, makechan(t, buffer), flag(Chan)}
}

// Close closes a channel.
func (v Value) Close() {
	v.mustBe(Chan, "Close")
	v.mustBeExported("Close")
	if ChanDir(v.typ_.ChanDir)&SendDir == 0 {
		panic("reflect: close of receive-only channel")
	}
	chanclose(v.pointer())
}

// Send sends x.
func (v Value) Send(x Value) { v.send(x, false) }

// TrySend sends x if it can without waiting.
func (v Value) TrySend(x Value) bool { return v.send(x, true) }

func (v Value) send(x Value, nonblocking bool) bool {
	method := "Send"
	if nonblocking {
		method = "TrySend"
	}
	v.mustBe(Chan, method)
	v.mustBeExported(method)
	if ChanDir(v.typ_.ChanDir)&SendDir == 0 {
		panic("reflect: send on recv-only channel")
	}
	x.mustBeExported(method)
	x = x.assignTo("reflect.Value.Send", v.typ_.Elem)
	cases := []selectCase{{1, v.pointer(), x.addr()}, {dir: 3}}
	if !nonblocking {
		cases = cases[:1]
	}
	i, _ := rselect(cases)
	return i == 0
}

// Recv receives a value; ok is false if the channel is closed.
func (v Value) Recv() (x Value, ok bool) { return v.recv("Recv", false) }

// TryRecv receives a value if it can without waiting; otherwise x is the zero Value.
func (v Value) TryRecv() (x Value, ok bool) { return v.recv("TryRecv", true) }

func (v Value) recv(method string, nonblocking bool) (x Value, ok bool) {
	v.mustBe(Chan, method)
	v.mustBeExported(method)
	if ChanDir(v.typ_.ChanDir)&RecvDir == 0 {
		panic("reflect: recv on send-only channel")
	}
	t := v.typ_.Elem
	p := abi.New(t)
	cases := []selectCase{{2, v.pointer(), p}, {dir: 3}}
	if !nonblocking {
		cases = cases[:1]
	}
	i, received := rselect(cases)
	if i != 0 {
		return Value{}, false
	}
	return load(t, p, 0), received
}

// SelectDir is what a case of Select does.
type SelectDir int

const (
	_ SelectDir = iota
	SelectSend
	SelectRecv
	SelectDefault
)

// SelectCase is a case of Select.
type SelectCase struct {
	Dir  SelectDir
	Chan Value
	Send Value
}

// Select executes a select statement.
func Select(cases []SelectCase) (chosen int, recv Value, recvOK bool) {
	if len(cases) >= 65536 {
		panic("reflect.Select: too many cases (max 65536)")
	}
	list := make([]selectCase, len(cases))
	hasDefault := false
	for i, c := range cases {
		s := &list[i]
		s.dir = int(c.Dir)
		switch c.Dir {
		case SelectDefault:
			if hasDefault {
				panic("reflect.Select: multiple default cases")
			}
			hasDefault = true
			if c.Chan.IsValid() {
				panic("reflect.Select: default case has Chan value")
			}
			if c.Send.IsValid() {
				panic("reflect.Select: default case has Send value")
			}
		case SelectSend:
			if !c.Chan.IsValid() {
				break
			}
			c.Chan.mustBe(Chan, "Select")
			c.Chan.mustBeExported("Select")
			if ChanDir(c.Chan.typ_.ChanDir)&SendDir == 0 {
				panic("reflect.Select: SendDir case using recv-only channel")
			}
			s.ch = c.Chan.pointer()
			if !c.Send.IsValid() {
				panic("reflect.Select: SendDir case missing Send value")
			}
			c.Send.mustBeExported("Select")
			x := c.Send.assignTo("reflect.Select", c.Chan.typ_.Elem)
			p := abi.Copy(x.typ_, x.addr())
			s.val = p
		case SelectRecv:
			if c.Send.IsValid() {
				panic("reflect.Select: RecvDir case has Send value")
			}
			if !c.Chan.IsValid() {
				break
			}
			c.Chan.mustBe(Chan, "Select")
			c.Chan.mustBeExported("Select")
			if ChanDir(c.Chan.typ_.ChanDir)&RecvDir == 0 {
				panic("reflect.Select: RecvDir case using send-only channel")
			}
			s.ch = c.Chan.pointer()
			s.val = abi.New(c.Chan.typ_.Elem)
		default:
			panic("reflect.Select: invalid Dir")
		}
	}
	chosen, recvOK = rselect(list)
	if list[chosen].dir == int(SelectRecv) {
		recv = load(cases[chosen].Chan.typ_.Elem, list[chosen].val, 0)
	}
	return chosen, recv, recvOK
}
