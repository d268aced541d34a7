// Package ast has the nodes of syntax trees of Go, as package go/parser makes them, and what is done with them: walking, printing,
// filtering, finding out which comments belong to what.
package ast

import "go/token"

// Node is any node. Its extent is from its first byte to behind its last one.
type Node interface {
	Pos() token.Pos
	End() token.Pos
}

// Expr is an expression or a type.
type Expr interface {
	Node
	exprNode()
}

// Stmt is a statement.
type Stmt interface {
	Node
	stmtNode()
}

// Decl is a declaration.
type Decl interface {
	Node
	declNode()
}

// Spec is one of a group of declarations: *ImportSpec, *ValueSpec or *TypeSpec.
type Spec interface {
	Node
	specNode()
}

// ChanDir is the direction of a channel type: both bits are set if it has none.
type ChanDir int

// Directions of channels.
const (
	SEND ChanDir = 1 << iota
	RECV
)

// A Comment is one comment, its delimiters included: `//` up to the end of the line, or `/* */`.
type Comment struct {
	Slash token.Pos
	Text  string
}

// A CommentGroup is a list of comments with neither other tokens nor empty lines between them. It is not empty.
type CommentGroup struct {
	List []*Comment
}

// A Field is a list of names with their type in a struct type, an interface type or a signature. An embedded field, an unnamed parameter
// and an element of an interface that is no method have no names.
type Field struct {
	Doc     *CommentGroup
	Names   []*Ident
	Type    Expr
	Tag     *BasicLit
	Comment *CommentGroup
}

// A FieldList is a list of fields in parentheses, braces or brackets, where it has such.
type FieldList struct {
	Opening token.Pos
	List    []*Field
	Closing token.Pos
}

// A BadExpr stands for an expression that has syntax errors.
type BadExpr struct {
	From, To token.Pos
}

// An Ident is an identifier.
type Ident struct {
	NamePos token.Pos
	Name    string
	Obj     *Object
}

// An Ellipsis is the `...` of a parameter list, with the type behind it, or of an array type.
type Ellipsis struct {
	Ellipsis token.Pos
	Elt      Expr
}

// A BasicLit is a literal of a basic type, as it is written. Of raw strings carriage returns are left out, so the end is noted.
type BasicLit struct {
	ValuePos token.Pos
	ValueEnd token.Pos
	Kind     token.Token
	Value    string
}

// A FuncLit is a function literal.
type FuncLit struct {
	Type *FuncType
	Body *BlockStmt
}

// A CompositeLit is a composite literal. Incomplete says that elements are missing from it.
type CompositeLit struct {
	Type       Expr
	Lbrace     token.Pos
	Elts       []Expr
	Rbrace     token.Pos
	Incomplete bool
}

// A ParenExpr is an expression in parentheses.
type ParenExpr struct {
	Lparen token.Pos
	X      Expr
	Rparen token.Pos
}

// A SelectorExpr is an expression with a selector.
type SelectorExpr struct {
	X   Expr
	Sel *Ident
}

// An IndexExpr is an expression with one index, or one type argument.
type IndexExpr struct {
	X      Expr
	Lbrack token.Pos
	Index  Expr
	Rbrack token.Pos
}

// An IndexListExpr is an expression with several type arguments.
type IndexListExpr struct {
	X       Expr
	Lbrack  token.Pos
	Indices []Expr
	Rbrack  token.Pos
}

// A SliceExpr is a slice expression; its bounds may be nil.
type SliceExpr struct {
	X      Expr
	Lbrack token.Pos
	Low    Expr
	High   Expr
	Max    Expr
	Slice3 bool
	Rbrack token.Pos
}

// A TypeAssertExpr is a type assertion; without a type it is that of a type switch.
type TypeAssertExpr struct {
	X      Expr
	Lparen token.Pos
	Type   Expr
	Rparen token.Pos
}

// A CallExpr is a call or a conversion.
type CallExpr struct {
	Fun      Expr
	Lparen   token.Pos
	Args     []Expr
	Ellipsis token.Pos
	Rparen   token.Pos
}

// A StarExpr is a pointer type or a dereference.
type StarExpr struct {
	Star token.Pos
	X    Expr
}

// A UnaryExpr is a unary operation but `*`.
type UnaryExpr struct {
	OpPos token.Pos
	Op    token.Token
	X     Expr
}

// A BinaryExpr is a binary operation.
type BinaryExpr struct {
	X     Expr
	OpPos token.Pos
	Op    token.Token
	Y     Expr
}

