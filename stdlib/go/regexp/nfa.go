package regexp

import (
	"regexp/syntax"
	"sync"
)

// simulation runs all threads of a program in step with the text (Pike's machine). Threads are kept in the order of preference.
type simulation struct {
	prog    *program
	ncap    int
	now     threads
	next    threads
	stack   []todo
	caps    []int // of the thread that is being added
	best    []int
	matched bool
}

// threads is an ordered set of instructions that wait for a rune, each with its captures.
type threads struct {
	sparse []uint32 // by pc: index into dense
	dense  []uint32 // pcs
	caps   []int    // ncap for each of dense
}

// todo is an instruction to be added, or a capture to be set back if slot >= 0.
type todo struct {
	pc   uint32
	slot int32
	old  int
}

var simulations = sync.Pool{New: func() any { return new(simulation) }}

func (t *threads) reset(n, ncap int) {
	if cap(t.sparse) < n {
		t.sparse = make([]uint32, n)
		t.dense = make([]uint32, 0, n)
	}
	t.sparse = t.sparse[:n]
	t.dense = t.dense[:0]
	if cap(t.caps) < n*ncap {
		t.caps = make([]int, n*ncap)
	}
	t.caps = t.caps[:n*ncap]
}

// simulate searches from pos on.
func (re *Regexp) simulate(s *source, pos, ncap int) []int {
	p := re.prog
	m := simulations.Get().(*simulation)
	defer simulations.Put(m)
	// The longest match can be told only with the bounds of the whole.
	m.prog, m.ncap, m.matched = p, ncap, false
	if re.longest && ncap == 0 {
		m.ncap = 2
	}
	m.now.reset(len(p.inst), m.ncap)
	m.next.reset(len(p.inst), m.ncap)
	m.caps = append(m.caps[:0], make([]int, m.ncap)...)
	m.best = append(m.best[:0], m.caps...)

	before := s.before(pos)
	r, width := s.at(pos)
	for {
		if len(m.now.dense) == 0 {
			if m.matched || p.anchored && pos > 0 {
				break
			}
			if to := re.skipTo(s, pos); to < 0 {
				break
			} else if to > pos {
				pos = to
				before = s.before(pos)
				r, width = s.at(pos)
			}
		}
		after, afterWidth := rune(-1), 0
		context := syntax.EmptyOpContext(before, r)
		if !m.matched && (!p.anchored || pos == 0) {
			for i := range m.caps {
				m.caps[i] = -1
			}
			if m.ncap > 0 {
				m.caps[0] = pos
			}
			m.add(&m.now, p.start, pos, context)
		}
		if width > 0 {
			after, afterWidth = s.at(pos + width)
		}
		m.step(re.longest, pos, pos+width, r, syntax.EmptyOpContext(r, after))
		if width == 0 || m.matched && ncap == 0 {
			break
		}
		pos += width
		before, r, width = r, after, afterWidth
	}
	if !m.matched {
		return nil
	}
	return append(make([]int, 0, ncap), m.best[:ncap]...)
}

// step feeds r, which lies between pos and end, to the threads; context is what holds behind it.
func (m *simulation) step(longest bool, pos, end int, r rune, context syntax.EmptyOp) {
	now, next := &m.now, &m.next
	ncap := m.ncap
	for d, pc := range now.dense {
		caps := now.caps[d*ncap : (d+1)*ncap]
		if longest && m.matched && m.best[0] < caps[0] {
			continue // begins later than the match
		}
		i := &m.prog.inst[pc]
		if i.op == opMatch {
			if longest {
				if !m.matched || caps[0] < m.best[0] || pos > m.best[1] {
					copy(m.best, caps)
					m.best[1] = pos
				}
				m.matched = true
				continue
			}
			if ncap > 0 {
				copy(m.best, caps)
				m.best[1] = pos
			}
			m.matched = true
			break // what comes behind is less preferred
		}
		if i.matches(r) {
			copy(m.caps, caps)
			m.add(next, i.out, end, context)
		}
	}
	now.dense = now.dense[:0]
	m.now, m.next = m.next, m.now
}

// add adds the instructions that can be reached from pc without consuming a rune, with the captures m.caps.
func (m *simulation) add(t *threads, pc uint32, pos int, context syntax.EmptyOp) {
	caps, ncap := m.caps, m.ncap
	insts := m.prog.inst
	stack := append(m.stack[:0], todo{pc, -1, 0})
	for len(stack) > 0 {
		x := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if x.slot >= 0 {
			caps[x.slot] = x.old
			continue
		}
		pc := x.pc
	follow:
		for {
			if d := t.sparse[pc]; int(d) < len(t.dense) && t.dense[d] == pc {
				break
			}
			d := len(t.dense)
			t.sparse[pc] = uint32(d)
			t.dense = append(t.dense, pc)
			i := &insts[pc]
			switch i.op {
			case opAlt:
				stack = append(stack, todo{i.arg, -1, 0})
			case opCapture:
				if int(i.arg) < ncap {
					stack = append(stack, todo{0, int32(i.arg), caps[i.arg]})
					caps[i.arg] = pos
				}
			case opEmpty:
				if syntax.EmptyOp(i.arg)&^context != 0 {
					break follow
				}
			default:
				copy(t.caps[d*ncap:(d+1)*ncap], caps)
				break follow
			}
			pc = i.out
		}
	}
	m.stack = stack
}
