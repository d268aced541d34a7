// Package iter defines iterator functions and turns push iterators into pull iterators.
package iter

import "internal/rt"

// Seq is an iterator over values.
type Seq[V any] func(yield func(V) bool)

// Seq2 is an iterator over pairs.
type Seq2[K, V any] func(yield func(K, V) bool)

// coro is a coroutine: a goroutine that runs only while the one that resumes it waits.
type coro struct {
	in, out uint32 // semaphores: control goes in, control comes out
}

// newcoro makes a coroutine that will run f when first resumed; f's return ends it.
func newcoro(f func(*coro)) *coro {
	c := new(coro)
	go func() {
		rt.Semacquire(&c.in)
		defer rt.Semrelease(&c.out)
		f(c)
	}()
	return c
}

// resume runs the coroutine until it suspends or ends.
func (c *coro) resume() {
	rt.Semrelease(&c.in)
	rt.Semacquire(&c.out)
}

// suspend gives control back to the resumer and waits for the next resume.
func (c *coro) suspend() {
	rt.Semrelease(&c.out)
	rt.Semacquire(&c.in)
}

// Pull turns seq into two functions: next returns the next value, stop ends the iteration.
func Pull[V any](seq Seq[V]) (next func() (V, bool), stop func()) {
	var p puller
	var v V
	p.c = newcoro(func(c *coro) {
		p.run(c, func() {
			seq(func(x V) bool {
				if !p.yielding(c) {
					return false
				}
				v = x
				return p.wait(c)
			})
		})
	})
	next = func() (V, bool) {
		var zero V
		ok := p.next()
		x := v
		v = zero
		return x, ok
	}
	return next, p.stop
}

// Pull2 is Pull for pairs.
func Pull2[K, V any](seq Seq2[K, V]) (next func() (K, V, bool), stop func()) {
	var p puller
	var k K
	var v V
	p.c = newcoro(func(c *coro) {
		p.run(c, func() {
			seq(func(x K, y V) bool {
				if !p.yielding(c) {
					return false
				}
				k, v = x, y
				return p.wait(c)
			})
		})
	})
	next = func() (K, V, bool) {
		var zk K
		var zv V
		ok := p.next()
		x, y := k, v
		k, v = zk, zv
		return x, y, ok
	}
	return next, p.stop
}

// puller is the state shared by both sides of a Pull.
type puller struct {
	c       *coro
	has     bool // a value is there
	done    bool // no more values will come
	stopped bool // stop was called
	ready   bool // the consumer asked for a value
	panicv  any
	panics  bool
	goexit  bool
}

func (p *puller) run(c *coro, body func()) {
	normal := false
	defer func() {
		p.done = true
		if !normal {
			if v := recover(); v != nil {
				p.panicv, p.panics = v, true
			} else {
				p.goexit = true
			}
		}
	}()
	if !p.stopped {
		body()
	}
	normal = true
}

// yielding checks that the iterator yields when it was asked to.
func (p *puller) yielding(c *coro) bool {
	if p.done {
		return false
	}
	if !p.ready {
		panic("iter.Pull: yield called again before next")
	}
	p.ready = false
	return true
}

// wait hands the value to the consumer; it tells whether more are wanted.
func (p *puller) wait(c *coro) bool {
	p.has = true
	c.suspend()
	return !p.done
}

func (p *puller) next() bool {
	if p.done {
		return false
	}
	if p.ready {
		panic("iter.Pull: next called again before yield")
	}
	p.has = false
	p.ready = true
	p.c.resume()
	p.raise()
	return p.has
}

func (p *puller) stop() {
	if p.done {
		return
	}
	p.done = true
	p.stopped = true
	p.has = false
	p.c.resume()
	p.raise()
}

func (p *puller) raise() {
	if p.panics {
		p.panics = false
		panic(p.panicv)
	}
	if p.goexit {
		p.goexit = false
		rt.Goexit()
	}
}
