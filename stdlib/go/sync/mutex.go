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

// A Mutex's state: flags and, from bit 2 on, the number of goroutines that wait.
// A newcomer may take a free lock before those that were woken. When somebody has waited for more than a
// millisecond the lock starves: then it is handed to the first that waits, until the queue has become short.
const (
	locked   = 1
	starving = 2
	waiter   = 4

	patience = 1e6 // nanoseconds
)

// Mutex is a mutual exclusion lock. The zero value is unlocked.
type Mutex struct {
	state int32
	sema  uint32
}

// Lock locks m.
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
	hungry := false
	spins := 0
	for {
		s := atomic.LoadInt32(&m.state)
		if s&(locked|starving) == 0 {
			if atomic.CompareAndSwapInt32(&m.state, s, s|locked) {
				return
			}
			continue
		}
		if s&starving == 0 && rt.CanSpin(spins) {
			spins++
			continue
		}
		n := s + waiter
		if hungry && s&locked != 0 {
			n |= starving
		}
		if !atomic.CompareAndSwapInt32(&m.state, s, n) {
			continue
		}
		again := since != 0
		if !again {
			since = rt.Nanotime()
		}
		rt.SemacquireFIFO(&m.sema, again)
		late := rt.Nanotime()-since > patience
		if s := atomic.LoadInt32(&m.state); s&starving != 0 {
			// the lock was handed to us; the unlocker has taken us off the count and left it locked
			for !late || s/waiter == 0 {
				if atomic.CompareAndSwapInt32(&m.state, s, s&^starving) {
					break
				}
				s = atomic.LoadInt32(&m.state)
			}
			return
		}
		hungry = hungry || late
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
		atomic.AddInt32(&m.state, locked-waiter)
		rt.SemreleaseHandoff(&m.sema)
		return
	}
	for {
		if s/waiter == 0 || s&(locked|starving) != 0 {
			return
		}
		if atomic.CompareAndSwapInt32(&m.state, s, s-waiter) {
			rt.Semrelease(&m.sema)
			return
		}
		s = atomic.LoadInt32(&m.state)
	}
}
