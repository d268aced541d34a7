// Package constraint reads build constraints: //go:build lines, and the // +build lines of older programs.
package constraint

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSize and maxPlusSize limit expressions, so that large ones do no harm.
const (
	maxSize     = 1000
	maxPlusSize = 100
)

// Expr is an expression of tags: a *AndExpr, *OrExpr, *NotExpr or *TagExpr.
type Expr interface {
	// String returns the expression as a //go:build line has it.
	String() string
	// Eval tells whether the expression holds if ok tells which tags do. It asks for all tags.
	Eval(ok func(tag string) bool) bool

	isExpr()
}

// TagExpr is a tag.
type TagExpr struct{ Tag string }

// NotExpr is !X.
type NotExpr struct{ X Expr }

// AndExpr is X && Y.
type AndExpr struct{ X, Y Expr }

// OrExpr is X || Y.
type OrExpr struct{ X, Y Expr }

func (*TagExpr) isExpr() {}
func (*NotExpr) isExpr() {}
func (*AndExpr) isExpr() {}
func (*OrExpr) isExpr()  {}

// Eval reports whether the tag holds.
func (x *TagExpr) Eval(ok func(tag string) bool) bool { return ok(x.Tag) }

// Eval reports whether X does not hold.
func (x *NotExpr) Eval(ok func(tag string) bool) bool { return !x.X.Eval(ok) }

// Eval reports whether X and Y hold.
func (x *AndExpr) Eval(ok func(tag string) bool) bool {
	a, b := x.X.Eval(ok), x.Y.Eval(ok)
	return a && b
}

// Eval reports whether X or Y holds.
func (x *OrExpr) Eval(ok func(tag string) bool) bool {
	a, b := x.X.Eval(ok), x.Y.Eval(ok)
	return a || b
}

func (x *TagExpr) String() string { return x.Tag }

func (x *NotExpr) String() string {
	switch x.X.(type) {
	case *AndExpr, *OrExpr:
		return "!(" + x.X.String() + ")"
	}
	return "!" + x.X.String()
}

func (x *AndExpr) String() string {
	arg := func(y Expr) string {
		if _, ok := y.(*OrExpr); ok {
			return "(" + y.String() + ")"
		}
		return y.String()
	}
	return arg(x.X) + " && " + arg(x.Y)
}

func (x *OrExpr) String() string {
	arg := func(y Expr) string {
		if _, ok := y.(*AndExpr); ok {
			return "(" + y.String() + ")"
		}
		return y.String()
	}
	return arg(x.X) + " || " + arg(x.Y)
}

// A SyntaxError tells what is wrong with a line, and where.
type SyntaxError struct {
	Offset int
	Err    string
}

func (e *SyntaxError) Error() string { return e.Err }

var errNotConstraint = errors.New("not a build constraint")

// Parse reads a line, with // in front.
func Parse(line string) (Expr, error) {
	if text, ok := goBuild(line); ok {
		return parseExpr(text)
	}
	if text, ok := plusBuild(line); ok {
		return parsePlus(text)
	}
	return nil, errNotConstraint
}

// IsGoBuild reports whether a line is a //go:build line.
func IsGoBuild(line string) bool {
	_, ok := goBuild(line)
	return ok
}

// IsPlusBuild reports whether a line is a // +build line.
func IsPlusBuild(line string) bool {
	_, ok := plusBuild(line)
	return ok
}

// single returns a line without its newline; it must be the only one.
func single(line string) (string, bool) {
	line = strings.TrimSuffix(line, "\n")
	return line, !strings.Contains(line, "\n")
}

func goBuild(line string) (expr string, ok bool) {
	if line, ok = single(line); !ok || !strings.HasPrefix(line, "//go:build") {
		return "", false
	}
	line = strings.TrimSpace(line)[len("//go:build"):]
	expr = strings.TrimSpace(line)
	if line != "" && len(expr) == len(line) {
		return "", false // another word
	}
	return expr, true
}

