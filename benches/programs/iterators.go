// Iterators: functions that range over functions, adapters around them, trees walked in order, pairs; sums of what comes out.
package main

import (
	"fmt"
	"iter"
)

func count(from, to int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := from; i < to; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

func filter[T any](s iter.Seq[T], keep func(T) bool) iter.Seq[T] {
	return func(yield func(T) bool) {
		for x := range s {
			if keep(x) && !yield(x) {
				return
			}
		}
	}
}

func transform[A, B any](s iter.Seq[A], f func(A) B) iter.Seq[B] {
	return func(yield func(B) bool) {
		for x := range s {
			if !yield(f(x)) {
				return
			}
		}
	}
}

func take[T any](s iter.Seq[T], n int) iter.Seq[T] {
	return func(yield func(T) bool) {
		left := n
		for x := range s {
			if left == 0 || !yield(x) {
				return
			}
			left--
		}
	}
}

func numbered[T any](s iter.Seq[T]) iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		i := 0
		for x := range s {
			if !yield(i, x) {
				return
			}
			i++
		}
	}
}

type tree struct {
	left, right *tree
	key         int
}

func build(lo, hi int) *tree {
	if lo >= hi {
		return nil
	}
	mid := (lo + hi) / 2
	return &tree{build(lo, mid), build(mid+1, hi), mid}
}

func (t *tree) walk(yield func(int) bool) bool {
	return t == nil || t.left.walk(yield) && yield(t.key) && t.right.walk(yield)
}

func (t *tree) all() iter.Seq[int] {
	return func(yield func(int) bool) { t.walk(yield) }
}

func isPrime(n int) bool {
	for d := range count(2, n) {
		if d*d > n {
			break
		}
		if n%d == 0 {
			return false
		}
	}
	return n > 1
}

func pipelines(n int) (sum int) {
	for k := range n {
		odd := func(i int) bool { return i&1 == k&1 }
		square := func(i int) int { return i*i + k }
		for x := range transform(filter(count(0, 40), odd), square) {
			sum += x
		}
	}
	return sum
}

func primes(n int) (sum int) {
	for i, p := range numbered(take(filter(count(0, 1<<30), isPrime), n)) {
		sum ^= i * p
	}
	return sum
}

func inOrder(n, times int) (sum int) {
	t := build(0, n)
	for range times {
		for x := range t.all() {
			sum += x
		}
	}
	return sum
}

func main() {
	fmt.Println(pipelines(1_000_000))
	fmt.Println(primes(40_000))
	fmt.Println(inOrder(1<<15, 200))
}
