package syntax

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parse parses a regular expression.
func Parse(s string, flags Flags) (*Regexp, error) {
	if flags&Literal != 0 {
		if err := checkUTF8(s); err != nil {
			return nil, err
		}
		return &Regexp{Op: OpLiteral, Flags: flags, Rune: []rune(s)}, nil
	}
	p := &parser{whole: s, flags: flags, groups: []*group{{}}}
	return p.parse()
}

// maxRepeat is the largest count in a repetition, and the largest product of the counts of nested ones.
const maxRepeat = 1000

// parser holds the groups that are open, the innermost last; the first one is the whole expression.
type parser struct {
	whole  string
	flags  Flags
	groups []*group
	ncap   int
	limits limits
}

// group is a parenthesis that is open: the alternatives that are complete, and the pieces of the one that is being read.
type group struct {
	flags Flags // to be restored behind the group
	cap   int   // 0 if it does not capture
	name  string
	alts  []*Regexp
	items []*Regexp
}

func (p *parser) top() *group { return p.groups[len(p.groups)-1] }

func (p *parser) parse() (*Regexp, error) {
	t := p.whole
	last := "" // begins at the repetition operator just in front, "" if there is none
	for t != "" {
		repeat := ""
		var err error
		switch t[0] {
		case '(':
			t, err = p.open(t)
		case '|':
			p.alternative()
			t = t[1:]
		case ')':
			if len(p.groups) == 1 {
				return nil, &Error{ErrUnexpectedParen, p.whole}
			}
			p.close()
			t = t[1:]
		case '^':
			p.op(pick(p.flags&OneLine != 0, OpBeginText, OpBeginLine))
			t = t[1:]
		case '$':
			if p.flags&OneLine != 0 {
				p.push(&Regexp{Op: OpEndText, Flags: p.flags | WasDollar})
			} else {
				p.op(OpEndLine)
			}
			t = t[1:]
		case '.':
			p.op(pick(p.flags&DotNL != 0, OpAnyChar, OpAnyCharNotNL))
			t = t[1:]
		case '[':
			t, err = p.class(t)
		case '*', '+', '?', '{':
			before := t
			t, err = p.repetition(t, last)
			if err == nil && t != before {
				repeat = before
			} else if err == nil {
				p.literal('{') // it was none
				t = t[1:]
			}
		case '\\':
			t, err = p.escape(t)
		default:
			var c rune
			if c, t, err = nextRune(t); err == nil {
				p.literal(c)
			}
		}
		if err != nil {
			return nil, err
		}
		if p.limits.broken != "" {
			return nil, &Error{p.limits.broken, p.whole}
		}
		last = repeat
	}
	if len(p.groups) > 1 {
		return nil, &Error{ErrMissingParen, p.whole}
	}
	re := p.finish(p.top())
	if p.limits.broken != "" {
		return nil, &Error{p.limits.broken, p.whole}
	}
	return re, nil
}

func pick(cond bool, yes, no Op) Op {
	if cond {
		return yes
	}
	return no
}

func (p *parser) op(op Op) { p.push(&Regexp{Op: op, Flags: p.flags}) }

func (p *parser) literal(c rune) {
	re := &Regexp{Op: OpLiteral, Flags: p.flags}
	if p.flags&FoldCase != 0 {
		c = minFoldRune(c)
	}
	re.Rune0[0] = c
	re.Rune = re.Rune0[:1]
	p.push(re)
}

// push adds a piece to the innermost group.
func (p *parser) push(re *Regexp) {
	p.limits.runes += len(re.Rune)
	p.limits.nodes++
	classToLiteral(re, p.flags)
	g := p.top()
	g.join()
	g.items = append(g.items, re)
	p.limits.check(re)
}

// join makes one literal of the last two pieces. It is called when the last one can no longer be repeated.
func (g *group) join() {
	n := len(g.items)
	if n < 2 {
		return
	}
	a, b := g.items[n-2], g.items[n-1]
	if a.Op == OpLiteral && b.Op == OpLiteral && a.Flags&FoldCase == b.Flags&FoldCase {
		a.Rune = append(a.Rune, b.Rune...)
		g.items = g.items[:n-1]
	}
}

// classToLiteral makes a literal of a class that holds just one rune, or a rune and its only case variant.
func classToLiteral(re *Regexp, flags Flags) {
	if re.Op != OpCharClass {
		return
	}
	twins := func(a, b rune) bool { return unicode.SimpleFold(a) == b && unicode.SimpleFold(b) == a }
	r := re.Rune
	switch {
	case len(r) == 2 && r[0] == r[1]:
		flags &^= FoldCase
	case len(r) == 2 && r[0]+1 == r[1] && twins(r[0], r[1]),
		len(r) == 4 && r[0] == r[1] && r[2] == r[3] && twins(r[0], r[2]):
		flags |= FoldCase
	default:
		return
	}
	re.Op, re.Flags, re.Rune = OpLiteral, flags, r[:1]
}

// open reads "(" and what it is, or flags like "(?i)".
func (p *parser) open(s string) (rest string, err error) {
	if p.flags&PerlX == 0 || !strings.HasPrefix(s, "(?") {
		p.ncap++
		p.groups = append(p.groups, &group{flags: p.flags, cap: p.ncap})
		return s[1:], nil
	}
	if start := nameStart(s); start > 0 {
		end := strings.IndexByte(s, '>')
		if end < 0 {
			if err := checkUTF8(s); err != nil {
				return "", err
			}
			return "", &Error{ErrInvalidNamedCapture, s}
		}
		name := s[start:end]
		if err := checkUTF8(name); err != nil {
			return "", err
		}
		if !validName(name) {
			return "", &Error{ErrInvalidNamedCapture, s[:end+1]}
		}
		p.ncap++
		p.groups = append(p.groups, &group{flags: p.flags, cap: p.ncap, name: name})
		return s[end+1:], nil
	}
	return p.flagGroup(s)
}

