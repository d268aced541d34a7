// Goroutines that stop the world again and again: timers are on time all the same, for whoever has had his share of time gives way.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

func main() {
	const want = 200 * time.Millisecond
	worst := time.Duration(0)
	for range 5 {
		var wg sync.WaitGroup
		stop := make(chan bool)
		began := time.Now()
		time.AfterFunc(want, func() { close(stop) })
		for range runtime.GOMAXPROCS(0) {
			wg.Go(func() {
				records := make([]runtime.StackRecord, 100)
				for {
					select {
					case <-stop:
						return
					default:
						runtime.GoroutineProfile(records)
					}
				}
			})
		}
		wg.Wait()
		worst = max(worst, time.Since(began)-want)
	}
	if worst > 3*time.Second {
		fmt.Println("late by", worst)
	}
	fmt.Println("done")
}
