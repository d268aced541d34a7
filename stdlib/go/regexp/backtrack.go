package regexp

import (
	"regexp/syntax"
	"sync"
	"unicode/utf8"
)

// The backtracker tries one way after the other. It never passes a choice twice at the same place of the text: a bit for each pair of
// both keeps it linear, and keeps it to small programs and texts.
const (
	maxBacktrackProg   = 500        // instructions
	maxBacktrackVector = 256 * 1000 // bits
)

type backtracker struct {
	visited []uint32 // bits
	jobs    []job
	caps    []int
	best    []int // the longest match so far
}

// job is something left to try: to go on at pc and pos; or, if slot >= 0, to set a capture back to pos first.
type job struct {
	pc   uint32
	slot int32
	pos  int
}

var backtrackers = sync.Pool{New: func() any { return new(backtracker) }}

// backtrack searches b from pos on.
func (re *Regexp) backtrack(b []byte, pos, ncap int) []int {
	p := re.prog
	t := backtrackers.Get().(*backtracker)
	defer backtrackers.Put(t)
	words := (p.alts*(len(b)-pos+1) + 31) / 32
	if cap(t.visited) < words {
		t.visited = make([]uint32, words)
	} else {
		t.visited = t.visited[:words]
		clear(t.visited)
	}
	need := max(ncap, 2)
	t.caps, t.best = t.caps[:0], t.best[:0]
	for range need {
		t.caps = append(t.caps, -1)
	}
	s := source{b: b}
	base := pos
	for pos >= 0 {
		if pos = re.skipTo(&s, pos); pos < 0 {
			break
		}
		if t.try(re, b, base, pos) {
			return append(make([]int, 0, ncap), t.best[:ncap]...)
		}
		if p.anchored || pos >= len(b) {
			break
		}
		_, width := s.at(pos)
		pos += width
	}
	return nil
}

// try matches at pos; base is the position that the first bits stand for. The match is in t.best.
func (t *backtracker) try(re *Regexp, b []byte, base, pos int) bool {
	p := re.prog
	insts := p.inst
	n := len(b) - base + 1
	start := pos
	found := false
	caps := t.caps
	ncap := len(caps)
	jobs := append(t.jobs[:0], job{p.start, -1, pos})
	for len(jobs) > 0 {
		j := jobs[len(jobs)-1]
		jobs = jobs[:len(jobs)-1]
		if j.slot >= 0 {
			caps[j.slot] = j.pos
			continue
		}
		pc := j.pc
		pos = j.pos
	thread:
		for {
			i := &insts[pc]
			switch i.op {
			case opAlt:
				bit := int(i.alt)*n + pos - base
				if t.visited[bit>>5]&(1<<(bit&31)) != 0 {
					break thread
				}
				t.visited[bit>>5] |= 1 << (bit & 31)
				jobs = append(jobs, job{i.arg, -1, pos})
			case opRune:
				if pos >= len(b) {
					break thread
				}
				if c := b[pos]; c < utf8.RuneSelf {
					if rune(c) != i.r {
						break thread
					}
					pos++
				} else {
					r, width := utf8.DecodeRune(b[pos:])
					if r != i.r {
						break thread
					}
					pos += width
				}
			case opClass, opAny, opAnyNotNL:
				if pos >= len(b) {
					break thread
				}
				r, width := rune(b[pos]), 1
				if r >= utf8.RuneSelf {
					r, width = utf8.DecodeRune(b[pos:])
				}
				if !i.matches(r) {
					break thread
				}
				pos += width
			case opCapture:
				if int(i.arg) < ncap {
					jobs = append(jobs, job{0, int32(i.arg), caps[i.arg]})
					caps[i.arg] = pos
				}
			case opEmpty:
				s := source{b: b}
				after, _ := s.at(pos)
				if syntax.EmptyOp(i.arg)&^syntax.EmptyOpContext(s.before(pos), after) != 0 {
					break thread
				}
			case opMatch:
				if !found || pos > t.best[1] {
					found = true
					caps[0], caps[1] = start, pos
					t.best = append(t.best[:0], caps...)
				}
				if !re.longest || pos == len(b) {
					t.jobs = jobs
					return true
				}
				break thread
			default:
				break thread
			}
			pc = i.out
		}
	}
	t.jobs = jobs
	return found
}
