// Indices of unsigned types that are out of range are told as what they are.
package main

import "fmt"

func told() { fmt.Println(recover()) }

func main() {
	var s string
	var b []int
	var a [3]int
	u, p := uint(1<<63+5), &a
	func() { defer told(); _ = s[u] }()
	func() { defer told(); _ = b[uint64(u)+1] }()
	func() { defer told(); _ = a[uintptr(u)+2] }()
	func() { defer told(); b[u] = 1 }()
	func() { defer told(); a[u]++ }()
	func() { defer told(); fmt.Println(&a[u]) }()
	func() { defer told(); _ = p[u] }()
	func() { defer told(); _ = "abc"[u] }()
	func() { defer told(); _ = []byte{1}[u] }()
}