func plusBuild(line string) (expr string, ok bool) {
	if line, ok = single(line); !ok || !strings.HasPrefix(line, "//") {
		return "", false
	}
	line, ok = strings.CutPrefix(strings.TrimSpace(line[2:]), "+build")
	if !ok {
		return "", false
	}
	expr = strings.TrimSpace(line)
	if line != "" && len(expr) == len(line) {
		return "", false
	}
	return expr, true
}

// parser reads an expression: or = and {"||" and}, and = not {"&&" not}, not = "!" not | "(" or ")" | tag.
type parser struct {
	s      string
	i      int    // behind tok
	tok    string // a tag, an operator, "" at the end
	isTag  bool
	at     int // where tok begins
	size   int
	failed *SyntaxError
}

func parseExpr(text string) (x Expr, err error) {
	p := &parser{s: text}
	p.next()
	x = p.or()
	if p.failed == nil && p.tok != "" {
		p.fail(p.at, "unexpected token "+p.tok)
	}
	if p.failed != nil {
		return nil, p.failed
	}
	return x, nil
}

// fail notes the first error; the rest is skipped.
func (p *parser) fail(at int, msg string) {
	if p.failed == nil {
		p.failed = &SyntaxError{at, msg}
	}
	p.i, p.tok, p.isTag = len(p.s), "", false
}

const endOfExpr = "unexpected end of expression"

func isTagRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '.' }

func (p *parser) next() {
	p.isTag = false
	for p.i < len(p.s) && (p.s[p.i] == ' ' || p.s[p.i] == '\t') {
		p.i++
	}
	p.at = p.i
	if p.i >= len(p.s) {
		p.tok = ""
		return
	}
	switch c := p.s[p.i]; c {
	case '(', ')', '!':
		p.i++
	case '&', '|':
		if p.i+1 >= len(p.s) || p.s[p.i+1] != c {
			p.fail(p.at, "invalid syntax at "+string(c))
			return
		}
		p.i += 2
	default:
		for p.i < len(p.s) {
			r, size := utf8.DecodeRuneInString(p.s[p.i:])
			if !isTagRune(r) {
				break
			}
			p.i += size
		}
		if p.i == p.at {
			r, _ := utf8.DecodeRuneInString(p.s[p.i:])
			p.fail(p.at, "invalid syntax at "+string(r))
			return
		}
		p.isTag = true
	}
	p.tok = p.s[p.at:p.i]
}

func (p *parser) grow() {
	if p.size++; p.size > maxSize {
		p.fail(p.at, "build expression too large")
	}
}

func (p *parser) or() Expr {
	x := p.and()
	for p.tok == "||" {
		p.grow()
		p.next()
		x = &OrExpr{x, p.and()}
	}
	return x
}

func (p *parser) and() Expr {
	x := p.not()
	for p.tok == "&&" {
		p.grow()
		p.next()
		x = &AndExpr{x, p.not()}
	}
	return x
}

func (p *parser) not() Expr {
	p.grow()
	if p.failed != nil {
		return nil
	}
	switch {
	case p.tok == "!":
		p.next()
		if p.tok == "!" {
			p.fail(p.at, "double negation not allowed")
			return nil
		}
		return &NotExpr{p.not()}
	case p.tok == "(":
		at := p.at
		p.next()
		x := p.or()
		if p.failed == nil && p.tok != ")" {
			p.fail(at, "missing close paren")
		}
		if p.failed != nil && p.failed.Err == endOfExpr {
			p.failed.Err = "missing close paren"
		}
		p.next()
		return x
	case p.isTag:
		x := &TagExpr{p.tok}
		p.next()
		return x
	case p.tok == "":
		p.fail(p.at, endOfExpr)
	default:
		p.fail(p.at, "unexpected token "+p.tok)
	}
	return nil
}

