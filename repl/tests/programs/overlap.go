// Pointers into the middle of an object in a frame, while the caller's frame has room for objects that are not made yet
// at the same addresses: what the pointers lead to stays alive.
package main

import "fmt"

type holder struct{ list []int }

type later struct {
	x [6]int
	p *int
}

func (h *holder) sum(n int) int {
	for i := 0; i < 300; i++ {
		fresh(n)
	}
	s := 0
	for _, v := range h.list {
		s += v
	}
	return s
}

//go:noinline
func fresh(n int) []int { return make([]int, n) }

func high(n int) int {
	var hs [8]holder
	for i := range hs {
		hs[i].list = append(fresh(0), n, n, n, n, i)
	}
	s := 0
	p := &hs[7]
	for i := 0; i < 3; i++ {
		s = s*100 + p.sum(5)
	}
	return s
}

func middle(n int) int {
	var hs [8]holder
	for i := range hs {
		hs[i].list = append(fresh(0), n, n, n, n, i)
	}
	s := 0
	p := &hs[4]
	for i := 0; i < 3; i++ {
		s = s*100 + p.sum(5)
	}
	return s
}

func low(n int) int {
	var hs [8]holder
	for i := range hs {
		hs[i].list = append(fresh(0), n, n, n, n, i)
	}
	s := 0
	p := &hs[2]
	for i := 0; i < 3; i++ {
		s = s*100 + p.sum(5)
	}
	return s
}

//go:noinline
func last(l *later) int { return *l.p }

func main() {
	s, n := high(7)+middle(8)+low(9), 1
	var a, b, c, d later
	a.p, b.p, c.p, d.p = &n, &n, &n, &n
	fmt.Println(s, last(&a)+last(&b)+last(&c)+last(&d))
}
