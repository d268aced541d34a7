//! Library functions that are instructions: math, math/bits, sync/atomic.
use super::Fb;
use super::expr::unparen;
use super::place::Place;
use crate::syntax::ast::{CallExpr, Expr, ExprKind};
use crate::types::{ObjId, ObjKind, TypeId};
use govm_bytecode::Op;
use govm_bytecode::asm::Label;
use govm_bytecode::sem::{Bits1, Math1};

/// How an intrinsic's operands map to an instruction.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Intrinsic {
    /// d = op(a)
    Unary(Op),
    /// d = op(a) with a number in c
    Numbered(Op, u16),
    /// d = op(a, b)
    Binary(Op),
    /// d, e = op(a, b)
    BinaryTwo(Op),
    /// d, e = op(a, b, c) with b and c adjacent
    Carry(Op),
    /// d, e = op((a, b), c)
    DivWide,
    /// fused multiply-add of three adjacent operands
    Fma,
    /// the operand's bits
    Same,
    /// d = atomic load of c bytes (5: signed 4)
    Load(u16),
    /// atomic store of c bytes
    Store(u16),
    /// atomic pointer store
    StoreP,
    /// d = read-modify-write of c bytes: op, size, whether the result is sign-extended
    Rmw(Op, u16),
    /// d = swap of pointers
    SwapP,
    /// d = compare and swap of c bytes
    Cas(u16),
    /// compare and swap of pointers
    CasP,
    /// reflect's call of a closure with words in a buffer
    CallDyn,
}

fn bits_fn(name: &str) -> Option<Intrinsic> {
    use Bits1::*;
    use Intrinsic::*;
    let n = |b: Bits1| Some(Numbered(Op::Bits1, b as u16));
    match name {
        "LeadingZeros" | "LeadingZeros64" => n(Clz64),
        "LeadingZeros32" => n(Clz32),
        "LeadingZeros16" => n(Clz16),
        "LeadingZeros8" => n(Clz8),
        "TrailingZeros" | "TrailingZeros64" => n(Ctz64),
        "TrailingZeros32" => n(Ctz32),
        "TrailingZeros16" => n(Ctz16),
        "TrailingZeros8" => n(Ctz8),
        "OnesCount" | "OnesCount64" | "OnesCount32" | "OnesCount16" | "OnesCount8" => n(Popcnt),
        "ReverseBytes" | "ReverseBytes64" => n(Bswap64),
        "ReverseBytes32" => n(Bswap32),
        "ReverseBytes16" => n(Bswap16),
        "Reverse" | "Reverse64" => n(Reverse64),
        "Reverse32" => n(Reverse32),
        "Reverse16" => n(Reverse16),
        "Reverse8" => n(Reverse8),
        "Len" | "Len64" | "Len32" | "Len16" | "Len8" => n(Len64),
        "RotateLeft" | "RotateLeft64" => Some(Binary(Op::Rotl64)),
        "RotateLeft32" => Some(Binary(Op::Rotl32)),
        "Mul" | "Mul64" => Some(BinaryTwo(Op::MulWide)),
        "Add" | "Add64" => Some(Carry(Op::AddCarry)),
        "Sub" | "Sub64" => Some(Carry(Op::SubBorrow)),
        "Div" | "Div64" => Some(DivWide),
        _ => None,
    }
}

fn math_fn(name: &str) -> Option<Intrinsic> {
    use Intrinsic::*;
    let n = |m: Math1| Some(Numbered(Op::Math1, m as u16));
    match name {
        "Sqrt" | "sqrt" => Some(Unary(Op::SqrtF64)),
        "Floor" | "floor" => n(Math1::Floor),
        "Ceil" | "ceil" => n(Math1::Ceil),
        "Trunc" | "trunc" => n(Math1::Trunc),
        "Abs" => n(Math1::Abs),
        "RoundToEven" => n(Math1::RoundToEven),
        "Float64bits" | "Float64frombits" | "Float32bits" | "Float32frombits" => Some(Same),
        "FMA" => Some(Fma),
        _ => None,
    }
}

