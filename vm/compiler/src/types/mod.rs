//! The type checker. [`Types`] owns everything it knows: types, objects, scopes, packages and the side tables.
//! One `Types` serves a whole engine; checking is done package by package, function bodies of trusted
//! packages on demand. Shaped like go/types: one file for each construct, errors through a sink.
#![allow(clippy::too_many_arguments)]
mod anoncycles;
mod arguments;
mod assign;
mod binary;
mod builtin;
mod builtin_mem;
mod builtin_num;
mod builtin_unsafe;
mod call;
mod collect;
mod composite;
pub mod constant;
mod consts;
mod convert;
mod core;
mod cycles;
mod decl;
mod directives;
mod env;
mod errors;
mod expr;
mod exprstring;
mod ident;
mod imports;
mod index;
mod infer;
pub mod info;
mod initorder;
mod lazyinit;
mod literal;
mod lookup;
mod lookups;
mod missing;
mod mono;
pub mod object;
mod operand;
mod outside;
mod preds;
mod range;
mod refs;
mod selector;
mod signature;
mod sizes;
mod stmt;
mod subst;
mod switch;
mod terminating;
mod terms;
mod tset;
pub mod ty;
mod typedecl;
pub mod typeset;
mod typestring;
mod typexpr;
mod undeclared;
mod under;
mod unify;
mod universe;
mod update;
pub mod version;
pub use constant::ConstValue;
pub use exprstring::{binary_op, expr_string, unary_op};
pub use info::{Info, Instance, Mode, Selection, SelectionKind, TypeAndValue};
pub use lookup::{FieldPath, Lookup, MethodEntry};
pub use object::{
    Builtin, DeclId, DeclInfo, DeclSrc, FuncData, Initializer, ObjId, ObjKind, Object, Package, PkgId, Scope, ScopeId,
    VarKind,
};
pub use ty::{
    AliasData, AliasId, BasicKind, IfaceData, IfaceId, NamedData, NamedId, Signature, StructType, TParamData, TParamId,
    Term, Type, TypeId,
};
pub use typeset::TypeSet;
pub use typestring::Qualifier;
pub use version::GoVersion;

use crate::syntax::ast::{File, Name};
use crate::syntax::pos::Pos;
use env::{Delayed, Env};
use hashbrown::HashMap;
use std::sync::Arc;

/// A type error.
#[derive(Clone, Debug)]
pub struct TypeError {
    /// Where.
    pub pos: Pos,
    /// What, in gc's words; further lines start with a tab.
    pub msg: String,
    /// Does not stop anything: unused variables, imports.
    pub soft: bool,
    /// Package in which it was found.
    pub pkg: Option<PkgId>,
}

/// Resolves import paths.
pub trait Importer {
    /// Finds and checks the package that `path` means in a package whose files are in `from_dir`.
    fn import(&mut self, types: &mut Types, path: &str, from_dir: &str, pos: Pos) -> Result<PkgId, String>;
}

/// What to check.
#[derive(Debug, Clone)]
pub struct PackageInput {
    /// Import path.
    pub path: String,
    /// Directory, for the importer.
    pub dir: String,
    /// Parsed files without syntax errors.
    pub files: Vec<Arc<File>>,
    /// Language version (go.mod); files may override it by `//go:build go1.N`.
    pub version: GoVersion,
    /// Check declarations and bodies on demand only.
    pub lazy: bool,
}

/// The checker's world.
#[derive(Default)]
pub struct Types {
    types: Vec<Type>,
    /// Their underlying types, NONE where they have not been asked for or may still change.
    unders: Vec<TypeId>,
    cons: HashMap<(u8, u32, i64), TypeId>,
    named: Vec<NamedData>,
    aliases: Vec<AliasData>,
    ifaces: Vec<IfaceData>,
    tparams: Vec<TParamData>,
    objs: Vec<Object>,
    scopes: Vec<Scope>,
    pkgs: Vec<Package>,
    decls: Vec<DeclInfo>,
    instances: HashMap<(TypeId, u64), smallvec::SmallVec<[TypeId; 2]>>,
    /// Methods with a receiver base type name, by that type's object.
    methods: HashMap<ObjId, Vec<ObjId>>,
    unsafe_pkg: Option<PkgId>,
    canon: HashMap<TypeId, TypeId>,
    canon_buckets: HashMap<u64, Vec<TypeId>>,
    /// Sizes and alignments by types; alignment 0 where they are not known.
    layouts: Vec<(i64, i64)>,
    /// By types whether their values hold pointers, where that was asked of complete types.
    pub(crate) pointers: Vec<Option<bool>>,
    msets: HashMap<TypeId, Arc<[MethodEntry]>>,
    /// Positions of files, for messages that name several places.
    pub fset: Option<Arc<crate::syntax::pos::FileSet>>,
    /// Accept functions without body outside of lazy packages: they are implemented elsewhere.
    pub allow_bodyless: bool,
    has_errors: bool,
    valid_types: hashbrown::HashSet<TypeId>,
    mono: mono::Mono,
    /// Type arguments of the package being checked that no memory of Go's can hold.
    outside_targs: Vec<(TypeId, Pos)>,
    /// Interface literals of the package being checked.
    iface_literals: Vec<(TypeId, Pos)>,
    /// Objects that came into a file scope by a dot import, with the import's package name.
    dot_imports: HashMap<(ScopeId, Name), ObjId>,
    /// Symbols that `//go:linkname` gives objects, and the functions with bodies among these objects.
    linknames: HashMap<ObjId, Arc<str>>,
    pushed: HashMap<Arc<str>, ObjId>,
    /// The side tables.
    pub info: Info,
    /// Errors found so far, in order of discovery; see [`Types::take_errors`].
    pub errors: Vec<TypeError>,
    /// Everything that belongs to the construct being checked.
    env: Env,
    delayed: Vec<Delayed>,
    /// The name of what has none.
    no_name: Name,
    /// What function types are before they are filled in.
    open_sig: Arc<Signature>,
    /// What lookups found last from the scopes of packages on.
    found: lookups::Found,
    obj_path: Vec<ObjId>,
    obj_path_idx: HashMap<ObjId, usize>,
    depth: u32,
    /// An empty list for a function's local variables, with the memory of an earlier one.
    spare_locals: Vec<ObjId>,
    /// Levels of nested constructs around the one being checked.
    nesting: u32,
}
