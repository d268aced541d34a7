// Calc evaluates arithmetic expressions with a recursive-descent parser: interfaces, errors, panics turned into errors.
package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
)

// Node is an expression.
type Node interface {
	Eval(env map[string]float64) float64
	String() string
}

type (
	number float64
	name   string
	binary struct {
		op   byte
		l, r Node
	}
	call struct {
		fn  string
		arg Node
	}
)

var errSyntax = errors.New("syntax error")

var functions = map[string]func(float64) float64{"sqrt": math.Sqrt, "abs": math.Abs, "floor": math.Floor}

func (n number) Eval(map[string]float64) float64   { return float64(n) }
func (n number) String() string                    { return strconv.FormatFloat(float64(n), 'g', -1, 64) }
func (n name) Eval(env map[string]float64) float64 { return env[string(n)] }
func (n name) String() string                      { return string(n) }
func (c call) Eval(env map[string]float64) float64 { return functions[c.fn](c.arg.Eval(env)) }
func (c call) String() string                      { return c.fn + "(" + c.arg.String() + ")" }
func (b *binary) String() string                   { return fmt.Sprintf("(%v %c %v)", b.l, b.op, b.r) }

func (b *binary) Eval(env map[string]float64) float64 {
	l, r := b.l.Eval(env), b.r.Eval(env)
	switch b.op {
	case '+':
		return l + r
	case '-':
		return l - r
	case '*':
		return l * r
	case '/':
		return l / r
	}
	panic("no such operator")
}

type parser struct {
	in  string
	pos int
}

func (p *parser) peek() byte {
	for p.pos < len(p.in) && p.in[p.pos] == ' ' {
		p.pos++
	}
	if p.pos == len(p.in) {
		return 0
	}
	return p.in[p.pos]
}

func (p *parser) fail(what string) {
	panic(fmt.Errorf("%w at %d: %s", errSyntax, p.pos, what))
}

func (p *parser) expr(level int) Node {
	if level == 2 {
		return p.atom()
	}
	ops := []string{"+-", "*/"}[level]
	n := p.expr(level + 1)
	for c := p.peek(); c != 0 && strings.IndexByte(ops, c) >= 0; c = p.peek() {
		p.pos++
		n = &binary{c, n, p.expr(level + 1)}
	}
	return n
}

func (p *parser) atom() Node {
	c, start := p.peek(), p.pos
	switch {
	case c == '(':
		p.pos++
		n := p.expr(0)
		if p.peek() != ')' {
			p.fail("expected )")
		}
		p.pos++
		return n
	case c >= '0' && c <= '9':
		for p.pos < len(p.in) && strings.IndexByte("0123456789.", p.in[p.pos]) >= 0 {
			p.pos++
		}
		f, err := strconv.ParseFloat(p.in[start:p.pos], 64)
		if err != nil {
			p.fail(err.Error())
		}
		return number(f)
	case c >= 'a' && c <= 'z':
		for p.pos < len(p.in) && p.in[p.pos] >= 'a' && p.in[p.pos] <= 'z' {
			p.pos++
		}
		id := p.in[start:p.pos]
		if _, ok := functions[id]; ok && p.peek() == '(' {
			return call{id, p.atom()}
		}
		return name(id)
	}
	p.fail("expected an operand")
	return nil
}

// Parse turns text into an expression.
func Parse(s string) (n Node, err error) {
	defer func() {
		if e, ok := recover().(error); ok {
			err = e
		}
	}()
	p := &parser{in: s}
	n = p.expr(0)
	if p.peek() != 0 {
		p.fail("trailing text")
	}
	return n, nil
}

func main() {
	exprs := []string{"1 + 2 * 3", "(1 + x) * sqrt(16)", "10 / 4 - abs(0 - 3)", "2 *", "1 / 0", "(1"}
	if len(os.Args) > 1 {
		exprs = os.Args[1:]
	}
	env := map[string]float64{"x": 4}
	for _, s := range exprs {
		n, err := Parse(s)
		if err != nil {
			fmt.Printf("%-22s %v (%t)\n", s, err, errors.Is(err, errSyntax))
			continue
		}
		fmt.Printf("%-22s %v = %g\n", s, n, n.Eval(env))
	}
}
