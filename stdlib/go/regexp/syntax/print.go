package syntax

import (
	"strconv"
	"strings"
	"unicode"
)

// marks are what a node is written with: a group that sets flags may span several nodes, so it has a beginning and an end.
type marks uint8

const (
	markI    marks = 1 << iota // (?i:
	markM                      // (?m:
	markS                      // (?s:
	markEnd                    // )
	markWrap                   // (?: )
	markNotM                   // (?-m:
	markNotS                   // (?-s:
	markNotI                   // cannot be within (?i:
	markAll  = markI | markM | markS | markNotM | markNotS
)

// off returns the marks that turn flags off.
func (m marks) off() marks {
	var r marks
	if m&markM != 0 {
		r |= markNotM
	}
	if m&markS != 0 {
		r |= markNotS
	}
	return r
}

// String returns the expression in Perl's syntax. Parsing it gives an equivalent tree.
func (re *Regexp) String() string {
	p := printer{}
	must, cant := p.plan(re)
	must |= cant.off()
	if must != 0 {
		must |= markEnd
	}
	p.write(re, must)
	return p.b.String()
}

type printer struct {
	b     strings.Builder
	marks map[*Regexp]marks
}

// plan decides where flags are set. It returns the flags that must and those that cannot be on around re.
func (p *printer) plan(re *Regexp) (must, cant marks) {
	switch re.Op {
	case OpLiteral:
		for _, c := range re.Rune {
			if minFold <= c && c <= maxFold && unicode.SimpleFold(c) != c {
				if re.Flags&FoldCase != 0 {
					return markI, 0
				}
				return 0, markI
			}
		}
	case OpCharClass:
		// The case variants are in the class already. If it holds all of them, the flag does not matter.
		for i := 0; i < len(re.Rune); i += 2 {
			lo, hi := max(minFold, re.Rune[i]), min(maxFold, re.Rune[i+1])
			for c := lo; c <= hi; c++ {
				for f := unicode.SimpleFold(c); f != c; f = unicode.SimpleFold(f) {
					if (f < lo || f > hi) && !inCharClass(f, re.Rune) {
						return 0, markI
					}
				}
			}
		}
	case OpAnyCharNotNL:
		return 0, markS
	case OpAnyChar:
		return markS, 0
	case OpBeginLine, OpEndLine:
		return markM, 0
	case OpEndText:
		if re.Flags&WasDollar != 0 {
			return 0, markM
		}
	case OpCapture, OpStar, OpPlus, OpQuest, OpRepeat:
		return p.plan(re.Sub[0])
	case OpConcat, OpAlternate:
		return p.planList(re.Sub)
	}
	return 0, 0
}

// planList is plan for several nodes. As long as they agree nothing is set here; where they do not, the nodes so far get a group.
func (p *printer) planList(subs []*Regexp) (must, cant marks) {
	var allCant marks
	first, last, split := 0, 0, false
	for i, sub := range subs {
		m, c := p.plan(sub)
		if must&c != 0 || m&cant != 0 {
			p.group(subs, first, last, must)
			must, cant, first, split = 0, 0, i, true
		}
		must |= m
		cant |= c
		allCant |= c
		if m != 0 {
			last = i
		}
		if must == 0 && first == i {
			first++
		}
	}
	if !split {
		return must, cant
	}
	p.group(subs, first, last, must)
	return 0, allCant
}

func (p *printer) group(subs []*Regexp, first, last int, m marks) {
	if m == 0 {
		return
	}
	if p.marks == nil {
		p.marks = make(map[*Regexp]marks)
	}
	p.marks[subs[first]] = m
	p.marks[subs[last]] |= markEnd
}

func (p *printer) write(re *Regexp, m marks) {
	b := &p.b
	m |= p.marks[re]
	if m&markAll != 0 && m&markEnd != 0 {
		m &^= markWrap // the group for the flags wraps it
	}
	if m&markAll != 0 {
		b.WriteString("(?")
		for i, c := range []byte("ims") {
			if m&(markI<<i) != 0 {
				b.WriteByte(c)
			}
		}
		if m&(markNotM|markNotS) != 0 {
			b.WriteByte('-')
			if m&markNotM != 0 {
				b.WriteByte('m')
			}
			if m&markNotS != 0 {
				b.WriteByte('s')
			}
		}
		b.WriteByte(':')
	}
	if m&markWrap != 0 {
		b.WriteString("(?:")
	}
	p.node(re)
	if m&markWrap != 0 {
		b.WriteByte(')')
	}
	if m&markEnd != 0 {
		b.WriteByte(')')
	}
}

