//! The syntax tree of Go. Nodes own their children; every expression carries a [`NodeId`] that keys the
//! checker's side tables. Trees nest as deep as the parser lets them (it bounds depth), so walkers may recurse.
pub use super::later::Later;
pub use super::names::Name;
use super::pos::Pos;
use smallvec::SmallVec;
use std::sync::Arc;

/// A list of expressions, most of which have one.
pub type Exprs = SmallVec<[Expr; 1]>;
/// A list of names, most of which have one.
pub type Idents = SmallVec<[Ident; 1]>;

/// Identity of an expression, identifier, case clause or function literal; unique within an engine.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Default)]
pub struct NodeId(pub u32);

/// A parsed file.
#[derive(Debug)]
pub struct File {
    /// Position of the keyword `package`.
    pub package_pos: Pos,
    /// The package name.
    pub name: Ident,
    /// All declarations, imports first, in source order.
    pub decls: Vec<Decl>,
    /// Comment directives (`//go:xxx args`, `//line`, `//export`) in source order, wherever they stand.
    pub directives: Vec<Directive>,
    /// `//go:build` expression text, if there is one before the package clause.
    pub build_constraint: Option<(Pos, String)>,
    /// End of file.
    pub eof: Pos,
}

/// A `//go:` (or `//export`, `//line`) comment.
#[derive(Debug, Clone)]
pub struct Directive {
    /// Where the comment starts.
    pub pos: Pos,
    /// The comment's text after `//`, right-trimmed: `go:noinline`, `go:embed a.txt b`.
    pub text: String,
    /// Whether the comment is the first thing on its line.
    pub own_line: bool,
}

/// An identifier occurrence.
#[derive(Debug, Clone)]
pub struct Ident {
    /// Key in the checker's `defs` and `uses`.
    pub id: NodeId,
    /// Position of its first byte.
    pub pos: Pos,
    /// Its text; `_` for the blank identifier.
    pub name: Name,
}

/// A top-level or local declaration. Declarations are shared so that the checker and the lowering can keep
/// a handle to one and look at it later, on demand.
#[derive(Debug)]
pub enum Decl {
    /// `import "path"`, one for each spec of a group.
    Import(Box<ImportDecl>),
    /// One constant spec; the checker sees a group through `group` and `iota`.
    Const(Arc<ConstDecl>),
    /// One variable spec.
    Var(Arc<VarDecl>),
    /// One type spec.
    Type(Arc<TypeDecl>),
    /// A function or method.
    Func(Arc<FuncDecl>),
}

/// Import spec.
#[derive(Debug)]
pub struct ImportDecl {
    /// Position of the spec.
    pub pos: Pos,
    /// Key for the implicit package-name object.
    pub id: NodeId,
    /// Local name: an identifier, `.` or `_`.
    pub local: Option<Ident>,
    /// Unquoted path (may be invalid: the checker says so).
    pub path: String,
    /// Position of the path literal.
    pub path_pos: Pos,
}

/// Constant spec.
#[derive(Debug)]
pub struct ConstDecl {
    /// Position of the first name.
    pub pos: Pos,
    /// Names declared.
    pub names: Idents,
    /// Neither type nor values: they are those of an earlier spec of the group.
    pub bare: bool,
    pub(super) rest: Later<SpecRest>,
    /// Index of the spec in its group: the value of iota.
    pub iota: u32,
    /// Number shared by all specs of one `const ( ... )` group within a file.
    pub group: u32,
}

impl ConstDecl {
    /// Explicit type, if this spec has one.
    pub fn ty(&self) -> Option<&Expr> {
        self.rest.get().ty.as_ref()
    }
    /// Values; empty when inherited from an earlier spec of the group.
    pub fn values(&self) -> &[Expr] {
        &self.rest.get().values
    }
}

/// Variable spec.
#[derive(Debug)]
pub struct VarDecl {
    /// Position of the first name.
    pub pos: Pos,
    /// Names declared.
    pub names: Idents,
    /// Whether there are initial values.
    pub initialised: bool,
    /// Of the embedded library: whether the variable has its value without code, as soon as it is mentioned.
    pub data: bool,
    pub(super) rest: Later<SpecRest>,
    /// `//go:embed` directives directly above the spec.
    pub directives: Vec<Directive>,
}

