// Lines that traces name: of go statements, of selects; what debug.Stack begins with.
package main

import (
	"fmt"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

func idle(c chan int, x ...int) { <-c }

func main() {
	c, d := make(chan int), make(chan int)
	go func() {
		select {
		case <-d:
		case d <- 1:
		}
	}()
	go idle(
		c,
		1,
	)
	go func(n int) {
		select {
		case <-
			make(chan int):
		}
	}(
		3,
	)
	time.Sleep(50 * time.Millisecond)
	buf := make([]byte, 1<<16)
	text := string(buf[:runtime.Stack(buf, true)])
	line := regexp.MustCompile(`traces.go:\d+`)
	for _, g := range strings.Split(text, "\n\n") {
		if strings.Contains(g, "main.main") {
			fmt.Println(strings.Count(g, "runtime.Stack"), line.FindAllString(g, -1))
		}
	}
	fmt.Println(strings.Split(string(debug.Stack()), "\n")[1])
}
