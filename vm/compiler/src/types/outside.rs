//! Types whose values no memory of Go's can hold: `runtime/cgo.Incomplete`, and what has fields or elements of it.
use super::*;
use crate::syntax::ast::NodeId;

impl Types {
    /// Records the instantiation at an identifier.
    pub(crate) fn record_instance(&mut self, id: NodeId, targs: &[TypeId], ty: TypeId, pos: Pos) {
        self.info.instances.insert(id, Instance { targs: targs.into(), ty });
        // Most are basic types and pointers.
        for &t in targs {
            if matches!(self.ty(t), Type::Named(_) | Type::Alias(_) | Type::Struct(_) | Type::Array(..)) {
                self.outside_targs.push((t, pos));
            }
        }
    }

    /// Reports type arguments of the package just checked that are such types, as gc does in packages without other errors.
    pub(crate) fn outside_type_arguments(&mut self) {
        for (t, pos) in std::mem::take(&mut self.outside_targs) {
            if self.outside_memory(t, 0) {
                let s = self.type_string(t, Qualifier::Path);
                self.err(pos, format!("cannot use incomplete (or unallocatable) type as a type argument: {s}"));
            }
        }
    }

    fn outside_memory(&mut self, t: TypeId, depth: u32) -> bool {
        if let Some(n) = self.as_named(t) {
            let o = self.obj(self.named(n).obj);
            if &*o.name == "Incomplete" && o.pkg.is_some_and(|p| &*self.pkg(p).path == "runtime/cgo") {
                return true;
            }
        }
        // Types of that kind do not nest deep.
        if depth > 100 {
            return false;
        }
        match self.under_ty(t).clone() {
            Type::Array(e, _) => self.outside_memory(e, depth + 1),
            Type::Struct(s) => s.fields.iter().any(|&f| {
                let t = self.obj(f).ty;
                self.outside_memory(t, depth + 1)
            }),
            _ => false,
        }
    }
}
