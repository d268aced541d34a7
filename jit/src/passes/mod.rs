//! The passes, in order. Each takes a function in SSA form and leaves one; the verifier runs between them in debug builds.
//!
//! `fold` makes work for `gvn` and the other way round, so both run twice; `divide` stands between, for what it makes has common
//! parts. `address` comes behind all that looks at sums, `arguments` behind `homes`, which tells values by their names.

pub mod address;
mod algebra;
pub mod arguments;
pub mod bounds;
pub mod dce;
pub mod divide;
pub mod edges;
mod eval;
pub mod floats;
pub mod fold;
pub mod fresh;
pub mod gvn;
pub mod homes;
pub mod licm;
pub mod loops;
pub mod operands;
pub mod phis;
mod place;
mod range;
pub mod scalars;
pub mod selects;
pub mod split;
pub mod stores;
#[cfg(test)]
pub(crate) mod testing;
pub mod threads;
pub mod unroll;
pub mod updates;

use crate::ssa::ir::Func;
use govm_runtime::jit::made::Tier::{self, First, Full};

/// A pass: name, what it does, and the least tier that has it.
pub type Pass = (&'static str, fn(&mut Func), Tier);

/// All passes in order.
pub const PASSES: &[Pass] = &[
    ("phis", phis::run, First),
    ("fold", fold::run, First),
    ("gvn", gvn::run, First),
    ("updates", updates::run, First),
    ("threads", threads::run, Full),
    ("unroll", unroll::run, Full),
    ("scalars", scalars::run, Full),
    ("nests", loops::nests, Full),
    ("phis", phis::run, Full),
    ("ranges", range::run, Full),
    ("fold", fold::run, Full),
    ("divide", divide::run, Full),
    ("gvn", gvn::run, Full),
    ("floats", floats::params, First),
    ("dce", dce::run, First),
    ("fresh", fresh::run, Full),
    ("float_memory", floats::memory, Full),
    ("licm", licm::run, Full),
    ("bounds", bounds::run, Full),
    ("dce", dce::run, Full),
    ("address", address::run, Full),
    ("stores", stores::run, Full),
    ("dce", dce::run, Full),
    ("selects", selects::run, Full),
    ("split", split::run, Full),
    ("edges", edges::run, First),
    ("homes", homes::run, First),
    ("arguments", arguments::run, Full),
    ("operands", operands::run, Full),
];

#[cfg(test)]
mod tests {
    #[test]
    fn the_differ_leaves_out_each_in_turn() {
        let script = include_str!("../../../.ci/differ");
        let named = |name: &&str| script.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == *name);
        let missing: Vec<&str> = super::PASSES.iter().map(|p| p.0).filter(|n| !named(n)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
