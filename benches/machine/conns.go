// 4000 TCP connections on loopback held at once, four echoes on each.
package main

import (
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

const n, echoes = 4000, 4

func client(addr string, i int, ready *sync.WaitGroup, hold chan bool) error {
	c, err := net.Dial("tcp", addr)
	ready.Done()
	if err != nil {
		return err
	}
	defer c.Close()
	<-hold
	for k := range echoes {
		want := fmt.Sprintf("%08d:%02d", i, k)
		if _, err := c.Write([]byte(want)); err != nil {
			return err
		}
		got := make([]byte, len(want))
		if _, err := io.ReadFull(c, got); err != nil {
			return err
		}
		if string(got) != want {
			return fmt.Errorf("%q came for %q", got, want)
		}
	}
	return nil
}

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(err == nil, "%v", err)
	t := time.Now()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				io.Copy(c, c)
			}()
		}
	}()
	errs := make(chan error, n)
	hold := make(chan bool)
	var ready sync.WaitGroup
	ready.Add(n)
	for i := range n {
		go func() { errs <- client(l.Addr().String(), i, &ready, hold) }()
	}
	ready.Wait()
	held := status("Threads")
	close(hold)
	failed := 0
	for range n {
		if err := <-errs; err != nil {
			if failed++; failed == 1 {
				fmt.Println("#", err)
			}
		}
	}
	result("ms", float64(time.Since(t).Microseconds())/1e3)
	result("threads", float64(max(held, status("Threads"))))
	result("errors", float64(failed))
	l.Close()
}
