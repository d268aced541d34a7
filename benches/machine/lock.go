// A mutex that nobody else wants.
package main

import (
	"sync"
	"time"
)

func main() {
	const n = 20_000_000
	var mu sync.Mutex
	count := 0
	t := time.Now()
	for range n {
		mu.Lock()
		count++
		mu.Unlock()
	}
	each("ns", t, n)
	check(count == n, "count %d", count)
}
