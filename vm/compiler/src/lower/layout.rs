//! Size, alignment, pointers and slot representation of types, as gc lays them out on amd64.
use super::Cx;
use crate::types::{BasicKind, Type, TypeId};
use govm_bytecode::types::{Leaf, LeafKind, PtrMap, TypeKind};
use std::sync::Arc;

/// Longest split value: structs that flatten to more slots live in memory form.
const MAX_SPLIT: usize = 4;

/// Largest value that lives in a frame. Above it a value in slots is the address of a heap copy that nobody changes.
const MAX_IN_FRAME: u64 = 64 << 10;

/// How values of a type lie in memory and in slots.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// Kind of the underlying type.
    pub kind: TypeKind,
    /// Underlying type.
    pub under: TypeId,
    /// Bytes.
    pub size: u64,
    /// Alignment in bytes.
    pub align: u64,
    /// Slots of a split value; `None` for memory form.
    pub leaves: Option<Vec<Leaf>>,
    /// Slots.
    pub slots: u32,
    /// Pointers in memory.
    pub ptrs: PtrMap,
    /// Field offsets of a struct.
    pub offsets: Vec<u64>,
    /// The value in slots is the address of a copy: too large for a frame.
    pub indirect: bool,
}

impl Layout {
    /// Which slots hold pointers, counted from the value's first.
    pub fn each_slot_ptr(&self, mut f: impl FnMut(u16)) {
        match &self.leaves {
            Some(l) => (0..).zip(l).filter(|(_, l)| l.kind == LeafKind::P).for_each(|(i, _)| f(i)),
            None => self.ptrs.iter().for_each(|w| f(w as u16)),
        }
    }
    /// Whether the value in slots has the very bytes it has in memory.
    pub fn slots_are_memory(&self) -> bool {
        match &self.leaves {
            None => true,
            Some(_) if self.indirect => false,
            Some(l) => l.iter().enumerate().all(|(i, l)| l.kind.size() == 8 && l.offset as usize == 8 * i),
        }
    }
    pub fn is_iface(&self) -> bool {
        self.kind == TypeKind::Interface
    }
    pub fn is_mem(&self) -> bool {
        self.leaves.is_none()
    }
    /// The single leaf of a one-slot value.
    pub fn leaf(&self) -> Option<LeafKind> {
        match self.leaves.as_deref() {
            Some([l]) if !self.indirect => Some(l.kind),
            _ => None,
        }
    }
}

fn scalar(kind: TypeKind, under: TypeId, lk: LeafKind) -> Layout {
    let size = lk.size() as u64;
    let mut ptrs = PtrMap::default();
    if lk == LeafKind::P {
        ptrs.words.push(0);
    }
    let leaves = Some(vec![Leaf { offset: 0, kind: lk }]);
    Layout { kind, under, size, align: size, leaves, slots: 1, ptrs, offsets: vec![], indirect: false }
}

fn words(kind: TypeKind, under: TypeId, ks: &[LeafKind]) -> Layout {
    let leaves: Vec<Leaf> = ks.iter().enumerate().map(|(i, &kind)| Leaf { offset: 8 * i as u32, kind }).collect();
    let ptrs = PtrMap {
        words: (0..ks.len() as u32).filter(|&i| ks[i as usize] == LeafKind::P).collect(),
        ..PtrMap::default()
    };
    Layout {
        kind,
        under,
        size: 8 * ks.len() as u64,
        align: 8,
        slots: ks.len() as u32,
        leaves: Some(leaves),
        ptrs,
        offsets: vec![],
        indirect: false,
    }
}

pub(crate) fn align_up(n: u64, a: u64) -> u64 {
    n.div_ceil(a) * a
}

impl Cx {
    /// The layout of a type without type parameters.
    #[inline]
    pub(crate) fn layout(&mut self, t: TypeId) -> Arc<Layout> {
        if let Some(Some(l)) = self.layouts.get(t.0 as usize) {
            return l.clone();
        }
        self.new_layout(t)
    }