impl VarDecl {
    /// Explicit type.
    pub fn ty(&self) -> Option<&Expr> {
        self.rest.get().ty.as_ref()
    }
    /// Initial values.
    pub fn values(&self) -> &[Expr] {
        &self.rest.get().values
    }
}

/// What follows the names in a constant or variable spec.
#[derive(Debug, Default)]
pub struct SpecRest {
    /// Explicit type.
    pub ty: Option<Expr>,
    /// Values.
    pub values: Exprs,
}

/// Type spec.
#[derive(Debug)]
pub struct TypeDecl {
    /// The name.
    pub name: Ident,
    /// An alias declaration.
    pub alias: bool,
    pub(super) rest: Later<TypeRest>,
}

impl TypeDecl {
    /// Type parameters; `None` when there is no list.
    pub fn tparams(&self) -> Option<&FieldList> {
        self.rest.get().tparams.as_ref()
    }
    /// The type.
    pub fn ty(&self) -> &Expr {
        &self.rest.get().ty
    }
}

/// What follows the name in a type spec.
#[derive(Debug)]
pub struct TypeRest {
    /// Type parameters; `None` when there is no list.
    pub tparams: Option<FieldList>,
    /// Whether there is a `=`.
    pub alias: bool,
    /// The type.
    pub ty: Expr,
}

/// Function or method declaration.
#[derive(Debug)]
pub struct FuncDecl {
    /// Position of what follows `func`.
    pub pos: Pos,
    /// The name.
    pub name: Ident,
    /// Whether it has a receiver list.
    pub method: bool,
    /// Whether the receiver is a pointer, and the name of its base type, if it has one.
    pub recv_base: Option<(bool, Name)>,
    pub(super) rest: Later<FuncRest>,
    /// `//go:` directives directly above the declaration.
    pub directives: Vec<Directive>,
}

impl FuncDecl {
    /// Receiver list as written (checker reports other lengths than one).
    pub fn recv(&self) -> Option<&FieldList> {
        self.rest.get().recv.as_ref()
    }
    /// Type parameters (functions, and methods as of Go 1.27).
    pub fn tparams(&self) -> Option<&FieldList> {
        self.rest.get().tparams.as_ref()
    }
    /// Signature.
    pub fn sig(&self) -> &FuncType {
        &self.rest.get().sig
    }
    /// Whether it has a body; a function implemented elsewhere has none.
    pub fn has_body(&self) -> bool {
        self.rest.get().body.is_some()
    }
    /// The body.
    pub fn body(&self) -> Option<&Block> {
        self.rest.get().body.as_ref().map(Later::get)
    }
}

/// A function declaration without its name.
#[derive(Debug)]
pub struct FuncRest {
    /// Receiver list.
    pub recv: Option<FieldList>,
    /// Type parameters.
    pub tparams: Option<FieldList>,
    /// Signature.
    pub sig: FuncType,
    /// Body.
    pub body: Option<Later<Block>>,
}

/// `( ... )` or `[ ... ]` list of fields.
#[derive(Debug)]
pub struct FieldList {
    /// Position of the opening bracket.
    pub open: Pos,
    /// Position of the closing bracket.
    pub close: Pos,
    /// The fields, names grouped as written.
    pub fields: Vec<Field>,
}

/// A parameter group, struct field group, type parameter group or interface element.
#[derive(Debug)]
pub struct Field {
    /// Where it starts.
    pub pos: Pos,
    /// Names; empty for an unnamed parameter or an embedded field.
    pub names: Idents,
    /// The type (for a variadic parameter an [`ExprKind::Ellipsis`]).
    pub ty: Expr,
    /// Struct tag, unquoted, with its position.
    pub tag: Option<Box<(Pos, Arc<[u8]>)>>,
    /// Key for the object of an unnamed parameter or embedded field.
    pub id: NodeId,
}

/// `func(params) results`.
#[derive(Debug)]
pub struct FuncType {
    /// Position of `func`, or of the parameter list in a declaration.
    pub pos: Pos,
    /// Parameters.
    pub params: FieldList,
    /// Results; an unparenthesised result is a list of one unnamed field.
    pub results: Option<FieldList>,
}

