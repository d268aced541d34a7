package main

import (
	"fmt"
	"sort"
)

func main() {
	x := make([]int, 500000)
	seed := uint32(1)
	for i := range x {
		seed = seed*1664525 + 1013904223
		x[i] = int(seed >> 8)
	}
	y := append([]int(nil), x...)
	sort.Ints(x)
	sort.Slice(y, func(i, j int) bool { return y[i] > y[j] })
	fmt.Println(x[0], x[len(x)/2], y[0], sort.IntsAreSorted(x))
}
