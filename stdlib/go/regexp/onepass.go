package regexp

import (
	"regexp/syntax"
	"slices"
	"unicode"
)

// An expression is one-pass if it begins with \A, ends with \z wherever it ends, and the next rune always tells which way to go. Then
// the program becomes a table: from a state, a rune leads to the next one, setting some captures on the way.
type onePass struct{ states []onePassState }

type onePassState struct {
	edges []onePassEdge // sorted
	final *onePassPath  // what has to hold at the end of the text; nil if it cannot end here
}

type onePassEdge struct {
	lo, hi rune
	next   int
	path   *onePassPath
}

// onePassPath is what happens between two runes.
type onePassPath struct {
	cond  syntax.EmptyOp
	slots []uint32 // captures
}

const (
	maxOnePassInst  = 1000
	maxOnePassEdges = 5000
)

// compileOnePass makes the table, or returns nil if the expression is not one-pass.
func compileOnePass(prog *syntax.Prog) *onePass {
	if len(prog.Inst) > maxOnePassInst || prog.StartCond()&syntax.EmptyBeginText == 0 {
		return nil
	}
	c := &onePassCompiler{prog: prog, numbers: make(map[uint32]int), seen: make([]int, len(prog.Inst))}
	c.state(uint32(prog.Start))
	for i := 0; i < len(c.pcs); i++ {
		c.pass++
		c.out.states = append(c.out.states, onePassState{})
		if !c.close(i, c.pcs[i], onePassPath{}) {
			return nil
		}
		s := &c.out.states[i]
		slices.SortFunc(s.edges, func(a, b onePassEdge) int { return int(a.lo - b.lo) })
		for j := 1; j < len(s.edges); j++ {
			if s.edges[j].lo <= s.edges[j-1].hi {
				return nil // a rune that leads two ways
			}
		}
		if c.edges += len(s.edges); c.edges > maxOnePassEdges {
			return nil
		}
	}
	return &c.out
}

type onePassCompiler struct {
	prog    *syntax.Prog
	out     onePass
	pcs     []uint32       // of the states
	numbers map[uint32]int // states by pc
	seen    []int          // the pass in which an instruction was seen last
	pass    int
	edges   int
}

func (c *onePassCompiler) state(pc uint32) int {
	n, ok := c.numbers[pc]
	if !ok {
		n = len(c.pcs)
		c.numbers[pc] = n
		c.pcs = append(c.pcs, pc)
	}
	return n
}

// close adds to a state what can be reached from pc without consuming a rune. It reports false if there are two ways to one place.
func (c *onePassCompiler) close(state int, pc uint32, path onePassPath) bool {
	if c.prog.Inst[pc].Op == syntax.InstFail {
		return true
	}
	if c.seen[pc] == c.pass {
		return false
	}
	c.seen[pc] = c.pass
	i := &c.prog.Inst[pc]
	switch i.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		return c.close(state, i.Out, path) && c.close(state, i.Arg, path)
	case syntax.InstNop:
		return c.close(state, i.Out, path)
	case syntax.InstCapture:
		path.slots = append(slices.Clip(path.slots), i.Arg)
		return c.close(state, i.Out, path)
	case syntax.InstEmptyWidth:
		path.cond |= syntax.EmptyOp(i.Arg)
		return c.close(state, i.Out, path)
	case syntax.InstMatch:
		c.out.states[state].final = &path
		return path.cond&syntax.EmptyEndText != 0
	}
	var class []rune
	switch i.Op {
	case syntax.InstRuneAny:
		class = []rune{0, unicode.MaxRune}
	case syntax.InstRuneAnyNotNL:
		class = []rune{0, '\n' - 1, '\n' + 1, unicode.MaxRune}
	default:
		class = ranges(i)
	}
	next := c.state(i.Out)
	s := &c.out.states[state]
	for j := 0; j < len(class); j += 2 {
		s.edges = append(s.edges, onePassEdge{class[j], class[j+1], next, &path})
	}
	return true
}

// find returns the edge for r, nil if there is none.
func (s *onePassState) find(r rune) *onePassEdge {
	lo, hi := 0, len(s.edges)
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		e := &s.edges[m]
		switch {
		case r < e.lo:
			hi = m
		case r > e.hi:
			lo = m + 1
		default:
			return e
		}
	}
	return nil
}

// take goes along a path at a position between two runes.
func (p *onePassPath) take(caps []int, pos int, before, after rune) bool {
	if p.cond != 0 && p.cond&^syntax.EmptyOpContext(before, after) != 0 {
		return false
	}
	for _, slot := range p.slots {
		if int(slot) < len(caps) {
			caps[slot] = pos
		}
	}
	return true
}

// run matches the text from pos on.
func (p *onePass) run(s *source, pos, ncap int) []int {
	caps := make([]int, ncap)
	for i := range caps {
		caps[i] = -1
	}
	if ncap > 0 {
		caps[0] = pos
	}
	before := s.before(pos)
	state := &p.states[0]
	for {
		r, width := s.at(pos)
		if width == 0 {
			if state.final == nil || !state.final.take(caps, pos, before, -1) {
				return nil
			}
			if ncap > 0 {
				caps[1] = pos
			}
			return caps
		}
		e := state.find(r)
		if e == nil || !e.path.take(caps, pos, before, r) {
			return nil
		}
		state = &p.states[e.next]
		before = r
		pos += width
	}
}
