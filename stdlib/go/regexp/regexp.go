// Package regexp searches for regular expressions in time linear in the size of the input.
//
// The syntax is RE2's (see regexp/syntax). Three engines run a program: a table for expressions that leave no choice (onepass.go), a
// backtracker that remembers where it was for small inputs (backtrack.go), and a simulation of all threads in step (nfa.go).
package regexp

import (
	"io"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// Regexp is a compiled expression. Several goroutines may use it at once, except for the methods that change it, such as Longest.
type Regexp struct {
	expr        string
	numSubexp   int
	subexpNames []string
	longest     bool

	prog           *program
	onepass        *onePass
	prefix         string // all matches begin with it
	prefixComplete bool   // and it is all of them
	minInputLen    int    // bytes of the shortest match
}

// String returns the expression's source.
func (re *Regexp) String() string { return re.expr }

// Copy returns a copy. There is no need for it: a Regexp may be shared.
func (re *Regexp) Copy() *Regexp {
	re2 := *re
	return &re2
}

// Compile parses an expression; matches are those that Perl would find.
func Compile(expr string) (*Regexp, error) { return compile(expr, syntax.Perl, false) }

// CompilePOSIX parses an expression in the syntax of POSIX egrep; of the matches that begin leftmost it prefers the longest.
func CompilePOSIX(expr string) (*Regexp, error) { return compile(expr, syntax.POSIX, true) }

// Longest makes future searches prefer the longest of the leftmost matches.
func (re *Regexp) Longest() { re.longest = true }

func compile(expr string, mode syntax.Flags, longest bool) (*Regexp, error) {
	tree, err := syntax.Parse(expr, mode)
	if err != nil {
		return nil, err
	}
	re := &Regexp{
		expr:        expr,
		numSubexp:   tree.MaxCap(),
		subexpNames: tree.CapNames(),
		longest:     longest,
	}
	tree = tree.Simplify()
	prog, err := syntax.Compile(tree)
	if err != nil {
		return nil, err
	}
	re.minInputLen = minInputLen(tree)
	re.prefix, re.prefixComplete = prog.Prefix()
	re.prog = prepare(prog)
	if re.onepass = compileOnePass(prog); re.onepass != nil {
		re.prefix, re.prefixComplete = anchoredPrefix(prog)
	}
	return re, nil
}

// anchoredPrefix is Prefix for a program that begins with \A; the match is no more than the prefix if \z follows.
func anchoredPrefix(prog *syntax.Prog) (prefix string, complete bool) {
	i := prog.Inst[prog.Start]
	if i.Op != syntax.InstEmptyWidth || i.Arg != uint32(syntax.EmptyBeginText) {
		return "", i.Op == syntax.InstMatch
	}
	rest := *prog
	rest.Start = int(i.Out)
	prefix, _ = rest.Prefix()
	if prefix == "" {
		return "", false
	}
	for n := utf8.RuneCountInString(prefix); ; {
		i = prog.Inst[i.Out]
		switch i.Op {
		case syntax.InstNop, syntax.InstCapture:
		case syntax.InstRune, syntax.InstRune1:
			if n--; n < 0 {
				return prefix, false
			}
		case syntax.InstEmptyWidth:
			return prefix, n == 0 && i.Arg == uint32(syntax.EmptyEndText) && prog.Inst[i.Out].Op == syntax.InstMatch
		default:
			return prefix, false
		}
	}
}

// minInputLen returns the number of bytes that a match has at least.
func minInputLen(re *syntax.Regexp) int {
	switch re.Op {
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL, syntax.OpCharClass:
		return 1
	case syntax.OpLiteral:
		n := 0
		for _, r := range re.Rune {
			if r == utf8.RuneError {
				n++ // may be a byte of invalid UTF-8
			} else if re.Flags&syntax.FoldCase != 0 {
				n++ // variants differ in length
			} else {
				n += utf8.RuneLen(r)
			}
		}
		return n
	case syntax.OpCapture, syntax.OpPlus:
		return minInputLen(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min * minInputLen(re.Sub[0])
	case syntax.OpConcat:
		n := 0
		for _, sub := range re.Sub {
			n += minInputLen(sub)
		}
		return n
	case syntax.OpAlternate:
		n := minInputLen(re.Sub[0])
		for _, sub := range re.Sub[1:] {
			n = min(n, minInputLen(sub))
		}
		return n
	}
	return 0
}

// MustCompile is Compile; it panics if the expression is wrong.
func MustCompile(str string) *Regexp {
	re, err := Compile(str)
	if err != nil {
		panic("regexp: Compile(" + quote(str) + "): " + err.Error())
	}
	return re
}

// MustCompilePOSIX is CompilePOSIX; it panics if the expression is wrong.
func MustCompilePOSIX(str string) *Regexp {
	re, err := CompilePOSIX(str)
	if err != nil {
		panic("regexp: CompilePOSIX(" + quote(str) + "): " + err.Error())
	}
	return re
}

func quote(s string) string {
	if strconv.CanBackquote(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

// NumSubexp returns the number of groups.
func (re *Regexp) NumSubexp() int { return re.numSubexp }

// SubexpNames returns the names of the groups by number; the first is "", for the whole match. It must not be changed.
func (re *Regexp) SubexpNames() []string { return re.subexpNames }

// SubexpIndex returns the number of the first group with a name, -1 if there is none.
func (re *Regexp) SubexpIndex(name string) int {
	if name == "" {
		return -1
	}
	return slices.Index(re.subexpNames, name)
}

// LiteralPrefix returns a string that all matches begin with, and whether it is the whole expression.
func (re *Regexp) LiteralPrefix() (prefix string, complete bool) { return re.prefix, re.prefixComplete }

// AppendText appends the expression's source.
func (re *Regexp) AppendText(b []byte) ([]byte, error) { return append(b, re.expr...), nil }

// MarshalText returns the expression's source. Flags that were set by methods are lost.
func (re *Regexp) MarshalText() ([]byte, error) { return re.AppendText(nil) }

// UnmarshalText compiles text into re.
func (re *Regexp) UnmarshalText(text []byte) error {
	re2, err := Compile(string(text))
	if err != nil {
		return err
	}
	*re = *re2
	return nil
}

// bytesOf returns the bytes of a string, which must not be changed.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// MatchReader reports whether the text that r returns holds a match. It may read more than the match.
func (re *Regexp) MatchReader(r io.RuneReader) bool { return re.exec(source{r: r}, 0, 0) != nil }

// MatchString reports whether s holds a match.
func (re *Regexp) MatchString(s string) bool { return re.Match(bytesOf(s)) }

// Match reports whether b holds a match.
func (re *Regexp) Match(b []byte) bool { return re.exec(source{b: b}, 0, 0) != nil }

// MatchReader reports whether the text that r returns holds a match of the expression.
func MatchReader(pattern string, r io.RuneReader) (matched bool, err error) {
	re, err := Compile(pattern)
	if err != nil {
		return false, err
	}
	return re.MatchReader(r), nil
}

// MatchString reports whether s holds a match of the expression.
func MatchString(pattern string, s string) (matched bool, err error) {
	re, err := Compile(pattern)
	if err != nil {
		return false, err
	}
	return re.MatchString(s), nil
}

// Match reports whether b holds a match of the expression.
func Match(pattern string, b []byte) (matched bool, err error) {
	re, err := Compile(pattern)
	if err != nil {
		return false, err
	}
	return re.Match(b), nil
}

// special reports whether a byte means something in an expression.
func special(b byte) bool { return strings.IndexByte(`\.+*?()|[]{}^$`, b) >= 0 }

// QuoteMeta returns an expression that matches s literally.
func QuoteMeta(s string) string {
	b := make([]byte, 0, len(s)+8)
	for i := 0; i < len(s); i++ {
		if special(s[i]) {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	if len(b) == len(s) {
		return s
	}
	return string(b)
}