/// An expression or type expression.
#[derive(Debug)]
pub struct Expr {
    /// Key in the checker's tables.
    pub id: NodeId,
    /// Where errors about this expression point: gc's convention (the operator of a binary expression, the
    /// selector's dot-name, the opening bracket of a call or index, otherwise the first byte).
    pub pos: Pos,
    /// Position of the first byte, but of the opening bracket where the expression begins with a slice expression:
    /// gc's errors point there.
    pub start: Pos,
    /// Position after the last byte.
    pub end: Pos,
    /// What it is.
    pub kind: ExprKind,
}

impl Expr {
    /// The identifier that it consists of, if it does.
    pub fn as_ident(&self) -> Option<Ident> {
        match &self.kind {
            ExprKind::Ident(name) => Some(Ident { id: self.id, pos: self.pos, name: name.clone() }),
            _ => None,
        }
    }
    /// The key of the identifier that it is or, as a selector, ends with.
    pub fn name_id(&self) -> Option<NodeId> {
        match &self.kind {
            ExprKind::Ident(_) => Some(self.id),
            ExprKind::Selector(s) => Some(s.sel.id),
            _ => None,
        }
    }
}

/// Kinds of expression.
#[derive(Debug)]
pub enum ExprKind {
    /// Placeholder after a syntax error.
    Bad,
    /// Identifier.
    Ident(Name),
    /// Literal of a basic type; the text as written.
    BasicLit(LitKind, Name),
    /// `T{...}` or an elided inner literal.
    CompositeLit(Box<CompositeLit>),
    /// Function literal.
    FuncLit(Arc<FuncLit>),
    /// `(x)`.
    Paren(Box<Expr>),
    /// `x.sel`.
    Selector(Box<SelectorExpr>),
    /// `x[i]`, `F[T1, T2]`.
    Index(Box<IndexExpr>),
    /// `x[lo:hi:max]`; `three` when the second colon is there.
    Slice(Box<SliceExpr>),
    /// `x.(T)`, `x.(type)`.
    TypeAssert(Box<TypeAssertExpr>),
    /// Call or conversion.
    Call(Box<CallExpr>),
    /// `*x`: dereference or pointer type.
    Star(Box<Expr>),
    /// Unary `+ - ! ^ & <- ~`.
    Unary(UnaryOp, Box<Expr>),
    /// Binary operation.
    Binary(BinaryOp, Box<Pair>),
    /// `x: y` in a composite literal.
    KeyValue(Box<Pair>),
    /// `...T` in a parameter list.
    Ellipsis(Option<Box<Expr>>),
    /// `[x]y`, `[...]y` (x is `Ellipsis(None)`).
    ArrayType(Box<Pair>),
    /// `[]T`.
    SliceType(Box<Expr>),
    /// `struct{...}`.
    StructType(Box<FieldList>),
    /// `func(...) ...`.
    FuncType(Box<FuncType>),
    /// `interface{...}`.
    InterfaceType(Box<InterfaceType>),
    /// `map[x]y`.
    MapType(Box<Pair>),
    /// `chan T`, `<-chan T`, `chan<- T`.
    ChanType(ChanDir, Box<Expr>),
}

/// Two operands.
#[derive(Debug)]
pub struct Pair {
    /// The left one.
    pub x: Expr,
    /// The right one.
    pub y: Expr,
}

/// Selector.
#[derive(Debug)]
pub struct SelectorExpr {
    /// Operand.
    pub x: Expr,
    /// What is selected.
    pub sel: Ident,
}

/// Index expression or instantiation.
#[derive(Debug)]
pub struct IndexExpr {
    /// Operand.
    pub x: Expr,
    /// One or more indices (zero after an error).
    pub list: Exprs,
}

/// Type assertion.
#[derive(Debug)]
pub struct TypeAssertExpr {
    /// Operand.
    pub x: Expr,
    /// Type; `None` for `x.(type)`.
    pub ty: Option<Expr>,
}

