//! reflect's leaves: channels and maps of types known only at run time.

use super::type_arg;
use crate::chan::Hchan;
use crate::gc::barrier::typed_copy;
use crate::map::ops::Key;
use crate::map::{Hmap, MapError, MapIter};
use crate::native::{NativeCtx, NativeEntry, NativeResult, Raise, WaitReason};
use crate::select::{Case, Selected};

pub(super) static TABLE: &[NativeEntry] = &[
    ("reflect.makechan", makechan),
    ("reflect.chanlen", chanlen),
    ("reflect.chancap", chancap),
    ("reflect.chanclose", chanclose),
    ("reflect.rselect", rselect),
    ("reflect.makemap", makemap),
    ("reflect.maplen", maplen),
    ("reflect.mapaccess", mapaccess),
    ("reflect.mapassign", mapassign),
    ("reflect.mapdelete", mapdelete),
    ("reflect.mapclear", mapclear),
    ("reflect.mapiter", mapiter),
    ("reflect.mapiternext", mapiternext),
];

fn failed(e: MapError) -> NativeResult {
    match e {
        MapError::Panic(r) => NativeResult::Panic(r),
        MapError::Fatal(t) => NativeResult::Fatal(t.into()),
    }
}

fn raised(r: Raise) -> NativeResult {
    NativeResult::Panic(r)
}

fn makechan(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the argument is a *Type of a channel.
    let t = unsafe { type_arg(c, 0) };
    match c.rt().make_chan(c.p(), t, c.i64(1)) {
        Ok(ch) => {
            c.set_ptr(0, ch);
            NativeResult::Done
        }
        Err(r) => raised(r),
    }
}

fn chanlen(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the argument is nil or a channel.
    let n = unsafe { c.rt().chan_len(c.ptr(0)) };
    c.set(0, n as u64);
    NativeResult::Done
}

fn chancap(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the argument is nil or a channel.
    let n = unsafe { c.rt().chan_cap(c.ptr(0)) };
    c.set(0, n as u64);
    NativeResult::Done
}

fn chanclose(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the argument is nil or a channel.
    match unsafe { c.rt().chan_close(c.p(), c.ptr(0)) } {
        Ok(()) => NativeResult::Done,
        Err(r) => raised(r),
    }
}

/// reflect's selectCase.
#[repr(C)]
struct SelectCase {
    dir: u64,
    ch: *mut Hchan,
    val: *mut u8,
}

fn rselect(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the argument is a []selectCase; the slice lives on while the goroutine waits, because it is an argument.
    let given = unsafe { c.elems::<SelectCase>(0) };
    let mut default = None;
    let mut cases = Vec::with_capacity(given.len());
    for (i, s) in given.iter().enumerate() {
        // A default keeps its number: a case on a nil channel is never ready.
        let chan = if s.dir == 3 { std::ptr::null_mut() } else { s.ch };
        if s.dir == 3 {
            default = Some(i as i64);
        }
        cases.push(Case { chan, elem: s.val, dir: s.dir as usize });
    }
    // SAFETY: channels and addresses are of reflect's making; the goroutine is ours.
    let r = unsafe {
        if (*c.g).wake.active {
            c.rt().select_woken(c.p(), c.g, &cases)
        } else {
            c.rt().select(c.p(), c.g, &cases, default.is_some())
        }
    };
    match r {
        Selected::Case(i, ok) => {
            c.set_i64(0, if i < 0 { default.unwrap_or(0) } else { i });
            c.set_bool(1, ok);
            NativeResult::Done
        }
        Selected::Park => {
            NativeResult::Retry(if cases.is_empty() { WaitReason::SelectEmpty } else { WaitReason::Select })
        }
        Selected::Panic(r) => raised(r),
    }
}

fn makemap(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the argument is a *Type of a map.
    let t = unsafe { type_arg(c, 0) };
    let m = c.rt().make_map(c.p(), t, c.i64(1));
    c.set_ptr(0, m);
    NativeResult::Done
}

fn maplen(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: the argument is nil or a map.
    let n = unsafe { Hmap::at(c.ptr(0)) }.map_or(0, |m| m.count);
    c.set(0, n as u64);
    NativeResult::Done
}

fn mapaccess(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: a map type, nil or a map of it, the address of a key.
    match unsafe { c.rt().map_get(c.p(), type_arg(c, 0), c.ptr(1), Key::At(c.ptr(2))) } {
        Ok(e) => {
            c.set(0, e.map_or(0, |e| e as u64));
            NativeResult::Done
        }
        Err(e) => failed(e),
    }
}

fn mapassign(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: a map type, nil or a map of it, addresses of a key and an element.
    unsafe {
        let t = type_arg(c, 0);
        match c.rt().map_set(c.p(), t, c.ptr(1), Key::At(c.ptr(2))) {
            Ok(e) => {
                typed_copy(c.rt(), c.p(), t.elem(), e, c.ptr(3), 1);
                NativeResult::Done
            }
            Err(e) => failed(e),
        }
    }
}

fn mapdelete(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: as for mapaccess.
    match unsafe { c.rt().map_delete(c.p(), type_arg(c, 0), c.ptr(1), c.ptr(2)) } {
        Ok(()) => NativeResult::Done,
        Err(e) => failed(e),
    }
}

fn mapclear(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: as for mapaccess.
    match unsafe { c.rt().map_clear(c.p(), type_arg(c, 0), c.ptr(1)) } {
        Ok(()) => NativeResult::Done,
        Err(e) => failed(e),
    }
}

fn mapiter(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: a map type, nil or a map of it.
    let it = unsafe { c.rt().map_iter(c.p(), type_arg(c, 0), c.ptr(1)) };
    c.set_ptr(0, it);
    NativeResult::Done
}

fn mapiternext(c: &mut NativeCtx<'_>) -> NativeResult {
    // SAFETY: an iterator made by mapiter.
    match unsafe { c.rt().map_iter_next(c.p(), &mut *c.ptr::<MapIter>(0)) } {
        Ok(r) => {
            let (k, e) = r.unwrap_or((std::ptr::null_mut(), std::ptr::null_mut()));
            c.set_ptr(0, k);
            c.set_ptr(1, e);
            NativeResult::Done
        }
        Err(e) => failed(e),
    }
}
