//! Scalar replacement: a new object whose address stays within the function, inlined calls included, is not made. Its fields become values.
//!
//! *What may become of an address.* It is the base of loads and stores at constant offsets, is compared with nil, is passed to a block's
//! parameter, is in the home of a slot during a call, and in states. Anything else, a store of the address among it, and the object is made. What is
//! stored in an object that is dissolved may be dissolved in the next round: a closure's variables come after the closure.
//!
//! *Memory of frames* is treated alike where a loop reads it: variables whose address was taken, for a method or a closure that has been inlined. Their
//! words are values between the points where the interpreter or the collector looks at the frame; there they are home (`rename`).
//!
//! *Which object.* Every address that is followed stands for one object: a parameter for the one that all ways pass, or for a new one if
//! they differ (a loop variable that has an object a round), whose fields then start as those of what was passed. That is only right if nobody knows
//! the passed object under its old name any more: what is merged must be dead where it is.
//!
//! *Leaving.* A state that names the object names its fields instead, in slots below all frames, and says what to make of them
//! ([`Dissolved`]): whoever leaves makes the object and puts its address where it belongs. That is rare; the alternative, a block
//! with the allocation for each guard, would make guards branches, which no pass moves in front of a loop.
//!
//! *Calls.* A pointer may live across a call only in a home that the stack map names. The object's own slots are such homes and are
//! free: a field that is a pointer takes one of them, unless what it holds is at home elsewhere; if they do not suffice the object is made.

mod address;
mod escape;
mod frame;
mod rename;
mod wanted;

use super::dce;
use crate::ssa::ir::*;
use hashbrown::HashSet;

/// Most objects that hold one another, from the inside out.
const ROUNDS: usize = 5;

/// Runs the pass.
pub fn run(f: &mut Func) {
    if f.shapes.is_empty() && f.parts.is_empty() {
        return;
    }
    // Ways in are counted.
    dce::unreachable(f, &f.rpo());
    let mut refused = HashSet::default();
    let mut rounds = 0;
    while rounds < ROUNDS {
        let Some(found) = escape::find(f, &refused) else { return };
        let mut new = f.clone();
        match rename::run(&mut new, &found) {
            Ok(()) => {
                *f = new;
                rounds += 1;
            }
            Err(object) => _ = refused.insert(object),
        }
    }
}

#[cfg(test)]
mod tests;
