//! SSA form: made from bytecode, improved by the passes, lowered by a back end.

pub mod build;
mod calls;
pub mod cfg;
pub mod env;
pub mod html;
pub mod ir;
pub mod live;
mod lower;
pub mod print;
mod sequences;
mod unseen;
pub mod verify;
