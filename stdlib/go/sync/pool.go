package sync

import "sync/atomic"

// shards is the number of parts of a Pool; a goroutine uses the part of the P it runs on.
const shards = 8

// Pool keeps objects for reuse. What lies in a pool for two collections is dropped.
type Pool struct {
	noCopy noCopy
	parts  atomic.Pointer[[shards]poolShard]

	// New, if not nil, makes an object when the pool is empty.
	New func() any
}

type poolShard struct {
	lock   atomic.Bool
	cycle  uint32
	items  []any
	victim []any
	_      [64]byte
}

// where returns the number of the P that runs the goroutine, and the number of collections so far.
func where() (proc int, cycle uint32)

// enter locks the shard, and ages it if there was a collection. It reports false if somebody else is there.
func (s *poolShard) enter(n uint32) bool {
	if !s.lock.CompareAndSwap(false, true) {
		return false
	}
	if n != s.cycle {
		if n == s.cycle+1 {
			s.victim = s.items
		} else {
			s.victim = nil
		}
		s.items, s.cycle = nil, n
	}
	return true
}

// shard returns the part for the goroutine at hand, and the number of collections.
func (p *Pool) shard() (*poolShard, uint32) {
	parts := p.parts.Load()
	if parts == nil {
		p.parts.CompareAndSwap(nil, new([shards]poolShard))
		parts = p.parts.Load()
	}
	proc, cycle := where()
	return &parts[proc%shards], cycle
}

// Put adds x.
func (p *Pool) Put(x any) {
	if x == nil {
		return
	}
	if s, cycle := p.shard(); s.enter(cycle) {
		s.items = append(s.items, x)
		s.lock.Store(false)
	}
}

// Get takes an object out of the pool; if there is none it calls New.
func (p *Pool) Get() any {
	if x := p.take(); x != nil {
		return x
	}
	if p.New != nil {
		return p.New()
	}
	return nil
}

func (p *Pool) take() any {
	own, cycle := p.shard()
	if own.enter(cycle) {
		if x := own.pop(); x != nil {
			return x
		}
	}
	parts := p.parts.Load()
	for i := range parts {
		if s := &parts[i]; s != own && s.enter(cycle) {
			if x := s.pop(); x != nil {
				return x
			}
		}
	}
	return nil
}

// pop takes an object out of the shard, which the caller has entered, and leaves it.
func (s *poolShard) pop() (x any) {
	list := &s.items
	if len(*list) == 0 {
		list = &s.victim
	}
	if n := len(*list); n > 0 {
		x = (*list)[n-1]
		(*list)[n-1] = nil
		*list = (*list)[:n-1]
	}
	s.lock.Store(false)
	return x
}
