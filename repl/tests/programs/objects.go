// New objects of all small sizes, with pointers in all places, boxed values, short arrays and closures: what the collector must find in
// them, and the zeros between what was stored.
package main

import "fmt"

type node[A any] struct {
	next *node[A]
	pad  A
	last *int
}

type pointers[A any] struct {
	pad  A
	p, q *int
	next *pointers[A]
}

var garbage any

func plain[A comparable](n int) int {
	var zero A
	var list *node[A]
	for i := range n {
		x := new(int)
		*x = i
		list = &node[A]{next: list, last: x}
		garbage = &node[A]{last: x}
	}
	sum := 0
	for l := list; l != nil; l = l.next {
		if l.pad != zero {
			panic("not zero")
		}
		sum += *l.last
	}
	return sum
}

func several[A comparable](n int) int {
	var zero A
	var list *pointers[A]
	for i := range n {
		a, b := i, -2*i
		list = &pointers[A]{p: &a, next: list}
		list.q = &b
	}
	sum := 0
	for l := list; l != nil; l = l.next {
		if l.pad != zero {
			panic("not zero")
		}
		sum += *l.p + *l.q
	}
	return sum
}

type point struct {
	x, y int32
	name string
}

func boxes(n int) int {
	var all []any
	for i := range n {
		all = append(all, i, int8(i), uint16(i), float64(i)/2, fmt.Sprint(i)[:0], fmt.Sprint(i), []int{i, i + 1},
			point{int32(i), 1, "p"}, [2]int32{int32(i), 2}, func() int { return i }, make([]*int, 3, 5), [3]byte{byte(i)})
	}
	sum := 0
	for _, v := range all {
		switch v := v.(type) {
		case int:
			sum += v
		case int8:
			sum += int(v)
		case uint16:
			sum += int(v)
		case float64:
			sum += int(2 * v)
		case string:
			sum += len(v)
		case []int:
			sum += v[0] + v[1]
		case point:
			sum += int(v.x) + len(v.name)
		case [2]int32:
			sum += int(v[0] + v[1])
		case func() int:
			sum += v()
		case []*int:
			for _, p := range v[:cap(v)] {
				if p != nil {
					panic("not nil")
				}
			}
			v[0] = &sum
		case [3]byte:
			sum += int(v[0] + v[1])
		}
	}
	return sum
}

func main() {
	const n = 700
	for range 4 {
		fmt.Println(plain[[0]int](n), plain[[1]int](n), plain[[2]int](n), plain[[3]int](n), plain[[4]int](n), plain[[6]int](n),
			plain[[7]int](n), plain[[9]int](n), plain[[11]int](n), plain[[14]int](n), plain[[17]int](n), plain[[22]int](n),
			plain[[27]int](n), plain[[30]int](n), plain[[31]int](n), plain[[60]int](n), plain[[70]int](n))
		fmt.Println(several[[0]byte](n), several[[1]byte](n), several[[2]int](n), several[[5]int](n), several[[8]int](n),
			several[[12]int](n), several[[16]int](n), several[[20]int](n), several[[29]int](n))
		fmt.Println(boxes(n))
	}
}
