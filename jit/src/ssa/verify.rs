//! Checks what every pass must leave: definitions dominate uses, edges fit their blocks, classes fit operations.

use super::ir::*;
use hashbrown::HashMap;

/// Immediate dominators of the blocks that can be reached, by block; the entry's is itself.
pub fn dominators(f: &Func) -> (Vec<Block>, HashMap<Block, Block>) {
    let order = f.rpo();
    let number: HashMap<Block, usize> = order.iter().enumerate().map(|(i, &b)| (b, i)).collect();
    let preds = f.preds();
    let mut idom: Vec<Option<usize>> = vec![None; order.len()];
    idom[0] = Some(0);
    let mut changed = true;
    while changed {
        changed = false;
        for (i, b) in order.iter().enumerate().skip(1) {
            let mut new: Option<usize> = None;
            for p in &preds[b.0 as usize] {
                let Some(&p) = number.get(p) else { continue };
                if idom[p].is_none() {
                    continue;
                }
                new = Some(match new {
                    None => p,
                    Some(mut a) => {
                        let mut b = p;
                        while a != b {
                            while a > b {
                                a = idom[a].unwrap_or(0);
                            }
                            while b > a {
                                b = idom[b].unwrap_or(0);
                            }
                        }
                        a
                    }
                });
            }
            if new != idom[i] {
                idom[i] = new;
                changed = true;
            }
        }
    }
    let map = order.iter().enumerate().map(|(i, &b)| (b, order[idom[i].unwrap_or(0)])).collect();
    (order, map)
}

/// Whether every way to `b` goes through `a`; both can be reached.
pub fn dominates(idom: &HashMap<Block, Block>, a: Block, mut b: Block) -> bool {
    loop {
        if a == b {
            return true;
        }
        match idom.get(&b) {
            Some(&i) if i != b => b = i,
            _ => return false,
        }
    }
}

/// Checks the function.
///
/// # Errors
/// What is wrong, for a person.
pub fn verify(f: &Func) -> Result<(), String> {
    let (order, idom) = dominators(f);
    let mut def: HashMap<Value, (Block, usize)> = HashMap::default();
    for &b in &order {
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
            Some(&(d, i)) if d == b && i < at || d != b && dominates(&idom, d, b) => Ok(()),
            Some(_) => Err(format!("v{} is used in b{} where it is not defined", v.0, b.0)),
            None => Err(format!("v{} is used in b{} and defined nowhere", v.0, b.0)),
        }
    };
    for &b in &order {
        let block = &f.blocks[b.0 as usize];
        for (i, &v) in block.insts.iter().enumerate() {
            let inst = f.inst(v);
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
        block.term.clone().each_use(|v| uses.push(*v));
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
