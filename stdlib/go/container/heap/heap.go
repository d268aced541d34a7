// Package heap makes a priority queue of anything that can be sorted.
package heap

import "sort"

// Interface is what a heap needs of a collection; its least element is at index 0.
type Interface interface {
	sort.Interface
	Push(x any)
	Pop() any
}

// Init makes a heap of h.
func Init(h Interface) {
	n := h.Len()
	for i := n/2 - 1; i >= 0; i-- {
		down(h, i, n)
	}
}

// Push adds x.
func Push(h Interface, x any) {
	h.Push(x)
	up(h, h.Len()-1)
}

// Pop removes the least element and returns it.
func Pop(h Interface) any {
	n := h.Len() - 1
	h.Swap(0, n)
	down(h, 0, n)
	return h.Pop()
}

// Remove removes the element at index i and returns it.
func Remove(h Interface, i int) any {
	n := h.Len() - 1
	if n != i {
		h.Swap(i, n)
		if !down(h, i, n) {
			up(h, i)
		}
	}
	return h.Pop()
}

// Fix restores the order after the element at index i has changed.
func Fix(h Interface, i int) {
	if !down(h, i, h.Len()) {
		up(h, i)
	}
}

func up(h Interface, j int) {
	for j > 0 {
		i := (j - 1) / 2
		if !h.Less(j, i) {
			return
		}
		h.Swap(i, j)
		j = i
	}
}

// down moves the element at i down and reports whether it moved.
func down(h Interface, i, n int) bool {
	start := i
	for {
		j := 2*i + 1
		if j >= n || j < 0 {
			break
		}
		if k := j + 1; k < n && h.Less(k, j) {
			j = k
		}
		if !h.Less(j, i) {
			break
		}
		h.Swap(i, j)
		i = j
	}
	return i > start
}
