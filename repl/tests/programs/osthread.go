// Goroutines that are wired to threads keep them, whatever they wait for.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"syscall"
	"time"
)

func main() {
	var wg sync.WaitGroup
	ch := make(chan int)
	tids := sync.Map{}
	for i := range 3 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			tid := syscall.Gettid()
			if _, dup := tids.LoadOrStore(tid, i); dup {
				panic("two goroutines are wired to a thread")
			}
			for k := range 300 {
				switch k % 4 {
				case 0:
					runtime.Gosched()
				case 1:
					ch <- k
				case 2:
					time.Sleep(10 * time.Microsecond)
				case 3:
					if k%100 == 3 {
						runtime.GC()
					}
				}
				if syscall.Gettid() != tid {
					panic("moved to another thread")
				}
			}
		}()
	}
	n := 0
	go func() {
		for range ch {
			n++
		}
	}()
	busy := 0
	for i := range 200000 {
		busy += i
	}
	wg.Wait()
	fmt.Println("ok", busy)
}
