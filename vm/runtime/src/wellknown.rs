//! Types of the Go package runtime that the machine itself makes values of: its errors.
//!
//! Package runtime declares `type errorString string` and `type boundsError string` (text without the prefix "runtime error: "), `type plainError string`,
//! `type TypeAssertionError struct { msg string }` and `type PanicNilError struct { _ [0]func() }`, the methods
//! Error and RuntimeError on errorString, boundsError, plainError, *TypeAssertionError, *PanicNilError, and the interfaces `error` and `stringer`
//! under the names `runtime.errorIface` and `runtime.stringerIface`.

use crate::chan::Hchan;
use crate::map::{Hmap, MapIter};
use crate::native::Raise;
use crate::p::P;
use crate::rt::Rt;
use crate::rtype::Type;
use crate::value::{Eface, GoString};
use govm_bytecode::{TypeData, TypeIdx, TypeKind, WellKnown};
use std::sync::OnceLock;

/// Looked up when first needed.
#[derive(Default)]
pub(crate) struct WellKnownTypes {
    runtime_error: OnceLock<TypeIdx>,
    bounds_error: OnceLock<TypeIdx>,
    plain_error: OnceLock<TypeIdx>,
    assertion: OnceLock<Option<TypeIdx>>,
    panic_nil: OnceLock<Option<TypeIdx>>,
    error: OnceLock<Option<TypeIdx>>,
    stringer: OnceLock<Option<TypeIdx>>,
    string: OnceLock<TypeIdx>,
    chan_header: OnceLock<TypeIdx>,
    map_header: OnceLock<TypeIdx>,
    iter_header: OnceLock<TypeIdx>,
}

impl Rt {
    fn known_type(&self, name: &str) -> Option<TypeIdx> {
        match self.loader.well_known(name) {
            Some(WellKnown::Type(t)) => Some(t),
            _ => None,
        }
    }

    /// A string type made here: for programs whose package runtime lacks the type (hand-written tests).
    fn made_string(&self, name: &str) -> TypeIdx {
        let mut d = basic_string();
        if let Some(short) = name.strip_prefix("runtime.") {
            d.string = name.into();
            d.name = short.into();
            d.pkg_path = "runtime".into();
            d.key = format!("govm:{name}").as_str().into();
        }
        self.loader.intern_type(d)
    }

    /// The descriptor of `string`.
    pub fn string_type(&self) -> &Type {
        let i =
            *self.well.string.get_or_init(|| self.known_type("string").unwrap_or_else(|| self.made_string("string")));
        self.ty(i)
    }

    /// Type of a channel object for the collector.
    pub(crate) fn chan_header(&self) -> &Type {
        let buf = std::mem::offset_of!(Hchan, buf) as u32 / 8;
        self.hidden(&self.well.chan_header, "hchan", size_of::<Hchan>(), &[buf])
    }

    /// Type of a map object for the collector.
    pub(crate) fn map_header(&self) -> &Type {
        let groups = std::mem::offset_of!(Hmap, groups) as u32 / 8;
        self.hidden(&self.well.map_header, "hmap", size_of::<Hmap>(), &[groups])
    }

    /// Type of a map iterator for the collector.
    pub(crate) fn iter_header(&self) -> &Type {
        let at = |o: usize| o as u32 / 8;
        let words = [
            at(std::mem::offset_of!(MapIter, map)),
            at(std::mem::offset_of!(MapIter, groups)),
            at(std::mem::offset_of!(MapIter, key)),
            at(std::mem::offset_of!(MapIter, elem)),
        ];
        self.hidden(&self.well.iter_header, "hiter", size_of::<MapIter>(), &words)
    }

    /// The interface type error.
    pub(crate) fn error_type(&self) -> Option<&Type> {
        (*self.well.error.get_or_init(|| self.known_type("error"))).map(|t| self.ty(t))
    }

    /// The interface type with the method String.
    pub(crate) fn stringer_type(&self) -> Option<&Type> {
        (*self.well.stringer.get_or_init(|| self.known_type("runtime.stringerIface"))).map(|t| self.ty(t))
    }

    fn string_error(&self, cell: &OnceLock<TypeIdx>, name: &str) -> TypeIdx {
        *cell.get_or_init(|| self.known_type(name).unwrap_or_else(|| self.made_string(name)))
    }

