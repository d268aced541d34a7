//! Types made at run time by reflect. Their identity keys are built as the compiler builds them, so that a type the program
//! has as well is found and not made again.

use super::type_arg;
use crate::native::{NativeCtx, NativeEntry, NativeResult};
use crate::rt::Rt;
use crate::rtype::{Field, Type};
use crate::value::GoString;
use govm_bytecode::types::{FieldData, Leaf, LeafKind, PtrMap, Repr};
use govm_bytecode::{TypeData, TypeIdx, TypeKind};

pub(super) static TABLE: &[NativeEntry] = &[
    ("reflect.sliceOf", slice_of),
    ("reflect.arrayOf", array_of),
    ("reflect.chanOf", chan_of),
    ("reflect.mapOf", map_of),
    ("reflect.funcOf", func_of),
    ("reflect.structOf", struct_of),
    ("reflect.makeFuncStub", make_func_stub),
];

/// Data of a type that is one pointer word.
fn one_word(kind: TypeKind, string: String, key: String) -> TypeData {
    TypeData {
        kind,
        size: 8,
        string: string.into(),
        name: "".into(),
        key: key.into(),
        comparable: kind == TypeKind::Chan,
        repr: Repr { leaves: Some(vec![Leaf { offset: 0, kind: LeafKind::P }]), slots: 1 },
        ptrs: PtrMap { words: vec![0], repeat: 0, stride: 0 },
        ..crate::wellknown::basic_string()
    }
}

fn done(c: &mut NativeCtx<'_>, d: TypeData) -> NativeResult {
    let t = c.rt().types.intern(d);
    c.set_ptr(0, t);
    NativeResult::Done
}

fn slice_of(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the argument is a *Type.
    let t = unsafe { type_arg(c, 0) };
    let leaf = |offset, kind| Leaf { offset, kind };
    let d = TypeData {
        size: 24,
        elem: Some(TypeIdx(t.idx)),
        repr: Repr { leaves: Some(vec![leaf(0, LeafKind::P), leaf(8, LeafKind::W), leaf(16, LeafKind::W)]), slots: 3 },
        ..one_word(TypeKind::Slice, format!("[]{}", t.text()), format!("[]{}", t.data.key))
    };
    done(c, d)
}

/// The map of `n` values one after the other.
fn repeated(t: &TypeData, n: u64) -> PtrMap {
    if n == 0 || !t.ptrs.any() {
        return PtrMap::default();
    }
    if t.ptrs.repeat <= 1 {
        return PtrMap { words: t.ptrs.words.clone(), repeat: n, stride: t.size / 8 };
    }
    // An array of arrays repeats evenly if the inner one fills its size.
    if t.ptrs.stride * t.ptrs.repeat * 8 == t.size {
        return PtrMap { repeat: t.ptrs.repeat * n, ..t.ptrs.clone() };
    }
    let words = (0..n).flat_map(|i| t.ptrs.iter().map(move |w| (w + i * t.size / 8) as u32)).collect();
    PtrMap { words, repeat: 0, stride: 0 }
}

fn memory_repr(size: u64) -> Repr {
    Repr { leaves: None, slots: size.div_ceil(8).min(u16::MAX as u64) as u16 }
}

fn array_of(c: &mut NativeCtx<'_>) -> NativeResult {
    let n = c.u64(0);
    // SAFETY: the argument is a *Type.
    let t = unsafe { type_arg(c, 1) };
    let size = t.size as u64 * n;
    let d = TypeData {
        size,
        align: t.align,
        len: n,
        elem: Some(TypeIdx(t.idx)),
        comparable: t.comparable(),
        repr: memory_repr(size),
        ptrs: repeated(&t.data, n),
        ..one_word(TypeKind::Array, format!("[{n}]{}", t.text()), format!("[{n}]{}", t.data.key))
    };
    done(c, d)
}

fn chan_of(c: &mut NativeCtx<'_>) -> NativeResult {
    let dir = c.u64(0) as u8;
    // SAFETY: the argument is a *Type.
    let t = unsafe { type_arg(c, 1) };
    let (key, word) = match dir {
        1 => ("<-chan(", "<-chan "),
        2 => ("chan<-(", "chan<- "),
        _ => ("chan(", "chan "),
    };
    let inner = t.text();
    let string = if dir == 3 && inner.starts_with("<-") { format!("chan ({inner})") } else { format!("{word}{inner}") };
    let d = TypeData {
        chan_dir: dir,
        elem: Some(TypeIdx(t.idx)),
        ..one_word(TypeKind::Chan, string, format!("{key}{})", t.data.key))
    };
    done(c, d)
}

fn map_of(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: both arguments are *Type.
    let (k, e) = unsafe { (type_arg(c, 0), type_arg(c, 1)) };
    let d = TypeData {
        map_key: Some(TypeIdx(k.idx)),
        elem: Some(TypeIdx(e.idx)),
        ..one_word(
            TypeKind::Map,
            format!("map[{}]{}", k.text(), e.text()),
            format!("map[{}]{}", k.data.key, e.data.key),
        )
    };
    done(c, d)
}

