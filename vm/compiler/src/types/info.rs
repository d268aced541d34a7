//! Side tables: what the checker found out about the nodes of syntax trees.
use super::constant::ConstValue;
use super::lookup::FieldPath;
use super::object::ObjId;
use super::ty::TypeId;
use crate::syntax::ast::NodeId;
use hashbrown::HashMap;
use std::sync::Arc;

/// Kinds of expression.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, PartialOrd, Ord)]
pub enum Mode {
    /// Not recorded, or invalid.
    #[default]
    Invalid,
    /// Call without result.
    NoValue,
    /// Predeclared function (only as callee).
    Builtin,
    /// Type expression.
    TypeExpr,
    /// Constant: `value` is there.
    Constant,
    /// Addressable.
    Variable,
    /// Map element: assignable, comma-ok.
    MapIndex,
    /// Other value.
    Value,
    /// `nil`.
    NilValue,
    /// Value that may be used in a comma-ok context. When it is, the recorded type is a tuple.
    CommaOk,
}

/// Facts about an expression.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypeAndValue {
    /// What it denotes.
    pub mode: Mode,
    /// Left operand of a non-constant shift whose type is still open.
    pub(crate) is_lhs: bool,
    /// Whether the node declares the object.
    declares: bool,
    /// What an identifier uses or declares; what an import spec without a local name, a clause of a type switch, an unnamed parameter or result
    /// declares.
    obj: ObjId,
    /// Its type. Untyped expressions have the type of their context in the end.
    pub ty: TypeId,
    /// Its value, when constant: one more than an index into [`Info`]'s values, which most expressions do without.
    value: u32,
}

/// Kinds of selector expression.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SelectionKind {
    /// `x.f`, a field.
    FieldVal,
    /// `x.m`, a method value.
    MethodVal,
    /// `T.m`, a method expression.
    MethodExpr,
}

/// Facts about a selector `x.f` that is not a qualified identifier.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Which kind.
    pub kind: SelectionKind,
    /// Type of x.
    pub recv: TypeId,
    /// Field or method.
    pub obj: ObjId,
    /// Path of field indices; the last one is the field's, or the method's index in its type.
    pub index: FieldPath,
    /// A pointer was followed on the way.
    pub indirect: bool,
}

/// An instantiation of a generic function or type at an identifier.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Type arguments.
    pub targs: Arc<[TypeId]>,
    /// Resulting type.
    pub ty: TypeId,
}

/// What the body of its function does with a variable (`lower/vars.rs` finds it out).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct VarUse {
    /// Number of the function literal that declares it, 0 for the function itself.
    pub level: u32,
    pub addr_taken: bool,
    /// Written after its declaration.
    pub written: bool,
    pub captured: bool,
    /// Declared without a value: one more than the number of places that assign it, as far as that matters.
    pub bare: u8,
}

impl VarUse {
    /// Whether it may hold something else than at first.
    pub fn reassigned(self) -> bool {
        self.written || self.addr_taken
    }
    /// Whether it is declared without a value and assigned in one place.
    pub fn assigned_once(self) -> bool {
        self.bare == 2 && !self.addr_taken
    }
}

/// A map from [`NodeId`]: ids are handed out without gaps.
#[derive(Debug)]
pub struct NodeMap<T> {
    list: Vec<T>,
}

impl<T> Default for NodeMap<T> {
    fn default() -> Self {
        NodeMap { list: Vec::new() }
    }
}

impl<T: Default + Clone> NodeMap<T> {
    /// The entry of `id`, if there is one.
    #[inline]
    pub fn get(&self, id: NodeId) -> Option<&T> {
        self.list.get(id.0 as usize)
    }
    /// The entry of `id`, made when absent.
    #[inline]
    pub fn entry(&mut self, id: NodeId) -> &mut T {
        let i = id.0 as usize;
        if i >= self.list.len() {
            self.grow(i);
        }
        &mut self.list[i]
    }
    #[cold]
    fn grow(&mut self, i: usize) {
        self.list.resize((i + 1).next_multiple_of(512), T::default());
    }
}

