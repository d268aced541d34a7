//! What surrounds the construct being checked, and work put off until the surroundings are complete.
use super::*;
use hashbrown::HashSet;

/// Runs `f` with enough stack for one more level of a nested construct.
#[inline]
pub(crate) fn deeper<R>(f: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(96 << 10, 2 << 20, f)
}

impl Types {
    /// Runs `f` one level deeper in a nested construct, with stack for a few levels.
    #[inline]
    pub(crate) fn one_deeper<R>(&mut self, f: impl FnOnce(&mut Types) -> R) -> R {
        self.nesting += 1;
        let r =
            if self.nesting.is_multiple_of(4) { stacker::maybe_grow(256 << 10, 2 << 20, || f(self)) } else { f(self) };
        self.nesting -= 1;
        r
    }
}

/// Surroundings.
#[derive(Clone, Default)]
pub(crate) struct Env {
    /// Package.
    pub pkg: Option<PkgId>,
    /// Declaration whose dependencies are collected.
    pub decl: Option<DeclId>,
    /// Innermost scope.
    pub scope: Option<ScopeId>,
    /// Language version of the file.
    pub version: GoVersion,
    /// Value of iota in a constant declaration.
    pub iota: Option<u32>,
    /// Errors in an inherited constant initialiser are reported here.
    pub errpos: Pos,
    /// Interface literals around the current type expression.
    pub ifaces: u32,
    /// Inside a type parameter list.
    pub in_tparams: bool,
    /// Signature of the function whose body is checked.
    pub sig: Option<Arc<Signature>>,
    /// Calls of panic, for the missing return analysis.
    pub panics: HashSet<crate::syntax::ast::NodeId>,
    /// Local variables declared in the function.
    pub locals: Vec<ObjId>,
    /// An expression has a call or a receive operation.
    pub has_call_or_recv: bool,
}

pub(crate) type Action = Box<dyn FnOnce(&mut Types) + Send>;

/// A delayed action with the version and package it belongs to.
pub(crate) struct Delayed {
    pub pkg: Option<PkgId>,
    pub version: GoVersion,
    pub run: Option<Action>,
}
