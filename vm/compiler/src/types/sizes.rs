//! Sizes, alignments and offsets as gc lays types out on amd64.
use super::*;
use BasicKind::*;

fn align_up(x: i64, a: i64) -> i64 {
    (x + a - 1) & !(a - 1)
}

impl Types {
    /// Size in bytes; -1 when the type is too large.
    pub fn size_of(&mut self, t: TypeId) -> i64 {
        match self.under_ty(t) {
            Type::Basic(k) => match k {
                Bool | Int8 | Uint8 => 1,
                Int16 | Uint16 => 2,
                Int32 | Uint32 | Float32 => 4,
                String | Complex128 | UntypedString => 16,
                _ => 8,
            },
            Type::Array(e, n) => {
                if n <= 0 {
                    return 0;
                }
                let s = self.size_of(e);
                if s < 0 {
                    return -1;
                }
                s.checked_mul(n).unwrap_or(-1)
            }
            Type::Slice(_) => 24,
            Type::Struct(s) => self.layout(&s).1,
            Type::Interface(_) => 16,
            _ => 8,
        }
    }
    /// Alignment in bytes.
    pub fn align_of(&mut self, t: TypeId) -> i64 {
        match self.under_ty(t) {
            Type::Array(e, _) => self.align_of(e),
            Type::Struct(s) => {
                let fields: Vec<TypeId> = s.fields.iter().map(|&f| self.obj(f).ty).collect();
                fields.into_iter().map(|f| self.align_of(f)).max().unwrap_or(1)
            }
            Type::Slice(_) | Type::Interface(_) => 8,
            Type::Basic(String | UntypedString) => 8,
            Type::Basic(Complex64) => 4,
            _ => self.size_of(t).clamp(1, 8),
        }
    }
    /// Offsets of the fields of a struct type.
    pub fn offsets_of(&mut self, t: TypeId) -> Vec<i64> {
        match self.under_ty(t) {
            Type::Struct(s) => self.layout(&s).0,
            _ => Vec::new(),
        }
    }
    fn layout(&mut self, s: &StructType) -> (Vec<i64>, i64) {
        let (mut off, mut max) = (0i64, 1i64);
        let mut out = Vec::with_capacity(s.fields.len());
        let n = s.fields.len();
        for (i, &f) in s.fields.iter().enumerate() {
            let ft = self.obj(f).ty;
            let (size, a) = (self.size_of(ft), self.align_of(ft));
            max = max.max(a);
            if off >= 0 {
                off = align_up(off, a);
            }
            out.push(off);
            if size < 0 || off < 0 || off.checked_add(size).is_none() {
                off = -1;
                continue;
            }
            off += size;
            // A trailing zero-sized field is padded, so that its address stays inside.
            if i + 1 == n && size == 0 && off > 0 {
                off += 1;
            }
        }
        (out, if off < 0 { -1 } else { align_up(off, max) })
    }
}