/// All side tables of an engine.
#[derive(Debug, Default)]
pub struct Info {
    /// Every expression, and every other node that uses or declares something.
    pub types: NodeMap<TypeAndValue>,
    values: Vec<ConstValue>,
    /// Selector expressions (key: the expression's id).
    pub selections: HashMap<NodeId, Arc<Selection>>,
    /// Instantiations (key: the identifier's id; for `p.F[int]` the id of F).
    pub instances: HashMap<NodeId, Instance>,
    /// Variables, by their numbers.
    vars: Vec<VarUse>,
}

/// Stores `v` in the place that belongs to an expression, 0 for none yet; gives the place.
fn put(values: &mut Vec<ConstValue>, place: u32, v: ConstValue) -> u32 {
    match (place as usize).checked_sub(1) {
        Some(i) => {
            values[i] = v;
            place
        }
        None => {
            values.push(v);
            values.len() as u32
        }
    }
}

impl Info {
    /// Makes room for facts about so many nodes.
    pub(crate) fn reserve(&mut self, nodes: usize) {
        self.values.reserve(nodes / 8);
        self.types.list.reserve(nodes);
        self.vars.reserve(nodes / 5);
        self.selections.reserve(nodes / 40);
    }
    /// What is done with a variable.
    #[inline]
    pub(crate) fn var(&self, v: ObjId) -> VarUse {
        self.vars.get(v.0 as usize).copied().unwrap_or_default()
    }
    /// [`Info::var`], to be changed.
    #[inline]
    pub(crate) fn var_mut(&mut self, v: ObjId) -> &mut VarUse {
        let i = v.0 as usize;
        if i >= self.vars.len() {
            self.vars.resize((i + 1).next_multiple_of(512), VarUse::default());
        }
        &mut self.vars[i]
    }
    /// Facts about an expression.
    pub fn tv(&self, id: NodeId) -> Option<&TypeAndValue> {
        self.types.get(id).filter(|t| t.mode != Mode::Invalid)
    }
    /// Type of an expression, NONE when it was not recorded.
    pub fn type_of(&self, id: NodeId) -> TypeId {
        self.types.get(id).map_or(TypeId::NONE, |t| t.ty)
    }
    /// Constant value of an expression.
    pub fn value_of(&self, id: NodeId) -> Option<&ConstValue> {
        let t = self.types.get(id)?;
        self.values.get((t.value as usize).checked_sub(1)?)
    }
    /// Records facts about an expression.
    pub(crate) fn record(&mut self, id: NodeId, mode: Mode, ty: TypeId, value: Option<ConstValue>) {
        let e = self.types.entry(id);
        let value = value.map_or(0, |v| put(&mut self.values, e.value, v));
        *e = TypeAndValue { mode, is_lhs: false, ty, value, ..*e };
    }
    /// [`Info::record`] for what has no value.
    #[inline]
    pub(crate) fn record_plain(&mut self, id: NodeId, mode: Mode, ty: TypeId) {
        let e = self.types.entry(id);
        *e = TypeAndValue { mode, is_lhs: false, ty, value: 0, ..*e };
    }
    /// Changes the value of an expression.
    pub(crate) fn record_value(&mut self, id: NodeId, value: ConstValue) {
        let e = self.types.entry(id);
        e.value = put(&mut self.values, e.value, value);
    }
    /// Records what a node uses or declares.
    #[inline]
    pub(crate) fn record_object(&mut self, id: NodeId, obj: ObjId, declares: bool) {
        let e = self.types.entry(id);
        (e.obj, e.declares) = (obj, declares);
    }
    /// Object that a node uses or declares.
    #[inline]
    pub fn object_of(&self, id: NodeId) -> Option<ObjId> {
        self.types.get(id)?.obj.get()
    }
    /// Object that a node uses.
    #[inline]
    pub fn use_of(&self, id: NodeId) -> Option<ObjId> {
        self.types.get(id).filter(|t| !t.declares)?.obj.get()
    }
    /// Object that a node declares.
    #[inline]
    pub fn def_of(&self, id: NodeId) -> Option<ObjId> {
        self.types.get(id).filter(|t| t.declares)?.obj.get()
    }
}
