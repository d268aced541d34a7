package ast

import (
	"bytes"
	"cmp"
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// A CommentMap has the comments that belong to nodes.
type CommentMap map[Node][]*CommentGroup

func byPos[N Node](a, b N) int { return cmp.Compare(a.Pos(), b.Pos()) }

// around are the files, declarations, statements and fields around a place, outermost first.
type around []Node

// leave drops what ends in front of pos; it returns the outermost of that, or nil.
func (a *around) leave(pos token.Pos) (last Node) {
	s := *a
	for len(s) > 0 && s[len(s)-1].End() <= pos {
		last = s[len(s)-1]
		s = s[:len(s)-1]
	}
	*a = s
	return last
}

func (a *around) enter(n Node) {
	a.leave(n.Pos())
	*a = append(*a, n)
}

// NewCommentMap says which of the comments belong to which nodes of a tree. A comment belongs to the node that ends in the line in which the comment
// begins, or in the line before if an empty line follows the comment; otherwise to the node that comes next. Of several such nodes it is the
// largest: the statement, not its last operand.
func NewCommentMap(fset *token.FileSet, node Node, comments []*CommentGroup) CommentMap {
	if len(comments) == 0 {
		return nil
	}
	cmap := CommentMap{}
	list := slices.Clone(comments)
	slices.SortStableFunc(list, byPos[*CommentGroup])

	var nodes []Node
	Inspect(node, func(n Node) bool {
		switch n.(type) {
		case nil, *CommentGroup, *Comment:
			return false
		}
		nodes = append(nodes, n)
		return true
	})

	var (
		prev, group       Node // what came last, and the last of those that are kept in stack
		prevEnd, groupEnd int  // their last lines
		stack             around
	)
	line := func(p token.Pos) int { return fset.Position(p).Line }
	for i := 0; ; i++ {
		var next Node
		nextAt, nextLine := token.Pos(1<<62), 1<<62
		if i < len(nodes) {
			next = nodes[i]
			nextAt, nextLine = next.Pos(), line(next.Pos())
		}
		for len(list) > 0 && list[0].End() <= nextAt {
			c := list[0]
			list = list[1:]
			if top := stack.leave(c.Pos()); top != nil {
				group, groupEnd = top, line(top.End())
			}
			first := line(c.Pos())
			apart := line(c.End())+1 < nextLine
			follows := func(end int) bool { return end == first || end+1 == first && apart }
			owner := next
			switch {
			case group != nil && follows(groupEnd):
				owner = group
			case prev != nil && (follows(prevEnd) || next == nil):
				owner = prev
			}
			cmap[owner] = append(cmap[owner], c)
		}
		if next == nil || len(list) == 0 {
			return cmap
		}
		prev, prevEnd = next, line(next.End())
		switch next.(type) {
		case *File, *Field, Decl, Spec, Stmt:
			stack.enter(next)
		}
	}
}

// Update gives the comments of one node to another, which it returns.
func (cmap CommentMap) Update(old, new Node) Node {
	if list := cmap[old]; len(list) > 0 {
		delete(cmap, old)
		cmap[new] = append(cmap[new], list...)
	}
	return new
}

// Filter returns the part of the map that is about the nodes of a tree.
func (cmap CommentMap) Filter(node Node) CommentMap {
	out := CommentMap{}
	Inspect(node, func(n Node) bool {
		if n == nil {
			return false
		}
		if g := cmap[n]; len(g) > 0 {
			out[n] = g
		}
		return true
	})
	return out
}

// Comments returns all comments of the map in the order of the source text.
func (cmap CommentMap) Comments() []*CommentGroup {
	out := make([]*CommentGroup, 0, len(cmap))
	for _, list := range cmap {
		out = append(out, list...)
	}
	slices.SortFunc(out, byPos[*CommentGroup])
	return out
}

// short returns the beginning of what comments say.
func short(list []*CommentGroup) string {
	const limit = 40
	var buf bytes.Buffer
	for _, g := range list {
		for _, c := range g.List {
			if buf.Len() >= limit {
				break
			}
			buf.WriteString(c.Text)
		}
	}
	if buf.Len() > limit {
		buf.Truncate(limit - 3)
		buf.WriteString("...")
	}
	return strings.NewReplacer("\t", " ", "\n", " ", "\r", " ").Replace(buf.String())
}

// String lists nodes and the beginnings of their comments.
func (cmap CommentMap) String() string {
	nodes := make([]Node, 0, len(cmap))
	for n := range cmap {
		nodes = append(nodes, n)
	}
	slices.SortFunc(nodes, func(a, b Node) int {
		if c := byPos(a, b); c != 0 {
			return c
		}
		return cmp.Compare(a.End(), b.End())
	})
	var b strings.Builder
	fmt.Fprintln(&b, "CommentMap {")
	for _, n := range nodes {
		name := fmt.Sprintf("%T", n)
		if id, ok := n.(*Ident); ok {
			name = id.Name
		}
		fmt.Fprintf(&b, "\t%p  %20s:  %s\n", n, name, short(cmap[n]))
	}
	fmt.Fprintln(&b, "}")
	return b.String()
}
