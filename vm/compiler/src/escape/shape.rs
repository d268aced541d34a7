//! What escape analysis asks of types. Type parameters stand for anything, so they get the answer that is safe.
use crate::types::{BasicKind, ObjId, Type, TypeId, Types};

impl Types {
    /// Whether values of the type hold pointers.
    #[inline]
    pub(crate) fn has_pointers(&mut self, t: TypeId) -> bool {
        match self.pointers.get(t.0 as usize) {
            Some(Some(known)) => *known,
            _ => self.note_pointers(t),
        }
    }

    #[cold]
    fn note_pointers(&mut self, t: TypeId) -> bool {
        let found = self.find_pointers(t);
        if self.pointers.len() < self.num_types() {
            self.pointers.resize(self.num_types(), None);
        }
        self.pointers[t.0 as usize] = Some(found);
        found
    }

    fn find_pointers(&mut self, t: TypeId) -> bool {
        match *self.ty(t) {
            Type::Basic(b) => {
                return matches!(
                    b,
                    BasicKind::String | BasicKind::UnsafePointer | BasicKind::UntypedString | BasicKind::UntypedNil
                );
            }
            Type::Pointer(_) | Type::Slice(_) | Type::Map(..) | Type::Interface(_) => return true,
            _ => {}
        }
        if self.is_type_param(t) {
            return true;
        }
        let u = self.under(t);
        match *self.ty(u) {
            Type::Basic(_) => self.has_pointers(u),
            Type::Array(e, n) => n != 0 && self.has_pointers(e),
            Type::Struct(_) | Type::Tuple(_) => {
                let mut i = 0;
                while let Some(v) = self.part(u, i) {
                    if self.has_pointers(v) {
                        return true;
                    }
                    i += 1;
                }
                false
            }
            _ => true,
        }
    }

    /// Type of a field of a struct, or of one of a tuple's variables.
    fn part(&self, t: TypeId, i: usize) -> Option<TypeId> {
        let parts = match self.ty(t) {
            Type::Struct(s) => &s.fields[..],
            Type::Tuple(vars) => vars,
            _ => &[],
        };
        parts.get(i).map(|&v| self.obj(v).ty)
    }

    /// Whether an interface holds values of the type as its data word.
    pub(crate) fn pointer_shaped(&mut self, t: TypeId) -> bool {
        let u = self.under(t);
        match *self.ty(u) {
            Type::Pointer(_) | Type::Map(..) | Type::Chan(..) | Type::Signature(_) => true,
            Type::Basic(b) => b == BasicKind::UnsafePointer,
            Type::Struct(_) => match (self.part(u, 0), self.part(u, 1)) {
                (Some(f), None) => self.pointer_shaped(f),
                _ => false,
            },
            Type::Array(e, 1) => self.pointer_shaped(e),
            _ => false,
        }
    }

    /// Whether the type is an array of many elements whose size depends on a type parameter.
    pub(crate) fn is_open_array(&mut self, t: TypeId) -> bool {
        let u = self.under(t);
        match *self.ty(u) {
            Type::Array(e, n) => n > 64 && self.is_type_param(e) || self.is_open_array(e),
            _ => false,
        }
    }

    /// Whether the type is an interface and no type parameter.
    pub(crate) fn is_iface_type(&mut self, t: TypeId) -> bool {
        t.is_some() && self.is_interface(t)
    }

    /// Whether an assignment of a `from` to a `to` makes an interface value out of a concrete one.
    pub(crate) fn becomes_iface(&mut self, from: TypeId, to: TypeId) -> bool {
        from.is_some()
            && from != TypeId::UNTYPED_NIL
            && to.is_some()
            && self.is_iface_type(to)
            && !self.is_iface_type(from)
    }

    /// The type that decides what an operation on values of type `t` does: the core type of a type parameter.
    pub(crate) fn core_under(&mut self, t: TypeId) -> Option<Type> {
        let core = if self.is_type_param(t) { self.core_type(t)? } else { t };
        Some(self.under_ty(core).clone())
    }

    /// Whether each iteration of a loop has its own instance of the variable: files of Go 1.22 and later.
    pub(crate) fn loopvar_per_iteration(&self, v: ObjId) -> bool {
        self.obj(v).pkg.is_none_or(|p| self.pkg(p).version.allows(22))
    }
}
