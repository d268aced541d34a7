package sync

import (
	"internal/rt"
	"sync/atomic"
	"unsafe"
)

// WaitGroup waits for a number of goroutines.
type WaitGroup struct {
	noCopy noCopy
	state  atomic.Uint64 // counter in the high half, waiters in the low
	sema   uint32
}

// Add adds delta to the counter; at zero those that wait go on.
func (wg *WaitGroup) Add(delta int) {
	s := wg.state.Add(uint64(delta) << 32)
	n, w := int32(s>>32), uint32(s)
	if n < 0 {
		panic("sync: negative WaitGroup counter")
	}
	if w != 0 && delta > 0 && n == int32(delta) {
		panic("sync: WaitGroup misuse: Add called concurrently with Wait")
	}
	if n > 0 || w == 0 {
		return
	}
	if wg.state.Load() != s {
		panic("sync: WaitGroup misuse: Add called concurrently with Wait")
	}
	wg.state.Store(0)
	for ; w != 0; w-- {
		rt.Semrelease(&wg.sema)
	}
}

// Done is Add(-1).
func (wg *WaitGroup) Done() { wg.Add(-1) }

// Wait waits until the counter is zero.
func (wg *WaitGroup) Wait() {
	for {
		s := wg.state.Load()
		if s>>32 == 0 {
			return
		}
		if wg.state.CompareAndSwap(s, s+1) {
			rt.Semacquire(&wg.sema)
			if wg.state.Load() != 0 {
				panic("sync: WaitGroup is reused before previous Wait has returned")
			}
			return
		}
	}
}

// Go runs f in a new goroutine that the group waits for.
func (wg *WaitGroup) Go(f func()) {
	wg.Add(1)
	go func() {
		ok := false
		defer func() {
			// a panic ends the program before anybody sees the counter at zero
			if !ok {
				if v := recover(); v != nil {
					panic(v)
				}
			}
			wg.Done()
		}()
		f()
		ok = true
	}()
}

// Cond is a place where goroutines wait for an event.
type Cond struct {
	noCopy noCopy
	L      Locker
	mu     Mutex
	first  *condWaiter
	last   *condWaiter
	self   uintptr
}

type condWaiter struct {
	sema uint32
	next *condWaiter
}

// NewCond returns a Cond with lock l.
func NewCond(l Locker) *Cond { return &Cond{L: l} }

func (c *Cond) check() {
	p := uintptr(unsafe.Pointer(c))
	if atomic.LoadUintptr(&c.self) != p && !atomic.CompareAndSwapUintptr(&c.self, 0, p) &&
		atomic.LoadUintptr(&c.self) != p {
		panic("sync.Cond is copied")
	}
}

// Wait unlocks c.L, waits for Signal or Broadcast, and locks c.L again.
func (c *Cond) Wait() {
	c.check()
	w := new(condWaiter)
	c.mu.Lock()
	if c.last == nil {
		c.first = w
	} else {
		c.last.next = w
	}
	c.last = w
	c.mu.Unlock()
	c.L.Unlock()
	rt.Semacquire(&w.sema)
	c.L.Lock()
}

// Signal wakes one goroutine that waits.
func (c *Cond) Signal() {
	c.check()
	c.mu.Lock()
	w := c.first
	if w != nil {
		c.first = w.next
		if c.first == nil {
			c.last = nil
		}
	}
	c.mu.Unlock()
	if w != nil {
		rt.Semrelease(&w.sema)
	}
}

// Broadcast wakes all goroutines that wait.
func (c *Cond) Broadcast() {
	c.check()
	c.mu.Lock()
	w := c.first
	c.first, c.last = nil, nil
	c.mu.Unlock()
	for w != nil {
		next := w.next
		rt.Semrelease(&w.sema)
		w = next
	}
}
