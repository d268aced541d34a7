// A million goroutines parked on a channel: bytes each. Then all are woken, and each has said so.
package main

import (
	"runtime"
	"sync/atomic"
)

func main() {
	const n = 1_000_000
	gate := make(chan struct{})
	done := make(chan struct{})
	var sum atomic.Int64
	before := status("VmRSS")
	for i := range n {
		go func() {
			<-gate
			if sum.Add(int64(i)) >= 0 {
				done <- struct{}{}
			}
		}()
	}
	for runtime.NumGoroutine() < n+1 {
		runtime.Gosched()
	}
	// Twice through the queue: all of them have come to the channel.
	runtime.Gosched()
	runtime.Gosched()
	result("bytes", float64(status("VmRSS")-before)*1024/n)
	close(gate)
	for range n {
		<-done
	}
	check(sum.Load() == n*(n-1)/2, "sum %d", sum.Load())
}
