package time

import "sync"

// Sleep pauses the goroutine for at least d.
func Sleep(d Duration)

// timerStart makes f run in a goroutine of its own at the monotonic time when, and then every period nanoseconds if
// period > 0. It returns the timer's number.
func timerStart(when, period int64, f func()) uint64

// timerStop stops a timer; it reports whether the timer was still going to run f.
func timerStop(id uint64) bool

// when returns the monotonic time d from now.
func when(d Duration) int64 {
	if d <= 0 {
		return runtimeNano()
	}
	t := runtimeNano() + int64(d)
	if t < 0 {
		t = 1<<63 - 1
	}
	return t
}

// timer is the common part of Timer and Ticker.
type timer struct {
	mu  sync.Mutex
	c   chan Time
	f   func()
	id  uint64
	gen uint64 // number of the last start: what an earlier one sends is dropped
}

func (t *timer) start(d, period Duration) {
	t.gen++
	at := when(d)
	if t.f != nil {
		t.id = timerStart(at, 0, t.f)
		return
	}
	gen := t.gen
	var fire func()
	fire = func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.gen != gen {
			return
		}
		select {
		case t.c <- Now():
		default:
		}
		if period > 0 {
			// the next multiple of the period that is not over yet
			p := int64(period)
			late := runtimeNano() - at
			at += p * (1 + max(late, 0)/p)
			t.id = timerStart(at, 0, fire)
		}
	}
	t.id = timerStart(at, 0, fire)
}

// stop stops the timer and drops what it has sent and nobody received.
func (t *timer) stop() bool {
	active := t.id != 0 && timerStop(t.id)
	t.id = 0
	t.gen++
	if t.c != nil {
		select {
		case <-t.c:
			active = true
		default:
		}
	}
	return active
}

// Timer is a single event. Its channel gets the time.
type Timer struct {
	C <-chan Time
	r *timer
}

// NewTimer returns a timer that sends after d.
func NewTimer(d Duration) *Timer {
	c := make(chan Time, 1)
	r := &timer{c: c}
	r.mu.Lock()
	r.start(d, 0)
	r.mu.Unlock()
	return &Timer{c, r}
}

// AfterFunc returns a timer that calls f in a goroutine after d.
func AfterFunc(d Duration, f func()) *Timer {
	r := &timer{f: f}
	r.mu.Lock()
	r.start(d, 0)
	r.mu.Unlock()
	return &Timer{nil, r}
}

// Stop stops the timer; it reports whether the event has not happened yet.
func (t *Timer) Stop() bool {
	if t.r == nil {
		panic("time: Stop called on uninitialized Timer")
	}
	t.r.mu.Lock()
	defer t.r.mu.Unlock()
	return t.r.stop()
}

// Reset makes the timer's event happen after d.
func (t *Timer) Reset(d Duration) bool {
	if t.r == nil {
		panic("time: Reset called on uninitialized Timer")
	}
	t.r.mu.Lock()
	defer t.r.mu.Unlock()
	active := t.r.stop()
	t.r.start(d, 0)
	return active
}

// After returns a channel that gets the time after d.
func After(d Duration) <-chan Time { return NewTimer(d).C }

// Ticker sends the time again and again.
type Ticker struct {
	C <-chan Time
	r *timer
}

// NewTicker returns a ticker with period d.
func NewTicker(d Duration) *Ticker {
	if d <= 0 {
		panic("non-positive interval for NewTicker")
	}
	c := make(chan Time, 1)
	r := &timer{c: c}
	r.mu.Lock()
	r.start(d, d)
	r.mu.Unlock()
	return &Ticker{c, r}
}

// Stop stops the ticker.
func (t *Ticker) Stop() {
	if t.r == nil {
		return
	}
	t.r.mu.Lock()
	defer t.r.mu.Unlock()
	t.r.stop()
}

// Reset starts the ticker anew with period d.
func (t *Ticker) Reset(d Duration) {
	if d <= 0 {
		panic("non-positive interval for Ticker.Reset")
	}
	if t.r == nil {
		panic("time: Reset called on uninitialized Ticker")
	}
	t.r.mu.Lock()
	defer t.r.mu.Unlock()
	t.r.stop()
	t.r.start(d, d)
}

// Tick returns the channel of a ticker with period d, nil if d is not positive.
func Tick(d Duration) <-chan Time {
	if d <= 0 {
		return nil
	}
	return NewTicker(d).C
}
