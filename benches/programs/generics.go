// Generic code: a stack, folds with function arguments, a heap ordered by a type's own method, pairs.
package main

type Number interface{ ~int | ~float64 }

type Stack[T any] struct{ items []T }

func (s *Stack[T]) Push(v T) { s.items = append(s.items, v) }
func (s *Stack[T]) Pop() T {
	v := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return v
}

func Fold[T, A any](xs []T, a A, f func(A, T) A) A {
	for _, x := range xs {
		a = f(a, x)
	}
	return a
}

func Sum[T Number](xs []T) T { return Fold(xs, 0, func(a, x T) T { return a + x }) }

func Map[T, U any](xs []T, f func(T) U) []U {
	out := make([]U, 0, len(xs))
	for _, x := range xs {
		out = append(out, f(x))
	}
	return out
}

type Ordered[T any] interface{ Less(T) bool }

type Heap[T Ordered[T]] struct{ a []T }

func (h *Heap[T]) Push(v T) {
	h.a = append(h.a, v)
	for i := len(h.a) - 1; i > 0; {
		up := (i - 1) / 2
		if !h.a[i].Less(h.a[up]) {
			break
		}
		h.a[i], h.a[up] = h.a[up], h.a[i]
		i = up
	}
}

func (h *Heap[T]) Pop() T {
	top, n := h.a[0], len(h.a)-1
	h.a[0] = h.a[n]
	h.a = h.a[:n]
	for i := 0; ; {
		k := 2*i + 1
		if k >= n {
			return top
		}
		if k+1 < n && h.a[k+1].Less(h.a[k]) {
			k++
		}
		if !h.a[k].Less(h.a[i]) {
			return top
		}
		h.a[i], h.a[k] = h.a[k], h.a[i]
		i = k
	}
}

type Int int

func (a Int) Less(b Int) bool { return a < b }

type Pair[K, V any] struct {
	Key K
	Val V
}

func (a Pair[K, V]) Less(b Pair[K, V]) bool {
	x, _ := any(a.Key).(float64)
	y, _ := any(b.Key).(float64)
	return x > y
}

func main() {
	var s Stack[int]
	t := 0
	for r := 0; r < 800; r++ {
		for i := 0; i < 20000; i++ {
			s.Push(i)
		}
		t += Sum(s.items)
		for len(s.items) > 0 {
			t -= s.Pop()
		}
	}
	println(t, Sum([]float64{1.5, 2.5}))

	var ints Heap[Int]
	var pairs Heap[Pair[float64, int]]
	seed := uint32(7)
	for i := 0; i < 300000; i++ {
		seed = seed*1664525 + 1013904223
		ints.Push(Int(seed >> 12))
		pairs.Push(Pair[float64, int]{float64(seed>>4) / 16, i})
	}
	h := 0
	for i := 0; i < 300000; i++ {
		h = h*31 + int(ints.Pop()) + pairs.Pop().Val
	}
	println(h)
	fs := Map(Map(make([]int, 1000000), func(x int) float64 { return float64(x) + 0.5 }), func(x float64) int { return int(x * 4) })
	println(len(fs), Sum(fs))
}