    /// [`Cx::layout`] for a look at it.
    #[inline]
    pub(crate) fn layout_ref(&mut self, t: TypeId) -> &Layout {
        if !matches!(self.layouts.get(t.0 as usize), Some(Some(_))) {
            self.new_layout(t);
        }
        self.layouts[t.0 as usize].as_ref().expect("a layout")
    }

    #[cold]
    fn new_layout(&mut self, t: TypeId) -> Arc<Layout> {
        let mut l = self.make_layout(t);
        if l.size > MAX_IN_FRAME && l.is_mem() {
            l.indirect = true;
            l.leaves = Some(vec![Leaf { offset: 0, kind: LeafKind::P }]);
            l.slots = 1;
        }
        let l = Arc::new(l);
        if self.layouts.len() <= t.0 as usize {
            self.layouts.resize(self.types.num_types(), None);
        }
        self.layouts[t.0 as usize] = Some(l.clone());
        l
    }

    /// Whether values of the type are never Go memory: structs with a field of type `runtime/cgo.Incomplete`. Pointers to
    /// them are left alone by the collector and by moving stacks.
    fn outside_heap(&mut self, t: TypeId) -> bool {
        let Some(cgo) = self.types.packages().find(|&p| *self.types.pkg(p).path == *"runtime/cgo") else {
            return false;
        };
        let Type::Struct(s) = self.types.under_ty(t).clone() else { return false };
        s.fields.iter().any(|&f| {
            let ft = self.types.obj(f).ty;
            let named = self.types.as_named(ft).map(|n| self.types.named(n).obj);
            named.is_some_and(|o| self.types.obj(o).pkg == Some(cgo) && &*self.types.obj(o).name == "Incomplete")
        })
    }

    fn make_layout(&mut self, t: TypeId) -> Layout {
        use LeafKind as K;
        let u = self.types.under(t);
        match self.types.ty(u).clone() {
            Type::Basic(b) => basic_layout(b, u),
            Type::Pointer(e) if self.outside_heap(e) => scalar(TypeKind::Pointer, u, K::W),
            Type::Pointer(_) => scalar(TypeKind::Pointer, u, K::P),
            Type::Map(..) => scalar(TypeKind::Map, u, K::P),
            Type::Chan(..) => scalar(TypeKind::Chan, u, K::P),
            Type::Signature(_) => scalar(TypeKind::Func, u, K::P),
            Type::Slice(_) => words(TypeKind::Slice, u, &[K::P, K::W, K::W]),
            Type::Interface(_) => words(TypeKind::Interface, u, &[K::W, K::P]),
            Type::Array(e, n) => self.array_layout(u, e, n.max(0) as u64),
            Type::Struct(s) => {
                let fields: Vec<TypeId> = s.fields.iter().map(|&f| self.types.obj(f).ty).collect();
                self.struct_layout(u, &fields)
            }
            Type::Tuple(vars) => {
                let fields: Vec<TypeId> = vars.iter().map(|&f| self.types.obj(f).ty).collect();
                self.struct_layout(u, &fields)
            }
            other => panic!("govm compiler: no layout for {other:?}"),
        }
    }

    fn array_layout(&mut self, u: TypeId, e: TypeId, n: u64) -> Layout {
        let el = self.layout(e);
        let size = el.size.saturating_mul(n);
        let ptrs = if n == 0 || !el.ptrs.any() {
            PtrMap::default()
        } else if n == 1 {
            el.ptrs.clone()
        } else if el.ptrs.repeat <= 1 {
            PtrMap { words: el.ptrs.words.clone(), repeat: n, stride: el.size / 8 }
        } else {
            // An array of arrays: spell the element out, repeat it.
            PtrMap { words: el.ptrs.iter().map(|w| w as u32).collect(), repeat: n, stride: el.size / 8 }
        };
        let slots = size.div_ceil(8).min(u32::MAX as u64) as u32;
        let leaves = if size == 0 { Some(vec![]) } else { None };
        Layout {
            kind: TypeKind::Array,
            under: u,
            size,
            align: el.align,
            leaves,
            slots,
            ptrs,
            offsets: vec![],
            indirect: false,
        }
    }

