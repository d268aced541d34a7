// Addresses of parts of variables that stay in the frame are addresses of the variables, not of copies.
package main

import "fmt"

type holder struct {
	n    int
	list []int
}

//go:noinline
func set(p *int, v int) { *p = v }

func ints(n int) (int, int) {
	var a [8]int
	for i := range a {
		a[i] = n
	}
	p := &a[7]
	set(p, 1)
	s := a[7]
	a[7] = 3
	return s, *p
}

func structs(n int) (int, int, int) {
	var a [4]holder
	p, q := &a[3], &a[2].list
	p.list = make([]int, n)
	set(&p.n, 5)
	*q = append(*q, n, n)
	s := len(a[3].list) + 10*a[3].n
	a[2].list = a[2].list[:1]
	return s, len(*q), (*q)[0]
}

func nested(n int) (int, int, string) {
	var a [3][3]int
	row := &a[1]
	row[2] = n
	b := a[1][:]
	b[0] = 2 * n
	var s [2]string
	t := &s[1]
	*t = "x"
	s[1] += "y"
	return a[1][0] + a[1][2], len(b), *t
}

type inner struct{ a [3]int }

func fields(n int) (int, int) {
	var x struct {
		k  int
		in [2]inner
	}
	p := &x.in[1].a[2]
	*p = n
	x.in[1].a[2]++
	q := &x.in[0]
	q.a[1] = 4
	return *p, x.in[0].a[1]
}

func main() {
	fmt.Println(ints(7))
	fmt.Println(structs(7))
	fmt.Println(nested(7))
	fmt.Println(fields(7))
}
