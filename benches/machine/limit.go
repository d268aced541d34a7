// GOMEMLIMIT=200MiB: 100 MB live, garbage that would reach 1 GiB if only GOGC counted.
package main

import (
	"runtime/debug"
	"time"
)

func main() {
	debug.SetGCPercent(1000)
	debug.SetMemoryLimit(200 << 20)
	const blocks, size = 1600, 64 << 10
	var live [blocks][]byte
	t := time.Now()
	for i := range 8 * blocks {
		b := make([]byte, size)
		b[0], b[size-1] = byte(i), byte(i>>8)
		for k := 0; k < size; k += 4096 {
			b[k] = byte(i)
		}
		live[i%blocks] = b
		// Small objects too: not all of it comes in whole pages.
		for range 20 {
			small = append(small[:0:0], b[:100]...)
		}
	}
	result("ms", float64(time.Since(t).Microseconds())/1e3)
	for k, b := range live {
		i := 7*blocks + k
		check(b[0] == byte(i) && b[size-1] == byte(i>>8), "block %d", k)
	}
	result("rss", float64(status("VmHWM"))/1024)
}

var small []byte
