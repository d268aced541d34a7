package syntax

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Prog is a compiled expression: a non-deterministic machine.
type Prog struct {
	Inst   []Inst
	Start  int // index of the first instruction
	NumCap int // number of InstCapture slots
}

// An InstOp is an operation.
type InstOp uint8

// The operations. Out is the next instruction.
const (
	InstAlt          InstOp = iota // go on at Out or, second choice, at Arg
	InstAltMatch                   // the same, where one choice matches all that is left
	InstCapture                    // store the position in slot Arg
	InstEmptyWidth                 // go on if the conditions Arg hold
	InstMatch                      // the text matches
	InstFail                       // it does not
	InstNop                        // go on
	InstRune                       // consume a rune of Rune, a class or a literal; Arg has FoldCase
	InstRune1                      // consume Rune[0]
	InstRuneAny                    // consume any rune
	InstRuneAnyNotNL               // consume any rune but newline
)

var instOpNames = [...]string{
	"InstAlt", "InstAltMatch", "InstCapture", "InstEmptyWidth", "InstMatch", "InstFail", "InstNop", "InstRune", "InstRune1",
	"InstRuneAny", "InstRuneAnyNotNL",
}

// String returns the operation's name.
func (i InstOp) String() string {
	if int(i) < len(instOpNames) {
		return instOpNames[i]
	}
	return ""
}

// An Inst is an instruction.
type Inst struct {
	Op   InstOp
	Out  uint32
	Arg  uint32
	Rune []rune
}

// An EmptyOp is a set of conditions on a place between two runes.
type EmptyOp uint8

// The conditions.
const (
	EmptyBeginLine EmptyOp = 1 << iota
	EmptyEndLine
	EmptyBeginText
	EmptyEndText
	EmptyWordBoundary
	EmptyNoWordBoundary
)

// EmptyOpContext returns the conditions that hold between two runes; -1 stands for an end of the text.
func EmptyOpContext(r1, r2 rune) EmptyOp {
	var op EmptyOp
	if r1 < 0 {
		op = EmptyBeginText | EmptyBeginLine
	} else if r1 == '\n' {
		op = EmptyBeginLine
	}
	if r2 < 0 {
		op |= EmptyEndText | EmptyEndLine
	} else if r2 == '\n' {
		op |= EmptyEndLine
	}
	if IsWordChar(r1) != IsWordChar(r2) {
		return op | EmptyWordBoundary
	}
	return op | EmptyNoWordBoundary
}

// IsWordChar reports whether r is a letter, digit or underscore of ASCII.
func IsWordChar(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_'
}

// skip returns the first instruction from pc on that does something.
func (p *Prog) skip(pc uint32) *Inst {
	for {
		i := &p.Inst[pc]
		if i.Op != InstNop && i.Op != InstCapture {
			return i
		}
		pc = i.Out
	}
}

// literal returns the one rune that the instruction consumes. U+FFFD does not count: invalid UTF-8 reads as that rune too.
func (i *Inst) literal() (rune, bool) {
	if (i.Op == InstRune1 || i.Op == InstRune) && len(i.Rune) == 1 && Flags(i.Arg)&FoldCase == 0 && i.Rune[0] != utf8.RuneError {
		return i.Rune[0], true
	}
	return 0, false
}

// Prefix returns a string that all matches begin with, and whether it is the whole match.
func (p *Prog) Prefix() (prefix string, complete bool) {
	var b strings.Builder
	i := p.skip(uint32(p.Start))
	for {
		r, ok := i.literal()
		if !ok {
			return b.String(), i.Op == InstMatch
		}
		b.WriteRune(r)
		i = p.skip(i.Out)
	}
}

// StartCond returns the conditions that hold where a match begins, all bits if nothing matches.
func (p *Prog) StartCond() EmptyOp {
	var cond EmptyOp
	for i := &p.Inst[p.Start]; ; i = &p.Inst[i.Out] {
		switch i.Op {
		case InstEmptyWidth:
			cond |= EmptyOp(i.Arg)
		case InstFail:
			return ^EmptyOp(0)
		case InstCapture, InstNop:
		default:
			return cond
		}
	}
}

// MatchRune reports whether an InstRune consumes r.
func (i *Inst) MatchRune(r rune) bool { return i.MatchRunePos(r) >= 0 }

// MatchRunePos returns the number of the range (or, for a literal, 0) of an InstRune that r is in, -1 if there is none.
func (i *Inst) MatchRunePos(r rune) int {
	class := i.Rune
	if len(class) == 1 {
		c := class[0]
		if r == c {
			return 0
		}
		if Flags(i.Arg)&FoldCase != 0 {
			for f := unicode.SimpleFold(c); f != c; f = unicode.SimpleFold(f) {
				if r == f {
					return 0
				}
			}
		}
		return -1
	}
	lo, hi := 0, len(class)/2
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		switch {
		case r < class[2*m]:
			hi = m
		case r > class[2*m+1]:
			lo = m + 1
		default:
			return m
		}
	}
	return -1
}

// MatchEmptyWidth reports whether the condition of an InstEmptyWidth holds between two runes.
func (i *Inst) MatchEmptyWidth(before rune, after rune) bool {
	switch EmptyOp(i.Arg) {
	case EmptyBeginLine, EmptyEndLine, EmptyBeginText, EmptyEndText, EmptyWordBoundary, EmptyNoWordBoundary:
		return EmptyOpContext(before, after)&EmptyOp(i.Arg) != 0
	}
	panic("unknown empty width arg")
}

// String lists the program, an instruction a line.
func (p *Prog) String() string {
	var b strings.Builder
	for pc := range p.Inst {
		n := strconv.Itoa(pc)
		b.WriteString("   "[min(len(n), 3):] + n)
		if pc == p.Start {
			b.WriteByte('*')
		}
		b.WriteString("\t" + p.Inst[pc].String() + "\n")
	}
	return b.String()
}

// String writes an instruction like "rune1 "a" -> 2".
func (i *Inst) String() string {
	num := func(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
	to := " -> " + num(i.Out)
	switch i.Op {
	case InstAlt:
		return "alt" + to + ", " + num(i.Arg)
	case InstAltMatch:
		return "altmatch" + to + ", " + num(i.Arg)
	case InstCapture:
		return "cap " + num(i.Arg) + to
	case InstEmptyWidth:
		return "empty " + num(i.Arg) + to
	case InstMatch:
		return "match"
	case InstFail:
		return "fail"
	case InstNop:
		return "nop" + to
	case InstRune:
		s := "rune "
		if i.Rune == nil {
			s += "rune <nil>"
		}
		s += strconv.QuoteToASCII(string(i.Rune))
		if Flags(i.Arg)&FoldCase != 0 {
			s += "/i"
		}
		return s + to
	case InstRune1:
		return "rune1 " + strconv.QuoteToASCII(string(i.Rune)) + to
	case InstRuneAny:
		return "any" + to
	case InstRuneAnyNotNL:
		return "anynotnl" + to
	}
	return ""
}
