// Package parse makes trees of templates, for text/template and html/template.
package parse

import (
	"bytes"
	"fmt"
	"runtime"
	"strconv"
	"strings"
)

// Tree is a parsed template.
type Tree struct {
	Name      string    // of the template
	ParseName string    // of the text it was in, for messages
	Root      *ListNode // what it consists of
	Mode      Mode

	text        string
	left, right string // delimiters
	p           *parser
	vars        []string // variables in sight
	rangeDepth  int
}

// Mode controls parsing.
type Mode uint

// The modes.
const (
	ParseComments Mode = 1 << iota // keep comments
	SkipFuncCheck                  // do not look whether functions exist
)

// maxStackDepth is how deep parentheses nest; tests change it.
var maxStackDepth = 10000

// New returns a tree without anything in it.
func New(name string, funcs ...map[string]any) *Tree {
	return &Tree{Name: name, p: &parser{funcs: funcs}}
}

// Parse parses a text into a template and those that are defined in it, which are returned by name. The delimiters are {{ and }} if
// they are empty.
func Parse(name, text, leftDelim, rightDelim string, funcs ...map[string]any) (map[string]*Tree, error) {
	set := make(map[string]*Tree)
	t := New(name)
	_, err := t.Parse(text, leftDelim, rightDelim, set, funcs...)
	return set, err
}

// Copy returns a deep copy.
func (t *Tree) Copy() *Tree {
	if t == nil {
		return nil
	}
	return &Tree{Name: t.Name, ParseName: t.ParseName, Root: t.Root.CopyList(), text: t.text, left: t.left, right: t.right}
}

// ErrorContext returns where a node is, and what it looks like.
func (t *Tree) ErrorContext(n Node) (location, context string) {
	tree := n.tree()
	if tree == nil {
		tree = t
	}
	before := tree.text[:n.Position()]
	line := 1 + strings.Count(before, "\n")
	col := len(before) - (strings.LastIndexByte(before, '\n') + 1)
	return fmt.Sprintf("%s:%d:%d", tree.ParseName, line, col), n.String()
}

// action returns what stands between delimiters with them.
func (t *Tree) action(s string) string { return t.left + s + t.right }

// IsEmptyTree reports whether there is nothing but space and comments in a tree.
func IsEmptyTree(n Node) bool {
	switch n := n.(type) {
	case nil, *CommentNode:
		return true
	case *TextNode:
		return len(bytes.TrimSpace(n.Text)) == 0
	case *ListNode:
		for _, node := range n.Nodes {
			if !IsEmptyTree(node) {
				return false
			}
		}
		return true
	case *ActionNode, *IfNode, *RangeNode, *TemplateNode, *WithNode:
		return false
	}
	panic("unknown node: " + n.String())
}

// parser is what the trees of one text share.
type parser struct {
	items      []item
	next       int // index of the next token
	far        int // how many have been looked at
	funcs      []map[string]any
	set        map[string]*Tree
	actionLine int // where the action at hand begins, 0 outside of one
	depth      int // of parentheses
}

// Parse parses a text. Templates defined in it are added to treeSet, as is the tree itself.
func (t *Tree) Parse(text, leftDelim, rightDelim string, treeSet map[string]*Tree, funcs ...map[string]any) (tree *Tree, err error) {
	defer func() {
		if e := recover(); e != nil {
			if _, ok := e.(runtime.Error); ok {
				panic(e)
			}
			t.p, t.vars = nil, nil
			err = e.(error)
		}
	}()
	t.ParseName = t.Name
	t.text, t.left, t.right = text, leftDelim, rightDelim
	if t.left == "" {
		t.left = defaultLeftDelim
	}
	if t.right == "" {
		t.right = defaultRightDelim
	}
	t.p = &parser{funcs: funcs, set: treeSet}
	l := lexer{input: text, left: t.left, right: t.right, comments: t.Mode&ParseComments != 0, functions: t.p.hasFunction}
	t.p.items = l.run()
	t.Root, t.vars = nil, []string{"$"}
	t.top()
	t.add()
	t.p, t.vars = nil, nil
	return t, nil
}

// inner returns a tree for a template that is defined within this one.
func (t *Tree) inner(name string) *Tree {
	return &Tree{Name: name, ParseName: t.ParseName, Mode: t.Mode, text: t.text, left: t.left, right: t.right, p: t.p, vars: []string{"$"}}
}

