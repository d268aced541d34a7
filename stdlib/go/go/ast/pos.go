package ast

import "go/token"

// behind returns the position n bytes behind p, or NoPos behind none.
func behind(p token.Pos, n int) token.Pos {
	if !p.IsValid() {
		return p
	}
	return p + token.Pos(n)
}

// firstOf returns the position of the first of a list, or other for an empty one.
func firstOf[N Node](list []N, other token.Pos) token.Pos {
	if len(list) == 0 {
		return other
	}
	return list[0].Pos()
}

// lastOf returns the end of the last of a list, or other for an empty one.
func lastOf[N Node](list []N, other token.Pos) token.Pos {
	if n := len(list); n > 0 {
		return list[n-1].End()
	}
	return other
}

// closed returns the end of something with a closing token of one byte, or other where that is missing.
func closed(p, other token.Pos) token.Pos {
	if p.IsValid() {
		return p + 1
	}
	return other
}

func (c *Comment) Pos() token.Pos { return c.Slash }
func (c *Comment) End() token.Pos { return c.Slash + token.Pos(len(c.Text)) }

func (g *CommentGroup) Pos() token.Pos { return g.List[0].Pos() }
func (g *CommentGroup) End() token.Pos { return g.List[len(g.List)-1].End() }

// Pos returns where the names begin, or the type if there are none.
func (f *Field) Pos() token.Pos {
	if len(f.Names) == 0 && f.Type != nil {
		return f.Type.Pos()
	}
	return firstOf(f.Names, token.NoPos)
}

// End returns where the tag ends, or what is last without it.
func (f *Field) End() token.Pos {
	switch {
	case f.Tag != nil:
		return f.Tag.End()
	case f.Type != nil:
		return f.Type.End()
	}
	return lastOf(f.Names, token.NoPos)
}

// Pos returns where the opening token is, or the first field if there is none.
func (f *FieldList) Pos() token.Pos {
	if f.Opening.IsValid() {
		return f.Opening
	}
	return firstOf(f.List, token.NoPos)
}

// End returns where the closing token ends, or the last field if there is none.
func (f *FieldList) End() token.Pos { return closed(f.Closing, lastOf(f.List, token.NoPos)) }

// NumFields counts the names and what has none.
func (f *FieldList) NumFields() int {
	if f == nil {
		return 0
	}
	n := 0
	for _, x := range f.List {
		n += max(len(x.Names), 1)
	}
	return n
}

func (x *BadExpr) Pos() token.Pos       { return x.From }
func (x *Ident) Pos() token.Pos         { return x.NamePos }
func (x *Ellipsis) Pos() token.Pos      { return x.Ellipsis }
func (x *BasicLit) Pos() token.Pos      { return x.ValuePos }
func (x *FuncLit) Pos() token.Pos       { return x.Type.Pos() }
func (x *ParenExpr) Pos() token.Pos     { return x.Lparen }
func (x *SelectorExpr) Pos() token.Pos  { return x.X.Pos() }
func (x *IndexExpr) Pos() token.Pos     { return x.X.Pos() }
func (x *IndexListExpr) Pos() token.Pos { return x.X.Pos() }
func (x *SliceExpr) Pos() token.Pos     { return x.X.Pos() }

func (x *TypeAssertExpr) Pos() token.Pos { return x.X.Pos() }
func (x *CallExpr) Pos() token.Pos       { return x.Fun.Pos() }
func (x *StarExpr) Pos() token.Pos       { return x.Star }
func (x *UnaryExpr) Pos() token.Pos      { return x.OpPos }
func (x *BinaryExpr) Pos() token.Pos     { return x.X.Pos() }
func (x *KeyValueExpr) Pos() token.Pos   { return x.Key.Pos() }
func (x *ArrayType) Pos() token.Pos      { return x.Lbrack }
func (x *StructType) Pos() token.Pos     { return x.Struct }
func (x *InterfaceType) Pos() token.Pos  { return x.Interface }
func (x *MapType) Pos() token.Pos        { return x.Map }
func (x *ChanType) Pos() token.Pos       { return x.Begin }

func (x *CompositeLit) Pos() token.Pos {
	if x.Type != nil {
		return x.Type.Pos()
	}
	return x.Lbrace
}

