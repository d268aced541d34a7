//! Objects (what identifiers denote), scopes and packages.
use super::constant::ConstValue;
use super::ty::TypeId;
use super::version::GoVersion;
use crate::small::SmallSet;
use crate::syntax::ast::{ConstDecl, File, FuncDecl, Name, TypeDecl, VarDecl};
use crate::syntax::names::NameHash;
use crate::syntax::pos::Pos;
use hashbrown::HashTable;
use smallvec::SmallVec;
use std::num::NonZeroU32;
use std::sync::Arc;

/// An object in the arena. `ObjId::NONE` means "no object".
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Default)]
pub struct ObjId(pub u32);

impl ObjId {
    /// No object.
    pub const NONE: ObjId = ObjId(0);
    /// Whether there is an object.
    pub fn is_some(self) -> bool {
        self.0 != 0
    }
    /// Whether there is none.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }
    /// As an option.
    pub fn get(self) -> Option<ObjId> {
        (self.0 != 0).then_some(self)
    }
}

macro_rules! indices {
    ($($(#[$doc:meta])* $id:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        pub struct $id(NonZeroU32);
        impl $id {
            /// The one with this place among all.
            pub(super) const fn at(place: usize) -> $id {
                match NonZeroU32::new(place as u32 + 1) {
                    Some(n) => $id(n),
                    None => panic!("4294967295 of a kind"),
                }
            }
            /// Its place among all.
            #[inline]
            pub(super) fn place(self) -> usize {
                self.0.get() as usize - 1
            }
        }
    )*};
}
indices! {
    /// A package.
    PkgId;
    /// A scope.
    ScopeId;
    /// Declaration facts of a package-level object.
    DeclId;
}

impl ScopeId {
    /// The universe.
    pub const UNIVERSE: ScopeId = ScopeId::at(0);
    /// No scope: fields, methods.
    pub const NONE: ScopeId = ScopeId(NonZeroU32::MAX);
}

/// What an identifier denotes.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its name; empty for unnamed parameters.
    pub name: Name,
    /// Package; `None` for predeclared objects.
    pub pkg: Option<PkgId>,
    /// Declaring position.
    pub pos: Pos,
    /// Type; NONE until resolved.
    pub ty: TypeId,
    /// Scope it is declared in.
    pub parent: ScopeId,
    /// Declaration, for package-level objects and methods.
    pub decl: Option<DeclId>,
    /// What it is.
    pub kind: ObjKind,
}

impl Object {
    /// Whether the name starts with an upper-case letter.
    pub fn exported(&self) -> bool {
        is_exported(&self.name)
    }
}

/// Whether `name` starts with an upper-case letter.
pub fn is_exported(name: &str) -> bool {
    match name.as_bytes().first() {
        Some(b) if b.is_ascii() => b.is_ascii_uppercase(),
        _ => name.chars().next().is_some_and(char::is_uppercase),
    }
}

/// Kinds of variable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum VarKind {
    Package,
    Local,
    Recv,
    Param,
    Result,
    Field,
}

/// Kinds of object.
#[derive(Clone, Debug)]
pub enum ObjKind {
    /// Imported package name.
    PkgName {
        /// What it imports.
        imported: PkgId,
        /// Whether it was used.
        used: bool,
    },
    /// Constant.
    Const(ConstValue),
    /// Type name.
    TypeName,
    /// Variable, parameter or field.
    Var {
        /// Which.
        kind: VarKind,
        /// Embedded field.
        embedded: bool,
        /// Local: whether it was used.
        used: bool,
        /// Field of an instantiated struct or parameter of an instantiated signature: the generic one.
        origin: ObjId,
    },
    /// Function, method or interface method.
    Func(FuncData),
    /// Predeclared function.
    Builtin(Builtin),
    /// `nil`.
    Nil,
}

/// Facts about a function.
#[derive(Clone, Debug, Default)]
pub struct FuncData {
    /// The syntax; `None` for interface methods and predeclared methods.
    pub decl: Option<Arc<FuncDecl>>,
    /// Whether the receiver is a pointer (valid before the signature is resolved).
    pub ptr_recv: bool,
    /// Method of an instantiated type: the generic method. NONE otherwise.
    pub origin: ObjId,
    /// Scope of the parameters, once the signature is resolved.
    pub scope: Option<ScopeId>,
    /// Body was checked.
    pub checked: bool,
    /// Is a concrete or interface method.
    pub is_method: bool,
}

