// A million goroutines, up to 25,000 alive at a time: each gives a result and ends, some wait at a gate before.
package main

import "sync"

func main() {
	const waves, each = 40, 25000
	results := make([]int, each)
	for w := 0; w < waves; w++ {
		var wg sync.WaitGroup
		gate := make(chan struct{})
		for i := 0; i < each; i++ {
			wg.Add(1)
			go func() {
				if i%8 == 0 {
					<-gate
				}
				results[i] += w ^ i
				wg.Done()
			}()
		}
		close(gate)
		wg.Wait()
	}
	sum := 0
	for _, r := range results {
		sum += r
	}
	println(sum)
}
