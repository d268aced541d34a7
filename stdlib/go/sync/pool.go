package sync

import (
	"internal/rt"
	"sync/atomic"
)

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

// gcCycles returns the number of collections so far.
func gcCycles() uint32

// enter locks the shard, and ages it if there was a collection. It reports false if somebody else is there.
func (s *poolShard) enter() bool {
	if !s.lock.CompareAndSwap(false, true) {
		return false
	}
	if n := gcCycles(); n != s.cycle {
		if n == s.cycle+1 {
			s.victim = s.items
		} else {
			s.victim = nil
		}
		s.items, s.cycle = nil, n
	}
	return true
}

func (p *Pool) shard() *poolShard {
	parts := p.parts.Load()
	if parts == nil {
		p.parts.CompareAndSwap(nil, new([shards]poolShard))
		parts = p.parts.Load()
	}
	return &parts[rt.ProcID()%shards]
}

// Put adds x.
func (p *Pool) Put(x any) {
	if x == nil {
		return
	}
	s := p.shard()
	if s.enter() {
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

func (p *Pool) take() (x any) {
	own := p.shard()
	parts := p.parts.Load()
	for i := -1; i < shards && x == nil; i++ {
		s := own
		if i >= 0 {
			s = &parts[i]
		}
		if i >= 0 && s == own || !s.enter() {
			continue
		}
		for _, list := range []*[]any{&s.items, &s.victim} {
			if n := len(*list); n > 0 {
				x = (*list)[n-1]
				(*list)[n-1] = nil
				*list = (*list)[:n-1]
				break
			}
		}
		s.lock.Store(false)
	}
	return x
}
