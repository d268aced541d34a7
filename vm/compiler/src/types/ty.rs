//! Type representation. A [`TypeId`] names a type in the engine-wide arena of [`super::Types`].
//! Pointer, slice, array, map and chan types are hash-consed; the others are compared by `identical`.
use super::object::ObjId;
use crate::syntax::ast::ChanDir;
use crate::syntax::pos::Pos;
use std::sync::Arc;

/// A type in the arena. `TypeId::NONE` means "no type yet".
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Default)]
pub struct TypeId(pub u32);

macro_rules! basics {
    ($($id:ident $kind:ident $num:literal $name:literal;)*) => {
        /// Kinds of basic type.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        #[allow(missing_docs)]
        #[repr(u8)]
        pub enum BasicKind { $($kind = $num,)* }
        impl BasicKind {
            /// All kinds, in numeric order.
            pub const ALL: &[BasicKind] = &[$(BasicKind::$kind,)*];
            /// The kind's name as it is shown in messages.
            pub fn name(self) -> &'static str {
                match self { $(BasicKind::$kind => $name,)* }
            }
        }
        #[allow(missing_docs)]
        impl TypeId { $(pub const $id: TypeId = TypeId($num + 1);)* }
    };
}
basics! {
    INVALID Invalid 0 "invalid type";
    BOOL Bool 1 "bool";
    INT Int 2 "int";
    INT8 Int8 3 "int8";
    INT16 Int16 4 "int16";
    INT32 Int32 5 "int32";
    INT64 Int64 6 "int64";
    UINT Uint 7 "uint";
    UINT8 Uint8 8 "uint8";
    UINT16 Uint16 9 "uint16";
    UINT32 Uint32 10 "uint32";
    UINT64 Uint64 11 "uint64";
    UINTPTR Uintptr 12 "uintptr";
    FLOAT32 Float32 13 "float32";
    FLOAT64 Float64 14 "float64";
    COMPLEX64 Complex64 15 "complex64";
    COMPLEX128 Complex128 16 "complex128";
    STRING String 17 "string";
    UNSAFE_POINTER UnsafePointer 18 "unsafe.Pointer";
    UNTYPED_BOOL UntypedBool 19 "untyped bool";
    UNTYPED_INT UntypedInt 20 "untyped int";
    UNTYPED_RUNE UntypedRune 21 "untyped rune";
    UNTYPED_FLOAT UntypedFloat 22 "untyped float";
    UNTYPED_COMPLEX UntypedComplex 23 "untyped complex";
    UNTYPED_STRING UntypedString 24 "untyped string";
    UNTYPED_NIL UntypedNil 25 "untyped nil";
}

/// Kinds of basic type that operations tell apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BasicClass {
    Boolean,
    Numeric,
    String,
}

impl BasicKind {
    /// The class, of a kind that has one.
    pub(crate) fn class(self) -> Option<BasicClass> {
        use BasicKind::*;
        match self {
            Bool | UntypedBool => Some(BasicClass::Boolean),
            String | UntypedString => Some(BasicClass::String),
            Invalid | UnsafePointer | UntypedNil => None,
            _ => Some(BasicClass::Numeric),
        }
    }
}

impl TypeId {
    /// No type.
    pub const NONE: TypeId = TypeId(0);
    /// `byte`: identical to `uint8`, but printed as written.
    pub const BYTE: TypeId = TypeId(27);
    /// `rune`: identical to `int32`, but printed as written.
    pub const RUNE: TypeId = TypeId(28);
    /// The empty tuple: the type of a call without results.
    pub const EMPTY_TUPLE: TypeId = TypeId(29);
    /// The predeclared `any` (an alias).
    pub const ANY: TypeId = TypeId(30);
    /// `interface{}`.
    pub const EMPTY_INTERFACE: TypeId = TypeId(31);
    /// The predeclared `error`.
    pub const ERROR: TypeId = TypeId(32);
    /// The predeclared `comparable`.
    pub const COMPARABLE: TypeId = TypeId(33);
    /// Whether this is a type at all.
    pub fn is_some(self) -> bool {
        self.0 != 0
    }
    /// Whether there is no type.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }
}

/// Index of the data of a defined type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct NamedId(pub u32);
/// Index of the data of an alias type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct AliasId(pub u32);
/// Index of the data of an interface type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct IfaceId(pub u32);
/// Index of the data of a type parameter.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct TParamId(pub u32);

