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

func main() {
	var s Stack[int]
	t := 0
	for r := 0; r < 100; r++ {
		for i := 0; i < 20000; i++ {
			s.Push(i)
		}
		t += Sum(s.items)
		for len(s.items) > 0 {
			t -= s.Pop()
		}
	}
	println(t, Sum([]float64{1.5, 2.5}))
}
