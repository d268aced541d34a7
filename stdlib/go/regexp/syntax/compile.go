package syntax

import (
	"slices"
	"unicode"
)

// Compile makes a program of a tree, which must be simple (see Simplify).
func Compile(re *Regexp) (*Prog, error) {
	c := &compiler{prog: &Prog{NumCap: 2}}
	c.emit(Inst{Op: InstFail})
	f := c.compile(re)
	c.connect(f.exits, c.emit(Inst{Op: InstMatch}))
	c.prog.Start = int(f.start)
	return c.prog, nil
}

// compiler turns trees into fragments by Thompson's construction.
type compiler struct{ prog *Prog }

// An exit is a field that has to be set to the instruction behind a fragment: 2*pc for Out, 2*pc+1 for Arg. The field holds the
// next exit of the same list until then; 0, which would be Out of the failing instruction, ends a list.
type exit = uint32

type exits struct{ first, last exit }

// A fragment is code with one entry. It fails, and has no code, if start is 0.
type fragment struct {
	start uint32
	exits exits
	empty bool // it can match the empty string
}

func (c *compiler) emit(i Inst) uint32 {
	c.prog.Inst = append(c.prog.Inst, i)
	return uint32(len(c.prog.Inst) - 1)
}

func (c *compiler) field(e exit) *uint32 {
	i := &c.prog.Inst[e>>1]
	if e&1 != 0 {
		return &i.Arg
	}
	return &i.Out
}

// connect makes the exits lead to pc.
func (c *compiler) connect(x exits, pc uint32) {
	for e := x.first; e != 0; {
		f := c.field(e)
		e, *f = *f, pc
	}
}

func (c *compiler) join(a, b exits) exits {
	if a.first == 0 {
		return b
	}
	if b.first == 0 {
		return a
	}
	*c.field(a.last) = b.first
	return exits{a.first, b.last}
}

// single makes a fragment of one instruction that goes on at Out.
func (c *compiler) single(i Inst) fragment {
	pc := c.emit(i)
	return fragment{pc, exits{pc << 1, pc << 1}, true}
}

func (c *compiler) compile(re *Regexp) fragment {
	greedy := re.Flags&NonGreedy == 0
	switch re.Op {
	case OpNoMatch:
		return fragment{}
	case OpEmptyMatch:
		return c.single(Inst{Op: InstNop})
	case OpLiteral:
		f := fragment{}
		for i := range re.Rune {
			r := c.runes(re.Rune[i:i+1:i+1], re.Flags)
			if i == 0 {
				f = r
			} else {
				f = c.concat(f, r)
			}
		}
		if len(re.Rune) == 0 {
			return c.single(Inst{Op: InstNop})
		}
		return f
	case OpCharClass:
		return c.runes(re.Rune, re.Flags)
	case OpAnyCharNotNL:
		return c.runes(anyNotNL, 0)
	case OpAnyChar:
		return c.runes(anyRune, 0)
	case OpBeginLine:
		return c.empty(EmptyBeginLine)
	case OpEndLine:
		return c.empty(EmptyEndLine)
	case OpBeginText:
		return c.empty(EmptyBeginText)
	case OpEndText:
		return c.empty(EmptyEndText)
	case OpWordBoundary:
		return c.empty(EmptyWordBoundary)
	case OpNoWordBoundary:
		return c.empty(EmptyNoWordBoundary)
	case OpCapture:
		left := c.capture(uint32(2 * re.Cap))
		body := c.compile(re.Sub[0])
		return c.concat(c.concat(left, body), c.capture(uint32(2*re.Cap+1)))
	case OpStar:
		return c.star(c.compile(re.Sub[0]), greedy)
	case OpPlus:
		return c.plus(c.compile(re.Sub[0]), greedy)
	case OpQuest:
		return c.quest(c.compile(re.Sub[0]), greedy)
	case OpConcat:
		if len(re.Sub) == 0 {
			return c.single(Inst{Op: InstNop})
		}
		f := c.compile(re.Sub[0])
		for _, sub := range re.Sub[1:] {
			f = c.concat(f, c.compile(sub))
		}
		return f
	case OpAlternate:
		f := fragment{}
		for _, sub := range re.Sub {
			f = c.alternate(f, c.compile(sub))
		}
		return f
	}
	panic("regexp: unhandled case in compile")
}

var (
	anyNotNL = []rune{0, '\n' - 1, '\n' + 1, unicode.MaxRune}
	anyRune  = []rune{0, unicode.MaxRune}
)

func (c *compiler) runes(r []rune, flags Flags) fragment {
	i := Inst{Op: InstRune, Rune: r}
	if len(r) == 1 && flags&FoldCase != 0 && unicode.SimpleFold(r[0]) != r[0] {
		i.Arg = uint32(FoldCase)
	}
	switch {
	case i.Arg == 0 && (len(r) == 1 || len(r) == 2 && r[0] == r[1]):
		i.Op = InstRune1
	case slices.Equal(r, anyRune):
		i.Op = InstRuneAny
	case slices.Equal(r, anyNotNL):
		i.Op = InstRuneAnyNotNL
	}
	f := c.single(i)
	f.empty = false
	return f
}

func (c *compiler) empty(op EmptyOp) fragment {
	return c.single(Inst{Op: InstEmptyWidth, Arg: uint32(op)})
}

func (c *compiler) capture(slot uint32) fragment {
	c.prog.NumCap = max(c.prog.NumCap, int(slot)+1)
	return c.single(Inst{Op: InstCapture, Arg: slot})
}

func (c *compiler) concat(a, b fragment) fragment {
	if a.start == 0 || b.start == 0 {
		return fragment{}
	}
	c.connect(a.exits, b.start)
	return fragment{a.start, b.exits, a.empty && b.empty}
}

func (c *compiler) alternate(a, b fragment) fragment {
	if a.start == 0 {
		return b
	}
	if b.start == 0 {
		return a
	}
	pc := c.emit(Inst{Op: InstAlt, Out: a.start, Arg: b.start})
	return fragment{pc, c.join(a.exits, b.exits), a.empty || b.empty}
}

// choice emits an Alt that prefers start if greedy; the other way is an exit.
func (c *compiler) choice(start uint32, greedy bool) (pc uint32, x exits) {
	if greedy {
		pc = c.emit(Inst{Op: InstAlt, Out: start})
		return pc, exits{pc<<1 | 1, pc<<1 | 1}
	}
	pc = c.emit(Inst{Op: InstAlt, Arg: start})
	return pc, exits{pc << 1, pc << 1}
}

func (c *compiler) quest(f fragment, greedy bool) fragment {
	pc, x := c.choice(f.start, greedy)
	return fragment{pc, c.join(x, f.exits), true}
}

// loop emits the choice behind f that leads back to f.
func (c *compiler) loop(f fragment, greedy bool) fragment {
	pc, x := c.choice(f.start, greedy)
	c.connect(f.exits, pc)
	return fragment{pc, x, true}
}

func (c *compiler) plus(f fragment, greedy bool) fragment {
	return fragment{f.start, c.loop(f, greedy).exits, f.empty}
}

func (c *compiler) star(f fragment, greedy bool) fragment {
	if f.empty {
		// As (f+)?: a loop that is entered at the choice would prefer the wrong one of f's empty matches.
		return c.quest(c.plus(f, greedy), greedy)
	}
	return c.loop(f, greedy)
}