// parsePlus reads what follows // +build: spaces mean or, commas mean and.
func parsePlus(text string) (Expr, error) {
	var x Expr
	size := 0
	for _, clause := range strings.Fields(text) {
		var y Expr
		for _, lit := range strings.Split(clause, ",") {
			if size++; size > maxPlusSize {
				return nil, errComplex
			}
			var z Expr
			tag := strings.TrimPrefix(lit, "!")
			if strings.HasPrefix(lit, "!!") || tag == "" || strings.ContainsFunc(tag, func(r rune) bool { return !isTagRune(r) }) {
				z = &TagExpr{"ignore"} // what is wrong never holds
			} else {
				z = &TagExpr{tag}
				if tag != lit {
					z = &NotExpr{z}
				}
			}
			if y == nil {
				y = z
			} else {
				y = &AndExpr{y, z}
			}
		}
		if x == nil {
			x = y
		} else {
			x = &OrExpr{x, y}
		}
	}
	if x == nil {
		x = &TagExpr{"ignore"}
	}
	return x, nil
}

var errComplex = errors.New("expression too complex for // +build lines")

// PlusBuildLines returns // +build lines for an expression; several lines mean and.
func PlusBuildLines(x Expr) ([]string, error) {
	x = pushNot(x, false)
	// and of or of and of literals
	var lines [][][]string
	for _, y := range operands(x, false) {
		var line [][]string
		for _, z := range operands(y, true) {
			var words []string
			for _, w := range operands(z, false) {
				switch w.(type) {
				case *AndExpr, *OrExpr:
					return nil, errComplex
				}
				words = append(words, w.String())
			}
			line = append(line, words)
		}
		lines = append(lines, line)
	}
	// One line is enough if nothing but and is in them.
	only := true
	for _, line := range lines {
		only = only && len(line) == 1
	}
	if only {
		var words []string
		for _, line := range lines {
			words = append(words, line[0]...)
		}
		lines = [][][]string{{words}}
	}
	var out []string
	for _, line := range lines {
		text := "// +build"
		for _, words := range line {
			text += " " + strings.Join(words, ",")
		}
		out = append(out, text)
	}
	return out, nil
}

// operands returns what an or (or an and) consists of.
func operands(x Expr, or bool) []Expr {
	switch x := x.(type) {
	case *OrExpr:
		if or {
			return append(operands(x.X, or), operands(x.Y, or)...)
		}
	case *AndExpr:
		if !or {
			return append(operands(x.X, or), operands(x.Y, or)...)
		}
	}
	return []Expr{x}
}

// pushNot moves negations down to the tags.
func pushNot(x Expr, not bool) Expr {
	switch x := x.(type) {
	case *NotExpr:
		if _, ok := x.X.(*TagExpr); ok && !not {
			return x
		}
		return pushNot(x.X, !not)
	case *TagExpr:
		if not {
			return &NotExpr{x}
		}
		return x
	case *AndExpr:
		a, b := pushNot(x.X, not), pushNot(x.Y, not)
		if not {
			return &OrExpr{a, b}
		}
		if a == x.X && b == x.Y {
			return x
		}
		return &AndExpr{a, b}
	case *OrExpr:
		a, b := pushNot(x.X, not), pushNot(x.Y, not)
		if not {
			return &AndExpr{a, b}
		}
		if a == x.X && b == x.Y {
			return x
		}
		return &OrExpr{a, b}
	}
	return x
}

// GoVersion returns the lowest version of Go, such as go1.21, with which an expression can hold; "" if it does not depend on that.
func GoVersion(x Expr) string {
	switch v := lowest(x, true); {
	case v < 0:
		return ""
	case v == 0:
		return "go1"
	default:
		return "go1." + strconv.Itoa(v)
	}
}

// lowest returns the lowest minor version with which x is sign, -1 if it does not depend on that.
func lowest(x Expr, sign bool) int {
	switch x := x.(type) {
	case *AndExpr:
		a, b := lowest(x.X, sign), lowest(x.Y, sign)
		if sign {
			return max(a, b)
		}
		return min(a, b)
	case *OrExpr:
		a, b := lowest(x.X, sign), lowest(x.Y, sign)
		if sign {
			return min(a, b)
		}
		return max(a, b)
	case *NotExpr:
		return lowest(x.X, !sign)
	case *TagExpr:
		if !sign {
			return -1 // !go1.N tells nothing
		}
		if x.Tag == "go1" {
			return 0
		}
		num, ok := strings.CutPrefix(x.Tag, "go1.")
		if n, err := strconv.Atoi(num); ok && err == nil {
			return n
		}
	}
	return -1
}
