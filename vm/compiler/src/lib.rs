//! Go source to bytecode.
#![forbid(unsafe_code)]
pub mod escape;
pub mod front;
mod inline;
pub mod load;
pub mod lower;
mod small;
pub mod syntax;
pub mod types;
