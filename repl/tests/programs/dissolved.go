// Objects and memory of frames that machine code keeps in registers: whoever looks at them, the interpreter after a failed check, the collector during a
// call, a panic, a closure made before the loop was compiled, must find what there would be.
package main

import (
	"fmt"
	"iter"
	"runtime"
	"strings"
)

type vec struct {
	x, y int
	name string
}

func newVec(x, y int, name string) *vec { return &vec{x, y, name} }
func (v *vec) add(w *vec)               { v.x += w.x; v.y += w.y }
func (v *vec) dot(w *vec) int           { return v.x*w.x + v.y*w.y }

//go:noinline
func opaque(n int) int { return n + 1 }

//go:noinline
func collect() string {
	runtime.GC()
	return strings.Repeat("z", 100)
}

// A failed check in the middle of the object's life: the interpreter gets it.
func checked(list []int, n int) (sum int, err any) {
	defer func() { err = recover() }()
	return unchecked(list, n), nil
}

func unchecked(list []int, n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		v := newVec(i, list[i], "v")
		w := newVec(1, 2, v.name+"w")
		v.add(w)
		sum += v.dot(w) + len(w.name)
	}
	return sum
}

// What the object holds must survive calls that collect.
func acrossCalls(n int) string {
	out := ""
	for i := 0; i < n; i++ {
		v := newVec(i, i, collect()[:3])
		if opaque(i)%2 == 0 {
			v.name = collect()[:1]
		}
		v.x += opaque(v.y)
		out += fmt.Sprint(v.x, v.name, " ")
	}
	return out
}

// A new object every round, the old one known until then.
func chain(n int) (int, string) {
	cur := newVec(0, 1, "a")
	for i := 0; i < n; i++ {
		next := newVec(cur.y, cur.x+cur.y&0xffff, cur.name)
		if i%1000 == 999 {
			next.name = collect()[:2] + cur.name[:1]
		}
		cur = next
	}
	return cur.x ^ cur.y, cur.name
}

// Two objects change places: neither may be taken for the other.
func swapped(n int) (int, int) {
	a, b := newVec(1, 0, ""), newVec(2, 0, "")
	for i := 0; i < n; i++ {
		a.x += 3
		b.x ^= i
		a, b = b, a
	}
	return a.x, b.x
}

// Two names for one object.
func aliased(n int) int {
	a := newVec(1, 2, "")
	b := a
	for i := 0; i < n; i++ {
		if i == n/2 {
			b = newVec(a.x, a.y, "")
		}
		a.x++
		b.y += a.x & 3
	}
	return a.x + a.y + b.x*1000 + b.y
}

// Parts of words: neighbours stay.
type packed struct {
	a, b byte
	c    int16
	d    int32
	e    float32
	f    bool
}

func (p *packed) step(i int) {
	p.a += byte(i)
	p.c -= int16(p.a)
	p.d ^= int32(p.c) << 8
	p.e += float32(p.a) / 4
	p.f = p.d < 0
}

func parts(n int) packed {
	p := packed{b: 77, d: -5}
	for i := 0; i < n; i++ {
		p.step(i)
	}
	return p
}

// Closures in frames, made before the loop gets hot: their variables are memory that others know.
func flushed(n int) []int {
	var out []int
	from, total := 0, 0
	flush := func(to int) {
		out = append(out, to-from)
		from = to
		total++
	}
	for i := 0; i < n; i++ {
		if i%97 == 96 {
			flush(i)
			from++
		}
	}
	flush(n)
	sum := 0
	for _, x := range out {
		sum += x
	}
	return []int{sum, total, from, len(out)}
}

func apply(n int, f func(int)) {
	for i := 0; i < n; i++ {
		f(i)
	}
}

func nested(n int) (t int) {
	for k := 0; k < n; k++ {
		u := k
		apply(5, func(i int) {
			apply(3, func(j int) { u += i * j })
			t += u ^ i
		})
	}
	return t
}

// Iterators: closures that closures hold.
func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

func mapped[A, B any](s iter.Seq[A], f func(A) B) iter.Seq[B] {
	return func(yield func(B) bool) {
		for x := range s {
			if !yield(f(x)) {
				return
			}
		}
	}
}

func filtered(s iter.Seq[int], f func(int) bool) iter.Seq[int] {
	return func(yield func(int) bool) {
		s(func(x int) bool { return !f(x) || yield(x) })
	}
}

func iterated(n, stop int) (t int, s string) {
	for k := 0; k < n; k++ {
		for x := range mapped(filtered(count(12), func(i int) bool { return i&1 == k&1 }), func(i int) int { return i*i + k }) {
			if x == stop {
				break
			}
			if x == stop+1 {
				return t, "returned"
			}
			t += x
		}
	}
	for x := range mapped(count(3), func(i int) string { return collect()[:i] }) {
		s += x + "."
	}
	return t, s
}

func bodyPanics(n int) (t int, err any) {
	defer func() { err = recover() }()
	var list [8]int
	for k := 0; k < n; k++ {
		for x := range count(k / 100) {
			list[x] += k
			t += list[x]
		}
	}
	return t, nil
}

// Recovered: the results are in the frame.
func recovered(n int) (v vec, err any) {
	defer func() { err = recover() }()
	w := &v
	for i := 0; ; i++ {
		w.x += i
		w.name = "at " + fmt.Sprint(i/1000*1000)
		if i == n {
			var p *vec
			p.x = 1
		}
	}
}

// Pointers to pointers, to elements, to fields.
func pointers(n int) (t int) {
	for i := 0; i < n; i++ {
		x, y := i, 2*i
		p := &x
		q := &p
		if i%3 == 0 {
			*q = &y
		}
		**q += 5
		t += x - y
	}
	return t
}

type tree struct {
	l, r *tree
	v    int
}

func built(n int) (t int) {
	for i := 0; i < n; i++ {
		leaf := &tree{v: i}
		mid := &tree{l: leaf, v: 1}
		top := &tree{mid, leaf, 2}
		t += top.l.l.v + top.r.v + top.v + top.l.v
		if i == n-1 {
			kept = top
		}
	}
	return t
}

var kept *tree

func main() {
	list := make([]int, 5000)
	for i := range list {
		list[i] = i * 7 % 31
	}
	for _, n := range []int{10, 5000, 5001} {
		fmt.Println(checked(list, n))
	}
	fmt.Println(acrossCalls(6))
	fmt.Println(chain(3500))
	fmt.Println(swapped(3001))
	fmt.Println(aliased(4000))
	fmt.Printf("%+v\n", parts(5003))
	fmt.Println(flushed(9000))
	fmt.Println(nested(700))
	fmt.Println(iterated(900, 500))
	fmt.Println(iterated(900, 120))
	fmt.Println(bodyPanics(1000))
	fmt.Println(recovered(4000))
	fmt.Println(pointers(5000))
	fmt.Println(built(5000), *kept.l.l, kept.r == kept.l.l)
}
