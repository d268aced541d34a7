// Variables in frames that exist on one of two ways only, held by a pointer or by a deferred call.
package main

import (
	"fmt"
	"runtime"
)

type node struct {
	next *node
	n    int
}

//go:noinline
func fresh(n int) *node { return &node{nil, n} }

//go:noinline
func collect(depth int) int {
	if depth > 0 {
		return collect(depth-1) + 1
	}
	runtime.GC()
	var junk []*node
	for i := range 1000 {
		junk = append(junk, &node{nil, -i})
	}
	runtime.KeepAlive(junk)
	return 0
}

//go:noinline
func pointed(c bool) int {
	var p *node
	if c {
		x := node{fresh(7), 1}
		x.n++
		p = &x
	}
	collect(30)
	collect(3)
	if p == nil {
		return 0
	}
	return p.n*100 + p.next.n
}

//go:noinline
func deferred(c bool) (out int) {
	if c {
		first := fresh(3)
		second := node{fresh(4), 0}
		p := &second
		defer func() {
			collect(3)
			out += first.n*10 + p.next.n
			first = nil
		}()
	}
	collect(30)
	return 1
}

//go:noinline
func recovered() (out int) {
	ok := false
	func() {
		first := fresh(5)
		defer func() {
			collect(30)
			ok = true
			out += first.n
			first = nil
		}()
		defer func() {
			if recover() == nil {
				fmt.Println("nothing to recover")
			}
			collect(30)
		}()
		panic("stop")
	}()
	if !ok {
		fmt.Println("did not run all deferred calls")
	}
	return out
}

func main() {
	for range 3 {
		fmt.Println(pointed(true), pointed(false), deferred(true), deferred(false), recovered())
	}
}
