// GOMAXPROCS goes down and up while collections begin and end on the Ps that it takes away.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

var sink [4][]byte

func main() {
	var group sync.WaitGroup
	for w := range 4 {
		group.Go(func() {
			for i := range 20000 {
				sink[w] = make([]byte, 100+i%5000)
			}
		})
	}
	group.Go(func() {
		for range 300 {
			runtime.GC()
		}
	})
	done := make(chan bool)
	go func() { group.Wait(); close(done) }()
	changes := 0
	for running := true; running; changes++ {
		select {
		case <-done:
			running = false
		default:
			runtime.GOMAXPROCS(1 + changes%4)
		}
	}
	fmt.Println("done", changes > 0)
}
