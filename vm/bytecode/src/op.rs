//! The opcode table: every instruction, its operands and its meaning, once.
//!
//! An instruction is one 64-bit word `op:16 a:16 b:16 c:16`, low bits first; operands fill a, b, c in order. A 32-bit
//! operand fills b and c. Operands of the kinds `X..` are whole words that follow.
//! Notation: `r[x]` is the slot at `fp + 8*x`; `[p]` is memory; "nil" checks panic with Go's nil dereference error.

/// What an operand is: where it lies in the instruction, and what liveness and the verifier make of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operand {
    /// Defines 1 slot.
    D,
    /// Defines 2 slots.
    D2,
    /// Defines 3 slots.
    D3,
    /// Defines 4 slots.
    D4,
    /// Uses 1 scalar.
    U,
    /// Uses 2 scalars (complex number).
    U2,
    /// Uses 1 pointer.
    P,
    /// Uses a string: pointer, length.
    S,
    /// Uses a slice: pointer, length, capacity.
    L,
    /// Uses an interface: type or itab word, data pointer.
    I,
    /// A slot named without a liveness effect: start of a frame area, or operands described by the opcode.
    A,
    /// Signed 16-bit constant.
    Imm,
    /// Unsigned 16-bit constant.
    UImm,
    /// 16-bit jump distance in words, from the end of the instruction.
    J,
    /// Signed 32-bit constant.
    Imm32,
    /// 32-bit jump distance in words.
    J32,
    /// Function index.
    Fn32,
    /// Type index.
    Ty32,
    /// Index in the function's string table.
    Str32,
    /// Offset in the globals segment.
    G32,
    /// Index in the function's table of native names (same table as the strings).
    Nat32,
    /// Following word: 64 raw bits.
    X,
    /// Following word: type index in the low half, another type index or small number in the high half.
    XTy,
    /// Following word: function index low, type index high.
    XFnTy,
    /// Following word: index in the function's call signatures (low half).
    XSig,
}

impl Operand {
    /// Whether the operand is a 64-bit word of its own.
    pub const fn is_word(self) -> bool {
        matches!(self, Operand::X | Operand::XTy | Operand::XFnTy | Operand::XSig)
    }
    /// Whether the operand takes both b and c.
    pub const fn is_wide(self) -> bool {
        use Operand::*;
        matches!(self, Imm32 | J32 | Fn32 | Ty32 | Str32 | G32 | Nat32)
    }
    /// Number of slots the operand names (0 for constants; areas count 1).
    pub const fn slots(self) -> usize {
        use Operand::*;
        match self {
            D | U | P | A => 1,
            D2 | U2 | S | I => 2,
            D3 | L => 3,
            D4 => 4,
            _ => 0,
        }
    }
    /// Whether it defines its slots.
    pub const fn is_def(self) -> bool {
        matches!(self, Operand::D | Operand::D2 | Operand::D3 | Operand::D4)
    }
    /// Bit i set: slot i of the operand is used as a pointer.
    pub const fn pointer_uses(self) -> u8 {
        match self {
            Operand::P | Operand::S | Operand::L => 1,
            Operand::I => 2,
            _ => 0,
        }
    }
}

/// What an instruction does with the slots that one of its fields names: how many it reads and writes, and which of those it reads are
/// pointers, a bit for each. What only the opcode knows of is not told here.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Slots read.
    pub uses: u8,
    /// Slots written.
    pub defs: u8,
    /// Pointers read.
    pub pointers: u8,
}

/// What each of the three fields names.
const fn fields(operands: &[Operand]) -> [Field; 3] {
    let mut out = [Field { uses: 0, defs: 0, pointers: 0 }; 3];
    let (mut i, mut field) = (0, 0);
    while i < operands.len() {
        let o = operands[i];
        i += 1;
        if o.is_word() || o.is_wide() {
            continue;
        }
        let n = o.slots() as u8;
        let uses = if o.is_def() || matches!(o, Operand::A) { 0 } else { n };
        out[field] = Field { uses, defs: if o.is_def() { n } else { 0 }, pointers: o.pointer_uses() };
        field += 1;
    }
    out
}

