//! From TypeIdx to descriptor, made on first use together with everything it refers to.

use super::*;
use crate::lock::{Lock, Rank};
use crate::mem::Reservation;
use govm_bytecode::{Loader, TypeIdx};
use hashbrown::HashMap;
use std::ptr;
use std::sync::atomic::Ordering;

/// Most types a runtime can have.
const MAX_TYPES: usize = 1 << 22;

/// All descriptors of a runtime.
pub struct TypeTable {
    slots: Reservation,
    made: Lock<Vec<*mut Type>>,
    loader: Arc<dyn Loader>,
}

// SAFETY: the raw pointers are owned by the table and lead to Sync descriptors.
unsafe impl Send for TypeTable {}
// SAFETY: as above.
unsafe impl Sync for TypeTable {}

impl TypeTable {
    /// An empty table over the compiler's types.
    pub fn new(loader: Arc<dyn Loader>) -> Option<TypeTable> {
        Some(TypeTable { slots: Reservation::new(MAX_TYPES * 8)?, made: Lock::new(Rank::Types, Vec::new()), loader })
    }

    #[inline]
    fn slot(&self, i: u32) -> &AtomicPtr<Type> {
        debug_assert!((i as usize) < MAX_TYPES);
        // SAFETY: the reservation has MAX_TYPES entries; zero bytes are a null AtomicPtr.
        unsafe { &*self.slots.base().cast::<AtomicPtr<Type>>().add(i as usize & (MAX_TYPES - 1)) }
    }

    /// The descriptor of a type.
    #[inline]
    pub fn get(&self, t: TypeIdx) -> &Type {
        let p = self.slot(t.0).load(Ordering::Acquire);
        // SAFETY: published descriptors live as long as the table.
        if p.is_null() { self.make(t) } else { unsafe { &*p } }
    }

    #[cold]
    #[inline(never)]
    fn make(&self, root: TypeIdx) -> &Type {
        // Collect what is missing, without a lock: the compiler may take its time.
        let mut todo = vec![root];
        let mut data: HashMap<u32, Arc<TypeData>> = HashMap::new();
        while let Some(t) = todo.pop() {
            if data.contains_key(&t.0) || !self.slot(t.0).load(Ordering::Acquire).is_null() {
                continue;
            }
            let d = self.loader.type_data(t);
            todo.extend(d.elem.iter().chain(d.map_key.iter()).copied());
            todo.extend(d.fields.iter().map(|f| f.ty));
            todo.extend(d.params.iter().chain(&d.results).copied());
            todo.extend(d.iface_methods.iter().map(|m| m.ty));
            data.insert(t.0, d);
        }
        let mut made = self.made.lock();
        data.retain(|&t, _| self.slot(t).load(Ordering::Acquire).is_null());
        let new: HashMap<u32, *mut Type> =
            data.iter().map(|(&t, d)| (t, Box::into_raw(Box::new(shell(t, d.clone()))))).collect();
        let find = |t: TypeIdx| -> *const Type {
            new.get(&t.0).copied().unwrap_or_else(|| self.slot(t.0).load(Ordering::Acquire))
        };
        for &p in new.values() {
            // SAFETY: just made, not yet published; `fill` touches only this one.
            fill(unsafe { &mut *p }, &find);
        }
        let mut flags = HashMap::new();
        for &p in new.values() {
            // SAFETY: all descriptors it leads to are filled.
            let t = unsafe { &*p };
            flags.insert(p, (plain(t), direct(t), gc_elem(t)));
        }
        for (&p, &(plain, direct, gc)) in &flags {
            // SAFETY: not yet published, nobody else has a reference now.
            let t = unsafe { &mut *p };
            if plain {
                t.tflag |= TFLAG_PLAIN;
            }
            if direct {
                t.tflag |= TFLAG_DIRECT;
            }
            t.gc_elem = gc;
        }
        for (&t, &p) in &new {
            self.slot(t).store(p, Ordering::Release);
            made.push(p);
        }
        drop(made);
        let p = self.slot(root.0).load(Ordering::Acquire);
        // SAFETY: published above or by somebody who was faster.
        unsafe { &*p }
    }

    /// The pointer type to `t`.
    pub fn pointer_to(&self, t: &Type) -> &Type {
        let p = t.ptr_to_this.load(Ordering::Acquire);
        if !p.is_null() {
            // SAFETY: descriptors live as long as the table.
            return unsafe { &*p };
        }
        let r = self.get(self.loader.pointer_to(TypeIdx(t.idx)));
        t.ptr_to_this.store(ptr::from_ref(r).cast_mut(), Ordering::Release);
        r
    }

    /// Methods of a concrete type, sorted by name.
    pub fn methods<'a>(&self, t: &'a Type, entry: impl Fn(govm_bytecode::FuncIdx) -> *const FuncEntry) -> &'a [Method] {
        let list = t.methods.get_or_init(|| {
            let data = t.own.methods.get_or_init(|| self.loader.methods(TypeIdx(t.idx)).into());
            data.iter()
                .map(|m| Method {
                    name: go_str(&m.name),
                    pkg: m.pkg.as_deref().map_or(GoString::EMPTY, go_str),
                    mtyp: self.get(m.ty),
                    ifn: entry(m.ifn),
                    tfn: entry(m.tfn),
                    exported: m.name.chars().next().is_some_and(char::is_uppercase) as usize,
                })
                .collect()
        });
        let exported = list.iter().map(|m| m.exported as u32).sum::<u32>();
        t.exported.store(exported + 1, Ordering::Release);
        list
    }

    /// A method of a concrete type; `pkg` is the package path, for an unexported name.
    pub fn method(&self, t: &Type, name: &str, pkg: Option<&str>) -> Option<MethodData> {
        self.loader.method(TypeIdx(t.idx), name, pkg)
    }

    /// The descriptor of a type made at run time.
    pub fn intern(&self, d: TypeData) -> &Type {
        self.get(self.loader.intern_type(d))
    }
}

