//! Moving values between slots, frame memory and the heap, in whatever representation the type has.
use super::Fb;
use super::func::{load_op, store_op};
use super::layout::Layout;
use crate::types::TypeId;
use govm_bytecode::Op;
use govm_bytecode::types::{LeafKind, TypeKind};

/// Largest offset that load and store instructions hold.
const MAX_OFF: u64 = 0xff00;

impl Fb<'_> {
    /// A pointer and offset that fit an instruction.
    fn near(&mut self, p: i16, off: u64, l: &Layout) -> (i16, u64) {
        if off + l.size.min(64) <= MAX_OFF {
            return (p, off);
        }
        let t = self.temp();
        self.op_x(Op::FieldAddrX, t, p, 0, off);
        (t, 0)
    }

    /// dst = value of type `t` at `[p + off]`.
    pub fn load(&mut self, dst: i16, p: i16, off: u64, t: TypeId) {
        let l = self.layout(t);
        let m = self.mark();
        let (p, off) = self.near(p, off, &l);
        match (l.kind, &l.leaves) {
            _ if l.size == 0 => self.op(Op::NilCheck, p, 0, 0),
            _ if l.indirect => {
                let (from, copy) = (self.temp(), self.temp());
                self.field_addr(from, p, off);
                let rt = self.cx.rtype(t);
                self.op_w(Op::New, copy, rt.0);
                self.op_x(Op::CopyMem, copy, from, 0, rt.0 as u64);
                self.mov(dst, copy, 1);
            }
            (TypeKind::String | TypeKind::Interface, _) => self.op(Op::LoadW2, dst, p, off as i16),
            (TypeKind::Slice, _) => self.op(Op::LoadW3, dst, p, off as i16),
            (_, Some(leaves)) => {
                // The pointer's own slot may be the destination: its last use comes last.
                let clash = (dst..dst + l.slots as i16).contains(&p);
                let src = if clash && leaves.len() > 1 {
                    let s = self.temp();
                    self.op(Op::Mov, s, p, 0);
                    s
                } else {
                    p
                };
                for (i, leaf) in leaves.iter().enumerate() {
                    self.op(load_op(leaf.kind), dst + i as i16, src, (off + leaf.offset as u64) as i16);
                }
            }
            (_, None) => self.op_x(Op::LoadMem, dst, p, off as i16, l.size),
        }
        self.release(m);
    }

    /// `[p + off]` = value of type `t` in slots at src.
    pub fn store(&mut self, p: i16, off: u64, src: i16, t: TypeId) {
        let l = self.layout(t);
        let m = self.mark();
        let (p, off) = self.near(p, off, &l);
        match (l.kind, &l.leaves) {
            _ if l.size == 0 => self.op(Op::NilCheck, p, 0, 0),
            _ if l.indirect => {
                let to = self.temp();
                self.field_addr(to, p, off);
                let rt = self.cx.rtype(t);
                self.op_x(Op::CopyMem, to, src, 0, rt.0 as u64);
            }
            (TypeKind::String, _) => self.op(Op::StoreStr, p, src, off as i16),
            (TypeKind::Interface, _) => self.op(Op::StoreIface, p, src, off as i16),
            (TypeKind::Slice, _) => self.op(Op::StoreSlice, p, src, off as i16),
            (_, Some(leaves)) => {
                for (i, leaf) in leaves.iter().enumerate() {
                    self.op(store_op(leaf.kind), p, src + i as i16, (off + leaf.offset as u64) as i16);
                }
            }
            (_, None) => {
                let rt = self.cx.rtype(t);
                self.op_x(Op::StoreMem, p, src, off as i16, rt.0 as u64);
            }
        }
        self.release(m);
    }

    /// dst = value of type `t` in frame memory at `area + off`.
    pub fn frame_load(&mut self, dst: i16, area: i16, off: u64, t: TypeId) {
        let l = self.layout_ref(t);
        if l.slots_are_memory() && off.is_multiple_of(8) {
            let n = l.slots;
            return self.mov(dst, area + (off / 8) as i16, n);
        }
        let l = self.layout(t);
        match &l.leaves {
            Some(leaves) => {
                for (i, leaf) in leaves.iter().enumerate() {
                    self.frame_load_leaf(dst + i as i16, area, off + leaf.offset as u64, leaf.kind);
                }
            }
            None => {
                // Packed memory at an odd offset: through a pointer.
                let m = self.mark();
                let p = self.temp();
                self.lea(p, area, off);
                self.op_x(Op::LoadMem, dst, p, 0, l.size);
                self.release(m);
            }
        }
    }

    fn frame_load_leaf(&mut self, dst: i16, area: i16, off: u64, k: LeafKind) {
        let (area, off) = (area + (off / 8) as i16, (off % 8) as i16);
        let op = match k {
            LeafKind::I8 => Op::FLoadI8,
            LeafKind::U8 => Op::FLoadU8,
            LeafKind::I16 => Op::FLoadI16,
            LeafKind::U16 => Op::FLoadU16,
            LeafKind::I32 => Op::FLoadI32,
            LeafKind::U32 => Op::FLoadU32,
            LeafKind::W | LeafKind::P => return self.mov(dst, area, 1),
        };
        self.op(op, dst, area, off);
    }

    /// Frame memory at `area + off` = value of type `t` in slots at src.
    pub fn frame_store(&mut self, area: i16, off: u64, src: i16, t: TypeId) {
        let l = self.layout_ref(t);
        if l.slots_are_memory() && off.is_multiple_of(8) && l.size.is_multiple_of(8) {
            let n = l.slots;
            return self.mov(area + (off / 8) as i16, src, n);
        }
        let l = self.layout(t);
        match &l.leaves {
            Some(leaves) => {
                for (i, leaf) in leaves.iter().enumerate() {
                    let off = off + leaf.offset as u64;
                    let (area, o) = (area + (off / 8) as i16, (off % 8) as i16);
                    let src = src + i as i16;
                    match leaf.kind.size() {
                        1 => self.op(Op::FStore8, area, src, o),
                        2 => self.op(Op::FStore16, area, src, o),
                        4 => self.op(Op::FStore32, area, src, o),
                        _ => self.mov(area, src, 1),
                    }
                }
            }
            None => {
                let m = self.mark();
                let p = self.temp();
                self.lea(p, area, off);
                let rt = self.cx.rtype(t);
                self.op_x(Op::StoreMem, p, src, 0, rt.0 as u64);
                self.release(m);
            }
        }
    }

    /// dst = address of frame memory.
    pub fn lea(&mut self, dst: i16, area: i16, off: u64) {
        self.op(Op::Lea, dst, area + (off / 8) as i16, (off % 8) as i16);
    }

    /// Puts a value in slots into fresh frame memory and gives its address in a slot: for operations that take addresses.
    /// Returns (address slot, area to free).
    pub fn spill(&mut self, src: i16, t: TypeId) -> (i16, i16) {
        let l = self.layout(t);
        if l.indirect {
            return (src, src);
        }
        let area = self.area(&l);
        self.frame_store(area, 0, src, t);
        let p = self.temp();
        self.lea(p, area, 0);
        (p, area)
    }

    /// d = zero value of type `t` in slots.
    pub fn zero_value(&mut self, d: i16, t: TypeId) {
        let l = self.layout(t);
        if l.indirect {
            let rt = self.cx.rtype(t);
            self.op_w(Op::New, d, rt.0);
        } else {
            self.zero(d, l.slots);
        }
    }
}
