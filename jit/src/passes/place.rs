//! Places in memory: what loads and stores access.

use crate::ssa::ir::*;

/// A place in memory.
#[derive(PartialEq, Clone, Copy)]
pub struct Place {
    /// What its address is counted from; none: the frame.
    base: Option<Value>,
    index: Option<(Value, u8)>,
    first: i32,
    bytes: i32,
}

impl Place {
    /// What an instruction reads, or writes; none if it is not known, or nothing.
    pub fn of(f: &Func, i: &Inst) -> Option<Place> {
        let bytes = match i.op {
            Op::Load(w) | Op::LoadX(w) => w.bytes() as i32,
            Op::Store(n) | Op::StoreX(n) => n as i32,
            Op::FLoad(true) | Op::FLoadX(true) | Op::FStore(true) | Op::FStoreX(true) => 4,
            Op::FLoad(_) | Op::FLoadX(_) | Op::FStore(_) | Op::FStoreX(_) | Op::StoreP | Op::StorePX => 8,
            Op::ZeroHomes(s, n) => return Some(Place::home(s, n)),
            Op::SetHome(s) => return Some(Place::home(s, 1)),
            _ => return None,
        };
        let indexed = matches!(i.op, Op::LoadX(_) | Op::StoreX(_) | Op::FLoadX(_) | Op::FStoreX(_) | Op::StorePX);
        let index = indexed.then(|| (i.args[1], i.scale));
        let (base, frame) = if let Op::Addr(o) = f.op(i.args[0]) { (None, o) } else { (Some(i.args[0]), 0) };
        Some(Place { base, index, first: i.off + frame, bytes })
    }
    /// Homes of slots.
    pub fn home(slot: i32, n: u32) -> Place {
        Place { base: None, index: None, first: 8 * slot, bytes: 8 * n as i32 }
    }
    fn same_base(&self, other: &Place) -> bool {
        self.base == other.base && self.index == other.index
    }
    /// Whether two places surely have nothing in common: parts of the frame, or parts behind the same pointer.
    pub fn apart(&self, other: &Place) -> bool {
        let (a, b) = (self, other);
        a.same_base(b) && (a.first + a.bytes <= b.first || b.first + b.bytes <= a.first)
    }
    /// Whether one place surely has all of the other.
    pub fn covers(&self, other: &Place) -> bool {
        let (a, b) = (self, other);
        a.same_base(b) && a.first <= b.first && b.first + b.bytes <= a.first + a.bytes
    }
}