/// The types of a []*Type argument.
fn type_list<'a>(c: &NativeCtx<'a>, i: usize) -> Vec<&'a Type> {
    // SAFETY: the Go declaration says []*Type, and the elements are not nil.
    unsafe { c.elems::<*const Type>(i).iter().map(|&t| &*t).collect() }
}

fn func_of(c: &mut NativeCtx<'_>) -> NativeResult {
    let (ins, outs, variadic) = (type_list(c, 0), type_list(c, 3), c.bool(6));
    let mut key = String::from("func(");
    let mut text = String::from("func(");
    for (i, t) in ins.iter().enumerate() {
        let last = variadic && i + 1 == ins.len();
        if i > 0 {
            text.push_str(", ");
        }
        if last {
            key.push_str("...");
            text.push_str("...");
            text.push_str(t.text().strip_prefix("[]").unwrap_or(t.text()));
        } else {
            text.push_str(t.text());
        }
        key.push_str(&t.data.key);
        key.push(',');
    }
    key.push_str(")(");
    text.push(')');
    for t in &outs {
        key.push_str(&t.data.key);
        key.push(',');
    }
    key.push(')');
    let results: Vec<&str> = outs.iter().map(|t| t.text()).collect();
    match &results[..] {
        [] => {}
        [r] => text.push_str(&format!(" {r}")),
        _ => text.push_str(&format!(" ({})", results.join(", "))),
    }
    let d = TypeData {
        params: ins.iter().map(|t| TypeIdx(t.idx)).collect(),
        results: outs.iter().map(|t| TypeIdx(t.idx)).collect(),
        variadic,
        ..one_word(TypeKind::Func, text, key)
    };
    done(c, d)
}

fn text(s: GoString) -> String {
    // SAFETY: a string argument of Go, alive while the native runs.
    String::from_utf8_lossy(unsafe { s.bytes() }).into_owned()
}

/// Leaves of a struct that flattens to at most four slots; `None`: memory form.
fn struct_leaves(fields: &[FieldData], rt: &Rt) -> Option<Vec<Leaf>> {
    let mut v = Vec::new();
    for f in fields {
        let t = rt.ty(f.ty);
        if t.size == 0 && t.type_kind() != TypeKind::Array {
            continue;
        }
        for l in t.data.repr.leaves.as_ref()? {
            v.push(Leaf { offset: l.offset + f.offset as u32, kind: l.kind });
        }
    }
    (v.len() <= 4).then_some(v)
}

fn struct_of(c: &mut NativeCtx<'_>) -> NativeResult {
    let rt = c.rt();
    // SAFETY: the Go declaration says []Field.
    let given = unsafe { c.elems::<Field>(0) };
    let mut key = String::from("struct{");
    let mut string = String::from("struct {");
    let (mut fields, mut words) = (Vec::new(), Vec::new());
    let (mut at, mut align, mut comparable) = (0u64, 1u64, true);
    for (i, f) in given.iter().enumerate() {
        // SAFETY: field types are not nil.
        let t = unsafe { &*f.typ };
        let (name, pkg, tag) = (text(f.name), text(f.pkg), text(f.tag));
        let exported = name.chars().next().is_some_and(char::is_uppercase);
        let a = t.align.max(1) as u64;
        at = at.div_ceil(a) * a;
        align = align.max(a);
        comparable &= t.comparable();
        words.extend(t.data.ptrs.iter().map(|w| (w + at / 8) as u32));
        if !exported {
            key.push_str(&format!("{pkg}."));
        }
        key.push_str(&format!("{}{name} {}", if f.embedded != 0 { "!" } else { "" }, t.data.key));
        string.push_str(if i > 0 { "; " } else { " " });
        if f.embedded == 0 {
            string.push_str(&format!("{name} "));
        }
        string.push_str(t.text());
        if !tag.is_empty() {
            key.push_str(&format!(" {:?}", tag.as_bytes()));
            string.push_str(&format!(" {tag:?}"));
        }
        key.push(';');
        fields.push(FieldData {
            name: name.into(),
            pkg: (!exported).then(|| pkg.into()),
            ty: TypeIdx(t.idx),
            offset: at,
            tag: tag.into_bytes().into(),
            embedded: f.embedded != 0,
        });
        at += t.size as u64;
        // A zero-size last field must not point behind the struct.
        if t.size == 0 && i + 1 == given.len() && at > 0 {
            at += 1;
        }
    }
    key.push('}');
    string.push_str(if given.is_empty() { "}" } else { " }" });
    let size = at.div_ceil(align) * align;
    let leaves = struct_leaves(&fields, rt);
    let repr = match leaves {
        Some(l) => Repr { slots: l.len() as u16, leaves: Some(l) },
        None => memory_repr(size),
    };
    let d = TypeData {
        size,
        align: align as u8,
        fields,
        comparable,
        repr,
        ptrs: PtrMap { words, repeat: 0, stride: 0 },
        ..one_word(TypeKind::Struct, string, key)
    };
    done(c, d)
}

fn make_func_stub(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the argument is a *Type.
    let t = unsafe { type_arg(c, 0) };
    let rt = c.rt();
    let f = rt.loader.make_func_stub(TypeIdx(t.idx));
    c.set_ptr(0, rt.funcs.entry(f));
    NativeResult::Done
}