// A KeyValueExpr is an element of a composite literal with its key.
type KeyValueExpr struct {
	Key   Expr
	Colon token.Pos
	Value Expr
}

// An ArrayType is an array type, or a slice type, which has no length.
type ArrayType struct {
	Lbrack token.Pos
	Len    Expr
	Elt    Expr
}

// A StructType is a struct type. Incomplete says that fields are missing from it.
type StructType struct {
	Struct     token.Pos
	Fields     *FieldList
	Incomplete bool
}

// A FuncType is a function type. Only those of declarations have type parameters.
type FuncType struct {
	Func       token.Pos
	TypeParams *FieldList
	Params     *FieldList
	Results    *FieldList
}

// An InterfaceType is an interface type. Incomplete says that elements are missing from it.
type InterfaceType struct {
	Interface  token.Pos
	Methods    *FieldList
	Incomplete bool
}

// A MapType is a map type.
type MapType struct {
	Map   token.Pos
	Key   Expr
	Value Expr
}

// A ChanType is a channel type.
type ChanType struct {
	Begin token.Pos
	Arrow token.Pos
	Dir   ChanDir
	Value Expr
}

// A BadStmt stands for a statement that has syntax errors.
type BadStmt struct {
	From, To token.Pos
}

// A DeclStmt is a declaration among statements.
type DeclStmt struct {
	Decl Decl
}

// An EmptyStmt is an empty statement, at its semicolon or, when Implicit, where that was left out.
type EmptyStmt struct {
	Semicolon token.Pos
	Implicit  bool
}

// A LabeledStmt is a statement with a label.
type LabeledStmt struct {
	Label *Ident
	Colon token.Pos
	Stmt  Stmt
}

// An ExprStmt is an expression that stands as a statement.
type ExprStmt struct {
	X Expr
}

// A SendStmt is a send statement.
type SendStmt struct {
	Chan  Expr
	Arrow token.Pos
	Value Expr
}

// An IncDecStmt is an increment or a decrement.
type IncDecStmt struct {
	X      Expr
	TokPos token.Pos
	Tok    token.Token
}

// An AssignStmt is an assignment or a short variable declaration.
type AssignStmt struct {
	Lhs    []Expr
	TokPos token.Pos
	Tok    token.Token
	Rhs    []Expr
}

// A GoStmt is a go statement.
type GoStmt struct {
	Go   token.Pos
	Call *CallExpr
}

// A DeferStmt is a defer statement.
type DeferStmt struct {
	Defer token.Pos
	Call  *CallExpr
}

// A ReturnStmt is a return statement.
type ReturnStmt struct {
	Return  token.Pos
	Results []Expr
}

// A BranchStmt is a break, continue, goto or fallthrough statement.
type BranchStmt struct {
	TokPos token.Pos
	Tok    token.Token
	Label  *Ident
}

// A BlockStmt is a list of statements in braces. The closing one may be absent after an error.
type BlockStmt struct {
	Lbrace token.Pos
	List   []Stmt
	Rbrace token.Pos
}

// An IfStmt is an if statement.
type IfStmt struct {
	If   token.Pos
	Init Stmt
	Cond Expr
	Body *BlockStmt
	Else Stmt
}

// A CaseClause is a case of a switch over expressions or types; the default case has no list.
type CaseClause struct {
	Case  token.Pos
	List  []Expr
	Colon token.Pos
	Body  []Stmt
}

// A SwitchStmt is a switch over expressions. Its body consists of CaseClauses.
type SwitchStmt struct {
	Switch token.Pos
	Init   Stmt
	Tag    Expr
	Body   *BlockStmt
}

// A TypeSwitchStmt is a switch over types. Assign is `x := y.(type)` or `y.(type)`.
type TypeSwitchStmt struct {
	Switch token.Pos
	Init   Stmt
	Assign Stmt
	Body   *BlockStmt
}

// A CommClause is a case of a select statement; the default case has no statement.
type CommClause struct {
	Case  token.Pos
	Comm  Stmt
	Colon token.Pos
	Body  []Stmt
}

// A SelectStmt is a select statement. Its body consists of CommClauses.
type SelectStmt struct {
	Select token.Pos
	Body   *BlockStmt
}

// A ForStmt is a for statement.
type ForStmt struct {
	For  token.Pos
	Init Stmt
	Cond Expr
	Post Stmt
	Body *BlockStmt
}

