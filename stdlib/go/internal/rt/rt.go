// Package rt holds the services of the scheduler that several packages need.
package rt

import "unsafe"

// Semacquire waits until *s > 0 and then decrements it.
func Semacquire(s *uint32)

// Semrelease increments *s and wakes a goroutine that waits for it, if there is one.
func Semrelease(s *uint32)

// SemacquireFIFO is Semacquire; with first it queues in front of those that wait already.
func SemacquireFIFO(s *uint32, first bool)

// SemreleaseHandoff is Semrelease; the goroutine that is woken runs at once in place of this one.
func SemreleaseHandoff(s *uint32)

// Goexit ends the goroutine after running its deferred calls.
func Goexit()

// Gosched lets other goroutines run.
func Gosched()

// CanSpin reports whether it is worth to spin a while before waiting.
func CanSpin(i int) bool

// Nanotime returns the monotonic clock in nanoseconds.
func Nanotime() int64

// Fatal ends the program with "fatal error: " and the text, which recover cannot stop.
func Fatal(s string)

// GoroutineID returns the number of the running goroutine.
func GoroutineID() uint64

// Rand64 returns a random number.
func Rand64() uint64

// WeakHandle returns the word that holds p's address until the object is collected, then 0. An object has one.
func WeakHandle(p unsafe.Pointer) *uintptr

// WeakLoad returns what the word of WeakHandle refers to, kept alive from now on, or nil.
func WeakLoad(h *uintptr) unsafe.Pointer
