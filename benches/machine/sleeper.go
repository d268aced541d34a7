// A goroutine that sleeps 2 ms at a time beside eight that spin.
package main

import (
	"slices"
	"sync/atomic"
	"time"
)

func main() {
	const n, d = 300, 2 * time.Millisecond
	var stop atomic.Bool
	spun := make(chan int)
	for range 8 {
		go func() {
			k := 0
			for !stop.Load() {
				k++
			}
			spun <- k
		}()
	}
	late := make([]time.Duration, n)
	for i := range late {
		t := time.Now()
		time.Sleep(d)
		late[i] = time.Since(t) - d
		check(late[i] >= 0, "woke %v early", -late[i])
	}
	stop.Store(true)
	for range 8 {
		check(<-spun > 0, "a goroutine never ran")
	}
	slices.Sort(late)
	result("p99", float64(late[n*99/100].Microseconds())/1e3)
}
