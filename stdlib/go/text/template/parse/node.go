package parse

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Node is a part of a parse tree. Nodes of other packages are not possible.
type Node interface {
	Type() NodeType
	String() string
	Copy() Node    // a deep copy; the tree stays the same
	Position() Pos // where it begins
	tree() *Tree
}

// NodeType is a kind of node.
type NodeType int

// Type returns itself.
func (t NodeType) Type() NodeType { return t }

// Pos is a place in the text, in bytes.
type Pos int

// Position returns itself.
func (p Pos) Position() Pos { return p }

// The kinds of nodes.
const (
	NodeText       NodeType = iota // plain text
	NodeAction                     // an action that is no control structure
	NodeBool                       // true, false
	NodeChain                      // field accesses behind something
	NodeCommand                    // an element of a pipeline
	NodeDot                        // .
	nodeElse                       // {{else}}; not in a tree
	nodeEnd                        // {{end}}; not in a tree
	NodeField                      // .Field
	NodeIdentifier                 // a function's name
	NodeIf                         // {{if}}
	NodeList                       // a list of nodes
	NodeNil                        // nil
	NodeNumber                     // a number
	NodePipe                       // a pipeline
	NodeRange                      // {{range}}
	NodeString                     // a string
	NodeTemplate                   // {{template}}
	NodeVariable                   // $variable
	NodeWith                       // {{with}}
	NodeComment                    // a comment
	NodeBreak                      // {{break}}
	NodeContinue                   // {{continue}}
)

// ListNode is a sequence of nodes.
type ListNode struct {
	NodeType
	Pos
	tr    *Tree
	Nodes []Node
}

func (t *Tree) newList(pos Pos) *ListNode { return &ListNode{NodeType: NodeList, Pos: pos, tr: t} }

func (l *ListNode) append(n Node) { l.Nodes = append(l.Nodes, n) }
func (l *ListNode) tree() *Tree   { return l.tr }

func (l *ListNode) String() string {
	var b strings.Builder
	for _, n := range l.Nodes {
		b.WriteString(n.String())
	}
	return b.String()
}

// CopyList returns a deep copy.
func (l *ListNode) CopyList() *ListNode {
	if l == nil {
		return nil
	}
	c := l.tr.newList(l.Pos)
	for _, n := range l.Nodes {
		c.append(n.Copy())
	}
	return c
}

// Copy returns a deep copy.
func (l *ListNode) Copy() Node { return l.CopyList() }

// textFormat is how text is printed; tests change it to tell nodes apart.
var textFormat = "%s"

// TextNode is plain text.
type TextNode struct {
	NodeType
	Pos
	tr   *Tree
	Text []byte
}

func (t *TextNode) tree() *Tree    { return t.tr }
func (t *TextNode) String() string { return fmt.Sprintf(textFormat, t.Text) }

// Copy returns a deep copy.
func (t *TextNode) Copy() Node {
	c := *t
	c.Text = slices.Clone(t.Text)
	return &c
}

// CommentNode is a comment.
type CommentNode struct {
	NodeType
	Pos
	tr   *Tree
	Text string // with /* and */
}

func (c *CommentNode) tree() *Tree    { return c.tr }
func (c *CommentNode) String() string { return c.tr.action(c.Text) }

// Copy returns a deep copy.
func (c *CommentNode) Copy() Node {
	d := *c
	return &d
}

// PipeNode is a pipeline, perhaps with a declaration of variables.
type PipeNode struct {
	NodeType
	Pos
	tr       *Tree
	Line     int             // Deprecated: the line in the text.
	IsAssign bool            // the variables are assigned, not declared
	Decl     []*VariableNode // variables
	Cmds     []*CommandNode  // commands
}

func (p *PipeNode) tree() *Tree { return p.tr }

func (p *PipeNode) String() string {
	var vars, cmds []string
	for _, v := range p.Decl {
		vars = append(vars, v.String())
	}
	for _, c := range p.Cmds {
		cmds = append(cmds, c.String())
	}
	s := strings.Join(cmds, " | ")
	if len(vars) == 0 {
		return s
	}
	sign := " := "
	if p.IsAssign {
		sign = " = "
	}
	return strings.Join(vars, ", ") + sign + s
}

// CopyPipe returns a deep copy.
func (p *PipeNode) CopyPipe() *PipeNode {
	if p == nil {
		return nil
	}
	c := *p
	c.Decl, c.Cmds = make([]*VariableNode, len(p.Decl)), nil
	for i, v := range p.Decl {
		c.Decl[i] = v.Copy().(*VariableNode)
	}
	for _, cmd := range p.Cmds {
		c.Cmds = append(c.Cmds, cmd.Copy().(*CommandNode))
	}
	return &c
}

// Copy returns a deep copy.
func (p *PipeNode) Copy() Node { return p.CopyPipe() }

// ActionNode is an action that is no control structure: the value of a pipeline is printed.
type ActionNode struct {
	NodeType
	Pos
	tr   *Tree
	Line int // Deprecated: the line in the text.
	Pipe *PipeNode
}