fn atomic_fn(name: &str) -> Option<Intrinsic> {
    use Intrinsic::*;
    let size = |t: &str| {
        Some(match t {
            "Int32" => 5,
            "Uint32" => 4,
            "Int64" | "Uint64" | "Uintptr" => 8,
            _ => return None,
        })
    };
    if let Some(t) = name.strip_prefix("Load") {
        return Some(Load(if t == "Pointer" { 8 } else { size(t)? }));
    }
    if let Some(t) = name.strip_prefix("Store") {
        return Some(if t == "Pointer" { StoreP } else { Store(size(t)?) });
    }
    if let Some(t) = name.strip_prefix("Swap") {
        return Some(if t == "Pointer" { SwapP } else { Rmw(Op::AtomicSwap, size(t)?) });
    }
    if let Some(t) = name.strip_prefix("CompareAndSwap") {
        return Some(if t == "Pointer" { CasP } else { Cas(size(t)?) });
    }
    if let Some(t) = name.strip_prefix("Add") {
        return Some(Rmw(Op::AtomicAdd, size(t)?));
    }
    if let Some(t) = name.strip_prefix("And") {
        return Some(Rmw(Op::AtomicAnd, size(t)?));
    }
    let t = name.strip_prefix("Or")?;
    Some(Rmw(Op::AtomicOr, size(t)?))
}

