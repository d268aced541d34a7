//! Checked syntax to bytecode. [`Compiler`] is the engine's compiler as the runtime sees it: functions are lowered
//! when they are first called, types described when they are first asked for.
//!
//! Generic code is monomorphised: a function body is lowered once for each distinct list of type arguments, with the
//! checker's types substituted on the way.
mod arith;
mod assign;
mod builtin;
mod call;
mod closure;
mod compiler;
mod composite;
mod cond;
mod convert;
mod cx;
mod data;
mod defers;
mod expr;
mod func;
mod hoist;
mod index;
mod init;
mod intrinsics;
mod layout;
mod link;
mod mem;
mod place;
mod range;
mod rangefunc;
mod rtypes;
mod select;
mod stmt;
mod switch;
mod typeswitch;
mod vars;
mod wrapper;

pub use compiler::Compiler;
pub(crate) use cx::{Cx, EmbedData, FuncKey};
pub(crate) use func::Fb;
pub(crate) use vars::{VarFacts, analyse_body, analyse_expr};