func (a *ActionNode) tree() *Tree    { return a.tr }
func (a *ActionNode) String() string { return a.tr.action(a.Pipe.String()) }

// Copy returns a deep copy.
func (a *ActionNode) Copy() Node {
	c := *a
	c.Pipe = a.Pipe.CopyPipe()
	return &c
}

// CommandNode is an element of a pipeline.
type CommandNode struct {
	NodeType
	Pos
	tr   *Tree
	Args []Node // the first one is a function, field, method or value
}

func (c *CommandNode) tree() *Tree { return c.tr }

func (c *CommandNode) String() string {
	var args []string
	for _, a := range c.Args {
		s := a.String()
		if _, ok := a.(*PipeNode); ok {
			s = "(" + s + ")"
		}
		args = append(args, s)
	}
	return strings.Join(args, " ")
}

// Copy returns a deep copy.
func (c *CommandNode) Copy() Node {
	if c == nil {
		return c
	}
	d := *c
	d.Args = nil
	for _, a := range c.Args {
		d.Args = append(d.Args, a.Copy())
	}
	return &d
}

// IdentifierNode is a function's name.
type IdentifierNode struct {
	NodeType
	Pos
	tr    *Tree
	Ident string
}

// NewIdentifier returns a node for a name.
func NewIdentifier(ident string) *IdentifierNode {
	return &IdentifierNode{NodeType: NodeIdentifier, Ident: ident}
}

// SetPos sets the position, which cannot be given when the node is made.
func (i *IdentifierNode) SetPos(pos Pos) *IdentifierNode {
	i.Pos = pos
	return i
}

// SetTree sets the tree, which cannot be given when the node is made.
func (i *IdentifierNode) SetTree(t *Tree) *IdentifierNode {
	i.tr = t
	return i
}

func (i *IdentifierNode) tree() *Tree    { return i.tr }
func (i *IdentifierNode) String() string { return i.Ident }

// Copy returns a deep copy.
func (i *IdentifierNode) Copy() Node {
	c := *i
	return &c
}

// VariableNode is a variable, perhaps with fields behind it.
type VariableNode struct {
	NodeType
	Pos
	tr    *Tree
	Ident []string // the name with its $, names of fields
}

func (t *Tree) newVariable(pos Pos, ident string) *VariableNode {
	return &VariableNode{NodeType: NodeVariable, Pos: pos, tr: t, Ident: strings.Split(ident, ".")}
}

func (v *VariableNode) tree() *Tree    { return v.tr }
func (v *VariableNode) String() string { return strings.Join(v.Ident, ".") }

// Copy returns a deep copy.
func (v *VariableNode) Copy() Node {
	c := *v
	c.Ident = slices.Clone(v.Ident)
	return &c
}

// DotNode is the cursor.
type DotNode struct {
	NodeType
	Pos
	tr *Tree
}

func (d *DotNode) tree() *Tree    { return d.tr }
func (d *DotNode) String() string { return "." }

// Type returns NodeDot.
func (d *DotNode) Type() NodeType { return NodeDot }

// Copy returns a deep copy.
func (d *DotNode) Copy() Node {
	c := *d
	return &c
}

// NilNode is nil.
type NilNode struct {
	NodeType
	Pos
	tr *Tree
}

func (n *NilNode) tree() *Tree    { return n.tr }
func (n *NilNode) String() string { return "nil" }

// Type returns NodeNil.
func (n *NilNode) Type() NodeType { return NodeNil }

// Copy returns a deep copy.
func (n *NilNode) Copy() Node {
	c := *n
	return &c
}

// FieldNode is one field or several, one of the other.
type FieldNode struct {
	NodeType
	Pos
	tr    *Tree
	Ident []string
}

func (t *Tree) newField(pos Pos, ident string) *FieldNode {
	return &FieldNode{NodeType: NodeField, Pos: pos, tr: t, Ident: strings.Split(ident[1:], ".")}
}

func (f *FieldNode) tree() *Tree    { return f.tr }
func (f *FieldNode) String() string { return "." + strings.Join(f.Ident, ".") }

// Copy returns a deep copy.
func (f *FieldNode) Copy() Node {
	c := *f
	c.Ident = slices.Clone(f.Ident)
	return &c
}

// ChainNode is fields of something other than dot and variables.
type ChainNode struct {
	NodeType
	Pos
	tr    *Tree
	Node  Node
	Field []string
}

// Add adds a field, with its dot.
func (c *ChainNode) Add(field string) {
	if len(field) == 0 || field[0] != '.' {
		panic("no dot in field")
	}
	if field == "." {
		panic("empty field")
	}
	c.Field = append(c.Field, field[1:])
}

func (c *ChainNode) tree() *Tree { return c.tr }

func (c *ChainNode) String() string {
	s := c.Node.String()
	if _, ok := c.Node.(*PipeNode); ok {
		s = "(" + s + ")"
	}
	for _, f := range c.Field {
		s += "." + f
	}
	return s
}

