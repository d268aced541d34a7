// Calls come before the variables and the memory that are read beside them.
package main

import "fmt"

type S struct{ a, b int }

func inc(p *int) int    { *p++; return *p * 100 }
func incs(p *S) int     { p.a++; return p.a * 100 }
func (s *S) set() error { s.a = 7; return nil }
func (s *S) num() int   { s.a += 5; return s.a }
func two() (int, S, string) {
	var x int
	var s S
	y := "a"
	return x, s, func() string { x = 5; s.b = 6; y = "b"; return y }()
}
func ret1() (int, int)     { x := 1; return x, inc(&x) }
func ret2() (S, error)     { var s S; return s, s.set() }
func ret3() (S, int, S)    { var s S; return s, s.num(), s }
func ret4() (a int, b int) { a = 1; return a, func() int { a = 9; return 3 }() }
func ret5() (string, int)  { s := "x"; return s + "1", func() int { s = "y"; return 1 }() }
func ret6() ([]int, int)   { s := []int{1}; return s, func() int { s = append(s, 2); return len(s) }() }
func ret7() (int, int)     { s := []int{1}; return s[0], func() int { s[0] = 8; return 1 }() }
func ret8() (any, int)     { x := 1; return x, inc(&x) }
func ret9() (int, int)     { p := &S{}; return p.a, p.num() }
func ret10() (*S, int)     { var p *S; return p, func() int { p = &S{4, 5}; return 1 }() }
func ret11() (int64, int)  { x := 1; return int64(x), inc(&x) }
func ret12() (S, int)      { p := &S{}; return *p, p.num() }
func ret13() (int, int)    { m := map[int]int{}; return m[1], func() int { m[1] = 5; return 1 }() }
func ret14() ([2]int, int) { var a [2]int; return a, func() int { a[1] = 5; return 1 }() }
func ret15() (int, int)    { var a [2]int; i := 1; return a[i], func() int { a[1] = 5; return 1 }() }
func ret16() (int, int)    { x := 1; return -x, inc(&x) }
func ret17() (bool, int)   { x := 1; return x == 1, inc(&x) }
func ret18() (int, int)    { var s S; return s.a, s.num() }

var gl = 1

func incg() int         { gl++; return gl }
func ret19() (int, int) { return gl, incg() }

func show(xs ...any)     { fmt.Println(xs...) }
func f3(a, b, c int)     { fmt.Println(a, b, c) }
func fs(a S, b int, c S) { fmt.Println(a, b, c) }

func main() {
	show(two())
	show(ret1())
	show(ret2())
	show(ret3())
	show(ret4())
	show(ret5())
	show(ret6())
	show(ret7())
	show(ret8())
	show(ret9())
	a, b := ret10()
	show(a, b)
	show(ret11())
	show(ret12())
	show(ret13())
	show(ret14())
	show(ret15())
	show(ret16())
	show(ret17())
	show(ret18())
	show(ret19())
	x := 1
	f3(x, inc(&x), x)
	var s S
	fs(s, s.num(), s)
	y := 1
	p, q, r := y, inc(&y), y
	show(p, q, r)
	z := 1
	var t [3]int
	t[0], t[1], t[2] = z, inc(&z), z
	show(t)
	w := 1
	show([]int{w, inc(&w), w}, map[int]int{w: inc(&w)})
	v := 1
	show(v+inc(&v), v*2+inc(&v)*v)
	u := 1
	show(u, inc(&u), u)
	var s2 S
	show(s2, s2.num(), s2)
	k := 1
	arr := []int{0, 0, 0, 0}
	arr[k] = inc(&k) - 199
	show(arr, k)
	i := 0
	arr[i], i = 5, 2
	show(arr, i)
	g := func(a ...int) int { return a[0]*100 + a[1]*10 + a[2] }
	j := 1
	show(g(j, func() int { j = 5; return j }(), j))
	str := "a"
	show(str + func() string { str = "b"; return str }() + str)
	defer func(a, b int) { show(a, b) }(k, inc(&k))
	ch := make(chan int, 1)
	cc := 1
	ch <- cc + inc(&cc)
	show(<-ch)
	if c := 1; c == func() int { c = 2; return 2 }() {
		show("eq")
	}
	switch c := 1; c {
	case func() int { c = 3; return 3 }():
		show("three")
	case 1:
		show("one")
	}
	iface := any(j)
	show(iface == any(func() int { iface = 9; return 9 }()))
	pp := &S{1, 2}
	show(pp.a, func() int { pp = &S{3, 4}; return 0 }(), pp.a)
	var fn func(int) int = func(a int) int { return a + 1 }
	show(fn(func() int { fn = func(a int) int { return a + 1000 }; return 1 }()))
	total := 1
	total += func() int { total = 10; return 1 }()
	show(total)
	var out []int
	var walk func(n int) []int
	walk = func(n int) []int {
		if n > 0 {
			out = append(out, walk(n-1)...)
		}
		out = append(out, n)
		return []int{-n}
	}
	out = append(out, walk(3)...)
	show(out)
	for n := 0; n < 3; n++ {
		if m := n; m+func() int { m++; return m }() > 2 && m == n+1 {
			show("cond", n, m)
		}
	}
	pt := &S{1, 2}
	pt.a, pt.b = pt.b+pt.num(), pt.a
	show(*pt)
	go func(a, b int) { ch <- a + b }(k, inc(&k))
	show(<-ch)
	mm := map[string]int{"a": 1}
	mm["a"], mm["b"] = mm["b"]+func() int { mm["b"] = 4; return 1 }(), mm["a"]
	show(mm)
}
