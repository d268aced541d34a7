// Shapes shows generics: a sorted list over any ordered key, iterators, constraint type inference, embedded types.
package main

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
)

type Shape interface {
	Area() float64
	Name() string
}

type named struct{ name string }

func (n named) Name() string { return n.name }

type Circle struct {
	named
	R float64
}

type Rect struct {
	named
	W, H float64
}

func (c Circle) Area() float64 { return math.Pi * c.R * c.R }
func (r Rect) Area() float64   { return r.W * r.H }

// Index is a list of values sorted by a key.
type Index[K cmp.Ordered, V any] struct {
	key  func(V) K
	list []V
}

func NewIndex[K cmp.Ordered, V any](key func(V) K) *Index[K, V] {
	return &Index[K, V]{key: key}
}

func (x *Index[K, V]) Add(vs ...V) {
	for _, v := range vs {
		i, _ := slices.BinarySearchFunc(x.list, x.key(v), func(e V, k K) int { return cmp.Compare(x.key(e), k) })
		x.list = slices.Insert(x.list, i, v)
	}
}

// All yields the values in order of their keys.
func (x *Index[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for _, v := range x.list {
			if !yield(x.key(v), v) {
				return
			}
		}
	}
}

func Map[T, U any](seq iter.Seq[T], f func(T) U) iter.Seq[U] {
	return func(yield func(U) bool) {
		for v := range seq {
			if !yield(f(v)) {
				return
			}
		}
	}
}

type Number interface{ ~int | ~float64 }

func Sum[S ~[]E, E Number](s S) (total E) {
	for _, v := range s {
		total += v
	}
	return total
}

func main() {
	x := NewIndex(Shape.Area)
	x.Add(Circle{named{"circle"}, 1}, Rect{named{"door"}, 1, 2}, Rect{W: 3, H: 3}, Circle{named{"dot"}, 0.1})
	for area, s := range x.All() {
		if area > 8 {
			break
		}
		fmt.Printf("%-8q %.3f %T\n", s.Name(), area, s)
	}
	type celsius float64
	fmt.Println(Sum([]int{1, 2, 3}), Sum([]celsius{1.5, 2}))
	upper := slices.Collect(Map(slices.Values([]string{"a", "b"}), strings.ToUpper))
	fmt.Println(upper, slices.Sorted(maps.Keys(map[string]bool{"z": true, "y": true})))
	switch s := Shape(Rect{named{"square"}, 2, 2}).(type) {
	case Circle:
		fmt.Println("round", s.R)
	case Rect:
		fmt.Printf("%+v %v\n", s, s.W == s.H)
	}
}
