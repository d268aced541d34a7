package ast

import (
	"fmt"
	"iter"
)

// A Visitor is asked at each node that [Walk] comes to. If the visitor that Visit returns is not nil, it is asked at the children,
// and then with nil.
type Visitor interface {
	Visit(node Node) (w Visitor)
}

// Walk goes through a tree in the order of its source text, parents first.
func Walk(v Visitor, node Node) {
	w := v.Visit(node)
	if w == nil {
		return
	}
	children(node, func(n Node) { Walk(w, n) })
	w.Visit(nil)
}

type inspector func(Node) bool

func (f inspector) Visit(n Node) Visitor {
	if f(n) {
		return f
	}
	return nil
}

// Inspect goes through a tree in the order of its source text, parents first. The children of a node are left out if f returns false
// for it; behind them f is called with nil.
func Inspect(node Node, f func(Node) bool) { Walk(inspector(f), node) }

// Preorder returns all nodes of a tree in the order of its source text, parents first.
func Preorder(root Node) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		more := true
		Inspect(root, func(n Node) bool {
			if n != nil {
				more = more && yield(n)
			}
			return more
		})
	}
}

// PreorderStack calls f for each node with the nodes around it, outermost first and behind those of stack. The children of a
// node are left out if f returns false for it.
func PreorderStack(root Node, stack []Node, f func(n Node, stack []Node) bool) {
	if f(root, stack) {
		stack = append(stack, root)
		children(root, func(n Node) { PreorderStack(n, stack, f) })
	}
}

func each[N Node](list []N, f func(Node)) {
	for _, n := range list {
		f(n)
	}
}

// children calls f for the children of a node that are there, in the order of their source text.
func children(node Node, f func(Node)) {
	// A typed nil pointer is no child.
	ident := func(x *Ident) {
		if x != nil {
			f(x)
		}
	}
	expr := func(x Expr) {
		if x != nil {
			f(x)
		}
	}
	stmt := func(s Stmt) {
		if s != nil {
			f(s)
		}
	}
	fields := func(l *FieldList) {
		if l != nil {
			f(l)
		}
	}
	block := func(b *BlockStmt) {
		if b != nil {
			f(b)
		}
	}
	text := func(g *CommentGroup) {
		if g != nil {
			f(g)
		}
	}
	lit := func(l *BasicLit) {
		if l != nil {
			f(l)
		}
	}
	switch n := node.(type) {
	case *Comment, *BadExpr, *Ident, *BasicLit, *BadStmt, *EmptyStmt, *BadDecl:
	case *CommentGroup:
		each(n.List, f)
	case *Field:
		text(n.Doc)
		each(n.Names, f)
		expr(n.Type)
		lit(n.Tag)
		text(n.Comment)
	case *FieldList:
		each(n.List, f)

	case *Ellipsis:
		expr(n.Elt)
	case *FuncLit:
		f(n.Type)
		block(n.Body)
	case *CompositeLit:
		expr(n.Type)
		each(n.Elts, f)
	case *ParenExpr:
		f(n.X)
	case *SelectorExpr:
		f(n.X)
		ident(n.Sel)
	case *IndexExpr:
		f(n.X)
		f(n.Index)
	case *IndexListExpr:
		f(n.X)
		each(n.Indices, f)
	case *SliceExpr:
		f(n.X)
		expr(n.Low)
		expr(n.High)
		expr(n.Max)
	case *TypeAssertExpr:
		f(n.X)
		expr(n.Type)
	case *CallExpr:
		f(n.Fun)
		each(n.Args, f)
	case *StarExpr:
		f(n.X)
	case *UnaryExpr:
		f(n.X)
	case *BinaryExpr:
		f(n.X)
		f(n.Y)
	case *KeyValueExpr:
		f(n.Key)
		f(n.Value)
	case *ArrayType:
		expr(n.Len)
		f(n.Elt)
	case *StructType:
		fields(n.Fields)
	case *FuncType:
		fields(n.TypeParams)
		fields(n.Params)
		fields(n.Results)
	case *InterfaceType:
		fields(n.Methods)
	case *MapType:
		f(n.Key)
		f(n.Value)
	case *ChanType:
		f(n.Value)

	case *DeclStmt:
		f(n.Decl)
	case *LabeledStmt:
		ident(n.Label)
		stmt(n.Stmt)
	case *ExprStmt:
		f(n.X)
	case *SendStmt:
		f(n.Chan)
		f(n.Value)
	case *IncDecStmt:
		f(n.X)
	case *AssignStmt:
		each(n.Lhs, f)
		each(n.Rhs, f)
	case *GoStmt:
		f(n.Call)
	case *DeferStmt:
		f(n.Call)
	case *ReturnStmt:
		each(n.Results, f)
	case *BranchStmt:
		ident(n.Label)
	case *BlockStmt:
		each(n.List, f)
	case *IfStmt:
		stmt(n.Init)
		expr(n.Cond)
		block(n.Body)
		stmt(n.Else)
	case *CaseClause:
		each(n.List, f)
		each(n.Body, f)
	case *SwitchStmt:
		stmt(n.Init)
		expr(n.Tag)
		block(n.Body)
	case *TypeSwitchStmt:
		stmt(n.Init)
		stmt(n.Assign)
		block(n.Body)
	case *CommClause:
		stmt(n.Comm)
		each(n.Body, f)
	case *SelectStmt:
		block(n.Body)
	case *ForStmt:
		stmt(n.Init)
		expr(n.Cond)
		stmt(n.Post)
		block(n.Body)
	case *RangeStmt:
		expr(n.Key)
		expr(n.Value)
		f(n.X)
		block(n.Body)

	case *ImportSpec:
		text(n.Doc)
		ident(n.Name)
		lit(n.Path)
		text(n.Comment)
	case *ValueSpec:
		text(n.Doc)
		each(n.Names, f)
		expr(n.Type)
		each(n.Values, f)
		text(n.Comment)
	case *TypeSpec:
		text(n.Doc)
		ident(n.Name)
		fields(n.TypeParams)
		expr(n.Type)
		text(n.Comment)
	case *GenDecl:
		text(n.Doc)
		each(n.Specs, f)
	case *FuncDecl:
		text(n.Doc)
		fields(n.Recv)
		ident(n.Name)
		f(n.Type)
		block(n.Body)

	case *File:
		// Comments that belong to no node are not looked for: where among the declarations they are is not known.
		text(n.Doc)
		ident(n.Name)
		each(n.Decls, f)
	case *Package:
		for _, file := range n.Files {
			f(file)
		}
	default:
		panic(fmt.Sprintf("ast.Walk: unexpected node type %T", n))
	}
}