// Pos returns where `func` is, or the parameters if it is not there.
func (x *FuncType) Pos() token.Pos {
	if x.Func.IsValid() || x.Params == nil {
		return x.Func
	}
	return x.Params.Pos()
}

func (x *BadExpr) End() token.Pos { return x.To }
func (x *Ident) End() token.Pos   { return x.NamePos + token.Pos(len(x.Name)) }

func (x *Ellipsis) End() token.Pos {
	if x.Elt != nil {
		return x.Elt.End()
	}
	return x.Ellipsis + 3
}

// End returns the end that was noted, or the one that the text as it is would have.
func (x *BasicLit) End() token.Pos {
	if x.ValueEnd.IsValid() {
		return x.ValueEnd
	}
	return behind(x.ValuePos, len(x.Value))
}

func (x *FuncLit) End() token.Pos       { return x.Body.End() }
func (x *CompositeLit) End() token.Pos  { return x.Rbrace + 1 }
func (x *ParenExpr) End() token.Pos     { return x.Rparen + 1 }
func (x *SelectorExpr) End() token.Pos  { return x.Sel.End() }
func (x *IndexExpr) End() token.Pos     { return x.Rbrack + 1 }
func (x *IndexListExpr) End() token.Pos { return x.Rbrack + 1 }
func (x *SliceExpr) End() token.Pos     { return x.Rbrack + 1 }

func (x *TypeAssertExpr) End() token.Pos { return x.Rparen + 1 }
func (x *CallExpr) End() token.Pos       { return x.Rparen + 1 }
func (x *StarExpr) End() token.Pos       { return x.X.End() }
func (x *UnaryExpr) End() token.Pos      { return x.X.End() }
func (x *BinaryExpr) End() token.Pos     { return x.Y.End() }
func (x *KeyValueExpr) End() token.Pos   { return x.Value.End() }
func (x *ArrayType) End() token.Pos      { return x.Elt.End() }
func (x *StructType) End() token.Pos     { return x.Fields.End() }
func (x *InterfaceType) End() token.Pos  { return x.Methods.End() }
func (x *MapType) End() token.Pos        { return x.Value.End() }
func (x *ChanType) End() token.Pos       { return x.Value.End() }

func (x *FuncType) End() token.Pos {
	if x.Results != nil {
		return x.Results.End()
	}
	return x.Params.End()
}

func (s *BadStmt) Pos() token.Pos        { return s.From }
func (s *DeclStmt) Pos() token.Pos       { return s.Decl.Pos() }
func (s *EmptyStmt) Pos() token.Pos      { return s.Semicolon }
func (s *LabeledStmt) Pos() token.Pos    { return s.Label.Pos() }
func (s *ExprStmt) Pos() token.Pos       { return s.X.Pos() }
func (s *SendStmt) Pos() token.Pos       { return s.Chan.Pos() }
func (s *IncDecStmt) Pos() token.Pos     { return s.X.Pos() }
func (s *AssignStmt) Pos() token.Pos     { return s.Lhs[0].Pos() }
func (s *GoStmt) Pos() token.Pos         { return s.Go }
func (s *DeferStmt) Pos() token.Pos      { return s.Defer }
func (s *ReturnStmt) Pos() token.Pos     { return s.Return }
func (s *BranchStmt) Pos() token.Pos     { return s.TokPos }
func (s *BlockStmt) Pos() token.Pos      { return s.Lbrace }
func (s *IfStmt) Pos() token.Pos         { return s.If }
func (s *CaseClause) Pos() token.Pos     { return s.Case }
func (s *SwitchStmt) Pos() token.Pos     { return s.Switch }
func (s *TypeSwitchStmt) Pos() token.Pos { return s.Switch }
func (s *CommClause) Pos() token.Pos     { return s.Case }
func (s *SelectStmt) Pos() token.Pos     { return s.Select }
func (s *ForStmt) Pos() token.Pos        { return s.For }
func (s *RangeStmt) Pos() token.Pos      { return s.For }

