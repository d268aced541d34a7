package regexp

import (
	"bytes"
	"io"
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"
)

// op is an operation of a program as the engines run it.
type op uint8

const (
	opFail op = iota
	opMatch
	opAlt     // out, then arg
	opCapture // slot arg
	opEmpty   // conditions arg
	opRune    // one rune
	opClass
	opAny
	opAnyNotNL
)

// inst is an instruction. Nops are gone, case variants are spelled out.
type inst struct {
	op       op
	out, arg uint32
	r        rune      // of opRune
	ascii    [4]uint32 // of opClass: a bit for each ASCII rune
	class    []rune    // of opClass: clean ranges
	alt      uint32    // of opAlt: its number
}

// program is an expression ready to run.
type program struct {
	inst     []inst
	start    uint32
	alts     int        // number of opAlts
	anchored bool       // a match begins at the beginning of the text
	never    bool       // there is no match
	first    *[256]bool // what a match can begin with; nil if it may be empty
}

// prepare translates a program.
func prepare(p *syntax.Prog) *program {
	q := &program{inst: make([]inst, len(p.Inst))}
	follow := func(pc uint32) uint32 {
		for p.Inst[pc].Op == syntax.InstNop {
			pc = p.Inst[pc].Out
		}
		return pc
	}
	for pc := range p.Inst {
		from, to := &p.Inst[pc], &q.inst[pc]
		to.out, to.arg = follow(from.Out), from.Arg
		switch from.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			to.op, to.arg, to.alt = opAlt, follow(from.Arg), uint32(q.alts)
			q.alts++
		case syntax.InstCapture:
			to.op = opCapture
		case syntax.InstEmptyWidth:
			to.op = opEmpty
		case syntax.InstMatch:
			to.op = opMatch
		case syntax.InstRune1:
			to.op, to.r = opRune, from.Rune[0]
		case syntax.InstRuneAny:
			to.op = opAny
		case syntax.InstRuneAnyNotNL:
			to.op = opAnyNotNL
		case syntax.InstRune:
			to.op, to.class = opClass, ranges(from)
			for i := 0; i < len(to.class); i += 2 {
				for c := to.class[i]; c <= min(to.class[i+1], utf8.RuneSelf-1); c++ {
					to.ascii[c>>5] |= 1 << (c & 31)
				}
			}
		}
	}
	q.start = follow(uint32(p.Start))
	cond := p.StartCond()
	q.never = cond == ^syntax.EmptyOp(0)
	q.anchored = cond&syntax.EmptyBeginText != 0
	var first [256]bool
	if !q.never && q.firstBytes(q.start, make([]bool, len(q.inst)), &first) {
		q.first = &first
	}
	return q
}

// ranges returns the class that a rune instruction consumes, with case variants.
func ranges(i *syntax.Inst) []rune {
	if len(i.Rune) != 1 {
		return i.Rune
	}
	c := i.Rune[0]
	runes := []rune{c}
	if syntax.Flags(i.Arg)&syntax.FoldCase != 0 {
		for f := unicode.SimpleFold(c); f != c; f = unicode.SimpleFold(f) {
			runes = append(runes, f)
		}
	}
	slices.Sort(runes)
	var class []rune
	for _, r := range runes {
		class = append(class, r, r)
	}
	return class
}

// firstBytes notes the bytes that a match from pc on can begin with. It reports false if the match may be empty.
func (p *program) firstBytes(pc uint32, seen []bool, set *[256]bool) bool {
	for !seen[pc] {
		seen[pc] = true
		i := &p.inst[pc]
		switch i.op {
		case opMatch:
			return false
		case opAlt:
			if !p.firstBytes(i.arg, seen, set) {
				return false
			}
		case opCapture, opEmpty:
		default:
			for c := range set {
				// Beyond ASCII all bytes are taken: bytes of invalid UTF-8 stand for U+FFFD.
				set[c] = set[c] || c < utf8.RuneSelf && i.op != opFail && i.matches(rune(c))
			}
			if i.op == opAny || i.op == opAnyNotNL || i.op == opRune && i.r >= utf8.RuneSelf ||
				i.op == opClass && len(i.class) > 0 && i.class[len(i.class)-1] >= utf8.RuneSelf {
				for c := utf8.RuneSelf; c < len(set); c++ {
					set[c] = true
				}
			}
			return true
		}
		pc = i.out
	}
	return true
}

// matches reports whether an instruction that consumes a rune consumes r. There is none at the end of the text: r is -1.
func (i *inst) matches(r rune) bool {
	switch i.op {
	case opRune:
		return r == i.r
	case opAny:
		return r >= 0
	case opAnyNotNL:
		return r >= 0 && r != '\n'
	case opClass:
		if uint32(r) < utf8.RuneSelf {
			return i.ascii[r>>5]&(1<<(r&31)) != 0
		}
		lo, hi := 0, len(i.class)/2
		for lo < hi {
			m := int(uint(lo+hi) >> 1)
			switch {
			case r < i.class[2*m]:
				hi = m
			case r > i.class[2*m+1]:
				lo = m + 1
			default:
				return true
			}
		}
	}
	return false
}

// source is a text: b, or what r returns if it is not nil.
type source struct {
	b []byte
	r io.RuneReader
}

// at returns the rune at a position and its width, -1 and 0 at the end. A reader is at that position already.
func (s *source) at(pos int) (rune, int) {
	if s.r != nil {
		r, width, err := s.r.ReadRune()
		if err != nil {
			return -1, 0
		}
		return r, width
	}
	if pos >= len(s.b) {
		return -1, 0
	}
	if c := s.b[pos]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRune(s.b[pos:])
}

// before returns the rune that ends at a position, -1 at the beginning.
func (s *source) before(pos int) rune {
	if pos <= 0 || pos > len(s.b) {
		return -1
	}
	if c := s.b[pos-1]; c < utf8.RuneSelf {
		return rune(c)
	}
	r, _ := utf8.DecodeLastRune(s.b[:pos])
	return r
}

// skipTo returns the first position from pos on where a match can begin, or -1. It does not read from a reader.
func (re *Regexp) skipTo(s *source, pos int) int {
	if s.r != nil || re.prog.anchored {
		return pos
	}
	if re.prefix != "" {
		i := bytes.Index(s.b[pos:], bytesOf(re.prefix))
		if i < 0 {
			return -1
		}
		return pos + i
	}
	if first := re.prog.first; first != nil {
		for pos < len(s.b) && !first[s.b[pos]] {
			pos++
		}
		if pos == len(s.b) {
			return -1
		}
	}
	return pos
}

// exec searches from pos on. It returns the bounds of the match and of the groups, as many as ncap says; nil if there is no match.
func (re *Regexp) exec(s source, pos, ncap int) []int {
	p := re.prog
	if p.never || s.r == nil && len(s.b)-pos < re.minInputLen || p.anchored && pos > 0 {
		return nil
	}
	if re.onepass != nil {
		return re.onepass.run(&s, pos, ncap)
	}
	if s.r == nil {
		if re.prefixComplete && ncap <= 2 {
			i := bytes.Index(s.b[pos:], bytesOf(re.prefix))
			if i < 0 {
				return nil
			}
			return append(make([]int, 0, 2), pos+i, pos+i+len(re.prefix))[:ncap]
		}
		if len(p.inst) <= maxBacktrackProg && p.alts*(len(s.b)-pos+1) <= maxBacktrackVector {
			return re.backtrack(s.b, pos, ncap)
		}
	}
	return re.simulate(&s, pos, ncap)
}
