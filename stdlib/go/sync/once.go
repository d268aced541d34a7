package sync

import "sync/atomic"

// Once does something once.
type Once struct {
	_    noCopy
	done atomic.Bool
	m    Mutex
}

// Do calls f if it is the first call of Do; others wait until f has returned.
func (o *Once) Do(f func()) {
	if !o.done.Load() {
		o.slow(f)
	}
}

func (o *Once) slow(f func()) {
	o.m.Lock()
	defer o.m.Unlock()
	if !o.done.Load() {
		defer o.done.Store(true)
		f()
	}
}

// onceState runs a function once and repeats its panic for later callers.
type onceState struct {
	once  Once
	f     func()
	ok    bool
	value any
}

func (s *onceState) do() {
	s.once.Do(func() {
		defer func() {
			s.f = nil
			s.value = recover()
			if !s.ok {
				panic(s.value)
			}
		}()
		s.f()
		s.ok = true
	})
	if !s.ok {
		panic(s.value)
	}
}

// OnceFunc returns a function that calls f once. If f panics, every call panics with the same value.
func OnceFunc(f func()) func() {
	s := &onceState{f: f}
	return s.do
}

// OnceValue returns a function that calls f once and returns its value.
func OnceValue[T any](f func() T) func() T {
	var v T
	s := &onceState{f: func() { v = f(); f = nil }}
	return func() T {
		s.do()
		return v
	}
}

// OnceValues returns a function that calls f once and returns its values.
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) {
	var v T1
	var w T2
	s := &onceState{f: func() { v, w = f(); f = nil }}
	return func() (T1, T2) {
		s.do()
		return v, w
	}
}
