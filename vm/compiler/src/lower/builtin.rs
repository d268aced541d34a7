//! Predeclared functions.
use super::Fb;
use super::expr::unparen;
use super::place::Place;
use crate::escape::Site;
use crate::syntax::ast::{BinaryOp, CallExpr, Expr, ExprKind};
use crate::types::{Builtin, Type, TypeId};
use govm_bytecode::Op;
use govm_bytecode::sem::{PrintKind, Trap};
use govm_bytecode::types::{LeafKind, TypeKind as K};

impl Fb<'_> {
    /// A call of a predeclared function (its arguments as written; constants were folded before).
    pub fn builtin_call(&mut self, e: &Expr, b: Builtin, c: &CallExpr, want: Option<i16>) -> i16 {
        use Builtin as B;
        self.at(e.pos);
        match b {
            B::Append => self.append(e, c, want),
            B::Len | B::Cap => self.len_cap(b, &c.args[0], want),
            B::Make => self.make(e, c, want),
            B::New => {
                let d = want.unwrap_or_else(|| self.temp());
                let t = self.type_of(e.id);
                let u = self.cx.types.under(t);
                let Type::Pointer(el) = *self.cx.types.ty(u) else { return d };
                let m = self.mark();
                let l = self.layout(el);
                if self.stays(e.id, Site::New, &l) {
                    let area = self.object_area(&l);
                    let place = Place::Frame { area, off: 0, ty: el };
                    let m = self.mark();
                    if self.is_type_expr(&c.args[0]) {
                        self.zero_place(&place);
                    } else {
                        let s = self.expr_conv(&c.args[0], el, None);
                        self.store_place(&place, s);
                    }
                    self.release(m);
                    self.lea(d, area, 0);
                    return d;
                }
                let rt = self.cx.rtype(el);
                if self.is_type_expr(&c.args[0]) {
                    self.op_w(Op::New, d, rt.0);
                } else {
                    let s = self.expr_conv(&c.args[0], el, None);
                    let p = self.temp();
                    self.op_w(Op::New, p, rt.0);
                    self.store(p, 0, s, el);
                    self.mov(d, p, 1);
                }
                self.release(m);
                d
            }
            B::Complex => {
                let t = self.type_of(e.id);
                let part = if self.kind(t) == K::Complex64 { TypeId::FLOAT32 } else { TypeId::FLOAT64 };
                let d = want.unwrap_or_else(|| self.alloc(2));
                let m = self.mark();
                let tmp = self.alloc(2);
                if c.args.len() == 1 {
                    let ops = self.builtin_operands(c);
                    self.mov(tmp, ops[0].0, 2);
                }
                for (i, a) in c.args.iter().enumerate().filter(|_| c.args.len() == 2) {
                    if let Some(v) = self.cx.types.info.value_of(unparen(a).id).cloned() {
                        self.constant(&v, part, Some(tmp + i as i16));
                    } else {
                        self.expr_to(a, tmp + i as i16);
                    }
                }
                self.mov(d, tmp, 2);
                self.release(m);
                d
            }
            B::Real | B::Imag => {
                let off = (b == B::Imag) as i16;
                let m = self.mark();
                if want.is_none() {
                    return self.expr(&c.args[0], None) + off;
                }
                let s = self.expr(&c.args[0], None);
                let d = want.unwrap_or(s + off);
                self.mov(d, s + off, 1);
                self.release(m);
                d
            }
            B::UnsafeSizeof | B::UnsafeAlignof | B::UnsafeOffsetof => {
                let d = want.unwrap_or_else(|| self.temp());
                let n = self.unsafe_size(b, &c.args[0]);
                self.imm(d, n as i64);
                d
            }
            B::Min | B::Max => self.min_max(e, b, c, want),
            B::Copy => self.copy(c, want),
            B::Recover => {
                let d = want.unwrap_or_else(|| self.alloc(2));
                self.flags.inlinable = false;
                self.op(Op::Recover, d, 0, 0);
                d
            }
            B::UnsafeAdd | B::UnsafeSlice | B::UnsafeString | B::UnsafeSliceData | B::UnsafeStringData => {
                self.unsafe_builtin(e, b, c, want)
            }
            _ => {
                let m = self.mark();
                let ops = self.builtin_operands(c);
                self.at(e.pos);
                self.builtin_on(b, &ops);
                self.release(m);
                want.unwrap_or(-3)
            }
        }
    }

    /// The operands of a call, a single one with several values spread.
    pub fn builtin_operands(&mut self, c: &CallExpr) -> Vec<(i16, TypeId)> {
        if let [a] = &c.args[..] {
            let t = self.type_of(unparen(a).id);
            if matches!(self.cx.types.ty(t), Type::Tuple(_)) && t != TypeId::EMPTY_TUPLE {
                return self.tuple_values(a);
            }
        }
        c.args.iter().map(|a| self.operand(a)).collect()
    }

    /// An argument evaluated to slots with its type (nil as unsafe.Pointer, untyped constants in their default type).
    pub fn operand(&mut self, a: &Expr) -> (i16, TypeId) {
        let t = self.type_of(a.id);
        if self.is_nil(a) {
            let s = self.temp();
            self.zero(s, 1);
            return (s, TypeId::UNTYPED_NIL);
        }
        let n = self.expr_slots(a);
        let s = self.expr(a, None);
        (self.stable(a, s, n), t)
    }

    /// Predeclared functions that may stand as statements, on evaluated operands.
    pub fn builtin_on(&mut self, b: Builtin, ops: &[(i16, TypeId)]) {
        use Builtin as B;
        match b {
            B::Close => self.op(Op::Close, ops[0].0, 0, 0),
            B::Recover => {
                let d = self.alloc(2);
                self.flags.inlinable = false;
                self.op(Op::Recover, d, 0, 0);
            }
            B::Panic => {
                let d = self.alloc(2);
                let (s, t) = ops[0];
                let any = TypeId::EMPTY_INTERFACE;
                self.conv_slots(s, t, any, d);
                self.op(Op::Panic, d, 0, 0);
            }
            B::Print | B::Println => {
                for (i, &(s, t)) in ops.iter().enumerate() {
                    if i > 0 && b == B::Println {
                        self.print_lit(" ");
                    }
                    self.print_value(s, t);
                }
                if b == B::Println {
                    self.print_lit("\n");
                }
            }
            B::Delete => {
                let (m, map_ty) = ops[0];
                let (kt, ..) = self.map_key_form(map_ty);
                let n = self.layout_ref(kt).slots;
                let k = self.alloc(n);
                self.conv_slots(ops[1].0, ops[1].1, kt, k);
                let (p, area) = self.spill(k, kt);
                let rt = self.cx.rtype(map_ty);
                self.op_x(Op::MapDelete, m, p, 0, rt.0 as u64);
                self.free_area(area);
            }
            B::Clear => {
                let (s, t) = ops[0];
                if self.kind(t) == K::Map {
                    let rt = self.cx.rtype(t);
                    self.op_x(Op::MapClear, s, 0, 0, rt.0 as u64);
                } else {
                    let rt = self.elem_rtype(t);
                    self.op_x(Op::ClearSlice, s, 0, 0, rt);
                }
            }
            // `defer recover()` is no call by a deferred function: it does nothing.
            B::Copy => {
                let d = self.temp();
                self.copy_slots(d, ops[0], ops[1]);
            }
            _ => {}
        }
    }

    fn print_lit(&mut self, s: &str) {
        let i = self.asm.string(s.as_bytes());
        self.op_w(Op::PrintLit, 0, i);
    }

    fn print_value(&mut self, s: i16, t: TypeId) {
        let k = self.kind(t);
        let scalar = |k: PrintKind| k as i16;
        match k {
            K::Bool => self.op(Op::Print, s, scalar(PrintKind::Bool), 0),
            K::Int | K::Int8 | K::Int16 | K::Int32 | K::Int64 => self.op(Op::Print, s, scalar(PrintKind::Int), 0),
            K::Uint | K::Uint8 | K::Uint16 | K::Uint32 | K::Uint64 | K::Uintptr => {
                self.op(Op::Print, s, scalar(PrintKind::Uint), 0);
            }
            K::Float64 => self.op(Op::Print, s, scalar(PrintKind::Float), 0),
            K::Float32 => self.op(Op::Print, s, scalar(PrintKind::Float32), 0),
            K::Complex64 => {
                // Both halves in one word.
                let d = self.alloc(1);
                self.op(Op::ShlImm, d, s + 1, 32);
                self.op(Op::Or, d, d, s);
                self.op(Op::Print, d, scalar(PrintKind::Complex64), 0);
            }
            K::Complex128 => self.op(Op::PrintComplex, s, 0, 0),
            K::String => self.op(Op::PrintStr, s, 0, 0),
            K::Interface => self.op(Op::PrintIface, s, 0, 0),
            K::Slice => self.op(Op::PrintSlice, s, 0, 0),
            _ => self.op(Op::Print, s, scalar(PrintKind::Pointer), 0),
        }
    }

    /// Run-time type number of a slice type's elements.
    pub fn elem_rtype(&mut self, t: TypeId) -> u64 {
        let u = self.cx.types.under(t);
        match *self.cx.types.ty(u) {
            Type::Slice(e) | Type::Array(e, _) => self.cx.rtype(e).0 as u64,
            _ => self.cx.rtype(TypeId::UINT8).0 as u64,
        }
    }

    fn len_cap(&mut self, b: Builtin, x: &Expr, want: Option<i16>) -> i16 {
        let t = self.type_of(x.id);
        let off = if b == Builtin::Len { 1 } else { 2 };
        match self.kind(t) {
            K::String | K::Slice => {
                if want.is_none() {
                    return self.expr(x, None) + off;
                }
                let m = self.mark();
                let s = self.expr(x, None);
                let d = want.unwrap_or(s + off);
                self.mov(d, s + off, 1);
                self.release(m);
                d
            }
            k @ (K::Map | K::Chan) => {
                let d = want.unwrap_or_else(|| self.temp());
                let m = self.mark();
                let s = self.expr(x, None);
                let op = match (k, b) {
                    (K::Map, _) => Op::MapLen,
                    (_, Builtin::Len) => Op::ChanLen,
                    _ => Op::ChanCap,
                };
                self.op(op, d, s, 0);
                self.release(m);
                d
            }
            _ => {
                // An array whose operand has effects: evaluate, then the constant.
                let d = want.unwrap_or_else(|| self.temp());
                let m = self.mark();
                self.expr(x, None);
                let u = self.cx.types.under(t);
                let n = match *self.cx.types.ty(u) {
                    Type::Array(_, n) => n,
                    Type::Pointer(a) => {
                        let au = self.cx.types.under(a);
                        match *self.cx.types.ty(au) {
                            Type::Array(_, n) => n,
                            _ => 0,
                        }
                    }
                    _ => 0,
                };
                self.release(m);
                self.imm(d, n);
                d
            }
        }
    }

    fn make(&mut self, e: &Expr, c: &CallExpr, want: Option<i16>) -> i16 {
        let t = self.type_of(e.id);
        let k = self.kind(t);
        let d = want.unwrap_or_else(|| self.alloc(if k == K::Slice { 3 } else { 1 }));
        if k == K::Slice && self.make_in_frame(e, c, t, d) {
            return d;
        }
        let m = self.mark();
        let mut unsigned = 0u64;
        let mut size = |fb: &mut Self, i: usize| -> Option<i16> {
            let a = c.args.get(i)?;
            let s = fb.temp();
            if let Some(v) = fb.cx.types.info.value_of(unparen(a).id).cloned() {
                // A constant size may be untyped, even a float.
                fb.constant(&v.to_int(), TypeId::INT, Some(s));
            } else {
                let at = fb.type_of(a.id);
                if super::arith::is_unsigned(fb.kind(at)) {
                    unsigned |= 1 << (i - 1);
                }
                fb.expr_to(a, s);
            }
            Some(s)
        };
        let n = size(self, 1);
        let cap = size(self, 2);
        let zero = |fb: &mut Self| {
            let s = fb.temp();
            fb.zero(s, 1);
            s
        };
        match k {
            K::Slice => {
                let n = n.unwrap_or_else(|| zero(self));
                let et = self.elem_rtype(t);
                self.op_x(Op::MakeSlice, d, n, cap.unwrap_or(n), et | unsigned << 32);
            }
            K::Map => {
                let n = n.unwrap_or_else(|| zero(self));
                let rt = self.cx.rtype(t);
                self.op_x(Op::MakeMap, d, n, 0, rt.0 as u64);
            }
            _ => {
                let n = n.unwrap_or_else(|| zero(self));
                let rt = self.cx.rtype(t);
                self.op_x(Op::MakeChan, d, n, 0, rt.0 as u64);
            }
        }
        self.release(m);
        d
    }

    /// `make` of a slice of constant size that does not escape: its array lies in the frame.
    fn make_in_frame(&mut self, e: &Expr, c: &CallExpr, t: TypeId, d: i16) -> bool {
        let u = self.cx.types.under(t);
        let Type::Slice(et) = *self.cx.types.ty(u) else { return false };
        let (Some(len), Some(cap)) = (self.const_len(c.args.get(1)), self.const_len(c.args.last())) else {
            return false;
        };
        let at = self.cx.types.new_array(et, cap);
        if len > cap || !self.facts.site(e.id, Site::Make) {
            return false;
        }
        let l = self.layout(at);
        if !self.stays(e.id, Site::Make, &l) {
            return false;
        }
        let area = self.object_area(&l);
        self.zero_place(&Place::Frame { area, off: 0, ty: at });
        self.lea(d, area, 0);
        self.imm(d + 1, len);
        self.imm(d + 2, cap);
        true
    }

    /// A constant size.
    fn const_len(&mut self, a: Option<&Expr>) -> Option<i64> {
        let v = self.cx.types.info.value_of(unparen(a?).id)?;
        v.to_int().to_i64().filter(|&n| n >= 0)
    }

    fn append(&mut self, e: &Expr, c: &CallExpr, want: Option<i16>) -> i16 {
        let t = self.type_of(e.id);
        let u = self.cx.types.under(t);
        let Type::Slice(et) = *self.cx.types.ty(u) else { return -3 };
        let d = want.unwrap_or_else(|| self.alloc(3));
        let m = self.mark();
        let first = self.type_of(unparen(&c.args[0]).id);
        if matches!(self.cx.types.ty(first), Type::Tuple(_)) {
            let ops = self.builtin_operands(c);
            self.append_values(d, ops[0].0, &ops[1..], et);
            self.release(m);
            return d;
        }
        self.calls_first(c.args.iter());
        let s = if self.is_nil(&c.args[0]) {
            let z = self.alloc(3);
            self.zero(z, 3);
            z
        } else {
            self.expr(&c.args[0], None)
        };
        let rest = &c.args[1..];
        if rest.is_empty() {
            self.mov(d, s, 3);
            self.release(m);
            return d;
        }
        let s = if rest.iter().any(|a| self.has_effects(a)) { self.stable(&c.args[0], s, 3) } else { s };
        let l = self.layout(et);
        let rt = self.cx.rtype(et);
        if c.ellipsis.is_some() {
            let xt = self.type_of(rest[0].id);
            if self.is_nil(&rest[0]) {
                self.mov(d, s, 3);
            } else {
                let x = self.expr(&rest[0], None);
                self.at(e.pos);
                if self.kind(xt) == K::String {
                    self.op(Op::AppendStr, d, s, x);
                } else {
                    self.op_x(Op::AppendSlice, d, s, x, rt.0 as u64);
                }
            }
            self.release(m);
            return d;
        }
        let one = l.leaf().filter(|k| rest.len() == 1 && k.size() as u64 == l.size && !l.is_mem());
        let quick = match one.map(|k| (k, k.size())) {
            Some((LeafKind::P, _)) => Some(Op::AppendP),
            Some((_, 8)) => Some(Op::Append64),
            Some((_, 4)) => Some(Op::Append32),
            Some((_, 1)) => Some(Op::Append8),
            _ => None,
        };
        if let Some(op) = quick {
            let v = self.expr_conv(&rest[0], et, None);
            self.at(e.pos);
            self.op(op, d, s, v);
            if op == Op::AppendP {
                self.asm.word(rt.0 as u64);
            }
            self.release(m);
            return d;
        }
        // Values first (they may use the slice), then room, then stores.
        let vals: Vec<(i16, TypeId)> = rest
            .iter()
            .map(|a| {
                let v = self.expr_conv(a, et, None);
                (self.stable(a, v, l.slots), et)
            })
            .collect();
        self.at(e.pos);
        self.append_values(d, s, &vals, et);
        self.release(m);
        d
    }

    /// d = slice s with values in slots appended.
    fn append_values(&mut self, d: i16, s: i16, vals: &[(i16, TypeId)], et: TypeId) {
        let l = self.layout(et);
        let rt = self.cx.rtype(et);
        let g = self.alloc(4);
        self.op_x(Op::AppendGrow, g, s, vals.len() as i16, rt.0 as u64);
        for (i, &(v, t)) in vals.iter().enumerate().filter(|_| l.size > 0) {
            let m = self.mark();
            // Conversions may allocate, which leaves the room where it is: it is reached through the slice.
            let c = self.value_slots(&l);
            self.conv_slots(v, t, et, c);
            self.store(g + 3, i as u64 * l.size, c, et);
            self.release(m);
        }
        self.mov(d, g, 3);
    }

    fn copy(&mut self, c: &CallExpr, want: Option<i16>) -> i16 {
        let d = want.unwrap_or_else(|| self.temp());
        let m = self.mark();
        let ops = self.builtin_operands(c);
        self.copy_slots(d, ops[0], ops[1]);
        self.release(m);
        d
    }

    fn copy_slots(&mut self, d: i16, a: (i16, TypeId), b: (i16, TypeId)) {
        if self.kind(b.1) == K::String {
            self.op(Op::CopyStr, d, a.0, b.0);
        } else {
            let rt = self.elem_rtype(a.1);
            self.op_x(Op::CopySlice, d, a.0, b.0, rt);
        }
    }

    fn min_max(&mut self, e: &Expr, b: Builtin, c: &CallExpr, want: Option<i16>) -> i16 {
        let t = self.type_of(e.id);
        let l = self.layout(t);
        let d = want.unwrap_or_else(|| self.alloc(l.slots));
        let m = self.mark();
        let acc = self.alloc(l.slots);
        self.expr_conv_to(&c.args[0], t, acc);
        for a in &c.args[1..] {
            let m = self.mark();
            let v = self.expr_conv(a, t, None);
            match l.kind {
                K::Float64 => self.op(if b == Builtin::Min { Op::MinF64 } else { Op::MaxF64 }, acc, acc, v),
                K::Float32 => {
                    let w = self.alloc(2);
                    self.op(Op::F32ToF64, w, acc, 0);
                    self.op(Op::F32ToF64, w + 1, v, 0);
                    self.op(if b == Builtin::Min { Op::MinF64 } else { Op::MaxF64 }, w, w, w + 1);
                    self.op(Op::F64ToF32, acc, w, 0);
                }
                _ => {
                    let keep = self.asm.label();
                    let less = self.temp();
                    let op = if b == Builtin::Min { BinaryOp::Lt } else { BinaryOp::Gt };
                    self.compare_slots(op, t, less, v, acc);
                    self.asm.jump(Op::JmpFalse, less, 0, keep);
                    self.mov(acc, v, l.slots);
                    self.asm.bind(keep);
                }
            }
            self.release(m);
        }
        self.mov(d, acc, l.slots);
        self.release(m);
        d
    }

    /// Sizes that depend on type arguments.
    fn unsafe_size(&mut self, b: Builtin, x: &Expr) -> u64 {
        let u = unparen(x);
        let t = self.type_of(u.id);
        match b {
            Builtin::UnsafeSizeof => self.layout_ref(t).size,
            Builtin::UnsafeAlignof => self.layout_ref(t).align,
            _ => {
                let ExprKind::Selector(s) = &u.kind else { return 0 };
                let Some(sel) = self.cx.types.info.selections.get(&u.id).cloned() else { return 0 };
                let mut t = self.type_of(s.x.id);
                let (ptr, elem) = self.cx.deref_type(t);
                if ptr {
                    t = elem;
                }
                let mut off = 0;
                for i in self.field_path(t, &sel, &s.sel.name) {
                    let (ft, o, _) = self.field_at(t, i as usize);
                    off += o;
                    t = ft;
                }
                off
            }
        }
    }

    fn unsafe_builtin(&mut self, e: &Expr, b: Builtin, c: &CallExpr, want: Option<i16>) -> i16 {
        use Builtin as B;
        let t = self.type_of(e.id);
        let n = self.layout_ref(t).slots;
        match b {
            B::UnsafeSliceData | B::UnsafeStringData => {
                if want.is_none() {
                    return self.expr(&c.args[0], None);
                }
                let m = self.mark();
                let s = self.expr(&c.args[0], None);
                let d = want.unwrap_or(s);
                self.mov(d, s, 1);
                self.release(m);
                d
            }
            B::UnsafeAdd => {
                let d = want.unwrap_or_else(|| self.temp());
                let m = self.mark();
                let ops = self.builtin_operands(c);
                self.op(Op::AddPtr, d, ops[0].0, ops[1].0);
                self.release(m);
                d
            }
            _ => {
                let d = want.unwrap_or_else(|| self.alloc(n));
                let m = self.mark();
                let tmp = self.alloc(3);
                let ops = self.builtin_operands(c);
                self.mov(tmp, ops[0].0, 1);
                let len = ops[1].0;
                let size = if b == B::UnsafeString { 1 } else { self.elem_size(t) };
                self.unsafe_len_check(tmp, len, b == B::UnsafeString, size);
                self.mov(tmp + 1, len, 1);
                self.mov(tmp + 2, len, 1);
                self.mov(d, tmp, n);
                self.release(m);
                d
            }
        }
    }

    /// Panics unless `len` elements of `size` bytes fit between the pointer and the end of the address space; a nil
    /// pointer goes with length 0 only.
    fn unsafe_len_check(&mut self, p: i16, len: i16, string: bool, size: u64) {
        let (bad, nil, ok) = (self.asm.label(), self.asm.label(), self.asm.label());
        let m = self.mark();
        self.asm.jump(Op::JLtImm, len, 0, bad);
        let (mem, room) = (self.temp(), self.temp());
        if size > 1 {
            self.imm(mem, (i64::MAX as u64 / size) as i64);
            self.asm.jump(Op::JLtI64, mem, len, bad);
        }
        self.imm(room, size as i64);
        self.op(Op::MulI64, mem, len, room);
        self.op(Op::Neg, room, p, 0);
        self.asm.jump(Op::JLeU64, mem, room, ok);
        self.asm.jump(Op::JEqImm, p, 0, nil);
        self.asm.bind(bad);
        let t = if string { Trap::UnsafeStringLen } else { Trap::UnsafeSliceLen };
        self.op_w(Op::Trap, 0, t as u32);
        self.asm.bind(nil);
        let t = if string { Trap::UnsafeStringNil } else { Trap::UnsafeSliceNil };
        self.op_w(Op::Trap, 0, t as u32);
        self.asm.bind(ok);
        self.release(m);
    }
}
