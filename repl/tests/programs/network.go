// Pipes and sockets: goroutines wait for them, deadlines and closing end the waiting.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

func main() {
	r, w, _ := os.Pipe()
	t0 := time.Now()
	r.SetReadDeadline(t0.Add(20 * time.Millisecond))
	_, err := r.Read(make([]byte, 10))
	fmt.Println(err, errors.Is(err, os.ErrDeadlineExceeded), time.Since(t0) >= 20*time.Millisecond)
	r.SetReadDeadline(time.Time{})
	go func() { time.Sleep(5 * time.Millisecond); w.WriteString("hi"); w.Close() }()
	b, err := io.ReadAll(r)
	fmt.Println(string(b), err)
	r2, w2, _ := os.Pipe()
	go func() { time.Sleep(5 * time.Millisecond); r2.Close() }()
	_, err = r2.Read(make([]byte, 1))
	fmt.Println(err, errors.Is(err, os.ErrClosed))
	w2.Close()
	out, err := exec.Command("sh", "-c", "cat; echo done").Output()
	fmt.Printf("%q %v\n", out, err)
	cmd := exec.Command("tr", "a-z", "A-Z")
	cmd.Stdin = strings.NewReader("some text")
	out, err = cmd.Output()
	fmt.Printf("%q %v\n", out, err)
	// many parked readers
	var wg sync.WaitGroup
	var ws []*os.File
	for range 300 {
		r, w, err := os.Pipe()
		if err != nil {
			fmt.Println(err)
			break
		}
		ws = append(ws, w)
		wg.Add(1)
		go func() { defer wg.Done(); io.ReadAll(r); r.Close() }()
	}
	for _, w := range ws {
		w.Close()
	}
	wg.Wait()
	// net
	_, err = net.Dial("tcp", "127.0.0.1:1")
	fmt.Println(err)
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	l, err := net.Listen("unix", dir+"/sock")
	fmt.Println(l.Addr().Network(), err)
	go func() {
		c, err := l.Accept()
		if err != nil {
			fmt.Println(err)
		}
		fmt.Fprintf(c, "over unix\n")
		c.Close()
	}()
	c, err := net.Dial("unix", dir+"/sock")
	if err != nil {
		fmt.Println(err)
	}
	b, err = io.ReadAll(c)
	fmt.Printf("%q %v\n", b, err)
	l.Close()
	_, err = l.Accept()
	fmt.Println(errors.Is(err, net.ErrClosed))
	u, err := net.ListenPacket("udp", "127.0.0.1:0")
	fmt.Println(err)
	uc, _ := net.Dial("udp", u.LocalAddr().String())
	uc.Write([]byte("datagram"))
	buf := make([]byte, 100)
	n, from, err := u.ReadFrom(buf)
	fmt.Println(string(buf[:n]), from.String() == uc.LocalAddr().String(), err)
	u.SetDeadline(time.Now().Add(10 * time.Millisecond))
	_, _, err = u.ReadFrom(buf)
	fmt.Println(strings.HasSuffix(err.Error(), "i/o timeout"), err.(net.Error).Timeout())
	fmt.Println(net.ResolveTCPAddr("tcp", "127.0.0.1:http"))
	fmt.Println(net.ParseCIDR("192.168.5.7/20"))
	fmt.Println(netip.MustParseAddr("fe80::1%eth0").StringExpanded(), netip.MustParsePrefix("10.0.0.0/8").Contains(netip.MustParseAddr("10.2.3.4")))
	fmt.Println(net.SplitHostPort("[::1]:80"))
	fmt.Println(net.SplitHostPort("a:b:c"))
	p1, p2 := net.Pipe()
	go func() { p1.Write([]byte("through")); p1.Close() }()
	b, err = io.ReadAll(p2)
	fmt.Println(string(b), err)
	fmt.Println(net.ParseMAC("00:00:5e:00:53:01"))
}