// add adds the tree to the set; an empty one does not replace another.
func (t *Tree) add() {
	old := t.p.set[t.Name]
	if old == nil || IsEmptyTree(old.Root) {
		t.p.set[t.Name] = t
	} else if !IsEmptyTree(t.Root) {
		t.errorf("template: multiple definition of template %q", t.Name)
	}
}

func (p *parser) hasFunction(name string) bool {
	for _, m := range p.funcs {
		if m[name] != nil {
			return true
		}
	}
	return false
}

// errorf ends parsing. The line is that of the last token that was looked at.
func (t *Tree) errorf(format string, args ...any) {
	t.Root = nil
	line := 0
	if t.p.far > 0 {
		line = t.p.items[t.p.far-1].line
	}
	panic(fmt.Errorf("template: %s:%d: %s", t.ParseName, line, fmt.Sprintf(format, args...)))
}

// peek returns the next token; the last one stays the next for ever.
func (t *Tree) peek() item {
	i := min(t.p.next, len(t.p.items)-1)
	t.p.far = max(t.p.far, i+1)
	return t.p.items[i]
}

func (t *Tree) take() item {
	i := t.peek()
	t.p.next++
	return i
}

// peekSolid is peek behind space.
func (t *Tree) peekSolid() item {
	for t.peek().typ == itemSpace {
		t.p.next++
	}
	return t.peek()
}

func (t *Tree) takeSolid() item {
	t.peekSolid()
	return t.take()
}

func (t *Tree) expect(typ itemType, context string) item {
	i := t.takeSolid()
	if i.typ != typ {
		t.unexpected(i, context)
	}
	return i
}

func (t *Tree) unexpected(i item, context string) {
	if i.typ != itemError {
		t.errorf("unexpected %s in %s", i, context)
	}
	extra := ""
	if line := t.p.actionLine; line != 0 && line != i.line {
		extra = fmt.Sprintf(" in action started at %s:%d", t.ParseName, line)
		if strings.HasSuffix(i.val, " action") {
			extra = extra[len(" in action"):] // "action" is enough once
		}
	}
	t.errorf("%s%s", i, extra)
}

// top parses a text: what a list holds, and definitions.
func (t *Tree) top() {
	t.Root = t.newList(t.peek().pos)
	for t.peek().typ != itemEOF {
		if start := t.p.next; t.peek().typ == itemLeftDelim {
			t.take()
			if t.takeSolid().typ == itemDefine {
				t.inner("definition").definition()
				continue
			}
			t.p.next = start
		}
		n := t.item()
		if n.Type() == nodeEnd || n.Type() == nodeElse {
			t.errorf("unexpected %s", n)
		}
		t.Root.append(n)
	}
}

// definition parses the rest of {{define "name"}}...{{end}}.
func (t *Tree) definition() {
	const context = "define clause"
	t.Name = t.templateName(t.takeSolid(), context)
	t.expect(itemRightDelim, context)
	t.body(context)
}

// body parses a template up to its {{end}}.
func (t *Tree) body(context string) {
	var end Node
	t.Root, end = t.list()
	if end.Type() != nodeEnd {
		t.errorf("unexpected %s in %s", end, context)
	}
	t.add()
	t.p, t.vars = nil, nil
}

// list parses up to {{end}} or {{else}}, which it returns.
func (t *Tree) list() (list *ListNode, next Node) {
	list = t.newList(t.peekSolid().pos)
	for t.peekSolid().typ != itemEOF {
		n := t.item()
		if n.Type() == nodeEnd || n.Type() == nodeElse {
			return list, n
		}
		list.append(n)
	}
	t.errorf("unexpected EOF")
	return nil, nil
}

// item parses a text, comment or action.
func (t *Tree) item() Node {
	switch i := t.takeSolid(); i.typ {
	case itemText:
		return &TextNode{NodeText, i.pos, t, []byte(i.val)}
	case itemComment:
		return &CommentNode{NodeComment, i.pos, t, i.val}
	case itemLeftDelim:
		p := t.p
		p.actionLine = i.line
		defer func() { p.actionLine = 0 }()
		return t.control()
	default:
		t.unexpected(i, "input")
		return nil
	}
}

