//! The passes, in order. Each takes a function in SSA form and leaves one; the verifier runs between them in debug builds.
//!
//! Wanted, and not there yet (one file a pass, unit tests on small hand-built functions):
//! `fold` (constants, algebra: x+0, x*2^n, x&x, Cmp of Cmp, If(Ne, Cmp(cc,a,b), 0) to If(cc,a,b), Ext of Ext and of narrow loads, reassociation of
//! constants, branches on constants), `gvn` (dominator-based value numbering of Pure operations, and of loads between writes; a
//! Guard dominated by an equal one goes away), `divide` (division and remainder by constants: multiply high, shifts), `licm` (loop-invariant Pure
//! operations and guards whose state is that of the loop's header to in front of the loop; loads where no write in the loop may alias; never
//! a pointer over a Call), `bounds` (guards GeU(i, n) that induction variables or dominating branches show to hold; hoisted in
//! front of the loop where legal), `address` (folds Add and shifts into offsets and scales of accesses).

pub mod dce;
pub mod edges;
pub mod homes;
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
    ("dce", dce::run),
    ("edges", edges::run),
    ("homes", homes::run),
];
