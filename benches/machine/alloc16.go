// Objects of 16 bytes with a pointer, of which the last 1000 are alive.
package main

import "time"

type node struct {
	next  *node
	value int
}

var ring [1000]*node

func main() {
	const n = 20_000_000
	t := time.Now()
	for i := range n {
		ring[i%1000] = &node{value: i}
	}
	each("ns", t, n)
	sum := 0
	for _, p := range ring {
		sum += p.value
	}
	check(sum == 1000*(2*n-1001)/2, "sum %d", sum)
}
