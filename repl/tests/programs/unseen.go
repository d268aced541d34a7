// Code that does not run until its function is hot: it comes to run once, then again and again, in loops, in what was built into callers,
// with panics on the way and callers looked for from inside.
package main

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
)

var errOdd = errors.New("odd")

func where(skip int) string {
	var list []string
	pcs := make([]uintptr, 8)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(skip+1, pcs)])
	for {
		f, more := frames.Next()
		if name, ok := strings.CutPrefix(f.Function, "main."); ok {
			list = append(list, fmt.Sprint(name, ":", f.Line))
		}
		if !more {
			return strings.Join(list, " ")
		}
	}
}

// late is called only when much has run.
//
//go:noinline
func late(p *int, k int) int {
	*p += k
	return *p & 7
}

//go:noinline
func later(k int) (n int) {
	for i := 0; i < k&15; i++ {
		n += i ^ k
	}
	return n
}

// step takes the branch that has not run when k reaches from.
func step(sum *int, k, from int) int {
	if k >= from {
		x := late(sum, k)
		if x == 3 {
			return later(k) + x
		}
		return x - 1
	}
	return k & 3
}

//go:noinline
func outOfLine(sum *int, k, from int) int {
	s := fmt.Sprint()
	for i := 0; i < 3; i++ {
		if k >= from {
			*sum += later(k + i)
			s += "x"
		}
		*sum += i * k & 31
	}
	return len(s) + *sum&1
}

func phases(n int) (total, sum int) {
	for k := 0; k < n; k++ {
		total += step(&sum, k, n/2) + outOfLine(&sum, k, n-n/3)
	}
	return total, sum
}

//go:noinline
func check(k, bad int) (n int, err error) {
	if k == bad {
		return 0, fmt.Errorf("%d: %w at %s", k, errOdd, where(1))
	}
	if k > bad {
		panic(fmt.Sprintf("%d beyond %d", k, bad))
	}
	return k * 2, nil
}

func guarded(k, bad int) (n int) {
	defer func() {
		if r := recover(); r != nil {
			n = len(fmt.Sprint(r))
		}
	}()
	n, err := check(k, bad)
	if err != nil {
		fmt.Println(err, errors.Is(err, errOdd))
		return -1
	}
	return n & 1
}

type shape interface{ area(int) int }
type flat struct{ w int }
type tall struct{ h, n int }

func (f flat) area(k int) int  { return f.w * k }
func (t *tall) area(k int) int { t.n++; return t.h + k*t.n }

// visit's second call, of an interface's method, is not made at first.
//
//go:noinline
func visit(s shape, f func(int) int, k int) int {
	n := s.area(k)
	if n&1023 == 1023 {
		n += f(n)
	}
	if n < 0 {
		n += s.area(-k)
	}
	return n & 0xfff
}

func visits(n int) (t int) {
	tl := &tall{h: 5}
	for k := 0; k < n; k++ {
		t += visit(flat{2}, func(x int) int { return x / t }, k&511)
	}
	for k := 0; k < n; k++ {
		t += visit(flat{-3}, func(x int) int { return x ^ k }, k&2047)
		t += visit(tl, func(x int) int { return later(x) }, -k)
	}
	return t + tl.n
}

// walk calls itself, and takes its other way only far in.
func walk(depth, k int, trail *[]string) int {
	if depth == 0 {
		if k == 5000 {
			*trail = append(*trail, where(1))
		}
		return k & 1
	}
	return walk(depth-1, k, trail) + 1
}

// loops: the second loop and what follows it have not run while the first is compiled.
func loops(n int) (t float64) {
	for i := 0; i < n; i++ {
		t += float64(i&7) / 2
	}
	m := map[string]int{}
	for i := 0; i < n/10; i++ {
		m[strings.Repeat("k", i&15)] += i
	}
	for i := n; i > 0; i-- {
		if t > 1e5 {
			t -= float64(later(i)) + float64(m["kkk"]&3)
		} else if t < -1e4 {
			t = -t
		}
	}
	return t
}

func main() {
	fmt.Println(phases(30000))
	fmt.Println(phases(60000))
	n := 0
	for k := 0; k < 9000; k++ {
		n += guarded(k, 8000)
	}
	fmt.Println(n)
	fmt.Println(visits(20000))
	var trail []string
	for k := 0; k < 5002; k++ {
		n += walk(6, k, &trail)
	}
	fmt.Println(n, trail)
	fmt.Println(loops(200000))
}
