// Values over an unbuffered channel, from one goroutine to another.
package main

import "time"

func main() {
	const n = 2_000_000
	c := make(chan int)
	t := time.Now()
	go func() {
		for i := range n {
			c <- i
		}
		close(c)
	}()
	want := 0
	for v := range c {
		check(v == want, "%d came for %d", v, want)
		want++
	}
	each("ns", t, n)
	check(want == n, "%d values", want)
}
