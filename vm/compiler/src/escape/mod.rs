//! Escape analysis: which variables and allocations may live in their function's frame.
//!
//! A walk over a function's syntax makes a graph of locations and flows (`walk`, `expr`, `assign`, `call`, `builtin`, `stmt`); `graph`
//! solves it; `leaks` are the tags that tell callers where parameters go. Functions that call each other are
//! analysed together, callees before callers, on demand. Function literals belong to the function they stand in.
//! What is not known to stay, escapes: the lowering puts on the heap whatever is not named in `StackFacts`.
mod assign;
mod builtin;
mod call;
mod decisions;
mod driver;
mod expr;
mod format;
mod graph;
mod inlined;
mod labels;
mod leaks;
mod report;
mod shape;
mod stmt;
mod tags;
mod walk;

pub(crate) use driver::Escape;
pub(crate) use format::Format;
pub use report::Decision;
pub(crate) use tags::Tags;
pub(crate) use walk::unparen;

use crate::small::SmallSet;
use crate::syntax::ast::NodeId;
use crate::types::ObjId;

/// Kinds of allocation that expressions and statements make.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Site {
    /// Closure object of a function literal.
    Closure,
    /// Closure object of a range-over-func body.
    RangeBody,
    /// Return and control records of a range-over-func loop.
    Record,
    /// Closure object behind `go` and `defer`.
    Thunk,
    /// Closure object of a method value.
    MethodValue,
    /// `&T{...}`.
    Composite,
    /// Array of a slice literal.
    SliceLit,
    /// `new`.
    New,
    /// Array of a `make([]T, n)`.
    Make,
    /// Array of the last argument of a variadic call.
    Variadic,
    /// Value in an interface.
    Iface,
    /// Array of a slice that `append` grew.
    Append,
    /// Map.
    Map,
    /// Text of a string or byte slice.
    Text,
}

/// What may live in the frame.
#[derive(Default, Debug)]
pub(crate) struct StackFacts {
    vars: SmallSet<ObjId>,
    sites: SmallSet<(NodeId, Site)>,
    big: SmallSet<ObjId>,
}

impl StackFacts {
    /// Whether a variable whose address is known elsewhere may stay.
    pub fn var(&self, v: ObjId) -> bool {
        self.vars.contains(&v)
    }
    /// Whether a variable must be on the heap because it does not fit.
    pub fn big(&self, v: ObjId) -> bool {
        self.big.contains(&v)
    }
    /// Whether the allocation that node `id` makes may stay.
    pub fn site(&self, id: NodeId, site: Site) -> bool {
        self.sites.contains(&(id, site))
    }
}
