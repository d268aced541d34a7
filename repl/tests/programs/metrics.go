// Metrics that count events of the scheduler and the allocator.
package main

import (
	"fmt"
	"math"
	"runtime"
	"runtime/metrics"
	"sync"
	"time"
)

func read(name string) metrics.Value {
	s := []metrics.Sample{{Name: name}}
	metrics.Read(s)
	return s[0].Value
}

func sum(h *metrics.Float64Histogram) (n uint64) {
	for _, c := range h.Counts {
		n += c
	}
	return
}

// sized returns how many values the histogram has in the bucket of a size.
func sized(h *metrics.Float64Histogram, size float64) uint64 {
	for i, c := range h.Counts {
		if h.Buckets[i] <= size && size < h.Buckets[i+1] {
			return c
		}
	}
	return 0
}

var kept [][]byte

func main() {
	const allocs, frees = "/gc/heap/allocs-by-size:bytes", "/gc/heap/frees-by-size:bytes"
	before, freed := read(allocs).Float64Histogram(), read(frees).Float64Histogram()
	small, large, gone := sized(before, 1000), sized(before, 1e6), sized(freed, 1000)
	for range 500 {
		kept = append(kept, make([]byte, 1000))
	}
	kept = append(kept, make([]byte, 1e6))
	runtime.GC()
	h := read(allocs).Float64Histogram()
	fmt.Println(sized(h, 1000)-small >= 500, sized(h, 1e6) > large)
	fmt.Println(len(h.Buckets) == len(h.Counts)+1, h.Buckets[0], h.Buckets[1], math.IsInf(h.Buckets[len(h.Buckets)-1], 1))
	kept = nil
	runtime.GC()
	runtime.GC()
	fmt.Println(sized(read(frees).Float64Histogram(), 1000)-gone >= 400)

	var mu sync.Mutex
	var wg sync.WaitGroup
	waited := read("/sync/mutex/wait/total:seconds").Float64()
	mu.Lock()
	for range 200 {
		wg.Go(func() {
			mu.Lock()
			runtime.Gosched()
			mu.Unlock()
		})
	}
	time.Sleep(20 * time.Millisecond)
	mu.Unlock()
	wg.Wait()
	waited = read("/sync/mutex/wait/total:seconds").Float64() - waited
	fmt.Println(waited > 0.01, waited < 1000)

	latencies := sum(read("/sched/latencies:seconds").Float64Histogram())
	for range 1000 {
		wg.Go(runtime.Gosched)
	}
	wg.Wait()
	fmt.Println(sum(read("/sched/latencies:seconds").Float64Histogram()) > latencies)
}
