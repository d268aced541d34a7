//! The passes, in order. Each takes a function in SSA form and leaves one; the verifier runs between them in debug builds.
//!
//! Wanted from the helper on branch bench, in this order (one file a pass, unit tests on small hand-built functions, each landed by itself):
//! `fold` (constants, algebra: x+0, x*2^n, x&x, Cmp of Cmp, If(Ne, Cmp(cc,a,b), 0) to If(cc,a,b), Ext of Ext and of narrow loads, reassociation of
//! constants, branches on constants), `gvn` (dominator-based value numbering of Pure operations, and of loads between writes; a
//! Guard dominated by an equal one, or by a branch that says the same, goes away), `address` (folds Add and shifts into offsets and scales of accesses),
//! `divide` (division and remainder by constants: multiply high, shifts). The lead writes `licm` and `bounds`.

pub mod bounds;
pub mod dce;
pub mod edges;
pub mod homes;
pub mod licm;
pub mod loops;
pub mod phis;

use crate::ssa::ir::Func;

/// A pass: name and what it does.
pub type Pass = (&'static str, fn(&mut Func));

/// All passes in order.
pub const PASSES: &[Pass] = &[
    ("phis", phis::run),
    ("floats", phis::floats),
    ("dce", dce::run),
    ("float_memory", phis::float_memory),
    ("licm", licm::run),
    ("bounds", bounds::run),
    ("dce", dce::run),
    ("edges", edges::run),
    ("homes", homes::run),
];
