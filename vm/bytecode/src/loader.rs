//! How the runtime asks the compiler for functions and types, lazily.
use crate::types::MethodData;
use crate::{FuncIdx, Function, GlobalOff, TypeData, TypeIdx};
use std::sync::Arc;

/// A function could not be compiled after the program had started (cannot happen for checked code).
#[derive(Clone, Debug)]
pub struct LoadError(pub String);

/// Types and functions the runtime itself needs, named as `package.Name`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum WellKnown {
    /// A type.
    Type(TypeIdx),
    /// A function.
    Func(FuncIdx),
}

/// The value that a package variable has without code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum InitialValue {
    /// An integer, and the variable's size in bytes.
    Int(u64, usize),
    /// An interface value of the first type, which has methods: of the second type, a pointer to a struct that has this text.
    Error(TypeIdx, TypeIdx, Arc<[u8]>),
    /// The initial value of another variable that was told before.
    Same(GlobalOff),
}

/// The compiler as the runtime sees it. Calls may take long and may come from any thread; the caller holds no locks.
pub trait Loader: Send + Sync {
    /// The body of a function, compiled on first call.
    ///
    /// # Errors
    /// When its source does not compile.
    fn function(&self, f: FuncIdx) -> Result<Arc<Function>, LoadError>;
    /// Its name, without compiling it.
    fn func_name(&self, f: FuncIdx) -> Arc<str>;
    /// A type's data.
    fn type_data(&self, t: TypeIdx) -> Arc<TypeData>;
    /// The methods of a concrete type, sorted by name, then package.
    fn methods(&self, t: TypeIdx) -> Vec<MethodData>;
    /// One of them; `pkg` is the package path, for an unexported name.
    fn method(&self, t: TypeIdx, name: &str, pkg: Option<&str>) -> Option<MethodData>;
    /// The index of the type with this data's `key`, added if it is new (made by reflect).
    fn intern_type(&self, data: TypeData) -> TypeIdx;
    /// The pointer type to `t` (it always exists or can be made).
    fn pointer_to(&self, t: TypeIdx) -> TypeIdx;
    /// Package variables laid out so far, from number `from` on.
    fn globals(&self, from: usize) -> Vec<(GlobalOff, TypeIdx)>;
    /// Initial values of package variables mentioned so far, from number `from` on. Variables that a function mentions are
    /// there when [`Loader::function`] returns it.
    fn data(&self, from: usize) -> Vec<(GlobalOff, InitialValue)>;
    /// A type or function that the runtime needs to know by name, such as `runtime.boundsError`.
    fn well_known(&self, name: &str) -> Option<WellKnown>;
    /// A function that takes arguments of func type `t`, and calls the Go function `reflect.callReflect` with its closure object
    /// and the address of its argument and result slots: the body behind `reflect.MakeFunc`.
    fn make_func_stub(&self, t: TypeIdx) -> FuncIdx;
}
