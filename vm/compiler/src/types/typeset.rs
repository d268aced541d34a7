//! Type sets of interfaces.
use super::object::ObjId;
use super::ty::Term;

/// The type set of an interface: its methods, and the types it is limited to.
#[derive(Debug, Clone, Default)]
pub struct TypeSet {
    /// All methods, embedded ones too, sorted by [`super::Types::method_id`].
    pub methods: Vec<ObjId>,
    /// Specific types; `None` means all types, empty means none.
    pub terms: Option<Vec<Term>>,
    /// Limited to comparable types (by embedding `comparable`).
    pub comparable: bool,
}
