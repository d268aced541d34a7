//! Entry points whose bodies arrive next.
use super::operand::Operand;
use super::*;
impl Types {
    pub(crate) fn obj_decl(&mut self, _o: ObjId) {}
    pub(crate) fn implicit_type(&mut self, _x: &Operand<'_>, _t: TypeId) -> Result<(), ()> {
        Ok(())
    }
    /// Makes sure that a package-level object is resolved (type, constant value, initialiser checked).
    pub fn resolve(&mut self, _o: ObjId) {
        unimplemented!()
    }
    /// Collects and checks a package (see [`PackageInput::lazy`]). Errors are in [`Types::errors`].
    pub fn check_package(&mut self, _input: PackageInput, _imp: &mut dyn Importer) -> PkgId {
        unimplemented!()
    }
    /// Checks the body of a function of a lazy package, if that has not been done.
    pub fn check_body(&mut self, _func: ObjId) {
        unimplemented!()
    }
}
