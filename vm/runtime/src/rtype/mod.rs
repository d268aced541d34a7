//! Type descriptors: what the collector, maps, interfaces and the reflect package read. A descriptor has a stable
//! address for the life of the runtime, is made lazily from the compiler's `TypeData`, and identical types share one.
//!
//! Go code (package reflect) reads descriptors through unsafe. The leading part, in order, all 8-byte words unless
//! said otherwise: size, ptrBytes, {hash u32, tflag u8, align u8, fieldAlign u8, kind u8}, {idx u32, exported u32}, ptrmask,
//! mask0, gcElem, string{ptr,len}, name{ptr,len}, pkgPath{ptr,len}, elem, key, len, chanDir, fields{ptr,len,cap} of
//! [`Field`], in{ptr,len,cap} and out{ptr,len,cap} of *Type, imethods{ptr,len,cap} of [`IMethod`], ptr_to_this. `offset_tests` holds it.
//! Methods of concrete types and pointer-to types are made on demand: ask the natives where there is null.

pub mod eq;
pub mod itab;
pub mod table;

pub use itab::{Itab, ItabTable};
pub use table::TypeTable;

use crate::func::FuncEntry;
use crate::value::GoString;
use govm_bytecode::types::MethodData;
use govm_bytecode::{TypeData, TypeKind};
use std::sync::atomic::{AtomicPtr, AtomicU32};
use std::sync::{Arc, OnceLock};

/// Equality is comparing bytes.
pub const TFLAG_PLAIN: u8 = 1;
/// Values sit in an interface's data word.
pub const TFLAG_DIRECT: u8 = 2;
/// Values can be compared.
pub const TFLAG_COMPARABLE: u8 = 4;
/// A defined type.
pub const TFLAG_NAMED: u8 = 8;
/// A func type whose last parameter is variadic.
pub const TFLAG_VARIADIC: u8 = 16;

/// A read-only table as Go code sees it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Table<T> {
    /// First entry.
    pub ptr: *const T,
    /// Number of entries.
    pub len: usize,
    /// The same number.
    pub cap: usize,
}

impl<T> Table<T> {
    /// Leaks nothing: the boxed slice is kept by the descriptor that holds the table.
    fn of(v: &[T]) -> Table<T> {
        Table { ptr: v.as_ptr(), len: v.len(), cap: v.len() }
    }

    /// The entries.
    #[inline]
    pub fn as_slice(&self) -> &[T] {
        if self.len == 0 {
            return &[];
        }
        // SAFETY: tables are made by `of` from slices that live as long as their descriptor.
        unsafe { std::slice::from_raw_parts(self.ptr, self.len) }
    }
}

/// A struct field (72 bytes).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name.
    pub name: GoString,
    /// Package path of an unexported name.
    pub pkg: GoString,
    /// Type.
    pub typ: *const Type,
    /// Byte offset.
    pub offset: usize,
    /// Tag.
    pub tag: GoString,
    /// 1 if embedded.
    pub embedded: usize,
}

/// A method of an interface type (40 bytes).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct IMethod {
    /// Name.
    pub name: GoString,
    /// Package path of an unexported name.
    pub pkg: GoString,
    /// Func type.
    pub typ: *const Type,
}

/// A method of a concrete type (64 bytes).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// Name.
    pub name: GoString,
    /// Package path of an unexported name.
    pub pkg: GoString,
    /// Func type without receiver.
    pub mtyp: *const Type,
    /// For calls through an interface: the receiver is the data word.
    pub ifn: *const FuncEntry,
    /// For direct calls.
    pub tfn: *const FuncEntry,
    /// 1 if the name is exported.
    pub exported: usize,
}