/// A type. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Type {
    /// Predeclared basic type.
    Basic(BasicKind),
    /// `*T`
    Pointer(TypeId),
    /// `[]T`
    Slice(TypeId),
    /// `[N]T`; the length is -1 after an error.
    Array(TypeId, i64),
    /// `map[K]V`
    Map(TypeId, TypeId),
    /// Channel.
    Chan(ChanDir, TypeId),
    /// Struct.
    Struct(Arc<StructType>),
    /// List of variables: results of a call.
    Tuple(Arc<[ObjId]>),
    /// Function.
    Signature(Arc<Signature>),
    /// Interface; data through [`super::Types::iface`].
    Interface(IfaceId),
    /// Defined type or instance of one; data through [`super::Types::named`].
    Named(NamedId),
    /// Alias; data through [`super::Types::alias`].
    Alias(AliasId),
    /// Type parameter; data through [`super::Types::tparam`].
    TypeParam(TParamId),
    /// Union of terms (only as a constraint element).
    Union(Arc<[Term]>),
}

/// Struct type.
#[derive(Debug, Clone, Default)]
pub struct StructType {
    /// Field objects in source order.
    pub fields: Vec<ObjId>,
    /// Tags; empty when there are none, otherwise one a field.
    pub tags: Vec<Option<Arc<[u8]>>>,
}

impl StructType {
    /// Tag of field `i`, empty when it has none.
    pub fn tag(&self, i: usize) -> &[u8] {
        self.tags.get(i).and_then(|t| t.as_deref()).unwrap_or(&[])
    }
}

/// Function type.
#[derive(Debug, Clone, Default)]
pub struct Signature {
    /// Receiver variable of a method; not part of identity.
    pub recv: Option<ObjId>,
    /// Receiver type parameters of a method of a generic type.
    pub rparams: Arc<[TypeId]>,
    /// Type parameters.
    pub tparams: Arc<[TypeId]>,
    /// Parameters; the last one of a variadic function has slice type.
    pub params: Arc<[ObjId]>,
    /// Results.
    pub results: Arc<[ObjId]>,
    /// Whether the last parameter is `...T`.
    pub variadic: bool,
}

/// Term of a union.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// `~T`.
    pub tilde: bool,
    /// T.
    pub ty: TypeId,
}

/// Data of an interface type.
#[derive(Debug, Clone, Default)]
pub struct IfaceData {
    /// Explicitly declared methods.
    pub methods: Vec<ObjId>,
    /// Embedded elements.
    pub embeds: Vec<TypeId>,
    /// Their positions.
    pub embed_pos: Vec<Pos>,
    /// Interface is a wrapper for a constraint literal such as `~int`.
    pub implicit: bool,
    /// All methods and embeds are there.
    pub complete: bool,
    /// Type set, once computed.
    pub tset: Option<Arc<super::typeset::TypeSet>>,
}

/// Data of a defined type.
#[derive(Debug, Clone)]
pub struct NamedData {
    /// Its type name (for an instance: the origin's).
    pub obj: ObjId,
    /// For an instance: the generic type.
    pub origin: Option<TypeId>,
    /// Type arguments of an instance.
    pub targs: Arc<[TypeId]>,
    /// Type parameters of a generic type (also seen on instances).
    pub tparams: Arc<[TypeId]>,
    /// Type declared in a generic function: that function's type parameters.
    pub outer: Arc<[TypeId]>,
    /// Instance of such a type: their values.
    pub outer_targs: Arc<[TypeId]>,
    /// Right-hand side of the declaration; NONE while unknown.
    pub rhs: TypeId,
    /// Underlying type, once resolved.
    pub under: TypeId,
    /// Declared methods in source order (instances: NONE where not yet made).
    pub methods: Vec<ObjId>,
    /// Instance only: where it was first written.
    pub inst_pos: Pos,
    /// Instance only: rhs was substituted.
    pub expanded: bool,
}

/// Data of an alias.
#[derive(Debug, Clone)]
pub struct AliasData {
    /// Its type name.
    pub obj: ObjId,
    /// For an instance: the generic alias.
    pub origin: Option<TypeId>,
    /// Type arguments of an instance.
    pub targs: Arc<[TypeId]>,
    /// Type parameters.
    pub tparams: Arc<[TypeId]>,
    /// Right-hand side; NONE while unknown.
    pub rhs: TypeId,
    /// What it stands for in the end, once resolved.
    pub actual: TypeId,
}

/// Data of a type parameter.
#[derive(Debug, Clone)]
pub struct TParamData {
    /// Its type name.
    pub obj: ObjId,
    /// Index in its list.
    pub index: u32,
    /// Constraint, any type.
    pub bound: TypeId,
}
