// A key that a map replaces by an equal one lives on where somebody else holds it, while a collection is under way, too.
package main

import (
	"fmt"
	"runtime"
)

var keep [256][]byte

func main() {
	maps := make([]map[string]int, 20000)
	buf := []byte("a key that is long enough to be an object by itself")
	want := string(buf)
	for i := range maps {
		maps[i] = map[string]int{string(buf): 0}
	}
	done := make(chan bool)
	go func() {
		for i := 0; i < 30; i++ {
			runtime.GC()
		}
		close(done)
	}()
	bad, next := 0, 0
	for {
		var held [200]string
		for i := range held {
			next = (next + 7919) % len(maps)
			m := maps[next]
			for k := range m {
				held[i] = k
			}
			m[string(buf)]++
			keep[i] = make([]byte, len(buf))
		}
		for i := range keep {
			keep[i] = make([]byte, len(buf))
		}
		for _, h := range held {
			if h != want {
				bad++
			}
		}
		select {
		case <-done:
			fmt.Println(bad, len(maps))
			return
		default:
		}
	}
}
