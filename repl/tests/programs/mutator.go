// Pointers move between stacks, channels, maps and globals while the collector marks.
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

type node struct {
	next *node
	val  int
	pad  [3]*node
}

type tree struct {
	l, r *tree
	k    int
}

func (t *tree) insert(k int) *tree {
	if t == nil {
		return &tree{k: k}
	}
	if k < t.k {
		t.l = t.l.insert(k)
	} else {
		t.r = t.r.insert(k)
	}
	return t
}
func (t *tree) sum() int {
	if t == nil {
		return 0
	}
	return t.k + t.l.sum() + t.r.sum()
}
func rotate(t *tree) *tree {
	if t == nil || t.r == nil {
		return t
	}
	r := t.r
	t.r = r.l
	r.l = t
	return r
}

func list(n, base int) *node {
	var h *node
	for i := n; i > 0; i-- {
		h = &node{next: h, val: base + i}
	}
	return h
}
func sum(h *node) (s int) {
	for ; h != nil; h = h.next {
		s += h.val
	}
	return
}

// move the list by pieces between two globals, so that deletion barriers matter
var a, b atomic.Pointer[node]

func main() {
	var wg sync.WaitGroup
	total := int64(0)
	ch := make(chan *node)
	back := make(chan *node, 3)
	for w := range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 400 {
				n := 1 + (i*7+w)%50
				h := list(n, w)
				ch <- h
				h = nil
				got := <-back
				if got == nil {
					panic("nil")
				}
				atomic.AddInt64(&total, int64(sum(got)))
			}
		}()
	}
	go func() {
		for h := range ch {
			// reverse through the stack only
			var r *node
			for h != nil {
				nx := h.next
				h.next = r
				r = h
				h = nx
			}
			back <- r
		}
	}()
	// tree rotation
	wg.Add(1)
	go func() {
		defer wg.Done()
		for round := range 60 {
			var t *tree
			x := uint32(round + 1)
			want := 0
			for range 200 {
				x = x*1664525 + 1013904223
				t = t.insert(int(x >> 16))
				want += int(x >> 16)
			}
			for range 100 {
				t = rotate(t)
				if t.l != nil {
					t.l = rotate(t.l)
				}
			}
			if t.sum() != want {
				panic("tree")
			}
		}
	}()
	// hiding pointers: move from a global to a local and back
	wg.Add(1)
	go func() {
		defer wg.Done()
		a.Store(list(100, 0))
		for i := range 3000 {
			h := a.Swap(nil)
			g := list(3, i) // garbage
			if sum(g) != 3*i+6 {
				panic("garbage")
			}
			b.Store(h)
			h = nil
			if b.CompareAndSwap(b.Load(), b.Load()) {
				a.Store(b.Swap(nil))
			}
			if sum(a.Load()) != 5050 {
				panic("lost")
			}
		}
	}()
	m := map[string]*node{}
	for i := range 3000 {
		k := fmt.Sprint(i % 97)
		if old := m[k]; old != nil && sum(old) == 0 {
			panic("map")
		}
		m[k] = list(5, i+1)
		if i%500 == 499 {
			clear(m)
		}
	}
	wg.Wait()
	close(ch)
	fmt.Println(total)
}
