//! Run-time types as plain data: what the compiler knows, what the runtime makes descriptors from.
use crate::{FuncIdx, TypeIdx};
use std::sync::Arc;

/// Numbers as in reflect.Kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum TypeKind {
    Bool = 1,
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uintptr,
    Float32,
    Float64,
    Complex64,
    Complex128,
    Array,
    Chan,
    Func,
    Interface,
    Map,
    Pointer,
    Slice,
    String,
    Struct,
    UnsafePointer,
}

/// A struct field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldData {
    /// Name (for an embedded field the type's name).
    pub name: Arc<str>,
    /// Package path, for an unexported name.
    pub pkg: Option<Arc<str>>,
    /// Type.
    pub ty: TypeIdx,
    /// Byte offset.
    pub offset: u64,
    /// Tag.
    pub tag: Arc<[u8]>,
    /// Whether it is embedded.
    pub embedded: bool,
}

/// A method that an interface asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IfaceMethod {
    /// Name.
    pub name: Arc<str>,
    /// Package path, for an unexported name.
    pub pkg: Option<Arc<str>>,
    /// Signature (a func type without receiver).
    pub ty: TypeIdx,
}

/// A method of a concrete type, promoted ones included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodData {
    /// Name.
    pub name: Arc<str>,
    /// Package path, for an unexported name.
    pub pkg: Option<Arc<str>>,
    /// Signature (a func type without receiver).
    pub ty: TypeIdx,
    /// For calls through an interface: the receiver is the interface's data word.
    pub ifn: FuncIdx,
    /// For direct calls: the receiver in its own representation.
    pub tfn: FuncIdx,
}

/// How a value sits in slots: one entry a slot.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Repr {
    /// Leaves of a split value, or `None` for memory form.
    pub leaves: Option<Vec<Leaf>>,
    /// Slots.
    pub slots: u16,
}

/// One slot of a split value and the memory it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Byte offset in the value.
    pub offset: u32,
    /// Kind of the memory: how to load and store it.
    pub kind: LeafKind,
}

/// Memory form of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum LeafKind {
    I8,
    U8,
    I16,
    U16,
    I32,
    /// Also float32.
    U32,
    /// 8 bytes without a pointer.
    W,
    /// A pointer the collector follows.
    P,
}

impl LeafKind {
    /// Size in memory.
    pub const fn size(self) -> u32 {
        match self {
            LeafKind::I8 | LeafKind::U8 => 1,
            LeafKind::I16 | LeafKind::U16 => 2,
            LeafKind::I32 | LeafKind::U32 => 4,
            LeafKind::W | LeafKind::P => 8,
        }
    }
}

/// A run-time type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeData {
    /// Kind.
    pub kind: TypeKind,
    /// Size in bytes.
    pub size: u64,
    /// Alignment in bytes.
    pub align: u8,
    /// Text as reflect's String: `main.T`, `[]int`, `map[string]*bytes.Buffer`.
    pub string: Arc<str>,
    /// Name of a defined type (with type arguments), empty otherwise.
    pub name: Arc<str>,
    /// Package path of a defined type.
    pub pkg_path: Arc<str>,
    /// Whether values can be compared with == (an interface can, though it may panic).
    pub comparable: bool,
    /// A key that is equal exactly for identical types: hash and dedupe by it.
    pub key: Arc<str>,
    /// Element of array, chan, map, pointer, slice.
    pub elem: Option<TypeIdx>,
    /// Key of a map.
    pub map_key: Option<TypeIdx>,
    /// Length of an array.
    pub len: u64,
    /// Channel direction as reflect.ChanDir: 1 receive, 2 send, 3 both.
    pub chan_dir: u8,
    /// Fields of a struct.
    pub fields: Vec<FieldData>,
    /// Parameters of a func type.
    pub params: Vec<TypeIdx>,
    /// Results of a func type.
    pub results: Vec<TypeIdx>,
    /// Whether the last parameter is variadic.
    pub variadic: bool,
    /// Methods that an interface type asks for, sorted by name, then package.
    pub iface_methods: Vec<IfaceMethod>,
    /// Representation in slots.
    pub repr: Repr,
    /// Words of the value that hold pointers as runs: (first word, number of words, stride repeat) flattened by
    /// [`PtrMap`].
    pub ptrs: PtrMap,
}

/// Which words of a value hold pointers. Arrays repeat their element's map without spelling it out.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PtrMap {
    /// Pointer words (indices from the value's start), ascending.
    pub words: Vec<u32>,
    /// When > 1, the map repeats: `repeat` times, every `stride` words.
    pub repeat: u64,
    /// Words from one repetition to the next.
    pub stride: u64,
}

impl PtrMap {
    /// Whether there is any pointer.
    pub fn any(&self) -> bool {
        !self.words.is_empty()
    }
    /// All pointer words in order.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        let n = self.repeat.max(1);
        (0..n).flat_map(move |r| self.words.iter().map(move |&w| w as u64 + r * self.stride))
    }
    /// Number of words up to and with the last pointer.
    pub fn prefix_words(&self) -> u64 {
        self.words.last().map_or(0, |&w| w as u64 + 1 + (self.repeat.max(1) - 1) * self.stride)
    }
}

impl TypeData {
    /// Whether a value sits directly in an interface's data word.
    pub fn pointer_shaped(&self, get: &dyn Fn(TypeIdx) -> Arc<TypeData>) -> bool {
        match self.kind {
            TypeKind::Pointer | TypeKind::Map | TypeKind::Chan | TypeKind::Func | TypeKind::UnsafePointer => true,
            TypeKind::Struct => self.fields.len() == 1 && get(self.fields[0].ty).pointer_shaped(get),
            TypeKind::Array => self.len == 1 && self.elem.is_some_and(|e| get(e).pointer_shaped(get)),
            _ => false,
        }
    }
}
