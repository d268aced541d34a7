// Package sync offers locks and other ways to wait for each other.
package sync

import (
	"internal/rt"
	"sync/atomic"
)

// Locker is something that can be locked.
type Locker interface {
	Lock()
	Unlock()
}

// noCopy marks types that vet does not let be copied.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

// A Mutex's state: flags and, from bit 3 on, the number of goroutines that wait.
// A newcomer may take a free lock before one that was woken; at most one is on its way at a time. When somebody has
// waited for more than a millisecond the lock starves: then it is handed to the first that waits, until the queue has
// become short.
const (
	locked   = 1
	woken    = 2 // somebody who waited (or spins) is about to try: unlocking need not wake another
	starving = 4
	waiter   = 8

	patience = 1e6 // nanoseconds
)

// Mutex is a mutual exclusion lock. The zero value is unlocked.
type Mutex struct {
	state int32
	sema  uint32
}

// Lock locks m. The compiler puts this function and Unlock in line where they are called.
func (m *Mutex) Lock() {
	if !atomic.CompareAndSwapInt32(&m.state, 0, locked) {
		m.lockSlow()
	}
}

// TryLock locks m if it is free.
func (m *Mutex) TryLock() bool {
	s := atomic.LoadInt32(&m.state)
	return s&(locked|starving) == 0 && atomic.CompareAndSwapInt32(&m.state, s, s|locked)
}

func (m *Mutex) lockSlow() {
	var since int64
	hungry, awake := false, false
	spins := 0
	for {
		s := atomic.LoadInt32(&m.state)
		if s&(locked|starving) == locked && rt.CanSpin(spins) {
			if !awake && s&woken == 0 && s/waiter != 0 && atomic.CompareAndSwapInt32(&m.state, s, s|woken) {
				awake = true
			}
			spins++
			continue
		}
		free := s&(locked|starving) == 0
		n := s
		if free {
			n |= locked
		} else {
			n += waiter
			if hungry && s&locked != 0 {
				n |= starving
			}
		}
		if awake {
			n &^= woken
		}
		if !atomic.CompareAndSwapInt32(&m.state, s, n) {
			continue
		}
		if free {
			return
		}
		again := since != 0
		if !again {
			since = rt.Nanotime()
		}
		rt.SemacquireFIFO(&m.sema, again)
		hungry = hungry || rt.Nanotime()-since > patience
		if s := atomic.LoadInt32(&m.state); s&starving != 0 {
			// The lock was handed to us, but the state says neither that it is locked nor that we no longer wait.
			delta := int32(locked - waiter)
			if !hungry || s/waiter == 1 {
				delta -= starving
			}
			atomic.AddInt32(&m.state, delta)
			return
		}
		awake = true
		spins = 0
	}
}

// Unlock unlocks m. It is a fatal error if m is not locked.
func (m *Mutex) Unlock() {
	if s := atomic.AddInt32(&m.state, -locked); s != 0 {
		m.unlockSlow(s)
	}
}

func (m *Mutex) unlockSlow(s int32) {
	if (s+locked)&locked == 0 {
		rt.Fatal("sync: unlock of unlocked mutex")
	}
	if s&starving != 0 {
		rt.SemreleaseHandoff(&m.sema)
		return
	}
	for {
		if s/waiter == 0 || s&(locked|woken|starving) != 0 {
			return
		}
		if atomic.CompareAndSwapInt32(&m.state, s, (s-waiter)|woken) {
			rt.Semrelease(&m.sema)
			return
		}
		s = atomic.LoadInt32(&m.state)
	}
}