/// A type descriptor; see the module documentation for its leading layout.
#[repr(C)]
pub struct Type {
    /// Bytes of a value.
    pub size: usize,
    /// Bytes up to and with the last pointer word; 0: no pointers.
    pub ptr_bytes: usize,
    /// Hash of the type's identity.
    pub hash: u32,
    /// `TFLAG_*`.
    pub tflag: u8,
    /// Alignment.
    pub align: u8,
    /// Alignment as a field.
    pub field_align: u8,
    /// Number as reflect.Kind.
    pub kind: u8,
    /// TypeIdx.
    pub idx: u32,
    /// Number of exported methods and one; 0 if nobody asked for methods.
    pub(crate) exported: AtomicU32,
    /// Pointer words of `gc_elem` when this is it: a bit a word, `ptr_bytes / 8` of them.
    pub ptrmask: *const u64,
    /// Pointer words among the first 64 of the value.
    pub mask0: u64,
    /// The type that values consist of for the collector: the innermost element of an array, else the type itself.
    pub gc_elem: *const Type,
    /// As reflect's String.
    pub string: GoString,
    /// Name of a defined type.
    pub name: GoString,
    /// Its package path.
    pub pkg_path: GoString,
    /// Element.
    pub elem: *const Type,
    /// Map key.
    pub key: *const Type,
    /// Array length.
    pub len: usize,
    /// Channel direction.
    pub chan_dir: usize,
    /// Struct fields.
    pub fields: Table<Field>,
    /// Parameters.
    pub ins: Table<*const Type>,
    /// Results.
    pub outs: Table<*const Type>,
    /// Interface methods, sorted by name.
    pub imethods: Table<IMethod>,
    /// Pointer type, when somebody asked.
    pub(crate) ptr_to_this: AtomicPtr<Type>,
    // From here on only Rust code reads.
    /// Methods, when somebody asked.
    pub(crate) methods: OnceLock<Box<[Method]>>,
    /// Map types: layout of the table's groups.
    pub(crate) map: OnceLock<Box<crate::map::MapLayout>>,
    /// What it was made from.
    pub data: Arc<TypeData>,
    pub(crate) own: Owned,
}

/// What the tables of a descriptor point into.
#[derive(Default)]
pub(crate) struct Owned {
    pub(crate) fields: Box<[Field]>,
    pub(crate) ins: Box<[*const Type]>,
    pub(crate) outs: Box<[*const Type]>,
    pub(crate) imethods: Box<[IMethod]>,
    /// What `Type::methods` was made from.
    pub(crate) methods: OnceLock<Box<[MethodData]>>,
    pub(crate) mask: Box<[u64]>,
}

// SAFETY: descriptors are immutable after publication but for OnceLocks and atomics; the pointers inside lead to
// other descriptors and to data they own.
unsafe impl Send for Type {}
// SAFETY: as above.
unsafe impl Sync for Type {}

impl Type {
    /// Kind as an enum.
    #[inline]
    pub fn type_kind(&self) -> TypeKind {
        self.data.kind
    }

    /// The element type.
    #[inline]
    pub fn elem(&self) -> &Type {
        debug_assert!(!self.elem.is_null());
        // SAFETY: only asked of types that have elements; descriptors live as long as the runtime.
        unsafe { &*self.elem }
    }

    /// The map key type.
    #[inline]
    pub fn key(&self) -> &Type {
        debug_assert!(!self.key.is_null());
        // SAFETY: as for `elem`.
        unsafe { &*self.key }
    }

    /// Equality is comparing bytes.
    #[inline]
    pub fn plain(&self) -> bool {
        self.tflag & TFLAG_PLAIN != 0
    }

    /// Values sit in an interface's data word.
    #[inline]
    pub fn direct(&self) -> bool {
        self.tflag & TFLAG_DIRECT != 0
    }

    /// Values can be compared.
    #[inline]
    pub fn comparable(&self) -> bool {
        self.tflag & TFLAG_COMPARABLE != 0
    }

    /// Whether values hold pointers.
    #[inline]
    pub fn has_pointers(&self) -> bool {
        self.ptr_bytes != 0
    }

