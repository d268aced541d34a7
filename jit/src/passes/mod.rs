//! The passes, in order. Each takes a function in SSA form and leaves one; the verifier runs between them in debug builds.
//!
//! `fold` makes work for `gvn` and the other way round, so both run twice; `divide` stands between, for what it makes has common
//! parts. `address` comes behind all that looks at sums.

pub mod address;
mod algebra;
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
mod range;
pub mod split;
#[cfg(test)]
pub(crate) mod testing;

use crate::ssa::ir::Func;

/// A pass: name and what it does.
pub type Pass = (&'static str, fn(&mut Func));

/// All passes in order.
pub const PASSES: &[Pass] = &[
    ("phis", phis::run),
    ("fold", fold::run),
    ("gvn", gvn::run),
    ("nests", loops::nests),
    ("phis", phis::run),
    ("ranges", range::run),
    ("fold", fold::run),
    ("divide", divide::run),
    ("gvn", gvn::run),
    ("floats", floats::params),
    ("dce", dce::run),
    ("fresh", fresh::run),
    ("float_memory", floats::memory),
    ("licm", licm::run),
    ("bounds", bounds::run),
    ("dce", dce::run),
    ("address", address::run),
    ("dce", dce::run),
    ("split", split::run),
    ("edges", edges::run),
    ("homes", homes::run),
    ("operands", operands::run),
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
