//! internal/abi: typed memory for reflect and its like.

use super::type_arg;
use crate::gc::barrier::{typed_copy, typed_zero};
use crate::interp::cold;
use crate::native::{NativeCtx, NativeEntry, NativeResult};
use crate::rtype::eq;
use govm_bytecode::TypeKind;

pub(super) static TABLE: &[NativeEntry] = &[
    ("internal/abi.Implements", implements),
    ("internal/abi.Assign", assign),
    ("internal/abi.pointerTo", ptr_to),
    ("internal/abi.Methods", methods),
    ("internal/abi.New", new),
    ("internal/abi.Copy", copy),
    ("internal/abi.NewArray", new_array),
    ("internal/abi.Move", move_one),
    ("internal/abi.MoveN", move_n),
    ("internal/abi.Zero", zero),
    ("internal/abi.Equal", equal),
    ("internal/abi.Hash", hash),
];

fn implements(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: both arguments are *Type.
    let (t, i) = unsafe { (type_arg(c, 0), type_arg(c, 1)) };
    let rt = c.rt();
    let ok = if t.type_kind() == TypeKind::Interface {
        i.data.iface_methods.iter().all(|m| t.data.iface_methods.contains(m))
    } else {
        rt.itabs.get(i, t, &rt.types, &rt.funcs).is_some()
    };
    c.set_bool(0, ok);
    NativeResult::Done
}

fn assign(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: arguments are a *Type, the address of a value of that type, and an interface value.
    unsafe {
        let t = type_arg(c, 0);
        let dst = c.ptr::<u8>(1);
        let e = c.eface(2);
        let ok = if t.type_kind() == TypeKind::Interface {
            if e.typ.is_null() {
                typed_zero(c.rt(), c.p(), t, dst, 1);
                true
            } else if let Some(w) = cold::to_iface(c.rt(), t, e) {
                let v = [w as u64, e.data as u64];
                typed_copy(c.rt(), c.p(), t, dst, v.as_ptr().cast(), 1);
                true
            } else {
                false
            }
        } else if std::ptr::eq(e.typ, t) {
            if t.direct() {
                typed_copy(c.rt(), c.p(), t, dst, (&raw const e.data).cast(), 1);
            } else {
                typed_copy(c.rt(), c.p(), t, dst, e.data, 1);
            }
            true
        } else {
            false
        };
        c.set_bool(0, ok);
    }
    NativeResult::Done
}

fn ptr_to(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the argument is a *Type.
    let t = unsafe { type_arg(c, 0) };
    c.set_ptr(0, c.rt().types.pointer_to(t));
    NativeResult::Done
}

fn methods(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the argument is a *Type.
    let t = unsafe { type_arg(c, 0) };
    let rt = c.rt();
    let m = rt.types.methods(t, |f| rt.funcs.entry(f));
    c.set_ptr(0, m.as_ptr());
    c.set(1, m.len() as u64);
    c.set(2, m.len() as u64);
    NativeResult::Done
}

fn new(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the argument is a *Type.
    let t = unsafe { type_arg(c, 0) };
    let p = c.alloc(t);
    c.set_ptr(0, p);
    NativeResult::Done
}

fn copy(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: a *Type and the address of a value of that type; no collection runs in between.
    unsafe {
        let t = type_arg(c, 0);
        let p = c.alloc(t);
        typed_copy(c.rt(), c.p(), t, p, c.ptr(1), 1);
        c.set_ptr(0, p);
    }
    NativeResult::Done
}

fn new_array(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the argument is a *Type.
    let t = unsafe { type_arg(c, 0) };
    let n = c.i64(1);
    if n < 0 || (n as usize).checked_mul(t.size.max(1)).is_none_or(|b| b >= 1 << 47) {
        return crate::raise("makeslice: len out of range");
    }
    let p = c.alloc_array(t, n as usize);
    c.set_ptr(0, p);
    NativeResult::Done
}

fn move_one(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: addresses of values of the type.
    unsafe { typed_copy(c.rt(), c.p(), type_arg(c, 0), c.ptr(1), c.ptr(2), 1) };
    NativeResult::Done
}

fn move_n(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: addresses of that many values of the type.
    unsafe { typed_copy(c.rt(), c.p(), type_arg(c, 0), c.ptr(1), c.ptr(2), c.u64(3) as usize) };
    NativeResult::Done
}

fn zero(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the address of a value of the type.
    unsafe { typed_zero(c.rt(), c.p(), type_arg(c, 0), c.ptr(1), 1) };
    NativeResult::Done
}

fn equal(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: addresses of values of the type.
    match unsafe { eq::equal(type_arg(c, 0), c.ptr(1), c.ptr(2)) } {
        Ok(b) => {
            c.set_bool(0, b);
            NativeResult::Done
        }
        Err(e) => NativeResult::Panic(cold::not_comparable(e)),
    }
}

/// (x any, seed uint64) uint64
fn hash(c: &mut NativeCtx<'_>) -> NativeResult {
    let (e, seed) = (c.eface(0), c.u64(2));
    // SAFETY: an interface value of Go.
    match unsafe { eq::hash_eface(e, seed, &mut || c.p().random()) } {
        Ok(h) => {
            c.set(0, h);
            NativeResult::Done
        }
        Err(e) => NativeResult::Panic(cold::unhashable(e)),
    }
}
