//! Signatures of the public operations (bodies arrive with the files of the checker).
use super::*;

/// Field or method found by [`Types::lookup_field_or_method`].
#[derive(Clone, Debug)]
pub enum Lookup {
    /// Found: object, path, whether a pointer was followed.
    Found(ObjId, Arc<[u32]>, bool),
    /// Several at the same depth.
    Ambiguous,
    /// Method with pointer receiver, value not addressable.
    PtrRecv(ObjId),
    /// Nothing.
    NotFound,
}

/// Method in a method set.
#[derive(Clone, Debug)]
pub struct MethodEntry {
    /// The method (of an instantiated type: the instance's own object; see `FuncData::origin`).
    pub obj: ObjId,
    /// Path: embedded fields, then the method's index in its type.
    pub index: Arc<[u32]>,
    /// A pointer is followed on the way.
    pub indirect: bool,
}

impl Types {
    /// The type that an alias stands for; other types unchanged.
    pub fn unalias(&mut self, _t: TypeId) -> TypeId {
        unimplemented!()
    }
    /// Underlying type (never Named or Alias; of a type parameter: its constraint interface).
    pub fn under(&mut self, _t: TypeId) -> TypeId {
        unimplemented!()
    }
    /// Whether two types are identical.
    pub fn identical(&mut self, _a: TypeId, _b: TypeId) -> bool {
        unimplemented!()
    }
    /// A representative of all types identical to `t`: equal ids iff identical.
    pub fn canonical(&mut self, _t: TypeId) -> TypeId {
        unimplemented!()
    }
    /// Go syntax of a type, packages by name as seen from `from` (`None`: all qualified by path).
    pub fn type_string(&mut self, _t: TypeId, _from: Option<PkgId>) -> String {
        unimplemented!()
    }
    /// Replaces type parameters by types.
    pub fn subst(&mut self, _t: TypeId, _tparams: &[TypeId], _targs: &[TypeId]) -> TypeId {
        unimplemented!()
    }
    /// Instance of a generic defined type, alias or signature; identical instances have the same id.
    pub fn instantiate(&mut self, _origin: TypeId, _targs: &[TypeId]) -> TypeId {
        unimplemented!()
    }
    /// Declared method `i` of a defined type; on an instance its receiver and signature are substituted.
    pub fn named_method(&mut self, _named: TypeId, _i: usize) -> ObjId {
        unimplemented!()
    }
    /// Number of declared methods.
    pub fn num_methods(&mut self, _named: TypeId) -> usize {
        unimplemented!()
    }
    /// Finds a field or method.
    pub fn lookup_field_or_method(&mut self, _t: TypeId, _addr: bool, _pkg: Option<PkgId>, _name: &str) -> Lookup {
        unimplemented!()
    }
    /// All methods of the method set of `t`, promoted ones too, sorted by [`Types::method_id`].
    pub fn method_set(&mut self, _t: TypeId) -> Arc<[MethodEntry]> {
        unimplemented!()
    }
    /// Sort and identity key of a method or field name: the name when exported, else `path.name`.
    pub fn method_id(&self, _o: ObjId) -> String {
        unimplemented!()
    }
    /// Type set of an interface type (or type parameter).
    pub fn type_set_of(&mut self, _t: TypeId) -> Arc<TypeSet> {
        unimplemented!()
    }
    /// The single underlying type of all types in the type set (for ordinary types: the underlying type).
    pub fn core_type(&mut self, _t: TypeId) -> Option<TypeId> {
        unimplemented!()
    }
    /// Whether values of `t` may be compared with `==` (interfaces: yes, may panic).
    pub fn comparable(&mut self, _t: TypeId) -> bool {
        unimplemented!()
    }
    /// Whether `v` implements interface `t`.
    pub fn implements(&mut self, _v: TypeId, _t: TypeId) -> bool {
        unimplemented!()
    }
    /// A method of interface `t` that `v` lacks.
    pub fn missing_method(&mut self, _v: TypeId, _t: TypeId) -> Option<ObjId> {
        unimplemented!()
    }
    /// Size in bytes (gc, amd64).
    pub fn size_of(&mut self, _t: TypeId) -> i64 {
        unimplemented!()
    }
    /// Alignment in bytes.
    pub fn align_of(&mut self, _t: TypeId) -> i64 {
        unimplemented!()
    }
    /// Offsets of the fields of a struct type.
    pub fn offsets_of(&mut self, _t: TypeId) -> Vec<i64> {
        unimplemented!()
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
