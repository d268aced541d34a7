// Goroutines mostly end on another P than the one that starts them. They are used again all the same: no more stacks than what lives at a time.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	const waves, each = 300, 1000
	sums := make([]int, each)
	for w := 0; w < waves; w++ {
		var wg sync.WaitGroup
		gate := make(chan struct{})
		wg.Add(each)
		for i := range each {
			go func() {
				if i%8 == 0 {
					<-gate
				}
				sums[i] += w
				wg.Done()
			}()
		}
		close(gate)
		wg.Wait()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	// A wave's stacks are 2 MiB.
	fmt.Println(m.StackInuse < 8<<20, sums[7])
}