// control parses an action behind its left delimiter.
func (t *Tree) control() Node {
	start := t.peekSolid()
	if start.typ > itemKeyword && start.typ != itemDot && start.typ != itemNil && start.typ != itemDefine {
		t.take()
	}
	switch start.typ {
	case itemBlock:
		return t.block()
	case itemBreak:
		t.jump("{{break}}")
		return &BreakNode{t, NodeBreak, start.pos, start.line}
	case itemContinue:
		t.jump("{{continue}}")
		return &ContinueNode{t, NodeContinue, start.pos, start.line}
	case itemElse:
		// What follows in {{else if}} belongs to the else.
		if i := t.peekSolid(); i.typ == itemIf || i.typ == itemWith {
			return &elseNode{nodeElse, i.pos, t, i.line}
		}
		i := t.expect(itemRightDelim, "else")
		return &elseNode{nodeElse, i.pos, t, i.line}
	case itemEnd:
		return &endNode{nodeEnd, t.expect(itemRightDelim, "end").pos, t}
	case itemIf:
		return &IfNode{t.branch(NodeIf, "if")}
	case itemRange:
		return &RangeNode{t.branch(NodeRange, "range")}
	case itemWith:
		return &WithNode{t.branch(NodeWith, "with")}
	case itemTemplate:
		const context = "template clause"
		i := t.takeSolid()
		n := &TemplateNode{NodeTemplate, i.pos, t, i.line, t.templateName(i, context), nil}
		if t.peekSolid().typ == itemRightDelim {
			t.take()
		} else {
			n.Pipe = t.pipeline(context, itemRightDelim)
		}
		return n
	}
	pos, line := start.pos, start.line
	return &ActionNode{NodeAction, pos, t, line, t.pipeline("command", itemRightDelim)}
}

// jump parses the rest of {{break}} or {{continue}}.
func (t *Tree) jump(name string) {
	if i := t.takeSolid(); i.typ != itemRightDelim {
		t.unexpected(i, name)
	}
	if t.rangeDepth == 0 {
		t.errorf("%s outside {{range}}", name)
	}
}

// block parses {{block "name" pipeline}}...{{end}}: a definition and its use.
func (t *Tree) block() Node {
	const context = "block clause"
	i := t.takeSolid()
	name := t.templateName(i, context)
	pipe := t.pipeline(context, itemRightDelim)
	t.inner(name).body(context)
	return &TemplateNode{NodeTemplate, i.pos, t, i.line, name, pipe}
}

func (t *Tree) templateName(i item, context string) string {
	if i.typ != itemString && i.typ != itemRawString {
		t.unexpected(i, context)
	}
	return t.unquote(i)
}

func (t *Tree) unquote(i item) string {
	s, err := strconv.Unquote(i.val)
	if err != nil {
		t.errorf("%s", err)
	}
	return s
}

// branch parses the rest of {{if}}, {{range}} or {{with}}.
func (t *Tree) branch(typ NodeType, name string) BranchNode {
	vars := len(t.vars)
	defer func() { t.vars = t.vars[:vars] }()
	pipe := t.pipeline(name, itemRightDelim)
	b := BranchNode{NodeType: typ, Pos: pipe.Pos, tr: t, Line: pipe.Line, Pipe: pipe}
	if typ == NodeRange {
		t.rangeDepth++
	}
	var next Node
	b.List, next = t.list()
	if typ == NodeRange {
		t.rangeDepth--
	}
	if next.Type() == nodeEnd {
		return b
	}
	switch {
	case typ == NodeIf && t.peek().typ == itemIf:
		t.take()
		b.ElseList = t.newList(next.Position())
		b.ElseList.append(&IfNode{t.branch(NodeIf, "if")})
	case typ == NodeWith && t.peek().typ == itemWith:
		t.take()
		b.ElseList = t.newList(next.Position())
		b.ElseList.append(&WithNode{t.branch(NodeWith, "with")})
	default:
		if b.ElseList, next = t.list(); next.Type() != nodeEnd {
			t.errorf("expected end; found %s", next)
		}
	}
	return b
}

// pipeline parses commands up to a token, and declarations in front of them.
func (t *Tree) pipeline(context string, end itemType) *PipeNode {
	start := t.peekSolid()
	pipe := &PipeNode{NodeType: NodePipe, Pos: start.pos, tr: t, Line: start.line}
	t.declarations(pipe, context)
	for {
		switch i := t.peekSolid(); i.typ {
		case end:
			t.take()
			if len(pipe.Cmds) == 0 {
				t.errorf("missing value for %s", context)
			}
			for n, c := range pipe.Cmds[1:] {
				switch c.Args[0].Type() {
				case NodeBool, NodeDot, NodeNil, NodeNumber, NodeString:
					t.errorf("non executable command in pipeline stage %d", n+2)
				}
			}
			return pipe
		case itemBool, itemCharConstant, itemComplex, itemDot, itemField, itemIdentifier, itemNumber, itemNil, itemRawString,
			itemString, itemVariable, itemLeftParen:
			pipe.Cmds = append(pipe.Cmds, t.command())
		default:
			t.take()
			t.unexpected(i, context)
		}
	}
}