impl Fb<'_> {
    /// The instruction that a library function stands for.
    pub fn intrinsic_of(&self, o: ObjId) -> Option<Intrinsic> {
        let ob = self.cx.types.obj(o);
        let ObjKind::Func(f) = &ob.kind else { return None };
        if f.is_method {
            return None;
        }
        let path = self.cx.types.pkg(ob.pkg?).path.clone();
        match &*path {
            "math/bits" => bits_fn(&ob.name),
            "math" => math_fn(&ob.name),
            "sync/atomic" => atomic_fn(&ob.name),
            "reflect" if &*ob.name == "callDyn" => Some(Intrinsic::CallDyn),
            _ => None,
        }
    }

    /// The instruction that a method of sync/atomic on a value of type `rt`, or a pointer to it, stands for. Its first operand is
    /// the receiver's address: the value is all that these types hold.
    pub fn method_intrinsic(&mut self, rt: TypeId, method: ObjId) -> Option<Intrinsic> {
        let name = self.library_method(rt, method, "sync/atomic")?;
        let (t, method) = name.split_once('.')?;
        let t = match t.split('[').next()? {
            "Bool" => "Uint32",
            t => t,
        };
        atomic_fn(&format!("{method}{t}"))
    }

    /// Type and name of a method of a library package, as in `Mutex.Lock`.
    fn library_method(&mut self, rt: TypeId, method: ObjId, path: &str) -> Option<String> {
        let o = self.cx.types.obj(method);
        let (pkg, name) = (o.pkg?, o.name.clone());
        if &*self.cx.types.pkg(pkg).path != path {
            return None;
        }
        let (_, base) = self.cx.deref_type(rt);
        let t = self.cx.type_name(base, true);
        Some(format!("{}.{name}", t.strip_prefix(path)?.strip_prefix('.')?))
    }

    /// In front of a call of a mutex's Lock or Unlock: does it in line if nobody else is at the mutex, and then jumps over the
    /// call, to the label returned. The state is a Mutex's first word: 0 when free, 1 when locked and nobody waits.
    pub fn mutex_in_line(&mut self, e: &Expr, place: &Place, method: ObjId) -> Option<Label> {
        let op = match self.library_method(place.ty(), method, "sync")?.as_str() {
            "Mutex.Lock" => Op::JLock,
            "Mutex.Unlock" => Op::JUnlock,
            _ => return None,
        };
        let (is_ptr, _) = self.cx.deref_type(place.ty());
        let m = self.mark();
        let (p, off) = match *place {
            Place::Mem { p, off, .. } if !is_ptr && off <= u16::MAX as u64 => (p, off),
            _ if is_ptr => (self.load_place(place, None), 0),
            _ => {
                let p = self.temp();
                self.address_to(place, p);
                (p, 0)
            }
        };
        let done = self.asm.label();
        self.at(e.pos);
        self.asm.jump(op, p, off as u16 as i16, done);
        self.release(m);
        Some(done)
    }

    /// A direct call of an intrinsic.
    pub fn intrinsic_call(&mut self, e: &Expr, c: &CallExpr, want: Option<i16>) -> Option<i16> {
        let f = unparen(&c.fun);
        let id = match &f.kind {
            ExprKind::Ident(_) => f.id,
            ExprKind::Selector(s) if !self.cx.types.info.selections.contains_key(&f.id) => s.sel.id,
            _ => return None,
        };
        let o = self.object(id);
        let intr = self.intrinsic_of(o)?;
        let ft = self.type_of(f.id);
        let (params, results, _) = self.signature(ft);
        if c.args.len() != params.len() {
            return None;
        }
        let nres: u32 = results.iter().map(|&r| self.layout_ref(r).slots).sum();
        let d = want.unwrap_or_else(|| self.alloc(nres));
        let m = self.mark();
        // Operands of these may lie anywhere.
        if let (Intrinsic::Unary(_) | Intrinsic::Numbered(..) | Intrinsic::Same, [a], [p]) =
            (intr, &c.args[..], &params[..])
        {
            let s = self.expr_conv(a, *p, None);
            self.at(e.pos);
            self.intrinsic(intr, d, s);
            self.release(m);
            return Some(d);
        }
        let base = self.window(&params, &results);
        let mut at = base;
        for (a, &p) in c.args.iter().zip(&params) {
            self.expr_conv_to(a, p, at);
            at += self.layout_ref(p).slots as i16;
        }
        self.at(e.pos);
        self.intrinsic(intr, at, base);
        self.mov(d, at, nres);
        self.release(m);
        Some(d)
    }

    /// d.. = intrinsic of the operands in adjacent slots from a.
    pub fn intrinsic(&mut self, i: Intrinsic, d: i16, a: i16) {
        use Intrinsic as I;
        let size = |n: u16| if n == 5 { 4 } else { n as u64 };
        match i {
            I::Unary(op) => self.op(op, d, a, 0),
            I::Numbered(op, n) => self.op(op, d, a, n as i16),
            I::Binary(op) | I::BinaryTwo(op) | I::Carry(op) => self.op(op, d, a, a + 1),
            I::DivWide => self.op(Op::DivWide, d, a, a + 2),
            I::Fma => self.op(Op::FmaF64, d, a, 0),
            I::Same => self.mov(d, a, 1),
            I::CallDyn => {
                self.op(Op::CallDyn, a, a + 1, a + 2);
                self.op(Op::DynResults, a, a + 1, a + 2);
            }
            I::Load(n) => self.op(Op::AtomicLoad, d, a, n as i16),
            I::Store(n) => self.op(Op::AtomicStore, a, a + 1, size(n) as i16),
            I::StoreP => self.op(Op::AtomicStoreP, a, a + 1, 0),
            I::SwapP => self.op(Op::AtomicSwapP, d, a, a + 1),
            I::CasP => self.op(Op::AtomicCasP, d, a, a + 1),
            I::Cas(n) => self.op_x(Op::AtomicCas, d, a, a + 1, size(n)),
            I::Rmw(op, n) => {
                self.op_x(op, d, a, a + 1, size(n));
                if n == 5 {
                    self.op(Op::ExtI32, d, d, 0);
                } else if n == 4 {
                    self.op(Op::ExtU32, d, d, 0);
                }
            }
        }
    }
}