/// Calls `$m!` with the whole table. An entry is: doc, name, operands, then in brackets what the instruction may do:
/// `jump`, `end` (control does not reach the next word), `safe` (a safepoint: may collect, park or move the stack),
/// `call` (enters another function), `panic` (may raise a run-time error; implies a line is needed).
#[macro_export]
macro_rules! for_each_op {
    ($m:ident) => {
        $m! {
            /// does nothing
            Nop() [];
            /// fatal error "unreachable code": control never gets here
            Unreachable() [end];

            // ---- moves and constants ----
            /// r[a] = r[b]
            Mov(D, A) [];
            /// r[a..a+2] = r[b..b+2]
            Mov2(D2, A) [];
            /// r[a..a+3] = r[b..b+3]
            Mov3(D3, A) [];
            /// r[a..a+n] = r[b..b+n], n = c; the ranges may overlap
            MovN(A, A, UImm) [];
            /// r[a] = sign-extended constant
            LoadImm(D, Imm32) [];
            /// r[a] = following word
            LoadConst(D, X) [];
            /// r[a..a+2] = string constant
            LoadStr(D2, Str32) [];
            /// r[a..a+n] = 0, n = b
            ZeroN(A, UImm) [];
            /// r[a] = address of slot b plus c bytes
            Lea(D, A, UImm) [];
            /// r[a] = address of the type descriptor
            LoadType(D, Ty32) [];
            /// r[a] = itab of (interface type low, concrete type high)
            LoadItab(D, XTy) [];
            /// r[a] = closure object without captures
            StaticClosure(D, Fn32) [];

            // ---- integers ----
            /// r[a] = r[b] + r[c]
            AddI64(D, U, U) [];
            /// r[a] = r[b] - r[c]
            SubI64(D, U, U) [];
            /// r[a] = r[b] * r[c]
            MulI64(D, U, U) [];
            /// r[a] = r[b] / r[c], truncated; panics on zero
            DivI64(D, U, U) [panic];
            /// r[a] = r[b] / r[c] unsigned; panics on zero
            DivU64(D, U, U) [panic];
            /// r[a] = r[b] % r[c]; panics on zero
            RemI64(D, U, U) [panic];
            /// r[a] = r[b] % r[c] unsigned; panics on zero
            RemU64(D, U, U) [panic];
            /// r[a] = i32(r[b] + r[c])
            AddI32(D, U, U) [];
            /// r[a] = i32(r[b] - r[c])
            SubI32(D, U, U) [];
            /// r[a] = i32(r[b] * r[c])
            MulI32(D, U, U) [];
            /// r[a] = u32(r[b] + r[c])
            AddU32(D, U, U) [];
            /// r[a] = u32(r[b] - r[c])
            SubU32(D, U, U) [];
            /// r[a] = u32(r[b] * r[c])
            MulU32(D, U, U) [];
            /// r[a] = r[b] & r[c]
            And(D, U, U) [];
            /// r[a] = r[b] | r[c]
            Or(D, U, U) [];
            /// r[a] = r[b] ^ r[c]
            Xor(D, U, U) [];
            /// r[a] = r[b] &^ r[c]
            AndNot(D, U, U) [];
            /// r[a] = r[b] << r[c]; 0 when the unsigned count is 64 or more
            Shl(D, U, U) [];
            /// r[a] = r[b] >> r[c] arithmetic; the sign when the unsigned count is 64 or more
            ShrI(D, U, U) [];
            /// r[a] = r[b] >> r[c] logical; 0 when the unsigned count is 64 or more
            ShrU(D, U, U) [];
            /// panics "negative shift amount" when r[a] < 0
            ShiftCheck(U) [panic];
            /// r[a] = -r[b]
            Neg(D, U) [];
            /// r[a] = ^r[b]
            Not(D, U) [];
            /// r[a] = 1 - r[b] (boolean negation)
            NotB(D, U) [];
            /// r[a] = r[b] + imm
            AddImm(D, U, Imm) [];
            /// r[a] = i32(r[b] + imm)
            AddI32Imm(D, U, Imm) [];
            /// r[a] = u32(r[b] + imm)
            AddU32Imm(D, U, Imm) [];
            /// r[a] = r[b] * imm
            MulImm(D, U, Imm) [];
            /// r[a] = r[b] / imm, imm not 0
            DivI64Imm(D, U, Imm) [];
            /// r[a] = r[b] % imm, imm not 0
            RemI64Imm(D, U, Imm) [];
            /// r[a] = r[b] & imm (sign-extended)
            AndImm(D, U, Imm) [];
            /// r[a] = r[b] | imm (sign-extended)
            OrImm(D, U, Imm) [];
            /// r[a] = r[b] ^ imm (sign-extended)
            XorImm(D, U, Imm) [];
            /// r[a] = r[b] << imm, imm < 64
            ShlImm(D, U, UImm) [];
            /// r[a] = r[b] >> imm arithmetic, imm < 64
            ShrIImm(D, U, UImm) [];
            /// r[a] = r[b] >> imm logical, imm < 64
            ShrUImm(D, U, UImm) [];
            /// r[a] = u32(r[b] << imm)
            ShlU32Imm(D, U, UImm) [];
            /// r[a] = rotate left of u32 r[b] by imm
            RotlU32Imm(D, U, UImm) [];
            /// r[a] = i8(r[b])
            ExtI8(D, U) [];
            /// r[a] = i16(r[b])
            ExtI16(D, U) [];
            /// r[a] = i32(r[b])
            ExtI32(D, U) [];
            /// r[a] = u8(r[b])
            ExtU8(D, U) [];
            /// r[a] = u16(r[b])
            ExtU16(D, U) [];
            /// r[a] = u32(r[b])
            ExtU32(D, U) [];

            // ---- floats; f32 lives in the low half of its slot, the high half 0 ----
            /// r[a] = r[b] + r[c]
            AddF64(D, U, U) [];
            /// r[a] = r[b] - r[c]
            SubF64(D, U, U) [];
            /// r[a] = r[b] * r[c]
            MulF64(D, U, U) [];
            /// r[a] = r[b] / r[c]
            DivF64(D, U, U) [];
            /// r[a] = -r[b]
            NegF64(D, U) [];
            /// r[a] = r[b] + r[c]
            AddF32(D, U, U) [];
            /// r[a] = r[b] - r[c]
            SubF32(D, U, U) [];
            /// r[a] = r[b] * r[c]
            MulF32(D, U, U) [];
            /// r[a] = r[b] / r[c]
            DivF32(D, U, U) [];
            /// r[a] = -r[b]
            NegF32(D, U) [];
            /// r[a] = f64 function number c ([`crate::sem::Math1`]) of r[b]
            Math1(D, U, UImm) [];
            /// r[a] = sqrt(r[b])
            SqrtF64(D, U) [];
            /// r[a] = fused r[b] * r[b+1] + r[b+2]
            FmaF64(D, A) [];
            /// r[a] = min(r[b], r[c]) as Go's builtin (NaN, -0)
            MinF64(D, U, U) [];
            /// r[a] = max(r[b], r[c]) as Go's builtin (NaN, -0)
            MaxF64(D, U, U) [];
            /// r[a..a+2] = r[b..b+2] / r[c..c+2], complex128
            DivC128(D2, U2, U2) [];

            // ---- conversions ----
            /// r[a] = f64(i64 r[b])
            I64ToF64(D, U) [];
            /// r[a] = f64(u64 r[b])
            U64ToF64(D, U) [];
            /// r[a] = i64(f64 r[b]) as amd64 does it
            F64ToI64(D, U) [];
            /// r[a] = u64(f64 r[b]) as amd64 does it
            F64ToU64(D, U) [];
            /// r[a] = f32(f64 r[b])
            F64ToF32(D, U) [];
            /// r[a] = f64(f32 r[b])
            F32ToF64(D, U) [];
            /// r[a] = f32(i64 r[b])
            I64ToF32(D, U) [];
            /// r[a] = f32(u64 r[b])
            U64ToF32(D, U) [];

            // ---- bit operations ----
            /// r[a] = bit function number c ([`crate::sem::Bits1`]) of r[b]
            Bits1(D, U, UImm) [];
            /// r[a] = rotate left of u64 r[b] by r[c]
            Rotl64(D, U, U) [];
            /// r[a] = rotate left of u32 r[b] by r[c]
            Rotl32(D, U, U) [];
            /// r[a..a+2] = high, low of r[b] * r[c] unsigned
            MulWide(D2, U, U) [];
            /// r[a..a+2] = sum, carry of r[b] + r[c] + r[c+1] unsigned
            AddCarry(D2, U, U2) [];
            /// r[a..a+2] = difference, borrow of r[b] - r[c] - r[c+1] unsigned
            SubBorrow(D2, U, U2) [];
            /// r[a..a+2] = quotient, remainder of (r[b], r[b+1]) / r[c] unsigned 128 by 64; panics on zero and overflow
            DivWide(D2, U2, U) [panic];

            // ---- comparisons to a boolean ----
            /// r[a] = r[b] == r[c]
            EqI64(D, U, U) [];
            /// r[a] = r[b] != r[c]
            NeI64(D, U, U) [];
            /// r[a] = r[b] < r[c]
            LtI64(D, U, U) [];
            /// r[a] = r[b] <= r[c]
            LeI64(D, U, U) [];
            /// r[a] = r[b] < r[c] unsigned
            LtU64(D, U, U) [];
            /// r[a] = r[b] <= r[c] unsigned
            LeU64(D, U, U) [];
            /// r[a] = r[b] == r[c], pointers
            EqP(D, P, P) [];
            /// r[a] = r[b] != r[c], pointers
            NeP(D, P, P) [];
            /// r[a] = r[b] == r[c]
            EqF64(D, U, U) [];
            /// r[a] = r[b] != r[c]
            NeF64(D, U, U) [];
            /// r[a] = r[b] < r[c]
            LtF64(D, U, U) [];
            /// r[a] = r[b] <= r[c]
            LeF64(D, U, U) [];
            /// r[a] = string r[b] == string r[c]
            EqStr(D, S, S) [];
            /// r[a] = string r[b] != string r[c]
            NeStr(D, S, S) [];
            /// r[a] = string r[b] < string r[c]
            LtStr(D, S, S) [];
            /// r[a] = string r[b] <= string r[c]
            LeStr(D, S, S) [];
            /// r[a] = interface r[b] == interface r[c], both without methods (first word a type)
            EqEface(D, I, I) [panic];
            /// r[a] = interface r[b] == interface r[c], both with methods (first word an itab)
            EqIface(D, I, I) [panic];
            /// r[a] = [r[b]] == [r[c]], values of the type in memory
            EqMem(D, P, P, XTy) [panic];

            // ---- jumps; a negative distance is a loop back-edge and tests for preemption ----
            /// jump
            Jmp(J32) [jump end];
            /// jump if r[a] != 0
            JmpTrue(U, J32) [jump];
            /// jump if r[a] == 0
            JmpFalse(U, J32) [jump];
            /// jump if r[a] == r[b]
            JEqI64(U, U, J) [jump];
            /// jump if r[a] != r[b]
            JNeI64(U, U, J) [jump];
            /// jump if r[a] < r[b]
            JLtI64(U, U, J) [jump];
            /// jump if r[a] <= r[b]
            JLeI64(U, U, J) [jump];
            /// jump if r[a] < r[b] unsigned
            JLtU64(U, U, J) [jump];
            /// jump if r[a] <= r[b] unsigned
            JLeU64(U, U, J) [jump];
            /// jump if r[a] == imm
            JEqImm(U, Imm, J) [jump];
            /// jump if r[a] != imm
            JNeImm(U, Imm, J) [jump];
            /// jump if r[a] < imm
            JLtImm(U, Imm, J) [jump];
            /// jump if r[a] <= imm
            JLeImm(U, Imm, J) [jump];
            /// jump if r[a] > imm
            JGtImm(U, Imm, J) [jump];
            /// jump if r[a] >= imm
            JGeImm(U, Imm, J) [jump];
            /// jump if r[a] == r[b]
            JEqF64(U, U, J) [jump];
            /// jump if r[a] != r[b]
            JNeF64(U, U, J) [jump];
            /// jump if r[a] < r[b]
            JLtF64(U, U, J) [jump];
            /// jump if r[a] <= r[b]
            JLeF64(U, U, J) [jump];
            /// jump unless r[a] < r[b]
            JNltF64(U, U, J) [jump];
            /// jump unless r[a] <= r[b]
            JNleF64(U, U, J) [jump];
            /// jump table: continues at word r[a] - imm of the b following `Jmp` words when that index is in range, else behind them
            JmpTable(U, UImm, Imm) [jump];

            // ---- memory through a pointer; c is a byte offset; nil checks ----
            /// r[a] = i8 [r[b]+c]
            LoadI8(D, P, UImm) [panic];
            /// r[a] = u8 [r[b]+c]
            LoadU8(D, P, UImm) [panic];
            /// r[a] = i16 [r[b]+c]
            LoadI16(D, P, UImm) [panic];
            /// r[a] = u16 [r[b]+c]
            LoadU16(D, P, UImm) [panic];
            /// r[a] = i32 [r[b]+c]
            LoadI32(D, P, UImm) [panic];
            /// r[a] = u32 (or f32) [r[b]+c]
            LoadU32(D, P, UImm) [panic];
            /// r[a] = word [r[b]+c]
            LoadW(D, P, UImm) [panic];
            /// r[a..a+2] = two words [r[b]+c]
            LoadW2(D2, P, UImm) [panic];
            /// r[a..a+3] = three words [r[b]+c]
            LoadW3(D3, P, UImm) [panic];
            /// frame memory at slot a, X bytes = [r[b]+c]
            LoadMem(A, P, UImm, X) [panic];
            /// [r[a]+c] = low 8 bits of r[b]
            Store8(P, U, UImm) [panic];
            /// [r[a]+c] = low 16 bits of r[b]
            Store16(P, U, UImm) [panic];
            /// [r[a]+c] = low 32 bits of r[b]
            Store32(P, U, UImm) [panic];
            /// [r[a]+c] = r[b], a scalar
            Store64(P, U, UImm) [panic];
            /// [r[a]+c] = r[b], a pointer (write barrier)
            StoreP(P, P, UImm) [panic];
            /// [r[a]+c] = string r[b] (write barrier)
            StoreStr(P, S, UImm) [panic];
            /// [r[a]+c] = slice r[b] (write barrier)
            StoreSlice(P, L, UImm) [panic];
            /// [r[a]+c] = interface r[b] (write barrier)
            StoreIface(P, I, UImm) [panic];
            /// [r[a]+c] = frame memory at slot b, a value of the type (write barrier)
            StoreMem(P, A, UImm, XTy) [panic];
            /// [r[a]] = [r[b]], a value of the type (write barrier); either order of overlap
            CopyMem(P, P, XTy) [panic];
            /// [r[a]+c] = zero value of the type (write barrier)
            ZeroMem(P, UImm, XTy) [panic];
            /// panics when r[a] is nil
            NilCheck(P) [panic];
            /// r[a] = r[b] + c after a nil check
            FieldAddr(D, P, UImm) [panic];
            /// r[a] = r[b] + X after a nil check
            FieldAddrX(D, P, X) [panic];
            /// r[a] = r[b] + r[c], a pointer (unsafe.Add)
            AddPtr(D, P, U) [];

            // ---- packed fields of frame areas: b (a for stores) is the area's slot, c a byte offset ----
            /// r[a] = i8 at fp + 8*b + c
            FLoadI8(D, A, UImm) [];
            /// r[a] = u8 at fp + 8*b + c
            FLoadU8(D, A, UImm) [];
            /// r[a] = i16 at fp + 8*b + c
            FLoadI16(D, A, UImm) [];
            /// r[a] = u16 at fp + 8*b + c
            FLoadU16(D, A, UImm) [];
            /// r[a] = i32 at fp + 8*b + c
            FLoadI32(D, A, UImm) [];
            /// r[a] = u32 at fp + 8*b + c
            FLoadU32(D, A, UImm) [];
            /// 8 bits at fp + 8*a + c = r[b]
            FStore8(A, U, UImm) [];
            /// 16 bits at fp + 8*a + c = r[b]
            FStore16(A, U, UImm) [];
            /// 32 bits at fp + 8*a + c = r[b]
            FStore32(A, U, UImm) [];

            // ---- package variables ----
            /// r[a] = address of the variable
            GlobalAddr(D, G32) [];
            /// r[a] = word of the variable
            GLoadW(D, G32) [];
            /// r[a..a+2] = two words of the variable
            GLoadW2(D2, G32) [];
            /// r[a..a+3] = three words of the variable
            GLoadW3(D3, G32) [];
            /// variable = r[a], a scalar word
            GStoreW(U, G32) [];
            /// variable = r[a], a pointer (write barrier)
            GStoreP(P, G32) [];

            // ---- indexing ----
            /// r[a] = address of element r[c] of slice r[b], element size X
            IndexAddr(D, L, U, X) [panic];
            /// r[a] = i8 element r[c] of slice r[b]
            IndexI8(D, L, U) [panic];
            /// r[a] = u8 element
            IndexU8(D, L, U) [panic];
            /// r[a] = i16 element
            IndexI16(D, L, U) [panic];
            /// r[a] = u16 element
            IndexU16(D, L, U) [panic];
            /// r[a] = i32 element
            IndexI32(D, L, U) [panic];
            /// r[a] = u32 element
            IndexU32(D, L, U) [panic];
            /// r[a] = word element
            IndexW(D, L, U) [panic];
            /// r[a..a+2] = two-word element
            IndexW2(D2, L, U) [panic];
            /// r[a..a+3] = three-word element
            IndexW3(D3, L, U) [panic];
            /// element r[b] of slice r[a] = low 8 bits of r[c]
            SetIndex8(L, U, U) [panic];
            /// element r[b] of slice r[a] = low 16 bits of r[c]
            SetIndex16(L, U, U) [panic];
            /// element r[b] of slice r[a] = low 32 bits of r[c]
            SetIndex32(L, U, U) [panic];
            /// element r[b] of slice r[a] = r[c], a scalar
            SetIndex64(L, U, U) [panic];
            /// element r[b] of slice r[a] = r[c], a pointer (write barrier)
            SetIndexP(L, U, P) [panic];
            /// r[a] = byte r[c] of string r[b]
            IndexStr(D, S, U) [panic];
            /// r[a] = address of element r[c] of the array at r[b] (nil check); X = length | element size << 32
            ArrAddr(D, P, U, X) [panic];
            /// r[a] = u8 element r[c] of the array at r[b]; X = length
            ArrU8(D, P, U, X) [panic];
            /// r[a] = i32 element
            ArrI32(D, P, U, X) [panic];
            /// r[a] = u32 element
            ArrU32(D, P, U, X) [panic];
            /// r[a] = word element
            ArrW(D, P, U, X) [panic];
            /// element r[b] of the array at r[a] = r[c], 8 bits; X = length
            SetArr8(P, U, U, X) [panic];
            /// element r[b] of the array at r[a] = r[c], 32 bits
            SetArr32(P, U, U, X) [panic];
            /// element r[b] of the array at r[a] = r[c], a scalar word
            SetArr64(P, U, U, X) [panic];
            /// panics "index out of range [r[a]] with length r[b]" unless r[a] < r[b] unsigned; c = 1: r[a] is unsigned
            BoundsCheck(U, U, UImm) [panic];

            // ---- slicing: lo, hi, max in r[c], r[c+1], r[c+2]; X flags: 1 lo, 2 hi, 4 max given; 16, 32, 64 that one is unsigned; element size << 32 ----
            /// r[a..a+3] = slice r[b] sliced
            SliceSlice(D3, L, A, X) [panic];
            /// r[a..a+2] = string r[b] sliced
            SliceStr(D2, S, A, X) [panic];
            /// r[a..a+3] = array at r[b] sliced (nil check); second X = array length
            SliceArr(D3, P, A, X, X) [panic];
            /// r[a] = pointer to the first X elements of slice r[b]; panics when it is shorter (nil slice gives nil)
            SliceToArr(D, L, X) [panic];

            // ---- strings ----
            /// r[a..a+2] = string r[b] + string r[c]
            Concat(D2, S, S) [safe];
            /// r[a..a+2] = c strings at slots b, b+2, ... joined
            ConcatN(D2, A, UImm) [safe];
            /// r[a..a+2] = string of byte slice r[b]
            BytesToStr(D2, L) [safe];
            /// r[a..a+3] = byte slice of string r[b]
            StrToBytes(D3, S) [safe];
            /// r[a..a+2] = string of rune slice r[b]
            RunesToStr(D2, L) [safe];
            /// r[a..a+3] = rune slice of string r[b]
            StrToRunes(D3, S) [safe];
            /// r[a..a+2] = string of code point r[b]
            RuneToStr(D2, U) [safe];
            /// r[a..a+2] = rune at byte index r[c] of string r[b], index after it
            DecodeRune(D2, S, U) [];

            // ---- interfaces ----
            /// r[a] = pointer to a heap copy of scalar r[b] of the type
            BoxVal(D, U, XTy) [safe];
            /// r[a] = pointer to a heap copy of string r[b]
            BoxStr(D, S, XTy) [safe];
            /// r[a] = pointer to a heap copy of slice r[b]
            BoxSlice(D, L, XTy) [safe];
            /// r[a] = pointer to a heap copy of the value of the type at address r[b]
            BoxMem(D, P, XTy) [safe];
            /// r[a] = dynamic type of interface with methods r[b], or nil
            IfaceType(D, I) [];
            /// r[a] = data word of r[b] if its dynamic type is the type, else panics; c = 1: r[b] has methods; high half of X: static type
            AssertConc(D, I, UImm, XTy) [panic];
            /// r[a] = 1 if the dynamic type of r[b] is the type; c = 1: r[b] has methods
            TestConc(D, I, UImm, XTy) [];
            /// r[a..a+2] = r[b] as the interface type, panics when it does not implement it; c = 1: r[b] has methods; high half: static type
            AssertIface(D2, I, UImm, XTy) [panic];
            /// r[a..a+3] = r[b] as the interface type, 1; or nil, 0; c = 1: r[b] has methods
            TestIface(D3, I, UImm, XTy) [];
            /// r[a..a+2] = r[b] converted to the interface type it is known to implement; nil stays nil; c = 1: r[b] has methods
            ConvIface(D2, I, UImm, XTy) [];

            // ---- allocation ----
            /// r[a] = new zero value of the type
            New(D, Ty32) [safe];
            /// r[a] = closure object of the function; the type describes the object's words (the first is the function)
            NewClosure(D, XFnTy) [safe];
            /// r[a..a+3] = make([]T, r[b], r[c]), T the element type; high half of X: 1 len is unsigned, 2 cap is unsigned
            MakeSlice(D3, U, U, XTy) [safe panic];
            /// r[a] = make(map type, hint r[b])
            MakeMap(D, U, XTy) [safe];
            /// r[a] = make(chan type, r[b])
            MakeChan(D, U, XTy) [safe panic];

            // ---- append, copy, clear ----
            /// r[a..a+3] = append(r[b]..., 8-bit r[c])
            Append8(D3, L, U) [safe];
            /// r[a..a+3] = append(r[b]..., 32-bit r[c])
            Append32(D3, L, U) [safe];
            /// r[a..a+3] = append(r[b]..., scalar word r[c])
            Append64(D3, L, U) [safe];
            /// r[a..a+3] = append(r[b]..., pointer r[c]) of element type X
            AppendP(D3, L, P, XTy) [safe];
            /// r[a..a+3] = r[b] with c more (zeroed) elements of type X; r[a+3] = address of the first of them
            AppendGrow(D4, L, UImm, XTy) [safe];
            /// r[a..a+3] = append(r[b], slice r[c]...) with element type X
            AppendSlice(D3, L, L, XTy) [safe];
            /// r[a..a+3] = append(byte slice r[b], string r[c]...)
            AppendStr(D3, L, S) [safe];
            /// r[a] = copy(slice r[b], slice r[c]) with element type X
            CopySlice(D, L, L, XTy) [];
            /// r[a] = copy(byte slice r[b], string r[c])
            CopyStr(D, L, S) [];
            /// clear(slice r[a]) with element type X
            ClearSlice(L, XTy) [];

            // ---- maps: X is the map type; results are addresses valid until the next instruction that may write the map ----
            /// r[a] = address of the element for the key at address r[c] in map r[b], or of a zero value
            MapGet(D, P, P, XTy) [panic];
            /// MapGet with a 64-bit scalar key r[c]
            MapGet64(D, P, U, XTy) [panic];
            /// MapGet with a 32-bit scalar key r[c]
            MapGet32(D, P, U, XTy) [panic];
            /// MapGet with a string key r[c]
            MapGetStr(D, P, S, XTy) [panic];
            /// r[a] = address as MapGet, r[a+1] = 1 if the key is there
            MapGetOk(D2, P, P, XTy) [panic];
            /// MapGetOk with a 64-bit scalar key
            MapGetOk64(D2, P, U, XTy) [panic];
            /// MapGetOk with a 32-bit scalar key
            MapGetOk32(D2, P, U, XTy) [panic];
            /// MapGetOk with a string key
            MapGetOkStr(D2, P, S, XTy) [panic];
            /// r[a] = address of the element for the key at r[c] in map r[b], inserted if absent
            MapSet(D, P, P, XTy) [safe panic];
            /// MapSet with a 64-bit scalar key
            MapSet64(D, P, U, XTy) [safe panic];
            /// MapSet with a 32-bit scalar key
            MapSet32(D, P, U, XTy) [safe panic];
            /// MapSet with a string key
            MapSetStr(D, P, S, XTy) [safe panic];
            /// delete(r[a], key at address r[b])
            MapDelete(P, P, XTy) [panic];
            /// r[a] = len(map r[b])
            MapLen(D, P) [];
            /// clear(map r[a])
            MapClear(P, XTy) [];
            /// r[a] = new iterator over map r[b]
            MapIter(D, P, XTy) [safe];
            /// r[a..a+2] = addresses of the next key and element of iterator r[b]; jumps when there is none
            MapNext(D2, P, J) [jump];

            // ---- channels ----
            /// r[a] <- value at address r[b]
            Send(P, P) [safe panic];
            /// receive from r[a] to address r[b] (may be nil: dropped)
            Recv(P, P) [safe];
            /// r[a] = 1 if a value was received from r[b] to address r[c], 0 if it is closed
            RecvOk(D, P, P) [safe];
            /// close(r[a])
            Close(P) [panic];
            /// r[a] = len(chan r[b])
            ChanLen(D, P) [];
            /// r[a] = cap(chan r[b])
            ChanCap(D, P) [];
            /// r[a] = index of the chosen case (-1: default), r[a+1] = received; c cases at area b, three slots each:
            /// channel, element address, direction (1 send, 2 receive); X = 1: has a default
            Select(D2, A, UImm, X) [safe panic];

            // ---- calls: a is the first argument slot; results follow the arguments ----
            /// call the function
            Call(A, Fn32, XSig) [safe call panic];
            /// call closure r[b]
            CallClosure(A, P, XSig) [safe call panic];
            /// call method c of interface r[b]; its data word is stored as the first argument
            CallIface(A, I, UImm, XSig) [safe call panic];
            /// call closure r[a] with r[b] argument and result words copied from the buffer at r[c] below the frame
            CallDyn(P, U, P) [safe call panic];
            /// after CallDyn: copy the r[b] argument and result words back to the buffer at r[c]
            DynResults(P, U, P) [];
            /// run the Rust native named by the string; arguments and results are the frame's own
            Native(Nat32) [safe panic];
            /// return
            Ret() [end];
            /// run this frame's deferred calls, last first, then go on; a call returns to this very instruction, which looks again
            RunDefers() [safe call];
            /// start a goroutine that calls closure r[a]
            Go(P) [safe panic];
            /// defer closure r[a] in this frame
            Defer(P) [safe panic];
            /// r[a] = distance of this frame's fp from the stack's high end, in bytes: names the frame, wherever the stack moves
            FrameToken(D) [];
            /// defer closure r[a] in the frame with token r[b]
            DeferAt(P, U) [safe panic];
            /// panic(r[a])
            Panic(I) [safe call end panic];
            /// r[a..a+2] = recover()
            Recover(D2) [];
            /// panics with the runtime error number imm ([`crate::sem::Trap`])
            Trap(Imm32) [safe call end panic];

            /// panics with the string constant as a runtime.Error without prefix
            PanicText(Str32) [safe call end panic];

            // ---- print and println ----
            /// print scalar r[a] as kind b ([`crate::sem::PrintKind`])
            Print(U, UImm) [];
            /// print complex r[a]
            PrintComplex(U2) [];
            /// print string r[a]
            PrintStr(S) [];
            /// print string constant
            PrintLit(Str32) [];
            /// print interface r[a]
            PrintIface(I) [];
            /// print slice r[a]
            PrintSlice(L) [];

            // ---- atomics: c is the operand size in bytes; pointers have their own (write barrier) ----
            /// r[a] = atomic [r[b]]; sizes 4 zero-extends, 5 means signed 4
            AtomicLoad(D, P, UImm) [panic];
            /// atomic [r[a]] = r[b]
            AtomicStore(P, U, UImm) [panic];
            /// atomic [r[a]] = pointer r[b]
            AtomicStoreP(P, P) [panic];
            /// r[a] = atomic [r[b]] += r[c], the new value; X = size
            AtomicAdd(D, P, U, X) [panic];
            /// r[a] = old [r[b]], swapped with r[c]; X = size
            AtomicSwap(D, P, U, X) [panic];
            /// r[a] = old [r[b]], swapped with pointer r[c]
            AtomicSwapP(D, P, P) [panic];
            /// r[a] = 1 if [r[b]] was r[c] and is now r[c+1]; X = size
            AtomicCas(D, P, U2, X) [panic];
            /// r[a] = 1 if [r[b]] was pointer r[c] and is now pointer r[c+1]
            AtomicCasP(D, P, A) [panic];
            /// r[a] = old [r[b]], now and-ed with r[c]; X = size
            AtomicAnd(D, P, U, X) [panic];
            /// r[a] = old [r[b]], now or-ed with r[c]; X = size
            AtomicOr(D, P, U, X) [panic];
            /// if the 32 bits at [r[a]+b] are 0 makes them 1, atomically, and jumps: takes a mutex that nobody holds
            JLock(P, UImm, J) [jump panic];
            /// if the 32 bits at [r[a]+b] are 1 makes them 0, atomically, and jumps: gives a mutex back that nobody waits for
            JUnlock(P, UImm, J) [jump panic];
        }
    };
}