impl Drop for TypeTable {
    fn drop(&mut self) {
        for p in self.made.lock().drain(..) {
            // SAFETY: made by Box::into_raw; the runtime is gone, so nobody refers to it.
            drop(unsafe { Box::from_raw(p) });
        }
    }
}

fn go_str(s: &str) -> GoString {
    GoString { ptr: s.as_ptr(), len: s.len() }
}

/// A descriptor without its references to others.
fn shell(idx: u32, d: Arc<TypeData>) -> Type {
    let hash = d.key.bytes().fold(0x811c_9dc5u32, |h, b| (h ^ b as u32).wrapping_mul(0x0100_0193));
    let ptr_words = d.ptrs.prefix_words() as usize;
    let repeats = d.ptrs.repeat > 1;
    let mut mask = if repeats { Vec::new() } else { vec![0u64; ptr_words.div_ceil(64)] };
    let mut mask0 = 0;
    for w in d.ptrs.iter() {
        if w < 64 {
            mask0 |= 1 << w;
        } else if repeats {
            break;
        }
        if !repeats {
            mask[w as usize / 64] |= 1 << (w % 64);
        }
    }
    let mut tflag = 0;
    if d.comparable {
        tflag |= TFLAG_COMPARABLE;
    }
    if !d.name.is_empty() {
        tflag |= TFLAG_NAMED;
    }
    if d.variadic {
        tflag |= TFLAG_VARIADIC;
    }
    let own = Owned { mask: mask.into(), ..Owned::default() };
    Type {
        size: d.size as usize,
        ptr_bytes: ptr_words * 8,
        hash,
        tflag,
        align: d.align,
        field_align: d.align,
        kind: d.kind as u8,
        idx,
        exported: AtomicU32::new(0),
        ptrmask: own.mask.as_ptr(),
        mask0,
        gc_elem: ptr::null(),
        string: go_str(&d.string),
        name: go_str(&d.name),
        pkg_path: go_str(&d.pkg_path),
        elem: ptr::null(),
        key: ptr::null(),
        len: d.len as usize,
        chan_dir: d.chan_dir as usize,
        fields: Table::of(&[]),
        ins: Table::of(&[]),
        outs: Table::of(&[]),
        imethods: Table::of(&[]),
        methods: OnceLock::new(),
        ptr_to_this: AtomicPtr::new(ptr::null_mut()),
        map: OnceLock::new(),
        data: d,
        own,
    }
}

fn fill(t: &mut Type, find: &dyn Fn(TypeIdx) -> *const Type) {
    let d = t.data.clone();
    t.elem = d.elem.map_or(ptr::null(), find);
    t.key = d.map_key.map_or(ptr::null(), find);
    t.own.fields = d
        .fields
        .iter()
        .map(|f| Field {
            name: go_str(&f.name),
            pkg: f.pkg.as_deref().map_or(GoString::EMPTY, go_str),
            typ: find(f.ty),
            offset: f.offset as usize,
            tag: GoString { ptr: f.tag.as_ptr(), len: f.tag.len() },
            embedded: f.embedded as usize,
        })
        .collect();
    t.own.ins = d.params.iter().map(|&p| find(p)).collect();
    t.own.outs = d.results.iter().map(|&p| find(p)).collect();
    t.own.imethods = d
        .iface_methods
        .iter()
        .map(|m| IMethod {
            name: go_str(&m.name),
            pkg: m.pkg.as_deref().map_or(GoString::EMPTY, go_str),
            typ: find(m.ty),
        })
        .collect();
    t.fields = Table::of(&t.own.fields);
    t.ins = Table::of(&t.own.ins);
    t.outs = Table::of(&t.own.outs);
    t.imethods = Table::of(&t.own.imethods);
}

/// Whether equality is comparing bytes: no floats, strings, interfaces, padding or blank fields.
fn plain(t: &Type) -> bool {
    use TypeKind::*;
    match t.data.kind {
        Bool | Int | Int8 | Int16 | Int32 | Int64 | Uint | Uint8 | Uint16 | Uint32 | Uint64 | Uintptr | Chan
        | Pointer | UnsafePointer => true,
        Array => t.len == 0 || plain(t.elem()),
        Struct => {
            let mut end = 0;
            for f in t.fields.as_slice() {
                // SAFETY: `fill` set the field's type.
                let ft = unsafe { &*f.typ };
                // SAFETY: names are static parts of the type data.
                if f.offset != end || unsafe { f.name.bytes() } == b"_" || !plain(ft) {
                    return false;
                }
                end = f.offset + ft.size;
            }
            end == t.size
        }
        _ => false,
    }
}

fn direct(t: &Type) -> bool {
    use TypeKind::*;
    match t.data.kind {
        Pointer | Map | Chan | Func | UnsafePointer => true,
        // SAFETY: `fill` set the field's type.
        Struct => t.fields.len == 1 && direct(unsafe { &*t.fields.as_slice()[0].typ }),
        Array => t.len == 1 && direct(t.elem()),
        _ => false,
    }
}

fn gc_elem(t: &Type) -> *const Type {
    if t.data.kind == TypeKind::Array && t.len > 0 { gc_elem(t.elem()) } else { t }
}
