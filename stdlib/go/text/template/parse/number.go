package parse

import (
	"fmt"
	"strconv"
	"strings"
)

// NumberNode is a number, as all the kinds that can hold it.
type NumberNode struct {
	NodeType
	Pos
	tr         *Tree
	IsInt      bool
	IsUint     bool
	IsFloat    bool
	IsComplex  bool
	Int64      int64
	Uint64     uint64
	Float64    float64
	Complex128 complex128
	Text       string // as it is written
}

func (n *NumberNode) tree() *Tree    { return n.tr }
func (n *NumberNode) String() string { return n.Text }

// Copy returns a deep copy.
func (n *NumberNode) Copy() Node {
	c := *n
	return &c
}

func (t *Tree) newNumber(pos Pos, text string, typ itemType) (*NumberNode, error) {
	n := &NumberNode{NodeType: NodeNumber, Pos: pos, tr: t, Text: text}
	switch {
	case typ == itemCharConstant:
		r, _, tail, err := strconv.UnquoteChar(text[1:], text[0])
		if err != nil {
			return nil, err
		}
		if tail != "'" {
			return nil, fmt.Errorf("malformed character constant: %s", text)
		}
		n.setInt(int64(r))
		return n, nil
	case typ == itemComplex:
		if _, err := fmt.Sscan(text, &n.Complex128); err != nil {
			return nil, err
		}
		n.IsComplex = true
		n.simplifyComplex()
		return n, nil
	case strings.HasSuffix(text, "i"):
		if f, err := strconv.ParseFloat(text[:len(text)-1], 64); err == nil {
			n.Complex128, n.IsComplex = complex(0, f), true
			n.simplifyComplex()
			return n, nil
		}
	}
	i, ierr := strconv.ParseInt(text, 0, 64)
	u, uerr := strconv.ParseUint(text, 0, 64)
	switch {
	case ierr == nil:
		n.setInt(i)
		n.IsUint = uerr == nil || i == 0 // not for "+1"
	case uerr == nil:
		n.Uint64, n.IsUint = u, true
		n.Float64, n.IsFloat = float64(u), true
	default:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Errorf("illegal number syntax: %q", text)
		}
		if !strings.ContainsAny(text, ".eEpP") {
			return nil, fmt.Errorf("integer overflow: %q", text)
		}
		n.setFloat(f)
	}
	return n, nil
}

func (n *NumberNode) setInt(i int64) {
	n.Int64, n.IsInt = i, true
	n.Uint64, n.IsUint = uint64(max(i, 0)), i >= 0
	n.Float64, n.IsFloat = float64(i), true
}

func (n *NumberNode) setFloat(f float64) {
	n.Float64, n.IsFloat = f, true
	if float64(int64(f)) == f {
		n.Int64, n.IsInt = int64(f), true
	}
	if float64(uint64(f)) == f {
		n.Uint64, n.IsUint = uint64(f), true
	}
}

// simplifyComplex notes the other kinds that a complex number without imaginary part has.
func (n *NumberNode) simplifyComplex() {
	if imag(n.Complex128) == 0 {
		n.setFloat(real(n.Complex128))
	}
}