/// Interface type.
#[derive(Debug)]
pub struct InterfaceType {
    /// Methods and embedded types.
    pub elems: Vec<InterfaceElem>,
    /// Closing brace.
    pub rbrace: Pos,
}

/// Element of an interface type.
#[derive(Debug)]
pub enum InterfaceElem {
    /// `m(params) results`.
    Method(Ident, FuncType),
    /// Embedded type or union; `~T` is `Unary(Tilde)`, `A | B` is `Binary(Or)`.
    Embed(Expr),
}

/// Kinds of basic literal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LitKind {
    /// Integer.
    Int,
    /// Floating point.
    Float,
    /// Imaginary.
    Imag,
    /// Rune.
    Char,
    /// String, interpreted or raw.
    String,
}

/// Composite literal.
#[derive(Debug)]
pub struct CompositeLit {
    /// Type; `None` where it is elided.
    pub ty: Option<Expr>,
    /// Elements, possibly `KeyValue`.
    pub elems: Vec<Expr>,
    /// Opening brace.
    pub lbrace: Pos,
    /// Closing brace.
    pub rbrace: Pos,
}

/// Function literal.
#[derive(Debug)]
pub struct FuncLit {
    /// Signature.
    pub sig: FuncType,
    /// Body.
    pub body: Block,
}

/// Slice expression.
#[derive(Debug)]
pub struct SliceExpr {
    /// Operand.
    pub x: Expr,
    /// Low bound.
    pub lo: Option<Expr>,
    /// High bound.
    pub hi: Option<Expr>,
    /// Capacity bound.
    pub max: Option<Expr>,
    /// Whether it is a full slice expression.
    pub three: bool,
}

/// Call or conversion.
#[derive(Debug)]
pub struct CallExpr {
    /// What is called.
    pub fun: Expr,
    /// Arguments.
    pub args: Exprs,
    /// Position of `...` after the last argument.
    pub ellipsis: Option<Pos>,
    /// Opening parenthesis.
    pub lparen: Pos,
    /// Closing parenthesis.
    pub rparen: Pos,
}

/// Channel direction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum ChanDir {
    /// `chan T`
    Both,
    /// `chan<- T`
    Send,
    /// `<-chan T`
    Recv,
}

/// Unary operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[allow(missing_docs)]
pub enum UnaryOp {
    Plus,
    Neg,
    Not,
    /// `^x`
    Xor,
    /// `&x`
    Addr,
    /// `<-x`
    Recv,
    /// `~T`
    Tilde,
}

/// Binary operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[allow(missing_docs)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    And,
    Or,
    Xor,
    Shl,
    Shr,
    AndNot,
    LogAnd,
    LogOr,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// `{ ... }`.
#[derive(Debug)]
pub struct Block {
    /// Opening brace.
    pub lbrace: Pos,
    /// Statements.
    pub stmts: Vec<Stmt>,
    /// Closing brace.
    pub rbrace: Pos,
}

/// A statement.
#[derive(Debug)]
pub struct Stmt {
    /// Where errors about the statement point (gc's convention: the operator of an assignment, else its start).
    pub pos: Pos,
    /// What it is.
    pub kind: StmtKind,
}

/// Kinds of statement.
#[derive(Debug)]
pub enum StmtKind {
    /// Placeholder after a syntax error.
    Bad,
    /// Empty statement.
    Empty,
    /// Local declaration: the specs of one `const`, `var` or `type` statement.
    Decl(Vec<Decl>),
    /// Expression statement.
    Expr(Expr),
    /// `x <- y`.
    Send(Box<Pair>),
    /// `x++` (true) or `x--`.
    IncDec(Expr, bool),
    /// `lhs = rhs`.
    Assign(Box<AssignStmt>),
    /// `lhs := rhs`; a non-name on the left is the checker's error.
    Define(Box<AssignStmt>),
    /// `x op= y`.
    OpAssign(BinaryOp, Box<Pair>),
    /// `go call`.
    Go(Expr),
    /// `defer call`.
    Defer(Expr),
    /// `return ...`.
    Return(Exprs),
    /// `break`, `continue`, `goto`, `fallthrough` with an optional label.
    Branch(BranchKind, Option<Ident>),
    /// Block.
    Block(Block),
    /// `if`.
    If(Box<IfStmt>),
    /// `switch` on an expression.
    Switch(Box<SwitchStmt>),
    /// `switch x := y.(type)`.
    TypeSwitch(Box<TypeSwitchStmt>),
    /// `select`.
    Select(Box<SelectStmt>),
    /// `for` without range.
    For(Box<ForStmt>),
    /// `for range`.
    Range(Box<RangeStmt>),
    /// `label: stmt`.
    Labeled(Ident, Box<Stmt>),
}

