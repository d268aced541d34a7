// A server that answers many requests: its resident size stays where it was after the first few thousand.
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

type session struct {
	name  string
	lines []string
	stop  *time.Timer
}

func serve(c net.Conn) {
	defer c.Close()
	s := &session{name: c.RemoteAddr().String()}
	s.stop = time.AfterFunc(time.Minute, func() { c.Close() })
	defer s.stop.Stop()
	c.SetDeadline(time.Now().Add(time.Minute))
	in := bufio.NewReader(c)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		s.lines = append(s.lines, line)
		fmt.Fprintf(c, "%d %s", len(s.lines), strings.ToUpper(line))
	}
}

func request(addr string, n int) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		panic(err)
	}
	defer c.Close()
	in := bufio.NewReader(c)
	for k := range 4 {
		fmt.Fprintf(c, "request %d\n", n)
		got, err := in.ReadString('\n')
		if want := fmt.Sprintf("%d REQUEST %d\n", k+1, n); err != nil || got != want {
			panic(fmt.Sprint(got, err))
		}
	}
}

func resident() int {
	debug.FreeOSMemory()
	text, _ := os.ReadFile("/proc/self/status")
	kb := 0
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	fmt.Sscan(rest, &kb)
	return kb
}

func round(addr string, n int) {
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for k := range n / 16 {
				request(addr, k)
			}
		})
	}
	wg.Wait()
}

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go serve(c)
		}
	}()
	addr := l.Addr().String()
	round(addr, 1600)
	before := resident()
	for range 5 {
		round(addr, 1600)
	}
	after := resident()
	if before > 0 && after < before+6<<10 {
		fmt.Println("flat")
	} else {
		fmt.Println(before, "KiB, then", after)
	}
}
