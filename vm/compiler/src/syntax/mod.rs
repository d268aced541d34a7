//! Go source text to syntax trees: positions, scanner, parser, and the tree itself.
pub mod ast;
mod branches;
pub mod fixed;
mod later;
pub mod literals;
pub(crate) mod names;
pub mod parser;
pub mod pos;
pub mod print;
pub mod scanner;
pub mod token;
