// Package variables of the library that have their values without code, when they are first mentioned.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
)

func read() error {
	_, err := strings.NewReader("").Read(make([]byte, 1))
	return err
}

func closed() error { return os.ErrClosed }

func main() {
	_, err := os.Open("/no/such")
	fmt.Println(errors.Is(err, fs.ErrNotExist), os.ErrNotExist == fs.ErrNotExist, os.ErrNotExist == os.ErrExist)
	fmt.Println(errors.ErrUnsupported, syscall.Stdin, syscall.Stdout, syscall.Stderr)

	// An assignment before another function mentions the variable stays; a copy has the value from before it.
	mine := errors.New("mine")
	io.EOF = mine
	fmt.Println(read() == mine, read())
	old := fs.ErrClosed
	fs.ErrClosed = mine
	fmt.Println(closed() == mine, closed() == old, closed())
	runtime.GC()
	fmt.Println(closed(), read())

	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			var b bytes.Buffer
			if err := b.UnreadByte(); err == nil || err.Error() == "" {
				panic("no error")
			}
			_, err := io.CopyN(io.Discard, &b, 1)
			if err != mine {
				panic(err)
			}
			if _, err := io.ReadFull(strings.NewReader("a"), make([]byte, 2)); err == nil {
				panic("no error")
			}
		})
	}
	wg.Wait()
}