    fn runtime_error(&self) -> TypeIdx {
        self.string_error(&self.well.runtime_error, "runtime.errorString")
    }

    fn bounds_error(&self) -> TypeIdx {
        self.string_error(&self.well.bounds_error, "runtime.boundsError")
    }

    fn plain_error(&self) -> TypeIdx {
        self.string_error(&self.well.plain_error, "runtime.plainError")
    }

    /// A value of a string type.
    fn box_text(&self, p: &mut P, t: TypeIdx, text: &str) -> Eface {
        let bytes = self.alloc_noscan(p, text.len());
        let header = self.new_object(p, self.string_type()).cast::<GoString>();
        // SAFETY: fresh objects of those sizes; no collection runs in between.
        unsafe {
            std::ptr::copy_nonoverlapping(text.as_ptr(), bytes, text.len());
            header.write(GoString { ptr: bytes, len: text.len() });
        }
        Eface { typ: self.ty(t), data: header.cast() }
    }

    /// The Go value of a panic.
    pub(crate) fn panic_value(&self, p: &mut P, r: &Raise) -> Eface {
        match r {
            Raise::Value(e) if e.typ.is_null() => {
                let t = *self.well.panic_nil.get_or_init(|| self.known_type("runtime.PanicNilError"));
                match t {
                    Some(t) => {
                        let data = self.new_object(p, self.ty(t));
                        Eface { typ: self.types.pointer_to(self.ty(t)), data }
                    }
                    None => self.box_text(
                        p,
                        self.plain_error(),
                        "panic called with nil argument (use GODEBUG=panicnil=1 to disable)",
                    ),
                }
            }
            Raise::Value(e) => *e,
            Raise::Runtime(s) => self.box_text(p, self.runtime_error(), s),
            Raise::Bounds(s) => self.box_text(p, self.bounds_error(), s),
            Raise::NilDeref => {
                self.box_text(p, self.runtime_error(), "invalid memory address or nil pointer dereference")
            }
            Raise::Plain(s) => self.box_text(p, self.plain_error(), s),
            Raise::Assert(s) => {
                let t = *self.well.assertion.get_or_init(|| self.known_type("runtime.TypeAssertionError"));
                match t {
                    Some(t) => {
                        // The struct is one string: box_text makes exactly that object.
                        let e = self.box_text(p, t, s);
                        Eface { typ: self.types.pointer_to(self.ty(t)), data: e.data }
                    }
                    None => self.box_text(p, self.plain_error(), s),
                }
            }
        }
    }

    /// The text of a value made by `panic_value`, prefix included, without calling Go.
    pub(crate) fn known_error_text(&self, e: Eface) -> Option<String> {
        // SAFETY: a non-nil interface value has a valid descriptor.
        let t = unsafe { e.typ.as_ref() }?;
        let prefix = if t.idx == self.runtime_error().0 || t.idx == self.bounds_error().0 {
            "runtime error: "
        } else if t.idx == self.plain_error().0 {
            ""
        } else {
            return None;
        };
        // SAFETY: these types are strings.
        let s = unsafe { e.data.cast::<GoString>().read().bytes() };
        Some(format!("{prefix}{}", String::from_utf8_lossy(s)))
    }
}

/// Data of the predeclared type string.
pub fn basic_string() -> TypeData {
    use govm_bytecode::types::{Leaf, LeafKind, PtrMap};
    TypeData {
        kind: TypeKind::String,
        size: 16,
        align: 8,
        string: "string".into(),
        name: "string".into(),
        pkg_path: "".into(),
        comparable: true,
        key: "string".into(),
        elem: None,
        map_key: None,
        len: 0,
        chan_dir: 0,
        fields: vec![],
        params: vec![],
        results: vec![],
        variadic: false,
        iface_methods: vec![],
        repr: govm_bytecode::Repr {
            leaves: Some(vec![Leaf { offset: 0, kind: LeafKind::P }, Leaf { offset: 8, kind: LeafKind::W }]),
            slots: 2,
        },
        ptrs: PtrMap { words: vec![0], repeat: 0, stride: 0 },
    }
}