macro_rules! define_ops {
    ($($(#[doc = $doc:literal])+ $name:ident ( $($k:ident),* ) [ $($fl:ident)* ];)*) => {
        // The meanings use brackets for slots and memory, which are no links.
        #[allow(rustdoc::broken_intra_doc_links)]
        /// An opcode. The discriminant is the low 16 bits of the instruction word.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Op { $($(#[doc = $doc])+ $name,)* }

        /// All opcodes in order.
        pub const ALL: &[Op] = &[$(Op::$name,)*];

        static INFO: &[OpInfo] = &[$(OpInfo {
            name: stringify!($name),
            operands: &[$(Operand::$k,)*],
            fields: fields(&[$(Operand::$k,)*]),
            doc: concat!($($doc,)+),
            flags: 0 $(| flag(stringify!($fl)))*,
        },)*];
    };
}

/// Static facts about an opcode.
#[derive(Debug)]
pub struct OpInfo {
    /// Mnemonic.
    pub name: &'static str,
    /// Operands in order.
    pub operands: &'static [Operand],
    /// What its fields name, in order.
    pub fields: [Field; 3],
    /// Meaning.
    pub doc: &'static str,
    flags: u8,
}

const JUMP: u8 = 1;
const END: u8 = 2;
const SAFE: u8 = 4;
const CALL: u8 = 8;
const PANIC: u8 = 16;

const fn flag(s: &str) -> u8 {
    match s.as_bytes()[0] {
        b'j' => JUMP,
        b'e' => END,
        b's' => SAFE,
        b'c' => CALL,
        b'p' => PANIC,
        _ => panic!("unknown flag in the opcode table"),
    }
}

impl OpInfo {
    /// May continue elsewhere than at the next instruction.
    pub fn jumps(&self) -> bool {
        self.flags & JUMP != 0
    }
    /// Never continues at the next instruction.
    pub fn ends(&self) -> bool {
        self.flags & END != 0
    }
    /// Is a safepoint by itself (back-edges and function entry are safepoints too).
    pub fn safepoint(&self) -> bool {
        self.flags & SAFE != 0
    }
    /// Enters another function.
    pub fn calls(&self) -> bool {
        self.flags & CALL != 0
    }
    /// May raise a run-time error: then deferred functions run, so it counts as a safepoint too.
    pub fn panics(&self) -> bool {
        self.flags & PANIC != 0
    }
}

for_each_op!(define_ops);

impl Op {
    /// The opcode with this number.
    pub fn from_u16(n: u16) -> Option<Op> {
        ALL.get(n as usize).copied()
    }
    /// Facts about it.
    pub fn info(self) -> &'static OpInfo {
        &INFO[self as usize]
    }
    /// Words that follow the instruction word.
    pub fn extra_words(self) -> usize {
        self.info().operands.iter().filter(|o| o.is_word()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_fit_the_word() {
        for &op in ALL {
            let mut field = 0;
            for o in op.info().operands {
                if o.is_word() {
                    continue;
                }
                if o.is_wide() {
                    assert!(field <= 1, "{op:?}: a 32-bit operand must be in b and c");
                    field = 3;
                } else {
                    field += 1;
                }
            }
            assert!(field <= 3, "{op:?} has too many operands");
        }
    }
}
