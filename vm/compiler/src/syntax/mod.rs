//! Go source text to syntax trees: positions, scanner, parser, and the tree itself.
pub mod ast;
pub mod pos;
