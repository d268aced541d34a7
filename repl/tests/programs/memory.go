// What the machine does with memory and threads: free pages go back to the system, at once by FreeOSMemory and by themselves after a
// while; a goroutine that ends wired to its thread takes the thread with it; timers fire on whatever processor.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

var sink [][]byte

func fill(n int) {
	for range n {
		b := make([]byte, 64<<10)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		sink = append(sink, b)
	}
}

func released() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

func eventually(what string, ok func() bool) {
	for range 2000 {
		if ok() {
			fmt.Println(what)
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	fmt.Println("never:", what)
}

func threads() int {
	d, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return 0
	}
	return len(d)
}

func main() {
	fill(512)
	sink = nil
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Println("given back at once:", m.HeapReleased > 24<<20, m.HeapIdle >= m.HeapReleased)
	fill(512)
	runtime.ReadMemStats(&m)
	fmt.Println("taken again:", m.HeapReleased < 24<<20)
	sink = nil
	runtime.GC()
	runtime.GC()
	eventually("given back after a while", func() bool { return released() > 16<<20 })

	before := threads()
	var wg sync.WaitGroup
	for range 24 {
		wg.Go(func() {
			runtime.LockOSThread()
			time.Sleep(20 * time.Millisecond)
		})
	}
	wg.Wait()
	eventually("threads have ended", func() bool { return threads() <= before+12 })

	var early atomic.Int32
	wg.Add(40)
	for i := range 40 {
		go func() {
			d := time.Duration(40-i) * 5 * time.Millisecond
			due := time.Now().Add(d)
			time.AfterFunc(d, func() {
				if time.Now().Before(due) {
					early.Add(1)
				}
				wg.Done()
			})
		}()
	}
	wg.Wait()
	fmt.Println("timers that were early:", early.Load())
}