func (s *BadStmt) End() token.Pos     { return s.To }
func (s *DeclStmt) End() token.Pos    { return s.Decl.End() }
func (s *LabeledStmt) End() token.Pos { return s.Stmt.End() }
func (s *ExprStmt) End() token.Pos    { return s.X.End() }
func (s *SendStmt) End() token.Pos    { return s.Value.End() }
func (s *IncDecStmt) End() token.Pos  { return s.TokPos + 2 }
func (s *AssignStmt) End() token.Pos  { return s.Rhs[len(s.Rhs)-1].End() }
func (s *GoStmt) End() token.Pos      { return s.Call.End() }
func (s *DeferStmt) End() token.Pos   { return s.Call.End() }
func (s *ReturnStmt) End() token.Pos  { return lastOf(s.Results, s.Return+token.Pos(len("return"))) }
func (s *CaseClause) End() token.Pos  { return lastOf(s.Body, s.Colon+1) }
func (s *CommClause) End() token.Pos  { return lastOf(s.Body, s.Colon+1) }

func (s *SwitchStmt) End() token.Pos     { return s.Body.End() }
func (s *TypeSwitchStmt) End() token.Pos { return s.Body.End() }
func (s *SelectStmt) End() token.Pos     { return s.Body.End() }
func (s *ForStmt) End() token.Pos        { return s.Body.End() }
func (s *RangeStmt) End() token.Pos      { return s.Body.End() }

// End returns the end of the semicolon; one that was left out takes no room.
func (s *EmptyStmt) End() token.Pos {
	if s.Implicit {
		return s.Semicolon
	}
	return s.Semicolon + 1
}

func (s *BranchStmt) End() token.Pos {
	if s.Label != nil {
		return s.Label.End()
	}
	return s.TokPos + token.Pos(len(s.Tok.String()))
}

// End returns the end of the closing brace, or of what is there without it.
func (s *BlockStmt) End() token.Pos { return closed(s.Rbrace, lastOf(s.List, s.Lbrace+1)) }

func (s *IfStmt) End() token.Pos {
	if s.Else != nil {
		return s.Else.End()
	}
	return s.Body.End()
}

func (s *ImportSpec) Pos() token.Pos {
	if s.Name != nil {
		return s.Name.Pos()
	}
	return s.Path.Pos()
}

func (s *ImportSpec) End() token.Pos {
	if s.EndPos != 0 {
		return s.EndPos
	}
	return s.Path.End()
}

func (s *ValueSpec) Pos() token.Pos { return s.Names[0].Pos() }

func (s *ValueSpec) End() token.Pos {
	if len(s.Values) == 0 && s.Type != nil {
		return s.Type.End()
	}
	return lastOf(s.Values, lastOf(s.Names, token.NoPos))
}

func (s *TypeSpec) Pos() token.Pos { return s.Name.Pos() }
func (s *TypeSpec) End() token.Pos { return s.Type.End() }

func (d *BadDecl) Pos() token.Pos  { return d.From }
func (d *BadDecl) End() token.Pos  { return d.To }
func (d *GenDecl) Pos() token.Pos  { return d.TokPos }
func (d *GenDecl) End() token.Pos  { return closed(d.Rparen, firstEnd(d.Specs)) }
func (d *FuncDecl) Pos() token.Pos { return d.Type.Pos() }

// firstEnd returns the end of the one declaration that stands without parentheses.
func firstEnd(list []Spec) token.Pos {
	if len(list) == 0 {
		return token.NoPos
	}
	return list[0].End()
}

func (d *FuncDecl) End() token.Pos {
	if d.Body != nil {
		return d.Body.End()
	}
	return d.Type.End()
}

// Pos returns where the package clause begins; FileStart is where the file does.
func (f *File) Pos() token.Pos { return f.Package }

// End returns the end of the last declaration; FileEnd is that of the file.
func (f *File) End() token.Pos { return lastOf(f.Decls, f.Name.End()) }

// Pos returns no position.
func (p *Package) Pos() token.Pos { return token.NoPos }

// End returns no position.
func (p *Package) End() token.Pos { return token.NoPos }

// NewIdent returns an identifier without a position.
func NewIdent(name string) *Ident { return &Ident{Name: name} }

// IsExported reports whether a name begins with an upper-case letter.
func IsExported(name string) bool { return token.IsExported(name) }

// IsExported reports whether the name begins with an upper-case letter.
func (id *Ident) IsExported() bool { return token.IsExported(id.Name) }

func (id *Ident) String() string {
	if id == nil {
		return "<nil>"
	}
	return id.Name
}

// Unparen returns the expression inside of any parentheses.
func Unparen(e Expr) Expr {
	for {
		p, ok := e.(*ParenExpr)
		if !ok {
			return e
		}
		e = p.X
	}
}