    fn struct_layout(&mut self, u: TypeId, fields: &[TypeId]) -> Layout {
        let (mut off, mut align) = (0u64, 1u64);
        let mut offsets = Vec::with_capacity(fields.len());
        let mut leaves: Option<Vec<Leaf>> = Some(vec![]);
        let mut ptrs = PtrMap::default();
        for (i, &f) in fields.iter().enumerate() {
            let l = self.layout(f);
            align = align.max(l.align);
            off = align_up(off, l.align);
            offsets.push(off);
            match (&mut leaves, &l.leaves) {
                (Some(all), Some(ls)) if all.len() + ls.len() <= MAX_SPLIT => {
                    all.extend(ls.iter().map(|x| Leaf { offset: x.offset + off as u32, kind: x.kind }));
                }
                _ => leaves = None,
            }
            let first = (off / 8) as u32;
            ptrs.words.extend(l.ptrs.iter().map(|w| w as u32 + first));
            off += l.size;
            // A zero-size last field gets a byte, so that its address stays inside the object.
            if i + 1 == fields.len() && l.size == 0 && off > 0 {
                off += 1;
            }
        }
        let size = align_up(off, align);
        let slots = match &leaves {
            Some(l) => l.len() as u32,
            None => size.div_ceil(8).min(u32::MAX as u64) as u32,
        };
        Layout { kind: TypeKind::Struct, under: u, size, align, leaves, slots, ptrs, offsets, indirect: false }
    }
}

fn basic_layout(b: BasicKind, u: TypeId) -> Layout {
    use BasicKind as B;
    use LeafKind as K;
    match b {
        B::Bool | B::UntypedBool => scalar(TypeKind::Bool, u, K::U8),
        B::Int | B::UntypedInt => scalar(TypeKind::Int, u, K::W),
        B::Int8 => scalar(TypeKind::Int8, u, K::I8),
        B::Int16 => scalar(TypeKind::Int16, u, K::I16),
        B::Int32 | B::UntypedRune => scalar(TypeKind::Int32, u, K::I32),
        B::Int64 => scalar(TypeKind::Int64, u, K::W),
        B::Uint => scalar(TypeKind::Uint, u, K::W),
        B::Uint8 => scalar(TypeKind::Uint8, u, K::U8),
        B::Uint16 => scalar(TypeKind::Uint16, u, K::U16),
        B::Uint32 => scalar(TypeKind::Uint32, u, K::U32),
        B::Uint64 => scalar(TypeKind::Uint64, u, K::W),
        B::Uintptr => scalar(TypeKind::Uintptr, u, K::W),
        B::Float32 => scalar(TypeKind::Float32, u, K::U32),
        B::Float64 | B::UntypedFloat => scalar(TypeKind::Float64, u, K::W),
        B::UnsafePointer | B::UntypedNil => scalar(TypeKind::UnsafePointer, u, K::P),
        B::Complex128 | B::UntypedComplex => words(TypeKind::Complex128, u, &[K::W, K::W]),
        B::Complex64 => {
            let leaves = vec![Leaf { offset: 0, kind: K::U32 }, Leaf { offset: 4, kind: K::U32 }];
            Layout {
                kind: TypeKind::Complex64,
                under: u,
                size: 8,
                align: 4,
                leaves: Some(leaves),
                slots: 2,
                ptrs: PtrMap::default(),
                offsets: vec![],
                indirect: false,
            }
        }
        B::String | B::UntypedString => words(TypeKind::String, u, &[K::P, K::W]),
        B::Invalid => panic!("govm compiler: invalid type reached the lowering"),
    }
}