// declarations parses "$v :=", "$v =" and, for range, two variables.
func (t *Tree) declarations(pipe *PipeNode, context string) {
	for {
		start := t.p.next
		v := t.peekSolid()
		if v.typ != itemVariable {
			return
		}
		t.take()
		switch next := t.peekSolid(); {
		case next.typ == itemAssign || next.typ == itemDeclare:
			pipe.IsAssign = next.typ == itemAssign
			t.take()
			t.declare(pipe, v)
			return
		case next.typ == itemChar && next.val == ",":
			t.take()
			t.declare(pipe, v)
			if context != "range" || len(pipe.Decl) >= 2 {
				t.errorf("too many declarations in %s", context)
			}
			switch t.peekSolid().typ {
			case itemVariable, itemRightDelim, itemRightParen:
			default:
				t.errorf("range can only initialize variables")
			}
		default:
			t.p.next = start
			return
		}
	}
}

func (t *Tree) declare(pipe *PipeNode, v item) {
	pipe.Decl = append(pipe.Decl, t.newVariable(v.pos, v.val))
	t.vars = append(t.vars, v.val)
}

// command parses operands up to a bar, which it takes, or the end of the pipeline.
func (t *Tree) command() *CommandNode {
	c := &CommandNode{NodeType: NodeCommand, Pos: t.peekSolid().pos, tr: t}
	for {
		t.peekSolid()
		if n := t.operand(); n != nil {
			c.Args = append(c.Args, n)
		}
		i := t.take()
		if i.typ == itemSpace {
			continue
		}
		switch i.typ {
		case itemRightDelim, itemRightParen:
			t.p.next--
		case itemPipe:
		default:
			t.unexpected(i, "operand")
		}
		if len(c.Args) == 0 {
			t.errorf("empty command")
		}
		return c
	}
}

// operand parses a term and fields behind it; nil if there is none.
func (t *Tree) operand() Node {
	n := t.term()
	if n == nil || t.peek().typ != itemField {
		return n
	}
	chain := &ChainNode{NodeType: NodeChain, Pos: t.peek().pos, tr: t, Node: n}
	for t.peek().typ == itemField {
		chain.Add(t.take().val)
	}
	switch n.Type() {
	case NodeField:
		return t.newField(chain.Pos, chain.String())
	case NodeVariable:
		return t.newVariable(chain.Pos, chain.String())
	case NodeBool, NodeString, NodeNumber, NodeNil, NodeDot:
		t.errorf("unexpected . after term %q", n.String())
	}
	return chain
}

// term parses a value, variable, field, function or pipeline in parentheses; nil if there is none.
func (t *Tree) term() Node {
	i := t.takeSolid()
	switch i.typ {
	case itemIdentifier:
		if t.Mode&SkipFuncCheck == 0 && !t.p.hasFunction(i.val) {
			t.errorf("function %q not defined", i.val)
		}
		return NewIdentifier(i.val).SetTree(t).SetPos(i.pos)
	case itemDot:
		return &DotNode{NodeDot, i.pos, t}
	case itemNil:
		return &NilNode{NodeNil, i.pos, t}
	case itemVariable:
		v := t.newVariable(i.pos, i.val)
		for _, name := range t.vars {
			if name == v.Ident[0] {
				return v
			}
		}
		t.errorf("undefined variable %q", v.Ident[0])
	case itemField:
		return t.newField(i.pos, i.val)
	case itemBool:
		return &BoolNode{NodeBool, i.pos, t, i.val == "true"}
	case itemCharConstant, itemComplex, itemNumber:
		n, err := t.newNumber(i.pos, i.val, i.typ)
		if err != nil {
			t.errorf("%s", err)
		}
		return n
	case itemString, itemRawString:
		return &StringNode{NodeString, i.pos, t, i.val, t.unquote(i)}
	case itemLeftParen:
		if t.p.depth >= maxStackDepth {
			t.errorf("max expression depth exceeded")
		}
		t.p.depth++
		defer func(p *parser) { p.depth-- }(t.p)
		return t.pipeline("parenthesized pipeline", itemRightParen)
	}
	t.p.next--
	return nil
}
