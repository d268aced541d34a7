// Two goroutines on one P that give way to each other: one switch.
package main

import (
	"runtime"
	"time"
)

func main() {
	const n = 1_000_000
	runtime.GOMAXPROCS(1)
	turns := [2]int{}
	done := make(chan bool)
	t := time.Now()
	for g := range 2 {
		go func() {
			for range n {
				turns[g]++
				runtime.Gosched()
			}
			done <- true
		}()
	}
	<-done
	<-done
	each("ns", t, 2*n)
	check(turns == [2]int{n, n}, "turns %v", turns)
}
