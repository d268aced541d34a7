// What is in a map after an operation on one of its elements panics, and what the panic says.
package main

import "fmt"

func try(name string, f func(m map[string]int)) {
	m := map[string]int{}
	defer func() { fmt.Println(name, recover(), m) }()
	f(m)
}

func tryKey(name string, m map[any]int, f func(m map[any]int)) {
	defer func() {
		r := recover()
		_, ok := r.(interface{ RuntimeError() })
		fmt.Println(name, r, ok, len(m))
	}()
	f(m)
}

func boom() int { panic("boom") }

func main() {
	neg, zero := -1, 0
	try("shl", func(m map[string]int) { m["k"] <<= neg })
	try("shr", func(m map[string]int) { m["k"] >>= neg })
	try("shl set", func(m map[string]int) { m["k"] = 5; m["k"] <<= neg })
	try("shl fine", func(m map[string]int) { m["k"] = 5; m["k"] <<= -neg; m["j"] >>= 3 })
	try("shl call", func(m map[string]int) { m["k"] <<= boom() })
	try("shift", func(m map[string]int) { m["k"] = m["k"] << neg })
	try("div", func(m map[string]int) { m["k"] /= zero })
	try("rem", func(m map[string]int) { m["k"] %= zero })
	try("add", func(m map[string]int) { m["k"] += boom() })
	small := map[string]uint8{"a": 3}
	func() {
		defer func() { fmt.Println(recover(), small) }()
		small["a"] <<= 7
		small["b"] <<= neg
	}()

	key := []int{}
	for _, m := range []map[any]int{nil, {}, {1: 1}} {
		tryKey("read", m, func(m map[any]int) { _ = m[key] })
		tryKey("read ok", m, func(m map[any]int) { _, _ = m[key] })
		tryKey("delete", m, func(m map[any]int) { delete(m, key) })
		tryKey("write", m, func(m map[any]int) { m[key] = 1 })
	}

	var s []int
	for _, f := range []func(){
		func() { _ = s[neg] },
		func() { _ = s[5-zero:] },
		func() { _ = [2]int(s) },
		func() { _ = 1 / zero },
		func() { _ = make([]int, neg) },
		func() { s = nil; *(*int)(nil) = 1 },
		func() { var m map[int]int; m[1] = 1 },
		func() { var a, b any = s, s; _ = a == b },
	} {
		func() {
			defer func() { r := recover(); fmt.Printf("%T %v\n", r, r) }()
			f()
		}()
	}
}
