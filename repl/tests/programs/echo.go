// Connections over loopback, all held at once.
package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"sync"
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	const n = 200
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
	var wg, up sync.WaitGroup
	errs := make(chan error, n)
	up.Add(n)
	sem := make(chan bool, 100)
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			sem <- true
			c, err := net.Dial("tcp", l.Addr().String())
			<-sem
			up.Done()
			if err != nil {
				errs <- err
				return
			}
			defer c.Close()
			up.Wait()
			r := bufio.NewReader(c)
			for k := range 4 {
				msg := fmt.Sprintf("hello %d %d\n", i, k)
				if _, err := io.WriteString(c, msg); err != nil {
					errs <- err
					return
				}
				got, err := r.ReadString('\n')
				if err != nil || got != msg {
					errs <- fmt.Errorf("got %q, %v", got, err)
					return
				}
			}
		}()
	}
	wg.Wait()
	close(errs)
	bad := 0
	for e := range errs {
		if bad == 0 {
			fmt.Println(e)
		}
		bad++
	}
	fmt.Println("errors", bad)
}