// nameStart returns where the name in "(?P<name>" or "(?<name>" begins, 0 if s is neither.
func nameStart(s string) int {
	switch {
	case len(s) > 4 && s[2:4] == "P<":
		return 4
	case len(s) > 3 && s[2] == '<':
		return 3
	}
	return 0
}

func validName(name string) bool {
	for i := 0; i < len(name); i++ {
		if name[i] != '_' && !isAlnum(rune(name[i])) {
			return false
		}
	}
	return name != ""
}

// flagGroup reads "(?flags)" or "(?flags:".
func (p *parser) flagGroup(s string) (rest string, err error) {
	set, clear := Flags(0), Flags(0)
	minus, fresh := false, false // fresh: nothing behind the minus yet
	t := s[2:]
	for t != "" {
		var c rune
		if c, t, err = nextRune(t); err != nil {
			return "", err
		}
		on, off := Flags(0), Flags(0)
		switch c {
		case 'i':
			on = FoldCase
		case 'm':
			off = OneLine
		case 's':
			on = DotNL
		case 'U':
			on = NonGreedy
		case '-':
			if minus {
				return "", &Error{ErrInvalidPerlOp, s[:len(s)-len(t)]}
			}
			minus, fresh = true, true
			continue
		case ':', ')':
			if fresh {
				return "", &Error{ErrInvalidPerlOp, s[:len(s)-len(t)]}
			}
			flags := p.flags&^clear | set
			if c == ':' {
				p.groups = append(p.groups, &group{flags: p.flags})
			}
			p.flags = flags
			return t, nil
		default:
			return "", &Error{ErrInvalidPerlOp, s[:len(s)-len(t)]}
		}
		if minus {
			on, off = off, on
			fresh = false
		}
		set, clear = set&^off|on, clear&^on|off
	}
	return "", &Error{ErrMissingParen, p.whole}
}

// repetition reads a repetition operator and applies it to the last piece. It returns s if the brace is none.
func (p *parser) repetition(s, last string) (rest string, err error) {
	re := &Regexp{Flags: p.flags}
	rest = s[1:]
	switch s[0] {
	case '*':
		re.Op = OpStar
	case '+':
		re.Op = OpPlus
	case '?':
		re.Op = OpQuest
	case '{':
		var ok bool
		re.Op = OpRepeat
		if re.Min, re.Max, rest, ok = counts(s); !ok {
			return s, nil
		}
		if re.Min > maxRepeat || re.Max > maxRepeat || re.Max >= 0 && re.Min > re.Max {
			return "", &Error{ErrInvalidRepeatSize, s[:len(s)-len(rest)]}
		}
	}
	if p.flags&PerlX != 0 {
		if strings.HasPrefix(rest, "?") {
			rest = rest[1:]
			re.Flags ^= NonGreedy
		}
		if last != "" {
			// Perl has no repetition of a repetition; a++ means something else there.
			return "", &Error{ErrInvalidRepeatOp, last[:len(last)-len(rest)]}
		}
	}
	g := p.top()
	n := len(g.items)
	if n == 0 {
		return "", &Error{ErrMissingRepeatArgument, s[:len(s)-len(rest)]}
	}
	re.Sub0[0] = g.items[n-1]
	re.Sub = re.Sub0[:]
	g.items[n-1] = re
	p.limits.nodes++
	p.limits.check(re)
	if re.Op == OpRepeat && (re.Min >= 2 || re.Max >= 2) && !repeatable(re, maxRepeat) {
		return "", &Error{ErrInvalidRepeatSize, s[:len(s)-len(rest)]}
	}
	return rest, nil
}

// counts parses {n}, {n,} and {n,m}. Numbers above maxRepeat come out as some number above it.
func counts(s string) (lo, hi int, rest string, ok bool) {
	lo, rest, ok = number(s[1:])
	if !ok || rest == "" {
		return 0, 0, "", false
	}
	hi = lo
	if rest[0] == ',' {
		if rest = rest[1:]; strings.HasPrefix(rest, "}") {
			hi = -1
		} else if hi, rest, ok = number(rest); !ok {
			return 0, 0, "", false
		}
	}
	if !strings.HasPrefix(rest, "}") {
		return 0, 0, "", false
	}
	return lo, hi, rest[1:], true
}

// number parses a decimal number without needless zeros.
func number(s string) (n int, rest string, ok bool) {
	i := 0
	for ; i < len(s) && '0' <= s[i] && s[i] <= '9'; i++ {
		n = min(n*10+int(s[i]-'0'), maxRepeat+1)
	}
	if i == 0 || i > 1 && s[0] == '0' {
		return 0, "", false
	}
	return n, s[i:], true
}

// repeatable reports whether nested counts multiply to at most n.
func repeatable(re *Regexp, n int) bool {
	if re.Op == OpRepeat {
		count := re.Max
		if count == 0 {
			return true
		}
		if count < 0 {
			count = re.Min
		}
		if count > n {
			return false
		}
		if count > 0 {
			n /= count
		}
	}
	return !slices.ContainsFunc(re.Sub, func(sub *Regexp) bool { return !repeatable(sub, n) })
}

func checkUTF8(s string) error {
	for i, c := range s {
		if c == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return &Error{ErrInvalidUTF8, s[i:]}
			}
		}
	}
	return nil
}

func nextRune(s string) (c rune, rest string, err error) {
	c, size := utf8.DecodeRuneInString(s)
	if c == utf8.RuneError && size <= 1 {
		return 0, "", &Error{ErrInvalidUTF8, s}
	}
	return c, s[size:], nil
}

func isAlnum(c rune) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}
