// A simulation of priority scheduling: events in a heap of pointers, processes with method values as states, queues.
package main

import "fmt"

type Event struct {
	at   int64
	seq  int
	proc *Process
	what func(*Sim)
}

type Process struct {
	id, prio   int
	need, left int
	waits      int64
	ready      int64
	sim        *Sim
	done       bool
}

type Sim struct {
	now    int64
	seq    int
	events []*Event
	queues [8][]*Process
	free   int
	rng    uint64
	waited int64
	turns  int
	ended  int
	log    uint64
}

func (s *Sim) random(n int) int {
	s.rng ^= s.rng << 13
	s.rng ^= s.rng >> 7
	s.rng ^= s.rng << 17
	return int(s.rng % uint64(n))
}

func before(a, b *Event) bool { return a.at < b.at || a.at == b.at && a.seq < b.seq }

func (s *Sim) after(delay int, what func(*Sim)) {
	s.seq++
	s.events = append(s.events, &Event{at: s.now + int64(delay), seq: s.seq, what: what})
	i := len(s.events) - 1
	for i > 0 && before(s.events[i], s.events[(i-1)/2]) {
		s.events[i], s.events[(i-1)/2] = s.events[(i-1)/2], s.events[i]
		i = (i - 1) / 2
	}
}

func (s *Sim) pop() *Event {
	e, n := s.events[0], len(s.events)-1
	s.events[0], s.events[n] = s.events[n], nil
	s.events = s.events[:n]
	for i := 0; ; {
		k := 2*i + 1
		if k >= n {
			break
		}
		if k+1 < n && before(s.events[k+1], s.events[k]) {
			k++
		}
		if before(s.events[i], s.events[k]) {
			break
		}
		s.events[i], s.events[k] = s.events[k], s.events[i]
		i = k
	}
	return e
}

func (p *Process) enqueue(s *Sim) {
	p.ready = s.now
	s.queues[p.prio] = append(s.queues[p.prio], p)
	s.dispatch()
}

func (s *Sim) dispatch() {
	for s.free > 0 {
		var p *Process
		for q := range s.queues {
			if len(s.queues[q]) > 0 {
				p = s.queues[q][0]
				s.queues[q] = s.queues[q][1:]
				break
			}
		}
		if p == nil {
			return
		}
		s.free--
		s.waited += s.now - p.ready
		s.turns++
		slice := min(p.left, 4<<p.prio)
		p.left -= slice
		s.after(slice, p.stop)
	}
}

// stop ends a turn: the process is done, waits for a device, or sinks to a lower priority.
func (p *Process) stop(s *Sim) {
	s.free++
	s.log = s.log*1099511628211 ^ uint64(p.id)<<8 ^ uint64(s.now)
	switch {
	case p.left == 0:
		s.ended++
		p.done = true
	case s.random(3) == 0:
		p.prio = max(p.prio-1, 0)
		s.after(s.random(50)+1, p.enqueue)
	default:
		p.prio = min(p.prio+1, len(s.queues)-1)
		p.enqueue(s)
	}
	s.dispatch()
}

func main() {
	s := &Sim{free: 4, rng: 88172645463325252}
	var all []*Process
	for i := 0; i < 60000; i++ {
		n := s.random(300) + 1
		p := &Process{id: i, need: n, left: n, sim: s}
		all = append(all, p)
		s.after(i*40+s.random(100), p.enqueue)
	}
	for len(s.events) > 0 {
		e := s.pop()
		s.now = e.at
		e.what(s)
	}
	done := 0
	for _, p := range all {
		if p.done {
			done += p.need
		}
	}
	fmt.Println(s.now, s.ended, s.turns, s.waited, done, s.log)
}