func (p *printer) node(re *Regexp) {
	b := &p.b
	switch re.Op {
	case OpNoMatch:
		b.WriteString(`[^\x00-\x{10FFFF}]`)
	case OpEmptyMatch:
		b.WriteString(`(?:)`)
	case OpLiteral:
		for _, c := range re.Rune {
			writeRune(b, c, false)
		}
	case OpCharClass:
		writeClass(b, re.Rune)
	case OpAnyCharNotNL, OpAnyChar:
		b.WriteByte('.')
	case OpBeginLine:
		b.WriteByte('^')
	case OpEndLine:
		b.WriteByte('$')
	case OpBeginText:
		b.WriteString(`\A`)
	case OpEndText:
		if re.Flags&WasDollar != 0 {
			b.WriteByte('$')
		} else {
			b.WriteString(`\z`)
		}
	case OpWordBoundary:
		b.WriteString(`\b`)
	case OpNoWordBoundary:
		b.WriteString(`\B`)
	case OpCapture:
		b.WriteByte('(')
		if re.Name != "" {
			b.WriteString("?P<" + re.Name + ">")
		}
		if re.Sub[0].Op != OpEmptyMatch {
			p.write(re.Sub[0], p.marks[re.Sub[0]])
		}
		b.WriteByte(')')
	case OpStar, OpPlus, OpQuest, OpRepeat:
		sub := re.Sub[0]
		var m marks
		if sub.Op > OpCapture || sub.Op == OpLiteral && len(sub.Rune) > 1 {
			m = markWrap
		}
		p.write(sub, m)
		p.repetition(re)
	case OpConcat:
		for _, sub := range re.Sub {
			var m marks
			if sub.Op == OpAlternate {
				m = markWrap
			}
			p.write(sub, m)
		}
	case OpAlternate:
		for i, sub := range re.Sub {
			if i > 0 {
				b.WriteByte('|')
			}
			p.write(sub, 0)
		}
	default:
		b.WriteString("<invalid op" + strconv.Itoa(int(re.Op)) + ">")
	}
}

func (p *printer) repetition(re *Regexp) {
	b := &p.b
	switch re.Op {
	case OpStar:
		b.WriteByte('*')
	case OpPlus:
		b.WriteByte('+')
	case OpQuest:
		b.WriteByte('?')
	default:
		b.WriteString("{" + strconv.Itoa(re.Min))
		if re.Max != re.Min {
			b.WriteByte(',')
			if re.Max >= 0 {
				b.WriteString(strconv.Itoa(re.Max))
			}
		}
		b.WriteByte('}')
	}
	if re.Flags&NonGreedy != 0 {
		b.WriteByte('?')
	}
}

func writeClass(b *strings.Builder, r []rune) {
	if len(r)%2 != 0 {
		b.WriteString("[invalid char class]")
		return
	}
	b.WriteByte('[')
	switch n := len(r); {
	case n == 0:
		b.WriteString(`^\x00-\x{10FFFF}`)
	case n > 2 && r[0] == 0 && r[n-1] == unicode.MaxRune:
		// It was a complement: write what lies between the ranges.
		b.WriteByte('^')
		for i := 1; i < n-1; i += 2 {
			writeRange(b, r[i]+1, r[i+1]-1)
		}
	default:
		for i := 0; i < n; i += 2 {
			writeRange(b, r[i], r[i+1])
		}
	}
	b.WriteByte(']')
}

func writeRange(b *strings.Builder, lo, hi rune) {
	writeRune(b, lo, lo == '-')
	if lo == hi {
		return
	}
	if hi != lo+1 {
		b.WriteByte('-')
	}
	writeRune(b, hi, hi == '-')
}

func writeRune(b *strings.Builder, c rune, quote bool) {
	if unicode.IsPrint(c) {
		if quote || strings.ContainsRune(`\.+*?()|[]{}^$`, c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
		return
	}
	if i := strings.IndexRune("\a\f\n\r\t\v", c); i >= 0 {
		b.WriteByte('\\')
		b.WriteByte("afnrtv"[i])
		return
	}
	hex := strconv.FormatInt(int64(c), 16)
	switch {
	case c >= 0x100:
		b.WriteString(`\x{` + hex + `}`)
	case c < 0x10:
		b.WriteString(`\x0` + hex)
	default:
		b.WriteString(`\x` + hex)
	}
}
