// Names that stand for others: //go:linkname within a package, and types that generic functions declare.
package main

import (
	"fmt"
	"reflect"
	_ "unsafe"
)

//go:linkname pulled main.target
func pulled(x int, s string) (string, error)

func target(x int, s string) (string, error) { return fmt.Sprint(x, s), nil }

//go:linkname pushed main.declared
func pushed(s []byte) int { return len(s) }

//go:linkname declared
func declared(s []byte) int

type counter struct{ n int }

func (c *counter) add(d int) int { c.n += d; return c.n }

//go:linkname add main.(*counter).add
func add(c *counter, d int) int

func local[A any](a A) (any, any, any) {
	type T struct{ x A }
	type U[B any] struct {
		x A
		y B
	}
	type I int
	return T{a}, U[int]{a, 1}, U[I]{a, 2}
}

func main() {
	s, err := pulled(7, "seven")
	fmt.Println(s, err, declared([]byte("four")))
	c := &counter{1}
	add(c, 4)
	f := add
	fmt.Println(f(c, 5), c.n)

	type I string
	a, b, d := local(1)
	e, g, h := local("text")
	i, j, k := local(I("named"))
	for _, v := range []any{a, b, d, e, g, h, i, j, k} {
		t := reflect.TypeOf(v)
		fmt.Printf("%T %s %d %+v\n", v, t.Name(), t.Size(), v)
	}
	fmt.Println(reflect.TypeOf(a) == reflect.TypeOf(e), reflect.TypeOf(e) == reflect.TypeOf(i))
}
