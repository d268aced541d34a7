// Names of functions in functions.
package main

import (
	"fmt"
	"runtime"
)

//go:noinline
func who(n int) {
	pc, _, _, _ := runtime.Caller(1)
	fmt.Println(n, runtime.FuncForPC(pc).Name())
}

var global = []func(){func() { who(2); go func() { who(3) }(); runtime.Gosched() }}

type T struct{}

func (T) M() {
	f := func() {
		who(4)
		for i := range seq {
			who(5)
			func() { who(6); defer who(i) }()
			if i == 1 {
				break
			}
		}
		defer who(7)
	}
	f()
	defer func() { who(8); defer func() { who(9) }() }()
}

func seq(y func(int) bool) {
	_ = y(0) && y(1)
}

func Gen[K any](k K) {
	func() { who(14); defer func() { who(15); defer func() { who(16) }() }() }()
}

func init() { who(12); defer func() { who(13) }() }
func init() { defer func() { who(13) }() }

func main() {
	for _, g := range global {
		g()
	}
	T{}.M()
	Gen(1)
	Gen("a")
	defer fmt.Println("end")
	defer func() {
		defer func() {
			who(17)
			defer func() { who(18) }()
		}()
	}()
	for i := range seq {
		defer func() { who(21) }()
		for j := range seq {
			func() { who(22); defer func() { who(23) }() }()
			if j > i {
				break
			}
		}
	}
}