/// Assignment or definition.
#[derive(Debug)]
pub struct AssignStmt {
    /// Left side.
    pub lhs: Exprs,
    /// Right side.
    pub rhs: Exprs,
}

/// Branch statements.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum BranchKind {
    Break,
    Continue,
    Goto,
    Fallthrough,
}

/// `if init; cond { then } else els`.
#[derive(Debug)]
pub struct IfStmt {
    /// Simple statement before the condition.
    pub init: Option<Box<Stmt>>,
    /// Condition.
    pub cond: Expr,
    /// Then block.
    pub then: Block,
    /// `else` block or `if`.
    pub els: Option<Box<Stmt>>,
}

/// Expression switch.
#[derive(Debug)]
pub struct SwitchStmt {
    /// Simple statement before the tag.
    pub init: Option<Box<Stmt>>,
    /// Tag; `None` means `true`.
    pub tag: Option<Expr>,
    /// Clauses.
    pub clauses: Vec<CaseClause>,
    /// Closing brace.
    pub rbrace: Pos,
}

/// `case exprs:` or `default:` (`exprs` is `None`).
#[derive(Debug)]
pub struct CaseClause {
    /// Key for the implicit object of a type switch clause.
    pub id: NodeId,
    /// Position of the keyword.
    pub pos: Pos,
    /// Expressions or types; `None` for default.
    pub exprs: Option<Exprs>,
    /// Position of the colon: the clause's scope starts here.
    pub colon: Pos,
    /// Statements.
    pub body: Vec<Stmt>,
}

/// Type switch.
#[derive(Debug)]
pub struct TypeSwitchStmt {
    /// Simple statement before the guard.
    pub init: Option<Box<Stmt>>,
    /// `x` of `x := y.(type)`.
    pub bind: Option<Ident>,
    /// `y`.
    pub x: Expr,
    /// Position of the guard.
    pub guard_pos: Pos,
    /// Clauses; `nil` appears as an identifier.
    pub clauses: Vec<CaseClause>,
    /// Closing brace.
    pub rbrace: Pos,
}

/// `select { ... }`.
#[derive(Debug)]
pub struct SelectStmt {
    /// Clauses.
    pub clauses: Vec<CommClause>,
    /// Closing brace.
    pub rbrace: Pos,
}

/// Clause of a select: `comm` is a send, an expression `<-c`, or an assignment or definition from it.
#[derive(Debug)]
pub struct CommClause {
    /// Identity.
    pub id: NodeId,
    /// Position of the keyword.
    pub pos: Pos,
    /// Communication; `None` for default.
    pub comm: Option<Box<Stmt>>,
    /// Position of the colon.
    pub colon: Pos,
    /// Statements.
    pub body: Vec<Stmt>,
}

/// `for init; cond; post { body }`.
#[derive(Debug)]
pub struct ForStmt {
    /// Init statement.
    pub init: Option<Box<Stmt>>,
    /// Condition.
    pub cond: Option<Expr>,
    /// Post statement.
    pub post: Option<Box<Stmt>>,
    /// Body.
    pub body: Block,
}

/// `for key, value := range x { body }`.
#[derive(Debug)]
pub struct RangeStmt {
    /// First iteration variable or operand.
    pub key: Option<Expr>,
    /// Second one.
    pub value: Option<Expr>,
    /// More than two are the checker's error; they are kept here.
    pub extra: Vec<Expr>,
    /// Whether it is `:=`.
    pub define: bool,
    /// Position of `range`.
    pub range_pos: Pos,
    /// What is ranged over.
    pub x: Expr,
    /// Body.
    pub body: Block,
}
