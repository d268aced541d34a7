// Package signal hands signals to channels.
package signal

import (
	"context"
	"os"
	"sync"
	"syscall"
)

// number of signals known.
const most = 65

// enable makes the system hand signal sig to recv; ignore makes it be dropped; disable undoes both.
func enable(sig int)
func ignore(sig int)
func disable(sig int)

// recv waits for a signal and returns its number.
func recv() int

type handler struct {
	all  bool
	mask [most]bool
}

var (
	mu       sync.Mutex
	handlers = map[chan<- os.Signal]*handler{}
	ignored  [most]bool
	refs     [most]int
	loop     sync.Once
)

func number(s os.Signal) int {
	if n, ok := s.(syscall.Signal); ok && 0 <= n && n < most {
		return int(n)
	}
	return -1
}

func run() {
	for {
		n := recv()
		mu.Lock()
		for c, h := range handlers {
			if h.mask[n] {
				select {
				case c <- syscall.Signal(n):
				default:
				}
			}
		}
		mu.Unlock()
	}
}

func each(sigs []os.Signal, f func(n int)) {
	if len(sigs) == 0 {
		for n := 1; n < most; n++ {
			f(n)
		}
		return
	}
	for _, s := range sigs {
		if n := number(s); n > 0 {
			f(n)
		}
	}
}

// Notify sends signals to c; without sig all of them.
func Notify(c chan<- os.Signal, sig ...os.Signal) {
	if c == nil {
		panic("os/signal: Notify using nil channel")
	}
	loop.Do(func() { go run() })
	mu.Lock()
	defer mu.Unlock()
	h := handlers[c]
	if h == nil {
		h = new(handler)
		handlers[c] = h
	}
	each(sig, func(n int) {
		if !h.mask[n] {
			h.mask[n] = true
			ignored[n] = false
			if refs[n] == 0 {
				enable(n)
			}
			refs[n]++
		}
	})
}

// Stop stops sending signals to c.
func Stop(c chan<- os.Signal) {
	mu.Lock()
	defer mu.Unlock()
	h := handlers[c]
	if h == nil {
		return
	}
	delete(handlers, c)
	for n := range h.mask {
		if h.mask[n] {
			refs[n]--
			if refs[n] == 0 {
				disable(n)
			}
		}
	}
}

func cancel(sigs []os.Signal, f func(n int)) {
	mu.Lock()
	defer mu.Unlock()
	each(sigs, func(n int) {
		for c, h := range handlers {
			if h.mask[n] {
				h.mask[n] = false
				refs[n]--
				if h.mask == [most]bool{} {
					delete(handlers, c)
				}
			}
		}
		f(n)
	})
}

// Ignore makes signals be ignored.
func Ignore(sig ...os.Signal) {
	cancel(sig, func(n int) {
		ignored[n] = true
		ignore(n)
	})
}

// Ignored reports whether a signal is ignored.
func Ignored(sig os.Signal) bool {
	mu.Lock()
	defer mu.Unlock()
	n := number(sig)
	return n >= 0 && ignored[n]
}

// Reset undoes Notify and Ignore.
func Reset(sig ...os.Signal) {
	cancel(sig, func(n int) {
		ignored[n] = false
		disable(n)
	})
}

type signalCtx struct {
	context.Context
	cancel context.CancelCauseFunc
	ch     chan os.Signal
	names  string
}

type signalError string

func (s signalError) Error() string { return string(s) + " signal received" }

// NotifyContext returns a context that is done when one of the signals comes.
func NotifyContext(parent context.Context, signals ...os.Signal) (ctx context.Context, stop context.CancelFunc) {
	c, cancel := context.WithCancelCause(parent)
	s := &signalCtx{Context: c, cancel: cancel, ch: make(chan os.Signal, 1)}
	for i, sig := range signals {
		if i > 0 {
			s.names += " "
		}
		s.names += sig.String()
	}
	Notify(s.ch, signals...)
	if c.Err() == nil {
		go func() {
			select {
			case sig := <-s.ch:
				s.cancel(signalError(sig.String()))
			case <-s.Done():
			}
		}()
	}
	return s, func() {
		s.cancel(nil)
		Stop(s.ch)
	}
}

func (c *signalCtx) String() string { return "signal.NotifyContext(" + c.names + ")" }
