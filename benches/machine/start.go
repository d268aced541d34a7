// A million goroutines that each lock a mutex, count, and finish.
package main

import (
	"sync"
	"time"
)

func main() {
	const n = 1_000_000
	var mu sync.Mutex
	var wg sync.WaitGroup
	count := 0
	t := time.Now()
	wg.Add(n)
	for range n {
		go func() {
			mu.Lock()
			count++
			mu.Unlock()
			wg.Done()
		}()
	}
	wg.Wait()
	each("ns", t, n)
	check(count == n, "count %d", count)
}
