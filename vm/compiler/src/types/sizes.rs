//! Sizes, alignments and offsets as gc lays types out on amd64.
use super::*;
use BasicKind::*;

fn align_up(x: i64, a: i64) -> i64 {
    (x + a - 1) & !(a - 1)
}

impl Types {
    /// Size in bytes; -1 when the type is too large.
    #[inline]
    pub fn size_of(&mut self, t: TypeId) -> i64 {
        match self.layouts.get(t.0 as usize) {
            Some(&(size, align)) if align > 0 => size,
            _ => self.layout_of(t).0,
        }
    }
    /// Alignment in bytes.
    pub fn align_of(&mut self, t: TypeId) -> i64 {
        self.layout_of(t).1
    }
    /// Offsets of the fields of a struct type.
    pub fn offsets_of(&mut self, t: TypeId) -> Vec<i64> {
        match self.under_ty(t).clone() {
            Type::Struct(s) => self.struct_layout(&s).0,
            _ => Vec::new(),
        }
    }
    /// Size and alignment, remembered for defined, struct and array types.
    fn layout_of(&mut self, t: TypeId) -> (i64, i64) {
        match *self.ty(t) {
            Type::Basic(k) => return basic(k),
            Type::Pointer(_) | Type::Map(..) | Type::Chan(..) | Type::Signature(_) => return (8, 8),
            _ => {}
        }
        let i = t.0 as usize;
        match self.layouts.get(i) {
            Some(&l) if l.1 > 0 => return l,
            Some(_) => {}
            None => self.layouts.resize(self.types.len(), (0, 0)),
        }
        // An invalid recursive type has no size: its own occurrence counts as empty, and one that expands for ever is
        // given up on.
        if self.depth > 500 {
            return (0, 1);
        }
        self.layouts[i] = (0, 1);
        self.depth += 1;
        let l = env::deeper(|| self.compute_layout(t));
        self.depth -= 1;
        // Declarations under way may still change.
        if self.obj_path.is_empty() {
            self.layouts[i] = l;
        } else {
            self.layouts[i] = (0, 0);
        }
        l
    }
    fn compute_layout(&mut self, t: TypeId) -> (i64, i64) {
        match self.under_ty(t).clone() {
            Type::Basic(k) => basic(k),
            Type::Array(e, n) => {
                let (s, a) = self.layout_of(e);
                let size = if s < 0 { -1 } else { s.checked_mul(n.max(0)).unwrap_or(-1) };
                (size, a)
            }
            Type::Slice(_) => (24, 8),
            Type::Struct(s) => {
                let (_, size, align) = self.struct_layout(&s);
                (size, align)
            }
            Type::Interface(_) => (16, 8),
            _ => (8, 8),
        }
    }
    /// Offsets, size and alignment.
    fn struct_layout(&mut self, s: &StructType) -> (Vec<i64>, i64, i64) {
        let (mut off, mut max) = (0i64, 1i64);
        let mut out = Vec::with_capacity(s.fields.len());
        let n = s.fields.len();
        for (i, &f) in s.fields.iter().enumerate() {
            let ft = self.obj(f).ty;
            let (size, a) = self.layout_of(ft);
            max = max.max(a);
            if off >= 0 {
                off = align_up(off, a);
            }
            out.push(off);
            if size < 0 || off < 0 || off.checked_add(size).is_none_or(|e| e > i64::MAX - 16) {
                off = -1;
                continue;
            }
            off += size;
            // A trailing zero-sized field is padded, so that its address stays inside.
            if i + 1 == n && size == 0 && off > 0 {
                off += 1;
            }
        }
        (out, if off < 0 { -1 } else { align_up(off, max) }, max)
    }
}

fn basic(k: BasicKind) -> (i64, i64) {
    match k {
        Bool | Int8 | Uint8 => (1, 1),
        Int16 | Uint16 => (2, 2),
        Int32 | Uint32 | Float32 => (4, 4),
        Complex64 => (8, 4),
        String | Complex128 | UntypedString => (16, 8),
        _ => (8, 8),
    }
}
