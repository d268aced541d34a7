// Calls of closures and interface methods: what they call changes behind the compiler's back, panics, and asks who called.
package main

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"sort"
	"strings"
)

type shape interface {
	area(k int) int
	name() string
}
type square struct{ side int }
type rect struct{ w, h int }
type unit int
type broken struct{ p *int }
type deep struct{ *square }

func (s *square) area(k int) int { return s.side*s.side + k }
func (s *square) name() string   { return "square" }
func (r rect) area(k int) int    { return r.w*r.h + k }
func (r rect) name() string      { return "rect" }
func (u unit) area(k int) int    { return int(u) * k }
func (u unit) name() string      { return "unit" }
func (b broken) area(k int) int  { return *b.p + k }
func (b broken) name() string    { return "broken" }

// sum's one call meets more and more types.
func sum(list []shape, n int) (t int) {
	for i := 0; i < n; i++ {
		t += list[i%len(list)].area(i & 3)
	}
	return t
}

func changing() {
	lists := [][]shape{
		{&square{3}},
		{&square{3}, rect{2, 5}},
		{&square{3}, rect{2, 5}, unit(7), deep{&square{2}}},
		{unit(1), deep{&square{9}}, rect{1, 1}, &square{1}, shape(rect{3, 3})},
	}
	for _, l := range lists {
		fmt.Println(sum(l, 20000))
	}
	defer func() { fmt.Println("recovered:", recover()) }()
	fmt.Println(sum([]shape{rect{1, 2}, broken{}}, 3))
}

// apply calls what it is given; each caller gives something else.
func apply(f func(int) int, n int) (t int) {
	for i := 0; i < n; i++ {
		t = f(t + i)
	}
	return t
}

func closures() {
	k, calls := 3, 0
	fmt.Println(apply(func(x int) int { return x%1000 + k }, 5000))
	fmt.Println(apply(func(x int) int { calls++; return x & 0xff }, 5000), calls)
	s := &square{4}
	fmt.Println(apply(s.area, 50))
	var f func(int) int
	f = func(x int) int {
		if x < 2 {
			return x
		}
		return f(x-1) + f(x-2)
	}
	fmt.Println(f(18), apply(f, 5))
	defer func() {
		var e runtime.Error
		err, _ := recover().(error)
		fmt.Println("recovered:", errors.As(err, &e), err)
	}()
	f = nil
	apply(f, 1)
}

//go:noinline
func lines(skip int) string {
	var pcs [16]uintptr
	fs := runtime.CallersFrames(pcs[:runtime.Callers(skip, pcs[:])])
	var b strings.Builder
	for {
		f, more := fs.Next()
		if strings.HasPrefix(f.Function, "main.") {
			fmt.Fprintf(&b, " %s:%d", f.Function, f.Line)
		}
		if !more {
			return b.String()
		}
	}
}

type tracer struct{ at int }

func (t *tracer) step(i int) string {
	if i == t.at {
		return lines(2)
	}
	return ""
}

type stepper interface{ step(i int) string }

func walk(s stepper, n int) (out string) {
	for i := 0; i < n; i++ {
		if l := s.step(i); l != "" {
			out = l
		}
	}
	return out
}

func callers() {
	for _, at := range []int{0, 4000, 7999} {
		fmt.Println(walk(&tracer{at}, 8000))
	}
	each := func(n int, f func(int)) {
		for i := 0; i < n; i++ {
			f(i)
		}
	}
	each(6000, func(i int) {
		if i == 5999 {
			fmt.Println(lines(2))
		}
	})
}

// guarded recovers what a called closure raises, whichever frame it was built into.
func guarded(i int, f func(int) int) (r int, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("%d: %v", i, e)
		}
	}()
	return f(i), nil
}

func panics() {
	a := []int{1, 2, 3}
	inner := func(f func(int) int, i int) int { return f(i) + 1 }
	bad := 0
	var last error
	for i := 0; i < 6000; i++ {
		_, err := guarded(i, func(i int) int {
			return inner(func(j int) int { return a[j%4] / (j % 5) }, i)
		})
		if err != nil {
			bad++
			last = err
		}
	}
	fmt.Println(bad, last)
}

// Closures that hold the only way to what they use, with garbage made in between.
func garbage() {
	var fs []func() *square
	for i := 0; i < 64; i++ {
		p := &square{i}
		fs = append(fs, func() *square { q := &square{p.side + 1}; p = q; return q })
	}
	t := 0
	for r := 0; r < 100; r++ {
		for _, f := range fs {
			t += f().area(0) % 7
		}
	}
	fmt.Println(t)
}

// Functions made by reflection: where their results will be lie remains of other frames while they run.
func made() {
	pair := func(args []reflect.Value) []reflect.Value {
		runtime.GC()
		return []reflect.Value{reflect.ValueOf(fmt.Sprint(len(args), "x")), reflect.ValueOf(&square{len(args)})}
	}
	none := reflect.MakeFunc(reflect.TypeFor[func() (any, *square)](), pair).Interface().(func() (any, *square))
	some := reflect.MakeFunc(reflect.TypeFor[func(*square, string) (any, *square)](), pair).Interface().(func(*square, string) (any, *square))
	for range 20 {
		a, s := none()
		b, r := some(s, "s")
		if a != "0x" || s.side != 0 || b != "2x" || r.side != 2 {
			panic("results of a made function")
		}
	}
	fmt.Println("made")
}

type byLen []string

func (b byLen) Len() int           { return len(b) }
func (b byLen) Less(i, j int) bool { return len(b[i]) < len(b[j]) }
func (b byLen) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

func sorts() {
	var list []string
	for i := 0; i < 700; i++ {
		list = append(list, strings.Repeat("x", i*37%101))
	}
	l := append([]string(nil), list...)
	sort.Sort(byLen(l))
	fmt.Println(sort.IsSorted(byLen(l)), len(l[0]), len(l[699]))
	sort.Sort(sort.Reverse(byLen(l)))
	fmt.Println(len(l[0]), len(l[699]))
	sort.Slice(l, func(i, j int) bool { return len(l[i])%10 < len(l[j])%10 })
	fmt.Println(len(l[0])%10, len(l[699])%10)
}

func depth(n int) int {
	if n == 0 {
		return 0
	}
	return depth(n-1) + 1
}

func main() {
	changing()
	closures()
	callers()
	panics()
	garbage()
	sorts()
	made()
	fmt.Println(depth(1500))
}
