//! Checks what every pass must leave: definitions dominate uses, edges fit their blocks, classes fit operations.

use super::cfg::Dominators;
use super::ir::*;
use hashbrown::HashMap;

/// Checks the function.
///
/// # Errors
/// What is wrong, for a person.
pub fn verify(f: &Func) -> Result<(), String> {
    let tree = Dominators::of(f);
    let order = &tree.order;
    let mut def: HashMap<Value, (Block, usize)> = HashMap::default();
    for &b in order {
        let block = &f.blocks[b.0 as usize];
        for &p in &block.params {
            if !matches!(f.op(p), Op::Param(_)) || def.insert(p, (b, 0)).is_some() {
                return Err(format!("v{} is no parameter, or one twice", p.0));
            }
        }
        for (i, &v) in block.insts.iter().enumerate() {
            if f.op(v).floats() || def.insert(v, (b, i + 1)).is_some() {
                return Err(format!("v{} stands in a block, or twice", v.0));
            }
        }
    }
    let check = |v: Value, b: Block, at: usize| -> Result<(), String> {
        if f.op(v).floats() {
            return Ok(());
        }
        match def.get(&v) {
            Some(&(d, i)) if d == b && i < at || d != b && tree.dominates(d, b) => Ok(()),
            Some(_) => Err(format!("v{} is used in b{} where it is not defined", v.0, b.0)),
            None => Err(format!("v{} is used in b{} and defined nowhere", v.0, b.0)),
        }
    };
    for &b in order {
        let block = &f.blocks[b.0 as usize];
        for (i, &v) in block.insts.iter().enumerate() {
            let inst = f.inst(v);
            let behind = |call: Option<usize>| call.is_some_and(|c| matches!(f.op(block.insts[c]), Op::Call { .. }));
            match inst.op {
                Op::Arg(_) if b != Block(0) => return Err(format!("v{} is an argument, but not at the entry", v.0)),
                Op::Returned if !behind(i.checked_sub(1)) => return Err(format!("v{} is behind no call", v.0)),
                _ => {}
            }
            for &a in &inst.args {
                check(a, b, i + 1)?;
                if !f.op(a).has_value() {
                    return Err(format!("v{} has no value", a.0));
                }
            }
            if let Some(s) = inst.state {
                f.states[s.0 as usize].slots.iter().try_for_each(|e| check(e.1, b, i + 1))?;
            }
        }
        let end = block.insts.len() + 1;
        let mut uses = Vec::new();
        block.term.uses(|v| uses.push(v));
        if let Term::Leave(s) = block.term {
            uses.extend(f.states[s.0 as usize].slots.iter().map(|e| e.1));
        }
        uses.into_iter().try_for_each(|v| check(v, b, end))?;
        for e in block.term.edges() {
            let params = &f.blocks[e.to.0 as usize].params;
            if params.len() != e.args.len() {
                return Err(format!(
                    "b{} passes {} values to b{}, which takes {}",
                    b.0,
                    e.args.len(),
                    e.to.0,
                    params.len()
                ));
            }
            for (&p, &a) in params.iter().zip(&e.args) {
                if f.class(p) != f.class(a) {
                    return Err(format!("b{} passes v{} for v{}: another class", b.0, a.0, p.0));
                }
            }
        }
    }
    Ok(())
}
