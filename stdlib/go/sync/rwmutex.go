package sync

import (
	"internal/rt"
	"sync/atomic"
)

// most is more readers than there can be; a writer announces itself by subtracting it.
const most = 1 << 30

// RWMutex is a lock for many readers or one writer.
type RWMutex struct {
	w       Mutex  // held by the writer
	wsema   uint32 // the writer waits for the readers
	rsema   uint32 // readers wait for the writer
	readers atomic.Int32
	leaving atomic.Int32 // readers the writer still waits for
}

// RLock locks rw for reading.
func (rw *RWMutex) RLock() {
	if rw.readers.Add(1) < 0 {
		rt.Semacquire(&rw.rsema)
	}
}

// TryRLock locks rw for reading if no writer has or wants it.
func (rw *RWMutex) TryRLock() bool {
	for {
		n := rw.readers.Load()
		if n < 0 {
			return false
		}
		if rw.readers.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// RUnlock undoes one RLock.
func (rw *RWMutex) RUnlock() {
	if n := rw.readers.Add(-1); n < 0 {
		if n+1 == 0 || n+1 == -most {
			rt.Fatal("sync: RUnlock of unlocked RWMutex")
		}
		if rw.leaving.Add(-1) == 0 {
			rt.Semrelease(&rw.wsema)
		}
	}
}

// Lock locks rw for writing.
func (rw *RWMutex) Lock() {
	rw.w.Lock()
	n := rw.readers.Add(-most) + most
	if n != 0 && rw.leaving.Add(n) != 0 {
		rt.Semacquire(&rw.wsema)
	}
}

// TryLock locks rw for writing if nobody has it.
func (rw *RWMutex) TryLock() bool {
	if !rw.w.TryLock() {
		return false
	}
	if !rw.readers.CompareAndSwap(0, -most) {
		rw.w.Unlock()
		return false
	}
	return true
}

// Unlock unlocks rw for writing.
func (rw *RWMutex) Unlock() {
	n := rw.readers.Add(most)
	if n >= most {
		rt.Fatal("sync: Unlock of unlocked RWMutex")
	}
	for ; n > 0; n-- {
		rt.Semrelease(&rw.rsema)
	}
	rw.w.Unlock()
}

type rlocker RWMutex

func (r *rlocker) Lock()   { (*RWMutex)(r).RLock() }
func (r *rlocker) Unlock() { (*RWMutex)(r).RUnlock() }

// RLocker returns a Locker whose methods are rw's RLock and RUnlock.
func (rw *RWMutex) RLocker() Locker { return (*rlocker)(rw) }