/// Predeclared and `unsafe` functions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[allow(missing_docs)]
pub enum Builtin {
    Append,
    Cap,
    Clear,
    Close,
    Complex,
    Copy,
    Delete,
    Imag,
    Len,
    Make,
    Max,
    Min,
    New,
    Panic,
    Print,
    Println,
    Real,
    Recover,
    /// `unsafe.Add` and its siblings.
    UnsafeAdd,
    UnsafeAlignof,
    UnsafeOffsetof,
    UnsafeSizeof,
    UnsafeSlice,
    UnsafeSliceData,
    UnsafeString,
    UnsafeStringData,
    /// Test-only helpers of the checker's corpora.
    Assert,
    Trace,
}

/// A scope: names to objects. Small ones are searched linearly.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Enclosing scope.
    pub parent: Option<ScopeId>,
    /// Enclosing scope that lookups go on in: not one of a block that had no names when this one was opened. Names that such a block
    /// declares later are not visible here.
    pub(super) up: Option<ScopeId>,
    /// Scope of a block or function.
    pub(super) local: bool,
    /// The bits of the names that it has, all of them if it may get names later.
    pub(super) bits: u16,
    /// Objects in order of insertion, with the hashes of their names.
    pub(super) elems: SmallVec<[(NameHash, ObjId); 2]>,
    /// Places in `elems`, once there are many.
    pub(super) table: Option<Box<HashTable<u32>>>,
    /// Function scope.
    pub is_func: bool,
    /// Scope of this package, whose names are declared when they are looked up.
    pub(super) later: Option<PkgId>,
}

impl Scope {
    /// Objects in order of insertion.
    pub fn objects(&self) -> impl Iterator<Item = ObjId> + '_ {
        self.elems.iter().map(|e| e.1)
    }
}

/// A package.
#[derive(Debug)]
pub struct Package {
    /// Import path.
    pub path: Arc<str>,
    /// Name.
    pub name: Name,
    /// Directory of its files, handed to the importer.
    pub dir: String,
    /// Package scope.
    pub scope: ScopeId,
    /// Directly imported packages in source order, without repetition.
    pub imports: Vec<PkgId>,
    /// Files.
    pub files: Vec<Arc<File>>,
    /// Language version of the module.
    pub version: GoVersion,
    /// Trusted package: bodies are checked on demand.
    pub lazy: bool,
    /// Package created for an import that failed.
    pub fake: bool,
    /// All package-level objects and methods with bodies, in source order (blank ones included); of a package whose
    /// names are declared when they are looked up, those declared so far ([`super::Types::declare_all`]).
    pub objects: Vec<ObjId>,
    /// Package-level variables in order of initialisation.
    pub init_order: Vec<Initializer>,
    /// `func init()` bodies in source order.
    pub inits: Vec<ObjId>,
    /// cgo is not there: `import "C"` seen.
    pub cgo: bool,
    /// Where its names are declared when they are looked up.
    pub(super) undeclared: Option<Box<super::undeclared::Undeclared>>,
}

/// One initialisation: `lhs = rhs` (`lhs` may be blank variables).
#[derive(Debug, Clone)]
pub struct Initializer {
    /// Variables assigned.
    pub lhs: Vec<ObjId>,
    /// The declaration that holds the expression.
    pub decl: Arc<VarDecl>,
    /// Index into `decl.values`.
    pub value: usize,
}

/// Where a package-level object is declared.
#[derive(Debug, Clone)]
pub enum DeclSrc {
    /// Constant: the spec that has type and values, index of the value, iota, whether inherited.
    Const(Arc<ConstDecl>, usize, u32, bool),
    /// Variable: index of the name.
    Var(Arc<VarDecl>, usize),
    /// Type.
    Type(Arc<TypeDecl>),
    /// Function or method.
    Func(Arc<FuncDecl>),
}

/// Declaration facts.
#[derive(Debug, Clone)]
pub struct DeclInfo {
    /// Scope of the file.
    pub file: ScopeId,
    /// Package.
    pub pkg: PkgId,
    /// Language version of the file.
    pub version: GoVersion,
    /// The syntax.
    pub src: DeclSrc,
    /// Variables of an n:1 declaration.
    pub lhs: Vec<ObjId>,
    /// Package-level objects that the initialiser or body refers to.
    pub(crate) deps: SmallSet<ObjId>,
}