// A RangeStmt is a for statement with a range clause. Without a key there is no Tok.
type RangeStmt struct {
	For        token.Pos
	Key, Value Expr
	TokPos     token.Pos
	Tok        token.Token
	Range      token.Pos
	X          Expr
	Body       *BlockStmt
}

// An ImportSpec is the import of one package. EndPos, if it is there, is its end.
type ImportSpec struct {
	Doc     *CommentGroup
	Name    *Ident
	Path    *BasicLit
	Comment *CommentGroup
	EndPos  token.Pos
}

// A ValueSpec is a declaration of constants or variables.
type ValueSpec struct {
	Doc     *CommentGroup
	Names   []*Ident
	Type    Expr
	Values  []Expr
	Comment *CommentGroup
}

// A TypeSpec is a declaration of a type. An alias has a position of its `=`.
type TypeSpec struct {
	Doc        *CommentGroup
	Name       *Ident
	TypeParams *FieldList
	Assign     token.Pos
	Type       Expr
	Comment    *CommentGroup
}

// A BadDecl stands for a declaration that has syntax errors.
type BadDecl struct {
	From, To token.Pos
}

// A GenDecl is a declaration of imports, constants, types or variables. With parentheses there may be any number of them.
type GenDecl struct {
	Doc    *CommentGroup
	TokPos token.Pos
	Tok    token.Token
	Lparen token.Pos
	Specs  []Spec
	Rparen token.Pos
}

// A FuncDecl is a declaration of a function or a method.
type FuncDecl struct {
	Doc  *CommentGroup
	Recv *FieldList
	Name *Ident
	Type *FuncType
	Body *BlockStmt
}

// A File is a source file. Comments are all of its comments in order, those too that other nodes know as theirs.
type File struct {
	Doc                *CommentGroup
	Package            token.Pos
	Name               *Ident
	Decls              []Decl
	FileStart, FileEnd token.Pos
	Scope              *Scope
	Imports            []*ImportSpec
	Unresolved         []*Ident
	Comments           []*CommentGroup
	GoVersion          string
}

// A Package is a set of source files that make a package.
//
// Deprecated: package go/types knows packages.
type Package struct {
	Name    string
	Scope   *Scope
	Imports map[string]*Object
	Files   map[string]*File
}

func (*BadExpr) exprNode()        {}
func (*Ident) exprNode()          {}
func (*Ellipsis) exprNode()       {}
func (*BasicLit) exprNode()       {}
func (*FuncLit) exprNode()        {}
func (*CompositeLit) exprNode()   {}
func (*ParenExpr) exprNode()      {}
func (*SelectorExpr) exprNode()   {}
func (*IndexExpr) exprNode()      {}
func (*IndexListExpr) exprNode()  {}
func (*SliceExpr) exprNode()      {}
func (*TypeAssertExpr) exprNode() {}
func (*CallExpr) exprNode()       {}
func (*StarExpr) exprNode()       {}
func (*UnaryExpr) exprNode()      {}
func (*BinaryExpr) exprNode()     {}
func (*KeyValueExpr) exprNode()   {}
func (*ArrayType) exprNode()      {}
func (*StructType) exprNode()     {}
func (*FuncType) exprNode()       {}
func (*InterfaceType) exprNode()  {}
func (*MapType) exprNode()        {}
func (*ChanType) exprNode()       {}

func (*BadStmt) stmtNode()        {}
func (*DeclStmt) stmtNode()       {}
func (*EmptyStmt) stmtNode()      {}
func (*LabeledStmt) stmtNode()    {}
func (*ExprStmt) stmtNode()       {}
func (*SendStmt) stmtNode()       {}
func (*IncDecStmt) stmtNode()     {}
func (*AssignStmt) stmtNode()     {}
func (*GoStmt) stmtNode()         {}
func (*DeferStmt) stmtNode()      {}
func (*ReturnStmt) stmtNode()     {}
func (*BranchStmt) stmtNode()     {}
func (*BlockStmt) stmtNode()      {}
func (*IfStmt) stmtNode()         {}
func (*CaseClause) stmtNode()     {}
func (*SwitchStmt) stmtNode()     {}
func (*TypeSwitchStmt) stmtNode() {}
func (*CommClause) stmtNode()     {}
func (*SelectStmt) stmtNode()     {}
func (*ForStmt) stmtNode()        {}
func (*RangeStmt) stmtNode()      {}

func (*ImportSpec) specNode() {}
func (*ValueSpec) specNode()  {}
func (*TypeSpec) specNode()   {}

func (*BadDecl) declNode()  {}
func (*GenDecl) declNode()  {}
func (*FuncDecl) declNode() {}
