//! Deletes stores that are overwritten before anybody looks: within a block, with no load that may be of the same place, no call and no way out
//! in between. What other goroutines could see without these stores they could see with them, between two instructions.

use super::place::Place;
use crate::ssa::ir::*;

/// Most places that are kept in mind.
const PLACES: usize = 32;

/// Runs the pass.
pub fn run(f: &mut Func) {
    for b in 0..f.blocks.len() {
        // Places that are written before they are read, by what follows.
        let mut written: Vec<Place> = Vec::new();
        let mut dead: Vec<Value> = Vec::new();
        for &v in f.blocks[b].insts.iter().rev() {
            let inst = f.inst(v);
            match inst.op.effect() {
                Effect::Write => {
                    let Some(place) = Place::of(f, inst) else {
                        written.clear();
                        continue;
                    };
                    // Homes are written for who looks at them elsewhere.
                    let memory = !matches!(inst.op, Op::SetHome(_) | Op::ZeroHomes(..));
                    if memory && written.iter().any(|w| w.covers(&place)) {
                        dead.push(v);
                    } else if written.len() < PLACES {
                        written.push(place);
                    }
                }
                Effect::Read => match Place::of(f, inst) {
                    Some(place) => written.retain(|w| w.apart(&place)),
                    None => written.clear(),
                },
                Effect::Pure => {}
                Effect::Fixed => match inst.op {
                    Op::Home(s) | Op::FHome(s) => written.retain(|w| w.apart(&Place::home(s, 1))),
                    Op::Leaf(_) | Op::New(..) => written.clear(),
                    _ => {}
                },
                Effect::Guard | Effect::Call | Effect::Leaf => written.clear(),
            }
        }
        f.blocks[b].insts.retain(|v| !dead.contains(v));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::function;
    use super::*;
    use crate::ssa::print::text;

    /// A function of stores of 1, 2, ... to these places behind its two parameters: (parameter, offset, bytes); `between`: what stands in front of the
    /// last. How many stores are left.
    fn left(stores: &[(usize, i32, u8)], between: impl FnOnce(&mut Func, Value)) -> usize {
        let mut between = Some(between);
        let (mut f, _) = function(|f| {
            let params = [f.param(Block(0), Class::Int, 0), f.param(Block(0), Class::Int, 1)];
            for (i, &(p, off, n)) in stores.iter().enumerate() {
                if i + 1 == stores.len() {
                    between.take().into_iter().for_each(|g| g(f, params[0]));
                }
                let x = f.iconst(i as i64 + 1);
                let v = f.put(Block(0), Op::Store(n), Args::from_slice(&[params[p], x]), None);
                f.insts[v.0 as usize].off = off;
            }
            params[0]
        });
        run(&mut f);
        text(&f).matches("Store").count()
    }

    #[test]
    fn overwritten() {
        let nothing = |_: &mut Func, _: Value| {};
        assert_eq!(left(&[(0, 8, 8), (0, 8, 8)], nothing), 1);
        assert_eq!(left(&[(0, 8, 4), (0, 12, 4), (0, 8, 8)], nothing), 1);
        assert_eq!(left(&[(0, 8, 8), (0, 8, 4)], nothing), 2);
        assert_eq!(left(&[(0, 8, 8), (0, 16, 8)], nothing), 2);
        // Another base may be the same: what it writes hides nothing.
        assert_eq!(left(&[(0, 8, 8), (1, 8, 8)], nothing), 2);
        assert_eq!(left(&[(0, 8, 8), (1, 8, 8), (0, 8, 8)], nothing), 2);
    }

    #[test]
    fn looked_at() {
        let two = [(0, 8, 8), (0, 8, 8)];
        let load = |off: i32| {
            move |f: &mut Func, p: Value| {
                let v = f.put(Block(0), Op::Load(Width::W), Args::from_slice(&[p]), None);
                f.insts[v.0 as usize].off = off;
            }
        };
        assert_eq!(left(&two, load(8)), 2);
        assert_eq!(left(&two, load(12)), 2);
        assert_eq!(left(&two, load(16)), 1);
        assert_eq!(left(&two, |f, p| f.guard(Cc::Eq, p, 1)), 2);
        let call = Op::Call { callee: Callee::Direct(0), nargs: 0, nres: 0 };
        assert_eq!(left(&two, |f, _| _ = f.put(Block(0), call, Args::new(), None)), 2);
        assert_eq!(left(&two, |f, _| _ = f.put(Block(0), Op::Home(0), Args::new(), None)), 2);
    }
}