// Copy returns a deep copy.
func (c *ChainNode) Copy() Node {
	d := *c
	d.Field = slices.Clone(c.Field)
	return &d
}

// BoolNode is true or false.
type BoolNode struct {
	NodeType
	Pos
	tr   *Tree
	True bool
}

func (b *BoolNode) tree() *Tree    { return b.tr }
func (b *BoolNode) String() string { return strconv.FormatBool(b.True) }

// Copy returns a deep copy.
func (b *BoolNode) Copy() Node {
	c := *b
	return &c
}

// StringNode is a string.
type StringNode struct {
	NodeType
	Pos
	tr     *Tree
	Quoted string // as it is written
	Text   string
}

func (s *StringNode) tree() *Tree    { return s.tr }
func (s *StringNode) String() string { return s.Quoted }

// Copy returns a deep copy.
func (s *StringNode) Copy() Node {
	c := *s
	return &c
}

// endNode is {{end}}.
type endNode struct {
	NodeType
	Pos
	tr *Tree
}

func (e *endNode) tree() *Tree    { return e.tr }
func (e *endNode) String() string { return e.tr.action("end") }
func (e *endNode) Copy() Node     { return &endNode{nodeEnd, e.Pos, e.tr} }

// elseNode is {{else}}, or the beginning of {{else if}}.
type elseNode struct {
	NodeType
	Pos
	tr   *Tree
	Line int
}

func (e *elseNode) tree() *Tree    { return e.tr }
func (e *elseNode) String() string { return e.tr.action("else") }
func (e *elseNode) Copy() Node     { return &elseNode{nodeElse, e.Pos, e.tr, e.Line} }

// BranchNode is what {{if}}, {{range}} and {{with}} have in common.
type BranchNode struct {
	NodeType
	Pos
	tr       *Tree
	Line     int // Deprecated: the line in the text.
	Pipe     *PipeNode
	List     *ListNode
	ElseList *ListNode // nil if there is none
}

func (b *BranchNode) tree() *Tree { return b.tr }

func (b *BranchNode) String() string {
	names := map[NodeType]string{NodeIf: "if", NodeRange: "range", NodeWith: "with"}
	name, ok := names[b.NodeType]
	if !ok {
		panic("unknown branch type")
	}
	s := b.tr.action(name+" "+b.Pipe.String()) + b.List.String()
	if b.ElseList != nil {
		s += b.tr.action("else") + b.ElseList.String()
	}
	return s + b.tr.action("end")
}

// Copy returns a deep copy.
func (b *BranchNode) Copy() Node {
	switch b.NodeType {
	case NodeIf:
		return &IfNode{b.copy()}
	case NodeRange:
		return &RangeNode{b.copy()}
	case NodeWith:
		return &WithNode{b.copy()}
	}
	panic("unknown branch type")
}

func (b *BranchNode) copy() BranchNode {
	c := *b
	c.Pipe, c.List, c.ElseList = b.Pipe.CopyPipe(), b.List.CopyList(), b.ElseList.CopyList()
	return c
}

// IfNode is {{if}}.
type IfNode struct{ BranchNode }

// Copy returns a deep copy.
func (i *IfNode) Copy() Node { return &IfNode{i.copy()} }

// RangeNode is {{range}}.
type RangeNode struct{ BranchNode }

// Copy returns a deep copy.
func (r *RangeNode) Copy() Node { return &RangeNode{r.copy()} }

// WithNode is {{with}}.
type WithNode struct{ BranchNode }

// Copy returns a deep copy.
func (w *WithNode) Copy() Node { return &WithNode{w.copy()} }

// BreakNode is {{break}}.
type BreakNode struct {
	tr *Tree
	NodeType
	Pos
	Line int
}

func (b *BreakNode) tree() *Tree    { return b.tr }
func (b *BreakNode) String() string { return b.tr.action("break") }

// Copy returns a deep copy.
func (b *BreakNode) Copy() Node {
	c := *b
	return &c
}

// ContinueNode is {{continue}}.
type ContinueNode struct {
	tr *Tree
	NodeType
	Pos
	Line int
}

func (c *ContinueNode) tree() *Tree    { return c.tr }
func (c *ContinueNode) String() string { return c.tr.action("continue") }

// Copy returns a deep copy.
func (c *ContinueNode) Copy() Node {
	d := *c
	return &d
}

// TemplateNode is {{template}}.
type TemplateNode struct {
	NodeType
	Pos
	tr   *Tree
	Line int       // Deprecated: the line in the text.
	Name string    // the template's name
	Pipe *PipeNode // what dot becomes; nil if there is none
}

func (t *TemplateNode) tree() *Tree { return t.tr }

func (t *TemplateNode) String() string {
	s := "template " + strconv.Quote(t.Name)
	if t.Pipe != nil {
		s += " " + t.Pipe.String()
	}
	return t.tr.action(s)
}

// Copy returns a deep copy.
func (t *TemplateNode) Copy() Node {
	c := *t
	c.Pipe = t.Pipe.CopyPipe()
	return &c
}
