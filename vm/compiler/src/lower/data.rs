//! Package variables of the embedded library that have their values without code: most are errors that a program never
//! mentions, and then nobody looks at them.
use super::Cx;
use super::expr::unparen;
use crate::syntax::ast::ExprKind;
use crate::types::{ConstValue, DeclSrc, ObjId, TypeId};
use govm_bytecode::{GlobalOff, InitialValue};

impl Cx {
    /// Notes the initial value of variable `v`, if it has one that needs no code.
    ///
    /// # Panics
    /// When the build script took something for data that is not (`vm/tests/library.rs` looks for that).
    pub(super) fn initial_value(&mut self, v: ObjId, off: GlobalOff) {
        let Some(d) = self.types.obj(v).decl else { return };
        let DeclSrc::Var(decl, _) = &self.types.decl(d).src else { return };
        if !decl.data {
            return;
        }
        let decl = decl.clone();
        let e = unparen(&decl.values()[0]);
        let value = match &e.kind {
            ExprKind::Call(c) => self.new_error(c.args[0].id),
            ExprKind::Selector(s) => self.types.info.use_of(s.sel.id).map(|o| InitialValue::Same(self.global(o))),
            _ => self.int_value(v, e.id),
        };
        let value = value.unwrap_or_else(|| panic!("govm library: the value of {} is no data", self.types.obj(v).name));
        self.data.push((off, value));
    }

    /// The value of `errors.New(text)`.
    fn new_error(&mut self, text: crate::syntax::ast::NodeId) -> Option<InitialValue> {
        let Some(text @ ConstValue::Str(_)) = self.types.info.value_of(text).cloned() else { return None };
        let p = self.types.packages().find(|&p| &*self.types.pkg(p).path == "errors")?;
        let scope = self.types.pkg(p).scope;
        let o = self.types.scope_lookup(scope, "errorString")?;
        self.types.resolve(o);
        let t = self.types.obj(o).ty;
        let pointer = self.types.new_pointer(t);
        let (iface, concrete) = (self.rtype(TypeId::ERROR), self.rtype(pointer));
        Some(InitialValue::Error(iface, concrete, text.as_str().into()))
    }

    fn int_value(&mut self, v: ObjId, e: crate::syntax::ast::NodeId) -> Option<InitialValue> {
        let n = self.types.info.value_of(e)?.to_u64()?;
        let t = self.types.obj(v).ty;
        Some(InitialValue::Int(n, self.layout_ref(t).size as usize))
    }
}