    /// Bits of the words that are pointers in an object of at most 64 words that holds values of the type one after the other.
    #[inline]
    pub fn pointer_words(&self, words: usize) -> u64 {
        debug_assert!(words <= 64);
        let elem = self.size / 8;
        if words <= elem || elem == 0 {
            return self.mask0;
        }
        if elem == 1 {
            return if words >= 64 { u64::MAX } else { (1 << words) - 1 };
        }
        (0..words).step_by(elem).fold(0, |bits, at| bits | self.mask0 << at)
    }

    /// Whether it is an interface type with methods: its values start with an itab.
    #[inline]
    pub fn is_iface(&self) -> bool {
        self.data.kind == TypeKind::Interface && self.imethods.len != 0
    }

    /// Text as reflect's String.
    pub fn text(&self) -> &str {
        &self.data.string
    }

    /// Calls `f` for each pointer word of the values that lie from `base` to `end`, one after the other.
    ///
    /// # Safety
    /// `self` must be some type's `gc_elem`. `f` gets addresses; nothing is read here.
    #[inline]
    pub unsafe fn for_each_ptr_in(&self, base: usize, end: usize, f: &mut impl FnMut(*mut usize)) {
        if self.ptr_bytes == 0 {
            return;
        }
        if self.size == 8 {
            let mut at = base;
            while at + 8 <= end {
                f(at as *mut usize);
                at += 8;
            }
            return;
        }
        let words = self.own.mask.len();
        let mut at = base;
        while at + self.ptr_bytes <= end {
            for w in 0..words {
                let mut bits = self.own.mask[w];
                while bits != 0 {
                    f((at + (w * 64 + bits.trailing_zeros() as usize) * 8) as *mut usize);
                    bits &= bits - 1;
                }
            }
            at += self.size;
        }
    }

    /// Calls `f` for each pointer word of one value at `base`.
    #[inline]
    pub fn for_each_ptr(&self, base: usize, mut f: impl FnMut(*mut usize)) {
        if self.ptr_bytes == 0 {
            return;
        }
        if self.size <= 512 {
            let mut bits = self.mask0;
            while bits != 0 {
                f((base + bits.trailing_zeros() as usize * 8) as *mut usize);
                bits &= bits - 1;
            }
            return;
        }
        // SAFETY: gc_elem is set for every type.
        unsafe { (*self.gc_elem).for_each_ptr_in(base, base + self.size, &mut f) }
    }
}

#[cfg(test)]
mod offset_tests {
    use super::*;
    use std::mem::offset_of;

    #[test]
    fn layout_that_reflect_reads() {
        assert_eq!(offset_of!(Type, ptr_bytes), 8);
        assert_eq!(offset_of!(Type, hash), 16);
        assert_eq!(offset_of!(Type, tflag), 20);
        assert_eq!(offset_of!(Type, kind), 23);
        assert_eq!(offset_of!(Type, idx), 24);
        assert_eq!(offset_of!(Type, exported), 28);
        assert_eq!(offset_of!(Type, ptrmask), 32);
        assert_eq!(offset_of!(Type, gc_elem), 48);
        assert_eq!(offset_of!(Type, string), 56);
        assert_eq!(offset_of!(Type, name), 72);
        assert_eq!(offset_of!(Type, pkg_path), 88);
        assert_eq!(offset_of!(Type, elem), 104);
        assert_eq!(offset_of!(Type, key), 112);
        assert_eq!(offset_of!(Type, len), 120);
        assert_eq!(offset_of!(Type, chan_dir), 128);
        assert_eq!(offset_of!(Type, fields), 136);
        assert_eq!(offset_of!(Type, ins), 160);
        assert_eq!(offset_of!(Type, outs), 184);
        assert_eq!(offset_of!(Type, imethods), 208);
        assert_eq!(offset_of!(Type, ptr_to_this), 232);
        assert_eq!((size_of::<Field>(), size_of::<IMethod>(), size_of::<Method>()), (72, 40, 64));
    }
}
