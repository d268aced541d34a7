// A recursive-descent parser of arithmetic expressions that builds a tree, folds it, and evaluates it with variables.
package main

import (
	"errors"
	"fmt"
	"strings"
)

type Node interface {
	Eval(env map[string]float64) (float64, error)
}

type (
	Num    float64
	Var    string
	Neg    struct{ x Node }
	Binary struct {
		op   byte
		l, r Node
	}
	Call struct {
		fn   string
		args []Node
	}
)

var errZero = errors.New("division by zero")

func (n Num) Eval(map[string]float64) (float64, error) { return float64(n), nil }
func (v Var) Eval(env map[string]float64) (float64, error) {
	if x, ok := env[string(v)]; ok {
		return x, nil
	}
	return 0, fmt.Errorf("undefined: %s", string(v))
}
func (n Neg) Eval(env map[string]float64) (float64, error) {
	x, err := n.x.Eval(env)
	return -x, err
}
func (b *Binary) Eval(env map[string]float64) (float64, error) {
	x, err := b.l.Eval(env)
	if err != nil {
		return 0, err
	}
	y, err := b.r.Eval(env)
	if err != nil {
		return 0, err
	}
	switch b.op {
	case '+':
		return x + y, nil
	case '-':
		return x - y, nil
	case '*':
		return x * y, nil
	}
	if y == 0 {
		return 0, errZero
	}
	return x / y, nil
}
func (c *Call) Eval(env map[string]float64) (float64, error) {
	var best float64
	for i, a := range c.args {
		x, err := a.Eval(env)
		if err != nil {
			return 0, err
		}
		if i == 0 || (x > best) == (c.fn == "max") {
			best = x
		}
	}
	return best, nil
}

type Parser struct {
	src string
	pos int
}

type syntaxError struct {
	pos  int
	what string
}

func (e *syntaxError) Error() string { return fmt.Sprintf("offset %d: %s", e.pos, e.what) }

func (p *Parser) peek() byte {
	for p.pos < len(p.src) && p.src[p.pos] == ' ' {
		p.pos++
	}
	if p.pos == len(p.src) {
		return 0
	}
	return p.src[p.pos]
}

func (p *Parser) expr() Node {
	l := p.term()
	for {
		op := p.peek()
		if op != '+' && op != '-' {
			return l
		}
		p.pos++
		l = fold(op, l, p.term())
	}
}

func (p *Parser) term() Node {
	l := p.unary()
	for {
		op := p.peek()
		if op != '*' && op != '/' {
			return l
		}
		p.pos++
		l = fold(op, l, p.unary())
	}
}

func fold(op byte, l, r Node) Node {
	x, ok1 := l.(Num)
	y, ok2 := r.(Num)
	if ok1 && ok2 && (op == '+' || op == '*') {
		if op == '+' {
			return x + y
		}
		return x * y
	}
	return &Binary{op, l, r}
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || c == '_' }
func digit(c byte) bool  { return '0' <= c && c <= '9' }

func (p *Parser) unary() Node {
	switch c := p.peek(); {
	case c == '-':
		p.pos++
		return Neg{p.unary()}
	case c == '(':
		p.pos++
		n := p.expr()
		p.expect(')')
		return n
	case digit(c):
		v, scale := 0.0, 1.0
		for ; p.pos < len(p.src) && digit(p.src[p.pos]); p.pos++ {
			v = v*10 + float64(p.src[p.pos]-'0')
		}
		if p.pos < len(p.src) && p.src[p.pos] == '.' {
			for p.pos++; p.pos < len(p.src) && digit(p.src[p.pos]); p.pos++ {
				scale /= 10
				v += float64(p.src[p.pos]-'0') * scale
			}
		}
		return Num(v)
	case letter(c):
		start := p.pos
		for p.pos < len(p.src) && (letter(p.src[p.pos]) || digit(p.src[p.pos])) {
			p.pos++
		}
		name := p.src[start:p.pos]
		if p.peek() != '(' {
			return Var(name)
		}
		p.pos++
		call := &Call{fn: name}
		for p.peek() != ')' {
			if len(call.args) > 0 {
				p.expect(',')
			}
			call.args = append(call.args, p.expr())
		}
		p.pos++
		return call
	}
	panic(&syntaxError{p.pos, "operand expected"})
}

func (p *Parser) expect(c byte) {
	if p.peek() != c {
		panic(&syntaxError{p.pos, "expected " + string(c)})
	}
	p.pos++
}

func parse(src string) (n Node, err error) {
	defer func() {
		if e, ok := recover().(*syntaxError); ok {
			err = e
		}
	}()
	p := &Parser{src: src}
	n = p.expr()
	if p.peek() != 0 {
		panic(&syntaxError{p.pos, "trailing text"})
	}
	return n, nil
}

func main() {
	parts := []string{"(a + 2.5 * b)", "max(a, -b, 3 * 4 + 1)", "c / (a - 7)", "min(x1, 2 + 3 + c)", "-(b * b - 4 * a * c)", "(1 + "}
	env := map[string]float64{"a": 1, "b": 2, "c": 3, "x1": 0.5}
	total, bad, zero := 0.0, 0, 0
	for i := 0; i < 40000; i++ {
		var b strings.Builder
		for j := 0; j < 4; j++ {
			if j > 0 {
				b.WriteString(" + ")
			}
			k := (i*7 + j*3) % 5
			if i%50 == 0 && j == 2 {
				k = 5
			}
			b.WriteString(parts[k])
		}
		n, err := parse(b.String())
		if err != nil {
			bad++
			continue
		}
		for a := 5; a < 10; a++ {
			env["a"] = float64(a)
			x, err := n.Eval(env)
			if err != nil {
				zero++
			}
			total += x
		}
	}
	_, err := parse("1 + max(2, )")
	fmt.Println(total, bad, zero, err)
}
